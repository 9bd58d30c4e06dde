/*
 * test_alg.c: the algorithm table and allow-lists, and what this machine's
 * libcrypto is said to have.
 */

#include "unit.h"

#include "jose_alg.h"
#include "jose_crypto.h"

#include <openssl/err.h>


typedef struct {
    jose_str_t        name;
    jose_alg_class_t  cl;
} test_alg_t;


static const test_alg_t  test_algs[] = {
    { jose_string("HS256"), JOSE_ALG_JWS },
    { jose_string("HS384"), JOSE_ALG_JWS },
    { jose_string("HS512"), JOSE_ALG_JWS },
    { jose_string("RS256"), JOSE_ALG_JWS },
    { jose_string("RS384"), JOSE_ALG_JWS },
    { jose_string("RS512"), JOSE_ALG_JWS },
    { jose_string("PS256"), JOSE_ALG_JWS },
    { jose_string("PS384"), JOSE_ALG_JWS },
    { jose_string("PS512"), JOSE_ALG_JWS },
    { jose_string("ES256"), JOSE_ALG_JWS },
    { jose_string("ES384"), JOSE_ALG_JWS },
    { jose_string("ES512"), JOSE_ALG_JWS },
    { jose_string("ES256K"), JOSE_ALG_JWS },
    { jose_string("EdDSA"), JOSE_ALG_JWS },
    { jose_string("Ed25519"), JOSE_ALG_JWS },
    { jose_string("Ed448"), JOSE_ALG_JWS },
    { jose_string("ML-DSA-44"), JOSE_ALG_JWS },
    { jose_string("ML-DSA-65"), JOSE_ALG_JWS },
    { jose_string("ML-DSA-87"), JOSE_ALG_JWS },
    { jose_string("dir"), JOSE_ALG_JWE },
    { jose_string("A128KW"), JOSE_ALG_JWE },
    { jose_string("A192KW"), JOSE_ALG_JWE },
    { jose_string("A256KW"), JOSE_ALG_JWE },
    { jose_string("A128GCMKW"), JOSE_ALG_JWE },
    { jose_string("A192GCMKW"), JOSE_ALG_JWE },
    { jose_string("A256GCMKW"), JOSE_ALG_JWE },
    { jose_string("RSA-OAEP"), JOSE_ALG_JWE },
    { jose_string("RSA-OAEP-256"), JOSE_ALG_JWE },
    { jose_string("RSA-OAEP-384"), JOSE_ALG_JWE },
    { jose_string("RSA-OAEP-512"), JOSE_ALG_JWE },
    { jose_string("ECDH-ES"), JOSE_ALG_JWE },
    { jose_string("ECDH-ES+A128KW"), JOSE_ALG_JWE },
    { jose_string("ECDH-ES+A192KW"), JOSE_ALG_JWE },
    { jose_string("ECDH-ES+A256KW"), JOSE_ALG_JWE },
    { jose_string("A128CBC-HS256"), JOSE_ALG_ENC },
    { jose_string("A192CBC-HS384"), JOSE_ALG_ENC },
    { jose_string("A256CBC-HS512"), JOSE_ALG_ENC },
    { jose_string("A128GCM"), JOSE_ALG_ENC },
    { jose_string("A192GCM"), JOSE_ALG_ENC },
    { jose_string("A256GCM"), JOSE_ALG_ENC }
};


static void
every_name_of_the_contract_is_found_in_its_class_only(void **state)
{
    size_t             i, cl;
    const jose_alg_t  *alg;

    (void) state;

    for (i = 0; i < unit_nelts(test_algs); i++) {
        for (cl = JOSE_ALG_JWS; cl <= JOSE_ALG_ENC; cl++) {
            alg = jose_alg_find(cl, test_algs[i].name);

            if (cl != test_algs[i].cl) {
                assert_null(alg);
                continue;
            }

            assert_non_null(alg);
            assert_jose_str(jose_alg_name(alg), test_algs[i].name);
            assert_int_equal(jose_alg_class(alg), cl);
        }
    }
}


static void
there_are_no_other_rows(void **state)
{
    size_t             i;
    const jose_alg_t  *alg;

    (void) state;

    for (i = 0; i < unit_nelts(test_algs); i++) {
        alg = jose_alg_row(i);

        assert_non_null(alg);
        assert_int_equal(jose_alg_index(alg), i);
        assert_ptr_equal(alg, jose_alg_find(jose_alg_class(alg),
                                            jose_alg_name(alg)));
    }

    assert_null(jose_alg_row(i));
    assert_null(jose_alg_row(SIZE_MAX));
}


static void
what_is_not_a_name_is_not_found(void **state)
{
    size_t  i;

    static const jose_str_t  names[] = {
        jose_string("none"), jose_string("RSA1_5"),
        jose_string("PBES2-HS256+A128KW"), jose_string("HS1"),
        jose_string("RS1"), jose_string("hs256"), jose_string("HS25"),
        jose_string("HS2566"), jose_string("HS256 "), jose_string("HS256\0"),
        jose_string("eddsa"), jose_string("ES521"), jose_string(""),
        jose_null_str
    };

    (void) state;

    for (i = 0; i < unit_nelts(names); i++) {
        assert_null(jose_alg_find(JOSE_ALG_JWS, names[i]));
        assert_null(jose_alg_find(JOSE_ALG_JWE, names[i]));
        assert_null(jose_alg_find(JOSE_ALG_ENC, names[i]));
    }
}


