/*
 * jose_jwk_import.c: the decoded members of a JWK become a key of libcrypto.
 */

#include "jose_alg.h"
#include "jose_available.h"
#include "jose_jwk_import.h"
#include "jose_key.h"
#include "jose_kty.h"
#include "jose_pkey.h"
#include "jose_status.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <string.h>


/* The longest raw public key: Ed448, RFC 8032, 5.2.5 */
#define JOSE_OKP_MAX  57


static jose_status_t jose_ec_fromdata(jose_key_t *key, OSSL_PARAM *params,
    char *why);
static jose_status_t jose_pkey_param(const jose_alloc_t *alloc,
    const char *name, const BIGNUM *num, OSSL_PARAM *param);
static jose_status_t jose_pkey_fromdata(jose_key_t *key, const char *type,
    OSSL_PARAM *params);


jose_status_t
jose_rsa_import(const jose_alloc_t *alloc, jose_key_t *key,
    BIGNUM *const *num)
{
    size_t         i, n;
    OSSL_PARAM     params[JOSE_RSA_COUNT + 1];
    jose_status_t  st;

    for (i = 0, n = 0; i < JOSE_RSA_COUNT; i++) {
        if (num[i] == NULL) {
            continue;
        }

        st = jose_pkey_param(alloc, jose_rsa_numbers[i].param, num[i],
                            &params[n++]);
        if (st != JOSE_OK) {
            return st;
        }
    }

    params[n] = OSSL_PARAM_construct_end();

    key->bits = (unsigned) BN_num_bits(num[JOSE_RSA_N]);
    key->is_private = (num[JOSE_RSA_D] != NULL);

    return jose_pkey_fromdata(key, key->pss_only ? "RSA-PSS" : "RSA", params);
}


jose_status_t
jose_ec_import(const jose_alloc_t *alloc, jose_key_t *key, jose_str_t x,
    jose_str_t y, jose_str_t d, char *why)
{
    size_t               n;
    BIGNUM              *num;
    OSSL_PARAM           params[4];
    jose_status_t        st;
    unsigned char       *point;
    const jose_curve_t  *curve;

    curve = jose_curve(key->crv);

    /* SEC 1, 2.3.3: an uncompressed point */

    point = alloc->alloc(alloc->ctx, 1 + x.len + y.len);
    if (point == NULL) {
        return JOSE_NO_MEMORY;
    }

    point[0] = POINT_CONVERSION_UNCOMPRESSED;
    memcpy(point + 1, x.data, x.len);
    memcpy(point + 1 + x.len, y.data, y.len);

    params[0] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
                                                 (char *) curve->group, 0);
    params[1] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY,
                                                  point, 1 + x.len + y.len);
    n = 2;

    if (d.data != NULL) {
        num = BN_bin2bn(d.data, (int) d.len, NULL);
        if (num == NULL) {
            return JOSE_NO_MEMORY;
        }

        st = jose_pkey_param(alloc, OSSL_PKEY_PARAM_PRIV_KEY, num,
                             &params[n++]);
        BN_clear_free(num);

        if (st != JOSE_OK) {
            return st;
        }
    }

    params[n] = OSSL_PARAM_construct_end();

    key->bits = curve->bits;
    key->is_private = (d.data != NULL);

    st = jose_ec_fromdata(key, params, why);
    if (st != JOSE_OK) {
        return st;
    }

    return jose_ec_check(key->pkey, key->crv, key->is_private, why);
}


static jose_status_t
jose_ec_fromdata(jose_key_t *key, OSSL_PARAM *params, char *why)
{
    jose_status_t        st;
    const jose_curve_t  *curve;

    curve = jose_curve(key->crv);

    st = jose_pkey_fromdata(key, curve->type, params);
    if (st == JOSE_OK) {
        return JOSE_OK;
    }

    /* some builds of libcrypto, and some providers, leave curves out */

    if (!jose_crv_available(key->crv)) {
        return jose_refuse(why, JOSE_UNAVAILABLE,
                           "%s is not supported by this libcrypto",
                           curve->name);
    }

    return jose_refuse(why, st, "\"x\" and \"y\" are not a point on %s%s",
                       curve->name, key->is_private ? ", or \"d\" is not "
                       "its private half" : "");
}


