/*
 * jose_jwe.c: decryption of JSON Web Encryption (RFC 7516), compact: what a
 * token must look like before a key is used on it, and which keys are.
 *
 * Everything that a stranger can get wrong in the four parts after the header
 * and in "epk", "iv", "tag", "apu" and "apv" is JOSE_DECRYPT_FAILED.
 */

#include "jose_alg.h"
#include "jose_crypto.h"
#include "jose_crypto_defer.h"
#include "jose_family.h"
#include "jose_jwe.h"
#include "jose_jwk.h"
#include "jose_key.h"
#include "jose_prepared.h"
#include "jose_select.h"
#include "jose_status.h"

#include <string.h>


/* "apu" and "apv", decoded: names, thumbprints or nonces.  Longer ones would
 * only be hashed, but nobody needs them. */
#define JOSE_PARTY_MAX  1024

/* The parts (RFC 7516, 7.1). */
enum {
    JOSE_JWE_HEADER,
    JOSE_JWE_KEY,
    JOSE_JWE_IV,
    JOSE_JWE_CIPHERTEXT,
    JOSE_JWE_TAG
};


/* One token against keys, one after another. */
typedef struct {
    const jose_alloc_t  *alloc;
    jose_jwt_t          *jwt;
    jose_sealed_t        sealed;
    jose_recipient_t     recipient;     /* epk: owned, of the first key that
                                           is on its curve */
    unsigned             epk_refused:1;
    unsigned char       *plaintext;     /* room for all of the ciphertext */
    size_t               len;

    jose_deferral_t    **deferral;      /* NULL: nothing is deferred */
    size_t               ndeferred;     /* operations of this walk */
    unsigned             pending:1;
    unsigned             is_bound:1;
    unsigned char        bound[JOSE_BOUND_LEN]; /* what they belong to */
} jose_jwe_t;


static jose_status_t jose_jwe_decode(jose_jwe_t *jwe);
static jose_status_t jose_jwe_member(const jose_alloc_t *alloc,
    const jose_json_t *header, const char *name, size_t max, jose_str_t *out);
static jose_status_t jose_jwe_check_lengths(const jose_jwe_t *jwe);
static jose_status_t jose_jwe_try_keys(jose_jwe_t *jwe,
    jose_keyset_t *const *sets, size_t nsets, const jose_key_t **used);
static int jose_jwe_fits(const jose_key_t *key, const jose_jwt_t *jwt);
static jose_status_t jose_jwe_try(jose_jwe_t *jwe, jose_key_t *key);
static jose_status_t jose_jwe_unwrap(jose_jwe_t *jwe, jose_key_t *key,
    unsigned char *cek);
static jose_status_t jose_jwe_spend(jose_jwt_t *jwt);
static jose_status_t jose_jwe_defer(jose_jwe_t *jwe, jose_key_t *key,
    unsigned char *cek);
static jose_status_t jose_jwe_bind(jose_jwe_t *jwe);
static jose_status_t jose_jwe_use(jose_jwe_t *jwe, jose_key_t *key,
    jose_str_t secret, unsigned char *cek);
static jose_status_t jose_jwe_check_key(jose_jwe_t *jwe,
    const jose_key_t *key);
static jose_status_t jose_jwe_read_epk(jose_jwe_t *jwe,
    const jose_key_t *key);


jose_status_t
jose_jwe_decrypt(const jose_alloc_t *alloc, jose_jwt_t *jwt,
    jose_keyset_t *const *sets, size_t nsets, const jose_key_t **used)
{
    return jose_jwe_decrypt_deferred(alloc, jwt, sets, nsets, used, NULL);
}


