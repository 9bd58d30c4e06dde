/*
 * ngx_jwt_verify.c: "ngx-jwt verify" says whether a signed token is valid
 * and, if it is not, exactly why.
 */

#include "ngx_jwt.h"
#include "ngx_jwt_command.h"
#include "ngx_jwt_json.h"
#include "ngx_jwt_keys.h"
#include "ngx_jwt_memory.h"
#include "ngx_jwt_message.h"
#include "ngx_jwt_options.h"
#include "ngx_jwt_time.h"
#include "ngx_jwt_token.h"

#include <stddef.h>
#include <string.h>


typedef struct {
    ngx_jwt_list_t  *key;
    ngx_jwt_list_t  *secret_file;
    jose_algset_t    algs;
    time_t           leeway;
    ngx_jwt_when_t   now;
    int              quiet;
} ngx_jwt_verify_conf_t;


/* What is known of a token when it is refused. */
typedef struct {
    jose_jwt_t   jwt;
    int64_t      now;
    time_t       leeway;
} ngx_jwt_verify_t;


/* A hint for each status for which there is one: a text, or what looks at
 * the token first. */
typedef struct {
    jose_status_t   st;
    const char     *text;
    void          (*explain)(ngx_jwt_t *cli, const ngx_jwt_verify_t *verify);
} ngx_jwt_verify_hint_t;


static ngx_jwt_exit_t ngx_jwt_verify(ngx_jwt_t *cli, void *conf, int argc,
    char **argv);
static jose_status_t ngx_jwt_verify_token(ngx_jwt_t *cli,
    const ngx_jwt_verify_conf_t *conf, ngx_jwt_verify_t *verify,
    jose_str_t token);
static ngx_jwt_exit_t ngx_jwt_verify_refuse(ngx_jwt_t *cli,
    const ngx_jwt_verify_t *verify, jose_status_t st);
static void ngx_jwt_verify_say_token(ngx_jwt_t *cli, const jose_jwt_t *jwt);
static void ngx_jwt_verify_hint(ngx_jwt_t *cli,
    const ngx_jwt_verify_t *verify, jose_status_t st);
static void ngx_jwt_verify_expired(ngx_jwt_t *cli,
    const ngx_jwt_verify_t *verify);
static void ngx_jwt_verify_not_yet(ngx_jwt_t *cli,
    const ngx_jwt_verify_t *verify);
static void ngx_jwt_verify_keys(ngx_jwt_t *cli,
    const ngx_jwt_verify_t *verify);
static void ngx_jwt_verify_signature(ngx_jwt_t *cli,
    const ngx_jwt_verify_t *verify);
static void ngx_jwt_verify_time(ngx_jwt_t *cli,
    const ngx_jwt_verify_t *verify, const char *name);


static const ngx_jwt_verify_hint_t  ngx_jwt_verify_hints[] = {

    { JOSE_NO_TOKEN,
      "give the token as an argument or on standard input", NULL },

    { JOSE_MALFORMED,
      "a signed token is three base64url parts with dots between; was it"
      " copied whole?", NULL },

    { JOSE_BAD_BASE64URL,
      "was the token copied whole, without line breaks and \"=\"?", NULL },

    { JOSE_WRONG_TYPE,
      "the token is encrypted; ngx-jwt decrypt opens it", NULL },

    { JOSE_ALG_NONE,
      "such a token can be written by anybody and is never accepted", NULL },

    { JOSE_ALG_REFUSED,
      "the token's algorithm is not among those named with --alg", NULL },

    { JOSE_UNAVAILABLE,
      "ML-DSA needs OpenSSL 3.5 or later", NULL },

    { JOSE_BAD_TIME,
      "times are numbers of seconds since 1970, without quotes", NULL },

    { JOSE_NO_KEY, NULL, ngx_jwt_verify_keys },
    { JOSE_UNKNOWN_KID, NULL, ngx_jwt_verify_keys },
    { JOSE_BAD_SIGNATURE, NULL, ngx_jwt_verify_signature },
    { JOSE_EXPIRED, NULL, ngx_jwt_verify_expired },
    { JOSE_NOT_YET_VALID, NULL, ngx_jwt_verify_not_yet },

    { JOSE_OK, NULL, NULL }
};


#define ngx_jwt_verify_offset(field)  offsetof(ngx_jwt_verify_conf_t, field)

