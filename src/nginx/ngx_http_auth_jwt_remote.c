/*
 * Key sets that are fetched and kept (auth_jwt_key_cache).
 *
 * One entry for each server and URI.  Its keys are fetched ahead of their
 * end by a timer, one fetch at a time; requests wait only where there are no
 * keys at all, or for the first token of an unknown kid.  A fetch that fails
 * leaves the keys alone and is tried again later and later.  Nothing is
 * remembered of unknown kids: the pause between two fetches that they cause
 * is the entry's.
 */

#include "ngx_http_auth_jwt.h"


/* Entries whose URI comes from variables: a provider per tenant. */
#define NGX_HTTP_AUTH_JWT_REMOTES_MAX   512

/* After a failure: 1s, 2s, 4s ... but not less often than every minute. */
#define NGX_HTTP_AUTH_JWT_RETRY_MIN     1000
#define NGX_HTTP_AUTH_JWT_RETRY_MAX     60000

/* A fetch that runs is looked at every second, and ended after two minutes:
 * longer than nginx's own times to connect and to wait for an answer together.
 * A provider that sends a byte now and then must not keep the keys old. */
#define NGX_HTTP_AUTH_JWT_WATCH         1000
#define NGX_HTTP_AUTH_JWT_FETCH_TIME    120000


struct ngx_http_auth_jwt_remote_s {
    ngx_str_node_t               node;      /* the URI */
    ngx_queue_t                  queue;     /* unless pinned */
    ngx_http_auth_jwt_remotes_t *remotes;
    ngx_http_core_srv_conf_t    *cscf;
    jose_format_t                format;

    ngx_msec_t                   cache;
    ngx_msec_t                   stale;
    ngx_msec_t                   refetch;

    jose_keyset_t               *set;       /* NULL: never fetched */
    ngx_msec_t                   fetched;   /* when the set came */
    ngx_msec_t                   started;   /* the last fetch */
    ngx_msec_t                   retry;     /* after a failure: not before */
    ngx_uint_t                   failures;  /* in a row */
    char                         error[NGX_HTTP_AUTH_JWT_ERROR_LEN];

    ngx_http_auth_jwt_fetch_t    fetch;
    ngx_queue_t                  waiters;   /* ngx_http_auth_jwt_slot_t */
    ngx_uint_t                   holders;   /* slots that point here */
    ngx_event_t                  timer;     /* of the next fetch */
    ngx_event_t                  finish;    /* of this one */

    unsigned                     pinned:1;  /* of a constant URI */
    unsigned                     fetching:1;
    unsigned                     used:1;    /* since it was fetched */
};

struct ngx_http_auth_jwt_remotes_s {
    ngx_rbtree_t                 rbtree;
    ngx_rbtree_node_t            sentinel;
    ngx_queue_t                  queue;     /* most recently used first */
    ngx_uint_t                   ndynamic;
    ngx_http_auth_jwt_store_t   *store;
};


static void ngx_http_auth_jwt_remotes_cleanup(void *data);
static ngx_http_auth_jwt_remote_t *ngx_http_auth_jwt_remote_lookup(
    ngx_http_auth_jwt_remotes_t *remotes, ngx_http_core_srv_conf_t *cscf,
    jose_format_t format, ngx_str_t *uri);
static ngx_http_auth_jwt_remote_t *ngx_http_auth_jwt_remote_create(
    ngx_http_auth_jwt_remotes_t *remotes, ngx_http_core_srv_conf_t *cscf,
    jose_format_t format, ngx_str_t *uri, ngx_uint_t pinned, ngx_log_t *log);
static void ngx_http_auth_jwt_remote_configure(
    ngx_http_auth_jwt_remote_t *remote, ngx_http_auth_jwt_loc_conf_t *jlcf);
static ngx_int_t ngx_http_auth_jwt_remote_evict(
    ngx_http_auth_jwt_remotes_t *remotes);
static void ngx_http_auth_jwt_remote_delete(
    ngx_http_auth_jwt_remote_t *remote);
static uint32_t ngx_http_auth_jwt_remote_hash(ngx_http_core_srv_conf_t *cscf,
    jose_format_t format, ngx_str_t *uri);
static ngx_uint_t ngx_http_auth_jwt_remote_usable(
    ngx_http_auth_jwt_remote_t *remote);
static ngx_uint_t ngx_http_auth_jwt_remote_idle(
    ngx_http_auth_jwt_remote_t *remote);
