/*
 * test_memory_keys.c: keys that are read, made and written while memory fails,
 * at one allocation or at all from one on, in libcrypto and in the core.
 * Nothing is read in part, and nobody is told that a good key is bad.
 */

#define UNIT_WRAPPED

#include "unit_jws.h"
#include "unit_keys.h"
#include "unit_libcrypto.h"


/* Up to here each allocation fails in its turn, and one of two, one of three
 * and so on from there. */
#define TEST_DENSE  100

/* Room for two keys in PEM, escaped, and two secrets; or an ML-DSA key. */
#define TEST_KEYVAL_MAX  8192

#define TEST_SECRET  "a secret of more than thirty-two bytes"

typedef struct {
    const char     *name;
    jose_format_t   format;
    size_t          nkeys;
    size_t          nskipped;
    const char     *text;
} test_text_t;


static const test_text_t  test_texts[] = {

    { "a JWK Set", JOSE_FORMAT_ANY, 6, 0,
      "{\"keys\":[{\"kid\":\"a\"," UNIT_RSA "},{" UNIT_RSA_PRIVATE "},"
      "{\"kid\":\"b\"," UNIT_EC ",\"d\":\"" UNIT_EC_D "\"},{" UNIT_EC "},"
      "{\"kid\":\"c\"," UNIT_OKP ",\"d\":\"" UNIT_OKP_D "\"},"
      "{\"kty\":\"oct\",\"kid\":\"d\",\"k\":\"" UNIT_EC_X "\"}]}" },

    { "a JWK Set with two that are no use", JOSE_FORMAT_JWKS, 2, 2,
      "{\"keys\":[{" UNIT_EC "},{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\""
      UNIT_EC_Y "\",\"y\":\"" UNIT_EC_X "\"},{\"kty\":\"new\"},{" UNIT_OKP
      "}]}" },

    { "a JWK without primes", JOSE_FORMAT_ANY, 1, 0,
      "{" UNIT_RSA ",\"d\":\"" UNIT_RSA_D "\"}" },

    { "PEM, public", JOSE_FORMAT_ANY, 6, 0,
      UNIT_PEM_RSA UNIT_PEM_RSA_PKCS1 UNIT_PEM_EC UNIT_PEM_EC_COMPRESSED
      UNIT_PEM_ED25519 UNIT_PEM_EC_CERTIFICATE },

    { "PEM, private", JOSE_FORMAT_PEM, 4, 0,
      UNIT_PEM_RSA_PKCS1_PRIVATE UNIT_PEM_EC_SEC1 UNIT_PEM_EC_PKCS8
      UNIT_PEM_ED25519_PRIVATE },

    { "PEM for RSASSA-PSS", JOSE_FORMAT_PEM, 2, 0,
      UNIT_PEM_PSS UNIT_PEM_PSS_SHA256 },

    { "PEM with two that are no use", JOSE_FORMAT_PEM, 1, 2,
      UNIT_PEM_DSA UNIT_PEM_EC UNIT_PEM_EC_INFINITY },
};


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
    { JOSE_RSA, JOSE_CRV_NONE, NULL },
};


/* All are there, or none. */
static void
test_check_set(const test_text_t *text, jose_status_t st,
    const jose_keyset_t *set, const unit_reports_t *reports)
{
    size_t  i;

    if (st == JOSE_OK) {
        assert_int_equal(jose_keyset_count(set), text->nkeys);
        assert_int_equal(reports->n, text->nskipped);
        return;
    }

    assert_jose_status(st, JOSE_NO_MEMORY);

    for (i = 0; i + 1 < reports->n; i++) {
        assert_in_range(i, 0, text->nskipped - 1);
        assert_int_equal(reports->items[i].kind, JOSE_REPORT_SKIPPED);
        assert_int_not_equal(reports->items[i].status, JOSE_NO_MEMORY);
    }

    assert_string_equal(reports->items[i].text, "out of memory");
}


/* At each allocation in turn; of the thousands that PEM takes at some. */
static void
test_read_text(const test_text_t *text, int only)
{
    int              failed;
    size_t           n;
    jose_keyset_t   *set;
    jose_status_t    st;
    unit_reports_t   reports;

    /* libcrypto does not survive it where it starts itself */
    st = unit_parse(jose_cstr(text->text), text->format, &reports, &set);
    test_check_set(text, st, set, &reports);
    jose_keyset_unref(set);

    for (n = 1, failed = 1; failed; n += 1 + n / TEST_DENSE) {
        unit_libcrypto_fail(n, only);
        st = unit_parse(jose_cstr(text->text), text->format, &reports, &set);
        failed = unit_libcrypto_stop();

        test_check_set(text, st, set, &reports);
        jose_keyset_unref(set);
    }
}


