/*
 * ngx_jwt_memory.c: memory, which is cleansed at the exit.
 */

#include "ngx_jwt.h"
#include "ngx_jwt_keys.h"
#include "ngx_jwt_memory.h"
#include "ngx_jwt_message.h"

#include <stdlib.h>
#include <string.h>


/* Standard output's buffer: private keys pass through it, so it is ours to
 * cleanse. */
static char  ngx_jwt_stdout[BUFSIZ];


void
ngx_jwt_init(ngx_jwt_t *cli)
{
    (void) setvbuf(stdout, ngx_jwt_stdout, _IOFBF, sizeof(ngx_jwt_stdout));

    memset(cli, 0, sizeof(ngx_jwt_t));
    jose_arena_init(&cli->arena);
}


void
ngx_jwt_cleanup(ngx_jwt_t *cli)
{
    ngx_jwt_keys_t  *keys;

    for (keys = cli->keys; keys != NULL; keys = keys->next) {
        jose_keyset_unref(keys->set);
    }

    cli->keys = NULL;

    jose_arena_free(&cli->arena);
    jose_cleanse(ngx_jwt_stdout, sizeof(ngx_jwt_stdout));
}


void *
ngx_jwt_alloc(ngx_jwt_t *cli, size_t size)
{
    void  *p;

    p = cli->arena.alloc.alloc(cli->arena.alloc.ctx, size);

    if (p == NULL) {
        (void) ngx_jwt_error(cli, "out of memory");
        ngx_jwt_cleanup(cli);
        exit(NGX_JWT_TROUBLE);
    }

    memset(p, 0, size);

    return p;
}


const char *
ngx_jwt_printable(ngx_jwt_t *cli, jose_str_t s)
{
    char    *dst;
    size_t   size;

    /* a longer name says nothing more to a reader */
    size = (s.len < 250) ? s.len + 4 : 254;
    dst = ngx_jwt_alloc(cli, size);

    return jose_printable(dst, size, s);
}
