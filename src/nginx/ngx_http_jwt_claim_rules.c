/*
 * Whether a token meets every auth_jwt_require_claim and
 * auth_jwt_require_header.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_claim_conf.h"
#include "ngx_http_jwt_claim_rules.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_ctx.h"
#include "ngx_http_jwt_regex.h"
#include "ngx_http_jwt_value.h"


/* A line about a rule in the log. */
#define NGX_HTTP_JWT_DETAIL_LEN  256


typedef struct {
    ngx_str_t        directive;
    jose_status_t    status;
} ngx_http_jwt_root_row_t;


static ngx_int_t ngx_http_jwt_rule_check(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, ngx_http_jwt_rule_t *rule,
    const jose_json_t *root, const char **reason);
static ngx_int_t ngx_http_jwt_rule_evaluate(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, ngx_http_jwt_rule_t *rule,
    const jose_json_t **value, const char **reason);
static ngx_int_t ngx_http_jwt_rule_match(ngx_http_request_t *r,
    ngx_http_jwt_rule_t *rule, const jose_json_t *claim,
    const jose_json_t *value, const char **reason);
static ngx_int_t ngx_http_jwt_rule_refuse(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, ngx_http_jwt_rules_root_t root,
    ngx_http_jwt_rule_t *rule, const char *reason);


static ngx_http_jwt_root_row_t  ngx_http_jwt_roots[] = {

    [NGX_HTTP_JWT_RULES_CLAIM] = {
        ngx_string("auth_jwt_require_claim"), JOSE_CLAIM_REFUSED },

    [NGX_HTTP_JWT_RULES_HEADER] = {
        ngx_string("auth_jwt_require_header"), JOSE_HEADER_REFUSED }
};


ngx_int_t
ngx_http_jwt_claim_rules(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    ngx_int_t             rc;
    ngx_uint_t            i, n;
    const char           *reason;
    ngx_array_t          *rules;
    const jose_json_t    *root;
    ngx_http_jwt_rule_t  *rule;

    for (i = 0; i < NGX_HTTP_JWT_ROOTS; i++) {
        rules = ctx->jlcf->rules[i];

        if (rules == NULL) {
            continue;
        }

        /* of a nested token the header that the client sent */

        root = (i == NGX_HTTP_JWT_RULES_CLAIM) ? ctx->subject->claims
                                                    : ctx->jwt.header;
        rule = rules->elts;

        for (n = 0; n < rules->nelts; n++) {

            rc = ngx_http_jwt_rule_check(r, ctx, &rule[n], root,
                                         &reason);

            if (rc == NGX_ABORT) {
                return ngx_http_jwt_rule_refuse(r, ctx, i, &rule[n],
                                                reason);
            }

            if (rc != NGX_OK) {
                return rc;
            }
        }
    }

    return NGX_OK;
}


/* NGX_OK: the rule is met.  NGX_ABORT: it is not, and *reason says more. */
static ngx_int_t
ngx_http_jwt_rule_check(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, ngx_http_jwt_rule_t *rule,
    const jose_json_t *root, const char **reason)
{
    ngx_int_t           rc;
    const jose_json_t  *claim, *value;

    claim = jose_path_find(&rule->path, root);
    value = rule->value;

    *reason = NULL;

    if (claim == NULL) {
        *reason = "it is absent";
    }

    if (rule->variable != NULL) {
        rc = ngx_http_jwt_rule_evaluate(r, ctx, rule, &value, reason);

        if (rc != NGX_OK) {
            return rc;
        }
    }

    if (rule->rule.operator == JOSE_RULE_MATCH) {
        return ngx_http_jwt_rule_match(r, rule, claim, value, reason);
    }

    return jose_rule_holds(&rule->rule, claim, value) ? NGX_OK : NGX_ABORT;
}


