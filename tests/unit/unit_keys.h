/*
 * unit_keys.h: what the tests of keys share: reports that are kept, and keys
 * that the openssl command has made.  They guard nothing.
 */

#ifndef UNIT_KEYS_H
#define UNIT_KEYS_H

#include "unit.h"

#include <stdio.h>

#include <openssl/err.h>


typedef struct {
    jose_report_kind_t  kind;
    jose_status_t       status;
    size_t              index;
    char                kid[64];        /* empty if absent */
    char                text[256];
} unit_report_t;

typedef struct {
    jose_reporter_t     reporter;
    unit_report_t       items[64];
    size_t              n;              /* may be more than are kept */
} unit_reports_t;


static inline void
unit_report(void *ctx, const jose_report_t *report)
{
    unit_report_t   *item;
    unit_reports_t  *reports;

    reports = ctx;

    assert_non_null(report->text);
    assert_true(report->text[0] != '\0');

    if (reports->n < unit_nelts(reports->items)) {
        item = &reports->items[reports->n];

        item->kind = report->kind;
        item->status = report->status;
        item->index = report->index;
        jose_printable(item->kid, sizeof(item->kid), report->kid);
        (void) snprintf(item->text, sizeof(item->text), "%s", report->text);
    }

    reports->n++;
}


static inline void
unit_reports_init(unit_reports_t *reports)
{
    memset(reports, 0, sizeof(unit_reports_t));

    reports->reporter.report = unit_report;
    reports->reporter.ctx = reports;
}


/* Parses, and checks what holds for every text: see jose.h. */
static inline jose_status_t
unit_parse(jose_str_t text, jose_format_t format, unit_reports_t *reports,
    jose_keyset_t **set)
{
    size_t         i, failed;
    jose_status_t  st;

    unit_reports_init(reports);

    *set = (jose_keyset_t *) reports;

    st = jose_keyset_parse(text, format, &reports->reporter, set);

    assert_int_equal(ERR_peek_error(), 0);
    assert_true((st == JOSE_OK) == (*set != NULL));

    for (i = 0, failed = 0; i < reports->n && i < 64; i++) {
        if (reports->items[i].kind == JOSE_REPORT_FAILED) {
            assert_int_equal(i, reports->n - 1);
            assert_jose_status(reports->items[i].status, st);
            failed++;
        }
    }

    if (reports->n <= 64) {
        assert_int_equal(failed, st != JOSE_OK);
    }

    return st;
}


/* Parses what is right and gives no reason to say anything. */
static inline jose_keyset_t *
unit_keys(const char *text)
{
    jose_keyset_t   *set;
    unit_reports_t   reports;

    if (unit_parse(jose_cstr(text), JOSE_FORMAT_ANY, &reports, &set)
        != JOSE_OK
        || reports.n != 0)
    {
        print_error("%s\n%s\n", text, reports.items[0].text);
        fail();
    }

    return set;
}


/* The one report is of this kind, status, member and text. */
#define unit_reported(reports, nth, kind, status, index, text)                \
    unit_check_report(reports, nth, kind, status, index, text, __FILE__,      \
                      __LINE__)

static inline void
unit_check_report(const unit_reports_t *reports, size_t nth,
    jose_report_kind_t kind, jose_status_t status, size_t index,
    const char *text, const char *file, int line)
{
    const unit_report_t  *item;

    item = &reports->items[nth];

    if (nth < reports->n && item->kind == kind && item->status == status
        && item->index == index && strcmp(item->text, text) == 0)
    {
        return;
    }

    print_error("%zu reports, nth %zu: kind %d status \"%s\" member %zu: %s\n"
                "want kind %d status \"%s\" member %zu: %s\n",
                reports->n, nth, (int) item->kind,
                jose_status_word(item->status), item->index, item->text,
                (int) kind, jose_status_word(status), index, text);
    _fail(file, line);
}


/* RFC 7517, A.2 */

#define UNIT_EC_X  "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4"
#define UNIT_EC_Y  "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"
#define UNIT_EC_D  "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"

#define UNIT_EC                                                               \
    "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" UNIT_EC_X "\",\"y\":\""       \
    UNIT_EC_Y "\""

/* RFC 8037, A.1 */

#define UNIT_OKP_X  "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
#define UNIT_OKP_D  "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"

#define UNIT_OKP                                                              \
    "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" UNIT_OKP_X "\""

#define UNIT_RSA                                                              \
    "\"kty\":\"RSA\",\"n\":\"" UNIT_RSA_N "\",\"e\":\"AQAB\""

#define UNIT_RSA_PRIMES(p, q, dp, dq, qi)                                     \
    "\"p\":\"" p "\",\"q\":\"" q "\",\"dp\":\"" dp "\",\"dq\":\"" dq          \
    "\",\"qi\":\"" qi "\""

