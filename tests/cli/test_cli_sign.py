"""ngx-jwt sign: tokens that jwcrypto verifies."""

import json
import re
import subprocess
import time

import pytest
from jwcrypto import jwk, jws, jwt

from tool import (AT, JWS_ALGS, NGX_JWT, NOW, RSA, b64, claims_of,
                  header_of, ok, refused, run, tampered,
                  trouble, unb64, with_claims)


@pytest.mark.parametrize("alg", JWS_ALGS)
def test_sign_makes_tokens_that_jwcrypto_verifies(keys, alg):
    private, public = keys[alg]
    text = ok("sign", "--key", private, "--exp", "5m", "sub=alice")
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+\n", text)

    key = jwk.JWK.from_json(json.dumps(
        json.loads(public.read_text())["keys"][0]))
    checked = jwt.JWT(jwt=text.strip(), key=key, algs=[alg])
    assert json.loads(checked.claims)["sub"] == "alice"
    assert header_of(text) == {"alg": alg, "typ": "JWT",
                               "kid": key.thumbprint()}

    with pytest.raises(jws.InvalidJWSSignature):
        jwt.JWT(jwt=tampered(text, 1), key=key, algs=[alg])


@pytest.mark.parametrize("alg", JWS_ALGS + ["Ed448"])
def test_sign_makes_tokens_that_verify_accepts(keys, alg):
    private, public = keys[alg]
    text = ok("sign", "--key", private, "sub=alice", "n:=5")
    assert json.loads(ok("verify", "--key", public, text))["n"] == 5
    assert "bad_signature" in refused("verify", "--key", public,
                                      tampered(text, 2))
    assert "bad_signature" in refused("verify", "--key", public,
                                      with_claims(text, sub="mallory"))


@pytest.mark.parametrize("args,alg", [
    (["--kty", "RSA"], "RS256"), (["--kty", "EC"], "ES256"),
    (["--crv", "P-384"], "ES384"), (["--crv", "P-521"], "ES512"),
    (["--crv", "secp256k1"], "ES256K"), (["--crv", "Ed448"], "EdDSA"),
    (["--kty", "oct"], "HS256")])
def test_sign_chooses_the_usual_algorithm(tmp_path, args, alg):
    ok("keygen", *args, "--out", tmp_path / "key")
    text = ok("sign", "--key", tmp_path / "key", "sub=alice")
    assert header_of(text)["alg"] == alg


def test_sign_takes_the_algorithm_that_is_asked_for(tmp_path):
    ok("keygen", "--kty", "RSA", "--out", tmp_path / "key")
    for alg in RSA:
        text = ok("sign", "-k", tmp_path / "key", "--alg", alg, "sub=alice")
        assert header_of(text)["alg"] == alg
        ok("verify", "-k", tmp_path / "key", text)


def test_sign_with_pem_has_no_kid(tmp_path):
    ok("keygen", "--alg", "ES256", "--pem", "--out", tmp_path / "key.pem")
    text = ok("sign", "--key", tmp_path / "key.pem", "sub=alice")
    assert header_of(text) == {"alg": "ES256", "typ": "JWT"}
    ok("verify", "--key", tmp_path / "key.pem", text)


def test_sign_with_a_raw_secret(tmp_path):
    path = tmp_path / "secret"
    secret = "a secret of more than thirty-two bytes"
    path.write_text(secret + "\n")
    text = ok("sign", "--secret-file", path, "sub=alice")
    key = jwk.JWK(kty="oct", k=b64(secret.encode()))
    jwt.JWT(jwt=text.strip(), key=key, algs=["HS256"])
    ok("verify", "--secret-file", path, text)

    path.write_text(secret + "!\n")
    assert "bad_signature" in refused("verify", "--secret-file", path, text)


def test_sign_short_secret_works_with_a_warning(tmp_path):
    (tmp_path / "secret").write_text("fantasticjwt")
    done = run("sign", "--secret-file", tmp_path / "secret", "sub=quotes")
    assert done.returncode == 0 and "warning" in done.stderr
    assert "fantasticjwt" not in done.stderr


def test_sign_arguments_keep_their_types(es256):
    text = ok("sign", "-k", es256[0], "--no-iat", "sub=alice", "n:=5",
              "x:=1.50", "admin:=true", "none:=null", 'roles:=["a", "b"]',
              'o:={"a":{"b":1}}', "text=5", "empty=", "eq=a=b",
              "https://example.com/role=x", "a:b=c", "q=\"\\\n",
              "name=Zoë ☃")
    payload = unb64(text.split(".")[1]).decode()
    assert '"x":1.50' in payload
    assert json.loads(payload) == {
        "sub": "alice", "n": 5, "x": 1.5, "admin": True, "none": None,
        "roles": ["a", "b"], "o": {"a": {"b": 1}}, "text": "5", "empty": "",
        "eq": "a=b", "https://example.com/role": "x", "a:b": "c",
        "q": "\"\\\n", "name": "Zoë ☃"}


