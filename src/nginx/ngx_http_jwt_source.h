/*
 * ngx_http_jwt_source.h: where keys come from, as the configuration says.
 */

#ifndef NGX_HTTP_JWT_SOURCE_H
#define NGX_HTTP_JWT_SOURCE_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


typedef enum {
    NGX_HTTP_JWT_KEY_FILE,
    NGX_HTTP_JWT_KEY_TEXT,
    NGX_HTTP_JWT_KEY_REQUEST
} ngx_http_jwt_key_kind_t;

/* One auth_jwt_key_file, auth_jwt_key or auth_jwt_key_request. */
struct ngx_http_jwt_source_s {
    ngx_http_jwt_key_kind_t     kind;
    jose_format_t               format;
    ngx_http_jwt_keys_t        *keys;    /* of a constant file or text */
    ngx_str_t                   uri;     /* of a constant request */
    ngx_http_complex_value_t   *value;   /* with variables */
};

/* Defaults of auth_jwt_key_cache: half a day without an identity provider,
 * and the pause between fetches that unknown kids cause. */
#define NGX_HTTP_JWT_STALE    (12 * 60 * 60 * 1000)
#define NGX_HTTP_JWT_REFETCH  10000


char *ngx_http_jwt_key_file(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_jwt_key(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_jwt_key_request(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_jwt_key_cache(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);

/* Truth if a token cannot be checked without keys. */
ngx_uint_t ngx_http_jwt_keys_needed(ngx_http_jwt_loc_conf_t *jlcf);

/* Truth if any of the keys are asked for with a request. */
ngx_uint_t ngx_http_jwt_source_fetches(ngx_http_jwt_loc_conf_t *jlcf);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_SOURCE_H */
