/*
 * ngx_http_jwt_fetch.h: fetching keys: beside a client's request, or on a
 * request of its own; what is read of a response; when fetches begin.
 * Included by ngx_http_jwt.h.
 */

#ifndef NGX_HTTP_JWT_FETCH_H
#define NGX_HTTP_JWT_FETCH_H


/*
 * A fetch of keys: what is asked for, and what came.  It lives as long as the
 * request that it runs beside, or in the remote that it is for.
 */
struct ngx_http_jwt_fetch_s {
    ngx_str_t                      uri;
    void                         (*handler)(ngx_http_jwt_fetch_t *fetch);
    ngx_uint_t                   (*wanted)(ngx_http_jwt_fetch_t *fetch);
    void                     *data;

    ngx_str_t                 body;    /* allocated, until it is freed */
    size_t                    size;    /* room for the body */
    off_t                     received;    /* also what is not kept */
    ngx_uint_t                status;  /* of the response; 0: none */
    time_t                    retry_after; /* seconds, of 429 or 503;
                                              -1: not said */
    char                      error[NGX_HTTP_JWT_ERROR_LEN];

    ngx_http_request_t       *subrequest;  /* beside a request */
    ngx_event_t               timer;       /* of that one */
    ngx_msec_t                started;
    ngx_http_jwt_exchange_t  *exchange;    /* alone */
    unsigned                  last:1;  /* the response is complete */
    unsigned                  done:1;
};

/* What is known of a response when it has ended.  The strings borrow. */
typedef struct {
    ngx_uint_t                     status;
    ngx_str_t                      encoding;    /* Content-Encoding */
    ngx_str_t                      location;
    time_t                         retry_after; /* seconds; -1: not said */
    unsigned                       complete:1;
    unsigned                       own:1;   /* not a provider's */
} ngx_http_jwt_response_t;

/* Whose turn it is, in this order. */
typedef enum {
    NGX_HTTP_JWT_TURN_WAITED,      /* a client waits */
    NGX_HTTP_JWT_TURN_NEW,         /* for an address never seen before */
    NGX_HTTP_JWT_TURN_REFRESH,     /* nobody waits */
    NGX_HTTP_JWT_TURNS
} ngx_http_jwt_turn_t;

/* The fetches that run, and those that are due: a worker's. */
typedef struct {
    ngx_queue_t                  due[NGX_HTTP_JWT_TURNS];
    ngx_queue_t                  running;   /* oldest first */
    ngx_uint_t                   nrunning;
    ngx_uint_t                   nfresh;    /* those of new addresses */
    ngx_uint_t                   fresh;     /* the last paced one was of one */
    ngx_uint_t                   credit;    /* starts that need not wait */
    ngx_msec_t                   credited;  /* when the credit last grew */
    ngx_event_t                  event;
} ngx_http_jwt_schedule_t;


/* ngx_http_jwt_fetch.c */

/*
 * Starts a fetch of fetch->uri beside r, as a subrequest of it.  Its handler
 * is called once, from inside of the subrequest: fetch->body has the response,
 * or fetch->error why there is none.  NGX_OK; NGX_ERROR: it will not be
 * called.
 */
ngx_int_t ngx_http_jwt_fetch_beside(ngx_http_request_t *r,
    ngx_http_jwt_fetch_t *fetch);

/* Truth if r fetches keys: it is no client's request. */
ngx_uint_t ngx_http_jwt_is_fetch(ngx_http_request_t *r);

/* Nobody waits any more for a fetch beside a request, or needs its body. */
void ngx_http_jwt_fetch_forget(ngx_http_jwt_fetch_t *fetch);

/*
 * The server rewrite phase's handler.  The directives there are meant for
 * clients: a fetch runs them, for the variables that they set, but is not
 * refused or redirected by them.
 */
ngx_int_t ngx_http_jwt_rewrite_handler(ngx_http_request_t *r);

/* Truth if the response of r with this status is not a provider's: nginx's own
 * error pages look like one's. */
ngx_uint_t ngx_http_jwt_fetch_own(ngx_http_request_t *r,
    ngx_uint_t status);

/* The response has ended: fetch->status, and fetch->error unless its body is
 * one that may be used. */
void ngx_http_jwt_fetch_judge(ngx_http_jwt_fetch_t *fetch,
    ngx_http_jwt_response_t *response);

