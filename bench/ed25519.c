/*
 * ed25519: one Ed25519 verification (RFC 8032) by OpenSSL and by libsodium.
 *
 *     ed25519 SECONDS
 *
 * prints one JSON object: microseconds of CPU a verification of 600 bytes,
 * warm, in a loop that does nothing else, and cold, as in bench.h.
 */

#include <stdio.h>
#include <stdlib.h>

#include <openssl/evp.h>
#include <sodium.h>

#include "bench.h"

#define MESSAGES     256
#define MESSAGE_LEN  600
#define BATCH        16


typedef struct {
    unsigned char   message[MESSAGES][MESSAGE_LEN];
    unsigned char   sig[MESSAGES][crypto_sign_BYTES];
    unsigned char   pub[crypto_sign_PUBLICKEYBYTES];
    EVP_PKEY       *pkey;
    EVP_MD_CTX     *md;
    size_t          next;
} ed25519_t;

typedef int (*ed25519_verify_t)(ed25519_t *e, size_t i);


static int ed25519_none(ed25519_t *e, size_t i);
static int ed25519_openssl(ed25519_t *e, size_t i);
static int ed25519_sodium(ed25519_t *e, size_t i);
static void ed25519_sign(ed25519_t *e);
static double ed25519_run(ed25519_t *e, ed25519_verify_t verify, int cold);
static double ed25519_measure(ed25519_t *e, ed25519_verify_t verify, int cold,
    double seconds);


static int
ed25519_none(ed25519_t *e, size_t i)
{
    return i < MESSAGES && e->pkey != NULL;
}


static int
ed25519_openssl(ed25519_t *e, size_t i)
{
    return EVP_DigestVerifyInit(e->md, NULL, NULL, NULL, e->pkey) == 1
           && EVP_DigestVerify(e->md, e->sig[i], crypto_sign_BYTES,
                               e->message[i], MESSAGE_LEN) == 1;
}


static int
ed25519_sodium(ed25519_t *e, size_t i)
{
    return crypto_sign_verify_detached(e->sig[i], e->message[i], MESSAGE_LEN,
                                       e->pub) == 0;
}


static void
ed25519_sign(ed25519_t *e)
{
    size_t         i;
    unsigned char  secret[crypto_sign_SECRETKEYBYTES];

    crypto_sign_keypair(e->pub, secret);

    for (i = 0; i < MESSAGES; i++) {
        randombytes_buf(e->message[i], MESSAGE_LEN);
        crypto_sign_detached(e->sig[i], NULL, e->message[i], MESSAGE_LEN,
                             secret);
    }

    e->md = EVP_MD_CTX_new();
    e->pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, e->pub,
                                          sizeof(e->pub));
}


static double
ed25519_run(ed25519_t *e, ed25519_verify_t verify, int cold)
{
    double  start;
    size_t  i;

    start = bench_now();

    for (i = 0; i < BATCH; i++) {
        if (cold) {
            bench_evict();
        }

        if (!verify(e, (e->next += 7) % MESSAGES)) {
            fputs("ed25519: a signature does not verify\n", stderr);
            exit(1);
        }
    }

    return bench_now() - start;
}


static double
ed25519_measure(ed25519_t *e, ed25519_verify_t verify, int cold,
    double seconds)
{
    double  begin, spent;
    size_t  n;

    begin = bench_now();
    spent = 0;
    n = 0;

    do {
        spent -= ed25519_run(e, ed25519_none, cold);
        spent += ed25519_run(e, verify, cold);
        n += BATCH;
    } while (bench_now() - begin < seconds * 1e6);

    return spent / (double) n;
}


int
main(int argc, char **argv)
{
    double            seconds;
    static ed25519_t  e;

    if (argc != 2 || sodium_init() < 0) {
        fputs("usage: ed25519 SECONDS\n", stderr);
        return 1;
    }

    seconds = strtod(argv[1], NULL) / 4;
    ed25519_sign(&e);

    printf("{\"openssl_warm\": %.2f, ",
           ed25519_measure(&e, ed25519_openssl, 0, seconds));
    printf("\"openssl_cold\": %.2f, ",
           ed25519_measure(&e, ed25519_openssl, 1, seconds));
    printf("\"sodium_warm\": %.2f, ",
           ed25519_measure(&e, ed25519_sodium, 0, seconds));
    printf("\"sodium_cold\": %.2f}\n",
           ed25519_measure(&e, ed25519_sodium, 1, seconds));

    return 0;
}
