/*
 * jose_pem_private.h: DER of private keys.
 */

#ifndef JOSE_PEM_PRIVATE_H
#define JOSE_PEM_PRIVATE_H

#include "jose.h"

#pragma GCC visibility push(hidden)


/*
 * Import the DER of a private key into key, without leaving a copy of it
 * anywhere: PKCS #8, an RSAPrivateKey, an ECPrivateKey.  The private half is
 * checked to be of the public one.  alloc is for temporary memory, which holds
 * secrets.  JOSE_BAD_KEY, without a why: it is malformed; JOSE_UNKNOWN_KTY,
 * without: another type of key, in a PKCS #8 that is well-formed;
 * JOSE_KEY_SIZE, JOSE_UNAVAILABLE.
 */
typedef jose_status_t (*jose_pem_import_pt)(const jose_alloc_t *alloc,
    jose_key_t *key, jose_str_t der, char *why);

jose_status_t jose_pkcs8_import(const jose_alloc_t *alloc, jose_key_t *key,
    jose_str_t der, char *why);
jose_status_t jose_pkcs1_import(const jose_alloc_t *alloc, jose_key_t *key,
    jose_str_t der, char *why);
jose_status_t jose_sec1_import(const jose_alloc_t *alloc, jose_key_t *key,
    jose_str_t der, char *why);


#pragma GCC visibility pop

#endif /* JOSE_PEM_PRIVATE_H */
