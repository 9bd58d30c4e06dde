/*
 * Warnings about levels of the configuration that protect less than they seem
 * to.  A level may be there for those inside it, so most are logged when all
 * levels have been read and merged.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_source.h"
#include "ngx_http_jwt_warn.h"


static void ngx_http_jwt_warn_place(ngx_conf_t *cf,
    ngx_http_jwt_written_t *written);
static void ngx_http_jwt_warn_internal(ngx_conf_t *cf, ngx_str_t *name);
static ngx_uint_t ngx_http_jwt_warn_unchecked(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *jlcf);
static void ngx_http_jwt_warn_mixed(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *jlcf);
static ngx_uint_t ngx_http_jwt_warn_constants(ngx_array_t *sources);
static ngx_uint_t ngx_http_jwt_warn_count(ngx_array_t *values);


char *
ngx_http_jwt_warn_written(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *jlcf)
{
    ngx_http_jwt_loc_conf_t   **level;
    ngx_http_jwt_main_conf_t   *jmcf;

    if (jlcf->level.first.line != 0) {
        return NGX_CONF_OK;
    }

    jmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_jwt_module);

    level = ngx_array_push(jmcf->levels);
    if (level == NULL) {
        return NGX_CONF_ERROR;
    }

    *level = jlcf;

    ngx_http_jwt_warn_place(cf, &jlcf->level.first);

    return NGX_CONF_OK;
}


char *
ngx_http_jwt_warn_trust(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *jlcf)
{
    ngx_http_jwt_warn_place(cf, &jlcf->level.trust);

    return ngx_http_jwt_warn_written(cf, jlcf);
}


static void
ngx_http_jwt_warn_place(ngx_conf_t *cf,
    ngx_http_jwt_written_t *written)
{
    ngx_str_t  *value;

    value = cf->args->elts;

    written->directive = value[0];
    written->file = cf->conf_file->file.name;
    written->line = cf->conf_file->line;
}


/* nginx merges a level before those inside it, so prev knows its outer. */
void
ngx_http_jwt_warn_merge(ngx_http_jwt_loc_conf_t *prev,
    ngx_http_jwt_loc_conf_t *conf)
{
    ngx_http_jwt_loc_conf_t  *jlcf;

    conf->level.outer = prev;

    if (!conf->level.set) {
        return;
    }

    for (jlcf = prev; jlcf; jlcf = jlcf->level.outer) {
        jlcf->level.set_inside = 1;
    }
}


/*
 * Legal but probably unintended.  A server whose locations have keys of their
 * own needs none, nor does an internal location, which may be where the keys
 * come from.
 */
void
ngx_http_jwt_warn_location(ngx_conf_t *cf, ngx_http_jwt_loc_conf_t *conf)
{
    ngx_str_t                 *name;
    ngx_http_core_loc_conf_t  *clcf;

    static ngx_str_t  server = ngx_string("(server)");

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (clcf->internal == 1) {

        if (conf->level.set && conf->phase == NGX_HTTP_JWT_ACCESS) {
            ngx_http_jwt_warn_internal(cf, &clcf->name);
        }

        return;
    }

    if (clcf->name.len == 0 && clcf->locations != NULL) {
        return;
    }

    name = clcf->name.len ? &clcf->name : &server;

    if (!conf->validate_sig) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                           "\"auth_jwt_validate_sig\" is off in location "
                           "\"%V\": anyone can make a token that is accepted",
                           name);

    } else if (conf->sources == NULL) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                           "\"auth_jwt\" is on in location \"%V\" but no key "
                           "is configured: requests will get 500", name);
    }
}


static void
ngx_http_jwt_warn_internal(ngx_conf_t *cf, ngx_str_t *name)
{
    ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                       "\"auth_jwt\" in the internal location \"%V\" is "
                       "not checked in subrequests, where $jwt_verified "
                       "stays empty; \"auth_jwt_phase preaccess\" is", name);
}


