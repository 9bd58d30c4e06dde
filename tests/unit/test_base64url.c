/*
 * test_base64url.c: RFC 4648, 5 without padding, and nothing else.
 */

#include "unit.h"


typedef struct {
    const char  *plain;
    const char  *encoded;
} base64url_pair_t;

typedef struct {
    const char  *text;
    const char  *why;
} base64url_bad_t;


static const char  alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";


/* RFC 4648, 10, without the padding. */
static const base64url_pair_t  pairs[] = {
    { "", "" },
    { "f", "Zg" },
    { "fo", "Zm8" },
    { "foo", "Zm9v" },
    { "foob", "Zm9vYg" },
    { "fooba", "Zm9vYmE" },
    { "foobar", "Zm9vYmFy" },
};


/* Each is a good text with one thing wrong. */
static const base64url_bad_t  bad[] = {
    { "Z", "one character is six bits" },
    { "Zm9vY", "five characters" },
    { "Zm9vYmFyZ", "nine characters" },
    { "Zg==", "padding" },
    { "Zm8=", "padding" },
    { "Zg=", "padding" },
    { "Zm9v=", "padding" },
    { "====", "only padding" },
    { "Zh", "the lowest unused bit" },
    { "Zk", "an unused bit" },
    { "Zo", "an unused bit" },
    { "Zi", "an unused bit" },
    { "Zm9", "the lowest unused bit of three characters" },
    { "Zm-", "an unused bit of three characters" },
    { "Zm9vYn", "unused bits after a whole group" },
    { "Zm9v ", "a trailing space" },
    { " Zm9v", "a leading space" },
    { "Zm9\n", "a line feed" },
    { "Zm9v\r\n", "a line end" },
    { "Zm\t9", "a tab" },
    { "Zm9+", "base64's plus" },
    { "Zm9/", "base64's slash" },
    { "Zm9.", "a dot" },
    { "Zm9vZm9vZm9vZm*vZm9v", "inside of a long text" },
};


/* Decodes into a block of exactly the size that the macro promises. */
static jose_status_t
decode(unit_memory_t *memory, jose_str_t text, jose_str_t *out)
{
    unsigned char  *dst;

    out->len = jose_base64url_decoded_len(text.len);
    out->data = dst = memory->alloc.alloc(memory, out->len);
    assert_non_null(dst);

    return jose_base64url_decode(dst, text);
}


static jose_str_t
encode(unit_memory_t *memory, jose_str_t plain)
{
    jose_str_t      out;
    unsigned char  *dst;

    out.len = jose_base64url_encoded_len(plain.len);
    out.data = dst = memory->alloc.alloc(memory, out.len);
    assert_non_null(dst);
    assert_int_equal(jose_base64url_encode(dst, plain), out.len);

    return out;
}


static void
test_the_vectors_of_rfc_4648(void **state)
{
    size_t      i;
    jose_str_t  out;

    for (i = 0; i < unit_nelts(pairs); i++) {
        assert_jose_str(encode(*state, jose_cstr(pairs[i].plain)),
                        jose_cstr(pairs[i].encoded));
        assert_jose_ok(decode(*state, jose_cstr(pairs[i].encoded), &out));
        assert_jose_str(out, jose_cstr(pairs[i].plain));
    }
}


static void
test_the_example_of_rfc_7515_appendix_c(void **state)
{
    jose_str_t  out;

    assert_jose_ok(decode(*state, unit_str("A-z_4ME"), &out));
    assert_jose_str(out, unit_str("\x03\xec\xff\xe0\xc1"));
    assert_jose_status(decode(*state, unit_str("A+z/4ME"), &out),
                       JOSE_BAD_BASE64URL);
}


static void
test_what_is_not_base64url_is_refused(void **state)
{
    size_t      i;
    jose_str_t  out;

    for (i = 0; i < unit_nelts(bad); i++) {
        if (decode(*state, jose_cstr(bad[i].text), &out)
            != JOSE_BAD_BASE64URL)
        {
            fail_msg("accepted: %s", bad[i].why);
        }
    }

    /* NUL is a character like any other */
    assert_jose_status(decode(*state, unit_str("Zm9v\0\0\0\0"), &out),
                       JOSE_BAD_BASE64URL);
}


