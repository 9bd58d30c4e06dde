/*
 * jose_crypto_kw.h: AES key wrap (RFC 3394).
 */

#ifndef JOSE_CRYPTO_KW_H
#define JOSE_CRYPTO_KW_H

#include "jose.h"
#include "jose_key.h"

#pragma GCC visibility push(hidden)


/* Makes the cipher of p->alg.  JOSE_UNAVAILABLE. */
jose_status_t jose_kw_prepare(jose_prepared_t *p, const jose_key_t *key);

/* Unwraps with the cipher of p.  Leaves cek as it is where the wrapped key is
 * not good, and returns JOSE_OK. */
jose_status_t jose_kw_open(jose_prepared_t *p, const unsigned char *kek,
    jose_str_t wrapped, unsigned char *cek);

/* Wraps cek; *wrapped is from alloc. */
jose_status_t jose_kw_seal(const jose_alloc_t *alloc, jose_prepared_t *p,
    const unsigned char *kek, jose_str_t cek, jose_str_t *wrapped);


#pragma GCC visibility pop

#endif /* JOSE_CRYPTO_KW_H */
