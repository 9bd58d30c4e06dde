/*
 * test_random.c: random numbers that fail, at one draw or at all from one on.
 * What needs them fails and yields nothing, above all nothing made of what
 * was in memory instead; what needs none goes on; and when they are back, so
 * is everything.
 */

#define OPENSSL_SUPPRESS_DEPRECATED     /* of RAND_METHOD, since 3.0 */

#include "unit_jwe.h"
#include "unit_keys.h"

#include "jose_alg.h"
#include "jose_jwk.h"
#include "jose_key.h"

#include "../vectors/jwe.h"
#include "../vectors/jws.h"

#include <openssl/rand.h>


/* Up to here each draw fails in its turn; to find primes takes thousands. */
#define TEST_DENSE  20

/* OpenSSL before this takes a number that it could not try for one that is not
 * prime, and looks for another: for ever, if no draw succeeds. */
#define TEST_PRIMES_FAIL  0x30000130UL

/* libcrypto makes the blinding of an RSA key with its first use, and anew
 * after so many. */
#define TEST_BLINDING  32

/* In two halves, of which the second is a thread's. */
#define TEST_DEFERRED  1


typedef struct {
    _Atomic size_t   draws;
    size_t           fail_at;           /* this draw, from 1, and all later
                                           ones fail; 0: none does */
    int              only;              /* fail_at fails, later ones do not */
    RAND_METHOD      method;
} test_random_t;


static test_random_t  test_random;


static const struct {
    const char  *alg;
    const char  *enc;
    jose_crv_t   crv;
} test_ways[] = {
    { "dir", "A128CBC-HS256", JOSE_CRV_NONE },
    { "dir", "A256GCM", JOSE_CRV_NONE },
    { "A128KW", "A128GCM", JOSE_CRV_NONE },
    { "A256GCMKW", "A256CBC-HS512", JOSE_CRV_NONE },
    { "RSA-OAEP", "A128CBC-HS256", JOSE_CRV_NONE },
    { "RSA-OAEP-256", "A256GCM", JOSE_CRV_NONE },
    { "ECDH-ES", "A128GCM", JOSE_P256 },
    { "ECDH-ES", "A128GCM", JOSE_P384 },
    { "ECDH-ES+A128KW", "A128GCM", JOSE_P521 },
    { "ECDH-ES+A256KW", "A192CBC-HS384", JOSE_X25519 },
    { "ECDH-ES+A128KW", "A128GCM", JOSE_X448 }
};


/* SEC 1, C.4, without the public half, on secp256k1 */
#define TEST_PEM_NO_PUBLIC                                                    \
    "-----BEGIN EC PRIVATE KEY-----\n"                                        \
    "MC4CAQEEIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8goAcGBSuBBAAK\n"      \
    "-----END EC PRIVATE KEY-----\n"

/* Room for the text of two keys. */
#define TEST_TEXT_MAX  8192


static const struct {
    jose_kty_t    kty;
    jose_crv_t    crv;
    const char   *alg;
} test_kinds[] = {
    { JOSE_OCT, JOSE_CRV_NONE, "HS256" },
    { JOSE_EC, JOSE_P256, "ES256" },
    { JOSE_EC, JOSE_P384, NULL },
    { JOSE_EC, JOSE_P521, NULL },
    { JOSE_EC, JOSE_SECP256K1, NULL },
    { JOSE_OKP, JOSE_ED25519, NULL },
    { JOSE_OKP, JOSE_ED448, NULL },
    { JOSE_OKP, JOSE_X25519, NULL },
    { JOSE_OKP, JOSE_X448, NULL },
    { JOSE_AKP, JOSE_CRV_NONE, "ML-DSA-44" },
    { JOSE_RSA, JOSE_CRV_NONE, NULL }
};


/* Not random, and of no use to anybody: each draw differs from the last. */
static int
test_bytes(unsigned char *buf, int len)
{
    int       i;
    size_t    n;
    uint64_t  seed;

    n = ++test_random.draws;

    if (test_random.fail_at != 0 && n >= test_random.fail_at
        && (!test_random.only || n == test_random.fail_at))
    {
        return 0;
    }

    seed = UINT64_C(0x9e3779b97f4a7c15) * (n + 1);

    for (i = 0; i < len; i++) {
        buf[i] = (unsigned char) unit_random(&seed);
    }

    return 1;
}


