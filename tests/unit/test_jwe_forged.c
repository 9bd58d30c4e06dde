/*
 * test_jwe_forged.c: encrypted tokens that somebody made to be mistaken: of
 * wrong lengths, with points that are none, of another type; and what is left
 * in memory when they fail.
 */

#include "unit_jwe.h"

#include "jose_alg.h"
#include "jose_family.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>


#define TEST_HEADER_MAX  4096

/* A point on P-256, and one on P-384 (RFC 7520, 5.5 and 5.4). */
#define P256_X  "\"x\":\"mPUKT_bAWGHIhg0TpjjqVsP1rXWQu_vwVOHHtNkdYoA\""
#define P256_Y  "\"y\":\"8BQAsImGeAS46fyWw5MhYfGTT0IjBpFw2SS34Dv4Irs\""
#define P384_X  "\"x\":\"uBo4kHPw6kbjx5l0xowrd_oYzBmaz-GKFZu4xAFFkbYiWgut"   \
                "EK6iuEDsQ6wNdNg3\""
#define P384_Y  "\"y\":\"sp3p5SGhZVC2faXumI-e9JU2Mo8KpoYrFDr5yPNVtW4PgEwZ"   \
                "OyQTA-JdaY8tb7E0\""

/* A header up to its "apu". */
#define TEST_PARTIES                                                          \
    "{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\",\"epk\":"                       \
    "{\"kty\":\"EC\",\"crv\":\"P-256\"," P256_X "," P256_Y "},"


/* The token with this text as its header. */
static jose_str_t
test_with_header(void **state, jose_str_t token, const char *header)
{
    return unit_replace(state, token, 0, jose_cstr(header));
}


/* It fails, after so many private operations. */
static void
assert_fails_after(void **state, jose_str_t token, jose_keyset_t *set,
    unsigned nprivate)
{
    jose_jwt_t  jwt;

    assert_jose_status(unit_decrypt(state, token, set, &jwt),
                       JOSE_DECRYPT_FAILED);
    assert_null(jwt.detail);
    assert_int_equal(jwt.nprivate, nprivate);
}


/* Part i of the token with other lengths than its own. */
static void
assert_lengths_refused(void **state, jose_str_t token, size_t i,
    jose_keyset_t *set)
{
    size_t          n, len;
    jose_str_t      part;
    unsigned char  *bytes, *other;

    bytes = unit_part(state, token, i, &len);

    other = unit_alloc(*state, 4 * len + 64);
    memset(other, 0, 4 * len + 64);
    memcpy(other, bytes, len);

    part.data = other;

    for (n = 0; n < 4 * len + 64; n++) {

        /* all near the right one, and of the others a few */
        if (n == len || (n > len + 33 && n % 16 != 0)) {
            continue;
        }

        part.len = n;
        assert_fails_after(state, unit_replace(state, token, i, part), set,
                           0);
    }
}


static void
what_has_a_wrong_length_is_not_computed_with(void **state)
{
    size_t             i;
    jose_str_t         token;
    jose_keyset_t     *set;
    const jose_alg_t  *alg, *enc;

    static const struct {
        const char  *alg;
        const char  *enc;
    } cases[] = {
        { "RSA-OAEP-256", "A128CBC-HS256" },
        { "RSA-OAEP-256", "A256GCM" },
        { "ECDH-ES", "A192CBC-HS384" },
        { "ECDH-ES", "A128GCM" },
        { "ECDH-ES+A128KW", "A256CBC-HS512" },
        { "ECDH-ES+A256KW", "A192GCM" },
        { "A128KW", "A128GCM" },
        { "A256GCMKW", "A256CBC-HS512" },
        { "dir", "A256GCM" },
        { "dir", "A128CBC-HS256" }
    };

    for (i = 0; i < unit_nelts(cases); i++) {
        alg = unit_keyman(cases[i].alg);
        enc = unit_enc(cases[i].enc);

        set = unit_recipient(alg, enc, JOSE_P256);
        token = unit_encrypt(state, set, alg, enc, NULL,
                             unit_str(UNIT_PLAINTEXT));

        assert_lengths_refused(state, token, 1, set);
        assert_lengths_refused(state, token, 2, set);
        assert_lengths_refused(state, token, 4, set);

        unit_assert_opens(state, token, set, unit_str(UNIT_PLAINTEXT));

        jose_keyset_unref(set);
        unit_memory_free(*state);
    }
}


