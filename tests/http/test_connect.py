"""CONNECT, by which a client asks a proxy to be let through (RFC 9110, 11.7):
nginx 1.31 and later, where auth_basic does the same."""

import base64

import pytest

import expect
import keys
import ngx
import tokens

pytestmark = pytest.mark.skipif(
    ngx.version() < (1, 31), reason="nginx has no CONNECT before 1.31")

KEY = keys.make("P-256", "k")
GOOD = tokens.mint(KEY, {"sub": "alice", "admin": True})
PLAIN = tokens.mint(KEY, {"sub": "bob"})
EXPIRED = tokens.mint(KEY, {"sub": "carol", "exp": 1})
CHALLENGE = 'Bearer realm="R"'
BASIC = "Basic " + base64.b64encode(b"alice:secret").decode()
BASIC_CHALLENGE = 'Basic realm="B"'

# A CONNECT has no path, so each case is a server of its own.
SERVERS = {
    "PLAIN": "",
    "ADMIN": "auth_jwt_require $jwt_claim_admin;",
    "FORBIDDEN": "auth_jwt_require $jwt_claim_admin error=403;",
    "CUSTOM": "auth_jwt_www_authenticate 'Bearer realm=\"own\"';",
    "SILENT": "auth_jwt_www_authenticate off;",
    "SOURCE": 'auth_jwt "R" token=$http_x_token;',
    "ALLOWED": "satisfy any; allow all;",
    "DENIED": "satisfy any; deny all;",
    "PREACCESS": "auth_jwt_phase preaccess;",
    "BESIDE": """
        auth_jwt "R" token=$http_x_token;
        satisfy any;
        auth_basic "B";
        auth_basic_user_file users;""",
    "PAGE": "error_page 407 /sorry;",
}

# What stands where a token is asked for after auth_basic has refused.
AFTER = {
    "AFTER": "",
    "OPENED": "satisfy any; allow all;",
    "CLOSED": "satisfy any; deny all;",
}

SERVER = """
    server {{
        listen 127.0.0.1:@PORT_{name}@;
        location / {{
            {auth}
            auth_jwt_key_file keys.json;
            {more}
            tunnel_pass @UP@;
        }}
        location = /sorry {{ return 200 "sorry"; }}
    }}
"""

SERVER_AFTER = """
    server {{
        listen 127.0.0.1:@PORT_{name}@;
        location / {{
            auth_basic "B";
            auth_basic_user_file users;
            error_page 407 = @again;
            tunnel_pass @UP@;
        }}
        location @again {{
            auth_jwt "R" token=$http_x_token;
            auth_jwt_key_file keys.json;
            {more}
            tunnel_pass @UP@;
        }}
    }}
"""


@pytest.fixture(scope="module")
def nginx(launch, recorder):
    return launch(
        UP=recorder.address,
        files={"keys.json": keys.jwks(KEY), "users": "alice:{PLAIN}secret\n"},
        http="".join(SERVER.format(
            name=name, more=more,
            auth="" if "auth_jwt \"" in more else 'auth_jwt "R";')
            for name, more in SERVERS.items())
        + "".join(SERVER_AFTER.format(name=name, more=more)
                  for name, more in AFTER.items()),
        server="""
        auth_jwt "R";
        auth_jwt_key_file keys.json;
        location / { empty_gif; }
        location /407 {
            auth_jwt_require $jwt_claim_admin error=407;
            empty_gif;
        }
""")


def refused(nginx, port, status=407, **headers):
    """The refusal of a CONNECT: its challenge is for a proxy's client."""
    challenges = refusals(nginx, port, status, **headers)
    assert len(challenges) < 2, challenges
    return "".join(challenges)


def refusals(nginx, port, status=407, **headers):
    """The same, where there may be several challenges."""
    reply = nginx.get("site.test:80", port="_" + port, method="CONNECT",
                      host="site.test:80", headers=named(headers))
    assert reply.status == status, reply
    assert reply.all("WWW-Authenticate") == [], reply
    assert len(reply.auth_log) == 1, reply
    return reply.all("Proxy-Authenticate")


def opened(nginx, port, **headers):
    """The header of the response to a CONNECT through which a request goes."""
    lines = [b"CONNECT site.test:80 HTTP/1.1", b"Host: site.test:80"]
    lines += [f"{k}: {v}".encode() for k, v in named(headers).items()]
    with nginx.connect("_" + port) as connection:
        connection.sock.sendall(b"\r\n".join(lines) + b"\r\n\r\n")
        stream = connection.sock.makefile("rb")
        head = [stream.readline()]
        while head[-1] not in (b"\r\n", b""):
            head.append(stream.readline())
        assert b" 200 " in head[0], head
        connection.sock.sendall(b"GET /through HTTP/1.0\r\n\r\n")
        assert stream.read().endswith(b"ok")
    return [line.decode() for line in head]


