/*
 * jose_alg.h: the rows of the table of algorithms.
 */

#ifndef JOSE_ALG_H
#define JOSE_ALG_H

#include "jose.h"

#pragma GCC visibility push(hidden)


/*
 * Families: algorithms that are computed alike.  A row names what can be done
 * with a family, and jose_family.c makes a table of it: "hmac" under verify is
 * jose_hmac_verify.  A family without a row has no name, and a row without a
 * function does not compile.
 */
#define JOSE_FAMILY_MAP(JWS, JWE, ENC)                                        \
                                                                              \
    /*  family      have      suits  prepare  verify   sign */                \
    JWS(HMAC,       hmac,     oct,   hmac,    hmac,    hmac)                  \
    JWS(RSA_PKCS1,  rsa,      rsa,   digest,  rsa,     pkey)                  \
    JWS(RSA_PSS,    rsa,      pss,   digest,  rsa,     pkey)                  \
    JWS(ECDSA,      ecdsa,    ecdsa, digest,  ecdsa,   ecdsa)                 \
    JWS(EDDSA,      eddsa,    eddsa, eddsa,   eddsa,   pkey)                  \
    JWS(MLDSA,      mldsa,    mldsa, message, message, pkey)                  \
                                                                              \
    /*              have      suits  prepare  unwrap   wrap */                \
    JWE(DIR,        dir,      oct,   dir,     dir,     dir)                   \
    JWE(AES_KW,     aes_kw,   size,  kw,      kw,      kw)                    \
    JWE(AES_GCM_KW, gcm,      size,  gcmkw,   gcmkw,   gcmkw)                 \
    JWE(RSA_OAEP,   oaep,     rsa,   oaep,    oaep,    oaep)                  \
    JWE(ECDH_ES,    ecdh,     ecdh,  ecdh,    ecdh,    ecdh)                  \
                                                                              \
    /*              have      suits  prepare  open     seal      lengths */   \
    ENC(CBC_HMAC,   cbc_hmac, size,  cbc,     cbc,     cbc,      cbc)         \
    ENC(GCM,        gcm,      size,  enc_gcm, enc_gcm, gcm,      gcm)

#define JOSE_FAMILY_ID(id, ...)  JOSE_FAMILY_##id,

typedef enum {
    JOSE_FAMILY_MAP(JOSE_FAMILY_ID, JOSE_FAMILY_ID, JOSE_FAMILY_ID)
    JOSE_FAMILY_COUNT
} jose_family_t;

#undef JOSE_FAMILY_ID

/* The class of a family. */

#define JOSE_CLASS_JWS(id, ...)  JOSE_CLASS_##id = JOSE_ALG_JWS,
#define JOSE_CLASS_JWE(id, ...)  JOSE_CLASS_##id = JOSE_ALG_JWE,
#define JOSE_CLASS_ENC(id, ...)  JOSE_CLASS_##id = JOSE_ALG_ENC,

enum {
    JOSE_FAMILY_MAP(JOSE_CLASS_JWS, JOSE_CLASS_JWE, JOSE_CLASS_ENC)
};

#undef JOSE_CLASS_JWS
#undef JOSE_CLASS_JWE
#undef JOSE_CLASS_ENC

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

/* P-521: the largest coordinate, and R or S of a signature. */
#define JOSE_EC_MAX      66


#pragma GCC visibility pop

#endif /* JOSE_ALG_H */
