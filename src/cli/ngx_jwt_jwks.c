/*
 * ngx_jwt_jwks.c: "ngx-jwt jwks" makes one JWK Set of key files of any
 * format, or PEM of them.
 */

#include "ngx_jwt.h"
#include "ngx_jwt_command.h"
#include "ngx_jwt_file.h"
#include "ngx_jwt_json.h"
#include "ngx_jwt_keys.h"
#include "ngx_jwt_memory.h"
#include "ngx_jwt_message.h"
#include "ngx_jwt_options.h"

#include <stddef.h>
#include <string.h>


typedef struct {
    ngx_jwt_list_t    *secret_file;
    int                private;
    int                pem;
    const char        *kid;
    const jose_alg_t  *alg;
    unsigned           ops;
    const char        *out;
    int                force;
} ngx_jwt_jwks_conf_t;


/* What is on its way out: a text for each key. */
typedef struct {
    const ngx_jwt_jwks_conf_t  *conf;
    jose_str_t                 *texts;
    size_t                      n;
    size_t                      nkeys;      /* of all files */
    unsigned                    secret:1;   /* a private half is among it */
} ngx_jwt_jwks_t;


static ngx_jwt_exit_t ngx_jwt_jwks(ngx_jwt_t *cli, void *conf, int argc,
    char **argv);
static ngx_jwt_exit_t ngx_jwt_jwks_load(ngx_jwt_t *cli,
    const ngx_jwt_jwks_conf_t *conf, int argc, char **argv);
static size_t ngx_jwt_jwks_count(const ngx_jwt_t *cli);
static ngx_jwt_exit_t ngx_jwt_jwks_check(ngx_jwt_t *cli,
    const ngx_jwt_jwks_conf_t *conf, size_t nkeys);
static ngx_jwt_exit_t ngx_jwt_jwks_add(ngx_jwt_t *cli, ngx_jwt_jwks_t *jwks,
    const jose_key_t *key);
static ngx_jwt_exit_t ngx_jwt_jwks_jwk(ngx_jwt_t *cli,
    const ngx_jwt_jwks_conf_t *conf, const jose_key_t *key, int private,
    jose_str_t *text);
static int ngx_jwt_jwks_alg_fits(const jose_key_t *key,
    const jose_alg_t *alg, unsigned ops);
static ngx_jwt_exit_t ngx_jwt_jwks_text_of(ngx_jwt_t *cli,
    const ngx_jwt_jwks_t *jwks, jose_str_t *text);


#define ngx_jwt_jwks_offset(field)  offsetof(ngx_jwt_jwks_conf_t, field)

static const ngx_jwt_option_t  ngx_jwt_jwks_options[] = {

    { "secret-file", 0, "FILE", ngx_jwt_set_list,
      ngx_jwt_jwks_offset(secret_file),
      "add an HMAC secret, as it is, in a file" },

    { "private", 0, NULL, ngx_jwt_set_flag, ngx_jwt_jwks_offset(private),
      "keep private halves and secrets\n"
      "(default: public halves only)" },

    { "pem", 0, NULL, ngx_jwt_set_flag, ngx_jwt_jwks_offset(pem),
      "write PEM instead of a JWK Set" },

    { "kid", 'k', "ID", ngx_jwt_set_string, ngx_jwt_jwks_offset(kid),
      "name the key, if there is one only (default: its\n"
      "own kid, else its RFC 7638 thumbprint)" },

    { "alg", 'a', "NAME", ngx_jwt_set_alg, ngx_jwt_jwks_offset(alg),
      "say that the keys are for this algorithm only" },

    { "use", 'u', "sig|enc", ngx_jwt_set_use, ngx_jwt_jwks_offset(ops),
      "say that the keys are for this use only" },

    { "out", 'o', "FILE", ngx_jwt_set_string, ngx_jwt_jwks_offset(out),
      "write to a file (default: standard output)" },

    { "force", 'f', NULL, ngx_jwt_set_flag, ngx_jwt_jwks_offset(force),
      "replace the file if it exists" },

    ngx_jwt_null_option
};


