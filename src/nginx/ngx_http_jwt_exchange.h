/*
 * ngx_http_jwt_exchange.h: a fetch on a request of its own.
 */

#ifndef NGX_HTTP_JWT_EXCHANGE_H
#define NGX_HTTP_JWT_EXCHANGE_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/*
 * Starts a fetch in the server of cscf.  Its handler is called once, from the
 * event loop.  While fetch->wanted says that nothing waits, a worker that
 * exits ends it.  NGX_OK; NGX_ERROR: the handler will not be called.
 */
ngx_int_t ngx_http_jwt_exchange_start(ngx_http_core_srv_conf_t *cscf,
    ngx_http_jwt_fetch_t *fetch);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_EXCHANGE_H */
