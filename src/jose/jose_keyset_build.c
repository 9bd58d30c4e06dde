/*
 * jose_keyset_build.c: a set of keys in the making: keys are added to it, and
 * what is left out is reported.
 */

#include "jose_jwk.h"
#include "jose_key.h"
#include "jose_keyset.h"
#include "jose_keyset_build.h"

#include <stdlib.h>
#include <string.h>


/* A set grows from here, doubling. */
#define JOSE_KEYSET_START  8


static jose_status_t jose_keyset_append(jose_keyset_builder_t *b,
    jose_key_t *key);
static void jose_keyset_report(const jose_keyset_builder_t *b,
    jose_report_kind_t kind, jose_status_t st, const char *text);


jose_status_t
jose_keyset_generate(const jose_keygen_t *what, jose_keyset_t **out)
{
    jose_str_t             kid;
    jose_key_t            *key;
    jose_status_t          st;
    jose_keyset_builder_t  b;

    key = NULL;
    kid = jose_cstr(NULL);

    st = jose_keyset_start(&b, NULL);

    if (st == JOSE_OK) {
        st = jose_key_generate(what, &key);
    }

    if (st == JOSE_OK) {
        st = jose_keyset_append(&b, key);
    }

    if (st == JOSE_OK) {
        kid = what->kid;

        if (kid.data == NULL) {
            st = jose_key_thumbprint(&b.arena.alloc, key, &kid);
        }
    }

    if (st == JOSE_OK) {
        st = jose_key_set_kid(key, kid);
    }

    return jose_keyset_finish(&b, st, out);
}


jose_status_t
jose_keyset_start(jose_keyset_builder_t *b, const jose_reporter_t *reporter)
{
    memset(b, 0, sizeof(jose_keyset_builder_t));

    b->reporter = reporter;

    jose_arena_init(&b->arena);

    b->set = calloc(1, sizeof(jose_keyset_t));
    if (b->set == NULL) {
        return JOSE_NO_MEMORY;
    }

    b->set->refs = 1;

    return JOSE_OK;
}


jose_status_t
jose_keyset_finish(jose_keyset_builder_t *b, jose_status_t st,
    jose_keyset_t **out)
{
    *out = NULL;

    if (st == JOSE_OK && b->set->nkeys == 0) {
        st = JOSE_NO_USABLE_KEY;
    }

    if (st == JOSE_OK) {
        st = jose_keyset_index(b->set);
    }

    if (st == JOSE_OK) {
        *out = b->set;

    } else {
        b->index = 0;
        b->kid = jose_cstr(NULL);

        jose_keyset_report(b, JOSE_REPORT_FAILED, st, b->why);
        jose_keyset_unref(b->set);
    }

    jose_arena_free(&b->arena);

    return st;
}


/* The key is the set's, or freed. */

jose_status_t
jose_keyset_keep(jose_keyset_builder_t *b, jose_key_t *key)
{
    char           why[JOSE_WHY_MAX];
    jose_status_t  st;

    st = jose_key_check_strength(key, why);

    if (st != JOSE_OK) {
        jose_keyset_report(b, JOSE_REPORT_WARNING, st, why);
    }

    return jose_keyset_append(b, key);
}


static jose_status_t
jose_keyset_append(jose_keyset_builder_t *b, jose_key_t *key)
{
    size_t        room;
    jose_key_t  **keys;

    if (b->set->nkeys == JOSE_KEYS_MAX) {
        jose_key_free(key);
        return jose_keyset_check_count(b, JOSE_KEYS_MAX + 1);
    }

    if (b->set->keys == NULL || b->set->nkeys == b->room) {
        room = b->room ? b->room * 2 : JOSE_KEYSET_START;

        keys = realloc(b->set->keys, room * sizeof(jose_key_t *));
        if (keys == NULL) {
            jose_key_free(key);
            return JOSE_NO_MEMORY;
        }

        b->set->keys = keys;
        b->room = room;
    }

    b->set->keys[b->set->nkeys++] = key;

    return JOSE_OK;
}


jose_status_t
jose_keyset_check_count(jose_keyset_builder_t *b, size_t n)
{
    if (n > JOSE_KEYS_MAX) {
        return jose_refuse(b->why, JOSE_TOO_LARGE,
                           "%zu keys or more, at most %d are allowed", n,
                           JOSE_KEYS_MAX);
    }

    return JOSE_OK;
}


jose_status_t
jose_keyset_check_private(jose_keyset_builder_t *b, size_t n)
{
    if (n > JOSE_PRIVATE_KEYS_MAX) {
        return jose_refuse(b->why, JOSE_TOO_LARGE,
                           "%zu private keys or more, at most %d are allowed",
                           n, JOSE_PRIVATE_KEYS_MAX);
    }

    return JOSE_OK;
}


/* What is wrong with one member is no reason to give up the others; that
 * memory has run out is, or that libcrypto cannot tell. */

jose_status_t
jose_keyset_skip(jose_keyset_builder_t *b, jose_status_t st, const char *why)
{
    if (st == JOSE_NO_MEMORY || st == JOSE_CRYPTO) {
        return st;
    }

    jose_keyset_report(b, JOSE_REPORT_SKIPPED, st, why);

    return JOSE_OK;
}


static void
jose_keyset_report(const jose_keyset_builder_t *b, jose_report_kind_t kind,
    jose_status_t st, const char *text)
{
    jose_report_t  report;

    if (b->reporter == NULL) {
        return;
    }

    report.kind = kind;
    report.status = st;
    report.index = b->index;
    report.kid = b->kid;
    report.text = text[0] != '\0' ? text : jose_status_text(st);

    b->reporter->report(b->reporter->ctx, &report);
}
