/*
 * ngx_http_jwt_challenge.h: the refusal.
 */

#ifndef NGX_HTTP_JWT_CHALLENGE_H
#define NGX_HTTP_JWT_CHALLENGE_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* auth_jwt_www_authenticate */
typedef enum {
    NGX_HTTP_JWT_CHALLENGE_OFF,
    NGX_HTTP_JWT_CHALLENGE_ON,
    NGX_HTTP_JWT_CHALLENGE_CUSTOM
} ngx_http_jwt_challenge_t;

/* How a request is refused. */
typedef struct {
    ngx_uint_t                status;      /* HTTP's */
    u_char                   *challenge;   /* the header's value */
    unsigned                  withdrawable:1;  /* refused by this pass over
                                                  the phases */
} ngx_http_jwt_refusal_t;


char *ngx_http_jwt_www_authenticate(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/*
 * Refuses the request for ctx->status: logs one line, sets the challenge and
 * returns the HTTP status.
 */
ngx_int_t ngx_http_jwt_refuse(ngx_http_request_t *r, ngx_http_jwt_ctx_t *ctx);

/*
 * The precontent phase's handler: a request that comes here was let in, by
 * another module under "satisfy any", and must not see our challenge.
 */
ngx_int_t ngx_http_jwt_precontent_handler(ngx_http_request_t *r);

/* The request is not refused any more. */
void ngx_http_jwt_withdraw(ngx_http_request_t *r, ngx_http_jwt_ctx_t *ctx);

/* Puts a filter on top of nginx's that withdraws the challenge where an
 * error page has made another status of the refusal, if this configuration or
 * one before needs it. */
void ngx_http_jwt_challenge_filter(ngx_uint_t needed);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_CHALLENGE_H */
