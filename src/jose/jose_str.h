/*
 * jose_str.h: functions on strings, besides those of jose.h.
 */

#ifndef JOSE_STR_H
#define JOSE_STR_H

#include "jose.h"

#pragma GCC visibility push(hidden)


/* The first place in text where what starts; NULL if there is none. */
const unsigned char *jose_str_find(jose_str_t text, const char *what);

/* The text without a byte order mark at its start: RFC 8259, 8.1 lets a
 * parser ignore it, and some editors write one. */
jose_str_t jose_str_skip_bom(jose_str_t text);


#pragma GCC visibility pop

#endif /* JOSE_STR_H */
