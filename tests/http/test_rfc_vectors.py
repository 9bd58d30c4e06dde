"""The RFCs' own tokens.

Those that are no JSON inside are refused all the same, but for their payload:
which is looked at only once the signature has been found good.
"""

import pytest

import expect
import keys
import rfc_vectors
import tokens


@pytest.fixture(scope="module")
def nginx(launch):
    names = list(rfc_vectors.TOKENS)
    return launch(
        files={f"{n}.json": keys.jwks(rfc_vectors.TOKENS[name][0])
               for n, name in enumerate(names)},
        server=expect.SHOW + "".join(f"""
        location /{n}/ {{
            auth_jwt "R";
            auth_jwt_key_file {n}.json;
            auth_jwt_validate_exp off;
            empty_gif;
        }}
        location /{n}/time {{
            auth_jwt "R";
            auth_jwt_key_file {n}.json;
            empty_gif;
        }}
""" for n in range(len(names))))


@pytest.mark.parametrize("name", rfc_vectors.TOKENS)
def test_the_signature_is_verified(nginx, name):
    n = list(rfc_vectors.TOKENS).index(name)
    _, header, payload, sig = rfc_vectors.TOKENS[name]
    token = f"{header}.{payload}.{sig}"

    if payload == rfc_vectors.JOE:
        expect.passes(nginx, f"/{n}/", token)
        expect.refused(nginx.get(f"/{n}/time", token), "expired")
    else:
        expect.refused(nginx.get(f"/{n}/", token), "bad_payload")

    changed = f"{header}.{payload}.{tokens.flip_bit(sig, 3)}"
    expect.refused(nginx.get(f"/{n}/", changed), "bad_signature")
    changed = f"{header}.{tokens.flip_bit(payload, 3)}.{sig}"
    expect.refused(nginx.get(f"/{n}/", changed), "bad_signature")
