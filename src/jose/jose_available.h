/*
 * jose_available.h: what the libcrypto at run time has.
 */

#ifndef JOSE_AVAILABLE_H
#define JOSE_AVAILABLE_H

#include "jose.h"

#pragma GCC visibility push(hidden)


/* Truth if the libcrypto at run time can compute alg, which is of a family;
 * the error queue keeps what it says. */
int jose_have_hmac(const jose_alg_t *alg);
int jose_have_rsa(const jose_alg_t *alg);
int jose_have_ecdsa(const jose_alg_t *alg);
int jose_have_eddsa(const jose_alg_t *alg);
int jose_have_mldsa(const jose_alg_t *alg);
int jose_have_dir(const jose_alg_t *alg);
int jose_have_aes_kw(const jose_alg_t *alg);
int jose_have_gcm(const jose_alg_t *alg);
int jose_have_oaep(const jose_alg_t *alg);
int jose_have_ecdh(const jose_alg_t *alg);
int jose_have_cbc_hmac(const jose_alg_t *alg);

/* Truth if the libcrypto at run time has this curve of JOSE_EC.  The error
 * queue keeps what it says. */
int jose_crv_available(jose_crv_t crv);


#pragma GCC visibility pop

#endif /* JOSE_AVAILABLE_H */
