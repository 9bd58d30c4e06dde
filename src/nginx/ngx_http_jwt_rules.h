/*
 * ngx_http_jwt_rules.h: what a token that is verified must meet besides.
 * A part of ngx_http_jwt.h, which includes it.
 */

#ifndef NGX_HTTP_JWT_RULES_H
#define NGX_HTTP_JWT_RULES_H

#include "ngx_http_jwt.h"

/* The text that a "match" looks at: an address, a name, a URL.  Patterns take
 * time that grows with it, so a longer one is refused. */
#define NGX_HTTP_JWT_SUBJECT_MAX  4096

/* Patterns of variables, kept compiled: those of a map's few lines. */
#define NGX_HTTP_JWT_PATTERNS     32
#define NGX_HTTP_JWT_PATTERN_MAX  1024


typedef struct ngx_http_jwt_regexes_s  ngx_http_jwt_regexes_t;
typedef struct ngx_http_jwt_list_s     ngx_http_jwt_list_t;

/* One auth_jwt_require. */
typedef struct {
    ngx_array_t                   *values;  /* ngx_http_complex_value_t */
    ngx_uint_t                     status;
} ngx_http_jwt_require_t;

/* One auth_jwt_require_claim or auth_jwt_require_header. */
typedef struct {
    jose_rule_t                    rule;
    ngx_str_t                      name;    /* of the path */
    ngx_str_t                      operator;
    jose_path_t                    path;    /* no steps: not compiled yet */
    ngx_uint_t                     status;

    const jose_json_t             *value;   /* constant */
    void                          *regex;   /* constant, ngx_regex_t */
    ngx_http_complex_value_t      *variable;
    unsigned                       json:1;  /* the variable holds JSON */
} ngx_http_jwt_rule_t;

/* One auth_jwt_revocation_list, or _sub, or _kid. */
typedef struct {
    ngx_http_jwt_list_t      *list;
    jose_path_t               path;
    unsigned                  header:1;
    unsigned                  kid:1;   /* a token must have one */
} ngx_http_jwt_revocation_t;

/* Lists of directives that are inherited apart. */

typedef enum {
    NGX_HTTP_JWT_LIST,         /* auth_jwt_revocation_list */
    NGX_HTTP_JWT_LIST_SUB,
    NGX_HTTP_JWT_LIST_KID,
    NGX_HTTP_JWT_LISTS
} ngx_http_jwt_list_kind_t;

typedef enum {
    NGX_HTTP_JWT_RULES_CLAIM,
    NGX_HTTP_JWT_RULES_HEADER,
    NGX_HTTP_JWT_ROOTS
} ngx_http_jwt_rules_root_t;


/* ngx_http_jwt_rules.c */

char *ngx_http_jwt_issuer(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_jwt_audience(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/*
 * The state RULES: issuer, audience, revocation, rules of claims and of the
 * header, auth_jwt_require.  NGX_OK; NGX_ERROR; NGX_ABORT: refused, and ctx
 * has the status.
 */
ngx_int_t ngx_http_jwt_rules(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);


/* ngx_http_jwt_revocation.c */

char *ngx_http_jwt_revocation_list(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_jwt_revocation_list_sub(ngx_conf_t *cf,
    ngx_command_t *cmd, void *conf);
char *ngx_http_jwt_revocation_list_kid(ngx_conf_t *cf,
    ngx_command_t *cmd, void *conf);

/* No lists yet; they die with cf's cycle.  NULL: out of memory. */
ngx_array_t *ngx_http_jwt_lists_create(ngx_conf_t *cf);

/* NGX_OK; NGX_ABORT: the token is on a list. */
ngx_int_t ngx_http_jwt_revocation(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);


/* ngx_http_jwt_claim_conf.c */

char *ngx_http_jwt_require_claim(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_jwt_require_header(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_jwt_allow_nested(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* Compiles the paths of a level's rules, as its auth_jwt_allow_nested says;
 * those that are compiled stay. */
ngx_int_t ngx_http_jwt_compile_paths(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *jlcf);


/* ngx_http_jwt_claim_rules.c */

/* NGX_OK; NGX_ERROR; NGX_ABORT: a rule is not met. */
ngx_int_t ngx_http_jwt_claim_rules(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx);

/* s as a JSON string.  JOSE_BAD_JSON: it is not UTF-8. */
jose_status_t ngx_http_jwt_string_json(const jose_alloc_t *alloc,
    ngx_str_t *s, const jose_json_t **value);


/* ngx_http_jwt_regex.c */

/* No patterns of variables yet.  NULL: out of memory. */
ngx_http_jwt_regexes_t *ngx_http_jwt_regexes_create(ngx_conf_t *cf);

/* Compiles a constant pattern; NULL has been logged. */
void *ngx_http_jwt_regex(ngx_conf_t *cf, ngx_str_t *pattern);

/* A pattern of a variable; NULL: *error says why not. */
void *ngx_http_jwt_regex_dynamic(ngx_http_jwt_regexes_t *regexes,
    ngx_str_t *pattern, const char **error);

/* NGX_OK: it matches; NGX_DECLINED; NGX_ABORT: it would take too long. */
ngx_int_t ngx_http_jwt_regex_match(void *regex, ngx_str_t *subject);


#endif /* NGX_HTTP_JWT_RULES_H */
