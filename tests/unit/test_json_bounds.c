/*
 * test_json_bounds.c: depth, memory and time that a hostile text can take.
 */

#include "unit.h"
#include "unit_json.h"

#include <time.h>


/*
 * A comparison of each name with each other one takes ten seconds and more
 * here, sorting some hundredths of one; valgrind makes that a second.
 */
static void
test_a_mebibyte_of_names_is_no_burden(void **state)
{
    clock_t     start;
    size_t      offset;
    jose_str_t  text;

    start = clock();

    text = object_of(*state, 80000, "}");
    assert_true(text.len > 1024 * 1024);
    assert_int_equal(jose_json_count(parse(*state, text)), 80000);

    assert_true(refused(*state, object_of(*state, 80000, ",\"k40000\":0}"),
                        &offset));

    assert_true((clock() - start) / CLOCKS_PER_SEC < 5);
}


static void
test_sixty_four_levels_are_accepted_and_one_more_is_not(void **state)
{
    char                 text[1024], *p;
    size_t               i, k, offset;
    const char         **kind;
    static const char   *kinds[][3] = {
        { "[", "]", "1" },
        { "[", "]", "" },
        { "{\"a\":", "}", "1" },
    };

    for (k = 0; k < unit_nelts(kinds); k++) {
        kind = kinds[k];
        p = text;

        for (i = 0; i < 64; i++) {
            p = stpcpy(p, kind[0]);
        }

        p = stpcpy(p, kind[2]);

        for (i = 0; i < 64; i++) {
            p = stpcpy(p, kind[1]);
        }

        assert_jose_str(compact(*state, parse(*state, jose_cstr(text))),
                        jose_cstr(text));

        /* the same inside of one more */
        memmove(text + 1, text, (size_t) (p - text) + 1);
        text[0] = '[';
        memcpy(p + 1, "]", sizeof("]"));

        assert_true(refused(*state, jose_cstr(text), &offset));
        assert_int_equal(offset, 1 + 63 * strlen(kind[0]));
    }

    /* whatever length it ends at */
    for (i = 65; i < 82; i++) {
        assert_true(refused(*state, repeat(*state, "", "[", i, ""),
                            &offset));
        assert_int_equal(offset, 64);
    }
}


static void
test_depth_is_not_what_strings_or_neighbours_make_it(void **state)
{
    size_t  offset;

    /* brackets in strings, behind escaped quotes and backslashes */
    parse(*state, repeat(*state, "[\"", "[{", 100, "\"]"));
    parse(*state, repeat(*state, "[\"\\\"", "[", 100, "\"]"));
    parse(*state, repeat(*state, "{\"\\\\\":\"", "[\\\\", 100, "\"}"));

    /* and real ones after such strings */
    assert_true(refused(*state, repeat(*state, "[\"\\\\\",", "[", 100, ""),
                        &offset));
    assert_int_equal(offset, 6 + 63);
    assert_true(refused(*state, repeat(*state, "[\"\\\"\",", "[", 100, ""),
                        &offset));
    assert_int_equal(offset, 6 + 63);

    /* many, side by side */
    parse(*state, repeat(*state, "[", "[[]],{},", 500, "{\"a\":[]}]"));
    parse(*state, repeat(*state, "[", "{\"[\":\"]\"},", 500, "[]]"));

    /* closing what was never opened earns nothing */
    assert_true(refused(*state, repeat(*state, "]]]]]]]]", "[", 100, ""),
                        &offset));
}


static void
test_ten_thousand_levels_cost_nothing(void **state)
{
    size_t          offset, calls;
    jose_str_t      text;
    const char     *piece[] = { "[", "{\"a\":", "[{\"a\":" };
    size_t          i;
    unit_memory_t  *memory = *state;

    for (i = 0; i < unit_nelts(piece); i++) {
        text = repeat(memory, "", piece[i], 10000, "");
        calls = memory->calls;
        assert_true(refused(memory, text, &offset));

        /* only the copy of the text */
        assert_int_equal(memory->calls, calls + 1);
    }
}


/*
 * The bound that jose_json.c promises, for texts that yyjson's own guess of
 * their size suits least.
 */
static void
test_memory_is_bounded_by_the_length_of_the_text(void **state)
{
    size_t          i, offset;
    jose_str_t      text[7];
    unit_memory_t   memory;

    text[0] = repeat(*state, "[", "1,", 32 * 1024 - 1, "1]");
    text[1] = repeat(*state, "[ ", "1,", 32 * 1024 - 1, "1]");
    text[2] = repeat(*state, "[", "1,", 32 * 1024, "");
    text[3] = repeat(*state, "[", "[],", 22 * 1024, "[]]");
    text[4] = repeat(*state, "[ ", "[[[[[[]]]]]],", 5000, "[]]");
    text[5] = repeat(*state, "[", "{\"\":1},", 9000, "{}]");
    text[6] = object_of(*state, 5000, "}");

    for (i = 0; i < unit_nelts(text); i++) {
        unit_memory_init(&memory);

        if (i == 2) {
            assert_true(refused(&memory, text[i], &offset));

        } else {
            parse(&memory, text[i]);
        }

        /* the copy, the values twice, the names */
        assert_true(memory.calls <= 4);
        assert_true(memory.bytes <= (1 + 15 + 2) * text[i].len + 1024);

        unit_memory_free(&memory);
    }
}


static void
test_a_small_text_takes_two_small_pieces(void **state)
{
    unit_memory_t  *memory = *state;

    parse(memory, unit_str("{\"sub\":\"1234567890\",\"name\":\"John Doe\","
                           "\"iat\":1516239022}"));

    assert_int_equal(memory->calls, 2);
    assert_true(memory->bytes < 512);
}


