"""What a client is told that has no token, or a bad one."""

import pytest

import expect
import keys
import ngx
import tokens
import upstream

KEY = keys.make("oct", "k")
GOOD = tokens.mint(KEY, {"sub": "alice"})
BAD = tokens.twins(GOOD)["signature"]


@pytest.fixture(scope="module")
def nginx(launch):
    return launch(
        files={"keys.json": keys.jwks(KEY)},
        http="""
    map $arg_off $realm_or_off { 1 off; default "switched"; }
""",
        server=expect.SHOW + """
        auth_jwt_key_file keys.json;

        location /plain { auth_jwt "R"; empty_gif; }
        location /spaces { auth_jwt "closed site"; empty_gif; }
        location /variable { auth_jwt "site $host"; empty_gif; }
        location /switch { auth_jwt $realm_or_off; empty_gif; }
        location /quoted { auth_jwt $http_realm; empty_gif; }
        location /off { auth_jwt off; empty_gif; }
        location /without { empty_gif; }
        location /file { auth_jwt "R"; alias @DIR@/; }

        location /silent {
            auth_jwt "R";
            auth_jwt_www_authenticate off;
            empty_gif;
        }

        location /own {
            auth_jwt "R";
            auth_jwt_www_authenticate 'Bearer realm="own", scope="read"';
            empty_gif;
        }

        location /shown {
            auth_jwt "R";
            auth_jwt_www_authenticate on;
            empty_gif;
        }

        location /own-variable {
            auth_jwt "R";
            auth_jwt_www_authenticate 'Bearer realm="$uri", scope="$arg_s"';
            empty_gif;
        }

        # a filter ends the response with an error, and the list of headers
        # begins anew
        location /emptied {
            satisfy any;
            allow all;
            auth_jwt "R";
            error_page 412 =404 /after;
            alias @DIR@/keys.json;
        }
        location /emptied-refused {
            auth_jwt "R";
            recursive_error_pages on;
            error_page 401 = /changed;
            empty_gif;
        }
        location /changed {
            recursive_error_pages on;
            error_page 412 =404 /after;
            alias @DIR@/keys.json;
        }
        location /after { internal; alias @DIR@/keys.json; }
        location /emptied-twice {
            auth_jwt "R";
            recursive_error_pages on;
            error_page 401 = /changed-to-checked;
            empty_gif;
        }
        location /changed-to-checked {
            recursive_error_pages on;
            error_page 412 = /checked-again;
            alias @DIR@/keys.json;
        }
        location /checked-again { internal; auth_jwt "R2"; empty_gif; }

        location /page {
            auth_jwt "R";
            error_page 401 /sorry;
            empty_gif;
        }

        location /sorry { internal; return 200 "sorry: $jwt_error"; }
""")


def test_a_request_without_token_is_asked_for_one(nginx):
    reply = nginx.get("/plain")
    expect.no_token(reply)
    assert reply["J-Error"] == "no_token"
    assert reply["J-Description"] == expect.SENTENCES["no_token"]
    assert reply["J-Verified"] == ""


def test_a_bad_token_is_answered_with_invalid_token(nginx):
    reply = nginx.get("/plain", BAD)
    expect.refused(reply, "bad_signature")


def test_a_good_token_is_accepted_and_its_mutations_are_not(nginx):
    reply = expect.passes(nginx, "/plain", GOOD)
    assert reply["J-Verified"] == "1"
    assert reply["J-Error"] == ""
    assert reply["J-Description"] == ""
    assert reply["J-Sub"] == "alice"


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "OPTIONS"])
def test_every_method_needs_a_token(nginx, method):
    assert nginx.get("/plain", method=method).status == 401
    assert nginx.get("/plain", BAD, method=method).status == 401
    assert nginx.get("/plain", GOOD, method=method).status != 401


