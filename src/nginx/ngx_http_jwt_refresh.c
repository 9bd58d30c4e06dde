/*
 * The fetches of key sets that are kept.
 *
 * A timer fetches an entry's keys before they expire, one fetch at a time.  A
 * fetch that fails leaves the keys alone and is retried, less and less often.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_ctx.h"
#include "ngx_http_jwt_exchange.h"
#include "ngx_http_jwt_fetch.h"
#include "ngx_http_jwt_keys.h"
#include "ngx_http_jwt_refresh.h"
#include "ngx_http_jwt_remote.h"
#include "ngx_http_jwt_schedule.h"
#include "ngx_http_jwt_slot.h"


/* After a failure: 1s, 2s, 4s ... up to one minute. */
#define NGX_HTTP_JWT_RETRY_MIN     1000
#define NGX_HTTP_JWT_RETRY_MAX     60000

/* A provider may ask for more time, but not for all of the time that old keys
 * are served. */
#define NGX_HTTP_JWT_RETRY_AFTER   (10 * 60)

/* A provider that asks to come back so soon is asked again while the clients
 * wait, which is better than to refuse them all; twice. */
#define NGX_HTTP_JWT_PATIENCE      5
#define NGX_HTTP_JWT_ASK_AGAIN     2


static void ngx_http_jwt_refresh_fetched(
    ngx_http_jwt_fetch_t *fetch);
static ngx_uint_t ngx_http_jwt_refresh_wanted(
    ngx_http_jwt_fetch_t *fetch);
static void ngx_http_jwt_refresh_success(
    ngx_http_jwt_remote_t *remote, jose_keyset_t *set);
static void ngx_http_jwt_refresh_failure(
    ngx_http_jwt_remote_t *remote);
static ngx_uint_t ngx_http_jwt_refresh_is_made_up(
    ngx_http_jwt_remote_t *remote);
static ngx_uint_t ngx_http_jwt_refresh_soon(
    ngx_http_jwt_remote_t *remote);
static ngx_msec_t ngx_http_jwt_refresh_delay(
    ngx_http_jwt_remote_t *remote);
static void ngx_http_jwt_refresh_wake(ngx_http_jwt_remote_t *remote);
static ngx_msec_t ngx_http_jwt_refresh_jitter(ngx_msec_t time);


void
ngx_http_jwt_refresh_start(ngx_http_jwt_remote_t *remote)
{
    ngx_http_jwt_fetch_t  *fetch;

    remote->used = 0;
    remote->started = ngx_current_msec;

    if (remote->timer.timer_set) {
        ngx_del_timer(&remote->timer);
    }

    fetch = &remote->fetch;
    ngx_memzero(fetch, sizeof(ngx_http_jwt_fetch_t));

    fetch->uri = remote->node.str;
    fetch->handler = ngx_http_jwt_refresh_fetched;
    fetch->wanted = ngx_http_jwt_refresh_wanted;
    fetch->data = remote;
    fetch->retry_after = -1;

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, ngx_cycle->log, 0,
                   "http auth_jwt fetch %p begins, failures: %ui",
                   remote,
                   remote->failures);

    if (ngx_http_jwt_exchange_start(remote->cscf, fetch) != NGX_OK) {

        if (fetch->error[0] == '\0') {
            ngx_http_jwt_fetch_error(fetch, "cannot be started");
        }

        ngx_post_event(&remote->finish, &ngx_posted_events);
    }
}


static void
ngx_http_jwt_refresh_fetched(ngx_http_jwt_fetch_t *fetch)
{
    ngx_http_jwt_remote_t  *remote = fetch->data;

    ngx_http_jwt_refresh_finish(&remote->finish);
}


static ngx_uint_t
ngx_http_jwt_refresh_wanted(ngx_http_jwt_fetch_t *fetch)
{
    ngx_http_jwt_remote_t  *remote = fetch->data;

    return !ngx_queue_empty(&remote->waiters);
}