static void ngx_http_auth_jwt_remote_wait(ngx_http_auth_jwt_remote_t *remote,
    ngx_http_auth_jwt_slot_t *slot);
static void ngx_http_auth_jwt_remote_start(
    ngx_http_auth_jwt_remote_t *remote);
static void ngx_http_auth_jwt_remote_fetched(
    ngx_http_auth_jwt_fetch_t *fetch);
static void ngx_http_auth_jwt_remote_finish(ngx_event_t *ev);
static void ngx_http_auth_jwt_remote_success(
    ngx_http_auth_jwt_remote_t *remote, jose_keyset_t *set);
static void ngx_http_auth_jwt_remote_failure(
    ngx_http_auth_jwt_remote_t *remote);
static void ngx_http_auth_jwt_remote_wake(ngx_http_auth_jwt_remote_t *remote);
static void ngx_http_auth_jwt_remote_timer(ngx_event_t *ev);
static void ngx_http_auth_jwt_remote_watch(
    ngx_http_auth_jwt_remote_t *remote);
static ngx_msec_t ngx_http_auth_jwt_jitter(ngx_msec_t time);


ngx_http_auth_jwt_remotes_t *
ngx_http_auth_jwt_remotes_create(ngx_conf_t *cf,
    ngx_http_auth_jwt_store_t *store)
{
    ngx_pool_cleanup_t           *cln;
    ngx_http_auth_jwt_remotes_t  *remotes;

    cln = ngx_pool_cleanup_add(cf->pool, sizeof(ngx_http_auth_jwt_remotes_t));
    if (cln == NULL) {
        return NULL;
    }

    remotes = cln->data;

    ngx_rbtree_init(&remotes->rbtree, &remotes->sentinel,
                    ngx_str_rbtree_insert_value);
    ngx_queue_init(&remotes->queue);
    remotes->ndynamic = 0;
    remotes->store = store;

    cln->handler = ngx_http_auth_jwt_remotes_cleanup;

    return remotes;
}


static void
ngx_http_auth_jwt_remotes_cleanup(void *data)
{
    ngx_http_auth_jwt_remotes_t *remotes = data;

    while (remotes->rbtree.root != &remotes->sentinel) {
        ngx_http_auth_jwt_remote_delete(
            (ngx_http_auth_jwt_remote_t *) remotes->rbtree.root);
    }
}


ngx_int_t
ngx_http_auth_jwt_remote_pin(ngx_conf_t *cf,
    ngx_http_auth_jwt_remotes_t *remotes,
    ngx_http_auth_jwt_source_t *source, ngx_http_auth_jwt_loc_conf_t *jlcf)
{
    ngx_http_core_srv_conf_t    *cscf;
    ngx_http_auth_jwt_remote_t  *remote;

    cscf = ngx_http_conf_get_module_srv_conf(cf, ngx_http_core_module);

    remote = ngx_http_auth_jwt_remote_lookup(remotes, cscf, source->format,
                                             &source->uri);
    if (remote == NULL) {
        remote = ngx_http_auth_jwt_remote_create(remotes, cscf,
                                                 source->format, &source->uri,
                                                 1, cf->log);
        if (remote == NULL) {
            return NGX_ERROR;
        }
    }

    ngx_http_auth_jwt_remote_configure(remote, jlcf);

    return NGX_OK;
}


void
ngx_http_auth_jwt_remotes_prefetch(ngx_http_auth_jwt_remotes_t *remotes)
{
    ngx_rbtree_node_t           *node;
    ngx_http_auth_jwt_remote_t  *remote;

    if (remotes->rbtree.root == &remotes->sentinel) {
        return;
    }

    for (node = ngx_rbtree_min(remotes->rbtree.root, &remotes->sentinel);
         node;
         node = ngx_rbtree_next(&remotes->rbtree, node))
    {
        remote = (ngx_http_auth_jwt_remote_t *) node;

        /* made while the configuration was read, with the log of the cycle
         * before, which may be gone */
        remote->timer.log = ngx_cycle->log;
        remote->finish.log = ngx_cycle->log;

        /* by a timer: what is posted before the first wait for events would
         * be seen after it */
        ngx_add_timer(&remote->timer, 1);
    }
}


