/*
 * ngx_http_jwt_ctx.h: a request's state.
 */

#ifndef NGX_HTTP_JWT_CTX_H
#define NGX_HTTP_JWT_CTX_H

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_challenge.h"
#include "ngx_http_jwt_family.h"
#include "ngx_http_jwt_slots.h"
#include "ngx_http_jwt_value.h"

#pragma GCC visibility push(hidden)


/* It lives in a cleanup of the request's pool, and is found in its family when
 * an internal redirect has emptied r->ctx. */
struct ngx_http_jwt_ctx_s {
    ngx_http_jwt_family_t      family;  /* if it is the first in it */
    ngx_http_jwt_ctx_t        *next;    /* of the family */
    ngx_http_request_t        *request;
    ngx_http_jwt_loc_conf_t   *jlcf;    /* the walk's, or the reader's */
    ngx_http_jwt_place_t       place;   /* of the walk */
    ngx_uint_t                 state;
    ngx_http_jwt_ctx_t        *reader;  /* of another token than the
                                           one that was checked */
    void                     (*release)(ngx_http_jwt_ctx_t *ctx);
                                        /* what the walk holds; NULL: it
                                           has not begun */

    jose_alloc_t               alloc;
    ngx_http_jwt_token_t      *token;   /* NULL: none was sent */
    ngx_http_jwt_token_t      *first;   /* of all that the request had */
    jose_str_t                 text;    /* the client's bytes of it */
    jose_jwt_t                 jwt;     /* as far as it was parsed */
    jose_jwt_t                 inner;   /* of a nested token */
    jose_jwt_t                *subject; /* of the two, the one that is
                                           looked at; finally, the one
                                           that has the claims */
    jose_status_t              parsed;  /* what jose_jwt_parse said */
    jose_deferral_t           *deferral;    /* of the decryption */
    ngx_http_jwt_offload_t    *offload; /* a thread has the deferral */
    const jose_key_t          *decrypted_by;
    const jose_key_t          *verified_by;

    ngx_http_jwt_slots_t       keys;
    ngx_http_posted_request_t  posted;

    jose_status_t              status;  /* why refused, or JOSE_OK */
    ngx_http_jwt_refusal_t     refusal;

    unsigned                   walked:1;    /* the check has run */
    unsigned                   cached:1;    /* the token was found */
    unsigned                   waiting:1;   /* in the middle of it */
    unsigned                   verified:1;
    unsigned                   refused:1;
};


/* The request's context; NULL if it has none yet. */
ngx_http_jwt_ctx_t *ngx_http_jwt_get_ctx(ngx_http_request_t *r);

/* A new context.  NULL: out of memory. */
ngx_http_jwt_ctx_t *ngx_http_jwt_create_ctx(ngx_http_request_t *r);

/* One that get_ctx() does not know, for variables alone.  NULL: the same. */
ngx_http_jwt_ctx_t *ngx_http_jwt_create_reader(ngx_http_request_t *r);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_CTX_H */