/* CBC has whole blocks, and at least one. */
static void
part_of_a_block_is_not_computed_with(void **state)
{
    size_t             n;
    jose_str_t         token, part;
    jose_keyset_t     *set;
    unsigned char      bytes[49];
    const jose_alg_t  *alg, *enc;

    alg = unit_keyman("ECDH-ES");
    enc = unit_enc("A128CBC-HS256");

    set = unit_recipient(alg, enc, JOSE_X25519);
    token = unit_encrypt(state, set, alg, enc, NULL, unit_str("{}"));

    memset(bytes, 0, sizeof(bytes));
    part.data = bytes;

    for (n = 0; n < sizeof(bytes); n++) {
        part.len = n;
        assert_fails_after(state, unit_replace(state, token, 3, part), set,
                           n != 0 && n % 16 == 0);
    }

    jose_keyset_unref(set);
}


/* Header, "epk" and how many private operations that is worth. */
typedef struct {
    const char  *epk;
    unsigned     nprivate;
} test_epk_t;


static void
assert_epk(void **state, jose_str_t token, const char *alg,
    const test_epk_t *epk, jose_keyset_t *set)
{
    char  header[TEST_HEADER_MAX];

    (void) snprintf(header, sizeof(header),
                    "{\"alg\":\"%s\",\"enc\":\"A128GCM\"%s%s}", alg,
                    epk->epk != NULL ? ",\"epk\":" : "",
                    epk->epk != NULL ? epk->epk : "");

    assert_fails_after(state, test_with_header(state, token, header), set,
                       epk->nprivate);
}


