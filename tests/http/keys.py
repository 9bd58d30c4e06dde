"""Keys, made by jwcrypto once a run, and the files that hold them."""

import datetime
import functools
import json

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, ed448
from cryptography.x509.oid import NameOID
from jwcrypto import jwk

CURVES = {"P-256": "EC", "P-384": "EC", "P-521": "EC", "secp256k1": "EC",
          "Ed25519": "OKP", "Ed448": "OKP", "X25519": "OKP"}

# Which key each algorithm takes, as the first argument of make().
KEY_OF_ALG = {
    "HS256": "oct", "HS384": "oct", "HS512": "oct",
    "RS256": "RSA", "RS384": "RSA", "RS512": "RSA",
    "PS256": "RSA", "PS384": "RSA", "PS512": "RSA",
    "ES256": "P-256", "ES384": "P-384", "ES512": "P-521",
    "ES256K": "secp256k1", "Ed25519": "Ed25519", "Ed448": "Ed448",
}


@functools.lru_cache(maxsize=None)
def make(kind, kid=None, size=None):
    """The key of that kind, kid and size: the same one each time."""
    params = {"kid": kid} if kid is not None else {}
    if kind == "oct":
        return jwk.JWK.generate(kty="oct", size=size or 512, **params)
    if kind == "RSA":
        return jwk.JWK.generate(kty="RSA", size=size or 2048, **params)
    return jwk.JWK.generate(kty=CURVES[kind], crv=kind, **params)


def secret(text, kid=None):
    """An HMAC key of these bytes."""
    params = {"kid": kid} if kid is not None else {}
    return jwk.JWK(kty="oct", k=jwk.base64url_encode(text), **params)


def jwk_dict(key, private=False, **more):
    """A key as a dict: the public half unless it is a secret."""
    symmetric = key.export(as_dict=True)["kty"] == "oct"
    member = key.export(private_key=private or symmetric, as_dict=True)
    return {k: v for k, v in {**member, **more}.items() if v is not None}


def jwks(*keys):
    """A JWK Set's text; of keys or of dicts."""
    return json.dumps({"keys": [k if isinstance(k, dict) else jwk_dict(k)
                                for k in keys]})


def pem(key, private=False):
    return key.export_to_pem(private_key=private, password=None).decode()


def private_object(key):
    return serialization.load_pem_private_key(
        key.export_to_pem(private_key=True, password=None), None)


def certificate(key, name="test"):
    """A self-signed certificate, as an object of cryptography's."""
    private = private_object(key)
    edwards = isinstance(private, (ed25519.Ed25519PrivateKey,
                                   ed448.Ed448PrivateKey))
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (x509.CertificateBuilder()
            .subject_name(subject).issuer_name(subject)
            .public_key(private.public_key()).serial_number(1)
            .not_valid_before(datetime.datetime(2020, 1, 1))
            .not_valid_after(datetime.datetime(2040, 1, 1))
            .sign(private, None if edwards else hashes.SHA256()))


def certificate_pem(key):
    return certificate(key).public_bytes(serialization.Encoding.PEM).decode()


def certificate_der(key):
    return certificate(key).public_bytes(serialization.Encoding.DER)
