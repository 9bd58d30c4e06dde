/*
 * test_jws_keys.c: which keys a token is tried against, how many, and what is
 * said when none of them will do.
 */

#include "unit_jws.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>


/* The text of a JWK Set of secrets: "kid=secret" or, without kid, "secret",
 * separated by blanks. */
static jose_keyset_t *
test_secrets(void **state, const char *spec)
{
    char           *p, *text;
    size_t          len, size;
    jose_str_t      secret;
    const char     *equals;
    unsigned char   k[64];

    size = strlen(spec) * 64 + 64;
    text = unit_alloc(*state, size);
    p = text + snprintf(text, size, "{\"keys\":[");

    while (*spec != '\0') {
        len = strcspn(spec, " ");
        equals = memchr(spec, '=', len);

        p += snprintf(p, size - (size_t) (p - text), "%s{\"kty\":\"oct\"",
                      p[-1] == '}' ? "," : "");

        secret = jose_cstr(spec);
        secret.len = len;

        if (equals != NULL) {
            p += snprintf(p, size - (size_t) (p - text), ",\"kid\":\"%.*s\"",
                          (int) (equals - spec), spec);
            secret.data = (const unsigned char *) equals + 1;
            secret.len = len - (size_t) (equals + 1 - spec);
        }

        p += snprintf(p, size - (size_t) (p - text), ",\"k\":\"%.*s\"}",
                      (int) jose_base64url_encode(k, secret), k);

        spec += len + strspn(spec + len, " ");
    }

    (void) snprintf(p, size - (size_t) (p - text), "]}");

    return unit_keyset(jose_cstr(text));
}


/* A token of that secret; kid may be NULL. */
static jose_str_t
test_token(void **state, const char *secret, const char *kid)
{
    jose_str_t      token;
    jose_keyset_t  *set;

    assert_jose_ok(jose_keyset_from_secret(jose_cstr(secret), NULL, &set));
    token = unit_sign(state, set, unit_alg("HS256"), kid);
    jose_keyset_unref(set);

    return token;
}


static void
assert_verdict(void **state, const char *keys, const char *secret,
    const char *kid, jose_status_t want)
{
    jose_keyset_t  *set;

    set = test_secrets(state, keys);
    assert_jose_status(unit_verify(state, test_token(state, secret, kid),
                                   set), want);
    jose_keyset_unref(set);
}


static void
a_token_with_a_kid_is_tried_against_keys_of_that_kid_only(void **state)
{
    assert_verdict(state, "a=one b=two", "one", "a", JOSE_OK);
    assert_verdict(state, "a=one b=two", "two", "b", JOSE_OK);
    assert_verdict(state, "a=one b=two", "two", "a", JOSE_BAD_SIGNATURE);
    assert_verdict(state, "a=one b=two", "one", "b", JOSE_BAD_SIGNATURE);
    assert_verdict(state, "a=one b=two", "three", "b", JOSE_BAD_SIGNATURE);
}


static void
keys_that_share_a_kid_are_all_tried(void **state)
{
    assert_verdict(state, "a=one b=two a=three", "one", "a", JOSE_OK);
    assert_verdict(state, "a=one b=two a=three", "three", "a", JOSE_OK);
    assert_verdict(state, "a=one b=two a=three", "two", "a",
                   JOSE_BAD_SIGNATURE);
}


static void
a_kid_is_compared_by_length_and_bytes(void **state)
{
    assert_verdict(state, "key=one", "one", "key", JOSE_OK);
    assert_verdict(state, "key=one", "one", "ke", JOSE_UNKNOWN_KID);
    assert_verdict(state, "key=one", "one", "keys", JOSE_UNKNOWN_KID);
    assert_verdict(state, "key=one", "one", "Key", JOSE_UNKNOWN_KID);
    assert_verdict(state, "key=one", "one", "key\\u0000", JOSE_UNKNOWN_KID);
    assert_verdict(state, "key=one", "one", "", JOSE_UNKNOWN_KID);
    assert_verdict(state, "k\\u0000a=one k\\u0000b=two", "one", "k\\u0000a",
                   JOSE_OK);
    assert_verdict(state, "k\\u0000a=one k\\u0000b=two", "one", "k\\u0000b",
                   JOSE_BAD_SIGNATURE);
}


