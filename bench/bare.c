/*
 * bare: what a token costs without a server.
 *
 *     bare ALG TOKENS KEYS PEM SECONDS
 *
 * prints one JSON object: microseconds a token for
 *
 *     libjose   split, decode, JSON, select a key, verify, check the times
 *     openssl   split, decode, JSON, one EVP verification on a context that
 *               was made before: the least that has to be done
 *
 * warm, in a loop that does nothing else, and cold: between two tokens the
 * kernel opens and reads a file, more data than the level 1 cache holds is
 * walked over, and the token comes through a socket, so that code, data and
 * branches are as the requests of a server find them.  What is between is
 * measured alone and taken off.  CPU time as the scheduler counts it.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ecdsa.h>

#include "jose.h"

#include "bench.h"

#define BARE_TOKENS_MAX  20000
#define BARE_BATCH       32
#define BARE_POOL        (256 * 1024)
#define BARE_TOKEN_MAX   8192
#define BARE_SIG_MAX     1024


/* Memory of a token, as of a request's pool: taken from the start again. */
typedef struct {
    size_t          used;
    unsigned char   bytes[BARE_POOL];
} bare_pool_t;

typedef struct bare_s  bare_t;

struct bare_s {
    jose_alloc_t    alloc;
    bare_pool_t    *pool;

    size_t          ntokens;
    jose_str_t     *tokens;
    size_t          next;

    jose_keyset_t  *set;
    const char     *alg;
    EVP_PKEY       *pkey;               /* NULL: HMAC */
    EVP_PKEY_CTX   *verify;
    EVP_MD_CTX     *md;
    EVP_MAC_CTX    *mac;

    int             pair[2];
    double          begin;              /* seconds of CPU */
    unsigned char   received[BARE_TOKEN_MAX];
};

typedef int (*bare_work_t)(bare_t *bare, jose_str_t token);


static void bare_die(const char *what);
static void *bare_alloc(void *ctx, size_t size);
static jose_str_t bare_file(const char *path);
static void bare_tokens(bare_t *bare, const char *path);
static void bare_secret(bare_t *bare, jose_str_t secret);
static void bare_public(bare_t *bare, jose_str_t pem);
static int bare_libjose(bare_t *bare, jose_str_t token);
static int bare_openssl(bare_t *bare, jose_str_t token);
static int bare_json(bare_t *bare, jose_str_t part);
static int bare_check(bare_t *bare, jose_str_t input, jose_str_t sig);
static int bare_check_hmac(bare_t *bare, jose_str_t input, jose_str_t sig);
static int bare_check_ecdsa(bare_t *bare, const unsigned char *digest,
    jose_str_t sig);
static jose_str_t bare_receive(bare_t *bare, jose_str_t token);
static double bare_run(bare_t *bare, bare_work_t work, size_t n, int cold);
static double bare_measure(bare_t *bare, bare_work_t work, int cold,
    double seconds);


static void
bare_die(const char *what)
{
    fprintf(stderr, "bare: %s\n", what);
    exit(1);
}


static void *
bare_alloc(void *ctx, size_t size)
{
    void         *p;
    bare_pool_t  *pool = ctx;

    size = (size + 15) & ~(size_t) 15;

    if (size > BARE_POOL - pool->used) {
        return NULL;
    }

    p = pool->bytes + pool->used;
    pool->used += size;

    return p;
}


static jose_str_t
bare_file(const char *path)
{
    FILE           *f;
    long            size;
    jose_str_t      text;
    unsigned char  *p;

    f = fopen(path, "r");

    if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0) {
        bare_die(path);
    }

    rewind(f);
    p = malloc((size_t) size + 1);

    if (p == NULL || fread(p, 1, (size_t) size, f) != (size_t) size) {
        bare_die(path);
    }

    fclose(f);
    text.data = p;
    text.len = (size_t) size;

    return text;
}


static void
bare_tokens(bare_t *bare, const char *path)
{
    jose_str_t            text;
    const unsigned char  *p, *end, *nl;

    text = bare_file(path);
    bare->tokens = calloc(BARE_TOKENS_MAX, sizeof(jose_str_t));

    if (bare->tokens == NULL) {
        bare_die("out of memory");
    }

    end = text.data + text.len;

    for (p = text.data; p < end; p = nl + 1) {
        nl = memchr(p, '\n', (size_t) (end - p));

        if (nl == NULL || bare->ntokens == BARE_TOKENS_MAX) {
            break;
        }

        bare->tokens[bare->ntokens].data = p;
        bare->tokens[bare->ntokens++].len = (size_t) (nl - p);
    }

    if (bare->ntokens == 0) {
        bare_die("no tokens");
    }
}


