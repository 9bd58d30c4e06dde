/*
 * test_jwt.c: what is said of a token before its signature: parts, header and
 * payload.
 */

#include "unit_jwt.h"

#include <stdio.h>


#define GOOD_HEADER   "{\"alg\":\"HS256\",\"kid\":\"0001\"}"
#define GOOD_PAYLOAD  "{\"sub\":\"quotes\"}"


typedef struct {
    const char     *text;
    jose_status_t   status;
    const char     *detail;             /* part of it; NULL: any */
} test_case_t;


static void
assert_detail(const jose_jwt_t *jwt, const char *part)
{
    if (part == NULL) {
        return;
    }

    assert_non_null(jwt->detail);

    if (strstr(jwt->detail, part) == NULL) {
        fail_msg("detail is \"%s\", want \"%s\"", jwt->detail, part);
    }
}


static void
assert_parse(void **state, jose_str_t token, jose_status_t status,
    const char *detail)
{
    jose_jwt_t      jwt;
    unit_memory_t  *memory;

    memory = *state;

    assert_jose_status(jose_jwt_parse(&memory->alloc, token, &jwt), status);
    assert_detail(&jwt, detail);

    if (status != JOSE_OK) {
        assert_int_equal(jwt.nparts, 0);
        assert_null(jwt.header);
        assert_null(jwt.claims);
        assert_null(jwt.alg);
        assert_null(jwt.part[0].data);
        assert_jose_absent(jwt.kid);
        assert_ptr_equal(jwt.token.data, token.data);
    }
}


static void
a_signed_token_has_three_parts_and_a_header(void **state)
{
    jose_str_t  token;
    jose_jwt_t  jwt;

    token = unit_jws(state, unit_str(GOOD_HEADER), unit_str(GOOD_PAYLOAD));
    unit_parse(state, token, &jwt);

    assert_int_equal(jwt.nparts, 3);
    assert_jose_str(jwt.token, token);
    assert_jose_str(jwt.part[0],
                    unit_str("eyJhbGciOiJIUzI1NiIsImtpZCI6IjAwMDEifQ"));
    assert_jose_str(jwt.part[1], unit_str("eyJzdWIiOiJxdW90ZXMifQ"));
    assert_jose_str(jwt.kid, unit_str("0001"));
    assert_int_equal(jose_json_count(jwt.header), 2);
    assert_null(jwt.claims);
    assert_null(jwt.alg);
    assert_null(jwt.detail);
}


static void
an_encrypted_token_has_five_parts(void **state)
{
    jose_jwt_t  jwt;
    jose_str_t  token;

    token = unit_jwe(state, unit_str("{\"alg\":\"dir\"}"));
    unit_parse(state, token, &jwt);

    assert_int_equal(jwt.nparts, 5);
    assert_jose_absent(jwt.kid);
    assert_jose_str(jwt.part[4], unit_str("dGFn"));
}


static void
any_other_number_of_parts_is_malformed(void **state)
{
    size_t  i;

    static const test_case_t  cases[] = {
        { "", JOSE_MALFORMED, "empty" },
        { "X", JOSE_MALFORMED, "one part" },
        { "e30", JOSE_MALFORMED, "one part" },
        { "e30.e30", JOSE_MALFORMED, "two parts" },
        { ".", JOSE_MALFORMED, "two parts" },
        { "..", JOSE_MALFORMED, "header is empty" },
        { ".e30.e30", JOSE_MALFORMED, "header is empty" },
        { "...", JOSE_MALFORMED, "four parts" },
        { "e30.e30.e30.e30", JOSE_MALFORMED, "four parts" },
        { "....", JOSE_MALFORMED, "header is empty" },
        { ".....", JOSE_MALFORMED, "more than five" },
        { "e30.e30.e30.e30.e30.e30", JOSE_MALFORMED, "more than five" },
        { "e30..", JOSE_OK, NULL },
        { "e30....", JOSE_OK, NULL }
    };

    for (i = 0; i < unit_nelts(cases); i++) {
        assert_parse(state, jose_cstr(cases[i].text), cases[i].status,
                     cases[i].detail);
    }

    assert_parse(state, (jose_str_t) jose_null_str, JOSE_MALFORMED, "empty");
}


