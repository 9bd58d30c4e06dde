/*
 * ngx_http_jwt_module: the directives and their inheritance.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_cache.h"
#include "ngx_http_jwt_challenge.h"
#include "ngx_http_jwt_claim_conf.h"
#include "ngx_http_jwt_computed.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_family.h"
#include "ngx_http_jwt_issuer.h"
#include "ngx_http_jwt_keys.h"
#include "ngx_http_jwt_local.h"
#include "ngx_http_jwt_regex.h"
#include "ngx_http_jwt_remote.h"
#include "ngx_http_jwt_require.h"
#include "ngx_http_jwt_revocation.h"
#include "ngx_http_jwt_source.h"
#include "ngx_http_jwt_threads.h"
#include "ngx_http_jwt_variables.h"
#include "ngx_http_jwt_warn.h"


static ngx_int_t ngx_http_jwt_preconfiguration(ngx_conf_t *cf);
static ngx_int_t ngx_http_jwt_init_process(ngx_cycle_t *cycle);
static void *ngx_http_jwt_create_main_conf(ngx_conf_t *cf);
static char *ngx_http_jwt_init_main_conf(ngx_conf_t *cf, void *conf);
static void *ngx_http_jwt_create_srv_conf(ngx_conf_t *cf);
static char *ngx_http_jwt_merge_srv_conf(ngx_conf_t *cf, void *parent,
    void *child);
static void *ngx_http_jwt_create_loc_conf(ngx_conf_t *cf);
static char *ngx_http_jwt_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);
static ngx_int_t ngx_http_jwt_merge_rules(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *prev, ngx_http_jwt_loc_conf_t *conf);


#define NGX_HTTP_JWT_ALL                                                 \
    NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_HTTP_LMT_CONF

#define NGX_HTTP_JWT_LOC                                                 \
    NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF


static ngx_conf_enum_t  ngx_http_jwt_types[] = {
    { ngx_string("signed"), NGX_HTTP_JWT_SIGNED },
    { ngx_string("encrypted"), NGX_HTTP_JWT_ENCRYPTED },
    { ngx_string("nested"), NGX_HTTP_JWT_NESTED },
    { ngx_null_string, 0 }
};


static ngx_conf_enum_t  ngx_http_jwt_phases[] = {
    { ngx_string("access"), NGX_HTTP_JWT_ACCESS },
    { ngx_string("preaccess"), NGX_HTTP_JWT_PREACCESS },
    { ngx_null_string, 0 }
};


static ngx_command_t  ngx_http_jwt_commands[] = {

    { ngx_string("auth_jwt"),
      NGX_HTTP_JWT_ALL|NGX_CONF_1MORE,
      ngx_http_jwt,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_type"),
      NGX_HTTP_JWT_ALL|NGX_CONF_TAKE1,
      ngx_conf_set_enum_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_jwt_loc_conf_t, type),
      &ngx_http_jwt_types },

    { ngx_string("auth_jwt_key_file"),
      NGX_HTTP_JWT_ALL|NGX_CONF_TAKE12,
      ngx_http_jwt_key_file,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_key"),
      NGX_HTTP_JWT_ALL|NGX_CONF_TAKE12,
      ngx_http_jwt_key,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_key_request"),
      NGX_HTTP_JWT_ALL|NGX_CONF_TAKE12,
      ngx_http_jwt_key_request,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_key_cache"),
      NGX_HTTP_JWT_LOC|NGX_CONF_TAKE123,
      ngx_http_jwt_key_cache,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_phase"),
      NGX_HTTP_JWT_LOC|NGX_CONF_TAKE1,
      ngx_conf_set_enum_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_jwt_loc_conf_t, phase),
      &ngx_http_jwt_phases },

    { ngx_string("auth_jwt_thread_pool"),
      NGX_HTTP_JWT_LOC|NGX_CONF_TAKE1,
      ngx_http_jwt_thread_pool,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_leeway"),
      NGX_HTTP_JWT_LOC|NGX_CONF_TAKE1,
      ngx_conf_set_sec_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_jwt_loc_conf_t, leeway),
      NULL },

    { ngx_string("auth_jwt_algorithms"),
      NGX_HTTP_JWT_ALL|NGX_CONF_1MORE,
      ngx_http_jwt_algorithms,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_issuer"),
      NGX_HTTP_JWT_ALL|NGX_CONF_1MORE,
      ngx_http_jwt_issuer,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_audience"),
      NGX_HTTP_JWT_ALL|NGX_CONF_1MORE,
      ngx_http_jwt_audience,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_revocation_list"),
      NGX_HTTP_JWT_ALL|NGX_CONF_TAKE12,
      ngx_http_jwt_revocation_list,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_revocation_list_sub"),
      NGX_HTTP_JWT_ALL|NGX_CONF_TAKE1,
      ngx_http_jwt_revocation_list_sub,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_revocation_list_kid"),
      NGX_HTTP_JWT_ALL|NGX_CONF_TAKE1,
      ngx_http_jwt_revocation_list_kid,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_require_claim"),
      NGX_HTTP_JWT_ALL|NGX_CONF_TAKE2|NGX_CONF_TAKE3|NGX_CONF_TAKE4,
      ngx_http_jwt_require_claim,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_require_header"),
      NGX_HTTP_JWT_ALL|NGX_CONF_TAKE2|NGX_CONF_TAKE3|NGX_CONF_TAKE4,
      ngx_http_jwt_require_header,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_allow_nested"),
      NGX_HTTP_JWT_LOC|NGX_CONF_NOARGS|NGX_CONF_TAKE12,
      ngx_http_jwt_allow_nested,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_require"),
      NGX_HTTP_JWT_ALL|NGX_CONF_1MORE,
      ngx_http_jwt_require,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_claim_set"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_2MORE,
      ngx_http_jwt_claim_set,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_header_set"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_2MORE,
      ngx_http_jwt_header_set,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_token_cache"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_jwt_token_cache,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("auth_jwt_validate_exp"),
      NGX_HTTP_JWT_ALL|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_jwt_loc_conf_t, validate_exp),
      NULL },

    { ngx_string("auth_jwt_validate_sig"),
      NGX_HTTP_JWT_ALL|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_jwt_loc_conf_t, validate_sig),
      NULL },

    { ngx_string("auth_jwt_www_authenticate"),
      NGX_HTTP_JWT_ALL|NGX_CONF_TAKE1,
      ngx_http_jwt_www_authenticate,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_jwt_module_ctx = {
    ngx_http_jwt_preconfiguration,         /* preconfiguration */
    NULL,                                  /* postconfiguration */

    ngx_http_jwt_create_main_conf,         /* create main configuration */
    ngx_http_jwt_init_main_conf,           /* init main configuration */

    ngx_http_jwt_create_srv_conf,          /* create server configuration */
    ngx_http_jwt_merge_srv_conf,           /* merge server configuration */

    ngx_http_jwt_create_loc_conf,          /* create location configuration */
    ngx_http_jwt_merge_loc_conf       /* merge location configuration */
};


