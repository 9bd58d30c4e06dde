/*
 * One fetch of a key set from a location of the administrator's: what is
 * common to all, and the fetch beside a client's request, whose variables the
 * location then has.  A fetch of its own is in ngx_http_jwt_exchange.c.
 *
 * What reaches the location is clean either way: GET, no body, no header of
 * the client's.
 */

#include "ngx_http_jwt.h"


static void ngx_http_jwt_fetch_cleanup(void *data);
static ngx_int_t ngx_http_jwt_fetch_create(ngx_http_request_t *r,
    ngx_http_jwt_fetch_t *fetch, ngx_http_request_t **sr);
static ngx_int_t ngx_http_jwt_fetch_clean(ngx_http_request_t *sr);
static ngx_int_t ngx_http_jwt_fetch_done(ngx_http_request_t *sr,
    void *data, ngx_int_t rc);
static void ngx_http_jwt_fetch_gather(ngx_http_request_t *sr);
static ngx_uint_t ngx_http_jwt_fetch_goes_on(ngx_http_request_t *sr,
    ngx_int_t rc);
static void ngx_http_jwt_fetch_untimed(ngx_http_request_t *sr);
static void ngx_http_jwt_fetch_detach(ngx_http_request_t *sr);
static void ngx_http_jwt_fetch_ended(ngx_http_jwt_fetch_t *fetch,
    ngx_http_request_t *sr, ngx_int_t rc);
static void ngx_http_jwt_fetch_timer(ngx_event_t *ev);
static void ngx_http_jwt_fetch_late(ngx_http_request_t *sr);
static ngx_int_t ngx_http_jwt_rewrite_step(ngx_http_request_t *r,
    ngx_http_handler_pt handler);


/* A provider's response is rarely larger. */
#define NGX_HTTP_JWT_FETCH_SIZE  4096

/* How often a fetch is looked at: whether the client has left, or it took too
 * long. */
#define NGX_HTTP_JWT_FETCH_WATCH  1000


/* nginx may have been built without its cache. */

#if (NGX_HTTP_CACHE)
#define ngx_http_jwt_is_cached(r)  (r)->cached
#else
#define ngx_http_jwt_is_cached(r)  0
#endif


ngx_int_t
ngx_http_jwt_fetch_beside(ngx_http_request_t *r,
    ngx_http_jwt_fetch_t *fetch)
{
    ngx_http_request_t  *sr;
    ngx_pool_cleanup_t  *cln;

    cln = ngx_pool_cleanup_add(r->pool, 0);
    if (cln == NULL) {
        return NGX_ERROR;
    }

    fetch->retry_after = -1;

    fetch->timer.handler = ngx_http_jwt_fetch_timer;
    fetch->timer.data = fetch;
    fetch->timer.log = r->connection->log;

    if (ngx_http_jwt_fetch_create(r, fetch, &sr) != NGX_OK) {
        return NGX_ERROR;
    }

    /* it runs when we have returned, so there is time to prepare it */

    fetch->subrequest = sr;

    cln->handler = ngx_http_jwt_fetch_cleanup;
    cln->data = fetch;

    sr->variables = r->variables;
    sr->read_event_handler = r->connection->data == sr
                             ? ngx_http_test_reading : sr->read_event_handler;
    sr->filter_need_in_memory = 1;

    if (ngx_http_jwt_fetch_clean(sr) != NGX_OK) {
        fetch->done = 1;
        return NGX_ERROR;
    }

    fetch->started = ngx_current_msec;
    ngx_add_timer(&fetch->timer, NGX_HTTP_JWT_FETCH_WATCH);

    return NGX_OK;
}


static void
ngx_http_jwt_fetch_cleanup(void *data)
{
    ngx_http_jwt_fetch_t *fetch = data;

    if (fetch->timer.timer_set) {
        ngx_del_timer(&fetch->timer);
    }

    ngx_http_jwt_fetch_free(fetch);
}


/*
 * An ordinary subrequest, as auth_request has: nginx and its modules know how
 * to end it.  One in memory (SSI's set) may have none, but its response, which
 * we take, is not put where that of its parent will be.
 */
