/*
 * A request and its key sources: all are asked at once, and the request goes
 * on when the last one is ready.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_beside.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_ctx.h"
#include "ngx_http_jwt_fetch.h"
#include "ngx_http_jwt_keys.h"
#include "ngx_http_jwt_remote.h"
#include "ngx_http_jwt_slot.h"
#include "ngx_http_jwt_slots.h"
#include "ngx_http_jwt_source.h"
#include "ngx_http_jwt_value.h"


static ngx_int_t ngx_http_jwt_slots_start(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_jwt_slots_collect(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_jwt_slot_start(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot);
static ngx_int_t ngx_http_jwt_slot_request(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot);
static ngx_int_t ngx_http_jwt_slot_fetch(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot, ngx_str_t *uri);
static void ngx_http_jwt_slot_fetched(ngx_http_jwt_fetch_t *fetch);
static ngx_int_t ngx_http_jwt_slot_collect(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot);


ngx_int_t
ngx_http_jwt_slots(ngx_http_request_t *r, ngx_http_jwt_ctx_t *ctx)
{
    if (!ngx_http_jwt_keys_needed(ctx->jlcf)) {
        return NGX_OK;
    }

    if (ctx->keys.slots == NULL
        && ngx_http_jwt_slots_start(r, ctx) != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (ctx->keys.pending) {
        return NGX_AGAIN;
    }

    return ngx_http_jwt_slots_collect(r, ctx);
}


static ngx_int_t
ngx_http_jwt_slots_start(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    ngx_uint_t              i, n;
    ngx_http_jwt_slot_t    *slots;
    ngx_http_jwt_source_t  *source;

    n = ctx->jlcf->sources->nelts;
    source = ctx->jlcf->sources->elts;

    if (n == 1) {
        ctx->keys.sets = &ctx->keys.set;
        slots = &ctx->keys.one;
        ngx_memzero(slots, sizeof(ngx_http_jwt_slot_t));

    } else {
        ctx->keys.sets = ngx_palloc(r->pool, n * sizeof(jose_keyset_t *));
        slots = ngx_pcalloc(r->pool, n * sizeof(ngx_http_jwt_slot_t));

        if (ctx->keys.sets == NULL || slots == NULL) {
            return NGX_ERROR;
        }
    }

    ctx->keys.slots = slots;
    ctx->keys.n = n;

    for (i = 0; i < n; i++) {
        slots[i].ctx = ctx;
        slots[i].source = &source[i];

        if (ngx_http_jwt_slot_start(r, &slots[i]) == NGX_ERROR) {
            return NGX_ERROR;
        }

        ngx_log_debug3(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                       "http auth_jwt key source %ui of %ui: %s",
                       i + 1, n,
                       slots[i].set ? "keys at hand"
                       : slots[i].waiting || slots[i].beside ? "waiting"
                       : "no keys");
    }

    return NGX_OK;
}


/*
 * A source that fails does not refuse a token that the keys of another one
 * verify: see VERIFY.  If the variables of all sources name nothing, the
 * client has chosen that.
 */
static ngx_int_t
ngx_http_jwt_slots_collect(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    ngx_uint_t            i;
    const char           *unknown;
    ngx_http_jwt_slot_t  *slot;

    ctx->keys.nsets = 0;
    ctx->keys.error = NULL;
    unknown = "the variables that name them are empty";

    for (i = 0; i < ctx->keys.n; i++) {
        slot = &ctx->keys.slots[i];

        if (slot->set == NULL
            && ngx_http_jwt_slot_collect(r, slot) == NGX_ERROR)
        {
            return NGX_ERROR;
        }

        if (slot->set != NULL) {
            ctx->keys.sets[ctx->keys.nsets++] = slot->set;

        } else if (slot->unknown) {
            unknown = slot->error;

        } else if (slot->error != NULL) {
            ctx->keys.error = slot->error;
        }
    }

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "http auth_jwt key sets: %ui of %ui sources",
                   ctx->keys.nsets, ctx->keys.n);

    if (ctx->keys.nsets != 0) {
        return NGX_OK;
    }

    if (ctx->keys.error != NULL) {
        ctx->status = JOSE_KEYS_FAILED;
        return NGX_ABORT;
    }

    ctx->status = JOSE_UNKNOWN_SOURCE;
    ctx->subject->detail = unknown;

    return NGX_ABORT;
}


