/*
 * test_jws.c: signatures.  Every token that is accepted here has twins, one
 * change away, that are refused.
 */

#include "unit_jws.h"

#include "jose_alg.h"

#include "../vectors/jws.h"


/* All twins of a good token that differ in the signature only. */
static void
assert_twins_refused(void **state, jose_str_t token, jose_keyset_t *set)
{
    size_t          i, len, step;
    unsigned char  *sig, other[UNIT_SIG_MAX];

    sig = unit_signature(state, token, &len);

    /* what the comparison with twins stands on */
    assert_jose_ok(unit_verify_with(state, token, sig, len, set));

    step = len > 150 ? 29 : 1;

    for (i = 0; i < len; i += step) {
        sig[i] ^= 0x01;
        unit_assert_refused(state, token, sig, len, set);
        sig[i] ^= 0x81;
        unit_assert_refused(state, token, sig, len, set);
        sig[i] ^= 0x80;
    }

    sig[len - 1] ^= 0x01;
    unit_assert_refused(state, token, sig, len, set);
    sig[len - 1] ^= 0x01;

    unit_assert_refused(state, token, sig, 0, set);
    unit_assert_refused(state, token, sig, 1, set);
    unit_assert_refused(state, token, sig, len / 2, set);
    unit_assert_refused(state, token, sig, len - 1, set);
    unit_assert_refused(state, token, sig + 1, len - 1, set);

    memcpy(other, sig, len);
    other[len] = 0;
    unit_assert_refused(state, token, other, len + 1, set);

    other[0] = 0;
    memcpy(other + 1, sig, len);
    unit_assert_refused(state, token, other, len + 1, set);

    memset(other, 0, len);
    unit_assert_refused(state, token, other, len, set);

    memset(other, 0xff, len);
    unit_assert_refused(state, token, other, len, set);

    assert_jose_ok(unit_verify_with(state, token, sig, len, set));
}


static void
published_tokens_verify_and_their_twins_do_not(void **state)
{
    size_t               i;
    jose_str_t           token;
    jose_keyset_t       *set;
    const vector_jws_t  *v;

    for (i = 0; i < unit_nelts(vectors_jws); i++) {
        v = &vectors_jws[i];

        if (!jose_alg_available(unit_alg(v->alg))) {
            assert_jose_status(jose_keyset_parse(jose_cstr(v->jwk),
                                                 JOSE_FORMAT_ANY, NULL, &set),
                               JOSE_NO_USABLE_KEY);
            continue;
        }

        set = unit_keyset(jose_cstr(v->jwk));
        token = jose_cstr(v->token);

        if (unit_verify(state, token, set) != JOSE_OK) {
            fail_msg("%s does not verify", v->source);
        }

        assert_twins_refused(state, token, set);

        assert_jose_status(unit_verify(state,
                               unit_replace(state, token, 1, unit_str("{}")),
                               set),
                           JOSE_BAD_SIGNATURE);

        jose_keyset_unref(set);
    }
}


static void
published_tokens_come_out_the_same_where_signing_is_deterministic(
    void **state)
{
    size_t               i;
    jose_str_t           header, payload, token;
    jose_jwt_t           jwt;
    jose_keyset_t       *set;
    unit_memory_t       *memory;
    unsigned char        buf[2][1024];
    const vector_jws_t  *v;

    memory = *state;

    for (i = 0; i < unit_nelts(vectors_jws); i++) {
        v = &vectors_jws[i];

        if (!v->deterministic) {
            continue;
        }

        assert_jose_ok(jose_jwt_parse(&memory->alloc, jose_cstr(v->token),
                                      &jwt));

        header.data = buf[0];
        header.len = jose_base64url_decoded_len(jwt.part[0].len);
        assert_jose_ok(jose_base64url_decode(buf[0], jwt.part[0]));

        payload.data = buf[1];
        payload.len = jose_base64url_decoded_len(jwt.part[1].len);
        assert_jose_ok(jose_base64url_decode(buf[1], jwt.part[1]));

        set = unit_keyset(jose_cstr(v->jwk));

        assert_jose_ok(jose_jws_sign(&memory->alloc, jose_keyset_key(set, 0),
                                     unit_alg(v->alg), header, payload,
                                     &token));
        assert_jose_str(token, jose_cstr(v->token));

        jose_keyset_unref(set);
    }
}


/* A key for alg and, with stranger, another.  RSA keys take long to make, so
 * all but one algorithm use those of RFC 7515, A.2 and RFC 7520, 3.4. */
