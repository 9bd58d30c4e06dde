"""ngx-jwt verify: what jwcrypto signs is accepted; each token that is has a
twin with one thing changed that is refused, for a stated reason.
"""

import json
import time

import pytest
from jwcrypto import jwk

from tool import (AT, JWS_ALGS, NOW, b64, mint, ok, refused, tampered,
                  trouble, with_claims)


@pytest.mark.parametrize("alg", JWS_ALGS)
def test_verify_accepts_what_jwcrypto_signs(keys, alg):
    private, public = keys[alg]
    key = jwk.JWK.from_json(private.read_text())
    claims = {"sub": "alice", "exp": int(time.time()) + 60, "r": ["a", 1.5]}
    text = mint(key, alg, claims, kid=key.thumbprint())

    assert json.loads(ok("verify", "-k", public, text)) == claims
    assert "bad_signature" in refused("verify", "-k", public,
                                      tampered(text, 2))
    assert "bad_signature" in refused("verify", "-k", public,
                                      with_claims(text, sub="mallory"))


@pytest.mark.parametrize("curve", ["Ed25519", "Ed448"])
def test_verify_accepts_eddsa_of_both_curves(tmp_path, curve):
    key = jwk.JWK.generate(kty="OKP", crv=curve)
    (tmp_path / "pub").write_text(key.export_public())
    text = mint(key, "EdDSA", {"sub": "alice"})
    ok("verify", "-k", tmp_path / "pub", text)
    assert "bad_signature" in refused("verify", "-k", tmp_path / "pub",
                                      tampered(text, 2))


@pytest.mark.parametrize("alg,form", [
    ("RS256", "public"), ("RS256", "private"), ("ES256", "public"),
    ("EdDSA", "private")])
def test_verify_reads_pem_of_jwcrypto(keys, tmp_path, alg, form):
    key = jwk.JWK.from_json(keys[alg][0].read_text())
    path = tmp_path / "key.pem"
    path.write_bytes(key.export_to_pem(private_key=form == "private",
                                       password=None))
    text = mint(key, alg, {"sub": "alice"}, kid="whatever")
    ok("verify", "--key", path, text)
    assert "bad_signature" in refused("verify", "--key", path,
                                      tampered(text, 2))


@pytest.mark.parametrize("form", ["{}", " {}\n", "\n\n{}\r\n", "Bearer {}",
                                  "bearer {}\n", "  Bearer   {}  "])
def test_verify_takes_tokens_as_they_are_found(es256, token, form):
    text = form.format(token)
    ok("verify", "-k", es256[1], text)
    ok("verify", "-k", es256[1], "-", stdin=text)
    ok("verify", "-k", es256[1], stdin=text)
    refused("verify", "-k", es256[1], f"Basic {text}")


@pytest.mark.parametrize("text", ["", "\n", "   "])
def test_verify_of_nothing_is_no_token(es256, text):
    assert "no_token" in refused("verify", "-k", es256[1], text)
    assert "no_token" in refused("verify", "-k", es256[1], stdin=text)


def test_verify_quiet_prints_nothing(es256, token):
    assert ok("verify", "-q", "-k", es256[1], token) == ""
    refused("verify", "-q", "-k", es256[1], tampered(token, 1))


def test_verify_tries_every_key_file(keys, token):
    ok("verify", "-k", keys["RS256"][1], "-k", keys["ES256"][1], token)
    refused("verify", "-k", keys["RS256"][1], "-k", keys["ES384"][1], token)


def test_verify_allows_only_the_algorithms_that_are_named(es256, token):
    ok("verify", "-k", es256[1], "--alg", "RS256", "--alg", "ES256", token)
    text = refused("verify", "-k", es256[1], "--alg", "RS256", token)
    assert "alg_refused" in text and "token's alg: ES256" in text
    assert 'no algorithm "ES257"' in trouble("verify", "-k", es256[1],
                                             "--alg", "ES257", token)


def test_verify_says_since_when_a_token_is_expired(es256):
    text = ok("sign", "-k", es256[0], "--now", AT, "--exp", "5m", "sub=a")
    verify = ["verify", "-k", es256[1], text, "--now"]
    ok(*verify, f"@{NOW + 299}")
    says = refused(*verify, f"@{NOW + 300 + 3 * 3600}")
    assert "refused: expired: the token has expired" in says
    assert "exp: 2023-11-14 22:18:20 UTC, 3 hours ago" in says
    assert "hint:" in says
    assert "now" in refused(*verify, f"@{NOW + 300}")
    ok(*verify, f"@{NOW + 300}", "--leeway", "1s")
    assert "leeway: 1 second" in refused(*verify, f"@{NOW + 301}",
                                         "--leeway", "1s")


def test_verify_leeway_may_be_longer_than_32_bits(es256):
    text = ok("sign", "-k", es256[0], "--now", AT, "--exp", "5m", "sub=a")
    ok("verify", "-k", es256[1], "--now", f"@{NOW + 400}", "--leeway",
       "100y", text)
    assert "expired" in refused("verify", "-k", es256[1], "--now",
                                f"@{NOW + 400}", "--leeway", "99s", text)
    late = ok("sign", "-k", es256[0], "--now", AT, "--exp", "100y", "sub=a")
    assert "expired" not in ok("inspect", "--now", AT, late)
    ok("verify", "-k", es256[1], "--now", AT, late)


