/*
 * fuzz_token.c: a token, parsed, checked, and verified with a key that it
 * does not fit.
 */

#include "fuzz.h"


static const char  keys[] =
    "{\"keys\":["
    "{\"kty\":\"oct\",\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"},"
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\","
    "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}";


static jose_keyset_t *
key_set(void)
{
    static jose_keyset_t  *set;

    if (set == NULL) {
        fuzz_check(jose_keyset_parse(jose_cstr(keys), JOSE_FORMAT_ANY, NULL,
                                     &set)
                   == JOSE_OK);
    }

    return set;
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jose_jwt_t      jwt;
    jose_str_t      copy, text;
    jose_arena_t    arena;
    jose_keyset_t  *set;

    /* a file's last */
    size -= (size != 0 && data[size - 1] == '\n');

    set = key_set();
    copy = fuzz_copy(data, size);
    jose_arena_init(&arena);

    if (jose_jwt_parse(&arena.alloc, copy, &jwt) != JOSE_OK) {
        fuzz_check(jwt.header == NULL);
        goto done;
    }

    fuzz_check(jwt.header != NULL && (jwt.nparts == 3 || jwt.nparts == 5));

    if (jose_jwt_check_header(&jwt, JOSE_ALGSET_ALL) == JOSE_OK) {
        fuzz_check(jwt.alg != NULL);

        if (jwt.nparts == 3) {
            (void) jose_jws_verify(&jwt, &set, 1, NULL);

        } else {
            (void) jose_jwe_decrypt(&arena.alloc, &jwt, &set, 1, NULL);
        }
    }

    if (jose_jwt_read_claims(&arena.alloc, &jwt) == JOSE_OK) {
        fuzz_check(jwt.claims != NULL);
        (void) jose_jwt_check_time(&jwt, 1700000000, 60, 0);
        (void) jose_claim_text(&arena.alloc, jwt.claims, &text);
    }

done:

    jose_arena_free(&arena);
    fuzz_free(copy);

    return 0;
}
