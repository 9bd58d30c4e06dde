/*
 * One fetch of a key set: a subrequest to a location of the administrator's,
 * whose answer our filters keep.
 *
 * A fetch runs beside a client's request, whose variables its location then
 * has, or on a request of its own, when nobody waits or many do.  What
 * reaches the location is clean either way: GET, no body, no header of the
 * client's.
 */

#include "ngx_http_auth_jwt.h"


/* What a fetch without a client has instead of a client's connection. */
typedef struct {
    ngx_connection_t       connection;
    ngx_event_t            read;
    ngx_event_t            write;
    ngx_log_t              log;
    ngx_http_log_ctx_t     log_ctx;
    ngx_http_connection_t  hc;
    struct sockaddr_in     sockaddr;
    ngx_event_t            end;     /* looks again whether it can be freed */
} ngx_http_auth_jwt_nobody_t;


static ngx_int_t ngx_http_auth_jwt_fetch_clean(ngx_http_request_t *sr);
static ngx_int_t ngx_http_auth_jwt_fetch_done(ngx_http_request_t *sr,
    void *data, ngx_int_t rc);
static ngx_uint_t ngx_http_auth_jwt_fetch_goes_on(ngx_http_request_t *sr,
    ngx_int_t rc);
static void ngx_http_auth_jwt_fetch_untimed(ngx_http_request_t *sr);
static void ngx_http_auth_jwt_fetch_result(ngx_http_auth_jwt_fetch_t *fetch,
    ngx_http_request_t *sr, ngx_int_t rc);
static ngx_http_auth_jwt_fetch_t *ngx_http_auth_jwt_fetch_of(
    ngx_http_request_t *r);
static ngx_int_t ngx_http_auth_jwt_fetch_header_filter(ngx_http_request_t *r);
static ngx_int_t ngx_http_auth_jwt_fetch_body_filter(ngx_http_request_t *r,
    ngx_chain_t *in);
static ngx_int_t ngx_http_auth_jwt_fetch_append(
    ngx_http_auth_jwt_fetch_t *fetch, ngx_http_request_t *r, ngx_buf_t *b);

static void ngx_http_auth_jwt_fetch_stop(ngx_http_request_t *r);
static void ngx_http_auth_jwt_fetch_nothing(ngx_http_auth_jwt_fetch_t *fetch);

static ngx_http_request_t *ngx_http_auth_jwt_nobody_create(
    ngx_http_core_srv_conf_t *cscf);
static void ngx_http_auth_jwt_nobody_init(ngx_http_auth_jwt_nobody_t *nobody,
    ngx_http_core_srv_conf_t *cscf);
static void ngx_http_auth_jwt_nobody_event(ngx_event_t *ev);
static u_char *ngx_http_auth_jwt_nobody_log(ngx_log_t *log, u_char *buf,
    size_t len);
static void ngx_http_auth_jwt_nobody_end(ngx_event_t *ev);
static void ngx_http_auth_jwt_nobody_free(ngx_http_auth_jwt_nobody_t *nobody);


static ngx_http_output_header_filter_pt  ngx_http_next_header_filter;
static ngx_http_output_body_filter_pt    ngx_http_next_body_filter;


/* A provider's answer is rarely larger. */
#define NGX_HTTP_AUTH_JWT_FETCH_SIZE  4096

/* How soon a request of nobody's that is still held is looked at again. */
#define NGX_HTTP_AUTH_JWT_FETCH_HELD  100


void
ngx_http_auth_jwt_fetch_filters(void)
{
    ngx_http_next_header_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = ngx_http_auth_jwt_fetch_header_filter;

    ngx_http_next_body_filter = ngx_http_top_body_filter;
    ngx_http_top_body_filter = ngx_http_auth_jwt_fetch_body_filter;
}


