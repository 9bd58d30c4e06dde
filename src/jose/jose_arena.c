/*
 * jose_arena.c: memory for callers that have no pool of their own.
 */

#include "jose.h"

#include <stdint.h>
#include <stdlib.h>


/* A token of ordinary size and its values take one block. */
#define JOSE_ARENA_BLOCK  8192

/* Wide enough for any scalar (jose_alloc_t asks for 8). */
#define JOSE_ARENA_ALIGN  16


struct jose_arena_block_s {
    jose_arena_block_t  *next;
    size_t               size;          /* of data */
    size_t               used;
    _Alignas(JOSE_ARENA_ALIGN)
    unsigned char        data[];
};


static void *jose_arena_alloc(void *ctx, size_t size);
static jose_arena_block_t *jose_arena_block_new(size_t size);


void
jose_arena_init(jose_arena_t *arena)
{
    arena->head = NULL;
    arena->alloc.alloc = jose_arena_alloc;
    arena->alloc.ctx = arena;
}


void
jose_arena_free(jose_arena_t *arena)
{
    jose_arena_block_t  *block, *next;

    for (block = arena->head; block != NULL; block = next) {
        next = block->next;

        /* Decrypted payloads and keys pass through here. */
        jose_cleanse(block->data, block->used);
        free(block);
    }

    arena->head = NULL;
}


static void *
jose_arena_alloc(void *ctx, size_t size)
{
    jose_arena_t        *arena;
    jose_arena_block_t  *block;

    arena = ctx;
    block = arena->head;

    if (size > SIZE_MAX - sizeof(jose_arena_block_t) - JOSE_ARENA_ALIGN) {
        return NULL;
    }

    /* Sizes are rounded up, so that what follows is aligned. */
    size = (size + JOSE_ARENA_ALIGN - 1) & ~(size_t) (JOSE_ARENA_ALIGN - 1);

    if (block != NULL && size <= block->size - block->used) {
        block->used += size;
        return block->data + block->used - size;
    }

    block = jose_arena_block_new(size);
    if (block == NULL) {
        return NULL;
    }

    block->used = size;

    /* A full block goes behind the head, whose room is still good. */
    if (arena->head != NULL && block->used == block->size) {
        block->next = arena->head->next;
        arena->head->next = block;

    } else {
        block->next = arena->head;
        arena->head = block;
    }

    return block->data;
}


static jose_arena_block_t *
jose_arena_block_new(size_t size)
{
    jose_arena_block_t  *block;

    if (size < JOSE_ARENA_BLOCK) {
        size = JOSE_ARENA_BLOCK;
    }

    block = malloc(sizeof(jose_arena_block_t) + size);
    if (block == NULL) {
        return NULL;
    }

    block->next = NULL;
    block->size = size;
    block->used = 0;

    return block;
}