def test_a_body_that_was_refused_does_not_harm_the_connection(nginx):
    with nginx.connect() as connection:
        for token, status in ((BAD, 401), (GOOD, 405), (BAD, 401)):
            reply = connection.request("/plain", token, method="POST",
                                       body=b"x" * 100000)
            assert reply.status == status


def test_the_realm_may_hold_spaces(nginx):
    expect.no_token(nginx.get("/spaces"), realm="closed site")


def test_the_realm_may_hold_variables(nginx):
    expect.no_token(nginx.get("/variable"), realm="site localhost")
    expect.refused(nginx.get("/variable", BAD, host="other.test"),
                   "bad_signature", realm="site other.test")


def test_a_realm_that_evaluates_to_off_switches_checking_off(nginx):
    expect.no_token(nginx.get("/switch"), realm="switched")
    expect.accepted(nginx.get("/switch?off=1"))
    expect.accepted(nginx.get("/switch?off=1", BAD))
    expect.refused(nginx.get("/switch", BAD), "bad_signature",
                   realm="switched")


def test_a_realm_cannot_break_out_of_its_quotes(nginx):
    # RFC 9110, 5.6.4: a quoted-string escapes the quote and the backslash
    reply = nginx.get("/quoted", headers={"Realm": r'a", x="b\c'})
    assert reply["WWW-Authenticate"] == r'Bearer realm="a\", x=\"b\\c"'


@pytest.mark.parametrize("path", ["/off", "/without"])
@pytest.mark.parametrize("token", [None, BAD, GOOD, "rubbish"])
def test_where_auth_jwt_is_off_nothing_is_checked(nginx, path, token):
    expect.accepted(nginx.get(path, token))


def test_www_authenticate_off_sends_no_challenge(nginx):
    for token in (None, BAD):
        reply = nginx.get("/silent", token)
        assert reply.status == 401
        assert reply.all("WWW-Authenticate") == []
    expect.accepted(nginx.get("/silent", GOOD))


def test_www_authenticate_sends_the_string_that_it_is_given(nginx):
    for token in (None, BAD):
        reply = nginx.get("/own", token)
        assert reply.status == 401
        assert (reply["WWW-Authenticate"]
                == 'Bearer realm="own", scope="read"')
    expect.accepted(nginx.get("/own", GOOD))


def test_www_authenticate_on_is_the_default(nginx):
    expect.no_token(nginx.get("/shown"))
    expect.refused(nginx.get("/shown", BAD), "bad_signature")


def test_an_error_page_keeps_status_and_challenge(nginx):
    reply = nginx.get("/page", BAD)
    assert reply.status == 401
    assert reply["WWW-Authenticate"] == expect.challenge("R", "bad_signature")
    assert reply.body == b"sorry: bad_signature"


def test_a_protected_file_is_served_to_a_good_token_only(nginx):
    assert nginx.get("/file/keys.json").status == 401
    assert nginx.get("/file/keys.json", BAD).status == 401
    reply = nginx.get("/file/keys.json", GOOD)
    assert reply.status == 200
    assert reply.body == keys.jwks(KEY).encode()


def test_a_range_request_is_refused_like_any_other(nginx):
    bytes_0_3 = {"Range": "bytes=0-3"}
    assert nginx.get("/file/keys.json", BAD, headers=bytes_0_3).status == 401
    reply = nginx.get("/file/keys.json", GOOD, headers=bytes_0_3)
    assert (reply.status, len(reply.body)) == (206, 4)


def test_requests_on_one_connection_are_judged_one_by_one(nginx):
    other = tokens.mint(KEY, {"sub": "bob"})
    with nginx.connect() as connection:
        for token, sub in ((GOOD, "alice"), (BAD, None), (None, None),
                           (other, "bob"), (BAD, None), (GOOD, "alice")):
            reply = connection.request("/plain", token)
            assert reply.status == (200 if sub else 401)
            assert reply["J-Verified"] == ("1" if sub else "")
            if sub:
                assert reply["J-Sub"] == sub
                assert reply["J-Error"] == ""
            elif token is None:
                assert reply["J-Sub"] == ""
                assert reply["J-Error"] == "no_token"


