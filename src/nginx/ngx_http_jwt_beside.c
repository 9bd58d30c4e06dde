/*
 * A fetch of a key set beside a client's request: a subrequest of it, so that
 * the location has the request's variables.  What reaches the location is
 * clean: GET, no body, no header of the client's.  A fetch on a request of
 * its own is in ngx_http_jwt_exchange.c.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_beside.h"
#include "ngx_http_jwt_family.h"
#include "ngx_http_jwt_fetch.h"


static void ngx_http_jwt_beside_cleanup(void *data);
static ngx_int_t ngx_http_jwt_beside_create(ngx_http_request_t *r,
    ngx_http_jwt_beside_t *beside, ngx_http_request_t **sr);
static ngx_int_t ngx_http_jwt_beside_clean(ngx_http_request_t *sr);
static ngx_int_t ngx_http_jwt_beside_done(ngx_http_request_t *sr,
    void *data, ngx_int_t rc);
static void ngx_http_jwt_beside_gather(ngx_http_request_t *sr);
static void ngx_http_jwt_beside_stop(ngx_http_request_t *r);
static ngx_uint_t ngx_http_jwt_beside_goes_on(ngx_http_request_t *sr,
    ngx_int_t rc);
static void ngx_http_jwt_beside_untimed(ngx_http_request_t *sr);
static void ngx_http_jwt_beside_detach(ngx_http_request_t *sr);
static void ngx_http_jwt_beside_ended(ngx_http_jwt_beside_t *beside,
    ngx_http_request_t *sr, ngx_int_t rc);
static void ngx_http_jwt_beside_timer(ngx_event_t *ev);
static void ngx_http_jwt_beside_late(ngx_http_request_t *sr);
static void ngx_http_jwt_beside_forgotten(ngx_http_jwt_fetch_t *fetch);


/* How often a fetch is checked for a client that disconnected, and for its
 * time limit. */
#define NGX_HTTP_JWT_BESIDE_WATCH  1000


ngx_int_t
ngx_http_jwt_beside_start(ngx_http_request_t *r,
    ngx_http_jwt_beside_t *beside)
{
    ngx_http_request_t  *sr;
    ngx_pool_cleanup_t  *cln;

    cln = ngx_pool_cleanup_add(r->pool, 0);
    if (cln == NULL) {
        return NGX_ERROR;
    }

    beside->fetch.retry_after = -1;

    beside->timer.handler = ngx_http_jwt_beside_timer;
    beside->timer.data = beside;
    beside->timer.log = r->connection->log;

    if (ngx_http_jwt_beside_create(r, beside, &sr) != NGX_OK) {
        return NGX_ERROR;
    }

    /* it runs when we have returned, so there is time to prepare it */

    beside->subrequest = sr;

    cln->handler = ngx_http_jwt_beside_cleanup;
    cln->data = beside;

    sr->variables = r->variables;
    sr->read_event_handler = r->connection->data == sr
                             ? ngx_http_test_reading : sr->read_event_handler;
    sr->filter_need_in_memory = 1;

    if (ngx_http_jwt_beside_clean(sr) != NGX_OK) {
        beside->done = 1;
        return NGX_ERROR;
    }

    beside->started = ngx_current_msec;
    ngx_add_timer(&beside->timer, NGX_HTTP_JWT_BESIDE_WATCH);

    return NGX_OK;
}


static void
ngx_http_jwt_beside_cleanup(void *data)
{
    ngx_http_jwt_beside_t *beside = data;

    if (beside->timer.timer_set) {
        ngx_del_timer(&beside->timer);
    }

    ngx_http_jwt_fetch_free(&beside->fetch);
}


/*
 * An ordinary subrequest, as auth_request has: nginx and its modules know how
 * to end it.  One in memory (SSI's set) may have none, but its response, which
 * we take, is not put where that of its parent will be.
 */
