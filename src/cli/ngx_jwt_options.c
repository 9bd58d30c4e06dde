/*
 * ngx_jwt_options.c: options from tables.  A table is all that getopt_long
 * and --help are told, so neither can forget one.
 */

#include "ngx_jwt.h"
#include "ngx_jwt_command.h"
#include "ngx_jwt_memory.h"
#include "ngx_jwt_message.h"
#include "ngx_jwt_options.h"
#include "ngx_jwt_time.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>


/* What getopt_long returns for the row i, above every letter. */
#define NGX_JWT_OPTION_BASE  256


static size_t ngx_jwt_options_count(const ngx_jwt_option_t *options);
static struct option *ngx_jwt_options_long(ngx_jwt_t *cli);
static char *ngx_jwt_options_short(ngx_jwt_t *cli);
static const ngx_jwt_option_t *ngx_jwt_options_find(ngx_jwt_t *cli, int c);
static void ngx_jwt_options_line(const char *left, const char *help);
static void ngx_jwt_more_algs(unsigned classes);


ngx_jwt_exit_t
ngx_jwt_options_parse(ngx_jwt_t *cli, void *conf, int argc, char **argv,
    int *done)
{
    int                      c;
    char                    *letters;
    ngx_jwt_exit_t           rc;
    struct option           *names;
    const ngx_jwt_option_t  *option;

    *done = 0;

    names = ngx_jwt_options_long(cli);
    letters = ngx_jwt_options_short(cli);

    optind = 0;

    for ( ;; ) {
        c = getopt_long(argc, argv, letters, names, NULL);

        if (c == -1) {
            return NGX_JWT_OK;
        }

        if (c == 'h') {
            ngx_jwt_options_help(cli->command);
            *done = 1;
            return NGX_JWT_OK;
        }

        if (c == '?') {
            ngx_jwt_more("try: ngx-jwt %s --help", cli->command->name);
            return NGX_JWT_TROUBLE;
        }

        option = ngx_jwt_options_find(cli, c);

        rc = option->set(cli, option, optarg, (char *) conf + option->offset);

        if (rc != NGX_JWT_OK) {
            return rc;
        }
    }
}


static size_t
ngx_jwt_options_count(const ngx_jwt_option_t *options)
{
    size_t  n;

    for (n = 0; options[n].name != NULL; n++) { /* void */ }

    return n;
}


static struct option *
ngx_jwt_options_long(ngx_jwt_t *cli)
{
    size_t                   i, n;
    struct option           *names;
    const ngx_jwt_option_t  *options;

    options = cli->command->options;
    n = ngx_jwt_options_count(options);

    /* --help, and a row of zeroes as the end */
    names = ngx_jwt_alloc(cli, (n + 2) * sizeof(struct option));

    for (i = 0; i < n; i++) {
        names[i].name = options[i].name;
        names[i].has_arg = (options[i].arg != NULL) ? required_argument
                                                    : no_argument;
        names[i].val = NGX_JWT_OPTION_BASE + (int) i;
    }

    names[n].name = "help";
    names[n].has_arg = no_argument;
    names[n].val = 'h';

    return names;
}


static char *
ngx_jwt_options_short(ngx_jwt_t *cli)
{
    char                    *letters, *p;
    const ngx_jwt_option_t  *option;

    option = cli->command->options;

    letters = ngx_jwt_alloc(cli, 2 * ngx_jwt_options_count(option) + 2);
    p = letters;

    *p++ = 'h';

    for ( /* void */ ; option->name != NULL; option++) {

        if (option->letter == 0) {
            continue;
        }

        *p++ = (char) option->letter;

        if (option->arg != NULL) {
            *p++ = ':';
        }
    }

    return letters;
}


static const ngx_jwt_option_t *
ngx_jwt_options_find(ngx_jwt_t *cli, int c)
{
    const ngx_jwt_option_t  *option;

    option = cli->command->options;

    if (c >= NGX_JWT_OPTION_BASE) {
        return &option[c - NGX_JWT_OPTION_BASE];
    }

    while (option->letter != c) {
        option++;
    }

    return option;
}


