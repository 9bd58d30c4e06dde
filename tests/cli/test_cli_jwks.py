"""ngx-jwt jwks: key files of every format to a JWK Set, and back to PEM."""

import json

import pytest
from jwcrypto import jwk

from tool import EC, RSA, b64, mode_of, ok, run, trouble


def test_jwks_joins_files_of_every_format(tmp_path, keys):
    rsa = jwk.JWK.from_json(keys["RS256"][0].read_text())
    okp = jwk.JWK.generate(kty="OKP", crv="Ed25519")
    (tmp_path / "rsa.pem").write_bytes(rsa.export_to_pem())
    (tmp_path / "okp.json").write_text(okp.export())
    got = json.loads(ok("jwks", tmp_path / "rsa.pem", tmp_path / "okp.json",
                        keys["ES256"][0]))
    assert [k["kty"] for k in got["keys"]] == ["RSA", "OKP", "EC"]
    assert not any("d" in k for k in got["keys"])
    assert got["keys"][0] == {"kty": "RSA", "n": rsa.n, "e": rsa.e,
                              "kid": rsa.thumbprint()}
    assert got["keys"][1]["kid"] == okp.thumbprint()
    assert got["keys"][2] == json.loads(
        keys["ES256"][1].read_text())["keys"][0]


def test_jwks_reads_an_object_of_kid_to_pem(tmp_path, keys):
    pem = jwk.JWK.from_json(keys["ES256"][0].read_text()).export_to_pem()
    (tmp_path / "keys").write_text(json.dumps({"mine": pem.decode()}))
    got = json.loads(ok("jwks", tmp_path / "keys"))["keys"]
    assert [k["kid"] for k in got] == ["mine"]


@pytest.mark.parametrize("alg", RSA[:1] + EC + ["EdDSA", "Ed448"])
def test_jwks_private_keeps_the_whole_key(keys, tmp_path, alg):
    out = tmp_path / "out"
    ok("jwks", "--private", keys[alg][0], "--out", out)
    assert json.loads(out.read_text()) == {
        "keys": [json.loads(keys[alg][0].read_text())]}
    assert mode_of(out) == 0o600

    ok("jwks", keys[alg][0], "--out", out, "--force")
    assert json.loads(out.read_text()) == json.loads(
        keys[alg][1].read_text())
    assert mode_of(out) == 0o644


@pytest.mark.parametrize("alg", RSA[:1] + EC + ["EdDSA", "Ed448"])
def test_jwks_pem_and_back_is_the_same_key(keys, tmp_path, alg):
    want = jwk.JWK.from_json(keys[alg][0].read_text())
    pem = ok("jwks", "--pem", keys[alg][1])
    assert "PRIVATE" not in pem
    assert jwk.JWK.from_pem(pem.encode()).thumbprint() == want.thumbprint()
    assert ok("jwks", "--pem", keys[alg][0]) == pem

    pem = ok("jwks", "--pem", "--private", keys[alg][0])
    assert jwk.JWK.from_pem(pem.encode()).export() == \
        jwk.JWK.from_json(json.dumps({
            k: v for k, v in json.loads(keys[alg][0].read_text()).items()
            if k not in ("alg", "use")})).export()

    got = json.loads(ok("jwks", "--private", "-", stdin=pem))["keys"][0]
    whole = json.loads(keys[alg][0].read_text())
    assert got == {k: v for k, v in whole.items() if k not in ("alg", "use")}


def test_jwks_kid_alg_and_use_are_said(keys, tmp_path):
    pem = ok("jwks", "--pem", keys["RS256"][1])
    got = json.loads(ok("jwks", "--kid", "2026", "--alg", "RS256", "--use",
                        "sig", "-", stdin=pem))["keys"][0]
    assert (got["kid"], got["alg"], got["use"]) == ("2026", "RS256", "sig")


def test_jwks_alg_goes_with_what_the_key_is_to_do(keys):
    pem = ok("jwks", "--pem", keys["RS256"][1])
    got = json.loads(ok("jwks", "--alg", "RSA-OAEP", "--use", "enc", "-",
                        stdin=pem))["keys"][0]
    assert (got["alg"], got["use"]) == ("RSA-OAEP", "enc")
    for alg, use in (("RSA-OAEP", "sig"), ("RS256", "enc"),
                     ("ECDH-ES", "enc")):
        assert "--alg does not fit" in trouble("jwks", "--alg", alg, "--use",
                                               use, "-", stdin=pem)


def test_jwks_leaves_secrets_out_unless_told(keys):
    done = run("jwks", keys["HS256"][0], keys["ES256"][0])
    assert done.returncode == 0
    assert "no public half" in done.stderr
    assert [k["kty"] for k in json.loads(done.stdout)["keys"]] == ["EC"]
    assert '"k"' not in done.stdout

    got = json.loads(ok("jwks", "--private", keys["HS256"][0]))
    assert got["keys"] == [json.loads(keys["HS256"][0].read_text())]

    text = trouble("jwks", keys["HS256"][0])
    assert "no key is left" in text


def test_jwks_makes_a_key_file_of_a_raw_secret(tmp_path):
    secret = b"a secret that is longer than 32 bytes"
    (tmp_path / "secret").write_bytes(secret + b"\n")
    got = json.loads(ok("jwks", "--private", "--alg", "HS256", "--kid", "s",
                        "--secret-file", tmp_path / "secret"))
    assert got == {"keys": [{"kty": "oct", "k": b64(secret), "kid": "s",
                             "alg": "HS256"}]}


def test_jwks_public_half_of_a_signer_may_verify(keys, tmp_path, token):
    key = json.loads(keys["ES256"][0].read_text())
    del key["use"]
    (tmp_path / "key").write_text(json.dumps({**key, "key_ops": ["sign"]}))
    out = tmp_path / "out"
    ok("jwks", tmp_path / "key", "--out", out)
    assert json.loads(out.read_text())["keys"][0]["key_ops"] == ["verify"]
    ok("verify", "-k", out, token)


def test_jwks_does_not_overwrite(es256, tmp_path):
    (tmp_path / "out").write_text("precious")
    assert "exists already" in trouble("jwks", es256[0], "--out",
                                       tmp_path / "out")
    assert (tmp_path / "out").read_text() == "precious"


@pytest.mark.parametrize("args,says", [
    ([], "which keys?"),
    (["/nonexistent"], "cannot open"),
    (["ES256", "RS256", "--kid", "x"], "there are 2"),
    (["ES256", "--alg", "ES384"], "--alg does not fit kid"),
    (["ES256", "--alg", "ES256", "--use", "enc"], "does not fit"),
    (["RS256", "--alg", "RS256", "--use", "enc"], "does not fit"),
    (["RS256", "--alg", "RS256", "--use", "sig", "--kid", ""], "is empty"),
    (["ES256", "--pem", "--kid", "x"], "PEM has no place"),
    (["ES256", "--pem", "--alg", "ES256"], "PEM has no place"),
    (["ES256", "--pem", "--use", "sig"], "PEM has no place"),
    (["HS256", "--pem", "--private"], "no PEM form")])
def test_jwks_refuses(keys, args, says):
    args = [str(keys[a][0]) if a in keys and i < 2 else a
            for i, a in enumerate(args)]
    assert says in trouble("jwks", *args)