static ngx_int_t
ngx_http_jwt_beside_create(ngx_http_request_t *r,
    ngx_http_jwt_beside_t *beside, ngx_http_request_t **sr)
{
    ngx_int_t                    rc;
    ngx_str_t                    uri, args;
    ngx_uint_t                   flags, in_memory;
    ngx_http_post_subrequest_t  *ps;

    ps = ngx_palloc(r->pool, sizeof(ngx_http_post_subrequest_t));
    if (ps == NULL) {
        return NGX_ERROR;
    }

    ps->handler = ngx_http_jwt_beside_done;
    ps->data = beside;

    uri = beside->fetch.uri;
    ngx_str_null(&args);
    flags = 0;

    if (ngx_http_parse_unsafe_uri(r, &uri, &args, &flags) != NGX_OK) {
        return NGX_ERROR;
    }

    in_memory = r->subrequest_in_memory;
    r->subrequest_in_memory = 0;

    rc = ngx_http_subrequest(r, &uri, &args, sr, ps,
                             NGX_HTTP_SUBREQUEST_WAITED);

    r->subrequest_in_memory = in_memory;

    return rc;
}


/*
 * The subrequest has copied the client's headers.  Only the name of the host
 * stays, for $host; the body and its length must not be seen at all, or the
 * location of the keys refuses a large upload.
 */
static ngx_int_t
ngx_http_jwt_beside_clean(ngx_http_request_t *sr)
{
    ngx_str_t  server;

    server = sr->headers_in.server;

    ngx_memzero(&sr->headers_in, sizeof(ngx_http_headers_in_t));

    sr->headers_in.server = server;
    sr->headers_in.content_length_n = -1;
    sr->headers_in.keep_alive_n = -1;

    /* empty, and already read: modules that find no body try to read one */

    sr->request_body = ngx_pcalloc(sr->pool, sizeof(ngx_http_request_body_t));
    if (sr->request_body == NULL) {
        return NGX_ERROR;
    }

    sr->method = NGX_HTTP_GET;
    sr->method_name = ngx_http_core_get_method;

    return ngx_list_init(&sr->headers_in.headers, sr->pool, 4,
                         sizeof(ngx_table_elt_t));
}


/*
 * Called whenever something finalizes the subrequest: with a status that
 * nginx makes an error page of, or while a file is being read or a subrequest
 * of it runs, it goes on and will be finalized again.
 */
static ngx_int_t
ngx_http_jwt_beside_done(ngx_http_request_t *sr, void *data, ngx_int_t rc)
{
    ngx_http_jwt_beside_t *beside = data;

    if (beside->done) {
        return rc;
    }

    ngx_http_jwt_beside_gather(sr);

    if (ngx_http_jwt_beside_goes_on(sr, rc)) {
        return rc;
    }

    /* nginx says "sending to client" here, which the line about the token that
     * may follow would repeat */
    sr->connection->log->action = NULL;

    ngx_http_jwt_beside_untimed(sr);
    ngx_http_jwt_beside_ended(beside, sr, rc);
    ngx_http_jwt_beside_detach(sr);

    if (beside->timer.timer_set) {
        ngx_del_timer(&beside->timer);
    }

    beside->done = 1;
    beside->fetch.handler(&beside->fetch);

    /* neither an error of the fetch, nor 444, nor an upstream that broke off
     * may end the request that waits; if the client left, nginx ends it */

    return sr->connection->error ? NGX_HTTP_CLIENT_CLOSED_REQUEST : NGX_OK;
}


/* What nginx keeps until it would be the subrequest's turn to send. */
static void
ngx_http_jwt_beside_gather(ngx_http_request_t *sr)
{
    while (sr->postponed != NULL && sr->postponed->request == NULL) {
        ngx_http_jwt_beside_take(sr, sr, sr->postponed->out);
        sr->postponed = sr->postponed->next;
    }
}


