/*
 * ngx_http_auth_jwt.h: configuration and context types, and what the
 * module's files offer each other, grouped by file.
 */

#ifndef NGX_HTTP_AUTH_JWT_H
#define NGX_HTTP_AUTH_JWT_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "../jose/jose.h"

#pragma GCC visibility push(hidden)


/* Key sets whose name or text comes from variables are kept, least recently
 * used out first: a set per tenant, and tenants come in hundreds. */
#define NGX_HTTP_AUTH_JWT_DYNAMIC_MAX  512

/* A key set's error or warning, as a line of the log. */
#define NGX_HTTP_AUTH_JWT_ERROR_LEN    256


typedef struct ngx_http_auth_jwt_store_s  ngx_http_auth_jwt_store_t;

typedef enum {
    NGX_HTTP_AUTH_JWT_KEY_FILE,
    NGX_HTTP_AUTH_JWT_KEY_TEXT
} ngx_http_auth_jwt_key_kind_t;

/* What tells one version of a file from another. */
typedef struct {
    ngx_file_uniq_t               uniq;
    off_t                         size;
    struct timespec               mtime;
} ngx_http_auth_jwt_stamp_t;

/* A key set and where it comes from: an entry of the store. */
typedef struct {
    ngx_str_node_t                node;     /* name or text */
    ngx_queue_t                   queue;    /* unless pinned */
    ngx_http_auth_jwt_key_kind_t  kind;
    jose_format_t                 format;

    jose_keyset_t                *set;      /* NULL: never loaded */
    ngx_http_auth_jwt_stamp_t     stamp;    /* of what was read last */
    time_t                        checked;
    char                          error[NGX_HTTP_AUTH_JWT_ERROR_LEN];

    unsigned                      pinned:1;
} ngx_http_auth_jwt_keys_t;

/* One load, and where its messages go. */
typedef struct {
    ngx_http_auth_jwt_keys_t     *keys;
    ngx_conf_t                   *cf;       /* NULL at run time */
    ngx_log_t                    *log;
    char                          error[NGX_HTTP_AUTH_JWT_ERROR_LEN];
} ngx_http_auth_jwt_load_t;

/* One auth_jwt_key_file or auth_jwt_key. */
typedef struct {
    ngx_http_auth_jwt_key_kind_t   kind;
    jose_format_t                  format;
    ngx_http_auth_jwt_keys_t      *keys;    /* of a constant */
    ngx_http_complex_value_t      *value;   /* with variables */
} ngx_http_auth_jwt_source_t;

/* One auth_jwt_require. */
typedef struct {
    ngx_array_t                   *values;  /* ngx_http_complex_value_t */
    ngx_uint_t                     status;
} ngx_http_auth_jwt_require_t;

typedef enum {
    NGX_HTTP_AUTH_JWT_CHALLENGE_OFF,
    NGX_HTTP_AUTH_JWT_CHALLENGE_ON,
    NGX_HTTP_AUTH_JWT_CHALLENGE_CUSTOM
} ngx_http_auth_jwt_challenge_t;

typedef struct {
    ngx_http_auth_jwt_store_t     *store;
} ngx_http_auth_jwt_main_conf_t;

/* Read-only once the configuration is read. */
typedef struct {
    /* auth_jwt: inherited as one */
    ngx_flag_t                     enabled;
    ngx_flag_t                     optional;
    ngx_http_complex_value_t      *realm;
    ngx_array_t                   *tokens;  /* ngx_http_complex_value_t, or
                                               NULL: Authorization */

    ngx_uint_t                     type;
    ngx_array_t                   *sources; /* ngx_http_auth_jwt_source_t */
    time_t                         leeway;
    jose_algset_t                  algorithms;
    ngx_array_t                   *requires;
    ngx_flag_t                     validate_exp;
    ngx_flag_t                     validate_sig;

    /* auth_jwt_www_authenticate */
    ngx_uint_t                     challenge;
    ngx_http_complex_value_t      *challenge_value;
} ngx_http_auth_jwt_loc_conf_t;

#define NGX_HTTP_AUTH_JWT_SIGNED  0

/*
 * A request's state.  It lives in a cleanup of the request's pool, which is
 * how it survives internal redirects: nginx forgets r->ctx then.
 */
