/*
 * ngx_jwt_object.c: a JSON object put together from a file and from the
 * command line.
 */

#include "ngx_jwt.h"
#include "ngx_jwt_file.h"
#include "ngx_jwt_json.h"
#include "ngx_jwt_memory.h"
#include "ngx_jwt_message.h"
#include "ngx_jwt_object.h"

#include <string.h>


static ngx_jwt_member_t *ngx_jwt_object_push(ngx_jwt_t *cli,
    ngx_jwt_object_t *object);
static ngx_jwt_exit_t ngx_jwt_quote(ngx_jwt_t *cli, const char *what,
    jose_str_t s, const jose_json_t **out);


/* The members of a JSON file. */
ngx_jwt_exit_t
ngx_jwt_object_read(ngx_jwt_t *cli, ngx_jwt_object_t *object,
    const char *path)
{
    jose_str_t          text, name;
    const char         *what;
    ngx_jwt_exit_t      rc;
    jose_json_iter_t    it;
    const jose_json_t  *root, *value;

    what = ngx_jwt_path_text(path);

    rc = ngx_jwt_read_file(cli, path, JOSE_TOKEN_MAX, &text);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    rc = ngx_jwt_parse_json(cli, what, text, &root);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    if (jose_json_type(root) != JOSE_JSON_OBJECT) {
        return ngx_jwt_error(cli, "%s: claims are a JSON object, {...}",
                             what);
    }

    jose_json_iter_init(&it, root);

    while (rc == NGX_JWT_OK && jose_json_iter_next(&it, &name, &value)) {
        rc = ngx_jwt_object_set(cli, object, name, value, 0);
    }

    return rc;
}


/* NAME=TEXT or NAME:=JSON */
ngx_jwt_exit_t
ngx_jwt_object_arg(ngx_jwt_t *cli, ngx_jwt_object_t *object, const char *arg)
{
    char               *what;
    const char         *eq;
    jose_str_t          name;
    ngx_jwt_exit_t      rc;
    const jose_json_t  *value;

    eq = strchr(arg, '=');

    if (eq == NULL || eq == arg || (eq == arg + 1 && arg[0] == ':')) {
        return ngx_jwt_usage_error(cli, "\"%s\": a %s is written name=text"
                                   " or name:=JSON", arg, object->what);
    }

    name.data = (const unsigned char *) arg;
    name.len = (size_t) (eq - arg);

    if (eq[-1] != ':') {
        return ngx_jwt_object_string(cli, object, name, jose_cstr(eq + 1), 1);
    }

    name.len--;

    what = ngx_jwt_alloc(cli, name.len + 1);
    memcpy(what, name.data, name.len);

    rc = ngx_jwt_parse_json(cli, what, jose_cstr(eq + 1), &value);

    if (rc != NGX_JWT_OK) {
        ngx_jwt_more("hint: after := comes JSON, with its quotes kept from"
                     " the shell: '%s:=[\"a\"]'; text comes after =", what);
        return rc;
    }

    return ngx_jwt_object_set(cli, object, name, value, 1);
}


ngx_jwt_exit_t
ngx_jwt_object_string(ngx_jwt_t *cli, ngx_jwt_object_t *object,
    jose_str_t name, jose_str_t s, int given)
{
    ngx_jwt_exit_t      rc;
    const jose_json_t  *value;

    rc = ngx_jwt_quote(cli, object->what, s, &value);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    return ngx_jwt_object_set(cli, object, name, value, given);
}


ngx_jwt_exit_t
ngx_jwt_object_time(ngx_jwt_t *cli, ngx_jwt_object_t *object,
    const char *name, int64_t t)
{
    char                text[32];
    ngx_jwt_exit_t      rc;
    const jose_json_t  *value;

    (void) snprintf(text, sizeof(text), "%lld", (long long) t);

    rc = ngx_jwt_parse_json(cli, name, jose_cstr(text), &value);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    return ngx_jwt_object_set(cli, object, jose_cstr(name), value, 1);
}


