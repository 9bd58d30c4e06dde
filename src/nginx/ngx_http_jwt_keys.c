/*
 * The store of key sets.
 *
 * A store holds one entry for every file name and every key text, however
 * many directives name it.  Entries of constants are loaded while the
 * configuration is read and stay; those that come from variables are made
 * on demand, and the least recently used go when there are too many.  A file
 * is checked again when it is used, at most once a second: a changed one is
 * read, and if that fails, the old keys are kept.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_fetch.h"
#include "ngx_http_jwt_keys.h"
#include "ngx_http_jwt_load.h"
#include "ngx_http_jwt_lru.h"
#include "ngx_http_jwt_slot.h"
#include "ngx_http_jwt_source.h"
#include "ngx_http_jwt_value.h"


/* Key sets whose name or text comes from variables, or from a response, are
 * kept, least recently used out first: a set per tenant, and tenants come in
 * hundreds.  The texts' sum is bounded too, for one may have a MiB. */
#define NGX_HTTP_JWT_DYNAMIC_MAX   512
#define NGX_HTTP_JWT_DYNAMIC_SIZE  (8 * 1024 * 1024)

/* Hashes of texts whose warnings were logged: an entry that could not be
 * loaded, or was dropped, may come again with each request. */
#define NGX_HTTP_JWT_SAID  256


struct ngx_http_jwt_store_s {
    ngx_rbtree_t                  rbtree;
    ngx_rbtree_node_t             sentinel;
    ngx_http_jwt_lru_t            lru;      /* of entries not pinned */
    size_t                        size;     /* of their names and texts */
    uint32_t                      said[NGX_HTTP_JWT_SAID];
};


static void ngx_http_jwt_store_cleanup(void *data);
static ngx_int_t ngx_http_jwt_keys_none(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot, ngx_http_jwt_store_t *store,
    ngx_http_jwt_keys_t *keys);
static ngx_http_jwt_keys_t *ngx_http_jwt_keys_dynamic(
    ngx_http_jwt_store_t *store, ngx_http_jwt_key_kind_t kind,
    jose_format_t format, ngx_str_t *name, ngx_log_t *log);
static ngx_http_jwt_keys_t *ngx_http_jwt_keys_lookup(
    ngx_http_jwt_store_t *store, ngx_http_jwt_key_kind_t kind,
    jose_format_t format, ngx_str_t *name);
static ngx_http_jwt_keys_t *ngx_http_jwt_keys_create(
    ngx_http_jwt_store_t *store, ngx_http_jwt_key_kind_t kind,
    jose_format_t format, ngx_str_t *name, ngx_uint_t pinned, ngx_log_t *log);
static void ngx_http_jwt_keys_delete(ngx_http_jwt_store_t *store,
    ngx_http_jwt_keys_t *keys);
static uint32_t ngx_http_jwt_keys_hash(ngx_http_jwt_key_kind_t kind,
    jose_format_t format, ngx_str_t *name);
static void ngx_http_jwt_keys_check(ngx_http_jwt_store_t *store,
    ngx_http_jwt_keys_t *keys, ngx_str_t *uri, ngx_log_t *log);


ngx_http_jwt_store_t *
ngx_http_jwt_store_create(ngx_conf_t *cf)
{
    ngx_pool_cleanup_t    *cln;
    ngx_http_jwt_store_t  *store;

    cln = ngx_pool_cleanup_add(cf->pool, sizeof(ngx_http_jwt_store_t));
    if (cln == NULL) {
        return NULL;
    }

    store = cln->data;

    ngx_rbtree_init(&store->rbtree, &store->sentinel,
                    ngx_str_rbtree_insert_value);
    ngx_http_jwt_lru_init(&store->lru);
    store->size = 0;
    ngx_memzero(store->said, sizeof(store->said));

    cln->handler = ngx_http_jwt_store_cleanup;

    return store;
}


static void
ngx_http_jwt_store_cleanup(void *data)
{
    ngx_http_jwt_store_t *store = data;

    while (store->rbtree.root != &store->sentinel) {
        ngx_http_jwt_keys_delete(store,
            (ngx_http_jwt_keys_t *) store->rbtree.root);
    }
}


ngx_int_t
ngx_http_jwt_keys_load(ngx_conf_t *cf,
    ngx_http_jwt_source_t *source, ngx_str_t *value)
{
    ngx_str_t                  name;
    ngx_http_jwt_keys_t       *keys;
    ngx_http_jwt_load_t        load;
    ngx_http_jwt_main_conf_t  *jmcf;

    jmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_jwt_module);

    name = *value;

    if (source->kind == NGX_HTTP_JWT_KEY_FILE
        && ngx_conf_full_name(cf->cycle, &name, 1) != NGX_OK)
    {
        return NGX_ERROR;
    }

    keys = ngx_http_jwt_keys_lookup(jmcf->store, source->kind,
                                    source->format, &name);
    if (keys == NULL) {
        keys = ngx_http_jwt_keys_create(jmcf->store, source->kind,
                                        source->format, &name, 1,
                                        cf->log);
        if (keys == NULL) {
            return NGX_ERROR;
        }

        load.keys = keys;
        load.uri = NULL;
        load.cf = cf;
        load.log = cf->log;
        load.said = 0;

        if (ngx_http_jwt_load(&load) != NGX_OK) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "%s", load.error);
            return NGX_ERROR;
        }
    }

    source->keys = keys;

    return NGX_OK;
}


