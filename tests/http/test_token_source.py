"""Where a token is looked for."""

import pytest

import expect
import keys
import tokens

KEY = keys.make("oct")
ALICE = tokens.mint(KEY, {"sub": "alice"})
BOB = tokens.mint(KEY, {"sub": "bob"})
BAD = tokens.twins(ALICE)["signature"]


@pytest.fixture(scope="module")
def nginx(launch):
    return launch(
        files={"keys.json": keys.jwks(KEY)},
        http="""
    map $http_x_kind $mapped { bearer $http_x_token; cookie $cookie_auth; }
""",
        server=expect.SHOW + """
        auth_jwt_key_file keys.json;

        location /bearer { auth_jwt "R"; empty_gif; }
        location /cookie { auth_jwt "R" token=$cookie_auth; empty_gif; }
        location /query { auth_jwt "R" token=$arg_jwt; empty_gif; }
        location /header { auth_jwt "R" token=$http_x_token; empty_gif; }
        location /mapped { auth_jwt "R" token=$mapped; empty_gif; }
        location /authorization {
            auth_jwt "R" token=$http_authorization;
            empty_gif;
        }

        location /several {
            auth_jwt "R" token=$cookie_auth token=$arg_jwt
                         token=$http_authorization;
            empty_gif;
        }

        location /optional { auth_jwt "R" optional; empty_gif; }
        location /optional-cookie {
            auth_jwt "R" token=$cookie_auth optional;
            empty_gif;
        }

        location /feeds { auth_jwt off token=$cookie_auth; empty_gif; }
        location /off { auth_jwt off; empty_gif; }
""")


def passes_as(nginx, sub, path, make_request):
    """make_request(token) gives the request's parts; its mutations fail."""
    token = tokens.mint(KEY, {"sub": sub})
    reply = nginx.get(**{"path": path, **make_request(token)})
    expect.accepted(reply)
    assert reply["J-Sub"] == sub
    for twin in tokens.twins(token).values():
        expect.refused(nginx.get(**{"path": path, **make_request(twin)}),
                       "bad_signature")


@pytest.mark.parametrize("scheme", [
    "Bearer ", "bearer ", "BEARER ", "bEaReR ", "Bearer  ", "Bearer      "])
def test_the_scheme_has_any_case_and_one_or_more_spaces(nginx, scheme):
    passes_as(nginx, "alice", "/bearer",
              lambda t: {"headers": {"Authorization": scheme + t}})


@pytest.mark.parametrize("value", [
    "", "X", "x" * 7, "Bearer", "Bearer ", "Bearer      ", "Basic YTpi",
    "Bearer" + ALICE, ALICE, "Bearerx " + ALICE, "Basic " + ALICE,
    "Bearer\t" + ALICE, "Digest Bearer " + ALICE])
def test_what_is_not_bearer_and_a_token_is_no_token(nginx, value):
    expect.no_token(nginx.get("/bearer", headers={"Authorization": value}))


@pytest.mark.parametrize("value", [
    "Bearer " + ALICE + " x", "Bearer " + ALICE + ",Bearer " + ALICE,
    "Bearer \t" + ALICE, 'Bearer "' + ALICE + '"', "Bearer Bearer " + ALICE])
def test_a_token_with_something_around_it_is_refused(nginx, value):
    expect.refused(nginx.get("/bearer", headers={"Authorization": value}),
                   "malformed", "bad_base64url", "bad_header", "wrong_type")


def test_spaces_after_the_token_are_not_part_of_it(nginx):
    # RFC 9110, 5.5: white space around a field's value is not of the value
    expect.accepted(nginx.get(
        "/bearer", headers={"Authorization": f"Bearer {ALICE}   "}))


@pytest.mark.parametrize("first, second", [
    (ALICE, BAD), (BAD, ALICE), (ALICE, BOB)])
def test_two_authorization_headers_are_a_bad_request(nginx, first, second):
    reply = nginx.get("/bearer", headers=[
        ("Authorization", f"Bearer {first}"),
        ("Authorization", f"Bearer {second}")])
    assert reply.status == 400


def test_a_nul_in_the_header_is_a_bad_request(nginx):
    reply = nginx.get("/bearer", headers={
        "Authorization": b"Bearer \0" + ALICE.encode()})
    assert reply.status == 400


