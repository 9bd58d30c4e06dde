/*
 * test_pem.c: which PEM blocks are keys, and what is said of the others.
 */

#include "unit_keys.h"

#include "jose_key.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>


#define BEGIN  "-----BEGIN PUBLIC KEY-----\n"
#define END    "-----END PUBLIC KEY-----\n"


typedef struct {
    const char     *pem;
    jose_status_t   status;
    const char     *text;
} pem_bad_t;


static const char  broken[] =
    "the PEM block is broken: not base64, without its \"-----END\" line, or "
    "its line breaks are lost";


static const pem_bad_t  bad[] = {
    { UNIT_PEM_RSA_1024, JOSE_KEY_SIZE,
      "\"n\" is 1024 bits, 2048 to 16384 are allowed" },
    { UNIT_PEM_RSA_THREE_PRIMES, JOSE_UNKNOWN_KTY,
      "RSA with more than two primes is not supported" },
    { UNIT_PEM_PSS_SHA1, JOSE_KEY_MISFIT,
      "an RSASSA-PSS key for SHA1 fits no algorithm" },
    { UNIT_PEM_BRAINPOOL, JOSE_UNKNOWN_KTY,
      "EC keys on brainpoolP256r1 are not supported" },
    { UNIT_PEM_DSA, JOSE_UNKNOWN_KTY, "keys of type DSA are not supported" },
    { UNIT_PEM_SM2, JOSE_UNKNOWN_KTY, "keys of type SM2 are not supported" },
    { UNIT_PEM_UNKNOWN_TYPE, JOSE_UNKNOWN_KTY,
      "keys of type 1.3.101.0 are not supported" },
    { UNIT_PEM_EC_INFINITY, JOSE_BAD_KEY,
      "\"x\" and \"y\" are not a point on P-256" },
    { UNIT_PEM_EC_ENCRYPTED, JOSE_BAD_KEY,
      "the private key is encrypted with a pass phrase, which is not "
      "supported" },
    { UNIT_PEM_EC_PKCS8_ENCRYPTED, JOSE_BAD_KEY,
      "the private key is encrypted with a pass phrase, which is not "
      "supported" },
    { "-----BEGIN PGP MESSAGE-----\nAAAA\n-----END PGP MESSAGE-----\n",
      JOSE_UNKNOWN_KTY, "a PEM block \"PGP MESSAGE\" is not a key" },
    { "-----BEGIN \x1b[1m-----\nAAAA\n-----END \x1b[1m-----\n",
      JOSE_UNKNOWN_KTY, "a PEM block \"?[1m\" is not a key" },
    { BEGIN "AAAA\n" END, JOSE_BAD_KEY,
      "the \"PUBLIC KEY\" in the PEM block is malformed" },
    { BEGIN END, JOSE_BAD_KEY, broken },
    { BEGIN "MCowBQYDK2VwAyEAWqN3oNRMAORI3kEsSimzyOGmgwxL5f7v0sJIFn+KpwoA\n"
      END, JOSE_BAD_KEY,
      "the \"PUBLIC KEY\" in the PEM block is malformed" },
    { BEGIN "MCkwBQYDK2VwAyAAWqN3oNRMAORI3kEsSimzyOGmgwxL5f7v0sJIFn+Kpw==\n"
      END, JOSE_BAD_KEY,
      "the \"PUBLIC KEY\" in the PEM block is malformed" },
    { "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
      JOSE_BAD_KEY, "the \"CERTIFICATE\" in the PEM block is malformed" },
    { "-----BEGIN EC PRIVATE KEY-----\nMAA=\n-----END EC PRIVATE KEY-----\n",
      JOSE_BAD_KEY,
      "the \"EC PRIVATE KEY\" in the PEM block is malformed" },
    { "-----BEGIN EC PRIVATE KEY-----\n"
      "MHcCAQEEIEtnX3k7JKdmFSZvGc0JClfkgYbpXPbKFxP9zXBOT+/UoAoGCCqGSM49\n"
      "AwEHoUQDQgAEIvmCRaTwT3Xw4hBQ+QGli+2gFAWvYzV1d7epEWT3JpSEnL0PhT+u\n"
      "9dDAbxvhG9tMBVRtXR2coNX4K/VDava+GgA=\n"
      "-----END EC PRIVATE KEY-----\n",
      JOSE_BAD_KEY,
      "the \"EC PRIVATE KEY\" in the PEM block is malformed" },
    { BEGIN "MCow!QYDK2VwAyEAWqN3oNRMAORI3kEsSimzyOGmgwxL5f7v0sJIFn+Kpwo=\n"
      END, JOSE_BAD_KEY, broken },
    { BEGIN "MCowBQYDK2VwAyEAWqN3oNRMAORI3kEsSimzyOGmgwxL5f7v0sJIFn+Kpwo=\n",
      JOSE_BAD_KEY, broken },
    { BEGIN "MCowBQYDK2VwAyEAWqN3oNRMAORI3kEsSimzyOGmgwxL5f7v0sJIFn+Kpwo=\n"
      "-----END CERTIFICATE-----\n", JOSE_BAD_KEY, broken },
    { "-----BEGIN PUBLIC KEY----\n"
      "MCowBQYDK2VwAyEAWqN3oNRMAORI3kEsSimzyOGmgwxL5f7v0sJIFn+Kpwo=\n" END,
      JOSE_BAD_KEY, broken },
    { "-----BEGIN PUBLIC KEY-----\\n"
      "MCowBQYDK2VwAyEAWqN3oNRMAORI3kEsSimzyOGmgwxL5f7v0sJIFn+Kpwo=\\n"
      "-----END PUBLIC KEY-----\\n\n", JOSE_BAD_KEY, broken },
};


