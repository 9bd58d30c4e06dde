/*
 * jose_jwk.c: a JWK (RFC 7517) becomes a key.  Members that are not known
 * ("x5c", "ext", a provider's own) are ignored, as RFC 7517, 4 says; those
 * that are must be right, or the key is refused.
 */

#include "jose_alg.h"
#include "jose_crypto.h"
#include "jose_family.h"
#include "jose_jwk.h"
#include "jose_jwk_import.h"
#include "jose_key.h"
#include "jose_kty.h"
#include "jose_pkey.h"
#include "jose_status.h"

#include <openssl/bn.h>

#include <limits.h>


/* Room for a name from the JWK in a report. */
#define JOSE_NAME_MAX  40

/* RFC 9964, 3: "priv" is the seed (FIPS 204, 3.6.3) */
#define JOSE_MLDSA_SEED  32


typedef struct {
    const jose_alloc_t  *alloc;
    const jose_json_t   *jwk;
    jose_key_t          *key;
    char                *why;
} jose_jwk_reader_t;


static jose_status_t jose_jwk_read_all(jose_jwk_reader_t *r);
static jose_status_t jose_jwk_read_kid(jose_jwk_reader_t *r);
static jose_status_t jose_jwk_read_alg(jose_jwk_reader_t *r);
static jose_status_t jose_jwk_check_alg(jose_jwk_reader_t *r);
static jose_status_t jose_jwk_read_ops(jose_jwk_reader_t *r);
static jose_status_t jose_jwk_read_key_ops(jose_jwk_reader_t *r,
    const jose_json_t *value, unsigned *ops);
static jose_status_t jose_jwk_read_oct(jose_jwk_reader_t *r);
static jose_status_t jose_jwk_read_rsa(jose_jwk_reader_t *r);
static jose_status_t jose_jwk_read_rsa_numbers(jose_jwk_reader_t *r,
    BIGNUM **num);
static jose_status_t jose_jwk_read_ec(jose_jwk_reader_t *r);
static jose_status_t jose_jwk_read_okp(jose_jwk_reader_t *r);
static jose_status_t jose_jwk_read_akp(jose_jwk_reader_t *r);
static jose_status_t jose_jwk_read_crv(jose_jwk_reader_t *r);
static jose_status_t jose_jwk_text(jose_jwk_reader_t *r, const char *name,
    jose_str_t *out);
static jose_status_t jose_jwk_bytes(jose_jwk_reader_t *r, const char *name,
    jose_str_t *out);
static jose_status_t jose_jwk_sized(jose_jwk_reader_t *r, const char *name,
    jose_str_t *out);
static jose_status_t jose_jwk_missing(jose_jwk_reader_t *r, const char *name);


typedef jose_status_t (*jose_jwk_read_pt)(jose_jwk_reader_t *r);

static const jose_jwk_read_pt  jose_jwk_readers[JOSE_KTY_COUNT] = {
    [JOSE_OCT] = jose_jwk_read_oct,
    [JOSE_RSA] = jose_jwk_read_rsa,
    [JOSE_EC] = jose_jwk_read_ec,
    [JOSE_OKP] = jose_jwk_read_okp,
    [JOSE_AKP] = jose_jwk_read_akp,
};


jose_status_t
jose_jwk_read(const jose_alloc_t *alloc, const jose_json_t *jwk,
    jose_key_t **out, char *why)
{
    jose_status_t      st;
    jose_jwk_reader_t  r;

    *out = NULL;
    why[0] = '\0';

    r.alloc = alloc;
    r.jwk = jwk;
    r.why = why;

    r.key = jose_key_new();
    if (r.key == NULL) {
        return JOSE_NO_MEMORY;
    }

    jose_crypto_forget_errors();

    st = jose_crypto_verdict(jose_jwk_read_all(&r));

    jose_crypto_forget_errors();

    if (st == JOSE_NO_MEMORY) {
        why[0] = '\0';
    }

    if (st != JOSE_OK) {
        if (why[0] == '\0') {
            (void) jose_refuse(why, st, "%s", jose_status_text(st));
        }

        jose_key_free(r.key);
        return st;
    }

    *out = r.key;

    return JOSE_OK;
}


