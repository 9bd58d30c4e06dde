/*
 * The cache of tokens that were verified.
 *
 * An entry says one thing only: keys of these sets have verified these bytes.
 * Sets never change, so an entry is good for a request whose sources have
 * the same sets now; after a rotation they have others, of other generations.
 * An entry keeps no set alive.  Time, issuer, audience, revocation and every
 * rule are checked again each time.  Only verified tokens enter, so a client
 * without one can neither fill nor probe the cache.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_cache.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_ctx.h"
#include "ngx_http_jwt_hash.h"
#include "ngx_http_jwt_lru.h"
#include "ngx_http_jwt_setter.h"
#include "ngx_http_jwt_token.h"


/*
 * Entries whose parsed headers new tokens borrow: the tokens of one issuer and
 * key have the same header, byte for byte.  Without that, a new HS256 token
 * takes 9 % more instructions, and one encrypted with "dir" 26 % more.
 */
#define NGX_HTTP_JWT_RECENT      8

/* A token whose header others borrow lives as long as they, and is not counted
 * once it was pushed out: it must not be much larger than they are. */
#define NGX_HTTP_JWT_LIKE_MAX    4096

/* Tokens in one bucket.  There are at least two buckets for each token, so by
 * chance one token in ten million finds its bucket full.  A sender whose
 * tokens end alike pushes out only their own. */
#define NGX_HTTP_JWT_CHAIN       8


struct ngx_http_jwt_cache_s {
    ngx_http_jwt_hash_t     hash;
    size_t                  budget;
    size_t                  size;      /* of the buckets and entries */
    ngx_uint_t              mask;      /* buckets less one */
    ngx_http_jwt_token_t  **buckets;   /* NULL: not used yet */
    ngx_http_jwt_lru_t      lru;
    ngx_http_jwt_token_t   *recent[NGX_HTTP_JWT_RECENT];
    ngx_uint_t              nrecent;
};


static void ngx_http_jwt_cache_cleanup(void *data);
static ngx_http_jwt_token_t *ngx_http_jwt_cache_lookup(
    ngx_http_jwt_cache_t *cache, jose_str_t text, uint32_t hash);
