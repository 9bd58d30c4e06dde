"""A login with OpenID Connect in the arrangement that NGINX publishes: its
scripts ask about tokens other than that of the request in which they run."""

import json
import re

import pytest

import keys
import ngx
import openid_connect
import tokens
from openid_connect import CLIENT, KEY, SECRET, Browser

STRANGER = keys.make("P-256", "stranger")

FORGED = tokens.mint(STRANGER, {"iss": "http://idp", "sub": "admin",
                                "aud": CLIENT, "iat": 1, "exp": 1 << 40})
FORGED_KID = tokens.mint(STRANGER, {"iss": "http://idp", "sub": "admin",
                                    "aud": CLIENT, "iat": 1}, kid="idp")

# What a token endpoint may say instead of an ID token for this client.
UNUSABLE = {
    "another client's": {"aud": "another-client"},
    "other clients'": {"aud": ["another-client", "a-third-one"]},
    "nobody's": {"aud": None},
    "without a subject": {"sub": None},
    "without an issuer": {"iss": None},
    "without a time": {"iat": None},
    "of a wrong time": {"iat": "today"},
    "of another login": {"nonce": "another"},
}
NO_TOKENS = {"rubbish": "rubbish", "empty": "", "dots": "..",
             "a session that ended": "-"}

unusable = pytest.mark.parametrize("what", [*UNUSABLE, *NO_TOKENS])
parts = pytest.mark.parametrize("part", ["header", "payload", "signature"])


@pytest.fixture(scope="module")
def provider_of_all():
    with openid_connect.IdentityProvider() as server:
        yield server


@pytest.fixture(scope="module")
def backend():
    with openid_connect.Backend() as server:
        yield server


def need_njs():
    reason = ngx.cannot_load("njs")
    if reason:
        # Debian 12 has it
        assert "cannot be had" not in reason or not ngx.is_debian(12), reason
        pytest.skip(reason)


@pytest.fixture(scope="module", params=[("file", "before"),
                                        ("request", "after")], ids=" ".join)
def nginx(request, launch, provider_of_all, backend):
    need_njs()
    return launch(**openid_connect.configuration(provider_of_all, backend,
                                                 *request.param))


@pytest.fixture
def idp(provider_of_all):
    provider_of_all.reset()
    return provider_of_all


@pytest.fixture
def browser(nginx, idp):
    return Browser(nginx, idp)


@pytest.fixture
def with_access_token(nginx, idp):
    """At the server that sends the access token, and refreshes the session if
    that has ended."""
    return Browser(nginx, idp, port="_ACCESS")


def issue(idp, what):
    """Makes the next ID tokens such ones."""
    if what in NO_TOKENS:
        idp.make = lambda claims: NO_TOKENS[what]
    else:
        idp.claims = UNUSABLE[what]


def served(reply, name="alice", method="GET", size=0):
    assert reply.status == 200, reply
    assert reply.body.decode() == f"{name} {method} {size}"
    assert reply.all("WWW-Authenticate") == [], reply


def sent_to_login(reply, idp):
    assert reply.status == 302, reply
    assert reply["Location"].startswith(f"http://{idp.address}/auth?"), reply


def test_a_login(browser, idp, backend):
    seen = len(backend.requests)
    first = browser.get("/app?a=1")
    sent_to_login(first, idp)
    asked = openid_connect.arguments(first["Location"].partition("?")[2])
    nonce = browser.cookies["auth_nonce"]
    assert asked["client_id"] == CLIENT
    assert asked["nonce"] == openid_connect.hashed(nonce)

    exchange = browser.get(browser.at_nginx(browser.ask_provider(first)))
    assert exchange.status == 302, exchange
    assert len(backend.requests) == seen
    assert idp.grants == [{
        "grant_type": "authorization_code", "code": "code-0",
        "redirect_uri": asked["redirect_uri"], "client_id": CLIENT,
        "client_secret": SECRET}]

    path = browser.at_nginx(exchange["Location"])
    assert path == "/app?a=1"
    served(browser.get(path))
    assert backend.requests[-1].path == path
    ngx.wait_for(lambda: any("- alice [" in line and path in line
                             for line in browser.nginx.access.since()),
                 "the subject in the access log")


def test_a_session_goes_on_without_the_provider(browser, idp):
    served(browser.login())
    for path in "/app", "/other?b=2":
        served(browser.get(path))
    assert len(idp.grants) == 1

    sent_to_login(Browser(browser.nginx, idp, auth_token="0" * 32)
                  .get("/app"), idp)
    sent_to_login(Browser(browser.nginx, idp).get("/app"), idp)


