"""Whose claims $jwt_* are, where a request has more than one token."""

import re

import pytest

import expect
import keys
import tokens

KEY = keys.make("oct", "k")
OTHER = keys.make("oct", "other")

ALICE = tokens.mint(KEY, {"sub": "alice", "aud": "us"})
BOB = tokens.mint(KEY, {"sub": "bob", "aud": "others"})
EXPIRED = tokens.mint(KEY, {"sub": "alice", "aud": "us", "exp": 1})
FORGED = tokens.mint(OTHER, {"sub": "admin", "aud": "us"})
BAD_ALICE = tokens.twins(ALICE)["signature"]
RUBBISH = "rubbish"

SEEN = "[$jwt_claim_sub|$jwt_claim_aud|$jwt_verified|$jwt_error]"

ASKED = "sub=[$jwt_claim_sub] verified=[$jwt_verified] user=[$user]"


@pytest.fixture(scope="module")
def nginx(launch, recorder):
    return launch(
        UP=recorder.address,
        files={"keys.json": keys.jwks(KEY), "other.json": keys.jwks(OTHER),
               "html/ask.shtml":
               '<!--#include virtual="/_ask?token=$arg_ask" -->'
               '<!--#include virtual="/_ask_twice?token=$cookie_t" -->',
               "html/many.shtml":
               '<!--#include virtual="/_ask?token=$arg_a" wait="no" -->;'
               '<!--#include virtual="/_checked?token=$arg_b" -->;'
               '<!--#include virtual="/_same" -->;'
               '<!--#include virtual="/_ask?token=$arg_a" -->;'
               '<!--#include virtual="/_stricter" -->;'
               '<!--#include virtual="/_no-auth" -->;'
               '<!--#echo var="jwt_claim_sub" -->'},
        http=f"""
    map $jwt_claim_sub $user {{ default $jwt_claim_sub; }}
    map $http_x_ask $asked {{ "" $arg_token; default $http_x_ask; }}
    log_format seen '$uri {SEEN}';
""",
        server=expect.SHOW + f"""
        auth_jwt_key_file keys.json;
        root @DIR@/html;
        ssi_types *;

        location = /seen {{ return 200 "{SEEN}"; }}

        # a live session asks about another token
        location /live {{
            auth_jwt "R" token=$cookie_t;
            ssi on;
            alias @DIR@/html/ask.shtml;
        }}
        # one that has ended does
        location /ended {{
            auth_jwt "R" token=$cookie_t;
            error_page 401 = @flow;
            empty_gif;
        }}
        location @flow {{
            ssi on;
            rewrite ^ /ask.shtml break;
        }}
        location = /_ask {{
            internal;
            auth_jwt "" token=$arg_token;
            return 200 "{ASKED}";
        }}
        location = /_ask_twice {{
            internal;
            auth_jwt off token=$arg_token;
            return 200 "";
        }}

        location /many {{
            auth_jwt "R" token=$cookie_t;
            auth_jwt_leeway 10s;
            ssi on;
            alias @DIR@/html/many.shtml;
        }}
        location = /_checked {{
            internal;
            auth_jwt "R" token=$arg_token;
            auth_jwt_phase preaccess;
            error_page 401 = /_refused;
            proxy_pass http://127.0.0.1:@PORT@/echo;
            proxy_set_header X-Asked "{ASKED}";
        }}
        location = /_refused {{ internal; return 200 "{ASKED} $jwt_error"; }}
        location = /echo {{ return 200 $http_x_asked; }}
        location = /_same {{
            internal;
            auth_jwt "R" token=$cookie_t;
            auth_jwt_leeway 10s;
            return 200 "{ASKED}";
        }}
        location = /_stricter {{
            internal;
            auth_jwt "R" token=$cookie_t;
            auth_jwt_audience nobody;
            return 200 "{ASKED}";
        }}
        location = /_no-auth {{ internal; return 200 "{ASKED}"; }}

        # the same by auth_request
        location /request {{
            auth_jwt "R" token=$cookie_t;
            auth_request /_request;
            auth_request_set $theirs $jwt_claim_sub;
            add_header Ours "$jwt_claim_sub $user $jwt_verified";
            add_header Theirs $theirs;
            empty_gif;
        }}
        location = /_request {{
            internal;
            auth_jwt "" token=$http_x_ask;
            proxy_pass http://@UP@;
            proxy_set_header Asked "{ASKED}";
        }}

        location /to-refresh {{
            auth_jwt "R" token=$cookie_t;
            error_page 401 = @refresh;
            empty_gif;
        }}
        location @refresh {{
            auth_jwt off token=$cookie_refresh;
            return 200 "{SEEN}";
        }}
        location /to-nothing {{
            auth_jwt "R" token=$cookie_t;
            error_page 401 = @nothing;
            empty_gif;
        }}
        location @nothing {{ return 200 "{SEEN}"; }}
        location /to-off {{
            auth_jwt "R" token=$cookie_t;
            error_page 401 = @off;
            empty_gif;
        }}
        location @off {{ auth_jwt off; return 200 "{SEEN}"; }}
        location /to-both {{
            auth_jwt "R" token=$cookie_t;
            recursive_error_pages on;
            error_page 401 = @both;
            empty_gif;
        }}
        location @both {{
            auth_jwt off token=$cookie_refresh;
            recursive_error_pages on;
            error_page 404 = @nothing;
            add_header Both "{SEEN}" always;
            if ($jwt_claim_sub) {{ return 404; }}
            return 200 "nothing";
        }}
        location /to-inherited {{
            auth_jwt "R" token=$cookie_t;
            error_page 401 = @inherited;
            empty_gif;
        }}
        location @inherited {{
            auth_jwt "R" token=$cookie_t;
            return 200 "{SEEN}";
        }}
        location /good-to-other {{
            auth_jwt "R" token=$cookie_t;
            try_files /nothing @other;
        }}
        location @other {{
            auth_jwt off token=$cookie_refresh;
            return 200 "{SEEN}";
        }}
        location /good-to-checked {{
            auth_jwt "R" token=$cookie_t;
            try_files /nothing @checked;
        }}
        location @checked {{
            auth_jwt "R" token=$cookie_refresh;
            set $before "{SEEN}";
            add_header Before $before always;
            add_header After "{SEEN}" always;
            empty_gif;
        }}
        location /good-to-stricter {{
            auth_jwt "R" token=$cookie_t;
            try_files /nothing @stricter;
        }}
        location @stricter {{
            auth_jwt "R" token=$cookie_t;
            auth_jwt_audience nobody;
            return 200 "{SEEN}";
        }}

        location /any {{
            satisfy any;
            allow all;
            auth_jwt "R" token=$cookie_t;
            try_files /nothing @other;
        }}

        location /tokens-of-tokens {{
            auth_jwt "R" token=$cookie_t;
            try_files /nothing @of-tokens;
        }}
        location @of-tokens {{
            auth_jwt off token=$user;
            return 200 "{SEEN}";
        }}
""")


