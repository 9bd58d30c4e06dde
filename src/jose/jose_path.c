/*
 * jose_path.c: paths to a value in a token, compiled once.
 */

#include "jose.h"

#include <string.h>


/* A path that is being read. */
typedef struct {
    const jose_alloc_t    *alloc;
    const jose_nesting_t  *nesting;
    const unsigned char   *at;
    const unsigned char   *end;
    jose_step_t           *steps;
    size_t                 nsteps;
    const char            *detail;
} jose_path_reader_t;


static jose_status_t jose_path_copy(const jose_alloc_t *alloc,
    jose_str_t text, jose_path_reader_t *r);
static jose_status_t jose_path_read(jose_path_reader_t *r);
static jose_status_t jose_path_jq(jose_path_reader_t *r);
static jose_status_t jose_path_bracket(jose_path_reader_t *r);
static jose_status_t jose_path_index(jose_path_reader_t *r);
static jose_status_t jose_path_quoted(jose_path_reader_t *r);
static jose_status_t jose_path_bare(jose_path_reader_t *r);
static jose_status_t jose_path_delimited(jose_path_reader_t *r);
static int jose_path_looking_at(const jose_path_reader_t *r, jose_str_t what);
static jose_status_t jose_path_add(jose_path_reader_t *r,
    const unsigned char *name, size_t len);
static jose_status_t jose_path_fail(jose_path_reader_t *r,
    const char *detail);


jose_status_t
jose_path_compile(const jose_alloc_t *alloc, jose_str_t text,
    const jose_nesting_t *nesting, jose_path_t *out, const char **detail)
{
    jose_status_t       st;
    jose_path_reader_t  r;

    memset(&r, 0, sizeof(jose_path_reader_t));
    memset(out, 0, sizeof(jose_path_t));

    r.alloc = alloc;
    r.nesting = nesting;

    st = jose_path_copy(alloc, text, &r);

    if (st == JOSE_OK) {
        st = jose_path_read(&r);
    }

    if (st == JOSE_OK) {
        out->steps = r.steps;
        out->nsteps = r.nsteps;
    }

    *detail = (st == JOSE_BAD_PATH) ? r.detail : NULL;

    return st;
}


/* Names are parts of this copy. */
static jose_status_t
jose_path_copy(const jose_alloc_t *alloc, jose_str_t text,
    jose_path_reader_t *r)
{
    unsigned char  *p;

    if (text.len == 0) {
        return jose_path_fail(r, "it is empty");
    }

    if (text.len > JOSE_PATH_MAX) {
        return jose_path_fail(r, "it is too long");
    }

    p = alloc->alloc(alloc->ctx, text.len);
    r->steps = alloc->alloc(alloc->ctx,
                            JOSE_JSON_DEPTH_MAX * sizeof(jose_step_t));

    if (p == NULL || r->steps == NULL) {
        return JOSE_NO_MEMORY;
    }

    memcpy(p, text.data, text.len);
    r->at = p;
    r->end = p + text.len;

    return JOSE_OK;
}


static jose_status_t
jose_path_read(jose_path_reader_t *r)
{
    if (*r->at == '.') {
        return jose_path_jq(r);
    }

    if (r->nesting != NULL) {
        return jose_path_delimited(r);
    }

    return jose_path_add(r, r->at, (size_t) (r->end - r->at));
}


/* .name  ."name"  [0]  ["name"]  .[0]  .["name"] */
static jose_status_t
jose_path_jq(jose_path_reader_t *r)
{
    jose_status_t  st;

    st = JOSE_OK;

    while (r->at < r->end && st == JOSE_OK) {

        if (*r->at == '[') {
            st = jose_path_bracket(r);
            continue;
        }

        if (*r->at != '.') {
            return jose_path_fail(r, "a dot or a bracket is missing");
        }

        r->at++;

        if (r->at == r->end) {
            return jose_path_fail(r, "a name is missing after a dot");
        }

        if (*r->at == '[') {
            st = jose_path_bracket(r);

        } else if (*r->at == '"') {
            st = jose_path_quoted(r);

        } else {
            st = jose_path_bare(r);
        }
    }

    return st;
}


static jose_status_t
jose_path_bracket(jose_path_reader_t *r)
{
    jose_status_t  st;

    r->at++;

    if (r->at < r->end && *r->at == '"') {
        st = jose_path_quoted(r);

    } else {
        st = jose_path_index(r);
    }

    if (st != JOSE_OK) {
        return st;
    }

    if (r->at == r->end || *r->at != ']') {
        return jose_path_fail(r, "a bracket is not closed");
    }

    r->at++;

    return JOSE_OK;
}


