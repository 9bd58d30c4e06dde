/*
 * ngx_jwt.c: main, and the table of subcommands.
 */

#include "ngx_jwt.h"
#include "ngx_jwt_command.h"
#include "ngx_jwt_memory.h"
#include "ngx_jwt_message.h"
#include "ngx_jwt_options.h"

#include <errno.h>
#include <getopt.h>
#include <string.h>


static const ngx_jwt_command_t *ngx_jwt_find(const char *name);
static ngx_jwt_exit_t ngx_jwt_globals(ngx_jwt_t *cli, int argc, char **argv,
    int *done);
static ngx_jwt_exit_t ngx_jwt_run(ngx_jwt_t *cli, int argc, char **argv);
static ngx_jwt_exit_t ngx_jwt_flush(ngx_jwt_t *cli, ngx_jwt_exit_t rc);
static void ngx_jwt_help(FILE *out);


static const ngx_jwt_command_t  *ngx_jwt_commands[] = {
    &ngx_jwt_keygen_command,
    &ngx_jwt_sign_command,
    &ngx_jwt_verify_command,
    &ngx_jwt_encrypt_command,
    &ngx_jwt_decrypt_command,
    &ngx_jwt_inspect_command,
    &ngx_jwt_jwks_command,
    NULL
};


static const struct option  ngx_jwt_global_options[] = {
    { "help", no_argument, NULL, 'h' },
    { "version", no_argument, NULL, 'V' },
    { NULL, 0, NULL, 0 }
};


int
main(int argc, char **argv)
{
    int             done;
    ngx_jwt_t       cli;
    ngx_jwt_exit_t  rc;

    ngx_jwt_init(&cli);

    rc = ngx_jwt_globals(&cli, argc, argv, &done);

    if (!done) {
        rc = ngx_jwt_run(&cli, argc - optind, argv + optind);
    }

    rc = ngx_jwt_flush(&cli, rc);

    ngx_jwt_cleanup(&cli);

    return rc;
}


static ngx_jwt_exit_t
ngx_jwt_globals(ngx_jwt_t *cli, int argc, char **argv, int *done)
{
    int  c;

    *done = 1;

    /* "+": the options after the command's name are the command's */
    c = getopt_long(argc, argv, "+hV", ngx_jwt_global_options, NULL);

    switch (c) {

    case -1:
        break;

    case 'h':
        ngx_jwt_help(stdout);
        return NGX_JWT_OK;

    case 'V':
        printf("ngx-jwt %s\n", JOSE_VERSION);
        return NGX_JWT_OK;

    default:
        ngx_jwt_more("try: ngx-jwt --help");
        return NGX_JWT_TROUBLE;
    }

    if (optind == argc) {
        ngx_jwt_help(stderr);
        return NGX_JWT_TROUBLE;
    }

    cli->command = ngx_jwt_find(argv[optind]);

    if (cli->command == NULL) {
        (void) ngx_jwt_error(cli, "there is no command \"%s\"", argv[optind]);
        ngx_jwt_help(stderr);
        return NGX_JWT_TROUBLE;
    }

    *done = 0;

    return NGX_JWT_OK;
}


static ngx_jwt_exit_t
ngx_jwt_run(ngx_jwt_t *cli, int argc, char **argv)
{
    int             done;
    char            name[32];
    void           *conf;
    ngx_jwt_exit_t  rc;

    /* getopt_long's own messages begin with argv[0] */
    (void) snprintf(name, sizeof(name), "ngx-jwt %s", cli->command->name);
    argv[0] = name;

    conf = ngx_jwt_alloc(cli, cli->command->conf_size);

    rc = ngx_jwt_options_parse(cli, conf, argc, argv, &done);

    if (rc != NGX_JWT_OK || done) {
        return rc;
    }

    return cli->command->run(cli, conf, argc - optind, argv + optind);
}


static const ngx_jwt_command_t *
ngx_jwt_find(const char *name)
{
    size_t  i;

    for (i = 0; ngx_jwt_commands[i] != NULL; i++) {
        if (strcmp(ngx_jwt_commands[i]->name, name) == 0) {
            return ngx_jwt_commands[i];
        }
    }

    return NULL;
}


/* A full disk must not pass for success. */
static ngx_jwt_exit_t
ngx_jwt_flush(ngx_jwt_t *cli, ngx_jwt_exit_t rc)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) {
        return rc;
    }

    return ngx_jwt_error(cli, "cannot write to standard output: %s",
                         strerror(errno));
}


static void
ngx_jwt_help(FILE *out)
{
    size_t                    i;
    const ngx_jwt_command_t  *command;

    fputs("Usage: ngx-jwt COMMAND [OPTION]... [ARGUMENT]...\n"
          "\n"
          "Make keys and tokens for ngx_http_jwt_module, and look at"
          " them.\n"
          "\n"
          "Commands:\n", out);

    for (i = 0; ngx_jwt_commands[i] != NULL; i++) {
        command = ngx_jwt_commands[i];
        fprintf(out, "  %-10s %s\n", command->name, command->summary);
    }

    fputs("\n"
          "Options:\n"
          "  -h, --help     this text; with a command, the command's\n"
          "  -V, --version  the version\n"
          "\n"
          "A minute to a token that is accepted:\n"
          "  ngx-jwt keygen --alg ES256 --out key.jwk --public keys.jwks\n"
          "  ngx-jwt sign --key key.jwk --exp 5m sub=alice > token\n"
          "  ngx-jwt verify --key keys.jwks < token\n"
          "\n"
          "In nginx:\n"
          "  auth_jwt           \"my site\";\n"
          "  auth_jwt_key_file  /etc/nginx/keys.jwks;\n", out);
}