void
ngx_http_jwt_warn_another(ngx_conf_t *cf)
{
    ngx_uint_t  i;

    for (i = 0; cf->cycle->modules[i]; i++) {

        if (ngx_strcmp(cf->cycle->modules[i]->name, "ngx_http_auth_jwt_module")
            == 0)
        {
            ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                          "ngx_http_auth_jwt_module is loaded beside "
                          "ngx_http_jwt_module, which takes the directives "
                          "that both know; if a duplicate \"jwt_...\" "
                          "variable is reported, remove the load_module line "
                          "of ngx_http_auth_jwt_module");
            return;
        }
    }
}


void
ngx_http_jwt_warn_levels(ngx_conf_t *cf)
{
    ngx_uint_t                  i;
    ngx_http_jwt_loc_conf_t   **levels;
    ngx_http_jwt_main_conf_t   *jmcf;

    jmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_jwt_module);

    levels = jmcf->levels->elts;

    for (i = 0; i < jmcf->levels->nelts; i++) {

        if (!ngx_http_jwt_warn_unchecked(cf, levels[i])) {
            ngx_http_jwt_warn_mixed(cf, levels[i]);
        }
    }
}


/* Keys, lists or rules without auth_jwt: the level is open.  Where "off" is
 * written, that is intended. */
static ngx_uint_t
ngx_http_jwt_warn_unchecked(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *jlcf)
{
    ngx_http_jwt_level_t  *level;

    level = &jlcf->level;

    if (jlcf->enabled == 1 || level->set || level->set_inside) {
        return 0;
    }

    ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                  "\"%V\" has no effect without \"auth_jwt\": requests are "
                  "not checked; set \"auth_jwt\" to a realm or, if this is "
                  "intended, to \"off\", in %V:%ui", &level->first.directive,
                  &level->first.file, level->first.line);

    return 1;
}


/*
 * RFC 8725, 3.8: the keys must belong to the issuer that the token names.
 * With two issuers and two sources, each key verifies for both issuers.
 *
 * Sources with variables may be chosen by the issuer; one constant source
 * beside another is not.  A nested token has a key to decrypt with, too.
 */
static void
ngx_http_jwt_warn_mixed(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *jlcf)
{
    ngx_uint_t               sources, constants, issuers, decrypt;
    ngx_http_jwt_written_t  *trust;

    trust = &jlcf->level.trust;

    if (trust->line == 0
        || (jlcf->enabled != 1 && !jlcf->level.set_inside))
    {
        return;
    }

    sources = ngx_http_jwt_warn_count(jlcf->sources);
    issuers = ngx_http_jwt_warn_count(jlcf->issuers);
    constants = ngx_http_jwt_warn_constants(jlcf->sources);
    decrypt = (jlcf->type == NGX_HTTP_JWT_NESTED);

    if (issuers < 2 || sources < 2 + decrypt || constants < 1 + decrypt) {
        return;
    }

    ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                  "\"auth_jwt_issuer\" accepts %ui issuers and there are %ui "
                  "sources of keys: the keys of one issuer verify tokens that "
                  "name another; choose the keys by a \"map\" of "
                  "$jwt_claim_iss, or use a location for each issuer, in "
                  "%V:%ui", issuers, sources, &trust->file, trust->line);
}


static ngx_uint_t
ngx_http_jwt_warn_constants(ngx_array_t *sources)
{
    ngx_uint_t              i, n;
    ngx_http_jwt_source_t  *source;

    n = 0;

    for (i = 0; i < ngx_http_jwt_warn_count(sources); i++) {
        source = sources->elts;

        if (source[i].value == NULL) {
            n++;
        }
    }

    return n;
}


/* The level http is never merged, so what it lacks stays unset. */
static ngx_uint_t
ngx_http_jwt_warn_count(ngx_array_t *values)
{
    if (values == NULL || values == NGX_CONF_UNSET_PTR) {
        return 0;
    }

    return values->nelts;
}
