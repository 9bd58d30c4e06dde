/*
 * test_list_memory.c: what a list takes while it is read and when it is kept,
 * by the bytes that are asked for.  The sources are compiled here, with an
 * allocator that counts.
 */

#include "unit.h"

#include <stdio.h>


/* Bytes of the longest texts that are tried. */
#define TEXT  (4 * 1024 * 1024)

/* What a piece of JSON takes beside the list. */
#define PIECE  (512 * 1024)


typedef struct {
    size_t  live;
    size_t  peak;
    size_t  calls;
    size_t  fail_at;                /* this call, from 1; 0: none does */
} counted_t;

static counted_t  counted;


/* A block's size is before it. */
#define ROOM  16


static void *
counted_malloc(size_t size)
{
    unsigned char  *p;

    if (++counted.calls == counted.fail_at) {
        return NULL;
    }

    p = malloc(ROOM + size);
    assert_non_null(p);

    memcpy(p, &size, sizeof(size));

    counted.live += size;

    if (counted.live > counted.peak) {
        counted.peak = counted.live;
    }

    return p + ROOM;
}


static void *
counted_calloc(size_t n, size_t size)
{
    void  *p;

    p = counted_malloc(n * size);

    if (p != NULL) {
        memset(p, 0, n * size);
    }

    return p;
}


static void
counted_free(void *p)
{
    size_t  size;

    if (p == NULL) {
        return;
    }

    memcpy(&size, (unsigned char *) p - ROOM, sizeof(size));
    counted.live -= size;

    free((unsigned char *) p - ROOM);
}


/* Only ever makes less of a block. */
static void *
counted_realloc(void *p, size_t size)
{
    void    *new;
    size_t   peak;

    peak = counted.peak;

    new = counted_malloc(size);
    if (new == NULL) {
        return NULL;
    }

    counted.peak = peak;

    memcpy(new, p, size);
    counted_free(p);

    return new;
}


#define malloc   counted_malloc
#define calloc   counted_calloc
#define realloc  counted_realloc
#define free     counted_free

#include "jose_arena.c"
#include "jose_list.c"

#undef malloc
#undef calloc
#undef realloc
#undef free


/* How a text of numbered values looks; it fills a given room. */
typedef struct {
    const char  *start;
    const char  *value;             /* with one %zu, or none */
    const char  *separator;
    const char  *end;
    size_t       step;              /* 0: all values are the same */
    int          nothing;           /* no value is one */
} shape_t;


static const shape_t  shapes[] = {
    { "[", "%zu", ",", "]", 1, 0 },
    { "[", "%zu", ",", "]", 0, 0 },
    { "[", " %zu ", "\n,\t", "]\n", 7, 0 },
    { "[", "\"%zu\"", ",", "]", 1, 0 },
    { "[", "\"%08zx-0000-4000-8000-000000000000\"", ",\n", "]", 1, 0 },
    { "[", "\"\\u0061%zu\"", ",", "]", 1, 0 },
    { "{", "\"%zu\":{}", ",", "}", 1, 0 },
    { "{", "\"%zu\":{\"locked_at\":[1,2,3],\"by\":null}", ",", "}", 1, 0 },
    { "", "%zu", "\n", "\n", 1, 0 },
    { "", "%08zx-0000-4000-8000-000000000000", "\n", "", 1, 0 },
    { "", "", "\n", "", 0, 1 },
    { "", " \t", "\r\n", "", 0, 1 },
    { "", "#", "\n", "", 0, 1 },
    { "", "same", "\n", "", 0, 0 },
    { "", "# a comment of some length\n%zu", "\n", "", 1, 0 },
};


/* *n: how many values are listed, be they the same. */
static jose_str_t
text_of(const shape_t *shape, size_t size, size_t *n)
{
    char        *text, *p, *end;
    size_t       i;
    jose_str_t   s;

    text = malloc(size + 128);
    assert_non_null(text);

    end = text + size;

    p = text;
    p += snprintf(p, 16, "%s", shape->start);

    for (i = 0; p < end; i++) {

        if (i != 0) {
            p += snprintf(p, 16, "%s", shape->separator);
        }

        if (strchr(shape->value, '%') == NULL) {
            p += snprintf(p, 64, "%s", shape->value);

        } else {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            p += snprintf(p, 96, shape->value, i * shape->step);
#pragma GCC diagnostic pop
        }
    }

    p += snprintf(p, 16, "%s", shape->end);

    s.data = (unsigned char *) text;
    s.len = (size_t) (p - text);

    *n = shape->nothing ? 0 : i;

    return s;
}


