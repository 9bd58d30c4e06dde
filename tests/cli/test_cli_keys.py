"""Key files, whichever command reads them."""

import json

import pytest
from jwcrypto import jwk

from tool import mint, ok, refused, run, trouble


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
