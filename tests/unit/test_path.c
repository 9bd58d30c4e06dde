/*
 * test_path.c: paths, compiled and followed.
 */

#include "unit.h"

#include <stdio.h>


/* A path and what is at its end, as JSON; NULL: nothing. */
typedef struct {
    const char  *path;
    const char  *value;
} path_case_t;

/* A path that is none, and why. */
typedef struct {
    const char  *path;
    const char  *detail;
} path_error_t;


static const char  document[] =
    "{\"sub\":\"alice\",\"roles\":[\"admin\",\"user\"],"
    "\"address\":{\"city\":\"Bern\",\"zip.code\":3000,\"\":\"none\"},"
    "\"https://example.com/roles\":[\"x\"],"
    "\"dotted.key\":1,\".sub\":2,\"a b\":3,\"k\\\"q\":4,\"\\u00e9\":5,"
    "\"grants\":{\"access.roles\":[\"r\"],\"service\":{\"roles\":[6]}},"
    "\"matrix\":[[1,2],[3,[4,{\"deep\":true}]]],\"nil\":null}";


static const path_case_t  jq_paths[] = {
    { ".sub", "\"alice\"" },
    { ".roles", "[\"admin\",\"user\"]" },
    { ".roles[0]", "\"admin\"" },
    { ".roles[1]", "\"user\"" },
    { ".roles[01]", "\"user\"" },
    { ".roles[2]", NULL },
    { ".roles[65535]", NULL },
    { ".roles.name", NULL },
    { ".roles.0", NULL },
    { ".address.city", "\"Bern\"" },
    { ".address[0]", NULL },
    { ".address.\"zip.code\"", "3000" },
    { ".address[\"zip.code\"]", "3000" },
    { ".address.zip.code", NULL },
    { ".address.\"\"", "\"none\"" },
    { ".address.city.x", NULL },
    { ".sub[0]", NULL },
    { ".\"dotted.key\"", "1" },
    { ".[\"dotted.key\"]", "1" },
    { ".\".sub\"", "2" },
    { ".a b", "3" },
    { ".\"k\\\"q\"", "4" },
    { ".\"\\u00e9\"", "5" },
    { ".\xc3\xa9", "5" },
    { ".\"https://example.com/roles\"[0]", "\"x\"" },
    { ".matrix[0][1]", "2" },
    { ".matrix[1][1][1].deep", "true" },
    { ".matrix.[1].[0]", "3" },
    { ".nil", "null" },
    { ".nil.x", NULL },
    { ".nowhere", NULL },
    { ".nowhere.at.all", NULL },
    { ".[0]", NULL },
};

static const path_case_t  plain_paths[] = {
    { "sub", "\"alice\"" },
    { "dotted.key", "1" },
    { "address.city", NULL },
    { "roles[0]", NULL },
    { "a b", "3" },
    { "k\"q", "4" },
    { "https://example.com/roles", "[\"x\"]" },
    { "nowhere", NULL },
};

static const path_case_t  dotted_paths[] = {
    { "sub", "\"alice\"" },
    { "address.city", "\"Bern\"" },
    { "dotted.key", NULL },
    { "\"dotted.key\"", "1" },
    { "address.\"zip.code\"", "3000" },
    { "address.\"\"", "\"none\"" },
    { "grants.\"access.roles\"", "[\"r\"]" },
    { "grants.service.roles", "[6]" },
    { "\"grants\".\"service\".\"roles\"", "[6]" },
    { "k\"q", "4" },
    { "roles.0", NULL },
    { "roles[0]", NULL },
    { ".roles[0]", "\"admin\"" },
};

static const path_case_t  odd_paths[] = {
    { "grants<>service<>roles", "[6]" },
    { "grants.service", NULL },
    { "dotted.key", "1" },
    { "grants<>''access.roles''", "[\"r\"]" },
    { "''grants''<>''service''", "{\"roles\":[6]}" },
    { "'grants'<>service", NULL },
};

static const path_error_t  jq_errors[] = {
    { "", "empty" },
    { ".", "name is missing" },
    { "..", "name is missing" },
    { ".a.", "name is missing" },
    { ".a..b", "name is missing" },
    { ".[", "not a number" },
    { ".[]", "not a number" },
    { ".[invalid", "not a number" },
    { ".[-1]", "not a number" },
    { ".a[ 0]", "not a number" },
    { ".a[0", "not closed" },
    { ".a[0 ]", "not closed" },
    { ".a[65536]", "too large" },
    { ".a[99999999999999999999999]", "too large" },
    { ".a[0]b", "dot or a bracket" },
    { ".\"a\"b", "dot or a bracket" },
    { ".\"a", "quote is not closed" },
    { ".\"a\\\"", "quote is not closed" },
    { ".\"a\\", "quote is not closed" },
    { ".\"\\x\"", "not a JSON string" },
    { ".\"\xff\"", "not a JSON string" },
    { ".[\"a\"", "not closed" },
    { ".[\"a", "quote is not closed" },
    { ".a]", "must be in quotes" },
    { ".a\"b\"", "must be in quotes" },
};

static const path_error_t  dotted_errors[] = {
    { "a.", "empty" },
    { "a..b", "empty" },
    { "\"a", "not closed" },
    { "a.\"b", "not closed" },
    { "\"a\"b", "delimiter is missing" },
    { "\"a\".", "empty" },
};


static const jose_nesting_t  dots = { jose_string("."), jose_string("\"") };
static const jose_nesting_t  odd = { jose_string("<>"), jose_string("''") };


