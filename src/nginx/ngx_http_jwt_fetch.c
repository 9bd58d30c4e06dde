/*
 * A fetch of a key set: its body, and what its response means.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_fetch.h"
#include "ngx_http_jwt_message.h"


/* A provider's response is rarely larger. */
#define NGX_HTTP_JWT_FETCH_SIZE  4096


/* nginx may have been built without its cache. */

#if (NGX_HTTP_CACHE)
#define ngx_http_jwt_is_cached(r)  (r)->cached
#else
#define ngx_http_jwt_is_cached(r)  0
#endif


ngx_uint_t
ngx_http_jwt_fetch_own(ngx_http_request_t *r, ngx_uint_t status)
{
    ngx_http_upstream_t  *u;

    u = r->upstream;

    return !ngx_http_jwt_is_cached(r)
           && (u == NULL || u->headers_in.status_n != status);
}


void
ngx_http_jwt_fetch_judge(ngx_http_jwt_fetch_t *fetch,
    ngx_http_jwt_response_t *response)
{
    const char  *whose;

    fetch->status = response->status;

    /* with other statuses it means something else (RFC 6585, 4; RFC 9110,
     * 15.6.4) */

    fetch->retry_after = response->status == NGX_HTTP_TOO_MANY_REQUESTS
                         || response->status == NGX_HTTP_SERVICE_UNAVAILABLE
                         ? response->retry_after : -1;

    if (fetch->error[0] != '\0') {
        return;
    }

    /* otherwise the provider would be blamed for a URL that was never
     * requested */

    whose = response->own ? "this server itself" : "the provider";

    if (response->status != NGX_HTTP_OK && response->location.len) {
        ngx_http_jwt_fetch_error(fetch, "%s redirects (status %ui) to "
                                 "\"%V\", which is not followed",
                                 whose, response->status,
                                 &response->location);

    } else if (response->status == 0) {
        ngx_http_jwt_fetch_error(fetch, "there was no response");

    } else if (response->status != NGX_HTTP_OK) {
        ngx_http_jwt_fetch_error(fetch, "%s responded with status %ui",
                                 whose, response->status);

    } else if (!response->complete) {
        ngx_http_jwt_fetch_error(fetch, "the response broke off after "
                                 "%uz bytes", fetch->body.len);

    } else if (fetch->body.len == 0) {
        ngx_http_jwt_fetch_error(fetch, "the response is empty");

    } else if (response->encoding.len) {
        ngx_http_jwt_fetch_error(fetch,
                                 "unexpected Content-Encoding \"%V\"",
                                 &response->encoding);
    }
}


ngx_int_t
ngx_http_jwt_fetch_append(ngx_http_jwt_fetch_t *fetch, u_char *data,
    size_t len)
{
    u_char  *p;
    size_t   size;

    if (len == 0) {
        return NGX_OK;
    }

    if (len > JOSE_KEYSET_MAX - fetch->body.len) {
        ngx_http_jwt_fetch_error(fetch,
                                 "the response is larger than %d bytes",
                                 JOSE_KEYSET_MAX);
        return NGX_ERROR;
    }

    if (fetch->body.len + len > fetch->size) {

        for (size = fetch->size ? fetch->size : NGX_HTTP_JWT_FETCH_SIZE;
             size < fetch->body.len + len;
             size *= 2)
        {
            /* void */
        }

        p = ngx_alloc(size, ngx_cycle->log);
        if (p == NULL) {
            ngx_http_jwt_fetch_error(fetch, "out of memory");
            return NGX_ERROR;
        }

        if (fetch->body.len) {
            ngx_memcpy(p, fetch->body.data, fetch->body.len);
            ngx_free(fetch->body.data);
        }

        fetch->body.data = p;
        fetch->size = size;
    }

    ngx_memcpy(fetch->body.data + fetch->body.len, data, len);
    fetch->body.len += len;

    return NGX_OK;
}


void
ngx_http_jwt_fetch_free(ngx_http_jwt_fetch_t *fetch)
{
    if (fetch->size) {
        ngx_free(fetch->body.data);
    }

    ngx_str_null(&fetch->body);
    fetch->size = 0;
}


void
ngx_http_jwt_fetch_error(ngx_http_jwt_fetch_t *fetch,
    const char *fmt, ...)
{
    u_char   *p, *last;
    va_list   args;

    p = (u_char *) fetch->error;
    last = p + sizeof(fetch->error) - 1;

    p = ngx_slprintf(p, last, "auth_jwt_key_request \"%V\": ", &fetch->uri);

    va_start(args, fmt);
    p = ngx_vslprintf(p, last, fmt, args);
    va_end(args);

    *p = '\0';

    ngx_http_jwt_one_line(fetch->error);
}
