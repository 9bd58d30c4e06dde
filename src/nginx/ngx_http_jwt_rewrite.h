/*
 * ngx_http_jwt_rewrite.h: a fetch and the server's directives for clients.
 */

#ifndef NGX_HTTP_JWT_REWRITE_H
#define NGX_HTTP_JWT_REWRITE_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/*
 * The server rewrite phase's handler.  The directives there are meant for
 * clients: a fetch runs them, for the variables that they set, but is not
 * refused or redirected by them.
 */
ngx_int_t ngx_http_jwt_rewrite_handler(ngx_http_request_t *r);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_REWRITE_H */
