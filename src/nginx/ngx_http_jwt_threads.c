/*
 * auth_jwt_thread_pool: long private-key operations in a thread pool of nginx,
 * while their request waits and the worker serves others.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_ctx.h"
#include "ngx_http_jwt_setter.h"
#include "ngx_http_jwt_threads.h"
#include "ngx_http_jwt_token.h"

#if (NGX_THREADS || NGX_COMPAT)
#include <ngx_thread_pool.h>
#endif


/* A worker that exits waits for its timers: so it does for an operation, as
 * nginx's own file operations have it.  In a queue it may take longer. */
#define NGX_HTTP_JWT_THREAD_TIME  60000


static struct ngx_thread_pool_s *ngx_http_jwt_thread_pool_add(
    ngx_conf_t *cf, ngx_str_t *name);
static struct ngx_thread_pool_s *ngx_http_jwt_no_threads(ngx_conf_t *cf,
    ngx_str_t *name);
static ngx_int_t ngx_http_jwt_offload(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);
static void ngx_http_jwt_offload_abandon(
    ngx_http_jwt_offload_t *offload);


char *
ngx_http_jwt_thread_pool(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_jwt_loc_conf_t *jlcf = conf;

    ngx_str_t  *value;

    if (jlcf->thread_pool != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (ngx_strcmp(value[1].data, "off") == 0) {
        jlcf->thread_pool = NULL;
        return NGX_CONF_OK;
    }

    if (value[1].len == 0) {
        return ngx_http_jwt_invalid(cf, &value[1]);
    }

    jlcf->thread_pool = ngx_http_jwt_thread_pool_add(cf, &value[1]);

    return jlcf->thread_pool != NULL ? NGX_CONF_OK : NGX_CONF_ERROR;
}


static struct ngx_thread_pool_s *
ngx_http_jwt_no_threads(ngx_conf_t *cf, ngx_str_t *name)
{
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "\"auth_jwt_thread_pool %V\" needs threads, which this "
                       "nginx lacks: build it with --with-threads, or remove "
                       "the directive", name);

    return NULL;
}


ngx_int_t
ngx_http_jwt_decrypt(ngx_http_request_t *r, ngx_http_jwt_ctx_t *ctx)
{
    jose_alloc_t      *memory;
    jose_deferral_t  **deferral;

    if (ctx->offload != NULL) {
        /* something else has run the request */
        return NGX_AGAIN;
    }

    memory = &ctx->token->alloc;
    deferral = ctx->jlcf->thread_pool != NULL ? &ctx->deferral : NULL;

    for ( ;; ) {
        ctx->status = jose_jwe_decrypt_deferred(memory, &ctx->jwt,
                                                ctx->keys.sets,
                                                ctx->keys.nsets,
                                                &ctx->decrypted_by, deferral);

        if (!jose_deferral_pending(ctx->deferral)) {
            break;
        }

        if (ngx_http_jwt_offload(r, ctx) == NGX_OK) {
            ctx->status = JOSE_OK;
            return NGX_AGAIN;
        }

        /* the pool's queue is full: the client is not to blame */
        jose_deferral_run(ctx->deferral);
    }

    jose_deferral_free(ctx->deferral);
    ctx->deferral = NULL;

    return NGX_OK;
}


void
ngx_http_jwt_decrypt_release(ngx_http_jwt_ctx_t *ctx)
{
    if (ctx->offload != NULL) {
        ngx_http_jwt_offload_abandon(ctx->offload);
        ctx->offload = NULL;
    }

    jose_deferral_free(ctx->deferral);
    ctx->deferral = NULL;
}


#if (NGX_THREADS || NGX_COMPAT)

/* With --with-compat on both sides, whether there are threads is a matter of
 * the nginx that loads the module and not of the module's build. */
#pragma weak ngx_thread_pool_add
#pragma weak ngx_thread_task_post


/*
 * What a thread works with.  It is not the request's memory, for a client may
 * leave in the middle; the operation is freed where it ends then.
 */
struct ngx_http_jwt_offload_s {
    ngx_thread_task_t     task;
    jose_deferral_t      *deferral;
    ngx_http_jwt_ctx_t   *ctx;         /* the thread leaves it alone */
    ngx_atomic_t          abandoned;   /* ctx is gone */
};


