/*
 * The values of directives: compiled, and evaluated for the request at hand.
 *
 * nginx computes a map once per request, and keeps it through internal
 * redirects and for subrequests.  What decides about access is computed for
 * the URI that is served.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_computed.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_family.h"
#include "ngx_http_jwt_value.h"


static ngx_uint_t ngx_http_jwt_is_stale(ngx_http_request_t *r,
    ngx_http_jwt_computed_t *computed,
    ngx_http_jwt_place_t *place);
static ngx_int_t ngx_http_jwt_value_anew(ngx_http_request_t *r,
    ngx_http_complex_value_t *cv, ngx_str_t *value, ngx_uint_t n,
    ngx_http_jwt_place_t *place);
static void ngx_http_jwt_move(ngx_http_jwt_place_t *place);


char *
ngx_http_jwt_compile(ngx_conf_t *cf, ngx_str_t *value,
    ngx_http_complex_value_t *cv)
{
    ngx_uint_t                        *index, *asked;
    ngx_http_jwt_main_conf_t          *jmcf;
    ngx_http_compile_complex_value_t   ccv;

    ngx_memzero(&ccv, sizeof(ngx_http_compile_complex_value_t));

    ccv.cf = cf;
    ccv.value = value;
    ccv.complex_value = cv;

    if (ngx_http_compile_complex_value(&ccv) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    if (cv->flushes == NULL) {
        return NGX_CONF_OK;
    }

    jmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_jwt_module);

    for (index = cv->flushes; *index != (ngx_uint_t) -1; index++) {

        asked = ngx_array_push(jmcf->asked);
        if (asked == NULL) {
            return NGX_CONF_ERROR;
        }

        *asked = *index;
    }

    return NGX_CONF_OK;
}


ngx_int_t
ngx_http_jwt_value(ngx_http_request_t *r, ngx_http_complex_value_t *cv,
    ngx_str_t *value)
{
    ngx_uint_t                n;
    ngx_http_jwt_place_t      place;
    ngx_http_jwt_family_t    *family;
    ngx_http_jwt_computed_t  *computed;

    if (cv->lengths == NULL) {
        *value = cv->value;
        return NGX_OK;
    }

    family = ngx_http_jwt_get_family(r);

    if (family == NULL || family->computed == NULL) {
        return ngx_http_complex_value(r, cv, value);
    }

    n = 0;
    ngx_http_jwt_place(r, &place);

    for (computed = family->computed; computed; computed = computed->next) {
        n += ngx_http_jwt_is_stale(r, computed, &place);
    }

    if (n == 0) {
        return ngx_http_complex_value(r, cv, value);
    }

    return ngx_http_jwt_value_anew(r, cv, value, n, &place);
}


/* Truth if nginx would give a value that was computed somewhere else.  One
 * that "set" has written is not computed, and stays. */
static ngx_uint_t
ngx_http_jwt_is_stale(ngx_http_request_t *r,
    ngx_http_jwt_computed_t *computed, ngx_http_jwt_place_t *place)
{
    ngx_http_variable_value_t  *v;

    v = &r->variables[computed->index];

    return !computed->of_token
           && (v->valid || v->not_found)
           && !v->no_cacheable
           && v->data == computed->value.data
           && v->len == computed->value.len
           && v->not_found == computed->value.not_found
           && ngx_memcmp(place, &computed->view.place,
                         sizeof(ngx_http_jwt_place_t))
              != 0;
}


static ngx_int_t
ngx_http_jwt_value_anew(ngx_http_request_t *r,
    ngx_http_complex_value_t *cv, ngx_str_t *value, ngx_uint_t n,
    ngx_http_jwt_place_t *place)
{
    ngx_int_t                 rc;
    ngx_uint_t                i;
    ngx_http_jwt_family_t    *family;
    ngx_http_jwt_computed_t  *computed, *kept, **from;

    kept = ngx_palloc(r->pool, n * sizeof(ngx_http_jwt_computed_t));
    from = ngx_palloc(r->pool, n * sizeof(ngx_http_jwt_computed_t *));

    if (kept == NULL || from == NULL) {
        return NGX_ERROR;
    }

    i = 0;
    family = ngx_http_jwt_get_family(r);

    for (computed = family->computed; computed; computed = computed->next) {

        if (!ngx_http_jwt_is_stale(r, computed, place)) {
            continue;
        }

        kept[i] = *computed;
        from[i++] = computed;

        r->variables[computed->index].valid = 0;
        r->variables[computed->index].not_found = 0;
    }

    rc = ngx_http_complex_value(r, cv, value);

    for (i = 0; i < n; i++) {
        *from[i] = kept[i];
        r->variables[kept[i].index] = kept[i].value;
    }

    return rc;
}


ngx_int_t
ngx_http_jwt_value_at(ngx_http_jwt_place_t *place,
    ngx_http_complex_value_t *cv, ngx_str_t *value)
{
    ngx_int_t             rc;
    ngx_http_jwt_place_t  now;

    ngx_http_jwt_place(place->request, &now);

    ngx_http_jwt_move(place);
    rc = ngx_http_jwt_value(place->request, cv, value);
    ngx_http_jwt_move(&now);

    return rc;
}


static void
ngx_http_jwt_move(ngx_http_jwt_place_t *place)
{
    ngx_http_request_t  *r;

    r = place->request;

    r->loc_conf = place->loc_conf;
    r->uri = place->uri;
    r->args = place->args;
}


void
ngx_http_jwt_place(ngx_http_request_t *r,
    ngx_http_jwt_place_t *place)
{
    /* these are all its bytes, there is no padding */

    place->request = r;
    place->loc_conf = r->loc_conf;
    place->uri = r->uri;
    place->args = r->args;
}
