/*
 * jose_secret.h: what may not become a secret.
 */

#ifndef JOSE_SECRET_H
#define JOSE_SECRET_H

#include "jose.h"

#pragma GCC visibility push(hidden)


/*
 * JOSE_BAD_KEY, and why, if the bytes are a key or certificate in any form
 * that is in use, or what they are decoded from base64 or hexadecimal is;
 * else JOSE_OK.  Of random bytes that is true once in 2^32 times, or more
 * seldom.
 */
jose_status_t jose_secret_check(jose_str_t secret, char *why);


#pragma GCC visibility pop

#endif /* JOSE_SECRET_H */
