/*
 * When fetches of kept keys begin: first those that a client waits for, a few
 * at a time; those that can wait, or that a client may have made up, no faster
 * than a provider can be expected to respond.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_remote.h"
#include "ngx_http_jwt_schedule.h"


/* Fetches at once.  A slow one gives its place to the next, so that a provider
 * that hangs does not hold up the keys of others. */
#define NGX_HTTP_JWT_ACTIVE        4
#define NGX_HTTP_JWT_SLOW          2000

/* Fetches at once, the slow ones too.  Each takes three connections: of a
 * worker's, all together may take a fifth.  New addresses may take half of
 * that: a client that makes up some that hang does not hold up other keys. */
#define NGX_HTTP_JWT_RUNNING       32
#define NGX_HTTP_JWT_CONNECTIONS   (3 * 5)

/* Refreshes, and fetches of new addresses: some at once, then one in 50 ms.
 * Two workers stay below the 50 requests a second that providers allow. */
#define NGX_HTTP_JWT_CREDIT        16
#define NGX_HTTP_JWT_PACE          50


static void ngx_http_jwt_schedule_run(ngx_event_t *ev);
static ngx_http_jwt_remote_t *ngx_http_jwt_schedule_next(
    ngx_http_jwt_schedule_t *schedule);
static ngx_http_jwt_remote_t *ngx_http_jwt_schedule_paced(
    ngx_http_jwt_schedule_t *schedule);
static ngx_uint_t ngx_http_jwt_schedule_max(ngx_uint_t part);
static ngx_msec_t ngx_http_jwt_schedule_full(
    ngx_http_jwt_schedule_t *schedule);
static ngx_http_jwt_remote_t *ngx_http_jwt_schedule_take(
    ngx_http_jwt_schedule_t *schedule, ngx_http_jwt_turn_t turn);
static void ngx_http_jwt_schedule_again(
    ngx_http_jwt_schedule_t *schedule, ngx_msec_t delay);


void
ngx_http_jwt_schedule_init(ngx_http_jwt_schedule_t *schedule,
    ngx_http_jwt_start_pt start)
{
    ngx_uint_t  i;

    ngx_memzero(schedule, sizeof(ngx_http_jwt_schedule_t));

    for (i = 0; i < NGX_HTTP_JWT_TURNS; i++) {
        ngx_queue_init(&schedule->due[i]);
    }

    ngx_queue_init(&schedule->running);

    schedule->start = start;
    schedule->credit = NGX_HTTP_JWT_CREDIT;

    schedule->event.handler = ngx_http_jwt_schedule_run;
    schedule->event.data = schedule;
    schedule->event.log = ngx_cycle->log;
    schedule->event.cancelable = 1;
}


void
ngx_http_jwt_schedule_add(ngx_http_jwt_remote_t *remote,
    ngx_http_jwt_turn_t turn)
{
    ngx_http_jwt_schedule_t  *schedule;

    if (remote->fetching || (remote->scheduled && remote->turn <= turn)) {
        return;
    }

    schedule = &remote->remotes->schedule;

    if (remote->scheduled) {
        /* a refresh for which a client waits now */
        ngx_queue_remove(&remote->place);
    }

    remote->scheduled = 1;
    remote->turn = turn;
    ngx_queue_insert_tail(&schedule->due[turn], &remote->place);

    ngx_http_jwt_schedule_again(schedule, 0);
}


void
ngx_http_jwt_schedule_remove(ngx_http_jwt_remote_t *remote)
{
    ngx_http_jwt_schedule_t  *schedule;

    schedule = &remote->remotes->schedule;

    if (remote->fetching) {
        schedule->nrunning--;
        schedule->nfresh -= (remote->turn == NGX_HTTP_JWT_TURN_NEW);
        remote->fetching = 0;

    } else if (remote->scheduled) {
        remote->scheduled = 0;

    } else {
        return;
    }

    ngx_queue_remove(&remote->place);

    ngx_http_jwt_schedule_again(schedule, 0);
}


static void
ngx_http_jwt_schedule_run(ngx_event_t *ev)
{
    ngx_http_jwt_schedule_t *schedule = ev->data;

    ngx_http_jwt_remote_t  *remote;

    for ( ;; ) {
        remote = ngx_http_jwt_schedule_next(schedule);

        if (remote == NULL) {
            return;
        }

        ngx_queue_remove(&remote->place);
        ngx_queue_insert_tail(&schedule->running, &remote->place);
        schedule->nrunning++;
        schedule->nfresh += (remote->turn == NGX_HTTP_JWT_TURN_NEW);

        remote->scheduled = 0;
        remote->fetching = 1;

        schedule->start(remote);
    }
}


