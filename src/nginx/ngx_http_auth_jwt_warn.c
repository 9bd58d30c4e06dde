/*
 * Warnings about levels of the configuration that protect less than they seem
 * to.  A level may be there for those inside it, so the warnings are logged
 * when all levels have been read and merged.
 */

#include "ngx_http_auth_jwt.h"


static void ngx_http_auth_jwt_warn_unchecked(ngx_conf_t *cf,
    ngx_http_auth_jwt_loc_conf_t *jlcf);


char *
ngx_http_auth_jwt_warn_written(ngx_conf_t *cf,
    ngx_http_auth_jwt_loc_conf_t *jlcf)
{
    ngx_str_t                       *value;
    ngx_http_auth_jwt_written_t     *first;
    ngx_http_auth_jwt_loc_conf_t   **level;
    ngx_http_auth_jwt_main_conf_t   *jmcf;

    first = &jlcf->level.first;

    if (first->line != 0) {
        return NGX_CONF_OK;
    }

    jmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_auth_jwt_module);

    level = ngx_array_push(jmcf->levels);
    if (level == NULL) {
        return NGX_CONF_ERROR;
    }

    *level = jlcf;

    value = cf->args->elts;

    first->directive = value[0];
    first->file = cf->conf_file->file.name;
    first->line = cf->conf_file->line;

    return NGX_CONF_OK;
}


/* nginx merges a level before those inside it, so prev knows its outer. */
void
ngx_http_auth_jwt_warn_merge(ngx_http_auth_jwt_loc_conf_t *prev,
    ngx_http_auth_jwt_loc_conf_t *conf)
{
    ngx_http_auth_jwt_loc_conf_t  *jlcf;

    conf->level.outer = prev;

    if (!conf->level.set) {
        return;
    }

    for (jlcf = prev; jlcf; jlcf = jlcf->level.outer) {
        jlcf->level.set_inside = 1;
    }
}


void
ngx_http_auth_jwt_warn_levels(ngx_conf_t *cf)
{
    ngx_uint_t                       i;
    ngx_http_auth_jwt_loc_conf_t   **levels;
    ngx_http_auth_jwt_main_conf_t   *jmcf;

    jmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_auth_jwt_module);

    levels = jmcf->levels->elts;

    for (i = 0; i < jmcf->levels->nelts; i++) {
        ngx_http_auth_jwt_warn_unchecked(cf, levels[i]);
    }
}


/* Keys, lists or rules without auth_jwt: the level is open.  Where "off" is
 * written, that is intended. */
static void
ngx_http_auth_jwt_warn_unchecked(ngx_conf_t *cf,
    ngx_http_auth_jwt_loc_conf_t *jlcf)
{
    ngx_http_auth_jwt_level_t  *level;

    level = &jlcf->level;

    if (jlcf->enabled == 1 || level->set || level->set_inside) {
        return;
    }

    ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                  "\"%V\" has no effect without \"auth_jwt\": requests are "
                  "not checked; set \"auth_jwt\" to a realm or, if this is "
                  "intended, to \"off\", in %V:%ui", &level->first.directive,
                  &level->first.file, level->first.line);
}
