/*
 * ngx_jwt_message.h: messages on standard error.
 */

#ifndef NGX_JWT_MESSAGE_H
#define NGX_JWT_MESSAGE_H

#include "ngx_jwt.h"


/* "ngx-jwt COMMAND: ..." on standard error; always NGX_JWT_TROUBLE. */
ngx_jwt_exit_t ngx_jwt_error(const ngx_jwt_t *cli, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The same, with a second line that points to --help. */
ngx_jwt_exit_t ngx_jwt_usage_error(const ngx_jwt_t *cli, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The same as ngx_jwt_error, but a warning. */
void ngx_jwt_warn(const ngx_jwt_t *cli, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A further line of a message, indented. */
void ngx_jwt_more(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));

/* "what: word: sentence: detail" on standard error, and the exit status for
 * whoever is to blame. */
ngx_jwt_exit_t ngx_jwt_refuse(const ngx_jwt_t *cli, const char *what,
    const jose_jwt_t *jwt, jose_status_t st);


#endif /* NGX_JWT_MESSAGE_H */
