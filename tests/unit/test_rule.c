/*
 * test_rule.c: operators, and the exact comparison of numbers.
 */

#include "unit.h"

#include "jose_number.h"
#include "unit_json.h"


/* claim is JSON or NULL for an absent one; yes and no are the answers to the
 * operator and to its negation. */
typedef struct {
    const char  *claim;
    const char  *operator;
    const char  *value;
    int          yes;
    int          no;
} rule_case_t;


static const rule_case_t  cases[] = {

    /* types are types */
    { "\"a\"", "eq", "\"a\"", 1, 0 },
    { "\"a\"", "eq", "\"A\"", 0, 1 },
    { "\"a\"", "eq", "\"ab\"", 0, 1 },
    { "\"1\"", "eq", "1", 0, 1 },
    { "1", "eq", "\"1\"", 0, 1 },
    { "true", "eq", "true", 1, 0 },
    { "true", "eq", "false", 0, 1 },
    { "true", "eq", "1", 0, 1 },
    { "true", "eq", "\"true\"", 0, 1 },
    { "null", "eq", "null", 1, 0 },
    { "null", "eq", "\"\"", 0, 1 },
    { "null", "eq", "0", 0, 1 },
    { "[\"a\"]", "eq", "\"a\"", 0, 1 },
    { "\"a\"", "eq", "[\"a\"]", 0, 1 },
    { "{}", "eq", "[]", 0, 1 },

    /* numbers by what they are worth */
    { "1", "eq", "1", 1, 0 },
    { "1", "eq", "1.0", 1, 0 },
    { "9007199254740993", "eq", "9007199254740993", 1, 0 },
    { "9007199254740993", "eq", "9007199254740992", 0, 1 },

    /* strings by their bytes, not by their spelling */
    { "\"\\u0061\"", "eq", "\"a\"", 1, 0 },
    { "\"a\\u0000b\"", "eq", "\"a\\u0000b\"", 1, 0 },
    { "\"a\\u0000b\"", "eq", "\"a\"", 0, 1 },

    /* arrays in their order, objects in any */
    { "[1,\"a\",null]", "eq", "[1.0,\"a\",null]", 1, 0 },
    { "[1,2]", "eq", "[2,1]", 0, 1 },
    { "[1,2]", "eq", "[1,2,3]", 0, 1 },
    { "[]", "eq", "[]", 1, 0 },
    { "{\"a\":1,\"b\":[2]}", "eq", "{\"b\":[2],\"a\":1}", 1, 0 },
    { "{\"a\":1,\"b\":[2]}", "eq", "{\"b\":[3],\"a\":1}", 0, 1 },
    { "{\"a\":1}", "eq", "{\"a\":1,\"b\":2}", 0, 1 },
    { "{\"a\":1,\"b\":2}", "eq", "{\"a\":1}", 0, 1 },
    { "{\"a\":1,\"b\":2}", "eq", "{\"a\":1,\"c\":2}", 0, 1 },
    { "{\"a\":null}", "eq", "{\"b\":null}", 0, 1 },
    { "{\"a\":{\"b\":{}}}", "eq", "{\"a\":{\"b\":{}}}", 1, 0 },

    /* order: only of numbers, or of strings */
    { "2", "gt", "1", 1, 0 },
    { "2", "gt", "2", 0, 1 },
    { "2", "gt", "2.5", 0, 1 },
    { "2", "ge", "2.0", 1, 0 },
    { "2", "ge", "3", 0, 1 },
    { "2", "lt", "3", 1, 0 },
    { "2", "lt", "2", 0, 1 },
    { "2", "le", "2", 1, 0 },
    { "3", "le", "2", 0, 1 },
    { "10", "gt", "9", 1, 0 },
    { "\"10\"", "gt", "\"9\"", 0, 1 },
    { "\"b\"", "gt", "\"abc\"", 1, 0 },
    { "\"ab\"", "gt", "\"a\"", 1, 0 },
    { "\"a\"", "lt", "\"ab\"", 1, 0 },
    { "\"a\"", "ge", "\"a\"", 1, 0 },
    { "\"\"", "lt", "\"a\"", 1, 0 },
    { "\"\xc3\xa9\"", "gt", "\"z\"", 1, 0 },
    { "\"2\"", "gt", "1", 0, 0 },
    { "2", "gt", "\"1\"", 0, 0 },
    { "true", "gt", "false", 0, 0 },
    { "null", "ge", "null", 0, 0 },
    { "[2]", "gt", "[1]", 0, 0 },
    { "{}", "le", "{}", 0, 0 },

    /* in: the claim is one of them */
    { "\"a\"", "in", "[\"b\",\"a\"]", 1, 0 },
    { "\"a\"", "in", "[\"b\"]", 0, 1 },
    { "\"a\"", "in", "[]", 0, 1 },
    { "\"1\"", "in", "[1]", 0, 1 },
    { "1", "in", "[\"1\",1.0]", 1, 0 },
    { "[\"a\"]", "in", "[\"a\",\"b\"]", 0, 1 },
    { "[\"a\"]", "in", "[[\"a\"]]", 1, 0 },
    { "\"a\"", "in", "\"a\"", 1, 0 },
    { "\"a\"", "in", "\"abc\"", 0, 1 },
    { "\"a b\"", "in", "[\"a\"]", 0, 1 },

    /* any: the claim, or one of its elements, is one of them */
    { "[\"a\",\"b\"]", "any", "[\"c\",\"b\"]", 1, 0 },
    { "[\"a\",\"b\"]", "any", "[\"c\"]", 0, 1 },
    { "[\"a\",\"b\"]", "any", "\"b\"", 1, 0 },
    { "[\"a\",\"b\"]", "any", "\"a,b\"", 0, 1 },
    { "\"a\"", "any", "[\"a\",\"b\"]", 1, 0 },
    { "\"a\"", "any", "\"a\"", 1, 0 },
    { "[1]", "any", "[\"1\"]", 0, 1 },
    { "[]", "any", "[]", 0, 1 },
    { "[[\"a\"]]", "any", "[\"a\"]", 0, 1 },
    { "[{\"n\":1}]", "any", "[{\"n\":1}]", 1, 0 },
    { "{\"a\":1}", "any", "[\"a\"]", 0, 1 },

    /* a string is one value: whoever chooses a name cannot add a role */
    { "\"x admin\"", "any", "[\"admin\"]", 0, 1 },

    /* exists: there, and not null */
    { "\"\"", "exists", "null", 1, 0 },
    { "false", "exists", "null", 1, 0 },
    { "[]", "exists", "null", 1, 0 },
    { "null", "exists", "null", 0, 1 },
    { NULL, "exists", "null", 0, 1 },

    /* an absent claim meets nothing else, and its negation neither */
    { NULL, "eq", "null", 0, 0 },
    { NULL, "gt", "1", 0, 0 },
    { NULL, "le", "1", 0, 0 },
    { NULL, "in", "[null]", 0, 0 },
    { NULL, "any", "[]", 0, 0 },

    /* the caller's */
    { "\"a\"", "match", "\"a\"", 0, 0 },
};


