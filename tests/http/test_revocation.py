"""Revocation lists: what is on them is refused, and they are live."""

import json
import os
import time

import pytest
from jwcrypto import jwe

import expect
import keys
import ngx
import tokens

KEY = keys.make("oct", "k")
OTHER = keys.make("oct", "k2")

LINES = """\
# banned in March
one
  two  \r
\r
12
#three
four five
"""


def mint(claims, key=KEY, **header):
    return tokens.mint(key, claims, **header)


@pytest.fixture(scope="module")
def nginx(launch):
    return launch(
        files={"keys.json": keys.jwks(KEY, OTHER), "lines": LINES,
               "array.json": json.dumps(["one", 12, "#three", "new\nline"]),
               "object.json": json.dumps({"one": {"at": "2023"}, "12": None}),
               "kids.json": json.dumps({"k2": {"why": "stolen"}}),
               "empty": "", "mark": "\ufeffone\n"},
        server=expect.SHOW + """
        auth_jwt_key_file keys.json;
        auth_jwt "R";
        location /lines { auth_jwt_revocation_list lines; empty_gif; }
        location /array { auth_jwt_revocation_list array.json; empty_gif; }
        location /object { auth_jwt_revocation_list object.json; empty_gif; }
        location /empty { auth_jwt_revocation_list empty; empty_gif; }
        location /mark { auth_jwt_revocation_list mark; empty_gif; }
        location /claim {
            auth_jwt_revocation_list lines claim=groups;
            empty_gif;
        }
        location /path {
            auth_jwt_revocation_list lines claim=.session.id;
            empty_gif;
        }
        location /header {
            auth_jwt_revocation_list lines header=x5t;
            empty_gif;
        }
        location /sub {
            auth_jwt_revocation_list_sub object.json;
            empty_gif;
        }
        location /kid {
            auth_jwt_revocation_list_kid kids.json;
            empty_gif;
        }
        location /several {
            auth_jwt_revocation_list lines;
            auth_jwt_revocation_list lines claim=sid;
            auth_jwt_revocation_list_sub array.json;
            auth_jwt_revocation_list_kid kids.json;
            empty_gif;
            location /several/own {
                auth_jwt_revocation_list empty;
                empty_gif;
            }
        }
""")


@pytest.mark.parametrize("path, banned, good", [
    ("/lines", ["one", "two", "12", 12, "four five"],
     ["three", "#three", "four", "five", "One", "on", "ones", "", " one",
      12.0, 1, True, None, {"one": 1}, "one\0", "# banned in March"]),
    ("/array", ["one", "12", 12, "#three", "new\nline"], ["new", "two", ""]),
    ("/object", ["one", "12", 12], ["at", "2023", "two", ""]),
    ("/empty", [], ["", "one", "#"]),
    ("/mark", ["one"], ["\ufeffone"]),
])
def test_what_is_listed_is_refused(nginx, path, banned, good):
    for jti in banned:
        expect.refused(nginx.get(path, mint({"jti": jti})), "revoked")
    for jti in good:
        expect.accepted(nginx.get(path, mint({"jti": jti})))
    expect.passes(nginx, path, mint({"sub": "one"}))


def test_any_claim_may_be_listed(nginx):
    expect.refused(nginx.get("/claim", mint({"groups": "one"})), "revoked")
    expect.refused(nginx.get("/claim", mint({"groups": ["x", "two"]})),
                   "revoked")
    expect.refused(nginx.get("/claim", mint({"groups": [12]})), "revoked")
    expect.accepted(nginx.get("/claim", mint({"groups": ["x", ["two"]]})))
    expect.accepted(nginx.get("/claim", mint({"jti": "one"})))
    expect.refused(nginx.get("/path", mint({"session": {"id": "one"}})),
                   "revoked")
    expect.accepted(nginx.get("/path", mint({"session": {"id": "x"}})))


