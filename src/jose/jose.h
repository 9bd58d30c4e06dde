/*
 * jose.h: the one public header of the JOSE core.
 *
 * JSON Web Signature (RFC 7515), Encryption (RFC 7516), Key (RFC 7517),
 * Algorithms (RFC 7518, 8037, 8812, 9864, 9964) and Token (RFC 7519), compact
 * serialization only.  The core needs libc, libcrypto 3.0 or later, libsodium
 * and yyjson; it knows no clock, no log, no file and no global state.  It is
 * not thread-safe: a key set may be used by one thread at a time, but for
 * jose_deferral_run.
 *
 * Conventions
 *
 *   - An action returns a jose_status_t, JOSE_OK on success.  A predicate
 *     returns truth.  Out-parameters are empty (NULL, zero length) on failure
 *     unless a prototype says otherwise.
 *   - Every function may return JOSE_NO_MEMORY, and every function that
 *     computes with keys JOSE_CRYPTO; prototypes list the other statuses.
 *     Memory that runs out in libcrypto is JOSE_NO_MEMORY too, not the fault
 *     of a token or key, and the next call finds everything as it was; see
 *     jose_jwe_decrypt for the exception.
 *   - jose_str_t borrows its bytes.  What a caller passes must outlive what
 *     it gets back, unless a prototype says that bytes are copied.
 *   - Token-sized memory comes from the caller's jose_alloc_t and is never
 *     freed by the core: it goes when the caller's pool goes.
 *   - OpenSSL's error queue is empty when a function returns.
 */

#ifndef JOSE_H
#define JOSE_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "jose_version.h"

/*
 * nginx loads modules with RTLD_GLOBAL and other libraries export jose_* too:
 * nothing of the core is visible outside of the object that links it.
 */
#pragma GCC visibility push(hidden)


/* Borrowed bytes; not NUL-terminated.  Absent is data == NULL, empty is
 * data != NULL with len == 0. */
typedef struct {
    const unsigned char  *data;
    size_t                len;
} jose_str_t;

#define jose_string(s)  { (const unsigned char *) (s), sizeof(s) - 1 }
#define jose_null_str   { NULL, 0 }

/* Truth if both have the same length and bytes.  Not for secrets. */
int jose_str_eq(jose_str_t a, jose_str_t b);

/* A jose_str_t over a C string, which is borrowed; NULL gives an absent
 * one. */
jose_str_t jose_cstr(const char *s);

/*
 * Copies s for a log or a terminal: control characters, bytes above 0x7e and
 * the double quote become '?', what does not fit ends in "...".  dst is
 * NUL-terminated; size, at least 4, counts the NUL.  Returns dst.
 */
char *jose_printable(char *dst, size_t size, jose_str_t s);

/*
 * Where the byte at offset is, for a message: *line and *column count from 1,
 * columns in bytes.  An offset beyond the text is its end.
 */
void jose_str_position(jose_str_t text, size_t offset, size_t *line,
    size_t *column);


/*
 * Bounds.  Each is wide enough for real life and keeps what a stranger can
 * make the core compute before his signature is verified small.
 */

/* The whole token.  nginx's default header buffers hold 8 KiB and a token in
 * a cookie is at most 4 KiB; 64 KiB tokens exist where groups are listed. */
#define JOSE_TOKEN_MAX       (128 * 1024)

/* The decoded JOSE header: parsed before anything is verified.  An x5c chain
 * of four certificates takes 8 KiB. */
#define JOSE_HEADER_MAX      (16 * 1024)

/* Nesting of arrays and objects, in tokens and in key sets. */
#define JOSE_JSON_DEPTH_MAX  64

/* A key set's text, and how many keys of it are kept.  The largest public
 * key sets have some hundred keys of 2 KiB. */
#define JOSE_KEYSET_MAX      (1024 * 1024)
#define JOSE_KEYS_MAX        4096

/* Private keys in a key set, secrets aside.  That each half belongs to the
 * other is found by a multiplication of a point: of P-384, up to 1.5 ms. */
#define JOSE_PRIVATE_KEYS_MAX  256

/* Modulus sizes: RFC 7518, 3.3 and 4.2 set the lower bound; OpenSSL itself
 * refuses to verify above the upper one. */
#define JOSE_RSA_BITS_MIN    2048
#define JOSE_RSA_BITS_MAX    16384

/* Signatures computed per token: without a "kid" every key that fits is
 * tried, and providers publish two to five. */
#define JOSE_ATTEMPTS_MAX    16

/* Private-key operations per encrypted token; each takes most of a
 * millisecond. */
#define JOSE_PRIVATE_OPS_MAX 4