static void
a_point_that_is_not_on_our_curve_is_not_computed_with(void **state)
{
    size_t             i, k;
    jose_str_t         token;
    jose_keyset_t     *set;
    const jose_alg_t  *alg, *enc;

    static const char *const  names[] = { "ECDH-ES", "ECDH-ES+A192KW" };

    static const test_epk_t  cases[] = {

        /* what the others differ from; what is unknown is ignored */
        { "{\"kty\":\"EC\",\"crv\":\"P-256\"," P256_X "," P256_Y "}", 1 },
        { "{" P256_Y ",\"crv\":\"P-256\"," P256_X ",\"kty\":\"EC\","
          "\"ext\":true}", 1 },

        { NULL, 0 },
        { "null", 0 },
        { "\"epk\"", 0 },
        { "[]", 0 },
        { "{}", 0 },
        { "{\"kty\":\"EC\",\"crv\":\"P-256\"}", 0 },
        { "{\"kty\":\"EC\",\"crv\":\"P-256\"," P256_X "}", 0 },
        { "{\"kty\":\"EC\",\"crv\":\"P-256\"," P256_Y "}", 0 },
        { "{\"kty\":\"EC\"," P256_X "," P256_Y "}", 0 },
        { "{\"crv\":\"P-256\"," P256_X "," P256_Y "}", 0 },
        { "{\"kty\":1,\"crv\":\"P-256\"," P256_X "," P256_Y "}", 0 },
        { "{\"kty\":\"EC\",\"crv\":256," P256_X "," P256_Y "}", 0 },
        { "{\"kty\":\"ec\",\"crv\":\"P-256\"," P256_X "," P256_Y "}", 0 },
        { "{\"kty\":\"EC\",\"crv\":\"p-256\"," P256_X "," P256_Y "}", 0 },

        /* another type, or another curve, with a point that is on it */
        { "{\"kty\":\"OKP\",\"crv\":\"P-256\"," P256_X "," P256_Y "}", 0 },
        { "{\"kty\":\"RSA\",\"crv\":\"P-256\"," P256_X "," P256_Y "}", 0 },
        { "{\"kty\":\"oct\",\"crv\":\"P-256\"," P256_X "," P256_Y "}", 0 },
        { "{\"kty\":\"oct\",\"crv\":\"P-256\",\"k\":\"AAAA\"}", 0 },
        { "{\"kty\":\"EC\",\"crv\":\"P-384\"," P384_X "," P384_Y "}", 0 },
        { "{\"kty\":\"EC\",\"crv\":\"P-256\"," P384_X "," P384_Y "}", 0 },
        { "{\"kty\":\"EC\",\"crv\":\"P-384\"," P256_X "," P256_Y "}", 0 },
        { "{\"kty\":\"EC\",\"crv\":\"secp256k1\"," P256_X "," P256_Y "}", 0 },
        { "{\"kty\":\"OKP\",\"crv\":\"X25519\"," P256_X "}", 0 },

        /* not on the curve: coordinates exchanged, one bit, zero, p */
        { "{\"kty\":\"EC\",\"crv\":\"P-256\","
          "\"x\":\"8BQAsImGeAS46fyWw5MhYfGTT0IjBpFw2SS34Dv4Irs\","
          "\"y\":\"mPUKT_bAWGHIhg0TpjjqVsP1rXWQu_vwVOHHtNkdYoA\"}", 0 },
        { "{\"kty\":\"EC\",\"crv\":\"P-256\"," P256_X ","
          "\"y\":\"8BQAsImGeAS46fyWw5MhYfGTT0IjBpFw2SS34Dv4Irw\"}", 0 },
        { "{\"kty\":\"EC\",\"crv\":\"P-256\","
          "\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
          "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}", 0 },
        { "{\"kty\":\"EC\",\"crv\":\"P-256\","
          "\"x\":\"_____wAAAAEAAAAAAAAAAAAAAAD_______________8\"," P256_Y
          "}", 0 },

        /* sizes, alphabet, types */
        { "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\",\"y\":\"\"}", 0 },
        { "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}", 0 },
        { "{\"kty\":\"EC\",\"crv\":\"P-256\","
          "\"x\":\"AJj1Ck_2wFhhyIYNE6Y46lbD9a11kLv78FThx7TZHWKA\"," P256_Y
          "}", 0 },
        { "{\"kty\":\"EC\",\"crv\":\"P-256\","
          "\"x\":\"mPUKT_bAWGHIhg0TpjjqVsP1rXWQu_vwVOHHtNkdYoA=\"," P256_Y
          "}", 0 },
        { "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":7," P256_Y "}", 0 },

        /* RFC 7518, 4.6.1.1: a public key */
        { "{\"kty\":\"EC\",\"crv\":\"P-256\"," P256_X "," P256_Y ","
          "\"d\":\"AtH35vJsQ9SGjYfOsjUxYXQKrPH3FjZHmEtSKoSN8cM\"}", 0 },
        { "{\"kty\":\"EC\",\"crv\":\"P-256\"," P256_X "," P256_Y ","
          "\"d\":null}", 0 }
    };

    for (k = 0; k < unit_nelts(names); k++) {
        alg = unit_keyman(names[k]);
        enc = unit_enc("A128GCM");

        set = unit_recipient(alg, enc, JOSE_P256);
        token = unit_encrypt(state, set, alg, enc, NULL,
                             unit_str(UNIT_PLAINTEXT));

        for (i = 0; i < unit_nelts(cases); i++) {
            assert_epk(state, token, names[k], &cases[i], set);
        }

        unit_assert_opens(state, token, set, unit_str(UNIT_PLAINTEXT));

        jose_keyset_unref(set);
    }
}


/*
 * What anybody could make who knows that the secret is going to be zero: a
 * token with a tag that is right for the key of the Concat KDF over zeroes.
 */
static jose_str_t
test_zero_token(void **state, const char *crv, size_t z_len, const char *x)
{
    char             header[TEST_HEADER_MAX], encoded[TEST_HEADER_MAX];
    size_t           len;
    jose_str_t       token;
    jose_sealed_t    sealed;
    unsigned char    info[128], cek[32], *p;
    unit_memory_t   *memory;

    memory = *state;

    (void) snprintf(header, sizeof(header),
                    "{\"alg\":\"ECDH-ES\",\"enc\":\"A256GCM\",\"epk\":"
                    "{\"kty\":\"OKP\",\"crv\":\"%s\",\"x\":\"%s\"}}", crv, x);

    /* RFC 7518, 4.6.2: round, Z, AlgorithmID, no parties, 256 bits */

    memset(info, 0, sizeof(info));
    p = info;
    p[3] = 1;
    p += 4 + z_len;
    p[3] = 7;
    memcpy(p + 4, "A256GCM", 7);
    p += 4 + 7 + 4 + 4;
    p[2] = 1;
    p += 4;

    assert_int_equal(EVP_Q_digest(NULL, "SHA256", NULL, info,
                                  (size_t) (p - info), cek, NULL), 1);

    len = jose_base64url_encode((unsigned char *) encoded, jose_cstr(header));
    encoded[len] = '\0';

    sealed.aad = jose_cstr(encoded);
    assert_jose_ok(jose_crypto_seal(&memory->alloc, unit_enc("A256GCM"), cek,
                                    unit_str(UNIT_PLAINTEXT), &sealed));

    p = unit_alloc(memory, 2 * sizeof(encoded));
    token.data = p;

    memcpy(p, encoded, len);
    p += len;
    *p++ = '.';
    *p++ = '.';
    p += jose_base64url_encode(p, sealed.iv);
    *p++ = '.';
    p += jose_base64url_encode(p, sealed.ciphertext);
    *p++ = '.';
    p += jose_base64url_encode(p, sealed.tag);

    token.len = (size_t) (p - token.data);

    return token;
}