ngx_int_t
ngx_http_auth_jwt_fetch(ngx_http_request_t *r,
    ngx_http_auth_jwt_fetch_t *fetch)
{
    ngx_str_t                    uri, args;
    ngx_uint_t                   flags;
    ngx_http_request_t          *sr;
    ngx_http_auth_jwt_ctx_t     *ctx;
    ngx_http_post_subrequest_t  *ps;

    ps = ngx_palloc(r->pool, sizeof(ngx_http_post_subrequest_t));
    if (ps == NULL) {
        return NGX_ERROR;
    }

    ps->handler = ngx_http_auth_jwt_fetch_done;
    ps->data = fetch;

    uri = fetch->uri;
    ngx_str_null(&args);
    flags = 0;

    if (ngx_http_parse_unsafe_uri(r, &uri, &args, &flags) != NGX_OK) {
        return NGX_ERROR;
    }

    /* in the background: it neither delays nor orders the client's output */

    if (ngx_http_subrequest(r, &uri, &args, &sr, ps,
                            NGX_HTTP_SUBREQUEST_BACKGROUND)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    /* it runs when we have returned, so there is time to prepare it */

    ctx = ngx_http_auth_jwt_create_ctx(sr);
    if (ctx == NULL) {
        fetch->done = 1;
        return NGX_ERROR;
    }

    ctx->fetch = fetch;

    sr->filter_need_in_memory = 1;

    /* until its end it is none: proxy_cache serves nothing old to those */
    sr->background = 0;

    if (ngx_http_auth_jwt_fetch_clean(sr) != NGX_OK) {
        fetch->done = 1;
        return NGX_ERROR;
    }

    return NGX_OK;
}


ngx_int_t
ngx_http_auth_jwt_fetch_alone(ngx_http_core_srv_conf_t *cscf,
    ngx_http_auth_jwt_fetch_t *fetch)
{
    ngx_http_request_t  *r;

    r = ngx_http_auth_jwt_nobody_create(cscf);
    if (r == NULL) {
        return NGX_ERROR;
    }

    fetch->alone = r;

    if (ngx_http_auth_jwt_fetch(r, fetch) != NGX_OK) {
        (void) ngx_http_auth_jwt_fetch_abort(fetch);
        return NGX_ERROR;
    }

    ngx_http_run_posted_requests(r->connection);

    return NGX_OK;
}


/*
 * The subrequest has copied the client's headers.  Of them only the name of
 * the host stays, for $host; the body and its length must not be seen at all,
 * or a large upload is refused by the location of the keys.
 */
static ngx_int_t
ngx_http_auth_jwt_fetch_clean(ngx_http_request_t *sr)
{
    ngx_str_t  server;

    server = sr->headers_in.server;

    ngx_memzero(&sr->headers_in, sizeof(ngx_http_headers_in_t));

    sr->headers_in.server = server;
    sr->headers_in.content_length_n = -1;
    sr->headers_in.keep_alive_n = -1;

    sr->request_body = NULL;
    sr->method = NGX_HTTP_GET;
    sr->method_name = ngx_http_core_get_method;

    return ngx_list_init(&sr->headers_in.headers, sr->pool, 4,
                         sizeof(ngx_table_elt_t));
}


/*
 * Called whenever something finalizes the subrequest: with a status that
 * nginx makes an error page of, or while a file is being read, it goes on and
 * will be finalized again.
 */
static ngx_int_t
ngx_http_auth_jwt_fetch_done(ngx_http_request_t *sr, void *data, ngx_int_t rc)
{
    ngx_http_auth_jwt_fetch_t *fetch = data;

    if (fetch->done || ngx_http_auth_jwt_fetch_goes_on(sr, rc)) {
        return rc;
    }

    /* nginx says "sending to client" here, which the line about the token that
     * may follow would repeat */
    sr->connection->log->action = NULL;

    ngx_http_auth_jwt_fetch_untimed(sr);
    ngx_http_auth_jwt_fetch_result(fetch, sr, rc);

    sr->background = 1;

    fetch->done = 1;
    fetch->handler(fetch);

    /* a failure of ours, 444 or an upstream that broke off must not end the
     * request that waits */

    return NGX_OK;
}


static ngx_uint_t
ngx_http_auth_jwt_fetch_goes_on(ngx_http_request_t *sr, ngx_int_t rc)
{
    if (rc == NGX_OK || rc == NGX_AGAIN) {
        return sr->buffered ? 1 : 0;
    }

    return rc > NGX_OK
           && rc != NGX_HTTP_CLOSE
           && rc != NGX_HTTP_REQUEST_TIME_OUT
           && rc != NGX_HTTP_CLIENT_CLOSED_REQUEST;
}


/*
 * While a thread reads a file for the subrequest, nginx times the connection
 * as if the client were slow.  Nothing is being sent to it, and the timer
 * would meet whatever the request does a minute later.
 */
static void
ngx_http_auth_jwt_fetch_untimed(ngx_http_request_t *sr)
{
    ngx_connection_t  *c;

    c = sr->connection;

    if (c->write->timer_set && !c->write->delayed && !c->buffered) {
        ngx_del_timer(c->write);
    }
}


static void
ngx_http_auth_jwt_fetch_result(ngx_http_auth_jwt_fetch_t *fetch,
    ngx_http_request_t *sr, ngx_int_t rc)
{
    ngx_table_elt_t  *encoding;

    if (fetch->error[0] != '\0') {
        return;
    }

    encoding = sr->headers_out.content_encoding;

    if (rc > NGX_OK) {
        ngx_http_auth_jwt_fetch_error(fetch, "the fetch ended with status %i",
                                      rc);

    } else if (sr->headers_out.status != NGX_HTTP_OK) {
        ngx_http_auth_jwt_fetch_error(fetch, "the answer has status %ui",
                                      sr->headers_out.status);

    } else if (rc != NGX_OK || !fetch->last
               || (sr->headers_out.content_length_n != -1
                   && sr->headers_out.content_length_n
                      != (off_t) fetch->body.len))
    {
        /* of an upstream that broke off, nginx says NGX_OK too, but it does
         * not mark the end */
        ngx_http_auth_jwt_fetch_error(fetch, "the answer broke off after %uz "
                                      "bytes", fetch->body.len);

    } else if (fetch->body.len == 0) {
        ngx_http_auth_jwt_fetch_error(fetch, "the answer is empty");

    } else if (encoding != NULL && encoding->value.len) {
        ngx_http_auth_jwt_fetch_error(fetch, "the answer is compressed though "
                                      "nobody asked for it "
                                      "(Content-Encoding: %V)",
                                      &encoding->value);
    }
}


void
ngx_http_auth_jwt_fetch_error(ngx_http_auth_jwt_fetch_t *fetch,
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

    ngx_http_auth_jwt_one_line(fetch->error);
}


/* The fetch whose answer r is; NULL for every other request. */
static ngx_http_auth_jwt_fetch_t *
ngx_http_auth_jwt_fetch_of(ngx_http_request_t *r)
{
    ngx_http_auth_jwt_ctx_t  *ctx;

    if (r == r->main) {
        return NULL;
    }

    ctx = ngx_http_auth_jwt_get_ctx(r);

    return ctx ? ctx->fetch : NULL;
}


static ngx_int_t
ngx_http_auth_jwt_fetch_header_filter(ngx_http_request_t *r)
{
    ngx_http_upstream_t  *u;

    if (ngx_http_auth_jwt_fetch_of(r) == NULL) {
        return ngx_http_next_header_filter(r);
    }

    u = r->upstream;

    if (u != NULL && !u->cacheable && !u->store) {
        /*
         * With buffering nginx would keep the whole answer of a background
         * subrequest, on disk if it is large, before we see any of it.
         */
        u->buffering = 0;
    }

    r->header_sent = 1;

    return NGX_OK;
}


/*
 * Takes everything, so that nothing reaches the client.  An answer whose
 * status says that it holds no keys is thrown away; one that cannot be kept,
 * or is larger than any that could, is stopped: to return NGX_ERROR would end
 * the request that waits.
 */
static ngx_int_t
ngx_http_auth_jwt_fetch_body_filter(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_buf_t                  *b;
    ngx_chain_t                *cl;
    ngx_http_auth_jwt_fetch_t  *fetch;

    fetch = ngx_http_auth_jwt_fetch_of(r);

    if (fetch == NULL) {
        return ngx_http_next_body_filter(r, in);
    }

    for (cl = in; cl; cl = cl->next) {
        b = cl->buf;

        fetch->received += ngx_buf_size(b);

        if (r->headers_out.status == NGX_HTTP_OK && ngx_buf_in_memory(b)
            && fetch->error[0] == '\0'
            && ngx_http_auth_jwt_fetch_append(fetch, r, b) != NGX_OK)
        {
            ngx_http_auth_jwt_fetch_stop(r);
        }

        if (fetch->received > JOSE_KEYSET_MAX) {
            ngx_http_auth_jwt_fetch_stop(r);
        }

        if (b->last_buf || b->last_in_chain) {
            fetch->last = 1;
        }

        b->pos = b->last;
        b->file_pos = b->file_last;
    }

    return NGX_OK;
}


/* An upstream may send for ever.  If a cache is being filled, it is an error,
 * so that the cache keeps nothing. */
static void
ngx_http_auth_jwt_fetch_stop(ngx_http_request_t *r)
{
    ngx_http_upstream_t  *u;

    u = r->upstream;

    if (u == NULL) {
        return;
    }

    if (u->buffering) {
        u->pipe->upstream_error = 1;

    } else {
        u->length = 0;
        u->keepalive = 0;
    }
}


static ngx_int_t
ngx_http_auth_jwt_fetch_append(ngx_http_auth_jwt_fetch_t *fetch,
    ngx_http_request_t *r, ngx_buf_t *b)
{
    u_char  *p;
    size_t   n, size;

    n = b->last - b->pos;

    if (n > JOSE_KEYSET_MAX - fetch->body.len) {
        ngx_http_auth_jwt_fetch_error(fetch,
                                      "the answer is larger than %d bytes",
                                      JOSE_KEYSET_MAX);
        return NGX_ERROR;
    }

    if (fetch->body.len + n > fetch->size) {

        for (size = fetch->size ? fetch->size : NGX_HTTP_AUTH_JWT_FETCH_SIZE;
             size < fetch->body.len + n;
             size *= 2)
        {
            /* void */
        }

        p = ngx_palloc(r->pool, size);
        if (p == NULL) {
            ngx_http_auth_jwt_fetch_error(fetch, "out of memory");
            return NGX_ERROR;
        }

        if (fetch->body.len) {
            ngx_memcpy(p, fetch->body.data, fetch->body.len);
            (void) ngx_pfree(r->pool, fetch->body.data);
        }

        fetch->body.data = p;
        fetch->size = size;
    }

    ngx_memcpy(fetch->body.data + fetch->body.len, b->pos, n);
    fetch->body.len += n;

    return NGX_OK;
}


/*
 * A request of nobody's: nginx wants a connection behind every request.
 * This one has no socket, is never read or written, and looks to the event
 * code as if it were watched already.
 */
static ngx_http_request_t *
ngx_http_auth_jwt_nobody_create(ngx_http_core_srv_conf_t *cscf)
{
    ngx_http_request_t          *r;
    ngx_http_auth_jwt_nobody_t  *nobody;

    nobody = ngx_calloc(sizeof(ngx_http_auth_jwt_nobody_t), ngx_cycle->log);
    if (nobody == NULL) {
        return NULL;
    }

    ngx_http_auth_jwt_nobody_init(nobody, cscf);

    nobody->connection.pool = ngx_create_pool(256, &nobody->log);
    if (nobody->connection.pool == NULL) {
        ngx_free(nobody);
        return NULL;
    }

    r = ngx_http_create_request(&nobody->connection);
    if (r == NULL) {
        ngx_destroy_pool(nobody->connection.pool);
        ngx_free(nobody);
        return NULL;
    }

    nobody->connection.data = r;

    r->method = NGX_HTTP_GET;
    r->method_name = ngx_http_core_get_method;
    r->http_version = NGX_HTTP_VERSION_11;
    ngx_str_set(&r->http_protocol, "HTTP/1.1");
    ngx_str_set(&r->uri, "/");
    r->unparsed_uri = r->uri;
    r->internal = 1;
    r->logged = 1;
    r->write_event_handler = ngx_http_request_empty_handler;

    return r;
}


static void
ngx_http_auth_jwt_nobody_init(ngx_http_auth_jwt_nobody_t *nobody,
    ngx_http_core_srv_conf_t *cscf)
{
    ngx_connection_t  *c;

    c = &nobody->connection;

    nobody->log = *ngx_cycle->log;
    nobody->log.handler = ngx_http_auth_jwt_nobody_log;
    nobody->log.data = &nobody->log_ctx;
    nobody->log.action = NULL;

    nobody->log_ctx.connection = c;
    nobody->hc.conf_ctx = cscf->ctx;

    nobody->end.handler = ngx_http_auth_jwt_nobody_end;
    nobody->end.data = nobody;
    nobody->end.log = ngx_cycle->log;

    nobody->sockaddr.sin_family = AF_INET;
    nobody->sockaddr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);

    c->fd = (ngx_socket_t) -1;
    c->tcp_nodelay = NGX_TCP_NODELAY_DISABLED;
    c->tcp_nopush = NGX_TCP_NOPUSH_DISABLED;
    c->data = &nobody->hc;
    c->log = &nobody->log;
    c->number = ngx_atomic_fetch_add(ngx_connection_counter, 1);
    c->sockaddr = (struct sockaddr *) &nobody->sockaddr;
    c->socklen = sizeof(struct sockaddr_in);
    c->local_sockaddr = c->sockaddr;
    c->local_socklen = c->socklen;
    ngx_str_set(&c->addr_text, "127.0.0.1");

    c->read = &nobody->read;
    c->write = &nobody->write;

    c->read->data = c;
    c->read->log = c->log;
    c->read->handler = ngx_http_auth_jwt_nobody_event;
    c->read->active = 1;

    c->write->data = c;
    c->write->log = c->log;
    c->write->handler = ngx_http_auth_jwt_nobody_event;
    c->write->active = 1;
    c->write->write = 1;
    c->write->ready = 1;
}


