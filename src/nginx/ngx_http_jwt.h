/*
 * ngx_http_jwt.h: configuration and context types, and what the
 * module's files offer each other, grouped by file.
 */

#ifndef NGX_HTTP_JWT_H
#define NGX_HTTP_JWT_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "../jose/jose.h"

#pragma GCC visibility push(hidden)


/* Key sets whose name or text comes from variables, or from an answer, are
 * kept, least recently used out first: a set per tenant, and tenants come in
 * hundreds.  The texts' sum is bounded too, for one may have a MiB. */
#define NGX_HTTP_JWT_DYNAMIC_MAX   512
#define NGX_HTTP_JWT_DYNAMIC_SIZE  (8 * 1024 * 1024)

/* A key set's error or warning, as a line of the log. */
#define NGX_HTTP_JWT_ERROR_LEN    256

/* What is wrong with a file, without its name. */
#define NGX_HTTP_JWT_REASON_LEN   96


typedef struct ngx_http_jwt_store_s    ngx_http_jwt_store_t;
typedef struct ngx_http_jwt_remote_s   ngx_http_jwt_remote_t;
typedef struct ngx_http_jwt_remotes_s  ngx_http_jwt_remotes_t;
typedef struct ngx_http_jwt_fetch_s    ngx_http_jwt_fetch_t;
typedef struct ngx_http_jwt_exchange_s ngx_http_jwt_exchange_t;
typedef struct ngx_http_jwt_reader_s   ngx_http_jwt_reader_t;
typedef struct ngx_http_jwt_token_s    ngx_http_jwt_token_t;
typedef struct ngx_http_jwt_tokens_s   ngx_http_jwt_tokens_t;
typedef struct ngx_http_jwt_offload_s  ngx_http_jwt_offload_t;
typedef struct ngx_http_jwt_loc_conf_s ngx_http_jwt_loc_conf_t;
typedef struct ngx_http_jwt_ctx_s      ngx_http_jwt_ctx_t;
typedef struct ngx_http_jwt_computed_s ngx_http_jwt_computed_t;

#include "ngx_http_jwt_rules.h"
#include "ngx_http_jwt_warn.h"


typedef enum {
    NGX_HTTP_JWT_KEY_FILE,
    NGX_HTTP_JWT_KEY_TEXT,
    NGX_HTTP_JWT_KEY_REQUEST
} ngx_http_jwt_key_kind_t;

/* The key of a hash of tokens. */
typedef struct {
    uint64_t                      key[5];
} ngx_http_jwt_hash_t;

/* What tells one version of a file from another. */
typedef struct {
    ngx_file_uniq_t               uniq;
    off_t                         size;
    struct timespec               mtime;
} ngx_http_jwt_stamp_t;

/* A file that may change. */
typedef struct {
    ngx_str_t                name;     /* NUL-terminated */
    ngx_http_jwt_stamp_t     stamp;    /* of what was read last */
    char                     error[NGX_HTTP_JWT_REASON_LEN];
    unsigned                 absent:1; /* there is no such file */
} ngx_http_jwt_file_t;

/* A key set and where it comes from: an entry of the store. */
typedef struct {
    ngx_str_node_t           node;     /* name, text or answer */
    ngx_queue_t              queue;    /* unless pinned */
    ngx_http_jwt_key_kind_t  kind;
    jose_format_t            format;

    jose_keyset_t           *set;      /* NULL: never loaded */
    ngx_http_jwt_file_t      file;     /* KEY_FILE */
    time_t                   checked;
    char                     error[NGX_HTTP_JWT_ERROR_LEN];

    unsigned                 pinned:1;
    unsigned                 again:1;  /* not by its own fault */
} ngx_http_jwt_keys_t;

/* One load, and where its messages go. */
typedef struct {
    ngx_http_jwt_keys_t     *keys;
    ngx_str_t               *uri;      /* of an answer, or NULL */
    ngx_conf_t              *cf;       /* NULL at run time */
    ngx_log_t               *log;
    char                     error[NGX_HTTP_JWT_ERROR_LEN];

    /* its keys, as far as there is something to say of them */
    ngx_uint_t               skipped;
    ngx_uint_t               warned;
    char                     first[NGX_HTTP_JWT_ERROR_LEN];
    unsigned                 said:1;   /* before, of the same bytes */
} ngx_http_jwt_load_t;