static ngx_int_t
ngx_http_jwt_fetch_create(ngx_http_request_t *r,
    ngx_http_jwt_fetch_t *fetch, ngx_http_request_t **sr)
{
    ngx_int_t                    rc;
    ngx_str_t                    uri, args;
    ngx_uint_t                   flags, in_memory;
    ngx_http_post_subrequest_t  *ps;

    ps = ngx_palloc(r->pool, sizeof(ngx_http_post_subrequest_t));
    if (ps == NULL) {
        return NGX_ERROR;
    }

    ps->handler = ngx_http_jwt_fetch_done;
    ps->data = fetch;

    uri = fetch->uri;
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
 * The subrequest has copied the client's headers.  Of them only the name of
 * the host stays, for $host; the body and its length must not be seen at all,
 * or a large upload is refused by the location of the keys.
 */
static ngx_int_t
ngx_http_jwt_fetch_clean(ngx_http_request_t *sr)
{
    ngx_str_t  server;

    server = sr->headers_in.server;

    ngx_memzero(&sr->headers_in, sizeof(ngx_http_headers_in_t));

    sr->headers_in.server = server;
    sr->headers_in.content_length_n = -1;
    sr->headers_in.keep_alive_n = -1;

    /* empty, and read: modules that find none try to read one */

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
ngx_http_jwt_fetch_done(ngx_http_request_t *sr, void *data, ngx_int_t rc)
{
    ngx_http_jwt_fetch_t *fetch = data;

    if (fetch->done) {
        return rc;
    }

    ngx_http_jwt_fetch_gather(sr);

    if (ngx_http_jwt_fetch_goes_on(sr, rc)) {
        return rc;
    }

    /* nginx says "sending to client" here, which the line about the token that
     * may follow would repeat */
    sr->connection->log->action = NULL;

    ngx_http_jwt_fetch_untimed(sr);
    ngx_http_jwt_fetch_ended(fetch, sr, rc);
    ngx_http_jwt_fetch_detach(sr);

    if (fetch->timer.timer_set) {
        ngx_del_timer(&fetch->timer);
    }

    fetch->done = 1;
    fetch->handler(fetch);

    /* a failure of ours, 444 or an upstream that broke off must not end the
     * request that waits; where its client has left, nginx does */

    return sr->connection->error ? NGX_HTTP_CLIENT_CLOSED_REQUEST : NGX_OK;
}


/* What nginx keeps until it would be the subrequest's turn to send. */
static void
ngx_http_jwt_fetch_gather(ngx_http_request_t *sr)
{
    while (sr->postponed != NULL && sr->postponed->request == NULL) {
        ngx_http_jwt_capture(sr, sr, sr->postponed->out);
        sr->postponed = sr->postponed->next;
    }
}


static ngx_uint_t
ngx_http_jwt_fetch_goes_on(ngx_http_request_t *sr, ngx_int_t rc)
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

    /* any other status is that of a response which was sent: a module of
     * another's may end it so */

    return sr->buffered || sr->postponed;
}


/*
 * While a thread reads a file for the subrequest, nginx times the connection
 * as if the client were slow.  Nothing is being sent to it, and the timer
 * would meet whatever the request does a minute later.
 */
static void
ngx_http_jwt_fetch_untimed(ngx_http_request_t *sr)
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
ngx_http_jwt_fetch_detach(ngx_http_request_t *sr)
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
ngx_http_jwt_fetch_ended(ngx_http_jwt_fetch_t *fetch,
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

    response.complete = (rc >= NGX_OK && fetch->last);

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

    ngx_http_jwt_fetch_judge(fetch, &response);
}


ngx_uint_t
ngx_http_jwt_fetch_own(ngx_http_request_t *r, ngx_uint_t status)
{
    ngx_http_upstream_t  *u;

    u = r->upstream;

    return !ngx_http_jwt_is_cached(r)
           && (u == NULL || u->headers_in.status_n != status);
}


/*
 * Events of the client's connection are those of the request that is active,
 * and a module that runs in it may not look for a client that has left.
 */
static void
ngx_http_jwt_fetch_timer(ngx_event_t *ev)
{
    ngx_http_jwt_fetch_t *fetch = ev->data;

    ngx_connection_t    *c;
    ngx_http_request_t  *sr;

    sr = fetch->subrequest;
    c = sr->connection;

    if (sr->done) {
        return;
    }

    ngx_http_set_log_request(c->log, sr);

    ngx_add_timer(ev, NGX_HTTP_JWT_FETCH_WATCH);

    if (fetch->done) {
        ngx_http_jwt_fetch_late(sr);

    } else if (ngx_current_msec - fetch->started
               >= NGX_HTTP_JWT_FETCH_TIME * 1000)
    {
        ngx_http_jwt_fetch_error(fetch, "no response within %d seconds",
                                 NGX_HTTP_JWT_FETCH_TIME);
        ngx_http_jwt_fetch_detach(sr);

        fetch->done = 1;
        fetch->handler(fetch);

    } else {
        ngx_http_test_reading(sr);
    }

    ngx_http_run_posted_requests(c);
}


/* The client got its answer, but its request cannot end before what still runs
 * in it: both are ended when all has been sent. */
static void
ngx_http_jwt_fetch_late(ngx_http_request_t *sr)
{
    if (sr->main->done && !sr->connection->buffered) {
        ngx_http_finalize_request(sr, NGX_ERROR);
    }
}


/* The request that waited was refused meanwhile; it may only now be its turn
 * to send that. */
static void
ngx_http_jwt_fetch_forgotten(ngx_http_jwt_fetch_t *fetch)
{
    ngx_http_jwt_fetch_free(fetch);

    (void) ngx_http_post_request(fetch->subrequest->parent, NULL);
}


void
ngx_http_jwt_fetch_forget(ngx_http_jwt_fetch_t *fetch)
{
    fetch->handler = ngx_http_jwt_fetch_forgotten;

    if (fetch->done) {
        ngx_http_jwt_fetch_free(fetch);
    }
}


void
ngx_http_jwt_fetch_judge(ngx_http_jwt_fetch_t *fetch,
    ngx_http_jwt_response_t *response)
{
    const char  *whose;

    fetch->status = response->status;

    /* elsewhere it is about something else: RFC 6585, 4; RFC 9110, 15.6.4 */

    fetch->retry_after = response->status == NGX_HTTP_TOO_MANY_REQUESTS
                         || response->status == NGX_HTTP_SERVICE_UNAVAILABLE
                         ? response->retry_after : -1;

    if (fetch->error[0] != '\0') {
        return;
    }

    /* a URL that is not asked looks as if the provider were to blame */

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


ngx_uint_t
ngx_http_jwt_is_fetch(ngx_http_request_t *r)
{
    ngx_http_jwt_family_t  *family;

    if (!r->internal) {
        return 0;
    }

    if (r != r->main) {
        return r->post_subrequest != NULL
               && r->post_subrequest->handler == ngx_http_jwt_fetch_done;
    }

    family = ngx_http_jwt_get_family(r);

    return family != NULL && family->exchange != NULL;
}


/*
 * A guard of the server's (a redirect to https, a Host or User-Agent that is
 * expected, a secret header) does not mean a request that this server makes
 * of itself.  The phase is left for the search of the location, whatever its
 * handlers say; one that must wait is called again by nginx through us.
 */
ngx_int_t
ngx_http_jwt_rewrite_handler(ngx_http_request_t *r)
{
    ngx_int_t                   rc;
    ngx_uint_t                  i, find_config;
    ngx_http_phase_handler_t   *ph;
    ngx_http_core_main_conf_t  *cmcf;

    if (!ngx_http_jwt_is_fetch(r)) {
        return ngx_http_jwt_capture_below(r) == NGX_OK
               ? NGX_DECLINED : NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    cmcf = ngx_http_get_module_main_conf(r, ngx_http_core_module);

    ph = cmcf->phase_engine.handlers;
    find_config = cmcf->phase_engine.location_rewrite_index - 1;

    for (i = r->phase_handler + 1; i < find_config; i++) {

        rc = ngx_http_jwt_rewrite_step(r, ph[i].handler);

        if (rc == NGX_DECLINED) {
            continue;
        }

        if (rc == NGX_AGAIN || rc == NGX_DONE) {
            return rc;
        }

        ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                      "auth_jwt_key_request: status %i of the server's "
                      "rewrite directives is ignored", rc);

        ngx_http_clean_header(r);
        break;
    }

    r->phase_handler = find_config - 1;

    return NGX_DECLINED;
}


/* "return 403 text" would send it at once. */
static ngx_int_t
ngx_http_jwt_rewrite_step(ngx_http_request_t *r,
    ngx_http_handler_pt handler)
{
    ngx_int_t   rc;
    ngx_uint_t  header_only, post_action;

    header_only = r->header_only;
    post_action = r->post_action;

    r->header_only = 1;
    r->post_action = 1;

    rc = handler(r);

    r->header_only = header_only;
    r->post_action = post_action;

    return rc;
}