#define UNIT_RSA_PRIVATE                                                      \
    UNIT_RSA ",\"d\":\"" UNIT_RSA_D "\","                                     \
    UNIT_RSA_PRIMES(UNIT_RSA_P, UNIT_RSA_Q, UNIT_RSA_DP, UNIT_RSA_DQ,         \
                    UNIT_RSA_QI)


#define UNIT_RSA_N                                                            \
    "2PqMjvy7Uy7MvELkRaQFt8FhU2cttdapObxznngHgQ5KMSFgSoSLKrt0NqtTatDg-hzD"    \
    "mUJkSUgnopitwHnJC_Vwl7Zw9VYtgH5vHrh_PWm6_v1ehf-R0aHgL5ECxHTWs1xpODy1"    \
    "pOLPdg3y0NHsFLuL_eyVVjK09vUAnA_DOHBoZsLwOqJBWOI7TJKH9mTqTPTjsFtJNsaI"    \
    "SVP0bXYaLLWUbfEKe0tHKRihm_W87RdsywJi4r_LIuFw6k-A7jDMjrtV1O7tAzy0zio9"    \
    "TlhttNYiMrthcSqoUrGLPDKeyczOymXVh3FLzyPPE4f2Vf8eNk23Qz5lM001D2S3boou"    \
    "hw"

#define UNIT_RSA_D                                                            \
    "WpJHbv5fQWtFKgawG8PKYTh3JGXq5j8bN48LIiiPVVc-MADzHVfzcZx698EPWoSjjLPK"    \
    "ECTvEMnuRYh-6tvLSNMksyeEQly9NKhSQRwZfOywEnV36e5TE5MDLkfVRGVTI96cy01I"    \
    "M3I70FclNvaRmdvppU6Gzcrv0DBYF0zbHCjGybglQYnXPPZr-djCfSuIBYMQSZNwPybz"    \
    "5P4lg6wlrUhrnTkN01S383hf5MBsUDgM-bE6BEqY3d4Mryy92bAPZHfWNGq0uyJEldMS"    \
    "WMbnCKaver5bWVHCUMJqZ_J9eqoZTD1vr60mR5ErTT0Vsf07KXjqLflbyRvEYtvN0Fa_"    \
    "gQ"

#define UNIT_RSA_P                                                            \
    "-fXyIzQoAnW46grMgUuNdGHmaVsMs9GmC0et1RrSJk0iL422s6Xa7dJSw18ZZlHwoxUE"    \
    "09Ewb6iropj4lDv_az_M9lfXEpUzbYpxbdjQ7yoe1MLcpnQG4Zvk8v4U8bfD4bX6bGnX"    \
    "-Pl0l3ZXJsk0TdIFRMDRTE8WCIgC_GY0eQc"

#define UNIT_RSA_Q                                                            \
    "3jiabBbsVIZTGxTW2mZ9vpKb_rMhzr1Rm4vpbdxiA3De4XThr7wucXPasztzCaUqb4pV"    \
    "eEvBft_CKjhEBETzCD55HKgbklaARr6LDaAMoZicSPIjdqfXXhZvXDQYNQCO52CroBek"    \
    "5lUOO_AxGyuvjsNBfjGiWcn5tNvJ1y4KvoE"

#define UNIT_RSA_DP                                                           \
    "VSEeRj8NIUlWoN7sp1xD4M822crYmKVeF5lh6qIn0EOU0P1CrAxgc36eEUviKqbdfa06"    \
    "56jnBiA71DSk9Fc6thwUghGIfhuyWCw-VVryTYHa3js_SrFZZpzhbKB8IZakb8q6bxHd"    \
    "LD5JJwx2wg7kcVyFztScc5C7wEwSOEPWuyE"

#define UNIT_RSA_DQ                                                           \
    "U0Yk4CKK93XKyNg7V2aW8oZgPMcGAUJCxaZdmFTAygdPDm_Nbxx2zv8aUpYRmuixCVFu"    \
    "jADfhtr1GPsyyeLIrCs1GX8JrgIKWfhnhXiXoyrcTh2nGnz1IQYJPyUqeRo3cw9v4TNb"    \
    "ERGInv94d3UcecRD07Vn4HvmvlaqwZ84WYE"

#define UNIT_RSA_QI                                                           \
    "2on7vwILVynyfgUaWcDiaf3D56OsS7D8R5Z03w4x32G8H5WMYFt0jd-jJQemfFdWJ72c"    \
    "j3AQrq_WD5J-fAygP3a29SgnPMQmSsdxMftWUj0BeO-6vGmT8GVmlt_fQeAva_jJKWiA"    \
    "BfAoU4rAc7uAKGQc5gPn-4PEkjfADp9UfLI"

