/*
 * jose_suits.h: whether the type, curve and size of a key suit an algorithm of
 * a family.
 */

#ifndef JOSE_SUITS_H
#define JOSE_SUITS_H

#include "jose.h"

#pragma GCC visibility push(hidden)


int jose_suits_oct(const jose_key_t *key, const jose_alg_t *alg);
int jose_suits_size(const jose_key_t *key, const jose_alg_t *alg);
int jose_suits_rsa(const jose_key_t *key, const jose_alg_t *alg);
int jose_suits_pss(const jose_key_t *key, const jose_alg_t *alg);
int jose_suits_ecdsa(const jose_key_t *key, const jose_alg_t *alg);
int jose_suits_eddsa(const jose_key_t *key, const jose_alg_t *alg);
int jose_suits_mldsa(const jose_key_t *key, const jose_alg_t *alg);
int jose_suits_ecdh(const jose_key_t *key, const jose_alg_t *alg);


#pragma GCC visibility pop

#endif /* JOSE_SUITS_H */
