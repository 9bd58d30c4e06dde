/*
 * What a request has of one key source: its keys, or a reason why not.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_ctx.h"
#include "ngx_http_jwt_slot.h"
#include "ngx_http_jwt_source.h"


/* RFC 9110, 15.5.11; nginx has no name for it. */
#define NGX_HTTP_JWT_GONE  410


void
ngx_http_jwt_slot_ready(ngx_http_jwt_slot_t *slot)
{
    ngx_http_jwt_ctx_t  *ctx;

    ctx = slot->ctx;

    ctx->keys.pending--;

    ngx_log_debug1(NGX_LOG_DEBUG_HTTP, ctx->request->connection->log, 0,
                   "http auth_jwt key source ready, %ui pending",
                   ctx->keys.pending);

    if (ctx->keys.pending == 0) {
        (void) ngx_http_post_request(ctx->request, &ctx->posted);
    }
}


ngx_uint_t
ngx_http_jwt_slot_is_unknown(ngx_http_jwt_slot_t *slot,
    ngx_uint_t status)
{
    return slot->source->value != NULL
           && ngx_http_jwt_status_is_unknown(status);
}


ngx_uint_t
ngx_http_jwt_status_is_unknown(ngx_uint_t status)
{
    return status == NGX_HTTP_NOT_FOUND || status == NGX_HTTP_JWT_GONE;
}


ngx_int_t
ngx_http_jwt_slot_error(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot, const char *error)
{
    u_char  *p;
    size_t   len;

    len = ngx_strlen(error) + 1;

    p = ngx_pnalloc(r->pool, len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(p, error, len);
    slot->error = (const char *) p;

    return NGX_ABORT;
}
