/*
 * Tokens: where they are parsed, and the cache of those that were verified.
 *
 * An entry says one thing only: keys of these sets have verified these bytes.
 * Sets never change, so an entry is good for a request whose sources have
 * the same sets now; after a rotation they have others, of other generations.
 * An entry keeps no set alive.  Time, issuer,
 * audience, revocation and every rule are looked at again each time.  Only
 * verified tokens enter, so a stranger can neither fill nor probe the cache.
 *
 * A token is parsed into memory of its own from the beginning: it enters the
 * cache as it is, or is freed with its request.
 */

#include "ngx_http_jwt.h"


/* Entries whose parsed headers new tokens borrow: the tokens of one issuer
 * and key have the same header, byte for byte. */
#define NGX_HTTP_JWT_RECENT      8

/* Of a token's memory: what parsing takes, in multiples of the part that is
 * decoded.  A signed one needs its text, three quarters of the part, and 32
 * bytes a claim, which is about as much; a decrypted one has its text twice.
 * Some tokens need more and get further blocks. */
#define NGX_HTTP_JWT_SIGNED_ROOM     2
#define NGX_HTTP_JWT_ENCRYPTED_ROOM  3

/* A token whose header others borrow lives as long as they, and is not counted
 * once it was pushed out: it must not be much larger than they are. */
#define NGX_HTTP_JWT_LIKE_MAX        4096

/* No single token may push out a whole neighbourhood. */
#define NGX_HTTP_JWT_SHARE       4

/* Tokens in one bucket.  There are at least two buckets for each token, so by
 * chance one token in ten million finds its bucket full.  A sender whose
 * tokens end alike pushes out their own. */
#define NGX_HTTP_JWT_CHAIN       8


typedef struct ngx_http_jwt_further_s  ngx_http_jwt_further_t;

struct ngx_http_jwt_further_s {
    ngx_http_jwt_further_t  *next;
    size_t                   size;     /* of what follows */
};

/* Which keys said yes. */
typedef struct {
    uint64_t                     generation;    /* of the set */
    unsigned                     by_kid:1;  /* the key has the token's kid */
} ngx_http_jwt_proof_t;

/* What is looked at when a token is found, or makes room for another, comes
 * first: it is in no processor's cache by then. */
struct ngx_http_jwt_token_s {
    ngx_http_jwt_token_t   *next;      /* of the same bucket */
    ngx_queue_t             queue;
    uint32_t                hash;
    jose_str_t              text;      /* the token */
    ngx_uint_t              refs;

    ngx_http_jwt_tokens_t  *tokens;    /* NULL: not in the cache */
    size_t                  size;      /* of all of its memory */
    ngx_http_jwt_token_t   *header;    /* whose header is borrowed */
    ngx_http_jwt_further_t *further;   /* blocks of memory */
    ngx_http_jwt_proof_t    signature;
    ngx_http_jwt_proof_t    decrypted;
    u_char                 *last;
    ngx_uint_t              type;
    unsigned                secret:1;
    unsigned                entered:1; /* it was in the cache */

    jose_jwt_t              jwt;
    jose_jwt_t             *inner;     /* of a nested token */

    u_char                 *pos;
    jose_alloc_t            alloc;     /* of this token's memory */
    ngx_log_t              *log;
};

struct ngx_http_jwt_tokens_s {
    ngx_http_jwt_hash_t     hash;
    size_t                  budget;
    size_t                  size;      /* of the buckets and entries */
    ngx_uint_t              mask;      /* buckets less one */
    ngx_http_jwt_token_t  **buckets;   /* NULL: not used yet */
    ngx_queue_t             queue;     /* most recently used first */
    ngx_http_jwt_token_t   *recent[NGX_HTTP_JWT_RECENT];
    ngx_uint_t              nrecent;
};


static void ngx_http_jwt_tokens_cleanup(void *data);
static ngx_http_jwt_token_t *ngx_http_jwt_token_lookup(
    ngx_http_jwt_tokens_t *tokens, jose_str_t text, uint32_t hash);
static size_t ngx_http_jwt_token_room(jose_str_t text,
    ngx_http_jwt_token_t *like);
static void *ngx_http_jwt_token_alloc(void *data, size_t size);
static ngx_http_jwt_token_t *ngx_http_jwt_token_like(
    ngx_http_jwt_tokens_t *tokens, jose_str_t text);
static ngx_uint_t ngx_http_jwt_proof_holds(
    ngx_http_jwt_proof_t *proof, jose_jwt_t *jwt,
    ngx_http_jwt_ctx_t *ctx);
