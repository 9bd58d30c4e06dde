/*
 * jose_jws.c: JSON Web Signature (RFC 7515), compact.
 */

#include "jose_alg.h"
#include "jose_family.h"
#include "jose_key.h"
#include "jose_select.h"


static int jose_jws_fits(const jose_key_t *key, const jose_jwt_t *jwt);
static jose_status_t jose_jws_check_header(const jose_alloc_t *alloc,
    const jose_alg_t *alg, jose_str_t header);


jose_status_t
jose_jws_verify(jose_jwt_t *jwt, jose_keyset_t *const *sets, size_t nsets,
    const jose_key_t **used)
{
    jose_str_t      input, sig;
    jose_key_t     *key;
    jose_status_t   st;
    jose_select_t   select;
    unsigned char   buf[JOSE_SIG_MAX];

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

    /* RFC 7515, 5.1: what is signed */
    input.data = jwt->token.data;
    input.len = (size_t) (jwt->part[2].data - 1 - jwt->token.data);

    sig.data = buf;
    sig.len = jose_base64url_decoded_len(jwt->part[2].len);

    if (sig.len > JOSE_SIG_MAX) {
        jwt->detail = "the signature is longer than any";
        return JOSE_BAD_SIGNATURE;
    }

    if (jose_base64url_decode(buf, jwt->part[2]) != JOSE_OK) {
        jwt->detail = "the signature is not base64url";
        return JOSE_BAD_BASE64URL;
    }

    jose_select_init(&select, jwt, sets, nsets, jose_jws_fits);

    while ((key = jose_select_next(&select)) != NULL) {
        st = jose_crypto_verify(key, jwt->alg, input, sig);

        if (st == JOSE_OK) {
            if (used != NULL) {
                *used = key;
            }

            return JOSE_OK;
        }

        jose_select_failed(&select, st);
    }

    return jose_select_result(&select);
}


static int
jose_jws_fits(const jose_key_t *key, const jose_jwt_t *jwt)
{
    return jose_key_fits(key, jwt->alg, JOSE_OP_VERIFY);
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
        st = jose_alg_ask(alg);
        return st == JOSE_OK ? JOSE_KEY_MISFIT : st;
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

    /* the key stays what it is, but what libcrypto has of it may be renewed */
    st = jose_crypto_sign((jose_key_t *) key, alg, input, buf, &sig_len);
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
