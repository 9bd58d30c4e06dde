/*
 * test_jwe_keys.c: which keys an encrypted token is tried against, how often
 * a private key is used on it, what is kept with a key, and what happens
 * without memory.
 */

#include "unit_jwe.h"
#include "unit_libcrypto.h"

#include "jose_crypto.h"
#include "jose_key.h"
#include "jose_prepared.h"

#include "../vectors/jwe.h"


/* RSA keys take long to make. */
#define TEST_RSA_JWK  vectors_jwe[0].jwk


static jose_str_t
test_token(void **state, const jose_keyset_t *set, const char *alg,
    const char *members)
{
    return unit_encrypt(state, set, unit_keyman(alg), unit_enc("A128GCM"),
                        members, unit_str(UNIT_PLAINTEXT));
}


/* The same key, again and again. */
static jose_keyset_t **
test_copies(void **state, jose_keyset_t *set, size_t n)
{
    size_t           i;
    jose_keyset_t  **sets;

    sets = unit_alloc(*state, n * sizeof(jose_keyset_t *));

    for (i = 0; i < n; i++) {
        sets[i] = set;
    }

    return sets;
}


static void
a_token_without_kid_is_tried_with_every_key_that_fits(void **state)
{
    size_t             i;
    jose_jwt_t         jwt;
    jose_str_t         token;
    jose_keyset_t     *sets[4];
    const jose_key_t  *used;

    sets[0] = unit_recipient(unit_keyman("A128KW"), NULL, JOSE_CRV_NONE);
    sets[1] = unit_recipient(unit_keyman("ECDH-ES"), NULL, JOSE_P256);
    sets[2] = unit_recipient(unit_keyman("ECDH-ES"), NULL, JOSE_X448);
    sets[3] = unit_recipient(unit_keyman("ECDH-ES"), NULL, JOSE_P256);

    token = test_token(state, sets[3], "ECDH-ES", NULL);

    assert_jose_ok(unit_decrypt_sets(state, token, sets, 4, &jwt, &used));
    assert_ptr_equal(used, jose_keyset_key(sets[3], 0));

    /* of the three that fit one is on another curve than "epk" */
    assert_int_equal(jwt.nprivate, 2);

    assert_jose_status(unit_decrypt_sets(state, token, sets, 3, &jwt, NULL),
                       JOSE_DECRYPT_FAILED);
    assert_int_equal(jwt.nprivate, 1);

    assert_jose_status(unit_decrypt_sets(state, token, sets, 1, &jwt, NULL),
                       JOSE_NO_KEY);
    assert_int_equal(jwt.nprivate, 0);

    assert_jose_status(unit_decrypt_sets(state, token, sets, 0, &jwt, NULL),
                       JOSE_NO_KEY);

    for (i = 0; i < 4; i++) {
        jose_keyset_unref(sets[i]);
    }
}


static void
a_kid_chooses_the_key(void **state)
{
    jose_jwt_t         jwt;
    jose_keyset_t     *set, *anonymous;
    const jose_key_t  *used;

    set = unit_keyset(unit_str("{\"keys\":["
        "{\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"GawgguFyGrWKav7AX4VKUg\"},"
        "{\"kty\":\"oct\",\"kid\":\"b\",\"k\":\"GZy6sIZ6wl9NJOKB-jnmVQ\"}]}"));
    anonymous = unit_keyset(unit_str("{\"kty\":\"oct\","
                                     "\"k\":\"GawgguFyGrWKav7AX4VKUg\"}"));

    assert_jose_ok(unit_decrypt_sets(state,
                            test_token(state, set, "A128KW",
                                       "\"kid\":\"a\""),
                            &set, 1, &jwt, &used));
    assert_ptr_equal(used, jose_keyset_key(set, 0));

    /* the key is there, under another kid */
    assert_jose_status(unit_decrypt(state,
                            test_token(state, set, "A128KW",
                                       "\"kid\":\"b\""),
                            set, &jwt),
                       JOSE_DECRYPT_FAILED);

    assert_jose_status(unit_decrypt(state,
                            test_token(state, set, "A128KW",
                                       "\"kid\":\"c\""),
                            set, &jwt),
                       JOSE_UNKNOWN_KID);

    assert_jose_ok(unit_decrypt(state,
                            test_token(state, set, "A128KW",
                                       "\"kid\":\"c\""),
                            anonymous, &jwt));

    jose_keyset_unref(set);
    jose_keyset_unref(anonymous);
}


