/*
 * ngx_http_jwt_load.h: reading an entry of the store.
 */

#ifndef NGX_HTTP_JWT_LOAD_H
#define NGX_HTTP_JWT_LOAD_H

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_message.h"

#pragma GCC visibility push(hidden)


/* One load, and where its messages go. */
typedef struct {
    ngx_http_jwt_keys_t     *keys;
    ngx_str_t               *uri;      /* of a response, or NULL */
    ngx_conf_t              *cf;       /* NULL at run time */
    ngx_log_t               *log;
    char                     error[NGX_HTTP_JWT_ERROR_LEN];

    /* its keys, as far as there is something to say of them */
    ngx_uint_t               skipped;
    ngx_uint_t               warned;
    char                     first[NGX_HTTP_JWT_ERROR_LEN];
    unsigned                 said:1;   /* before, of the same bytes */
} ngx_http_jwt_load_t;


/*
 * Reads an entry's file, or its text.  NGX_OK: the entry has the new set.
 * NGX_ERROR: load->error says why not, naming the directive and the file,
 * and the entry keeps the set that it had.
 */
ngx_int_t ngx_http_jwt_load(ngx_http_jwt_load_t *load);

/* Truth if an entry's file is not the one that was read last, or if its text
 * was never read. */
ngx_uint_t ngx_http_jwt_load_due(ngx_http_jwt_keys_t *keys);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_LOAD_H */
