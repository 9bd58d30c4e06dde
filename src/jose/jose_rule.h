/*
 * jose_rule.h: what a token that is verified must meet besides: paths to its
 * values, rules that compare them, lists of values.  A part of jose.h, which
 * includes it and whose conventions hold here.
 */

#ifndef JOSE_RULE_H
#define JOSE_RULE_H

#include "jose.h"

#pragma GCC visibility push(hidden)


/* A path's text: a line that a person writes. */
#define JOSE_PATH_MAX        1024

/* The largest index in a path; a token of JOSE_TOKEN_MAX has no more
 * elements. */
#define JOSE_PATH_INDEX_MAX  65535

/* Comparisons of values that one rule may need, long ones counted by their
 * bytes: a token of 200 groups against a list of 1,000 takes a fifth of them,
 * and all take some 10 to 30 milliseconds. */
#define JOSE_RULE_WORK_MAX   (1024 * 1024)

/* Bytes of a list of values: five million UUIDs, which take a worker some
 * seconds to read. */
#define JOSE_LIST_MAX        (200 * 1024 * 1024)


/*
 * Paths.
 */
typedef struct {
    jose_str_t      name;               /* absent: an element of an array */
    size_t          index;
} jose_step_t;

typedef struct {
    jose_step_t    *steps;
    size_t          nsteps;
} jose_path_t;

/* How names are told apart in a path that does not start with a dot; neither
 * is empty. */
typedef struct {
    jose_str_t      delimiter;
    jose_str_t      quote;
} jose_nesting_t;

/*
 * Compiles a path, which is copied:
 *
 *   .a.b[0]."k.x"  starts with a dot, as in jq: names, indices, and names in
 *                  quotes, which are JSON strings; also ["k.x"]
 *   a.b."k.x"      nesting says how to divide it; quotes around a whole name
 *   a.b            nesting is NULL: one name
 *
 * JOSE_BAD_PATH: *detail is a static string that says why.
 */
jose_status_t jose_path_compile(const jose_alloc_t *alloc, jose_str_t text,
    const jose_nesting_t *nesting, jose_path_t *out, const char **detail);

/* The value at the end of a path; NULL if there is none. */
const jose_json_t *jose_path_find(const jose_path_t *path,
    const jose_json_t *root);


/*
 * Rules.
 */
typedef enum {
    JOSE_RULE_EQ,
    JOSE_RULE_GT,
    JOSE_RULE_GE,
    JOSE_RULE_LT,
    JOSE_RULE_LE,
    JOSE_RULE_IN,
    JOSE_RULE_ANY,
    JOSE_RULE_MATCH,
    JOSE_RULE_EXISTS
} jose_operator_t;

typedef struct {
    jose_operator_t  operator;
    unsigned         negated:1;
    unsigned         spaced:1;          /* any: a string claim is also a list
                                           of words (RFC 8693, 4.2) */
} jose_rule_t;

/*
 * Reads an operator's name, which a '!' negates: eq gt ge lt le in any match
 * exists, and ne (!eq), nin (!in), intersect (any), nintersect (!any).
 * Truth if there is such an operator; the rule is not spaced.
 */
int jose_rule_operator(jose_str_t name, jose_rule_t *rule);

/*
 * Truth if the claim meets the rule:
 *
 *   eq           the same type and value: text bytewise, numbers by what they
 *                are worth, exactly (1 is 1.0), arrays in their order,
 *                objects in any
 *   gt ge lt le  two numbers, or two strings, which compare bytewise
 *   in           the claim equals an element of value
 *   any          the claim, or an element of it, equals an element of value
 *   exists       the claim is there and is not null; value is not looked at
 *
 * For in and any a value that is no array is a list of itself.
 *
 * Where there is nothing to compare the answer is no, negated or not: the
 * claim is absent (NULL; but for exists), gt and the like have other types,
 * or the work would pass JOSE_RULE_WORK_MAX.  The same for match, which is
 * the caller's.
 */
int jose_rule_holds(const jose_rule_t *rule, const jose_json_t *claim,
    const jose_json_t *value);

/*
 * Two JSON numbers by their text: negative, 0 or positive as a is less than,
 * equal to or greater than b.  Exact, however many digits they have;
 * exponents beyond 10^17 count as that.
 */
int jose_number_compare(jose_str_t a, jose_str_t b);


/*
 * Lists of values, such as revoked tokens.
 */
typedef struct jose_list_s  jose_list_t;

/*
 * Reads a list, whose values are copied: a JSON array of strings and numbers;
 * a JSON object, whose member names are the values; or lines of text, where
 * spaces at both ends, empty lines and those that start with '#' do not
 * count.  What begins with '[' or '{' is JSON.  An empty list is a list.
 *
 * Memory is that of the text and 6 to 12 bytes for each value in it, and
 * while JSON is read up to 3 MiB, whatever the text looks like.
 * JOSE_TOO_LARGE (over JOSE_LIST_MAX), JOSE_BAD_LIST (also if a member is over
 * 128 KiB of JSON): *detail is a static string that says why and *line, from
 * 1, where.
 */
jose_status_t jose_list_parse(jose_str_t text, jose_list_t **out,
    const char **detail, size_t *line);

size_t jose_list_count(const jose_list_t *list);

/* Truth if the list has a value: a string or a number, as its JSON text, or
 * an array with such an element. */
int jose_list_has(const jose_list_t *list, const jose_json_t *value);
int jose_list_has_text(const jose_list_t *list, jose_str_t text);

/* NULL is fine. */
void jose_list_free(jose_list_t *list);


#pragma GCC visibility pop

#endif /* JOSE_RULE_H */