static jose_status_t
jose_jwk_read_all(jose_jwk_reader_t *r)
{
    char           name[JOSE_NAME_MAX];
    jose_str_t     text;
    jose_status_t  st;

    if (jose_json_type(r->jwk) != JOSE_JSON_OBJECT) {
        return jose_refuse(r->why, JOSE_BAD_KEY, "not a JSON object");
    }

    st = jose_jwk_text(r, "kty", &text);
    if (st != JOSE_OK) {
        return st;
    }

    if (text.data == NULL) {
        return jose_jwk_missing(r, "kty");
    }

    r->key->kty = jose_kty_find(text);

    if (r->key->kty == JOSE_KTY_COUNT) {
        return jose_refuse(r->why, JOSE_UNKNOWN_KTY, "unknown \"kty\" \"%s\"",
                           jose_printable(name, sizeof(name), text));
    }

    st = jose_jwk_read_kid(r);
    if (st != JOSE_OK) {
        return st;
    }

    st = jose_jwk_read_ops(r);
    if (st != JOSE_OK) {
        return st;
    }

    st = jose_jwk_read_alg(r);
    if (st != JOSE_OK) {
        return st;
    }

    st = jose_jwk_readers[r->key->kty](r);
    if (st != JOSE_OK) {
        return st;
    }

    return jose_jwk_check_alg(r);
}


static jose_status_t
jose_jwk_read_kid(jose_jwk_reader_t *r)
{
    jose_str_t     kid;
    jose_status_t  st;

    st = jose_jwk_text(r, "kid", &kid);

    if (st != JOSE_OK || kid.data == NULL) {
        return st;
    }

    return jose_key_set_kid(r->key, kid);
}


static jose_status_t
jose_jwk_read_alg(jose_jwk_reader_t *r)
{
    char              text[JOSE_NAME_MAX];
    jose_str_t        name;
    jose_status_t     st;
    jose_alg_class_t  cl;

    st = jose_jwk_text(r, "alg", &name);

    if (st != JOSE_OK || name.data == NULL) {
        return st;
    }

    for (cl = JOSE_ALG_JWS; cl <= JOSE_ALG_ENC; cl++) {
        r->key->alg = jose_alg_find(cl, name);

        if (r->key->alg != NULL) {
            return JOSE_OK;
        }
    }

    return jose_refuse(r->why, JOSE_UNKNOWN_ALG, "unknown \"alg\" \"%s\"",
                       jose_printable(text, sizeof(text), name));
}


static jose_status_t
jose_jwk_check_alg(jose_jwk_reader_t *r)
{
    const jose_alg_t  *alg;
    const jose_key_t  *key;

    key = r->key;
    alg = key->alg;

    if (alg == NULL || jose_key_suits(key, alg)) {
        return JOSE_OK;
    }

    if (key->kty == JOSE_OCT && alg->kty == JOSE_OCT) {
        return jose_refuse(r->why, JOSE_KEY_MISFIT,
                           "\"k\" is %zu bytes, \"alg\" \"%s\" needs %u",
                           key->secret_len, (const char *) alg->name.data,
                           alg->size);
    }

    return jose_refuse(r->why, JOSE_KEY_MISFIT,
                       "\"alg\" \"%s\" does not fit \"kty\" \"%s\"%s%s",
                       (const char *) alg->name.data, jose_kty_name(key->kty),
                       key->crv ? " on " : "", jose_crv_name(key->crv));
}


/* RFC 7517, 4.2 and 4.3: where both are present, both must allow */

static jose_status_t
jose_jwk_read_ops(jose_jwk_reader_t *r)
{
    char                name[JOSE_NAME_MAX];
    unsigned            ops;
    jose_str_t          use;
    jose_status_t       st;
    const jose_json_t  *value;

    st = jose_jwk_text(r, "use", &use);
    if (st != JOSE_OK) {
        return st;
    }

    if (use.data == NULL) {
        ops = JOSE_OP_ALL;

    } else if (jose_str_eq(use, jose_cstr("sig"))) {
        ops = JOSE_OP_SIG;

    } else if (jose_str_eq(use, jose_cstr("enc"))) {
        ops = JOSE_OP_ENC;

    } else {
        return jose_refuse(r->why, JOSE_BAD_KEY, "unknown \"use\" \"%s\"",
                           jose_printable(name, sizeof(name), use));
    }

    r->key->ops = ops;

    value = jose_json_member(r->jwk, jose_cstr("key_ops"));
    if (value == NULL) {
        return JOSE_OK;
    }

    st = jose_jwk_read_key_ops(r, value, &ops);
    if (st != JOSE_OK) {
        return st;
    }

    r->key->ops &= ops;

    if (r->key->ops == 0) {
        return jose_refuse(r->why, JOSE_KEY_MISFIT,
                           "\"key_ops\"%s allows nothing that is known",
                           use.data ? " together with \"use\"" : "");
    }

    return JOSE_OK;
}


