/*
 * jose_crypto_jws.c: signatures and MACs (RFC 7518, 3; RFC 8037; RFC 9964).
 */

#include "jose_alg.h"
#include "jose_crypto.h"
#include "jose_crypto_jws.h"
#include "jose_ed25519.h"
#include "jose_key.h"
#include "jose_prepared.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>


/* DER of R and S, each with a type, a length and a sign octet, in a SEQUENCE
 * with a long length. */
#define JOSE_DER_MAX  (3 + 2 * (2 + 1 + JOSE_EC_MAX))

/* OpenSSL 3.0.3: until then to initialize an HMAC without its key did not
 * start it again. */
#define JOSE_HMAC_RESTARTS  0x30000030UL


static jose_status_t jose_hmac_compute(jose_prepared_t *p,
    const jose_key_t *key, jose_str_t input, unsigned char *mac);

static jose_status_t jose_pkey_misfit(const jose_key_t *key);
static jose_status_t jose_digest_verify(jose_prepared_t *p, jose_str_t input,
    const unsigned char *sig, size_t sig_len);
static int jose_rsa_setup(EVP_PKEY_CTX *ctx, const jose_alg_t *alg);


static unsigned char *jose_der_from_rs(unsigned char *buf,
    const unsigned char *rs, size_t size, size_t *der_len);
static jose_status_t jose_der_to_rs(unsigned char *rs, size_t size,
    const unsigned char *der, size_t der_len);


/*
 * HMAC (RFC 7518, 3.2): the context keeps the key and is restarted.
 */

jose_status_t
jose_hmac_prepare(jose_prepared_t *p, const jose_key_t *key)
{
    jose_status_t  st;

    st = jose_hmac_new(p);
    if (st != JOSE_OK) {
        return st;
    }

    p->rekeys = OpenSSL_version_num() < JOSE_HMAC_RESTARTS;

    if (EVP_MAC_init(p->mac, key->secret, key->secret_len, NULL) != 1) {
        return jose_crypto_failure(JOSE_CRYPTO);
    }

    return JOSE_OK;
}


static jose_status_t
jose_hmac_compute(jose_prepared_t *p, const jose_key_t *key,
    jose_str_t input, unsigned char *mac)
{
    int     rc;
    size_t  len;

    rc = p->rekeys ? EVP_MAC_init(p->mac, key->secret, key->secret_len, NULL)
                   : EVP_MAC_init(p->mac, NULL, 0, NULL);

    if (rc != 1
        || EVP_MAC_update(p->mac, input.data, input.len) != 1
        || EVP_MAC_final(p->mac, mac, &len, JOSE_DIGEST_MAX) != 1
        || len != jose_hash_len(p->alg->hash))
    {
        return jose_crypto_failure(JOSE_CRYPTO);
    }

    return JOSE_OK;
}


jose_status_t
jose_hmac_verify(jose_prepared_t *p, const jose_key_t *key, jose_str_t input,
    jose_str_t sig)
{
    jose_status_t  st;
    unsigned char  mac[JOSE_DIGEST_MAX];

    /* RFC 7518, 3.2: never truncated */
    if (sig.len != jose_hash_len(p->alg->hash)) {
        return JOSE_BAD_SIGNATURE;
    }

    st = jose_hmac_compute(p, key, input, mac);

    if (st == JOSE_OK && CRYPTO_memcmp(mac, sig.data, sig.len) != 0) {
        st = JOSE_BAD_SIGNATURE;
    }

    /* it is the right answer to a token that a stranger has chosen */
    OPENSSL_cleanse(mac, jose_hash_len(p->alg->hash));

    return st;
}


jose_status_t
jose_hmac_sign(const jose_key_t *key, const jose_alg_t *alg, jose_str_t input,
    unsigned char *sig, size_t *sig_len)
{
    jose_status_t    st;
    jose_prepared_t  p;

    memset(&p, 0, sizeof(p));
    p.alg = alg;

    st = jose_hmac_prepare(&p, key);

    if (st == JOSE_OK) {
        st = jose_hmac_compute(&p, key, input, sig);
        *sig_len = jose_hash_len(alg->hash);
    }

    jose_prepared_clear(&p);

    return st;
}


/*
 * RSA and ECDSA: a digest, then EVP_PKEY_verify on a context that may be used
 * again and again.  An EVP_DigestVerify would start from the key each time.
 */