/*
 * Takes everything, so that nothing reaches the client.  A response whose
 * status says that it holds no keys is thrown away; one that cannot be kept,
 * or is larger than any that could, is stopped: to return NGX_ERROR would end
 * the request that waits.
 */
void
ngx_http_jwt_beside_take(ngx_http_request_t *sr, ngx_http_request_t *active,
    ngx_chain_t *in)
{
    ngx_buf_t              *b;
    ngx_chain_t            *cl;
    ngx_http_jwt_fetch_t   *fetch;
    ngx_http_jwt_beside_t  *beside;

    beside = sr->post_subrequest->data;
    fetch = &beside->fetch;

    for (cl = in; cl; cl = cl->next) {
        b = cl->buf;

        beside->received += ngx_buf_size(b);

        if (sr->headers_out.status == NGX_HTTP_OK && ngx_buf_in_memory(b)
            && !beside->done && fetch->error[0] == '\0'
            && ngx_http_jwt_fetch_append(fetch, b->pos, b->last - b->pos)
               != NGX_OK)
        {
            ngx_http_jwt_beside_stop(active);
        }

        if (beside->received > JOSE_KEYSET_MAX) {
            ngx_http_jwt_beside_stop(active);
        }

        b->pos = b->last;
        b->file_pos = b->file_last;
    }
}


/* An upstream may send for ever.  If a cache is being filled, this counts as
 * an error, so that the cache keeps nothing. */
static void
ngx_http_jwt_beside_stop(ngx_http_request_t *r)
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


static ngx_uint_t
ngx_http_jwt_beside_goes_on(ngx_http_request_t *sr, ngx_int_t rc)
{
    if (rc == NGX_ERROR || rc == NGX_HTTP_CLOSE
        || rc == NGX_HTTP_REQUEST_TIME_OUT
        || rc == NGX_HTTP_CLIENT_CLOSED_REQUEST)
    {
        return 0;
    }

    if (rc >= NGX_HTTP_SPECIAL_RESPONSE
        || rc == NGX_HTTP_CREATED
        || rc == NGX_HTTP_NO_CONTENT)
    {
        return 1;
    }

    /* with any other status the response was sent: other modules may end it
     * like that */

    return sr->buffered || sr->postponed;
}


/*
 * While a thread reads a file for the subrequest, nginx times the connection
 * as if the client were slow.  Nothing is being sent to it, and the timer
 * would meet whatever the request does a minute later.
 */
static void
ngx_http_jwt_beside_untimed(ngx_http_request_t *sr)
{
    ngx_connection_t  *c;

    c = sr->connection;

    if (c->write->timer_set && !c->write->delayed && !c->buffered) {
        ngx_del_timer(c->write);
    }
}


/*
 * The subrequest has no part any more in what its parent sends, and what nginx
 * does at its end is what it does at the end of one in the background.  The
 * next one of its parent's, or the parent itself, is active instead.
 */
static void
ngx_http_jwt_beside_detach(ngx_http_request_t *sr)
{
    ngx_connection_t              *c;
    ngx_http_request_t            *r, *parent;
    ngx_http_postponed_request_t  **p;

    c = sr->connection;
    parent = sr->parent;

    for (p = &parent->postponed; *p; p = &(*p)->next) {

        if ((*p)->request == sr) {
            *p = (*p)->next;
            break;
        }
    }

    for (r = c->data; r != r->main && r != sr; r = r->parent) { /* void */ }

    if (r == sr) {
        c->data = parent;

        if (parent->postponed != NULL && parent->postponed->request != NULL) {
            c->data = parent->postponed->request;
            (void) ngx_http_post_request(c->data, NULL);
        }
    }

    sr->background = 1;
}


