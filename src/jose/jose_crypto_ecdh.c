/*
 * jose_crypto_ecdh.c: key agreement (RFC 7518, 4.6; RFC 8037, 3.2).  The
 * ephemeral key and the recipient's give a secret, from which comes the
 * content encryption key or the one that wraps it.
 */

#include "jose_alg.h"
#include "jose_crypto.h"
#include "jose_crypto_ecdh.h"
#include "jose_crypto_jwe.h"
#include "jose_crypto_kw.h"
#include "jose_key.h"
#include "jose_prepared.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>


static jose_status_t jose_ecdh_derive(jose_prepared_t *p,
    const jose_key_t *peer, const jose_alg_t *enc, const jose_recipient_t *r,
    unsigned char *out);
static jose_status_t jose_concat_kdf(jose_prepared_t *p,
    const jose_alg_t *alg, jose_str_t z, const jose_recipient_t *r,
    unsigned char *out);
static int jose_concat_kdf_uint32(EVP_MD_CTX *ctx, size_t n);
static int jose_concat_kdf_field(EVP_MD_CTX *ctx, jose_str_t field);


jose_status_t
jose_ecdh_prepare(jose_prepared_t *p, const jose_key_t *key)
{
    p->md = EVP_MD_fetch(NULL, jose_hash_name(p->alg->hash), NULL);
    p->md_ctx = EVP_MD_CTX_new();
    p->pkey_ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key->pkey, NULL);

    if (p->md == NULL || p->md_ctx == NULL || p->pkey_ctx == NULL
        || EVP_PKEY_derive_init(p->pkey_ctx) != 1)
    {
        return jose_crypto_failure(JOSE_CRYPTO);
    }

    return p->alg->size != 0 ? jose_kw_prepare(p, key) : JOSE_OK;
}


jose_status_t
jose_ecdh_unwrap(jose_prepared_t *p, const jose_key_t *key,
    const jose_alg_t *enc, const jose_recipient_t *r, unsigned char *cek)
{
    jose_status_t  st;
    unsigned char  derived[JOSE_CEK_MAX];

    (void) key;

    st = jose_ecdh_derive(p, r->epk, enc, r, derived);

    if (st == JOSE_DECRYPT_FAILED) {
        st = JOSE_OK;

    } else if (st == JOSE_OK && p->alg->size != 0) {
        st = jose_kw_open(p, derived, r->encrypted, cek);

    } else if (st == JOSE_OK) {
        memcpy(cek, derived, enc->size);
    }

    OPENSSL_cleanse(derived, sizeof(derived));

    return st;
}


jose_status_t
jose_ecdh_wrap(const jose_alloc_t *alloc, const jose_key_t *key,
    const jose_alg_t *alg, const jose_alg_t *enc, jose_recipient_t *r,
    unsigned char *cek)
{
    jose_str_t       plain;
    jose_status_t    st;
    unsigned char    derived[JOSE_CEK_MAX];
    jose_prepared_t  p;

    memset(&p, 0, sizeof(p));
    p.alg = alg;

    plain = (jose_str_t) { cek, enc->size };

    st = jose_ecdh_prepare(&p, r->epk);

    if (st == JOSE_OK) {
        st = jose_ecdh_derive(&p, key, enc, r, derived);

        /* a recipient whose key gives no secret */
        if (st == JOSE_DECRYPT_FAILED) {
            st = JOSE_KEY_MISFIT;
        }
    }

    if (st == JOSE_OK && alg->size != 0) {
        st = jose_kw_seal(alloc, &p, derived, plain, &r->encrypted);

    } else if (st == JOSE_OK) {
        memcpy(cek, derived, enc->size);
    }

    jose_prepared_clear(&p);
    OPENSSL_cleanse(derived, sizeof(derived));

    return st;
}


/* Derives the bytes of a wrapping key, or of enc's without one.  peer is on
 * the curve.  JOSE_DECRYPT_FAILED: there is no shared secret. */
