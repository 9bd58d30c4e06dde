"""CONNECT, by which a client asks a proxy to be let through (RFC 9110, 11.7):
nginx 1.31 and later, where auth_basic does the same."""

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
    }}
"""


@pytest.fixture(scope="module")
def nginx(launch, recorder):
    return launch(
        UP=recorder.address, files={"keys.json": keys.jwks(KEY)},
        http="".join(SERVER.format(
            name=name, more=more,
            auth="" if "auth_jwt \"" in more else 'auth_jwt "R";')
            for name, more in SERVERS.items()),
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
    reply = nginx.get("site.test:80", port="_" + port, method="CONNECT",
                      host="site.test:80", headers=named(headers))
    assert reply.status == status, reply
    assert reply.all("WWW-Authenticate") == [], reply
    assert len(reply.auth_log) == 1, reply
    return reply["Proxy-Authenticate"]


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
    head = opened(nginx, "ALLOWED")
    assert "authenticate" not in "".join(head).lower()
    opened(nginx, "DENIED", **proxy(GOOD))
    assert refused(nginx, "DENIED") == CHALLENGE
    assert refused(nginx, "DENIED", **proxy(EXPIRED)) == invalid("expired")


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
