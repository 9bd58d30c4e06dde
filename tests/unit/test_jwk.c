/*
 * test_jwk.c: which JWKs are keys, and what is said of those that are not.
 */

#include "unit_keys.h"

#include "jose_jwk.h"
#include "jose_key.h"
#include "jose_kty.h"
#include "jose_status.h"


/* Room for every number of an RSA key. */
#define RSA_MAX  4096

/* FIPS 204, table 2: the longest public key of ML-DSA. */
#define MLDSA_PUB_MAX  2592

/* Room for a modulus of 16385 bits in base64url. */
#define NUMBER_MAX  2740


typedef struct {
    const char     *jwk;
    jose_status_t   status;
    const char     *text;
} jwk_bad_t;


/* Reads one JWK between two good ones, which must be kept whatever it is. */
static jose_keyset_t *
between(const char *jwk, unit_reports_t *reports)
{
    char           *text;
    size_t          size;
    jose_keyset_t  *set;

    static const char  good[] = "{" UNIT_EC ",\"kid\":\"good\"}";

    size = 2 * sizeof(good) + strlen(jwk) + 32;
    text = malloc(size);
    assert_non_null(text);

    (void) snprintf(text, size, "{\"keys\":[%s,\n%s,\n%s]}", good, jwk, good);

    assert_jose_ok(unit_parse(jose_cstr(text), JOSE_FORMAT_ANY, reports,
                              &set));
    free(text);

    return set;
}


static void
check_refused(const char *jwk, jose_status_t status, const char *text)
{
    jose_keyset_t   *set;
    unit_reports_t   reports;

    set = between(jwk, &reports);

    if (jose_keyset_count(set) != 2) {
        print_error("not refused: %s\n", jwk);
        fail();
    }

    assert_int_equal(reports.n, 1);
    unit_reported(&reports, 0, JOSE_REPORT_SKIPPED, status, 1, text);

    jose_keyset_unref(set);
}


/* The middle key of three; it lives in *set. */
static const jose_key_t *
check_accepted(const char *jwk, jose_keyset_t **set)
{
    unit_reports_t  reports;

    *set = between(jwk, &reports);

    if (reports.n != 0) {
        print_error("%s: %s\n", jwk, reports.items[0].text);
        fail();
    }

    assert_int_equal(jose_keyset_count(*set), 3);

    return jose_keyset_key(*set, 1);
}


/* {"kty":"RSA",...} with n = 2^(bits - 1) + low. */
static const char *
rsa_of(unsigned bits, unsigned char low, const char *e)
{
    size_t      len;
    jose_str_t  number;

    static unsigned char  bytes[NUMBER_MAX], base64[NUMBER_MAX];
    static char           jwk[NUMBER_MAX + 64];

    number.len = (bits + 7) / 8;
    number.data = bytes;

    memset(bytes, 0, sizeof(bytes));

    if (bits != 0) {
        bytes[0] = (unsigned char) (1 << ((bits - 1) % 8));
        bytes[number.len - 1] |= low;
    }

    len = jose_base64url_encode(base64, number);

    (void) snprintf(jwk, sizeof(jwk),
                    "{\"kty\":\"RSA\",\"n\":\"%.*s\",\"e\":\"%s\"}",
                    (int) len, base64, e);

    return jwk;
}


/* Changes a character in the middle of the member's value. */
static char *
mutated(const char *jwk, const char *member)
{
    char  *copy, *start, *end, *middle;
    char   name[16];

    copy = strdup(jwk);
    assert_non_null(copy);

    (void) snprintf(name, sizeof(name), "\"%s\":\"", member);

    start = strstr(copy, name);
    assert_non_null(start);

    start += strlen(name);
    end = strchr(start, '"');
    middle = start + (end - start) / 2;

    *middle = (*middle == 'A') ? 'B' : 'A';

    return copy;
}


