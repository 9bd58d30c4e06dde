/*
 * test_pem_private.c: the forms that private keys have in PEM, and what is
 * left of one in memory that libcrypto has freed: its allocator is hooked,
 * and each block is looked through before it goes back to the heap.
 */

#define _GNU_SOURCE

#include "unit_keys.h"

#include "jose_key.h"

#include <malloc.h>

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>


/* The private numbers of an RSA key, each in both byte orders. */
#define NEEDLES   12

/* Fewer bytes than the shortest number has, and too many for chance. */
#define NEEDLE    24

#define DER_MAX   1536

/* A version and eight numbers: RFC 8017, A.1.2 */
#define RSA_PARTS  9


static struct {
    unsigned char  needles[NEEDLES][NEEDLE];
    size_t         n;
    size_t         found;               /* blocks freed with one of them */
    unsigned       watching:1;
} heap;


static void *
heap_malloc(size_t size, const char *file, int line)
{
    (void) file;
    (void) line;

    return malloc(size);
}


static void
heap_free(void *p, const char *file, int line)
{
    size_t  i, size;

    (void) file;
    (void) line;

    size = malloc_usable_size(p);

    for (i = 0; heap.watching && p != NULL && i < heap.n; i++) {
        if (memmem(p, size, heap.needles[i], NEEDLE) != NULL) {
            heap.found++;
            break;
        }
    }

    free(p);
}


/* Never in place, so that what is left behind is always seen. */
static void *
heap_realloc(void *p, size_t size, const char *file, int line)
{
    void    *new;
    size_t   old;

    if (size == 0) {
        heap_free(p, file, line);
        return NULL;
    }

    new = malloc(size);

    if (new != NULL && p != NULL) {
        old = malloc_usable_size(p);
        memcpy(new, p, old < size ? old : size);
        heap_free(p, file, line);
    }

    return new;
}


/* The private members of the key's JWK. */
static void
heap_look_for(void **state, const jose_key_t *key)
{
    size_t              i, n, len;
    jose_str_t          jwk, text;
    unsigned char      *p;
    unit_memory_t      *memory;
    const jose_json_t  *root;

    static const char *const  names[] = { "d", "p", "q", "dp", "dq", "qi" };

    memory = *state;
    heap.n = 0;

    assert_jose_ok(jose_key_to_jwk(&memory->alloc, key, NULL, 1, &jwk));
    assert_jose_ok(jose_json_parse(&memory->alloc, jwk, &root, NULL, NULL));

    for (i = 0; i < unit_nelts(names); i++) {
        text = jose_json_string(jose_json_member(root, jose_cstr(names[i])));

        if (text.data == NULL) {
            continue;
        }

        p = memory->alloc.alloc(memory, text.len);
        assert_jose_ok(jose_base64url_decode(p, text));

        len = jose_base64url_decoded_len(text.len);
        assert_true(len > NEEDLE);

        for (n = 0; n < NEEDLE; n++) {
            heap.needles[heap.n][n] = p[len - NEEDLE + n];
            heap.needles[heap.n + 1][n] = p[len - 1 - n];
        }

        heap.n += 2;
    }

    assert_in_range(heap.n, 2, NEEDLES);
}


/* The one key of text. */
static jose_keyset_t *
read_one(jose_str_t text)
{
    jose_keyset_t   *set;
    unit_reports_t   reports;

    heap.found = 0;
    heap.watching = 1;

    if (unit_parse(text, JOSE_FORMAT_ANY, &reports, &set) != JOSE_OK) {
        fail_msg("%s", reports.items[0].text);
    }

    heap.watching = 0;

    assert_int_equal(reports.n, 0);
    assert_int_equal(jose_keyset_count(set), 1);

    return set;
}


