/*
 * ngx_http_jwt_local.h: a request that this server makes of itself.
 */

#ifndef NGX_HTTP_JWT_LOCAL_H
#define NGX_HTTP_JWT_LOCAL_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* nginx's end of a connection whose socket is s, in the server of cscf.  NULL:
 * out of memory, and s is closed. */
ngx_connection_t *ngx_http_jwt_local_connection(ngx_socket_t s,
    ngx_http_core_srv_conf_t *cscf);

/* A GET of uri, which has not begun.  NULL: out of memory, or the URI is
 * unsafe; the connection is closed. */
ngx_http_request_t *ngx_http_jwt_local_request(ngx_connection_t *c,
    ngx_str_t *uri);

/* The host of such requests, found while the server's names are there. */
void ngx_http_jwt_local_name(ngx_http_core_srv_conf_t *cscf,
    ngx_str_t *name);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_LOCAL_H */
