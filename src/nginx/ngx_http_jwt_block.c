/*
 * The memory of tokens.
 *
 * The next token is often as long as the last one that was let go, and gets
 * its memory.  The allocator would give that of large tokens back to the
 * kernel, and with the cache off do so in each request, which takes longer
 * than to verify them.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_block.h"


/* Tokens of one issuer differ by some bytes: to have memory of one size, they
 * get up to a sixteenth more than they need. */
#define NGX_HTTP_JWT_STEPS  16


/* What was let go last; a worker's. */
static void    *ngx_http_jwt_spare;
static size_t   ngx_http_jwt_spare_size;


void *
ngx_http_jwt_block_alloc(size_t *size, ngx_log_t *log)
{
    void    *block;
    size_t   step;

    for (step = NGX_ALIGNMENT;
         2 * step * NGX_HTTP_JWT_STEPS <= *size;
         step *= 2)
    {
        /* void */
    }

    *size = ngx_align(*size, step);

    if (*size != ngx_http_jwt_spare_size) {
        return ngx_alloc(*size, log);
    }

    block = ngx_http_jwt_spare;
    ngx_http_jwt_spare = NULL;
    ngx_http_jwt_spare_size = 0;

    return block;
}


#if (NGX_DEBUG_PALLOC)

/* A sanitizer sees who uses it still. */
void
ngx_http_jwt_block_free(void *block, size_t size)
{
    ngx_free(block);
}

#else

void
ngx_http_jwt_block_free(void *block, size_t size)
{
    ngx_free(ngx_http_jwt_spare);

    ngx_http_jwt_spare = block;
    ngx_http_jwt_spare_size = size;
}

#endif
