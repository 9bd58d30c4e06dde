/*
 * ngx_http_jwt_slots.h: a request and all of its key sources.
 */

#ifndef NGX_HTTP_JWT_SLOTS_H
#define NGX_HTTP_JWT_SLOTS_H

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_slot.h"

#pragma GCC visibility push(hidden)


/* What a request has of its sources. */
typedef struct {
    ngx_http_jwt_slot_t       *slots;  /* one a source; NULL: none asked */
    ngx_uint_t                 n;
    ngx_http_jwt_slot_t        one;    /* of one source, as mostly */
    ngx_uint_t                 pending;    /* slots that wait */
    jose_keyset_t            **sets;   /* the slots' */
    ngx_uint_t                 nsets;
    jose_keyset_t             *set;    /* of one source */
    const char                *error;  /* a source failed: why */
    unsigned                   refetched:1;    /* for an unknown kid */
} ngx_http_jwt_slots_t;


/*
 * The state KEYS: the keys of all sources, fetched at the same time where
 * they must be.  NGX_OK; NGX_AGAIN: the request will be run again; NGX_ERROR;
 * NGX_ABORT: refused, and ctx has the status.
 */
ngx_int_t ngx_http_jwt_slots(ngx_http_request_t *r, ngx_http_jwt_ctx_t *ctx);

/*
 * If the subject has a kid that no key has: asks the sources that are fetched
 * and kept for newer keys, once a request.  NGX_AGAIN: the state KEYS must run
 * again, when the request is.  NGX_DECLINED: there is nothing to wait for.
 */
ngx_int_t ngx_http_jwt_slots_refetch(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);

/* Gives back every key set and every place in a queue. */
void ngx_http_jwt_slots_release(ngx_http_jwt_ctx_t *ctx);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_SLOTS_H */