jose_status_t
jose_digest_prepare(jose_prepared_t *p, const jose_key_t *key)
{
    p->md = EVP_MD_fetch(NULL, jose_hash_name(p->alg->hash), NULL);
    p->md_ctx = EVP_MD_CTX_new();
    p->pkey_ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key->pkey, NULL);

    if (p->md == NULL || p->md_ctx == NULL || p->pkey_ctx == NULL
        || EVP_PKEY_verify_init(p->pkey_ctx) != 1
        || (p->alg->kty == JOSE_RSA
            && !jose_rsa_setup(p->pkey_ctx, p->alg))
        || EVP_PKEY_CTX_set_signature_md(p->pkey_ctx, p->md) != 1)
    {
        return jose_crypto_failure(jose_pkey_misfit(key));
    }

    return JOSE_OK;
}


/* RFC 4055, 1.2: a key of type id-RSASSA-PSS may be bound to one hash and to
 * a length of salt, and only libcrypto knows to which. */
static jose_status_t
jose_pkey_misfit(const jose_key_t *key)
{
    return key->pss_only ? JOSE_KEY_MISFIT : JOSE_CRYPTO;
}


static jose_status_t
jose_digest_verify(jose_prepared_t *p, jose_str_t input,
    const unsigned char *sig, size_t sig_len)
{
    unsigned int   len;
    unsigned char  digest[JOSE_DIGEST_MAX];

    if (EVP_DigestInit_ex(p->md_ctx, p->md, NULL) != 1
        || EVP_DigestUpdate(p->md_ctx, input.data, input.len) != 1
        || EVP_DigestFinal_ex(p->md_ctx, digest, &len) != 1)
    {
        return jose_crypto_failure(JOSE_CRYPTO);
    }

    if (EVP_PKEY_verify(p->pkey_ctx, sig, sig_len, digest, len) != 1) {
        return jose_crypto_failure(JOSE_BAD_SIGNATURE);
    }

    return JOSE_OK;
}


/* Truth if ctx took the padding; the digest is set by the caller. */
static int
jose_rsa_setup(EVP_PKEY_CTX *ctx, const jose_alg_t *alg)
{
    if (alg->family == JOSE_FAMILY_RSA_PKCS1) {
        return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1;
    }

    /* RFC 7518, 3.5: the salt is as long as the hash, MGF1 uses the same */
    return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1
           && EVP_PKEY_CTX_set_rsa_mgf1_md_name(ctx,
                              jose_hash_name(alg->hash), NULL) == 1
           && EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx,
                              RSA_PSS_SALTLEN_DIGEST) == 1;
}


jose_status_t
jose_rsa_verify(jose_prepared_t *p, const jose_key_t *key, jose_str_t input,
    jose_str_t sig)
{
    /* RFC 8017, 8.1.2 and 8.2.2: exactly as long as the modulus */
    if (sig.len != (size_t) EVP_PKEY_get_size(key->pkey)) {
        return JOSE_BAD_SIGNATURE;
    }

    return jose_digest_verify(p, input, sig.data, sig.len);
}


jose_status_t
jose_ecdsa_verify(jose_prepared_t *p, const jose_key_t *key, jose_str_t input,
    jose_str_t sig)
{
    size_t          der_len;
    unsigned char  *der, buf[JOSE_DER_MAX];

    (void) key;

    /* RFC 7518, 3.4: R and S are padded, so the length is exact */
    if (sig.len != p->alg->size) {
        return JOSE_BAD_SIGNATURE;
    }

    der = jose_der_from_rs(buf, sig.data, sig.len / 2, &der_len);

    return jose_digest_verify(p, input, der, der_len);
}


jose_status_t
jose_ecdsa_sign(const jose_key_t *key, const jose_alg_t *alg,
    jose_str_t input, unsigned char *sig, size_t *sig_len)
{
    size_t         der_len;
    jose_status_t  st;
    unsigned char  der[JOSE_SIG_MAX];

    st = jose_pkey_sign(key, alg, input, der, &der_len);
    if (st != JOSE_OK) {
        return st;
    }

    *sig_len = alg->size;

    return jose_der_to_rs(sig, alg->size / 2, der, der_len);
}


/*
 * EdDSA and ML-DSA sign the message itself, in one go.
 */

jose_status_t
jose_eddsa_prepare(jose_prepared_t *p, const jose_key_t *key)
{
    size_t  len;

    if (key->crv != JOSE_ED25519) {
        return jose_message_prepare(p, key);
    }

    len = sizeof(p->ed25519);

    if (EVP_PKEY_get_raw_public_key(key->pkey, p->ed25519, &len) != 1) {
        return jose_crypto_failure(JOSE_CRYPTO);
    }

    return JOSE_OK;
}


jose_status_t
jose_eddsa_verify(jose_prepared_t *p, const jose_key_t *key,
    jose_str_t input, jose_str_t sig)
{
    if (key->crv != JOSE_ED25519) {
        return jose_message_verify(p, key, input, sig);
    }

    return jose_ed25519_verify(p->ed25519, input, sig);
}


