/*
 * jose_jwt.c: a token's parts, its header and its times.  Nothing here is
 * cryptography, and all of it but jose_jwt_check_time works on bytes that
 * nobody has verified.
 */

#include "jose_json_parse.h"

#include <string.h>
#include <strings.h>


#define JOSE_PARTS_MAX  5


static jose_status_t jose_jwt_split(jose_jwt_t *jwt);
static jose_status_t jose_jwt_read_header(const jose_alloc_t *alloc,
    jose_jwt_t *jwt);
static jose_status_t jose_jwt_decode_object(const jose_alloc_t *alloc,
    jose_str_t part, const jose_json_t **out, const char **detail);
static jose_status_t jose_jwt_take_object(const jose_json_t *value,
    const jose_json_t **out, const char **detail);
static jose_status_t jose_jwt_resolve(jose_jwt_t *jwt);
static jose_status_t jose_jwt_resolve_enc(jose_jwt_t *jwt);
static jose_status_t jose_jwt_unknown_alg(jose_jwt_t *jwt, jose_str_t name);
static jose_status_t jose_jwt_check_extensions(jose_jwt_t *jwt);
static const jose_json_t *jose_jwt_header(const jose_jwt_t *jwt,
    const char *name);
static jose_claim_time_t jose_jwt_read_time(const jose_jwt_t *jwt,
    const char *name, double *out);


/* Algorithms that exist and are refused on purpose. */
typedef struct {
    jose_str_t   prefix;
    const char  *detail;
} jose_refused_alg_t;


static const jose_refused_alg_t  jose_refused_algs[] = {
    { jose_string("RSA1_5"),
      "RSA1_5 is refused: its padding can be probed" },
    { jose_string("PBES2-"),
      "PBES2 is refused: the token would say how long to compute" }
};


jose_status_t
jose_jwt_parse(const jose_alloc_t *alloc, jose_str_t token, jose_jwt_t *jwt)
{
    return jose_jwt_parse_like(alloc, token, NULL, jwt);
}


jose_status_t
jose_jwt_parse_like(const jose_alloc_t *alloc, jose_str_t token,
    const jose_jwt_t *like, jose_jwt_t *jwt)
{
    const char     *detail;
    jose_status_t   st;

    memset(jwt, 0, sizeof(jose_jwt_t));
    jwt->token = token;

    if (token.len > JOSE_TOKEN_MAX) {
        return JOSE_TOO_LARGE;
    }

    st = jose_jwt_split(jwt);

    if (st == JOSE_OK && like != NULL
        && jose_str_eq(jwt->part[0], like->part[0]))
    {
        jwt->header = like->header;
        jwt->kid = like->kid;

    } else if (st == JOSE_OK) {
        st = jose_jwt_read_header(alloc, jwt);
    }

    if (st != JOSE_OK) {
        detail = jwt->detail;
        memset(jwt, 0, sizeof(jose_jwt_t));
        jwt->token = token;
        jwt->detail = detail;
    }

    return st;
}


static jose_status_t
jose_jwt_split(jose_jwt_t *jwt)
{
    size_t                left;
    const unsigned char  *p, *dot;

    static const char  *const counts[JOSE_PARTS_MAX] = {
        NULL,
        "one part instead of three or five",
        "two parts instead of three or five",
        NULL,
        "four parts instead of three or five"
    };

    p = jwt->token.data;
    left = jwt->token.len;

    if (left == 0) {
        jwt->detail = "the token is empty";
        return JOSE_MALFORMED;
    }

    if (*p == '{') {
        jwt->detail = "this is the JSON serialization, not the compact one";
        return JOSE_MALFORMED;
    }

    for ( ;; ) {
        if (jwt->nparts == JOSE_PARTS_MAX) {
            jwt->detail = "more than five parts";
            return JOSE_MALFORMED;
        }

        dot = left != 0 ? memchr(p, '.', left) : NULL;

        jwt->part[jwt->nparts].data = p;
        jwt->part[jwt->nparts].len = dot != NULL ? (size_t) (dot - p) : left;
        jwt->nparts++;

        if (dot == NULL) {
            break;
        }

        left -= (size_t) (dot + 1 - p);
        p = dot + 1;
    }

    if (jwt->nparts != 3 && jwt->nparts != 5) {
        jwt->detail = counts[jwt->nparts];
        return JOSE_MALFORMED;
    }

    if (jwt->part[0].len == 0) {
        jwt->detail = "the header is empty";
        return JOSE_MALFORMED;
    }

    return JOSE_OK;
}


