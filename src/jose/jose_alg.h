/*
 * jose_alg.h: the rows of the table of algorithms.
 */

#ifndef JOSE_ALG_H
#define JOSE_ALG_H

#include "jose.h"

#pragma GCC visibility push(hidden)


typedef enum {
    JOSE_FAMILY_HMAC,           /* RFC 7518, 3.2 */
    JOSE_FAMILY_RSA_PKCS1,      /* RFC 7518, 3.3 */
    JOSE_FAMILY_RSA_PSS,        /* RFC 7518, 3.5 */
    JOSE_FAMILY_ECDSA,          /* RFC 7518, 3.4; RFC 8812 */
    JOSE_FAMILY_EDDSA,          /* RFC 8037, 3.1; RFC 9864 */
    JOSE_FAMILY_MLDSA,          /* RFC 9964 */

    JOSE_FAMILY_DIR,            /* RFC 7518, 4.5 */
    JOSE_FAMILY_AES_KW,         /* RFC 7518, 4.4 */
    JOSE_FAMILY_AES_GCM_KW,     /* RFC 7518, 4.7 */
    JOSE_FAMILY_RSA_OAEP,       /* RFC 7518, 4.3 */
    JOSE_FAMILY_ECDH_ES,        /* RFC 7518, 4.6; RFC 8037, 3.2 */

    JOSE_FAMILY_CBC_HMAC,       /* RFC 7518, 5.2 */
    JOSE_FAMILY_GCM             /* RFC 7518, 5.3 */
} jose_family_t;

typedef enum {
    JOSE_HASH_NONE,
    JOSE_SHA1,                  /* RSA-OAEP only */
    JOSE_SHA256,
    JOSE_SHA384,
    JOSE_SHA512,
    JOSE_HASH_COUNT
} jose_hash_t;

/*
 * A row.  size is in bytes: of R || S (ECDSA), of the signature (ML-DSA), of
 * the wrapping key (AES and ECDH-ES+A*KW; 0 for ECDH-ES direct), of the
 * content encryption key (ENC; both halves for CBC-HMAC); else 0.
 */
struct jose_alg_s {
    jose_str_t        name;
    jose_alg_class_t  cl;
    jose_family_t     family;
    jose_kty_t        kty;
    jose_crv_t        crv;      /* JOSE_CRV_NONE: any of the family's */
    jose_hash_t       hash;
    unsigned          size;
};

/* The row's place, from 0: its bit in a jose_algset_t. */
size_t jose_alg_index(const jose_alg_t *alg);

/* A hash's name in libcrypto, NULL for none, and the bytes of its digest. */
const char *jose_hash_name(jose_hash_t hash);
size_t jose_hash_len(jose_hash_t hash);

/* The largest signature: RSA of JOSE_RSA_BITS_MAX bits is 2048 bytes, and
 * ML-DSA-87 (FIPS 204, table 2) 4627. */
#define JOSE_SIG_MAX     4627
#define JOSE_DIGEST_MAX  64


#pragma GCC visibility pop

#endif /* JOSE_ALG_H */
