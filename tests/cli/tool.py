"""Runs ngx-jwt, and takes tokens apart.

The binary is $NGX_JWT, or build/ngx-jwt.
"""

import base64
import json
import os
import pathlib
import re
import stat
import subprocess

from jwcrypto import jws

ROOT = pathlib.Path(__file__).resolve().parents[2]
NGX_JWT = os.environ.get("NGX_JWT", str(ROOT / "build/ngx-jwt"))

COMMANDS = ["keygen", "sign", "verify", "encrypt", "decrypt", "inspect",
            "jwks"]

HMAC = ["HS256", "HS384", "HS512"]
RSA = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]
EC = ["ES256", "ES384", "ES512", "ES256K"]
JWS_ALGS = HMAC + RSA + EC + ["EdDSA"]

NOW = 1700000000                # 2023-11-14 22:13:20 UTC
AT = f"@{NOW}"


def run(*args, stdin="", before=None):
    """The finished process; nothing of it may ever be a crash."""
    done = subprocess.run([NGX_JWT, *map(str, args)], text=True,
                          input=stdin, capture_output=True, timeout=60,
                          preexec_fn=before)
    assert done.returncode in (0, 1, 2), done.stderr
    assert "Sanitizer" not in done.stderr and "runtime error" not in \
        done.stderr, done.stderr
    return done


def ok(*args, stdin="", quiet=True):
    done = run(*args, stdin=stdin)
    assert done.returncode == 0, done.stderr
    if quiet:
        assert done.stderr == ""
    return done.stdout


def refused(*args, stdin=""):
    """What stderr says of a token that is not valid."""
    done = run(*args, stdin=stdin)
    assert done.returncode == 1, (done.returncode, done.stderr)
    assert done.stdout == ""
    return done.stderr


def trouble(*args, stdin="", before=None):
    """What stderr says of wrong usage or an unusable file."""
    done = run(*args, stdin=stdin, before=before)
    assert done.returncode == 2, (done.returncode, done.stdout, done.stderr)
    assert done.stdout == ""
    return done.stderr


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def header_of(token):
    return json.loads(unb64(token.split(".")[0]))


def claims_of(token):
    return json.loads(unb64(token.split(".")[1]))


def tampered(token, part):
    """The token with one bit of one part changed."""
    parts = token.strip().split(".")
    data = bytearray(unb64(parts[part]))
    data[len(data) // 2] ^= 1
    parts[part] = b64(bytes(data))
    return ".".join(parts)


def with_claims(token, **claims):
    """The token with other claims under its old signature."""
    header, payload, signature = token.strip().split(".")
    payload = b64(json.dumps({**claims_of(token), **claims}).encode())
    return f"{header}.{payload}.{signature}"


def mint(key, alg, claims, **header):
    """A token by jwcrypto."""
    token = jws.JWS(json.dumps(claims))
    token.allowed_algs = [alg]
    token.add_signature(key, protected=json.dumps({"alg": alg, **header}))
    return token.serialize(compact=True)


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def options_of(command):
    """The long options that --help lists."""
    text = ok(command, "--help")
    return set(re.findall(r"^  (?:-\w, |    )--([a-z-]+)", text, re.M))


def known_algs():
    """What keygen says it can make keys for."""
    text = trouble("keygen", "--alg", "nonsense")
    return re.search(r"known:(.*)", text, re.S)[1].split()
