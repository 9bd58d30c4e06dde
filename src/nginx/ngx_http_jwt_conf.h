/*
 * ngx_http_jwt_conf.h: the configuration: of http, of a server, of a location.
 */

#ifndef NGX_HTTP_JWT_CONF_H
#define NGX_HTTP_JWT_CONF_H

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_warn.h"

#pragma GCC visibility push(hidden)


/* auth_jwt_type */
#define NGX_HTTP_JWT_SIGNED     0
#define NGX_HTTP_JWT_ENCRYPTED  1
#define NGX_HTTP_JWT_NESTED     2

/* auth_jwt_phase */
#define NGX_HTTP_JWT_ACCESS     0
#define NGX_HTTP_JWT_PREACCESS  1

/* Revocation lists that are inherited apart. */
typedef enum {
    NGX_HTTP_JWT_LIST,         /* auth_jwt_revocation_list */
    NGX_HTTP_JWT_LIST_SUB,
    NGX_HTTP_JWT_LIST_KID,
    NGX_HTTP_JWT_LISTS
} ngx_http_jwt_list_kind_t;

/* Rules that are inherited apart: auth_jwt_require_claim and _header. */
typedef enum {
    NGX_HTTP_JWT_RULES_CLAIM,
    NGX_HTTP_JWT_RULES_HEADER,
    NGX_HTTP_JWT_ROOTS
} ngx_http_jwt_rules_root_t;


struct ngx_http_jwt_main_conf_s {
    ngx_http_jwt_store_t          *store;
    ngx_http_jwt_remotes_t        *remotes;
    ngx_http_jwt_cache_t          *cache;
    size_t                         token_cache; /* bytes; 0: off */
    ngx_array_t                   *lists;   /* ngx_http_jwt_list_t * */
    ngx_array_t                   *levels;  /* ngx_http_jwt_loc_conf_t *
                                               with a level.first */
    ngx_http_jwt_regexes_t        *regexes;
    ngx_array_t                   *asked;   /* indices of the variables that
                                               directives' values name */
    ngx_int_t                      family;  /* the index of a variable */
    unsigned                       used:1;  /* a location looks for tokens */
    unsigned                       preaccess:1; /* one checks them there */
    unsigned                       fetches:1;   /* one asks for its keys */
};

typedef struct {
    ngx_str_t                      host;    /* of fetches of the server's */
} ngx_http_jwt_srv_conf_t;

/* Read-only once the configuration is read. */
struct ngx_http_jwt_loc_conf_s {
    /* auth_jwt: inherited as one */
    ngx_flag_t                     enabled;
    ngx_flag_t                     optional;
    ngx_http_complex_value_t      *realm;
    ngx_array_t                   *tokens;  /* ngx_http_complex_value_t, or
                                               NULL: Authorization */

    ngx_uint_t                     type;
    ngx_array_t                   *sources; /* ngx_http_jwt_source_t */
    time_t                         leeway;
    ngx_uint_t                     phase;
    struct ngx_thread_pool_s      *thread_pool; /* NULL: off */

    /* auth_jwt_key_cache */
    ngx_msec_t                     key_cache;   /* 0: off */
    ngx_msec_t                     key_stale;
    ngx_msec_t                     key_refetch;

    jose_algset_t                  algorithms;
    ngx_array_t                   *issuers;     /* ngx_http_complex_value_t */
    ngx_array_t                   *audiences;
    ngx_array_t                   *revocations[NGX_HTTP_JWT_LISTS];
    jose_nesting_t                *nesting;
    ngx_array_t                   *rules[NGX_HTTP_JWT_ROOTS];
    ngx_array_t                   *requires;
    ngx_uint_t                     ruled;   /* there is any of these */
    ngx_flag_t                     validate_exp;
    ngx_flag_t                     validate_sig;

    /* auth_jwt_www_authenticate */
    ngx_uint_t                     challenge;
    ngx_http_complex_value_t      *challenge_value;

    ngx_http_jwt_level_t           level;
};


/* Setters of auth_jwt and auth_jwt_algorithms. */
char *ngx_http_jwt(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_jwt_algorithms(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_CONF_H */