static void
a_token_of_dots_is_refused_at_the_sixth_part(void **state)
{
    jose_str_t      token;
    unsigned char  *dots;

    token.len = JOSE_TOKEN_MAX;

    dots = unit_alloc(*state, token.len);
    memset(dots, '.', token.len);
    token.data = dots;

    assert_parse(state, token, JOSE_MALFORMED, "more than five");
}


static void
the_json_serialization_is_refused_by_name(void **state)
{
    assert_parse(state, unit_str("{\"payload\":\"e30\",\"signature\":\"\"}"),
                 JOSE_MALFORMED, "JSON serialization");
    assert_parse(state, unit_str("{.}.{"), JOSE_MALFORMED,
                 "JSON serialization");
}


static void
the_size_of_a_token_is_bounded(void **state)
{
    jose_str_t      token;
    jose_jwt_t      jwt;
    unsigned char  *p;

    p = unit_alloc(*state, JOSE_TOKEN_MAX + 1);
    memset(p, 'A', JOSE_TOKEN_MAX + 1);
    memcpy(p, "e30.", 4);
    p[JOSE_TOKEN_MAX - 100] = '.';

    token.data = p;
    token.len = JOSE_TOKEN_MAX;
    unit_parse(state, token, &jwt);

    token.len = JOSE_TOKEN_MAX + 1;
    assert_parse(state, token, JOSE_TOO_LARGE, NULL);
}


/* A header of n bytes: {"x":"aaa..."} */
static jose_str_t
test_header_of(void **state, size_t n)
{
    jose_str_t      header;
    unsigned char  *p;

    p = unit_alloc(*state, n);
    memset(p, 'a', n);
    memcpy(p, "{\"x\":\"", 6);
    memcpy(p + n - 2, "\"}", 2);

    header.data = p;
    header.len = n;

    return header;
}


static void
the_size_of_a_header_is_bounded(void **state)
{
    jose_jwt_t  jwt;
    jose_str_t  token;

    token = unit_jws(state, test_header_of(state, JOSE_HEADER_MAX),
                     unit_str("{}"));
    unit_parse(state, token, &jwt);

    assert_parse(state,
                 unit_jws(state, test_header_of(state, JOSE_HEADER_MAX + 1),
                          unit_str("{}")),
                 JOSE_TOO_LARGE, "header");
}


static void
a_header_that_is_not_base64url_is_refused(void **state)
{
    size_t  i;

    /* e30 is {}, e31 the same with trailing bits */
    static const char *const  tokens[] = {
        "e31.e30.AA", "e30=.e30.AA", "e3 0.e30.AA", "e3.e30.AA", "e.e30.AA",
        "e3+w.e30.AA", "e3/w.e30.AA", "e30\n.e30.AA", " e30.e30.AA",
        "e\303\251.e30.AA"
    };

    assert_parse(state, unit_str("e30.e30.AA"), JOSE_OK, NULL);

    for (i = 0; i < unit_nelts(tokens); i++) {
        assert_parse(state, jose_cstr(tokens[i]), JOSE_BAD_BASE64URL,
                     "the header is not base64url");
    }
}


static void
a_header_that_is_not_an_object_is_refused(void **state)
{
    size_t  i;

    static const jose_str_t  headers[] = {
        jose_string("[]"), jose_string("null"), jose_string("\"HS256\""),
        jose_string("1"), jose_string("{"), jose_string("{}x"),
        jose_string("{\"alg\":\"HS256\",}"), jose_string("\0"),
        jose_string("{\"a\\u0000\":1}"), jose_string("{\"a\":\"\xff\"}"),
        jose_string("{\"alg\":\"HS256\",\"alg\":\"none\"}"),
        jose_string("{\"alg\":\"HS256\",\"al\\u0067\":\"none\"}"),
        jose_string("{\"alg\":\"HS256\"}\0"), jose_string("\xef\xbb\xbf{}")
    };

    for (i = 0; i < unit_nelts(headers); i++) {
        assert_parse(state, unit_jws(state, headers[i], unit_str("{}")),
                     JOSE_BAD_HEADER, "");
    }
}


