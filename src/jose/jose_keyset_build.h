/*
 * jose_keyset_build.h: a set of keys in the making.
 */

#ifndef JOSE_KEYSET_BUILD_H
#define JOSE_KEYSET_BUILD_H

#include "jose.h"
#include "jose_status.h"

#pragma GCC visibility push(hidden)


typedef struct {
    const jose_reporter_t  *reporter;
    jose_arena_t            arena;      /* the text's values; holds secrets */
    jose_keyset_t          *set;
    size_t                  room;       /* in set->keys */
    size_t                  nprivate;   /* private keys seen, usable or not */

    /* the member at hand */
    size_t                  index;
    jose_str_t              kid;

    char                    why[JOSE_WHY_MAX];  /* the whole set is refused */
} jose_keyset_builder_t;


/* Begins an empty set.  JOSE_NO_MEMORY; jose_keyset_finish must be called
 * anyway. */
jose_status_t jose_keyset_start(jose_keyset_builder_t *b,
    const jose_reporter_t *reporter);

/* Ends the set: *out has it if st is JOSE_OK and it has a key, and is NULL
 * otherwise, which is reported.  Returns st, JOSE_NO_USABLE_KEY or
 * JOSE_NO_MEMORY. */
jose_status_t jose_keyset_finish(jose_keyset_builder_t *b, jose_status_t st,
    jose_keyset_t **out);

/* Adds a key, which belongs to the set then or is freed, and reports a weak
 * one. */
jose_status_t jose_keyset_keep(jose_keyset_builder_t *b, jose_key_t *key);

/* Reports that the member at hand is left out, and why.  JOSE_OK unless st is
 * JOSE_NO_MEMORY or JOSE_CRYPTO. */
jose_status_t jose_keyset_skip(jose_keyset_builder_t *b, jose_status_t st,
    const char *why);

/* JOSE_TOO_LARGE if n is over JOSE_KEYS_MAX. */
jose_status_t jose_keyset_check_count(jose_keyset_builder_t *b, size_t n);

/* JOSE_TOO_LARGE if n is over JOSE_PRIVATE_KEYS_MAX. */
jose_status_t jose_keyset_check_private(jose_keyset_builder_t *b, size_t n);


#pragma GCC visibility pop

#endif /* JOSE_KEYSET_BUILD_H */
