/*
 * test_jwe.c: encryption.  Every token that is decrypted here has twins, one
 * bit away in each of their parts, that are not.
 */

#include "unit_jwe.h"

#include "jose_alg.h"
#include "jose_family.h"
#include "jose_jwe.h"
#include "jose_jwk.h"
#include "jose_key.h"
#include "jose_status.h"

#include "../vectors/jwe.h"


/* The curves of ECDH-ES. */
static const jose_crv_t  test_curves[] = {
    JOSE_P256, JOSE_P384, JOSE_P521, JOSE_X25519, JOSE_X448
};


static jose_str_t
test_hex(void **state, const char *hex)
{
    char            byte[3];
    size_t          i, len;
    jose_str_t      out;
    unsigned char  *p;

    len = strlen(hex) / 2;
    p = unit_alloc(*state, len + 1);
    byte[2] = '\0';

    for (i = 0; i < len; i++) {
        memcpy(byte, hex + 2 * i, 2);
        p[i] = (unsigned char) strtoul(byte, NULL, 16);
    }

    out.data = p;
    out.len = len;

    return out;
}


static void
published_tokens_decrypt_and_their_twins_do_not(void **state)
{
    size_t               i;
    jose_str_t           token;
    jose_keyset_t       *set;
    const vector_jwe_t  *v;

    for (i = 0; i < unit_nelts(vectors_jwe); i++) {
        v = &vectors_jwe[i];

        set = unit_keyset(jose_cstr(v->jwk));
        token = jose_cstr(v->token);

        unit_assert_opens(state, token, set, jose_cstr(v->plaintext));
        unit_assert_twins_sealed(state, token, set);
        unit_assert_opens(state, token, set, jose_cstr(v->plaintext));

        jose_keyset_unref(set);
    }
}


/* Each bit of each part but the header, of a token with a wrapped key. */
static void
no_bit_of_a_token_can_be_changed(void **state)
{
    size_t          i, n, len;
    jose_str_t      token;
    jose_keyset_t  *set;
    unsigned char  *bytes;

    set = unit_keyset(jose_cstr(vectors_jwe[1].jwk));
    token = jose_cstr(vectors_jwe[1].token);

    for (i = 1; i < 5; i++) {
        bytes = unit_part(state, token, i, &len);

        for (n = 0; n < 8 * len; n++) {
            bytes[n / 8] ^= (unsigned char) (1 << n % 8);
            unit_assert_twin_sealed(state, token, i, bytes, len, set);
            bytes[n / 8] ^= (unsigned char) (1 << n % 8);
        }
    }

    unit_assert_opens(state, token, set, jose_cstr(vectors_jwe[1].plaintext));

    jose_keyset_unref(set);
}


static void
published_tokens_of_refused_algorithms_are_refused_by_name(void **state)
{
    size_t                       i;
    jose_jwt_t                   jwt;
    jose_status_t                st;
    unit_memory_t               *memory;
    const vector_jwe_refused_t  *v;

    memory = *state;

    for (i = 0; i < unit_nelts(vectors_jwe_refused); i++) {
        v = &vectors_jwe_refused[i];

        assert_jose_ok(jose_jwt_parse(&memory->alloc, jose_cstr(v->token),
                                      &jwt));

        st = jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL);

        assert_jose_status(st, strcmp(v->why, "zip") == 0 ? JOSE_CRIT
                                                          : JOSE_UNKNOWN_ALG);
        assert_non_null(jwt.detail);
        assert_non_null(strstr(jwt.detail, v->why));

        /* nor does it decrypt who does not ask */
        assert_jose_status(jose_jwe_decrypt(&memory->alloc, &jwt, NULL, 0,
                                            NULL),
                           JOSE_BAD_ALG);
    }
}


