/*
 * jose_jwe_encrypt.c: JSON Web Encryption (RFC 7516), compact: how a token is
 * put together.
 */

#include "jose_alg.h"
#include "jose_family.h"
#include "jose_jwe.h"
#include "jose_jwk.h"
#include "jose_key.h"

#include <string.h>


static jose_status_t jose_jwe_check_header(const jose_alloc_t *alloc,
    const jose_alg_t *alg, const jose_alg_t *enc, jose_str_t header,
    const jose_json_t **object);
static jose_status_t jose_jwe_ephemeral(const jose_key_t *key,
    jose_key_t **epk);
static jose_status_t jose_jwe_add_members(const jose_alloc_t *alloc,
    const jose_alg_t *alg, jose_str_t header, const jose_recipient_t *r,
    jose_str_t *out);
static unsigned char *jose_jwe_add_bytes(unsigned char *p, const char *name,
    jose_str_t value);
static jose_status_t jose_jwe_assemble(const jose_alloc_t *alloc,
    const jose_alg_t *enc, const unsigned char *cek, jose_str_t header,
    jose_str_t encrypted, jose_str_t plaintext, jose_str_t *token);
static unsigned char *jose_jwe_put(unsigned char *p, jose_str_t part);


jose_status_t
jose_jwe_encrypt(const jose_alloc_t *alloc, const jose_key_t *key,
    const jose_alg_t *alg, const jose_alg_t *enc, jose_str_t header,
    jose_str_t plaintext, jose_str_t *token)
{
    unsigned            ops;
    jose_str_t          full;
    jose_status_t       st;
    unsigned char       cek[JOSE_CEK_MAX];
    jose_recipient_t    r;
    const jose_json_t  *object;

    *token = jose_cstr(NULL);

    ops = jose_jwe_ops(alg, 1);

    if (alg->cl != JOSE_ALG_JWE || enc->cl != JOSE_ALG_ENC
        || !jose_key_fits(key, alg, ops)
        || (alg->family == JOSE_FAMILY_DIR && !jose_key_fits(key, enc, ops)))
    {
        return JOSE_KEY_MISFIT;
    }

    /* what jose_jwt_parse would not read is not written */
    if (header.len > JOSE_HEADER_MAX || plaintext.len > JOSE_TOKEN_MAX) {
        return JOSE_TOO_LARGE;
    }

    st = jose_jwe_check_header(alloc, alg, enc, header, &object);
    if (st != JOSE_OK) {
        return st;
    }

    memset(&r, 0, sizeof(r));
    full = (jose_str_t) jose_null_str;

    if (alg->family == JOSE_FAMILY_ECDH_ES) {

        /* "apu" and "apv", the only members that may be there already */
        st = jose_jwe_read_recipient(alloc, alg, object, &r);

        if (st == JOSE_OK) {
            st = jose_jwe_ephemeral(key, &r.epk);
        }

        if (st != JOSE_OK) {
            return st == JOSE_DECRYPT_FAILED ? JOSE_BAD_HEADER : st;
        }
    }

    st = jose_crypto_wrap(alloc, key, alg, enc, &r, cek);

    if (st == JOSE_OK) {
        st = jose_jwe_add_members(alloc, alg, header, &r, &full);
    }

    if (st == JOSE_OK) {
        st = jose_jwe_assemble(alloc, enc, cek, full, r.encrypted, plaintext,
                               token);
    }

    jose_cleanse(cek, sizeof(cek));
    jose_key_free(r.epk);

    return st;
}


/* Refuses a header that is not of alg and enc, that has a member which is
 * written here, or that says what is not done. */
static jose_status_t
jose_jwe_check_header(const jose_alloc_t *alloc, const jose_alg_t *alg,
    const jose_alg_t *enc, jose_str_t header, const jose_json_t **object)
{
    size_t         i;
    jose_str_t     alg_name, enc_name;
    jose_status_t  st;

    static const char *const  refused[] = { "epk", "iv", "tag", "zip" };

    st = jose_json_parse(alloc, header, object, NULL, NULL);
    if (st != JOSE_OK) {
        return st == JOSE_BAD_JSON ? JOSE_BAD_HEADER : st;
    }

    alg_name = jose_json_string(jose_json_member(*object, jose_cstr("alg")));
    enc_name = jose_json_string(jose_json_member(*object, jose_cstr("enc")));

    if (alg_name.data == NULL || !jose_str_eq(alg_name, alg->name)
        || enc_name.data == NULL || !jose_str_eq(enc_name, enc->name))
    {
        return JOSE_BAD_HEADER;
    }

    for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        if (jose_json_member(*object, jose_cstr(refused[i])) != NULL) {
            return JOSE_BAD_HEADER;
        }
    }

    return JOSE_OK;
}


