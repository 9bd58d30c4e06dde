/*
 * jose_jwe.h: what encryption and decryption of JWE share.
 */

#ifndef JOSE_JWE_H
#define JOSE_JWE_H

#include "jose.h"
#include "jose_crypto_jwe.h"

#pragma GCC visibility push(hidden)


/*
 * Reads the members that alg has in a header, but for "epk", into r; the
 * others are ignored.  JOSE_DECRYPT_FAILED: one is not base64url, or too
 * long; or "iv" and "tag", which must be there, have not their lengths.
 */
jose_status_t jose_jwe_read_recipient(const jose_alloc_t *alloc,
    const jose_alg_t *alg, const jose_json_t *header, jose_recipient_t *r);

/* The JOSE_OP_ bits of which a key needs one. */
unsigned jose_jwe_ops(const jose_alg_t *alg, int encrypts);


#pragma GCC visibility pop

#endif /* JOSE_JWE_H */
