/*
 * jose_jws.c: JSON Web Signature (RFC 7515), compact: which keys are tried,
 * how many, and what is said when none fits.
 */

#include "jose_internal.h"

#include <string.h>


/* One token against keys, one after another. */
typedef struct {
    const jose_alg_t  *alg;
    jose_str_t         input;           /* RFC 7515, 5.1: what is signed */
    jose_str_t         sig;             /* decoded */

    unsigned           attempts;
    unsigned           unfit;           /* of them, as libcrypto found out */
    unsigned           rejected:1;      /* a key said no */
    unsigned           exhausted:1;     /* keys are left, attempts are not */
    jose_status_t      failure;         /* of a key that could not say */
    const jose_key_t  *used;            /* that verifies it; else NULL */
} jose_jws_trial_t;


static void jose_jws_try_keys(jose_jws_trial_t *trial, const jose_jwt_t *jwt,
    jose_keyset_t *const *sets, size_t nsets, size_t *considered);
static size_t jose_jws_try_kid(jose_jws_trial_t *trial,
    const jose_keyset_t *set, jose_str_t kid);
static size_t jose_jws_try_set(jose_jws_trial_t *trial,
    const jose_keyset_t *set, int anonymous);
static void jose_jws_try(jose_jws_trial_t *trial, jose_key_t *key);
static jose_status_t jose_jws_result(const jose_jws_trial_t *trial,
    jose_jwt_t *jwt, size_t considered);
static jose_status_t jose_jws_check_header(const jose_alloc_t *alloc,
    const jose_alg_t *alg, jose_str_t header);


jose_status_t
jose_jws_verify(jose_jwt_t *jwt, jose_keyset_t *const *sets, size_t nsets,
    const jose_key_t **used)
{
    size_t            considered;
    unsigned char     sig[JOSE_SIG_MAX];
    jose_jws_trial_t  trial;

    jwt->detail = NULL;

    if (used != NULL) {
        *used = NULL;
    }

    if (jwt->nparts != 3) {
        return JOSE_WRONG_TYPE;
    }

    if (jwt->alg == NULL) {
        jwt->detail = "the header was not checked";
        return JOSE_BAD_ALG;
    }

    memset(&trial, 0, sizeof(trial));

    trial.alg = jwt->alg;
    trial.input.data = jwt->token.data;
    trial.input.len = (size_t) (jwt->part[2].data - 1 - jwt->token.data);
    trial.sig.data = sig;
    trial.sig.len = jose_base64url_decoded_len(jwt->part[2].len);

    if (trial.sig.len > JOSE_SIG_MAX) {
        jwt->detail = "the signature is longer than any";
        return JOSE_BAD_SIGNATURE;
    }

    if (jose_base64url_decode(sig, jwt->part[2]) != JOSE_OK) {
        jwt->detail = "the signature is not base64url";
        return JOSE_BAD_BASE64URL;
    }

    jose_jws_try_keys(&trial, jwt, sets, nsets, &considered);

    if (trial.used == NULL) {
        return jose_jws_result(&trial, jwt, considered);
    }

    if (used != NULL) {
        *used = trial.used;
    }

    return JOSE_OK;
}


/* *considered is the number of keys that were looked at, whether they fit or
 * not: a token with a kid is not tried against keys of another kid. */
static void
jose_jws_try_keys(jose_jws_trial_t *trial, const jose_jwt_t *jwt,
    jose_keyset_t *const *sets, size_t nsets, size_t *considered)
{
    size_t  i, n;

    n = 0;

    if (jwt->kid.data != NULL) {
        for (i = 0; i < nsets; i++) {
            n += jose_jws_try_kid(trial, sets[i], jwt->kid);
        }
    }

    if (n == 0) {
        for (i = 0; i < nsets; i++) {
            n += jose_jws_try_set(trial, sets[i], jwt->kid.data != NULL);
        }
    }

    *considered = n;
}


static size_t
jose_jws_try_kid(jose_jws_trial_t *trial, const jose_keyset_t *set,
    jose_str_t kid)
{
    size_t       n;
    jose_key_t  *key;

    n = 0;

    for (key = jose_keyset_find(set, kid);
         key != NULL;
         key = jose_key_next_same_kid(key))
    {
        jose_jws_try(trial, key);
        n++;
    }

    return n;
}


static size_t
jose_jws_try_set(jose_jws_trial_t *trial, const jose_keyset_t *set,
    int anonymous)
{
    size_t  i, n;

    if (anonymous && set->nanonymous == 0) {
        return 0;
    }

    n = 0;

    for (i = 0; i < set->nkeys; i++) {
        if (anonymous && set->keys[i]->kid.data != NULL) {
            continue;
        }

        jose_jws_try(trial, set->keys[i]);
        n++;
    }

    return n;
}


