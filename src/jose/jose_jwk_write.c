/*
 * jose_jwk_write.c: a key becomes a JWK, or its thumbprint.
 */

#include "jose_alg.h"
#include "jose_crypto.h"
#include "jose_key.h"
#include "jose_kty.h"
#include "jose_pkey.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <stdlib.h>
#include <string.h>


/* kty, kid, use or key_ops, alg and the eight numbers of RSA */
#define JOSE_JWK_MEMBERS  12

/* {"":""} and the comma */
#define JOSE_JWK_PUNCTUATION  8


typedef enum {
    JOSE_JWK_TEXT,              /* a string */
    JOSE_JWK_BYTES,             /* bytes that become base64url */
    JOSE_JWK_OPS                /* an array of strings */
} jose_jwk_kind_t;

typedef struct {
    const char          *name;
    jose_jwk_kind_t      kind;
    jose_str_t           value;         /* of JOSE_JWK_TEXT and _BYTES */
    unsigned             ops;           /* of JOSE_JWK_OPS */
} jose_jwk_member_t;

typedef struct {
    const jose_alloc_t  *alloc;         /* temporary; holds secrets */
    jose_jwk_member_t    members[JOSE_JWK_MEMBERS];
    size_t               n;
} jose_jwk_writer_t;


static jose_status_t jose_jwk_list(jose_jwk_writer_t *w,
    const jose_key_t *key, const jose_key_meta_t *meta, int with_private);
static void jose_jwk_add_meta(jose_jwk_writer_t *w, const jose_key_t *key,
    const jose_key_meta_t *meta, int with_private);
static unsigned jose_jwk_public_ops(unsigned ops);
static jose_status_t jose_jwk_add_key(jose_jwk_writer_t *w,
    const jose_key_t *key, int with_private);
static jose_status_t jose_jwk_add_rsa(jose_jwk_writer_t *w,
    const jose_key_t *key, int with_private);
static jose_status_t jose_jwk_add_ec(jose_jwk_writer_t *w,
    const jose_key_t *key, int with_private);
static jose_status_t jose_jwk_add_okp(jose_jwk_writer_t *w,
    const jose_key_t *key, int with_private);
static jose_status_t jose_jwk_add_akp(jose_jwk_writer_t *w,
    const jose_key_t *key, int with_private);
static jose_status_t jose_jwk_add_octets(jose_jwk_writer_t *w,
    const char *name, const EVP_PKEY *pkey, const char *param);
static jose_status_t jose_jwk_add_number(jose_jwk_writer_t *w,
    const char *name, const BIGNUM *num, size_t len);
static void jose_jwk_add(jose_jwk_writer_t *w, const char *name,
    jose_jwk_kind_t kind, jose_str_t value);
static jose_status_t jose_jwk_print(const jose_jwk_writer_t *w,
    const jose_alloc_t *alloc, jose_str_t *out);
static size_t jose_jwk_room(const jose_jwk_member_t *member);
static unsigned char *jose_jwk_print_ops(unsigned char *p, unsigned ops);
static int jose_jwk_by_name(const void *one, const void *two);


jose_status_t
jose_key_to_jwk(const jose_alloc_t *alloc, const jose_key_t *key,
    const jose_key_meta_t *meta, int with_private, jose_str_t *out)
{
    jose_arena_t       arena;
    jose_status_t      st;
    jose_jwk_writer_t  w;

    *out = jose_cstr(NULL);

    if (with_private ? !key->is_private : key->kty == JOSE_OCT) {
        return JOSE_KEY_MISFIT;
    }

    jose_arena_init(&arena);

    w.alloc = &arena.alloc;
    w.n = 0;

    jose_crypto_forget_errors();

    st = jose_crypto_verdict(jose_jwk_list(&w, key, meta, with_private));

    if (st == JOSE_OK) {
        st = jose_jwk_print(&w, alloc, out);
    }

    jose_arena_free(&arena);
    jose_crypto_forget_errors();

    return st;
}


/*
 * RFC 7638, 3: the members that a key of this type must have, sorted by name,
 * without white space.  Those are the public ones, and of a secret "k".
 */

