/*
 * The states of requests: made, and found again.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_ctx.h"
#include "ngx_http_jwt_family.h"
#include "ngx_http_jwt_token.h"


static void ngx_http_jwt_cleanup(void *data);


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

    ctx = ngx_http_jwt_create_reader(r);
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


/* It is not added to the family: no one else may find it. */
ngx_http_jwt_ctx_t *
ngx_http_jwt_create_reader(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t  *cln;
    ngx_http_jwt_ctx_t  *ctx;

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_http_jwt_ctx_t));
    if (cln == NULL) {
        return NULL;
    }

    ctx = cln->data;
    ngx_memzero(ctx, sizeof(ngx_http_jwt_ctx_t));

    cln->handler = ngx_http_jwt_cleanup;

    ctx->subject = &ctx->jwt;
    ngx_http_jwt_pool_alloc(&ctx->alloc, r->pool);

    return ctx;
}


static void
ngx_http_jwt_cleanup(void *data)
{
    ngx_http_jwt_ctx_t *ctx = data;

    if (ctx->release != NULL) {
        ctx->release(ctx);
    }

    ngx_http_jwt_token_unref(ctx->first);
}
