/*
 * jose_crypto_ecdh.h: key agreement (RFC 7518, 4.6; RFC 8037, 3.2).
 */

#ifndef JOSE_CRYPTO_ECDH_H
#define JOSE_CRYPTO_ECDH_H

#include "jose.h"
#include "jose_crypto_jwe.h"
#include "jose_key.h"

#pragma GCC visibility push(hidden)


struct evp_pkey_st;
struct evp_pkey_ctx_st;

/* As the functions of other families in jose_crypto_jwe.h. */
jose_status_t jose_ecdh_prepare(jose_prepared_t *p, const jose_key_t *key);
jose_status_t jose_ecdh_unwrap(jose_prepared_t *p, const jose_key_t *key,
    const jose_alg_t *enc, const jose_recipient_t *r, unsigned char *cek);
jose_status_t jose_ecdh_wrap(const jose_alloc_t *alloc,
    const jose_key_t *key, const jose_alg_t *alg, const jose_alg_t *enc,
    jose_recipient_t *r, unsigned char *cek);

/* The secret that the key of an EVP_PKEY_CTX and peer, which are on the same
 * curve, share; z has room for JOSE_EC_MAX bytes.  JOSE_DECRYPT_FAILED: there
 * is none. */
jose_status_t jose_ecdh_agree(struct evp_pkey_ctx_st *ctx,
    struct evp_pkey_st *peer, unsigned char *z, size_t *len);


#pragma GCC visibility pop

#endif /* JOSE_CRYPTO_ECDH_H */