static void
an_unknown_kid_is_tried_against_keys_without_kid(void **state)
{
    assert_verdict(state, "a=one two", "two", "z", JOSE_OK);
    assert_verdict(state, "a=one two", "one", "z", JOSE_BAD_SIGNATURE);
    assert_verdict(state, "a=one two", "two", "a", JOSE_BAD_SIGNATURE);
    assert_verdict(state, "a=one", "one", "z", JOSE_UNKNOWN_KID);
}


static void
a_token_without_kid_is_tried_against_every_key(void **state)
{
    assert_verdict(state, "a=one two b=three", "one", NULL, JOSE_OK);
    assert_verdict(state, "a=one two b=three", "two", NULL, JOSE_OK);
    assert_verdict(state, "a=one two b=three", "three", NULL, JOSE_OK);
    assert_verdict(state, "a=one two b=three", "four", NULL,
                   JOSE_BAD_SIGNATURE);
}


static void
test_sets(void **state, jose_keyset_t **sets, size_t nsets,
    const char *const *specs)
{
    size_t  i;

    for (i = 0; i < nsets; i++) {
        sets[i] = test_secrets(state, specs[i]);
    }
}


static void
all_sets_are_one_to_a_token(void **state)
{
    size_t             i;
    jose_keyset_t     *sets[3];
    const jose_key_t  *used;

    static const char *const  specs[] = { "a=one", "four", "a=two b=three" };

    test_sets(state, sets, 3, specs);

    assert_jose_ok(unit_verify_sets(state, test_token(state, "three", "b"),
                                    sets, 3, &used));
    assert_ptr_equal(used, jose_keyset_key(sets[2], 1));

    /* the kid is in two sets, and both keys are tried */
    assert_jose_ok(unit_verify_sets(state, test_token(state, "two", "a"),
                                    sets, 3, &used));
    assert_ptr_equal(used, jose_keyset_key(sets[2], 0));

    /* a kid of the last set keeps the key without one in another out */
    assert_jose_status(unit_verify_sets(state,
                           test_token(state, "four", "b"), sets, 3, NULL),
                       JOSE_BAD_SIGNATURE);

    /* and without that set it is in */
    assert_jose_ok(unit_verify_sets(state, test_token(state, "four", "b"),
                                    sets, 2, &used));
    assert_ptr_equal(used, jose_keyset_key(sets[1], 0));

    for (i = 0; i < 3; i++) {
        jose_keyset_unref(sets[i]);
    }
}


static void
without_sets_there_is_no_key(void **state)
{
    assert_jose_status(unit_verify_sets(state,
                           test_token(state, "one", NULL), NULL, 0, NULL),
                       JOSE_NO_KEY);
    assert_jose_status(unit_verify_sets(state,
                           test_token(state, "one", "a"), NULL, 0, NULL),
                       JOSE_UNKNOWN_KID);
}


/* n secrets without kid, the last of which is right */
static jose_keyset_t *
test_many(void **state, size_t n)
{
    char    spec[512], *p;
    size_t  i;

    p = spec;
    *p = '\0';

    for (i = 1; i < n; i++) {
        p += snprintf(p, sizeof(spec) - (size_t) (p - spec), "wrong%zu ", i);
    }

    (void) snprintf(p, sizeof(spec) - (size_t) (p - spec), "right");

    return test_secrets(state, spec);
}


static void
sixteen_keys_are_tried_and_no_more(void **state)
{
    jose_str_t      token, stranger;
    jose_keyset_t  *set;

    token = test_token(state, "right", NULL);
    stranger = test_token(state, "stranger", NULL);

    set = test_many(state, JOSE_ATTEMPTS_MAX);
    assert_jose_ok(unit_verify(state, token, set));
    assert_jose_status(unit_verify(state, stranger, set),
                       JOSE_BAD_SIGNATURE);
    jose_keyset_unref(set);

    set = test_many(state, JOSE_ATTEMPTS_MAX + 1);
    assert_jose_status(unit_verify(state, token, set), JOSE_TOO_MANY_KEYS);
    assert_jose_status(unit_verify(state, stranger, set),
                       JOSE_TOO_MANY_KEYS);
    jose_keyset_unref(set);

    set = test_many(state, 20);
    assert_jose_status(unit_verify(state, token, set), JOSE_TOO_MANY_KEYS);
    jose_keyset_unref(set);
}


