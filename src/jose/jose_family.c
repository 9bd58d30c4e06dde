/*
 * jose_family.c: the table of families, and what is done with an algorithm
 * and a key by it.
 */

#include "jose_alg.h"
#include "jose_available.h"
#include "jose_crypto.h"
#include "jose_crypto_ecdh.h"
#include "jose_crypto_enc.h"
#include "jose_crypto_jwe.h"
#include "jose_crypto_jws.h"
#include "jose_crypto_kw.h"
#include "jose_family.h"
#include "jose_prepared.h"
#include "jose_suits.h"

#include <string.h>


/* What is NULL, algorithms of the family cannot do. */
typedef struct {
    int                (*have)(const jose_alg_t *alg);
    int                (*suits)(const jose_key_t *key, const jose_alg_t *alg);
    jose_prepare_pt      prepare;

    /* JWS */
    jose_status_t      (*verify)(jose_prepared_t *p, const jose_key_t *key,
                           jose_str_t input, jose_str_t sig);
    jose_status_t      (*sign)(const jose_key_t *key, const jose_alg_t *alg,
                           jose_str_t input, unsigned char *sig,
                           size_t *sig_len);

    /* JWE */
    jose_status_t      (*unwrap)(jose_prepared_t *p, const jose_key_t *key,
                           const jose_alg_t *enc, const jose_recipient_t *r,
                           unsigned char *cek);
    jose_status_t      (*wrap)(const jose_alloc_t *alloc,
                           const jose_key_t *key, const jose_alg_t *alg,
                           const jose_alg_t *enc, jose_recipient_t *r,
                           unsigned char *cek);

    /* ENC */
    jose_status_t      (*open)(jose_prepared_t *p, const unsigned char *cek,
                           const jose_sealed_t *in, unsigned char *plaintext,
                           size_t *len);
    jose_status_t      (*seal)(jose_prepared_t *p, const unsigned char *cek,
                           const jose_sealed_t *in, jose_str_t plaintext,
                           unsigned char *ciphertext, unsigned char *tag);
    void               (*lengths)(const jose_alg_t *enc, size_t len,
                           jose_enc_lengths_t *out);
} jose_family_ops_t;


static jose_status_t jose_keyman_prepare(jose_prepared_t *p,
    const jose_key_t *key);


#define JOSE_FAMILY_JWS(id, has, suit, prep, ver, sig)                        \
    [JOSE_FAMILY_##id] = {                                                    \
        .have = jose_have_##has,                                              \
        .suits = jose_suits_##suit,                                           \
        .prepare = jose_##prep##_prepare,                                     \
        .verify = jose_##ver##_verify,                                        \
        .sign = jose_##sig##_sign                                             \
    },

#define JOSE_FAMILY_JWE(id, has, suit, prep, unw, wra)                        \
    [JOSE_FAMILY_##id] = {                                                    \
        .have = jose_have_##has,                                              \
        .suits = jose_suits_##suit,                                           \
        .prepare = jose_##prep##_prepare,                                     \
        .unwrap = jose_##unw##_unwrap,                                        \
        .wrap = jose_##wra##_wrap                                             \
    },

#define JOSE_FAMILY_ENC(id, has, suit, prep, ope, sea, len)                   \
    [JOSE_FAMILY_##id] = {                                                    \
        .have = jose_have_##has,                                              \
        .suits = jose_suits_##suit,                                           \
        .prepare = jose_##prep##_prepare,                                     \
        .open = jose_##ope##_open,                                            \
        .seal = jose_##sea##_seal,                                            \
        .lengths = jose_##len##_lengths                                       \
    },

static const jose_family_ops_t  jose_families[JOSE_FAMILY_COUNT] = {
    JOSE_FAMILY_MAP(JOSE_FAMILY_JWS, JOSE_FAMILY_JWE, JOSE_FAMILY_ENC)
};


int
jose_alg_available(const jose_alg_t *alg)
{
    return jose_alg_ask(alg) == JOSE_OK;
}


jose_status_t
jose_alg_ask(const jose_alg_t *alg)
{
    jose_status_t              st;
    const jose_family_ops_t   *ops;

    ops = &jose_families[alg->family];

    jose_crypto_forget_errors();

    /* a libcrypto before 3.2 may lack memory without a word: asked twice */
    /* NOLINTNEXTLINE(misc-redundant-expression) */
    st = ops->have(alg) || ops->have(alg)
         ? JOSE_OK : jose_crypto_failure(JOSE_UNAVAILABLE);

    jose_crypto_forget_errors();

    return st;
}


int
jose_key_suits(const jose_key_t *key, const jose_alg_t *alg)
{
    return jose_families[alg->family].suits(key, alg);
}


jose_status_t
jose_crypto_verify(jose_key_t *key, const jose_alg_t *alg, jose_str_t input,
    jose_str_t sig)
{
    jose_status_t             st;
    jose_prepared_t          *p;
    const jose_family_ops_t  *ops;

    ops = &jose_families[alg->family];

    if (ops->verify == NULL) {
        return JOSE_KEY_MISFIT;
    }

    jose_crypto_forget_errors();

    st = jose_prepared_get(key, alg, ops->prepare, &p);

    if (st == JOSE_OK) {
        st = ops->verify(p, key, input, sig);
    }

    return jose_prepared_done(key, st);
}


