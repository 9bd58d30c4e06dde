/*
 * ngx_http_jwt_token.h: a token, its parse and their memory.
 */

#ifndef NGX_HTTP_JWT_TOKEN_H
#define NGX_HTTP_JWT_TOKEN_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


typedef struct ngx_http_jwt_further_s  ngx_http_jwt_further_t;

/* Which keys verified or decrypted it. */
typedef struct {
    uint64_t                  generation;    /* of the set */
    unsigned                  by_kid:1;  /* the key has the token's kid */
} ngx_http_jwt_proof_t;

/* What is looked at when a token is found, or makes room for another, comes
 * first: it is in no processor's cache by then. */
struct ngx_http_jwt_token_s {
    ngx_http_jwt_token_t     *next;      /* of the same bucket */
    ngx_queue_t               queue;
    uint32_t                  hash;
    jose_str_t                text;      /* the token */
    ngx_uint_t                refs;

    ngx_http_jwt_cache_t     *cache;     /* NULL: not in it */
    size_t                    size;      /* of all of its memory */
    ngx_http_jwt_token_t     *header;    /* whose header is borrowed */
    ngx_http_jwt_further_t   *further;   /* blocks of memory */
    ngx_http_jwt_proof_t      signature;
    ngx_http_jwt_proof_t      decrypted;
    u_char                   *last;
    ngx_uint_t                type;
    unsigned                  secret:1;  /* cleansed before it is freed */
    unsigned                  entered:1; /* it was in the cache: other
                                            requests may hold it, and its
                                            size was counted, so nothing of
                                            its memory may be written */

    jose_jwt_t                jwt;
    jose_jwt_t               *inner;     /* of a nested token */

    u_char                   *pos;
    jose_alloc_t              alloc;     /* of this token's memory, which
                                            lives as long as it */
    ngx_log_t                *log;
};


/*
 * A copy of text, parsed into *jwt, with a reference; it is not in the cache.
 * like, which may be NULL, has the same header, whose parse is borrowed.  *st
 * is what jose_jwt_parse said.  NULL: out of memory.
 */
ngx_http_jwt_token_t *ngx_http_jwt_token_create(jose_str_t text,
    ngx_http_jwt_token_t *like, jose_jwt_t *jwt, jose_status_t *st,
    ngx_log_t *log);

/* Gives a reference back; the last one frees.  NULL is fine. */
void ngx_http_jwt_token_unref(ngx_http_jwt_token_t *token);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_TOKEN_H */
