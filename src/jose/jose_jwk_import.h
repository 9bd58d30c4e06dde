/*
 * jose_jwk_import.h: the members of a JWK become a key.
 *
 * Only the files that import keys include it, as it includes OpenSSL.
 */

#ifndef JOSE_JWK_IMPORT_H
#define JOSE_JWK_IMPORT_H

#include "jose.h"

#include <openssl/types.h>

#pragma GCC visibility push(hidden)


/*
 * Take the decoded members of a JWK, which are of the right size, into key;
 * d and seed may be absent.  The private half is checked to be of the public
 * one; RSA numbers were checked by jose_rsa_check.  alloc is for temporary
 * memory, which holds secrets.  JOSE_BAD_KEY, JOSE_UNAVAILABLE.
 */
jose_status_t jose_rsa_import(const jose_alloc_t *alloc, jose_key_t *key,
    BIGNUM *const *num);
jose_status_t jose_ec_import(const jose_alloc_t *alloc, jose_key_t *key,
    jose_str_t x, jose_str_t y, jose_str_t d, char *why);
/* x may be absent where d is there: as PEM has it. */
jose_status_t jose_okp_import(jose_key_t *key, jose_str_t x, jose_str_t d,
    char *why);
jose_status_t jose_akp_import(const jose_alloc_t *alloc, jose_key_t *key,
    jose_str_t pub, jose_str_t seed, char *why);


#pragma GCC visibility pop

#endif /* JOSE_JWK_IMPORT_H */