def test_a_member_of_the_header_may_be_listed(nginx):
    expect.refused(nginx.get("/header", mint({}, x5t="one")), "revoked")
    expect.accepted(nginx.get("/header", mint({"x5t": "one"}, x5t="x")))
    expect.accepted(nginx.get("/header", mint({"x5t": "one"})))


def test_accounts_may_be_listed(nginx):
    expect.refused(nginx.get("/sub", mint({"sub": "one"})), "revoked")
    expect.accepted(nginx.get("/sub", mint({"sub": "two", "jti": "one"})))
    # without sub it is nobody that is listed
    expect.accepted(nginx.get("/sub", mint({})))


def test_keys_may_be_listed_and_a_token_must_name_its_key(nginx):
    expect.passes(nginx, "/kid", mint({}))
    expect.refused(nginx.get("/kid", mint({}, OTHER)), "revoked")
    nameless = tokens.sign(KEY, "HS256", {"alg": "HS256"}, {})
    expect.refused(nginx.get("/kid", nameless), "no_kid")
    expect.accepted(nginx.get("/lines", nameless))


def test_every_list_counts(nginx):
    expect.passes(nginx, "/several", mint({"jti": "x", "sub": "x"}))
    for claims, key in [({"jti": "one"}, KEY), ({"sid": "one"}, KEY),
                        ({"sub": "one"}, KEY), ({}, OTHER)]:
        expect.refused(nginx.get("/several", mint(claims, key)), "revoked")
    # each directive is inherited apart
    expect.accepted(nginx.get("/several/own", mint({"jti": "one"})))
    expect.accepted(nginx.get("/several/own", mint({"sid": "one"})))
    expect.refused(nginx.get("/several/own", mint({"sub": "one"})), "revoked")


def test_a_banned_token_is_banned_only_if_it_is_good(nginx):
    for twin in tokens.twins(mint({"jti": "one"})).values():
        expect.refused(nginx.get("/lines", twin), "bad_signature")
    expect.refused(nginx.get("/lines", mint({"jti": "one", "exp": 1})),
                   "expired")


# Nested tokens have two headers, and rules of the header look at the outer.

def seal(token, key, **header):
    sealed = jwe.JWE(token, json.dumps(
        {"alg": "dir", "enc": "A128GCM", "cty": "JWT", **header}))
    sealed.add_recipient(key)
    return sealed.serialize(compact=True)


def test_both_headers_of_a_nested_token_are_looked_at(spawn):
    outer = keys.make("oct", "outer", 128)
    nginx = spawn(
        files={"keys.json": keys.jwks(KEY, OTHER, outer), "lines": LINES,
               "kids.json": json.dumps({"k2": 1, "old": 1})},
        server=expect.SHOW + """
        auth_jwt_key_file keys.json;
        auth_jwt_type nested;
        auth_jwt "R";
        location /kid {
            auth_jwt_revocation_list_kid kids.json;
            empty_gif;
        }
        location /header {
            auth_jwt_revocation_list lines header=x5t;
            empty_gif;
        }
        location /rule { auth_jwt_require_header enc eq A128GCM; empty_gif; }
        location /inner { auth_jwt_require_header alg eq HS256; empty_gif; }
""")
    good = seal(mint({"jti": "one"}), outer, kid="outer")
    expect.accepted(nginx.get("/kid", good))
    expect.accepted(nginx.get("/header", good))
    expect.accepted(nginx.get("/rule", good))
    expect.refused(nginx.get("/inner", good), "header_refused")

    expect.refused(nginx.get("/kid", seal(mint({}, OTHER), outer)), "revoked")
    nameless = tokens.sign(KEY, "HS256", {"alg": "HS256"}, {})
    expect.refused(nginx.get("/kid", seal(nameless, outer, kid="outer")),
                   "no_kid")
    expect.accepted(nginx.get("/kid", seal(mint({}), outer)))

    expect.refused(nginx.get("/header", seal(mint({}, x5t="one"), outer)),
                   "revoked")
    expect.refused(nginx.get("/header", seal(mint({}), outer, x5t="one")),
                   "revoked")