static void
a_kid_is_a_string_or_absent(void **state)
{
    size_t      i;
    jose_jwt_t  jwt;
    jose_str_t  token;

    static const jose_str_t  headers[] = {
        jose_string("{\"kid\":1}"), jose_string("{\"kid\":null}"),
        jose_string("{\"kid\":[\"a\"]}"), jose_string("{\"kid\":{}}"),
        jose_string("{\"kid\":true}")
    };

    for (i = 0; i < unit_nelts(headers); i++) {
        assert_parse(state, unit_jws(state, headers[i], unit_str("{}")),
                     JOSE_BAD_HEADER, "kid is not a string");
    }

    token = unit_jws(state, unit_str("{\"kid\":\"\"}"), unit_str("{}"));
    unit_parse(state, token, &jwt);
    assert_jose_str(jwt.kid, unit_str(""));

    token = unit_jws(state, unit_str("{\"kid\":\"a\\u0000b\"}"),
                     unit_str("{}"));
    unit_parse(state, token, &jwt);
    assert_jose_str(jwt.kid, unit_str("a\0b"));
}


/* They are for applications: nothing is decided by them. */
static void
typ_and_cty_may_be_anything(void **state)
{
    jose_jwt_t  jwt;
    jose_str_t  token;

    token = unit_jws(state,
                     unit_str("{\"alg\":\"HS256\",\"typ\":1,\"cty\":[]}"),
                     unit_str("{}"));
    unit_parse(state, token, &jwt);
    assert_jose_ok(jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL));
}


static void
check_header(void **state, const char *header, unsigned nparts,
    jose_algset_t allowed, jose_status_t status, const char *detail)
{
    jose_str_t  token;
    jose_jwt_t  jwt;

    token = nparts == 3 ? unit_jws(state, jose_cstr(header), unit_str("{}"))
                        : unit_jwe(state, jose_cstr(header));

    unit_parse(state, token, &jwt);
    assert_jose_status(jose_jwt_check_header(&jwt, allowed), status);
    assert_detail(&jwt, detail);

    if (status == JOSE_OK) {
        assert_non_null(jwt.alg);
        assert_int_equal(jwt.enc != NULL, nparts == 5);
        assert_null(jwt.detail);

    } else {
        assert_null(jwt.alg);
        assert_null(jwt.enc);
    }
}


static void
the_header_of_a_signed_token_is_resolved_or_refused(void **state)
{
    size_t  i;

    static const test_case_t  cases[] = {
        { "{\"alg\":\"HS256\"}", JOSE_OK, NULL },
        { "{\"alg\":\"ML-DSA-87\"}", JOSE_OK, NULL },

        { "{}", JOSE_BAD_ALG, "alg is missing" },
        { "{\"Alg\":\"HS256\"}", JOSE_BAD_ALG, "alg is missing" },
        { "{\"alg\":256}", JOSE_BAD_ALG, "alg is not a string" },
        { "{\"alg\":null}", JOSE_BAD_ALG, "alg is not a string" },
        { "{\"alg\":[\"HS256\"]}", JOSE_BAD_ALG, "alg is not a string" },

        { "{\"alg\":\"none\"}", JOSE_ALG_NONE, NULL },
        { "{\"alg\":\"nOnE\"}", JOSE_ALG_NONE, NULL },
        { "{\"alg\":\"NONE\"}", JOSE_ALG_NONE, NULL },
        { "{\"alg\":\"n\\u006fne\"}", JOSE_ALG_NONE, NULL },
        { "{\"alg\":\"none \"}", JOSE_UNKNOWN_ALG, "unknown" },
        { "{\"alg\":\"nine\"}", JOSE_UNKNOWN_ALG, "unknown" },
        { "{\"alg\":\"none\\u0000\"}", JOSE_UNKNOWN_ALG, "unknown" },

        { "{\"alg\":\"\"}", JOSE_UNKNOWN_ALG, "unknown" },
        { "{\"alg\":\"hs256\"}", JOSE_UNKNOWN_ALG, "unknown" },
        { "{\"alg\":\"HS256\\u0000\"}", JOSE_UNKNOWN_ALG, "unknown" },
        { "{\"alg\":\"A128GCM\"}", JOSE_UNKNOWN_ALG, "unknown" },
        { "{\"alg\":\"RSA1_5\"}", JOSE_UNKNOWN_ALG, "RSA1_5" },
        { "{\"alg\":\"dir\"}", JOSE_UNKNOWN_ALG, "encryption algorithm" },
        { "{\"alg\":\"RSA-OAEP\"}", JOSE_UNKNOWN_ALG, "encryption algorithm" },

        { "{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}", JOSE_CRIT,
          "crit" },
        { "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":true}", JOSE_CRIT,
          "crit" },
        { "{\"alg\":\"HS256\",\"crit\":[]}", JOSE_CRIT, "crit" },
        { "{\"alg\":\"HS256\",\"crit\":null}", JOSE_CRIT, "crit" },
        { "{\"alg\":\"HS256\",\"crit\":\"exp\"}", JOSE_CRIT, "crit" },
        { "{\"alg\":\"HS256\",\"b64\":false}", JOSE_CRIT, "b64" },
        { "{\"alg\":\"HS256\",\"b64\":null}", JOSE_CRIT, "b64" },
        { "{\"alg\":\"HS256\",\"b64\":\"true\"}", JOSE_CRIT, "b64" },
        { "{\"alg\":\"HS256\",\"b64\":true}", JOSE_OK, NULL },
        { "{\"alg\":\"HS256\",\"zip\":\"DEF\"}", JOSE_CRIT, "zip" },

        /* keys inside of a token are never used, so they do no harm */
        { "{\"alg\":\"HS256\",\"jwk\":{},\"jku\":\"http://a/\",\"x5c\":[]}",
          JOSE_OK, NULL }
    };

    for (i = 0; i < unit_nelts(cases); i++) {
        check_header(state, cases[i].text, 3, JOSE_ALGSET_ALL,
                     cases[i].status, cases[i].detail);
    }
}


