/*
 * ngx_http_auth_jwt_module: the directives, their inheritance, the phases.
 */

#include "ngx_http_auth_jwt.h"


static ngx_int_t ngx_http_auth_jwt_preconfiguration(ngx_conf_t *cf);
static ngx_int_t ngx_http_auth_jwt_postconfiguration(ngx_conf_t *cf);
static ngx_int_t ngx_http_auth_jwt_add_handler(ngx_conf_t *cf,
    ngx_http_phases phase, ngx_http_handler_pt handler);
static void *ngx_http_auth_jwt_create_main_conf(ngx_conf_t *cf);
static void *ngx_http_auth_jwt_create_loc_conf(ngx_conf_t *cf);
static char *ngx_http_auth_jwt_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);
static void ngx_http_auth_jwt_warn(ngx_conf_t *cf,
    ngx_http_auth_jwt_loc_conf_t *conf);

static char *ngx_http_auth_jwt(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_http_auth_jwt_token(ngx_conf_t *cf,
    ngx_http_auth_jwt_loc_conf_t *jlcf, ngx_str_t *value);
static char *ngx_http_auth_jwt_key_file(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_http_auth_jwt_key(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_http_auth_jwt_source(ngx_conf_t *cf,
    ngx_http_auth_jwt_loc_conf_t *jlcf, ngx_http_auth_jwt_key_kind_t kind);
static char *ngx_http_auth_jwt_algorithms(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_http_auth_jwt_require(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_http_auth_jwt_require_status(ngx_conf_t *cf,
    ngx_str_t *value, ngx_uint_t *status);
static char *ngx_http_auth_jwt_www_authenticate(ngx_conf_t *cf,
    ngx_command_t *cmd, void *conf);
static char *ngx_http_auth_jwt_compile(ngx_conf_t *cf, ngx_str_t *value,
    ngx_http_complex_value_t *cv);
static char *ngx_http_auth_jwt_invalid(ngx_conf_t *cf, ngx_str_t *value);


#define NGX_HTTP_AUTH_JWT_ALL                                                 \
    NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_HTTP_LMT_CONF

#define NGX_HTTP_AUTH_JWT_LOC                                                 \
    NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF


static ngx_conf_enum_t  ngx_http_auth_jwt_types[] = {
    { ngx_string("signed"), NGX_HTTP_AUTH_JWT_SIGNED },
    { ngx_null_string, 0 }
};


static ngx_command_t  ngx_http_auth_jwt_commands[] = {

    { ngx_string("auth_jwt"),
      NGX_HTTP_AUTH_JWT_ALL|NGX_CONF_1MORE,
      ngx_http_auth_jwt,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_type"),
      NGX_HTTP_AUTH_JWT_ALL|NGX_CONF_TAKE1,
      ngx_conf_set_enum_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_auth_jwt_loc_conf_t, type),
      &ngx_http_auth_jwt_types },

    { ngx_string("auth_jwt_key_file"),
      NGX_HTTP_AUTH_JWT_ALL|NGX_CONF_TAKE12,
      ngx_http_auth_jwt_key_file,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_key"),
      NGX_HTTP_AUTH_JWT_ALL|NGX_CONF_TAKE12,
      ngx_http_auth_jwt_key,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_leeway"),
      NGX_HTTP_AUTH_JWT_LOC|NGX_CONF_TAKE1,
      ngx_conf_set_sec_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_auth_jwt_loc_conf_t, leeway),
      NULL },

    { ngx_string("auth_jwt_algorithms"),
      NGX_HTTP_AUTH_JWT_ALL|NGX_CONF_1MORE,
      ngx_http_auth_jwt_algorithms,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_require"),
      NGX_HTTP_AUTH_JWT_ALL|NGX_CONF_1MORE,
      ngx_http_auth_jwt_require,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_claim_set"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_2MORE,
      ngx_http_auth_jwt_claim_set,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_header_set"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_2MORE,
      ngx_http_auth_jwt_header_set,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_validate_exp"),
      NGX_HTTP_AUTH_JWT_ALL|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_auth_jwt_loc_conf_t, validate_exp),
      NULL },

    { ngx_string("auth_jwt_validate_sig"),
      NGX_HTTP_AUTH_JWT_ALL|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_auth_jwt_loc_conf_t, validate_sig),
      NULL },

    { ngx_string("auth_jwt_www_authenticate"),
      NGX_HTTP_AUTH_JWT_ALL|NGX_CONF_TAKE1,
      ngx_http_auth_jwt_www_authenticate,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_auth_jwt_module_ctx = {
    ngx_http_auth_jwt_preconfiguration,    /* preconfiguration */
    ngx_http_auth_jwt_postconfiguration,   /* postconfiguration */

    ngx_http_auth_jwt_create_main_conf,    /* create main configuration */
    NULL,                                  /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    ngx_http_auth_jwt_create_loc_conf,     /* create location configuration */
    ngx_http_auth_jwt_merge_loc_conf       /* merge location configuration */
};


ngx_module_t  ngx_http_auth_jwt_module = {
    NGX_MODULE_V1,
    &ngx_http_auth_jwt_module_ctx,         /* module context */
    ngx_http_auth_jwt_commands,            /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    NULL,                                  /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    NULL,                                  /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static ngx_int_t
ngx_http_auth_jwt_preconfiguration(ngx_conf_t *cf)
{
    return ngx_http_auth_jwt_add_variables(cf);
}


static ngx_int_t
ngx_http_auth_jwt_postconfiguration(ngx_conf_t *cf)
{
    if (ngx_http_auth_jwt_add_handler(cf, NGX_HTTP_ACCESS_PHASE,
                                      ngx_http_auth_jwt_access_handler)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_http_auth_jwt_add_handler(cf, NGX_HTTP_PRECONTENT_PHASE,
                                      ngx_http_auth_jwt_precontent_handler);
}


static ngx_int_t
ngx_http_auth_jwt_add_handler(ngx_conf_t *cf, ngx_http_phases phase,
    ngx_http_handler_pt handler)
{
    ngx_http_handler_pt        *h;
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    h = ngx_array_push(&cmcf->phases[phase].handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    *h = handler;

    return NGX_OK;
}


static void *
ngx_http_auth_jwt_create_main_conf(ngx_conf_t *cf)
{
    ngx_http_auth_jwt_main_conf_t  *jmcf;

    jmcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_auth_jwt_main_conf_t));
    if (jmcf == NULL) {
        return NULL;
    }

    jmcf->store = ngx_http_auth_jwt_store_create(cf);
    if (jmcf->store == NULL) {
        return NULL;
    }

    return jmcf;
}


static void *
ngx_http_auth_jwt_create_loc_conf(ngx_conf_t *cf)
{
    ngx_http_auth_jwt_loc_conf_t  *jlcf;

    /*
     * set by ngx_pcalloc():
     *
     *     jlcf->algorithms = 0;
     *     jlcf->challenge_value = NULL;
     */

    jlcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_auth_jwt_loc_conf_t));
    if (jlcf == NULL) {
        return NULL;
    }

    jlcf->enabled = NGX_CONF_UNSET;
    jlcf->optional = NGX_CONF_UNSET;
    jlcf->realm = NGX_CONF_UNSET_PTR;
    jlcf->tokens = NGX_CONF_UNSET_PTR;
    jlcf->type = NGX_CONF_UNSET_UINT;
    jlcf->sources = NGX_CONF_UNSET_PTR;
    jlcf->leeway = NGX_CONF_UNSET;
    jlcf->requires = NGX_CONF_UNSET_PTR;
    jlcf->validate_exp = NGX_CONF_UNSET;
    jlcf->validate_sig = NGX_CONF_UNSET;
    jlcf->challenge = NGX_CONF_UNSET_UINT;

    return jlcf;
}


static char *
ngx_http_auth_jwt_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_http_auth_jwt_loc_conf_t *prev = parent;
    ngx_http_auth_jwt_loc_conf_t *conf = child;

    /* auth_jwt sets all four, so they are inherited together */

    ngx_conf_merge_value(conf->enabled, prev->enabled, 0);
    ngx_conf_merge_value(conf->optional, prev->optional, 0);
    ngx_conf_merge_ptr_value(conf->realm, prev->realm, NULL);
    ngx_conf_merge_ptr_value(conf->tokens, prev->tokens, NULL);

    ngx_conf_merge_uint_value(conf->type, prev->type,
                              NGX_HTTP_AUTH_JWT_SIGNED);
    ngx_conf_merge_ptr_value(conf->sources, prev->sources, NULL);
    ngx_conf_merge_sec_value(conf->leeway, prev->leeway, 0);
    ngx_conf_merge_ptr_value(conf->requires, prev->requires, NULL);
    ngx_conf_merge_value(conf->validate_exp, prev->validate_exp, 1);
    ngx_conf_merge_value(conf->validate_sig, prev->validate_sig, 1);

    if (conf->algorithms == 0) {
        conf->algorithms = prev->algorithms ? prev->algorithms
                                            : JOSE_ALGSET_ALL;
    }

    if (conf->challenge == NGX_CONF_UNSET_UINT) {
        conf->challenge = prev->challenge;
        conf->challenge_value = prev->challenge_value;
    }

    if (conf->challenge == NGX_CONF_UNSET_UINT) {
        conf->challenge = NGX_HTTP_AUTH_JWT_CHALLENGE_ON;
    }

    if (conf->enabled) {
        ngx_http_auth_jwt_warn(cf, conf);
    }

    return NGX_CONF_OK;
}


/* What is allowed, but hardly meant.  A server whose locations have keys of
 * their own needs none. */
static void
ngx_http_auth_jwt_warn(ngx_conf_t *cf, ngx_http_auth_jwt_loc_conf_t *conf)
{
    ngx_str_t                 *name;
    ngx_http_core_loc_conf_t  *clcf;

    static ngx_str_t  server = ngx_string("(server)");

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (clcf->name.len == 0 && clcf->locations != NULL) {
        return;
    }

    name = clcf->name.len ? &clcf->name : &server;

    if (!conf->validate_sig) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                           "\"auth_jwt_validate_sig\" is off in location "
                           "\"%V\": anybody can make a token that is accepted",
                           name);

    } else if (conf->sources == NULL) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                           "\"auth_jwt\" is on in location \"%V\" but no key "
                           "is configured: requests will get 500", name);
    }
}


