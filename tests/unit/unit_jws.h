/*
 * unit_jws.h: what the tests of signatures share: keys, tokens and the walk
 * from a token's text to a verdict.
 */

#ifndef UNIT_JWS_H
#define UNIT_JWS_H

#include "unit.h"

#include "jose_alg.h"

#include <stdio.h>

#include <openssl/err.h>


#define UNIT_HEADER_MAX  512

/* Room for any signature and one byte more. */
#define UNIT_SIG_MAX     (JOSE_SIG_MAX + 1)

/* The most that a test signs: a payload of these bytes. */
#define UNIT_PAYLOAD     "{\"iss\":\"joe\",\"exp\":1300819380}"


static inline const jose_alg_t *
unit_alg(const char *name)
{
    const jose_alg_t  *alg;

    alg = jose_alg_find(JOSE_ALG_JWS, jose_cstr(name));
    assert_non_null(alg);

    return alg;
}


/* A key for alg, of any curve that it may have; its kid is its thumbprint
 * unless kid is given. */
static inline jose_keyset_t *
unit_generate(const jose_alg_t *alg, const char *kid)
{
    jose_keygen_t   what;
    jose_keyset_t  *set;

    memset(&what, 0, sizeof(what));

    what.kty = alg->kty;
    what.crv = alg->crv;
    what.alg = alg->kty == JOSE_AKP ? alg : NULL;
    what.bits = alg->kty == JOSE_OCT ? 512 : 0;
    what.ops = JOSE_OP_ALL;
    what.kid = jose_cstr(kid);

    if (alg->family == JOSE_FAMILY_EDDSA && alg->crv == JOSE_CRV_NONE) {
        what.crv = JOSE_ED25519;
    }

    assert_jose_ok(jose_keyset_generate(&what, &set));
    assert_int_equal(jose_keyset_count(set), 1);

    return set;
}


static inline jose_keyset_t *
unit_keyset(jose_str_t text)
{
    jose_keyset_t  *set;

    assert_jose_ok(jose_keyset_parse(text, JOSE_FORMAT_ANY, NULL, &set));

    return set;
}


/* The public half of a set's first key, without kid. */
static inline jose_keyset_t *
unit_anonymous(void **state, const jose_keyset_t *set)
{
    jose_str_t      pem;
    unit_memory_t  *memory;

    memory = *state;

    assert_jose_ok(jose_key_to_pem(&memory->alloc, jose_keyset_key(set, 0),
                                   0, &pem));

    return unit_keyset(pem);
}


/* Signs UNIT_PAYLOAD with a set's first key; kid may be NULL. */
static inline jose_str_t
unit_sign(void **state, const jose_keyset_t *set, const jose_alg_t *alg,
    const char *kid)
{
    char            header[UNIT_HEADER_MAX];
    jose_str_t      token;
    unit_memory_t  *memory;

    memory = *state;

    if (kid != NULL) {
        (void) snprintf(header, sizeof(header),
                        "{\"alg\":\"%s\",\"kid\":\"%s\"}",
                        (const char *) alg->name.data, kid);
    } else {
        (void) snprintf(header, sizeof(header), "{\"alg\":\"%s\"}",
                        (const char *) alg->name.data);
    }

    assert_jose_ok(jose_jws_sign(&memory->alloc, jose_keyset_key(set, 0), alg,
                                 jose_cstr(header), unit_str(UNIT_PAYLOAD),
                                 &token));
    assert_int_equal(ERR_peek_error(), 0);

    return token;
}


/* The verdict on a token whose header is in order. */
static inline jose_status_t
unit_verify_sets(void **state, jose_str_t token, jose_keyset_t *const *sets,
    size_t nsets, const jose_key_t **used)
{
    jose_jwt_t         jwt;
    jose_status_t      st;
    unit_memory_t     *memory;
    const jose_key_t  *key;

    memory = *state;

    assert_jose_ok(jose_jwt_parse(&memory->alloc, token, &jwt));
    assert_jose_ok(jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL));

    st = jose_jws_verify(&jwt, sets, nsets, &key);

    assert_int_equal(ERR_peek_error(), 0);
    assert_int_equal(key != NULL, st == JOSE_OK);

    if (used != NULL) {
        *used = key;
    }

    return st;
}


static inline jose_status_t
unit_verify(void **state, jose_str_t token, jose_keyset_t *set)
{
    return unit_verify_sets(state, token, &set, 1, NULL);
}


/* The token with another part i, given as bytes. */
static inline jose_str_t
unit_replace(void **state, jose_str_t token, size_t i, jose_str_t bytes)
{
    size_t          n;
    jose_str_t      out;
    jose_jwt_t      jwt;
    unsigned char  *p;
    unit_memory_t  *memory;

    memory = *state;

    assert_jose_ok(jose_jwt_parse(&memory->alloc, token, &jwt));

    p = unit_alloc(memory,
                   token.len + jose_base64url_encoded_len(bytes.len));
    out.data = p;

    for (n = 0; n < jwt.nparts; n++) {
        if (n != 0) {
            *p++ = '.';
        }

        if (n == i) {
            p += jose_base64url_encode(p, bytes);
            continue;
        }

        memcpy(p, jwt.part[n].data, jwt.part[n].len);
        p += jwt.part[n].len;
    }

    out.len = (size_t) (p - out.data);

    return out;
}


/* The signature's bytes, a copy that the test may change. */
static inline unsigned char *
unit_signature(void **state, jose_str_t token, size_t *len)
{
    jose_jwt_t      jwt;
    unsigned char  *sig;
    unit_memory_t  *memory;

    memory = *state;

    assert_jose_ok(jose_jwt_parse(&memory->alloc, token, &jwt));

    *len = jose_base64url_decoded_len(jwt.part[2].len);
    sig = unit_alloc(memory, *len + 1);
    assert_jose_ok(jose_base64url_decode(sig, jwt.part[2]));

    return sig;
}


/* The verdict on the token with other bytes as its signature. */
static inline jose_status_t
unit_verify_with(void **state, jose_str_t token, const unsigned char *sig,
    size_t len, jose_keyset_t *set)
{
    jose_str_t      bytes;
    jose_status_t   st;
    unit_memory_t   memory;
    void           *own;

    /* thousands of these are tried: each gives its memory back */
    unit_memory_init(&memory);
    own = &memory;

    bytes.data = sig;
    bytes.len = len;

    st = unit_verify(&own, unit_replace(&own, token, 2, bytes), set);

    unit_memory_free(&memory);
    (void) state;

    return st;
}


static inline void
unit_assert_refused(void **state, jose_str_t token, const unsigned char *sig,
    size_t len, jose_keyset_t *set)
{
    assert_jose_status(unit_verify_with(state, token, sig, len, set),
                       JOSE_BAD_SIGNATURE);
}


#endif /* UNIT_JWS_H */
