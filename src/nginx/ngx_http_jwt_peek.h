/*
 * ngx_http_jwt_peek.h: whose token the $jwt_* variables read.
 */

#ifndef NGX_HTTP_JWT_PEEK_H
#define NGX_HTTP_JWT_PEEK_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/*
 * The context that variables read.  Where a location looks for a token, it is
 * that token's: the check's, if that token was checked in this request or in
 * the main one; otherwise the token is found and parsed, unverified.  Any
 * other location has that of the last check.  *ctx is NULL if there is none.
 * NGX_OK, NGX_ERROR.
 */
ngx_int_t ngx_http_jwt_peek(ngx_http_request_t *r, ngx_http_jwt_ctx_t **ctx);

/* The request whose token the variables in r read: r, or that for which it
 * fetches keys. */
ngx_http_request_t *ngx_http_jwt_asker(ngx_http_request_t *r);

/* The context of the check of this request, or else of the main one; NULL if
 * neither was checked. */
ngx_http_jwt_ctx_t *ngx_http_jwt_checked(ngx_http_request_t *r);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_PEEK_H */
