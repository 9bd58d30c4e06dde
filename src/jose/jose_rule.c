/*
 * jose_rule.c: comparing a claim with what a rule expects.
 */

#include "jose_number.h"

#include <string.h>


/* Bytes that are compared in the time of one unit of work, some ten
 * nanoseconds: of numbers, which are read digit by digit, and of strings. */
#define JOSE_RULE_DIGITS  16
#define JOSE_RULE_BYTES   64


/* Maybe: there is nothing to compare, so neither the rule nor its negation
 * holds. */
typedef enum {
    JOSE_RULE_NO,
    JOSE_RULE_YES,
    JOSE_RULE_MAYBE
} jose_answer_t;

typedef struct {
    jose_str_t       name;
    jose_operator_t  operator;
    unsigned         negated;
} jose_operator_row_t;


static jose_answer_t jose_rule_answer(const jose_rule_t *rule,
    const jose_json_t *claim, const jose_json_t *value);
static jose_answer_t jose_rule_order(jose_operator_t operator,
    const jose_json_t *a, const jose_json_t *b);
static int jose_rule_compare_strings(jose_str_t a, jose_str_t b);
static int jose_rule_any(const jose_rule_t *rule, const jose_json_t *claim,
    const jose_json_t *value, size_t *left);
static int jose_rule_words(jose_str_t words, const jose_json_t *value,
    size_t *left);
static int jose_rule_in(const jose_json_t *claim, const jose_json_t *value,
    size_t *left);
static int jose_rule_word_in(jose_str_t word, const jose_json_t *value,
    size_t *left);
static int jose_rule_equal(const jose_json_t *a, const jose_json_t *b,
    size_t *left);
static int jose_rule_equal_numbers(jose_str_t a, jose_str_t b, size_t *left);
static int jose_rule_equal_strings(jose_str_t a, jose_str_t b, size_t *left);
static int jose_rule_equal_arrays(const jose_json_t *a, const jose_json_t *b,
    size_t *left);
static int jose_rule_equal_objects(const jose_json_t *a,
    const jose_json_t *b, size_t *left);
static int jose_rule_spend(size_t *left, size_t n);


static const jose_operator_row_t  jose_operators[] = {
    { jose_string("eq"),         JOSE_RULE_EQ,     0 },
    { jose_string("ne"),         JOSE_RULE_EQ,     1 },
    { jose_string("gt"),         JOSE_RULE_GT,     0 },
    { jose_string("ge"),         JOSE_RULE_GE,     0 },
    { jose_string("lt"),         JOSE_RULE_LT,     0 },
    { jose_string("le"),         JOSE_RULE_LE,     0 },
    { jose_string("in"),         JOSE_RULE_IN,     0 },
    { jose_string("nin"),        JOSE_RULE_IN,     1 },
    { jose_string("any"),        JOSE_RULE_ANY,    0 },
    { jose_string("intersect"),  JOSE_RULE_ANY,    0 },
    { jose_string("nintersect"), JOSE_RULE_ANY,    1 },
    { jose_string("match"),      JOSE_RULE_MATCH,  0 },
    { jose_string("exists"),     JOSE_RULE_EXISTS, 0 },
};


int
jose_rule_operator(jose_str_t name, jose_rule_t *rule)
{
    size_t    i;
    unsigned  negated;

    negated = 0;
    memset(rule, 0, sizeof(jose_rule_t));

    if (name.len != 0 && name.data[0] == '!') {
        negated = 1;
        name.data++;
        name.len--;
    }

    for (i = 0; i < sizeof(jose_operators) / sizeof(jose_operators[0]); i++) {

        if (jose_str_eq(name, jose_operators[i].name)) {
            rule->operator = jose_operators[i].operator;
            rule->negated = (negated != jose_operators[i].negated);
            return 1;
        }
    }

    return 0;
}


int
jose_rule_holds(const jose_rule_t *rule, const jose_json_t *claim,
    const jose_json_t *value)
{
    jose_answer_t  answer;

    answer = jose_rule_answer(rule, claim, value);

    return answer == (rule->negated ? JOSE_RULE_NO : JOSE_RULE_YES);
}


