/*
 * ngx_jwt_inspect.c: "ngx-jwt inspect" shows what a token says, without
 * believing any of it.
 */

#include "ngx_jwt.h"
#include "ngx_jwt_command.h"
#include "ngx_jwt_json.h"
#include "ngx_jwt_message.h"
#include "ngx_jwt_object.h"
#include "ngx_jwt_options.h"
#include "ngx_jwt_time.h"
#include "ngx_jwt_token.h"

#include <stddef.h>
#include <string.h>


typedef struct {
    ngx_jwt_when_t   now;
    int              json;
} ngx_jwt_inspect_conf_t;


static ngx_jwt_exit_t ngx_jwt_inspect(ngx_jwt_t *cli, void *conf, int argc,
    char **argv);
static ngx_jwt_exit_t ngx_jwt_inspect_json(ngx_jwt_t *cli,
    const jose_jwt_t *jwt);
static ngx_jwt_exit_t ngx_jwt_inspect_text(ngx_jwt_t *cli,
    const jose_jwt_t *jwt, int64_t now);
static void ngx_jwt_inspect_times(ngx_jwt_t *cli, const jose_jwt_t *jwt,
    int64_t now);
static void ngx_jwt_inspect_outlook(jose_jwt_t *jwt, int64_t now);


/* Claims that are times: RFC 7519, 4.1, and OpenID Connect Core. */
static const char  *ngx_jwt_inspect_time_claims[] = {
    "iat", "nbf", "exp", "auth_time", "updated_at", NULL
};


#define ngx_jwt_inspect_offset(field)  offsetof(ngx_jwt_inspect_conf_t, field)

static const ngx_jwt_option_t  ngx_jwt_inspect_options[] = {

    { "json", 'j', NULL, ngx_jwt_set_flag, ngx_jwt_inspect_offset(json),
      "print one JSON object, for programs" },

    { "now", 0, "TIME", ngx_jwt_set_when, ngx_jwt_inspect_offset(now),
      "take this for the present time" },

    ngx_jwt_null_option
};


const ngx_jwt_command_t  ngx_jwt_inspect_command = {
    .name = "inspect",
    .synopsis = "[OPTION]... [TOKEN | -]",
    .summary = "show what a token says, verifying nothing",
    .options = ngx_jwt_inspect_options,
    .conf_size = sizeof(ngx_jwt_inspect_conf_t),
    .run = ngx_jwt_inspect,
    .notes =
        "The token is an argument or comes on standard input.  Of an"
        " encrypted token\nonly the header can be seen.  The exit status says"
        " whether it could be read,\nand not whether it is valid: that is"
        " what ngx-jwt verify says.\n"
        "\n"
        "Examples:\n"
        "  ngx-jwt inspect < token\n"
        "  ngx-jwt inspect --json \"$TOKEN\" | jq .claims.sub\n"
};


static ngx_jwt_exit_t
ngx_jwt_inspect(ngx_jwt_t *cli, void *conf, int argc, char **argv)
{
    ngx_jwt_inspect_conf_t  *icf = conf;

    int64_t         now;
    jose_jwt_t      jwt;
    jose_str_t      token;
    jose_status_t   st, claims;
    ngx_jwt_exit_t  rc;

    rc = ngx_jwt_read_token(cli, argc, argv, &token);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    st = jose_jwt_parse(&cli->arena.alloc, token, &jwt);

    if (st != JOSE_OK) {
        return ngx_jwt_refuse(cli, "cannot be read", &jwt, st);
    }

    claims = (jwt.nparts == 3)
                 ? jose_jwt_read_claims(&cli->arena.alloc, &jwt) : JOSE_OK;

    now = ngx_jwt_when(&icf->now, time(NULL));

    /* a header that can be read is shown, whatever the payload is */
    rc = icf->json ? ngx_jwt_inspect_json(cli, &jwt)
                   : ngx_jwt_inspect_text(cli, &jwt, now);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    if (claims != JOSE_OK) {
        return ngx_jwt_refuse(cli, "cannot be read", &jwt, claims);
    }

    if (!icf->json) {
        ngx_jwt_inspect_outlook(&jwt, now);
    }

    return NGX_JWT_OK;
}