/* As OpenSSL before 1.0 wrote them: RSA PRIVATE KEY, EC PRIVATE KEY */
static jose_str_t
traditional(void **state, const jose_key_t *key)
{
    BIO            *bio;
    char           *text;
    jose_str_t      pem;
    unsigned char  *p;
    unit_memory_t  *memory;

    memory = *state;
    bio = BIO_new(BIO_s_mem());

    assert_int_equal(PEM_write_bio_PrivateKey_traditional(bio, key->pkey,
                         NULL, NULL, 0, NULL, NULL), 1);

    pem.len = (size_t) BIO_get_mem_data(bio, &text);

    p = memory->alloc.alloc(memory, pem.len);
    memcpy(p, text, pem.len);
    pem.data = p;

    BIO_free(bio);

    return pem;
}


/* The key is the same one, and nothing of it is left. */
static void
same_without_a_trace(void **state, jose_str_t text, const jose_key_t *key)
{
    jose_str_t      own, read;
    jose_keyset_t  *set;
    unit_memory_t  *memory;

    memory = *state;
    set = read_one(text);

    assert_jose_ok(jose_key_set_kid(jose_keyset_key(set, 0), key->kid));
    assert_jose_ok(jose_key_to_jwk(&memory->alloc, jose_keyset_key(set, 0),
                                   NULL, 1, &read));
    assert_jose_ok(jose_key_to_jwk(&memory->alloc, key, NULL, 1, &own));
    assert_jose_str(read, own);

    heap.watching = 1;
    jose_keyset_unref(set);
    heap.watching = 0;

    if (heap.found != 0) {
        fail_msg("%zu blocks were freed with a secret in them: %.40s",
                 heap.found, (const char *) text.data);
    }
}


static void
a_private_key_leaves_no_copy_in_the_heap(void **state)
{
    size_t             i;
    jose_str_t         pem, jwk;
    jose_keygen_t      what;
    jose_keyset_t     *set;
    unit_memory_t     *memory;
    const jose_key_t  *key;

    static const struct {
        jose_kty_t  kty;
        jose_crv_t  crv;
    } keys[] = {
        { JOSE_RSA, JOSE_CRV_NONE },
        { JOSE_EC, JOSE_P256 },
        { JOSE_EC, JOSE_P384 },
        { JOSE_EC, JOSE_P521 },
        { JOSE_EC, JOSE_SECP256K1 },
        { JOSE_OKP, JOSE_ED25519 },
        { JOSE_OKP, JOSE_ED448 },
        { JOSE_OKP, JOSE_X25519 },
        { JOSE_OKP, JOSE_X448 }
    };

    memory = *state;

    for (i = 0; i < unit_nelts(keys); i++) {
        memset(&what, 0, sizeof(what));

        what.kty = keys[i].kty;
        what.crv = keys[i].crv;

        assert_jose_ok(jose_keyset_generate(&what, &set));

        key = jose_keyset_key(set, 0);
        heap_look_for(state, key);

        assert_jose_ok(jose_key_to_jwk(&memory->alloc, key, NULL, 1, &jwk));
        same_without_a_trace(state, jwk, key);

        assert_jose_ok(jose_key_to_pem(&memory->alloc, key, 1, &pem));
        same_without_a_trace(state, pem, key);

        if (keys[i].kty != JOSE_OKP) {
            same_without_a_trace(state, traditional(state, key), key);
        }

        jose_keyset_unref(set);
    }
}


/* A tag, a length of one byte or three, and what follows. */
static jose_str_t
der(void **state, unsigned tag, size_t n, const jose_str_t *parts)
{
    size_t          i;
    jose_str_t      s;
    unsigned char  *p, *start;
    unit_memory_t  *memory;

    memory = *state;
    s.len = 0;

    for (i = 0; i < n; i++) {
        s.len += parts[i].len;
    }

    start = memory->alloc.alloc(memory, s.len + 4);
    p = start;

    *p++ = (unsigned char) tag;

    if (s.len >= 0x80) {
        *p++ = 0x82;
        *p++ = (unsigned char) (s.len >> 8);
    }

    *p++ = (unsigned char) s.len;

    for (i = 0; i < n; i++) {
        if (parts[i].len != 0) {
            memcpy(p, parts[i].data, parts[i].len);
            p += parts[i].len;
        }
    }

    s.data = start;
    s.len = (size_t) (p - start);

    return s;
}


