/*
 * ngx_jwt_keys.c: key files, and what is said about them.
 */

#include "ngx_jwt.h"
#include "ngx_jwt_file.h"
#include "ngx_jwt_keys.h"
#include "ngx_jwt_memory.h"
#include "ngx_jwt_message.h"
#include "ngx_jwt_options.h"

#include <string.h>


/* Keys that a listing names before it only counts. */
#define NGX_JWT_LIST_MAX  8


typedef struct {
    ngx_jwt_t   *cli;
    const char  *path;
    jose_str_t   text;
    unsigned     failed:1;      /* said already why the file is no use */
} ngx_jwt_key_file_t;


typedef struct {
    jose_str_t   prefix;
    const char  *hint;
} ngx_jwt_key_hint_t;


static void ngx_jwt_report(void *ctx, const jose_report_t *report);
static ngx_jwt_exit_t ngx_jwt_add_parsed(ngx_jwt_key_file_t *file,
    jose_status_t st, jose_keyset_t *set);
static void ngx_jwt_key_hint(jose_str_t text);
static const char *ngx_jwt_kid_text(ngx_jwt_t *cli, jose_str_t kid);


/* What people have at hand instead of a key file, by how it begins. */
static const ngx_jwt_key_hint_t  ngx_jwt_key_hints[] = {

    { jose_string("\xef\xbb\xbf"),
      "hint: it begins with a byte order mark; save it as UTF-8 without" },

    { jose_string("\x30\x82"),
      "hint: this looks like DER; PEM is made by:\n"
      "    openssl x509 -inform der  (a certificate)\n"
      "    openssl pkey -pubin -inform der  (a public key)" },

    { jose_string("eyJ"),
      "hint: this looks like a token, not like a key" },

    { jose_string("ssh-"),
      "hint: this is an OpenSSH key; PEM is made by:\n"
      "    ssh-keygen -e -m PKCS8 -f FILE" },

    { jose_string("-----BEGIN OPENSSH"),
      "hint: this is an OpenSSH key; it becomes PEM, in place, by:\n"
      "    ssh-keygen -p -m PKCS8 -f FILE" },

    { jose_string("-----BEGIN ENCRYPTED"),
      "hint: the key is encrypted; the passphrase is taken off by:\n"
      "    openssl pkey -in FILE -out NEW" },

    { jose_null_str, NULL }
};


ngx_jwt_exit_t
ngx_jwt_load_keys(ngx_jwt_t *cli, const char *path)
{
    jose_status_t       st;
    jose_keyset_t      *set;
    ngx_jwt_exit_t      rc;
    jose_reporter_t     reporter;
    ngx_jwt_key_file_t  file;

    memset(&file, 0, sizeof(ngx_jwt_key_file_t));

    file.cli = cli;
    file.path = ngx_jwt_path_text(path);

    rc = ngx_jwt_read_file(cli, path, JOSE_KEYSET_MAX, &file.text);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    if (file.text.len == 0) {
        return ngx_jwt_error(cli, "%s: the file is empty", file.path);
    }

    reporter.report = ngx_jwt_report;
    reporter.ctx = &file;

    st = jose_keyset_parse(file.text, JOSE_FORMAT_ANY, &reporter, &set);

    return ngx_jwt_add_parsed(&file, st, set);
}


ngx_jwt_exit_t
ngx_jwt_load_secret(ngx_jwt_t *cli, const char *path)
{
    jose_str_t          *text;
    jose_status_t        st;
    jose_keyset_t       *set;
    ngx_jwt_exit_t       rc;
    jose_reporter_t      reporter;
    ngx_jwt_key_file_t   file;

    memset(&file, 0, sizeof(ngx_jwt_key_file_t));

    file.cli = cli;
    file.path = ngx_jwt_path_text(path);

    text = &file.text;

    rc = ngx_jwt_read_file(cli, path, JOSE_KEYSET_MAX, text);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    /* every editor and echo ends a file so; a secret seldom does */
    if (text->len > 0 && text->data[text->len - 1] == '\n') {
        text->len--;
    }

    if (text->len == 0) {
        return ngx_jwt_error(cli, "%s: the secret is empty", file.path);
    }

    reporter.report = ngx_jwt_report;
    reporter.ctx = &file;

    st = jose_keyset_from_secret(*text, &reporter, &set);

    return ngx_jwt_add_parsed(&file, st, set);
}


