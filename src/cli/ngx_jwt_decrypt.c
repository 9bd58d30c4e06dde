/*
 * ngx_jwt_decrypt.c: "ngx-jwt decrypt" shows what is in an encrypted token.
 */

#include "ngx_jwt.h"
#include "ngx_jwt_command.h"
#include "ngx_jwt_json.h"
#include "ngx_jwt_keys.h"
#include "ngx_jwt_memory.h"
#include "ngx_jwt_message.h"
#include "ngx_jwt_options.h"
#include "ngx_jwt_token.h"

#include <string.h>


typedef struct {
    ngx_jwt_list_t  *key;
    ngx_jwt_list_t  *secret_file;
    jose_algset_t    algs;
    int              raw;
} ngx_jwt_decrypt_conf_t;


typedef struct {
    jose_status_t   st;
    const char     *text;
} ngx_jwt_decrypt_hint_t;


static ngx_jwt_exit_t ngx_jwt_decrypt(ngx_jwt_t *cli, void *conf, int argc,
    char **argv);
static ngx_jwt_exit_t ngx_jwt_decrypt_refuse(ngx_jwt_t *cli,
    const jose_jwt_t *jwt, jose_status_t st);
static void ngx_jwt_decrypt_say(ngx_jwt_t *cli, const jose_jwt_t *jwt,
    const char *name);
static ngx_jwt_exit_t ngx_jwt_decrypt_print(ngx_jwt_t *cli,
    const ngx_jwt_decrypt_conf_t *conf, jose_jwt_t *jwt);
static int ngx_jwt_decrypt_printable(jose_str_t s);


static const ngx_jwt_decrypt_hint_t  ngx_jwt_decrypt_hints[] = {

    { JOSE_NO_TOKEN,
      "give the token as an argument or on standard input" },

    { JOSE_MALFORMED,
      "an encrypted token is five base64url parts with dots between; was it"
      " copied whole?" },

    { JOSE_BAD_BASE64URL,
      "was the token copied whole, without line breaks and \"=\"?" },

    { JOSE_WRONG_TYPE,
      "the token is signed, not encrypted; ngx-jwt verify checks it" },

    { JOSE_ALG_REFUSED,
      "the token's algorithms are not among those named with --alg" },

    { JOSE_NO_KEY,
      "a private key or a secret that is fit for the token's alg and enc must"
      " be in a key file" },

    { JOSE_UNKNOWN_KID,
      "the token names its key: one of that kid, or without any, must be in a"
      " key file" },

    { JOSE_DECRYPT_FAILED,
      "the token was changed, or encrypted to another key" },

    { JOSE_OK, NULL }
};


#define ngx_jwt_decrypt_offset(field)                                         \
    offsetof(ngx_jwt_decrypt_conf_t, field)

static const ngx_jwt_option_t  ngx_jwt_decrypt_options[] = {

    { "key", 'k', "FILE", ngx_jwt_set_list, ngx_jwt_decrypt_offset(key),
      "private keys and secrets: JWK Set, JWK or PEM;\n"
      "may be repeated" },

    { "secret-file", 0, "FILE", ngx_jwt_set_list,
      ngx_jwt_decrypt_offset(secret_file),
      "a shared secret, as it is, in a file" },

    { "alg", 'a', "NAME", ngx_jwt_set_algset, ngx_jwt_decrypt_offset(algs),
      "accept this alg or enc only; may be repeated\n"
      "(default: all that fit the keys)" },

    { "raw", 'r', NULL, ngx_jwt_set_flag, ngx_jwt_decrypt_offset(raw),
      "print the very bytes, whatever they are" },

    ngx_jwt_null_option
};


const ngx_jwt_command_t  ngx_jwt_decrypt_command = {
    .name = "decrypt",
    .synopsis = "--key FILE [OPTION]... [TOKEN | -]",
    .summary = "decrypt a token and print what is in it",
    .options = ngx_jwt_decrypt_options,
    .conf_size = sizeof(ngx_jwt_decrypt_conf_t),
    .run = ngx_jwt_decrypt,
    .notes =
        "The token is an argument or comes on standard input.  Claims are"
        " printed\nindented, a signed token as it is.  Times are not checked,"
        " and no signature:\nwho has a public key can encrypt anything.\n"
        "\n"
        "Exit status: 0 decrypted, 1 refused, 2 usage or file trouble.\n"
        "\n"
        "Examples:\n"
        "  ngx-jwt decrypt --key enc.jwk < token\n"
        "  ngx-jwt decrypt -k enc.jwk < token | ngx-jwt verify -k sig.jwks\n"
};