/* NULL: none is due, or it must wait, and the timer is set. */
static ngx_http_jwt_remote_t *
ngx_http_jwt_schedule_next(ngx_http_jwt_schedule_t *schedule)
{
    ngx_uint_t              grown;
    ngx_msec_t              delay;
    ngx_http_jwt_remote_t  *remote;

    delay = ngx_http_jwt_schedule_full(schedule);

    if (delay) {
        ngx_http_jwt_schedule_again(schedule, delay);
        return NULL;
    }

    remote = ngx_http_jwt_schedule_take(schedule,
                                        NGX_HTTP_JWT_TURN_WAITED);
    if (remote != NULL) {
        return remote;
    }

    grown = (ngx_current_msec - schedule->credited) / NGX_HTTP_JWT_PACE;

    if (grown) {
        schedule->credit = ngx_min(schedule->credit + grown,
                                   NGX_HTTP_JWT_CREDIT);
        schedule->credited = ngx_current_msec;
    }

    remote = ngx_http_jwt_schedule_paced(schedule);

    if (remote == NULL) {
        return NULL;
    }

    if (schedule->credit == 0) {
        ngx_http_jwt_schedule_again(schedule, NGX_HTTP_JWT_PACE);
        return NULL;
    }

    schedule->credit--;
    schedule->fresh = (remote->turn == NGX_HTTP_JWT_TURN_NEW);

    return remote;
}


/* New addresses and refreshes in turn: a client that makes up addresses
 * without end would otherwise keep a withdrawn key in use. */
static ngx_http_jwt_remote_t *
ngx_http_jwt_schedule_paced(ngx_http_jwt_schedule_t *schedule)
{
    ngx_http_jwt_remote_t  *fresh, *refresh;

    fresh = NULL;
    refresh = NULL;

    if (schedule->nfresh < ngx_http_jwt_schedule_max(2)) {
        fresh = ngx_http_jwt_schedule_take(schedule,
                                           NGX_HTTP_JWT_TURN_NEW);
    }

    if (!ngx_exiting) {
        refresh = ngx_http_jwt_schedule_take(schedule,
                                             NGX_HTTP_JWT_TURN_REFRESH);
    }

    return fresh != NULL && (refresh == NULL || !schedule->fresh) ? fresh
                                                                  : refresh;
}


/* Fetches at once, or a part of that. */
static ngx_uint_t
ngx_http_jwt_schedule_max(ngx_uint_t part)
{
    ngx_uint_t  max;

    max = ngx_cycle->connection_n / NGX_HTTP_JWT_CONNECTIONS;

    return ngx_max(1, ngx_min(max, NGX_HTTP_JWT_RUNNING) / part);
}


/* For how long no more fetches may begin; 0: one may now. */
static ngx_msec_t
ngx_http_jwt_schedule_full(ngx_http_jwt_schedule_t *schedule)
{
    ngx_msec_t              age;
    ngx_uint_t              n;
    ngx_queue_t            *q;
    ngx_http_jwt_remote_t  *remote;

    if (schedule->nrunning >= ngx_http_jwt_schedule_max(1)) {
        return NGX_HTTP_JWT_SLOW;
    }

    /* the youngest ones are last */

    n = 0;

    for (q = ngx_queue_last(&schedule->running);
         q != ngx_queue_sentinel(&schedule->running);
         q = ngx_queue_prev(q))
    {
        remote = ngx_queue_data(q, ngx_http_jwt_remote_t, place);

        age = ngx_current_msec - remote->started;

        if (age >= NGX_HTTP_JWT_SLOW) {
            return 0;
        }

        if (++n == NGX_HTTP_JWT_ACTIVE) {
            return NGX_HTTP_JWT_SLOW - age;
        }
    }

    return 0;
}


/* The first of a queue.  What only disconnected clients wanted is dropped. */
static ngx_http_jwt_remote_t *
ngx_http_jwt_schedule_take(ngx_http_jwt_schedule_t *schedule,
    ngx_http_jwt_turn_t turn)
{
    ngx_queue_t            *q;
    ngx_http_jwt_remote_t  *remote;

    while (!ngx_queue_empty(&schedule->due[turn])) {

        q = ngx_queue_head(&schedule->due[turn]);
        remote = ngx_queue_data(q, ngx_http_jwt_remote_t, place);

        if (turn == NGX_HTTP_JWT_TURN_NEW
            && ngx_queue_empty(&remote->waiters))
        {
            /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): in there */
            ngx_queue_remove(q);
            remote->scheduled = 0;

            ngx_log_debug1(NGX_LOG_DEBUG_HTTP, ngx_cycle->log, 0,
                           "http auth_jwt fetch %p dropped: no client waits",
                           remote);

            continue;
        }

        return remote;
    }

    return NULL;
}


/* With an event of its own, so that no fetch begins in the middle of a
 * client's request; with a timer, because what is posted before a worker first
 * waits for events is seen only after that. */
static void
ngx_http_jwt_schedule_again(ngx_http_jwt_schedule_t *schedule,
    ngx_msec_t delay)
{
    /* a worker that exits waits for its clients */

    schedule->event.cancelable =
        ngx_queue_empty(&schedule->due[NGX_HTTP_JWT_TURN_WAITED])
        && ngx_queue_empty(&schedule->due[NGX_HTTP_JWT_TURN_NEW]);

    ngx_add_timer(&schedule->event, ngx_max(delay, 1));
}