static void
bare_secret(bare_t *bare, jose_str_t secret)
{
    EVP_MAC     *mac;
    OSSL_PARAM   param[2];

    mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    bare->mac = EVP_MAC_CTX_new(mac);

    param[0] = OSSL_PARAM_construct_utf8_string("digest", (char *) "SHA256",
                                                0);
    param[1] = OSSL_PARAM_construct_end();

    if (EVP_MAC_init(bare->mac, secret.data, secret.len, param) != 1) {
        bare_die("EVP_MAC_init");
    }

    EVP_MAC_free(mac);
}


static void
bare_public(bare_t *bare, jose_str_t pem)
{
    BIO  *bio;

    bio = BIO_new_mem_buf(pem.data, (int) pem.len);
    bare->pkey = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
    BIO_free(bio);

    bare->md = EVP_MD_CTX_new();
    bare->verify = EVP_PKEY_CTX_new(bare->pkey, NULL);

    if (bare->pkey == NULL || bare->verify == NULL) {
        bare_die("the PEM file is not a public key");
    }

    if (EVP_PKEY_is_a(bare->pkey, "ED25519")) {
        return;
    }

    if (EVP_PKEY_verify_init(bare->verify) != 1
        || EVP_PKEY_CTX_set_signature_md(bare->verify, EVP_sha256()) != 1)
    {
        bare_die("EVP_PKEY_verify_init");
    }
}


static int
bare_libjose(bare_t *bare, jose_str_t token)
{
    jose_jwt_t     jwt;
    jose_status_t  st;

    bare->pool->used = 0;

    if (jose_jwt_parse(&bare->alloc, token, &jwt) != JOSE_OK
        || jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL) != JOSE_OK)
    {
        return 0;
    }

    st = (jwt.nparts == 3)
         ? jose_jws_verify(&jwt, &bare->set, 1, NULL)
         : jose_jwe_decrypt(&bare->alloc, &jwt, &bare->set, 1, NULL);

    return st == JOSE_OK
           && jose_jwt_read_claims(&bare->alloc, &jwt) == JOSE_OK
           && jose_jwt_check_time(&jwt, time(NULL), 0, 0) == JOSE_OK;
}


static int
bare_openssl(bare_t *bare, jose_str_t token)
{
    jose_str_t            header, payload, input, sig;
    unsigned char         decoded[BARE_SIG_MAX];
    const unsigned char  *end;

    bare->pool->used = 0;

    header.data = token.data;
    end = token.data + token.len;

    payload.data = memchr(token.data, '.', token.len);

    if (payload.data == NULL) {
        return 0;
    }

    header.len = (size_t) (payload.data++ - header.data);
    sig.data = memchr(payload.data, '.', (size_t) (end - payload.data));

    if (sig.data == NULL) {
        return 0;
    }

    payload.len = (size_t) (sig.data - payload.data);
    input.data = token.data;
    input.len = (size_t) (sig.data++ - token.data);
    sig.len = (size_t) (end - sig.data);

    if (jose_base64url_decoded_len(sig.len) > sizeof(decoded)
        || jose_base64url_decode(decoded, sig) != JOSE_OK)
    {
        return 0;
    }

    sig.len = jose_base64url_decoded_len(sig.len);
    sig.data = decoded;

    return bare_json(bare, header) && bare_check(bare, input, sig)
           && bare_json(bare, payload);
}


static int
bare_json(bare_t *bare, jose_str_t part)
{
    jose_str_t          text;
    unsigned char      *p;
    const jose_json_t  *json;

    text.len = jose_base64url_decoded_len(part.len);
    p = bare_alloc(bare->pool, text.len + 1);

    if (p == NULL || jose_base64url_decode(p, part) != JOSE_OK) {
        return 0;
    }

    text.data = p;

    return jose_json_parse(&bare->alloc, text, &json, NULL, NULL) == JOSE_OK;
}


static int
bare_check(bare_t *bare, jose_str_t input, jose_str_t sig)
{
    unsigned int   len;
    unsigned char  digest[EVP_MAX_MD_SIZE];

    if (bare->mac != NULL) {
        return bare_check_hmac(bare, input, sig);
    }

    if (EVP_PKEY_is_a(bare->pkey, "ED25519")) {
        return EVP_DigestVerifyInit(bare->md, NULL, NULL, NULL, bare->pkey)
               == 1
               && EVP_DigestVerify(bare->md, sig.data, sig.len, input.data,
                                   input.len) == 1;
    }

    if (EVP_DigestInit_ex2(bare->md, EVP_sha256(), NULL) != 1
        || EVP_DigestUpdate(bare->md, input.data, input.len) != 1
        || EVP_DigestFinal_ex(bare->md, digest, &len) != 1)
    {
        return 0;
    }

    if (EVP_PKEY_is_a(bare->pkey, "EC")) {
        return bare_check_ecdsa(bare, digest, sig);
    }

    return EVP_PKEY_verify(bare->verify, sig.data, sig.len, digest, len) == 1;
}


