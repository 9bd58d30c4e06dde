/*
 * ngx_jwt.h: what every file of the command-line tool needs.
 *
 * Whatever a run takes, memory and key sets, hangs on ngx_jwt_t and is
 * cleansed at the one exit, so a run just returns.
 */

#ifndef NGX_JWT_H
#define NGX_JWT_H

#include "jose.h"

#include <stddef.h>
#include <stdio.h>


/* Exit statuses, and what actions return. */
typedef enum {
    NGX_JWT_OK = 0,
    NGX_JWT_REFUSED = 1,        /* the token is not valid */
    NGX_JWT_TROUBLE = 2         /* usage, files, libcrypto */
} ngx_jwt_exit_t;


typedef struct ngx_jwt_command_s  ngx_jwt_command_t;
typedef struct ngx_jwt_list_s     ngx_jwt_list_t;
typedef struct ngx_jwt_keys_s     ngx_jwt_keys_t;


typedef struct {
    jose_arena_t              arena;
    const ngx_jwt_command_t  *command;  /* NULL before one is chosen */
    ngx_jwt_keys_t           *keys;     /* every set, in order of loading */
    size_t                    nkeys;
    unsigned                  stdin_used:1;
} ngx_jwt_t;


#endif /* NGX_JWT_H */