const ngx_jwt_command_t  ngx_jwt_jwks_command = {
    .name = "jwks",
    .synopsis = "[OPTION]... FILE...",
    .summary = "make a JWK Set of keys in PEM and JWK, or PEM of them",
    .options = ngx_jwt_jwks_options,
    .conf_size = sizeof(ngx_jwt_jwks_conf_t),
    .run = ngx_jwt_jwks,
    .notes =
        "A FILE is PEM (public or private key, certificate), a JWK, a JWK Set"
        " or an\nobject of kid to PEM; - is standard input.\n"
        "\n"
        "Examples:\n"
        "  ngx-jwt jwks key.pem old.jwk --out keys.jwks\n"
        "  ngx-jwt jwks --kid 2026 --alg RS256 certificate.pem\n"
        "  ngx-jwt jwks --secret-file secret.txt --private --alg HS256\n"
        "  ngx-jwt jwks --pem keys.jwks\n"
};


static ngx_jwt_exit_t
ngx_jwt_jwks(ngx_jwt_t *cli, void *conf, int argc, char **argv)
{
    ngx_jwt_jwks_conf_t  *jcf = conf;

    size_t           i, n;
    mode_t           mode;
    jose_str_t       text;
    ngx_jwt_exit_t   rc;
    ngx_jwt_jwks_t   jwks;
    ngx_jwt_keys_t  *keys;

    rc = ngx_jwt_jwks_load(cli, jcf, argc, argv);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    memset(&jwks, 0, sizeof(ngx_jwt_jwks_t));

    jwks.conf = jcf;
    jwks.nkeys = ngx_jwt_jwks_count(cli);
    jwks.texts = ngx_jwt_alloc(cli, jwks.nkeys * sizeof(jose_str_t));

    rc = ngx_jwt_jwks_check(cli, jcf, jwks.nkeys);

    for (keys = cli->keys; keys != NULL; keys = keys->next) {
        n = jose_keyset_count(keys->set);

        for (i = 0; rc == NGX_JWT_OK && i < n; i++) {
            rc = ngx_jwt_jwks_add(cli, &jwks, jose_keyset_key(keys->set, i));
        }
    }

    if (rc == NGX_JWT_OK && jwks.n == 0) {
        rc = ngx_jwt_error(cli, "no key is left to write");
    }

    if (rc == NGX_JWT_OK) {
        rc = ngx_jwt_jwks_text_of(cli, &jwks, &text);
    }

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    if (jcf->out == NULL) {
        ngx_jwt_print(text);
        return NGX_JWT_OK;
    }

    mode = jwks.secret ? 0600 : 0644;

    return ngx_jwt_write_file(cli, jcf->out, mode, jcf->force, text);
}


static ngx_jwt_exit_t
ngx_jwt_jwks_load(ngx_jwt_t *cli, const ngx_jwt_jwks_conf_t *conf, int argc,
    char **argv)
{
    int                    i;
    ngx_jwt_exit_t         rc;
    const ngx_jwt_list_t  *secret;

    if (argc == 0 && conf->secret_file == NULL) {
        return ngx_jwt_usage_error(cli, "which keys? name their files");
    }

    for (i = 0; i < argc; i++) {
        rc = ngx_jwt_load_keys(cli, argv[i]);

        if (rc != NGX_JWT_OK) {
            return rc;
        }
    }

    for (secret = conf->secret_file; secret != NULL; secret = secret->next) {
        rc = ngx_jwt_load_secret(cli, secret->value);

        if (rc != NGX_JWT_OK) {
            return rc;
        }
    }

    return NGX_JWT_OK;
}


static size_t
ngx_jwt_jwks_count(const ngx_jwt_t *cli)
{
    size_t                 n;
    const ngx_jwt_keys_t  *keys;

    n = 0;

    for (keys = cli->keys; keys != NULL; keys = keys->next) {
        n += jose_keyset_count(keys->set);
    }

    return n;
}


static ngx_jwt_exit_t
ngx_jwt_jwks_check(ngx_jwt_t *cli, const ngx_jwt_jwks_conf_t *conf,
    size_t nkeys)
{
    if (conf->kid != NULL && nkeys != 1) {
        return ngx_jwt_usage_error(cli, "--kid names one key, and there are"
                                   " %zu", nkeys);
    }

    if (conf->pem
        && (conf->kid != NULL || conf->alg != NULL || conf->ops != 0))
    {
        return ngx_jwt_usage_error(cli, "PEM has no place for --kid, --alg"
                                   " and --use");
    }

    return NGX_JWT_OK;
}