static int
test_status(void)
{
    return 1;
}


static void
test_fail(size_t n, int only)
{
    test_random.draws = 0;
    test_random.fail_at = n;
    test_random.only = only;
}


/* Truth if a draw has failed. */
static int
test_stop(void)
{
    int  failed;

    failed = test_random.fail_at != 0
             && test_random.draws >= test_random.fail_at;

    test_random.fail_at = 0;

    return failed;
}


/* It was drawn for, and then it is not there, and that is said. */
static void
test_check(jose_status_t st, int failed)
{
    assert_jose_status(st, failed ? JOSE_CRYPTO : JOSE_OK);
    assert_int_equal(ERR_peek_error(), 0);
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


/* Truth, and what to make, if this libcrypto makes it. */
static int
test_kind(size_t i, jose_keygen_t *what)
{
    jose_key_t     *key;
    jose_status_t   st;

    memset(what, 0, sizeof(jose_keygen_t));

    what->kty = test_kinds[i].kty;
    what->crv = test_kinds[i].crv;
    what->ops = JOSE_OP_ALL;

    if (test_kinds[i].alg != NULL) {
        what->alg = unit_alg(test_kinds[i].alg);
    }

    st = jose_key_generate(what, &key);

    if (st == JOSE_OK) {
        jose_key_free(key);
    }

    return st == JOSE_OK;
}


/* Truth if a draw has failed, and so no key was made. */
static int
test_generate_once(const jose_keygen_t *what, size_t n, int only)
{
    int             failed;
    jose_keyset_t  *set;
    jose_status_t   st;

    test_fail(n, only);
    st = jose_keyset_generate(what, &set);
    failed = test_stop();

    test_check(st, failed);
    assert_int_equal(set != NULL, st == JOSE_OK);

    jose_keyset_unref(set);

    return failed;
}


static void
test_generate(const jose_keygen_t *what, int only)
{
    size_t  n;

    assert_true(test_generate_once(what, 1, only));

    if (what->kty == JOSE_RSA && OpenSSL_version_num() < TEST_PRIMES_FAIL) {
        return;
    }

    for (n = 2; test_generate_once(what, n, only); n += 1 + n / TEST_DENSE) {
        /* void */
    }
}


static void
no_key_is_made_without_random_numbers(void **state)
{
    size_t         i;
    jose_keygen_t  what;

    (void) state;

    for (i = 0; i < unit_nelts(test_kinds); i++) {
        if (test_kind(i, &what)) {
            test_generate(&what, 0);
            test_generate(&what, 1);
        }
    }
}


/*
 * Two keys, the second of which takes no random numbers: both are there, or
 * none.  How many draws that took; libcrypto blinds the private half of a key
 * on some curves.
 */
static size_t
test_read(jose_str_t text, int only)
{
    int              failed;
    size_t           n;
    jose_keyset_t   *set;
    jose_status_t    st;
    unit_reports_t   reports;

    for (n = 1, failed = 1; failed; n++) {
        test_fail(n, only);
        st = unit_parse(text, JOSE_FORMAT_ANY, &reports, &set);
        failed = test_stop();

        assert_int_equal(ERR_peek_error(), 0);

        if (st == JOSE_OK) {
            assert_int_equal(jose_keyset_count(set), 2);
            assert_int_equal(reports.n, 0);

        } else {
            assert_jose_status(st, JOSE_CRYPTO);
            assert_true(failed);
            unit_reported(&reports, reports.n - 1, JOSE_REPORT_FAILED,
                          JOSE_CRYPTO, 0, "libcrypto failed");
        }

        jose_keyset_unref(set);
    }

    assert_jose_ok(st);

    return n - 2;
}


static size_t
test_read_forms(const jose_key_t *key)
{
    char            text[TEST_TEXT_MAX];
    size_t          draws;
    jose_str_t      jwk, pem;
    unit_memory_t   memory;

    unit_memory_init(&memory);

    assert_jose_ok(jose_key_to_jwk(&memory.alloc, key, NULL, 1, &jwk));

    (void) snprintf(text, sizeof(text), "{\"keys\":[%.*s,{" UNIT_OKP "}]}",
                    (int) jwk.len, (const char *) jwk.data);

    draws = test_read(jose_cstr(text), 0) + test_read(jose_cstr(text), 1);

    if (key->kty != JOSE_OCT) {
        assert_jose_ok(jose_key_to_pem(&memory.alloc, key, 1, &pem));

        (void) snprintf(text, sizeof(text), "%.*s" UNIT_PEM_ED25519,
                        (int) pem.len, (const char *) pem.data);

        draws += test_read(jose_cstr(text), 0);
        draws += test_read(jose_cstr(text), 1);
    }

    unit_memory_free(&memory);

    return draws;
}


/* A set that is fetched anew must not lose a key for it. */
static void
no_key_is_lost_without_random_numbers(void **state)
{
    size_t          i, draws;
    jose_keygen_t   what;
    jose_keyset_t  *set;

    (void) state;

    draws = test_read(unit_str(TEST_PEM_NO_PUBLIC UNIT_PEM_ED25519), 0)
            + test_read(unit_str(TEST_PEM_NO_PUBLIC UNIT_PEM_ED25519), 1);

    for (i = 0; i < unit_nelts(test_kinds); i++) {
        if (!test_kind(i, &what)) {
            continue;
        }

        assert_jose_ok(jose_keyset_generate(&what, &set));
        draws += test_read_forms(jose_keyset_key(set, 0));
        jose_keyset_unref(set);
    }

    /* that nothing was drawn would be no test */
    assert_true(draws > 0);
}


/* How many draws it took: HMAC and Ed25519 take none. */
static size_t
test_sign(void **state, const jose_alg_t *alg, jose_keyset_t *set, int only)
{
    char            header[UNIT_HEADER_MAX];
    int             failed;
    size_t          n;
    jose_str_t      token;
    unit_memory_t  *memory;
    jose_status_t   st;

    memory = *state;

    (void) snprintf(header, sizeof(header), "{\"alg\":\"%s\"}",
                    (const char *) alg->name.data);

    for (n = 1, failed = 1; failed; n++) {
        test_fail(n, only);
        st = jose_jws_sign(&memory->alloc, jose_keyset_key(set, 0), alg,
                           jose_cstr(header), unit_str("{}"), &token);
        failed = test_stop();

        test_check(st, failed);
        assert_int_equal(token.data != NULL, st == JOSE_OK);
    }

    assert_jose_ok(unit_verify_sets(state, token, &set, 1, NULL));

    return n - 2;
}


/* A signature that is not as random as it must be gives its key away. */
static void
no_token_is_signed_without_random_numbers(void **state)
{
    size_t             i;
    jose_keyset_t     *set;
    const jose_alg_t  *alg;

    for (i = 0; (alg = jose_alg_row(i)) != NULL; i++) {
        if (alg->cl != JOSE_ALG_JWS || !jose_alg_available(alg)) {
            continue;
        }

        set = test_key(alg, NULL, JOSE_CRV_NONE);

        if (alg->family == JOSE_FAMILY_HMAC) {
            assert_int_equal(test_sign(state, alg, set, 1), 0);

        } else if (alg->family == JOSE_FAMILY_ECDSA
                   || alg->family == JOSE_FAMILY_RSA_PSS
                   || alg->family == JOSE_FAMILY_MLDSA)
        {
            assert_true(test_sign(state, alg, set, 0) > 0);
            assert_true(test_sign(state, alg, set, 1) > 0);

        } else {
            (void) test_sign(state, alg, set, 0);
            (void) test_sign(state, alg, set, 1);
        }

        jose_keyset_unref(set);
    }
}


/* To verify takes none. */
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

        set = test_key(alg, NULL, JOSE_CRV_NONE);
        token = unit_sign(state, set, alg, NULL);
        bad = unit_replace(state, token, 1, unit_str("{}"));

        test_fail(1, 0);

        assert_jose_ok(unit_verify(state, token, set));
        assert_jose_status(unit_verify(state, bad, set), JOSE_BAD_SIGNATURE);

        (void) test_stop();

        jose_keyset_unref(set);
    }
}


