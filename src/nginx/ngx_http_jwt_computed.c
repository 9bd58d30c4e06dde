/*
 * Variables that are computed of a token: by a map, split_clients, js_set.
 *
 * nginx asks such a variable once a request and keeps what it said.  $jwt_*
 * say something else after the check, after a redirect to a location with
 * another token, and in each subrequest.  What was computed of them must not
 * outlive them: one token would choose the keys, or the user's name, for
 * another.
 *
 * So every variable that nginx would keep gets a handler that calls its own
 * one and watches whether a variable of a token is read meanwhile.  If so, the
 * value is marked as nginx marks $jwt_* themselves, so that nginx asks each
 * time; and it is computed again only if the token, or what is known of it,
 * is another one.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_computed.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_covers.h"
#include "ngx_http_jwt_ctx.h"
#include "ngx_http_jwt_family.h"
#include "ngx_http_jwt_peek.h"
#include "ngx_http_jwt_value.h"


/* A variable of the configuration. */
typedef struct {
    ngx_http_get_variable_pt     get_handler;
    uintptr_t                    data;
    ngx_uint_t                   index;
    ngx_uint_t                   n;         /* among these */
    ngx_uint_t                   count;     /* of these */
    ngx_uint_t                   watched;   /* a directive's value may have
                                               been made of it */
} ngx_http_jwt_origin_t;


static ngx_uint_t ngx_http_jwt_asks_for_maps(
    ngx_http_jwt_main_conf_t *jmcf, ngx_http_core_main_conf_t *cmcf);
static ngx_uint_t ngx_http_jwt_is_kept(ngx_http_variable_t *v);
static ngx_int_t ngx_http_jwt_compute(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_jwt_remember(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, ngx_http_jwt_origin_t *origin,
    ngx_uint_t of_token);
static ngx_http_jwt_computed_t *ngx_http_jwt_create_computed(
    ngx_http_request_t *r, ngx_http_jwt_origin_t *origin);
static ngx_int_t ngx_http_jwt_view(ngx_http_request_t *r,
    ngx_http_jwt_view_t *view);


ngx_uint_t  ngx_http_jwt_reads;


ngx_int_t
ngx_http_jwt_computed_init(ngx_cycle_t *cycle)
{
    ngx_uint_t                  i, n, count, asks;
    ngx_http_variable_t        *v;
    ngx_http_core_main_conf_t  *cmcf;
    ngx_http_jwt_origin_t      *origin;
    ngx_http_jwt_main_conf_t   *jmcf;

    jmcf = ngx_http_cycle_get_module_main_conf(cycle,
                                               ngx_http_jwt_module);
    if (jmcf == NULL || !jmcf->used) {
        return NGX_OK;
    }

    cmcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_http_core_module);

    count = 0;
    v = cmcf->variables.elts;

    for (i = 0; i < cmcf->variables.nelts; i++) {
        count += ngx_http_jwt_is_kept(&v[i]);
    }

    origin = ngx_palloc(cycle->pool,
                        count * sizeof(ngx_http_jwt_origin_t));
    if (origin == NULL) {
        return NGX_ERROR;
    }

    asks = ngx_http_jwt_asks_for_maps(jmcf, cmcf);

    for (i = 0, n = 0; i < cmcf->variables.nelts; i++) {

        if (!ngx_http_jwt_is_kept(&v[i])) {
            continue;
        }

        origin[n].get_handler = v[i].get_handler;
        origin[n].data = v[i].data;
        origin[n].index = i;
        origin[n].n = n;
        origin[n].count = count;
        origin[n].watched = asks && (v[i].flags & NGX_HTTP_VAR_CHANGEABLE);

        v[i].get_handler = ngx_http_jwt_compute;
        v[i].data = (uintptr_t) &origin[n++];
    }

    return NGX_OK;
}


/* Variables that the configuration defines, such as maps, are changeable;
 * nginx's own mostly are not. */
static ngx_uint_t
ngx_http_jwt_asks_for_maps(ngx_http_jwt_main_conf_t *jmcf,
    ngx_http_core_main_conf_t *cmcf)
{
    ngx_uint_t            i, *asked;
    ngx_http_variable_t  *v;

    v = cmcf->variables.elts;
    asked = jmcf->asked->elts;

    for (i = 0; i < jmcf->asked->nelts; i++) {
        if (v[asked[i]].flags & NGX_HTTP_VAR_CHANGEABLE) {
            return 1;
        }
    }

    return 0;
}