static void
a_key_opens_only_what_it_is_for(void **state)
{
    char            jwk[UNIT_HEADER_MAX];
    size_t          i;
    jose_jwt_t      jwt;
    jose_str_t      token;
    jose_keyset_t  *set, *plain;

    static const struct {
        const char  *alg;
        const char  *enc;
        const char  *members;
        int          fits;
    } cases[] = {
        { "A128KW", "A128GCM", "", 1 },
        { "A128KW", "A128GCM", ",\"use\":\"enc\"", 1 },
        { "A128KW", "A128GCM", ",\"use\":\"sig\"", 0 },
        { "A128KW", "A128GCM", ",\"key_ops\":[\"unwrapKey\"]", 1 },
        { "A128KW", "A128GCM", ",\"key_ops\":[\"decrypt\"]", 1 },
        { "A128KW", "A128GCM", ",\"key_ops\":[\"wrapKey\"]", 0 },
        { "A128KW", "A128GCM", ",\"key_ops\":[\"deriveKey\"]", 0 },
        { "A128KW", "A128GCM", ",\"alg\":\"A128KW\"", 1 },
        { "A128KW", "A128GCM", ",\"alg\":\"A128GCMKW\"", 0 },
        { "A128KW", "A128GCM", ",\"alg\":\"dir\"", 0 },
        { "A128KW", "A128GCM", ",\"alg\":\"A128GCM\"", 0 },

        /* the same secret, which is the content encryption key */
        { "dir", "A128GCM", "", 1 },
        { "dir", "A128GCM", ",\"alg\":\"dir\"", 1 },
        { "dir", "A128GCM", ",\"alg\":\"A128GCM\"", 1 },
        { "dir", "A128GCM", ",\"alg\":\"A256GCM\"", 0 },
        { "dir", "A128GCM", ",\"alg\":\"A128KW\"", 0 },
        { "dir", "A128GCM", ",\"key_ops\":[\"decrypt\"]", 1 },
        { "dir", "A128GCM", ",\"key_ops\":[\"unwrapKey\"]", 0 },
        { "dir", "A128GCM", ",\"use\":\"sig\"", 0 }
    };

    plain = unit_keyset(unit_str("{\"kty\":\"oct\","
                                 "\"k\":\"GawgguFyGrWKav7AX4VKUg\"}"));

    for (i = 0; i < unit_nelts(cases); i++) {
        (void) snprintf(jwk, sizeof(jwk), "{\"keys\":[{\"kty\":\"oct\","
                        "\"k\":\"GawgguFyGrWKav7AX4VKUg\"%s}]}",
                        cases[i].members);

        /* "alg" of a misfit size makes it no key at all */
        if (jose_keyset_parse(jose_cstr(jwk), JOSE_FORMAT_ANY, NULL, &set)
            != JOSE_OK)
        {
            assert_false(cases[i].fits);
            continue;
        }

        token = unit_encrypt(state, plain, unit_keyman(cases[i].alg),
                             unit_enc(cases[i].enc), NULL, unit_str("{}"));

        assert_jose_status(unit_decrypt(state, token, set, &jwt),
                           cases[i].fits ? JOSE_OK : JOSE_NO_KEY);

        jose_keyset_unref(set);
    }

    jose_keyset_unref(plain);
}


/* A key of 256 bits is one for A256GCM or for A128CBC-HS256, and "alg" says
 * for which. */
