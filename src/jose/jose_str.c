/*
 * jose_str.c: the few functions on strings that every file needs.
 */

#include "jose_str.h"

#include <string.h>


int
jose_str_eq(jose_str_t a, jose_str_t b)
{
    if (a.len != b.len) {
        return 0;
    }

    /* memcmp wants pointers even to nothing, and absent strings have none */
    return a.len == 0 || memcmp(a.data, b.data, a.len) == 0;
}


jose_str_t
jose_cstr(const char *s)
{
    jose_str_t  str;

    str.data = (const unsigned char *) s;
    str.len = (s != NULL) ? strlen(s) : 0;

    return str;
}


char *
jose_printable(char *dst, size_t size, jose_str_t s)
{
    size_t         i, n;
    unsigned char  c;

    n = (s.len < size) ? s.len : size - sizeof("...");

    for (i = 0; i < n; i++) {
        c = s.data[i];
        dst[i] = (c < 0x20 || c > 0x7e || c == '"') ? '?' : (char) c;
    }

    if (n < s.len) {
        memcpy(&dst[n], "...", sizeof("..."));

    } else {
        dst[n] = '\0';
    }

    return dst;
}


void
jose_str_position(jose_str_t text, size_t offset, size_t *line,
    size_t *column)
{
    const unsigned char  *p, *end, *newline;

    *line = 1;
    *column = 1;

    if (text.len == 0) {
        return;
    }

    p = text.data;
    end = p + (offset < text.len ? offset : text.len);

    while ((newline = memchr(p, '\n', (size_t) (end - p))) != NULL) {
        (*line)++;
        p = newline + 1;
    }

    *column += (size_t) (end - p);
}


const unsigned char *
jose_str_find(jose_str_t text, const char *what)
{
    size_t                len;
    const unsigned char  *p, *last;

    len = strlen(what);

    if (text.len < len) {
        return NULL;
    }

    last = text.data + text.len - len;

    for (p = text.data; p <= last; p++) {
        p = memchr(p, what[0], (size_t) (last - p) + 1);

        if (p == NULL) {
            return NULL;
        }

        if (memcmp(p, what, len) == 0) {
            return p;
        }
    }

    return NULL;
}


jose_str_t
jose_str_skip_bom(jose_str_t text)
{
    if (text.len >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0) {
        text.data += 3;
        text.len -= 3;
    }

    return text;
}