static jose_status_t
jose_jwt_read_header(const jose_alloc_t *alloc, jose_jwt_t *jwt)
{
    jose_status_t       st;
    const jose_json_t  *kid;

    if (jose_base64url_decoded_len(jwt->part[0].len) > JOSE_HEADER_MAX) {
        jwt->detail = "the header is too large";
        return JOSE_TOO_LARGE;
    }

    st = jose_jwt_decode_object(alloc, jwt->part[0], &jwt->header,
                                &jwt->detail);

    if (st == JOSE_BAD_BASE64URL) {
        jwt->detail = "the header is not base64url";
        return st;
    }

    if (st == JOSE_BAD_JSON) {
        return JOSE_BAD_HEADER;
    }

    if (st != JOSE_OK) {
        return st;
    }

    /* RFC 7515, 4.1.4.  "typ" and "cty" are for applications, who may be
     * stricter than this: nothing is decided by them here. */

    kid = jose_jwt_header(jwt, "kid");

    if (kid != NULL && jose_json_type(kid) != JOSE_JSON_STRING) {
        jwt->detail = "kid is not a string";
        return JOSE_BAD_HEADER;
    }

    jwt->kid = jose_json_string(kid);

    return JOSE_OK;
}


/* JOSE_BAD_BASE64URL; JOSE_BAD_JSON, with *detail. */
static jose_status_t
jose_jwt_decode_object(const jose_alloc_t *alloc, jose_str_t part,
    const jose_json_t **out, const char **detail)
{
    size_t              len;
    jose_status_t       st;
    unsigned char      *buf;
    const jose_json_t  *value;

    len = jose_base64url_decoded_len(part.len);

    buf = alloc->alloc(alloc->ctx, len + JOSE_JSON_PADDING);
    if (buf == NULL) {
        return JOSE_NO_MEMORY;
    }

    st = jose_base64url_decode(buf, part);
    if (st != JOSE_OK) {
        return st;
    }

    st = jose_json_parse_in_place(alloc, buf, len, &value, detail, NULL);
    if (st != JOSE_OK) {
        return st;
    }

    return jose_jwt_take_object(value, out, detail);
}


static jose_status_t
jose_jwt_take_object(const jose_json_t *value, const jose_json_t **out,
    const char **detail)
{
    if (jose_json_type(value) != JOSE_JSON_OBJECT) {
        *detail = "not a JSON object";
        return JOSE_BAD_JSON;
    }

    *out = value;

    return JOSE_OK;
}


jose_status_t
jose_jwt_check_header(jose_jwt_t *jwt, jose_algset_t allowed)
{
    return jose_jwt_check_header_like(jwt, NULL, allowed);
}


jose_status_t
jose_jwt_check_header_like(jose_jwt_t *jwt, const jose_jwt_t *like,
    jose_algset_t allowed)
{
    int            known;
    jose_status_t  st;

    jwt->alg = NULL;
    jwt->enc = NULL;
    jwt->detail = NULL;

    /* "alg" means another thing in another number of parts */

    known = like != NULL && like->alg != NULL && jwt->header == like->header
            && jwt->nparts == like->nparts;

    if (known) {
        jwt->alg = like->alg;
        jwt->enc = like->enc;
        st = JOSE_OK;

    } else {
        st = jose_jwt_resolve(jwt);

        if (st == JOSE_OK && jwt->nparts == 5) {
            st = jose_jwt_resolve_enc(jwt);
        }
    }

    if (st == JOSE_OK && !jose_algset_has(allowed, jwt->alg)) {
        jwt->detail = "alg is not in the list";
        st = JOSE_ALG_REFUSED;
    }

    if (st == JOSE_OK && jwt->enc != NULL
        && !jose_algset_has(allowed, jwt->enc))
    {
        jwt->detail = "enc is not in the list";
        st = JOSE_ALG_REFUSED;
    }

    if (st == JOSE_OK && !known) {
        st = jose_jwt_check_extensions(jwt);
    }

    if (st != JOSE_OK) {
        jwt->alg = NULL;
        jwt->enc = NULL;
    }

    return st;
}


