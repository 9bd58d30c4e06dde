"""auth_jwt_require: conditions of the operator's own."""

import pytest

import expect
import keys
import tokens

KEY = keys.make("oct", "k")
ADMIN = tokens.mint(KEY, {"sub": "alice", "role": "admin", "iss": "good"})
USER = tokens.mint(KEY, {"sub": "bob", "role": "user", "iss": "good"})
FOREIGN = tokens.mint(KEY, {"sub": "eve", "role": "admin", "iss": "bad"})


@pytest.fixture(scope="module")
def nginx(launch):
    codes = "".join(f"""
        location /code{code} {{
            auth_jwt "R";
            auth_jwt_require $is_admin error={code};
            empty_gif;
        }}
""" for code in CODES)
    return launch(
        files={"keys.json": keys.jwks(KEY)},
        http="""
    map $jwt_claim_role $is_admin { admin 1; }
    map $jwt_claim_iss $is_ours { good 1; default 0; }
    map $jwt_verified $after_check { 1 yes; }
""",
        server=expect.SHOW + codes + """
        auth_jwt_key_file keys.json;
        auth_jwt_require $is_ours;

        location /inherits { auth_jwt "R"; empty_gif; }
        location /own {
            auth_jwt "R";
            auth_jwt_require $is_admin error=403;
            empty_gif;
        }
        location /both {
            auth_jwt "R";
            auth_jwt_require $is_ours $is_admin;
            empty_gif;
        }
        location /each {
            auth_jwt "R";
            auth_jwt_require $is_ours;
            auth_jwt_require $is_admin error=403;
            auth_jwt_require $arg_more error=409;
            empty_gif;
        }
        location /arg {
            auth_jwt "R";
            auth_jwt_require $arg_v;
            empty_gif;
        }
        location /after {
            auth_jwt "R";
            auth_jwt_require $after_check;
            empty_gif;
        }
        location /off {
            auth_jwt off;
            auth_jwt_require $arg_v;
            empty_gif;
        }
        location /optional {
            auth_jwt "R" optional;
            auth_jwt_require $is_admin error=403;
            empty_gif;
        }
""")


CODES = [400, 401, 402, 403, 404, 429, 498, 503, 599]


def test_a_requirement_that_is_met_lets_the_token_pass(nginx):
    for path in ("/inherits", "/own", "/both", "/each?more=1"):
        expect.passes(nginx, path, ADMIN)


def test_a_requirement_that_is_not_met_is_401_with_a_challenge(nginx):
    for path in ("/inherits", "/both", "/each?more=1"):
        expect.refused(nginx.get(path, FOREIGN), "require")
    expect.refused(nginx.get("/both", USER), "require")


@pytest.mark.parametrize("code", CODES)
def test_error_gives_the_status(nginx, code):
    expect.accepted(nginx.get(f"/code{code}", ADMIN))
    expect.refused(nginx.get(f"/code{code}", USER), "require", status=code)


@pytest.mark.parametrize("value, passes", [
    ("1", True), ("yes", True), ("00", True), ("-0", True), ("0.0", True),
    ("false", True), ("0", False), ("", False)])
def test_a_value_is_not_met_if_it_is_empty_or_zero(nginx, value, passes):
    reply = nginx.get(f"/arg?v={value}", ADMIN)
    if passes:
        expect.accepted(reply)
    else:
        expect.refused(reply, "require")


def test_an_absent_variable_is_not_met(nginx):
    expect.refused(nginx.get("/arg", ADMIN), "require")


def test_each_directive_keeps_its_own_code(nginx):
    expect.accepted(nginx.get("/each?more=1", ADMIN))
    expect.refused(nginx.get("/each?more=1", FOREIGN), "require")
    expect.refused(nginx.get("/each?more=1", USER), "require", status=403)
    expect.refused(nginx.get("/each", ADMIN), "require", status=409)


def test_a_level_with_its_own_requirements_has_only_those(nginx):
    expect.accepted(nginx.get("/own", FOREIGN))
    expect.refused(nginx.get("/own", USER), "require", status=403)


def test_a_requirement_is_looked_at_after_the_signature(nginx):
    expect.passes(nginx, "/after", ADMIN)
    for twin in tokens.twins(FOREIGN).values():
        expect.refused(nginx.get("/own", twin), "bad_signature")
        expect.refused(nginx.get("/inherits", twin), "bad_signature")
    expired = tokens.mint(KEY, {"role": "user", "exp": 1})
    expect.refused(nginx.get("/own", expired), "expired")
    assert nginx.get("/own").status == 401


def test_nothing_is_required_where_auth_jwt_is_off(nginx):
    expect.accepted(nginx.get("/off"))
    expect.accepted(nginx.get("/off", USER))


def test_an_optional_token_that_is_there_must_meet_it(nginx):
    expect.accepted(nginx.get("/optional", ADMIN))
    expect.refused(nginx.get("/optional", USER), "require", status=403)
