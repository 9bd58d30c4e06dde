/*
 * test_key.c: what a key may be used for.
 */

#include "unit_keys.h"


/* Secrets of 16, 32 and 64 bytes. */
#define K16  "AAECAwQFBgcICQoLDA0ODw"
#define K32  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define K64                                                                   \
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEy"    \
    "MzQ1Njc4OTo7PD0-Pw"


/* A key, and every algorithm that it fits; no other one may. */
typedef struct {
    const char  *jwk;
    const char  *algs;                  /* each between spaces */
} fits_t;


static const fits_t  fits[] = {
    { "{\"kty\":\"oct\",\"k\":\"" K16 "\",\"use\":\"enc\"}",
      " dir A128KW A128GCMKW A128GCM " },
    { "{\"kty\":\"oct\",\"k\":\"" K32 "\"}",
      " HS256 HS384 HS512 dir A256KW A256GCMKW A256GCM A128CBC-HS256 " },
    { "{\"kty\":\"oct\",\"k\":\"" K64 "\"}",
      " HS256 HS384 HS512 dir A256CBC-HS512 " },
    { "{\"kty\":\"oct\",\"k\":\"" K32 "\",\"alg\":\"HS256\"}", " HS256 " },
    { "{\"kty\":\"oct\",\"k\":\"" K32 "\",\"alg\":\"A256KW\"}", " A256KW " },
    { "{\"kty\":\"oct\",\"k\":\"" K32 "\",\"alg\":\"A256GCM\"}",
      " dir A256GCM " },
    { "{\"kty\":\"oct\",\"k\":\"" K32 "\",\"alg\":\"dir\"}",
      " dir A256GCM A128CBC-HS256 " },

    { "{" UNIT_RSA "}",
      " RS256 RS384 RS512 PS256 PS384 PS512 RSA-OAEP RSA-OAEP-256 "
      "RSA-OAEP-384 RSA-OAEP-512 " },
    { "{" UNIT_RSA ",\"alg\":\"RS256\"}", " RS256 " },
    { "{" UNIT_RSA ",\"alg\":\"RSA-OAEP\"}", " RSA-OAEP " },
    { UNIT_PEM_PSS, " PS256 PS384 PS512 " },
    { UNIT_PEM_PSS_SHA256, " PS256 " },

    { "{" UNIT_EC "}",
      " ES256 ECDH-ES ECDH-ES+A128KW ECDH-ES+A192KW ECDH-ES+A256KW " },
    { "{" UNIT_EC ",\"alg\":\"ES256\"}", " ES256 " },
    { "{" UNIT_EC ",\"alg\":\"ECDH-ES+A128KW\"}", " ECDH-ES+A128KW " },
    { "{\"kty\":\"EC\",\"crv\":\"secp256k1\","
      "\"x\":\"eb5mfvncu6xVoGKVzocLBwKb_NstzijZWfKBWxb4F5g\","
      "\"y\":\"SDradyajxGVdpPv8DhEIqP0XtEimhVQZnEfQj_sQ1Lg\"}", " ES256K " },

    { "{" UNIT_OKP "}", " EdDSA Ed25519 " },
    { "{" UNIT_OKP ",\"alg\":\"EdDSA\"}", " EdDSA Ed25519 " },
    { "{" UNIT_OKP ",\"alg\":\"Ed25519\"}", " EdDSA Ed25519 " },
    { "{\"kty\":\"OKP\",\"crv\":\"Ed448\","
      "\"x\":\"X9dEm1m0Yf0s54fsYWrUah2hNCSFpw4fig6nXYDpZ3jt8STC_6nfiBDqlxIu"
      "c3DlIblvNBVjXQQA\"}", " EdDSA Ed448 " },
    { "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"" UNIT_OKP_X "\"}",
      " ECDH-ES ECDH-ES+A128KW ECDH-ES+A192KW ECDH-ES+A256KW " },
};


static int
listed(const char *algs, const jose_alg_t *alg)
{
    char        name[32];
    jose_str_t  s;

    s = jose_alg_name(alg);

    (void) snprintf(name, sizeof(name), " %.*s ", (int) s.len,
                    (const char *) s.data);

    return strstr(algs, name) != NULL;
}


static void
a_key_fits_its_algorithms_and_no_other_one(void **state)
{
    size_t             i, row;
    unsigned           op;
    jose_keyset_t     *set;
    const jose_alg_t  *alg;

    (void) state;

    for (i = 0; i < unit_nelts(fits); i++) {
        set = unit_keys(fits[i].jwk);

        for (row = 0; (alg = jose_alg_row(row)) != NULL; row++) {
            op = jose_alg_class(alg) == JOSE_ALG_JWS ? JOSE_OP_VERIFY
                                                     : JOSE_OP_UNWRAP_KEY;

            if (strstr(fits[i].jwk, "\"use\":\"enc\"") != NULL
                && op == JOSE_OP_VERIFY)
            {
                assert_false(jose_key_fits(jose_keyset_key(set, 0), alg, op));
                continue;
            }

            if (jose_key_fits(jose_keyset_key(set, 0), alg, op)
                != listed(fits[i].algs, alg))
            {
                print_error("%s: %s\n", fits[i].jwk,
                            (const char *) jose_alg_name(alg).data);
                fail();
            }
        }

        jose_keyset_unref(set);
    }
}


