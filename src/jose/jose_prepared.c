/*
 * jose_prepared.c: contexts of libcrypto that are kept with a key.
 *
 * Every token is verified or decrypted, so whatever libcrypto needs for that
 * is made once per key and algorithm.  What libcrypto still makes for each
 * token are its temporary numbers, a cipher's key schedule, and in OpenSSL 3.0
 * the SHA-512 or SHAKE256 context of EdDSA.
 */

#include "jose_alg.h"
#include "jose_crypto.h"
#include "jose_prepared.h"

#include <errno.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>


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