static jose_status_t
jose_path_index(jose_path_reader_t *r)
{
    size_t                n;
    const unsigned char  *start;

    n = 0;
    start = r->at;

    while (r->at < r->end && *r->at >= '0' && *r->at <= '9') {
        n = n * 10 + (size_t) (*r->at++ - '0');

        if (n > JOSE_PATH_INDEX_MAX) {
            return jose_path_fail(r, "an index is too large");
        }
    }

    if (r->at == start) {
        return jose_path_fail(r, "an index in brackets is not a number");
    }

    if (r->nsteps == JOSE_JSON_DEPTH_MAX) {
        return jose_path_fail(r, "it is too deep");
    }

    r->steps[r->nsteps].name = (jose_str_t) jose_null_str;
    r->steps[r->nsteps++].index = n;

    return JOSE_OK;
}


/* A JSON string, with its escapes. */
static jose_status_t
jose_path_quoted(jose_path_reader_t *r)
{
    jose_str_t            text;
    jose_status_t         st;
    const jose_json_t    *name;
    const unsigned char  *p;

    for (p = r->at + 1; p < r->end && *p != '"'; p++) {
        p += (*p == '\\');
    }

    if (p >= r->end) {
        return jose_path_fail(r, "a quote is not closed");
    }

    text.data = r->at;
    text.len = (size_t) (p + 1 - r->at);
    r->at = p + 1;

    st = jose_json_parse(r->alloc, text, &name, NULL, NULL);

    if (st == JOSE_BAD_JSON) {
        return jose_path_fail(r, "a name in quotes is not a JSON string");
    }

    if (st != JOSE_OK) {
        return st;
    }

    text = jose_json_string(name);

    return jose_path_add(r, text.data, text.len);
}


static jose_status_t
jose_path_bare(jose_path_reader_t *r)
{
    const unsigned char  *start;

    start = r->at;

    while (r->at < r->end && *r->at != '.' && *r->at != '[') {

        if (*r->at == '"' || *r->at == ']') {
            return jose_path_fail(r, "a name with quotes, dots or brackets "
                                     "must be in quotes");
        }

        r->at++;
    }

    if (r->at == start) {
        return jose_path_fail(r, "a name is missing after a dot");
    }

    return jose_path_add(r, start, (size_t) (r->at - start));
}


/* Quotes hold a whole name, and nothing is escaped in them. */
static jose_status_t
jose_path_delimited(jose_path_reader_t *r)
{
    int                   quoted;
    size_t                len;
    jose_status_t         st;
    jose_str_t            until;
    const unsigned char  *start;

    for ( ;; ) {
        quoted = jose_path_looking_at(r, r->nesting->quote);
        until = quoted ? r->nesting->quote : r->nesting->delimiter;

        if (quoted) {
            r->at += until.len;
        }

        start = r->at;

        while (r->at < r->end && !jose_path_looking_at(r, until)) {
            r->at++;
        }

        len = (size_t) (r->at - start);

        if (quoted) {

            if (r->at == r->end) {
                return jose_path_fail(r, "a quote is not closed");
            }

            r->at += until.len;

        } else if (len == 0) {
            return jose_path_fail(r, "a name is empty");
        }

        st = jose_path_add(r, start, len);

        if (st != JOSE_OK || r->at == r->end) {
            return st;
        }

        if (!jose_path_looking_at(r, r->nesting->delimiter)) {
            return jose_path_fail(r, "a delimiter is missing after a quote");
        }

        r->at += r->nesting->delimiter.len;
    }
}


static int
jose_path_looking_at(const jose_path_reader_t *r, jose_str_t what)
{
    return (size_t) (r->end - r->at) >= what.len
           && memcmp(r->at, what.data, what.len) == 0;
}


static jose_status_t
jose_path_add(jose_path_reader_t *r, const unsigned char *name, size_t len)
{
    jose_step_t  *step;

    if (r->nsteps == JOSE_JSON_DEPTH_MAX) {
        return jose_path_fail(r, "it is too deep");
    }

    step = &r->steps[r->nsteps++];
    step->name.data = name;
    step->name.len = len;
    step->index = 0;

    return JOSE_OK;
}


static jose_status_t
jose_path_fail(jose_path_reader_t *r, const char *detail)
{
    r->detail = detail;

    return JOSE_BAD_PATH;
}


const jose_json_t *
jose_path_find(const jose_path_t *path, const jose_json_t *root)
{
    size_t              i, n;
    jose_str_t          name;
    jose_json_iter_t    it;
    const jose_step_t  *step;

    for (i = 0; i < path->nsteps && root != NULL; i++) {
        step = &path->steps[i];

        if (step->name.data != NULL) {
            root = jose_json_member(root, step->name);
            continue;
        }

        if (jose_json_type(root) != JOSE_JSON_ARRAY
            || step->index >= jose_json_count(root))
        {
            return NULL;
        }

        jose_json_iter_init(&it, root);

        for (n = 0; n <= step->index; n++) {
            (void) jose_json_iter_next(&it, &name, &root);
        }
    }

    return root;
}
