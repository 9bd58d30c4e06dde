/*
 * ngx_jwt_object.h: a JSON object under construction: a header, or claims.
 */

#ifndef NGX_JWT_OBJECT_H
#define NGX_JWT_OBJECT_H

#include "ngx_jwt.h"


typedef struct {
    jose_str_t          name;
    const jose_json_t  *value;
    unsigned            given:1;        /* on the command line */
} ngx_jwt_member_t;

typedef struct {
    const char         *what;           /* "claim", "header" */
    ngx_jwt_member_t   *members;
    size_t              n;
    size_t              size;
} ngx_jwt_object_t;

/* The members of a JSON file; "-" is standard input. */
ngx_jwt_exit_t ngx_jwt_object_read(ngx_jwt_t *cli, ngx_jwt_object_t *object,
    const char *path);

/* An argument, NAME=TEXT or NAME:=JSON. */
ngx_jwt_exit_t ngx_jwt_object_arg(ngx_jwt_t *cli, ngx_jwt_object_t *object,
    const char *arg);

/*
 * Sets a member.  What is given on the command line replaces what is not; to
 * give a member twice is an error.  name and value are borrowed.
 */
ngx_jwt_exit_t ngx_jwt_object_set(ngx_jwt_t *cli, ngx_jwt_object_t *object,
    jose_str_t name, const jose_json_t *value, int given);

/* The same with a string, and with seconds since 1970. */
ngx_jwt_exit_t ngx_jwt_object_string(ngx_jwt_t *cli, ngx_jwt_object_t *object,
    jose_str_t name, jose_str_t s, int given);
ngx_jwt_exit_t ngx_jwt_object_time(ngx_jwt_t *cli, ngx_jwt_object_t *object,
    const char *name, int64_t t);

/* NULL if there is no such member. */
ngx_jwt_member_t *ngx_jwt_object_find(ngx_jwt_object_t *object,
    jose_str_t name);

/* Compact JSON. */
ngx_jwt_exit_t ngx_jwt_object_text(ngx_jwt_t *cli,
    const ngx_jwt_object_t *object, jose_str_t *out);


#endif /* NGX_JWT_OBJECT_H */