static ngx_uint_t ngx_http_jwt_proof_stands(ngx_http_jwt_proof_t *proof,
    jose_jwt_t *jwt, ngx_http_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_jwt_cache_open(ngx_http_jwt_cache_t *cache);
static void ngx_http_jwt_cache_displace(ngx_http_jwt_cache_t *cache,
    ngx_http_jwt_token_t *token);
static void ngx_http_jwt_proof_take(ngx_http_jwt_proof_t *proof,
    jose_jwt_t *jwt, const jose_key_t *key, ngx_http_jwt_ctx_t *ctx);
static ngx_uint_t ngx_http_jwt_set_has(jose_keyset_t *set,
    const jose_key_t *key);
static void ngx_http_jwt_cache_remember(ngx_http_jwt_cache_t *cache,
    ngx_http_jwt_token_t *token);


ngx_http_jwt_cache_t *
ngx_http_jwt_cache_create(ngx_conf_t *cf)
{
    ngx_pool_cleanup_t     *cln;
    ngx_http_jwt_cache_t  *cache;

    cln = ngx_pool_cleanup_add(cf->pool, sizeof(ngx_http_jwt_cache_t));
    if (cln == NULL) {
        return NULL;
    }

    cache = cln->data;
    ngx_memzero(cache, sizeof(ngx_http_jwt_cache_t));
    ngx_http_jwt_lru_init(&cache->lru);

    cln->handler = ngx_http_jwt_cache_cleanup;

    if (ngx_http_jwt_hash_init(&cache->hash) != NGX_OK) {
        return NULL;
    }

    return cache;
}


/* Requests may still hold tokens, which then outlive the cache. */
static void
ngx_http_jwt_cache_cleanup(void *data)
{
    ngx_http_jwt_cache_t *cache = data;

    ngx_uint_t    i;
    ngx_queue_t  *q;

    for (i = 0; i < cache->nrecent; i++) {
        ngx_http_jwt_token_unref(cache->recent[i]);
    }

    while ((q = ngx_http_jwt_lru_oldest(&cache->lru)) != NULL) {
        ngx_http_jwt_cache_remove(
            ngx_queue_data(q, ngx_http_jwt_token_t, queue));
    }

    ngx_free(cache->buckets);
}


char *
ngx_http_jwt_token_cache(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_jwt_main_conf_t *jmcf = conf;

    ssize_t     size;
    ngx_str_t  *value;

    if (jmcf->token_cache != NGX_CONF_UNSET_SIZE) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (ngx_strcmp(value[1].data, "off") == 0) {
        jmcf->token_cache = 0;
        return NGX_CONF_OK;
    }

    size = ngx_parse_size(&value[1]);

    if (size == NGX_ERROR) {
        return ngx_http_jwt_invalid(cf, &value[1]);
    }

    jmcf->token_cache = (size_t) size;

    return NGX_CONF_OK;
}


void
ngx_http_jwt_cache_budget(ngx_http_jwt_cache_t *cache,
    size_t budget)
{
    cache->budget = budget;
}


ngx_http_jwt_token_t *
ngx_http_jwt_cache_find(ngx_http_jwt_cache_t *cache,
    jose_str_t text)
{
    uint32_t               hash;
    ngx_http_jwt_token_t  *token;

    hash = ngx_http_jwt_hash(&cache->hash, text);

    token = ngx_http_jwt_cache_lookup(cache, text, hash);

    if (token != NULL) {
        ngx_http_jwt_lru_use(&cache->lru, &token->queue);
        token->refs++;
    }

    return token;
}


static ngx_http_jwt_token_t *
ngx_http_jwt_cache_lookup(ngx_http_jwt_cache_t *cache,
    jose_str_t text, uint32_t hash)
{
    ngx_http_jwt_token_t  *token;

    if (cache->buckets == NULL) {
        return NULL;
    }

    for (token = cache->buckets[hash & cache->mask];
         token;
         token = token->next)
    {
        if (token->hash == hash && jose_str_eq(token->text, text)) {
            return token;
        }
    }

    return NULL;
}


/* A verified token with the same header, if it is among the last ones. */
ngx_http_jwt_token_t *
ngx_http_jwt_cache_like(ngx_http_jwt_cache_t *cache,
    jose_str_t text)
{
    ngx_uint_t             i;
    jose_str_t             header;
    ngx_http_jwt_token_t  *like;

    for (i = 0; i < cache->nrecent; i++) {
        like = cache->recent[i];
        header = like->jwt.part[0];

        if (header.len < text.len && text.data[header.len] == '.'
            && ngx_memcmp(header.data, text.data, header.len) == 0)
        {
            return like;
        }
    }

    return NULL;
}


ngx_uint_t
ngx_http_jwt_cache_adopt(ngx_http_jwt_token_t *token,
    ngx_http_jwt_ctx_t *ctx)
{
    jose_algset_t  allowed;

    allowed = ctx->jlcf->algorithms;

    if (token->type != ctx->jlcf->type
        || !jose_algset_has(allowed, token->jwt.alg)
        || (token->type != NGX_HTTP_JWT_SIGNED
            && !jose_algset_has(allowed, token->jwt.enc))
        || (token->type == NGX_HTTP_JWT_NESTED
            && !jose_algset_has(allowed, token->inner->alg)))
    {
        return 0;
    }

    ctx->jwt = token->jwt;
    ctx->subject = &ctx->jwt;

    if (token->type == NGX_HTTP_JWT_NESTED) {
        ctx->inner = *token->inner;
        ctx->subject = &ctx->inner;
    }

    return 1;
}


ngx_uint_t
ngx_http_jwt_cache_verifies(ngx_http_jwt_token_t *token,
    ngx_http_jwt_ctx_t *ctx)
{
    if (token->type != NGX_HTTP_JWT_SIGNED
        && !ngx_http_jwt_proof_stands(&token->decrypted, &token->jwt, ctx))
    {
        return 0;
    }

    switch (token->type) {

    case NGX_HTTP_JWT_SIGNED:
        return ngx_http_jwt_proof_stands(&token->signature, &token->jwt,
                                        ctx);

    case NGX_HTTP_JWT_NESTED:
        return ngx_http_jwt_proof_stands(&token->signature, token->inner,
                                        ctx);

    default:
        return 1;
    }
}


/*
 * The key is still there, and would still be chosen: one without a kid is
 * for a token with a kid only where no key at all has that.
 */
static ngx_uint_t
ngx_http_jwt_proof_stands(ngx_http_jwt_proof_t *proof,
    jose_jwt_t *jwt, ngx_http_jwt_ctx_t *ctx)
{
    ngx_uint_t  i, found;

    found = 0;

    for (i = 0; i < ctx->keys.nsets; i++) {

        if (jose_keyset_generation(ctx->keys.sets[i]) == proof->generation) {
            found = 1;
        }

        if (!proof->by_kid && jwt->kid.data != NULL
            && jose_keyset_find(ctx->keys.sets[i], jwt->kid) != NULL)
        {
            return 0;
        }
    }

    return found;
}


void
ngx_http_jwt_cache_insert(ngx_http_jwt_cache_t *cache,
    ngx_http_jwt_ctx_t *ctx)
{
    size_t                 n;
    ngx_queue_t           *q;
    ngx_http_jwt_token_t  *token, **bucket;

    token = ctx->token;

    if (ctx->jlcf->type == NGX_HTTP_JWT_NESTED && token->inner == NULL) {
        token->inner = token->alloc.alloc(token->alloc.ctx,
                                          sizeof(jose_jwt_t));
        if (token->inner == NULL) {
            return;
        }
    }

    if (ngx_http_jwt_cache_open(cache) != NGX_OK) {
        return;
    }

    n = (cache->mask + 1) * sizeof(void *);

    if (n + token->size > cache->budget) {
        return;
    }

    token->type = ctx->jlcf->type;
    token->jwt = ctx->jwt;

    if (token->type == NGX_HTTP_JWT_NESTED) {
        *token->inner = ctx->inner;
    }

    if (token->type != NGX_HTTP_JWT_SIGNED) {
        ngx_http_jwt_proof_take(&token->decrypted, &token->jwt,
                                ctx->decrypted_by, ctx);
    }

    if (token->type != NGX_HTTP_JWT_ENCRYPTED) {
        ngx_http_jwt_proof_take(&token->signature, ctx->subject,
                                ctx->verified_by, ctx);
    }

    token->hash = ngx_http_jwt_hash(&cache->hash, token->text);

    ngx_http_jwt_cache_displace(cache, token);

    while (cache->size + token->size > cache->budget) {
        q = ngx_http_jwt_lru_oldest(&cache->lru);
        ngx_http_jwt_cache_remove(
            ngx_queue_data(q, ngx_http_jwt_token_t, queue));
    }

    token->cache = cache;
    token->entered = 1;
    token->log = ngx_cycle->log;
    token->refs++;

    bucket = &cache->buckets[token->hash & cache->mask];
    token->next = *bucket;
    *bucket = token;

    ngx_http_jwt_lru_insert(&cache->lru, &token->queue);
    cache->size += token->size;

    if (token->header == NULL && token->size <= NGX_HTTP_JWT_LIKE_MAX) {
        ngx_http_jwt_cache_remember(cache, token);
    }
}


static ngx_int_t
ngx_http_jwt_cache_open(ngx_http_jwt_cache_t *cache)
{
    ngx_uint_t  n;

    if (cache->buckets != NULL) {
        return NGX_OK;
    }

    if (cache->budget == 0) {
        return NGX_DECLINED;
    }

    /* A token takes a KiB or more, and most buckets should be empty: looking
     * at the wrong token means waiting for its memory. */

    for (n = 64; n < cache->budget / 256; n *= 2) { /* void */ }

    cache->buckets = ngx_calloc(n * sizeof(void *), ngx_cycle->log);
    if (cache->buckets == NULL) {
        return NGX_ERROR;
    }

    cache->mask = n - 1;
    cache->size = n * sizeof(void *);

    return NGX_OK;
}


/* Of its bucket: the same token, of another type or of algorithms that are
 * not allowed here, or else the oldest one of a full chain. */
static void
ngx_http_jwt_cache_displace(ngx_http_jwt_cache_t *cache,
    ngx_http_jwt_token_t *token)
{
    ngx_uint_t             n;
    ngx_http_jwt_token_t  *old;

    old = ngx_http_jwt_cache_lookup(cache, token->text, token->hash);

    if (old == NULL) {
        old = cache->buckets[token->hash & cache->mask];

        for (n = 1; old && n < NGX_HTTP_JWT_CHAIN; n++) {
            old = old->next;
        }
    }

    if (old != NULL) {
        ngx_http_jwt_cache_remove(old);
    }
}


static void
ngx_http_jwt_proof_take(ngx_http_jwt_proof_t *proof,
    jose_jwt_t *jwt, const jose_key_t *key, ngx_http_jwt_ctx_t *ctx)
{
    ngx_uint_t       i;
    jose_key_info_t  info;

    proof->generation = 0;              /* of no set: it proves nothing */

    jose_key_info(key, &info);
    proof->by_kid = (info.kid.data != NULL && jwt->kid.data != NULL);

    for (i = 0; i < ctx->keys.nsets; i++) {
        if (ngx_http_jwt_set_has(ctx->keys.sets[i], key)) {
            proof->generation = jose_keyset_generation(ctx->keys.sets[i]);
            return;
        }
    }
}


static ngx_uint_t
ngx_http_jwt_set_has(jose_keyset_t *set, const jose_key_t *key)
{
    size_t  i, n;

    n = jose_keyset_count(set);

    for (i = 0; i < n; i++) {
        if (jose_keyset_key(set, i) == key) {
            return 1;
        }
    }

    return 0;
}


/* The oldest of the remembered headers makes room. */
static void
ngx_http_jwt_cache_remember(ngx_http_jwt_cache_t *cache,
    ngx_http_jwt_token_t *token)
{
    if (cache->nrecent == NGX_HTTP_JWT_RECENT) {
        cache->nrecent--;
        ngx_http_jwt_token_unref(cache->recent[cache->nrecent]);
    }

    ngx_memmove(&cache->recent[1], &cache->recent[0],
                cache->nrecent * sizeof(ngx_http_jwt_token_t *));

    cache->recent[0] = token;
    cache->nrecent++;
    token->refs++;
}


void
ngx_http_jwt_cache_remove(ngx_http_jwt_token_t *token)
{
    ngx_http_jwt_token_t   **link;
    ngx_http_jwt_cache_t   *cache;

    cache = token->cache;

    if (cache == NULL) {
        return;
    }

    for (link = &cache->buckets[token->hash & cache->mask];
         *link != token;
         link = &(*link)->next)
    {
        /* void */
    }

    *link = token->next;

    ngx_http_jwt_lru_remove(&cache->lru, &token->queue);
    cache->size -= token->size;
    token->cache = NULL;

    ngx_http_jwt_token_unref(token);
}