ngx_module_t  ngx_http_jwt_module = {
    NGX_MODULE_V1,
    &ngx_http_jwt_module_ctx,              /* module context */
    ngx_http_jwt_commands,                 /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    ngx_http_jwt_computed_init,            /* init module */
    ngx_http_jwt_init_process,             /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    NULL,                                  /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static ngx_int_t
ngx_http_jwt_preconfiguration(ngx_conf_t *cf)
{
    /* first: nginx's message of a duplicate variable names no module */

    ngx_http_jwt_warn_another(cf);

    if (ngx_http_jwt_add_family(cf) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_http_jwt_add_variables(cf);
}


static ngx_int_t
ngx_http_jwt_init_process(ngx_cycle_t *cycle)
{
    ngx_http_jwt_main_conf_t  *jmcf;

    /* cache managers pass here too */

    if (ngx_process != NGX_PROCESS_WORKER && ngx_process != NGX_PROCESS_SINGLE)
    {
        return NGX_OK;
    }

    jmcf = ngx_http_cycle_get_module_main_conf(cycle,
                                               ngx_http_jwt_module);
    if (jmcf != NULL) {
        ngx_http_jwt_remotes_prefetch(jmcf->remotes);
    }

    return NGX_OK;
}


static void *
ngx_http_jwt_create_main_conf(ngx_conf_t *cf)
{
    ngx_http_jwt_main_conf_t  *jmcf;

    jmcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_jwt_main_conf_t));
    if (jmcf == NULL) {
        return NULL;
    }

    jmcf->store = ngx_http_jwt_store_create(cf);
    if (jmcf->store == NULL) {
        return NULL;
    }

    jmcf->remotes = ngx_http_jwt_remotes_create(cf, jmcf->store);
    if (jmcf->remotes == NULL) {
        return NULL;
    }

    jmcf->cache = ngx_http_jwt_cache_create(cf);
    if (jmcf->cache == NULL) {
        return NULL;
    }

    jmcf->token_cache = NGX_CONF_UNSET_SIZE;

    jmcf->lists = ngx_http_jwt_lists_create(cf);
    if (jmcf->lists == NULL) {
        return NULL;
    }

    jmcf->levels = ngx_array_create(cf->pool, 4,
                                    sizeof(ngx_http_jwt_loc_conf_t *));
    if (jmcf->levels == NULL) {
        return NULL;
    }

    jmcf->regexes = ngx_http_jwt_regexes_create(cf);
    if (jmcf->regexes == NULL) {
        return NULL;
    }

    jmcf->asked = ngx_array_create(cf->pool, 4, sizeof(ngx_uint_t));
    if (jmcf->asked == NULL) {
        return NULL;
    }

    return jmcf;
}