/*
 * Status.  One row each: identifier, the stable word ($jwt_error, metric
 * label), who is to blame, and a sentence for the log and for
 * error_description.  The sentence names no key and no expected value: a
 * stranger reads it; it has no double quote or backslash (RFC 6750, 3).
 *
 *   NONE    success
 *   TOKEN   the client's token: 401 and a challenge
 *   RULE    a valid token that a rule refuses: 401, or what the rule says
 *   SERVER  ours or the key source's: 500
 */
#define JOSE_STATUS_MAP(X)                                                    \
    X(JOSE_OK,               "",                   NONE,                      \
      "no error")                                                             \
                                                                              \
    X(JOSE_NO_TOKEN,         "no_token",           TOKEN,                     \
      "no token was sent")                                                    \
    X(JOSE_TOO_LARGE,        "too_large",          TOKEN,                     \
      "the token is too large")                                               \
    X(JOSE_MALFORMED,        "malformed",          TOKEN,                     \
      "the token is not a compact JWS or JWE")                                \
    X(JOSE_BAD_BASE64URL,    "bad_base64url",      TOKEN,                     \
      "a part of the token is not base64url")                                 \
    X(JOSE_BAD_HEADER,       "bad_header",         TOKEN,                     \
      "the token's header is not a valid JSON object")                        \
    X(JOSE_BAD_PAYLOAD,      "bad_payload",        TOKEN,                     \
      "the token's payload is not a valid JSON object")                       \
    X(JOSE_WRONG_TYPE,       "wrong_type",         TOKEN,                     \
      "the token is not of the expected type (signed, encrypted or nested)")  \
    X(JOSE_BAD_ALG,          "bad_alg",            TOKEN,                     \
      "the token's alg or enc is missing or not a string")                    \
    X(JOSE_ALG_NONE,         "alg_none",           TOKEN,                     \
      "the token is not secured (alg is none)")                               \
    X(JOSE_UNKNOWN_ALG,      "unknown_alg",        TOKEN,                     \
      "the token's algorithm is not supported")                               \
    X(JOSE_UNAVAILABLE,      "unavailable",        TOKEN,                     \
      "the algorithm is not supported by this libcrypto")                     \
    X(JOSE_ALG_REFUSED,      "alg_refused",        TOKEN,                     \
      "the token's algorithm is not allowed here")                            \
    X(JOSE_CRIT,             "crit",               TOKEN,                     \
      "the token's header demands an extension that is not supported")        \
    X(JOSE_NO_KEY,           "no_key",             TOKEN,                     \
      "no key fits the token")                                                \
    X(JOSE_UNKNOWN_KID,      "unknown_kid",        TOKEN,                     \
      "no key has the token's kid")                                           \
    X(JOSE_UNKNOWN_SOURCE,   "unknown_source",     TOKEN,                     \
      "no keys are configured for this token")                                \
    X(JOSE_BAD_SIGNATURE,    "bad_signature",      TOKEN,                     \
      "the token's signature does not verify")                                \
    X(JOSE_TOO_MANY_KEYS,    "too_many_keys",      TOKEN,                     \
      "too many keys fit the token and none that was tried verifies it")      \
    X(JOSE_DECRYPT_FAILED,   "decryption_failed",  TOKEN,                     \
      "the token cannot be decrypted")                                        \
    X(JOSE_EXPIRED,          "expired",            TOKEN,                     \
      "the token has expired")                                                \
    X(JOSE_NOT_YET_VALID,    "not_yet_valid",      TOKEN,                     \
      "the token is not valid yet")                                           \
    X(JOSE_BAD_TIME,         "bad_time",           TOKEN,                     \
      "the token's exp or nbf is not a number")                               \
    X(JOSE_BAD_ISSUER,       "bad_issuer",         TOKEN,                     \
      "the token's issuer is not accepted here")                              \
    X(JOSE_BAD_AUDIENCE,     "bad_audience",       TOKEN,                     \
      "the token is not meant for this audience")                             \
    X(JOSE_NO_KID,           "no_kid",             TOKEN,                     \
      "the token has no kid, which is needed here")                           \
    X(JOSE_REVOKED,          "revoked",            TOKEN,                     \
      "the token has been revoked")                                           \
                                                                              \
    X(JOSE_CLAIM_REFUSED,    "claim_refused",      RULE,                      \
      "a claim of the token does not meet a requirement")                     \
    X(JOSE_HEADER_REFUSED,   "header_refused",     RULE,                      \
      "the token's header does not meet a requirement")                       \
    X(JOSE_REQUIRE,          "require",            RULE,                      \
      "the token does not meet a requirement")                                \
                                                                              \
    X(JOSE_NO_KEYS,          "no_keys",            SERVER,                    \
      "no key is configured")                                                 \
    X(JOSE_KEYS_FAILED,      "keys_failed",        SERVER,                    \
      "the keys cannot be loaded")                                            \
    X(JOSE_BAD_JSON,         "bad_json",           SERVER,                    \
      "not valid JSON")                                                       \
    X(JOSE_BAD_KEYSET,       "bad_keyset",         SERVER,                    \
      "neither a JWK Set, a JWK, PEM nor an object of kid to PEM")            \
    X(JOSE_BAD_KEY,          "bad_key",            SERVER,                    \
      "the key is malformed")                                                 \
    X(JOSE_UNKNOWN_KTY,      "unknown_kty",        SERVER,                    \
      "the key's type or curve is not supported")                             \
    X(JOSE_KEY_SIZE,         "key_size",           SERVER,                    \
      "the key's size is out of bounds")                                      \
    X(JOSE_NO_USABLE_KEY,    "no_usable_key",      SERVER,                    \
      "no usable key")                                                        \
    X(JOSE_EMPTY_KEYSET,     "empty_keyset",       SERVER,                    \
      "the key set is empty")                                                 \
    X(JOSE_WEAK_SECRET,      "weak_secret",        SERVER,                    \
      "the secret is shorter than its hash")                                  \
    X(JOSE_KEY_MISFIT,       "key_misfit",         SERVER,                    \
      "the key cannot be used with this algorithm")                           \
    X(JOSE_BAD_PATH,         "bad_path",           SERVER,                    \
      "the path is malformed")                                                \
    X(JOSE_BAD_LIST,         "bad_list",           SERVER,                    \
      "the list is malformed")                                                \
    X(JOSE_CRYPTO,           "crypto",             SERVER,                    \
      "libcrypto failed")                                                     \
    X(JOSE_NO_MEMORY,        "no_memory",          SERVER,                    \
      "out of memory")

