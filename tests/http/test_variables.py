"""Claims and header members as nginx variables."""

import json
import time
import urllib.parse

import pytest

import expect
import keys
import ngx
import tokens

KEY = keys.make("oct", "k")
ALICE = tokens.mint(KEY, {"sub": "alice"})
BAD = tokens.twins(ALICE)["signature"]

NESTED = {"info": {"e-mail": "a@example.com", "job title": "engineer",
                   "deep": {"er": {"est": 1}}},
          "a.b": "dotted", "": "nameless"}


@pytest.fixture(scope="module")
def nginx(launch, recorder):
    return launch(
        UP=recorder.address,
        files={"keys.json": keys.jwks(KEY),
               "html/index.html": "ok",
               "html/page.shtml": 'a<!--#include virtual="/part" -->b',
               "html/inner.shtml": '<!--#echo var="jwt_claim_sub" -->'},
        http="""
    auth_jwt_claim_set $email info e-mail;
    auth_jwt_claim_set $job info "job title";
    auth_jwt_claim_set $deepest info deep er est;
    auth_jwt_claim_set $info info;
    auth_jwt_claim_set $nowhere info deep nobody est;
    auth_jwt_claim_set $through_string a.b c;
    auth_jwt_claim_set $dotted a.b;
    auth_jwt_header_set $header_deep x y z;
    auth_jwt_header_set $header_kid kid;

    log_format claims 'sub=[$jwt_claim_sub] v=[$jwt_claim_v] '
                      'error=[$jwt_error] verified=[$jwt_verified]';
""",
        server=expect.SHOW + """
        auth_jwt_key_file keys.json;
        root @DIR@/html;
        access_log claims.log claims;

        location /v {
            auth_jwt "R";
            add_header V "[$jwt_claim_v]" always;
            add_header H "[$jwt_header_v]" always;
            add_header Claims $jwt_claims always;
            add_header Headers $jwt_headers always;
            add_header Verified "[$jwt_verified]" always;
            empty_gif;
        }

        location /proxy {
            auth_jwt "R";
            proxy_pass http://@UP@;
            proxy_set_header V $jwt_claim_v;
            proxy_set_header H $jwt_header_v;
            proxy_set_header Joined "<$jwt_claim_v>";
            proxy_set_header Claims $jwt_claims;
            proxy_set_header Sub $jwt_claim_sub;
        }

        location /set {
            auth_jwt "R";
            add_header Email $email;
            add_header Job $job;
            add_header Deepest $deepest;
            add_header Info $info;
            add_header Nowhere "[$nowhere][$through_string]";
            add_header Dotted $dotted;
            add_header Header-Deep $header_deep;
            add_header Header-Kid $header_kid;
            empty_gif;
        }

        location /early {
            auth_jwt "R";
            set $early "[$jwt_claim_sub $jwt_header_alg $jwt_verified]";
            add_header Early $early always;
            add_header Late "[$jwt_claim_sub $jwt_verified]" always;
            empty_gif;
        }

        location /returns {
            auth_jwt "R";
            return 200 "$jwt_claim_sub";
        }

        location /no-auth {
            return 200 "[$jwt_claim_sub][$jwt_error][$jwt_verified]";
        }

        location /time {
            return 200 "$jwt_nowtime";
        }

        location /login-by-name {
            auth_jwt "R";
            error_page 401 = @login;
            empty_gif;
        }
        location @login {
            return 200 "$jwt_error|$jwt_error_description|$jwt_claim_sub|$uri";
        }

        location /login-by-uri {
            auth_jwt "R";
            error_page 401 = /login?from=$jwt_error;
            empty_gif;
        }
        location /login {
            return 200 "$jwt_error|$arg_from|$jwt_claim_sub|$uri";
        }

        location /return {
            auth_jwt "R";
            error_page 401 = @return;
            empty_gif;
        }
        location @return {
            return 302 https://login.test/?rd=$jwt_return_url;
        }

        location /redirected {
            auth_jwt "R";
            try_files /nothing @target;
        }
        location @target {
            return 200 "$jwt_claim_sub|$jwt_verified|$jwt_error";
        }

        location /ssi {
            auth_jwt "R";
            ssi on;
            ssi_types *;
            alias @DIR@/html/page.shtml;
        }
        location /part {
            ssi on;
            ssi_types *;
            alias @DIR@/html/inner.shtml;
        }

        location /request {
            auth_jwt "R";
            auth_request /check;
            empty_gif;
        }
        location /check {
            internal;
            proxy_pass http://@UP@;
            proxy_set_header Sub $jwt_claim_sub;
        }
""")


def ask(nginx, claims, path="/v", **header):
    reply = nginx.get(path, tokens.mint(KEY, claims, **header))
    assert reply.status == 200, reply
    return reply


