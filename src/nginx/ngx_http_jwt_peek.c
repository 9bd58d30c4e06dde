/*
 * Whose token the $jwt_* variables read: the one that was checked, or that of
 * the location where they are read.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_beside.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_ctx.h"
#include "ngx_http_jwt_find.h"
#include "ngx_http_jwt_peek.h"


static ngx_int_t ngx_http_jwt_peek_new(ngx_http_request_t *r,
    ngx_http_jwt_loc_conf_t *jlcf, jose_str_t *text,
    ngx_http_jwt_ctx_t **out);


/* A token is being looked for. */
static ngx_uint_t  ngx_http_jwt_finding;


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


/* A token that this request was not checked for.  What is known of the checked
 * one stays, since an error page may read it. */
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
