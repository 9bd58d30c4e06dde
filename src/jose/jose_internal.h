/*
 * jose_internal.h: what the core's files share and nobody else sees.
 */

#ifndef JOSE_INTERNAL_H
#define JOSE_INTERNAL_H

#include "jose.h"

#include <openssl/types.h>

#pragma GCC visibility push(hidden)


/* jose_json.c */

/* Bytes after a text that jose_json_parse_in_place may read and write. */
#define JOSE_JSON_PADDING  4

/*
 * As jose_json_parse, but the text is parsed where it is: buf has len bytes
 * of text, len + JOSE_JSON_PADDING bytes of room, and belongs to the values
 * afterwards.
 */
jose_status_t jose_json_parse_in_place(const jose_alloc_t *alloc,
    unsigned char *buf, size_t len, const jose_json_t **out,
    const char **detail, size_t *offset);


/* jose_json_stream.c */

/* A member of more bytes is refused: no value of a token is as long. */
#define JOSE_JSON_MEMBER_MAX  JOSE_TOKEN_MAX

/* Is given the members one by one; name and value are valid during the call.
 * JOSE_BAD_JSON, and *detail, refuse the text; any status but JOSE_OK ends. */
typedef jose_status_t (*jose_json_member_pt)(void *ctx, jose_str_t name,
    const jose_json_t *value, const char **detail);

/*
 * Reads one array or object, as strictly as jose_json_parse, in memory that
 * does not grow with it: but that names are unique among all members is up to
 * member.  JOSE_BAD_JSON with *detail and *offset, and what member returns.
 */
jose_status_t jose_json_stream(jose_str_t text, jose_json_member_pt member,
    void *ctx, const char **detail, size_t *offset);


/* jose_alg.c */

typedef enum {
    JOSE_FAMILY_HMAC,           /* RFC 7518, 3.2 */
    JOSE_FAMILY_RSA_PKCS1,      /* RFC 7518, 3.3 */
    JOSE_FAMILY_RSA_PSS,        /* RFC 7518, 3.5 */
    JOSE_FAMILY_ECDSA,          /* RFC 7518, 3.4; RFC 8812 */
    JOSE_FAMILY_EDDSA,          /* RFC 8037, 3.1; RFC 9864 */
    JOSE_FAMILY_MLDSA,          /* RFC 9964 */

    JOSE_FAMILY_DIR,            /* RFC 7518, 4.5 */
    JOSE_FAMILY_AES_KW,         /* RFC 7518, 4.4 */
    JOSE_FAMILY_AES_GCM_KW,     /* RFC 7518, 4.7 */
    JOSE_FAMILY_RSA_OAEP,       /* RFC 7518, 4.3 */
    JOSE_FAMILY_ECDH_ES,        /* RFC 7518, 4.6; RFC 8037, 3.2 */

    JOSE_FAMILY_CBC_HMAC,       /* RFC 7518, 5.2 */
    JOSE_FAMILY_GCM             /* RFC 7518, 5.3 */
} jose_family_t;

typedef enum {
    JOSE_HASH_NONE,
    JOSE_SHA1,                  /* RSA-OAEP only */
    JOSE_SHA256,
    JOSE_SHA384,
    JOSE_SHA512,
    JOSE_HASH_COUNT
} jose_hash_t;

/*
 * A row.  size is in bytes: of R || S (ECDSA), of the signature (ML-DSA), of
 * the wrapping key (AES and ECDH-ES+A*KW; 0 for ECDH-ES direct), of the
 * content encryption key (ENC; both halves for CBC-HMAC); else 0.
 */
struct jose_alg_s {
    jose_str_t        name;
    jose_alg_class_t  cl;
    jose_family_t     family;
    jose_kty_t        kty;
    jose_crv_t        crv;      /* JOSE_CRV_NONE: any of the family's */
    jose_hash_t       hash;
    unsigned          size;
};

/* The row's place, from 0: its bit in a jose_algset_t. */
size_t jose_alg_index(const jose_alg_t *alg);