jose_status_t
jose_key_thumbprint(const jose_alloc_t *alloc, const jose_key_t *key,
    jose_str_t *out)
{
    jose_str_t          text, hash;
    jose_arena_t        arena;
    jose_status_t       st;
    unsigned char      *p, digest[JOSE_DIGEST_MAX];
    jose_jwk_writer_t   w;

    text = jose_cstr(NULL);
    *out = jose_cstr(NULL);

    jose_arena_init(&arena);

    w.alloc = &arena.alloc;
    w.n = 0;

    jose_jwk_add(&w, "kty", JOSE_JWK_TEXT, jose_cstr(jose_kty_name(key->kty)));

    /* RFC 9964, 6 */

    if (key->kty == JOSE_AKP) {
        jose_jwk_add(&w, "alg", JOSE_JWK_TEXT, key->alg->name);
    }

    jose_crypto_forget_errors();

    st = jose_crypto_verdict(jose_jwk_add_key(&w, key, 0));

    if (st == JOSE_OK) {
        qsort(w.members, w.n, sizeof(jose_jwk_member_t), jose_jwk_by_name);
        st = jose_jwk_print(&w, &arena.alloc, &text);
    }

    if (st == JOSE_OK) {
        st = jose_crypto_digest(JOSE_SHA256, text, digest);
    }

    jose_arena_free(&arena);
    jose_crypto_forget_errors();

    if (st != JOSE_OK) {
        return st;
    }

    hash.data = digest;
    hash.len = jose_hash_len(JOSE_SHA256);

    p = alloc->alloc(alloc->ctx, jose_base64url_encoded_len(hash.len));
    if (p == NULL) {
        return JOSE_NO_MEMORY;
    }

    out->data = p;
    out->len = jose_base64url_encode(p, hash);

    return JOSE_OK;
}


static jose_status_t
jose_jwk_list(jose_jwk_writer_t *w, const jose_key_t *key,
    const jose_key_meta_t *meta, int with_private)
{
    jose_jwk_add(w, "kty", JOSE_JWK_TEXT, jose_cstr(jose_kty_name(key->kty)));

    jose_jwk_add_meta(w, key, meta, with_private);

    return jose_jwk_add_key(w, key, with_private);
}


/*
 * That a key is for RSASSA-PSS only is said by "alg", where its hash is known;
 * a JWK has no other way to say it.
 */

static void
jose_jwk_add_meta(jose_jwk_writer_t *w, const jose_key_t *key,
    const jose_key_meta_t *meta, int with_private)
{
    unsigned           ops;
    jose_str_t         kid;
    const jose_alg_t  *alg;

    kid = key->kid;
    alg = key->alg;
    ops = key->ops;

    if (meta != NULL) {
        kid = meta->kid.data != NULL ? meta->kid : kid;
        alg = meta->alg != NULL ? meta->alg : alg;
        ops = meta->ops;
    }

    if (kid.data != NULL) {
        jose_jwk_add(w, "kid", JOSE_JWK_TEXT, kid);
    }

    if (ops == JOSE_OP_SIG) {
        jose_jwk_add(w, "use", JOSE_JWK_TEXT, jose_cstr("sig"));

    } else if (ops == JOSE_OP_ENC) {
        jose_jwk_add(w, "use", JOSE_JWK_TEXT, jose_cstr("enc"));

    } else if (ops != JOSE_OP_ALL) {
        w->members[w->n].ops = with_private ? ops : jose_jwk_public_ops(ops);
        jose_jwk_add(w, "key_ops", JOSE_JWK_OPS, jose_cstr(NULL));
    }

    /* RFC 9964, 3: of an AKP key "alg" is not a choice */

    if (key->kty == JOSE_AKP) {
        alg = key->alg;
    }

    if (alg != NULL) {
        jose_jwk_add(w, "alg", JOSE_JWK_TEXT, alg->name);
    }
}


/* What others may do with the public half of a key that may do ops. */

static unsigned
jose_jwk_public_ops(unsigned ops)
{
    unsigned  i;

    static const struct {
        unsigned  own;
        unsigned  other;
    } pairs[] = {
        { JOSE_OP_SIGN, JOSE_OP_VERIFY },
        { JOSE_OP_DECRYPT, JOSE_OP_ENCRYPT },
        { JOSE_OP_UNWRAP_KEY, JOSE_OP_WRAP_KEY }
    };

    for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        if (ops & pairs[i].own) {
            ops = (ops & ~pairs[i].own) | pairs[i].other;
        }
    }

    return ops;
}


/* What only this key has; "k" is there in any case. */