static const ngx_jwt_option_t  ngx_jwt_verify_options[] = {

    { "key", 'k', "FILE", ngx_jwt_set_list, ngx_jwt_verify_offset(key),
      "keys to verify with: JWK Set, JWK or PEM;\n"
      "may be repeated" },

    { "secret-file", 0, "FILE", ngx_jwt_set_list,
      ngx_jwt_verify_offset(secret_file),
      "an HMAC secret, as it is, in a file" },

    { "alg", 'a', "NAME", ngx_jwt_set_algset, ngx_jwt_verify_offset(algs),
      "accept this algorithm only; may be repeated\n"
      "(default: all that fit the keys)" },

    { "leeway", 'l', "TIME", ngx_jwt_set_duration,
      ngx_jwt_verify_offset(leeway),
      "how far clocks may differ (default: 0s)" },

    { "now", 0, "TIME", ngx_jwt_set_when, ngx_jwt_verify_offset(now),
      "take this for the present time" },

    { "quiet", 'q', NULL, ngx_jwt_set_flag, ngx_jwt_verify_offset(quiet),
      "print no claims: the exit status tells" },

    ngx_jwt_null_option
};


const ngx_jwt_command_t  ngx_jwt_verify_command = {
    .name = "verify",
    .synopsis = "--key FILE [OPTION]... [TOKEN | -]",
    .summary = "verify a token and print its claims",
    .options = ngx_jwt_verify_options,
    .conf_size = sizeof(ngx_jwt_verify_conf_t),
    .run = ngx_jwt_verify,
    .notes =
        "The token is an argument or comes on standard input.  Its signature,"
        " exp and\nnbf are checked, as by auth_jwt; iss and aud are not."
        "  TIME for --now is 5m or\n-1h from now, or @1700000000.\n"
        "\n"
        "Exit status: 0 valid, 1 refused, 2 usage or file trouble.\n"
        "\n"
        "Examples:\n"
        "  ngx-jwt verify --key keys.jwks < token\n"
        "  ngx-jwt verify -k keys.jwks -k old.pem --alg ES256 \"$TOKEN\"\n"
        "  ngx-jwt verify -k keys.jwks --now 1h < token   (still, then?)\n"
};


static ngx_jwt_exit_t
ngx_jwt_verify(ngx_jwt_t *cli, void *conf, int argc, char **argv)
{
    ngx_jwt_verify_conf_t  *vcf = conf;

    jose_str_t        token;
    jose_status_t     st;
    ngx_jwt_exit_t    rc;
    ngx_jwt_verify_t  verify;

    memset(&verify, 0, sizeof(ngx_jwt_verify_t));

    verify.now = ngx_jwt_when(&vcf->now, time(NULL));
    verify.leeway = vcf->leeway;

    rc = ngx_jwt_load_all(cli, vcf->key, vcf->secret_file);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    rc = ngx_jwt_read_token(cli, argc, argv, &token);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    st = ngx_jwt_verify_token(cli, vcf, &verify, token);

    if (st != JOSE_OK) {
        return ngx_jwt_verify_refuse(cli, &verify, st);
    }

    if (vcf->quiet) {
        return NGX_JWT_OK;
    }

    return ngx_jwt_print_json(cli, verify.jwt.claims);
}


/* The order of checks is the module's. */
static jose_status_t
ngx_jwt_verify_token(ngx_jwt_t *cli, const ngx_jwt_verify_conf_t *conf,
    ngx_jwt_verify_t *verify, jose_str_t token)
{
    jose_jwt_t     *jwt;
    jose_algset_t   allowed;
    jose_status_t   st;

    if (token.len == 0) {
        return JOSE_NO_TOKEN;
    }

    jwt = &verify->jwt;
    allowed = (conf->algs != 0) ? conf->algs : JOSE_ALGSET_ALL;

    st = jose_jwt_parse(&cli->arena.alloc, token, jwt);

    if (st == JOSE_OK) {
        st = jose_jwt_check_header(jwt, allowed);
    }

    if (st == JOSE_OK) {
        st = jose_jws_verify(jwt, ngx_jwt_sets(cli), cli->nkeys, NULL);
    }

    if (st == JOSE_OK) {
        st = jose_jwt_read_claims(&cli->arena.alloc, jwt);
    }

    if (st == JOSE_OK) {
        st = jose_jwt_check_time(jwt, ngx_jwt_time(verify->now),
                                 verify->leeway, 0);
    }

    return st;
}


