"""Configurations that were published for NGINX Plus, as they stand."""

import json

import pytest

import expect
import keys
import ngx
import tokens

# The walk through an API gateway of NGINX's own blog: key, token and all.
QUOTES_KEYS = '{"keys":[{"k":"ZmFudGFzdGljand0","kty":"oct","kid":"0001"}]}'
QUOTES_PAYLOAD = {"name": "Quotation System", "sub": "quotes",
                  "iss": "My API Gateway"}
QUOTES = ".".join((
    tokens.b64(b'{"typ":"JWT","alg":"HS256","kid":"0001"}'),
    tokens.b64(json.dumps(QUOTES_PAYLOAD, separators=(",", ":")).encode()),
    "ggVOHYnVFB8GVPE-VOIo3jD71gTkLffAY0hQOGXPL2I"))

SECRET = keys.secret(b"fantasticjwt", "0001")
TEST = tokens.mint(SECRET, {"name": "Test System", "sub": "test"}, "HS256")
REVOKED = tokens.mint(SECRET, {"name": "Gone", "sub": "gone"}, "HS256")


@pytest.fixture(scope="module")
def gateway(launch, recorder):
    return launch(
        UP=recorder.address,
        files={"conf/api_secret.jwk": QUOTES_KEYS},
        http="""
    log_format jwt '$remote_addr - $remote_user [$time_local] "$request" '
                   '$status $body_bytes_sent "$http_referer" '
                   '"$http_user_agent" $jwt_header_alg $jwt_claim_sub';
    limit_req_zone $jwt_claim_sub zone=10rps_per_client:1m rate=10r/s;

    map $jwt_claim_sub $jwt_status {
        "quotes" 0;
        "test"   0;
        default  1;
    }
""",
        server=expect.SHOW + """
        auth_jwt_key_file conf/api_secret.jwk;
        access_log jwt.log jwt;

        location /products/ {
            auth_jwt "Products API";
            proxy_pass http://@UP@;
            proxy_set_header API-Client $jwt_claim_sub;
        }
        location /query/ {
            auth_jwt "Products API" token=$arg_apijwt;
            proxy_pass http://@UP@;
        }
        location /limited/ {
            auth_jwt "Products API";
            limit_req zone=10rps_per_client;
            empty_gif;
        }
        location /revoked/ {
            auth_jwt "Products API";
            auth_jwt_require $jwt_status;
            empty_gif;
        }
""")


def test_the_published_token_is_accepted(gateway, recorder):
    expect.passes(gateway, "/products/", QUOTES)
    assert recorder.last["API-Client"] == "quotes"
    expect.no_token(gateway.get("/products/"), realm="Products API")
    assert tokens.mint(SECRET, QUOTES_PAYLOAD, "HS256") == QUOTES


def test_its_short_secret_is_warned_of(gateway):
    found = [line for line in gateway.error.since() if "[warn]" in line]
    assert len(found) == 1, found
    assert 'key #1 (kid "0001"): ' in found[0]


def test_the_token_may_come_as_a_query_argument(gateway):
    expect.accepted(gateway.get(f"/query/?apijwt={QUOTES}"))
    for twin in tokens.twins(QUOTES).values():
        expect.refused(gateway.get(f"/query/?apijwt={twin}"),
                       "bad_signature", realm="Products API")
    expect.no_token(gateway.get("/query/", QUOTES), realm="Products API")


def test_the_log_names_algorithm_and_client(gateway):
    gateway.get("/products/logged", QUOTES)
    log = ngx.Log(gateway.path / "jwt.log")
    assert log.wait("/products/logged").endswith(" HS256 quotes")


def test_requests_are_limited_by_client(gateway):
    def until_limited(token):
        with gateway.connect() as connection:
            return [connection.request("/limited/", token).status
                    for _ in range(20)]

    first = until_limited(QUOTES)
    assert first[0] == 200 and 503 in first
    other = until_limited(TEST)
    assert other[0] == 200 and 503 in other