/* Nothing ever happens on this connection. */
static void
ngx_http_auth_jwt_nobody_event(ngx_event_t *ev)
{
    ngx_log_debug0(NGX_LOG_DEBUG_HTTP, ev->log, 0, "auth_jwt nobody event");
}


static u_char *
ngx_http_auth_jwt_nobody_log(ngx_log_t *log, u_char *buf, size_t len)
{
    u_char              *p;
    ngx_http_request_t  *r;
    ngx_http_log_ctx_t  *ctx;

    ctx = log->data;
    r = ctx->request;
    p = buf;

    if (log->action) {
        p = ngx_snprintf(p, len, " while %s", log->action);
        len -= p - buf;
    }

    return r ? r->log_handler(r, ctx->current_request, p, len) : p;
}


void
ngx_http_auth_jwt_fetch_free(ngx_http_auth_jwt_fetch_t *fetch)
{
    if (fetch->alone != NULL) {
        ngx_http_auth_jwt_nobody_end(
            &((ngx_http_auth_jwt_nobody_t *) fetch->alone->connection)->end);
    }

    fetch->alone = NULL;
}


ngx_int_t
ngx_http_auth_jwt_fetch_abort(ngx_http_auth_jwt_fetch_t *fetch)
{
    if (fetch->alone->blocked) {
        return NGX_AGAIN;
    }

    ngx_http_auth_jwt_nobody_free(
        (ngx_http_auth_jwt_nobody_t *) fetch->alone->connection);

    fetch->alone = NULL;

    return NGX_OK;
}