/* One auth_jwt_key_file, auth_jwt_key or auth_jwt_key_request. */
typedef struct {
    ngx_http_jwt_key_kind_t     kind;
    jose_format_t               format;
    ngx_http_jwt_keys_t        *keys;    /* of a constant file or text */
    ngx_str_t                   uri;     /* of a constant request */
    ngx_http_complex_value_t   *value;   /* with variables */
} ngx_http_jwt_source_t;

#include "ngx_http_jwt_fetch.h"

/* What a request has of one source: its keys, or a place in a queue. */
typedef struct {
    ngx_queue_t               queue;   /* of a remote, while waiting */
    ngx_http_jwt_ctx_t       *ctx;
    ngx_http_jwt_source_t    *source;
    jose_keyset_t            *set;     /* a reference */
    ngx_http_jwt_remote_t    *remote;
    ngx_http_jwt_fetch_t     *fetch;
    const char               *error;   /* why there is no set */
    unsigned                  unknown:1;   /* the client has named what
                                              does not exist */
    unsigned                  waiting:1;
} ngx_http_jwt_slot_t;

/* The kept keys of a URI. */
struct ngx_http_jwt_remote_s {
    ngx_str_node_t            node;      /* the URI */
    char                     *name;      /* for the log */
    ngx_queue_t               queue;     /* unless pinned */
    ngx_http_jwt_remotes_t   *remotes;
    ngx_http_core_srv_conf_t *cscf;
    jose_format_t             format;

    ngx_msec_t                cache;
    ngx_msec_t                stale;
    ngx_msec_t                refetch;

    jose_keyset_t            *set;       /* NULL: never fetched */
    ngx_msec_t                fetched;   /* when the set came */
    ngx_msec_t                started;   /* the last fetch */
    ngx_msec_t                retry;     /* after a failure: not before */
    ngx_uint_t                failures;  /* in a row */
    ngx_uint_t                status;    /* of the response that failed */
    char                      error[NGX_HTTP_JWT_ERROR_LEN];

    ngx_http_jwt_fetch_t      fetch;
    ngx_queue_t               waiters;   /* ngx_http_jwt_slot_t */
    ngx_uint_t                holders;   /* slots that point here */
    ngx_uint_t                asked_again;   /* while the same ones wait */
    ngx_event_t               timer;     /* of the next fetch */
    ngx_event_t               finish;    /* of one that did not begin */

    ngx_http_jwt_turn_t       turn;
    ngx_queue_t               place;     /* among those that are due, or
                                            that run */
    unsigned                  pinned:1;  /* of a constant URI */
    unsigned                  scheduled:1;
    unsigned                  fetching:1;
    unsigned                  paused:1;  /* who waits waits for the timer */
    unsigned                  used:1;    /* since it was fetched */
};

struct ngx_http_jwt_remotes_s {
    ngx_rbtree_t            rbtree;
    ngx_rbtree_node_t       sentinel;
    ngx_queue_t             queue;     /* most recently used first */
    ngx_uint_t              ndynamic;
    ngx_http_jwt_store_t   *store;
    ngx_http_jwt_schedule_t schedule;
};

typedef enum {
    NGX_HTTP_JWT_CHALLENGE_OFF,
    NGX_HTTP_JWT_CHALLENGE_ON,
    NGX_HTTP_JWT_CHALLENGE_CUSTOM
} ngx_http_jwt_challenge_t;

