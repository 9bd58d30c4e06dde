/*
 * test_keyset.c: key sets as providers publish them, as people get them
 * wrong, and as somebody hostile would write them.
 */

#include "unit_keys.h"

#include "jose_key.h"
#include "jose_keyset.h"

#include <time.h>


#define X5C  "\"x5c\":[\"MIIDBTCCAe2gAwIBAgIQ\"]"


static void
refused(jose_str_t text, jose_format_t format, jose_status_t status,
    const char *why)
{
    jose_keyset_t   *set;
    unit_reports_t   reports;

    if (unit_parse(text, format, &reports, &set) != status) {
        print_error("%.60s\n", (const char *) text.data);
    }

    assert_null(set);
    assert_true(reports.n > 0 && reports.n <= 64);
    unit_reported(&reports, reports.n - 1, JOSE_REPORT_FAILED, status, 0,
                  why);
}


static void
a_set_in_the_shape_of_entra_is_read(void **state)
{
    jose_keyset_t    *set;
    jose_key_info_t   info;

    (void) state;

    set = unit_keys(
        "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"kid\":\"2ZQpJ3Up\","
        "\"x5t\":\"2ZQpJ3Up\",\"n\":\"" UNIT_RSA_N "\",\"e\":\"AQAB\"," X5C
        ",\"cloud_instance_name\":\"microsoftonline.com\",\"issuer\":"
        "\"https://login.microsoftonline.com/{tenantid}/v2.0\"},"
        "{\"kty\":\"RSA\",\"use\":\"sig\",\"kid\":\"other\",\"x5t\":\"o\","
        "\"n\":\"" UNIT_RSA_N "\",\"e\":\"AQAB\"," X5C "}]}");

    assert_int_equal(jose_keyset_count(set), 2);

    jose_key_info(jose_keyset_find(set, unit_str("2ZQpJ3Up")), &info);
    assert_int_equal(info.kty, JOSE_RSA);
    assert_null(info.alg);
    assert_int_equal(info.ops, JOSE_OP_SIG);

    jose_keyset_unref(set);
}


static void
a_set_in_the_shape_of_auth0_is_read(void **state)
{
    jose_keyset_t    *set;
    jose_key_info_t   info;

    (void) state;

    set = unit_keys(
        "{\"keys\":[{\"alg\":\"RS256\",\"kty\":\"RSA\",\"use\":\"sig\","
        "\"n\":\"" UNIT_RSA_N "\",\"e\":\"AQAB\",\"kid\":\"NjVBRjY5MDlC\","
        "\"x5t\":\"NjVBRjY5MDlC\"," X5C "}]}");

    jose_key_info(jose_keyset_find(set, unit_str("NjVBRjY5MDlC")), &info);
    assert_jose_str(jose_alg_name(info.alg), unit_str("RS256"));

    jose_keyset_unref(set);
}


static void
a_set_in_the_shape_of_keycloak_keeps_sig_and_enc_apart(void **state)
{
    jose_key_t        *key;
    jose_keyset_t     *set;
    const jose_alg_t  *rs256, *oaep;

    (void) state;

    rs256 = jose_alg_find(JOSE_ALG_JWS, unit_str("RS256"));
    oaep = jose_alg_find(JOSE_ALG_JWE, unit_str("RSA-OAEP"));

    set = unit_keys(
        "{\"keys\":[{\"kid\":\"s\",\"kty\":\"RSA\",\"alg\":\"RS256\","
        "\"use\":\"sig\",\"n\":\"" UNIT_RSA_N "\",\"e\":\"AQAB\"," X5C
        ",\"x5t\":\"a\",\"x5t#S256\":\"b\"},"
        "{\"kid\":\"e\",\"kty\":\"RSA\",\"alg\":\"RSA-OAEP\",\"use\":\"enc\","
        "\"n\":\"" UNIT_RSA_N "\",\"e\":\"AQAB\"," X5C "}]}");

    key = jose_keyset_find(set, unit_str("s"));
    assert_true(jose_key_fits(key, rs256, JOSE_OP_VERIFY));
    assert_false(jose_key_fits(key, oaep, JOSE_OP_UNWRAP_KEY));

    key = jose_keyset_find(set, unit_str("e"));
    assert_false(jose_key_fits(key, rs256, JOSE_OP_VERIFY));
    assert_true(jose_key_fits(key, oaep, JOSE_OP_UNWRAP_KEY));

    jose_keyset_unref(set);
}