static ngx_int_t
ngx_http_jwt_rule_evaluate(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, ngx_http_jwt_rule_t *rule,
    const jose_json_t **value, const char **reason)
{
    ngx_str_t      s;
    jose_status_t  st;

    if (ngx_http_jwt_value(r, rule->variable, &s) != NGX_OK) {
        return NGX_ERROR;
    }

    if (rule->json) {
        st = jose_json_parse(&ctx->alloc, ngx_http_jwt_jose_str(&s),
                             value, NULL, NULL);
    } else {
        st = ngx_http_jwt_string_json(&ctx->alloc, &s, value);
    }

    if (st == JOSE_OK) {
        return NGX_OK;
    }

    if (st == JOSE_NO_MEMORY) {
        return NGX_ERROR;
    }

    /* even when negated: a broken list must not let everyone in */

    *reason = rule->json ? "what its variable holds is not JSON"
                         : "what its variables hold is not UTF-8";

    return NGX_ABORT;
}


static ngx_int_t
ngx_http_jwt_rule_match(ngx_http_request_t *r,
    ngx_http_jwt_rule_t *rule, const jose_json_t *claim,
    const jose_json_t *value, const char **reason)
{
    void                      *regex;
    ngx_int_t                  rc;
    ngx_str_t                  subject, pattern;
    jose_str_t                 s, p;
    ngx_http_jwt_main_conf_t  *jmcf;

    if (claim == NULL) {
        return NGX_ABORT;
    }

    s = jose_json_string(claim);
    p = jose_json_string(value);

    if (s.data == NULL || p.data == NULL) {
        *reason = s.data ? "the pattern is not a string"
                         : "it is not a string";
        return NGX_ABORT;
    }

    if (s.len > NGX_HTTP_JWT_SUBJECT_MAX) {
        *reason = "it is too long to match";
        return NGX_ABORT;
    }

    subject.data = (u_char *) s.data;
    subject.len = s.len;
    pattern.data = (u_char *) p.data;
    pattern.len = p.len;

    regex = rule->regex;

    if (regex == NULL) {
        jmcf = ngx_http_get_module_main_conf(r, ngx_http_jwt_module);

        regex = ngx_http_jwt_regex_dynamic(jmcf->regexes, &pattern,
                                           reason);
        if (regex == NULL) {
            return NGX_ABORT;
        }
    }

    rc = ngx_http_jwt_regex_match(regex, &subject);

    if (rc == NGX_ABORT) {
        *reason = "the pattern takes too long";
        return NGX_ABORT;
    }

    return (rc == NGX_OK) != rule->rule.negated ? NGX_OK : NGX_ABORT;
}


jose_status_t
ngx_http_jwt_string_json(const jose_alloc_t *alloc, ngx_str_t *s,
    const jose_json_t **value)
{
    jose_str_t      quoted;
    unsigned char  *p;

    p = alloc->alloc(alloc->ctx, 6 * s->len + 2);
    if (p == NULL) {
        return JOSE_NO_MEMORY;
    }

    quoted.data = p;
    quoted.len = (size_t) (jose_json_quote(p, ngx_http_jwt_jose_str(s))
                           - p);

    return jose_json_parse(alloc, quoted, value, NULL, NULL);
}


/* The log gets the rule, as the configuration has it, but no value. */
static ngx_int_t
ngx_http_jwt_rule_refuse(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx, ngx_http_jwt_rules_root_t root,
    ngx_http_jwt_rule_t *rule, const char *reason)
{
    u_char  *p, *last;

    ctx->status = ngx_http_jwt_roots[root].status;
    ctx->refusal.status = rule->status;

    p = ngx_pnalloc(r->pool, NGX_HTTP_JWT_DETAIL_LEN);
    if (p == NULL) {
        return NGX_ERROR;
    }

    ctx->subject->detail = (char *) p;

    last = ngx_slprintf(p, p + NGX_HTTP_JWT_DETAIL_LEN - 1,
                        "%V %V %V%s%s",
                        &ngx_http_jwt_roots[root].directive,
                        &rule->name, &rule->operator, reason ? ": " : "",
                        reason ? reason : "");
    *last = '\0';

    return NGX_ABORT;
}
