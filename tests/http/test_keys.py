"""Keys: every form that users have them in, and which of them is tried."""

import base64
import json

import pytest

import expect
import keys
import tokens

RSA = keys.make("RSA", "rsa")
EC = keys.make("P-256", "ec")
OCT = keys.make("oct", "oct")
ED = keys.make("Ed25519", "ed")
STRANGER = keys.make("RSA", "stranger")


def no_kid(key, **more):
    return keys.jwk_dict(key, kid=None, **more)


@pytest.fixture
def keys_at(spawn):
    """Starts nginx with this text as the key file of a location."""
    def start(text, directive="auth_jwt_key_file keys;", **files):
        return spawn(files={"keys": text, **files}, server=expect.SHOW + f"""
        location / {{
            auth_jwt "R";
            {directive}
            empty_gif;
        }}
""")
    return start


def warnings(nginx):
    return [line for line in nginx.error.since()
            if "[warn]" in line and "auth_jwt" in line]


# Files with one key each.

FORMS = {
    "jwk-set": (RSA, keys.jwks(RSA), ""),
    "jwk-set-indented": (RSA, json.dumps(json.loads(keys.jwks(RSA)),
                                         indent=4) + "\n", ""),
    "jwk": (RSA, json.dumps(keys.jwk_dict(RSA)), ""),
    "jwk-private": (RSA, json.dumps(keys.jwk_dict(RSA, True)), ""),
    "jwk-secret": (OCT, json.dumps(keys.jwk_dict(OCT)), ""),
    "pem-rsa": (RSA, keys.pem(RSA), ""),
    "pem-rsa-private": (RSA, keys.pem(RSA, True), ""),
    "pem-rsa-certificate": (RSA, keys.certificate_pem(RSA), ""),
    "pem-ec": (EC, keys.pem(EC), ""),
    "pem-ec-private": (EC, keys.pem(EC, True), ""),
    "pem-ec-certificate": (EC, keys.certificate_pem(EC), ""),
    "pem-ed25519": (ED, keys.pem(ED), ""),
    "pem-crlf": (EC, keys.pem(EC).replace("\n", "\r\n"), ""),
    "pem-with-text-before": (EC, "# the key of 2024\n" + keys.pem(EC), ""),
    "kid-to-pem": (RSA, json.dumps({"rsa": keys.pem(RSA)}), ""),
    "kid-to-secret": (keys.secret(b"0123456789" * 7, "s"),
                      json.dumps({"s": "0123456789" * 7}), "keyval"),
    "jwks-by-name": (RSA, keys.jwks(RSA), "jwks"),
    "keyval-by-name": (RSA, json.dumps({"rsa": keys.pem(RSA)}), "keyval"),
}


@pytest.mark.parametrize("key, text, form", FORMS.values(), ids=FORMS)
def test_a_key_file_is_recognised_by_its_content(keys_at, key, text, form):
    nginx = keys_at(text, f"auth_jwt_key_file keys {form};")
    expect.passes(nginx, "/", tokens.mint(key, {"sub": "alice"}))
    assert warnings(nginx) == []


# The key itself in the configuration.

def quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


SECRET = bytes(range(100, 164))
KEY_TEXTS = {
    "pem": (RSA, keys.pem(RSA)),
    "pem-certificate": (EC, keys.certificate_pem(EC)),
    "jwk": (EC, json.dumps(keys.jwk_dict(EC))),
    "jwk-set": (EC, keys.jwks(RSA, EC)),
    "hex": (keys.secret(SECRET), "hex:" + SECRET.hex()),
    "hex-upper": (keys.secret(SECRET), "hex:" + SECRET.hex().upper()),
    "base64": (keys.secret(SECRET),
               "base64:" + base64.b64encode(SECRET).decode()),
    "base64url": (keys.secret(SECRET), "base64url:" + tokens.b64(SECRET)),
    "text": (keys.secret(b"correct horse battery staple, 40 characters"),
             "text:correct horse battery staple, 40 characters"),
    "text-utf-8": (keys.secret("sehr geheim, über 32 Zeichen lang".encode()),
                   "text:sehr geheim, über 32 Zeichen lang"),
    "text-like-hex": (keys.secret(b"hex:" + b"00" * 32),
                      "text:hex:" + "00" * 32),
}


@pytest.mark.parametrize("key, text", KEY_TEXTS.values(), ids=KEY_TEXTS)
def test_auth_jwt_key_takes_the_key_itself(keys_at, key, text):
    nginx = keys_at("", f"auth_jwt_key {quoted(text)};")
    expect.passes(nginx, "/", tokens.mint(key, {"sub": "alice"}))
    assert warnings(nginx) == []


