/*
 * jose_secret.c: bytes that become a secret are not a key that others have.
 *
 * Whoever has the public key signs with HMAC what it is the secret of
 * (RFC 8725, 2.1), and it takes no attack to configure that: a wrong prefix,
 * a wrong file or one base64 too many does.
 */

#include "jose_secret.h"
#include "jose_status.h"
#include "jose_str.h"

#include <stdlib.h>
#include <string.h>


/* How often bytes may be encoded: a PEM file in base64 (as Kubernetes keeps
 * it) of which a JWK's "k" was made, and once more by mistake. */
#define JOSE_SECRET_LAYERS   3

/* An RSA modulus that could be in use. */
#define JOSE_SECRET_MODULUS  64

/* SEQUENCEs that a row of jose_secret_shapes has open at a time. */
#define JOSE_SECRET_DEPTH    4

/* Tags of DER (X.690, 8.1.2). */
#define JOSE_DER_INTEGER     0x02
#define JOSE_DER_BIT_STRING  0x03
#define JOSE_DER_OCTETS      0x04
#define JOSE_DER_OID         0x06
#define JOSE_DER_SEQUENCE    0x30
#define JOSE_DER_CONTEXT_0   0xa0

/* What jose_secret_digit returns besides digits. */
#define JOSE_DIGIT_SPACE     (-1)
#define JOSE_DIGIT_NONE      (-2)


/* What text that is a key has in it somewhere. */
typedef struct {
    const char     *mark;
    const char     *what;
} jose_secret_mark_t;

/*
 * How DER that is a key begins, an element a letter:
 *
 *   (  a SEQUENCE, and into it       )  on to its end
 *   [  [0], and into it              v  [0], if it is there
 *   o  an OBJECT IDENTIFIER          s  an OCTET STRING
 *   i  an INTEGER                    n  one as long as a modulus
 *   0  the INTEGER 0                 1  the INTEGER 1
 *   S  a SEQUENCE, and past it       b  a BIT STRING of whole bytes
 *   .  the end of what is open
 */
typedef struct {
    const char     *elements;
    const char     *what;
} jose_secret_shape_t;

typedef struct {
    unsigned        tag;
    size_t          start;          /* of the contents */
    size_t          end;            /* may be past that of the bytes */
} jose_der_t;


static const char *jose_secret_key(jose_str_t s);
static int jose_secret_is_ssh(jose_str_t s);
static const unsigned char *jose_secret_ssh_type(jose_str_t s);
static int jose_secret_has_shape(jose_str_t s, const char *elements);
static int jose_secret_element(jose_str_t s, const jose_der_t *der,
    char element);
static int jose_der_read(jose_str_t s, size_t at, size_t end,
    jose_der_t *der);
static int jose_secret_decode(unsigned char *buf, size_t *len,
    const char **form);
static int jose_secret_digit(unsigned char c, unsigned bits);


static const jose_secret_mark_t  jose_secret_marks[] = {
    { "-----BEGIN", "a PEM key or certificate" },
    { "-----END ", "a PEM key or certificate" },
    { " KEY-----", "a PEM key or certificate" },
    { "CERTIFICATE-----", "a PEM key or certificate" },
    { "BEGIN SSH2 PUBLIC KEY", "an SSH public key" },
    { "\"kty\":", "a JWK" },
    { "\"kty\" :", "a JWK" },
    { "\\\"kty\\\":", "a JWK" },
    { "'kty':", "a JWK" },
};


static const jose_secret_shape_t  jose_secret_shapes[] = {

    /* SubjectPublicKeyInfo: RFC 5280, 4.1 */
    { "((o)b.", "a DER public key" },

    /* RSAPublicKey: RFC 8017, A.1.1 */
    { "(ni.", "a DER public key" },

    /* Certificate: RFC 5280, 4.1; and a request for one: RFC 2986, 4.2 */
    { "((vi(o)(", "a DER certificate" },
    { "((0S((o", "a DER certificate request" },

    /* ContentInfo, a chain of certificates: RFC 5652, 3 */
    { "(o[(", "a DER certificate chain" },

    /* PrivateKeyInfo and EncryptedPrivateKeyInfo: RFC 5958, 2 and 3;
     * RSAPrivateKey: RFC 8017, A.1.2; ECPrivateKey: RFC 5915, 3 */
    { "(i(o)s", "a DER private key" },
    { "((o)s.", "a DER private key" },
    { "(inin", "a DER private key" },
    { "(1s", "a DER private key" },
};


