/*
 * ngx_jwt_memory.h: memory, until the one exit.
 */

#ifndef NGX_JWT_MEMORY_H
#define NGX_JWT_MEMORY_H

#include "ngx_jwt.h"


/* Nothing is loaded yet; what is printed is buffered, until cleanup. */
void ngx_jwt_init(ngx_jwt_t *cli);

/* Frees and cleanses everything that hangs on cli. */
void ngx_jwt_cleanup(ngx_jwt_t *cli);

/* Zeroed memory that goes at the exit.  Does not return if there is none. */
void *ngx_jwt_alloc(ngx_jwt_t *cli, size_t size);

/* jose_printable into memory of cli, for messages. */
const char *ngx_jwt_printable(ngx_jwt_t *cli, jose_str_t s);


#endif /* NGX_JWT_MEMORY_H */