static jose_status_t
jose_ecdh_derive(jose_prepared_t *p, const jose_key_t *peer,
    const jose_alg_t *enc, const jose_recipient_t *r, unsigned char *out)
{
    jose_str_t         secret;
    jose_status_t      st;
    unsigned char      z[JOSE_EC_MAX];
    const jose_alg_t  *id;

    secret = r->agreed;
    st = JOSE_OK;

    if (secret.data == NULL) {
        secret.data = z;
        st = jose_ecdh_agree(p->pkey_ctx, peer->pkey, z, &secret.len);
    }

    if (st == JOSE_OK && secret.len == 0) {
        st = JOSE_DECRYPT_FAILED;
    }

    if (st != JOSE_OK) {
        return st;
    }

    /* RFC 7518, 4.6.2: direct agreement makes a key for "enc" */

    id = p->alg->size != 0 ? p->alg : enc;

    st = jose_concat_kdf(p, id, secret, r, out);

    OPENSSL_cleanse(z, sizeof(z));

    return st;
}


jose_status_t
jose_ecdh_agree(EVP_PKEY_CTX *ctx, EVP_PKEY *peer, unsigned char *z,
    size_t *len)
{
    size_t         i, n;
    unsigned char  any;

    *len = 0;
    n = JOSE_EC_MAX;

    if (EVP_PKEY_derive_set_peer_ex(ctx, peer, 0) != 1
        || EVP_PKEY_derive(ctx, z, &n) != 1)
    {
        /* two points on a curve of cofactor 1 have a secret: it is libcrypto
         * that cannot compute it, as without random numbers to blind with */
        return jose_crypto_failure(EVP_PKEY_is_a(peer, "EC")
                                   ? JOSE_CRYPTO : JOSE_DECRYPT_FAILED);
    }

    /* RFC 7748, 6.1 and 6.2: an x of small order gives zero with any key */

    any = 0;

    for (i = 0; i < n; i++) {
        any |= z[i];
    }

    if (any == 0) {
        return JOSE_DECRYPT_FAILED;
    }

    *len = n;

    return JOSE_OK;
}


/* A key for alg: RFC 7518, 4.6.2; NIST SP 800-56A, 5.8.1. */
static jose_status_t
jose_concat_kdf(jose_prepared_t *p, const jose_alg_t *alg, jose_str_t z,
    const jose_recipient_t *r, unsigned char *out)
{
    size_t          n, left, round, hash_len;
    jose_status_t   st;
    EVP_MD_CTX     *ctx;
    unsigned char   digest[JOSE_DIGEST_MAX];

    ctx = p->md_ctx;
    left = alg->size;
    hash_len = jose_hash_len(p->alg->hash);
    st = JOSE_OK;

    for (round = 1; left != 0; round++) {
        if (EVP_DigestInit_ex(ctx, p->md, NULL) != 1
            || !jose_concat_kdf_uint32(ctx, round)
            || EVP_DigestUpdate(ctx, z.data, z.len) != 1
            || !jose_concat_kdf_field(ctx, alg->name)
            || !jose_concat_kdf_field(ctx, r->apu)
            || !jose_concat_kdf_field(ctx, r->apv)
            || !jose_concat_kdf_uint32(ctx, alg->size * 8)
            || EVP_DigestFinal_ex(ctx, digest, NULL) != 1)
        {
            st = jose_crypto_failure(JOSE_CRYPTO);
            break;
        }

        n = left < hash_len ? left : hash_len;
        memcpy(out, digest, n);

        out += n;
        left -= n;
    }

    EVP_MD_CTX_reset(ctx);
    OPENSSL_cleanse(digest, sizeof(digest));

    return st;
}


static int
jose_concat_kdf_uint32(EVP_MD_CTX *ctx, size_t n)
{
    unsigned char  bytes[4];

    bytes[0] = (unsigned char) (n >> 24);
    bytes[1] = (unsigned char) (n >> 16);
    bytes[2] = (unsigned char) (n >> 8);
    bytes[3] = (unsigned char) n;

    return EVP_DigestUpdate(ctx, bytes, sizeof(bytes)) == 1;
}


static int
jose_concat_kdf_field(EVP_MD_CTX *ctx, jose_str_t field)
{
    return jose_concat_kdf_uint32(ctx, field.len)
           && EVP_DigestUpdate(ctx, field.data, field.len) == 1;
}
