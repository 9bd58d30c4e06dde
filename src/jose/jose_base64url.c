/*
 * jose_base64url.c: base64url without padding (RFC 7515, 2; RFC 4648, 5).
 */

#include "jose.h"


/*
 * The 24 bits of four characters are one word: of each character a table of
 * its own, for the first to the fourth place, has its six bits where they
 * belong, and in one of the bits above them that it is of the alphabet.
 */
#define JOSE_BASE64URL_MAP(X, n)                                              \
    X('A',  0, n) X('B',  1, n) X('C',  2, n) X('D',  3, n)                   \
    X('E',  4, n) X('F',  5, n) X('G',  6, n) X('H',  7, n)                   \
    X('I',  8, n) X('J',  9, n) X('K', 10, n) X('L', 11, n)                   \
    X('M', 12, n) X('N', 13, n) X('O', 14, n) X('P', 15, n)                   \
    X('Q', 16, n) X('R', 17, n) X('S', 18, n) X('T', 19, n)                   \
    X('U', 20, n) X('V', 21, n) X('W', 22, n) X('X', 23, n)                   \
    X('Y', 24, n) X('Z', 25, n) X('a', 26, n) X('b', 27, n)                   \
    X('c', 28, n) X('d', 29, n) X('e', 30, n) X('f', 31, n)                   \
    X('g', 32, n) X('h', 33, n) X('i', 34, n) X('j', 35, n)                   \
    X('k', 36, n) X('l', 37, n) X('m', 38, n) X('n', 39, n)                   \
    X('o', 40, n) X('p', 41, n) X('q', 42, n) X('r', 43, n)                   \
    X('s', 44, n) X('t', 45, n) X('u', 46, n) X('v', 47, n)                   \
    X('w', 48, n) X('x', 49, n) X('y', 50, n) X('z', 51, n)                   \
    X('0', 52, n) X('1', 53, n) X('2', 54, n) X('3', 55, n)                   \
    X('4', 56, n) X('5', 57, n) X('6', 58, n) X('7', 59, n)                   \
    X('8', 60, n) X('9', 61, n) X('-', 62, n) X('_', 63, n)

#define JOSE_BASE64URL_GOOD(n)  ((uint32_t) 1 << (24 + (n)))
#define JOSE_BASE64URL_ALL_GOOD                                               \
    (JOSE_BASE64URL_GOOD(0) | JOSE_BASE64URL_GOOD(1)                          \
     | JOSE_BASE64URL_GOOD(2) | JOSE_BASE64URL_GOOD(3))

#define JOSE_BASE64URL_ENTRY(c, value, n)                                     \
    [c] = JOSE_BASE64URL_GOOD(n) | (uint32_t) (value) << (18 - 6 * (n)),


static const unsigned char  jose_base64url_chars[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static const uint32_t  jose_base64url_bits[4][256] = {
    { JOSE_BASE64URL_MAP(JOSE_BASE64URL_ENTRY, 0) },
    { JOSE_BASE64URL_MAP(JOSE_BASE64URL_ENTRY, 1) },
    { JOSE_BASE64URL_MAP(JOSE_BASE64URL_ENTRY, 2) },
    { JOSE_BASE64URL_MAP(JOSE_BASE64URL_ENTRY, 3) }
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
    uint32_t              bits, good;
    const unsigned char  *p;

    p = src.data;
    good = JOSE_BASE64URL_ALL_GOOD;

    /* Four characters are read before three bytes are written, which never
     * overtake what is still to be read: dst may be src. */
    for (left = src.len; left >= 4; left -= 4) {
        bits = jose_base64url_bits[0][p[0]] | jose_base64url_bits[1][p[1]]
               | jose_base64url_bits[2][p[2]] | jose_base64url_bits[3][p[3]];
        p += 4;

        /* one look at the end tells whether all were good */
        good &= bits;

        *dst++ = (unsigned char) (bits >> 16);
        *dst++ = (unsigned char) (bits >> 8);
        *dst++ = (unsigned char) bits;
    }

    if (good != JOSE_BASE64URL_ALL_GOOD) {
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
    uint32_t  bits;

    if (len == 1) {
        return 0;
    }

    bits = jose_base64url_bits[0][src[0]] | jose_base64url_bits[1][src[1]];
    dst[0] = (unsigned char) (bits >> 16);

    if (len == 2) {
        return (bits & ~(uint32_t) 0xff0000)
               == (JOSE_BASE64URL_GOOD(0) | JOSE_BASE64URL_GOOD(1));
    }

    bits |= jose_base64url_bits[2][src[2]];
    dst[1] = (unsigned char) (bits >> 8);

    return (bits & ~(uint32_t) 0xffff00)
           == (JOSE_BASE64URL_GOOD(0) | JOSE_BASE64URL_GOOD(1)
               | JOSE_BASE64URL_GOOD(2));
}
