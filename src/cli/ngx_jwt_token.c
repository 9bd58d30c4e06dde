/*
 * ngx_jwt_token.c: tokens as commands take them, and what sign and encrypt
 * share: which key is meant, and the header and claims of a new token.
 */

#include "ngx_jwt.h"
#include "ngx_jwt_file.h"
#include "ngx_jwt_json.h"
#include "ngx_jwt_keys.h"
#include "ngx_jwt_memory.h"
#include "ngx_jwt_message.h"
#include "ngx_jwt_object.h"
#include "ngx_jwt_options.h"
#include "ngx_jwt_time.h"
#include "ngx_jwt_token.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>


static void ngx_jwt_trim_token(jose_str_t *token);
static void ngx_jwt_choose_none(ngx_jwt_t *cli,
    const ngx_jwt_choice_t *choice, size_t found);
static ngx_jwt_exit_t ngx_jwt_header_check(ngx_jwt_t *cli, jose_str_t header,
    const char *dots);
static ngx_jwt_exit_t ngx_jwt_header_name(ngx_jwt_t *cli,
    ngx_jwt_object_t *header, const char *name, jose_str_t value);
static ngx_jwt_exit_t ngx_jwt_header_fixed(ngx_jwt_t *cli,
    ngx_jwt_object_t *header, const char *name);
static ngx_jwt_exit_t ngx_jwt_claims_names(ngx_jwt_t *cli,
    const ngx_jwt_claims_conf_t *conf, ngx_jwt_object_t *claims);
static ngx_jwt_exit_t ngx_jwt_claims_times(ngx_jwt_t *cli,
    const ngx_jwt_claims_conf_t *conf, ngx_jwt_object_t *claims);


ngx_jwt_exit_t
ngx_jwt_read_token(ngx_jwt_t *cli, int argc, char **argv, jose_str_t *token)
{
    if (argc > 1) {
        return ngx_jwt_usage_error(cli, "one token at a time; \"%s\" is too"
                                   " many", argv[1]);
    }

    if (argc == 1 && strcmp(argv[0], "-") != 0) {
        *token = jose_cstr(argv[0]);
        ngx_jwt_trim_token(token);
        return NGX_JWT_OK;
    }

    if (!cli->stdin_used && isatty(STDIN_FILENO)) {
        fputs("Paste the token, then press Enter and Ctrl-D:\n", stderr);
    }

    return ngx_jwt_read_token_file(cli, "-", token);
}


ngx_jwt_exit_t
ngx_jwt_read_token_file(ngx_jwt_t *cli, const char *path, jose_str_t *token)
{
    ngx_jwt_exit_t  rc;

    /* room for white space around the largest token */
    rc = ngx_jwt_read_file(cli, path, 2 * JOSE_TOKEN_MAX, token);

    if (rc == NGX_JWT_OK) {
        ngx_jwt_trim_token(token);
    }

    return rc;
}


static void
ngx_jwt_trim_token(jose_str_t *token)
{
    while (token->len > 0 && isspace(token->data[token->len - 1])) {
        token->len--;
    }

    while (token->len > 0 && isspace(token->data[0])) {
        token->data++;
        token->len--;
    }

    if (token->len > 7
        && strncasecmp((const char *) token->data, "Bearer ", 7) == 0)
    {
        do {
            token->data++;
            token->len--;
        } while (token->data[-1] != ' ' || token->data[0] == ' ');
    }
}


ngx_jwt_exit_t
ngx_jwt_choose(ngx_jwt_t *cli, const ngx_jwt_choice_t *choice,
    const jose_key_t **chosen, const jose_alg_t **alg)
{
    size_t             i, n, found;
    jose_key_t        *key;
    jose_str_t         kid;
    ngx_jwt_keys_t    *keys;
    jose_key_info_t    info;
    const jose_alg_t  *fits;

    *chosen = NULL;
    *alg = NULL;

    found = 0;
    kid = jose_cstr(choice->kid);

    for (keys = cli->keys; keys != NULL; keys = keys->next) {
        n = jose_keyset_count(keys->set);

        for (i = 0; i < n; i++) {
            key = jose_keyset_key(keys->set, i);
            jose_key_info(key, &info);

            if (kid.data != NULL && !jose_str_eq(kid, info.kid)) {
                continue;
            }

            fits = choice->fits(key, choice->conf);

            if (fits != NULL) {
                *chosen = key;
                *alg = fits;
                found++;
            }
        }
    }

    if (found != 1) {
        ngx_jwt_choose_none(cli, choice, found);
        return NGX_JWT_TROUBLE;
    }

    return NGX_JWT_OK;
}


