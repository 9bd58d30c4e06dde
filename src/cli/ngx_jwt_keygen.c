/*
 * ngx_jwt_keygen.c: "ngx-jwt keygen" makes a key.
 */

#include "ngx_jwt.h"
#include "ngx_jwt_command.h"
#include "ngx_jwt_file.h"
#include "ngx_jwt_json.h"
#include "ngx_jwt_keys.h"
#include "ngx_jwt_message.h"
#include "ngx_jwt_options.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>


typedef struct {
    const jose_alg_t  *alg;
    const char        *kty;
    const char        *crv;
    unsigned           bits;
    unsigned           ops;
    const char        *kid;
    int                pem;
    const char        *out;
    const char        *public;
    int                force;
} ngx_jwt_keygen_conf_t;


/* What key an algorithm wants. */
typedef struct {
    jose_str_t         alg;
    jose_kty_t         kty;
    jose_crv_t         crv;
    unsigned           bits;            /* 0: the core's choice */
} ngx_jwt_keygen_row_t;


static ngx_jwt_exit_t ngx_jwt_keygen(ngx_jwt_t *cli, void *conf, int argc,
    char **argv);
static ngx_jwt_exit_t ngx_jwt_keygen_what(ngx_jwt_t *cli,
    const ngx_jwt_keygen_conf_t *conf, jose_keygen_t *what);
static ngx_jwt_exit_t ngx_jwt_keygen_by_alg(ngx_jwt_t *cli,
    const ngx_jwt_keygen_conf_t *conf, jose_keygen_t *what);
static ngx_jwt_exit_t ngx_jwt_keygen_by_kty(ngx_jwt_t *cli,
    const ngx_jwt_keygen_conf_t *conf, jose_keygen_t *what);
static ngx_jwt_exit_t ngx_jwt_keygen_check(ngx_jwt_t *cli,
    const ngx_jwt_keygen_conf_t *conf, const jose_keygen_t *what);
static ngx_jwt_exit_t ngx_jwt_keygen_refused(ngx_jwt_t *cli,
    jose_status_t st);
static ngx_jwt_exit_t ngx_jwt_keygen_write(ngx_jwt_t *cli,
    const ngx_jwt_keygen_conf_t *conf, const jose_key_t *key);
static ngx_jwt_exit_t ngx_jwt_keygen_private(ngx_jwt_t *cli,
    const ngx_jwt_keygen_conf_t *conf, const jose_key_t *key);
static ngx_jwt_exit_t ngx_jwt_keygen_public(ngx_jwt_t *cli,
    const ngx_jwt_keygen_conf_t *conf, const jose_key_t *key);


