/*
 * ngx_jwt_json.c: JSON and text, read and printed.
 */

#include "ngx_jwt.h"
#include "ngx_jwt_json.h"
#include "ngx_jwt_message.h"


ngx_jwt_exit_t
ngx_jwt_parse_json(ngx_jwt_t *cli, const char *what, jose_str_t text,
    const jose_json_t **out)
{
    size_t          line, column, offset;
    const char     *detail;
    jose_status_t   st;

    st = jose_json_parse(&cli->arena.alloc, text, out, &detail, &offset);

    if (st == JOSE_OK) {
        return NGX_JWT_OK;
    }

    if (st != JOSE_BAD_JSON) {
        return ngx_jwt_error(cli, "%s: %s", what, jose_status_text(st));
    }

    jose_str_position(text, offset, &line, &column);

    return ngx_jwt_error(cli, "%s: line %zu, column %zu: not valid JSON: %s",
                         what, line, column, detail);
}


ngx_jwt_exit_t
ngx_jwt_print_json(ngx_jwt_t *cli, const jose_json_t *value)
{
    size_t               i;
    jose_str_t           text;
    jose_status_t        st;
    const unsigned char *p;

    st = jose_json_write(&cli->arena.alloc, value, 1, &text);

    if (st != JOSE_OK) {
        return ngx_jwt_error(cli, "%s", jose_status_text(st));
    }

    for (i = 0; i < text.len; i++) {
        p = text.data + i;

        /*
         * A stranger wrote it, and the controls U+0080 to U+009F, which are
         * not escaped in JSON, may be commands to a terminal.  They cannot
         * occur outside of strings, so an escape means the same.
         */

        if (p[0] == 0xc2 && p[1] < 0xa0) {
            printf("\\u%04x", (unsigned) p[1]);
            i++;

        } else {
            putchar(p[0]);
        }
    }

    putchar('\n');

    return NGX_JWT_OK;
}


void
ngx_jwt_print(jose_str_t s)
{
    (void) fwrite(s.data, 1, s.len, stdout);
}
