/*
 * The refusal: status, WWW-Authenticate (RFC 6750, 3) and one log line.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_challenge.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_ctx.h"
#include "ngx_http_jwt_value.h"


/* An algorithm's name or a kid in a log line. */
#define NGX_HTTP_JWT_NAME_LEN  96


typedef struct {
    char    alg[NGX_HTTP_JWT_NAME_LEN];
    char    kid[NGX_HTTP_JWT_NAME_LEN];
    char    time[NGX_HTTP_JWT_NAME_LEN];
} ngx_http_jwt_log_t;


/*
 * CONNECT asks a proxy to be let through, which has a status and headers of
 * its own (RFC 9110, 11.7 and 15.5.8): nginx 1.31 and later.
 */

#ifdef ngx_http_proxy_auth

#define ngx_http_jwt_is_proxy(r)     ngx_http_proxy_auth(r)
#define NGX_HTTP_JWT_PROXY_REQUIRED  NGX_HTTP_PROXY_AUTH_REQUIRED

#define ngx_http_jwt_challenges(r)                                       \
    (ngx_http_proxy_auth(r) ? &(r)->headers_out.proxy_authenticate            \
                            : &(r)->headers_out.www_authenticate)

#else

#define ngx_http_jwt_is_proxy(r)     0
#define NGX_HTTP_JWT_PROXY_REQUIRED  NGX_HTTP_UNAUTHORIZED

#define ngx_http_jwt_challenges(r)   (&(r)->headers_out.www_authenticate)

#endif


static ngx_int_t ngx_http_jwt_challenge_header_filter(
    ngx_http_request_t *r);
static ngx_uint_t ngx_http_jwt_status(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);
static ngx_uint_t ngx_http_jwt_blamed(ngx_http_jwt_ctx_t *ctx);
static void ngx_http_jwt_log(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);
static void ngx_http_jwt_log_time(ngx_http_jwt_ctx_t *ctx,
    char *buf, size_t size);
