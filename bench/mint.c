/*
 * mint: keys and many distinct tokens for the benchmarks.
 *
 *     mint ALG[,ENC] TOKENS KEYS PAD NAME
 *
 * makes KEYS keys and signs TOKENS tokens with them in turn, each with a "jti"
 * of its own and, if PAD is not 0, with a claim "pad" of so many bytes.
 *
 *     NAME.tokens  the tokens, one a line
 *     NAME.jwks    the keys as nginx needs them, with kids k0, k1, ...
 *     NAME.pem     the first one; of HMAC its secret, which is text
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jose.h"

#define MINT_KEYS_MAX  JOSE_KEYS_MAX
#define MINT_PAD_MAX   65536

/* what the tokens of real providers hold; 600 bytes as an RS256 token */
#define MINT_CLAIMS                                                           \
    "{\"iss\":\"https://login.example.com/\",\"sub\":\"auth0|5f7c8ec7c33\","  \
    "\"aud\":[\"https://api.example.com\"],\"exp\":4102444800,"               \
    "\"iat\":1700000000,\"nbf\":1700000000,\"jti\":\"%016zx\","               \
    "\"azp\":\"my-client\",\"scope\":\"openid profile read:items\"%s}"


typedef struct {
    jose_keyset_t     *set;             /* of HMAC and PEM: the only key */
    const jose_key_t  *key;
} mint_key_t;

typedef struct {
    const jose_alg_t  *alg;
    const jose_alg_t  *enc;             /* NULL: signed tokens */
    size_t             ntokens;
    size_t             nkeys;
    const char        *name;
    mint_key_t        *keys;
    char              *pad;             /* the member, with its comma */
    jose_arena_t       arena;
} mint_t;


static void mint_die(const char *what, const char *why);
static void mint_check(const char *what, jose_status_t st);
static void mint_alg(mint_t *mint, char *name);
static size_t mint_number(const char *text, size_t min, size_t max);
static char *mint_pad(size_t len);
static void mint_what(const mint_t *mint, jose_keygen_t *what);
static void mint_secret(mint_key_t *key, size_t i);
static void mint_keys(mint_t *mint);
static FILE *mint_open(const mint_t *mint, const char *suffix);
static void mint_close(FILE *f);
static void mint_write_keys(mint_t *mint);
static void mint_write_pem(mint_t *mint);
static jose_status_t mint_token(mint_t *mint, size_t i, char *claims,
    size_t size, jose_str_t *token);
static void mint_write_tokens(mint_t *mint);


static void
mint_die(const char *what, const char *why)
{
    fprintf(stderr, "mint: %s: %s\n", what, why);
    exit(1);
}


static void
mint_check(const char *what, jose_status_t st)
{
    if (st != JOSE_OK) {
        mint_die(what, jose_status_text(st));
    }
}


static void
mint_alg(mint_t *mint, char *name)
{
    char  *comma;

    comma = strchr(name, ',');

    if (comma == NULL) {
        mint->alg = jose_alg_find(JOSE_ALG_JWS, jose_cstr(name));

    } else {
        *comma = '\0';
        mint->alg = jose_alg_find(JOSE_ALG_JWE, jose_cstr(name));
        mint->enc = jose_alg_find(JOSE_ALG_ENC, jose_cstr(comma + 1));
    }

    if (mint->alg == NULL || (comma != NULL && mint->enc == NULL)) {
        mint_die(name, "unknown algorithm");
    }
}


static size_t
mint_number(const char *text, size_t min, size_t max)
{
    char           *end;
    unsigned long   n;

    n = strtoul(text, &end, 10);

    if (*text == '\0' || *end != '\0' || n < min || n > max) {
        mint_die(text, "not a number, or out of bounds");
    }

    return n;
}


