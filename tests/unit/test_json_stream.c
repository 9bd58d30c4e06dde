/*
 * test_json_stream.c: a list that is read in pieces is what it is when read as
 * a whole.
 */

#include "unit.h"
#include "unit_json.h"

#include "jose_json_stream.h"


/* More than a piece has. */
#define GAP    (17 * 1024)

/* Texts that are tried, of at most so many words each. */
#define TEXTS  3000
#define WORDS  9


typedef struct {
    char           *text;               /* of what was read, a line a value */
    size_t          len;
    size_t          stop_at;            /* this member, from 1; 0: at none */
    size_t          n;
    jose_status_t   stop;
} read_t;


static void
put(read_t *r, jose_str_t s)
{
    memcpy(r->text + r->len, s.data, s.len);
    r->len += s.len;
    r->text[r->len++] = '\n';
}


static jose_status_t
member(void *ctx, jose_str_t name, const jose_json_t *value,
    const char **detail)
{
    read_t *r = ctx;

    assert_non_null(value);

    if (++r->n == r->stop_at) {
        *detail = "enough";
        return r->stop;
    }

    if (name.data != NULL) {
        put(r, name);

    } else if (jose_json_type(value) == JOSE_JSON_NUMBER) {
        put(r, jose_json_number_text(value));

    } else if (jose_json_type(value) == JOSE_JSON_STRING) {
        put(r, jose_json_string(value));
    }

    return JOSE_OK;
}


static jose_status_t
stream(unit_memory_t *memory, jose_str_t text, read_t *r,
    const char **detail, size_t *offset)
{
    r->n = 0;
    r->len = 0;
    r->text = memory->alloc.alloc(memory, text.len * 2 + 64);
    assert_non_null(r->text);

    return jose_json_stream(text, member, r, detail, offset);
}


/* Both readers agree. */
static void
assert_same(unit_memory_t *memory, jose_str_t text)
{
    size_t              offset, whole_offset;
    read_t              r, whole;
    jose_str_t          name;
    const char         *detail, *whole_detail;
    jose_status_t       st, whole_st;
    jose_json_iter_t    it;
    const jose_json_t  *root, *value;

    memset(&r, 0, sizeof(read_t));
    memset(&whole, 0, sizeof(read_t));

    st = stream(memory, text, &r, &detail, &offset);
    whole_st = jose_json_parse(&memory->alloc, text, &root, &whole_detail,
                               &whole_offset);

    if (whole_st == JOSE_OK && jose_json_type(root) != JOSE_JSON_ARRAY
        && jose_json_type(root) != JOSE_JSON_OBJECT)
    {
        whole_st = JOSE_BAD_JSON;
    }

    /* names are unique in a piece; among pieces they are the caller's */

    if (whole_st == JOSE_BAD_JSON && whole_detail != NULL
        && strstr(whole_detail, "same name") != NULL && st == JOSE_OK)
    {
        return;
    }

    assert_jose_status(st, whole_st);

    if (st != JOSE_OK) {
        assert_non_null(detail);
        assert_true(offset <= text.len);
        return;
    }

    assert_null(detail);
    assert_int_equal(offset, 0);

    whole.text = memory->alloc.alloc(memory, text.len * 2 + 64);
    assert_non_null(whole.text);

    jose_json_iter_init(&it, root);

    while (jose_json_iter_next(&it, &name, &value)) {
        assert_jose_ok(member(&whole, name, value, &detail));
    }

    assert_int_equal(r.n, whole.n);
    assert_int_equal(r.len, whole.len);
    assert_memory_equal(r.text, whole.text, r.len);
}


static void
test_pieces_are_valid_if_the_whole_is(void **state)
{
    size_t          i, n, len, gaps;
    uint64_t        seed;
    jose_str_t      text;
    const char     *word;
    unsigned char  *p;
    unit_memory_t  *memory = *state;

    /* the gap is spaces; most of what is made of these is no JSON, but what
     * begins and ends well often is */
    static const char  *const words[] = {
        "gap", "gap", "gap", ",", ",", ",", ",", "1", "\"a\"", "\"b\"",
        "[", "]", "{", "}", ":", "\"c\":", "\"d\":", "null", "-2.5e+3", "\"",
        "\\", "\"\\u00e9,]\"", "\"\\u0000\"", "\xff", "01", "[1,[2]]",
        "{\"x\":[1,{}],\"y\":2}", "{\"x\":1,\"x\":2}", "\"e\":7", "\"f\":{}",
        "\"\\u0000\":1",
    };

    seed = 4711;

    for (i = 0; i < TEXTS; i++) {
        p = memory->alloc.alloc(memory, (WORDS + 2) * GAP);
        assert_non_null(p);

        text.data = p;
        len = 0;
        gaps = 0;

        if (i % 8 != 0) {
            p[len++] = (i & 1) ? '[' : '{';
        }

        for (n = unit_random(&seed) % WORDS; n != 0; n--) {
            word = words[unit_random(&seed) % unit_nelts(words)];

            if (strcmp(word, "gap") == 0) {
                if (gaps++ < 4) {
                    memset(p + len, ' ', GAP);
                    len += GAP;
                }

            } else {
                memcpy(p + len, word, strlen(word));
                len += strlen(word);
            }
        }

        if (i % 7 != 0) {
            p[len++] = (i & 1) ? ']' : '}';
        }

        text.len = len;
        assert_same(memory, text);

        unit_memory_free(memory);
    }
}


