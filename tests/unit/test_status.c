/*
 * test_status.c: the status vocabulary, strings, the arena.
 */

#include "unit.h"

#include <ctype.h>


static void
test_every_status_has_a_word_a_text_and_a_blame(void **state)
{
    int          st;
    const char  *p;

    (void) state;

    for (st = JOSE_OK + 1; st < JOSE_STATUS_COUNT; st++) {
        p = jose_status_word(st);
        assert_true(*p != '\0');

        /* a metric label, a variable's value: no surprises */
        for ( /* void */ ; *p != '\0'; p++) {
            assert_true(islower(*p) || isdigit(*p) || *p == '_');
        }

        assert_true(jose_status_text(st)[0] != '\0');
        assert_int_not_equal(jose_status_blame(st), JOSE_BLAME_NONE);
    }

    assert_string_equal(jose_status_word(JOSE_OK), "");
    assert_int_equal(jose_status_blame(JOSE_OK), JOSE_BLAME_NONE);
}


static void
test_no_two_statuses_share_a_word(void **state)
{
    int  one, two;

    (void) state;

    for (one = 0; one < JOSE_STATUS_COUNT; one++) {
        for (two = one + 1; two < JOSE_STATUS_COUNT; two++) {
            assert_string_not_equal(jose_status_word(one),
                                    jose_status_word(two));
        }
    }
}


static void
test_blame_goes_to_whom_it_belongs(void **state)
{
    (void) state;

    assert_int_equal(jose_status_blame(JOSE_EXPIRED), JOSE_BLAME_TOKEN);
    assert_int_equal(jose_status_blame(JOSE_ALG_NONE), JOSE_BLAME_TOKEN);
    assert_int_equal(jose_status_blame(JOSE_UNKNOWN_SOURCE),
                     JOSE_BLAME_TOKEN);
    assert_int_equal(jose_status_blame(JOSE_REQUIRE), JOSE_BLAME_RULE);
    assert_int_equal(jose_status_blame(JOSE_NO_KEYS), JOSE_BLAME_SERVER);
    assert_int_equal(jose_status_blame(JOSE_NO_MEMORY), JOSE_BLAME_SERVER);
}


static void
test_what_is_not_a_status_is_our_own_fault(void **state)
{
    (void) state;

    assert_string_equal(jose_status_word(JOSE_STATUS_COUNT), "internal");
    assert_string_equal(jose_status_word((jose_status_t) -1), "internal");
    assert_int_equal(jose_status_blame((jose_status_t) -1),
                     JOSE_BLAME_SERVER);
    assert_non_null(jose_status_text((jose_status_t) -1));
}


static void
test_strings_are_equal_only_with_equal_lengths(void **state)
{
    jose_str_t  absent = jose_null_str;

    (void) state;

    assert_true(jose_str_eq(unit_str("jwks"), unit_str("jwks")));
    assert_false(jose_str_eq(unit_str("jwks"), unit_str("jwk")));
    assert_false(jose_str_eq(unit_str("j"), unit_str("jwks")));
    assert_false(jose_str_eq(unit_str("jwks"), unit_str("jwkS")));
    assert_false(jose_str_eq(unit_str("a\0b"), unit_str("a\0c")));
    assert_true(jose_str_eq(absent, absent));
    assert_true(jose_str_eq(absent, unit_str("")));
    assert_false(jose_str_eq(absent, unit_str("a")));
}


static void
test_a_c_string_keeps_absent_and_empty_apart(void **state)
{
    (void) state;

    assert_jose_str(jose_cstr("abc"), unit_str("abc"));
    assert_jose_str(jose_cstr(""), unit_str(""));
    assert_jose_absent(jose_cstr(NULL));
}


static void
test_printable_shows_nothing_that_acts(void **state)
{
    int            c;
    char           text[8];
    jose_str_t     s;
    unsigned char  byte;

    (void) state;

    s.data = &byte;
    s.len = 1;

    for (c = 0; c < 256; c++) {
        byte = (unsigned char) c;
        assert_ptr_equal(jose_printable(text, sizeof(text), s), text);

        if (c >= ' ' && c <= '~' && c != '"') {
            assert_int_equal(text[0], c);

        } else {
            assert_int_equal(text[0], '?');
        }

        assert_int_equal(text[1], '\0');
    }
}