typedef enum {
#define JOSE_STATUS_ID(id, word, blame, text)  id,
    JOSE_STATUS_MAP(JOSE_STATUS_ID)
#undef JOSE_STATUS_ID
    JOSE_STATUS_COUNT
} jose_status_t;

typedef enum {
    JOSE_BLAME_NONE,
    JOSE_BLAME_TOKEN,
    JOSE_BLAME_RULE,
    JOSE_BLAME_SERVER
} jose_blame_t;

const char *jose_status_word(jose_status_t st);
const char *jose_status_text(jose_status_t st);
jose_blame_t jose_status_blame(jose_status_t st);


/*
 * Memory for token-sized work.  alloc returns size bytes aligned for any
 * scalar (8 bytes), or NULL; it is never asked to free.
 */
typedef struct {
    void  *(*alloc)(void *ctx, size_t size);
    void   *ctx;
} jose_alloc_t;

/*
 * An arena for callers that have no pool of their own: a list of blocks on
 * the heap.  jose_arena_free cleanses and frees every block; the arena can
 * be used again afterwards.
 */
typedef struct jose_arena_block_s  jose_arena_block_t;

typedef struct {
    jose_arena_block_t  *head;
    jose_alloc_t         alloc;
} jose_arena_t;

void jose_arena_init(jose_arena_t *arena);
void jose_arena_free(jose_arena_t *arena);

/* Overwrites secrets in a way that the compiler keeps. */
void jose_cleanse(void *p, size_t len);

/* Writes len random bytes, fit for keys, to out. */
jose_status_t jose_crypto_random(unsigned char *out, size_t len);


/*
 * Base64url without padding (RFC 7515, 2; RFC 4648, 5), strict: only the 64
 * characters, no length of 4n + 1, unused trailing bits zero.
 */

#define jose_base64url_encoded_len(n)  (((n) * 4 + 2) / 3)
#define jose_base64url_decoded_len(n)  ((n) / 4 * 3 + (n) % 4 * 3 / 4)

/* Writes jose_base64url_encoded_len(src.len) bytes to dst, no NUL, and
 * returns their number. */
size_t jose_base64url_encode(unsigned char *dst, jose_str_t src);

/*
 * Writes jose_base64url_decoded_len(src.len) bytes to dst, which may be the
 * memory of src itself.  JOSE_BAD_BASE64URL: dst holds rubbish.
 */
jose_status_t jose_base64url_decode(unsigned char *dst, jose_str_t src);


/*
 * JSON (RFC 8259), strict: valid UTF-8, no duplicate member names, no NUL in
 * a name, at most JOSE_JSON_DEPTH_MAX levels, nothing after the value.  A
 * value lives as long as the allocator's memory.
 */
typedef struct jose_json_s  jose_json_t;

typedef enum {
    JOSE_JSON_NULL,
    JOSE_JSON_BOOL,
    JOSE_JSON_NUMBER,
    JOSE_JSON_STRING,
    JOSE_JSON_ARRAY,
    JOSE_JSON_OBJECT
} jose_json_type_t;

/*
 * Parses a copy of text.  JOSE_BAD_JSON: *detail, if detail is not NULL, is a
 * static string that says what is wrong and *offset, if not NULL, where, in
 * bytes from the start of text.
 */