static ngx_jwt_exit_t
ngx_jwt_decrypt(ngx_jwt_t *cli, void *conf, int argc, char **argv)
{
    ngx_jwt_decrypt_conf_t  *dcf = conf;

    jose_jwt_t      jwt;
    jose_str_t      token;
    jose_status_t   st;
    ngx_jwt_exit_t  rc;

    rc = ngx_jwt_load_all(cli, dcf->key, dcf->secret_file);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    rc = ngx_jwt_read_token(cli, argc, argv, &token);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    memset(&jwt, 0, sizeof(jose_jwt_t));

    st = (token.len != 0) ? jose_jwt_parse(&cli->arena.alloc, token, &jwt)
                          : JOSE_NO_TOKEN;

    if (st == JOSE_OK && jwt.nparts != 5) {
        st = JOSE_WRONG_TYPE;
    }

    if (st == JOSE_OK) {
        st = jose_jwt_check_header(&jwt, dcf->algs != 0 ? dcf->algs
                                                        : JOSE_ALGSET_ALL);
    }

    if (st == JOSE_OK) {
        st = jose_jwe_decrypt(&cli->arena.alloc, &jwt, ngx_jwt_sets(cli),
                              cli->nkeys, NULL);
    }

    if (st != JOSE_OK) {
        return ngx_jwt_decrypt_refuse(cli, &jwt, st);
    }

    return ngx_jwt_decrypt_print(cli, dcf, &jwt);
}


static ngx_jwt_exit_t
ngx_jwt_decrypt_refuse(ngx_jwt_t *cli, const jose_jwt_t *jwt,
    jose_status_t st)
{
    ngx_jwt_exit_t                 rc;
    const ngx_jwt_decrypt_hint_t  *hint;

    rc = ngx_jwt_refuse(cli, "refused", jwt, st);

    if (jwt->header != NULL) {
        ngx_jwt_decrypt_say(cli, jwt, "alg");
        ngx_jwt_decrypt_say(cli, jwt, "enc");
        ngx_jwt_decrypt_say(cli, jwt, "kid");
    }

    if (st == JOSE_NO_KEY || st == JOSE_UNKNOWN_KID) {
        ngx_jwt_more("the keys:");
        ngx_jwt_list_keys(cli);
    }

    for (hint = ngx_jwt_decrypt_hints; hint->text != NULL; hint++) {
        if (hint->st == st) {
            ngx_jwt_more("hint: %s", hint->text);
        }
    }

    return rc;
}


/* The header as it is: after a refusal jwt->alg may be unset. */
static void
ngx_jwt_decrypt_say(ngx_jwt_t *cli, const jose_jwt_t *jwt, const char *name)
{
    jose_str_t  text;

    text = jose_json_string(jose_json_member(jwt->header, jose_cstr(name)));

    ngx_jwt_more("token's %s: %s", name,
                 text.data != NULL ? ngx_jwt_printable(cli, text) : "none");
}


static ngx_jwt_exit_t
ngx_jwt_decrypt_print(ngx_jwt_t *cli, const ngx_jwt_decrypt_conf_t *conf,
    jose_jwt_t *jwt)
{
    jose_jwt_t  inner;

    if (conf->raw) {
        ngx_jwt_print(jwt->plaintext);
        return NGX_JWT_OK;
    }

    if (jose_jwt_read_claims(&cli->arena.alloc, jwt) == JOSE_OK) {
        return ngx_jwt_print_json(cli, jwt->claims);
    }

    /* whose parts may be anything, and then a terminal should not get them */
    if (jose_jwt_parse(&cli->arena.alloc, jwt->plaintext, &inner) == JOSE_OK
        && ngx_jwt_decrypt_printable(jwt->plaintext))
    {
        ngx_jwt_print(jwt->plaintext);
        putchar('\n');
        return NGX_JWT_OK;
    }

    return ngx_jwt_error(cli, "it is neither claims nor a token that is in"
                         " this token; --raw prints it");
}


static int
ngx_jwt_decrypt_printable(jose_str_t s)
{
    size_t  i;

    for (i = 0; i < s.len; i++) {
        if (s.data[i] <= ' ' || s.data[i] > '~') {
            return 0;
        }
    }

    return 1;
}
