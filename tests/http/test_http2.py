"""HTTP/2 over TLS: the same answers as over HTTP/1.1."""

import re
import subprocess
import urllib.parse

import pytest

import expect
import keys
import ngx
import tokens

KEY = keys.make("P-256", "k")
SITE = keys.make("P-256", "site")
GOOD = tokens.mint(KEY, {"sub": "alice"})
EXPIRED = tokens.mint(KEY, {"sub": "alice", "exp": 1})

# The listen parameter went in 1.25.1; the directive came then.
BY_DIRECTIVE = ngx.version() >= (1, 25, 1)


@pytest.fixture(scope="module")
def nginx(launch):
    return launch(
        listen=" ssl" if BY_DIRECTIVE else " ssl http2",
        files={"keys.json": keys.jwks(KEY), "site.key": keys.pem(SITE, True),
               "site.crt": keys.certificate_pem(SITE)},
        server=("http2 on;" if BY_DIRECTIVE else "") + expect.SHOW + """
        ssl_certificate site.crt;
        ssl_certificate_key site.key;
        auth_jwt_key_file keys.json;

        location / { auth_jwt "R"; empty_gif; }
        location /query { auth_jwt "R" token=$arg_t; empty_gif; }
        location /url { return 200 $jwt_return_url; }
        location /file { auth_jwt "R"; alias @DIR@/keys.json; }
""")


def curl(nginx, *paths, token=None, headers=(), method="GET"):
    """One connection, a request a path: their replies."""
    args = ["curl", "--silent", "--show-error", "--include", "--max-time",
            "20", "--insecure", "--http2", "--request", method]
    if token is not None:
        args += ["--header", f"Authorization: Bearer {token}"]
    for header in headers:
        args += ["--header", header]
    start = nginx.error.position()
    out = subprocess.run(
        [*args, *[f"https://127.0.0.1:{nginx.port()}{p}" for p in paths]],
        capture_output=True, check=True).stdout.decode("latin-1")
    log = nginx.error.since(start)
    return [parse(text, log) for text in re.split(r"(?=HTTP/2 \d)", out)
            if text]


def parse(text, log):
    head, _, body = text.partition("\r\n\r\n")
    status, *lines = head.split("\r\n")
    assert status.startswith("HTTP/2 "), text
    return ngx.Reply(int(status.split()[1]),
                     [tuple(line.split(": ", 1)) for line in lines],
                     body.encode("latin-1"), log)


def test_no_token(nginx):
    [reply] = curl(nginx, "/")
    expect.no_token(reply)


def test_a_good_token_and_its_mutations(nginx):
    [reply] = curl(nginx, "/", token=GOOD)
    expect.accepted(reply)
    assert reply["J-Sub"] == "alice"
    assert reply["J-Verified"] == "1"
    for twin in tokens.twins(GOOD).values():
        [reply] = curl(nginx, "/", token=twin)
        expect.refused(reply, "bad_signature")


def test_bad_tokens(nginx):
    for token, word in ((EXPIRED, "expired"), ("x", "malformed"),
                        ("." * 16384, "malformed")):
        [reply] = curl(nginx, "/", token=token)
        expect.refused(reply, word)


def test_a_token_in_the_query(nginx):
    [reply] = curl(nginx, f"/query?t={GOOD}")
    expect.accepted(reply)
    [reply] = curl(nginx, f"/query?t={EXPIRED}")
    expect.refused(reply, "expired")


def test_streams_of_one_connection_are_judged_one_by_one(nginx):
    replies = curl(nginx, f"/query?t={GOOD}", "/query", f"/query?t={EXPIRED}",
                   f"/query?t={GOOD}")
    assert [r.status for r in replies] == [200, 401, 401, 200]
    assert [r["J-Sub"] for r in replies] == ["alice", "", "alice", "alice"]
    assert [r["J-Verified"] for r in replies] == ["1", "", "", "1"]


def test_two_authorization_headers_are_a_bad_request(nginx):
    [reply] = curl(nginx, "/", token=GOOD,
                   headers=[f"authorization: Bearer {EXPIRED}"])
    assert reply.status == 400


def test_a_post_needs_a_token_too(nginx):
    [reply] = curl(nginx, "/file", method="POST")
    expect.no_token(reply)
    [reply] = curl(nginx, "/file", token=GOOD, method="POST")
    assert reply.status == 405


def test_a_failed_check_does_not_break_tls(nginx):
    # libcrypto's error queue is of the worker, and TLS looks at it
    bad = [tokens.with_signature(GOOD, sig)
           for sig in (b"", b"\0" * 64, b"\xff" * 64)]
    bad += tokens.twins(GOOD).values()
    replies = curl(nginx, *[f"/query?t={token}" for token in [*bad, GOOD] * 3])
    assert [r.status for r in replies] == ([401] * len(bad) + [200]) * 3


def test_return_url_is_https(nginx):
    [reply] = curl(nginx, "/url?a=b")
    assert (urllib.parse.unquote(reply.body.decode())
            == f"https://127.0.0.1:{nginx.port()}/url?a=b")
