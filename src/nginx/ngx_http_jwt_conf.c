/*
 * What the directives set: one function a directive, named like it.
 */

#include "ngx_http_jwt.h"


static char *ngx_http_jwt_token(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *jlcf, ngx_str_t *value);
static char *ngx_http_jwt_msec(ngx_conf_t *cf, ngx_str_t *value,
    size_t prefix, ngx_msec_t *msec);
static char *ngx_http_jwt_source(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *jlcf, ngx_http_jwt_key_kind_t kind);


char *
ngx_http_jwt(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_jwt_loc_conf_t *jlcf = conf;

    char        *rv;
    ngx_str_t   *value;
    ngx_uint_t   i;

    if (jlcf->enabled != NGX_CONF_UNSET) {
        return "is duplicate";
    }

    value = cf->args->elts;

    jlcf->level.set = 1;
    jlcf->enabled = (ngx_strcmp(value[1].data, "off") != 0);
    jlcf->optional = 0;
    jlcf->tokens = NULL;

    jlcf->realm = ngx_palloc(cf->pool, sizeof(ngx_http_complex_value_t));
    if (jlcf->realm == NULL) {
        return NGX_CONF_ERROR;
    }

    rv = ngx_http_jwt_compile(cf, &value[1], jlcf->realm);

    for (i = 2; i < cf->args->nelts && rv == NGX_CONF_OK; i++) {

        if (ngx_strncmp(value[i].data, "token=", 6) == 0) {
            value[i].data += 6;
            value[i].len -= 6;
            rv = ngx_http_jwt_token(cf, jlcf, &value[i]);

        } else if (ngx_strcmp(value[i].data, "optional") == 0
                   && jlcf->enabled)
        {
            jlcf->optional = 1;

        } else {
            rv = ngx_http_jwt_invalid(cf, &value[i]);
        }
    }

    return rv;
}


static char *
ngx_http_jwt_token(ngx_conf_t *cf, ngx_http_jwt_loc_conf_t *jlcf,
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

    return ngx_http_jwt_compile(cf, value, cv);
}


char *
ngx_http_jwt_key_file(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    return ngx_http_jwt_source(cf, conf, NGX_HTTP_JWT_KEY_FILE);
}


char *
ngx_http_jwt_key(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    return ngx_http_jwt_source(cf, conf, NGX_HTTP_JWT_KEY_TEXT);
}


char *
ngx_http_jwt_key_request(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    return ngx_http_jwt_source(cf, conf, NGX_HTTP_JWT_KEY_REQUEST);
}


char *
ngx_http_jwt_key_cache(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_jwt_loc_conf_t *jlcf = conf;

    char        *rv;
    ngx_str_t   *value;
    ngx_uint_t   i;

    if (jlcf->key_cache != NGX_CONF_UNSET_MSEC) {
        return "is duplicate";
    }

    value = cf->args->elts;

    jlcf->key_stale = NGX_HTTP_JWT_STALE;
    jlcf->key_refetch = NGX_HTTP_JWT_REFETCH;

    rv = ngx_http_jwt_msec(cf, &value[1], 0, &jlcf->key_cache);

    for (i = 2; i < cf->args->nelts && rv == NGX_CONF_OK; i++) {

        if (ngx_strncmp(value[i].data, "stale=", 6) == 0) {
            rv = ngx_http_jwt_msec(cf, &value[i], 6, &jlcf->key_stale);

        } else if (ngx_strncmp(value[i].data, "refetch=", 8) == 0) {
            rv = ngx_http_jwt_msec(cf, &value[i], 8, &jlcf->key_refetch);

        } else {
            rv = ngx_http_jwt_invalid(cf, &value[i]);
        }
    }

    return rv;
}


/* A time behind a prefix. */
static char *
ngx_http_jwt_msec(ngx_conf_t *cf, ngx_str_t *value, size_t prefix,
    ngx_msec_t *msec)
{
    ngx_int_t  n;
    ngx_str_t  s;

    s.data = value->data + prefix;
    s.len = value->len - prefix;

    n = ngx_parse_time(&s, 0);

    /* two of them are added, and compared as signed */

    if (n == NGX_ERROR || n > NGX_MAX_INT_T_VALUE / 4) {
        return ngx_http_jwt_invalid(cf, value);
    }

    *msec = (ngx_msec_t) n;

    return NGX_CONF_OK;
}