/* A hash's name in libcrypto, NULL for none, and the bytes of its digest. */
const char *jose_hash_name(jose_hash_t hash);
size_t jose_hash_len(jose_hash_t hash);

/* The largest signature: RSA of JOSE_RSA_BITS_MAX bits is 2048 bytes, and
 * ML-DSA-87 (FIPS 204, table 2) 4627. */
#define JOSE_SIG_MAX     4627
#define JOSE_DIGEST_MAX  64


/* jose_available.c */

/* As jose_alg_available, but JOSE_UNAVAILABLE only if the answer is no, and
 * will be: JOSE_NO_MEMORY if there was none to ask. */
jose_status_t jose_alg_ask(const jose_alg_t *alg);

/* Truth if the libcrypto at run time has this curve of JOSE_EC.  The error
 * queue keeps what it says. */
int jose_crv_available(jose_crv_t crv);


/* jose_key.c */

typedef struct jose_prepared_s  jose_prepared_t;

struct jose_key_s {
    jose_kty_t          kty;
    jose_crv_t          crv;
    unsigned            bits;
    jose_str_t          kid;            /* owned; absent if none */
    const jose_alg_t   *alg;
    unsigned            ops;
    unsigned            is_private:1;
    unsigned            pss_only:1;     /* an id-RSASSA-PSS key */
    unsigned            suspect:1;      /* pkey may be half made */

    EVP_PKEY           *pkey;           /* NULL for oct */
    unsigned char      *secret;         /* oct; owned, cleansed */
    size_t              secret_len;

    /* libcrypto contexts, one an algorithm, made when first needed: the only
     * part of a key that changes, but for a suspect pkey, which is made anew
     * with them (jose_crypto.c) */
    jose_prepared_t    *prepared;

    jose_key_t         *next;           /* of the same hash, in set order */
};

/* A row of the curves that EC and OKP keys may have. */
typedef struct {
    jose_kty_t          kty;
    const char         *name;           /* "crv" */
    const char         *type;           /* libcrypto's name of the key type */
    const char         *group;          /* and of an EC key's group */
    unsigned            bits;
    size_t              len;            /* bytes of a coordinate or raw key,
                                           and of the private half */
} jose_curve_t;

/* The row of a curve, which is not JOSE_CRV_NONE. */
const jose_curve_t *jose_curve(jose_crv_t crv);

/* The curve of that "crv" among those of kty; JOSE_CRV_NONE if unknown. */
jose_crv_t jose_crv_find(jose_kty_t kty, jose_str_t name);

/* The type of that "kty"; JOSE_KTY_COUNT if unknown. */
jose_kty_t jose_kty_find(jose_str_t name);

/* The "key_ops" names (RFC 7517, 4.3): row i is the bit 1 << i. */
#define JOSE_OPS_COUNT  8

extern const char *const  jose_op_names[JOSE_OPS_COUNT];

/* What a report says: room for a sentence with a name or two. */
#define JOSE_WHY_MAX  192

