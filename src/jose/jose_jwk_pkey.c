/*
 * jose_jwk_pkey.c: keys as libcrypto has them: made, checked, recognised.
 *
 * A key set may come from a stranger, so nothing here takes longer than a
 * verification or two: numbers are bounded before they are computed with, and
 * primes are checked to agree with the modulus, not to be prime.
 */

#include "jose_alg.h"
#include "jose_ed25519.h"
#include "jose_key.h"
#include "jose_kty.h"
#include "jose_pkey.h"
#include "jose_status.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <string.h>


/* RFC 8017, 3.1 wants e odd and at least 3; OpenSSL does not verify with a
 * longer one than this when the modulus has over 3072 bits, as such an e
 * makes a public operation cost as much as a private one. */
#define JOSE_RSA_E_BITS_MAX  64

/* RFC 8032, 5.2.5; the longer one of those that are checked */
#define JOSE_ED448_KEY  57


static jose_status_t jose_rsa_count(const EVP_PKEY *pkey, size_t *n);
static jose_status_t jose_rsa_check_private(BIGNUM *const *num, char *why);
static jose_status_t jose_rsa_check_primes(BIGNUM *const *num, BN_CTX *bn,
    char *why);
static int jose_rsa_exponent_agrees(BIGNUM *const *num, unsigned prime,
    unsigned exponent, BN_CTX *bn, BIGNUM *t, BIGNUM *u);
static int jose_ec_is_refused(void);
static jose_status_t jose_pkey_adopt_rsa(jose_key_t *key, EVP_PKEY *pkey,
    int is_private, char *why);
static jose_status_t jose_pkey_adopt_pss(jose_key_t *key, EVP_PKEY *pkey,
    char *why);
static jose_status_t jose_pkey_adopt_ec(jose_key_t *key, EVP_PKEY *pkey,
    int is_private, char *why);
static jose_status_t jose_pkey_adopt_okp(jose_key_t *key, EVP_PKEY *pkey,
    char *why);
static jose_status_t jose_pkey_adopt_akp(jose_key_t *key, EVP_PKEY *pkey);
static int jose_ed448_is_key(const unsigned char *key);