static const ngx_jwt_keygen_row_t  ngx_jwt_keygen_rows[] = {

    /* RFC 7518, 3.2: a secret at least as long as the hash */
    { jose_string("HS256"), JOSE_OCT, JOSE_CRV_NONE, 256 },
    { jose_string("HS384"), JOSE_OCT, JOSE_CRV_NONE, 384 },
    { jose_string("HS512"), JOSE_OCT, JOSE_CRV_NONE, 512 },

    { jose_string("RS256"), JOSE_RSA, JOSE_CRV_NONE, 0 },
    { jose_string("RS384"), JOSE_RSA, JOSE_CRV_NONE, 0 },
    { jose_string("RS512"), JOSE_RSA, JOSE_CRV_NONE, 0 },
    { jose_string("PS256"), JOSE_RSA, JOSE_CRV_NONE, 0 },
    { jose_string("PS384"), JOSE_RSA, JOSE_CRV_NONE, 0 },
    { jose_string("PS512"), JOSE_RSA, JOSE_CRV_NONE, 0 },

    { jose_string("ES256"), JOSE_EC, JOSE_P256, 0 },
    { jose_string("ES384"), JOSE_EC, JOSE_P384, 0 },
    { jose_string("ES512"), JOSE_EC, JOSE_P521, 0 },
    { jose_string("ES256K"), JOSE_EC, JOSE_SECP256K1, 0 },

    { jose_string("EdDSA"), JOSE_OKP, JOSE_ED25519, 0 },
    { jose_string("Ed25519"), JOSE_OKP, JOSE_ED25519, 0 },
    { jose_string("Ed448"), JOSE_OKP, JOSE_ED448, 0 },

    { jose_string("ML-DSA-44"), JOSE_AKP, JOSE_CRV_NONE, 0 },
    { jose_string("ML-DSA-65"), JOSE_AKP, JOSE_CRV_NONE, 0 },
    { jose_string("ML-DSA-87"), JOSE_AKP, JOSE_CRV_NONE, 0 },

    /* dir: as long as the content encryption wants, --bits says it */
    { jose_string("dir"), JOSE_OCT, JOSE_CRV_NONE, 256 },
    { jose_string("A128KW"), JOSE_OCT, JOSE_CRV_NONE, 128 },
    { jose_string("A192KW"), JOSE_OCT, JOSE_CRV_NONE, 192 },
    { jose_string("A256KW"), JOSE_OCT, JOSE_CRV_NONE, 256 },
    { jose_string("A128GCMKW"), JOSE_OCT, JOSE_CRV_NONE, 128 },
    { jose_string("A192GCMKW"), JOSE_OCT, JOSE_CRV_NONE, 192 },
    { jose_string("A256GCMKW"), JOSE_OCT, JOSE_CRV_NONE, 256 },

    { jose_string("RSA-OAEP"), JOSE_RSA, JOSE_CRV_NONE, 0 },
    { jose_string("RSA-OAEP-256"), JOSE_RSA, JOSE_CRV_NONE, 0 },
    { jose_string("RSA-OAEP-384"), JOSE_RSA, JOSE_CRV_NONE, 0 },
    { jose_string("RSA-OAEP-512"), JOSE_RSA, JOSE_CRV_NONE, 0 },

    /* --crv chooses another curve, also of OKP (RFC 8037, 3.2) */
    { jose_string("ECDH-ES"), JOSE_EC, JOSE_P256, 0 },
    { jose_string("ECDH-ES+A128KW"), JOSE_EC, JOSE_P256, 0 },
    { jose_string("ECDH-ES+A192KW"), JOSE_EC, JOSE_P256, 0 },
    { jose_string("ECDH-ES+A256KW"), JOSE_EC, JOSE_P256, 0 }
};

#define NGX_JWT_KEYGEN_ROWS                                                   \
    (sizeof(ngx_jwt_keygen_rows) / sizeof(ngx_jwt_keygen_rows[0]))


static const jose_kty_t  ngx_jwt_keygen_crv_kty[JOSE_CRV_COUNT] = {
    [JOSE_P256] = JOSE_EC,
    [JOSE_P384] = JOSE_EC,
    [JOSE_P521] = JOSE_EC,
    [JOSE_SECP256K1] = JOSE_EC,
    [JOSE_ED25519] = JOSE_OKP,
    [JOSE_ED448] = JOSE_OKP,
    [JOSE_X25519] = JOSE_OKP,
    [JOSE_X448] = JOSE_OKP
};


/* The curve of a type when only the type is given. */
static const jose_crv_t  ngx_jwt_keygen_kty_crv[JOSE_KTY_COUNT] = {
    [JOSE_OCT] = JOSE_CRV_NONE,
    [JOSE_RSA] = JOSE_CRV_NONE,
    [JOSE_EC] = JOSE_P256,
    [JOSE_OKP] = JOSE_ED25519,
    [JOSE_AKP] = JOSE_CRV_NONE
};


#define ngx_jwt_keygen_offset(field)  offsetof(ngx_jwt_keygen_conf_t, field)

