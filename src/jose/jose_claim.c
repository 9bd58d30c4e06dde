/*
 * jose_claim.c: finding a claim, and its text as a variable.
 */

#include "jose.h"

#include <string.h>


static jose_status_t jose_claim_join(const jose_alloc_t *alloc,
    const jose_json_t *array, jose_str_t *out);
static jose_status_t jose_claim_element(const jose_alloc_t *alloc,
    const jose_json_t *value, jose_str_t *out);
static jose_status_t jose_claim_escape(const jose_alloc_t *alloc,
    jose_str_t s, jose_str_t *out);
static int jose_claim_is_control(unsigned char c);


const jose_json_t *
jose_claim_find(const jose_json_t *root, const jose_str_t *names, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        root = jose_json_member(root, names[i]);
    }

    return root;
}


jose_status_t
jose_claim_text(const jose_alloc_t *alloc, const jose_json_t *value,
    jose_str_t *out)
{
    if (value != NULL && jose_json_type(value) == JOSE_JSON_ARRAY) {
        return jose_claim_join(alloc, value, out);
    }

    return jose_claim_element(alloc, value, out);
}


/* The elements' texts with commas between them. */
static jose_status_t
jose_claim_join(const jose_alloc_t *alloc, const jose_json_t *array,
    jose_str_t *out)
{
    size_t              i, n, len;
    jose_str_t          name, *texts;
    jose_status_t       st;
    unsigned char      *p;
    jose_json_iter_t    it;
    const jose_json_t  *element;

    *out = (jose_str_t) jose_null_str;

    n = jose_json_count(array);
    if (n == 0) {
        *out = (jose_str_t) jose_string("");
        return JOSE_OK;
    }

    /* no overflow: the elements themselves take as much memory */
    texts = alloc->alloc(alloc->ctx, n * sizeof(jose_str_t));
    if (texts == NULL) {
        return JOSE_NO_MEMORY;
    }

    len = n - 1;
    jose_json_iter_init(&it, array);

    for (i = 0; jose_json_iter_next(&it, &name, &element); i++) {
        st = jose_claim_element(alloc, element, &texts[i]);
        if (st != JOSE_OK) {
            return st;
        }

        len += texts[i].len;
    }

    p = alloc->alloc(alloc->ctx, len);
    if (p == NULL) {
        return JOSE_NO_MEMORY;
    }

    out->data = p;
    out->len = len;

    for (i = 0; i < n; i++) {
        if (i != 0) {
            *p++ = ',';
        }

        memcpy(p, texts[i].data, texts[i].len);
        p += texts[i].len;
    }

    return JOSE_OK;
}


/* The text of anything but an array at the top. */
static jose_status_t
jose_claim_element(const jose_alloc_t *alloc, const jose_json_t *value,
    jose_str_t *out)
{
    *out = (jose_str_t) jose_string("");

    if (value == NULL) {
        return JOSE_OK;
    }

    switch (jose_json_type(value)) {

    case JOSE_JSON_NULL:
        break;

    case JOSE_JSON_BOOL:
        *out = jose_cstr(jose_json_is_true(value) ? "true" : "false");
        break;

    case JOSE_JSON_NUMBER:
        *out = jose_json_number_text(value);
        break;

    case JOSE_JSON_STRING:
        return jose_claim_escape(alloc, jose_json_string(value), out);

    case JOSE_JSON_ARRAY:
    case JOSE_JSON_OBJECT:
        return jose_json_write(alloc, value, 0, out);
    }

    return JOSE_OK;
}


/*
 * s itself where there is nothing to escape, as nearly always.  Quotes and
 * backslashes stay: the text is a value, not JSON.
 */
static jose_status_t
jose_claim_escape(const jose_alloc_t *alloc, jose_str_t s, jose_str_t *out)
{
    size_t          i, ncontrols;
    jose_str_t      one;
    unsigned char  *p, *end, quoted[8];

    *out = (jose_str_t) jose_null_str;
    ncontrols = 0;

    for (i = 0; i < s.len; i++) {
        ncontrols += jose_claim_is_control(s.data[i]);
    }

    if (ncontrols == 0) {
        *out = s;
        return JOSE_OK;
    }

    /* one byte becomes at most six: \u001f */
    p = alloc->alloc(alloc->ctx, s.len + 5 * ncontrols);
    if (p == NULL) {
        return JOSE_NO_MEMORY;
    }

    out->data = p;

    for (i = 0; i < s.len; i++) {
        if (!jose_claim_is_control(s.data[i])) {
            *p++ = s.data[i];
            continue;
        }

        one.data = &s.data[i];
        one.len = 1;
        end = jose_json_quote(quoted, one);

        /* without the quotes */
        memcpy(p, quoted + 1, (size_t) (end - quoted) - 2);
        p += (end - quoted) - 2;
    }

    out->len = (size_t) (p - out->data);

    return JOSE_OK;
}


static int
jose_claim_is_control(unsigned char c)
{
    return c < 0x20 || c == 0x7f;
}
