/*
 * jose_keyset_read.c: a text becomes the keys of a set.  Its format is
 * recognised; a member that is of no use is reported and left out.
 */

#include "jose_jwk.h"
#include "jose_key.h"
#include "jose_keyset_build.h"
#include "jose_pem.h"
#include "jose_status.h"
#include "jose_str.h"


static jose_status_t jose_keyset_read(jose_keyset_builder_t *b,
    jose_str_t text, jose_format_t format);
static jose_str_t jose_keyset_trim(jose_str_t text);
static jose_status_t jose_keyset_read_json(jose_keyset_builder_t *b,
    jose_str_t whole, jose_str_t text, jose_format_t format);
static int jose_keyset_has_pem(const jose_json_t *root);
static jose_status_t jose_keyset_bad_json(jose_keyset_builder_t *b,
    jose_str_t whole, size_t offset, const char *detail);
static jose_status_t jose_keyset_read_jwks(jose_keyset_builder_t *b,
    const jose_json_t *keys);
static jose_status_t jose_keyset_read_jwk(jose_keyset_builder_t *b,
    const jose_json_t *jwk);
static jose_status_t jose_keyset_read_keyval(jose_keyset_builder_t *b,
    const jose_json_t *root, jose_format_t format);
static jose_status_t jose_keyset_read_value(jose_keyset_builder_t *b,
    const jose_json_t *value, jose_format_t format);
static jose_status_t jose_keyset_read_secret(jose_keyset_builder_t *b,
    jose_str_t secret, char *why);
static jose_status_t jose_keyset_read_pem(jose_keyset_builder_t *b,
    jose_str_t text, int is_file);


jose_status_t
jose_keyset_parse(jose_str_t text, jose_format_t format,
    const jose_reporter_t *reporter, jose_keyset_t **out)
{
    jose_status_t          st;
    jose_keyset_builder_t  b;

    st = jose_keyset_start(&b, reporter);

    if (st == JOSE_OK) {
        st = jose_keyset_read(&b, text, format);
    }

    return jose_keyset_finish(&b, st, out);
}


jose_status_t
jose_keyset_from_secret(jose_str_t secret, const jose_reporter_t *reporter,
    jose_keyset_t **out)
{
    jose_status_t          st;
    jose_keyset_builder_t  b;

    st = jose_keyset_start(&b, reporter);

    if (st == JOSE_OK) {
        if (secret.len == 0) {
            st = jose_refuse(b.why, JOSE_BAD_KEY, "the secret is empty");

        } else {
            st = jose_keyset_read_secret(&b, secret, b.why);
        }
    }

    return jose_keyset_finish(&b, st, out);
}


static jose_status_t
jose_keyset_read(jose_keyset_builder_t *b, jose_str_t text,
    jose_format_t format)
{
    char        start[8];
    jose_str_t  trimmed;

    if (text.len > JOSE_KEYSET_MAX) {
        return jose_refuse(b->why, JOSE_TOO_LARGE,
                           "%zu bytes, at most %d are allowed", text.len,
                           JOSE_KEYSET_MAX);
    }

    trimmed = jose_keyset_trim(text);

    if (trimmed.len == 0) {
        return jose_refuse(b->why, JOSE_BAD_KEYSET, "empty");
    }

    if (format == JOSE_FORMAT_PEM) {
        return jose_keyset_read_pem(b, trimmed, 1);
    }

    if (format != JOSE_FORMAT_ANY || trimmed.data[0] == '{') {
        return jose_keyset_read_json(b, text, trimmed, format);
    }

    if (jose_str_find(trimmed, JOSE_PEM_BEGIN) != NULL) {
        return jose_keyset_read_pem(b, trimmed, 1);
    }

    trimmed.len = 1;

    return jose_refuse(b->why, JOSE_BAD_KEYSET,
                       "starts with \"%s\", neither a JSON object nor PEM",
                       jose_printable(start, sizeof(start), trimmed));
}


static jose_str_t
jose_keyset_trim(jose_str_t text)
{
    text = jose_str_skip_bom(text);

    while (text.len != 0
           && (text.data[0] == ' ' || text.data[0] == '\t'
               || text.data[0] == '\r' || text.data[0] == '\n'))
    {
        text.data++;
        text.len--;
    }

    return text;
}


