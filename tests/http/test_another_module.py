"""Beside a module of the name that several bear, which knows auth_jwt as well.

scripts/test-builds builds it (tests/builds/auth_jwt) and names it:
ANOTHER_MODULE is its file, or empty where nginx has both built in."""

import os
import pathlib

import pytest

import expect
import keys
import tokens

ANOTHER = os.environ.get("ANOTHER_MODULE")

pytestmark = pytest.mark.skipif(
    ANOTHER is None, reason="scripts/test-builds runs this")

KEY = keys.make("P-256", "k")
GOOD = tokens.mint(KEY, {"sub": "alice"})

# auth_jwt_of_another shows that the other module is there.
SERVER = """
        root files;
        auth_jwt_of_another x;
        location / {
            auth_jwt "R";
            auth_jwt_key_file keys.jwks;
            add_header X-Sub $jwt_claim_sub;
        }
"""

ORDERS = ["before", "after"] if ANOTHER else ["built in"]


def beside(order):
    """A configuration with the other module in its place, as spawn() and
    check() take it."""
    place = {order: (pathlib.Path(ANOTHER),)} if ANOTHER else {}
    return {"server": SERVER, "files": {"files/index.html": "the content",
                                        "keys.jwks": keys.jwks(KEY)}, **place}


@pytest.mark.parametrize("order", ORDERS)
def test_ours_takes_the_directives_that_both_know(spawn, order):
    nginx = spawn(**beside(order))

    assert expect.passes(nginx, "/index.html", GOOD)["X-Sub"] == "alice"
    expect.no_token(nginx.get("/index.html"))


@pytest.mark.parametrize("order", ORDERS)
def test_that_there_are_two_is_a_warning(check, order):
    status, said = check(**beside(order))

    assert status == 0, said
    assert ("[warn]" in said and "ngx_http_auth_jwt_module is loaded beside "
            "ngx_http_jwt_module" in said), said


@pytest.mark.parametrize("order", ORDERS)
def test_a_variable_of_both_is_refused_and_said_what_to_do(
        check, order, monkeypatch):
    monkeypatch.setenv("ANOTHER_JWT_CLAIM", "1")
    status, said = check(**beside(order))

    assert status != 0
    assert 'the duplicate "jwt_claim_" variable' in said
    assert ("remove the load_module line of ngx_http_auth_jwt_module"
            in said), said
