"""What maps and other variables make of a token is that token's alone."""

import pytest

import keys
import tokens

RED = keys.make("oct", "red")
BLUE = keys.make("oct", "blue")

RED_ANN = tokens.mint(RED, {"iss": "red", "sub": "ann", "aud": "red-app",
                            "ip": "10.1.2.3"})
BLUE_BOB = tokens.mint(BLUE, {"iss": "blue", "sub": "bob", "aud": "blue-app",
                              "ip": "192.0.2.1"})
EXPIRED_RED = tokens.mint(RED, {"iss": "red", "sub": "ann", "exp": 1,
                                "ip": "10.1.2.3"})
BAD_RED = tokens.twins(RED_ANN)["signature"]

# Signed by red, who says that it is blue's.
RED_AS_BLUE = tokens.mint(RED, {"iss": "blue", "sub": "admin",
                                "aud": "blue-app"})

MAPS = """
    map $jwt_claim_iss $keys {
        red      @DIR@/red.json;
        blue     @DIR@/blue.json;
        default  @DIR@/none.json;
    }
    map $keys $keys_of_keys { default $keys; }
    map $jwt_claim_iss $audience { red red-app; blue blue-app; }
    map $jwt_claim_iss $own_issuer { red red; blue blue; }
    map $jwt_claim_iss $is_red { red 1; default 0; }
    map $jwt_claim_iss $subject_of_red { red '"ann"'; default '"nobody"'; }
    map $jwt_claim_iss $realm_of_red { red off; default "R"; }
    map $jwt_claim_sub $user { default $jwt_claim_sub; }
    map $jwt_verified $verified_user { 1 $jwt_claim_sub; default "-"; }
    map $jwt_error $why { "" "-"; default $jwt_error; }
    geo $jwt_claim_ip $net { 10.0.0.0/8 ten; default other; }

    auth_jwt_key_file @DIR@/all.json;
"""

FILES = {"red.json": keys.jwks(RED), "blue.json": keys.jwks(BLUE),
         "none.json": keys.jwks(keys.make("oct", "none")),
         "all.json": keys.jwks(RED, BLUE)}

# What the second token's location asks: its name, and what it says.
DECISIONS = {
    "keys": "auth_jwt_key_file $keys;",
    "keys-of-keys": "auth_jwt_key_file $keys_of_keys;",
    "issuer": "auth_jwt_key_file $keys; auth_jwt_issuer $own_issuer;",
    "audience": "auth_jwt_audience $audience; auth_jwt_require $jwt_claim_ok;",
    "require": "auth_jwt_require $is_red; auth_jwt_require $jwt_claim_ok;",
    "claim": "auth_jwt_require_claim sub eq $subject_of_red;"
             "auth_jwt_require $jwt_claim_ok;",
}


@pytest.fixture(scope="module")
def nginx(launch, recorder):
    locations = "".join(f"""
        location /{name} {{
            auth_jwt "R" token=$cookie_t;
            {directives}
            error_page 401 500 = @{name};
            empty_gif;
        }}
        location @{name} {{
            auth_jwt "R" token=$http_authorization;
            {directives}
            add_header J-Error $jwt_error always;
            add_header User $user always;
            proxy_pass http://@UP@;
            proxy_set_header User $user;
        }}
""" for name, directives in DECISIONS.items())
    return launch(
        UP=recorder.address, files={
            **FILES, "html/dir/index.html": "index",
            "html/open/index.html": "index", "html/open/x.html": "x"},
        http=MAPS + """
    map $uri $realm { ~/$ off; default "R"; }
    map $realm $realm_of_realm { default $realm; }
    map $uri $keys_of_uri {
        ~/$      @DIR@/red.json;
        default  @DIR@/blue.json;
    }
    map $uri $needs { ~/$ 1; default 0; }
    map $uri $audience_of_uri { ~/$ red-app; default blue-app; }
    map $uri $cached_uri { default $uri; }
""",
        server=locations + """
        root @DIR@/html;

        location /early {
            auth_jwt "R" token=$cookie_t;
            error_page 401 = @early;
            if ($user = nobody) { return 403; }
            if ($net = nowhere) { return 403; }
            empty_gif;
        }
        location @early {
            auth_jwt "R" token=$http_authorization;
            add_header Seen "$user $net $verified_user $why" always;
            empty_gif;
        }

        location /report {
            auth_jwt "R" token=$cookie_t optional;
            if ($verified_user = x) { return 403; }
            add_header Seen "$user $net $verified_user $why" always;
            empty_gif;
        }

        location /own-copy {
            auth_jwt "R" token=$cookie_t;
            set $copy $jwt_claim_sub;
            set $user_copy $user;
            add_header Seen "$copy $user_copy" always;
            empty_gif;
        }

        location /assigned {
            set $user "assigned";
            set $keys @DIR@/blue.json;
            auth_jwt "R" token=$cookie_t;
            auth_jwt_key_file $keys;
            add_header Seen $user always;
            empty_gif;
        }

        location /dir {
            auth_jwt $realm;
            add_header Cached $cached_uri always;
        }
        location /nested/ {
            auth_jwt $realm_of_realm;
            alias @DIR@/html/dir/;
        }
        location /dir-keys/ {
            auth_jwt "R";
            auth_jwt_key_file $keys_of_uri;
            alias @DIR@/html/dir/;
        }
        location /dir-audience/ {
            auth_jwt "R";
            auth_jwt_audience $audience_of_uri;
            alias @DIR@/html/dir/;
        }
        location /dir-require/ {
            auth_jwt "R";
            auth_jwt_require $needs;
            alias @DIR@/html/dir/;
        }

        location /seen-before/ {
            if ($realm = x) { return 403; }
            if ($cached_uri = x) { return 403; }
            rewrite ^ /dir/index.html last;
        }
        location /kept/ {
            auth_jwt $realm;
            if ($cached_uri = x) { return 403; }
            add_header Cached $cached_uri always;
            alias @DIR@/html/dir/;
        }
        location /set-realm/ {
            set $realm off;
            auth_jwt $realm;
            alias @DIR@/html/dir/;
        }
""")


