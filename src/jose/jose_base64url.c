/*
 * jose_base64url.c: base64url without padding (RFC 7515, 2; RFC 4648, 5).
 */

#include "jose.h"


/* Not of the alphabet: above every 6-bit value, in bits that no value has. */
#define XX  0xc0


static const unsigned char  jose_base64url_chars[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static const unsigned char  jose_base64url_values[256] = {
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, 62, XX, XX,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, XX, XX, XX, XX, XX, XX,
    XX,  0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, XX, XX, XX, XX, 63,
    XX, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX,
    XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX
};


static int jose_base64url_decode_tail(unsigned char *dst,
    const unsigned char *src, size_t len);


size_t
jose_base64url_encode(unsigned char *dst, jose_str_t src)
{
    size_t                left;
    unsigned char        *start;
    const unsigned char  *p;

    p = src.data;
    start = dst;

    for (left = src.len; left >= 3; left -= 3) {
        *dst++ = jose_base64url_chars[p[0] >> 2];
        *dst++ = jose_base64url_chars[(p[0] & 0x03) << 4 | p[1] >> 4];
        *dst++ = jose_base64url_chars[(p[1] & 0x0f) << 2 | p[2] >> 6];
        *dst++ = jose_base64url_chars[p[2] & 0x3f];
        p += 3;
    }

    if (left == 1) {
        *dst++ = jose_base64url_chars[p[0] >> 2];
        *dst++ = jose_base64url_chars[(p[0] & 0x03) << 4];
    }

    if (left == 2) {
        *dst++ = jose_base64url_chars[p[0] >> 2];
        *dst++ = jose_base64url_chars[(p[0] & 0x03) << 4 | p[1] >> 4];
        *dst++ = jose_base64url_chars[(p[1] & 0x0f) << 2];
    }

    return (size_t) (dst - start);
}


jose_status_t
jose_base64url_decode(unsigned char *dst, jose_str_t src)
{
    size_t                left;
    unsigned              a, b, c, d, seen;
    const unsigned char  *p;

    p = src.data;

    /* Every value seen, or-ed: one look at the end tells if all were good. */
    seen = 0;

    /* Four characters are read before three bytes are written, which never
     * overtake what is still to be read: dst may be src. */
    for (left = src.len; left >= 4; left -= 4) {
        a = jose_base64url_values[p[0]];
        b = jose_base64url_values[p[1]];
        c = jose_base64url_values[p[2]];
        d = jose_base64url_values[p[3]];
        p += 4;

        seen |= a | b | c | d;

        *dst++ = (unsigned char) (a << 2 | b >> 4);
        *dst++ = (unsigned char) (b << 4 | c >> 2);
        *dst++ = (unsigned char) (c << 6 | d);
    }

    if ((seen & XX) != 0) {
        return JOSE_BAD_BASE64URL;
    }

    if (left != 0 && !jose_base64url_decode_tail(dst, p, left)) {
        return JOSE_BAD_BASE64URL;
    }

    return JOSE_OK;
}


/*
 * The last one to three characters.  Truth if they are good: RFC 4648, 3.5
 * lets a decoder refuse unused bits that are not zero, and a signature must
 * not have four spellings.
 */
static int
jose_base64url_decode_tail(unsigned char *dst, const unsigned char *src,
    size_t len)
{
    unsigned  a, b, c;

    if (len == 1) {
        return 0;
    }

    a = jose_base64url_values[src[0]];
    b = jose_base64url_values[src[1]];

    if (len == 2) {
        dst[0] = (unsigned char) (a << 2 | b >> 4);

        return ((a | b) & XX) == 0 && (b & 0x0f) == 0;
    }

    c = jose_base64url_values[src[2]];

    dst[0] = (unsigned char) (a << 2 | b >> 4);
    dst[1] = (unsigned char) (b << 4 | c >> 2);

    return ((a | b | c) & XX) == 0 && (c & 0x03) == 0;
}