def test_sign_times_count_from_now(es256):
    before = int(time.time())
    got = claims_of(ok("sign", "-k", es256[0], "--exp", "5m",
                       "--nbf", "-1h30m"))
    after = int(time.time())
    assert before <= got["iat"] <= after
    assert got["exp"] - got["iat"] == 300
    assert got["nbf"] - got["iat"] == -5400


@pytest.mark.parametrize("when,sec", [
    ("90", NOW + 90), ("90s", NOW + 90), ("5m", NOW + 300),
    ("1h30m", NOW + 5400), ("7d", NOW + 604800), ("2w", NOW + 1209600),
    ("1y", NOW + 31536000), ("-1h", NOW - 3600), ("+5m", NOW + 300),
    ("@1800000000", 1800000000), ("@0", 0), ("@-5", -5)])
def test_sign_reads_times(es256, when, sec):
    got = claims_of(ok("sign", "-k", es256[0], "--now", AT, "--exp", when))
    assert got == {"iat": NOW, "exp": sec}


@pytest.mark.parametrize("when", [
    "", "m", "5x", "5 m", "1h30", "1.5h", "@", "@now", "tomorrow", "--5m",
    "99999999999999999999", "900000000000000y", "999999999999999s1w",
    "\u0665m"])
def test_sign_refuses_what_is_not_a_time(es256, when):
    text = trouble("sign", "-k", es256[0], f"--exp={when}")
    assert "is not a time" in text and "5m" in text


def test_sign_iat_is_now_unless_told(es256):
    sign = ["sign", "-k", es256[0], "--now", AT]
    assert claims_of(ok(*sign)) == {"iat": NOW}
    assert claims_of(ok(*sign, "--no-iat")) == {}
    assert claims_of(ok(*sign, "--iat=-5m")) == {"iat": NOW - 300}
    assert claims_of(ok(*sign, "iat:=7")) == {"iat": 7}


def test_sign_shorthands(es256):
    got = claims_of(ok("sign", "-k", es256[0], "--iss", "me", "--sub", "you",
                       "--aud", "one", "--no-iat"))
    assert got == {"iss": "me", "sub": "you", "aud": "one"}
    got = claims_of(ok("sign", "-k", es256[0], "--aud", "one", "--aud",
                       "two", "--aud", 'th"ree', "--no-iat"))
    assert got == {"aud": ["one", "two", 'th"ree']}


def test_sign_reads_claims_from_a_file_and_arguments_win(tmp_path, es256):
    (tmp_path / "claims").write_text('{"sub": "bob", "n": 1, "exp": 5}\n')
    got = claims_of(ok("sign", "-k", es256[0], "--claims",
                       tmp_path / "claims", "--now", AT, "--exp", "1m",
                       "sub=alice"))
    assert got == {"sub": "alice", "n": 1, "exp": NOW + 60, "iat": NOW}


def test_sign_reads_claims_from_standard_input(es256):
    got = claims_of(ok("sign", "-k", es256[0], "--claims", "-", "--no-iat",
                       stdin='{"a": 1, "b": []}'))
    assert got == {"a": 1, "b": []}


def test_sign_keeps_many_claims_and_their_order(es256):
    claims = {f"claim{i}": i for i in range(300)}
    text = ok("sign", "-k", es256[0], "-c", "-", "--no-iat",
              stdin=json.dumps(claims))
    assert list(claims_of(text).items()) == list(claims.items())


def test_sign_reads_the_key_from_standard_input(es256):
    text = ok("sign", "--key", "-", "sub=a", stdin=es256[0].read_text())
    ok("verify", "-k", es256[1], text)


def test_sign_header_members(es256):
    text = ok("sign", "-k", es256[0], "--header", "typ=at+jwt", "-H",
              "n:=5", "-H", "kid=other", "sub=a")
    assert header_of(text) == {"alg": "ES256", "typ": "at+jwt",
                               "kid": "other", "n": 5}


@pytest.mark.parametrize("member,says", [
    ("kid:=5", "kid is not a string"),
    ("kid:=null", "kid is not a string"),
    ("b64:=false", "b64 is not true"),
    ('crit:=["exp"]', "crit is present"),
    ("crit:=[]", "crit is present"),
    ("zip=DEF", "zip is refused")])
@pytest.mark.parametrize("command,alg", [("sign", "ES256"),
                                         ("encrypt", "RSA-OAEP-256")])
def test_sign_makes_no_token_that_nobody_reads(tmp_path, command, alg,
                                               member, says):
    key = tmp_path / "key"
    ok("keygen", "--alg", alg, "--out", key)
    text = trouble(command, "-k", key, "-H", member, "sub=a")
    assert f"--header: a token with it would be refused: {says}" in text
    ok(command, "-k", key, "-H", "kid=5", "-H", "b64:=true", "sub=a")


