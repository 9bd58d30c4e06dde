"""The cache of verified tokens: what it may never do."""

import socket
import time
from concurrent import futures

import pytest
from cryptography.hazmat.primitives.ciphers import aead
from jwcrypto import jwe

import expect
import keys
import ngx
import tokens

pytestmark = pytest.mark.skipif(ngx.TOKEN_CACHE == "off",
                                reason="the cache is off")

OLD = keys.make("oct", "old")
NEW = keys.make("oct", "new")
RSA = keys.make("RSA", "rsa")
ALICE = tokens.mint(OLD, {"sub": "alice", "role": "admin"})
BOB = tokens.mint(OLD, {"sub": "bob", "role": "user"})

SHOW = expect.SHOW + """
        add_header J-Cache $jwt_cache_status always;
        add_header J-Role $jwt_claim_role always;
"""

CONFIG = SHOW + """
        auth_jwt "R";

        location /a/ { auth_jwt_key_file old.json; empty_gif; }
        location /both/ {
            auth_jwt_key_file old.json;
            auth_jwt_key_file new.json;
            empty_gif;
        }
        location /b/ { auth_jwt_key_file new.json; empty_gif; }
        location /only/ {
            auth_jwt_key_file old.json;
            auth_jwt_algorithms HS384;
            empty_gif;
        }
        location /admin/ {
            auth_jwt_key_file old.json;
            auth_jwt_require $is_admin error=403;
            empty_gif;
        }
        location /unchecked/ {
            auth_jwt_key_file old.json;
            auth_jwt_validate_sig off;
            empty_gif;
        }
        location /pem/ { auth_jwt_key_file rsa.pem; empty_gif; }
        location /pem-and-kid/ {
            auth_jwt_key_file rsa.pem;
            auth_jwt_key_file taken.json;
            empty_gif;
        }
        location /encrypted/ {
            auth_jwt_type encrypted;
            auth_jwt_key_file secret.json;
            empty_gif;
        }
        location /nested/ {
            auth_jwt_type nested;
            auth_jwt_key_file secret.json;
            auth_jwt_key_file old.json;
            empty_gif;
        }
"""

MAP = """
    map $jwt_claim_role $is_admin { admin 1; }
"""

SECRET = keys.make("oct", "secret", 256)
OTHER_RSA = keys.make("RSA", "other")

FILES = {
    "old.json": keys.jwks(OLD), "new.json": keys.jwks(NEW),
    "rsa.pem": keys.pem(RSA), "secret.json": keys.jwks(SECRET),
    "taken.json": '{"keys":[%s]}' % keys.json.dumps(
        keys.jwk_dict(OTHER_RSA, kid="rsa")),
}


def encrypt(key, plaintext, **header):
    token = jwe.JWE(plaintext, keys.json.dumps(
        {"alg": "dir", "enc": "A256GCM", "kid": "secret", **header}))
    token.add_recipient(key)
    return token.serialize(compact=True)


@pytest.fixture(scope="module")
def nginx(launch):
    return launch(http=MAP, files=FILES, server=CONFIG)


def seen(nginx, path, token):
    """Puts the token into the cache, and shows that it is there."""
    expect.accepted(nginx.get(path, token))
    reply = nginx.get(path, token)
    expect.accepted(reply)
    assert reply["J-Cache"] == "HIT", reply
    return reply


def test_a_token_is_verified_once(nginx):
    token = tokens.mint(OLD, {"sub": "once", "role": "user"})
    first = nginx.get("/a/", token)
    expect.accepted(first)
    assert first["J-Cache"] == "MISS"
    second = seen(nginx, "/a/", token)
    for name in ("J-Sub", "J-Alg", "J-Verified", "J-Role"):
        assert first[name] == second[name] != ""


def test_each_twin_of_a_cached_token_is_refused(nginx):
    seen(nginx, "/a/", ALICE)
    for part, twin in tokens.twins(ALICE).items():
        for _ in range(2):
            reply = nginx.get("/a/", twin)
            assert reply.status == 401, part
            assert reply["J-Cache"] == "MISS", part
            assert reply["J-Verified"] == "", part


def test_users_are_not_mixed_up(nginx):
    for _ in range(3):
        assert nginx.get("/a/", ALICE)["J-Sub"] == "alice"
        assert nginx.get("/a/", BOB)["J-Sub"] == "bob"
        assert nginx.get("/a/", "x")["J-Sub"] == ""


def test_a_location_with_other_keys_does_not_see_it(nginx):
    seen(nginx, "/a/", ALICE)
    expect.refused(nginx.get("/b/", ALICE), "unknown_kid")
    expect.accepted(nginx.get("/both/", ALICE))