static const jwk_bad_t  bad_members[] = {
    { "\"text\"", JOSE_BAD_KEY, "not a JSON object" },
    { "42", JOSE_BAD_KEY, "not a JSON object" },
    { "null", JOSE_BAD_KEY, "not a JSON object" },
    { "[{" UNIT_EC "}]", JOSE_BAD_KEY, "not a JSON object" },
    { "{}", JOSE_BAD_KEY, "\"kty\" is missing" },
    { "{\"kty\":1}", JOSE_BAD_KEY, "\"kty\" is not a string" },
    { "{\"kty\":null}", JOSE_BAD_KEY, "\"kty\" is not a string" },
    { "{\"kty\":\"foo\"}", JOSE_UNKNOWN_KTY, "unknown \"kty\" \"foo\"" },
    { "{\"kty\":\"ec\"}", JOSE_UNKNOWN_KTY, "unknown \"kty\" \"ec\"" },
    { "{\"kty\":\"\"}", JOSE_UNKNOWN_KTY, "unknown \"kty\" \"\"" },
    { "{\"kty\":\"\\u001b[1m\\n\\\"\"}", JOSE_UNKNOWN_KTY,
      "unknown \"kty\" \"?[1m??\"" },

    { "{" UNIT_EC ",\"kid\":7}", JOSE_BAD_KEY, "\"kid\" is not a string" },
    { "{" UNIT_EC ",\"use\":[]}", JOSE_BAD_KEY, "\"use\" is not a string" },
    { "{" UNIT_EC ",\"use\":\"SIG\"}", JOSE_BAD_KEY,
      "unknown \"use\" \"SIG\"" },
    { "{" UNIT_EC ",\"use\":\"tls\"}", JOSE_BAD_KEY,
      "unknown \"use\" \"tls\"" },
    { "{" UNIT_EC ",\"key_ops\":\"verify\"}", JOSE_BAD_KEY,
      "\"key_ops\" is not an array" },
    { "{" UNIT_EC ",\"key_ops\":[\"verify\",1]}", JOSE_BAD_KEY,
      "\"key_ops\" is not an array of strings" },
    { "{" UNIT_EC ",\"key_ops\":[]}", JOSE_KEY_MISFIT,
      "\"key_ops\" allows nothing that is known" },
    { "{" UNIT_EC ",\"key_ops\":[\"foo\",\"Sign\"]}", JOSE_KEY_MISFIT,
      "\"key_ops\" allows nothing that is known" },
    { "{" UNIT_EC ",\"use\":\"enc\",\"key_ops\":[\"verify\"]}",
      JOSE_KEY_MISFIT,
      "\"key_ops\" together with \"use\" allows nothing that is known" },

    { "{" UNIT_EC ",\"alg\":256}", JOSE_BAD_KEY, "\"alg\" is not a string" },
    { "{" UNIT_EC ",\"alg\":\"foo\"}", JOSE_UNKNOWN_ALG,
      "unknown \"alg\" \"foo\"" },
    { "{" UNIT_EC ",\"alg\":\"none\"}", JOSE_UNKNOWN_ALG,
      "unknown \"alg\" \"none\"" },
    { "{" UNIT_RSA ",\"alg\":\"RSA1_5\"}", JOSE_UNKNOWN_ALG,
      "unknown \"alg\" \"RSA1_5\"" },
    { "{" UNIT_EC ",\"alg\":\"ES384\"}", JOSE_KEY_MISFIT,
      "\"alg\" \"ES384\" does not fit \"kty\" \"EC\" on P-256" },
    { "{" UNIT_EC ",\"alg\":\"ES256K\"}", JOSE_KEY_MISFIT,
      "\"alg\" \"ES256K\" does not fit \"kty\" \"EC\" on P-256" },
    { "{" UNIT_RSA ",\"alg\":\"ES256\"}", JOSE_KEY_MISFIT,
      "\"alg\" \"ES256\" does not fit \"kty\" \"RSA\"" },
    { "{" UNIT_RSA ",\"alg\":\"HS256\"}", JOSE_KEY_MISFIT,
      "\"alg\" \"HS256\" does not fit \"kty\" \"RSA\"" },
    { "{" UNIT_OKP ",\"alg\":\"Ed448\"}", JOSE_KEY_MISFIT,
      "\"alg\" \"Ed448\" does not fit \"kty\" \"OKP\" on Ed25519" },
    { "{" UNIT_OKP ",\"alg\":\"ECDH-ES\"}", JOSE_KEY_MISFIT,
      "\"alg\" \"ECDH-ES\" does not fit \"kty\" \"OKP\" on Ed25519" },
};


static const jwk_bad_t  bad_secrets[] = {
    { "{\"kty\":\"oct\"}", JOSE_BAD_KEY, "\"k\" is missing" },
    { "{\"kty\":\"oct\",\"k\":1}", JOSE_BAD_KEY, "\"k\" is not a string" },
    { "{\"kty\":\"oct\",\"k\":\"\"}", JOSE_KEY_SIZE, "\"k\" is empty" },
    { "{\"kty\":\"oct\",\"k\":\"YQ==\"}", JOSE_BAD_KEY,
      "\"k\" is not base64url" },
    { "{\"kty\":\"oct\",\"k\":\"not base64\"}", JOSE_BAD_KEY,
      "\"k\" is not base64url" },
    { "{\"kty\":\"oct\",\"alg\":\"RS256\",\"k\":"
      "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
      JOSE_KEY_MISFIT,
      "\"alg\" \"RS256\" does not fit \"kty\" \"oct\"" },
    { "{\"kty\":\"oct\",\"alg\":\"A128KW\",\"k\":"
      "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
      JOSE_KEY_MISFIT, "\"k\" is 32 bytes, \"alg\" \"A128KW\" needs 16" },
    { "{\"kty\":\"oct\",\"alg\":\"A256CBC-HS512\",\"k\":"
      "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
      JOSE_KEY_MISFIT,
      "\"k\" is 32 bytes, \"alg\" \"A256CBC-HS512\" needs 64" },
};


