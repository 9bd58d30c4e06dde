/*
 * jose_json.c: JSON (RFC 8259) over yyjson, and the strictness that yyjson
 * leaves to its caller.
 *
 * What a hostile text of n bytes costs: 15 n bytes for its values, in at most
 * two pieces, and 2 n for looking at names; time O(n log n) for the names of
 * large objects, else O(n).  Nothing here recurses.
 */

#include "jose_json.h"
#include "jose_json_parse.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(JOSE_JSON_PADDING >= YYJSON_PADDING_SIZE,
               "yyjson writes that much after a text");


/* Objects of more members than this have their names sorted. */
#define JOSE_JSON_SMALL_OBJECT  32

/* Values that are read before it is known how many there are: those of a
 * text of some 2 KiB.  yyjson asks for two to three times as much as a token
 * needs, and tokens are kept. */
#define JOSE_JSON_SCRATCH  512


/* yyjson's allocator over the caller's, for the reading of one text. */
typedef struct {
    const jose_alloc_t  *alloc;
    size_t               max;           /* what the text can need at most */
    void                *grown;         /* the block of max bytes */
    yyjson_val          *scratch;       /* JOSE_JSON_SCRATCH values */
    int                  taken;         /* the scratch: it is there once */
} jose_json_memory_t;

/* What is wrong, and where. */
typedef struct {
    const char  *detail;
    size_t       offset;
} jose_json_fault_t;


static jose_status_t jose_json_read(const jose_alloc_t *alloc,
    unsigned char *buf, size_t len, yyjson_val *scratch, yyjson_doc **doc,
    jose_json_fault_t *fault);
static jose_status_t jose_json_keep(const jose_alloc_t *alloc,
    const yyjson_val *scratch, yyjson_doc *doc, const jose_json_t **out);
static void *jose_json_malloc(void *ctx, size_t size);
static void *jose_json_realloc(void *ctx, void *p, size_t old_size,
    size_t size);
static void jose_json_free(void *ctx, void *p);

static jose_status_t jose_json_check_depth(const unsigned char *buf,
    size_t len, jose_json_fault_t *fault);
static int jose_json_may_be_deep(const unsigned char *buf, size_t len);
static jose_status_t jose_json_check_names(const jose_alloc_t *alloc,
    const unsigned char *buf, yyjson_doc *doc, int escaped,
    jose_json_fault_t *fault);
static const yyjson_val *jose_json_find_nul(const yyjson_val *object);
static const yyjson_val *jose_json_find_duplicate(const yyjson_val *object);
static int jose_json_is_repeated(const yyjson_val *object,
    const yyjson_val *name);
static jose_status_t jose_json_sort_names(const jose_alloc_t *alloc,
    const yyjson_val *object, const yyjson_val **duplicate);
static int jose_json_compare_names(const void *one, const void *two);


/* An object's names: the first one follows the object, the next one the
 * value of the one before. */
static inline const yyjson_val *
jose_json_next_name(const yyjson_val *name)
{
    return unsafe_yyjson_get_next(jose_json_val(name + 1));
}


jose_status_t
jose_json_parse(const jose_alloc_t *alloc, jose_str_t text,
    const jose_json_t **out, const char **detail, size_t *offset)
{
    unsigned char  *buf;

    *out = NULL;

    if (detail != NULL) {
        *detail = NULL;
    }

    if (offset != NULL) {
        *offset = 0;
    }

    buf = NULL;
    if (text.len <= SIZE_MAX - JOSE_JSON_PADDING) {
        buf = alloc->alloc(alloc->ctx, text.len + JOSE_JSON_PADDING);
    }

    if (buf == NULL) {
        return JOSE_NO_MEMORY;
    }

    if (text.len != 0) {
        memcpy(buf, text.data, text.len);
    }

    return jose_json_parse_in_place(alloc, buf, text.len, out, detail,
                                    offset);
}


