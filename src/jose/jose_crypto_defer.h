/*
 * jose_crypto_defer.h: private-key operations that are made elsewhere.
 */

#ifndef JOSE_CRYPTO_DEFER_H
#define JOSE_CRYPTO_DEFER_H

#include "jose.h"
#include "jose_crypto_jwe.h"

#pragma GCC visibility push(hidden)


/*
 * Truth if an operation with key takes so long that it is worth a hand-over:
 * with RSA and on the larger curves 0.3 to 5 ms, on P-256 and X25519 0.05.
 */
int jose_deferral_is_for(const jose_key_t *key);

/*
 * What has become of the operation at place n, which is to be with key, and
 * not with what that was before it was renewed.
 * bound is what the operations belong to: a digest of all that they depend
 * on.  JOSE_DEFERRAL_NONE: it was not asked for.  JOSE_DEFERRAL_DONE: *st is
 * its status, and for JOSE_OK secret, which is borrowed, has the content
 * encryption key (or the decoy) of RSA, or what is agreed of ECDH.
 */
typedef enum {
    JOSE_DEFERRAL_NONE,
    JOSE_DEFERRAL_PENDING,
    JOSE_DEFERRAL_DONE
} jose_deferral_state_t;

#define JOSE_BOUND_LEN  32

jose_deferral_state_t jose_deferral_get(const jose_deferral_t *deferral,
    size_t n, jose_key_t *key, const unsigned char *bound,
    jose_str_t *secret, jose_status_t *st);

/*
 * Prepares the operation at place n, under JOSE_PRIVATE_OPS_MAX, and forgets
 * what is at later places.  The key fits alg and is private; the lengths in r
 * are those of alg, enc and key.  Any status but JOSE_OK is the operation's,
 * and nothing is pending.
 */
jose_status_t jose_deferral_add(jose_deferral_t **deferral, size_t n,
    const jose_key_t *key, const unsigned char *bound, const jose_alg_t *alg,
    const jose_alg_t *enc, const jose_recipient_t *r);


#pragma GCC visibility pop

#endif /* JOSE_CRYPTO_DEFER_H */
