/*
 * test_memory.c: what happens to tokens when memory fails, at one allocation
 * or at all from one on, in libcrypto and in the core, with contexts that are
 * new and with some that are in use.
 */

#define UNIT_WRAPPED

#include "unit_jwe.h"
#include "unit_libcrypto.h"

#include "jose_alg.h"
#include "jose_family.h"

#include "../vectors/jwe.h"
#include "../vectors/jws.h"


/* libcrypto makes the blinding of an RSA key with its first use, and anew
 * after so many. */
#define TEST_BLINDING  32


/* The encrypted tokens: every family, on curves and with modes that libcrypto
 * computes in other ways. */
static const struct {
    const char  *alg;
    const char  *enc;
    jose_crv_t   crv;
} test_ways[] = {
    { "dir", "A128CBC-HS256", JOSE_CRV_NONE },
    { "dir", "A192CBC-HS384", JOSE_CRV_NONE },
    { "dir", "A256CBC-HS512", JOSE_CRV_NONE },
    { "dir", "A256GCM", JOSE_CRV_NONE },
    { "A128KW", "A128GCM", JOSE_CRV_NONE },
    { "A256GCMKW", "A256CBC-HS512", JOSE_CRV_NONE },
    { "RSA-OAEP", "A128CBC-HS256", JOSE_CRV_NONE },
    { "RSA-OAEP-256", "A256GCM", JOSE_CRV_NONE },
    { "ECDH-ES", "A128GCM", JOSE_P256 },
    { "ECDH-ES", "A128CBC-HS256", JOSE_P521 },
    { "ECDH-ES+A256KW", "A192CBC-HS384", JOSE_X25519 },
    { "ECDH-ES+A128KW", "A128GCM", JOSE_X448 }
};


/* A key, and tokens that are good for it and not. */
typedef struct {
    const jose_alg_t  *alg;
    const jose_alg_t  *enc;             /* NULL: signed */
    jose_str_t         jwk;
    jose_str_t         good;
    jose_str_t         bad;
    jose_keyset_t     *set;
    int                defers;
} test_subject_t;


static void
test_fresh(test_subject_t *subject)
{
    jose_keyset_unref(subject->set);
    subject->set = unit_keyset(subject->jwk);
}


/* RSA keys take long to make: those of the RFCs do. */
static jose_keyset_t *
test_key(const jose_alg_t *alg, const jose_alg_t *enc, jose_crv_t crv)
{
    if (alg->kty == JOSE_RSA) {
        return unit_keyset(jose_cstr(enc != NULL ? vectors_jwe[0].jwk
                                                 : vectors_jws[1].jwk));
    }

    return enc != NULL ? unit_recipient(alg, enc, crv)
                       : unit_generate(alg, NULL);
}


static void
test_prepare(void **state, test_subject_t *subject, const jose_alg_t *alg,
    const jose_alg_t *enc, jose_crv_t crv)
{
    jose_str_t      tag;
    jose_enc_lengths_t  len;
    unit_memory_t  *memory;

    memory = *state;

    subject->alg = alg;
    subject->enc = enc;
    subject->defers = 0;
    subject->set = test_key(alg, enc, crv);

    assert_jose_ok(jose_key_to_jwk(&memory->alloc,
                                   jose_keyset_key(subject->set, 0), NULL, 1,
                                   &subject->jwk));

    if (enc == NULL) {
        subject->good = unit_sign(state, subject->set, alg, NULL);
        subject->bad = unit_replace(state, subject->good, 1, unit_str("{}"));
        return;
    }

    subject->good = unit_encrypt(state, subject->set, alg, enc, NULL,
                                 unit_str(UNIT_PLAINTEXT));

    tag.data = (const unsigned char *) "0123456789abcdef0123456789abcdef";
    jose_enc_lengths(enc, 0, &len);
    tag.len = len.tag;
    subject->bad = unit_replace(state, subject->good, 4, tag);
}


