"""ngx-jwt keygen: keys that jwcrypto reads, in files that are safe."""

import json
import os
import resource
import signal

import pytest
from jwcrypto import jwk

from tool import (HMAC, JWS_ALGS, known_algs, mode_of, ok, run, trouble,
                  unb64)


def test_keygen_makes_a_key_for_every_algorithm_that_is_known():
    algs = known_algs()
    assert set(JWS_ALGS) < set(algs) and "A256GCM" not in algs
    for alg in algs:
        done = run("keygen", "--alg", alg)
        if "not supported by this libcrypto" in done.stderr:
            assert alg.startswith("ML-DSA-") and done.returncode == 2
            assert "OpenSSL 3.5" in done.stderr
            continue
        assert done.returncode == 0, (alg, done.stderr)
        key = json.loads(done.stdout)
        assert key["alg"] == alg
        assert key["use"] == ("sig" if alg in JWS_ALGS + ["Ed25519", "Ed448"]
                              or alg.startswith("ML-DSA-") else "enc")


@pytest.mark.parametrize("alg,kty,crv", [
    ("ES256", "EC", "P-256"), ("ES384", "EC", "P-384"),
    ("ES512", "EC", "P-521"), ("ES256K", "EC", "secp256k1"),
    ("EdDSA", "OKP", "Ed25519"), ("Ed448", "OKP", "Ed448"),
    ("ECDH-ES", "EC", "P-256")])
def test_keygen_chooses_the_curve_of_the_algorithm(alg, kty, crv):
    key = json.loads(ok("keygen", "--alg", alg))
    assert (key["kty"], key["crv"]) == (kty, crv)


@pytest.mark.parametrize("alg,size", [
    ("HS256", 32), ("HS384", 48), ("HS512", 64), ("A128KW", 16),
    ("A192GCMKW", 24), ("dir", 32)])
def test_keygen_makes_secrets_as_long_as_the_algorithm_wants(alg, size):
    key = json.loads(ok("keygen", "--alg", alg))
    assert key["kty"] == "oct" and len(unb64(key["k"])) == size


def test_keygen_by_type_and_curve_restricts_nothing():
    for args, crv in [(["--kty", "EC"], "P-256"),
                      (["--kty", "EC", "--crv", "P-384"], "P-384"),
                      (["--crv", "P-521"], "P-521"),
                      (["--kty", "OKP"], "Ed25519"),
                      (["--crv", "X25519"], "X25519"),
                      (["--crv", "X448"], "X448")]:
        key = json.loads(ok("keygen", *args))
        assert key["crv"] == crv
        assert not {"alg", "use", "key_ops"} & set(key)


def test_keygen_curve_of_okp_goes_with_ecdh_es():
    key = json.loads(ok("keygen", "--alg", "ECDH-ES", "--crv", "X25519"))
    assert (key["kty"], key["crv"], key["use"]) == ("OKP", "X25519", "enc")


def test_keygen_bits_are_the_size():
    key = json.loads(ok("keygen", "--kty", "RSA", "--bits", 3072))
    assert len(unb64(key["n"])) == 384
    assert len(unb64(json.loads(ok("keygen", "--alg", "RS256"))["n"])) == 256
    key = json.loads(ok("keygen", "--kty", "oct", "--bits", 384))
    assert len(unb64(key["k"])) == 48


def test_keygen_keys_differ():
    assert ok("keygen", "--alg", "HS256") != ok("keygen", "--alg", "HS256")


@pytest.mark.parametrize("alg", JWS_ALGS + ["Ed448"])
def test_keygen_key_and_thumbprint_are_what_jwcrypto_reads(keys, alg):
    private, public = (json.loads(path.read_text()) for path in keys[alg])
    key = jwk.JWK(**private)
    assert private["kid"] == key.thumbprint()
    assert len(public["keys"]) == 1
    if alg in HMAC:
        assert public["keys"][0] == private
        return
    for field in ("d", "p", "q", "dp", "dq", "qi", "k"):
        assert field not in public["keys"][0]
    assert public["keys"][0] == {**key.export_public(as_dict=True)}


