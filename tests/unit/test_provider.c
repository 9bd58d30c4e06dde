/*
 * test_provider.c: keys where libcrypto's provider lacks secp256k1, as a FIPS
 * provider does.  It is the default one, but for what it says of EC keys on
 * that curve.
 */

#include "unit_keys.h"

#include "jose_jwk.h"
#include "jose_key.h"

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/provider.h>


#define TEST_GROUP  "secp256k1"

/* Of a table of EC keys in the default provider. */
#define TEST_FUNCTIONS_MAX   64
#define TEST_ALGORITHMS_MAX  64


/* They guard nothing. */

static const char  k1_public[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEzR21sE9YEn9xOPbHmOH9yZ1Youk2SghE\n"
    "Fup0X7NZ9NzncyLqfTH4qGxyLnucUd++iRqLpb7gKCb0NiqQqvxZBA==\n"
    "-----END PUBLIC KEY-----\n";

static const char  k1_pkcs8[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQg95vsGJX6giACesLVJq6r\n"
    "LeOQrb6b1ofhbprdBuwpQjahRANCAATNHbWwT1gSf3E49seY4f3JnVii6TZKCEQW\n"
    "6nRfs1n03OdzIup9MfiobHIue5xR376JGoulvuAoJvQ2KpCq/FkE\n"
    "-----END PRIVATE KEY-----\n";

static const char  k1_sec1[] =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHQCAQEEIPeb7BiV+oIgAnrC1Sauqy3jkK2+m9aH4W6a3QbsKUI2oAcGBSuBBAAK\n"
    "oUQDQgAEzR21sE9YEn9xOPbHmOH9yZ1Youk2SghEFup0X7NZ9NzncyLqfTH4qGxy\n"
    "LnucUd++iRqLpb7gKCb0NiqQqvxZBA==\n"
    "-----END EC PRIVATE KEY-----\n";

static const char  k1_certificate[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBbTCCARSgAwIBAgIUAsfeewi4RgjOLJw5hlYYgdMhAbMwCgYIKoZIzj0EAwIw\n"
    "DTELMAkGA1UEAwwCazEwIBcNMjYxMTI2MDAzNzI4WhgPMjEyNjExMDIwMDM3Mjha\n"
    "MA0xCzAJBgNVBAMMAmsxMFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEzR21sE9YEn9x\n"
    "OPbHmOH9yZ1Youk2SghEFup0X7NZ9NzncyLqfTH4qGxyLnucUd++iRqLpb7gKCb0\n"
    "NiqQqvxZBKNTMFEwHQYDVR0OBBYEFFckCS5ONso/QjFnkmj7GUukZpWSMB8GA1Ud\n"
    "IwQYMBaAFFckCS5ONso/QjFnkmj7GUukZpWSMA8GA1UdEwEB/wQFMAMBAf8wCgYI\n"
    "KoZIzj0EAwIDRwAwRAIgCdUeJQH2XXOy5o2Qjn7vgD6nLkPbTplvwnc8YA/2tIEC\n"
    "IAszIhi6LIW4x8vQIm9SCl2furSR9HoK1ToSRMnkRFFL\n"
    "-----END CERTIFICATE-----\n";

static const char  k1_jwk[] =
    "{\"kty\":\"EC\",\"crv\":\"secp256k1\","
    "\"x\":\"zR21sE9YEn9xOPbHmOH9yZ1Youk2SghEFup0X7NZ9Nw\","
    "\"y\":\"53Mi6n0x-Khsci57nFHfvokai6W-4Cgm9DYqkKr8WQQ\"}";

static const char  k1_private_jwk[] =
    "{\"kty\":\"EC\",\"crv\":\"secp256k1\","
    "\"x\":\"zR21sE9YEn9xOPbHmOH9yZ1Youk2SghEFup0X7NZ9Nw\","
    "\"y\":\"53Mi6n0x-Khsci57nFHfvokai6W-4Cgm9DYqkKr8WQQ\","
    "\"d\":\"95vsGJX6giACesLVJq6rLeOQrb6b1ofhbprdBuwpQjY\"}";

static const char  p256_public[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE5qE/MYmWj7eCYjvvuOOIBZ1/KhTE\n"
    "bqJ8FmJh4JP5zxeJZKFEzVIaUJWIErWUzDho8spOvvERXqLmScQ2HnIhpQ==\n"
    "-----END PUBLIC KEY-----\n";

static const char  p256_private[] =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIF/ogRL6pw/2ReAUkwdJC1xexMrSlfsy5yeddkAKBCTgoAoGCCqGSM49\n"
    "AwEHoUQDQgAE5qE/MYmWj7eCYjvvuOOIBZ1/KhTEbqJ8FmJh4JP5zxeJZKFEzVIa\n"
    "UJWIErWUzDho8spOvvERXqLmScQ2HnIhpQ==\n"
    "-----END EC PRIVATE KEY-----\n";


/* The default provider in a context of its own, and what it has. */
static OSSL_LIB_CTX   *test_ctx;
static OSSL_PROVIDER  *test_default;

static OSSL_FUNC_keymgmt_import_fn          *test_import_default;
static OSSL_FUNC_keymgmt_load_fn            *test_load_default;
static OSSL_FUNC_keymgmt_gen_fn             *test_gen_default;
static OSSL_FUNC_keymgmt_free_fn            *test_free_default;
static OSSL_FUNC_keymgmt_get_params_fn      *test_get_default;
static OSSL_FUNC_keymgmt_gen_set_params_fn  *test_set_default;

static OSSL_DISPATCH   test_functions[TEST_FUNCTIONS_MAX];
static OSSL_ALGORITHM  test_algorithms[TEST_ALGORITHMS_MAX];

static OSSL_PROVIDER  *test_loaded;

/* The group that is asked for has no key. */
static int  test_group_is_missing;


static int
test_is_missing(const OSSL_PARAM params[])
{
    const OSSL_PARAM  *p;

    p = OSSL_PARAM_locate_const(params, OSSL_PKEY_PARAM_GROUP_NAME);

    return p != NULL && p->data_type == OSSL_PARAM_UTF8_STRING
           && strcmp(p->data, TEST_GROUP) == 0;
}


static int
test_import(void *key, int selection, const OSSL_PARAM params[])
{
    return !test_is_missing(params)
           && test_import_default(key, selection, params);
}


/* As from 3.0 on: the name is only kept, and looked up when it is needed. */
static int
test_set(void *gen, const OSSL_PARAM params[])
{
    if (OSSL_PARAM_locate_const(params, OSSL_PKEY_PARAM_GROUP_NAME) != NULL) {
        test_group_is_missing = test_is_missing(params);
    }

    return test_set_default(gen, params);
}


static void *
test_gen(void *gen, OSSL_CALLBACK *cb, void *arg)
{
    return test_group_is_missing ? NULL : test_gen_default(gen, cb, arg);
}


/* What a decoder has read. */
static void *
test_load(const void *reference, size_t size)
{
    void        *key;
    char         group[64];
    OSSL_PARAM   params[2];

    key = test_load_default(reference, size);
    if (key == NULL) {
        return NULL;
    }

    params[0] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
                                                 group, sizeof(group));
    params[1] = OSSL_PARAM_construct_end();

    if (test_get_default(key, params) == 1 && test_is_missing(params)) {
        test_free_default(key);
        return NULL;
    }

    return key;
}


static void
test_replace(OSSL_DISPATCH *f)
{
    switch (f->function_id) {

    case OSSL_FUNC_KEYMGMT_IMPORT:
        test_import_default = OSSL_FUNC_keymgmt_import(f);
        f->function = (void (*)(void)) test_import;
        break;

    case OSSL_FUNC_KEYMGMT_LOAD:
        test_load_default = OSSL_FUNC_keymgmt_load(f);
        f->function = (void (*)(void)) test_load;
        break;

    case OSSL_FUNC_KEYMGMT_GEN:
        test_gen_default = OSSL_FUNC_keymgmt_gen(f);
        f->function = (void (*)(void)) test_gen;
        break;

    case OSSL_FUNC_KEYMGMT_GEN_SET_PARAMS:
        test_set_default = OSSL_FUNC_keymgmt_gen_set_params(f);
        f->function = (void (*)(void)) test_set;
        break;

    case OSSL_FUNC_KEYMGMT_FREE:
        test_free_default = OSSL_FUNC_keymgmt_free(f);
        break;

    case OSSL_FUNC_KEYMGMT_GET_PARAMS:
        test_get_default = OSSL_FUNC_keymgmt_get_params(f);
        break;

    default:
        break;
    }
}


static void
test_replace_ec(OSSL_ALGORITHM *algorithm)
{
    size_t  i;

    for (i = 0; i < TEST_FUNCTIONS_MAX - 1; i++) {
        test_functions[i] = algorithm->implementation[i];

        if (test_functions[i].function_id == 0) {
            break;
        }

        test_replace(&test_functions[i]);
    }

    algorithm->implementation = test_functions;
}


static const OSSL_ALGORITHM *
test_query(void *ctx, int operation, int *no_cache)
{
    size_t                 i;
    const OSSL_ALGORITHM  *algorithms;

    (void) ctx;

    algorithms = OSSL_PROVIDER_query_operation(test_default, operation,
                                               no_cache);

    if (operation != OSSL_OP_KEYMGMT || algorithms == NULL) {
        return algorithms;
    }

    for (i = 0; i < TEST_ALGORITHMS_MAX - 1; i++) {
        test_algorithms[i] = algorithms[i];

        if (algorithms[i].algorithm_names == NULL) {
            break;
        }

        if (strncmp(algorithms[i].algorithm_names, "EC:", 3) == 0) {
            test_replace_ec(&test_algorithms[i]);
        }
    }

    return test_algorithms;
}


static int
test_provider(const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *in,
    const OSSL_DISPATCH **out, void **ctx)
{
    static const OSSL_DISPATCH  dispatch[] = {
        { OSSL_FUNC_PROVIDER_QUERY_OPERATION, (void (*)(void)) test_query },
        { 0, NULL }
    };

    (void) handle;
    (void) in;

    *out = dispatch;
    *ctx = OSSL_PROVIDER_get0_provider_ctx(test_default);

    return 1;
}


/* The first report on a text of one key; JOSE_OK if it is good. */
static jose_status_t
test_read(const char *text, unit_reports_t *reports)
{
    jose_keyset_t  *set;
    jose_status_t   st;

    st = unit_parse(jose_cstr(text), JOSE_FORMAT_ANY, reports, &set);

    if (st == JOSE_OK) {
        jose_keyset_unref(set);
        return JOSE_OK;
    }

    return reports->items[0].status;
}


static void
a_curve_that_the_provider_lacks_is_unavailable(void **state)
{
    size_t          i;
    unit_reports_t  reports;

    static const char *const  texts[] = {
        k1_jwk, k1_private_jwk, k1_public, k1_certificate, k1_pkcs8, k1_sec1
    };

    (void) state;

    for (i = 0; i < unit_nelts(texts); i++) {
        assert_jose_status(test_read(texts[i], &reports), JOSE_UNAVAILABLE);
        assert_string_equal(reports.items[0].text,
                            "secp256k1 is not supported by this libcrypto");
    }
}


static void
a_curve_that_it_has_is_there(void **state)
{
    char            text[sizeof(p256_public)];
    unit_reports_t  reports;

    (void) state;

    assert_jose_ok(test_read(p256_public, &reports));
    assert_jose_ok(test_read(p256_private, &reports));

    /* and is not said to be missing if the point is not on it */
    memcpy(text, p256_public, sizeof(text));
    *strstr(text, "zxeJ") = 'y';

    assert_jose_status(test_read(text, &reports), JOSE_BAD_KEY);
    assert_string_equal(reports.items[0].text,
                        "the EC key is malformed or not a point on P-256");
}


static void
no_key_is_made_on_a_curve_that_the_provider_lacks(void **state)
{
    jose_key_t     *key;
    jose_keygen_t   what;

    (void) state;

    memset(&what, 0, sizeof(what));

    what.kty = JOSE_EC;
    what.crv = JOSE_SECP256K1;

    assert_jose_status(jose_key_generate(&what, &key), JOSE_UNAVAILABLE);
    assert_null(key);

    what.crv = JOSE_P256;

    assert_jose_ok(jose_key_generate(&what, &key));
    jose_key_free(key);
}


static int
test_is_available(const char *name)
{
    return jose_alg_available(jose_alg_find(JOSE_ALG_JWS, jose_cstr(name)));
}


static void
its_algorithm_is_not_available(void **state)
{
    (void) state;

    assert_false(test_is_available("ES256K"));
    assert_true(test_is_available("ES256"));
    assert_int_equal(ERR_peek_error(), 0);
}


static int
test_setup(void **state)
{
    (void) state;

    test_ctx = OSSL_LIB_CTX_new();
    test_default = OSSL_PROVIDER_load(test_ctx, "default");

    if (test_default == NULL
        || OSSL_PROVIDER_add_builtin(NULL, "test", test_provider) != 1)
    {
        return 1;
    }

    test_loaded = OSSL_PROVIDER_load(NULL, "test");

    return test_loaded == NULL;
}


/* What libcrypto made with it is freed at exit, and so the default one is
 * kept. */
static int
test_teardown(void **state)
{
    (void) state;

    return OSSL_PROVIDER_unload(test_loaded) != 1;
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        unit_case(a_curve_that_the_provider_lacks_is_unavailable),
        unit_case(a_curve_that_it_has_is_there),
        unit_case(no_key_is_made_on_a_curve_that_the_provider_lacks),
        unit_case(its_algorithm_is_not_available)
    };

    return cmocka_run_group_tests_name("provider", tests, test_setup,
                                       test_teardown);
}
