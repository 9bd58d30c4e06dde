/*
 * ngx_http_jwt_setter.h: what the directives' setters share.
 */

#ifndef NGX_HTTP_JWT_SETTER_H
#define NGX_HTTP_JWT_SETTER_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* NGX_CONF_ERROR, logged: the directive does not know this parameter. */
char *ngx_http_jwt_invalid(ngx_conf_t *cf, ngx_str_t *value);

/* error=code.  NGX_CONF_OK, or NGX_CONF_ERROR, logged. */
char *ngx_http_jwt_error_code(ngx_conf_t *cf, ngx_str_t *value,
    ngx_uint_t *status);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_SETTER_H */