#define UNIT_PEM_RSA                                                          \
    "-----BEGIN PUBLIC KEY-----\n"                                            \
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2PqMjvy7Uy7MvELkRaQF\n"      \
    "t8FhU2cttdapObxznngHgQ5KMSFgSoSLKrt0NqtTatDg+hzDmUJkSUgnopitwHnJ\n"      \
    "C/Vwl7Zw9VYtgH5vHrh/PWm6/v1ehf+R0aHgL5ECxHTWs1xpODy1pOLPdg3y0NHs\n"      \
    "FLuL/eyVVjK09vUAnA/DOHBoZsLwOqJBWOI7TJKH9mTqTPTjsFtJNsaISVP0bXYa\n"      \
    "LLWUbfEKe0tHKRihm/W87RdsywJi4r/LIuFw6k+A7jDMjrtV1O7tAzy0zio9Tlht\n"      \
    "tNYiMrthcSqoUrGLPDKeyczOymXVh3FLzyPPE4f2Vf8eNk23Qz5lM001D2S3boou\n"      \
    "hwIDAQAB\n"                                                              \
    "-----END PUBLIC KEY-----\n"

#define UNIT_PEM_RSA_PKCS1                                                    \
    "-----BEGIN RSA PUBLIC KEY-----\n"                                        \
    "MIIBCgKCAQEA2PqMjvy7Uy7MvELkRaQFt8FhU2cttdapObxznngHgQ5KMSFgSoSL\n"      \
    "Krt0NqtTatDg+hzDmUJkSUgnopitwHnJC/Vwl7Zw9VYtgH5vHrh/PWm6/v1ehf+R\n"      \
    "0aHgL5ECxHTWs1xpODy1pOLPdg3y0NHsFLuL/eyVVjK09vUAnA/DOHBoZsLwOqJB\n"      \
    "WOI7TJKH9mTqTPTjsFtJNsaISVP0bXYaLLWUbfEKe0tHKRihm/W87RdsywJi4r/L\n"      \
    "IuFw6k+A7jDMjrtV1O7tAzy0zio9TlhttNYiMrthcSqoUrGLPDKeyczOymXVh3FL\n"      \
    "zyPPE4f2Vf8eNk23Qz5lM001D2S3boouhwIDAQAB\n"                              \
    "-----END RSA PUBLIC KEY-----\n"