static void
a_key_fits_only_what_its_use_and_key_ops_allow(void **state)
{
    size_t             i;
    unsigned           op;
    jose_keyset_t     *set;
    const jose_alg_t  *alg;

    static const struct {
        const char  *jwk;
        unsigned     ops;
    } cases[] = {
        { "{" UNIT_EC "}", JOSE_OP_ALL },
        { "{" UNIT_EC ",\"use\":\"sig\"}", JOSE_OP_SIGN | JOSE_OP_VERIFY },
        { "{" UNIT_EC ",\"use\":\"enc\"}",
          JOSE_OP_ALL & ~(JOSE_OP_SIGN | JOSE_OP_VERIFY) },
        { "{" UNIT_EC ",\"key_ops\":[\"sign\"]}", JOSE_OP_SIGN },
        { "{" UNIT_EC ",\"key_ops\":[\"deriveKey\"]}", JOSE_OP_DERIVE_KEY },
    };

    (void) state;

    alg = jose_alg_find(JOSE_ALG_JWS, unit_str("ES256"));

    for (i = 0; i < unit_nelts(cases); i++) {
        set = unit_keys(cases[i].jwk);

        for (op = 1; op <= JOSE_OP_DERIVE_BITS; op <<= 1) {
            assert_int_equal(jose_key_fits(jose_keyset_key(set, 0), alg, op)
                             != 0,
                             (cases[i].ops & op) != 0);
        }

        jose_keyset_unref(set);
    }
}


static void
an_ml_dsa_key_fits_its_own_algorithm(void **state)
{
    jose_keyset_t     *set;
    jose_keygen_t      what;
    const jose_key_t  *key;
    const jose_alg_t  *other;

    (void) state;

    memset(&what, 0, sizeof(what));

    what.kty = JOSE_AKP;
    what.ops = JOSE_OP_SIG;
    what.alg = jose_alg_find(JOSE_ALG_JWS, unit_str("ML-DSA-44"));
    other = jose_alg_find(JOSE_ALG_JWS, unit_str("ML-DSA-65"));

    if (!jose_alg_available(what.alg)) {
        assert_jose_status(jose_keyset_generate(&what, &set),
                           JOSE_UNAVAILABLE);
        return;
    }

    assert_jose_ok(jose_keyset_generate(&what, &set));
    key = jose_keyset_key(set, 0);

    assert_true(jose_key_fits(key, what.alg, JOSE_OP_VERIFY));
    assert_false(jose_key_fits(key, other, JOSE_OP_VERIFY));

    jose_keyset_unref(set);
}


static void
types_and_curves_have_the_names_of_the_registry(void **state)
{
    (void) state;

    assert_string_equal(jose_kty_name(JOSE_OCT), "oct");
    assert_string_equal(jose_kty_name(JOSE_RSA), "RSA");
    assert_string_equal(jose_kty_name(JOSE_EC), "EC");
    assert_string_equal(jose_kty_name(JOSE_OKP), "OKP");
    assert_string_equal(jose_kty_name(JOSE_AKP), "AKP");
    assert_string_equal(jose_kty_name(JOSE_KTY_COUNT), "");

    assert_string_equal(jose_crv_name(JOSE_CRV_NONE), "");
    assert_string_equal(jose_crv_name(JOSE_P256), "P-256");
    assert_string_equal(jose_crv_name(JOSE_P384), "P-384");
    assert_string_equal(jose_crv_name(JOSE_P521), "P-521");
    assert_string_equal(jose_crv_name(JOSE_SECP256K1), "secp256k1");
    assert_string_equal(jose_crv_name(JOSE_ED25519), "Ed25519");
    assert_string_equal(jose_crv_name(JOSE_ED448), "Ed448");
    assert_string_equal(jose_crv_name(JOSE_X25519), "X25519");
    assert_string_equal(jose_crv_name(JOSE_X448), "X448");
    assert_string_equal(jose_crv_name(JOSE_CRV_COUNT), "");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(a_key_fits_its_algorithms_and_no_other_one),
        cmocka_unit_test(a_key_fits_only_what_its_use_and_key_ops_allow),
        cmocka_unit_test(an_ml_dsa_key_fits_its_own_algorithm),
        cmocka_unit_test(types_and_curves_have_the_names_of_the_registry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
