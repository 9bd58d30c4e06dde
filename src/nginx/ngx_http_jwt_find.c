/*
 * Where a request's token is, and its parse: new, or of an earlier request.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_cache.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_ctx.h"
#include "ngx_http_jwt_find.h"
#include "ngx_http_jwt_token.h"
#include "ngx_http_jwt_value.h"


#define NGX_HTTP_JWT_BEARER  "Bearer"


static ngx_int_t ngx_http_jwt_hold_token(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, ngx_http_jwt_token_t *token);
static void ngx_http_jwt_token_cleanup(void *data);
static void ngx_http_jwt_strip_scheme(ngx_str_t *value,
    ngx_uint_t required);


/* A client gives a proxy credentials of its own (RFC 9110, 11.7.2). */

#ifdef ngx_http_proxy_auth

#define ngx_http_jwt_authorization(r)                                    \
    (ngx_http_proxy_auth(r) ? (r)->headers_in.proxy_authorization             \
                            : (r)->headers_in.authorization)

#else

#define ngx_http_jwt_authorization(r)  ((r)->headers_in.authorization)

#endif


ngx_int_t
ngx_http_jwt_read_token(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    jose_str_t  text;

    if (ngx_http_jwt_find_token(r, ctx->jlcf, &text) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_http_jwt_take_token(r, ctx, text);
}


ngx_int_t
ngx_http_jwt_take_token(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, jose_str_t text)
{
    ngx_http_jwt_token_t      *token;
    ngx_http_jwt_main_conf_t  *jmcf;

    if (ctx->token != NULL && !ctx->cached
        && !ctx->token->entered
        && jose_str_eq(text, ctx->text))
    {
        return NGX_OK;
    }

    if (ctx->token != NULL) {
        ctx->token = NULL;
        ctx->cached = 0;
        ngx_memzero(&ctx->jwt, sizeof(jose_jwt_t));
        ngx_memzero(&ctx->inner, sizeof(jose_jwt_t));
    }

    ctx->text = text;

    if (text.data == NULL) {
        ngx_log_debug0(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                       "http auth_jwt no token");
        return NGX_OK;
    }

    ngx_log_debug1(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "http auth_jwt token of %uz bytes",
                   text.len);

    if (ctx->jlcf->validate_sig) {
        jmcf = ngx_http_get_module_main_conf(r, ngx_http_jwt_module);
        token = ngx_http_jwt_cache_find(jmcf->cache, text);

        if (token != NULL) {

            if (ngx_http_jwt_hold_token(r, ctx, token) != NGX_OK) {
                return NGX_ERROR;
            }

            if (ngx_http_jwt_cache_adopt(token, ctx)) {
                ctx->parsed = JOSE_OK;
                ctx->cached = 1;

                ngx_log_debug0(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                               "http auth_jwt token cache: hit");

                return NGX_OK;
            }
        }

        ngx_log_debug1(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                       "http auth_jwt token cache: %s",
                       token == NULL ? "miss" : "not usable here");
    }

    return ngx_http_jwt_parse_token(r, ctx);
}


ngx_int_t
ngx_http_jwt_parse_token(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    ngx_http_jwt_token_t      *token, *like;
    ngx_http_jwt_main_conf_t  *jmcf;

    jmcf = ngx_http_get_module_main_conf(r, ngx_http_jwt_module);

    like = ngx_http_jwt_cache_like(jmcf->cache, ctx->text);

    token = ngx_http_jwt_token_create(ctx->text, like, &ctx->jwt,
                                      &ctx->parsed, r->connection->log);
    if (token == NULL) {
        return NGX_ERROR;
    }

    ctx->cached = 0;
    ctx->subject = &ctx->jwt;

    ngx_log_debug3(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "http auth_jwt parsed: %s, %ui parts, %s",
                   jose_status_word(ctx->parsed),
                   (ngx_uint_t) ctx->jwt.nparts,
                   ctx->jwt.kid.data ? "a kid" : "no kid");

    /* left by an entry that is not valid here: this one is not decrypted */
    ngx_memzero(&ctx->inner, sizeof(jose_jwt_t));

    if (ngx_http_jwt_hold_token(r, ctx, token) != NGX_OK) {
        ngx_memzero(&ctx->jwt, sizeof(jose_jwt_t));
        return NGX_ERROR;
    }

    return NGX_OK;
}


/* The values of variables may borrow from a token for as long as the request
 * lives, even after another token has taken its place in ctx.  The first one,
 * mostly the only one, is released with ctx. */
static ngx_int_t
ngx_http_jwt_hold_token(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, ngx_http_jwt_token_t *token)
{
    ngx_pool_cleanup_t  *cln;

    if (ctx->first == NULL) {
        ctx->first = token;
        ctx->token = token;
        return NGX_OK;
    }

    cln = ngx_pool_cleanup_add(r->pool, 0);
    if (cln == NULL) {
        ngx_http_jwt_token_unref(token);
        return NGX_ERROR;
    }

    cln->handler = ngx_http_jwt_token_cleanup;
    cln->data = token;
    ctx->token = token;

    return NGX_OK;
}


static void
ngx_http_jwt_token_cleanup(void *data)
{
    ngx_http_jwt_token_unref(data);
}


/* The first token= that is not empty, or else Authorization. */
ngx_int_t
ngx_http_jwt_find_token(ngx_http_request_t *r,
    ngx_http_jwt_loc_conf_t *jlcf, jose_str_t *token)
{
    ngx_str_t                  value;
    ngx_uint_t                 i;
    ngx_table_elt_t           *h;
    ngx_http_complex_value_t  *cv;

    token->data = NULL;
    token->len = 0;

    if (jlcf->tokens == NULL) {

        h = ngx_http_jwt_authorization(r);
        if (h == NULL) {
            return NGX_OK;
        }

        value = h->value;
        ngx_http_jwt_strip_scheme(&value, 1);

        if (value.len) {
            *token = ngx_http_jwt_jose_str(&value);
        }

        return NGX_OK;
    }

    cv = jlcf->tokens->elts;

    for (i = 0; i < jlcf->tokens->nelts; i++) {

        if (ngx_http_jwt_value(r, &cv[i], &value) != NGX_OK) {
            return NGX_ERROR;
        }

        ngx_http_jwt_strip_scheme(&value, 0);

        if (value.len) {
            *token = ngx_http_jwt_jose_str(&value);
            return NGX_OK;
        }
    }

    return NGX_OK;
}


/*
 * Cuts off "Bearer", in any letter case, and the spaces after it (RFC 9110,
 * 11.4).  Where the scheme is required, a value without it becomes empty.
 */
static void
ngx_http_jwt_strip_scheme(ngx_str_t *value, ngx_uint_t required)
{
    size_t   n;
    u_char  *p, *last;

    n = sizeof(NGX_HTTP_JWT_BEARER) - 1;
    p = value->data;
    last = value->data + value->len;

    if (value->len < n
        || (ngx_memcmp(p, NGX_HTTP_JWT_BEARER, n) != 0
            && ngx_strncasecmp(p, (u_char *) NGX_HTTP_JWT_BEARER, n)
               != 0)
        || (value->len > n && p[n] != ' '))
    {
        if (required) {
            value->len = 0;
        }

        return;
    }

    for (p += n; p < last && *p == ' '; p++) { /* void */ }

    while (last > p && last[-1] == ' ') {
        last--;
    }

    value->data = p;
    value->len = last - p;
}
