/*
 * jose_crypto_jwe.h: content encryption keys, wrapped and unwrapped.
 */

#ifndef JOSE_CRYPTO_JWE_H
#define JOSE_CRYPTO_JWE_H

#include "jose.h"

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


#pragma GCC visibility pop

#endif /* JOSE_CRYPTO_JWE_H */
