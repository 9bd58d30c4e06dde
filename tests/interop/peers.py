"""Other implementations of JWE, each with encrypt and decrypt.

Both raise Unsupported where the peer lacks an algorithm or a curve, and
Refused where it does not take a token.
"""

import base64
import json
import os
import pathlib
import shutil
import subprocess

from jwcrypto import jwe, jwk
from jwcrypto.common import JWException

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ.get("BUILD", HERE.parents[1] / "build"))

# the members of a private key, but for a secret
PRIVATE = {"d", "p", "q", "dp", "dq", "qi"}


class Unsupported(Exception):
    pass


class Refused(Exception):
    pass


class Missing(Exception):
    """The peer is not on this machine."""


class Jwcrypto:
    """Debian's python3-jwcrypto."""

    name = "jwcrypto"
    lacks = {"RSA-OAEP-384", "RSA-OAEP-512"}
    lacks_curves = set()
    encs = ["A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM",
            "A192GCM", "A256GCM"]

    def encrypt(self, key, alg, enc, payload, apu=None, apv=None):
        header = {"alg": alg, "enc": enc}
        if apu is not None:
            header.update(apu=apu, apv=apv)
        token = jwe.JWE(payload, json.dumps(header), algs=[alg, enc])
        try:
            token.add_recipient(jwk.JWK(**key))
        except (JWException, ValueError) as e:
            raise Unsupported(str(e)) from e
        return token.serialize(compact=True)

    def decrypt(self, key, alg, token):
        opened = jwe.JWE(algs=[alg, *self.encs])
        try:
            opened.deserialize(token, jwk.JWK(**key))
        except (JWException, ValueError, TypeError) as e:
            raise Refused(str(e)) from e
        return opened.payload.decode()

    def close(self):
        pass


class NpmJose:
    """npm's jose, in the version of package-lock.json."""

    name = "npm jose"
    lacks = set()
    lacks_curves = {"X448"}

    def __init__(self):
        folder = BUILD / "interop"
        if shutil.which("node") is None or shutil.which("npm") is None:
            raise Missing("node and npm are not installed")
        version = subprocess.run(["node", "-p", "process.versions.node"],
                                 capture_output=True, text=True).stdout
        if int(version.split(".")[0]) < 20:
            raise Missing(f"node is {version.strip()}, jose needs 20")
        self._install(folder)
        self._node = subprocess.Popen(
            ["node", "peer.mjs"], cwd=folder, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    @staticmethod
    def _install(folder):
        folder.mkdir(parents=True, exist_ok=True)
        stale = not (folder / "node_modules/jose").is_dir()
        for name in ["package.json", "package-lock.json", "peer.mjs"]:
            text = (HERE / name).read_text()
            copy = folder / name
            if not copy.is_file() or copy.read_text() != text:
                copy.write_text(text)
                stale = stale or name != "peer.mjs"
        if not stale:
            return
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"],
                              cwd=folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise Missing("npm ci failed: " + done.stderr.strip()[-300:])

    def _ask(self, **what):
        self._node.stdin.write(json.dumps(what) + "\n")
        self._node.stdin.flush()
        return json.loads(self._node.stdout.readline())

    def encrypt(self, key, alg, enc, payload, apu=None, apv=None):
        public = {name: value for name, value in key.items()
                  if name not in PRIVATE}
        what = {"op": "encrypt", "jwk": public, "alg": alg, "enc": enc,
                "payload": payload}
        if apu is not None:
            what.update(apu=_text(apu), apv=_text(apv))
        answer = self._ask(**what)
        if "ok" not in answer:
            raise Unsupported(answer["error"])
        return answer["ok"]

    def decrypt(self, key, alg, token):
        answer = self._ask(op="decrypt", jwk=key, alg=alg, token=token)
        if "ok" not in answer:
            raise Refused(answer["error"])
        return answer["ok"]

    def close(self):
        self._node.stdin.close()
        self._node.wait(timeout=10)


def _text(encoded):
    return base64.urlsafe_b64decode(
        encoded + "=" * (-len(encoded) % 4)).decode()


PEERS = [Jwcrypto, NpmJose]
