/*
 * jose_available.c: what the libcrypto at run time can compute.  A build may
 * lack a curve and a provider anything, so each answer comes from fetching.
 */

#include "jose_alg.h"
#include "jose_available.h"
#include "jose_crypto.h"
#include "jose_kty.h"

#include <stdio.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>


static int jose_have_hash(jose_hash_t hash);
static int jose_have_signature(const char *name);
static int jose_have_cipher(size_t key_len, const char *mode);


const char *
jose_crypto_version(void)
{
    return OpenSSL_version(OPENSSL_VERSION);
}


int
jose_have_hmac(const jose_alg_t *alg)
{
    EVP_MAC  *mac;

    mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_free(mac);

    return mac != NULL && jose_have_hash(alg->hash);
}


int
jose_have_rsa(const jose_alg_t *alg)
{
    return jose_have_signature("RSA") && jose_have_hash(alg->hash);
}


int
jose_have_ecdsa(const jose_alg_t *alg)
{
    return jose_crv_available(alg->crv)
           && jose_have_signature("ECDSA")
           && jose_have_hash(alg->hash);
}


/* To set the name is not enough: it is looked up when the group is made. */

int
jose_crv_available(jose_crv_t crv)
{
    int            have;
    EVP_PKEY      *group;
    EVP_PKEY_CTX  *ctx;

    group = NULL;
    ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);

    have = ctx != NULL
           && EVP_PKEY_paramgen_init(ctx) == 1
           && EVP_PKEY_CTX_set_group_name(ctx, jose_curve(crv)->group) == 1
           && EVP_PKEY_paramgen(ctx, &group) == 1;

    EVP_PKEY_free(group);
    EVP_PKEY_CTX_free(ctx);

    return have;
}


int
jose_have_eddsa(const jose_alg_t *alg)
{
    /* "EdDSA" is there with either curve, and no build has only Ed448 */
    return jose_have_signature(alg->crv == JOSE_ED448 ? "ED448" : "ED25519");
}


int
jose_have_mldsa(const jose_alg_t *alg)
{
    /* RFC 9964 and OpenSSL both use the names of FIPS 204 */
    return jose_have_signature((const char *) alg->name.data);
}


int
jose_have_dir(const jose_alg_t *alg)
{
    (void) alg;

    return 1;
}


int
jose_have_aes_kw(const jose_alg_t *alg)
{
    return jose_have_cipher(alg->size, "WRAP");
}


int
jose_have_gcm(const jose_alg_t *alg)
{
    return jose_have_cipher(alg->size, "GCM");
}


int
jose_have_oaep(const jose_alg_t *alg)
{
    EVP_ASYM_CIPHER  *cipher;

    cipher = EVP_ASYM_CIPHER_fetch(NULL, "RSA", NULL);
    EVP_ASYM_CIPHER_free(cipher);

    return cipher != NULL && jose_have_hash(alg->hash);
}


int
jose_have_ecdh(const jose_alg_t *alg)
{
    EVP_KEYEXCH  *exchange;

    exchange = EVP_KEYEXCH_fetch(NULL, "ECDH", NULL);
    EVP_KEYEXCH_free(exchange);

    return exchange != NULL
           && jose_have_hash(alg->hash)
           && (alg->size == 0 || jose_have_aes_kw(alg));
}


int
jose_have_cbc_hmac(const jose_alg_t *alg)
{
    /* RFC 7518, 5.2.2.1: half of the key is the MAC's */
    return jose_have_cipher(alg->size / 2, "CBC") && jose_have_hmac(alg);
}


static int
jose_have_hash(jose_hash_t hash)
{
    EVP_MD  *md;

    md = EVP_MD_fetch(NULL, jose_hash_name(hash), NULL);
    EVP_MD_free(md);

    return md != NULL;
}


static int
jose_have_signature(const char *name)
{
    EVP_SIGNATURE  *signature;

    signature = EVP_SIGNATURE_fetch(NULL, name, NULL);
    EVP_SIGNATURE_free(signature);

    return signature != NULL;
}


static int
jose_have_cipher(size_t key_len, const char *mode)
{
    char         name[32];
    EVP_CIPHER  *cipher;

    (void) snprintf(name, sizeof(name), "AES-%u-%s", (unsigned) key_len * 8,
                    mode);

    cipher = EVP_CIPHER_fetch(NULL, name, NULL);
    EVP_CIPHER_free(cipher);

    return cipher != NULL;
}
