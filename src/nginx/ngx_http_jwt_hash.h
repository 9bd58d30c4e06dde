/*
 * ngx_http_jwt_hash.h: a keyed hash of tokens.
 */

#ifndef NGX_HTTP_JWT_HASH_H
#define NGX_HTTP_JWT_HASH_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


typedef struct {
    uint64_t                  key[5];
} ngx_http_jwt_hash_t;


/* A new random key.  NGX_OK, NGX_ERROR. */
ngx_int_t ngx_http_jwt_hash_init(ngx_http_jwt_hash_t *hash);

/* The hash of a token, by its last bytes. */
uint32_t ngx_http_jwt_hash(ngx_http_jwt_hash_t *hash, jose_str_t text);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_HASH_H */