static jose_status_t
jose_jwk_read_key_ops(jose_jwk_reader_t *r, const jose_json_t *value,
    unsigned *ops)
{
    unsigned            i;
    jose_str_t          name, op;
    jose_json_iter_t    it;
    const jose_json_t  *element;

    if (jose_json_type(value) != JOSE_JSON_ARRAY) {
        return jose_refuse(r->why, JOSE_BAD_KEY,
                           "\"key_ops\" is not an array");
    }

    *ops = 0;

    jose_json_iter_init(&it, value);

    while (jose_json_iter_next(&it, &name, &element)) {
        op = jose_json_string(element);

        if (op.data == NULL) {
            return jose_refuse(r->why, JOSE_BAD_KEY,
                               "\"key_ops\" is not an array of strings");
        }

        for (i = 0; i < JOSE_OPS_COUNT; i++) {
            if (jose_str_eq(op, jose_cstr(jose_op_names[i]))) {
                *ops |= 1U << i;
            }
        }
    }

    return JOSE_OK;
}


/* RFC 7518, 6.4 */

static jose_status_t
jose_jwk_read_oct(jose_jwk_reader_t *r)
{
    jose_str_t     k;
    jose_status_t  st;

    st = jose_jwk_bytes(r, "k", &k);
    if (st != JOSE_OK) {
        return st;
    }

    if (k.data == NULL) {
        return jose_jwk_missing(r, "k");
    }

    if (k.len == 0) {
        return jose_refuse(r->why, JOSE_KEY_SIZE, "\"k\" is empty");
    }

    return jose_key_set_secret(r->key, k, r->why);
}


/* RFC 7518, 6.3 */

static jose_status_t
jose_jwk_read_rsa(jose_jwk_reader_t *r)
{
    BIGNUM         *num[JOSE_RSA_COUNT] = { NULL };
    jose_status_t   st;

    if (jose_json_member(r->jwk, jose_cstr("oth")) != NULL) {
        return jose_refuse(r->why, JOSE_UNKNOWN_KTY,
                           "RSA with more than two primes (\"oth\") is not "
                           "supported");
    }

    st = jose_jwk_read_rsa_numbers(r, num);

    if (st == JOSE_OK) {
        st = jose_rsa_check(num, r->why);
    }

    if (st == JOSE_OK) {
        st = jose_rsa_import(r->alloc, r->key, num);
    }

    jose_rsa_free(num);

    return st;
}


/* RFC 7518, 6.3.2: "d" alone, or with all of "p", "q", "dp", "dq" and "qi" */

static jose_status_t
jose_jwk_read_rsa_numbers(jose_jwk_reader_t *r, BIGNUM **num)
{
    size_t         i, needed;
    jose_str_t     bytes;
    jose_status_t  st;

    needed = JOSE_RSA_E;

    for (i = 0; i < JOSE_RSA_COUNT; i++) {
        st = jose_jwk_bytes(r, jose_rsa_numbers[i].member, &bytes);
        if (st != JOSE_OK) {
            return st;
        }

        if (bytes.data == NULL) {
            continue;
        }

        if (bytes.len > INT_MAX) {
            return JOSE_KEY_SIZE;
        }

        /* RFC 7518, 2 forbids leading zeros; some providers write one */

        num[i] = BN_bin2bn(bytes.data, (int) bytes.len, NULL);
        if (num[i] == NULL) {
            return JOSE_NO_MEMORY;
        }

        if (i >= JOSE_RSA_P) {
            needed = JOSE_RSA_QI;

        } else if (i == JOSE_RSA_D) {
            needed = JOSE_RSA_D;
        }
    }

    for (i = 0; i <= needed; i++) {
        if (num[i] == NULL) {
            return jose_jwk_missing(r, jose_rsa_numbers[i].member);
        }
    }

    return JOSE_OK;
}


/* RFC 7518, 6.2 */

static jose_status_t
jose_jwk_read_ec(jose_jwk_reader_t *r)
{
    jose_str_t     x, y, d;
    jose_status_t  st;

    st = jose_jwk_read_crv(r);
    if (st != JOSE_OK) {
        return st;
    }

    st = jose_jwk_sized(r, "x", &x);
    if (st != JOSE_OK) {
        return st;
    }

    st = jose_jwk_sized(r, "y", &y);
    if (st != JOSE_OK) {
        return st;
    }

    if (x.data == NULL || y.data == NULL) {
        return jose_jwk_missing(r, x.data == NULL ? "x" : "y");
    }

    st = jose_jwk_sized(r, "d", &d);
    if (st != JOSE_OK) {
        return st;
    }

    return jose_ec_import(r->alloc, r->key, x, y, d, r->why);
}


/* RFC 8037, 2 */

static jose_status_t
jose_jwk_read_okp(jose_jwk_reader_t *r)
{
    jose_str_t     x, d;
    jose_status_t  st;

    st = jose_jwk_read_crv(r);
    if (st != JOSE_OK) {
        return st;
    }

    st = jose_jwk_sized(r, "x", &x);
    if (st != JOSE_OK) {
        return st;
    }

    if (x.data == NULL) {
        return jose_jwk_missing(r, "x");
    }

    st = jose_jwk_sized(r, "d", &d);
    if (st != JOSE_OK) {
        return st;
    }

    return jose_okp_import(r->key, x, d, r->why);
}


