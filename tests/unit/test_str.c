/*
 * test_str.c: strings that are borrowed, compared, shown and searched.
 */

#include "unit.h"

#include "jose_str.h"


static void
test_equal_strings_have_equal_length_and_bytes(void **state)
{
    (void) state;

    assert_true(jose_str_eq(jose_cstr("kid"), jose_cstr("kid")));
    assert_false(jose_str_eq(jose_cstr("kid"), jose_cstr("kie")));
    assert_false(jose_str_eq(jose_cstr("j"), jose_cstr("jwks")));
    assert_false(jose_str_eq(jose_cstr("jwks"), jose_cstr("j")));
    assert_true(jose_str_eq(jose_cstr(""), jose_cstr(NULL)));
}


static void
test_what_is_shown_has_neither_controls_nor_quotes(void **state)
{
    char  shown[8];

    (void) state;

    assert_string_equal(jose_printable(shown, sizeof(shown),
                                       jose_cstr("a\n\"\x7f\xc3")),
                        "a????");
    assert_string_equal(jose_printable(shown, sizeof(shown),
                                       jose_cstr("1234567")),
                        "1234567");
    assert_string_equal(jose_printable(shown, sizeof(shown),
                                       jose_cstr("12345678")),
                        "1234...");
    assert_string_equal(jose_printable(shown, sizeof(shown),
                                       jose_cstr(NULL)),
                        "");
}


static void
test_a_position_counts_lines_and_bytes(void **state)
{
    size_t      line, column;
    jose_str_t  text;

    static const struct {
        size_t  offset, line, column;
    } at[] = {
        { 0, 1, 1 }, { 1, 1, 2 },
        { 2, 1, 3 },            /* the line break ends its line */
        { 3, 2, 1 }, { 4, 3, 1 }, { 6, 3, 3 },
        { 7, 3, 3 }, { (size_t) -1, 3, 3 }
    };

    size_t  i;

    (void) state;

    text = jose_cstr("ab\n\ncd");

    for (i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
        jose_str_position(text, at[i].offset, &line, &column);

        assert_int_equal(line, at[i].line);
        assert_int_equal(column, at[i].column);
    }

    jose_str_position(jose_cstr(NULL), 7, &line, &column);

    assert_int_equal(line, 1);
    assert_int_equal(column, 1);
}


static void
test_a_string_is_found_where_it_is_first(void **state)
{
    jose_str_t  text;

    (void) state;

    text = jose_cstr("--BEG--BEGIN");

    assert_ptr_equal(jose_str_find(text, "--BEGIN"), text.data + 5);
    assert_ptr_equal(jose_str_find(text, "-"), text.data);
    assert_null(jose_str_find(text, "BEGIN-"));
    assert_null(jose_str_find(jose_cstr("BE"), "BEGIN"));

    /* bytes after the text do not count */
    text.len--;
    assert_null(jose_str_find(text, "--BEGIN"));
}


static void
test_one_byte_order_mark_is_skipped(void **state)
{
    (void) state;

    assert_true(jose_str_eq(jose_str_skip_bom(jose_cstr("\xef\xbb\xbf{}")),
                            jose_cstr("{}")));
    assert_true(jose_str_eq(jose_str_skip_bom(jose_cstr("\xef\xbb")),
                            jose_cstr("\xef\xbb")));
    assert_true(jose_str_eq(jose_str_skip_bom(jose_cstr("{}")),
                            jose_cstr("{}")));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        unit_case(test_equal_strings_have_equal_length_and_bytes),
        unit_case(test_what_is_shown_has_neither_controls_nor_quotes),
        unit_case(test_a_position_counts_lines_and_bytes),
        unit_case(test_a_string_is_found_where_it_is_first),
        unit_case(test_one_byte_order_mark_is_skipped),
    };

    return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