jose_status_t
jose_json_parse_in_place(const jose_alloc_t *alloc, unsigned char *buf,
    size_t len, const jose_json_t **out, const char **detail, size_t *offset)
{
    int                 escaped;
    yyjson_doc         *doc;
    yyjson_val          scratch[JOSE_JSON_SCRATCH];
    jose_status_t       st;
    jose_json_fault_t   fault;

    doc = NULL;
    *out = NULL;
    fault.detail = NULL;
    fault.offset = 0;

    /* before the text is changed: a NUL can only have been \u0000 */
    escaped = (len != 0 && memchr(buf, '\\', len) != NULL);

    st = jose_json_check_depth(buf, len, &fault);

    if (st == JOSE_OK) {
        st = jose_json_read(alloc, buf, len, scratch, &doc, &fault);
    }

    if (st == JOSE_OK) {
        st = jose_json_check_names(alloc, buf, doc, escaped, &fault);
    }

    if (st == JOSE_OK) {
        st = jose_json_keep(alloc, scratch, doc, out);
    }

    if (detail != NULL) {
        *detail = fault.detail;
    }

    if (offset != NULL) {
        *offset = fault.offset;
    }

    return st;
}


/* Has yyjson read the text: syntax and UTF-8 are its part. */
static jose_status_t
jose_json_read(const jose_alloc_t *alloc, unsigned char *buf, size_t len,
    yyjson_val *scratch, yyjson_doc **doc, jose_json_fault_t *fault)
{
    yyjson_alc          alc;
    yyjson_read_err     err;
    jose_json_memory_t  memory;

    memory.alloc = alloc;
    memory.max = yyjson_read_max_memory_usage(len, YYJSON_READ_INSITU);
    memory.grown = NULL;
    memory.scratch = scratch;
    memory.taken = 0;

    alc.malloc = jose_json_malloc;
    alc.realloc = jose_json_realloc;
    alc.free = jose_json_free;
    alc.ctx = &memory;

    /* YYJSON_READ_INSITU asks for zeros there */
    memset(buf + len, 0, JOSE_JSON_PADDING);

    /* The document keeps a copy of alc and so a stale ctx.  It would be used
     * to free the document, which nobody does. */
    *doc = yyjson_read_opts((char *) buf, len,
                            YYJSON_READ_INSITU | YYJSON_READ_NUMBER_AS_RAW,
                            &alc, &err);

    if (*doc != NULL) {
        return JOSE_OK;
    }

    if (err.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION) {
        return JOSE_NO_MEMORY;
    }

    fault->detail = err.msg;
    fault->offset = err.pos;

    return JOSE_BAD_JSON;
}


/* Values that were read into the scratch are copied out of it; they refer to
 * each other by distances, and to the text, which stays where it is. */
static jose_status_t
jose_json_keep(const jose_alloc_t *alloc, const yyjson_val *scratch,
    yyjson_doc *doc, const jose_json_t **out)
{
    size_t             size;
    yyjson_val        *kept;
    const yyjson_val  *root;

    root = yyjson_doc_get_root(doc);

    if ((const void *) doc != (const void *) scratch) {
        *out = (const jose_json_t *) root;
        return JOSE_OK;
    }

    size = yyjson_doc_get_val_count(doc) * sizeof(yyjson_val);

    kept = alloc->alloc(alloc->ctx, size);
    if (kept == NULL) {
        return JOSE_NO_MEMORY;
    }

    memcpy(kept, root, size);
    *out = (const jose_json_t *) kept;

    return JOSE_OK;
}


/* The document, with the values behind it. */
static void *
jose_json_malloc(void *ctx, size_t size)
{
    jose_json_memory_t  *memory = ctx;

    if (!memory->taken && size <= JOSE_JSON_SCRATCH * sizeof(yyjson_val)) {
        memory->taken = 1;
        return memory->scratch;
    }

    return memory->alloc->alloc(memory->alloc->ctx, size);
}


/*
 * yyjson guesses how many values a text has, and asks for half as much again
 * whenever it was wrong.  As nothing is freed, a text of many values gets all
 * it can need at the first request, and the later ones nothing.
 */