typedef struct {
    ngx_http_jwt_store_t     *store;
    ngx_http_jwt_remotes_t   *remotes;
    ngx_http_jwt_tokens_t    *tokens;
    size_t                    token_cache; /* 0: off */
    ngx_array_t              *lists;   /* ngx_http_jwt_list_t * */
    ngx_array_t              *levels;  /* ngx_http_jwt_loc_conf_t *
                                          with a level.first */
    ngx_http_jwt_regexes_t   *regexes;
    ngx_array_t              *asked;   /* indices of the variables that
                                          directives' values name */
    ngx_int_t                 family;  /* the index of a variable */
    unsigned                  used:1;  /* a location looks for tokens */
    unsigned                  preaccess:1; /* one checks them there */
    unsigned                  fetches:1;   /* one asks for its keys */
} ngx_http_jwt_main_conf_t;

typedef struct {
    ngx_str_t                      host;    /* of fetches that are nobody's */
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

#define NGX_HTTP_JWT_SIGNED     0
#define NGX_HTTP_JWT_ENCRYPTED  1
#define NGX_HTTP_JWT_NESTED     2

#define NGX_HTTP_JWT_ACCESS     0
#define NGX_HTTP_JWT_PREACCESS  1

/*
 * What a client's request and its subrequests have in common.  nginx forgets
 * r->ctx at an internal redirect, but keeps r->variables: this hangs there.
 */
typedef struct {
    ngx_http_jwt_ctx_t       *contexts;
    ngx_http_jwt_exchange_t  *exchange;    /* the request is a fetch */
    ngx_uint_t                last;    /* and its response has its end */
    ngx_http_jwt_computed_t  *computed;    /* all of them */
    ngx_http_jwt_computed_t **origins;     /* one a variable, or NULL */
} ngx_http_jwt_family_t;

/* Where variables are computed: the request as it is at some time.  Compared
 * by its bytes. */
typedef struct {
    ngx_http_request_t            *request;
    void                         **loc_conf;
    ngx_str_t                      uri;
    ngx_str_t                      args;
} ngx_http_jwt_place_t;

/*
 * A request's state.  It lives in a cleanup of the request's pool, and is
 * found in its family when an internal redirect has emptied r->ctx.
 */
struct ngx_http_jwt_ctx_s {
    ngx_http_jwt_family_t      family;  /* if it is the first in it */
    ngx_http_jwt_ctx_t        *next;    /* of the family */
    ngx_http_request_t        *request;
    ngx_http_jwt_loc_conf_t   *jlcf;    /* the walk's, or the reader's */
    ngx_http_jwt_place_t       place;   /* of the walk */
    ngx_uint_t                 state;
    ngx_http_jwt_ctx_t        *reader;  /* of another token than the
                                           one that was checked */

    jose_alloc_t               alloc;
    ngx_http_jwt_token_t      *token;   /* NULL: none was sent */
    ngx_http_jwt_token_t      *first;   /* that the request has held */
    jose_str_t                 text;    /* the client's bytes of it */
    jose_jwt_t                 jwt;     /* as far as it was parsed */
    jose_jwt_t                 inner;   /* of a nested token */
    jose_jwt_t                *subject; /* of the two, the one that is
                                           looked at; at last, the one
                                           that has the claims */
    jose_status_t              parsed;  /* what jose_jwt_parse said */
    jose_deferral_t           *deferral;    /* of the decryption */
    ngx_http_jwt_offload_t    *offload; /* a thread has the deferral */
    const jose_key_t          *decrypted_by;
    const jose_key_t          *verified_by;

    ngx_http_jwt_slot_t       *slots;   /* one a source */
    ngx_uint_t                 nslots;
    ngx_http_jwt_slot_t        slot;    /* of one source, as mostly */
    jose_keyset_t             *set;
    ngx_uint_t                 pending; /* slots that wait */
    ngx_http_posted_request_t  posted;
    jose_keyset_t            **sets;    /* the slots' */
    ngx_uint_t                 nsets;
    const char                *keys_error;  /* a source failed: why */

    jose_status_t              status;  /* why refused, or JOSE_OK */
    ngx_uint_t                 http_status;
    u_char                    *challenge;   /* the header's value */

    unsigned                   walked:1;    /* the check has run */
    unsigned                   cached:1;    /* the token was found */
    unsigned                   waiting:1;   /* in the middle of it */
    unsigned                   refetched:1; /* for an unknown kid */
    unsigned                   verified:1;
    unsigned                   refused:1;
    unsigned                   withdrawable:1;  /* refused by this pass
                                                   over the phases */
};


extern ngx_module_t  ngx_http_jwt_module;


/* nginx's strings and the core's: both borrow. */

static ngx_inline jose_str_t
ngx_http_jwt_jose_str(ngx_str_t *s)
{
    jose_str_t  js;

    js.data = s->data;
    js.len = s->len;

    return js;
}


/* The core's memory from a pool. */

static ngx_inline void *
ngx_http_jwt_palloc(void *pool, size_t size)
{
    return ngx_palloc(pool, size);
}


static ngx_inline void
ngx_http_jwt_pool_alloc(jose_alloc_t *alloc, ngx_pool_t *pool)
{
    alloc->alloc = ngx_http_jwt_palloc;
    alloc->ctx = pool;
}


/* ngx_http_jwt_conf.c */

char *ngx_http_jwt(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_jwt_key_file(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_jwt_key(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_jwt_key_request(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_jwt_key_cache(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_jwt_algorithms(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_jwt_require(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_jwt_token_cache(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_jwt_www_authenticate(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* What the setters of other files share.  NGX_CONF_ERROR was logged. */
char *ngx_http_jwt_error_code(ngx_conf_t *cf, ngx_str_t *value,
    ngx_uint_t *status);
char *ngx_http_jwt_invalid(ngx_conf_t *cf, ngx_str_t *value);

/* Defaults of auth_jwt_key_cache: half a day without an identity provider,
 * and the pause between fetches that unknown kids cause. */
#define NGX_HTTP_JWT_STALE    (12 * 60 * 60 * 1000)
#define NGX_HTTP_JWT_REFETCH  10000

/* The default of auth_jwt_token_cache: a thousand users' tokens. */
#define NGX_HTTP_JWT_TOKEN_CACHE  (4 * 1024 * 1024)


/* ngx_http_jwt_access.c */

/* The phases' handlers: walk the request through its checks. */
ngx_int_t ngx_http_jwt_access_handler(ngx_http_request_t *r);
ngx_int_t ngx_http_jwt_preaccess_handler(ngx_http_request_t *r);


/* ngx_http_jwt_ctx.c */

/* The request's context; NULL if it has none yet. */
ngx_http_jwt_ctx_t *ngx_http_jwt_get_ctx(ngx_http_request_t *r);

/* A new context.  NULL: out of memory. */
ngx_http_jwt_ctx_t *ngx_http_jwt_create_ctx(ngx_http_request_t *r);

/* One that get_ctx() does not know, for variables alone.  NULL: the same. */
ngx_http_jwt_ctx_t *ngx_http_jwt_create_reader(
    ngx_http_request_t *r);

/* Declares the variable on which a family hangs, while the configuration is
 * read. */
ngx_int_t ngx_http_jwt_add_family(ngx_conf_t *cf);

/* The request's family; NULL if it has none yet. */
ngx_http_jwt_family_t *ngx_http_jwt_get_family(
    ngx_http_request_t *r);

/* The same, made if there is none.  NULL: out of memory. */
ngx_http_jwt_family_t *ngx_http_jwt_create_family(
    ngx_http_request_t *r);


#include "ngx_http_jwt_value.h"


/* ngx_http_jwt_token.c */

/*
 * Finds the token as ctx->jlcf says: ctx->token is NULL if there is none, or
 * has a parse of it, which ctx->parsed is the status of.  NGX_OK, NGX_ERROR.
 */
ngx_int_t ngx_http_jwt_read_token(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);

/* Parses ctx->text anew, whatever is known of it. */
ngx_int_t ngx_http_jwt_parse_token(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);

/*
 * The context that variables read.  Where a location looks for a token, it is
 * that token's: the check's, if that token was checked in this request or in
 * the main one; otherwise the token is found and parsed, unverified.  Any
 * other location has that of the last check.  *ctx is NULL if there is none.
 * NGX_OK, NGX_ERROR.
 */
ngx_int_t ngx_http_jwt_peek(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t **ctx);


/* ngx_http_jwt_keys.c */

/* An empty store, which dies with cf's cycle.  NULL: out of memory. */
ngx_http_jwt_store_t *ngx_http_jwt_store_create(ngx_conf_t *cf);

/*
 * Loads a constant source while the configuration is read; a file that was
 * named before is not read again.  NGX_ERROR has been logged with cf's file
 * and line.
 */
ngx_int_t ngx_http_jwt_keys_load(ngx_conf_t *cf,
    ngx_http_jwt_source_t *source, ngx_str_t *value);

/*
 * The keys of a file or text for this request.  NGX_OK: slot->set has them.
 * NGX_DECLINED: the source's variables are empty.  NGX_ABORT: there are no
 * keys, and slot->error says why; slot->unknown: they name no file.
 * NGX_ERROR: out of memory.
 */
ngx_int_t ngx_http_jwt_keys_get(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot);

/*
 * The keys of a fetch's answer; equal answers are parsed once.  An answer
 * without any key is an empty set; but it is an error if old, the set that the
 * source has now, which may be NULL, has a key.  NGX_OK: *set has a reference
 * for the caller.  NGX_ERROR: fetch->error says why not.
 */
ngx_int_t ngx_http_jwt_keys_of_body(ngx_http_jwt_store_t *store,
    jose_format_t format, ngx_http_jwt_fetch_t *fetch,
    jose_keyset_t *old, ngx_log_t *log, jose_keyset_t **set);


/* ngx_http_jwt_load.c */

/*
 * Reads an entry's file, or its text.  NGX_OK: the entry has the new set.
 * NGX_ERROR: load->error says why not, naming the directive and the file,
 * and the entry keeps the set that it had.
 */
ngx_int_t ngx_http_jwt_load(ngx_http_jwt_load_t *load);

/* Truth if an entry's file is not the one that was read last, or if its text
 * was never read. */
ngx_uint_t ngx_http_jwt_load_due(ngx_http_jwt_keys_t *keys);

/* Replaces control characters in a message: a file's name or a URI may have
 * come from the client, and would go on in a line of its own. */
void ngx_http_jwt_one_line(char *s);


/* ngx_http_jwt_sources.c */

/* Truth if a token cannot be checked without keys. */
ngx_uint_t ngx_http_jwt_sources_needed(
    ngx_http_jwt_loc_conf_t *jlcf);

/* Truth if any of the keys are asked for with a request. */
ngx_uint_t ngx_http_jwt_sources_fetch(
    ngx_http_jwt_loc_conf_t *jlcf);

/*
 * The state KEYS: the keys of all sources, fetched at the same time where
 * they must be.  NGX_OK; NGX_AGAIN: the request will be run again; NGX_ERROR;
 * NGX_ABORT: refused, and ctx has the status.
 */
ngx_int_t ngx_http_jwt_sources(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);

/*
 * If the subject has a kid that no key has: asks the sources that are fetched
 * and kept for newer keys, once a request.  NGX_AGAIN: the state KEYS must run
 * again, when the request is.  NGX_DECLINED: there is nothing to wait for.
 */
ngx_int_t ngx_http_jwt_sources_refetch(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);

/* Gives back every key set and every place in a queue. */
void ngx_http_jwt_sources_release(ngx_http_jwt_ctx_t *ctx);

/* A slot need not wait any more; the last one posts its request. */
void ngx_http_jwt_slot_ready(ngx_http_jwt_slot_t *slot);

/* Truth if a fetch that ended with this status did so for what the client has
 * sent: the URI has variables, and there is nothing behind it. */
ngx_uint_t ngx_http_jwt_slot_is_unknown(ngx_http_jwt_slot_t *slot,
    ngx_uint_t status);

/* Truth if the status of a response says that there is nothing. */
ngx_uint_t ngx_http_jwt_status_is_unknown(ngx_uint_t status);

/* Copies error for the request and returns NGX_ABORT, or NGX_ERROR. */
ngx_int_t ngx_http_jwt_slot_error(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot, const char *error);


/* ngx_http_jwt_remote.c */

/* No entries yet; they die with cf's cycle.  NULL: out of memory. */
ngx_http_jwt_remotes_t *ngx_http_jwt_remotes_create(ngx_conf_t *cf,
    ngx_http_jwt_store_t *store);

/* Entries for the constant URIs of a location whose keys are kept: they are
 * fetched when a worker starts.  NGX_OK; NGX_ERROR: out of memory. */
ngx_int_t ngx_http_jwt_remotes_pin(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *conf);

/* A worker starts: fetches what is pinned before anybody asks. */
void ngx_http_jwt_remotes_prefetch(ngx_http_jwt_remotes_t *remotes);

/*
 * The kept keys of a URI.  NGX_OK: slot->set has them.  NGX_AGAIN: the slot
 * waits, and the result is had by remote_result.  NGX_ABORT: there are none,
 * and slot->error says why.  NGX_ERROR.
 */
ngx_int_t ngx_http_jwt_remote_get(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot, jose_format_t format, ngx_str_t *uri);
ngx_int_t ngx_http_jwt_remote_result(ngx_http_request_t *r,
    ngx_http_jwt_slot_t *slot);

/* The slot has no more to do with its remote. */
void ngx_http_jwt_remote_release(ngx_http_jwt_slot_t *slot);

/* Asks for newer keys, if the last fetch is long enough ago.  NGX_AGAIN: the
 * slot waits; NGX_DECLINED. */
ngx_int_t ngx_http_jwt_remote_refetch(ngx_http_jwt_slot_t *slot);


/* ngx_http_jwt_threads.c */

char *ngx_http_jwt_thread_pool(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/*
 * Decrypts ctx->jwt with ctx->sets.  NGX_OK: ctx->status and
 * ctx->decrypted_by are the result.  NGX_AGAIN: a thread works on it, and the
 * request is run again; this must then be called again.
 */
ngx_int_t ngx_http_jwt_decrypt(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);

/* Nobody waits any more for what a thread does. */
void ngx_http_jwt_decrypt_release(ngx_http_jwt_ctx_t *ctx);


#include "ngx_http_jwt_cache.h"


/* ngx_http_jwt_refresh.c */

/* Begins the fetch of an entry whose turn it is; at its end who waits goes
 * on. */
void ngx_http_jwt_refresh_start(ngx_http_jwt_remote_t *remote);

/* The handlers of an entry's events. */
void ngx_http_jwt_refresh_timer(ngx_event_t *ev);
void ngx_http_jwt_refresh_finish(ngx_event_t *ev);


/* ngx_http_jwt_file.c */

/* Truth if the file is not the one that was read last. */
ngx_uint_t ngx_http_jwt_file_changed(ngx_http_jwt_file_t *file);

/* The whole file, of at most max bytes, allocated; one byte follows it.
 * NGX_ERROR: file->error says why not. */
ngx_int_t ngx_http_jwt_file_read(ngx_http_jwt_file_t *file,
    size_t max, ngx_str_t *text, ngx_log_t *log);


/* ngx_http_jwt_challenge.c */

/*
 * Refuses the request for ctx->status: logs one line, sets the challenge and
 * returns the HTTP status.
 */
ngx_int_t ngx_http_jwt_refuse(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);

/*
 * The precontent phase's handler: who comes here was let in, by another
 * module under "satisfy any", and must not see our challenge.
 */
ngx_int_t ngx_http_jwt_precontent_handler(ngx_http_request_t *r);

/* The request is not refused any more. */
void ngx_http_jwt_withdraw(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);

/* Puts a filter on top of nginx's that withdraws the challenge where an
 * error page has made another status of the refusal, if this configuration or
 * one before needs it. */
void ngx_http_jwt_challenge_filter(ngx_uint_t needed);


/* ngx_http_jwt_variables.c */

ngx_int_t ngx_http_jwt_add_variables(ngx_conf_t *cf);

/* auth_jwt_claim_set and auth_jwt_header_set */
char *ngx_http_jwt_claim_set(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_jwt_header_set(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_H */