static const jwk_bad_t  bad_rsa[] = {
    { "{\"kty\":\"RSA\",\"e\":\"AQAB\"}", JOSE_BAD_KEY, "\"n\" is missing" },
    { "{\"kty\":\"RSA\",\"n\":\"" UNIT_RSA_N "\"}", JOSE_BAD_KEY,
      "\"e\" is missing" },
    { "{\"kty\":\"RSA\",\"n\":\"" UNIT_RSA_N "\",\"e\":65537}", JOSE_BAD_KEY,
      "\"e\" is not a string" },
    { "{\"kty\":\"RSA\",\"n\":\"*\",\"e\":\"AQAB\"}", JOSE_BAD_KEY,
      "\"n\" is not base64url" },
    { "{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"AQAB\"}", JOSE_KEY_SIZE,
      "\"n\" is 0 bits, 2048 to 16384 are allowed" },
    { "{\"kty\":\"RSA\",\"n\":\"AA\",\"e\":\"AQAB\"}", JOSE_KEY_SIZE,
      "\"n\" is 0 bits, 2048 to 16384 are allowed" },
    { "{" UNIT_RSA ",\"oth\":[]}", JOSE_UNKNOWN_KTY,
      "RSA with more than two primes (\"oth\") is not supported" },
    { "{" UNIT_RSA ",\"p\":\"" UNIT_RSA_P "\"}", JOSE_BAD_KEY,
      "\"d\" is missing" },
    { "{" UNIT_RSA ",\"d\":\"" UNIT_RSA_D "\",\"p\":\"" UNIT_RSA_P "\"}",
      JOSE_BAD_KEY, "\"q\" is missing" },
    { "{" UNIT_RSA ",\"d\":\"" UNIT_RSA_D "\",\"qi\":\"" UNIT_RSA_QI "\"}",
      JOSE_BAD_KEY, "\"p\" is missing" },
    { "{" UNIT_RSA ",\"d\":\"AA\"}", JOSE_BAD_KEY,
      "\"d\" is not between 1 and \"n\"" },
    { "{" UNIT_RSA ",\"d\":\"AQ\"}", JOSE_BAD_KEY,
      "\"d\" is not between 1 and \"n\"" },
    { "{" UNIT_RSA ",\"d\":\"" UNIT_RSA_N "\"}", JOSE_BAD_KEY,
      "\"d\" is not between 1 and \"n\"" },
    { "{" UNIT_RSA ",\"d\":\"AQAA" UNIT_RSA_D "\"}", JOSE_BAD_KEY,
      "\"d\" is not between 1 and \"n\"" },
    { "{" UNIT_RSA ",\"d\":\"" UNIT_RSA_D "\","
      UNIT_RSA_PRIMES(UNIT_RSA_P, UNIT_RSA_P, UNIT_RSA_DP, UNIT_RSA_DQ,
                      UNIT_RSA_QI) "}",
      JOSE_BAD_KEY, "\"n\" is not the product of \"p\" and \"q\"" },
    { "{" UNIT_RSA ",\"d\":\"" UNIT_RSA_D "\","
      UNIT_RSA_PRIMES("AQ", UNIT_RSA_N, UNIT_RSA_DP, UNIT_RSA_DQ,
                      UNIT_RSA_QI) "}",
      JOSE_BAD_KEY, "\"p\" is not between 1 and \"n\"" },
    { "{" UNIT_RSA ",\"d\":\"" UNIT_RSA_D "\","
      UNIT_RSA_PRIMES(UNIT_RSA_Q, UNIT_RSA_P, UNIT_RSA_DP, UNIT_RSA_DQ,
                      UNIT_RSA_QI) "}",
      JOSE_BAD_KEY,
      "\"d\", \"dp\" or \"dq\" does not belong to \"n\" and \"e\"" },
    { "{\"kty\":\"RSA\",\"n\":\"" UNIT_RSA_N "\",\"e\":\"Aw\",\"d\":\""
      UNIT_RSA_D "\","
      UNIT_RSA_PRIMES(UNIT_RSA_P, UNIT_RSA_Q, UNIT_RSA_DP, UNIT_RSA_DQ,
                      UNIT_RSA_QI) "}",
      JOSE_BAD_KEY,
      "\"d\", \"dp\" or \"dq\" does not belong to \"n\" and \"e\"" },
    { "{" UNIT_RSA ",\"d\":\"" UNIT_RSA_D "\","
      UNIT_RSA_PRIMES(UNIT_RSA_P, UNIT_RSA_Q, UNIT_RSA_DP, UNIT_RSA_DQ,
                      UNIT_RSA_DP) "}",
      JOSE_BAD_KEY, "\"qi\" is not the inverse of \"q\"" },
};


static const jwk_bad_t  bad_ec[] = {
    { "{\"kty\":\"EC\"}", JOSE_BAD_KEY, "\"crv\" is missing" },
    { "{\"kty\":\"EC\",\"crv\":256}", JOSE_BAD_KEY,
      "\"crv\" is not a string" },
    { "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":7}", JOSE_BAD_KEY,
      "\"x\" is not a string" },
    { "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" UNIT_EC_X
      "\",\"y\":\"*\"}", JOSE_BAD_KEY, "\"y\" is not base64url" },
    { "{" UNIT_EC ",\"d\":{}}", JOSE_BAD_KEY, "\"d\" is not a string" },
    { "{\"kty\":\"EC\",\"crv\":\"P-224\"}", JOSE_UNKNOWN_KTY,
      "unknown \"crv\" \"P-224\" of \"kty\" \"EC\"" },
    { "{\"kty\":\"EC\",\"crv\":\"Ed25519\",\"x\":\"" UNIT_OKP_X "\"}",
      JOSE_UNKNOWN_KTY, "unknown \"crv\" \"Ed25519\" of \"kty\" \"EC\"" },
    { "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" UNIT_EC_X "\"}",
      JOSE_BAD_KEY, "\"y\" is missing" },
    { "{\"kty\":\"EC\",\"crv\":\"P-256\",\"y\":\"" UNIT_EC_Y "\"}",
      JOSE_BAD_KEY, "\"x\" is missing" },
    { "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" UNIT_EC_Y "\",\"y\":\""
      UNIT_EC_X "\"}", JOSE_BAD_KEY,
      "\"x\" and \"y\" are not a point on P-256" },
    { "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"" UNIT_EC_X
      "\",\"y\":\"" UNIT_EC_Y "\"}", JOSE_BAD_KEY,
      "\"x\" and \"y\" are not a point on secp256k1" },
    { "{\"kty\":\"EC\",\"crv\":\"P-256\","
      "\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
      "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
      JOSE_BAD_KEY, "\"x\" and \"y\" are not a point on P-256" },
    { "{\"kty\":\"EC\",\"crv\":\"P-256\","
      "\"x\":\"__________________________________________8\","
      "\"y\":\"__________________________________________8\"}",
      JOSE_BAD_KEY, "\"x\" and \"y\" are not a point on P-256" },
    { "{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"" UNIT_EC_X "\",\"y\":\""
      UNIT_EC_Y "\"}", JOSE_KEY_SIZE, "\"x\" is 32 bytes, P-384 needs 48" },
    { "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" UNIT_EC_X "\",\"y\":"
      "\"AOBJZekkVtmIi1Kzeb371R7oae8fD8ZbZllpW2zOCBcj\"}", JOSE_KEY_SIZE,
      "\"y\" is 33 bytes, P-256 needs 32" },
    { "{" UNIT_EC ",\"d\":\"AQ\"}", JOSE_KEY_SIZE,
      "\"d\" is 1 bytes, P-256 needs 32" },
    { "{" UNIT_EC ",\"d\":\"" UNIT_OKP_D "\"}", JOSE_BAD_KEY,
      "\"d\" is not the private half of \"x\" and \"y\"" },
};