def test_a_query_argument_is_no_token_unless_it_is_named(nginx):
    expect.no_token(nginx.get("/bearer?access_token=" + ALICE))
    expect.no_token(nginx.get("/bearer", headers={"Cookie": "auth=" + ALICE}))


@pytest.mark.parametrize("path, make_request", [
    ("/cookie", lambda t: {"headers": {"Cookie": f"a=1; auth={t}; b=2"}}),
    ("/header", lambda t: {"headers": {"X-Token": t}}),
    ("/query", lambda t: {"path": f"/query?x=1&jwt={t}&y=2"}),
    ("/mapped", lambda t: {"headers": {"X-Kind": "bearer", "X-Token": t}}),
    ("/mapped", lambda t: {"headers": {"X-Kind": "cookie",
                                       "Cookie": f"auth={t}"}}),
], ids=["cookie", "header", "query", "map-header", "map-cookie"])
def test_token_names_another_source(nginx, path, make_request):
    passes_as(nginx, "carol", path, make_request)


@pytest.mark.parametrize("path", ["/cookie", "/query", "/header", "/mapped"])
def test_the_authorization_header_counts_only_where_it_is_the_source(
        nginx, path):
    expect.no_token(nginx.get(path, ALICE))
    expect.no_token(nginx.get(path))


@pytest.mark.parametrize("prefix", ["", "Bearer ", "bearer   "])
def test_a_source_may_carry_the_bearer_prefix(nginx, prefix):
    passes_as(nginx, "dave", "/header",
              lambda t: {"headers": {"X-Token": prefix + t}})
    passes_as(nginx, "dave", "/authorization",
              lambda t: {"headers": {"Authorization": prefix + t}})


@pytest.mark.parametrize("cookie, arg, bearer, sub", [
    (ALICE, BOB, None, "alice"),
    (None, BOB, ALICE, "bob"),
    (None, None, ALICE, "alice"),
    ("", BOB, None, "bob"),
    (ALICE, BAD, BAD, "alice"),
])
def test_of_several_sources_the_first_that_is_not_empty_counts(
        nginx, cookie, arg, bearer, sub):
    headers = {} if cookie is None else {"Cookie": f"auth={cookie}"}
    query = "" if arg is None else f"?jwt={arg}"
    reply = nginx.get("/several" + query, bearer, headers=headers)
    expect.accepted(reply)
    assert reply["J-Sub"] == sub


def test_of_several_sources_a_bad_first_one_is_not_passed_over(nginx):
    reply = nginx.get("/several?jwt=" + ALICE,
                      headers={"Cookie": "auth=" + BAD})
    expect.refused(reply, "bad_signature")
    expect.no_token(nginx.get("/several"))


@pytest.mark.parametrize("path", ["/optional", "/optional-cookie"])
def test_optional_lets_a_request_without_token_pass(nginx, path):
    reply = nginx.get(path)
    expect.accepted(reply)
    assert reply["J-Verified"] == ""
    assert reply["J-Sub"] == ""
    assert reply.auth_log == []


def test_optional_does_not_let_a_bad_token_pass(nginx):
    expect.passes(nginx, "/optional", ALICE)
    expect.refused(nginx.get("/optional", "rubbish"), "malformed")
    expect.refused(nginx.get("/optional-cookie",
                             headers={"Cookie": "auth=" + BAD}),
                   "bad_signature")


def test_off_with_a_token_only_feeds_the_variables(nginx):
    for token in (ALICE, BAD):
        reply = nginx.get("/feeds", headers={"Cookie": "auth=" + token})
        expect.accepted(reply)
        assert reply["J-Sub"] == "alice"
        assert reply["J-Verified"] == ""
        assert reply["J-Error"] == ""
    expect.accepted(nginx.get("/feeds"))
    reply = nginx.get("/feeds", headers={"Cookie": "auth=a.b.c"})
    expect.accepted(reply)
    assert reply["J-Sub"] == ""


@pytest.mark.parametrize("length", [1000, 8000, 16000, 60000])
def test_a_long_token_is_accepted(nginx, length):
    token = tokens.mint(KEY, {"sub": "alice", "groups": "g" * length})
    expect.passes(nginx, "/bearer", token)


def test_a_token_beyond_the_bound_is_refused(nginx):
    token = tokens.mint(KEY, {"sub": "alice", "groups": "g" * 100000})
    assert len(token) > 128 * 1024
    expect.refused(nginx.get("/bearer", token), "too_large")
