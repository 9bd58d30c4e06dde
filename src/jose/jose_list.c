/*
 * jose_list.c: lists of values, such as revoked tokens.
 *
 * The values are in one buffer, each with a NUL at its end, and an open hash
 * table has their offsets.  Clients choose what is looked up, and perhaps what
 * is listed, so the hash is keyed: libsodium's SipHash-2-4.
 */

#include "jose.h"
#include "jose_json_stream.h"
#include "jose_str.h"

#include <sodium/crypto_shorthash.h>
#include <stdlib.h>
#include <string.h>


/* At most two of three slots are taken.  Their number is a power of two, so
 * they are 6 to 12 bytes a value. */
#define JOSE_LIST_SLOTS_MIN  16

/*
 * A slot is an offset and, above it, bits of the hash: a look at a value that
 * is another one costs a miss of the processor's cache, and most of those are
 * spared.
 */
#define JOSE_LIST_OFFSET     0x0fffffff
#define JOSE_LIST_TAG        0xf0000000

_Static_assert(JOSE_LIST_MAX + 2 <= JOSE_LIST_OFFSET,
               "an offset fits beside the tag");
_Static_assert(crypto_shorthash_BYTES == sizeof(uint64_t), "SipHash-2-4");


struct jose_list_s {
    unsigned char    key[crypto_shorthash_KEYBYTES];
    unsigned char   *values;            /* the first is at 1 */
    size_t           size;
    size_t           count;
    uint32_t        *slots;             /* 0: free */
    size_t           mask;              /* slots - 1 */
};

/* A list that is being read. */
typedef struct {
    jose_list_t     *list;
    unsigned         unique:1;          /* a value that is there twice is an
                                           error: the name of a member */
    size_t           repeated;          /* from 1, among the members */
    const char      *detail;
    size_t           line;
} jose_list_reader_t;


static jose_status_t jose_list_read(jose_list_reader_t *r, jose_str_t text);
static jose_status_t jose_list_index(jose_list_reader_t *r);
static int jose_list_is_json(jose_str_t text);
static jose_status_t jose_list_room(jose_list_t *list, size_t size);
static jose_status_t jose_list_read_lines(jose_list_reader_t *r,
    jose_str_t text);
static int jose_list_is_text(jose_str_t s);
static jose_status_t jose_list_read_member(void *ctx, jose_str_t name,
    const jose_json_t *value, const char **detail);
static jose_status_t jose_list_find_repeated(void *ctx, jose_str_t name,
    const jose_json_t *value, const char **detail);
static void jose_list_add(jose_list_t *list, jose_str_t value);
static uint32_t *jose_list_slot(const jose_list_t *list, jose_str_t value,
    uint32_t *tag);
static void jose_list_shrink(jose_list_t *list);


jose_status_t
jose_list_parse(jose_str_t text, jose_list_t **out, const char **detail,
    size_t *line)
{
    jose_status_t       st;
    jose_list_reader_t  r;

    *out = NULL;
    *detail = NULL;
    *line = 0;

    if (text.len > JOSE_LIST_MAX) {
        return JOSE_TOO_LARGE;
    }

    memset(&r, 0, sizeof(jose_list_reader_t));

    r.line = 1;
    r.list = calloc(1, sizeof(jose_list_t));

    if (r.list == NULL) {
        return JOSE_NO_MEMORY;
    }

    st = jose_crypto_random(r.list->key, sizeof(r.list->key));

    if (st == JOSE_OK) {
        st = jose_list_read(&r, jose_str_skip_bom(text));
    }

    if (st != JOSE_OK) {
        jose_list_free(r.list);

        if (st == JOSE_BAD_LIST) {
            *detail = r.detail;
            *line = r.line;
        }

        return st;
    }

    jose_list_shrink(r.list);
    *out = r.list;

    return JOSE_OK;
}


/* The values are there before the table is, so it has the room that they
 * need, whatever else the text has. */
