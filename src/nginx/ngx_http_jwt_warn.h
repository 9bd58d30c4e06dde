/*
 * ngx_http_jwt_warn.h: what is remembered of the levels of the
 * configuration for the warnings about them.
 */

#ifndef NGX_HTTP_JWT_WARN_H
#define NGX_HTTP_JWT_WARN_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* Where a directive is written. */
typedef struct {
    ngx_str_t                      directive;
    ngx_str_t                      file;
    ngx_uint_t                     line;    /* 0: it is not */
} ngx_http_jwt_written_t;

/* A level as it is written: nothing here is inherited. */
typedef struct {
    ngx_http_jwt_loc_conf_t  *outer;   /* NULL: the level is http */
    ngx_http_jwt_written_t    first;   /* of the directives that have no
                                          effect without auth_jwt */
    ngx_http_jwt_written_t    trust;   /* the last that names a source of
                                          keys or an issuer */
    unsigned                  set:1;   /* auth_jwt, "off" included */
    unsigned                  set_inside:1;
} ngx_http_jwt_level_t;


/* A directive that makes its level look protected is being read. */
char *ngx_http_jwt_warn_written(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *jlcf);

/* The same of one that names a source of keys or an issuer. */
char *ngx_http_jwt_warn_trust(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *jlcf);

/* The level conf, inside prev, is being merged. */
void ngx_http_jwt_warn_merge(ngx_http_jwt_loc_conf_t *prev,
    ngx_http_jwt_loc_conf_t *conf);

/* The level is merged, and tokens are checked there: logs what is legal but
 * probably unintended. */
void ngx_http_jwt_warn_location(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *conf);

/* Another module that knows auth_jwt is loaded: says so, and what to do where
 * the two do not fit.  Before variables are added. */
void ngx_http_jwt_warn_another(ngx_conf_t *cf);

/* The whole configuration has been read: logs the warnings. */
void ngx_http_jwt_warn_levels(ngx_conf_t *cf);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_WARN_H */
