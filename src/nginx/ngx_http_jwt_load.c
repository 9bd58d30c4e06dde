/*
 * Loading one entry of the store: the file, or the forms of auth_jwt_key.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_file.h"
#include "ngx_http_jwt_keys.h"
#include "ngx_http_jwt_load.h"
#include "ngx_http_jwt_message.h"
#include "ngx_http_jwt_source.h"


/* Messages about the keys of one load: keys that the administrator wrote are
 * named one by one; keys from others are counted in one line, with the details
 * at "info". */
#define NGX_HTTP_JWT_REPORTS       8
#define NGX_HTTP_JWT_REPORTS_INFO  16


typedef ngx_int_t (*ngx_http_jwt_decode_pt)(u_char *dst, ngx_str_t *src,
    size_t *len);

/* A form of an HMAC secret in auth_jwt_key. */
typedef struct {
    ngx_str_t                prefix;
    ngx_http_jwt_decode_pt   decode;
    const char              *what;
} ngx_http_jwt_secret_t;


static jose_status_t ngx_http_jwt_load_parse(
    ngx_http_jwt_load_t *load, jose_str_t text, jose_keyset_t **set);
static jose_status_t ngx_http_jwt_secret_parse(
    ngx_http_jwt_load_t *load, ngx_http_jwt_secret_t *form,
    const jose_reporter_t *reporter, jose_keyset_t **set);
static ngx_int_t ngx_http_jwt_decode_text(u_char *dst, ngx_str_t *src,
    size_t *len);
static ngx_int_t ngx_http_jwt_decode_hex(u_char *dst, ngx_str_t *src,
    size_t *len);
static ngx_int_t ngx_http_jwt_decode_base64(u_char *dst, ngx_str_t *src,
    size_t *len);
static ngx_int_t ngx_http_jwt_decode_base64url(u_char *dst,
    ngx_str_t *src, size_t *len);
static void ngx_http_jwt_report(void *data, const jose_report_t *report);
static void ngx_http_jwt_report_end(ngx_http_jwt_load_t *load,
    ngx_uint_t kept);
static ngx_uint_t ngx_http_jwt_report_each(
    ngx_http_jwt_load_t *load);
static void ngx_http_jwt_report_log(ngx_http_jwt_load_t *load,
    ngx_uint_t level, const char *text);
static void ngx_http_jwt_load_error(ngx_http_jwt_load_t *load,
    const char *fmt, ...);
static u_char *ngx_http_jwt_load_name(ngx_http_jwt_load_t *load,
    u_char *p, u_char *last);


static ngx_http_jwt_secret_t  ngx_http_jwt_secrets[] = {

    { ngx_string("text:"),
      ngx_http_jwt_decode_text, "text" },

    { ngx_string("hex:"),
      ngx_http_jwt_decode_hex, "hexadecimal" },

    { ngx_string("base64:"),
      ngx_http_jwt_decode_base64, "base64" },

    { ngx_string("base64url:"),
      ngx_http_jwt_decode_base64url, "base64url" },

    { ngx_null_string, NULL, NULL }
};


/* Per process: what another one loads has entries of its own. */
static uint64_t  ngx_http_jwt_generation;


ngx_uint_t
ngx_http_jwt_load_due(ngx_http_jwt_keys_t *keys)
{
    if (keys->again) {
        return 1;
    }

    if (keys->kind != NGX_HTTP_JWT_KEY_FILE) {
        return keys->set == NULL && keys->error[0] == '\0';
    }

    return ngx_http_jwt_file_changed(&keys->file);
}


ngx_int_t
ngx_http_jwt_load(ngx_http_jwt_load_t *load)
{
    ngx_str_t             text;
    jose_status_t         st;
    jose_keyset_t        *set;
    ngx_http_jwt_keys_t  *keys;

    keys = load->keys;
    keys->again = 0;
    load->error[0] = '\0';
    load->skipped = 0;
    load->warned = 0;

    if (keys->kind == NGX_HTTP_JWT_KEY_FILE) {

        if (ngx_http_jwt_file_read(&keys->file, JOSE_KEYSET_MAX, &text,
                                   load->log)
            != NGX_OK)
        {
            ngx_http_jwt_load_error(load, "%s", keys->file.error);
            return NGX_ERROR;
        }

        st = ngx_http_jwt_load_parse(load,
                                     ngx_http_jwt_jose_str(&text),
                                     &set);
        jose_cleanse(text.data, text.len);
        ngx_free(text.data);

    } else {
        st = ngx_http_jwt_load_parse(load,
                                  ngx_http_jwt_jose_str(&keys->node.str),
                                  &set);
    }

    if (st == JOSE_EMPTY_KEYSET
        && keys->kind == NGX_HTTP_JWT_KEY_REQUEST)
    {
        /* a provider that has no keys is not one that is down */
        st = jose_keyset_empty(&set);
    }

    ngx_http_jwt_report_end(load, st == JOSE_OK ? jose_keyset_count(set)
                                                     : load->warned);

    if (st != JOSE_OK) {

        /* it may be good: what is broken is not read again, this is */
        keys->again = (st == JOSE_NO_MEMORY || st == JOSE_CRYPTO);

        if (load->error[0] == '\0') {
            ngx_http_jwt_load_error(load, "%s", jose_status_text(st));
        }

        return NGX_ERROR;
    }

    jose_keyset_set_generation(set, ++ngx_http_jwt_generation);

    jose_keyset_unref(keys->set);
    keys->set = set;

    return NGX_OK;
}


