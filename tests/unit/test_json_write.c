/*
 * test_json_write.c: JSON text out of values.
 */

#include "unit.h"
#include "unit_json.h"


static void
test_pretty_text_is_indented_by_two(void **state)
{
    jose_str_t          text;
    const jose_json_t  *value;
    unit_memory_t      *memory = *state;

    value = parse(memory, unit_str("{\"a\":[1,{\"b\":1.50e0},[],{}],"
                                   "\"c\":\"\\n\",\"d\":{}}"));

    assert_jose_ok(jose_json_write(&memory->alloc, value, 1, &text));
    assert_jose_str(text, unit_str("{\n"
                                   "  \"a\": [\n"
                                   "    1,\n"
                                   "    {\n"
                                   "      \"b\": 1.50e0\n"
                                   "    },\n"
                                   "    [],\n"
                                   "    {}\n"
                                   "  ],\n"
                                   "  \"c\": \"\\n\",\n"
                                   "  \"d\": {}\n"
                                   "}"));

    assert_jose_ok(jose_json_write(&memory->alloc,
                                   parse(memory, unit_str("[]")), 1, &text));
    assert_jose_str(text, unit_str("[]"));
    assert_jose_ok(jose_json_write(&memory->alloc,
                                   parse(memory, unit_str("1")), 1, &text));
    assert_jose_str(text, unit_str("1"));
}


static void
test_what_is_written_takes_no_more_memory_than_it_has_bytes(void **state)
{
    int                 pretty;
    size_t              bytes;
    jose_str_t          text;
    const jose_json_t  *value;
    unit_memory_t      *memory = *state;

    value = parse(memory, unit_str("{\"a\\n\":[\"\\u0001\\\"\x7f\",1.0,true,"
                                   "false,null],\"b\":{\"c\":[{}]}}"));

    for (pretty = 0; pretty < 2; pretty++) {
        bytes = memory->bytes;
        assert_jose_ok(jose_json_write(&memory->alloc, value, pretty,
                                       &text));
        assert_int_equal(memory->bytes - bytes, text.len);
    }
}


static void
test_a_part_can_be_written(void **state)
{
    const jose_json_t  *value;

    value = parse(*state, unit_str("{\"a\":{\"b\":[1,2]},\"c\":3}"));

    assert_jose_str(compact(*state, jose_json_member(value, unit_str("a"))),
                    unit_str("{\"b\":[1,2]}"));
    assert_jose_str(compact(*state, jose_json_member(value, unit_str("c"))),
                    unit_str("3"));
}


static void
test_numbers_are_written_as_they_were_read(void **state)
{
    jose_str_t  text;

    text = unit_str("[1.0,1.50,1E5,1e+5,-0,-0.0,1e400,12345678901234567890123"
                    ",0.1,100000000000000000000.000]");
    assert_jose_str(compact(*state, parse(*state, text)), text);
}


/* Quoting every character gives a string that means that character. */
static void
test_quoting_escapes_what_must_be_and_no_more(void **state)
{
    int             c;
    jose_str_t      plain, quoted;
    unsigned char   byte;
    unit_memory_t  *memory = *state;

    plain.data = &byte;
    plain.len = 1;

    for (c = 0; c < 0x80; c++) {
        byte = (unsigned char) c;

        /* exactly the room that is asked for */
        quoted.data = memory->alloc.alloc(memory, 6 + 2);
        assert_non_null(quoted.data);
        quoted.len = (size_t) (jose_json_quote((unsigned char *) quoted.data,
                                               plain)
                               - quoted.data);

        assert_jose_str(jose_json_string(parse(memory, quoted)), plain);

        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f) {
            assert_int_equal(quoted.len, 3);

        } else {
            assert_int_equal(quoted.data[1], '\\');
        }
    }
}


static void
test_quoting_of_known_strings(void **state)
{
    size_t                          i;
    jose_str_t                      s;
    unsigned char                   dst[64];
    static const struct {
        jose_str_t   plain;
        const char  *quoted;
    }                               known[] = {
        { jose_string(""), "\"\"" },
        { jose_string("a/b"), "\"a/b\"" },
        { jose_string("\"\\"), "\"\\\"\\\\\"" },
        { jose_string("\b\t\n\f\r"), "\"\\b\\t\\n\\f\\r\"" },
        { jose_string("\0\x01\x0b\x1f\x7f"),
          "\"\\u0000\\u0001\\u000b\\u001f\\u007f\"" },
        { jose_string("\xc3\xa9"), "\"\xc3\xa9\"" },
    };

    (void) state;

    for (i = 0; i < unit_nelts(known); i++) {
        s.data = dst;
        s.len = (size_t) (jose_json_quote(dst, known[i].plain) - dst);
        assert_jose_str(s, jose_cstr(known[i].quoted));
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        unit_case(test_pretty_text_is_indented_by_two),
        unit_case(
            test_what_is_written_takes_no_more_memory_than_it_has_bytes),
        unit_case(test_a_part_can_be_written),
        unit_case(test_numbers_are_written_as_they_were_read),
        unit_case(test_quoting_escapes_what_must_be_and_no_more),
        unit_case(test_quoting_of_known_strings),
    };

    return cmocka_run_group_tests_name("json write", tests, NULL, NULL);
}
