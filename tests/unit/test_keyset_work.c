/*
 * test_keyset_work.c: how much is computed while a key set is read, counted
 * and not timed.  The sources are compiled here, with what libcrypto is asked
 * for replaced by what counts.
 */

#include "unit_keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>


/* Operations that multiply a point. */
static size_t  multiplications;


static int
counted_pairwise(EVP_PKEY_CTX *ctx)
{
    multiplications++;

    return EVP_PKEY_pairwise_check(ctx);
}


static EVP_PKEY *
counted_raw_private(OSSL_LIB_CTX *libctx, const char *type, const char *query,
    const unsigned char *raw, size_t len)
{
    multiplications++;

    return EVP_PKEY_new_raw_private_key_ex(libctx, type, query, raw, len);
}


#define EVP_PKEY_pairwise_check          counted_pairwise
#define EVP_PKEY_new_raw_private_key_ex  counted_raw_private

#include "jose_jwk_import.c"
#include "jose_jwk_pkey.c"

#undef EVP_PKEY_pairwise_check
#undef EVP_PKEY_new_raw_private_key_ex


#define MAX   JOSE_PRIVATE_KEYS_MAX

/* A key that is refused is read twice, for memory may have failed; and the
 * values of an object are read to see whether they are keys at all. */
#define WORK  (2 * MAX)

#define TOO_MANY                                                              \
    "257 private keys or more, at most 256 are allowed"


typedef struct {
    const char     *start;
    const char     *member;             /* is repeated */
    const char     *separator;
    const char     *more;               /* is repeated after it */
    const char     *end;
    jose_format_t   format;
} file_t;


#define EC_PUBLIC    "{" UNIT_EC "}"
#define EC_PRIVATE   "{" UNIT_EC ",\"d\":\"" UNIT_EC_D "\"}"
#define EC_WRONG     "{" UNIT_EC ",\"d\":\"" UNIT_EC_X "\"}"
#define OKP_PRIVATE  "{" UNIT_OKP ",\"d\":\"" UNIT_OKP_D "\"}"
#define OKP_WRONG    "{" UNIT_OKP ",\"d\":\"" UNIT_OKP_X "\"}"
#define SECRET       "{\"kty\":\"oct\",\"k\":\"" UNIT_OKP_X "\"}"


static const file_t  files[] = {
    { "{\"keys\":[" EC_PUBLIC, EC_PRIVATE, ",", NULL, "]}", JOSE_FORMAT_ANY },
    { "{\"keys\":[" EC_PUBLIC, EC_WRONG, ",", NULL, "]}", JOSE_FORMAT_ANY },
    { "{\"keys\":[" EC_PUBLIC, OKP_PRIVATE, ",", NULL, "]}",
      JOSE_FORMAT_ANY },
    { "{\"keys\":[" EC_PUBLIC, OKP_WRONG, ",", NULL, "]}", JOSE_FORMAT_ANY },
    { "{\"keys\":[" EC_PUBLIC, EC_PRIVATE, ",", EC_PUBLIC, "]}",
      JOSE_FORMAT_ANY },
    { "{\"keys\":[" EC_PUBLIC, EC_PRIVATE, ",", SECRET, "]}",
      JOSE_FORMAT_ANY },
    { UNIT_PEM_EC, UNIT_PEM_EC_PKCS8, "", NULL, "", JOSE_FORMAT_ANY },
    { UNIT_PEM_EC, UNIT_PEM_EC_SEC1, "", NULL, "", JOSE_FORMAT_ANY },
    { UNIT_PEM_EC, UNIT_PEM_ED25519_PRIVATE, "", UNIT_PEM_EC, "",
      JOSE_FORMAT_ANY },
};