static int
holds(unit_memory_t *memory, const char *operator, const char *claim,
    const char *value)
{
    jose_rule_t         rule;
    const jose_json_t  *c, *v;

    c = NULL;

    if (claim != NULL) {
        c = parse(memory, jose_cstr(claim));
    }

    v = parse(memory, jose_cstr(value));

    assert_true(jose_rule_operator(jose_cstr(operator), &rule));

    return jose_rule_holds(&rule, c, v);
}


static void
test_each_operator_and_its_negation(void **state)
{
    char            negated[16];
    size_t          i;
    unit_memory_t  *memory = *state;

    for (i = 0; i < unit_nelts(cases); i++) {
        snprintf(negated, sizeof(negated), "!%s", cases[i].operator);

        if (holds(memory, cases[i].operator, cases[i].claim, cases[i].value)
               != cases[i].yes
            || holds(memory, negated, cases[i].claim, cases[i].value)
               != cases[i].no)
        {
            fail_msg("%s %s %s", cases[i].claim, cases[i].operator,
                     cases[i].value);
        }
    }
}


static void
test_names_of_operators(void **state)
{
    size_t       i;
    jose_rule_t  rule, plain;

    static const char  *aliases[][2] = {
        { "ne", "!eq" }, { "nin", "!in" }, { "intersect", "any" },
        { "nintersect", "!any" }, { "!ne", "eq" },
    };

    static const char  *unknown[] = {
        "", "!", "!!eq", "EQ", "e", "eqq", "eq ", "=", "not", "match!",
    };

    (void) state;

    for (i = 0; i < unit_nelts(aliases); i++) {
        assert_true(jose_rule_operator(jose_cstr(aliases[i][0]), &rule));
        assert_true(jose_rule_operator(jose_cstr(aliases[i][1]), &plain));
        assert_int_equal(rule.operator, plain.operator);
        assert_int_equal(rule.negated, plain.negated);
        assert_false(rule.spaced);
    }

    for (i = 0; i < unit_nelts(unknown); i++) {
        assert_false(jose_rule_operator(jose_cstr(unknown[i]), &rule));
    }
}


