/*
 * jose_family.h: what is done with an algorithm and a key, by the table of
 * families.  Whatever is asked of an algorithm of another class is refused
 * with JOSE_KEY_MISFIT.
 */

#ifndef JOSE_FAMILY_H
#define JOSE_FAMILY_H

#include "jose.h"
#include "jose_crypto_enc.h"
#include "jose_crypto_jwe.h"
#include "jose_key.h"

#pragma GCC visibility push(hidden)


/* As jose_alg_available, but JOSE_UNAVAILABLE only if the answer is no, and
 * will be: JOSE_NO_MEMORY if there was none to ask. */
jose_status_t jose_alg_ask(const jose_alg_t *alg);

/* Truth if the type, curve and size of key fit alg, whatever its "alg" and
 * "key_ops" say. */
int jose_key_suits(const jose_key_t *key, const jose_alg_t *alg);

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

/*
 * The content encryption key, enc->size bytes.  The key fits alg and is
 * private; the lengths in r are those of alg, enc and key.  An encrypted key
 * that does not unwrap gives JOSE_OK and a cek that nobody knows (RFC 7516,
 * 11.5): what follows takes the same time, and fails as for a wrong tag.
 * JOSE_UNAVAILABLE.
 */
jose_status_t jose_crypto_unwrap(jose_key_t *key, const jose_alg_t *alg,
    const jose_alg_t *enc, const jose_recipient_t *r, unsigned char *cek);

/*
 * Makes a content encryption key and fills encrypted, iv and tag of r from
 * alloc.  The key fits alg; r->epk is private.  JOSE_UNAVAILABLE.
 */
jose_status_t jose_crypto_wrap(const jose_alloc_t *alloc,
    const jose_key_t *key, const jose_alg_t *alg, const jose_alg_t *enc,
    jose_recipient_t *r, unsigned char *cek);

/* The lengths of a JWE's parts for a plaintext of len bytes. */
void jose_enc_lengths(const jose_alg_t *enc, size_t len,
    jose_enc_lengths_t *out);

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

#endif /* JOSE_FAMILY_H */
