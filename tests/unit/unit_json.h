/*
 * unit_json.h: what the tests of JSON share.
 */

#ifndef UNIT_JSON_H
#define UNIT_JSON_H

#include "unit.h"

#include <stdio.h>


static inline const jose_json_t *
parse(unit_memory_t *memory, jose_str_t text)
{
    size_t              offset;
    const char         *detail;
    const jose_json_t  *value;

    offset = 1;
    detail = "";

    assert_jose_ok(jose_json_parse(&memory->alloc, text, &value, &detail,
                                   &offset));
    assert_non_null(value);
    assert_null(detail);
    assert_int_equal(offset, 0);

    return value;
}


/* Truth if the text is refused as it should be; *offset is where. */
static inline int
refused(unit_memory_t *memory, jose_str_t text, size_t *offset)
{
    const char         *detail;
    const jose_json_t  *value;

    detail = NULL;
    value = (const jose_json_t *) "";

    if (jose_json_parse(&memory->alloc, text, &value, &detail, offset)
        != JOSE_BAD_JSON)
    {
        return 0;
    }

    assert_null(value);
    assert_non_null(detail);
    assert_true(*offset <= text.len);

    return 1;
}


static inline jose_str_t
compact(unit_memory_t *memory, const jose_json_t *value)
{
    jose_str_t  text;

    assert_jose_ok(jose_json_write(&memory->alloc, value, 0, &text));

    return text;
}


/* n times a piece, between a head and a tail. */
static inline jose_str_t
repeat(unit_memory_t *memory, const char *head, const char *piece, size_t n,
    const char *tail)
{
    size_t       len;
    jose_str_t   text;
    char        *p;

    len = strlen(piece);
    text.len = strlen(head) + n * len + strlen(tail);
    p = memory->alloc.alloc(memory, text.len + 1);
    assert_non_null(p);
    text.data = (unsigned char *) p;

    p = stpcpy(p, head);

    for ( /* void */ ; n != 0; n--) {
        p = stpcpy(p, piece);
    }

    stpcpy(p, tail);

    return text;
}


/* {"k0":0,"k1":1,... of n members, at least one, and then the tail. */
static inline jose_str_t
object_of(unit_memory_t *memory, size_t n, const char *tail)
{
    char        *p, member[64];
    size_t       i;
    jose_str_t   text;

    p = memory->alloc.alloc(memory, n * sizeof(member) + strlen(tail) + 2);
    assert_non_null(p);
    text.data = (unsigned char *) p;
    p = stpcpy(p, "{\"k0\":0");

    for (i = 1; i < n; i++) {
        snprintf(member, sizeof(member), ",\"k%zu\":%zu", i, i);
        p = stpcpy(p, member);
    }

    p = stpcpy(p, tail);
    text.len = (size_t) (p - (const char *) text.data);

    return text;
}


#endif /* UNIT_JSON_H */
