/*
 * Patterns of "match".
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_lru.h"
#include "ngx_http_jwt_regex.h"


#if (NGX_PCRE)


/* Patterns of variables, kept compiled: those of a map's few lines. */
#define NGX_HTTP_JWT_PATTERNS     32
#define NGX_HTTP_JWT_PATTERN_MAX  1024

/*
 * nginx sets no limits when it matches, so the pattern does itself, in a way
 * that PCRE and PCRE2 understand and that a pattern cannot take back: what
 * (a+)+ makes of a long text ends after some milliseconds.
 */
#define NGX_HTTP_JWT_LIMITS                                              \
    "(*LIMIT_MATCH=100000)(*LIMIT_RECURSION=5000)"


typedef struct {
    ngx_queue_t    queue;
    ngx_pool_t    *pool;            /* has this, too */
    ngx_str_t      pattern;
    ngx_regex_t   *regex;
} ngx_http_jwt_pattern_t;


struct ngx_http_jwt_regexes_s {
    ngx_http_jwt_lru_t  lru;
};


static ngx_http_jwt_pattern_t *ngx_http_jwt_regex_find(
    ngx_http_jwt_regexes_t *regexes, ngx_str_t *pattern);
static ngx_int_t ngx_http_jwt_regex_compile(ngx_regex_compile_t *rc,
    ngx_pool_t *pool, ngx_str_t *pattern, u_char *errstr);
static void ngx_http_jwt_regexes_drop(
    ngx_http_jwt_regexes_t *regexes);
static void ngx_http_jwt_regexes_cleanup(void *data);


ngx_http_jwt_regexes_t *
ngx_http_jwt_regexes_create(ngx_conf_t *cf)
{
    ngx_pool_cleanup_t      *cln;
    ngx_http_jwt_regexes_t  *regexes;

    cln = ngx_pool_cleanup_add(cf->pool, sizeof(ngx_http_jwt_regexes_t));
    if (cln == NULL) {
        return NULL;
    }

    regexes = cln->data;
    ngx_http_jwt_lru_init(&regexes->lru);

    cln->handler = ngx_http_jwt_regexes_cleanup;

    return regexes;
}


void *
ngx_http_jwt_regex(ngx_conf_t *cf, ngx_str_t *pattern)
{
    u_char               errstr[NGX_MAX_CONF_ERRSTR];
    ngx_regex_compile_t  rc;

    if (ngx_http_jwt_regex_compile(&rc, cf->pool, pattern, errstr)
        != NGX_OK)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "%V", &rc.err);
        return NULL;
    }

    return rc.regex;
}


void *
ngx_http_jwt_regex_dynamic(ngx_http_jwt_regexes_t *regexes,
    ngx_str_t *pattern, const char **error)
{
    u_char                   errstr[NGX_MAX_CONF_ERRSTR];
    ngx_pool_t              *pool;
    ngx_regex_compile_t      rc;
    ngx_http_jwt_pattern_t  *p;

    p = ngx_http_jwt_regex_find(regexes, pattern);

    if (p != NULL) {
        return p->regex;
    }

    if (pattern->len > NGX_HTTP_JWT_PATTERN_MAX) {
        *error = "the pattern is too long";
        return NULL;
    }

    *error = "out of memory";

    pool = ngx_create_pool(1024, ngx_cycle->log);
    if (pool == NULL) {
        return NULL;
    }

    p = ngx_palloc(pool, sizeof(ngx_http_jwt_pattern_t));
    if (p == NULL) {
        goto failed;
    }

    p->pattern.len = pattern->len;
    p->pattern.data = ngx_pstrdup(pool, pattern);
    if (p->pattern.data == NULL) {
        goto failed;
    }

    if (ngx_http_jwt_regex_compile(&rc, pool, pattern, errstr)
        != NGX_OK)
    {
        *error = "the pattern is malformed";
        goto failed;
    }

    p->pool = pool;
    p->regex = rc.regex;
    *error = NULL;

    if (regexes->lru.n == NGX_HTTP_JWT_PATTERNS) {
        ngx_http_jwt_regexes_drop(regexes);
    }

    ngx_http_jwt_lru_insert(&regexes->lru, &p->queue);

    return p->regex;

failed:

    ngx_destroy_pool(pool);

    return NULL;
}


