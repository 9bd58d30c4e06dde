"""docs/migrate.md: the new side of each row is run, in the row's words.

A row's configuration is put into a location of its own, beside what the row
leaves out: auth_jwt, keys, an upstream.
"""

import dataclasses
import re
import time
import typing
import urllib.parse

import pytest
from jwcrypto import jwe

import keys
import ngx
import tokens

DOC = (ngx.ROOT / "docs/migrate.md").read_text()

EC = keys.make("P-256", "ec")
OLD = keys.make("P-256", "old")
RSA = keys.make("RSA")
HEX = "00112233445566778899aabbccddeeff" * 2
HMAC = keys.secret(bytes.fromhex(HEX))
TEXT = keys.secret(b"a secret of at least thirty-two bytes", "text")
WRAP = keys.make("oct", "wrap", 256)

NOW = int(time.time())

# where in a configuration a line belongs, if not in a location
HTTP_LEVEL = ("map ", "auth_jwt_claim_set ", "auth_jwt_header_set ")
SERVER_LEVEL = ("location ",)

FILES = {
    "all.json": keys.jwks(EC, OLD, RSA, HMAC, TEXT,
                          keys.jwk_dict(WRAP, alg="A256KW")),
    "keys.jwks": keys.jwks(EC, OLD),
    "public.pem": keys.pem(RSA),
    "keyval.json": '{"text": "a secret of at least thirty-two bytes"}',
    "revoked-subs.json": '{"mallory": {"locked_at": "2026"}}',
    "revoked-kids.json": '{"old": {"reason": "lost"}}',
}

# what the rows' variables and internal locations are
HTTP = """
    map $jwt_claim_iss $plus_valid_iss { good 1; }
    map $jwt_claim_iss $kjdev_valid_iss { good 1; }
"""
SERVER = """
        location = /_keys { alias @DIR@/keys.jwks; }
        location = /_keyval { alias @DIR@/keyval.json; }
"""


# ---- the document

