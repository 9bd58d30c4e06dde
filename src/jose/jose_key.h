/*
 * jose_key.h: a key: what it is and what it may be used for.
 */

#ifndef JOSE_KEY_H
#define JOSE_KEY_H

#include "jose.h"

#pragma GCC visibility push(hidden)


typedef struct jose_prepared_s  jose_prepared_t;

struct jose_key_s {
    jose_kty_t           kty;
    jose_crv_t           crv;
    unsigned             bits;
    jose_str_t           kid;           /* owned; absent if none */
    const jose_alg_t    *alg;
    unsigned             ops;
    unsigned             is_private:1;
    unsigned             pss_only:1;    /* an id-RSASSA-PSS key */
    unsigned             suspect:1;     /* pkey may be half made */

    struct evp_pkey_st  *pkey;          /* an EVP_PKEY; NULL for oct */
    unsigned char       *secret;        /* oct; owned, cleansed */
    size_t               secret_len;

    /* libcrypto contexts, one an algorithm, made when first needed: the only
     * part of a key that changes, but for a suspect pkey, which is made anew
     * with them (jose_crypto.c) */
    jose_prepared_t     *prepared;

    jose_key_t          *next;          /* of the same hash, in set order */
};

/* A key without anything yet, not restricted; NULL without memory. */
jose_key_t *jose_key_new(void);

/* Cleanses and frees; NULL is fine. */
void jose_key_free(jose_key_t *key);

/* Both copy.  The secret is not empty, and JOSE_BAD_KEY if it is a key that
 * others may have; why says then which. */
jose_status_t jose_key_set_kid(jose_key_t *key, jose_str_t kid);
jose_status_t jose_key_set_secret(jose_key_t *key, jose_str_t secret,
    char *why);

/* JOSE_WEAK_SECRET, and why, for an HMAC secret under what RFC 7518, 3.2 asks
 * for; else JOSE_OK. */
jose_status_t jose_key_check_strength(const jose_key_t *key, char *why);


#pragma GCC visibility pop

#endif /* JOSE_KEY_H */
