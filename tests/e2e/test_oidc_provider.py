"""oidc-provider, the certified OpenID provider, beside nginx: as in
examples/openid-provider, whose program this runs."""

import json
import os
import pathlib
import shutil
import subprocess
import urllib.parse
import urllib.request

import pytest

import keys
import ngx
import tokens

EXAMPLE = ngx.ROOT / "examples/openid-provider"
BUILD = pathlib.Path(os.environ.get("BUILD", ngx.ROOT / "build"))
ALGORITHMS = ["RS256", "ES256", "EdDSA"]
SEALED = keys.make("RSA", "nginx")
INSTALL_SEC = 300


@pytest.fixture(scope="session")
def installed():
    """What package-lock.json names, installed once for all runs: of this, and
    of the example."""
    path = BUILD / "openid-provider"
    lock = (EXAMPLE / "package-lock.json").read_bytes()
    done = path / "installed.json"
    if not done.exists() or done.read_bytes() != lock:
        path.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(EXAMPLE / name, path)
        npm = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit",
                              "--no-fund"], cwd=path, capture_output=True,
                             text=True, timeout=INSTALL_SEC)
        if npm.returncode != 0:
            # no way to npm's packages is no fault of ours, but CI has one
            why = "npm ci failed: " + npm.stderr.strip()[-300:]
            pytest.fail(why) if "CI" in os.environ else pytest.skip(why)
        done.write_bytes(lock)
    shutil.copy(EXAMPLE / "provider.mjs", path)
    return path


class Provider:
    def __init__(self, installed, path):
        self.installed = installed
        self.path = path
        self.port = ngx.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = ngx.Log(path / "provider.log")
        self.process = None
        self.start()

    def start(self):
        start = self.log.position()
        with open(self.log.path, "ab") as log:
            self.process = subprocess.Popen(
                ["node", self.installed / "provider.mjs", str(self.port),
                 self.path / "provider-keys.json", self.path / "nginx.jwks"],
                stdin=subprocess.PIPE, stdout=log, stderr=log)
        self.log.wait("^listening on", start)

    def stop(self):
        if self.process:
            self.process.stdin.close()
            self.process.terminate()
            self.process.wait(ngx.STOP_SEC)
            self.process = None

    def tell(self, command):
        start = self.log.position()
        self.process.stdin.write(command.encode() + b"\n")
        self.process.stdin.flush()
        self.log.wait(f"^{command}: ", start)

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=20) as answer:
            return json.load(answer)

    def token(self, alg, resource="urn:api"):
        """By client credentials (RFC 6749, 4.4) for a resource (RFC 8707)."""
        form = {"grant_type": "client_credentials", "client_id": alg,
                "client_secret":
                    f"the secret of {alg}, which is no secret here",
                "resource": resource, "scope": "read"}
        with urllib.request.urlopen(self.url + "/token",
                                    urllib.parse.urlencode(form).encode(),
                                    timeout=20) as answer:
            return json.load(answer)["access_token"]


@pytest.fixture(scope="module")
def provider(installed, tmp_path_factory):
    path = tmp_path_factory.mktemp("provider")
    (path / "nginx.jwks").write_text(keys.jwks(
        keys.jwk_dict(SEALED, alg="RSA-OAEP-256", use="enc")))
    provider = Provider(installed, path)
    yield provider
    provider.stop()


@pytest.fixture(scope="module")
def nginx(launch, provider):
    """What the discovery document names, in the example's configuration."""
    found = provider.get("/.well-known/openid-configuration")
    assert found["issuer"] == provider.url
    conf = (EXAMPLE / "nginx.conf").read_text()
    conf = conf.replace(
        "http://127.0.0.1:@PROVIDER_PORT@/jwks;", found["jwks_uri"] + ";")
    conf = conf.replace("listen 127.0.0.1:@NGINX_PORT@;",
                        "listen 127.0.0.1:@PORT@; server_name localhost;")
    nginx = launch(
        http=conf.replace("@NGINX_PORT@", "@PORT@"), CACHE="1h refetch=0",
        PROVIDER_PORT=provider.port,
        files={"nginx.jwk": json.dumps(keys.jwk_dict(
            SEALED, private=True, alg="RSA-OAEP-256", use="enc"))})
    nginx.error.wait('"/_keys": 3 keys loaded')
    return nginx


def status(nginx, token, path="/"):
    return nginx.get(path, token).status


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_access_tokens(nginx, provider, alg):
    token = provider.token(alg)
    header = json.loads(tokens.unb64(token.split(".")[0]))
    assert header["alg"] == alg
    assert header["typ"] == "at+jwt", "RFC 9068, 2.1"
    reply = nginx.get("/", token)
    assert reply.status == 200, reply
    assert reply.body == f"hello {alg}\n".encode()
    for part, twin in tokens.twins(token).items():
        assert status(nginx, twin) == 401, part
    assert status(nginx, provider.token(alg, "urn:other")) == 403


def test_an_access_token_that_is_encrypted_too(nginx, provider):
    token = provider.token("ES256", "urn:api:sealed")
    assert token.count(".") == 4
    reply = nginx.get("/sealed", token)
    assert reply.status == 200, reply
    assert reply.body == b"hello ES256\n"
    parts = token.split(".")
    for n in range(len(parts)):
        twin = ".".join(tokens.flip_bit(p, 0) if i == n else p
                        for i, p in enumerate(parts))
        assert status(nginx, twin, "/sealed") == 401, n
    assert status(nginx, token) == 401, "signed ones are expected there"
    assert status(nginx, provider.token("ES256"), "/sealed") == 401


def test_a_rotation_and_an_outage(nginx, provider):
    old = {alg: provider.token(alg) for alg in ALGORITHMS}
    provider.tell("rotate")
    assert len(provider.get("/jwks")["keys"]) == 6
    new = {alg: provider.token(alg) for alg in ALGORITHMS}
    for alg in ALGORITHMS:
        assert status(nginx, new[alg]) == 200, "a new token, at once"
        assert status(nginx, old[alg]) == 200, "an old one, still"

    provider.tell("retire")
    stranger = keys.make("P-256", "stranger")
    assert status(nginx, tokens.mint(stranger, {"sub": "x"})) == 401
    for alg in ALGORITHMS:
        assert status(nginx, new[alg]) == 200
        assert status(nginx, old[alg]) == 401, "its key is gone"

    provider.stop()
    start = nginx.error.position()
    assert status(nginx, tokens.mint(stranger, {"sub": "x"})) == 401
    assert any("keeping the old keys" in line
               for line in nginx.error.since(start))
    for alg in ALGORITHMS:
        assert status(nginx, new[alg]) == 200, "from the keys that are kept"

    provider.start()
    provider.tell("rotate")
    for alg in ALGORITHMS:
        assert status(nginx, provider.token(alg)) == 200


def test_the_example(installed):
    """examples/openid-provider/run, with what is installed already."""
    done = subprocess.run([EXAMPLE / "run"], capture_output=True, text=True,
                          timeout=INSTALL_SEC)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all responses were as expected" in done.stdout