/* Lists of several pieces, and each text that one byte more or less makes of
 * them where pieces meet. */
static void
test_what_is_wrong_between_pieces_is_refused(void **state)
{
    char           *text, *p;
    size_t          i, k;
    jose_str_t      s;
    unit_memory_t  *memory = *state;

    static const char  *const between[] = {
        ",", ",,", "", ":", "],[", "]", "}", "},{", "[", "{", "\"", ",]",
        "\\", ", ", "1,", ",\"", "\",\"", ",null", "null,", "/**/,",
    };

    for (i = 0; i < unit_nelts(between); i++) {

        for (k = 0; k < 2; k++) {
            text = memory->alloc.alloc(memory, 5 * GAP);
            assert_non_null(text);

            p = text;
            p += snprintf(p, 32, k ? "{\"a\":1," : "[1,");
            memset(p, ' ', GAP);
            p += GAP;
            p += snprintf(p, 64, "%s%s%s", k ? "\"b\":2" : "2", between[i],
                          k ? "\"c\":3" : "3");
            memset(p, ' ', GAP);
            p += GAP;
            p += snprintf(p, 64, k ? ",\"d\":4}" : ",4]");

            s.data = (unsigned char *) text;
            s.len = (size_t) (p - text);

            assert_same(memory, s);
        }
    }
}


static void
test_the_place_of_what_is_wrong_is_told(void **state)
{
    char           *text, *p;
    size_t          i, offset;
    read_t          r;
    jose_str_t      s;
    const char     *detail;
    unit_memory_t  *memory = *state;

    memset(&r, 0, sizeof(read_t));

    text = memory->alloc.alloc(memory, 3 * GAP);
    assert_non_null(text);

    p = text;
    *p++ = '[';
    memset(p, ' ', GAP);
    p += GAP;
    p += snprintf(p, 64, "\"a,]\", [1,2] ,\"c\", 4, x]");

    s.data = (unsigned char *) text;
    s.len = (size_t) (p - text);

    assert_jose_status(stream(memory, s, &r, &detail, &offset),
                       JOSE_BAD_JSON);
    assert_int_equal(offset, s.len - 2);

    p[-2] = '5';
    assert_jose_ok(stream(memory, s, &r, &detail, &offset));
    assert_int_equal(r.n, 5);

    for (i = 1; i <= 5; i++) {
        static const size_t  back[] = { 24, 17, 10, 5, 2 };

        r.stop_at = i;
        r.stop = JOSE_BAD_JSON;

        assert_jose_status(stream(memory, s, &r, &detail, &offset),
                           JOSE_BAD_JSON);
        assert_string_equal(detail, "enough");
        assert_int_equal(offset, s.len - back[i - 1]);

        r.stop = JOSE_NO_MEMORY;
        assert_jose_status(stream(memory, s, &r, &detail, &offset),
                           JOSE_NO_MEMORY);
        assert_null(detail);
    }

    r.stop_at = 0;

    assert_jose_status(stream(memory, unit_str(" 1"), &r, &detail, &offset),
                       JOSE_BAD_JSON);
    assert_int_equal(offset, 1);
    assert_jose_status(stream(memory, unit_str("[1] 2"), &r, &detail,
                              &offset), JOSE_BAD_JSON);
    assert_int_equal(offset, 4);
}


static void
test_depth_counts_from_the_whole_list(void **state)
{
    char           *text, *p;
    size_t          depth, offset;
    read_t          r;
    jose_str_t      s;
    const char     *detail;
    unit_memory_t  *memory = *state;

    memset(&r, 0, sizeof(read_t));

    for (depth = JOSE_JSON_DEPTH_MAX; depth <= JOSE_JSON_DEPTH_MAX + 1;
         depth++)
    {
        text = memory->alloc.alloc(memory, 3 * GAP);
        assert_non_null(text);

        p = text;
        p += snprintf(p, 32, "{\"a\":1,");
        memset(p, ' ', GAP);
        p += GAP;
        p += snprintf(p, 32, "\"b\":2,\"c\":");
        memset(p, '[', depth - 1);
        p += depth - 1;
        memset(p, ']', depth - 1);
        p += depth - 1;
        *p++ = '}';

        s.data = (unsigned char *) text;
        s.len = (size_t) (p - text);

        assert_jose_status(stream(memory, s, &r, &detail, &offset),
                           depth == JOSE_JSON_DEPTH_MAX ? JOSE_OK
                                                        : JOSE_BAD_JSON);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        unit_case(test_pieces_are_valid_if_the_whole_is),
        unit_case(test_what_is_wrong_between_pieces_is_refused),
        unit_case(test_the_place_of_what_is_wrong_is_told),
        unit_case(test_depth_counts_from_the_whole_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