static jose_keyset_t *
test_key(const jose_alg_t *alg, int stranger)
{
    if (alg->kty != JOSE_RSA || alg == unit_alg("PS256")) {
        return unit_generate(alg, NULL);
    }

    return unit_keyset(jose_cstr(vectors_jws[stranger ? 4 : 1].jwk));
}


/* Header and payload of a good token changed, and the key another. */
static void
assert_other_input_refused(void **state, jose_str_t token,
    const jose_alg_t *alg, jose_keyset_t *set)
{
    char            header[UNIT_HEADER_MAX];
    jose_keyset_t  *stranger;

    (void) snprintf(header, sizeof(header), "{\"alg\":\"%s\" }",
                    (const char *) alg->name.data);

    assert_jose_status(unit_verify(state,
                           unit_replace(state, token, 0, jose_cstr(header)),
                           set),
                       JOSE_BAD_SIGNATURE);

    assert_jose_status(unit_verify(state,
                           unit_replace(state, token, 1,
                                        unit_str("{\"iss\":\"joe\"}")),
                           set),
                       JOSE_BAD_SIGNATURE);

    assert_jose_status(unit_verify(state,
                           unit_replace(state, token, 1, unit_str("")), set),
                       JOSE_BAD_SIGNATURE);

    stranger = test_key(alg, 1);
    assert_jose_status(unit_verify(state, token, stranger),
                       JOSE_BAD_SIGNATURE);
    jose_keyset_unref(stranger);
}


/* The same signature under every other name. */
static void
assert_other_alg_refused(void **state, jose_str_t token,
    const jose_alg_t *alg, jose_keyset_t *set)
{
    char               header[UNIT_HEADER_MAX];
    size_t             i;
    jose_status_t      want;
    const jose_alg_t  *other;

    for (i = 0; (other = jose_alg_row(i)) != NULL; i++) {
        if (other->cl != JOSE_ALG_JWS || other == alg) {
            continue;
        }

        (void) snprintf(header, sizeof(header), "{\"alg\":\"%s\"}",
                        (const char *) other->name.data);

        if (jose_key_fits(jose_keyset_key(set, 0), other, JOSE_OP_VERIFY)) {
            want = JOSE_BAD_SIGNATURE;

        } else {
            want = jose_alg_available(other) ? JOSE_NO_KEY : JOSE_UNAVAILABLE;
        }

        assert_jose_status(unit_verify(state,
                               unit_replace(state, token, 0,
                                            jose_cstr(header)),
                               set),
                           want);
    }
}


static void
every_algorithm_signs_what_it_verifies_and_nothing_else(void **state)
{
    size_t             i;
    jose_str_t         token;
    jose_keyset_t     *set;
    const jose_key_t  *used;
    const jose_alg_t  *alg;

    for (i = 0; (alg = jose_alg_row(i)) != NULL; i++) {
        if (alg->cl != JOSE_ALG_JWS || !jose_alg_available(alg)) {
            continue;
        }

        set = test_key(alg, 0);
        token = unit_sign(state, set, alg, NULL);

        assert_jose_ok(unit_verify_sets(state, token, &set, 1, &used));
        assert_ptr_equal(used, jose_keyset_key(set, 0));

        assert_twins_refused(state, token, set);
        assert_other_input_refused(state, token, alg, set);
        assert_other_alg_refused(state, token, alg, set);

        jose_keyset_unref(set);
    }
}


/* RFC 8037: both curves under the one name, and RFC 9864: under their own. */
static void
eddsa_goes_by_the_curve_of_the_key(void **state)
{
    size_t             i, len;
    jose_str_t         token;
    jose_keyset_t     *set;
    const jose_alg_t  *named;

    static const char *const  names[] = { "Ed25519", "Ed448" };

    for (i = 0; i < unit_nelts(names); i++) {
        named = unit_alg(names[i]);
        set = unit_generate(named, NULL);

        token = unit_sign(state, set, unit_alg("EdDSA"), NULL);
        (void) unit_signature(state, token, &len);

        assert_int_equal(len, i == 0 ? 64 : 114);
        assert_twins_refused(state, token, set);

        token = unit_sign(state, set, unit_alg(names[1 - i]) == named
                                      ? unit_alg("EdDSA") : named, NULL);
        assert_jose_ok(unit_verify(state, token, set));

        jose_keyset_unref(set);
    }
}