static void
ngx_http_auth_jwt_fetch_nothing(ngx_http_auth_jwt_fetch_t *fetch)
{
    /* void */
}


void
ngx_http_auth_jwt_fetch_forget(ngx_http_auth_jwt_fetch_t *fetch)
{
    fetch->handler = ngx_http_auth_jwt_fetch_nothing;
}


static void
ngx_http_auth_jwt_nobody_end(ngx_event_t *ev)
{
    ngx_http_request_t          *r;
    ngx_http_auth_jwt_nobody_t  *nobody;

    nobody = ev->data;
    r = nobody->connection.data;

    if (r->count > 1 || r->blocked) {
        ngx_add_timer(ev, NGX_HTTP_AUTH_JWT_FETCH_HELD);
        return;
    }

    ngx_http_auth_jwt_nobody_free(nobody);
}


/* What still runs in the request ends by its cleanups: upstreams for one. */
static void
ngx_http_auth_jwt_nobody_free(ngx_http_auth_jwt_nobody_t *nobody)
{
    ngx_pool_t        *pool;
    ngx_connection_t  *c;

    c = &nobody->connection;
    pool = c->pool;

    ngx_http_free_request(c->data, 0);

    if (c->read->timer_set) {
        ngx_del_timer(c->read);
    }

    if (c->write->timer_set) {
        ngx_del_timer(c->write);
    }

    if (c->read->posted) {
        ngx_delete_posted_event(c->read);
    }

    if (c->write->posted) {
        ngx_delete_posted_event(c->write);
    }

    ngx_destroy_pool(pool);
    ngx_free(nobody);
}
