/*
 * jose_kty.c: types of keys, curves and operations, by name.
 */

#include "jose_kty.h"


static const char *const  jose_kty_names[JOSE_KTY_COUNT] = {
    "oct", "RSA", "EC", "OKP", "AKP"
};


/* RFC 7518, 6.2.1; RFC 8812, 3.1; RFC 8037, 2 */

static const jose_curve_t  jose_curves[JOSE_CRV_COUNT] = {
    [JOSE_P256] = { JOSE_EC, "P-256", "EC", "prime256v1", 256, 32 },
    [JOSE_P384] = { JOSE_EC, "P-384", "EC", "secp384r1", 384, 48 },
    [JOSE_P521] = { JOSE_EC, "P-521", "EC", "secp521r1", 521, 66 },
    [JOSE_SECP256K1] = { JOSE_EC, "secp256k1", "EC", "secp256k1", 256, 32 },
    [JOSE_ED25519] = { JOSE_OKP, "Ed25519", "ED25519", NULL, 256, 32 },
    [JOSE_ED448] = { JOSE_OKP, "Ed448", "ED448", NULL, 456, 57 },
    [JOSE_X25519] = { JOSE_OKP, "X25519", "X25519", NULL, 256, 32 },
    [JOSE_X448] = { JOSE_OKP, "X448", "X448", NULL, 448, 56 },
};


const char *const  jose_op_names[JOSE_OPS_COUNT] = {
    "sign", "verify", "encrypt", "decrypt", "wrapKey", "unwrapKey",
    "deriveKey", "deriveBits"
};


const char *
jose_kty_name(jose_kty_t kty)
{
    return kty < JOSE_KTY_COUNT ? jose_kty_names[kty] : "";
}


const char *
jose_crv_name(jose_crv_t crv)
{
    return crv > JOSE_CRV_NONE && crv < JOSE_CRV_COUNT ? jose_curves[crv].name
                                                       : "";
}


const jose_curve_t *
jose_curve(jose_crv_t crv)
{
    return &jose_curves[crv];
}


jose_kty_t
jose_kty_find(jose_str_t name)
{
    jose_kty_t  kty;

    for (kty = 0; kty < JOSE_KTY_COUNT; kty++) {
        if (jose_str_eq(name, jose_cstr(jose_kty_names[kty]))) {
            break;
        }
    }

    return kty;
}


jose_crv_t
jose_crv_find(jose_kty_t kty, jose_str_t name)
{
    jose_crv_t  crv;

    for (crv = JOSE_CRV_NONE + 1; crv < JOSE_CRV_COUNT; crv++) {
        if (jose_curves[crv].kty == kty
            && jose_str_eq(name, jose_cstr(jose_curves[crv].name)))
        {
            return crv;
        }
    }

    return JOSE_CRV_NONE;
}