static const ngx_jwt_option_t  ngx_jwt_keygen_options[] = {

    { "alg", 'a', "NAME", ngx_jwt_set_alg, ngx_jwt_keygen_offset(alg),
      "the algorithm that the key is for: RS256, ES256,\n"
      "EdDSA, HS256, RSA-OAEP-256 ...; the key says so" },

    { "kty", 't', "TYPE", ngx_jwt_set_string, ngx_jwt_keygen_offset(kty),
      "a key for any algorithm of its type:\n"
      "RSA, EC, OKP or oct" },

    { "crv", 'c', "CURVE", ngx_jwt_set_string, ngx_jwt_keygen_offset(crv),
      "P-256 (EC's default), P-384, P-521, secp256k1,\n"
      "Ed25519 (OKP's default), Ed448, X25519, X448" },

    { "bits", 'b', "N", ngx_jwt_set_unsigned, ngx_jwt_keygen_offset(bits),
      "size of an RSA key (default 2048) or a secret\n"
      "(default: what the algorithm wants, or 256)" },

    { "use", 'u', "sig|enc", ngx_jwt_set_use, ngx_jwt_keygen_offset(ops),
      "for signatures or encryption only\n"
      "(default: as --alg says)" },

    { "kid", 'k', "ID", ngx_jwt_set_string, ngx_jwt_keygen_offset(kid),
      "the key's name (default: its RFC 7638 thumbprint)" },

    { "pem", 0, NULL, ngx_jwt_set_flag, ngx_jwt_keygen_offset(pem),
      "write PEM, which has no kid, instead of JWK" },

    { "out", 'o', "FILE", ngx_jwt_set_string, ngx_jwt_keygen_offset(out),
      "write the private key there, readable by you alone\n"
      "(default: standard output)" },

    { "public", 'p', "FILE", ngx_jwt_set_string,
      ngx_jwt_keygen_offset(public),
      "write what verifies there, for auth_jwt_key_file" },

    { "force", 'f', NULL, ngx_jwt_set_flag, ngx_jwt_keygen_offset(force),
      "replace files that exist" },

    ngx_jwt_null_option
};


const ngx_jwt_command_t  ngx_jwt_keygen_command = {
    .name = "keygen",
    .synopsis = "--alg NAME [OPTION]...",
    .summary = "make a key",
    .options = ngx_jwt_keygen_options,
    .conf_size = sizeof(ngx_jwt_keygen_conf_t),
    .run = ngx_jwt_keygen,
    .notes =
        "Examples:\n"
        "  ngx-jwt keygen --alg ES256 --out key.jwk --public keys.jwks\n"
        "  ngx-jwt keygen --alg HS256 --kid 2026 --out secret.jwk\n"
        "  ngx-jwt keygen --kty RSA --bits 4096 --pem --out key.pem\n"
};


static ngx_jwt_exit_t
ngx_jwt_keygen(ngx_jwt_t *cli, void *conf, int argc, char **argv)
{
    ngx_jwt_keygen_conf_t  *kcf = conf;

    jose_keygen_t    what;
    jose_status_t    st;
    jose_keyset_t   *set;
    ngx_jwt_exit_t   rc;

    if (argc > 0) {
        return ngx_jwt_usage_error(cli, "\"%s\" is too many", argv[0]);
    }

    rc = ngx_jwt_keygen_what(cli, kcf, &what);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    rc = ngx_jwt_keygen_check(cli, kcf, &what);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    st = jose_keyset_generate(&what, &set);

    if (st != JOSE_OK) {
        return ngx_jwt_keygen_refused(cli, st);
    }

    ngx_jwt_add_keys(cli, "new", set);

    return ngx_jwt_keygen_write(cli, kcf, jose_keyset_key(set, 0));
}


static ngx_jwt_exit_t
ngx_jwt_keygen_what(ngx_jwt_t *cli, const ngx_jwt_keygen_conf_t *conf,
    jose_keygen_t *what)
{
    int             crv;
    ngx_jwt_exit_t  rc;

    memset(what, 0, sizeof(jose_keygen_t));

    rc = (conf->alg != NULL) ? ngx_jwt_keygen_by_alg(cli, conf, what)
                             : ngx_jwt_keygen_by_kty(cli, conf, what);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    if (conf->crv != NULL) {

        for (crv = JOSE_P256; crv < JOSE_CRV_COUNT; crv++) {
            if (strcmp(jose_crv_name(crv), conf->crv) == 0) {
                break;
            }
        }

        if (crv == JOSE_CRV_COUNT) {
            return ngx_jwt_usage_error(cli, "--crv: there is no curve"
                                       " \"%s\"", conf->crv);
        }

        what->crv = crv;

        /* a curve implies its type, but not against a --kty */
        if (conf->kty == NULL) {
            what->kty = ngx_jwt_keygen_crv_kty[crv];
        }
    }

    if (conf->bits != 0) {
        what->bits = conf->bits;
    }

    if (conf->ops != 0) {
        what->ops = conf->ops;
    }

    what->kid = jose_cstr(conf->kid);

    return NGX_JWT_OK;
}


