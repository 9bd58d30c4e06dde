/*
 * jose_crypto_jwe.h: content encryption keys, wrapped and unwrapped, by
 * family (RFC 7518, 4).
 */

#ifndef JOSE_CRYPTO_JWE_H
#define JOSE_CRYPTO_JWE_H

#include "jose.h"
#include "jose_key.h"

#pragma GCC visibility push(hidden)


/* The largest content encryption key: A256CBC-HS512 (RFC 7518, 5.2.5). */
#define JOSE_CEK_MAX  64

/* RFC 7518, 4.7.1 and 5.3: 96 and 128 bits, no others */
#define JOSE_GCM_IV   12
#define JOSE_GCM_TAG  16

/* RFC 3394, 2.2.1: a wrapped key is one block of 64 bits longer. */
#define JOSE_KW_EXTRA  8

/* What a JWE says about its content encryption key, decoded. */
typedef struct {
    jose_str_t         encrypted;       /* the JWE Encrypted Key */
    jose_str_t         iv;              /* AES-GCM-KW; also tag */
    jose_str_t         tag;
    jose_key_t        *epk;             /* ECDH-ES: of the key's curve */
    jose_str_t         apu;             /* also apv; absent is empty */
    jose_str_t         apv;
    jose_str_t         agreed;          /* the shared secret, if it was made
                                           elsewhere; empty: there is none */
} jose_recipient_t;

struct evp_pkey_ctx_st;

/* Make the contexts of a key for p->alg. */
jose_status_t jose_dir_prepare(jose_prepared_t *p, const jose_key_t *key);
jose_status_t jose_gcmkw_prepare(jose_prepared_t *p, const jose_key_t *key);
jose_status_t jose_oaep_prepare(jose_prepared_t *p, const jose_key_t *key);

/* Unwrap the content encryption key: see jose_crypto_unwrap.  cek holds the
 * decoy, which they leave there, and return JOSE_OK, where the encrypted key
 * does not unwrap. */
jose_status_t jose_dir_unwrap(jose_prepared_t *p, const jose_key_t *key,
    const jose_alg_t *enc, const jose_recipient_t *r, unsigned char *cek);
jose_status_t jose_kw_unwrap(jose_prepared_t *p, const jose_key_t *key,
    const jose_alg_t *enc, const jose_recipient_t *r, unsigned char *cek);
jose_status_t jose_gcmkw_unwrap(jose_prepared_t *p, const jose_key_t *key,
    const jose_alg_t *enc, const jose_recipient_t *r, unsigned char *cek);
jose_status_t jose_oaep_unwrap(jose_prepared_t *p, const jose_key_t *key,
    const jose_alg_t *enc, const jose_recipient_t *r, unsigned char *cek);

/* Wrap it: see jose_crypto_wrap.  cek holds random bytes, which are the key if
 * it can be chosen. */
jose_status_t jose_dir_wrap(const jose_alloc_t *alloc,
    const jose_key_t *key, const jose_alg_t *alg, const jose_alg_t *enc,
    jose_recipient_t *r, unsigned char *cek);
jose_status_t jose_kw_wrap(const jose_alloc_t *alloc,
    const jose_key_t *key, const jose_alg_t *alg, const jose_alg_t *enc,
    jose_recipient_t *r, unsigned char *cek);
jose_status_t jose_gcmkw_wrap(const jose_alloc_t *alloc,
    const jose_key_t *key, const jose_alg_t *alg, const jose_alg_t *enc,
    jose_recipient_t *r, unsigned char *cek);
jose_status_t jose_oaep_wrap(const jose_alloc_t *alloc,
    const jose_key_t *key, const jose_alg_t *alg, const jose_alg_t *enc,
    jose_recipient_t *r, unsigned char *cek);

/* RSA-OAEP with alg's hashes, on an EVP_PKEY_CTX that is initialized.  Truth
 * if libcrypto has them. */
int jose_oaep_setup(struct evp_pkey_ctx_st *ctx, const jose_alg_t *alg);

/* Unwraps a key of len bytes; leaves the decoy in cek, and returns JOSE_OK,
 * where it does not unwrap. */
jose_status_t jose_oaep_open(struct evp_pkey_ctx_st *ctx,
    jose_str_t encrypted, unsigned char *cek, size_t len);


#pragma GCC visibility pop

#endif /* JOSE_CRYPTO_JWE_H */
