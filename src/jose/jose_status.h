/*
 * jose_status.h: a status with a sentence that says why.
 */

#ifndef JOSE_STATUS_H
#define JOSE_STATUS_H

#include "jose.h"

#pragma GCC visibility push(hidden)


/* What a report says: room for a sentence with a name or two. */
#define JOSE_WHY_MAX  192

/* Formats the sentence into why, JOSE_WHY_MAX bytes, and returns st. */
jose_status_t jose_refuse(char *why, jose_status_t st, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));


#pragma GCC visibility pop

#endif /* JOSE_STATUS_H */