static jose_status_t
jose_jwk_add_key(jose_jwk_writer_t *w, const jose_key_t *key,
    int with_private)
{
    jose_str_t  k;

    switch (key->kty) {

    case JOSE_OCT:
        k.data = key->secret;
        k.len = key->secret_len;
        jose_jwk_add(w, "k", JOSE_JWK_BYTES, k);

        return JOSE_OK;

    case JOSE_RSA:
        return jose_jwk_add_rsa(w, key, with_private);

    case JOSE_EC:
        return jose_jwk_add_ec(w, key, with_private);

    case JOSE_OKP:
        return jose_jwk_add_okp(w, key, with_private);

    case JOSE_AKP:
        return jose_jwk_add_akp(w, key, with_private);

    case JOSE_KTY_COUNT:
        break;
    }

    return JOSE_UNKNOWN_KTY;
}


/* RFC 7518, 6.3: as few bytes as a number takes */

static jose_status_t
jose_jwk_add_rsa(jose_jwk_writer_t *w, const jose_key_t *key,
    int with_private)
{
    size_t          i;
    BIGNUM         *num[JOSE_RSA_COUNT];
    jose_status_t   st;

    st = jose_rsa_get(key->pkey, with_private, num);
    if (st != JOSE_OK) {
        return st;
    }

    for (i = 0; i < JOSE_RSA_COUNT && num[i] != NULL; i++) {
        st = jose_jwk_add_number(w, jose_rsa_numbers[i].member, num[i],
                                 (size_t) BN_num_bytes(num[i]));
        if (st != JOSE_OK) {
            break;
        }
    }

    jose_rsa_free(num);

    return st;
}


/* RFC 7518, 6.2: of the curve's size, leading zeros included */

static jose_status_t
jose_jwk_add_ec(jose_jwk_writer_t *w, const jose_key_t *key,
    int with_private)
{
    size_t               i;
    BIGNUM              *num;
    jose_status_t        st;
    const jose_curve_t  *curve;

    static const struct {
        const char  *member;
        const char  *param;
    } numbers[] = {
        { "x", OSSL_PKEY_PARAM_EC_PUB_X },
        { "y", OSSL_PKEY_PARAM_EC_PUB_Y },
        { "d", OSSL_PKEY_PARAM_PRIV_KEY }
    };

    curve = jose_curve(key->crv);

    jose_jwk_add(w, "crv", JOSE_JWK_TEXT, jose_cstr(curve->name));

    for (i = 0; i < (with_private ? 3 : 2); i++) {
        num = NULL;

        if (EVP_PKEY_get_bn_param(key->pkey, numbers[i].param, &num) != 1) {
            return JOSE_CRYPTO;
        }

        st = jose_jwk_add_number(w, numbers[i].member, num, curve->len);

        BN_clear_free(num);

        if (st != JOSE_OK) {
            return st;
        }
    }

    return JOSE_OK;
}


/* RFC 8037, 2 */

static jose_status_t
jose_jwk_add_okp(jose_jwk_writer_t *w, const jose_key_t *key,
    int with_private)
{
    jose_status_t  st;

    jose_jwk_add(w, "crv", JOSE_JWK_TEXT, jose_cstr(jose_crv_name(key->crv)));

    st = jose_jwk_add_octets(w, "x", key->pkey, OSSL_PKEY_PARAM_PUB_KEY);

    if (st != JOSE_OK || !with_private) {
        return st;
    }

    return jose_jwk_add_octets(w, "d", key->pkey, OSSL_PKEY_PARAM_PRIV_KEY);
}


/*
 * RFC 9964, 3.  A key from PEM may be without the seed that it was made of,
 * and then its private half has no JWK.
 */

static jose_status_t
jose_jwk_add_akp(jose_jwk_writer_t *w, const jose_key_t *key,
    int with_private)
{
    jose_status_t  st;

    st = jose_jwk_add_octets(w, "pub", key->pkey, OSSL_PKEY_PARAM_PUB_KEY);

    if (st != JOSE_OK || !with_private) {
        return st;
    }

    st = jose_jwk_add_octets(w, "priv", key->pkey, JOSE_PARAM_SEED);

    return st == JOSE_CRYPTO ? JOSE_KEY_MISFIT : st;
}