#define UNIT_PEM_RSA_PKCS1_PRIVATE                                            \
    "-----BEGIN RSA PRIVATE KEY-----\n"                                       \
    "MIIEowIBAAKCAQEA2PqMjvy7Uy7MvELkRaQFt8FhU2cttdapObxznngHgQ5KMSFg\n"      \
    "SoSLKrt0NqtTatDg+hzDmUJkSUgnopitwHnJC/Vwl7Zw9VYtgH5vHrh/PWm6/v1e\n"      \
    "hf+R0aHgL5ECxHTWs1xpODy1pOLPdg3y0NHsFLuL/eyVVjK09vUAnA/DOHBoZsLw\n"      \
    "OqJBWOI7TJKH9mTqTPTjsFtJNsaISVP0bXYaLLWUbfEKe0tHKRihm/W87RdsywJi\n"      \
    "4r/LIuFw6k+A7jDMjrtV1O7tAzy0zio9TlhttNYiMrthcSqoUrGLPDKeyczOymXV\n"      \
    "h3FLzyPPE4f2Vf8eNk23Qz5lM001D2S3boouhwIDAQABAoIBAFqSR27+X0FrRSoG\n"      \
    "sBvDymE4dyRl6uY/GzePCyIoj1VXPjAA8x1X83GcevfBD1qEo4yzyhAk7xDJ7kWI\n"      \
    "furby0jTJLMnhEJcvTSoUkEcGXzssBJ1d+nuUxOTAy5H1URlUyPenMtNSDNyO9BX\n"      \
    "JTb2kZnb6aVOhs3K79AwWBdM2xwoxsm4JUGJ1zz2a/nYwn0riAWDEEmTcD8m8+T+\n"      \
    "JYOsJa1Ia505DdNUt/N4X+TAbFA4DPmxOgRKmN3eDK8svdmwD2R31jRqtLsiRJXT\n"      \
    "EljG5wimr3q+W1lRwlDCamfyfXqqGUw9b6+tJkeRK009FbH9Oyl46i35W8kbxGLb\n"      \
    "zdBWv4ECgYEA+fXyIzQoAnW46grMgUuNdGHmaVsMs9GmC0et1RrSJk0iL422s6Xa\n"      \
    "7dJSw18ZZlHwoxUE09Ewb6iropj4lDv/az/M9lfXEpUzbYpxbdjQ7yoe1MLcpnQG\n"      \
    "4Zvk8v4U8bfD4bX6bGnX+Pl0l3ZXJsk0TdIFRMDRTE8WCIgC/GY0eQcCgYEA3jia\n"      \
    "bBbsVIZTGxTW2mZ9vpKb/rMhzr1Rm4vpbdxiA3De4XThr7wucXPasztzCaUqb4pV\n"      \
    "eEvBft/CKjhEBETzCD55HKgbklaARr6LDaAMoZicSPIjdqfXXhZvXDQYNQCO52Cr\n"      \
    "oBek5lUOO/AxGyuvjsNBfjGiWcn5tNvJ1y4KvoECgYBVIR5GPw0hSVag3uynXEPg\n"      \
    "zzbZytiYpV4XmWHqoifQQ5TQ/UKsDGBzfp4RS+Iqpt19rTrnqOcGIDvUNKT0Vzq2\n"      \
    "HBSCEYh+G7JYLD5VWvJNgdreOz9KsVlmnOFsoHwhlqRvyrpvEd0sPkknDHbCDuRx\n"      \
    "XIXO1JxzkLvATBI4Q9a7IQKBgFNGJOAiivd1ysjYO1dmlvKGYDzHBgFCQsWmXZhU\n"      \
    "wMoHTw5vzW8cds7/GlKWEZrosQlRbowA34ba9Rj7MsniyKwrNRl/Ca4CCln4Z4V4\n"      \
    "l6Mq3E4dpxp89SEGCT8lKnkaN3MPb+EzWxERiJ7/eHd1HHnEQ9O1Z+B75r5WqsGf\n"      \
    "OFmBAoGBANqJ+78CC1cp8n4FGlnA4mn9w+ejrEuw/EeWdN8OMd9hvB+VjGBbdI3f\n"      \
    "oyUHpnxXVie9nI9wEK6v1g+SfnwMoD92tvUoJzzEJkrHcTH7VlI9AXjvurxpk/Bl\n"      \
    "Zpbf30HgL2v4ySlogAXwKFOKwHO7gChkHOYD5/uDxJI3wA6fVHyy\n"                  \
    "-----END RSA PRIVATE KEY-----\n"

#define UNIT_PEM_RSA_1024                                                     \
    "-----BEGIN PUBLIC KEY-----\n"                                            \
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDMPTeCndFoh3AY9pURB1JOAXO7\n"      \
    "RwLyGZ5awY/gDjdku3gYj1Z8eA3Px/83Da2zbSTi81d4QYCrp+wjiZaXOKjDEZv9\n"      \
    "iQpLnNHQoJp9t+ItuKEune8cUEsjHgy/E91128lVS2XYkGjKpKQBgdw0nADk4mA+\n"      \
    "sopi5A1eeRfLUkJRmQIDAQAB\n"                                              \
    "-----END PUBLIC KEY-----\n"

#define UNIT_PEM_PSS                                                          \
    "-----BEGIN PUBLIC KEY-----\n"                                            \
    "MIIBIDALBgkqhkiG9w0BAQoDggEPADCCAQoCggEBAM/LJfELqI50tohDul0tJopM\n"      \
    "AW4o0zRMcT9aklg+Hh+gohzSmeMg1CrcoZlsU7JLg67XQho3oCUgrOU/rMIPv59o\n"      \
    "t0uHeQCrdJygdv9zMEClcnVizMwAu8YOwuYg2/Czn2ihvYT7seBrlyxxFCYirOjB\n"      \
    "xi/Tbo0D0xtxT6wUc67yoixScnZQ6W/fsdq+5Ta654PeTJDK2CuhdaPoBj+cmJcq\n"      \
    "SEMrtCk/FE0ECGH38aAZ5XvsDF0XUazIQQf+r1BnioUYLn2iI3XHXOEqPovtpL+k\n"      \
    "eHZ8w3izZXAPTHmY/+0ZjZVT6MJLm3OaKrykr/dTNGbvAPMOs4gXWSV30GJCXH8C\n"      \
    "AwEAAQ==\n"                                                              \
    "-----END PUBLIC KEY-----\n"

