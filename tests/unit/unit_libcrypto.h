/*
 * unit_libcrypto.h: libcrypto's memory, counted, and failing when told to.
 */

#ifndef UNIT_LIBCRYPTO_H
#define UNIT_LIBCRYPTO_H

#include "unit.h"

#include <openssl/crypto.h>


typedef struct {
    _Atomic size_t   calls;             /* of malloc and realloc */
    _Atomic size_t   live;              /* blocks not yet freed */
    size_t           fail_at;           /* this call, from 1, and all later
                                           ones fail; 0: none does */
    void           (*watch)(const char *file);  /* sees who asks, or NULL */
} unit_libcrypto_t;


static unit_libcrypto_t  unit_libcrypto;


static inline int
unit_libcrypto_fails(const char *file)
{
    unit_libcrypto.calls++;

    /* some builds, and some blocks of any build, have no names */
    if (unit_libcrypto.watch != NULL && file != NULL) {
        unit_libcrypto.watch(file);
    }

    return unit_libcrypto.fail_at != 0
           && unit_libcrypto.calls >= unit_libcrypto.fail_at;
}


static inline void *
unit_libcrypto_malloc(size_t size, const char *file, int line)
{
    (void) line;

    if (unit_libcrypto_fails(file)) {
        return NULL;
    }

    unit_libcrypto.live++;

    return malloc(size);
}


static inline void *
unit_libcrypto_realloc(void *p, size_t size, const char *file, int line)
{
    (void) line;

    if (unit_libcrypto_fails(file)) {
        return NULL;
    }

    if (p == NULL) {
        unit_libcrypto.live++;
    }

    return realloc(p, size);
}


static inline void
unit_libcrypto_free(void *p, const char *file, int line)
{
    (void) file;
    (void) line;

    if (p != NULL) {
        unit_libcrypto.live--;
    }

    free(p);
}


/* Truth if libcrypto's memory is ours now: it must be called before libcrypto
 * allocates for the first time. */
static inline int
unit_libcrypto_hook(void)
{
    return CRYPTO_set_mem_functions(unit_libcrypto_malloc,
                                    unit_libcrypto_realloc,
                                    unit_libcrypto_free) == 1;
}


#endif /* UNIT_LIBCRYPTO_H */
