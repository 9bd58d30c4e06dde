"""Keys that are skipped: what is said, and how much of it."""

import pytest

import keys
import ngx
import provider
import tokens

OCT = keys.make("oct", "oct")
GOOD = tokens.mint(OCT, {"sub": "alice"})
FORGED = tokens.twins(GOOD)["signature"]


def strange(n, name="new"):
    return [{"kty": "LATTICE", "kid": f"{name}{i}"} for i in range(n)]


def lines(found, level):
    return [line for line in found
            if f"[{level}]" in line and "auth_jwt_key" in line]


SERVER = """
        auth_jwt "R";
        location / { auth_jwt_key_request /k; empty_gif; }
        location /text { auth_jwt_key $http_key; empty_gif; }
        location /k { internal; proxy_pass http://@IDP@; }
"""

KEPT = """
        location / {
            auth_jwt "R";
            auth_jwt_key_request /k;
            auth_jwt_key_cache 1h refetch=0s;
            empty_gif;
        }
        location /k { internal; proxy_pass http://@IDP@; }
"""


@pytest.fixture
def idp():
    with provider.Provider() as p:
        yield p


@pytest.fixture
def fetching(spawn, idp):
    return spawn(server=SERVER, IDP=idp.address)


def test_a_fetched_set_is_one_warning_however_many_keys_are_skipped(fetching,
                                                                    idp):
    for name in ("a", "b"):
        idp.answer("/k", keys.jwks(*strange(4000, name), OCT))
        reply = fetching.get("/", FORGED)
        assert reply.status == 401
        found = lines(reply.log, "warn")
        assert len(found) == 1, reply
        assert ('auth_jwt_key_request "/k": 4000 of 4001 keys skipped, the '
                f'first: key #1 (kid "{name}0") skipped: unknown "kty"'
                in found[0]), found
        found = lines(reply.log, "info")
        assert len(found) == 16, reply
        assert f'key #16 (kid "{name}15") skipped: ' in found[-1]


def test_a_set_that_was_said_before_is_not_said_again(fetching, idp):
    good = keys.jwks(*strange(3), OCT)
    useless = keys.jwks(*strange(3))
    idp.answer("/k", good)
    assert len(lines(fetching.get("/", GOOD).log, "warn")) == 1
    idp.answer("/k", useless)
    reply = fetching.get("/", GOOD)
    assert reply.status == 500
    assert len(lines(reply.log, "warn")) == 1
    for text, status in ((useless, 500), (good, 200), (useless, 500)):
        idp.answer("/k", text)
        reply = fetching.get("/", GOOD)
        assert reply.status == status
        assert lines(reply.log, "warn") + lines(reply.log, "info") == [], reply


def test_one_skipped_key_of_a_fetched_set_is_named(fetching, idp):
    idp.answer("/k", keys.jwks(*strange(1), OCT))
    reply = fetching.get("/", GOOD)
    assert reply.status == 200
    found = lines(reply.log, "warn")
    assert len(found) == 1
    assert ('auth_jwt_key_request "/k": key #1 (kid "new0") skipped: '
            in found[0])


def test_weak_secrets_of_a_fetched_set_are_counted(fetching, idp):
    weak = [keys.jwk_dict(keys.secret(b"short", f"w{n}")) for n in range(2)]
    for members, said in (
            (weak, "2 of 3 keys with a warning, the first: key #1 "),
            (strange(3) + weak, "3 of 6 keys skipped, 2 with a warning, "
                                "the first: key #1 (kid ")):
        idp.answer("/k", keys.jwks(*members, OCT))
        reply = fetching.get("/", GOOD)
        assert reply.status == 200
        found = lines(reply.log, "warn")
        assert len(found) == 1 and said in found[0], reply


def test_a_refresh_is_one_warning(spawn, idp):
    idp.answer("/k", keys.jwks(*strange(500), OCT))
    nginx = spawn(server=KEPT, IDP=idp.address)
    assert nginx.get("/", GOOD).status == 200
    assert len(lines(nginx.error.since(), "warn")) == 1
    idp.answer("/k", keys.jwks(*strange(500, "other"), OCT))
    stranger = tokens.mint(keys.make("oct", "stranger"), {"sub": "x"})
    assert nginx.get("/", stranger).status == 401
    assert len(lines(nginx.error.since(), "warn")) == 2


def test_keys_that_come_from_a_variable_are_one_warning(fetching):
    for n in (100, 101):
        reply = fetching.get("/text", GOOD, headers={
            "Key": keys.jwks(*strange(n), OCT)})
        assert reply.status == 200
        assert len(lines(reply.log, "warn")) == 1, reply
        assert "auth_jwt_key: " in lines(reply.log, "warn")[0]


@pytest.mark.parametrize("directive", ["auth_jwt_key_file keys;",
                                       "auth_jwt_key '%s';"])
def test_at_start_the_first_are_named_and_the_rest_counted(check, directive):
    text = keys.jwks(*strange(9), OCT)
    status, said = check(files={"keys": text}, server=f"""
        location / {{
            auth_jwt "R";
            {directive.replace("%s", text)}
        }}
""")
    assert status == 0, said
    found = lines(said.splitlines(), "warn")
    assert len(found) == 9, said
    for n in range(8):
        assert f'key #{n + 1} (kid "new{n}") skipped: ' in found[n]
    assert ": 9 of 10 keys skipped; the first 8 messages are above" in found[8]
    assert "nginx.conf:" in found[8]


def test_a_file_that_changes_names_the_first_and_counts_the_rest(spawn):
    nginx = spawn(files={"keys": keys.jwks(OCT)}, server="""
        location / { auth_jwt "R"; auth_jwt_key_file keys; empty_gif; }
""")
    nginx.write_files({"keys": keys.jwks(*strange(3000), OCT)})
    ngx.wait_for(lambda: nginx.get("/", GOOD).status == 200
                 and lines(nginx.error.since(), "notice"), "the new file")
    found = lines(nginx.error.since(), "warn")
    assert len(found) == 9, len(found)
    assert ("3000 of 3001 keys skipped; the first 8 messages are above"
            in found[8]), found
