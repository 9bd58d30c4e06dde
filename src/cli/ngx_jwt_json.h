/*
 * ngx_jwt_json.h: JSON and text, read and printed.
 */

#ifndef NGX_JWT_JSON_H
#define NGX_JWT_JSON_H

#include "ngx_jwt.h"


/* Parses text; on failure says "what: line 3, column 7: ..." */
ngx_jwt_exit_t ngx_jwt_parse_json(ngx_jwt_t *cli, const char *what,
    jose_str_t text, const jose_json_t **out);

/* Indented JSON and a newline, safe for a terminal, on standard output. */
ngx_jwt_exit_t ngx_jwt_print_json(ngx_jwt_t *cli, const jose_json_t *value);

/* s as it is, on standard output. */
void ngx_jwt_print(jose_str_t s);


#endif /* NGX_JWT_JSON_H */
