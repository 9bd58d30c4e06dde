/*
 * The filters that keep what a fetch beside a request brings.
 *
 * They are a module of their own, because their place in the chain differs
 * from that of the check: they come after every filter that changes a
 * response, such as gunzip, sub_filter and SSI, and after the one that puts
 * what subrequests send in order.  So the keys are read as a client of the
 * location would read them.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_beside.h"
#include "ngx_http_jwt_capture.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_family.h"


static ngx_int_t ngx_http_jwt_capture_init(ngx_conf_t *cf);
static ngx_int_t ngx_http_jwt_capture_header_filter(
    ngx_http_request_t *r);
static ngx_int_t ngx_http_jwt_capture_active(ngx_http_request_t *r,
    ngx_chain_t *in);
static ngx_int_t ngx_http_jwt_capture_body_filter(ngx_http_request_t *r,
    ngx_chain_t *in);
static ngx_int_t ngx_http_jwt_capture_top_filter(ngx_http_request_t *r,
    ngx_chain_t *in);
static ngx_http_request_t *ngx_http_jwt_capture_of(
    ngx_http_request_t *r);
static ngx_int_t ngx_http_jwt_capture_shield(ngx_http_request_t *r);
static ngx_int_t ngx_http_jwt_capture_shielded(ngx_http_request_t *r,
    void *data, ngx_int_t rc);


static ngx_http_module_t  ngx_http_jwt_capture_module_ctx = {
    NULL,                                  /* preconfiguration */
    ngx_http_jwt_capture_init,             /* postconfiguration */

    NULL,                                  /* create main configuration */
    NULL,                                  /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    NULL,                                  /* create location configuration */
    NULL                                   /* merge location configuration */
};


ngx_module_t  ngx_http_jwt_capture_filter_module = {
    NGX_MODULE_V1,
    &ngx_http_jwt_capture_module_ctx,      /* module context */
    NULL,                                  /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    NULL,                                  /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    NULL,                                  /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static ngx_http_output_header_filter_pt  ngx_http_next_header_filter;
static ngx_http_output_body_filter_pt    ngx_http_next_body_filter;
static ngx_http_output_body_filter_pt    ngx_http_next_top_filter;

/*
 * Filters belong to the process, not to the configuration: a worker that is
 * restarted after a failed reload has the old configuration, and the filters
 * of the refused one.  Filters that were needed once stay, or a client would
 * get the keys.
 */
static ngx_uint_t                        ngx_http_jwt_capture_needed;


static ngx_int_t
ngx_http_jwt_capture_init(ngx_conf_t *cf)
{
    ngx_http_jwt_main_conf_t  *jmcf;

    jmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_jwt_module);

    ngx_http_jwt_capture_needed |= jmcf->fetches;

    if (!ngx_http_jwt_capture_needed) {
        return NGX_OK;
    }

    ngx_http_next_header_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = ngx_http_jwt_capture_header_filter;

    ngx_http_next_body_filter = ngx_http_top_body_filter;
    ngx_http_top_body_filter = ngx_http_jwt_capture_body_filter;

    return NGX_OK;
}


void
ngx_http_jwt_capture_top(ngx_uint_t needed)
{
    ngx_http_jwt_capture_needed |= needed;

    if (ngx_http_jwt_capture_needed) {
        ngx_http_next_top_filter = ngx_http_top_body_filter;
        ngx_http_top_body_filter = ngx_http_jwt_capture_top_filter;
    }
}


/* Notes that a response came to its end, before a filter can lose the mark:
 * nothing else tells of an upstream that broke off. */
static ngx_int_t
ngx_http_jwt_capture_top_filter(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_uint_t              last;
    ngx_chain_t            *cl;
    ngx_http_jwt_beside_t  *beside;

    if (!ngx_http_jwt_is_fetch(r)) {
        return ngx_http_next_top_filter(r, in);
    }

    last = 0;

    for (cl = in; cl; cl = cl->next) {
        last |= cl->buf->last_buf || cl->buf->last_in_chain;
    }

    if (r == r->main) {
        ngx_http_jwt_get_family(r)->last |= last;
        return ngx_http_next_top_filter(r, in);
    }

    beside = r->post_subrequest->data;
    beside->last |= last;

    return ngx_http_jwt_capture_active(r, in);
}


