"""Every algorithm with its own key, and with keys that are not its own."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, utils

import expect
import keys
import tokens

ALGS = sorted(keys.KEY_OF_ALG)


def key_of(alg):
    kind = keys.KEY_OF_ALG[alg]
    return keys.make(kind, kind)


@pytest.fixture(scope="module")
def nginx(launch):
    kinds = sorted(set(keys.KEY_OF_ALG.values()))
    files = {f"{kind}.json": keys.jwks(keys.make(kind, kind))
             for kind in kinds}
    files["all.json"] = keys.jwks(*[keys.make(kind, kind) for kind in kinds])
    files["rsa4096.json"] = keys.jwks(keys.make("RSA", "big", 4096))
    locations = "".join(f"""
        location /{kind}/ {{
            auth_jwt "R";
            auth_jwt_key_file {kind}.json;
            empty_gif;
        }}
""" for kind in [*kinds, "all", "rsa4096"])
    return launch(files=files, server=expect.SHOW + locations + """
        auth_jwt_key_file all.json;

        location /only {
            auth_jwt "R";
            auth_jwt_algorithms RS256 ES256;
            empty_gif;

            location /only/inherited { empty_gif; }
            location /only/other {
                auth_jwt_algorithms HS256;
                empty_gif;
            }
        }