static void
a_signature_is_strict_base64url(void **state)
{
    size_t          i;
    jose_str_t      token, copy;
    jose_keyset_t  *set;
    unsigned char  *p;

    static const unsigned char  wrong[] = { '=', '+', '/', ' ', '\n', 0 };

    set = unit_generate(unit_alg("HS256"), NULL);
    token = unit_sign(state, set, unit_alg("HS256"), NULL);

    p = unit_alloc(*state, token.len + 1);
    memcpy(p, token.data, token.len);
    copy.data = p;
    copy.len = token.len;

    assert_jose_ok(unit_verify(state, copy, set));

    for (i = 0; i < sizeof(wrong); i++) {
        p[token.len] = wrong[i];
        copy.len = token.len + 1;
        assert_jose_status(unit_verify(state, copy, set), JOSE_BAD_BASE64URL);

        copy.len = token.len;
        p[token.len - 2] = wrong[i];
        assert_jose_status(unit_verify(state, copy, set), JOSE_BAD_BASE64URL);
        p[token.len - 2] = token.data[token.len - 2];
    }

    /* 32 bytes are 43 characters: the last one holds two bits of nothing,
     * and its neighbour in the alphabet has one of them set */
    p[token.len - 1]++;
    assert_jose_status(unit_verify(state, copy, set), JOSE_BAD_BASE64URL);

    jose_keyset_unref(set);
}


static void
a_signature_longer_than_any_is_refused(void **state)
{
    jose_str_t      token;
    jose_keyset_t  *set;
    unsigned char   sig[2 * JOSE_SIG_MAX];

    set = unit_generate(unit_alg("HS256"), NULL);
    token = unit_sign(state, set, unit_alg("HS256"), NULL);

    memset(sig, 0, sizeof(sig));
    unit_assert_refused(state, token, sig, JOSE_SIG_MAX, set);
    unit_assert_refused(state, token, sig, JOSE_SIG_MAX + 1, set);
    unit_assert_refused(state, token, sig, sizeof(sig), set);

    jose_keyset_unref(set);
}


static void
a_token_that_is_not_ready_is_not_verified(void **state)
{
    jose_jwt_t         jwt;
    jose_str_t         token;
    jose_keyset_t     *set;
    unit_memory_t     *memory;
    const jose_key_t  *used;

    memory = *state;
    set = unit_generate(unit_alg("HS256"), NULL);
    token = unit_sign(state, set, unit_alg("HS256"), NULL);

    assert_jose_ok(jose_jwt_parse(&memory->alloc, token, &jwt));
    assert_jose_status(jose_jws_verify(&jwt, &set, 1, &used), JOSE_BAD_ALG);
    assert_null(used);

    assert_jose_ok(jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL));
    assert_jose_ok(jose_jws_verify(&jwt, &set, 1, NULL));

    /* {"alg":"dir","enc":"A128GCM"} */
    assert_jose_ok(jose_jwt_parse(&memory->alloc,
                   unit_str("eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0...."),
                   &jwt));
    assert_jose_ok(jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL));
    assert_jose_status(jose_jws_verify(&jwt, &set, 1, &used),
                       JOSE_WRONG_TYPE);
    assert_null(used);

    jose_keyset_unref(set);
}


static void
a_header_to_sign_is_an_object_that_names_the_algorithm(void **state)
{
    size_t          i;
    jose_str_t      token;
    unit_memory_t  *memory;
    jose_keyset_t  *set;

    static const char *const  headers[] = {
        "", "{}", "[]", "null", "\"HS256\"", "{\"alg\":\"HS384\"}",
        "{\"alg\":null}", "{\"alg\":\"HS256\"", "{\"alg\":\"HS256\"}x",
        "{\"alg\":\"HS256\",\"alg\":\"HS256\"}", "{\"alg\":\"none\"}",
        "{\"alg\":[\"HS256\"]}"
    };

    memory = *state;
    set = unit_generate(unit_alg("HS256"), NULL);

    for (i = 0; i < unit_nelts(headers); i++) {
        assert_jose_status(jose_jws_sign(&memory->alloc,
                               jose_keyset_key(set, 0), unit_alg("HS256"),
                               jose_cstr(headers[i]), unit_str("{}"),
                               &token),
                           JOSE_BAD_HEADER);
        assert_jose_absent(token);
    }

    assert_jose_ok(jose_jws_sign(&memory->alloc, jose_keyset_key(set, 0),
                       unit_alg("HS256"),
                       unit_str("{\"typ\":\"JWT\",\"alg\":\"HS256\"}"),
                       unit_str("any bytes \xff\0"), &token));
    assert_jose_ok(unit_verify(state, token, set));

    jose_keyset_unref(set);
}