/* RFC 7518, B */
static void
cbc_and_hmac_are_those_of_the_standard(void **state)
{
    size_t               i, n, len;
    jose_key_t          *key;
    jose_sealed_t        in;
    jose_keyset_t       *set;
    unsigned char        cek[JOSE_CEK_MAX], *plaintext, *tag;
    const jose_alg_t    *enc;
    const vector_cbc_t  *v;

    set = unit_keyset(unit_str("{\"kty\":\"oct\",\"k\":\"AAAA\"}"));
    key = jose_keyset_key(set, 0);

    for (i = 0; i < sizeof(cek); i++) {
        cek[i] = (unsigned char) i;
    }

    for (i = 0; i < unit_nelts(vectors_cbc); i++) {
        v = &vectors_cbc[i];
        enc = unit_enc(v->enc);

        in.aad = jose_cstr(vectors_kerckhoffs_aad);
        in.iv = test_hex(state, vectors_kerckhoffs_iv);
        in.ciphertext = test_hex(state, v->ciphertext);
        in.tag = test_hex(state, v->tag);

        assert_true(jose_enc_lengths_fit(enc, &in));

        plaintext = unit_alloc(*state, in.ciphertext.len);

        assert_jose_ok(jose_crypto_open(key, enc, cek, &in, plaintext, &len));
        assert_int_equal(len, sizeof(vectors_kerckhoffs) - 1);
        assert_memory_equal(plaintext, vectors_kerckhoffs, len);

        tag = (unsigned char *) in.tag.data;

        for (n = 0; n < in.tag.len; n++) {
            tag[n] ^= 0x01;
            assert_jose_status(jose_crypto_open(key, enc, cek, &in, plaintext,
                                                &len),
                               JOSE_DECRYPT_FAILED);
            tag[n] ^= 0x01;
        }
    }

    jose_keyset_unref(set);
}


/* RFC 7518, C */
static void
the_agreed_key_is_that_of_the_standard(void **state)
{
    char                why[JOSE_WHY_MAX];
    jose_str_t          got;
    unit_memory_t      *memory;
    jose_keyset_t      *bob;
    unsigned char       cek[JOSE_CEK_MAX], text[JOSE_CEK_MAX];
    const jose_alg_t   *alg, *enc;
    jose_recipient_t    r;
    const jose_json_t  *header;

    memory = *state;
    alg = unit_keyman("ECDH-ES");
    enc = unit_enc("A128GCM");

    bob = unit_keyset(jose_cstr(vectors_ecdh_bob));

    assert_jose_ok(jose_json_parse(&memory->alloc,
                                   jose_cstr(vectors_ecdh_header), &header,
                                   NULL, NULL));

    memset(&r, 0, sizeof(r));
    assert_jose_ok(jose_jwe_read_recipient(&memory->alloc, alg, header, &r));
    assert_jose_str(r.apu, unit_str("Alice"));
    assert_jose_str(r.apv, unit_str("Bob"));
    assert_jose_ok(jose_jwk_read(&memory->alloc,
                                 jose_json_member(header, unit_str("epk")),
                                 &r.epk, why));

    assert_jose_ok(jose_crypto_unwrap(jose_keyset_key(bob, 0), alg, enc, &r,
                                      cek));

    got.data = cek;
    got.len = enc->size;
    got.len = jose_base64url_encode(text, got);
    got.data = text;
    assert_jose_str(got, jose_cstr(vectors_ecdh_derived));

    r.apu = unit_str("Alice\0");
    assert_jose_ok(jose_crypto_unwrap(jose_keyset_key(bob, 0), alg, enc, &r,
                                      cek));

    got.data = cek;
    got.len = enc->size;
    got.len = jose_base64url_encode(text, got);
    got.data = text;
    assert_false(jose_str_eq(got, jose_cstr(vectors_ecdh_derived)));

    jose_key_free(r.epk);
    jose_keyset_unref(bob);
}