static void ngx_http_jwt_offload_run(void *data, ngx_log_t *log);
static void ngx_http_jwt_offload_done(ngx_event_t *ev);
static void ngx_http_jwt_offload_resume(ngx_http_jwt_ctx_t *ctx);


/* nginx reports a pool that nothing declares, with file and line, when it has
 * read everything. */
static struct ngx_thread_pool_s *
ngx_http_jwt_thread_pool_add(ngx_conf_t *cf, ngx_str_t *name)
{
    return ngx_thread_pool_add != NULL
           ? ngx_thread_pool_add(cf, name)
           : ngx_http_jwt_no_threads(cf, name);
}


/* NGX_OK: the request is run again when the operation has been made. */
static ngx_int_t
ngx_http_jwt_offload(ngx_http_request_t *r, ngx_http_jwt_ctx_t *ctx)
{
    ngx_http_jwt_offload_t  *offload;

    offload = ngx_calloc(sizeof(ngx_http_jwt_offload_t),
                         r->connection->log);
    if (offload == NULL) {
        return NGX_ERROR;
    }

    offload->deferral = ctx->deferral;
    offload->ctx = ctx;

    offload->task.ctx = offload;
    offload->task.handler = ngx_http_jwt_offload_run;
    offload->task.event.data = offload;
    offload->task.event.handler = ngx_http_jwt_offload_done;

    /* the connection's log may go before the event */
    offload->task.event.log = ngx_cycle->log;

    if (ngx_thread_task_post(ctx->jlcf->thread_pool, &offload->task)
        != NGX_OK)
    {
        ngx_free(offload);
        return NGX_ERROR;
    }

    ngx_add_timer(&offload->task.event, NGX_HTTP_JWT_THREAD_TIME);

    ctx->deferral = NULL;
    ctx->offload = offload;

    return NGX_OK;
}


/* On a thread of the pool, where only the operation is touched.  It is skipped
 * if the client disconnected before it began. */
static void
ngx_http_jwt_offload_run(void *data, ngx_log_t *log)
{
    ngx_http_jwt_offload_t *offload = data;

    if (!offload->abandoned) {
        jose_deferral_run(offload->deferral);
    }
}


static void
ngx_http_jwt_offload_done(ngx_event_t *ev)
{
    ngx_http_jwt_offload_t *offload = ev->data;

    ngx_http_jwt_ctx_t  *ctx;

    if (ev->timedout) {
        ev->timedout = 0;
        ngx_add_timer(ev, NGX_HTTP_JWT_THREAD_TIME);
        return;
    }

    if (ev->timer_set) {
        ngx_del_timer(ev);
    }

    if (offload->abandoned) {
        jose_deferral_free(offload->deferral);
        ngx_free(offload);
        return;
    }

    ctx = offload->ctx;
    ctx->deferral = offload->deferral;
    ctx->offload = NULL;

    ngx_free(offload);

    ngx_http_jwt_offload_resume(ctx);
}


/* The request may end here, and ctx with it. */
static void
ngx_http_jwt_offload_resume(ngx_http_jwt_ctx_t *ctx)
{
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    r = ctx->request;
    c = r->connection;

    ngx_http_set_log_request(c->log, r);

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, c->log, 0,
                   "http auth_jwt thread done: \"%V?%V\"", &r->uri, &r->args);

    (void) ngx_http_post_request(r, &ctx->posted);
    ngx_http_run_posted_requests(c);
}


static void
ngx_http_jwt_offload_abandon(ngx_http_jwt_offload_t *offload)
{
    offload->ctx = NULL;
    offload->abandoned = 1;
}


#else

static struct ngx_thread_pool_s *
ngx_http_jwt_thread_pool_add(ngx_conf_t *cf, ngx_str_t *name)
{
    return ngx_http_jwt_no_threads(cf, name);
}


static ngx_int_t
ngx_http_jwt_offload(ngx_http_request_t *r, ngx_http_jwt_ctx_t *ctx)
{
    return NGX_DECLINED;
}


static void
ngx_http_jwt_offload_abandon(ngx_http_jwt_offload_t *offload)
{
}

#endif
