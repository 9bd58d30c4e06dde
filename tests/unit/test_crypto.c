/*
 * test_crypto.c: what libcrypto allocates while tokens are verified, and what
 * happens when it cannot.  libcrypto's own allocator is hooked, which says
 * where each block comes from.
 */

#include "unit_jws.h"
#include "unit_libcrypto.h"

#include "jose_alg.h"
#include "jose_crypto.h"
#include "jose_key.h"
#include "jose_prepared.h"

#include "../vectors/jws.h"


/* Where contexts are made, keys are imported and algorithms are fetched. */
static const char *const  test_object_files[] = {
    "evp/pmeth_lib.c", "evp/m_sigver.c", "evp/mac_lib.c", "evp/mac_meth.c",
    "evp/signature.c", "evp/p_lib.c", "evp/keymgmt", "implementations/macs",
    "implementations/signature", "implementations/keymgmt",
    "property/", "provider_core.c", "jose_"
};


/* OpenSSL from here on restarts a context of HMAC without its key. */
#define TEST_HMAC_RESTARTS  0x30000030UL


/* A file that makes what should have been made before, or NULL. */
static const char  *test_object;


static void
test_watch(const char *file)
{
    size_t  i;

    for (i = 0; i < unit_nelts(test_object_files); i++) {
        if (strstr(file, test_object_files[i]) != NULL) {
            test_object = file;
        }
    }
}


/* OpenSSL 3.0 makes the states of SHA-2 anew with each message. */
static void
test_watch_hmac(const char *file)
{
    if (strstr(file, "digest") == NULL) {
        test_object = file;
    }
}


typedef struct {
    jose_keyset_t  *set;
    jose_key_t     *key;
    jose_str_t      good, bad;          /* tokens */
} test_subject_t;


/* Truth and a subject for row i, if there is one that can be tried. */
static int
test_subject(void **state, size_t i, test_subject_t *subject)
{
    const jose_alg_t  *alg;

    alg = jose_alg_row(i);

    if (alg == NULL || alg->cl != JOSE_ALG_JWS || !jose_alg_available(alg)) {
        return 0;
    }

    /* RSA keys take long to make: that of RFC 7515, A.2 does */
    subject->set = alg->kty == JOSE_RSA
                   ? unit_keyset(jose_cstr(vectors_jws[1].jwk))
                   : unit_generate(alg, NULL);

    subject->key = jose_keyset_key(subject->set, 0);
    subject->good = unit_sign(state, subject->set, alg, NULL);
    subject->bad = unit_replace(state, subject->good, 1, unit_str("{}"));

    return 1;
}


/* Only the verification is what the hooks see. */
static jose_status_t
test_verify(void **state, const test_subject_t *subject, jose_str_t token,
    size_t fail_at)
{
    jose_jwt_t      jwt;
    jose_status_t   st;
    unit_memory_t  *memory;

    memory = *state;

    assert_jose_ok(jose_jwt_parse(&memory->alloc, token, &jwt));
    assert_jose_ok(jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL));

    unit_libcrypto.calls = 0;
    unit_libcrypto.fail_at = fail_at;

    st = jose_jws_verify(&jwt, &subject->set, 1, NULL);

    unit_libcrypto.fail_at = 0;

    assert_int_equal(ERR_peek_error(), 0);

    return st;
}


