/*
 * jose_status.c: the status vocabulary, and the sentence that goes with one.
 */

#include "jose_status.h"

#include <stdarg.h>
#include <stdio.h>


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


jose_status_t
jose_refuse(char *why, jose_status_t st, const char *fmt, ...)
{
    va_list  args;

    va_start(args, fmt);
    (void) vsnprintf(why, JOSE_WHY_MAX, fmt, args);
    va_end(args);

    return st;
}