static void
a_direct_key_of_one_cipher_is_not_one_of_another(void **state)
{
    char            jwk[UNIT_HEADER_MAX];
    jose_jwt_t      jwt;
    jose_str_t      gcm, cbc;
    jose_keyset_t  *plain, *set;

    static const char  k[] = "\"k\":"
                             "\"qC57l_uxcm7Nm3K-ct4GFjx8tM1U8CZ0NLBvdQstiS8\"";

    (void) snprintf(jwk, sizeof(jwk), "{\"kty\":\"oct\",%s}", k);
    plain = unit_keyset(jose_cstr(jwk));

    (void) snprintf(jwk, sizeof(jwk), "{\"kty\":\"oct\",%s,"
                                      "\"alg\":\"A256GCM\"}", k);
    set = unit_keyset(jose_cstr(jwk));

    gcm = unit_encrypt(state, plain, unit_keyman("dir"), unit_enc("A256GCM"),
                       NULL, unit_str("{}"));
    cbc = unit_encrypt(state, plain, unit_keyman("dir"),
                       unit_enc("A128CBC-HS256"), NULL, unit_str("{}"));

    unit_assert_opens(state, gcm, plain, unit_str("{}"));
    unit_assert_opens(state, cbc, plain, unit_str("{}"));
    unit_assert_opens(state, gcm, set, unit_str("{}"));
    assert_jose_status(unit_decrypt(state, cbc, set, &jwt), JOSE_NO_KEY);

    /* nor is half of it, or twice */
    jose_keyset_unref(set);
    set = unit_keyset(unit_str("{\"kty\":\"oct\","
                               "\"k\":\"GawgguFyGrWKav7AX4VKUg\"}"));
    assert_jose_status(unit_decrypt(state, gcm, set, &jwt), JOSE_NO_KEY);

    jose_keyset_unref(set);
    jose_keyset_unref(plain);
}


static void
a_public_key_opens_nothing_and_is_no_secret(void **state)
{
    jose_jwt_t      jwt;
    jose_str_t      token, pem;
    jose_keyset_t  *set, *public_set, *secret;
    unit_memory_t  *memory;

    memory = *state;

    set = unit_keyset(jose_cstr(TEST_RSA_JWK));
    public_set = unit_anonymous(state, set);

    token = test_token(state, public_set, "RSA-OAEP-384", NULL);
    unit_assert_opens(state, token, set, unit_str(UNIT_PLAINTEXT));
    assert_jose_status(unit_decrypt(state, token, public_set, &jwt),
                       JOSE_NO_KEY);

    /* what an attacker would use as the secret: text that everybody has */

    assert_jose_ok(jose_key_to_pem(&memory->alloc, jose_keyset_key(set, 0), 0,
                                   &pem));

    /* the middle of it, which nothing tells from random characters */

    pem.data += 100;
    pem.len = 32;
    assert_jose_ok(jose_keyset_from_secret(pem, NULL, &secret));

    token = unit_encrypt(state, secret, unit_keyman("dir"),
                         unit_enc("A256GCM"), NULL, unit_str("{}"));

    unit_assert_opens(state, token, secret, unit_str("{}"));
    assert_jose_status(unit_decrypt(state, token, set, &jwt), JOSE_NO_KEY);
    assert_jose_status(unit_decrypt(state, token, public_set, &jwt),
                       JOSE_NO_KEY);

    jose_keyset_unref(secret);
    jose_keyset_unref(public_set);
    jose_keyset_unref(set);
}


static void
garbage_costs_no_more_private_operations_than_the_bound(void **state)
{
    jose_jwt_t       jwt;
    jose_str_t       token, garbage;
    unit_memory_t   *memory;
    jose_keyset_t   *set, *other, **sets;

    memory = *state;

    set = unit_keyset(jose_cstr(TEST_RSA_JWK));
    other = unit_recipient(unit_keyman("RSA-OAEP"), NULL, JOSE_CRV_NONE);

    token = test_token(state, set, "RSA-OAEP-256", NULL);
    garbage = unit_replace(state, token, 4, unit_str("0123456789abcdef"));

    /* ten keys, and it is the token of none */
    sets = test_copies(state, other, 10);

    assert_jose_status(unit_decrypt_sets(state, token, sets, 10, &jwt, NULL),
                       JOSE_DECRYPT_FAILED);
    assert_int_equal(jwt.nprivate, JOSE_PRIVATE_OPS_MAX);
    assert_non_null(jwt.detail);

    assert_jose_status(unit_decrypt_sets(state, garbage, sets, 10, &jwt,
                                         NULL),
                       JOSE_DECRYPT_FAILED);
    assert_int_equal(jwt.nprivate, JOSE_PRIVATE_OPS_MAX);

    /* asked again about the same token: there is nothing left to spend */
    assert_jose_status(jose_jwe_decrypt(&memory->alloc, &jwt, sets, 10, NULL),
                       JOSE_DECRYPT_FAILED);
    assert_int_equal(jwt.nprivate, JOSE_PRIVATE_OPS_MAX);

    /* the last key that is tried, and the first that is not */
    sets[3] = set;
    assert_jose_ok(unit_decrypt_sets(state, token, sets, 10, &jwt, NULL));
    assert_int_equal(jwt.nprivate, 4);

    sets[3] = other;
    sets[4] = set;
    assert_jose_status(unit_decrypt_sets(state, token, sets, 10, &jwt, NULL),
                       JOSE_DECRYPT_FAILED);
    assert_int_equal(jwt.nprivate, 4);

    /* as many keys as may be tried: nothing is said about their number */
    sets[3] = set;
    assert_jose_status(unit_decrypt_sets(state, garbage, sets, 4, &jwt, NULL),
                       JOSE_DECRYPT_FAILED);
    assert_int_equal(jwt.nprivate, 4);
    assert_null(jwt.detail);

    jose_keyset_unref(set);
    jose_keyset_unref(other);
}