def ask(nginx, path, **cookies):
    return nginx.get(path, headers={"Cookie": "; ".join(
        f"{k}={v}" for k, v in cookies.items())})


def said(sub="", verified="", user=None):
    user = sub if user is None else user
    return f"sub=[{sub}] verified=[{verified}] user=[{user}]".encode()


@pytest.mark.parametrize("path, session", [
    ("/live", ALICE), ("/ended", EXPIRED), ("/ended", BAD_ALICE)],
    ids=["live", "expired", "badly signed"])
@pytest.mark.parametrize("asked, sub", [
    (BOB, "bob"), (FORGED, "admin"), (RUBBISH, ""), ("", "")],
    ids=["another", "forged", "rubbish", "none"])
def test_a_question_about_a_token_is_answered_of_that_token(
        nginx, path, session, asked, sub):
    reply = ask(nginx, f"{path}?ask={asked}", t=session)
    assert reply.status == 200, reply
    assert reply.body == said(sub), reply


def test_a_question_about_the_sessions_own_token_is_answered_of_the_check(
        nginx):
    assert ask(nginx, f"/live?ask={ALICE}", t=ALICE).body \
        == said("alice", "1")
    assert ask(nginx, f"/ended?ask={EXPIRED}", t=EXPIRED).body \
        == said("alice", "")
    assert ask(nginx, f"/ended?ask={BAD_ALICE}", t=BAD_ALICE).body == said()


