/*
 * test_jwk_write.c: keys as JWKs and PEM, thumbprints, and new keys.
 */

#include "unit_keys.h"

#include "jose_alg.h"
#include "jose_crypto.h"
#include "jose_key.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>


/* FIPS 204, table 2: the longest private key of ML-DSA, expanded. */
#define EXPANDED_MAX  4896


typedef struct {
    jose_kty_t   kty;
    jose_crv_t   crv;
    const char  *alg;                   /* of an AKP key */
} kind_t;


/* Every kind of key that there is. */
static const kind_t  kinds[] = {
    { JOSE_OCT, JOSE_CRV_NONE, NULL },
    { JOSE_RSA, JOSE_CRV_NONE, NULL },
    { JOSE_EC, JOSE_P256, NULL },
    { JOSE_EC, JOSE_P384, NULL },
    { JOSE_EC, JOSE_P521, NULL },
    { JOSE_EC, JOSE_SECP256K1, NULL },
    { JOSE_OKP, JOSE_ED25519, NULL },
    { JOSE_OKP, JOSE_ED448, NULL },
    { JOSE_OKP, JOSE_X25519, NULL },
    { JOSE_OKP, JOSE_X448, NULL },
    { JOSE_AKP, JOSE_CRV_NONE, "ML-DSA-44" },
    { JOSE_AKP, JOSE_CRV_NONE, "ML-DSA-65" },
    { JOSE_AKP, JOSE_CRV_NONE, "ML-DSA-87" },
};


/* A new key of that kind; NULL where this libcrypto has no such thing. */
static jose_keyset_t *
generate(const kind_t *kind)
{
    jose_keyset_t  *set;
    jose_keygen_t   what;

    memset(&what, 0, sizeof(what));

    what.kty = kind->kty;
    what.crv = kind->crv;
    what.ops = JOSE_OP_ALL;

    if (kind->alg != NULL) {
        what.alg = jose_alg_find(JOSE_ALG_JWS, jose_cstr(kind->alg));
        assert_non_null(what.alg);

        if (!jose_alg_available(what.alg)) {
            assert_jose_status(jose_keyset_generate(&what, &set),
                               JOSE_UNAVAILABLE);
            assert_null(set);
            return NULL;
        }
    }

    assert_jose_ok(jose_keyset_generate(&what, &set));
    assert_int_equal(jose_keyset_count(set), 1);
    assert_int_equal(ERR_peek_error(), 0);

    return set;
}


/* The set of what is written; the text must be right. */
static jose_keyset_t *
read_back(jose_str_t text)
{
    char           *copy;
    jose_keyset_t  *set;

    copy = strndup((const char *) text.data, text.len);
    assert_non_null(copy);

    set = unit_keys(copy);
    free(copy);

    return set;
}


static jose_str_t
to_jwk(unit_memory_t *memory, const jose_keyset_t *set, int with_private)
{
    jose_str_t       jwk;
    jose_key_meta_t  meta;

    memset(&meta, 0, sizeof(meta));

    meta.kid = unit_str("k1");
    meta.ops = JOSE_OP_ALL;

    assert_jose_ok(jose_key_to_jwk(&memory->alloc, jose_keyset_key(set, 0),
                                   &meta, with_private, &jwk));
    assert_int_equal(ERR_peek_error(), 0);

    return jwk;
}


static jose_str_t
to_pem(unit_memory_t *memory, const jose_keyset_t *set, int with_private)
{
    jose_str_t  pem;

    assert_jose_ok(jose_key_to_pem(&memory->alloc, jose_keyset_key(set, 0),
                                   with_private, &pem));
    assert_int_equal(ERR_peek_error(), 0);

    return pem;
}