static void
a_bad_block_is_left_out_and_the_others_kept(void **state)
{
    char            *text;
    size_t           i, size;
    jose_keyset_t   *set;
    unit_reports_t   reports;

    (void) state;

    for (i = 0; i < unit_nelts(bad); i++) {
        size = strlen(bad[i].pem) + sizeof(UNIT_PEM_ED25519)
               + sizeof(UNIT_PEM_EC);
        text = malloc(size);
        assert_non_null(text);

        (void) snprintf(text, size, "%s%s%s", UNIT_PEM_EC, bad[i].pem,
                        UNIT_PEM_ED25519);

        assert_jose_ok(unit_parse(jose_cstr(text), JOSE_FORMAT_ANY, &reports,
                                  &set));
        assert_int_equal(reports.n, 1);
        unit_reported(&reports, 0, JOSE_REPORT_SKIPPED, bad[i].status, 1,
                      bad[i].text);

        assert_int_equal(jose_keyset_count(set), 2);
        assert_int_equal(jose_keyset_key(set, 0)->crv, JOSE_P256);
        assert_int_equal(jose_keyset_key(set, 1)->crv, JOSE_ED25519);

        jose_keyset_unref(set);
        free(text);
    }
}


static void
a_bad_block_alone_is_no_key_set(void **state)
{
    size_t           i;
    jose_keyset_t   *set;
    unit_reports_t   reports;

    (void) state;

    for (i = 0; i < unit_nelts(bad); i++) {
        assert_jose_status(unit_parse(jose_cstr(bad[i].pem), JOSE_FORMAT_ANY,
                                      &reports, &set), JOSE_NO_USABLE_KEY);
        assert_int_equal(reports.n, 2);
    }
}


