/*
 * Ed448: a key of low order, with which one signature fits every message, is
 * refused in every form that keys are read in.
 */

#include "unit_keys.h"

#include "jose_key.h"

#include <openssl/evp.h>


#define KEY  57
#define SIG  114

/* SubjectPublicKeyInfo before the key: RFC 8410, 4 */
#define SPKI  12


/*
 * y, from its last byte, of the points of order 1, 2 and 4: 1, p - 1 and 0,
 * where p is 2^448 - 2^224 - 1 (RFC 8032, 5.2); and the same in ways that are
 * not canonical: p + 1 and p.  The last byte's top bit is the sign of x.
 */
static const struct {
    unsigned char  first, rest, middle, upper, last;
} low_order[] = {
    { 0x01, 0x00, 0x00, 0x00, 0x00 },
    { 0x01, 0x00, 0x00, 0x00, 0x80 },
    { 0xfe, 0xff, 0xfe, 0xff, 0x00 },
    { 0xfe, 0xff, 0xfe, 0xff, 0x80 },
    { 0x00, 0x00, 0x00, 0x00, 0x00 },
    { 0x00, 0x00, 0x00, 0x00, 0x80 },
    { 0xff, 0xff, 0xfe, 0xff, 0x00 },
    { 0xff, 0xff, 0xfe, 0xff, 0x80 },
    { 0x00, 0x00, 0xff, 0xff, 0x00 },
    { 0x00, 0x00, 0xff, 0xff, 0x80 },
    { 0x00, 0x00, 0x00, 0x00, 0x01 },
    { 0x01, 0x00, 0x00, 0x00, 0x7f },
    { 0xff, 0xff, 0xff, 0xff, 0xff },
};


static void
test_key(size_t i, unsigned char *key)
{
    memset(key, low_order[i].rest, 28);
    memset(key + 28, low_order[i].upper, 28);

    key[0] = low_order[i].first;
    key[28] = low_order[i].middle;
    key[56] = low_order[i].last;
}


static const char *
test_jwk(const unsigned char *key)
{
    unsigned char  x[2 * KEY];
    static char    text[256];

    x[jose_base64url_encode(x, (jose_str_t) { key, KEY })] = '\0';

    (void) snprintf(text, sizeof(text),
                    "{\"kty\":\"OKP\",\"crv\":\"Ed448\",\"x\":\"%s\"}",
                    (char *) x);

    return text;
}


/* format has one %s: the PEM, with end after each line */
static const char *
test_pem(const unsigned char *key, const char *format, const char *end)
{
    char           pem[256];
    unsigned char  der[SPKI + KEY], base64[2 * sizeof(der)];
    static char    text[300];

    static const unsigned char  spki[SPKI] = {
        0x30, 0x43, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x71, 0x03, 0x3a, 0x00
    };

    memcpy(der, spki, SPKI);
    memcpy(der + SPKI, key, KEY);

    (void) EVP_EncodeBlock(base64, der, sizeof(der));

    (void) snprintf(pem, sizeof(pem), "-----BEGIN PUBLIC KEY-----%s%s%s"
                    "-----END PUBLIC KEY-----%s", end, (char *) base64, end,
                    end);
    (void) snprintf(text, sizeof(text), format, pem);

    return text;
}


static void
test_refused(const char *text, jose_format_t format)
{
    jose_keyset_t   *set;
    unit_reports_t   reports;

    assert_jose_status(unit_parse(jose_cstr(text), format, &reports, &set),
                       JOSE_NO_USABLE_KEY);
    unit_reported(&reports, 0, JOSE_REPORT_SKIPPED, JOSE_BAD_KEY, 0,
                  "it is a point of low order on Ed448, or not in canonical "
                  "form");
}


static void
keys_of_low_order_are_refused_in_every_form(void **state)
{
    size_t         i;
    unsigned char  key[KEY];

    (void) state;

    for (i = 0; i < unit_nelts(low_order); i++) {
        test_key(i, key);

        test_refused(test_jwk(key), JOSE_FORMAT_ANY);
        test_refused(test_pem(key, "%s", "\n"), JOSE_FORMAT_ANY);
        test_refused(test_pem(key, "{\"k\":\"%s\"}", "\\n"),
                     JOSE_FORMAT_KEYVAL);
    }
}


/* Which is why: with the point of order 4 the signature of zeros does. */
static void
to_libcrypto_one_signature_of_such_a_key_fits_everything(void **state)
{
    size_t          i;
    EVP_PKEY       *pkey;
    EVP_MD_CTX     *ctx;
    unsigned char   key[KEY], sig[SIG] = { 0 }, message[1];

    (void) state;

    test_key(4, key);

    for (i = 0; i < 256; i++) {
        message[0] = (unsigned char) i;

        pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED448, NULL, key, KEY);
        ctx = EVP_MD_CTX_new();

        assert_int_equal(EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey),
                         1);
        assert_int_equal(EVP_DigestVerify(ctx, sig, SIG, message, 1), 1);

        EVP_MD_CTX_free(ctx);
        EVP_PKEY_free(pkey);
    }
}


/* Those of many private halves, so of both signs. */
static void
keys_of_the_right_order_are_read_in_every_form(void **state)
{
    size_t          i, len;
    EVP_PKEY       *pkey;
    unsigned char   key[KEY], d[KEY];
    jose_keyset_t  *set;

    (void) state;

    for (i = 0; i < 8 * KEY; i++) {
        memset(d, 0, KEY);
        d[i / 8] = (unsigned char) (1 << i % 8);

        pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED448, NULL, d, KEY);
        assert_non_null(pkey);

        len = KEY;
        assert_int_equal(EVP_PKEY_get_raw_public_key(pkey, key, &len), 1);
        EVP_PKEY_free(pkey);

        jose_keyset_unref(unit_keys(test_jwk(key)));
        jose_keyset_unref(unit_keys(test_pem(key, "%s", "\n")));
        set = unit_keys(test_pem(key, "{\"k\":\"%s\"}", "\\n"));

        assert_int_equal(jose_keyset_key(set, 0)->crv, JOSE_ED448);
        jose_keyset_unref(set);
    }
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(keys_of_low_order_are_refused_in_every_form),
        cmocka_unit_test(
            to_libcrypto_one_signature_of_such_a_key_fits_everything),
        cmocka_unit_test(keys_of_the_right_order_are_read_in_every_form)
    };

    return cmocka_run_group_tests_name("ed448", tests, NULL, NULL);
}
