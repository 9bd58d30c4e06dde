/*
 * jose_path.h: paths to the values of a token.  A part of jose.h, which
 * includes it and whose conventions hold here.
 */

#ifndef JOSE_PATH_H
#define JOSE_PATH_H

#include "jose.h"

#pragma GCC visibility push(hidden)


/* A path's text: a line that a person writes. */
#define JOSE_PATH_MAX        1024

/* The largest index in a path; a token of JOSE_TOKEN_MAX has no more
 * elements. */
#define JOSE_PATH_INDEX_MAX  65535


typedef struct {
    jose_str_t      name;               /* absent: an element of an array */
    size_t          index;
} jose_step_t;

typedef struct {
    jose_step_t    *steps;
    size_t          nsteps;
} jose_path_t;

/* How names are told apart in a path that does not start with a dot; neither
 * is empty. */
typedef struct {
    jose_str_t      delimiter;
    jose_str_t      quote;
} jose_nesting_t;

/*
 * Compiles a path, which is copied:
 *
 *   .a.b[0]."k.x"  starts with a dot, as in jq: names, indices, and names in
 *                  quotes, which are JSON strings; also ["k.x"]
 *   a.b."k.x"      nesting says how to divide it; quotes around a whole name
 *   a.b            nesting is NULL: one name
 *
 * JOSE_BAD_PATH: *detail is a static string that says why.
 */
jose_status_t jose_path_compile(const jose_alloc_t *alloc, jose_str_t text,
    const jose_nesting_t *nesting, jose_path_t *out, const char **detail);

/* The value at the end of a path; NULL if there is none. */
const jose_json_t *jose_path_find(const jose_path_t *path,
    const jose_json_t *root);


#pragma GCC visibility pop

#endif /* JOSE_PATH_H */