/* The least that a token takes: an initialization vector, a content encryption
 * or ephemeral key, and what wraps the former. */
static size_t
test_draws(const jose_alg_t *alg)
{
    switch (alg->family) {

    case JOSE_FAMILY_DIR:
        return 1;

    case JOSE_FAMILY_AES_KW:
        return 2;

    case JOSE_FAMILY_ECDH_ES:
        return alg->size == 0 ? 2 : 3;

    default:
        return 3;
    }
}


static void
test_encrypt(void **state, jose_keyset_t *set, const jose_alg_t *alg,
    const jose_alg_t *enc, int only)
{
    char            header[UNIT_HEADER_MAX];
    int             failed;
    size_t          n;
    jose_str_t      token;
    unit_memory_t  *memory;
    jose_status_t   st;

    memory = *state;

    (void) snprintf(header, sizeof(header), "{\"alg\":\"%s\",\"enc\":\"%s\"}",
                    (const char *) alg->name.data,
                    (const char *) enc->name.data);

    for (n = 1, failed = 1; failed; n++) {
        test_fail(n, only);
        st = jose_jwe_encrypt(&memory->alloc, jose_keyset_key(set, 0), alg,
                              enc, jose_cstr(header),
                              unit_str(UNIT_PLAINTEXT), &token);
        failed = test_stop();

        test_check(st, failed);
        assert_int_equal(token.data != NULL, st == JOSE_OK);
    }

    assert_true(n - 2 >= test_draws(alg));

    unit_assert_opens(state, token, set, unit_str(UNIT_PLAINTEXT));
}


