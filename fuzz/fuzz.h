/*
 * fuzz.h: what the fuzz targets share.
 */

#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "jose.h"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


/* What holds for every input; libFuzzer keeps one for which it does not. */
static inline void
fuzz_check(int truth)
{
    if (!truth) {
        abort();
    }
}


/* A copy of its own, so that a read beyond its end is seen. */
static inline jose_str_t
fuzz_copy(const uint8_t *data, size_t size)
{
    jose_str_t      s;
    unsigned char  *p;

    p = malloc(size ? size : 1);
    fuzz_check(p != NULL);

    if (size != 0) {
        memcpy(p, data, size);
    }

    s.data = p;
    s.len = size;

    return s;
}


static inline void
fuzz_free(jose_str_t s)
{
    free((void *) (uintptr_t) s.data);
}


/* Cuts the next line off. */
static inline jose_str_t
fuzz_line(jose_str_t *rest)
{
    jose_str_t  line;

    line.data = rest->data;
    line.len = 0;

    while (line.len < rest->len && line.data[line.len] != '\n') {
        line.len++;
    }

    rest->data += line.len + (line.len < rest->len);
    rest->len -= line.len + (line.len < rest->len);

    return line;
}


#endif /* FUZZ_H */