/* RFC 9964, 3 */

static jose_status_t
jose_jwk_read_akp(jose_jwk_reader_t *r)
{
    jose_str_t     pub, seed;
    jose_status_t  st;

    if (r->key->alg == NULL) {
        return jose_jwk_missing(r, "alg");
    }

    /* another type's "alg" would name another type to libcrypto */

    st = jose_jwk_check_alg(r);
    if (st != JOSE_OK) {
        return st;
    }

    st = jose_jwk_bytes(r, "pub", &pub);
    if (st != JOSE_OK) {
        return st;
    }

    if (pub.data == NULL) {
        return jose_jwk_missing(r, "pub");
    }

    st = jose_jwk_bytes(r, "priv", &seed);
    if (st != JOSE_OK) {
        return st;
    }

    if (seed.data != NULL && seed.len != JOSE_MLDSA_SEED) {
        return jose_refuse(r->why, JOSE_KEY_SIZE,
                           "\"priv\" is %zu bytes, a seed has %d", seed.len,
                           JOSE_MLDSA_SEED);
    }

    return jose_akp_import(r->alloc, r->key, pub, seed, r->why);
}


static jose_status_t
jose_jwk_read_crv(jose_jwk_reader_t *r)
{
    char           text[JOSE_NAME_MAX];
    jose_str_t     name;
    jose_status_t  st;

    st = jose_jwk_text(r, "crv", &name);
    if (st != JOSE_OK) {
        return st;
    }

    if (name.data == NULL) {
        return jose_jwk_missing(r, "crv");
    }

    r->key->crv = jose_crv_find(r->key->kty, name);

    if (r->key->crv == JOSE_CRV_NONE) {
        return jose_refuse(r->why, JOSE_UNKNOWN_KTY,
                           "unknown \"crv\" \"%s\" of \"kty\" \"%s\"",
                           jose_printable(text, sizeof(text), name),
                           jose_kty_name(r->key->kty));
    }

    return JOSE_OK;
}


/* A string member as it is; absent if the JWK has none of that name. */

static jose_status_t
jose_jwk_text(jose_jwk_reader_t *r, const char *name, jose_str_t *out)
{
    const jose_json_t  *value;

    value = jose_json_member(r->jwk, jose_cstr(name));

    *out = jose_json_string(value);

    if (value != NULL && out->data == NULL) {
        return jose_refuse(r->why, JOSE_BAD_KEY, "\"%s\" is not a string",
                           name);
    }

    return JOSE_OK;
}


/* A base64url member, decoded; absent if the JWK has none of that name. */

static jose_status_t
jose_jwk_bytes(jose_jwk_reader_t *r, const char *name, jose_str_t *out)
{
    jose_str_t      text;
    jose_status_t   st;
    unsigned char  *p;

    *out = jose_cstr(NULL);

    st = jose_jwk_text(r, name, &text);

    if (st != JOSE_OK || text.data == NULL) {
        return st;
    }

    p = r->alloc->alloc(r->alloc->ctx,
                        jose_base64url_decoded_len(text.len) + 1);
    if (p == NULL) {
        return JOSE_NO_MEMORY;
    }

    if (jose_base64url_decode(p, text) != JOSE_OK) {
        return jose_refuse(r->why, JOSE_BAD_KEY, "\"%s\" is not base64url",
                           name);
    }

    out->data = p;
    out->len = jose_base64url_decoded_len(text.len);

    return JOSE_OK;
}


/*
 * The same, of exactly the curve's size: RFC 7518, 6.2.1.2 and 6.2.2.1 for
 * EC, RFC 8032 and RFC 7748 for OKP.
 */

static jose_status_t
jose_jwk_sized(jose_jwk_reader_t *r, const char *name, jose_str_t *out)
{
    jose_status_t        st;
    const jose_curve_t  *curve;

    curve = jose_curve(r->key->crv);

    st = jose_jwk_bytes(r, name, out);

    if (st != JOSE_OK || out->data == NULL) {
        return st;
    }

    if (out->len != curve->len) {
        return jose_refuse(r->why, JOSE_KEY_SIZE,
                           "\"%s\" is %zu bytes, %s needs %zu", name, out->len,
                           curve->name, curve->len);
    }

    return JOSE_OK;
}


static jose_status_t
jose_jwk_missing(jose_jwk_reader_t *r, const char *name)
{
    return jose_refuse(r->why, JOSE_BAD_KEY, "\"%s\" is missing", name);
}
