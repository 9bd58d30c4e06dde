/*
 * The request's walk: TOKEN, KEYS, VERIFY, TIME, RULES; one function a state.
 */

#include "ngx_http_auth_jwt.h"


#define NGX_HTTP_AUTH_JWT_BEARER  "Bearer"


/*
 * A state's function returns NGX_OK to go on, NGX_DECLINED to leave the
 * request alone, NGX_ABORT when ctx->status refuses it, or NGX_ERROR.
 */
typedef ngx_int_t (*ngx_http_auth_jwt_state_pt)(ngx_http_request_t *r,
    ngx_http_auth_jwt_ctx_t *ctx);


static ngx_int_t ngx_http_auth_jwt_walk(ngx_http_request_t *r,
    ngx_http_auth_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_auth_jwt_state_token(ngx_http_request_t *r,
    ngx_http_auth_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_auth_jwt_state_keys(ngx_http_request_t *r,
    ngx_http_auth_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_auth_jwt_state_verify(ngx_http_request_t *r,
    ngx_http_auth_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_auth_jwt_state_time(ngx_http_request_t *r,
    ngx_http_auth_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_auth_jwt_is_off(ngx_http_request_t *r,
    ngx_http_auth_jwt_loc_conf_t *jlcf);
static ngx_int_t ngx_http_auth_jwt_read_token(ngx_http_request_t *r,
    ngx_http_auth_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_auth_jwt_find_token(ngx_http_request_t *r,
    ngx_http_auth_jwt_loc_conf_t *jlcf, jose_str_t *token);
static void ngx_http_auth_jwt_strip_scheme(ngx_str_t *value,
    ngx_uint_t required);
static ngx_http_auth_jwt_ctx_t *ngx_http_auth_jwt_create_ctx(
    ngx_http_request_t *r);
static void ngx_http_auth_jwt_reset_ctx(ngx_http_auth_jwt_ctx_t *ctx);
static void ngx_http_auth_jwt_cleanup(void *data);
static void *ngx_http_auth_jwt_palloc(void *pool, size_t size);


static ngx_http_auth_jwt_state_pt  ngx_http_auth_jwt_states[] = {
    ngx_http_auth_jwt_state_token,
    ngx_http_auth_jwt_state_keys,
    ngx_http_auth_jwt_state_verify,
    ngx_http_auth_jwt_state_time,
    ngx_http_auth_jwt_rules,
    NULL
};


ngx_int_t
ngx_http_auth_jwt_access_handler(ngx_http_request_t *r)
{
    ngx_int_t                      rc;
    ngx_http_auth_jwt_ctx_t       *ctx;
    ngx_http_auth_jwt_loc_conf_t  *jlcf;

    jlcf = ngx_http_get_module_loc_conf(r, ngx_http_auth_jwt_module);

    ctx = ngx_http_auth_jwt_get_ctx(r);

    if (ctx != NULL) {
        /* an error page's pass over the phases keeps an earlier refusal */
        ctx->withdrawable = 0;
    }

    if (!jlcf->enabled) {
        return NGX_DECLINED;
    }

    rc = ngx_http_auth_jwt_is_off(r, jlcf);

    if (rc != NGX_DECLINED) {
        return rc == NGX_OK ? NGX_DECLINED : NGX_ERROR;
    }

    if (ctx == NULL) {
        ctx = ngx_http_auth_jwt_create_ctx(r);
        if (ctx == NULL) {
            return NGX_ERROR;
        }
    }

    ngx_http_auth_jwt_reset_ctx(ctx);
    ctx->jlcf = jlcf;
    ctx->walked = 1;

    return ngx_http_auth_jwt_walk(r, ctx);
}


static ngx_int_t
ngx_http_auth_jwt_walk(ngx_http_request_t *r, ngx_http_auth_jwt_ctx_t *ctx)
{
    ngx_int_t  rc;

    while (ngx_http_auth_jwt_states[ctx->state] != NULL) {

        rc = ngx_http_auth_jwt_states[ctx->state](r, ctx);

        if (rc == NGX_OK) {
            ctx->state++;
            continue;
        }

        if (rc == NGX_ABORT) {
            return ngx_http_auth_jwt_refuse(r, ctx);
        }

        return rc == NGX_DECLINED ? NGX_DECLINED
                                  : NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_auth_jwt_state_token(ngx_http_request_t *r,
    ngx_http_auth_jwt_ctx_t *ctx)
{
    if (ngx_http_auth_jwt_read_token(r, ctx) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ctx->token.data == NULL) {

        if (ctx->jlcf->optional) {
            return NGX_DECLINED;
        }

        ctx->status = JOSE_NO_TOKEN;
        return NGX_ABORT;
    }

    ctx->status = ctx->parsed;
    if (ctx->status != JOSE_OK) {
        return NGX_ABORT;
    }

    if (ctx->jwt.nparts != 3) {
        ctx->jwt.detail = "an encrypted token where a signed one is expected";
        ctx->status = JOSE_WRONG_TYPE;
        return NGX_ABORT;
    }

    ctx->status = jose_jwt_check_header(&ctx->jwt, ctx->jlcf->algorithms);

    return ctx->status == JOSE_OK ? NGX_OK : NGX_ABORT;
}


/*
 * One source that fails does not refuse a token that the keys of another one
 * verify: see VERIFY.
 */
static ngx_int_t
ngx_http_auth_jwt_state_keys(ngx_http_request_t *r,
    ngx_http_auth_jwt_ctx_t *ctx)
{
    ngx_int_t                      rc;
    ngx_uint_t                     i, n;
    ngx_http_auth_jwt_source_t    *source;
    ngx_http_auth_jwt_loc_conf_t  *jlcf;

    jlcf = ctx->jlcf;

    if (!jlcf->validate_sig) {
        return NGX_OK;
    }

    if (jlcf->sources == NULL) {
        ctx->status = JOSE_NO_KEYS;
        return NGX_ABORT;
    }

    n = jlcf->sources->nelts;
    source = jlcf->sources->elts;

    ctx->sets = ngx_palloc(r->pool, n * sizeof(jose_keyset_t *));
    if (ctx->sets == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < n; i++) {
        rc = ngx_http_auth_jwt_keys_get(r, &source[i], &ctx->sets[ctx->nsets],
                                        &ctx->keys_error);
        if (rc == NGX_OK) {
            ctx->nsets++;

        } else if (rc == NGX_ERROR) {
            return NGX_ERROR;
        }
    }

    if (ctx->nsets == 0) {
        ctx->status = ctx->keys_error ? JOSE_KEYS_FAILED : JOSE_NO_KEYS;
        return NGX_ABORT;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_auth_jwt_state_verify(ngx_http_request_t *r,
    ngx_http_auth_jwt_ctx_t *ctx)
{
    if (ctx->jlcf->validate_sig) {
        ctx->status = jose_jws_verify(&ctx->jwt, ctx->sets, ctx->nsets, NULL);

        if (ctx->status != JOSE_OK) {

            if (ctx->keys_error != NULL
                && jose_status_blame(ctx->status) == JOSE_BLAME_TOKEN)
            {
                /* the key may be among those that could not be loaded */
                ctx->status = JOSE_KEYS_FAILED;
            }

            return NGX_ABORT;
        }

        ctx->verified = 1;
    }

    ctx->status = jose_jwt_read_claims(&ctx->alloc, &ctx->jwt);

    return ctx->status == JOSE_OK ? NGX_OK : NGX_ABORT;
}


static ngx_int_t
ngx_http_auth_jwt_state_time(ngx_http_request_t *r,
    ngx_http_auth_jwt_ctx_t *ctx)
{
    ngx_http_auth_jwt_loc_conf_t  *jlcf;

    jlcf = ctx->jlcf;

    ctx->status = jose_jwt_check_time(&ctx->jwt, ngx_time(), jlcf->leeway,
                                      !jlcf->validate_exp);

    return ctx->status == JOSE_OK ? NGX_OK : NGX_ABORT;
}


ngx_int_t
ngx_http_auth_jwt_peek(ngx_http_request_t *r, ngx_http_auth_jwt_ctx_t **out)
{
    ngx_http_auth_jwt_ctx_t       *ctx, *main_ctx;
    ngx_http_auth_jwt_loc_conf_t  *jlcf;

    ctx = ngx_http_auth_jwt_get_ctx(r);
    *out = ctx;

    if (ctx != NULL && ctx->walked) {
        return NGX_OK;
    }

    if (r != r->main) {
        main_ctx = ngx_http_auth_jwt_get_ctx(r->main);

        if (main_ctx != NULL && main_ctx->walked) {
            *out = main_ctx;
            return NGX_OK;
        }
    }

    jlcf = ngx_http_get_module_loc_conf(r, ngx_http_auth_jwt_module);

    if ((!jlcf->enabled && jlcf->tokens == NULL)
        || (ctx != NULL && ctx->jlcf == jlcf))
    {
        return NGX_OK;
    }

    if (ctx == NULL) {
        ctx = ngx_http_auth_jwt_create_ctx(r);
        if (ctx == NULL) {
            return NGX_ERROR;
        }
    }

    ctx->jlcf = jlcf;
    *out = ctx;

    return ngx_http_auth_jwt_read_token(r, ctx);
}


/* NGX_OK: the realm's variables say "off", as in auth_basic. */
static ngx_int_t
ngx_http_auth_jwt_is_off(ngx_http_request_t *r,
    ngx_http_auth_jwt_loc_conf_t *jlcf)
{
    ngx_str_t  realm;

    if (jlcf->realm->lengths == NULL) {
        return NGX_DECLINED;
    }

    if (ngx_http_complex_value(r, jlcf->realm, &realm) != NGX_OK) {
        return NGX_ERROR;
    }

    if (realm.len == 3 && ngx_memcmp(realm.data, "off", 3) == 0) {
        return NGX_OK;
    }

    return NGX_DECLINED;
}


/* Finds ctx->token as ctx->jlcf says, and parses it unless it is the one
 * that was parsed before. */
static ngx_int_t
ngx_http_auth_jwt_read_token(ngx_http_request_t *r,
    ngx_http_auth_jwt_ctx_t *ctx)
{
    jose_str_t  token;

    if (ngx_http_auth_jwt_find_token(r, ctx->jlcf, &token) != NGX_OK) {
        return NGX_ERROR;
    }

    if (token.data != NULL && jose_str_eq(token, ctx->token)) {
        return NGX_OK;
    }

    ngx_memzero(&ctx->jwt, sizeof(jose_jwt_t));
    ctx->token = token;

    if (token.data != NULL) {
        ctx->parsed = jose_jwt_parse(&ctx->alloc, token, &ctx->jwt);
    }

    return NGX_OK;
}


/* The first token= that is not empty, or else Authorization. */
static ngx_int_t
ngx_http_auth_jwt_find_token(ngx_http_request_t *r,
    ngx_http_auth_jwt_loc_conf_t *jlcf, jose_str_t *token)
{
    ngx_str_t                  value;
    ngx_uint_t                 i;
    ngx_http_complex_value_t  *cv;

    token->data = NULL;
    token->len = 0;

    if (jlcf->tokens == NULL) {

        if (r->headers_in.authorization == NULL) {
            return NGX_OK;
        }

        value = r->headers_in.authorization->value;
        ngx_http_auth_jwt_strip_scheme(&value, 1);

        if (value.len) {
            *token = ngx_http_auth_jwt_jose_str(&value);
        }

        return NGX_OK;
    }

    cv = jlcf->tokens->elts;

    for (i = 0; i < jlcf->tokens->nelts; i++) {

        if (ngx_http_complex_value(r, &cv[i], &value) != NGX_OK) {
            return NGX_ERROR;
        }

        ngx_http_auth_jwt_strip_scheme(&value, 0);

        if (value.len) {
            *token = ngx_http_auth_jwt_jose_str(&value);
            return NGX_OK;
        }
    }

    return NGX_OK;
}


/*
 * Cuts "Bearer" in any letter case and the spaces behind it off (RFC 9110,
 * 11.4).  Where the scheme is required, a value without it becomes empty.
 */
static void
ngx_http_auth_jwt_strip_scheme(ngx_str_t *value, ngx_uint_t required)
{
    size_t   n;
    u_char  *p, *last;

    n = sizeof(NGX_HTTP_AUTH_JWT_BEARER) - 1;
    p = value->data;
    last = value->data + value->len;

    if (value->len < n
        || ngx_strncasecmp(p, (u_char *) NGX_HTTP_AUTH_JWT_BEARER, n) != 0
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


ngx_http_auth_jwt_ctx_t *
ngx_http_auth_jwt_get_ctx(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t       *cln;
    ngx_http_auth_jwt_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_auth_jwt_module);

    if (ctx != NULL || !(r->internal || r->filter_finalize)) {
        return ctx;
    }

    /* an internal redirect has forgotten it; subrequests share the pool */

    for (cln = r->pool->cleanup; cln; cln = cln->next) {

        if (cln->handler != ngx_http_auth_jwt_cleanup) {
            continue;
        }

        ctx = cln->data;

        if (ctx->request == r) {
            ngx_http_set_ctx(r, ctx, ngx_http_auth_jwt_module);
            return ctx;
        }
    }

    return NULL;
}


static ngx_http_auth_jwt_ctx_t *
ngx_http_auth_jwt_create_ctx(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t       *cln;
    ngx_http_auth_jwt_ctx_t  *ctx;

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_http_auth_jwt_ctx_t));
    if (cln == NULL) {
        return NULL;
    }

    ctx = cln->data;
    ngx_memzero(ctx, sizeof(ngx_http_auth_jwt_ctx_t));

    cln->handler = ngx_http_auth_jwt_cleanup;

    ctx->request = r;
    ctx->alloc.alloc = ngx_http_auth_jwt_palloc;
    ctx->alloc.ctx = r->pool;

    ngx_http_set_ctx(r, ctx, ngx_http_auth_jwt_module);

    return ctx;
}


/* Another walk begins: nothing of an earlier one may count.  A parsed token
 * stays, for its bytes are compared. */
static void
ngx_http_auth_jwt_reset_ctx(ngx_http_auth_jwt_ctx_t *ctx)
{
    ngx_http_auth_jwt_cleanup(ctx);

    if (ctx->challenge != NULL) {
        ctx->challenge->hash = 0;
        ctx->challenge = NULL;
    }

    ctx->state = 0;
    ctx->nsets = 0;
    ctx->keys_error = NULL;
    ctx->status = JOSE_OK;
    ctx->verified = 0;
    ctx->refused = 0;

    if (ctx->parsed == JOSE_OK) {
        /* of a claim variable's attempt to read the payload */
        ctx->jwt.detail = NULL;
    }
}


static void
ngx_http_auth_jwt_cleanup(void *data)
{
    ngx_http_auth_jwt_ctx_t *ctx = data;

    ngx_uint_t  i;

    for (i = 0; i < ctx->nsets; i++) {
        jose_keyset_unref(ctx->sets[i]);
    }
}


static void *
ngx_http_auth_jwt_palloc(void *pool, size_t size)
{
    return ngx_palloc(pool, size);
}