static void
contexts_are_made_with_the_first_token_of_a_key_and_algorithm(void **state)
{
    size_t            i, n, live;
    jose_prepared_t  *prepared;
    test_subject_t    subject;

    for (i = 0; jose_alg_row(i) != NULL; i++) {
        if (!test_subject(state, i, &subject)) {
            continue;
        }

        assert_null(subject.key->prepared);
        assert_jose_ok(test_verify(state, &subject, subject.good, 0));

        prepared = subject.key->prepared;
        assert_non_null(prepared);

        /* what libcrypto keeps for itself, such as 16 errors' texts, is there
         * after some turns */
        for (n = 0; n < 20; n++) {
            assert_jose_status(test_verify(state, &subject, subject.bad, 0),
                               JOSE_BAD_SIGNATURE);
        }

        assert_jose_ok(test_verify(state, &subject, subject.good, 0));
        live = unit_libcrypto.live;

        test_object = NULL;

        if (jose_alg_row(i)->family != JOSE_FAMILY_HMAC
            || OpenSSL_version_num() >= TEST_HMAC_RESTARTS)
        {
            unit_libcrypto.watch = test_watch;
        }

        for (n = 0; n < 100; n++) {
            assert_jose_ok(test_verify(state, &subject, subject.good, 0));
            assert_int_equal(unit_libcrypto.live, live);

            assert_jose_status(test_verify(state, &subject, subject.bad, 0),
                               JOSE_BAD_SIGNATURE);
            assert_int_equal(unit_libcrypto.live, live);
        }

        unit_libcrypto.watch = NULL;

        if (test_object != NULL) {
            fail_msg("%s allocates in %s for each token",
                     (const char *) jose_alg_row(i)->name.data, test_object);
        }

        assert_ptr_equal(subject.key->prepared, prepared);
        jose_keyset_unref(subject.set);
    }
}


static void
an_hmac_makes_nothing_but_a_state_of_its_hash(void **state)
{
    size_t          i;
    test_subject_t  subject;

    if (OpenSSL_version_num() < TEST_HMAC_RESTARTS) {
        skip();
    }

    for (i = 0; i < 3; i++) {
        assert_true(test_subject(state, i, &subject));
        assert_int_equal(jose_alg_row(i)->family, JOSE_FAMILY_HMAC);

        assert_jose_ok(test_verify(state, &subject, subject.good, 0));

        unit_libcrypto.watch = test_watch_hmac;
        test_object = NULL;

        assert_jose_ok(test_verify(state, &subject, subject.good, 0));

        unit_libcrypto.watch = NULL;

        if (test_object != NULL) {
            fail_msg("%s allocates in %s for each token",
                     (const char *) jose_alg_row(i)->name.data, test_object);
        }

        jose_keyset_unref(subject.set);
    }
}


static void
test_forget(const test_subject_t *subject)
{
    jose_crypto_prepared_free(subject->key->prepared);
    subject->key->prepared = NULL;
}


static int
test_is_failure(jose_status_t st)
{
    return st == JOSE_NO_MEMORY || st == JOSE_CRYPTO
           || st == JOSE_BAD_SIGNATURE;
}


/*
 * At each allocation in turn, some of them where there are hundreds: want of
 * memory is never success for a bad token, and does not outlast itself.  It
 * may be a bad signature: libcrypto does not always tell.
 */
static void
test_failures(void **state, const test_subject_t *subject, int fresh)
{
    size_t         n, total;
    jose_status_t  st;

    total = 1;

    for (n = 1; n <= total; n += 1 + n / 8) {
        if (fresh) {
            test_forget(subject);
        }

        st = test_verify(state, subject, subject->good, n);
        assert_true(st == JOSE_OK || test_is_failure(st));

        if (fresh) {
            test_forget(subject);
        }

        st = test_verify(state, subject, subject->bad, n);
        assert_true(test_is_failure(st));

        if (fresh) {
            test_forget(subject);
        }

        assert_jose_ok(test_verify(state, subject, subject->good, 0));
        total = unit_libcrypto.calls;
        assert_jose_status(test_verify(state, subject, subject->bad, 0),
                           JOSE_BAD_SIGNATURE);
    }
}


static void
want_of_memory_is_reported_and_does_not_last(void **state)
{
    size_t          i;
    test_subject_t  subject;

    for (i = 0; jose_alg_row(i) != NULL; i++) {
        if (!test_subject(state, i, &subject)) {
            continue;
        }

        /* errors need memory to be told: it is there after one */
        assert_jose_ok(test_verify(state, &subject, subject.good, 0));
        assert_jose_status(test_verify(state, &subject, subject.bad, 0),
                           JOSE_BAD_SIGNATURE);

        test_failures(state, &subject, 1);
        test_failures(state, &subject, 0);

        jose_keyset_unref(subject.set);
    }
}