def ask(nginx, path, first, second=None, **request):
    return nginx.get(path, second, headers={"Cookie": f"t={first}"},
                     **request)


@pytest.mark.parametrize("first", [EXPIRED_RED, BAD_RED],
                         ids=["expired", "badly signed"])
@pytest.mark.parametrize("path", ["/keys", "/keys-of-keys", "/issuer"])
def test_one_token_does_not_choose_keys_for_another(nginx, path, first):
    reply = ask(nginx, path, first, RED_AS_BLUE)
    assert reply.status == 401, reply
    assert reply["J-Error"] in ("unknown_kid", "bad_signature"), reply

    reply = ask(nginx, path, first, BLUE_BOB)
    assert reply.status == 200, reply
    assert reply["User"] == "bob"


@pytest.mark.parametrize("path", ["/audience", "/require", "/claim"])
def test_one_token_does_not_choose_what_is_asked_of_another(nginx, path):
    claims = {"sub": "ann", "aud": "red-app"}
    first = tokens.mint(RED, {**claims, "iss": "red"})
    other = tokens.mint(BLUE, {**claims, "iss": "blue", "ok": 1})
    good = tokens.mint(RED, {**claims, "iss": "red", "ok": 1})

    assert ask(nginx, path, first, other).status == 401
    assert ask(nginx, path, first, good).status == 200
    assert ask(nginx, path, other, good).status == 200


@pytest.mark.parametrize("first", [EXPIRED_RED, BAD_RED],
                         ids=["expired", "badly signed"])
def test_what_is_sent_on_is_of_the_token_that_was_accepted(nginx, recorder,
                                                           first):
    reply = ask(nginx, "/keys", first, BLUE_BOB)
    assert reply.status == 200, reply
    assert recorder.last.headers["User"] == "bob"


def test_a_map_of_an_early_claim_is_that_of_the_token_at_hand(nginx):
    reply = ask(nginx, "/early", EXPIRED_RED, BLUE_BOB)
    assert reply.status == 200, reply
    assert reply["Seen"] == "bob other bob -", reply


def test_a_map_that_was_used_before_the_check_knows_its_result(nginx):
    assert ask(nginx, "/report", RED_ANN)["Seen"] == "ann ten ann -"

    reply = ask(nginx, "/report", BAD_RED)
    assert reply.status == 401
    assert reply["Seen"] == "other - bad_signature"

    reply = ask(nginx, "/report", EXPIRED_RED)
    assert reply.status == 401
    assert reply["Seen"] == "ann ten - expired"


def test_what_set_has_copied_stays(nginx):
    assert ask(nginx, "/own-copy", RED_ANN)["Seen"] == "ann ann"


def test_a_map_that_set_has_overwritten_is_not_computed(nginx):
    reply = ask(nginx, "/assigned", BLUE_BOB)
    assert reply.status == 200, reply
    assert reply["Seen"] == "assigned"
    assert ask(nginx, "/assigned", RED_ANN).status == 401


@pytest.mark.parametrize("path", ["/dir/", "/nested/"])
def test_the_realm_is_evaluated_for_the_uri_at_hand(nginx, path):
    """"/dir/" is open and "/dir/index.html", which it shows, is not."""
    assert nginx.get(path).status == 401
    assert nginx.get(path, BAD_RED).status == 401
    reply = nginx.get(path, RED_ANN)
    assert (reply.status, reply.body) == (200, b"index"), reply


@pytest.mark.parametrize("path", ["/dir-keys/", "/dir-audience/"])
def test_rules_are_evaluated_for_the_uri_at_hand(nginx, path):
    """The directory asks for red's token, its index for blue's."""
    assert nginx.get(path, RED_ANN).status == 401
    assert nginx.get(path, BLUE_BOB).status == 401
    assert nginx.get(path + "index.html", RED_ANN).status == 401
    reply = nginx.get(path + "index.html", BLUE_BOB)
    assert (reply.status, reply.body) == (200, b"index"), reply


def test_a_requirement_is_evaluated_for_the_uri_at_hand(nginx):
    assert nginx.get("/dir-require/", RED_ANN).status == 401
    assert nginx.get("/dir-require/index.html", RED_ANN).status == 401


def test_a_map_that_another_location_has_used_does_not_open_this_one(nginx):
    assert nginx.get("/seen-before/").status == 401
    assert nginx.get("/seen-before/", RED_ANN).status == 200


def test_other_maps_keep_the_value_that_nginx_keeps(nginx):
    """The realm is computed again, what it is not made of stays as it was."""
    reply = nginx.get("/kept/", RED_ANN)
    assert reply.status == 200, reply
    assert reply["Cached"] == "/kept/"
    assert nginx.get("/seen-before/", RED_ANN)["Cached"] == "/seen-before/"


def test_a_realm_that_set_has_chosen_stays(nginx):
    reply = nginx.get("/set-realm/")
    assert (reply.status, reply.body) == (200, b"index"), reply
