/*
 * unit.h: what the unit tests share.  Each test file is a program of its own.
 */

#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jose.h"


/* A string literal that may hold NUL, as a jose_str_t. */
#define unit_str(literal)                                                     \
    ((jose_str_t) jose_string(literal))

/* How many elements an array has. */
#define unit_nelts(array)  (sizeof(array) / sizeof((array)[0]))


/*
 * An allocator for jose_alloc_t that gives every request a heap block of its
 * own, so that the sanitizers and valgrind see an access beyond its end, and
 * that fails when told to.
 */
typedef struct unit_block_s  unit_block_t;

struct unit_block_s {
    unit_block_t  *next;
    size_t         size;
    /* the block's bytes follow */
};

typedef struct {
    jose_alloc_t   alloc;
    unit_block_t  *blocks;
    size_t         calls;
    size_t         bytes;
    size_t         fail_at;             /* this call, from 1, and all later
                                           ones fail; 0: none does */
} unit_memory_t;


static inline void *
unit_alloc(void *ctx, size_t size)
{
    unit_block_t   *block;
    unit_memory_t  *memory;

    memory = ctx;
    memory->calls++;

    if (memory->fail_at != 0 && memory->calls >= memory->fail_at) {
        return NULL;
    }

    block = malloc(sizeof(unit_block_t) + size);
    if (block == NULL) {
        return NULL;
    }

    /* Nobody may count on memory that is zero. */
    memset(block + 1, 0xa5, size);

    block->next = memory->blocks;
    block->size = size;
    memory->blocks = block;
    memory->bytes += size;

    return block + 1;
}


static inline void
unit_memory_init(unit_memory_t *memory)
{
    memset(memory, 0, sizeof(unit_memory_t));
    memory->alloc.alloc = unit_alloc;
    memory->alloc.ctx = memory;
}


/* Frees every block; the memory can be used again, and fails no more. */
static inline void
unit_memory_free(unit_memory_t *memory)
{
    unit_block_t  *block, *next;

    for (block = memory->blocks; block != NULL; block = next) {
        next = block->next;
        free(block);
    }

    unit_memory_init(memory);
}


/* cmocka fixtures: *state is a fresh unit_memory_t. */
static inline int
unit_setup(void **state)
{
    unit_memory_t  *memory;

    memory = malloc(sizeof(unit_memory_t));
    if (memory == NULL) {
        return -1;
    }

    unit_memory_init(memory);
    *state = memory;

    return 0;
}


static inline int
unit_teardown(void **state)
{
    unit_memory_free(*state);
    free(*state);

    return 0;
}


#define unit_case(function)                                                   \
    cmocka_unit_test_setup_teardown(function, unit_setup, unit_teardown)


/* The same bytes, shown as text when they differ. */
#define assert_jose_str(got, want)                                            \
    unit_assert_str(got, want, __FILE__, __LINE__)

/* The same status, shown by its word when it differs. */
#define assert_jose_status(got, want)                                         \
    unit_assert_status(got, want, __FILE__, __LINE__)

#define assert_jose_ok(got)                                                   \
    unit_assert_status(got, JOSE_OK, __FILE__, __LINE__)

#define assert_jose_absent(got)                                               \
    unit_assert_absent(got, __FILE__, __LINE__)


static inline void
unit_assert_str(jose_str_t got, jose_str_t want, const char *file, int line)
{
    char  got_text[256], want_text[256];

    if (got.data != NULL && jose_str_eq(got, want)) {
        return;
    }

    jose_printable(got_text, sizeof(got_text), got);
    jose_printable(want_text, sizeof(want_text), want);

    print_error("got %s (%zu bytes: \"%s\"), want %zu bytes: \"%s\"\n",
                got.data == NULL ? "absent" : "a string", got.len, got_text,
                want.len, want_text);
    _fail(file, line);
}


static inline void
unit_assert_status(jose_status_t got, jose_status_t want, const char *file,
    int line)
{
    if (got == want) {
        return;
    }

    print_error("got status \"%s\", want \"%s\" (empty is success)\n",
                jose_status_word(got), jose_status_word(want));
    _fail(file, line);
}


static inline void
unit_assert_absent(jose_str_t got, const char *file, int line)
{
    if (got.data == NULL && got.len == 0) {
        return;
    }

    print_error("got a string of %zu bytes, want an absent one\n", got.len);
    _fail(file, line);
}


/*
 * Pseudo-random numbers for mutation loops: xorshift64*, the same sequence
 * from the same seed (not 0) everywhere.
 */
static inline uint32_t
unit_random(uint64_t *seed)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;

    return (uint32_t) ((*seed * UINT64_C(2685821657736338717)) >> 32);
}


#endif /* UNIT_H */