/* One key, all content algorithms; returns how many were tried. */
static size_t
test_round_trips(void **state, const jose_alg_t *alg, jose_crv_t crv)
{
    size_t             i, n;
    jose_str_t         token, other, plaintext;
    jose_keyset_t     *set;
    const jose_alg_t  *enc;

    n = 0;
    set = NULL;
    plaintext = unit_str(UNIT_PLAINTEXT);

    for (i = 0; (enc = jose_alg_row(i)) != NULL; i++) {
        if (jose_alg_class(enc) != JOSE_ALG_ENC) {
            continue;
        }

        if (set == NULL || alg->family == JOSE_FAMILY_DIR) {
            jose_keyset_unref(set);
            set = unit_recipient(alg, enc, crv);
        }

        token = unit_encrypt(state, set, alg, enc, NULL, plaintext);
        other = unit_encrypt(state, set, alg, enc, NULL, plaintext);

        unit_assert_opens(state, token, set, plaintext);
        unit_assert_twins_sealed(state, token, set);
        unit_assert_opens(state, other, set, plaintext);

        /* every token has a vector of its own, or a key */
        assert_false(jose_str_eq(token, other));

        n++;
    }

    jose_keyset_unref(set);

    return n;
}


static void
every_combination_goes_round_and_its_twins_do_not(void **state)
{
    size_t             i, crv, n;
    const jose_alg_t  *alg;

    n = 0;

    for (i = 0; (alg = jose_alg_row(i)) != NULL; i++) {
        if (jose_alg_class(alg) != JOSE_ALG_JWE) {
            continue;
        }

        if (alg->family != JOSE_FAMILY_ECDH_ES) {
            n += test_round_trips(state, alg, JOSE_CRV_NONE);
            unit_memory_free(*state);
            continue;
        }

        for (crv = 0; crv < unit_nelts(test_curves); crv++) {
            n += test_round_trips(state, alg, test_curves[crv]);
            unit_memory_free(*state);
        }
    }

    /* dir, 3 AES-KW, 3 AES-GCM-KW, 4 RSA-OAEP, 4 ECDH-ES on 5 curves; each
     * with 6 content algorithms */
    assert_int_equal(n, (1 + 3 + 3 + 4 + 4 * 5) * 6);
}


/* Also the empty one, and where CBC pads a whole block. */
static void
plaintexts_of_all_lengths_go_round(void **state)
{
    size_t             i, len;
    jose_str_t         plaintext;
    jose_keyset_t     *set;
    unsigned char      bytes[67];
    const jose_alg_t  *alg, *enc;

    alg = unit_keyman("dir");
    memset(bytes, 0x10, sizeof(bytes));

    for (i = 0; (enc = jose_alg_row(i)) != NULL; i++) {
        if (jose_alg_class(enc) != JOSE_ALG_ENC) {
            continue;
        }

        set = unit_recipient(alg, enc, JOSE_CRV_NONE);

        for (len = 0; len <= sizeof(bytes); len++) {
            plaintext.data = bytes;
            plaintext.len = len;

            unit_assert_opens(state,
                              unit_encrypt(state, set, alg, enc, NULL,
                                           plaintext),
                              set, plaintext);
        }

        jose_keyset_unref(set);
    }
}


static void
the_claims_of_a_decrypted_token_are_its_plaintext(void **state)
{
    jose_jwt_t      jwt;
    jose_str_t      token;
    unit_memory_t  *memory;
    jose_keyset_t  *set;

    memory = *state;
    set = unit_keyset(unit_str("{\"kty\":\"oct\","
                               "\"k\":\"GawgguFyGrWKav7AX4VKUg\"}"));

    token = unit_encrypt(state, set, unit_keyman("A128KW"),
                         unit_enc("A128GCM"), NULL, unit_str(UNIT_PLAINTEXT));

    assert_jose_ok(jose_jwt_parse(&memory->alloc, token, &jwt));
    assert_jose_ok(jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL));
    assert_jose_status(jose_jwt_read_claims(&memory->alloc, &jwt),
                       JOSE_WRONG_TYPE);

    assert_jose_ok(jose_jwe_decrypt(&memory->alloc, &jwt, &set, 1, NULL));
    assert_jose_ok(jose_jwt_read_claims(&memory->alloc, &jwt));
    assert_jose_str(jose_json_string(jose_json_member(jwt.claims,
                                                      unit_str("sub"))),
                    unit_str("quotes"));
    assert_jose_str(jwt.plaintext, unit_str(UNIT_PLAINTEXT));

    /* another look with other keys begins without them */
    assert_jose_status(jose_jwe_decrypt(&memory->alloc, &jwt, NULL, 0, NULL),
                       JOSE_NO_KEY);
    assert_null(jwt.claims);
    assert_null(jwt.plaintext.data);

    jose_keyset_unref(set);
}


