/*
 * jose_alg.c: the algorithm table.  A name is resolved to its row once; all
 * other code asks the row what to do and never looks at the name again.
 */

#include "jose_alg.h"


#define JOSE_FAMILY(id)  (jose_alg_class_t) JOSE_CLASS_##id, JOSE_FAMILY_##id


/*
 * The order is that of the registries and has no meaning, but a row's place
 * is its bit in a jose_algset_t: nothing outside of a process may keep one.
 *
 * ECDH-ES takes EC and OKP keys alike (RFC 8037, 3.2); its rows say JOSE_EC.
 */
static const jose_alg_t  jose_algs[] = {

    /* RFC 7518, 3.2: size is not used, a MAC is as long as its hash */
    { jose_string("HS256"), JOSE_FAMILY(HMAC),
      JOSE_OCT, JOSE_CRV_NONE, JOSE_SHA256, 0 },
    { jose_string("HS384"), JOSE_FAMILY(HMAC),
      JOSE_OCT, JOSE_CRV_NONE, JOSE_SHA384, 0 },
    { jose_string("HS512"), JOSE_FAMILY(HMAC),
      JOSE_OCT, JOSE_CRV_NONE, JOSE_SHA512, 0 },

    /* RFC 7518, 3.3 */
    { jose_string("RS256"), JOSE_FAMILY(RSA_PKCS1),
      JOSE_RSA, JOSE_CRV_NONE, JOSE_SHA256, 0 },
    { jose_string("RS384"), JOSE_FAMILY(RSA_PKCS1),
      JOSE_RSA, JOSE_CRV_NONE, JOSE_SHA384, 0 },
    { jose_string("RS512"), JOSE_FAMILY(RSA_PKCS1),
      JOSE_RSA, JOSE_CRV_NONE, JOSE_SHA512, 0 },

    /* RFC 7518, 3.5 */
    { jose_string("PS256"), JOSE_FAMILY(RSA_PSS),
      JOSE_RSA, JOSE_CRV_NONE, JOSE_SHA256, 0 },
    { jose_string("PS384"), JOSE_FAMILY(RSA_PSS),
      JOSE_RSA, JOSE_CRV_NONE, JOSE_SHA384, 0 },
    { jose_string("PS512"), JOSE_FAMILY(RSA_PSS),
      JOSE_RSA, JOSE_CRV_NONE, JOSE_SHA512, 0 },

    /* RFC 7518, 3.4; RFC 8812, 3.2 */
    { jose_string("ES256"), JOSE_FAMILY(ECDSA),
      JOSE_EC, JOSE_P256, JOSE_SHA256, 64 },
    { jose_string("ES384"), JOSE_FAMILY(ECDSA),
      JOSE_EC, JOSE_P384, JOSE_SHA384, 96 },
    { jose_string("ES512"), JOSE_FAMILY(ECDSA),
      JOSE_EC, JOSE_P521, JOSE_SHA512, 132 },
    { jose_string("ES256K"), JOSE_FAMILY(ECDSA),
      JOSE_EC, JOSE_SECP256K1, JOSE_SHA256, 64 },

    /* RFC 8037, 3.1: the curve is the key's; RFC 9864, 2.2: by name */
    { jose_string("EdDSA"), JOSE_FAMILY(EDDSA),
      JOSE_OKP, JOSE_CRV_NONE, JOSE_HASH_NONE, 0 },
    { jose_string("Ed25519"), JOSE_FAMILY(EDDSA),
      JOSE_OKP, JOSE_ED25519, JOSE_HASH_NONE, 0 },
    { jose_string("Ed448"), JOSE_FAMILY(EDDSA),
      JOSE_OKP, JOSE_ED448, JOSE_HASH_NONE, 0 },

    /* RFC 9964; sizes from FIPS 204, table 2 */
    { jose_string("ML-DSA-44"), JOSE_FAMILY(MLDSA),
      JOSE_AKP, JOSE_CRV_NONE, JOSE_HASH_NONE, 2420 },
    { jose_string("ML-DSA-65"), JOSE_FAMILY(MLDSA),
      JOSE_AKP, JOSE_CRV_NONE, JOSE_HASH_NONE, 3309 },
    { jose_string("ML-DSA-87"), JOSE_FAMILY(MLDSA),
      JOSE_AKP, JOSE_CRV_NONE, JOSE_HASH_NONE, 4627 },

    /* RFC 7518, 4.5: the secret is the content key, of its size */
    { jose_string("dir"), JOSE_FAMILY(DIR),
      JOSE_OCT, JOSE_CRV_NONE, JOSE_HASH_NONE, 0 },

    /* RFC 7518, 4.4 */
    { jose_string("A128KW"), JOSE_FAMILY(AES_KW),
      JOSE_OCT, JOSE_CRV_NONE, JOSE_HASH_NONE, 16 },
    { jose_string("A192KW"), JOSE_FAMILY(AES_KW),
      JOSE_OCT, JOSE_CRV_NONE, JOSE_HASH_NONE, 24 },
    { jose_string("A256KW"), JOSE_FAMILY(AES_KW),
      JOSE_OCT, JOSE_CRV_NONE, JOSE_HASH_NONE, 32 },

    /* RFC 7518, 4.7 */
    { jose_string("A128GCMKW"), JOSE_FAMILY(AES_GCM_KW),
      JOSE_OCT, JOSE_CRV_NONE, JOSE_HASH_NONE, 16 },
    { jose_string("A192GCMKW"), JOSE_FAMILY(AES_GCM_KW),
      JOSE_OCT, JOSE_CRV_NONE, JOSE_HASH_NONE, 24 },
    { jose_string("A256GCMKW"), JOSE_FAMILY(AES_GCM_KW),
      JOSE_OCT, JOSE_CRV_NONE, JOSE_HASH_NONE, 32 },

    /* RFC 7518, 4.3; those above SHA-256 are in the IANA registry only */
    { jose_string("RSA-OAEP"), JOSE_FAMILY(RSA_OAEP),
      JOSE_RSA, JOSE_CRV_NONE, JOSE_SHA1, 0 },
    { jose_string("RSA-OAEP-256"), JOSE_FAMILY(RSA_OAEP),
      JOSE_RSA, JOSE_CRV_NONE, JOSE_SHA256, 0 },
    { jose_string("RSA-OAEP-384"), JOSE_FAMILY(RSA_OAEP),
      JOSE_RSA, JOSE_CRV_NONE, JOSE_SHA384, 0 },
    { jose_string("RSA-OAEP-512"), JOSE_FAMILY(RSA_OAEP),
      JOSE_RSA, JOSE_CRV_NONE, JOSE_SHA512, 0 },

    /* RFC 7518, 4.6: the hash is that of the Concat KDF */
    { jose_string("ECDH-ES"), JOSE_FAMILY(ECDH_ES),
      JOSE_EC, JOSE_CRV_NONE, JOSE_SHA256, 0 },
    { jose_string("ECDH-ES+A128KW"), JOSE_FAMILY(ECDH_ES),
      JOSE_EC, JOSE_CRV_NONE, JOSE_SHA256, 16 },
    { jose_string("ECDH-ES+A192KW"), JOSE_FAMILY(ECDH_ES),
      JOSE_EC, JOSE_CRV_NONE, JOSE_SHA256, 24 },
    { jose_string("ECDH-ES+A256KW"), JOSE_FAMILY(ECDH_ES),
      JOSE_EC, JOSE_CRV_NONE, JOSE_SHA256, 32 },

    /* RFC 7518, 5.2: one half of the key for the MAC, one for AES */
    { jose_string("A128CBC-HS256"), JOSE_FAMILY(CBC_HMAC),
      JOSE_OCT, JOSE_CRV_NONE, JOSE_SHA256, 32 },
    { jose_string("A192CBC-HS384"), JOSE_FAMILY(CBC_HMAC),
      JOSE_OCT, JOSE_CRV_NONE, JOSE_SHA384, 48 },
    { jose_string("A256CBC-HS512"), JOSE_FAMILY(CBC_HMAC),
      JOSE_OCT, JOSE_CRV_NONE, JOSE_SHA512, 64 },

    /* RFC 7518, 5.3 */
    { jose_string("A128GCM"), JOSE_FAMILY(GCM),
      JOSE_OCT, JOSE_CRV_NONE, JOSE_HASH_NONE, 16 },
    { jose_string("A192GCM"), JOSE_FAMILY(GCM),
      JOSE_OCT, JOSE_CRV_NONE, JOSE_HASH_NONE, 24 },
    { jose_string("A256GCM"), JOSE_FAMILY(GCM),
      JOSE_OCT, JOSE_CRV_NONE, JOSE_HASH_NONE, 32 }
};

