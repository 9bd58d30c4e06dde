/*
 * jose_keyset.h: a set of keys.
 */

#ifndef JOSE_KEYSET_H
#define JOSE_KEYSET_H

#include "jose.h"
#include "jose_key.h"

#pragma GCC visibility push(hidden)


struct jose_keyset_s {
    unsigned            refs;
    uint64_t            generation;     /* the caller's */
    size_t              nkeys;
    jose_key_t        **keys;
    size_t              nbuckets;       /* a power of two */
    jose_key_t        **buckets;        /* by hash of kid; keys without kid
                                           are in none */
    size_t              nanonymous;     /* keys without kid */
    jose_algset_t       asked;          /* of libcrypto, for refusals */
    jose_algset_t       available;      /* of those, what it has */
};

/* Finds the set's keys by their kid from now on.  JOSE_OK, JOSE_NO_MEMORY. */
jose_status_t jose_keyset_index(jose_keyset_t *set);


#pragma GCC visibility pop

#endif /* JOSE_KEYSET_H */