def test_sign_times_are_those_of_64_bits(es256):
    now = 100 * 365 * 86400
    text = ok("sign", "-k", es256[0], "--now", AT, "--exp", "100y",
              "--nbf", "@99999999999", "sub=a")
    assert claims_of(text)["exp"] == NOW + now
    assert claims_of(text)["nbf"] == 99999999999
    text = ok("sign", "-k", es256[0], "--now", "@99999999999", "--exp=-1h",
              "sub=a")
    assert claims_of(text)["exp"] == 99999999999 - 3600


def test_sign_wants_one_key_to_be_meant(tmp_path, keys):
    both = tmp_path / "both"
    both.write_text(json.dumps({"keys": [
        {**json.loads(keys["ES256"][0].read_text()), "kid": "a"},
        {**json.loads(keys["ES256"][0].read_text()), "kid": "b"},
        {**json.loads(keys["RS256"][0].read_text()), "kid": "c"}]}))

    text = trouble("sign", "-k", both, "sub=x")
    assert "3 keys could sign; choose with --kid" in text
    assert 'kid "a" (EC P-256' in text and 'kid "c" (RSA 2048 bits' in text

    got = header_of(ok("sign", "-k", both, "--kid", "b", "sub=x"))
    assert (got["alg"], got["kid"]) == ("ES256", "b")
    got = header_of(ok("sign", "-k", both, "--alg", "RS256", "sub=x"))
    assert (got["alg"], got["kid"]) == ("RS256", "c")

    text = trouble("sign", "-k", both, "--kid", "d", "sub=x")
    assert "no private key" in text and 'kid "a"' in text


def test_sign_needs_a_private_key(es256):
    assert "only public keys" in trouble("sign", "-k", es256[1], "sub=x")


def test_sign_honours_alg_and_use_of_the_key(tmp_path, keys):
    text = trouble("sign", "-k", keys["RS256"][0], "--alg", "PS256")
    assert "no private key" in text and "alg RS256" in text
    ok("keygen", "--kty", "EC", "--use", "enc", "--out", tmp_path / "enc")
    assert "use enc" in trouble("sign", "-k", tmp_path / "enc", "sub=x")


@pytest.mark.parametrize("args,says", [
    (["novalue"], "name=text or name:=JSON"),
    (["=x"], "name=text or name:=JSON"),
    ([":=5"], "name=text or name:=JSON"),
    (["n:="], "n: line 1, column 1: not valid JSON"),
    (["n:=five"], "text comes after ="),
    (["n:=[1,]"], "n: line 1, column "),
    (["n:=1 2"], "not valid JSON"),
    (['n:={"a":1,"a":2}'], "not valid JSON"),
    (["sub=a", "sub=b"], "claim sub is given twice"),
    (["--sub", "a", "sub=b"], "claim sub is given twice"),
    (["--exp", "5m", "exp:=5"], "claim exp is given twice"),
    (["--iat", "5m", "--no-iat"], "exclude each other"),
    (["--header", "alg=none"], "with --alg"),
    (["--header", "oops"], "a header is written"),
    (["--alg", "none"], 'no algorithm "none"'),
    (["--alg", "RSA-OAEP"], "no private key"),
    (["--key", "/nonexistent"], "/nonexistent: cannot open: No such file"),
    (["--key", "/"], "/: cannot read: Is a directory"),
    (["--claims", "/nonexistent"], "cannot open")])
def test_sign_refuses(es256, args, says):
    assert says in trouble("sign", "--key", es256[0], *args)


def test_sign_refuses_text_that_is_not_utf8(es256):
    for arg in (b"sub=\xff", b"\xff=a", b"sub:=\"\xff\""):
        done = subprocess.run([NGX_JWT, "sign", "-k", es256[0], arg],
                              capture_output=True)
        assert done.returncode == 2
        assert b"UTF-8" in done.stderr or b"not valid JSON" in done.stderr
        assert b"\xff" not in done.stderr


@pytest.mark.parametrize("text,says", [
    ("", "standard input: line 1, column 1"),
    ("[]", "claims are a JSON object"),
    ('{"a":1,\n "b":}', "standard input: line 2, column "),
    ('{"a":1,"a":2}', "not valid JSON")])
def test_sign_says_where_claims_are_wrong(es256, text, says):
    assert says in trouble("sign", "-k", es256[0], "-c", "-", stdin=text)


def test_sign_without_a_key_asks_for_one():
    assert "--key FILE" in trouble("sign", "sub=x")


def test_standard_input_is_read_once_only():
    assert "only once" in trouble("sign", "-k", "-", "-c", "-",
                                  stdin=ok("keygen", "--alg", "ES256"))