static jose_status_t
ngx_http_jwt_load_parse(ngx_http_jwt_load_t *load, jose_str_t text,
    jose_keyset_t **set)
{
    jose_reporter_t         reporter;
    ngx_http_jwt_secret_t  *form;

    reporter.report = ngx_http_jwt_report;
    reporter.ctx = load;

    if (load->keys->kind == NGX_HTTP_JWT_KEY_TEXT) {

        for (form = ngx_http_jwt_secrets; form->decode; form++) {

            if (text.len >= form->prefix.len
                && ngx_memcmp(text.data, form->prefix.data, form->prefix.len)
                   == 0)
            {
                return ngx_http_jwt_secret_parse(load, form, &reporter,
                                                 set);
            }
        }
    }

    return jose_keyset_parse(text, load->keys->format, &reporter, set);
}


static jose_status_t
ngx_http_jwt_secret_parse(ngx_http_jwt_load_t *load,
    ngx_http_jwt_secret_t *form, const jose_reporter_t *reporter,
    jose_keyset_t **set)
{
    u_char         *buf;
    size_t          len;
    ngx_str_t       encoded;
    jose_str_t      secret;
    jose_status_t   st;

    encoded.data = load->keys->node.str.data + form->prefix.len;
    encoded.len = load->keys->node.str.len - form->prefix.len;

    /* no form is longer decoded than encoded */

    buf = ngx_alloc(encoded.len + 1, load->log);
    if (buf == NULL) {
        return JOSE_NO_MEMORY;
    }

    st = JOSE_BAD_KEY;

    if (form->decode(buf, &encoded, &len) != NGX_OK) {
        ngx_http_jwt_load_error(load, "what follows \"%V\" is not %s",
                                &form->prefix, form->what);
        goto done;
    }

    secret.data = buf;
    secret.len = len;

    st = jose_keyset_from_secret(secret, reporter, set);

done:

    jose_cleanse(buf, encoded.len);
    ngx_free(buf);

    return st;
}


static ngx_int_t
ngx_http_jwt_decode_text(u_char *dst, ngx_str_t *src, size_t *len)
{
    ngx_memcpy(dst, src->data, src->len);
    *len = src->len;

    return NGX_OK;
}


static ngx_int_t
ngx_http_jwt_decode_hex(u_char *dst, ngx_str_t *src, size_t *len)
{
    size_t     i;
    ngx_int_t  n;

    if (src->len % 2) {
        return NGX_ERROR;
    }

    for (i = 0; i < src->len; i += 2) {

        n = ngx_hextoi(src->data + i, 2);
        if (n == NGX_ERROR) {
            return NGX_ERROR;
        }

        *dst++ = (u_char) n;
    }

    *len = src->len / 2;

    return NGX_OK;
}


/* RFC 4648, 4: the other alphabet, and padding, which may be missing. */
static ngx_int_t
ngx_http_jwt_decode_base64(u_char *dst, ngx_str_t *src, size_t *len)
{
    u_char     c;
    size_t     i, n;
    ngx_str_t  url;

    n = src->len;

    for (i = 0; i < 2 && n > 0 && src->len % 4 == 0
         && src->data[n - 1] == '='; i++)
    {
        n--;
    }

    for (i = 0; i < n; i++) {
        c = src->data[i];

        if (c == '-' || c == '_') {
            return NGX_ERROR;
        }

        dst[i] = (c == '+') ? '-' : (c == '/') ? '_' : c;
    }

    url.data = dst;
    url.len = n;

    return ngx_http_jwt_decode_base64url(dst, &url, len);
}