void
ngx_jwt_options_help(const ngx_jwt_command_t *command)
{
    char                     left[64], letter[8];
    const ngx_jwt_option_t  *option;

    printf("Usage: ngx-jwt %s %s\n\n%c%s.\n\nOptions:\n",
           command->name, command->synopsis,
           toupper((unsigned char) command->summary[0]),
           command->summary + 1);

    for (option = command->options; option->name != NULL; option++) {

        letter[0] = '\0';

        if (option->letter != 0) {
            (void) snprintf(letter, sizeof(letter), "-%c, ", option->letter);
        }

        (void) snprintf(left, sizeof(left), "%4s--%s%s%s", letter,
                        option->name, option->arg != NULL ? " " : "",
                        option->arg != NULL ? option->arg : "");

        ngx_jwt_options_line(left, option->help);
    }

    ngx_jwt_options_line("-h, --help", "this text");

    printf("\n%s", command->notes);
}


static void
ngx_jwt_options_line(const char *left, const char *help)
{
    size_t  len;

    for ( ;; ) {
        len = strcspn(help, "\n");

        printf("  %-24s %.*s\n", left, (int) len, help);

        if (help[len] == '\0') {
            return;
        }

        left = "";
        help += len + 1;
    }
}


ngx_jwt_exit_t
ngx_jwt_set_string(ngx_jwt_t *cli, const ngx_jwt_option_t *option,
    const char *value, void *slot)
{
    const char  **s = slot;

    if (*s != NULL) {
        return ngx_jwt_usage_error(cli, "--%s is given twice", option->name);
    }

    if (value[0] == '\0') {
        return ngx_jwt_usage_error(cli, "--%s is empty", option->name);
    }

    *s = value;

    return NGX_JWT_OK;
}


ngx_jwt_exit_t
ngx_jwt_set_list(ngx_jwt_t *cli, const ngx_jwt_option_t *option,
    const char *value, void *slot)
{
    ngx_jwt_list_t  *node, **last;

    if (value[0] == '\0') {
        return ngx_jwt_usage_error(cli, "--%s is empty", option->name);
    }

    node = ngx_jwt_alloc(cli, sizeof(ngx_jwt_list_t));
    node->value = value;

    for (last = slot; *last != NULL; last = &(*last)->next) { /* void */ }

    *last = node;

    return NGX_JWT_OK;
}


ngx_jwt_exit_t
ngx_jwt_set_flag(ngx_jwt_t *cli, const ngx_jwt_option_t *option,
    const char *value, void *slot)
{
    int  *flag = slot;

    (void) cli;
    (void) option;
    (void) value;

    *flag = 1;

    return NGX_JWT_OK;
}


ngx_jwt_exit_t
ngx_jwt_set_unsigned(ngx_jwt_t *cli, const ngx_jwt_option_t *option,
    const char *value, void *slot)
{
    char           *end;
    unsigned       *n = slot;
    unsigned long   v;

    errno = 0;
    v = strtoul(value, &end, 10);

    if (!isdigit((unsigned char) value[0]) || *end != '\0' || errno != 0
        || v == 0 || v > 1000000)
    {
        return ngx_jwt_usage_error(cli, "--%s: \"%s\" is not a number of"
                                   " %s", option->name, value, option->name);
    }

    *n = (unsigned) v;

    return NGX_JWT_OK;
}


ngx_jwt_exit_t
ngx_jwt_set_when(ngx_jwt_t *cli, const ngx_jwt_option_t *option,
    const char *value, void *slot)
{
    ngx_jwt_when_t  *when = slot;

    when->absolute = (value[0] == '@');

    if (!ngx_jwt_parse_duration(value + when->absolute, &when->sec)) {
        return ngx_jwt_usage_error(cli, "--%s: \"%s\" is not a time: write"
                                   " 90s, 5m, 1h30m, 7d or -1h (from now), or"
                                   " @1700000000", option->name, value);
    }

    when->set = 1;

    return NGX_JWT_OK;
}


