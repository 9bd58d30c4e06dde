/*
 * auth_jwt_issuer and auth_jwt_audience.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_ctx.h"
#include "ngx_http_jwt_issuer.h"
#include "ngx_http_jwt_value.h"
#include "ngx_http_jwt_warn.h"


static char *ngx_http_jwt_values(ngx_conf_t *cf, ngx_array_t **values);
static ngx_int_t ngx_http_jwt_is_expected(ngx_http_request_t *r,
    ngx_array_t *values, const jose_json_t *claim);
static ngx_uint_t ngx_http_jwt_has_string(const jose_json_t *claim,
    ngx_str_t *value);


char *
ngx_http_jwt_issuer(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_jwt_loc_conf_t *jlcf = conf;

    if (ngx_http_jwt_warn_trust(cf, jlcf) != NGX_CONF_OK) {
        return NGX_CONF_ERROR;
    }

    return ngx_http_jwt_values(cf, &jlcf->issuers);
}


char *
ngx_http_jwt_audience(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_jwt_loc_conf_t *jlcf = conf;

    if (ngx_http_jwt_warn_written(cf, jlcf) != NGX_CONF_OK) {
        return NGX_CONF_ERROR;
    }

    return ngx_http_jwt_values(cf, &jlcf->audiences);
}


static char *
ngx_http_jwt_values(ngx_conf_t *cf, ngx_array_t **values)
{
    ngx_str_t                 *value;
    ngx_uint_t                 i;
    ngx_http_complex_value_t  *cv;

    if (*values == NGX_CONF_UNSET_PTR) {
        *values = ngx_array_create(cf->pool, 2,
                                   sizeof(ngx_http_complex_value_t));
        if (*values == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        if (value[i].len == 0) {
            return "has an empty value";
        }

        cv = ngx_array_push(*values);
        if (cv == NULL) {
            return NGX_CONF_ERROR;
        }

        if (ngx_http_jwt_compile(cf, &value[i], cv) != NGX_CONF_OK) {
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}


/* RFC 7519, 4.1.1: case-sensitive, character by character. */
ngx_int_t
ngx_http_jwt_check_issuer(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    ngx_int_t           rc;
    const jose_json_t  *iss;

    if (ctx->jlcf->issuers == NULL) {
        return NGX_OK;
    }

    iss = jose_json_member(ctx->subject->claims, jose_cstr("iss"));

    if (iss != NULL && jose_json_type(iss) == JOSE_JSON_STRING) {

        rc = ngx_http_jwt_is_expected(r, ctx->jlcf->issuers, iss);

        if (rc != NGX_DECLINED) {
            return rc;
        }

    } else {
        ctx->subject->detail = iss ? "iss is not a string" : "it has no iss";
    }

    ctx->status = JOSE_BAD_ISSUER;

    return NGX_ABORT;
}


/* RFC 7519, 4.1.3: a string or an array of them. */
ngx_int_t
ngx_http_jwt_check_audience(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    ngx_int_t           rc;
    const jose_json_t  *aud;

    if (ctx->jlcf->audiences == NULL) {
        return NGX_OK;
    }

    aud = jose_json_member(ctx->subject->claims, jose_cstr("aud"));

    rc = ngx_http_jwt_is_expected(r, ctx->jlcf->audiences, aud);

    if (rc != NGX_DECLINED) {
        return rc;
    }

    if (aud == NULL) {
        ctx->subject->detail = "it has no aud";
    }

    ctx->status = JOSE_BAD_AUDIENCE;

    return NGX_ABORT;
}


/* NGX_OK: the claim is, or has, one of the values.  NGX_DECLINED.  A value
 * whose variables are empty matches no token. */
static ngx_int_t
ngx_http_jwt_is_expected(ngx_http_request_t *r, ngx_array_t *values,
    const jose_json_t *claim)
{
    ngx_str_t                  value;
    ngx_uint_t                 i;
    ngx_http_complex_value_t  *cv;

    cv = values->elts;

    for (i = 0; i < values->nelts; i++) {

        if (ngx_http_jwt_value(r, &cv[i], &value) != NGX_OK) {
            return NGX_ERROR;
        }

        if (value.len && ngx_http_jwt_has_string(claim, &value)) {
            return NGX_OK;
        }
    }

    return NGX_DECLINED;
}


static ngx_uint_t
ngx_http_jwt_has_string(const jose_json_t *claim, ngx_str_t *value)
{
    jose_str_t          name, expected;
    jose_json_iter_t    it;
    const jose_json_t  *element;

    expected = ngx_http_jwt_jose_str(value);

    if (claim == NULL || jose_json_type(claim) != JOSE_JSON_ARRAY) {
        return jose_str_eq(jose_json_string(claim), expected);
    }

    jose_json_iter_init(&it, claim);

    while (jose_json_iter_next(&it, &name, &element)) {
        if (jose_str_eq(jose_json_string(element), expected)) {
            return 1;
        }
    }

    return 0;
}
