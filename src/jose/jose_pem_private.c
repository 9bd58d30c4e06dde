/*
 * jose_pem_private.c: a private key's DER is taken apart here and imported
 * like a JWK's members.  libcrypto's decoders would do, but they copy the DER
 * into many blocks of the heap and do not cleanse them.
 */

#include "jose_jwk_import.h"
#include "jose_key.h"
#include "jose_kty.h"
#include "jose_pem_private.h"
#include "jose_pkey.h"
#include "jose_status.h"

#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/objects.h>

#include <limits.h>
#include <string.h>


/* The identifiers of ASN.1 that occur: X.690, 8.1.2 */
#define JOSE_DER_INTEGER   0x02
#define JOSE_DER_BITS      0x03
#define JOSE_DER_OCTETS    0x04
#define JOSE_DER_OID       0x06
#define JOSE_DER_SEQUENCE  0x30
#define JOSE_DER_0         0xa0         /* [0] and [1], constructed */
#define JOSE_DER_1         0xa1
#define JOSE_DER_1_BITS    0x81         /* [1] IMPLICIT BIT STRING */

/* A longer length would be of more bytes than a PEM block has. */
#define JOSE_DER_LENGTH_MAX  4


static jose_status_t jose_pkcs8_key(const jose_alloc_t *alloc,
    jose_key_t *key, jose_str_t algorithm, jose_str_t der, jose_str_t pub,
    char *why);
static jose_status_t jose_der_rsa(const jose_alloc_t *alloc, jose_key_t *key,
    jose_str_t der, char *why);
static jose_status_t jose_der_rsa_numbers(jose_str_t der, BIGNUM **num);
static jose_status_t jose_der_ec(const jose_alloc_t *alloc, jose_key_t *key,
    jose_str_t params, jose_str_t der, char *why);
static jose_status_t jose_der_ec_on(const EC_GROUP *group,
    const jose_alloc_t *alloc, jose_key_t *key, jose_str_t d, jose_str_t pub,
    char *why);
static jose_status_t jose_der_ec_point(const EC_GROUP *group, EC_POINT *point,
    jose_str_t d, jose_str_t pub);
static jose_status_t jose_der_okp(jose_key_t *key, jose_str_t der,
    jose_str_t pub, char *why);
static int jose_der_nid(jose_str_t der);
static jose_str_t jose_der_take(jose_str_t *in, unsigned tag);
static jose_str_t jose_der_bits(jose_str_t bits);
static int jose_der_is_number(jose_str_t integer, unsigned n);


/* PrivateKeyInfo and OneAsymmetricKey: RFC 5958, 2 */

jose_status_t
jose_pkcs8_import(const jose_alloc_t *alloc, jose_key_t *key, jose_str_t der,
    char *why)
{
    jose_str_t  info, version, algorithm, octets, pub;

    info = jose_der_take(&der, JOSE_DER_SEQUENCE);
    version = jose_der_take(&info, JOSE_DER_INTEGER);
    algorithm = jose_der_take(&info, JOSE_DER_SEQUENCE);
    octets = jose_der_take(&info, JOSE_DER_OCTETS);

    if (der.len != 0 || octets.data == NULL
        || !(jose_der_is_number(version, 0) || jose_der_is_number(version, 1)))
    {
        return JOSE_BAD_KEY;
    }

    /* attributes say nothing of the key */

    (void) jose_der_take(&info, JOSE_DER_0);

    pub = jose_der_take(&info, JOSE_DER_1_BITS);

    if (info.len != 0) {
        return JOSE_BAD_KEY;
    }

    return jose_pkcs8_key(alloc, key, algorithm, octets, pub, why);
}


static jose_status_t
jose_pkcs8_key(const jose_alloc_t *alloc, jose_key_t *key,
    jose_str_t algorithm, jose_str_t der, jose_str_t pub, char *why)
{
    int  nid;

    nid = jose_der_nid(algorithm);

    if (jose_der_take(&algorithm, JOSE_DER_OID).data == NULL) {
        return JOSE_BAD_KEY;
    }

    switch (nid) {

    case NID_rsassaPss:
        /* RFC 4055, 3.1: what a hash is fixed by is for libcrypto to read */

        if (algorithm.len != 0) {
            return JOSE_UNKNOWN_KTY;
        }

        key->pss_only = 1;

        /* fall through */

    case NID_rsaEncryption:
        return jose_der_rsa(alloc, key, der, why);

    case NID_X9_62_id_ecPublicKey:
        return jose_der_ec(alloc, key, algorithm, der, why);

    case NID_ED25519:
        key->crv = JOSE_ED25519;
        break;

    case NID_ED448:
        key->crv = JOSE_ED448;
        break;

    case NID_X25519:
        key->crv = JOSE_X25519;
        break;

    case NID_X448:
        key->crv = JOSE_X448;
        break;

    default:
        return JOSE_UNKNOWN_KTY;
    }

    /* RFC 8410, 3: the algorithms have no parameters */

    return algorithm.len == 0 ? jose_der_okp(key, der, pub, why)
                              : JOSE_BAD_KEY;
}