def test_keygen_kid_and_use_are_taken():
    key = json.loads(ok("keygen", "--kty", "RSA", "--use", "enc",
                        "--kid", "my key"))
    assert (key["kid"], key["use"]) == ("my key", "enc")


@pytest.mark.parametrize("alg", ["RS256", "ES384", "EdDSA", "Ed448"])
def test_keygen_pem_is_what_jwcrypto_reads(tmp_path, alg):
    private, public = tmp_path / "key.pem", tmp_path / "pub.pem"
    ok("keygen", "--alg", alg, "--pem", "--out", private,
       "--public", public)
    assert "-----BEGIN PRIVATE KEY-----" in private.read_text()
    assert "-----BEGIN PUBLIC KEY-----" in public.read_text()
    one = jwk.JWK.from_pem(private.read_bytes())
    two = jwk.JWK.from_pem(public.read_bytes())
    assert one.has_private and not two.has_private
    assert one.thumbprint() == two.thumbprint()


def test_keygen_private_file_is_for_its_owner_only(tmp_path):
    private, public = tmp_path / "key", tmp_path / "pub"
    old = os.umask(0)
    try:
        ok("keygen", "--alg", "ES256", "--out", private, "--public", public)
    finally:
        os.umask(old)
    assert mode_of(private) == 0o600
    assert mode_of(public) == 0o644


def test_keygen_public_of_a_secret_warns_and_stays_private(tmp_path):
    done = run("keygen", "--alg", "HS256", "--out", tmp_path / "key",
               "--public", tmp_path / "pub")
    assert done.returncode == 0
    assert "holds the secret itself" in done.stderr
    assert mode_of(tmp_path / "pub") == 0o600


@pytest.mark.parametrize("option", ["--out", "--public"])
def test_keygen_does_not_overwrite(tmp_path, option):
    path = tmp_path / "precious"
    path.write_text("precious")
    text = trouble("keygen", "--alg", "ES256", option, path)
    assert f"{path}: exists already" in text and "--force" in text
    assert path.read_text() == "precious"


def test_keygen_writes_nothing_if_one_of_two_files_exists(tmp_path):
    (tmp_path / "pub").write_text("precious")
    trouble("keygen", "--alg", "ES256", "--out", tmp_path / "key",
            "--public", tmp_path / "pub")
    assert not (tmp_path / "key").exists()


def test_keygen_force_replaces_and_tightens_the_mode(tmp_path):
    path = tmp_path / "key"
    path.write_text("old")
    path.chmod(0o644)
    ok("keygen", "--alg", "ES256", "--out", path, "--force")
    assert json.loads(path.read_text())["crv"] == "P-256"
    assert mode_of(path) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["key"]


def test_keygen_force_does_not_replace_a_link(tmp_path):
    (tmp_path / "real").write_text("precious")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert "not a regular file" in trouble(
        "keygen", "--alg", "ES256", "--out", tmp_path / "link", "--force")
    assert (tmp_path / "real").read_text() == "precious"


def test_keygen_without_a_folder_says_so(tmp_path):
    assert "cannot create: No such file" in trouble(
        "keygen", "--alg", "ES256", "--out", tmp_path / "no" / "key")


@pytest.mark.parametrize("force", [[], ["--force"]])
@pytest.mark.parametrize("public", ["no/keys.jwks", "x" * 300])
def test_keygen_leaves_nothing_if_the_public_half_has_no_place(
        tmp_path, force, public):
    key = tmp_path / "key"
    assert "cannot create" in trouble("keygen", "--alg", "ES256", *force,
                                      "--out", key, "--public",
                                      tmp_path / public)
    assert list(tmp_path.iterdir()) == []
    trouble("keygen", "--alg", "ES256", *force, "--public",
            tmp_path / public)
    ok("keygen", "--alg", "ES256", *force, "--out", key, "--public",
       tmp_path / "keys.jwks")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["key", "keys.jwks"]


