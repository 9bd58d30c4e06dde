/*
 * ngx_jwt_time.c: points in time, and lengths of it, read and shown.
 */

#include "ngx_jwt.h"
#include "ngx_jwt_memory.h"
#include "ngx_jwt_time.h"

#include <ctype.h>
#include <string.h>
#include <time.h>


/* 31 million years: what a duration may be, far from overflow. */
#define NGX_JWT_DURATION_MAX  ((int64_t) 1000 * 1000 * 1000 * 1000 * 1000)

/* The years 1 to 9999, which four digits can show. */
#define NGX_JWT_TIME_MIN      (-62135596800.0)
#define NGX_JWT_TIME_MAX      253402300799.0


typedef struct {
    char         letter;
    int64_t      sec;
    const char  *name;
} ngx_jwt_unit_t;


static const ngx_jwt_unit_t *ngx_jwt_unit(int letter);


/* From the largest down.  A year is 365 days, as it is for nginx. */
static const ngx_jwt_unit_t  ngx_jwt_units[] = {
    { 'y', 365 * 86400, "year" },
    { 'w', 7 * 86400, NULL },
    { 'd', 86400, "day" },
    { 'h', 3600, "hour" },
    { 'm', 60, "minute" },
    { 's', 1, "second" },
    { 0, 0, NULL }
};


static const ngx_jwt_unit_t *
ngx_jwt_unit(int letter)
{
    const ngx_jwt_unit_t  *unit;

    for (unit = ngx_jwt_units; unit->letter != 0; unit++) {
        if (unit->letter == letter) {
            return unit;
        }
    }

    return NULL;
}


int
ngx_jwt_parse_duration(const char *s, int64_t *sec)
{
    int                    negative;
    int64_t                n, sum;
    const ngx_jwt_unit_t  *unit;

    negative = (*s == '-');

    if (*s == '-' || *s == '+') {
        s++;
    }

    sum = 0;

    do {
        if (!isdigit((unsigned char) *s)) {
            return 0;
        }

        for (n = 0; isdigit((unsigned char) *s); s++) {
            n = n * 10 + (*s - '0');

            if (n > NGX_JWT_DURATION_MAX) {
                return 0;
            }
        }

        /* without a unit, seconds: only at the end, as "1h30" is unclear */
        unit = ngx_jwt_unit(*s != '\0' ? *s : 's');

        if (unit == NULL || (*s == '\0' && sum != 0)
            || n > (NGX_JWT_DURATION_MAX - sum) / unit->sec)
        {
            return 0;
        }

        sum += n * unit->sec;

        if (*s != '\0') {
            s++;
        }

    } while (*s != '\0');

    *sec = negative ? -sum : sum;

    return 1;
}


int64_t
ngx_jwt_when(const ngx_jwt_when_t *when, int64_t now)
{
    if (!when->set) {
        return now;
    }

    return when->absolute ? when->sec : now + when->sec;
}


time_t
ngx_jwt_time(int64_t sec)
{
    if ((time_t) sec == sec) {
        return (time_t) sec;
    }

    /* a time_t of 32 bits, which ends in 2038 */
    return (time_t) (sec > 0 ? INT32_MAX : INT32_MIN);
}


const char *
ngx_jwt_duration_text(ngx_jwt_t *cli, int64_t sec)
{
    char                  *text;
    size_t                 used;
    int64_t                n;
    unsigned               shown;
    const ngx_jwt_unit_t  *unit;

    text = ngx_jwt_alloc(cli, 80);
    used = 0;
    shown = 0;

    /* two units tell enough: nobody asks for the seconds of a year */
    for (unit = ngx_jwt_units; unit->letter != 0 && shown < 2; unit++) {

        if (unit->name == NULL) {
            continue;
        }

        n = sec / unit->sec;
        sec %= unit->sec;

        if (n != 0) {
            used += (size_t) snprintf(text + used, 80 - used,
                                      "%s%lld %s%s", shown != 0 ? " " : "",
                                      (long long) n, unit->name,
                                      n != 1 ? "s" : "");
        }

        shown += (n != 0 || shown != 0);
    }

    return (used != 0) ? text : "0 seconds";
}


const char *
ngx_jwt_time_text(ngx_jwt_t *cli, double sec, int64_t now)
{
    char       *text, date[80];
    time_t      stamp;
    int64_t     t;
    struct tm   tm;

    if (!(sec >= NGX_JWT_TIME_MIN && sec <= NGX_JWT_TIME_MAX)) {
        return "not within the years 1 to 9999";
    }

    t = (int64_t) sec;

    /* the second that it is in, also before 1970 */
    if ((double) t > sec) {
        t--;
    }

    stamp = ngx_jwt_time(t);

    if (stamp != t || gmtime_r(&stamp, &tm) == NULL) {

        /* as it is written for this command */
        (void) snprintf(date, sizeof(date), "@%lld", (long long) t);

    } else {

        /* strftime's %Y has as few digits as the year */
        (void) snprintf(date, sizeof(date),
                        "%04d-%02d-%02d %02d:%02d:%02d UTC",
                        tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                        tm.tm_hour, tm.tm_min, tm.tm_sec);
    }

    text = ngx_jwt_alloc(cli, 160);

    if (t == now) {
        (void) snprintf(text, 160, "%s, now", date);

    } else if (t > now) {
        (void) snprintf(text, 160, "%s, in %s", date,
                        ngx_jwt_duration_text(cli, t - now));

    } else {
        (void) snprintf(text, 160, "%s, %s ago", date,
                        ngx_jwt_duration_text(cli, now - t));
    }

    return text;
}
