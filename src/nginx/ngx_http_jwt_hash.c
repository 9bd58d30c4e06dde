/*
 * The hash of a token, by which the cache finds it.
 *
 * It is made of the last 16 bytes but one, which belong to a signature or a
 * tag.  Those of a signature are as good as random.  But the sender of an
 * encrypted token chooses its tag, which is linear in the plaintext (NIST SP
 * 800-38D), and the owner of a signing key can try until some bits are what
 * they want.  So the hash is keyed: which tails share a bucket is unknown.
 * It is Thorup's pair-multiply-shift: two given tails collide with the
 * probability of a random hash.
 *
 * Equal tails collide in any hash of them, and a hash of the whole token costs
 * too much: the check of a token in the cache is 1000 to 1300 instructions,
 * SipHash-2-4 (libsodium's) 270 for 32 bytes and 2700 for a token of 600
 * bytes, this hash 30.  Short look-ups do not depend on the hash: the cache
 * limits the number of tokens in a bucket.
 */

#include "ngx_http_jwt.h"
#include "ngx_http_jwt_hash.h"


/* The very last character may carry two bits only. */
#define NGX_HTTP_JWT_LAST  1


ngx_int_t
ngx_http_jwt_hash_init(ngx_http_jwt_hash_t *hash)
{
    if (jose_crypto_random((unsigned char *) hash->key, sizeof(hash->key))
        != JOSE_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


uint32_t
ngx_http_jwt_hash(ngx_http_jwt_hash_t *hash, jose_str_t text)
{
    uint32_t   tail[4];
    uint64_t  *key, sum;

    if (text.len < sizeof(tail) + NGX_HTTP_JWT_LAST) {
        /* no token */
        return 0;
    }

    ngx_memcpy(tail, text.data + text.len - sizeof(tail)
                     - NGX_HTTP_JWT_LAST, sizeof(tail));

    key = hash->key;

    sum = key[4];
    sum += (key[0] + tail[1]) * (key[1] + tail[0]);
    sum += (key[2] + tail[3]) * (key[3] + tail[2]);

    return (uint32_t) (sum >> 32);
}
