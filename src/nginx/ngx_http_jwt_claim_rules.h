/*
 * ngx_http_jwt_claim_rules.h: whether a token meets its rules.
 */

#ifndef NGX_HTTP_JWT_CLAIM_RULES_H
#define NGX_HTTP_JWT_CLAIM_RULES_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* NGX_OK; NGX_ERROR; NGX_ABORT: a rule is not met, and ctx has the status. */
ngx_int_t ngx_http_jwt_claim_rules(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);

/* s as a JSON string.  JOSE_BAD_JSON: it is not UTF-8. */
jose_status_t ngx_http_jwt_string_json(const jose_alloc_t *alloc,
    ngx_str_t *s, const jose_json_t **value);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_CLAIM_RULES_H */