#define UNIT_PEM_PSS_SHA256                                                   \
    "-----BEGIN PUBLIC KEY-----\n"                                            \
    "MIIBODAjBgkqhkiG9w0BAQowFqAPMA0GCWCGSAFlAwQCAQUAogMCASADggEPADCC\n"      \
    "AQoCggEBAK2UwpixB/FCaLFyrC/QNs+CxgaImWKMQbD5riAnLEOZDOKV1wDAV4VQ\n"      \
    "3YzRS/61AHiz/1OPWzwS6iKb9jvr+uVcwAftNQxgJTJf+/8b5J2XdLDunA8nZdzw\n"      \
    "Y2waIvew5SeivcDV9+1eIXfQvA503vqxscxllS0wNVtc2oIunfY33INaVehUK6GS\n"      \
    "S3l7pgfQgE5itrTxMJ33yKVIx6blJ4H2w1YUwJ8EcyiTvMipWclTdkicoylbA6/c\n"      \
    "yLLfcxjXzHT6pc1SLepePZQbcjk/hUYX7K0zZmfwPdWwup6iLQatJJaUEBrDfqOz\n"      \
    "JdItBPKiw8G8nj6iDgpVo91WMuKWTfMCAwEAAQ==\n"                              \
    "-----END PUBLIC KEY-----\n"

#define UNIT_PEM_PSS_SHA1                                                     \
    "-----BEGIN PUBLIC KEY-----\n"                                            \
    "MIIBIjANBgkqhkiG9w0BAQowAAOCAQ8AMIIBCgKCAQEApQz3tqI7vEBWzwpajHoe\n"      \
    "vRpRhU6cNODIO4uEvubEbrfnv0mm1SgIMDrZlcp1Wz3udaAD0/zd1WUlfisffZ5a\n"      \
    "MBjHTfQNibRz60KjDWdbPZEgOD9Qzlin6IPUBGO2yAqFcJKcn11LImBw2FzfZ7Kn\n"      \
    "R57OW4BLdn9HyJL4N+3E+LPpIlS2449wjn9jmEKXm24O8X2dpixX9vLOMHinVkqO\n"      \
    "FkLMqf2qXb+ybV/1a+EABJRI74/sRRhr8tSX2lWlqUgOBCUmmn5noy9injzDw/Aw\n"      \
    "fGcRRjwFXelH9ppHyzwD2KHxMsWTvCub0SZfh1FZ+QvZ9AJpRdCg2RDX/T2eg0xx\n"      \
    "VwIDAQAB\n"                                                              \
    "-----END PUBLIC KEY-----\n"

#define UNIT_PEM_EC_SEC1                                                      \
    "-----BEGIN EC PARAMETERS-----\n"                                         \
    "BggqhkjOPQMBBw==\n"                                                      \
    "-----END EC PARAMETERS-----\n"                                           \
    "-----BEGIN EC PRIVATE KEY-----\n"                                        \
    "MHcCAQEEIEtnX3k7JKdmFSZvGc0JClfkgYbpXPbKFxP9zXBOT+/UoAoGCCqGSM49\n"      \
    "AwEHoUQDQgAEIvmCRaTwT3Xw4hBQ+QGli+2gFAWvYzV1d7epEWT3JpSEnL0PhT+u\n"      \
    "9dDAbxvhG9tMBVRtXR2coNX4K/VDava+Gg==\n"                                  \
    "-----END EC PRIVATE KEY-----\n"

#define UNIT_PEM_EC_PKCS8                                                     \
    "-----BEGIN PRIVATE KEY-----\n"                                           \
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgS2dfeTskp2YVJm8Z\n"      \
    "zQkKV+SBhulc9soXE/3NcE5P79ShRANCAAQi+YJFpPBPdfDiEFD5AaWL7aAUBa9j\n"      \
    "NXV3t6kRZPcmlIScvQ+FP6710MBvG+Eb20wFVG1dHZyg1fgr9UNq9r4a\n"              \
    "-----END PRIVATE KEY-----\n"

#define UNIT_PEM_EC                                                           \
    "-----BEGIN PUBLIC KEY-----\n"                                            \
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEIvmCRaTwT3Xw4hBQ+QGli+2gFAWv\n"      \
    "YzV1d7epEWT3JpSEnL0PhT+u9dDAbxvhG9tMBVRtXR2coNX4K/VDava+Gg==\n"          \
    "-----END PUBLIC KEY-----\n"

#define UNIT_PEM_EC_COMPRESSED                                                \
    "-----BEGIN PUBLIC KEY-----\n"                                            \
    "MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgACIvmCRaTwT3Xw4hBQ+QGli+2gFAWv\n"      \
    "YzV1d7epEWT3JpQ=\n"                                                      \
    "-----END PUBLIC KEY-----\n"