typedef struct {
    ngx_http_request_t            *request;
    ngx_http_auth_jwt_loc_conf_t  *jlcf;    /* the walk's, or the reader's */
    ngx_uint_t                     state;

    jose_alloc_t                   alloc;
    jose_str_t                     token;   /* absent: none was sent */
    jose_jwt_t                     jwt;     /* as far as it was parsed */
    jose_status_t                  parsed;  /* what jose_jwt_parse said */

    jose_keyset_t                **sets;    /* one reference each */
    ngx_uint_t                     nsets;
    const char                    *keys_error;  /* a source failed: why */

    jose_status_t                  status;  /* why refused, or JOSE_OK */
    ngx_uint_t                     http_status;
    ngx_table_elt_t               *challenge;

    unsigned                       walked:1;    /* the check has run */
    unsigned                       verified:1;
    unsigned                       refused:1;
    unsigned                       withdrawable:1;  /* refused by this pass
                                                       over the phases */
} ngx_http_auth_jwt_ctx_t;


extern ngx_module_t  ngx_http_auth_jwt_module;


/* nginx's strings and the core's: both borrow. */

static ngx_inline jose_str_t
ngx_http_auth_jwt_jose_str(ngx_str_t *s)
{
    jose_str_t  js;

    js.data = s->data;
    js.len = s->len;

    return js;
}


/* ngx_http_auth_jwt_access.c */

/* The access phase's handler: walks the request through its checks. */
ngx_int_t ngx_http_auth_jwt_access_handler(ngx_http_request_t *r);

/* The request's context; NULL if it has none yet. */
ngx_http_auth_jwt_ctx_t *ngx_http_auth_jwt_get_ctx(ngx_http_request_t *r);

/*
 * The context that variables read: that of the check, if one has run here or
 * in the main request; otherwise the token is found and parsed, unverified.
 * *ctx is NULL where no token is looked for.  NGX_OK, NGX_ERROR.
 */
ngx_int_t ngx_http_auth_jwt_peek(ngx_http_request_t *r,
    ngx_http_auth_jwt_ctx_t **ctx);


/* ngx_http_auth_jwt_keys.c */

/* An empty store, which dies with cf's cycle.  NULL: out of memory. */
ngx_http_auth_jwt_store_t *ngx_http_auth_jwt_store_create(ngx_conf_t *cf);

/*
 * Loads a constant source while the configuration is read; a file that was
 * named before is not read again.  NGX_ERROR has been logged with cf's file
 * and line.
 */
ngx_int_t ngx_http_auth_jwt_keys_load(ngx_conf_t *cf,
    ngx_http_auth_jwt_source_t *source, ngx_str_t *value);

/*
 * A source's keys for this request.  NGX_OK: *set has a reference for the
 * caller.  NGX_DECLINED: the source's variables are empty.  NGX_ABORT: there
 * are no keys, and *error says why, in the request's pool.  NGX_ERROR: out
 * of memory.
 */
ngx_int_t ngx_http_auth_jwt_keys_get(ngx_http_request_t *r,
    ngx_http_auth_jwt_source_t *source, jose_keyset_t **set,
    const char **error);


/* ngx_http_auth_jwt_load.c */

/*
 * Reads an entry's file or text.  NGX_OK: the entry has the new set.
 * NGX_ERROR: load->error says why not, naming the directive and the file,
 * and the entry keeps the set that it had.
 */
ngx_int_t ngx_http_auth_jwt_load(ngx_http_auth_jwt_load_t *load);

/* Truth if an entry's file is not the one that was read last, or if its text
 * was never read. */
ngx_uint_t ngx_http_auth_jwt_load_due(ngx_http_auth_jwt_keys_t *keys);


/* ngx_http_auth_jwt_rules.c */

/*
 * The state RULES: every auth_jwt_require of the location.  NGX_OK; NGX_ERROR;
 * NGX_ABORT: refused, and ctx has the status.
 */
ngx_int_t ngx_http_auth_jwt_rules(ngx_http_request_t *r,
    ngx_http_auth_jwt_ctx_t *ctx);


/* ngx_http_auth_jwt_challenge.c */

/*
 * Refuses the request for ctx->status: logs one line, sets the challenge and
 * returns the HTTP status.
 */
ngx_int_t ngx_http_auth_jwt_refuse(ngx_http_request_t *r,
    ngx_http_auth_jwt_ctx_t *ctx);

/*
 * The precontent phase's handler: who comes here was let in, by another
 * module under "satisfy any", and must not see our challenge.
 */
ngx_int_t ngx_http_auth_jwt_precontent_handler(ngx_http_request_t *r);


/* ngx_http_auth_jwt_variables.c */

ngx_int_t ngx_http_auth_jwt_add_variables(ngx_conf_t *cf);

/* auth_jwt_claim_set and auth_jwt_header_set */
char *ngx_http_auth_jwt_claim_set(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_auth_jwt_header_set(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);


#pragma GCC visibility pop

#endif /* NGX_HTTP_AUTH_JWT_H */
