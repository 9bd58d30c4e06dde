/*
 * ngx_http_jwt_remote.h: key sets that are fetched and kept.
 */

#ifndef NGX_HTTP_JWT_REMOTE_H
#define NGX_HTTP_JWT_REMOTE_H

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_fetch.h"
#include "ngx_http_jwt_lru.h"
#include "ngx_http_jwt_schedule.h"

#pragma GCC visibility push(hidden)


/* The kept keys of a URI. */
struct ngx_http_jwt_remote_s {
    ngx_str_node_t            node;      /* the URI */
    char                     *name;      /* for the log */
    ngx_queue_t               queue;     /* unless pinned */
    ngx_http_jwt_remotes_t   *remotes;
    ngx_http_core_srv_conf_t *cscf;
    jose_format_t             format;

    ngx_msec_t                cache;
    ngx_msec_t                stale;
    ngx_msec_t                refetch;

    jose_keyset_t            *set;       /* NULL: never fetched */
    ngx_msec_t                fetched;   /* when the set came */
    ngx_msec_t                started;   /* the last fetch */
    ngx_msec_t                retry;     /* after a failure: not before */
    ngx_uint_t                failures;  /* in a row */
    ngx_uint_t                status;    /* of the response that failed */
    char                      error[NGX_HTTP_JWT_ERROR_LEN];

    ngx_http_jwt_fetch_t      fetch;
    ngx_queue_t               waiters;   /* ngx_http_jwt_slot_t */
    ngx_uint_t                refs;      /* slots that point here */
    ngx_uint_t                asked_again;   /* while the same ones wait */
    ngx_event_t               timer;     /* of the next fetch */
    ngx_event_t               finish;    /* of one that did not begin */

    ngx_http_jwt_turn_t       turn;
    ngx_queue_t               place;     /* among those that are due, or
                                            that run */
    unsigned                  pinned:1;  /* of a constant URI */
    unsigned                  scheduled:1;
    unsigned                  fetching:1;
    unsigned                  paused:1;  /* requests wait for the timer */
    unsigned                  used:1;    /* since it was fetched */
};

struct ngx_http_jwt_remotes_s {
    ngx_rbtree_t              rbtree;
    ngx_rbtree_node_t         sentinel;
    ngx_http_jwt_lru_t        lru;       /* of entries not pinned */
    ngx_http_jwt_store_t     *store;
    ngx_http_jwt_schedule_t   schedule;
};


/* No entries yet; they die with cf's cycle.  NULL: out of memory. */
ngx_http_jwt_remotes_t *ngx_http_jwt_remotes_create(ngx_conf_t *cf,
    ngx_http_jwt_store_t *store);

/* Entries for the constant URIs of a location whose keys are kept: they are
 * fetched when a worker starts.  NGX_OK; NGX_ERROR: out of memory. */
ngx_int_t ngx_http_jwt_remotes_pin(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *conf);

/* A worker starts: fetches what is pinned before it is asked for. */
void ngx_http_jwt_remotes_prefetch(ngx_http_jwt_remotes_t *remotes);

/*
 * The kept keys of a URI.  NGX_OK: slot->set has them.  NGX_AGAIN: the slot
 * waits, and remote_result has the result.  NGX_ABORT: there are none, and
 * slot->error says why.  NGX_ERROR.
 */
ngx_int_t ngx_http_jwt_remote_get(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot, jose_format_t format, ngx_str_t *uri);
ngx_int_t ngx_http_jwt_remote_result(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot);

/* The slot has no more to do with its remote. */
void ngx_http_jwt_remote_release(ngx_http_jwt_slot_t *slot);

/* Asks for newer keys, if the last fetch is long enough ago.  NGX_AGAIN: the
 * slot waits; NGX_DECLINED. */
ngx_int_t ngx_http_jwt_remote_refetch(ngx_http_jwt_slot_t *slot);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_REMOTE_H */