ngx_jwt_exit_t
ngx_jwt_object_set(ngx_jwt_t *cli, ngx_jwt_object_t *object, jose_str_t name,
    const jose_json_t *value, int given)
{
    ngx_jwt_exit_t      rc;
    ngx_jwt_member_t   *member;
    const jose_json_t  *ignored;

    rc = ngx_jwt_quote(cli, object->what, name, &ignored);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    member = ngx_jwt_object_find(object, name);

    if (member == NULL) {
        member = ngx_jwt_object_push(cli, object);
        member->name = name;

    } else if (given && member->given) {
        return ngx_jwt_usage_error(cli, "%s %s is given twice", object->what,
                                   ngx_jwt_printable(cli, name));
    }

    member->value = value;
    member->given = (given != 0);

    return NGX_JWT_OK;
}


ngx_jwt_member_t *
ngx_jwt_object_find(ngx_jwt_object_t *object, jose_str_t name)
{
    size_t  i;

    for (i = 0; i < object->n; i++) {
        if (jose_str_eq(object->members[i].name, name)) {
            return &object->members[i];
        }
    }

    return NULL;
}


static ngx_jwt_member_t *
ngx_jwt_object_push(ngx_jwt_t *cli, ngx_jwt_object_t *object)
{
    size_t             size;
    ngx_jwt_member_t  *members;

    if (object->n == object->size) {
        size = (object->size != 0) ? object->size * 2 : 16;
        members = ngx_jwt_alloc(cli, size * sizeof(ngx_jwt_member_t));

        if (object->n != 0) {
            memcpy(members, object->members,
                   object->n * sizeof(ngx_jwt_member_t));
        }

        object->members = members;
        object->size = size;
    }

    return &object->members[object->n++];
}


ngx_jwt_exit_t
ngx_jwt_object_text(ngx_jwt_t *cli, const ngx_jwt_object_t *object,
    jose_str_t *out)
{
    size_t          i, size;
    jose_str_t     *values;
    jose_status_t   st;
    unsigned char  *p;

    size = 3;
    values = ngx_jwt_alloc(cli, (object->n + 1) * sizeof(jose_str_t));

    for (i = 0; i < object->n; i++) {
        st = jose_json_write(&cli->arena.alloc, object->members[i].value, 0,
                             &values[i]);

        if (st != JOSE_OK) {
            return ngx_jwt_error(cli, "%s", jose_status_text(st));
        }

        size += 6 * object->members[i].name.len + values[i].len + 4;
    }

    p = ngx_jwt_alloc(cli, size);
    out->data = p;

    *p++ = '{';

    for (i = 0; i < object->n; i++) {

        if (i != 0) {
            *p++ = ',';
        }

        p = jose_json_quote(p, object->members[i].name);
        *p++ = ':';

        memcpy(p, values[i].data, values[i].len);
        p += values[i].len;
    }

    *p++ = '}';

    out->len = (size_t) (p - out->data);

    return NGX_JWT_OK;
}


/* Text from a command line may be anything; a token's is valid UTF-8. */
static ngx_jwt_exit_t
ngx_jwt_quote(ngx_jwt_t *cli, const char *what, jose_str_t s,
    const jose_json_t **out)
{
    jose_str_t      text;
    jose_status_t   st;
    unsigned char  *p;

    p = ngx_jwt_alloc(cli, 6 * s.len + 2);

    text.data = p;
    text.len = (size_t) (jose_json_quote(p, s) - p);

    st = jose_json_parse(&cli->arena.alloc, text, out, NULL, NULL);

    if (st != JOSE_OK) {
        return ngx_jwt_error(cli, "%s \"%s\" is not valid UTF-8", what,
                             ngx_jwt_printable(cli, s));
    }

    return NGX_JWT_OK;
}