/* Only what is done with the token sees memory fail. */
static jose_status_t
test_use(const test_subject_t *subject, jose_str_t token, size_t fail_at,
    int only, int *failed)
{
    jose_jwt_t         jwt;
    unit_memory_t      memory;
    jose_status_t      st;
    const jose_key_t  *used;

    unit_memory_init(&memory);

    assert_jose_ok(jose_jwt_parse(&memory.alloc, token, &jwt));
    assert_jose_ok(jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL));

    unit_libcrypto_fail(fail_at, only);

    st = subject->enc == NULL
         ? jose_jws_verify(&jwt, &subject->set, 1, &used)
         : jose_jwe_decrypt(&memory.alloc, &jwt, &subject->set, 1, &used);

    *failed = unit_libcrypto_stop();

    assert_int_equal(ERR_peek_error(), 0);
    assert_int_equal(used != NULL, st == JOSE_OK);
    assert_int_equal(jwt.plaintext.data != NULL,
                     st == JOSE_OK && subject->enc != NULL);

    unit_memory_free(&memory);

    return st;
}


static jose_status_t
test_refusal(const test_subject_t *subject)
{
    return subject->enc == NULL ? JOSE_BAD_SIGNATURE : JOSE_DECRYPT_FAILED;
}


static void
test_works(const test_subject_t *subject)
{
    int  failed;

    assert_jose_ok(test_use(subject, subject->good, 0, 0, &failed));
    assert_jose_status(test_use(subject, subject->bad, 0, 0, &failed),
                       test_refusal(subject));
}


/*
 * What may be said of a good token when memory has failed.  A libcrypto before
 * 3.2 does not say it of all it allocates, and before 4.0 not of what it makes
 * larger.  Then errno does, if it is set; but nothing is told by it where that
 * might tell of a secret.
 */
static void
test_check(const test_subject_t *subject, jose_status_t st)
{
    if (st == JOSE_OK || st == JOSE_NO_MEMORY) {
        return;
    }

    if (OpenSSL_version_num() < 0x40000000L && unit_libcrypto.quiet
        && st == test_refusal(subject))
    {
        return;
    }

    if (OpenSSL_version_num() < 0x30200000L) {

        if (unit_libcrypto.quiet
            && (st == JOSE_CRYPTO || st == JOSE_UNAVAILABLE))
        {
            return;
        }

        if (subject->alg->family == JOSE_FAMILY_RSA_OAEP
            && st == JOSE_DECRYPT_FAILED)
        {
            return;
        }
    }

    print_error("%s %s\n", (const char *) subject->alg->name.data,
                subject->enc ? (const char *) subject->enc->name.data : "");
    assert_jose_status(st, JOSE_NO_MEMORY);
}


/* At each allocation in turn, of a key that is new (cold) or in use. */
static void
test_each_allocation(test_subject_t *subject, int cold, int only)
{
    int            failed, bad_failed;
    size_t         n;
    jose_status_t  st;

    test_works(subject);

    failed = 1;
    bad_failed = 1;

    for (n = 1; failed || bad_failed; n++) {
        if (cold) {
            test_fresh(subject);
        }

        st = test_use(subject, subject->good, n, only, &failed);
        test_check(subject, st);
        test_works(subject);

        if (cold) {
            test_fresh(subject);
        }

        st = test_use(subject, subject->bad, n, only, &bad_failed);

        if (st != test_refusal(subject)) {
            assert_int_not_equal(st, JOSE_OK);
            test_check(subject, st);
        }

        test_works(subject);
    }
}


static void
test_with_each_subject(void **state, void (*test)(test_subject_t *subject))
{
    size_t             i;
    test_subject_t     subject;
    const jose_alg_t  *alg;

    for (i = 0; (alg = jose_alg_row(i)) != NULL; i++) {
        if (alg->cl != JOSE_ALG_JWS || !jose_alg_available(alg)) {
            continue;
        }

        test_prepare(state, &subject, alg, NULL, JOSE_CRV_NONE);
        test(&subject);
        jose_keyset_unref(subject.set);
    }

    for (i = 0; i < unit_nelts(test_ways); i++) {
        test_prepare(state, &subject, unit_keyman(test_ways[i].alg),
                     unit_enc(test_ways[i].enc), test_ways[i].crv);
        test(&subject);
        jose_keyset_unref(subject.set);
    }
}


static void
test_one_fails(test_subject_t *subject)
{
    test_each_allocation(subject, 1, 1);
    test_each_allocation(subject, 0, 1);
}


static void
one_allocation_that_fails_is_told_and_does_not_last(void **state)
{
    test_with_each_subject(state, test_one_fails);
}


static void
test_all_fail(test_subject_t *subject)
{
    test_each_allocation(subject, 1, 0);
    test_each_allocation(subject, 0, 0);
}


static void
memory_that_is_gone_is_told_and_does_not_last(void **state)
{
    test_with_each_subject(state, test_all_fail);
}