jose_status_t jose_json_parse(const jose_alloc_t *alloc, jose_str_t text,
    const jose_json_t **out, const char **detail, size_t *offset);

jose_json_type_t jose_json_type(const jose_json_t *value);

/* The member of that name; NULL if object is NULL, is not an object or has no
 * such member. */
const jose_json_t *jose_json_member(const jose_json_t *object,
    jose_str_t name);

/* A string's bytes after unescaping, borrowed from value; may hold NUL.
 * Absent if value is NULL or not a string. */
jose_str_t jose_json_string(const jose_json_t *value);

/* A number's text, exactly as in the JSON.  Absent if not a number. */
jose_str_t jose_json_number_text(const jose_json_t *value);

/* Truth if value is a number; *out is then the nearest double, infinite where
 * the text overflows one. */
int jose_json_number(const jose_json_t *value, double *out);

/* Truth if value is the literal true. */
int jose_json_is_true(const jose_json_t *value);

/* Members of an object or elements of an array; 0 of anything else. */
size_t jose_json_count(const jose_json_t *value);

/*
 * Walks an object's members or an array's elements in their order.  next
 * returns truth while there is one; name is absent for an array's elements.
 */
typedef struct {
    const jose_json_t  *at;
    size_t              left;
    int                 object;
} jose_json_iter_t;

void jose_json_iter_init(jose_json_iter_t *it, const jose_json_t *value);
int jose_json_iter_next(jose_json_iter_t *it, jose_str_t *name,
    const jose_json_t **value);

/* Compact JSON text, or with pretty two-space indented text; numbers as they
 * were read. */
jose_status_t jose_json_write(const jose_alloc_t *alloc,
    const jose_json_t *value, int pretty, jose_str_t *out);

/* Appends s as a JSON string, quotes included, to dst, which has room for
 * 6 * s.len + 2 bytes, and returns the end.  Control characters and DEL are
 * escaped; s must be valid UTF-8. */
unsigned char *jose_json_quote(unsigned char *dst, jose_str_t s);


/*
 * Claims.
 */

/* The value at the end of a path of member names, one object a name; NULL if
 * there is none. */
const jose_json_t *jose_claim_find(const jose_json_t *root,
    const jose_str_t *names, size_t n);

/*
 * A value as the text of a variable: strings as they are, but with control
 * characters (below 0x20, and 0x7f) JSON-escaped, so that a claim cannot end
 * a header or a log line; numbers as in the JSON; true and false; arrays
 * joined by commas, objects and arrays inside of them as compact JSON;
 * objects as compact JSON; NULL and null are empty.
 */
jose_status_t jose_claim_text(const jose_alloc_t *alloc,
    const jose_json_t *value, jose_str_t *out);


/*
 * Algorithms: one constant row each, resolved once; everything else is
 * handed the row.
 */
typedef struct jose_alg_s  jose_alg_t;

typedef enum {
    JOSE_ALG_JWS,               /* a signature or MAC: JWS "alg" */
    JOSE_ALG_JWE,               /* key management: JWE "alg" */
    JOSE_ALG_ENC                /* content encryption: JWE "enc" */
} jose_alg_class_t;

/* The row of that name; NULL if there is none.  Case-sensitive. */
const jose_alg_t *jose_alg_find(jose_alg_class_t cl, jose_str_t name);

jose_str_t jose_alg_name(const jose_alg_t *alg);

/* All rows in turn: i counts from 0; NULL past the last. */
const jose_alg_t *jose_alg_row(size_t i);
jose_alg_class_t jose_alg_class(const jose_alg_t *alg);

/* The libcrypto at run time, by its own name and version, such as "OpenSSL
 * 3.0.17 1 Jul 2025": a static string. */
const char *jose_crypto_version(void);

/* Truth if the libcrypto at run time can compute it; not if there is no memory
 * to ask.  Costs a fetch: not for the path of every token. */
int jose_alg_available(const jose_alg_t *alg);

/* A set of rows: an allow-list. */
typedef uint64_t  jose_algset_t;

#define JOSE_ALGSET_ALL  (~(jose_algset_t) 0)

/* Adds every row of that name (a name may stand for a JWS and a JWE row).
 * Returns truth if there was one. */
int jose_algset_add(jose_algset_t *set, jose_str_t name);
int jose_algset_has(jose_algset_t set, const jose_alg_t *alg);


/*
 * Keys.  A key belongs to its set and lives as long; a set never changes,
 * and is counted: parsing gives one reference.
 */
typedef struct jose_key_s     jose_key_t;
typedef struct jose_keyset_s  jose_keyset_t;

