/*
 * ngx_jwt_message.c: messages on standard error.
 */

#include "ngx_jwt.h"
#include "ngx_jwt_command.h"
#include "ngx_jwt_message.h"

#include <stdarg.h>


static void ngx_jwt_message(const ngx_jwt_t *cli, const char *severity,
    const char *fmt, va_list args) __attribute__((format(printf, 3, 0)));


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
