/*
 * jose_jwk_generate.c: new keys.
 */

#include "jose_alg.h"
#include "jose_available.h"
#include "jose_crypto.h"
#include "jose_family.h"
#include "jose_jwk.h"
#include "jose_key.h"
#include "jose_kty.h"
#include "jose_status.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>


/* What is generated where nothing else is asked for. */
#define JOSE_RSA_BITS      2048
#define JOSE_SECRET_BITS   256

/* A secret that is to be guessed by nobody has this many bits, and above the
 * upper bound more of them add nothing: HMAC hashes a longer one first. */
#define JOSE_SECRET_BITS_MIN  128
#define JOSE_SECRET_BITS_MAX  8192


static jose_status_t jose_generate_kty(const jose_keygen_t *what,
    jose_key_t *key);
static jose_status_t jose_generate_secret(const jose_keygen_t *what,
    jose_key_t *key);
static unsigned jose_secret_bits(const jose_alg_t *alg);
static jose_status_t jose_generate_pkey(const jose_keygen_t *what,
    const char *type, const char *group, jose_key_t *key);
static int jose_generate_setup(EVP_PKEY_CTX *ctx, const char *group,
    unsigned bits);


jose_status_t
jose_key_generate(const jose_keygen_t *what, jose_key_t **out)
{
    jose_key_t     *key;
    jose_status_t   st;

    *out = NULL;

    key = jose_key_new();
    if (key == NULL) {
        return JOSE_NO_MEMORY;
    }

    key->kty = what->kty;
    key->crv = what->crv;
    key->alg = what->alg;
    key->ops = what->ops ? what->ops : JOSE_OP_ALL;
    key->is_private = 1;

    jose_crypto_forget_errors();

    st = jose_crypto_verdict(jose_generate_kty(what, key));

    if (st == JOSE_OK && key->alg != NULL && !jose_key_suits(key, key->alg)) {
        st = JOSE_KEY_MISFIT;
    }

    jose_crypto_forget_errors();

    if (st != JOSE_OK) {
        jose_key_free(key);
        return st;
    }

    *out = key;

    return JOSE_OK;
}


static jose_status_t
jose_generate_kty(const jose_keygen_t *what, jose_key_t *key)
{
    const jose_curve_t  *curve;

    switch (what->kty) {

    case JOSE_OCT:
        return jose_generate_secret(what, key);

    case JOSE_RSA:
        key->bits = what->bits ? what->bits : JOSE_RSA_BITS;
        key->crv = JOSE_CRV_NONE;

        if (key->bits < JOSE_RSA_BITS_MIN || key->bits > JOSE_RSA_BITS_MAX) {
            return JOSE_KEY_SIZE;
        }

        if (key->alg != NULL && !jose_key_suits(key, key->alg)) {
            return JOSE_KEY_MISFIT;
        }

        return jose_generate_pkey(what, "RSA", NULL, key);

    case JOSE_EC:
    case JOSE_OKP:
        if (what->crv <= JOSE_CRV_NONE || what->crv >= JOSE_CRV_COUNT
            || jose_curve(what->crv)->kty != what->kty)
        {
            return JOSE_UNKNOWN_KTY;
        }

        curve = jose_curve(what->crv);
        key->bits = curve->bits;

        return jose_generate_pkey(what, curve->type, curve->group, key);

    case JOSE_AKP:
        key->crv = JOSE_CRV_NONE;

        if (what->alg == NULL || what->alg->kty != JOSE_AKP) {
            return JOSE_KEY_MISFIT;
        }

        return jose_generate_pkey(what, (const char *) what->alg->name.data,
                                  NULL, key);

    case JOSE_KTY_COUNT:
        break;
    }

    return JOSE_UNKNOWN_KTY;
}


static jose_status_t
jose_generate_secret(const jose_keygen_t *what, jose_key_t *key)
{
    unsigned        bits, min;
    jose_str_t      secret;
    jose_status_t   st;
    unsigned char   buf[JOSE_SECRET_BITS_MAX / 8];
    char            why[JOSE_WHY_MAX];

    key->crv = JOSE_CRV_NONE;

    min = jose_secret_bits(what->alg);

    bits = what->bits;

    if (bits == 0) {
        bits = min ? min : JOSE_SECRET_BITS;
    }

    /* one that is too short is only ever read, never made */

    if (bits % 8 != 0 || bits < JOSE_SECRET_BITS_MIN
        || bits > JOSE_SECRET_BITS_MAX
        || bits < min)
    {
        return JOSE_KEY_SIZE;
    }

    secret.data = buf;
    secret.len = bits / 8;

    st = jose_crypto_random(buf, secret.len);

    if (st == JOSE_OK) {
        st = jose_key_set_secret(key, secret, why);
    }

    jose_cleanse(buf, sizeof(buf));

    return st;
}


/* What an algorithm needs, or HMAC at least; 0: it does not say. */

static unsigned
jose_secret_bits(const jose_alg_t *alg)
{
    if (alg == NULL) {
        return 0;
    }

    if (alg->family == JOSE_FAMILY_HMAC) {
        return (unsigned) jose_hash_len(alg->hash) * 8;
    }

    return alg->kty == JOSE_OCT ? alg->size * 8 : 0;
}


static jose_status_t
jose_generate_pkey(const jose_keygen_t *what, const char *type,
    const char *group, jose_key_t *key)
{
    EVP_PKEY_CTX   *ctx;
    jose_status_t   st;

    ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);

    if (ctx == NULL || EVP_PKEY_keygen_init(ctx) != 1) {
        EVP_PKEY_CTX_free(ctx);
        return JOSE_UNAVAILABLE;
    }

    st = JOSE_CRYPTO;

    if (!jose_generate_setup(ctx, group,
                             what->kty == JOSE_RSA ? key->bits : 0))
    {
        st = JOSE_UNAVAILABLE;

    } else if (EVP_PKEY_generate(ctx, &key->pkey) == 1) {
        st = JOSE_OK;

    } else if (group != NULL && !jose_crv_available(what->crv)) {
        st = JOSE_UNAVAILABLE;
    }

    EVP_PKEY_CTX_free(ctx);

    return st;
}


/* Some builds of libcrypto leave curves out. */

static int
jose_generate_setup(EVP_PKEY_CTX *ctx, const char *group, unsigned bits)
{
    if (bits != 0) {
        return EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int) bits) == 1;
    }

    if (group != NULL) {
        return EVP_PKEY_CTX_set_group_name(ctx, group) == 1;
    }

    return 1;
}