jose_status_t
jose_secret_check(jose_str_t secret, char *why)
{
    size_t          i, size;
    jose_str_t      s;
    const char     *what, *form;
    unsigned char  *buf;

    size = secret.len + 1;

    buf = malloc(size);
    if (buf == NULL) {
        return JOSE_NO_MEMORY;
    }

    memcpy(buf, secret.data, secret.len);

    s.data = buf;
    s.len = secret.len;
    form = "";

    what = jose_secret_key(s);

    for (i = 0; what == NULL && i < JOSE_SECRET_LAYERS; i++) {

        if (!jose_secret_decode(buf, &s.len, &form)) {
            break;
        }

        what = jose_secret_key(s);
    }

    jose_cleanse(buf, size);
    free(buf);

    if (what == NULL) {
        return JOSE_OK;
    }

    return jose_refuse(why, JOSE_BAD_KEY,
                       "the secret is really %s%s (write a key as PEM or as "
                       "a JWK; a secret is random bytes)",
                       what, form);
}


/* What key the bytes are; NULL for none. */

static const char *
jose_secret_key(jose_str_t s)
{
    size_t  i;

    for (i = 0;
         i < sizeof(jose_secret_marks) / sizeof(jose_secret_marks[0]);
         i++)
    {
        if (jose_str_find(s, jose_secret_marks[i].mark) != NULL) {
            return jose_secret_marks[i].what;
        }
    }

    for (i = 0;
         i < sizeof(jose_secret_shapes) / sizeof(jose_secret_shapes[0]);
         i++)
    {
        if (jose_secret_has_shape(s, jose_secret_shapes[i].elements)) {
            return jose_secret_shapes[i].what;
        }
    }

    return jose_secret_is_ssh(s) ? "an SSH public key" : NULL;
}


/*
 * RFC 4253, 6.6: the length and name of the type begin the bytes; a line of
 * a file has the name, a space, and the bytes in base64: their first three
 * are zero.
 */

static int
jose_secret_is_ssh(jose_str_t s)
{
    jose_str_t            left;
    const unsigned char  *p, *end;

    static const unsigned char  start[] = { 0, 0, 0 };

    left = s;
    end = s.data + s.len;

    if (s.len > sizeof(start)
        && memcmp(s.data, start, sizeof(start)) == 0)
    {
        left.len = s.data[sizeof(start)];
        left.data = s.data + sizeof(start) + 1;

        return left.len <= (size_t) (end - left.data)
               && jose_secret_ssh_type(left) != NULL;
    }

    for ( ;; ) {
        p = jose_secret_ssh_type(left);
        if (p == NULL) {
            return 0;
        }

        while (p < end && *p > ' ') {
            p++;
        }

        while (p < end && (*p == ' ' || *p == '\t')) {
            p++;
        }

        if (end - p >= 4 && memcmp(p, "AAAA", 4) == 0) {
            return 1;
        }

        left.data = p;
        left.len = (size_t) (end - p);
    }
}


/* Where the name of a type starts, sk-... aside; NULL: nowhere. */

static const unsigned char *
jose_secret_ssh_type(jose_str_t s)
{
    const unsigned char  *p, *q;

    p = jose_str_find(s, "ssh-");
    q = jose_str_find(s, "ecdsa-sha2-");

    return (p == NULL || (q != NULL && q < p)) ? q : p;
}


/*
 * What follows does not matter, nor if the end is missing: a newline may
 * have been added, or the last byte, which happened to be one, taken away.
 * A text has a shape by chance once in 2^32 times or more seldom.
 */

static int
jose_secret_has_shape(jose_str_t s, const char *elements)
{
    size_t      at, depth, ends[JOSE_SECRET_DEPTH + 1];
    jose_der_t  der;

    at = 0;
    depth = 0;
    ends[0] = SIZE_MAX;

    for ( /* void */ ; *elements != '\0'; elements++) {

        if (*elements == ')') {
            if (depth == 0) {
                return 0;
            }

            at = ends[depth--];
            continue;
        }

        if (*elements == '.') {
            if (at != ends[depth]) {
                return 0;
            }

            continue;
        }

        if (!jose_der_read(s, at, ends[depth], &der)
            || !jose_secret_element(s, &der, *elements))
        {
            if (*elements == 'v') {
                continue;
            }

            return 0;
        }

        if (*elements == '(' || *elements == '[') {
            at = der.start;
            ends[++depth] = der.end;

        } else {
            at = der.end;
        }
    }

    return 1;
}