def test_subrequests_at_once_have_a_token_each(nginx):
    reply = ask(nginx, f"/many?a={FORGED}&b={BOB}", t=ALICE)
    assert reply.status == 200, reply
    assert reply.body.split(b";") == [
        said("admin"),                  # not checked
        said("bob", "1"),               # checked, in preaccess
        said("alice", "1"),             # what the main request was checked for
        said("admin"),
        said("alice", ""),              # with conditions that nobody checked
        said("alice", "1"),             # no token of its own
        b"alice"], reply


def test_a_subrequest_that_is_checked_is_refused_for_its_own_token(nginx):
    reply = ask(nginx, f"/many?a={BOB}&b={FORGED}", t=ALICE)
    parts = reply.body.split(b";")
    assert parts[1] == said() + b" unknown_kid", reply
    assert parts[0] == parts[3] == said("bob")
    assert parts[2] == parts[5] == said("alice", "1")


def test_auth_request_asks_about_another_token(nginx, recorder):
    reply = nginx.get("/request", headers={"Cookie": f"t={ALICE}",
                                           "X-Ask": FORGED})
    assert reply.status == 200, reply
    assert recorder.last.headers["Asked"].encode() == said("admin")
    assert reply["Ours"] == "alice alice 1"
    assert reply["Theirs"] == "admin"


REFUSED = {"expired": (EXPIRED, "expired"),
           "badly signed": (BAD_ALICE, "bad_signature")}


@pytest.mark.parametrize("why", REFUSED)
def test_an_error_page_with_a_token_of_its_own_shows_that_one(nginx, why):
    """"off token=" names a token, and nobody has checked it."""
    token, word = REFUSED[why]
    reply = ask(nginx, "/to-refresh", t=token, refresh=BOB)
    assert reply.body.decode() == f"[bob|others||{word}]"
    reply = ask(nginx, "/to-refresh", t=token, refresh=RUBBISH)
    assert reply.body.decode() == f"[|||{word}]"
    reply = ask(nginx, "/to-refresh", t=token)
    assert reply.body.decode() == f"[|||{word}]"


@pytest.mark.parametrize("path", ["/to-nothing", "/to-off",
                                  "/to-inherited", "/to-both"])
def test_an_error_page_without_one_shows_the_refused_one(nginx, path):
    assert ask(nginx, path, t=EXPIRED, refresh=BOB).body \
        == b"[alice|us||expired]"
    assert ask(nginx, path.replace("both", "nothing"), t=BAD_ALICE,
               refresh=BOB).body == b"[|||bad_signature]"


def test_a_refused_token_shows_no_claims_where_it_is_named_again(nginx):
    reply = ask(nginx, "/to-refresh", t=BAD_ALICE, refresh=BAD_ALICE)
    assert reply.body == b"[|||bad_signature]"


def test_a_redirect_to_another_token_leaves_the_verified_one_behind(nginx):
    assert ask(nginx, "/good-to-other", t=ALICE, refresh=FORGED).body \
        == b"[admin|us||]"
    assert ask(nginx, "/good-to-other", t=ALICE).body == b"[|||]"
    assert ask(nginx, "/good-to-other", t=ALICE, refresh=ALICE).body \
        == b"[alice|us|1|]"


