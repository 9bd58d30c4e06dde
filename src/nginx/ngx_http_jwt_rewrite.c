/*
 * A fetch and those directives of its server that are meant for clients.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_beside.h"
#include "ngx_http_jwt_capture.h"
#include "ngx_http_jwt_rewrite.h"


static ngx_int_t ngx_http_jwt_rewrite_step(ngx_http_request_t *r,
    ngx_http_handler_pt handler);


/*
 * A guard of the server (a redirect to https, an expected Host or User-Agent,
 * a secret header) is not meant for requests that the server makes of itself.
 * The phase ends with the search of the location, whatever its handlers say;
 * nginx calls one that must wait again, through this function.
 */
ngx_int_t
ngx_http_jwt_rewrite_handler(ngx_http_request_t *r)
{
    ngx_int_t                   rc;
    ngx_uint_t                  i, find_config;
    ngx_http_phase_handler_t   *ph;
    ngx_http_core_main_conf_t  *cmcf;

    if (!ngx_http_jwt_is_fetch(r)) {
        return ngx_http_jwt_capture_below(r) == NGX_OK
               ? NGX_DECLINED : NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    cmcf = ngx_http_get_module_main_conf(r, ngx_http_core_module);

    ph = cmcf->phase_engine.handlers;
    find_config = cmcf->phase_engine.location_rewrite_index - 1;

    for (i = r->phase_handler + 1; i < find_config; i++) {

        rc = ngx_http_jwt_rewrite_step(r, ph[i].handler);

        if (rc == NGX_DECLINED) {
            continue;
        }

        if (rc == NGX_AGAIN || rc == NGX_DONE) {
            return rc;
        }

        ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                      "auth_jwt_key_request: status %i of the server's "
                      "rewrite directives is ignored", rc);

        ngx_http_clean_header(r);
        break;
    }

    r->phase_handler = find_config - 1;

    return NGX_DECLINED;
}


/* "return 403 text" would send it at once. */
static ngx_int_t
ngx_http_jwt_rewrite_step(ngx_http_request_t *r,
    ngx_http_handler_pt handler)
{
    ngx_int_t   rc;
    ngx_uint_t  header_only, post_action;

    header_only = r->header_only;
    post_action = r->post_action;

    r->header_only = 1;
    r->post_action = 1;

    rc = handler(r);

    r->header_only = header_only;
    r->post_action = post_action;

    return rc;
}
