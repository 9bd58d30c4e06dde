/*
 * What auth_jwt_require_claim, auth_jwt_require_header and
 * auth_jwt_allow_nested set.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_claim_conf.h"
#include "ngx_http_jwt_claim_rules.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_regex.h"
#include "ngx_http_jwt_setter.h"
#include "ngx_http_jwt_value.h"
#include "ngx_http_jwt_warn.h"


#define NGX_HTTP_JWT_JSON    "json="
#define NGX_HTTP_JWT_STRING  "string="


static char *ngx_http_jwt_rule(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *jlcf, ngx_http_jwt_rules_root_t root);
static char *ngx_http_jwt_rule_value(ngx_conf_t *cf,
    ngx_http_jwt_rule_t *rule, ngx_str_t *value);
static char *ngx_http_jwt_rule_constant(ngx_conf_t *cf,
    ngx_http_jwt_rule_t *rule, ngx_str_t *value, ngx_uint_t json);
static char *ngx_http_jwt_rule_variable(ngx_conf_t *cf,
    ngx_http_jwt_rule_t *rule, ngx_str_t *value, ngx_uint_t json);
static char *ngx_http_jwt_rule_pattern(ngx_conf_t *cf,
    ngx_http_jwt_rule_t *rule);
static ngx_uint_t ngx_http_jwt_cut(ngx_str_t *value, const char *prefix,
    size_t len);
static ngx_int_t ngx_http_jwt_compile_path(ngx_conf_t *cf,
    ngx_http_jwt_rule_t *rule, jose_nesting_t *nesting);


char *
ngx_http_jwt_require_claim(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    return ngx_http_jwt_rule(cf, conf, NGX_HTTP_JWT_RULES_CLAIM);
}


char *
ngx_http_jwt_require_header(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    return ngx_http_jwt_rule(cf, conf, NGX_HTTP_JWT_RULES_HEADER);
}


/* path operator [value] [error=code] */
static char *
ngx_http_jwt_rule(ngx_conf_t *cf, ngx_http_jwt_loc_conf_t *jlcf,
    ngx_http_jwt_rules_root_t root)
{
    char                  *rv;
    ngx_str_t             *value;
    ngx_uint_t             n;
    ngx_array_t          **rules;
    ngx_http_jwt_rule_t   *rule;

    if (ngx_http_jwt_warn_written(cf, jlcf) != NGX_CONF_OK) {
        return NGX_CONF_ERROR;
    }

    rules = &jlcf->rules[root];

    if (*rules == NGX_CONF_UNSET_PTR) {
        *rules = ngx_array_create(cf->pool, 4,
                                  sizeof(ngx_http_jwt_rule_t));
        if (*rules == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    rule = ngx_array_push(*rules);
    if (rule == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memzero(rule, sizeof(ngx_http_jwt_rule_t));

    value = cf->args->elts;
    rule->name = value[1];
    rule->operator = value[2];
    rule->status = NGX_HTTP_UNAUTHORIZED;

    if (!jose_rule_operator(ngx_http_jwt_jose_str(&value[2]),
                            &rule->rule))
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "unknown operator \"%V\"",
                           &value[2]);
        return NGX_CONF_ERROR;
    }

    /* others need the level's auth_jwt_allow_nested, which may follow */

    if (rule->name.len == 0 || rule->name.data[0] == '.') {

        if (ngx_http_jwt_compile_path(cf, rule, NULL) != NGX_OK) {
            return NGX_CONF_ERROR;
        }
    }

    n = 3;

    if (rule->rule.operator != JOSE_RULE_EXISTS) {

        if (cf->args->nelts == n) {
            return "has no value to compare with";
        }

        rv = ngx_http_jwt_rule_value(cf, rule, &value[n]);

        if (rv != NGX_CONF_OK) {
            return rv;
        }

        n++;
    }

    if (n < cf->args->nelts && ngx_strncmp(value[n].data, "error=", 6) == 0) {

        if (ngx_http_jwt_error_code(cf, &value[n], &rule->status)
            != NGX_CONF_OK)
        {
            return NGX_CONF_ERROR;
        }

        n++;
    }

    if (n < cf->args->nelts) {
        return ngx_http_jwt_invalid(cf, &value[n]);
    }

    return NGX_CONF_OK;
}


/*
 * json=TEXT    JSON, constant
 * string=TEXT  a string, with variables
 * $variable    JSON, anew for each request
 * TEXT         a string, with variables
 *
 * For match only the third may have variables: "$" ends a pattern.
 */
static char *
ngx_http_jwt_rule_value(ngx_conf_t *cf, ngx_http_jwt_rule_t *rule,
    ngx_str_t *value)
{
    char        *rv;
    ngx_str_t    s;
    ngx_uint_t   json, match;

    s = *value;
    match = (rule->rule.operator == JOSE_RULE_MATCH);

    json = ngx_http_jwt_cut(&s, NGX_HTTP_JWT_JSON,
                            sizeof(NGX_HTTP_JWT_JSON) - 1);

    if (!json
        && !ngx_http_jwt_cut(&s, NGX_HTTP_JWT_STRING,
                             sizeof(NGX_HTTP_JWT_STRING) - 1)
        && s.len > 1 && s.data[0] == '$')
    {
        return ngx_http_jwt_rule_variable(cf, rule, &s, 1);
    }

    if (!json && !match && ngx_http_script_variables_count(&s)) {
        return ngx_http_jwt_rule_variable(cf, rule, &s, 0);
    }

    rv = ngx_http_jwt_rule_constant(cf, rule, &s, json);

    if (rv == NGX_CONF_OK && match) {
        rv = ngx_http_jwt_rule_pattern(cf, rule);
    }

    return rv;
}


static char *
ngx_http_jwt_rule_constant(ngx_conf_t *cf,
    ngx_http_jwt_rule_t *rule, ngx_str_t *value, ngx_uint_t json)
{
    size_t          offset;
    const char     *detail;
    jose_alloc_t    alloc;
    jose_status_t   st;

    ngx_http_jwt_pool_alloc(&alloc, cf->pool);

    if (!json) {
        st = ngx_http_jwt_string_json(&alloc, value, &rule->value);

        if (st == JOSE_OK) {
            return NGX_CONF_OK;
        }

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\" is not UTF-8",
                           value);
        return NGX_CONF_ERROR;
    }

    st = jose_json_parse(&alloc, ngx_http_jwt_jose_str(value),
                         &rule->value, &detail, &offset);

    if (st == JOSE_OK) {
        return NGX_CONF_OK;
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "\"%V\" is not JSON: %s at byte %uz", value,
                       detail ? detail : jose_status_text(st), offset);

    return NGX_CONF_ERROR;
}


