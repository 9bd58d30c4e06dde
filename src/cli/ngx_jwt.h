/*
 * ngx_jwt.h: what the files of the command-line tool share.
 *
 * A subcommand is a row of the table in ngx_jwt.c, a configuration struct
 * that its option table fills, and a run function, all in a file of its own.
 * Whatever a run takes, memory and key sets, hangs on ngx_jwt_t and is
 * cleansed at the one exit, so a run just returns.
 */

#ifndef NGX_JWT_H
#define NGX_JWT_H

#include "jose.h"

#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>


/* Exit statuses, and what actions return. */
typedef enum {
    NGX_JWT_OK = 0,
    NGX_JWT_REFUSED = 1,        /* the token is not valid */
    NGX_JWT_TROUBLE = 2         /* usage, files, libcrypto */
} ngx_jwt_exit_t;


typedef struct ngx_jwt_option_s   ngx_jwt_option_t;
typedef struct ngx_jwt_command_s  ngx_jwt_command_t;
typedef struct ngx_jwt_list_s     ngx_jwt_list_t;
typedef struct ngx_jwt_keys_s     ngx_jwt_keys_t;


/* A key set and the file that it was read from. */
struct ngx_jwt_keys_s {
    const char       *path;
    jose_keyset_t    *set;
    ngx_jwt_keys_t   *next;
};


typedef struct {
    jose_arena_t              arena;
    const ngx_jwt_command_t  *command;  /* NULL before one is chosen */
    ngx_jwt_keys_t           *keys;     /* every set, in order of loading */
    size_t                    nkeys;
    unsigned                  stdin_used:1;
} ngx_jwt_t;


/* The values of an option that may be repeated, in their order. */
struct ngx_jwt_list_s {
    const char      *value;
    ngx_jwt_list_t  *next;
};


/* A point in time: "5m", "-1h" (from now) or "@1700000000" (absolute). */
typedef struct {
    int64_t   sec;
    unsigned  set:1;
    unsigned  absolute:1;
} ngx_jwt_when_t;


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


/* ngx_jwt.c */

/* Frees and cleanses everything that hangs on cli. */
void ngx_jwt_cleanup(ngx_jwt_t *cli);


/* ngx_jwt_options.c */

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


/* ngx_jwt_util.c */

/* Zeroed memory that goes at the exit.  Does not return if there is none. */
void *ngx_jwt_alloc(ngx_jwt_t *cli, size_t size);