static ngx_int_t
ngx_http_jwt_decode_base64url(u_char *dst, ngx_str_t *src, size_t *len)
{
    *len = jose_base64url_decoded_len(src->len);

    if (jose_base64url_decode(dst, ngx_http_jwt_jose_str(src))
        != JOSE_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


/* What jose_keyset_parse says: a refused set is the load's error, a skipped
 * or weak key a message. */
static void
ngx_http_jwt_report(void *data, const jose_report_t *report)
{
    ngx_http_jwt_load_t *load = data;

    char         kid[64], text[NGX_HTTP_JWT_ERROR_LEN];
    u_char      *p, *last;
    ngx_uint_t   n, each;

    switch (report->kind) {

    case JOSE_REPORT_FAILED:
        ngx_http_jwt_load_error(load, "%s", report->text);
        return;

    case JOSE_REPORT_SKIPPED:
        load->skipped++;
        break;

    default:
        load->warned++;
        break;
    }

    n = load->skipped + load->warned;
    each = ngx_http_jwt_report_each(load);

    if (n > (each ? NGX_HTTP_JWT_REPORTS
                  : NGX_HTTP_JWT_REPORTS_INFO))
    {
        return;
    }

    last = (u_char *) text + sizeof(text) - 1;
    p = ngx_slprintf((u_char *) text, last, "key #%uz", report->index + 1);

    if (report->kid.data != NULL) {
        p = ngx_slprintf(p, last, " (kid \"%s\")",
                         jose_printable(kid, sizeof(kid), report->kid));
    }

    p = ngx_slprintf(p, last, "%s: %s",
                     report->kind == JOSE_REPORT_SKIPPED ? " skipped" : "",
                     report->text);
    *p = '\0';

    if (n == 1) {
        ngx_memcpy(load->first, text, sizeof(text));
    }

    if (each) {
        ngx_http_jwt_report_log(load, NGX_LOG_WARN, text);

    } else if (n > 1) {

        if (n == 2) {
            ngx_http_jwt_report_log(load, NGX_LOG_INFO, load->first);
        }

        ngx_http_jwt_report_log(load, NGX_LOG_INFO, text);
    }
}


/* The line that counts, where not every message was a line. */
static void
ngx_http_jwt_report_end(ngx_http_jwt_load_t *load, ngx_uint_t kept)
{
    char         text[2 * NGX_HTTP_JWT_ERROR_LEN];
    u_char      *p, *last;
    ngx_uint_t   n, each, total;

    n = load->skipped + load->warned;
    each = ngx_http_jwt_report_each(load);

    if (n == 0 || (each && n <= NGX_HTTP_JWT_REPORTS)) {
        return;
    }

    if (n == 1) {
        ngx_http_jwt_report_log(load, NGX_LOG_WARN, load->first);
        return;
    }

    total = load->skipped + kept;
    p = (u_char *) text;
    last = p + sizeof(text) - 1;

    if (load->skipped == 0) {
        p = ngx_slprintf(p, last, "%ui of %ui keys with a warning", n, total);

    } else {
        p = ngx_slprintf(p, last, "%ui of %ui keys skipped", load->skipped,
                         total);
    }

    if (load->skipped && load->warned) {
        p = ngx_slprintf(p, last, ", %ui with a warning", load->warned);
    }

    if (each) {
        p = ngx_slprintf(p, last, "; the first %d messages are above",
                         NGX_HTTP_JWT_REPORTS);
    } else {
        p = ngx_slprintf(p, last, ", the first: %s", load->first);
    }

    *p = '\0';

    ngx_http_jwt_report_log(load, NGX_LOG_WARN, text);
}


/* Truth if the administrator has written the keys, as a file or into the
 * configuration. */
static ngx_uint_t
ngx_http_jwt_report_each(ngx_http_jwt_load_t *load)
{
    return load->keys->pinned
           || load->keys->kind == NGX_HTTP_JWT_KEY_FILE;
}


static void
ngx_http_jwt_report_log(ngx_http_jwt_load_t *load, ngx_uint_t level,
    const char *text)
{
    u_char  *p, *last, line[3 * NGX_HTTP_JWT_ERROR_LEN];

    if (load->said) {
        return;
    }

    last = line + sizeof(line) - 1;
    p = ngx_http_jwt_load_name(load, line, last);
    p = ngx_slprintf(p, last, ": %s", text);
    *p = '\0';

    ngx_http_jwt_one_line((char *) line);

    if (load->cf != NULL) {
        ngx_conf_log_error(level, load->cf, 0, "%s", line);

    } else {
        ngx_log_error(level, load->log, 0, "%s", line);
    }
}


static void
ngx_http_jwt_load_error(ngx_http_jwt_load_t *load, const char *fmt,
    ...)
{
    u_char   *p, *last;
    va_list   args;

    p = (u_char *) load->error;
    last = p + sizeof(load->error) - 1;

    p = ngx_http_jwt_load_name(load, p, last);
    p = ngx_slprintf(p, last, ": ");

    va_start(args, fmt);
    p = ngx_vslprintf(p, last, fmt, args);
    va_end(args);

    *p = '\0';

    ngx_http_jwt_one_line(load->error);
}


/* Never the text of an auth_jwt_key, nor a response. */
static u_char *
ngx_http_jwt_load_name(ngx_http_jwt_load_t *load, u_char *p,
    u_char *last)
{
    switch (load->keys->kind) {

    case NGX_HTTP_JWT_KEY_FILE:
        return ngx_slprintf(p, last, "auth_jwt_key_file \"%V\"",
                            &load->keys->node.str);

    case NGX_HTTP_JWT_KEY_REQUEST:
        return ngx_slprintf(p, last, "auth_jwt_key_request \"%V\"",
                            load->uri);

    default:
        return ngx_slprintf(p, last, "auth_jwt_key");
    }
}
