/*
 * A fetch of keys on a request of its own.
 *
 * The request is an ordinary one, on an ordinary connection: one end of a pair
 * of sockets is nginx's, as if a client had connected, and the other one is
 * ours, where the response is read as any client would read it.  The two ends
 * share nothing else.  So whatever runs in the request - a cache's update,
 * another module's subrequests, a thread - begins and ends as nginx has it,
 * and the fetch can neither be freed by the request nor free it.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_exchange.h"
#include "ngx_http_jwt_family.h"
#include "ngx_http_jwt_fetch.h"
#include "ngx_http_jwt_local.h"
#include "ngx_http_jwt_reader.h"


/* How often a fetch is checked for its time limit, and for a worker that
 * exits. */
#define NGX_HTTP_JWT_WATCH     1000

/* What a response is read into; a line of its header must fit. */
#define NGX_HTTP_JWT_BUFFER    16384

/* A fetch takes a connection for each end, and one to the provider.  A
 * worker's last connections are left to its clients; a worker with few
 * connections reserves fewer. */
#define NGX_HTTP_JWT_RESERVE   16
#define NGX_HTTP_JWT_NEEDED    3


struct ngx_http_jwt_exchange_s {
    ngx_http_jwt_fetch_t  *fetch;      /* NULL: it has its result */
    ngx_connection_t      *peer;       /* our end; NULL: closed */
    ngx_http_jwt_reader_t *reader;

    ngx_http_request_t    *request;    /* nginx's end; NULL: ended */
    unsigned               completed:1;    /* it ended as it should */
    unsigned               own:1;      /* no provider's response */

    ngx_msec_t             started;
    ngx_event_t            watch;
};


static ngx_http_jwt_exchange_t *ngx_http_jwt_exchange_create(
    ngx_http_jwt_fetch_t *fetch);
static ngx_int_t ngx_http_jwt_exchange_peer(
    ngx_http_jwt_exchange_t *exchange, ngx_socket_t s);
static ngx_int_t ngx_http_jwt_exchange_request(
    ngx_http_jwt_exchange_t *exchange, ngx_http_core_srv_conf_t *cscf,
    ngx_socket_t s);
static void ngx_http_jwt_request_ended(void *data);
static void ngx_http_jwt_exchange_read(ngx_event_t *rev);
static void ngx_http_jwt_exchange_write(ngx_event_t *wev);
static void ngx_http_jwt_exchange_end(
    ngx_http_jwt_exchange_t *exchange);
static void ngx_http_jwt_exchange_look(
    ngx_http_jwt_exchange_t *exchange, ngx_http_request_t *r);
static void ngx_http_jwt_exchange_hang_up(
    ngx_http_jwt_exchange_t *exchange);
static void ngx_http_jwt_exchange_kill(
    ngx_http_jwt_exchange_t *exchange);
static void ngx_http_jwt_exchange_watch(ngx_event_t *ev);
static void ngx_http_jwt_exchange_free(
    ngx_http_jwt_exchange_t *exchange);


ngx_int_t
ngx_http_jwt_exchange_start(ngx_http_core_srv_conf_t *cscf,
    ngx_http_jwt_fetch_t *fetch)
{
    ngx_uint_t                reserve;
    ngx_socket_t              s[2];
    ngx_http_jwt_exchange_t  *exchange;

    reserve = ngx_min(ngx_cycle->connection_n / 4, NGX_HTTP_JWT_RESERVE);

    if (ngx_cycle->free_connection_n
        < ngx_max(reserve, NGX_HTTP_JWT_NEEDED))
    {
        ngx_http_jwt_fetch_error(fetch,
                                 "worker_connections are not enough");
        return NGX_ERROR;
    }

    exchange = ngx_http_jwt_exchange_create(fetch);
    if (exchange == NULL) {
        return NGX_ERROR;
    }

    if (socketpair(AF_UNIX, SOCK_STREAM|SOCK_NONBLOCK|SOCK_CLOEXEC, 0, s)
        == -1)
    {
        ngx_log_error(NGX_LOG_ALERT, ngx_cycle->log, ngx_socket_errno,
                      "socketpair() failed");
        ngx_free(exchange);
        return NGX_ERROR;
    }

    if (ngx_http_jwt_exchange_peer(exchange, s[0]) != NGX_OK) {
        (void) ngx_close_socket(s[1]);

    } else if (ngx_http_jwt_exchange_request(exchange, cscf, s[1])
               == NGX_OK)
    {
        return NGX_OK;
    }

    exchange->fetch = NULL;
    ngx_http_jwt_exchange_kill(exchange);
    ngx_http_jwt_exchange_hang_up(exchange);

    return NGX_ERROR;
}


