/*
 * ngx_http_jwt_variables.h: $jwt_*, auth_jwt_claim_set and
 * auth_jwt_header_set.
 */

#ifndef NGX_HTTP_JWT_VARIABLES_H
#define NGX_HTTP_JWT_VARIABLES_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* NGX_OK, NGX_ERROR. */
ngx_int_t ngx_http_jwt_add_variables(ngx_conf_t *cf);

char *ngx_http_jwt_claim_set(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_jwt_header_set(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_VARIABLES_H */