static void
ngx_jwt_choose_none(ngx_jwt_t *cli, const ngx_jwt_choice_t *choice,
    size_t found)
{
    size_t           i, n, privates;
    ngx_jwt_keys_t  *keys;
    jose_key_info_t  info;

    if (found > 1) {
        (void) ngx_jwt_error(cli, "%zu keys could %s; choose with --kid",
                             found, choice->verb);
        ngx_jwt_more("the keys:");
        ngx_jwt_list_keys(cli);
        return;
    }

    privates = 0;

    for (keys = cli->keys; keys != NULL; keys = keys->next) {
        n = jose_keyset_count(keys->set);

        for (i = 0; i < n; i++) {
            jose_key_info(jose_keyset_key(keys->set, i), &info);
            privates += info.is_private;
        }
    }

    if (choice->needs_private && privates == 0) {
        (void) ngx_jwt_error(cli, "there are only public keys; to %s needs"
                             " the private one", choice->verb);

    } else {
        (void) ngx_jwt_error(cli, "no %skey has that kid, algorithm and"
                             " use%s%s",
                             choice->needs_private ? "private " : "",
                             choice->kid != NULL ? ", kid " : "",
                             choice->kid != NULL ? choice->kid : "");
    }

    ngx_jwt_more("the keys:");
    ngx_jwt_list_keys(cli);
}


ngx_jwt_exit_t
ngx_jwt_header_text(ngx_jwt_t *cli, const ngx_jwt_header_t *what,
    jose_str_t *text)
{
    ngx_jwt_exit_t     rc;
    jose_key_info_t    info;
    ngx_jwt_list_t    *arg;
    ngx_jwt_object_t   header;

    memset(&header, 0, sizeof(ngx_jwt_object_t));
    header.what = "header";

    jose_key_info(what->key, &info);

    rc = ngx_jwt_header_name(cli, &header, "alg", jose_alg_name(what->alg));

    if (rc == NGX_JWT_OK && what->enc != NULL) {
        rc = ngx_jwt_header_name(cli, &header, "enc",
                                 jose_alg_name(what->enc));
    }

    if (rc == NGX_JWT_OK) {
        rc = ngx_jwt_header_name(cli, &header, "typ", jose_cstr("JWT"));
    }

    if (rc == NGX_JWT_OK) {
        rc = ngx_jwt_header_name(cli, &header, "cty", jose_cstr(what->cty));
    }

    if (rc == NGX_JWT_OK) {
        rc = ngx_jwt_header_name(cli, &header, "kid", info.kid);
    }

    for (arg = what->args; rc == NGX_JWT_OK && arg != NULL; arg = arg->next) {
        rc = ngx_jwt_object_arg(cli, &header, arg->value);
    }

    if (rc == NGX_JWT_OK) {
        rc = ngx_jwt_header_fixed(cli, &header, "alg");
    }

    if (rc == NGX_JWT_OK && what->enc != NULL) {
        rc = ngx_jwt_header_fixed(cli, &header, "enc");
    }

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    rc = ngx_jwt_object_text(cli, &header, text);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    return ngx_jwt_header_check(cli, *text, what->enc != NULL ? "...." : "..");
}


/* The token is made by the option of that name, so the header must not say
 * something else. */
static ngx_jwt_exit_t
ngx_jwt_header_fixed(ngx_jwt_t *cli, ngx_jwt_object_t *header,
    const char *name)
{
    if (!ngx_jwt_object_find(header, jose_cstr(name))->given) {
        return NGX_JWT_OK;
    }

    return ngx_jwt_usage_error(cli, "--header %s: choose the algorithm with"
                               " --%s", name, name);
}


/* A token with nothing but the header tells whether tokens may have it. */
static ngx_jwt_exit_t
ngx_jwt_header_check(ngx_jwt_t *cli, jose_str_t header, const char *dots)
{
    size_t          len;
    jose_jwt_t      jwt;
    jose_str_t      token;
    jose_status_t   st;
    unsigned char  *p;

    p = ngx_jwt_alloc(cli, jose_base64url_encoded_len(header.len)
                           + strlen(dots));

    len = jose_base64url_encode(p, header);
    memcpy(p + len, dots, strlen(dots));

    token.data = p;
    token.len = len + strlen(dots);

    st = jose_jwt_parse(&cli->arena.alloc, token, &jwt);

    if (st == JOSE_OK) {
        st = jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL);
    }

    if (st == JOSE_OK) {
        return NGX_JWT_OK;
    }

    return ngx_jwt_usage_error(cli, "--header: a token with it would be"
                               " refused: %s",
                               jwt.detail != NULL ? jwt.detail
                                                  : jose_status_text(st));
}