/* An object of kids, of PEM that is escaped and of secrets. */
static void
test_read_keyval(void **state, int only)
{
    unsigned char  *p, *last;
    test_text_t     text;
    unit_memory_t  *memory;

    memory = *state;

    p = unit_alloc(memory, TEST_KEYVAL_MAX);
    last = p + TEST_KEYVAL_MAX;
    text.text = (const char *) p;

    p += snprintf((char *) p, (size_t) (last - p),
                  "{\"a\":\"" TEST_SECRET "\",\"b\":");
    p = jose_json_quote(p, jose_cstr(UNIT_PEM_EC));
    p += snprintf((char *) p, (size_t) (last - p), ",\"c\":");
    p = jose_json_quote(p, jose_cstr(UNIT_PEM_RSA));
    (void) snprintf((char *) p, (size_t) (last - p),
                    ",\"d\":\"" TEST_SECRET "\"}");

    text.name = "an object of kids";
    text.format = JOSE_FORMAT_KEYVAL;
    text.nkeys = 4;
    text.nskipped = 0;

    test_read_text(&text, only);
}


/* An ML-DSA key, where there are any, in each form that it has. */
static void
test_read_mldsa(void **state, int only)
{
    char            text[2 * TEST_KEYVAL_MAX];
    jose_str_t      private, public, jwk;
    jose_keygen_t   what;
    test_text_t     pem, jwks;
    unit_memory_t  *memory;
    jose_keyset_t  *set;

    memory = *state;

    memset(&what, 0, sizeof(what));
    what.kty = JOSE_AKP;
    what.alg = unit_alg("ML-DSA-44");
    what.ops = JOSE_OP_ALL;

    if (jose_keyset_generate(&what, &set) != JOSE_OK) {
        return;
    }

    assert_jose_ok(jose_key_to_pem(&memory->alloc, jose_keyset_key(set, 0),
                                   1, &private));
    assert_jose_ok(jose_key_to_pem(&memory->alloc, jose_keyset_key(set, 0),
                                   0, &public));
    assert_jose_ok(jose_key_to_jwk(&memory->alloc, jose_keyset_key(set, 0),
                                   NULL, 1, &jwk));

    (void) snprintf(text, sizeof(text), "%.*s%.*s", (int) private.len,
                    (const char *) private.data, (int) public.len,
                    (const char *) public.data);

    pem = (test_text_t) { "ML-DSA in PEM", JOSE_FORMAT_ANY, 2, 0, text };
    test_read_text(&pem, only);

    (void) snprintf(text, sizeof(text), "%.*s", (int) jwk.len,
                    (const char *) jwk.data);

    jwks = (test_text_t) { "ML-DSA as a JWK", JOSE_FORMAT_ANY, 1, 0, text };
    test_read_text(&jwks, only);

    jose_keyset_unref(set);
}


static void
test_read_all(void **state, int only)
{
    size_t  i;

    for (i = 0; i < unit_nelts(test_texts); i++) {
        test_read_text(&test_texts[i], only);
    }

    test_read_keyval(state, only);
    test_read_mldsa(state, only);
}


static void
one_allocation_that_fails_refuses_the_whole_set(void **state)
{
    test_read_all(state, 1);
}


static void
memory_that_is_gone_refuses_the_whole_set(void **state)
{
    test_read_all(state, 0);
}


static void
an_allocator_that_sets_no_errno_loses_no_key(void **state)
{
    unit_libcrypto.quiet = 1;
    test_read_all(state, 1);
    unit_libcrypto.quiet = 0;
}


static void
a_secret_is_read_or_memory_has_failed(void **state)
{
    int             failed;
    size_t          n;
    jose_keyset_t  *set;
    jose_status_t   st;

    (void) state;

    for (n = 1, failed = 1; failed; n++) {
        unit_libcrypto_fail(n, n % 2);
        st = jose_keyset_from_secret(unit_str(TEST_SECRET), NULL, &set);
        failed = unit_libcrypto_stop();

        assert_int_equal(set != NULL, st == JOSE_OK);

        if (st != JOSE_OK) {
            assert_jose_status(st, JOSE_NO_MEMORY);
        }

        jose_keyset_unref(set);
    }

    assert_true(n > 4);
}


static void
a_set_without_keys_is_made_or_memory_has_failed(void **state)
{
    int             failed;
    size_t          n;
    jose_keyset_t  *set;
    jose_status_t   st;

    (void) state;

    for (n = 1, failed = 1; failed; n++) {
        unit_libcrypto_fail(n, n % 2);
        st = jose_keyset_empty(&set);
        failed = unit_libcrypto_stop();

        assert_jose_status(st, failed ? JOSE_NO_MEMORY : JOSE_OK);
        assert_int_equal(set != NULL, st == JOSE_OK);
    }

    assert_int_equal(jose_keyset_count(set), 0);
    jose_keyset_unref(set);
}


/* Truth, and what to make, if this libcrypto makes it. */
static int
test_kind(size_t i, jose_keygen_t *what)
{
    jose_keyset_t  *set;
    jose_status_t   st;

    memset(what, 0, sizeof(jose_keygen_t));

    what->kty = test_kinds[i].kty;
    what->crv = test_kinds[i].crv;
    what->ops = JOSE_OP_ALL;

    if (test_kinds[i].alg != NULL) {
        what->alg = unit_alg(test_kinds[i].alg);
    }

    st = jose_keyset_generate(what, &set);
    jose_keyset_unref(set);

    return st == JOSE_OK;
}


