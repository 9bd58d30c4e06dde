/*
 * ngx_jwt_util.c: memory, messages, files, times and printing.
 */

#include "ngx_jwt.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>


/* 31 million years: what a duration may be, far from overflow. */
#define NGX_JWT_DURATION_MAX  ((int64_t) 1000 * 1000 * 1000 * 1000 * 1000)

/* The years 1 to 9999, which four digits can show. */
#define NGX_JWT_TIME_MIN      -62135596800.0
#define NGX_JWT_TIME_MAX      253402300799.0


typedef struct {
    char         letter;
    int64_t      sec;
    const char  *name;
} ngx_jwt_unit_t;


static void ngx_jwt_message(const ngx_jwt_t *cli, const char *severity,
    const char *fmt, va_list args) __attribute__((format(printf, 3, 0)));
static ngx_jwt_exit_t ngx_jwt_read_fd(ngx_jwt_t *cli, int fd,
    const char *name, size_t max, jose_str_t *out);
static ngx_jwt_exit_t ngx_jwt_check_folder(ngx_jwt_t *cli, const char *path);
static ngx_jwt_exit_t ngx_jwt_replace_file(ngx_jwt_t *cli, const char *path,
    mode_t mode, jose_str_t text);
static ngx_jwt_exit_t ngx_jwt_fill_file(ngx_jwt_t *cli, int fd,
    const char *path, jose_str_t text);
static const ngx_jwt_unit_t *ngx_jwt_unit(int letter);


/* From the largest down.  A year is 365 days, as it is for nginx. */
static const ngx_jwt_unit_t  ngx_jwt_units[] = {
    { 'y', 365 * 86400, "year" },
    { 'w', 7 * 86400, NULL },
    { 'd', 86400, "day" },
    { 'h', 3600, "hour" },
    { 'm', 60, "minute" },
    { 's', 1, "second" },
    { 0, 0, NULL }
};


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


static void
ngx_jwt_message(const ngx_jwt_t *cli, const char *severity, const char *fmt,
    va_list args)
{
    /* in order, where both streams are one terminal */
    (void) fflush(stdout);

    fputs("ngx-jwt", stderr);

    if (cli->command != NULL) {
        fprintf(stderr, " %s", cli->command->name);
    }

    fprintf(stderr, ": %s", severity);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
}


ngx_jwt_exit_t
ngx_jwt_error(const ngx_jwt_t *cli, const char *fmt, ...)
{
    va_list  args;

    va_start(args, fmt);
    ngx_jwt_message(cli, "", fmt, args);
    va_end(args);

    return NGX_JWT_TROUBLE;
}


ngx_jwt_exit_t
ngx_jwt_usage_error(const ngx_jwt_t *cli, const char *fmt, ...)
{
    va_list  args;

    va_start(args, fmt);
    ngx_jwt_message(cli, "", fmt, args);
    va_end(args);

    ngx_jwt_more("try: ngx-jwt %s --help", cli->command->name);

    return NGX_JWT_TROUBLE;
}


void
ngx_jwt_warn(const ngx_jwt_t *cli, const char *fmt, ...)
{
    va_list  args;

    va_start(args, fmt);
    ngx_jwt_message(cli, "warning: ", fmt, args);
    va_end(args);
}


void
ngx_jwt_more(const char *fmt, ...)
{
    va_list  args;

    fputs("  ", stderr);

    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);

    fputc('\n', stderr);
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


ngx_jwt_exit_t
ngx_jwt_refuse(const ngx_jwt_t *cli, const char *what, const jose_jwt_t *jwt,
    jose_status_t st)
{
    (void) ngx_jwt_error(cli, "%s: %s: %s%s%s", what, jose_status_word(st),
                         jose_status_text(st),
                         jwt->detail != NULL ? ": " : "",
                         jwt->detail != NULL ? jwt->detail : "");

    return jose_status_blame(st) == JOSE_BLAME_SERVER ? NGX_JWT_TROUBLE
                                                      : NGX_JWT_REFUSED;
}


static const ngx_jwt_unit_t *
ngx_jwt_unit(int letter)
{
    const ngx_jwt_unit_t  *unit;

    for (unit = ngx_jwt_units; unit->letter != 0; unit++) {
        if (unit->letter == letter) {
            return unit;
        }
    }

    return NULL;
}


int
ngx_jwt_parse_duration(const char *s, int64_t *sec)
{
    int                    negative;
    int64_t                n, sum;
    const ngx_jwt_unit_t  *unit;

    negative = (*s == '-');

    if (*s == '-' || *s == '+') {
        s++;
    }

    sum = 0;

    do {
        if (!isdigit((unsigned char) *s)) {
            return 0;
        }

        for (n = 0; isdigit((unsigned char) *s); s++) {
            n = n * 10 + (*s - '0');

            if (n > NGX_JWT_DURATION_MAX) {
                return 0;
            }
        }

        /* without a unit, seconds: only at the end, as "1h30" is unclear */
        unit = ngx_jwt_unit(*s != '\0' ? *s : 's');

        if (unit == NULL || (*s == '\0' && sum != 0)
            || n > (NGX_JWT_DURATION_MAX - sum) / unit->sec)
        {
            return 0;
        }

        sum += n * unit->sec;

        if (*s != '\0') {
            s++;
        }

    } while (*s != '\0');

    *sec = negative ? -sum : sum;

    return 1;
}