def test_satisfy_any_verifies_no_token_of_another_location(nginx):
    assert ask(nginx, "/any", t=BAD_ALICE, refresh=FORGED).body \
        == b"[admin|us||bad_signature]"
    assert ask(nginx, "/any", t=ALICE, refresh=FORGED).body \
        == b"[admin|us||]"


def test_before_its_own_check_a_location_shows_its_own_token(nginx):
    reply = ask(nginx, "/good-to-checked", t=ALICE, refresh=BOB)
    assert reply.status == 200, reply
    assert reply["Before"] == "[bob|others||]"
    assert reply["After"] == "[bob|others|1|]"

    reply = ask(nginx, "/good-to-checked", t=ALICE, refresh=FORGED)
    assert reply.status == 401, reply
    assert reply["Before"] == "[admin|us||]"
    assert reply["After"] == "[|||unknown_kid]"


def test_what_was_not_asked_for_was_not_verified(nginx):
    assert ask(nginx, "/good-to-stricter", t=ALICE).body == b"[alice|us||]"


def test_a_token_that_is_named_by_a_claim_ends(nginx):
    token = tokens.mint(KEY, {"sub": BOB})
    reply = ask(nginx, "/tokens-of-tokens", t=token)
    assert (reply.status, reply.body) == (200, b"[bob|others||]"), reply


def test_the_keys_of_a_subrequest_are_asked_for_by_its_own_token(spawn, idp):
    for name in ("alice", "bob", "admin"):
        idp.answer(f"/{name}", keys.jwks(KEY))
    nginx = spawn(
        IDP=idp.address,
        files={"keys.json": keys.jwks(KEY), "html/page.shtml":
               '<!--#include virtual="/_checked?token=$arg_ask" -->'},
        server=f"""
        root @DIR@/html;
        ssi_types *;
        location / {{
            auth_jwt "R" token=$cookie_t;
            auth_jwt_key_file keys.json;
            ssi on;
        }}
        location = /_checked {{
            internal;
            auth_jwt "R" token=$arg_token;
            auth_jwt_phase preaccess;
            auth_jwt_key_request /_keys;
            proxy_pass http://127.0.0.1:@PORT@/echo;
            proxy_set_header X-Asked $jwt_claim_sub;
        }}
        location = /_keys {{
            internal;
            proxy_pass http://@IDP@/$jwt_claim_sub;
        }}
        location = /echo {{ return 200 $http_x_asked; }}
""")
    reply = ask(nginx, f"/page.shtml?ask={BOB}", t=ALICE)
    assert (reply.status, reply.body) == (200, b"bob"), reply
    assert [asked.path for asked in idp.requests] == ["/bob"]

    ask(nginx, f"/page.shtml?ask={FORGED}", t=ALICE)
    assert idp.requests[-1].path == "/admin"


# Inherited by all locations, and another value for URIs that say "blue".
OF_THE_URI = {
    "keys": "auth_jwt_key_file $keys_of_uri;",
    "text": "auth_jwt_key $key_of_uri;",
    "issuer": "auth_jwt_issuer $red_of_uri;",
    "audience": "auth_jwt_audience $red_of_uri;",
    "require": "auth_jwt_require $ok_of_uri;",
    "claim": "auth_jwt_require_claim aud eq $json_of_uri;",
    "header": "auth_jwt_require_header typ eq $typ_of_uri;",
    "second": "auth_jwt_audience red $red_of_uri; auth_jwt_issuer red;"
              "auth_jwt_require $ok_of_host $ok_of_uri;",
}
OF_ALL = "auth_jwt_require $ok_of_host $ok_of_token $jwt_verified;"


def inner_locations(name, directives):
    return f"""
        location /{name} {{
            auth_jwt "R" token=$cookie_t;
            {directives}
            ssi on;
            location /{name}/page {{ alias @DIR@/html/{name}.shtml; }}
            location /{name}/moved {{ try_files /blue-{name}.shtml =404; }}
            location /{name}/red {{ return 200 "red [$jwt_verified]"; }}
            location /{name}/blue {{ return 200 "blue [$jwt_verified]"; }}
        }}
"""