static void
the_header_of_an_encrypted_token_is_resolved_or_refused(void **state)
{
    size_t  i;

    static const test_case_t  cases[] = {
        { "{\"alg\":\"dir\",\"enc\":\"A128GCM\"}", JOSE_OK, NULL },
        { "{\"alg\":\"ECDH-ES+A256KW\",\"enc\":\"A256CBC-HS512\"}", JOSE_OK,
          NULL },

        { "{\"alg\":\"dir\"}", JOSE_BAD_ALG, "enc is missing" },
        { "{\"enc\":\"A128GCM\"}", JOSE_BAD_ALG, "alg is missing" },
        { "{\"alg\":\"dir\",\"enc\":128}", JOSE_BAD_ALG,
          "enc is not a string" },
        { "{\"alg\":\"dir\",\"enc\":\"none\"}", JOSE_UNKNOWN_ALG, "enc" },
        { "{\"alg\":\"dir\",\"enc\":\"a128gcm\"}", JOSE_UNKNOWN_ALG, "enc" },
        { "{\"alg\":\"dir\",\"enc\":\"HS256\"}", JOSE_UNKNOWN_ALG, "enc" },

        { "{\"alg\":\"None\",\"enc\":\"A128GCM\"}", JOSE_ALG_NONE, NULL },
        { "{\"alg\":\"HS256\",\"enc\":\"A128GCM\"}", JOSE_UNKNOWN_ALG,
          "signature algorithm" },
        { "{\"alg\":\"RSA1_5\",\"enc\":\"A128GCM\"}", JOSE_UNKNOWN_ALG,
          "RSA1_5" },
        { "{\"alg\":\"PBES2-HS256+A128KW\",\"enc\":\"A128GCM\"}",
          JOSE_UNKNOWN_ALG, "PBES2" },
        { "{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"zip\":\"DEF\"}", JOSE_CRIT,
          "zip" },
        { "{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"crit\":[\"b64\"]}",
          JOSE_CRIT, "crit" }
    };

    for (i = 0; i < unit_nelts(cases); i++) {
        check_header(state, cases[i].text, 5, JOSE_ALGSET_ALL,
                     cases[i].status, cases[i].detail);
    }
}


