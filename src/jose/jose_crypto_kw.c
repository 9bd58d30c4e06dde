/*
 * jose_crypto_kw.c: AES key wrap (RFC 7518, 4.4; RFC 3394), for a key of its
 * own and for one that was agreed.
 */

#include "jose_alg.h"
#include "jose_crypto.h"
#include "jose_crypto_enc.h"
#include "jose_crypto_jwe.h"
#include "jose_crypto_kw.h"
#include "jose_prepared.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>


jose_status_t
jose_kw_prepare(jose_prepared_t *p, const jose_key_t *key)
{
    (void) key;

    return jose_cipher_prepare(p, p->alg->size, "WRAP");
}


jose_status_t
jose_kw_open(jose_prepared_t *p, const unsigned char *kek, jose_str_t wrapped,
    unsigned char *cek)
{
    int             n;
    jose_status_t   st;
    unsigned char   out[JOSE_CEK_MAX + JOSE_KW_EXTRA];
    EVP_CIPHER_CTX *ctx;

    ctx = p->cipher_ctx;

    EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);

    if (EVP_DecryptInit_ex2(ctx, p->cipher, kek, NULL, NULL) != 1) {
        st = jose_crypto_failure(JOSE_CRYPTO);

    } else if (EVP_DecryptUpdate(ctx, out, &n, wrapped.data,
                                 (int) wrapped.len) != 1)
    {
        st = jose_crypto_shortage(JOSE_OK);

    } else {
        memcpy(cek, out, wrapped.len - JOSE_KW_EXTRA);
        st = JOSE_OK;
    }

    EVP_CIPHER_CTX_reset(ctx);
    OPENSSL_cleanse(out, sizeof(out));

    return st;
}


jose_status_t
jose_kw_seal(const jose_alloc_t *alloc, jose_prepared_t *p,
    const unsigned char *kek, jose_str_t cek, jose_str_t *wrapped)
{
    int             n;
    unsigned char  *out;

    out = alloc->alloc(alloc->ctx, cek.len + JOSE_KW_EXTRA);
    if (out == NULL) {
        return JOSE_NO_MEMORY;
    }

    EVP_CIPHER_CTX_set_flags(p->cipher_ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);

    if (EVP_EncryptInit_ex2(p->cipher_ctx, p->cipher, kek, NULL, NULL) != 1
        || EVP_EncryptUpdate(p->cipher_ctx, out, &n, cek.data, (int) cek.len)
           != 1)
    {
        return jose_crypto_failure(JOSE_CRYPTO);
    }

    *wrapped = (jose_str_t) { out, cek.len + JOSE_KW_EXTRA };

    return JOSE_OK;
}
