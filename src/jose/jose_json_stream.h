/*
 * jose_json_stream.h: JSON of any length, member by member.
 */

#ifndef JOSE_JSON_STREAM_H
#define JOSE_JSON_STREAM_H

#include "jose.h"

#pragma GCC visibility push(hidden)


/* A member of more bytes is refused: no value of a token is as long. */
#define JOSE_JSON_MEMBER_MAX  JOSE_TOKEN_MAX

/* Is given the members one by one; name and value are valid during the call.
 * JOSE_BAD_JSON, and *detail, refuse the text; any status but JOSE_OK ends. */
typedef jose_status_t (*jose_json_member_pt)(void *ctx, jose_str_t name,
    const jose_json_t *value, const char **detail);

/*
 * Reads one array or object, as strictly as jose_json_parse, in memory that
 * does not grow with it: but that names are unique among all members is up to
 * member.  JOSE_BAD_JSON with *detail and *offset, and what member returns.
 */
jose_status_t jose_json_stream(jose_str_t text, jose_json_member_pt member,
    void *ctx, const char **detail, size_t *offset);


#pragma GCC visibility pop

#endif /* JOSE_JSON_STREAM_H */
