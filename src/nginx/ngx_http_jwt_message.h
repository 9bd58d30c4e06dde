/*
 * ngx_http_jwt_message.h: messages that are kept, each a line of the log.
 */

#ifndef NGX_HTTP_JWT_MESSAGE_H
#define NGX_HTTP_JWT_MESSAGE_H

#include "ngx_http_jwt.h"

#pragma GCC visibility push(hidden)


/* A key set's error or warning. */
#define NGX_HTTP_JWT_ERROR_LEN  256


/* Replaces control characters in a message: a file's name or a URI may have
 * come from the client, and would go on in a line of its own. */
void ngx_http_jwt_one_line(char *s);


#pragma GCC visibility pop

#endif /* NGX_HTTP_JWT_MESSAGE_H */