static ngx_jwt_exit_t
ngx_jwt_add_parsed(ngx_jwt_key_file_t *file, jose_status_t st,
    jose_keyset_t *set)
{
    if (st == JOSE_OK) {
        ngx_jwt_add_keys(file->cli, file->path, set);
        return NGX_JWT_OK;
    }

    if (!file->failed) {
        (void) ngx_jwt_error(file->cli, "%s: %s", file->path,
                             jose_status_text(st));
    }

    ngx_jwt_key_hint(file->text);

    return NGX_JWT_TROUBLE;
}


void
ngx_jwt_add_keys(ngx_jwt_t *cli, const char *path, jose_keyset_t *set)
{
    ngx_jwt_keys_t  *keys, **last;

    keys = ngx_jwt_alloc(cli, sizeof(ngx_jwt_keys_t));
    keys->path = path;
    keys->set = set;

    for (last = &cli->keys; *last != NULL; last = &(*last)->next) {
        /* void */
    }

    *last = keys;
    cli->nkeys++;
}


ngx_jwt_exit_t
ngx_jwt_load_all(ngx_jwt_t *cli, const ngx_jwt_list_t *keys,
    const ngx_jwt_list_t *secrets)
{
    ngx_jwt_exit_t  rc;

    if (keys == NULL && secrets == NULL) {
        return ngx_jwt_usage_error(cli, "which key? name its file: --key"
                                   " FILE");
    }

    for ( /* void */ ; keys != NULL; keys = keys->next) {
        rc = ngx_jwt_load_keys(cli, keys->value);

        if (rc != NGX_JWT_OK) {
            return rc;
        }
    }

    for ( /* void */ ; secrets != NULL; secrets = secrets->next) {
        rc = ngx_jwt_load_secret(cli, secrets->value);

        if (rc != NGX_JWT_OK) {
            return rc;
        }
    }

    return NGX_JWT_OK;
}


static void
ngx_jwt_report(void *ctx, const jose_report_t *report)
{
    ngx_jwt_key_file_t  *file = ctx;

    const char  *verdict;

    if (report->kind == JOSE_REPORT_FAILED) {
        file->failed = 1;
        (void) ngx_jwt_error(file->cli, "%s: %s", file->path, report->text);
        return;
    }

    verdict = (report->kind == JOSE_REPORT_SKIPPED) ? " is skipped" : "";

    ngx_jwt_warn(file->cli, "%s: key #%zu (%s)%s: %s", file->path,
                 report->index + 1, ngx_jwt_kid_text(file->cli, report->kid),
                 verdict, report->text);
}


static void
ngx_jwt_key_hint(jose_str_t text)
{
    jose_str_t                 start;
    const ngx_jwt_key_hint_t  *hint;

    for (hint = ngx_jwt_key_hints; hint->hint != NULL; hint++) {

        if (text.len < hint->prefix.len) {
            continue;
        }

        start.data = text.data;
        start.len = hint->prefix.len;

        if (jose_str_eq(start, hint->prefix)) {
            ngx_jwt_more("%s", hint->hint);
            return;
        }
    }
}


jose_keyset_t **
ngx_jwt_sets(ngx_jwt_t *cli)
{
    size_t           i;
    jose_keyset_t  **sets;
    ngx_jwt_keys_t  *keys;

    sets = ngx_jwt_alloc(cli, cli->nkeys * sizeof(jose_keyset_t *));

    for (i = 0, keys = cli->keys; keys != NULL; keys = keys->next) {
        sets[i++] = keys->set;
    }

    return sets;
}