jose_status_t
jose_pkcs1_import(const jose_alloc_t *alloc, jose_key_t *key, jose_str_t der,
    char *why)
{
    return jose_der_rsa(alloc, key, der, why);
}


jose_status_t
jose_sec1_import(const jose_alloc_t *alloc, jose_key_t *key, jose_str_t der,
    char *why)
{
    return jose_der_ec(alloc, key, jose_cstr(NULL), der, why);
}


/* RSAPrivateKey: RFC 8017, A.1.2 */

static jose_status_t
jose_der_rsa(const jose_alloc_t *alloc, jose_key_t *key, jose_str_t der,
    char *why)
{
    BIGNUM         *num[JOSE_RSA_COUNT] = { NULL };
    jose_str_t      numbers, version;
    jose_status_t   st;

    numbers = jose_der_take(&der, JOSE_DER_SEQUENCE);
    version = jose_der_take(&numbers, JOSE_DER_INTEGER);

    if (der.len != 0 || version.data == NULL) {
        return JOSE_BAD_KEY;
    }

    if (jose_der_is_number(version, 1)) {
        return jose_refuse(why, JOSE_UNKNOWN_KTY,
                           "RSA with more than two primes is not supported");
    }

    key->kty = JOSE_RSA;

    st = jose_der_rsa_numbers(numbers, num);

    if (st == JOSE_OK) {
        st = jose_rsa_check(num, why);
    }

    if (st == JOSE_OK) {
        st = jose_rsa_import(alloc, key, num);
    }

    jose_rsa_free(num);

    return st;
}


static jose_status_t
jose_der_rsa_numbers(jose_str_t der, BIGNUM **num)
{
    size_t      i;
    jose_str_t  bytes;

    for (i = 0; i < JOSE_RSA_COUNT; i++) {
        bytes = jose_der_take(&der, JOSE_DER_INTEGER);

        if (bytes.data == NULL || bytes.len > INT_MAX) {
            return JOSE_BAD_KEY;
        }

        /* none is negative, whatever its first bit */

        num[i] = BN_bin2bn(bytes.data, (int) bytes.len, NULL);

        if (num[i] == NULL) {
            return JOSE_NO_MEMORY;
        }
    }

    return der.len == 0 ? JOSE_OK : JOSE_BAD_KEY;
}


/*
 * ECPrivateKey: RFC 5915, 3.  params are the domain parameters that stand
 * elsewhere, as in PKCS #8: RFC 5915, 3 has them once more inside.
 */

static jose_status_t
jose_der_ec(const jose_alloc_t *alloc, jose_key_t *key, jose_str_t params,
    jose_str_t der, char *why)
{
    EC_GROUP             *group;
    jose_str_t            seq, version, d, inner, pub;
    jose_status_t         st;
    const unsigned char  *p;

    seq = jose_der_take(&der, JOSE_DER_SEQUENCE);
    version = jose_der_take(&seq, JOSE_DER_INTEGER);
    d = jose_der_take(&seq, JOSE_DER_OCTETS);
    inner = jose_der_take(&seq, JOSE_DER_0);
    pub = jose_der_take(&seq, JOSE_DER_1);

    if (der.len != 0 || seq.len != 0 || d.data == NULL
        || !jose_der_is_number(version, 1))
    {
        return JOSE_BAD_KEY;
    }

    if (pub.data != NULL) {
        pub = jose_der_bits(jose_der_take(&pub, JOSE_DER_BITS));

        if (pub.data == NULL) {
            return JOSE_BAD_KEY;
        }
    }

    if (params.len == 0) {
        params = inner;
    }

    /* explicit parameters may be those of a named curve */

    p = params.data;
    group = p ? d2i_ECPKParameters(NULL, &p, (long) params.len) : NULL;

    if (group == NULL) {
        return jose_refuse(why, JOSE_UNKNOWN_KTY,
                           "the EC parameters are not those of a curve that "
                           "is supported");
    }

    st = jose_ec_group(key, OBJ_nid2sn(EC_GROUP_get_curve_name(group)), why);

    if (st == JOSE_OK) {
        st = jose_der_ec_on(group, alloc, key, d, pub, why);
    }

    EC_GROUP_free(group);

    return st;
}


