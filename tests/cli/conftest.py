"""Keys and a token for all files of tests/cli."""

import pytest

from tool import JWS_ALGS, ok


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    """For each algorithm a private JWK and a JWK Set that verifies."""
    folder = tmp_path_factory.mktemp("keys")
    made = {}
    for alg in JWS_ALGS + ["Ed448"]:
        private, public = folder / f"{alg}.jwk", folder / f"{alg}.jwks"
        ok("keygen", "--alg", alg, "--out", private, "--public", public,
           quiet=False)
        made[alg] = (private, public)
    return made


@pytest.fixture
def es256(keys):
    return keys["ES256"]


@pytest.fixture
def token(es256):
    return ok("sign", "--key", es256[0], "--exp", "5m", "sub=alice").strip()
