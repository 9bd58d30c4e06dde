/*
 * ngx_http_jwt_family.h: what a client's request and its subrequests have in
 * common.
 */

#ifndef NGX_HTTP_JWT_FAMILY_H
#define NGX_HTTP_JWT_FAMILY_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* nginx forgets r->ctx at an internal redirect, but keeps r->variables: this
 * hangs there. */
struct ngx_http_jwt_family_s {
    ngx_http_jwt_ctx_t        *contexts;
    ngx_http_jwt_exchange_t   *exchange;    /* the request is a fetch */
    ngx_uint_t                 last;    /* and its response has its end */
    ngx_http_jwt_computed_t   *computed;    /* all of them */
    ngx_http_jwt_computed_t  **origins;     /* one a variable, or NULL */
};


/* Declares the variable on which a family hangs, while the configuration is
 * read.  NGX_OK, NGX_ERROR. */
ngx_int_t ngx_http_jwt_add_family(ngx_conf_t *cf);

/* The request's family; NULL if it has none yet. */
ngx_http_jwt_family_t *ngx_http_jwt_get_family(ngx_http_request_t *r);

/* The same, made if there is none.  NULL: out of memory. */
ngx_http_jwt_family_t *ngx_http_jwt_create_family(ngx_http_request_t *r);

/* The request's is this one. */
void ngx_http_jwt_set_family(ngx_http_request_t *r,
    ngx_http_jwt_family_t *family);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_FAMILY_H */
