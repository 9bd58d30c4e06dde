/*
 * Reading a response to a fetch of keys, as an HTTP client does (RFC 9112).
 *
 * nginx has written it, so it is well formed; but its header and its body are
 * another server's, and so is where the body ends.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_fetch.h"
#include "ngx_http_jwt_reader.h"


/* Fields whose values are looked at.  Longer values are cut. */
#define NGX_HTTP_JWT_FIELD_LEN  128


typedef ngx_int_t (*ngx_http_jwt_reader_pt)(
    ngx_http_jwt_reader_t *reader, ngx_http_jwt_fetch_t *fetch);

struct ngx_http_jwt_reader_s {
    ngx_http_jwt_reader_pt   next;
    ngx_buf_t               *in;
    ngx_http_request_t       parser;   /* only the state of nginx's
                                          parsers */
    ngx_http_status_t        line;
    ngx_http_chunked_t       chunk;

    off_t                    length;   /* -1: not said */
    off_t                    received;
    time_t                   retry_after;
    size_t                   encoding_len;
    u_char                   encoding[NGX_HTTP_JWT_FIELD_LEN];
    size_t                   location_len;
    u_char                   location[NGX_HTTP_JWT_FIELD_LEN];
    unsigned                 chunked:1;
    unsigned                 complete:1;
};


static ngx_int_t ngx_http_jwt_reader_status(
    ngx_http_jwt_reader_t *reader, ngx_http_jwt_fetch_t *fetch);
static ngx_int_t ngx_http_jwt_reader_header(
    ngx_http_jwt_reader_t *reader, ngx_http_jwt_fetch_t *fetch);
static void ngx_http_jwt_reader_field(ngx_http_jwt_reader_t *reader,
    ngx_str_t *name, ngx_str_t *value);
static size_t ngx_http_jwt_reader_keep(u_char *buf, ngx_str_t *value);
static time_t ngx_http_jwt_retry_after(ngx_str_t *value);
static ngx_int_t ngx_http_jwt_reader_body(
    ngx_http_jwt_reader_t *reader, ngx_http_jwt_fetch_t *fetch);
static ngx_int_t ngx_http_jwt_reader_chunks(
    ngx_http_jwt_reader_t *reader, ngx_http_jwt_fetch_t *fetch);
static ngx_int_t ngx_http_jwt_reader_take(
    ngx_http_jwt_reader_t *reader, ngx_http_jwt_fetch_t *fetch,
    off_t max);


/* Trailers are of no use here. */

#if (nginx_version >= 1027002)
#define ngx_http_jwt_parse_chunked(r, b, ctx)                            \
    ngx_http_parse_chunked(r, b, ctx, 0)
#else
#define ngx_http_jwt_parse_chunked(r, b, ctx)                            \
    ngx_http_parse_chunked(r, b, ctx)
#endif


ngx_http_jwt_reader_t *
ngx_http_jwt_reader_create(ngx_connection_t *c, size_t size)
{
    ngx_http_jwt_reader_t  *reader;

    reader = ngx_pcalloc(c->pool, sizeof(ngx_http_jwt_reader_t));
    if (reader == NULL) {
        return NULL;
    }

    reader->in = ngx_create_temp_buf(c->pool, size);
    if (reader->in == NULL) {
        return NULL;
    }

    /* to whose log the parsers write */
    reader->parser.connection = c;

    reader->next = ngx_http_jwt_reader_status;
    reader->length = -1;
    reader->retry_after = -1;

    return reader;
}


/* Lines of a header stay where they are until it has been read; of a body
 * nothing is left in the buffer. */
ngx_buf_t *
ngx_http_jwt_reader_buffer(ngx_http_jwt_reader_t *reader)
{
    ngx_buf_t  *b;

    b = reader->in;

    if (b->pos == b->last && reader->next != ngx_http_jwt_reader_status
        && reader->next != ngx_http_jwt_reader_header)
    {
        b->pos = b->start;
        b->last = b->start;
    }

    return b;
}