/* RFC 7520, 6: a signed token in an encrypted one. */
static void
a_nested_token_comes_out_as_it_went_in(void **state)
{
    jose_jwt_t      outer, inner;
    jose_str_t      jws, jwe;
    unit_memory_t  *memory;
    jose_keyset_t  *signer, *recipient;

    memory = *state;

    signer = unit_generate(unit_alg("ES256"), NULL);
    recipient = unit_recipient(unit_keyman("ECDH-ES"), NULL, JOSE_X25519);

    jws = unit_sign(state, signer, unit_alg("ES256"), NULL);
    jwe = unit_encrypt(state, recipient, unit_keyman("ECDH-ES"),
                       unit_enc("A256GCM"), "\"cty\":\"JWT\"", jws);

    assert_jose_ok(unit_decrypt(state, jwe, recipient, &outer));
    assert_jose_str(outer.plaintext, jws);

    assert_jose_ok(jose_jwt_parse(&memory->alloc, outer.plaintext, &inner));
    assert_jose_ok(jose_jwt_check_header(&inner, JOSE_ALGSET_ALL));
    assert_jose_ok(jose_jws_verify(&inner, &signer, 1, NULL));
    assert_jose_status(jose_jws_verify(&inner, &recipient, 1, NULL),
                       JOSE_NO_KEY);

    jose_keyset_unref(signer);
    jose_keyset_unref(recipient);
}


/* RFC 7518, 4.6.1.2 and 4.6.1.3 */
static void
what_the_parties_are_called_goes_into_the_key(void **state)
{
    jose_str_t         token;
    jose_keyset_t     *set;
    const jose_alg_t  *alg, *enc;

    alg = unit_keyman("ECDH-ES+A256KW");
    enc = unit_enc("A128CBC-HS256");
    set = unit_recipient(alg, enc, JOSE_P256);

    token = unit_encrypt(state, set, alg, enc,
                         "\"apu\":\"QWxpY2U\",\"apv\":\"Qm9i\"",
                         unit_str(UNIT_PLAINTEXT));

    unit_assert_opens(state, token, set, unit_str(UNIT_PLAINTEXT));
    unit_assert_twins_sealed(state, token, set);

    jose_keyset_unref(set);
}


static jose_status_t
test_encrypt(void **state, const jose_keyset_t *set, const char *alg,
    const char *enc, const char *header, jose_str_t plaintext)
{
    jose_str_t      token;
    jose_status_t   st;
    unit_memory_t  *memory;

    memory = *state;

    st = jose_jwe_encrypt(&memory->alloc, jose_keyset_key(set, 0),
                          unit_keyman(alg), unit_enc(enc), jose_cstr(header),
                          plaintext, &token);

    assert_int_equal(ERR_peek_error(), 0);

    if (st != JOSE_OK) {
        assert_jose_absent(token);
    }

    return st;
}