static ngx_http_jwt_exchange_t *
ngx_http_jwt_exchange_create(ngx_http_jwt_fetch_t *fetch)
{
    ngx_http_jwt_exchange_t  *exchange;

    exchange = ngx_calloc(sizeof(ngx_http_jwt_exchange_t),
                          ngx_cycle->log);
    if (exchange == NULL) {
        return NULL;
    }

    exchange->fetch = fetch;
    exchange->started = ngx_current_msec;

    exchange->watch.handler = ngx_http_jwt_exchange_watch;
    exchange->watch.data = exchange;
    exchange->watch.log = ngx_cycle->log;

    return exchange;
}


/* Our end. */
static ngx_int_t
ngx_http_jwt_exchange_peer(ngx_http_jwt_exchange_t *exchange,
    ngx_socket_t s)
{
    ngx_connection_t  *c;

    c = ngx_get_connection(s, ngx_cycle->log);

    if (c == NULL) {
        (void) ngx_close_socket(s);
        return NGX_ERROR;
    }

    exchange->peer = c;

    c->data = exchange;
    c->recv = ngx_recv;
    c->send = ngx_send;
    c->number = ngx_atomic_fetch_add(ngx_connection_counter, 1);

    c->read->log = c->log;
    c->read->handler = ngx_http_jwt_exchange_read;
    c->write->log = c->log;
    c->write->handler = ngx_http_jwt_exchange_write;

    c->pool = ngx_create_pool(1024, c->log);
    if (c->pool == NULL) {
        return NGX_ERROR;
    }

    exchange->reader = ngx_http_jwt_reader_create(c,
                                                 NGX_HTTP_JWT_BUFFER);
    if (exchange->reader == NULL) {
        return NGX_ERROR;
    }

    return ngx_handle_read_event(c->read, 0);
}


/* nginx's end; the request runs before this returns. */
static ngx_int_t
ngx_http_jwt_exchange_request(ngx_http_jwt_exchange_t *exchange,
    ngx_http_core_srv_conf_t *cscf, ngx_socket_t s)
{
    ngx_connection_t       *c;
    ngx_pool_cleanup_t     *cln;
    ngx_http_request_t     *r;
    ngx_http_jwt_family_t  *family;

    c = ngx_http_jwt_local_connection(s, cscf);
    if (c == NULL) {
        return NGX_ERROR;
    }

    r = ngx_http_jwt_local_request(c, &exchange->fetch->uri);
    if (r == NULL) {
        return NGX_ERROR;
    }

    family = ngx_http_jwt_create_family(r);
    cln = ngx_pool_cleanup_add(r->pool, 0);

    if (family == NULL || cln == NULL) {
        ngx_http_finalize_request(r, NGX_ERROR);
        ngx_http_run_posted_requests(c);
        return NGX_ERROR;
    }

    family->exchange = exchange;

    cln->handler = ngx_http_jwt_request_ended;
    cln->data = exchange;

    exchange->request = r;

    ngx_add_timer(&exchange->watch, NGX_HTTP_JWT_WATCH);

    ngx_http_process_request(r);
    ngx_http_run_posted_requests(c);

    return NGX_OK;
}


/* A cleanup of the request's. */
static void
ngx_http_jwt_request_ended(void *data)
{
    ngx_http_jwt_exchange_t *exchange = data;

    ngx_http_jwt_exchange_look(exchange, exchange->request);

    exchange->request = NULL;

    ngx_http_jwt_exchange_free(exchange);
}


static void
ngx_http_jwt_exchange_read(ngx_event_t *rev)
{
    ssize_t                   n;
    ngx_int_t                 rc;
    ngx_buf_t                *b;
    ngx_connection_t         *c;
    ngx_http_jwt_exchange_t  *exchange;

    c = rev->data;
    exchange = c->data;

    if (c->close) {
        /* worker_shutdown_timeout */
        ngx_http_jwt_fetch_error(exchange->fetch, "the worker exits");
        ngx_http_jwt_exchange_end(exchange);
        return;
    }

    for ( ;; ) {
        b = ngx_http_jwt_reader_buffer(exchange->reader);

        n = c->recv(c, b->last, b->end - b->last);

        if (n == NGX_AGAIN) {

            if (ngx_handle_read_event(rev, 0) != NGX_OK) {
                break;
            }

            return;
        }

        if (n > 0) {
            b->last += n;
            rc = ngx_http_jwt_reader_parse(exchange->reader,
                                           exchange->fetch);
            if (rc == NGX_AGAIN) {
                continue;
            }
        }

        break;
    }

    ngx_http_jwt_exchange_end(exchange);
}


