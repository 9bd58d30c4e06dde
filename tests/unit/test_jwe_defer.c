/*
 * test_jwe_defer.c: private-key operations that are made on another thread.
 * A token gets the same answer, after as many operations, as without it.
 */

#include "unit_jwe.h"
#include "unit_libcrypto.h"

#include <pthread.h>

#include "../vectors/jwe.h"


#define TEST_RSA_JWK  vectors_jwe[0].jwk

#define TEST_THREADS  4
#define TEST_ROUNDS   8


static jose_str_t
test_token(void **state, const jose_keyset_t *set, const char *alg)
{
    return unit_encrypt(state, set, unit_keyman(alg), unit_enc("A128GCM"),
                        NULL, unit_str(UNIT_PLAINTEXT));
}


static void
test_parse(void **state, jose_str_t token, jose_jwt_t *jwt)
{
    unit_memory_t  *memory;

    memory = *state;

    assert_jose_ok(jose_jwt_parse(&memory->alloc, token, jwt));
    assert_jose_ok(jose_jwt_check_header(jwt, JOSE_ALGSET_ALL));
}


/* Runs what is pending until there is an answer; *runs counts. */
static jose_status_t
test_finish(unit_memory_t *memory, jose_jwt_t *jwt,
    jose_keyset_t *const *sets, size_t nsets, jose_deferral_t **deferral,
    unsigned *runs)
{
    jose_status_t      st;
    const jose_key_t  *used;

    *runs = 0;

    for ( ;; ) {
        st = jose_jwe_decrypt_deferred(&memory->alloc, jwt, sets, nsets,
                                       &used, deferral);

        assert_int_equal(ERR_peek_error(), 0);
        assert_int_equal(used != NULL, st == JOSE_OK);
        assert_int_equal(jwt->plaintext.data != NULL, st == JOSE_OK);

        if (!jose_deferral_pending(*deferral)) {
            return st;
        }

        assert_jose_status(st, JOSE_DECRYPT_FAILED);
        assert_null(jwt->detail);

        jose_deferral_run(*deferral);
        assert_false(jose_deferral_pending(*deferral));
        assert_int_equal(ERR_peek_error(), 0);

        (*runs)++;
    }
}


/* The answer with and without deferral is the same; all private-key
 * operations are deferred, if any is. */
static jose_status_t
test_both(void **state, jose_str_t token, jose_keyset_t *const *sets,
    size_t nsets)
{
    unsigned           runs;
    jose_jwt_t         jwt, plain;
    jose_status_t      st;
    jose_deferral_t   *deferral;

    deferral = NULL;

    test_parse(state, token, &jwt);
    st = test_finish(*state, &jwt, sets, nsets, &deferral, &runs);
    jose_deferral_free(deferral);

    assert_jose_status(unit_decrypt_sets(state, token, sets, nsets, &plain,
                                         NULL),
                       st);

    assert_int_equal(jwt.nprivate, plain.nprivate);
    assert_int_equal(jwt.detail != NULL, plain.detail != NULL);
    assert_int_equal(runs, plain.nprivate);

    if (st == JOSE_OK) {
        assert_jose_str(jwt.plaintext, plain.plaintext);
    }

    return st;
}


/* A token for a key of the set opens, each of its mutations does not. */
static void
test_twins(void **state, jose_keyset_t *set, const char *alg)
{
    size_t          i, n, len;
    jose_str_t      token, twin;
    unsigned char  *bytes;

    token = test_token(state, set, alg);

    assert_jose_ok(test_both(state, token, &set, 1));
    assert_jose_status(test_both(state, unit_reheaded(state, token), &set, 1),
                       JOSE_DECRYPT_FAILED);

    for (i = 1; i < 5; i++) {
        bytes = unit_part(state, token, i, &len);

        if (len == 0) {
            /* of direct agreement: nothing is wrapped */
            continue;
        }

        twin.data = bytes;
        twin.len = len;

        for (n = 0; n < len; n += len - 1) {
            bytes[n] ^= 0x01;

            assert_jose_status(
                test_both(state, unit_replace(state, token, i, twin), &set,
                          1),
                JOSE_DECRYPT_FAILED);

            bytes[n] ^= 0x01;
        }

        twin.len = len - 1;

        assert_jose_status(
            test_both(state, unit_replace(state, token, i, twin), &set, 1),
            JOSE_DECRYPT_FAILED);
    }
}