/* RFC 7748, 6.1 and 6.2; of the eight such points of X25519 the three that
 * are written with small numbers, and of X448 two. */
static void
a_secret_of_zero_opens_nothing(void **state)
{
    size_t          i;
    jose_keyset_t  *set;

    static const struct {
        jose_crv_t   crv;
        const char  *name;
        size_t       len;
        const char  *x;
    } cases[] = {
        { JOSE_X25519, "X25519", 32,
          "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
        { JOSE_X25519, "X25519", 32,
          "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
        { JOSE_X25519, "X25519", 32,
          "7P_______________________________________38" },
        { JOSE_X448, "X448", 56,
          "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
          "AAAAAAAAAAAAAAA" },
        { JOSE_X448, "X448", 56,
          "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
          "AAAAAAAAAAAAAAA" }
    };

    for (i = 0; i < unit_nelts(cases); i++) {
        set = unit_recipient(unit_keyman("ECDH-ES"), NULL, cases[i].crv);

        assert_fails_after(state,
                           test_zero_token(state, cases[i].name, cases[i].len,
                                           cases[i].x),
                           set, 1);

        jose_keyset_unref(set);
    }
}


static void
parties_that_are_not_base64url_are_not_computed_with(void **state)
{
    size_t             i;
    char               header[TEST_HEADER_MAX];
    jose_str_t         token;
    jose_keyset_t     *set;
    const jose_alg_t  *alg, *enc;

    static const struct {
        const char  *members;
        unsigned     nprivate;
    } cases[] = {
        { "\"apu\":\"QWxpY2U\",\"apv\":\"\"", 1 },
        { "\"apu\":\"QWxpY2U=\"", 0 },
        { "\"apu\":\"QWxpY2V\"", 0 },
        { "\"apv\":\"Q\"", 0 },
        { "\"apv\":1", 0 },
        { "\"apv\":null", 0 },
        { "\"apu\":[\"QWxpY2U\"]", 0 }
    };

    alg = unit_keyman("ECDH-ES");
    enc = unit_enc("A128GCM");

    set = unit_recipient(alg, enc, JOSE_P256);
    token = unit_encrypt(state, set, alg, enc, NULL, unit_str("{}"));

    for (i = 0; i < unit_nelts(cases); i++) {
        (void) snprintf(header, sizeof(header), TEST_PARTIES "%s}",
                        cases[i].members);

        assert_fails_after(state, test_with_header(state, token, header),
                           set, cases[i].nprivate);
    }

    /* 1023 bytes, and 1026 */

    (void) snprintf(header, sizeof(header),
                    TEST_PARTIES "\"apu\":\"%01364d\"}", 0);
    assert_fails_after(state, test_with_header(state, token, header), set, 1);

    (void) snprintf(header, sizeof(header),
                    TEST_PARTIES "\"apu\":\"%01368d\"}", 0);
    assert_fails_after(state, test_with_header(state, token, header), set, 0);

    jose_keyset_unref(set);
}


/* RFC 7518, 4.7.1 */
static void
a_wrapped_key_needs_its_vector_and_tag(void **state)
{
    size_t             i;
    char               header[TEST_HEADER_MAX];
    jose_str_t         token;
    jose_keyset_t     *set;
    const jose_alg_t  *alg, *enc;

    static const char *const  bad[] = {
        "",
        ",\"iv\":\"KkYT0GX_2jHlfqN_\"",
        ",\"tag\":\"kfPduVQ3T3H6vnewt--ksw\"",
        ",\"iv\":\"KkYT0GX_2jHlfqN_\",\"tag\":\"\"",
        ",\"iv\":\"\",\"tag\":\"kfPduVQ3T3H6vnewt--ksw\"",
        ",\"iv\":\"KkYT0GX_2jHlfqM\",\"tag\":\"kfPduVQ3T3H6vnewt--ksw\"",
        ",\"iv\":\"KkYT0GX_2jHlfqN_AA\",\"tag\":\"kfPduVQ3T3H6vnewt--ksw\"",
        ",\"iv\":\"KkYT0GX_2jHlfqN_\",\"tag\":\"kfPduVQ3T3H6vnewt--k\"",
        ",\"iv\":\"KkYT0GX_2jHlfqN_\",\"tag\":\"kfPduVQ3T3H6vnewt--kswA\"",
        ",\"iv\":\"KkYT0GX_2jHlfqN_\",\"tag\":\"kfPduVQ3T3H6vnewt--ksw==\"",
        ",\"iv\":\"KkYT0GX_2jHlfqN_\",\"tag\":true",
        ",\"iv\":12,\"tag\":\"kfPduVQ3T3H6vnewt--ksw\"",

        /* of the right size, and not this token's */
        ",\"iv\":\"KkYT0GX_2jHlfqN_\",\"tag\":\"kfPduVQ3T3H6vnewt--ksw\""
    };

    alg = unit_keyman("A192GCMKW");
    enc = unit_enc("A128GCM");

    set = unit_recipient(alg, enc, JOSE_CRV_NONE);
    token = unit_encrypt(state, set, alg, enc, NULL, unit_str("{}"));

    for (i = 0; i < unit_nelts(bad); i++) {
        (void) snprintf(header, sizeof(header),
                        "{\"alg\":\"A192GCMKW\",\"enc\":\"A128GCM\"%s}",
                        bad[i]);

        assert_fails_after(state, test_with_header(state, token, header),
                           set, 0);
    }

    unit_assert_opens(state, token, set, unit_str("{}"));

    jose_keyset_unref(set);
}


static void
parts_that_are_not_base64url_are_refused(void **state)
{
    size_t             i, at;
    char              *bad;
    jose_jwt_t         jwt;
    jose_str_t         token, twin;
    unit_memory_t     *memory;
    jose_keyset_t     *set;
    const jose_alg_t  *alg, *enc;

    memory = *state;
    alg = unit_keyman("A128KW");
    enc = unit_enc("A128CBC-HS256");

    set = unit_recipient(alg, enc, JOSE_CRV_NONE);
    token = unit_encrypt(state, set, alg, enc, NULL, unit_str("{}"));

    for (i = 1; i < 5; i++) {
        assert_jose_ok(jose_jwt_parse(&memory->alloc, token, &jwt));

        bad = unit_alloc(memory, token.len);
        memcpy(bad, token.data, token.len);
        twin.data = (unsigned char *) bad;
        twin.len = token.len;

        at = (size_t) (jwt.part[i].data - token.data);

        bad[at] = '+';
        assert_jose_status(unit_decrypt(state, twin, set, &jwt),
                           JOSE_BAD_BASE64URL);

        bad[at] = '=';
        assert_jose_status(unit_decrypt(state, twin, set, &jwt),
                           JOSE_BAD_BASE64URL);
    }

    jose_keyset_unref(set);
}


static void
a_token_of_one_type_is_not_taken_for_the_other(void **state)
{
    jose_jwt_t         jwt;
    jose_str_t         jws, jwe;
    unit_memory_t     *memory;
    jose_keyset_t     *set;

    memory = *state;
    set = unit_keyset(unit_str("{\"kty\":\"oct\",\"k\":\"XctOhJAkA-pD9Lh7ZgW"
                               "_2HctOhJAkA-pD9Lh7ZgW_2E\"}"));

    jws = unit_sign(state, set, unit_alg("HS256"), NULL);
    jwe = unit_encrypt(state, set, unit_keyman("dir"), unit_enc("A256GCM"),
                       NULL, unit_str("{}"));

    assert_jose_ok(unit_verify(state, jws, set));
    unit_assert_opens(state, jwe, set, unit_str("{}"));

    assert_jose_ok(jose_jwt_parse(&memory->alloc, jws, &jwt));
    assert_jose_ok(jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL));
    assert_jose_status(jose_jwe_decrypt(&memory->alloc, &jwt, &set, 1, NULL),
                       JOSE_WRONG_TYPE);

    assert_jose_ok(jose_jwt_parse(&memory->alloc, jwe, &jwt));
    assert_jose_ok(jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL));
    assert_jose_status(jose_jws_verify(&jwt, &set, 1, NULL), JOSE_WRONG_TYPE);

    /* RFC 7516, 9 */

    jwe = test_with_header(state, jwe, "{\"alg\":\"HS256\","
                                       "\"enc\":\"A256GCM\"}");
    assert_jose_ok(jose_jwt_parse(&memory->alloc, jwe, &jwt));
    assert_jose_status(jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL),
                       JOSE_UNKNOWN_ALG);
    assert_jose_status(jose_jwe_decrypt(&memory->alloc, &jwt, &set, 1, NULL),
                       JOSE_BAD_ALG);

    jws = test_with_header(state, jws, "{\"alg\":\"dir\","
                                       "\"enc\":\"A256GCM\"}");
    assert_jose_ok(jose_jwt_parse(&memory->alloc, jws, &jwt));
    assert_jose_status(jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL),
                       JOSE_UNKNOWN_ALG);
    assert_jose_status(jose_jws_verify(&jwt, &set, 1, NULL), JOSE_BAD_ALG);

    jose_keyset_unref(set);
}