static const jwk_bad_t  bad_okp[] = {
    { "{\"kty\":\"OKP\",\"x\":\"" UNIT_OKP_X "\"}", JOSE_BAD_KEY,
      "\"crv\" is missing" },
    { "{\"kty\":\"OKP\",\"crv\":\"P-256\",\"x\":\"" UNIT_OKP_X "\"}",
      JOSE_UNKNOWN_KTY, "unknown \"crv\" \"P-256\" of \"kty\" \"OKP\"" },
    { "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"" UNIT_OKP_D "\"}",
      JOSE_BAD_KEY, "\"x\" is missing" },
    { "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQAB\"}", JOSE_KEY_SIZE,
      "\"x\" is 3 bytes, Ed25519 needs 32" },
    { "{\"kty\":\"OKP\",\"crv\":\"Ed448\",\"x\":\"" UNIT_OKP_X "\"}",
      JOSE_KEY_SIZE, "\"x\" is 32 bytes, Ed448 needs 57" },
    { "{\"kty\":\"OKP\",\"crv\":\"X448\",\"x\":\"" UNIT_OKP_X "\"}",
      JOSE_KEY_SIZE, "\"x\" is 32 bytes, X448 needs 56" },
    { "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":[]}", JOSE_BAD_KEY,
      "\"x\" is not a string" },
    { "{" UNIT_OKP ",\"d\":\"*\"}", JOSE_BAD_KEY,
      "\"d\" is not base64url" },
    { "{" UNIT_OKP ",\"d\":\"\"}", JOSE_KEY_SIZE,
      "\"d\" is 0 bytes, Ed25519 needs 32" },
    { "{" UNIT_OKP ",\"d\":\"" UNIT_EC_D "\"}", JOSE_BAD_KEY,
      "\"d\" is not the private half of \"x\"" },
};


static const jwk_bad_t  bad_akp[] = {
    { "{\"kty\":\"AKP\",\"pub\":\"AQAB\"}", JOSE_BAD_KEY,
      "\"alg\" is missing" },
    { "{\"kty\":\"AKP\",\"alg\":\"ES256\",\"pub\":\"AQAB\"}",
      JOSE_KEY_MISFIT, "\"alg\" \"ES256\" does not fit \"kty\" \"AKP\"" },
    { "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\"}", JOSE_BAD_KEY,
      "\"pub\" is missing" },
    { "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"pub\":7}", JOSE_BAD_KEY,
      "\"pub\" is not a string" },
    { "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"pub\":\"AQAB\","
      "\"priv\":null}", JOSE_BAD_KEY, "\"priv\" is not a string" },
    { "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"pub\":\"AQAB\","
      "\"priv\":\"AQAB\"}", JOSE_KEY_SIZE,
      "\"priv\" is 3 bytes, a seed has 32" },
};


static void
check_table(const jwk_bad_t *table, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        check_refused(table[i].jwk, table[i].status, table[i].text);
    }
}


static void
a_jwk_with_a_bad_member_is_left_out_and_the_others_kept(void **state)
{
    (void) state;

    check_table(bad_members, unit_nelts(bad_members));
    check_table(bad_secrets, unit_nelts(bad_secrets));
    check_table(bad_rsa, unit_nelts(bad_rsa));
    check_table(bad_ec, unit_nelts(bad_ec));
    check_table(bad_okp, unit_nelts(bad_okp));
    check_table(bad_akp, unit_nelts(bad_akp));
}


static void
a_key_is_what_its_members_say(void **state)
{
    jose_keyset_t    *set;
    jose_key_info_t   info;

    (void) state;

    jose_key_info(check_accepted("{" UNIT_EC ",\"kid\":\"a\\u0000b\","
                                 "\"use\":\"sig\",\"alg\":\"ES256\"}", &set),
                  &info);

    assert_int_equal(info.kty, JOSE_EC);
    assert_int_equal(info.crv, JOSE_P256);
    assert_int_equal(info.bits, 256);
    assert_jose_str(info.kid, unit_str("a\0b"));
    assert_jose_str(jose_alg_name(info.alg), unit_str("ES256"));
    assert_int_equal(info.ops, JOSE_OP_SIG);
    assert_false(info.is_private);
    jose_keyset_unref(set);

    jose_key_info(check_accepted("{" UNIT_EC ",\"d\":\"" UNIT_EC_D "\"}",
                                 &set), &info);

    assert_jose_absent(info.kid);
    assert_null(info.alg);
    assert_int_equal(info.ops, JOSE_OP_ALL);
    assert_true(info.is_private);
    jose_keyset_unref(set);

    jose_key_info(check_accepted("{" UNIT_RSA ",\"kid\":\"\"}", &set), &info);

    assert_int_equal(info.kty, JOSE_RSA);
    assert_int_equal(info.crv, JOSE_CRV_NONE);
    assert_int_equal(info.bits, 2048);
    assert_non_null(info.kid.data);
    assert_int_equal(info.kid.len, 0);
    jose_keyset_unref(set);

    jose_key_info(check_accepted("{" UNIT_OKP ",\"d\":\"" UNIT_OKP_D "\"}",
                                 &set), &info);

    assert_int_equal(info.kty, JOSE_OKP);
    assert_int_equal(info.crv, JOSE_ED25519);
    assert_true(info.is_private);
    jose_keyset_unref(set);

    jose_key_info(check_accepted("{\"kty\":\"oct\",\"k\":\"" UNIT_OKP_X "\"}",
                                 &set), &info);

    assert_int_equal(info.kty, JOSE_OCT);
    assert_int_equal(info.bits, 256);
    assert_true(info.is_private);
    jose_keyset_unref(set);
}


