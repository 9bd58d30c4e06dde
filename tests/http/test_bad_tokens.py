"""What a stranger may send: each is refused for its own reason."""

import time

import pytest

import expect
import keys
import tokens

KEY = keys.make("oct", "k")
HEADER = {"alg": "HS256", "kid": "k"}
GOOD = tokens.mint(KEY, {"sub": "alice"})
H, P, S = GOOD.split(".")


@pytest.fixture(scope="module")
def nginx(launch):
    return launch(
        files={"keys.json": keys.jwks(KEY)},
        server=expect.SHOW + """
        auth_jwt_key_file keys.json;

        location / { auth_jwt "R"; empty_gif; }
        location /late { auth_jwt "R"; auth_jwt_leeway 1m; empty_gif; }
        location /ageless {
            auth_jwt "R";
            auth_jwt_validate_exp off;
            empty_gif;
        }
        location /unsigned {
            auth_jwt "R";
            auth_jwt_validate_sig off;
            empty_gif;
        }
""")


def sign(header=HEADER, payload=b'{"sub":"alice"}'):
    return tokens.sign(KEY, "HS256", header, payload)


def test_the_token_that_the_bad_ones_are_made_of_is_good(nginx):
    expect.passes(nginx, "/", sign())
    expect.passes(nginx, "/", GOOD)


@pytest.mark.parametrize("token", [
    "x", "eyJ", ".", "..", "...", "....", ".....", "." * 16384,
    f"{H}", f"{H}.{P}", f"{H}.{P}.{S}.", f"{H}.{P}.{S}.{S}",
    f"{H}.{P}.{S}.{S}.{S}.{S}", f".{P}.{S}"],
    ids=lambda t: f"{t.count('.')} dots, {len(t)} bytes")
def test_what_has_not_three_parts_is_malformed(nginx, token):
    expect.refused(nginx.get("/", token), "malformed", "bad_base64url",
                   "bad_header", "wrong_type")


def test_five_parts_are_not_a_signed_token(nginx):
    header = tokens.b64(b'{"alg":"dir","enc":"A128GCM"}')
    expect.refused(nginx.get("/", f"{header}..AAAA.AAAA.AAAA"), "wrong_type")


def test_the_json_serialization_is_not_a_compact_token(nginx):
    value = ('{"payload":"%s","protected":"%s","signature":"%s"}'
             % (P, H, S))
    expect.refused(nginx.get("/", value), "malformed", "bad_base64url")


# One character more than a whole number of bytes, or bits left over, or
# characters of other alphabets: nginx's own decoder takes most of them.
NOT_BASE64URL = {
    "padded": lambda part: part + "=",
    "padded-twice": lambda part: part + "==",
    "plus": lambda part: "+" + part[1:],
    "slash": lambda part: "/" + part[1:],
    "one-more": lambda part: part + "A" * ((5 - len(part) % 4) % 4),
    "blank-inside": lambda part: part[:4] + " " + part[4:],
    "percent": lambda part: part[:-3] + "%41",
    "high": lambda part: part[:-1] + "\xe9",
    "comma": lambda part: part[:8] + "," + part[9:],
}


