/*
 * $jwt_*, auth_jwt_claim_set and auth_jwt_header_set.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_computed.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_covers.h"
#include "ngx_http_jwt_ctx.h"
#include "ngx_http_jwt_peek.h"
#include "ngx_http_jwt_token.h"
#include "ngx_http_jwt_variables.h"


/* Where a variable's value begins. */
typedef enum {
    NGX_HTTP_JWT_HEADER,
    NGX_HTTP_JWT_INNER,        /* the inner header of a nested token */
    NGX_HTTP_JWT_CLAIMS
} ngx_http_jwt_root_t;

/* The path of an auth_jwt_claim_set or auth_jwt_header_set. */
typedef struct {
    ngx_http_jwt_root_t   root;
    ngx_uint_t            n;
    jose_str_t           *names;
} ngx_http_jwt_path_t;

/* Of variables that are named like a member: nginx says only the name. */
typedef struct {
    ngx_str_t             prefix;
    ngx_http_jwt_root_t   root;
} ngx_http_jwt_prefix_t;


static ngx_int_t ngx_http_jwt_variable_member(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_jwt_variable_path(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static const jose_json_t *ngx_http_jwt_variable_find(
    ngx_http_jwt_ctx_t *ctx, const jose_json_t *root, jose_str_t name);
static ngx_int_t ngx_http_jwt_variable_json(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_jwt_variable_payload(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_uint_t ngx_http_jwt_is_one_line(jose_str_t s);
static ngx_int_t ngx_http_jwt_variable_nowtime(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_jwt_variable_error(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_jwt_variable_verified(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_jwt_variable_cache(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_jwt_variable_return_url(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_jwt_variable_root(ngx_http_request_t *r,
    ngx_http_jwt_root_t root, ngx_http_jwt_ctx_t **ctx,
    const jose_json_t **value);
static ngx_uint_t ngx_http_jwt_is_sealed(ngx_http_jwt_ctx_t *ctx);
static ngx_uint_t ngx_http_jwt_is_forged(ngx_http_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_jwt_variable_text(ngx_http_jwt_ctx_t *ctx,
    const jose_json_t *value, ngx_http_variable_value_t *v);
static void ngx_http_jwt_variable_set(ngx_http_variable_value_t *v,
    const void *data, size_t len);
static char *ngx_http_jwt_path_set(ngx_conf_t *cf,
    ngx_http_jwt_root_t root);


/* With --with-compat a connection has the member also where the module's build
 * has no TLS: it belongs to the nginx that loads the module. */
#if (NGX_HTTP_SSL || NGX_COMPAT)
#define ngx_http_jwt_is_https(r)  ((r)->connection->ssl != NULL)
#else
#define ngx_http_jwt_is_https(r)  0
#endif


/* What $jwt_error and $jwt_error_description share. */
#define NGX_HTTP_JWT_WORD  0
#define NGX_HTTP_JWT_TEXT  1


/*
 * Not cacheable: what is read before the check, from a token that is not
 * verified yet, must not stand for what is known afterwards.
 */
static ngx_http_variable_t  ngx_http_jwt_vars[] = {

    { ngx_string("jwt_header_"), NULL, ngx_http_jwt_variable_member,
      0, NGX_HTTP_VAR_NOCACHEABLE|NGX_HTTP_VAR_PREFIX, 0 },

    { ngx_string("jwt_inner_header_"), NULL, ngx_http_jwt_variable_member,
      0, NGX_HTTP_VAR_NOCACHEABLE|NGX_HTTP_VAR_PREFIX, 0 },

    { ngx_string("jwt_claim_"), NULL, ngx_http_jwt_variable_member,
      0, NGX_HTTP_VAR_NOCACHEABLE|NGX_HTTP_VAR_PREFIX, 0 },

    { ngx_string("jwt_headers"), NULL, ngx_http_jwt_variable_json,
      NGX_HTTP_JWT_HEADER, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("jwt_claims"), NULL, ngx_http_jwt_variable_json,
      NGX_HTTP_JWT_CLAIMS, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("jwt_inner_headers"), NULL, ngx_http_jwt_variable_json,
      NGX_HTTP_JWT_INNER, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("jwt_payload"), NULL, ngx_http_jwt_variable_payload,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("jwt_nowtime"), NULL, ngx_http_jwt_variable_nowtime,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("jwt_error"), NULL, ngx_http_jwt_variable_error,
      NGX_HTTP_JWT_WORD, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("jwt_error_description"), NULL,
      ngx_http_jwt_variable_error,
      NGX_HTTP_JWT_TEXT, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("jwt_verified"), NULL, ngx_http_jwt_variable_verified,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("jwt_cache_status"), NULL, ngx_http_jwt_variable_cache,
      0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("jwt_return_url"), NULL,
      ngx_http_jwt_variable_return_url, 0, 0, 0 },

      ngx_http_null_variable
};


static ngx_http_jwt_prefix_t  ngx_http_jwt_prefixes[] = {
    { ngx_string("jwt_claim_"), NGX_HTTP_JWT_CLAIMS },
    { ngx_string("jwt_header_"), NGX_HTTP_JWT_HEADER },
    { ngx_string("jwt_inner_header_"), NGX_HTTP_JWT_INNER }
};


ngx_int_t
ngx_http_jwt_add_variables(ngx_conf_t *cf)
{
    ngx_http_variable_t  *var, *v;

    for (v = ngx_http_jwt_vars; v->name.len; v++) {
        var = ngx_http_add_variable(cf, &v->name, v->flags);
        if (var == NULL) {
            return NGX_ERROR;
        }

        var->get_handler = v->get_handler;
        var->data = v->data;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_jwt_variable_member(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_str_t *name = (ngx_str_t *) data;

    jose_str_t              member;
    const jose_json_t      *value;
    ngx_http_jwt_ctx_t     *ctx;
    ngx_http_jwt_prefix_t  *p;

    for (p = ngx_http_jwt_prefixes;
         ngx_strncmp(name->data, p->prefix.data, p->prefix.len) != 0;
         p++)
    {
        /* void */
    }

    if (ngx_http_jwt_variable_root(r, p->root, &ctx, &value) != NGX_OK) {
        return NGX_ERROR;
    }

    member.data = name->data + p->prefix.len;
    member.len = name->len - p->prefix.len;

    value = ngx_http_jwt_variable_find(ctx, value, member);

    return ngx_http_jwt_variable_text(ctx, value, v);
}


static ngx_int_t
ngx_http_jwt_variable_path(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_jwt_path_t *path = (ngx_http_jwt_path_t *) data;

    const jose_json_t   *value;
    ngx_http_jwt_ctx_t  *ctx;

    if (ngx_http_jwt_variable_root(r, path->root, &ctx, &value)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (path->n == 1) {
        value = ngx_http_jwt_variable_find(ctx, value, path->names[0]);

    } else {
        value = jose_claim_find(value, path->names, path->n);
    }

    return ngx_http_jwt_variable_text(ctx, value, v);
}


/* One name; a path, where auth_jwt_allow_nested says so. */
static const jose_json_t *
ngx_http_jwt_variable_find(ngx_http_jwt_ctx_t *ctx,
    const jose_json_t *root, jose_str_t name)
{
    const char   *detail;
    jose_path_t   path;

    if (root == NULL || ctx->jlcf->nesting == NULL
        || jose_path_compile(&ctx->alloc, name, ctx->jlcf->nesting, &path,
                             &detail)
           != JOSE_OK)
    {
        return jose_json_member(root, name);
    }

    return jose_path_find(&path, root);
}


static ngx_int_t
ngx_http_jwt_variable_json(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    const jose_json_t   *value;
    ngx_http_jwt_ctx_t  *ctx;

    if (ngx_http_jwt_variable_root(r, data, &ctx, &value) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_http_jwt_variable_text(ctx, value, v);
}


/*
 * What was encrypted: of a nested token the signed one inside, once it is
 * verified, otherwise the claims' JSON.
 */
static ngx_int_t
ngx_http_jwt_variable_payload(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    jose_str_t           text;
    ngx_http_jwt_ctx_t  *ctx;

    ngx_http_jwt_reads++;

    if (ngx_http_jwt_peek(r, &ctx) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ctx == NULL || !ctx->verified || ctx->jwt.plaintext.data == NULL) {
        v->not_found = 1;
        return NGX_OK;
    }

    text = ctx->jwt.plaintext;

    if (!ngx_http_jwt_is_one_line(text)) {

        /* JSON may have line breaks, which would end a header */

        if (jose_json_write(&ctx->alloc, ctx->subject->claims, 0, &text)
            != JOSE_OK)
        {
            return NGX_ERROR;
        }
    }

    ngx_http_jwt_variable_set(v, text.data, text.len);

    return NGX_OK;
}


static ngx_uint_t
ngx_http_jwt_is_one_line(jose_str_t s)
{
    size_t  i;

    for (i = 0; i < s.len; i++) {
        if (s.data[i] < 0x20 || s.data[i] == 0x7f) {
            return 0;
        }
    }

    return 1;
}


static ngx_int_t
ngx_http_jwt_variable_nowtime(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    u_char  *p;

    p = ngx_pnalloc(r->pool, NGX_TIME_T_LEN);
    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_http_jwt_variable_set(v, p,
                              ngx_sprintf(p, "%T", ngx_time()) - p);
    return NGX_OK;
}


static ngx_int_t
ngx_http_jwt_variable_error(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    const char          *s;
    ngx_http_jwt_ctx_t  *ctx;

    ngx_http_jwt_reads++;

    r = ngx_http_jwt_asker(r);
    ctx = ngx_http_jwt_checked(r);

    /* a subrequest with a token of its own was not refused for the main
     * request's */

    if (ctx != NULL && ctx->request != r
        && ngx_http_jwt_peek(r, &ctx) != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (ctx == NULL || !ctx->refused) {
        ngx_http_jwt_variable_set(v, "", 0);
        return NGX_OK;
    }

    s = (data == NGX_HTTP_JWT_WORD) ? jose_status_word(ctx->status)
                                         : jose_status_text(ctx->status);

    ngx_http_jwt_variable_set(v, s, ngx_strlen(s));

    return NGX_OK;
}


static ngx_int_t
ngx_http_jwt_variable_verified(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_jwt_ctx_t  *ctx;

    ngx_http_jwt_reads++;

    r = ngx_http_jwt_asker(r);
    ctx = ngx_http_jwt_checked(r);

    if (ctx != NULL && ngx_http_jwt_peek(r, &ctx) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_http_jwt_variable_set(v, "1",
                         ctx != NULL && ngx_http_jwt_is_verified(r, ctx));

    return NGX_OK;
}


/* As $upstream_cache_status: HIT where no signature was computed. */
static ngx_int_t
ngx_http_jwt_variable_cache(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_jwt_ctx_t  *ctx;

    ngx_http_jwt_reads++;

    ctx = ngx_http_jwt_get_ctx(r);

    if (ctx == NULL || !ctx->walked || ctx->token == NULL) {
        v->not_found = 1;

    } else if (ctx->cached) {
        ngx_http_jwt_variable_set(v, "HIT", 3);

    } else {
        ngx_http_jwt_variable_set(v, "MISS", 4);
    }

    return NGX_OK;
}


/*
 * The URL that the client asked for, as the value of a query argument:
 * return 302 https://login.example.com/?return_url=$jwt_return_url;
 */
static ngx_int_t
ngx_http_jwt_variable_return_url(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    u_char     *p, *url;
    size_t      len;
    ngx_str_t   host, scheme;

    if (ngx_http_jwt_is_https(r)) {
        ngx_str_set(&scheme, "https://");

    } else {
        ngx_str_set(&scheme, "http://");
    }

    host = r->headers_in.host ? r->headers_in.host->value
                              : r->headers_in.server;

    len = scheme.len + host.len + r->main->unparsed_uri.len;

    url = ngx_pnalloc(r->pool, len);
    if (url == NULL) {
        return NGX_ERROR;
    }

    p = ngx_cpymem(url, scheme.data, scheme.len);
    p = ngx_cpymem(p, host.data, host.len);
    ngx_memcpy(p, r->main->unparsed_uri.data, r->main->unparsed_uri.len);

    p = ngx_pnalloc(r->pool,
                    len + 2 * ngx_escape_uri(NULL, url, len,
                                             NGX_ESCAPE_URI_COMPONENT));
    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_http_jwt_variable_set(v, p,
        (u_char *) ngx_escape_uri(p, url, len, NGX_ESCAPE_URI_COMPONENT) - p);

    return NGX_OK;
}


/* *value is NULL where there is no token, or none that can be read. */
static ngx_int_t
ngx_http_jwt_variable_root(ngx_http_request_t *r,
    ngx_http_jwt_root_t root, ngx_http_jwt_ctx_t **ctx,
    const jose_json_t **value)
{
    jose_alloc_t          *memory;
    ngx_http_jwt_token_t  *token;

    *value = NULL;

    ngx_http_jwt_reads++;

    if (ngx_http_jwt_peek(r, ctx) != NGX_OK) {
        return NGX_ERROR;
    }

    if (*ctx == NULL || (*ctx)->jwt.header == NULL) {
        return NGX_OK;
    }

    if (root == NGX_HTTP_JWT_HEADER) {
        *value = (*ctx)->jwt.header;
        return NGX_OK;
    }

    if (ngx_http_jwt_is_sealed(*ctx)) {
        return NGX_OK;
    }

    if (root == NGX_HTTP_JWT_INNER) {
        *value = (*ctx)->inner.header;
        return NGX_OK;
    }

    if (ngx_http_jwt_is_forged(*ctx)) {
        return NGX_OK;
    }

    token = (*ctx)->token;
    memory = token->entered
             ? &(*ctx)->alloc
             : &token->alloc;

    if (jose_jwt_read_claims(memory, (*ctx)->subject) == JOSE_NO_MEMORY) {
        return NGX_ERROR;
    }

    *value = (*ctx)->subject->claims;

    return NGX_OK;
}


/* The cache knows what an encrypted token holds; a location may see it only
 * after it has shown that it has the key. */
static ngx_uint_t
ngx_http_jwt_is_sealed(ngx_http_jwt_ctx_t *ctx)
{
    return ctx->cached && !ctx->verified && ctx->jwt.nparts == 5;
}


/* Once a token was refused for what it is, its claims are not available: under
 * "satisfy any" another module may still let the request in. */
static ngx_uint_t
ngx_http_jwt_is_forged(ngx_http_jwt_ctx_t *ctx)
{
    return ctx->refused && !ctx->verified && ctx->jlcf->validate_sig;
}


static ngx_int_t
ngx_http_jwt_variable_text(ngx_http_jwt_ctx_t *ctx,
    const jose_json_t *value, ngx_http_variable_value_t *v)
{
    jose_str_t  text;

    if (value == NULL) {
        v->not_found = 1;
        return NGX_OK;
    }

    if (jose_claim_text(&ctx->alloc, value, &text) != JOSE_OK) {
        return NGX_ERROR;
    }

    ngx_http_jwt_variable_set(v, text.data, text.len);

    return NGX_OK;
}


static void
ngx_http_jwt_variable_set(ngx_http_variable_value_t *v,
    const void *data, size_t len)
{
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;
    v->len = len;
    v->data = (u_char *) data;
}


char *
ngx_http_jwt_claim_set(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    return ngx_http_jwt_path_set(cf, NGX_HTTP_JWT_CLAIMS);
}


char *
ngx_http_jwt_header_set(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    return ngx_http_jwt_path_set(cf, NGX_HTTP_JWT_HEADER);
}


static char *
ngx_http_jwt_path_set(ngx_conf_t *cf, ngx_http_jwt_root_t root)
{
    ngx_str_t            *value;
    ngx_uint_t            i;
    ngx_http_variable_t  *var;
    ngx_http_jwt_path_t  *path;

    value = cf->args->elts;

    if (value[1].len < 2 || value[1].data[0] != '$') {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid variable name \"%V\"", &value[1]);
        return NGX_CONF_ERROR;
    }

    value[1].len--;
    value[1].data++;

    path = ngx_palloc(cf->pool, sizeof(ngx_http_jwt_path_t));
    if (path == NULL) {
        return NGX_CONF_ERROR;
    }

    path->root = root;
    path->n = cf->args->nelts - 2;
    path->names = ngx_palloc(cf->pool, path->n * sizeof(jose_str_t));
    if (path->names == NULL) {
        return NGX_CONF_ERROR;
    }

    for (i = 0; i < path->n; i++) {
        path->names[i] = ngx_http_jwt_jose_str(&value[i + 2]);
    }

    var = ngx_http_add_variable(cf, &value[1], NGX_HTTP_VAR_NOCACHEABLE);
    if (var == NULL) {
        return NGX_CONF_ERROR;
    }

    var->get_handler = ngx_http_jwt_variable_path;
    var->data = (uintptr_t) path;

    return NGX_CONF_OK;
}
