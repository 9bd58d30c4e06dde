/*
 * jose_json_write.c: JSON values as text (RFC 8259), compact or indented.
 */

#include "jose.h"

#include <string.h>


/* Text on its way out; with dst NULL it is only measured. */
typedef struct {
    unsigned char  *dst;
    size_t          len;
    int             pretty;
} jose_json_sink_t;


static void jose_json_emit(jose_json_sink_t *sink, const jose_json_t *value);
static int jose_json_emit_value(jose_json_sink_t *sink,
    const jose_json_t *value);
static void jose_json_emit_newline(jose_json_sink_t *sink, size_t depth);
static void jose_json_emit_string(jose_json_sink_t *sink, jose_str_t s);
static void jose_json_emit_bytes(jose_json_sink_t *sink, const char *data,
    size_t len);
static unsigned char jose_json_escape(unsigned char c);


jose_status_t
jose_json_write(const jose_alloc_t *alloc, const jose_json_t *value,
    int pretty, jose_str_t *out)
{
    jose_json_sink_t  sink;

    *out = (jose_str_t) jose_null_str;

    /* first without writing: the allocator takes nothing back, so the size
     * has to be known */
    sink.dst = NULL;
    sink.len = 0;
    sink.pretty = pretty;

    jose_json_emit(&sink, value);

    sink.dst = alloc->alloc(alloc->ctx, sink.len);
    if (sink.dst == NULL) {
        return JOSE_NO_MEMORY;
    }

    sink.len = 0;
    jose_json_emit(&sink, value);

    out->data = sink.dst;
    out->len = sink.len;

    return JOSE_OK;
}


/* A value and all that is in it.  The stack is deep enough because nothing
 * deeper can be read. */
static void
jose_json_emit(jose_json_sink_t *sink, const jose_json_t *value)
{
    int                first;
    size_t             depth;
    jose_str_t         name;
    jose_json_iter_t  *it, stack[JOSE_JSON_DEPTH_MAX];

    depth = 0;
    first = 1;

    if (jose_json_emit_value(sink, value)) {
        jose_json_iter_init(&stack[depth++], value);
    }

    while (depth != 0) {
        it = &stack[depth - 1];

        if (!jose_json_iter_next(it, &name, &value)) {
            depth--;

            if (!first) {
                jose_json_emit_newline(sink, depth);
            }

            jose_json_emit_bytes(sink, it->object ? "}" : "]", 1);
            first = 0;
            continue;
        }

        if (!first) {
            jose_json_emit_bytes(sink, ",", 1);
        }

        jose_json_emit_newline(sink, depth);

        if (it->object) {
            jose_json_emit_string(sink, name);
            jose_json_emit_bytes(sink, ": ", sink->pretty ? 2 : 1);
        }

        first = jose_json_emit_value(sink, value);
        if (first) {
            jose_json_iter_init(&stack[depth++], value);
        }
    }
}


/* A value, of a container only the bracket: then the result is truth. */
static int
jose_json_emit_value(jose_json_sink_t *sink, const jose_json_t *value)
{
    jose_str_t  number;

    switch (jose_json_type(value)) {

    case JOSE_JSON_NULL:
        jose_json_emit_bytes(sink, "null", 4);
        break;

    case JOSE_JSON_BOOL:
        if (jose_json_is_true(value)) {
            jose_json_emit_bytes(sink, "true", 4);

        } else {
            jose_json_emit_bytes(sink, "false", 5);
        }

        break;

    case JOSE_JSON_NUMBER:
        number = jose_json_number_text(value);
        jose_json_emit_bytes(sink, (const char *) number.data, number.len);
        break;

    case JOSE_JSON_STRING:
        jose_json_emit_string(sink, jose_json_string(value));
        break;

    case JOSE_JSON_ARRAY:
        jose_json_emit_bytes(sink, "[", 1);
        return 1;

    case JOSE_JSON_OBJECT:
        jose_json_emit_bytes(sink, "{", 1);
        return 1;
    }

    return 0;
}


static void
jose_json_emit_newline(jose_json_sink_t *sink, size_t depth)
{
    if (!sink->pretty) {
        return;
    }

    jose_json_emit_bytes(sink, "\n", 1);

    for ( /* void */ ; depth != 0; depth--) {
        jose_json_emit_bytes(sink, "  ", 2);
    }
}


static void
jose_json_emit_string(jose_json_sink_t *sink, jose_str_t s)
{
    size_t         i;
    unsigned char  escape;

    if (sink->dst != NULL) {
        sink->len = (size_t) (jose_json_quote(sink->dst + sink->len, s)
                              - sink->dst);
        return;
    }

    sink->len += s.len + 2;

    for (i = 0; i < s.len; i++) {
        escape = jose_json_escape(s.data[i]);

        if (escape != 0) {
            sink->len += (escape == 'u') ? 5 : 1;
        }
    }
}


static void
jose_json_emit_bytes(jose_json_sink_t *sink, const char *data, size_t len)
{
    if (sink->dst != NULL) {
        memcpy(sink->dst + sink->len, data, len);
    }

    sink->len += len;
}


unsigned char *
jose_json_quote(unsigned char *dst, jose_str_t s)
{
    size_t                      i;
    unsigned char               c, escape;
    static const unsigned char  hex[] = "0123456789abcdef";

    *dst++ = '"';

    for (i = 0; i < s.len; i++) {
        c = s.data[i];
        escape = jose_json_escape(c);

        if (escape == 0) {
            *dst++ = c;
            continue;
        }

        *dst++ = '\\';
        *dst++ = escape;

        if (escape == 'u') {
            *dst++ = '0';
            *dst++ = '0';
            *dst++ = hex[c >> 4];
            *dst++ = hex[c & 0x0f];
        }
    }

    *dst++ = '"';

    return dst;
}


/*
 * What follows the backslash for c: 'u' is for four digits, 0 for nothing to
 * escape.  RFC 8259, 7 leaves DEL alone, but terminals and log readers act on
 * it.
 */
static unsigned char
jose_json_escape(unsigned char c)
{
    static const unsigned char  control[] = "uuuuuuuubtnufruuuuuuuuuuuuuuuuuu";

    if (c < 0x20) {
        return control[c];
    }

    if (c == '"' || c == '\\') {
        return c;
    }

    return (c == 0x7f) ? 'u' : 0;
}
