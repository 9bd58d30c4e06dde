"""What a client sends selects no keys: that is the client's fault, and never
a 500."""

import json

import pytest

import expect
import keys
import ngx
import provider
import tokens

RED = keys.make("oct", "red")
BLUE = keys.make("oct", "blue")
STRANGER = keys.make("oct", "stranger")

MAP = """
    map $jwt_claim_iss $file { https://red red.jwks; }
    map $jwt_claim_iss $text { https://red hex:%s; }
    map $jwt_claim_iss $uri_of_keys { https://red /_keys; }
    map $jwt_claim_iss $missing { default none.jwks; https://red red.jwks; }
""" % tokens.unb64(keys.jwk_dict(RED)["k"]).hex()

SOURCES = {
    "file": "auth_jwt_key_file $file;",
    "text": "auth_jwt_key $text;",
    "request": "auth_jwt_key_request $uri_of_keys;",
    "kept": "auth_jwt_key_request $uri_of_keys; auth_jwt_key_cache 1m;",
    "two": "auth_jwt_key_file $file; auth_jwt_key $text;",
    "default": "auth_jwt_key_file $missing;",
}

FILES = {"red.jwks": keys.jwks(RED), "blue.jwks": keys.jwks(BLUE),
         "empty": "", "broken": "{", "none": '{"keys":[]}', "directory/x": ""}

# What an issuer may be besides the one that has keys.
ISSUERS = {
    "another": {"iss": "https://green"},
    "longer": {"iss": "https://red/"},
    "missing": {},
    "empty": {"iss": ""},
    "number": {"iss": 1},
    "object": {"iss": {"https://red": "https://red"}},
    "null": {"iss": None},
}


@pytest.fixture(scope="module")
def nginx(launch):
    return launch(http=MAP, files=FILES, server=expect.SHOW + "".join(f"""
        location /{name} {{
            auth_jwt "R";
            {source}
            empty_gif;
        }}
        location /optional/{name} {{
            auth_jwt "R" optional;
            {source}
            empty_gif;
        }}
""" for name, source in SOURCES.items()) + """
        location /beside {
            auth_jwt "R";
            auth_jwt_key_file $file;
            auth_jwt_key_file blue.jwks;
            empty_gif;
        }
        location /broken {
            auth_jwt "R";
            auth_jwt_key_file $file;
            auth_jwt_key_file @DIR@/broken$arg_none;
            empty_gif;
        }
        location /named {
            auth_jwt "R";
            auth_jwt_key_file @DIR@/$arg_t;
            empty_gif;
        }
        location /uri {
            auth_jwt "R";
            auth_jwt_key_request $arg_uri;
            empty_gif;
        }
        location = /_keys { internal; alias @DIR@/red.jwks; }
""")


@pytest.mark.parametrize("claims", ISSUERS.values(), ids=ISSUERS)
@pytest.mark.parametrize("name", SOURCES)
def test_an_issuer_that_has_no_keys_is_refused(nginx, name, claims):
    for key in (RED, STRANGER):
        token = tokens.mint(key, claims)
        for path in (f"/{name}", f"/optional/{name}"):
            expect.refused(nginx.get(path, token), "unknown_source")


@pytest.mark.parametrize("name", SOURCES)
def test_the_issuer_that_has_keys_is_accepted(nginx, name):
    token = tokens.mint(RED, {"iss": "https://red"})
    expect.passes(nginx, f"/{name}", token)
    expect.passes(nginx, f"/optional/{name}", token)
    expect.no_token(nginx.get(f"/{name}"))
    assert nginx.get(f"/optional/{name}").status == 200


def test_the_keys_of_another_source_judge_the_token(nginx):
    expect.passes(nginx, "/beside", tokens.mint(BLUE, {"iss": "https://b"}))
    expect.refused(nginx.get("/beside", tokens.mint(STRANGER, {"iss": "x"})),
                   "unknown_kid")


def test_a_source_that_failed_is_still_our_fault(nginx):
    line = expect.server_failed(
        nginx.get("/broken", tokens.mint(RED, {"iss": "https://green"})))
    assert "keys_failed" in line and "/broken" in line


NO_FILE = {
    "missing": "x.jwks",
    "in-no-directory": "x/y.jwks",
    "in-a-file": "red.jwks/x",
    "too-long": "x" * 300,
    "directory": "directory",
    "empty": "",
}


@pytest.mark.parametrize("name", NO_FILE.values(), ids=NO_FILE)
def test_an_invented_file_is_refused(nginx, name):
    token = tokens.mint(RED, {"sub": "alice"})
    for _ in range(2):
        line = expect.refused(nginx.get(f"/named?t={name}", token),
                              "unknown_source")
        assert f'auth_jwt_key_file "{nginx.path}/' in line
    expect.passes(nginx, "/named?t=red.jwks", token)


@pytest.mark.parametrize("name", ["empty", "broken", "none"])
def test_a_file_that_is_there_and_has_no_keys_is_our_fault(nginx, name):
    for _ in range(2):
        line = expect.server_failed(
            nginx.get(f"/named?t={name}", tokens.mint(RED, {"sub": "alice"})))
        assert "keys_failed" in line


def test_invented_files_push_out_nobody(nginx):
    token = tokens.mint(BLUE, {"sub": "alice"})
    expect.accepted(nginx.get("/named?t=blue.jwks", token))
    start = nginx.error.position()
    with nginx.connect() as connection:
        for n in range(600):
            reply = connection.request(f"/named?t=invented{n}", token)
            assert reply.status == 401
        expect.accepted(connection.request("/named?t=blue.jwks", token))
    assert not [line for line in nginx.error.since(start)
                if "keys loaded" in line]


