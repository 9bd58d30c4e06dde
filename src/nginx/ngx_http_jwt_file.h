/*
 * ngx_http_jwt_file.h: a file that may change.
 */

#ifndef NGX_HTTP_JWT_FILE_H
#define NGX_HTTP_JWT_FILE_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* What is wrong with a file, without its name. */
#define NGX_HTTP_JWT_REASON_LEN  96

/* What tells one version of a file from another. */
typedef struct {
    ngx_file_uniq_t          uniq;
    off_t                    size;
    struct timespec          mtime;
} ngx_http_jwt_stamp_t;

typedef struct {
    ngx_str_t                name;     /* NUL-terminated */
    ngx_http_jwt_stamp_t     stamp;    /* of what was read last */
    char                     error[NGX_HTTP_JWT_REASON_LEN];
    unsigned                 absent:1; /* there is no such file */
} ngx_http_jwt_file_t;


/* Truth if the file is not the one that was read last. */
ngx_uint_t ngx_http_jwt_file_changed(ngx_http_jwt_file_t *file);

/* The whole file, of at most max bytes, allocated; one byte follows it.
 * NGX_ERROR: file->error says why not. */
ngx_int_t ngx_http_jwt_file_read(ngx_http_jwt_file_t *file, size_t max,
    ngx_str_t *text, ngx_log_t *log);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_FILE_H */
