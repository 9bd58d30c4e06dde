/*
 * test_secret.c: what may become a secret, and what may not.
 */

#include "unit_keys.h"

#include "jose_key.h"
#include "jose_status.h"


#define PEM      "a PEM key or certificate"
#define PUBLIC   "a DER public key"
#define PRIVATE  "a DER private key"
#define CERT     "a DER certificate"
#define REQUEST  "a DER certificate request"
#define CHAIN    "a DER certificate chain"
#define SSH      "an SSH public key"
#define JWK      "a JWK"

#define BASE64   " in base64"
#define HEX      " in hexadecimal"

/* Secrets that are tried, of each length. */
#define MANY     4000


/* What openssl and ssh-keygen have made of some key. */

#define CSR_BASE64                                                            \
    "MIHNMHYCAQAwFDESMBAGA1UEAwwJYXBpLmxvY2FsMFkwEwYHKoZIzj0CAQYIKoZI"        \
    "zj0DAQcDQgAECGJN2KPr3yrShxL0NUP9CEopv0INhT703EhJp9gNnDrkMj2TUEQC"        \
    "visg0x48LiPy7sWm0j5CNtffgCuU/EWL96AAMAoGCCqGSM49BAMCA0cAMEQCIBVv"        \
    "iL6+zex9JEEAJEUSmRDY5OChI8N1wf26AckC5rnVAiB3p6oaOpCVMmMaPB/x6bc0"        \
    "pVVtfgL6bEhxixDLeI5jWg=="

#define SSH_ED25519                                                           \
    "AAAAC3NzaC1lZDI1NTE5AAAAIBV3IWh5AMhVEzC2iMEZeUrXhoFJmZIKX/Qi464zALbP"

#define SSH_ECDSA                                                             \
    "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBA=="

#define SSH_SK                                                                \
    "AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIBV3IWh5AMhVEzC2iMEZeUrX"


static const struct {
    const char  *pem;
    const char  *what;              /* its DER is */
} files[] = {
    { UNIT_PEM_RSA, PUBLIC },
    { UNIT_PEM_RSA_PKCS1, PUBLIC },
    { UNIT_PEM_RSA_1024, PUBLIC },
    { UNIT_PEM_PSS, PUBLIC },
    { UNIT_PEM_EC, PUBLIC },
    { UNIT_PEM_EC_COMPRESSED, PUBLIC },
    { UNIT_PEM_EC_EXPLICIT, PUBLIC },
    { UNIT_PEM_BRAINPOOL, PUBLIC },
    { UNIT_PEM_DSA, PUBLIC },
    { UNIT_PEM_ED25519, PUBLIC },
    { UNIT_PEM_UNKNOWN_TYPE, PUBLIC },
    { UNIT_PEM_EC_CERTIFICATE, CERT },
    { UNIT_PEM_ED25519_CERTIFICATE, CERT },
    { UNIT_PEM_RSA_PKCS1_PRIVATE, PRIVATE },
    { UNIT_PEM_RSA_THREE_PRIMES, PRIVATE },
    { UNIT_PEM_EC_SEC1, PRIVATE },
    { UNIT_PEM_EC_PKCS8, PRIVATE },
    { UNIT_PEM_EC_PKCS8_ENCRYPTED, PRIVATE },
    { UNIT_PEM_ED25519_PRIVATE, PRIVATE },
};


/* As base64 has it, in lines of 64 characters if it is wrapped. */
static jose_str_t
base64(void **state, jose_str_t s, int wrapped)
{
    size_t          i, n, len;
    jose_str_t      out;
    unsigned char  *flat, *text;
    unit_memory_t  *memory;

    memory = *state;
    len = jose_base64url_encoded_len(s.len);

    flat = memory->alloc.alloc(memory, len + 1);
    text = memory->alloc.alloc(memory, len + len / 64 + 8);
    assert_true(flat != NULL && text != NULL);

    (void) jose_base64url_encode(flat, s);

    for (i = 0, n = 0; i < len; i++) {
        text[n++] = flat[i] == '-' ? '+' : flat[i] == '_' ? '/' : flat[i];

        if (wrapped && i % 64 == 63) {
            text[n++] = '\n';
        }
    }

    while (i++ % 4 != 0) {
        text[n++] = '=';
    }

    out.data = text;
    out.len = n;

    return out;
}


