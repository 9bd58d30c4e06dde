/*
 * ngx_http_jwt_beside.h: a fetch beside a client's request.
 */

#ifndef NGX_HTTP_JWT_BESIDE_H
#define NGX_HTTP_JWT_BESIDE_H

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_fetch.h"

#pragma GCC visibility push(hidden)


struct ngx_http_jwt_beside_s {
    ngx_http_jwt_fetch_t      fetch;
    ngx_http_request_t       *subrequest;
    ngx_event_t               timer;
    ngx_msec_t                started;
    off_t                     received;    /* also what is not kept */
    unsigned                  last:1;  /* the response is complete */
    unsigned                  done:1;
};


/*
 * Starts a fetch as a subrequest of r.  Its handler is called once, from
 * inside of the subrequest: the fetch has the body, or an error why there is
 * none.  NGX_OK; NGX_ERROR: it will not be called.
 */
ngx_int_t ngx_http_jwt_beside_start(ngx_http_request_t *r,
    ngx_http_jwt_beside_t *beside);

/* Nothing waits any more for the fetch, or needs its body. */
void ngx_http_jwt_beside_forget(ngx_http_jwt_beside_t *beside);

/* Takes what active, which is the fetch's subrequest sr or one below it, would
 * send. */
void ngx_http_jwt_beside_take(ngx_http_request_t *sr,
    ngx_http_request_t *active, ngx_chain_t *in);

/* Truth if r fetches keys, beside a request or alone: it is no client's. */
ngx_uint_t ngx_http_jwt_is_fetch(ngx_http_request_t *r);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_BESIDE_H */