typedef enum {
    JOSE_OCT,                   /* RFC 7518, 6.4 */
    JOSE_RSA,                   /* RFC 7518, 6.3 */
    JOSE_EC,                    /* RFC 7518, 6.2 */
    JOSE_OKP,                   /* RFC 8037 */
    JOSE_AKP,                   /* RFC 9964 */
    JOSE_KTY_COUNT
} jose_kty_t;

typedef enum {
    JOSE_CRV_NONE,
    JOSE_P256,
    JOSE_P384,
    JOSE_P521,
    JOSE_SECP256K1,
    JOSE_ED25519,
    JOSE_ED448,
    JOSE_X25519,
    JOSE_X448,
    JOSE_CRV_COUNT
} jose_crv_t;

/* What a key may do: "use" and "key_ops" (RFC 7517, 4.2 and 4.3). */
#define JOSE_OP_SIGN         0x01
#define JOSE_OP_VERIFY       0x02
#define JOSE_OP_ENCRYPT      0x04
#define JOSE_OP_DECRYPT      0x08
#define JOSE_OP_WRAP_KEY     0x10
#define JOSE_OP_UNWRAP_KEY   0x20
#define JOSE_OP_DERIVE_KEY   0x40
#define JOSE_OP_DERIVE_BITS  0x80
#define JOSE_OP_SIG          0x03       /* "use":"sig" */
#define JOSE_OP_ENC          0xfc       /* "use":"enc" */
#define JOSE_OP_ALL          0xff

typedef struct {
    jose_kty_t         kty;
    jose_crv_t         crv;
    unsigned           bits;            /* modulus, curve or secret */
    jose_str_t         kid;             /* absent if the key has none */
    const jose_alg_t  *alg;             /* NULL: any that fits */
    unsigned           ops;             /* JOSE_OP_ALL: not restricted */
    unsigned           is_private:1;    /* has a private half; every secret */
} jose_key_info_t;

void jose_key_info(const jose_key_t *key, jose_key_info_t *info);

const char *jose_kty_name(jose_kty_t kty);
const char *jose_crv_name(jose_crv_t crv);

/* Truth if the key's type, curve, "alg", "use" and "key_ops" allow alg for
 * op, one JOSE_OP_ bit. */
int jose_key_fits(const jose_key_t *key, const jose_alg_t *alg, unsigned op);

/*
 * What is said while a key set is read.  JOSE_REPORT_SKIPPED: this key is
 * left out, the others are kept.  JOSE_REPORT_WARNING: the key is kept.
 * JOSE_REPORT_FAILED: the set is refused; said once, last.  Pointers are
 * valid during the call; kid is as in the file, so print it with
 * jose_printable.  text holds no key material.
 */
typedef enum {
    JOSE_REPORT_WARNING,
    JOSE_REPORT_SKIPPED,
    JOSE_REPORT_FAILED
} jose_report_kind_t;

typedef struct {
    jose_report_kind_t  kind;
    jose_status_t       status;
    size_t              index;          /* of the member, from 0 */
    jose_str_t          kid;            /* absent if unknown */
    const char         *text;           /* what exactly; never NULL */
} jose_report_t;

typedef struct {
    void  (*report)(void *ctx, const jose_report_t *report);
    void   *ctx;
} jose_reporter_t;

typedef enum {
    JOSE_FORMAT_ANY,            /* recognised by content */
    JOSE_FORMAT_JWKS,           /* a JWK Set or a single JWK */
    JOSE_FORMAT_KEYVAL,         /* {"kid": "PEM or HMAC secret", ...} */
    JOSE_FORMAT_PEM
} jose_format_t;

/*
 * Reads keys: a JWK Set (RFC 7517, 5), a JWK, PEM (public keys, private keys;
 * of certificates the first: what follows is its chain), or an object of kid
 * to PEM.  A byte order mark before it is skipped.  Everything is copied.
 *
 * With JOSE_FORMAT_ANY a JSON object with "keys" is a JWK Set, one with "kty"
 * a JWK, one with PEM in it an object of kids.  In such an object a string
 * that is not PEM is an HMAC secret, as it is, but only with
 * JOSE_FORMAT_KEYVAL: an answer like {"error":"no such page"} is not to
 * become a key.
 *
 * A broken or unknown member is skipped and reported; but if memory runs out
 * or libcrypto fails, as without random numbers, the whole text fails with
 * JOSE_NO_MEMORY or JOSE_CRYPTO, and no set is without a key that could have
 * been read.  On success *out has at least one key and one reference; unref
 * it.
 *
 * reporter may be NULL.  JOSE_TOO_LARGE (over JOSE_KEYSET_MAX, JOSE_KEYS_MAX
 * or JOSE_PRIVATE_KEYS_MAX), JOSE_BAD_JSON, JOSE_BAD_KEYSET, JOSE_EMPTY_KEYSET
 * (a JWK Set or an object of kids that has no member), JOSE_NO_USABLE_KEY,
 * JOSE_NO_MEMORY.
 */