static jose_status_t
jose_jwt_resolve(jose_jwt_t *jwt)
{
    jose_str_t          name;
    const jose_json_t  *value;

    value = jose_jwt_header(jwt, "alg");

    if (value == NULL) {
        jwt->detail = "alg is missing";
        return JOSE_BAD_ALG;
    }

    if (jose_json_type(value) != JOSE_JSON_STRING) {
        jwt->detail = "alg is not a string";
        return JOSE_BAD_ALG;
    }

    name = jose_json_string(value);

    /* RFC 7518, 3.6 has lower case only: any other would be a disguise */
    if (name.len == 4
        && strncasecmp((const char *) name.data, "none", 4) == 0)
    {
        return JOSE_ALG_NONE;
    }

    jwt->alg = jose_alg_find(jwt->nparts == 3 ? JOSE_ALG_JWS : JOSE_ALG_JWE,
                             name);

    if (jwt->alg == NULL) {
        return jose_jwt_unknown_alg(jwt, name);
    }

    return JOSE_OK;
}


static jose_status_t
jose_jwt_resolve_enc(jose_jwt_t *jwt)
{
    const jose_json_t  *value;

    /* RFC 7516, 4.1.2 */
    value = jose_jwt_header(jwt, "enc");

    if (value == NULL) {
        jwt->detail = "enc is missing";
        return JOSE_BAD_ALG;
    }

    if (jose_json_type(value) != JOSE_JSON_STRING) {
        jwt->detail = "enc is not a string";
        return JOSE_BAD_ALG;
    }

    jwt->enc = jose_alg_find(JOSE_ALG_ENC, jose_json_string(value));

    if (jwt->enc == NULL) {
        jwt->detail = "enc is unknown";
        return JOSE_UNKNOWN_ALG;
    }

    return JOSE_OK;
}


static jose_status_t
jose_jwt_unknown_alg(jose_jwt_t *jwt, jose_str_t name)
{
    size_t                     i;
    const jose_refused_alg_t  *refused;

    for (i = 0; i < sizeof(jose_refused_algs) / sizeof(jose_refused_algs[0]);
         i++)
    {
        refused = &jose_refused_algs[i];

        if (name.len >= refused->prefix.len
            && memcmp(name.data, refused->prefix.data, refused->prefix.len)
               == 0)
        {
            jwt->detail = refused->detail;
            return JOSE_UNKNOWN_ALG;
        }
    }

    /* RFC 7516, 9: the number of parts and alg must tell the same */

    if (jose_alg_find(JOSE_ALG_JWS, name) != NULL) {
        jwt->detail = "alg is a signature algorithm, but the token has five "
                      "parts";

    } else if (jose_alg_find(JOSE_ALG_JWE, name) != NULL) {
        jwt->detail = "alg is an encryption algorithm, but the token has "
                      "three parts";

    } else {
        jwt->detail = "alg is unknown";
    }

    return JOSE_UNKNOWN_ALG;
}


static jose_status_t
jose_jwt_check_extensions(jose_jwt_t *jwt)
{
    const jose_json_t  *b64;

    /* RFC 7515, 4.1.11: a list that is empty or of another type is as
     * invalid as one that names what is not understood */
    if (jose_jwt_header(jwt, "crit") != NULL) {
        jwt->detail = "crit is present";
        return JOSE_CRIT;
    }

    /* RFC 7797, 3: false changes what is signed, and would be in crit */
    b64 = jose_jwt_header(jwt, "b64");

    if (b64 != NULL && !jose_json_is_true(b64)) {
        jwt->detail = "b64 is not true";
        return JOSE_CRIT;
    }

    /* RFC 7516, 4.1.3: a small token could stand for any amount of text */
    if (jose_jwt_header(jwt, "zip") != NULL) {
        jwt->detail = "zip is refused: compressed tokens are not supported";
        return JOSE_CRIT;
    }

    return JOSE_OK;
}