def test_clients_that_authenticate_otherwise(nginx, idp):
    browser = Browser(nginx, idp, host="basic.example.com")
    served(browser.login())
    asked = idp.of("/token")[-1]
    assert asked.headers["authorization"].startswith("Basic ")
    assert b"client_secret" not in asked.body


@pytest.mark.parametrize("audience", [[CLIENT], ["another", CLIENT]],
                         ids=["one", "two"])
def test_an_audience_that_is_a_list(browser, idp, audience):
    idp.claims = {"aud": audience}
    served(browser.login())


@parts
def test_a_login_with_a_changed_token_is_none(browser, idp, backend, part):
    """The provider's own token, changed on its way: no signature fits."""
    seen = len(backend.requests)
    idp.make = lambda claims: tokens.twins(tokens.mint(KEY, claims))[part]
    for reply in browser.login(), browser.get("/app"):
        assert reply.status == 401, reply
    assert len(backend.requests) == seen


@unusable
def test_a_login_with_an_unusable_token_is_none(browser, idp, what):
    issue(idp, what)
    reply = browser.exchange()
    assert reply.status == 500, reply
    assert b"login failure" in reply.body
    assert "auth_token" not in browser.cookies
    sent_to_login(browser.get("/app"), idp)


@pytest.mark.parametrize("nonce", [None, "f" * 32, ""],
                         ids=["none", "another", "empty"])
def test_a_login_that_somebody_else_began_is_none(browser, idp, nonce):
    """A code that is sent to a browser that did not ask for it."""
    back = browser.ask_provider(Browser(browser.nginx, idp).get("/app"))
    victim = Browser(browser.nginx, idp)
    victim.get("/app")
    if nonce is None:
        del victim.cookies["auth_nonce"]
    elif nonce != "f" * 32:
        victim.cookies["auth_nonce"] = nonce
    reply = victim.get(browser.at_nginx(back))
    assert reply.status == 500, reply
    assert "auth_token" not in victim.cookies


def test_a_login_whose_token_has_no_nonce_is_none(browser, idp):
    idp.claims = {"nonce": None}
    assert browser.exchange().status == 500
    assert "auth_token" not in browser.cookies


def end_token(browser, idp):
    """A session whose ID token has expired."""
    idp.claims = {"exp": 1}
    assert browser.exchange().status == 302
    idp.claims = {}


def test_an_expired_token_is_refreshed(browser, idp):
    end_token(browser, idp)
    served(browser.get("/app?b=2"))
    assert [form["grant_type"] for form in idp.grants] \
        == ["authorization_code", "refresh_token"]

    served(browser.get("/app"))
    assert len(idp.grants) == 2


@pytest.mark.parametrize("size", [10, 300_000])
def test_a_body_waits_for_the_refresh(browser, idp, size):
    end_token(browser, idp)
    served(browser.get("/app", method="POST", body=b"x" * size),
           method="POST", size=size)


@parts
def test_a_refresh_with_a_changed_token_is_none(browser, idp, backend, part):
    end_token(browser, idp)
    idp.make = lambda claims: tokens.twins(tokens.mint(KEY, claims))[part]
    seen = len(backend.requests)
    for _ in range(2):
        reply = browser.get("/app")
        assert reply.status == 401, reply
    assert len(backend.requests) == seen

    idp.reset()
    served(browser.get("/app"))


def no_refresh(browser, idp, backend):
    """What the refresh gave is not kept, and lets nobody in."""
    seen = len(backend.requests)
    reply = browser.get("/app?b=2")
    assert reply.status == 302, reply
    assert reply["Location"].endswith("/app?b=2")
    assert idp.address not in reply["Location"]
    assert len(backend.requests) == seen


@unusable
def test_a_refresh_with_an_unusable_token_is_none(browser, idp, backend, what):
    """Above all one that was made for another client."""
    end_token(browser, idp)
    issue(idp, what)
    no_refresh(browser, idp, backend)
    sent_to_login(browser.get("/app"), idp)


@pytest.mark.parametrize("token", [FORGED, FORGED_KID],
                         ids=["unknown", "same kid"])
def test_a_refresh_with_a_forged_token_is_none(browser, idp, backend, token):
    end_token(browser, idp)
    idp.make = lambda claims: token
    seen = len(backend.requests)
    assert browser.get("/app").status == 401

    # now it is the token that was refused, whose claims nobody is told
    no_refresh(browser, idp, backend)
    sent_to_login(browser.get("/app"), idp)
    assert len(backend.requests) == seen


def test_a_live_session_is_refreshed(with_access_token, idp, backend):
    """Its access token has ended, its ID token has not."""
    idp.access_token = "old"
    assert with_access_token.exchange().status == 302
    idp.access_token = "new"
    served(with_access_token.get("/app"))
    assert len(idp.grants) == 2
    assert backend.requests[-1].headers["authorization"] == "Bearer new"


