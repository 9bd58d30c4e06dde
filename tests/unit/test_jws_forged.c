/*
 * test_jws_forged.c: signatures that are right in all but what a careless
 * verifier leaves out.
 */

#include "unit_jws.h"

#include "jose_alg.h"
#include "jose_key.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/rsa.h>


/* RFC 8032, 5.1.7: S + L would verify where S is not compared with L. */
static void
an_ed25519_signature_with_s_plus_l_is_refused(void **state)
{
    size_t          i, len;
    unsigned        carry;
    jose_str_t      token;
    jose_keyset_t  *set;
    unsigned char  *sig;

    static const unsigned char  order[32] = {
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
        0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0x10
    };

    set = unit_generate(unit_alg("Ed25519"), NULL);
    token = unit_sign(state, set, unit_alg("Ed25519"), NULL);
    sig = unit_signature(state, token, &len);

    for (i = 0, carry = 0; i < 32; i++) {
        carry += (unsigned) sig[32 + i] + order[i];
        sig[32 + i] = (unsigned char) carry;
        carry >>= 8;
    }

    unit_assert_refused(state, token, sig, len, set);
    assert_jose_ok(unit_verify(state, token, set));

    jose_keyset_unref(set);
}


typedef struct {
    const char  *alg;
    int          nid;
    size_t       size;                  /* of R, of S and of the order */
} test_curve_t;


static const test_curve_t  test_curves[] = {
    { "ES256", NID_X9_62_prime256v1, 32 },
    { "ES384", NID_secp384r1, 48 },
    { "ES512", NID_secp521r1, 66 },
    { "ES256K", NID_secp256k1, 32 }
};


static BIGNUM *
test_order(const test_curve_t *curve)
{
    BIGNUM    *order;
    EC_GROUP  *group;

    group = EC_GROUP_new_by_curve_name(curve->nid);
    assert_non_null(group);

    order = BN_dup(EC_GROUP_get0_order(group));
    assert_non_null(order);

    EC_GROUP_free(group);

    return order;
}


static void
r_and_s_out_of_range_are_refused(void **state)
{
    size_t               i, half, len, size;
    BIGNUM              *order;
    jose_str_t           token;
    jose_keyset_t       *set;
    unsigned char       *sig, changed[2 * JOSE_SIG_MAX];
    const test_curve_t  *curve;

    for (i = 0; i < unit_nelts(test_curves); i++) {
        curve = &test_curves[i];
        size = curve->size;

        set = unit_generate(unit_alg(curve->alg), NULL);
        token = unit_sign(state, set, unit_alg(curve->alg), NULL);
        sig = unit_signature(state, token, &len);
        assert_int_equal(len, 2 * size);

        order = test_order(curve);

        for (half = 0; half < 2; half++) {
            memcpy(changed, sig, len);
            memset(changed + half * size, 0, size);
            unit_assert_refused(state, token, changed, len, set);

            changed[half * size + size - 1] = 1;
            unit_assert_refused(state, token, changed, len, set);

            assert_int_equal(BN_bn2binpad(order, changed + half * size,
                                          (int) size), (int) size);
            unit_assert_refused(state, token, changed, len, set);

            memset(changed + half * size, 0xff, size);
            unit_assert_refused(state, token, changed, len, set);
        }

        BN_free(order);
        jose_keyset_unref(set);
    }
}


/* The order of P-521 has 521 bits and R has room for 528: R + n, which is R
 * again, can be written. */