static int
jose_secret_element(jose_str_t s, const jose_der_t *der, char element)
{
    size_t  len;

    len = der->end - der->start;

    switch (element) {

    case '(':
    case 'S':
        return der->tag == JOSE_DER_SEQUENCE;

    case '[':
    case 'v':
        return der->tag == JOSE_DER_CONTEXT_0;

    case 'o':
        return der->tag == JOSE_DER_OID && len != 0;

    case 's':
        return der->tag == JOSE_DER_OCTETS;

    case 'i':
        return der->tag == JOSE_DER_INTEGER && len != 0;

    case 'n':
        return der->tag == JOSE_DER_INTEGER && len >= JOSE_SECRET_MODULUS;

    case 'b':
        return der->tag == JOSE_DER_BIT_STRING && len != 0
               && der->start < s.len && s.data[der->start] == 0;

    default:
        /* a digit */
        return der->tag == JOSE_DER_INTEGER && len == 1
               && der->start < s.len
               && s.data[der->start] == element - '0';
    }
}


/* X.690, 8.1.3: a length of one byte, or of as many as the first one says.
 * The element ends before what it is in does. */

static int
jose_der_read(jose_str_t s, size_t at, size_t end, jose_der_t *der)
{
    size_t  n, len;

    if (at >= s.len || s.len - at < 2) {
        return 0;
    }

    der->tag = s.data[at++];
    len = s.data[at++];

    if (len > 0x80 && len <= 0x84) {
        n = len - 0x80;

        for (len = 0; n != 0; n--) {
            if (at == s.len) {
                return 0;
            }

            len = len << 8 | s.data[at++];
        }

    } else if (len >= 0x80) {
        return 0;
    }

    if (at > end || len > end - at) {
        return 0;
    }

    der->start = at;
    der->end = at + len;

    return 1;
}


/*
 * Decodes hexadecimal, or base64 of either alphabet, white space and padding
 * aside, where it is.  Laxer than any reader that people have, so that none
 * of them sees a key where this sees none.
 */

static int
jose_secret_decode(unsigned char *buf, size_t *len, const char **form)
{
    int       digit;
    size_t    i, n;
    unsigned  bits, have, word;

    for (bits = 4; bits <= 6; bits += 2) {

        for (i = 0;
             i < *len && jose_secret_digit(buf[i], bits) != JOSE_DIGIT_NONE;
             i++)
        { /* void */ }

        if (i == *len) {
            break;
        }
    }

    if (bits > 6) {
        return 0;
    }

    n = 0;
    have = 0;
    word = 0;

    for (i = 0; i < *len; i++) {
        digit = jose_secret_digit(buf[i], bits);

        if (digit == JOSE_DIGIT_SPACE) {
            continue;
        }

        word = word << bits | (unsigned) digit;
        have += bits;

        if (have >= 8) {
            have -= 8;
            buf[n++] = (unsigned char) (word >> have);
        }
    }

    *len = n;
    *form = (bits == 4) ? " in hexadecimal" : " in base64";

    return 1;
}


static int
jose_secret_digit(unsigned char c, unsigned bits)
{
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        return JOSE_DIGIT_SPACE;
    }

    if (bits == 4) {

        /* as openssl prints it */

        if (c == ':') {
            return JOSE_DIGIT_SPACE;
        }

        if (c >= '0' && c <= '9') {
            return c - '0';
        }

        c |= 0x20;

        return (c >= 'a' && c <= 'f') ? c - 'a' + 10 : JOSE_DIGIT_NONE;
    }

    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }

    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }

    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }

    if (c == '+' || c == '-') {
        return 62;
    }

    if (c == '/' || c == '_') {
        return 63;
    }

    return c == '=' ? JOSE_DIGIT_SPACE : JOSE_DIGIT_NONE;
}
