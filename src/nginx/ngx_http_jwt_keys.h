/*
 * ngx_http_jwt_keys.h: the store of key sets that files, texts and responses
 * gave.
 */

#ifndef NGX_HTTP_JWT_KEYS_H
#define NGX_HTTP_JWT_KEYS_H

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_file.h"
#include "ngx_http_jwt_message.h"
#include "ngx_http_jwt_source.h"

#pragma GCC visibility push(hidden)


/* A key set and where it comes from: an entry of the store. */
struct ngx_http_jwt_keys_s {
    ngx_str_node_t           node;     /* name, text or response */
    ngx_queue_t              queue;    /* unless pinned */
    ngx_http_jwt_key_kind_t  kind;
    jose_format_t            format;

    jose_keyset_t           *set;      /* NULL: never loaded */
    ngx_http_jwt_file_t      file;     /* KEY_FILE */
    time_t                   checked;
    char                     error[NGX_HTTP_JWT_ERROR_LEN];

    unsigned                 pinned:1;
    unsigned                 again:1;  /* not by its own fault */
};


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
 * The keys of a fetch's response; equal responses are parsed once.  One
 * without any key is an empty set; but it is an error if old, the set that the
 * source has now, which may be NULL, has a key.  NGX_OK: *set has a reference
 * for the caller.  NGX_ERROR: fetch->error says why not.
 */
ngx_int_t ngx_http_jwt_keys_of_body(ngx_http_jwt_store_t *store,
    jose_format_t format, ngx_http_jwt_fetch_t *fetch,
    jose_keyset_t *old, ngx_log_t *log, jose_keyset_t **set);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_KEYS_H */
