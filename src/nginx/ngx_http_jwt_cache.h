/*
 * ngx_http_jwt_cache.h: the memory of tokens, and the cache of those that
 * were verified.  Included by ngx_http_jwt.h.
 */

#ifndef NGX_HTTP_JWT_CACHE_H
#define NGX_HTTP_JWT_CACHE_H


/* ngx_http_jwt_block.c */

/* Memory of at least *size bytes, not zeroed; *size becomes what there is.
 * NULL: out of memory. */
void *ngx_http_jwt_block_alloc(size_t *size, ngx_log_t *log);

/* Lets go what ngx_http_jwt_block_alloc has given, with the size that it
 * gave; one such block is kept.  What is secret was cleansed. */
void ngx_http_jwt_block_free(void *block, size_t size);


/* ngx_http_jwt_hash.c */

/* A new random key.  NGX_OK, NGX_ERROR. */
ngx_int_t ngx_http_jwt_hash_init(ngx_http_jwt_hash_t *hash);

/* The hash of a token, by its last bytes. */
uint32_t ngx_http_jwt_hash(ngx_http_jwt_hash_t *hash,
    jose_str_t text);


/* ngx_http_jwt_cache.c */

/* An empty cache, which dies with cf's cycle.  NULL: out of memory. */
ngx_http_jwt_tokens_t *ngx_http_jwt_tokens_create(ngx_conf_t *cf);

/* How many bytes a worker may spend; 0 switches the cache off. */
void ngx_http_jwt_tokens_budget(ngx_http_jwt_tokens_t *tokens,
    size_t budget);

/* The entry of these bytes, with a reference; NULL if there is none. */
ngx_http_jwt_token_t *ngx_http_jwt_token_find(
    ngx_http_jwt_tokens_t *tokens, jose_str_t text);

/*
 * A copy of text, parsed into *jwt, with a reference; it is not in the cache.
 * *st is what jose_jwt_parse said.  NULL: out of memory.
 */
ngx_http_jwt_token_t *ngx_http_jwt_token_create(
    ngx_http_jwt_tokens_t *tokens, jose_str_t text, jose_jwt_t *jwt,
    jose_status_t *st, ngx_log_t *log);

/* Memory that lives as long as the token, for what belongs to it. */
jose_alloc_t *ngx_http_jwt_token_memory(
    ngx_http_jwt_token_t *token);

/* The token's memory is overwritten before it is freed. */
void ngx_http_jwt_token_keep_secret(ngx_http_jwt_token_t *token);

/* Truth if ctx may use an entry's parse under its configuration: the entry is
 * of the same type, of algorithms that are allowed.  ctx then has it. */
ngx_uint_t ngx_http_jwt_token_adopt(ngx_http_jwt_token_t *token,
    ngx_http_jwt_ctx_t *ctx);

/* Truth if what verified the entry is among ctx->sets and would be chosen. */
ngx_uint_t ngx_http_jwt_token_holds(ngx_http_jwt_token_t *token,
    ngx_http_jwt_ctx_t *ctx);

/* Truth if a request has put it into the cache, whether it is there still or
 * not: other requests may hold it, and its size was counted, so nothing of its
 * memory may be written any more. */
ngx_uint_t ngx_http_jwt_token_was_cached(
    ngx_http_jwt_token_t *token);

/* Puts ctx->token, which was verified, into the cache. */
void ngx_http_jwt_token_insert(ngx_http_jwt_tokens_t *tokens,
    ngx_http_jwt_ctx_t *ctx);

/* Takes an entry out of the cache, if it is there. */
void ngx_http_jwt_token_remove(ngx_http_jwt_token_t *token);

/* Gives a reference back; the last one frees.  NULL is fine. */
void ngx_http_jwt_token_unref(ngx_http_jwt_token_t *token);


#endif /* NGX_HTTP_JWT_CACHE_H */