static void
ngx_http_jwt_beside_ended(ngx_http_jwt_beside_t *beside,
    ngx_http_request_t *sr, ngx_int_t rc)
{
    ngx_http_upstream_t      *u;
    ngx_http_jwt_response_t   response;

    ngx_memzero(&response, sizeof(ngx_http_jwt_response_t));

    u = sr->upstream;

    response.status = rc >= NGX_HTTP_SPECIAL_RESPONSE
                      ? (ngx_uint_t) rc : sr->headers_out.status;
    response.retry_after = -1;

    /* of an upstream that broke off, nginx says NGX_OK too, but it does not
     * mark the end; the length that was announced is not that of what filters
     * make of the response */

    response.complete = (rc >= NGX_OK && beside->last);

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, sr->connection->log, 0,
                   "http auth_jwt fetch beside ended: status %ui, %s",
                   response.status,
                   response.complete ? "whole" : "broken off");

    response.own = ngx_http_jwt_fetch_own(sr, response.status);

    if (sr->headers_out.content_encoding != NULL) {
        response.encoding = sr->headers_out.content_encoding->value;
    }

    if (sr->headers_out.location != NULL) {
        response.location = sr->headers_out.location->value;

    } else if (u != NULL && u->headers_in.location != NULL) {
        /* nginx leaves out of the former what begins with a slash */
        response.location = u->headers_in.location->value;
    }

    ngx_http_jwt_fetch_judge(&beside->fetch, &response);
}


/*
 * Events of the client's connection are those of the request that is active,
 * and a module that runs in it may not look for a client that has left.
 */
static void
ngx_http_jwt_beside_timer(ngx_event_t *ev)
{
    ngx_http_jwt_beside_t *beside = ev->data;

    ngx_connection_t    *c;
    ngx_http_request_t  *sr;

    sr = beside->subrequest;
    c = sr->connection;

    if (sr->done) {
        return;
    }

    ngx_http_set_log_request(c->log, sr);

    ngx_add_timer(ev, NGX_HTTP_JWT_BESIDE_WATCH);

    if (beside->done) {
        ngx_http_jwt_beside_late(sr);

    } else if (ngx_current_msec - beside->started
               >= NGX_HTTP_JWT_FETCH_TIME * 1000)
    {
        ngx_http_jwt_fetch_error(&beside->fetch,
                                 "no response within %d seconds",
                                 NGX_HTTP_JWT_FETCH_TIME);
        ngx_http_jwt_beside_detach(sr);

        beside->done = 1;
        beside->fetch.handler(&beside->fetch);

    } else {
        ngx_http_test_reading(sr);
    }

    ngx_http_run_posted_requests(c);
}


/* The client got its response, but its request cannot end while the fetch runs
 * in it: both are ended when everything has been sent. */
static void
ngx_http_jwt_beside_late(ngx_http_request_t *sr)
{
    if (sr->main->done && !sr->connection->buffered) {
        ngx_http_finalize_request(sr, NGX_ERROR);
    }
}


void
ngx_http_jwt_beside_forget(ngx_http_jwt_beside_t *beside)
{
    beside->fetch.handler = ngx_http_jwt_beside_forgotten;
    beside->fetch.data = beside;

    if (beside->done) {
        ngx_http_jwt_fetch_free(&beside->fetch);
    }
}


/* The request that waited was refused meanwhile, and may have to wait until
 * now for its turn to send that. */
static void
ngx_http_jwt_beside_forgotten(ngx_http_jwt_fetch_t *fetch)
{
    ngx_http_jwt_beside_t  *beside = fetch->data;

    ngx_http_jwt_fetch_free(fetch);

    (void) ngx_http_post_request(beside->subrequest->parent, NULL);
}


ngx_uint_t
ngx_http_jwt_is_fetch(ngx_http_request_t *r)
{
    ngx_http_jwt_family_t  *family;

    if (!r->internal) {
        return 0;
    }

    if (r != r->main) {
        return r->post_subrequest != NULL
               && r->post_subrequest->handler == ngx_http_jwt_beside_done;
    }

    family = ngx_http_jwt_get_family(r);

    return family != NULL && family->exchange != NULL;
}