static void
a_header_that_says_something_else_is_not_used(void **state)
{
    size_t          i;
    jose_str_t      plaintext;
    jose_keyset_t  *set;

    static const char *const  bad[] = {
        "", "{", "[]", "\"A128KW\"", "{}", "{\"alg\":\"A128KW\"}",
        "{\"enc\":\"A128GCM\"}",
        "{\"alg\":\"A128KW\",\"enc\":\"A256GCM\"}",
        "{\"alg\":\"A256KW\",\"enc\":\"A128GCM\"}",
        "{\"alg\":\"dir\",\"enc\":\"A128GCM\"}",
        "{\"alg\":\"A128KW\",\"enc\":1}",
        "{\"alg\":\"A128KW\",\"enc\":\"A128GCM\",\"zip\":\"DEF\"}",
        "{\"alg\":\"A128KW\",\"enc\":\"A128GCM\",\"epk\":{}}",
        "{\"alg\":\"A128KW\",\"enc\":\"A128GCM\",\"iv\":\"AAAA\"}",
        "{\"alg\":\"A128KW\",\"enc\":\"A128GCM\",\"tag\":\"AAAA\"}"
    };

    set = unit_keyset(unit_str("{\"kty\":\"oct\","
                               "\"k\":\"GawgguFyGrWKav7AX4VKUg\"}"));
    plaintext = unit_str(UNIT_PLAINTEXT);

    assert_jose_ok(test_encrypt(state, set, "A128KW", "A128GCM",
                                " {\"alg\":\"A128KW\",\"enc\":\"A128GCM\"}\n",
                                plaintext));

    for (i = 0; i < unit_nelts(bad); i++) {
        assert_jose_status(test_encrypt(state, set, "A128KW", "A128GCM",
                                        bad[i], plaintext),
                           JOSE_BAD_HEADER);
    }

    jose_keyset_unref(set);
}


static void
parties_that_cannot_be_read_back_are_not_written(void **state)
{
    size_t          i;
    char            long_apu[2048];
    jose_keyset_t  *set;

    static const char *const  bad[] = {
        "\"apu\":1", "\"apv\":\"QWxpY2U=\"", "\"apu\":\"A\"",
        "\"apu\":null", "\"apv\":{}"
    };

    set = unit_recipient(unit_keyman("ECDH-ES"), NULL, JOSE_P256);

    for (i = 0; i <= unit_nelts(bad); i++) {
        if (i < unit_nelts(bad)) {
            (void) snprintf(long_apu, sizeof(long_apu),
                            "{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\",%s}",
                            bad[i]);
        } else {
            (void) snprintf(long_apu, sizeof(long_apu),
                            "{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\","
                            "\"apu\":\"%01400d\"}", 0);
        }

        assert_jose_status(test_encrypt(state, set, "ECDH-ES", "A128GCM",
                                        long_apu, unit_str("{}")),
                           JOSE_BAD_HEADER);
    }

    jose_keyset_unref(set);
}


static void
a_key_that_does_not_fit_encrypts_nothing(void **state)
{
    size_t          i;
    char            header[UNIT_HEADER_MAX];
    jose_keyset_t  *set;

    static const struct {
        const char  *jwk;
        const char  *alg;
        const char  *enc;
    } cases[] = {
        { "{\"kty\":\"oct\",\"k\":\"GawgguFyGrWKav7AX4VKUg\"}",
          "A256KW", "A128GCM" },
        { "{\"kty\":\"oct\",\"k\":\"GawgguFyGrWKav7AX4VKUg\"}",
          "dir", "A256GCM" },
        { "{\"kty\":\"oct\",\"k\":\"GawgguFyGrWKav7AX4VKUg\"}",
          "RSA-OAEP", "A128GCM" },
        { "{\"kty\":\"oct\",\"k\":\"GawgguFyGrWKav7AX4VKUg\"}",
          "ECDH-ES", "A128GCM" },
        { "{\"kty\":\"oct\",\"k\":\"GawgguFyGrWKav7AX4VKUg\","
          "\"use\":\"sig\"}",
          "A128KW", "A128GCM" },
        { "{\"kty\":\"oct\",\"k\":\"GawgguFyGrWKav7AX4VKUg\","
          "\"alg\":\"A128GCMKW\"}",
          "A128KW", "A128GCM" },
        { "{\"kty\":\"oct\",\"k\":\"GawgguFyGrWKav7AX4VKUg\","
          "\"key_ops\":[\"unwrapKey\"]}",
          "A128KW", "A128GCM" },
        { "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":"
          "\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
          "ECDH-ES", "A128GCM" }
    };

    for (i = 0; i < unit_nelts(cases); i++) {
        set = unit_keyset(jose_cstr(cases[i].jwk));

        (void) snprintf(header, sizeof(header),
                        "{\"alg\":\"%s\",\"enc\":\"%s\"}", cases[i].alg,
                        cases[i].enc);

        assert_jose_status(test_encrypt(state, set, cases[i].alg,
                                        cases[i].enc, header,
                                        unit_str("{}")),
                           JOSE_KEY_MISFIT);

        jose_keyset_unref(set);
    }
}


