/*
 * The fetches of key sets that are kept.
 *
 * An entry's keys are fetched ahead of their end by a timer, one fetch at a
 * time.  A fetch that fails leaves the keys alone and is tried again later
 * and later.
 */

#include "ngx_http_auth_jwt.h"


/* After a failure: 1s, 2s, 4s ... but not less often than every minute. */
#define NGX_HTTP_AUTH_JWT_RETRY_MIN     1000
#define NGX_HTTP_AUTH_JWT_RETRY_MAX     60000

/* A fetch that runs is looked at every second, and ended after two minutes:
 * longer than nginx's own times to connect and to wait for an answer together.
 * A provider that sends a byte now and then must not keep the keys old. */
#define NGX_HTTP_AUTH_JWT_WATCH         1000
#define NGX_HTTP_AUTH_JWT_FETCH_TIME    120000


static void ngx_http_auth_jwt_refresh_fetched(
    ngx_http_auth_jwt_fetch_t *fetch);
static void ngx_http_auth_jwt_refresh_success(
    ngx_http_auth_jwt_remote_t *remote, jose_keyset_t *set);
static void ngx_http_auth_jwt_refresh_failure(
    ngx_http_auth_jwt_remote_t *remote);
static void ngx_http_auth_jwt_refresh_wake(ngx_http_auth_jwt_remote_t *remote);
static void ngx_http_auth_jwt_refresh_watch(
    ngx_http_auth_jwt_remote_t *remote);
static ngx_msec_t ngx_http_auth_jwt_refresh_jitter(ngx_msec_t time);


void
ngx_http_auth_jwt_refresh_start(ngx_http_auth_jwt_remote_t *remote)
{
    ngx_http_auth_jwt_fetch_t  *fetch;

    remote->fetching = 1;
    remote->used = 0;
    remote->started = ngx_current_msec;

    ngx_add_timer(&remote->timer, NGX_HTTP_AUTH_JWT_WATCH);

    fetch = &remote->fetch;
    ngx_memzero(fetch, sizeof(ngx_http_auth_jwt_fetch_t));

    fetch->uri = remote->node.str;
    fetch->handler = ngx_http_auth_jwt_refresh_fetched;
    fetch->data = remote;

    if (ngx_http_auth_jwt_fetch_alone(remote->cscf, fetch) != NGX_OK) {
        ngx_http_auth_jwt_fetch_error(fetch, "cannot be started");
        ngx_http_auth_jwt_refresh_fetched(fetch);
    }
}


/* We are inside of the fetch's own request here, which must end first. */
static void
ngx_http_auth_jwt_refresh_fetched(ngx_http_auth_jwt_fetch_t *fetch)
{
    ngx_http_auth_jwt_remote_t  *remote = fetch->data;

    ngx_post_event(&remote->finish, &ngx_posted_events);
}


void
ngx_http_auth_jwt_refresh_finish(ngx_event_t *ev)
{
    ngx_http_auth_jwt_remote_t *remote = ev->data;

    jose_keyset_t              *set;
    ngx_http_auth_jwt_fetch_t  *fetch;

    fetch = &remote->fetch;

    set = NULL;

    if (fetch->error[0] == '\0') {
        (void) ngx_http_auth_jwt_keys_of_body(remote->remotes->store,
                                              remote->format, fetch,
                                              remote->set, ngx_cycle->log,
                                              &set);
    }

    ngx_http_auth_jwt_fetch_free(fetch);

    remote->fetching = 0;

    if (remote->timer.timer_set) {
        ngx_del_timer(&remote->timer);
    }

    if (set != NULL) {
        ngx_http_auth_jwt_refresh_success(remote, set);

    } else {
        ngx_http_auth_jwt_refresh_failure(remote);
    }

    ngx_http_auth_jwt_refresh_wake(remote);
}


static void
ngx_http_auth_jwt_refresh_success(ngx_http_auth_jwt_remote_t *remote,
    jose_keyset_t *set)
{
    if (set != remote->set || remote->failures) {
        ngx_log_error(NGX_LOG_NOTICE, ngx_cycle->log, 0,
                      "auth_jwt_key_request \"%V\": %uz keys loaded",
                      &remote->node.str, jose_keyset_count(set));
    }

    jose_keyset_unref(remote->set);

    remote->set = set;
    remote->fetched = ngx_current_msec;
    remote->failures = 0;
    remote->error[0] = '\0';

    if (!ngx_exiting) {
        /* ahead of the end, and not all workers at once */
        ngx_add_timer(&remote->timer,
                      ngx_http_auth_jwt_refresh_jitter(remote->cache));
    }
}