ngx_int_t
ngx_http_jwt_slots_refetch(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    ngx_uint_t            i;
    ngx_http_jwt_slot_t  *slot;

    if (ctx->keys.refetched || ctx->subject->kid.data == NULL) {
        return NGX_DECLINED;
    }

    for (i = 0; i < ctx->keys.nsets; i++) {
        if (jose_keyset_find(ctx->keys.sets[i], ctx->subject->kid) != NULL) {
            return NGX_DECLINED;
        }
    }

    ctx->keys.refetched = 1;

    ngx_log_debug0(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "http auth_jwt no key for this kid");

    for (i = 0; i < ctx->keys.n; i++) {
        slot = &ctx->keys.slots[i];

        if (ngx_http_jwt_remote_refetch(slot) == NGX_AGAIN) {
            jose_keyset_unref(slot->set);
            slot->set = NULL;
        }
    }

    return ctx->keys.pending ? NGX_AGAIN : NGX_DECLINED;
}


void
ngx_http_jwt_slots_release(ngx_http_jwt_ctx_t *ctx)
{
    ngx_uint_t            i;
    ngx_http_jwt_slot_t  *slot;

    for (i = 0; i < ctx->keys.n; i++) {
        slot = &ctx->keys.slots[i];

        if (slot->remote != NULL) {
            ngx_http_jwt_remote_release(slot);
        }

        if (slot->beside != NULL) {
            ngx_http_jwt_beside_forget(slot->beside);
        }

        jose_keyset_unref(slot->set);
    }

    ctx->keys.slots = NULL;
    ctx->keys.n = 0;
    ctx->keys.nsets = 0;
    ctx->keys.pending = 0;
    ctx->keys.error = NULL;
}


/* NGX_ERROR; otherwise the slot has the keys, or what to wait for. */
static ngx_int_t
ngx_http_jwt_slot_start(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot)
{
    if (slot->source->kind == NGX_HTTP_JWT_KEY_REQUEST) {
        return ngx_http_jwt_slot_request(r, slot);
    }

    return ngx_http_jwt_keys_get(r, slot);
}


static ngx_int_t
ngx_http_jwt_slot_request(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot)
{
    ngx_str_t               uri, path, args;
    ngx_uint_t              flags;
    ngx_http_jwt_source_t  *source;

    source = slot->source;
    uri = source->uri;

    if (source->value != NULL
        && ngx_http_jwt_value(r, source->value, &uri) != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (uri.len == 0) {
        return NGX_DECLINED;
    }

    if (uri.data[0] != '/') {
        slot->unknown = (source->value != NULL);
        slot->error = "auth_jwt_key_request: the URI does not begin with "
                      "\"/\"";
        return NGX_ABORT;
    }

    path = uri;
    flags = 0;

    if (ngx_http_parse_unsafe_uri(r, &path, &args, &flags) != NGX_OK) {
        slot->unknown = (source->value != NULL);
        slot->error = "auth_jwt_key_request: the URI is unsafe";
        return NGX_ABORT;
    }

    if (slot->ctx->jlcf->key_cache) {
        return ngx_http_jwt_remote_get(r, slot, source->format, &uri);
    }

    return ngx_http_jwt_slot_fetch(r, slot, &uri);
}


/* Without auth_jwt_key_cache, the location decides how fresh the keys are: it
 * may have a proxy_cache. */
static ngx_int_t
ngx_http_jwt_slot_fetch(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot, ngx_str_t *uri)
{
    ngx_http_jwt_beside_t  *beside;

    beside = ngx_pcalloc(r->pool, sizeof(ngx_http_jwt_beside_t));
    if (beside == NULL) {
        return NGX_ERROR;
    }

    beside->fetch.uri = *uri;
    beside->fetch.handler = ngx_http_jwt_slot_fetched;
    beside->fetch.data = slot;

    if (ngx_http_jwt_beside_start(r, beside) != NGX_OK) {
        return NGX_ERROR;
    }

    slot->beside = beside;
    slot->ctx->keys.pending++;

    return NGX_AGAIN;
}


static void
ngx_http_jwt_slot_fetched(ngx_http_jwt_fetch_t *fetch)
{
    ngx_http_jwt_slot_ready(fetch->data);
}


/* NGX_ERROR; otherwise the slot has a set or an error, if there is either. */
static ngx_int_t
ngx_http_jwt_slot_collect(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot)
{
    ngx_http_jwt_fetch_t      *fetch;
    ngx_http_jwt_main_conf_t  *jmcf;

    if (slot->remote != NULL) {
        return slot->error ? NGX_ABORT
                           : ngx_http_jwt_remote_result(r, slot);
    }

    if (slot->beside == NULL) {
        return NGX_DECLINED;
    }

    fetch = &slot->beside->fetch;

    if (fetch->error[0] == '\0') {
        jmcf = ngx_http_get_module_main_conf(r, ngx_http_jwt_module);

        if (ngx_http_jwt_keys_of_body(jmcf->store, slot->source->format,
                                      fetch, NULL, r->connection->log,
                                      &slot->set)
            == NGX_OK)
        {
            return NGX_OK;
        }
    }

    slot->error = fetch->error;
    slot->unknown = ngx_http_jwt_slot_is_unknown(slot, fetch->status);

    return NGX_ABORT;
}
