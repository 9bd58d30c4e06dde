/*
 * jose_ed25519.h: Ed25519.
 */

#ifndef JOSE_ED25519_H
#define JOSE_ED25519_H

#include "jose.h"

#pragma GCC visibility push(hidden)


#define JOSE_ED25519_KEY  32
#define JOSE_ED25519_SIG  64

/* Truth if the JOSE_ED25519_KEY bytes are a public key: the encoding of a
 * point of prime order, in the one canonical form. */
int jose_ed25519_is_key(const unsigned char *key);

/* JOSE_BAD_SIGNATURE. */
jose_status_t jose_ed25519_verify(const unsigned char *key,
    jose_str_t input, jose_str_t sig);


#pragma GCC visibility pop

#endif /* JOSE_ED25519_H */
