/*
 * ngx_jwt_time.h: points in time, and lengths of it.
 */

#ifndef NGX_JWT_TIME_H
#define NGX_JWT_TIME_H

#include "ngx_jwt.h"


/* A point in time: "5m", "-1h" (from now) or "@1700000000" (absolute). */
typedef struct {
    int64_t   sec;
    unsigned  set:1;
    unsigned  absolute:1;
} ngx_jwt_when_t;


/* Truth if s is a length of time ("90", "5m", "-1h30m"); *sec is it. */
int ngx_jwt_parse_duration(const char *s, int64_t *sec);

/* When in seconds since 1970; now if when is not set. */
int64_t ngx_jwt_when(const ngx_jwt_when_t *when, int64_t now);

/* The nearest that time_t, which may have 32 bits, holds. */
time_t ngx_jwt_time(int64_t sec);

/* "2026-11-22 02:15:00 UTC, in 5 minutes" in memory of cli. */
const char *ngx_jwt_time_text(ngx_jwt_t *cli, double sec, int64_t now);

/* "5 minutes"; sec is not negative. */
const char *ngx_jwt_duration_text(ngx_jwt_t *cli, int64_t sec);


#endif /* NGX_JWT_TIME_H */