static void ngx_http_jwt_tokens_displace(
    ngx_http_jwt_tokens_t *tokens, ngx_http_jwt_token_t *token);
static void ngx_http_jwt_proof_take(ngx_http_jwt_proof_t *proof,
    jose_jwt_t *jwt, const jose_key_t *key, ngx_http_jwt_ctx_t *ctx);
static ngx_uint_t ngx_http_jwt_set_has(jose_keyset_t *set,
    const jose_key_t *key);
static void ngx_http_jwt_tokens_remember(
    ngx_http_jwt_tokens_t *tokens, ngx_http_jwt_token_t *token);
static void ngx_http_jwt_token_free(ngx_http_jwt_token_t *token);


ngx_http_jwt_tokens_t *
ngx_http_jwt_tokens_create(ngx_conf_t *cf)
{
    ngx_pool_cleanup_t     *cln;
    ngx_http_jwt_tokens_t  *tokens;

    cln = ngx_pool_cleanup_add(cf->pool, sizeof(ngx_http_jwt_tokens_t));
    if (cln == NULL) {
        return NULL;
    }

    tokens = cln->data;
    ngx_memzero(tokens, sizeof(ngx_http_jwt_tokens_t));
    ngx_queue_init(&tokens->queue);

    cln->handler = ngx_http_jwt_tokens_cleanup;

    if (ngx_http_jwt_hash_init(&tokens->hash) != NGX_OK) {
        return NULL;
    }

    return tokens;
}


void
ngx_http_jwt_tokens_budget(ngx_http_jwt_tokens_t *tokens,
    size_t budget)
{
    tokens->budget = budget;
}


/* Requests may still hold tokens: those live on without the cache. */
static void
ngx_http_jwt_tokens_cleanup(void *data)
{
    ngx_http_jwt_tokens_t *tokens = data;

    ngx_uint_t    i;
    ngx_queue_t  *q;

    for (i = 0; i < tokens->nrecent; i++) {
        ngx_http_jwt_token_unref(tokens->recent[i]);
    }

    while (!ngx_queue_empty(&tokens->queue)) {
        q = ngx_queue_head(&tokens->queue);
        ngx_http_jwt_token_remove(
            ngx_queue_data(q, ngx_http_jwt_token_t, queue));
    }

    ngx_free(tokens->buckets);
}


ngx_http_jwt_token_t *
ngx_http_jwt_token_find(ngx_http_jwt_tokens_t *tokens,
    jose_str_t text)
{
    uint32_t               hash;
    ngx_http_jwt_token_t  *token;

    hash = ngx_http_jwt_hash(&tokens->hash, text);

    token = ngx_http_jwt_token_lookup(tokens, text, hash);

    if (token != NULL) {

        if (ngx_queue_head(&tokens->queue) != &token->queue) {
            ngx_queue_remove(&token->queue);
            ngx_queue_insert_head(&tokens->queue, &token->queue);
        }

        token->refs++;
    }

    return token;
}


static ngx_http_jwt_token_t *
ngx_http_jwt_token_lookup(ngx_http_jwt_tokens_t *tokens,
    jose_str_t text, uint32_t hash)
{
    ngx_http_jwt_token_t  *token;

    if (tokens->buckets == NULL) {
        return NULL;
    }

    for (token = tokens->buckets[hash & tokens->mask];
         token;
         token = token->next)
    {
        if (token->hash == hash && jose_str_eq(token->text, text)) {
            return token;
        }
    }

    return NULL;
}


ngx_http_jwt_token_t *
ngx_http_jwt_token_create(ngx_http_jwt_tokens_t *tokens,
    jose_str_t text, jose_jwt_t *jwt, jose_status_t *st, ngx_log_t *log)
{
    size_t                 size;
    ngx_http_jwt_token_t  *token, *like;

    if (text.len > JOSE_TOKEN_MAX) {
        /* not worth the copy that would be refused */
        text.len = JOSE_TOKEN_MAX + 1;
    }

    like = ngx_http_jwt_token_like(tokens, text);

    size = sizeof(ngx_http_jwt_token_t) + text.len
           + ngx_http_jwt_token_room(text, like);

    token = ngx_http_jwt_block_alloc(&size, log);
    if (token == NULL) {
        return NULL;
    }

    ngx_memzero(token, sizeof(ngx_http_jwt_token_t));

    token->refs = 1;
    token->size = size;
    token->log = log;
    token->alloc.alloc = ngx_http_jwt_token_alloc;
    token->alloc.ctx = token;

    token->text.data = (u_char *) token + sizeof(ngx_http_jwt_token_t);
    token->text.len = text.len;
    ngx_memcpy((u_char *) token->text.data, text.data, text.len);

    token->pos = (u_char *) token->text.data + text.len;
    token->last = (u_char *) token + size;

    if (like != NULL) {
        like->refs++;
        token->header = like;
    }

    *st = jose_jwt_parse_like(&token->alloc, token->text,
                              like ? &like->jwt : NULL, jwt);

    return token;
}