def test_clients_can_be_revoked_by_a_map(gateway):
    # published this way round: 0 is the value that a requirement refuses
    expect.passes(gateway, "/revoked/", REVOKED)
    for token in (QUOTES, TEST):
        expect.refused(gateway.get("/revoked/", token), "require",
                       realm="Products API")


# The examples of the module's reference page.

FIRST = keys.make("RSA", "first")
SECOND = keys.make("P-256", "second")


@pytest.fixture(scope="module")
def nginx(launch):
    return launch(
        files={"conf/keys.json": keys.jwks(FIRST),
               "conf/key.jwk": keys.jwks(SECOND)},
        http="""
    map $jwt_claim_iss $valid_jwt_iss {
        "good" 1;
    }

    auth_jwt_claim_set $email info e-mail;
    auth_jwt_claim_set $job info "job title";
    auth_jwt_header_set $key kid;
""",
        server=expect.SHOW + """
        location /first/ {
            auth_jwt          "closed site";
            auth_jwt_key_file conf/keys.json;
            empty_gif;
        }

        location /cookie/ {
            auth_jwt "closed site" token=$cookie_auth_token;
            auth_jwt_key_file conf/keys.json;
            empty_gif;
        }

        location /two-files/ {
            auth_jwt          "closed site";
            auth_jwt_type     signed;
            auth_jwt_key_file conf/keys.json;
            auth_jwt_key_file conf/key.jwk;
            empty_gif;
        }

        location /issuer/ {
            auth_jwt          "closed site";
            auth_jwt_key_file conf/keys.json;
            auth_jwt_require  $valid_jwt_iss;
            empty_gif;
        }

        location /leeway/ {
            auth_jwt          "closed site";
            auth_jwt_leeway   60s;
            auth_jwt_key_file conf/keys.json;
            empty_gif;
        }

        location /nested/ {
            auth_jwt          "closed site";
            auth_jwt_key_file conf/keys.json;
            add_header Email  $email;
            add_header Job    $job;
            add_header Key    $key;
            empty_gif;
        }
""")


def test_a_closed_site(nginx):
    expect.passes(nginx, "/first/", tokens.mint(FIRST, {"sub": "alice"}))
    expect.no_token(nginx.get("/first/"), realm="closed site")
    reply = nginx.get("/first/", tokens.mint(SECOND, {"sub": "alice"}))
    expect.refused(reply, "unknown_kid", realm="closed site")


def test_a_token_in_a_cookie(nginx):
    token = tokens.mint(FIRST, {"sub": "alice"})
    cookie = {"Cookie": f"a=b; auth_token={token}"}
    expect.accepted(nginx.get("/cookie/", headers=cookie))
    for twin in tokens.twins(token).values():
        cookie = {"Cookie": f"a=b; auth_token={twin}"}
        expect.refused(nginx.get("/cookie/", headers=cookie),
                       "bad_signature", realm="closed site")


def test_two_key_files(nginx):
    for key in (FIRST, SECOND):
        expect.passes(nginx, "/two-files/", tokens.mint(key, {"sub": "a"}))


def test_a_required_issuer(nginx):
    expect.passes(nginx, "/issuer/", tokens.mint(FIRST, {"iss": "good"}))
    for claims in ({"iss": "bad"}, {}, {"iss": ["good", "bad"]}):
        expect.refused(nginx.get("/issuer/", tokens.mint(FIRST, claims)),
                       "require", realm="closed site")


def test_nested_claims(nginx):
    token = tokens.mint(FIRST, {"info": {"e-mail": "a@example.com",
                                         "job title": "engineer"}})
    reply = expect.passes(nginx, "/nested/", token)
    assert reply["Email"] == "a@example.com"
    assert reply["Job"] == "engineer"
    assert reply["Key"] == "first"


def test_a_token_without_the_claims_that_are_read(nginx):
    reply = expect.passes(nginx, "/nested/", tokens.mint(FIRST, {}))
    assert reply["Email"] == ""
    assert reply["Job"] == ""