static int
bare_check_hmac(bare_t *bare, jose_str_t input, jose_str_t sig)
{
    size_t         len;
    unsigned char  mac[EVP_MAX_MD_SIZE];

    return EVP_MAC_init(bare->mac, NULL, 0, NULL) == 1
           && EVP_MAC_update(bare->mac, input.data, input.len) == 1
           && EVP_MAC_final(bare->mac, mac, &len, sizeof(mac)) == 1
           && sig.len == len
           && CRYPTO_memcmp(mac, sig.data, len) == 0;
}


/* ES256 only: R and S have 32 bytes each (RFC 7518, 3.4). */
static int
bare_check_ecdsa(bare_t *bare, const unsigned char *digest, jose_str_t sig)
{
    int             len, rc;
    ECDSA_SIG      *rs;
    unsigned char  *p, der[80];

    if (sig.len != 64) {
        return 0;
    }

    rs = ECDSA_SIG_new();

    if (rs == NULL || ECDSA_SIG_set0(rs, BN_bin2bn(sig.data, 32, NULL),
                                     BN_bin2bn(sig.data + 32, 32, NULL)) != 1)
    {
        return 0;
    }

    p = der;
    len = i2d_ECDSA_SIG(rs, &p);
    rc = EVP_PKEY_verify(bare->verify, der, (size_t) len, digest, 32);
    ECDSA_SIG_free(rs);

    return rc == 1;
}


static jose_str_t
bare_receive(bare_t *bare, jose_str_t token)
{
    if (token.len > BARE_TOKEN_MAX
        || write(bare->pair[0], token.data, token.len) != (ssize_t) token.len
        || read(bare->pair[1], bare->received, token.len)
           != (ssize_t) token.len)
    {
        bare_die("socketpair");
    }

    token.data = bare->received;

    return token;
}


/* CPU of n tokens, in microseconds; without work only of what is between. */
static double
bare_run(bare_t *bare, bare_work_t work, size_t n, int cold)
{
    double      start;
    size_t      i;
    jose_str_t  token;

    start = bench_now();

    for (i = 0; i < n; i++) {
        if (bare->next == bare->ntokens) {
            bare->next = 0;
        }

        token = bare->tokens[bare->next++];

        if (cold) {
            bench_evict();
            token = bare_receive(bare, token);
        }

        if (work != NULL && !work(bare, token)) {
            bare_die("a token does not verify");
        }
    }

    return bench_now() - start;
}


/* The mean: the scheduler counts for a server, too, whatever slows it. */
static double
bare_measure(bare_t *bare, bare_work_t work, int cold, double seconds)
{
    double  spent, total;
    size_t  n;

    spent = 0;
    total = 0;
    n = 0;

    do {
        spent -= bare_run(bare, NULL, BARE_BATCH, cold);
        spent += bare_run(bare, work, BARE_BATCH, cold);
        n += BARE_BATCH;
        total = (double) clock() / CLOCKS_PER_SEC - bare->begin;
    } while (total < seconds || n == BARE_BATCH);

    bare->begin += total;

    return spent / (double) n;
}


int
main(int argc, char **argv)
{
    double         seconds;
    static bare_t  bare;

    if (argc != 6) {
        fputs("usage: bare ALG TOKENS KEYS PEM SECONDS\n", stderr);
        return 1;
    }

    bare.alg = argv[1];
    seconds = strtod(argv[5], NULL) / 4;
    bare.pool = malloc(sizeof(bare_pool_t));
    bare.alloc.alloc = bare_alloc;
    bare.alloc.ctx = bare.pool;

    if (bare.pool == NULL
        || socketpair(AF_UNIX, SOCK_STREAM, 0, bare.pair) != 0)
    {
        bare_die(strerror(errno));
    }

    bare_tokens(&bare, argv[2]);

    if (jose_keyset_parse(bare_file(argv[3]), JOSE_FORMAT_ANY, NULL,
                          &bare.set) != JOSE_OK)
    {
        bare_die(argv[3]);
    }

    printf("{\"alg\": \"%s\", \"libjose_warm\": %.3f, \"libjose_cold\": %.3f",
           bare.alg, bare_measure(&bare, bare_libjose, 0, seconds),
           bare_measure(&bare, bare_libjose, 1, seconds));

    if (strcmp(bare.alg, "HS256") == 0) {
        bare_secret(&bare, bare_file(argv[4]));

    } else if (strcmp(bare.alg, "RS256") == 0 || strcmp(bare.alg, "ES256") == 0
               || strcmp(bare.alg, "EdDSA") == 0)
    {
        bare_public(&bare, bare_file(argv[4]));
    }

    if (bare.mac != NULL || bare.pkey != NULL) {
        printf(", \"openssl_warm\": %.3f, \"openssl_cold\": %.3f",
               bare_measure(&bare, bare_openssl, 0, seconds),
               bare_measure(&bare, bare_openssl, 1, seconds));
    }

    printf("}\n");

    return 0;
}