#define der_of(tag, ...)                                                      \
    der(state, tag,                                                           \
        sizeof((jose_str_t[]) { __VA_ARGS__ }) / sizeof(jose_str_t),          \
        (jose_str_t[]) { __VA_ARGS__ })

#define SEQUENCE  0x30
#define INTEGER   0x02
#define OCTETS    0x04
#define VERSION0  unit_str("\x02\x01\x00")
#define VERSION1  unit_str("\x02\x01\x01")
#define RSA_OID                                                               \
    unit_str("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01")
#define EC_OID    unit_str("\x06\x07\x2a\x86\x48\xce\x3d\x02\x01")
#define P256_OID  unit_str("\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07")
#define ED_OID    unit_str("\x06\x03\x2b\x65\x70")
#define ABSENT    jose_cstr(NULL)

/* d = 1, whose public half is the generator (SEC 2, 2.4.2). */
#define ONE                                                                   \
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"        \
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01"
#define G_X                                                                   \
    "\x6b\x17\xd1\xf2\xe1\x2c\x42\x47\xf8\xbc\xe6\xe5\x63\xa4\x40\xf2"        \
    "\x77\x03\x7d\x81\x2d\xeb\x33\xa0\xf4\xa1\x39\x45\xd8\x98\xc2\x96"
#define G_Y                                                                   \
    "\x4f\xe3\x42\xe2\xfe\x1a\x7f\x9b\x8e\xe7\xeb\x4a\x7c\x0f\x9e\x16"        \
    "\x2b\xce\x33\x57\x6b\x31\x5e\xce\xcb\xb6\x40\x68\x37\xbf\x51\xf5"

/* RFC 8410, 10.3 */
#define ED_D                                                                  \
    "\xd4\xee\x72\xdb\xf9\x13\x58\x4a\xd5\xb6\xd8\xf1\xf7\x69\xf8\xad"        \
    "\x3a\xfe\x7c\x28\xcb\xf1\xd4\xfb\xe0\x97\xa8\x8f\x44\x75\x58\x42"
#define ED_X                                                                  \
    "\x19\xbf\x44\x09\x69\x84\xcd\xfe\x85\x41\xba\xc1\x67\xdc\x3b\x96"        \
    "\xc8\x50\x86\xaa\x30\xb6\xb6\xcb\x0c\x5c\x38\xad\x70\x31\x66\xe1"


/* Two elements, one behind the other. */
static jose_str_t
join(void **state, jose_str_t one, jose_str_t two)
{
    jose_str_t      s;
    unsigned char  *p;
    unit_memory_t  *memory;

    memory = *state;

    p = memory->alloc.alloc(memory, one.len + two.len);
    memcpy(p, one.data, one.len);
    memcpy(p + one.len, two.data, two.len);

    s.data = p;
    s.len = one.len + two.len;

    return s;
}


static jose_str_t
sec1(void **state, jose_str_t version, jose_str_t d, jose_str_t curve,
    jose_str_t point)
{
    return der_of(SEQUENCE, version, der_of(OCTETS, d),
                  curve.data ? der_of(0xa0, curve) : ABSENT,
                  point.data ? der_of(0xa1, der_of(0x03, unit_str("\0"),
                                                   point)) : ABSENT);
}


static jose_str_t
pkcs8(void **state, jose_str_t version, jose_str_t oid, jose_str_t params,
    jose_str_t key, jose_str_t rest)
{
    return der_of(SEQUENCE, version, der_of(SEQUENCE, oid, params),
                  der_of(OCTETS, key), rest);
}


