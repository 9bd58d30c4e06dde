/*
 * fuzz_rule.c: a rule, as four lines: operator, path, value and claims.
 */

#include "fuzz.h"


static const jose_nesting_t  nesting = { jose_string("."), jose_string("\"") };


/* What holds of each pair of values, whatever they are. */
static void
check_pair(const jose_json_t *a, const jose_json_t *b)
{
    int          eq, lt, gt, le, ge, in, any;
    jose_rule_t  rule;

    memset(&rule, 0, sizeof(jose_rule_t));

    rule.operator = JOSE_RULE_EQ;
    eq = jose_rule_holds(&rule, a, b);
    fuzz_check(eq == jose_rule_holds(&rule, b, a));

    rule.operator = JOSE_RULE_LT;
    lt = jose_rule_holds(&rule, a, b);

    rule.operator = JOSE_RULE_GT;
    gt = jose_rule_holds(&rule, a, b);
    fuzz_check(lt == jose_rule_holds(&rule, b, a));

    rule.operator = JOSE_RULE_LE;
    le = jose_rule_holds(&rule, a, b);

    rule.operator = JOSE_RULE_GE;
    ge = jose_rule_holds(&rule, a, b);

    rule.operator = JOSE_RULE_IN;
    in = jose_rule_holds(&rule, a, b);

    rule.operator = JOSE_RULE_ANY;
    any = jose_rule_holds(&rule, a, b);

    fuzz_check(!(lt && gt) && !(lt && eq) && !(gt && eq));
    fuzz_check(le == (lt || (eq && ge)) && ge == (gt || (eq && le)));
    fuzz_check(!in || any || jose_json_type(a) == JOSE_JSON_ARRAY);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int                 holds;
    jose_str_t          copy, rest, operator, path_text, value_text;
    const char         *detail;
    jose_path_t         path;
    jose_rule_t         rule;
    jose_arena_t        arena;
    const jose_json_t  *claims, *claim, *value;

    copy = fuzz_copy(data, size);
    jose_arena_init(&arena);

    rest = copy;
    operator = fuzz_line(&rest);
    path_text = fuzz_line(&rest);
    value_text = fuzz_line(&rest);

    if (!jose_rule_operator(operator, &rule)
        || jose_json_parse(&arena.alloc, rest, &claims, NULL, NULL) != JOSE_OK
        || jose_json_parse(&arena.alloc, value_text, &value, NULL, NULL)
           != JOSE_OK)
    {
        goto done;
    }

    if (jose_path_compile(&arena.alloc, path_text,
                          size % 2 ? &nesting : NULL, &path, &detail)
        != JOSE_OK)
    {
        fuzz_check(detail != NULL);
        goto done;
    }

    claim = jose_path_find(&path, claims);

    rule.spaced = size % 3 == 0;
    holds = jose_rule_holds(&rule, claim, value);

    rule.negated = !rule.negated;
    fuzz_check(!(holds && jose_rule_holds(&rule, claim, value)));

    if (claim != NULL) {
        check_pair(claim, value);
        check_pair(claim, claim);
    }

done:

    jose_arena_free(&arena);
    fuzz_free(copy);

    return 0;
}