/*
 * nginx keeps the output of a subrequest for its turn to send, and below one
 * in the background, as mirror has, this never comes: an upstream that is not
 * buffered waits for ever.  A fetch sends nothing, so it is always its turn.
 */
static ngx_int_t
ngx_http_jwt_capture_active(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_int_t            rc;
    ngx_connection_t    *c;
    ngx_http_request_t  *active;

    c = r->connection;
    active = c->data;

    if (active == r || r->postponed != NULL) {
        return ngx_http_next_top_filter(r, in);
    }

    c->data = r;
    rc = ngx_http_next_top_filter(r, in);
    c->data = active;

    return rc;
}


static ngx_int_t
ngx_http_jwt_capture_header_filter(ngx_http_request_t *r)
{
    ngx_http_upstream_t  *u;
    ngx_http_request_t   *fetch;

    fetch = ngx_http_jwt_capture_of(r);

    if (fetch == NULL) {
        return ngx_http_next_header_filter(r);
    }

    r->filter_need_in_memory = 1;

    if (r != fetch) {

        if (ngx_http_jwt_capture_shield(r) != NGX_OK) {
            return NGX_ERROR;
        }

        return ngx_http_next_header_filter(r);
    }

    u = r->upstream;

    if (u != NULL && !u->cacheable && !u->store) {
        /* an endless response need not be kept on disk before we see it */
        u->buffering = 0;
    }

    r->header_sent = 1;

    return NGX_OK;
}


/* What comes here is sent by the request that is active: the others' is kept
 * for them by the postpone filter. */
static ngx_int_t
ngx_http_jwt_capture_body_filter(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_http_request_t  *fetch, *active;

    active = (r == r->main) ? r->connection->data : r;
    fetch = ngx_http_jwt_capture_of(active);

    if (fetch == NULL) {
        return ngx_http_next_body_filter(r, in);
    }

    ngx_http_jwt_beside_take(fetch, active, in);

    return NGX_OK;
}


/* The fetch that r is, or is below; NULL for every other request. */
static ngx_http_request_t *
ngx_http_jwt_capture_of(ngx_http_request_t *r)
{
    for ( /* void */ ; r != r->main; r = r->parent) {

        if (ngx_http_jwt_is_fetch(r)) {
            return r;
        }
    }

    return NULL;
}


ngx_int_t
ngx_http_jwt_capture_below(ngx_http_request_t *r)
{
    if (ngx_http_jwt_capture_of(r) == NULL) {
        return NGX_OK;
    }

    return ngx_http_jwt_capture_shield(r);
}


/*
 * A subrequest of a fetch, such as that of proxy_cache_background_update, may
 * fail in the middle of its response, or be closed by "return 444".  nginx
 * would end the client's request for that, which only waits for keys.
 */
static ngx_int_t
ngx_http_jwt_capture_shield(ngx_http_request_t *r)
{
    ngx_http_post_subrequest_t  *ps;

    if (r->post_subrequest != NULL
        && r->post_subrequest->handler == ngx_http_jwt_capture_shielded)
    {
        return NGX_OK;
    }

    ps = ngx_palloc(r->pool, sizeof(ngx_http_post_subrequest_t));
    if (ps == NULL) {
        return NGX_ERROR;
    }

    ps->handler = ngx_http_jwt_capture_shielded;
    ps->data = r->post_subrequest;

    r->post_subrequest = ps;

    return NGX_OK;
}


static ngx_int_t
ngx_http_jwt_capture_shielded(ngx_http_request_t *r, void *data,
    ngx_int_t rc)
{
    ngx_http_post_subrequest_t *ps = data;

    if (ps != NULL) {
        rc = ps->handler(r, ps->data, rc);
    }

    if (r->connection->error) {
        return rc;
    }

    return (rc == NGX_ERROR || rc == NGX_HTTP_CLOSE
            || rc == NGX_HTTP_REQUEST_TIME_OUT
            || rc == NGX_HTTP_CLIENT_CLOSED_REQUEST) ? NGX_OK : rc;
}