/* The rows of one class are not those of another, whatever the key is for. */
static void
what_does_not_encrypt_encrypts_nothing(void **state)
{
    size_t          i;
    jose_str_t      token;
    jose_keyset_t  *set;
    unit_memory_t  *memory;

    static const struct {
        jose_alg_class_t   alg_class;
        const char        *alg;
        jose_alg_class_t   enc_class;
        const char        *enc;
    } cases[] = {
        { JOSE_ALG_JWS, "HS256", JOSE_ALG_ENC, "A128GCM" },
        { JOSE_ALG_ENC, "A128GCM", JOSE_ALG_ENC, "A128GCM" },
        { JOSE_ALG_JWE, "dir", JOSE_ALG_JWE, "A128KW" },
        { JOSE_ALG_JWE, "dir", JOSE_ALG_JWS, "HS256" }
    };

    memory = *state;
    set = unit_keyset(unit_str("{\"kty\":\"oct\","
                               "\"k\":\"GawgguFyGrWKav7AX4VKUg\"}"));

    for (i = 0; i < unit_nelts(cases); i++) {
        assert_jose_status(jose_jwe_encrypt(&memory->alloc,
                               jose_keyset_key(set, 0),
                               unit_row(cases[i].alg_class, cases[i].alg),
                               unit_row(cases[i].enc_class, cases[i].enc),
                               unit_str("{}"), unit_str("{}"), &token),
                           JOSE_KEY_MISFIT);
        assert_jose_absent(token);
    }

    jose_keyset_unref(set);
}


/* The members that are added come before the last brace. */
static void
white_space_around_a_header_stays_out_of_the_way(void **state)
{
    size_t          i, len;
    char            header[UNIT_HEADER_MAX];
    jose_str_t      token;
    jose_keyset_t  *set;
    unit_memory_t  *memory;
    unsigned char  *bytes;

    static const char *const  algs[] = {
        "dir", "A128KW", "A128GCMKW", "ECDH-ES", "ECDH-ES+A128KW"
    };

    memory = *state;

    for (i = 0; i < unit_nelts(algs); i++) {
        set = unit_recipient(unit_keyman(algs[i]), unit_enc("A128GCM"),
                             JOSE_P256);

        (void) snprintf(header, sizeof(header),
                        " {\"alg\":\"%s\",\"enc\":\"A128GCM\",\"x\":\"}\" }"
                        " \t\r\n", algs[i]);

        assert_jose_ok(jose_jwe_encrypt(&memory->alloc,
                                        jose_keyset_key(set, 0),
                                        unit_keyman(algs[i]),
                                        unit_enc("A128GCM"),
                                        jose_cstr(header),
                                        unit_str(UNIT_PLAINTEXT), &token));
        unit_assert_opens(state, token, set, unit_str(UNIT_PLAINTEXT));

        /* what is authenticated is the header as it stands there */
        bytes = unit_part(state, token, 0, &len);
        bytes[0] = '\t';
        unit_assert_twin_sealed(state, token, 0, bytes, len, set);

        jose_keyset_unref(set);
    }
}