ngx_int_t
ngx_http_auth_jwt_remote_get(ngx_http_request_t *r,
    ngx_http_auth_jwt_slot_t *slot, jose_format_t format, ngx_str_t *uri)
{
    ngx_msec_int_t                  age;
    ngx_http_core_srv_conf_t       *cscf;
    ngx_http_auth_jwt_remote_t     *remote;
    ngx_http_auth_jwt_remotes_t    *remotes;
    ngx_http_auth_jwt_main_conf_t  *jmcf;

    cscf = ngx_http_get_module_srv_conf(r, ngx_http_core_module);
    jmcf = ngx_http_get_module_main_conf(r, ngx_http_auth_jwt_module);
    remotes = jmcf->remotes;

    remote = ngx_http_auth_jwt_remote_lookup(remotes, cscf, format, uri);

    if (remote == NULL) {

        if (remotes->ndynamic == NGX_HTTP_AUTH_JWT_REMOTES_MAX
            && ngx_http_auth_jwt_remote_evict(remotes) != NGX_OK)
        {
            slot->error = "auth_jwt_key_request: too many key sets are in use";
            return NGX_ABORT;
        }

        remote = ngx_http_auth_jwt_remote_create(remotes, cscf, format, uri,
                                                 0, r->connection->log);
        if (remote == NULL) {
            return NGX_ERROR;
        }
    }

    if (!remote->pinned) {
        ngx_http_auth_jwt_remote_configure(remote, slot->ctx->jlcf);
    }

    remote->used = 1;
    remote->holders++;
    slot->remote = remote;

    if (ngx_http_auth_jwt_remote_usable(remote)) {
        age = (ngx_msec_int_t) (ngx_current_msec - remote->fetched);

        if (age >= (ngx_msec_int_t) remote->cache
            && ngx_http_auth_jwt_remote_idle(remote))
        {
            /* nobody wanted it for a while */
            ngx_http_auth_jwt_remote_start(remote);
        }

        slot->set = jose_keyset_ref(remote->set);
        return NGX_OK;
    }

    if (ngx_http_auth_jwt_remote_idle(remote)) {
        ngx_http_auth_jwt_remote_start(remote);
    }

    if (!remote->fetching) {
        return ngx_http_auth_jwt_slot_error(r, slot, remote->error);
    }

    ngx_http_auth_jwt_remote_wait(remote, slot);

    return NGX_AGAIN;
}


ngx_int_t
ngx_http_auth_jwt_remote_refetch(ngx_http_auth_jwt_slot_t *slot)
{
    ngx_msec_int_t               age;
    ngx_http_auth_jwt_remote_t  *remote;

    remote = slot->remote;

    if (remote == NULL || remote->set == NULL) {
        return NGX_DECLINED;
    }

    if (!remote->fetching) {

        age = (ngx_msec_int_t) (ngx_current_msec - remote->started);

        if (age < (ngx_msec_int_t) remote->refetch) {
            return NGX_DECLINED;
        }

        ngx_http_auth_jwt_remote_start(remote);
    }

    ngx_http_auth_jwt_remote_wait(remote, slot);

    return NGX_AGAIN;
}


ngx_int_t
ngx_http_auth_jwt_remote_result(ngx_http_request_t *r,
    ngx_http_auth_jwt_slot_t *slot)
{
    if (!ngx_http_auth_jwt_remote_usable(slot->remote)) {
        return ngx_http_auth_jwt_slot_error(r, slot, slot->remote->error);
    }

    slot->set = jose_keyset_ref(slot->remote->set);

    return NGX_OK;
}


void
ngx_http_auth_jwt_remote_release(ngx_http_auth_jwt_slot_t *slot)
{
    if (slot->waiting) {
        ngx_queue_remove(&slot->queue);
    }

    slot->remote->holders--;
}


static ngx_http_auth_jwt_remote_t *
ngx_http_auth_jwt_remote_lookup(ngx_http_auth_jwt_remotes_t *remotes,
    ngx_http_core_srv_conf_t *cscf, jose_format_t format, ngx_str_t *uri)
{
    uint32_t                     hash;
    ngx_http_auth_jwt_remote_t  *remote;

    hash = ngx_http_auth_jwt_remote_hash(cscf, format, uri);

    remote = (ngx_http_auth_jwt_remote_t *)
                 ngx_str_rbtree_lookup(&remotes->rbtree, uri, hash);

    /* a hash is no proof, and another server's keys are not ours */

    if (remote == NULL || remote->cscf != cscf || remote->format != format) {
        return NULL;
    }

    if (!remote->pinned) {
        ngx_queue_remove(&remote->queue);
        ngx_queue_insert_head(&remotes->queue, &remote->queue);
    }

    return remote;
}


