/*
 * test_list.c: lists of values, read and looked up.
 */

#include "unit.h"
#include "unit_json.h"


static jose_list_t *
list_of(jose_str_t text)
{
    size_t        line;
    jose_list_t  *list;
    const char   *detail;

    assert_jose_ok(jose_list_parse(text, &list, &detail, &line));
    assert_non_null(list);
    assert_null(detail);

    return list;
}


static int
has(const jose_list_t *list, const char *value)
{
    return jose_list_has_text(list, jose_cstr(value));
}


static void
test_lines_are_values(void **state)
{
    jose_list_t  *list;

    (void) state;

    list = list_of(unit_str("\xef\xbb\xbf" "alice\n# a comment\n\n  bob  \r\n"
                            "\tcarol d\t\nerin\tf\n#dave\nalice\n12\nlast"));

    assert_int_equal(jose_list_count(list), 6);
    assert_true(has(list, "alice"));
    assert_true(has(list, "bob"));
    assert_true(has(list, "erin\tf"));
    assert_false(has(list, "erin"));
    assert_true(has(list, "carol d"));
    assert_true(has(list, "12"));
    assert_true(has(list, "last"));
    assert_false(has(list, "dave"));
    assert_false(has(list, "#dave"));
    assert_false(has(list, "carol"));
    assert_false(has(list, "Alice"));
    assert_false(has(list, ""));
    assert_false(has(list, "alic"));
    assert_false(has(list, "alicee"));
    assert_false(has(list, "alice\n"));

    jose_list_free(list);
}


static void
test_json_lists_are_values(void **state)
{
    jose_list_t  *list;

    (void) state;

    list = list_of(unit_str(" \r\n[\"alice\",12,\"a\\nb\",\"#c\",\"\","
                            " 1.50, \"caf\\u00e9\"]\n"));
    assert_int_equal(jose_list_count(list), 7);
    assert_true(has(list, "alice"));
    assert_true(has(list, "12"));
    assert_true(has(list, "a\nb"));
    assert_true(has(list, "#c"));
    assert_true(has(list, ""));
    assert_true(has(list, "1.50"));
    assert_false(has(list, "1.5"));
    assert_true(has(list, "caf\xc3\xa9"));
    jose_list_free(list);

    list = list_of(unit_str("{\"a\":{\"locked_at\":\"2023\"},\"b\":null,"
                            "\"\":1}"));
    assert_int_equal(jose_list_count(list), 3);
    assert_true(has(list, "a"));
    assert_true(has(list, "b"));
    assert_true(has(list, ""));
    assert_false(has(list, "locked_at"));
    assert_false(has(list, "2023"));
    jose_list_free(list);
}


static void
test_an_empty_list_has_nothing(void **state)
{
    size_t        i;
    jose_list_t  *list;

    static const char  *empty[] = {
        "", "\n", " \t\r\n\n", "# nobody\n", "[]", "{}", " [ ] \n",
        "\xef\xbb\xbf",
    };

    (void) state;

    for (i = 0; i < unit_nelts(empty); i++) {
        list = list_of(jose_cstr(empty[i]));
        assert_int_equal(jose_list_count(list), 0);
        assert_false(has(list, ""));
        assert_false(has(list, "a"));
        jose_list_free(list);
    }
}


static void
test_what_is_no_list_is_refused_with_its_line(void **state)
{
    size_t        i, line;
    const char   *detail;
    jose_list_t  *list;

    static const struct {
        jose_str_t  text;
        size_t      line;
    } bad[] = {
        { jose_string("[\"a\""), 1 },
        { jose_string("[\"a\",]"), 1 },
        { jose_string("[\n\"a\",\n\"b\" \"c\"]"), 3 },
        { jose_string("{\"a\"}"), 1 },
        { jose_string("{\"a\":1,\n\"a\":2}"), 2 },
        { jose_string("[] x"), 1 },
        { jose_string("[\"a\",true]"), 1 },
        { jose_string("[null]"), 1 },
        { jose_string("[[\"a\"]]"), 1 },
        { jose_string("[\"a\\u0000b\"]"), 1 },
        { jose_string("a\nb\0c\n"), 2 },
        { jose_string("a\n\nb\033[31m"), 3 },
        { jose_string("\177ELF"), 1 },
    };

    (void) state;

    for (i = 0; i < unit_nelts(bad); i++) {
        list = (jose_list_t *) "";
        assert_int_equal(jose_list_parse(bad[i].text, &list, &detail, &line),
                         JOSE_BAD_LIST);
        assert_null(list);
        assert_non_null(detail);
        assert_int_equal(line, bad[i].line);
    }
}


/* A list that is read in pieces: what is wrong is found in each of them, and a
 * name that is there twice also if it is far away. */
