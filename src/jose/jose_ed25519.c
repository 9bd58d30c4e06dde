/*
 * jose_ed25519.c: Ed25519 signatures (RFC 8032, 5.1) with libsodium, which
 * verifies them in less than half the time that libcrypto takes.  It needs
 * no state of its own for that.
 */

#include "jose_ed25519.h"

#include <sodium/crypto_core_ed25519.h>
#include <sodium/crypto_sign.h>


_Static_assert(JOSE_ED25519_KEY == crypto_sign_PUBLICKEYBYTES,
               "RFC 8032, 5.1.5");
_Static_assert(JOSE_ED25519_SIG == crypto_sign_BYTES, "RFC 8032, 5.1.6");


/*
 * RFC 8032, 5.1.7 leaves open what to do with points of small order: with
 * such a key one signature fits every message.  No honest key is one, and as
 * none is ever loaded, libraries have nothing left to disagree on.
 */
int
jose_ed25519_is_key(const unsigned char *key)
{
    return crypto_core_ed25519_is_valid_point(key) == 1;
}


jose_status_t
jose_ed25519_verify(const unsigned char *key, jose_str_t input,
    jose_str_t sig)
{
    if (sig.len != JOSE_ED25519_SIG
        || crypto_sign_verify_detached(sig.data, input.data, input.len, key)
           != 0)
    {
        return JOSE_BAD_SIGNATURE;
    }

    return JOSE_OK;
}