static void
test_printable_says_when_it_cuts(void **state)
{
    char   text[16];
    size_t size;

    (void) state;

    assert_string_equal(jose_printable(text, 9, unit_str("abcdefgh")),
                        "abcdefgh");
    assert_string_equal(jose_printable(text, 8, unit_str("abcdefgh")),
                        "abcd...");
    assert_string_equal(jose_printable(text, 5, unit_str("abcdefgh")),
                        "a...");
    assert_string_equal(jose_printable(text, 4, unit_str("abcdefgh")),
                        "...");
    assert_string_equal(jose_printable(text, 4, unit_str("abc")), "abc");
    assert_string_equal(jose_printable(text, 4, unit_str("")), "");
    assert_string_equal(jose_printable(text, 4, jose_cstr(NULL)), "");

    /* not one byte beyond size */
    for (size = 4; size < sizeof(text); size++) {
        memset(text, '#', sizeof(text));
        jose_printable(text, size, unit_str("0123456789abcdef0123"));
        assert_int_equal(text[size - 1], '\0');
        assert_int_equal(text[size], '#');
    }
}


static void
test_the_arena_gives_aligned_memory_that_does_not_overlap(void **state)
{
    size_t          i, n, size;
    jose_arena_t    arena;
    unsigned char  *p[200];

    (void) state;

    jose_arena_init(&arena);

    /* small ones, one as large as a block, larger ones, in turn */
    for (i = 0; i < unit_nelts(p); i++) {
        size = (i % 50 == 49) ? 8192 : (i % 20 == 19) ? 40000 : i;
        p[i] = arena.alloc.alloc(arena.alloc.ctx, size);
        assert_non_null(p[i]);
        assert_int_equal((uintptr_t) p[i] % 8, 0);
        memset(p[i], (int) i, size);
    }

    for (i = 0; i < unit_nelts(p); i++) {
        size = (i % 50 == 49) ? 8192 : (i % 20 == 19) ? 40000 : i;

        for (n = 0; n < size; n++) {
            assert_int_equal(p[i][n], i);
        }
    }

    jose_arena_free(&arena);
}


static void
test_the_arena_goes_on_in_a_block_after_a_large_request(void **state)
{
    char          *before, *large, *after;
    jose_arena_t   arena;

    (void) state;

    jose_arena_init(&arena);

    before = arena.alloc.alloc(arena.alloc.ctx, 16);
    large = arena.alloc.alloc(arena.alloc.ctx, 100000);
    after = arena.alloc.alloc(arena.alloc.ctx, 16);

    assert_non_null(before);
    assert_non_null(large);
    assert_ptr_equal(after, before + 16);

    jose_arena_free(&arena);
}


static void
test_the_arena_can_be_used_again(void **state)
{
    char          *p;
    jose_arena_t   arena;

    (void) state;

    jose_arena_init(&arena);
    jose_arena_free(&arena);

    p = arena.alloc.alloc(arena.alloc.ctx, 100);
    assert_non_null(p);
    jose_arena_free(&arena);
    assert_null(arena.head);

    p = arena.alloc.alloc(arena.alloc.ctx, 100);
    assert_non_null(p);
    memset(p, 1, 100);
    jose_arena_free(&arena);
}


static void
test_the_arena_refuses_sizes_that_overflow(void **state)
{
    jose_arena_t  arena;

    (void) state;

    jose_arena_init(&arena);

    assert_null(arena.alloc.alloc(arena.alloc.ctx, SIZE_MAX));
    assert_null(arena.alloc.alloc(arena.alloc.ctx, SIZE_MAX - 15));
    assert_null(arena.alloc.alloc(arena.alloc.ctx, SIZE_MAX - 32));
    assert_non_null(arena.alloc.alloc(arena.alloc.ctx, 0));

    jose_arena_free(&arena);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(test_every_status_has_a_word_a_text_and_a_blame),
        cmocka_unit_test(test_no_two_statuses_share_a_word),
        cmocka_unit_test(test_blame_goes_to_whom_it_belongs),
        cmocka_unit_test(test_what_is_not_a_status_is_our_own_fault),
        cmocka_unit_test(test_strings_are_equal_only_with_equal_lengths),
        cmocka_unit_test(test_a_c_string_keeps_absent_and_empty_apart),
        cmocka_unit_test(test_printable_shows_nothing_that_acts),
        cmocka_unit_test(test_printable_says_when_it_cuts),
        cmocka_unit_test(
            test_the_arena_gives_aligned_memory_that_does_not_overlap),
        cmocka_unit_test(
            test_the_arena_goes_on_in_a_block_after_a_large_request),
        cmocka_unit_test(test_the_arena_can_be_used_again),
        cmocka_unit_test(test_the_arena_refuses_sizes_that_overflow),
    };

    return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