static void
attempts_are_counted_over_all_sets(void **state)
{
    jose_str_t      token;
    jose_keyset_t  *sets[2];

    token = test_token(state, "right", "unknown");

    sets[0] = test_secrets(state, "w1 w2 w3 w4 w5 w6 w7 w8 w9 w10");
    sets[1] = test_many(state, 6);
    assert_jose_ok(unit_verify_sets(state, token, sets, 2, NULL));
    jose_keyset_unref(sets[1]);

    sets[1] = test_many(state, 7);
    assert_jose_status(unit_verify_sets(state, token, sets, 2, NULL),
                       JOSE_TOO_MANY_KEYS);

    jose_keyset_unref(sets[1]);
    jose_keyset_unref(sets[0]);
}


/* Twenty keys of other types before the one that fits. */
static void
keys_that_do_not_fit_cost_no_attempt(void **state)
{
    char            text[4096], *p;
    size_t          i;
    jose_keyset_t  *set;

    p = text + snprintf(text, sizeof(text), "{\"keys\":[");

    for (i = 0; i < 20; i++) {
        p += snprintf(p, sizeof(text) - (size_t) (p - text),
                      "{\"kty\":\"oct\",\"k\":\"d3Jvbmc\","
                      "\"alg\":\"HS512\"},");
    }

    /* "right" */
    (void) snprintf(p, sizeof(text) - (size_t) (p - text),
                    "{\"kty\":\"oct\",\"k\":\"cmlnaHQ\"}]}");

    set = unit_keyset(jose_cstr(text));
    assert_jose_ok(unit_verify(state, test_token(state, "right", NULL), set));
    assert_jose_status(unit_verify(state, test_token(state, "left", NULL),
                                   set), JOSE_BAD_SIGNATURE);
    jose_keyset_unref(set);
}


static void
a_key_verifies_only_what_it_is_for(void **state)
{
    char            text[256];
    size_t          i;
    jose_str_t      token;
    jose_keyset_t  *set;

    typedef struct {
        const char     *members;
        jose_status_t   want;
    } test_use_t;

    static const test_use_t  uses[] = {
        { "", JOSE_OK },
        { ",\"use\":\"sig\"", JOSE_OK },
        { ",\"use\":\"enc\"", JOSE_NO_KEY },
        { ",\"key_ops\":[\"verify\"]", JOSE_OK },
        { ",\"key_ops\":[\"sign\",\"verify\"]", JOSE_OK },
        { ",\"key_ops\":[\"sign\"]", JOSE_NO_KEY },
        { ",\"alg\":\"HS256\"", JOSE_OK },
        { ",\"alg\":\"HS384\"", JOSE_NO_KEY }
    };

    token = test_token(state, "right", "a");

    for (i = 0; i < unit_nelts(uses); i++) {
        (void) snprintf(text, sizeof(text),
                        "{\"kty\":\"oct\",\"k\":\"cmlnaHQ\",\"kid\":\"a\"%s}",
                        uses[i].members);

        set = unit_keyset(jose_cstr(text));
        assert_jose_status(unit_verify(state, token, set), uses[i].want);
        jose_keyset_unref(set);
    }
}


static void
a_kid_whose_key_does_not_fit_is_no_reason_to_try_others(void **state)
{
    jose_keyset_t  *set;

    set = unit_keyset(unit_str("{\"keys\":["
                      "{\"kty\":\"oct\",\"k\":\"cmlnaHQ\",\"kid\":\"a\","
                      "\"use\":\"enc\"},"
                      "{\"kty\":\"oct\",\"k\":\"cmlnaHQ\"}]}"));

    assert_jose_status(unit_verify(state, test_token(state, "right", "a"),
                                   set), JOSE_NO_KEY);
    assert_jose_ok(unit_verify(state, test_token(state, "right", "b"), set));
    assert_jose_ok(unit_verify(state, test_token(state, "right", NULL), set));

    jose_keyset_unref(set);
}


static void
a_token_of_a_curve_needs_a_key_of_that_curve(void **state)
{
    jose_str_t      token;
    jose_keyset_t  *p256, *p384, *k256;

    p256 = unit_generate(unit_alg("ES256"), "a");
    p384 = unit_generate(unit_alg("ES384"), "a");
    k256 = unit_generate(unit_alg("ES256K"), "a");

    token = unit_sign(state, p256, unit_alg("ES256"), "a");

    assert_jose_ok(unit_verify(state, token, p256));
    assert_jose_status(unit_verify(state, token, p384), JOSE_NO_KEY);
    assert_jose_status(unit_verify(state, token, k256), JOSE_NO_KEY);

    jose_keyset_unref(k256);
    jose_keyset_unref(p384);
    jose_keyset_unref(p256);
}


