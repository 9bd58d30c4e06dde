/*
 * ngx_http_jwt_cache.h: the cache of tokens that were verified.
 */

#ifndef NGX_HTTP_JWT_CACHE_H
#define NGX_HTTP_JWT_CACHE_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* The default of auth_jwt_token_cache: a thousand users' tokens. */
#define NGX_HTTP_JWT_TOKEN_CACHE  (4 * 1024 * 1024)


char *ngx_http_jwt_token_cache(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* An empty cache, which dies with cf's cycle.  NULL: out of memory. */
ngx_http_jwt_cache_t *ngx_http_jwt_cache_create(ngx_conf_t *cf);

/* How many bytes a worker may spend; 0 switches the cache off. */
void ngx_http_jwt_cache_budget(ngx_http_jwt_cache_t *cache, size_t budget);

/* The entry of these bytes, with a reference; NULL if there is none. */
ngx_http_jwt_token_t *ngx_http_jwt_cache_find(ngx_http_jwt_cache_t *cache,
    jose_str_t text);

/* A verified token whose header is the same, if it is among the last ones;
 * no reference is added. */
ngx_http_jwt_token_t *ngx_http_jwt_cache_like(ngx_http_jwt_cache_t *cache,
    jose_str_t text);

/* Truth if ctx may use an entry's parse under its configuration: the entry is
 * of the same type, of algorithms that are allowed.  ctx then has it. */
ngx_uint_t ngx_http_jwt_cache_adopt(ngx_http_jwt_token_t *token,
    ngx_http_jwt_ctx_t *ctx);

/* Truth if what verified the entry is among ctx->keys.sets and would be
 * chosen. */
ngx_uint_t ngx_http_jwt_cache_verifies(ngx_http_jwt_token_t *token,
    ngx_http_jwt_ctx_t *ctx);

/* Puts ctx->token, which was verified, into the cache. */
void ngx_http_jwt_cache_insert(ngx_http_jwt_cache_t *cache,
    ngx_http_jwt_ctx_t *ctx);

/* Takes an entry out of its cache, if it is in one. */
void ngx_http_jwt_cache_remove(ngx_http_jwt_token_t *token);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_CACHE_H */
