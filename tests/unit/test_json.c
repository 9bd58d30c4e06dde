/*
 * test_json.c: RFC 8259 to the letter, unique names, and what values give.
 */

#include "unit.h"
#include "unit_json.h"

#include "jose_json_parse.h"

#include <locale.h>
#include <math.h>


typedef struct {
    const char  *text;
    const char  *compact;               /* NULL: the text itself */
} json_good_t;

typedef struct {
    jose_str_t   text;
    const char  *why;
} json_bad_t;

typedef struct {
    const char  *text;
    double       value;
} json_number_t;


static const json_good_t  good[] = {
    { "{}", NULL },
    { "[]", NULL },
    { "null", NULL },
    { "true", NULL },
    { " false ", "false" },
    { "0", NULL },
    { "-0", NULL },
    { "\"\"", NULL },
    { "\t\r\n {} \n", "{}" },
    { "[ 1 , 2 , [ ] , { } ]", "[1,2,[],{}]" },
    { "{ \"a\" : { \"b\" : [ null , true , false ] } }",
      "{\"a\":{\"b\":[null,true,false]}}" },
    { "{\"sub\":\"x\",\"exp\":1516239022,\"aud\":[\"a\",\"b\"]}", NULL },
    { "{\"\":1}", NULL },
    { "{\"a\":1,\"A\":2,\"ab\":3,\"a \":4,\"aa\":5}", NULL },
    { "[{\"a\":1},{\"a\":1}]", NULL },
    { "{\"a\":{\"a\":{\"a\":1}}}", NULL },
    { "\"\\u00e9\\u20ac\\ud83d\\ude00\"",
      "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"" },
    { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\"" },
    { "\"\\u0000\\u001F\\u007F\x7f\"", "\"\\u0000\\u001f\\u007f\\u007f\"" },
};


static const json_bad_t  bad[] = {
    { jose_string(""), "nothing" },
    { jose_string(" \n"), "only white space" },
    { jose_string("{"), "an end too early" },
    { jose_string("{\"a\":1"), "an end too early" },
    { jose_string("{\"a\":"), "an end too early" },
    { jose_string("[1"), "an end too early" },
    { jose_string("\"a"), "an end too early" },
    { jose_string("\"a\\"), "an end too early" },
    { jose_string("\"\\u00"), "an end too early" },
    { jose_string("tru"), "an end too early" },
    { jose_string("{}x"), "something after the value" },
    { jose_string("{}{}"), "a second value" },
    { jose_string("{},"), "a comma after the value" },
    { jose_string("{}\0"), "a NUL after the value" },
    { jose_string("\0"), "only a NUL" },
    { jose_string("{\"a\":1}\0\0\0\0"), "NULs after the value" },
    { jose_string("{\"a\":1,}"), "a trailing comma" },
    { jose_string("[1,]"), "a trailing comma" },
    { jose_string("[,1]"), "a leading comma" },
    { jose_string("[1 2]"), "no comma" },
    { jose_string("[1}"), "the wrong bracket" },
    { jose_string("{1:2}"), "a name that is no string" },
    { jose_string("{a:2}"), "a name without quotes" },
    { jose_string("{'a':2}"), "single quotes" },
    { jose_string("{\"a\" 2}"), "no colon" },
    { jose_string("{} // x"), "a comment" },
    { jose_string("/**/{}"), "a comment" },
    { jose_string("NaN"), "not a number" },
    { jose_string("[Infinity]"), "infinity" },
    { jose_string("True"), "a capital" },
    { jose_string("\xef\xbb\xbf{}"), "a byte order mark" },
    { jose_string("\xc2\xa0{}"), "white space of another kind" },
    { jose_string("\f{}"), "white space of another kind" },
    { jose_string("01"), "a leading zero" },
    { jose_string("+1"), "a plus" },
    { jose_string("-"), "a sign alone" },
    { jose_string(".5"), "no digit before the point" },
    { jose_string("1."), "no digit after the point" },
    { jose_string("1.e5"), "no digit after the point" },
    { jose_string("1e"), "no exponent" },
    { jose_string("1e+"), "no exponent" },
    { jose_string("0x10"), "hexadecimal" },
    { jose_string("1_000"), "an underscore" },
    { jose_string("\"\\x41\""), "an unknown escape" },
    { jose_string("\"\\u12g4\""), "a bad digit" },
    { jose_string("\"\\ud800\""), "half of a surrogate pair" },
    { jose_string("\"\\ud800\\u0041\""), "half of a surrogate pair" },
    { jose_string("\"\\udc00\""), "half of a surrogate pair" },
    { jose_string("\"\\udc00\\ud800\""), "a pair in the wrong order" },
    { jose_string("\"\n\""), "a line feed in a string" },
    { jose_string("\"\x1f\""), "a control character in a string" },
    { jose_string("\"\0\""), "a NUL in a string" },
};


/* Bytes that are not UTF-8 (RFC 3629, 3 and 4). */
static const json_bad_t  bad_utf8[] = {
    { jose_string("\x80"), "a continuation alone" },
    { jose_string("\xbf"), "a continuation alone" },
    { jose_string("\xc3"), "a lead alone" },
    { jose_string("\xc3\x28"), "a lead without continuation" },
    { jose_string("\xc0\x80"), "NUL in two bytes" },
    { jose_string("\xc1\xbf"), "ASCII in two bytes" },
    { jose_string("\xe0\x80\xaf"), "ASCII in three bytes" },
    { jose_string("\xe0\x9f\xbf"), "two bytes' worth in three" },
    { jose_string("\xe2\x82"), "two bytes of three" },
    { jose_string("\xe2\x28\xa1"), "a bad second byte" },
    { jose_string("\xed\xa0\x80"), "the first surrogate" },
    { jose_string("\xed\xbf\xbf"), "the last surrogate" },
    { jose_string("\xf0\x80\x80\xaf"), "ASCII in four bytes" },
    { jose_string("\xf0\x8f\xbf\xbf"), "three bytes' worth in four" },
    { jose_string("\xf0\x9f\x98"), "three bytes of four" },
    { jose_string("\xf4\x90\x80\x80"), "above U+10FFFF" },
    { jose_string("\xf5\x80\x80\x80"), "above U+10FFFF" },
    { jose_string("\xf8\x88\x80\x80\x80"), "five bytes" },
    { jose_string("\xfe"), "never a byte of UTF-8" },
    { jose_string("\xff"), "never a byte of UTF-8" },
};


/* The neighbours of the above that are. */
static const char *const  good_utf8[] = {
    "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
    "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf",
};


static const json_number_t  numbers[] = {
    { "0", 0 },
    { "-0", 0 },
    { "1516239022", 1516239022 },
    { "-1", -1 },
    { "1.5e9", 1.5e9 },
    { "1516239022.75", 1516239022.75 },
    { "1E+2", 100 },
    { "25e-1", 2.5 },
    { "9007199254740993", 9007199254740992.0 },
    { "18446744073709551615", 18446744073709551615.0 },
    { "18446744073709551616", 18446744073709551616.0 },
    { "-9223372036854775809", -9223372036854775808.0 },
    { "123456789012345678901234567890", 123456789012345678901234567890.0 },
    { "1e300", 1e300 },
    { "1.7976931348623157e308", 1.7976931348623157e308 },
    { "1e-400", 0 },
    { "0e999", 0 },
    { "0.00000000000000000000000000000000001e35", 1 },
    { "1e400", INFINITY },
    { "-1e400", -INFINITY },
    { "1e99999999999999999999", INFINITY },
    { "-2e308", -INFINITY },
};


static void
test_json_is_accepted_and_written_back(void **state)
{
    size_t      i;
    jose_str_t  want;

    for (i = 0; i < unit_nelts(good); i++) {
        want = jose_cstr(good[i].compact ? good[i].compact : good[i].text);
        assert_jose_str(compact(*state,
                                parse(*state, jose_cstr(good[i].text))),
                        want);
    }
}


static void
test_what_is_not_json_is_refused(void **state)
{
    size_t  i, offset;

    for (i = 0; i < unit_nelts(bad); i++) {
        if (!refused(*state, bad[i].text, &offset)) {
            fail_msg("accepted: %s (%zu)", bad[i].why, i);
        }
    }
}


static void
test_an_absent_text_is_refused(void **state)
{
    size_t  offset;

    assert_true(refused(*state, jose_cstr(NULL), &offset));
}


static void
test_invalid_utf8_is_refused_in_values_and_names(void **state)
{
    char        text[32];
    size_t      i, offset;
    jose_str_t  s;

    for (i = 0; i < unit_nelts(bad_utf8); i++) {
        s.data = (const unsigned char *) text;

        s.len = (size_t) snprintf(text, sizeof(text), "{\"a\":\"%s\"}",
                                  bad_utf8[i].text.data);
        if (!refused(*state, s, &offset)) {
            fail_msg("accepted in a string: %s", bad_utf8[i].why);
        }

        s.len = (size_t) snprintf(text, sizeof(text), "{\"%s\":1}",
                                  bad_utf8[i].text.data);
        if (!refused(*state, s, &offset)) {
            fail_msg("accepted in a name: %s", bad_utf8[i].why);
        }
    }

    for (i = 0; i < unit_nelts(good_utf8); i++) {
        snprintf(text, sizeof(text), "{\"%s\":\"%s\"}", good_utf8[i],
                 good_utf8[i]);
        assert_jose_str(jose_json_string(jose_json_member(
                                             parse(*state, jose_cstr(text)),
                                             jose_cstr(good_utf8[i]))),
                        jose_cstr(good_utf8[i]));
    }
}


static void
test_the_place_of_an_error_is_told(void **state)
{
    size_t              offset;
    const char         *detail;
    const jose_json_t  *value;
    unit_memory_t      *memory = *state;

    assert_true(refused(memory, unit_str("{\"a\":1,\"b\":x}"), &offset));
    assert_int_equal(offset, 11);

    assert_true(refused(memory, unit_str("{\"a\":1} x"), &offset));
    assert_int_equal(offset, 8);

    /* who does not want to know need not */
    assert_jose_status(jose_json_parse(&memory->alloc, unit_str("["), &value,
                                       NULL, &offset), JOSE_BAD_JSON);
    assert_jose_status(jose_json_parse(&memory->alloc, unit_str("["), &value,
                                       &detail, NULL), JOSE_BAD_JSON);
    assert_jose_ok(jose_json_parse(&memory->alloc, unit_str("[]"), &value,
                                   NULL, NULL));
}


static void
test_a_nul_may_be_in_a_string_but_not_in_a_name(void **state)
{
    size_t              offset;
    const jose_json_t  *value;

    value = parse(*state, unit_str("{\"a\":\"b\\u0000c\"}"));
    assert_jose_str(jose_json_string(jose_json_member(value, unit_str("a"))),
                    unit_str("b\0c"));

    assert_true(refused(*state, unit_str("{\"b\":1,\"a\\u0000\":1}"),
                        &offset));
    assert_int_equal(offset, 7);

    assert_true(refused(*state, unit_str("{\"\\u0000\":1}"), &offset));
    assert_true(refused(*state, unit_str("[[{\"a\":{\"\\u0000\":1}}]]"),
                        &offset));
    assert_true(refused(*state, object_of(*state, 100, ",\"\\u0000\":1}"),
                        &offset));
}


static void
test_a_name_twice_is_refused(void **state)
{
    size_t  offset;

    assert_true(refused(*state, unit_str("{\"a\":1,\"a\":2}"), &offset));
    assert_int_equal(offset, 7);

    assert_true(refused(*state, unit_str("{\"a\":1,\"a\":1}"), &offset));
    assert_true(refused(*state, unit_str("{\"\":1,\"\":1}"), &offset));

    assert_true(refused(*state, unit_str("{\"a\":[1,{\"x\":1}],\"b\":2,"
                                         "\"a\":3}"), &offset));
    assert_int_equal(offset, 23);

    assert_true(refused(*state, unit_str("[{\"b\":{\"c\":1,\"d\":2,"
                                         "\"c\":3}}]"), &offset));
    assert_int_equal(offset, 19);

    /* and their twins */
    parse(*state, unit_str("{\"a\":1,\"b\":2}"));
    parse(*state, unit_str("{\"\":1,\"a\":1}"));
    parse(*state, unit_str("{\"a\":[1,{\"a\":1}],\"b\":2,\"c\":3}"));
    parse(*state, unit_str("[{\"b\":{\"c\":1,\"d\":2,\"e\":3}}]"));
}


static void
test_a_name_twice_is_refused_however_it_is_spelt(void **state)
{
    size_t  offset;

    assert_true(refused(*state, unit_str("{\"a\":1,\"\\u0061\":2}"),
                        &offset));
    assert_int_equal(offset, 7);

    assert_true(refused(*state, unit_str("{\"\\u0061\":1,\"a\":2}"),
                        &offset));
    assert_int_equal(offset, 12);

    assert_true(refused(*state, unit_str("{\"\\u00e9\":1,\"\xc3\xa9\":2}"),
                        &offset));
    assert_true(refused(*state, unit_str("{\"/\":1,\"\\/\":2}"), &offset));

    parse(*state, unit_str("{\"a\":1,\"\\u0062\":2}"));
    parse(*state, unit_str("{\"e\\u0301\":1,\"\\u00e9\":2}"));
}


static void
test_a_name_twice_is_refused_in_objects_of_every_size(void **state)
{
    char        tail[32];
    size_t      n, offset;
    jose_str_t  text;

    for (n = 1; n < 200; n++) {
        text = object_of(*state, n, "}");
        assert_int_equal(jose_json_count(parse(*state, text)), n);

        /* once more the first, the middle, the last */
        snprintf(tail, sizeof(tail), ",\"k%d\":0}", 0);
        assert_true(refused(*state, object_of(*state, n, tail), &offset));
        assert_int_equal(offset, text.len);

        snprintf(tail, sizeof(tail), ",\"k%zu\":0}", n / 2);
        assert_true(refused(*state, object_of(*state, n, tail), &offset));
        assert_int_equal(offset, text.len);

        snprintf(tail, sizeof(tail), ",\"\\u006b%zu\":0}", n - 1);
        assert_true(refused(*state, object_of(*state, n, tail), &offset));
        assert_int_equal(offset, text.len);
    }
}


static void
test_numbers_are_read_to_the_nearest_double(void **state)
{
    size_t              i;
    double              number;
    const jose_json_t  *value;

    for (i = 0; i < unit_nelts(numbers); i++) {
        value = parse(*state, jose_cstr(numbers[i].text));

        assert_int_equal(jose_json_type(value), JOSE_JSON_NUMBER);
        assert_jose_str(jose_json_number_text(value),
                        jose_cstr(numbers[i].text));
        assert_true(jose_json_number(value, &number));
        assert_true(number == numbers[i].value);
    }
}


static void
test_numbers_do_not_end_where_they_should_not(void **state)
{
    double              number;
    const jose_json_t  *value;

    value = parse(*state, unit_str("{\"a\":12,\"b\":[3.5,4],\"c\":5}"));

    assert_true(jose_json_number(jose_json_member(value, unit_str("a")),
                                 &number));
    assert_true(number == 12);
    assert_jose_str(jose_json_number_text(jose_json_member(value,
                                                           unit_str("c"))),
                    unit_str("5"));
    assert_jose_str(compact(*state, jose_json_member(value, unit_str("b"))),
                    unit_str("[3.5,4]"));
}


static void
test_numbers_of_many_digits_are_kept(void **state)
{
    double              number;
    jose_str_t          text;
    const jose_json_t  *value;

    text = repeat(*state, "0.", "9", 60000, "1e3");
    value = parse(*state, text);

    assert_jose_str(jose_json_number_text(value), text);
    assert_true(jose_json_number(value, &number));
    assert_true(number == 1000);
}


static void
test_numbers_are_the_same_in_every_locale(void **state)
{
    double              number;
    const jose_json_t  *value;

    /* any that has a decimal comma */
    if (setlocale(LC_NUMERIC, "de_DE.UTF-8") == NULL
        && setlocale(LC_NUMERIC, "fr_FR.UTF-8") == NULL)
    {
        skip();
    }

    value = parse(*state, unit_str("1.5"));
    assert_true(jose_json_number(value, &number));
    assert_true(number == 1.5);
    assert_jose_str(compact(*state, value), unit_str("1.5"));

    setlocale(LC_NUMERIC, "C");
}


static void
test_what_is_not_a_number_is_none(void **state)
{
    size_t              i;
    double              number;
    const char         *texts[] = { "null", "true", "\"1\"", "[1]",
                                    "{\"1\":1}" };
    const jose_json_t  *value;

    for (i = 0; i < unit_nelts(texts); i++) {
        value = parse(*state, jose_cstr(texts[i]));
        assert_false(jose_json_number(value, &number));
        assert_jose_absent(jose_json_number_text(value));
    }

    assert_false(jose_json_number(NULL, &number));
    assert_jose_absent(jose_json_number_text(NULL));
}


static void
test_each_value_has_its_type(void **state)
{
    size_t              i;
    const char         *texts[] = { "null", "true", "1", "\"true\"", "[1,2]",
                                    "{\"a\":1}" };
    const jose_json_t  *value;

    for (i = 0; i < unit_nelts(texts); i++) {
        value = parse(*state, jose_cstr(texts[i]));

        assert_int_equal(jose_json_type(value), i);
        assert_int_equal(jose_json_is_true(value), i == JOSE_JSON_BOOL);
        assert_int_equal(jose_json_string(value).data != NULL,
                         i == JOSE_JSON_STRING);
        assert_int_equal(jose_json_count(value),
                         i == JOSE_JSON_ARRAY ? 2 : i == JOSE_JSON_OBJECT);
    }

    assert_false(jose_json_is_true(parse(*state, unit_str("false"))));
    assert_int_equal(jose_json_type(parse(*state, unit_str("false"))),
                     JOSE_JSON_BOOL);
}


static void
test_nothing_is_in_no_value(void **state)
{
    jose_str_t          name;
    jose_json_iter_t    it;
    const jose_json_t  *value;

    (void) state;

    assert_int_equal(jose_json_type(NULL), JOSE_JSON_NULL);
    assert_null(jose_json_member(NULL, unit_str("a")));
    assert_jose_absent(jose_json_string(NULL));
    assert_false(jose_json_is_true(NULL));
    assert_int_equal(jose_json_count(NULL), 0);

    jose_json_iter_init(&it, NULL);
    assert_false(jose_json_iter_next(&it, &name, &value));
}


static void
test_members_are_found_by_their_whole_name(void **state)
{
    const jose_json_t  *value;

    value = parse(*state, unit_str("{\"ab\":1,\"\":2,\"a\\n\":3,\"c\":{"
                                   "\"d\":4}}"));

    assert_non_null(jose_json_member(value, unit_str("ab")));
    assert_non_null(jose_json_member(value, unit_str("a\n")));
    assert_jose_str(jose_json_number_text(jose_json_member(value,
                                                           unit_str(""))),
                    unit_str("2"));

    assert_null(jose_json_member(value, unit_str("a")));
    assert_null(jose_json_member(value, unit_str("abc")));
    assert_null(jose_json_member(value, unit_str("ab\0")));
    assert_null(jose_json_member(value, unit_str("AB")));
    assert_null(jose_json_member(value, unit_str("d")));
    assert_null(jose_json_member(value, jose_cstr(NULL)));

    assert_null(jose_json_member(parse(*state, unit_str("[\"ab\",1]")),
                                 unit_str("ab")));
    assert_null(jose_json_member(parse(*state, unit_str("\"ab\"")),
                                 unit_str("ab")));
}


static void
test_members_and_elements_come_in_their_order(void **state)
{
    jose_str_t          name;
    jose_json_iter_t    it;
    const jose_json_t  *value, *root;

    root = parse(*state, unit_str("{\"b\":[1,{\"x\":[]}],\"a\":{},"
                                  "\"c\":\"d\"}"));
    jose_json_iter_init(&it, root);

    assert_true(jose_json_iter_next(&it, &name, &value));
    assert_jose_str(name, unit_str("b"));
    assert_int_equal(jose_json_type(value), JOSE_JSON_ARRAY);

    assert_true(jose_json_iter_next(&it, &name, &value));
    assert_jose_str(name, unit_str("a"));
    assert_int_equal(jose_json_type(value), JOSE_JSON_OBJECT);

    assert_true(jose_json_iter_next(&it, &name, &value));
    assert_jose_str(name, unit_str("c"));
    assert_jose_str(jose_json_string(value), unit_str("d"));

    assert_false(jose_json_iter_next(&it, &name, &value));
    assert_null(value);
    assert_false(jose_json_iter_next(&it, &name, &value));

    jose_json_iter_init(&it, jose_json_member(root, unit_str("b")));

    assert_true(jose_json_iter_next(&it, &name, &value));
    assert_jose_absent(name);
    assert_jose_str(jose_json_number_text(value), unit_str("1"));
    assert_true(jose_json_iter_next(&it, &name, &value));
    assert_int_equal(jose_json_type(value), JOSE_JSON_OBJECT);
    assert_false(jose_json_iter_next(&it, &name, &value));

    /* scalars have neither */
    jose_json_iter_init(&it, jose_json_member(root, unit_str("c")));
    assert_false(jose_json_iter_next(&it, &name, &value));
}


static void
test_values_outlive_the_text(void **state)
{
    char                text[] = "{\"a\":\"b\",\"n\":12}";
    const jose_json_t  *value;

    value = parse(*state, jose_cstr(text));
    memset(text, 'x', sizeof(text));

    assert_jose_str(compact(*state, value),
                    unit_str("{\"a\":\"b\",\"n\":12}"));
}


static void
test_a_text_is_parsed_where_it_is(void **state)
{
    size_t              len;
    unsigned char      *buf;
    const jose_json_t  *value;
    unit_memory_t      *memory = *state;
    static const char   text[] = "{\"a\":\"b\\n\",\"n\":12}";

    len = sizeof(text) - 1;
    buf = memory->alloc.alloc(memory, len + JOSE_JSON_PADDING);
    assert_non_null(buf);
    memcpy(buf, text, len);
    memset(buf + len, ',', JOSE_JSON_PADDING);

    assert_jose_ok(jose_json_parse_in_place(&memory->alloc, buf, len, &value,
                                            NULL, NULL));
    assert_jose_str(compact(memory, value), jose_cstr(text));

    value = jose_json_member(value, unit_str("a"));
    assert_in_range((uintptr_t) jose_json_string(value).data,
                    (uintptr_t) buf, (uintptr_t) (buf + len));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        unit_case(test_json_is_accepted_and_written_back),
        unit_case(test_what_is_not_json_is_refused),
        unit_case(test_an_absent_text_is_refused),
        unit_case(test_invalid_utf8_is_refused_in_values_and_names),
        unit_case(test_the_place_of_an_error_is_told),
        unit_case(test_a_nul_may_be_in_a_string_but_not_in_a_name),
        unit_case(test_a_name_twice_is_refused),
        unit_case(test_a_name_twice_is_refused_however_it_is_spelt),
        unit_case(test_a_name_twice_is_refused_in_objects_of_every_size),
        unit_case(test_numbers_are_read_to_the_nearest_double),
        unit_case(test_numbers_do_not_end_where_they_should_not),
        unit_case(test_numbers_of_many_digits_are_kept),
        unit_case(test_numbers_are_the_same_in_every_locale),
        unit_case(test_what_is_not_a_number_is_none),
        unit_case(test_each_value_has_its_type),
        unit_case(test_nothing_is_in_no_value),
        unit_case(test_members_are_found_by_their_whole_name),
        unit_case(test_members_and_elements_come_in_their_order),
        unit_case(test_values_outlive_the_text),
        unit_case(test_a_text_is_parsed_where_it_is),
    };

    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