/* The public half is enough, and the private one does as well. */
static void
either_half_of_a_key_verifies(void **state)
{
    jose_str_t      token;
    jose_keyset_t  *private, *public;

    private = unit_generate(unit_alg("ES256"), "a");
    public = unit_anonymous(state, private);
    token = unit_sign(state, private, unit_alg("ES256"), "a");

    assert_jose_ok(unit_verify(state, token, private));
    assert_jose_ok(unit_verify(state, token, public));

    jose_keyset_unref(public);
    jose_keyset_unref(private);
}


static void
what_libcrypto_lacks_is_said_where_no_key_fits(void **state)
{
    size_t          i;
    jose_str_t      token;
    jose_status_t   want;
    jose_keyset_t  *set;

    static const char *const  headers[] = {
        "{\"alg\":\"ML-DSA-65\"}", "{\"alg\":\"ML-DSA-65\",\"kid\":\"z\"}"
    };

    set = test_secrets(state, "a=one");

    for (i = 0; i < unit_nelts(headers); i++) {
        token = unit_replace(state, test_token(state, "one", NULL), 0,
                             jose_cstr(headers[i]));

        want = i == 0 ? JOSE_NO_KEY : JOSE_UNKNOWN_KID;

        if (!jose_alg_available(unit_alg("ML-DSA-65"))) {
            want = JOSE_UNAVAILABLE;
        }

        /* libcrypto is asked once, and the answer stays */
        assert_jose_status(unit_verify(state, token, set), want);
        assert_jose_status(unit_verify(state, token, set), want);
    }

    jose_keyset_unref(set);
}


static void
an_empty_set_verifies_nothing(void **state)
{
    jose_keyset_t  *set;

    assert_jose_ok(jose_keyset_empty(&set));

    assert_jose_status(unit_verify(state, test_token(state, "one", NULL),
                                   set), JOSE_NO_KEY);
    assert_jose_status(unit_verify(state, test_token(state, "one", "a"),
                                   set), JOSE_UNKNOWN_KID);

    jose_keyset_unref(set);
}


/* A new RSA key that is bound to PSS with a hash and no shorter a salt than
 * that (RFC 4055, 3.1). */
static jose_keyset_t *
test_pss_key(const EVP_MD *md, int salt)
{
    BIO            *bio;
    char           *pem;
    EVP_PKEY       *pkey;
    jose_str_t      text;
    EVP_PKEY_CTX   *ctx;
    jose_keyset_t  *set;

    pkey = NULL;
    ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA-PSS", NULL);

    assert_int_equal(EVP_PKEY_keygen_init(ctx), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, 2048), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_keygen_md(ctx, md), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_keygen_mgf1_md(ctx, md), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_keygen_saltlen(ctx, salt), 1);
    assert_int_equal(EVP_PKEY_generate(ctx, &pkey), 1);

    bio = BIO_new(BIO_s_mem());
    assert_int_equal(PEM_write_bio_PrivateKey(bio, pkey, NULL, NULL, 0, NULL,
                                              NULL), 1);

    text.len = (size_t) BIO_get_mem_data(bio, &pem);
    text.data = (unsigned char *) pem;
    set = unit_keyset(text);

    BIO_free(bio);
    EVP_PKEY_free(pkey);
    EVP_PKEY_CTX_free(ctx);

    return set;
}


static void
a_key_bound_to_another_hash_does_not_fit(void **state)
{
    jose_str_t      token;
    jose_keyset_t  *bound, *other;

    bound = test_pss_key(EVP_sha512(), 64);
    other = unit_generate(unit_alg("PS512"), NULL);

    token = unit_sign(state, bound, unit_alg("PS512"), NULL);
    assert_jose_ok(unit_verify(state, token, bound));
    assert_jose_status(unit_verify(state, token, other), JOSE_BAD_SIGNATURE);

    token = unit_sign(state, other, unit_alg("PS256"), NULL);
    assert_jose_ok(unit_verify(state, token, other));
    assert_jose_status(unit_verify(state, token, bound), JOSE_NO_KEY);

    /* and RSASSA-PKCS1-v1_5 is nothing for it at all */
    token = unit_sign(state, other, unit_alg("RS512"), NULL);
    assert_jose_status(unit_verify(state, token, bound), JOSE_NO_KEY);

    jose_keyset_unref(other);
    jose_keyset_unref(bound);
}


