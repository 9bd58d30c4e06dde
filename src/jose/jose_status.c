/*
 * jose_status.c: the status vocabulary, and the few functions on strings that
 * every file needs.
 */

#include "jose.h"

#include <string.h>


typedef struct {
    const char    *word;
    const char    *text;
    jose_blame_t   blame;
} jose_status_row_t;


static const jose_status_row_t  jose_status_rows[] = {
#define JOSE_STATUS_ROW(id, word, blame, text)                                \
    [id] = { word, text, JOSE_BLAME_##blame },
    JOSE_STATUS_MAP(JOSE_STATUS_ROW)
#undef JOSE_STATUS_ROW
};

/* What is not a status is our own mistake: never success, never the client's
 * fault. */
static const jose_status_row_t  jose_status_invalid = {
    "internal", "internal error", JOSE_BLAME_SERVER
};


static const jose_status_row_t *
jose_status_row(jose_status_t st)
{
    if ((unsigned) st >= JOSE_STATUS_COUNT) {
        return &jose_status_invalid;
    }

    return &jose_status_rows[st];
}


const char *
jose_status_word(jose_status_t st)
{
    return jose_status_row(st)->word;
}


const char *
jose_status_text(jose_status_t st)
{
    return jose_status_row(st)->text;
}


jose_blame_t
jose_status_blame(jose_status_t st)
{
    return jose_status_row(st)->blame;
}


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
