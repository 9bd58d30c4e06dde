/*
 * jose_available.h: what the libcrypto at run time has.
 */

#ifndef JOSE_AVAILABLE_H
#define JOSE_AVAILABLE_H

#include "jose.h"

#pragma GCC visibility push(hidden)


/* As jose_alg_available, but JOSE_UNAVAILABLE only if the answer is no, and
 * will be: JOSE_NO_MEMORY if there was none to ask. */
jose_status_t jose_alg_ask(const jose_alg_t *alg);

/* Truth if the libcrypto at run time has this curve of JOSE_EC.  The error
 * queue keeps what it says. */
int jose_crv_available(jose_crv_t crv);


#pragma GCC visibility pop

#endif /* JOSE_AVAILABLE_H */