def test_a_location_with_other_algorithms_does_not_see_it(nginx):
    seen(nginx, "/a/", ALICE)
    expect.refused(nginx.get("/only/", ALICE), "alg_refused")


def test_rules_are_applied_each_time(nginx):
    seen(nginx, "/a/", BOB)
    assert nginx.get("/admin/", BOB).status == 403
    assert nginx.get("/admin/", BOB).status == 403
    seen(nginx, "/admin/", ALICE)


def test_what_was_not_verified_does_not_enter(nginx):
    forged = tokens.twins(tokens.mint(OLD, {"sub": "mallory"}))
    for part, twin in forged.items():
        reply = nginx.get("/unchecked/", twin)
        if reply.status == 200:
            assert reply["J-Cache"] == "MISS"
        assert nginx.get("/a/", twin).status == 401, part
        assert nginx.get("/a/", twin)["J-Cache"] == "MISS"


def test_a_refused_token_is_not_remembered(nginx):
    token = tokens.mint(OLD, {"sub": "late", "exp": int(time.time()) - 5})
    for _ in range(3):
        reply = nginx.get("/a/", token)
        expect.refused(reply, "expired")
        assert reply["J-Cache"] == "MISS"


def test_a_cached_token_expires(nginx):
    token = tokens.mint(OLD, {"sub": "soon", "exp": int(time.time()) + 3})
    seen(nginx, "/a/", token)
    ngx.wait_for(lambda: nginx.get("/a/", token).status == 401, "the end")
    expect.refused(nginx.get("/a/", token), "expired")


def test_a_key_without_kid_does_not_stand_in_where_the_kid_is_taken(nginx):
    token = tokens.mint(RSA, {"sub": "alice"})
    seen(nginx, "/pem/", token)
    expect.refused(nginx.get("/pem-and-kid/", token), "bad_signature")


def test_types_are_not_mixed_up(nginx):
    claims = encrypt(SECRET, '{"sub":"alice"}')
    inner = encrypt(SECRET, ALICE, cty="JWT")
    for _ in range(2):
        seen(nginx, "/encrypted/", claims)
        seen(nginx, "/nested/", inner)
        expect.refused(nginx.get("/nested/", claims), "malformed")
        expect.refused(nginx.get("/encrypted/", inner), "bad_payload")
    for token, path in ((claims, "/encrypted/"), (inner, "/nested/")):
        assert nginx.get(path, token)["J-Sub"] == "alice"
        for n, part in enumerate(token.split(".")):
            if part:
                twin = token.split(".")
                twin[n] = tokens.flip_bit(part, 3)
                assert nginx.get(path, ".".join(twin)).status == 401, n


def test_a_withdrawn_key_is_forgotten_at_once(spawn):
    nginx = spawn(http=MAP, files=FILES, server=CONFIG)
    seen(nginx, "/a/", ALICE)
    nginx.write_files({"old.json": keys.jwks(NEW)})
    ngx.wait_for(lambda: nginx.get("/a/", ALICE).status == 401, "the new keys")
    expect.refused(nginx.get("/a/", ALICE), "unknown_kid")

    # the same secret under another kid is no proof for this token
    nginx.write_files({"old.json": keys.jwks(OLD)})
    ngx.wait_for(lambda: nginx.get("/a/", ALICE).status == 200, "the old keys")
    seen(nginx, "/a/", ALICE)


def test_a_reload_forgets(spawn):
    nginx = spawn(http=MAP, files=FILES, server=CONFIG)
    seen(nginx, "/a/", ALICE)
    nginx.write_files({"old.json": keys.jwks(NEW)})
    nginx.reload()
    expect.refused(nginx.get("/a/", ALICE), "unknown_kid")


def test_the_least_recently_used_go_first(spawn):
    nginx = spawn(http=MAP + "auth_jwt_token_cache 64k;", files=FILES,
                  server=CONFIG)
    many = [tokens.mint(OLD, {"sub": f"user{n}"}) for n in range(300)]
    with nginx.connect() as connection:
        for n, token in enumerate(many):
            reply = connection.request("/a/", token)
            assert reply["J-Sub"] == f"user{n}"
            assert reply["J-Alg"] == "HS256"
            assert connection.request("/a/", many[0])["J-Cache"] == "HIT"
        assert connection.request("/a/", many[-1])["J-Cache"] == "HIT"
        assert connection.request("/a/", many[1])["J-Cache"] == "MISS"


def test_off_is_off(spawn):
    nginx = spawn(http=MAP + "auth_jwt_token_cache off;", files=FILES,
                  server=CONFIG)
    for _ in range(3):
        reply = nginx.get("/a/", ALICE)
        expect.accepted(reply)
        assert reply["J-Cache"] == "MISS"