def test_auth_jwt_key_may_hold_variables(spawn):
    nginx = spawn(
        http="map $host $key {\n" + "".join(
            f"    {name}.test {quoted(text)};\n"
            for name, (_, text) in KEY_TEXTS.items()) + """
    broken.test 'hex:0g';
    empty.test "";
}
map $host $hex { a.test %s; }
""" % SECRET.hex(),
        server=expect.SHOW + """
        location / { auth_jwt "R"; auth_jwt_key $key; empty_gif; }
        location /part { auth_jwt "R"; auth_jwt_key hex:$hex; empty_gif; }
        location /beside {
            auth_jwt "R";
            auth_jwt_key $key;
            auth_jwt_key hex:%s;
            empty_gif;
        }
""" % SECRET.hex())
    for name, (key, _) in KEY_TEXTS.items():
        token = tokens.mint(key, {"sub": name})
        for _ in range(2):
            expect.passes(nginx, "/", token, host=f"{name}.test")
    good = tokens.mint(keys.secret(SECRET), {"sub": "alice"})
    expect.passes(nginx, "/part", good, host="a.test")
    line = expect.server_failed(nginx.get("/", good, host="broken.test"))
    assert "0g" not in line
    for host in ("empty.test", "unknown.test"):
        expect.refused(nginx.get("/", good, host=host), "unknown_source")
    expect.passes(nginx, "/beside", good, host="empty.test")
    assert nginx.get("/", host="broken.test").status == 401


def test_a_key_of_one_host_does_not_open_another(spawn):
    nginx = spawn(
        files={"a.json": keys.jwks(keys.make("oct", "k", 512)),
               "b.json": keys.jwks(keys.make("oct", "k", 520))},
        http="""
    map $host $keys { a.test @DIR@/a.json; b.test @DIR@/b.json; }
""",
        server=expect.SHOW + """
        location / { auth_jwt "R"; auth_jwt_key_file $keys; empty_gif; }
        location /relative {
            auth_jwt "R";
            auth_jwt_key_file $arg_name.json;
            empty_gif;
        }
""")
    a = tokens.mint(keys.make("oct", "k", 512), {"sub": "a"})
    b = tokens.mint(keys.make("oct", "k", 520), {"sub": "b"})
    for _ in range(3):
        expect.passes(nginx, "/", a, host="a.test")
        expect.passes(nginx, "/", b, host="b.test")
        expect.refused(nginx.get("/", a, host="b.test"), "bad_signature")
        expect.refused(nginx.get("/", b, host="a.test"), "bad_signature")
    expect.accepted(nginx.get("/relative?name=a", a))
    expect.refused(nginx.get("/relative?name=a", b), "bad_signature")


def test_a_variable_key_file_that_cannot_be_loaded_is_our_failure(spawn):
    nginx = spawn(
        files={"good.json": keys.jwks(OCT), "empty.json": "",
               "broken.json": "{", "unusable.json": '{"keys":[]}'},
        server=expect.SHOW + """
        location / {
            auth_jwt "R";
            auth_jwt_key_file @DIR@/$arg_f;
            empty_gif;
        }
        location /both {
            auth_jwt "R";
            auth_jwt_key_file good.json;
            auth_jwt_key_file @DIR@/$arg_f;
            empty_gif;
        }
""")
    good = tokens.mint(OCT, {"sub": "alice"})
    for name in ("empty.json", "broken.json", "unusable.json"):
        for _ in range(2):
            line = expect.server_failed(nginx.get(f"/?f={name}", good))
            assert f"{nginx.path}/{name}" in line
        # what the other file's key verifies needs no second file
        expect.accepted(nginx.get(f"/both?f={name}", good))
        assert nginx.get(f"/?f={name}").status == 401
    expect.passes(nginx, "/?f=good.json", good)


def test_more_variable_key_files_than_are_kept_all_work(spawn):
    secrets = [keys.secret(b"%064d" % n, "k") for n in range(600)]
    nginx = spawn(
        files={f"{n}.json": keys.jwks(key) for n, key in enumerate(secrets)},
        server=expect.SHOW + """
        location / {
            auth_jwt "R";
            auth_jwt_key_file @DIR@/$arg_n.json;
            empty_gif;
        }
""")
    for n in [*range(600), *range(0, 600, 7), 0, 599, 0]:
        token = tokens.mint(secrets[n], {"n": n})
        other = tokens.mint(secrets[n - 1], {"n": n})
        expect.accepted(nginx.get(f"/?n={n}", token))
        expect.refused(nginx.get(f"/?n={n}", other), "bad_signature")