static void
test_what_is_wrong_in_a_long_list_has_its_line(void **state)
{
    char           *text, *p;
    size_t          i, k, line, n;
    jose_str_t      s;
    const char     *detail;
    jose_list_t    *list;
    unit_memory_t  *memory = *state;

    static const struct {
        const char  *last;
        const char  *detail;            /* NULL: it is right */
        int          object;
    } lasts[] = {
        { "\"last\"", NULL, 0 },
        { "\"v17\"", NULL, 0 },
        { "true", "an element is neither a string nor a number", 0 },
        { "[\"a\"]", "an element is neither a string nor a number", 0 },
        { "\"a\\u0000\"", "a value has a NUL", 0 },
        { "\"last\":1", NULL, 1 },
        { "\"v17\":1", "two members of an object have the same name", 1 },
        { "\"\\u00761\":1", "two members of an object have the same name",
          1 },
        { "\"v\\u0000\":1", "the name of a member has a NUL in it", 1 },
        { "\"a\":{\"b\":1,\"b\":2}",
          "two members of an object have the same name", 1 },
    };

    n = 20000;

    for (i = 0; i < unit_nelts(lasts); i++) {
        text = memory->alloc.alloc(memory, n * 32);
        assert_non_null(text);

        p = text;
        *p++ = lasts[i].object ? '{' : '[';

        for (k = 0; k < n; k++) {
            p += snprintf(p, 24, "\n\"v%zu\"%s,", k,
                          lasts[i].object ? ":0" : "");
        }

        p += snprintf(p, 64, "\n%s\n%s\n", lasts[i].last,
                      lasts[i].object ? "}" : "]");

        s.data = (unsigned char *) text;
        s.len = (size_t) (p - text);

        if (lasts[i].detail == NULL) {
            list = list_of(s);
            assert_int_equal(jose_list_count(list),
                             n + (strstr(lasts[i].last, "last") != NULL));
            assert_true(has(list, "v17"));
            assert_true(has(list, "v19999"));
            assert_false(has(list, "v20000"));
            assert_int_equal(has(list, "last"),
                             strstr(lasts[i].last, "last") != NULL);
            jose_list_free(list);
            continue;
        }

        assert_jose_status(jose_list_parse(s, &list, &detail, &line),
                           JOSE_BAD_LIST);
        assert_null(list);
        assert_string_equal(detail, lasts[i].detail);
        assert_int_equal(line, n + 2);
    }
}


static void
test_a_list_has_a_bound(void **state)
{
    size_t        line;
    jose_str_t    text;
    const char   *detail;
    jose_list_t  *list;

    (void) state;

    /* is not even looked at */
    text.data = NULL;
    text.len = (size_t) JOSE_LIST_MAX + 1;

    assert_int_equal(jose_list_parse(text, &list, &detail, &line),
                     JOSE_TOO_LARGE);
    assert_null(list);
}


static void
test_a_claim_is_looked_up_by_its_text(void **state)
{
    jose_list_t    *list;
    unit_memory_t  *memory = *state;

    list = list_of(unit_str("alice\n12\ntrue\n[\"x\"]\n"));

#define has_json(text)                                                        \
    jose_list_has(list, parse(memory, unit_str(text)))

    /* it began with a bracket on a later line, so it is text */
    assert_true(has_json("\"[\\\"x\\\"]\""));

    assert_true(has_json("\"alice\""));
    assert_true(has_json("\"12\""));
    assert_true(has_json("12"));
    assert_false(has_json("12.0"));
    assert_false(has_json("13"));
    assert_true(has_json("\"true\""));
    assert_false(has_json("true"));
    assert_false(has_json("null"));
    assert_false(has_json("{\"alice\":1}"));
    assert_true(has_json("[\"bob\",\"alice\"]"));
    assert_true(has_json("[12]"));
    assert_false(has_json("[\"bob\",true,[\"alice\"]]"));
    assert_false(has_json("\"alice\\u0000\""));
    assert_false(has_json("\"alice\\u000012\""));
    assert_false(jose_list_has(list, NULL));

#undef has_json

    jose_list_free(list);
    jose_list_free(NULL);
}


static void
test_many_values_are_each_found(void **state)
{
    char            value[32], *p;
    size_t          i, n;
    jose_str_t      text;
    jose_list_t    *list;
    unit_memory_t  *memory = *state;

    n = 100000;
    p = memory->alloc.alloc(memory, n * sizeof(value));
    assert_non_null(p);
    text.data = (unsigned char *) p;

    for (i = 0; i < n; i++) {
        p += snprintf(p, sizeof(value), "user-%zu\n", i * 7);
    }

    text.len = (size_t) (p - (const char *) text.data);
    list = list_of(text);
    assert_int_equal(jose_list_count(list), n);

    for (i = 0; i < n * 7; i++) {
        snprintf(value, sizeof(value), "user-%zu", i);
        assert_int_equal(has(list, value), i % 7 == 0);
    }

    jose_list_free(list);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        unit_case(test_lines_are_values),
        unit_case(test_json_lists_are_values),
        unit_case(test_an_empty_list_has_nothing),
        unit_case(test_what_is_no_list_is_refused_with_its_line),
        unit_case(test_what_is_wrong_in_a_long_list_has_its_line),
        unit_case(test_a_list_has_a_bound),
        unit_case(test_a_claim_is_looked_up_by_its_text),
        unit_case(test_many_values_are_each_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
