#!/usr/bin/python3
"""soak.py [SECONDS]: rotation of keys, outages of the provider, reloads and
clients that leave, all at once and again and again.

Ends with 0 if every answer was one that may be, memory has not grown, and
nginx's log has no trouble.  NGINX_BIN and NGINX_MODULE as in tests/http; of an
nginx with AddressSanitizer the memory is not looked at.
"""

import collections
import os
import pathlib
import random
import re
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "http"))

import keys         # noqa: E402
import ngx          # noqa: E402
import provider     # noqa: E402
import tokens       # noqa: E402

SECONDS = int(sys.argv[1]) if len(sys.argv) > 1 else 180
GROWTH_KIB = 4096
FIXED = keys.make("P-256", "fixed")

HTTP = """
    proxy_cache_path cache keys_zone=z:1m;
    keepalive_requests 100;
"""

# The cache of the keys' location outlives a reload in an outage.
SERVER = """
        access_log off;
        auth_jwt_key_request /_keys;
        location /kept { auth_jwt "R"; auth_jwt_key_cache 1s refetch=1s;
                         empty_gif; }
        location /each { auth_jwt "R"; empty_gif; }
        location /tenant { auth_jwt "R"; auth_jwt_key_cache 1s;
                           auth_jwt_key_request /_keys?tenant=$arg_t;
                           empty_gif; }
        location /file { auth_jwt "R"; auth_jwt_key_file live.json;
                         empty_gif; }
        location = /_keys {
            internal;
            proxy_cache z;
            proxy_cache_key k;
            proxy_cache_valid 200 1s;
            proxy_cache_use_stale error timeout updating http_500 http_503;
            proxy_cache_lock on;
            proxy_read_timeout 1s;
            proxy_pass http://@IDP@/keys;
        }
        location = /_direct { internal; proxy_pass http://@IDP@/keys; }
        location /direct { auth_jwt "R"; auth_jwt_key_request /_direct;
                           auth_jwt_key_cache 1s; empty_gif; }
"""


class Soak:
    def __init__(self, nginx, idp):
        self.nginx = nginx
        self.idp = idp
        self.generation = 0
        self.ends = False
        self.seen = collections.Counter()
        self.unexpected = []
        self.publish()

    def key(self, generation):
        return keys.make("P-256", f"g{generation}")

    def publish(self):
        """The key of the next generation, this one's, and the last one's."""
        self.idp.answer("/keys*", keys.jwks(
            *[self.key(n) for n in range(self.generation + 1,
                                         max(self.generation - 2, -1), -1)]))

    def rotate(self):
        # the next one has been published long enough
        self.generation += 1
        self.publish()

    def swap_file(self, n):
        path = self.nginx.path / "live.json"
        path.with_suffix(".new").write_text(
            keys.jwks(FIXED, self.key(n)) if n % 5 else "{ broken")
        path.with_suffix(".new").replace(path)

    def note(self, what, status, *expected):
        self.seen[what, status] += 1
        if status not in expected:
            self.unexpected.append((what, status, time.strftime("%X")))

    def client(self, number):
        """One of many, which asks this and that."""
        choice = random.Random(number)
        while not self.ends:
            try:
                self.ask(choice)
            except (OSError, ValueError) as error:
                self.seen["connection", type(error).__name__] += 1
                self.unexpected.append(("connection", repr(error)))
            except Exception as error:
                self.unexpected.append(("client", repr(error)))
                raise

    def ask(self, choice):
        path = choice.choice(["/kept", "/each", "/direct",
                              f"/tenant?t={choice.randrange(600)}"])
        good = tokens.mint(self.key(self.generation), {"sub": "x"})
        kind = choice.randrange(10)
        if kind < 5:
            # a worker that began in an outage has no keys of /_direct
            self.note(f"good{path[:5]}", self.get(path, good),
                      *((200, 500) if path == "/direct" else (200,)))
        elif kind == 5:
            twin = choice.choice(list(tokens.twins(good).values()))
            self.note("forged", self.get(path, twin),
                      *((401, 500) if path == "/direct" else (401,)))
        elif kind == 6:
            stranger = tokens.mint(FIXED, {}, kid=str(choice.random()))
            self.note("unknown", self.get(path, stranger),
                      *((401, 500) if path == "/direct" else (401,)))
        elif kind == 7:
            self.note("file", self.get("/file", tokens.mint(FIXED, {})), 200)
            self.note("no token", self.get(path, None), 401)
        else:
            self.leave(path, good, choice)

    def get(self, path, token):
        with self.nginx.connect() as connection:
            connection.log = None
            return connection.request(path, token).status

    def leave(self, path, token, choice):
        """Sends a request, or half of one, and is gone."""
        with self.nginx.connect() as connection:
            text = (f"GET {path} HTTP/1.1\r\nHost: localhost\r\n"
                    f"Authorization: Bearer {token}\r\n\r\n").encode()
            connection.sock.sendall(text[:choice.choice([len(text), 99])])
            time.sleep(choice.choice([0, 0.001, 0.02]))
        self.seen["left", ""] += 1


