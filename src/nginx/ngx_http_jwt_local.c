/*
 * Requests that this server makes of itself: to nginx they are as if a client
 * had connected from 127.0.0.1, but that the socket has no address and none of
 * TCP's options.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_conf.h"
#include "ngx_http_jwt_local.h"


/* What a connection's log needs. */
typedef struct {
    ngx_log_t                   log;
    ngx_http_log_ctx_t          ctx;
    ngx_http_connection_t       hc;
    struct sockaddr_in          sockaddr;
} ngx_http_jwt_local_t;


static void ngx_http_jwt_local_close(ngx_connection_t *c);
static ngx_int_t ngx_http_jwt_local_uri(ngx_http_request_t *r,
    ngx_str_t *uri);
static ngx_int_t ngx_http_jwt_local_host(ngx_http_request_t *r);
static u_char *ngx_http_jwt_local_log(ngx_log_t *log, u_char *buf,
    size_t len);
static ngx_uint_t ngx_http_jwt_local_wild(u_char c);
static ngx_uint_t ngx_http_jwt_local_regex(ngx_http_server_name_t *sn);


/*
 * With --with-compat, nginx may count its connections where the module was
 * built without: what nginx's end of a connection is taken from when it is
 * closed must have been added.
 */
#pragma weak ngx_stat_active
extern ngx_atomic_t  *ngx_stat_active;


ngx_connection_t *
ngx_http_jwt_local_connection(ngx_socket_t s,
    ngx_http_core_srv_conf_t *cscf)
{
    ngx_connection_t      *c;
    ngx_http_jwt_local_t  *local;

    c = ngx_get_connection(s, ngx_cycle->log);

    if (c == NULL) {
        (void) ngx_close_socket(s);
        return NULL;
    }

    c->pool = ngx_create_pool(1024, ngx_cycle->log);

    if (c->pool == NULL) {
        ngx_close_connection(c);
        return NULL;
    }

    local = ngx_pcalloc(c->pool, sizeof(ngx_http_jwt_local_t));
    c->buffer = ngx_create_temp_buf(c->pool, 1);

    if (local == NULL || c->buffer == NULL) {
        ngx_http_jwt_local_close(c);
        return NULL;
    }

    local->log = *ngx_cycle->log;
    local->log.handler = ngx_http_jwt_local_log;
    local->log.data = &local->ctx;
    local->log.action = NULL;
    local->ctx.connection = c;

    local->hc.conf_ctx = cscf->ctx;

    local->sockaddr.sin_family = AF_INET;
    local->sockaddr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);

    c->data = &local->hc;
    c->recv = ngx_recv;
    c->send = ngx_send;
    c->recv_chain = ngx_recv_chain;
    c->send_chain = ngx_send_chain;
    c->log = &local->log;
    c->pool->log = c->log;
    c->log_error = NGX_ERROR_INFO;
    c->number = ngx_atomic_fetch_add(ngx_connection_counter, 1);
    c->log->connection = c->number;
    c->start_time = ngx_current_msec;
    c->tcp_nodelay = NGX_TCP_NODELAY_DISABLED;
    c->tcp_nopush = NGX_TCP_NOPUSH_DISABLED;
    c->sockaddr = (struct sockaddr *) &local->sockaddr;
    c->socklen = sizeof(struct sockaddr_in);
    c->local_sockaddr = c->sockaddr;
    c->local_socklen = c->socklen;
    ngx_str_set(&c->addr_text, "127.0.0.1");

    c->read->log = c->log;
    c->write->log = c->log;
    c->write->ready = 1;

    if (&ngx_stat_active != NULL) {
        (void) ngx_atomic_fetch_add(ngx_stat_active, 1);
    }

    return c;
}


ngx_http_request_t *
ngx_http_jwt_local_request(ngx_connection_t *c, ngx_str_t *uri)
{
    ngx_http_request_t  *r;

    r = ngx_http_create_request(c);

    if (r != NULL) {
        c->data = r;

        r->method = NGX_HTTP_GET;
        r->method_name = ngx_http_core_get_method;
        r->http_version = NGX_HTTP_VERSION_11;
        ngx_str_set(&r->http_protocol, "HTTP/1.1");
        r->internal = 1;
        r->logged = 1;
        r->http_state = NGX_HTTP_PROCESS_REQUEST_STATE;

        if (ngx_http_jwt_local_uri(r, uri) == NGX_OK
            && ngx_http_jwt_local_host(r) == NGX_OK)
        {
            return r;
        }

        ngx_http_free_request(r, 0);
    }

    if (&ngx_stat_active != NULL) {
        (void) ngx_atomic_fetch_add(ngx_stat_active, -1);
    }

    ngx_http_jwt_local_close(c);

    return NULL;
}


