"""The peers, the keys, and what was counted."""

import collections
import json
import os
import pathlib
import subprocess

import pytest

from peers import PEERS, Missing

NGX_JWT = os.environ.get("NGX_JWT", str(
    pathlib.Path(__file__).resolve().parents[2] / "build/ngx-jwt"))

counts = collections.defaultdict(collections.Counter)


@pytest.fixture(scope="session")
def peers():
    """Each peer by name, or why it is missing."""
    made = {}
    for peer in PEERS:
        try:
            made[peer.name] = peer()
        except Missing as e:
            made[peer.name] = e
    yield made
    for peer in made.values():
        if not isinstance(peer, Missing):
            peer.close()


@pytest.fixture
def peer(request, peers):
    found = peers[request.param.name]
    if isinstance(found, Missing):
        counts[request.param.name]["missing"] += 1
        # where CI runs, both are to be had
        pytest.fail(str(found)) if "CI" in os.environ else pytest.skip(
            str(found))
    return found


@pytest.fixture(scope="session")
def run():
    def run(*args, stdin="", status=0):
        done = subprocess.run([NGX_JWT, *map(str, args)], text=True,
                              input=stdin, capture_output=True, timeout=60)
        assert done.returncode == status, done.stderr
        return done.stdout
    return run


@pytest.fixture(scope="session")
def key(tmp_path_factory, run):
    """A key file of ngx-jwt keygen, and its JWK; made once."""
    folder = tmp_path_factory.mktemp("keys")
    made = {}

    def key(*args):
        if args not in made:
            path = folder / f"{len(made)}.jwk"
            run("keygen", "--use", "enc", "--out", path, *args)
            made[args] = path, json.loads(path.read_text())
        return made[args]
    return key


@pytest.fixture
def count():
    return counts


def pytest_terminal_summary(terminalreporter):
    for name, count in sorted(counts.items()):
        terminalreporter.write_line(
            f"interop: {name}: {count['theirs']} of its tokens opened and "
            f"{count['theirs_twins']} twins refused, {count['ours']} of ours "
            f"opened and {count['ours_twins']} twins refused, "
            f"{count['unsupported']} not supported there"
            + (f", {count['missing']} not run" if count["missing"] else ""))