/* With decryption, and with agreement: what is deferred of them differs. */
static void
test_each_kind(void **state,
    void (*test)(void **state, jose_keyset_t *set, const char *alg))
{
    jose_keyset_t  *set;

    set = unit_keyset(jose_cstr(TEST_RSA_JWK));
    test(state, set, "RSA-OAEP");
    jose_keyset_unref(set);

    set = unit_recipient(unit_keyman("ECDH-ES"), NULL, JOSE_P384);
    test(state, set, "ECDH-ES+A128KW");
    jose_keyset_unref(set);
}


static void
a_deferred_token_opens_and_its_twins_do_not(void **state)
{
    size_t          a;
    jose_keyset_t  *set;

    static const char  *algs[] = {
        "RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"
    };

    set = unit_keyset(jose_cstr(TEST_RSA_JWK));

    for (a = 0; a < unit_nelts(algs); a++) {
        if (jose_alg_find(JOSE_ALG_JWE, jose_cstr(algs[a])) != NULL) {
            test_twins(state, set, algs[a]);
        }
    }

    jose_keyset_unref(set);
}


static void
agreement_on_large_curves_is_deferred_too(void **state)
{
    size_t          c;
    jose_keyset_t  *set;

    static const jose_crv_t  curves[] = {
        JOSE_P384, JOSE_P521, JOSE_X448
    };

    for (c = 0; c < unit_nelts(curves); c++) {
        set = unit_recipient(unit_keyman("ECDH-ES"), NULL, curves[c]);

        test_twins(state, set, "ECDH-ES");
        test_twins(state, set, "ECDH-ES+A128KW");

        jose_keyset_unref(set);
    }
}


/* X448 takes any x, and zero gives no secret (RFC 7748, 6.2). */
static void
an_agreement_that_gives_no_secret_is_a_token_that_fails(void **state)
{
    jose_str_t      token, header;
    jose_keyset_t  *set;

    set = unit_recipient(unit_keyman("ECDH-ES"), NULL, JOSE_X448);
    token = test_token(state, set, "ECDH-ES");

    header = unit_str("{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\",\"epk\":"
                      "{\"kty\":\"OKP\",\"crv\":\"X448\",\"x\":\""
                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                      "AAAAAAAAAAAAAAAAAAAA\"}}");

    assert_jose_status(test_both(state, unit_replace(state, token, 0, header),
                                 &set, 1),
                       JOSE_DECRYPT_FAILED);

    jose_keyset_unref(set);
}


static void
what_takes_no_time_is_never_deferred(void **state)
{
    size_t             i;
    unsigned           runs;
    jose_jwt_t         jwt;
    jose_keyset_t     *set;
    jose_deferral_t   *deferral;

    static const char  *algs[] = { "dir", "A128KW", "A128GCMKW", "ECDH-ES" };

    for (i = 0; i < unit_nelts(algs); i++) {
        set = unit_recipient(unit_keyman(algs[i]), unit_enc("A128GCM"),
                             JOSE_P256);
        deferral = NULL;

        test_parse(state, test_token(state, set, algs[i]), &jwt);
        assert_jose_ok(test_finish(*state, &jwt, &set, 1, &deferral, &runs));
        assert_int_equal(runs, 0);
        assert_null(deferral);

        jose_keyset_unref(set);
    }

    assert_false(jose_deferral_pending(NULL));
    jose_deferral_free(NULL);
}


static void
the_walk_over_keys_and_its_bounds_are_the_same(void **state)
{
    size_t          i, good;
    jose_str_t      token, garbage;
    jose_keyset_t  *set, *other, *small, *sets[10];

    set = unit_keyset(jose_cstr(TEST_RSA_JWK));
    other = unit_recipient(unit_keyman("RSA-OAEP"), NULL, JOSE_CRV_NONE);
    small = unit_recipient(unit_keyman("A128KW"), NULL, JOSE_CRV_NONE);

    token = test_token(state, set, "RSA-OAEP");
    garbage = unit_replace(state, token, 4, unit_str("0123456789abcdef"));

    for (good = 0; good < unit_nelts(sets); good++) {

        for (i = 0; i < unit_nelts(sets); i++) {
            sets[i] = i == good ? set : other;
        }

        assert_jose_status(test_both(state, token, sets, unit_nelts(sets)),
                           good < JOSE_PRIVATE_OPS_MAX ? JOSE_OK
                                                       : JOSE_DECRYPT_FAILED);
        assert_jose_status(test_both(state, garbage, sets, good),
                           good ? JOSE_DECRYPT_FAILED : JOSE_NO_KEY);
    }

    /* one key twice is two, and other kinds cost nothing */
    sets[0] = small;
    sets[1] = other;
    sets[2] = other;
    sets[3] = small;
    sets[4] = set;

    assert_jose_ok(test_both(state, token, sets, 5));
    assert_jose_status(test_both(state, token, sets, 4), JOSE_DECRYPT_FAILED);
    assert_jose_status(test_both(state, token, sets, 1), JOSE_NO_KEY);

    jose_keyset_unref(set);
    jose_keyset_unref(other);
    jose_keyset_unref(small);
}