static ngx_jwt_exit_t
ngx_jwt_keygen_by_alg(ngx_jwt_t *cli, const ngx_jwt_keygen_conf_t *conf,
    jose_keygen_t *what)
{
    size_t      i;
    jose_str_t  name;

    if (conf->kty != NULL) {
        return ngx_jwt_usage_error(cli, "--alg implies the type; leave --kty"
                                   " out");
    }

    name = jose_alg_name(conf->alg);

    for (i = 0; i < NGX_JWT_KEYGEN_ROWS; i++) {

        if (!jose_str_eq(ngx_jwt_keygen_rows[i].alg, name)) {
            continue;
        }

        what->alg = conf->alg;
        what->kty = ngx_jwt_keygen_rows[i].kty;
        what->crv = ngx_jwt_keygen_rows[i].crv;
        what->bits = ngx_jwt_keygen_rows[i].bits;
        what->ops = (jose_alg_class(conf->alg) == JOSE_ALG_JWS)
                        ? JOSE_OP_SIG : JOSE_OP_ENC;

        return NGX_JWT_OK;
    }

    return ngx_jwt_error(cli, "no key can be made for %.*s", (int) name.len,
                         (const char *) name.data);
}


static ngx_jwt_exit_t
ngx_jwt_keygen_by_kty(ngx_jwt_t *cli, const ngx_jwt_keygen_conf_t *conf,
    jose_keygen_t *what)
{
    int  kty;

    what->ops = JOSE_OP_ALL;

    if (conf->kty == NULL) {

        if (conf->crv != NULL) {
            return NGX_JWT_OK;
        }

        return ngx_jwt_usage_error(cli, "what kind of key? --alg ES256 is a"
                                   " good choice");
    }

    for (kty = 0; kty < JOSE_KTY_COUNT; kty++) {
        if (strcmp(jose_kty_name(kty), conf->kty) == 0) {
            break;
        }
    }

    if (kty == JOSE_KTY_COUNT) {
        return ngx_jwt_usage_error(cli, "--kty: there is no type \"%s\";"
                                   " RSA, EC, OKP and oct are known, and"
                                   " --alg ML-DSA-65", conf->kty);
    }

    if (kty == JOSE_AKP) {
        return ngx_jwt_usage_error(cli, "an AKP key is made for one"
                                   " algorithm: --alg ML-DSA-65");
    }

    what->kty = kty;
    what->crv = ngx_jwt_keygen_kty_crv[kty];

    return NGX_JWT_OK;
}


/* What can be known to fail is refused before anything is made. */
static ngx_jwt_exit_t
ngx_jwt_keygen_check(ngx_jwt_t *cli, const ngx_jwt_keygen_conf_t *conf,
    const jose_keygen_t *what)
{
    ngx_jwt_exit_t  rc;

    if (conf->bits != 0 && what->kty != JOSE_RSA && what->kty != JOSE_OCT) {
        return ngx_jwt_usage_error(cli, "--bits is for RSA keys and secrets;"
                                   " %s keys have a size of their own",
                                   jose_kty_name(what->kty));
    }

    if (conf->alg != NULL && conf->ops != 0
        && (jose_alg_class(conf->alg) == JOSE_ALG_JWS)
           != (conf->ops == JOSE_OP_SIG))
    {
        return ngx_jwt_usage_error(cli, "--use does not fit --alg; leave it"
                                   " out");
    }

    if (conf->pem && what->kty == JOSE_OCT) {
        return ngx_jwt_usage_error(cli, "a secret has no PEM form; leave"
                                   " --pem out");
    }

    if (conf->pem && conf->kid != NULL) {
        ngx_jwt_warn(cli, "PEM has no place for a kid; --kid is lost");
    }

    if (conf->out != NULL) {

        if (conf->public != NULL && strcmp(conf->out, conf->public) == 0) {
            return ngx_jwt_usage_error(cli, "--out and --public are the same"
                                       " file");
        }

        rc = ngx_jwt_check_file(cli, conf->out, conf->force);

        if (rc != NGX_JWT_OK) {
            return rc;
        }
    }

    if (conf->public != NULL) {
        return ngx_jwt_check_file(cli, conf->public, conf->force);
    }

    return NGX_JWT_OK;
}