static void
a_key_of_an_unknown_type_does_not_spoil_its_set(void **state)
{
    jose_keyset_t   *set;
    unit_reports_t   reports;

    (void) state;

    assert_jose_ok(unit_parse(unit_str(
        "{\"keys\":[{\"kty\":\"LWE\",\"kid\":\"new\",\"blob\":\"AA\"},"
        "{" UNIT_EC ",\"kid\":\"ec\"},"
        "7,"
        "{\"kty\":\"OKP\",\"crv\":\"Ed999\",\"x\":\"AA\",\"kid\":\"okp\"}]}"),
        JOSE_FORMAT_ANY, &reports, &set));

    assert_int_equal(jose_keyset_count(set), 1);
    assert_non_null(jose_keyset_find(set, unit_str("ec")));
    assert_null(jose_keyset_find(set, unit_str("new")));

    assert_int_equal(reports.n, 3);
    unit_reported(&reports, 0, JOSE_REPORT_SKIPPED, JOSE_UNKNOWN_KTY, 0,
                  "unknown \"kty\" \"LWE\"");
    assert_string_equal(reports.items[0].kid, "new");
    unit_reported(&reports, 1, JOSE_REPORT_SKIPPED, JOSE_BAD_KEY, 2,
                  "not a JSON object");
    assert_string_equal(reports.items[1].kid, "");
    unit_reported(&reports, 2, JOSE_REPORT_SKIPPED, JOSE_UNKNOWN_KTY, 3,
                  "unknown \"crv\" \"Ed999\" of \"kty\" \"OKP\"");
    assert_string_equal(reports.items[2].kid, "okp");

    jose_keyset_unref(set);
}


static void
the_published_gateway_key_works_with_a_warning(void **state)
{
    jose_keyset_t   *set;
    unit_reports_t   reports;

    (void) state;

    assert_jose_ok(unit_parse(unit_str("{\"keys\":[{\"k\":"
                                       "\"ZmFudGFzdGljand0\",\"kty\":\"oct\","
                                       "\"kid\":\"0001\"}]}"),
                              JOSE_FORMAT_ANY, &reports, &set));

    assert_int_equal(reports.n, 1);
    unit_reported(&reports, 0, JOSE_REPORT_WARNING, JOSE_WEAK_SECRET, 0,
                  "the secret has 96 bits, RFC 7518, 3.2 asks for 256 or more "
                  "with HS256");
    assert_string_equal(reports.items[0].kid, "0001");

    assert_int_equal(jose_keyset_key(set, 0)->secret_len, 12);
    assert_memory_equal(jose_keyset_key(set, 0)->secret, "fantasticjwt", 12);

    jose_keyset_unref(set);
}


static void
each_format_is_recognised_by_its_content(void **state)
{
    size_t          i;
    jose_keyset_t  *set;

    static const struct {
        const char  *text;
        size_t       n;
    } cases[] = {
        { "{\"keys\":[{" UNIT_EC "},{" UNIT_OKP "}]}", 2 },
        { " \r\n\t{ \"keys\" : [ {" UNIT_EC "} ] } \n", 1 },
        { "\xef\xbb\xbf{\"keys\":[{" UNIT_EC "}]}", 1 },
        { "{" UNIT_EC "}", 1 },
        { "{\"kid\":\"a\"," UNIT_RSA "}", 1 },
        { UNIT_PEM_ED25519 UNIT_PEM_EC, 2 },
        { "\n\n" UNIT_PEM_ED25519, 1 },
    };

    (void) state;

    for (i = 0; i < unit_nelts(cases); i++) {
        set = unit_keys(cases[i].text);
        assert_int_equal(jose_keyset_count(set), cases[i].n);
        jose_keyset_unref(set);
    }
}


