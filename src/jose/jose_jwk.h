/*
 * jose_jwk.h: JWK: reading one, and new keys.
 */

#ifndef JOSE_JWK_H
#define JOSE_JWK_H

#include "jose.h"

#pragma GCC visibility push(hidden)


/*
 * Reads a JWK.  alloc is for temporary memory, which holds secrets.  On
 * failure why says what is wrong.  JOSE_BAD_KEY, JOSE_UNKNOWN_KTY,
 * JOSE_UNKNOWN_ALG, JOSE_KEY_SIZE, JOSE_KEY_MISFIT, JOSE_UNAVAILABLE.
 */
jose_status_t jose_jwk_read(const jose_alloc_t *alloc,
    const jose_json_t *jwk, jose_key_t **out, char *why);

/* A new key without kid, as jose_keyset_generate. */
jose_status_t jose_key_generate(const jose_keygen_t *what, jose_key_t **out);


#pragma GCC visibility pop

#endif /* JOSE_JWK_H */
