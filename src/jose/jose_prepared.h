/*
 * jose_prepared.h: contexts that are kept with a key, and what the files that
 * compute with libcrypto share.
 *
 * Only these include it, as it includes OpenSSL.
 */

#ifndef JOSE_PREPARED_H
#define JOSE_PREPARED_H

#include "jose_alg.h"
#include "jose_crypto.h"
#include "jose_crypto_enc.h"
#include "jose_crypto_jwe.h"
#include "jose_ed25519.h"
#include "jose_key.h"

#include <openssl/evp.h>

#pragma GCC visibility push(hidden)


/* P-521: the largest coordinate, and R or S of a signature. */
#define JOSE_EC_MAX  66


/*
 * What libcrypto needs to use a key with an algorithm, made once and kept
 * with the key.  An algorithm uses some of the members; the others are NULL.
 */
struct jose_prepared_s {
    jose_prepared_t   *next;
    const jose_alg_t  *alg;

    EVP_MAC_CTX       *mac;
    unsigned           rekeys:1;        /* mac needs its key for each token */
    EVP_MD            *md;              /* fetched */
    EVP_MD_CTX        *md_ctx;
    EVP_PKEY_CTX      *pkey_ctx;
    EVP_CIPHER        *cipher;          /* fetched */
    EVP_CIPHER_CTX    *cipher_ctx;      /* empty between two tokens */
    unsigned char      ed25519[JOSE_ED25519_KEY];

    /* JWE: random bytes, the content encryption key of tokens whose own does
     * not unwrap */
    unsigned char      decoy[JOSE_CEK_MAX];
};

typedef jose_status_t (*jose_prepare_pt)(jose_prepared_t *p,
    const jose_key_t *key);


/* jose_crypto.c */

/*
 * The key's contexts for alg, made with prepare when first needed; the key is
 * renewed first if it is suspect.
 */
jose_status_t jose_prepared_get(jose_key_t *key, const jose_alg_t *alg,
    jose_prepare_pt prepare, jose_prepared_t **out);

/*
 * Ends the use of a key's contexts with status st, and returns what the
 * caller should.  If they may be half-way they are given up, and the key is
 * suspect.  key is NULL where they were not the key's.  The error queue is
 * empty afterwards.
 */
jose_status_t jose_prepared_done(jose_key_t *key, jose_status_t st);

/* Truth if what was used may be half-way after an operation with status st:
 * it failed for another reason than the token, or memory ran out in it. */
int jose_crypto_is_suspect(jose_status_t st);

/* Frees what p holds, not p. */
void jose_prepared_clear(jose_prepared_t *p);

/* The HMAC of p->alg's hash, without a key yet. */
jose_status_t jose_hmac_new(jose_prepared_t *p);


/* jose_crypto_jwe.c */

/*
 * AES key wrap (RFC 3394) with the cipher of p.  open leaves cek as it is
 * where the wrapped key is not good, and returns JOSE_OK; seal allocates.
 */
jose_status_t jose_kw_prepare(jose_prepared_t *p, const jose_key_t *key);
jose_status_t jose_kw_open(jose_prepared_t *p, const unsigned char *kek,
    jose_str_t wrapped, unsigned char *cek);
jose_status_t jose_kw_seal(const jose_alloc_t *alloc, jose_prepared_t *p,
    const unsigned char *kek, jose_str_t cek, jose_str_t *wrapped);


/* RSA-OAEP with alg's hashes, on a context that is initialized.  Truth if
 * libcrypto has them. */
int jose_oaep_setup(EVP_PKEY_CTX *ctx, const jose_alg_t *alg);

/* Unwraps a key of len bytes; leaves the decoy in cek, and returns JOSE_OK,
 * where it does not unwrap. */
jose_status_t jose_oaep_open(EVP_PKEY_CTX *ctx, jose_str_t encrypted,
    unsigned char *cek, size_t len);


/* jose_crypto_ecdh.c: as the functions of jose_crypto_jwe.c */

jose_status_t jose_ecdh_prepare(jose_prepared_t *p, const jose_key_t *key);
jose_status_t jose_ecdh_unwrap(jose_prepared_t *p, const jose_key_t *key,
    const jose_alg_t *enc, const jose_recipient_t *r, unsigned char *cek);
jose_status_t jose_ecdh_wrap(const jose_alloc_t *alloc,
    const jose_key_t *key, const jose_alg_t *alg, const jose_alg_t *enc,
    jose_recipient_t *r, unsigned char *cek);

/* The secret that a context's key and peer, which are on the same curve,
 * share; z has room for JOSE_EC_MAX bytes.  JOSE_DECRYPT_FAILED: there is
 * none. */
jose_status_t jose_ecdh_agree(EVP_PKEY_CTX *ctx, EVP_PKEY *peer,
    unsigned char *z, size_t *len);


/* jose_crypto_enc.c */

/* AES with a key of that many bytes, in a mode as libcrypto calls it.
 * JOSE_UNAVAILABLE. */
jose_status_t jose_cipher_prepare(jose_prepared_t *p, size_t key_len,
    const char *mode);

/* AES-GCM with the cipher of p.  open writes in->ciphertext.len bytes;
 * JOSE_DECRYPT_FAILED: they are cleansed.  seal writes as many bytes as
 * plaintext has, and JOSE_GCM_TAG of the tag; in->aad and in->iv are used. */
jose_status_t jose_gcm_open(jose_prepared_t *p, const unsigned char *key,
    const jose_sealed_t *in, unsigned char *plaintext);
jose_status_t jose_gcm_seal(jose_prepared_t *p, const unsigned char *key,
    const jose_sealed_t *in, jose_str_t plaintext, unsigned char *ciphertext,
    unsigned char *tag);


#pragma GCC visibility pop

#endif /* JOSE_PREPARED_H */