static void
agreement_counts_as_much_as_decryption(void **state)
{
    jose_jwt_t       jwt;
    jose_str_t       token;
    jose_keyset_t   *set, *other, **sets;

    set = unit_recipient(unit_keyman("ECDH-ES"), NULL, JOSE_X25519);
    other = unit_recipient(unit_keyman("ECDH-ES"), NULL, JOSE_X25519);

    token = test_token(state, set, "ECDH-ES+A128KW", NULL);
    sets = test_copies(state, other, 10);

    assert_jose_status(unit_decrypt_sets(state, token, sets, 10, &jwt, NULL),
                       JOSE_DECRYPT_FAILED);
    assert_int_equal(jwt.nprivate, JOSE_PRIVATE_OPS_MAX);

    sets[JOSE_PRIVATE_OPS_MAX - 1] = set;
    assert_jose_ok(unit_decrypt_sets(state, token, sets, 10, &jwt, NULL));

    jose_keyset_unref(set);
    jose_keyset_unref(other);
}


static void
secrets_are_tried_up_to_the_bound_of_attempts(void **state)
{
    jose_jwt_t       jwt;
    jose_str_t       token;
    jose_keyset_t   *set, *other, **sets;

    set = unit_recipient(unit_keyman("A256GCMKW"), NULL, JOSE_CRV_NONE);
    other = unit_recipient(unit_keyman("A256GCMKW"), NULL, JOSE_CRV_NONE);

    token = test_token(state, set, "A256GCMKW", NULL);
    sets = test_copies(state, other, 20);

    sets[JOSE_ATTEMPTS_MAX - 1] = set;
    assert_jose_ok(unit_decrypt_sets(state, token, sets, 20, &jwt, NULL));
    assert_int_equal(jwt.nprivate, 0);

    sets[JOSE_ATTEMPTS_MAX - 1] = other;
    sets[JOSE_ATTEMPTS_MAX] = set;
    assert_jose_status(unit_decrypt_sets(state, token, sets, 20, &jwt, NULL),
                       JOSE_DECRYPT_FAILED);
    assert_non_null(jwt.detail);

    jose_keyset_unref(set);
    jose_keyset_unref(other);
}


/* RSA keys of another size than the encrypted key are not used on it. */
static void
a_key_of_another_size_costs_nothing(void **state)
{
    jose_jwt_t      jwt;
    jose_str_t      token;
    jose_keyset_t  *sets[2];

    sets[0] = unit_keyset(jose_cstr(vectors_jwe[2].jwk));
    sets[1] = unit_keyset(jose_cstr(TEST_RSA_JWK));

    token = test_token(state, sets[1], "RSA-OAEP", NULL);

    assert_jose_ok(unit_decrypt_sets(state, token, sets, 2, &jwt, NULL));
    assert_int_equal(jwt.nprivate, 1);

    assert_jose_status(unit_decrypt_sets(state, token, sets, 1, &jwt, NULL),
                       JOSE_DECRYPT_FAILED);
    assert_int_equal(jwt.nprivate, 0);

    jose_keyset_unref(sets[0]);
    jose_keyset_unref(sets[1]);
}