/* Whoever has the public key can wrap anything. */
static void
a_wrapped_key_of_another_size_opens_nothing(void **state)
{
    jose_str_t      token;
    jose_keyset_t  *set;

    set = unit_recipient(unit_keyman("RSA-OAEP"), NULL, JOSE_CRV_NONE);

    token = unit_encrypt(state, set, unit_keyman("RSA-OAEP"),
                         unit_enc("A128GCM"), NULL, unit_str("{}"));

    assert_fails_after(state,
                       test_with_header(state, token,
                                        "{\"alg\":\"RSA-OAEP\","
                                        "\"enc\":\"A256GCM\"}"),
                       set, 1);

    /* nor one under another hash */
    assert_fails_after(state,
                       test_with_header(state, token,
                                        "{\"alg\":\"RSA-OAEP-256\","
                                        "\"enc\":\"A128GCM\"}"),
                       set, 1);

    unit_assert_opens(state, token, set, unit_str("{}"));

    jose_keyset_unref(set);
}


/* RFC 7516, 11.5 */
static void
what_does_not_unwrap_gives_a_key_that_nobody_knows(void **state)
{
    size_t             i;
    jose_key_t        *key;
    unit_memory_t     *memory;
    jose_keyset_t     *set, *other;
    unsigned char      cek[JOSE_CEK_MAX], got[JOSE_CEK_MAX];
    unsigned char      before[JOSE_CEK_MAX], *encrypted;
    const jose_alg_t  *alg, *enc;
    jose_recipient_t   r;

    static const char *const  names[] = {
        "A128KW", "A192GCMKW", "RSA-OAEP", "RSA-OAEP-512"
    };

    static const unsigned char  zero[JOSE_CEK_MAX];

    memory = *state;
    enc = unit_enc("A128GCM");
    memset(before, 0, sizeof(before));

    for (i = 0; i < unit_nelts(names); i++) {
        alg = unit_keyman(names[i]);

        set = unit_recipient(alg, enc, JOSE_CRV_NONE);
        other = unit_recipient(alg, enc, JOSE_CRV_NONE);
        key = jose_keyset_key(set, 0);

        memset(&r, 0, sizeof(r));
        assert_jose_ok(jose_crypto_wrap(&memory->alloc, key, alg, enc, &r,
                                        cek));

        assert_jose_ok(jose_crypto_unwrap(key, alg, enc, &r, got));
        assert_memory_equal(got, cek, enc->size);

        /* another's key, and our own with a bit changed */

        assert_jose_ok(jose_crypto_unwrap(jose_keyset_key(other, 0), alg,
                                          enc, &r, got));
        assert_memory_not_equal(got, cek, enc->size);
        assert_memory_not_equal(got, zero, enc->size);

        encrypted = (unsigned char *) r.encrypted.data;
        encrypted[r.encrypted.len - 1] ^= 0x01;

        assert_jose_ok(jose_crypto_unwrap(key, alg, enc, &r, got));
        assert_memory_not_equal(got, cek, enc->size);
        assert_memory_not_equal(got, zero, enc->size);
        assert_memory_not_equal(got, before, enc->size);
        memcpy(before, got, enc->size);

        /* wrapped is what another content algorithm needs */

        memset(&r, 0, sizeof(r));
        assert_jose_ok(jose_crypto_wrap(&memory->alloc, key, alg,
                                        unit_enc("A256GCM"), &r, cek));

        if (alg->family == JOSE_FAMILY_RSA_OAEP) {
            assert_jose_ok(jose_crypto_unwrap(key, alg, enc, &r, got));
            assert_memory_not_equal(got, cek, enc->size);
            assert_memory_equal(got, before, enc->size);
        }

        jose_keyset_unref(set);
        jose_keyset_unref(other);
    }
}


