/*
 * ngx_jwt_encrypt.c: "ngx-jwt encrypt" makes an encrypted token, of claims or
 * of a signed token.
 */

#include "ngx_jwt.h"
#include "ngx_jwt_command.h"
#include "ngx_jwt_file.h"
#include "ngx_jwt_json.h"
#include "ngx_jwt_keys.h"
#include "ngx_jwt_message.h"
#include "ngx_jwt_options.h"
#include "ngx_jwt_token.h"

#include <string.h>


/* What a key that encrypts may be allowed to do, by the names of either side
 * (RFC 7517, 4.3); the core asks for the one that its algorithm needs. */
#define NGX_JWT_ENCRYPT_OPS                                                   \
    (JOSE_OP_ENCRYPT | JOSE_OP_WRAP_KEY | JOSE_OP_DERIVE_KEY                  \
     | JOSE_OP_DERIVE_BITS)


typedef struct {
    ngx_jwt_list_t        *key;
    ngx_jwt_list_t        *secret_file;
    const char            *kid;
    const jose_alg_t      *alg;
    const jose_alg_t      *enc;
    const char            *token;
    ngx_jwt_list_t        *header;
    ngx_jwt_claims_conf_t  claims;
} ngx_jwt_encrypt_conf_t;


static ngx_jwt_exit_t ngx_jwt_encrypt(ngx_jwt_t *cli, void *conf, int argc,
    char **argv);
static const jose_alg_t *ngx_jwt_encrypt_alg(const jose_key_t *key,
    const void *conf);
static int ngx_jwt_encrypt_fits(const ngx_jwt_encrypt_conf_t *conf,
    const jose_key_t *key, const jose_alg_t *alg);
static const jose_alg_t *ngx_jwt_encrypt_enc(
    const ngx_jwt_encrypt_conf_t *conf, const jose_key_t *key,
    const jose_alg_t *alg);
static ngx_jwt_exit_t ngx_jwt_encrypt_payload(ngx_jwt_t *cli,
    const ngx_jwt_encrypt_conf_t *conf, int argc, char **argv,
    jose_str_t *payload);
static int ngx_jwt_encrypt_has_claims(const ngx_jwt_claims_conf_t *claims);


#define ngx_jwt_encrypt_offset(field)                                         \
    offsetof(ngx_jwt_encrypt_conf_t, field)

static const ngx_jwt_option_t  ngx_jwt_encrypt_options[] = {

    { "key", 'k', "FILE", ngx_jwt_set_list, ngx_jwt_encrypt_offset(key),
      "the recipient's public key, or the shared secret:\n"
      "JWK, JWK Set or PEM" },

    { "secret-file", 0, "FILE", ngx_jwt_set_list,
      ngx_jwt_encrypt_offset(secret_file),
      "a shared secret, as it is, in a file" },

    { "kid", 0, "ID", ngx_jwt_set_string, ngx_jwt_encrypt_offset(kid),
      "which key of the file" },

    { "alg", 'a', "NAME", ngx_jwt_set_alg, ngx_jwt_encrypt_offset(alg),
      "how the key is used (default: the key's own, else\n"
      "RSA-OAEP-256, ECDH-ES, dir, A256KW ...)" },

    { "enc", 'E', "NAME", ngx_jwt_set_enc, ngx_jwt_encrypt_offset(enc),
      "the content encryption (default: A256GCM, or with\n"
      "dir what the secret is for)" },

    { "token", 't', "FILE", ngx_jwt_set_string, ngx_jwt_encrypt_offset(token),
      "encrypt this signed token instead of claims;\n"
      "- is standard input" },

    { "header", 'H', "NAME=VALUE", ngx_jwt_set_list,
      ngx_jwt_encrypt_offset(header),
      "put this into the header; as a claim is written" },

    ngx_jwt_claims_options(ngx_jwt_encrypt_conf_t, claims),

    ngx_jwt_null_option
};


const ngx_jwt_command_t  ngx_jwt_encrypt_command = {
    .name = "encrypt",
    .synopsis = "--key FILE [OPTION]... [NAME=TEXT | NAME:=JSON]...",
    .summary = "encrypt claims or a signed token",
    .options = ngx_jwt_encrypt_options,
    .conf_size = sizeof(ngx_jwt_encrypt_conf_t),
    .run = ngx_jwt_encrypt,
    .notes =
        "A claim is text after = and JSON after :=, and wins over one of the"
        " same name\nin --claims.  With a public key anybody can encrypt: who"
        " made the token is\nknown only if a signed one is inside.  TIME is"
        " 90s, 5m, 1h30m, 7d from now, -1h\nbefore, or @1700000000.\n"
        "\n"
        "Examples:\n"
        "  ngx-jwt keygen --alg ECDH-ES --out enc.jwk --public enc.jwks\n"
        "  ngx-jwt encrypt --key enc.jwks --exp 5m sub=alice\n"
        "  ngx-jwt sign -k sig.jwk sub=alice | ngx-jwt encrypt -k enc.jwks"
        " -t -\n"
};