static void
an_allocator_that_sets_no_errno_is_survived(void **state)
{
    unit_libcrypto.quiet = 1;
    test_with_each_subject(state, test_one_fails);
    unit_libcrypto.quiet = 0;
}


static jose_status_t
test_sign(const test_subject_t *subject, size_t fail_at, int *failed)
{
    char            header[UNIT_HEADER_MAX];
    int             used;
    jose_str_t      token;
    unit_memory_t   memory;
    jose_status_t   st;

    unit_memory_init(&memory);

    (void) snprintf(header, sizeof(header), "{\"alg\":\"%s\"}",
                    (const char *) subject->alg->name.data);

    unit_libcrypto_fail(fail_at, 1);

    st = jose_jws_sign(&memory.alloc, jose_keyset_key(subject->set, 0),
                       subject->alg, jose_cstr(header), unit_str("{}"),
                       &token);

    *failed = unit_libcrypto_stop();

    assert_int_equal(token.data != NULL, st == JOSE_OK);
    assert_int_equal(ERR_peek_error(), 0);

    if (st == JOSE_OK) {
        assert_jose_ok(test_use(subject, token, 0, 0, &used));
    }

    unit_memory_free(&memory);

    return st;
}


/* Both halves of a deferred decryption; the second is a thread's. */
static jose_status_t
test_defer(const test_subject_t *subject, size_t fail_at, int *failed)
{
    jose_jwt_t        jwt;
    unit_memory_t     memory;
    jose_status_t     st;
    jose_deferral_t  *deferral;

    deferral = NULL;

    unit_memory_init(&memory);

    assert_jose_ok(jose_jwt_parse(&memory.alloc, subject->good, &jwt));
    assert_jose_ok(jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL));

    unit_libcrypto_fail(fail_at, 1);

    st = jose_jwe_decrypt_deferred(&memory.alloc, &jwt, &subject->set, 1,
                                   NULL, &deferral);

    while (jose_deferral_pending(deferral)) {
        jose_deferral_run(deferral);
        st = jose_jwe_decrypt_deferred(&memory.alloc, &jwt, &subject->set, 1,
                                       NULL, &deferral);
    }

    *failed = unit_libcrypto_stop();

    assert_int_equal(ERR_peek_error(), 0);

    jose_deferral_free(deferral);
    unit_memory_free(&memory);

    return st;
}


/* What the key is used for with its private half. */
static jose_status_t
test_private(const test_subject_t *subject, size_t fail_at, int *failed)
{
    if (subject->enc == NULL) {
        return test_sign(subject, fail_at, failed);
    }

    return subject->defers
           ? test_defer(subject, fail_at, failed)
           : test_use(subject, subject->good, fail_at, 1, failed);
}


/* Whatever fails while the blinding is made anew, the uses from then until it
 * is again are right. */
static void
test_recovers(void **state, const char *alg, const char *enc, int defers)
{
    int             failed, none;
    size_t          i, n;
    test_subject_t  subject;

    test_prepare(state, &subject,
                 enc != NULL ? unit_keyman(alg) : unit_alg(alg),
                 enc != NULL ? unit_enc(enc) : NULL, JOSE_CRV_NONE);
    subject.defers = defers;

    for (n = 1, failed = 1; failed; n++) {
        test_fresh(&subject);

        for (i = 0; i < TEST_BLINDING; i++) {
            assert_jose_ok(test_private(&subject, 0, &none));
        }

        (void) test_private(&subject, n, &failed);

        for (i = 0; i < TEST_BLINDING; i++) {
            assert_jose_ok(test_private(&subject, 0, &none));
        }
    }

    /* that nothing was made anew would be no test */
    assert_true(n > TEST_BLINDING);

    jose_keyset_unref(subject.set);
}


static void
an_rsa_key_decrypts_again_after_memory_has_failed(void **state)
{
    test_recovers(state, "RSA-OAEP", "A128GCM", 0);
    test_recovers(state, "RSA-OAEP", "A128GCM", 1);
}


static void
an_rsa_key_signs_again_after_memory_has_failed(void **state)
{
    test_recovers(state, "RS256", NULL, 0);
}