static jose_str_t
base64url(void **state, jose_str_t s)
{
    jose_str_t      out;
    unsigned char  *text;
    unit_memory_t  *memory;

    memory = *state;

    text = memory->alloc.alloc(memory, jose_base64url_encoded_len(s.len) + 1);
    assert_non_null(text);

    out.data = text;
    out.len = jose_base64url_encode(text, s);

    return out;
}


static jose_str_t
hex(void **state, jose_str_t s, const char *format)
{
    char           *text, *p;
    size_t          i;
    jose_str_t      out;
    unit_memory_t  *memory;

    memory = *state;

    text = memory->alloc.alloc(memory, s.len * 4 + 1);
    assert_non_null(text);

    for (i = 0, p = text; i < s.len; i++) {
        p += snprintf(p, 5, format, s.data[i]);
    }

    out.data = (const unsigned char *) text;
    out.len = (size_t) (p - text);

    return out;
}


/* The base64 between the first and last line of PEM, or of its last block if
 * it has more, decoded. */
static jose_str_t
der(void **state, const char *pem)
{
    size_t          n;
    const char     *p, *end;
    jose_str_t      out;
    unsigned char  *text;
    unit_memory_t  *memory;

    memory = *state;

    for (p = pem; (end = strstr(p + 1, "-----BEGIN")) != NULL; p = end) {
        /* void */
    }

    p = strchr(p, '\n') + 1;
    end = strstr(p, "-----END");
    assert_non_null(end);

    text = memory->alloc.alloc(memory, (size_t) (end - p) + 1);
    assert_non_null(text);

    for (n = 0; p < end && *p != '='; p++) {
        if (*p != '\n') {
            text[n++] = *p == '+' ? '-' : *p == '/' ? '_' : *p;
        }
    }

    out.data = text;
    out.len = n;

    assert_jose_ok(jose_base64url_decode(text, out));
    out.len = jose_base64url_decoded_len(n);

    return out;
}


static void
is_refused(jose_str_t secret, const char *what, const char *form)
{
    char             why[256], text[64];
    jose_keyset_t   *set;
    jose_status_t    st;
    unit_reports_t   reports;

    unit_reports_init(&reports);

    st = jose_keyset_from_secret(secret, &reports.reporter, &set);

    if (st != JOSE_BAD_KEY) {
        print_error("%zu bytes: \"%s\": want %s%s\n", secret.len,
                    jose_printable(text, sizeof(text), secret), what, form);
        fail();
    }

    (void) snprintf(why, sizeof(why),
                    "the secret is really %s%s (write a key as PEM or as a "
                    "JWK; a secret is random bytes)", what, form);

    assert_true(strlen(why) < JOSE_WHY_MAX);
    assert_null(set);
    assert_int_equal(reports.n, 1);
    unit_reported(&reports, 0, JOSE_REPORT_FAILED, JOSE_BAD_KEY, 0, why);
}


static void
is_taken(jose_str_t secret)
{
    char             text[64];
    jose_keyset_t   *set;
    unit_reports_t   reports;

    unit_reports_init(&reports);

    if (jose_keyset_from_secret(secret, &reports.reporter, &set) != JOSE_OK) {
        print_error("%zu bytes: \"%s\": %s\n", secret.len,
                    jose_printable(text, sizeof(text), secret),
                    reports.items[0].text);
        fail();
    }

    assert_int_equal(jose_keyset_key(set, 0)->secret_len, secret.len);
    assert_memory_equal(jose_keyset_key(set, 0)->secret, secret.data,
                        secret.len);

    jose_keyset_unref(set);
}