def claims_of(reply):
    return keys.json.loads(reply["J-Claims"])


@pytest.mark.parametrize("size", ["off", "64k", "4m"])
def test_the_memory_of_a_token_that_went_shows_nothing_of_it(spawn, size):
    sent = [{"sub": f"user{n:03}", "pad": "p" * (2000 - n % 3)}
            for n in range(60)]
    minted = [tokens.mint(OLD, claims) for claims in sent]

    with socket.create_server(("127.0.0.1", 0)) as upstream, \
            futures.ThreadPoolExecutor(1) as pool:
        upstream.settimeout(ngx.REPLY_SEC)
        nginx = spawn(http=f"auth_jwt_token_cache {size};", files=FILES,
                      server=f"""
            auth_jwt "R";
            auth_jwt_key_file old.json;
            add_header J-Claims $jwt_claims always;

            location /a/ {{ empty_gif; }}
            location /held/ {{
                proxy_pass http://127.0.0.1:{upstream.getsockname()[1]};
            }}
        """)
        assert claims_of(nginx.get("/a/", minted[1])) == sent[1]
        held = pool.submit(nginx.get, "/held/", minted[0])
        peer = upstream.accept()[0]

        with peer, nginx.connect() as connection:
            for claims, token in zip(sent, minted):
                assert claims_of(connection.request("/a/", token)) == claims
                twin = tokens.twins(token)["payload"]
                assert connection.request("/a/", twin).status == 401

            # a request that began before them all has what it had
            peer.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")

        assert claims_of(held.result()) == sent[0]


def test_a_large_token_is_accepted_and_leaves_the_others_alone(spawn):
    nginx = spawn(http=MAP + "auth_jwt_token_cache 64k;", files=FILES,
                  server=CONFIG)
    seen(nginx, "/a/", ALICE)
    large = tokens.mint(OLD, {"sub": "large", "groups": ["g" * 99] * 500})
    for _ in range(2):
        reply = nginx.get("/a/", large)
        expect.accepted(reply)
        assert reply["J-Cache"] == "MISS"
    assert nginx.get("/a/", ALICE)["J-Cache"] == "HIT"


@pytest.mark.parametrize("value", ["", "0x", "-1", "1g1"])
def test_a_size_that_is_none_is_an_error(check, value):
    status, text = check(http=f'auth_jwt_token_cache "{value}";')
    assert status == 1
    assert f'[emerg]' in text and f'invalid parameter "{value}"' in text


def test_it_is_said_once_and_in_http(check):
    status, text = check(http="auth_jwt_token_cache 1m;\n"
                              "auth_jwt_token_cache off;")
    assert status == 1 and "directive is duplicate" in text
    status, text = check(server="auth_jwt_token_cache 1m;")
    assert status == 1 and "directive is not allowed here" in text


INDEX = SHOW + """
        auth_jwt "R";

        location / {
            auth_jwt_key_file old.json;
            root @DIR@/html;
        }
        location /sealed/ {
            auth_jwt_type encrypted;
            auth_jwt_key_file secret.json;
            alias @DIR@/html/;
        }
        location /wrong/ {
            auth_jwt_type encrypted;
            auth_jwt_key_file old.json;
            empty_gif;
        }
"""


def test_a_request_that_is_redirected_inside_enters_once(spawn):
    nginx = spawn(files={**FILES, "html/index.html": "hello"}, server=INDEX)
    for n in range(3):
        token = tokens.mint(OLD, {"sub": f"user{n}"})
        reply = nginx.get("/", token)
        expect.accepted(reply)
        assert reply["J-Sub"] == f"user{n}" and reply.body == b"hello"
        assert nginx.get("/", tokens.twins(token)["payload"]).status == 401

    # keys that nobody needs any more are freed: a leak fails test-asan
    nginx.write_files({"old.json": keys.jwks(NEW)})
    ngx.wait_for(lambda: nginx.get("/", ALICE).status == 401, "the new keys")


def test_the_size_is_counted_right_whatever_is_redirected(spawn):
    nginx = spawn(files={**FILES, "html/index.html": "hello"}, server=INDEX)
    groups = ["g"] * 300
    sealed = [encrypt(SECRET, keys.json.dumps({"sub": f"u{n}", "g": groups}))
              for n in range(20)]
    for path, status in (("/sealed/", 200), ("/wrong/", 401)):
        for token in sealed:
            assert nginx.get(path, token).status == status
    for n in range(3):
        token = encrypt(SECRET, '{"sub":"after%d"}' % n)
        assert nginx.get("/sealed/", token)["J-Sub"] == f"after{n}"


