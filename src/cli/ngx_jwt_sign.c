/*
 * ngx_jwt_sign.c: "ngx-jwt sign" makes a signed token.
 */

#include "ngx_jwt.h"

#include <stddef.h>
#include <string.h>


typedef struct {
    ngx_jwt_list_t    *key;
    ngx_jwt_list_t    *secret_file;
    const char        *kid;
    const jose_alg_t  *alg;
    const char        *claims;
    const char        *iss;
    const char        *sub;
    ngx_jwt_list_t    *aud;
    ngx_jwt_when_t     exp;
    ngx_jwt_when_t     nbf;
    ngx_jwt_when_t     iat;
    int                no_iat;
    ngx_jwt_list_t    *header;
    ngx_jwt_when_t     now;
} ngx_jwt_sign_conf_t;


static ngx_jwt_exit_t ngx_jwt_sign(ngx_jwt_t *cli, void *conf, int argc,
    char **argv);
static ngx_jwt_exit_t ngx_jwt_sign_choose(ngx_jwt_t *cli,
    const ngx_jwt_sign_conf_t *conf, const jose_key_t **chosen,
    const jose_alg_t **alg);
static const jose_alg_t *ngx_jwt_sign_alg(const jose_key_t *key,
    const jose_alg_t *wanted);
static void ngx_jwt_sign_no_key(ngx_jwt_t *cli,
    const ngx_jwt_sign_conf_t *conf, size_t found);
static ngx_jwt_exit_t ngx_jwt_sign_header(ngx_jwt_t *cli,
    const ngx_jwt_sign_conf_t *conf, const jose_key_t *key,
    const jose_alg_t *alg, jose_str_t *text);
static ngx_jwt_exit_t ngx_jwt_sign_claims(ngx_jwt_t *cli,
    const ngx_jwt_sign_conf_t *conf, int argc, char **argv,
    jose_str_t *text);
static ngx_jwt_exit_t ngx_jwt_sign_names(ngx_jwt_t *cli,
    const ngx_jwt_sign_conf_t *conf, ngx_jwt_object_t *claims);
static ngx_jwt_exit_t ngx_jwt_sign_times(ngx_jwt_t *cli,
    const ngx_jwt_sign_conf_t *conf, ngx_jwt_object_t *claims);


#define ngx_jwt_sign_offset(field)  offsetof(ngx_jwt_sign_conf_t, field)

static const ngx_jwt_option_t  ngx_jwt_sign_options[] = {

    { "key", 'k', "FILE", ngx_jwt_set_list, ngx_jwt_sign_offset(key),
      "the private key: JWK, JWK Set or PEM" },

    { "secret-file", 0, "FILE", ngx_jwt_set_list,
      ngx_jwt_sign_offset(secret_file),
      "an HMAC secret, as it is, in a file" },

    { "kid", 0, "ID", ngx_jwt_set_string, ngx_jwt_sign_offset(kid),
      "which key of the file" },

    { "alg", 'a', "NAME", ngx_jwt_set_alg, ngx_jwt_sign_offset(alg),
      "the algorithm (default: the key's own, else the\n"
      "usual one: RS256, ES256, EdDSA, HS256 ...)" },

    { "claims", 'c', "FILE", ngx_jwt_set_string, ngx_jwt_sign_offset(claims),
      "claims as a JSON object; - is standard input" },

    { "iss", 'i', "NAME", ngx_jwt_set_string, ngx_jwt_sign_offset(iss),
      "the issuer" },

    { "sub", 's', "NAME", ngx_jwt_set_string, ngx_jwt_sign_offset(sub),
      "the subject" },

    { "aud", 0, "NAME", ngx_jwt_set_list, ngx_jwt_sign_offset(aud),
      "the audience; several times: an array" },

    { "exp", 'e', "TIME", ngx_jwt_set_when, ngx_jwt_sign_offset(exp),
      "not valid from then on (default: valid for ever)" },

    { "nbf", 'n', "TIME", ngx_jwt_set_when, ngx_jwt_sign_offset(nbf),
      "not valid before" },

    { "iat", 0, "TIME", ngx_jwt_set_when, ngx_jwt_sign_offset(iat),
      "issued at (default: now)" },

    { "no-iat", 0, NULL, ngx_jwt_set_flag, ngx_jwt_sign_offset(no_iat),
      "leave iat out" },

    { "header", 'H', "NAME=VALUE", ngx_jwt_set_list,
      ngx_jwt_sign_offset(header),
      "put this into the header; as a claim is written" },

    { "now", 0, "TIME", ngx_jwt_set_when, ngx_jwt_sign_offset(now),
      "take this for the present time" },

    ngx_jwt_null_option
};