TEXT_FORMS = {
    "string": (b'"alice"', "alice"),
    "string-empty": (b'""', ""),
    "string-spaces": (b'"  a b  "', "  a b  "),
    "string-quotes": (b'"a\\"b\\\\c/d"', 'a"b\\c/d'),
    "string-utf-8": ('"gr\u00fc\u00df \U0001f511"'.encode(),
                     "gr\u00fc\u00df \U0001f511"),
    "string-escaped": (b'"\\u0061\\ud83d\\udd11"', "a\U0001f511"),
    "string-like-json": (b'"{\\"a\\":[1]}"', '{"a":[1]}'),
    "string-dollar": (b'"$host%41"', "$host%41"),
    "number": (b"42", "42"),
    "number-negative": (b"-7", "-7"),
    "number-zero": (b"-0", "-0"),
    "number-decimal": (b"1.50", "1.50"),
    "number-exponent": (b"1E+2", "1E+2"),
    "number-large": (b"12345678901234567890123", "12345678901234567890123"),
    "number-huge": (b"1e400", "1e400"),
    "true": (b"true", "true"),
    "false": (b"false", "false"),
    "null": (b"null", ""),
    "array": (b'["a","b","c"]', "a,b,c"),
    "array-empty": (b"[]", ""),
    "array-one": (b'["a"]', "a"),
    "array-mixed": (b'["a",1,true,null,1.0]', "a,1,true,,1.0"),
    "array-of-arrays": (b'["a", ["b", "c"], {"d": 1}]',
                        'a,["b","c"],{"d":1}'),
    "object": (b'{ "a" : [ 1 , "x" ] , "b" : null }',
               '{"a":[1,"x"],"b":null}'),
    "object-empty": (b"{ }", "{}"),
    "control": (b'"a\\r\\nSet-Cookie: b\\u0000c\\td"',
                "a\\r\\nSet-Cookie: b\\u0000c\\td"),
    "control-del": (b'"a\\u007fb\\u001b[2J"', "a\\u007fb\\u001b[2J"),
    "control-in-array": (b'["a\\r\\nX: b","\\u0000"]', "a\\r\\nX: b,\\u0000"),
    "control-in-object": (b'{"a\\n":"b\\r\\nX: y"}',
                          '{"a\\n":"b\\r\\nX: y"}'),
}


@pytest.mark.parametrize("value, text", TEXT_FORMS.values(), ids=TEXT_FORMS)
def test_a_claim_has_this_text(nginx, recorder, value, text):
    claims = b'{"sub":"alice","v":%s}' % value
    header = b'{"alg":"HS256","kid":"k","v":%s}' % value
    token = tokens.sign(KEY, "HS256", header, claims)

    reply = nginx.get("/v", token)
    expect.accepted(reply)
    assert reply["V"] == f"[{text}]"
    assert reply["H"] == f"[{text}]"

    expect.accepted(nginx.get("/proxy", token))
    assert recorder.last["Joined"] == f"<{text}>"
    assert recorder.last["V"].strip() == text.strip()
    assert recorder.last["Set-Cookie"] == "" and recorder.last["X"] == ""
    assert recorder.last["Sub"] == "alice"

    for twin in tokens.twins(token).values():
        expect.refused(nginx.get("/proxy", twin), "bad_signature")


def test_an_absent_claim_is_empty(nginx):
    for path in ("/v", "/set"):
        expect.passes(nginx, path, tokens.mint(KEY, {}))
    reply = ask(nginx, {"sub": "alice", "V": "upper"})
    assert reply["V"] == "[]"
    assert reply["H"] == "[]"


def test_a_claim_cannot_end_a_log_line(nginx):
    log = ngx.Log(nginx.path / "claims.log")
    start = log.position()
    ask(nginx, {"sub": 'x\r\n"forged" \0', "v": ["a\nb"]})
    ask(nginx, {"sub": "next"})
    log.wait(r"sub=\[next\]", start)
    lines = log.since(start)
    assert len(lines) == 2
    assert "forged" in lines[0] and "\0" not in lines[0]


def test_all_claims_and_headers_are_there_as_json(nginx):
    claims = {"sub": "alice", "n": 1.5, "groups": ["a", "b"],
              "o": {"k": None}, "text": "a\r\nb \u00fc"}
    reply = ask(nginx, claims)
    assert json.loads(reply["Claims"]) == claims
    assert " " not in reply["Claims"].replace("b \u00fc", "")
    assert json.loads(reply["Headers"]) == {"typ": "JWT", "alg": "HS256",
                                            "kid": "k"}


def test_three_hundred_claims_and_two_hundred_groups(nginx):
    claims = {f"claim{n}": "x" * 30 for n in range(300)}
    claims["v"] = [f"group-{n}" for n in range(200)]
    claims["large"] = "y" * 10240
    reply = ask(nginx, claims)
    assert reply["V"] == f"[{','.join(claims['v'])}]"
    assert json.loads(reply["Claims"]) == claims


