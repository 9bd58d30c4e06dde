/*
 * ngx_jwt_command.h: a subcommand: a row of the table in ngx_jwt.c, a
 * configuration struct that its option table fills, and a run function, all in
 * a file of its own.
 */

#ifndef NGX_JWT_COMMAND_H
#define NGX_JWT_COMMAND_H

#include "ngx_jwt_options.h"


struct ngx_jwt_command_s {
    const char              *name;
    const char              *synopsis;  /* what follows the name */
    const char              *summary;   /* one line */
    const char              *notes;     /* after the options in --help */
    const ngx_jwt_option_t  *options;
    size_t                   conf_size;
    ngx_jwt_exit_t         (*run)(ngx_jwt_t *cli, void *conf, int argc,
                                  char **argv);
};

extern const ngx_jwt_command_t  ngx_jwt_keygen_command;
extern const ngx_jwt_command_t  ngx_jwt_sign_command;
extern const ngx_jwt_command_t  ngx_jwt_verify_command;
extern const ngx_jwt_command_t  ngx_jwt_encrypt_command;
extern const ngx_jwt_command_t  ngx_jwt_decrypt_command;
extern const ngx_jwt_command_t  ngx_jwt_inspect_command;
extern const ngx_jwt_command_t  ngx_jwt_jwks_command;


#endif /* NGX_JWT_COMMAND_H */