static jose_status_t
jose_jwk_add_octets(jose_jwk_writer_t *w, const char *name,
    const EVP_PKEY *pkey, const char *param)
{
    size_t          len;
    jose_str_t      value;
    unsigned char  *p;

    if (EVP_PKEY_get_octet_string_param(pkey, param, NULL, 0, &len) != 1) {
        return JOSE_CRYPTO;
    }

    p = w->alloc->alloc(w->alloc->ctx, len + 1);
    if (p == NULL) {
        return JOSE_NO_MEMORY;
    }

    if (EVP_PKEY_get_octet_string_param(pkey, param, p, len, &len) != 1) {
        return JOSE_CRYPTO;
    }

    value.data = p;
    value.len = len;

    jose_jwk_add(w, name, JOSE_JWK_BYTES, value);

    return JOSE_OK;
}


/* Big-endian, in len bytes. */

static jose_status_t
jose_jwk_add_number(jose_jwk_writer_t *w, const char *name,
    const BIGNUM *num, size_t len)
{
    jose_str_t      value;
    unsigned char  *p;

    p = w->alloc->alloc(w->alloc->ctx, len + 1);
    if (p == NULL) {
        return JOSE_NO_MEMORY;
    }

    if (BN_bn2binpad(num, p, (int) len) != (int) len) {
        return JOSE_CRYPTO;
    }

    value.data = p;
    value.len = len;

    jose_jwk_add(w, name, JOSE_JWK_BYTES, value);

    return JOSE_OK;
}


static void
jose_jwk_add(jose_jwk_writer_t *w, const char *name, jose_jwk_kind_t kind,
    jose_str_t value)
{
    jose_jwk_member_t  *member;

    member = &w->members[w->n++];

    member->name = name;
    member->kind = kind;
    member->value = value;
}


static jose_status_t
jose_jwk_print(const jose_jwk_writer_t *w, const jose_alloc_t *alloc,
    jose_str_t *out)
{
    size_t                    i, size;
    unsigned char            *p, *start;
    const jose_jwk_member_t  *member;

    size = 2;

    for (i = 0; i < w->n; i++) {
        size += jose_jwk_room(&w->members[i]);
    }

    start = alloc->alloc(alloc->ctx, size);
    if (start == NULL) {
        return JOSE_NO_MEMORY;
    }

    p = start;
    *p++ = '{';

    for (i = 0; i < w->n; i++) {
        member = &w->members[i];

        if (i != 0) {
            *p++ = ',';
        }

        p = jose_json_quote(p, jose_cstr(member->name));
        *p++ = ':';

        switch (member->kind) {

        case JOSE_JWK_TEXT:
            p = jose_json_quote(p, member->value);
            break;

        case JOSE_JWK_BYTES:
            *p++ = '"';
            p += jose_base64url_encode(p, member->value);
            *p++ = '"';
            break;

        case JOSE_JWK_OPS:
            p = jose_jwk_print_ops(p, member->ops);
            break;
        }
    }

    *p++ = '}';

    out->data = start;
    out->len = (size_t) (p - start);

    return JOSE_OK;
}


/* No less than the member takes, with name, punctuation and comma. */

static size_t
jose_jwk_room(const jose_jwk_member_t *member)
{
    size_t  i, room;

    room = JOSE_JWK_PUNCTUATION + 6 * strlen(member->name);

    switch (member->kind) {

    case JOSE_JWK_TEXT:
        room += 6 * member->value.len;
        break;

    case JOSE_JWK_BYTES:
        room += jose_base64url_encoded_len(member->value.len);
        break;

    case JOSE_JWK_OPS:
        for (i = 0; i < JOSE_OPS_COUNT; i++) {
            room += strlen(jose_op_names[i]) + 3;
        }
        break;
    }

    return room;
}


static unsigned char *
jose_jwk_print_ops(unsigned char *p, unsigned ops)
{
    size_t  i;

    *p++ = '[';

    for (i = 0; i < JOSE_OPS_COUNT; i++) {
        if ((ops & (1U << i)) == 0) {
            continue;
        }

        if (p[-1] != '[') {
            *p++ = ',';
        }

        p = jose_json_quote(p, jose_cstr(jose_op_names[i]));
    }

    *p++ = ']';

    return p;
}


static int
jose_jwk_by_name(const void *one, const void *two)
{
    const jose_jwk_member_t  *a, *b;

    a = one;
    b = two;

    return strcmp(a->name, b->name);
}
