"""Every key management with every content encryption, both ways.

What a peer lacks is named in peers.py: to find it supported, or something
else missing, fails.
"""

import base64
import json

import pytest

from peers import PEERS, Refused, Unsupported

CURVES = ["P-256", "P-384", "P-521", "X25519", "X448"]

ENCS = {"A128CBC-HS256": 256, "A192CBC-HS384": 384, "A256CBC-HS512": 512,
        "A128GCM": 128, "A192GCM": 192, "A256GCM": 256}

SECRETS = {"A128KW": 128, "A192KW": 192, "A256KW": 256, "A128GCMKW": 128,
           "A192GCMKW": 192, "A256GCMKW": 256}

RSA = ["RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"]

ECDH = ["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"]

# algorithm, curve
WAYS = ([("dir", None)] + [(alg, None) for alg in SECRETS]
        + [(alg, None) for alg in RSA]
        + [(alg, crv) for alg in ECDH for crv in CURVES])

CLAIMS = '{"sub":"alice","n":1.50}'


def key_args(alg, crv, enc):
    if alg == "dir":
        return "--kty", "oct", "--bits", str(ENCS[enc])
    if alg in SECRETS:
        return "--kty", "oct", "--bits", str(SECRETS[alg])
    if alg in RSA:
        return "--kty", "RSA"
    return "--crv", crv


def twins(token):
    """One bit of each part that is not empty."""
    parts = token.split(".")
    for i, part in enumerate(parts):
        data = bytearray(base64.urlsafe_b64decode(part + "=="))
        if not data:
            continue
        data[len(data) // 2] ^= 1
        twin = base64.urlsafe_b64encode(bytes(data)).rstrip(b"=").decode()
        yield ".".join(parts[:i] + [twin] + parts[i + 1:])


def supported(peer, alg, crv):
    return alg not in peer.lacks and crv not in peer.lacks_curves


@pytest.mark.parametrize("enc", ENCS)
@pytest.mark.parametrize("alg,crv", WAYS)
@pytest.mark.parametrize("peer", PEERS, indirect=True,
                         ids=lambda peer: peer.name)
def test_their_tokens_open_here_and_ours_there(peer, alg, crv, enc, run, key,
                                               count):
    path, jwk = key(*key_args(alg, crv, enc))
    ours = run("encrypt", "--key", path, "--alg", alg, "--enc", enc,
               "--no-iat", "--claims", "-", stdin=CLAIMS).strip()
    tally = count[peer.name]

    if not supported(peer, alg, crv):
        with pytest.raises(Unsupported):
            peer.encrypt(jwk, alg, enc, CLAIMS)
        with pytest.raises(Refused):
            peer.decrypt(jwk, alg, ours)
        tally["unsupported"] += 1
        return

    theirs = peer.encrypt(jwk, alg, enc, CLAIMS)
    assert run("decrypt", "--raw", "--key", path, theirs) == CLAIMS
    tally["theirs"] += 1
    for twin in twins(theirs):
        run("decrypt", "--key", path, twin, status=1)
        tally["theirs_twins"] += 1

    assert json.loads(peer.decrypt(jwk, alg, ours)) == json.loads(CLAIMS)
    tally["ours"] += 1
    for twin in twins(ours):
        with pytest.raises(Refused):
            peer.decrypt(jwk, alg, twin)
        tally["ours_twins"] += 1


@pytest.mark.parametrize("crv", CURVES)
@pytest.mark.parametrize("alg", ["ECDH-ES", "ECDH-ES+A192KW"])
@pytest.mark.parametrize("peer", PEERS, indirect=True,
                         ids=lambda peer: peer.name)
def test_the_parties_go_into_the_key_alike(peer, alg, crv, run, key, count):
    if not supported(peer, alg, crv):
        pytest.skip(f"{peer.name} lacks {crv}")

    path, jwk = key("--crv", crv)

    theirs = peer.encrypt(jwk, alg, "A256GCM", CLAIMS, apu="QWxpY2U",
                          apv="Qm9i")
    assert run("decrypt", "--raw", "--key", path, theirs) == CLAIMS
    count[peer.name]["theirs"] += 1

    ours = run("encrypt", "--key", path, "--alg", alg, "--header",
               "apu=QWxpY2U", "--header", "apv=Qm9i", "--no-iat", "--claims",
               "-", stdin=CLAIMS).strip()
    assert json.loads(peer.decrypt(jwk, alg, ours)) == json.loads(CLAIMS)
    count[peer.name]["ours"] += 1