@pytest.fixture(scope="module")
def of_uris(launch):
    page = ('<!--#include virtual="/%s/red" -->;'
            '<!--#include virtual="/%s/blue" -->;'
            '<!--#include virtual="/%s/red" -->;'
            '<!--#echo var="jwt_verified" -->')
    every = {**OF_THE_URI, "all": OF_ALL}
    files = {"keys.json": keys.jwks(KEY), "other.json": keys.jwks(OTHER)}
    said = '<!--#echo var="jwt_verified" -->'
    files["html/same/page"] = page.replace("%s", "same")
    files["html/same/red"] = f"red [{said}]"
    files["html/same/blue"] = f"blue [{said}]"
    for name in every:
        files[f"html/{name}.shtml"] = page.replace("%s", name)
        files[f"html/blue-{name}.shtml"] = page.replace("%s", name)
    return launch(
        files=files,
        http="""
    map $uri $keys_of_uri { ~blue other.json; default keys.json; }
    map $uri $key_of_uri { ~blue "text:%s"; default "text:%s"; }
    map $uri $red_of_uri { ~blue blue; default red; }
    map $uri $ok_of_uri { ~blue ""; default 1; }
    map $uri $json_of_uri { ~blue '"blue"'; default '"red"'; }
    map $uri $typ_of_uri { ~blue '"at+jwt"'; default '"JWT"'; }
    map $host $ok_of_host { default 1; }
    map $jwt_claim_sub $ok_of_token { "" 0; default 1; }
""" % ("b" * 64, "r" * 64),
        server="""
        auth_jwt_key_file keys.json;
        auth_jwt_key text:""" + "r" * 64 + """;
        root @DIR@/html;
        ssi_types *;
        location /same/ {
            auth_jwt "R" token=$cookie_t;
            auth_jwt_key_file $keys_of_uri;
            ssi on;
        }
""" + "".join(inner_locations(*item) for item in every.items()))


@pytest.mark.parametrize("page", ["page", "moved"])
@pytest.mark.parametrize("name", [*OF_THE_URI, "all"])
def test_what_was_checked_of_one_uri_was_not_of_another(of_uris, name, page):
    """Inherited directives ask for something else where their variables are
    of the URI; also if the checked request has gone on to such a URI."""
    key = keys.secret("r" * 64) if name == "text" else KEY
    token = tokens.mint(key, {"sub": "alice", "iss": "red", "aud": "red"})
    reply = ask(of_uris, f"/{name}/{page}", t=token)
    blue = "1" if name == "all" else ""
    assert (reply.status, reply.body.decode()) == (
        200, f"red [1];blue [{blue}];red [1];1"), reply

    twin = tokens.twins(token)["signature"]
    assert ask(of_uris, f"/{name}/{page}", t=twin).status == 401


def test_nor_in_the_same_location(of_uris):
    reply = ask(of_uris, "/same/page", t=ALICE)
    assert reply.body.decode() == "red [1];blue [];red [1];1", reply
    assert ask(of_uris, "/same/blue", t=ALICE).status == 401
    assert ask(of_uris, "/same/page", t=BAD_ALICE).status == 401


WARNING = (r'\[warn\] .*"auth_jwt" in the internal location "/_ask" is not '
           r'checked in subrequests')


def test_an_internal_location_that_no_subrequest_checks_is_a_warning(check):
    server = """
        auth_jwt_key_file keys.json;
        location = /_ask {
            internal;
            %s
            empty_gif;
        }
"""
    files = {"keys.json": keys.jwks(KEY)}

    for directives, warned in (
            ('auth_jwt "" token=$arg_token;', True),
            ('auth_jwt "" token=$arg_token; auth_jwt_phase preaccess;', False),
            ("auth_jwt off token=$arg_token;", False),
            ("", False)):
        status, text = check(files=files, server=server % directives)
        assert status == 0, text
        assert bool(re.search(WARNING, text)) == warned, text