#define UNIT_PEM_EC_EXPLICIT                                                  \
    "-----BEGIN PUBLIC KEY-----\n"                                            \
    "MIIBSzCCAQMGByqGSM49AgEwgfcCAQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAA\n"      \
    "AAAAAAAAAAAA////////////////MFsEIP////8AAAABAAAAAAAAAAAAAAAA////\n"      \
    "///////////8BCBaxjXYqjqT57PrvVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSd\n"      \
    "NgiG5wSTamZ44ROdJreBn36QBEEEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5\n"      \
    "RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9QIhAP////8AAAAA\n"      \
    "//////////+85vqtpxeehPO5ysL8YyVRAgEBA0IABCL5gkWk8E918OIQUPkBpYvt\n"      \
    "oBQFr2M1dXe3qRFk9yaUhJy9D4U/rvXQwG8b4RvbTAVUbV0dnKDV+Cv1Q2r2vho=\n"      \
    "-----END PUBLIC KEY-----\n"

#define UNIT_PEM_EC_ENCRYPTED                                                 \
    "-----BEGIN EC PRIVATE KEY-----\n"                                        \
    "Proc-Type: 4,ENCRYPTED\n"                                                \
    "DEK-Info: AES-128-CBC,10259BA5443D0B97447EB827FC813F82\n"                \
    "\n"                                                                      \
    "E9eZOaXFVStJZZS7rPbY2sMLwHkzAyoSIMbp7GgMkW0VZchVyqFqmYM6ZjAc/47r\n"      \
    "ntTwJezPehlxdJKv4h0sjPIdpkmYVsHN80iw3N572djVyE1Y9kOJxUqPBjvebMtB\n"      \
    "bivsDOIYyz4v2NrGDvqsvwyrTRNkMcwB4TlfF2IisHY=\n"                          \
    "-----END EC PRIVATE KEY-----\n"

#define UNIT_PEM_EC_PKCS8_ENCRYPTED                                           \
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"                                 \
    "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAigUndwSd0siAICCAAw\n"      \
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEECyo1j4xd8IgYEYtMhc18L4EgZDe\n"      \
    "jWOM/wc8DKxrsCSgxXLyCgxAF2qEvNtnJNEROkuqGXz49MgOzu9YlyO/VSmsmSky\n"      \
    "RAx4UrFT6r4fGFCCBQUOE577Rey6jlpz8p9Iirr8YCXh8RgkhrszDEPx6cnjGFXE\n"      \
    "/sSTY9OXkAx2nRppkHSyU2xlRvYy4ZOoi2zGfeqiXMffUaENrsEBuDT9TL8nYC0=\n"      \
    "-----END ENCRYPTED PRIVATE KEY-----\n"

#define UNIT_PEM_EC_CERTIFICATE                                               \
    "-----BEGIN CERTIFICATE-----\n"                                           \
    "MIIBejCCASGgAwIBAgIUR4CjU0bxHBkJqWqngtMAl/kLtKEwCgYIKoZIzj0EAwIw\n"      \
    "EjEQMA4GA1UEAwwHZ2F0ZXdheTAgFw0yNjExMjIwMjQyMjJaGA8yMTI2MTAyOTAy\n"      \
    "NDIyMlowEjEQMA4GA1UEAwwHZ2F0ZXdheTBZMBMGByqGSM49AgEGCCqGSM49AwEH\n"      \
    "A0IABCL5gkWk8E918OIQUPkBpYvtoBQFr2M1dXe3qRFk9yaUhJy9D4U/rvXQwG8b\n"      \
    "4RvbTAVUbV0dnKDV+Cv1Q2r2vhqjUzBRMB0GA1UdDgQWBBTFLtiaUBshPRBgqXX9\n"      \
    "DJhC76E2NjAfBgNVHSMEGDAWgBTFLtiaUBshPRBgqXX9DJhC76E2NjAPBgNVHRMB\n"      \
    "Af8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIGheEEeaX8wvrN5ky1SHFDAff0VH\n"      \
    "J0Rh6OWSLJEryi6CAiBUIXCRV/QZq7L6DD8tCrlKv9nLkbIo0ixnqjakPQ1eSg==\n"      \
    "-----END CERTIFICATE-----\n"

#define UNIT_PEM_BRAINPOOL                                                    \
    "-----BEGIN PUBLIC KEY-----\n"                                            \
    "MFowFAYHKoZIzj0CAQYJKyQDAwIIAQEHA0IABISrTCPJIzYcbgH/YrVZo5gwNz98\n"      \
    "pXwx6HOyDpztRNbTlwj2zzszslXiIYfGso5Xxf8y7HIjKgp++0P3KX0UWk0=\n"          \
    "-----END PUBLIC KEY-----\n"

#define UNIT_PEM_SM2                                                          \
    "-----BEGIN PUBLIC KEY-----\n"                                            \
    "MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAEXL/Hk1Z4uxg+bEHrTqP6c3QQde2S\n"      \
    "RTP6zKPHzQrVP/ZH4CUEdmXzSlcGYb6UCvlJD5kG0jMPZp8N+Wz69kT06w==\n"          \
    "-----END PUBLIC KEY-----\n"