/* We never write. */
static void
ngx_http_jwt_exchange_write(ngx_event_t *wev)
{
    ngx_log_debug0(NGX_LOG_DEBUG_HTTP, wev->log, 0, "auth_jwt exchange write");
}


/* The response has ended, one way or another. */
static void
ngx_http_jwt_exchange_end(ngx_http_jwt_exchange_t *exchange)
{
    ngx_http_jwt_fetch_t     *fetch;
    ngx_http_jwt_response_t   response;

    fetch = exchange->fetch;

    if (exchange->request != NULL) {
        ngx_http_jwt_exchange_look(exchange, exchange->request);
    }

    ngx_http_jwt_reader_result(exchange->reader, exchange->completed,
                               &response);
    response.own = exchange->own;

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, ngx_cycle->log, 0,
                   "http auth_jwt request of its own ended: status %ui, %s",
                   response.status,
                   response.complete ? "whole" : "broken off");

    ngx_http_jwt_fetch_judge(fetch, &response);

    exchange->fetch = NULL;

    if (fetch->error[0] != '\0') {
        /* what would still be sent is not read */
        ngx_http_jwt_exchange_kill(exchange);
    }

    ngx_http_jwt_exchange_hang_up(exchange);

    fetch->handler(fetch);
}


/* Whose response it is: nginx's own error pages look like a provider's.  And
 * whether it was sent whole: the request may stay for a while after that, for
 * lingering_close. */
static void
ngx_http_jwt_exchange_look(ngx_http_jwt_exchange_t *exchange,
    ngx_http_request_t *r)
{
    exchange->own = ngx_http_jwt_fetch_own(r, r->headers_out.status);

    /* nginx treats a response whose upstream broke off as complete, but does
     * not mark its end */

    exchange->completed = r->request_complete
                          && ngx_http_jwt_get_family(r)->last;
}


/* Closes our end; the exchange may be gone then. */
static void
ngx_http_jwt_exchange_hang_up(ngx_http_jwt_exchange_t *exchange)
{
    ngx_pool_t  *pool;

    if (exchange->peer != NULL) {
        pool = exchange->peer->pool;

        ngx_close_connection(exchange->peer);
        exchange->peer = NULL;

        if (pool != NULL) {
            ngx_destroy_pool(pool);
        }
    }

    ngx_http_jwt_exchange_free(exchange);
}


/* As nginx ends its connections at worker_shutdown_timeout.  Where a thread
 * has the request, it ends when that has come back.  If our end is closed, the
 * exchange may be gone then. */
static void
ngx_http_jwt_exchange_kill(ngx_http_jwt_exchange_t *exchange)
{
    ngx_connection_t  *c;

    if (exchange->request != NULL) {
        c = exchange->request->connection;

        c->close = 1;
        c->error = 1;

        c->read->handler(c->read);
    }
}


static void
ngx_http_jwt_exchange_watch(ngx_event_t *ev)
{
    ngx_http_jwt_exchange_t *exchange = ev->data;

    ngx_uint_t             late;
    ngx_http_jwt_fetch_t  *fetch;

    fetch = exchange->fetch;

    late = ngx_current_msec - exchange->started
           >= NGX_HTTP_JWT_FETCH_TIME * 1000;

    if (!late && !(ngx_exiting && (fetch == NULL || !fetch->wanted(fetch)))) {
        ngx_add_timer(ev, NGX_HTTP_JWT_WATCH);
        return;
    }

    /* again, if a thread has the request: the worker waits for that anyway */
    ngx_add_timer(ev, NGX_HTTP_JWT_WATCH);

    if (fetch != NULL) {

        if (late) {
            ngx_http_jwt_fetch_error(fetch,
                                     "no response within %d seconds",
                                     NGX_HTTP_JWT_FETCH_TIME);
        } else {
            ngx_http_jwt_fetch_error(fetch, "the worker exits");
        }

        ngx_http_jwt_exchange_end(exchange);
        return;
    }

    ngx_http_jwt_exchange_kill(exchange);
}


/* When both ends have gone. */
static void
ngx_http_jwt_exchange_free(ngx_http_jwt_exchange_t *exchange)
{
    if (exchange->peer == NULL && exchange->request == NULL) {

        if (exchange->watch.timer_set) {
            ngx_del_timer(&exchange->watch);
        }

        ngx_free(exchange);
    }
}
