"""The debug log: a request's way through the states can be read there, and
nothing that is secret or personal."""

import re
import threading

import pytest

import expect
import keys
import ngx
import tokens

pytestmark = pytest.mark.skipif("--with-debug" not in ngx.configured(),
                                reason="this nginx has no debug log")

KEY = keys.make("P-256", "kid-of-the-key")
CLAIMS = {"sub": "a-name-of-somebody"}
GOOD = tokens.mint(KEY, CLAIMS)

SERVER = """
        root files;
        error_log debug.log debug;
        location / {
            auth_jwt "R";
            %s
        }
        %s
"""

KEYS = "location = /_keys { internal; proxy_pass http://@IDP@/keys; }"


def start(spawn, source, location="", **names):
    return spawn(server=SERVER % (source, location),
                 files={"files/index.html": "the content",
                        "keys.jwks": keys.jwks(KEY)}, **names)


def said(nginx, name="debug.log"):
    """What the module has said there."""
    return re.findall(r"http auth_jwt (.*)", (nginx.path / name).read_text())


def starts(line, lines):
    return [one for one in lines if one.startswith(line)]


def test_every_state_of_a_request_is_said(spawn):
    nginx = start(spawn, "auth_jwt_key_file keys.jwks;")
    expect.accepted(nginx.get("/index.html", GOOD))

    lines = said(nginx)
    assert [line.removeprefix("state ").split(",")[0]
            for line in starts("state ", lines)
            if "left" not in line] == [
        "TOKEN", "KEYS", "CACHED", "DECRYPT", "VERIFY", "TIME", "RULES",
        "KEEP"]
    assert f"token of {len(GOOD)} bytes" in " ".join(lines)
    assert starts("key source 1 of 1: keys at hand", lines)


@pytest.mark.skipif(ngx.TOKEN_CACHE == "off", reason="about the cache")
def test_the_cache_says_whether_it_knows_the_token(spawn):
    nginx = start(spawn, "auth_jwt_key_file keys.jwks;")

    for _ in range(2):
        expect.accepted(nginx.get("/index.html", GOOD))

    assert [line.split(",")[0] for line in starts("token cache", said(nginx))
            ] == ["token cache: miss", "token cache: hit"]


def test_a_fetch_says_when_it_begins_ends_and_wakes(spawn, own_idp):
    own_idp.answer("/keys", keys.jwks(KEY))
    own_idp.hold("/keys")
    nginx = start(spawn, "auth_jwt_key_request /_keys;"
                         " auth_jwt_key_cache 10m;", KEYS, IDP=own_idp.address,
                  main="error_log worker.log debug;")
    replies = []
    client = threading.Thread(
        target=lambda: replies.append(nginx.get("/index.html", GOOD)))
    client.start()
    ngx.wait_for(lambda: starts("waits for keys ", said(nginx)),
                 "a request that waits")
    own_idp.release()
    client.join()

    expect.accepted(replies[0])
    expect.passes(nginx, "/index.html", GOOD)
    lines = said(nginx)
    assert starts("key source 1 of 1: waiting", lines)
    assert starts("woken by fetch ", lines)
    assert starts("key sets: 1 of 1 sources", lines)

    # a fetch is the worker's, whose log is that of main
    text = "\n".join(said(nginx, "worker.log"))
    assert re.search(r"^fetch \w+ begins", text, re.M), text
    assert re.search(r"^fetch \w+ ended: status 200, keys", text, re.M), text
    assert re.search(r"^keys \w+: swapped", text, re.M), text


def test_a_refusal_says_its_word_and_status(spawn):
    nginx = start(spawn, "auth_jwt_key_file keys.jwks;")
    expect.passes(nginx, "/index.html", GOOD)

    assert starts("refused: bad_signature, 401", said(nginx))


def test_neither_token_nor_key_nor_claim_is_said(spawn):
    nginx = start(spawn, "auth_jwt_key_file keys.jwks;")
    nginx.get("/index.html", GOOD)

    for line in said(nginx):
        assert not any(part in line for part in GOOD.split(".")), line
        assert CLAIMS["sub"] not in line
        assert "kid-of-the-key" not in line
        assert KEY.export_public(as_dict=True)["x"] not in line