static jose_str_t
to_pem(void **state, const char *label, jose_str_t bytes)
{
    char           *p;
    unsigned char   base64[4 * DER_MAX / 3 + 4];
    unit_memory_t  *memory;

    memory = *state;

    assert_in_range(bytes.len, 0, DER_MAX);
    (void) EVP_EncodeBlock(base64, bytes.data, (int) bytes.len);

    p = memory->alloc.alloc(memory, sizeof(base64) + 128);

    (void) snprintf(p, sizeof(base64) + 128,
                    "-----BEGIN %s-----\n%s\n-----END %s-----\n", label,
                    (char *) base64, label);

    return jose_cstr(p);
}


static void
accepted(void **state, const char *label, jose_str_t bytes, const char *jwk)
{
    jose_str_t      got;
    jose_keyset_t  *set;
    unit_memory_t  *memory;

    memory = *state;
    set = read_one(to_pem(state, label, bytes));

    assert_jose_ok(jose_key_to_jwk(&memory->alloc, jose_keyset_key(set, 0),
                                   NULL, 1, &got));
    assert_jose_str(got, jose_cstr(jwk));

    jose_keyset_unref(set);
}


static void
refused(void **state, const char *label, jose_str_t bytes, const char *why)
{
    char             text[128];
    jose_keyset_t   *set;
    unit_reports_t   reports;

    (void) snprintf(text, sizeof(text),
                    "the \"%s\" in the PEM block is malformed", label);

    assert_jose_status(unit_parse(to_pem(state, label, bytes),
                                  JOSE_FORMAT_ANY, &reports, &set),
                       JOSE_NO_USABLE_KEY);

    assert_string_equal(reports.items[0].text, why != NULL ? why : text);
}


#define EC_JWK                                                                \
    "{\"kty\":\"EC\",\"crv\":\"P-256\","                                      \
    "\"x\":\"axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY\","                  \
    "\"y\":\"T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU\","                  \
    "\"d\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE\"}"

static const char  rsa[] = "RSA PRIVATE KEY";
static const char  ec[] = "EC PRIVATE KEY";
static const char  plain[] = "PRIVATE KEY";
static const char  no_curve[] =
    "the EC parameters are not those of a curve that is supported";
static const char  no_point[] = "\"x\" and \"y\" are not a point on P-256";
static const char  no_half[] = "the private half is not one on P-256";
static const char  no_pair[] =
    "\"d\" is not the private half of \"x\" and \"y\"";


static void
ec_keys_have_their_public_half_in_any_form_or_none(void **state)
{
    size_t      i;
    jose_str_t  key;

    static const jose_str_t  points[] = {
        jose_string("\x04" G_X G_Y), jose_string("\x03" G_X),
        { NULL, 0 }
    };

    for (i = 0; i < unit_nelts(points); i++) {
        key = sec1(state, VERSION1, unit_str(ONE), P256_OID, points[i]);
        accepted(state, ec, key, EC_JWK);

        /* the curve stands in front, whether or not also inside */

        accepted(state, plain, pkcs8(state, VERSION0, EC_OID, P256_OID, key,
                                     ABSENT), EC_JWK);

        key = sec1(state, VERSION1, unit_str(ONE), ABSENT, points[i]);
        accepted(state, plain, pkcs8(state, VERSION0, EC_OID, P256_OID, key,
                                     ABSENT), EC_JWK);
        refused(state, ec, key, no_curve);
        refused(state, plain, pkcs8(state, VERSION0, EC_OID, ABSENT, key,
                                    ABSENT), no_curve);
    }

    /* some write it shorter, some longer than RFC 5915, 3 says */

    accepted(state, ec, sec1(state, VERSION1, unit_str("\x01"), P256_OID,
                             ABSENT), EC_JWK);
    accepted(state, ec, sec1(state, VERSION1, unit_str("\0\0" ONE), P256_OID,
                             ABSENT), EC_JWK);
}


