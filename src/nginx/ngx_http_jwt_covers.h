/*
 * ngx_http_jwt_covers.h: whether a check covers what another location asks
 * for.
 */

#ifndef NGX_HTTP_JWT_COVERS_H
#define NGX_HTTP_JWT_COVERS_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* Truth while that is found out: $jwt_verified are 1 then, as in the check. */
extern ngx_uint_t  ngx_http_jwt_comparing;


/* Truth if ctx was verified, and the location of r asks for no more than was
 * checked. */
ngx_uint_t ngx_http_jwt_is_verified(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_COVERS_H */