def test_the_log_holds_alg_and_kid_but_no_token_or_claim(nginx):
    line = expect.refused(nginx.get("/plain", BAD), "bad_signature")
    assert 'alg "HS256"' in line
    assert 'kid "k"' in line
    assert "client: 127.0.0.1" in line
    assert "alice" not in line
    for part in BAD.split("."):
        assert part not in line


def test_a_log_line_cannot_be_forged_by_a_kid(nginx):
    token = tokens.sign(KEY, "HS256",
                        {"alg": "HS256", "kid": 'x\r\n[emerg] "forged" \x1b'},
                        {"sub": "alice"})
    reply = nginx.get("/plain", token)
    line = expect.refused(reply, "unknown_kid")
    assert [item for item in reply.log if item.startswith("[emerg]")] == []
    assert "\x1b" not in line and "\r" not in line


@pytest.mark.parametrize("control", ["%0d%0aSet-Cookie:%20a=b", "%0a", "%0d",
                                     "%01", "%7f", "%09"])
def test_a_uri_adds_no_header_to_a_challenge_of_ones_own(nginx, control):
    reply = nginx.get(f"/own-variable{control}")
    assert reply.status == 401, reply
    assert reply.all("Set-Cookie") == []
    text = control.replace("%0d%0a", "  ").replace("%20", " ")
    assert reply["WWW-Authenticate"] == (
        f'Bearer realm="/own-variable{" " if text[0] == "%" else text}", '
        'scope=""'), reply


CHANGED = {"If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:01 GMT"}


@pytest.mark.parametrize("path", ["/emptied", "/emptied-refused"])
@pytest.mark.parametrize("token", [None, BAD], ids=["none", "bad"])
def test_a_challenge_that_nginx_forgot_takes_no_header_with_it(nginx, path,
                                                               token):
    whole = nginx.get("/file/keys.json", GOOD)
    assert whole["ETag"]

    reply = nginx.get(path, token, headers=CHANGED)
    assert (reply.status, reply.body) == (404, whole.body), reply
    assert reply["ETag"] == whole["ETag"]
    assert reply.all("WWW-Authenticate") == []


def test_a_challenge_after_one_that_nginx_forgot_is_sent(nginx):
    reply = nginx.get("/emptied-twice", BAD, headers=CHANGED)
    assert reply.status == 401, reply
    assert reply["WWW-Authenticate"] == expect.challenge("R2",
                                                         "bad_signature")


@pytest.mark.skipif(ngx.version() < (1, 29, 0),
                    reason="this nginx has no early hints")
def test_early_hints_take_no_header_of_the_response(spawn):
    """nginx clears what is there after a 103, sent on or not."""
    response = (b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"
                b"HTTP/1.1 200 OK\r\nX-First: 1\r\nSet-Cookie: a=b\r\n"
                b"Content-Length: 2\r\n\r\nok")
    with upstream.Raw(response) as server:
        nginx = spawn(UP=server.address,
                      files={"keys.json": keys.jwks(KEY)}, server="""
        auth_jwt_key_file keys.json;
        location /any {
            satisfy any;
            allow all;
            auth_jwt "R";
            proxy_pass http://@UP@;
        }
        location /to-login {
            auth_jwt "R";
            error_page 401 = @login;
            empty_gif;
        }
        location @login { proxy_pass http://@UP@; }
""")
        for path in ("/any", "/to-login"):
            for token in (None, BAD):
                reply = nginx.get(path, token)
                assert (reply.status, reply.body) == (200, b"ok"), reply
                assert reply["X-First"] == "1", reply
                assert reply["Set-Cookie"] == "a=b", reply
                assert reply.all("WWW-Authenticate") == [], reply
