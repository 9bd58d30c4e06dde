/*
 * jose_crypto_jws.h: signatures and MACs.
 */

#ifndef JOSE_CRYPTO_JWS_H
#define JOSE_CRYPTO_JWS_H

#include "jose.h"

#pragma GCC visibility push(hidden)


/*
 * Verifies sig over input.  The key fits alg.  JOSE_BAD_SIGNATURE,
 * JOSE_KEY_MISFIT (an id-RSASSA-PSS key that is bound to another hash).
 */
jose_status_t jose_crypto_verify(jose_key_t *key, const jose_alg_t *alg,
    jose_str_t input, jose_str_t sig);

/* Signs input; sig has room for JOSE_SIG_MAX bytes.  The key fits alg and is
 * private.  JOSE_KEY_MISFIT (as above). */
jose_status_t jose_crypto_sign(jose_key_t *key, const jose_alg_t *alg,
    jose_str_t input, unsigned char *sig, size_t *sig_len);


#pragma GCC visibility pop

#endif /* JOSE_CRYPTO_JWS_H */
