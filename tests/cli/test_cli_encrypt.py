"""ngx-jwt encrypt and decrypt, against jwcrypto and each other."""

import json

import pytest
from jwcrypto import jwe, jwk

from tool import (AT, NOW, b64, claims_of, header_of, mint, ok, refused,
                  tampered, trouble, unb64)

SECRETS = ["dir", "A128KW", "A192KW", "A256KW", "A128GCMKW", "A192GCMKW",
           "A256GCMKW"]
RSA = ["RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"]
ECDH = ["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"]
ENCS = ["A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM",
        "A192GCM", "A256GCM"]


@pytest.fixture(scope="session")
def pairs(tmp_path_factory):
    """For each algorithm what decrypts and what encrypts."""
    folder = tmp_path_factory.mktemp("pairs")
    made = {}
    for alg in SECRETS + RSA + ECDH:
        private, public = folder / f"{alg}.jwk", folder / f"{alg}.jwks"
        ok("keygen", "--alg", alg, "--out", private, "--public", public,
           quiet=False)
        made[alg] = (private, public)
    return made


@pytest.fixture
def ecdh(pairs):
    return pairs["ECDH-ES"]


def claims_inside(token, key):
    """The claims by jwcrypto."""
    inside = jwe.JWE()
    inside.deserialize(token.strip(), key)
    return json.loads(inside.payload)


def twins(token):
    """One bit of each part that is not empty, and a part that should be."""
    parts = token.strip().split(".")
    for part in range(5):
        if parts[part]:
            yield tampered(token, part)
        else:
            yield ".".join(parts[:part] + ["AA"] + parts[part + 1:])


@pytest.mark.parametrize("alg", SECRETS + RSA + ECDH)
def test_what_is_encrypted_decrypts_and_its_twins_do_not(pairs, alg):
    private, public = pairs[alg]
    text = ok("encrypt", "-k", public, "--exp", "5m", "sub=alice").strip()
    assert len(text.split(".")) == 5
    assert header_of(text)["alg"] == alg
    assert json.loads(ok("decrypt", "-k", private, text))["sub"] == "alice"
    for twin in twins(text):
        refused("decrypt", "-k", private, twin)


@pytest.mark.parametrize("enc", ENCS)
def test_the_content_encryption_that_is_asked_for(pairs, enc):
    private, public = pairs["RSA-OAEP-256"]
    text = ok("encrypt", "-k", public, "--enc", enc, "sub=alice")
    assert header_of(text)["enc"] == enc
    assert json.loads(ok("decrypt", "-k", private, text))["sub"] == "alice"


@pytest.mark.parametrize("alg", ["RSA-OAEP", "A256GCMKW", "ECDH-ES",
                                 "ECDH-ES+A128KW"])
def test_jwcrypto_decrypts_it(pairs, alg):
    private, public = pairs[alg]
    text = ok("encrypt", "-k", public, "sub=alice").strip()
    token = jwe.JWE()
    token.deserialize(text, jwk.JWK.from_json(private.read_text()))
    assert json.loads(token.payload)["sub"] == "alice"


def test_header_is_alg_enc_type_and_kid(ecdh):
    kid = json.loads(ecdh[0].read_text())["kid"]
    header = header_of(ok("encrypt", "-k", ecdh[1], "sub=alice"))
    epk = header.pop("epk")
    assert header == {"alg": "ECDH-ES", "enc": "A256GCM", "typ": "JWT",
                      "kid": kid}
    assert set(epk) == {"kty", "crv", "x", "y"}


@pytest.mark.parametrize("args,alg,enc", [
    (["--kty", "RSA"], "RSA-OAEP-256", "A256GCM"),
    (["--kty", "EC"], "ECDH-ES", "A256GCM"),
    (["--crv", "X25519"], "ECDH-ES", "A256GCM"),
    (["--kty", "oct"], "dir", "A256GCM"),
    (["--kty", "oct", "-b", "128", "--use", "enc"], "dir", "A128GCM"),
    (["--kty", "oct", "-b", "192", "--use", "enc"], "dir", "A192GCM"),
    (["--kty", "oct", "--bits", "384"], "dir", "A192CBC-HS384"),
    (["--kty", "oct", "--bits", "512"], "dir", "A256CBC-HS512")])
def test_the_usual_algorithms_are_chosen(tmp_path, args, alg, enc):
    key = tmp_path / "key"
    ok("keygen", *args, "--out", key)
    text = ok("encrypt", "-k", key, "sub=alice")
    header = header_of(text)
    assert (header["alg"], header["enc"]) == (alg, enc)
    assert json.loads(ok("decrypt", "-k", key, text))["sub"] == "alice"


