/*
 * jose_rule.h: rules that compare the values of a token.  A part of jose.h,
 * which includes it and whose conventions hold here.
 */

#ifndef JOSE_RULE_H
#define JOSE_RULE_H

#include "jose.h"

#pragma GCC visibility push(hidden)


/* Comparisons of values that one rule may need, long ones counted by their
 * bytes: a token of 200 groups against a list of 1,000 takes a fifth of them,
 * and all take some 10 to 30 milliseconds. */
#define JOSE_RULE_WORK_MAX   (1024 * 1024)


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
 * For in and any, a non-array is treated as a one-element list.
 *
 * The rule fails, even when negated, if there is nothing to compare: the claim
 * is absent (NULL; except with exists), gt and the like have operands of other
 * types, or the work would exceed JOSE_RULE_WORK_MAX.  It also fails for
 * match, which is left to the caller.
 */
int jose_rule_holds(const jose_rule_t *rule, const jose_json_t *claim,
    const jose_json_t *value);


#pragma GCC visibility pop

#endif /* JOSE_RULE_H */
