"""Key files that are read while there is no memory."""

import subprocess

import pytest

import expect
import keys
import ngx
import tokens

OLD = keys.make("P-256", "old")
NEW = keys.make("P-256", "new")
OLD_TOKEN = tokens.mint(OLD, {"sub": "old"})
NEW_TOKEN = tokens.mint(NEW, {"sub": "new"})

SIZE = 50_000

# malloc, but for sizes between two while a file is there
SHIM = r"""
#include <errno.h>
#include <stddef.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);

void *
malloc(size_t size)
{
    if (size >= LOW && size <= HIGH && access(FLAG, F_OK) == 0) {
        errno = ENOMEM;
        return NULL;
    }

    return __libc_malloc(size);
}
"""

SERVER = expect.SHOW + """
        location / {
            auth_jwt "R";
            auth_jwt_key_file keys.json;
            empty_gif;
        }
"""


@pytest.fixture
def no_memory(tmp_path, monkeypatch):
    """Makes a shim for two sizes; returns the file that turns it on."""
    if "asan" in str(ngx.NGINX_BIN):
        pytest.skip("the sanitizer has a malloc of its own")

    def make(low, high):
        flag, shim = tmp_path / "no-memory", tmp_path / "shim.so"
        (tmp_path / "shim.c").write_text(SHIM)
        subprocess.run(
            ["gcc", "-shared", "-fPIC", "-o", shim, tmp_path / "shim.c",
             f"-DLOW={low}", f"-DHIGH={high}", f'-DFLAG="{flag}"'],
            check=True)
        monkeypatch.setenv("LD_PRELOAD", str(shim))
        return flag
    return make


def padded(text):
    if isinstance(text, bytes):
        text = text.decode()
    return text + " " * (SIZE - len(text))


@pytest.mark.parametrize("low, high", [
    pytest.param(SIZE + 1, SIZE + 1, id="to-read"),
    pytest.param(SIZE + 2, SIZE + 1000, id="to-parse")])
def test_a_key_file_is_read_again_when_there_is_memory(spawn, no_memory, low,
                                                       high):
    flag = no_memory(low, high)
    nginx = spawn(files={"keys.json": keys.jwks(OLD)},
                  server=SERVER)
    if low == high:
        nginx.expect_trouble(r"malloc\(\d+\) failed")
    expect.passes(nginx, "/", OLD_TOKEN)
    flag.touch()
    begin = nginx.error.position()
    nginx.write_files({"keys.json": padded(keys.jwks(NEW))})

    def said():
        assert nginx.get("/", OLD_TOKEN).status == 200
        return any("out of memory, keeping the old keys" in line
                   for line in nginx.error.since(begin))

    ngx.wait_for(said, "the log line")
    assert nginx.get("/", NEW_TOKEN).status == 401
    flag.unlink()
    ngx.wait_for(lambda: nginx.get("/", NEW_TOKEN).status == 200,
                 "the new keys")
    expect.refused(nginx.get("/", OLD_TOKEN), "unknown_kid")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_source_that_fails_beside_a_fetch(spawn, idp, no_memory, method):
    """The client gets its answer, and its connection is closed."""
    flag = no_memory(SIZE - 1000, SIZE + 1000)
    idp.answer("/keys", keys.jwks(OLD))
    nginx = spawn(IDP=idp.address, server="""
        location / {
            auth_jwt "R";
            auth_jwt_key_request /_keys;
            auth_jwt_key_file $arg_file;
            empty_gif;
        }
        location = /_keys { internal; proxy_pass http://@IDP@/keys; }
""")
    path = "/?file=" + "x" * SIZE
    expect.passes(nginx, path, OLD_TOKEN)
    flag.touch()
    nginx.expect_trouble(r"malloc\(\d+\) failed")
    with nginx.connect() as connection:
        reply = connection.request(path, OLD_TOKEN, method=method)
        assert reply.status == 500
        assert connection.sock.recv(1) == b""
