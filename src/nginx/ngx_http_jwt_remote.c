/*
 * Key sets that are fetched and kept (auth_jwt_key_cache).
 *
 * One entry for each server and URI.  Requests wait only where there are no
 * keys at all, or for the first token of an unknown kid.  Nothing is
 * remembered of unknown kids: the pause between two fetches that they cause
 * is the entry's.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_ctx.h"
#include "ngx_http_jwt_message.h"
#include "ngx_http_jwt_refresh.h"
#include "ngx_http_jwt_remote.h"
#include "ngx_http_jwt_schedule.h"
#include "ngx_http_jwt_slot.h"
#include "ngx_http_jwt_source.h"


/* Entries whose URI comes from variables: a provider per tenant. */
#define NGX_HTTP_JWT_REMOTES_MAX   512

/* Where there are no keys at all, how often requests may ask for them. */
#define NGX_HTTP_JWT_TRY           1000


static ngx_int_t ngx_http_jwt_remote_pin(ngx_conf_t *cf,
    ngx_http_jwt_remotes_t *remotes,
    ngx_http_jwt_source_t *source, ngx_http_jwt_loc_conf_t *jlcf);
static void ngx_http_jwt_remotes_cleanup(void *data);
static ngx_http_jwt_remote_t *ngx_http_jwt_remote_lookup(
    ngx_http_jwt_remotes_t *remotes, ngx_http_core_srv_conf_t *cscf,
    jose_format_t format, ngx_str_t *uri);
static ngx_http_jwt_remote_t *ngx_http_jwt_remote_create(
    ngx_http_jwt_remotes_t *remotes, ngx_http_core_srv_conf_t *cscf,
    jose_format_t format, ngx_str_t *uri, ngx_uint_t pinned, ngx_log_t *log);
static void ngx_http_jwt_remote_configure(
    ngx_http_jwt_remote_t *remote, ngx_http_jwt_loc_conf_t *jlcf);
static ngx_int_t ngx_http_jwt_remote_evict(
    ngx_http_jwt_remotes_t *remotes);
static void ngx_http_jwt_remote_delete(
    ngx_http_jwt_remote_t *remote);
static uint32_t ngx_http_jwt_remote_hash(ngx_http_core_srv_conf_t *cscf,
    jose_format_t format, ngx_str_t *uri);
static ngx_int_t ngx_http_jwt_remote_fail(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot);
static ngx_uint_t ngx_http_jwt_remote_usable(
    ngx_http_jwt_remote_t *remote);
static ngx_uint_t ngx_http_jwt_remote_coming(
    ngx_http_jwt_remote_t *remote);
static ngx_uint_t ngx_http_jwt_remote_due(
    ngx_http_jwt_remote_t *remote);
static void ngx_http_jwt_remote_wait(ngx_http_jwt_remote_t *remote,
    ngx_http_jwt_slot_t *slot);


ngx_http_jwt_remotes_t *
ngx_http_jwt_remotes_create(ngx_conf_t *cf,
    ngx_http_jwt_store_t *store)
{
    ngx_pool_cleanup_t      *cln;
    ngx_http_jwt_remotes_t  *remotes;

    cln = ngx_pool_cleanup_add(cf->pool, sizeof(ngx_http_jwt_remotes_t));
    if (cln == NULL) {
        return NULL;
    }

    remotes = cln->data;

    ngx_rbtree_init(&remotes->rbtree, &remotes->sentinel,
                    ngx_str_rbtree_insert_value);
    ngx_http_jwt_lru_init(&remotes->lru);
    remotes->store = store;

    ngx_http_jwt_schedule_init(&remotes->schedule,
                               ngx_http_jwt_refresh_start);

    cln->handler = ngx_http_jwt_remotes_cleanup;

    return remotes;
}


static void
ngx_http_jwt_remotes_cleanup(void *data)
{
    ngx_http_jwt_remotes_t *remotes = data;

    while (remotes->rbtree.root != &remotes->sentinel) {

        /* to delete an entry gives the tree another root */
        /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
        ngx_http_jwt_remote_delete(
            (ngx_http_jwt_remote_t *) remotes->rbtree.root);
    }
}