jose_status_t
jose_jwe_decrypt_deferred(const jose_alloc_t *alloc, jose_jwt_t *jwt,
    jose_keyset_t *const *sets, size_t nsets, const jose_key_t **used,
    jose_deferral_t **deferral)
{
    jose_jwe_t         jwe;
    jose_status_t      st;
    const jose_key_t  *key;

    jwt->detail = NULL;
    jwt->plaintext = jose_cstr(NULL);
    jwt->claims = NULL;
    jwt->unreadable = JOSE_OK;
    jwt->unreadable_why = NULL;

    if (used != NULL) {
        *used = NULL;
    }

    if (jwt->nparts != 5) {
        return JOSE_WRONG_TYPE;
    }

    if (jwt->alg == NULL || jwt->enc == NULL) {
        jwt->detail = "the header was not checked";
        return JOSE_BAD_ALG;
    }

    memset(&jwe, 0, sizeof(jwe));

    jwe.alloc = alloc;
    jwe.jwt = jwt;
    jwe.deferral = deferral;

    st = jose_jwe_decode(&jwe);

    if (st == JOSE_OK) {
        st = jose_jwe_read_recipient(alloc, jwt->alg, jwt->header,
                                     &jwe.recipient);
    }

    if (st == JOSE_OK) {
        st = jose_jwe_check_lengths(&jwe);
    }

    if (st != JOSE_OK) {
        return st;
    }

    st = jose_jwe_try_keys(&jwe, sets, nsets, &key);

    jose_key_free(jwe.recipient.epk);

    if (st != JOSE_OK) {
        return st;
    }

    jwt->plaintext = (jose_str_t) { jwe.plaintext, jwe.len };

    if (used != NULL) {
        *used = key;
    }

    return JOSE_OK;
}


/* Decodes the four parts after the header, and makes room for the
 * plaintext. */
static jose_status_t
jose_jwe_decode(jose_jwe_t *jwe)
{
    size_t          i, size;
    jose_str_t      part, *out[5];
    unsigned char  *p;

    out[JOSE_JWE_HEADER] = NULL;
    out[JOSE_JWE_KEY] = &jwe->recipient.encrypted;
    out[JOSE_JWE_IV] = &jwe->sealed.iv;
    out[JOSE_JWE_CIPHERTEXT] = &jwe->sealed.ciphertext;
    out[JOSE_JWE_TAG] = &jwe->sealed.tag;

    /* a token has at most JOSE_TOKEN_MAX bytes, and so has this */

    size = jose_base64url_decoded_len(jwe->jwt->part[JOSE_JWE_CIPHERTEXT].len);

    for (i = JOSE_JWE_KEY; i <= JOSE_JWE_TAG; i++) {
        size += jose_base64url_decoded_len(jwe->jwt->part[i].len);
    }

    p = jwe->jwt->room;

    if (p == NULL) {
        p = jwe->alloc->alloc(jwe->alloc->ctx, size + 1);
        if (p == NULL) {
            return JOSE_NO_MEMORY;
        }

        jwe->jwt->room = p;
    }

    for (i = JOSE_JWE_KEY; i <= JOSE_JWE_TAG; i++) {
        part = jwe->jwt->part[i];

        if (jose_base64url_decode(p, part) != JOSE_OK) {
            jwe->jwt->detail = "a part after the header is not base64url";
            return JOSE_BAD_BASE64URL;
        }

        out[i]->data = p;
        out[i]->len = jose_base64url_decoded_len(part.len);

        p += out[i]->len;
    }

    jwe->plaintext = p;

    /* RFC 7516, 5.1, step 14: the header as it was sent */
    jwe->sealed.aad = jwe->jwt->part[JOSE_JWE_HEADER];

    return JOSE_OK;
}