static char *
ngx_http_auth_jwt(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_auth_jwt_loc_conf_t *jlcf = conf;

    char        *rv;
    ngx_str_t   *value;
    ngx_uint_t   i;

    if (jlcf->enabled != NGX_CONF_UNSET) {
        return "is duplicate";
    }

    value = cf->args->elts;

    jlcf->enabled = (ngx_strcmp(value[1].data, "off") != 0);
    jlcf->optional = 0;
    jlcf->tokens = NULL;

    jlcf->realm = ngx_palloc(cf->pool, sizeof(ngx_http_complex_value_t));
    if (jlcf->realm == NULL) {
        return NGX_CONF_ERROR;
    }

    rv = ngx_http_auth_jwt_compile(cf, &value[1], jlcf->realm);

    for (i = 2; i < cf->args->nelts && rv == NGX_CONF_OK; i++) {

        if (ngx_strncmp(value[i].data, "token=", 6) == 0) {
            value[i].data += 6;
            value[i].len -= 6;
            rv = ngx_http_auth_jwt_token(cf, jlcf, &value[i]);

        } else if (ngx_strcmp(value[i].data, "optional") == 0
                   && jlcf->enabled)
        {
            jlcf->optional = 1;

        } else {
            rv = ngx_http_auth_jwt_invalid(cf, &value[i]);
        }
    }

    return rv;
}


