/*
 * ngx_jwt_file.c: files are read whole, and written in one step.
 */

#include "ngx_jwt.h"
#include "ngx_jwt_file.h"
#include "ngx_jwt_memory.h"
#include "ngx_jwt_message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>


static ngx_jwt_exit_t ngx_jwt_read_fd(ngx_jwt_t *cli, int fd,
    const char *name, size_t max, jose_str_t *out);
static ngx_jwt_exit_t ngx_jwt_check_folder(ngx_jwt_t *cli, const char *path);
static ngx_jwt_exit_t ngx_jwt_replace_file(ngx_jwt_t *cli, const char *path,
    mode_t mode, jose_str_t text);
static ngx_jwt_exit_t ngx_jwt_fill_file(ngx_jwt_t *cli, int fd,
    const char *path, jose_str_t text);


const char *
ngx_jwt_path_text(const char *path)
{
    return (strcmp(path, "-") == 0) ? "standard input" : path;
}


ngx_jwt_exit_t
ngx_jwt_read_file(ngx_jwt_t *cli, const char *path, size_t max,
    jose_str_t *out)
{
    int             fd;
    ngx_jwt_exit_t  rc;

    if (strcmp(path, "-") == 0) {

        if (cli->stdin_used) {
            return ngx_jwt_usage_error(cli, "standard input can be read only"
                                       " once");
        }

        cli->stdin_used = 1;

        return ngx_jwt_read_fd(cli, STDIN_FILENO, "standard input", max, out);
    }

    fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd == -1) {
        return ngx_jwt_error(cli, "%s: cannot open: %s", path,
                             strerror(errno));
    }

    rc = ngx_jwt_read_fd(cli, fd, path, max, out);

    (void) close(fd);

    return rc;
}


static ngx_jwt_exit_t
ngx_jwt_read_fd(ngx_jwt_t *cli, int fd, const char *name, size_t max,
    jose_str_t *out)
{
    size_t          len, size;
    ssize_t         n;
    unsigned char  *buf, *bigger;

    len = 0;
    size = 8192;
    buf = ngx_jwt_alloc(cli, size);

    for ( ;; ) {
        n = read(fd, buf + len, size - len);

        if (n == -1 && errno == EINTR) {
            continue;
        }

        if (n == -1) {
            return ngx_jwt_error(cli, "%s: cannot read: %s", name,
                                 strerror(errno));
        }

        len += (size_t) n;

        if (len > max) {
            return ngx_jwt_error(cli, "%s: larger than %zu bytes", name, max);
        }

        if (n == 0) {
            break;
        }

        if (len == size) {
            bigger = ngx_jwt_alloc(cli, size * 2);
            memcpy(bigger, buf, len);
            buf = bigger;
            size *= 2;
        }
    }

    out->data = buf;
    out->len = len;

    return NGX_JWT_OK;
}


ngx_jwt_exit_t
ngx_jwt_check_file(ngx_jwt_t *cli, const char *path, int force)
{
    struct stat  st;

    if (strcmp(path, "-") == 0) {
        return ngx_jwt_usage_error(cli, "\"-\" is no file to write; without"
                                   " --out it is standard output");
    }

    if (lstat(path, &st) == -1) {
        return ngx_jwt_check_folder(cli, path);
    }

    if (!force) {
        return ngx_jwt_error(cli, "%s: exists already; --force replaces it",
                             path);
    }

    /* renaming over it would put a file where a device or a link was */
    if (!S_ISREG(st.st_mode)) {
        return ngx_jwt_error(cli, "%s: is not a regular file", path);
    }

    return NGX_JWT_OK;
}


static ngx_jwt_exit_t
ngx_jwt_check_folder(ngx_jwt_t *cli, const char *path)
{
    char    *folder;
    size_t   len;

    len = strlen(path);
    folder = ngx_jwt_alloc(cli, len + sizeof("."));
    memcpy(folder, path, len);

    while (len > 0 && folder[len - 1] != '/') {
        len--;
    }

    /* nothing before the name: the current one */
    if (len == 0) {
        folder[len++] = '.';
    }

    folder[len] = '\0';

    if (access(folder, W_OK | X_OK) == -1) {
        return ngx_jwt_error(cli, "%s: cannot create: %s", path,
                             strerror(errno));
    }

    return NGX_JWT_OK;
}


ngx_jwt_exit_t
ngx_jwt_write_file(ngx_jwt_t *cli, const char *path, mode_t mode, int force,
    jose_str_t text)
{
    int             fd;
    ngx_jwt_exit_t  rc;

    rc = ngx_jwt_check_file(cli, path, force);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    if (force) {
        return ngx_jwt_replace_file(cli, path, mode, text);
    }

    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

    if (fd == -1) {
        return ngx_jwt_error(cli, "%s: cannot create: %s", path,
                             strerror(errno));
    }

    rc = ngx_jwt_fill_file(cli, fd, path, text);

    if (rc != NGX_JWT_OK) {
        (void) unlink(path);
    }

    return rc;
}


static ngx_jwt_exit_t
ngx_jwt_replace_file(ngx_jwt_t *cli, const char *path, mode_t mode,
    jose_str_t text)
{
    int             fd;
    char           *temp;
    size_t          size;
    mode_t          mask;
    ngx_jwt_exit_t  rc;

    size = strlen(path) + sizeof(".XXXXXX");
    temp = ngx_jwt_alloc(cli, size);
    (void) snprintf(temp, size, "%s.XXXXXX", path);

    fd = mkstemp(temp);

    if (fd == -1) {
        return ngx_jwt_error(cli, "%s: cannot create: %s", temp,
                             strerror(errno));
    }

    mask = umask(0);
    (void) umask(mask);
    (void) fchmod(fd, mode & ~mask);

    rc = ngx_jwt_fill_file(cli, fd, temp, text);

    if (rc == NGX_JWT_OK && rename(temp, path) == -1) {
        rc = ngx_jwt_error(cli, "%s: cannot replace: %s", path,
                           strerror(errno));
    }

    if (rc != NGX_JWT_OK) {
        (void) unlink(temp);
    }

    return rc;
}


/* Writes text and closes fd. */
static ngx_jwt_exit_t
ngx_jwt_fill_file(ngx_jwt_t *cli, int fd, const char *path, jose_str_t text)
{
    int      failed;
    ssize_t  n;

    failed = 0;

    while (text.len > 0 && !failed) {
        n = write(fd, text.data, text.len);

        if (n == -1) {
            failed = (errno != EINTR) ? errno : 0;
            continue;
        }

        text.data += n;
        text.len -= (size_t) n;
    }

    if (close(fd) == -1 && !failed) {
        failed = errno;
    }

    if (failed) {
        return ngx_jwt_error(cli, "%s: cannot write: %s", path,
                             strerror(failed));
    }

    return NGX_JWT_OK;
}
