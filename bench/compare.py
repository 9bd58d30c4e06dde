#!/usr/bin/python3
"""make bench: CPU per request, with and without the check.

Floor and contenders take turns on one CPU, the load is on another.  Each
figure is the median over turns of contender / floor, less one, times the
median floor; the bare work's is the median of bare / floor, times the same.
BENCH_SECONDS (600) bounds the time; there are at least three rounds.
"""

import json
import os
import statistics
import subprocess
import time

import contenders
import report
import server

SECONDS = int(os.environ.get("BENCH_SECONDS", "600"))
ROUNDS_MIN = 3
TOKENS = 20000
BARE = ("libjose_warm", "libjose_cold", "openssl_warm", "openssl_cold")
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


def cpu(contender, port, tokens):
    seen = server.measure(contender.process, port, tokens, 1, poll=True)
    if seen["refused"] or seen["errors"]:
        raise RuntimeError(f"{contender.name}: {seen}\n"
                           f"{contender.process.said()}")
    return seen["cpu"]


def beside(contender, tokens, *checks):
    """The floor, before and after each check, and the checks' CPU."""
    floors = [cpu(contender, contender.floor, tokens)]
    costs = []
    for checked, port in checks:
        costs.append(cpu(checked, port, tokens))
        floors.append(cpu(contender, contender.floor, tokens))
    return statistics.mean(floors), *costs


def turn(algorithm, stem, module, plain, others):
    """One look at an algorithm: each contender, beside its floor.

    The machine may become slower or faster meanwhile: what others are
    compared with is looked at before and after them.
    """
    one, many = f"{stem}.one", f"{stem}.tokens"
    seen = {}
    first = bare(algorithm, stem)
    check = (module, module.ports[algorithm])
    seen["floor, one token"], seen["seen before"] = beside(module, one, check)
    seen["floor"], seen["distinct"], seen["cache off"] = beside(
        module, many, check, (plain, plain.ports[algorithm]))
    for other in others:
        if algorithm in other.ports:
            seen[f"{other.name} floor"], seen[other.name] = beside(
                other, many, (other, other.ports[algorithm]))
    last = bare(algorithm, stem)
    for name in BARE:
        if name in first:
            seen[name] = (first[name] + last[name]) / 2
    return seen


def ratio(turns, name, floor):
    """The median of a figure's ratios to the floor of the same turn."""
    return statistics.median(t[name] / t[floor] for t in turns)


def row(turns, others):
    """What is added to the floor, and the bare work, in microseconds."""
    floors = {"seen before": "floor, one token", "distinct": "floor",
              "cache off": "floor"}
    for other in others:
        floors[other.name] = f"{other.name} floor"

    found = {"floor": statistics.median(t["floor"] for t in turns)}
    for name, floor in floors.items():
        if name in turns[0]:
            found[name] = ((ratio(turns, name, floor) - 1)
                           * statistics.median(t[floor] for t in turns))
        else:
            found[name] = None
    quartiles = statistics.quantiles(t["distinct"] / t["floor"]
                                     for t in turns)
    found["spread"] = (quartiles[2] - quartiles[0]) / 2 * found["floor"]
    for name in BARE:
        found[name] = (ratio(turns, name, "floor") * found["floor"]
                       if name in turns[0] else None)
    if found["openssl_cold"] is not None:
        found["goal"] = 1.1 * found["openssl_cold"] + 1.5
    return found


def main():
    stems = {a: server.mint(full, TOKENS, a)
             for a, full in contenders.ALGORITHMS.items()}
    started = [contenders.ours("module", stems, "4m"),
               contenders.ours("module-cache-off", stems, "off")]
    others = []
    turns = {a: [] for a in stems}
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
            for algorithm, stem in stems.items():
                for _ in range(REPEATS.get(algorithm, 1)):
                    turns[algorithm].append(turn(algorithm, stem, *started,
                                                 others))
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
    result["added"] = {a: row(t, others) for a, t in turns.items()}
    result["haproxy"] = server.version(
        [server.tool("haproxy") or "true", "-v"], r"version (\d[\d.]*)")
    server.save("compare", result)
    print(report.compare(result))


if __name__ == "__main__":
    main()
