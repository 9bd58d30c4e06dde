/*
 * ngx_http_jwt_capture.h: the filters that keep what a fetch beside a request
 * brings.
 */

#ifndef NGX_HTTP_JWT_CAPTURE_H
#define NGX_HTTP_JWT_CAPTURE_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* Puts a filter on top of nginx's that sees the end of a response, if this
 * configuration or one before needs it. */
void ngx_http_jwt_capture_top(ngx_uint_t needed);

/* A subrequest begins: if it is below a fetch beside a request, its failure
 * will not end that request.  NGX_OK, NGX_ERROR. */
ngx_int_t ngx_http_jwt_capture_below(ngx_http_request_t *r);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_CAPTURE_H */