static char *
ngx_http_auth_jwt_token(ngx_conf_t *cf, ngx_http_auth_jwt_loc_conf_t *jlcf,
    ngx_str_t *value)
{
    ngx_http_complex_value_t  *cv;

    if (value->len < 2 || value->data[0] != '$') {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid token \"%V\": a variable is expected",
                           value);
        return NGX_CONF_ERROR;
    }

    if (jlcf->tokens == NULL) {
        jlcf->tokens = ngx_array_create(cf->pool, 2,
                                        sizeof(ngx_http_complex_value_t));
        if (jlcf->tokens == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    cv = ngx_array_push(jlcf->tokens);
    if (cv == NULL) {
        return NGX_CONF_ERROR;
    }

    return ngx_http_auth_jwt_compile(cf, value, cv);
}


static char *
ngx_http_auth_jwt_key_file(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    return ngx_http_auth_jwt_source(cf, conf, NGX_HTTP_AUTH_JWT_KEY_FILE);
}


static char *
ngx_http_auth_jwt_key(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    return ngx_http_auth_jwt_source(cf, conf, NGX_HTTP_AUTH_JWT_KEY_TEXT);
}


static char *
ngx_http_auth_jwt_source(ngx_conf_t *cf, ngx_http_auth_jwt_loc_conf_t *jlcf,
    ngx_http_auth_jwt_key_kind_t kind)
{
    ngx_str_t                   *value;
    ngx_http_auth_jwt_source_t  *source;

    value = cf->args->elts;

    if (value[1].len == 0) {
        return "is empty";
    }

    if (jlcf->sources == NGX_CONF_UNSET_PTR) {
        jlcf->sources = ngx_array_create(cf->pool, 2,
                                         sizeof(ngx_http_auth_jwt_source_t));
        if (jlcf->sources == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    source = ngx_array_push(jlcf->sources);
    if (source == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memzero(source, sizeof(ngx_http_auth_jwt_source_t));

    source->kind = kind;
    source->format = JOSE_FORMAT_ANY;

    if (cf->args->nelts == 3) {

        if (ngx_strcmp(value[2].data, "jwks") == 0) {
            source->format = JOSE_FORMAT_JWKS;

        } else if (ngx_strcmp(value[2].data, "keyval") == 0) {
            source->format = JOSE_FORMAT_KEYVAL;

        } else {
            return ngx_http_auth_jwt_invalid(cf, &value[2]);
        }
    }

    if (ngx_http_script_variables_count(&value[1]) == 0) {
        return ngx_http_auth_jwt_keys_load(cf, source, &value[1]) == NGX_OK
               ? NGX_CONF_OK : NGX_CONF_ERROR;
    }

    source->value = ngx_palloc(cf->pool, sizeof(ngx_http_complex_value_t));
    if (source->value == NULL) {
        return NGX_CONF_ERROR;
    }

    return ngx_http_auth_jwt_compile(cf, &value[1], source->value);
}


static char *
ngx_http_auth_jwt_algorithms(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_auth_jwt_loc_conf_t *jlcf = conf;

    ngx_str_t   *value;
    ngx_uint_t   i;

    if (jlcf->algorithms) {
        return "is duplicate";
    }

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        if (!jose_algset_add(&jlcf->algorithms,
                             ngx_http_auth_jwt_jose_str(&value[i])))
        {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "unknown algorithm \"%V\"", &value[i]);
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_auth_jwt_require(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_auth_jwt_loc_conf_t *jlcf = conf;

    ngx_str_t                    *value;
    ngx_uint_t                    i, n;
    ngx_http_complex_value_t     *cv;
    ngx_http_auth_jwt_require_t  *require;

    if (jlcf->requires == NGX_CONF_UNSET_PTR) {
        jlcf->requires = ngx_array_create(cf->pool, 2,
                                        sizeof(ngx_http_auth_jwt_require_t));
        if (jlcf->requires == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    require = ngx_array_push(jlcf->requires);
    if (require == NULL) {
        return NGX_CONF_ERROR;
    }

    value = cf->args->elts;
    n = cf->args->nelts;

    require->status = NGX_HTTP_UNAUTHORIZED;
    require->values = ngx_array_create(cf->pool, n,
                                       sizeof(ngx_http_complex_value_t));
    if (require->values == NULL) {
        return NGX_CONF_ERROR;
    }

    if (ngx_strncmp(value[n - 1].data, "error=", 6) == 0) {

        if (ngx_http_auth_jwt_require_status(cf, &value[n - 1],
                                             &require->status)
            != NGX_CONF_OK)
        {
            return NGX_CONF_ERROR;
        }

        n--;
    }

    if (n == 1) {
        return "has nothing to require";
    }

    for (i = 1; i < n; i++) {

        if (value[i].len < 2 || value[i].data[0] != '$') {
            return ngx_http_auth_jwt_invalid(cf, &value[i]);
        }

        cv = ngx_array_push(require->values);
        if (cv == NULL) {
            return NGX_CONF_ERROR;
        }

        if (ngx_http_auth_jwt_compile(cf, &value[i], cv) != NGX_CONF_OK) {
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}


/* error=code; 444 and 499 are nginx's own and close the connection. */
static char *
ngx_http_auth_jwt_require_status(ngx_conf_t *cf, ngx_str_t *value,
    ngx_uint_t *status)
{
    ngx_int_t  n;

    n = ngx_atoi(value->data + 6, value->len - 6);

    if (n < 400 || n > 599 || n == NGX_HTTP_CLOSE
        || n == NGX_HTTP_CLIENT_CLOSED_REQUEST)
    {
        return ngx_http_auth_jwt_invalid(cf, value);
    }

    *status = n;

    return NGX_CONF_OK;
}


static char *
ngx_http_auth_jwt_www_authenticate(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_auth_jwt_loc_conf_t *jlcf = conf;

    ngx_str_t  *value;

    if (jlcf->challenge != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (ngx_strcmp(value[1].data, "on") == 0) {
        jlcf->challenge = NGX_HTTP_AUTH_JWT_CHALLENGE_ON;
        return NGX_CONF_OK;
    }

    if (ngx_strcmp(value[1].data, "off") == 0) {
        jlcf->challenge = NGX_HTTP_AUTH_JWT_CHALLENGE_OFF;
        return NGX_CONF_OK;
    }

    jlcf->challenge = NGX_HTTP_AUTH_JWT_CHALLENGE_CUSTOM;
    jlcf->challenge_value = ngx_palloc(cf->pool,
                                       sizeof(ngx_http_complex_value_t));
    if (jlcf->challenge_value == NULL) {
        return NGX_CONF_ERROR;
    }

    return ngx_http_auth_jwt_compile(cf, &value[1], jlcf->challenge_value);
}


static char *
ngx_http_auth_jwt_compile(ngx_conf_t *cf, ngx_str_t *value,
    ngx_http_complex_value_t *cv)
{
    ngx_http_compile_complex_value_t  ccv;

    ngx_memzero(&ccv, sizeof(ngx_http_compile_complex_value_t));

    ccv.cf = cf;
    ccv.value = value;
    ccv.complex_value = cv;

    if (ngx_http_compile_complex_value(&ccv) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_auth_jwt_invalid(ngx_conf_t *cf, ngx_str_t *value)
{
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid parameter \"%V\"",
                       value);

    return NGX_CONF_ERROR;
}