ngx_int_t
ngx_http_jwt_reader_parse(ngx_http_jwt_reader_t *reader,
    ngx_http_jwt_fetch_t *fetch)
{
    ngx_int_t               rc;
    ngx_http_jwt_reader_pt  next;

    do {
        next = reader->next;
        rc = next(reader, fetch);
    } while (rc == NGX_AGAIN && next != reader->next);

    if (rc == NGX_OK) {
        reader->complete = 1;

    } else if (rc == NGX_ERROR) {

        if (fetch->error[0] == '\0' && reader->line.code == NGX_HTTP_OK) {
            ngx_http_jwt_fetch_error(fetch, "the response is malformed");
        }

    } else if (reader->in->last == reader->in->end
               && ngx_http_jwt_reader_buffer(reader)->last
                  == reader->in->end)
    {
        ngx_http_jwt_fetch_error(fetch, "the header of the response is "
                                 "larger than %uz bytes",
                                 (size_t) (reader->in->end
                                           - reader->in->start));
        return NGX_ERROR;
    }

    return rc;
}


void
ngx_http_jwt_reader_result(ngx_http_jwt_reader_t *reader,
    ngx_uint_t completed, ngx_http_jwt_response_t *response)
{
    ngx_memzero(response, sizeof(ngx_http_jwt_response_t));

    response->status = reader->line.code;
    response->retry_after = reader->retry_after;
    response->encoding.len = reader->encoding_len;
    response->encoding.data = reader->encoding;
    response->location.len = reader->location_len;
    response->location.data = reader->location;

    /* with neither of them, the end of the connection ends the body, and only
     * the sender knows whether it is complete */

    response->complete = reader->complete
                         || (completed && reader->length == -1
                             && !reader->chunked);
}


static ngx_int_t
ngx_http_jwt_reader_status(ngx_http_jwt_reader_t *reader,
    ngx_http_jwt_fetch_t *fetch)
{
    ngx_int_t  rc;

    rc = ngx_http_parse_status_line(&reader->parser, reader->in,
                                    &reader->line);

    if (rc == NGX_OK) {
        reader->parser.state = 0;
        reader->next = ngx_http_jwt_reader_header;
        return NGX_AGAIN;
    }

    return rc;
}


static ngx_int_t
ngx_http_jwt_reader_header(ngx_http_jwt_reader_t *reader,
    ngx_http_jwt_fetch_t *fetch)
{
    ngx_int_t            rc;
    ngx_str_t            name, value;
    ngx_http_request_t  *r;

    r = &reader->parser;

    for ( ;; ) {
        rc = ngx_http_parse_header_line(r, reader->in, 1);

        if (rc == NGX_OK) {

            name.data = r->header_name_start;
            name.len = r->header_name_end - r->header_name_start;
            value.data = r->header_start;
            value.len = r->header_end - r->header_start;

            if (!r->invalid_header) {
                ngx_http_jwt_reader_field(reader, &name, &value);
            }

            continue;
        }

        if (rc != NGX_HTTP_PARSE_HEADER_DONE) {
            return rc == NGX_AGAIN ? NGX_AGAIN : NGX_ERROR;
        }

        if (reader->line.code < NGX_HTTP_OK) {
            /* an interim response (RFC 9110, 15.2), such as 103 */
            r->state = 0;
            ngx_memzero(&reader->line, sizeof(ngx_http_status_t));
            reader->next = ngx_http_jwt_reader_status;
            return NGX_AGAIN;
        }

        r->state = 0;
        reader->next = reader->chunked ? ngx_http_jwt_reader_chunks
                                       : ngx_http_jwt_reader_body;
        return NGX_AGAIN;
    }
}


