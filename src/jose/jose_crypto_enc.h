/*
 * jose_crypto_enc.h: the content of a JWE, sealed and opened.
 */

#ifndef JOSE_CRYPTO_ENC_H
#define JOSE_CRYPTO_ENC_H

#include "jose.h"

#pragma GCC visibility push(hidden)


/* The content of a JWE, decoded but for the additional data. */
typedef struct {
    jose_str_t         aad;
    jose_str_t         iv;
    jose_str_t         ciphertext;
    jose_str_t         tag;
} jose_sealed_t;

/* Bytes of the initialization vector, of the tag, and of the ciphertext of
 * len bytes. */
size_t jose_enc_iv_len(const jose_alg_t *enc);
size_t jose_enc_tag_len(const jose_alg_t *enc);
size_t jose_enc_ciphertext_len(const jose_alg_t *enc, size_t len);

/* Truth if iv and tag are as long as enc has them, and ciphertext may be. */
int jose_enc_lengths_fit(const jose_alg_t *enc, const jose_sealed_t *in);

/*
 * Decrypts to plaintext, which has room for in->ciphertext.len bytes.  The
 * lengths fit.  JOSE_DECRYPT_FAILED: plaintext is
 * cleansed, and so it is after any other failure.  JOSE_UNAVAILABLE.
 * key keeps the contexts; it is not used otherwise.
 */
jose_status_t jose_crypto_open(jose_key_t *key, const jose_alg_t *enc,
    const unsigned char *cek, const jose_sealed_t *in,
    unsigned char *plaintext, size_t *len);

/*
 * Encrypts plaintext under out->aad, with a random initialization vector, and
 * fills the rest of out from alloc.  JOSE_UNAVAILABLE.
 */
jose_status_t jose_crypto_seal(const jose_alloc_t *alloc,
    const jose_alg_t *enc, const unsigned char *cek, jose_str_t plaintext,
    jose_sealed_t *out);


#pragma GCC visibility pop

#endif /* JOSE_CRYPTO_ENC_H */