# Sets as identity providers publish them.

def entra():
    certificate = base64.b64encode(keys.certificate_der(RSA)).decode()
    return keys.jwks(*[
        keys.jwk_dict(key, use="sig", x5t=kid, kid=kid, x5c=[certificate],
                      cloud_instance_name="microsoftonline.com",
                      issuer="https://login.microsoftonline.com/x/v2.0")
        for key, kid in ((STRANGER, "BB8CeFVqyaGrGNuehJIiL4dfjzw"),
                         (RSA, "rsa"))])


def auth0():
    certificate = base64.b64encode(keys.certificate_der(RSA)).decode()
    return keys.jwks(*[
        keys.jwk_dict(key, use="sig", alg="RS256", kid=kid, x5t="NzY4",
                      x5c=[certificate])
        for key, kid in ((RSA, "rsa"), (STRANGER, "MzQ1"))])


def keycloak():
    return keys.jwks(
        keys.jwk_dict(STRANGER, kid="enc", use="enc", alg="RSA-OAEP"),
        keys.jwk_dict(RSA, use="sig", alg="RS256"))


def with_unknown_kty():
    return keys.jwks({"kty": "LATTICE", "kid": "new", "x": "AAAA"},
                     keys.jwk_dict(RSA))


@pytest.mark.parametrize("text, skipped", [
    (entra(), None), (auth0(), None), (keycloak(), None),
    (with_unknown_kty(), 'key #1 (kid "new") skipped: ')],
    ids=["entra", "auth0", "keycloak", "unknown-kty"])
def test_a_providers_key_set_is_taken(keys_at, text, skipped):
    nginx = keys_at(text)
    expect.passes(nginx, "/", tokens.mint(RSA, {"sub": "alice"}, "RS256"))
    found = warnings(nginx)
    assert len(found) == (1 if skipped else 0), found
    if skipped:
        assert f'auth_jwt_key_file "{nginx.path}/keys": {skipped}' in found[0]


def test_an_encryption_key_does_not_verify(keys_at):
    nginx = keys_at(keycloak())
    header = {"alg": "RS256", "kid": "enc"}
    token = tokens.sign(STRANGER, "RS256", header, {"sub": "alice"})
    expect.refused(nginx.get("/", token), "no_key")


# A broken member is left out and named; the others work.

BROKEN = {
    "no-kty": {"kid": "x", "n": "AQAB", "e": "AQAB"},
    "kty-number": {"kid": "x", "kty": 1},
    "unknown-curve": keys.jwk_dict(EC, kid="x", crv="P-192"),
    "other-curve": keys.jwk_dict(EC, kid="x", crv="P-384"),
    "off-curve": keys.jwk_dict(EC, kid="x", x=keys.jwk_dict(EC)["y"]),
    "no-y": keys.jwk_dict(EC, kid="x", y=None),
    "rsa-1024": keys.jwk_dict(keys.make("RSA", "small", 1024), kid="x"),
    "rsa-no-e": keys.jwk_dict(RSA, kid="x", e=None),
    "rsa-n-padded": keys.jwk_dict(
        RSA, kid="x", n=keys.jwk_dict(RSA)["n"] + "=="),
    "rsa-e-1": keys.jwk_dict(RSA, kid="x", e="AQ"),
    "rsa-e-even": keys.jwk_dict(RSA, kid="x", e="Ag"),
    "oct-empty": {"kid": "x", "kty": "oct", "k": ""},
    "oct-no-k": {"kid": "x", "kty": "oct"},
    "oct-bad-k": {"kid": "x", "kty": "oct", "k": "A!AA"},
    "ed25519-short": {"kid": "x", "kty": "OKP", "crv": "Ed25519",
                      "x": "AAAA"},
    "unknown-alg": keys.jwk_dict(RSA, kid="x", alg="RS1"),
}


@pytest.mark.parametrize("member", BROKEN.values(), ids=BROKEN)
def test_a_broken_member_is_left_out_and_named(keys_at, member):
    nginx = keys_at(keys.jwks(member, OCT))
    expect.passes(nginx, "/", tokens.mint(OCT, {"sub": "alice"}))
    found = warnings(nginx)
    assert len(found) == 1, found
    assert (f'auth_jwt_key_file "{nginx.path}/keys": key #1 (kid "x") '
            'skipped: ' in found[0])


def test_members_that_are_no_objects_are_left_out(keys_at):
    nginx = keys_at('{"keys":[1,null,"a",[],%s]}'
                    % json.dumps(keys.jwk_dict(OCT)))
    expect.passes(nginx, "/", tokens.mint(OCT, {"sub": "alice"}))
    assert len(warnings(nginx)) == 4


