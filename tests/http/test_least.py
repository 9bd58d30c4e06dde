"""Keys that are fetched, in an nginx of which everything was left out that can
be: the tests of builds run this with each."""

import pytest

import expect
import keys
import ngx
import tokens

KEY = keys.make("P-256", "k")
GOOD = tokens.mint(KEY, {"sub": "alice"})
JWKS = keys.jwks(KEY)

HELD = pytest.mark.parametrize("cache", ["", "auth_jwt_key_cache 1s;"],
                               ids=["uncached", "cached"])

SERVER = """
        root files;
        location / {
            auth_jwt "R";
            auth_jwt_key_request /_keys;
            %s
        }
        location = /_keys { internal; %s }
"""


def start(spawn, keys_location, cache, **names):
    return spawn(server=SERVER % (cache, keys_location),
                 files={"files/index.html": "the content",
                        "files/keys.jwks": JWKS}, **names)


def let_in(nginx):
    assert expect.passes(nginx, "/index.html", GOOD).body == b"the content"
    expect.no_token(nginx.get("/index.html"))


@HELD
@pytest.mark.parametrize("how", ["length", "chunked", "close"])
def test_keys_of_a_provider(spawn, own_idp, cache, how):
    own_idp.answer("/keys", JWKS, how=how)
    nginx = start(spawn, "proxy_pass http://@IDP@/keys;", cache,
                  IDP=own_idp.address)
    let_in(nginx)
    if cache:
        own_idp.wait("/keys", own_idp.count("/keys") + 1)
        let_in(nginx)
    nginx.reload()
    let_in(nginx)


@HELD
@pytest.mark.parametrize("reads", ["sendfile off;", "sendfile on;"])
def test_keys_of_a_file_that_nginx_serves(spawn, cache, reads):
    let_in(start(spawn, f"alias files/keys.jwks; {reads}", cache))


@HELD
def test_a_provider_that_fails(spawn, own_idp, cache):
    own_idp.answer("/keys", JWKS, status=503)
    nginx = start(spawn, "proxy_pass http://@IDP@/keys;", cache,
                  IDP=own_idp.address)
    for token in GOOD, tokens.twins(GOOD)["signature"]:
        reply = nginx.get("/index.html", token)
        assert reply.status == 500, reply
        assert reply.all("WWW-Authenticate") == [], reply
    own_idp.answer("/keys", JWKS)
    ngx.wait_for(lambda: nginx.get("/index.html", GOOD).status == 200,
                 "keys")
    let_in(nginx)