static void
use_and_key_ops_must_both_allow(void **state)
{
    size_t            i;
    jose_keyset_t    *set;
    jose_key_info_t   info;

    static const struct {
        const char  *jwk;
        unsigned     ops;
    } cases[] = {
        { "{" UNIT_EC "}", JOSE_OP_ALL },
        { "{" UNIT_EC ",\"use\":\"sig\"}", JOSE_OP_SIGN | JOSE_OP_VERIFY },
        { "{" UNIT_EC ",\"use\":\"enc\"}", JOSE_OP_ENC },
        { "{" UNIT_EC ",\"key_ops\":[\"verify\"]}", JOSE_OP_VERIFY },
        { "{" UNIT_EC ",\"key_ops\":[\"sign\",\"sign\",\"foo\"]}",
          JOSE_OP_SIGN },
        { "{" UNIT_EC ",\"key_ops\":[\"encrypt\",\"decrypt\",\"wrapKey\","
          "\"unwrapKey\",\"deriveKey\",\"deriveBits\"]}", JOSE_OP_ENC },
        { "{" UNIT_EC ",\"use\":\"sig\",\"key_ops\":[\"verify\","
          "\"deriveKey\"]}", JOSE_OP_VERIFY },
    };

    (void) state;

    for (i = 0; i < unit_nelts(cases); i++) {
        jose_key_info(check_accepted(cases[i].jwk, &set), &info);
        assert_int_equal(info.ops, cases[i].ops);
        jose_keyset_unref(set);
    }
}


static void
members_that_are_not_known_are_ignored(void **state)
{
    jose_keyset_t  *set;

    (void) state;

    (void) check_accepted("{" UNIT_EC ",\"x5c\":\"garbage\",\"x5t\":7,"
                          "\"x5u\":{},\"ext\":\"no\",\"issuer\":null,"
                          "\"d2\":\"*\",\"n\":1,\"k\":[]}", &set);
    jose_keyset_unref(set);
}


static void
rsa_numbers_are_bounded(void **state)
{
    jose_keyset_t  *set;

    (void) state;

    (void) check_accepted(rsa_of(2048, 1, "AQAB"), &set);
    jose_keyset_unref(set);

    (void) check_accepted(rsa_of(16384, 1, "AQAB"), &set);
    jose_keyset_unref(set);

    check_refused(rsa_of(1024, 1, "AQAB"), JOSE_KEY_SIZE,
                  "\"n\" is 1024 bits, 2048 to 16384 are allowed");
    check_refused(rsa_of(2047, 1, "AQAB"), JOSE_KEY_SIZE,
                  "\"n\" is 2047 bits, 2048 to 16384 are allowed");
    check_refused(rsa_of(16385, 1, "AQAB"), JOSE_KEY_SIZE,
                  "\"n\" is 16385 bits, 2048 to 16384 are allowed");
    check_refused(rsa_of(2048, 0, "AQAB"), JOSE_BAD_KEY, "\"n\" is even");

    (void) check_accepted(rsa_of(2048, 1, "Aw"), &set);
    jose_keyset_unref(set);

    (void) check_accepted(rsa_of(2048, 1, "__________8"), &set);
    jose_keyset_unref(set);

    check_refused(rsa_of(2048, 1, "AQAAAAAAAAAB"), JOSE_KEY_SIZE,
                  "\"e\" is 65 bits, at most 64 are allowed");
    check_refused(rsa_of(2048, 1, "AQ"), JOSE_BAD_KEY,
                  "\"e\" is not an odd number of 3 or more");
    check_refused(rsa_of(2048, 1, "AA"), JOSE_BAD_KEY,
                  "\"e\" is not an odd number of 3 or more");
    check_refused(rsa_of(2048, 1, ""), JOSE_BAD_KEY,
                  "\"e\" is not an odd number of 3 or more");
    check_refused(rsa_of(2048, 1, "AQAA"), JOSE_BAD_KEY,
                  "\"e\" is not an odd number of 3 or more");
}


static void
leading_zeros_of_rsa_numbers_are_forgiven(void **state)
{
    jose_keyset_t    *set;
    jose_key_info_t   info;

    (void) state;

    jose_key_info(check_accepted("{\"kty\":\"RSA\",\"n\":\"AAAA" UNIT_RSA_N
                                 "\",\"e\":\"AAAAAQAB\"}", &set), &info);
    assert_int_equal(info.bits, 2048);
    jose_keyset_unref(set);
}


static void
a_private_rsa_key_with_any_number_changed_is_refused(void **state)
{
    char            *jwk;
    size_t           i;
    jose_keyset_t   *set;
    unit_reports_t   reports;

    static const char  private[] = "{" UNIT_RSA_PRIVATE "}";
    static const char *const  members[] = {
        "n", "d", "p", "q", "dp", "dq", "qi"
    };

    (void) state;

    assert_true(check_accepted(private, &set)->is_private);
    jose_keyset_unref(set);

    for (i = 0; i < unit_nelts(members); i++) {
        jwk = mutated(private, members[i]);

        set = between(jwk, &reports);
        assert_int_equal(jose_keyset_count(set), 2);
        assert_jose_status(reports.items[0].status, JOSE_BAD_KEY);

        jose_keyset_unref(set);
        free(jwk);
    }
}


