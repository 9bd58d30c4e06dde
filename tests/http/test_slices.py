"""What the module costs in a request that has to do with subrequests and not
with tokens: nothing that grows.  Instructions are counted, by callgrind."""

import os
import re
import signal
import subprocess

import pytest

import keys
import ngx
import tokens

SLICE = 1024
FEW, MANY = 300, 1200

# Two filters and four handlers ask for the state of each subrequest, and it
# has some buffers.
ADDED = 500

# nginx's own counts differ by some per slice, for the kernel decides how much
# it takes at a time.
SPREAD = 100

KEY = keys.make("P-256", "k1")
TOKEN = tokens.mint(KEY, {"sub": "alice"})

HTTP = """
    # without auth_jwt_token_cache
    proxy_cache_path cache keys_zone=slices:1m;
    server {
        listen 127.0.0.1:@PORT_FILES@;
        root files;
    }
    server {
        listen 127.0.0.1:@PORT@;
        location / {
            slice             1k;
            proxy_cache       slices;
            proxy_cache_key   $uri$slice_range;
            proxy_cache_valid 206 1h;
            proxy_set_header  Range $slice_range;
            proxy_pass        http://127.0.0.1:@PORT_FILES@;
            %s
        }
    }
"""


class Counted(ngx.Nginx):
    """An nginx of one process under callgrind, which is off at first."""

    def __init__(self, path, loaded=True, guard="", **config):
        self.loaded = loaded
        super().__init__(
            path, main="master_process off;", http=HTTP % guard,
            files={"keys.jwks": keys.jwks(KEY),
                   "files/few": b"x" * FEW * SLICE,
                   "files/many": b"x" * MANY * SLICE}, **config)

    def modules(self, before, after):
        return super().modules(before, after) if self.loaded else []

    def command(self, *args):
        return ["valgrind", "-q", "--tool=callgrind", "--instr-atstart=no",
                f"--callgrind-out-file={self.path}/counted",
                *map(str, super().command(*args))]

    def stop(self):
        # without a master, a signal that comes just before nginx waits for
        # events does not wake it
        for _ in range(ngx.STOP_SEC):
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(1)
                break
            except subprocess.TimeoutExpired:
                continue
        super().stop()

    def control(self, *words):
        subprocess.run(["callgrind_control", *words, str(self.process.pid)],
                       capture_output=True, check=True)

    def count(self, name, slices):
        """Instructions a slice, of a file whose slices are all cached."""
        self.get(name, TOKEN)
        self.control("-i", "on")
        reply = self.get(name, TOKEN)
        self.control("-d")
        self.control("-i", "off")
        assert reply.status == 200 and len(reply.body) == slices * SLICE
        total = 0
        for path in self.path.glob("counted*"):
            found = re.search(r"^(?:totals|summary): (\d+)", path.read_text(),
                              re.M)
            total += int(found[1]) if found else 0
            path.unlink()
        assert total
        return total / slices


@pytest.fixture(scope="module")
def counts(fresh_path):
    """Of nginx alone, with the module, and with a token to check."""
    if "ASAN_OPTIONS" in os.environ:
        pytest.skip("sanitizers do not run under valgrind")
    if not ngx.NGINX_MODULE:
        pytest.skip("the module cannot be left out of this nginx")
    found = {}
    for what, options in (
            ("alone", {"loaded": False}), ("loaded", {}),
            ("guarded", {"guard": 'auth_jwt ""; auth_jwt_key_file @DIR@/'
                                  'keys.jwks;'})):
        with Counted(fresh_path(), **options) as nginx:
            found[what] = (nginx.count("/few", FEW),
                           nginx.count("/many", MANY))
    print(found)
    return found


@pytest.mark.parametrize("what", ["loaded", "guarded"])
def test_a_slice_costs_the_same_however_many_there_are(counts, what):
    few, many = (c - a for c, a in zip(counts[what], counts["alone"]))
    assert many < few + SPREAD


def test_a_module_that_is_merely_loaded_costs_little(counts):
    for loaded, alone in zip(counts["loaded"], counts["alone"]):
        assert loaded - alone < ADDED
