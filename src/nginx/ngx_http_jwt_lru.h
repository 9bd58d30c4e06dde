/*
 * ngx_http_jwt_lru.h: what is kept until there is too much of it; what was
 * used least recently goes first.
 */

#ifndef NGX_HTTP_JWT_LRU_H
#define NGX_HTTP_JWT_LRU_H

#include "ngx_http_jwt.h"


typedef struct {
    ngx_queue_t               queue;   /* most recently used first */
    ngx_uint_t                n;
} ngx_http_jwt_lru_t;


static ngx_inline void
ngx_http_jwt_lru_init(ngx_http_jwt_lru_t *lru)
{
    ngx_queue_init(&lru->queue);
    lru->n = 0;
}


static ngx_inline void
ngx_http_jwt_lru_insert(ngx_http_jwt_lru_t *lru, ngx_queue_t *q)
{
    ngx_queue_insert_head(&lru->queue, q);
    lru->n++;
}


/* Most often it was used last, too. */

static ngx_inline void
ngx_http_jwt_lru_use(ngx_http_jwt_lru_t *lru, ngx_queue_t *q)
{
    if (ngx_queue_head(&lru->queue) != q) {
        ngx_queue_remove(q);
        ngx_queue_insert_head(&lru->queue, q);
    }
}


static ngx_inline void
ngx_http_jwt_lru_remove(ngx_http_jwt_lru_t *lru, ngx_queue_t *q)
{
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): it is in there */
    ngx_queue_remove(q);
    lru->n--;
}


/* The one that goes next; NULL: there is none. */

static ngx_inline ngx_queue_t *
ngx_http_jwt_lru_oldest(ngx_http_jwt_lru_t *lru)
{
    return lru->n ? ngx_queue_last(&lru->queue) : NULL;
}


#endif /* NGX_HTTP_JWT_LRU_H */