ngx_int_t
ngx_http_jwt_keys_get(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot)
{
    ngx_str_t                  name;
    ngx_http_jwt_keys_t       *keys;
    ngx_http_jwt_source_t     *source;
    ngx_http_jwt_main_conf_t  *jmcf;

    source = slot->source;
    keys = source->keys;

    jmcf = ngx_http_get_module_main_conf(r, ngx_http_jwt_module);

    if (keys == NULL) {

        if (ngx_http_jwt_value(r, source->value, &name) != NGX_OK) {
            return NGX_ERROR;
        }

        if (name.len == 0) {
            return NGX_DECLINED;
        }

        if (source->kind == NGX_HTTP_JWT_KEY_FILE
            && ngx_get_full_name(r->pool,
                                 (ngx_str_t *) &ngx_cycle->conf_prefix, &name)
               != NGX_OK)
        {
            return NGX_ERROR;
        }

        keys = ngx_http_jwt_keys_dynamic(jmcf->store, source->kind,
                                         source->format, &name,
                                         r->connection->log);
        if (keys == NULL) {
            return NGX_ERROR;
        }
    }

    ngx_http_jwt_keys_check(jmcf->store, keys, NULL, r->connection->log);

    if (keys->set == NULL) {
        return ngx_http_jwt_keys_none(r, slot, jmcf->store, keys);
    }

    slot->set = jose_keyset_ref(keys->set);

    return NGX_OK;
}


/* A file that a client made up is not kept: it would push out others. */
static ngx_int_t
ngx_http_jwt_keys_none(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot, ngx_http_jwt_store_t *store,
    ngx_http_jwt_keys_t *keys)
{
    ngx_int_t  rc;

    rc = ngx_http_jwt_slot_error(r, slot, keys->error);

    if (slot->source->keys == NULL && keys->file.absent) {
        slot->unknown = 1;

        if (!keys->pinned) {
            ngx_http_jwt_keys_delete(store, keys);
        }
    }

    return rc;
}


ngx_int_t
ngx_http_jwt_keys_of_body(ngx_http_jwt_store_t *store,
    jose_format_t format, ngx_http_jwt_fetch_t *fetch,
    jose_keyset_t *old, ngx_log_t *log, jose_keyset_t **set)
{
    ngx_http_jwt_keys_t  *keys;

    *set = NULL;

    keys = ngx_http_jwt_keys_dynamic(store,
                                     NGX_HTTP_JWT_KEY_REQUEST,
                                     format, &fetch->body, log);
    if (keys == NULL) {
        ngx_http_jwt_fetch_error(fetch, "out of memory");
        return NGX_ERROR;
    }

    ngx_http_jwt_keys_check(store, keys, &fetch->uri, log);

    if (keys->set == NULL) {
        ngx_memcpy(fetch->error, keys->error, sizeof(fetch->error));

        /* its error names this URI, and other URIs may respond the same */
        ngx_http_jwt_keys_delete(store, keys);

        return NGX_ERROR;
    }

    if (jose_keyset_count(keys->set) == 0
        && old != NULL && jose_keyset_count(old) != 0)
    {
        ngx_http_jwt_fetch_error(fetch, "%s",
                                 jose_status_text(JOSE_EMPTY_KEYSET));
        return NGX_ERROR;
    }

    *set = jose_keyset_ref(keys->set);

    return NGX_OK;
}


/* The entry of a name or text that no constant has. */
static ngx_http_jwt_keys_t *
ngx_http_jwt_keys_dynamic(ngx_http_jwt_store_t *store,
    ngx_http_jwt_key_kind_t kind, jose_format_t format, ngx_str_t *name,
    ngx_log_t *log)
{
    ngx_queue_t          *q;
    ngx_http_jwt_keys_t  *keys;

    keys = ngx_http_jwt_keys_lookup(store, kind, format, name);

    if (keys != NULL) {
        return keys;
    }

    while (store->lru.n == NGX_HTTP_JWT_DYNAMIC_MAX
           || (store->lru.n
               && store->size + name->len > NGX_HTTP_JWT_DYNAMIC_SIZE))
    {
        q = ngx_http_jwt_lru_oldest(&store->lru);
        ngx_http_jwt_keys_delete(store,
            ngx_queue_data(q, ngx_http_jwt_keys_t, queue));
    }

    return ngx_http_jwt_keys_create(store, kind, format, name, 0, log);
}


