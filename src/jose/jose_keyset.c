/*
 * jose_keyset.c: sets of keys: counted, shared, and searched by "kid".
 */

#include "jose_key.h"
#include "jose_keyset.h"

#include <stdlib.h>


static uint32_t jose_keyset_hash(jose_str_t kid);


jose_status_t
jose_keyset_empty(jose_keyset_t **out)
{
    jose_status_t   st;
    jose_keyset_t  *set;

    *out = NULL;

    set = calloc(1, sizeof(jose_keyset_t));
    if (set == NULL) {
        return JOSE_NO_MEMORY;
    }

    set->refs = 1;

    st = jose_keyset_index(set);

    if (st != JOSE_OK) {
        jose_keyset_unref(set);
        return st;
    }

    *out = set;

    return JOSE_OK;
}


jose_keyset_t *
jose_keyset_ref(jose_keyset_t *set)
{
    set->refs++;

    return set;
}


void
jose_keyset_set_generation(jose_keyset_t *set, uint64_t generation)
{
    set->generation = generation;
}


uint64_t
jose_keyset_generation(const jose_keyset_t *set)
{
    return set->generation;
}


void
jose_keyset_unref(jose_keyset_t *set)
{
    size_t  i;

    if (set == NULL || --set->refs != 0) {
        return;
    }

    for (i = 0; i < set->nkeys; i++) {
        jose_key_free(set->keys[i]);
    }

    free(set->keys);
    free(set->buckets);
    free(set);
}


size_t
jose_keyset_count(const jose_keyset_t *set)
{
    return set->nkeys;
}


jose_key_t *
jose_keyset_key(const jose_keyset_t *set, size_t i)
{
    return i < set->nkeys ? set->keys[i] : NULL;
}


jose_key_t *
jose_keyset_find(const jose_keyset_t *set, jose_str_t kid)
{
    jose_key_t  *key;

    if (kid.data == NULL) {
        return NULL;
    }

    key = set->buckets[jose_keyset_hash(kid) & (set->nbuckets - 1)];

    while (key != NULL && !jose_str_eq(key->kid, kid)) {
        key = key->next;
    }

    return key;
}


jose_key_t *
jose_key_next_same_kid(const jose_key_t *key)
{
    jose_key_t  *next;

    next = key->next;

    while (next != NULL && !jose_str_eq(next->kid, key->kid)) {
        next = next->next;
    }

    return next;
}


/*
 * Keys of one hash are chained in the order of the set.  A provider that
 * makes all of them collide gets a search through JOSE_KEYS_MAX keys: some
 * microseconds.
 */

jose_status_t
jose_keyset_index(jose_keyset_t *set)
{
    size_t        i;
    jose_key_t   *key, **bucket;

    set->nbuckets = 1;

    while (set->nbuckets < set->nkeys) {
        set->nbuckets *= 2;
    }

    set->buckets = calloc(set->nbuckets, sizeof(jose_key_t *));
    if (set->buckets == NULL) {
        return JOSE_NO_MEMORY;
    }

    for (i = set->nkeys; i > 0; i--) {
        key = set->keys[i - 1];

        if (key->kid.data == NULL) {
            set->nanonymous++;
            continue;
        }

        bucket = &set->buckets[jose_keyset_hash(key->kid)
                               & (set->nbuckets - 1)];
        key->next = *bucket;
        *bucket = key;
    }

    return JOSE_OK;
}


/* FNV-1a */

static uint32_t
jose_keyset_hash(jose_str_t kid)
{
    size_t    i;
    uint32_t  hash;

    hash = 2166136261U;

    for (i = 0; i < kid.len; i++) {
        hash = (hash ^ kid.data[i]) * 16777619U;
    }

    return hash;
}