static void
ec_keys_that_are_not_whole_are_refused(void **state)
{
    jose_str_t  d, g;

    d = unit_str(ONE);
    g = unit_str("\x04" G_X G_Y);

    refused(state, ec, sec1(state, VERSION0, d, P256_OID, g), NULL);
    refused(state, ec, sec1(state, VERSION1, d, EC_OID, g), no_curve);
    refused(state, ec, sec1(state, VERSION1, d, unit_str("\x05\x00"), g),
            no_curve);
    refused(state, ec, sec1(state, VERSION1, unit_str(""), P256_OID, g),
            no_half);
    refused(state, ec, sec1(state, VERSION1, unit_str("\0\0"), P256_OID, g),
            no_half);
    refused(state, ec, sec1(state, VERSION1, unit_str("\x01" ONE), P256_OID,
                            g), no_half);
    refused(state, ec, sec1(state, VERSION1, unit_str("\x02"), P256_OID, g),
            no_pair);
    refused(state, ec, sec1(state, VERSION1, d, P256_OID,
                            unit_str("\x04" G_Y G_X)), no_point);
    refused(state, ec, sec1(state, VERSION1, d, P256_OID, unit_str("\0")),
            no_point);
    refused(state, ec, sec1(state, VERSION1, d, P256_OID, unit_str("")),
            no_point);

    /* a bit string that is not of whole bytes, and none */

    refused(state, ec,
            der_of(SEQUENCE, VERSION1, der_of(OCTETS, d),
                   der_of(0xa0, P256_OID),
                   der_of(0xa1, der_of(0x03, unit_str("\x01"), g))), NULL);
    refused(state, ec,
            der_of(SEQUENCE, VERSION1, der_of(OCTETS, d),
                   der_of(0xa0, P256_OID), der_of(0xa1, g)), NULL);
}


/* An INTEGER of a number in base64url. */
static jose_str_t
integer(void **state, const char *text)
{
    jose_str_t      number;
    unsigned char  *p;
    unit_memory_t  *memory;

    memory = *state;

    number.len = jose_base64url_decoded_len(strlen(text));
    p = memory->alloc.alloc(memory, number.len + 1);
    assert_jose_ok(jose_base64url_decode(p, jose_cstr(text)));
    number.data = p;

    return der_of(INTEGER, unit_str("\0"), number);
}


/* RFC 8017, A.1.2: a version and eight numbers, of which the last may not be
 * missing and after which nothing may come. */
static void
rsa_keys_that_are_not_whole_are_refused(void **state)
{
    size_t      i, n;
    jose_str_t  parts[RSA_PARTS + 1], bytes;

    static const char *const  numbers[] = {
        UNIT_RSA_N, "AQAB", UNIT_RSA_D, UNIT_RSA_P, UNIT_RSA_Q, UNIT_RSA_DP,
        UNIT_RSA_DQ, UNIT_RSA_QI
    };

    parts[0] = VERSION0;

    for (i = 0; i < unit_nelts(numbers); i++) {
        parts[1 + i] = integer(state, numbers[i]);
    }

    parts[RSA_PARTS] = VERSION0;

    bytes = der(state, SEQUENCE, RSA_PARTS, parts);
    accepted(state, rsa, bytes, "{" UNIT_RSA_PRIVATE "}");
    accepted(state, plain, pkcs8(state, VERSION0, RSA_OID,
                                 unit_str("\x05\x00"), bytes, ABSENT),
             "{" UNIT_RSA_PRIVATE "}");

    for (n = 0; n <= RSA_PARTS + 1; n++) {
        if (n != RSA_PARTS) {
            bytes = der(state, SEQUENCE, n, parts);
            refused(state, rsa, bytes, NULL);
            refused(state, plain, pkcs8(state, VERSION0, RSA_OID,
                                        unit_str("\x05\x00"), bytes, ABSENT),
                    NULL);
        }
    }

    /* without a version, and with one more key behind it */
    refused(state, rsa, der(state, SEQUENCE, RSA_PARTS - 1, parts + 1), NULL);

    bytes = der(state, SEQUENCE, RSA_PARTS, parts);
    bytes.len--;
    refused(state, rsa, bytes, NULL);
    bytes.len++;
    refused(state, rsa, der_of(SEQUENCE, bytes), NULL);
    refused(state, plain, pkcs8(state, VERSION0, RSA_OID,
                                unit_str("\x05\x00"),
                                join(state, bytes, VERSION0), ABSENT),
            NULL);
}


