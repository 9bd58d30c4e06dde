#!/usr/bin/python3
"""Tables of what was measured, and their places in docs/performance.md.

    report.py       writes the results of build/bench into docs

A place is everything between <!-- NAME --> and <!-- end of NAME -->.
"""

import json
import re

import contenders
import picture
import server

PAGE = server.ROOT / "docs/performance.md"
PICTURE = server.ROOT / "docs/performance.svg"


def us(value):
    if value is None:
        return "—"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}" \
        if abs(value) < 100 else f"{value:.0f}"


def where(result):
    m = result["machine"]
    return (f"{m['cpu']}; {m['system']}; nginx {m['nginx']}, OpenSSL "
            f"{m['openssl']}; {m['date']}; load before it {m['load']}.")


def compare(result):
    others = result["others"]
    head = ["µs of CPU per request", "seen before", "distinct", "cache off",
            *others]
    rows = [[contenders.title(a), *(us(row[name]) for name in (
        "seen before", "distinct", "cache off", *others))]
        for a, row in result["added"].items()]

    goal_head = ["µs", "bare, warm", "bare, cold", "libjose, warm",
                 "libjose, cold", "goal", "distinct", "±"]
    goal = [[contenders.title(a), *(us(row.get(name)) for name in (
        "openssl_warm", "openssl_cold", "libjose_warm", "libjose_cold",
        "goal", "distinct", "spread"))] for a, row in result["added"].items()]
    floor = next(iter(result["added"].values()))["floor"]
    note = f"{where(result)} {result['rounds']} rounds; floor {us(floor)} µs"
    if "haproxy" in others:
        note += f"; HAProxy {result['haproxy']}"
    return "\n\n".join([server.table(head, rows),
                        server.table(goal_head, goal), note + "."])


def instructions(result):
    head = ["instructions per request", "floor", "check adds"]
    rows = [[title, f"{row['floor']:,}", f"{row['added']:,}"]
            for title, row in result["rows"].items()]
    return server.table(head, rows) + "\n\n" + where(result)


def profile(result):
    parts = []
    for title, row in result["profile"].items():
        rows = [[f"`{f['name']}`", f"{f['ir']:,}", f"{f['share']:.1f} %"]
                for f in row]
        parts.append(f"{title}:\n\n" + server.table(
            ["function", "instructions", "of the check's"], rows))
    return "\n\n".join(parts)


def keys(result):
    head = ["keys from a provider", "requests per second", "p99",
            "fetches", "limit"]
    rows = [[row["title"], f"{row['rps']:.2f}", f"{row['p99']:.2f}",
             row["asked"], row["bound"]] for row in result["rows"]]
    return (server.table(head, rows) + "\n\n" + result["note"] + " "
            + where(result))


def scale(result):
    return "\n\n".join(
        [f"**{t['title']}.** {t['note']}\n\n"
         + server.table(t["head"], t["rows"]) for t in result["tables"]]
        + [where(result)])


PLACES = {"compare": compare, "instructions": instructions,
          "keys": keys, "scale": scale, "answers": scale}


def place(text, name, content):
    pattern = rf"(<!-- {name} -->\n).*?(<!-- end of {name} -->)"
    return re.sub(pattern, lambda m: m[1] + "\n" + content + "\n\n" + m[2],
                  text, flags=re.S)


def main():
    text = PAGE.read_text()
    for name, write in PLACES.items():
        path = server.WORK / f"{name}.json"
        if not path.exists():
            continue
        result = json.loads(path.read_text())
        text = place(text, name, write(result))
        if name == "instructions":
            text = place(text, "profile", profile(result))
        if name == "compare":
            PICTURE.write_text(picture.bars(result))
    PAGE.write_text(text)
    print(f"{PAGE.relative_to(server.ROOT)}")


if __name__ == "__main__":
    main()
