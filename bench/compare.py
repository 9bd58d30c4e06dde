#!/usr/bin/python3
"""make bench: CPU a request, with and without the check.

Floor and contenders take turns on one CPU, the load is on another.  Each
figure is the median over rounds of contender / floor, less one, times the
median floor.  BENCH_SECONDS (300) bounds the time; there are at least three
rounds.
"""

import json
import os
import statistics
import subprocess
import time

import contenders
import report
import server

SECONDS = int(os.environ.get("BENCH_SECONDS", "300"))
ROUNDS_MIN = 3
TOKENS = 20000
BARE_SECONDS = 0.6

# What costs little beside the floor is looked at more often.
REPEATS = {"HS256": 3}


def bare(algorithm, stem):
    done = subprocess.run(
        [str(server.WORK / "bare"), algorithm, f"{stem}.tokens",
         f"{stem}.jwks", f"{stem}.pem", str(BARE_SECONDS)],
        capture_output=True, text=True, check=True,
        preexec_fn=server.pinned(server.SERVER_CPU))
    return json.loads(done.stdout)


def sample(samples, key, contender, port, tokens):
    seen = server.measure(contender.process, port, tokens, 1,
                          poll=True)
    if seen["refused"] or seen["errors"]:
        raise RuntimeError(f"{key}: {seen}\n{contender.process.said()}")
    samples.setdefault(key, []).append(seen["cpu"])


def turn(samples, stems, module, plain, others):
    """One round: every algorithm, every contender, beside its floor."""
    todo = [(a, s) for a, s in stems.items() for _ in range(REPEATS.get(a, 1))]
    for algorithm, stem in todo:
        one, many = f"{stem}.one", f"{stem}.tokens"
        sample(samples, (algorithm, "floor, one token"), module,
               module.floor, one)
        sample(samples, (algorithm, "seen before"), module,
               module.ports[algorithm], one)
        sample(samples, (algorithm, "floor"), module, module.floor, many)
        sample(samples, (algorithm, "distinct"), module,
               module.ports[algorithm], many)
        sample(samples, (algorithm, "cache off"), plain,
               plain.ports[algorithm], many)
        for other in others:
            if algorithm in other.ports:
                sample(samples, (algorithm, f"{other.name} floor"), other,
                       other.floor, many)
                sample(samples, (algorithm, other.name), other,
                       other.ports[algorithm], many)
        for name, value in bare(algorithm, stem).items():
            if name != "alg":
                samples.setdefault((algorithm, name), []).append(value)


def added(samples, algorithm, name, floor):
    """CPU that the check adds: from the median of the ratios."""
    over = samples.get((algorithm, name))
    if over is None:
        return None
    under = samples[(algorithm, floor)]
    ratio = statistics.median(o / u for o, u in zip(over, under))
    return (ratio - 1) * statistics.median(under)


def row(samples, algorithm, others):
    def median(name):
        values = samples.get((algorithm, name))
        return statistics.median(values) if values else None

    found = {"floor": median("floor")}
    found["seen before"] = added(samples, algorithm, "seen before",
                                 "floor, one token")
    for name in ("distinct", "cache off"):
        found[name] = added(samples, algorithm, name, "floor")
    for other in others:
        found[other.name] = added(samples, algorithm, other.name,
                                  f"{other.name} floor")
    for name in ("libjose_warm", "libjose_cold", "openssl_warm",
                 "openssl_cold"):
        found[name] = median(name)
    if found["openssl_cold"] is not None:
        found["goal"] = 1.1 * found["openssl_cold"] + 1.5
    return found


def main():
    stems = {a: server.mint(full, TOKENS, a)
             for a, full in contenders.ALGORITHMS.items()}
    started = [contenders.ours("module", stems, "4m"),
               contenders.ours("module-cache-off", stems, "off")]
    others = []
    samples = {}
    begin = time.monotonic()
    result = {"machine": server.machine()}
    try:
        for make in (contenders.haproxy, contenders.njs, contenders.rival):
            contender = make(stems)
            if contender is None:
                print(f"{make.__name__}: not here, left out")
            else:
                others.append(contender)
        rounds = 0
        while True:
            turn(samples, stems, *started, others)
            rounds += 1
            spent = time.monotonic() - begin
            print(f"round {rounds}, {spent:.0f} s", flush=True)
            if rounds >= ROUNDS_MIN and spent * (rounds + 1) > SECONDS * \
                    rounds:
                break
    finally:
        for contender in started + others:
            contender.process.stop()

    result["rounds"] = rounds
    result["others"] = [o.name for o in others]
    result["added"] = {a: row(samples, a, others) for a in stems}
    result["haproxy"] = server.version(
        [server.tool("haproxy") or "true", "-v"], r"version (\d[\d.]*)")
    server.save("compare", result)
    print(report.compare(result))


if __name__ == "__main__":
    main()