/* A file of n private keys, and some 1,000 others if there are any. */
static jose_status_t
parsed(const file_t *file, size_t n, unit_reports_t *reports,
    jose_keyset_t **set)
{
    char           *text, *p;
    size_t          i, size;
    jose_str_t      s;
    jose_status_t   st;

    size = strlen(file->start) + n * (strlen(file->member) + 1)
           + 1000 * ((file->more ? strlen(file->more) : 0) + 1) + 16;

    text = malloc(size);
    assert_non_null(text);

    p = text;
    p += snprintf(p, size, "%s", file->start);

    for (i = 0; i < n + (file->more ? 1000 : 0); i++) {
        p += snprintf(p, size - (size_t) (p - text), "%s%s", file->separator,
                      i < n ? file->member : file->more);
    }

    p += snprintf(p, size - (size_t) (p - text), "%s", file->end);

    s.data = (unsigned char *) text;
    s.len = (size_t) (p - text);
    assert_true(s.len <= JOSE_KEYSET_MAX);

    multiplications = 0;

    st = unit_parse(s, file->format, reports, set);

    free(text);

    return st;
}


static void
a_set_of_private_keys_is_bounded_in_work(void **state)
{
    size_t           i, n;
    jose_keyset_t   *set;
    unit_reports_t   reports;

    (void) state;

    for (i = 0; i < unit_nelts(files); i++) {

        for (n = MAX - 1; n <= MAX; n++) {
            assert_jose_ok(parsed(&files[i], n, &reports, &set));
            assert_true(multiplications <= WORK);
            jose_keyset_unref(set);
        }

        for (n = MAX + 1; n <= 1500; n += 1500 - MAX - 1) {
            assert_jose_status(parsed(&files[i], n, &reports, &set),
                               JOSE_TOO_LARGE);
            assert_null(set);
            assert_true(multiplications <= WORK);

            if (reports.n <= 64) {
                unit_reported(&reports, reports.n - 1, JOSE_REPORT_FAILED,
                              JOSE_TOO_LARGE, 0, TOO_MANY);
            }
        }
    }
}


/* {"0":"PEM","1":"PEM",...}, of blocks keys each. */
static char *
object_of(size_t n, size_t blocks, const char *pem)
{
    char        *text, *p;
    size_t       i, k;
    const char  *c;

    text = malloc(n * (blocks * 2 * strlen(pem) + 32) + 16);
    assert_non_null(text);

    p = text;
    *p++ = '{';

    for (i = 0; i < n; i++) {
        p += snprintf(p, 32, "\"%zu\":\"", i);

        for (k = 0; k < blocks; k++) {
            for (c = pem; *c != '\0'; c++) {
                if (*c == '\n') {
                    *p++ = '\\';
                    *p++ = 'n';

                } else {
                    *p++ = *c;
                }
            }
        }

        *p++ = '"';
        *p++ = ',';
    }

    memcpy(p - 1, "}", 2);

    return text;
}


static void
values_of_an_object_are_counted_together(void **state)
{
    char            *text;
    size_t           i;
    jose_keyset_t   *set;
    unit_reports_t   reports;

    (void) state;

    for (i = 0; i < 2; i++) {
        text = object_of(MAX / 2 + i, 2, UNIT_PEM_EC_PKCS8);

        assert_jose_status(unit_parse(jose_cstr(text), JOSE_FORMAT_ANY,
                                      &reports, &set),
                           i == 0 ? JOSE_OK : JOSE_TOO_LARGE);
        assert_int_equal(multiplications <= WORK, 1);
        assert_int_equal(set == NULL, i);

        if (i == 0) {
            assert_int_equal(jose_keyset_count(set), MAX);
        }

        jose_keyset_unref(set);
        free(text);
        multiplications = 0;
    }

    /* the 4,097th key, where no value has as many */

    for (i = 0; i < 2; i++) {
        text = object_of(8 + i, JOSE_KEYS_MAX / 8, UNIT_PEM_ED25519);

        assert_jose_status(unit_parse(jose_cstr(text), JOSE_FORMAT_ANY,
                                      &reports, &set),
                           i == 0 ? JOSE_OK : JOSE_TOO_LARGE);

        if (i == 0) {
            assert_int_equal(jose_keyset_count(set), JOSE_KEYS_MAX);

        } else {
            unit_reported(&reports, 0, JOSE_REPORT_FAILED, JOSE_TOO_LARGE, 0,
                          "4097 keys or more, at most 4096 are allowed");
        }

        jose_keyset_unref(set);
        free(text);
    }
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        cmocka_unit_test(a_set_of_private_keys_is_bounded_in_work),
        cmocka_unit_test(values_of_an_object_are_counted_together),
    };

    return cmocka_run_group_tests_name("keyset_work", tests, NULL, NULL);
}