jose_status_t
jose_message_prepare(jose_prepared_t *p, const jose_key_t *key)
{
    p->md_ctx = EVP_MD_CTX_new();

    if (p->md_ctx == NULL
        || EVP_DigestVerifyInit_ex(p->md_ctx, NULL, NULL, NULL, NULL,
                                   key->pkey, NULL) != 1)
    {
        return jose_crypto_failure(JOSE_CRYPTO);
    }

    return JOSE_OK;
}


jose_status_t
jose_message_verify(jose_prepared_t *p, const jose_key_t *key,
    jose_str_t input, jose_str_t sig)
{
    if (sig.len != (size_t) EVP_PKEY_get_size(key->pkey)) {
        return JOSE_BAD_SIGNATURE;
    }

    /* no key: start again with the one that is there.  From OpenSSL 3.2 on a
     * context takes no second message without it. */
    if (EVP_DigestVerifyInit_ex(p->md_ctx, NULL, NULL, NULL, NULL, NULL,
                                NULL) != 1)
    {
        return jose_crypto_failure(JOSE_CRYPTO);
    }

    if (EVP_DigestVerify(p->md_ctx, sig.data, sig.len, input.data, input.len)
        != 1)
    {
        return jose_crypto_failure(JOSE_BAD_SIGNATURE);
    }

    return JOSE_OK;
}


/* Signs with whatever the key is; the result is libcrypto's, so DER for
 * ECDSA. */
jose_status_t
jose_pkey_sign(const jose_key_t *key, const jose_alg_t *alg, jose_str_t input,
    unsigned char *sig, size_t *sig_len)
{
    jose_status_t   st;
    EVP_MD_CTX     *ctx;
    EVP_PKEY_CTX   *pkey_ctx;

    ctx = EVP_MD_CTX_new();
    if (ctx == NULL) {
        return JOSE_NO_MEMORY;
    }

    *sig_len = JOSE_SIG_MAX;

    if (EVP_DigestSignInit_ex(ctx, &pkey_ctx, jose_hash_name(alg->hash),
                              NULL, NULL, key->pkey, NULL) != 1
        || (alg->kty == JOSE_RSA && !jose_rsa_setup(pkey_ctx, alg))
        || EVP_DigestSign(ctx, sig, sig_len, input.data, input.len) != 1)
    {
        st = jose_crypto_failure(jose_pkey_misfit(key));
        goto done;
    }

    st = JOSE_OK;

done:

    EVP_MD_CTX_free(ctx);

    return st;
}


/*
 * ECDSA signatures: JOSE has R || S, libcrypto SEQUENCE { R, S } in DER.
 */

/* X.690, 8.3: an INTEGER has no leading zeroes but one where the top bit
 * would be taken for a sign. */
static unsigned char *
jose_der_integer(unsigned char *p, const unsigned char *n, size_t len)
{
    size_t  sign;

    while (len > 1 && *n == 0) {
        n++;
        len--;
    }

    sign = (*n & 0x80) ? 1 : 0;

    *p++ = 0x02;
    *p++ = (unsigned char) (sign + len);

    if (sign) {
        *p++ = 0;
    }

    memcpy(p, n, len);

    return p + len;
}


/* buf has room for JOSE_DER_MAX bytes; DER starts somewhere inside of it. */
static unsigned char *
jose_der_from_rs(unsigned char *buf, const unsigned char *rs, size_t size,
    size_t *der_len)
{
    size_t          len;
    unsigned char  *body, *end;

    body = buf + 3;

    end = jose_der_integer(body, rs, size);
    end = jose_der_integer(end, rs + size, size);

    len = (size_t) (end - body);

    *--body = (unsigned char) len;

    if (len > 127) {
        *--body = 0x81;
    }

    *--body = 0x30;

    *der_len = (size_t) (end - body);

    return body;
}


static jose_status_t
jose_der_to_rs(unsigned char *rs, size_t size, const unsigned char *der,
    size_t der_len)
{
    ECDSA_SIG      *sig;
    jose_status_t   st;

    sig = d2i_ECDSA_SIG(NULL, &der, (long) der_len);
    if (sig == NULL) {
        return jose_crypto_failure(JOSE_CRYPTO);
    }

    st = JOSE_OK;

    if (BN_bn2binpad(ECDSA_SIG_get0_r(sig), rs, (int) size) < 0
        || BN_bn2binpad(ECDSA_SIG_get0_s(sig), rs + size, (int) size) < 0)
    {
        st = jose_crypto_failure(JOSE_CRYPTO);
    }

    ECDSA_SIG_free(sig);

    return st;
}