static void
test_words_of_a_spaced_claim(void **state)
{
    size_t              i;
    jose_rule_t         rule;
    unit_memory_t      *memory = *state;

    static const struct {
        const char  *claim;
        const char  *value;
        int          yes;
    } words[] = {
        { "\"read write\"", "[\"write\"]", 1 },
        { "\"read write\"", "\"read\"", 1 },
        { "\"read write\"", "[\"read write\"]", 1 },
        { "\"read write\"", "[\"writ\",\"rea\"]", 0 },
        { "\"read  write \"", "\"write\"", 1 },
        { "\"read\\twrite\"", "\"write\"", 0 },
        { "\" \"", "[\"\"]", 0 },
        { "\"\"", "[\"\"]", 1 },
        { "\"1\"", "[1]", 0 },
        { "[\"read write\"]", "[\"write\"]", 0 },
        { "[\"read\",\"write\"]", "[\"write\"]", 1 },
        { "5", "[5]", 1 },
    };

    assert_true(jose_rule_operator(unit_str("any"), &rule));
    rule.spaced = 1;

    for (i = 0; i < unit_nelts(words); i++) {
        assert_int_equal(
            jose_rule_holds(&rule,
                            parse(memory, jose_cstr(words[i].claim)),
                            parse(memory, jose_cstr(words[i].value))),
            words[i].yes);
    }
}


static void
test_too_much_work_meets_nothing(void **state)
{
    jose_rule_t         any, not_any;
    jose_str_t          text;
    unit_memory_t      *memory = *state;
    const jose_json_t  *claim, *few, *many;

    assert_true(jose_rule_operator(unit_str("any"), &any));
    assert_true(jose_rule_operator(unit_str("!any"), &not_any));

    /* numbers against strings: no pair is equal */
    text = repeat(memory, "[0", ",1", 1999, "]");
    claim = parse(memory, text);
    text = repeat(memory, "[\"\"", ",\"a\"", 499, "]");
    few = parse(memory, text);
    text = repeat(memory, "[\"\"", ",\"a\"", 999, "]");
    many = parse(memory, text);

    assert_false(jose_rule_holds(&any, claim, few));
    assert_true(jose_rule_holds(&not_any, claim, few));

    assert_false(jose_rule_holds(&any, claim, many));
    assert_false(jose_rule_holds(&not_any, claim, many));
}


/* {"AA...A000":1,...}, or an array of such strings: of len bytes each, equal
 * but for the last ones. */
static const jose_json_t *
long_ones(unit_memory_t *memory, size_t n, size_t len, size_t from,
    const char *brackets)
{
    char    *text, *p;
    size_t   i;

    text = memory->alloc.alloc(memory, n * (len + 8) + 8);
    assert_non_null(text);

    p = text;
    *p++ = brackets[0];

    for (i = 0; i < n; i++) {
        *p++ = '"';
        memset(p, 'A', len - 3);
        p += len - 3;
        p += snprintf(p, 8, "%03zu\"%s,", from + i,
                      brackets[0] == '{' ? ":1" : "");
    }

    p[-1] = brackets[1];
    p[0] = '\0';

    return parse(memory, jose_cstr(text));
}


