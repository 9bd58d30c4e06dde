"""The result of make bench as bars, in SVG, without a library."""

from xml.sax.saxutils import escape

import contenders

BAR = 13
GAP = 12
LEFT = 150
WIDTH = 720
ROOM = 70

SERIES = {
    "seen before": "#1a7f37",
    "distinct": "#4ac26b",
    "cache off": "#aceebb",
    "haproxy": "#9a6700",
    "njs": "#bf8700",
    "rival": "#8c959f",
    "openssl_cold": "#57606a",
}
NAMES = {
    "seen before": "this module, a token seen before",
    "distinct": "this module, a new token",
    "cache off": "this module, cache off",
    "haproxy": "HAProxy jwt_verify",
    "njs": "njs WebCrypto",
    "rival": "another module",
    "openssl_cold": "the bare work, without a server",
}


def text(x, y, words, more=""):
    return f'<text x="{x:.0f}" y="{y:.0f}" {more}>{escape(words)}</text>'


def bar(y, name, value, longest):
    width = max(1.0, max(value, 0) / longest * (WIDTH - LEFT - ROOM))
    return (f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR - 2}"'
            f' fill="{SERIES[name]}"/>'
            + text(LEFT + width + 5, y + BAR - 3, f"{value:.1f}"))


def bars(result):
    rows = {a: row for a, row in result["added"].items()
            if a in contenders.SIGNED}
    values = [row[s] for row in rows.values() for s in SERIES
              if row.get(s) is not None]
    longest = max(values)
    used = [s for s in SERIES if any(r.get(s) is not None
                                     for r in rows.values())]
    parts = []
    y = 30
    for algorithm, row in rows.items():
        parts.append(text(LEFT - 10, y + BAR, contenders.title(algorithm),
                          'text-anchor="end" font-weight="bold"'))
        for name in used:
            if row.get(name) is not None:
                parts.append(bar(y, name, row[name], longest))
                y += BAR
        y += GAP
    for i, name in enumerate(used):
        x = LEFT + i % 2 * 270
        line = y + 8 + i // 2 * 18
        parts.append(f'<rect x="{x}" y="{line - 9}" width="10" height="10" '
                     f'fill="{SERIES[name]}"/>' + text(x + 16, line,
                                                       NAMES[name]))
    height = y + 18 * ((len(used) + 1) // 2) + 10
    head = text(LEFT, 18, "CPU that the check adds to a request, "
                "microseconds (less is better)", 'font-weight="bold"')
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
            f'height="{height}" viewBox="0 0 {WIDTH} {height}" '
            'font-family="sans-serif" font-size="11" fill="#57606a">\n'
            + "\n".join([head, *parts]) + "\n</svg>\n")
