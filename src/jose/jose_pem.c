/*
 * jose_pem.c: PEM (RFC 7468) becomes keys, and a key PEM.
 */

#include "jose_alg.h"
#include "jose_available.h"
#include "jose_crypto.h"
#include "jose_key.h"
#include "jose_pem.h"
#include "jose_pem_private.h"
#include "jose_pkey.h"
#include "jose_status.h"
#include "jose_str.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <limits.h>
#include <string.h>


/* Room for an object identifier's name. */
#define JOSE_OID_MAX   64


/* A block's DER, and what is found out about it. */
typedef struct {
    const unsigned char  *der;
    long                  len;
    EVP_PKEY             *pkey;         /* NULL: not read */
    int                   nid;          /* of the key's type, if known */
    int                   curve;        /* of a public EC key, if named */
    char                  oid[JOSE_OID_MAX];
} jose_pem_block_t;

typedef struct {
    const char           *label;
    jose_pem_import_pt    import;       /* tried first; NULL: a public key */
    void                (*read)(jose_pem_block_t *block);   /* NULL: no other
                                           type of key than import knows */
    unsigned              is_certificate:1;
} jose_pem_label_t;


static void jose_pem_read_text(jose_pem_t *pem, jose_str_t block);
static void jose_pem_read_bio(jose_pem_t *pem, BIO *bio);
static jose_status_t jose_pem_read_block(jose_pem_t *pem, const char *name,
    const char *header, const unsigned char *der, long len);
static jose_status_t jose_pem_read_key(jose_pem_t *pem,
    const jose_pem_label_t *label, jose_pem_block_t *block);
static jose_status_t jose_pem_import(const jose_pem_label_t *label,
    jose_key_t *key, const jose_pem_block_t *block, char *why);
static jose_status_t jose_pem_adopt(jose_pem_t *pem,
    const jose_pem_label_t *label, jose_key_t *key, jose_pem_block_t *block);
static jose_status_t jose_pem_unreadable(jose_pem_t *pem,
    const jose_pem_label_t *label, jose_key_t *key,
    const jose_pem_block_t *block);
static jose_status_t jose_pem_unreadable_ec(jose_pem_t *pem, jose_key_t *key,
    const jose_pem_block_t *block);
static const jose_pem_label_t *jose_pem_label(const char *name);
static void jose_pem_public(jose_pem_block_t *block);
static void jose_pem_certificate(jose_pem_block_t *block);
static void jose_pem_pkcs8(jose_pem_block_t *block);
static void jose_pem_rsa_public(jose_pem_block_t *block);
static void jose_pem_spki(jose_pem_block_t *block,
    const X509_PUBKEY *spki);
static void jose_pem_check_end(jose_pem_block_t *block,
    const unsigned char *p);
static void jose_pem_type(jose_pem_block_t *block, const ASN1_OBJECT *type);
static const jose_alg_t *jose_pem_mldsa(const char *type);


static const jose_pem_label_t  jose_pem_labels[] = {
    { "PUBLIC KEY", NULL, jose_pem_public, 0 },
    { "RSA PUBLIC KEY", NULL, jose_pem_rsa_public, 0 },
    { "CERTIFICATE", NULL, jose_pem_certificate, 1 },
    { "X509 CERTIFICATE", NULL, jose_pem_certificate, 1 },
    { "PRIVATE KEY", jose_pkcs8_import, jose_pem_pkcs8, 0 },
    { "RSA PRIVATE KEY", jose_pkcs1_import, NULL, 0 },
    { "EC PRIVATE KEY", jose_sec1_import, NULL, 0 },
};


void
jose_pem_init(jose_pem_t *pem, jose_str_t text)
{
    memset(pem, 0, sizeof(jose_pem_t));

    pem->left = text;
}


int
jose_pem_next(jose_pem_t *pem)
{
    size_t                ncertificates, nprivate;
    jose_str_t            block, rest;
    const unsigned char  *p;

    pem->key = NULL;
    pem->status = JOSE_OK;
    pem->why[0] = '\0';

    block.data = jose_str_find(pem->left, JOSE_PEM_BEGIN);

    if (block.data == NULL) {
        return 0;
    }

    /* each block by itself, so that a broken one does not hide the next */

    rest.data = block.data + 1;
    rest.len = pem->left.len - (size_t) (rest.data - pem->left.data);

    p = jose_str_find(rest, JOSE_PEM_BEGIN);
    if (p == NULL) {
        p = rest.data + rest.len;
    }

    block.len = (size_t) (p - block.data);

    pem->left.data = p;
    pem->left.len = rest.len - (size_t) (p - rest.data);
    pem->nblocks++;

    ncertificates = pem->ncertificates;
    nprivate = pem->nprivate;

    jose_pem_read_text(pem, block);

    /* as of a JWK: a libcrypto before 3.2 may have lacked memory without a
     * word, and a key is left out if it is refused twice */

    if (pem->status != JOSE_OK && pem->status != JOSE_NO_MEMORY
        && pem->status != JOSE_TOO_LARGE)
    {
        pem->ncertificates = ncertificates;
        pem->nprivate = nprivate;
        jose_pem_read_text(pem, block);
    }

    return 1;
}