def rss(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(text.split("VmRSS:")[1].split()[0])


def worker(nginx):
    pid = nginx.process.pid
    path = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
    for child in reversed(path.read_text().split()):
        if b"worker process" in pathlib.Path(
                f"/proc/{child}/cmdline").read_bytes():
            return int(child)
    raise AssertionError("no worker")


def events(soak, seconds, reloads):
    """A round is twenty seconds: rotations, an outage, reloads in and out of
    it."""
    nginx, idp = soak.nginx, soak.idp
    plan = {0: soak.rotate, 4: soak.rotate, 8: idp.stop, 13: idp.start,
            18: soak.rotate}
    if reloads:
        # not while live.json is broken, which a reload refuses
        for at in (2, 7, 12, 17):
            plan[at] = nginx.reload_now
    end = time.monotonic() + seconds
    second = 0
    while time.monotonic() < end or not idp.server:
        plan.get(second % 20, lambda: None)()
        soak.swap_file(second)
        second += 1
        time.sleep(1)


def main():
    sanitized = "ASAN_OPTIONS" in os.environ
    with tempfile.TemporaryDirectory() as path, provider.Provider() as idp:
        idp.answer("/keys*", keys.jwks(FIXED))
        nginx = ngx.Nginx(pathlib.Path(path) / "nginx", http=HTTP,
                          server=SERVER, IDP=idp.address,
                          files={"live.json": keys.jwks(FIXED)})
        nginx.reload_now = lambda: nginx.process.send_signal(1)
        soak = Soak(nginx, idp)
        with nginx:
            clients = [threading.Thread(target=soak.client, args=(n,))
                       for n in range(6)]
            for client in clients:
                client.start()

            events(soak, SECONDS * 0.2, True)
            master = rss(nginx.process.pid)
            events(soak, SECONDS * 0.35, True)
            master = rss(nginx.process.pid) - master

            # the last worker has seen it all once before it is measured
            events(soak, SECONDS * 0.25, False)
            pid = worker(nginx)
            before = rss(pid)
            events(soak, SECONDS * 0.2, False)
            grown = rss(pid) - before

            soak.ends = True
            for client in clients:
                client.join()

        lines = nginx.error.since()

    for (what, status), count in sorted(soak.seen.items(), key=str):
        print(f"{what:12} {status!s:8} {count}")
    print(f"{soak.generation} rotations, "
          f"{sum('reconfiguring' in line for line in lines)} reloads, "
          f"{len(idp.requests)} requests at the provider")
    print(f"master {master:+} KiB, worker {grown:+} KiB of {before}")

    for unexpected in soak.unexpected[:20]:
        print("UNEXPECTED", *unexpected)
    if soak.unexpected:
        reasons = collections.Counter(
            re.sub(r"^.*?auth_jwt", "auth_jwt", line.split(", alg")[0])
            for line in lines if "request failed" in line)
        for reason, count in reasons.most_common(10):
            print(f"{count:6} {reason}")
        return 1
    if not sanitized and max(master, grown) > GROWTH_KIB:
        print(f"UNEXPECTED growth of more than {GROWTH_KIB} KiB")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
