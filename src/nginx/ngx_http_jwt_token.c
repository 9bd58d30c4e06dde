/*
 * Where a request's token is, and its parse: new, or of an earlier request.
 */

#include "ngx_http_jwt.h"


#define NGX_HTTP_JWT_BEARER  "Bearer"


static ngx_int_t ngx_http_jwt_peek_new(ngx_http_request_t *r,
    ngx_http_jwt_loc_conf_t *jlcf, jose_str_t *text,
    ngx_http_jwt_ctx_t **out);
static ngx_uint_t ngx_http_jwt_covers(
    ngx_http_jwt_loc_conf_t *checked,
    ngx_http_jwt_loc_conf_t *asked);
static ngx_uint_t ngx_http_jwt_has_list(ngx_array_t *checked,
    ngx_array_t *asked);
static ngx_uint_t ngx_http_jwt_is_same(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, ngx_http_jwt_loc_conf_t *jlcf);
static ngx_uint_t ngx_http_jwt_is_same_rule(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, ngx_http_jwt_loc_conf_t *jlcf);
static ngx_uint_t ngx_http_jwt_is_same_list(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, ngx_array_t *values);
static ngx_uint_t ngx_http_jwt_is_same_value(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, ngx_http_complex_value_t *cv);
static ngx_int_t ngx_http_jwt_take_token(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, jose_str_t text);
static ngx_int_t ngx_http_jwt_hold_token(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, ngx_http_jwt_token_t *token);
static ngx_int_t ngx_http_jwt_find_token(ngx_http_request_t *r,
    ngx_http_jwt_loc_conf_t *jlcf, jose_str_t *token);
static void ngx_http_jwt_strip_scheme(ngx_str_t *value,
    ngx_uint_t required);
static void ngx_http_jwt_token_cleanup(void *data);


/* A client gives a proxy credentials of its own (RFC 9110, 11.7.2). */

#ifdef ngx_http_proxy_auth

#define ngx_http_jwt_authorization(r)                                    \
    (ngx_http_proxy_auth(r) ? (r)->headers_in.proxy_authorization             \
                            : (r)->headers_in.authorization)

#else

#define ngx_http_jwt_authorization(r)  ((r)->headers_in.authorization)

#endif
/* A token is being looked for. */
static ngx_uint_t  ngx_http_jwt_finding;

ngx_uint_t  ngx_http_jwt_comparing;


ngx_int_t
ngx_http_jwt_peek(ngx_http_request_t *r, ngx_http_jwt_ctx_t **out)
{
    ngx_int_t                 rc;
    jose_str_t                text;
    ngx_http_jwt_ctx_t       *checked;
    ngx_http_jwt_loc_conf_t  *jlcf;

    r = ngx_http_jwt_asker(r);

    checked = ngx_http_jwt_checked(r);
    jlcf = ngx_http_get_module_loc_conf(r, ngx_http_jwt_module);

    if (checked != NULL && checked->request == r && checked->jlcf == jlcf) {
        *out = checked;
        return NGX_OK;
    }

    if ((!jlcf->enabled && jlcf->tokens == NULL)
        || ngx_http_jwt_finding)
    {
        *out = checked ? checked : ngx_http_jwt_get_ctx(r);
        return NGX_OK;
    }

    if (checked == NULL) {
        return ngx_http_jwt_peek_new(r, jlcf, NULL, out);
    }

    /* token= may name a variable that is made of a token */

    ngx_http_jwt_finding = 1;
    rc = ngx_http_jwt_find_token(r, jlcf, &text);
    ngx_http_jwt_finding = 0;

    if (rc != NGX_OK) {
        return NGX_ERROR;
    }

    if (jose_str_eq(text, checked->text)) {
        *out = checked;
        return NGX_OK;
    }

    return ngx_http_jwt_peek_new(r, jlcf, &text, out);
}


/* A token that this request was not checked for.  What is known of the one
 * that was stays: an error page asks for it. */