def test_claim_set_walks_nested_names(nginx):
    token = tokens.mint(KEY, NESTED, x={"y": {"z": "found"}})
    reply = expect.passes(nginx, "/set", token)
    assert reply["Email"] == "a@example.com"
    assert reply["Job"] == "engineer"
    assert reply["Deepest"] == "1"
    assert json.loads(reply["Info"]) == NESTED["info"]
    assert reply["Nowhere"] == "[][]"
    assert reply["Dotted"] == "dotted"
    assert reply["Header-Deep"] == "found"
    assert reply["Header-Kid"] == "k"


def test_before_the_check_a_claim_is_the_clients_own_word(nginx):
    reply = nginx.get("/early", ALICE)
    assert reply["Early"] == "[alice HS256 ]"
    assert reply["Late"] == "[alice 1]"
    reply = nginx.get("/early", BAD)
    assert reply.status == 401
    assert reply["Early"] == "[alice HS256 ]"
    assert reply["Late"] == "[ ]"
    assert nginx.get("/returns", ALICE).body == b"alice"


@pytest.mark.parametrize("token", [
    None, "", "x", "a.b.c", "...", "e30.e30.", "e30..", "bnVsbA.bnVsbA.",
    "W10.W10.", "." * 1000])
def test_variables_of_rubbish_are_empty(nginx, token):
    assert nginx.get("/returns", token).body == b""
    assert nginx.get("/early", token)["Early"] == "[  ]"


def test_where_no_token_is_looked_for_there_are_no_claims(nginx):
    assert nginx.get("/no-auth", ALICE).body == b"[][][]"


def test_nowtime_is_the_time_in_seconds(nginx):
    before = int(time.time())
    assert before - 2 <= int(nginx.get("/time").body) <= before + 2


@pytest.mark.parametrize("path", ["/login-by-name", "/login-by-uri"])
@pytest.mark.parametrize("token, word, sub", [
    (None, "no_token", ""), ("x", "malformed", ""),
    (BAD, "bad_signature", ""),
    (tokens.mint(KEY, {"sub": "bob", "exp": 1}), "expired", "bob")],
    ids=["none", "malformed", "tampered", "expired"])
def test_an_error_page_knows_why(nginx, path, token, word, sub):
    reply = nginx.get(path, token)
    assert reply.status == 200
    error, second, claim, _ = reply.body.decode().split("|")
    assert error == word
    assert second in (word, expect.SENTENCES[word])
    assert claim == sub


def test_an_error_page_is_not_used_for_a_good_token(nginx):
    for path in ("/login-by-name", "/login-by-uri"):
        expect.accepted(nginx.get(path, ALICE))


def test_return_url_is_the_clients_own(nginx):
    path = "/return/a%20b?x=1&y=%C3%BC%26z&rd=https://evil.test/#"
    path = path.rstrip("#")
    host = f"localhost:{nginx.port()}"
    reply = nginx.get(path, host=host)
    assert reply.status == 302
    start, _, value = reply["Location"].partition("?rd=")
    assert start == "https://login.test/"
    assert not set(value) & set(" &?#=+\"'<>\\")
    assert urllib.parse.unquote(value) == f"http://{host}{path}"


def test_an_internal_redirect_keeps_what_was_verified(nginx):
    assert nginx.get("/redirected", ALICE).body == b"alice|1|"
    assert nginx.get("/redirected", BAD).status == 401


def test_a_subrequest_reads_the_claims_of_its_request(nginx, recorder):
    reply = nginx.get("/ssi", ALICE)
    assert reply.body == b"aaliceb"
    assert nginx.get("/ssi", BAD).status == 401

    expect.accepted(nginx.get("/request", ALICE))
    assert recorder.last["Sub"] == "alice"


def test_variables_of_one_request_are_not_in_the_next(nginx):
    with nginx.connect() as connection:
        for n in range(5):
            full = tokens.mint(KEY, {"sub": f"user{n}", "v": "x" * n})
            assert connection.request("/v", full)["V"] == f"[{'x' * n}]"
            empty = connection.request("/v", tokens.mint(KEY, {}))
            assert empty["V"] == "[]"
            assert empty["Claims"] == "{}"
            nothing = connection.request("/v")
            assert (nothing.status, nothing["V"]) == (401, "[]")
            assert nothing["Verified"] == "[]"
            assert nothing["Claims"] == ""


def test_a_pipelined_request_has_its_own_claims(nginx):
    with nginx.connect() as connection:
        wanted = b"".join(
            b"GET /returns HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n"
            % (b"Authorization: Bearer " + tokens.mint(
                KEY, {"sub": f"user{n}"}).encode()) for n in range(3))
        connection.sock.sendall(wanted)
        got = b""
        while b"user2" not in got:
            more = connection.sock.recv(65536)
            assert more, got
            got += more
        assert got.index(b"user0") < got.index(b"user1") < got.index(b"user2")
