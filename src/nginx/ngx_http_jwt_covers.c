/*
 * $jwt_verified where another location is asked for than the one that was
 * checked: does the check cover what that one asks for?
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_claim_conf.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_covers.h"
#include "ngx_http_jwt_ctx.h"
#include "ngx_http_jwt_require.h"
#include "ngx_http_jwt_source.h"
#include "ngx_http_jwt_value.h"


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


ngx_uint_t  ngx_http_jwt_comparing;


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
