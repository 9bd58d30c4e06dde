/*
 * test_jwt_time.c: "exp" and "nbf", by a clock that is an argument.
 */

#include "unit_jwt.h"

#include <limits.h>


#define NOW     1700000000
#define HEADER  "{\"alg\":\"HS256\"}"


typedef struct {
    const char     *claims;
    time_t          now;
    time_t          leeway;
    jose_status_t   status;
} test_time_t;


static void
check_time(void **state, const test_time_t *t, int skip_exp)
{
    jose_jwt_t      jwt;
    jose_str_t      token;
    unit_memory_t  *memory;

    memory = *state;

    token = unit_jws(state, unit_str(HEADER), jose_cstr(t->claims));
    unit_parse(state, token, &jwt);
    assert_jose_ok(jose_jwt_read_claims(&memory->alloc, &jwt));

    if (jose_jwt_check_time(&jwt, t->now, t->leeway, skip_exp) != t->status) {
        print_error("claims %s, now %lld, leeway %lld\n", t->claims,
                    (long long) t->now, (long long) t->leeway);
    }

    assert_jose_status(jose_jwt_check_time(&jwt, t->now, t->leeway, skip_exp),
                       t->status);
    assert_int_equal(jwt.detail != NULL, t->status == JOSE_BAD_TIME);
}


static void
exp_is_the_first_second_of_not_being_valid(void **state)
{
    size_t  i;

    static const test_time_t  times[] = {
        { "{}", NOW, 0, JOSE_OK },
        { "{\"exp\":1700000001}", NOW, 0, JOSE_OK },
        { "{\"exp\":1700000000}", NOW, 0, JOSE_EXPIRED },
        { "{\"exp\":1699999999}", NOW, 0, JOSE_EXPIRED },

        { "{\"exp\":1699999971}", NOW, 30, JOSE_OK },
        { "{\"exp\":1699999970}", NOW, 30, JOSE_EXPIRED },

        { "{\"exp\":1000.5}", 1000, 0, JOSE_OK },
        { "{\"exp\":1000.5}", 1001, 0, JOSE_EXPIRED },
        { "{\"exp\":1.5e9}", 1499999999, 0, JOSE_OK },
        { "{\"exp\":1.5e9}", 1500000000, 0, JOSE_EXPIRED },
        { "{\"exp\":15E+8}", 1499999999, 0, JOSE_OK },

        { "{\"exp\":0}", NOW, 0, JOSE_EXPIRED },
        { "{\"exp\":-0}", NOW, 0, JOSE_EXPIRED },
        { "{\"exp\":-1}", NOW, 0, JOSE_EXPIRED },
        { "{\"exp\":-1}", -2, 0, JOSE_OK },
        { "{\"exp\":-1e300}", NOW, 0, JOSE_EXPIRED },
        { "{\"exp\":1e300}", NOW, 0, JOSE_OK },
        { "{\"exp\":9223372036854775807}", NOW, 0, JOSE_OK },
        { "{\"exp\":18446744073709551616}", NOW, 0, JOSE_OK },
        { "{\"exp\":99999999999999999999999999999999}", NOW, 0, JOSE_OK },
        { "{\"exp\":1e-300}", NOW, 0, JOSE_EXPIRED }
    };

    for (i = 0; i < unit_nelts(times); i++) {
        check_time(state, &times[i], 0);
    }
}


static void
nbf_is_the_first_valid_second(void **state)
{
    size_t  i;

    static const test_time_t  times[] = {
        { "{\"nbf\":1700000000}", NOW, 0, JOSE_OK },
        { "{\"nbf\":1700000001}", NOW, 0, JOSE_NOT_YET_VALID },
        { "{\"nbf\":1700000030}", NOW, 30, JOSE_OK },
        { "{\"nbf\":1700000031}", NOW, 30, JOSE_NOT_YET_VALID },
        { "{\"nbf\":1000.5}", 1000, 0, JOSE_NOT_YET_VALID },
        { "{\"nbf\":1000.5}", 1001, 0, JOSE_OK },
        { "{\"nbf\":-5}", NOW, 0, JOSE_OK },
        { "{\"nbf\":1e300}", NOW, 0, JOSE_NOT_YET_VALID },
        { "{\"nbf\":18446744073709551616}", NOW, 0, JOSE_NOT_YET_VALID },
        { "{\"nbf\":1700000000,\"exp\":1700000001}", NOW, 0, JOSE_OK },
        { "{\"nbf\":1700000001,\"exp\":1700000000}", NOW, 0, JOSE_EXPIRED },

        /* RFC 7519, 4.1.6: when a token was issued is no condition */
        { "{\"iat\":9999999999}", NOW, 0, JOSE_OK },
        { "{\"iat\":\"soon\"}", NOW, 0, JOSE_OK }
    };

    for (i = 0; i < unit_nelts(times); i++) {
        check_time(state, &times[i], 0);
    }
}