static void
a_private_rsa_key_needs_no_primes(void **state)
{
    jose_str_t         token;
    jose_keyset_t     *set;
    unit_memory_t     *memory;
    const jose_alg_t  *alg;

    memory = *state;

    alg = jose_alg_find(JOSE_ALG_JWS, unit_str("RS256"));

    assert_jose_ok(jose_jws_sign(&memory->alloc,
                                 check_accepted("{" UNIT_RSA ",\"d\":\""
                                                UNIT_RSA_D "\"}", &set),
                                 alg, unit_str("{\"alg\":\"RS256\"}"),
                                 unit_str("{}"), &token));
    jose_keyset_unref(set);
}


/* RFC 7518, 6.3.2: "d" alone, or with all that belongs to the primes. */
static void
of_primes_an_rsa_key_has_all_numbers_or_none(void **state)
{
    char            jwk[RSA_MAX], text[64], *p, *last;
    size_t          i;
    unsigned        set, all;
    const char     *missing;
    jose_keyset_t  *keys;

    static const struct {
        const char  *member;
        const char  *value;
    } numbers[] = {
        { "d", UNIT_RSA_D }, { "p", UNIT_RSA_P }, { "q", UNIT_RSA_Q },
        { "dp", UNIT_RSA_DP }, { "dq", UNIT_RSA_DQ }, { "qi", UNIT_RSA_QI }
    };

    (void) state;

    all = (1U << unit_nelts(numbers)) - 1;
    last = jwk + sizeof(jwk);

    for (set = 0; set <= all; set++) {
        p = jwk + snprintf(jwk, sizeof(jwk), "{" UNIT_RSA);
        missing = NULL;

        for (i = 0; i < unit_nelts(numbers); i++) {
            if (set & (1U << i)) {
                p += snprintf(p, (size_t) (last - p), ",\"%s\":\"%s\"",
                              numbers[i].member, numbers[i].value);

            } else if (missing == NULL) {
                missing = numbers[i].member;
            }
        }

        (void) snprintf(p, (size_t) (last - p), "}");

        if (set == 0 || set == 1 || set == all) {
            assert_int_equal(check_accepted(jwk, &keys)->is_private, set & 1);
            jose_keyset_unref(keys);
            continue;
        }

        (void) snprintf(text, sizeof(text), "\"%s\" is missing", missing);
        check_refused(jwk, JOSE_BAD_KEY, text);
    }
}


static void
a_private_ec_or_okp_key_with_a_changed_half_is_refused(void **state)
{
    char            *jwk;
    size_t           i;
    jose_keyset_t   *set;
    unit_reports_t   reports;

    static const struct {
        const char  *jwk;
        const char  *member;
    } cases[] = {
        { "{" UNIT_EC ",\"d\":\"" UNIT_EC_D "\"}", "x" },
        { "{" UNIT_EC ",\"d\":\"" UNIT_EC_D "\"}", "y" },
        { "{" UNIT_EC ",\"d\":\"" UNIT_EC_D "\"}", "d" },
        { "{" UNIT_OKP ",\"d\":\"" UNIT_OKP_D "\"}", "x" },
        { "{" UNIT_OKP ",\"d\":\"" UNIT_OKP_D "\"}", "d" },
    };

    (void) state;

    for (i = 0; i < unit_nelts(cases); i++) {
        (void) check_accepted(cases[i].jwk, &set);
        jose_keyset_unref(set);

        jwk = mutated(cases[i].jwk, cases[i].member);

        set = between(jwk, &reports);
        assert_int_equal(jose_keyset_count(set), 2);
        assert_jose_status(reports.items[0].status, JOSE_BAD_KEY);

        jose_keyset_unref(set);
        free(jwk);
    }
}


/* 0 and the order of the group (SEC 2, 2.4.2) are no private keys */
static void
a_private_ec_number_out_of_range_is_refused(void **state)
{
    jose_keyset_t   *set;
    unit_reports_t   reports;

    (void) state;

    set = between("{" UNIT_EC ",\"d\":"
                  "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
                  &reports);
    assert_int_equal(jose_keyset_count(set), 2);
    assert_jose_status(reports.items[0].status, JOSE_BAD_KEY);
    jose_keyset_unref(set);

    set = between("{" UNIT_EC ",\"d\":"
                  "\"_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE\"}",
                  &reports);
    assert_int_equal(jose_keyset_count(set), 2);
    assert_jose_status(reports.items[0].status, JOSE_BAD_KEY);
    jose_keyset_unref(set);
}


static void
an_ml_dsa_key_is_read_or_said_to_be_unavailable(void **state)
{
    char               text[128], why[128];
    size_t             i;
    const jose_alg_t  *alg;

    static const char *const  names[] = {
        "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"
    };

    (void) state;

    for (i = 0; i < unit_nelts(names); i++) {
        alg = jose_alg_find(JOSE_ALG_JWS, jose_cstr(names[i]));
        assert_non_null(alg);

        (void) snprintf(text, sizeof(text),
                        "{\"kty\":\"AKP\",\"alg\":\"%s\",\"pub\":\"AQAB\"}",
                        names[i]);

        if (jose_alg_available(alg)) {
            (void) snprintf(why, sizeof(why),
                            "\"pub\", 3 bytes, is not a public key of %s",
                            names[i]);
            check_refused(text, JOSE_BAD_KEY, why);

        } else {
            (void) snprintf(why, sizeof(why),
                            "%s is not supported by this libcrypto",
                            names[i]);
            check_refused(text, JOSE_UNAVAILABLE, why);
        }
    }
}


