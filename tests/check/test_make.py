"""What make and scripts/deps promise: compilers, targets, and that nothing is
fetched where nothing is missing."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# What fetches or installs; none of them may run.
FETCHERS = ("apt-get", "apt-cache", "dpkg", "dpkg-query", "curl", "nginx")


def run(*command, **environment):
    clean = {k: v for k, v in os.environ.items()
             if not k.startswith("MAKE") and k not in ("MFLAGS", "CC", "NO_DEPS")}
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True,
                          env={**clean, **environment}, timeout=300)


def make(*arguments, **environment):
    done = run("make", "--no-print-directory", *arguments, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def fetchers_fail(tmp_path):
    """A PATH in which what fetches leaves a mark and fails."""
    for name in FETCHERS:
        fake = tmp_path / "bin" / name
        fake.parent.mkdir(exist_ok=True)
        fake.write_text(f"#!/bin/sh\ntouch {tmp_path}/called-{name}\nexit 99\n")
        fake.chmod(0o755)
    yield f"{tmp_path}/bin:{os.environ['PATH']}"
    assert list(tmp_path.glob("called-*")) == []


@pytest.fixture
def no_network():
    """The words before a command that make it run without a network."""
    words = ("unshare", "-n")
    if shutil.which("unshare") is None or run(*words, "true").returncode:
        return ()
    return words


@pytest.mark.parametrize("compiler", ["clang", "some-cc"])
def test_the_compiler_of_the_environment_compiles(compiler, tmp_path):
    commands = make("-n", f"BUILD={tmp_path}", "NO_DEPS=1", "cli", CC=compiler)

    assert re.search(rf"^{compiler} .*jose_alg\.c", commands, re.M)
    assert not re.search(r"^gcc ", commands, re.M)


def test_without_one_gcc_does(tmp_path):
    commands = make("-n", f"BUILD={tmp_path}", "NO_DEPS=1", "cli")
    assert re.search(r"^gcc .*jose_alg\.c", commands, re.M)


def test_libraries_come_from_pkg_config_or_from_usual_places(tmp_path):
    fake = tmp_path / "pkg-config"
    fake.write_text("#!/bin/sh\ncase $1 in --libs) echo -lfrom-pkg;; esac\n")
    fake.chmod(0o755)

    names = make("-n", f"BUILD={tmp_path}", "NO_DEPS=1", "cli",
                 PKG_CONFIG=str(fake))
    assert "-lfrom-pkg" in names and "-lyyjson" not in names

    names = make("-n", f"BUILD={tmp_path}", "NO_DEPS=1", "cli",
                 PKG_CONFIG="false")
    assert "-lyyjson -lsodium -lcrypto" in names


@pytest.mark.parametrize("what", ["core", "unit"])
def test_libraries_that_are_there_are_not_asked_for(what, fetchers_fail,
                                                    no_network):
    done = run(*no_network, "scripts/deps", what, PATH=fetchers_fail)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_core_compiles_without_apt_nginx_or_network(
        fetchers_fail, no_network, tmp_path):
    objects = [f"{tmp_path}/obj/jose/jose_json.o",
               f"{tmp_path}/obj/cli/ngx_jwt.o"]
    done = run(*no_network, "make", f"BUILD={tmp_path}", *objects,
               PATH=fetchers_fail)

    assert done.returncode == 0, done.stdout + done.stderr
    assert all(os.path.exists(o) for o in objects)


def test_no_deps_asks_for_nothing(fetchers_fail):
    done = run("scripts/deps", "test", "nginx", "source", "others", "modules",
               "bench", PATH=fetchers_fail, NO_DEPS="1")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_deps_does_not_know_is_an_error():
    done = run("scripts/deps", "nonsense")
    assert done.returncode != 0
    assert "error: unknown: nonsense" in done.stderr


def test_help_lists_every_target():
    text = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    phony = " ".join(re.findall(r"^\.PHONY:(.*)", text, re.M)).split()
    listed = set(re.findall(r"^  ([\w-]+) {2,}", make("help"), re.M))

    # parts of other targets
    inner = {t for t in phony if t.startswith("deps-")} | {"bench-tools"}
    assert listed == set(phony) - inner


def test_version_is_the_header_s():
    header = (ROOT / "src/jose/jose_version.h").read_text()
    assert f'"{make("version").strip()}"' in header


def test_uninstall_leaves_nothing_of_install(tmp_path):
    make("install", f"DESTDIR={tmp_path}", "NO_DEPS=1")
    names = {p.name for p in tmp_path.rglob("*") if p.is_file()}
    assert names == {"ngx-jwt", "ngx-jwt.1", "ngx_http_jwt_module.so"}

    make("uninstall", f"DESTDIR={tmp_path}", "NO_DEPS=1")
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
