/*
 * Revocation lists: tokens that are valid, but banned.
 *
 * A file is one list, however many directives name it.  Like a key file it
 * is checked when it is used, at most once a second, and read again when it
 * has changed; if that fails, the old list is kept.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_ctx.h"
#include "ngx_http_jwt_file.h"
#include "ngx_http_jwt_revocation.h"
#include "ngx_http_jwt_setter.h"
#include "ngx_http_jwt_warn.h"


/* A file, however many directives name it. */
typedef struct {
    ngx_http_jwt_file_t    file;
    jose_list_t           *list;
    time_t                 checked;
    char                   error[NGX_HTTP_JWT_REASON_LEN];
} ngx_http_jwt_list_t;

/* One auth_jwt_revocation_list, or _sub, or _kid. */
typedef struct {
    ngx_http_jwt_list_t   *list;
    jose_path_t            path;
    unsigned               header:1;
    unsigned               kid:1;      /* a token must have one */
} ngx_http_jwt_revocation_t;


static char *ngx_http_jwt_revocation_add(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *jlcf, ngx_http_jwt_list_kind_t kind,
    ngx_str_t *name, ngx_uint_t header);
static ngx_http_jwt_list_t *ngx_http_jwt_list_open(ngx_conf_t *cf,
    ngx_str_t *value);
static void ngx_http_jwt_lists_cleanup(void *data);
static ngx_int_t ngx_http_jwt_list_load(ngx_http_jwt_list_t *list,
    ngx_log_t *log);
static void ngx_http_jwt_list_check(ngx_http_jwt_list_t *list,
    ngx_log_t *log);
static jose_status_t ngx_http_jwt_revoked(ngx_http_jwt_ctx_t *ctx,
    ngx_http_jwt_revocation_t *revocation);
static ngx_uint_t ngx_http_jwt_listed(
    ngx_http_jwt_revocation_t *revocation, const jose_json_t *root);


char *
ngx_http_jwt_revocation_list(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_str_t   *value, name;
    ngx_uint_t   header;

    value = cf->args->elts;
    header = 0;

    ngx_str_set(&name, "jti");

    if (cf->args->nelts == 3) {

        if (ngx_strncmp(value[2].data, "claim=", 6) == 0) {
            name.data = value[2].data + 6;
            name.len = value[2].len - 6;

        } else if (ngx_strncmp(value[2].data, "header=", 7) == 0) {
            name.data = value[2].data + 7;
            name.len = value[2].len - 7;
            header = 1;

        } else {
            return ngx_http_jwt_invalid(cf, &value[2]);
        }
    }

    return ngx_http_jwt_revocation_add(cf, conf, NGX_HTTP_JWT_LIST,
                                       &name, header);
}


char *
ngx_http_jwt_revocation_list_sub(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_str_t  name = ngx_string("sub");

    return ngx_http_jwt_revocation_add(cf, conf,
                                       NGX_HTTP_JWT_LIST_SUB, &name,
                                       0);
}


char *
ngx_http_jwt_revocation_list_kid(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_str_t  name = ngx_string("kid");

    return ngx_http_jwt_revocation_add(cf, conf,
                                       NGX_HTTP_JWT_LIST_KID, &name,
                                       1);
}


static char *
ngx_http_jwt_revocation_add(ngx_conf_t *cf,
    ngx_http_jwt_loc_conf_t *jlcf, ngx_http_jwt_list_kind_t kind,
    ngx_str_t *name, ngx_uint_t header)
{
    ngx_str_t                  *value;
    const char                 *detail;
    ngx_array_t               **revocations;
    jose_alloc_t                alloc;
    jose_status_t               st;
    ngx_http_jwt_revocation_t  *revocation;

    if (ngx_http_jwt_warn_written(cf, jlcf) != NGX_CONF_OK) {
        return NGX_CONF_ERROR;
    }

    revocations = &jlcf->revocations[kind];

    if (*revocations == NGX_CONF_UNSET_PTR) {
        *revocations = ngx_array_create(cf->pool, 1,
                                     sizeof(ngx_http_jwt_revocation_t));
        if (*revocations == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    revocation = ngx_array_push(*revocations);
    if (revocation == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memzero(revocation, sizeof(ngx_http_jwt_revocation_t));

    revocation->header = header;
    revocation->kid = (kind == NGX_HTTP_JWT_LIST_KID);

    ngx_http_jwt_pool_alloc(&alloc, cf->pool);

    st = jose_path_compile(&alloc, ngx_http_jwt_jose_str(name), NULL,
                           &revocation->path, &detail);

    if (st != JOSE_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid path \"%V\": %s",
                           name, detail ? detail : jose_status_text(st));
        return NGX_CONF_ERROR;
    }

    value = cf->args->elts;

    revocation->list = ngx_http_jwt_list_open(cf, &value[1]);

    return revocation->list ? NGX_CONF_OK : NGX_CONF_ERROR;
}


/* The list of a file, which is read when it is first named. */
static ngx_http_jwt_list_t *
ngx_http_jwt_list_open(ngx_conf_t *cf, ngx_str_t *value)
{
    ngx_str_t                   name;
    ngx_uint_t                  i;
    ngx_http_jwt_list_t        *list, **lists;
    ngx_http_jwt_main_conf_t   *jmcf;

    if (ngx_http_script_variables_count(value)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "the name of a revocation "
                           "list may not have variables: \"%V\"", value);
        return NULL;
    }

    name = *value;

    if (name.len == 0 || ngx_conf_full_name(cf->cycle, &name, 1) != NGX_OK) {
        (void) ngx_http_jwt_invalid(cf, value);
        return NULL;
    }

    jmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_jwt_module);

    lists = jmcf->lists->elts;

    for (i = 0; i < jmcf->lists->nelts; i++) {

        if (lists[i]->file.name.len == name.len
            && ngx_memcmp(lists[i]->file.name.data, name.data, name.len) == 0)
        {
            return lists[i];
        }
    }

    list = ngx_pcalloc(cf->pool, sizeof(ngx_http_jwt_list_t));
    lists = ngx_array_push(jmcf->lists);

    if (list == NULL || lists == NULL) {
        jmcf->lists->nelts -= (lists != NULL);
        return NULL;
    }

    list->file.name = name;
    *lists = list;

    if (ngx_http_jwt_list_load(list, cf->log) != NGX_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "revocation list \"%V\": %s", &name,
                           list->file.error);
        return NULL;
    }

    return list;
}


