/*
 * ngx_http_jwt_regex.h: patterns of "match".
 */

#ifndef NGX_HTTP_JWT_REGEX_H
#define NGX_HTTP_JWT_REGEX_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* The text that a "match" looks at: an address, a name, a URL.  Patterns take
 * time that grows with it, so a longer one is refused. */
#define NGX_HTTP_JWT_SUBJECT_MAX  4096


/* No patterns of variables yet.  NULL: out of memory. */
ngx_http_jwt_regexes_t *ngx_http_jwt_regexes_create(ngx_conf_t *cf);

/* Compiles a constant pattern; NULL has been logged. */
void *ngx_http_jwt_regex(ngx_conf_t *cf, ngx_str_t *pattern);

/* A pattern of a variable; NULL: *error says why not. */
void *ngx_http_jwt_regex_dynamic(ngx_http_jwt_regexes_t *regexes,
    ngx_str_t *pattern, const char **error);

/* NGX_OK: it matches; NGX_DECLINED; NGX_ABORT: it would take too long. */
ngx_int_t ngx_http_jwt_regex_match(void *regex, ngx_str_t *subject);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_REGEX_H */
