/*
 * jose_prepared.h: contexts of libcrypto that are kept with a key.
 */

#ifndef JOSE_PREPARED_H
#define JOSE_PREPARED_H

#include "jose.h"
#include "jose_crypto_jwe.h"
#include "jose_ed25519.h"
#include "jose_key.h"

#pragma GCC visibility push(hidden)


/*
 * What libcrypto needs to use a key with an algorithm, made once and kept
 * with the key.  An algorithm uses some of the members; the others are NULL.
 */
struct jose_prepared_s {
    jose_prepared_t           *next;
    const jose_alg_t          *alg;

    struct evp_mac_ctx_st     *mac;
    unsigned                   rekeys:1;    /* mac needs its key each time */
    struct evp_md_st          *md;          /* fetched */
    struct evp_md_ctx_st      *md_ctx;
    struct evp_pkey_ctx_st    *pkey_ctx;
    struct evp_cipher_st      *cipher;      /* fetched */
    struct evp_cipher_ctx_st  *cipher_ctx;  /* empty between two tokens */
    unsigned char              ed25519[JOSE_ED25519_KEY];

    /* JWE: random bytes, the content encryption key of tokens whose own does
     * not unwrap */
    unsigned char              decoy[JOSE_CEK_MAX];
};

/* Makes a key's contexts for p->alg. */
typedef jose_status_t (*jose_prepare_pt)(jose_prepared_t *p,
    const jose_key_t *key);


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

/* Free a key's contexts and its EVP_PKEY; NULL is fine. */
void jose_crypto_prepared_free(jose_prepared_t *prepared);
void jose_crypto_pkey_free(struct evp_pkey_st *pkey);

/*
 * Makes the EVP_PKEY of a suspect key anew, and it is suspect no more; of any
 * other key nothing.  An operation that ran out of memory may leave in it what
 * is half made: RSA's blinding is then wrong for the next 31 operations.
 */
jose_status_t jose_key_renew(jose_key_t *key);


#pragma GCC visibility pop

#endif /* JOSE_PREPARED_H */
