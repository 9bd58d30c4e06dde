/*
 * Messages that name what may have come from a client.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_message.h"


void
ngx_http_jwt_one_line(char *s)
{
    for ( /* void */ ; *s; s++) {
        if ((u_char) *s < 0x20 || *s == 0x7f) {
            *s = '?';
        }
    }
}
