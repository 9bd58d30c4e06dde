/*
 * test_rule_work.c: how much a rule compares before it gives up, counted and
 * not timed.  The rules are compiled here, with what they call replaced by
 * what counts.
 */

#include "unit.h"

#include "jose_number.h"
#include "unit_json.h"


typedef struct {
    size_t  steps;                  /* values that were walked over */
    size_t  digits;                 /* bytes of numbers compared */
    size_t  bytes;                  /* bytes of strings compared */
    size_t  names;                  /* members that names were looked up in */
} work_t;

static work_t  work;


static int
counted_next(jose_json_iter_t *it, jose_str_t *name, const jose_json_t **value)
{
    work.steps++;

    return jose_json_iter_next(it, name, value);
}


static int
counted_compare(jose_str_t a, jose_str_t b)
{
    work.digits += a.len + b.len;

    return jose_number_compare(a, b);
}


static int
counted_equal(jose_str_t a, jose_str_t b)
{
    work.bytes += a.len == b.len ? a.len : 0;

    return jose_str_eq(a, b);
}


static const jose_json_t *
counted_member(const jose_json_t *object, jose_str_t name)
{
    work.names += jose_json_count(object);

    return jose_json_member(object, name);
}


#define jose_json_iter_next  counted_next
#define jose_number_compare  counted_compare
#define jose_str_eq          counted_equal
#define jose_json_member     counted_member

#include "jose_rule.c"

#undef jose_json_iter_next
#undef jose_number_compare
#undef jose_str_eq
#undef jose_json_member


/* [XX...X,...], or one string of words: n values of len bytes, the last byte
 * of each is last. */
static const jose_json_t *
values(unit_memory_t *memory, size_t n, size_t len, const char *kind,
    char last)
{
    char    *text, *p;
    size_t   i;

    text = memory->alloc.alloc(memory, n * (len + 3) + 8);
    assert_non_null(text);

    p = text;
    *p++ = (kind[0] == 'w') ? '"' : '[';

    for (i = 0; i < n; i++) {
        if (kind[0] == 's') {
            *p++ = '"';
        }

        memset(p, '1', len);
        p += len;
        p[-1] = last;

        if (kind[0] == 's') {
            *p++ = '"';
        }

        *p++ = (kind[0] == 'w') ? ' ' : ',';
    }

    p[-1] = (kind[0] == 'w') ? '"' : ']';
    p[0] = '\0';

    return parse(memory, jose_cstr(text));
}


/* Whatever a claim and a value are, the work is bounded. */
static void
assert_bounded(const char *operator, const jose_json_t *claim,
    const jose_json_t *value, int gives_up)
{
    int          yes;
    jose_rule_t  rule;

    assert_true(jose_rule_operator(jose_cstr(operator), &rule));
    rule.spaced = 1;

    memset(&work, 0, sizeof(work_t));

    yes = jose_rule_holds(&rule, claim, value);
    assert_int_equal(yes, 0);

    /* two arrays are walked over at a time, each to its end; a round of
     * digits or bytes is counted when it is full */

    assert_true(work.steps <= 4 * JOSE_RULE_WORK_MAX);
    assert_true(work.digits <= 2 * JOSE_RULE_DIGITS * JOSE_RULE_WORK_MAX);
    assert_true(work.bytes <= 2 * JOSE_RULE_BYTES * JOSE_RULE_WORK_MAX);
    assert_true(work.names <= JOSE_RULE_WORK_MAX);

    rule.negated = !rule.negated;
    assert_int_equal(jose_rule_holds(&rule, claim, value), !gives_up);
}


static void
test_the_work_of_lists_is_bounded(void **state)
{
    size_t          i, n, many, pairs;
    unit_memory_t  *memory = *state;

    static const size_t  lens[] = {
        1, 8, 16, 63, 64, 1000, 10000
    };

    for (i = 0; i < unit_nelts(lens); i++) {

        /* a token of some 100,000 bytes, and a list that is longer */

        n = 100000 / (lens[i] + 3);
        many = 30 * n;
        pairs = n * many;

        assert_bounded("any", values(memory, n, lens[i], "numbers", '2'),
                       values(memory, many, lens[i], "numbers", '3'),
                       pairs * (1 + 2 * lens[i] / JOSE_RULE_DIGITS)
                       >= JOSE_RULE_WORK_MAX);
        assert_bounded("any", values(memory, n, lens[i], "strings", 'a'),
                       values(memory, many, lens[i], "strings", 'b'),
                       pairs * (1 + lens[i] / JOSE_RULE_BYTES)
                       >= JOSE_RULE_WORK_MAX);
        assert_bounded("any", values(memory, n, lens[i], "words", 'a'),
                       values(memory, many, lens[i], "strings", 'b'),
                       pairs * (1 + lens[i] / JOSE_RULE_BYTES)
                       >= JOSE_RULE_WORK_MAX);
        assert_bounded("any", values(memory, n, lens[i], "numbers", '2'),
                       values(memory, many, lens[i], "strings", '2'),
                       pairs >= JOSE_RULE_WORK_MAX);

        unit_memory_free(memory);
    }

    /* nothing is in an empty list, and looking for it is no work */

    assert_bounded("any", values(memory, 30000, 1, "words", 'a'),
                   parse(memory, unit_str("[]")), 0);
    assert_bounded("any", values(memory, 30000, 1, "words", 'a'),
                   parse(memory, unit_str("\"b\"")), 0);
}


static void
test_the_work_of_a_claim_is_bounded(void **state)
{
    jose_str_t      text;
    unit_memory_t  *memory = *state;

    text = repeat(memory, "1", "0", 100000, "");

    assert_bounded("in", parse(memory, text),
                   values(memory, 100000, 1, "numbers", '2'), 1);
    assert_bounded("in", values(memory, 1, 100000, "words", 'a'),
                   values(memory, 2000000, 1, "strings", 'b'), 1);

    /* lists in lists, of which only the last elements differ */

    text = repeat(memory, "[[1", ",1", 20000, ",2],[1]]");
    assert_bounded("any", parse(memory, text),
                   parse(memory, repeat(memory, "[[1", ",1", 20000, ",3]]")),
                   0);
    text = repeat(memory, "[[[1],2]", ",[[1],2]", 10000, "]");
    assert_bounded("any", parse(memory, text),
                   parse(memory, repeat(memory, "[[[1],3]", ",[[1],3]",
                                        10000, "]")), 1);
}


static void
test_the_work_of_objects_is_bounded(void **state)
{
    char           *text[2], *p;
    size_t          i, which;
    unit_memory_t  *memory = *state;

    for (which = 0; which < 2; which++) {
        text[which] = p = memory->alloc.alloc(memory, 100000);
        assert_non_null(p);

        *p++ = '{';

        for (i = 0; i < 5000; i++) {
            p += snprintf(p, 16, "\"%06zu\":%d,", i, i == 4999 && which);
        }

        memcpy(p - 1, "}", 2);
    }

    assert_bounded("eq", parse(memory, jose_cstr(text[0])),
                   parse(memory, jose_cstr(text[1])), 1);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        unit_case(test_the_work_of_lists_is_bounded),
        unit_case(test_the_work_of_a_claim_is_bounded),
        unit_case(test_the_work_of_objects_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
