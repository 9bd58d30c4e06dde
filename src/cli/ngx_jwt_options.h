/*
 * ngx_jwt_options.h: the options of subcommands.
 */

#ifndef NGX_JWT_OPTIONS_H
#define NGX_JWT_OPTIONS_H

#include "ngx_jwt.h"


typedef struct ngx_jwt_option_s  ngx_jwt_option_t;

/* The values of an option that may be repeated, in their order. */
struct ngx_jwt_list_s {
    const char      *value;
    ngx_jwt_list_t  *next;
};

/*
 * An option.  From its row come what getopt_long is told, the line in
 * --help, and where the value goes: set writes to conf + offset.
 */
struct ngx_jwt_option_s {
    const char      *name;
    int              letter;            /* 0: has no short form */
    const char      *arg;               /* its name in --help; NULL: none */
    ngx_jwt_exit_t (*set)(ngx_jwt_t *cli, const ngx_jwt_option_t *option,
                          const char *value, void *slot);
    size_t           offset;
    const char      *help;              /* lines, split by \n */
};

#define ngx_jwt_null_option  { NULL, 0, NULL, NULL, 0, NULL }


/*
 * Fills conf from argv by the command's option table and leaves optind at
 * the first operand.  *done is truth if --help was asked for and given.
 */
ngx_jwt_exit_t ngx_jwt_options_parse(ngx_jwt_t *cli, void *conf, int argc,
    char **argv, int *done);

void ngx_jwt_options_help(const ngx_jwt_command_t *command);

/* Stock setters; the type of the slot is in brackets. */

/* [const char *] given once. */
ngx_jwt_exit_t ngx_jwt_set_string(ngx_jwt_t *cli,
    const ngx_jwt_option_t *option, const char *value, void *slot);

/* [ngx_jwt_list_t *] given any number of times. */
ngx_jwt_exit_t ngx_jwt_set_list(ngx_jwt_t *cli,
    const ngx_jwt_option_t *option, const char *value, void *slot);

/* [int] takes no value. */
ngx_jwt_exit_t ngx_jwt_set_flag(ngx_jwt_t *cli,
    const ngx_jwt_option_t *option, const char *value, void *slot);

/* [unsigned] */
ngx_jwt_exit_t ngx_jwt_set_unsigned(ngx_jwt_t *cli,
    const ngx_jwt_option_t *option, const char *value, void *slot);

/* [ngx_jwt_when_t] */
ngx_jwt_exit_t ngx_jwt_set_when(ngx_jwt_t *cli,
    const ngx_jwt_option_t *option, const char *value, void *slot);

/* [time_t] a length of time that is not negative. */
ngx_jwt_exit_t ngx_jwt_set_duration(ngx_jwt_t *cli,
    const ngx_jwt_option_t *option, const char *value, void *slot);

/* [unsigned] "sig" or "enc" as JOSE_OP_ bits. */
ngx_jwt_exit_t ngx_jwt_set_use(ngx_jwt_t *cli,
    const ngx_jwt_option_t *option, const char *value, void *slot);

/* [const jose_alg_t *] a signature or key management algorithm. */
ngx_jwt_exit_t ngx_jwt_set_alg(ngx_jwt_t *cli,
    const ngx_jwt_option_t *option, const char *value, void *slot);

/* [const jose_alg_t *] a content encryption algorithm. */
ngx_jwt_exit_t ngx_jwt_set_enc(ngx_jwt_t *cli,
    const ngx_jwt_option_t *option, const char *value, void *slot);

/* [jose_algset_t] algorithms of any class; may be repeated. */
ngx_jwt_exit_t ngx_jwt_set_algset(ngx_jwt_t *cli,
    const ngx_jwt_option_t *option, const char *value, void *slot);


#endif /* NGX_JWT_OPTIONS_H */
