/*
 * ngx_http_jwt_reader.h: reading a response to a fetch.
 */

#ifndef NGX_HTTP_JWT_READER_H
#define NGX_HTTP_JWT_READER_H

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_fetch.h"

#pragma GCC visibility push(hidden)


typedef struct ngx_http_jwt_reader_s  ngx_http_jwt_reader_t;


/* Reads one response of a connection through a buffer of size bytes, in which
 * its header must fit.  NULL: out of memory. */
ngx_http_jwt_reader_t *ngx_http_jwt_reader_create(ngx_connection_t *c,
    size_t size);

/* Where what comes next is to be put, from last to end. */
ngx_buf_t *ngx_http_jwt_reader_buffer(ngx_http_jwt_reader_t *reader);

/*
 * Reads what was put there, and adds what is of the body to the fetch's.
 * NGX_OK: the response is complete.  NGX_AGAIN.  NGX_ERROR: it need not be
 * read on; fetch->error, or its status, says why.
 */
ngx_int_t ngx_http_jwt_reader_parse(ngx_http_jwt_reader_t *reader,
    ngx_http_jwt_fetch_t *fetch);

/* What was read; completed is what the sender knows of its end. */
void ngx_http_jwt_reader_result(ngx_http_jwt_reader_t *reader,
    ngx_uint_t completed, ngx_http_jwt_response_t *response);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_READER_H */