/* Adds to the body.  NGX_ERROR: fetch->error says why not. */
ngx_int_t ngx_http_jwt_fetch_append(ngx_http_jwt_fetch_t *fetch,
    u_char *data, size_t len);

/* Sets fetch->error, naming the directive and the URI. */
void ngx_http_jwt_fetch_error(ngx_http_jwt_fetch_t *fetch,
    const char *fmt, ...);

/* Frees the body. */
void ngx_http_jwt_fetch_free(ngx_http_jwt_fetch_t *fetch);

/* A response is of this many seconds at most: longer than nginx's own times
 * to connect and to wait for a response together.  A provider that sends a
 * byte now and then must not keep a request, or old keys, for ever. */
#define NGX_HTTP_JWT_FETCH_TIME  120


/* ngx_http_jwt_capture.c */

/* Puts a filter on top of nginx's that sees the end of a response, if this
 * configuration or one before needs it. */
void ngx_http_jwt_capture_top(ngx_uint_t needed);

/* A subrequest begins: if it is below a fetch beside a request, its failure
 * will not end that request.  NGX_OK, NGX_ERROR. */
ngx_int_t ngx_http_jwt_capture_below(ngx_http_request_t *r);

/* Takes what active, which is the fetch's subrequest sr or one below it, would
 * send. */
void ngx_http_jwt_capture(ngx_http_request_t *sr,
    ngx_http_request_t *active, ngx_chain_t *in);


/* ngx_http_jwt_exchange.c */

/*
 * Starts a fetch on a request of its own, in the server of cscf.  Its handler
 * is called once, from the event loop.  While fetch->wanted says that nobody
 * waits, a worker that exits ends it.  NGX_OK; NGX_ERROR: the handler will not
 * be called.
 */
ngx_int_t ngx_http_jwt_fetch_alone(ngx_http_core_srv_conf_t *cscf,
    ngx_http_jwt_fetch_t *fetch);

/* Ends it in the middle: its handler will not be called. */
void ngx_http_jwt_fetch_abort(ngx_http_jwt_fetch_t *fetch);


/* ngx_http_jwt_local.c */

/* nginx's end of a connection whose socket is s, in the server of cscf.  NULL:
 * out of memory, and s is closed. */
ngx_connection_t *ngx_http_jwt_local_connection(ngx_socket_t s,
    ngx_http_core_srv_conf_t *cscf);

/* A GET of uri, which has not begun.  NULL: out of memory, or the URI is
 * unsafe; the connection is closed. */
ngx_http_request_t *ngx_http_jwt_local_request(ngx_connection_t *c,
    ngx_str_t *uri);

/* The host of such requests, found while the server's names are there. */
void ngx_http_jwt_local_name(ngx_http_core_srv_conf_t *cscf,
    ngx_str_t *name);


/* ngx_http_jwt_reader.c */

/* Reads one response of a connection through a buffer of size bytes, in which
 * its header must fit.  NULL: out of memory. */
ngx_http_jwt_reader_t *ngx_http_jwt_reader_create(
    ngx_connection_t *c, size_t size);

/* Where what comes next is to be put, from last to end. */
ngx_buf_t *ngx_http_jwt_reader_buffer(
    ngx_http_jwt_reader_t *reader);

/*
 * Reads what was put there, and adds what is of the body to the fetch's.
 * NGX_OK: the response is complete.  NGX_AGAIN.  NGX_ERROR: it need not be
 * read on; fetch->error, or its status, says why.
 */
ngx_int_t ngx_http_jwt_reader_parse(ngx_http_jwt_reader_t *reader,
    ngx_http_jwt_fetch_t *fetch);

/* What was read; completed is what the sender knows of its end. */
void ngx_http_jwt_reader_result(ngx_http_jwt_reader_t *reader,
    ngx_uint_t completed, ngx_http_jwt_response_t *response);


/* ngx_http_jwt_schedule.c */

/* No fetch is due yet. */
void ngx_http_jwt_schedule_init(ngx_http_jwt_schedule_t *schedule);

/* A fetch of the entry is due.  It begins when its turn comes, never before
 * this returns; nothing happens where it runs already. */
void ngx_http_jwt_schedule_add(ngx_http_jwt_remote_t *remote,
    ngx_http_jwt_turn_t turn);

/* It has ended, or is not wanted any more. */
void ngx_http_jwt_schedule_remove(ngx_http_jwt_remote_t *remote);


#endif /* NGX_HTTP_JWT_FETCH_H */