/* What every way of wrapping a key is tried with below. */
static const struct {
    const char  *alg;
    const char  *enc;
    jose_crv_t   crv;
} test_ways[] = {
    { "dir", "A128CBC-HS256", JOSE_CRV_NONE },
    { "A128KW", "A128GCM", JOSE_CRV_NONE },
    { "A256GCMKW", "A256CBC-HS512", JOSE_CRV_NONE },
    { "RSA-OAEP-256", "A256GCM", JOSE_CRV_NONE },
    { "ECDH-ES", "A128GCM", JOSE_P256 },
    { "ECDH-ES+A256KW", "A192CBC-HS384", JOSE_X25519 }
};


static jose_keyset_t *
test_way(size_t i)
{
    if (unit_keyman(test_ways[i].alg)->kty == JOSE_RSA) {
        return unit_keyset(jose_cstr(TEST_RSA_JWK));
    }

    return unit_recipient(unit_keyman(test_ways[i].alg),
                          unit_enc(test_ways[i].enc), test_ways[i].crv);
}


static void
contexts_are_made_once_and_kept(void **state)
{
    size_t            i, n;
    jose_str_t        token;
    jose_keyset_t    *set;
    jose_prepared_t  *prepared;

    for (i = 0; i < unit_nelts(test_ways); i++) {
        set = test_way(i);
        token = unit_encrypt(state, set, unit_keyman(test_ways[i].alg),
                             unit_enc(test_ways[i].enc), NULL,
                             unit_str(UNIT_PLAINTEXT));

        assert_null(jose_keyset_key(set, 0)->prepared);
        unit_assert_opens(state, token, set, unit_str(UNIT_PLAINTEXT));

        prepared = jose_keyset_key(set, 0)->prepared;
        assert_non_null(prepared);

        for (n = 0; n < 3; n++) {
            unit_assert_twins_sealed(state, token, set);
            unit_assert_opens(state, token, set, unit_str(UNIT_PLAINTEXT));
            assert_ptr_equal(jose_keyset_key(set, 0)->prepared, prepared);
        }

        jose_keyset_unref(set);
    }
}


static jose_status_t
test_decrypt_with(unit_memory_t *memory, jose_str_t token, jose_keyset_t *set)
{
    jose_jwt_t         jwt;
    jose_status_t      st;
    const jose_key_t  *used;

    st = jose_jwt_parse(&memory->alloc, token, &jwt);

    if (st == JOSE_OK) {
        st = jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL);
    }

    if (st == JOSE_OK) {
        st = jose_jwe_decrypt(&memory->alloc, &jwt, &set, 1, &used);

        assert_int_equal(st == JOSE_OK, used != NULL);
        assert_int_equal(st == JOSE_OK, jwt.plaintext.data != NULL);
    }

    assert_int_equal(ERR_peek_error(), 0);

    return st;
}


static void
without_memory_nothing_is_decrypted(void **state)
{
    size_t          i, n, calls;
    jose_str_t      token;
    unit_memory_t   memory;
    jose_keyset_t  *set;

    for (i = 0; i < unit_nelts(test_ways); i++) {
        set = test_way(i);
        token = unit_encrypt(state, set, unit_keyman(test_ways[i].alg),
                             unit_enc(test_ways[i].enc), NULL,
                             unit_str(UNIT_PLAINTEXT));

        unit_memory_init(&memory);
        assert_jose_ok(test_decrypt_with(&memory, token, set));
        calls = memory.calls;
        unit_memory_free(&memory);

        for (n = 1; n <= calls; n++) {
            memory.fail_at = n;
            assert_jose_status(test_decrypt_with(&memory, token, set),
                               JOSE_NO_MEMORY);
            unit_memory_free(&memory);
        }

        assert_jose_ok(test_decrypt_with(&memory, token, set));
        unit_memory_free(&memory);

        jose_keyset_unref(set);
    }
}


