/*
 * poll: preloaded into the load generator, which then never sleeps.
 *
 * A load that is faster than the server sleeps until the next response, and
 * waking it is an interrupt to another CPU that the server pays for: some
 * microseconds a request on a virtual machine.  The slower the server, the
 * more often, so that a check would be charged with wakeups that the floor
 * does not have.  A load that polls is never woken.
 */

#include <stddef.h>
#include <sys/epoll.h>
#include <time.h>


static long long poll_now(void);


static long long
poll_now(void)
{
    struct timespec  ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);

    return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}


/* In place of libc's; timeout is in milliseconds, negative is for ever. */
int
epoll_wait(int fd, struct epoll_event *events, int max, int timeout)
{
    int        n;
    long long  end;

    end = poll_now() + timeout;

    do {
        n = epoll_pwait(fd, events, max, 0, NULL);
    } while (n == 0 && (timeout < 0 || poll_now() < end));

    return n;
}
