/*
 * ngx_jwt_file.h: files, and standard input.
 */

#ifndef NGX_JWT_FILE_H
#define NGX_JWT_FILE_H

#include "ngx_jwt.h"

#include <sys/types.h>


/* The path as messages name it: "-" is standard input. */
const char *ngx_jwt_path_text(const char *path);

/* A file's bytes, at most max; "-" is standard input, once. */
ngx_jwt_exit_t ngx_jwt_read_file(ngx_jwt_t *cli, const char *path, size_t max,
    jose_str_t *out);

/*
 * Writes a file that must not exist.  With force it may: it is replaced in
 * one step, so that nobody ever reads half of it or with the old mode.
 */
ngx_jwt_exit_t ngx_jwt_write_file(ngx_jwt_t *cli, const char *path,
    mode_t mode, int force, jose_str_t text);

/* NGX_JWT_OK if ngx_jwt_write_file would find the path free, and its folder
 * there. */
ngx_jwt_exit_t ngx_jwt_check_file(ngx_jwt_t *cli, const char *path,
    int force);


#endif /* NGX_JWT_FILE_H */