jose_status_t
jose_jwe_read_recipient(const jose_alloc_t *alloc, const jose_alg_t *alg,
    const jose_json_t *header, jose_recipient_t *r)
{
    jose_status_t  st;

    if (alg->family == JOSE_FAMILY_AES_GCM_KW) {

        st = jose_jwe_member(alloc, header, "iv", JOSE_GCM_IV, &r->iv);

        if (st == JOSE_OK) {
            st = jose_jwe_member(alloc, header, "tag", JOSE_GCM_TAG, &r->tag);
        }

        /* RFC 7518, 4.7.1: exactly as long */

        if (st == JOSE_OK
            && (r->iv.len != JOSE_GCM_IV || r->tag.len != JOSE_GCM_TAG))
        {
            st = JOSE_DECRYPT_FAILED;
        }

        return st;
    }

    if (alg->family == JOSE_FAMILY_ECDH_ES) {

        st = jose_jwe_member(alloc, header, "apu", JOSE_PARTY_MAX, &r->apu);

        if (st == JOSE_OK) {
            st = jose_jwe_member(alloc, header, "apv", JOSE_PARTY_MAX,
                                 &r->apv);
        }

        return st;
    }

    return JOSE_OK;
}


/* A base64url member of at most max bytes; absent if there is none. */
static jose_status_t
jose_jwe_member(const jose_alloc_t *alloc, const jose_json_t *header,
    const char *name, size_t max, jose_str_t *out)
{
    jose_str_t          text;
    unsigned char      *p;
    const jose_json_t  *value;

    *out = jose_cstr(NULL);

    value = jose_json_member(header, jose_cstr(name));
    if (value == NULL) {
        return JOSE_OK;
    }

    text = jose_json_string(value);

    if (text.data == NULL || jose_base64url_decoded_len(text.len) > max) {
        return JOSE_DECRYPT_FAILED;
    }

    p = alloc->alloc(alloc->ctx, jose_base64url_decoded_len(text.len) + 1);
    if (p == NULL) {
        return JOSE_NO_MEMORY;
    }

    if (jose_base64url_decode(p, text) != JOSE_OK) {
        return JOSE_DECRYPT_FAILED;
    }

    *out = (jose_str_t) { p, jose_base64url_decoded_len(text.len) };

    return JOSE_OK;
}


/* All lengths that do not depend on the key. */
static jose_status_t
jose_jwe_check_lengths(const jose_jwe_t *jwe)
{
    size_t             len;
    const jose_alg_t  *alg, *enc;

    alg = jwe->jwt->alg;
    enc = jwe->jwt->enc;

    if (!jose_enc_lengths_fit(enc, &jwe->sealed)) {
        return JOSE_DECRYPT_FAILED;
    }

    len = jwe->recipient.encrypted.len;

    switch (alg->family) {

    case JOSE_FAMILY_RSA_OAEP:
        /* as long as the modulus: jose_jwe_check_key */
        return JOSE_OK;

    case JOSE_FAMILY_AES_GCM_KW:
        return len == enc->size ? JOSE_OK : JOSE_DECRYPT_FAILED;

    case JOSE_FAMILY_DIR:
        return len == 0 ? JOSE_OK : JOSE_DECRYPT_FAILED;

    default:
        /* AES key wrap, by itself or after ECDH; RFC 7518, 4.6: nothing is
         * wrapped where ECDH is direct */
        return len == (alg->size != 0 ? enc->size + JOSE_KW_EXTRA : 0)
               ? JOSE_OK : JOSE_DECRYPT_FAILED;
    }
}


static jose_status_t
jose_jwe_try_keys(jose_jwe_t *jwe, jose_keyset_t *const *sets, size_t nsets,
    const jose_key_t **used)
{
    jose_key_t     *key;
    jose_select_t   select;
    jose_status_t   st;

    *used = NULL;

    jose_select_init(&select, jwe->jwt, sets, nsets, jose_jwe_fits);

    while ((key = jose_select_next(&select)) != NULL) {
        st = jose_jwe_try(jwe, key);

        if (st == JOSE_OK) {
            *used = key;
            return JOSE_OK;
        }

        if (jwe->pending) {
            return st;
        }

        jose_select_failed(&select, st);
    }

    st = jose_select_result(&select);

    /* said of keys, not of the token: it is the same for every token that
     * names the same alg and kid */

    if (st == JOSE_TOO_MANY_KEYS) {
        jwe->jwt->detail = "more keys fit than may be tried";
        st = JOSE_DECRYPT_FAILED;
    }

    return st;
}