def test_a_file_that_comes_later_is_found(spawn):
    nginx = spawn(files=FILES, server=expect.SHOW + """
        location / {
            auth_jwt "R";
            auth_jwt_key_file @DIR@/$arg_t;
            empty_gif;
        }
""")
    token = tokens.mint(RED, {"sub": "alice"})
    expect.refused(nginx.get("/?t=late", token), "unknown_source")
    nginx.write_files({"late": keys.jwks(RED)})
    expect.passes(nginx, "/?t=late", token)
    # what was there once is not the client's invention
    (nginx.path / "late").unlink()
    ngx.wait_for(lambda: any("keeping the old keys" in line for line in
                             nginx.get("/?t=late", token).log), "the check")
    expect.passes(nginx, "/?t=late", token)


@pytest.mark.parametrize("uri", ["keys", "/_keys/../x", "/%2e%2e/x"])
def test_an_invented_uri_is_refused(nginx, uri):
    line = expect.refused(nginx.get(f"/uri?uri={uri}",
                                    tokens.mint(RED, {"sub": "alice"})),
                          "unknown_source")
    assert "auth_jwt_key_request: the URI " in line


# A key set without keys is an answer, and not an outage.

FETCHED = """
        auth_jwt "R";
        auth_jwt_key_cache @CACHE@ refetch=0s;
        location /alone {
            auth_jwt_key_request /_idp/alone @FORMAT@;
            empty_gif;
        }
        location /beside {
            auth_jwt_key_request /_idp/beside @FORMAT@;
            auth_jwt_key_file blue.jwks;
            empty_gif;
        }
        location /_idp/ { internal; proxy_pass http://@IDP@/; }
"""


@pytest.fixture
def idp():
    with provider.Provider() as p:
        yield p


def no_kid(key, claims):
    return tokens.sign(key, "HS256", {"alg": "HS256"}, claims)


@pytest.mark.parametrize("cache", ["0", "1h"])
@pytest.mark.parametrize("form, text", [("", '{"keys":[]}'),
                                        ("jwks", ' {"x":1,"keys":[ ]}'),
                                        ("keyval", "{}")])
def test_an_empty_set_has_no_keys_and_is_no_failure(spawn, idp, cache, form,
                                                    text):
    idp.answer("/*", text)
    nginx = spawn(files=FILES, server=expect.SHOW + FETCHED, IDP=idp.address,
                  CACHE=cache, FORMAT=form)
    expect.passes(nginx, "/beside", tokens.mint(BLUE, {"sub": "alice"}))
    expect.passes(nginx, "/beside", no_kid(BLUE, {"sub": "alice"}))
    stranger = tokens.mint(STRANGER, {"sub": "x"})
    for path in ("/beside", "/alone"):
        expect.refused(nginx.get(path, stranger), "unknown_kid")
    expect.refused(nginx.get("/beside", no_kid(STRANGER, {"sub": "x"})),
                   "bad_signature")
    expect.refused(nginx.get("/alone", no_kid(STRANGER, {"sub": "x"})),
                   "no_key")
    assert not [line for line in nginx.error.since()
                if "auth_jwt_key_request" in line and "[error]" in line]


@pytest.mark.parametrize("cache", ["0", "1h"])
@pytest.mark.parametrize("text", [
    '{"keys":[{"kty":"LATTICE"}]}', '{"keys":{}}', "{}", '{"keys":null}', "",
    '{"keys":[]'])
def test_a_set_that_is_useless_is_a_failure(spawn, idp, cache, text):
    idp.answer("/*", text)
    nginx = spawn(files=FILES, server=expect.SHOW + FETCHED, IDP=idp.address,
                  CACHE=cache, FORMAT="")
    for path in ("/beside", "/alone"):
        reply = nginx.get(path, tokens.mint(STRANGER, {"sub": "x"}))
        assert reply.status == 500, reply
    reply = nginx.get("/beside", tokens.mint(BLUE, {"a": 1}))
    assert reply.status == 200, reply


def test_an_empty_set_does_not_replace_a_good_one(spawn, idp):
    idp.answer("/*", keys.jwks(RED))
    nginx = spawn(files=FILES, server=expect.SHOW + FETCHED, IDP=idp.address,
                  CACHE="1h", FORMAT="")
    token = tokens.mint(RED, {"sub": "alice"})
    expect.passes(nginx, "/alone", token)
    idp.answer("/*", '{"keys":[]}')
    # an unknown kid makes it fetch
    reply = nginx.get("/alone", tokens.mint(STRANGER, {"sub": "x"}))
    assert reply["J-Error"] == "unknown_kid", reply
    nginx.error.wait(r'\[error\].*auth_jwt_key_request "/_idp/alone": the key '
                     r"set is empty, keeping the old keys")
    expect.passes(nginx, "/alone", token)


def test_a_good_set_replaces_an_empty_one(spawn, idp):
    idp.answer("/*", '{"keys":[]}')
    nginx = spawn(files=FILES, server=expect.SHOW + FETCHED, IDP=idp.address,
                  CACHE="1h", FORMAT="")
    reply = nginx.get("/alone", tokens.mint(STRANGER, {"sub": "x"}))
    assert reply["J-Error"] == "unknown_kid", reply
    idp.answer("/*", json.dumps({"keys": [keys.jwk_dict(RED)]}))
    expect.passes(nginx, "/alone", tokens.mint(RED, {"sub": "alice"}))