static jose_answer_t
jose_rule_answer(const jose_rule_t *rule, const jose_json_t *claim,
    const jose_json_t *value)
{
    int     yes;
    size_t  left;

    if (rule->operator == JOSE_RULE_EXISTS) {
        return (claim != NULL && jose_json_type(claim) != JOSE_JSON_NULL)
               ? JOSE_RULE_YES : JOSE_RULE_NO;
    }

    if (claim == NULL || value == NULL) {
        return JOSE_RULE_MAYBE;
    }

    left = JOSE_RULE_WORK_MAX;

    switch (rule->operator) {

    case JOSE_RULE_EQ:
        yes = jose_rule_equal(claim, value, &left);
        break;

    case JOSE_RULE_IN:
        yes = jose_rule_in(claim, value, &left);
        break;

    case JOSE_RULE_ANY:
        yes = jose_rule_any(rule, claim, value, &left);
        break;

    default:
        return jose_rule_order(rule->operator, claim, value);
    }

    if (left == 0) {
        return JOSE_RULE_MAYBE;
    }

    return yes ? JOSE_RULE_YES : JOSE_RULE_NO;
}


static jose_answer_t
jose_rule_order(jose_operator_t operator, const jose_json_t *a,
    const jose_json_t *b)
{
    int               order;
    jose_json_type_t  type;

    type = jose_json_type(a);

    if (type != jose_json_type(b)) {
        return JOSE_RULE_MAYBE;
    }

    if (type == JOSE_JSON_NUMBER) {
        order = jose_number_compare(jose_json_number_text(a),
                                    jose_json_number_text(b));

    } else if (type == JOSE_JSON_STRING) {
        order = jose_rule_compare_strings(jose_json_string(a),
                                          jose_json_string(b));
    } else {
        return JOSE_RULE_MAYBE;
    }

    switch (operator) {

    case JOSE_RULE_GT:
        return order > 0 ? JOSE_RULE_YES : JOSE_RULE_NO;

    case JOSE_RULE_GE:
        return order >= 0 ? JOSE_RULE_YES : JOSE_RULE_NO;

    case JOSE_RULE_LT:
        return order < 0 ? JOSE_RULE_YES : JOSE_RULE_NO;

    case JOSE_RULE_LE:
        return order <= 0 ? JOSE_RULE_YES : JOSE_RULE_NO;

    default:
        return JOSE_RULE_MAYBE;
    }
}


static int
jose_rule_compare_strings(jose_str_t a, jose_str_t b)
{
    int     order;
    size_t  len;

    len = (a.len < b.len) ? a.len : b.len;
    order = memcmp(a.data, b.data, len);

    if (order != 0 || a.len == b.len) {
        return order;
    }

    return (a.len < b.len) ? -1 : 1;
}


static int
jose_rule_any(const jose_rule_t *rule, const jose_json_t *claim,
    const jose_json_t *value, size_t *left)
{
    jose_str_t          name, words;
    jose_json_iter_t    it;
    const jose_json_t  *element;

    if (jose_json_type(claim) != JOSE_JSON_ARRAY) {
        words = jose_json_string(claim);

        return jose_rule_in(claim, value, left)
               || (rule->spaced && words.data != NULL
                   && jose_rule_words(words, value, left));
    }

    jose_json_iter_init(&it, claim);

    while (*left != 0 && jose_json_iter_next(&it, &name, &element)) {
        if (jose_rule_in(element, value, left)) {
            return 1;
        }
    }

    return 0;
}


static int
jose_rule_words(jose_str_t words, const jose_json_t *value, size_t *left)
{
    jose_str_t            word;
    const unsigned char  *p, *end;

    end = words.data + words.len;

    for (p = words.data;
         p < end && *left != 0;
         p = word.data + word.len + 1)
    {
        word.data = p;
        word.len = 0;

        while (p + word.len < end && p[word.len] != ' ') {
            word.len++;
        }

        if (word.len != 0 && jose_rule_word_in(word, value, left)) {
            return 1;
        }
    }

    return 0;
}


static int
jose_rule_in(const jose_json_t *claim, const jose_json_t *value, size_t *left)
{
    jose_str_t          name;
    jose_json_iter_t    it;
    const jose_json_t  *element;

    if (jose_json_type(value) != JOSE_JSON_ARRAY) {
        return jose_rule_equal(claim, value, left);
    }

    jose_json_iter_init(&it, value);

    while (*left != 0 && jose_json_iter_next(&it, &name, &element)) {
        if (jose_rule_equal(claim, element, left)) {
            return 1;
        }
    }

    return 0;
}