static ngx_jwt_exit_t
ngx_jwt_keygen_refused(ngx_jwt_t *cli, jose_status_t st)
{
    (void) ngx_jwt_error(cli, "%s", jose_status_text(st));

    switch (st) {

    case JOSE_KEY_SIZE:
        ngx_jwt_more("hint: an RSA key has %d to %d bits; a secret's bits"
                     " are a multiple of 8", JOSE_RSA_BITS_MIN,
                     JOSE_RSA_BITS_MAX);
        break;

    case JOSE_KEY_MISFIT:
    case JOSE_UNKNOWN_KTY:
        ngx_jwt_more("hint: --crv, --kty, --bits and --alg do not go"
                     " together; --alg alone always works");
        break;

    case JOSE_UNAVAILABLE:
        ngx_jwt_more("hint: ML-DSA needs OpenSSL 3.5 or later, and a FIPS"
                     " provider has no secp256k1");
        break;

    default:
        break;
    }

    return NGX_JWT_TROUBLE;
}


/* Both halves or none: what is there before the other fails is taken away,
 * and what could not be is written last. */
static ngx_jwt_exit_t
ngx_jwt_keygen_write(ngx_jwt_t *cli, const ngx_jwt_keygen_conf_t *conf,
    const jose_key_t *key)
{
    int             existed;
    ngx_jwt_exit_t  rc;

    if (conf->public == NULL) {
        return ngx_jwt_keygen_private(cli, conf, key);
    }

    if (conf->out == NULL) {
        rc = ngx_jwt_keygen_public(cli, conf, key);

        return (rc == NGX_JWT_OK) ? ngx_jwt_keygen_private(cli, conf, key)
                                  : rc;
    }

    existed = (access(conf->out, F_OK) == 0);

    rc = ngx_jwt_keygen_private(cli, conf, key);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    rc = ngx_jwt_keygen_public(cli, conf, key);

    if (rc != NGX_JWT_OK && existed) {
        ngx_jwt_more("%s has been replaced by the new key already",
                     conf->out);

    } else if (rc != NGX_JWT_OK) {
        (void) unlink(conf->out);
    }

    return rc;
}


static ngx_jwt_exit_t
ngx_jwt_keygen_private(ngx_jwt_t *cli, const ngx_jwt_keygen_conf_t *conf,
    const jose_key_t *key)
{
    jose_str_t      text;
    jose_status_t   st;
    ngx_jwt_exit_t  rc;

    rc = NGX_JWT_OK;

    if (conf->pem) {
        st = jose_key_to_pem(&cli->arena.alloc, key, 1, &text);

    } else {
        st = jose_key_to_jwk(&cli->arena.alloc, key, NULL, 1, &text);
    }

    if (st != JOSE_OK) {
        return ngx_jwt_keygen_refused(cli, st);
    }

    if (!conf->pem) {
        rc = ngx_jwt_indent(cli, text, &text);
    }

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    if (conf->out != NULL) {
        return ngx_jwt_write_file(cli, conf->out, 0600, conf->force, text);
    }

    ngx_jwt_print(text);

    return NGX_JWT_OK;
}


static ngx_jwt_exit_t
ngx_jwt_keygen_public(ngx_jwt_t *cli, const ngx_jwt_keygen_conf_t *conf,
    const jose_key_t *key)
{
    int              secret;
    mode_t           mode;
    jose_str_t       text;
    jose_status_t    st;
    ngx_jwt_exit_t   rc;
    jose_key_info_t  info;

    jose_key_info(key, &info);

    secret = (info.kty == JOSE_OCT);
    mode = secret ? 0600 : 0644;

    if (conf->pem) {
        st = jose_key_to_pem(&cli->arena.alloc, key, 0, &text);

    } else {
        st = jose_key_to_jwk(&cli->arena.alloc, key, NULL, secret, &text);
    }

    if (st != JOSE_OK) {
        return ngx_jwt_keygen_refused(cli, st);
    }

    if (!conf->pem) {
        rc = ngx_jwt_jwks_text(cli, &text, 1, &text);

        if (rc != NGX_JWT_OK) {
            return rc;
        }
    }

    rc = ngx_jwt_write_file(cli, conf->public, mode, conf->force, text);

    if (rc == NGX_JWT_OK && secret) {
        ngx_jwt_warn(cli, "%s holds the secret itself: an HMAC key has no"
                     " public half, and who can verify can also sign",
                     conf->public);
    }

    return rc;
}
