/*
 * shared: what a verdict would cost that workers share.
 *
 *     shared SECONDS PROCESSES
 *
 * A table in shared memory maps the SHA-256 of a token to a verdict, under a
 * spin lock, as nginx's shared memory has one.  The hash must resist
 * collisions, or one accepted token would vouch for another.  Prints one JSON
 * object: microseconds of CPU for the hash of 600 bytes, for the look-up, and
 * for both with cold caches (bench.h), while so many processes do the same.
 */

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <openssl/evp.h>

#include "bench.h"

#define TOKEN_LEN  600
#define TOKENS     4096
#define SLOTS      16384
#define BATCH      64
#define HASH_LEN   32


typedef struct {
    unsigned char   hash[HASH_LEN];
    unsigned        uses;
} shared_slot_t;

typedef struct {
    atomic_flag     lock;
    unsigned        used;
    shared_slot_t   slot[SLOTS];
} shared_table_t;

typedef struct {
    shared_table_t *table;
    EVP_MD         *sha256;
    EVP_MD_CTX     *md;
    unsigned        next;
    unsigned char   token[TOKEN_LEN];
    unsigned char   hash[TOKENS][HASH_LEN];
} shared_t;

typedef void (*shared_work_t)(shared_t *s);


static void shared_none(shared_t *s);
static void shared_hash(shared_t *s);
static void shared_find(shared_t *s);
static void shared_both(shared_t *s);
static void shared_look_up(shared_table_t *table, const unsigned char *hash);
static double shared_run(shared_t *s, shared_work_t work, int cold);
static double shared_measure(shared_t *s, shared_work_t work, int cold,
    double seconds);
static void shared_report(shared_t *s, double seconds);


static void
shared_none(shared_t *s)
{
    s->next++;
}


static void
shared_hash(shared_t *s)
{
    unsigned char  *out;

    out = s->hash[s->next++ % TOKENS];
    memcpy(s->token, &s->next, sizeof(s->next));

    EVP_DigestInit_ex2(s->md, s->sha256, NULL);
    EVP_DigestUpdate(s->md, s->token, TOKEN_LEN);
    EVP_DigestFinal_ex(s->md, out, NULL);
}


static void
shared_find(shared_t *s)
{
    shared_look_up(s->table, s->hash[s->next++ % TOKENS]);
}


static void
shared_both(shared_t *s)
{
    shared_hash(s);
    s->next--;
    shared_find(s);
}


static void
shared_look_up(shared_table_t *table, const unsigned char *hash)
{
    size_t          i;
    shared_slot_t  *slot;

    memcpy(&i, hash, sizeof(i));

    while (atomic_flag_test_and_set_explicit(&table->lock,
                                             memory_order_acquire))
    {
        /* spin */
    }

    slot = &table->slot[i % SLOTS];

    if (memcmp(slot->hash, hash, HASH_LEN) == 0) {
        slot->uses++;

    } else {
        memcpy(slot->hash, hash, HASH_LEN);
    }

    table->used++;

    atomic_flag_clear_explicit(&table->lock, memory_order_release);
}


static double
shared_run(shared_t *s, shared_work_t work, int cold)
{
    double  start;
    size_t  i;

    start = bench_now();

    for (i = 0; i < BATCH; i++) {
        if (cold) {
            bench_evict();
        }

        work(s);
    }

    return bench_now() - start;
}


static double
shared_measure(shared_t *s, shared_work_t work, int cold, double seconds)
{
    double  begin, spent;
    size_t  n;

    begin = bench_now();
    spent = 0;
    n = 0;

    do {
        spent -= shared_run(s, shared_none, cold);
        spent += shared_run(s, work, cold);
        n += BATCH;
    } while (bench_now() - begin < seconds * 1e6);

    return spent / (double) n;
}


static void
shared_report(shared_t *s, double seconds)
{
    double  hash, find, cold;

    hash = shared_measure(s, shared_hash, 0, seconds);
    find = shared_measure(s, shared_find, 0, seconds);
    cold = shared_measure(s, shared_both, 1, seconds);

    printf("{\"hash\": %.3f, \"find\": %.3f, \"both_cold\": %.3f}\n",
           hash, find, cold);
}


int
main(int argc, char **argv)
{
    int              i, n;
    double           seconds;
    static shared_t  s;

    if (argc != 3) {
        fputs("usage: shared SECONDS PROCESSES\n", stderr);
        return 1;
    }

    seconds = strtod(argv[1], NULL) / 3;
    n = (int) strtol(argv[2], NULL, 10);

    s.table = mmap(NULL, sizeof(shared_table_t), PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    s.sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    s.md = EVP_MD_CTX_new();

    if (s.table == MAP_FAILED || s.sha256 == NULL || s.md == NULL) {
        fputs("shared: out of memory\n", stderr);
        return 1;
    }

    for (i = 1; i < n; i++) {
        if (fork() == 0) {
            (void) shared_measure(&s, shared_hash, 0, seconds);
            (void) shared_measure(&s, shared_find, 0, seconds * 2);
            _exit(0);
        }
    }

    shared_report(&s, seconds);

    while (wait(NULL) > 0) {
        /* the others end by themselves */
    }

    return 0;
}