static void
every_key_survives_jwk_and_pem_and_jwk(void **state)
{
    int             with_private;
    size_t          i;
    jose_str_t      jwk;
    jose_keyset_t  *set, *again;
    unit_memory_t  *memory;

    memory = *state;

    for (i = 0; i < unit_nelts(kinds); i++) {
        set = generate(&kinds[i]);

        for (with_private = 0; set != NULL && with_private < 2;
             with_private++)
        {
            if (kinds[i].kty == JOSE_OCT && !with_private) {
                continue;
            }

            jwk = to_jwk(memory, set, with_private);

            again = read_back(jwk);
            assert_int_equal(jose_keyset_key(again, 0)->is_private,
                             with_private);
            assert_jose_str(to_jwk(memory, again, with_private), jwk);
            jose_keyset_unref(again);

            if (kinds[i].kty == JOSE_OCT) {
                continue;
            }

            again = read_back(to_pem(memory, set, with_private));
            assert_int_equal(jose_keyset_key(again, 0)->is_private,
                             with_private);
            assert_int_equal(jose_keyset_key(again, 0)->kty, kinds[i].kty);
            assert_int_equal(jose_keyset_key(again, 0)->crv, kinds[i].crv);
            assert_int_equal(jose_keyset_key(again, 0)->bits,
                             jose_keyset_key(set, 0)->bits);
            assert_jose_str(to_jwk(memory, again, with_private), jwk);
            assert_jose_str(to_pem(memory, again, with_private),
                            to_pem(memory, set, with_private));
            jose_keyset_unref(again);
        }

        jose_keyset_unref(set);
        unit_memory_free(memory);
    }
}


static void
a_public_half_holds_nothing_private(void **state)
{
    size_t              i, j;
    jose_str_t          jwk, pem;
    jose_keyset_t      *set;
    unit_memory_t      *memory;
    const jose_json_t  *root;

    static const char *const  private[] = {
        "d", "p", "q", "dp", "dq", "qi", "k", "priv"
    };

    memory = *state;

    for (i = 1; i < unit_nelts(kinds); i++) {
        set = generate(&kinds[i]);
        if (set == NULL) {
            continue;
        }

        jwk = to_jwk(memory, set, 0);
        assert_jose_ok(jose_json_parse(&memory->alloc, jwk, &root, NULL,
                                       NULL));

        for (j = 0; j < unit_nelts(private); j++) {
            assert_null(jose_json_member(root, jose_cstr(private[j])));
        }

        pem = to_pem(memory, set, 0);
        assert_memory_equal(pem.data, "-----BEGIN PUBLIC KEY-----\n", 27);

        pem = to_pem(memory, set, 1);
        assert_memory_equal(pem.data, "-----BEGIN PRIVATE KEY-----\n", 28);

        jose_keyset_unref(set);
    }
}


static void
a_half_that_the_key_does_not_have_cannot_be_written(void **state)
{
    jose_str_t      out;
    jose_keyset_t  *set;
    unit_memory_t  *memory;

    memory = *state;

    set = unit_keys("{" UNIT_EC "}");

    assert_jose_status(jose_key_to_jwk(&memory->alloc,
                                       jose_keyset_key(set, 0), NULL, 1,
                                       &out), JOSE_KEY_MISFIT);
    assert_jose_absent(out);
    assert_jose_status(jose_key_to_pem(&memory->alloc,
                                       jose_keyset_key(set, 0), 1, &out),
                       JOSE_KEY_MISFIT);
    assert_jose_absent(out);
    jose_keyset_unref(set);

    set = unit_keys("{\"kty\":\"oct\",\"k\":\"" UNIT_OKP_X "\"}");

    assert_jose_status(jose_key_to_jwk(&memory->alloc,
                                       jose_keyset_key(set, 0), NULL, 0,
                                       &out), JOSE_KEY_MISFIT);
    assert_jose_absent(out);
    assert_jose_status(jose_key_to_pem(&memory->alloc,
                                       jose_keyset_key(set, 0), 0, &out),
                       JOSE_KEY_MISFIT);
    assert_jose_status(jose_key_to_pem(&memory->alloc,
                                       jose_keyset_key(set, 0), 1, &out),
                       JOSE_KEY_MISFIT);
    assert_jose_absent(out);
    jose_keyset_unref(set);
}