#define ED_JWK                                                                \
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\","                                   \
    "\"x\":\"Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE\","                  \
    "\"d\":\"1O5y2_kTWErVttjx92n4rTr-fCjL8dT74Jeoj0R1WEI\"}"


static void
okp_keys_may_bring_their_public_half(void **state)
{
    jose_str_t  d, pub, wrong;

    d = der_of(OCTETS, unit_str(ED_D));
    pub = der_of(0x81, unit_str("\0" ED_X));
    wrong = der_of(0x81, unit_str("\0" ED_D));

    accepted(state, plain, pkcs8(state, VERSION0, ED_OID, ABSENT, d, ABSENT),
             ED_JWK);
    accepted(state, plain, pkcs8(state, VERSION1, ED_OID, ABSENT, d, pub),
             ED_JWK);
    accepted(state, plain, pkcs8(state, VERSION0, ED_OID, ABSENT, d,
                                 unit_str("\xa0\x02\x30\x00")), ED_JWK);

    refused(state, plain, pkcs8(state, VERSION1, ED_OID, ABSENT, d, wrong),
            "\"d\" is not the private half of \"x\"");
    refused(state, plain, pkcs8(state, VERSION1, ED_OID, ABSENT, d,
                                der_of(0x81, unit_str("\x01" ED_X))), NULL);
    refused(state, plain, pkcs8(state, VERSION1, ED_OID, ABSENT, d,
                                der_of(0x81, unit_str("\0" ED_X "\0"))),
            NULL);
    refused(state, plain, pkcs8(state, VERSION1, ED_OID, ABSENT, d,
                                unit_str("\x05\0")), NULL);
    refused(state, plain, pkcs8(state, unit_str("\x02\x01\x02"), ED_OID,
                                ABSENT, d, ABSENT), NULL);

    /* RFC 8410, 3: no parameters */
    refused(state, plain, pkcs8(state, VERSION0, ED_OID, unit_str("\x05\0"),
                                d, ABSENT), NULL);
    refused(state, plain, pkcs8(state, VERSION0, ED_OID, ABSENT,
                                der_of(OCTETS, unit_str(ED_D "\0")), ABSENT),
            NULL);
    refused(state, plain, pkcs8(state, VERSION0, ED_OID, ABSENT,
                                unit_str(ED_D), ABSENT), NULL);
    refused(state, plain, pkcs8(state, VERSION0, ABSENT, ABSENT, d, ABSENT),
            NULL);
}


#define PSS_OID                                                               \
    unit_str("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a")


/* Without parameters it is of any hash; with parameters that are empty, of
 * RFC 4055's default. */
static void
rsassa_pss_keys_are_for_that_only(void **state)
{
    jose_str_t       key;
    jose_keyset_t   *set;
    unsigned char    bytes[DER_MAX], *p;

    set = unit_keys(UNIT_PEM_RSA_PKCS1_PRIVATE);

    p = bytes;
    key.len = (size_t) i2d_PrivateKey(jose_keyset_key(set, 0)->pkey, &p);
    key.data = bytes;

    jose_keyset_unref(set);

    set = read_one(to_pem(state, plain, pkcs8(state, VERSION0, PSS_OID,
                                              ABSENT, key, ABSENT)));

    assert_int_equal(jose_keyset_key(set, 0)->pss_only, 1);
    assert_int_equal(jose_keyset_key(set, 0)->is_private, 1);
    assert_null(jose_keyset_key(set, 0)->alg);

    jose_keyset_unref(set);

    refused(state, plain, pkcs8(state, VERSION0, PSS_OID,
                                unit_str("\x30\x00"), key, ABSENT),
            "an RSASSA-PSS key for SHA1 fits no algorithm");
}