static ngx_uint_t
ngx_http_jwt_is_kept(ngx_http_variable_t *v)
{
    return v->get_handler != NULL && !(v->flags & NGX_HTTP_VAR_NOCACHEABLE);
}


static ngx_int_t
ngx_http_jwt_compute(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_jwt_origin_t *origin = (ngx_http_jwt_origin_t *) data;

    ngx_int_t                 rc;
    ngx_uint_t                reads;
    ngx_http_jwt_view_t       view;
    ngx_http_jwt_family_t    *family;
    ngx_http_jwt_computed_t  *computed;

    family = ngx_http_jwt_get_family(r);

    computed = (family != NULL && family->origins != NULL)
               ? family->origins[origin->n] : NULL;

    if (computed != NULL && computed->of_token) {

        if (ngx_http_jwt_view(r, &view) != NGX_OK) {
            return NGX_ERROR;
        }

        if (ngx_memcmp(&view, &computed->view,
                       sizeof(ngx_http_jwt_view_t))
            == 0)
        {
            ngx_http_jwt_reads++;
            *v = computed->value;
            return NGX_OK;
        }
    }

    reads = ngx_http_jwt_reads;

    rc = origin->get_handler(r, v, origin->data);

    if (reads == ngx_http_jwt_reads && !origin->watched) {
        return rc;
    }

    if (rc != NGX_OK) {
        v->no_cacheable = (reads != ngx_http_jwt_reads);
        return rc;
    }

    return ngx_http_jwt_remember(r, v, origin,
                                 reads != ngx_http_jwt_reads);
}


static ngx_int_t
ngx_http_jwt_remember(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, ngx_http_jwt_origin_t *origin,
    ngx_uint_t of_token)
{
    ngx_http_jwt_computed_t  *computed;

    computed = ngx_http_jwt_create_computed(r, origin);
    if (computed == NULL) {
        return NGX_ERROR;
    }

    computed->of_token = of_token;

    if (!of_token) {
        computed->value = *v;
        ngx_http_jwt_place(r, &computed->view.place);
        return NGX_OK;
    }

    v->no_cacheable = 1;
    computed->value = *v;

    return ngx_http_jwt_view(r, &computed->view);
}


static ngx_http_jwt_computed_t *
ngx_http_jwt_create_computed(ngx_http_request_t *r,
    ngx_http_jwt_origin_t *origin)
{
    ngx_http_jwt_family_t    *family;
    ngx_http_jwt_computed_t  *computed;

    family = ngx_http_jwt_create_family(r);
    if (family == NULL) {
        return NULL;
    }

    if (family->origins == NULL) {
        family->origins = ngx_pcalloc(r->pool, origin->count
                                     * sizeof(ngx_http_jwt_computed_t *));
        if (family->origins == NULL) {
            return NULL;
        }
    }

    computed = family->origins[origin->n];

    if (computed == NULL) {
        computed = ngx_palloc(r->pool, sizeof(ngx_http_jwt_computed_t));
        if (computed == NULL) {
            return NULL;
        }

        computed->index = origin->index;
        computed->next = family->computed;
        family->computed = computed;
        family->origins[origin->n] = computed;
    }

    return computed;
}


/* All that the handlers of $jwt_* look at. */
static ngx_int_t
ngx_http_jwt_view(ngx_http_request_t *r, ngx_http_jwt_view_t *view)
{
    ngx_http_jwt_ctx_t  *ctx;

    ngx_memzero(view, sizeof(ngx_http_jwt_view_t));

    ngx_http_jwt_place(r, &view->place);

    if (ngx_http_jwt_peek(r, &ctx) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ctx == NULL) {
        return NGX_OK;
    }

    view->ctx = ctx;
    view->token = ctx->token;
    view->jlcf = ctx->jlcf;
    view->subject = ctx->subject;
    view->plaintext = ctx->jwt.plaintext.data;
    view->status = ctx->status;
    view->verdict = ctx->walked | ctx->cached << 1 | ctx->verified << 2
                    | ctx->refused << 3 | ngx_http_jwt_comparing << 4;

    return NGX_OK;
}