static void
test_encryption(void **state, const jose_alg_t *alg, const jose_alg_t *enc,
    jose_crv_t crv)
{
    jose_keyset_t  *set;

    set = test_key(alg, enc, crv);

    test_encrypt(state, set, alg, enc, 0);
    test_encrypt(state, set, alg, enc, 1);

    jose_keyset_unref(set);
}


static void
no_token_is_encrypted_without_random_numbers(void **state)
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

    test_encryption(state, alg, enc, JOSE_P384);
    test_encryption(state, alg, enc, JOSE_P521);
    test_encryption(state, alg, enc, JOSE_X25519);
    test_encryption(state, alg, enc, JOSE_X448);
}


/* At once or in two halves. */
static jose_status_t
test_open(jose_str_t token, jose_keyset_t **set, int way)
{
    jose_jwt_t         jwt;
    unit_memory_t      memory;
    jose_status_t      st;
    jose_deferral_t   *deferral;
    const jose_key_t  *key;

    unit_memory_init(&memory);

    assert_jose_ok(jose_jwt_parse(&memory.alloc, token, &jwt));
    assert_jose_ok(jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL));

    if (way == TEST_DEFERRED) {
        deferral = NULL;

        st = jose_jwe_decrypt_deferred(&memory.alloc, &jwt, set, 1, &key,
                                       &deferral);

        while (jose_deferral_pending(deferral)) {
            jose_deferral_run(deferral);
            st = jose_jwe_decrypt_deferred(&memory.alloc, &jwt, set, 1, &key,
                                           &deferral);
        }

        jose_deferral_free(deferral);

    } else {
        st = jose_jwe_decrypt(&memory.alloc, &jwt, set, 1, &key);
    }

    assert_int_equal(ERR_peek_error(), 0);
    assert_int_equal(jwt.plaintext.data != NULL, st == JOSE_OK);

    unit_memory_free(&memory);

    return st;
}


/*
 * RFC 7516, 11.5: what does not unwrap is opened with a random key, which is
 * the first draw.  The later ones are libcrypto's, for its blinding; that they
 * fail is said as little as why else a token does not unwrap.
 */
static void
test_is_sealed(jose_status_t st, int failed, size_t n, jose_status_t otherwise)
{
    if (failed && n > 1 && st == JOSE_DECRYPT_FAILED) {
        return;
    }

    assert_jose_status(st, failed ? JOSE_CRYPTO : otherwise);
}


/* A token is not opened, and neither is its twin, and both are what they were
 * afterwards. */
static void
test_decrypt(void **state, jose_keyset_t *set, jose_str_t token,
    jose_str_t twin, int way)
{
    int             failed;
    size_t          n;
    jose_str_t      jwk;
    unit_memory_t  *memory;
    jose_keyset_t  *fresh;
    jose_status_t   st;

    memory = *state;

    assert_jose_ok(jose_key_to_jwk(&memory->alloc, jose_keyset_key(set, 0),
                                   NULL, 1, &jwk));

    for (n = 1, failed = 1; failed; n++) {
        fresh = unit_keyset(jwk);

        test_fail(n, 1);
        st = test_open(token, &fresh, way);
        failed = test_stop();

        test_is_sealed(st, failed, n, JOSE_OK);

        assert_jose_ok(test_open(token, &fresh, way));
        assert_jose_status(test_open(twin, &fresh, way), JOSE_DECRYPT_FAILED);

        jose_keyset_unref(fresh);
        fresh = unit_keyset(jwk);

        test_fail(n, 0);
        st = test_open(twin, &fresh, way);
        failed = test_stop();

        test_is_sealed(st, failed, n, JOSE_DECRYPT_FAILED);

        assert_jose_ok(test_open(token, &fresh, way));

        jose_keyset_unref(fresh);
    }

    assert_true(n > 2);
}


