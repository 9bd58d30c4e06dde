/*
 * A token, parsed into memory of its own from the beginning: it enters the
 * cache as it is, or is freed with its request.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_block.h"
#include "ngx_http_jwt_token.h"


/* Of a token's memory: what parsing takes, in multiples of the part that is
 * decoded.  A signed one needs its text, three quarters of the part, and 32
 * bytes a claim, which is about as much; a decrypted one has its text twice.
 * Some tokens need more and get further blocks. */
#define NGX_HTTP_JWT_SIGNED_ROOM     2
#define NGX_HTTP_JWT_ENCRYPTED_ROOM  3


struct ngx_http_jwt_further_s {
    ngx_http_jwt_further_t  *next;
    size_t                   size;     /* of what follows */
};


static size_t ngx_http_jwt_token_room(jose_str_t text,
    ngx_http_jwt_token_t *like);
static void *ngx_http_jwt_token_alloc(void *data, size_t size);
static void ngx_http_jwt_token_free(ngx_http_jwt_token_t *token);


ngx_http_jwt_token_t *
ngx_http_jwt_token_create(jose_str_t text, ngx_http_jwt_token_t *like,
    jose_jwt_t *jwt, jose_status_t *st, ngx_log_t *log)
{
    size_t                 size;
    ngx_http_jwt_token_t  *token;

    if (text.len > JOSE_TOKEN_MAX) {
        /* it will be refused: one byte too many is copied, not all */
        text.len = JOSE_TOKEN_MAX + 1;
    }

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


/* Room for what will be parsed, which a borrowed header is not. */
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