static void
a_signature_is_made_or_memory_has_failed(void **state)
{
    int                failed;
    size_t             i, n;
    jose_status_t      st;
    test_subject_t     subject;
    const jose_alg_t  *alg;

    for (i = 0; (alg = jose_alg_row(i)) != NULL; i++) {
        if (alg->cl != JOSE_ALG_JWS || !jose_alg_available(alg)) {
            continue;
        }

        test_prepare(state, &subject, alg, NULL, JOSE_CRV_NONE);

        for (n = 1, failed = 1; failed; n++) {
            st = test_sign(&subject, n, &failed);

            if (st != JOSE_OK) {
                assert_jose_status(st, JOSE_NO_MEMORY);
            }
        }

        jose_keyset_unref(subject.set);
    }
}


static void
a_token_is_encrypted_or_memory_has_failed(void **state)
{
    char            header[UNIT_HEADER_MAX];
    int             failed, used;
    size_t          i, n;
    jose_str_t      token;
    unit_memory_t   memory;
    jose_status_t   st;
    test_subject_t  subject;

    for (i = 0; i < unit_nelts(test_ways); i++) {
        test_prepare(state, &subject, unit_keyman(test_ways[i].alg),
                     unit_enc(test_ways[i].enc), test_ways[i].crv);

        (void) snprintf(header, sizeof(header),
                        "{\"alg\":\"%s\",\"enc\":\"%s\"}",
                        test_ways[i].alg, test_ways[i].enc);

        for (n = 1, failed = 1; failed; n++) {
            unit_memory_init(&memory);
            unit_libcrypto_fail(n, 1);

            st = jose_jwe_encrypt(&memory.alloc,
                                  jose_keyset_key(subject.set, 0),
                                  subject.alg, subject.enc,
                                  jose_cstr(header), unit_str("{}"), &token);

            failed = unit_libcrypto_stop();

            assert_int_equal(token.data != NULL, st == JOSE_OK);

            if (st == JOSE_OK) {
                assert_jose_ok(test_use(&subject, token, 0, 0, &used));

            } else {
                assert_jose_status(st, JOSE_NO_MEMORY);
            }

            unit_memory_free(&memory);
        }

        jose_keyset_unref(subject.set);
    }
}


static void
a_deferred_operation_fails_for_memory_once(void **state)
{
    int             failed, used;
    size_t          i, n;
    test_subject_t  subject;

    for (i = 0; i < unit_nelts(test_ways); i++) {
        test_prepare(state, &subject, unit_keyman(test_ways[i].alg),
                     unit_enc(test_ways[i].enc), test_ways[i].crv);

        assert_jose_ok(test_defer(&subject, 0, &failed));

        for (n = 1, failed = 1; failed; n++) {
            test_check(&subject, test_defer(&subject, n, &failed));
            assert_jose_ok(test_defer(&subject, 0, &used));
            test_works(&subject);
        }

        jose_keyset_unref(subject.set);
    }
}


/* The key is for another algorithm, so what is left is whether libcrypto has
 * this one. */
static void
that_an_algorithm_is_not_there_is_not_said_for_want_of_memory(void **state)
{
    int             failed, again;
    size_t          n;
    jose_status_t   st;
    test_subject_t  subject;

    test_prepare(state, &subject, unit_alg("ES256"), NULL, JOSE_CRV_NONE);

    for (n = 1, failed = 1; failed; n++) {
        jose_keyset_unref(subject.set);
        subject.set = unit_keyset(jose_cstr(vectors_jws[1].jwk));

        st = test_use(&subject, subject.good, n, n % 2, &failed);

        if (st != JOSE_NO_KEY) {
            assert_jose_status(st, JOSE_NO_MEMORY);
        }

        assert_jose_status(test_use(&subject, subject.good, 0, 0, &again),
                           JOSE_NO_KEY);
    }

    jose_keyset_unref(subject.set);
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        unit_case(one_allocation_that_fails_is_told_and_does_not_last),
        unit_case(memory_that_is_gone_is_told_and_does_not_last),
        unit_case(an_allocator_that_sets_no_errno_is_survived),
        unit_case(an_rsa_key_decrypts_again_after_memory_has_failed),
        unit_case(an_rsa_key_signs_again_after_memory_has_failed),
        unit_case(a_signature_is_made_or_memory_has_failed),
        unit_case(a_token_is_encrypted_or_memory_has_failed),
        unit_case(a_deferred_operation_fails_for_memory_once),
        unit_case(
            that_an_algorithm_is_not_there_is_not_said_for_want_of_memory)
    };

    /* before libcrypto allocates for the first time */
    if (!unit_libcrypto_hook()) {
        return 1;
    }

    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
