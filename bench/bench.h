/*
 * bench.h: the clock of the benchmarks, and caches as a server's requests find
 * them.
 */

#ifndef BENCH_H
#define BENCH_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* four times the level 1 data cache of most machines */
#define BENCH_WALK  (4 * 48 * 1024)


/* CPU time of this thread in microseconds, as the scheduler counts it. */
static inline double
bench_now(void)
{
    struct timespec  ts;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);

    return (double) ts.tv_sec * 1e6 + (double) ts.tv_nsec / 1e3;
}


/* What is between two tokens in a server: the kernel, and other data. */
static inline void
bench_evict(void)
{
    int                            fd;
    char                           text[1024];
    size_t                         i;
    static volatile unsigned char  walk[BENCH_WALK];

    fd = open("/proc/self/status", O_RDONLY);

    if (fd == -1 || read(fd, text, sizeof(text)) <= 0) {
        fputs("bench: /proc/self/status\n", stderr);
        exit(1);
    }

    close(fd);

    for (i = 0; i < BENCH_WALK; i += 64) {
        walk[i]++;
    }
}


#endif /* BENCH_H */