static void
jose_pem_read_text(jose_pem_t *pem, jose_str_t block)
{
    BIO  *bio;

    jose_crypto_forget_errors();

    pem->status = JOSE_NO_MEMORY;
    pem->why[0] = '\0';

    if (block.len <= INT_MAX) {
        bio = BIO_new_mem_buf(block.data, (int) block.len);

        if (bio != NULL) {
            jose_pem_read_bio(pem, bio);
            BIO_free(bio);
        }
    }

    pem->status = jose_crypto_verdict(pem->status);

    if (pem->status == JOSE_NO_MEMORY) {
        jose_key_free(pem->key);
        pem->key = NULL;
        pem->why[0] = '\0';
    }

    jose_crypto_forget_errors();
}


/*
 * PEM_read_bio_ex returns the block as it is; unlike the functions that read
 * keys it decrypts nothing, and so asks nobody for a pass phrase.
 */

static void
jose_pem_read_bio(jose_pem_t *pem, BIO *bio)
{
    char           *label, *header;
    long            len;
    unsigned char  *der;

    if (PEM_read_bio_ex(bio, &label, &header, &der, &len,
                        PEM_FLAG_SECURE | PEM_FLAG_EAY_COMPATIBLE)
        != 1)
    {
        pem->status = jose_refuse(pem->why, JOSE_BAD_KEY,
                                  "the PEM block is broken: not base64, "
                                  "without its \"-----END\" line, or its "
                                  "line breaks are lost");
        return;
    }

    pem->status = jose_pem_read_block(pem, label, header, der, len);

    OPENSSL_secure_free(label);
    OPENSSL_secure_free(header);
    OPENSSL_secure_clear_free(der, (size_t) len);
}


static jose_status_t
jose_pem_read_block(jose_pem_t *pem, const char *name, const char *header,
    const unsigned char *der, long len)
{
    char                     text[JOSE_OID_MAX];
    jose_status_t            st;
    jose_pem_block_t         block;
    const jose_pem_label_t  *label;

    /* "openssl ecparam" writes them before the key, which has its own */

    if (strcmp(name, "EC PARAMETERS") == 0) {
        return JOSE_OK;
    }

    if (strcmp(name, "ENCRYPTED PRIVATE KEY") == 0
        || strstr(header, "ENCRYPTED") != NULL)
    {
        return jose_refuse(pem->why, JOSE_BAD_KEY,
                           "the private key is encrypted with a pass phrase, "
                           "which is not supported");
    }

    label = jose_pem_label(name);

    if (label == NULL) {
        return jose_refuse(pem->why, JOSE_UNKNOWN_KTY,
                           "a PEM block \"%s\" is not a key",
                           jose_printable(text, sizeof(text),
                                          jose_cstr(name)));
    }

    /* RFC 8446, 4.4.2: a chain's first certificate is its owner's */

    if (label->is_certificate && pem->ncertificates++ > 0) {
        return pem->ncertificates > 2
               ? JOSE_OK
               : jose_refuse(pem->why, JOSE_OK,
                             "certificates after the first are taken for its "
                             "chain and left out");
    }

    if (label->import != NULL && ++pem->nprivate > JOSE_PRIVATE_KEYS_MAX) {
        return JOSE_TOO_LARGE;
    }

    memset(&block, 0, sizeof(jose_pem_block_t));

    block.der = der;
    block.len = len;

    st = jose_pem_read_key(pem, label, &block);

    EVP_PKEY_free(block.pkey);

    return st;
}


static jose_status_t
jose_pem_read_key(jose_pem_t *pem, const jose_pem_label_t *label,
    jose_pem_block_t *block)
{
    jose_key_t     *key;
    jose_status_t   st;

    key = jose_key_new();
    if (key == NULL) {
        return JOSE_NO_MEMORY;
    }

    st = JOSE_UNKNOWN_KTY;

    if (label->import != NULL) {
        st = jose_pem_import(label, key, block, pem->why);
    }

    if (st == JOSE_UNKNOWN_KTY && label->read != NULL
        && pem->why[0] == '\0')
    {
        st = jose_pem_adopt(pem, label, key, block);
    }

    if (st != JOSE_OK) {
        jose_key_free(key);
        return st;
    }

    pem->key = key;

    return JOSE_OK;
}


