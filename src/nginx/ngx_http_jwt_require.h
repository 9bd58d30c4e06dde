/*
 * ngx_http_jwt_require.h: auth_jwt_require.
 */

#ifndef NGX_HTTP_JWT_REQUIRE_H
#define NGX_HTTP_JWT_REQUIRE_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* One of them. */
typedef struct {
    ngx_array_t              *values;  /* ngx_http_complex_value_t */
    ngx_uint_t                status;
} ngx_http_jwt_require_t;


char *ngx_http_jwt_require(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);

/* NGX_OK; NGX_ERROR; NGX_ABORT: refused, and ctx has the status. */
ngx_int_t ngx_http_jwt_check_require(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_REQUIRE_H */