int64_t
ngx_jwt_when(const ngx_jwt_when_t *when, int64_t now)
{
    if (!when->set) {
        return now;
    }

    return when->absolute ? when->sec : now + when->sec;
}


time_t
ngx_jwt_time(int64_t sec)
{
    if ((time_t) sec == sec) {
        return (time_t) sec;
    }

    /* a time_t of 32 bits, which ends in 2038 */
    return (time_t) (sec > 0 ? INT32_MAX : INT32_MIN);
}


const char *
ngx_jwt_duration_text(ngx_jwt_t *cli, int64_t sec)
{
    char                  *text;
    size_t                 used;
    int64_t                n;
    unsigned               shown;
    const ngx_jwt_unit_t  *unit;

    text = ngx_jwt_alloc(cli, 80);
    used = 0;
    shown = 0;

    /* two units tell enough: nobody asks for the seconds of a year */
    for (unit = ngx_jwt_units; unit->letter != 0 && shown < 2; unit++) {

        if (unit->name == NULL) {
            continue;
        }

        n = sec / unit->sec;
        sec %= unit->sec;

        if (n != 0) {
            used += (size_t) snprintf(text + used, 80 - used,
                                      "%s%lld %s%s", shown != 0 ? " " : "",
                                      (long long) n, unit->name,
                                      n != 1 ? "s" : "");
        }

        shown += (n != 0 || shown != 0);
    }

    return (used != 0) ? text : "0 seconds";
}


const char *
ngx_jwt_time_text(ngx_jwt_t *cli, double sec, int64_t now)
{
    char       *text, date[80];
    time_t      stamp;
    int64_t     t;
    struct tm   tm;

    if (!(sec >= NGX_JWT_TIME_MIN && sec <= NGX_JWT_TIME_MAX)) {
        return "not within the years 1 to 9999";
    }

    t = (int64_t) sec;

    /* the second that it is in, also before 1970 */
    if ((double) t > sec) {
        t--;
    }

    stamp = ngx_jwt_time(t);

    if (stamp != t || gmtime_r(&stamp, &tm) == NULL) {

        /* as it is written for this command */
        (void) snprintf(date, sizeof(date), "@%lld", (long long) t);

    } else {

        /* strftime's %Y has as few digits as the year */
        (void) snprintf(date, sizeof(date),
                        "%04d-%02d-%02d %02d:%02d:%02d UTC",
                        tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                        tm.tm_hour, tm.tm_min, tm.tm_sec);
    }

    text = ngx_jwt_alloc(cli, 160);

    if (t == now) {
        (void) snprintf(text, 160, "%s, now", date);

    } else if (t > now) {
        (void) snprintf(text, 160, "%s, in %s", date,
                        ngx_jwt_duration_text(cli, t - now));

    } else {
        (void) snprintf(text, 160, "%s, %s ago", date,
                        ngx_jwt_duration_text(cli, now - t));
    }

    return text;
}


ngx_jwt_exit_t
ngx_jwt_parse_json(ngx_jwt_t *cli, const char *what, jose_str_t text,
    const jose_json_t **out)
{
    size_t          line, column, offset;
    const char     *detail;
    jose_status_t   st;

    st = jose_json_parse(&cli->arena.alloc, text, out, &detail, &offset);

    if (st == JOSE_OK) {
        return NGX_JWT_OK;
    }

    if (st != JOSE_BAD_JSON) {
        return ngx_jwt_error(cli, "%s: %s", what, jose_status_text(st));
    }

    jose_str_position(text, offset, &line, &column);

    return ngx_jwt_error(cli, "%s: line %zu, column %zu: not valid JSON: %s",
                         what, line, column, detail);
}


ngx_jwt_exit_t
ngx_jwt_print_json(ngx_jwt_t *cli, const jose_json_t *value)
{
    size_t               i;
    jose_str_t           text;
    jose_status_t        st;
    const unsigned char *p;

    st = jose_json_write(&cli->arena.alloc, value, 1, &text);

    if (st != JOSE_OK) {
        return ngx_jwt_error(cli, "%s", jose_status_text(st));
    }

    for (i = 0; i < text.len; i++) {
        p = text.data + i;

        /*
         * A stranger wrote it, and the controls U+0080 to U+009F, which are
         * not escaped in JSON, may be commands to a terminal.  They cannot
         * occur outside of strings, so an escape means the same.
         */

        if (p[0] == 0xc2 && p[1] < 0xa0) {
            printf("\\u%04x", (unsigned) p[1]);
            i++;

        } else {
            putchar(p[0]);
        }
    }

    putchar('\n');

    return NGX_JWT_OK;
}


void
ngx_jwt_print(jose_str_t s)
{
    (void) fwrite(s.data, 1, s.len, stdout);
}