/* JOSE_UNKNOWN_KTY without a word: it may be a type for which there is only
 * libcrypto's decoder. */

static jose_status_t
jose_pem_import(const jose_pem_label_t *label, jose_key_t *key,
    const jose_pem_block_t *block, char *why)
{
    jose_str_t     der;
    jose_arena_t   arena;
    jose_status_t  st;

    der.data = block->der;
    der.len = (size_t) block->len;

    jose_arena_init(&arena);

    st = label->import(&arena.alloc, key, der, why);

    jose_arena_free(&arena);

    if (why[0] != '\0' || st == JOSE_OK || st == JOSE_UNKNOWN_KTY) {
        return st;
    }

    if (st != JOSE_BAD_KEY) {
        return jose_refuse(why, st, "%s", jose_status_text(st));
    }

    return jose_refuse(why, st, "the \"%s\" in the PEM block is malformed",
                       label->label);
}


/* The key that is taken over is no longer the block's. */

static jose_status_t
jose_pem_adopt(jose_pem_t *pem, const jose_pem_label_t *label,
    jose_key_t *key, jose_pem_block_t *block)
{
    jose_status_t  st;

    label->read(block);

    if (block->pkey == NULL) {
        return jose_pem_unreadable(pem, label, key, block);
    }

    st = jose_pkey_adopt(key, block->pkey, label->import != NULL, pem->why);

    if (st == JOSE_OK) {
        block->pkey = NULL;
    }

    return st;
}


static jose_status_t
jose_pem_unreadable(jose_pem_t *pem, const jose_pem_label_t *label,
    jose_key_t *key, const jose_pem_block_t *block)
{
    const jose_alg_t  *alg;

    switch (block->nid) {

    case NID_rsaEncryption:
    case NID_rsassaPss:
    case NID_ED25519:
    case NID_ED448:
    case NID_X25519:
    case NID_X448:
        break;

    case NID_X9_62_id_ecPublicKey:
        return jose_pem_unreadable_ec(pem, key, block);

    default:
        if (block->oid[0] == '\0') {
            break;
        }

        alg = jose_pem_mldsa(block->oid);

        if (alg != NULL && jose_alg_available(alg)) {
            break;
        }

        if (alg != NULL) {
            return jose_refuse(pem->why, JOSE_UNAVAILABLE,
                               "%s is not supported by this libcrypto",
                               (const char *) alg->name.data);
        }

        return jose_refuse(pem->why, JOSE_UNKNOWN_KTY,
                           "keys of type %s are not supported", block->oid);
    }

    return jose_refuse(pem->why, JOSE_BAD_KEY,
                       "the \"%s\" in the PEM block is malformed",
                       label->label);
}


static jose_status_t
jose_pem_unreadable_ec(jose_pem_t *pem, jose_key_t *key,
    const jose_pem_block_t *block)
{
    jose_status_t  st;

    if (block->curve == NID_undef) {
        return jose_refuse(pem->why, JOSE_BAD_KEY,
                           "the EC key is malformed, or on a curve without "
                           "a name");
    }

    st = jose_ec_group(key, OBJ_nid2sn(block->curve), pem->why);
    if (st != JOSE_OK) {
        return st;
    }

    if (!jose_crv_available(key->crv)) {
        return jose_refuse(pem->why, JOSE_UNAVAILABLE,
                           "%s is not supported by this libcrypto",
                           jose_crv_name(key->crv));
    }

    return jose_refuse(pem->why, JOSE_BAD_KEY,
                       "the EC key is malformed or not a point on %s",
                       jose_crv_name(key->crv));
}


static const jose_pem_label_t *
jose_pem_label(const char *name)
{
    size_t  i;

    for (i = 0; i < sizeof(jose_pem_labels) / sizeof(jose_pem_labels[0]);
         i++)
    {
        if (strcmp(name, jose_pem_labels[i].label) == 0) {
            return &jose_pem_labels[i];
        }
    }

    return NULL;
}


/* SubjectPublicKeyInfo: RFC 5280, 4.1 */

static void
jose_pem_public(jose_pem_block_t *block)
{
    X509_PUBKEY          *spki;
    const unsigned char  *p;

    p = block->der;

    spki = d2i_X509_PUBKEY(NULL, &p, block->len);

    if (spki != NULL && p == block->der + block->len) {
        jose_pem_spki(block, spki);
    }

    X509_PUBKEY_free(spki);
}


static void
jose_pem_certificate(jose_pem_block_t *block)
{
    X509                 *cert;
    const unsigned char  *p;

    p = block->der;

    cert = d2i_X509(NULL, &p, block->len);

    if (cert != NULL && p == block->der + block->len) {
        jose_pem_spki(block, X509_get_X509_PUBKEY(cert));
    }

    X509_free(cert);
}


