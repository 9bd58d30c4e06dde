/*
 * jose_crypto.h: the error queue, and digests.
 */

#ifndef JOSE_CRYPTO_H
#define JOSE_CRYPTO_H

#include "jose.h"
#include "jose_alg.h"

#pragma GCC visibility push(hidden)


/*
 * Empties the error queue, and errno with it: what others left there must not
 * be taken for the cause of a failure, nor what is ours by them.
 */
void jose_crypto_forget_errors(void);

/*
 * What a failed call of libcrypto means: JOSE_NO_MEMORY if memory ran out
 * since errors were forgotten, else otherwise.  libcrypto returns the same for
 * a wrong signature or a bad key.  Its error queue tells them apart: from 3.2
 * on always, before that often; malloc itself says so in errno.
 */
jose_status_t jose_crypto_failure(jose_status_t otherwise);

/*
 * The same by the error queue alone.  For what succeeded, as libcrypto goes on
 * without some of what it could not allocate; and where a secret is what may
 * have failed.  What is allocated for libcrypto's message about that is not in
 * the queue, so the status says nothing of the secret.
 */
jose_status_t jose_crypto_shortage(jose_status_t otherwise);

/*
 * What st is worth where a key was read, made or written: whatever libcrypto
 * has said of it, if memory ran out since errors were forgotten nobody knows,
 * and the status is JOSE_NO_MEMORY.
 */
jose_status_t jose_crypto_verdict(jose_status_t st);

/* A digest in one go; out has room for jose_hash_len(hash) bytes. */
jose_status_t jose_crypto_digest(jose_hash_t hash, jose_str_t input,
    unsigned char *out);


#pragma GCC visibility pop

#endif /* JOSE_CRYPTO_H */