static void
assert_cleansed(const unsigned char *p, size_t len)
{
    size_t  i;

    for (i = 0; i < len; i++) {
        assert_int_equal(p[i], 0);
    }
}


static void
nothing_is_left_of_what_did_not_verify(void **state)
{
    size_t             i, len;
    jose_key_t        *key;
    jose_str_t         plaintext;
    unit_memory_t     *memory;
    jose_sealed_t      sealed;
    jose_keyset_t     *set;
    unsigned char      cek[JOSE_CEK_MAX], *out, *tag;
    const jose_alg_t  *enc;

    memory = *state;
    plaintext = unit_str(UNIT_PLAINTEXT UNIT_PLAINTEXT UNIT_PLAINTEXT);
    memset(cek, 7, sizeof(cek));

    set = unit_keyset(unit_str("{\"kty\":\"oct\",\"k\":\"AAAA\"}"));
    key = jose_keyset_key(set, 0);

    for (i = 0; (enc = jose_alg_row(i)) != NULL; i++) {
        if (jose_alg_class(enc) != JOSE_ALG_ENC) {
            continue;
        }

        sealed.aad = unit_str("header");
        assert_jose_ok(jose_crypto_seal(&memory->alloc, enc, cek, plaintext,
                                        &sealed));

        out = unit_alloc(memory, sealed.ciphertext.len);

        assert_jose_ok(jose_crypto_open(key, enc, cek, &sealed, out, &len));
        assert_int_equal(len, plaintext.len);
        assert_memory_equal(out, plaintext.data, len);

        tag = (unsigned char *) sealed.tag.data;
        tag[3] ^= 0x10;

        assert_jose_status(jose_crypto_open(key, enc, cek, &sealed, out,
                                            &len),
                           JOSE_DECRYPT_FAILED);
        assert_int_equal(len, 0);
        assert_cleansed(out, sealed.ciphertext.len);
    }

    jose_keyset_unref(set);
}