static void
a_jwk_has_its_members_and_what_replaces_them(void **state)
{
    size_t           i;
    jose_str_t       out;
    jose_keyset_t   *set;
    unit_memory_t   *memory;
    jose_key_meta_t  meta;

    static const struct {
        const char  *jwk;
        int          with_private;
        const char  *want;
    } cases[] = {
        { "{" UNIT_EC "}", 0, "{" UNIT_EC "}" },
        { "{" UNIT_EC ",\"d\":\"" UNIT_EC_D "\"}", 1,
          "{" UNIT_EC ",\"d\":\"" UNIT_EC_D "\"}" },
        { "{" UNIT_EC ",\"d\":\"" UNIT_EC_D "\"}", 0, "{" UNIT_EC "}" },
        { "{\"alg\":\"EdDSA\",\"use\":\"sig\"," UNIT_OKP ",\"d\":\""
          UNIT_OKP_D "\",\"kid\":\"a\\u0001\\\"\\u00e9\"}", 1,
          "{\"kty\":\"OKP\",\"kid\":\"a\\u0001\\\"\xc3\xa9\",\"use\":\"sig\","
          "\"alg\":\"EdDSA\",\"crv\":\"Ed25519\",\"x\":\"" UNIT_OKP_X
          "\",\"d\":\"" UNIT_OKP_D "\"}" },
        { "{" UNIT_RSA_PRIVATE "}", 1, "{" UNIT_RSA_PRIVATE "}" },
        { "{" UNIT_RSA_PRIVATE "}", 0, "{" UNIT_RSA "}" },
        { "{" UNIT_RSA ",\"d\":\"" UNIT_RSA_D "\"}", 1,
          "{" UNIT_RSA ",\"d\":\"" UNIT_RSA_D "\"}" },
        { "{\"kty\":\"oct\",\"k\":\"" UNIT_OKP_X "\",\"use\":\"enc\"}", 1,
          "{\"kty\":\"oct\",\"use\":\"enc\",\"k\":\"" UNIT_OKP_X "\"}" },
        { "{\"key_ops\":[\"verify\",\"sign\"]," UNIT_RSA ",\"d\":\""
          UNIT_RSA_D "\"}", 1,
          "{\"kty\":\"RSA\",\"use\":\"sig\",\"n\":\"" UNIT_RSA_N
          "\",\"e\":\"AQAB\",\"d\":\"" UNIT_RSA_D "\"}" },
        { "{\"key_ops\":[\"sign\"]," UNIT_RSA ",\"d\":\"" UNIT_RSA_D "\"}", 1,
          "{\"kty\":\"RSA\",\"key_ops\":[\"sign\"],\"n\":\"" UNIT_RSA_N
          "\",\"e\":\"AQAB\",\"d\":\"" UNIT_RSA_D "\"}" },
        { "{\"key_ops\":[\"sign\"]," UNIT_RSA ",\"d\":\"" UNIT_RSA_D "\"}", 0,
          "{\"kty\":\"RSA\",\"key_ops\":[\"verify\"],\"n\":\"" UNIT_RSA_N
          "\",\"e\":\"AQAB\"}" },
        { "{\"key_ops\":[\"unwrapKey\",\"decrypt\"]," UNIT_RSA ",\"d\":\""
          UNIT_RSA_D "\"}", 0,
          "{\"kty\":\"RSA\",\"key_ops\":[\"encrypt\",\"wrapKey\"],\"n\":\""
          UNIT_RSA_N "\",\"e\":\"AQAB\"}" },
    };

    memory = *state;

    for (i = 0; i < unit_nelts(cases); i++) {
        set = unit_keys(cases[i].jwk);

        assert_jose_ok(jose_key_to_jwk(&memory->alloc,
                                       jose_keyset_key(set, 0), NULL,
                                       cases[i].with_private, &out));
        assert_jose_str(out, jose_cstr(cases[i].want));
        jose_keyset_unref(set);
    }

    set = unit_keys("{" UNIT_EC ",\"kid\":\"old\",\"use\":\"enc\"}");

    meta.kid = unit_str("new");
    meta.alg = jose_alg_find(JOSE_ALG_JWS, unit_str("ES256"));
    meta.ops = JOSE_OP_SIG;

    assert_jose_ok(jose_key_to_jwk(&memory->alloc, jose_keyset_key(set, 0),
                                   &meta, 0, &out));
    assert_jose_str(out, unit_str("{\"kty\":\"EC\",\"kid\":\"new\","
                                  "\"use\":\"sig\",\"alg\":\"ES256\","
                                  "\"crv\":\"P-256\",\"x\":\"" UNIT_EC_X
                                  "\",\"y\":\"" UNIT_EC_Y "\"}"));
    jose_keyset_unref(set);
}


