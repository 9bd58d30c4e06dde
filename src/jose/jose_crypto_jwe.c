/*
 * jose_crypto_jwe.c: key management (RFC 7518, 4): how the content encryption
 * key of a JWE is wrapped for a recipient and unwrapped by one.
 */

#include "jose_alg.h"
#include "jose_crypto.h"
#include "jose_crypto_enc.h"
#include "jose_crypto_jwe.h"
#include "jose_crypto_kw.h"
#include "jose_key.h"
#include "jose_prepared.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>


/*
 * Direct use of a shared secret (RFC 7518, 4.5).
 */

jose_status_t
jose_dir_prepare(jose_prepared_t *p, const jose_key_t *key)
{
    (void) p;
    (void) key;

    return JOSE_OK;
}


jose_status_t
jose_dir_unwrap(jose_prepared_t *p, const jose_key_t *key,
    const jose_alg_t *enc, const jose_recipient_t *r, unsigned char *cek)
{
    (void) p;
    (void) r;

    memcpy(cek, key->secret, enc->size);

    return JOSE_OK;
}


jose_status_t
jose_dir_wrap(const jose_alloc_t *alloc, const jose_key_t *key,
    const jose_alg_t *alg, const jose_alg_t *enc, jose_recipient_t *r,
    unsigned char *cek)
{
    (void) alloc;
    (void) alg;

    return jose_dir_unwrap(NULL, key, enc, r, cek);
}


/*
 * AES key wrap (RFC 7518, 4.4; RFC 3394).
 */

jose_status_t
jose_kw_unwrap(jose_prepared_t *p, const jose_key_t *key,
    const jose_alg_t *enc, const jose_recipient_t *r, unsigned char *cek)
{
    (void) enc;

    return jose_kw_open(p, key->secret, r->encrypted, cek);
}


jose_status_t
jose_kw_wrap(const jose_alloc_t *alloc, const jose_key_t *key,
    const jose_alg_t *alg, const jose_alg_t *enc, jose_recipient_t *r,
    unsigned char *cek)
{
    jose_str_t       plain;
    jose_status_t    st;
    jose_prepared_t  p;

    memset(&p, 0, sizeof(p));
    p.alg = alg;

    plain = (jose_str_t) { cek, enc->size };

    st = jose_kw_prepare(&p, key);

    if (st == JOSE_OK) {
        st = jose_kw_seal(alloc, &p, key->secret, plain, &r->encrypted);
    }

    jose_prepared_clear(&p);

    return st;
}


/*
 * Key encryption with AES-GCM (RFC 7518, 4.7).
 */

jose_status_t
jose_gcmkw_prepare(jose_prepared_t *p, const jose_key_t *key)
{
    (void) key;

    return jose_cipher_prepare(p, p->alg->size, "GCM");
}


jose_status_t
jose_gcmkw_unwrap(jose_prepared_t *p, const jose_key_t *key,
    const jose_alg_t *enc, const jose_recipient_t *r, unsigned char *cek)
{
    jose_sealed_t  in;
    jose_status_t  st;
    unsigned char  out[JOSE_CEK_MAX];

    memset(&in, 0, sizeof(in));
    in.iv = r->iv;
    in.ciphertext = r->encrypted;
    in.tag = r->tag;

    st = jose_gcm_open(p, key->secret, &in, out);

    if (st == JOSE_OK) {
        memcpy(cek, out, enc->size);

    } else if (st == JOSE_DECRYPT_FAILED) {
        st = JOSE_OK;
    }

    OPENSSL_cleanse(out, sizeof(out));

    return st;
}


