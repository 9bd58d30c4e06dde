#!/usr/bin/python3
"""make bench-instructions: instructions a request, under callgrind.

One nginx process, one connection, one request after another; what the check
adds is the difference to the same bytes at the floor.  The same from run to
run within some instructions: no clock and no cache has a part in it.
"""

import re
import socket
import subprocess

import contenders
import report
import server

REQUESTS = 300
WARM = 200
TOP = 12


def tokens_of(path, n):
    with open(path) as f:
        found = [line.strip() for line in f]
    return (found * (n // len(found) + 1))[:n]


def send(port, tokens):
    """One connection; every answer is read before the next request."""
    page = server.PAGE.encode()
    with socket.create_connection(("127.0.0.1", port), 60) as s:
        for token in tokens:
            s.sendall(b"GET /page HTTP/1.1\r\nHost: bench\r\nAuthorization: "
                      b"Bearer " + token.encode() + b"\r\n\r\n")
            answer = b""
            while not answer.endswith(page):
                more = s.recv(65536)
                if not more or not (answer + more).startswith(
                        b"HTTP/1.1 200"[:len(answer + more)]):
                    raise RuntimeError(f"not 200: {answer + more!r}")
                answer += more


class Callgrind(server.Nginx):
    """An nginx without a master, under callgrind, which is off at first."""

    @staticmethod
    def command(binary, conf, *more):
        return ["valgrind", "-q", "--tool=callgrind", "--instr-atstart=no",
                f"--callgrind-out-file={conf.parent}/callgrind.out",
                *server.Nginx.command(binary, conf, *more)]

    def control(self, *words):
        done = subprocess.run(
            ["callgrind_control", *words, str(self.process.pid)],
            capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stdout + done.stderr)

    def count(self, port, warm, tokens):
        """Instructions a request, by function."""
        folder = self.conf.parent
        for old in folder.glob("callgrind.out*"):
            old.unlink()
        send(port, warm)
        self.control("-i", "on")
        send(port, tokens)
        self.control("-d")
        self.control("-i", "off")
        found = [p for p in folder.glob("callgrind.out*")
                 if "\nfn=" in p.read_text(errors="replace")]
        if len(found) != 1:
            raise RuntimeError(f"{len(found)} profiles in {folder}")
        return functions(found[0], len(tokens))


def functions(path, requests):
    done = subprocess.run(
        ["callgrind_annotate", "--auto=no", "--threshold=100", str(path)],
        capture_output=True, text=True, check=True)
    found = {}
    for count, name, where in re.findall(
            r"^\s*([\d,]+) \([^)]*\)\s+\S*?:(\S+)(?: \[(.*)\])?$",
            done.stdout, re.M):
        name = re.sub(r"'\d+$", "", name)
        if name.startswith("0x"):
            # of a library without symbols
            library = where.rsplit("/", 1)[-1].split(".so")[0]
            name = f"{library} {name[:2]}{name[2:].lstrip('0')}"
        found[name] = found.get(name, 0) + int(
            count.replace(",", "")) / requests
    return found


def top(over, under):
    """The functions in which the check spends most."""
    cost = {name: over[name] - under.get(name, 0) for name in over}
    total = sum(over.values()) - sum(under.values())
    best = sorted(cost, key=cost.get, reverse=True)[:TOP]
    return [{"name": name, "ir": round(cost[name]),
             "share": 100 * cost[name] / total} for name in best]


def main():
    stems = {a: server.mint(full, 2000, a)
             for a, full in contenders.ALGORITHMS.items()}
    floor, ports = contenders.ports(stems)
    servers = {floor: ""}
    for algorithm, stem in stems.items():
        servers[ports[algorithm]] = contenders.guarded(algorithm, stem)

    result = {"machine": server.machine(), "rows": {}, "profile": {}}
    with Callgrind("callgrind", servers, load=[server.MODULE],
                   top="master_process off;") as nginx:
        for algorithm, stem in stems.items():
            one = tokens_of(f"{stem}.one", REQUESTS)
            many = tokens_of(f"{stem}.tokens", WARM + REQUESTS)
            warm, distinct = many[:WARM], many[WARM:]
            for what, before, tokens in (
                    ("seen before", one[:WARM], one),
                    ("distinct", warm, distinct)):
                title = f"{contenders.title(algorithm)}, {what}"
                under = nginx.count(floor, before, tokens)
                over = nginx.count(ports[algorithm], before, tokens)
                result["rows"][title] = {
                    "floor": round(sum(under.values())),
                    "added": round(sum(over.values())
                                   - sum(under.values()))}
                print(title, result["rows"][title], flush=True)
                if title in ("HS256, seen before", "HS256, distinct",
                             "RS256, distinct"):
                    result["profile"][title] = top(over, under)

    server.save("instructions", result)
    print(report.instructions(result))
    print()
    print(report.profile(result))


if __name__ == "__main__":
    main()