def cells(line):
    """A row's cells; \\| is no border."""
    return [cell.strip().replace("\\|", "|")
            for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def rows():
    """Each row's name, and its new side as lines."""
    found = []
    for table in re.findall(r"(?:^\|.*\n)+", DOC, re.M):
        head, _, *lines = table.splitlines()
        for line in lines:
            there, here, _ = cells(line)
            new = there if here == "the same" else here
            found.append((f"{cells(head)[0]}: {there.replace('`', '')}",
                          re.findall(r"`([^`]+)`", new)))
    return found


ROWS = dict(rows())


# ---- what each row is to accept and to refuse

@dataclasses.dataclass
class Case:
    good: dict
    bad: dict
    status: int = 401
    extra: str = ""                     # more lines for the location
    value: typing.Any = None            # of the answer's header J-Value
    sent: dict = dataclasses.field(default_factory=dict)    # upstream
    shown: dict = dataclasses.field(default_factory=dict)   # in the answer
    answer: tuple = (200, "")           # the good one's status and where to
    location: str = ""                  # the bad one's
    challenge: typing.Any = None        # the bad one's


def mint(claims=None, key=EC, alg=None, **header):
    return tokens.mint(key, claims or {"sub": "alice"}, alg, **header)


def bearer(claims=None, key=EC, alg=None, **header):
    return {"token": mint(claims, key, alg, **header)}


def changed(request):
    return {"token": tokens.twins(request["token"])["payload"]}


def encrypted(payload, **header):
    token = jwe.JWE(tokens.json_bytes(payload), tokens.json_bytes(
        {"alg": "A256KW", "enc": "A256GCM", "kid": "wrap", **header}))
    token.add_recipient(WRAP)
    return {"token": token.serialize(compact=True)}


def cookie(name):
    return {"headers": {"Cookie": f"a=b; {name}={mint()}"}}


def bad_cookie(name):
    return {"headers": {"Cookie": f"a=b; x{name}={mint()}"}}


NONE = {}
ALICE = bearer()
ALICES = Case(ALICE, changed(ALICE))
JWE = encrypted({"sub": "alice"})
NESTED = encrypted(mint().encode(), cty="JWT")


def claims(good, bad, status=401, **more):
    """A rule: both tokens are well signed."""
    return Case(bearer(good), bearer(bad), status, **more)


def value(expected, extra="", good=ALICE):
    return Case(good, changed(good) if good["token"].count(".") == 2
                else ALICE, extra=extra, value=expected)


PLUS = {
    'auth_jwt "closed site";': ALICES,
    'auth_jwt "closed site" token=$cookie_auth_token;':
        Case(cookie("auth_token"), ALICE),
    "auth_jwt_claim_set $plus_email info e-mail;":
        value("a@example.com", "add_header J-Value $plus_email;",
              bearer({"info": {"e-mail": "a@example.com"}})),
    "auth_jwt_header_set $plus_typ typ;":
        value("JWT", "add_header J-Value $plus_typ;"),
    "auth_jwt_key_cache 1h;": Case(
        ALICE, bearer(key=RSA), extra="auth_jwt_key_request /_keys;"),
    "auth_jwt_key_file keys.jwks;": Case(ALICE, bearer(key=RSA)),
    "auth_jwt_key_request /_keys;": Case(ALICE, bearer(key=RSA)),
    "auth_jwt_leeway 1h;": claims({"exp": NOW - 10}, {"exp": NOW - 9000}),
    "auth_jwt_require $plus_valid_iss;":
        claims({"iss": "good"}, {"iss": "bad"}),
    "auth_jwt_require $jwt_claim_email error=403;":
        claims({"email": "a@example.com"}, {"sub": "alice"}, 403),
    "auth_jwt_type signed;": Case(ALICE, JWE),
    "auth_jwt_type encrypted;": Case(JWE, ALICE),
    "auth_jwt_type nested;": Case(NESTED, JWE),
    "add_header J-Value $jwt_header_alg;": value("ES256"),
    "add_header J-Value $jwt_claim_sub;": value("alice"),
    "add_header J-Value $jwt_payload;":
        value('{"sub":"alice"}', "auth_jwt_type encrypted;", JWE),
}

KJDEV = {
    'auth_jwt "closed site";': ALICES,
    'auth_jwt "closed site" token=$cookie_auth_token;':
        Case(cookie("auth_token"), ALICE),
    "auth_jwt_claim_set $kjdev_audience aud;":
        value("x,y", "add_header J-Value $kjdev_audience;",
              bearer({"aud": ["x", "y"]})),
    "auth_jwt_header_set $kjdev_typ typ;":
        value("JWT", "add_header J-Value $kjdev_typ;"),
    "auth_jwt_key_file keys.jwks;": Case(ALICE, bearer(key=RSA)),
    "auth_jwt_key_file keys.jwks jwks;": Case(ALICE, bearer(key=RSA)),
    "auth_jwt_key_file keyval.json keyval;": Case(bearer(key=TEXT), ALICE),
    "auth_jwt_key_request /_keys;": Case(ALICE, bearer(key=RSA)),
    "auth_jwt_key_request /_keyval keyval;": Case(bearer(key=TEXT), ALICE),
    "auth_jwt_validate_exp off;":
        Case(bearer({"exp": 1}), changed(bearer({"exp": 1}))),
    "auth_jwt_validate_sig off;": Case(changed(ALICE), {"token": "x"}),
    "auth_jwt_leeway 1h;": claims({"exp": NOW - 10}, {"exp": NOW - 9000}),
    "auth_jwt_phase preaccess;": ALICES,
    "auth_jwt_revocation_list_sub revoked-subs.json;":
        claims({"sub": "alice"}, {"sub": "mallory"}),
    "auth_jwt_revocation_list_kid revoked-kids.json;":
        Case(ALICE, bearer(key=OLD)),
    "auth_jwt_require $kjdev_valid_iss;":
        claims({"iss": "good"}, {"iss": "bad"}),
    "auth_jwt_require $kjdev_valid_iss error=404;":
        claims({"iss": "good"}, {"iss": "bad"}, 404),
    'auth_jwt_require_claim roles any json=["SERVICE","ADMIN"];':
        claims({"roles": ["USER", "ADMIN"]}, {"roles": ["USER"]}),
    "auth_jwt_require_claim iat eq json=1697461112;":
        claims({"iat": 1697461112}, {"iat": 1697461113}),
    "auth_jwt_require_claim iat lt $jwt_nowtime;":
        claims({"iat": NOW - 10}, {"iat": NOW + 1000}),
    r"auth_jwt_require_claim sub match '\A[a-f0-9-]+\z';":
        claims({"sub": "ab-12"}, {"sub": "ab-12-xy"}),
    "auth_jwt_require_claim .groups[0].name eq engineering;":
        claims({"groups": [{"name": "engineering"}, {"name": "sales"}]},
               {"groups": [{"name": "sales"}, {"name": "engineering"}]}),
    "auth_jwt_require_claim sub !eq guest;":
        claims({"sub": "alice"}, {"sub": "guest"}),
    "auth_jwt_require_header typ eq JWT;":
        Case(ALICE, bearer(typ="at+jwt")),
    "auth_jwt_www_authenticate off;":
        Case(ALICE, changed(ALICE), challenge=""),
    "auth_jwt_www_authenticate 'Bearer scope=\"read\"';":
        Case(ALICE, NONE, challenge='Bearer scope="read"'),
    "auth_jwt_allow_nested;<br>"
    "auth_jwt_require_claim grants.access eq allow;":
        claims({"grants": {"access": "allow"}}, {"grants.access": "allow"}),
    "auth_jwt_allow_nested delimiter=/ quote=';<br>"
    "auth_jwt_require_claim grants/access eq allow;":
        claims({"grants": {"access": "allow"}}, {"grants": "allow"}),
    "add_header J-Value $jwt_header_alg;": value("ES256"),
    "add_header J-Value $jwt_claim_sub;": value("alice"),
    "add_header J-Value $jwt_claims;": value('{"sub":"alice"}'),
    "add_header J-Value $jwt_nowtime;": value(re.compile(r"\d{10}")),
}

KJDEV_OLD = {
    "auth_jwt_validate_alg RS256;": Case(bearer(key=RSA), ALICE),
    "auth_jwt_validate_aud my-api;":
        claims({"aud": ["x", "my-api"]}, {"aud": "my-api-2"}),
    "auth_jwt_validate_iss on;":
        claims({"iss": "https://login.example.com"},
               {"iss": "https://login.example.com/"}),
    "auth_jwt_validate_sub on;": claims({"sub": "alice"}, {"iss": "x"}),
    "auth_jwt_validate_nbf on;":
        claims({"nbf": NOW - 10}, {"nbf": NOW + 1000}),
    "auth_jwt_validate_iat on;":
        claims({"iat": NOW - 10}, {"iat": NOW + 1000}),
    "auth_jwt_validate_nonce $cookie_nonce;": Case(
        {**bearer({"nonce": "n1"}), "headers": {"Cookie": "nonce=n1"}},
        {**bearer({"nonce": "n1"}), "headers": {"Cookie": "nonce=n2"}}),
}

RETURN_URL = r"http%3A%2F%2Flocalhost%2F\d+%2F%3Fa%3Db"

TESLA = {
    "auth_jwt_enabled on;": ALICES,
    f"auth_jwt_key {HEX};": Case(bearer(key=HMAC), bearer(key=TEXT)),
    'auth_jwt_key "-----BEGIN PUBLIC KEY-----…";':
        Case(bearer(key=RSA), ALICE),
    "auth_jwt_algorithm RS256;": Case(bearer(key=RSA), ALICE),
    "auth_jwt_use_keyfile on;<br>auth_jwt_keyfile_path public.pem;":
        Case(bearer(key=RSA), ALICE),
    "auth_jwt_location HEADER=auth-token;": Case(
        {"headers": {"auth-token": mint()}}, ALICE),
    "auth_jwt_location COOKIE=jwt;": Case(cookie("jwt"), ALICE),
    "auth_jwt_location COOKIE=auth-token;":
        Case(cookie("auth-token"), bad_cookie("auth-token")),
    "auth_jwt_redirect on;<br>auth_jwt_loginurl https://login.example.com;":
        Case(ALICE, {"query": "?a=b"}, 302, location=(
            r"https://login\.example\.com\?return_url=" + RETURN_URL)),
    "auth_jwt_validate_sub on;": claims({"sub": "alice"}, {"iss": "x"}),
    "auth_jwt_extract_var_claims sub;": value("alice"),
    "auth_jwt_extract_var_claims userId;":
        value("u1", good=bearer({"userId": "u1", "userid": "u2"})),
    "auth_jwt_extract_request_claims sub;":
        Case(ALICE, changed(ALICE), sent={"JWT-sub": "alice"}),
    "auth_jwt_extract_response_claims sub;":
        Case(ALICE, changed(ALICE), shown={"JWT-sub": "alice"}),
}

TESLA_SILENT = {
    "a token must have exp": claims({"exp": NOW + 1000}, {"sub": "alice"}),
    "OPTIONS passes without a token": Case({"method": "OPTIONS"}, NONE),
    "return 301 /profile/$jwt_claim_sub; comes after the check":
        Case(ALICE, changed(ALICE), answer=(301, "/profile/alice")),
}

BASE64 = "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8="

MAXLT = {
    "auth_jwt on;": ALICES,
    "auth_jwt $cookie_jwt;": Case(cookie("jwt"), ALICE),
    f"auth_jwt_key {HEX} hex;": Case(bearer(key=HMAC), bearer(key=TEXT)),
    f"auth_jwt_key {BASE64} base64;":
        Case(bearer(key=HMAC), bearer(key=TEXT)),
    'auth_jwt_key "a secret of at least thirty-two bytes" utf8;':
        Case(bearer(key=TEXT), bearer(key=HMAC)),
    "auth_jwt_key public.pem file;": Case(bearer(key=RSA), ALICE),
    "auth_jwt_key secret.txt file;": Case(bearer(key=TEXT), ALICE),
    "auth_jwt_alg RS256;": Case(bearer(key=RSA), ALICE),
    "auth_jwt_alg any;": ALICES,
    r'map $jwt_claim_role $has_admin_role { \"admin\" 1; }<br>'
    "auth_jwt_require $has_admin_role error=403;":
        claims({"role": "admin"}, {"role": "user"}, 403),
    "add_header J-Value $jwt_claim_sub;": value("alice"),
    "add_header J-Value $jwt_header_alg;": value("ES256"),
    "add_header J-Value $jwt_headers;": value(re.compile(
        r'\{.*"alg": ?"ES256".*\}')),
    "add_header J-Value $jwt_payload;": value('{"sub":"alice"}'),
    "error_page 401 = @login_err_redirect;<br>"
    "location @login_err_redirect { return 302 "
    "$scheme://$host:$server_port/login?redirect=$request_uri; }":
        Case(ALICE, {"query": "?a=b"}, 302, location=(
            r"http://localhost(:\d+)?/login\?redirect=" + RETURN_URL)),
}

MAXLT_SILENT = {
    "OPTIONS passes without a token": Case({"method": "OPTIONS"}, NONE),
    "the signature is verified before limit_req": ALICES,
    "nbf in a token": claims({"nbf": NOW - 10}, {"nbf": NOW + 1000}),
}

GROUPS = {"group": "developers"}

DAEMON = {
    "auth_request /validate;": ALICES,
    "auth_request_set $user $upstream_http_x_auth_user;<br>"
    "proxy_set_header X-User $user;":
        Case(ALICE, changed(ALICE), sent={"X-User": "alice"}),
    "the public key in the daemon's configuration":
        Case(bearer(key=RSA), ALICE),
    "the address of the provider's key set": Case(ALICE, bearer(key=RSA)),
    "the issuer": claims({"iss": "https://login.example.com"},
                         {"iss": "https://login.example.com/"}),
    "the audience": claims({"aud": ["x", "my-api"]}, {"aud": "my-api-2"}),
    "the name of a cookie": Case(cookie("session"), ALICE),
    "/validate?claims_group=developers&claims_group=administrators":
        claims({"group": "administrators"}, {"group": "guests"}, 403),
    "/validate?claims_group=developers&claims_location=hq":
        claims({**GROUPS, "location": "hq"}, GROUPS, 403),
    r"/validate?claims_regexp_email=@example\.com":
        claims({"email": "a@example.com"}, {"email": "a@example-com"}, 403),
    "one set of claims or another":
        claims({"group": "guests", "kind": "server"},
               {"group": "guests", "kind": "laptop"}, 403),
    "error_page 401 = @daemon_login;":
        Case(ALICE, {"query": "?a=b"}, 302, location=(
            r"http://localhost(:\d+)?/login\?rd=" + RETURN_URL)),
}

CASES = {f"{head}: {name}": case for head, section in (
    ("NGINX Plus", PLUS), ("nginx-auth-jwt", KJDEV),
    ("nginx-auth-jwt, before 2024", KJDEV_OLD), ("TeslaGov", TESLA),
    ("TeslaGov", TESLA_SILENT), ("max-lt", MAXLT), ("max-lt", MAXLT_SILENT),
    ("with a daemon", DAEMON),
) for name, case in section.items()}


# ---- one nginx with a location for each row

def location(name, lines):
    """The location of a row: what is missing is added."""
    def has(*directives):
        return any(line.startswith(directives) for line in lines)

    case = CASES[name]
    lines = [line for line in lines if not line.startswith(
        HTTP_LEVEL + SERVER_LEVEL)] + [case.extra]
    if not has("auth_jwt "):
        lines.append('auth_jwt "R";')
    if not has("auth_jwt_key ", "auth_jwt_key_file ", "auth_jwt_key_request "
               ) and "auth_jwt_key_request" not in case.extra:
        lines.append("auth_jwt_key_file all.json;")
    return "\n".join(lines).replace(
        "-----BEGIN PUBLIC KEY-----…", keys.pem(RSA))


@pytest.fixture(scope="module")
def nginx(launch, recorder):
    def level(prefixes):
        return "\n".join(line for lines in ROWS.values() for line in lines
                         if line.startswith(prefixes))

    locations = "\n".join(
        f"location /{n}/ {{\n{location(name, ROWS[name])}\n"
        "proxy_pass http://@UP@; }" for n, name in enumerate(sorted(CASES)))
    return launch(UP=recorder.address, files=FILES,
                  http=HTTP + level(HTTP_LEVEL),
                  server=SERVER + level(SERVER_LEVEL) + locations)


def test_every_row_has_a_test_and_every_test_a_row():
    assert sorted(ROWS) == sorted(CASES)
    assert len(ROWS) == len(rows()), "two rows have the same left side"


@pytest.mark.parametrize("n", range(len(CASES)), ids=sorted(CASES))
def test_row(nginx, recorder, n):
    case = CASES[sorted(CASES)[n]]

    good = ask(nginx, n, case.good)
    where = urllib.parse.urlsplit(good["Location"]).path
    assert (good.status, where) == case.answer, good
    if case.value is not None:
        assert re.fullmatch(case.value, good["J-Value"]) if isinstance(
            case.value, re.Pattern) else good["J-Value"] == case.value, good
    for header, expected in case.sent.items():
        assert recorder.last[header] == expected
    for header, expected in case.shown.items():
        assert good[header] == expected

    bad = ask(nginx, n, case.bad)
    assert bad.status == case.status, bad
    assert re.fullmatch(case.location, bad["Location"]), bad
    if case.challenge is not None:
        assert bad["WWW-Authenticate"] == case.challenge, bad


def ask(nginx, n, request):
    request = dict(request)
    query = request.pop("query", "")
    return nginx.get(f"/{n}/{query}", **request)


# ---- what is said beside the tables

def test_what_a_user_of_nginx_plus_may_notice(spawn):
    nginx = spawn(files=FILES, server="""
        auth_jwt_key_file all.json;
        location / {
            auth_jwt "site";
            add_header J-Sub $jwt_claim_sub;
            empty_gif;
        }
        location /short {
            auth_jwt "site";
            auth_jwt_www_authenticate 'Bearer realm="site"';
            empty_gif;
        }
""")
    assert nginx.get("/", **ALICE).status == 200
    assert nginx.get("/", ALICE["token"] + "=").status == 401
    twice = tokens.sign(EC, "ES256", {"alg": "ES256"},
                        b'{"sub":"alice","sub":"bob"}')
    assert nginx.get("/", twice).status == 401

    reply = nginx.get("/", **bearer({"sub": "a\nJ-Admin: 1"}))
    assert reply["J-Sub"] == r"a\nJ-Admin: 1"

    assert 'error="invalid_token", error_description="' in nginx.get(
        "/", "x")["WWW-Authenticate"]
    assert nginx.get("/short", "x")["WWW-Authenticate"] == (
        'Bearer realm="site"')


# ---- the whole configuration that was TeslaGov's

def test_the_whole_configuration(spawn, recorder):
    section = DOC.split("\n## From ngx-http-auth-jwt-module\n")[1]
    [text] = re.findall(r"```nginx\n(.*?)```", section.split("\n## ")[0],
                        re.S)
    nginx = spawn(
        UP=recorder.address,
        http=text.replace("listen 80;", "listen 127.0.0.1:@PORT@;")
                 .replace("127.0.0.1:8081", "@UP@"))

    def get(claims, key=HMAC):
        token = tokens.mint(key, claims, "HS256")
        return nginx.get("/app/?a=b", headers={"Cookie": f"jwt={token}"})

    good = {"sub": "alice", "email": "a@example.com", "exp": NOW + 1000}
    assert get(good).status == 200
    assert recorder.last["JWT-sub"] == "alice"
    assert recorder.last["JWT-email"] == "a@example.com"

    for refused in (get(good, TEXT), get({**good, "exp": 1}),
                    get({"sub": "alice"}), get({"exp": NOW + 1000}),
                    nginx.get("/app/?a=b")):
        assert refused.status == 302
        assert re.fullmatch(
            r"https://login\.example\.com\?return_url="
            r"http%3A%2F%2Flocalhost%2Fapp%2F%3Fa%3Db", refused["Location"])