const ngx_jwt_command_t  ngx_jwt_sign_command = {
    .name = "sign",
    .synopsis = "--key FILE [OPTION]... [NAME=TEXT | NAME:=JSON]...",
    .summary = "sign claims and print the token",
    .options = ngx_jwt_sign_options,
    .conf_size = sizeof(ngx_jwt_sign_conf_t),
    .run = ngx_jwt_sign,
    .notes =
        "A claim is text after = and JSON after :=, and wins over one of the"
        " same name\nin --claims.  TIME is 90s, 5m, 1h30m, 7d from now, -1h"
        " before, or @1700000000.\n"
        "\n"
        "Examples:\n"
        "  ngx-jwt sign --key key.jwk --exp 5m sub=alice admin:=true\n"
        "  ngx-jwt sign -k key.jwk -e 1h --aud api 'roles:=[\"a\",\"b\"]'\n"
        "  ngx-jwt sign -k key.jwk --exp=-1h sub=late      (expired)\n"
        "  echo '{\"sub\":\"bob\"}' | ngx-jwt sign -k key.jwk -c -\n"
};


static ngx_jwt_exit_t
ngx_jwt_sign(ngx_jwt_t *cli, void *conf, int argc, char **argv)
{
    ngx_jwt_sign_conf_t  *scf = conf;

    jose_str_t         header, payload, token;
    jose_status_t      st;
    ngx_jwt_exit_t     rc;
    const jose_alg_t  *alg;
    const jose_key_t  *key;

    scf->now.sec = ngx_jwt_when(&scf->now, time(NULL));
    scf->now.absolute = 1;
    scf->now.set = 1;

    rc = ngx_jwt_load_all(cli, scf->key, scf->secret_file);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    rc = ngx_jwt_sign_choose(cli, scf, &key, &alg);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    rc = ngx_jwt_sign_header(cli, scf, key, alg, &header);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    rc = ngx_jwt_sign_claims(cli, scf, argc, argv, &payload);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    st = jose_jws_sign(&cli->arena.alloc, key, alg, header, payload, &token);

    if (st != JOSE_OK) {
        return ngx_jwt_error(cli, "%s", jose_status_text(st));
    }

    ngx_jwt_print(token);
    putchar('\n');

    return NGX_JWT_OK;
}


/* One key must be meant: a guess would sign with the wrong one. */
static ngx_jwt_exit_t
ngx_jwt_sign_choose(ngx_jwt_t *cli, const ngx_jwt_sign_conf_t *conf,
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
    kid = jose_cstr(conf->kid);

    for (keys = cli->keys; keys != NULL; keys = keys->next) {
        n = jose_keyset_count(keys->set);

        for (i = 0; i < n; i++) {
            key = jose_keyset_key(keys->set, i);
            jose_key_info(key, &info);

            if (kid.data != NULL && !jose_str_eq(kid, info.kid)) {
                continue;
            }

            fits = ngx_jwt_sign_alg(key, conf->alg);

            if (fits != NULL) {
                *chosen = key;
                *alg = fits;
                found++;
            }
        }
    }

    if (found != 1) {
        ngx_jwt_sign_no_key(cli, conf, found);
        return NGX_JWT_TROUBLE;
    }

    return NGX_JWT_OK;
}


