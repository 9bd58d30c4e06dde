/*
 * jose_internal.h: what the core's files share and nobody else sees.
 */

#ifndef JOSE_INTERNAL_H
#define JOSE_INTERNAL_H

#include "jose.h"

#include <openssl/types.h>

#pragma GCC visibility push(hidden)


/* jose_json.c */

/* Bytes after a text that jose_json_parse_in_place may read and write. */
#define JOSE_JSON_PADDING  4

/*
 * As jose_json_parse, but the text is parsed where it is: buf has len bytes
 * of text, len + JOSE_JSON_PADDING bytes of room, and belongs to the values
 * afterwards.
 */
jose_status_t jose_json_parse_in_place(const jose_alloc_t *alloc,
    unsigned char *buf, size_t len, const jose_json_t **out,
    const char **detail, size_t *offset);


/* jose_alg.c */

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

/* Bytes of a digest. */
size_t jose_hash_len(jose_hash_t hash);

/* The largest signature: RSA of JOSE_RSA_BITS_MAX bits is 2048 bytes, and
 * ML-DSA-87 (FIPS 204, table 2) 4627. */
#define JOSE_SIG_MAX     4627
#define JOSE_DIGEST_MAX  64


/* jose_jwk.c */

typedef struct jose_prepared_s  jose_prepared_t;

struct jose_key_s {
    jose_kty_t          kty;
    jose_crv_t          crv;
    unsigned            bits;
    jose_str_t          kid;            /* owned; absent if none */
    const jose_alg_t   *alg;
    unsigned            ops;
    unsigned            is_private:1;
    unsigned            pss_only:1;     /* an id-RSASSA-PSS key */

    EVP_PKEY           *pkey;           /* NULL for oct */
    unsigned char      *secret;         /* oct; owned, cleansed */
    size_t              secret_len;

    /* libcrypto contexts, one an algorithm, made when first needed: the only
     * part of a key that changes (jose_crypto.c) */
    jose_prepared_t    *prepared;

    jose_key_t         *next;           /* of the same hash, in set order */
};

struct jose_keyset_s {
    unsigned            refs;
    size_t              nkeys;
    jose_key_t        **keys;
    size_t              nbuckets;       /* a power of two */
    jose_key_t        **buckets;        /* by hash of kid; keys without kid
                                           are in none */
    size_t              nanonymous;     /* keys without kid */
};


/* jose_crypto.c */

/*
 * Verifies sig over input.  The key fits alg.  JOSE_BAD_SIGNATURE,
 * JOSE_UNAVAILABLE.
 */
jose_status_t jose_crypto_verify(jose_key_t *key, const jose_alg_t *alg,
    jose_str_t input, jose_str_t sig);

/* Signs input; sig has room for JOSE_SIG_MAX bytes.  The key fits alg and is
 * private.  JOSE_UNAVAILABLE. */
jose_status_t jose_crypto_sign(const jose_key_t *key, const jose_alg_t *alg,
    jose_str_t input, unsigned char *sig, size_t *sig_len);

/* Frees a key's contexts. */
void jose_crypto_prepared_free(jose_prepared_t *prepared);

/* A digest in one go; out has room for jose_hash_len(hash) bytes. */
jose_status_t jose_crypto_digest(jose_hash_t hash, jose_str_t input,
    unsigned char *out);

jose_status_t jose_crypto_random(unsigned char *out, size_t len);


#pragma GCC visibility pop

#endif /* JOSE_INTERNAL_H */
