/*
 * The phases' handlers and the header filter, put in place; what is loaded,
 * said at start.
 *
 * They are a module of their own, because their place in nginx's list differs
 * from that of the directives.  nginx asks modules for a directive first
 * to last, but calls the handlers of a phase last to first.  So that no other
 * module's auth_jwt takes ours, ngx_http_jwt_module stands before modules that
 * know it; so that no other module's access handler sees claims that were not
 * verified, this one stands after them.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_access.h"
#include "ngx_http_jwt_capture.h"
#include "ngx_http_jwt_challenge.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_rewrite.h"
#include "ngx_http_jwt_warn.h"


static ngx_int_t ngx_http_jwt_phases_init(ngx_conf_t *cf);
static ngx_int_t ngx_http_jwt_add_handler(ngx_conf_t *cf,
    ngx_http_phases phase, ngx_http_handler_pt handler);
static ngx_int_t ngx_http_jwt_announce(ngx_cycle_t *cycle);


static ngx_http_module_t  ngx_http_jwt_phases_module_ctx = {
    NULL,                                  /* preconfiguration */
    ngx_http_jwt_phases_init,              /* postconfiguration */

    NULL,                                  /* create main configuration */
    NULL,                                  /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    NULL,                                  /* create location configuration */
    NULL                                   /* merge location configuration */
};


ngx_module_t  ngx_http_jwt_phases_module = {
    NGX_MODULE_V1,
    &ngx_http_jwt_phases_module_ctx,       /* module context */
    NULL,                                  /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    ngx_http_jwt_announce,                 /* init module */
    NULL,                                  /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    NULL,                                  /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static ngx_int_t
ngx_http_jwt_phases_init(ngx_conf_t *cf)
{
    ngx_http_jwt_main_conf_t  *jmcf;

    ngx_http_jwt_warn_levels(cf);

    /* every request to this nginx pays for what is added here */

    jmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_jwt_module);

    ngx_http_jwt_challenge_filter(jmcf->used);
    ngx_http_jwt_capture_top(jmcf->fetches);

    if (!jmcf->used) {
        return NGX_OK;
    }

    if (jmcf->fetches
        && ngx_http_jwt_add_handler(cf, NGX_HTTP_SERVER_REWRITE_PHASE,
                                    ngx_http_jwt_rewrite_handler)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    if ((jmcf->fetches || jmcf->preaccess)
        && ngx_http_jwt_add_handler(cf, NGX_HTTP_PREACCESS_PHASE,
                                    ngx_http_jwt_preaccess_handler)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (ngx_http_jwt_add_handler(cf, NGX_HTTP_ACCESS_PHASE,
                                 ngx_http_jwt_access_handler)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_http_jwt_add_handler(cf, NGX_HTTP_PRECONTENT_PHASE,
                                    ngx_http_jwt_precontent_handler);
}


static ngx_int_t
ngx_http_jwt_add_handler(ngx_conf_t *cf, ngx_http_phases phase,
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


/* A bug report begins with this line. */
static ngx_int_t
ngx_http_jwt_announce(ngx_cycle_t *cycle)
{
    if (!ngx_test_config) {
        ngx_log_error(NGX_LOG_NOTICE, cycle->log, 0,
                      "ngx_http_jwt_module " JOSE_VERSION " (nginx 1.22 and "
                      "later), built for " NGINX_VER ", using %s",
                      jose_crypto_version());
    }

    return NGX_OK;
}