# Live.

@pytest.fixture
def live(spawn):
    return spawn(
        files={"keys.json": keys.jwks(KEY), "list": "old\n"},
        server=expect.SHOW + """
        auth_jwt_key_file keys.json;
        auth_jwt "R";
        auth_jwt_revocation_list list;
        location / { empty_gif; }
        location /too { auth_jwt_revocation_list_sub list; empty_gif; }
""")


def status(nginx, jti, path="/"):
    return nginx.get(path, mint({"jti": jti, "sub": jti})).status


def replace(nginx, text, name="list"):
    nginx.write_files({f"{name}.new": text})
    os.rename(nginx.path / f"{name}.new", nginx.path / name)


def test_a_new_list_is_in_force_within_a_second(live):
    assert (status(live, "old"), status(live, "new")) == (401, 200)
    replace(live, "new\n")
    start = time.monotonic()
    ngx.wait_for(lambda: status(live, "new") == 401, "the new list", 3)
    assert time.monotonic() - start < 2.5
    assert (status(live, "old"), status(live, "new", "/too")) == (200, 401)

    # one file is one list: it was read once
    loaded = [line for line in live.error.since() if "1 values loaded" in line]
    assert len(loaded) == 1


def test_a_broken_list_leaves_the_old_one_and_says_so_once(live):
    assert status(live, "old") == 401
    start = live.error.position()
    replace(live, '["new"')
    line = live_wait(live, r"keeping the old list", start)
    assert "in line 1" in line and '/list": ' in line
    for _ in range(3):
        time.sleep(0.6)
        assert (status(live, "old"), status(live, "new")) == (401, 200)
    assert len([line for line in live.error.since(start)
                if "keeping the old list" in line]) == 1

    replace(live, '["new"]')
    ngx.wait_for(lambda: status(live, "new") == 401, "the repaired list", 3)
    assert status(live, "old") == 200


def test_a_list_that_vanishes_stays(live):
    start = live.error.position()
    (live.path / "list").unlink()
    line = live_wait(live, "keeping the old list", start)
    assert "No such file or directory" in line
    assert (status(live, "old"), status(live, "new")) == (401, 200)
    (live.path / "list").write_text("new\n")
    ngx.wait_for(lambda: status(live, "new") == 401, "the list again", 3)


def test_a_swapped_symlink_is_another_list(live):
    """As Kubernetes does it: nobody touches the files, the link changes."""
    live.write_files({"v1/list": "old\n", "v2/list": "new\n"})
    for version, banned, good in [("v1", "old", "new"), ("v2", "new", "old"),
                                  ("v1", "old", "new")]:
        os.symlink(f"{version}/list", live.path / "link")
        os.rename(live.path / "link", live.path / "list")
        ngx.wait_for(lambda: status(live, banned) == 401, version, 3)
        assert status(live, good) == 200


def live_wait(nginx, pattern, start):
    def look():
        status(nginx, "x")
        return [line for line in nginx.error.since(start) if pattern in line]

    ngx.wait_for(look, pattern)
    return look()[0]


# Large.

def test_a_large_list(spawn):
    n = 100000
    nginx = spawn(
        files={"keys.json": keys.jwks(KEY),
               "list": "".join(f"{i:032x}\n" for i in range(0, 2 * n, 2)),
               "list.json": json.dumps([f"{i:032x}"
                                        for i in range(0, 2 * n, 2)])},
        server=expect.SHOW + """
        auth_jwt_key_file keys.json;
        auth_jwt "R";
        location /lines { auth_jwt_revocation_list list; empty_gif; }
        location /json { auth_jwt_revocation_list list.json; empty_gif; }
""")
    for path in ("/lines", "/json"):
        for i in (0, 2, n, 2 * n - 2):
            expect.refused(nginx.get(path, mint({"jti": f"{i:032x}"})),
                           "revoked")
            expect.accepted(nginx.get(path, mint({"jti": f"{i + 1:032x}"})))