static void
what_is_not_run_stays_pending_and_is_spent_once(void **state)
{
    size_t            i;
    unsigned          runs;
    jose_jwt_t        jwt;
    unit_memory_t    *memory;
    jose_keyset_t    *set;
    jose_deferral_t  *deferral;

    memory = *state;
    deferral = NULL;
    set = unit_keyset(jose_cstr(TEST_RSA_JWK));

    test_parse(state, test_token(state, set, "RSA-OAEP"), &jwt);

    for (i = 0; i < 3; i++) {
        assert_jose_status(jose_jwe_decrypt_deferred(&memory->alloc, &jwt,
                                                     &set, 1, NULL,
                                                     &deferral),
                           JOSE_DECRYPT_FAILED);
        assert_true(jose_deferral_pending(deferral));
        assert_int_equal(jwt.nprivate, 1);
        assert_jose_absent(jwt.plaintext);
    }

    assert_jose_ok(test_finish(*state, &jwt, &set, 1, &deferral, &runs));
    assert_int_equal(runs, 1);
    assert_int_equal(jwt.nprivate, 1);

    /* there is nothing to run */
    jose_deferral_run(deferral);

    jose_deferral_free(deferral);
    jose_keyset_unref(set);
}


static void
a_result_is_not_taken_for_that_of_another_token_or_key(void **state)
{
    unsigned          runs;
    jose_jwt_t        jwt;
    jose_str_t        token, garbage;
    jose_keyset_t    *set, *other;
    jose_deferral_t  *deferral;

    deferral = NULL;
    set = unit_keyset(jose_cstr(TEST_RSA_JWK));
    other = unit_recipient(unit_keyman("RSA-OAEP"), NULL, JOSE_CRV_NONE);

    token = test_token(state, set, "RSA-OAEP");
    test_parse(state, token, &jwt);
    assert_jose_ok(test_finish(*state, &jwt, &set, 1, &deferral, &runs));
    assert_int_equal(runs, 1);

    test_parse(state, test_token(state, set, "RSA-OAEP"), &jwt);
    assert_jose_ok(test_finish(*state, &jwt, &set, 1, &deferral, &runs));
    assert_int_equal(runs, 1);

    /* the same, and its result is still there */
    assert_jose_ok(test_finish(*state, &jwt, &set, 1, &deferral, &runs));
    assert_int_equal(runs, 0);

    assert_jose_status(test_finish(*state, &jwt, &other, 1, &deferral, &runs),
                       JOSE_DECRYPT_FAILED);
    assert_int_equal(runs, 1);

    garbage = unit_replace(state, token, 1, unit_str("short"));
    test_parse(state, garbage, &jwt);
    assert_jose_status(test_finish(*state, &jwt, &set, 1, &deferral, &runs),
                       JOSE_DECRYPT_FAILED);
    assert_int_equal(runs, 0);

    jose_deferral_free(deferral);
    jose_keyset_unref(set);
    jose_keyset_unref(other);
}


static void
keys_and_token_may_go_before_the_operation(void **state)
{
    size_t            i;
    jose_jwt_t        jwt;
    unit_memory_t     memory;
    void             *own;
    jose_keyset_t    *set;
    jose_deferral_t  *deferral;

    (void) state;

    for (i = 0; i < 2; i++) {
        unit_memory_init(&memory);
        own = &memory;
        deferral = NULL;

        set = unit_keyset(jose_cstr(TEST_RSA_JWK));
        test_parse(&own, test_token(&own, set, "RSA-OAEP"), &jwt);

        assert_jose_status(jose_jwe_decrypt_deferred(&memory.alloc, &jwt,
                                                     &set, 1, NULL,
                                                     &deferral),
                           JOSE_DECRYPT_FAILED);

        jose_keyset_unref(set);
        unit_memory_free(&memory);

        if (i) {
            jose_deferral_run(deferral);
        }

        jose_deferral_free(deferral);
    }
}


