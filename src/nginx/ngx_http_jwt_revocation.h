/*
 * ngx_http_jwt_revocation.h: revocation lists.
 */

#ifndef NGX_HTTP_JWT_REVOCATION_H
#define NGX_HTTP_JWT_REVOCATION_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


char *ngx_http_jwt_revocation_list(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_jwt_revocation_list_sub(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_jwt_revocation_list_kid(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* No lists yet; they die with cf's cycle.  NULL: out of memory. */
ngx_array_t *ngx_http_jwt_lists_create(ngx_conf_t *cf);

/* NGX_OK; NGX_ABORT: the token is on a list, and ctx has the status. */
ngx_int_t ngx_http_jwt_revocation(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_REVOCATION_H */
