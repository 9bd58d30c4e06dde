/*
 * ngx_http_jwt_find.h: where a request's token is, and its parse.
 */

#ifndef NGX_HTTP_JWT_FIND_H
#define NGX_HTTP_JWT_FIND_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/*
 * Finds the token as ctx->jlcf says, and parses it unless that was done
 * before, for this request or for an earlier one: ctx->token is NULL if there
 * is none, or has a parse of it, which ctx->parsed is the status of.  NGX_OK,
 * NGX_ERROR.
 */
ngx_int_t ngx_http_jwt_read_token(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);

/* The two halves of that: *token.data is NULL where there is none. */
ngx_int_t ngx_http_jwt_find_token(ngx_http_request_t *r,
    ngx_http_jwt_loc_conf_t *jlcf, jose_str_t *token);
ngx_int_t ngx_http_jwt_take_token(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, jose_str_t text);

/* Parses ctx->text anew, whatever is known of it.  NGX_OK, NGX_ERROR. */
ngx_int_t ngx_http_jwt_parse_token(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_FIND_H */