/* Without memory OpenSSL 3.0.2 looks for the primes of an RSA key for ever,
 * and 3.0.19 does not. */
static int
test_searches_for_ever(jose_kty_t kty)
{
    return kty == JOSE_RSA && OpenSSL_version_num() < 0x30000130L;
}


static void
a_key_is_made_or_memory_has_failed(void **state)
{
    int             failed, only;
    size_t          i, n;
    jose_keygen_t   what;
    jose_keyset_t  *set;
    jose_status_t   st;

    (void) state;

    for (i = 0; i < unit_nelts(test_kinds); i++) {
        if (!test_kind(i, &what)) {
            continue;
        }

        for (n = 1, failed = 1; failed;
             n += 1 + n / (what.kty == JOSE_RSA ? 4 : TEST_DENSE))
        {
            only = n % 2 || test_searches_for_ever(what.kty);

            unit_libcrypto_fail(n, only);
            st = jose_keyset_generate(&what, &set);
            failed = unit_libcrypto_stop();

            assert_int_equal(set != NULL, st == JOSE_OK);
            assert_int_equal(ERR_peek_error(), 0);

            if (st != JOSE_OK) {
                assert_jose_status(st, JOSE_NO_MEMORY);
            }

            jose_keyset_unref(set);
        }
    }
}


typedef jose_status_t (*test_write_pt)(const jose_alloc_t *alloc,
    const jose_key_t *key, jose_str_t *out);


static jose_status_t
test_private_jwk(const jose_alloc_t *alloc, const jose_key_t *key,
    jose_str_t *out)
{
    return jose_key_to_jwk(alloc, key, NULL, 1, out);
}


static jose_status_t
test_public_jwk(const jose_alloc_t *alloc, const jose_key_t *key,
    jose_str_t *out)
{
    return jose_key_to_jwk(alloc, key, NULL, 0, out);
}


static jose_status_t
test_private_pem(const jose_alloc_t *alloc, const jose_key_t *key,
    jose_str_t *out)
{
    return jose_key_to_pem(alloc, key, 1, out);
}


static jose_status_t
test_public_pem(const jose_alloc_t *alloc, const jose_key_t *key,
    jose_str_t *out)
{
    return jose_key_to_pem(alloc, key, 0, out);
}


static const test_write_pt  test_writers[] = {
    test_private_jwk, test_public_jwk, test_private_pem, test_public_pem,
    jose_key_thumbprint
};


/* The whole of it, RSA's primes too, or nothing. */
static void
test_write(const jose_key_t *key, test_write_pt write, int only)
{
    int             failed;
    size_t          n;
    jose_str_t      whole, out;
    unit_memory_t   memory, other;
    jose_status_t   st;

    unit_memory_init(&memory);
    unit_memory_init(&other);

    st = write(&memory.alloc, key, &whole);

    for (n = 1, failed = 1; st == JOSE_OK && failed; n += 1 + n / TEST_DENSE) {
        unit_libcrypto_fail(n, only);
        st = write(&other.alloc, key, &out);
        failed = unit_libcrypto_stop();

        assert_int_equal(ERR_peek_error(), 0);

        if (st == JOSE_OK) {
            assert_jose_str(out, whole);

        } else {
            assert_jose_status(st, JOSE_NO_MEMORY);
            assert_jose_absent(out);
            st = JOSE_OK;
        }

        unit_memory_free(&other);
    }

    unit_memory_free(&memory);
}


static void
a_key_is_written_in_whole_or_memory_has_failed(void **state)
{
    size_t          i, k;
    jose_keygen_t   what;
    jose_keyset_t  *set;

    (void) state;

    for (i = 0; i < unit_nelts(test_kinds); i++) {
        if (!test_kind(i, &what)) {
            continue;
        }

        assert_jose_ok(jose_keyset_generate(&what, &set));

        for (k = 0; k < unit_nelts(test_writers); k++) {
            test_write(jose_keyset_key(set, 0), test_writers[k], 0);
            test_write(jose_keyset_key(set, 0), test_writers[k], 1);
        }

        jose_keyset_unref(set);
    }
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        unit_case(one_allocation_that_fails_refuses_the_whole_set),
        unit_case(memory_that_is_gone_refuses_the_whole_set),
        unit_case(an_allocator_that_sets_no_errno_loses_no_key),
        unit_case(a_secret_is_read_or_memory_has_failed),
        unit_case(a_set_without_keys_is_made_or_memory_has_failed),
        unit_case(a_key_is_made_or_memory_has_failed),
        unit_case(a_key_is_written_in_whole_or_memory_has_failed)
    };

    /* before libcrypto allocates for the first time */
    if (!unit_libcrypto_hook()) {
        return 1;
    }

    return cmocka_run_group_tests_name("memory_keys", tests, NULL, NULL);
}
