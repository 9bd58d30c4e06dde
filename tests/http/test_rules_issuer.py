"""auth_jwt_issuer and auth_jwt_audience, and the order of all rules."""

import pytest

import expect
import keys
import tokens

KEY = keys.make("oct", "k")
URL = "https://login.example.com/"


@pytest.fixture(scope="module")
def nginx(launch):
    return launch(files={"keys.json": keys.jwks(KEY), "list": "banned\n"},
                  http="""
    map $http_tenant $tenant_issuer {
        red   https://red.example/;
        blue  https://blue.example/;
    }
""", server=expect.SHOW + f"""
        auth_jwt_key_file keys.json;
        auth_jwt "R";

        location /issuer {{ auth_jwt_issuer {URL}; empty_gif; }}
        location /issuers {{
            auth_jwt_issuer {URL} other;
            auth_jwt_issuer third;
            empty_gif;
        }}
        location /tenant {{ auth_jwt_issuer $tenant_issuer; empty_gif; }}
        location /audience {{ auth_jwt_audience api; empty_gif; }}
        location /audiences {{
            auth_jwt_audience api https://$host/;
            empty_gif;
        }}
        location /off {{
            auth_jwt off;
            auth_jwt_issuer nobody;
            empty_gif;
        }}

        location /order {{
            auth_jwt_require $http_x error=409;
            auth_jwt_require_header h exists error=404;
            auth_jwt_require_claim c exists error=403;
            auth_jwt_revocation_list list;
            auth_jwt_audience api;
            auth_jwt_issuer {URL};
            empty_gif;

            location /order/inherits {{ empty_gif; }}
            location /order/own {{ auth_jwt_issuer other; empty_gif; }}
        }}
""")


def test_the_issuer_is_one_of_them(nginx):
    expect.passes(nginx, "/issuer", tokens.mint(KEY, {"iss": URL}))
    for path in ("/issuers",):
        for iss in (URL, "other", "third"):
            expect.passes(nginx, path, tokens.mint(KEY, {"iss": iss}))


@pytest.mark.parametrize("iss", [
    URL[:-1], URL.upper(), URL + "x", "x" + URL, "", " " + URL, None, 1,
    True, [URL], {"iss": URL}])
def test_another_issuer_is_refused(nginx, iss):
    for path in ("/issuer", "/issuers"):
        line = expect.refused(nginx.get(path, tokens.mint(KEY, {"iss": iss})),
                              "bad_issuer")
        assert isinstance(iss, str) or "iss is not a string" in line


def test_a_token_without_issuer_is_refused(nginx):
    line = expect.refused(nginx.get("/issuer", tokens.mint(KEY, {"sub": "a"})),
                          "bad_issuer")
    assert "it has no iss" in line
    # where the header says who it is, nobody looks
    expect.refused(nginx.get("/issuer", tokens.mint(KEY, {}, iss=URL)),
                   "bad_issuer")


def test_the_issuer_may_depend_on_the_request(nginx):
    red = tokens.mint(KEY, {"iss": "https://red.example/"})
    expect.passes(nginx, "/tenant", red, headers={"Tenant": "red"})
    expect.refused(nginx.get("/tenant", red, headers={"Tenant": "blue"}),
                   "bad_issuer")


def test_an_empty_variable_is_nobodys_issuer(nginx):
    for iss in ("", None, "https://red.example/"):
        expect.refused(nginx.get("/tenant", tokens.mint(KEY, {"iss": iss})),
                       "bad_issuer")


@pytest.mark.parametrize("aud", ["api", ["api"], ["other", "api"],
                                 [1, None, "api"]])
def test_the_audience_is_among_those_of_the_token(nginx, aud):
    expect.passes(nginx, "/audience", tokens.mint(KEY, {"aud": aud}))
    expect.passes(nginx, "/audiences", tokens.mint(KEY, {"aud": aud}))


def test_an_audience_may_have_variables(nginx):
    token = tokens.mint(KEY, {"aud": ["https://localhost/"]})
    expect.passes(nginx, "/audiences", token)
    expect.refused(nginx.get("/audiences", token, host="other"),
                   "bad_audience")


@pytest.mark.parametrize("aud", ["apis", "ap", "API", "", "api other", None, 1,
                                 [], ["apis"], [["api"]], {"api": 1},
                                 [{"api": 1}]])
def test_another_audience_is_refused(nginx, aud):
    for path in ("/audience", "/audiences"):
        expect.refused(nginx.get(path, tokens.mint(KEY, {"aud": aud})),
                       "bad_audience")


def test_a_token_without_audience_is_refused(nginx):
    line = expect.refused(nginx.get("/audience", tokens.mint(KEY, {})),
                          "bad_audience")
    assert "it has no aud" in line


def test_neither_is_looked_at_where_auth_jwt_is_off(nginx):
    expect.accepted(nginx.get("/off"))


GOOD = {"iss": URL, "aud": "api", "jti": "a", "c": 1}


def test_rules_are_looked_at_in_their_order(nginx):
    """Whatever the order of the directives: each of them is broken in turn,
    with everything that is looked at later broken too."""
    expect.passes(nginx, "/order", tokens.mint(KEY, GOOD, h=1),
                  headers={"X": "1"})
    steps = [
        ("bad_issuer", 401, {"aud": "x", "jti": "banned"}),
        ("bad_audience", 401, {"iss": URL, "jti": "banned"}),
        ("revoked", 401, {"iss": URL, "aud": "api", "jti": "banned"}),
        ("claim_refused", 403, {"iss": URL, "aud": "api"}),
        ("header_refused", 404, GOOD),
    ]
    for word, status, claims in steps:
        expect.refused(nginx.get("/order", tokens.mint(KEY, claims)), word,
                       status=status)
        expired = tokens.mint(KEY, {**claims, "exp": 1})
        expect.refused(nginx.get("/order", expired), "expired")
        twin = tokens.twins(tokens.mint(KEY, claims))["payload"]
        expect.refused(nginx.get("/order", twin), "bad_signature")
    expect.refused(nginx.get("/order", tokens.mint(KEY, GOOD, h=1)),
                   "require", status=409)


def test_each_list_is_inherited_apart(nginx):
    good = tokens.mint(KEY, GOOD, h=1)
    expect.accepted(nginx.get("/order/inherits", good, headers={"X": "1"}))
    expect.refused(nginx.get("/order/own", good, headers={"X": "1"}),
                   "bad_issuer")
    other = tokens.mint(KEY, {**GOOD, "iss": "other"}, h=1)
    expect.accepted(nginx.get("/order/own", other, headers={"X": "1"}))
    expect.refused(nginx.get("/order/inherits", other, headers={"X": "1"}),
                   "bad_issuer")
    banned = tokens.mint(KEY, {**GOOD, "iss": "other", "jti": "banned"}, h=1)
    expect.refused(nginx.get("/order/own", banned, headers={"X": "1"}),
                   "revoked")
