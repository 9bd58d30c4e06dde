/*
 * Where keys come from, as the configuration says: auth_jwt_key_file,
 * auth_jwt_key, auth_jwt_key_request and auth_jwt_key_cache.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_keys.h"
#include "ngx_http_jwt_setter.h"
#include "ngx_http_jwt_source.h"
#include "ngx_http_jwt_value.h"
#include "ngx_http_jwt_warn.h"


static char *ngx_http_jwt_source(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *jlcf, ngx_http_jwt_key_kind_t kind);
static char *ngx_http_jwt_msec(ngx_conf_t *cf, ngx_str_t *value,
    size_t prefix, ngx_msec_t *msec);


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


ngx_uint_t
ngx_http_jwt_keys_needed(ngx_http_jwt_loc_conf_t *jlcf)
{
    return jlcf->validate_sig || jlcf->type != NGX_HTTP_JWT_SIGNED;
}


ngx_uint_t
ngx_http_jwt_source_fetches(ngx_http_jwt_loc_conf_t *jlcf)
{
    ngx_uint_t              i;
    ngx_http_jwt_source_t  *source;

    if (jlcf->sources == NULL) {
        return 0;
    }

    source = jlcf->sources->elts;

    for (i = 0; i < jlcf->sources->nelts; i++) {
        if (source[i].kind == NGX_HTTP_JWT_KEY_REQUEST) {
            return 1;
        }
    }

    return 0;
}
