/*
 * jose_select.c: which keys a token is tried against, how many, and what is
 * said when none is good.  Verifying and decrypting share it.
 */

#include "jose_alg.h"
#include "jose_family.h"
#include "jose_key.h"
#include "jose_keyset.h"
#include "jose_select.h"

#include <string.h>


static jose_key_t *jose_select_walk(jose_select_t *s);
static jose_key_t *jose_select_same_kid(jose_select_t *s);
static jose_key_t *jose_select_any(jose_select_t *s);
static jose_status_t jose_select_ask(const jose_select_t *s,
    const jose_alg_t *alg);


void
jose_select_init(jose_select_t *s, jose_jwt_t *jwt,
    jose_keyset_t *const *sets, size_t nsets,
    int (*fits)(const jose_key_t *key, const jose_jwt_t *jwt))
{
    memset(s, 0, sizeof(jose_select_t));

    s->jwt = jwt;
    s->sets = sets;
    s->nsets = nsets;
    s->fits = fits;
    s->by_kid = (jwt->kid.data != NULL);
    s->refusal = JOSE_OK;
    s->failure = JOSE_CRYPTO;
}


jose_key_t *
jose_select_next(jose_select_t *s)
{
    jose_key_t  *key;

    while (!s->exhausted && (key = jose_select_walk(s)) != NULL) {
        s->considered++;

        if (!s->fits(key, s->jwt)) {
            continue;
        }

        if (s->attempts == JOSE_ATTEMPTS_MAX) {
            s->exhausted = 1;
            break;
        }

        s->attempts++;

        return key;
    }

    return NULL;
}


static jose_key_t *
jose_select_walk(jose_select_t *s)
{
    jose_key_t  *key;

    if (s->by_kid) {
        key = jose_select_same_kid(s);

        /* a token with a kid is not tried against keys of another kid */
        if (key != NULL || s->considered != 0) {
            return key;
        }

        s->by_kid = 0;
        s->set = 0;
    }

    return jose_select_any(s);
}


static jose_key_t *
jose_select_same_kid(jose_select_t *s)
{
    jose_key_t  *key;

    key = s->key != NULL ? jose_key_next_same_kid(s->key) : NULL;

    while (key == NULL && s->set < s->nsets) {
        key = jose_keyset_find(s->sets[s->set++], s->jwt->kid);
    }

    s->key = key;

    return key;
}


static jose_key_t *
jose_select_any(jose_select_t *s)
{
    int                   anonymous;
    jose_key_t           *key;
    const jose_keyset_t  *set;

    anonymous = (s->jwt->kid.data != NULL);

    for ( ; s->set < s->nsets; s->set++, s->index = 0) {
        set = s->sets[s->set];

        if (anonymous && set->nanonymous == 0) {
            continue;
        }

        while (s->index < set->nkeys) {
            key = set->keys[s->index++];

            if (!anonymous || key->kid.data == NULL) {
                return key;
            }
        }
    }

    return NULL;
}


void
jose_select_failed(jose_select_t *s, jose_status_t st)
{
    if (st == JOSE_BAD_SIGNATURE || st == JOSE_DECRYPT_FAILED) {
        s->refusal = st;

    } else if (st == JOSE_TOO_MANY_KEYS) {
        s->exhausted = 1;

    } else if (st == JOSE_KEY_MISFIT) {
        s->unfit++;

    } else if (s->failure != JOSE_NO_MEMORY) {
        s->failure = st;
    }
}


/*
 * Want of memory comes first: the token may be good.  A key that libcrypto
 * cannot use counts only where no other key has said no, or one odd key would
 * make a 500 of every forgery.
 */
jose_status_t
jose_select_result(const jose_select_t *s)
{
    jose_status_t  st;

    if (s->failure == JOSE_NO_MEMORY) {
        return JOSE_NO_MEMORY;
    }

    if (s->exhausted) {
        return JOSE_TOO_MANY_KEYS;
    }

    if (s->refusal != JOSE_OK) {
        return s->refusal;
    }

    if (s->attempts != s->unfit) {
        return s->failure;
    }

    st = jose_select_ask(s, s->jwt->alg);

    if (st == JOSE_OK && s->jwt->enc != NULL) {
        st = jose_select_ask(s, s->jwt->enc);
    }

    if (st != JOSE_OK) {
        return st;
    }

    if (s->jwt->kid.data != NULL && s->considered == 0) {
        return JOSE_UNKNOWN_KID;
    }

    s->jwt->detail = s->considered == 0 ? "there is no key"
                                        : "no key that may be used fits alg";

    return JOSE_NO_KEY;
}


/* To ask takes as long as a signature, and any stranger's token asks: the
 * answer, which stays the same, is kept with the keys. */
static jose_status_t
jose_select_ask(const jose_select_t *s, const jose_alg_t *alg)
{
    jose_algset_t   bit;
    jose_keyset_t  *set;
    jose_status_t   st;

    if (s->nsets == 0) {
        return jose_alg_ask(alg);
    }

    set = s->sets[0];
    bit = (jose_algset_t) 1 << jose_alg_index(alg);

    if ((set->asked & bit) == 0) {
        st = jose_alg_ask(alg);

        if (st == JOSE_OK) {
            set->available |= bit;

        } else if (st != JOSE_UNAVAILABLE) {
            return st;
        }

        set->asked |= bit;
    }

    return (set->available & bit) != 0 ? JOSE_OK : JOSE_UNAVAILABLE;
}
