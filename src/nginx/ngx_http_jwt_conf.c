/*
 * What auth_jwt and auth_jwt_algorithms set.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_setter.h"
#include "ngx_http_jwt_value.h"


static char *ngx_http_jwt_token(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *jlcf, ngx_str_t *value);


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