/* The algorithm to sign with; NULL if the key cannot. */
static const jose_alg_t *
ngx_jwt_sign_alg(const jose_key_t *key, const jose_alg_t *wanted)
{
    size_t             i;
    jose_key_info_t    info;
    const jose_alg_t  *alg;

    jose_key_info(key, &info);

    if (!info.is_private) {
        return NULL;
    }

    if (wanted == NULL) {
        wanted = info.alg;
    }

    /* the rows of a type begin with the one that everybody uses */
    for (i = 0; (alg = jose_alg_row(i)) != NULL; i++) {

        if ((wanted == NULL || wanted == alg)
            && jose_alg_class(alg) == JOSE_ALG_JWS
            && jose_key_fits(key, alg, JOSE_OP_SIGN))
        {
            return alg;
        }
    }

    return NULL;
}


static void
ngx_jwt_sign_no_key(ngx_jwt_t *cli, const ngx_jwt_sign_conf_t *conf,
    size_t found)
{
    size_t           i, n, privates;
    ngx_jwt_keys_t  *keys;
    jose_key_info_t  info;

    if (found > 1) {
        (void) ngx_jwt_error(cli, "%zu keys could sign; choose with --kid",
                             found);
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

    if (privates == 0) {
        (void) ngx_jwt_error(cli, "there are only public keys; signing needs"
                             " the private one");

    } else {
        (void) ngx_jwt_error(cli, "no private key has that kid, algorithm and"
                             " use%s%s", conf->kid != NULL ? ", kid " : "",
                             conf->kid != NULL ? conf->kid : "");
    }

    ngx_jwt_more("the keys:");
    ngx_jwt_list_keys(cli);
}


static ngx_jwt_exit_t
ngx_jwt_sign_header(ngx_jwt_t *cli, const ngx_jwt_sign_conf_t *conf,
    const jose_key_t *key, const jose_alg_t *alg, jose_str_t *text)
{
    ngx_jwt_exit_t     rc;
    jose_key_info_t    info;
    ngx_jwt_list_t    *arg;
    ngx_jwt_member_t  *member;
    ngx_jwt_object_t   header;

    memset(&header, 0, sizeof(ngx_jwt_object_t));
    header.what = "header";

    jose_key_info(key, &info);

    rc = ngx_jwt_object_string(cli, &header, jose_cstr("alg"),
                               jose_alg_name(alg), 0);

    if (rc == NGX_JWT_OK) {
        rc = ngx_jwt_object_string(cli, &header, jose_cstr("typ"),
                                   jose_cstr("JWT"), 0);
    }

    if (rc == NGX_JWT_OK && info.kid.data != NULL) {
        rc = ngx_jwt_object_string(cli, &header, jose_cstr("kid"), info.kid,
                                   0);
    }

    for (arg = conf->header; rc == NGX_JWT_OK && arg != NULL;
         arg = arg->next)
    {
        rc = ngx_jwt_object_arg(cli, &header, arg->value);
    }

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    /* the signature is made by --alg, so the header must not say other */
    member = ngx_jwt_object_find(&header, jose_cstr("alg"));

    if (member->given) {
        return ngx_jwt_usage_error(cli, "--header alg: choose the algorithm"
                                   " with --alg");
    }

    return ngx_jwt_object_text(cli, &header, text);
}


static ngx_jwt_exit_t
ngx_jwt_sign_claims(ngx_jwt_t *cli, const ngx_jwt_sign_conf_t *conf, int argc,
    char **argv, jose_str_t *text)
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
        rc = ngx_jwt_sign_names(cli, conf, &claims);
    }

    for (i = 0; rc == NGX_JWT_OK && i < argc; i++) {
        rc = ngx_jwt_object_arg(cli, &claims, argv[i]);
    }

    if (rc == NGX_JWT_OK) {
        rc = ngx_jwt_sign_times(cli, conf, &claims);
    }

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    return ngx_jwt_object_text(cli, &claims, text);
}


/* --iss, --sub and --aud */
static ngx_jwt_exit_t
ngx_jwt_sign_names(ngx_jwt_t *cli, const ngx_jwt_sign_conf_t *conf,
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
ngx_jwt_sign_times(ngx_jwt_t *cli, const ngx_jwt_sign_conf_t *conf,
    ngx_jwt_object_t *claims)
{
    time_t             now;
    ngx_jwt_exit_t     rc;
    ngx_jwt_member_t  *iat;

    now = (time_t) conf->now.sec;
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