static void
r_or_s_plus_the_order_is_refused(void **state)
{
    size_t               half, len, size;
    BIGNUM              *order, *number;
    jose_str_t           token;
    jose_keyset_t       *set;
    unsigned char       *sig, changed[2 * 66];
    const test_curve_t  *curve;

    curve = &test_curves[2];
    size = curve->size;

    set = unit_generate(unit_alg(curve->alg), NULL);
    token = unit_sign(state, set, unit_alg(curve->alg), NULL);
    sig = unit_signature(state, token, &len);
    order = test_order(curve);

    for (half = 0; half < 2; half++) {
        memcpy(changed, sig, len);

        number = BN_bin2bn(sig + half * size, (int) size, NULL);
        assert_int_equal(BN_add(number, number, order), 1);
        assert_int_equal(BN_bn2binpad(number, changed + half * size,
                                      (int) size), (int) size);
        BN_free(number);

        unit_assert_refused(state, token, changed, len, set);
    }

    assert_jose_ok(unit_verify(state, token, set));

    BN_free(order);
    jose_keyset_unref(set);
}


/* Small R and S have leading zeroes in JOSE and none in DER. */
static void
leading_zeroes_of_r_and_s_are_kept_and_verify(void **state)
{
    size_t          i, len, seen;
    jose_str_t      token;
    jose_keyset_t  *set;
    unsigned char  *sig;
    unit_memory_t   memory;
    void           *own;

    (void) state;

    set = unit_generate(unit_alg("ES256"), NULL);
    seen = 0;

    for (i = 0; i < 2000 && seen != 3; i++) {
        unit_memory_init(&memory);
        own = &memory;

        token = unit_sign(&own, set, unit_alg("ES256"), NULL);
        sig = unit_signature(&own, token, &len);
        assert_int_equal(len, 64);

        if (sig[0] == 0 || sig[32] == 0) {
            seen |= sig[0] == 0 ? 1 : 2;
            assert_jose_ok(unit_verify(&own, token, set));
        }

        unit_memory_free(&memory);
    }

    /* each is one in 256: 2000 tokens without any are as good as impossible */
    assert_int_not_equal(seen, 0);

    jose_keyset_unref(set);
}


/* A signature over the token's input by libcrypto itself, in its own form,
 * with whatever PSS salt and MGF1 hash (NULL: no PSS). */
static size_t
test_sign_raw(jose_str_t token, const jose_key_t *key, const char *mgf1,
    int salt, unsigned char *sig)
{
    size_t               len, input;
    EVP_MD_CTX          *ctx;
    EVP_PKEY_CTX        *pkey_ctx;

    for (input = token.len; token.data[input - 1] != '.'; input--) {
        /* void */
    }

    len = UNIT_SIG_MAX;
    ctx = EVP_MD_CTX_new();

    assert_int_equal(EVP_DigestSignInit_ex(ctx, &pkey_ctx, "SHA256", NULL,
                                           NULL, key->pkey, NULL), 1);
    if (mgf1 != NULL) {
        assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(pkey_ctx,
                                                 RSA_PKCS1_PSS_PADDING), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_mgf1_md_name(pkey_ctx, mgf1,
                                                           NULL), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(pkey_ctx, salt), 1);
    }

    assert_int_equal(EVP_DigestSign(ctx, sig, &len, token.data, input - 1),
                     1);

    EVP_MD_CTX_free(ctx);

    return len;
}


static void
der_is_not_a_signature(void **state)
{
    size_t          len;
    jose_str_t      token;
    jose_keyset_t  *set;
    unsigned char   der[UNIT_SIG_MAX];

    set = unit_generate(unit_alg("ES256"), NULL);
    token = unit_sign(state, set, unit_alg("ES256"), NULL);

    len = test_sign_raw(token, jose_keyset_key(set, 0), NULL, 0, der);
    unit_assert_refused(state, token, der, len, set);

    jose_keyset_unref(set);
}


