/*
 * The states of requests: where one is found, and when it ends.
 */

#include "ngx_http_jwt.h"


static ngx_http_jwt_ctx_t *ngx_http_jwt_alloc_ctx(ngx_pool_t *pool,
    ngx_pool_cleanup_pt handler);
static ngx_int_t ngx_http_jwt_family_value(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static void ngx_http_jwt_set_family(ngx_http_request_t *r,
    ngx_http_jwt_family_t *family);
static void ngx_http_jwt_cleanup(void *data);
static void ngx_http_jwt_reader_cleanup(void *data);


/*
 * In constant time, whatever a request has been through: filters ask for each
 * buffer.  r->ctx is emptied by an internal redirect and by a filter that
 * finalizes the request, and by nothing else.
 */
ngx_http_jwt_ctx_t *
ngx_http_jwt_get_ctx(ngx_http_request_t *r)
{
    ngx_http_jwt_ctx_t     *ctx;
    ngx_http_jwt_family_t  *family;

    ctx = ngx_http_get_module_ctx(r, ngx_http_jwt_module);

    if (ctx != NULL
        || (r->uri_changes == NGX_HTTP_MAX_URI_CHANGES + 1
            && !r->filter_finalize))
    {
        return ctx;
    }

    family = ngx_http_jwt_get_family(r);

    if (family == NULL) {
        return NULL;
    }

    for (ctx = family->contexts; ctx; ctx = ctx->next) {

        if (ctx->request == r) {
            ngx_http_set_ctx(r, ctx, ngx_http_jwt_module);
            return ctx;
        }
    }

    return NULL;
}


ngx_http_jwt_ctx_t *
ngx_http_jwt_create_ctx(ngx_http_request_t *r)
{
    ngx_http_jwt_ctx_t     *ctx;
    ngx_http_jwt_family_t  *family;

    ctx = ngx_http_jwt_alloc_ctx(r->pool, ngx_http_jwt_cleanup);
    if (ctx == NULL) {
        return NULL;
    }

    family = ngx_http_jwt_get_family(r);

    if (family == NULL) {
        family = &ctx->family;
        ngx_http_jwt_set_family(r, family);
    }

    ctx->request = r;
    ctx->next = family->contexts;
    family->contexts = ctx;

    ngx_http_set_ctx(r, ctx, ngx_http_jwt_module);

    return ctx;
}


/* It is none of the family's: nobody else may find it. */
ngx_http_jwt_ctx_t *
ngx_http_jwt_create_reader(ngx_http_request_t *r)
{
    return ngx_http_jwt_alloc_ctx(r->pool,
                                  ngx_http_jwt_reader_cleanup);
}


static ngx_http_jwt_ctx_t *
ngx_http_jwt_alloc_ctx(ngx_pool_t *pool, ngx_pool_cleanup_pt handler)
{
    ngx_pool_cleanup_t  *cln;
    ngx_http_jwt_ctx_t  *ctx;


    cln = ngx_pool_cleanup_add(pool, sizeof(ngx_http_jwt_ctx_t));
    if (cln == NULL) {
        return NULL;
    }

    ctx = cln->data;
    ngx_memzero(ctx, sizeof(ngx_http_jwt_ctx_t));

    cln->handler = handler;

    ctx->subject = &ctx->jwt;
    ngx_http_jwt_pool_alloc(&ctx->alloc, pool);

    return ctx;
}


/*
 * A variable that no configuration can name, for its name has a space.  Its
 * value is never asked for: only its place in r->variables is used, which
 * subrequests share with their parents and internal redirects leave alone.
 */
ngx_int_t
ngx_http_jwt_add_family(ngx_conf_t *cf)
{
    ngx_http_variable_t       *var;
    ngx_http_jwt_main_conf_t  *jmcf;

    static ngx_str_t  name = ngx_string("auth_jwt family");

    var = ngx_http_add_variable(cf, &name, 0);
    if (var == NULL) {
        return NGX_ERROR;
    }

    var->get_handler = ngx_http_jwt_family_value;

    jmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_jwt_module);

    jmcf->family = ngx_http_get_variable_index(cf, &name);

    return jmcf->family == NGX_ERROR ? NGX_ERROR : NGX_OK;
}


static ngx_int_t
ngx_http_jwt_family_value(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    v->not_found = 1;

    return NGX_OK;
}


ngx_http_jwt_family_t *
ngx_http_jwt_get_family(ngx_http_request_t *r)
{
    ngx_http_jwt_main_conf_t  *jmcf;

    jmcf = ngx_http_get_module_main_conf(r, ngx_http_jwt_module);

    return (ngx_http_jwt_family_t *) r->variables[jmcf->family].data;
}


ngx_http_jwt_family_t *
ngx_http_jwt_create_family(ngx_http_request_t *r)
{
    ngx_http_jwt_family_t  *family;

    family = ngx_http_jwt_get_family(r);

    if (family == NULL) {
        family = ngx_pcalloc(r->pool, sizeof(ngx_http_jwt_family_t));
        if (family == NULL) {
            return NULL;
        }

        ngx_http_jwt_set_family(r, family);
    }

    return family;
}


static void
ngx_http_jwt_set_family(ngx_http_request_t *r,
    ngx_http_jwt_family_t *family)
{
    ngx_http_jwt_main_conf_t  *jmcf;

    jmcf = ngx_http_get_module_main_conf(r, ngx_http_jwt_module);

    r->variables[jmcf->family].data = (u_char *) family;
}


static void
ngx_http_jwt_cleanup(void *data)
{
    ngx_http_jwt_ctx_t *ctx = data;

    ngx_http_jwt_decrypt_release(ctx);
    ngx_http_jwt_sources_release(ctx);
    ngx_http_jwt_token_unref(ctx->first);
}


static void
ngx_http_jwt_reader_cleanup(void *data)
{
    ngx_http_jwt_ctx_t *ctx = data;

    ngx_http_jwt_token_unref(ctx->first);
}