static void
an_allow_list_covers_alg_and_enc(void **state)
{
    jose_algset_t  set;

    set = 0;
    jose_algset_add(&set, unit_str("RS256"));
    jose_algset_add(&set, unit_str("dir"));
    jose_algset_add(&set, unit_str("A256GCM"));

    check_header(state, "{\"alg\":\"RS256\"}", 3, set, JOSE_OK, NULL);
    check_header(state, "{\"alg\":\"HS256\"}", 3, set, JOSE_ALG_REFUSED,
                 "alg");
    check_header(state, "{\"alg\":\"RS256\"}", 3, 0, JOSE_ALG_REFUSED,
                 "alg");

    check_header(state, "{\"alg\":\"dir\",\"enc\":\"A256GCM\"}", 5, set,
                 JOSE_OK, NULL);
    check_header(state, "{\"alg\":\"dir\",\"enc\":\"A128GCM\"}", 5, set,
                 JOSE_ALG_REFUSED, "enc");
    check_header(state, "{\"alg\":\"A128KW\",\"enc\":\"A256GCM\"}", 5, set,
                 JOSE_ALG_REFUSED, "alg");
}


static void
one_refusal_does_not_change_the_next_check(void **state)
{
    jose_jwt_t     jwt;
    jose_str_t     token;
    jose_algset_t  set;

    set = 0;
    jose_algset_add(&set, unit_str("RS256"));

    token = unit_jws(state, unit_str(GOOD_HEADER), unit_str("{}"));
    unit_parse(state, token, &jwt);

    assert_jose_status(jose_jwt_check_header(&jwt, set), JOSE_ALG_REFUSED);
    assert_jose_ok(jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL));
    assert_null(jwt.detail);
    assert_jose_status(jose_jwt_check_header(&jwt, set), JOSE_ALG_REFUSED);
    assert_null(jwt.alg);
}


/* Of like's header only what a check has found is taken over; whether it is
 * allowed here is asked again. */
static void
a_header_that_is_known_is_checked_against_the_list(void **state)
{
    jose_jwt_t      like, jwt;
    jose_str_t      token;
    unit_memory_t  *memory;
    jose_algset_t   set;

    set = 0;
    memory = *state;
    assert_true(jose_algset_add(&set, unit_str("ES256")));

    token = unit_jws(state, unit_str(GOOD_HEADER), unit_str("{}"));
    unit_parse(state, token, &like);
    assert_jose_ok(jose_jwt_check_header(&like, JOSE_ALGSET_ALL));

    token = unit_jws(state, unit_str(GOOD_HEADER), unit_str(GOOD_PAYLOAD));
    assert_jose_ok(jose_jwt_parse_like(&memory->alloc, token, &like, &jwt));
    assert_ptr_equal(jwt.header, like.header);
    assert_null(jwt.alg);

    assert_jose_status(jose_jwt_check_header_like(&jwt, &like, set),
                       JOSE_ALG_REFUSED);
    assert_null(jwt.alg);
    assert_jose_ok(jose_jwt_check_header_like(&jwt, &like, JOSE_ALGSET_ALL));
    assert_ptr_equal(jwt.alg, like.alg);
}


static void
a_header_that_was_not_checked_is_not_known(void **state)
{
    jose_jwt_t      like, jwt;
    jose_str_t      token;
    unit_memory_t  *memory;

    memory = *state;

    token = unit_jws(state, unit_str("{\"alg\":\"HS256\",\"crit\":[]}"),
                     unit_str("{}"));
    unit_parse(state, token, &like);
    assert_jose_status(jose_jwt_check_header(&like, JOSE_ALGSET_ALL),
                       JOSE_CRIT);

    assert_jose_ok(jose_jwt_parse_like(&memory->alloc, token, &like, &jwt));
    assert_jose_status(jose_jwt_check_header_like(&jwt, &like,
                                                  JOSE_ALGSET_ALL),
                       JOSE_CRIT);
}


static void
a_header_that_was_not_borrowed_is_not_known(void **state)
{
    jose_jwt_t  like, jwt;
    jose_str_t  token;

    token = unit_jws(state, unit_str(GOOD_HEADER), unit_str("{}"));
    unit_parse(state, token, &like);
    assert_jose_ok(jose_jwt_check_header(&like, JOSE_ALGSET_ALL));

    token = unit_jws(state, unit_str("{\"alg\":\"HS256\",\"crit\":[]}"),
                     unit_str("{}"));
    unit_parse(state, token, &jwt);
    assert_jose_status(jose_jwt_check_header_like(&jwt, &like,
                                                  JOSE_ALGSET_ALL),
                       JOSE_CRIT);
}