static void
an_allow_list_has_what_was_added_and_nothing_else(void **state)
{
    size_t         i, j;
    jose_algset_t  set;

    (void) state;

    for (i = 0; i < unit_nelts(test_algs); i++) {
        set = 0;
        assert_true(jose_algset_add(&set, test_algs[i].name));

        for (j = 0; j < unit_nelts(test_algs); j++) {
            assert_int_equal(jose_algset_has(set, jose_alg_row(j)), i == j);
        }
    }
}


static void
an_allow_list_takes_no_unknown_name(void **state)
{
    jose_algset_t  set;

    (void) state;

    set = 0;

    assert_false(jose_algset_add(&set, unit_str("none")));
    assert_false(jose_algset_add(&set, unit_str("RS")));
    assert_false(jose_algset_add(&set, unit_str("")));
    assert_true(set == 0);

    assert_true(jose_algset_add(&set, unit_str("RS256")));
    assert_true(jose_algset_add(&set, unit_str("ES256")));
    assert_true(jose_algset_add(&set, unit_str("RS256")));
    assert_false(jose_algset_add(&set, unit_str("nothing")));

    assert_true(jose_algset_has(set, jose_alg_find(JOSE_ALG_JWS,
                                                   unit_str("RS256"))));
    assert_true(jose_algset_has(set, jose_alg_find(JOSE_ALG_JWS,
                                                   unit_str("ES256"))));
    assert_false(jose_algset_has(set, jose_alg_find(JOSE_ALG_JWS,
                                                    unit_str("HS256"))));
}


static void
the_list_of_all_has_every_row(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < unit_nelts(test_algs); i++) {
        assert_true(jose_algset_has(JOSE_ALGSET_ALL, jose_alg_row(i)));
        assert_false(jose_algset_has(0, jose_alg_row(i)));
    }
}


/* Every libcrypto from 3.0 on has all but ML-DSA, which is there in all of
 * its sizes or in none. */
static void
what_libcrypto_lacks_is_found_missing(void **state)
{
    int                first;
    size_t             i;
    const jose_alg_t  *alg;

    (void) state;

    first = jose_alg_available(jose_alg_find(JOSE_ALG_JWS,
                                             unit_str("ML-DSA-44")));

    for (i = 0; i < unit_nelts(test_algs); i++) {
        alg = jose_alg_row(i);

        if (alg->family == JOSE_FAMILY_MLDSA) {
            assert_int_equal(jose_alg_available(alg), first);

        } else {
            assert_true(jose_alg_available(alg));
        }

        assert_int_equal(ERR_peek_error(), 0);
    }
}


static void
hashes_have_the_sizes_of_fips_180(void **state)
{
    (void) state;

    assert_int_equal(jose_hash_len(JOSE_HASH_NONE), 0);
    assert_int_equal(jose_hash_len(JOSE_SHA1), 20);
    assert_int_equal(jose_hash_len(JOSE_SHA256), 32);
    assert_int_equal(jose_hash_len(JOSE_SHA384), 48);
    assert_int_equal(jose_hash_len(JOSE_SHA512), 64);
    assert_null(jose_hash_name(JOSE_HASH_NONE));
}


/* FIPS 180-2, appendix B.1 */
static void
a_digest_is_that_of_the_standard(void **state)
{
    unsigned char  digest[JOSE_DIGEST_MAX];

    static const unsigned char  want[] = {
        0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
        0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
        0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad
    };

    (void) state;

    assert_jose_ok(jose_crypto_digest(JOSE_SHA256, unit_str("abc"), digest));
    assert_memory_equal(digest, want, sizeof(want));
    assert_int_equal(ERR_peek_error(), 0);
}


static void
random_bytes_differ(void **state)
{
    unsigned char  a[32], b[32];

    (void) state;

    memset(a, 0, sizeof(a));
    memset(b, 0, sizeof(b));

    assert_jose_ok(jose_crypto_random(a, sizeof(a)));
    assert_jose_ok(jose_crypto_random(b, sizeof(b)));
    assert_memory_not_equal(a, b, sizeof(a));
}


static void
cleansed_bytes_are_zero(void **state)
{
    unsigned char  secret[] = "fantasticjwt";

    static const unsigned char  zero[sizeof(secret)];

    (void) state;

    jose_cleanse(secret, sizeof(secret));
    assert_memory_equal(secret, zero, sizeof(secret));
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(
            every_name_of_the_contract_is_found_in_its_class_only),
        cmocka_unit_test(there_are_no_other_rows),
        cmocka_unit_test(what_is_not_a_name_is_not_found),
        cmocka_unit_test(an_allow_list_has_what_was_added_and_nothing_else),
        cmocka_unit_test(an_allow_list_takes_no_unknown_name),
        cmocka_unit_test(the_list_of_all_has_every_row),
        cmocka_unit_test(what_libcrypto_lacks_is_found_missing),
        cmocka_unit_test(hashes_have_the_sizes_of_fips_180),
        cmocka_unit_test(a_digest_is_that_of_the_standard),
        cmocka_unit_test(random_bytes_differ),
        cmocka_unit_test(cleansed_bytes_are_zero)
    };

    return cmocka_run_group_tests_name("alg", tests, NULL, NULL);
}
