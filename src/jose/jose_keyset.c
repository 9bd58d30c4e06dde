/*
 * jose_keyset.c: sets of keys: made, counted, and searched by "kid".
 */

#include "jose_jwk.h"
#include "jose_key.h"
#include "jose_keyset.h"
#include "jose_keyset_read.h"
#include "jose_status.h"

#include <stdlib.h>
#include <string.h>


/* A set grows from here, doubling. */
#define JOSE_KEYSET_START  8


static jose_status_t jose_keyset_start(jose_keyset_reader_t *r,
    const jose_reporter_t *reporter);
static jose_status_t jose_keyset_finish(jose_keyset_reader_t *r,
    jose_status_t st, jose_keyset_t **out);
static jose_status_t jose_keyset_index(jose_keyset_t *set);
static uint32_t jose_keyset_hash(jose_str_t kid);
static jose_status_t jose_keyset_append(jose_keyset_reader_t *r,
    jose_key_t *key);
static void jose_keyset_report(const jose_keyset_reader_t *r,
    jose_report_kind_t kind, jose_status_t st, const char *text);


jose_status_t
jose_keyset_parse(jose_str_t text, jose_format_t format,
    const jose_reporter_t *reporter, jose_keyset_t **out)
{
    jose_status_t         st;
    jose_keyset_reader_t  r;

    st = jose_keyset_start(&r, reporter);

    if (st == JOSE_OK) {
        st = jose_keyset_read(&r, text, format);
    }

    return jose_keyset_finish(&r, st, out);
}


jose_status_t
jose_keyset_from_secret(jose_str_t secret, const jose_reporter_t *reporter,
    jose_keyset_t **out)
{
    jose_status_t         st;
    jose_keyset_reader_t  r;

    st = jose_keyset_start(&r, reporter);

    if (st == JOSE_OK) {
        if (secret.len == 0) {
            st = jose_refuse(r.why, JOSE_BAD_KEY, "the secret is empty");

        } else {
            st = jose_keyset_read_secret(&r, secret, r.why);
        }
    }

    return jose_keyset_finish(&r, st, out);
}


jose_status_t
jose_keyset_generate(const jose_keygen_t *what, jose_keyset_t **out)
{
    jose_str_t            kid;
    jose_key_t           *key;
    jose_status_t         st;
    jose_keyset_reader_t  r;

    key = NULL;
    kid = jose_cstr(NULL);

    st = jose_keyset_start(&r, NULL);

    if (st == JOSE_OK) {
        st = jose_key_generate(what, &key);
    }

    if (st == JOSE_OK) {
        st = jose_keyset_append(&r, key);
    }

    if (st == JOSE_OK) {
        kid = what->kid;

        if (kid.data == NULL) {
            st = jose_key_thumbprint(&r.arena.alloc, key, &kid);
        }
    }

    if (st == JOSE_OK) {
        st = jose_key_set_kid(key, kid);
    }

    return jose_keyset_finish(&r, st, out);
}


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


static jose_status_t
jose_keyset_start(jose_keyset_reader_t *r, const jose_reporter_t *reporter)
{
    memset(r, 0, sizeof(jose_keyset_reader_t));

    r->reporter = reporter;

    jose_arena_init(&r->arena);

    r->set = calloc(1, sizeof(jose_keyset_t));
    if (r->set == NULL) {
        return JOSE_NO_MEMORY;
    }

    r->set->refs = 1;

    return JOSE_OK;
}


static jose_status_t
jose_keyset_finish(jose_keyset_reader_t *r, jose_status_t st,
    jose_keyset_t **out)
{
    *out = NULL;

    if (st == JOSE_OK && r->set->nkeys == 0) {
        st = JOSE_NO_USABLE_KEY;
    }

    if (st == JOSE_OK) {
        st = jose_keyset_index(r->set);
    }

    if (st == JOSE_OK) {
        *out = r->set;

    } else {
        r->index = 0;
        r->kid = jose_cstr(NULL);

        jose_keyset_report(r, JOSE_REPORT_FAILED, st, r->why);
        jose_keyset_unref(r->set);
    }

    jose_arena_free(&r->arena);

    return st;
}


/*
 * Keys of one hash are chained in the order of the set.  Whoever makes all
 * of them collide gets a search through JOSE_KEYS_MAX keys: some microseconds.
 */

static jose_status_t
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


jose_status_t
jose_keyset_check_count(jose_keyset_reader_t *r, size_t n)
{
    if (n > JOSE_KEYS_MAX) {
        return jose_refuse(r->why, JOSE_TOO_LARGE,
                           "%zu keys or more, at most %d are allowed", n,
                           JOSE_KEYS_MAX);
    }

    return JOSE_OK;
}


jose_status_t
jose_keyset_check_private(jose_keyset_reader_t *r, size_t n)
{
    if (n > JOSE_PRIVATE_KEYS_MAX) {
        return jose_refuse(r->why, JOSE_TOO_LARGE,
                           "%zu private keys or more, at most %d are allowed",
                           n, JOSE_PRIVATE_KEYS_MAX);
    }

    return JOSE_OK;
}


/* What is wrong with one member is no reason to give up the others; that
 * memory has run out is, or that libcrypto cannot tell. */

jose_status_t
jose_keyset_skip(jose_keyset_reader_t *r, jose_status_t st, const char *why)
{
    if (st == JOSE_NO_MEMORY || st == JOSE_CRYPTO) {
        return st;
    }

    jose_keyset_report(r, JOSE_REPORT_SKIPPED, st, why);

    return JOSE_OK;
}


/* The key is the set's, or freed. */

jose_status_t
jose_keyset_keep(jose_keyset_reader_t *r, jose_key_t *key)
{
    char           why[JOSE_WHY_MAX];
    jose_status_t  st;

    st = jose_key_check_strength(key, why);

    if (st != JOSE_OK) {
        jose_keyset_report(r, JOSE_REPORT_WARNING, st, why);
    }

    return jose_keyset_append(r, key);
}


static jose_status_t
jose_keyset_append(jose_keyset_reader_t *r, jose_key_t *key)
{
    size_t        room;
    jose_key_t  **keys;

    if (r->set->nkeys == JOSE_KEYS_MAX) {
        jose_key_free(key);
        return jose_keyset_check_count(r, JOSE_KEYS_MAX + 1);
    }

    if (r->set->nkeys == r->room) {
        room = r->room ? r->room * 2 : JOSE_KEYSET_START;

        keys = realloc(r->set->keys, room * sizeof(jose_key_t *));
        if (keys == NULL) {
            jose_key_free(key);
            return JOSE_NO_MEMORY;
        }

        r->set->keys = keys;
        r->room = room;
    }

    r->set->keys[r->set->nkeys++] = key;

    return JOSE_OK;
}


static void
jose_keyset_report(const jose_keyset_reader_t *r, jose_report_kind_t kind,
    jose_status_t st, const char *text)
{
    jose_report_t  report;

    if (r->reporter == NULL) {
        return;
    }

    report.kind = kind;
    report.status = st;
    report.index = r->index;
    report.kid = r->kid;
    report.text = text[0] != '\0' ? text : jose_status_text(st);

    r->reporter->report(r->reporter->ctx, &report);
}