/* RFC 7518, 6.2.1.2: half of all P-521 keys have a byte of zeros in front */
static void
ec_numbers_are_as_long_as_the_curve(void **state)
{
    int                 i;
    size_t              j;
    jose_keyset_t      *set;
    unit_memory_t      *memory;
    const jose_json_t  *root;

    static const kind_t        kind = { JOSE_EC, JOSE_P521, NULL };
    static const char *const   members[] = { "x", "y", "d" };

    memory = *state;

    for (i = 0; i < 16; i++) {
        set = generate(&kind);

        assert_jose_ok(jose_json_parse(&memory->alloc, to_jwk(memory, set, 1),
                                       &root, NULL, NULL));

        for (j = 0; j < unit_nelts(members); j++) {
            assert_int_equal(jose_json_string(
                                 jose_json_member(root,
                                                  jose_cstr(members[j]))).len,
                             88);
        }

        jose_keyset_unref(set);
    }
}


static void
thumbprints_are_those_of_the_rfcs(void **state)
{
    size_t          i;
    jose_str_t      out;
    jose_keyset_t  *set;
    unit_memory_t  *memory;

    static const struct {
        const char  *jwk;
        const char  *want;
    } cases[] = {

        /* RFC 7638, 3.1 */
        { "{\"kty\":\"RSA\",\"n\":\"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiA"
          "FbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV"
          "4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YG"
          "jQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n"
          "91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_"
          "xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw\",\"e\":\"AQAB\","
          "\"alg\":\"RS256\",\"kid\":\"2011-04-29\"}",
          "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs" },

        /* RFC 8037, A.3; the private half makes no difference */
        { "{" UNIT_OKP "}", "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" },
        { "{" UNIT_OKP ",\"d\":\"" UNIT_OKP_D "\"}",
          "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" },
    };

    memory = *state;

    for (i = 0; i < unit_nelts(cases); i++) {
        set = unit_keys(cases[i].jwk);

        assert_jose_ok(jose_key_thumbprint(&memory->alloc,
                                           jose_keyset_key(set, 0), &out));
        assert_jose_str(out, jose_cstr(cases[i].want));

        jose_keyset_unref(set);
    }
}


/* The digest is taken here of a text that is put together by hand. */
static void
thumbprints_are_of_the_required_members_in_order(void **state)
{
    size_t          i;
    jose_str_t      out, hash;
    jose_keyset_t  *set;
    unit_memory_t  *memory;
    unsigned char   digest[32], base64[64];

    static const struct {
        const char  *jwk;
        const char  *text;
    } cases[] = {
        { "{" UNIT_EC "}",
          "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" UNIT_EC_X
          "\",\"y\":\"" UNIT_EC_Y "\"}" },
        { "{" UNIT_RSA_PRIVATE ",\"kid\":\"x\",\"use\":\"sig\"}",
          "{\"e\":\"AQAB\",\"kty\":\"RSA\",\"n\":\"" UNIT_RSA_N "\"}" },
        { "{\"kty\":\"oct\",\"k\":\"" UNIT_OKP_X "\",\"alg\":\"HS256\"}",
          "{\"k\":\"" UNIT_OKP_X "\",\"kty\":\"oct\"}" },
    };

    memory = *state;

    hash.data = digest;
    hash.len = sizeof(digest);

    for (i = 0; i < unit_nelts(cases); i++) {
        set = unit_keys(cases[i].jwk);

        assert_jose_ok(jose_key_thumbprint(&memory->alloc,
                                           jose_keyset_key(set, 0), &out));
        assert_jose_ok(jose_crypto_digest(JOSE_SHA256,
                                          jose_cstr(cases[i].text), digest));
        assert_int_equal(jose_base64url_encode(base64, hash), 43);
        assert_int_equal(out.len, 43);
        assert_memory_equal(out.data, base64, 43);

        jose_keyset_unref(set);
    }
}