static void
a_block_is_the_key_that_it_holds(void **state)
{
    size_t            i;
    jose_keyset_t    *set;
    jose_key_info_t   info;

    static const struct {
        const char  *pem;
        jose_kty_t   kty;
        jose_crv_t   crv;
        unsigned     bits;
        int          is_private;
        int          pss_only;
    } cases[] = {
        { UNIT_PEM_RSA, JOSE_RSA, JOSE_CRV_NONE, 2048, 0, 0 },
        { UNIT_PEM_RSA_PKCS1, JOSE_RSA, JOSE_CRV_NONE, 2048, 0, 0 },
        { UNIT_PEM_RSA_PKCS1_PRIVATE, JOSE_RSA, JOSE_CRV_NONE, 2048, 1, 0 },
        { UNIT_PEM_PSS, JOSE_RSA, JOSE_CRV_NONE, 2048, 0, 1 },
        { UNIT_PEM_PSS_SHA256, JOSE_RSA, JOSE_CRV_NONE, 2048, 0, 1 },
        { UNIT_PEM_EC, JOSE_EC, JOSE_P256, 256, 0, 0 },
        { UNIT_PEM_EC_COMPRESSED, JOSE_EC, JOSE_P256, 256, 0, 0 },
        { UNIT_PEM_EC_EXPLICIT, JOSE_EC, JOSE_P256, 256, 0, 0 },
        { UNIT_PEM_EC_SEC1, JOSE_EC, JOSE_P256, 256, 1, 0 },
        { UNIT_PEM_EC_PKCS8, JOSE_EC, JOSE_P256, 256, 1, 0 },
        { UNIT_PEM_EC_CERTIFICATE, JOSE_EC, JOSE_P256, 256, 0, 0 },
        { UNIT_PEM_ED25519, JOSE_OKP, JOSE_ED25519, 256, 0, 0 },
        { UNIT_PEM_ED25519_PRIVATE, JOSE_OKP, JOSE_ED25519, 256, 1, 0 },
        { UNIT_PEM_ED25519_CERTIFICATE, JOSE_OKP, JOSE_ED25519, 256, 0, 0 },
    };

    (void) state;

    for (i = 0; i < unit_nelts(cases); i++) {
        set = unit_keys(cases[i].pem);
        assert_int_equal(jose_keyset_count(set), 1);

        jose_key_info(jose_keyset_key(set, 0), &info);

        assert_int_equal(info.kty, cases[i].kty);
        assert_int_equal(info.crv, cases[i].crv);
        assert_int_equal(info.bits, cases[i].bits);
        assert_int_equal(info.is_private, cases[i].is_private);
        assert_int_equal(info.ops, JOSE_OP_ALL);
        assert_jose_absent(info.kid);
        assert_int_equal(jose_keyset_key(set, 0)->pss_only,
                         cases[i].pss_only);

        jose_keyset_unref(set);
    }
}


static void
an_rsassa_pss_key_of_one_hash_is_a_key_of_one_algorithm(void **state)
{
    jose_keyset_t  *set;

    (void) state;

    set = unit_keys(UNIT_PEM_PSS_SHA256);
    assert_jose_str(jose_alg_name(jose_keyset_key(set, 0)->alg),
                    unit_str("PS256"));
    jose_keyset_unref(set);

    set = unit_keys(UNIT_PEM_PSS);
    assert_null(jose_keyset_key(set, 0)->alg);
    jose_keyset_unref(set);
}


/* The openssl command has made them all from one key. */
static void
one_key_in_many_forms_is_written_in_one(void **state)
{
    size_t          i;
    jose_str_t      pem, jwk, first;
    jose_keyset_t  *set;
    unit_memory_t  *memory;

    static const char *const  forms[] = {
        UNIT_PEM_EC, UNIT_PEM_EC_COMPRESSED, UNIT_PEM_EC_EXPLICIT,
        UNIT_PEM_EC_SEC1, UNIT_PEM_EC_PKCS8, UNIT_PEM_EC_CERTIFICATE
    };

    memory = *state;
    first = jose_cstr(NULL);

    for (i = 0; i < unit_nelts(forms); i++) {
        set = unit_keys(forms[i]);

        assert_jose_ok(jose_key_to_pem(&memory->alloc,
                                       jose_keyset_key(set, 0), 0, &pem));
        assert_jose_str(pem, jose_cstr(UNIT_PEM_EC));

        assert_jose_ok(jose_key_to_jwk(&memory->alloc,
                                       jose_keyset_key(set, 0), NULL, 0,
                                       &jwk));
        if (i == 0) {
            first = jwk;
        }

        assert_jose_str(jwk, first);
        jose_keyset_unref(set);
    }

    set = unit_keys(UNIT_PEM_RSA_PKCS1_PRIVATE);
    assert_jose_ok(jose_key_to_jwk(&memory->alloc, jose_keyset_key(set, 0),
                                   NULL, 1, &jwk));
    assert_jose_str(jwk, unit_str("{" UNIT_RSA_PRIVATE "}"));
    jose_keyset_unref(set);

    set = unit_keys(UNIT_PEM_RSA_PKCS1);
    assert_jose_ok(jose_key_to_jwk(&memory->alloc, jose_keyset_key(set, 0),
                                   NULL, 0, &jwk));
    assert_jose_str(jwk, unit_str("{" UNIT_RSA "}"));
    assert_jose_ok(jose_key_to_pem(&memory->alloc, jose_keyset_key(set, 0), 0,
                                   &pem));
    assert_jose_str(pem, unit_str(UNIT_PEM_RSA));
    jose_keyset_unref(set);
}