/* The text of a JSON string in the C string of a key-value object. */
static const char  keyval[] =
    "{\"rsa\":\"-----BEGIN PUBLIC KEY-----\\n"
    "MCowBQYDK2VwAyEAWqN3oNRMAORI3kEsSimzyOGmgwxL5f7v0sJIFn+Kpwo=\\n"
    "-----END PUBLIC KEY-----\\n\","
    "\"text\":\"an HMAC secret that is long enough\"}";


static void
an_object_of_kids_holds_pem_and_with_keyval_secrets(void **state)
{
    jose_key_t      *key;
    jose_keyset_t   *set;
    unit_reports_t   reports;

    (void) state;

    assert_jose_ok(unit_parse(jose_cstr(keyval), JOSE_FORMAT_KEYVAL, &reports,
                              &set));
    assert_int_equal(reports.n, 0);
    assert_int_equal(jose_keyset_count(set), 2);

    assert_int_equal(jose_keyset_find(set, unit_str("rsa"))->crv,
                     JOSE_ED25519);

    key = jose_keyset_find(set, unit_str("text"));
    assert_int_equal(key->kty, JOSE_OCT);
    assert_int_equal(key->secret_len, 34);
    assert_memory_equal(key->secret, "an HMAC secret that is long enough",
                        34);
    jose_keyset_unref(set);

    /* nobody has said that there may be secrets */

    assert_jose_ok(unit_parse(jose_cstr(keyval), JOSE_FORMAT_ANY, &reports,
                              &set));
    assert_int_equal(jose_keyset_count(set), 1);
    assert_non_null(jose_keyset_find(set, unit_str("rsa")));
    assert_int_equal(reports.n, 1);
    unit_reported(&reports, 0, JOSE_REPORT_SKIPPED, JOSE_BAD_KEY, 1,
                  "the value is not PEM (HMAC secrets are read only where "
                  "the format is said to be \"keyval\")");
    assert_string_equal(reports.items[0].kid, "text");
    jose_keyset_unref(set);
}


static void
an_answer_that_is_no_key_set_never_becomes_a_secret(void **state)
{
    size_t  i;

    static const char *const  answers[] = {
        "{\"error\":\"not_found\",\"error_description\":\"no such realm\"}",
        "{\"status\":\"ok\"}",
        "{\"message\":\"Unauthorized\"}",
    };

    (void) state;

    for (i = 0; i < unit_nelts(answers); i++) {
        refused(jose_cstr(answers[i]), JOSE_FORMAT_ANY, JOSE_BAD_KEYSET,
                "a JSON object without \"keys\", \"kty\" or PEM");
        refused(jose_cstr(answers[i]), JOSE_FORMAT_JWKS, JOSE_BAD_KEYSET,
                "a JSON object without \"keys\", \"kty\" or PEM");
    }

    refused(unit_str("{\"issuer\":\"https://idp.example\",\"jwks_uri\":"
                     "\"https://idp.example/certs\"}"), JOSE_FORMAT_ANY,
            JOSE_BAD_KEYSET, "a discovery document and not the key set, which "
            "its \"jwks_uri\" names");
}


