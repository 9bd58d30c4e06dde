/*
 * Files that may change while they are used: keys and revocation lists.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_file.h"


static ngx_int_t ngx_http_jwt_file_content(ngx_http_jwt_file_t *file,
    ngx_fd_t fd, size_t max, ngx_str_t *text, ngx_log_t *log);
static void ngx_http_jwt_file_stamp(ngx_http_jwt_stamp_t *stamp,
    ngx_file_info_t *fi);
static ngx_int_t ngx_http_jwt_file_fail(ngx_http_jwt_file_t *file,
    const char *fmt, ...);


ngx_uint_t
ngx_http_jwt_file_changed(ngx_http_jwt_file_t *file)
{
    ngx_file_info_t       fi;
    ngx_http_jwt_stamp_t  stamp;

    if (ngx_file_info(file->name.data, &fi) == NGX_FILE_ERROR) {
        return 1;
    }

    ngx_http_jwt_file_stamp(&stamp, &fi);

    return ngx_memcmp(&stamp, &file->stamp, sizeof(stamp)) != 0;
}


ngx_int_t
ngx_http_jwt_file_read(ngx_http_jwt_file_t *file, size_t max,
    ngx_str_t *text, ngx_log_t *log)
{
    ngx_fd_t   fd;
    ngx_err_t  err;
    ngx_int_t  rc;

    ngx_memzero(&file->stamp, sizeof(ngx_http_jwt_stamp_t));
    file->error[0] = '\0';
    file->absent = 0;

    if (ngx_strlen(file->name.data) != file->name.len) {
        file->absent = 1;
        return ngx_http_jwt_file_fail(file, "the name has a NUL");
    }

    /* nonblocking: a FIFO would stop the worker */

    fd = ngx_open_file(file->name.data, NGX_FILE_RDONLY|NGX_FILE_NONBLOCK,
                       NGX_FILE_OPEN, 0);

    if (fd == NGX_INVALID_FILE) {
        err = ngx_errno;
        file->absent = (err == NGX_ENOENT || err == NGX_ENOTDIR
                        || err == NGX_ENAMETOOLONG);

        return ngx_http_jwt_file_fail(file, "cannot be opened (%d: %s)",
                                      err, strerror(err));
    }

    rc = ngx_http_jwt_file_content(file, fd, max, text, log);

    if (ngx_close_file(fd) == NGX_FILE_ERROR) {
        ngx_log_error(NGX_LOG_ALERT, log, ngx_errno,
                      ngx_close_file_n " \"%V\" failed", &file->name);
    }

    return rc;
}


static ngx_int_t
ngx_http_jwt_file_content(ngx_http_jwt_file_t *file, ngx_fd_t fd,
    size_t max, ngx_str_t *text, ngx_log_t *log)
{
    size_t           size;
    ssize_t          n;
    ngx_file_info_t  fi;

    if (ngx_fd_info(fd, &fi) == NGX_FILE_ERROR) {
        return ngx_http_jwt_file_fail(file, "cannot be read (%d: %s)",
                                      ngx_errno, strerror(ngx_errno));
    }

    ngx_http_jwt_file_stamp(&file->stamp, &fi);

    if (!ngx_is_file(&fi)) {
        file->absent = ngx_is_dir(&fi);
        return ngx_http_jwt_file_fail(file, ngx_is_dir(&fi)
                                                 ? "is a directory"
                                                 : "is not a regular file");
    }

    if (ngx_file_size(&fi) > (off_t) max) {
        return ngx_http_jwt_file_fail(file, "is larger than %uz bytes",
                                      max);
    }

    size = (size_t) ngx_file_size(&fi);

    text->len = 0;
    text->data = ngx_alloc(size + 1, log);
    if (text->data == NULL) {
        /* as if it had not been seen: there may be memory next time */
        ngx_memzero(&file->stamp, sizeof(ngx_http_jwt_stamp_t));
        return ngx_http_jwt_file_fail(file, "out of memory");
    }

    do {
        n = ngx_read_fd(fd, text->data + text->len, size - text->len);

        if (n == -1) {
            jose_cleanse(text->data, text->len);
            ngx_free(text->data);

            return ngx_http_jwt_file_fail(file, "cannot be read (%d: %s)",
                                          ngx_errno,
                                          strerror(ngx_errno));
        }

        text->len += n;

    } while (n > 0 && text->len < size);

    return NGX_OK;
}


static void
ngx_http_jwt_file_stamp(ngx_http_jwt_stamp_t *stamp,
    ngx_file_info_t *fi)
{
    /* compared as bytes */
    ngx_memzero(stamp, sizeof(ngx_http_jwt_stamp_t));

    stamp->uniq = ngx_file_uniq(fi);
    stamp->size = ngx_file_size(fi);
    stamp->mtime.tv_sec = fi->st_mtim.tv_sec;
    stamp->mtime.tv_nsec = fi->st_mtim.tv_nsec;
}


static ngx_int_t
ngx_http_jwt_file_fail(ngx_http_jwt_file_t *file, const char *fmt,
    ...)
{
    u_char   *p;
    va_list   args;

    va_start(args, fmt);
    p = ngx_vslprintf((u_char *) file->error,
                      (u_char *) file->error + sizeof(file->error) - 1,
                      fmt, args);
    va_end(args);

    *p = '\0';

    return NGX_ERROR;
}