jose_status_t
jose_okp_import(jose_key_t *key, jose_str_t x, jose_str_t d, char *why)
{
    size_t               len;
    EVP_PKEY            *pkey;
    unsigned char        derived[JOSE_OKP_MAX];
    const jose_curve_t  *curve;

    curve = jose_curve(key->crv);

    if (d.data == NULL) {
        pkey = EVP_PKEY_new_raw_public_key_ex(NULL, curve->type, NULL, x.data,
                                              x.len);
    } else {
        pkey = EVP_PKEY_new_raw_private_key_ex(NULL, curve->type, NULL,
                                               d.data, d.len);
    }

    /* any bytes of the right size are a key */

    if (pkey == NULL) {
        return jose_refuse(why, JOSE_UNAVAILABLE,
                           "%s is not supported by this libcrypto",
                           curve->name);
    }

    key->pkey = pkey;
    key->bits = curve->bits;
    key->is_private = (d.data != NULL);

    len = sizeof(derived);

    if (EVP_PKEY_get_raw_public_key(pkey, derived, &len) != 1) {
        return JOSE_CRYPTO;
    }

    if (x.data != NULL
        && (len != x.len || memcmp(derived, x.data, len) != 0))
    {
        return jose_refuse(why, JOSE_BAD_KEY,
                           "\"d\" is not the private half of \"x\"");
    }

    return jose_okp_check(key, pkey, why);
}


jose_status_t
jose_akp_import(const jose_alloc_t *alloc, jose_key_t *key, jose_str_t pub,
    jose_str_t seed, char *why)
{
    size_t          n, len;
    OSSL_PARAM      params[3];
    const char     *name;
    jose_status_t   st;
    unsigned char  *derived;

    name = (const char *) key->alg->name.data;

    n = 0;

    params[n++] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY,
                                                    (void *) pub.data,
                                                    pub.len);
    if (seed.data != NULL) {
        params[n++] = OSSL_PARAM_construct_octet_string(JOSE_PARAM_SEED,
                                                        (void *) seed.data,
                                                        seed.len);
    }

    params[n] = OSSL_PARAM_construct_end();

    key->is_private = (seed.data != NULL);

    st = jose_pkey_fromdata(key, name, params);

    if (st == JOSE_UNAVAILABLE) {
        return jose_refuse(why, st, "%s is not supported by this libcrypto",
                           name);
    }

    if (st == JOSE_OK && pub.len == 0) {
        /* not looked at beside a seed by some libcryptos */
        st = JOSE_BAD_KEY;
    }

    if (st != JOSE_OK) {
        return jose_refuse(why, st,
                           "\"pub\", %zu bytes, is not a public key of %s%s",
                           pub.len, name, seed.data ? " or not of \"priv\""
                                                    : "");
    }

    derived = alloc->alloc(alloc->ctx, pub.len + 1);
    if (derived == NULL) {
        return JOSE_NO_MEMORY;
    }

    if (EVP_PKEY_get_octet_string_param(key->pkey, OSSL_PKEY_PARAM_PUB_KEY,
                                        derived, pub.len, &len)
        != 1)
    {
        return JOSE_CRYPTO;
    }

    if (len != pub.len || memcmp(derived, pub.data, len) != 0) {
        return jose_refuse(why, JOSE_BAD_KEY,
                           "\"priv\" is not the private half of \"pub\"");
    }

    return JOSE_OK;
}


/* OSSL_PARAM_BLD would leave a copy of private numbers uncleansed */

static jose_status_t
jose_pkey_param(const jose_alloc_t *alloc, const char *name,
    const BIGNUM *num, OSSL_PARAM *param)
{
    int             len;
    unsigned char  *p;

    len = BN_num_bytes(num);

    if (len == 0) {
        len = 1;
    }

    p = alloc->alloc(alloc->ctx, (size_t) len);

    if (p == NULL || BN_bn2nativepad(num, p, len) != len) {
        return JOSE_NO_MEMORY;
    }

    *param = OSSL_PARAM_construct_BN(name, p, (size_t) len);

    return JOSE_OK;
}


static jose_status_t
jose_pkey_fromdata(jose_key_t *key, const char *type, OSSL_PARAM *params)
{
    int            rc, selection;
    EVP_PKEY_CTX  *ctx;

    ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);

    if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1) {
        EVP_PKEY_CTX_free(ctx);
        return JOSE_UNAVAILABLE;
    }

    selection = key->is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;

    rc = EVP_PKEY_fromdata(ctx, &key->pkey, selection, params);

    EVP_PKEY_CTX_free(ctx);

    return rc == 1 ? JOSE_OK : JOSE_BAD_KEY;
}