static void
test_each_byte_is_of_the_alphabet_or_refused_at_each_place(void **state)
{
    int            c, good;
    size_t         len, at;
    jose_str_t     text;
    unsigned char  chars[8], plain[8];

    (void) state;

    for (len = 2; len <= sizeof(chars); len++) {
        for (at = 0; len % 4 != 1 && at < len; at++) {
            for (c = 0; c < 256; c++) {

                /* 'A' is zero: no unused bits are set */
                memset(chars, 'A', sizeof(chars));
                chars[at] = (unsigned char) c;
                text.data = chars;
                text.len = len;

                good = c != 0 && strchr(alphabet, c) != NULL;

                if (good && at == len - 1 && len % 4 != 0) {
                    good = (strchr(alphabet, c) - alphabet)
                           % (len % 4 == 2 ? 16 : 4) == 0;
                }

                assert_int_equal(jose_base64url_decode(plain, text),
                                 good ? JOSE_OK : JOSE_BAD_BASE64URL);
            }
        }
    }
}


static void
test_each_character_has_its_value(void **state)
{
    size_t      i;
    char        text[5] = "AAAA";
    jose_str_t  out;

    for (i = 0; i < 64; i++) {
        text[3] = alphabet[i];
        assert_jose_ok(decode(*state, jose_cstr(text), &out));
        assert_int_equal(out.data[2], i);
    }
}


static void
test_lengths_are_as_the_macros_say(void **state)
{
    size_t         len;
    jose_str_t     plain, text, out;
    unsigned char  bytes[64];

    memset(bytes, 0xff, sizeof(bytes));
    plain.data = bytes;

    for (len = 0; len <= sizeof(bytes); len++) {
        plain.len = len;
        text = encode(*state, plain);
        assert_int_equal(text.len, (len * 8 + 5) / 6);

        assert_jose_ok(decode(*state, text, &out));
        assert_jose_str(out, plain);
    }
}


static void
test_only_lengths_of_four_n_plus_one_do_not_exist(void **state)
{
    size_t      len;
    jose_str_t  text, out;

    text = unit_str("AAAAAAAAAA");

    for (len = 0; len <= 10; len++) {
        text.len = len;
        assert_int_equal(decode(*state, text, &out),
                         len % 4 == 1 ? JOSE_BAD_BASE64URL : JOSE_OK);
    }

    assert_jose_ok(jose_base64url_decode(NULL, jose_cstr(NULL)));
}


static void
test_decoding_in_place_gives_the_same(void **state)
{
    size_t          len;
    uint64_t        seed;
    jose_str_t      plain, text, out;
    unsigned char  *p, bytes[100];

    seed = 7;
    plain.data = bytes;

    for (len = 0; len < sizeof(bytes); len++) {
        bytes[len] = (unsigned char) unit_random(&seed);
    }

    for (len = 0; len <= sizeof(bytes); len++) {
        plain.len = len;
        text = encode(*state, plain);
        p = (unsigned char *) text.data;
        assert_jose_ok(jose_base64url_decode(p, text));

        out.data = p;
        out.len = jose_base64url_decoded_len(text.len);
        assert_jose_str(out, plain);
    }
}


/*
 * One text has one meaning and one meaning one text: whatever decodes is what
 * its bytes encode to.
 */
static void
test_a_mutated_text_is_refused_or_means_something_else(void **state)
{
    size_t          i, at, len, accepted;
    uint64_t        seed;
    jose_str_t      text, again;
    unsigned char   chars[32], plain[32], copy[64];

    (void) state;

    seed = 20240229;
    accepted = 0;

    for (i = 0; i < 20000; i++) {
        len = unit_random(&seed) % sizeof(chars);

        for (at = 0; at < len; at++) {
            chars[at] = (unsigned char) alphabet[unit_random(&seed) % 64];
        }

        if (len != 0 && i % 2 == 0) {
            chars[unit_random(&seed) % len] =
                                         (unsigned char) unit_random(&seed);
        }

        text.data = chars;
        text.len = len;

        if (jose_base64url_decode(plain, text) != JOSE_OK) {
            continue;
        }

        accepted++;
        again.data = plain;
        again.len = jose_base64url_decoded_len(len);
        again.len = jose_base64url_encode(copy, again);
        again.data = copy;
        assert_jose_str(again, text);
    }

    assert_in_range(accepted, 2000, 15000);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        unit_case(test_the_vectors_of_rfc_4648),
        unit_case(test_the_example_of_rfc_7515_appendix_c),
        unit_case(test_what_is_not_base64url_is_refused),
        unit_case(test_each_byte_is_of_the_alphabet_or_refused_at_each_place),
        unit_case(test_each_character_has_its_value),
        unit_case(test_lengths_are_as_the_macros_say),
        unit_case(test_only_lengths_of_four_n_plus_one_do_not_exist),
        unit_case(test_decoding_in_place_gives_the_same),
        unit_case(test_a_mutated_text_is_refused_or_means_something_else),
    };

    return cmocka_run_group_tests_name("base64url", tests, NULL, NULL);
}
