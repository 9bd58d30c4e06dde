/*
 * ngx_http_jwt_issuer.h: auth_jwt_issuer and auth_jwt_audience.
 */

#ifndef NGX_HTTP_JWT_ISSUER_H
#define NGX_HTTP_JWT_ISSUER_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


char *ngx_http_jwt_issuer(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_jwt_audience(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);

/* RFC 7519, 4.1.1 and 4.1.3.  NGX_OK; NGX_ERROR; NGX_ABORT: refused, and ctx
 * has the status. */
ngx_int_t ngx_http_jwt_check_issuer(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);
ngx_int_t ngx_http_jwt_check_audience(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_ISSUER_H */
