/*
 * ngx_http_jwt_refresh.h: the fetches of key sets that are kept.
 */

#ifndef NGX_HTTP_JWT_REFRESH_H
#define NGX_HTTP_JWT_REFRESH_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* Begins the fetch of an entry whose turn it is; at its end those that wait go
 * on. */
void ngx_http_jwt_refresh_start(ngx_http_jwt_remote_t *remote);

/* The handlers of an entry's events. */
void ngx_http_jwt_refresh_timer(ngx_event_t *ev);
void ngx_http_jwt_refresh_finish(ngx_event_t *ev);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_REFRESH_H */
