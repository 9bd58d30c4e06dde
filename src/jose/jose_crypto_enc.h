/*
 * jose_crypto_enc.h: the content of a JWE, sealed and opened, by family
 * (RFC 7518, 5).
 */

#ifndef JOSE_CRYPTO_ENC_H
#define JOSE_CRYPTO_ENC_H

#include "jose.h"
#include "jose_key.h"

#pragma GCC visibility push(hidden)


/* The content of a JWE, decoded but for the additional data. */
typedef struct {
    jose_str_t         aad;
    jose_str_t         iv;
    jose_str_t         ciphertext;
    jose_str_t         tag;
} jose_sealed_t;

/* How many bytes the parts of a JWE have; the ciphertext has whole blocks. */
typedef struct {
    size_t             iv;
    size_t             tag;
    size_t             ciphertext;
    size_t             block;
} jose_enc_lengths_t;

/* The lengths for a plaintext of len bytes. */
void jose_gcm_lengths(const jose_alg_t *enc, size_t len,
    jose_enc_lengths_t *out);
void jose_cbc_lengths(const jose_alg_t *enc, size_t len,
    jose_enc_lengths_t *out);

/* AES with a key of that many bytes, in a mode as libcrypto calls it.
 * JOSE_UNAVAILABLE. */
jose_status_t jose_cipher_prepare(jose_prepared_t *p, size_t key_len,
    const char *mode);

/* Make the cipher of p->alg; key is not used. */
jose_status_t jose_enc_gcm_prepare(jose_prepared_t *p,
    const jose_key_t *key);
jose_status_t jose_cbc_prepare(jose_prepared_t *p, const jose_key_t *key);

/* Decrypt: see jose_crypto_open. */
jose_status_t jose_enc_gcm_open(jose_prepared_t *p, const unsigned char *cek,
    const jose_sealed_t *in, unsigned char *plaintext, size_t *len);
jose_status_t jose_cbc_open(jose_prepared_t *p, const unsigned char *cek,
    const jose_sealed_t *in, unsigned char *plaintext, size_t *len);

/* Encrypt under in->aad and in->iv: see jose_crypto_seal.  The lengths of
 * ciphertext and tag are those of the algorithm. */
jose_status_t jose_gcm_seal(jose_prepared_t *p, const unsigned char *key,
    const jose_sealed_t *in, jose_str_t plaintext, unsigned char *ciphertext,
    unsigned char *tag);
jose_status_t jose_cbc_seal(jose_prepared_t *p, const unsigned char *cek,
    const jose_sealed_t *in, jose_str_t plaintext, unsigned char *ciphertext,
    unsigned char *tag);

/* AES-GCM alone: writes in->ciphertext.len bytes.  JOSE_DECRYPT_FAILED: they
 * are cleansed. */
jose_status_t jose_gcm_open(jose_prepared_t *p, const unsigned char *key,
    const jose_sealed_t *in, unsigned char *plaintext);


#pragma GCC visibility pop

#endif /* JOSE_CRYPTO_ENC_H */