static ngx_int_t
ngx_http_jwt_peek_new(ngx_http_request_t *r,
    ngx_http_jwt_loc_conf_t *jlcf, jose_str_t *text,
    ngx_http_jwt_ctx_t **out)
{
    ngx_http_jwt_ctx_t  *ctx, **reader;

    ctx = ngx_http_jwt_get_ctx(r);

    if (ctx == NULL) {
        ctx = ngx_http_jwt_create_ctx(r);
        if (ctx == NULL) {
            return NGX_ERROR;
        }
    }

    reader = &ctx;

    if (ctx->walked) {
        reader = &ctx->reader;

        if (*reader == NULL) {
            *reader = ngx_http_jwt_create_reader(r);
            if (*reader == NULL) {
                return NGX_ERROR;
            }
        }
    }

    *out = *reader;

    if (text == NULL) {

        if ((*reader)->jlcf == jlcf) {
            return NGX_OK;
        }

        (*reader)->jlcf = jlcf;
        return ngx_http_jwt_read_token(r, *reader);
    }

    (*reader)->jlcf = jlcf;

    return ngx_http_jwt_take_token(r, *reader, *text);
}


ngx_http_request_t *
ngx_http_jwt_asker(ngx_http_request_t *r)
{
    ngx_http_request_t  *sr;

    for (sr = r; sr != sr->main; sr = sr->parent) {
        if (ngx_http_jwt_is_fetch(sr)) {
            r = sr->parent;
        }
    }

    return r;
}


ngx_http_jwt_ctx_t *
ngx_http_jwt_checked(ngx_http_request_t *r)
{
    ngx_http_jwt_ctx_t  *ctx;

    ctx = ngx_http_jwt_get_ctx(r);

    if (ctx != NULL && ctx->walked) {
        return ctx;
    }

    if (r == r->main) {
        return NULL;
    }

    ctx = ngx_http_jwt_get_ctx(r->main);

    return (ctx != NULL && ctx->walked) ? ctx : NULL;
}


ngx_uint_t
ngx_http_jwt_is_verified(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    ngx_uint_t                same;
    ngx_http_jwt_loc_conf_t  *jlcf;

    if (!ctx->verified || ctx->refused) {
        /* an expired token has a good signature, and is refused all the
         * same */
        return 0;
    }

    jlcf = ngx_http_get_module_loc_conf(r, ngx_http_jwt_module);

    if (!jlcf->enabled || ngx_http_jwt_comparing
        || (jlcf == ctx->jlcf && r == ctx->request))
    {
        return 1;
    }

    if (jlcf != ctx->jlcf && !ngx_http_jwt_covers(ctx->jlcf, jlcf)) {
        return 0;
    }

    ngx_http_jwt_comparing = 1;
    same = ngx_http_jwt_is_same(r, ctx, jlcf);
    ngx_http_jwt_comparing = 0;

    return same;
}


/*
 * Truth if nothing is asked for that was not checked.  nginx has no access
 * phase in subrequests: a location's own conditions are not checked there.
 */
static ngx_uint_t
ngx_http_jwt_covers(ngx_http_jwt_loc_conf_t *checked,
    ngx_http_jwt_loc_conf_t *asked)
{
    ngx_uint_t  i;

    if (asked->type != checked->type
        || asked->sources != checked->sources
        || asked->validate_sig != checked->validate_sig
        || asked->validate_exp > checked->validate_exp
        || asked->leeway < checked->leeway
        || (checked->algorithms & ~asked->algorithms)
        || !ngx_http_jwt_has_list(checked->issuers, asked->issuers)
        || !ngx_http_jwt_has_list(checked->audiences, asked->audiences)
        || !ngx_http_jwt_has_list(checked->requires, asked->requires))
    {
        return 0;
    }

    for (i = 0; i < NGX_HTTP_JWT_LISTS; i++) {
        if (!ngx_http_jwt_has_list(checked->revocations[i],
                                   asked->revocations[i]))
        {
            return 0;
        }
    }

    for (i = 0; i < NGX_HTTP_JWT_ROOTS; i++) {
        if (!ngx_http_jwt_has_list(checked->rules[i], asked->rules[i])) {
            return 0;
        }
    }

    return 1;
}


/* One that is inherited is the same one. */
static ngx_uint_t
ngx_http_jwt_has_list(ngx_array_t *checked, ngx_array_t *asked)
{
    return asked == NULL || asked == checked;
}


/* What is inherited may hold variables, which say something else for another
 * URI: the keys of another tenant. */
