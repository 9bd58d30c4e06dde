#!/usr/bin/python3
"""make bench-answers: figures behind decisions.

Which library verifies Ed25519; whether workers should share verdicts; what a
flood of private-key operations does to other requests.
"""

import base64
import json
import os
import subprocess

import contenders
import report
import server
from report import us

SECONDS = 3
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))


def run(*command, cpus=None):
    done = subprocess.run(
        [str(server.WORK / command[0]), *map(str, command[1:])],
        capture_output=True, text=True, check=True,
        preexec_fn=server.pinned(cpus or server.SERVER_CPU))
    return json.loads(done.stdout)


def median(found):
    return sorted(found)[len(found) // 2]


def medians(results):
    return {k: median([r[k] for r in results]) for k in results[0]}


def ed25519():
    seen = medians([run("ed25519", 2) for _ in range(ROUNDS)])
    rows = [[name, us(seen[f"{key}_warm"]), us(seen[f"{key}_cold"])]
            for name, key in (("OpenSSL", "openssl"),
                              ("libsodium", "sodium"))]
    return {"title": "Ed25519", "rows": rows, "note": "One verification of "
            "600 bytes, µs.", "head": ["library", "warm", "cold"]}


def shared(verify, hit, date):
    """A second level of the cache, of verdicts, for many workers."""
    seen = medians([run("shared", 1.5, len(server.CPUS),
                        cpus=set(server.CPUS)) for _ in range(ROUNDS)])
    level = seen["both_cold"]
    rows = []
    for workers in (2, 8, 32):
        for uses in (10, 100, 1000):
            # distinct workers that meet a token, if each use is anywhere
            met = workers * (1 - (1 - 1 / workers) ** uses)
            cells = [workers, uses]
            for algorithm, cost in verify.items():
                parse = verify["HS256"]
                own = (met * cost + (uses - met) * hit) / uses
                both = (met * (level + parse) + cost - parse
                        + (uses - met) * hit) / uses
                cells.append(f"{us(own)} / {us(both)}")
            rows.append(cells)
    return {"title": "Verdicts that workers share", "rows": rows,
            "note": "µs per check, with a cache in each worker / with "
            "verdicts shared in addition, if a token is used this often and "
            "each use reaches any worker. "
            f"Measured: SHA-256 of 600 bytes {us(seen['hash'])} µs, look-up "
            f"under a lock {us(seen['find'])}, both with cold caches "
            f"{us(level)}, a hit {us(hit)}, distinct "
            + ", ".join(f"{contenders.title(a)} {us(c)}"
                        for a, c in verify.items())
            + f" (those by make bench, {date}).",
            "head": ["workers", "uses", *map(contenders.title, verify)]}


def garbage(path, n):
    """Tokens that look right until the private key has been used."""
    def part(size):
        return base64.urlsafe_b64encode(os.urandom(size)).rstrip(b"=").decode()

    header = base64.urlsafe_b64encode(
        b'{"alg":"RSA-OAEP","enc":"A128GCM","kid":"k0"}').rstrip(b"=").decode()
    with open(path, "w") as out:
        for _ in range(n):
            # below any modulus of so many bits
            key = base64.urlsafe_b64encode(b"\0" + os.urandom(255)).decode()
            out.write(".".join([header, key.rstrip("="), part(12), part(300),
                                part(16)]) + "\n")


def flood():
    signed = server.mint("HS256", 2000, "HS256")
    stem = server.mint(contenders.ALGORITHMS["RSA-OAEP"], 100, "RSA-OAEP")
    path = server.WORK / "tokens/garbage.tokens"
    garbage(path, 1000)
    hit, inline, pooled = (server.free_port() for _ in range(3))
    encrypted = contenders.guarded("RSA-OAEP", stem)
    guarded = {hit: contenders.guarded("HS256", signed),
               inline: encrypted,
               pooled: f"{encrypted} auth_jwt_thread_pool jwt;"}
    rows = []
    with server.Nginx("flood", guarded, load=[server.MODULE],
                      top="thread_pool jwt threads=1;") as nginx:
        for connections in (1, 8, 32):
            for name, port in (("in the worker", inline),
                               ("in a thread", pooled)):
                rows.append([f"{connections}, {name}",
                             *flooded(nginx, hit, port, connections, signed,
                                      path)])
                print(*rows[-1], sep="\t", flush=True)
    return {"title": "A flood of forged RSA-OAEP tokens", "rows": rows,
            "note": f"{server.CONNECTIONS} connections with an HS256 token "
            "that was seen before, and the given number of connections that "
            "send forged JWE as fast as they are refused. Private keys are "
            "used in the worker, or with auth_jwt_thread_pool in one thread "
            "on the same CPU. "
            "Ratios to no flood.",
            "head": ["flood", "requests per second", "p50", "p99",
                     "forged a second"]}


def flooded(nginx, hit, port, connections, signed, path):
    found = []
    for _ in range(ROUNDS):
        calm = server.measure(nginx, hit, f"{signed}.one", SECONDS)
        beside = server.wrk(port, path, SECONDS, connections=connections)
        seen = server.measure(nginx, hit, f"{signed}.one", SECONDS)
        forged = server.loaded(beside)
        if forged["refused"] != forged["requests"] or seen["refused"]:
            raise RuntimeError(f"{forged} {seen}")
        found.append([seen[k] / calm[k] for k in ("rps", "p50", "p99")]
                     + [forged["requests"] / SECONDS])
    return [f"{median(column):.2f}" for column in list(zip(*found))[:3]] \
        + [f"{median([f[3] for f in found]):.0f}"]


def main():
    result = {"machine": server.machine(), "tables": [ed25519()]}
    path = server.WORK / "compare.json"
    if path.exists():
        compared = json.loads(path.read_text())
        rows = compared["added"]
        verify = {a: rows[a]["distinct"] for a in contenders.SIGNED}
        result["tables"].append(shared(verify, rows["HS256"]["seen before"],
                                       compared["machine"]["date"]))
    else:
        print("shared verdicts: needs the figures of make bench, left out")
    result["tables"].append(flood())
    server.save("answers", result)
    print(report.scale(result))


if __name__ == "__main__":
    main()
