/*
 * jose_select.h: the keys that a token is tried against.
 */

#ifndef JOSE_SELECT_H
#define JOSE_SELECT_H

#include "jose.h"

#pragma GCC visibility push(hidden)


/*
 * The keys that a token is tried against, one after another: of those with
 * the token's kid, or if there is none of those without any, or of all if
 * the token has no kid, the ones that fit.
 */
typedef struct {
    jose_jwt_t           *jwt;
    jose_keyset_t *const *sets;
    size_t                nsets;
    int                 (*fits)(const jose_key_t *key,
                              const jose_jwt_t *jwt);

    /* where the walk is */
    unsigned              by_kid:1;
    size_t                set;
    size_t                index;
    jose_key_t           *key;          /* by kid: the last one */

    size_t                considered;   /* whether they fit or not */
    unsigned              attempts;
    unsigned              unfit;        /* of them, as libcrypto found out */
    unsigned              exhausted:1;  /* keys are left, attempts are not */
    jose_status_t         refusal;      /* of a key that says no */
    jose_status_t         failure;      /* of a key that could not say */
} jose_select_t;

void jose_select_init(jose_select_t *s, jose_jwt_t *jwt,
    jose_keyset_t *const *sets, size_t nsets,
    int (*fits)(const jose_key_t *key, const jose_jwt_t *jwt));

/* The next key to try; NULL if there is none, or if JOSE_ATTEMPTS_MAX were
 * tried. */
jose_key_t *jose_select_next(jose_select_t *s);

/*
 * Says that the last key failed with st.  JOSE_BAD_SIGNATURE and
 * JOSE_DECRYPT_FAILED are a key's no; JOSE_KEY_MISFIT says that it did not fit
 * after all; JOSE_TOO_MANY_KEYS ends the walk; any other says that the key
 * could not be used.
 */
void jose_select_failed(jose_select_t *s, jose_status_t st);

/* Why no key was good: JOSE_NO_KEY, JOSE_UNKNOWN_KID, JOSE_UNAVAILABLE,
 * JOSE_TOO_MANY_KEYS, or what keys failed with. */
jose_status_t jose_select_result(const jose_select_t *s);


#pragma GCC visibility pop

#endif /* JOSE_SELECT_H */