/* RFC 9964, 6: "alg", "kty" and "pub" */
static void
the_thumbprint_of_an_akp_key_is_of_alg_kty_and_pub(void **state)
{
    char               *text;
    jose_str_t          out, hash, pub;
    jose_keyset_t      *set;
    unit_memory_t      *memory;
    unsigned char       digest[32], base64[64];
    const jose_json_t  *root;

    memory = *state;

    set = generate(&kinds[10]);
    if (set == NULL) {
        return;
    }

    assert_jose_ok(jose_json_parse(&memory->alloc, to_jwk(memory, set, 0),
                                   &root, NULL, NULL));
    pub = jose_json_string(jose_json_member(root, unit_str("pub")));
    assert_int_equal(pub.len, jose_base64url_encoded_len(1312));

    text = malloc(pub.len + 128);
    assert_non_null(text);
    (void) snprintf(text, pub.len + 128,
                    "{\"alg\":\"ML-DSA-44\",\"kty\":\"AKP\",\"pub\":\"%.*s\"}",
                    (int) pub.len, (const char *) pub.data);

    assert_jose_ok(jose_crypto_digest(JOSE_SHA256, jose_cstr(text), digest));
    free(text);

    hash.data = digest;
    hash.len = sizeof(digest);
    assert_int_equal(jose_base64url_encode(base64, hash), 43);

    assert_jose_ok(jose_key_thumbprint(&memory->alloc,
                                       jose_keyset_key(set, 0), &out));
    assert_int_equal(out.len, 43);
    assert_memory_equal(out.data, base64, 43);

    jose_keyset_unref(set);
}


/* PEM of an ML-DSA key as it is, but for the seed that it was made of. */
static jose_str_t
seedless(unit_memory_t *memory, const jose_keyset_t *set)
{
    BIO            *bio;
    char           *text;
    size_t          len;
    EVP_PKEY       *pkey, *bare;
    jose_str_t      pem;
    OSSL_PARAM      params[2];
    EVP_PKEY_CTX   *ctx;
    unsigned char   expanded[EXPANDED_MAX], *copy;

    pkey = jose_keyset_key(set, 0)->pkey;
    bare = NULL;

    assert_int_equal(EVP_PKEY_get_octet_string_param(pkey,
                         OSSL_PKEY_PARAM_PRIV_KEY, expanded,
                         sizeof(expanded), &len), 1);

    params[0] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PRIV_KEY,
                                                  expanded, len);
    params[1] = OSSL_PARAM_construct_end();

    ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
    assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
    assert_int_equal(EVP_PKEY_fromdata(ctx, &bare, EVP_PKEY_KEYPAIR, params),
                     1);
    EVP_PKEY_CTX_free(ctx);

    bio = BIO_new(BIO_s_mem());
    assert_int_equal(PEM_write_bio_PrivateKey(bio, bare, NULL, NULL, 0, NULL,
                                              NULL), 1);

    pem.len = (size_t) BIO_get_mem_data(bio, &text);
    copy = memory->alloc.alloc(memory, pem.len);
    assert_non_null(copy);
    memcpy(copy, text, pem.len);
    pem.data = copy;

    BIO_free(bio);
    EVP_PKEY_free(bare);

    return pem;
}