def test_a_token_of_a_small_rsa_key_is_refused(keys_at):
    small = keys.make("RSA", "small", 1024)
    nginx = keys_at(keys.jwks(small, OCT))
    expect.refused(nginx.get("/", tokens.mint(small, {"sub": "alice"})),
                   "unknown_kid")


def test_a_secret_shorter_than_its_hash_works_with_a_warning(keys_at):
    weak = keys.secret(b"fantasticjwt", "0001")
    nginx = keys_at(keys.jwks(weak))
    expect.passes(nginx, "/", tokens.mint(weak, {"sub": "quotes"}, "HS256"))
    found = warnings(nginx)
    assert len(found) == 1, found
    assert 'key #1 (kid "0001"): ' in found[0]
    assert "fantasticjwt" not in found[0]


# What a key says of itself is honoured.

@pytest.mark.parametrize("says, alg, fits", [
    ({}, "RS256", True),
    ({"alg": "RS256"}, "RS256", True),
    ({"alg": "RS256"}, "RS512", False),
    ({"alg": "PS256"}, "RS256", False),
    ({"alg": "RSA-OAEP"}, "RS256", False),
    ({"use": "sig"}, "RS256", True),
    ({"use": "enc"}, "RS256", False),
    ({"key_ops": ["verify"]}, "RS256", True),
    ({"key_ops": ["sign", "verify"]}, "RS256", True),
    ({"key_ops": ["encrypt"]}, "RS256", False),
    ({"key_ops": ["wrapKey", "verify"]}, "RS256", True),
    ({"use": "sig", "alg": "RS256", "key_ops": ["verify"]}, "RS256", True),
    ({"use": "enc", "alg": "RS256"}, "RS256", False),
], ids=str)
def test_a_key_is_used_only_for_what_it_is(keys_at, says, alg, fits):
    nginx = keys_at(keys.jwks(keys.jwk_dict(RSA, **says), OCT))
    token = tokens.mint(RSA, {"sub": "alice"}, alg)
    if fits:
        expect.passes(nginx, "/", token)
    else:
        expect.refused(nginx.get("/", token), "no_key")


# Which keys are tried.

def test_a_token_with_a_kid_is_tried_against_that_key_only(keys_at):
    nginx = keys_at(keys.jwks(keys.jwk_dict(RSA, kid="a"),
                              keys.jwk_dict(STRANGER, kid="b"),
                              no_kid(keys.make("RSA", "third"))))
    for kid, status in (("a", 200), ("b", 401), ("c", 401)):
        token = tokens.sign(RSA, "RS256", {"alg": "RS256", "kid": kid},
                            {"sub": "alice"})
        assert nginx.get("/", token).status == status


def test_a_kid_that_no_key_has_is_tried_against_keys_without_kid(keys_at):
    nginx = keys_at(keys.jwks(keys.jwk_dict(STRANGER, kid="a"),
                              no_kid(EC), no_kid(RSA)))
    expect.passes(nginx, "/", tokens.mint(RSA, {"sub": "alice"}))
    expect.passes(nginx, "/", tokens.mint(EC, {"sub": "alice"}))
    named = tokens.sign(RSA, "RS256", {"alg": "RS256", "kid": "a"}, {"a": 1})
    expect.refused(nginx.get("/", named), "bad_signature")


def test_a_token_without_kid_is_tried_against_every_key_that_fits(keys_at):
    nginx = keys_at(keys.jwks(STRANGER, OCT, EC, RSA))
    for key in (RSA, EC, OCT):
        alg = tokens.default_alg(key)
        expect.passes(nginx, "/", tokens.sign(key, alg, {"alg": alg},
                                              {"sub": "alice"}))


def test_two_keys_may_share_a_kid(keys_at):
    nginx = keys_at(keys.jwks(*[keys.jwk_dict(key, kid="same")
                                for key in (STRANGER, EC, RSA)]))
    for key in (RSA, EC, STRANGER):
        alg = tokens.default_alg(key)
        expect.passes(nginx, "/", tokens.sign(
            key, alg, {"alg": alg, "kid": "same"}, {"sub": "alice"}))


def test_sixteen_keys_are_tried_and_not_one_more(keys_at):
    secrets = [keys.secret(b"%064d" % n) for n in range(17)]
    nginx = keys_at(keys.jwks(*[no_kid(key) for key in secrets]))
    expect.passes(nginx, "/", tokens.mint(secrets[0], {"sub": "alice"}))
    expect.accepted(nginx.get("/", tokens.mint(secrets[15], {"a": 1})))
    expect.refused(nginx.get("/", tokens.mint(secrets[16], {"a": 1})),
                   "too_many_keys")