def test_a_secret_that_is_no_content_key_wraps_one(tmp_path):
    key = tmp_path / "key"
    ok("keygen", "--kty", "oct", "--bits", "256", "--out", key)
    text = ok("encrypt", "-k", key, "--enc", "A128GCM", "sub=alice")
    assert header_of(text)["alg"] == "A256KW"
    ok("decrypt", "-k", key, text)


def test_a_key_of_a_content_encryption_is_used_directly(tmp_path):
    key = jwk.JWK.generate(kty="oct", size=128, alg="A128GCM")
    path = tmp_path / "key"
    path.write_text(key.export())
    text = ok("encrypt", "-k", path, "sub=alice")
    header = header_of(text)
    assert (header["alg"], header["enc"]) == ("dir", "A128GCM")
    assert claims_inside(text, key)["sub"] == "alice"
    ok("decrypt", "-k", path, text)
    for twin in twins(text):
        refused("decrypt", "-k", path, twin)
    trouble("encrypt", "-k", path, "--enc", "A256GCM", "sub=alice")
    trouble("encrypt", "-k", path, "--alg", "A128KW", "sub=alice")


def test_a_raw_secret(tmp_path):
    path = tmp_path / "secret"
    path.write_text("thirty-two bytes for the A256GCM\n")
    text = ok("encrypt", "--secret-file", path, "--alg", "dir", "sub=alice")
    key = jwk.JWK(kty="oct", k=b64(path.read_bytes().rstrip()))
    assert claims_inside(text, key)["sub"] == "alice"
    ok("decrypt", "--secret-file", path, text)
    path.write_text("thirty-two bytes for the A256GCN\n")
    assert "decryption_failed" in refused("decrypt", "--secret-file", path,
                                          text)


def test_claims_are_those_of_sign(ecdh, es256):
    args = ["--now", AT, "--exp", "5m", "--nbf=-1m", "--iss", "me", "--aud",
            "a", "--aud", "b", "sub=alice", "n:=[1,2]"]
    inside = json.loads(ok("decrypt", "-k", ecdh[0],
                           ok("encrypt", "-k", ecdh[1], *args)))
    assert inside == claims_of(ok("sign", "-k", es256[0], *args))
    assert inside["exp"] == NOW + 300


def test_a_signed_token_goes_into_an_encrypted_one(tmp_path, ecdh, es256):
    signed = ok("sign", "-k", es256[0], "sub=alice")
    nested = ok("encrypt", "-k", ecdh[1], "-t", "-", stdin=signed)
    assert header_of(nested)["cty"] == "JWT"
    assert ok("decrypt", "-k", ecdh[0], nested) == signed
    ok("verify", "-k", es256[1], "-",
       stdin=ok("decrypt", "-k", ecdh[0], nested))

    path = tmp_path / "token"
    path.write_text(f"Bearer {signed}")
    nested = ok("encrypt", "-k", ecdh[1], "--token", path)
    assert ok("decrypt", "-k", ecdh[0], nested) == signed


def test_a_header_may_be_added_to(ecdh):
    text = ok("encrypt", "-k", ecdh[1], "-H", "apu=QWxpY2U", "-H",
              "apv=Qm9i", "-H", "n:=1", "sub=alice")
    header = header_of(text)
    assert (header["apu"], header["apv"], header["n"]) == ("QWxpY2U", "Qm9i",
                                                           1)
    ok("decrypt", "-k", ecdh[0], text)


@pytest.mark.parametrize("args,said", [
    (["-H", "alg=dir"], "with --alg"),
    (["-H", "enc=A128GCM"], "with --enc"),
    (["-H", "zip=DEF"], "header"),
    (["-H", "epk:={}"], "header"),
    (["-H", "apu=%"], "header"),
    (["--enc", "A512GCM"], 'no algorithm "A512GCM"'),
    (["--enc", "A128GCM", "--enc", "A128GCM"], "--enc is given twice"),
    (["--enc", "RSA-OAEP"], "A128CBC-HS256 A192CBC-HS384"),
    (["--alg", "RSA-OAEP"], "no key has that kid, algorithm and use"),
    (["--alg", "ES256"], "no key has that kid, algorithm and use"),
    (["--kid", "other"], "kid other"),
    (["-t", "-", "sub=x"], "exclude each other"),
    (["-t", "-", "--exp", "5m"], "exclude each other"),
    (["-t", "-", "--iss", "a"], "exclude each other"),
    (["-t", "-", "--sub", "a"], "exclude each other"),
    (["-t", "-", "--aud", "a"], "exclude each other"),
    (["-t", "-", "--nbf", "5m"], "exclude each other"),
    (["-t", "-", "--iat", "@1"], "exclude each other"),
    (["-t", "-", "--no-iat"], "exclude each other"),
    (["-t", "-", "--claims", "-"], "exclude each other"),
    (["-t", "-"], "malformed")])