static const jose_json_t *
jose_jwt_header(const jose_jwt_t *jwt, const char *name)
{
    return jose_json_member(jwt->header, jose_cstr(name));
}


jose_status_t
jose_jwt_read_claims(const jose_alloc_t *alloc, jose_jwt_t *jwt)
{
    jose_status_t       st;
    const jose_json_t  *value;

    if (jwt->claims != NULL) {
        return JOSE_OK;
    }

    jwt->detail = jwt->unreadable_why;

    if (jwt->unreadable != JOSE_OK) {
        return jwt->unreadable;
    }

    if (jwt->nparts == 3) {
        st = jose_jwt_decode_object(alloc, jwt->part[1], &jwt->claims,
                                    &jwt->detail);

    } else if (jwt->plaintext.data != NULL) {
        st = jose_json_parse(alloc, jwt->plaintext, &value, &jwt->detail,
                             NULL);

        if (st == JOSE_OK) {
            st = jose_jwt_take_object(value, &jwt->claims, &jwt->detail);
        }

    } else {
        return JOSE_WRONG_TYPE;
    }

    if (st == JOSE_BAD_BASE64URL) {
        jwt->detail = "the payload is not base64url";

    } else if (st == JOSE_BAD_JSON) {
        st = JOSE_BAD_PAYLOAD;
    }

    if (st == JOSE_OK) {
        /* a token that is kept has them compared in every request */
        jwt->exp_is = jose_jwt_read_time(jwt, "exp", &jwt->exp);
        jwt->nbf_is = jose_jwt_read_time(jwt, "nbf", &jwt->nbf);
    }

    if (st != JOSE_NO_MEMORY) {
        /* each variable that names a claim would parse it anew */
        jwt->unreadable = st;
        jwt->unreadable_why = jwt->detail;
    }

    return st;
}


static jose_claim_time_t
jose_jwt_read_time(const jose_jwt_t *jwt, const char *name, double *out)
{
    const jose_json_t  *value;

    value = jose_json_member(jwt->claims, jose_cstr(name));

    if (value == NULL) {
        return JOSE_TIME_ABSENT;
    }

    return jose_json_number(value, out) ? JOSE_TIME_NUMBER : JOSE_TIME_BAD;
}


/*
 * Computed in doubles: a sum of seconds cannot overflow them, they hold every
 * second of the next 285 million years exactly, and a number that is not
 * finite still compares.  There is no NaN in JSON.
 */
jose_status_t
jose_jwt_check_time(jose_jwt_t *jwt, time_t now, time_t leeway_sec,
    int skip_exp)
{
    jwt->detail = NULL;

    if (jwt->claims == NULL) {
        return JOSE_BAD_PAYLOAD;
    }

    /* RFC 7519, 4.1.4 */

    if (jwt->exp_is == JOSE_TIME_BAD && !skip_exp) {
        jwt->detail = "exp is not a number";
        return JOSE_BAD_TIME;
    }

    if (jwt->exp_is == JOSE_TIME_NUMBER && !skip_exp
        && !((double) now < jwt->exp + (double) leeway_sec))
    {
        return JOSE_EXPIRED;
    }

    /* RFC 7519, 4.1.5 */

    if (jwt->nbf_is == JOSE_TIME_BAD) {
        jwt->detail = "nbf is not a number";
        return JOSE_BAD_TIME;
    }

    if (jwt->nbf_is == JOSE_TIME_NUMBER
        && !((double) now >= jwt->nbf - (double) leeway_sec))
    {
        return JOSE_NOT_YET_VALID;
    }

    return JOSE_OK;
}