static ngx_jwt_exit_t
ngx_jwt_jwks_add(ngx_jwt_t *cli, ngx_jwt_jwks_t *jwks, const jose_key_t *key)
{
    int              private;
    jose_str_t      *text;
    jose_status_t    st;
    ngx_jwt_exit_t   rc;
    jose_key_info_t  info;

    jose_key_info(key, &info);

    private = (jwks->conf->private && info.is_private);
    text = &jwks->texts[jwks->n];

    if (info.kty == JOSE_OCT && jwks->conf->pem) {
        ngx_jwt_warn(cli, "%s is left out: a secret has no PEM form",
                     ngx_jwt_key_text(cli, key));
        return NGX_JWT_OK;
    }

    if (info.kty == JOSE_OCT && !private) {
        ngx_jwt_warn(cli, "%s is left out: a secret has no public half;"
                     " --private keeps it", ngx_jwt_key_text(cli, key));
        return NGX_JWT_OK;
    }

    if (jwks->conf->pem) {
        st = jose_key_to_pem(&cli->arena.alloc, key, private, text);
        rc = (st == JOSE_OK) ? NGX_JWT_OK
                             : ngx_jwt_error(cli, "%s: %s",
                                             ngx_jwt_key_text(cli, key),
                                             jose_status_text(st));
    } else {
        rc = ngx_jwt_jwks_jwk(cli, jwks->conf, key, private, text);
    }

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    jwks->secret |= (private != 0);
    jwks->n++;

    return NGX_JWT_OK;
}


static ngx_jwt_exit_t
ngx_jwt_jwks_jwk(ngx_jwt_t *cli, const ngx_jwt_jwks_conf_t *conf,
    const jose_key_t *key, int private, jose_str_t *text)
{
    jose_status_t    st;
    jose_key_info_t  info;
    jose_key_meta_t  meta;

    jose_key_info(key, &info);

    meta.kid = (conf->kid != NULL) ? jose_cstr(conf->kid) : info.kid;
    meta.alg = conf->alg;
    meta.ops = (conf->ops != 0) ? conf->ops : info.ops;

    if (meta.alg != NULL
        && !ngx_jwt_jwks_alg_fits(key, meta.alg, meta.ops))
    {
        return ngx_jwt_error(cli, "--alg does not fit %s",
                             ngx_jwt_key_text(cli, key));
    }

    st = JOSE_OK;

    if (meta.kid.data == NULL) {
        st = jose_key_thumbprint(&cli->arena.alloc, key, &meta.kid);
    }

    if (st == JOSE_OK) {
        st = jose_key_to_jwk(&cli->arena.alloc, key, &meta, private, text);
    }

    if (st != JOSE_OK) {
        return ngx_jwt_error(cli, "%s: %s", ngx_jwt_key_text(cli, key),
                             jose_status_text(st));
    }

    return NGX_JWT_OK;
}


/* Whether alg suits the key itself, asked for each operation apart since the
 * key's own are about to be replaced, and its new operations. */
static int
ngx_jwt_jwks_alg_fits(const jose_key_t *key, const jose_alg_t *alg,
    unsigned ops)
{
    int       fits;
    unsigned  op;

    fits = 0;

    for (op = JOSE_OP_SIGN; op <= JOSE_OP_DERIVE_BITS; op <<= 1) {
        fits |= jose_key_fits(key, alg, op);
    }

    if (jose_alg_class(alg) == JOSE_ALG_JWS) {
        return fits && (ops & JOSE_OP_SIG) != 0;
    }

    return fits && (ops & JOSE_OP_ENC) != 0;
}


static ngx_jwt_exit_t
ngx_jwt_jwks_text_of(ngx_jwt_t *cli, const ngx_jwt_jwks_t *jwks,
    jose_str_t *text)
{
    size_t          i, size;
    unsigned char  *p;

    if (!jwks->conf->pem) {
        return ngx_jwt_jwks_text(cli, jwks->texts, jwks->n, text);
    }

    size = 0;

    for (i = 0; i < jwks->n; i++) {
        size += jwks->texts[i].len;
    }

    p = ngx_jwt_alloc(cli, size);

    text->data = p;
    text->len = size;

    for (i = 0; i < jwks->n; i++) {
        memcpy(p, jwks->texts[i].data, jwks->texts[i].len);
        p += jwks->texts[i].len;
    }

    return NGX_JWT_OK;
}
