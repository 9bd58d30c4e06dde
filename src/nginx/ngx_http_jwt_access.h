/*
 * ngx_http_jwt_access.h: the walk of a request through its checks.
 */

#ifndef NGX_HTTP_JWT_ACCESS_H
#define NGX_HTTP_JWT_ACCESS_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* The phases' handlers. */
ngx_int_t ngx_http_jwt_access_handler(ngx_http_request_t *r);
ngx_int_t ngx_http_jwt_preaccess_handler(ngx_http_request_t *r);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_ACCESS_H */