static void
a_damaged_public_key_never_becomes_a_secret(void **state)
{
    char             text[512];
    size_t           i;
    jose_keyset_t   *set;
    unit_reports_t   reports;

    static const struct {
        const char  *value;
        const char  *text;
    } cases[] = {
        { "-----BEGIN PUBLIC KEY-----", "the PEM block is broken" },
        { "-----BEGIN PUBLIC KEY-----\\\\nMCow\\\\n-----END PUBLIC KEY-----",
          "the PEM block is broken" },
        { "MCowBQYD\\n-----END PUBLIC KEY-----\\n",
          "there is no \"-----BEGIN\" line" },
        { "a-----b", "there is no \"-----BEGIN\" line" },
        { "-----BEGIN PUBLIC KEY-----\\nAAAA\\n-----END PUBLIC KEY-----\\n",
          "the \"PUBLIC KEY\" in the PEM block is malformed" },
        { "MCowBQYDK2VwAyEAWqN3oNRMAORI3kEsSimzyOGmgwxL5f7v0sJIFn+Kpwo=",
          "the secret is really a DER public key in base64" },
        { " MCowBQYDK2VwAyEAWqN3oNRMAORI3kEs\\n"
          "SimzyOGmgwxL5f7v0sJIFn+Kpwo=\\r\\n",
          "the secret is really a DER public key in base64" },
        { "", "the value is empty" },
    };

    (void) state;

    for (i = 0; i < unit_nelts(cases); i++) {
        (void) snprintf(text, sizeof(text),
                        "{\"bad\":\"%s\",\"good\":"
                        "\"a secret of more than thirty-two bytes\"}",
                        cases[i].value);

        assert_jose_ok(unit_parse(jose_cstr(text), JOSE_FORMAT_KEYVAL,
                                  &reports, &set));
        assert_int_equal(jose_keyset_count(set), 1);
        assert_non_null(jose_keyset_find(set, unit_str("good")));

        assert_int_equal(reports.n, 1);
        assert_int_equal(reports.items[0].kind, JOSE_REPORT_SKIPPED);
        assert_int_equal(reports.items[0].index, 0);
        assert_string_equal(reports.items[0].kid, "bad");
        assert_memory_equal(reports.items[0].text, cases[i].text,
                            strlen(cases[i].text));

        jose_keyset_unref(set);
    }

    /* base64 that is not DER is as good a secret as any */

    assert_jose_ok(unit_parse(unit_str("{\"a\":\"QUJDREVGR0hJSktMTU5PUFFSU1RV"
                                       "VldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2"
                                       "\"}"),
                              JOSE_FORMAT_KEYVAL, &reports, &set));
    assert_int_equal(reports.n, 0);
    jose_keyset_unref(set);
}


static void
the_values_of_kids_must_be_strings(void **state)
{
    jose_keyset_t   *set;
    unit_reports_t   reports;

    (void) state;

    assert_jose_ok(unit_parse(unit_str("{\"a\":1,\"b\":null,\"c\":[],"
                                       "\"keys\":\"the secret named keys, and "
                                       "a long one\",\"kty\":{}}"),
                              JOSE_FORMAT_KEYVAL, &reports, &set));

    assert_int_equal(jose_keyset_count(set), 1);
    assert_non_null(jose_keyset_find(set, unit_str("keys")));
    assert_int_equal(reports.n, 4);
    unit_reported(&reports, 0, JOSE_REPORT_SKIPPED, JOSE_BAD_KEY, 0,
                  "the value is not a string");
    unit_reported(&reports, 3, JOSE_REPORT_SKIPPED, JOSE_BAD_KEY, 4,
                  "the value is not a string");

    jose_keyset_unref(set);
}


static void
all_keys_of_a_value_have_its_kid(void **state)
{
    jose_key_t      *key;
    jose_keyset_t   *set;
    unit_reports_t   reports;

    static const char  text[] =
        "{\"k\":\"-----BEGIN PUBLIC KEY-----\\n"
        "MCowBQYDK2VwAyEAWqN3oNRMAORI3kEsSimzyOGmgwxL5f7v0sJIFn+Kpwo=\\n"
        "-----END PUBLIC KEY-----\\n"
        "-----BEGIN PUBLIC KEY-----\\n"
        "MCowBQYDK2VuAyEAWqN3oNRMAORI3kEsSimzyOGmgwxL5f7v0sJIFn+Kpwo=\\n"
        "-----END PUBLIC KEY-----\\n\"}";

    (void) state;

    assert_jose_ok(unit_parse(unit_str(text), JOSE_FORMAT_ANY, &reports,
                              &set));

    key = jose_keyset_find(set, unit_str("k"));
    assert_int_equal(key->crv, JOSE_ED25519);

    key = jose_key_next_same_kid(key);
    assert_int_equal(key->crv, JOSE_X25519);
    assert_null(jose_key_next_same_kid(key));

    jose_keyset_unref(set);
}