/* A key for one token, on the curve of the recipient's. */
static jose_status_t
jose_jwe_ephemeral(const jose_key_t *key, jose_key_t **epk)
{
    jose_keygen_t  what;

    memset(&what, 0, sizeof(what));

    what.kty = key->kty;
    what.crv = key->crv;
    what.ops = JOSE_OP_ALL;

    return jose_key_generate(&what, epk);
}


/* The header with what the recipient needs behind its last member. */
static jose_status_t
jose_jwe_add_members(const jose_alloc_t *alloc, const jose_alg_t *alg,
    jose_str_t header, const jose_recipient_t *r, jose_str_t *out)
{
    size_t           len;
    jose_str_t       epk;
    jose_status_t    st;
    unsigned char   *p;
    jose_key_meta_t  meta;

    static const char  name[] = ",\"epk\":";

    *out = header;
    epk = jose_cstr(NULL);

    if (alg->family == JOSE_FAMILY_ECDH_ES) {
        memset(&meta, 0, sizeof(meta));
        meta.ops = JOSE_OP_ALL;

        st = jose_key_to_jwk(alloc, r->epk, &meta, 0, &epk);
        if (st != JOSE_OK) {
            return st;
        }

    } else if (alg->family != JOSE_FAMILY_AES_GCM_KW) {
        return JOSE_OK;
    }

    p = alloc->alloc(alloc->ctx, header.len + sizeof(name) + epk.len
                                 + 2 * sizeof(",\"tag\":\"\"")
                                 + jose_base64url_encoded_len(JOSE_GCM_IV)
                                 + jose_base64url_encoded_len(JOSE_GCM_TAG));
    if (p == NULL) {
        return JOSE_NO_MEMORY;
    }

    out->data = p;

    /* an object that has "alg" and "enc": its end is the last brace, and
     * white space may follow */

    len = header.len;

    while (header.data[len - 1] != '}') {
        len--;
    }

    memcpy(p, header.data, len - 1);
    p += len - 1;

    if (epk.data != NULL) {
        memcpy(p, name, sizeof(name) - 1);
        p += sizeof(name) - 1;

        memcpy(p, epk.data, epk.len);
        p += epk.len;

    } else {
        p = jose_jwe_add_bytes(p, ",\"iv\":\"", r->iv);
        p = jose_jwe_add_bytes(p, ",\"tag\":\"", r->tag);
    }

    *p++ = '}';

    out->len = (size_t) (p - out->data);

    return JOSE_OK;
}


static unsigned char *
jose_jwe_add_bytes(unsigned char *p, const char *name, jose_str_t value)
{
    size_t  len;

    len = strlen(name);

    memcpy(p, name, len);
    p += len;

    p += jose_base64url_encode(p, value);
    *p++ = '"';

    return p;
}


static jose_status_t
jose_jwe_assemble(const jose_alloc_t *alloc, const jose_alg_t *enc,
    const unsigned char *cek, jose_str_t header, jose_str_t encrypted,
    jose_str_t plaintext, jose_str_t *token)
{
    size_t               size;
    jose_status_t        st;
    jose_sealed_t        sealed;
    unsigned char       *p, *last;
    jose_enc_lengths_t   len;

    jose_enc_lengths(enc, plaintext.len, &len);

    size = jose_base64url_encoded_len(header.len)
           + jose_base64url_encoded_len(encrypted.len)
           + jose_base64url_encoded_len(len.iv)
           + jose_base64url_encoded_len(len.ciphertext)
           + jose_base64url_encoded_len(len.tag)
           + 4;

    if (header.len > JOSE_HEADER_MAX || size > JOSE_TOKEN_MAX) {
        return JOSE_TOO_LARGE;
    }

    p = alloc->alloc(alloc->ctx, size);
    if (p == NULL) {
        return JOSE_NO_MEMORY;
    }

    last = p + jose_base64url_encode(p, header);

    memset(&sealed, 0, sizeof(sealed));
    sealed.aad = (jose_str_t) { p, (size_t) (last - p) };

    st = jose_crypto_seal(alloc, enc, cek, plaintext, &sealed);
    if (st != JOSE_OK) {
        return st;
    }

    last = jose_jwe_put(last, encrypted);
    last = jose_jwe_put(last, sealed.iv);
    last = jose_jwe_put(last, sealed.ciphertext);
    last = jose_jwe_put(last, sealed.tag);

    *token = (jose_str_t) { p, (size_t) (last - p) };

    return JOSE_OK;
}


static unsigned char *
jose_jwe_put(unsigned char *p, jose_str_t part)
{
    *p++ = '.';

    return p + jose_base64url_encode(p, part);
}