static char *
ngx_http_jwt_rule_variable(ngx_conf_t *cf,
    ngx_http_jwt_rule_t *rule, ngx_str_t *value, ngx_uint_t json)
{
    rule->json = json;

    rule->variable = ngx_palloc(cf->pool, sizeof(ngx_http_complex_value_t));
    if (rule->variable == NULL) {
        return NGX_CONF_ERROR;
    }

    return ngx_http_jwt_compile(cf, value, rule->variable);
}


static char *
ngx_http_jwt_rule_pattern(ngx_conf_t *cf, ngx_http_jwt_rule_t *rule)
{
    ngx_str_t   pattern;
    jose_str_t  s;

    s = jose_json_string(rule->value);

    if (s.data == NULL) {
        return "needs a string to \"match\"";
    }

    pattern.data = (u_char *) s.data;
    pattern.len = s.len;

    rule->regex = ngx_http_jwt_regex(cf, &pattern);

    return rule->regex ? NGX_CONF_OK : NGX_CONF_ERROR;
}


static ngx_uint_t
ngx_http_jwt_cut(ngx_str_t *value, const char *prefix, size_t len)
{
    if (value->len < len || ngx_memcmp(value->data, prefix, len) != 0) {
        return 0;
    }

    value->data += len;
    value->len -= len;

    return 1;
}


char *
ngx_http_jwt_allow_nested(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_jwt_loc_conf_t *jlcf = conf;

    ngx_str_t   *value, s;
    jose_str_t  *to;
    ngx_uint_t   i;

    if (jlcf->nesting != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    jlcf->nesting = ngx_palloc(cf->pool, sizeof(jose_nesting_t));
    if (jlcf->nesting == NULL) {
        return NGX_CONF_ERROR;
    }

    jlcf->nesting->delimiter = jose_cstr(".");
    jlcf->nesting->quote = jose_cstr("\"");

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {
        s = value[i];

        if (ngx_http_jwt_cut(&s, "delimiter=", 10)) {
            to = &jlcf->nesting->delimiter;

        } else if (ngx_http_jwt_cut(&s, "quote=", 6)) {
            to = &jlcf->nesting->quote;

        } else {
            return ngx_http_jwt_invalid(cf, &value[i]);
        }

        if (s.len == 0) {
            return ngx_http_jwt_invalid(cf, &value[i]);
        }

        *to = ngx_http_jwt_jose_str(&s);
    }

    if (jose_str_eq(jlcf->nesting->delimiter, jlcf->nesting->quote)) {
        return "has one string for delimiter and quote";
    }

    return NGX_CONF_OK;
}


ngx_int_t
ngx_http_jwt_compile_paths(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *jlcf)
{
    ngx_uint_t            i, n;
    ngx_array_t          *rules;
    jose_nesting_t       *nesting;
    ngx_http_jwt_rule_t  *rule;

    nesting = (jlcf->nesting == NGX_CONF_UNSET_PTR) ? NULL : jlcf->nesting;

    for (i = 0; i < NGX_HTTP_JWT_ROOTS; i++) {
        rules = jlcf->rules[i];

        if (rules == NGX_CONF_UNSET_PTR || rules == NULL) {
            continue;
        }

        rule = rules->elts;

        for (n = 0; n < rules->nelts; n++) {

            if (rule[n].path.nsteps == 0
                && ngx_http_jwt_compile_path(cf, &rule[n], nesting)
                   != NGX_OK)
            {
                return NGX_ERROR;
            }
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_jwt_compile_path(ngx_conf_t *cf, ngx_http_jwt_rule_t *rule,
    jose_nesting_t *nesting)
{
    jose_str_t      name;
    const char     *detail;
    jose_alloc_t    alloc;
    jose_status_t   st;

    ngx_http_jwt_pool_alloc(&alloc, cf->pool);

    st = jose_path_compile(&alloc, ngx_http_jwt_jose_str(&rule->name),
                           nesting, &rule->path, &detail);

    if (st != JOSE_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid path \"%V\": %s",
                           &rule->name,
                           detail ? detail : jose_status_text(st));
        return NGX_ERROR;
    }

    name = rule->path.steps[rule->path.nsteps - 1].name;

    /* RFC 8693, 4.2; "scp" is the same of another large issuer */

    rule->rule.spaced = jose_str_eq(name, jose_cstr("scope"))
                        || jose_str_eq(name, jose_cstr("scp"));

    return NGX_OK;
}
