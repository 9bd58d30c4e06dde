/*
 * ngx_http_jwt_schedule.h: when fetches of kept keys begin.
 */

#ifndef NGX_HTTP_JWT_SCHEDULE_H
#define NGX_HTTP_JWT_SCHEDULE_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* Whose turn it is, in this order. */
typedef enum {
    NGX_HTTP_JWT_TURN_WAITED,      /* a client waits */
    NGX_HTTP_JWT_TURN_NEW,         /* for an address never seen before */
    NGX_HTTP_JWT_TURN_REFRESH,     /* no client waits */
    NGX_HTTP_JWT_TURNS
} ngx_http_jwt_turn_t;

typedef void (*ngx_http_jwt_start_pt)(ngx_http_jwt_remote_t *remote);

/* The fetches that run, and those that are due: a worker's. */
typedef struct {
    ngx_http_jwt_start_pt        start;     /* begins one */
    ngx_queue_t                  due[NGX_HTTP_JWT_TURNS];
    ngx_queue_t                  running;   /* oldest first */
    ngx_uint_t                   nrunning;
    ngx_uint_t                   nfresh;    /* those of new addresses */
    ngx_uint_t                   fresh;     /* the last paced one was of one */
    ngx_uint_t                   credit;    /* starts that need not wait */
    ngx_msec_t                   credited;  /* when the credit last grew */
    ngx_event_t                  event;
} ngx_http_jwt_schedule_t;


/* No fetch is due yet; those that will be begin by start. */
void ngx_http_jwt_schedule_init(ngx_http_jwt_schedule_t *schedule,
    ngx_http_jwt_start_pt start);

/* A fetch of the entry is due.  It begins when its turn comes, never before
 * this returns; nothing happens where it runs already. */
void ngx_http_jwt_schedule_add(ngx_http_jwt_remote_t *remote,
    ngx_http_jwt_turn_t turn);

/* It has ended, or is not wanted any more. */
void ngx_http_jwt_schedule_remove(ngx_http_jwt_remote_t *remote);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_SCHEDULE_H */