static void
what_is_no_key_set_is_refused_with_its_reason(void **state)
{
    (void) state;

    refused(unit_str(""), JOSE_FORMAT_ANY, JOSE_BAD_KEYSET, "empty");
    refused(unit_str(" \r\n\t"), JOSE_FORMAT_ANY, JOSE_BAD_KEYSET, "empty");
    refused(unit_str("\xef\xbb\xbf"), JOSE_FORMAT_PEM, JOSE_BAD_KEYSET,
            "empty");
    refused(unit_str("<!DOCTYPE html>"), JOSE_FORMAT_ANY, JOSE_BAD_KEYSET,
            "starts with \"<\", neither a JSON object nor PEM");
    refused(unit_str("[{" UNIT_EC "}]"), JOSE_FORMAT_ANY, JOSE_BAD_KEYSET,
            "starts with \"[\", neither a JSON object nor PEM");
    refused(unit_str("\xff\xfe{"), JOSE_FORMAT_ANY, JOSE_BAD_KEYSET,
            "starts with \"?\", neither a JSON object nor PEM");
    refused(unit_str("[]"), JOSE_FORMAT_JWKS, JOSE_BAD_KEYSET,
            "not a JSON object");
    refused(unit_str("{\"keys\":{}}"), JOSE_FORMAT_ANY, JOSE_BAD_KEYSET,
            "\"keys\" is not an array");
    refused(unit_str("{\"keys\":null}"), JOSE_FORMAT_ANY, JOSE_BAD_KEYSET,
            "\"keys\" is not an array");
    refused(unit_str("{\"keys\":[]}"), JOSE_FORMAT_ANY, JOSE_EMPTY_KEYSET,
            "\"keys\" is empty");
    refused(unit_str("{\"keys\":[{}]}"), JOSE_FORMAT_ANY, JOSE_NO_USABLE_KEY,
            "no usable key");
    refused(unit_str("{\"kty\":\"oct\"}"), JOSE_FORMAT_ANY,
            JOSE_NO_USABLE_KEY, "no usable key");
    refused(unit_str("{}"), JOSE_FORMAT_KEYVAL, JOSE_EMPTY_KEYSET,
            "the JSON object is empty");
    refused(unit_str("{}"), JOSE_FORMAT_ANY, JOSE_BAD_KEYSET,
            "a JSON object without \"keys\", \"kty\" or PEM");
    refused(unit_str("{" UNIT_EC "}"), JOSE_FORMAT_PEM, JOSE_NO_USABLE_KEY,
            "no usable key");
}


/* Line and column are those of the file, byte order mark included. */
static void
an_error_of_json_says_where(void **state)
{
    size_t           i;
    jose_keyset_t   *set;
    unit_reports_t   reports;

    static const struct {
        const char  *text;
        const char  *where;
    } cases[] = {
        { "{\"keys\":\n  [x]}", "in line 2, column 4 (byte 12)" },
        { "\n\n{\"keys\":x}", "in line 3, column 9 (byte 10)" },
        { "\xef\xbb\xbf{x}", "in line 1, column 5 (byte 4)" },
    };

    (void) state;

    for (i = 0; i < unit_nelts(cases); i++) {
        assert_jose_status(unit_parse(jose_cstr(cases[i].text),
                                      JOSE_FORMAT_ANY, &reports, &set),
                           JOSE_BAD_JSON);

        if (strstr(reports.items[0].text, cases[i].where) == NULL) {
            print_error("%s\n", reports.items[0].text);
            fail();
        }
    }
}