ngx_array_t *
ngx_http_jwt_lists_create(ngx_conf_t *cf)
{
    ngx_array_t         *lists;
    ngx_pool_cleanup_t  *cln;

    cln = ngx_pool_cleanup_add(cf->pool, 0);
    if (cln == NULL) {
        return NULL;
    }

    lists = ngx_array_create(cf->pool, 4, sizeof(ngx_http_jwt_list_t *));
    if (lists == NULL) {
        return NULL;
    }

    cln->handler = ngx_http_jwt_lists_cleanup;
    cln->data = lists;

    return lists;
}


static void
ngx_http_jwt_lists_cleanup(void *data)
{
    ngx_array_t *array = data;

    ngx_uint_t             i;
    ngx_http_jwt_list_t  **lists;

    lists = array->elts;

    for (i = 0; i < array->nelts; i++) {
        jose_list_free(lists[i]->list);
    }
}


/* NGX_ERROR: file.error says why, and the list is the one that it was. */
static ngx_int_t
ngx_http_jwt_list_load(ngx_http_jwt_list_t *list, ngx_log_t *log)
{
    u_char         *p;
    size_t          line;
    ngx_str_t       text;
    const char     *detail;
    jose_list_t    *new;
    jose_status_t   st;

    if (ngx_http_jwt_file_read(&list->file, JOSE_LIST_MAX, &text, log)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    st = jose_list_parse(ngx_http_jwt_jose_str(&text), &new, &detail,
                         &line);
    ngx_free(text.data);

    if (st == JOSE_OK) {
        jose_list_free(list->list);
        list->list = new;
        return NGX_OK;
    }

    if (st == JOSE_NO_MEMORY) {
        /* as if the file had not been seen: there may be memory next time */
        ngx_memzero(&list->file.stamp, sizeof(ngx_http_jwt_stamp_t));
    }

    p = (u_char *) list->file.error;

    if (detail != NULL) {
        p = ngx_slprintf(p, p + sizeof(list->file.error) - 1,
                         "%s in line %uz", detail, line);
    } else {
        p = ngx_slprintf(p, p + sizeof(list->file.error) - 1, "%s",
                         jose_status_text(st));
    }

    *p = '\0';

    return NGX_ERROR;
}


static void
ngx_http_jwt_list_check(ngx_http_jwt_list_t *list, ngx_log_t *log)
{
    if (list->checked == ngx_time()) {
        return;
    }

    list->checked = ngx_time();

    if (!ngx_http_jwt_file_changed(&list->file)) {
        return;
    }

    if (ngx_http_jwt_list_load(list, log) == NGX_OK) {
        ngx_log_error(NGX_LOG_NOTICE, log, 0,
                      "revocation list \"%V\": %uz values loaded",
                      &list->file.name, jose_list_count(list->list));
        list->error[0] = '\0';
        return;
    }

    if (ngx_strcmp(list->error, list->file.error) != 0) {
        ngx_log_error(NGX_LOG_ERR, log, 0,
                      "revocation list \"%V\": %s, keeping the old list",
                      &list->file.name, list->file.error);

        ngx_memcpy(list->error, list->file.error, sizeof(list->error));
    }
}


ngx_int_t
ngx_http_jwt_revocation(ngx_http_request_t *r,
    ngx_http_jwt_ctx_t *ctx)
{
    ngx_uint_t                  i, n;
    ngx_array_t                *revocations;
    ngx_http_jwt_revocation_t  *revocation;

    for (i = 0; i < NGX_HTTP_JWT_LISTS; i++) {
        revocations = ctx->jlcf->revocations[i];

        if (revocations == NULL) {
            continue;
        }

        revocation = revocations->elts;

        for (n = 0; n < revocations->nelts; n++) {

            ngx_http_jwt_list_check(revocation[n].list,
                                    r->connection->log);

            ctx->status = ngx_http_jwt_revoked(ctx, &revocation[n]);

            if (ctx->status != JOSE_OK) {
                return NGX_ABORT;
            }
        }
    }

    return NGX_OK;
}


/* Of a nested token both headers count. */
static jose_status_t
ngx_http_jwt_revoked(ngx_http_jwt_ctx_t *ctx,
    ngx_http_jwt_revocation_t *revocation)
{
    if (revocation->kid && ctx->subject->kid.data == NULL) {
        return JOSE_NO_KID;
    }

    if (!revocation->header) {
        return ngx_http_jwt_listed(revocation, ctx->subject->claims)
               ? JOSE_REVOKED : JOSE_OK;
    }

    if (ngx_http_jwt_listed(revocation, ctx->jwt.header)
        || ngx_http_jwt_listed(revocation, ctx->subject->header))
    {
        return JOSE_REVOKED;
    }

    return JOSE_OK;
}


static ngx_uint_t
ngx_http_jwt_listed(ngx_http_jwt_revocation_t *revocation,
    const jose_json_t *root)
{
    return jose_list_has(revocation->list->list,
                         jose_path_find(&revocation->path, root));
}