static void
test_memory_is_that_of_the_text_and_some_bytes_a_value(void **state)
{
    size_t        i, line, n, size;
    jose_str_t    text;
    jose_list_t  *list;
    const char   *detail;

    static const size_t  sizes[] = { 100, 5000, 100000, TEXT };

    (void) state;

    for (i = 0; i < unit_nelts(shapes) * unit_nelts(sizes); i++) {

        size = sizes[i % unit_nelts(sizes)];
        text = text_of(&shapes[i / unit_nelts(sizes)], size, &n);

        memset(&counted, 0, sizeof(counted_t));

        assert_jose_ok(jose_list_parse(text, &list, &detail, &line));

        assert_true(jose_list_count(list) <= n);

        /* a slot has 4 bytes, and there are at most three for a value */

        if (counted.peak > text.len + 12 * n + PIECE
            || counted.live > text.len + 12 * n + 1024)
        {
            fail_msg("%.20s: %zu bytes, %zu values: peak %zu, kept %zu",
                     text.data, text.len, n, counted.peak, counted.live);
        }

        jose_list_free(list);
        assert_int_equal(counted.live, 0);
        free((void *) text.data);
    }
}


static void
test_a_long_member_takes_no_more_than_its_bound(void **state)
{
    char         *text, *p;
    size_t        i, line, len;
    jose_str_t    s;
    jose_list_t  *list;
    const char   *detail;

    (void) state;

    /* [1,...,"aaa"], {"a":[1,1,...]} and spaces before a member */

    for (len = JOSE_JSON_MEMBER_MAX - 100; len < 3 * JOSE_JSON_MEMBER_MAX;
         len += JOSE_JSON_MEMBER_MAX)
    {
        for (i = 0; i < 3; i++) {
            text = malloc(len + 64);
            assert_non_null(text);

            p = text;
            p += snprintf(p, 16, i == 0 ? "[1,\"" : i == 1 ? "{\"a\":["
                                                  : "[\"x\",");
            memset(p, i == 0 ? 'a' : i == 1 ? '1' : ' ', len);

            if (i == 1) {
                memset(p + 1, ',', 1);
                memset(p + len - 2, ',', 1);
            }

            p += len;
            p += snprintf(p, 16, i == 0 ? "\"]" : i == 1 ? "]}" : "2]");

            s.data = (unsigned char *) text;
            s.len = (size_t) (p - text);

            memset(&counted, 0, sizeof(counted_t));

            if (len < JOSE_JSON_MEMBER_MAX) {
                assert_jose_ok(jose_list_parse(s, &list, &detail, &line));
                assert_int_equal(jose_list_count(list), i == 1 ? 1 : 2);
                jose_list_free(list);

            } else {
                assert_jose_status(jose_list_parse(s, &list, &detail, &line),
                                   JOSE_BAD_LIST);
                assert_string_equal(detail, "a member is too long");
                assert_int_equal(line, 1);
            }

            assert_true(counted.peak
                        <= s.len + 16 * JOSE_JSON_MEMBER_MAX + PIECE);
            assert_int_equal(counted.live, 0);
            free(text);
        }
    }
}


static void
test_each_failed_allocation_fails_the_list(void **state)
{
    size_t        i, n, line;
    jose_str_t    text;
    jose_list_t  *list;
    const char   *detail;

    (void) state;

    for (i = 0; i < unit_nelts(shapes); i++) {
        text = text_of(&shapes[i], 50000, &n);

        for (n = 1; ; n++) {
            memset(&counted, 0, sizeof(counted_t));
            counted.fail_at = n;
            list = (jose_list_t *) "";

            if (jose_list_parse(text, &list, &detail, &line) == JOSE_OK) {
                /* making the buffer smaller may fail, and is the last */
                assert_in_range(counted.calls, n - 1, n);
                jose_list_free(list);

                if (counted.calls < n) {
                    break;
                }

            } else {
                assert_null(list);
                assert_null(detail);
            }

            assert_int_equal(counted.live, 0);
        }

        free((void *) text.data);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(
            test_memory_is_that_of_the_text_and_some_bytes_a_value),
        cmocka_unit_test(test_a_long_member_takes_no_more_than_its_bound),
        cmocka_unit_test(test_each_failed_allocation_fails_the_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
