/*
 * ngx_http_jwt_threads.h: auth_jwt_thread_pool, and decryption.
 */

#ifndef NGX_HTTP_JWT_THREADS_H
#define NGX_HTTP_JWT_THREADS_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


char *ngx_http_jwt_thread_pool(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/*
 * Decrypts ctx->jwt with ctx->keys.sets.  NGX_OK: ctx->status and
 * ctx->decrypted_by are the result.  NGX_AGAIN: a thread works on it, and the
 * request is run again; this must then be called again.
 */
ngx_int_t ngx_http_jwt_decrypt(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);

/* Nothing waits any more for what a thread does. */
void ngx_http_jwt_decrypt_release(ngx_http_jwt_ctx_t *ctx);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_THREADS_H */