def trailing_bits(part):
    """The same bytes, written with unused bits that are not zero."""
    alphabet = ("ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                "abcdefghijklmnopqrstuvwxyz0123456789-_")
    assert len(part) % 4 in (2, 3)
    return part[:-1] + alphabet[alphabet.index(part[-1]) + 1]


@pytest.mark.parametrize("spoil", NOT_BASE64URL.values(), ids=NOT_BASE64URL)
@pytest.mark.parametrize("which", ["header", "payload", "signature"])
def test_base64url_is_strict(nginx, which, spoil):
    if which == "signature":
        token = f"{H}.{P}.{spoil(S)}"
    elif which == "payload":
        token = tokens.sign_parts(KEY, "HS256", H, spoil(P))
    else:
        token = tokens.sign_parts(KEY, "HS256", spoil(H), P)
    expect.refused(nginx.get("/", token.encode("latin-1")), "bad_base64url")


@pytest.mark.parametrize("pad", [b"", b" ", b"  "])
@pytest.mark.parametrize("which", ["header", "payload"])
def test_unused_trailing_bits_are_zero(nginx, which, pad):
    text = {"header": tokens.json_bytes(HEADER),
            "payload": b'{"sub":"a"}'}[which] + pad
    part = tokens.b64(text)
    if len(part) % 4 == 0:
        return
    header, payload = (part, P) if which == "header" else (H, part)
    expect.accepted(nginx.get(
        "/", tokens.sign_parts(KEY, "HS256", header, payload)))
    if which == "header":
        header = trailing_bits(header)
    else:
        payload = trailing_bits(payload)
    expect.refused(nginx.get(
        "/", tokens.sign_parts(KEY, "HS256", header, payload)),
        "bad_base64url")


def test_unused_trailing_bits_of_the_signature_are_zero(nginx):
    # else one token had several spellings
    assert len(S) % 4 == 3
    expect.refused(nginx.get("/", f"{H}.{P}.{trailing_bits(S)}"),
                   "bad_base64url")


def nested(levels, inner=b"1"):
    return b"[" * levels + inner + b"]" * levels


# %s stands for the members that would make it a proper one.
BAD_OBJECTS = {
    "empty": b"",
    "text": b"alice",
    "cut": b"{%s",
    "cut-string": b'{%s,"a":"b',
    "array": b"[]",
    "array-of-object": b"[{%s}]",
    "null": b"null",
    "number": b"1",
    "string": b'"{}"',
    "trailing": b"{%s}x",
    "trailing-object": b"{%s}{}",
    "trailing-nul": b"{%s}\0",
    "trailing-comma": b"{%s,}",
    "comment": b"{%s/**/}",
    "single-quotes": b"{%s,'a':1}",
    "nan": b'{%s,"a":NaN}',
    "infinity": b'{%s,"a":Infinity}',
    "leading-zero": b'{%s,"a":01}',
    "plus": b'{%s,"a":+1}',
    "bom": b"\xef\xbb\xbf{%s}",
    "utf-16": "{}".encode("utf-16"),
    "duplicate": b'{%s,"a":1,"a":2}',
    "duplicate-escaped": b'{%s,"a":1,"\\u0061":2}',
    "duplicate-inside": b'{%s,"o":{"a":1,"a":2}}',
    "nul-byte": b'{%s,"a":"\0"}',
    "nul-byte-in-name": b'{%s,"a\0b":1}',
    "nul-in-name": b'{%s,"a\\u0000b":1}',
    "newline-in-string": b'{%s,"a":"\n"}',
    "not-utf-8": b'{%s,"a":"\xff\xfe"}',
    "overlong": b'{%s,"a":"\xc0\xaf"}',
    "overlong-nul": b'{%s,"a":"\xc0\x80"}',
    "surrogate": b'{%s,"a":"\xed\xa0\x80"}',
    "beyond-unicode": b'{%s,"a":"\xf4\x90\x80\x80"}',
    "cut-utf-8": b'{%s,"a":"\xe2\x82"}',
    "half-surrogate-escape": b'{%s,"a":"\\ud800"}',
    "bad-escape": b'{%s,"a":"\\x41"}',
    "deep": b'{%s,"a":' + nested(64) + b"}",
    "deep-2000": b'{%s,"a":' + nested(2000) + b"}",
    "deep-open": b'{%s,"a":' + b"[" * 5000,
}


@pytest.mark.parametrize("text", BAD_OBJECTS.values(), ids=BAD_OBJECTS)
def test_the_header_is_one_strict_json_object(nginx, text):
    text = text.replace(b"%s", b'"alg":"HS256","kid":"k"')
    expect.refused(nginx.get("/", sign(header=text)),
                   "bad_header" if text else "malformed")


@pytest.mark.parametrize("text", BAD_OBJECTS.values(), ids=BAD_OBJECTS)
def test_the_payload_is_one_strict_json_object(nginx, text):
    text = text.replace(b"%s", b'"sub":"alice"')
    reply = nginx.get("/", sign(payload=text))
    expect.refused(reply, "bad_payload")
    assert reply["J-Sub"] == ""


@pytest.mark.parametrize("which", ["header", "payload"])
def test_ten_thousand_levels_are_refused(nginx, which):
    text = b'{"alg":"HS256","kid":"k","a":' + nested(10000) + b"}"
    expect.refused(nginx.get("/", sign(**{which: text})),
                   "bad_header", "bad_payload", "too_large")


def test_sixty_four_levels_are_accepted(nginx):
    # the object is the first of them
    expect.passes(nginx, "/", sign(
        payload=b'{"sub":"alice","a":' + nested(63) + b"}"))
    expect.passes(nginx, "/", sign(
        header=b'{"alg":"HS256","kid":"k","a":' + nested(63) + b"}"))


@pytest.mark.parametrize("header", [
    b'{"alg":"HS256","alg":"none"}', b'{"alg":"none","alg":"HS256"}',
    b'{"alg":"HS256","alg":"HS256"}', b'{"alg":"HS256","\\u0061lg":"none"}'])
def test_a_duplicate_alg_is_refused(nginx, header):
    expect.refused(nginx.get("/", sign(header=header)), "bad_header")


@pytest.mark.parametrize("kid", [1, None, True, ["k"], {"k": "k"}])
def test_a_kid_that_is_not_a_string_is_refused(nginx, kid):
    expect.refused(nginx.get("/", sign({"alg": "HS256", "kid": kid})),
                   "bad_header")


@pytest.mark.parametrize("more", [
    {"crit": ["exp"], "exp": 1}, {"crit": ["b64"], "b64": True},
    {"crit": ["http://example.com/UNDEFINED"],
     "http://example.com/UNDEFINED": True},
    {"crit": []}, {"crit": "exp"}, {"crit": None}, {"crit": [1]},
    {"crit": ["alg"]}, {"b64": False}, {"b64": False, "crit": ["b64"]},
    {"zip": "DEF"}], ids=str)
def test_an_extension_that_must_be_understood_is_refused(nginx, more):
    expect.refused(nginx.get("/", sign({**HEADER, **more})), "crit",
                   "bad_header")


@pytest.mark.parametrize("more", [
    {"typ": "JWT"}, {"typ": "at+jwt"}, {"cty": "JWT"}, {"x5t": "AAAA"},
    {"unheard-of": {"a": [1]}}], ids=str)
def test_other_header_members_are_ignored(nginx, more):
    expect.passes(nginx, "/", sign({**HEADER, **more}))


def test_a_key_inside_of_a_token_is_never_used(nginx):
    for kind, alg in (("RSA", "RS256"), ("P-256", "ES256"),
                      ("oct", "HS256")):
        mine = keys.make(kind, "stranger")
        token = tokens.sign(mine, alg, {
            "alg": alg, "jwk": keys.jwk_dict(mine),
            "jku": "http://127.0.0.1:1/keys.json",
            "x5u": "http://127.0.0.1:1/cert.pem",
            "x5c": ["AAAA"]}, {"sub": "admin"})
        expect.refused(nginx.get("/", token), "no_key", "bad_signature")


def test_a_key_that_is_unknown_is_refused(nginx):
    token = tokens.mint(keys.make("oct", "other"), {"sub": "alice"})
    line = expect.refused(nginx.get("/", token), "unknown_kid")
    assert 'kid "other"' in line


def test_a_huge_header_is_refused(nginx):
    expect.passes(nginx, "/", sign({**HEADER, "x": "y" * 10000}))
    expect.refused(nginx.get("/", sign({**HEADER, "x": "y" * 20000})),
                   "too_large", "bad_header")


# The times of these are relative to now; a minute is longer than a test.

def now(seconds=0):
    return int(time.time()) + seconds


@pytest.mark.parametrize("claims", [
    {"exp": now(3600)}, {"exp": now(3600) + 0.5}, {"exp": 4e9},
    {"exp": 9007199254740993}, {"exp": 1e300}, {"nbf": now(-60)},
    {"nbf": now(-60) - 0.5}, {"nbf": 0}, {"nbf": -1}, {"nbf": -1e300},
    {"nbf": now(-1), "exp": now(600)}, {}, {"iat": now(3600)},
    {"iat": "yesterday"}], ids=str)
def test_a_token_in_its_time_is_accepted(nginx, claims):
    expect.passes(nginx, "/", tokens.mint(KEY, claims))


@pytest.mark.parametrize("exp", [
    now(-1), now(-3600), 0, -1, -0.5, 1, 1.5e9, 1e-300, -1e300,
    -9223372036854775808, now(-60) + 0.5], ids=str)
def test_a_token_after_exp_has_expired(nginx, exp):
    token = tokens.mint(KEY, {"exp": exp})
    expect.refused(nginx.get("/", token), "expired")
    expect.passes(nginx, "/ageless", token)


@pytest.mark.parametrize("text", [b"1.5e9", b"15E8", b"0.0", b"-0",
                                  b"1500000000.999999999"])
def test_exp_may_be_written_in_any_way_that_json_has(nginx, text):
    expect.refused(nginx.get("/", sign(payload=b'{"exp":%s}' % text)),
                   "expired")


@pytest.mark.parametrize("nbf", [
    now(600), now(600) + 0.5, 4e9, 1e300, 9223372036854775807,
    18446744073709551615, 18446744073709551616], ids=str)
def test_a_token_before_nbf_is_not_yet_valid(nginx, nbf):
    token = tokens.mint(KEY, {"nbf": nbf})
    expect.refused(nginx.get("/", token), "not_yet_valid")
    expect.refused(nginx.get("/ageless", token), "not_yet_valid")


@pytest.mark.parametrize("claim", ["exp", "nbf"])
@pytest.mark.parametrize("value", ["4000000000", "", None, True, False, [],
                                   {}, [4000000000], {"at": 1}], ids=str)
def test_a_time_that_is_not_a_number_is_refused(nginx, claim, value):
    token = tokens.mint(KEY, {claim: value})
    expect.refused(nginx.get("/", token), "bad_time")


def test_leeway_bridges_clocks_that_differ(nginx):
    for claims in ({"exp": now(-30)}, {"nbf": now(30)},
                   {"exp": now(-30), "nbf": now(30)}):
        token = tokens.mint(KEY, claims)
        expect.passes(nginx, "/late", token)
        assert nginx.get("/", token).status == 401
    expect.refused(nginx.get("/late", tokens.mint(KEY, {"exp": now(-90)})),
                   "expired")
    expect.refused(nginx.get("/late", tokens.mint(KEY, {"nbf": now(90)})),
                   "not_yet_valid")


def test_a_bad_signature_is_said_before_a_bad_time(nginx):
    expired = tokens.mint(KEY, {"exp": now(-60)})
    for twin in tokens.twins(expired).values():
        expect.refused(nginx.get("/", twin), "bad_signature")


def test_validate_sig_off_trusts_a_signature_but_nothing_else(nginx):
    for part in tokens.twins(GOOD).values():
        reply = nginx.get("/unsigned", part)
        expect.accepted(reply)
        assert reply["J-Verified"] == ""
    expect.refused(nginx.get("/unsigned", tokens.mint(KEY, {"exp": 1})),
                   "expired")
    expect.refused(nginx.get("/unsigned", "rubbish"), "malformed")
    none = tokens.b64(b'{"alg":"none"}')
    expect.refused(nginx.get("/unsigned", f"{none}.{P}."), "alg_none")
    expect.refused(nginx.get("/unsigned", sign({"alg": "HS999"})),
                   "unknown_alg")
    assert nginx.get("/unsigned").status == 401


def test_a_crowd_of_bad_tokens_does_not_change_the_next_request(nginx):
    bad = [tokens.twins(GOOD)["payload"], "a.b.c", sign({"alg": "none"}),
           tokens.mint(KEY, {"exp": 1}), "." * 100]
    with nginx.connect() as connection:
        for turn in range(20):
            assert connection.request("/", bad[turn % 5]).status == 401
            reply = connection.request("/", GOOD)
            expect.accepted(reply)
            assert reply["J-Error"] == ""