/* OpenSSL 4.0 does not look at an empty public half beside a seed. */
static void
an_ml_dsa_key_with_an_empty_half_is_refused(void **state)
{
    const jose_alg_t  *alg;

    (void) state;

    alg = jose_alg_find(JOSE_ALG_JWS, jose_cstr("ML-DSA-44"));
    assert_non_null(alg);

    if (!jose_alg_available(alg)) {
        skip();
    }

    check_refused("{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"pub\":\"\","
                  "\"priv\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
                  JOSE_BAD_KEY, "\"pub\", 0 bytes, is not a public key of "
                  "ML-DSA-44 or not of \"priv\"");
}


static void
an_ml_dsa_key_with_a_changed_half_is_refused(void **state)
{
    char            *text, *jwk;
    size_t           i;
    jose_str_t       out;
    jose_keyset_t   *set;
    jose_keygen_t    what;
    unit_memory_t   *memory;
    unit_reports_t   reports;

    static const char *const  members[] = { "pub", "priv" };

    memory = *state;
    memset(&what, 0, sizeof(what));

    what.kty = JOSE_AKP;
    what.ops = JOSE_OP_SIG;
    what.alg = jose_alg_find(JOSE_ALG_JWS, unit_str("ML-DSA-65"));

    if (!jose_alg_available(what.alg)) {
        assert_jose_status(jose_keyset_generate(&what, &set),
                           JOSE_UNAVAILABLE);
        return;
    }

    assert_jose_ok(jose_keyset_generate(&what, &set));
    assert_jose_ok(jose_key_to_jwk(&memory->alloc, jose_keyset_key(set, 0),
                                   NULL, 1, &out));
    jose_keyset_unref(set);

    text = strndup((const char *) out.data, out.len);
    assert_non_null(text);

    (void) check_accepted(text, &set);
    jose_keyset_unref(set);

    for (i = 0; i < unit_nelts(members); i++) {
        jwk = mutated(text, members[i]);

        set = between(jwk, &reports);
        assert_int_equal(jose_keyset_count(set), 2);
        assert_jose_status(reports.items[0].status, JOSE_BAD_KEY);

        jose_keyset_unref(set);
        free(jwk);
    }

    free(text);
}


/* A new key's JWK with another value of one member. */
static char *
with_member(unit_memory_t *memory, const jose_keygen_t *what,
    const char *member, jose_str_t bytes)
{
    char            name[16], *text, *value;
    size_t          size;
    jose_str_t      jwk;
    jose_keyset_t  *set;

    assert_jose_ok(jose_keyset_generate(what, &set));
    assert_jose_ok(jose_key_to_jwk(&memory->alloc, jose_keyset_key(set, 0),
                                   NULL, 1, &jwk));
    jose_keyset_unref(set);

    size = jwk.len + jose_base64url_encoded_len(bytes.len) + 1;
    text = memory->alloc.alloc(memory, size);
    memcpy(text, jwk.data, jwk.len);
    text[jwk.len] = '\0';

    (void) snprintf(name, sizeof(name), "\"%s\":\"", member);
    value = strstr(text, name);
    assert_non_null(value);
    value += strlen(name);

    memmove(value + jose_base64url_encoded_len(bytes.len),
            strchr(value, '"'), strlen(strchr(value, '"')) + 1);
    (void) jose_base64url_encode((unsigned char *) value, bytes);

    return text;
}


static void
check_blamed(const char *jwk)
{
    jose_keyset_t   *set;
    unit_reports_t   reports;

    set = between(jwk, &reports);
    assert_int_equal(jose_keyset_count(set), 2);
    assert_jose_status(reports.items[0].status, JOSE_BAD_KEY);
    jose_keyset_unref(set);
}


/* And not libcrypto's, or the whole set would be refused for it. */
static void
a_half_that_is_wrong_is_the_fault_of_its_key(void **state)
{
    size_t          i;
    jose_str_t      bytes;
    jose_keygen_t   what;
    unsigned char   value[MLDSA_PUB_MAX + 1];
    unit_memory_t  *memory;

    static const jose_crv_t    curves[] = {
        JOSE_P256, JOSE_P384, JOSE_P521, JOSE_SECP256K1
    };
    static const unsigned char  fills[] = { 0x00, 0x01, 0x7f, 0xff };
    static const size_t         lens[] = {
        0, 1, 3, 1311, 1312, 1313, MLDSA_PUB_MAX, MLDSA_PUB_MAX + 1
    };

    memory = *state;
    memset(&what, 0, sizeof(what));
    what.ops = JOSE_OP_ALL;
    bytes.data = value;

    for (i = 0; i < unit_nelts(curves) * unit_nelts(fills); i++) {
        what.kty = JOSE_EC;
        what.crv = curves[i % unit_nelts(curves)];

        bytes.len = jose_curve(what.crv)->len;
        memset(value, fills[i / unit_nelts(curves)], bytes.len);

        check_blamed(with_member(memory, &what, "d", bytes));
    }

    what.kty = JOSE_AKP;
    what.crv = JOSE_CRV_NONE;
    what.alg = jose_alg_find(JOSE_ALG_JWS, unit_str("ML-DSA-44"));

    for (i = 0; i < unit_nelts(lens) && jose_alg_available(what.alg); i++) {
        bytes.len = lens[i];
        memset(value, 0x5a, bytes.len);

        check_blamed(with_member(memory, &what, "pub", bytes));
    }
}


