"""Beside nginx's other access modules, and where the levels meet."""

import base64

import pytest

import expect
import keys
import tokens

KEY = keys.make("oct", "k")
GOOD = tokens.mint(KEY, {"sub": "alice"})
BAD = tokens.twins(GOOD)["signature"]
# "secret", as htpasswd has it in plain
BASIC = "Basic " + base64.b64encode(b"alice:secret").decode()

# What the other mechanisms say, by location: each grants or denies.
ALLOW = {"yes": "allow all;", "no": "deny all;"}
REQUEST = {"yes": "auth_request /yes;", "no": "auth_request /no;"}


@pytest.fixture(scope="module")
def nginx(launch, recorder):
    locations = "".join(f"""
        location /{satisfy}/allow-{answer} {{
            satisfy {satisfy};
            {ALLOW[answer]}
            auth_jwt "R" token=$http_x_token;
            empty_gif;
        }}
        location /{satisfy}/request-{answer} {{
            satisfy {satisfy};
            {REQUEST[answer]}
            auth_jwt "R" token=$http_x_token;
            empty_gif;
        }}
        location /{satisfy}/three-{answer} {{
            satisfy {satisfy};
            {REQUEST[answer]}
            auth_basic "B";
            auth_basic_user_file users;
            auth_jwt "R" token=$http_x_token;
            empty_gif;
        }}
""" for satisfy in ("any", "all") for answer in ("yes", "no"))
    return launch(
        UP=recorder.address,
        files={"keys.json": keys.jwks(KEY), "users": "alice:{PLAIN}secret\n"},
        server=expect.SHOW + locations + """
        auth_jwt_key_file keys.json;

        location = /yes { internal; return 204; }
        location = /no {
            internal;
            proxy_pass http://127.0.0.1:@PORT@/denies;
        }
        location = /denies {
            add_header WWW-Authenticate 'Custom realm="N"' always;
            return 401;
        }

        location /any/basic {
            satisfy any;
            auth_basic "B";
            auth_basic_user_file users;
            auth_jwt "R" token=$http_x_token;
            empty_gif;
        }
        location /all/basic {
            satisfy all;
            auth_basic "B";
            auth_basic_user_file users;
            auth_jwt "R" token=$http_x_token;
            empty_gif;
        }
        location /any/forbidden {
            satisfy any;
            deny all;
            auth_jwt "R";
            auth_jwt_require $arg_v error=403;
            empty_gif;
        }

        location /reads {
            proxy_pass http://@UP@;
            limit_except GET { auth_jwt "R"; }
        }
        location /writes {
            auth_jwt "R";
            proxy_pass http://@UP@;
            limit_except GET { auth_jwt off; }
        }
        location /inherits {
            auth_jwt "R";
            proxy_pass http://@UP@;
            limit_except POST { allow all; }
        }

        location /first-check {
            auth_jwt "first";
            error_page 401 = /second-check;
            empty_gif;
        }
        location /second-check {
            auth_jwt "second" token=$http_x_token;
            empty_gif;
        }

        location /outer {
            auth_jwt "outer";
            empty_gif;
            location /outer/inherits { empty_gif; }
            location /outer/open { auth_jwt off; empty_gif; }
            location /outer/own { auth_jwt "inner"; empty_gif; }
        }
        location /if {
            auth_jwt "R";
            if ($arg_x) { add_header In-If "$jwt_claim_sub" always; }
            empty_gif;
        }
""")


def get(nginx, path, token=None, basic=False, **request):
    headers = {}
    if token:
        headers["X-Token"] = token
    if basic:
        headers["Authorization"] = BASIC
    return nginx.get(path, headers=headers, **request)


def granted(reply):
    """Let in: and nothing left over of who would not."""
    assert reply.status == 200, reply
    assert reply.all("WWW-Authenticate") == [], reply


@pytest.mark.parametrize("other", ["allow", "request"])
@pytest.mark.parametrize("token", [None, BAD, GOOD],
                         ids=["none", "bad", "good"])
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_satisfy_any_needs_one_and_all_needs_every_one(
        nginx, other, token, answer):
    path = f"{other}-{answer}"
    verdicts = [token == GOOD, answer == "yes"]

    reply = get(nginx, f"/any/{path}", token)
    if any(verdicts):
        granted(reply)
    else:
        assert reply.status in (401, 403)

    reply = get(nginx, f"/all/{path}", token)
    if all(verdicts):
        granted(reply)
    else:
        assert reply.status in (401, 403)


@pytest.mark.parametrize("token", [None, BAD, GOOD],
                         ids=["none", "bad", "good"])
@pytest.mark.parametrize("basic", [False, True])
def test_beside_auth_basic(nginx, token, basic):
    reply = get(nginx, "/any/basic", token, basic)
    if token == GOOD or basic:
        granted(reply)
    else:
        assert reply.status == 401
        assert any(value.startswith("Bearer ")
                   for value in reply.all("WWW-Authenticate")), reply

    reply = get(nginx, "/all/basic", token, basic)
    if token == GOOD and basic:
        granted(reply)
    else:
        assert reply.status == 401
        assert reply.all("WWW-Authenticate") != []