static void
a_key_file_is_no_secret_however_it_is_encoded(void **state)
{
    size_t      i;
    jose_str_t  pem, bytes;

    for (i = 0; i < unit_nelts(files); i++) {
        pem = jose_cstr(files[i].pem);
        bytes = der(state, files[i].pem);

        is_refused(pem, PEM, "");
        is_refused(base64(state, pem, 0), PEM, BASE64);
        is_refused(base64(state, pem, 1), PEM, BASE64);
        is_refused(base64url(state, pem), PEM, BASE64);
        is_refused(hex(state, pem, "%02x"), PEM, HEX);
        is_refused(base64(state, base64(state, pem, 1), 1), PEM, BASE64);
        is_refused(base64url(state, base64(state, base64(state, pem, 0), 0)),
                   PEM, BASE64);

        is_refused(bytes, files[i].what, "");
        is_refused(base64(state, bytes, 0), files[i].what, BASE64);
        is_refused(base64(state, bytes, 1), files[i].what, BASE64);
        is_refused(base64url(state, bytes), files[i].what, BASE64);
        is_refused(hex(state, bytes, "%02x"), files[i].what, HEX);
        is_refused(hex(state, bytes, "%02X"), files[i].what, HEX);
        is_refused(hex(state, bytes, "%02x:"), files[i].what, HEX);
        is_refused(hex(state, bytes, "%02x \n"), files[i].what, HEX);
        is_refused(base64(state, hex(state, bytes, "%02x"), 0),
                   files[i].what, HEX);
    }
}


/* A newline at the end comes and goes, and the last byte of DER can be one. */
static void
a_key_that_lost_or_gained_its_end_is_no_secret(void **state)
{
    size_t          i;
    jose_str_t      bytes;
    unsigned char  *more;
    unit_memory_t  *memory;

    memory = *state;

    for (i = 0; i < unit_nelts(files); i++) {
        bytes = der(state, files[i].pem);

        more = memory->alloc.alloc(memory, bytes.len + 2);
        assert_non_null(more);
        memcpy(more, bytes.data, bytes.len);
        memcpy(more + bytes.len, "\r\n", 2);

        bytes.data = more;
        bytes.len += 2;
        is_refused(bytes, files[i].what, "");

        bytes.len -= 3;
        is_refused(bytes, files[i].what, "");
        is_refused(base64(state, bytes, 0), files[i].what, BASE64);
    }

    is_refused(unit_str("-----BEGIN PUBLIC KEY----- MCow"), PEM, "");
    is_refused(unit_str("MCowBQ\n-----END PUBLIC KEY-----"), PEM, "");
    is_refused(unit_str("BEGIN PUBLIC KEY-----\nMCowBQ"), PEM, "");
    is_refused(unit_str("BEGIN CERTIFICATE-----\nMCowBQ"), PEM, "");
    is_refused(unit_str("\xef\xbb\xbf-----BEGIN PGP PUBLIC KEY BLOCK-----"),
               PEM, "");
    is_refused(unit_str("-----BEGIN PUBLIC KEY-----\\nMCow\\n"), PEM, "");
}


static void
a_certificate_request_and_a_chain_are_no_secrets(void **state)
{
    jose_str_t  request;

    static const unsigned char  chain[] = {
        0x30, 0x82, 0x04, 0x00, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7,
        0x0d, 0x01, 0x07, 0x02, 0xa0, 0x82, 0x03, 0xf1, 0x30, 0x82, 0x03,
        0xed, 0x02, 0x01, 0x01, 0x31, 0x00
    };

    request = der(state, "\n" CSR_BASE64 "-----END");

    is_refused(request, REQUEST, "");
    is_refused(unit_str(CSR_BASE64), REQUEST, BASE64);

    request.data = chain;
    request.len = sizeof(chain);

    is_refused(request, CHAIN, "");
    is_refused(base64(state, request, 0), CHAIN, BASE64);
}


static void
a_jwk_is_no_secret(void **state)
{
    jose_str_t  jwks;

    jwks = unit_str("{\"keys\":[{" UNIT_RSA ",\"kid\":\"a\"}]}");

    is_refused(jwks, JWK, "");
    is_refused(base64(state, jwks, 0), JWK, BASE64);
    is_refused(base64url(state, jwks), JWK, BASE64);
    is_refused(hex(state, jwks, "%02x"), JWK, HEX);
    is_refused(unit_str(" \n{\n  \"kty\": \"OKP\",\n  \"x\": \""
                        UNIT_OKP_X "\"\n}"), JWK, "");
    is_refused(unit_str("{ \"kty\" : \"OKP\" }"), JWK, "");
    is_refused(unit_str("{'kty': 'OKP', 'x': '" UNIT_OKP_X "'}"), JWK, "");
    is_refused(unit_str("\"{\\\"kty\\\":\\\"OKP\\\"}\""), JWK, "");
    is_refused(unit_str("{\"a\":\"-----BEGIN CERTIFICATE-----\\nMI\"}"), PEM,
               "");
}