/* What the caller's allocator does not give, at each call in turn. */
static void
check_memory(jose_str_t jwk)
{
    char                why[JOSE_WHY_MAX];
    size_t              n;
    jose_key_t         *key;
    jose_status_t       st;
    unit_memory_t       json, memory;
    const jose_json_t  *root;

    unit_memory_init(&json);
    unit_memory_init(&memory);

    assert_jose_ok(jose_json_parse(&json.alloc, jwk, &root, NULL, NULL));

    for (n = 1, st = JOSE_NO_MEMORY; st != JOSE_OK; n++) {
        memory.fail_at = n;
        st = jose_jwk_read(&memory.alloc, root, &key, why);

        assert_int_equal(ERR_peek_error(), 0);

        if (memory.calls >= n) {
            assert_jose_status(st, JOSE_NO_MEMORY);
            assert_string_equal(why, "out of memory");
            assert_null(key);

        } else {
            assert_jose_ok(st);
        }

        unit_memory_free(&memory);
    }

    /* each takes some: a member is decoded before it is used */
    assert_true(n > 2);

    jose_key_free(key);
    unit_memory_free(&json);
}


static void
without_the_callers_memory_a_jwk_is_not_called_bad(void **state)
{
    jose_str_t      jwk;
    jose_keyset_t  *set;
    jose_keygen_t   what;
    unit_memory_t  *memory;

    memory = *state;

    check_memory(unit_str("{\"kty\":\"oct\",\"k\":\"" UNIT_OKP_X "\"}"));
    check_memory(unit_str("{" UNIT_RSA "}"));
    check_memory(unit_str("{" UNIT_RSA_PRIVATE "}"));
    check_memory(unit_str("{" UNIT_EC ",\"d\":\"" UNIT_EC_D "\"}"));
    check_memory(unit_str("{" UNIT_OKP ",\"d\":\"" UNIT_OKP_D "\"}"));

    memset(&what, 0, sizeof(what));

    what.kty = JOSE_AKP;
    what.ops = JOSE_OP_SIG;
    what.alg = jose_alg_find(JOSE_ALG_JWS, unit_str("ML-DSA-65"));

    if (!jose_alg_available(what.alg)) {
        return;
    }

    assert_jose_ok(jose_keyset_generate(&what, &set));
    assert_jose_ok(jose_key_to_jwk(&memory->alloc, jose_keyset_key(set, 0),
                                   NULL, 1, &jwk));
    check_memory(jwk);

    jose_keyset_unref(set);
}


static void
a_short_secret_is_kept_with_a_warning(void **state)
{
    size_t           i;
    jose_keyset_t   *set;
    unit_reports_t   reports;

    static const struct {
        const char  *jwk;
        const char  *text;              /* NULL: none */
    } cases[] = {
        { "{\"kty\":\"oct\",\"k\":\"ZmFudGFzdGljand0\"}",
          "the secret has 96 bits, RFC 7518, 3.2 asks for 256 or more with "
          "HS256" },
        { "{\"kty\":\"oct\",\"k\":\"" UNIT_OKP_X "\",\"alg\":\"HS512\"}",
          "the secret has 256 bits, RFC 7518, 3.2 asks for 512 or more with "
          "HS512" },
        { "{\"kty\":\"oct\",\"k\":\"" UNIT_OKP_X "\",\"alg\":\"HS384\"}",
          "the secret has 256 bits, RFC 7518, 3.2 asks for 384 or more with "
          "HS384" },
        { "{\"kty\":\"oct\",\"k\":\"" UNIT_OKP_X "\"}", NULL },
        { "{\"kty\":\"oct\",\"k\":\"" UNIT_OKP_X "\",\"alg\":\"HS256\"}",
          NULL },
        { "{\"kty\":\"oct\",\"k\":\"ZmFudGFzdGljand0\",\"use\":\"enc\"}",
          NULL },
        { "{\"kty\":\"oct\",\"k\":\"AAECAwQFBgcICQoLDA0ODw\","
          "\"alg\":\"A128KW\"}", NULL },
    };

    (void) state;

    for (i = 0; i < unit_nelts(cases); i++) {
        set = between(cases[i].jwk, &reports);

        assert_int_equal(jose_keyset_count(set), 3);
        assert_int_equal(reports.n, cases[i].text != NULL);

        if (cases[i].text != NULL) {
            unit_reported(&reports, 0, JOSE_REPORT_WARNING, JOSE_WEAK_SECRET,
                          1, cases[i].text);
        }

        jose_keyset_unref(set);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(
            a_jwk_with_a_bad_member_is_left_out_and_the_others_kept),
        cmocka_unit_test(a_key_is_what_its_members_say),
        cmocka_unit_test(use_and_key_ops_must_both_allow),
        cmocka_unit_test(members_that_are_not_known_are_ignored),
        cmocka_unit_test(rsa_numbers_are_bounded),
        cmocka_unit_test(leading_zeros_of_rsa_numbers_are_forgiven),
        cmocka_unit_test(
            a_private_rsa_key_with_any_number_changed_is_refused),
        unit_case(a_private_rsa_key_needs_no_primes),
        cmocka_unit_test(of_primes_an_rsa_key_has_all_numbers_or_none),
        cmocka_unit_test(
            a_private_ec_or_okp_key_with_a_changed_half_is_refused),
        cmocka_unit_test(a_private_ec_number_out_of_range_is_refused),
        cmocka_unit_test(an_ml_dsa_key_is_read_or_said_to_be_unavailable),
        unit_case(an_ml_dsa_key_with_an_empty_half_is_refused),
        unit_case(an_ml_dsa_key_with_a_changed_half_is_refused),
        unit_case(a_half_that_is_wrong_is_the_fault_of_its_key),
        unit_case(without_the_callers_memory_a_jwk_is_not_called_bad),
        cmocka_unit_test(a_short_secret_is_kept_with_a_warning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
