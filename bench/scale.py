#!/usr/bin/python3
"""make bench-scale: how cost grows with what is configured and sent.

Each table has a figure of the check's CPU a request (the difference to the
floor with the same bytes, in the same run) or of starting: the time of
nginx -t, memory, and how long a reload takes until the new worker answers.
"""

import os
import pathlib
import resource
import signal
import subprocess
import sys
import time

import contenders
import report
import server
from report import us

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))


def added(nginx, floor, port, tokens):
    """The median difference to the floor over rounds."""
    found = []
    for _ in range(ROUNDS):
        base = server.measure(nginx, floor, tokens, 1, poll=True)
        seen = server.measure(nginx, port, tokens, 1, poll=True)
        if seen["refused"] or seen["errors"]:
            raise RuntimeError(f"{seen}\n{nginx.said()}")
        found.append(seen["cpu"] - base["cpu"])
    return sorted(found)[len(found) // 2]


def nginx(name, text, http="", floor_text=""):
    """An nginx with a floor and a guarded port."""
    floor, port = server.free_port(), server.free_port()
    started = server.Nginx(name, {floor: floor_text, port: text}, http,
                           [server.MODULE])
    return started, floor, port


def start_seconds(conf):
    """CPU of nginx -t, which reads all that a start reads."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        server.Nginx.command(server.NGINX, conf, "-t"), capture_output=True,
        text=True, preexec_fn=server.pinned(server.SERVER_CPU))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return (after.ru_utime + after.ru_stime
            - before.ru_utime - before.ru_stime)


def reload_seconds(started):
    """From the signal to a worker that is another one."""
    old = started.worker
    begin = time.monotonic()
    started.process.send_signal(signal.SIGHUP)
    while time.monotonic() - begin < 60:
        found = server.children(started.process.pid)
        if found and found != [old] and any(
                p != old and is_worker(p) for p in found):
            return time.monotonic() - begin
        time.sleep(0.005)
    raise RuntimeError("no new worker")


def is_worker(pid):
    try:
        title = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return title.startswith(b"nginx: worker process\0") or \
        title.startswith(b"nginx: worker process ") and \
        b"shutting down" not in title


def mb(kilobytes):
    return f"{kilobytes / 1024:.1f}"


def keys():
    """1 to 1,000 keys in a set."""
    rows = []
    for n in (1, 10, 100, 1000):
        stem = server.mint("ES256", 2000, "ES256", keys=n)
        started, floor, port = nginx("scale-keys", guarded(stem),
                                     "auth_jwt_token_cache off;")
        with started:
            cost = added(started, floor, port, f"{stem}.tokens")
            memory = server.rss_kb(started.worker)
        rows.append([f"{n:,}", us(cost), f"{start_seconds(started.conf):.3f}",
                     mb(memory)])
        progress("keys", rows)
    return {"title": "Keys in a set", "rows": rows,
            "note": "ES256, a kid in each token, cache off.",
            "head": ["keys", "check, µs", "nginx -t, s", "worker, MB"]}


def guarded(stem, more=""):
    return contenders.guarded("ES256", stem) + more


def locations():
    """1 to 10,000 locations that name one key file."""
    stem = server.mint("RS256", 2000, "RS256")
    rows = []
    for n in (1, 100, 1000, 10000):
        figures = []
        for check in ("", contenders.guarded("RS256", stem)):
            text = "\n".join(f"location /a{i}/ {{ {check} return 204; }}"
                             for i in range(n))
            started, _, _ = nginx("scale-locations", text)
            with started:
                again = sorted(reload_seconds(started) for _ in range(3))[1]
                figures += [start_seconds(started.conf),
                            server.rss_kb(started.process.pid), again]
        rows.append([f"{n:,}", *(f"{figures[i]:.3f}" for i in (0, 3)),
                     *(mb(figures[i]) for i in (1, 4)),
                     *(f"{figures[i]:.3f}" for i in (2, 5))])
        progress("locations", rows)
    return {"title": "Locations that name one key file", "rows": rows,
            "note": "Each \"with\" column is with auth_jwt, the one before it "
            "without.",
            "head": ["locations", "nginx -t, s", "with", "master, MB", "with",
                     "reload, s", "with"]}


def sizes():
    """Tokens of 300 bytes to 16 KiB."""
    rows = []
    for pad in (0, 500, 2000, 5000, 11700):
        stem = server.mint("HS256", 2000, "HS256", pad=pad)
        length = os.path.getsize(f"{stem}.one") - 1
        row = [f"{length:,}"]
        for cache in ("64m", "off"):
            started, floor, port = nginx("scale-sizes", guarded(stem),
                                         f"auth_jwt_token_cache {cache};")
            with started:
                row.append(us(added(started, floor, port,
                                    f"{stem}.one" if cache == "64m"
                                    else f"{stem}.tokens")))
        rows.append(row)
        progress("sizes", rows)
    return {"title": "Size of the token", "rows": rows,
            "note": "HS256; µs that the check adds.",
            "head": ["bytes", "seen before", "distinct"]}


def rules():
    """1 to 100 claim rules."""
    stem = server.mint("HS256", 2000, "HS256")
    rows = []
    for n in (0, 1, 10, 100):
        more = "\n".join(
            f'auth_jwt_require_claim iss !eq "https://no{i}.example.com/";'
            for i in range(n))
        started, floor, port = nginx("scale-rules", guarded(stem, more))
        with started:
            rows.append([f"{n:,}", us(added(started, floor, port,
                                            f"{stem}.one"))])
        progress("rules", rows)
    return {"title": "Claim rules", "rows": rows,
            "note": "HS256, a token seen before; auth_jwt_require_claim on "
            "one claim, all met.", "head": ["rules", "check, µs"]}


def revoked():
    """0 to 1,000,000 revoked ids."""
    stem = server.mint("HS256", 2000, "HS256")
    path = server.WORK / "run/revoked.txt"
    rows = []
    for n in (0, 1000, 10000, 100000, 1000000):
        path.write_text("".join(f"{i + (1 << 40):036x}\n"
                                for i in range(max(n, 1))))
        more = f"auth_jwt_revocation_list {path};" if n else ""
        started, floor, port = nginx("scale-revoked", guarded(stem, more))
        with started:
            cost = added(started, floor, port, f"{stem}.one")
            memory = server.rss_kb(started.worker)
        rows.append([f"{n:,}", us(cost), f"{start_seconds(started.conf):.3f}",
                     mb(path.stat().st_size / 1024) if n else "—",
                     mb(memory)])
        progress("revoked", rows)
    path.unlink()
    return {"title": "Revoked ids", "rows": rows,
            "note": "HS256, a token seen before whose jti is not listed; ids "
            "of 36 characters.",
            "head": ["ids", "check, µs", "nginx -t, s", "file, MB",
                     "worker, MB"]}


def cached():
    """Tokens in turn, up to more than the cache holds."""
    rows = []
    budgets = ("off", "1m", "4m", "16m")
    for n in (100, 300, 1000, 3000, 6000):
        stem = server.mint("RS256", n, "RS256")
        row = [f"{n:,}"]
        for cache in budgets:
            started, floor, port = nginx("scale-cached", guarded(stem),
                                         f"auth_jwt_token_cache {cache};")
            with started:
                server.measure(started, port, f"{stem}.tokens", 1,
                               poll=True)
                row.append(us(added(started, floor, port,
                                    f"{stem}.tokens")))
                memory = server.rss_kb(started.worker)
        rows.append([*row, mb(memory)])
        progress("cached", rows)
    return {"title": "Tokens in turn", "rows": rows,
            "note": "RS256, the given number of tokens in turn, by "
            "auth_jwt_token_cache; µs that the check adds. If there are more "
            "tokens than the cache can hold, the least recently used token is "
            "always the next one: the worst case.",
            "head": ["tokens", *budgets, "worker with 16m, MB"]}


def progress(name, rows):
    print(name, *rows[-1], sep="\t", flush=True)


TABLES = {"keys": keys, "locations": locations, "sizes": sizes,
          "rules": rules, "revoked": revoked, "cached": cached}


def main():
    wanted = sys.argv[1:] or list(TABLES)
    result = {"machine": server.machine(), "tables": []}
    for name in wanted:
        result["tables"].append(TABLES[name]())
    server.save("scale", result)
    print(report.scale(result))


if __name__ == "__main__":
    main()