static jose_status_t
jose_list_read(jose_list_reader_t *r, jose_str_t text)
{
    size_t         offset, column;
    jose_status_t  st;

    if (!jose_list_is_json(text)) {
        st = jose_list_read_lines(r, text);

        return st == JOSE_OK ? jose_list_index(r) : st;
    }

    offset = 0;

    /* unescaped, and with a NUL for its quotes or comma, none is longer */

    st = jose_list_room(r->list, text.len);

    if (st == JOSE_OK) {
        st = jose_json_stream(text, jose_list_read_member, r, &r->detail,
                              &offset);
    }

    if (st == JOSE_OK) {
        st = jose_list_index(r);
    }

    if (st == JOSE_BAD_JSON && r->repeated != 0) {
        st = jose_json_stream(text, jose_list_find_repeated, r, &r->detail,
                              &offset);
    }

    if (st == JOSE_BAD_JSON) {
        st = JOSE_BAD_LIST;
        jose_str_position(text, offset, &r->line, &column);
    }

    return st;
}


static int
jose_list_is_json(jose_str_t text)
{
    size_t         i;
    unsigned char  c;

    for (i = 0; i < text.len; i++) {
        c = text.data[i];

        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
            return c == '[' || c == '{';
        }
    }

    return 0;
}


/* Memory for values of size bytes together with their NULs. */
static jose_status_t
jose_list_room(jose_list_t *list, size_t size)
{
    list->values = malloc(size + 1);
    if (list->values == NULL) {
        return JOSE_NO_MEMORY;
    }

    list->values[0] = '\0';
    list->size = 1;

    return JOSE_OK;
}


/* Makes the table; what was there before is left out of it. */
static jose_status_t
jose_list_index(jose_list_reader_t *r)
{
    size_t        i, n, count, offset;
    uint32_t     *slot, tag;
    jose_str_t    value;
    jose_list_t  *list;

    list = r->list;
    count = list->count;

    for (n = JOSE_LIST_SLOTS_MIN; n < count + count / 2; n *= 2) {
        /* void */
    }

    list->slots = calloc(n, sizeof(uint32_t));
    if (list->slots == NULL) {
        return JOSE_NO_MEMORY;
    }

    list->mask = n - 1;
    list->count = 0;

    for (i = 0, offset = 1; i < count; i++, offset += value.len + 1) {
        value = jose_cstr((const char *) list->values + offset);

        slot = jose_list_slot(list, value, &tag);

        if (*slot == 0) {
            *slot = (uint32_t) offset | tag;
            list->count++;

        } else if (r->unique) {
            r->repeated = i + 1;
            return JOSE_BAD_JSON;
        }
    }

    return JOSE_OK;
}


static jose_status_t
jose_list_read_lines(jose_list_reader_t *r, jose_str_t text)
{
    jose_str_t            value;
    jose_status_t         st;
    const unsigned char  *p, *end, *newline;

    st = jose_list_room(r->list, text.len + 1);
    if (st != JOSE_OK) {
        return st;
    }

    end = text.data + text.len;

    for (p = text.data; p < end; p = newline + 1) {

        newline = memchr(p, '\n', (size_t) (end - p));
        if (newline == NULL) {
            newline = end;
        }

        value.data = p;
        value.len = (size_t) (newline - p);

        while (value.len != 0
               && strchr(" \t\r", value.data[value.len - 1]) != NULL)
        {
            value.len--;
        }

        while (value.len != 0 && (*value.data == ' ' || *value.data == '\t')) {
            value.data++;
            value.len--;
        }

        if (!jose_list_is_text(value)) {
            r->detail = "a control character";
            return JOSE_BAD_LIST;
        }

        if (value.len != 0 && *value.data != '#') {
            jose_list_add(r->list, value);
        }

        r->line++;
    }

    return JOSE_OK;
}


/* A file that is something else mostly has such bytes. */
static int
jose_list_is_text(jose_str_t s)
{
    size_t  i;

    for (i = 0; i < s.len; i++) {
        if ((s.data[i] < 0x20 && s.data[i] != '\t') || s.data[i] == 0x7f) {
            return 0;
        }
    }

    return 1;
}