static void
an_ssh_key_is_no_secret(void **state)
{
    is_refused(unit_str("ssh-ed25519 " SSH_ED25519 " me@host\n"), SSH, "");
    is_refused(unit_str("# keys of ssh-users\nrestrict,pty ssh-ed25519  "
                        SSH_ED25519), SSH, "");
    is_refused(unit_str("ecdsa-sha2-nistp256\t" SSH_ECDSA), SSH, "");
    is_refused(unit_str("sk-ssh-ed25519@openssh.com " SSH_SK), SSH, "");
    is_refused(unit_str("ssh-rsa-cert-v01@openssh.com AAAAHHNz"), SSH, "");
    is_refused(base64(state, unit_str("ssh-ed25519 " SSH_ED25519), 0), SSH,
               BASE64);

    is_refused(unit_str(SSH_ED25519), SSH, BASE64);
    is_refused(unit_str(SSH_ECDSA), SSH, BASE64);
    is_refused(unit_str(SSH_SK), SSH, BASE64);
    is_refused(unit_str("\0\0\0\x07ssh-rsa\0\0\0\x03\1\0\1"), SSH, "");

    is_refused(unit_str("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA"), SSH, "");
}


static void
passphrases_are_secrets(void **state)
{
    size_t  i;

    static const jose_str_t  good[] = {
        jose_string("correct horse battery staple, 40 characters"),
        jose_string("my-----secret-----of-----dashes---------"),
        jose_string("ssh-agent and ecdsa-sha2-anything AAA are not keys"),
        jose_string("begin public key, end public key"),
        jose_string("{\"key\":\"kty\",\"secret\":\"0123456789abcdef0123\"}"),
        jose_string("MIIBIjANBgkqhkiG9w0BAQEF, a title of 2024"),
        jose_string("MIIBMIIBMIIBMIIBMIIBMIIBMIIBMIIBMIIBMIIBMIIB"),
        jose_string("0000000000000000000000000000000000000000"),
        jose_string("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        jose_string("0000000000000000000000000000000000000000000000000000"),
        jose_string("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        jose_string("\0\0\0\x40ssh-rsa is not as long as this says"),
        jose_string("\0\0\0\x08password, and then some more of it"),
        jose_string("0"),
        jose_string("=="),
        jose_string(" \n"),
        jose_string("\x30"),
        jose_string("\x30\x82"),
        jose_string("\x30\x84\xff\xff\xff\xff\x30\x84\xff\xff\xff\xff"),
        jose_string("\x30\x80\x30\x80\x06\x03\x2b\x65\x70\x00\x00"),
    };

    (void) state;

    for (i = 0; i < unit_nelts(good); i++) {
        is_taken(good[i]);
    }
}


/* DER that is something else, and what is a key but for one byte: the twins
 * of those that are refused. */
static void
der_that_is_no_key_is_as_good_a_secret_as_any(void **state)
{
    size_t         i, n;
    jose_str_t     s;
    unsigned char  bytes[64];

    static const unsigned char  places[] = { 0, 2, 4, 9, 11 };

    (void) state;

    s = der(state, UNIT_PEM_ED25519);
    n = s.len;
    assert_true(n <= sizeof(bytes));

    for (i = 0; i < unit_nelts(places); i++) {
        memcpy(bytes, s.data, n);
        bytes[places[i]] ^= 0x40;

        s.data = bytes;
        s.len = n;
        is_taken(s);

        s = der(state, UNIT_PEM_ED25519);
    }

    is_taken(unit_str("\x30\x0a\x02\x01\x01\x02\x01\x02\x02\x01\x03\x00"));
    is_taken(unit_str("\x30\x06\x02\x01\x00\x04\x01\xff"));
    is_taken(unit_str("\x30\x03\x02\x01\x01"));
    is_taken(unit_str("\x04\x20" "0123456789abcdef0123456789abcdef"));
}


static void
random_secrets_are_taken_in_every_form(void **state)
{
    size_t          i, n, len;
    uint64_t        seed;
    jose_str_t      s;
    unsigned char   bytes[128];
    unit_memory_t   memory;
    void           *own;

    static const size_t  lens[] = { 1, 16, 32, 48, 64, 128 };

    (void) state;

    seed = 2026;
    own = &memory;
    unit_memory_init(&memory);

    for (n = 0; n < unit_nelts(lens); n++) {
        len = lens[n];

        for (i = 0; i < MANY; i++) {

            for (s.len = 0; s.len < len; s.len++) {
                bytes[s.len] = (unsigned char) unit_random(&seed);
            }

            /* as keys begin, and so a worse case than chance */

            if (i % 4 == 3) {
                bytes[0] = 0x30;
            }

            s.data = bytes;

            is_taken(s);
            is_taken(base64(&own, s, i % 2 == 1));
            is_taken(base64url(&own, s));
            is_taken(hex(&own, s, "%02x"));

            unit_memory_free(&memory);
        }
    }
}


/* The other ways to a secret: a JWK, which is skipped, and a value of an
 * object of kids. */
static void
no_member_of_a_set_becomes_such_a_secret(void **state)
{
    char             text[8192];
    size_t           i;
    jose_str_t       k, value;
    jose_keyset_t   *set;
    unit_reports_t   reports;

    for (i = 0; i < unit_nelts(files); i++) {
        k = base64url(state, jose_cstr(files[i].pem));

        (void) snprintf(text, sizeof(text),
                        "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"bad\",\"k\":"
                        "\"%.*s\"},{\"kty\":\"oct\",\"kid\":\"good\",\"k\":"
                        "\"" UNIT_OKP_X "\"}]}", (int) k.len,
                        (const char *) k.data);

        assert_jose_ok(unit_parse(jose_cstr(text), JOSE_FORMAT_ANY, &reports,
                                  &set));
        assert_int_equal(jose_keyset_count(set), 1);
        assert_null(jose_keyset_find(set, unit_str("bad")));
        assert_non_null(jose_keyset_find(set, unit_str("good")));
        assert_int_equal(reports.n, 1);
        unit_reported(&reports, 0, JOSE_REPORT_SKIPPED, JOSE_BAD_KEY, 0,
                      "the secret is really " PEM " (write a key as PEM or "
                      "as a JWK; a secret is random bytes)");
        jose_keyset_unref(set);

        value = base64(state, jose_cstr(files[i].pem), 0);

        (void) snprintf(text, sizeof(text),
                        "{\"bad\":\"%.*s\",\"good\":"
                        "\"a secret of more than thirty-two bytes\"}",
                        (int) value.len, (const char *) value.data);

        assert_jose_ok(unit_parse(jose_cstr(text), JOSE_FORMAT_KEYVAL,
                                  &reports, &set));
        assert_int_equal(jose_keyset_count(set), 1);
        assert_non_null(jose_keyset_find(set, unit_str("good")));
        assert_int_equal(reports.n, 1);
        unit_reported(&reports, 0, JOSE_REPORT_SKIPPED, JOSE_BAD_KEY, 0,
                      "the secret is really " PEM BASE64 " (write a key as "
                      "PEM or as a JWK; a secret is random bytes)");
        jose_keyset_unref(set);
    }
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        unit_case(a_key_file_is_no_secret_however_it_is_encoded),
        unit_case(a_key_that_lost_or_gained_its_end_is_no_secret),
        unit_case(a_certificate_request_and_a_chain_are_no_secrets),
        unit_case(a_jwk_is_no_secret),
        unit_case(an_ssh_key_is_no_secret),
        unit_case(passphrases_are_secrets),
        unit_case(der_that_is_no_key_is_as_good_a_secret_as_any),
        unit_case(random_secrets_are_taken_in_every_form),
        unit_case(no_member_of_a_set_becomes_such_a_secret)
    };

    return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