const jose_rsa_number_t  jose_rsa_numbers[JOSE_RSA_COUNT] = {
    [JOSE_RSA_N] = { "n", OSSL_PKEY_PARAM_RSA_N },
    [JOSE_RSA_E] = { "e", OSSL_PKEY_PARAM_RSA_E },
    [JOSE_RSA_D] = { "d", OSSL_PKEY_PARAM_RSA_D },
    [JOSE_RSA_P] = { "p", OSSL_PKEY_PARAM_RSA_FACTOR1 },
    [JOSE_RSA_Q] = { "q", OSSL_PKEY_PARAM_RSA_FACTOR2 },
    [JOSE_RSA_DP] = { "dp", OSSL_PKEY_PARAM_RSA_EXPONENT1 },
    [JOSE_RSA_DQ] = { "dq", OSSL_PKEY_PARAM_RSA_EXPONENT2 },
    [JOSE_RSA_QI] = { "qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1 },
};


jose_status_t
jose_rsa_get(const EVP_PKEY *pkey, int with_private, BIGNUM **num)
{
    size_t         i, n;
    jose_status_t  st;

    for (i = 0; i < JOSE_RSA_COUNT; i++) {
        num[i] = NULL;
    }

    n = JOSE_RSA_D;

    if (with_private) {
        st = jose_rsa_count(pkey, &n);
        if (st != JOSE_OK) {
            return st;
        }
    }

    for (i = 0; i < n; i++) {
        if (EVP_PKEY_get_bn_param(pkey, jose_rsa_numbers[i].param, &num[i])
            != 1)
        {
            jose_rsa_free(num);
            return JOSE_CRYPTO;
        }
    }

    return JOSE_OK;
}


/* How many numbers a private key has: it may have no primes, and has all five
 * that belong to them or none.  To read them would fail for want of memory,
 * too. */

static jose_status_t
jose_rsa_count(const EVP_PKEY *pkey, size_t *n)
{
    size_t      i;
    OSSL_PARAM  params[JOSE_RSA_COUNT + 1];

    for (i = 0; i < JOSE_RSA_COUNT; i++) {
        params[i] = OSSL_PARAM_construct_BN(jose_rsa_numbers[i].param, NULL,
                                            0);
    }

    params[i] = OSSL_PARAM_construct_end();

    if (EVP_PKEY_get_params(pkey, params) != 1) {
        return JOSE_CRYPTO;
    }

    for (i = 0; i < JOSE_RSA_COUNT && OSSL_PARAM_modified(&params[i]); i++) {
        /* void */
    }

    *n = i < JOSE_RSA_COUNT ? JOSE_RSA_P : JOSE_RSA_COUNT;

    return JOSE_OK;
}


void
jose_rsa_free(BIGNUM **num)
{
    size_t  i;

    for (i = 0; i < JOSE_RSA_COUNT; i++) {
        BN_clear_free(num[i]);
        num[i] = NULL;
    }
}


jose_status_t
jose_rsa_check(BIGNUM *const *num, char *why)
{
    int  bits;

    bits = BN_num_bits(num[JOSE_RSA_N]);

    if (bits < JOSE_RSA_BITS_MIN || bits > JOSE_RSA_BITS_MAX) {
        return jose_refuse(why, JOSE_KEY_SIZE,
                           "\"n\" is %d bits, %d to %d are allowed", bits,
                           JOSE_RSA_BITS_MIN, JOSE_RSA_BITS_MAX);
    }

    if (!BN_is_odd(num[JOSE_RSA_N])) {
        return jose_refuse(why, JOSE_BAD_KEY, "\"n\" is even");
    }

    bits = BN_num_bits(num[JOSE_RSA_E]);

    if (bits > JOSE_RSA_E_BITS_MAX) {
        return jose_refuse(why, JOSE_KEY_SIZE,
                           "\"e\" is %d bits, at most %d are allowed", bits,
                           JOSE_RSA_E_BITS_MAX);
    }

    if (!BN_is_odd(num[JOSE_RSA_E]) || BN_is_one(num[JOSE_RSA_E])) {
        return jose_refuse(why, JOSE_BAD_KEY,
                           "\"e\" is not an odd number of 3 or more");
    }

    if (num[JOSE_RSA_D] == NULL) {
        return JOSE_OK;
    }

    return jose_rsa_check_private(num, why);
}


static jose_status_t
jose_rsa_check_private(BIGNUM *const *num, char *why)
{
    size_t          i;
    BN_CTX         *bn;
    jose_status_t   st;

    for (i = JOSE_RSA_D; i < JOSE_RSA_COUNT; i++) {
        if (num[i] == NULL) {
            continue;
        }

        if (BN_is_zero(num[i]) || BN_is_one(num[i])
            || BN_cmp(num[i], num[JOSE_RSA_N]) >= 0)
        {
            return jose_refuse(why, JOSE_BAD_KEY,
                               "\"%s\" is not between 1 and \"n\"",
                               jose_rsa_numbers[i].member);
        }
    }

    if (num[JOSE_RSA_P] == NULL) {

        /*
         * Whether "d" alone belongs to "n" takes a private operation without
         * the primes, seconds for the longest keys; a wrong one only makes
         * signatures that nobody accepts.
         */

        return JOSE_OK;
    }

    bn = BN_CTX_new();
    if (bn == NULL) {
        return JOSE_NO_MEMORY;
    }

    BN_CTX_start(bn);
    st = jose_rsa_check_primes(num, bn, why);
    BN_CTX_end(bn);
    BN_CTX_free(bn);

    return st;
}


/* RFC 8017, 3.2 */

static jose_status_t
jose_rsa_check_primes(BIGNUM *const *num, BN_CTX *bn, char *why)
{
    BIGNUM  *t, *u;

    t = BN_CTX_get(bn);
    u = BN_CTX_get(bn);

    if (u == NULL || BN_mul(t, num[JOSE_RSA_P], num[JOSE_RSA_Q], bn) != 1) {
        return JOSE_NO_MEMORY;
    }

    if (BN_cmp(t, num[JOSE_RSA_N]) != 0) {
        return jose_refuse(why, JOSE_BAD_KEY,
                           "\"n\" is not the product of \"p\" and \"q\"");
    }

    if (!jose_rsa_exponent_agrees(num, JOSE_RSA_P, JOSE_RSA_DP, bn, t, u)
        || !jose_rsa_exponent_agrees(num, JOSE_RSA_Q, JOSE_RSA_DQ, bn, t, u))
    {
        return jose_refuse(why, JOSE_BAD_KEY,
                           "\"d\", \"dp\" or \"dq\" does not belong to \"n\" "
                           "and \"e\"");
    }

    if (BN_mod_mul(t, num[JOSE_RSA_QI], num[JOSE_RSA_Q], num[JOSE_RSA_P], bn)
        != 1
        || !BN_is_one(t))
    {
        return jose_refuse(why, JOSE_BAD_KEY,
                           "\"qi\" is not the inverse of \"q\"");
    }

    return JOSE_OK;
}


/* d mod (prime - 1) is the exponent, and e times it is 1 there */

static int
jose_rsa_exponent_agrees(BIGNUM *const *num, unsigned prime,
    unsigned exponent, BN_CTX *bn, BIGNUM *t, BIGNUM *u)
{
    return BN_copy(t, num[prime]) != NULL
           && BN_sub_word(t, 1) == 1
           && BN_mod(u, num[JOSE_RSA_D], t, bn) == 1
           && BN_cmp(u, num[exponent]) == 0
           && BN_mod_mul(u, u, num[JOSE_RSA_E], t, bn) == 1
           && BN_is_one(u);
}


jose_status_t
jose_ec_check(EVP_PKEY *pkey, jose_crv_t crv, int is_private, char *why)
{
    int            ok;
    EVP_PKEY_CTX  *ctx;

    ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
    if (ctx == NULL) {
        return JOSE_NO_MEMORY;
    }

    /*
     * RFC 8725, 3.4.  The quick check is enough: these curves have cofactor
     * 1, every point on them is of the right order.
     */

    ok = (EVP_PKEY_public_check_quick(ctx) == 1);

    if (!ok) {
        EVP_PKEY_CTX_free(ctx);
        return jose_refuse(why, JOSE_BAD_KEY,
                           "\"x\" and \"y\" are not a point on %s",
                           jose_crv_name(crv));
    }

    if (is_private) {
        ok = (EVP_PKEY_private_check(ctx) == 1
              && EVP_PKEY_pairwise_check(ctx) == 1);
    }

    EVP_PKEY_CTX_free(ctx);

    if (ok) {
        return JOSE_OK;
    }

    /* to compute the public half takes random numbers, to blind with */

    if (!jose_ec_is_refused()) {
        return JOSE_CRYPTO;
    }

    return jose_refuse(why, JOSE_BAD_KEY,
                       "\"d\" is not the private half of \"x\" and \"y\"");
}


/* Truth if libcrypto says that a private half is wrong, and not only that it
 * failed. */

static int
jose_ec_is_refused(void)
{
    unsigned long  e;

    e = ERR_peek_last_error();

    return ERR_GET_LIB(e) == ERR_LIB_EC
           && ERR_GET_REASON(e) == EC_R_INVALID_PRIVATE_KEY;
}


jose_status_t
jose_pkey_adopt(jose_key_t *key, EVP_PKEY *pkey, int is_private, char *why)
{
    const char     *name;
    jose_status_t   st;

    if (EVP_PKEY_is_a(pkey, "RSA") || EVP_PKEY_is_a(pkey, "RSA-PSS")) {
        st = jose_pkey_adopt_rsa(key, pkey, is_private, why);

    } else if (EVP_PKEY_is_a(pkey, "EC")) {
        st = jose_pkey_adopt_ec(key, pkey, is_private, why);

    } else {
        st = jose_pkey_adopt_okp(key, pkey, why);

        if (st == JOSE_UNKNOWN_KTY) {
            st = jose_pkey_adopt_akp(key, pkey);
        }

        if (st == JOSE_UNKNOWN_KTY) {
            name = EVP_PKEY_get0_type_name(pkey);
            return jose_refuse(why, st, "keys of type %.32s are not supported",
                               name ? name : "?");
        }
    }

    if (st == JOSE_OK) {
        key->pkey = pkey;
        key->is_private = is_private ? 1 : 0;
    }

    return st;
}


static jose_status_t
jose_pkey_adopt_rsa(jose_key_t *key, EVP_PKEY *pkey, int is_private,
    char *why)
{
    BIGNUM         *num[JOSE_RSA_COUNT];
    jose_status_t   st;

    st = jose_rsa_get(pkey, is_private, num);
    if (st != JOSE_OK) {
        return jose_refuse(why, st, "%s", jose_status_text(st));
    }

    st = jose_rsa_check(num, why);

    key->kty = JOSE_RSA;
    key->bits = (unsigned) BN_num_bits(num[JOSE_RSA_N]);

    jose_rsa_free(num);

    if (st == JOSE_OK && EVP_PKEY_is_a(pkey, "RSA-PSS")) {
        return jose_pkey_adopt_pss(key, pkey, why);
    }

    return st;
}


/*
 * RFC 4055, 1.2: an id-RSASSA-PSS key may say with which hash it is used, and
 * then it is a key of one algorithm.
 */

static jose_status_t
jose_pkey_adopt_pss(jose_key_t *key, EVP_PKEY *pkey, char *why)
{
    char     name[32];
    size_t   i;
    EVP_MD  *md;

    static const struct {
        const char  *hash;
        jose_str_t   alg;
    } algs[] = {
        { "SHA256", jose_string("PS256") },
        { "SHA384", jose_string("PS384") },
        { "SHA512", jose_string("PS512") },
    };

    key->pss_only = 1;

    /* 2: no other digest will do */

    if (EVP_PKEY_get_default_digest_name(pkey, name, sizeof(name)) != 2) {
        return JOSE_OK;
    }

    md = EVP_MD_fetch(NULL, name, NULL);

    for (i = 0; md != NULL && i < sizeof(algs) / sizeof(algs[0]); i++) {
        if (EVP_MD_is_a(md, algs[i].hash)) {
            key->alg = jose_alg_find(JOSE_ALG_JWS, algs[i].alg);
            break;
        }
    }

    EVP_MD_free(md);

    if (key->alg != NULL) {
        return JOSE_OK;
    }

    return jose_refuse(why, JOSE_KEY_MISFIT,
                       "an RSASSA-PSS key for %s fits no algorithm", name);
}


static jose_status_t
jose_pkey_adopt_ec(jose_key_t *key, EVP_PKEY *pkey, int is_private,
    char *why)
{
    char           group[64];
    size_t         len;
    jose_status_t  st;

    /* explicit parameters have a name where they are those of a named curve */

    if (EVP_PKEY_get_group_name(pkey, group, sizeof(group), &len) != 1) {
        return jose_refuse(why, JOSE_UNKNOWN_KTY,
                           "the EC parameters are not those of a curve that "
                           "is supported");
    }

    st = jose_ec_group(key, group, why);
    if (st != JOSE_OK) {
        return st;
    }

    /* a compressed point or explicit parameters would be written again */

    (void) EVP_PKEY_set_utf8_string_param(pkey, OSSL_PKEY_PARAM_EC_ENCODING,
                                          OSSL_PKEY_EC_ENCODING_GROUP);
    (void) EVP_PKEY_set_utf8_string_param(pkey,
                                   OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
                                   "uncompressed");

    return jose_ec_check(pkey, key->crv, is_private, why);
}


jose_status_t
jose_ec_group(jose_key_t *key, const char *group, char *why)
{
    jose_crv_t  crv;

    for (crv = JOSE_P256; crv <= JOSE_SECP256K1; crv++) {
        if (strcmp(group, jose_curve(crv)->group) == 0) {
            key->kty = JOSE_EC;
            key->crv = crv;
            key->bits = jose_curve(crv)->bits;

            return JOSE_OK;
        }
    }

    return jose_refuse(why, JOSE_UNKNOWN_KTY,
                       "EC keys on %s are not supported", group);
}


static jose_status_t
jose_pkey_adopt_okp(jose_key_t *key, EVP_PKEY *pkey, char *why)
{
    jose_crv_t  crv;

    for (crv = JOSE_ED25519; crv <= JOSE_X448; crv++) {
        if (EVP_PKEY_is_a(pkey, jose_curve(crv)->type)) {
            key->kty = JOSE_OKP;
            key->crv = crv;
            key->bits = jose_curve(crv)->bits;

            return jose_okp_check(key, pkey, why);
        }
    }

    return JOSE_UNKNOWN_KTY;
}


jose_status_t
jose_okp_check(const jose_key_t *key, EVP_PKEY *pkey, char *why)
{
    size_t         len;
    unsigned char  raw[JOSE_ED448_KEY];

    if (key->crv != JOSE_ED25519 && key->crv != JOSE_ED448) {
        return JOSE_OK;
    }

    len = sizeof(raw);

    if (EVP_PKEY_get_raw_public_key(pkey, raw, &len) != 1) {
        return JOSE_CRYPTO;
    }

    if (key->crv == JOSE_ED25519 && !jose_ed25519_is_key(raw)) {
        return jose_refuse(why, JOSE_BAD_KEY,
                           "it is not a point of Ed25519's large subgroup");
    }

    if (key->crv == JOSE_ED448 && !jose_ed448_is_key(raw)) {
        return jose_refuse(why, JOSE_BAD_KEY,
                           "it is a point of low order on Ed448, or not in "
                           "canonical form");
    }

    return JOSE_OK;
}


/*
 * With a key of low order one signature fits every message.  The points of
 * order 1, 2 and 4 have a y of 1, p - 1 and 0 (RFC 7748, 4.2: the cofactor is
 * 4), so y, which is little-endian, must be above 1 and below p - 1; p and
 * more is not canonical (RFC 8032, 5.2.3).
 */

static int
jose_ed448_is_key(const unsigned char *key)
{
    size_t         i;
    unsigned char  above;

    static const unsigned char  last[JOSE_ED448_KEY - 1] = {
        0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff
    };

    /* the top bit of the last byte is the sign of x */

    if ((key[JOSE_ED448_KEY - 1] & 0x7f) != 0) {
        return 0;
    }

    above = key[0] & 0xfe;

    for (i = 1; i < sizeof(last); i++) {
        above |= key[i];
    }

    for (i = sizeof(last) - 1; i > 0 && key[i] == last[i]; i--) {
        /* void */
    }

    return above != 0 && key[i] < last[i];
}


static jose_status_t
jose_pkey_adopt_akp(jose_key_t *key, EVP_PKEY *pkey)
{
    size_t             i;
    const jose_alg_t  *alg;

    /* the algorithms' names are libcrypto's, too */

    for (i = 0; (alg = jose_alg_row(i)) != NULL; i++) {
        if (alg->kty == JOSE_AKP
            && EVP_PKEY_is_a(pkey, (const char *) alg->name.data))
        {
            key->kty = JOSE_AKP;
            key->alg = alg;

            return JOSE_OK;
        }
    }

    return JOSE_UNKNOWN_KTY;
}
