"""auth_jwt_phase preaccess: before limit_req, and in subrequests."""

import expect
import keys
import tokens

KEY = keys.make("P-256", "k")
ALICE = tokens.mint(KEY, {"sub": "alice"})
BOB = tokens.mint(KEY, {"sub": "bob"})
FORGED = tokens.twins(ALICE)["signature"]

LIMITS = """
    limit_req_zone $jwt_claim_sub zone=sub:1m rate=1r/m;
    limit_req_status 429;
"""


def start(spawn, phase, source="auth_jwt_key_file keys.json;", more="",
          **config):
    return spawn(files={"keys.json": keys.jwks(KEY), "text": "text",
                        "page.html": '[<!--# include virtual="/inner" -->]'},
                 http=LIMITS, server=f"""
        auth_jwt_phase {phase};
        location = /limited {{
            auth_jwt "R";
            {source}
            limit_req zone=sub;
            empty_gif;
        }}
        location = /inner {{
            auth_jwt "R";
            {source}
            alias @DIR@/text;
        }}
        location = /page.html {{ ssi on; root @DIR@; }}
        location = /guarded {{ auth_request /inner; empty_gif; }}
        location = /any {{
            satisfy any;
            allow all;
            auth_jwt "R";
            {source}
            empty_gif;
        }}
        {more}
""", **config)


def test_preaccess_comes_before_limit_req(spawn):
    """A stranger cannot use up what alice may ask for."""
    nginx = start(spawn, "preaccess")
    for _ in range(3):
        assert nginx.get("/limited", FORGED).status == 401
        assert nginx.get("/limited").status == 401
    assert nginx.get("/limited", ALICE).status == 200
    assert nginx.get("/limited", ALICE).status == 429
    assert nginx.get("/limited", BOB).status == 200
    assert nginx.get("/limited", FORGED).status == 401


def test_access_comes_after_limit_req(spawn):
    nginx = start(spawn, "access")
    assert nginx.get("/limited", FORGED).status == 401
    assert nginx.get("/limited", ALICE).status == 429


def test_a_fetch_is_not_counted_by_limit_req_and_its_client_is(spawn, idp):
    idp.answer("/keys", keys.jwks(KEY))
    more = """
        location = /_keys {
            limit_req zone=sub;
            proxy_pass http://@IDP@/keys;
        }
        limit_req zone=sub;
"""
    for cache in ("0", "1h"):
        source = f"auth_jwt_key_request /_keys; auth_jwt_key_cache {cache};"
        nginx = start(spawn, "preaccess", source, more, IDP=idp.address)
        assert nginx.get("/limited", ALICE).status == 200
        assert nginx.get("/limited", ALICE).status == 429
        assert nginx.get("/limited", BOB).status == 200
        assert nginx.get("/limited", FORGED).status == 401


def test_a_fetch_is_not_delayed_by_limit_req(spawn, idp):
    """Its delay is a timer of the client's connection: it would be for
    ever."""
    idp.answer("/keys", keys.jwks(KEY))
    for cache in ("0", "1h"):
        nginx = spawn(IDP=idp.address, http="""
    limit_req_zone $server_name zone=all:1m rate=1r/m;
""", server=f"""
        location / {{
            auth_jwt "R";
            auth_jwt_key_request /_keys;
            auth_jwt_key_cache {cache};
            empty_gif;
        }}
        location = /_keys {{
            limit_req zone=all burst=100;
            proxy_pass http://@IDP@/keys;
        }}
""")
        for _ in range(3):
            expect.accepted(nginx.get("/", ALICE))
            assert nginx.get("/", FORGED).status == 401


def test_preaccess_is_checked_in_subrequests(spawn):
    nginx = start(spawn, "preaccess")
    assert nginx.get("/page.html", ALICE).body == b"[text]"
    assert b"text" not in nginx.get("/page.html", FORGED).body
    assert b"text" not in nginx.get("/page.html").body
    assert nginx.get("/guarded", ALICE).status == 200
    assert nginx.get("/guarded", FORGED).status == 401
    assert nginx.get("/guarded").status == 401


def test_access_is_not_checked_in_subrequests(spawn):
    """As all of nginx's access modules."""
    nginx = start(spawn, "access")
    assert nginx.get("/page.html").body == b"[text]"
    assert nginx.get("/guarded").status == 200
    assert nginx.get("/inner").status == 401


def test_satisfy_does_not_apply_to_preaccess(spawn):
    assert start(spawn, "access").get("/any").status == 200
    nginx = start(spawn, "preaccess")
    expect.no_token(nginx.get("/any"))
    expect.passes(nginx, "/any", ALICE)
