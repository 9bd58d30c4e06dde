/*
 * ngx_http_jwt_slot.h: what a request has of one key source.
 */

#ifndef NGX_HTTP_JWT_SLOT_H
#define NGX_HTTP_JWT_SLOT_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* Its keys, or a place in a queue. */
struct ngx_http_jwt_slot_s {
    ngx_queue_t               queue;   /* of a remote, while waiting */
    ngx_http_jwt_ctx_t       *ctx;
    ngx_http_jwt_source_t    *source;
    jose_keyset_t            *set;     /* a reference */
    ngx_http_jwt_remote_t    *remote;
    ngx_http_jwt_beside_t    *beside;
    const char               *error;   /* why there is no set */
    unsigned                  unknown:1;   /* the client has named what
                                              does not exist */
    unsigned                  waiting:1;
};


/* A slot need not wait any more; the last one posts its request. */
void ngx_http_jwt_slot_ready(ngx_http_jwt_slot_t *slot);

/* Truth if a fetch that ended with this status did so for what the client has
 * sent: the URI has variables, and there is nothing behind it. */
ngx_uint_t ngx_http_jwt_slot_is_unknown(ngx_http_jwt_slot_t *slot,
    ngx_uint_t status);

/* Truth if the status of a response says that there is nothing. */
ngx_uint_t ngx_http_jwt_status_is_unknown(ngx_uint_t status);

/* Copies error for the request and returns NGX_ABORT, or NGX_ERROR. */
ngx_int_t ngx_http_jwt_slot_error(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot, const char *error);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_SLOT_H */