jose_status_t
jose_crypto_sign(jose_key_t *key, const jose_alg_t *alg, jose_str_t input,
    unsigned char *sig, size_t *sig_len)
{
    jose_status_t             st;
    const jose_family_ops_t  *ops;

    *sig_len = 0;

    ops = &jose_families[alg->family];

    if (ops->sign == NULL) {
        return JOSE_KEY_MISFIT;
    }

    jose_crypto_forget_errors();

    st = jose_key_renew(key);

    if (st == JOSE_OK) {
        st = ops->sign(key, alg, input, sig, sig_len);
    }

    /* with an RSA blinding that it could not make anew libcrypto goes on, and
     * signs wrongly */

    if (st == JOSE_OK) {
        st = jose_crypto_failure(JOSE_OK);
    }

    if (st != JOSE_OK) {
        *sig_len = 0;
    }

    return jose_prepared_done(key, st);
}


jose_status_t
jose_crypto_unwrap(jose_key_t *key, const jose_alg_t *alg,
    const jose_alg_t *enc, const jose_recipient_t *r, unsigned char *cek)
{
    jose_status_t             st;
    jose_prepared_t          *p;
    const jose_family_ops_t  *ops;

    ops = &jose_families[alg->family];

    if (ops->unwrap == NULL) {
        return JOSE_KEY_MISFIT;
    }

    jose_crypto_forget_errors();

    st = jose_prepared_get(key, alg, jose_keyman_prepare, &p);

    if (st == JOSE_OK) {
        memcpy(cek, p->decoy, enc->size);
        st = ops->unwrap(p, key, enc, r, cek);
    }

    if (st != JOSE_OK) {
        jose_cleanse(cek, enc->size);
    }

    return jose_prepared_done(key, st);
}


/*
 * The decoy is made with the contexts and not when it is needed, since that
 * takes time, which would tell.  It is never shown, so it may serve again.
 */
static jose_status_t
jose_keyman_prepare(jose_prepared_t *p, const jose_key_t *key)
{
    jose_status_t  st;

    st = jose_crypto_random(p->decoy, sizeof(p->decoy));

    return st == JOSE_OK ? jose_families[p->alg->family].prepare(p, key) : st;
}


jose_status_t
jose_crypto_wrap(const jose_alloc_t *alloc, const jose_key_t *key,
    const jose_alg_t *alg, const jose_alg_t *enc, jose_recipient_t *r,
    unsigned char *cek)
{
    jose_status_t             st;
    const jose_family_ops_t  *ops;

    ops = &jose_families[alg->family];

    if (ops->wrap == NULL) {
        return JOSE_KEY_MISFIT;
    }

    st = jose_crypto_random(cek, enc->size);
    if (st != JOSE_OK) {
        return st;
    }

    st = ops->wrap(alloc, key, alg, enc, r, cek);

    if (st != JOSE_OK) {
        jose_cleanse(cek, enc->size);
    }

    return jose_prepared_done(NULL, st);
}


void
jose_enc_lengths(const jose_alg_t *enc, size_t len, jose_enc_lengths_t *out)
{
    jose_families[enc->family].lengths(enc, len, out);
}


int
jose_enc_lengths_fit(const jose_alg_t *enc, const jose_sealed_t *in)
{
    jose_enc_lengths_t  least;

    jose_enc_lengths(enc, 0, &least);

    return in->iv.len == least.iv
           && in->tag.len == least.tag
           && in->ciphertext.len >= least.ciphertext
           && in->ciphertext.len % least.block == 0;
}


jose_status_t
jose_crypto_open(jose_key_t *key, const jose_alg_t *enc,
    const unsigned char *cek, const jose_sealed_t *in,
    unsigned char *plaintext, size_t *len)
{
    jose_status_t             st;
    jose_prepared_t          *p;
    const jose_family_ops_t  *ops;

    *len = 0;

    ops = &jose_families[enc->family];

    if (ops->open == NULL) {
        return JOSE_KEY_MISFIT;
    }

    jose_crypto_forget_errors();

    st = jose_prepared_get(key, enc, ops->prepare, &p);

    if (st == JOSE_OK) {
        st = ops->open(p, cek, in, plaintext, len);

        if (st != JOSE_OK) {
            *len = 0;
            jose_cleanse(plaintext, in->ciphertext.len);
        }
    }

    return jose_prepared_done(key, st);
}


jose_status_t
jose_crypto_seal(const jose_alloc_t *alloc, const jose_alg_t *enc,
    const unsigned char *cek, jose_str_t plaintext, jose_sealed_t *out)
{
    jose_status_t             st;
    unsigned char            *iv, *tag, *ciphertext;
    jose_prepared_t           p;
    jose_enc_lengths_t        len;
    const jose_family_ops_t  *ops;

    ops = &jose_families[enc->family];

    if (ops->seal == NULL) {
        return JOSE_KEY_MISFIT;
    }

    jose_enc_lengths(enc, plaintext.len, &len);

    iv = alloc->alloc(alloc->ctx, len.iv + len.tag + len.ciphertext);
    if (iv == NULL) {
        return JOSE_NO_MEMORY;
    }

    tag = iv + len.iv;
    ciphertext = tag + len.tag;

    st = jose_crypto_random(iv, len.iv);
    if (st != JOSE_OK) {
        return st;
    }

    out->iv = (jose_str_t) { iv, len.iv };

    jose_crypto_forget_errors();

    memset(&p, 0, sizeof(p));
    p.alg = enc;

    st = ops->prepare(&p, NULL);

    if (st == JOSE_OK) {
        st = ops->seal(&p, cek, out, plaintext, ciphertext, tag);
    }

    jose_prepared_clear(&p);

    out->ciphertext = (jose_str_t) { ciphertext, len.ciphertext };
    out->tag = (jose_str_t) { tag, len.tag };

    return jose_prepared_done(NULL, st);
}