static ngx_http_auth_jwt_remote_t *
ngx_http_auth_jwt_remote_create(ngx_http_auth_jwt_remotes_t *remotes,
    ngx_http_core_srv_conf_t *cscf, jose_format_t format, ngx_str_t *uri,
    ngx_uint_t pinned, ngx_log_t *log)
{
    u_char                      *p;
    ngx_http_auth_jwt_remote_t  *remote;

    remote = ngx_calloc(sizeof(ngx_http_auth_jwt_remote_t) + uri->len, log);
    if (remote == NULL) {
        return NULL;
    }

    p = (u_char *) remote + sizeof(ngx_http_auth_jwt_remote_t);
    ngx_memcpy(p, uri->data, uri->len);

    remote->node.str.data = p;
    remote->node.str.len = uri->len;
    remote->node.node.key = ngx_http_auth_jwt_remote_hash(cscf, format, uri);

    remote->remotes = remotes;
    remote->cscf = cscf;
    remote->format = format;
    remote->pinned = pinned;

    ngx_queue_init(&remote->waiters);

    remote->timer.handler = ngx_http_auth_jwt_remote_timer;
    remote->timer.data = remote;
    remote->timer.log = ngx_cycle->log;
    remote->timer.cancelable = 1;

    remote->finish.handler = ngx_http_auth_jwt_remote_finish;
    remote->finish.data = remote;
    remote->finish.log = ngx_cycle->log;

    ngx_rbtree_insert(&remotes->rbtree, &remote->node.node);

    if (!pinned) {
        ngx_queue_insert_head(&remotes->queue, &remote->queue);
        remotes->ndynamic++;
    }

    return remote;
}


/* Of several locations that share an entry, the most demanding one counts. */
static void
ngx_http_auth_jwt_remote_configure(ngx_http_auth_jwt_remote_t *remote,
    ngx_http_auth_jwt_loc_conf_t *jlcf)
{
    if (remote->cache == 0 || jlcf->key_cache < remote->cache) {
        remote->cache = jlcf->key_cache;
    }

    if (remote->stale < jlcf->key_stale) {
        remote->stale = jlcf->key_stale;
    }

    if (remote->refetch == 0 || jlcf->key_refetch < remote->refetch) {
        remote->refetch = jlcf->key_refetch;
    }
}


/* Deletes the least recently used entry that no request has in hand. */
static ngx_int_t
ngx_http_auth_jwt_remote_evict(ngx_http_auth_jwt_remotes_t *remotes)
{
    ngx_queue_t                 *q;
    ngx_http_auth_jwt_remote_t  *remote;

    for (q = ngx_queue_last(&remotes->queue);
         q != ngx_queue_sentinel(&remotes->queue);
         q = ngx_queue_prev(q))
    {
        remote = ngx_queue_data(q, ngx_http_auth_jwt_remote_t, queue);

        if (!remote->fetching && remote->holders == 0) {
            ngx_http_auth_jwt_remote_delete(remote);
            return NGX_OK;
        }
    }

    return NGX_DECLINED;
}


static void
ngx_http_auth_jwt_remote_delete(ngx_http_auth_jwt_remote_t *remote)
{
    ngx_rbtree_delete(&remote->remotes->rbtree, &remote->node.node);

    if (!remote->pinned) {
        ngx_queue_remove(&remote->queue);
        remote->remotes->ndynamic--;
    }

    if (remote->timer.timer_set) {
        ngx_del_timer(&remote->timer);
    }

    if (remote->finish.posted) {
        ngx_delete_posted_event(&remote->finish);
    }

    jose_keyset_unref(remote->set);

    ngx_free(remote);
}


static uint32_t
ngx_http_auth_jwt_remote_hash(ngx_http_core_srv_conf_t *cscf,
    jose_format_t format, ngx_str_t *uri)
{
    return ngx_crc32_long(uri->data, uri->len)
           ^ (uint32_t) ((uintptr_t) cscf >> 4) ^ (uint32_t) format;
}


/* Truth if the keys may still be served, be they old. */
static ngx_uint_t
ngx_http_auth_jwt_remote_usable(ngx_http_auth_jwt_remote_t *remote)
{
    ngx_msec_int_t  age;

    age = (ngx_msec_int_t) (ngx_current_msec - remote->fetched);

    return remote->set != NULL
           && age < (ngx_msec_int_t) (remote->cache + remote->stale);
}