static char *
mint_pad(size_t len)
{
    char    *pad;
    size_t   at;

    pad = malloc(len + 16);

    if (pad == NULL) {
        mint_die("pad", "out of memory");
    }

    pad[0] = '\0';

    if (len != 0) {
        at = (size_t) snprintf(pad, 16, ",\"pad\":\"");
        memset(pad + at, 'x', len);
        memcpy(pad + at + len, "\"", 2);
    }

    return pad;
}


static void
mint_what(const mint_t *mint, jose_keygen_t *what)
{
    size_t  i;

    static const struct {
        const char  *alg;
        jose_kty_t   kty;
        jose_crv_t   crv;
        unsigned     bits;
    } rows[] = {
        { "ES256", JOSE_EC, JOSE_P256, 0 },
        { "EdDSA", JOSE_OKP, JOSE_ED25519, 0 },
        { "dir", JOSE_OCT, JOSE_CRV_NONE, 128 },     /* with A128GCM */
        { "ECDH-ES", JOSE_EC, JOSE_P256, 0 }
    };

    memset(what, 0, sizeof(jose_keygen_t));

    what->kty = JOSE_RSA;
    what->ops = (mint->enc == NULL) ? JOSE_OP_SIG : JOSE_OP_ALL;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (jose_str_eq(jose_alg_name(mint->alg), jose_cstr(rows[i].alg))) {
            what->kty = rows[i].kty;
            what->crv = rows[i].crv;
            what->bits = rows[i].bits;
        }
    }
}


/* HAProxy takes an HMAC secret from its configuration: it must be text. */
static void
mint_secret(mint_key_t *key, size_t i)
{
    char  text[64];

    (void) snprintf(text, sizeof(text), "benchmark-secret-number-%016zx", i);

    mint_check("secret",
               jose_keyset_from_secret(jose_cstr(text), NULL, &key->set));
}


static void
mint_keys(mint_t *mint)
{
    char           kid[24];
    size_t         i;
    mint_key_t    *key;
    jose_keygen_t  what;

    mint->keys = calloc(mint->nkeys, sizeof(mint_key_t));

    if (mint->keys == NULL) {
        mint_die("keys", "out of memory");
    }

    mint_what(mint, &what);

    for (i = 0; i < mint->nkeys; i++) {
        key = &mint->keys[i];

        if (jose_alg_name(mint->alg).data[0] == 'H') {
            mint_secret(key, i);

        } else {
            (void) snprintf(kid, sizeof(kid), "k%zu", i);
            what.kid = jose_cstr(kid);
            mint_check("key", jose_keyset_generate(&what, &key->set));
        }

        key->key = jose_keyset_key(key->set, 0);
    }
}


static FILE *
mint_open(const mint_t *mint, const char *suffix)
{
    FILE  *f;
    char   path[1024];

    (void) snprintf(path, sizeof(path), "%s.%s", mint->name, suffix);

    f = fopen(path, "w");

    if (f == NULL) {
        mint_die(path, "cannot be written");
    }

    return f;
}


static void
mint_close(FILE *f)
{
    if (ferror(f) | (fclose(f) != 0)) {
        mint_die("write", "failed");
    }
}


static void
mint_write_keys(mint_t *mint)
{
    FILE             *f;
    char              kid[24];
    size_t            i;
    jose_str_t        jwk;
    jose_key_meta_t   meta;
    jose_key_info_t   info;

    f = mint_open(mint, "jwks");
    fputs("{\"keys\":[", f);

    for (i = 0; i < mint->nkeys; i++) {
        jose_key_info(mint->keys[i].key, &info);
        (void) snprintf(kid, sizeof(kid), "k%zu", i);

        meta.kid = jose_cstr(kid);
        meta.alg = mint->alg;
        meta.ops = JOSE_OP_ALL;

        mint_check("jwk", jose_key_to_jwk(&mint->arena.alloc,
                   mint->keys[i].key, &meta,
                   info.kty == JOSE_OCT || mint->enc != NULL, &jwk));

        fprintf(f, "%s%.*s", (i == 0) ? "\n" : ",\n", (int) jwk.len,
                (const char *) jwk.data);
    }

    fputs("\n]}\n", f);
    mint_close(f);
}


