/*
 * Ed25519: what the library that verifies says must be what libcrypto says,
 * and what neither should be asked is refused when a key is loaded.
 */

#include "unit.h"

#include "jose_ed25519.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>


#define KEY  32
#define SIG  64


/* The group's order, little-endian (RFC 8032, 5.1). */
static const unsigned char  order[KEY] = {
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
    0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10
};

/* Encodings of points of order 1, 2, 4, 8 and 8, and the same in ways that
 * are not canonical (p, p + 1, and with the sign bit of a zero). */
static const char *const  small_order[] = {
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
};

/* RFC 8032, 7.1, tests 1 to 3: public key, message, signature. */
static const char *const  published[][3] = {
    { "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
      "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
      "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
    { "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
      "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
    { "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
      "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
      "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
};


static size_t
unhex(const char *hex, unsigned char *out)
{
    size_t  i, n;
    char    byte[3] = "";

    n = strlen(hex) / 2;

    for (i = 0; i < n; i++) {
        memcpy(byte, hex + 2 * i, 2);
        out[i] = (unsigned char) strtoul(byte, NULL, 16);
    }

    return n;
}


static jose_str_t
bytes(const unsigned char *data, size_t len)
{
    jose_str_t  s = { data, len };

    return s;
}


/* What libcrypto says: truth if the signature is good. */
static int
libcrypto_says(const unsigned char *key, jose_str_t input, jose_str_t sig)
{
    int          ok;
    EVP_PKEY    *pkey;
    EVP_MD_CTX  *ctx;

    pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, KEY);
    ctx = EVP_MD_CTX_new();

    assert_non_null(pkey);
    assert_non_null(ctx);
    assert_int_equal(EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey), 1);

    ok = EVP_DigestVerify(ctx, sig.data, sig.len, input.data, input.len) == 1;

    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(pkey);

    return ok;
}


static void
same_verdict(const unsigned char *key, jose_str_t input, jose_str_t sig,
    int expected)
{
    assert_int_equal(libcrypto_says(key, input, sig), expected);
    assert_int_equal(jose_ed25519_verify(key, input, sig),
                     expected ? JOSE_OK : JOSE_BAD_SIGNATURE);
}


static void
published_signatures_and_every_changed_bit(void **state)
{
    size_t         i, bit, len;
    unsigned char  key[KEY], input[8], sig[SIG];

    (void) state;

    for (i = 0; i < sizeof(published) / sizeof(published[0]); i++) {
        unhex(published[i][0], key);
        len = unhex(published[i][1], input);
        assert_int_equal(unhex(published[i][2], sig), SIG);

        assert_true(jose_ed25519_is_key(key));
        same_verdict(key, bytes(input, len), bytes(sig, SIG), 1);

        for (bit = 0; bit < 8 * SIG; bit++) {
            sig[bit / 8] ^= (unsigned char) (1 << bit % 8);
            same_verdict(key, bytes(input, len), bytes(sig, SIG), 0);
            sig[bit / 8] ^= (unsigned char) (1 << bit % 8);
        }

        input[0] ^= 1;
        same_verdict(key, bytes(input, len ? len : 1), bytes(sig, SIG), 0);
    }
}


static void
a_signature_of_another_length(void **state)
{
    unsigned char  key[KEY], input[8], sig[SIG + 1];

    (void) state;

    unhex(published[1][0], key);
    unhex(published[1][1], input);
    unhex(published[1][2], sig);
    sig[SIG] = 0;

    same_verdict(key, bytes(input, 1), bytes(sig, SIG - 1), 0);
    same_verdict(key, bytes(input, 1), bytes(sig, SIG + 1), 0);
    same_verdict(key, bytes(input, 1), bytes(sig, 0), 0);
}


/* S and S + L are the same number modulo L (RFC 8032, 8.4). */
static void
a_second_form_of_a_good_signature(void **state)
{
    size_t         i, n;
    unsigned       sum;
    unsigned char  key[KEY], input[8], sig[SIG];

    (void) state;

    for (n = 0; n < sizeof(published) / sizeof(published[0]); n++) {
        unhex(published[n][0], key);
        unhex(published[n][1], input);
        unhex(published[n][2], sig);

        sum = 0;

        for (i = 0; i < KEY; i++) {
            sum += (unsigned) sig[KEY + i] + order[i];
            sig[KEY + i] = (unsigned char) sum;
            sum >>= 8;
        }

        assert_int_equal(sum, 0);
        same_verdict(key, bytes(input, n), bytes(sig, SIG), 0);
    }
}


/* With the neutral element as key and as R, and 0 as S, any message would
 * do: such keys are not loaded. */
static void
keys_of_small_order_are_not_loaded(void **state)
{
    size_t           i, n;
    char             text[256], x[64];
    jose_status_t    st;
    unsigned char    key[KEY];
    jose_keyset_t   *set;

    (void) state;

    for (i = 0; i < sizeof(small_order) / sizeof(small_order[0]); i++) {
        assert_int_equal(unhex(small_order[i], key), KEY);
        assert_false(jose_ed25519_is_key(key));

        n = jose_base64url_encode((unsigned char *) x, bytes(key, KEY));
        x[n] = '\0';

        snprintf(text, sizeof(text),
                 "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"}", x);

        st = jose_keyset_parse(jose_cstr(text), JOSE_FORMAT_ANY, NULL, &set);
        assert_int_equal(st, JOSE_NO_USABLE_KEY);
        assert_null(set);
    }
}


static void
a_good_key_is_loaded_and_its_changed_twin_is_not(void **state)
{
    size_t           n;
    char             text[256], x[64];
    unsigned         flip, refused;
    unsigned char    key[KEY];
    jose_keyset_t   *set;

    (void) state;

    unhex(published[0][0], key);
    refused = 0;

    for (flip = 0; flip < 64; flip++) {
        key[1] ^= (unsigned char) flip;

        n = jose_base64url_encode((unsigned char *) x, bytes(key, KEY));
        x[n] = '\0';

        snprintf(text, sizeof(text),
                 "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"}", x);

        if (jose_keyset_parse(jose_cstr(text), JOSE_FORMAT_ANY, NULL, &set)
            != JOSE_OK)
        {
            assert_int_not_equal(flip, 0);
            refused++;
        }

        jose_keyset_unref(set);
        key[1] ^= (unsigned char) flip;
    }

    /* half of all numbers are no point, and of the points seven of eight are
     * not in the large subgroup */
    assert_true(refused > 32);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(published_signatures_and_every_changed_bit),
        cmocka_unit_test(a_signature_of_another_length),
        cmocka_unit_test(a_second_form_of_a_good_signature),
        cmocka_unit_test(keys_of_small_order_are_not_loaded),
        cmocka_unit_test(a_good_key_is_loaded_and_its_changed_twin_is_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
