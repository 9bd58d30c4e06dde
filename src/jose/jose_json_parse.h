/*
 * jose_json_parse.h: JSON that is parsed where it is.
 */

#ifndef JOSE_JSON_PARSE_H
#define JOSE_JSON_PARSE_H

#include "jose.h"

#pragma GCC visibility push(hidden)


/* Bytes after a text that jose_json_parse_in_place may read and write. */
#define JOSE_JSON_PADDING  4

/*
 * As jose_json_parse, but the text is parsed where it is: buf has len bytes
 * of text, len + JOSE_JSON_PADDING bytes of room, and belongs to the values
 * afterwards.
 */
jose_status_t jose_json_parse_in_place(const jose_alloc_t *alloc,
    unsigned char *buf, size_t len, const jose_json_t **out,
    const char **detail, size_t *offset);


#pragma GCC visibility pop

#endif /* JOSE_JSON_PARSE_H */