static void
keys_of_one_kid_are_found_in_their_order(void **state)
{
    jose_key_t     *key;
    jose_keyset_t  *set;

    (void) state;

    set = unit_keys("{\"keys\":[{" UNIT_EC ",\"kid\":\"a\"},"
                    "{" UNIT_OKP ",\"kid\":\"b\"},{" UNIT_OKP "},"
                    "{" UNIT_OKP ",\"kid\":\"a\"},"
                    "{" UNIT_RSA ",\"kid\":\"\"},"
                    "{" UNIT_RSA ",\"kid\":\"a\"}]}");

    assert_int_equal(jose_keyset_count(set), 6);
    assert_int_equal(set->nanonymous, 1);

    key = jose_keyset_find(set, unit_str("a"));
    assert_true(key == jose_keyset_key(set, 0));
    key = jose_key_next_same_kid(key);
    assert_true(key == jose_keyset_key(set, 3));
    key = jose_key_next_same_kid(key);
    assert_true(key == jose_keyset_key(set, 5));
    assert_null(jose_key_next_same_kid(key));

    key = jose_keyset_find(set, unit_str("b"));
    assert_true(key == jose_keyset_key(set, 1));
    assert_null(jose_key_next_same_kid(key));

    key = jose_keyset_find(set, unit_str(""));
    assert_true(key == jose_keyset_key(set, 4));

    assert_null(jose_keyset_find(set, unit_str("A")));
    assert_null(jose_keyset_find(set, unit_str("aa")));
    assert_null(jose_keyset_find(set, jose_cstr(NULL)));
    assert_null(jose_keyset_key(set, 6));

    jose_keyset_unref(set);
}


/* {"keys":[...]} of n secrets, or of n empty objects. */
static char *
many(size_t n, int empty)
{
    char    *text, *p;
    size_t   i, size;

    size = n * 100 + 16;
    text = malloc(size);
    assert_non_null(text);

    p = text;
    p += snprintf(p, size, "{\"keys\":[");

    for (i = 0; i < n; i++) {
        if (empty) {
            memcpy(p, "{}", 2);
            p += 2;

        } else {
            p += snprintf(p, size - (size_t) (p - text),
                          "{\"kty\":\"oct\",\"k\":\"" UNIT_OKP_X
                          "\",\"kid\":\"%zu\"}", i);
        }

        *p++ = ',';
    }

    memcpy(p - 1, "]}", 3);

    return text;
}


static void
every_kid_of_a_large_set_is_found(void **state)
{
    char            *text, kid[16];
    size_t           i;
    jose_keyset_t   *set;

    (void) state;

    text = many(JOSE_KEYS_MAX, 0);
    set = unit_keys(text);
    free(text);

    assert_int_equal(jose_keyset_count(set), JOSE_KEYS_MAX);

    for (i = 0; i < JOSE_KEYS_MAX; i++) {
        (void) snprintf(kid, sizeof(kid), "%zu", i);
        assert_true(jose_keyset_find(set, jose_cstr(kid))
                    == jose_keyset_key(set, i));
    }

    jose_keyset_unref(set);
}


static void
a_set_of_too_many_keys_is_refused(void **state)
{
    char  *text;

    (void) state;

    text = many(JOSE_KEYS_MAX + 1, 0);
    refused(jose_cstr(text), JOSE_FORMAT_ANY, JOSE_TOO_LARGE,
            "4097 keys or more, at most 4096 are allowed");
    free(text);

    text = many(JOSE_KEYS_MAX + 1, 1);
    refused(jose_cstr(text), JOSE_FORMAT_ANY, JOSE_TOO_LARGE,
            "4097 keys or more, at most 4096 are allowed");
    free(text);
}


/* A text of JOSE_KEYSET_MAX bytes, filled with what. */
static jose_str_t
filled(const char *what)
{
    size_t       i, len;
    char        *text;
    jose_str_t   s;

    len = strlen(what);
    text = malloc(JOSE_KEYSET_MAX + 1);
    assert_non_null(text);

    for (i = 0; i < JOSE_KEYSET_MAX; i++) {
        text[i] = what[i % len];
    }

    text[i] = '\0';

    s.data = (unsigned char *) text;
    s.len = JOSE_KEYSET_MAX;

    return s;
}


static void
a_text_that_is_too_long_is_refused_at_once(void **state)
{
    jose_str_t  text;

    (void) state;

    text = filled(" ");
    refused(text, JOSE_FORMAT_ANY, JOSE_BAD_KEYSET, "empty");

    text.len++;
    refused(text, JOSE_FORMAT_ANY, JOSE_TOO_LARGE,
            "1048577 bytes, at most 1048576 are allowed");

    free((void *) text.data);
}


