/*
 * What a token whose signature and times are good must meet besides.
 */

#include "ngx_http_auth_jwt.h"


static ngx_int_t ngx_http_auth_jwt_rule_require(ngx_http_request_t *r,
    ngx_http_auth_jwt_require_t *require);


ngx_int_t
ngx_http_auth_jwt_rules(ngx_http_request_t *r, ngx_http_auth_jwt_ctx_t *ctx)
{
    ngx_int_t                     rc;
    ngx_uint_t                    i;
    ngx_array_t                  *requires;
    ngx_http_auth_jwt_require_t  *require;

    requires = ctx->jlcf->requires;

    if (requires == NULL) {
        return NGX_OK;
    }

    require = requires->elts;

    for (i = 0; i < requires->nelts; i++) {

        rc = ngx_http_auth_jwt_rule_require(r, &require[i]);

        if (rc == NGX_ABORT) {
            ctx->status = JOSE_REQUIRE;
            ctx->http_status = require[i].status;
        }

        if (rc != NGX_OK) {
            return rc;
        }
    }

    return NGX_OK;
}


/* NGX_OK: every value is neither empty nor "0". */
static ngx_int_t
ngx_http_auth_jwt_rule_require(ngx_http_request_t *r,
    ngx_http_auth_jwt_require_t *require)
{
    ngx_str_t                  value;
    ngx_uint_t                 i;
    ngx_http_complex_value_t  *cv;

    cv = require->values->elts;

    for (i = 0; i < require->values->nelts; i++) {

        if (ngx_http_complex_value(r, &cv[i], &value) != NGX_OK) {
            return NGX_ERROR;
        }

        if (value.len == 0 || (value.len == 1 && value.data[0] == '0')) {
            return NGX_ABORT;
        }
    }

    return NGX_OK;
}