static const char *
ngx_jwt_kid_text(ngx_jwt_t *cli, jose_str_t kid)
{
    char    *text;
    size_t   size;

    if (kid.data == NULL) {
        return "no kid";
    }

    size = 300;
    text = ngx_jwt_alloc(cli, size);

    (void) snprintf(text, size, "kid \"%s\"", ngx_jwt_printable(cli, kid));

    return text;
}


const char *
ngx_jwt_key_text(ngx_jwt_t *cli, const jose_key_t *key)
{
    char             *text, type[32];
    jose_str_t        alg;
    jose_key_info_t   info;

    jose_key_info(key, &info);

    if (info.crv != JOSE_CRV_NONE) {
        (void) snprintf(type, sizeof(type), " %s", jose_crv_name(info.crv));

    } else if (info.bits != 0) {
        (void) snprintf(type, sizeof(type), " %u bits", info.bits);

    } else {
        type[0] = '\0';
    }

    alg = (info.alg != NULL) ? jose_alg_name(info.alg) : jose_cstr("any");

    text = ngx_jwt_alloc(cli, 400);

    (void) snprintf(text, 400, "%s (%s%s, alg %.*s%s)",
                    ngx_jwt_kid_text(cli, info.kid),
                    jose_kty_name(info.kty), type,
                    (int) alg.len, (const char *) alg.data,
                    info.ops == JOSE_OP_SIG ? ", use sig"
                    : info.ops == JOSE_OP_ENC ? ", use enc" : "");

    return text;
}


void
ngx_jwt_list_keys(ngx_jwt_t *cli)
{
    size_t           i, n;
    ngx_jwt_keys_t  *keys;

    for (keys = cli->keys; keys != NULL; keys = keys->next) {
        n = jose_keyset_count(keys->set);

        for (i = 0; i < n && i < NGX_JWT_LIST_MAX; i++) {
            ngx_jwt_more("  %s: %s", keys->path,
                         ngx_jwt_key_text(cli, jose_keyset_key(keys->set,
                                                               i)));
        }

        if (n > i) {
            ngx_jwt_more("  %s: and %zu more", keys->path, n - i);
        }
    }
}


ngx_jwt_exit_t
ngx_jwt_indent(ngx_jwt_t *cli, jose_str_t json, jose_str_t *out)
{
    jose_str_t          text;
    jose_status_t       st;
    unsigned char      *p;
    const jose_json_t  *value;

    st = jose_json_parse(&cli->arena.alloc, json, &value, NULL, NULL);

    if (st == JOSE_OK) {
        st = jose_json_write(&cli->arena.alloc, value, 1, &text);
    }

    if (st != JOSE_OK) {
        return ngx_jwt_error(cli, "%s", jose_status_text(st));
    }

    p = ngx_jwt_alloc(cli, text.len + 1);
    memcpy(p, text.data, text.len);
    p[text.len] = '\n';

    out->data = p;
    out->len = text.len + 1;

    return NGX_JWT_OK;
}


ngx_jwt_exit_t
ngx_jwt_jwks_text(ngx_jwt_t *cli, const jose_str_t *jwks, size_t n,
    jose_str_t *out)
{
    size_t          i, size;
    jose_str_t      json;
    unsigned char  *p;

    size = sizeof("{\"keys\":[]}");

    for (i = 0; i < n; i++) {
        size += jwks[i].len + 1;
    }

    p = ngx_jwt_alloc(cli, size);

    json.data = p;
    json.len = 0;

    p = (unsigned char *) stpcpy((char *) p, "{\"keys\":[");

    for (i = 0; i < n; i++) {

        if (i != 0) {
            *p++ = ',';
        }

        memcpy(p, jwks[i].data, jwks[i].len);
        p += jwks[i].len;
    }

    p = (unsigned char *) stpcpy((char *) p, "]}");

    json.len = (size_t) (p - json.data);

    return ngx_jwt_indent(cli, json, out);
}