#define UNIT_PEM_DSA                                                          \
    "-----BEGIN PUBLIC KEY-----\n"                                            \
    "MIIBvjCCATMGByqGSM44BAEwggEmAoGBAMvdWQxM7I1K8JMivSe7OvnFfL290kR8\n"      \
    "cuyaIfELyf6ldACEwAKIkmd4YaOIQbTQFwjVfD4xnn1oF3jJA3nVn91pja4OgreM\n"      \
    "RLv1at/hHgQy8BEUJEbB6gO6yX+wi/TSJ1FWNa2fzB5osBmA3lT3apmGwWrCOW5k\n"      \
    "WUcWzAOrvulrAh0AzItFqkjEgHINy9MJoungPXPGa2Vpc0s0B9CKzQKBgDFUkLuq\n"      \
    "XRwjFwBFPGQE1YRcPtbaHaNfEDhHONtyBfEv/zrngKPinKZC24I6r5R6MwQrLN2q\n"      \
    "HmsxtNLrTBlxOUpFfRSCZOyUGz3cMuupUnYniRG3D2HyvJCPPwkX+CKLvbkg8/GC\n"      \
    "I3sBtQs0vU0EAxSeJwiIo2sYH8tG31hoeeTWA4GEAAKBgG0PeGV8cfDuJxSbTyFa\n"      \
    "De2qlhEcbgTD7pBXgUGQ/jNkoDXp0MDS5pV+yoyLeg4x7/7atx5E2ZoPj7BrQg1f\n"      \
    "wYLyp6p6e731Hf+WQo2jArAU0/5AzdVAjE7We2hZAlLKdoYB9XECJVJMdnfOpP8t\n"      \
    "ocSCJas2moLXqSSehuS7skP3\n"                                              \
    "-----END PUBLIC KEY-----\n"

#define UNIT_PEM_ED25519_PRIVATE                                              \
    "-----BEGIN PRIVATE KEY-----\n"                                           \
    "MC4CAQAwBQYDK2VwBCIEIKxWXH/DKe/JUEIGbX+icy+l0Ch195SodWEbbQDN+7eG\n"      \
    "-----END PRIVATE KEY-----\n"

#define UNIT_PEM_ED25519                                                      \
    "-----BEGIN PUBLIC KEY-----\n"                                            \
    "MCowBQYDK2VwAyEAFXchaHkAyFUTMLaIwRl5SteGgUmZkgpf9CLjrjMAts8=\n"          \
    "-----END PUBLIC KEY-----\n"

#define UNIT_PEM_ED25519_CERTIFICATE                                          \
    "-----BEGIN CERTIFICATE-----\n"                                           \
    "MIIBOjCB7aADAgECAhQRKz02FuC+FkVJz2wT3PlB6jxLvTAFBgMrZXAwEjEQMA4G\n"      \
    "A1UEAwwHZ2F0ZXdheTAgFw0yNjExMjIwMjQyMjJaGA8yMTI2MTAyOTAyNDIyMlow\n"      \
    "EjEQMA4GA1UEAwwHZ2F0ZXdheTAqMAUGAytlcAMhABV3IWh5AMhVEzC2iMEZeUrX\n"      \
    "hoFJmZIKX/Qi464zALbPo1MwUTAdBgNVHQ4EFgQUVvFCC66Ri5cTqB15o4fcGK39\n"      \
    "BnswHwYDVR0jBBgwFoAUVvFCC66Ri5cTqB15o4fcGK39BnswDwYDVR0TAQH/BAUw\n"      \
    "AwEB/zAFBgMrZXADQQArAH/nkdFml9n0t9Nb1rCkNctZh4xjP+VLhc4pByYVvsEf\n"      \
    "d9uLq825tS3pGhwTQhqVhpXGO9n/4P1OCZsfTH8B\n"                              \
    "-----END CERTIFICATE-----\n"

#define UNIT_PEM_UNKNOWN_TYPE                                                 \
    "-----BEGIN PUBLIC KEY-----\n"                                            \
    "MCowBQYDK2UAAyEAFXchaHkAyFUTMLaIwRl5SteGgUmZkgpf9CLjrjMAts8=\n"          \
    "-----END PUBLIC KEY-----\n"

#define UNIT_PEM_EC_INFINITY                                                  \
    "-----BEGIN PUBLIC KEY-----\n"                                            \
    "MBkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDAgAA\n"                                  \
    "-----END PUBLIC KEY-----\n"