def test_verify_says_when_a_token_will_be_valid(es256):
    text = ok("sign", "-k", es256[0], "--now", AT, "--nbf", "1h", "sub=a")
    verify = ["verify", "-k", es256[1], text, "--now"]
    ok(*verify, f"@{NOW + 3600}")
    says = refused(*verify, AT)
    assert "not_yet_valid" in says and "in 1 hour\n" in says
    ok(*verify, AT, "--leeway", "1h")
    refused(*verify, AT, "--leeway", "59m59s")


def test_verify_refuses_times_that_are_not_numbers(es256):
    for claim in ('exp="5"', "exp:=null", "exp:=true", "nbf=0"):
        text = ok("sign", "-k", es256[0], claim)
        assert "bad_time" in refused("verify", "-k", es256[1], text)


def test_verify_says_which_kids_there_are(tmp_path, keys):
    key = json.loads(keys["ES256"][0].read_text())
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [
        {**key, "kid": "a"}, {**key, "kid": "b"}]}))
    (tmp_path / "c.json").write_text(json.dumps({**key, "kid": "c"}))
    text = ok("sign", "-k", tmp_path / "c.json", "sub=a")
    ok("verify", "-k", tmp_path / "c.json", text)
    says = refused("verify", "-k", tmp_path / "keys.json", text)
    assert "unknown_kid" in says
    assert "token's alg: ES256" in says and 'token\'s kid: "c"' in says
    assert 'keys.json: kid "a" (EC P-256, alg ES256, use sig)' in says
    assert 'kid "b"' in says and "hint:" in says


def test_verify_says_which_keys_do_not_fit(keys, tmp_path):
    ok("keygen", "--alg", "ES384", "--pem", "--public", tmp_path / "pub",
       "--out", tmp_path / "key")
    text = ok("sign", "-k", keys["ES256"][0], "sub=a")
    says = refused("verify", "-k", tmp_path / "pub", text)
    assert "no_key" in says and "no kid (EC P-384" in says
    assert "ES256" in says


def test_verify_hints_at_the_usual_mistake_with_secrets(keys):
    text = ok("sign", "-k", keys["HS256"][0], "sub=a")
    assert 'a JWK\'s "k" is the base64url form' in refused(
        "verify", "-k", keys["HS256"][1], tampered(text, 2))
    text = ok("sign", "-k", keys["ES256"][0], "sub=a")
    assert "base64url form" not in refused(
        "verify", "-k", keys["ES256"][1], tampered(text, 2))


def test_verify_does_not_take_a_public_key_for_a_secret(tmp_path, keys):
    key = jwk.JWK.from_json(keys["RS256"][0].read_text())
    pem = key.export_to_pem()
    (tmp_path / "pub.pem").write_bytes(pem)
    good = mint(key, "RS256", {"sub": "a"})
    evil = mint(jwk.JWK(kty="oct", k=b64(pem)), "HS256", {"sub": "a"})
    ok("verify", "-k", tmp_path / "pub.pem", good)
    assert "no_key" in refused("verify", "-k", tmp_path / "pub.pem", evil)


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE"])
def test_verify_refuses_none(es256, alg):
    head = b64(json.dumps({"alg": alg}).encode())
    says = refused("verify", "-k", es256[1], f"{head}.{b64(b'{}')}.")
    assert "alg_none" in says and "hint:" in says


@pytest.mark.parametrize("text,word", [
    ("X", "malformed"), ("a.b", "malformed"), ("a.b.c.d", "malformed"),
    ("a.b.c.d.e.f", "malformed"),
    ("..", "malformed"), ("e30=.e30.", "bad_base64url"),
    ("e30.e30.", "bad_alg"), (b64(b"[]") + ".e30.", "bad_header"),
    (b64(b'{"alg":"ES256","alg":"none"}') + ".e30.", "bad_header"),
    (b64(b'{"alg":5}') + ".e30.", "bad_alg"),
    (b64(b'{"alg":"XX256"}') + ".e30.", "unknown_alg"),
    (b64(b'{"alg":"ES256","crit":["exp"]}') + ".e30.", "crit"),
    (b64(b'{"alg":"ES256"}') + ".e30.", "bad_signature"),
    (b64(b'{"alg":"dir","enc":"A128GCM"}') + "..a.b.c", "wrong_type"),
    pytest.param("A" * 140000, "too_large", id="long"),
    pytest.param("." * 16384, "malformed", id="dots")])
def test_verify_says_in_a_word_what_is_wrong(es256, text, word):
    says = refused("verify", "-k", es256[1], stdin=text)
    assert f"ngx-jwt verify: refused: {word}: " in says


def test_verify_shows_a_strangers_words_harmlessly(es256):
    head = json.dumps({"alg": "E\x1b[31m", "kid": "a\nb\x1b]0;x\x07"})
    says = refused("verify", "-k", es256[1],
                   f"{b64(head.encode())}.e30.AAAA")
    assert "\x1b" not in says and "\x07" not in says and "a\nb" not in says


@pytest.mark.parametrize("args,says", [
    ([], "--key FILE"),
    (["--key", "KEY", "a", "b"], '"b" is too many'),
    (["--key", "/nonexistent", "a"], "cannot open"),
    (["--key", "KEY", "--leeway", "-5s", "a"], "is not a length of time"),
    (["--key", "KEY", "--leeway", "soon", "a"], "is not a length of time"),
    (["--key", "KEY", "--now", "noon", "a"], "is not a time")])
def test_verify_usage(es256, args, says):
    args = [str(es256[1]) if a == "KEY" else a for a in args]
    assert says in trouble("verify", *args)