/* Room for what will be parsed; a borrowed header is not. */
static size_t
ngx_http_jwt_token_room(jose_str_t text, ngx_http_jwt_token_t *like)
{
    const unsigned char  *p, *dot, *last;

    if (text.len > JOSE_TOKEN_MAX) {
        return 0;
    }

    p = text.data;
    last = text.data + text.len;

    if (like != NULL) {
        p += like->jwt.part[0].len + 1;

        if (like->jwt.nparts == 5) {
            return NGX_HTTP_JWT_ENCRYPTED_ROOM * (last - p);
        }
    }

    dot = memchr(p, '.', last - p);

    if (like == NULL && dot != NULL) {
        dot = memchr(dot + 1, '.', last - dot - 1);
    }

    /* without the signature; RSA's is often longer than the rest */

    return NGX_HTTP_JWT_SIGNED_ROOM * ((dot ? dot : last) - p);
}


static void *
ngx_http_jwt_token_alloc(void *data, size_t size)
{
    ngx_http_jwt_token_t *token = data;

    u_char                  *p;
    ngx_http_jwt_further_t  *block;

    p = ngx_align_ptr(token->pos, NGX_ALIGNMENT);

    if (p <= token->last && size <= (size_t) (token->last - p)) {
        token->pos = p + size;
        return p;
    }

    block = ngx_alloc(sizeof(ngx_http_jwt_further_t) + size, token->log);
    if (block == NULL) {
        return NULL;
    }

    block->next = token->further;
    block->size = size;
    token->further = block;
    token->size += sizeof(ngx_http_jwt_further_t) + size;

    return (u_char *) block + sizeof(ngx_http_jwt_further_t);
}


jose_alloc_t *
ngx_http_jwt_token_memory(ngx_http_jwt_token_t *token)
{
    return &token->alloc;
}


void
ngx_http_jwt_token_keep_secret(ngx_http_jwt_token_t *token)
{
    token->secret = 1;
}