#define UNIT_PEM_RSA_THREE_PRIMES                                             \
    "-----BEGIN PRIVATE KEY-----\n"                                           \
    "MIIE8gIBADANBgkqhkiG9w0BAQEFAASCBNwwggTYAgEBAoIBAQCS5OLsJ9F2fZ2y\n"      \
    "o4JDS+BjtjLiidDMCen3fxpXkyDA/pmd6W6mh/Abh7ndvwO8bb029eT1EtwYKGxp\n"      \
    "twcEoGdZCNxxCfNEljwt+/IzmNxWFtRhSmcuU2iM3rsVKIyamDqBf+JXFDvhIdIH\n"      \
    "KIxS6OzVyyT4L2wDCzBpXSfwKYki7T4AT6UNk/SyPpQzO5081AK0ODKo/gsve1HW\n"      \
    "IcAfgOgCkOTuaTSiz2ucYgTR4sie52pEmOdiiZg19NLkcIF3wYxDlHLSm+2qdfct\n"      \
    "sWt0CRQQlMsmAAANb+FLURJnbZsiUzRW1y8/b9I1RM7AljV+NTKid8U0dV38jUN/\n"      \
    "hu1Itrt5AgMBAAECggEAMUwTQ8HRL/zUMaFiFAeg1JXO2ev6YJ9rH55OTtmXgm1v\n"      \
    "TGmMsuKoF/Ui0WJLdK83cvxuzDh6GLloOMot1sWmKWEp6d23AGuS4rPNArfoKhQb\n"      \
    "TlNT8UFeBh3dXiRiy53k0IIKE7nho7Y+ZUUBKk8Sh5ullxq0Og91R6woyKTmzqeg\n"      \
    "+KPxLawdqNkfjsmiXp6B5f/mB74L9+aXoFEc1TlyZ96RN56WIiQZm4tvXDe6UCfO\n"      \
    "SLKO1MgaiWkV2O23S6ybJ80pFYF46VWt4TeAqbWP87hrowryr/iP9jj92miUALIJ\n"      \
    "MworGKTyBuG7Hu/7hLVyYMfd8PtcaECrAB5J4rXFAQJWBkmoKxjDmet2LkXGrwJU\n"      \
    "0AB3AQY1PpSB42Tu81jA48w947I2DoB1vtLttMJORB4IhOOTOmDuhUx1PPbhpiyj\n"      \
    "xaeUzmdklPCPP+f/hGaQ32f0xqBnK9kCVgYD9T+RGupkw89jACsTUJ76+2hkG5dR\n"      \
    "Nh15v9cJvYCqU+ow/nSpkvasL4eVeFUVcaYOnk12hB9vb9Du9ZDVVGqjkZwSs7P9\n"      \
    "VSbg8Z3i+LcshoDy8Px1AlYFZzRA3IXxdZpXxxQl/c3d9BhPZANLJJi9TFXd/Y27\n"      \
    "8x3X1aOIMLF96onkA/j3pgtSDrHMv9EX8Qzp94kOoFuXlRtVhxmyt0mR9A3pu62Q\n"      \
    "nSeFq/8ceQJWBYydMDkCZXzzjlu8CgDVfPP3/YNsWJlYnLR2H0AjC5EVvJPaCXFt\n"      \
    "3BVX+3IOAh+4KgKOUtOkawN4WXw4GZZTO9UNPLecA80OQsF847RA0WpH4qk7WwkC\n"      \
    "VgGEkfa1RUxAhf8GcH59Rftq/pGBMM/zMspS1Cf2D9NlLMba/uZdSSDGkQG4/cFP\n"      \
    "3F326UtAdXMqVxfamFx4VDLfTy8Fwqh71fsswpNdvgpirNfCe1HXMIIBCzCCAQcC\n"      \
    "VgPiOApBjtftRzKtNwxUXMvDV3RzphDOLPpm29f0Q7ZvrD/Dfx9EQnXrXtzK/qw7\n"      \
    "3S/tvyA6UEg5Tl/+m5+ctirq92KlRp6T6RCfTbjbZjtRcJW/RiX9AlV+YldTbCAg\n"      \
    "xps3j7beholUhKqGBQc/3lHaf3ndUDpByei1JlTILZal3AI/P86PMZflJhWntArq\n"      \
    "Vf8383p/xlyAUABXODnyXX9CcPPd2AoUWTaAAR/VAlYApvjV8RLcPiTibYbfpx64\n"      \
    "NNUwGaOssJFYCduKaG0H8woyWg7y6nND619KF44kSN+Fw9o3DRlRy7uDXZ5cB2iM\n"      \
    "jihr7OzbiE/OfNgRGQyKLbiLCF2VEA==\n"                                      \
    "-----END PRIVATE KEY-----\n"

#endif /* UNIT_KEYS_H */