static void
test_sign_failures(const jose_key_t *key, const jose_alg_t *alg)
{
    char            header[UNIT_HEADER_MAX];
    size_t          n, total;
    jose_str_t      token;
    jose_status_t   st;
    unit_memory_t   memory;

    (void) snprintf(header, sizeof(header), "{\"alg\":\"%s\"}",
                    (const char *) alg->name.data);

    total = 1;

    for (n = 1; n <= total; n += 1 + n / 8) {
        unit_memory_init(&memory);

        unit_libcrypto.calls = 0;
        unit_libcrypto.fail_at = n;

        st = jose_jws_sign(&memory.alloc, key, alg, jose_cstr(header),
                           unit_str("{}"), &token);

        total = unit_libcrypto.calls >= n ? n + 1 : n - 1;
        unit_libcrypto.fail_at = 0;

        assert_true(st == JOSE_OK || test_is_failure(st));
        assert_int_equal(token.data != NULL, st == JOSE_OK);
        assert_int_equal(ERR_peek_error(), 0);

        unit_memory_free(&memory);
    }
}


static void
want_of_memory_while_signing_is_reported(void **state)
{
    size_t          i, n;
    jose_str_t      token;
    jose_status_t   st;
    unit_memory_t   memory;
    test_subject_t  subject;

    for (i = 0; jose_alg_row(i) != NULL; i++) {
        if (!test_subject(state, i, &subject)) {
            continue;
        }

        test_sign_failures(subject.key, jose_alg_row(i));
        jose_keyset_unref(subject.set);
    }

    /* and the caller's own memory */
    assert_true(test_subject(state, 0, &subject));

    for (n = 1; ; n++) {
        unit_memory_init(&memory);
        memory.fail_at = n;

        st = jose_jws_sign(&memory.alloc, subject.key, jose_alg_row(0),
                           unit_str("{\"alg\":\"HS256\"}"), unit_str("{}"),
                           &token);

        if (st != JOSE_OK) {
            assert_jose_status(st, JOSE_NO_MEMORY);
            assert_jose_absent(token);
        }

        unit_memory_free(&memory);

        if (st == JOSE_OK) {
            break;
        }
    }

    assert_true(n > 2);

    jose_keyset_unref(subject.set);
}


/* What somebody else left in the queue is no want of memory of ours. */
static void
errors_of_others_are_no_verdict(void **state)
{
    jose_jwt_t      jwt;
    unit_memory_t  *memory;
    test_subject_t  subject;

    memory = *state;

    assert_true(test_subject(state, jose_alg_index(unit_alg("ES256")),
                             &subject));

    assert_jose_ok(jose_jwt_parse(&memory->alloc, subject.bad, &jwt));
    assert_jose_ok(jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL));

    ERR_raise(ERR_LIB_USER, ERR_R_MALLOC_FAILURE);
    assert_jose_status(jose_jws_verify(&jwt, &subject.set, 1, NULL),
                       JOSE_BAD_SIGNATURE);
    assert_int_equal(ERR_peek_error(), 0);

    ERR_raise(ERR_LIB_USER, ERR_R_MALLOC_FAILURE);
    assert_jose_ok(test_verify(state, &subject, subject.good, 0));

    jose_keyset_unref(subject.set);
}


static void
nothing_is_left_when_a_set_goes(void **state)
{
    size_t          i, live, turn;
    test_subject_t  subject;

    for (i = 0; jose_alg_row(i) != NULL; i++) {
        live = 0;

        for (turn = 0; turn < 3; turn++) {
            if (!test_subject(state, i, &subject)) {
                break;
            }

            assert_jose_ok(test_verify(state, &subject, subject.good, 0));
            jose_keyset_unref(subject.set);

            /* the first turns fill libcrypto's own stores */
            if (turn == 2) {
                assert_int_equal(unit_libcrypto.live, live);
            }

            live = unit_libcrypto.live;
        }
    }
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        unit_case(
            contexts_are_made_with_the_first_token_of_a_key_and_algorithm),
        unit_case(an_hmac_makes_nothing_but_a_state_of_its_hash),
        unit_case(want_of_memory_is_reported_and_does_not_last),
        unit_case(want_of_memory_while_signing_is_reported),
        unit_case(errors_of_others_are_no_verdict),
        unit_case(nothing_is_left_when_a_set_goes)
    };

    /* before libcrypto allocates for the first time */
    if (!unit_libcrypto_hook()) {
        return 1;
    }

    return cmocka_run_group_tests_name("crypto", tests, NULL, NULL);
}
