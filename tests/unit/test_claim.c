/*
 * test_claim.c: claims by path, and their text as a variable.
 */

#include "unit.h"

#include <stdio.h>


typedef struct {
    const char  *value;
    jose_str_t   text;
} claim_text_t;


static const claim_text_t  texts[] = {
    { "\"quotes\"", jose_string("quotes") },
    { "\"\"", jose_string("") },
    { "\"caf\\u00e9\"", jose_string("caf\xc3\xa9") },
    { "null", jose_string("") },
    { "true", jose_string("true") },
    { "false", jose_string("false") },
    { "0", jose_string("0") },
    { "-1.50e+3", jose_string("-1.50e+3") },
    { "12345678901234567890123", jose_string("12345678901234567890123") },

    /* quotes and backslashes are no danger, and stay */
    { "\"a\\\"b\\\\c\"", jose_string("a\"b\\c") },

    /* what could end a header or a log line does not */
    { "\"a\\r\\nSet-Cookie: b\"", jose_string("a\\r\\nSet-Cookie: b") },
    { "\"a\\u0000b\"", jose_string("a\\u0000b") },
    { "\"\\u001b[31m\"", jose_string("\\u001b[31m") },
    { "\"\\u007f\"", jose_string("\\u007f") },
    { "\"\x7f\"", jose_string("\\u007f") },
    { "\"\\b\\t\\f\"", jose_string("\\b\\t\\f") },
    { "\"\\u001f \"", jose_string("\\u001f ") },

    { "[]", jose_string("") },
    { "[\"a\"]", jose_string("a") },
    { "[\"a\",\"b\",\"c\"]", jose_string("a,b,c") },
    { "[\"a,b\",\"c\"]", jose_string("a,b,c") },
    { "[1,2.0,true,false]", jose_string("1,2.0,true,false") },
    { "[null]", jose_string("") },
    { "[null,null]", jose_string(",") },
    { "[\"a\",null,\"\",\"b\"]", jose_string("a,,,b") },
    { "[\"a\\nb\",\"\\u007f\"]", jose_string("a\\nb,\\u007f") },
    { "[\"a\",[\"b\",[]],{\"c\":\"d\"}]",
      jose_string("a,[\"b\",[]],{\"c\":\"d\"}") },

    { "{}", jose_string("{}") },
    { "{ \"a\" : [ 1.0 , \"b\" ] }", jose_string("{\"a\":[1.0,\"b\"]}") },
    { "{\"a\\n\":\"\\u007f\\r\"}",
      jose_string("{\"a\\n\":\"\\u007f\\r\"}") },
};


static const jose_json_t *
parse(unit_memory_t *memory, const char *text)
{
    const jose_json_t  *value;

    assert_jose_ok(jose_json_parse(&memory->alloc, jose_cstr(text), &value,
                                   NULL, NULL));

    return value;
}


static void
test_each_kind_of_value_has_its_text(void **state)
{
    size_t          i;
    jose_str_t      text;
    unit_memory_t  *memory = *state;

    for (i = 0; i < unit_nelts(texts); i++) {
        assert_jose_ok(jose_claim_text(&memory->alloc,
                                       parse(memory, texts[i].value),
                                       &text));
        assert_jose_str(text, texts[i].text);
    }
}


static void
test_an_absent_claim_is_empty(void **state)
{
    jose_str_t      text;
    unit_memory_t  *memory = *state;

    assert_jose_ok(jose_claim_text(&memory->alloc, NULL, &text));
    assert_jose_str(text, unit_str(""));
    assert_int_equal(memory->calls, 0);
}


static void
test_no_control_character_comes_out(void **state)
{
    int             c, kind;
    char            value[64];
    size_t          i;
    jose_str_t      text;
    unit_memory_t  *memory = *state;
    const char     *kinds[] = { "\"\\u%04x\"", "[\"\\u%04x\",\"b\"]",
                                "{\"\\u%04x\":1}", "[[\"\\u%04x\"]]" };

    for (kind = 0; kind < 4; kind++) {
        for (c = 0; c < 0x80; c++) {

            /* a NUL in a name is not even read */
            if (kind == 2 && c == 0) {
                continue;
            }

            snprintf(value, sizeof(value), kinds[kind], (unsigned) c);
            assert_jose_ok(jose_claim_text(&memory->alloc,
                                           parse(memory, value), &text));
            assert_true(text.len != 0);

            for (i = 0; i < text.len; i++) {
                assert_in_range(text.data[i], 0x20, 0x7e);
            }
        }
    }
}


static void
test_plain_text_is_not_copied(void **state)
{
    size_t              calls;
    jose_str_t          text;
    unit_memory_t      *memory = *state;
    const jose_json_t  *value;

    value = parse(memory, "\"quotes\"");
    calls = memory->calls;

    assert_jose_ok(jose_claim_text(&memory->alloc, value, &text));
    assert_ptr_equal(text.data, jose_json_string(value).data);
    assert_int_equal(memory->calls, calls);
}


