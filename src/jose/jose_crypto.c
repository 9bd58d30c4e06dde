/*
 * jose_crypto.c: contexts of libcrypto that are kept with a key, and the
 * little that needs no key.
 *
 * To verify or decrypt is the path of every token, so whatever libcrypto
 * needs for it is made once per key and algorithm.  What still comes and goes
 * inside of libcrypto with each token are its temporary numbers, a cipher's
 * key schedule, and in OpenSSL 3.0 the SHA-512 or SHAKE256 context of EdDSA.
 */

#include "jose_alg.h"
#include "jose_crypto.h"
#include "jose_key.h"
#include "jose_prepared.h"

#include <errno.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/rand.h>


void
jose_crypto_forget_errors(void)
{
    errno = 0;

    /* to clear takes 250 ns whatever is there, a fifth of an HS256 token */
    if (ERR_peek_error() != 0) {
        ERR_clear_error();
    }
}


jose_status_t
jose_crypto_failure(jose_status_t otherwise)
{
    jose_status_t  st;

    st = jose_crypto_shortage(otherwise);

    return errno == ENOMEM ? JOSE_NO_MEMORY : st;
}


jose_status_t
jose_crypto_shortage(jose_status_t otherwise)
{
    unsigned long  e;

    while ((e = ERR_get_error()) != 0) {
        if (ERR_GET_REASON(e) == ERR_R_MALLOC_FAILURE) {
            return JOSE_NO_MEMORY;
        }
    }

    return otherwise;
}


jose_status_t
jose_crypto_verdict(jose_status_t st)
{
    return st == JOSE_OK ? jose_crypto_shortage(st) : jose_crypto_failure(st);
}


jose_status_t
jose_prepared_get(jose_key_t *key, const jose_alg_t *alg,
    jose_prepare_pt prepare, jose_prepared_t **out)
{
    jose_status_t     st;
    jose_prepared_t  *p;

    for (p = key->prepared; p != NULL; p = p->next) {
        if (p->alg == alg) {
            *out = p;
            return JOSE_OK;
        }
    }

    *out = NULL;

    st = jose_key_renew(key);
    if (st != JOSE_OK) {
        return st;
    }

    p = OPENSSL_zalloc(sizeof(jose_prepared_t));
    if (p == NULL) {
        return JOSE_NO_MEMORY;
    }

    p->alg = alg;

    st = prepare(p, key);
    if (st != JOSE_OK) {
        jose_crypto_prepared_free(p);
        return st;
    }

    p->next = key->prepared;
    key->prepared = p;
    *out = p;

    return JOSE_OK;
}


jose_status_t
jose_prepared_done(jose_key_t *key, jose_status_t st)
{
    if (key != NULL && jose_crypto_is_suspect(st)) {
        /* the next token gets new ones */
        jose_crypto_prepared_free(key->prepared);
        key->prepared = NULL;
        key->suspect = 1;
    }

    jose_crypto_forget_errors();

    return st;
}


int
jose_crypto_is_suspect(jose_status_t st)
{
    return errno == ENOMEM
           || (st != JOSE_OK && st != JOSE_BAD_SIGNATURE
               && st != JOSE_DECRYPT_FAILED && st != JOSE_KEY_MISFIT);
}


jose_status_t
jose_key_renew(jose_key_t *key)
{
    EVP_PKEY  *pkey;

    if (key->suspect && key->pkey != NULL) {
        pkey = EVP_PKEY_dup(key->pkey);
        if (pkey == NULL) {
            return jose_crypto_failure(JOSE_CRYPTO);
        }

        EVP_PKEY_free(key->pkey);
        key->pkey = pkey;
    }

    key->suspect = 0;

    return JOSE_OK;
}


void
jose_crypto_prepared_free(jose_prepared_t *prepared)
{
    jose_prepared_t  *next;

    while (prepared != NULL) {
        next = prepared->next;
        jose_prepared_clear(prepared);
        OPENSSL_free(prepared);
        prepared = next;
    }
}


void
jose_crypto_pkey_free(EVP_PKEY *pkey)
{
    EVP_PKEY_free(pkey);
}


void
jose_prepared_clear(jose_prepared_t *p)
{
    EVP_CIPHER_CTX_free(p->cipher_ctx);
    EVP_CIPHER_free(p->cipher);
    EVP_PKEY_CTX_free(p->pkey_ctx);
    EVP_MD_CTX_free(p->md_ctx);
    EVP_MD_free(p->md);
    EVP_MAC_CTX_free(p->mac);
    OPENSSL_cleanse(p->decoy, sizeof(p->decoy));
}


jose_status_t
jose_hmac_new(jose_prepared_t *p)
{
    EVP_MAC     *mac;
    OSSL_PARAM   params[2];

    mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    p->mac = EVP_MAC_CTX_new(mac);
    EVP_MAC_free(mac);

    if (p->mac == NULL) {
        return jose_crypto_failure(JOSE_CRYPTO);
    }

    params[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
                              (char *) jose_hash_name(p->alg->hash), 0);
    params[1] = OSSL_PARAM_construct_end();

    if (EVP_MAC_CTX_set_params(p->mac, params) != 1) {
        return jose_crypto_failure(JOSE_CRYPTO);
    }

    return JOSE_OK;
}


jose_status_t
jose_crypto_digest(jose_hash_t hash, jose_str_t input, unsigned char *out)
{
    jose_status_t  st;

    jose_crypto_forget_errors();

    st = JOSE_OK;

    if (EVP_Q_digest(NULL, jose_hash_name(hash), NULL, input.data, input.len,
                     out, NULL) != 1)
    {
        st = jose_crypto_failure(JOSE_CRYPTO);
    }

    jose_crypto_forget_errors();

    return st;
}


jose_status_t
jose_crypto_random(unsigned char *out, size_t len)
{
    jose_status_t  st;

    jose_crypto_forget_errors();

    st = JOSE_OK;

    if (RAND_bytes_ex(NULL, out, len, 0) != 1) {
        st = jose_crypto_failure(JOSE_CRYPTO);
    }

    jose_crypto_forget_errors();

    return st;
}


void
jose_cleanse(void *p, size_t len)
{
    OPENSSL_cleanse(p, len);
}
