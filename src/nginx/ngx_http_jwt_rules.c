/*
 * The rules that a token must meet once its signature and times are valid, in
 * their order.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_claim_rules.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_ctx.h"
#include "ngx_http_jwt_issuer.h"
#include "ngx_http_jwt_require.h"
#include "ngx_http_jwt_revocation.h"
#include "ngx_http_jwt_rules.h"


typedef ngx_int_t (*ngx_http_jwt_rules_pt)(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);


static ngx_http_jwt_rules_pt  ngx_http_jwt_all_rules[] = {
    ngx_http_jwt_check_issuer,
    ngx_http_jwt_check_audience,
    ngx_http_jwt_revocation,
    ngx_http_jwt_claim_rules,
    ngx_http_jwt_check_require,
    NULL
};


ngx_int_t
ngx_http_jwt_rules(ngx_http_request_t *r, ngx_http_jwt_ctx_t *ctx)
{
    ngx_int_t               rc;
    ngx_http_jwt_rules_pt  *rules;

    if (!ctx->jlcf->ruled) {
        return NGX_OK;
    }

    for (rules = ngx_http_jwt_all_rules; *rules; rules++) {

        rc = (*rules)(r, ctx);

        if (rc != NGX_OK) {
            return rc;
        }
    }

    return NGX_OK;
}
