"""ngx-jwt inspect: shows anything, believes nothing."""

import json
import re

import pytest
from jwcrypto import jwk, jwt

from tool import AT, b64, claims_of, header_of, ok, refused, run, tampered


def test_inspect_shows_header_claims_and_times(es256):
    text = ok("sign", "-k", es256[0], "--now", AT, "--exp", "5m",
              "--nbf=-90s", "sub=alice", "updated_at=x")
    got = ok("inspect", "--now", AT, text)
    assert got.startswith("NOT VERIFIED")
    assert '"alg": "ES256"' in got and '"sub": "alice"' in got
    assert "exp: 2023-11-14 22:18:20 UTC, in 5 minutes\n" in got
    assert "iat: 2023-11-14 22:13:20 UTC, now\n" in got
    assert "nbf: 2023-11-14 22:11:50 UTC, 1 minute 30 seconds ago\n" in got
    assert "updated_at: not a number\n" in got
    assert "refused" not in got


@pytest.mark.parametrize("sec,words", [
    ("@1700000001", "in 1 second"), ("59s", "in 59 seconds"),
    ("2h", "in 2 hours"), ("1d2h3m", "in 1 day 2 hours"),
    ("1d3m", "in 1 day"), ("2y", "in 2 years"),
    ("-8d", "8 days ago"), ("@-62135596800", "0001-01-01 00:00:00 UTC"),
    ("@-62135596801", "not within the years"),
    ("@253402300799", "9999-12-31 23:59:59 UTC"),
    ("@253402300800", "not within the years")])
def test_inspect_says_times_in_words(es256, sec, words):
    text = ok("sign", "-k", es256[0], "--now", AT, f"--exp={sec}")
    got = re.search(r"^  exp: (.*)", ok("inspect", "--now", AT, text), re.M)[1]
    assert re.fullmatch(rf"{words}.*|[^,]*, {words}", got)


@pytest.mark.parametrize("exp", ["1e300", "-1e300", "1e400", "-0.5"])
def test_inspect_survives_any_number(es256, exp):
    text = ok("sign", "-k", es256[0], f"exp:={exp}")
    assert "  exp: " in ok("inspect", text)


@pytest.mark.parametrize("exp,date", [
    ("1700000000.9", "2023-11-14 22:13:20"),
    ("-0.5", "1969-12-31 23:59:59")])
def test_inspect_shows_the_second_that_a_fraction_is_in(es256, exp, date):
    text = ok("sign", "-k", es256[0], f"exp:={exp}")
    assert f"  exp: {date} UTC, " in ok("inspect", text)


def test_inspect_warns_of_what_nobody_would_accept(es256):
    text = ok("sign", "-k", es256[0], "--now", AT, "--exp=-1h")
    assert "would be refused: expired" in ok("inspect", "--now", AT, text)
    text = b64(b'{"alg":"none"}') + ".e30."
    assert "would be refused: alg_none" in ok("inspect", text)
    assert "never expires" in ok("inspect", text)


def test_inspect_says_nothing_of_the_signature(es256, token):
    assert ok("inspect", "--now", AT, token).splitlines()[0] == \
        ok("inspect", "--now", AT, tampered(token, 2)).splitlines()[0]


def test_inspect_shows_the_header_of_an_encrypted_token():
    key = jwk.JWK.generate(kty="oct", size=128)
    text = jwt.JWT(header={"alg": "A128KW", "enc": "A128GCM", "kid": "k"},
                   claims={"sub": "hidden"})
    text.make_encrypted_token(key)
    got = ok("inspect", text.serialize())
    assert got.startswith("NOT VERIFIED") and '"enc": "A128GCM"' in got
    assert "encrypted" in got and "hidden" not in got
    got = json.loads(ok("inspect", "--json", text.serialize()))
    assert got["header"]["kid"] == "k" and "claims" not in got


def test_inspect_json_is_for_programs(es256, token):
    got = json.loads(ok("inspect", "--json", f"Bearer {token}"))
    assert got == {"verified": False, "header": header_of(token),
                   "claims": claims_of(token)}
    assert got == json.loads(ok("inspect", "-j", stdin=token))


def test_inspect_is_harmless_to_a_terminal():
    head = b64(b'{"alg":"ES256"}')
    body = b64('{"a":"\\u001b[31m\x7f\u009b2J\u0085é\u00a0"}'.encode())
    got = ok("inspect", f"{head}.{body}.AAAA")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", got)
    assert "\\u001b[31m\\u007f\\u009b2J\\u0085é\u00a0" in got


@pytest.mark.parametrize("text,word", [
    ("", "malformed"), ("nonsense", "malformed"), ("a.b.c", "bad_base64url"),
    ("e30.e30", "malformed"), (b64(b"[]") + ".e30.", "bad_header")])
def test_inspect_of_what_is_no_token(text, word):
    assert f"cannot be read: {word}" in refused("inspect", stdin=text)


@pytest.mark.parametrize("body", [b"text", b"[]", b"", b'{"a":1,"a":2}'])
def test_inspect_shows_the_header_even_if_the_payload_is_bad(body):
    done = run("inspect", f"{b64(b'{}')}.{b64(body)}.")
    assert done.returncode == 1
    assert "bad_payload" in done.stderr and "Header:\n{}" in done.stdout
    assert "Claims:" not in done.stdout