def test_what_is_encrypted_is_not_told_where_the_key_is_missing(spawn):
    nginx = spawn(files=FILES, server=SHOW + """
        auth_jwt_type nested;

        location /nested/ {
            auth_jwt "R";
            auth_jwt_key_file secret.json;
            auth_jwt_key_file old.json;
            empty_gif;
        }
        location /off/ {
            auth_jwt off token=$http_authorization;
            return 200 $jwt_claim_sub$jwt_claims$jwt_payload$jwt_inner_headers;
        }
        location /wrong/ {
            auth_jwt "R";
            auth_jwt_key_file new.json;
            set $early "$jwt_claim_sub$jwt_inner_header_alg";
            add_header Early $early always;
            add_header Late "$jwt_inner_header_alg$jwt_claim_sub" always;
            empty_gif;
        }
    """)
    token = encrypt(SECRET, ALICE, cty="JWT")
    for _ in range(2):
        assert seen(nginx, "/nested/", token)["J-Sub"] == "alice"
        assert nginx.get("/off/", token).body == b""
        reply = nginx.get("/wrong/", token)
        assert reply.status == 401 and reply["Early"] == ""
        assert not reply["Late"]


def same_tag(key, n):
    """Tokens of one sender whose tags are equal: with the key, the nonce and
    the length fixed the tag is an affine function of the plaintext's bits
    (NIST SP 800-38D), so a system of 128 equations gives what to write into
    a claim that nobody reads."""
    cek, nonce, tag = tokens.unb64(keys.jwk_dict(key)["k"]), bytes(12), bytes(16)
    header = tokens.b64(keys.json.dumps(
        {"alg": "dir", "enc": "A256GCM", "kid": "secret"}).encode())
    start = b'{"sub":"user%03d","pad":"' % n
    free = [(len(start) + i, bit) for i in range(40) for bit in range(4)]

    def seal(text):
        sealed = aead.AESGCM(cek).encrypt(nonce, bytes(text), header.encode())
        return sealed[:-16], int.from_bytes(sealed[-16:], "big")

    text = bytearray(start + b"`" * 40 + b'"}')
    wrong = seal(text)[1] ^ int.from_bytes(tag, "big")
    basis = {}
    for at, bit in free:
        flipped = bytearray(text)
        flipped[at] ^= 1 << bit
        change, used = seal(flipped)[1] ^ seal(text)[1], {(at, bit)}
        change, used = reduced(basis, change, used)
        if change:
            basis[change.bit_length()] = change, used
    left, used = reduced(basis, wrong, set())
    assert left == 0
    for at, bit in used:
        text[at] ^= 1 << bit
    ciphertext = seal(text)[0]
    return f"{header}..{tokens.b64(nonce)}.{tokens.b64(ciphertext)}" \
           f".{tokens.b64(tag)}"


def reduced(basis, vector, used):
    """Gaussian elimination over GF(2)."""
    while vector and vector.bit_length() in basis:
        row, what = basis[vector.bit_length()]
        vector, used = vector ^ row, used ^ what
    return vector, used


def test_tokens_that_end_alike_do_not_make_a_look_up_long(spawn):
    nginx = spawn(http=MAP, files=FILES, server=CONFIG)
    alike = [same_tag(SECRET, n) for n in range(40)]
    with nginx.connect() as connection:
        for n, token in enumerate(alike):
            reply = connection.request("/encrypted/", token)
            assert reply["J-Sub"] == f"user{n:03}", reply
            assert connection.request("/encrypted/", token)["J-Cache"] == "HIT"
        # each of those that are kept is a step of every look-up
        kept = [token for token in reversed(alike) if connection.request(
            "/encrypted/", token)["J-Cache"] == "HIT"]
        assert 1 < len(kept) <= 8, len(kept)
        for token in kept:
            twin = token[:-23] + "." + tokens.flip_bit(token[-22:])
            assert nginx.get("/encrypted/", twin).status == 401


def unkeyed(token):
    """A hash that everybody can compute, of 256 buckets: Knuth's."""
    tail = int.from_bytes(token[-9:-1].encode(), "little")
    return tail * 0x9e3779b97f4a7c15 % 2**64 >> 24 & 255


def test_nobody_can_compute_which_tokens_share_a_bucket(spawn):
    nginx = spawn(http=MAP + "auth_jwt_token_cache 64k;", files=FILES,
                  server=CONFIG)
    same = []
    for n in range(100_000):
        token = tokens.mint(OLD, {"sub": str(n)})
        if unkeyed(token) == 0:
            same.append(token)
        if len(same) == 16:
            break
    with nginx.connect() as connection:
        for token in same:
            expect.accepted(connection.request("/a/", token))
        for token in same:
            assert connection.request("/a/", token)["J-Cache"] == "HIT"