/* A verified token with the same header, if it is among the last ones. */
static ngx_http_jwt_token_t *
ngx_http_jwt_token_like(ngx_http_jwt_tokens_t *tokens,
    jose_str_t text)
{
    ngx_uint_t             i;
    jose_str_t             header;
    ngx_http_jwt_token_t  *like;

    for (i = 0; i < tokens->nrecent; i++) {
        like = tokens->recent[i];
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
ngx_http_jwt_token_adopt(ngx_http_jwt_token_t *token,
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
ngx_http_jwt_token_holds(ngx_http_jwt_token_t *token,
    ngx_http_jwt_ctx_t *ctx)
{
    if (token->type != NGX_HTTP_JWT_SIGNED
        && !ngx_http_jwt_proof_holds(&token->decrypted, &token->jwt, ctx))
    {
        return 0;
    }

    switch (token->type) {

    case NGX_HTTP_JWT_SIGNED:
        return ngx_http_jwt_proof_holds(&token->signature, &token->jwt,
                                        ctx);

    case NGX_HTTP_JWT_NESTED:
        return ngx_http_jwt_proof_holds(&token->signature, token->inner,
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
ngx_http_jwt_proof_holds(ngx_http_jwt_proof_t *proof,
    jose_jwt_t *jwt, ngx_http_jwt_ctx_t *ctx)
{
    ngx_uint_t  i, found;

    found = 0;

    for (i = 0; i < ctx->nsets; i++) {

        if (jose_keyset_generation(ctx->sets[i]) == proof->generation) {
            found = 1;
        }

        if (!proof->by_kid && jwt->kid.data != NULL
            && jose_keyset_find(ctx->sets[i], jwt->kid) != NULL)
        {
            return 0;
        }
    }

    return found;
}


ngx_uint_t
ngx_http_jwt_token_was_cached(ngx_http_jwt_token_t *token)
{
    return token->entered;
}


void
ngx_http_jwt_token_insert(ngx_http_jwt_tokens_t *tokens,
    ngx_http_jwt_ctx_t *ctx)
{
    ngx_uint_t             n;
    ngx_queue_t           *q;
    ngx_http_jwt_token_t  *token, **bucket;

    token = ctx->token;

    if (ctx->jlcf->type == NGX_HTTP_JWT_NESTED && token->inner == NULL) {
        token->inner = ngx_http_jwt_token_alloc(token,
                                                sizeof(jose_jwt_t));
        if (token->inner == NULL) {
            return;
        }
    }

    if (token->size > tokens->budget / NGX_HTTP_JWT_SHARE) {
        return;
    }

    if (tokens->buckets == NULL) {

        /* A token takes a KiB or more, and most buckets are empty: to look
         * at a token that is another one is to wait for its memory. */

        for (n = 64; n < tokens->budget / 256; n *= 2) { /* void */ }

        tokens->buckets = ngx_calloc(n * sizeof(void *), ngx_cycle->log);
        if (tokens->buckets == NULL) {
            return;
        }

        tokens->mask = n - 1;
        tokens->size = n * sizeof(void *);
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

    token->hash = ngx_http_jwt_hash(&tokens->hash, token->text);

    ngx_http_jwt_tokens_displace(tokens, token);

    while (tokens->size + token->size > tokens->budget
           && !ngx_queue_empty(&tokens->queue))
    {
        q = ngx_queue_last(&tokens->queue);
        ngx_http_jwt_token_remove(
            ngx_queue_data(q, ngx_http_jwt_token_t, queue));
    }

    token->tokens = tokens;
    token->entered = 1;
    token->log = ngx_cycle->log;
    token->refs++;

    bucket = &tokens->buckets[token->hash & tokens->mask];
    token->next = *bucket;
    *bucket = token;

    ngx_queue_insert_head(&tokens->queue, &token->queue);
    tokens->size += token->size;

    if (token->header == NULL && token->size <= NGX_HTTP_JWT_LIKE_MAX) {
        ngx_http_jwt_tokens_remember(tokens, token);
    }
}


/* Of its bucket: the same token, of another type or of algorithms that are
 * not allowed here, or else the oldest one of a full chain. */
static void
ngx_http_jwt_tokens_displace(ngx_http_jwt_tokens_t *tokens,
    ngx_http_jwt_token_t *token)
{
    ngx_uint_t             n;
    ngx_http_jwt_token_t  *old;

    old = ngx_http_jwt_token_lookup(tokens, token->text, token->hash);

    if (old == NULL) {
        old = tokens->buckets[token->hash & tokens->mask];

        for (n = 1; old && n < NGX_HTTP_JWT_CHAIN; n++) {
            old = old->next;
        }
    }

    if (old != NULL) {
        ngx_http_jwt_token_remove(old);
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

    for (i = 0; i < ctx->nsets; i++) {
        if (ngx_http_jwt_set_has(ctx->sets[i], key)) {
            proof->generation = jose_keyset_generation(ctx->sets[i]);
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
ngx_http_jwt_tokens_remember(ngx_http_jwt_tokens_t *tokens,
    ngx_http_jwt_token_t *token)
{
    if (tokens->nrecent == NGX_HTTP_JWT_RECENT) {
        tokens->nrecent--;
        ngx_http_jwt_token_unref(tokens->recent[tokens->nrecent]);
    }

    ngx_memmove(&tokens->recent[1], &tokens->recent[0],
                tokens->nrecent * sizeof(ngx_http_jwt_token_t *));

    tokens->recent[0] = token;
    tokens->nrecent++;
    token->refs++;
}


void
ngx_http_jwt_token_remove(ngx_http_jwt_token_t *token)
{
    ngx_http_jwt_token_t   **link;
    ngx_http_jwt_tokens_t   *tokens;

    tokens = token->tokens;

    if (tokens == NULL) {
        return;
    }

    for (link = &tokens->buckets[token->hash & tokens->mask];
         *link != token;
         link = &(*link)->next)
    {
        /* void */
    }

    *link = token->next;

    ngx_queue_remove(&token->queue);
    tokens->size -= token->size;
    token->tokens = NULL;

    ngx_http_jwt_token_unref(token);
}


void
ngx_http_jwt_token_unref(ngx_http_jwt_token_t *token)
{
    if (token != NULL && --token->refs == 0) {
        ngx_http_jwt_token_free(token);
    }
}


static void
ngx_http_jwt_token_free(ngx_http_jwt_token_t *token)
{
    ngx_http_jwt_further_t  *block, *next;

    if (token->secret) {
        jose_cleanse((void *) token->text.data,
                     token->last - token->text.data);
    }

    ngx_http_jwt_token_unref(token->header);

    for (block = token->further; block; block = next) {
        next = block->next;

        if (token->secret) {
            jose_cleanse(block + 1, block->size);
        }

        ngx_free(block);
    }

    ngx_http_jwt_block_free(token, token->last - (u_char *) token);
}
