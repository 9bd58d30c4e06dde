/*
 * auth_jwt_require: variables that must be neither empty nor "0".
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_ctx.h"
#include "ngx_http_jwt_require.h"
#include "ngx_http_jwt_setter.h"
#include "ngx_http_jwt_value.h"
#include "ngx_http_jwt_warn.h"


static ngx_int_t ngx_http_jwt_meets_require(ngx_http_request_t *r,
    ngx_http_jwt_require_t *require);


char *
ngx_http_jwt_require(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_jwt_loc_conf_t  *jlcf = conf;

    ngx_str_t                *value;
    ngx_uint_t                i, n;
    ngx_http_complex_value_t *cv;
    ngx_http_jwt_require_t   *require;

    if (ngx_http_jwt_warn_written(cf, jlcf) != NGX_CONF_OK) {
        return NGX_CONF_ERROR;
    }

    if (jlcf->requires == NGX_CONF_UNSET_PTR) {
        jlcf->requires = ngx_array_create(cf->pool, 2,
                                        sizeof(ngx_http_jwt_require_t));
        if (jlcf->requires == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    require = ngx_array_push(jlcf->requires);
    if (require == NULL) {
        return NGX_CONF_ERROR;
    }

    value = cf->args->elts;
    n = cf->args->nelts;

    require->status = NGX_HTTP_UNAUTHORIZED;
    require->values = ngx_array_create(cf->pool, n,
                                       sizeof(ngx_http_complex_value_t));
    if (require->values == NULL) {
        return NGX_CONF_ERROR;
    }

    if (ngx_strncmp(value[n - 1].data, "error=", 6) == 0) {

        if (ngx_http_jwt_error_code(cf, &value[n - 1], &require->status)
            != NGX_CONF_OK)
        {
            return NGX_CONF_ERROR;
        }

        n--;
    }

    if (n == 1) {
        return "has nothing to require";
    }

    for (i = 1; i < n; i++) {

        if (value[i].len < 2 || value[i].data[0] != '$') {
            return ngx_http_jwt_invalid(cf, &value[i]);
        }

        cv = ngx_array_push(require->values);
        if (cv == NULL) {
            return NGX_CONF_ERROR;
        }

        if (ngx_http_jwt_compile(cf, &value[i], cv) != NGX_CONF_OK) {
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}


ngx_int_t
ngx_http_jwt_check_require(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    ngx_int_t                rc;
    ngx_uint_t               i;
    ngx_array_t             *requires;
    ngx_http_jwt_require_t  *require;

    requires = ctx->jlcf->requires;

    if (requires == NULL) {
        return NGX_OK;
    }

    require = requires->elts;

    for (i = 0; i < requires->nelts; i++) {

        rc = ngx_http_jwt_meets_require(r, &require[i]);

        if (rc == NGX_ABORT) {
            ctx->status = JOSE_REQUIRE;
            ctx->refusal.status = require[i].status;
        }

        if (rc != NGX_OK) {
            return rc;
        }
    }

    return NGX_OK;
}


/* NGX_OK: every value is neither empty nor "0". */
static ngx_int_t
ngx_http_jwt_meets_require(ngx_http_request_t *r,
    ngx_http_jwt_require_t *require)
{
    ngx_str_t                  value;
    ngx_uint_t                 i;
    ngx_http_complex_value_t  *cv;

    cv = require->values->elts;

    for (i = 0; i < require->values->nelts; i++) {

        if (ngx_http_jwt_value(r, &cv[i], &value) != NGX_OK) {
            return NGX_ERROR;
        }

        if (value.len == 0 || (value.len == 1 && value.data[0] == '0')) {
            return NGX_ABORT;
        }
    }

    return NGX_OK;
}