jose_status_t jose_keyset_parse(jose_str_t text, jose_format_t format,
    const jose_reporter_t *reporter, jose_keyset_t **out);

/* A set without any key, for whom an empty set is an answer. */
jose_status_t jose_keyset_empty(jose_keyset_t **out);

/*
 * A set of one HMAC (or JWE) secret, copied, without kid.
 * JOSE_BAD_KEY: empty, or a key or certificate, encoded or not, which others
 * may have; no secret of a set may be one, either.  JOSE_WEAK_SECRET is
 * reported, as a warning, for one under 32 bytes.
 */
jose_status_t jose_keyset_from_secret(jose_str_t secret,
    const jose_reporter_t *reporter, jose_keyset_t **out);

/* What to generate.  For RSA bits is the modulus (0: 2048); for oct the
 * secret's (0: what alg needs, or 256), a multiple of 8, 128 to 8192 and not
 * under what alg needs; for AKP alg is required. */
typedef struct {
    jose_kty_t         kty;
    jose_crv_t         crv;             /* EC and OKP */
    unsigned           bits;
    const jose_alg_t  *alg;             /* NULL: none is set */
    unsigned           ops;             /* JOSE_OP_SIG, _ENC or _ALL */
    jose_str_t         kid;             /* absent: the RFC 7638 thumbprint */
} jose_keygen_t;

/* A set of one new private key.  JOSE_KEY_SIZE, JOSE_KEY_MISFIT (alg does not
 * fit kty and crv), JOSE_UNKNOWN_KTY, JOSE_UNAVAILABLE. */
jose_status_t jose_keyset_generate(const jose_keygen_t *what,
    jose_keyset_t **out);

jose_keyset_t *jose_keyset_ref(jose_keyset_t *set);

/* Gives a reference back; the last one cleanses and frees.  NULL is fine. */
void jose_keyset_unref(jose_keyset_t *set);

/*
 * A number by which the caller knows a set again when it holds no reference
 * any more: memory is used again, so an address tells nothing.  0 until it is
 * set; that no two sets have the same is up to the caller.
 */
void jose_keyset_set_generation(jose_keyset_t *set, uint64_t generation);
uint64_t jose_keyset_generation(const jose_keyset_t *set);

size_t jose_keyset_count(const jose_keyset_t *set);
jose_key_t *jose_keyset_key(const jose_keyset_t *set, size_t i);

/* The first key of that kid, and the next one after key; NULL at the end. */
jose_key_t *jose_keyset_find(const jose_keyset_t *set, jose_str_t kid);
jose_key_t *jose_key_next_same_kid(const jose_key_t *key);

/*
 * A key as a JWK (RFC 7517; compact JSON).  with_private: include d, k, priv
 * and the like.  The public half of a secret does not exist: JOSE_KEY_MISFIT.
 * meta, where not NULL, replaces the key's own kid (if present), alg (if not
 * NULL) and ops.
 */
typedef struct {
    jose_str_t         kid;
    const jose_alg_t  *alg;
    unsigned           ops;
} jose_key_meta_t;

jose_status_t jose_key_to_jwk(const jose_alloc_t *alloc,
    const jose_key_t *key, const jose_key_meta_t *meta, int with_private,
    jose_str_t *out);

/* A key as PEM, SubjectPublicKeyInfo or PKCS#8.  JOSE_KEY_MISFIT for a
 * secret, or a private half that the key does not have. */
jose_status_t jose_key_to_pem(const jose_alloc_t *alloc,
    const jose_key_t *key, int with_private, jose_str_t *out);

/* The base64url SHA-256 thumbprint (RFC 7638; RFC 8037, 2; RFC 9964), 43
 * bytes. */
jose_status_t jose_key_thumbprint(const jose_alloc_t *alloc,
    const jose_key_t *key, jose_str_t *out);


/*
 * Tokens (RFC 7519) in compact serialization: JWS, three parts (RFC 7515,
 * 7.1), or JWE, five (RFC 7516, 7.1).
 */
typedef enum {
    JOSE_TIME_ABSENT,
    JOSE_TIME_NUMBER,
    JOSE_TIME_BAD               /* not a number */
} jose_claim_time_t;

typedef struct {
    jose_str_t          token;          /* borrowed */
    jose_str_t          part[5];        /* still encoded, borrowed */
    unsigned            nparts;         /* 3: JWS, 5: JWE */
    const jose_json_t  *header;
    const jose_json_t  *claims;         /* NULL until they are read */
    const jose_alg_t   *alg;            /* NULL until the header is checked */
    const jose_alg_t   *enc;            /* JWE only */
    jose_str_t          kid;            /* absent if the header has none */
    jose_str_t          plaintext;      /* JWE: absent until decrypted */
    unsigned            nprivate;       /* JWE: private-key operations spent */
    unsigned char      *room;           /* JWE: of the decoded parts, once they
                                           were needed */
    const char         *detail;         /* static: more about the last
                                           failure, or NULL */
    jose_status_t       unreadable;     /* the claims' failure: it is not */
    const char         *unreadable_why; /* looked for twice */
    double              exp;            /* seconds, as the claims have them: */
    double              nbf;            /* read once, compared each time */
    jose_claim_time_t   exp_is;
    jose_claim_time_t   nbf_is;
} jose_jwt_t;