/* RFC 9964, 3: "priv" is the seed, and nothing else can be. */
static void
an_ml_dsa_key_without_its_seed_has_no_private_jwk(void **state)
{
    size_t          i;
    jose_str_t      out;
    jose_keyset_t  *set, *bare;
    unit_memory_t  *memory;

    memory = *state;

    for (i = 10; i < 13; i++) {
        set = generate(&kinds[i]);
        if (set == NULL) {
            continue;
        }

        bare = read_back(seedless(memory, set));
        assert_true(jose_keyset_key(bare, 0)->is_private);

        assert_jose_status(jose_key_to_jwk(&memory->alloc,
                                           jose_keyset_key(bare, 0), NULL, 1,
                                           &out), JOSE_KEY_MISFIT);
        assert_jose_absent(out);
        assert_int_equal(ERR_peek_error(), 0);

        assert_jose_str(to_jwk(memory, bare, 0), to_jwk(memory, set, 0));

        jose_keyset_unref(bare);
        bare = read_back(to_pem(memory, set, 1));
        assert_jose_str(to_jwk(memory, bare, 1), to_jwk(memory, set, 1));

        jose_keyset_unref(bare);
        jose_keyset_unref(set);
    }
}


static void
a_new_key_is_as_asked_for(void **state)
{
    size_t            i;
    jose_str_t        thumbprint;
    jose_keyset_t    *set;
    jose_keygen_t     what;
    unit_memory_t    *memory;
    jose_key_info_t   info;

    static const struct {
        jose_kty_t   kty;
        jose_crv_t   crv;
        unsigned     bits;
        const char  *alg;
        unsigned     want;              /* bits */
    } cases[] = {
        { JOSE_OCT, JOSE_CRV_NONE, 0, NULL, 256 },
        { JOSE_OCT, JOSE_CRV_NONE, 512, NULL, 512 },
        { JOSE_OCT, JOSE_CRV_NONE, 0, "HS512", 512 },
        { JOSE_OCT, JOSE_CRV_NONE, 1024, "HS512", 1024 },
        { JOSE_RSA, JOSE_CRV_NONE, 0, "PS256", 2048 },
        { JOSE_EC, JOSE_P384, 0, "ES384", 384 },
        { JOSE_OKP, JOSE_ED448, 0, "EdDSA", 456 },
    };

    memory = *state;

    for (i = 0; i < unit_nelts(cases); i++) {
        memset(&what, 0, sizeof(what));

        what.kty = cases[i].kty;
        what.crv = cases[i].crv;
        what.bits = cases[i].bits;
        what.ops = JOSE_OP_SIG;

        if (cases[i].alg != NULL) {
            what.alg = jose_alg_find(JOSE_ALG_JWS, jose_cstr(cases[i].alg));
        }

        assert_jose_ok(jose_keyset_generate(&what, &set));
        jose_key_info(jose_keyset_key(set, 0), &info);

        assert_int_equal(info.kty, cases[i].kty);
        assert_int_equal(info.crv, cases[i].crv);
        assert_int_equal(info.bits, cases[i].want);
        assert_int_equal(info.ops, JOSE_OP_SIG);
        assert_true(info.alg == what.alg);
        assert_true(info.is_private);

        assert_jose_ok(jose_key_thumbprint(&memory->alloc,
                                           jose_keyset_key(set, 0),
                                           &thumbprint));
        assert_jose_str(info.kid, thumbprint);
        assert_true(jose_keyset_find(set, thumbprint)
                    == jose_keyset_key(set, 0));

        jose_keyset_unref(set);
    }

    what.kid = unit_str("mine");
    assert_jose_ok(jose_keyset_generate(&what, &set));
    assert_non_null(jose_keyset_find(set, unit_str("mine")));
    jose_keyset_unref(set);
}