static jose_status_t
jose_der_ec_on(const EC_GROUP *group, const jose_alloc_t *alloc,
    jose_key_t *key, jose_str_t d, jose_str_t pub, char *why)
{
    size_t               n;
    EC_POINT            *point;
    jose_str_t           x, y;
    jose_status_t        st;
    unsigned char       *octets;
    const jose_curve_t  *curve;

    curve = jose_curve(key->crv);

    while (d.len > 0 && d.data[0] == 0) {
        d.data++;
        d.len--;
    }

    if (d.len == 0 || d.len > curve->len) {
        return jose_refuse(why, JOSE_BAD_KEY,
                           "the private half is not one on %s", curve->name);
    }

    n = 1 + 2 * curve->len;

    octets = alloc->alloc(alloc->ctx, n);
    point = EC_POINT_new(group);

    if (octets == NULL || point == NULL) {
        EC_POINT_free(point);
        return JOSE_NO_MEMORY;
    }

    st = jose_der_ec_point(group, point, d, pub);

    /* that at infinity has one byte */

    if (st == JOSE_OK
        && EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED,
                              octets, n, NULL)
           != n)
    {
        st = JOSE_BAD_KEY;
    }

    EC_POINT_free(point);

    if (st == JOSE_BAD_KEY) {
        return jose_refuse(why, st, "\"x\" and \"y\" are not a point on %s",
                           curve->name);
    }

    if (st != JOSE_OK) {
        return st;
    }

    x = (jose_str_t) { octets + 1, curve->len };
    y = (jose_str_t) { octets + 1 + curve->len, curve->len };

    return jose_ec_import(alloc, key, x, y, d, why);
}


/* The public half, in whatever form it is; RFC 5915, 3: it may be left out,
 * and then is computed. */

static jose_status_t
jose_der_ec_point(const EC_GROUP *group, EC_POINT *point, jose_str_t d,
    jose_str_t pub)
{
    int      rc;
    BIGNUM  *num;

    if (pub.data != NULL) {
        rc = EC_POINT_oct2point(group, point, pub.data, pub.len, NULL);
        return rc == 1 ? JOSE_OK : JOSE_BAD_KEY;
    }

    num = BN_bin2bn(d.data, (int) d.len, NULL);

    if (num == NULL) {
        return JOSE_NO_MEMORY;
    }

    rc = EC_POINT_mul(group, point, num, NULL, NULL, NULL);

    BN_clear_free(num);

    /* any number has a product */

    return rc == 1 ? JOSE_OK : JOSE_CRYPTO;
}


/* CurvePrivateKey: RFC 8410, 7 */

static jose_status_t
jose_der_okp(jose_key_t *key, jose_str_t der, jose_str_t pub, char *why)
{
    size_t      len;
    jose_str_t  d;

    key->kty = JOSE_OKP;
    len = jose_curve(key->crv)->len;

    d = jose_der_take(&der, JOSE_DER_OCTETS);

    if (der.len != 0 || d.len != len) {
        return JOSE_BAD_KEY;
    }

    if (pub.data != NULL) {
        pub = jose_der_bits(pub);

        if (pub.len != len) {
            return JOSE_BAD_KEY;
        }
    }

    return jose_okp_import(key, pub, d, why);
}


/* The object identifier that der starts with. */

static int
jose_der_nid(jose_str_t der)
{
    int                   nid;
    ASN1_OBJECT          *object;
    const unsigned char  *p;

    p = der.data;

    object = p ? d2i_ASN1_OBJECT(NULL, &p, (long) der.len) : NULL;

    nid = OBJ_obj2nid(object);

    ASN1_OBJECT_free(object);

    return nid;
}


/*
 * Takes the contents of the element that *in starts with (X.690, 8.1); absent
 * if it has another tag, or no end in *in, which then remains as it was.
 */

static jose_str_t
jose_der_take(jose_str_t *in, unsigned tag)
{
    size_t                len, n;
    const unsigned char  *p, *last;

    if (in->len < 2 || in->data[0] != tag) {
        return jose_cstr(NULL);
    }

    p = in->data + 1;
    last = in->data + in->len;

    len = *p++;

    if (len & 0x80) {
        n = len & 0x7f;
        len = 0;

        /* X.690, 8.1.3.6: no bytes are a length that is found at the end */

        if (n == 0 || n > JOSE_DER_LENGTH_MAX || n > (size_t) (last - p)) {
            return jose_cstr(NULL);
        }

        while (n-- > 0) {
            len = (len << 8) | *p++;
        }
    }

    if (len > (size_t) (last - p)) {
        return jose_cstr(NULL);
    }

    in->data = p + len;
    in->len = (size_t) (last - in->data);

    return (jose_str_t) { p, len };
}


/* A key is of whole bytes: X.690, 8.6.2; absent if not. */

static jose_str_t
jose_der_bits(jose_str_t bits)
{
    if (bits.len < 1 || bits.data[0] != 0) {
        return jose_cstr(NULL);
    }

    return (jose_str_t) { bits.data + 1, bits.len - 1 };
}


static int
jose_der_is_number(jose_str_t integer, unsigned n)
{
    return integer.len == 1 && integer.data[0] == n;
}