def test_keygen_names_the_key_that_it_has_replaced(tmp_path):
    key = tmp_path / "key"
    key.write_text("old")
    text = trouble("keygen", "--alg", "ES256", "--force", "--out", key,
                   "--public", tmp_path / ("x" * 300))
    assert f"{key} has been replaced by the new key already" in text
    assert key.read_text() != "old"


def disk_is_full():
    """No file may grow beyond some bytes of a key."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50, 50))


@pytest.mark.parametrize("args", [["--out", "new"], ["--public", "new"],
                                  ["--out", "new", "--public", "too"],
                                  ["--out", "new", "--force"]])
def test_keygen_leaves_nothing_of_a_key_that_is_not_whole(tmp_path, args):
    args = [tmp_path / a if not a.startswith("-") else a for a in args]
    assert "cannot write: File too large" in trouble(
        "keygen", "--alg", "ES256", *args, before=disk_is_full)
    assert list(tmp_path.iterdir()) == []


def test_keygen_keeps_the_old_key_if_the_new_one_is_not_whole(tmp_path):
    key = tmp_path / "key"
    key.write_text("precious")
    trouble("keygen", "--alg", "ES256", "--out", key, "--force",
            before=disk_is_full)
    assert key.read_text() == "precious"
    assert [p.name for p in tmp_path.iterdir()] == ["key"]


def test_keygen_says_that_pem_has_no_place_for_a_kid(tmp_path):
    done = run("keygen", "--alg", "ES256", "--pem", "--kid", "mine")
    assert done.returncode == 0 and "--kid is lost" in done.stderr
    assert "mine" not in done.stdout


@pytest.mark.parametrize("args,says", [
    ([], "what kind of key?"),
    (["--alg", "none"], 'no algorithm "none"'),
    (["--alg", "es256"], "known: HS256"),
    (["--alg", "ES256", "--kty", "EC"], "leave --kty out"),
    (["--alg", "ES256", "--alg", "ES384"], "--alg is given twice"),
    (["--kty", "ec"], "RSA, EC, OKP and oct"),
    (["--kty", "AKP"], "--alg ML-DSA-65"),
    (["--crv", "P-255"], 'no curve "P-255"'),
    (["--kty", "RSA", "--bits", "1024"], "2048 to 16384"),
    (["--kty", "RSA", "--bits", "32768"], "2048 to 16384"),
    (["--kty", "oct", "--bits", "129"], "multiple of 8"),
    (["--kty", "RSA", "--bits", "many"], '"many" is not a number'),
    (["--kty", "RSA", "--bits", "-2048"], "is not a number"),
    (["--kty", "RSA", "--bits", "2048 "], "is not a number"),
    (["--kty", "RSA", "--bits", "0"], "is not a number"),
    (["--kty", "RSA", "--bits", "1000001"], "is not a number"),
    (["--kty", "RSA", "--bits", "9" * 30], "is not a number"),
    (["--kty", "RSA", "--bits", "1000000"], "2048 to 16384"),
    (["--alg", "ES256", "--kid", "a", "--kid", "b"], "--kid is given twice"),
    (["--alg", "ES256", "--out", "-"], '"-" is no file'),
    (["--alg", "ES256", "--public", "-"], '"-" is no file'),
    (["--alg", "RSA-OAEP", "--use", "sig"], "--use does not fit"),
    (["--kty", "EC", "--bits", "256"], "size of their own"),
    (["--alg", "ES256", "--crv", "P-384"], "do not go together"),
    (["--kty", "EC", "--crv", "Ed25519"], "do not go together"),
    (["--alg", "ES256", "--use", "enc"], "--use does not fit"),
    (["--alg", "ES256", "--use", "both"], "neither sig nor enc"),
    (["--alg", "HS256", "--pem"], "no PEM form"),
    (["--alg", "ES256", "--kid", ""], "--kid is empty"),
    (["--alg", "ES256", "--out", "same", "--public", "same"], "same file"),
    (["--alg", "ES256", "more"], '"more" is too many')])
def test_keygen_refuses(args, says):
    assert says in trouble("keygen", *args)