/* A sender who knows the key and pads as RFC 5652 does not. */
static void
wrong_padding_under_a_right_tag_fails_as_a_wrong_tag(void **state)
{
    int              n;
    size_t           i, len;
    jose_key_t      *key;
    jose_sealed_t    sealed;
    jose_keyset_t   *set;
    EVP_CIPHER_CTX  *ctx;
    unsigned char    cek[32], plaintext[32], ciphertext[32], out[32];
    unsigned char    mac[32], input[64];

    static const unsigned char  pads[] = { 0, 17, 32, 255, 2 };

    (void) state;

    set = unit_keyset(unit_str("{\"kty\":\"oct\",\"k\":\"AAAA\"}"));
    key = jose_keyset_key(set, 0);

    memset(cek, 7, sizeof(cek));

    for (i = 0; i < unit_nelts(pads); i++) {
        memset(plaintext, 'x', sizeof(plaintext));
        plaintext[31] = pads[i];

        ctx = EVP_CIPHER_CTX_new();
        assert_int_equal(EVP_EncryptInit_ex(ctx, EVP_aes_128_cbc(), NULL,
                                            cek + 16, cek), 1);
        EVP_CIPHER_CTX_set_padding(ctx, 0);
        assert_int_equal(EVP_EncryptUpdate(ctx, ciphertext, &n, plaintext,
                                           32), 1);
        EVP_CIPHER_CTX_free(ctx);

        memset(input, 0, sizeof(input));
        input[0] = 'h';
        memcpy(input + 1, cek, 16);
        memcpy(input + 17, ciphertext, 32);
        input[56] = 8;

        assert_non_null(HMAC(EVP_sha256(), cek, 16, input, 57, mac, NULL));

        sealed.aad = unit_str("h");
        sealed.iv = (jose_str_t) { cek, 16 };
        sealed.ciphertext = (jose_str_t) { ciphertext, 32 };
        sealed.tag = (jose_str_t) { mac, 16 };

        assert_jose_status(jose_crypto_open(key, unit_enc("A128CBC-HS256"),
                                            cek, &sealed, out, &len),
                           JOSE_DECRYPT_FAILED);
        assert_cleansed(out, sizeof(out));
    }

    jose_keyset_unref(set);
}


