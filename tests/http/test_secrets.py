"""A key that others have is no HMAC secret, in whatever form it is written.

Each of these was a secret once: whoever reads the public key signs tokens.
"""

import base64
import json
import re

import pytest
from cryptography.hazmat.primitives import serialization

import expect
import keys
import tokens

RSA = keys.make("RSA", "rsa")
EC = keys.make("P-256", "ec")
GOOD = keys.secret(b"a good secret, of more than 32 bytes", "good")


def public(key, encoding, form):
    return keys.private_object(key).public_key().public_bytes(
        getattr(serialization.Encoding, encoding),
        getattr(serialization.PublicFormat, form))


PEM = keys.pem(RSA).encode()
SPKI = public(RSA, "DER", "SubjectPublicKeyInfo")
PKCS1 = public(RSA, "DER", "PKCS1")
SSH = public(EC, "OpenSSH", "OpenSSH")
CERT = keys.certificate_der(EC)
CERT_PEM = keys.certificate_pem(EC).encode()
PRIVATE = keys.pem(EC, True).encode()
JWKS = keys.jwks(keys.jwk_dict(EC)).encode()


def b64(data):
    return base64.b64encode(data).decode()


def oct_jwk(secret, **more):
    return {"kty": "oct", "k": tokens.b64(secret), **more}


def quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


# What auth_jwt_key says, the bytes that were the secret, and what they are.
TEXTS = {
    "base64-of-pem": ("base64:" + b64(PEM), PEM, "a PEM key"),
    "base64url-of-pem": ("base64url:" + tokens.b64(PEM), PEM, "a PEM key"),
    "hex-of-pem": ("hex:" + PEM.hex(), PEM, "a PEM key"),
    "text-of-pem": ("text:" + PEM.decode(), PEM, "a PEM key"),
    "text-of-pem-on-one-line": (
        "text:" + PEM.decode().replace("\n", " "), PEM.replace(b"\n", b" "),
        "a PEM key"),
    "text-of-base64-of-pem": (
        "text:" + b64(PEM), b64(PEM).encode(), "a PEM key or certificate in "
        "base64"),
    "base64-of-spki": ("base64:" + b64(SPKI), SPKI, "a DER public key"),
    "base64url-of-pkcs1": (
        "base64url:" + tokens.b64(PKCS1), PKCS1, "a DER public key"),
    "hex-of-certificate": ("hex:" + CERT.hex(), CERT, "a DER certificate"),
    "text-of-base64-of-spki": (
        "text:" + b64(SPKI), b64(SPKI).encode(),
        "a DER public key in base64"),
    "text-of-hex-of-spki": (
        "text:" + SPKI.hex(), SPKI.hex().encode(),
        "a DER public key in hexadecimal"),
    "text-of-certificate": (
        "text:" + CERT_PEM.decode(), CERT_PEM, "a PEM key or certificate"),
    "base64-of-private-key": (
        "base64:" + b64(PRIVATE), PRIVATE, "a PEM key"),
    "text-of-ssh": ("text:" + SSH.decode(), SSH, "an SSH public key"),
    "text-of-jwks": ("text:" + JWKS.decode(), JWKS, "a JWK"),
    "base64-of-jwks": ("base64:" + b64(JWKS), JWKS, "a JWK"),
    "jwk-of-pem": (json.dumps(oct_jwk(PEM)), PEM, None),
    "jwk-of-base64-of-pem": (
        json.dumps(oct_jwk(b64(PEM).encode())), b64(PEM).encode(), None),
}

# Key files: the word of the directive, and the value that was the secret.
KEYVAL = {
    "base64-of-pem": b64(PEM),
    "base64-of-pem-in-lines": base64.encodebytes(PEM).decode(),
    "base64-of-certificate": b64(CERT_PEM),
    "hex-of-spki": SPKI.hex(),
    "base64-of-base64": b64(b64(SPKI).encode()),
    "ssh": SSH.decode(),
    "jwk": JWKS.decode(),
}


def location(directive):
    return expect.SHOW + f"""
        location / {{
            auth_jwt "R";
            {directive}
            empty_gif;
        }}
"""


@pytest.mark.parametrize("text, secret, what", TEXTS.values(), ids=TEXTS)
def test_a_key_that_others_have_is_no_auth_jwt_key(check, text, secret, what):
    status, output = check(server=location(f"auth_jwt_key {quoted(text)};"))
    assert status != 0, output
    emerg = [line for line in output.splitlines() if "[emerg]" in line]
    assert len(emerg) == 1 and "auth_jwt_key: " in emerg[0], output
    # a JWK is skipped, which is a warning of its own
    said = what or "the secret is really a PEM key or certificate"
    assert said in output, output
    assert "(write a key as PEM or as a JWK; " in output, output
    assert text[-40:] not in output


