/*
 * jose_crypto_enc.c: content encryption (RFC 7518, 5).  The ciphers and the
 * HMAC are fetched once per key; the content encryption keys that pass
 * through their contexts are gone when a function returns.
 */

#include "jose_alg.h"
#include "jose_crypto.h"
#include "jose_crypto_enc.h"
#include "jose_crypto_jwe.h"
#include "jose_key.h"
#include "jose_prepared.h"

#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>


#define JOSE_AES_BLOCK  16


static jose_status_t jose_cbc_mac(jose_prepared_t *p,
    const unsigned char *key, const jose_sealed_t *in, unsigned char *mac);


jose_status_t
jose_cipher_prepare(jose_prepared_t *p, size_t key_len, const char *mode)
{
    char  name[32];

    (void) snprintf(name, sizeof(name), "AES-%u-%s", (unsigned) key_len * 8,
                    mode);

    p->cipher = EVP_CIPHER_fetch(NULL, name, NULL);
    if (p->cipher == NULL) {
        return jose_crypto_failure(JOSE_UNAVAILABLE);
    }

    p->cipher_ctx = EVP_CIPHER_CTX_new();

    return p->cipher_ctx != NULL ? JOSE_OK : JOSE_NO_MEMORY;
}


/*
 * AES-GCM (RFC 7518, 5.3; NIST SP 800-38D).
 */

void
jose_gcm_lengths(const jose_alg_t *enc, size_t len, jose_enc_lengths_t *out)
{
    (void) enc;

    out->iv = JOSE_GCM_IV;
    out->tag = JOSE_GCM_TAG;
    out->ciphertext = len;
    out->block = 1;
}


jose_status_t
jose_enc_gcm_prepare(jose_prepared_t *p, const jose_key_t *key)
{
    (void) key;

    return jose_cipher_prepare(p, p->alg->size, "GCM");
}


jose_status_t
jose_enc_gcm_open(jose_prepared_t *p, const unsigned char *cek,
    const jose_sealed_t *in, unsigned char *plaintext, size_t *len)
{
    *len = in->ciphertext.len;

    return jose_gcm_open(p, cek, in, plaintext);
}


jose_status_t
jose_gcm_open(jose_prepared_t *p, const unsigned char *key,
    const jose_sealed_t *in, unsigned char *plaintext)
{
    int             n;
    jose_status_t   st;
    EVP_CIPHER_CTX *ctx;

    ctx = p->cipher_ctx;

    if (EVP_DecryptInit_ex2(ctx, p->cipher, key, in->iv.data, NULL) != 1
        || EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, JOSE_GCM_TAG,
                               (void *) in->tag.data) != 1
        || EVP_DecryptUpdate(ctx, NULL, &n, in->aad.data, (int) in->aad.len)
           != 1
        || EVP_DecryptUpdate(ctx, plaintext, &n, in->ciphertext.data,
                             (int) in->ciphertext.len) != 1)
    {
        st = jose_crypto_failure(JOSE_CRYPTO);

    } else if (EVP_DecryptFinal_ex(ctx, plaintext + in->ciphertext.len, &n)
               != 1)
    {
        st = jose_crypto_shortage(JOSE_DECRYPT_FAILED);

    } else {
        st = JOSE_OK;
    }

    EVP_CIPHER_CTX_reset(ctx);

    /* it is decrypted before its tag is known to be right */
    if (st != JOSE_OK) {
        OPENSSL_cleanse(plaintext, in->ciphertext.len);
    }

    return st;
}


jose_status_t
jose_gcm_seal(jose_prepared_t *p, const unsigned char *key,
    const jose_sealed_t *in, jose_str_t plaintext, unsigned char *ciphertext,
    unsigned char *tag)
{
    int             n;
    jose_status_t   st;
    EVP_CIPHER_CTX *ctx;

    ctx = p->cipher_ctx;
    st = JOSE_OK;

    if (EVP_EncryptInit_ex2(ctx, p->cipher, key, in->iv.data, NULL) != 1
        || EVP_EncryptUpdate(ctx, NULL, &n, in->aad.data, (int) in->aad.len)
           != 1
        || EVP_EncryptUpdate(ctx, ciphertext, &n, plaintext.data,
                             (int) plaintext.len) != 1
        || EVP_EncryptFinal_ex(ctx, ciphertext + plaintext.len, &n) != 1
        || EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, JOSE_GCM_TAG, tag)
           != 1)
    {
        st = jose_crypto_failure(JOSE_CRYPTO);
    }

    EVP_CIPHER_CTX_reset(ctx);

    return st;
}


/*
 * AES-CBC and HMAC (RFC 7518, 5.2): the first half of the key is the HMAC's,
 * the second AES's.
 */

void
jose_cbc_lengths(const jose_alg_t *enc, size_t len, jose_enc_lengths_t *out)
{
    out->iv = JOSE_AES_BLOCK;

    /* RFC 7518, 5.2.2.1: half of the HMAC, which is as long as the key */
    out->tag = enc->size / 2;

    /* RFC 5652, 6.3: there is always padding */
    out->ciphertext = len - len % JOSE_AES_BLOCK + JOSE_AES_BLOCK;
    out->block = JOSE_AES_BLOCK;
}