static int
jose_rule_word_in(jose_str_t word, const jose_json_t *value, size_t *left)
{
    jose_str_t          name, string;
    jose_json_iter_t    it;
    const jose_json_t  *element;

    if (jose_json_type(value) != JOSE_JSON_ARRAY) {
        string = jose_json_string(value);
        return string.data != NULL && jose_str_eq(word, string);
    }

    jose_json_iter_init(&it, value);

    while (jose_json_iter_next(&it, &name, &element)) {
        string = jose_json_string(element);

        if (!jose_rule_spend(left, 1)) {
            return 0;
        }

        if (string.data != NULL
            && jose_rule_equal_strings(word, string, left))
        {
            return 1;
        }
    }

    return 0;
}


/* Recursion ends: JSON is at most JOSE_JSON_DEPTH_MAX deep. */
static int
jose_rule_equal(const jose_json_t *a, const jose_json_t *b, size_t *left)
{
    jose_json_type_t  type;

    type = jose_json_type(a);

    if (!jose_rule_spend(left, 1) || type != jose_json_type(b)) {
        return 0;
    }

    switch (type) {

    case JOSE_JSON_BOOL:
        return jose_json_is_true(a) == jose_json_is_true(b);

    case JOSE_JSON_NUMBER:
        return jose_rule_equal_numbers(jose_json_number_text(a),
                                       jose_json_number_text(b), left);

    case JOSE_JSON_STRING:
        return jose_rule_equal_strings(jose_json_string(a),
                                       jose_json_string(b), left);

    case JOSE_JSON_ARRAY:
        return jose_rule_equal_arrays(a, b, left);

    case JOSE_JSON_OBJECT:
        return jose_rule_equal_objects(a, b, left);

    default:
        return 1;
    }
}


/* Both are read to their ends, whatever their first digits are. */
static int
jose_rule_equal_numbers(jose_str_t a, jose_str_t b, size_t *left)
{
    return jose_rule_spend(left, (a.len + b.len) / JOSE_RULE_DIGITS)
           && jose_number_compare(a, b) == 0;
}


static int
jose_rule_equal_strings(jose_str_t a, jose_str_t b, size_t *left)
{
    return a.len == b.len
           && jose_rule_spend(left, a.len / JOSE_RULE_BYTES)
           && jose_str_eq(a, b);
}


static int
jose_rule_equal_arrays(const jose_json_t *a, const jose_json_t *b,
    size_t *left)
{
    jose_str_t          name;
    jose_json_iter_t    x, y;
    const jose_json_t  *one, *two;

    if (jose_json_count(a) != jose_json_count(b)) {
        return 0;
    }

    jose_json_iter_init(&x, a);
    jose_json_iter_init(&y, b);

    while (jose_json_iter_next(&x, &name, &one)
           && jose_json_iter_next(&y, &name, &two))
    {
        if (!jose_rule_equal(one, two, left)) {
            return 0;
        }
    }

    return 1;
}


/* Names are unique, so with as many members each must be in the other. */
static int
jose_rule_equal_objects(const jose_json_t *a, const jose_json_t *b,
    size_t *left)
{
    size_t              n;
    jose_str_t          name;
    jose_json_iter_t    it;
    const jose_json_t  *one, *two;

    n = jose_json_count(a);

    if (n != jose_json_count(b)) {
        return 0;
    }

    jose_json_iter_init(&it, a);

    while (jose_json_iter_next(&it, &name, &one)) {

        /* looking a name up walks over the members, whose names may be as
         * long */
        if (!jose_rule_spend(left, n + n * (name.len / JOSE_RULE_BYTES))) {
            return 0;
        }

        two = jose_json_member(b, name);

        if (two == NULL || !jose_rule_equal(one, two, left)) {
            return 0;
        }
    }

    return 1;
}


/* Truth while there is work left to spend; the last of it is not. */
static int
jose_rule_spend(size_t *left, size_t n)
{
    if (n >= *left) {
        *left = 0;
        return 0;
    }

    *left -= n;

    return 1;
}
