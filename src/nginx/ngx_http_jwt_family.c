/*
 * What a client's request, its internal redirects and its subrequests have in
 * common, kept where all of them find it.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_family.h"


static ngx_int_t ngx_http_jwt_family_value(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);


/*
 * A variable that no configuration can name, for its name has a space.  Its
 * value is never asked for: only its place in r->variables is used, which
 * subrequests share with their parents and internal redirects leave alone.
 */
ngx_int_t
ngx_http_jwt_add_family(ngx_conf_t *cf)
{
    ngx_http_variable_t       *var;
    ngx_http_jwt_main_conf_t  *jmcf;

    static ngx_str_t  name = ngx_string("auth_jwt family");

    var = ngx_http_add_variable(cf, &name, 0);
    if (var == NULL) {
        return NGX_ERROR;
    }

    var->get_handler = ngx_http_jwt_family_value;

    jmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_jwt_module);

    jmcf->family = ngx_http_get_variable_index(cf, &name);

    return jmcf->family == NGX_ERROR ? NGX_ERROR : NGX_OK;
}


static ngx_int_t
ngx_http_jwt_family_value(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    v->not_found = 1;

    return NGX_OK;
}


ngx_http_jwt_family_t *
ngx_http_jwt_get_family(ngx_http_request_t *r)
{
    ngx_http_jwt_main_conf_t  *jmcf;

    jmcf = ngx_http_get_module_main_conf(r, ngx_http_jwt_module);

    return (ngx_http_jwt_family_t *) r->variables[jmcf->family].data;
}


ngx_http_jwt_family_t *
ngx_http_jwt_create_family(ngx_http_request_t *r)
{
    ngx_http_jwt_family_t  *family;

    family = ngx_http_jwt_get_family(r);

    if (family == NULL) {
        family = ngx_pcalloc(r->pool, sizeof(ngx_http_jwt_family_t));
        if (family == NULL) {
            return NULL;
        }

        ngx_http_jwt_set_family(r, family);
    }

    return family;
}


void
ngx_http_jwt_set_family(ngx_http_request_t *r,
    ngx_http_jwt_family_t *family)
{
    ngx_http_jwt_main_conf_t  *jmcf;

    jmcf = ngx_http_get_module_main_conf(r, ngx_http_jwt_module);

    r->variables[jmcf->family].data = (u_char *) family;
}