static void
test_two_hundred_groups_are_joined(void **state)
{
    int             i;
    char            value[4096], want[4096], group[32], *p, *w;
    jose_str_t      text;
    unit_memory_t  *memory = *state;

    p = stpcpy(value, "[\"group\"");
    w = stpcpy(want, "group");

    for (i = 1; i < 200; i++) {
        snprintf(group, sizeof(group), "group-%d", i);

        p = stpcpy(stpcpy(stpcpy(p, ",\""), group), "\"");
        w = stpcpy(stpcpy(w, ","), group);
    }

    stpcpy(p, "]");

    assert_jose_ok(jose_claim_text(&memory->alloc, parse(memory, value),
                                   &text));
    assert_jose_str(text, jose_cstr(want));
}


static void
test_claims_are_found_by_their_path(void **state)
{
    jose_str_t          path[3];
    unit_memory_t      *memory = *state;
    const jose_json_t  *root, *value;

    root = parse(memory, "{\"info\":{\"e-mail\":\"a@b.example\","
                         "\"job title\":{\"en\":\"engineer\"}},"
                         "\"info.e-mail\":\"dotted\",\"list\":[{\"x\":1}]}");

    path[0] = unit_str("info");
    path[1] = unit_str("e-mail");
    path[2] = unit_str("en");

    value = jose_claim_find(root, path, 2);
    assert_jose_str(jose_json_string(value), unit_str("a@b.example"));

    /* into a string leads no path */
    assert_null(jose_claim_find(root, path, 3));

    path[1] = unit_str("job title");
    value = jose_claim_find(root, path, 3);
    assert_jose_str(jose_json_string(value), unit_str("engineer"));
    assert_int_equal(jose_json_type(jose_claim_find(root, path, 2)),
                     JOSE_JSON_OBJECT);

    /* a dot is a character */
    path[0] = unit_str("info.e-mail");
    value = jose_claim_find(root, path, 1);
    assert_jose_str(jose_json_string(value), unit_str("dotted"));

    /* an empty path is the whole */
    assert_ptr_equal(jose_claim_find(root, path, 0), root);
}


static void
test_what_is_not_there_is_not_found(void **state)
{
    jose_str_t          path[2];
    unit_memory_t      *memory = *state;
    const jose_json_t  *root;

    root = parse(memory, "{\"a\":{\"b\":1},\"list\":[{\"x\":1}]}");

    path[0] = unit_str("c");
    path[1] = unit_str("b");
    assert_null(jose_claim_find(root, path, 1));
    assert_null(jose_claim_find(root, path, 2));

    path[0] = unit_str("list");
    path[1] = unit_str("x");
    assert_null(jose_claim_find(root, path, 2));

    path[0] = unit_str("a");
    path[1] = unit_str("");
    assert_null(jose_claim_find(root, path, 2));

    assert_null(jose_claim_find(NULL, path, 2));
}


/* Whichever allocation fails, the answer says so and is empty. */
static void
test_no_memory_is_told_and_leaves_nothing(void **state)
{
    size_t              i, n;
    jose_str_t          text;
    jose_status_t       st;
    unit_memory_t       memory;
    const jose_json_t  *value;
    const char         *values[] = { "\"a\\nb\"", "{\"a\":1}",
                                     "[\"a\\n\",[1],\"b\"]" };
    const size_t        calls[] = { 1, 1, 4 };

    for (i = 0; i < unit_nelts(values); i++) {
        value = parse(*state, values[i]);

        for (n = 1; n < 10; n++) {
            unit_memory_init(&memory);
            memory.fail_at = n;

            text = unit_str("left over");
            st = jose_claim_text(&memory.alloc, value, &text);

            if (st == JOSE_OK) {
                assert_true(text.len != 0);
                unit_memory_free(&memory);
                break;
            }

            assert_jose_status(st, JOSE_NO_MEMORY);
            assert_jose_absent(text);
            unit_memory_free(&memory);
        }

        assert_int_equal(n, calls[i] + 1);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        unit_case(test_each_kind_of_value_has_its_text),
        unit_case(test_an_absent_claim_is_empty),
        unit_case(test_no_control_character_comes_out),
        unit_case(test_plain_text_is_not_copied),
        unit_case(test_two_hundred_groups_are_joined),
        unit_case(test_claims_are_found_by_their_path),
        unit_case(test_what_is_not_there_is_not_found),
        unit_case(test_no_memory_is_told_and_leaves_nothing),
    };

    return cmocka_run_group_tests_name("claim", tests, NULL, NULL);
}