def no_challenge(head):
    assert "authenticate" not in "".join(head).lower(), head


def named(headers):
    return {name.replace("_", "-"): value for name, value in headers.items()}


def proxy(token):
    return {"Proxy_Authorization": f"Bearer {token}"}


def invalid(word, error="invalid_token"):
    return expect.challenge("R", word, error)


@pytest.mark.parametrize("port", ["PLAIN", "PREACCESS"])
def test_a_token_for_the_proxy_opens_the_tunnel(nginx, recorder, port):
    opened(nginx, port, **proxy(GOOD))
    assert recorder.last.path == "/through"
    for twin in tokens.twins(GOOD).values():
        assert refused(nginx, port, **proxy(twin)) == invalid("bad_signature")
    assert refused(nginx, port, **proxy(EXPIRED)) == invalid("expired")


def test_without_a_token_for_the_proxy_there_is_none(nginx):
    assert refused(nginx, "PLAIN") == CHALLENGE
    assert refused(nginx, "PLAIN", Authorization=f"Bearer {GOOD}") == CHALLENGE
    assert refused(nginx, "PLAIN",
                   Proxy_Authorization=f"Basic {GOOD}") == CHALLENGE


def test_authorization_is_for_whom_the_tunnel_leads_to(nginx):
    forged = tokens.twins(GOOD)["payload"]
    opened(nginx, "PLAIN", Authorization=f"Bearer {forged}", **proxy(GOOD))
    assert refused(nginx, "PLAIN", Authorization=f"Bearer {GOOD}",
                   **proxy(forged)) == invalid("bad_signature")


def test_a_requirement_that_is_not_met(nginx):
    opened(nginx, "ADMIN", **proxy(GOOD))
    assert refused(nginx, "ADMIN", **proxy(PLAIN)) == invalid("require")
    opened(nginx, "FORBIDDEN", **proxy(GOOD))
    assert refused(nginx, "FORBIDDEN", status=403, **proxy(PLAIN)) \
        == invalid("require", "insufficient_scope")


def test_the_challenge_is_what_was_configured(nginx):
    assert refused(nginx, "CUSTOM") == 'Bearer realm="own"'
    assert refused(nginx, "SILENT") == ""


def test_token_names_another_source(nginx):
    opened(nginx, "SOURCE", X_Token=GOOD)
    assert refused(nginx, "SOURCE", **proxy(GOOD)) == CHALLENGE


def test_satisfy_any(nginx):
    """The challenge is withdrawn where an address lets the client in."""
    no_challenge(opened(nginx, "ALLOWED"))
    opened(nginx, "DENIED", **proxy(GOOD))
    assert refused(nginx, "DENIED") == CHALLENGE
    assert refused(nginx, "DENIED", **proxy(EXPIRED)) == invalid("expired")


def test_beside_auth_basic(nginx):
    """Either lets the client in, which then sees the challenge of neither."""
    both = {CHALLENGE, BASIC_CHALLENGE}
    assert set(refusals(nginx, "BESIDE")) == both
    assert set(refusals(nginx, "BESIDE", X_Token=EXPIRED)) \
        == {invalid("expired"), BASIC_CHALLENGE}
    for headers in {"X_Token": GOOD}, {"Proxy_Authorization": BASIC}:
        no_challenge(opened(nginx, "BESIDE", **headers))


def test_after_auth_basic(nginx):
    """nginx withdraws what it has of the challenges from the first to the
    last: ours is behind that of auth_basic, and not in its place."""
    assert refusals(nginx, "AFTER") == [BASIC_CHALLENGE, CHALLENGE]
    assert refusals(nginx, "CLOSED") == [BASIC_CHALLENGE, CHALLENGE]
    for token in tokens.twins(GOOD).values():
        assert refusals(nginx, "CLOSED", X_Token=token) \
            == [BASIC_CHALLENGE, invalid("bad_signature")]
    for headers in {}, {"X_Token": EXPIRED}, {"X_Token": GOOD}:
        no_challenge(opened(nginx, "OPENED", **headers))
    no_challenge(opened(nginx, "CLOSED", X_Token=GOOD))


def test_an_error_page_keeps_status_and_challenge(nginx):
    assert refused(nginx, "PAGE") == CHALLENGE
    assert refused(nginx, "PAGE", **proxy(EXPIRED)) == invalid("expired")
    opened(nginx, "PAGE", **proxy(GOOD))


def test_another_method_is_no_proxys(nginx):
    expect.passes(nginx, "/", GOOD)
    expect.no_token(nginx.get("/", headers=named(proxy(GOOD))))


def test_a_status_of_407_that_was_configured_is_only_that(nginx):
    """With another method it has no challenge, like every other status."""
    expect.passes(nginx, "/407", GOOD)
    reply = nginx.get("/407", PLAIN)
    assert reply.status == 407, reply
    for name in "WWW-Authenticate", "Proxy-Authenticate":
        assert reply.all(name) == [], reply