#define JOSE_NALGS  (sizeof(jose_algs) / sizeof(jose_algs[0]))

_Static_assert(JOSE_NALGS <= 8 * sizeof(jose_algset_t),
               "a jose_algset_t has one bit for each row");


typedef struct {
    const char  *name;
    size_t       len;
} jose_hash_row_t;


static const jose_hash_row_t  jose_hashes[JOSE_HASH_COUNT] = {
    [JOSE_HASH_NONE] = { NULL, 0 },
    [JOSE_SHA1] = { "SHA1", 20 },
    [JOSE_SHA256] = { "SHA256", 32 },
    [JOSE_SHA384] = { "SHA384", 48 },
    [JOSE_SHA512] = { "SHA512", 64 }
};


const jose_alg_t *
jose_alg_find(jose_alg_class_t cl, jose_str_t name)
{
    size_t  i;

    for (i = 0; i < JOSE_NALGS; i++) {
        if (jose_algs[i].cl == cl && jose_str_eq(jose_algs[i].name, name)) {
            return &jose_algs[i];
        }
    }

    return NULL;
}


jose_str_t
jose_alg_name(const jose_alg_t *alg)
{
    return alg->name;
}


const jose_alg_t *
jose_alg_row(size_t i)
{
    return i < JOSE_NALGS ? &jose_algs[i] : NULL;
}


jose_alg_class_t
jose_alg_class(const jose_alg_t *alg)
{
    return alg->cl;
}


size_t
jose_alg_index(const jose_alg_t *alg)
{
    return (size_t) (alg - jose_algs);
}


int
jose_algset_add(jose_algset_t *set, jose_str_t name)
{
    int     found;
    size_t  i;

    found = 0;

    for (i = 0; i < JOSE_NALGS; i++) {
        if (jose_str_eq(jose_algs[i].name, name)) {
            *set |= (jose_algset_t) 1 << i;
            found = 1;
        }
    }

    return found;
}


int
jose_algset_has(jose_algset_t set, const jose_alg_t *alg)
{
    return (set >> jose_alg_index(alg)) & 1;
}


const char *
jose_hash_name(jose_hash_t hash)
{
    return jose_hashes[hash].name;
}


size_t
jose_hash_len(jose_hash_t hash)
{
    return jose_hashes[hash].len;
}
