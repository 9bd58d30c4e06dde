/*
 * ngx_http_jwt_claim_conf.h: auth_jwt_require_claim, auth_jwt_require_header
 * and auth_jwt_allow_nested.
 */

#ifndef NGX_HTTP_JWT_CLAIM_CONF_H
#define NGX_HTTP_JWT_CLAIM_CONF_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* One auth_jwt_require_claim or auth_jwt_require_header. */
typedef struct {
    jose_rule_t               rule;
    ngx_str_t                 name;    /* of the path */
    ngx_str_t                 operator;
    jose_path_t               path;    /* no steps: not compiled yet */
    ngx_uint_t                status;

    const jose_json_t        *value;   /* constant */
    void                     *regex;   /* constant, ngx_regex_t */
    ngx_http_complex_value_t *variable;
    unsigned                  json:1;  /* the variable holds JSON */
} ngx_http_jwt_rule_t;


char *ngx_http_jwt_require_claim(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_jwt_require_header(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_jwt_allow_nested(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* Compiles the paths of a level's rules, as its auth_jwt_allow_nested says;
 * those that are compiled stay.  NGX_OK; NGX_ERROR, logged. */
ngx_int_t ngx_http_jwt_compile_paths(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *jlcf);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_CLAIM_CONF_H */