""")


@pytest.mark.parametrize("alg", ALGS)
def test_an_algorithm_verifies_with_its_key(nginx, alg):
    token = tokens.mint(key_of(alg), {"sub": "alice"}, alg)
    reply = expect.passes(nginx, f"/{keys.KEY_OF_ALG[alg]}/", token)
    assert reply["J-Alg"] == alg
    expect.passes(nginx, "/all/", token)


@pytest.mark.parametrize("kind", ["Ed25519", "Ed448"])
def test_eddsa_verifies_with_either_edwards_curve(nginx, kind):
    key = keys.make(kind, kind)
    expect.passes(nginx, f"/{kind}/", tokens.mint(key, {"a": 1}, "EdDSA"))


@pytest.mark.parametrize("alg, kind", [
    ("Ed25519", "Ed448"), ("Ed448", "Ed25519")])
def test_a_curves_own_name_does_not_take_the_other_curve(nginx, alg, kind):
    token = tokens.mint(keys.make(kind, kind), {"a": 1}, alg)
    expect.refused(nginx.get(f"/{kind}/", token), "no_key")


@pytest.mark.parametrize("alg", [a for a in ALGS if a[:2] in ("RS", "PS")])
def test_rsa_of_4096_bits_verifies(nginx, alg):
    token = tokens.mint(keys.make("RSA", "big", 4096), {"a": 1}, alg)
    expect.passes(nginx, "/rsa4096/", token)


@pytest.mark.parametrize("kind", sorted(set(keys.KEY_OF_ALG.values())))
@pytest.mark.parametrize("alg", ALGS)
def test_an_algorithm_does_not_take_a_key_of_another_type(nginx, alg, kind):
    if keys.KEY_OF_ALG[alg] == kind:
        return
    header = {"alg": alg, "kid": kind}
    token = tokens.sign(key_of(alg), alg, header, {"sub": "alice"})
    expect.refused(nginx.get(f"/{kind}/", token), "no_key")


@pytest.mark.parametrize("claimed, used", [
    ("HS256", "HS512"), ("RS256", "RS512"), ("RS256", "PS256"),
    ("PS384", "PS256"), ("PS512", "RS512")])
def test_a_signature_of_another_algorithm_of_the_key_is_bad(
        nginx, claimed, used):
    token = tokens.sign(key_of(used), used,
                        {"alg": claimed, "kid": keys.KEY_OF_ALG[used]},
                        {"sub": "alice"})
    expect.refused(nginx.get("/all/", token), "bad_signature")


@pytest.mark.parametrize("public", [
    lambda key: keys.pem(key).encode(),
    lambda key: keys.pem(key).strip().encode(),
    lambda key: keys.jwks(key).encode(),
], ids=["pem", "pem-stripped", "jwks"])
@pytest.mark.parametrize("kid", [None, "RSA"])
def test_a_public_key_is_never_an_hmac_secret(nginx, public, kid):
    stolen = keys.secret(public(keys.make("RSA", "RSA")), kid)
    token = tokens.mint(stolen, {"sub": "admin"}, "HS256")
    expect.refused(nginx.get("/RSA/", token), "no_key")


def test_an_es256_token_does_not_verify_with_a_p384_key(nginx):
    p384 = keys.make("P-384", "P-384")
    token = tokens.mint(keys.make("P-256", "P-384"), {"a": 1}, "ES256")
    expect.refused(nginx.get("/P-384/", token), "no_key")
    right = tokens.mint(p384, {"a": 1}, "ES384")
    expect.passes(nginx, "/P-384/", right)


@pytest.mark.parametrize("alg", ["none", "None", "nOnE", "NONE"])
@pytest.mark.parametrize("sig", ["", "AAAA"])
def test_none_is_refused_in_any_case(nginx, alg, sig):
    header = tokens.b64(tokens.json_bytes({"alg": alg}))
    payload = tokens.b64(b'{"sub":"admin"}')
    expect.refused(nginx.get("/all/", f"{header}.{payload}.{sig}"),
                   "alg_none")


@pytest.mark.parametrize("alg", [
    "", "HS", "HS1", "hs256", "rs256", "es256", "eddsa", "ED25519", "HS256 ",
    " HS256", "HS2567", "RS256\0", "RSA-OAEP", "A128KW", "dir", "RSA1_5",
    "A128GCM", "ES256\r\nX: y"])
def test_a_name_that_is_no_signature_algorithm_is_unknown(nginx, alg):
    token = tokens.sign(key_of("HS256"), "HS256", {"alg": alg, "kid": "oct"},
                        {"sub": "alice"})
    expect.refused(nginx.get("/all/", token), "unknown_alg")


@pytest.mark.parametrize("alg", ["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"])
def test_a_mldsa_token_without_its_key_is_refused(nginx, alg):
    token = tokens.sign(key_of("HS256"), "HS256", {"alg": alg}, {"a": 1})
    expect.refused(nginx.get("/all/", token), "no_key", "unavailable")


@pytest.mark.parametrize("alg", [None, 256, True, ["HS256"],
                                 {"name": "HS256"}])
def test_alg_must_be_a_string(nginx, alg):
    token = tokens.sign(key_of("HS256"), "HS256", {"alg": alg, "kid": "oct"},
                        {"sub": "alice"})
    expect.refused(nginx.get("/all/", token), "bad_alg")


def test_alg_must_be_there(nginx):
    token = tokens.sign(key_of("HS256"), "HS256", {"kid": "oct"}, {"a": 1})
    expect.refused(nginx.get("/all/", token), "bad_alg")


def signed(alg):
    token = tokens.mint(key_of(alg), {"sub": "alice"}, alg)
    return token, tokens.unb64(token.rpartition(".")[2])


@pytest.mark.parametrize("alg", ALGS)
def test_a_signature_of_another_length_or_of_zeros_is_bad(nginx, alg):
    token, sig = signed(alg)
    path = f"/{keys.KEY_OF_ALG[alg]}/"
    for changed in (b"", b"\0", sig[:-1], sig + b"\0", b"\0" + sig, sig + sig,
                    b"\0" * len(sig), b"\xff" * len(sig), b"\0" * 20000):
        reply = nginx.get(path, tokens.with_signature(token, changed))
        expect.refused(reply, "bad_signature")
    expect.accepted(nginx.get(path, token))


@pytest.mark.parametrize("alg", ALGS)
def test_a_changed_byte_anywhere_in_the_signature_is_bad(nginx, alg):
    token, sig = signed(alg)
    for at in {0, 1, len(sig) // 2 - 1, len(sig) // 2, len(sig) - 1}:
        changed = tokens.flip_bit(tokens.b64(sig), at)
        expect.refused(
            nginx.get("/all/", tokens.with_signature(token, changed)),
            "bad_signature")


# SEC 2, 2.4 and 2.5: the orders of the base points
ORDER = {
    "ES256": int("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2"
                 "fc632551", 16),
    "ES384": int("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81"
                 "f4372ddf581a0db248b0a77aecec196accc52973", 16),
    "ES512": int("01ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                 "fffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47ae"
                 "bb6fb71e91386409", 16),
    "ES256K": int("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8c"
                  "d0364141", 16),
}


@pytest.mark.parametrize("alg", sorted(ORDER))
def test_r_and_s_must_lie_between_zero_and_the_group_order(nginx, alg):
    token, sig = signed(alg)
    half = len(sig) // 2
    r, s = sig[:half], sig[half:]
    zero = bytes(half)
    order = ORDER[alg].to_bytes(half, "big")
    beyond = (ORDER[alg] + 1).to_bytes(half, "big")
    for bad in (zero + s, r + zero, order + s, r + order, order + order,
                beyond + s, r + beyond, zero + zero):
        expect.refused(nginx.get("/all/", tokens.with_signature(token, bad)),
                       "bad_signature")


@pytest.mark.parametrize("alg", sorted(ORDER))
def test_an_ecdsa_signature_in_der_is_bad(nginx, alg):
    # RFC 7518, 3.4: R || S, not what X.509 uses
    token, sig = signed(alg)
    half = len(sig) // 2
    der = utils.encode_dss_signature(int.from_bytes(sig[:half], "big"),
                                     int.from_bytes(sig[half:], "big"))
    expect.refused(nginx.get("/all/", tokens.with_signature(token, der)),
                   "bad_signature")


@pytest.mark.parametrize("salt", [0, 20, 31, 33, "max"])
def test_a_pss_salt_is_as_long_as_the_hash(nginx, salt):
    # RFC 7518, 3.5
    key = keys.make("RSA", "RSA")
    token = tokens.mint(key, {"sub": "alice"}, "PS256")
    if salt == "max":
        salt = padding.PSS.MAX_LENGTH
    sig = keys.private_object(key).sign(
        token.rpartition(".")[0].encode(),
        padding.PSS(padding.MGF1(hashes.SHA256()), salt), hashes.SHA256())
    expect.refused(nginx.get("/all/", tokens.with_signature(token, sig)),
                   "bad_signature")


def test_only_the_listed_algorithms_are_allowed(nginx):
    for alg in ("RS256", "ES256"):
        token = tokens.mint(key_of(alg), {"a": 1}, alg)
        expect.passes(nginx, "/only", token)
        expect.passes(nginx, "/only/inherited", token)
        expect.refused(nginx.get("/only/other", token), "alg_refused")
    for alg in ("HS256", "RS384", "PS256", "ES384", "Ed25519"):
        token = tokens.mint(key_of(alg), {"a": 1}, alg)
        expect.refused(nginx.get("/only", token), "alg_refused")
        expect.refused(nginx.get("/only/inherited", token), "alg_refused")
    expect.passes(nginx, "/only/other",
                  tokens.mint(key_of("HS256"), {"a": 1}, "HS256"))