def test_a_thousand_keys_of_a_mebibyte_are_found_by_kid(keys_at):
    secrets = [keys.secret(b"%064d" % n, f"k{n}") for n in range(1000)]
    text = keys.jwks(*[keys.jwk_dict(key, x5c=["A" * 850])
                       for key in secrets])
    assert 950000 < len(text) < 1024 * 1024
    nginx = keys_at(text)
    for n in (0, 500, 999):
        expect.passes(nginx, "/", tokens.mint(secrets[n], {"sub": "alice"}))


@pytest.mark.parametrize("kid", ["", "a" * 1000, "with \"quotes\" and \\",
                                 "schlüssel", "a\u0000b", "a/b+c=="])
def test_a_kid_is_any_string(keys_at, kid):
    nginx = keys_at(keys.jwks(keys.jwk_dict(OCT, kid=kid),
                              keys.jwk_dict(keys.make("oct", "z"))))
    expect.passes(nginx, "/", tokens.sign(
        OCT, "HS256", {"alg": "HS256", "kid": kid}, {"sub": "alice"}))


# Several sources and locations.

def test_several_key_files_and_keys_are_one_set(keys_at):
    nginx = keys_at(keys.jwks(RSA), f"""
            auth_jwt_key_file keys;
            auth_jwt_key_file two;
            auth_jwt_key hex:{SECRET.hex()};
""", two=keys.jwks(EC))
    for key in (RSA, EC, keys.secret(SECRET)):
        expect.passes(nginx, "/", tokens.mint(key, {"sub": "alice"}))
    expect.refused(nginx.get("/", tokens.mint(STRANGER, {"sub": "alice"})),
                   "bad_signature", "no_key", "unknown_kid")


def test_key_sources_are_inherited_only_where_a_level_has_none(spawn):
    nginx = spawn(
        files={"rsa": keys.jwks(RSA), "ec": keys.jwks(EC)},
        http="auth_jwt_key_file rsa;",
        server=expect.SHOW + """
        auth_jwt "R";

        location /inherits { empty_gif; }
        location /own { auth_jwt_key_file ec; empty_gif; }
        location /text { auth_jwt_key hex:%s; empty_gif; }
        location /nested {
            auth_jwt_key_file ec;
            location /nested/inner { empty_gif; }
        }
""" % SECRET.hex())
    opens = {"/inherits": RSA, "/own": EC, "/nested/inner": EC,
             "/text": keys.secret(SECRET)}
    for path, key in opens.items():
        expect.passes(nginx, path, tokens.mint(key, {"sub": "alice"}))
        for other in (RSA, EC):
            if other is not key:
                reply = nginx.get(path, tokens.mint(other, {"sub": "alice"}))
                assert reply.status == 401


def test_one_file_of_many_locations_warns_once(spawn):
    text = keys.jwks({"kty": "LATTICE", "kid": "new"}, OCT)
    nginx = spawn(files={"keys": text}, server="".join(f"""
        location /{n} {{
            auth_jwt "R";
            auth_jwt_key_file keys;
            empty_gif;
        }}
""" for n in range(50)))
    assert len(warnings(nginx)) == 1
    expect.passes(nginx, "/49", tokens.mint(OCT, {"sub": "alice"}))


def test_without_any_key_requests_fail(spawn):
    nginx = spawn(server=expect.SHOW + """
        location / { auth_jwt "R"; empty_gif; }
""")
    assert len(warnings(nginx)) == 1
    assert nginx.get("/").status in (401, 500)
    expect.server_failed(nginx.get("/", tokens.mint(OCT, {"sub": "alice"})))


@pytest.mark.parametrize("directive", ["auth_jwt_key_file @DIR@$uri",
                                       "auth_jwt_key_request /_keys$uri"])
@pytest.mark.parametrize("cache", ["0", "1m"])
def test_a_name_from_the_client_ends_no_line_of_the_log(spawn, directive,
                                                        cache):
    nginx = spawn(server=f"""
        location / {{
            auth_jwt "R";
            {directive};
            auth_jwt_key_cache {cache};
            empty_gif;
        }}
        location /_keys/ {{ internal; return 404; }}
""")
    reply = nginx.get("/a%0d%0aforged:%7f",
                      tokens.mint(OCT, {"sub": "alice"}))
    assert reply.status in (401, 500), reply
    assert reply.auth_log and all("/a??forged:?" in line
                                  for line in reply.auth_log), reply
    assert not [text for text in nginx.error.since()
                if text.startswith("forged")]
