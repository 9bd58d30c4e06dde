/*
 * jose_crypto_defer.c: private-key operations that are prepared here and made
 * on another thread.
 *
 * The contexts that are kept with a key belong to the thread that has the
 * key, so an operation gets one of its own.  The EVP_PKEY is shared: libcrypto
 * locks what changes in it (blinding, cached exports), and counts references.
 */

#include "jose_alg.h"
#include "jose_crypto.h"
#include "jose_crypto_defer.h"
#include "jose_crypto_ecdh.h"
#include "jose_crypto_jwe.h"
#include "jose_key.h"
#include "jose_prepared.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>


/* One operation, made or not. */
typedef struct {
    EVP_PKEY           *pkey;           /* references */
    EVP_PKEY           *peer;           /* ECDH */
    jose_status_t       status;
    unsigned            suspect:1;      /* pkey is, since then */
    size_t              len;
    unsigned char       secret[JOSE_EC_MAX];    /* RSA: the content encryption
                                                   key, the decoy at first */
} jose_deferred_t;

struct jose_deferral_s {
    unsigned char       bound[JOSE_BOUND_LEN];
    const jose_alg_t   *alg;
    const jose_alg_t   *enc;
    EVP_PKEY_CTX       *ctx;            /* of the last operation, if pending;
                                           else NULL */
    size_t              nops;
    jose_deferred_t     ops[JOSE_PRIVATE_OPS_MAX];
    size_t              len;
    unsigned char       encrypted[JOSE_RSA_BITS_MAX / 8];       /* RSA */
};


_Static_assert(JOSE_CEK_MAX <= JOSE_EC_MAX,
               "an RSA operation's result is a content encryption key");


static void jose_deferral_cut(jose_deferral_t *deferral, size_t n);
static jose_status_t jose_deferred_prepare(jose_deferral_t *deferral,
    jose_deferred_t *op, EVP_PKEY *pkey, const jose_recipient_t *r);
static jose_status_t jose_deferred_open(jose_deferral_t *deferral,
    jose_deferred_t *op);


int
jose_deferral_is_for(const jose_key_t *key)
{
    return key->kty == JOSE_RSA || (key->kty != JOSE_OCT && key->bits > 256);
}


jose_deferral_state_t
jose_deferral_get(const jose_deferral_t *deferral, size_t n,
    jose_key_t *key, const unsigned char *bound, jose_str_t *secret,
    jose_status_t *st)
{
    const jose_deferred_t  *op;

    if (deferral == NULL || n >= deferral->nops
        || memcmp(deferral->bound, bound, JOSE_BOUND_LEN) != 0)
    {
        return JOSE_DEFERRAL_NONE;
    }

    op = &deferral->ops[n];

    /* it has a reference, so this is no other key at the same address */

    if (op->pkey != key->pkey) {
        return JOSE_DEFERRAL_NONE;
    }

    if (deferral->ctx != NULL && n == deferral->nops - 1) {
        return JOSE_DEFERRAL_PENDING;
    }

    if (op->suspect) {
        key->suspect = 1;
    }

    *st = op->status;
    *secret = (jose_str_t) { op->secret, op->len };

    return JOSE_DEFERRAL_DONE;
}


jose_status_t
jose_deferral_add(jose_deferral_t **out, size_t n, const jose_key_t *key,
    const unsigned char *bound, const jose_alg_t *alg, const jose_alg_t *enc,
    const jose_recipient_t *r)
{
    jose_deferred_t  *op;
    jose_deferral_t  *deferral;

    deferral = *out;

    if (deferral == NULL) {
        deferral = OPENSSL_zalloc(sizeof(jose_deferral_t));
        if (deferral == NULL) {
            jose_crypto_forget_errors();
            return JOSE_NO_MEMORY;
        }

        *out = deferral;
    }

    if (n == 0 || memcmp(deferral->bound, bound, JOSE_BOUND_LEN) != 0) {
        jose_deferral_cut(deferral, 0);

        memcpy(deferral->bound, bound, JOSE_BOUND_LEN);
        deferral->alg = alg;
        deferral->enc = enc;
    }

    jose_deferral_cut(deferral, n);

    if (n != deferral->nops || n >= JOSE_PRIVATE_OPS_MAX) {
        return JOSE_CRYPTO;
    }

    op = &deferral->ops[deferral->nops++];
    op->status = jose_deferred_prepare(deferral, op, key->pkey, r);

    return jose_prepared_done(NULL, op->status);
}