/* The bound is for sanitizers on a busy machine; alone it is seconds. */
static void
hostile_texts_neither_crash_nor_hang(void **state)
{
    size_t           i;
    clock_t          start;
    jose_str_t       text;
    jose_format_t    format;
    jose_keyset_t   *set;
    unit_reports_t   reports;

    static const char *const  patterns[] = {
        "{}", "{", "[", "{\"keys\":", "{\"keys\":[", "\"", "{\"a\":\"-----",
        "-----BEGIN", "-----BEGIN X-----\n-----END X-----\n", "-----", "-",
        "-----BEGIN X-----\n", UNIT_PEM_ED25519, UNIT_PEM_EC_CERTIFICATE,
        "-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n",
        "\xef\xbb\xbf", "\xff", "A", "\\u0000"
    };

    (void) state;

    start = clock();

    for (i = 0; i < unit_nelts(patterns); i++) {
        text = filled(patterns[i]);

        for (format = JOSE_FORMAT_ANY; format <= JOSE_FORMAT_PEM; format++) {
            (void) unit_parse(text, format, &reports, &set);
            jose_keyset_unref(set);
        }

        free((void *) text.data);
    }

    assert_true((clock() - start) / CLOCKS_PER_SEC < 60);
}


static void
a_mutated_set_is_read_or_refused_but_never_more(void **state)
{
    char            *text;
    size_t           i, len, pos;
    uint64_t         random;
    jose_keyset_t   *set;
    unit_reports_t   reports;

    static const char  sets[2][4096] = {
        "{\"keys\":[{" UNIT_EC ",\"d\":\"" UNIT_EC_D "\",\"kid\":\"a\"},"
        "{" UNIT_RSA_PRIVATE ",\"alg\":\"RS256\",\"use\":\"sig\"},"
        "{" UNIT_OKP ",\"key_ops\":[\"verify\"]},"
        "{\"kty\":\"oct\",\"k\":\"" UNIT_OKP_X "\"}]}",

        UNIT_PEM_EC_SEC1 UNIT_PEM_ED25519_CERTIFICATE UNIT_PEM_PSS_SHA256
        UNIT_PEM_EC_EXPLICIT
    };

    (void) state;

    random = 20240229;

    for (i = 0; i < 3000; i++) {
        text = strdup(sets[i % 2]);
        assert_non_null(text);

        len = strlen(text);

        random = random * 6364136223846793005ULL + 1442695040888963407ULL;
        pos = (size_t) (random >> 33) % len;

        if (i % 7 == 0) {
            len = pos;

        } else {
            text[pos] = (char) (random >> 20);
        }

        (void) unit_parse((jose_str_t) { (unsigned char *) text, len },
                          JOSE_FORMAT_ANY, &reports, &set);
        assert_true(set == NULL || jose_keyset_count(set) <= 4);

        jose_keyset_unref(set);
        free(text);
    }
}


static void
a_secret_is_a_set_of_one_key_without_kid(void **state)
{
    jose_keyset_t   *set;
    unit_reports_t   reports;

    (void) state;

    unit_reports_init(&reports);

    assert_jose_ok(jose_keyset_from_secret(unit_str("a\0b"),
                                           &reports.reporter, &set));
    assert_int_equal(reports.n, 1);
    unit_reported(&reports, 0, JOSE_REPORT_WARNING, JOSE_WEAK_SECRET, 0,
                  "the secret has 24 bits, RFC 7518, 3.2 asks for 256 or more "
                  "with HS256");
    assert_int_equal(jose_keyset_count(set), 1);
    assert_int_equal(jose_keyset_key(set, 0)->secret_len, 3);
    assert_memory_equal(jose_keyset_key(set, 0)->secret, "a\0b", 3);
    assert_jose_absent(jose_keyset_key(set, 0)->kid);
    jose_keyset_unref(set);

    unit_reports_init(&reports);

    assert_jose_ok(jose_keyset_from_secret(unit_str("0123456789abcdef"
                                                    "0123456789abcdef"),
                                           &reports.reporter, &set));
    assert_int_equal(reports.n, 0);
    jose_keyset_unref(set);

    assert_jose_status(jose_keyset_from_secret(unit_str(""),
                                               &reports.reporter, &set),
                       JOSE_BAD_KEY);
    assert_null(set);
    unit_reported(&reports, 0, JOSE_REPORT_FAILED, JOSE_BAD_KEY, 0,
                  "the secret is empty");
}