/* X25519 takes any x, and this one gives no secret (RFC 7748, 6.1). */
static void
a_recipient_without_a_secret_gets_no_token(void **state)
{
    jose_keyset_t  *set;

    set = unit_keyset(unit_str("{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":"
                          "\"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}"));

    assert_jose_status(test_encrypt(state, set, "ECDH-ES", "A128GCM",
                              "{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\"}",
                              unit_str("{}")),
                       JOSE_KEY_MISFIT);

    jose_keyset_unref(set);
}


static void
what_could_not_be_read_back_is_not_encrypted(void **state)
{
    char           *bytes;
    jose_str_t      plaintext;
    jose_keyset_t  *set;

    static const char  header[] = "{\"alg\":\"A128KW\",\"enc\":\"A128GCM\"}";

    set = unit_keyset(unit_str("{\"kty\":\"oct\","
                               "\"k\":\"GawgguFyGrWKav7AX4VKUg\"}"));

    bytes = unit_alloc(*state, JOSE_TOKEN_MAX + 1);
    memset(bytes, ' ', JOSE_TOKEN_MAX + 1);

    plaintext.data = (const unsigned char *) bytes;
    plaintext.len = JOSE_TOKEN_MAX / 4 * 3 - 200;

    assert_jose_ok(test_encrypt(state, set, "A128KW", "A128GCM", header,
                                plaintext));
    unit_assert_opens(state,
                      unit_encrypt(state, set, unit_keyman("A128KW"),
                                   unit_enc("A128GCM"), NULL, plaintext),
                      set, plaintext);

    plaintext.len = JOSE_TOKEN_MAX / 4 * 3;
    assert_jose_status(test_encrypt(state, set, "A128KW", "A128GCM", header,
                                    plaintext),
                       JOSE_TOO_LARGE);

    plaintext.len = SIZE_MAX;
    assert_jose_status(test_encrypt(state, set, "A128KW", "A128GCM", header,
                                    plaintext),
                       JOSE_TOO_LARGE);

    /* 16 KiB of white space are a header, and one byte more is not */

    memcpy(bytes, header, sizeof(header) - 1);
    bytes[JOSE_HEADER_MAX] = '\0';
    plaintext = unit_str("{}");

    assert_jose_ok(test_encrypt(state, set, "A128KW", "A128GCM", bytes,
                                plaintext));

    bytes[JOSE_HEADER_MAX] = ' ';
    bytes[JOSE_HEADER_MAX + 1] = '\0';

    assert_jose_status(test_encrypt(state, set, "A128KW", "A128GCM", bytes,
                                    plaintext),
                       JOSE_TOO_LARGE);

    jose_keyset_unref(set);
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        unit_case(published_tokens_decrypt_and_their_twins_do_not),
        unit_case(no_bit_of_a_token_can_be_changed),
        unit_case(published_tokens_of_refused_algorithms_are_refused_by_name),
        unit_case(cbc_and_hmac_are_those_of_the_standard),
        unit_case(the_agreed_key_is_that_of_the_standard),
        unit_case(every_combination_goes_round_and_its_twins_do_not),
        unit_case(plaintexts_of_all_lengths_go_round),
        unit_case(the_claims_of_a_decrypted_token_are_its_plaintext),
        unit_case(a_nested_token_comes_out_as_it_went_in),
        unit_case(what_the_parties_are_called_goes_into_the_key),
        unit_case(a_header_that_says_something_else_is_not_used),
        unit_case(parties_that_cannot_be_read_back_are_not_written),
        unit_case(a_key_that_does_not_fit_encrypts_nothing),
        unit_case(what_does_not_encrypt_encrypts_nothing),
        unit_case(white_space_around_a_header_stays_out_of_the_way),
        unit_case(a_recipient_without_a_secret_gets_no_token),
        unit_case(what_could_not_be_read_back_is_not_encrypted)
    };

    return cmocka_run_group_tests_name("jwe", tests, NULL, NULL);
}