/* Formats the sentence into why, JOSE_WHY_MAX bytes, and returns st. */
jose_status_t jose_refuse(char *why, jose_status_t st, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* A key without anything yet, not restricted; NULL without memory. */
jose_key_t *jose_key_new(void);

/* Cleanses and frees; NULL is fine. */
void jose_key_free(jose_key_t *key);

/* Both copy.  The secret is not empty, and JOSE_BAD_KEY if it is a key that
 * others may have; why says then which. */
jose_status_t jose_key_set_kid(jose_key_t *key, jose_str_t kid);
jose_status_t jose_key_set_secret(jose_key_t *key, jose_str_t secret,
    char *why);

/* Truth if the type, curve and size of key fit alg, whatever its "alg" and
 * "key_ops" say. */
int jose_key_suits(const jose_key_t *key, const jose_alg_t *alg);

/* JOSE_WEAK_SECRET, and why, for an HMAC secret under what RFC 7518, 3.2 asks
 * for; else JOSE_OK. */
jose_status_t jose_key_check_strength(const jose_key_t *key, char *why);


/* jose_secret.c */

/*
 * JOSE_BAD_KEY, and why, if the bytes are a key or certificate in any form
 * that is in use, or what they are decoded from base64 or hexadecimal is;
 * else JOSE_OK.  Of random bytes that is true once in 2^32 times, or more
 * seldom.
 */
jose_status_t jose_secret_check(jose_str_t secret, char *why);


/* jose_jwk_pkey.c: keys as libcrypto has them */

/* The numbers of an RSA key (RFC 7518, 6.3), in this order. */
enum {
    JOSE_RSA_N,
    JOSE_RSA_E,
    JOSE_RSA_D,
    JOSE_RSA_P,
    JOSE_RSA_Q,
    JOSE_RSA_DP,
    JOSE_RSA_DQ,
    JOSE_RSA_QI,
    JOSE_RSA_COUNT
};

typedef struct {
    const char         *member;         /* of the JWK */
    const char         *param;          /* of libcrypto */
} jose_rsa_number_t;

extern const jose_rsa_number_t  jose_rsa_numbers[JOSE_RSA_COUNT];

/* OSSL_PKEY_PARAM_ML_DSA_SEED, which is of OpenSSL 3.5 */
#define JOSE_PARAM_SEED  "seed"

/* Reads a key's numbers into num; those that it does not have are NULL.
 * jose_rsa_free gives them back, cleansed. */
jose_status_t jose_rsa_get(const EVP_PKEY *pkey, int with_private,
    BIGNUM **num);
void jose_rsa_free(BIGNUM **num);

/* Bounds and, where there are primes, agreement of the private half with the
 * public one.  JOSE_KEY_SIZE, JOSE_BAD_KEY. */
jose_status_t jose_rsa_check(BIGNUM *const *num, char *why);

/* The point is on its curve and, in a private key, is the private half's.
 * JOSE_BAD_KEY; JOSE_CRYPTO: it may be, libcrypto could not tell. */
jose_status_t jose_ec_check(EVP_PKEY *pkey, jose_crv_t crv, int is_private,
    char *why);

/*
 * Finds out what pkey is and takes it into key, or refuses it, and then it
 * stays the caller's.  JOSE_UNKNOWN_KTY, JOSE_KEY_SIZE, JOSE_BAD_KEY.
 */
jose_status_t jose_pkey_adopt(jose_key_t *key, EVP_PKEY *pkey,
    int is_private, char *why);

void jose_pkey_free(EVP_PKEY *pkey);

/* Sets kty, crv and bits of an EC key on the group of that name in libcrypto.
 * JOSE_UNKNOWN_KTY. */
jose_status_t jose_ec_group(jose_key_t *key, const char *group, char *why);

/* That the public half of an OKP key is one that signatures can be checked
 * with.  JOSE_BAD_KEY. */
jose_status_t jose_okp_check(const jose_key_t *key, EVP_PKEY *pkey,
    char *why);


/* jose_jwk_import.c */

/*
 * Take the decoded members of a JWK, which are of the right size, into key;
 * d and seed may be absent.  The private half is checked to be of the public
 * one; RSA numbers were checked by jose_rsa_check.  alloc is for temporary
 * memory, which holds secrets.  JOSE_BAD_KEY, JOSE_UNAVAILABLE.
 */
jose_status_t jose_rsa_import(const jose_alloc_t *alloc, jose_key_t *key,
    BIGNUM *const *num);
jose_status_t jose_ec_import(const jose_alloc_t *alloc, jose_key_t *key,
    jose_str_t x, jose_str_t y, jose_str_t d, char *why);
/* x may be absent where d is there: as PEM has it. */
jose_status_t jose_okp_import(jose_key_t *key, jose_str_t x, jose_str_t d,
    char *why);
jose_status_t jose_akp_import(const jose_alloc_t *alloc, jose_key_t *key,
    jose_str_t pub, jose_str_t seed, char *why);


/* jose_jwk.c */

/*
 * Reads a JWK.  alloc is for temporary memory, which holds secrets.  On
 * failure why says what is wrong.  JOSE_BAD_KEY, JOSE_UNKNOWN_KTY,
 * JOSE_UNKNOWN_ALG, JOSE_KEY_SIZE, JOSE_KEY_MISFIT, JOSE_UNAVAILABLE.
 */
jose_status_t jose_jwk_read(const jose_alloc_t *alloc,
    const jose_json_t *jwk, jose_key_t **out, char *why);


/* jose_jwk_generate.c */

/* A new key without kid, as jose_keyset_generate. */
jose_status_t jose_key_generate(const jose_keygen_t *what, jose_key_t **out);


/* jose_pem.c */

/* What a block of PEM starts with (RFC 7468, 2). */
#define JOSE_PEM_BEGIN  "-----BEGIN"

typedef struct {
    jose_str_t          left;           /* borrowed */
    size_t              nblocks;        /* that were read */
    size_t              ncertificates;
    size_t              nprivate;       /* with what the caller began at; not
                                           read over JOSE_PRIVATE_KEYS_MAX */

    /* of the block that was read last */
    jose_key_t         *key;            /* the caller's; NULL: not a key */
    jose_status_t       status;         /* JOSE_OK without a key: the block
                                           is none, and that is no error */
    char                why[JOSE_WHY_MAX];      /* empty: not worth a word */
} jose_pem_t;

/*
 * Reads the blocks of text one by one; next returns truth while there is
 * one.  Encrypted keys are refused; nothing ever asks for a pass phrase.  Of
 * several certificates the first is read.
 */
void jose_pem_init(jose_pem_t *pem, jose_str_t text);
int jose_pem_next(jose_pem_t *pem);

/* Where what starts in text; NULL: nowhere. */
const unsigned char *jose_pem_find(jose_str_t text, const char *what);


/* jose_pem_private.c */

/*
 * Import the DER of a private key into key, without leaving a copy of it
 * anywhere: PKCS #8, an RSAPrivateKey, an ECPrivateKey.  The private half is
 * checked to be of the public one.  alloc is for temporary memory, which holds
 * secrets.  JOSE_BAD_KEY, without a why: it is malformed; JOSE_UNKNOWN_KTY,
 * without: another type of key, in a PKCS #8 that is well-formed;
 * JOSE_KEY_SIZE, JOSE_UNAVAILABLE.
 */
typedef jose_status_t (*jose_pem_import_pt)(const jose_alloc_t *alloc,
    jose_key_t *key, jose_str_t der, char *why);

jose_status_t jose_pkcs8_import(const jose_alloc_t *alloc, jose_key_t *key,
    jose_str_t der, char *why);
jose_status_t jose_pkcs1_import(const jose_alloc_t *alloc, jose_key_t *key,
    jose_str_t der, char *why);
jose_status_t jose_sec1_import(const jose_alloc_t *alloc, jose_key_t *key,
    jose_str_t der, char *why);


/* jose_keyset.c */

struct jose_keyset_s {
    unsigned            refs;
    uint64_t            generation;     /* the caller's */
    size_t              nkeys;
    jose_key_t        **keys;
    size_t              nbuckets;       /* a power of two */
    jose_key_t        **buckets;        /* by hash of kid; keys without kid
                                           are in none */
    size_t              nanonymous;     /* keys without kid */
    jose_algset_t       asked;          /* of libcrypto, for refusals */
    jose_algset_t       available;      /* of those, what it has */
};


/* A set that is being read. */
typedef struct {
    const jose_reporter_t  *reporter;
    jose_arena_t            arena;      /* the text's values; holds secrets */
    jose_keyset_t          *set;
    size_t                  room;       /* in set->keys */
    size_t                  nprivate;   /* keys that were, be they of use */

    /* the member at hand */
    size_t                  index;
    jose_str_t              kid;

    char                    why[JOSE_WHY_MAX];  /* the whole set is refused */
} jose_keyset_reader_t;

/* Adds a key, which is the set's then or freed, and reports a weak one. */
jose_status_t jose_keyset_keep(jose_keyset_reader_t *r, jose_key_t *key);

/* Reports that the member at hand is left out, and why.  JOSE_OK unless st
 * is JOSE_NO_MEMORY. */
jose_status_t jose_keyset_skip(jose_keyset_reader_t *r, jose_status_t st,
    const char *why);

/* JOSE_TOO_LARGE if n is over JOSE_KEYS_MAX. */
jose_status_t jose_keyset_check_count(jose_keyset_reader_t *r, size_t n);

/* JOSE_TOO_LARGE if n is over JOSE_PRIVATE_KEYS_MAX. */
jose_status_t jose_keyset_check_private(jose_keyset_reader_t *r, size_t n);


/* jose_keyset_read.c */

/* Reads all keys of text.  JOSE_OK even if there is not one. */
jose_status_t jose_keyset_read(jose_keyset_reader_t *r, jose_str_t text,
    jose_format_t format);

/* Reads one, not empty, with the kid of the member at hand.  JOSE_BAD_KEY,
 * and why. */
jose_status_t jose_keyset_read_secret(jose_keyset_reader_t *r,
    jose_str_t secret, char *why);


/* jose_crypto_jws.c */

/*
 * Verifies sig over input.  The key fits alg.  JOSE_BAD_SIGNATURE,
 * JOSE_KEY_MISFIT (an id-RSASSA-PSS key that is bound to another hash).
 */
jose_status_t jose_crypto_verify(jose_key_t *key, const jose_alg_t *alg,
    jose_str_t input, jose_str_t sig);

/* Signs input; sig has room for JOSE_SIG_MAX bytes.  The key fits alg and is
 * private.  JOSE_KEY_MISFIT (as above). */
jose_status_t jose_crypto_sign(jose_key_t *key, const jose_alg_t *alg,
    jose_str_t input, unsigned char *sig, size_t *sig_len);


/* jose_ed25519.c */

#define JOSE_ED25519_KEY  32
#define JOSE_ED25519_SIG  64

/* Truth if the JOSE_ED25519_KEY bytes are a public key: the encoding of a
 * point of prime order, in the one canonical form. */
int jose_ed25519_is_key(const unsigned char *key);

/* JOSE_BAD_SIGNATURE. */
jose_status_t jose_ed25519_verify(const unsigned char *key,
    jose_str_t input, jose_str_t sig);


/* jose_crypto.c */

/* Frees a key's contexts; NULL is fine. */
void jose_crypto_prepared_free(jose_prepared_t *prepared);

/*
 * Makes the EVP_PKEY of a suspect key anew, and it is suspect no more; of any
 * other key nothing.  An operation that ran out of memory may leave in it what
 * is half made: RSA's blinding is then wrong for the next 31 operations.
 */
jose_status_t jose_key_renew(jose_key_t *key);

/*
 * Empties the error queue, and errno with it: what others left there must not
 * be taken for the cause of a failure, nor what is ours by them.
 */
void jose_crypto_forget_errors(void);

/*
 * What a failed call of libcrypto means: JOSE_NO_MEMORY if memory ran out
 * since errors were forgotten, else otherwise.  libcrypto returns the same for
 * a wrong signature or a bad key.  Its error queue tells them apart: from 3.2
 * on always, before that often; malloc itself says so in errno.
 */
jose_status_t jose_crypto_failure(jose_status_t otherwise);

/*
 * The same by the error queue alone.  For what succeeded, as libcrypto goes on
 * without some of what it could not allocate; and where a secret is what may
 * have failed.  What is allocated for libcrypto's message about that is not in
 * the queue, so the status says nothing of the secret.
 */
jose_status_t jose_crypto_shortage(jose_status_t otherwise);

/*
 * What st is worth where a key was read, made or written: whatever libcrypto
 * has said of it, if memory ran out since errors were forgotten nobody knows,
 * and the status is JOSE_NO_MEMORY.
 */
jose_status_t jose_crypto_verdict(jose_status_t st);

/* A digest in one go; out has room for jose_hash_len(hash) bytes. */
jose_status_t jose_crypto_digest(jose_hash_t hash, jose_str_t input,
    unsigned char *out);


/* jose_select.c */

/*
 * The keys that a token is tried against, one after another: of those with
 * the token's kid, or if there is none of those without any, or of all if
 * the token has no kid, the ones that fit.
 */
typedef struct {
    jose_jwt_t           *jwt;
    jose_keyset_t *const *sets;
    size_t                nsets;
    int                 (*fits)(const jose_key_t *key,
                              const jose_jwt_t *jwt);

    /* where the walk is */
    unsigned              by_kid:1;
    size_t                set;
    size_t                index;
    jose_key_t           *key;          /* by kid: the last one */

    size_t                considered;   /* whether they fit or not */
    unsigned              attempts;
    unsigned              unfit;        /* of them, as libcrypto found out */
    unsigned              exhausted:1;  /* keys are left, attempts are not */
    jose_status_t         refusal;      /* of a key that says no */
    jose_status_t         failure;      /* of a key that could not say */
} jose_select_t;

void jose_select_init(jose_select_t *s, jose_jwt_t *jwt,
    jose_keyset_t *const *sets, size_t nsets,
    int (*fits)(const jose_key_t *key, const jose_jwt_t *jwt));

/* The next key to try; NULL if there is none, or if JOSE_ATTEMPTS_MAX were
 * tried. */
jose_key_t *jose_select_next(jose_select_t *s);

/*
 * Says that the last key failed with st.  JOSE_BAD_SIGNATURE and
 * JOSE_DECRYPT_FAILED are a key's no; JOSE_KEY_MISFIT says that it did not fit
 * after all; JOSE_TOO_MANY_KEYS ends the walk; any other says that the key
 * could not be used.
 */
void jose_select_failed(jose_select_t *s, jose_status_t st);

/* Why no key was good: JOSE_NO_KEY, JOSE_UNKNOWN_KID, JOSE_UNAVAILABLE,
 * JOSE_TOO_MANY_KEYS, or what keys failed with. */
jose_status_t jose_select_result(const jose_select_t *s);


/* jose_crypto_jwe.c */

/* The largest content encryption key: A256CBC-HS512 (RFC 7518, 5.2.5). */
#define JOSE_CEK_MAX  64

/* RFC 7518, 4.7.1 and 5.3: 96 and 128 bits, no others */
#define JOSE_GCM_IV   12
#define JOSE_GCM_TAG  16

/* RFC 3394, 2.2.1: a wrapped key is one block of 64 bits longer. */
#define JOSE_KW_EXTRA  8

/* What a JWE says about its content encryption key, decoded. */
typedef struct {
    jose_str_t         encrypted;       /* the JWE Encrypted Key */
    jose_str_t         iv;              /* AES-GCM-KW; also tag */
    jose_str_t         tag;
    jose_key_t        *epk;             /* ECDH-ES: of the key's curve */
    jose_str_t         apu;             /* also apv; absent is empty */
    jose_str_t         apv;
    jose_str_t         agreed;          /* the shared secret, if it was made
                                           elsewhere; empty: there is none */
} jose_recipient_t;

/*
 * The content encryption key, enc->size bytes.  The key fits alg and is
 * private; the lengths in r are those of alg, enc and key.  An encrypted key
 * that does not unwrap gives JOSE_OK and a cek that nobody knows (RFC 7516,
 * 11.5): what follows takes the same time, and fails as for a wrong tag.
 * JOSE_UNAVAILABLE.
 */
jose_status_t jose_crypto_unwrap(jose_key_t *key, const jose_alg_t *alg,
    const jose_alg_t *enc, const jose_recipient_t *r, unsigned char *cek);

/*
 * Makes a content encryption key and fills encrypted, iv and tag of r from
 * alloc.  The key fits alg; r->epk is private.  JOSE_UNAVAILABLE.
 */
jose_status_t jose_crypto_wrap(const jose_alloc_t *alloc,
    const jose_key_t *key, const jose_alg_t *alg, const jose_alg_t *enc,
    jose_recipient_t *r, unsigned char *cek);


/* jose_crypto_defer.c */

/*
 * Truth if an operation with key takes so long that it is worth a hand-over:
 * with RSA and on the larger curves 0.3 to 5 ms, on P-256 and X25519 0.05.
 */
int jose_deferral_is_for(const jose_key_t *key);

/*
 * What has become of the operation at place n, which is to be with key, and
 * not with what that was before it was renewed.
 * bound is what the operations belong to: a digest of all that they depend
 * on.  JOSE_DEFERRAL_NONE: it was not asked for.  JOSE_DEFERRAL_DONE: *st is
 * its status, and for JOSE_OK secret, which is borrowed, has the content
 * encryption key (or the decoy) of RSA, or what is agreed of ECDH.
 */
typedef enum {
    JOSE_DEFERRAL_NONE,
    JOSE_DEFERRAL_PENDING,
    JOSE_DEFERRAL_DONE
} jose_deferral_state_t;

#define JOSE_BOUND_LEN  32

jose_deferral_state_t jose_deferral_get(const jose_deferral_t *deferral,
    size_t n, jose_key_t *key, const unsigned char *bound,
    jose_str_t *secret, jose_status_t *st);

/*
 * Prepares the operation at place n, under JOSE_PRIVATE_OPS_MAX, and forgets
 * what is at later places.  The key fits alg and is private; the lengths in r
 * are those of alg, enc and key.  Any status but JOSE_OK is the operation's,
 * and nothing is pending.
 */
jose_status_t jose_deferral_add(jose_deferral_t **deferral, size_t n,
    const jose_key_t *key, const unsigned char *bound, const jose_alg_t *alg,
    const jose_alg_t *enc, const jose_recipient_t *r);


/* jose_jwe.c */

/*
 * Reads the members that alg has in a header, but for "epk", into r; the
 * others are ignored.  JOSE_DECRYPT_FAILED: one is not base64url, or too
 * long; or "iv" and "tag", which must be there, have not their lengths.
 */
jose_status_t jose_jwe_read_recipient(const jose_alloc_t *alloc,
    const jose_alg_t *alg, const jose_json_t *header, jose_recipient_t *r);

/* The JOSE_OP_ bits of which a key needs one. */
unsigned jose_jwe_ops(const jose_alg_t *alg, int encrypts);


/* jose_crypto_enc.c */

/* The content of a JWE, decoded but for the additional data. */
typedef struct {
    jose_str_t         aad;
    jose_str_t         iv;
    jose_str_t         ciphertext;
    jose_str_t         tag;
} jose_sealed_t;

/* Bytes of the initialization vector, of the tag, and of the ciphertext of
 * len bytes. */
size_t jose_enc_iv_len(const jose_alg_t *enc);
size_t jose_enc_tag_len(const jose_alg_t *enc);
size_t jose_enc_ciphertext_len(const jose_alg_t *enc, size_t len);

/* Truth if iv and tag are as long as enc has them, and ciphertext may be. */
int jose_enc_lengths_fit(const jose_alg_t *enc, const jose_sealed_t *in);

/*
 * Decrypts to plaintext, which has room for in->ciphertext.len bytes.  The
 * lengths fit.  JOSE_DECRYPT_FAILED: plaintext is
 * cleansed, and so it is after any other failure.  JOSE_UNAVAILABLE.
 * key keeps the contexts; it is not used otherwise.
 */
jose_status_t jose_crypto_open(jose_key_t *key, const jose_alg_t *enc,
    const unsigned char *cek, const jose_sealed_t *in,
    unsigned char *plaintext, size_t *len);

/*
 * Encrypts plaintext under out->aad, with a random initialization vector, and
 * fills the rest of out from alloc.  JOSE_UNAVAILABLE.
 */
jose_status_t jose_crypto_seal(const jose_alloc_t *alloc,
    const jose_alg_t *enc, const unsigned char *cek, jose_str_t plaintext,
    jose_sealed_t *out);

#pragma GCC visibility pop

#endif /* JOSE_INTERNAL_H */
