/*
 * ngx_jwt_keys.h: key files.
 */

#ifndef NGX_JWT_KEYS_H
#define NGX_JWT_KEYS_H

#include "ngx_jwt_options.h"


/* A key set and the file that it was read from. */
struct ngx_jwt_keys_s {
    const char       *path;
    jose_keyset_t    *set;
    ngx_jwt_keys_t   *next;
};


/*
 * Reads a key file in any format and appends it to cli->keys.  Keys that the
 * core skips are warnings; what makes a file useless is said exactly.
 */
ngx_jwt_exit_t ngx_jwt_load_keys(ngx_jwt_t *cli, const char *path);

/* The same of a file that holds an HMAC secret as it is, but for one newline
 * at its end. */
ngx_jwt_exit_t ngx_jwt_load_secret(ngx_jwt_t *cli, const char *path);

/* Takes over the reference to set and appends it to cli->keys. */
void ngx_jwt_add_keys(ngx_jwt_t *cli, const char *path, jose_keyset_t *set);

/* Every --key, then every --secret-file. */
ngx_jwt_exit_t ngx_jwt_load_all(ngx_jwt_t *cli, const ngx_jwt_list_t *keys,
    const ngx_jwt_list_t *secrets);

/* The sets of cli->keys as an array of cli->nkeys. */
jose_keyset_t **ngx_jwt_sets(ngx_jwt_t *cli);

/* "kid \"a\" (EC P-256, alg ES256)" in memory of cli. */
const char *ngx_jwt_key_text(ngx_jwt_t *cli, const jose_key_t *key);

/* A line for each key file: what is in it. */
void ngx_jwt_list_keys(ngx_jwt_t *cli);

/* A JWK Set of JWK texts, indented and with a newline at its end. */
ngx_jwt_exit_t ngx_jwt_jwks_text(ngx_jwt_t *cli, const jose_str_t *jwks,
    size_t n, jose_str_t *out);

/* JSON text, indented and with a newline at its end. */
ngx_jwt_exit_t ngx_jwt_indent(ngx_jwt_t *cli, jose_str_t json,
    jose_str_t *out);


#endif /* NGX_JWT_KEYS_H */