static char *
ngx_http_jwt_source(ngx_conf_t *cf, ngx_http_jwt_loc_conf_t *jlcf,
    ngx_http_jwt_key_kind_t kind)
{
    ngx_str_t              *value;
    ngx_http_jwt_source_t  *source;

    if (ngx_http_jwt_warn_trust(cf, jlcf) != NGX_CONF_OK) {
        return NGX_CONF_ERROR;
    }

    value = cf->args->elts;

    if (value[1].len == 0) {
        return "is empty";
    }

    if (jlcf->sources == NGX_CONF_UNSET_PTR) {
        jlcf->sources = ngx_array_create(cf->pool, 2,
                                         sizeof(ngx_http_jwt_source_t));
        if (jlcf->sources == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    source = ngx_array_push(jlcf->sources);
    if (source == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memzero(source, sizeof(ngx_http_jwt_source_t));

    source->kind = kind;
    source->format = JOSE_FORMAT_ANY;

    if (cf->args->nelts == 3) {

        if (ngx_strcmp(value[2].data, "jwks") == 0) {
            source->format = JOSE_FORMAT_JWKS;

        } else if (ngx_strcmp(value[2].data, "keyval") == 0) {
            source->format = JOSE_FORMAT_KEYVAL;

        } else {
            return ngx_http_jwt_invalid(cf, &value[2]);
        }
    }

    if (ngx_http_script_variables_count(&value[1]) == 0) {

        if (kind == NGX_HTTP_JWT_KEY_REQUEST) {
            source->uri = value[1];

            return value[1].data[0] == '/'
                   ? NGX_CONF_OK : ngx_http_jwt_invalid(cf, &value[1]);
        }

        return ngx_http_jwt_keys_load(cf, source, &value[1]) == NGX_OK
               ? NGX_CONF_OK : NGX_CONF_ERROR;
    }

    source->value = ngx_palloc(cf->pool, sizeof(ngx_http_complex_value_t));
    if (source->value == NULL) {
        return NGX_CONF_ERROR;
    }

    return ngx_http_jwt_compile(cf, &value[1], source->value);
}


char *
ngx_http_jwt_algorithms(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_jwt_loc_conf_t *jlcf = conf;

    ngx_str_t   *value;
    ngx_uint_t   i;

    if (jlcf->algorithms) {
        return "is duplicate";
    }

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        if (!jose_algset_add(&jlcf->algorithms,
                             ngx_http_jwt_jose_str(&value[i])))
        {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "unknown algorithm \"%V\"", &value[i]);
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}


char *
ngx_http_jwt_require(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_jwt_loc_conf_t  *jlcf = conf;

    ngx_str_t                *value;
    ngx_uint_t                i, n;
    ngx_http_complex_value_t *cv;
    ngx_http_jwt_require_t   *require;

    if (ngx_http_jwt_warn_written(cf, jlcf) != NGX_CONF_OK) {
        return NGX_CONF_ERROR;
    }

    if (jlcf->requires == NGX_CONF_UNSET_PTR) {
        jlcf->requires = ngx_array_create(cf->pool, 2,
                                        sizeof(ngx_http_jwt_require_t));
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

        if (ngx_http_jwt_error_code(cf, &value[n - 1], &require->status)
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
            return ngx_http_jwt_invalid(cf, &value[i]);
        }

        cv = ngx_array_push(require->values);
        if (cv == NULL) {
            return NGX_CONF_ERROR;
        }

        if (ngx_http_jwt_compile(cf, &value[i], cv) != NGX_CONF_OK) {
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}


/* error=code; 444 and 499 are nginx's own and close the connection. */
char *
ngx_http_jwt_error_code(ngx_conf_t *cf, ngx_str_t *value,
    ngx_uint_t *status)
{
    ngx_int_t  n;

    n = ngx_atoi(value->data + 6, value->len - 6);

    if (n < 400 || n > 599 || n == NGX_HTTP_CLOSE
        || n == NGX_HTTP_CLIENT_CLOSED_REQUEST)
    {
        return ngx_http_jwt_invalid(cf, value);
    }

    *status = n;

    return NGX_CONF_OK;
}


char *
ngx_http_jwt_token_cache(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_jwt_main_conf_t *jmcf = conf;

    ssize_t     size;
    ngx_str_t  *value;

    if (jmcf->token_cache != NGX_CONF_UNSET_SIZE) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (ngx_strcmp(value[1].data, "off") == 0) {
        jmcf->token_cache = 0;
        return NGX_CONF_OK;
    }

    size = ngx_parse_size(&value[1]);

    if (size == NGX_ERROR) {
        return ngx_http_jwt_invalid(cf, &value[1]);
    }

    jmcf->token_cache = (size_t) size;

    return NGX_CONF_OK;
}


char *
ngx_http_jwt_www_authenticate(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_jwt_loc_conf_t *jlcf = conf;

    ngx_str_t  *value;

    if (jlcf->challenge != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (ngx_strcmp(value[1].data, "on") == 0) {
        jlcf->challenge = NGX_HTTP_JWT_CHALLENGE_ON;
        return NGX_CONF_OK;
    }

    if (ngx_strcmp(value[1].data, "off") == 0) {
        jlcf->challenge = NGX_HTTP_JWT_CHALLENGE_OFF;
        return NGX_CONF_OK;
    }

    jlcf->challenge = NGX_HTTP_JWT_CHALLENGE_CUSTOM;
    jlcf->challenge_value = ngx_palloc(cf->pool,
                                       sizeof(ngx_http_complex_value_t));
    if (jlcf->challenge_value == NULL) {
        return NGX_CONF_ERROR;
    }

    return ngx_http_jwt_compile(cf, &value[1], jlcf->challenge_value);
}


char *
ngx_http_jwt_invalid(ngx_conf_t *cf, ngx_str_t *value)
{
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid parameter \"%V\"",
                       value);

    return NGX_CONF_ERROR;
}