/* Bytes of a good token changed, removed and added at random: whatever comes
 * out, it is not a plaintext. */
static void
random_changes_open_nothing(void **state)
{
    size_t             i, k, at, len;
    uint64_t           seed;
    jose_jwt_t         jwt;
    jose_str_t         token, twin;
    unit_memory_t      memory;
    jose_keyset_t     *set;
    unsigned char     *p;
    const jose_alg_t  *alg, *enc;

    static const char *const  names[] = {
        "dir", "A128KW", "A256GCMKW", "ECDH-ES", "ECDH-ES+A128KW"
    };

    static const char  alphabet[] = "ABCXYZabcxyz0189-_.=+ \n{}\"";

    seed = 20;

    for (k = 0; k < unit_nelts(names); k++) {
        alg = unit_keyman(names[k]);
        enc = unit_enc(k % 2 ? "A128GCM" : "A256CBC-HS512");

        set = unit_recipient(alg, enc, JOSE_X25519);
        token = unit_encrypt(state, set, alg, enc, NULL,
                             unit_str(UNIT_PLAINTEXT));

        for (i = 0; i < 2000; i++) {
            unit_memory_init(&memory);

            p = unit_alloc(&memory, token.len + 1);
            len = token.len;
            memcpy(p, token.data, len);

            at = unit_random(&seed) % len;

            switch (unit_random(&seed) % 4) {
            case 0:
                memmove(p + at, p + at + 1, len - at - 1);
                len--;
                break;

            case 1:
                memmove(p + at + 1, p + at, len - at);
                len++;
                /* fall through */

            default:
                p[at] = (unsigned char) alphabet[unit_random(&seed)
                                                 % (sizeof(alphabet) - 1)];
            }

            twin.data = p;
            twin.len = len;

            if (!jose_str_eq(twin, token)
                && jose_jwt_parse(&memory.alloc, twin, &jwt) == JOSE_OK
                && jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL) == JOSE_OK
                && jwt.nparts == 5)
            {
                assert_true(jose_jwe_decrypt(&memory.alloc, &jwt, &set, 1,
                                             NULL)
                            != JOSE_OK);
                assert_int_equal(ERR_peek_error(), 0);
            }

            unit_memory_free(&memory);
        }

        unit_assert_opens(state, token, set, unit_str(UNIT_PLAINTEXT));

        jose_keyset_unref(set);
    }
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        unit_case(what_has_a_wrong_length_is_not_computed_with),
        unit_case(part_of_a_block_is_not_computed_with),
        unit_case(a_point_that_is_not_on_our_curve_is_not_computed_with),
        unit_case(a_secret_of_zero_opens_nothing),
        unit_case(parties_that_are_not_base64url_are_not_computed_with),
        unit_case(a_wrapped_key_needs_its_vector_and_tag),
        unit_case(parts_that_are_not_base64url_are_refused),
        unit_case(a_token_of_one_type_is_not_taken_for_the_other),
        unit_case(a_wrapped_key_of_another_size_opens_nothing),
        unit_case(what_does_not_unwrap_gives_a_key_that_nobody_knows),
        unit_case(nothing_is_left_of_what_did_not_verify),
        unit_case(wrong_padding_under_a_right_tag_fails_as_a_wrong_tag),
        unit_case(random_changes_open_nothing)
    };

    return cmocka_run_group_tests_name("jwe_forged", tests, NULL, NULL);
}
