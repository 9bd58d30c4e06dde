/*
 * ngx_jwt_sign.c: "ngx-jwt sign" makes a signed token.
 */

#include "ngx_jwt.h"
#include "ngx_jwt_command.h"
#include "ngx_jwt_json.h"
#include "ngx_jwt_keys.h"
#include "ngx_jwt_message.h"
#include "ngx_jwt_options.h"
#include "ngx_jwt_token.h"

#include <stddef.h>
#include <string.h>


typedef struct {
    ngx_jwt_list_t    *key;
    ngx_jwt_list_t    *secret_file;
    const char        *kid;
    const jose_alg_t  *alg;
    ngx_jwt_list_t    *header;

    ngx_jwt_claims_conf_t  claims;
} ngx_jwt_sign_conf_t;


static ngx_jwt_exit_t ngx_jwt_sign(ngx_jwt_t *cli, void *conf, int argc,
    char **argv);
static const jose_alg_t *ngx_jwt_sign_alg(const jose_key_t *key,
    const void *conf);


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

    ngx_jwt_claims_options(ngx_jwt_sign_conf_t, claims),

    { "header", 'H', "NAME=VALUE", ngx_jwt_set_list,
      ngx_jwt_sign_offset(header),
      "put this into the header; as a claim is written" },

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
    ngx_jwt_header_t   what;
    ngx_jwt_choice_t   choice;
    const jose_alg_t  *alg;
    const jose_key_t  *key;

    rc = ngx_jwt_load_all(cli, scf->key, scf->secret_file);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    choice.verb = "sign";
    choice.needs_private = 1;
    choice.kid = scf->kid;
    choice.fits = ngx_jwt_sign_alg;
    choice.conf = scf;

    rc = ngx_jwt_choose(cli, &choice, &key, &alg);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    memset(&what, 0, sizeof(ngx_jwt_header_t));

    what.key = key;
    what.alg = alg;
    what.args = scf->header;

    rc = ngx_jwt_header_text(cli, &what, &header);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    rc = ngx_jwt_claims_text(cli, &scf->claims, argc, argv, &payload);

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


/* The algorithm to sign with; NULL if the key cannot. */
static const jose_alg_t *
ngx_jwt_sign_alg(const jose_key_t *key, const void *conf)
{
    const ngx_jwt_sign_conf_t  *scf = conf;

    size_t             i;
    jose_key_info_t    info;
    const jose_alg_t  *alg, *wanted;

    jose_key_info(key, &info);

    if (!info.is_private) {
        return NULL;
    }

    wanted = (scf->alg != NULL) ? scf->alg : info.alg;

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