@pytest.mark.parametrize("text, secret, what", TEXTS.values(), ids=TEXTS)
def test_such_a_key_from_a_variable_verifies_nothing(spawn, text, secret,
                                                     what):
    nginx = spawn(http=f"map $host $key {{ default {quoted(text)}; }}",
                  server=location("auth_jwt_key $key;"))
    forged = tokens.mint(keys.secret(secret), {"sub": "admin"}, "HS256")
    for _ in range(2):
        reply = nginx.get("/", forged)
        assert reply.status == 500 and reply["J-Verified"] == "", reply
        said = "\n".join(reply.auth_log)
        assert "auth_jwt_key: " in said and text[-40:] not in said, reply


@pytest.mark.parametrize("value", KEYVAL.values(), ids=KEYVAL)
def test_such_a_value_of_keyval_is_skipped(spawn, check, value):
    good = "a good secret, of more than 32 bytes"
    nginx = spawn(files={"keys": json.dumps({"bad": value, "good": good})},
                  server=location("auth_jwt_key_file keys keyval;"))
    warned = [line for line in nginx.error.since() if "[warn]" in line]
    assert len(warned) == 1, warned
    assert re.search(r'key #1 \(kid "bad"\) skipped: the secret is really an? ',
                     warned[0])
    for kid, word in (("bad", "unknown_kid"), ("good", "bad_signature"),
                      (None, "bad_signature")):
        forged = tokens.mint(keys.secret(value.encode(), kid),
                             {"sub": "admin"}, "HS256")
        expect.refused(nginx.get("/", forged), word)
    expect.passes(nginx, "/", tokens.mint(GOOD, {"sub": "alice"}, "HS256"))

    status, output = check(files={"keys": json.dumps({"bad": value})},
                           server=location("auth_jwt_key_file keys keyval;"))
    assert status != 0 and "no usable key" in output, output


FORGED_JWKS = {
    "pem": PEM, "base64-of-pem": b64(PEM).encode(), "spki": SPKI,
    "certificate": CERT, "ssh": SSH, "jwks": JWKS,
}


@pytest.mark.parametrize("secret", FORGED_JWKS.values(), ids=FORGED_JWKS)
def test_such_a_member_of_a_key_set_is_skipped(spawn, idp, secret):
    text = keys.jwks(oct_jwk(secret, kid="bad"), GOOD)
    idp.answer("/jwks", text.encode())
    nginx = spawn(
        files={"keys": text}, server=location("auth_jwt_key_file keys;") + f"""
        location /fetched {{
            auth_jwt "R";
            auth_jwt_key_request /_keys;
            empty_gif;
        }}
        location = /_keys {{
            internal;
            proxy_pass http://{idp.address}/jwks;
        }}
""")
    for path in ("/", "/fetched"):
        for kid, word in (("bad", "unknown_kid"), ("good", "bad_signature")):
            forged = tokens.mint(keys.secret(secret, kid), {"sub": "admin"},
                                 "HS256")
            reply = nginx.get(path, forged)
            assert reply.status == 401, reply
            assert any(f"token refused: {word}: " in line
                       for line in reply.log), reply
        expect.passes(nginx, path, tokens.mint(GOOD, {"sub": "alice"},
                                               "HS256"))


# A secret that is one, written as each of those.
RANDOM = bytes(range(7, 71))
GOOD_TEXTS = {
    "base64": ("base64:" + b64(RANDOM), RANDOM),
    "base64url": ("base64url:" + tokens.b64(RANDOM), RANDOM),
    "hex": ("hex:" + RANDOM.hex(), RANDOM),
    "text": ("text:correct horse battery staple, 40 characters",
             b"correct horse battery staple, 40 characters"),
    "text-of-base64": ("text:" + b64(RANDOM), b64(RANDOM).encode()),
    "text-of-hex": ("text:" + RANDOM.hex(), RANDOM.hex().encode()),
    "jwk": (json.dumps(oct_jwk(RANDOM)), RANDOM),
    "jwk-of-base64": (json.dumps(oct_jwk(b64(RANDOM).encode())),
                      b64(RANDOM).encode()),
}


@pytest.mark.parametrize("text, secret", GOOD_TEXTS.values(), ids=GOOD_TEXTS)
def test_a_secret_is_still_one_in_each_form(spawn, text, secret):
    nginx = spawn(http=f"map $host $key {{ default {quoted(text)}; }}",
                  files={"keys": json.dumps({"k": secret.decode("latin-1")})},
                  server=location(f"auth_jwt_key {quoted(text)};") + """
        location /variable { auth_jwt "R"; auth_jwt_key $key; empty_gif; }
        location /keyval {
            auth_jwt "R";
            auth_jwt_key_file keys keyval;
            empty_gif;
        }
""")
    assert not [line for line in nginx.error.since() if "[warn]" in line]
    token = tokens.mint(keys.secret(secret), {"sub": "alice"}, "HS256")
    expect.passes(nginx, "/", token)
    expect.passes(nginx, "/variable", token)
    expect.passes(nginx, "/keyval", token)