static ngx_uint_t
ngx_http_jwt_is_same(ngx_http_request_t *r, ngx_http_jwt_ctx_t *ctx,
    ngx_http_jwt_loc_conf_t *jlcf)
{
    ngx_uint_t              i;
    ngx_http_jwt_source_t  *source;

    if (jlcf->sources != NULL) {
        source = jlcf->sources->elts;

        for (i = 0; i < jlcf->sources->nelts; i++) {
            if (!ngx_http_jwt_is_same_value(r, ctx, source[i].value)) {
                return 0;
            }
        }
    }

    return ngx_http_jwt_is_same_list(r, ctx, jlcf->issuers)
           && ngx_http_jwt_is_same_list(r, ctx, jlcf->audiences)
           && ngx_http_jwt_is_same_rule(r, ctx, jlcf);
}


static ngx_uint_t
ngx_http_jwt_is_same_rule(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, ngx_http_jwt_loc_conf_t *jlcf)
{
    ngx_uint_t               i, n;
    ngx_http_jwt_rule_t     *rule;
    ngx_http_jwt_require_t  *require;

    for (i = 0; i < NGX_HTTP_JWT_ROOTS; i++) {

        if (jlcf->rules[i] == NULL) {
            continue;
        }

        rule = jlcf->rules[i]->elts;

        for (n = 0; n < jlcf->rules[i]->nelts; n++) {
            if (!ngx_http_jwt_is_same_value(r, ctx, rule[n].variable)) {
                return 0;
            }
        }
    }

    if (jlcf->requires == NULL) {
        return 1;
    }

    require = jlcf->requires->elts;

    for (i = 0; i < jlcf->requires->nelts; i++) {
        if (!ngx_http_jwt_is_same_list(r, ctx, require[i].values)) {
            return 0;
        }
    }

    return 1;
}


static ngx_uint_t
ngx_http_jwt_is_same_list(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, ngx_array_t *values)
{
    ngx_uint_t                 i;
    ngx_http_complex_value_t  *cv;

    if (values == NULL) {
        return 1;
    }

    cv = values->elts;

    for (i = 0; i < values->nelts; i++) {
        if (!ngx_http_jwt_is_same_value(r, ctx, &cv[i])) {
            return 0;
        }
    }

    return 1;
}


/* Here, and where ctx was checked. */
static ngx_uint_t
ngx_http_jwt_is_same_value(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, ngx_http_complex_value_t *cv)
{
    ngx_str_t  checked, asked;

    if (cv == NULL || cv->lengths == NULL) {
        return 1;
    }

    return ngx_http_jwt_value_at(&ctx->place, cv, &checked) == NGX_OK
           && ngx_http_jwt_value(r, cv, &asked) == NGX_OK
           && checked.len == asked.len
           && ngx_memcmp(checked.data, asked.data, asked.len) == 0;
}


/* Finds the token as ctx->jlcf says, and parses it unless that was done
 * before, for this request or for an earlier one. */
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


static ngx_int_t
ngx_http_jwt_take_token(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, jose_str_t text)
{
    ngx_http_jwt_token_t      *token;
    ngx_http_jwt_main_conf_t  *jmcf;

    if (ctx->token != NULL && !ctx->cached
        && !ngx_http_jwt_token_was_cached(ctx->token)
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
        token = ngx_http_jwt_token_find(jmcf->tokens, text);

        if (token != NULL) {

            if (ngx_http_jwt_hold_token(r, ctx, token) != NGX_OK) {
                return NGX_ERROR;
            }

            if (ngx_http_jwt_token_adopt(token, ctx)) {
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
    ngx_http_jwt_token_t      *token;
    ngx_http_jwt_main_conf_t  *jmcf;

    jmcf = ngx_http_get_module_main_conf(r, ngx_http_jwt_module);

    token = ngx_http_jwt_token_create(jmcf->tokens, ctx->text, &ctx->jwt,
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

    /* of an entry that does not hold here: nobody has decrypted it */
    ngx_memzero(&ctx->inner, sizeof(jose_jwt_t));

    if (ngx_http_jwt_hold_token(r, ctx, token) != NGX_OK) {
        ngx_memzero(&ctx->jwt, sizeof(jose_jwt_t));
        return NGX_ERROR;
    }

    return NGX_OK;
}


/* The values of variables may borrow from a token for as long as the request
 * lives, also when another one has taken its place in ctx.  The first one is
 * let go with ctx, where nearly every request has no other. */
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


/* The first token= that is not empty, or else Authorization. */
static ngx_int_t
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
 * Cuts "Bearer" in any letter case and the spaces behind it off (RFC 9110,
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


static void
ngx_http_jwt_token_cleanup(void *data)
{
    ngx_http_jwt_token_unref(data);
}