static void
check_paths(unit_memory_t *memory, const jose_nesting_t *nesting,
    const path_case_t *cases, size_t n)
{
    size_t              i;
    jose_str_t          text;
    const char         *detail;
    jose_path_t         path;
    const jose_json_t  *root, *value;

    assert_jose_ok(jose_json_parse(&memory->alloc, jose_cstr(document),
                                   &root, NULL, NULL));

    for (i = 0; i < n; i++) {
        detail = "";
        assert_jose_ok(jose_path_compile(&memory->alloc,
                                         jose_cstr(cases[i].path), nesting,
                                         &path, &detail));
        assert_null(detail);

        value = jose_path_find(&path, root);

        if (cases[i].value == NULL) {
            assert_null(value);
            continue;
        }

        assert_non_null(value);
        assert_jose_ok(jose_json_write(&memory->alloc, value, 0, &text));
        assert_jose_str(text, jose_cstr(cases[i].value));
    }
}


static void
check_errors(unit_memory_t *memory, const jose_nesting_t *nesting,
    const path_error_t *cases, size_t n)
{
    size_t        i;
    const char   *detail;
    jose_path_t   path;

    for (i = 0; i < n; i++) {
        detail = NULL;
        assert_int_equal(jose_path_compile(&memory->alloc,
                                           jose_cstr(cases[i].path), nesting,
                                           &path, &detail),
                         JOSE_BAD_PATH);
        assert_non_null(detail);
        assert_non_null(strstr(detail, cases[i].detail));
        assert_int_equal(path.nsteps, 0);
        assert_null(path.steps);
    }
}


static void
test_a_path_with_a_dot_is_read_as_in_jq(void **state)
{
    check_paths(*state, NULL, jq_paths, unit_nelts(jq_paths));

    /* whatever other paths are */
    check_paths(*state, &dots, jq_paths, unit_nelts(jq_paths));
}


static void
test_any_other_path_is_one_name(void **state)
{
    check_paths(*state, NULL, plain_paths, unit_nelts(plain_paths));
}


static void
test_delimiters_and_quotes_divide_where_it_is_allowed(void **state)
{
    check_paths(*state, &dots, dotted_paths, unit_nelts(dotted_paths));
    check_paths(*state, &odd, odd_paths, unit_nelts(odd_paths));
}


static void
test_a_malformed_path_is_refused_with_the_reason(void **state)
{
    check_errors(*state, NULL, jq_errors, unit_nelts(jq_errors));
    check_errors(*state, &dots, dotted_errors, unit_nelts(dotted_errors));
}


static void
test_paths_have_bounds(void **state)
{
    char            text[JOSE_PATH_MAX + 2];
    size_t          i;
    jose_str_t      path_text;
    const char     *detail;
    jose_path_t     path;
    unit_memory_t  *memory = *state;

    memset(text, 'a', sizeof(text));
    path_text.data = (unsigned char *) text;
    path_text.len = JOSE_PATH_MAX;
    assert_jose_ok(jose_path_compile(&memory->alloc, path_text, NULL, &path,
                                     &detail));

    path_text.len++;
    assert_int_equal(jose_path_compile(&memory->alloc, path_text, NULL,
                                       &path, &detail),
                     JOSE_BAD_PATH);

    for (i = 0; i < sizeof(text); i += 2) {
        memcpy(&text[i], ".a", 2);
    }

    path_text.len = 2 * JOSE_JSON_DEPTH_MAX;
    assert_jose_ok(jose_path_compile(&memory->alloc, path_text, NULL, &path,
                                     &detail));
    assert_int_equal(path.nsteps, JOSE_JSON_DEPTH_MAX);

    path_text.len += 2;
    assert_int_equal(jose_path_compile(&memory->alloc, path_text, NULL,
                                       &path, &detail),
                     JOSE_BAD_PATH);
    assert_string_equal(detail, "it is too deep");

    memcpy(&text[2 * JOSE_JSON_DEPTH_MAX], "[0]", 3);
    path_text.len = 2 * JOSE_JSON_DEPTH_MAX + 3;
    assert_int_equal(jose_path_compile(&memory->alloc, path_text, NULL,
                                       &path, &detail),
                     JOSE_BAD_PATH);
    assert_string_equal(detail, "it is too deep");
}


static void
test_a_path_does_not_need_its_text_any_more(void **state)
{
    char            text[] = ".sub";
    const char     *detail;
    jose_path_t     path;
    unit_memory_t  *memory = *state;

    assert_jose_ok(jose_path_compile(&memory->alloc, jose_cstr(text), NULL,
                                     &path, &detail));
    memset(text, 'x', sizeof(text) - 1);
    assert_jose_str(path.steps[0].name, unit_str("sub"));
}


static void
test_want_of_memory_is_said(void **state)
{
    size_t          i;
    const char     *detail;
    jose_path_t     path;
    jose_status_t   st;
    unit_memory_t  *memory = *state;

    for (i = 1; i < 20; i++) {
        unit_memory_free(memory);
        memory->fail_at = i;
        st = jose_path_compile(&memory->alloc, jose_cstr(".a.\"b\""), NULL,
                               &path, &detail);
        if (st == JOSE_OK) {
            break;
        }

        assert_int_equal(st, JOSE_NO_MEMORY);
        assert_null(path.steps);
        assert_null(detail);
    }

    assert_true(i > 3 && i < 20);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        unit_case(test_a_path_with_a_dot_is_read_as_in_jq),
        unit_case(test_any_other_path_is_one_name),
        unit_case(test_delimiters_and_quotes_divide_where_it_is_allowed),
        unit_case(test_a_malformed_path_is_refused_with_the_reason),
        unit_case(test_paths_have_bounds),
        unit_case(test_a_path_does_not_need_its_text_any_more),
        unit_case(test_want_of_memory_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