def test_wrong_usage_is_said(ecdh, args, said):
    assert said in trouble("encrypt", "-k", ecdh[1], *args)


def test_only_a_signed_token_is_nested(ecdh):
    text = ok("encrypt", "-k", ecdh[1], "sub=alice")
    assert "wrong_type" in trouble("encrypt", "-k", ecdh[1], "-t", "-",
                                   stdin=text)


def test_a_key_for_signatures_does_not_encrypt(es256):
    assert "the keys:" in trouble("encrypt", "-k", es256[1], "sub=alice")


def test_two_keys_that_could_encrypt_are_one_too_many(pairs):
    text = trouble("encrypt", "-k", pairs["ECDH-ES"][1], "-k",
                   pairs["RSA-OAEP"][1], "sub=alice")
    assert "2 keys could encrypt; choose with --kid" in text


def test_a_public_key_does_not_decrypt(ecdh):
    text = ok("encrypt", "-k", ecdh[1], "sub=alice")
    said = refused("decrypt", "-k", ecdh[1], text)
    assert "no_key" in said and "private key" in said


def test_one_answer_for_whatever_was_changed(ecdh):
    text = ok("encrypt", "-k", ecdh[1], "sub=alice").strip()
    said = {refused("decrypt", "-k", ecdh[0], twin)
            for twin in list(twins(text))[1:]}
    assert len(said) == 1 and "decryption_failed" in said.pop()


@pytest.mark.parametrize("alg,header,word", [
    ("dir", {}, "bad_alg"),
    ("dir", {"enc": "A128GCM", "zip": "DEF"}, "crit"),
    ("RSA1_5", {"enc": "A128GCM"}, "unknown_alg"),
    ("PBES2-HS256+A128KW", {"enc": "A128GCM", "p2c": 1000000000},
     "unknown_alg"),
    ("HS256", {"enc": "A128GCM"}, "unknown_alg")])
def test_what_is_refused_is_refused_by_its_header(ecdh, alg, header, word):
    text = b64(json.dumps({"alg": alg, **header}).encode()) + ".AA.AA.AA.AA"
    assert word in refused("decrypt", "-k", ecdh[0], text)


def test_a_signed_token_is_sent_to_verify(ecdh, token):
    said = refused("decrypt", "-k", ecdh[0], token)
    assert "wrong_type" in said and "ngx-jwt verify" in said


def test_an_encrypted_token_is_sent_to_decrypt(ecdh):
    text = ok("encrypt", "-k", ecdh[1], "sub=alice")
    said = refused("verify", "-k", ecdh[0], text)
    assert "wrong_type" in said and "ngx-jwt decrypt" in said


def test_algorithms_that_are_not_allowed_are_refused(ecdh):
    text = ok("encrypt", "-k", ecdh[1], "sub=alice")
    ok("decrypt", "-k", ecdh[0], "-a", "ECDH-ES", "-a", "A256GCM", text)
    for allowed in ["ECDH-ES", "A256GCM"]:
        assert "alg_refused" in refused("decrypt", "-k", ecdh[0], "-a",
                                        allowed, text)


def encrypted(private, payload):
    """A token of any payload by jwcrypto."""
    key = jwk.JWK.from_json(private.read_text())
    token = jwe.JWE(payload, json.dumps({"alg": "A256KW",
                                         "enc": "A256GCM"}))
    token.add_recipient(key)
    return token.serialize(compact=True)


def test_other_contents_need_raw(pairs):
    private = pairs["A256KW"][0]
    for payload in [b"neither", b"\x1b[2J", b"[1]", b"a.b.c",
                    b"eyJhbGciOiJub25lIn0.\x1b[2J.x"]:
        text = encrypted(private, payload)
        assert "--raw" in trouble("decrypt", "-k", private, text)
        assert ok("decrypt", "--raw", "-k", private,
                  text).encode() == payload


def test_claims_are_safe_for_a_terminal(pairs):
    private = pairs["A256KW"][0]
    text = encrypted(private, b'{"a":"\\u001b[2J"}')
    assert "\x1b" not in ok("decrypt", "-k", private, text)


def test_nested_token_of_another_implementation(pairs, es256):
    private = pairs["A256KW"][0]
    key = jwk.JWK.from_json(es256[0].read_text())
    signed = mint(key, "ES256", {"sub": "bob"})
    inside = ok("decrypt", "-k", private, encrypted(private,
                                                    signed.encode()))
    assert inside.strip() == signed
    assert json.loads(ok("verify", "-k", es256[1], inside))["sub"] == "bob"
    assert unb64(signed.split(".")[1])