static char *
ngx_http_jwt_init_main_conf(ngx_conf_t *cf, void *conf)
{
    ngx_http_jwt_main_conf_t *jmcf = conf;

    ngx_conf_init_size_value(jmcf->token_cache,
                             NGX_HTTP_JWT_TOKEN_CACHE);

    ngx_http_jwt_cache_budget(jmcf->cache, jmcf->token_cache);

    return NGX_CONF_OK;
}


static void *
ngx_http_jwt_create_srv_conf(ngx_conf_t *cf)
{
    return ngx_pcalloc(cf->pool, sizeof(ngx_http_jwt_srv_conf_t));
}


static char *
ngx_http_jwt_merge_srv_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_http_jwt_srv_conf_t *conf = child;

    ngx_http_core_srv_conf_t  *cscf;

    cscf = ngx_http_conf_get_module_srv_conf(cf, ngx_http_core_module);

    ngx_http_jwt_local_name(cscf, &conf->host);

    return NGX_CONF_OK;
}


static void *
ngx_http_jwt_create_loc_conf(ngx_conf_t *cf)
{
    ngx_uint_t                i;
    ngx_http_jwt_loc_conf_t  *jlcf;

    /*
     * set by ngx_pcalloc():
     *
     *     jlcf->algorithms = 0;
     *     jlcf->ruled = 0;
     *     jlcf->challenge_value = NULL;
     *     jlcf->level = { 0 };
     */

    jlcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_jwt_loc_conf_t));
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
    jlcf->phase = NGX_CONF_UNSET_UINT;
    jlcf->thread_pool = NGX_CONF_UNSET_PTR;
    jlcf->key_cache = NGX_CONF_UNSET_MSEC;
    jlcf->key_stale = NGX_CONF_UNSET_MSEC;
    jlcf->key_refetch = NGX_CONF_UNSET_MSEC;
    jlcf->issuers = NGX_CONF_UNSET_PTR;
    jlcf->audiences = NGX_CONF_UNSET_PTR;
    jlcf->nesting = NGX_CONF_UNSET_PTR;
    jlcf->requires = NGX_CONF_UNSET_PTR;
    jlcf->validate_exp = NGX_CONF_UNSET;
    jlcf->validate_sig = NGX_CONF_UNSET;
    jlcf->challenge = NGX_CONF_UNSET_UINT;

    for (i = 0; i < NGX_HTTP_JWT_LISTS; i++) {
        jlcf->revocations[i] = NGX_CONF_UNSET_PTR;
    }

    for (i = 0; i < NGX_HTTP_JWT_ROOTS; i++) {
        jlcf->rules[i] = NGX_CONF_UNSET_PTR;
    }

    return jlcf;
}