static void
a_type_that_is_not_known_is_named(void **state)
{
    refused(state, plain, pkcs8(state, VERSION0,
                                unit_str("\x06\x03\x2b\x65\x00"), ABSENT,
                                unit_str("\x04\x00"), ABSENT),
            "keys of type 1.3.101.0 are not supported");
    refused(state, plain, pkcs8(state, VERSION0, EC_OID,
                                unit_str("\x06\x09\x2b\x24\x03\x03\x02\x08"
                                         "\x01\x01\x07"),
                                sec1(state, VERSION1, unit_str(ONE), ABSENT,
                                     ABSENT), ABSENT),
            "EC keys on brainpoolP256r1 are not supported");
}


/* Cut off, lengthened, and with each bit changed; what is read is a key. */
static void
damaged_keys_are_refused_or_keys(void **state)
{
    size_t           i, n;
    jose_str_t       good, bad;
    jose_keyset_t   *set;
    jose_status_t    st;
    unsigned char    bytes[DER_MAX];
    unit_reports_t   reports;
    const char      *labels[] = { ec, plain, plain };
    jose_str_t       keys[3];

    keys[0] = sec1(state, VERSION1, unit_str(ONE), P256_OID,
                   unit_str("\x04" G_X G_Y));
    keys[1] = pkcs8(state, VERSION0, EC_OID, P256_OID, keys[0], ABSENT);
    keys[2] = pkcs8(state, VERSION1, ED_OID, ABSENT,
                    der_of(OCTETS, unit_str(ED_D)),
                    der_of(0x81, unit_str("\0" ED_X)));

    for (i = 0; i < unit_nelts(keys); i++) {
        good = keys[i];

        memcpy(bytes, good.data, good.len);
        bytes[good.len] = 0;
        bad.data = bytes;

        for (bad.len = 3; bad.len <= good.len + 1; bad.len++) {
            if (bad.len != good.len) {
                refused(state, labels[i], bad, NULL);
            }
        }

        bad.len = good.len;

        for (n = 0; n < 8 * good.len; n++) {
            bytes[n / 8] ^= (unsigned char) (1 << n % 8);

            st = unit_parse(to_pem(state, labels[i], bad), JOSE_FORMAT_ANY,
                            &reports, &set);

            if (st == JOSE_OK) {
                assert_int_equal(jose_keyset_key(set, 0)->is_private, 1);
                jose_keyset_unref(set);

            } else {
                /* of a key, and not of libcrypto, which would be the end of
                 * the whole set */
                assert_jose_status(st, JOSE_NO_USABLE_KEY);
            }

            bytes[n / 8] ^= (unsigned char) (1 << n % 8);
        }
    }
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        unit_case(a_private_key_leaves_no_copy_in_the_heap),
        unit_case(ec_keys_have_their_public_half_in_any_form_or_none),
        unit_case(ec_keys_that_are_not_whole_are_refused),
        unit_case(rsa_keys_that_are_not_whole_are_refused),
        unit_case(okp_keys_may_bring_their_public_half),
        unit_case(rsassa_pss_keys_are_for_that_only),
        unit_case(a_type_that_is_not_known_is_named),
        unit_case(damaged_keys_are_refused_or_keys)
    };

    /* before libcrypto allocates for the first time */

    if (CRYPTO_set_mem_functions(heap_malloc, heap_realloc, heap_free) != 1) {
        return 1;
    }

    return cmocka_run_group_tests_name("pem_private", tests, NULL, NULL);
}