static ngx_jwt_exit_t
ngx_jwt_encrypt(ngx_jwt_t *cli, void *conf, int argc, char **argv)
{
    ngx_jwt_encrypt_conf_t  *ecf = conf;

    jose_str_t         header, payload, token;
    jose_status_t      st;
    ngx_jwt_exit_t     rc;
    ngx_jwt_header_t   what;
    ngx_jwt_choice_t   choice;
    const jose_alg_t  *alg;
    const jose_key_t  *key;

    rc = ngx_jwt_load_all(cli, ecf->key, ecf->secret_file);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    choice.verb = "encrypt";
    choice.needs_private = 0;
    choice.kid = ecf->kid;
    choice.fits = ngx_jwt_encrypt_alg;
    choice.conf = ecf;

    rc = ngx_jwt_choose(cli, &choice, &key, &alg);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    memset(&what, 0, sizeof(ngx_jwt_header_t));

    what.key = key;
    what.alg = alg;
    what.enc = ngx_jwt_encrypt_enc(ecf, key, alg);
    what.cty = (ecf->token != NULL) ? "JWT" : NULL;
    what.args = ecf->header;

    rc = ngx_jwt_header_text(cli, &what, &header);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    payload = jose_cstr(NULL);

    rc = ngx_jwt_encrypt_payload(cli, ecf, argc, argv, &payload);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    st = jose_jwe_encrypt(&cli->arena.alloc, key, alg, what.enc, header,
                          payload, &token);

    if (st != JOSE_OK) {
        return ngx_jwt_error(cli, "%s", jose_status_text(st));
    }

    ngx_jwt_print(token);
    putchar('\n');

    return NGX_JWT_OK;
}


/* The algorithm to encrypt with; NULL if the key does not fit. */
static const jose_alg_t *
ngx_jwt_encrypt_alg(const jose_key_t *key, const void *conf)
{
    const ngx_jwt_encrypt_conf_t  *ecf = conf;

    size_t             i;
    jose_key_info_t    info;
    const jose_alg_t  *alg, *wanted;

    jose_key_info(key, &info);

    wanted = (ecf->alg != NULL) ? ecf->alg : info.alg;

    /* RFC 7520, 5.6: such a key is one for dir */
    if (wanted != NULL && jose_alg_class(wanted) == JOSE_ALG_ENC) {
        wanted = jose_alg_find(JOSE_ALG_JWE, jose_cstr("dir"));
    }

    if (wanted != NULL) {
        return ngx_jwt_encrypt_fits(ecf, key, wanted) ? wanted : NULL;
    }

    /* of RSA the row without SHA-1; of the others the rows of a type begin
     * with the one that everybody uses */
    alg = jose_alg_find(JOSE_ALG_JWE, jose_cstr("RSA-OAEP-256"));

    if (ngx_jwt_encrypt_fits(ecf, key, alg)) {
        return alg;
    }

    for (i = 0; (alg = jose_alg_row(i)) != NULL; i++) {
        if (ngx_jwt_encrypt_fits(ecf, key, alg)) {
            return alg;
        }
    }

    return NULL;
}


static int
ngx_jwt_encrypt_fits(const ngx_jwt_encrypt_conf_t *conf,
    const jose_key_t *key, const jose_alg_t *alg)
{
    return jose_alg_class(alg) == JOSE_ALG_JWE
           && jose_key_fits(key, alg, NGX_JWT_ENCRYPT_OPS)
           && ngx_jwt_encrypt_enc(conf, key, alg) != NULL;
}


/* The content encryption; NULL if there is none for this secret. */
static const jose_alg_t *
ngx_jwt_encrypt_enc(const ngx_jwt_encrypt_conf_t *conf, const jose_key_t *key,
    const jose_alg_t *alg)
{
    size_t             i;
    const jose_alg_t  *enc;

    enc = conf->enc;

    if (enc == NULL) {
        enc = jose_alg_find(JOSE_ALG_ENC, jose_cstr("A256GCM"));
    }

    if (alg != jose_alg_find(JOSE_ALG_JWE, jose_cstr("dir"))
        || jose_key_fits(key, enc, JOSE_OP_ENCRYPT))
    {
        return enc;
    }

    if (conf->enc != NULL) {
        return NULL;
    }

    for (i = 0; (enc = jose_alg_row(i)) != NULL; i++) {
        if (jose_alg_class(enc) == JOSE_ALG_ENC
            && jose_key_fits(key, enc, JOSE_OP_ENCRYPT))
        {
            return enc;
        }
    }

    return NULL;
}


static ngx_jwt_exit_t
ngx_jwt_encrypt_payload(ngx_jwt_t *cli, const ngx_jwt_encrypt_conf_t *conf,
    int argc, char **argv, jose_str_t *payload)
{
    jose_jwt_t      jwt;
    jose_status_t   st;
    ngx_jwt_exit_t  rc;

    if (conf->token == NULL) {
        return ngx_jwt_claims_text(cli, &conf->claims, argc, argv, payload);
    }

    if (argc != 0 || ngx_jwt_encrypt_has_claims(&conf->claims)) {
        return ngx_jwt_usage_error(cli, "--token and claims exclude each"
                                   " other: the token has its own");
    }

    rc = ngx_jwt_read_token_file(cli, conf->token, payload);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    st = jose_jwt_parse(&cli->arena.alloc, *payload, &jwt);

    if (st == JOSE_OK && jwt.nparts == 3) {
        return NGX_JWT_OK;
    }

    if (st == JOSE_OK) {
        st = JOSE_WRONG_TYPE;
    }

    (void) ngx_jwt_refuse(cli, ngx_jwt_path_text(conf->token), &jwt, st);

    return NGX_JWT_TROUBLE;
}


static int
ngx_jwt_encrypt_has_claims(const ngx_jwt_claims_conf_t *claims)
{
    return claims->claims != NULL || claims->iss != NULL
           || claims->sub != NULL || claims->aud != NULL || claims->exp.set
           || claims->nbf.set || claims->iat.set || claims->no_iat;
}
