/*
 * jose_json.h: a jose_json_t is a yyjson_val: an array of 16-byte values in
 * the order of the text, a container before its members, a name before its
 * value.  Names and strings are unescaped in the text's own memory; numbers
 * stay text.
 */

#ifndef JOSE_JSON_H
#define JOSE_JSON_H

#include "jose.h"

#include <yyjson.h>


/* yyjson's accessors want values that are not const, and do not change
 * them. */
static inline yyjson_val *
jose_json_val(const void *value)
{
    return (yyjson_val *) (uintptr_t) value;
}


static inline jose_str_t
jose_json_bytes(const yyjson_val *string)
{
    jose_str_t  s;

    s.data = (const unsigned char *) yyjson_get_str(jose_json_val(string));
    s.len = yyjson_get_len(jose_json_val(string));

    return s;
}

#endif /* JOSE_JSON_H */
