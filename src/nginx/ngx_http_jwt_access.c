/*
 * The request's walk: TOKEN, KEYS, CACHED, DECRYPT, VERIFY, TIME, RULES, KEEP;
 * one function a state.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_access.h"
#include "ngx_http_jwt_beside.h"
#include "ngx_http_jwt_cache.h"
#include "ngx_http_jwt_challenge.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_ctx.h"
#include "ngx_http_jwt_find.h"
#include "ngx_http_jwt_rules.h"
#include "ngx_http_jwt_slots.h"
#include "ngx_http_jwt_source.h"
#include "ngx_http_jwt_threads.h"
#include "ngx_http_jwt_token.h"
#include "ngx_http_jwt_value.h"


/*
 * A state's function returns NGX_OK to go on, NGX_AGAIN to be called again
 * when the request is run again, NGX_DECLINED to leave the request alone,
 * NGX_ABORT when ctx->status refuses it, or NGX_ERROR.
 */
typedef ngx_int_t (*ngx_http_jwt_state_pt)(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);


static ngx_int_t ngx_http_jwt_no_access(ngx_http_request_t *r);
static ngx_int_t ngx_http_jwt_check(ngx_http_request_t *r,
    ngx_uint_t phase);
static ngx_int_t ngx_http_jwt_wait(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_jwt_walk(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_jwt_end(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, ngx_int_t rc);
static ngx_int_t ngx_http_jwt_state_token(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_jwt_header(ngx_http_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_jwt_state_cached(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_jwt_state_decrypt(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);
static ngx_uint_t ngx_http_jwt_is_jwt(jose_str_t cty);
static ngx_int_t ngx_http_jwt_inner(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_jwt_state_verify(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_jwt_not_verified(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_jwt_state_time(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_jwt_state_keep(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);
static ngx_int_t ngx_http_jwt_is_off(ngx_http_request_t *r,
    ngx_http_jwt_loc_conf_t *jlcf);
static void ngx_http_jwt_reset_ctx(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);
static void ngx_http_jwt_release(ngx_http_jwt_ctx_t *ctx);


enum {
    NGX_HTTP_JWT_TOKEN,
    NGX_HTTP_JWT_KEYS,
    NGX_HTTP_JWT_CACHED,
    NGX_HTTP_JWT_DECRYPT,
    NGX_HTTP_JWT_VERIFY,
    NGX_HTTP_JWT_TIME,
    NGX_HTTP_JWT_RULES,
    NGX_HTTP_JWT_KEEP,
    NGX_HTTP_JWT_DONE
};


static ngx_http_jwt_state_pt  ngx_http_jwt_states[] = {
    [NGX_HTTP_JWT_TOKEN] = ngx_http_jwt_state_token,
    [NGX_HTTP_JWT_KEYS] = ngx_http_jwt_slots,
    [NGX_HTTP_JWT_CACHED] = ngx_http_jwt_state_cached,
    [NGX_HTTP_JWT_DECRYPT] = ngx_http_jwt_state_decrypt,
    [NGX_HTTP_JWT_VERIFY] = ngx_http_jwt_state_verify,
    [NGX_HTTP_JWT_TIME] = ngx_http_jwt_state_time,
    [NGX_HTTP_JWT_RULES] = ngx_http_jwt_rules,
    [NGX_HTTP_JWT_KEEP] = ngx_http_jwt_state_keep
};


#if (NGX_DEBUG)

static const char  *ngx_http_jwt_state_names[] = {
    [NGX_HTTP_JWT_TOKEN] = "TOKEN",
    [NGX_HTTP_JWT_KEYS] = "KEYS",
    [NGX_HTTP_JWT_CACHED] = "CACHED",
    [NGX_HTTP_JWT_DECRYPT] = "DECRYPT",
    [NGX_HTTP_JWT_VERIFY] = "VERIFY",
    [NGX_HTTP_JWT_TIME] = "TIME",
    [NGX_HTTP_JWT_RULES] = "RULES",
    [NGX_HTTP_JWT_KEEP] = "KEEP",
    [NGX_HTTP_JWT_DONE] = "DONE"
};

#endif


ngx_int_t
ngx_http_jwt_access_handler(ngx_http_request_t *r)
{
    if (ngx_http_jwt_is_fetch(r)) {
        return ngx_http_jwt_no_access(r);
    }

    return ngx_http_jwt_check(r, NGX_HTTP_JWT_ACCESS);
}


/*
 * Access rules are about clients, and the location of the keys is not guarded
 * by the keys.  The rest of the phase is skipped, as nginx does for the
 * subrequest that fetches where there is no cache.
 */
static ngx_int_t
ngx_http_jwt_no_access(ngx_http_request_t *r)
{
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_get_module_main_conf(r, ngx_http_core_module);

    r->phase_handler =
                 cmcf->phase_engine.handlers[r->phase_handler].next - 1;

    return NGX_DECLINED;
}


ngx_int_t
ngx_http_jwt_preaccess_handler(ngx_http_request_t *r)
{
    ngx_int_t  rc;

    if (ngx_http_jwt_is_fetch(r)) {
        /*
         * A fetch is not a client's request: limit_req would count it instead
         * of the one that waits, or delay it with the connection's timer,
         * which belongs to another request.  NGX_OK skips the phase's other
         * handlers.
         */
        return NGX_OK;
    }

    rc = ngx_http_jwt_check(r, NGX_HTTP_JWT_PREACCESS);

    return rc == NGX_OK ? NGX_DECLINED : rc;
}


static ngx_int_t
ngx_http_jwt_check(ngx_http_request_t *r, ngx_uint_t phase)
{
    ngx_int_t                 rc;
    ngx_http_jwt_ctx_t       *ctx;
    ngx_http_jwt_loc_conf_t  *jlcf;

    jlcf = ngx_http_get_module_loc_conf(r, ngx_http_jwt_module);

    ctx = ngx_http_jwt_get_ctx(r);

    if (ctx != NULL) {
        /* an error page's pass over the phases keeps an earlier refusal */
        ctx->refusal.withdrawable = 0;
    }

    if (!jlcf->enabled || jlcf->phase != phase) {
        return NGX_DECLINED;
    }

    if (ctx == NULL || !ctx->waiting || ctx->jlcf != jlcf) {

        rc = ngx_http_jwt_is_off(r, jlcf);

        if (rc != NGX_DECLINED) {
            return rc == NGX_OK ? NGX_DECLINED : NGX_ERROR;
        }

        if (ctx != NULL) {
            ngx_http_jwt_reset_ctx(r, ctx);

        } else {
            ctx = ngx_http_jwt_create_ctx(r);
            if (ctx == NULL) {
                return NGX_ERROR;
            }
        }

        ctx->jlcf = jlcf;
        ctx->walked = 1;
        ctx->release = ngx_http_jwt_release;
        ngx_http_jwt_place(r, &ctx->place);
    }

    rc = ngx_http_jwt_walk(r, ctx);

    return rc == NGX_AGAIN ? ngx_http_jwt_wait(r, ctx) : rc;
}


/* Waits for keys or for a thread's result; a client may disconnect. */
static ngx_int_t
ngx_http_jwt_wait(ngx_http_request_t *r, ngx_http_jwt_ctx_t *ctx)
{
    ngx_connection_t  *c;

    c = r->connection;

    if (r == r->main) {

        if (c->read->ready) {
            ngx_post_event(c->read, &ngx_posted_events);

        } else if (ngx_handle_read_event(c->read, 0) != NGX_OK) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }

        r->read_event_handler = ngx_http_test_reading;
    }

    if (c->data == r && r->postponed != NULL && r->postponed->request != NULL)
    {
        /* it is the turn of this request, and so that of its fetch */

        c->data = r->postponed->request;

        if (ngx_http_post_request(c->data, NULL) != NGX_OK) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }
    }

    ctx->waiting = 1;

    return NGX_AGAIN;
}


static ngx_int_t
ngx_http_jwt_walk(ngx_http_request_t *r, ngx_http_jwt_ctx_t *ctx)
{
    ngx_int_t  rc;

    if (ctx->waiting) {
        ctx->waiting = 0;

        if (r == r->main) {
            r->read_event_handler = ngx_http_block_reading;
        }
    }

    while (ctx->state != NGX_HTTP_JWT_DONE) {

        ngx_log_debug1(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                       "http auth_jwt state %s",
                       ngx_http_jwt_state_names[ctx->state]);

        rc = ngx_http_jwt_states[ctx->state](r, ctx);

        ngx_log_debug1(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                       "http auth_jwt state left: %i", rc);

        if (rc == NGX_OK) {
            ctx->state++;
            continue;
        }

        if (rc == NGX_AGAIN) {
            return NGX_AGAIN;
        }

        return ngx_http_jwt_end(r, ctx, rc);
    }

    return ngx_http_jwt_end(r, ctx, NGX_OK);
}


/* A request may go on for hours: what only its check needs is released. */
static ngx_int_t
ngx_http_jwt_end(ngx_http_request_t *r, ngx_http_jwt_ctx_t *ctx,
    ngx_int_t rc)
{
    if (rc == NGX_ABORT) {
        rc = ngx_http_jwt_refuse(r, ctx);

    } else if (rc != NGX_OK && rc != NGX_DECLINED) {
        rc = NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_http_jwt_slots_release(ctx);

    return rc;
}


static ngx_int_t
ngx_http_jwt_state_token(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    if (ctx->jlcf->sources == NULL
        && ngx_http_jwt_keys_needed(ctx->jlcf))
    {
        /* whatever the token is, this is the server's mistake */
        ctx->status = JOSE_NO_KEYS;
        return NGX_ABORT;
    }

    if (ngx_http_jwt_read_token(r, ctx) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ctx->token == NULL) {

        if (ctx->jlcf->optional) {
            return NGX_DECLINED;
        }

        ctx->status = JOSE_NO_TOKEN;
        return NGX_ABORT;
    }

    if (ctx->cached) {
        return NGX_OK;
    }

    return ngx_http_jwt_header(ctx);
}


/* The token was parsed just now: is it one for this location? */
static ngx_int_t
ngx_http_jwt_header(ngx_http_jwt_ctx_t *ctx)
{
    ngx_http_jwt_token_t  *like;

    ctx->status = ctx->parsed;
    if (ctx->status != JOSE_OK) {
        return NGX_ABORT;
    }

    if (ctx->jlcf->type == NGX_HTTP_JWT_SIGNED) {

        if (ctx->jwt.nparts != 3) {
            ctx->jwt.detail = "it is encrypted, a signed one is expected";
            ctx->status = JOSE_WRONG_TYPE;
            return NGX_ABORT;
        }

    } else if (ctx->jwt.nparts != 5) {
        ctx->jwt.detail = "it is not encrypted";
        ctx->status = JOSE_WRONG_TYPE;
        return NGX_ABORT;
    }

    like = ctx->token->header;

    ctx->status = jose_jwt_check_header_like(&ctx->jwt,
                                             like ? &like->jwt : NULL,
                                             ctx->jlcf->algorithms);

    return ctx->status == JOSE_OK ? NGX_OK : NGX_ABORT;
}


/* For a token that was verified before, it is enough that the key is still
 * there; otherwise it is checked like any other. */
static ngx_int_t
ngx_http_jwt_state_cached(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    if (!ctx->cached) {
        return NGX_OK;
    }

    if (ngx_http_jwt_cache_verifies(ctx->token, ctx)) {
        ngx_log_debug0(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                       "http auth_jwt cached: the key is still there");

        ctx->verified = 1;
        ctx->state = NGX_HTTP_JWT_VERIFY;
        return NGX_OK;
    }

    ngx_log_debug0(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "http auth_jwt cached: the key is gone, checked anew");

    ngx_http_jwt_cache_remove(ctx->token);

    if (ngx_http_jwt_parse_token(r, ctx) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_http_jwt_header(ctx);
}


static ngx_int_t
ngx_http_jwt_state_decrypt(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    if (ctx->jlcf->type == NGX_HTTP_JWT_SIGNED) {
        return NGX_OK;
    }

    ctx->token->secret = 1;

    if (ngx_http_jwt_decrypt(r, ctx) == NGX_AGAIN) {
        return NGX_AGAIN;
    }

    if (ctx->status != JOSE_OK) {
        return ngx_http_jwt_not_verified(r, ctx);
    }

    if (ctx->jlcf->type == NGX_HTTP_JWT_NESTED) {
        return ngx_http_jwt_inner(r, ctx);
    }

    return NGX_OK;
}


/* "JWT" in any letter case, or a more specific type, such as "at+jwt" for an
 * access token (RFC 9068, 2.1). */
static ngx_uint_t
ngx_http_jwt_is_jwt(jose_str_t cty)
{
    u_char  *end;

    end = (u_char *) cty.data + cty.len;

    if (cty.len == 3) {
        return ngx_strncasecmp(end - 3, (u_char *) "JWT", 3) == 0;
    }

    return cty.len > 4
           && ngx_strncasecmp(end - 4, (u_char *) "+jwt", 4) == 0;
}


/* A nested token's plaintext is a signed one (RFC 7519, 5.2 and A.2). */
static ngx_int_t
ngx_http_jwt_inner(ngx_http_request_t *r, ngx_http_jwt_ctx_t *ctx)
{
    jose_str_t  cty;

    cty = jose_json_string(jose_json_member(ctx->jwt.header,
                                            jose_cstr("cty")));

    if (cty.data != NULL && !ngx_http_jwt_is_jwt(cty)) {
        ctx->jwt.detail = "cty is not JWT";
        ctx->status = JOSE_WRONG_TYPE;
        return NGX_ABORT;
    }

    ctx->status = jose_jwt_parse(&ctx->token->alloc,
                                 ctx->jwt.plaintext, &ctx->inner);
    ctx->subject = &ctx->inner;

    if (ctx->status == JOSE_OK && ctx->inner.nparts != 3) {
        ctx->inner.detail = "the inner token is not a signed one";
        ctx->status = JOSE_WRONG_TYPE;
    }

    if (ctx->status == JOSE_OK) {
        ctx->status = jose_jwt_check_header(&ctx->inner,
                                            ctx->jlcf->algorithms);
    }

    return ctx->status == JOSE_OK ? NGX_OK : NGX_ABORT;
}


static ngx_int_t
ngx_http_jwt_state_verify(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    if (ctx->subject->nparts == 3 && ctx->jlcf->validate_sig) {
        ctx->status = jose_jws_verify(ctx->subject, ctx->keys.sets,
                                      ctx->keys.nsets, &ctx->verified_by);

        if (ctx->status != JOSE_OK) {
            return ngx_http_jwt_not_verified(r, ctx);
        }
    }

    ctx->status = jose_jwt_read_claims(
                      &ctx->token->alloc,
                      ctx->subject);

    if (ctx->status != JOSE_OK) {
        return NGX_ABORT;
    }

    ctx->verified = (ctx->subject->nparts == 5 || ctx->jlcf->validate_sig);

    return NGX_OK;
}


/* Before a token is refused, newer keys are asked for; if some keys could not
 * be loaded, they may be the ones that it needs. */
static ngx_int_t
ngx_http_jwt_not_verified(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    if (jose_status_blame(ctx->status) != JOSE_BLAME_TOKEN) {
        return NGX_ABORT;
    }

    if (ngx_http_jwt_slots_refetch(r, ctx) == NGX_AGAIN) {
        ngx_log_debug1(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                       "http auth_jwt %s: waiting for newer keys",
                       jose_status_word(ctx->status));

        ctx->status = JOSE_OK;
        ctx->state = NGX_HTTP_JWT_KEYS;
        return NGX_AGAIN;
    }

    if (ctx->keys.error != NULL) {
        ctx->status = JOSE_KEYS_FAILED;
    }

    return NGX_ABORT;
}


static ngx_int_t
ngx_http_jwt_state_time(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    ngx_http_jwt_loc_conf_t  *jlcf;

    jlcf = ctx->jlcf;

    ctx->status = jose_jwt_check_time(ctx->subject, ngx_time(), jlcf->leeway,
                                      !jlcf->validate_exp);

    return ctx->status == JOSE_OK ? NGX_OK : NGX_ABORT;
}


/* Nothing is kept of a token that was refused. */
static ngx_int_t
ngx_http_jwt_state_keep(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    ngx_http_jwt_main_conf_t  *jmcf;

    if (!ctx->cached && ctx->jlcf->validate_sig) {
        jmcf = ngx_http_get_module_main_conf(r, ngx_http_jwt_module);
        ngx_http_jwt_cache_insert(jmcf->cache, ctx);
    }

    return NGX_OK;
}


/* NGX_OK: the realm's variables say "off", as in auth_basic. */
static ngx_int_t
ngx_http_jwt_is_off(ngx_http_request_t *r,
    ngx_http_jwt_loc_conf_t *jlcf)
{
    ngx_str_t  realm;

    if (jlcf->realm->lengths == NULL) {
        return NGX_DECLINED;
    }

    if (ngx_http_jwt_value(r, jlcf->realm, &realm) != NGX_OK) {
        return NGX_ERROR;
    }

    if (realm.len == 3 && ngx_memcmp(realm.data, "off", 3) == 0) {
        return NGX_OK;
    }

    return NGX_DECLINED;
}


/* Another walk begins: nothing of an earlier one may count.  A parsed token
 * stays, since its bytes are compared. */
static void
ngx_http_jwt_reset_ctx(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    ngx_http_jwt_release(ctx);
    ngx_http_jwt_withdraw(r, ctx);

    ctx->state = NGX_HTTP_JWT_TOKEN;
    ctx->subject = &ctx->jwt;
    ctx->jwt.room = NULL;               /* variables may borrow from it */
    ngx_memzero(&ctx->inner, sizeof(jose_jwt_t));
    ctx->status = JOSE_OK;
    ctx->verified = 0;
    ctx->refused = 0;
    ctx->keys.refetched = 0;

    if (ctx->parsed == JOSE_OK) {
        /* of a claim variable's attempt to read the payload */
        ctx->jwt.detail = NULL;
    }
}


/* Releases what a walk holds, in the middle of it or when the request ends. */
static void
ngx_http_jwt_release(ngx_http_jwt_ctx_t *ctx)
{
    ngx_http_jwt_decrypt_release(ctx);
    ngx_http_jwt_slots_release(ctx);
}