static void
mint_write_pem(mint_t *mint)
{
    FILE             *f;
    jose_str_t        pem;
    jose_key_info_t   info;

    f = mint_open(mint, "pem");

    jose_key_info(mint->keys[0].key, &info);

    if (info.kty == JOSE_OCT) {
        fprintf(f, "benchmark-secret-number-%016x", 0);

    } else {
        mint_check("pem", jose_key_to_pem(&mint->arena.alloc,
                   mint->keys[0].key, 0, &pem));

        fwrite(pem.data, 1, pem.len, f);
    }

    mint_close(f);
}


static jose_status_t
mint_token(mint_t *mint, size_t i, char *claims, size_t size,
    jose_str_t *token)
{
    char               header[160];
    jose_str_t         name, enc;
    const jose_key_t  *key;

    name = jose_alg_name(mint->alg);
    key = mint->keys[i % mint->nkeys].key;

    (void) snprintf(claims, size, MINT_CLAIMS, i, mint->pad);

    if (mint->enc == NULL) {
        (void) snprintf(header, sizeof(header),
                        "{\"alg\":\"%.*s\",\"typ\":\"JWT\",\"kid\":\"k%zu\"}",
                        (int) name.len, (const char *) name.data,
                        i % mint->nkeys);

        return jose_jws_sign(&mint->arena.alloc, key, mint->alg,
                             jose_cstr(header), jose_cstr(claims), token);
    }

    enc = jose_alg_name(mint->enc);

    (void) snprintf(header, sizeof(header),
                    "{\"alg\":\"%.*s\",\"enc\":\"%.*s\",\"kid\":\"k%zu\"}",
                    (int) name.len, (const char *) name.data,
                    (int) enc.len, (const char *) enc.data, i % mint->nkeys);

    return jose_jwe_encrypt(&mint->arena.alloc, key, mint->alg, mint->enc,
                            jose_cstr(header), jose_cstr(claims), token);
}


static void
mint_write_tokens(mint_t *mint)
{
    FILE        *f;
    char        *claims;
    size_t       i, size;
    jose_str_t   token;

    size = sizeof(MINT_CLAIMS) + 64 + strlen(mint->pad);
    claims = malloc(size);

    if (claims == NULL) {
        mint_die("claims", "out of memory");
    }

    f = mint_open(mint, "tokens");

    for (i = 0; i < mint->ntokens; i++) {
        mint_check("token", mint_token(mint, i, claims, size, &token));
        fprintf(f, "%.*s\n", (int) token.len, (const char *) token.data);
        jose_arena_free(&mint->arena);
    }

    mint_close(f);
    free(claims);
}


int
main(int argc, char **argv)
{
    size_t  i;
    mint_t  mint;

    if (argc != 6) {
        fputs("usage: mint ALG[,ENC] TOKENS KEYS PAD NAME\n", stderr);
        return 1;
    }

    memset(&mint, 0, sizeof(mint_t));
    jose_arena_init(&mint.arena);

    mint_alg(&mint, argv[1]);
    mint.ntokens = mint_number(argv[2], 1, 10 * 1000 * 1000);
    mint.nkeys = mint_number(argv[3], 1, MINT_KEYS_MAX);
    mint.pad = mint_pad(mint_number(argv[4], 0, MINT_PAD_MAX));
    mint.name = argv[5];

    mint_keys(&mint);
    mint_write_keys(&mint);
    mint_write_pem(&mint);
    mint_write_tokens(&mint);

    for (i = 0; i < mint.nkeys; i++) {
        jose_keyset_unref(mint.keys[i].set);
    }

    jose_arena_free(&mint.arena);
    free(mint.keys);
    free(mint.pad);

    return 0;
}