static void
no_token_is_opened_without_random_numbers(void **state)
{
    size_t             i, len;
    jose_str_t         token, other;
    jose_keyset_t     *set;
    unsigned char     *bytes;
    const jose_alg_t  *alg, *enc;

    for (i = 0; i < unit_nelts(test_ways); i++) {
        alg = unit_keyman(test_ways[i].alg);
        enc = unit_enc(test_ways[i].enc);
        set = test_key(alg, enc, test_ways[i].crv);

        token = unit_encrypt(state, set, alg, enc, NULL,
                             unit_str(UNIT_PLAINTEXT));

        bytes = unit_part(state, token, 4, &len);
        bytes[0] ^= 0x80;
        other.data = bytes;
        other.len = len;
        other = unit_replace(state, token, 4, other);

        test_decrypt(state, set, token, other, 0);
        test_decrypt(state, set, token, other, TEST_DEFERRED);

        jose_keyset_unref(set);
    }
}


/* libcrypto draws for the blinding of a key after some uses, and goes on with
 * the one that it has if it can not. */
static void
an_rsa_key_works_again_after_a_draw_that_failed(void **state)
{
    size_t             i, n, failures;
    jose_str_t         token;
    jose_keyset_t     *set;
    jose_status_t      st;
    const jose_alg_t  *alg, *enc;

    alg = unit_keyman("RSA-OAEP");
    enc = unit_enc("A128GCM");
    set = test_key(alg, enc, JOSE_CRV_NONE);
    token = unit_encrypt(state, set, alg, enc, NULL,
                         unit_str(UNIT_PLAINTEXT));

    assert_jose_ok(test_open(token, &set, 0));

    failures = 0;

    for (i = 0; i < 2 * TEST_BLINDING; i++) {
        test_fail(1, 1);
        st = test_open(token, &set, 0);

        if (!test_stop()) {
            assert_jose_ok(st);
            continue;
        }

        failures++;

        if (st != JOSE_OK) {
            assert_jose_status(st, JOSE_DECRYPT_FAILED);
        }

        for (n = 0; n < TEST_BLINDING; n++) {
            assert_jose_ok(test_open(token, &set, 0));
        }
    }

    assert_true(failures > 0);

    jose_keyset_unref(set);
}


static void
no_list_is_read_without_random_numbers(void **state)
{
    size_t         line;
    jose_list_t   *list;
    const char    *detail;
    jose_status_t  st;

    (void) state;

    test_fail(1, 1);
    st = jose_list_parse(unit_str("one\ntwo\n"), &list, &detail, &line);
    assert_true(test_stop());

    assert_jose_status(st, JOSE_CRYPTO);
    assert_null(list);

    assert_jose_ok(jose_list_parse(unit_str("one\ntwo\n"), &list, &detail,
                                   &line));
    assert_int_equal(jose_list_count(list), 2);

    jose_list_free(list);
}


static int
test_setup(void **state)
{
    (void) state;

    test_random.method.bytes = test_bytes;
    test_random.method.pseudorand = test_bytes;
    test_random.method.status = test_status;

    return RAND_set_rand_method(&test_random.method) != 1;
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        unit_case(no_key_is_made_without_random_numbers),
        unit_case(no_key_is_lost_without_random_numbers),
        unit_case(no_token_is_signed_without_random_numbers),
        unit_case(tokens_are_judged_without_random_numbers),
        unit_case(no_token_is_encrypted_without_random_numbers),
        unit_case(no_token_is_opened_without_random_numbers),
        unit_case(an_rsa_key_works_again_after_a_draw_that_failed),
        unit_case(no_list_is_read_without_random_numbers)
    };

    return cmocka_run_group_tests_name("random", tests, test_setup, NULL);
}
