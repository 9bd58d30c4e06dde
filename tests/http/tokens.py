"""Tokens, minted by jwcrypto's primitives: independent of our own code.

A test writes its claims down itself; here is only the signing, and what
breaks a token in a known way.
"""

import base64
import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as raw_hmac
from jwcrypto import jwa

import keys

# RFC 9864 gives curves of EdDSA names of their own; jwcrypto signs them all
# by the old one.
SIGNS_AS = {"Ed25519": "EdDSA", "Ed448": "EdDSA"}

HMAC = {"HS256": hashes.SHA256, "HS384": hashes.SHA384,
        "HS512": hashes.SHA512}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def json_bytes(value):
    """Bytes are sent as they are, so that a test can break the JSON."""
    if isinstance(value, bytes):
        return value
    return json.dumps(value, separators=(",", ":"),
                      ensure_ascii=False).encode()


def signature(key, alg, signed):
    """The JWS signature over these bytes."""
    if alg in HMAC:
        # by hand, for libraries refuse secrets that users have
        mac = raw_hmac.HMAC(unb64(keys.jwk_dict(key)["k"]), HMAC[alg]())
        mac.update(signed)
        return mac.finalize()
    return jwa.JWA.signing_alg(SIGNS_AS.get(alg, alg)).sign(key, signed)


def sign(key, alg, header, payload):
    """A token of exactly this header and payload, whatever they say."""
    return sign_parts(key, alg, b64(json_bytes(header)),
                      b64(json_bytes(payload)))


def sign_parts(key, alg, header, payload):
    """The same over parts that are already text, base64url or not."""
    signed = f"{header}.{payload}"
    return f"{signed}.{b64(signature(key, alg, signed.encode('latin-1')))}"


def mint(key, claims, alg=None, **header):
    """A token as an identity provider makes it: kid from the key; alg too."""
    alg = alg or default_alg(key)
    kid = keys.jwk_dict(key).get("kid")
    first = {"typ": "JWT", "alg": alg}
    if kid is not None:
        first["kid"] = kid
    return sign(key, alg, {**first, **header}, claims)


def default_alg(key):
    member = keys.jwk_dict(key)
    kind = member.get("crv", member["kty"])
    return next(a for a, k in keys.KEY_OF_ALG.items() if k == kind)


def twins(token):
    """A token's mutations, each well-formed and each with a signature that
    no longer fits: of the header, the payload and the signature."""
    header, payload, sig = token.split(".")
    return {
        "header": f"{add_member(header)}.{payload}.{sig}",
        "payload": f"{header}.{add_member(payload)}.{sig}",
        "signature": f"{header}.{payload}.{flip_bit(sig)}",
    }


def add_member(part):
    rest = unb64(part)[1:]
    comma = b"" if rest.strip() == b"}" else b","
    return b64(b'{"added":"by a stranger"' + comma + rest)


def flip_bit(part, at=-1):
    data = bytearray(unb64(part))
    data[at] ^= 1
    return b64(bytes(data))


def with_signature(token, sig):
    """The token with another signature, bytes or text."""
    head = token.rpartition(".")[0]
    return f"{head}.{b64(sig) if isinstance(sig, bytes) else sig}"
