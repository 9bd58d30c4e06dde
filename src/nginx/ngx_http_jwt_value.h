/*
 * ngx_http_jwt_value.h: values that are evaluated for a request, and what
 * they are computed of.  A part of ngx_http_jwt.h, which includes it.
 */

#ifndef NGX_HTTP_JWT_VALUE_H
#define NGX_HTTP_JWT_VALUE_H

#include "ngx_http_jwt.h"


/* What variables are computed from: the request as it is now, and what is
 * known of its token.  Compared by its bytes. */
typedef struct {
    ngx_http_jwt_place_t      place;
    ngx_http_jwt_ctx_t       *ctx;
    ngx_http_jwt_token_t     *token;
    ngx_http_jwt_loc_conf_t  *jlcf;
    jose_jwt_t               *subject;
    const u_char             *plaintext;
    ngx_uint_t                status;
    ngx_uint_t                verdict;
} ngx_http_jwt_view_t;

/* The value that a variable was given by its handler, and of what. */
struct ngx_http_jwt_computed_s {
    ngx_http_jwt_computed_t   *next;
    ngx_uint_t                 index;
    ngx_http_variable_value_t  value;
    ngx_http_jwt_view_t        view;    /* the place alone, unless ... */
    unsigned                   of_token:1;
};


/* ngx_http_jwt_value.c */

/* Compiles a directive's value. */
char *ngx_http_jwt_compile(ngx_conf_t *cf, ngx_str_t *value,
    ngx_http_complex_value_t *cv);

/*
 * A directive's value, for the request as it is now: variables that nginx has
 * kept since before an internal redirect, or of another subrequest, are
 * computed anew for it.  Everybody else finds them as they were.  NGX_OK,
 * NGX_ERROR.
 */
ngx_int_t ngx_http_jwt_value(ngx_http_request_t *r,
    ngx_http_complex_value_t *cv, ngx_str_t *value);

/* The same, for a request as it was there. */
ngx_int_t ngx_http_jwt_value_at(ngx_http_jwt_place_t *place,
    ngx_http_complex_value_t *cv, ngx_str_t *value);

/* Where variables are computed now. */
void ngx_http_jwt_place(ngx_http_request_t *r,
    ngx_http_jwt_place_t *place);


/* ngx_http_jwt_computed.c */

/* How often a variable of a token was read: whoever reads one in between is
 * computed of it. */
extern ngx_uint_t  ngx_http_jwt_reads;

/* Has the variables of the configuration, which is read, remember of what
 * their values are computed. */
ngx_int_t ngx_http_jwt_computed_init(ngx_cycle_t *cycle);


/* ngx_http_jwt_token.c: whose variables are read */

/* The request whose token the variables in r read: r, or that for which it
 * fetches keys. */
ngx_http_request_t *ngx_http_jwt_asker(ngx_http_request_t *r);

/* The context of the check of this request, or else of the main one; NULL if
 * neither was checked. */
ngx_http_jwt_ctx_t *ngx_http_jwt_checked(ngx_http_request_t *r);

/* Truth while it is found out whether a check covers what a subrequest asks
 * for: $jwt_verified are 1 then, as in the check. */
extern ngx_uint_t  ngx_http_jwt_comparing;

/* Truth if ctx was verified, and the location of r asks for no more than was
 * checked. */
ngx_uint_t ngx_http_jwt_is_verified(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);


#endif /* NGX_HTTP_JWT_VALUE_H */
