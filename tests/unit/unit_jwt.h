/*
 * unit_jwt.h: tokens that are made of texts and verified by nobody.
 */

#ifndef UNIT_JWT_H
#define UNIT_JWT_H

#include "unit.h"


/* The compact serialization of parts that are given as text. */
static inline jose_str_t
unit_token(void **state, const jose_str_t *parts, size_t nparts)
{
    size_t          i, size;
    jose_str_t      token;
    unsigned char  *p;

    size = 1;

    for (i = 0; i < nparts; i++) {
        size += jose_base64url_encoded_len(parts[i].len) + 1;
    }

    p = unit_alloc(*state, size);
    assert_non_null(p);

    token.data = p;

    for (i = 0; i < nparts; i++) {
        if (i != 0) {
            *p++ = '.';
        }

        p += jose_base64url_encode(p, parts[i]);
    }

    token.len = (size_t) (p - token.data);

    return token;
}


static inline jose_str_t
unit_jws(void **state, jose_str_t header, jose_str_t payload)
{
    jose_str_t  parts[3];

    parts[0] = header;
    parts[1] = payload;
    parts[2] = unit_str("not verified here");

    return unit_token(state, parts, 3);
}


static inline jose_str_t
unit_jwe(void **state, jose_str_t header)
{
    jose_str_t  parts[5];

    parts[0] = header;
    parts[1] = unit_str("key");
    parts[2] = unit_str("iv");
    parts[3] = unit_str("ciphertext");
    parts[4] = unit_str("tag");

    return unit_token(state, parts, 5);
}


static inline void
unit_parse(void **state, jose_str_t token, jose_jwt_t *jwt)
{
    unit_memory_t  *memory;

    memory = *state;

    assert_jose_ok(jose_jwt_parse(&memory->alloc, token, jwt));
}


#endif /* UNIT_JWT_H */