static void
a_key_that_cannot_be_is_not_made(void **state)
{
    size_t          i;
    jose_keyset_t  *set;
    jose_keygen_t   what;

    static const struct {
        jose_kty_t      kty;
        jose_crv_t      crv;
        unsigned        bits;
        const char     *alg;
        jose_status_t   status;
    } cases[] = {
        { JOSE_OCT, JOSE_CRV_NONE, 120, NULL, JOSE_KEY_SIZE },
        { JOSE_OCT, JOSE_CRV_NONE, 257, NULL, JOSE_KEY_SIZE },
        { JOSE_OCT, JOSE_CRV_NONE, 8200, NULL, JOSE_KEY_SIZE },
        { JOSE_OCT, JOSE_CRV_NONE, 256, "HS384", JOSE_KEY_SIZE },
        { JOSE_OCT, JOSE_CRV_NONE, 0, "RS256", JOSE_KEY_MISFIT },
        { JOSE_RSA, JOSE_CRV_NONE, 1024, NULL, JOSE_KEY_SIZE },
        { JOSE_RSA, JOSE_CRV_NONE, 32768, NULL, JOSE_KEY_SIZE },
        { JOSE_RSA, JOSE_CRV_NONE, 0, "ES256", JOSE_KEY_MISFIT },
        { JOSE_EC, JOSE_CRV_NONE, 0, NULL, JOSE_UNKNOWN_KTY },
        { JOSE_EC, JOSE_ED25519, 0, NULL, JOSE_UNKNOWN_KTY },
        { JOSE_EC, JOSE_CRV_COUNT, 0, NULL, JOSE_UNKNOWN_KTY },
        { JOSE_EC, JOSE_P384, 0, "ES256", JOSE_KEY_MISFIT },
        { JOSE_OKP, JOSE_P256, 0, NULL, JOSE_UNKNOWN_KTY },
        { JOSE_OKP, JOSE_X25519, 0, "EdDSA", JOSE_KEY_MISFIT },
        { JOSE_AKP, JOSE_CRV_NONE, 0, NULL, JOSE_KEY_MISFIT },
        { JOSE_AKP, JOSE_CRV_NONE, 0, "HS256", JOSE_KEY_MISFIT },
        { JOSE_KTY_COUNT, JOSE_CRV_NONE, 0, NULL, JOSE_UNKNOWN_KTY },
    };

    (void) state;

    for (i = 0; i < unit_nelts(cases); i++) {
        memset(&what, 0, sizeof(what));

        what.kty = cases[i].kty;
        what.crv = cases[i].crv;
        what.bits = cases[i].bits;
        what.ops = JOSE_OP_SIG;

        if (cases[i].alg != NULL) {
            what.alg = jose_alg_find(JOSE_ALG_JWS, jose_cstr(cases[i].alg));
        }

        assert_jose_status(jose_keyset_generate(&what, &set),
                           cases[i].status);
        assert_null(set);
        assert_int_equal(ERR_peek_error(), 0);
    }
}


static void
no_memory_for_the_text_is_said(void **state)
{
    size_t          i;
    jose_str_t      out;
    jose_keyset_t  *set;
    unit_memory_t  *memory;

    memory = *state;

    for (i = 2; i < unit_nelts(kinds); i++) {
        set = generate(&kinds[i]);
        if (set == NULL) {
            continue;
        }

        memory->fail_at = 1;

        assert_jose_status(jose_key_to_jwk(&memory->alloc,
                                           jose_keyset_key(set, 0), NULL, 1,
                                           &out), JOSE_NO_MEMORY);
        assert_jose_absent(out);
        assert_jose_status(jose_key_to_pem(&memory->alloc,
                                           jose_keyset_key(set, 0), 1, &out),
                           JOSE_NO_MEMORY);
        assert_jose_absent(out);
        assert_jose_status(jose_key_thumbprint(&memory->alloc,
                                               jose_keyset_key(set, 0), &out),
                           JOSE_NO_MEMORY);
        assert_jose_absent(out);

        jose_keyset_unref(set);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        unit_case(every_key_survives_jwk_and_pem_and_jwk),
        unit_case(a_public_half_holds_nothing_private),
        unit_case(a_half_that_the_key_does_not_have_cannot_be_written),
        unit_case(a_jwk_has_its_members_and_what_replaces_them),
        unit_case(ec_numbers_are_as_long_as_the_curve),
        unit_case(thumbprints_are_those_of_the_rfcs),
        unit_case(thumbprints_are_of_the_required_members_in_order),
        unit_case(the_thumbprint_of_an_akp_key_is_of_alg_kty_and_pub),
        unit_case(an_ml_dsa_key_without_its_seed_has_no_private_jwk),
        unit_case(a_new_key_is_as_asked_for),
        cmocka_unit_test(a_key_that_cannot_be_is_not_made),
        unit_case(no_memory_for_the_text_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