static ngx_http_jwt_pattern_t *
ngx_http_jwt_regex_find(ngx_http_jwt_regexes_t *regexes,
    ngx_str_t *pattern)
{
    ngx_queue_t             *q;
    ngx_http_jwt_pattern_t  *p;

    for (q = ngx_queue_head(&regexes->lru.queue);
         q != ngx_queue_sentinel(&regexes->lru.queue);
         q = ngx_queue_next(q))
    {
        p = ngx_queue_data(q, ngx_http_jwt_pattern_t, queue);

        if (p->pattern.len == pattern->len
            && ngx_memcmp(p->pattern.data, pattern->data, pattern->len) == 0)
        {
            ngx_http_jwt_lru_use(&regexes->lru, q);
            return p;
        }
    }

    return NULL;
}


static ngx_int_t
ngx_http_jwt_regex_compile(ngx_regex_compile_t *rc, ngx_pool_t *pool,
    ngx_str_t *pattern, u_char *errstr)
{
    u_char  *p;

    ngx_memzero(rc, sizeof(ngx_regex_compile_t));

    rc->pool = pool;
    rc->err.data = errstr;
    rc->err.len = NGX_MAX_CONF_ERRSTR;

    rc->pattern.len = sizeof(NGX_HTTP_JWT_LIMITS) - 1 + pattern->len;
    rc->pattern.data = ngx_pnalloc(pool, rc->pattern.len + 1);
    if (rc->pattern.data == NULL) {
        ngx_str_set(&rc->err, "out of memory");
        return NGX_ERROR;
    }

    p = ngx_cpymem(rc->pattern.data, NGX_HTTP_JWT_LIMITS,
                   sizeof(NGX_HTTP_JWT_LIMITS) - 1);
    p = ngx_cpymem(p, pattern->data, pattern->len);
    *p = '\0';

    return ngx_regex_compile(rc);
}


ngx_int_t
ngx_http_jwt_regex_match(void *regex, ngx_str_t *subject)
{
    ngx_int_t  n;

    n = ngx_regex_exec(regex, subject, NULL, 0);

    if (n == NGX_REGEX_NO_MATCHED) {
        return NGX_DECLINED;
    }

    return n >= 0 ? NGX_OK : NGX_ABORT;
}


/* The pattern that was not used for the longest time. */
static void
ngx_http_jwt_regexes_drop(ngx_http_jwt_regexes_t *regexes)
{
    ngx_queue_t             *q;
    ngx_http_jwt_pattern_t  *p;

    q = ngx_http_jwt_lru_oldest(&regexes->lru);
    p = ngx_queue_data(q, ngx_http_jwt_pattern_t, queue);

    ngx_http_jwt_lru_remove(&regexes->lru, q);
    ngx_destroy_pool(p->pool);
}


static void
ngx_http_jwt_regexes_cleanup(void *data)
{
    ngx_http_jwt_regexes_t *regexes = data;

    while (regexes->lru.n) {
        ngx_http_jwt_regexes_drop(regexes);
    }
}


#else


ngx_http_jwt_regexes_t *
ngx_http_jwt_regexes_create(ngx_conf_t *cf)
{
    return ngx_palloc(cf->pool, 1);
}


void *
ngx_http_jwt_regex(ngx_conf_t *cf, ngx_str_t *pattern)
{
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "\"match\" needs an nginx that is built with PCRE");
    return NULL;
}


void *
ngx_http_jwt_regex_dynamic(ngx_http_jwt_regexes_t *regexes,
    ngx_str_t *pattern, const char **error)
{
    *error = "nginx is built without PCRE";
    return NULL;
}


ngx_int_t
ngx_http_jwt_regex_match(void *regex, ngx_str_t *subject)
{
    return NGX_ABORT;
}


#endif