/* Claim and few are compared, but claim and many are too much work. */
static void
assert_work(const char *operator, const jose_json_t *claim,
    const jose_json_t *few, const jose_json_t *many)
{
    jose_rule_t  rule;

    assert_true(jose_rule_operator(jose_cstr(operator), &rule));
    rule.spaced = 1;

    assert_false(jose_rule_holds(&rule, claim, few));
    assert_false(jose_rule_holds(&rule, claim, many));

    rule.negated = !rule.negated;

    assert_true(jose_rule_holds(&rule, claim, few));
    assert_false(jose_rule_holds(&rule, claim, many));
}


static void
test_long_numbers_are_more_work(void **state)
{
    size_t              i;
    jose_str_t          text;
    unit_memory_t      *memory = *state;
    const jose_json_t  *claim, *few, *many;

    static const struct {
        const char  *start;
        const char  *more;
        size_t       n;
        const char  *end;
    } claims[] = {
        { "1", "0", 96000, "" },
        { "1", "0", 30000, ".5" },
        { "-0.", "0", 96000, "1" },
        { "1e", "0", 96000, "1" },
    };

    text = repeat(memory, "[1", ",2", 100, "]");
    few = parse(memory, text);
    text = repeat(memory, "[1", ",2", 100000, "]");
    many = parse(memory, text);

    for (i = 0; i < unit_nelts(claims); i++) {
        text = repeat(memory, claims[i].start, claims[i].more, claims[i].n,
                      claims[i].end);
        claim = parse(memory, text);

        assert_work("in", claim, few, many);
    }
}


static void
test_long_strings_are_more_work(void **state)
{
    char               *text, *p;
    size_t              i;
    jose_str_t          s;
    jose_json_iter_t    it;
    unit_memory_t      *memory = *state;
    const jose_json_t  *claim, *few, *many, *element;

    claim = long_ones(memory, 60, 2000, 0, "[]");
    few = long_ones(memory, 100, 2000, 100, "[]");
    many = long_ones(memory, 700, 2000, 100, "[]");

    assert_work("any", claim, few, many);

    /* the same as one string of words */

    text = memory->alloc.alloc(memory, 60 * 2001 + 8);
    assert_non_null(text);

    p = text;
    *p++ = '"';

    jose_json_iter_init(&it, claim);

    for (i = 0; i < 60; i++) {
        assert_true(jose_json_iter_next(&it, &s, &element));
        s = jose_json_string(element);
        memcpy(p, s.data, s.len);
        p += s.len;
        *p++ = ' ';
    }

    memcpy(p - 1, "\"", 2);

    assert_work("any", parse(memory, jose_cstr(text)), few, many);

    /* strings of another length are told apart at once */

    many = long_ones(memory, 700, 2001, 100, "[]");
    assert_work("any", claim, many, long_ones(memory, 700, 2000, 100, "[]"));
}


/* A name is looked for among all of them. */
static void
test_long_names_are_more_work(void **state)
{
    jose_rule_t         eq, ne;
    unit_memory_t      *memory = *state;
    const jose_json_t  *claim, *value;

    assert_true(jose_rule_operator(unit_str("eq"), &eq));
    assert_true(jose_rule_operator(unit_str("ne"), &ne));

    claim = long_ones(memory, 300, 100, 0, "{}");
    value = long_ones(memory, 300, 100, 0, "{}");

    assert_true(jose_rule_holds(&eq, claim, value));
    assert_false(jose_rule_holds(&ne, claim, value));

    value = long_ones(memory, 300, 100, 1, "{}");

    assert_false(jose_rule_holds(&eq, claim, value));
    assert_true(jose_rule_holds(&ne, claim, value));

    claim = long_ones(memory, 300, 2000, 0, "{}");
    value = long_ones(memory, 300, 2000, 0, "{}");

    assert_false(jose_rule_holds(&eq, claim, value));
    assert_false(jose_rule_holds(&ne, claim, value));
}