static void *
jose_json_realloc(void *ctx, void *p, size_t old_size, size_t size)
{
    void                *new;
    jose_json_memory_t  *memory = ctx;

    if ((p == memory->grown && size <= memory->max)
        || (p == memory->scratch
            && size <= JOSE_JSON_SCRATCH * sizeof(yyjson_val)))
    {
        return p;
    }

    if (size < memory->max) {
        size = memory->max;
    }

    new = memory->alloc->alloc(memory->alloc->ctx, size);
    if (new == NULL) {
        return NULL;
    }

    memcpy(new, p, old_size);

    memory->grown = new;
    memory->max = size;

    return new;
}


static void
jose_json_free(void *ctx, void *p)
{
    (void) ctx;
    (void) p;
}


/*
 * Refuses deep nesting before anything is built of it.  Few texts have so
 * many brackets that they could be too deep, and only those are looked at
 * byte by byte.  In a text that is not JSON the count may be wrong, but only
 * after the place where yyjson stops.
 */
static jose_status_t
jose_json_check_depth(const unsigned char *buf, size_t len,
    jose_json_fault_t *fault)
{
    int            in_string;
    size_t         i, depth;
    unsigned char  c;

    if (!jose_json_may_be_deep(buf, len)) {
        return JOSE_OK;
    }

    depth = 0;
    in_string = 0;

    for (i = 0; i < len; i++) {
        c = buf[i];

        if (c == '"') {
            in_string = !in_string;

        } else if (in_string) {
            /* what a backslash escapes may be a quote */
            i += (c == '\\');

        } else if (c == '[' || c == '{') {
            if (depth++ == JOSE_JSON_DEPTH_MAX) {
                fault->detail = "arrays and objects are nested too deep";
                fault->offset = i;
                return JOSE_BAD_JSON;
            }

        } else if ((c == ']' || c == '}') && depth != 0) {
            depth--;
        }
    }

    return JOSE_OK;
}


/* Truth if a text has so many brackets that it could be too deep.  Every token
 * passes here, and memchr is libc's fastest: it is called once for each, and
 * no more when they are enough. */
static int
jose_json_may_be_deep(const unsigned char *buf, size_t len)
{
    size_t                i, n;
    const unsigned char  *p, *last;

    static const char  openings[] = { '{', '[' };

    n = 0;
    last = buf + len;

    for (i = 0; i < sizeof(openings); i++) {

        for (p = buf; p < last; p++) {
            p = memchr(p, openings[i], (size_t) (last - p));
            if (p == NULL) {
                break;
            }

            if (n++ == JOSE_JSON_DEPTH_MAX) {
                return 1;
            }
        }
    }

    return 0;
}


/*
 * RFC 7515, 4 and RFC 7519, 4: member names must be unique.  Two readers of
 * one token would else believe different claims, as they would with a NUL,
 * where C ends a name.
 */
static jose_status_t
jose_json_check_names(const jose_alloc_t *alloc, const unsigned char *buf,
    yyjson_doc *doc, int escaped, jose_json_fault_t *fault)
{
    size_t             left;
    jose_status_t      st;
    const yyjson_val  *value, *name;

    name = NULL;
    value = yyjson_doc_get_root(doc);

    for (left = yyjson_doc_get_val_count(doc); left != 0; left--, value++) {

        if (!yyjson_is_obj(jose_json_val(value))) {
            continue;
        }

        name = escaped ? jose_json_find_nul(value) : NULL;
        if (name != NULL) {
            fault->detail = "the name of a member has a NUL in it";
            break;
        }

        if (yyjson_get_len(jose_json_val(value)) <= JOSE_JSON_SMALL_OBJECT) {
            name = jose_json_find_duplicate(value);

        } else {
            st = jose_json_sort_names(alloc, value, &name);
            if (st != JOSE_OK) {
                return st;
            }
        }

        if (name != NULL) {
            fault->detail = "two members of an object have the same name";
            break;
        }
    }

    if (name == NULL) {
        return JOSE_OK;
    }

    /* Strings are unescaped towards their start, so that is still where the
     * text has it: after the quote. */
    fault->offset = (size_t) (jose_json_bytes(name).data - buf) - 1;

    return JOSE_BAD_JSON;
}