static jose_status_t
jose_keyset_read_json(jose_keyset_builder_t *b, jose_str_t whole,
    jose_str_t text, jose_format_t format)
{
    size_t              offset;
    const char         *detail;
    jose_status_t       st;
    const jose_json_t  *root, *keys;

    st = jose_json_parse(&b->arena.alloc, text, &root, &detail, &offset);

    if (st == JOSE_BAD_JSON) {
        offset += (size_t) (text.data - whole.data);
        return jose_keyset_bad_json(b, whole, offset, detail);
    }

    if (st != JOSE_OK) {
        return st;
    }

    if (jose_json_type(root) != JOSE_JSON_OBJECT) {
        return jose_refuse(b->why, JOSE_BAD_KEYSET, "not a JSON object");
    }

    if (format == JOSE_FORMAT_KEYVAL) {
        return jose_keyset_read_keyval(b, root, format);
    }

    keys = jose_json_member(root, jose_cstr("keys"));
    if (keys != NULL) {
        return jose_keyset_read_jwks(b, keys);
    }

    if (jose_json_member(root, jose_cstr("kty")) != NULL) {
        return jose_keyset_read_jwk(b, root);
    }

    if (format == JOSE_FORMAT_ANY && jose_keyset_has_pem(root)) {
        return jose_keyset_read_keyval(b, root, format);
    }

    /* the usual mistake with OpenID Connect (Discovery 1.0, 3) */

    if (jose_json_member(root, jose_cstr("jwks_uri")) != NULL) {
        return jose_refuse(b->why, JOSE_BAD_KEYSET,
                           "a discovery document and not the key set, which "
                           "its \"jwks_uri\" names");
    }

    return jose_refuse(b->why, JOSE_BAD_KEYSET,
                       "a JSON object without \"keys\", \"kty\" or PEM");
}


static int
jose_keyset_has_pem(const jose_json_t *root)
{
    jose_str_t          name;
    jose_json_iter_t    it;
    const jose_json_t  *value;

    jose_json_iter_init(&it, root);

    while (jose_json_iter_next(&it, &name, &value)) {
        if (jose_str_find(jose_json_string(value), JOSE_PEM_BEGIN) != NULL) {
            return 1;
        }
    }

    return 0;
}


static jose_status_t
jose_keyset_bad_json(jose_keyset_builder_t *b, jose_str_t whole,
    size_t offset, const char *detail)
{
    size_t  line, column;

    jose_str_position(whole, offset, &line, &column);

    return jose_refuse(b->why, JOSE_BAD_JSON,
                       "not JSON: %s in line %zu, column %zu (byte %zu)",
                       detail, line, column, offset);
}


/* RFC 7517, 5 */

static jose_status_t
jose_keyset_read_jwks(jose_keyset_builder_t *b, const jose_json_t *keys)
{
    size_t              n;
    jose_str_t          name;
    jose_status_t       st;
    jose_json_iter_t    it;
    const jose_json_t  *jwk;

    if (jose_json_type(keys) != JOSE_JSON_ARRAY) {
        return jose_refuse(b->why, JOSE_BAD_KEYSET,
                           "\"keys\" is not an array");
    }

    n = jose_json_count(keys);

    if (n == 0) {
        return jose_refuse(b->why, JOSE_EMPTY_KEYSET, "\"keys\" is empty");
    }

    st = jose_keyset_check_count(b, n);

    jose_json_iter_init(&it, keys);

    while (st == JOSE_OK && jose_json_iter_next(&it, &name, &jwk)) {
        st = jose_keyset_read_jwk(b, jwk);
        b->index++;
    }

    return st;
}


static jose_status_t
jose_keyset_read_jwk(jose_keyset_builder_t *b, const jose_json_t *jwk)
{
    char            why[JOSE_WHY_MAX];
    jose_key_t     *key;
    jose_status_t   st;

    b->kid = jose_json_string(jose_json_member(jwk, jose_cstr("kid")));

    /* one that turns out to be broken has cost as much */

    if (jose_json_member(jwk, jose_cstr("d")) != NULL
        || jose_json_member(jwk, jose_cstr("priv")) != NULL)
    {
        st = jose_keyset_check_private(b, ++b->nprivate);
        if (st != JOSE_OK) {
            return st;
        }
    }

    st = jose_jwk_read(&b->arena.alloc, jwk, &key, why);

    /* a libcrypto before 3.2 may have lacked memory without a word: a key is
     * left out if it is refused twice */

    if (st != JOSE_OK && st != JOSE_NO_MEMORY) {
        st = jose_jwk_read(&b->arena.alloc, jwk, &key, why);
    }

    if (st != JOSE_OK) {
        return jose_keyset_skip(b, st, why);
    }

    return jose_keyset_keep(b, key);
}