static void
ngx_http_jwt_reader_field(ngx_http_jwt_reader_t *reader,
    ngx_str_t *name, ngx_str_t *value)
{
    if (name->len == 14
        && ngx_strncasecmp(name->data, (u_char *) "Content-Length", 14) == 0)
    {
        reader->length = ngx_atoof(value->data, value->len);

    } else if (name->len == 17
               && ngx_strncasecmp(name->data, (u_char *) "Transfer-Encoding",
                                  17)
                  == 0)
    {
        reader->chunked = 1;

    } else if (name->len == 16
               && ngx_strncasecmp(name->data, (u_char *) "Content-Encoding",
                                  16)
                  == 0)
    {
        reader->encoding_len = ngx_http_jwt_reader_keep(reader->encoding,
                                                        value);

    } else if (name->len == 8
               && ngx_strncasecmp(name->data, (u_char *) "Location", 8) == 0)
    {
        reader->location_len = ngx_http_jwt_reader_keep(reader->location,
                                                        value);

    } else if (name->len == 11
               && ngx_strncasecmp(name->data, (u_char *) "Retry-After", 11)
                  == 0)
    {
        reader->retry_after = ngx_http_jwt_retry_after(value);
    }
}


static size_t
ngx_http_jwt_reader_keep(u_char *buf, ngx_str_t *value)
{
    size_t  len;

    len = ngx_min(value->len, NGX_HTTP_JWT_FIELD_LEN);
    ngx_memcpy(buf, value->data, len);

    return len;
}


/* RFC 9110, 10.2.3: seconds, or a date. */
static time_t
ngx_http_jwt_retry_after(ngx_str_t *value)
{
    time_t  t;

    t = ngx_atotm(value->data, value->len);

    if (t != NGX_ERROR) {
        return t;
    }

    t = ngx_parse_http_time(value->data, value->len);

    if (t == NGX_ERROR) {
        return -1;
    }

    return t > ngx_time() ? t - ngx_time() : 0;
}


static ngx_int_t
ngx_http_jwt_reader_body(ngx_http_jwt_reader_t *reader,
    ngx_http_jwt_fetch_t *fetch)
{
    off_t  max;

    max = reader->length == -1 ? NGX_MAX_OFF_T_VALUE
                               : reader->length - reader->received;

    if (ngx_http_jwt_reader_take(reader, fetch, max) != NGX_OK) {
        return NGX_ERROR;
    }

    return reader->received == reader->length ? NGX_OK : NGX_AGAIN;
}


static ngx_int_t
ngx_http_jwt_reader_chunks(ngx_http_jwt_reader_t *reader,
    ngx_http_jwt_fetch_t *fetch)
{
    off_t      before;
    ngx_int_t  rc;

    for ( ;; ) {
        rc = ngx_http_jwt_parse_chunked(&reader->parser, reader->in,
                                        &reader->chunk);

        if (rc == NGX_DONE) {
            return NGX_OK;
        }

        if (rc != NGX_OK) {
            return rc;
        }

        before = reader->received;

        if (ngx_http_jwt_reader_take(reader, fetch, reader->chunk.size)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        reader->chunk.size -= reader->received - before;

        if (reader->in->pos == reader->in->last) {
            return NGX_AGAIN;
        }
    }
}


/* Takes at most max bytes of what is in the buffer.  An error page is read to
 * its end, so that a cache may keep it, if it has one. */
static ngx_int_t
ngx_http_jwt_reader_take(ngx_http_jwt_reader_t *reader,
    ngx_http_jwt_fetch_t *fetch, off_t max)
{
    size_t      n;
    ngx_buf_t  *b;

    b = reader->in;
    n = ngx_min((off_t) (b->last - b->pos), max);

    if (reader->line.code == NGX_HTTP_OK
        && ngx_http_jwt_fetch_append(fetch, b->pos, n) != NGX_OK)
    {
        return NGX_ERROR;
    }

    b->pos += n;
    reader->received += n;

    return reader->received <= JOSE_KEYSET_MAX ? NGX_OK : NGX_ERROR;
}