/* Only libcrypto finds out, when the key is about to be used. */
static void
a_key_bound_to_a_longer_salt_is_no_key_and_does_not_stop_others(
    void **state)
{
    jose_str_t      token;
    unit_memory_t  *memory;
    jose_keyset_t  *sets[2], *stranger;

    memory = *state;

    sets[0] = test_pss_key(EVP_sha256(), 48);
    sets[1] = unit_generate(unit_alg("PS256"), NULL);
    stranger = unit_generate(unit_alg("PS256"), NULL);

    token = unit_sign(state, sets[1], unit_alg("PS256"), NULL);
    assert_jose_ok(unit_verify_sets(state, token, sets, 2, NULL));
    assert_jose_status(unit_verify(state, token, sets[0]), JOSE_NO_KEY);

    token = unit_sign(state, stranger, unit_alg("PS256"), NULL);
    assert_jose_status(unit_verify_sets(state, token, sets, 2, NULL),
                       JOSE_BAD_SIGNATURE);
    assert_jose_status(unit_verify(state, token, sets[0]), JOSE_NO_KEY);

    assert_jose_status(jose_jws_sign(&memory->alloc,
                           jose_keyset_key(sets[0], 0), unit_alg("PS256"),
                           unit_str("{\"alg\":\"PS256\"}"), unit_str("{}"),
                           &token),
                       JOSE_KEY_MISFIT);
    assert_jose_absent(token);

    jose_keyset_unref(stranger);
    jose_keyset_unref(sets[1]);
    jose_keyset_unref(sets[0]);
}


static void
one_key_serves_several_algorithms_in_turn(void **state)
{
    size_t          i, turn;
    jose_str_t      tokens[6];
    jose_keyset_t  *set;

    static const char *const  names[] = {
        "RS256", "PS512", "RS384", "PS256", "RS512", "PS384"
    };

    set = unit_generate(unit_alg("RS256"), NULL);

    for (i = 0; i < unit_nelts(names); i++) {
        tokens[i] = unit_sign(state, set, unit_alg(names[i]), NULL);
    }

    for (turn = 0; turn < 3; turn++) {
        for (i = 0; i < unit_nelts(names); i++) {
            assert_jose_ok(unit_verify(state, tokens[i], set));
            assert_jose_status(unit_verify(state,
                                   unit_replace(state, tokens[i], 1,
                                                unit_str("{}")), set),
                               JOSE_BAD_SIGNATURE);
        }
    }

    jose_keyset_unref(set);
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        unit_case(a_token_with_a_kid_is_tried_against_keys_of_that_kid_only),
        unit_case(keys_that_share_a_kid_are_all_tried),
        unit_case(a_kid_is_compared_by_length_and_bytes),
        unit_case(an_unknown_kid_is_tried_against_keys_without_kid),
        unit_case(a_token_without_kid_is_tried_against_every_key),
        unit_case(all_sets_are_one_to_a_token),
        unit_case(without_sets_there_is_no_key),
        unit_case(sixteen_keys_are_tried_and_no_more),
        unit_case(attempts_are_counted_over_all_sets),
        unit_case(keys_that_do_not_fit_cost_no_attempt),
        unit_case(a_key_verifies_only_what_it_is_for),
        unit_case(a_kid_whose_key_does_not_fit_is_no_reason_to_try_others),
        unit_case(a_token_of_a_curve_needs_a_key_of_that_curve),
        unit_case(either_half_of_a_key_verifies),
        unit_case(what_libcrypto_lacks_is_said_where_no_key_fits),
        unit_case(an_empty_set_verifies_nothing),
        unit_case(a_key_bound_to_another_hash_does_not_fit),
        unit_case(
            a_key_bound_to_a_longer_salt_is_no_key_and_does_not_stop_others),
        unit_case(one_key_serves_several_algorithms_in_turn)
    };

    return cmocka_run_group_tests_name("jws_keys", tests, NULL, NULL);
}