@pytest.mark.parametrize("token", [None, BAD, GOOD],
                         ids=["none", "bad", "good"])
@pytest.mark.parametrize("basic", [False, True])
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_three_mechanisms_leave_no_challenge_on_a_200(
        nginx, token, basic, answer):
    verdicts = [token == GOOD, basic, answer == "yes"]

    reply = get(nginx, f"/any/three-{answer}", token, basic)
    if any(verdicts):
        granted(reply)
    else:
        assert reply.status == 401

    reply = get(nginx, f"/all/three-{answer}", token, basic)
    if all(verdicts):
        granted(reply)
    else:
        assert reply.status == 401


def test_who_is_let_in_by_another_leaves_nothing_for_the_next(nginx):
    with nginx.connect() as connection:
        for _ in range(3):
            granted(connection.request("/any/allow-yes"))
            reply = connection.request("/any/allow-no")
            assert reply.status in (401, 403)
            granted(connection.request("/any/allow-no",
                                       headers={"X-Token": GOOD}))


def test_an_error_page_with_a_check_of_its_own_decides_anew(nginx):
    for first in (None, BAD):
        reply = nginx.get("/first-check", first, headers={"X-Token": GOOD})
        granted(reply)
        assert reply["J-Verified"] == "1"
        assert reply["J-Error"] == ""

        reply = nginx.get("/first-check", first, headers={"X-Token": BAD})
        assert reply.status == 401
        assert (reply["WWW-Authenticate"]
                == expect.challenge("second", "bad_signature"))
        assert reply["J-Error"] == "bad_signature"
        assert reply["J-Verified"] == ""

        reply = nginx.get("/first-check", first)
        assert reply["WWW-Authenticate"] == 'Bearer realm="second"'
        assert reply["J-Error"] == "no_token"


def test_a_token_that_misses_a_requirement_does_not_satisfy_any(nginx):
    expect.accepted(nginx.get("/any/forbidden?v=1", GOOD))
    assert nginx.get("/any/forbidden", GOOD).status == 403


def test_limit_except_protects_the_other_methods(nginx):
    granted(nginx.get("/reads"))
    granted(nginx.get("/reads", BAD))
    for method in ("POST", "PUT"):
        body = b"x" * 2000
        assert nginx.get("/reads", method=method, body=body).status == 401
        assert nginx.get("/reads", BAD, method=method,
                         body=body).status == 401
        granted(nginx.get("/reads", GOOD, method=method, body=body))


def test_limit_except_opens_the_other_methods(nginx):
    assert nginx.get("/writes").status == 401
    granted(nginx.get("/writes", GOOD))
    granted(nginx.get("/writes", method="POST", body=b"x"))


def test_limit_except_inherits(nginx):
    for method in ("GET", "POST"):
        assert nginx.get("/inherits", method=method).status == 401
        assert nginx.get("/inherits", BAD, method=method).status == 401
        granted(nginx.get("/inherits", GOOD, method=method))


def test_locations_inherit(nginx):
    expect.no_token(nginx.get("/outer/inherits"), realm="outer")
    expect.no_token(nginx.get("/outer/own"), realm="inner")
    expect.passes(nginx, "/outer/inherits", GOOD)
    expect.passes(nginx, "/outer/own", GOOD)
    granted(nginx.get("/outer/open", BAD))


def test_an_if_block_inherits(nginx):
    assert nginx.get("/if?x=1").status == 401
    assert nginx.get("/if?x=1", BAD).status == 401
    reply = nginx.get("/if?x=1", GOOD)
    granted(reply)
    assert reply["In-If"] == "alice"


def test_every_setting_is_inherited_from_http(spawn):
    nginx = spawn(
        files={"keys.json": keys.jwks(KEY)},
        http="""
    auth_jwt "top" token=$arg_t;
    auth_jwt_key_file keys.json;
    auth_jwt_leeway 1h;
    auth_jwt_algorithms HS256 HS384;
    auth_jwt_require $arg_v error=403;
    auth_jwt_validate_exp off;
""",
        server=expect.SHOW + """
        location / { empty_gif; }
        location /strict { auth_jwt_validate_exp on; empty_gif; }
""")
    expired = tokens.mint(KEY, {"exp": 1})
    expect.no_token(nginx.get("/?v=1"), realm="top")
    expect.accepted(nginx.get(f"/?v=1&t={expired}"))
    expect.refused(nginx.get(f"/strict?v=1&t={expired}"), "expired",
                   realm="top")
    expect.refused(nginx.get(f"/?t={GOOD}"), "require", status=403,
                   realm="top")
    other = tokens.mint(KEY, {"sub": "alice"}, "HS512")
    expect.refused(nginx.get(f"/?v=1&t={other}"), "alg_refused", realm="top")