/* The bound is for what nobody means: 200 groups by number, or UUIDs, against
 * a list of 1,000. */
static void
test_usual_lists_are_not_too_much_work(void **state)
{
    char               *text, *p;
    size_t              i, kind, which, n;
    jose_rule_t         any, not_any;
    unit_memory_t      *memory = *state;
    const jose_json_t  *lists[2];

    static const char  *const formats[] = {
        "%c%020zu", "%c\"%08zx-0000-4000-8000-000000000000\"",
    };

    assert_true(jose_rule_operator(unit_str("any"), &any));
    assert_true(jose_rule_operator(unit_str("!any"), &not_any));

    for (kind = 0; kind < unit_nelts(formats); kind++) {

        for (which = 0; which < 2; which++) {
            n = which ? 1000 : 200;
            text = memory->alloc.alloc(memory, n * 64);
            assert_non_null(text);

            for (i = 0, p = text; i < n; i++) {
                p += snprintf(p, 64, formats[kind], i ? ',' : '[',
                             i + which * 500 + 1);

                if (kind == 0) {
                    /* no JSON number begins with zeros */
                    p[-20] = '1';
                }
            }

            memcpy(p, "]", 2);
            lists[which] = parse(memory, jose_cstr(text));
        }

        assert_false(jose_rule_holds(&any, lists[0], lists[1]));
        assert_true(jose_rule_holds(&not_any, lists[0], lists[1]));
    }
}


static void
test_numbers_are_compared_exactly(void **state)
{
    size_t      i, j;
    int         order;
    jose_str_t  a, b;

    /* in their order; those of a line are equal */
    static const char  *numbers[][4] = {
        { "-1e999999999999999999999" },
        { "-1e400" },
        { "-9007199254740993" },
        { "-9007199254740992", "-9007199254740992.0" },
        { "-10", "-1e1", "-1.0e+01" },
        { "-9.99999999999999999999999" },
        { "-0.1", "-1e-1" },
        { "0", "-0", "0.000", "-0e5" },
        { "1e-999999999999999999999" },
        { "1e-400", "0.1e-399" },
        { "0.0001", "1e-4", "0.1e-3", "0.000100" },
        { "0.1", "0.10", "1e-01", "0.01E1" },
        { "0.10000000000000000000000001" },
        { "1", "1.0", "10e-1", "0.1e1" },
        { "2" },
        { "10", "1E1", "10.0" },
        { "12.5", "125e-1", "0.0125e3" },
        { "100" },
        { "9007199254740992" },
        { "9007199254740993", "9007199254740993.000" },
        { "18446744073709551616" },
        { "18446744073709551617" },
        { "1e400" },
        { "1.0000001e400" },
        { "1e999999999999999999999" },
    };

    (void) state;

    for (i = 0; i < unit_nelts(numbers) * 4; i++) {
        for (j = 0; j < unit_nelts(numbers) * 4; j++) {
            a = jose_cstr(numbers[i / 4][i % 4]);
            b = jose_cstr(numbers[j / 4][j % 4]);

            if (a.data == NULL || b.data == NULL) {
                continue;
            }

            order = jose_number_compare(a, b);

            if ((order > 0) - (order < 0) != (i / 4 > j / 4) - (i / 4 < j / 4))
            {
                fail_msg("%s and %s: %d", a.data, b.data, order);
            }
        }
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        unit_case(test_each_operator_and_its_negation),
        unit_case(test_names_of_operators),
        unit_case(test_words_of_a_spaced_claim),
        unit_case(test_too_much_work_meets_nothing),
        unit_case(test_long_numbers_are_more_work),
        unit_case(test_long_strings_are_more_work),
        unit_case(test_long_names_are_more_work),
        unit_case(test_usual_lists_are_not_too_much_work),
        unit_case(test_numbers_are_compared_exactly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
