/*
 * jose_kty.h: types of keys, curves and operations, by name.
 */

#ifndef JOSE_KTY_H
#define JOSE_KTY_H

#include "jose.h"

#pragma GCC visibility push(hidden)


/* A row of the curves that EC and OKP keys may have. */
typedef struct {
    jose_kty_t          kty;
    const char         *name;           /* "crv" */
    const char         *type;           /* libcrypto's name of the key type */
    const char         *group;          /* and of an EC key's group */
    unsigned            bits;
    size_t              len;            /* bytes of a coordinate or raw key,
                                           and of the private half */
} jose_curve_t;

/* The row of a curve, which is not JOSE_CRV_NONE. */
const jose_curve_t *jose_curve(jose_crv_t crv);

/* The curve of that "crv" among those of kty; JOSE_CRV_NONE if unknown. */
jose_crv_t jose_crv_find(jose_kty_t kty, jose_str_t name);

/* The type of that "kty"; JOSE_KTY_COUNT if unknown. */
jose_kty_t jose_kty_find(jose_str_t name);

/* The "key_ops" names (RFC 7517, 4.3): row i is the bit 1 << i. */
#define JOSE_OPS_COUNT  8

extern const char *const  jose_op_names[JOSE_OPS_COUNT];


#pragma GCC visibility pop

#endif /* JOSE_KTY_H */
