/*
 * jose_crypto_jws.h: signatures and MACs, by family (RFC 7518, 3).
 */

#ifndef JOSE_CRYPTO_JWS_H
#define JOSE_CRYPTO_JWS_H

#include "jose.h"
#include "jose_key.h"

#pragma GCC visibility push(hidden)


/* Make the contexts of a key for p->alg. */
jose_status_t jose_hmac_prepare(jose_prepared_t *p, const jose_key_t *key);
jose_status_t jose_digest_prepare(jose_prepared_t *p, const jose_key_t *key);
jose_status_t jose_eddsa_prepare(jose_prepared_t *p, const jose_key_t *key);
jose_status_t jose_message_prepare(jose_prepared_t *p,
    const jose_key_t *key);

/* Verify sig over input: see jose_crypto_verify. */
jose_status_t jose_hmac_verify(jose_prepared_t *p, const jose_key_t *key,
    jose_str_t input, jose_str_t sig);
jose_status_t jose_rsa_verify(jose_prepared_t *p, const jose_key_t *key,
    jose_str_t input, jose_str_t sig);
jose_status_t jose_ecdsa_verify(jose_prepared_t *p, const jose_key_t *key,
    jose_str_t input, jose_str_t sig);
jose_status_t jose_eddsa_verify(jose_prepared_t *p, const jose_key_t *key,
    jose_str_t input, jose_str_t sig);
jose_status_t jose_message_verify(jose_prepared_t *p, const jose_key_t *key,
    jose_str_t input, jose_str_t sig);

/* Sign input: see jose_crypto_sign. */
jose_status_t jose_hmac_sign(const jose_key_t *key, const jose_alg_t *alg,
    jose_str_t input, unsigned char *sig, size_t *sig_len);
jose_status_t jose_ecdsa_sign(const jose_key_t *key, const jose_alg_t *alg,
    jose_str_t input, unsigned char *sig, size_t *sig_len);
jose_status_t jose_pkey_sign(const jose_key_t *key, const jose_alg_t *alg,
    jose_str_t input, unsigned char *sig, size_t *sig_len);


#pragma GCC visibility pop

#endif /* JOSE_CRYPTO_JWS_H */