void
ngx_http_jwt_refresh_finish(ngx_event_t *ev)
{
    ngx_http_jwt_remote_t *remote = ev->data;

    jose_keyset_t         *set;
    ngx_http_jwt_fetch_t  *fetch;

    fetch = &remote->fetch;

    set = NULL;

    if (fetch->error[0] == '\0') {
        (void) ngx_http_jwt_keys_of_body(remote->remotes->store,
                                         remote->format, fetch,
                                         remote->set, ngx_cycle->log,
                                         &set);
    }

    ngx_log_debug3(NGX_LOG_DEBUG_HTTP, ngx_cycle->log, 0,
                   "http auth_jwt fetch %p ended: status %ui, %s",
                   remote,
                   fetch->status,
                   set ? "keys" : "no keys");

    ngx_http_jwt_fetch_free(fetch);
    ngx_http_jwt_schedule_remove(remote);

    if (set != NULL) {
        ngx_http_jwt_refresh_success(remote, set);

    } else {
        ngx_http_jwt_refresh_failure(remote);
    }

    if (!remote->paused) {
        ngx_http_jwt_refresh_wake(remote);
    }
}


static void
ngx_http_jwt_refresh_success(ngx_http_jwt_remote_t *remote,
    jose_keyset_t *set)
{
    if (set != remote->set || remote->failures) {
        ngx_log_error(NGX_LOG_NOTICE, ngx_cycle->log, 0,
                      "%s: %uz keys loaded", remote->name,
                      jose_keyset_count(set));
    }

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, ngx_cycle->log, 0,
                   "http auth_jwt keys %p: %s",
                   remote,
                   set == remote->set ? "unchanged" : "swapped");

    jose_keyset_unref(remote->set);

    remote->set = set;
    remote->fetched = ngx_current_msec;
    remote->failures = 0;
    remote->status = 0;
    remote->error[0] = '\0';

    if (!ngx_exiting) {
        /* before they expire, and not in all workers at once */
        ngx_add_timer(&remote->timer,
                      ngx_http_jwt_refresh_jitter(remote->cache));
    }
}


static void
ngx_http_jwt_refresh_failure(ngx_http_jwt_remote_t *remote)
{
    ngx_msec_t  delay;

    remote->status = remote->fetch.status;
    ngx_memcpy(remote->error, remote->fetch.error, sizeof(remote->error));

    if (ngx_exiting) {
        /* the next worker has it in hand */
        return;
    }

    if (ngx_http_jwt_refresh_is_made_up(remote)) {
        remote->failures++;
        remote->retry = ngx_current_msec + NGX_HTTP_JWT_RETRY_MIN;

        ngx_log_error(NGX_LOG_INFO, ngx_cycle->log, 0, "%s", remote->error);
        return;
    }

    remote->paused = ngx_http_jwt_refresh_soon(remote);

    /* a worker that exits waits for its clients */
    remote->timer.cancelable = !remote->paused;

    delay = ngx_http_jwt_refresh_delay(remote);
    remote->retry = ngx_current_msec + delay;

    ngx_log_error(NGX_LOG_ERR, ngx_cycle->log, 0,
                  "%s, %sretrying in %Mms", remote->error,
                  remote->set ? "keeping the old keys, " : "", delay);

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, ngx_cycle->log, 0,
                   "http auth_jwt timer of keys %p set: %M",
                   remote,
                   delay);

    ngx_add_timer(&remote->timer, delay);
}


/* Truth if the address comes from what a client sent, and never had any keys:
 * the line about the token says so, and only the next request asks again. */
static ngx_uint_t
ngx_http_jwt_refresh_is_made_up(ngx_http_jwt_remote_t *remote)
{
    return !remote->pinned && remote->set == NULL
           && ngx_http_jwt_status_is_unknown(remote->status);
}


/* Truth if the requests that wait can wait until the provider is asked
 * again. */
