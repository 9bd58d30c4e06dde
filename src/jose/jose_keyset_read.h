/*
 * jose_keyset_read.h: a set of keys that is being read.
 */

#ifndef JOSE_KEYSET_READ_H
#define JOSE_KEYSET_READ_H

#include "jose.h"
#include "jose_status.h"

#pragma GCC visibility push(hidden)


/* A set that is being read. */
typedef struct {
    const jose_reporter_t  *reporter;
    jose_arena_t            arena;      /* the text's values; holds secrets */
    jose_keyset_t          *set;
    size_t                  room;       /* in set->keys */
    size_t                  nprivate;   /* keys that were, be they of use */

    /* the member at hand */
    size_t                  index;
    jose_str_t              kid;

    char                    why[JOSE_WHY_MAX];  /* the whole set is refused */
} jose_keyset_reader_t;

/* Adds a key, which is the set's then or freed, and reports a weak one. */
jose_status_t jose_keyset_keep(jose_keyset_reader_t *r, jose_key_t *key);

/* Reports that the member at hand is left out, and why.  JOSE_OK unless st
 * is JOSE_NO_MEMORY. */
jose_status_t jose_keyset_skip(jose_keyset_reader_t *r, jose_status_t st,
    const char *why);

/* JOSE_TOO_LARGE if n is over JOSE_KEYS_MAX. */
jose_status_t jose_keyset_check_count(jose_keyset_reader_t *r, size_t n);

/* JOSE_TOO_LARGE if n is over JOSE_PRIVATE_KEYS_MAX. */
jose_status_t jose_keyset_check_private(jose_keyset_reader_t *r, size_t n);

/* Reads all keys of text.  JOSE_OK even if there is not one. */
jose_status_t jose_keyset_read(jose_keyset_reader_t *r, jose_str_t text,
    jose_format_t format);

/* Reads one, not empty, with the kid of the member at hand.  JOSE_BAD_KEY,
 * and why. */
jose_status_t jose_keyset_read_secret(jose_keyset_reader_t *r,
    jose_str_t secret, char *why);


#pragma GCC visibility pop

#endif /* JOSE_KEYSET_READ_H */
