/*
 * jose_list.h: lists of values, such as revoked tokens.  A part of jose.h,
 * which includes it and whose conventions hold here.
 */

#ifndef JOSE_LIST_H
#define JOSE_LIST_H

#include "jose.h"

#pragma GCC visibility push(hidden)


/* Bytes of a list of values: five million UUIDs, which take a worker some
 * seconds to read. */
#define JOSE_LIST_MAX        (200 * 1024 * 1024)


typedef struct jose_list_s  jose_list_t;

/*
 * Reads a list, whose values are copied: a JSON array of strings and numbers;
 * a JSON object, whose member names are the values; or lines of text, where
 * spaces at both ends, empty lines and those that start with '#' do not
 * count.  What begins with '[' or '{' is JSON.  An empty list is a list.
 *
 * Memory is that of the text and 6 to 12 bytes for each value in it, and
 * while JSON is read up to 3 MiB, whatever the text looks like.
 * JOSE_TOO_LARGE (over JOSE_LIST_MAX), JOSE_BAD_LIST (also if a member is over
 * 128 KiB of JSON): *detail is a static string that says why and *line, from
 * 1, where.
 */
jose_status_t jose_list_parse(jose_str_t text, jose_list_t **out,
    const char **detail, size_t *line);

size_t jose_list_count(const jose_list_t *list);

/* Truth if the list has a value: a string or a number, as its JSON text, or
 * an array with such an element. */
int jose_list_has(const jose_list_t *list, const jose_json_t *value);
int jose_list_has_text(const jose_list_t *list, jose_str_t text);

/* NULL is fine. */
void jose_list_free(jose_list_t *list);


#pragma GCC visibility pop

#endif /* JOSE_LIST_H */
