"""Key files, whichever command reads them."""

import base64
import json

import pytest
from jwcrypto import jwk

from tool import b64, mint, ok, refused, run, tampered, trouble


def test_keys_that_are_skipped_are_warnings(tmp_path, keys, token):
    good = json.loads(keys["ES256"][1].read_text())["keys"][0]
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": [
        {"kty": "XYZ", "kid": "odd\n"}, good,
        {**good, "kid": "off", "x": good["y"]}, {"kid": "no kty"}]}))
    done = run("verify", "--key", path, token)
    assert done.returncode == 0 and json.loads(done.stdout)
    lines = done.stderr.splitlines()
    assert len(lines) == 3
    assert f'warning: {path}: key #1 (kid "odd?") is skipped: ' in lines[0]
    assert 'key #3 (kid "off") is skipped' in lines[1]
    assert 'key #4 (kid "no kty") is skipped' in lines[2]


@pytest.mark.parametrize("text,says", [
    ("", "the file is empty"),
    ("{}", ""),
    ('{"keys": []}', ""),
    ('{"keys": [\n  {"kty": "EC",}\n]}', "line 2, column "),
    ('{"keys": [{"kty": "XYZ"}]}', "key #1"),
    ("nonsense", ""),
    ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", ""),
    ("eyJhbGciOiJIUzI1NiJ9.e30.AAAA", "looks like a token"),
    ("ssh-ed25519 AAAAC3Nz someone", "ssh-keygen"),
    ("\ufeff{}", "byte order mark")])
def test_useless_key_file_is_trouble(tmp_path, text, says):
    path = tmp_path / "keys"
    path.write_text(text)
    for args in (["verify", "-k", path, "a.b.c"], ["sign", "-k", path],
                 ["jwks", path]):
        got = trouble(*args)
        assert f"{path}: " in got and says in got


def test_der_key_file_is_told_apart(tmp_path):
    (tmp_path / "key.der").write_bytes(b"\x30\x82\x01\x22" + bytes(290))
    assert "DER" in trouble("jwks", tmp_path / "key.der")


def test_too_large_key_file_is_trouble(tmp_path):
    (tmp_path / "keys").write_text(" " * (1 << 20) + "{}")
    assert "larger than 1048576 bytes" in trouble("jwks", tmp_path / "keys")


def test_key_set_as_providers_publish_them(tmp_path, keys):
    key = jwk.JWK.from_json(keys["RS256"][0].read_text())
    public = key.export_public(as_dict=True)
    for name in ("alg", "use"):
        public.pop(name)
    (tmp_path / "keys").write_text(json.dumps({"keys": [
        {**public, "kid": "one", "use": "sig", "x5t": "abc", "x5c": ["MII"],
         "issuer": "https://login.example.com/{tenantid}/v2.0"},
        {**public, "kid": "two", "use": "enc", "alg": "RSA-OAEP"}]}))
    text = mint(key, "RS256", {"sub": "a"}, kid="one")
    ok("verify", "-k", tmp_path / "keys", text)
    text = mint(key, "RS256", {"sub": "a"}, kid="two")
    assert "no_key" in refused("verify", "-k", tmp_path / "keys", text)


def forms_of_a_public_key(keys):
    pem = jwk.JWK.from_json(keys["RS256"][0].read_text()).export_to_pem()
    body = b"".join(pem.splitlines()[1:-1])
    der = base64.b64decode(body)
    return {"pem": (pem, "a PEM key or certificate"),
            "base64 of pem": (base64.encodebytes(pem),
                              "a PEM key or certificate in base64"),
            "hex of pem": (pem.hex().encode(),
                           "a PEM key or certificate in hexadecimal"),
            "der": (der, "a DER public key"),
            "der in base64": (body, "a DER public key in base64"),
            "jwks": (keys["RS256"][1].read_bytes(), "a JWK")}


def test_a_public_key_is_no_secret(tmp_path, keys):
    path = tmp_path / "secret"
    for secret, what in forms_of_a_public_key(keys).values():
        path.write_bytes(secret)
        token = mint(jwk.JWK(kty="oct", k=b64(secret.rstrip(b"\n"))),
                     "HS256", {"sub": "admin"})
        for args in (["verify", "--secret-file", path, token],
                     ["sign", "--secret-file", path],
                     ["encrypt", "--secret-file", path],
                     ["decrypt", "--secret-file", path, "a.b.c.d.e"],
                     ["jwks", "--private", "--secret-file", path]):
            assert f"{path}: the secret is really {what} (write a key " \
                "as PEM or as a JWK; " in trouble(*args)


def test_a_jwk_of_a_public_key_is_skipped(tmp_path, keys):
    path = tmp_path / "keys.json"
    good = {"kty": "oct", "kid": "good", "k": b64(bytes(range(64)))}
    for secret, what in forms_of_a_public_key(keys).values():
        bad = {"kty": "oct", "kid": "bad", "k": b64(secret)}
        path.write_text(json.dumps({"keys": [bad, good]}))
        says = f'key #1 (kid "bad") is skipped: the secret is really {what}'
        done = run("verify", "--key", path,
                   mint(jwk.JWK(**good), "HS256", {"sub": "alice"},
                        kid="good"))
        assert done.returncode == 0 and says in done.stderr
        assert says in refused("verify", "--key", path,
                               mint(jwk.JWK(**bad), "HS256",
                                    {"sub": "admin"}, kid="bad"))


def test_a_random_secret_is_taken_in_every_form(tmp_path):
    path = tmp_path / "secret"
    secret = bytes(range(7, 71))
    for text in (secret, base64.b64encode(secret), b64(secret).encode(),
                 base64.encodebytes(secret * 2), secret.hex().encode()):
        path.write_bytes(text + b"\n")
        token = mint(jwk.JWK(kty="oct", k=b64(text)), "HS256",
                     {"sub": "alice"})
        ok("verify", "--secret-file", path, token)
        refused("verify", "--secret-file", path, tampered(token, 1))


def test_a_secret_without_a_newline_is_the_same_and_none_is_no_secret(
        tmp_path):
    path = tmp_path / "secret"
    secret = "a secret of more than thirty-two bytes"
    path.write_text(secret)
    token = ok("sign", "--secret-file", path, "sub=alice")
    path.write_text(secret + "\n")
    ok("verify", "--secret-file", path, token)
    path.write_text(secret + "\n\n")
    refused("verify", "--secret-file", path, token)
    for empty in ("", "\n"):
        path.write_text(empty)
        assert "empty" in trouble("verify", "--secret-file", path, token)


def test_of_many_keys_some_are_listed_and_the_rest_counted(tmp_path, keys,
                                                           token):
    key = json.loads(keys["ES256"][1].read_text())["keys"][0]
    path = tmp_path / "keys.json"
    for n, more in ((8, None), (9, "and 1 more"), (20, "and 12 more")):
        path.write_text(json.dumps({"keys": [{**key, "kid": f"k{i}"}
                                             for i in range(n)]}))
        says = refused("verify", "--key", path, token)
        assert 'kid "k7"' in says and 'kid "k8"' not in says
        assert f"{path}: {more}" in says if more else "more" not in says


def test_private_keys_of_a_set_are_bounded(tmp_path, keys):
    key = json.loads(keys["ES256"][0].read_text())
    key.pop("kid", None)
    path = tmp_path / "keys.json"
    for n in (256, 257):
        path.write_text(json.dumps({"keys": [key] * n}))
        if n == 256:
            ok("jwks", path, quiet=False)
        else:
            assert f"{path}: 257 private keys or more, at most 256 are " \
                "allowed" in trouble("jwks", path)