/* "ngx-jwt COMMAND: ..." on standard error; always NGX_JWT_TROUBLE. */
ngx_jwt_exit_t ngx_jwt_error(const ngx_jwt_t *cli, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The same, with a second line that points to --help. */
ngx_jwt_exit_t ngx_jwt_usage_error(const ngx_jwt_t *cli, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The same as ngx_jwt_error, but a warning. */
void ngx_jwt_warn(const ngx_jwt_t *cli, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A further line of a message, indented. */
void ngx_jwt_more(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));

/* jose_printable into memory of cli, for messages. */
const char *ngx_jwt_printable(ngx_jwt_t *cli, jose_str_t s);

/* The path as messages name it: "-" is standard input. */
const char *ngx_jwt_path_text(const char *path);

/* A file's bytes, at most max; "-" is standard input, once. */
ngx_jwt_exit_t ngx_jwt_read_file(ngx_jwt_t *cli, const char *path, size_t max,
    jose_str_t *out);

/*
 * Writes a file that must not exist.  With force it may: it is replaced in
 * one step, so that nobody ever reads half of it or with the old mode.
 */
ngx_jwt_exit_t ngx_jwt_write_file(ngx_jwt_t *cli, const char *path,
    mode_t mode, int force, jose_str_t text);

/* NGX_JWT_OK if ngx_jwt_write_file would find the path free, and its folder
 * there. */
ngx_jwt_exit_t ngx_jwt_check_file(ngx_jwt_t *cli, const char *path,
    int force);

/* "what: word: sentence: detail" on standard error, and the exit status for
 * whoever is to blame. */
ngx_jwt_exit_t ngx_jwt_refuse(const ngx_jwt_t *cli, const char *what,
    const jose_jwt_t *jwt, jose_status_t st);

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

/* Parses text; on failure says "what: line 3, column 7: ..." */
ngx_jwt_exit_t ngx_jwt_parse_json(ngx_jwt_t *cli, const char *what,
    jose_str_t text, const jose_json_t **out);

/* Indented JSON and a newline, safe for a terminal, on standard output. */
ngx_jwt_exit_t ngx_jwt_print_json(ngx_jwt_t *cli, const jose_json_t *value);

void ngx_jwt_print(jose_str_t s);


/* ngx_jwt_object.c */

typedef struct {
    jose_str_t          name;
    const jose_json_t  *value;
    unsigned            given:1;        /* on the command line */
} ngx_jwt_member_t;

/* A JSON object under construction: a header, or claims. */
typedef struct {
    const char         *what;           /* "claim", "header" */
    ngx_jwt_member_t   *members;
    size_t              n;
    size_t              size;
} ngx_jwt_object_t;

/* The members of a JSON file; "-" is standard input. */
ngx_jwt_exit_t ngx_jwt_object_read(ngx_jwt_t *cli, ngx_jwt_object_t *object,
    const char *path);

/* An argument, NAME=TEXT or NAME:=JSON. */
ngx_jwt_exit_t ngx_jwt_object_arg(ngx_jwt_t *cli, ngx_jwt_object_t *object,
    const char *arg);

/*
 * Sets a member.  What is given on the command line replaces what is not; to
 * give a member twice is an error.  name and value are borrowed.
 */
ngx_jwt_exit_t ngx_jwt_object_set(ngx_jwt_t *cli, ngx_jwt_object_t *object,
    jose_str_t name, const jose_json_t *value, int given);

/* The same with a string, and with seconds since 1970. */
ngx_jwt_exit_t ngx_jwt_object_string(ngx_jwt_t *cli, ngx_jwt_object_t *object,
    jose_str_t name, jose_str_t s, int given);
ngx_jwt_exit_t ngx_jwt_object_time(ngx_jwt_t *cli, ngx_jwt_object_t *object,
    const char *name, int64_t t);

/* NULL if there is no such member. */
ngx_jwt_member_t *ngx_jwt_object_find(ngx_jwt_object_t *object,
    jose_str_t name);

/* Compact JSON. */
ngx_jwt_exit_t ngx_jwt_object_text(ngx_jwt_t *cli,
    const ngx_jwt_object_t *object, jose_str_t *out);


/* ngx_jwt_keys.c */

/*
 * Reads a key file in any format and appends it to cli->keys.  Keys that the
 * core skips are warnings; what makes a file useless is said exactly.
 */
ngx_jwt_exit_t ngx_jwt_load_keys(ngx_jwt_t *cli, const char *path);

/* The same of a file that holds an HMAC secret as it is, but for one newline
 * at its end. */
ngx_jwt_exit_t ngx_jwt_load_secret(ngx_jwt_t *cli, const char *path);

/* Takes over the reference to set and appends it to cli->keys. */
void ngx_jwt_add_keys(ngx_jwt_t *cli, const char *path, jose_keyset_t *set);

/* Every --key, then every --secret-file. */
ngx_jwt_exit_t ngx_jwt_load_all(ngx_jwt_t *cli, const ngx_jwt_list_t *keys,
    const ngx_jwt_list_t *secrets);

/* The sets of cli->keys as an array of cli->nkeys. */
jose_keyset_t **ngx_jwt_sets(ngx_jwt_t *cli);

/* "kid \"a\" (EC P-256, alg ES256)" in memory of cli. */
const char *ngx_jwt_key_text(ngx_jwt_t *cli, const jose_key_t *key);

/* A line for each key file: what is in it. */
void ngx_jwt_list_keys(ngx_jwt_t *cli);

/* A JWK Set of JWK texts, indented and with a newline at its end. */
ngx_jwt_exit_t ngx_jwt_jwks_text(ngx_jwt_t *cli, const jose_str_t *jwks,
    size_t n, jose_str_t *out);

/* JSON text, indented and with a newline at its end. */
ngx_jwt_exit_t ngx_jwt_indent(ngx_jwt_t *cli, jose_str_t json,
    jose_str_t *out);


/* ngx_jwt_token.c */

/* The operand of verify, decrypt and inspect: from argv or standard input,
 * without surrounding white space and a leading "Bearer ". */
ngx_jwt_exit_t ngx_jwt_read_token(ngx_jwt_t *cli, int argc, char **argv,
    jose_str_t *token);

/* The same of a file. */
ngx_jwt_exit_t ngx_jwt_read_token_file(ngx_jwt_t *cli, const char *path,
    jose_str_t *token);

/* How a command chooses one of the keys that it was given. */
typedef struct {
    const char         *verb;           /* "sign" */
    unsigned            needs_private:1;
    const char         *kid;            /* NULL: any */

    /* the algorithm to use the key with; NULL if the key does not fit */
    const jose_alg_t  *(*fits)(const jose_key_t *key, const void *conf);
    const void         *conf;
} ngx_jwt_choice_t;

/* One key must be meant: a guess would take the wrong one. */
ngx_jwt_exit_t ngx_jwt_choose(ngx_jwt_t *cli, const ngx_jwt_choice_t *choice,
    const jose_key_t **chosen, const jose_alg_t **alg);

typedef struct {
    const jose_key_t   *key;
    const jose_alg_t   *alg;
    const jose_alg_t   *enc;            /* NULL: a signed token */
    const char         *cty;            /* NULL: none */
    ngx_jwt_list_t     *args;           /* --header */
} ngx_jwt_header_t;

/* The header: alg, enc, typ, cty, the key's kid, and what --header says. */
ngx_jwt_exit_t ngx_jwt_header_text(ngx_jwt_t *cli,
    const ngx_jwt_header_t *what, jose_str_t *text);

typedef struct {
    const char         *claims;         /* a file */
    const char         *iss;
    const char         *sub;
    ngx_jwt_list_t     *aud;
    ngx_jwt_when_t      exp;
    ngx_jwt_when_t      nbf;
    ngx_jwt_when_t      iat;
    int                 no_iat;
    ngx_jwt_when_t      now;
} ngx_jwt_claims_conf_t;

/* Rows for the option table of a command whose conf, of that type, has a
 * ngx_jwt_claims_conf_t of that name. */
#define ngx_jwt_claims_options(type, name)                                    \
    { "claims", 'c', "FILE", ngx_jwt_set_string,                              \
      offsetof(type, name.claims),                                            \
      "claims as a JSON object; - is standard input" },                       \
                                                                              \
    { "iss", 'i', "NAME", ngx_jwt_set_string, offsetof(type, name.iss),       \
      "the issuer" },                                                         \
                                                                              \
    { "sub", 's', "NAME", ngx_jwt_set_string, offsetof(type, name.sub),       \
      "the subject" },                                                        \
                                                                              \
    { "aud", 0, "NAME", ngx_jwt_set_list, offsetof(type, name.aud),           \
      "the audience; several times: an array" },                              \
                                                                              \
    { "exp", 'e', "TIME", ngx_jwt_set_when, offsetof(type, name.exp),         \
      "not valid from then on (default: valid for ever)" },                   \
                                                                              \
    { "nbf", 'n', "TIME", ngx_jwt_set_when, offsetof(type, name.nbf),         \
      "not valid before" },                                                   \
                                                                              \
    { "iat", 0, "TIME", ngx_jwt_set_when, offsetof(type, name.iat),           \
      "issued at (default: now)" },                                           \
                                                                              \
    { "no-iat", 0, NULL, ngx_jwt_set_flag, offsetof(type, name.no_iat),       \
      "leave iat out" },                                                      \
                                                                              \
    { "now", 0, "TIME", ngx_jwt_set_when, offsetof(type, name.now),           \
      "take this for the present time" }

/* The claims of --claims, the options and the arguments, as JSON. */
ngx_jwt_exit_t ngx_jwt_claims_text(ngx_jwt_t *cli,
    const ngx_jwt_claims_conf_t *conf, int argc, char **argv,
    jose_str_t *text);


#endif /* NGX_JWT_H */
