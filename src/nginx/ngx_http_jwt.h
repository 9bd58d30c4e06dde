/*
 * ngx_http_jwt.h: what every file of the module needs: nginx, the core, and
 * the names of the types that files hand each other.
 */

#ifndef NGX_HTTP_JWT_H
#define NGX_HTTP_JWT_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "../jose/jose.h"

#pragma GCC visibility push(hidden)


typedef struct ngx_http_jwt_main_conf_s  ngx_http_jwt_main_conf_t;
typedef struct ngx_http_jwt_loc_conf_s   ngx_http_jwt_loc_conf_t;
typedef struct ngx_http_jwt_ctx_s        ngx_http_jwt_ctx_t;
typedef struct ngx_http_jwt_family_s     ngx_http_jwt_family_t;
typedef struct ngx_http_jwt_computed_s   ngx_http_jwt_computed_t;
typedef struct ngx_http_jwt_token_s      ngx_http_jwt_token_t;
typedef struct ngx_http_jwt_cache_s      ngx_http_jwt_cache_t;
typedef struct ngx_http_jwt_source_s     ngx_http_jwt_source_t;
typedef struct ngx_http_jwt_slot_s       ngx_http_jwt_slot_t;
typedef struct ngx_http_jwt_keys_s       ngx_http_jwt_keys_t;
typedef struct ngx_http_jwt_store_s      ngx_http_jwt_store_t;
typedef struct ngx_http_jwt_remote_s     ngx_http_jwt_remote_t;
typedef struct ngx_http_jwt_remotes_s    ngx_http_jwt_remotes_t;
typedef struct ngx_http_jwt_fetch_s      ngx_http_jwt_fetch_t;
typedef struct ngx_http_jwt_beside_s     ngx_http_jwt_beside_t;
typedef struct ngx_http_jwt_exchange_s   ngx_http_jwt_exchange_t;
typedef struct ngx_http_jwt_offload_s    ngx_http_jwt_offload_t;
typedef struct ngx_http_jwt_regexes_s    ngx_http_jwt_regexes_t;


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


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_H */