static void
a_time_that_is_not_a_number_is_refused(void **state)
{
    size_t  i;

    static const test_time_t  times[] = {
        { "{\"exp\":\"1700000001\"}", NOW, 0, JOSE_BAD_TIME },
        { "{\"exp\":null}", NOW, 0, JOSE_BAD_TIME },
        { "{\"exp\":true}", NOW, 0, JOSE_BAD_TIME },
        { "{\"exp\":[1700000001]}", NOW, 0, JOSE_BAD_TIME },
        { "{\"exp\":{}}", NOW, 0, JOSE_BAD_TIME },
        { "{\"nbf\":\"0\"}", NOW, 0, JOSE_BAD_TIME },
        { "{\"nbf\":null}", NOW, 0, JOSE_BAD_TIME },
        { "{\"nbf\":false}", NOW, 0, JOSE_BAD_TIME }
    };

    for (i = 0; i < unit_nelts(times); i++) {
        check_time(state, &times[i], 0);
    }
}


static void
leeway_does_not_overflow(void **state)
{
    size_t  i;

    static const test_time_t  times[] = {
        { "{\"exp\":1}", NOW, LONG_MAX, JOSE_OK },
        { "{\"exp\":9223372036854775807}", NOW, LONG_MAX, JOSE_OK },
        { "{\"exp\":1e300}", LONG_MAX, LONG_MAX, JOSE_OK },
        { "{\"nbf\":3600000000}", NOW, LONG_MAX, JOSE_OK },
        { "{\"nbf\":-9223372036854775808}", LONG_MIN, LONG_MAX, JOSE_OK },
        { "{\"nbf\":1e300}", LONG_MAX, LONG_MAX, JOSE_NOT_YET_VALID },
        { "{\"exp\":-1e300}", LONG_MIN, LONG_MAX, JOSE_EXPIRED }
    };

    static const test_time_t  far = {
        "{\"nbf\":9223372036854775807}", NOW, LONG_MAX, JOSE_OK
    };

    for (i = 0; i < unit_nelts(times); i++) {
        check_time(state, &times[i], 0);
    }

    /* 68 years of leeway, with 32 bits, do not reach as far */
    if (sizeof(long) > 4) {
        check_time(state, &far, 0);
    }
}


static void
exp_alone_can_be_left_out(void **state)
{
    size_t  i;

    static const test_time_t  times[] = {
        { "{\"exp\":1}", NOW, 0, JOSE_OK },
        { "{\"exp\":\"never\"}", NOW, 0, JOSE_OK },
        { "{\"exp\":1,\"nbf\":1700000001}", NOW, 0, JOSE_NOT_YET_VALID }
    };

    for (i = 0; i < unit_nelts(times); i++) {
        check_time(state, &times[i], 1);
    }
}


static void
times_of_claims_that_were_not_read_are_refused(void **state)
{
    jose_jwt_t  jwt;
    jose_str_t  token;

    token = unit_jws(state, unit_str(HEADER), unit_str("{}"));
    unit_parse(state, token, &jwt);
    assert_jose_status(jose_jwt_check_time(&jwt, NOW, 0, 0),
                       JOSE_BAD_PAYLOAD);
}


int
main(void)
{
    static const struct CMUnitTest  tests[] = {
        unit_case(exp_is_the_first_second_of_not_being_valid),
        unit_case(nbf_is_the_first_valid_second),
        unit_case(a_time_that_is_not_a_number_is_refused),
        unit_case(leeway_does_not_overflow),
        unit_case(exp_alone_can_be_left_out),
        unit_case(times_of_claims_that_were_not_read_are_refused)
    };

    return cmocka_run_group_tests_name("jwt_time", tests, NULL, NULL);
}
