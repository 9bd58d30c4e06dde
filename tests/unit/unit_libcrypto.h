/*
 * unit_libcrypto.h: libcrypto's memory, counted, and failing when told to.  In
 * a program that is linked with UNIT_WRAP (see the Makefile) the core's own is
 * counted with it, and fails as well.
 */

#ifndef UNIT_LIBCRYPTO_H
#define UNIT_LIBCRYPTO_H

#include "unit.h"

#include <errno.h>

#include <openssl/crypto.h>


typedef struct {
    _Atomic size_t   calls;             /* of malloc and realloc */
    _Atomic size_t   live;              /* blocks not yet freed */
    size_t           fail_at;           /* this call, from 1, and all later
                                           ones fail; 0: none does */
    int              only;              /* fail_at fails, later ones do not */
    int              quiet;             /* errno is not set, as a program's own
                                           allocator may not do either */
    void           (*watch)(const char *file);  /* sees who asks, or NULL */
} unit_libcrypto_t;


static unit_libcrypto_t  unit_libcrypto;


static inline int
unit_libcrypto_fails(const char *file)
{
    size_t  n;

    n = ++unit_libcrypto.calls;

    /* some builds, and some blocks of any build, have no names */
    if (unit_libcrypto.watch != NULL && file != NULL) {
        unit_libcrypto.watch(file);
    }

    if (unit_libcrypto.fail_at == 0 || n < unit_libcrypto.fail_at
        || (unit_libcrypto.only && n > unit_libcrypto.fail_at))
    {
        return 0;
    }

    if (!unit_libcrypto.quiet) {
        errno = ENOMEM;
    }

    return 1;
}


#ifdef UNIT_WRAPPED

/* The linker's --wrap sends here what is called in the core and the test. */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);


void *
__wrap_malloc(size_t size)
{
    return unit_libcrypto_fails(NULL) ? NULL : __real_malloc(size);
}


void *
__wrap_calloc(size_t n, size_t size)
{
    return unit_libcrypto_fails(NULL) ? NULL : __real_calloc(n, size);
}


void *
__wrap_realloc(void *p, size_t size)
{
    return unit_libcrypto_fails(NULL) ? NULL : __real_realloc(p, size);
}


#define unit_real_malloc   __real_malloc
#define unit_real_realloc  __real_realloc

#else

#define unit_real_malloc   malloc
#define unit_real_realloc  realloc

#endif


static inline void *
unit_libcrypto_malloc(size_t size, const char *file, int line)
{
    (void) line;

    if (unit_libcrypto_fails(file)) {
        return NULL;
    }

    unit_libcrypto.live++;

    return unit_real_malloc(size);
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

    return unit_real_realloc(p, size);
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


/* From here on the nth allocation fails, and with only no other. */
static inline void
unit_libcrypto_fail(size_t n, int only)
{
    unit_libcrypto.calls = 0;
    unit_libcrypto.fail_at = n;
    unit_libcrypto.only = only;
}


/* None fails any more.  Truth if one has. */
static inline int
unit_libcrypto_stop(void)
{
    int  failed;

    failed = unit_libcrypto.fail_at != 0
             && unit_libcrypto.calls >= unit_libcrypto.fail_at;

    unit_libcrypto.fail_at = 0;

    return failed;
}


#endif /* UNIT_LIBCRYPTO_H */