static void
jose_pem_spki(jose_pem_block_t *block, const X509_PUBKEY *spki)
{
    int                 is;
    const void         *curve;
    X509_ALGOR         *algor;
    const ASN1_OBJECT  *type;

    if (X509_PUBKEY_get0_param(NULL, NULL, NULL, &algor, spki) == 1) {
        X509_ALGOR_get0(&type, &is, &curve, algor);
        jose_pem_type(block, type);

        /* RFC 5480, 2.1.1 */

        if (is == V_ASN1_OBJECT) {
            block->curve = OBJ_obj2nid(curve);
        }
    }

    block->pkey = X509_PUBKEY_get(spki);
}


/*
 * PrivateKeyInfo: RFC 5958, 2.  Only keys that are not imported come here, for
 * libcrypto leaves uncleansed copies of their DER in the heap.
 */

static void
jose_pem_pkcs8(jose_pem_block_t *block)
{
    const ASN1_OBJECT    *type;
    const unsigned char  *p;
    PKCS8_PRIV_KEY_INFO  *info;

    p = block->der;

    info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &p, block->len);

    if (info != NULL && p == block->der + block->len) {
        if (PKCS8_pkey_get0(&type, NULL, NULL, NULL, info) == 1) {
            jose_pem_type(block, type);
        }

        block->pkey = EVP_PKCS82PKEY(info);
    }

    PKCS8_PRIV_KEY_INFO_free(info);
}


/* RFC 8017, A.1.1 */

static void
jose_pem_rsa_public(jose_pem_block_t *block)
{
    const unsigned char  *p;

    p = block->der;

    block->pkey = d2i_PublicKey(EVP_PKEY_RSA, NULL, &p, block->len);
    jose_pem_check_end(block, p);
}


static void
jose_pem_check_end(jose_pem_block_t *block, const unsigned char *p)
{
    if (p != block->der + block->len) {
        EVP_PKEY_free(block->pkey);
        block->pkey = NULL;
    }
}


static void
jose_pem_type(jose_pem_block_t *block, const ASN1_OBJECT *type)
{
    block->nid = OBJ_obj2nid(type);

    if (OBJ_obj2txt(block->oid, sizeof(block->oid), type, 0) <= 0) {
        block->oid[0] = '\0';
    }
}


/* The algorithm of a type of ML-DSA keys (RFC 9881, 2), for which libcrypto
 * has a name from 3.5 on; NULL: it is another type. */

static const jose_alg_t *
jose_pem_mldsa(const char *type)
{
    size_t  i;

    static const struct {
        const char  *oid;
        const char  *name;
    } types[] = {
        { "2.16.840.1.101.3.4.3.17", "ML-DSA-44" },
        { "2.16.840.1.101.3.4.3.18", "ML-DSA-65" },
        { "2.16.840.1.101.3.4.3.19", "ML-DSA-87" }
    };

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(type, types[i].oid) == 0
            || strcmp(type, types[i].name) == 0)
        {
            return jose_alg_find(JOSE_ALG_JWS, jose_cstr(types[i].name));
        }
    }

    return NULL;
}


jose_status_t
jose_key_to_pem(const jose_alloc_t *alloc, const jose_key_t *key,
    int with_private, jose_str_t *out)
{
    int             rc;
    BIO            *bio;
    char           *text;
    long            len;
    unsigned char  *p;
    jose_status_t   st;

    *out = jose_cstr(NULL);

    if (key->kty == JOSE_OCT || (with_private && !key->is_private)) {
        return JOSE_KEY_MISFIT;
    }

    /* libcrypto cleanses the memory of a BIO when it grows and at its end */

    jose_crypto_forget_errors();

    bio = BIO_new(BIO_s_mem());
    if (bio == NULL) {
        jose_crypto_forget_errors();
        return JOSE_NO_MEMORY;
    }

    st = JOSE_CRYPTO;

    if (with_private) {
        rc = PEM_write_bio_PKCS8PrivateKey(bio, key->pkey, NULL, NULL, 0,
                                           NULL, NULL);
    } else {
        rc = PEM_write_bio_PUBKEY(bio, key->pkey);
    }

    if (rc == 1) {
        len = BIO_get_mem_data(bio, &text);
        p = alloc->alloc(alloc->ctx, (size_t) len);

        if (p == NULL) {
            st = JOSE_NO_MEMORY;

        } else {
            memcpy(p, text, (size_t) len);

            out->data = p;
            out->len = (size_t) len;
            st = JOSE_OK;
        }
    }

    BIO_free(bio);

    st = jose_crypto_verdict(st);

    if (st != JOSE_OK) {
        *out = jose_cstr(NULL);
    }

    jose_crypto_forget_errors();

    return st;
}