/*
 * Splits the token and parses its header; nothing is verified.  A member
 * "kid" that is not a string is JOSE_BAD_HEADER; "typ" and "cty" may be
 * anything.  All parts but the header may be empty here.  token is borrowed.
 * JOSE_TOO_LARGE, JOSE_MALFORMED, JOSE_BAD_BASE64URL, JOSE_BAD_HEADER; on
 * failure jwt holds only token and detail.
 */
jose_status_t jose_jwt_parse(const jose_alloc_t *alloc, jose_str_t token,
    jose_jwt_t *jwt);

/*
 * As jose_jwt_parse; but if the header's bytes equal those of like, which may
 * be NULL, the parsed header is borrowed from it: the tokens of one key have
 * the same header.
 */
jose_status_t jose_jwt_parse_like(const jose_alloc_t *alloc,
    jose_str_t token, const jose_jwt_t *like, jose_jwt_t *jwt);

/*
 * Resolves "alg" (and "enc") and refuses what must be refused before any key
 * is looked at: "crit" (none is implemented, so whatever it holds), "b64" but
 * for true, and "zip", all three as JOSE_CRIT.  An "alg" of a JWS in a token
 * of five parts, or of a JWE in one of three, is JOSE_UNKNOWN_ALG.
 * JOSE_BAD_ALG, JOSE_ALG_NONE, JOSE_UNKNOWN_ALG, JOSE_ALG_REFUSED (not in
 * allowed), JOSE_CRIT; jwt->alg and jwt->enc are NULL then.
 */
jose_status_t jose_jwt_check_header(jose_jwt_t *jwt, jose_algset_t allowed);

/*
 * The same; but if jwt has borrowed its header from like, which may be NULL,
 * and like was checked, only the list of allowed algorithms is checked again.
 */
jose_status_t jose_jwt_check_header_like(jose_jwt_t *jwt,
    const jose_jwt_t *like, jose_algset_t allowed);

/*
 * Parses the payload of a JWS, or a JWE's plaintext, into jwt->claims; done
 * once.  Of a JWS the result is the client's own word until jose_jws_verify
 * has succeeded.  JOSE_WRONG_TYPE (a JWE that is not decrypted),
 * JOSE_BAD_BASE64URL, JOSE_BAD_PAYLOAD (also an empty one, which RFC 7515
 * would allow).
 */
jose_status_t jose_jwt_read_claims(const jose_alloc_t *alloc,
    jose_jwt_t *jwt);

/*
 * Verifies a JWS whose header was checked (RFC 7515, 5.2).  A token with a
 * kid is tried against the keys of that kid in all sets; if there is none,
 * against keys without any kid; a token without kid against every key that
 * fits.  At most JOSE_ATTEMPTS_MAX signatures are computed;
 * JOSE_TOO_MANY_KEYS says that none of them verified and keys are left.
 * Where one key says no and another cannot be used (JOSE_CRYPTO), the answer
 * is JOSE_BAD_SIGNATURE; but JOSE_NO_MEMORY for any key is JOSE_NO_MEMORY.
 *
 * On success *used, if not NULL, is the key; it lives as long as its set.
 * JOSE_WRONG_TYPE (a JWE), JOSE_BAD_BASE64URL (the signature), JOSE_NO_KEY,
 * JOSE_UNKNOWN_KID (no key has the kid and no key is without one),
 * JOSE_UNAVAILABLE (no key fits, and libcrypto lacks the algorithm),
 * JOSE_BAD_SIGNATURE, JOSE_TOO_MANY_KEYS.
 */
jose_status_t jose_jws_verify(jose_jwt_t *jwt, jose_keyset_t *const *sets,
    size_t nsets, const jose_key_t **used);

/*
 * Signs payload, any bytes, with key (RFC 7515, 5.1).  header is the JSON
 * text of the whole JOSE header, and must name alg.  JOSE_KEY_MISFIT,
 * JOSE_UNAVAILABLE, JOSE_BAD_HEADER, JOSE_TOO_LARGE (the token would pass
 * JOSE_TOKEN_MAX).
 */
jose_status_t jose_jws_sign(const jose_alloc_t *alloc, const jose_key_t *key,
    const jose_alg_t *alg, jose_str_t header, jose_str_t payload,
    jose_str_t *token);