static void
ngx_http_auth_jwt_refresh_failure(ngx_http_auth_jwt_remote_t *remote)
{
    ngx_uint_t  shift;
    ngx_msec_t  delay;

    shift = ngx_min(remote->failures, 16);
    remote->failures++;

    delay = (ngx_msec_t) NGX_HTTP_AUTH_JWT_RETRY_MIN << shift;
    delay = ngx_min(delay, NGX_HTTP_AUTH_JWT_RETRY_MAX);

    remote->retry = ngx_current_msec + delay;

    ngx_memcpy(remote->error, remote->fetch.error, sizeof(remote->error));

    ngx_log_error(NGX_LOG_ERR, ngx_cycle->log, 0,
                  "%s%s, next try in %Mms", remote->error,
                  remote->set ? "; the old keys stay" : "", delay);

    if (!ngx_exiting) {
        ngx_add_timer(&remote->timer, delay);
    }
}


/*
 * A request that goes on may end, and others with it, or wait here again: so
 * the queue is emptied first, and what its requests' cleanups remove is
 * removed from the copy.
 */
static void
ngx_http_auth_jwt_refresh_wake(ngx_http_auth_jwt_remote_t *remote)
{
    ngx_queue_t                waiters, *q;
    ngx_connection_t          *c;
    ngx_http_auth_jwt_slot_t  *slot;

    if (ngx_queue_empty(&remote->waiters)) {
        return;
    }

    ngx_queue_init(&waiters);
    ngx_queue_add(&waiters, &remote->waiters);
    ngx_queue_init(&remote->waiters);

    while (!ngx_queue_empty(&waiters)) {

        q = ngx_queue_head(&waiters);
        ngx_queue_remove(q);

        slot = ngx_queue_data(q, ngx_http_auth_jwt_slot_t, queue);
        slot->waiting = 0;

        c = slot->ctx->request->connection;

        ngx_http_auth_jwt_slot_ready(slot);
        ngx_http_run_posted_requests(c);
    }
}


/*
 * Fetches again what was used since the last time; of what was not, the next
 * request finds the old keys and starts the fetch.
 */
void
ngx_http_auth_jwt_refresh_timer(ngx_event_t *ev)
{
    ngx_http_auth_jwt_remote_t *remote = ev->data;

    if (remote->fetching) {
        ngx_http_auth_jwt_refresh_watch(remote);
        return;
    }

    if (ngx_exiting || ngx_terminate || ngx_quit) {
        return;
    }

    if (!remote->pinned && !remote->used) {
        return;
    }

    ngx_http_auth_jwt_refresh_start(remote);
}


/* A worker that exits waits for nobody but its clients. */
static void
ngx_http_auth_jwt_refresh_watch(ngx_http_auth_jwt_remote_t *remote)
{
    ngx_uint_t                  late;
    ngx_http_auth_jwt_fetch_t  *fetch;

    fetch = &remote->fetch;

    late = ngx_current_msec - remote->started >= NGX_HTTP_AUTH_JWT_FETCH_TIME;

    if (fetch->done || fetch->alone == NULL) {
        return;
    }

    if ((!late && !(ngx_exiting && ngx_queue_empty(&remote->waiters)))
        || ngx_http_auth_jwt_fetch_abort(fetch) != NGX_OK)
    {
        ngx_add_timer(&remote->timer, NGX_HTTP_AUTH_JWT_WATCH);
        return;
    }

    if (!late) {
        remote->fetching = 0;
        return;
    }

    ngx_http_auth_jwt_fetch_error(fetch, "no answer within %d seconds",
                                  NGX_HTTP_AUTH_JWT_FETCH_TIME / 1000);
    ngx_http_auth_jwt_refresh_fetched(fetch);
}


/* Between 90 and 99 percent of it. */
static ngx_msec_t
ngx_http_auth_jwt_refresh_jitter(ngx_msec_t time)
{
    return time - time / 100 - time / 1000 * (ngx_random() % 91);
}