jose_status_t
jose_gcmkw_wrap(const jose_alloc_t *alloc, const jose_key_t *key,
    const jose_alg_t *alg, const jose_alg_t *enc, jose_recipient_t *r,
    unsigned char *cek)
{
    jose_str_t        plain;
    jose_sealed_t     in;
    jose_status_t     st;
    unsigned char    *iv, *tag, *encrypted;
    jose_prepared_t   p;

    iv = alloc->alloc(alloc->ctx, JOSE_GCM_IV + JOSE_GCM_TAG + enc->size);
    if (iv == NULL) {
        return JOSE_NO_MEMORY;
    }

    tag = iv + JOSE_GCM_IV;
    encrypted = tag + JOSE_GCM_TAG;

    st = jose_crypto_random(iv, JOSE_GCM_IV);
    if (st != JOSE_OK) {
        return st;
    }

    r->iv = (jose_str_t) { iv, JOSE_GCM_IV };
    r->tag = (jose_str_t) { tag, JOSE_GCM_TAG };
    r->encrypted = (jose_str_t) { encrypted, enc->size };

    memset(&in, 0, sizeof(in));
    in.iv = r->iv;

    memset(&p, 0, sizeof(p));
    p.alg = alg;

    plain = (jose_str_t) { cek, enc->size };

    st = jose_gcmkw_prepare(&p, key);

    if (st == JOSE_OK) {
        st = jose_gcm_seal(&p, key->secret, &in, plain, encrypted, tag);
    }

    jose_prepared_clear(&p);

    return st;
}


/*
 * RSAES-OAEP (RFC 7518, 4.3; RFC 8017, 7.1).
 */

jose_status_t
jose_oaep_prepare(jose_prepared_t *p, const jose_key_t *key)
{
    p->pkey_ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key->pkey, NULL);

    if (p->pkey_ctx == NULL
        || EVP_PKEY_decrypt_init(p->pkey_ctx) != 1
        || !jose_oaep_setup(p->pkey_ctx, p->alg))
    {
        return jose_crypto_failure(JOSE_CRYPTO);
    }

    return JOSE_OK;
}


int
jose_oaep_setup(EVP_PKEY_CTX *ctx, const jose_alg_t *alg)
{
    const char  *name;

    name = jose_hash_name(alg->hash);

    /* RFC 7518, 4.3: MGF1 uses the same hash */
    return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) == 1
           && EVP_PKEY_CTX_set_rsa_oaep_md_name(ctx, name, NULL) == 1
           && EVP_PKEY_CTX_set_rsa_mgf1_md_name(ctx, name, NULL) == 1;
}


jose_status_t
jose_oaep_unwrap(jose_prepared_t *p, const jose_key_t *key,
    const jose_alg_t *enc, const jose_recipient_t *r, unsigned char *cek)
{
    (void) key;

    return jose_oaep_open(p->pkey_ctx, r->encrypted, cek, enc->size);
}


jose_status_t
jose_oaep_open(EVP_PKEY_CTX *ctx, jose_str_t encrypted, unsigned char *cek,
    size_t len)
{
    int             rc;
    size_t          i, n;
    unsigned char   mask, out[JOSE_RSA_BITS_MAX / 8];

    n = sizeof(out);
    memset(out, 0, JOSE_CEK_MAX);

    rc = EVP_PKEY_decrypt(ctx, out, &n, encrypted.data, encrypted.len);

    /* RFC 7516, 11.5: the decoy stays, without a branch, if the padding was
     * wrong or the length of what was in it */

    mask = (unsigned char) -((rc == 1) & (n == len));

    for (i = 0; i < len; i++) {
        cek[i] = (unsigned char) ((cek[i] & ~mask) | (out[i] & mask));
    }

    OPENSSL_cleanse(out, sizeof(out));

    /* asked in either case, or it would tell whether it has unwrapped */
    return jose_crypto_shortage(JOSE_OK);
}


jose_status_t
jose_oaep_wrap(const jose_alloc_t *alloc, const jose_key_t *key,
    const jose_alg_t *alg, const jose_alg_t *enc, jose_recipient_t *r,
    unsigned char *cek)
{
    size_t          len;
    jose_status_t   st;
    EVP_PKEY_CTX   *ctx;
    unsigned char  *out;

    len = (size_t) EVP_PKEY_get_size(key->pkey);

    out = alloc->alloc(alloc->ctx, len);
    ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key->pkey, NULL);

    if (out == NULL) {
        st = JOSE_NO_MEMORY;

    } else if (ctx == NULL
               || EVP_PKEY_encrypt_init(ctx) != 1
               || !jose_oaep_setup(ctx, alg)
               || EVP_PKEY_encrypt(ctx, out, &len, cek, enc->size) != 1)
    {
        st = jose_crypto_failure(JOSE_CRYPTO);

    } else {
        r->encrypted = (jose_str_t) { out, len };
        st = JOSE_OK;
    }

    EVP_PKEY_CTX_free(ctx);

    return st;
}