static void
without_memory_nothing_is_encrypted(void **state)
{
    size_t          i, n;
    char            header[UNIT_HEADER_MAX];
    jose_str_t      token;
    jose_status_t   st;
    unit_memory_t   memory;
    jose_keyset_t  *set;

    (void) state;

    unit_memory_init(&memory);

    for (i = 0; i < unit_nelts(test_ways); i++) {
        set = test_way(i);

        (void) snprintf(header, sizeof(header),
                        "{\"alg\":\"%s\",\"enc\":\"%s\",\"apu\":\"QWxpY2U\"}",
                        test_ways[i].alg, test_ways[i].enc);

        for (n = 1; ; n++) {
            memory.fail_at = n;

            st = jose_jwe_encrypt(&memory.alloc, jose_keyset_key(set, 0),
                                  unit_keyman(test_ways[i].alg),
                                  unit_enc(test_ways[i].enc),
                                  jose_cstr(header),
                                  unit_str(UNIT_PLAINTEXT), &token);

            assert_int_equal(ERR_peek_error(), 0);

            if (st == JOSE_OK) {
                break;
            }

            assert_jose_status(st, JOSE_NO_MEMORY);
            assert_jose_absent(token);
            unit_memory_free(&memory);
        }

        /* the parsed header, the wrapped key, the content, the token */
        assert_true(n > 3);

        memory.fail_at = 0;
        assert_jose_ok(test_decrypt_with(&memory, token, set));

        unit_memory_free(&memory);
        jose_keyset_unref(set);
    }
}


/*
 * The same where it is libcrypto that gets no memory.  It does not always say
 * so: a failure is then taken for that of the token, but never for success.
 */
static void
without_memory_for_libcrypto_nothing_is_decrypted(void **state)
{
    size_t          i, n, cold, calls;
    jose_str_t      token;
    jose_status_t   st;
    unit_memory_t   memory;
    jose_keyset_t  *set;

    unit_memory_init(&memory);

    for (i = 0; i < unit_nelts(test_ways); i++) {
        set = test_way(i);
        token = unit_encrypt(state, set, unit_keyman(test_ways[i].alg),
                             unit_enc(test_ways[i].enc), NULL,
                             unit_str(UNIT_PLAINTEXT));

        for (cold = 0; cold < 2; cold++) {

            unit_libcrypto.calls = 0;
            assert_jose_ok(test_decrypt_with(&memory, token, set));
            unit_memory_free(&memory);
            calls = unit_libcrypto.calls;

            for (n = 1; n <= calls; n++) {
                if (cold) {
                    jose_crypto_prepared_free(
                                        jose_keyset_key(set, 0)->prepared);
                    jose_keyset_key(set, 0)->prepared = NULL;
                }

                unit_libcrypto.calls = 0;
                unit_libcrypto.fail_at = n;
                st = test_decrypt_with(&memory, token, set);
                unit_libcrypto.fail_at = 0;
                unit_memory_free(&memory);

                if (st == JOSE_OK) {
                    break;
                }
            }

            /* one or two may be for nothing that matters, not the most */
            assert_true(calls == 0 || n > 1);

            assert_jose_ok(test_decrypt_with(&memory, token, set));
            unit_memory_free(&memory);
        }

        jose_keyset_unref(set);
    }
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        unit_case(a_token_without_kid_is_tried_with_every_key_that_fits),
        unit_case(a_kid_chooses_the_key),
        unit_case(a_key_opens_only_what_it_is_for),
        unit_case(a_direct_key_of_one_cipher_is_not_one_of_another),
        unit_case(a_public_key_opens_nothing_and_is_no_secret),
        unit_case(garbage_costs_no_more_private_operations_than_the_bound),
        unit_case(agreement_counts_as_much_as_decryption),
        unit_case(secrets_are_tried_up_to_the_bound_of_attempts),
        unit_case(a_key_of_another_size_costs_nothing),
        unit_case(contexts_are_made_once_and_kept),
        unit_case(without_memory_nothing_is_decrypted),
        unit_case(without_memory_nothing_is_encrypted),
        unit_case(without_memory_for_libcrypto_nothing_is_decrypted)
    };

    if (!unit_libcrypto_hook()) {
        return 1;
    }

    return cmocka_run_group_tests_name("jwe_keys", tests, NULL, NULL);
}