static char *
ngx_http_jwt_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_http_jwt_loc_conf_t *prev = parent;
    ngx_http_jwt_loc_conf_t *conf = child;

    ngx_http_jwt_main_conf_t  *jmcf;

    ngx_http_jwt_warn_merge(prev, conf);

    /* auth_jwt sets all four, so they are inherited together */

    ngx_conf_merge_value(conf->enabled, prev->enabled, 0);
    ngx_conf_merge_value(conf->optional, prev->optional, 0);
    ngx_conf_merge_ptr_value(conf->realm, prev->realm, NULL);
    ngx_conf_merge_ptr_value(conf->tokens, prev->tokens, NULL);

    ngx_conf_merge_uint_value(conf->type, prev->type,
                              NGX_HTTP_JWT_SIGNED);
    ngx_conf_merge_ptr_value(conf->sources, prev->sources, NULL);
    ngx_conf_merge_sec_value(conf->leeway, prev->leeway, 0);
    ngx_conf_merge_uint_value(conf->phase, prev->phase,
                              NGX_HTTP_JWT_ACCESS);
    ngx_conf_merge_ptr_value(conf->thread_pool, prev->thread_pool, NULL);

    /* auth_jwt_key_cache sets all three */

    ngx_conf_merge_msec_value(conf->key_cache, prev->key_cache, 0);
    ngx_conf_merge_msec_value(conf->key_stale, prev->key_stale,
                              NGX_HTTP_JWT_STALE);
    ngx_conf_merge_msec_value(conf->key_refetch, prev->key_refetch,
                              NGX_HTTP_JWT_REFETCH);

    if (ngx_http_jwt_merge_rules(cf, prev, conf) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

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
        conf->challenge = NGX_HTTP_JWT_CHALLENGE_ON;
    }

    jmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_jwt_module);

    if (conf->enabled || conf->tokens != NULL) {
        jmcf->used = 1;
    }

    if (!conf->enabled) {
        return NGX_CONF_OK;
    }

    if (conf->phase == NGX_HTTP_JWT_PREACCESS) {
        jmcf->preaccess = 1;
    }

    if (ngx_http_jwt_source_fetches(conf)) {
        jmcf->fetches = 1;
    }

    ngx_http_jwt_warn_location(cf, conf);

    if (ngx_http_jwt_remotes_pin(cf, conf) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


/* Inherited rules keep the paths that they have where they are written. */
static ngx_int_t
ngx_http_jwt_merge_rules(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *prev, ngx_http_jwt_loc_conf_t *conf)
{
    ngx_uint_t  i;

    /* http, which is never merged itself */

    if (ngx_http_jwt_compile_paths(cf, prev) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_conf_merge_ptr_value(conf->nesting, prev->nesting, NULL);

    if (ngx_http_jwt_compile_paths(cf, conf) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_conf_merge_ptr_value(conf->issuers, prev->issuers, NULL);
    ngx_conf_merge_ptr_value(conf->audiences, prev->audiences, NULL);
    ngx_conf_merge_ptr_value(conf->requires, prev->requires, NULL);

    for (i = 0; i < NGX_HTTP_JWT_LISTS; i++) {
        ngx_conf_merge_ptr_value(conf->revocations[i], prev->revocations[i],
                                 NULL);
        conf->ruled |= (conf->revocations[i] != NULL);
    }

    for (i = 0; i < NGX_HTTP_JWT_ROOTS; i++) {
        ngx_conf_merge_ptr_value(conf->rules[i], prev->rules[i], NULL);
        conf->ruled |= (conf->rules[i] != NULL);
    }

    conf->ruled |= (conf->issuers != NULL || conf->audiences != NULL
                    || conf->requires != NULL);

    return NGX_OK;
}