static void
test_a_mebibyte_is_read(void **state)
{
    size_t              n;
    jose_str_t          name, text;
    jose_json_iter_t    it;
    const jose_json_t  *value, *keys, *key;

    text = repeat(*state, "{\"keys\":[",
                  "{\"kty\":\"RSA\",\"kid\":\"x\",\"x5c\":[\"MIIC\"]},",
                  27000, "{}]}");
    assert_true(text.len > 1024 * 1024);

    value = parse(*state, text);
    keys = jose_json_member(value, unit_str("keys"));
    jose_json_iter_init(&it, keys);

    for (n = 0; jose_json_iter_next(&it, &name, &key); n++) {
        assert_int_equal(jose_json_type(key), JOSE_JSON_OBJECT);
    }

    assert_int_equal(n, 27001);
    assert_jose_str(compact(*state, value), text);
}


/* Whichever allocation fails, the answer says so and is empty. */
static void
test_no_memory_is_told_and_leaves_nothing(void **state)
{
    size_t              i, n, failures, offset;
    jose_str_t          text[3], out;
    const char         *detail;
    jose_status_t       st;
    unit_memory_t       memory;
    const jose_json_t  *value;

    text[0] = unit_str("{\"alg\":\"HS256\"}");
    text[1] = object_of(*state, 1000, "}");
    text[2] = repeat(*state, "[", "1,", 5000, "1]");

    for (i = 0; i < unit_nelts(text); i++) {
        failures = 0;

        for (n = 1; n < 10; n++) {
            unit_memory_init(&memory);
            memory.fail_at = n;

            offset = 1;
            detail = "";
            value = (const jose_json_t *) "";

            st = jose_json_parse(&memory.alloc, text[i], &value, &detail,
                                 &offset);
            assert_null(detail);
            assert_int_equal(offset, 0);

            if (st == JOSE_OK) {
                out = text[i];
                st = jose_json_write(&memory.alloc, value, 0, &out);

                if (st == JOSE_OK) {
                    assert_jose_str(out, text[i]);

                } else {
                    assert_jose_absent(out);
                }

            } else {
                assert_null(value);
            }

            unit_memory_free(&memory);

            if (st == JOSE_OK) {
                break;
            }

            assert_jose_status(st, JOSE_NO_MEMORY);
            failures++;
        }

        /* at least the copy, the values, the names of the second, and what
         * is written */
        assert_true(failures >= (i == 1 ? 4 : 3));
    }
}


static void
test_a_length_that_cannot_be_is_refused(void **state)
{
    jose_str_t          text;
    unit_memory_t      *memory = *state;
    const jose_json_t  *value;

    text = unit_str("{}");
    text.len = SIZE_MAX - 1;

    assert_jose_status(jose_json_parse(&memory->alloc, text, &value, NULL,
                                       NULL), JOSE_NO_MEMORY);
    assert_null(value);
    assert_int_equal(memory->calls, 0);
}


/* What survives mutation is JSON: written and read again it is the same. */
static void
test_a_mutated_text_is_refused_or_keeps_its_meaning(void **state)
{
    size_t               i, n, len, accepted;
    uint64_t             seed;
    jose_str_t           text, first, second;
    unsigned char        buf[256];
    unit_memory_t        memory;
    const jose_json_t   *value;
    static const char    interesting[] = "{}[]\",:\\u0e-+.1atfn \x7f\xc3\xa9";
    static const char   *seeds[] = {
        "{\"iss\":\"https://a.example/\",\"exp\":1.5e9,\"aud\":[\"a\",\"b\"]}",
        "{\"a\":{\"b\":{\"c\":[[],{},[null,true,false]]}},\"\\u0061b\":-0.5}",
        "[[[[[[[[\"\\ud83d\\ude00\xf0\x9f\x98\x80\",1e400]]]]]]]]",
        "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":\"\\u0000\\\"\\\\\"}",
    };

    (void) state;

    seed = 42;
    accepted = 0;

    for (i = 0; i < 20000; i++) {
        len = strlen(seeds[i % 4]);
        memcpy(buf, seeds[i % 4], len);

        for (n = unit_random(&seed) % 3; n != 0; n--) {
            buf[unit_random(&seed) % len] = (unsigned char)
                interesting[unit_random(&seed) % (sizeof(interesting) - 1)];
        }

        if (unit_random(&seed) % 16 == 0) {
            len = unit_random(&seed) % len;
        }

        text.data = buf;
        text.len = len;

        unit_memory_init(&memory);

        if (jose_json_parse(&memory.alloc, text, &value, NULL, NULL)
            == JOSE_OK)
        {
            accepted++;

            assert_jose_ok(jose_json_write(&memory.alloc, value, (int) i & 1,
                                           &first));
            value = parse(&memory, first);
            assert_jose_ok(jose_json_write(&memory.alloc, value, (int) i & 1,
                                           &second));
            assert_jose_str(second, first);
        }

        unit_memory_free(&memory);
    }

    assert_in_range(accepted, 5000, 18000);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        unit_case(test_a_mebibyte_of_names_is_no_burden),
        unit_case(test_sixty_four_levels_are_accepted_and_one_more_is_not),
        unit_case(test_depth_is_not_what_strings_or_neighbours_make_it),
        unit_case(test_ten_thousand_levels_cost_nothing),
        unit_case(test_memory_is_bounded_by_the_length_of_the_text),
        unit_case(test_a_small_text_takes_two_small_pieces),
        unit_case(test_a_mebibyte_is_read),
        unit_case(test_no_memory_is_told_and_leaves_nothing),
        unit_case(test_a_length_that_cannot_be_is_refused),
        unit_case(test_a_mutated_text_is_refused_or_keeps_its_meaning),
    };

    return cmocka_run_group_tests_name("json bounds", tests, NULL, NULL);
}