static jose_status_t
jose_keyset_read_keyval(jose_keyset_builder_t *b, const jose_json_t *root,
    jose_format_t format)
{
    size_t              n;
    jose_status_t       st;
    jose_json_iter_t    it;
    const jose_json_t  *value;

    n = jose_json_count(root);

    if (n == 0) {
        return jose_refuse(b->why, JOSE_EMPTY_KEYSET,
                           "the JSON object is empty");
    }

    st = jose_keyset_check_count(b, n);

    jose_json_iter_init(&it, root);

    while (st == JOSE_OK && jose_json_iter_next(&it, &b->kid, &value)) {
        st = jose_keyset_read_value(b, value, format);
        b->index++;
    }

    return st;
}


/*
 * A public key that has been damaged must not become a secret that everybody
 * knows: what has something of PEM is PEM or nothing.  And an answer such as
 * {"error":"not found"} must not become one either, so without the word
 * "keyval" there are no secrets.
 */

static jose_status_t
jose_keyset_read_value(jose_keyset_builder_t *b, const jose_json_t *value,
    jose_format_t format)
{
    char           why[JOSE_WHY_MAX];
    jose_str_t     text;
    jose_status_t  st;

    text = jose_json_string(value);

    if (text.data == NULL) {
        return jose_keyset_skip(b, JOSE_BAD_KEY, "the value is not a string");
    }

    if (text.len == 0) {
        return jose_keyset_skip(b, JOSE_KEY_SIZE, "the value is empty");
    }

    if (jose_str_find(text, "-----") != NULL) {
        return jose_keyset_read_pem(b, text, 0);
    }

    if (format != JOSE_FORMAT_KEYVAL) {
        return jose_keyset_skip(b, JOSE_BAD_KEY,
                                "the value is not PEM (HMAC secrets are read "
                                "only where the format is said to be "
                                "\"keyval\")");
    }

    st = jose_keyset_read_secret(b, text, why);

    return st == JOSE_BAD_KEY ? jose_keyset_skip(b, st, why) : st;
}


static jose_status_t
jose_keyset_read_secret(jose_keyset_builder_t *b, jose_str_t secret, char *why)
{
    jose_key_t     *key;
    jose_status_t   st;

    key = jose_key_new();
    if (key == NULL) {
        return JOSE_NO_MEMORY;
    }

    st = jose_key_set_secret(key, secret, why);

    if (st == JOSE_OK && b->kid.data != NULL) {
        st = jose_key_set_kid(key, b->kid);
    }

    if (st != JOSE_OK) {
        jose_key_free(key);
        return st;
    }

    return jose_keyset_keep(b, key);
}


/* The keys of a value have its kid, and its index in reports. */

static jose_status_t
jose_keyset_read_pem(jose_keyset_builder_t *b, jose_str_t text, int is_file)
{
    jose_pem_t     pem;
    jose_status_t  st;

    st = JOSE_OK;

    jose_pem_init(&pem, text);
    pem.nprivate = b->nprivate;

    while (st == JOSE_OK && jose_pem_next(&pem)) {

        if (is_file) {
            b->index = pem.nblocks - 1;
        }

        if (pem.key != NULL && b->kid.data != NULL) {
            st = jose_key_set_kid(pem.key, b->kid);
        }

        if (st == JOSE_OK) {
            st = jose_keyset_check_count(b, pem.nblocks);
        }

        if (st == JOSE_OK) {
            st = jose_keyset_check_private(b, pem.nprivate);
        }

        if (st != JOSE_OK) {
            jose_key_free(pem.key);

        } else if (pem.key != NULL) {
            st = jose_keyset_keep(b, pem.key);

        } else if (pem.why[0] != '\0' || pem.status != JOSE_OK) {
            st = jose_keyset_skip(b, pem.status, pem.why);
        }
    }

    b->nprivate = pem.nprivate;

    if (st == JOSE_OK && pem.nblocks == 0) {
        st = jose_keyset_skip(b, JOSE_BAD_KEY,
                              "there is no \"-----BEGIN\" line");
    }

    return st;
}