static void
a_set_lives_until_its_last_reference_is_given_back(void **state)
{
    jose_keyset_t  *set;

    (void) state;

    jose_keyset_unref(NULL);

    set = unit_keys("{" UNIT_EC "}");
    assert_true(jose_keyset_generation(set) == 0);
    jose_keyset_set_generation(set, UINT64_MAX);
    assert_true(jose_keyset_generation(set) == UINT64_MAX);

    assert_true(jose_keyset_ref(set) == set);

    jose_keyset_unref(set);
    assert_int_equal(jose_keyset_count(set), 1);

    jose_keyset_unref(set);
}


static void
nobody_needs_to_listen_to_reports(void **state)
{
    jose_keyset_t  *set;

    (void) state;

    assert_jose_ok(jose_keyset_parse(unit_str("{\"keys\":[{},{" UNIT_EC
                                              "}]}"), JOSE_FORMAT_ANY, NULL,
                                     &set));
    jose_keyset_unref(set);

    assert_jose_status(jose_keyset_parse(unit_str("{"), JOSE_FORMAT_ANY, NULL,
                                         &set), JOSE_BAD_JSON);
    assert_null(set);
}


static void
an_empty_set_has_no_key(void **state)
{
    jose_keyset_t  *set;

    (void) state;

    assert_jose_ok(jose_keyset_empty(&set));
    assert_int_equal(jose_keyset_count(set), 0);
    assert_null(jose_keyset_key(set, 0));
    assert_null(jose_keyset_find(set, unit_str("k")));
    assert_null(jose_keyset_find(set, unit_str("")));

    assert_ptr_equal(jose_keyset_ref(set), set);
    jose_keyset_unref(set);
    jose_keyset_unref(set);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(a_set_in_the_shape_of_entra_is_read),
        cmocka_unit_test(a_set_in_the_shape_of_auth0_is_read),
        cmocka_unit_test(
            a_set_in_the_shape_of_keycloak_keeps_sig_and_enc_apart),
        cmocka_unit_test(a_key_of_an_unknown_type_does_not_spoil_its_set),
        cmocka_unit_test(the_published_gateway_key_works_with_a_warning),
        cmocka_unit_test(each_format_is_recognised_by_its_content),
        cmocka_unit_test(an_object_of_kids_holds_pem_and_with_keyval_secrets),
        cmocka_unit_test(an_answer_that_is_no_key_set_never_becomes_a_secret),
        cmocka_unit_test(a_damaged_public_key_never_becomes_a_secret),
        cmocka_unit_test(the_values_of_kids_must_be_strings),
        cmocka_unit_test(all_keys_of_a_value_have_its_kid),
        cmocka_unit_test(what_is_no_key_set_is_refused_with_its_reason),
        cmocka_unit_test(an_error_of_json_says_where),
        cmocka_unit_test(keys_of_one_kid_are_found_in_their_order),
        cmocka_unit_test(every_kid_of_a_large_set_is_found),
        cmocka_unit_test(a_set_of_too_many_keys_is_refused),
        cmocka_unit_test(a_text_that_is_too_long_is_refused_at_once),
        cmocka_unit_test(hostile_texts_neither_crash_nor_hang),
        cmocka_unit_test(a_mutated_set_is_read_or_refused_but_never_more),
        cmocka_unit_test(a_secret_is_a_set_of_one_key_without_kid),
        cmocka_unit_test(a_set_lives_until_its_last_reference_is_given_back),
        cmocka_unit_test(nobody_needs_to_listen_to_reports),
        cmocka_unit_test(an_empty_set_has_no_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