/* A member that --header may replace; none if value is absent. */
static ngx_jwt_exit_t
ngx_jwt_header_name(ngx_jwt_t *cli, ngx_jwt_object_t *header,
    const char *name, jose_str_t value)
{
    if (value.data == NULL) {
        return NGX_JWT_OK;
    }

    return ngx_jwt_object_string(cli, header, jose_cstr(name), value, 0);
}


ngx_jwt_exit_t
ngx_jwt_claims_text(ngx_jwt_t *cli, const ngx_jwt_claims_conf_t *conf,
    int argc, char **argv, jose_str_t *text)
{
    int               i;
    ngx_jwt_exit_t    rc;
    ngx_jwt_object_t  claims;

    memset(&claims, 0, sizeof(ngx_jwt_object_t));
    claims.what = "claim";

    rc = NGX_JWT_OK;

    if (conf->claims != NULL) {
        rc = ngx_jwt_object_read(cli, &claims, conf->claims);
    }

    if (rc == NGX_JWT_OK) {
        rc = ngx_jwt_claims_names(cli, conf, &claims);
    }

    for (i = 0; rc == NGX_JWT_OK && i < argc; i++) {
        rc = ngx_jwt_object_arg(cli, &claims, argv[i]);
    }

    if (rc == NGX_JWT_OK) {
        rc = ngx_jwt_claims_times(cli, conf, &claims);
    }

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    return ngx_jwt_object_text(cli, &claims, text);
}


/* --iss, --sub and --aud */
static ngx_jwt_exit_t
ngx_jwt_claims_names(ngx_jwt_t *cli, const ngx_jwt_claims_conf_t *conf,
    ngx_jwt_object_t *claims)
{
    size_t              n;
    jose_str_t          text;
    ngx_jwt_exit_t      rc;
    unsigned char      *p;
    ngx_jwt_list_t     *aud;
    const jose_json_t  *value;

    rc = NGX_JWT_OK;

    if (conf->iss != NULL) {
        rc = ngx_jwt_object_string(cli, claims, jose_cstr("iss"),
                                   jose_cstr(conf->iss), 1);
    }

    if (rc == NGX_JWT_OK && conf->sub != NULL) {
        rc = ngx_jwt_object_string(cli, claims, jose_cstr("sub"),
                                   jose_cstr(conf->sub), 1);
    }

    if (rc != NGX_JWT_OK || conf->aud == NULL) {
        return rc;
    }

    /* RFC 7519, 4.1.3: one audience may be a string instead of an array */
    if (conf->aud->next == NULL) {
        return ngx_jwt_object_string(cli, claims, jose_cstr("aud"),
                                     jose_cstr(conf->aud->value), 1);
    }

    for (n = 2, aud = conf->aud; aud != NULL; aud = aud->next) {
        n += 6 * strlen(aud->value) + 3;
    }

    p = ngx_jwt_alloc(cli, n);
    text.data = p;

    for (aud = conf->aud; aud != NULL; aud = aud->next) {
        *p++ = (aud == conf->aud) ? '[' : ',';
        p = jose_json_quote(p, jose_cstr(aud->value));
    }

    *p++ = ']';
    text.len = (size_t) (p - text.data);

    rc = ngx_jwt_parse_json(cli, "--aud", text, &value);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    return ngx_jwt_object_set(cli, claims, jose_cstr("aud"), value, 1);
}


static ngx_jwt_exit_t
ngx_jwt_claims_times(ngx_jwt_t *cli, const ngx_jwt_claims_conf_t *conf,
    ngx_jwt_object_t *claims)
{
    int64_t            now;
    ngx_jwt_exit_t     rc;
    ngx_jwt_member_t  *iat;

    now = ngx_jwt_when(&conf->now, time(NULL));
    rc = NGX_JWT_OK;

    if (conf->no_iat && conf->iat.set) {
        return ngx_jwt_usage_error(cli, "--iat and --no-iat exclude each"
                                   " other");
    }

    iat = ngx_jwt_object_find(claims, jose_cstr("iat"));

    if (conf->iat.set || (iat == NULL && !conf->no_iat)) {
        rc = ngx_jwt_object_time(cli, claims, "iat",
                                 ngx_jwt_when(&conf->iat, now));
    }

    if (rc == NGX_JWT_OK && conf->nbf.set) {
        rc = ngx_jwt_object_time(cli, claims, "nbf",
                                 ngx_jwt_when(&conf->nbf, now));
    }

    if (rc == NGX_JWT_OK && conf->exp.set) {
        rc = ngx_jwt_object_time(cli, claims, "exp",
                                 ngx_jwt_when(&conf->exp, now));
    }

    return rc;
}
