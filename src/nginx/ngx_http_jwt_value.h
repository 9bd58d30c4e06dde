/*
 * ngx_http_jwt_value.h: values of directives, evaluated for a request.
 */

#ifndef NGX_HTTP_JWT_VALUE_H
#define NGX_HTTP_JWT_VALUE_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* Where variables are computed: the request as it is at some time.  Compared
 * by its bytes. */
typedef struct {
    ngx_http_request_t            *request;
    void                         **loc_conf;
    ngx_str_t                      uri;
    ngx_str_t                      args;
} ngx_http_jwt_place_t;


/* Compiles a directive's value.  NGX_CONF_OK, or NGX_CONF_ERROR, logged. */
char *ngx_http_jwt_compile(ngx_conf_t *cf, ngx_str_t *value,
    ngx_http_complex_value_t *cv);

/*
 * A directive's value, for the request as it is now: variables that nginx has
 * kept since before an internal redirect, or of another subrequest, are
 * computed anew for it.  All others find them as they were.  NGX_OK,
 * NGX_ERROR.
 */
ngx_int_t ngx_http_jwt_value(ngx_http_request_t *r,
    ngx_http_complex_value_t *cv, ngx_str_t *value);

/* The same, for a request as it was there. */
ngx_int_t ngx_http_jwt_value_at(ngx_http_jwt_place_t *place,
    ngx_http_complex_value_t *cv, ngx_str_t *value);

/* Where variables are computed now. */
void ngx_http_jwt_place(ngx_http_request_t *r, ngx_http_jwt_place_t *place);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_VALUE_H */
