/*
 * jose_pkey.h: keys as libcrypto has them.
 *
 * Only files that read and write keys include it, as it includes OpenSSL.
 */

#ifndef JOSE_PKEY_H
#define JOSE_PKEY_H

#include "jose.h"

#include <openssl/types.h>

#pragma GCC visibility push(hidden)


/* The numbers of an RSA key (RFC 7518, 6.3), in this order. */
enum {
    JOSE_RSA_N,
    JOSE_RSA_E,
    JOSE_RSA_D,
    JOSE_RSA_P,
    JOSE_RSA_Q,
    JOSE_RSA_DP,
    JOSE_RSA_DQ,
    JOSE_RSA_QI,
    JOSE_RSA_COUNT
};

typedef struct {
    const char         *member;         /* of the JWK */
    const char         *param;          /* of libcrypto */
} jose_rsa_number_t;

extern const jose_rsa_number_t  jose_rsa_numbers[JOSE_RSA_COUNT];

/* OSSL_PKEY_PARAM_ML_DSA_SEED, which is of OpenSSL 3.5 */
#define JOSE_PARAM_SEED  "seed"

/* Reads a key's numbers into num; those that it does not have are NULL.
 * jose_rsa_free gives them back, cleansed. */
jose_status_t jose_rsa_get(const EVP_PKEY *pkey, int with_private,
    BIGNUM **num);
void jose_rsa_free(BIGNUM **num);

/* Bounds and, where there are primes, agreement of the private half with the
 * public one.  JOSE_KEY_SIZE, JOSE_BAD_KEY. */
jose_status_t jose_rsa_check(BIGNUM *const *num, char *why);

/* The point is on its curve and, in a private key, is the private half's.
 * JOSE_BAD_KEY; JOSE_CRYPTO: it may be, libcrypto could not tell. */
jose_status_t jose_ec_check(EVP_PKEY *pkey, jose_crv_t crv, int is_private,
    char *why);

/*
 * Finds out what pkey is and takes it into key, or refuses it, and then it
 * stays the caller's.  JOSE_UNKNOWN_KTY, JOSE_KEY_SIZE, JOSE_BAD_KEY.
 */
jose_status_t jose_pkey_adopt(jose_key_t *key, EVP_PKEY *pkey,
    int is_private, char *why);

/* Sets kty, crv and bits of an EC key on the group of that name in libcrypto.
 * JOSE_UNKNOWN_KTY. */
jose_status_t jose_ec_group(jose_key_t *key, const char *group, char *why);

/* That the public half of an OKP key is one that signatures can be checked
 * with.  JOSE_BAD_KEY. */
jose_status_t jose_okp_check(const jose_key_t *key, EVP_PKEY *pkey,
    char *why);


#pragma GCC visibility pop

#endif /* JOSE_PKEY_H */