static ngx_jwt_exit_t
ngx_jwt_inspect_json(ngx_jwt_t *cli, const jose_jwt_t *jwt)
{
    ngx_jwt_exit_t      rc;
    ngx_jwt_object_t    object;
    const jose_json_t  *value;
    jose_str_t          text;

    memset(&object, 0, sizeof(ngx_jwt_object_t));
    object.what = "member";

    rc = ngx_jwt_parse_json(cli, "verified", jose_cstr("false"), &value);

    if (rc == NGX_JWT_OK) {
        rc = ngx_jwt_object_set(cli, &object, jose_cstr("verified"), value,
                                0);
    }

    if (rc == NGX_JWT_OK) {
        rc = ngx_jwt_object_set(cli, &object, jose_cstr("header"),
                                jwt->header, 0);
    }

    if (rc == NGX_JWT_OK && jwt->claims != NULL) {
        rc = ngx_jwt_object_set(cli, &object, jose_cstr("claims"),
                                jwt->claims, 0);
    }

    if (rc == NGX_JWT_OK) {
        rc = ngx_jwt_object_text(cli, &object, &text);
    }

    if (rc == NGX_JWT_OK) {
        rc = ngx_jwt_parse_json(cli, "token", text, &value);
    }

    if (rc == NGX_JWT_OK) {
        rc = ngx_jwt_print_json(cli, value);
    }

    return rc;
}


static ngx_jwt_exit_t
ngx_jwt_inspect_text(ngx_jwt_t *cli, const jose_jwt_t *jwt, int64_t now)
{
    ngx_jwt_exit_t  rc;

    printf("NOT VERIFIED: anybody can write such a token.  To know whether"
           " it is true:\n  ngx-jwt verify --key FILE\n\nHeader:\n");

    rc = ngx_jwt_print_json(cli, jwt->header);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    if (jwt->nparts == 5) {
        printf("\nThe claims are encrypted.\n");
        return NGX_JWT_OK;
    }

    if (jwt->claims == NULL) {
        return NGX_JWT_OK;
    }

    printf("\nClaims:\n");

    rc = ngx_jwt_print_json(cli, jwt->claims);

    if (rc != NGX_JWT_OK) {
        return rc;
    }

    ngx_jwt_inspect_times(cli, jwt, now);

    return NGX_JWT_OK;
}


static void
ngx_jwt_inspect_times(ngx_jwt_t *cli, const jose_jwt_t *jwt, int64_t now)
{
    double               sec;
    const char         **name;
    const jose_json_t   *value;

    printf("\nTimes:\n");

    for (name = ngx_jwt_inspect_time_claims; *name != NULL; name++) {
        value = jose_json_member(jwt->claims, jose_cstr(*name));

        if (value == NULL) {
            continue;
        }

        if (jose_json_number(value, &sec)) {
            printf("  %s: %s\n", *name, ngx_jwt_time_text(cli, sec, now));

        } else {
            printf("  %s: not a number\n", *name);
        }
    }

    if (jose_json_member(jwt->claims, jose_cstr("exp")) == NULL) {
        printf("  exp: absent, the token never expires\n");
    }
}


/* What would be refused whatever the key is. */
static void
ngx_jwt_inspect_outlook(jose_jwt_t *jwt, int64_t now)
{
    jose_status_t  st;

    st = jose_jwt_check_header(jwt, JOSE_ALGSET_ALL);

    if (st == JOSE_OK && jwt->claims != NULL) {
        st = jose_jwt_check_time(jwt, ngx_jwt_time(now), 0, 0);
    }

    if (st != JOSE_OK) {
        printf("\nWith any key it would be refused: %s: %s%s%s\n",
               jose_status_word(st), jose_status_text(st),
               jwt->detail != NULL ? ": " : "",
               jwt->detail != NULL ? jwt->detail : "");
    }
}