@unusable
def test_a_live_session_is_not_refreshed_with_an_unusable_token(
        with_access_token, idp, backend, what):
    """What is said of the new one is not what is known of the old one."""
    idp.access_token = "old"
    assert with_access_token.exchange().status == 302
    idp.access_token = "new"
    issue(idp, what)

    reply = with_access_token.get("/app?b=2")
    assert reply.status == 302, reply
    assert reply["Location"].endswith("/app?b=2")
    assert backend.requests[-1].headers["authorization"] == "Bearer old"
    sent_to_login(with_access_token.get("/app"), idp)


@parts
def test_a_live_session_is_not_refreshed_with_a_changed_token(
        with_access_token, idp, backend, part):
    idp.access_token = "old"
    assert with_access_token.exchange().status == 302
    idp.access_token = "new"
    idp.make = lambda claims: tokens.twins(tokens.mint(KEY, claims))[part]
    for _ in range(2):
        assert with_access_token.get("/app").status == 401
        assert backend.requests[-1].headers["authorization"] == "Bearer old"


@unusable
def test_a_login_beside_a_live_session(browser, idp, what):
    """A login that fails leaves the session as it is."""
    served(browser.login())
    other = browser.cookies["auth_token"]
    issue(idp, what)
    stranger = Browser(browser.nginx, idp)
    back = stranger.ask_provider(stranger.get("/app"))
    browser.cookies["auth_nonce"] = stranger.cookies["auth_nonce"]
    assert browser.get(browser.at_nginx(back)).status == 500
    assert browser.cookies["auth_token"] == other
    served(browser.get("/app"))


def told(browser, token):
    reply = browser.get(f"/ask?t={token}")
    assert reply.status == 200, reply
    return {name: value for name, value in json.loads(reply.body).items()
            if value not in ("", [""])}


def test_a_live_session_is_told_of_a_token_what_that_one_says(browser, idp):
    served(browser.login())
    own = told(browser, idp.issued[0])
    assert (own["sub"], own["aud"]) == ("alice", [CLIENT])

    for token in FORGED, FORGED_KID:
        assert told(browser, token) == {"iss": "http://idp", "sub": "admin",
                                        "aud": [CLIENT], "iat": "1"}
    for token in ("rubbish", "", "a.b.c"):
        assert told(browser, token) == {}
    changed = tokens.twins(idp.issued[0])
    for part in "header", "payload", "signature":
        assert "verified" not in told(browser, changed[part])


def test_a_session_that_ended_asks_nothing(browser, idp):
    end_token(browser, idp)
    assert browser.get(f"/ask?t={FORGED}").status == 401


def test_a_logout(browser, idp):
    served(browser.login())
    before = dict(browser.cookies)
    reply = browser.get("/logout")
    assert reply.status == 302, reply
    assert browser.cookies == {}
    assert browser.get(browser.at_nginx(reply["Location"])).body \
        == b"Logged out\n"

    sent_to_login(browser.get("/app"), idp)
    sent_to_login(Browser(browser.nginx, idp, **before).get("/app"), idp)


def test_a_logout_at_the_provider(nginx, idp):
    browser = Browser(nginx, idp, host="ends.example.com")
    served(browser.login())
    where = browser.get("/logout")["Location"]
    assert where.startswith(f"http://{idp.address}/end?")
    asked = openid_connect.arguments(where.partition("?")[2])
    assert asked["id_token_hint"] == idp.issued[0]
    sent_to_login(browser.get("/app"), idp)


def test_a_logout_of_the_provider_ends_the_session_that_it_names(browser, idp):
    served(browser.login())
    idp.claims = {"sid": "sid-of-bob", "sub": "bob"}
    other = Browser(browser.nginx, idp)
    served(other.login(), "bob")

    def end(query):
        return Browser(browser.nginx, idp).get("/front_channel_logout?"
                                               + query).status

    assert end("sid=sid-of-alice") == 400
    assert end("sid=sid-of-alice&iss=another") == 400
    assert end("sid=unknown&iss=http://idp") == 200
    served(browser.get("/app"))

    assert end("sid=sid-of-alice&iss=http://idp") == 200
    sent_to_login(browser.get("/app"), idp)
    served(other.get("/app"), "bob")


def test_what_nginx_says_of_the_configuration(check, idp, backend):
    """The tokens that scripts ask about are checked by nobody: they are to be
    checked where they are used."""
    need_njs()
    for source in openid_connect.KEYS:
        status, text = check(**openid_connect.configuration(idp, backend,
                                                            source))
        assert status == 0, text
        warned = re.findall(r"\[warn\] .*", text)
        assert len(warned) == 2, text
        for line in warned:
            assert '"/_token_validation" is not checked in subrequests' in line
