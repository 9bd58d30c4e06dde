#!/usr/bin/python3
"""make bench-keys: what clients notice of a provider of keys that is slow,
down, or asked for keys that do not exist; and what the provider notices.

Requests per second and p99 as ratios to those while nothing happens, taken
before and after each; requests are counted at the provider.
"""

import base64
import http.server
import json
import os
import statistics
import threading
import time

import report
import server

SECONDS = 5
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
STRANGERS = 24              # connections, each with a request every 20 ms
STRANGERS_MS = 20
REFETCH = 10


class Provider(http.server.ThreadingHTTPServer):
    """Answers with the keys, when it does, and counts."""

    daemon_threads = True

    def __init__(self, keys):
        super().__init__(("127.0.0.1", 0), Answer)
        self.port = self.server_address[1]
        self.keys = keys
        self.delay = 0
        self.broken = False
        self.asked = 0
        self.at_once = 0
        self.most_at_once = 0
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        provider = self.server
        with provider.lock:
            provider.asked += 1
            provider.at_once += 1
            provider.most_at_once = max(provider.most_at_once,
                                        provider.at_once)
        time.sleep(provider.delay)
        body = b"down" if provider.broken else provider.keys
        self.send_response(503 if provider.broken else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        with provider.lock:
            provider.at_once -= 1

    def log_message(self, *unused):
        pass


def guarded(provider, cache):
    return f"""
        location / {{
            auth_jwt "bench";
            auth_jwt_key_request /_keys;
            auth_jwt_key_cache {cache};
        }}
        location = /_keys {{
            internal;
            proxy_pass http://127.0.0.1:{provider.port};
        }}"""


def run(nginx, port, stem, strangers):
    """One load; with strangers beside it, whose tokens name unknown keys."""
    other = None
    if strangers:
        other = server.wrk(port, f"{strangers}.tokens", SECONDS,
                           connections=STRANGERS, delay=STRANGERS_MS)
    worker = nginx.worker
    before = server.cpu_us(worker)
    begin = time.monotonic()
    seen = server.loaded(server.wrk(port, f"{stem}.one", SECONDS))
    seen["cpu"] = server.cpu_us(worker) - before
    seen["seconds"] = time.monotonic() - begin
    seen["strangers"] = 0
    if other:
        them = server.loaded(other)
        if them["refused"] != them["requests"]:
            raise RuntimeError(f"a stranger was let in: {them}")
        seen["strangers"] = them["requests"]
    if seen["refused"] or seen["errors"]:
        raise RuntimeError(f"{seen}\n{nginx.said()}")
    return seen


def state(provider, delay=0, broken=False):
    provider.delay = delay
    provider.broken = broken
    provider.asked = 0
    provider.most_at_once = 0


CASES = [
    # title, auth_jwt_key_cache, delay of the provider, broken, strangers
    ("a 2 s response, keys cached for 1 s", "1s", 2, False, False),
    ("provider down, keys cached for 1 s", "1s", 0, True, False),
    ("1,000 unknown kids a second", f"10m refetch={REFETCH}s", 0, False,
     True),
]


def case(provider, row, stem, strangers_stem):
    title, cache, delay, broken, strangers = row
    calm_port, port = server.free_port(), server.free_port()
    servers = {calm_port: guarded(provider, "10m"),
               port: guarded(provider, cache)}
    ratios = {"rps": [], "p99": []}
    asked, seconds, at_once, beside = 0, 0, 0, 0

    state(provider)
    with server.Nginx("keys", servers, load=[server.MODULE]) as nginx:
        calm = run(nginx, calm_port, stem, None)
        for _ in range(ROUNDS):
            state(provider, delay, broken)
            seen = run(nginx, port, stem,
                       strangers_stem if strangers else None)
            asked += provider.asked
            seconds += seen["seconds"]
            at_once = max(at_once, provider.most_at_once)
            beside = max(beside, seen["strangers"] / SECONDS)
            state(provider)
            after = run(nginx, calm_port, stem, None)
            base = {k: (calm[k] + after[k]) / 2 for k in ("requests", "p99")}
            ratios["rps"].append(seen["requests"] / base["requests"])
            ratios["p99"].append(seen["p99"] / base["p99"])
            calm = after

    interval = max(1, delay) if not strangers else REFETCH
    found = {"title": title, "asked": asked,
             "bound": int(seconds / interval) + 2 * ROUNDS,
             "seconds": seconds, "at_once": at_once, "beside": beside,
             **{k: statistics.median(v) for k, v in ratios.items()}}
    print(json.dumps(found), flush=True)
    return found


def main():
    os.sched_setaffinity(0, server.LOAD_CPU)
    stem = server.mint("RS256", 1000, "RS256")
    strangers = unknown(server.mint("RS256", 1000, "RS256"))
    result = {"machine": server.machine(), "rows": []}
    with open(f"{stem}.jwks", "rb") as f:
        provider = Provider(f.read())
    for row in CASES:
        result["rows"].append(case(provider, row, stem, strangers))
    provider.shutdown()

    most = max(row["at_once"] for row in result["rows"])
    result["note"] = (
        f"One worker, {server.CONNECTIONS} connections, RS256, {ROUNDS} times "
        f"{SECONDS} s each; ratios to the same while nothing happens. "
        f"At most {most} fetch was running at once; the clients with unknown "
        f"keys sent {result['rows'][-1]['beside']:.0f} requests per second.")
    server.save("keys", result)
    print(report.keys(result))


def unknown(stem):
    """The same tokens with another kid: it is looked for before a signature
    is."""
    path = stem.with_name(f"{stem.name}-unknown")
    header = b'{"alg":"RS256","typ":"JWT","kid":"%06d"}'
    with open(f"{stem}.tokens") as f, open(f"{path}.tokens", "w") as out:
        for i, line in enumerate(f):
            out.write(encoded(header % i) + "." + line.split(".", 1)[1])
    return path


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


if __name__ == "__main__":
    main()