static void
of_certificates_the_first_is_the_key(void **state)
{
    jose_keyset_t   *set;
    unit_reports_t   reports;

    (void) state;

    assert_jose_ok(unit_parse(unit_str(UNIT_PEM_ED25519_CERTIFICATE
                                       UNIT_PEM_EC_CERTIFICATE
                                       UNIT_PEM_EC_CERTIFICATE
                                       UNIT_PEM_RSA), JOSE_FORMAT_ANY,
                              &reports, &set));

    assert_int_equal(reports.n, 1);
    unit_reported(&reports, 0, JOSE_REPORT_SKIPPED, JOSE_OK, 1,
                  "certificates after the first are taken for its chain and "
                  "left out");

    assert_int_equal(jose_keyset_count(set), 2);
    assert_int_equal(jose_keyset_key(set, 0)->crv, JOSE_ED25519);
    assert_int_equal(jose_keyset_key(set, 1)->kty, JOSE_RSA);

    jose_keyset_unref(set);
}


static void
text_around_blocks_and_crlf_do_no_harm(void **state)
{
    jose_keyset_t  *set;

    (void) state;

    set = unit_keys("subject=CN = gateway\n\n" UNIT_PEM_ED25519
                    "\n# the next one\n" UNIT_PEM_EC "the end, no line feed");
    assert_int_equal(jose_keyset_count(set), 2);
    jose_keyset_unref(set);

    set = unit_keys("\xef\xbb\xbf" "-----BEGIN PUBLIC KEY-----\r\n"
                    "MCowBQYDK2VwAyEAWqN3oNRMAORI3kEsSimzyOGmgwxL5f7v\r\n"
                    "0sJIFn+Kpwo=\r\n"
                    "-----END PUBLIC KEY-----");
    assert_int_equal(jose_keyset_count(set), 1);
    jose_keyset_unref(set);

    /* one line, however long */

    set = unit_keys(BEGIN "MCowBQYDK2VwAyEAWqN3oNRMAORI3kEsSimzyOGmgwxL5f7v"
                    "0sJIFn+Kpwo=\n" END);
    assert_int_equal(jose_keyset_count(set), 1);
    jose_keyset_unref(set);
}


/* The point beside both is that of d = 2. */
static void
a_private_half_that_is_not_of_the_public_one_is_refused(void **state)
{
    jose_keyset_t   *set;
    unit_reports_t   reports;

    static const char  one[] =
        "-----BEGIN EC PRIVATE KEY-----\n"
        "MHcCAQEEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABoAoGCCqGSM49\n"
        "AwEHoUQDQgAEfPJ7GI0DT36KUjgDBLUaw8CJaeJ38hs1pgtI/EdmmXgHd1UQ247Q\n"
        "QCk9msafdDDbun2t5jzpgimeBLedInhz0Q==\n"
        "-----END EC PRIVATE KEY-----\n";

    static const char  two[] =
        "-----BEGIN EC PRIVATE KEY-----\n"
        "MHcCAQEEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACoAoGCCqGSM49\n"
        "AwEHoUQDQgAEfPJ7GI0DT36KUjgDBLUaw8CJaeJ38hs1pgtI/EdmmXgHd1UQ247Q\n"
        "QCk9msafdDDbun2t5jzpgimeBLedInhz0Q==\n"
        "-----END EC PRIVATE KEY-----\n";

    (void) state;

    jose_keyset_unref(unit_keys(two));

    assert_jose_status(unit_parse(unit_str(one), JOSE_FORMAT_ANY, &reports,
                                  &set), JOSE_NO_USABLE_KEY);
    unit_reported(&reports, 0, JOSE_REPORT_SKIPPED, JOSE_BAD_KEY, 0,
                  "\"d\" is not the private half of \"x\" and \"y\"");
}


/* The block with another byte behind what is in it, or with the last one
 * missing. */
static jose_str_t
relengthened(unit_memory_t *memory, const char *text, int by)
{
    BIO            *bio;
    char           *name, *header, *out;
    long            len;
    jose_str_t      pem;
    unsigned char  *der, *copy;

    bio = BIO_new_mem_buf(text, -1);
    assert_int_equal(PEM_read_bio(bio, &name, &header, &der, &len), 1);
    BIO_free(bio);

    der = OPENSSL_realloc(der, (size_t) len + 1);
    assert_non_null(der);
    der[len] = 0;

    bio = BIO_new(BIO_s_mem());
    assert_true(PEM_write_bio(bio, name, header, der, len + by) > 0);

    pem.len = (size_t) BIO_get_mem_data(bio, &out);
    copy = memory->alloc.alloc(memory, pem.len);
    assert_non_null(copy);
    memcpy(copy, out, pem.len);
    pem.data = copy;

    BIO_free(bio);
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(der);

    return pem;
}