/* The first name with a NUL in it, or NULL. */
static const yyjson_val *
jose_json_find_nul(const yyjson_val *object)
{
    size_t             left;
    jose_str_t         s;
    const yyjson_val  *name;

    name = object + 1;

    for (left = yyjson_get_len(jose_json_val(object)); left != 0; left--) {
        s = jose_json_bytes(name);

        if (memchr(s.data, '\0', s.len) != NULL) {
            return name;
        }

        name = jose_json_next_name(name);
    }

    return NULL;
}


/*
 * The first name that was there before, or NULL.  Each name sets one of 64
 * bits, and only one that finds its bit set is compared to those before it:
 * without duplicates that is rare.
 */
static const yyjson_val *
jose_json_find_duplicate(const yyjson_val *object)
{
    size_t             left;
    uint64_t           bit, seen;
    jose_str_t         s;
    const yyjson_val  *name;

    seen = 0;
    name = object + 1;

    for (left = yyjson_get_len(jose_json_val(object)); left != 0; left--) {
        s = jose_json_bytes(name);
        bit = 1;

        if (s.len != 0) {
            bit <<= (s.len + 3 * s.data[0] + 5 * s.data[s.len / 2]
                     + 7 * s.data[s.len - 1]) & 63;
        }

        if ((seen & bit) != 0 && jose_json_is_repeated(object, name)) {
            return name;
        }

        seen |= bit;
        name = jose_json_next_name(name);
    }

    return NULL;
}


/* Truth if a name before this one is the same. */
static int
jose_json_is_repeated(const yyjson_val *object, const yyjson_val *name)
{
    const yyjson_val  *earlier;

    for (earlier = object + 1;
         earlier != name;
         earlier = jose_json_next_name(earlier))
    {
        if (jose_str_eq(jose_json_bytes(earlier), jose_json_bytes(name))) {
            return 1;
        }
    }

    return 0;
}


/*
 * As jose_json_find_duplicate, for an object of many members: sorted, equal
 * names are neighbours.  A hash would be faster on friendly names, but there
 * is no secret to seed it with, and strangers choose the names.
 */
static jose_status_t
jose_json_sort_names(const jose_alloc_t *alloc, const yyjson_val *object,
    const yyjson_val **duplicate)
{
    size_t              i, n;
    const yyjson_val   *name, **names;

    *duplicate = NULL;

    /* no overflow: each member has two values, which are larger */
    n = yyjson_get_len(jose_json_val(object));

    names = alloc->alloc(alloc->ctx, n * sizeof(yyjson_val *));
    if (names == NULL) {
        return JOSE_NO_MEMORY;
    }

    name = object + 1;

    for (i = 0; i < n; i++) {
        names[i] = name;
        name = jose_json_next_name(name);
    }

    qsort(names, n, sizeof(yyjson_val *), jose_json_compare_names);

    for (i = 1; i < n; i++) {
        if (jose_str_eq(jose_json_bytes(names[i - 1]),
                        jose_json_bytes(names[i])))
        {
            *duplicate = names[i];
            break;
        }
    }

    return JOSE_OK;
}


/* By length, which is cheap, then by bytes, then by place. */
static int
jose_json_compare_names(const void *one, const void *two)
{
    int                diff;
    jose_str_t         a, b;
    const yyjson_val  *first, *second;

    first = *(const yyjson_val *const *) one;
    second = *(const yyjson_val *const *) two;

    a = jose_json_bytes(first);
    b = jose_json_bytes(second);

    if (a.len != b.len) {
        return (a.len < b.len) ? -1 : 1;
    }

    diff = memcmp(a.data, b.data, a.len);
    if (diff != 0) {
        return diff;
    }

    return (first < second) ? -1 : (first > second);
}
