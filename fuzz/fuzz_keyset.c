/*
 * fuzz_keyset.c: keys in any format; each that is taken is written again.
 */

#include "fuzz.h"


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t          i;
    jose_str_t      copy, text;
    jose_arena_t    arena;
    jose_format_t   format;
    jose_keyset_t  *set;

    copy = fuzz_copy(data, size);
    format = size % 4 ? JOSE_FORMAT_ANY : JOSE_FORMAT_KEYVAL;

    if (jose_keyset_parse(copy, format, NULL, &set) != JOSE_OK) {
        fuzz_check(set == NULL);
        goto done;
    }

    fuzz_check(jose_keyset_count(set) != 0);

    jose_arena_init(&arena);

    for (i = 0; i < jose_keyset_count(set); i++) {
        (void) jose_key_to_jwk(&arena.alloc, jose_keyset_key(set, i), NULL,
                               1, &text);
        (void) jose_key_thumbprint(&arena.alloc, jose_keyset_key(set, i),
                                   &text);
    }

    jose_arena_free(&arena);
    jose_keyset_unref(set);

done:

    fuzz_free(copy);

    return 0;
}
