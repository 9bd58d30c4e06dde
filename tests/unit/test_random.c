/*
 * test_random.c: random numbers that fail.  What needs them fails and yields
 * nothing; what needs none goes on; and when they are back, so is everything.
 */

#define OPENSSL_SUPPRESS_DEPRECATED     /* of RAND_METHOD, since 3.0 */

#include "unit_jwe.h"

#include <openssl/rand.h>

#include "../vectors/jws.h"


/* What a key tries of its own before it asks for a new one. */
#define TEST_TRIES  40


static size_t  test_asked;              /* for random numbers, in vain */


static int
test_no_bytes(unsigned char *buf, int num)
{
    (void) buf;
    (void) num;

    test_asked++;

    return 0;
}


static int
test_no_status(void)
{
    return 0;
}


static void
test_random_fails(int fails)
{
    static const RAND_METHOD  method = {
        NULL, test_no_bytes, NULL, NULL, test_no_bytes, test_no_status
    };

    test_asked = 0;

    assert_int_equal(RAND_set_rand_method(fails ? &method : NULL), 1);
}


static jose_keyset_t *
test_signer(const jose_alg_t *alg)
{
    /* RSA keys take long to make: that of RFC 7515, A.2 does */
    return alg->kty == JOSE_RSA ? unit_keyset(jose_cstr(vectors_jws[1].jwk))
                                : unit_generate(alg, NULL);
}


/* A signature that is not as random as it must be gives its key away. */
static void
a_token_is_not_signed_without_the_random_numbers_it_needs(void **state)
{
    char               header[UNIT_HEADER_MAX];
    size_t             i, n;
    jose_str_t         token;
    jose_status_t      st;
    jose_keyset_t     *set;
    unit_memory_t     *memory;
    const jose_alg_t  *alg;

    memory = *state;

    for (i = 0; (alg = jose_alg_row(i)) != NULL; i++) {
        if (alg->cl != JOSE_ALG_JWS || !jose_alg_available(alg)) {
            continue;
        }

        set = test_signer(alg);
        (void) unit_sign(state, set, alg, NULL);

        (void) snprintf(header, sizeof(header), "{\"alg\":\"%s\"}",
                        (const char *) alg->name.data);

        test_random_fails(1);

        for (n = 0; n < TEST_TRIES; n++) {
            st = jose_jws_sign(&memory->alloc, jose_keyset_key(set, 0), alg,
                               jose_cstr(header), unit_str(UNIT_PAYLOAD),
                               &token);

            assert_int_equal(ERR_peek_error(), 0);

            if (alg->family == JOSE_FAMILY_ECDSA
                || alg->family == JOSE_FAMILY_RSA_PSS
                || alg->family == JOSE_FAMILY_MLDSA)
            {
                assert_jose_status(st, JOSE_CRYPTO);
                assert_int_not_equal(test_asked, 0);
            }

            if (st != JOSE_OK) {
                assert_jose_status(st, JOSE_CRYPTO);
                assert_null(token.data);
                assert_int_equal(token.len, 0);
                continue;
            }

            assert_jose_ok(unit_verify(state, token, set));
        }

        test_random_fails(0);

        for (n = 0; n < TEST_TRIES; n++) {
            token = unit_sign(state, set, alg, NULL);
            assert_jose_ok(unit_verify(state, token, set));
        }

        jose_keyset_unref(set);
    }
}


/* To verify needs none. */
static void
tokens_are_judged_without_random_numbers(void **state)
{
    size_t             i;
    jose_str_t         token, bad;
    jose_keyset_t     *set;
    const jose_alg_t  *alg;

    for (i = 0; (alg = jose_alg_row(i)) != NULL; i++) {
        if (alg->cl != JOSE_ALG_JWS || !jose_alg_available(alg)) {
            continue;
        }

        set = test_signer(alg);
        token = unit_sign(state, set, alg, NULL);
        bad = unit_replace(state, token, 1, unit_str("{}"));

        test_random_fails(1);

        assert_jose_ok(unit_verify(state, token, set));
        assert_jose_status(unit_verify(state, bad, set), JOSE_BAD_SIGNATURE);

        test_random_fails(0);

        jose_keyset_unref(set);
    }
}