static ngx_int_t ngx_http_jwt_challenge(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_jwt_challenge_value(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, ngx_str_t *value);
static u_char *ngx_http_jwt_quote(u_char *dst, ngx_str_t *s);
static ngx_int_t ngx_http_jwt_clean(ngx_http_request_t *r,
    ngx_str_t *value);
static ngx_table_elt_t *ngx_http_jwt_find_challenge(
    ngx_http_request_t *r, u_char *value);
static ngx_uint_t ngx_http_jwt_is_challenge(ngx_http_request_t *r,
    ngx_table_elt_t *challenge, ngx_str_t *name);
static void ngx_http_jwt_link(ngx_http_request_t *r,
    ngx_table_elt_t *h);


static ngx_http_output_header_filter_pt  ngx_http_next_header_filter;


char *
ngx_http_jwt_www_authenticate(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_jwt_loc_conf_t *jlcf = conf;

    ngx_str_t  *value;

    if (jlcf->challenge != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (ngx_strcmp(value[1].data, "on") == 0) {
        jlcf->challenge = NGX_HTTP_JWT_CHALLENGE_ON;
        return NGX_CONF_OK;
    }

    if (ngx_strcmp(value[1].data, "off") == 0) {
        jlcf->challenge = NGX_HTTP_JWT_CHALLENGE_OFF;
        return NGX_CONF_OK;
    }

    jlcf->challenge = NGX_HTTP_JWT_CHALLENGE_CUSTOM;
    jlcf->challenge_value = ngx_palloc(cf->pool,
                                       sizeof(ngx_http_complex_value_t));
    if (jlcf->challenge_value == NULL) {
        return NGX_CONF_ERROR;
    }

    return ngx_http_jwt_compile(cf, &value[1], jlcf->challenge_value);
}


ngx_int_t
ngx_http_jwt_refuse(ngx_http_request_t *r, ngx_http_jwt_ctx_t *ctx)
{
    ngx_uint_t  status;

    status = ngx_http_jwt_status(r, ctx);

    ctx->refused = 1;
    ctx->refusal.status = status;

    ngx_http_jwt_log(r, ctx);

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "http auth_jwt refused: %s, %ui",
                   jose_status_word(ctx->status),
                   status);

    if ((status == NGX_HTTP_UNAUTHORIZED || status == NGX_HTTP_FORBIDDEN
         || (status == NGX_HTTP_JWT_PROXY_REQUIRED
             && ngx_http_jwt_is_proxy(r)))
        && ngx_http_jwt_challenge(r, ctx) != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return status;
}


static ngx_uint_t
ngx_http_jwt_status(ngx_http_request_t *r, ngx_http_jwt_ctx_t *ctx)
{
    ngx_uint_t  status;

    status = ngx_http_jwt_blamed(ctx);

    return (status == NGX_HTTP_UNAUTHORIZED && ngx_http_jwt_is_proxy(r))
           ? NGX_HTTP_JWT_PROXY_REQUIRED : status;
}


/* Blame decides the answer; a rule brings its own. */
static ngx_uint_t
ngx_http_jwt_blamed(ngx_http_jwt_ctx_t *ctx)
{
    switch (jose_status_blame(ctx->status)) {

    case JOSE_BLAME_TOKEN:
        return NGX_HTTP_UNAUTHORIZED;

    case JOSE_BLAME_RULE:
        return ctx->refusal.status;

    default:
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }
}


/*
 * auth_jwt: token refused: expired: the token has expired (34s ago),
 * alg "RS256", kid "2026-11"
 *
 * Never a token, a key, or a claim as the token has it.
 */
static void
ngx_http_jwt_log(ngx_http_request_t *r, ngx_http_jwt_ctx_t *ctx)
{
    ngx_uint_t           level;
    const char          *detail, *what;
    const jose_json_t   *alg;
    ngx_http_jwt_log_t   l;

    level = (ctx->status == JOSE_NO_TOKEN) ? NGX_LOG_INFO : NGX_LOG_ERR;

    if (r->connection->log->log_level < level) {
        return;
    }

    detail = ctx->subject->detail;
    what = "token refused";

    if (jose_status_blame(ctx->status) == JOSE_BLAME_SERVER) {
        detail = ctx->keys.error;
        what = "request failed";

    } else if (ctx->status == JOSE_EXPIRED
               || ctx->status == JOSE_NOT_YET_VALID)
    {
        ngx_http_jwt_log_time(ctx, l.time, sizeof(l.time));
        detail = l.time;
    }

    alg = jose_json_member(ctx->subject->header, jose_cstr("alg"));

    jose_printable(l.alg, sizeof(l.alg), jose_json_string(alg));
    jose_printable(l.kid, sizeof(l.kid), ctx->subject->kid);

    ngx_log_error(level, r->connection->log, 0,
                  "auth_jwt: %s: %s: %s%s%s%s%s%s%s%s%s%s", what,
                  jose_status_word(ctx->status), jose_status_text(ctx->status),
                  detail ? " (" : "", detail ? detail : "", detail ? ")" : "",
                  l.alg[0] ? ", alg \"" : "", l.alg, l.alg[0] ? "\"" : "",
                  l.kid[0] ? ", kid \"" : "", l.kid, l.kid[0] ? "\"" : "");
}


/* By how much a time claim is off, which shows a wrong clock. */
static void
ngx_http_jwt_log_time(ngx_http_jwt_ctx_t *ctx, char *buf,
    size_t size)
{
    double       off;
    u_char      *last;
    ngx_uint_t   expired;

    expired = (ctx->status == JOSE_EXPIRED);

    off = expired ? (double) ngx_time() - ctx->subject->exp
                  : ctx->subject->nbf - (double) ngx_time();

    if (!(off < (double) NGX_MAX_INT32_VALUE)) {
        /* 68 years: more need not be exact */
        off = (double) NGX_MAX_INT32_VALUE;
    }

    last = ngx_slprintf((u_char *) buf, (u_char *) buf + size - 1,
                        expired ? "%Ts ago, leeway %Ts" : "in %Ts, leeway %Ts",
                        (time_t) off, ctx->jlcf->leeway);
    *last = '\0';
}


static ngx_int_t
ngx_http_jwt_challenge(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    ngx_str_t         value;
    ngx_table_elt_t  *h;

    if (ctx->jlcf->challenge == NGX_HTTP_JWT_CHALLENGE_OFF) {
        return NGX_OK;
    }

    if (ngx_http_jwt_challenge_value(r, ctx, &value) != NGX_OK) {
        return NGX_ERROR;
    }

    if (value.len == 0) {
        return NGX_OK;
    }

    h = ngx_list_push(&r->headers_out.headers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(h, sizeof(ngx_table_elt_t));

    h->hash = 1;
    h->value = value;

    if (ngx_http_jwt_is_proxy(r)) {
        ngx_str_set(&h->key, "Proxy-Authenticate");

    } else {
        ngx_str_set(&h->key, "WWW-Authenticate");
    }

    ngx_http_jwt_link(r, h);

    ctx->refusal.challenge = value.data;
    ctx->refusal.withdrawable = 1;

    return NGX_OK;
}


/* Bearer realm="R", error="...", error_description="..."; without a token
 * the realm alone (RFC 6750, 3.1). */
static ngx_int_t
ngx_http_jwt_challenge_value(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, ngx_str_t *value)
{
    u_char       *p;
    size_t        len;
    ngx_str_t     realm;
    const char   *error, *text;

    static const char  head[] = "Bearer realm=\"";
    static const char  mid[] = "\", error=\"";
    static const char  tail[] = "\", error_description=\"";

    if (ctx->jlcf->challenge == NGX_HTTP_JWT_CHALLENGE_CUSTOM) {

        if (ngx_http_jwt_value(r, ctx->jlcf->challenge_value, value)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        return ngx_http_jwt_clean(r, value);
    }

    if (ngx_http_jwt_value(r, ctx->jlcf->realm, &realm) != NGX_OK) {
        return NGX_ERROR;
    }

    error = (ctx->refusal.status == NGX_HTTP_FORBIDDEN) ? "insufficient_scope"
                                                        : "invalid_token";
    text = jose_status_text(ctx->status);

    len = sizeof(head) + 2 * realm.len + sizeof(mid) + ngx_strlen(error)
          + sizeof(tail) + ngx_strlen(text);

    p = ngx_pnalloc(r->pool, len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    value->data = p;

    p = ngx_cpymem(p, head, sizeof(head) - 1);
    p = ngx_http_jwt_quote(p, &realm);

    if (ctx->status != JOSE_NO_TOKEN) {
        p = ngx_cpymem(p, mid, sizeof(mid) - 1);
        p = ngx_cpymem(p, error, ngx_strlen(error));
        p = ngx_cpymem(p, tail, sizeof(tail) - 1);
        p = ngx_cpymem(p, text, ngx_strlen(text));
    }

    *p++ = '"';

    value->len = p - value->data;

    return NGX_OK;
}


/* A quoted-string's inside (RFC 9110, 5.6.4); a control character, which a
 * realm's variable may bring, would end the header. */
static u_char *
ngx_http_jwt_quote(u_char *dst, ngx_str_t *s)
{
    u_char      c;
    ngx_uint_t  i;

    for (i = 0; i < s->len; i++) {
        c = s->data[i];

        if (c == '"' || c == '\\') {
            *dst++ = '\\';
        }

        *dst++ = (c < 0x20 || c == 0x7f) ? ' ' : c;
    }

    return dst;
}


/* The same for a challenge that is sent as configured.  It is copied, since it
 * is found again by the address of its bytes. */
static ngx_int_t
ngx_http_jwt_clean(ngx_http_request_t *r, ngx_str_t *value)
{
    u_char      *p, c;
    ngx_uint_t   i;

    p = ngx_pnalloc(r->pool, value->len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < value->len; i++) {
        c = value->data[i];
        p[i] = (c < 0x20 || c == 0x7f) ? ' ' : c;
    }

    value->data = p;

    return NGX_OK;
}


ngx_int_t
ngx_http_jwt_precontent_handler(ngx_http_request_t *r)
{
    ngx_http_jwt_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_jwt_module);

    if (ctx != NULL && ctx->refusal.withdrawable) {
        ngx_http_jwt_withdraw(r, ctx);
        ctx->refusal.withdrawable = 0;
    }

    return NGX_DECLINED;
}


void
ngx_http_jwt_challenge_filter(ngx_uint_t needed)
{
    static ngx_uint_t  once;

    once |= needed;

    if (once) {
        ngx_http_next_header_filter = ngx_http_top_header_filter;
        ngx_http_top_header_filter = ngx_http_jwt_challenge_header_filter;
    }
}


static ngx_int_t
ngx_http_jwt_challenge_header_filter(ngx_http_request_t *r)
{
    ngx_http_jwt_ctx_t  *ctx;

    ctx = ngx_http_jwt_get_ctx(r);

    if (ctx != NULL && ctx->refusal.challenge != NULL
        && r->headers_out.status != ctx->refusal.status)
    {
        ngx_http_jwt_withdraw(r, ctx);
    }

    return ngx_http_next_header_filter(r);
}


/*
 * nginx empties the list of headers and fills it anew: when a filter ends a
 * response with an error, and after early hints.  An element that was ours is
 * another header's then, so none is kept: ours is the one with our bytes.
 */
void
ngx_http_jwt_withdraw(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    ngx_table_elt_t  *h;

    if (ctx->refusal.challenge == NULL) {
        return;
    }

    h = ngx_http_jwt_find_challenge(r, ctx->refusal.challenge);

    if (h != NULL) {
        h->hash = 0;
    }

    ctx->refusal.challenge = NULL;
}


/* The header with this value. */
static ngx_table_elt_t *
ngx_http_jwt_find_challenge(ngx_http_request_t *r, u_char *value)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    for (part = &r->headers_out.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (h[i].value.data == value) {
                return &h[i];
            }
        }
    }

    return NULL;
}


/* Truth if the header that another module may have reused is still a
 * challenge. */
static ngx_uint_t
ngx_http_jwt_is_challenge(ngx_http_request_t *r,
    ngx_table_elt_t *challenge, ngx_str_t *name)
{
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    for (part = &r->headers_out.headers.part; part; part = part->next) {
        h = part->elts;

        if (challenge >= h && challenge < h + part->nelts) {
            return challenge->key.len == name->len
                   && ngx_strncasecmp(challenge->key.data, name->data,
                                      name->len)
                      == 0;
        }
    }

    return 0;
}


/*
 * Other modules' challenges stay: nginx 1.23 and later chain them.  Before,
 * there was one pointer, through which the core withdraws the challenge of
 * the module that set it; ours is withdrawn in the precontent phase.
 */

#if (nginx_version >= 1023000)

static void
ngx_http_jwt_link(ngx_http_request_t *r, ngx_table_elt_t *h)
{
    ngx_table_elt_t  **last;

    for (last = ngx_http_jwt_challenges(r);
         *last != NULL && ngx_http_jwt_is_challenge(r, *last, &h->key);
         last = &(*last)->next)
    {
        /* void */
    }

    *last = h;
}

#else

static void
ngx_http_jwt_link(ngx_http_request_t *r, ngx_table_elt_t *h)
{
    if (r->headers_out.www_authenticate == NULL
        || !ngx_http_jwt_is_challenge(r, r->headers_out.www_authenticate,
                                      &h->key))
    {
        r->headers_out.www_authenticate = h;
    }
}

#endif
