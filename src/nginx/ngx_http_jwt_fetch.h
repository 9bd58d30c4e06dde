/*
 * ngx_http_jwt_fetch.h: a fetch of a key set: what is asked for, and what
 * came.
 */

#ifndef NGX_HTTP_JWT_FETCH_H
#define NGX_HTTP_JWT_FETCH_H

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_message.h"

#pragma GCC visibility push(hidden)


/* It lives as long as the request that it runs beside, or in the remote that
 * it is for. */
struct ngx_http_jwt_fetch_s {
    ngx_str_t                 uri;
    void                    (*handler)(ngx_http_jwt_fetch_t *fetch);
    ngx_uint_t              (*wanted)(ngx_http_jwt_fetch_t *fetch);
    void                     *data;

    ngx_str_t                 body;    /* allocated, until it is freed */
    size_t                    size;    /* room for the body */
    ngx_uint_t                status;  /* of the response; 0: none */
    time_t                    retry_after; /* seconds, of 429 or 503;
                                              -1: not said */
    char                      error[NGX_HTTP_JWT_ERROR_LEN];
};

/* What is known of a response when it has ended.  The strings borrow. */
typedef struct {
    ngx_uint_t                status;
    ngx_str_t                 encoding;    /* Content-Encoding */
    ngx_str_t                 location;
    time_t                    retry_after; /* seconds; -1: not said */
    unsigned                  complete:1;
    unsigned                  own:1;   /* not a provider's */
} ngx_http_jwt_response_t;

/* A response takes this many seconds at most: longer than nginx's own times
 * to connect and to wait for a response together.  A provider that sends a
 * byte now and then must not keep a request, or old keys, for ever. */
#define NGX_HTTP_JWT_FETCH_TIME  120


/* Truth if the response of r with this status is not a provider's: nginx's own
 * error pages look like one's. */
ngx_uint_t ngx_http_jwt_fetch_own(ngx_http_request_t *r, ngx_uint_t status);

/* The response has ended: fetch->status, and fetch->error unless its body is
 * one that may be used. */
void ngx_http_jwt_fetch_judge(ngx_http_jwt_fetch_t *fetch,
    ngx_http_jwt_response_t *response);

/* Adds to the body.  NGX_ERROR: fetch->error says why not. */
ngx_int_t ngx_http_jwt_fetch_append(ngx_http_jwt_fetch_t *fetch,
    u_char *data, size_t len);

/* Sets fetch->error, naming the directive and the URI. */
void ngx_http_jwt_fetch_error(ngx_http_jwt_fetch_t *fetch,
    const char *fmt, ...);

/* Frees the body. */
void ngx_http_jwt_fetch_free(ngx_http_jwt_fetch_t *fetch);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_FETCH_H */
