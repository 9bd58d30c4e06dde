/*
 * ngx_http_jwt_rules.h: the rules that a verified token must meet.
 */

#ifndef NGX_HTTP_JWT_RULES_H
#define NGX_HTTP_JWT_RULES_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/*
 * The state RULES: issuer, audience, revocation, rules of claims and of the
 * header, auth_jwt_require.  NGX_OK; NGX_ERROR; NGX_ABORT: refused, and ctx
 * has the status.
 */
ngx_int_t ngx_http_jwt_rules(ngx_http_request_t *r, ngx_http_jwt_ctx_t *ctx);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_RULES_H */