static void
a_key_signs_only_what_it_is_for(void **state)
{
    jose_str_t      token;
    unit_memory_t  *memory;
    jose_keyset_t  *ec, *public, *restricted;

    memory = *state;
    ec = unit_generate(unit_alg("ES256"), NULL);
    public = unit_anonymous(state, ec);
    restricted = unit_keyset(unit_str("{\"kty\":\"oct\",\"use\":\"enc\","
                     "\"k\":\"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg\"}"
                 ));

    assert_jose_status(jose_jws_sign(&memory->alloc,
                           jose_keyset_key(public, 0), unit_alg("ES256"),
                           unit_str("{\"alg\":\"ES256\"}"), unit_str("{}"),
                           &token),
                       JOSE_KEY_MISFIT);
    assert_jose_status(jose_jws_sign(&memory->alloc,
                           jose_keyset_key(ec, 0), unit_alg("ES384"),
                           unit_str("{\"alg\":\"ES384\"}"), unit_str("{}"),
                           &token),
                       JOSE_KEY_MISFIT);
    assert_jose_status(jose_jws_sign(&memory->alloc,
                           jose_keyset_key(restricted, 0), unit_alg("HS256"),
                           unit_str("{\"alg\":\"HS256\"}"), unit_str("{}"),
                           &token),
                       JOSE_KEY_MISFIT);
    assert_jose_absent(token);

    /* a secret is for "dir" too, but nothing is signed with that */
    jose_keyset_unref(restricted);
    restricted = unit_generate(unit_alg("HS256"), NULL);

    assert_jose_status(jose_jws_sign(&memory->alloc,
                           jose_keyset_key(restricted, 0),
                           jose_alg_find(JOSE_ALG_JWE, unit_str("dir")),
                           unit_str("{\"alg\":\"dir\"}"), unit_str("{}"),
                           &token),
                       JOSE_KEY_MISFIT);
    assert_jose_absent(token);

    jose_keyset_unref(restricted);
    jose_keyset_unref(public);
    jose_keyset_unref(ec);
}


static void
what_could_not_be_read_back_is_not_signed(void **state)
{
    jose_str_t      token, payload;
    unit_memory_t  *memory;
    jose_keyset_t  *set;
    unsigned char  *p;

    memory = *state;
    set = unit_generate(unit_alg("HS256"), NULL);

    p = unit_alloc(memory, JOSE_TOKEN_MAX + 1);
    memset(p, ' ', JOSE_TOKEN_MAX + 1);
    payload.data = p;

    /* 20 characters of header, 43 of signature, two dots, and 4 for 3 */
    payload.len = (JOSE_TOKEN_MAX - 20 - 43 - 2) / 4 * 3 + 2;
    assert_jose_ok(jose_jws_sign(&memory->alloc, jose_keyset_key(set, 0),
                       unit_alg("HS256"), unit_str("{\"alg\":\"HS256\"}"),
                       payload, &token));
    assert_in_range(token.len, JOSE_TOKEN_MAX - 3, JOSE_TOKEN_MAX);
    assert_jose_ok(unit_verify(state, token, set));

    payload.len += 3;
    assert_jose_status(jose_jws_sign(&memory->alloc, jose_keyset_key(set, 0),
                           unit_alg("HS256"), unit_str("{\"alg\":\"HS256\"}"),
                           payload, &token),
                       JOSE_TOO_LARGE);

    payload.len = SIZE_MAX;
    assert_jose_status(jose_jws_sign(&memory->alloc, jose_keyset_key(set, 0),
                           unit_alg("HS256"), unit_str("{\"alg\":\"HS256\"}"),
                           payload, &token),
                       JOSE_TOO_LARGE);

    payload.len = JOSE_TOKEN_MAX + 1;
    assert_jose_status(jose_jws_sign(&memory->alloc, jose_keyset_key(set, 0),
                           unit_alg("HS256"), unit_str("{\"alg\":\"HS256\"}"),
                           payload, &token),
                       JOSE_TOO_LARGE);
    assert_jose_absent(token);

    jose_keyset_unref(set);
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        unit_case(published_tokens_verify_and_their_twins_do_not),
        unit_case(
            published_tokens_come_out_the_same_where_signing_is_deterministic
        ),
        unit_case(every_algorithm_signs_what_it_verifies_and_nothing_else),
        unit_case(eddsa_goes_by_the_curve_of_the_key),
        unit_case(a_signature_is_strict_base64url),
        unit_case(a_signature_longer_than_any_is_refused),
        unit_case(a_token_that_is_not_ready_is_not_verified),
        unit_case(a_header_to_sign_is_an_object_that_names_the_algorithm),
        unit_case(a_key_signs_only_what_it_is_for),
        unit_case(what_could_not_be_read_back_is_not_signed)
    };

    return cmocka_run_group_tests_name("jws", tests, NULL, NULL);
}
