/*
 * The memory of tokens.
 *
 * The next token is often as long as the last one that was freed, and reuses
 * its memory.  The allocator would return that of large tokens to the kernel,
 * with the cache off in each request, which takes longer than verifying them.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_block.h"


/* Tokens of one issuer differ by a few bytes in length: so that all get memory
 * of the same size, up to a sixteenth more is allocated than needed. */
#define NGX_HTTP_JWT_STEPS  16


/* What this worker freed last. */
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

/* A sanitizer sees a use after this. */
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