ngx_int_t
ngx_http_jwt_remotes_pin(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *conf)
{
    ngx_uint_t                 i;
    ngx_http_jwt_source_t     *source;
    ngx_http_jwt_main_conf_t  *jmcf;

    if (conf->sources == NULL || conf->key_cache == 0
        || !ngx_http_jwt_keys_needed(conf))
    {
        return NGX_OK;
    }

    jmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_jwt_module);

    source = conf->sources->elts;

    for (i = 0; i < conf->sources->nelts; i++) {

        if (source[i].kind == NGX_HTTP_JWT_KEY_REQUEST
            && source[i].value == NULL
            && ngx_http_jwt_remote_pin(cf, jmcf->remotes, &source[i],
                                       conf)
               != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_jwt_remote_pin(ngx_conf_t *cf,
    ngx_http_jwt_remotes_t *remotes,
    ngx_http_jwt_source_t *source, ngx_http_jwt_loc_conf_t *jlcf)
{
    ngx_http_core_srv_conf_t  *cscf;
    ngx_http_jwt_remote_t     *remote;

    cscf = ngx_http_conf_get_module_srv_conf(cf, ngx_http_core_module);

    remote = ngx_http_jwt_remote_lookup(remotes, cscf, source->format,
                                        &source->uri);
    if (remote == NULL) {
        remote = ngx_http_jwt_remote_create(remotes, cscf,
                                            source->format, &source->uri,
                                            1, cf->log);
        if (remote == NULL) {
            return NGX_ERROR;
        }
    }

    ngx_http_jwt_remote_configure(remote, jlcf);

    return NGX_OK;
}


void
ngx_http_jwt_remotes_prefetch(ngx_http_jwt_remotes_t *remotes)
{
    ngx_rbtree_node_t      *node;
    ngx_http_jwt_remote_t  *remote;

    /* made while the configuration was read, with the log of the cycle before,
     * which may be gone */
    remotes->schedule.event.log = ngx_cycle->log;

    if (remotes->rbtree.root == &remotes->sentinel) {
        return;
    }

    for (node = ngx_rbtree_min(remotes->rbtree.root, &remotes->sentinel);
         node;
         node = ngx_rbtree_next(&remotes->rbtree, node))
    {
        remote = (ngx_http_jwt_remote_t *) node;

        remote->timer.log = ngx_cycle->log;
        remote->finish.log = ngx_cycle->log;

        ngx_http_jwt_schedule_add(remote,
                                  NGX_HTTP_JWT_TURN_REFRESH);
    }
}


ngx_int_t
ngx_http_jwt_remote_get(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot, jose_format_t format, ngx_str_t *uri)
{
    ngx_msec_int_t             age;
    ngx_http_core_srv_conf_t  *cscf;
    ngx_http_jwt_remote_t     *remote;
    ngx_http_jwt_remotes_t    *remotes;
    ngx_http_jwt_main_conf_t  *jmcf;

    cscf = ngx_http_get_module_srv_conf(r, ngx_http_core_module);
    jmcf = ngx_http_get_module_main_conf(r, ngx_http_jwt_module);
    remotes = jmcf->remotes;

    remote = ngx_http_jwt_remote_lookup(remotes, cscf, format, uri);

    if (remote == NULL) {

        if (remotes->lru.n == NGX_HTTP_JWT_REMOTES_MAX
            && ngx_http_jwt_remote_evict(remotes) != NGX_OK)
        {
            slot->error = "auth_jwt_key_request: too many key sets are in use";
            return NGX_ABORT;
        }

        remote = ngx_http_jwt_remote_create(remotes, cscf, format, uri,
                                            0, r->connection->log);
        if (remote == NULL) {
            return NGX_ERROR;
        }
    }

    if (!remote->pinned) {
        ngx_http_jwt_remote_configure(remote, slot->ctx->jlcf);
    }

    remote->used = 1;
    remote->refs++;
    slot->remote = remote;

    if (ngx_http_jwt_remote_usable(remote)) {
        age = (ngx_msec_int_t) (ngx_current_msec - remote->fetched);

        if (age >= (ngx_msec_int_t) remote->cache
            && ngx_http_jwt_remote_due(remote))
        {
            /* it was not used for a while */
            ngx_http_jwt_schedule_add(remote,
                                      NGX_HTTP_JWT_TURN_REFRESH);
        }

        ngx_log_debug2(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                       "http auth_jwt kept keys %p, age %Mms",
                       remote,
                       (ngx_msec_t) age);

        slot->set = jose_keyset_ref(remote->set);
        return NGX_OK;
    }

    if (!ngx_http_jwt_remote_coming(remote)
        && !ngx_http_jwt_remote_due(remote))
    {
        return ngx_http_jwt_remote_fail(r, slot);
    }

    ngx_http_jwt_remote_wait(remote, slot);

    return NGX_AGAIN;
}


ngx_int_t
ngx_http_jwt_remote_refetch(ngx_http_jwt_slot_t *slot)
{
    ngx_msec_int_t          age;
    ngx_http_jwt_remote_t  *remote;

    remote = slot->remote;

    if (remote == NULL || remote->set == NULL) {
        return NGX_DECLINED;
    }

    if (!ngx_http_jwt_remote_coming(remote)) {

        age = (ngx_msec_int_t) (ngx_current_msec - remote->started);

        if (age < (ngx_msec_int_t) remote->refetch) {
            return NGX_DECLINED;
        }
    }

    ngx_http_jwt_remote_wait(remote, slot);

    return NGX_AGAIN;
}


ngx_int_t
ngx_http_jwt_remote_result(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot)
{
    if (!ngx_http_jwt_remote_usable(slot->remote)) {
        return ngx_http_jwt_remote_fail(r, slot);
    }

    slot->set = jose_keyset_ref(slot->remote->set);

    return NGX_OK;
}


static ngx_int_t
ngx_http_jwt_remote_fail(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot)
{
    slot->unknown = ngx_http_jwt_slot_is_unknown(slot,
                                                 slot->remote->status);

    return ngx_http_jwt_slot_error(r, slot, slot->remote->error);
}


void
ngx_http_jwt_remote_release(ngx_http_jwt_slot_t *slot)
{
    if (slot->waiting) {
        ngx_queue_remove(&slot->queue);
    }

    slot->remote->refs--;
}


static ngx_http_jwt_remote_t *
ngx_http_jwt_remote_lookup(ngx_http_jwt_remotes_t *remotes,
    ngx_http_core_srv_conf_t *cscf, jose_format_t format, ngx_str_t *uri)
{
    uint32_t                hash;
    ngx_http_jwt_remote_t  *remote;

    hash = ngx_http_jwt_remote_hash(cscf, format, uri);

    remote = (ngx_http_jwt_remote_t *)
                 ngx_str_rbtree_lookup(&remotes->rbtree, uri, hash);

    /* a hash is no proof, and another server's keys are not ours */

    if (remote == NULL || remote->cscf != cscf || remote->format != format) {
        return NULL;
    }

    if (!remote->pinned) {
        ngx_http_jwt_lru_use(&remotes->lru, &remote->queue);
    }

    return remote;
}


static ngx_http_jwt_remote_t *
ngx_http_jwt_remote_create(ngx_http_jwt_remotes_t *remotes,
    ngx_http_core_srv_conf_t *cscf, jose_format_t format, ngx_str_t *uri,
    ngx_uint_t pinned, ngx_log_t *log)
{
    u_char                 *p;
    ngx_http_jwt_remote_t  *remote;

    remote = ngx_calloc(sizeof(ngx_http_jwt_remote_t) + 2 * uri->len
                        + sizeof("auth_jwt_key_request \"\""), log);
    if (remote == NULL) {
        return NULL;
    }

    p = (u_char *) remote + sizeof(ngx_http_jwt_remote_t);

    remote->node.str.data = p;
    remote->node.str.len = uri->len;

    p = ngx_cpymem(p, uri->data, uri->len);

    remote->name = (char *) p;
    p = ngx_sprintf(p, "auth_jwt_key_request \"%V\"", uri);
    *p = '\0';

    ngx_http_jwt_one_line(remote->name);
    remote->node.node.key = ngx_http_jwt_remote_hash(cscf, format, uri);

    remote->remotes = remotes;
    remote->cscf = cscf;
    remote->format = format;
    remote->pinned = pinned;

    ngx_queue_init(&remote->waiters);

    remote->timer.handler = ngx_http_jwt_refresh_timer;
    remote->timer.data = remote;
    remote->timer.log = ngx_cycle->log;
    remote->timer.cancelable = 1;

    remote->finish.handler = ngx_http_jwt_refresh_finish;
    remote->finish.data = remote;
    remote->finish.log = ngx_cycle->log;

    ngx_rbtree_insert(&remotes->rbtree, &remote->node.node);

    if (!pinned) {
        ngx_http_jwt_lru_insert(&remotes->lru, &remote->queue);
    }

    return remote;
}


/* Of several locations that share an entry, the most demanding one counts. */
static void
ngx_http_jwt_remote_configure(ngx_http_jwt_remote_t *remote,
    ngx_http_jwt_loc_conf_t *jlcf)
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


/*
 * Deletes the least recently used entry that no request uses.  Those without
 * keys go first: a client that makes up URIs must not push out entries whose
 * keys may be all there is while a provider is down.
 */
static ngx_int_t
ngx_http_jwt_remote_evict(ngx_http_jwt_remotes_t *remotes)
{
    ngx_queue_t            *q;
    ngx_http_jwt_remote_t  *remote, *victim;

    victim = NULL;

    for (q = ngx_queue_last(&remotes->lru.queue);
         q != ngx_queue_sentinel(&remotes->lru.queue);
         q = ngx_queue_prev(q))
    {
        remote = ngx_queue_data(q, ngx_http_jwt_remote_t, queue);

        if (remote->fetching || remote->paused || remote->refs) {
            continue;
        }

        if (remote->set == NULL) {
            victim = remote;
            break;
        }

        if (victim == NULL) {
            victim = remote;
        }
    }

    if (victim == NULL) {
        return NGX_DECLINED;
    }

    ngx_http_jwt_remote_delete(victim);

    return NGX_OK;
}


static void
ngx_http_jwt_remote_delete(ngx_http_jwt_remote_t *remote)
{
    ngx_rbtree_delete(&remote->remotes->rbtree, &remote->node.node);

    if (!remote->pinned) {
        ngx_http_jwt_lru_remove(&remote->remotes->lru, &remote->queue);
    }

    ngx_http_jwt_schedule_remove(remote);

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
ngx_http_jwt_remote_hash(ngx_http_core_srv_conf_t *cscf,
    jose_format_t format, ngx_str_t *uri)
{
    return ngx_crc32_long(uri->data, uri->len)
           ^ (uint32_t) ((uintptr_t) cscf >> 4) ^ (uint32_t) format;
}


/* Truth if the keys may still be served, even if stale. */
static ngx_uint_t
ngx_http_jwt_remote_usable(ngx_http_jwt_remote_t *remote)
{
    ngx_msec_int_t  age;

    age = (ngx_msec_int_t) (ngx_current_msec - remote->fetched);

    return remote->set != NULL
           && age < (ngx_msec_int_t) (remote->cache + remote->stale);
}


/* Truth if a fetch runs, or will. */
static ngx_uint_t
ngx_http_jwt_remote_coming(ngx_http_jwt_remote_t *remote)
{
    return remote->fetching || remote->scheduled || remote->paused;
}


/* Truth if there is none, and one may begin now.  Where there are no keys at
 * all, a request that needs them is reason enough, once a second. */
static ngx_uint_t
ngx_http_jwt_remote_due(ngx_http_jwt_remote_t *remote)
{
    if (ngx_http_jwt_remote_coming(remote)) {
        return 0;
    }

    return remote->failures == 0
           || (ngx_msec_int_t) (remote->retry - ngx_current_msec) <= 0
           || (remote->set == NULL && remote->fetch.retry_after == -1
               && ngx_current_msec - remote->started
                  >= NGX_HTTP_JWT_TRY);
}


/* The slot's request goes on when the fetch has ended, which is as good as
 * begun: a client waits. */
static void
ngx_http_jwt_remote_wait(ngx_http_jwt_remote_t *remote,
    ngx_http_jwt_slot_t *slot)
{
    ngx_http_jwt_turn_t  turn;

    ngx_queue_insert_tail(&remote->waiters, &slot->queue);

    slot->waiting = 1;
    slot->ctx->keys.pending++;

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, slot->ctx->request->connection->log, 0,
                   "http auth_jwt waits for keys %p%s",
                   remote,
                   remote->paused ? ", paused" : "");

    if (remote->paused) {
        return;
    }

    /* an address from the configuration, or one that has had keys, was not
     * made up by a client */

    turn = (remote->pinned || remote->set != NULL)
           ? NGX_HTTP_JWT_TURN_WAITED : NGX_HTTP_JWT_TURN_NEW;

    ngx_http_jwt_schedule_add(remote, turn);
}