/*
 * Decrypts a JWE whose header was checked (RFC 7516, 5.2) into
 * jwt->plaintext, from alloc; nothing of it is kept unless its tag verifies.
 * Another attempt uses the memory of the first, so alloc's must live as long
 * as jwt.
 * Keys are chosen as for jose_jws_verify, and must be private or secret.  At
 * most JOSE_PRIVATE_OPS_MAX private-key operations are made, counted in
 * jwt->nprivate, and JOSE_ATTEMPTS_MAX keys tried.
 *
 * Whatever is wrong with the encrypted key, "epk" (which may have no private
 * half), "iv", "tag", "apu", "apv", the initialization vector, the ciphertext
 * or the tag is JOSE_DECRYPT_FAILED with no detail: an answer that tells them
 * apart is an oracle.  What has a wrong length is not computed with; all else
 * fails after the same work.  If more keys fit than may be tried, which
 * depends on alg and kid only, a failure has a detail that says so.
 *
 * For the same reason, where an encrypted key is unwrapped (RSA-OAEP, AES-KW,
 * AES-GCM-KW), JOSE_NO_MEMORY is told only by what libcrypto's error queue has
 * of the computation, which is the same whether the key unwraps or not.
 * libcrypto before 3.2 does not record all of that: there memory that runs out
 * in RSA-OAEP may be JOSE_DECRYPT_FAILED.
 *
 * JOSE_WRONG_TYPE (a JWS), JOSE_BAD_BASE64URL, JOSE_NO_KEY, JOSE_UNKNOWN_KID,
 * JOSE_UNAVAILABLE.
 */
jose_status_t jose_jwe_decrypt(const jose_alloc_t *alloc, jose_jwt_t *jwt,
    jose_keyset_t *const *sets, size_t nsets, const jose_key_t **used);

/*
 * Private-key operations of one token that are made elsewhere, on another
 * thread: those of RSA, P-384, P-521 and X448, which take 0.3 to 5 ms.  It has
 * its own memory and a reference to what libcrypto needs of a key, and points
 * to nothing else: keys, token and allocator may go before it.
 */
typedef struct jose_deferral_s  jose_deferral_t;

/*
 * As jose_jwe_decrypt, with the same result, after the same operations; but
 * the long ones are not made.  *deferral is NULL when a token is tried first.
 * If jose_deferral_pending(*deferral) is true on return, the status, which is
 * JOSE_DECRYPT_FAILED, is not the result: call jose_deferral_run, then this
 * again, with the same arguments.  Else the result is had.  The caller frees
 * *deferral then, or at any time before to give up.
 */
jose_status_t jose_jwe_decrypt_deferred(const jose_alloc_t *alloc,
    jose_jwt_t *jwt, jose_keyset_t *const *sets, size_t nsets,
    const jose_key_t **used, jose_deferral_t **deferral);

/* Truth if there is an operation to run; none in NULL. */
int jose_deferral_pending(const jose_deferral_t *deferral);

/*
 * Makes the operation that is pending.  May be called on any thread, while
 * others use the keys; one at a time may touch the deferral.
 */
void jose_deferral_run(jose_deferral_t *deferral);

/* Cleanses and frees; NULL is fine.  Not while it is run. */
void jose_deferral_free(jose_deferral_t *deferral);

/*
 * Encrypts plaintext, any bytes, to key (RFC 7516, 5.1).  header is the JSON
 * text of the JOSE header, and must name alg and enc; it may hold "apu" and
 * "apv" (up to 1024 bytes each), but not "zip", nor "epk", "iv" and "tag",
 * which are added.  JOSE_KEY_MISFIT, JOSE_UNAVAILABLE, JOSE_BAD_HEADER,
 * JOSE_TOO_LARGE (the token would pass JOSE_TOKEN_MAX).
 */
jose_status_t jose_jwe_encrypt(const jose_alloc_t *alloc,
    const jose_key_t *key, const jose_alg_t *alg, const jose_alg_t *enc,
    jose_str_t header, jose_str_t plaintext, jose_str_t *token);

/*
 * "exp" and "nbf" (RFC 7519, 4.1.4 and 4.1.5), each only if present:
 * valid while now < exp + leeway and now >= nbf - leeway, in seconds.  They
 * may be any JSON number.  skip_exp leaves "exp" out.
 * JOSE_EXPIRED, JOSE_NOT_YET_VALID, JOSE_BAD_TIME (not a number),
 * JOSE_BAD_PAYLOAD (the claims were not read).
 */
jose_status_t jose_jwt_check_time(jose_jwt_t *jwt, time_t now,
    time_t leeway_sec, int skip_exp);


#pragma GCC visibility pop

#include "jose_list.h"
#include "jose_path.h"
#include "jose_rule.h"

#endif /* JOSE_H */