/* The name of an object's member, or the element of an array. */
static jose_status_t
jose_list_read_member(void *ctx, jose_str_t name, const jose_json_t *value,
    const char **detail)
{
    jose_list_reader_t *r = ctx;

    jose_str_t  s;

    s = name;

    if (s.data == NULL) {
        s = (jose_json_type(value) == JOSE_JSON_NUMBER)
            ? jose_json_number_text(value) : jose_json_string(value);
    }

    if (s.data == NULL) {
        *detail = "an element is neither a string nor a number";
        return JOSE_BAD_JSON;
    }

    if (memchr(s.data, '\0', s.len) != NULL) {
        *detail = "a value has a NUL";
        return JOSE_BAD_JSON;
    }

    r->unique = (name.data != NULL);

    jose_list_add(r->list, s);

    return JOSE_OK;
}


/* Stops at the member whose name was there before: where it is, is told by
 * reading it again. */
static jose_status_t
jose_list_find_repeated(void *ctx, jose_str_t name, const jose_json_t *value,
    const char **detail)
{
    jose_list_reader_t *r = ctx;

    (void) name;
    (void) value;

    if (--r->repeated != 0) {
        return JOSE_OK;
    }

    *detail = "two members of an object have the same name";

    return JOSE_BAD_JSON;
}


/* There is room for the bytes of all values. */
static void
jose_list_add(jose_list_t *list, jose_str_t value)
{
    if (value.len != 0) {
        memcpy(list->values + list->size, value.data, value.len);
    }

    list->size += value.len;
    list->values[list->size++] = '\0';
    list->count++;
}


/* The slot that has the value, or the free one that it would get.  The value
 * has no NUL; the last byte of the buffer is one. */
static uint32_t *
jose_list_slot(const jose_list_t *list, jose_str_t value, uint32_t *tag)
{
    size_t          i, offset;
    uint32_t       *slot;
    uint64_t        hash;
    unsigned char   digest[crypto_shorthash_BYTES];

    (void) crypto_shorthash(digest, value.data, value.len, list->key);

    /* in the machine's order: it is seen only here */
    memcpy(&hash, digest, sizeof(hash));

    *tag = (uint32_t) (hash >> 32) & JOSE_LIST_TAG;

    for (i = (size_t) hash & list->mask; ; i = (i + 1) & list->mask) {
        slot = &list->slots[i];

        if (*slot == 0) {
            return slot;
        }

        if ((*slot & JOSE_LIST_TAG) != *tag) {
            continue;
        }

        offset = *slot & JOSE_LIST_OFFSET;

        if (value.len < list->size - offset
            && list->values[offset + value.len] == '\0'
            && memcmp(list->values + offset, value.data, value.len) == 0)
        {
            return slot;
        }
    }
}


/* What comments and escapes have left over. */
static void
jose_list_shrink(jose_list_t *list)
{
    unsigned char  *values;

    values = realloc(list->values, list->size);

    if (values != NULL) {
        list->values = values;
    }
}


size_t
jose_list_count(const jose_list_t *list)
{
    return list->count;
}


int
jose_list_has(const jose_list_t *list, const jose_json_t *value)
{
    jose_str_t          name;
    jose_json_iter_t    it;
    const jose_json_t  *element;

    if (value == NULL) {
        return 0;
    }

    switch (jose_json_type(value)) {

    case JOSE_JSON_STRING:
        return jose_list_has_text(list, jose_json_string(value));

    case JOSE_JSON_NUMBER:
        return jose_list_has_text(list, jose_json_number_text(value));

    case JOSE_JSON_ARRAY:
        break;

    default:
        return 0;
    }

    jose_json_iter_init(&it, value);

    while (jose_json_iter_next(&it, &name, &element)) {

        /* arrays in it have no text, and are not looked into */

        if (jose_list_has_text(list, jose_json_string(element))
            || jose_list_has_text(list, jose_json_number_text(element)))
        {
            return 1;
        }
    }

    return 0;
}


int
jose_list_has_text(const jose_list_t *list, jose_str_t text)
{
    uint32_t  tag;

    if (text.data == NULL || memchr(text.data, '\0', text.len) != NULL) {
        return 0;
    }

    return *jose_list_slot(list, text, &tag) != 0;
}


void
jose_list_free(jose_list_t *list)
{
    if (list == NULL) {
        return;
    }

    free(list->values);
    free(list->slots);
    free(list);
}
