/*
 * jose_crypto_defer.c: RSA operations that are prepared here and made on
 * another thread.
 *
 * The contexts that are kept with a key belong to the thread that has the
 * key, so an operation gets one of its own.  The EVP_PKEY is shared: libcrypto
 * locks what changes in it (blinding, cached exports), and counts references.
 */

#include "jose_crypto.h"

#include <string.h>

#include <openssl/crypto.h>


/* One operation, made or not. */
typedef struct {
    EVP_PKEY           *pkey;           /* a reference */
    jose_status_t       status;
    unsigned char       cek[JOSE_CEK_MAX];      /* the decoy at first */
} jose_deferred_t;

struct jose_deferral_s {
    const jose_alg_t   *alg;
    const jose_alg_t   *enc;
    EVP_PKEY_CTX       *ctx;            /* of the last operation, if pending;
                                           else NULL */
    size_t              nops;
    jose_deferred_t     ops[JOSE_PRIVATE_OPS_MAX];
    size_t              len;
    unsigned char       encrypted[JOSE_RSA_BITS_MAX / 8];
};


static int jose_deferral_is_of(const jose_deferral_t *deferral,
    const jose_alg_t *alg, const jose_alg_t *enc, jose_str_t encrypted);
static void jose_deferral_cut(jose_deferral_t *deferral, size_t n);
static jose_status_t jose_deferred_prepare(jose_deferral_t *deferral,
    jose_deferred_t *op, EVP_PKEY *pkey);


jose_deferral_state_t
jose_deferral_get(const jose_deferral_t *deferral, size_t n,
    const jose_key_t *key, const jose_alg_t *alg, const jose_alg_t *enc,
    jose_str_t encrypted, unsigned char *cek, jose_status_t *st)
{
    const jose_deferred_t  *op;

    if (deferral == NULL || n >= deferral->nops
        || !jose_deferral_is_of(deferral, alg, enc, encrypted))
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

    *st = op->status;

    if (op->status == JOSE_OK) {
        memcpy(cek, op->cek, enc->size);
    }

    return JOSE_DEFERRAL_DONE;
}


/* A result of another token must not be taken for this one's. */
static int
jose_deferral_is_of(const jose_deferral_t *deferral, const jose_alg_t *alg,
    const jose_alg_t *enc, jose_str_t encrypted)
{
    return deferral->alg == alg
           && deferral->enc == enc
           && deferral->len == encrypted.len
           && memcmp(deferral->encrypted, encrypted.data, encrypted.len) == 0;
}


jose_status_t
jose_deferral_add(jose_deferral_t **out, size_t n, const jose_key_t *key,
    const jose_alg_t *alg, const jose_alg_t *enc, jose_str_t encrypted)
{
    jose_deferred_t  *op;
    jose_deferral_t  *deferral;

    if (n >= JOSE_PRIVATE_OPS_MAX) {
        return JOSE_TOO_MANY_KEYS;
    }

    deferral = *out;

    if (deferral == NULL) {
        deferral = OPENSSL_zalloc(sizeof(jose_deferral_t));
        if (deferral == NULL) {
            jose_crypto_forget_errors();
            return JOSE_NO_MEMORY;
        }

        *out = deferral;
    }

    if (n == 0 || !jose_deferral_is_of(deferral, alg, enc, encrypted)) {
        jose_deferral_cut(deferral, 0);

        deferral->alg = alg;
        deferral->enc = enc;
        deferral->len = encrypted.len;
        memcpy(deferral->encrypted, encrypted.data, encrypted.len);
    }

    jose_deferral_cut(deferral, n);

    if (n != deferral->nops) {
        return JOSE_CRYPTO;
    }

    op = &deferral->ops[deferral->nops++];
    op->status = jose_deferred_prepare(deferral, op, key->pkey);

    return op->status;
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
        OPENSSL_cleanse(op, sizeof(jose_deferred_t));
    }
}


/*
 * All that may fail for want of memory or of an algorithm is done here, and
 * so is the decoy (RFC 7516, 11.5): made for every token, whether it will be
 * needed or not, it takes the same time.
 */
static jose_status_t
jose_deferred_prepare(jose_deferral_t *deferral, jose_deferred_t *op,
    EVP_PKEY *pkey)
{
    jose_status_t   st;
    EVP_PKEY_CTX   *ctx;

    jose_crypto_forget_errors();

    if (EVP_PKEY_up_ref(pkey) == 1) {
        op->pkey = pkey;
    }

    ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);

    if (op->pkey == NULL
        || ctx == NULL
        || EVP_PKEY_decrypt_init(ctx) != 1
        || !jose_oaep_setup(ctx, deferral->alg))
    {
        st = jose_crypto_failure(JOSE_CRYPTO);

    } else {
        st = jose_crypto_random(op->cek, sizeof(op->cek));
    }

    if (st == JOSE_OK) {
        deferral->ctx = ctx;

    } else {
        EVP_PKEY_CTX_free(ctx);
    }

    return jose_prepared_done(NULL, st);
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
    jose_deferred_t  *op;

    if (!jose_deferral_pending(deferral)) {
        return;
    }

    /* the queue of errors is the thread's */
    jose_crypto_forget_errors();

    op = &deferral->ops[deferral->nops - 1];
    encrypted = (jose_str_t) { deferral->encrypted, deferral->len };

    op->status = jose_prepared_done(NULL,
                     jose_oaep_open(deferral->ctx, encrypted, op->cek,
                                    deferral->enc->size));

    EVP_PKEY_CTX_free(deferral->ctx);
    deferral->ctx = NULL;
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