/* Truth if nothing speaks against a fetch now. */
static ngx_uint_t
ngx_http_auth_jwt_remote_idle(ngx_http_auth_jwt_remote_t *remote)
{
    return !remote->fetching
           && (remote->failures == 0
               || (ngx_msec_int_t) (remote->retry - ngx_current_msec) <= 0);
}


static void
ngx_http_auth_jwt_remote_wait(ngx_http_auth_jwt_remote_t *remote,
    ngx_http_auth_jwt_slot_t *slot)
{
    ngx_queue_insert_tail(&remote->waiters, &slot->queue);

    slot->waiting = 1;
    slot->ctx->pending++;
}


static void
ngx_http_auth_jwt_remote_start(ngx_http_auth_jwt_remote_t *remote)
{
    ngx_http_auth_jwt_fetch_t  *fetch;

    remote->fetching = 1;
    remote->used = 0;
    remote->started = ngx_current_msec;

    ngx_add_timer(&remote->timer, NGX_HTTP_AUTH_JWT_WATCH);

    fetch = &remote->fetch;
    ngx_memzero(fetch, sizeof(ngx_http_auth_jwt_fetch_t));

    fetch->uri = remote->node.str;
    fetch->handler = ngx_http_auth_jwt_remote_fetched;
    fetch->data = remote;

    if (ngx_http_auth_jwt_fetch_alone(remote->cscf, fetch) != NGX_OK) {
        ngx_http_auth_jwt_fetch_error(fetch, "cannot be started");
        ngx_http_auth_jwt_remote_fetched(fetch);
    }
}


/* We are inside of the fetch's own request here, which must end first. */
static void
ngx_http_auth_jwt_remote_fetched(ngx_http_auth_jwt_fetch_t *fetch)
{
    ngx_http_auth_jwt_remote_t  *remote = fetch->data;

    ngx_post_event(&remote->finish, &ngx_posted_events);
}


static void
ngx_http_auth_jwt_remote_finish(ngx_event_t *ev)
{
    ngx_http_auth_jwt_remote_t *remote = ev->data;

    jose_keyset_t              *set;
    ngx_http_auth_jwt_fetch_t  *fetch;

    fetch = &remote->fetch;

    set = NULL;

    if (fetch->error[0] == '\0') {
        (void) ngx_http_auth_jwt_keys_of_body(remote->remotes->store,
                                              remote->format, fetch,
                                              ngx_cycle->log, &set);
    }

    ngx_http_auth_jwt_fetch_free(fetch);

    remote->fetching = 0;

    if (remote->timer.timer_set) {
        ngx_del_timer(&remote->timer);
    }

    if (set != NULL) {
        ngx_http_auth_jwt_remote_success(remote, set);

    } else {
        ngx_http_auth_jwt_remote_failure(remote);
    }

    ngx_http_auth_jwt_remote_wake(remote);
}


static void
ngx_http_auth_jwt_remote_success(ngx_http_auth_jwt_remote_t *remote,
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
                      ngx_http_auth_jwt_jitter(remote->cache));
    }
}


static void
ngx_http_auth_jwt_remote_failure(ngx_http_auth_jwt_remote_t *remote)
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
ngx_http_auth_jwt_remote_wake(ngx_http_auth_jwt_remote_t *remote)
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
static void
ngx_http_auth_jwt_remote_timer(ngx_event_t *ev)
{
    ngx_http_auth_jwt_remote_t *remote = ev->data;

    if (remote->fetching) {
        ngx_http_auth_jwt_remote_watch(remote);
        return;
    }

    if (ngx_exiting || ngx_terminate || ngx_quit) {
        return;
    }

    if (!remote->pinned && !remote->used) {
        return;
    }

    ngx_http_auth_jwt_remote_start(remote);
}


/* A worker that exits waits for nobody but its clients. */
static void
ngx_http_auth_jwt_remote_watch(ngx_http_auth_jwt_remote_t *remote)
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
    ngx_http_auth_jwt_remote_fetched(fetch);
}


/* Between 90 and 99 percent of it. */
static ngx_msec_t
ngx_http_auth_jwt_jitter(ngx_msec_t time)
{
    return time - time / 100 - time / 1000 * (ngx_random() % 91);
}