static ngx_jwt_exit_t
ngx_jwt_verify_refuse(ngx_jwt_t *cli, const ngx_jwt_verify_t *verify,
    jose_status_t st)
{
    ngx_jwt_exit_t  rc;

    rc = ngx_jwt_refuse(cli, "refused", &verify->jwt, st);

    if (verify->jwt.header != NULL) {
        ngx_jwt_verify_say_token(cli, &verify->jwt);
    }

    ngx_jwt_verify_hint(cli, verify, st);

    return rc;
}


/* The header as it is: after a refusal jwt->alg may be unset. */
static void
ngx_jwt_verify_say_token(ngx_jwt_t *cli, const jose_jwt_t *jwt)
{
    jose_str_t  alg;

    alg = jose_json_string(jose_json_member(jwt->header, jose_cstr("alg")));

    if (alg.data != NULL) {
        ngx_jwt_more("token's alg: %s", ngx_jwt_printable(cli, alg));
    }

    if (jwt->kid.data != NULL) {
        ngx_jwt_more("token's kid: \"%s\"", ngx_jwt_printable(cli, jwt->kid));

    } else {
        ngx_jwt_more("token's kid: none");
    }
}


static void
ngx_jwt_verify_hint(ngx_jwt_t *cli, const ngx_jwt_verify_t *verify,
    jose_status_t st)
{
    const ngx_jwt_verify_hint_t  *hint;

    for (hint = ngx_jwt_verify_hints; hint->st != JOSE_OK; hint++) {

        if (hint->st != st) {
            continue;
        }

        if (hint->explain != NULL) {
            hint->explain(cli, verify);

        } else {
            ngx_jwt_more("hint: %s", hint->text);
        }

        return;
    }
}


static void
ngx_jwt_verify_expired(ngx_jwt_t *cli, const ngx_jwt_verify_t *verify)
{
    ngx_jwt_verify_time(cli, verify, "exp");
    ngx_jwt_more("hint: get a new token; --leeway forgives clocks that"
                 " differ");
}


static void
ngx_jwt_verify_not_yet(ngx_jwt_t *cli, const ngx_jwt_verify_t *verify)
{
    ngx_jwt_verify_time(cli, verify, "nbf");
    ngx_jwt_more("hint: is this machine's clock right? --leeway forgives"
                 " clocks that differ");
}


static void
ngx_jwt_verify_time(ngx_jwt_t *cli, const ngx_jwt_verify_t *verify,
    const char *name)
{
    double  sec;

    if (!jose_json_number(jose_json_member(verify->jwt.claims,
                                           jose_cstr(name)), &sec))
    {
        return;
    }

    ngx_jwt_more("%s: %s", name, ngx_jwt_time_text(cli, sec, verify->now));

    if (verify->leeway != 0) {
        ngx_jwt_more("leeway: %s",
                     ngx_jwt_duration_text(cli, verify->leeway));
    }
}


static void
ngx_jwt_verify_keys(ngx_jwt_t *cli, const ngx_jwt_verify_t *verify)
{
    jose_str_t  alg;

    alg = jose_alg_name(verify->jwt.alg);

    ngx_jwt_more("the keys:");
    ngx_jwt_list_keys(cli);

    if (verify->jwt.kid.data != NULL) {
        ngx_jwt_more("hint: the token names its key: one of that kid, or"
                     " without any, that is fit for %.*s must be in a key"
                     " file", (int) alg.len, (const char *) alg.data);

    } else {
        ngx_jwt_more("hint: a key that is fit for %.*s must be in a key file",
                     (int) alg.len, (const char *) alg.data);
    }
}


static void
ngx_jwt_verify_signature(ngx_jwt_t *cli, const ngx_jwt_verify_t *verify)
{
    size_t            i, n;
    jose_key_info_t   info;
    ngx_jwt_keys_t   *keys;
    const jose_alg_t *alg;

    alg = verify->jwt.alg;

    ngx_jwt_more("hint: the token was changed, or signed with another key");

    /* the usual mistake with secrets, which nothing else tells */
    for (keys = cli->keys; keys != NULL; keys = keys->next) {
        n = jose_keyset_count(keys->set);

        for (i = 0; i < n; i++) {
            jose_key_info(jose_keyset_key(keys->set, i), &info);

            if (info.kty == JOSE_OCT
                && jose_key_fits(jose_keyset_key(keys->set, i), alg,
                                 JOSE_OP_VERIFY))
            {
                ngx_jwt_more("hint: a JWK's \"k\" is the base64url form of"
                             " the secret, not the secret itself");
                return;
            }
        }
    }
}