static ngx_uint_t
ngx_http_jwt_refresh_soon(ngx_http_jwt_remote_t *remote)
{
    return !ngx_queue_empty(&remote->waiters)
           && remote->set == NULL
           && remote->fetch.retry_after != -1
           && remote->fetch.retry_after <= NGX_HTTP_JWT_PATIENCE
           && remote->asked_again++ < NGX_HTTP_JWT_ASK_AGAIN;
}


/* An overloaded provider says for how long to wait. */
static ngx_msec_t
ngx_http_jwt_refresh_delay(ngx_http_jwt_remote_t *remote)
{
    time_t      after;
    ngx_uint_t  shift;
    ngx_msec_t  delay;

    shift = ngx_min(remote->failures, 16);
    remote->failures++;

    delay = (ngx_msec_t) NGX_HTTP_JWT_RETRY_MIN << shift;
    delay = ngx_min(delay, NGX_HTTP_JWT_RETRY_MAX);

    after = remote->fetch.retry_after;

    if (after > 0) {
        after = ngx_min(after, NGX_HTTP_JWT_RETRY_AFTER);

        if (remote->paused || delay < (ngx_msec_t) after * 1000) {
            delay = (ngx_msec_t) after * 1000;
        }
    }

    /* those that failed together need not come back together */

    return delay + delay / 1000 * (ngx_random() % 251);
}


/*
 * A request that goes on may end, and others with it, or wait here again: so
 * the queue is emptied first, and what its requests' cleanups remove is
 * removed from the copy.
 */
static void
ngx_http_jwt_refresh_wake(ngx_http_jwt_remote_t *remote)
{
    ngx_queue_t           waiters, *q;
    ngx_connection_t     *c;
    ngx_http_jwt_slot_t  *slot;

    remote->asked_again = 0;

    if (ngx_queue_empty(&remote->waiters)) {
        return;
    }

    ngx_queue_init(&waiters);
    ngx_queue_add(&waiters, &remote->waiters);
    ngx_queue_init(&remote->waiters);

    while (!ngx_queue_empty(&waiters)) {

        q = ngx_queue_head(&waiters);
        ngx_queue_remove(q);

        slot = ngx_queue_data(q, ngx_http_jwt_slot_t, queue);
        slot->waiting = 0;

        c = slot->ctx->request->connection;

        ngx_log_debug1(NGX_LOG_DEBUG_HTTP, c->log, 0,
                       "http auth_jwt woken by fetch %p", remote);

        ngx_http_jwt_slot_ready(slot);
        ngx_http_run_posted_requests(c);
    }
}


/*
 * Fetches again what was used since the last time; of what was not, the next
 * request finds the old keys and starts the fetch.
 */
void
ngx_http_jwt_refresh_timer(ngx_event_t *ev)
{
    ngx_http_jwt_remote_t *remote = ev->data;

    ngx_log_debug3(NGX_LOG_DEBUG_HTTP, ngx_cycle->log, 0,
                   "http auth_jwt timer of keys %p: %s, %s",
                   remote,
                   remote->paused ? "paused" : "refresh",
                   remote->used ? "used" : "unused");

    if (remote->paused) {
        remote->paused = 0;
        remote->timer.cancelable = 1;

        ngx_http_jwt_schedule_add(remote,
                                  NGX_HTTP_JWT_TURN_WAITED);
        return;
    }

    if (ngx_exiting || ngx_terminate || ngx_quit) {
        return;
    }

    if (!remote->pinned && !remote->used) {
        return;
    }

    ngx_http_jwt_schedule_add(remote, NGX_HTTP_JWT_TURN_REFRESH);
}


/* Between 90 and 99 percent of it. */
static ngx_msec_t
ngx_http_jwt_refresh_jitter(ngx_msec_t time)
{
    return time - time / 100 - time / 1000 * (ngx_random() % 91);
}