static void
test_encryption(void **state, const jose_alg_t *alg, const jose_alg_t *enc,
    jose_crv_t crv)
{
    char            header[UNIT_HEADER_MAX];
    size_t          n;
    jose_jwt_t      jwt;
    jose_str_t      token, good;
    jose_status_t   st;
    jose_keyset_t  *set;
    unit_memory_t  *memory;

    memory = *state;

    set = unit_recipient(alg, enc, crv);
    good = unit_encrypt(state, set, alg, enc, NULL, unit_str(UNIT_PLAINTEXT));

    (void) snprintf(header, sizeof(header), "{\"alg\":\"%s\",\"enc\":\"%s\"}",
                    (const char *) alg->name.data,
                    (const char *) enc->name.data);

    test_random_fails(1);

    st = jose_jwe_encrypt(&memory->alloc, jose_keyset_key(set, 0), alg, enc,
                          jose_cstr(header), unit_str(UNIT_PLAINTEXT),
                          &token);

    assert_jose_status(st, JOSE_CRYPTO);
    assert_null(token.data);
    assert_int_equal(token.len, 0);
    assert_int_not_equal(test_asked, 0);
    assert_int_equal(ERR_peek_error(), 0);

    /* a token is not to blame: it is opened, or could not be tried */

    for (n = 0; n < TEST_TRIES; n++) {
        st = unit_decrypt(state, good, set, &jwt);

        assert_true(st == JOSE_OK || st == JOSE_CRYPTO);
        assert_true(st == JOSE_OK || test_asked != 0);
    }

    test_random_fails(0);

    for (n = 0; n < TEST_TRIES; n++) {
        unit_assert_opens(state, good, set, unit_str(UNIT_PLAINTEXT));
    }

    jose_keyset_unref(set);
}


/* No content encryption key, initialization vector or ephemeral key that is
 * not random. */
static void
nothing_is_encrypted_without_random_numbers(void **state)
{
    size_t             i, j;
    const jose_alg_t  *alg, *enc;

    for (i = 0; (alg = jose_alg_row(i)) != NULL; i++) {
        if (alg->cl != JOSE_ALG_JWE || !jose_alg_available(alg)) {
            continue;
        }

        for (j = 0; (enc = jose_alg_row(j)) != NULL; j++) {
            if (enc->cl == JOSE_ALG_ENC && jose_alg_available(enc)) {
                test_encryption(state, alg, enc, JOSE_P256);
            }
        }
    }

    alg = unit_keyman("ECDH-ES");
    enc = unit_enc("A128GCM");

    test_encryption(state, alg, enc, JOSE_P521);
    test_encryption(state, alg, enc, JOSE_X25519);
    test_encryption(state, alg, enc, JOSE_X448);
}


static void
no_key_is_made_without_random_numbers(void **state)
{
    size_t           i;
    jose_keyset_t   *set;
    jose_keygen_t    what;

    static const struct {
        jose_kty_t  kty;
        jose_crv_t  crv;
    } cases[] = {
        { JOSE_OCT, JOSE_CRV_NONE }, { JOSE_RSA, JOSE_CRV_NONE },
        { JOSE_EC, JOSE_P256 }, { JOSE_EC, JOSE_P384 },
        { JOSE_EC, JOSE_P521 }, { JOSE_OKP, JOSE_ED25519 },
        { JOSE_OKP, JOSE_ED448 }, { JOSE_OKP, JOSE_X25519 },
        { JOSE_OKP, JOSE_X448 }
    };

    (void) state;

    for (i = 0; i < unit_nelts(cases); i++) {
        memset(&what, 0, sizeof(what));

        what.kty = cases[i].kty;
        what.crv = cases[i].crv;
        what.ops = JOSE_OP_ALL;

        test_random_fails(1);

        assert_jose_status(jose_keyset_generate(&what, &set), JOSE_CRYPTO);
        assert_null(set);
        assert_int_not_equal(test_asked, 0);
        assert_int_equal(ERR_peek_error(), 0);

        test_random_fails(0);

        if (cases[i].kty != JOSE_RSA) {
            assert_jose_ok(jose_keyset_generate(&what, &set));
            jose_keyset_unref(set);
        }
    }
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        unit_case(a_token_is_not_signed_without_the_random_numbers_it_needs),
        unit_case(tokens_are_judged_without_random_numbers),
        unit_case(nothing_is_encrypted_without_random_numbers),
        unit_case(no_key_is_made_without_random_numbers),
    };

    return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