static void
jose_jws_try(jose_jws_trial_t *trial, jose_key_t *key)
{
    jose_status_t  st;

    if (trial->used != NULL || trial->exhausted
        || !jose_key_fits(key, trial->alg, JOSE_OP_VERIFY))
    {
        return;
    }

    if (trial->attempts == JOSE_ATTEMPTS_MAX) {
        trial->exhausted = 1;
        return;
    }

    trial->attempts++;

    st = jose_crypto_verify(key, trial->alg, trial->input, trial->sig);

    if (st == JOSE_OK) {
        trial->used = key;

    } else if (st == JOSE_BAD_SIGNATURE) {
        trial->rejected = 1;

    } else if (st == JOSE_KEY_MISFIT) {
        trial->unfit++;

    } else if (trial->failure != JOSE_NO_MEMORY) {
        trial->failure = st;
    }
}


/*
 * Why no key verified the token.  Want of memory comes first: the token may
 * be good.  A key that libcrypto cannot use counts only where no other key
 * has said no, or one odd key would make a 500 of every forgery.
 */
static jose_status_t
jose_jws_result(const jose_jws_trial_t *trial, jose_jwt_t *jwt,
    size_t considered)
{
    if (trial->failure == JOSE_NO_MEMORY) {
        return JOSE_NO_MEMORY;
    }

    if (trial->exhausted) {
        return JOSE_TOO_MANY_KEYS;
    }

    if (trial->rejected) {
        return JOSE_BAD_SIGNATURE;
    }

    if (trial->attempts != trial->unfit) {
        return trial->failure;
    }

    if (!jose_alg_available(trial->alg)) {
        return JOSE_UNAVAILABLE;
    }

    if (jwt->kid.data != NULL && considered == 0) {
        return JOSE_UNKNOWN_KID;
    }

    jwt->detail = considered == 0 ? "there is no key"
                                  : "no key that may be used fits alg";

    return JOSE_NO_KEY;
}


jose_status_t
jose_jws_sign(const jose_alloc_t *alloc, const jose_key_t *key,
    const jose_alg_t *alg, jose_str_t header, jose_str_t payload,
    jose_str_t *token)
{
    size_t          sig_len;
    jose_str_t      input, sig;
    jose_status_t   st;
    unsigned char  *p, *last, buf[JOSE_SIG_MAX];

    token->data = NULL;
    token->len = 0;

    if (!key->is_private || !jose_key_fits(key, alg, JOSE_OP_SIGN)) {
        return jose_alg_available(alg) ? JOSE_KEY_MISFIT : JOSE_UNAVAILABLE;
    }

    /* what jose_jwt_parse would not read is not written */
    if (header.len > JOSE_HEADER_MAX || payload.len > JOSE_TOKEN_MAX) {
        return JOSE_TOO_LARGE;
    }

    st = jose_jws_check_header(alloc, alg, header);
    if (st != JOSE_OK) {
        return st;
    }

    p = alloc->alloc(alloc->ctx, jose_base64url_encoded_len(header.len) + 1
                                 + jose_base64url_encoded_len(payload.len) + 1
                                 + jose_base64url_encoded_len(JOSE_SIG_MAX));
    if (p == NULL) {
        return JOSE_NO_MEMORY;
    }

    input.data = p;

    last = p + jose_base64url_encode(p, header);
    *last++ = '.';
    last += jose_base64url_encode(last, payload);

    input.len = (size_t) (last - p);

    st = jose_crypto_sign(key, alg, input, buf, &sig_len);
    if (st != JOSE_OK) {
        return st;
    }

    sig.data = buf;
    sig.len = sig_len;

    *last++ = '.';
    last += jose_base64url_encode(last, sig);

    if ((size_t) (last - p) > JOSE_TOKEN_MAX) {
        return JOSE_TOO_LARGE;
    }

    token->data = p;
    token->len = (size_t) (last - p);

    return JOSE_OK;
}


static jose_status_t
jose_jws_check_header(const jose_alloc_t *alloc, const jose_alg_t *alg,
    jose_str_t header)
{
    jose_str_t          name;
    jose_status_t       st;
    const jose_json_t  *object;

    st = jose_json_parse(alloc, header, &object, NULL, NULL);
    if (st != JOSE_OK) {
        return st == JOSE_BAD_JSON ? JOSE_BAD_HEADER : st;
    }

    name = jose_json_string(jose_json_member(object, jose_cstr("alg")));

    if (name.data == NULL || !jose_str_eq(name, alg->name)) {
        return JOSE_BAD_HEADER;
    }

    return JOSE_OK;
}