static int
jose_jwe_fits(const jose_key_t *key, const jose_jwt_t *jwt)
{
    unsigned  ops;

    ops = jose_jwe_ops(jwt->alg, 0);

    /* RFC 7518, 4.5: the secret is the content encryption key, of its size */

    return key->is_private
           && jose_key_fits(key, jwt->alg, ops)
           && (jwt->alg->family != JOSE_FAMILY_DIR
               || jose_key_fits(key, jwt->enc, ops));
}


/* RFC 7517, 4.3 has two names for what the last ones do; either will do. */
unsigned
jose_jwe_ops(const jose_alg_t *alg, int encrypts)
{
    if (alg->family == JOSE_FAMILY_ECDH_ES) {
        return JOSE_OP_DERIVE_KEY | JOSE_OP_DERIVE_BITS;
    }

    if (alg->family == JOSE_FAMILY_DIR) {
        return encrypts ? JOSE_OP_ENCRYPT : JOSE_OP_DECRYPT;
    }

    return encrypts ? JOSE_OP_WRAP_KEY | JOSE_OP_ENCRYPT
                    : JOSE_OP_UNWRAP_KEY | JOSE_OP_DECRYPT;
}


static jose_status_t
jose_jwe_try(jose_jwe_t *jwe, jose_key_t *key)
{
    jose_status_t   st;
    unsigned char   cek[JOSE_CEK_MAX];

    st = jose_jwe_check_key(jwe, key);
    if (st != JOSE_OK) {
        return st;
    }

    st = jose_jwe_unwrap(jwe, key, cek);
    if (st != JOSE_OK) {
        return st;
    }

    st = jose_crypto_open(key, jwe->jwt->enc, cek, &jwe->sealed,
                          jwe->plaintext, &jwe->len);

    jose_cleanse(cek, sizeof(cek));

    return st;
}


static jose_status_t
jose_jwe_unwrap(jose_jwe_t *jwe, jose_key_t *key, unsigned char *cek)
{
    jose_jwt_t     *jwt;
    jose_status_t   st;

    if (jwe->deferral != NULL && jose_deferral_is_for(key)) {
        return jose_jwe_defer(jwe, key, cek);
    }

    jwt = jwe->jwt;

    st = key->kty != JOSE_OCT ? jose_jwe_spend(jwt) : JOSE_OK;

    return st == JOSE_OK ? jose_crypto_unwrap(key, jwt->alg, jwt->enc,
                                              &jwe->recipient, cek)
                         : st;
}


/* One more private-key operation. */
static jose_status_t
jose_jwe_spend(jose_jwt_t *jwt)
{
    if (jwt->nprivate >= JOSE_PRIVATE_OPS_MAX) {
        return JOSE_TOO_MANY_KEYS;
    }

    jwt->nprivate++;

    return JOSE_OK;
}


/*
 * The walk over the keys begins anew each time, and comes by the same keys:
 * an operation is known by its place in it, so that a key that is there twice
 * costs two, as it does without deferral.  What was made is not spent again.
 */
static jose_status_t
jose_jwe_defer(jose_jwe_t *jwe, jose_key_t *key, unsigned char *cek)
{
    size_t                  n;
    jose_jwt_t             *jwt;
    jose_str_t              secret;
    jose_status_t           st;
    jose_deferral_state_t   state;

    n = jwe->ndeferred++;
    jwt = jwe->jwt;

    /* results that were had with a key before it became suspect are not
     * taken: it is another one now */
    st = jose_key_renew(key);

    if (st == JOSE_OK) {
        st = jose_jwe_bind(jwe);
    }

    if (st != JOSE_OK) {
        return st;
    }

    state = jose_deferral_get(*jwe->deferral, n, key, jwe->bound, &secret,
                              &st);

    if (state == JOSE_DEFERRAL_DONE) {
        return st == JOSE_OK ? jose_jwe_use(jwe, key, secret, cek) : st;
    }

    if (state == JOSE_DEFERRAL_NONE) {

        st = jose_jwe_spend(jwt);

        if (st == JOSE_OK) {
            st = jose_deferral_add(jwe->deferral, n, key, jwe->bound,
                                   jwt->alg, jwt->enc, &jwe->recipient);
        }

        if (st != JOSE_OK) {
            return st;
        }
    }

    jwe->pending = 1;

    return JOSE_DECRYPT_FAILED;
}


