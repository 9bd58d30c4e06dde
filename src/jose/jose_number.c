/*
 * jose_number.c: comparing JSON numbers (RFC 8259, 6) exactly.
 *
 * A double has 53 bits: 9007199254740993 would equal 9007199254740992, and an
 * account would be another's.  So numbers are compared as what they are,
 * decimal text, and converted to nothing.
 */

#include "jose_number.h"


/* Exponents beyond are as good as infinite; ten times it does not overflow. */
#define JOSE_NUMBER_EXPONENT_MAX  INT64_C(100000000000000000)


/* Worth 0.DIGITS * 10^exponent. */
typedef struct {
    const unsigned char  *digits;       /* the first is not 0; may have a
                                           point in it */
    const unsigned char  *end;          /* digits == end: zero */
    int64_t               exponent;
    int                   negative;
} jose_number_t;


static void jose_number_read(jose_str_t text, jose_number_t *number);
static int64_t jose_number_exponent(const unsigned char *p,
    const unsigned char *end);
static int jose_number_magnitude(jose_number_t *a, jose_number_t *b);
static unsigned jose_number_digit(jose_number_t *number);


int
jose_number_compare(jose_str_t a, jose_str_t b)
{
    int            a_zero, b_zero, rc;
    jose_number_t  one, two;

    jose_number_read(a, &one);
    jose_number_read(b, &two);

    a_zero = (one.digits == one.end);
    b_zero = (two.digits == two.end);

    if (a_zero || b_zero) {
        /* -0 is 0 */

        if (a_zero && b_zero) {
            return 0;
        }

        return a_zero ? (two.negative ? 1 : -1) : (one.negative ? -1 : 1);
    }

    if (one.negative != two.negative) {
        return one.negative ? -1 : 1;
    }

    rc = jose_number_magnitude(&one, &two);

    return one.negative ? -rc : rc;
}


static void
jose_number_read(jose_str_t text, jose_number_t *number)
{
    int64_t               before;
    const unsigned char  *p, *end, *e, *point;

    p = text.data;
    end = text.data + text.len;

    number->negative = (p < end && *p == '-');
    p += number->negative;

    for (e = p; e < end && *e != 'e' && *e != 'E'; e++) { /* void */ }

    for (point = p; point < e && *point != '.'; point++) { /* void */ }

    /* digits before the point: less than none for 0.001 */
    before = point - p;

    for ( /* void */ ; p < e && (*p == '0' || *p == '.'); p++) {
        before -= (*p == '0');
    }

    number->digits = p;
    number->end = e;
    number->exponent = before + jose_number_exponent(e, end);
}


/* From the 'e' on, if there is one. */
static int64_t
jose_number_exponent(const unsigned char *p, const unsigned char *end)
{
    int      negative;
    int64_t  n;

    n = 0;
    negative = 0;

    for ( /* void */ ; p < end; p++) {

        if (*p >= '0' && *p <= '9') {
            n = n * 10 + (*p - '0');

            if (n > JOSE_NUMBER_EXPONENT_MAX) {
                n = JOSE_NUMBER_EXPONENT_MAX;
                break;
            }

        } else if (*p == '-') {
            negative = 1;
        }
    }

    return negative ? -n : n;
}


/* Neither is zero. */
static int
jose_number_magnitude(jose_number_t *a, jose_number_t *b)
{
    unsigned  x, y;

    if (a->exponent != b->exponent) {
        return a->exponent < b->exponent ? -1 : 1;
    }

    while (a->digits < a->end || b->digits < b->end) {
        x = jose_number_digit(a);
        y = jose_number_digit(b);

        if (x != y) {
            return x < y ? -1 : 1;
        }
    }

    return 0;
}


/* The next digit; zeros follow the last. */
static unsigned
jose_number_digit(jose_number_t *number)
{
    if (number->digits < number->end && *number->digits == '.') {
        number->digits++;
    }

    if (number->digits == number->end) {
        return '0';
    }

    return *number->digits++;
}