/* X.690, 10.1: there is one text of a key, and nothing hides behind it. */
static void
a_block_has_nothing_but_its_key(void **state)
{
    int              by;
    size_t           i;
    jose_str_t       pem;
    jose_keyset_t   *set;
    unit_memory_t   *memory;
    unit_reports_t   reports;

    static const char *const  blocks[] = {
        UNIT_PEM_RSA, UNIT_PEM_RSA_PKCS1, UNIT_PEM_RSA_PKCS1_PRIVATE,
        UNIT_PEM_PSS, UNIT_PEM_EC, UNIT_PEM_EC_COMPRESSED, UNIT_PEM_EC_PKCS8,
        UNIT_PEM_ED25519, UNIT_PEM_ED25519_PRIVATE, UNIT_PEM_EC_CERTIFICATE,
        UNIT_PEM_ED25519_CERTIFICATE
    };

    memory = *state;

    for (i = 0; i < unit_nelts(blocks); i++) {
        for (by = -1; by <= 1; by++) {
            pem = relengthened(memory, blocks[i], by);

            if (by == 0) {
                assert_jose_ok(unit_parse(pem, JOSE_FORMAT_ANY, &reports,
                                          &set));
                jose_keyset_unref(set);
                continue;
            }

            assert_jose_status(unit_parse(pem, JOSE_FORMAT_ANY, &reports,
                                          &set), JOSE_NO_USABLE_KEY);
            assert_jose_status(reports.items[0].status, JOSE_BAD_KEY);
        }
    }
}


/* SubjectPublicKeyInfo of two bytes, which is a key of none (RFC 9881, 2). */
static void
an_ml_dsa_block_is_malformed_or_said_to_be_unavailable(void **state)
{
    char             pem[128], text[128];
    size_t           i;
    jose_keyset_t   *set;
    unit_reports_t   reports;
    unsigned char    base64[64];

    unsigned char             der[] = {
        0x30, 0x12, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
        0x03, 0x04, 0x03, 0x00, 0x03, 0x03, 0x00, 0x01, 0x02
    };
    static const char *const  names[] = {
        "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"
    };

    (void) state;

    for (i = 0; i < unit_nelts(names); i++) {
        der[14] = (unsigned char) (0x11 + i);
        (void) EVP_EncodeBlock(base64, der, sizeof(der));

        (void) snprintf(pem, sizeof(pem), "-----BEGIN PUBLIC KEY-----\n%s\n"
                        "-----END PUBLIC KEY-----\n", (char *) base64);

        assert_jose_status(unit_parse(jose_cstr(pem), JOSE_FORMAT_ANY,
                                      &reports, &set), JOSE_NO_USABLE_KEY);

        if (jose_alg_available(jose_alg_find(JOSE_ALG_JWS,
                                             jose_cstr(names[i]))))
        {
            unit_reported(&reports, 0, JOSE_REPORT_SKIPPED, JOSE_BAD_KEY, 0,
                          "the \"PUBLIC KEY\" in the PEM block is "
                          "malformed");
            continue;
        }

        (void) snprintf(text, sizeof(text),
                        "%s is not supported by this libcrypto", names[i]);
        unit_reported(&reports, 0, JOSE_REPORT_SKIPPED, JOSE_UNAVAILABLE, 0,
                      text);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(a_bad_block_is_left_out_and_the_others_kept),
        cmocka_unit_test(a_bad_block_alone_is_no_key_set),
        cmocka_unit_test(a_block_is_the_key_that_it_holds),
        cmocka_unit_test(
            an_rsassa_pss_key_of_one_hash_is_a_key_of_one_algorithm),
        unit_case(one_key_in_many_forms_is_written_in_one),
        cmocka_unit_test(of_certificates_the_first_is_the_key),
        cmocka_unit_test(text_around_blocks_and_crlf_do_no_harm),
        cmocka_unit_test(
            a_private_half_that_is_not_of_the_public_one_is_refused),
        unit_case(a_block_has_nothing_but_its_key),
        cmocka_unit_test(
            an_ml_dsa_block_is_malformed_or_said_to_be_unavailable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