static void
a_signed_tokens_header_is_not_known_in_five_parts(void **state)
{
    char            five[512];
    jose_jwt_t      like, jwt;
    jose_str_t      token;
    unit_memory_t  *memory;

    memory = *state;

    token = unit_jws(state, unit_str(GOOD_HEADER), unit_str("{}"));
    unit_parse(state, token, &like);
    assert_jose_ok(jose_jwt_check_header(&like, JOSE_ALGSET_ALL));

    snprintf(five, sizeof(five), "%.*s....", (int) like.part[0].len,
             (const char *) like.part[0].data);

    assert_jose_ok(jose_jwt_parse_like(&memory->alloc, jose_cstr(five), &like,
                                       &jwt));
    assert_int_equal(jwt.nparts, 5);
    assert_jose_status(jose_jwt_check_header_like(&jwt, &like,
                                                  JOSE_ALGSET_ALL),
                       JOSE_UNKNOWN_ALG);
}


static void
claims_are_read_once(void **state)
{
    jose_jwt_t          jwt;
    jose_str_t          token;
    unit_memory_t      *memory;
    const jose_json_t  *claims;

    memory = *state;

    token = unit_jws(state, unit_str(GOOD_HEADER), unit_str(GOOD_PAYLOAD));
    unit_parse(state, token, &jwt);

    assert_jose_ok(jose_jwt_read_claims(&memory->alloc, &jwt));
    assert_jose_str(jose_json_string(jose_json_member(jwt.claims,
                                                      unit_str("sub"))),
                    unit_str("quotes"));

    claims = jwt.claims;
    memory->fail_at = memory->calls + 1;

    assert_jose_ok(jose_jwt_read_claims(&memory->alloc, &jwt));
    assert_ptr_equal(jwt.claims, claims);
}


static void
read_claims(void **state, jose_str_t token, jose_status_t status,
    const char *detail)
{
    size_t          calls;
    jose_jwt_t      jwt;
    unit_memory_t  *memory;

    memory = *state;

    unit_parse(state, token, &jwt);
    assert_jose_status(jose_jwt_read_claims(&memory->alloc, &jwt), status);
    assert_null(jwt.claims);
    assert_detail(&jwt, detail);

    /* and a second time says the same, but for nothing */
    calls = memory->calls;
    assert_jose_status(jose_jwt_read_claims(&memory->alloc, &jwt), status);
    assert_null(jwt.claims);
    assert_detail(&jwt, detail);
    assert_int_equal(memory->calls, calls);
}


static void
a_payload_that_is_not_an_object_is_refused(void **state)
{
    size_t  i;

    static const jose_str_t  payloads[] = {
        jose_string("[]"), jose_string("null"), jose_string("1"),
        jose_string("\"sub\""), jose_string("{"), jose_string("Payload"),
        jose_string("{\"sub\":1,\"sub\":2}"), jose_string("{} {}"),
        jose_string("{\"a\":\"\xc0\x80\"}"), jose_string("{\"\\u0000\":1}")
    };

    for (i = 0; i < unit_nelts(payloads); i++) {
        read_claims(state, unit_jws(state, unit_str(GOOD_HEADER),
                                    payloads[i]),
                    JOSE_BAD_PAYLOAD, "");
    }

    read_claims(state, unit_str("e30..AA"), JOSE_BAD_PAYLOAD, "");
    read_claims(state, unit_str("e30.e31.AA"), JOSE_BAD_BASE64URL,
                "the payload is not base64url");
    read_claims(state, unit_str("e30.e30=.AA"), JOSE_BAD_BASE64URL,
                "the payload is not base64url");
    read_claims(state, unit_jwe(state, unit_str("{}")), JOSE_WRONG_TYPE,
                NULL);
}


static void
the_claims_of_a_decrypted_token_are_its_plaintext(void **state)
{
    jose_jwt_t      jwt;
    jose_str_t      token;
    unit_memory_t  *memory;

    memory = *state;

    token = unit_jwe(state, unit_str("{}"));
    unit_parse(state, token, &jwt);

    jwt.plaintext = unit_str("[]");
    assert_jose_status(jose_jwt_read_claims(&memory->alloc, &jwt),
                       JOSE_BAD_PAYLOAD);
    assert_null(jwt.claims);

    unit_parse(state, token, &jwt);
    jwt.plaintext = unit_str(GOOD_PAYLOAD);
    assert_jose_ok(jose_jwt_read_claims(&memory->alloc, &jwt));
    assert_jose_str(jose_json_string(jose_json_member(jwt.claims,
                                                      unit_str("sub"))),
                    unit_str("quotes"));
    assert_null(jwt.detail);
}


