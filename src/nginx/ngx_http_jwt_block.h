/*
 * ngx_http_jwt_block.h: the memory of tokens.
 */

#ifndef NGX_HTTP_JWT_BLOCK_H
#define NGX_HTTP_JWT_BLOCK_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* Memory of at least *size bytes, not zeroed; *size becomes what there is.
 * NULL: out of memory. */
void *ngx_http_jwt_block_alloc(size_t *size, ngx_log_t *log);

/* Frees what ngx_http_jwt_block_alloc returned, with the size that it set; one
 * such block is kept.  Secrets must have been cleansed. */
void ngx_http_jwt_block_free(void *block, size_t size);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_BLOCK_H */
