/*
 * jose_json_stream.c: one array or object of any length, read in pieces.
 *
 * A parsed text takes 15 times its size (jose_json.c), which is nothing for a
 * token and 3 GB for a list of revoked ones.  Of a list only the members are
 * wanted, one after another.  So it is cut at commas between them, and each
 * piece is parsed in brackets of its own, by the one parser that there is: the
 * pieces are valid if and only if the whole is.
 */

#include "jose_json_parse.h"
#include "jose_json_stream.h"

#include <string.h>


/* A piece ends with the first member beyond.  Parsed it takes 256 KiB, which
 * stay in the processor's cache. */
#define JOSE_JSON_PIECE  (16 * 1024)


typedef struct {
    jose_str_t              text;
    unsigned char           open;       /* '[' or '{' */
    size_t                  start;      /* of the piece at hand */
    size_t                  end;        /* the comma or bracket after it, or
                                           the end of the text */
    jose_json_member_pt     member;
    void                   *ctx;
    const char             *detail;
    size_t                  offset;
} jose_json_stream_t;


static jose_status_t jose_json_stream_read(jose_json_stream_t *s);
static void jose_json_stream_cut(jose_json_stream_t *s);
static size_t jose_json_member_end(jose_str_t text, size_t at);
static jose_status_t jose_json_stream_piece(jose_json_stream_t *s);
static jose_status_t jose_json_stream_members(jose_json_stream_t *s,
    const jose_json_t *piece);
static jose_status_t jose_json_stream_bad(jose_json_stream_t *s,
    const char *detail, size_t offset);
static size_t jose_json_skip_space(jose_str_t text, size_t at);


jose_status_t
jose_json_stream(jose_str_t text, jose_json_member_pt member, void *ctx,
    const char **detail, size_t *offset)
{
    jose_status_t       st;
    jose_json_stream_t  s;

    memset(&s, 0, sizeof(jose_json_stream_t));

    s.text = text;
    s.member = member;
    s.ctx = ctx;

    st = jose_json_stream_read(&s);

    *detail = s.detail;
    *offset = s.offset;

    return st;
}


static jose_status_t
jose_json_stream_read(jose_json_stream_t *s)
{
    int            first, comma;
    size_t         at;
    jose_status_t  st;

    at = jose_json_skip_space(s->text, 0);

    if (at == s->text.len
        || (s->text.data[at] != '[' && s->text.data[at] != '{'))
    {
        return jose_json_stream_bad(s, "neither an array nor an object", at);
    }

    s->open = s->text.data[at];
    s->end = at;
    first = 1;

    do {
        s->start = s->end + 1;

        jose_json_stream_cut(s);

        comma = (s->end != s->text.len && s->text.data[s->end] == ',');

        /* a list may have no member, but not beside a comma */

        at = jose_json_skip_space(s->text, s->start);

        if (at == s->end && (comma || !first)) {
            return jose_json_stream_bad(s, "a member is missing", at);
        }

        st = jose_json_stream_piece(s);
        if (st != JOSE_OK) {
            return st;
        }

        first = 0;

    } while (comma);

    at = jose_json_skip_space(s->text, s->end + 1);

    if (at != s->text.len) {
        return jose_json_stream_bad(s, "something follows the list", at);
    }

    return JOSE_OK;
}


/* Finds the end of the piece that starts at s->start. */

static void
jose_json_stream_cut(jose_json_stream_t *s)
{
    size_t  at;

    at = s->start;

    for ( ;; ) {
        at = jose_json_member_end(s->text, at);

        if (at == s->text.len || s->text.data[at] != ','
            || at - s->start >= JOSE_JSON_PIECE)
        {
            break;
        }

        at++;
    }

    s->end = at;
}


/* Where the comma or bracket behind a member is.  In a text that is not JSON
 * that may be anywhere, but only behind what the parser refuses. */

static size_t
jose_json_member_end(jose_str_t text, size_t at)
{
    int            in_string;
    size_t         depth;
    unsigned char  c;

    depth = 0;
    in_string = 0;

    for ( /* void */ ; at < text.len; at++) {
        c = text.data[at];

        if (c == '"') {
            in_string = !in_string;

        } else if (in_string) {
            /* what a backslash escapes may be a quote */
            at += (c == '\\');

        } else if (c == '[' || c == '{') {
            depth++;

        } else if (c == ']' || c == '}') {
            if (depth-- == 0) {
                return at;
            }

        } else if (c == ',' && depth == 0) {
            return at;
        }
    }

    return text.len;
}


static jose_status_t
jose_json_stream_piece(jose_json_stream_t *s)
{
    size_t              len, offset;
    jose_str_t          bytes;
    const char         *detail;
    jose_arena_t        arena;
    jose_status_t       st;
    unsigned char      *buf;
    const jose_json_t  *piece;

    bytes.data = s->text.data + s->start;
    bytes.len = s->end - s->start;

    if (bytes.len > JOSE_JSON_PIECE + JOSE_JSON_MEMBER_MAX) {
        return jose_json_stream_bad(s, "a member is too long", s->start);
    }

    jose_arena_init(&arena);

    buf = arena.alloc.alloc(&arena, bytes.len + 2 + JOSE_JSON_PADDING);
    if (buf == NULL) {
        return JOSE_NO_MEMORY;
    }

    len = 0;
    buf[len++] = s->open;

    memcpy(buf + len, bytes.data, bytes.len);
    len += bytes.len;

    if (s->end != s->text.len) {
        buf[len] = s->text.data[s->end];

        if (buf[len] == ',') {
            buf[len] = (s->open == '[') ? ']' : '}';
        }

        len++;
    }

    st = jose_json_parse_in_place(&arena.alloc, buf, len, &piece, &detail,
                                  &offset);

    if (st == JOSE_BAD_JSON) {
        /* the bracket is ours, and at least that is right */
        st = jose_json_stream_bad(s, detail, s->start + offset - 1);

    } else if (st == JOSE_OK) {
        st = jose_json_stream_members(s, piece);
    }

    jose_arena_free(&arena);

    return st;
}


static jose_status_t
jose_json_stream_members(jose_json_stream_t *s, const jose_json_t *piece)
{
    size_t              at, n;
    jose_str_t          name;
    const char         *detail;
    jose_status_t       st;
    jose_json_iter_t    it;
    const jose_json_t  *value;

    detail = NULL;

    jose_json_iter_init(&it, piece);

    while (jose_json_iter_next(&it, &name, &value)) {

        st = s->member(s->ctx, name, value, &detail);

        if (st == JOSE_BAD_JSON) {
            at = s->start;

            for (n = jose_json_count(piece) - it.left; n > 1; n--) {
                at = jose_json_member_end(s->text, at) + 1;
            }

            return jose_json_stream_bad(s, detail,
                                        jose_json_skip_space(s->text, at));
        }

        if (st != JOSE_OK) {
            return st;
        }
    }

    return JOSE_OK;
}


static jose_status_t
jose_json_stream_bad(jose_json_stream_t *s, const char *detail,
    size_t offset)
{
    s->detail = detail;
    s->offset = offset;

    return JOSE_BAD_JSON;
}


static size_t
jose_json_skip_space(jose_str_t text, size_t at)
{
    while (at < text.len
           && (text.data[at] == ' ' || text.data[at] == '\t'
               || text.data[at] == '\r' || text.data[at] == '\n'))
    {
        at++;
    }

    return at;
}