/* Forgets all but the first n operations. */
static void
jose_deferral_cut(jose_deferral_t *deferral, size_t n)
{
    jose_deferred_t  *op;

    if (deferral->nops <= n) {
        return;
    }

    EVP_PKEY_CTX_free(deferral->ctx);
    deferral->ctx = NULL;

    while (deferral->nops > n) {
        op = &deferral->ops[--deferral->nops];

        EVP_PKEY_free(op->pkey);
        EVP_PKEY_free(op->peer);
        OPENSSL_cleanse(op, sizeof(jose_deferred_t));
    }
}


static jose_status_t
jose_deferred_prepare(jose_deferral_t *deferral, jose_deferred_t *op,
    EVP_PKEY *pkey, const jose_recipient_t *r)
{
    jose_status_t  st;

    jose_crypto_forget_errors();

    /* counting does not fail */

    (void) EVP_PKEY_up_ref(pkey);
    op->pkey = pkey;

    deferral->ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);

    if (deferral->ctx == NULL) {
        return jose_crypto_failure(JOSE_CRYPTO);
    }

    if (deferral->alg->family == JOSE_FAMILY_RSA_OAEP) {
        deferral->len = r->encrypted.len;
        memcpy(deferral->encrypted, r->encrypted.data, r->encrypted.len);

        st = jose_deferred_open(deferral, op);

    } else {
        (void) EVP_PKEY_up_ref(r->epk->pkey);
        op->peer = r->epk->pkey;

        st = EVP_PKEY_derive_init(deferral->ctx) == 1
             ? JOSE_OK : jose_crypto_failure(JOSE_CRYPTO);
    }

    if (st != JOSE_OK) {
        EVP_PKEY_CTX_free(deferral->ctx);
        deferral->ctx = NULL;
    }

    return st;
}


/*
 * All that may fail for want of memory or of an algorithm is done here, and
 * so is the decoy (RFC 7516, 11.5): made for every token, whether it will be
 * needed or not, it takes the same time.
 */
static jose_status_t
jose_deferred_open(jose_deferral_t *deferral, jose_deferred_t *op)
{
    if (EVP_PKEY_decrypt_init(deferral->ctx) != 1
        || !jose_oaep_setup(deferral->ctx, deferral->alg))
    {
        return jose_crypto_failure(JOSE_CRYPTO);
    }

    op->len = deferral->enc->size;

    return jose_crypto_random(op->secret, op->len);
}


int
jose_deferral_pending(const jose_deferral_t *deferral)
{
    return deferral != NULL && deferral->ctx != NULL;
}


void
jose_deferral_run(jose_deferral_t *deferral)
{
    jose_str_t        encrypted;
    jose_status_t     st;
    jose_deferred_t  *op;

    if (!jose_deferral_pending(deferral)) {
        return;
    }

    /* the queue of errors is the thread's */
    jose_crypto_forget_errors();

    op = &deferral->ops[deferral->nops - 1];

    if (op->peer != NULL) {
        st = jose_ecdh_agree(deferral->ctx, op->peer, op->secret, &op->len);

        /* an empty secret says it, where the same is said of a wrong tag */
        if (st == JOSE_DECRYPT_FAILED) {
            st = JOSE_OK;
        }

    } else {
        encrypted = (jose_str_t) { deferral->encrypted, deferral->len };
        st = jose_oaep_open(deferral->ctx, encrypted, op->secret, op->len);
    }

    EVP_PKEY_CTX_free(deferral->ctx);
    deferral->ctx = NULL;

    op->suspect = jose_crypto_is_suspect(st) ? 1 : 0;
    op->status = jose_prepared_done(NULL, st);
}


void
jose_deferral_free(jose_deferral_t *deferral)
{
    if (deferral == NULL) {
        return;
    }

    jose_deferral_cut(deferral, 0);
    OPENSSL_clear_free(deferral, sizeof(jose_deferral_t));
}
