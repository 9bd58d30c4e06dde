/*
 * ngx_jwt_token.h: tokens that are read or made, and the key that is
 * chosen for one.
 */

#ifndef NGX_JWT_TOKEN_H
#define NGX_JWT_TOKEN_H

#include "ngx_jwt_options.h"
#include "ngx_jwt_time.h"


/* The operand of verify, decrypt and inspect: from argv or standard input,
 * without surrounding white space and a leading "Bearer ". */
ngx_jwt_exit_t ngx_jwt_read_token(ngx_jwt_t *cli, int argc, char **argv,
    jose_str_t *token);

/* The same of a file. */
ngx_jwt_exit_t ngx_jwt_read_token_file(ngx_jwt_t *cli, const char *path,
    jose_str_t *token);

/* How a command chooses one of the keys that it was given. */
typedef struct {
    const char         *verb;           /* "sign" */
    unsigned            needs_private:1;
    const char         *kid;            /* NULL: any */

    /* the algorithm to use the key with; NULL if the key does not fit */
    const jose_alg_t  *(*fits)(const jose_key_t *key, const void *conf);
    const void         *conf;
} ngx_jwt_choice_t;

/* One key must be meant: a guess would take the wrong one. */
ngx_jwt_exit_t ngx_jwt_choose(ngx_jwt_t *cli, const ngx_jwt_choice_t *choice,
    const jose_key_t **chosen, const jose_alg_t **alg);

typedef struct {
    const jose_key_t   *key;
    const jose_alg_t   *alg;
    const jose_alg_t   *enc;            /* NULL: a signed token */
    const char         *cty;            /* NULL: none */
    ngx_jwt_list_t     *args;           /* --header */
} ngx_jwt_header_t;

/* The header: alg, enc, typ, cty, the key's kid, and what --header says. */
ngx_jwt_exit_t ngx_jwt_header_text(ngx_jwt_t *cli,
    const ngx_jwt_header_t *what, jose_str_t *text);

typedef struct {
    const char         *claims;         /* a file */
    const char         *iss;
    const char         *sub;
    ngx_jwt_list_t     *aud;
    ngx_jwt_when_t      exp;
    ngx_jwt_when_t      nbf;
    ngx_jwt_when_t      iat;
    int                 no_iat;
    ngx_jwt_when_t      now;
} ngx_jwt_claims_conf_t;

/* Rows for the option table of a command whose conf, of that type, has a
 * ngx_jwt_claims_conf_t of that name. */
#define ngx_jwt_claims_options(type, name)                                    \
    { "claims", 'c', "FILE", ngx_jwt_set_string,                              \
      offsetof(type, name.claims),                                            \
      "claims as a JSON object; - is standard input" },                       \
                                                                              \
    { "iss", 'i', "NAME", ngx_jwt_set_string, offsetof(type, name.iss),       \
      "the issuer" },                                                         \
                                                                              \
    { "sub", 's', "NAME", ngx_jwt_set_string, offsetof(type, name.sub),       \
      "the subject" },                                                        \
                                                                              \
    { "aud", 0, "NAME", ngx_jwt_set_list, offsetof(type, name.aud),           \
      "the audience; several times: an array" },                              \
                                                                              \
    { "exp", 'e', "TIME", ngx_jwt_set_when, offsetof(type, name.exp),         \
      "not valid from then on (default: valid for ever)" },                   \
                                                                              \
    { "nbf", 'n', "TIME", ngx_jwt_set_when, offsetof(type, name.nbf),         \
      "not valid before" },                                                   \
                                                                              \
    { "iat", 0, "TIME", ngx_jwt_set_when, offsetof(type, name.iat),           \
      "issued at (default: now)" },                                           \
                                                                              \
    { "no-iat", 0, NULL, ngx_jwt_set_flag, offsetof(type, name.no_iat),       \
      "leave iat out" },                                                      \
                                                                              \
    { "now", 0, "TIME", ngx_jwt_set_when, offsetof(type, name.now),           \
      "take this for the present time" }

/* The claims of --claims, the options and the arguments, as JSON. */
ngx_jwt_exit_t ngx_jwt_claims_text(ngx_jwt_t *cli,
    const ngx_jwt_claims_conf_t *conf, int argc, char **argv,
    jose_str_t *text);


#endif /* NGX_JWT_TOKEN_H */
