/*
 * What the directives' setters share.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_setter.h"


char *
ngx_http_jwt_invalid(ngx_conf_t *cf, ngx_str_t *value)
{
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid parameter \"%V\"",
                       value);

    return NGX_CONF_ERROR;
}


/* error=code; 444 and 499 are nginx's own and close the connection. */
char *
ngx_http_jwt_error_code(ngx_conf_t *cf, ngx_str_t *value,
    ngx_uint_t *status)
{
    ngx_int_t  n;

    n = ngx_atoi(value->data + 6, value->len - 6);

    if (n < 400 || n > 599 || n == NGX_HTTP_CLOSE
        || n == NGX_HTTP_CLIENT_CLOSED_REQUEST)
    {
        return ngx_http_jwt_invalid(cf, value);
    }

    *status = n;

    return NGX_CONF_OK;
}