/* A result of another token must not be taken for this one's: operations
 * depend on header and encrypted key, the first two parts.  The keys of one
 * walk share the digest. */
static jose_status_t
jose_jwe_bind(jose_jwe_t *jwe)
{
    jose_str_t         parts;
    jose_status_t      st;
    const jose_jwt_t  *jwt;

    if (jwe->is_bound) {
        return JOSE_OK;
    }

    jwt = jwe->jwt;

    parts.data = jwt->part[JOSE_JWE_HEADER].data;
    parts.len = jwt->part[JOSE_JWE_HEADER].len + 1
                + jwt->part[JOSE_JWE_KEY].len;

    st = jose_crypto_digest(JOSE_SHA256, parts, jwe->bound);

    jwe->is_bound = (st == JOSE_OK);

    return st;
}


/* What is left to do with a result. */
static jose_status_t
jose_jwe_use(jose_jwe_t *jwe, jose_key_t *key, jose_str_t secret,
    unsigned char *cek)
{
    jose_status_t  st;

    if (key->kty == JOSE_RSA) {
        memcpy(cek, secret.data, jwe->jwt->enc->size);
        return JOSE_OK;
    }

    jwe->recipient.agreed = secret;

    st = jose_crypto_unwrap(key, jwe->jwt->alg, jwe->jwt->enc,
                            &jwe->recipient, cek);

    jwe->recipient.agreed = jose_cstr(NULL);

    return st;
}


/* What can be refused without computing with the private key. */
static jose_status_t
jose_jwe_check_key(jose_jwe_t *jwe, const jose_key_t *key)
{
    if (jwe->jwt->alg->family == JOSE_FAMILY_RSA_OAEP) {
        /* RFC 8017, 7.1.2 */
        return jwe->recipient.encrypted.len == (key->bits + 7) / 8
               ? JOSE_OK : JOSE_DECRYPT_FAILED;
    }

    if (jwe->jwt->alg->family == JOSE_FAMILY_ECDH_ES) {
        return jose_jwe_read_epk(jwe, key);
    }

    return JOSE_OK;
}


/*
 * RFC 7518, 4.6.1.1: a public key on the curve of ours.  One with a private
 * half is refused: whoever sees it reads the token, so it was made by nobody
 * who knows what he does.
 */
static jose_status_t
jose_jwe_read_epk(jose_jwe_t *jwe, const jose_key_t *key)
{
    char                why[JOSE_WHY_MAX];
    jose_str_t          kty, crv;
    jose_status_t       st;
    const jose_json_t  *epk;

    epk = jose_json_member(jwe->jwt->header, jose_cstr("epk"));
    kty = jose_json_string(jose_json_member(epk, jose_cstr("kty")));
    crv = jose_json_string(jose_json_member(epk, jose_cstr("crv")));

    if (jwe->epk_refused
        || kty.data == NULL
        || crv.data == NULL
        || !jose_str_eq(kty, jose_cstr(jose_kty_name(key->kty)))
        || !jose_str_eq(crv, jose_cstr(jose_crv_name(key->crv)))
        || jose_json_member(epk, jose_cstr("d")) != NULL)
    {
        return JOSE_DECRYPT_FAILED;
    }

    if (jwe->recipient.epk != NULL) {
        return JOSE_OK;
    }

    st = jose_jwk_read(jwe->alloc, epk, &jwe->recipient.epk, why);

    if (st == JOSE_OK || st == JOSE_NO_MEMORY) {
        return st;
    }

    jwe->epk_refused = 1;

    return JOSE_DECRYPT_FAILED;
}