jose_status_t
jose_cbc_prepare(jose_prepared_t *p, const jose_key_t *key)
{
    jose_status_t  st;

    (void) key;

    st = jose_cipher_prepare(p, p->alg->size / 2, "CBC");

    return st == JOSE_OK ? jose_hmac_new(p) : st;
}


jose_status_t
jose_cbc_open(jose_prepared_t *p, const unsigned char *cek,
    const jose_sealed_t *in, unsigned char *plaintext, size_t *len)
{
    int             n, rest;
    size_t          half;
    jose_status_t   st;
    unsigned char   mac[JOSE_DIGEST_MAX];
    EVP_CIPHER_CTX *ctx;

    ctx = p->cipher_ctx;
    half = p->alg->size / 2;

    st = jose_cbc_mac(p, cek, in, mac);

    /* RFC 7518, 5.2.2.2: nothing is decrypted unless the tag is right, so
     * that the padding tells a stranger nothing */

    if (st == JOSE_OK && CRYPTO_memcmp(mac, in->tag.data, half) != 0) {
        st = JOSE_DECRYPT_FAILED;
    }

    OPENSSL_cleanse(mac, sizeof(mac));

    if (st != JOSE_OK) {
        return st;
    }

    if (EVP_DecryptInit_ex2(ctx, p->cipher, cek + half, in->iv.data, NULL)
        != 1
        || EVP_DecryptUpdate(ctx, plaintext, &n, in->ciphertext.data,
                             (int) in->ciphertext.len) != 1)
    {
        st = jose_crypto_failure(JOSE_CRYPTO);

    } else if (EVP_DecryptFinal_ex(ctx, plaintext + n, &rest) != 1) {
        st = jose_crypto_failure(JOSE_DECRYPT_FAILED);

    } else {
        *len = (size_t) n + (size_t) rest;
    }

    EVP_CIPHER_CTX_reset(ctx);

    return st;
}


jose_status_t
jose_cbc_seal(jose_prepared_t *p, const unsigned char *cek,
    const jose_sealed_t *in, jose_str_t plaintext, unsigned char *ciphertext,
    unsigned char *tag)
{
    int             n, rest;
    size_t          half;
    jose_sealed_t   sealed;
    jose_status_t   st;
    unsigned char   mac[JOSE_DIGEST_MAX];
    EVP_CIPHER_CTX *ctx;

    n = 0;
    rest = 0;
    ctx = p->cipher_ctx;
    half = p->alg->size / 2;
    st = JOSE_OK;

    if (EVP_EncryptInit_ex2(ctx, p->cipher, cek + half, in->iv.data, NULL)
        != 1
        || EVP_EncryptUpdate(ctx, ciphertext, &n, plaintext.data,
                             (int) plaintext.len) != 1
        || EVP_EncryptFinal_ex(ctx, ciphertext + n, &rest) != 1)
    {
        st = jose_crypto_failure(JOSE_CRYPTO);
    }

    EVP_CIPHER_CTX_reset(ctx);

    if (st != JOSE_OK) {
        return st;
    }

    sealed = *in;
    sealed.ciphertext = (jose_str_t) {
        ciphertext, (size_t) n + (size_t) rest
    };

    st = jose_cbc_mac(p, cek, &sealed, mac);

    if (st == JOSE_OK) {
        memcpy(tag, mac, half);
    }

    return st;
}


/* RFC 7518, 5.2.2.1, step 5; mac has room for JOSE_DIGEST_MAX bytes. */
static jose_status_t
jose_cbc_mac(jose_prepared_t *p, const unsigned char *key,
    const jose_sealed_t *in, unsigned char *mac)
{
    size_t         i, len, half;
    uint64_t       bits;
    unsigned char  al[8];

    static const unsigned char  zero[JOSE_CEK_MAX / 2];

    half = p->alg->size / 2;
    bits = (uint64_t) in->aad.len * 8;

    for (i = 0; i < sizeof(al); i++) {
        al[i] = (unsigned char) (bits >> (56 - 8 * i));
    }

    if (EVP_MAC_init(p->mac, key, half, NULL) != 1
        || EVP_MAC_update(p->mac, in->aad.data, in->aad.len) != 1
        || EVP_MAC_update(p->mac, in->iv.data, in->iv.len) != 1
        || EVP_MAC_update(p->mac, in->ciphertext.data, in->ciphertext.len)
           != 1
        || EVP_MAC_update(p->mac, al, sizeof(al)) != 1
        || EVP_MAC_final(p->mac, mac, &len, JOSE_DIGEST_MAX) != 1
        /* there is no reset; another key takes the place of this one */
        || EVP_MAC_init(p->mac, zero, half, NULL) != 1)
    {
        /* not even a key may be set in a context whose initialization has
         * failed: the caller frees it, which cleanses it */
        return jose_crypto_failure(JOSE_CRYPTO);
    }

    return JOSE_OK;
}