/* At each allocation in turn, and never anything but success or the truth. */
static void
want_of_memory_is_reported(void **state)
{
    size_t          n;
    jose_str_t      token;
    jose_jwt_t      jwt;
    jose_status_t   st;
    unit_memory_t   failing;

    token = unit_jws(state, unit_str(GOOD_HEADER), unit_str(GOOD_PAYLOAD));

    for (n = 1; ; n++) {
        unit_memory_init(&failing);
        failing.fail_at = n;

        st = jose_jwt_parse(&failing.alloc, token, &jwt);

        if (st == JOSE_OK) {
            st = jose_jwt_read_claims(&failing.alloc, &jwt);
        }

        unit_memory_free(&failing);

        if (st == JOSE_OK) {
            break;
        }

        assert_jose_status(st, JOSE_NO_MEMORY);
        assert_null(jwt.claims);
    }

    assert_true(n > 2);
}


/* No input makes the parser read where it should not: the sanitizers and the
 * exact blocks of unit_alloc are the judges. */
static void
random_changes_do_no_harm(void **state)
{
    size_t          i;
    uint64_t        seed;
    jose_str_t      token, copy;
    jose_jwt_t      jwt;
    unit_memory_t   memory;
    unsigned char  *p;

    token = unit_jws(state,
                     unit_str("{\"alg\":\"ES256\",\"kid\":\"k\\u00e9y\"}"),
                     unit_str("{\"exp\":1700000001,\"aud\":[\"a\",\"b\"]}"));
    seed = 2;

    for (i = 0; i < 20000; i++) {
        unit_memory_init(&memory);

        copy.len = unit_random(&seed) % token.len + 1;
        p = unit_alloc(&memory, copy.len);
        memcpy(p, token.data, copy.len);
        p[unit_random(&seed) % copy.len] = (unsigned char) unit_random(&seed);
        copy.data = p;

        if (jose_jwt_parse(&memory.alloc, copy, &jwt) == JOSE_OK) {
            (void) jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL);

            if (jose_jwt_read_claims(&memory.alloc, &jwt) == JOSE_OK) {
                (void) jose_jwt_check_time(&jwt, 1700000000, 0, 0);
            }
        }

        unit_memory_free(&memory);
    }
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        unit_case(a_signed_token_has_three_parts_and_a_header),
        unit_case(an_encrypted_token_has_five_parts),
        unit_case(any_other_number_of_parts_is_malformed),
        unit_case(a_token_of_dots_is_refused_at_the_sixth_part),
        unit_case(the_json_serialization_is_refused_by_name),
        unit_case(the_size_of_a_token_is_bounded),
        unit_case(the_size_of_a_header_is_bounded),
        unit_case(a_header_that_is_not_base64url_is_refused),
        unit_case(a_header_that_is_not_an_object_is_refused),
        unit_case(a_kid_is_a_string_or_absent),
        unit_case(typ_and_cty_may_be_anything),
        unit_case(the_header_of_a_signed_token_is_resolved_or_refused),
        unit_case(the_header_of_an_encrypted_token_is_resolved_or_refused),
        unit_case(an_allow_list_covers_alg_and_enc),
        unit_case(one_refusal_does_not_change_the_next_check),
        unit_case(a_header_that_is_known_is_checked_against_the_list),
        unit_case(a_header_that_was_not_checked_is_not_known),
        unit_case(a_header_that_was_not_borrowed_is_not_known),
        unit_case(a_signed_tokens_header_is_not_known_in_five_parts),
        unit_case(claims_are_read_once),
        unit_case(a_payload_that_is_not_an_object_is_refused),
        unit_case(the_claims_of_a_decrypted_token_are_its_plaintext),
        unit_case(want_of_memory_is_reported),
        unit_case(random_changes_do_no_harm)
    };

    return cmocka_run_group_tests_name("jwt", tests, NULL, NULL);
}