static void *
test_thread(void *data)
{
    jose_deferral_run(data);

    return ERR_peek_error() == 0 ? NULL : data;
}


/* Threads work with a key while its own one does. */
static void
test_at_the_same_time(void **state, jose_keyset_t *set, const char *alg)
{
    size_t            i, n;
    void             *failed;
    unsigned          runs;
    pthread_t         threads[TEST_THREADS];
    jose_jwt_t        jwt[TEST_THREADS];
    jose_str_t        token, twin;
    unit_memory_t    *memory;
    jose_deferral_t  *deferral[TEST_THREADS];

    memory = *state;
    token = test_token(state, set, alg);
    twin = unit_replace(state, token, 4, unit_str("0123456789abcdef"));

    for (n = 0; n < TEST_ROUNDS; n++) {

        for (i = 0; i < TEST_THREADS; i++) {
            deferral[i] = NULL;
            test_parse(state, i % 2 ? twin : token, &jwt[i]);

            assert_jose_status(jose_jwe_decrypt_deferred(&memory->alloc,
                                                         &jwt[i], &set, 1,
                                                         NULL, &deferral[i]),
                               JOSE_DECRYPT_FAILED);

            assert_int_equal(pthread_create(&threads[i], NULL, test_thread,
                                            deferral[i]),
                             0);
        }

        unit_assert_opens(state, token, set, unit_str(UNIT_PLAINTEXT));
        unit_assert_sealed(state, twin, set);

        for (i = 0; i < TEST_THREADS; i++) {
            assert_int_equal(pthread_join(threads[i], &failed), 0);
            assert_null(failed);

            assert_jose_status(test_finish(memory, &jwt[i], &set, 1,
                                           &deferral[i], &runs),
                               i % 2 ? JOSE_DECRYPT_FAILED : JOSE_OK);
            assert_int_equal(runs, 0);

            jose_deferral_free(deferral[i]);
        }
    }
}


static void
operations_of_one_key_run_at_the_same_time(void **state)
{
    test_each_kind(state, test_at_the_same_time);
}


/* Whether it is the first part or the second that has none. */
static void
test_without_memory(void **state, jose_keyset_t *set, const char *alg)
{
    size_t            n;
    jose_jwt_t        jwt;
    jose_str_t        token;
    unit_memory_t    *memory;
    jose_status_t     st;
    jose_deferral_t  *deferral;

    memory = *state;
    token = test_token(state, set, alg);

    for (n = 1, st = JOSE_NO_MEMORY; st != JOSE_OK; n++) {
        deferral = NULL;
        test_parse(state, token, &jwt);

        unit_libcrypto.calls = 0;
        unit_libcrypto.fail_at = n;

        st = jose_jwe_decrypt_deferred(&memory->alloc, &jwt, &set, 1, NULL,
                                       &deferral);

        if (jose_deferral_pending(deferral)) {
            jose_deferral_run(deferral);
            st = jose_jwe_decrypt_deferred(&memory->alloc, &jwt, &set, 1,
                                           NULL, &deferral);
        }

        unit_libcrypto.fail_at = 0;

        assert_int_equal(ERR_peek_error(), 0);
        assert_false(jose_deferral_pending(deferral));
        assert_int_equal(st == JOSE_OK, jwt.plaintext.data != NULL);

        jose_deferral_free(deferral);
    }

    assert_true(n > 3);

    assert_jose_ok(test_both(state, token, &set, 1));
}


static void
without_memory_for_libcrypto_nothing_is_decrypted(void **state)
{
    test_each_kind(state, test_without_memory);
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        unit_case(a_deferred_token_opens_and_its_twins_do_not),
        unit_case(agreement_on_large_curves_is_deferred_too),
        unit_case(an_agreement_that_gives_no_secret_is_a_token_that_fails),
        unit_case(what_takes_no_time_is_never_deferred),
        unit_case(the_walk_over_keys_and_its_bounds_are_the_same),
        unit_case(what_is_not_run_stays_pending_and_is_spent_once),
        unit_case(a_result_is_not_taken_for_that_of_another_token_or_key),
        unit_case(keys_and_token_may_go_before_the_operation),
        unit_case(operations_of_one_key_run_at_the_same_time),
        unit_case(without_memory_for_libcrypto_nothing_is_decrypted)
    };

    if (!unit_libcrypto_hook()) {
        return 1;
    }

    return cmocka_run_group_tests_name("jwe_defer", tests, NULL, NULL);
}