static ngx_http_jwt_keys_t *
ngx_http_jwt_keys_lookup(ngx_http_jwt_store_t *store,
    ngx_http_jwt_key_kind_t kind, jose_format_t format, ngx_str_t *name)
{
    uint32_t              hash;
    ngx_http_jwt_keys_t  *keys;

    hash = ngx_http_jwt_keys_hash(kind, format, name);

    keys = (ngx_http_jwt_keys_t *)
               ngx_str_rbtree_lookup(&store->rbtree, name, hash);

    if (keys != NULL && !keys->pinned) {
        ngx_http_jwt_lru_use(&store->lru, &keys->queue);
    }

    return keys;
}


static ngx_http_jwt_keys_t *
ngx_http_jwt_keys_create(ngx_http_jwt_store_t *store,
    ngx_http_jwt_key_kind_t kind, jose_format_t format, ngx_str_t *name,
    ngx_uint_t pinned, ngx_log_t *log)
{
    u_char               *p;
    ngx_http_jwt_keys_t  *keys;

    /* the name is NUL-terminated for open() */

    keys = ngx_calloc(sizeof(ngx_http_jwt_keys_t) + name->len + 1, log);
    if (keys == NULL) {
        return NULL;
    }

    p = (u_char *) keys + sizeof(ngx_http_jwt_keys_t);
    ngx_memcpy(p, name->data, name->len);

    keys->node.str.data = p;
    keys->node.str.len = name->len;
    keys->node.node.key = ngx_http_jwt_keys_hash(kind, format, name);
    keys->file.name = keys->node.str;
    keys->kind = kind;
    keys->format = format;
    keys->pinned = pinned;

    ngx_rbtree_insert(&store->rbtree, &keys->node.node);

    if (!pinned) {
        ngx_http_jwt_lru_insert(&store->lru, &keys->queue);
        store->size += name->len;
    }

    return keys;
}


static void
ngx_http_jwt_keys_delete(ngx_http_jwt_store_t *store,
    ngx_http_jwt_keys_t *keys)
{
    ngx_rbtree_delete(&store->rbtree, &keys->node.node);

    if (!keys->pinned) {
        ngx_http_jwt_lru_remove(&store->lru, &keys->queue);
        store->size -= keys->node.str.len;
    }

    jose_keyset_unref(keys->set);

    /* the text of an auth_jwt_key is a secret */
    jose_cleanse(keys->node.str.data, keys->node.str.len);

    ngx_free(keys);
}


/* One name may be a file of two formats, or a text too. */
static uint32_t
ngx_http_jwt_keys_hash(ngx_http_jwt_key_kind_t kind,
    jose_format_t format, ngx_str_t *name)
{
    return ngx_crc32_long(name->data, name->len)
           ^ ((uint32_t) kind << 8 | (uint32_t) format);
}


/* Loads what was not loaded yet, and reads a file again that has changed. */
static void
ngx_http_jwt_keys_check(ngx_http_jwt_store_t *store,
    ngx_http_jwt_keys_t *keys, ngx_str_t *uri, ngx_log_t *log)
{
    uint32_t             hash, *said;
    ngx_int_t            rc;
    ngx_http_jwt_load_t  load;

    if (keys->checked == ngx_time()) {
        return;
    }

    keys->checked = ngx_time();

    if (!ngx_http_jwt_load_due(keys)) {
        return;
    }

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, log, 0,
                   "http auth_jwt loading keys %p: %s",
                   keys,
                   keys->set ? "changed" : "never loaded");

    load.keys = keys;
    load.uri = uri;
    load.cf = NULL;
    load.log = log;

    hash = (uint32_t) keys->node.node.key;
    said = &store->said[hash % NGX_HTTP_JWT_SAID];
    load.said = (keys->kind != NGX_HTTP_JWT_KEY_FILE && *said == hash);

    rc = ngx_http_jwt_load(&load);

    if (load.skipped + load.warned != 0) {
        *said = hash;
    }

    if (rc == NGX_OK) {

        if (keys->kind == NGX_HTTP_JWT_KEY_FILE) {
            ngx_log_error(NGX_LOG_NOTICE, log, 0,
                          "auth_jwt_key_file \"%V\": %uz keys loaded",
                          &keys->node.str, jose_keyset_count(keys->set));
        }

        keys->error[0] = '\0';
        return;
    }

    if (keys->set != NULL && ngx_strcmp(keys->error, load.error) != 0) {
        ngx_log_error(NGX_LOG_ERR, log, 0, "%s, keeping the old keys",
                      load.error);
    }

    ngx_memcpy(keys->error, load.error, sizeof(keys->error));
}
