/*
 * jose_key.c: what a key is and what it may be used for.
 */

#include "jose_alg.h"
#include "jose_crypto.h"
#include "jose_family.h"
#include "jose_key.h"
#include "jose_prepared.h"
#include "jose_secret.h"
#include "jose_status.h"

#include <stdlib.h>
#include <string.h>


/* RFC 7518, 3.2: an HMAC key is at least as long as the hash's output; the
 * shortest that may be meant by a key without "alg" is HS256's. */
#define JOSE_SECRET_MIN  32


static int jose_key_alg_equal(const jose_alg_t *own, const jose_alg_t *alg);


jose_key_t *
jose_key_new(void)
{
    jose_key_t  *key;

    key = calloc(1, sizeof(jose_key_t));
    if (key == NULL) {
        return NULL;
    }

    key->ops = JOSE_OP_ALL;

    return key;
}


void
jose_key_free(jose_key_t *key)
{
    if (key == NULL) {
        return;
    }

    jose_crypto_prepared_free(key->prepared);
    jose_crypto_pkey_free(key->pkey);

    if (key->secret != NULL) {
        jose_cleanse(key->secret, key->secret_len);
        free(key->secret);
    }

    free((void *) key->kid.data);
    free(key);
}


jose_status_t
jose_key_set_kid(jose_key_t *key, jose_str_t kid)
{
    unsigned char  *p;

    /* an empty "kid" is one, and malloc(0) may return NULL */

    p = malloc(kid.len + 1);
    if (p == NULL) {
        return JOSE_NO_MEMORY;
    }

    if (kid.len != 0) {
        memcpy(p, kid.data, kid.len);
    }

    p[kid.len] = '\0';

    free((void *) key->kid.data);

    key->kid.data = p;
    key->kid.len = kid.len;

    return JOSE_OK;
}


/* There is no other way to become a secret: all pass the check.  The key has
 * none yet. */

jose_status_t
jose_key_set_secret(jose_key_t *key, jose_str_t secret, char *why)
{
    jose_status_t  st;

    st = jose_secret_check(secret, why);
    if (st != JOSE_OK) {
        return st;
    }

    key->secret = malloc(secret.len);
    if (key->secret == NULL) {
        return JOSE_NO_MEMORY;
    }

    memcpy(key->secret, secret.data, secret.len);

    key->kty = JOSE_OCT;
    key->secret_len = secret.len;
    key->bits = (unsigned) (secret.len * 8);
    key->is_private = 1;

    return JOSE_OK;
}


void
jose_key_info(const jose_key_t *key, jose_key_info_t *info)
{
    info->kty = key->kty;
    info->crv = key->crv;
    info->bits = key->bits;
    info->kid = key->kid;
    info->alg = key->alg;
    info->ops = key->ops;
    info->is_private = key->is_private;
}


int
jose_key_fits(const jose_key_t *key, const jose_alg_t *alg, unsigned op)
{
    return (key->ops & op) != 0
           && jose_key_suits(key, alg)
           && (key->alg == NULL || jose_key_alg_equal(key->alg, alg));
}


/*
 * RFC 9864, 2.2: "Ed25519" is what "EdDSA" meant with a key of that curve, and
 * the key's curve is checked anyway: either name in the key admits both in
 * the token.
 *
 * A key for "dir" is the content encryption key, and its "alg" names what it
 * encrypts with (RFC 7520, 5.6); that it is the token's "enc" is asked with
 * the row of that.
 */

static int
jose_key_alg_equal(const jose_alg_t *own, const jose_alg_t *alg)
{
    if (own == alg) {
        return 1;
    }

    if (own->family == JOSE_FAMILY_EDDSA) {
        return alg->family == JOSE_FAMILY_EDDSA;
    }

    return (own->cl == JOSE_ALG_ENC && alg->family == JOSE_FAMILY_DIR)
           || (alg->cl == JOSE_ALG_ENC && own->family == JOSE_FAMILY_DIR);
}


jose_status_t
jose_key_check_strength(const jose_key_t *key, char *why)
{
    size_t  min;

    if (key->kty != JOSE_OCT || (key->ops & JOSE_OP_SIG) == 0) {
        return JOSE_OK;
    }

    if (key->alg == NULL) {
        min = JOSE_SECRET_MIN;

    } else if (key->alg->family == JOSE_FAMILY_HMAC) {
        min = jose_hash_len(key->alg->hash);

    } else {
        return JOSE_OK;
    }

    if (key->secret_len >= min) {
        return JOSE_OK;
    }

    return jose_refuse(why, JOSE_WEAK_SECRET,
                       "the secret has %zu bits, RFC 7518, 3.2 asks for %zu "
                       "or more with %.*s",
                       key->secret_len * 8, min * 8,
                       key->alg ? (int) key->alg->name.len : 5,
                       key->alg ? (const char *) key->alg->name.data
                                : "HS256");
}
