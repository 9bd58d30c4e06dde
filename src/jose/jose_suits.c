/*
 * jose_suits.c: whether the type, curve and size of a key suit an algorithm,
 * whatever the key says about its use.
 */

#include "jose_alg.h"
#include "jose_key.h"
#include "jose_suits.h"


int
jose_suits_oct(const jose_key_t *key, const jose_alg_t *alg)
{
    (void) alg;

    return key->kty == JOSE_OCT;
}


int
jose_suits_size(const jose_key_t *key, const jose_alg_t *alg)
{
    return key->kty == JOSE_OCT && key->secret_len == alg->size;
}


int
jose_suits_rsa(const jose_key_t *key, const jose_alg_t *alg)
{
    (void) alg;

    return key->kty == JOSE_RSA && !key->pss_only;
}


int
jose_suits_pss(const jose_key_t *key, const jose_alg_t *alg)
{
    (void) alg;

    return key->kty == JOSE_RSA;
}


int
jose_suits_ecdsa(const jose_key_t *key, const jose_alg_t *alg)
{
    return key->kty == JOSE_EC && key->crv == alg->crv;
}


int
jose_suits_eddsa(const jose_key_t *key, const jose_alg_t *alg)
{
    if (alg->crv != JOSE_CRV_NONE) {
        return key->crv == alg->crv;
    }

    return key->crv == JOSE_ED25519 || key->crv == JOSE_ED448;
}


/* RFC 9964, 3: "alg" says which ML-DSA an AKP key is of. */
int
jose_suits_mldsa(const jose_key_t *key, const jose_alg_t *alg)
{
    return key->kty == JOSE_AKP && key->alg == alg;
}


int
jose_suits_ecdh(const jose_key_t *key, const jose_alg_t *alg)
{
    (void) alg;

    return key->crv == JOSE_P256 || key->crv == JOSE_P384
           || key->crv == JOSE_P521 || key->crv == JOSE_X25519
           || key->crv == JOSE_X448;
}