ngx_jwt_exit_t
ngx_jwt_set_duration(ngx_jwt_t *cli, const ngx_jwt_option_t *option,
    const char *value, void *slot)
{
    time_t   *t = slot;
    int64_t   sec;

    if (!ngx_jwt_parse_duration(value, &sec) || sec < 0) {
        return ngx_jwt_usage_error(cli, "--%s: \"%s\" is not a length of"
                                   " time: write 30s, 5m or 1h",
                                   option->name, value);
    }

    *t = ngx_jwt_time(sec);

    return NGX_JWT_OK;
}


ngx_jwt_exit_t
ngx_jwt_set_use(ngx_jwt_t *cli, const ngx_jwt_option_t *option,
    const char *value, void *slot)
{
    unsigned  *ops = slot;

    if (strcmp(value, "sig") == 0) {
        *ops = JOSE_OP_SIG;
        return NGX_JWT_OK;
    }

    if (strcmp(value, "enc") == 0) {
        *ops = JOSE_OP_ENC;
        return NGX_JWT_OK;
    }

    return ngx_jwt_usage_error(cli, "--%s: \"%s\" is neither sig nor enc",
                               option->name, value);
}


ngx_jwt_exit_t
ngx_jwt_set_alg(ngx_jwt_t *cli, const ngx_jwt_option_t *option,
    const char *value, void *slot)
{
    const jose_alg_t  **alg = slot;

    if (*alg != NULL) {
        return ngx_jwt_usage_error(cli, "--%s is given twice", option->name);
    }

    *alg = jose_alg_find(JOSE_ALG_JWS, jose_cstr(value));

    if (*alg == NULL) {
        *alg = jose_alg_find(JOSE_ALG_JWE, jose_cstr(value));
    }

    if (*alg == NULL) {
        (void) ngx_jwt_error(cli, "--%s: there is no algorithm \"%s\"",
                             option->name, value);
        ngx_jwt_more_algs(1u << JOSE_ALG_JWS | 1u << JOSE_ALG_JWE);
        return NGX_JWT_TROUBLE;
    }

    return NGX_JWT_OK;
}


ngx_jwt_exit_t
ngx_jwt_set_enc(ngx_jwt_t *cli, const ngx_jwt_option_t *option,
    const char *value, void *slot)
{
    const jose_alg_t  **enc = slot;

    if (*enc != NULL) {
        return ngx_jwt_usage_error(cli, "--%s is given twice", option->name);
    }

    *enc = jose_alg_find(JOSE_ALG_ENC, jose_cstr(value));

    if (*enc == NULL) {
        (void) ngx_jwt_error(cli, "--%s: there is no algorithm \"%s\"",
                             option->name, value);
        ngx_jwt_more_algs(1u << JOSE_ALG_ENC);
        return NGX_JWT_TROUBLE;
    }

    return NGX_JWT_OK;
}


ngx_jwt_exit_t
ngx_jwt_set_algset(ngx_jwt_t *cli, const ngx_jwt_option_t *option,
    const char *value, void *slot)
{
    jose_algset_t  *set = slot;

    if (!jose_algset_add(set, jose_cstr(value))) {
        (void) ngx_jwt_error(cli, "--%s: there is no algorithm \"%s\"",
                             option->name, value);
        ngx_jwt_more_algs(~0u);
        return NGX_JWT_TROUBLE;
    }

    return NGX_JWT_OK;
}


/* classes is a bit for each jose_alg_class_t. */
static void
ngx_jwt_more_algs(unsigned classes)
{
    size_t             i, column;
    jose_str_t         name;
    const jose_alg_t  *alg;

    column = (size_t) fprintf(stderr, "  known:");

    for (i = 0; (alg = jose_alg_row(i)) != NULL; i++) {

        if ((classes & (1u << jose_alg_class(alg))) == 0) {
            continue;
        }

        name = jose_alg_name(alg);

        if (column + name.len > 76) {
            column = (size_t) fprintf(stderr, "\n        ") - 1;
        }

        column += (size_t) fprintf(stderr, " %.*s", (int) name.len,
                                   (const char *) name.data);
    }

    fputc('\n', stderr);
}
