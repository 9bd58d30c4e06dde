/*
 * ngx_http_jwt_computed.h: variables that are computed of a token.
 */

#ifndef NGX_HTTP_JWT_COMPUTED_H
#define NGX_HTTP_JWT_COMPUTED_H

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_value.h"

#pragma GCC visibility push(hidden)


/* What variables are computed from: the request as it is now, and what is
 * known of its token.  Compared by its bytes. */
typedef struct {
    ngx_http_jwt_place_t       place;
    ngx_http_jwt_ctx_t        *ctx;
    ngx_http_jwt_token_t      *token;
    ngx_http_jwt_loc_conf_t   *jlcf;
    jose_jwt_t                *subject;
    const u_char              *plaintext;
    ngx_uint_t                 status;
    ngx_uint_t                 verdict;
} ngx_http_jwt_view_t;

/* The value that a variable was given by its handler, and of what. */
struct ngx_http_jwt_computed_s {
    ngx_http_jwt_computed_t   *next;
    ngx_uint_t                 index;
    ngx_http_variable_value_t  value;
    ngx_http_jwt_view_t        view;    /* the place alone, unless ... */
    unsigned                   of_token:1;
};


/* How often a variable of a token was read: a variable that reads one in
 * between is computed of it. */
extern ngx_uint_t  ngx_http_jwt_reads;


/* Has the variables of the configuration, which is read, remember of what
 * their values are computed.  NGX_OK, NGX_ERROR. */
ngx_int_t ngx_http_jwt_computed_init(ngx_cycle_t *cycle);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_COMPUTED_H */