/* RFC 7518, 3.5 */
static void
only_a_salt_as_long_as_the_hash_is_taken(void **state)
{
    size_t          i, len;
    jose_str_t      token;
    jose_keyset_t  *set;
    unsigned char   sig[UNIT_SIG_MAX];

    static const int  salts[] = { 0, 1, 20, 31, 33, 48, 64, 222 };

    set = unit_generate(unit_alg("PS256"), NULL);
    token = unit_sign(state, set, unit_alg("PS256"), NULL);

    len = test_sign_raw(token, jose_keyset_key(set, 0), "SHA256", 32, sig);
    assert_jose_ok(unit_verify_with(state, token, sig, len, set));

    for (i = 0; i < unit_nelts(salts); i++) {
        len = test_sign_raw(token, jose_keyset_key(set, 0), "SHA256",
                            salts[i], sig);
        unit_assert_refused(state, token, sig, len, set);
    }

    len = test_sign_raw(token, jose_keyset_key(set, 0), "SHA1", 32, sig);
    unit_assert_refused(state, token, sig, len, set);

    jose_keyset_unref(set);
}


/* RFC 8017, 8.1.2 and 8.2.2: one that begins with zero is not shortened. */
static void
an_rsa_signature_is_as_long_as_the_modulus(void **state)
{
    char            payload[32];
    size_t          i, len;
    jose_str_t      token;
    jose_keyset_t  *set;
    unsigned char  *sig;
    unit_memory_t   memory;
    void           *own;

    (void) state;

    set = unit_generate(unit_alg("RS256"), NULL);

    for (i = 0; ; i++) {
        unit_memory_init(&memory);
        own = &memory;

        (void) snprintf(payload, sizeof(payload), "{\"n\":%zu}", i);
        assert_jose_ok(jose_jws_sign(&memory.alloc, jose_keyset_key(set, 0),
                                     unit_alg("RS256"),
                                     unit_str("{\"alg\":\"RS256\"}"),
                                     jose_cstr(payload), &token));
        sig = unit_signature(&own, token, &len);
        assert_int_equal(len, 256);

        if (sig[0] == 0) {
            break;
        }

        unit_memory_free(&memory);
    }

    assert_jose_ok(unit_verify_with(&own, token, sig, len, set));
    unit_assert_refused(&own, token, sig + 1, len - 1, set);

    unit_memory_free(&memory);
    jose_keyset_unref(set);
}


/* The oldest forgery of all: the text that everybody may read as a secret. */
static void
a_public_key_is_not_a_secret(void **state)
{
    jose_key_t     *key;
    jose_str_t      pem, token;
    unit_memory_t  *memory;
    jose_keyset_t  *set, *public, *secret;

    memory = *state;

    set = unit_generate(unit_alg("RS256"), NULL);
    public = unit_anonymous(state, set);

    assert_jose_ok(jose_key_to_pem(&memory->alloc, jose_keyset_key(set, 0),
                                   0, &pem));
    assert_jose_status(jose_keyset_from_secret(pem, NULL, &secret),
                       JOSE_BAD_KEY);

    /* the core makes no such key, so the forger makes it by hand */

    secret = unit_generate(unit_alg("HS256"), NULL);

    key = jose_keyset_key(secret, 0);
    free(key->secret);

    key->secret_len = pem.len;
    key->secret = malloc(pem.len);
    assert_non_null(key->secret);
    memcpy(key->secret, pem.data, pem.len);

    token = unit_sign(state, secret, unit_alg("HS256"), NULL);

    assert_jose_ok(unit_verify(state, token, secret));
    assert_jose_status(unit_verify(state, token, public), JOSE_NO_KEY);
    assert_jose_status(unit_verify(state, token, set), JOSE_NO_KEY);

    jose_keyset_unref(secret);
    jose_keyset_unref(public);
    jose_keyset_unref(set);
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        unit_case(an_ed25519_signature_with_s_plus_l_is_refused),
        unit_case(r_and_s_out_of_range_are_refused),
        unit_case(r_or_s_plus_the_order_is_refused),
        unit_case(leading_zeroes_of_r_and_s_are_kept_and_verify),
        unit_case(der_is_not_a_signature),
        unit_case(only_a_salt_as_long_as_the_hash_is_taken),
        unit_case(an_rsa_signature_is_as_long_as_the_modulus),
        unit_case(a_public_key_is_not_a_secret)
    };

    return cmocka_run_group_tests_name("jws_forged", tests, NULL, NULL);
}