static void
ngx_http_jwt_local_close(ngx_connection_t *c)
{
    ngx_pool_t  *pool;

    /* what the connection logs with is in the pool */
    pool = c->pool;

    ngx_close_connection(c);
    ngx_destroy_pool(pool);
}


static ngx_int_t
ngx_http_jwt_local_uri(ngx_http_request_t *r, ngx_str_t *uri)
{
    ngx_uint_t  flags;

    r->unparsed_uri.len = uri->len;
    r->unparsed_uri.data = ngx_pstrdup(r->pool, uri);

    r->request_line.len = sizeof("GET  HTTP/1.1") - 1 + uri->len;
    r->request_line.data = ngx_pnalloc(r->pool, r->request_line.len);

    if (r->unparsed_uri.data == NULL || r->request_line.data == NULL
        || ngx_list_init(&r->headers_in.headers, r->pool, 4,
                         sizeof(ngx_table_elt_t))
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    (void) ngx_sprintf(r->request_line.data, "GET %V HTTP/1.1", uri);

    r->uri = r->unparsed_uri;
    flags = 0;

    if (ngx_http_parse_unsafe_uri(r, &r->uri, &r->args, &flags) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_http_set_exten(r);

    return NGX_OK;
}


/* $host, and $http_host, are a name of the server's. */
static ngx_int_t
ngx_http_jwt_local_host(ngx_http_request_t *r)
{
    ngx_table_elt_t          *h;
    ngx_http_jwt_srv_conf_t  *jscf;

    jscf = ngx_http_get_module_srv_conf(r, ngx_http_jwt_module);

    h = ngx_list_push(&r->headers_in.headers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(h, sizeof(ngx_table_elt_t));

    h->value = jscf->host;
    h->hash = ngx_hash_key((u_char *) "host", 4);
    ngx_str_set(&h->key, "Host");
    h->lowcase_key = (u_char *) "host";

    r->headers_in.host = h;
    r->headers_in.server = h->value;

    return NGX_OK;
}


/* nginx's own handler is not offered to modules. */
static u_char *
ngx_http_jwt_local_log(ngx_log_t *log, u_char *buf, size_t len)
{
    u_char                    *p, *last;
    ngx_http_upstream_t       *u;
    ngx_http_request_t        *r;
    ngx_http_log_ctx_t        *ctx;
    ngx_http_core_srv_conf_t  *cscf;

    ctx = log->data;
    r = ctx->current_request ? ctx->current_request : ctx->request;

    p = buf;
    last = buf + len;

    if (log->action) {
        p = ngx_slprintf(p, last, " while %s", log->action);
    }

    if (ctx->request == NULL || r == NULL) {
        return p;
    }

    cscf = ngx_http_get_module_srv_conf(r, ngx_http_core_module);

    p = ngx_slprintf(p, last, ", fetching keys, server: %V, request: \"%V\"",
                     &cscf->server_name, &r->main->request_line);

    if (r != r->main) {
        p = ngx_slprintf(p, last, ", subrequest: \"%V\"", &r->uri);
    }

    u = r->upstream;

    if (u != NULL && u->peer.name != NULL) {
        p = ngx_slprintf(p, last, ", upstream: \"%V%V%V\"", &u->schema,
                         u->peer.name, &u->uri);
    }

    return p;
}


/*
 * The host of a fetch that is no client's: the first name that a client may
 * have sent.  If there are patterns only, it is what one of them begins or
 * ends with.
 */
void
ngx_http_jwt_local_name(ngx_http_core_srv_conf_t *cscf, ngx_str_t *name)
{
    ngx_uint_t               i;
    ngx_http_server_name_t  *names;

    names = cscf->server_names.elts;

    for (i = 0; i < cscf->server_names.nelts; i++) {

        *name = names[i].name;

        if (name->len && !ngx_http_jwt_local_regex(&names[i])
            && name->data[0] != '.'
            && ngx_strlchr(name->data, name->data + name->len, '*') == NULL)
        {
            return;
        }
    }

    for (i = 0; i < cscf->server_names.nelts; i++) {

        if (ngx_http_jwt_local_regex(&names[i])) {
            continue;
        }

        *name = names[i].name;

        while (name->len && ngx_http_jwt_local_wild(name->data[0])) {
            name->data++;
            name->len--;
        }

        while (name->len
               && ngx_http_jwt_local_wild(name->data[name->len - 1]))
        {
            name->len--;
        }

        if (name->len) {
            return;
        }
    }

    ngx_str_set(name, "localhost");
}


static ngx_uint_t
ngx_http_jwt_local_wild(u_char c)
{
    return c == '*' || c == '.';
}


#if (NGX_PCRE)

static ngx_uint_t
ngx_http_jwt_local_regex(ngx_http_server_name_t *sn)
{
    return sn->regex != NULL;
}

#else

static ngx_uint_t
ngx_http_jwt_local_regex(ngx_http_server_name_t *sn)
{
    return 0;
}

#endif
