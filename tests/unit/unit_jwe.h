/*
 * unit_jwe.h: what the tests of encryption share: keys, tokens and the walk
 * from a token's text to its plaintext.
 */

#ifndef UNIT_JWE_H
#define UNIT_JWE_H

#include "unit_jws.h"

#include "jose_alg.h"
#include "jose_kty.h"


#define UNIT_PLAINTEXT  "{\"sub\":\"quotes\",\"exp\":4102444800}"


static inline const jose_alg_t *
unit_row(jose_alg_class_t cl, const char *name)
{
    const jose_alg_t  *alg;

    alg = jose_alg_find(cl, jose_cstr(name));
    assert_non_null(alg);

    return alg;
}


static inline const jose_alg_t *
unit_keyman(const char *name)
{
    return unit_row(JOSE_ALG_JWE, name);
}


static inline const jose_alg_t *
unit_enc(const char *name)
{
    return unit_row(JOSE_ALG_ENC, name);
}


/* A new key for alg and enc, on crv where alg has several curves. */
static inline jose_keyset_t *
unit_recipient(const jose_alg_t *alg, const jose_alg_t *enc, jose_crv_t crv)
{
    jose_keygen_t   what;
    jose_keyset_t  *set;

    memset(&what, 0, sizeof(what));

    what.kty = alg->kty;
    what.ops = JOSE_OP_ENC;

    if (alg->family == JOSE_FAMILY_ECDH_ES) {
        what.kty = jose_curve(crv)->kty;
        what.crv = crv;

    } else if (alg->family == JOSE_FAMILY_DIR) {
        what.bits = 8 * enc->size;

    } else if (alg->kty == JOSE_OCT) {
        what.bits = 8 * alg->size;
    }

    assert_jose_ok(jose_keyset_generate(&what, &set));

    return set;
}


/* Encrypts to a set's first key; members, which may be NULL, is what the
 * header has besides "alg" and "enc". */
static inline jose_str_t
unit_encrypt(void **state, const jose_keyset_t *set, const jose_alg_t *alg,
    const jose_alg_t *enc, const char *members, jose_str_t plaintext)
{
    char            header[UNIT_HEADER_MAX];
    jose_str_t      token;
    unit_memory_t  *memory;

    memory = *state;

    (void) snprintf(header, sizeof(header),
                    "{\"alg\":\"%s\",\"enc\":\"%s\"%s%s}",
                    (const char *) alg->name.data,
                    (const char *) enc->name.data,
                    members != NULL ? "," : "",
                    members != NULL ? members : "");

    assert_jose_ok(jose_jwe_encrypt(&memory->alloc, jose_keyset_key(set, 0),
                                    alg, enc, jose_cstr(header), plaintext,
                                    &token));
    assert_int_equal(ERR_peek_error(), 0);

    return token;
}


/* The verdict on a token whose header is in order. */
static inline jose_status_t
unit_decrypt_sets(void **state, jose_str_t token, jose_keyset_t *const *sets,
    size_t nsets, jose_jwt_t *jwt, const jose_key_t **used)
{
    jose_status_t      st;
    unit_memory_t     *memory;
    const jose_key_t  *key;

    memory = *state;

    assert_jose_ok(jose_jwt_parse(&memory->alloc, token, jwt));
    assert_jose_ok(jose_jwt_check_header(jwt, JOSE_ALGSET_ALL));

    st = jose_jwe_decrypt(&memory->alloc, jwt, sets, nsets, &key);

    assert_int_equal(ERR_peek_error(), 0);
    assert_int_equal(key != NULL, st == JOSE_OK);
    assert_int_equal(jwt->plaintext.data != NULL, st == JOSE_OK);

    if (used != NULL) {
        *used = key;
    }

    return st;
}


static inline jose_status_t
unit_decrypt(void **state, jose_str_t token, jose_keyset_t *set,
    jose_jwt_t *jwt)
{
    return unit_decrypt_sets(state, token, &set, 1, jwt, NULL);
}


/* It decrypts to plaintext. */
static inline void
unit_assert_opens(void **state, jose_str_t token, jose_keyset_t *set,
    jose_str_t plaintext)
{
    jose_jwt_t  jwt;

    assert_jose_ok(unit_decrypt(state, token, set, &jwt));
    assert_jose_str(jwt.plaintext, plaintext);
}


/* It does not, and nothing is said about why. */
static inline void
unit_assert_sealed(void **state, jose_str_t token, jose_keyset_t *set)
{
    jose_jwt_t      jwt;
    unit_memory_t   memory;
    void           *own;

    /* thousands of these are tried: each gives its memory back */
    unit_memory_init(&memory);
    own = &memory;

    assert_jose_status(unit_decrypt(&own, token, set, &jwt),
                       JOSE_DECRYPT_FAILED);
    assert_null(jwt.detail);

    unit_memory_free(&memory);
    (void) state;
}


/* A part's bytes, a copy that the test may change; there is room for one
 * more. */
static inline unsigned char *
unit_part(void **state, jose_str_t token, size_t i, size_t *len)
{
    jose_jwt_t      jwt;
    unsigned char  *bytes;
    unit_memory_t  *memory;

    memory = *state;

    assert_jose_ok(jose_jwt_parse(&memory->alloc, token, &jwt));

    *len = jose_base64url_decoded_len(jwt.part[i].len);
    bytes = unit_alloc(memory, *len + 1);
    assert_jose_ok(jose_base64url_decode(bytes, jwt.part[i]));

    return bytes;
}


/* The token with other bytes as its part i. */
static inline void
unit_assert_twin_sealed(void **state, jose_str_t token, size_t i,
    const unsigned char *bytes, size_t len, jose_keyset_t *set)
{
    jose_str_t  twin;

    twin.data = bytes;
    twin.len = len;

    unit_assert_sealed(state, unit_replace(state, token, i, twin), set);
}


/* The token with another header, which reads the same but for white space
 * in front of its end. */
static inline jose_str_t
unit_reheaded(void **state, jose_str_t token)
{
    size_t          len;
    jose_str_t      header;
    unsigned char  *bytes;

    bytes = unit_part(state, token, 0, &len);

    bytes[len - 1] = ' ';
    bytes[len] = '}';

    header.data = bytes;
    header.len = len + 1;

    return unit_replace(state, token, 0, header);
}


/* A good token's twins: a bit in each part is another, or a part that is
 * empty is not. */
static inline void
unit_assert_twins_sealed(void **state, jose_str_t token, jose_keyset_t *set)
{
    size_t          i, len;
    unsigned char  *bytes;

    unit_assert_sealed(state, unit_reheaded(state, token), set);

    for (i = 1; i < 5; i++) {
        bytes = unit_part(state, token, i, &len);

        if (len == 0) {
            bytes[0] = 0;
            unit_assert_twin_sealed(state, token, i, bytes, 1, set);
            continue;
        }

        bytes[0] ^= 0x80;
        unit_assert_twin_sealed(state, token, i, bytes, len, set);
        bytes[0] ^= 0x80;

        bytes[len - 1] ^= 0x01;
        unit_assert_twin_sealed(state, token, i, bytes, len, set);
    }
}


#endif /* UNIT_JWE_H */
