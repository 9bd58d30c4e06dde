"""Each configuration in the documentation is accepted by nginx -t."""

import re

import pytest

import keys
import ngx

PAGES = ["README.md", *sorted(str(p.relative_to(ngx.ROOT)) for p in
                              (ngx.ROOT / "docs").glob("*.md"))]

EC = keys.make("P-256", "ec")
FILES = {
    **{name: keys.jwks(EC) for name in
       ("keys.jwks", "red.jwks", "blue.jwks", "tenants/red.jwks",
        "tenants/blue.jwks")},
    "private.jwks": keys.jwks(keys.jwk_dict(keys.make("P-256", "d"), True)),
    "ca.pem": keys.certificate_pem(EC),
    "revoked.txt": "1001\n",
    "locked-accounts.txt": "mallory\n",
}

# What is not on this machine.
HERE = [
    (r"load_module .*", ""),
    (r"listen 80;", "listen 127.0.0.1:@PORT@;"),
    (r"https?://(?:backend|login\.example\.com)(/[\w.]*)?;",
     r"http://127.0.0.1:1\1;"),
    (r"/etc/ssl/certs/ca-certificates\.crt", "ca.pem"),
    (r"/var/log/nginx/", ""),
]

MAIN = ("thread_pool ",)
HTTP = ("map ", "log_format ", "limit_req_zone ", "server ",
        "auth_jwt_claim_set ", "auth_jwt_header_set ")
SERVER = ("location ",)


def blocks():
    """Each block's page and line, and its text."""
    found = {}
    for page in PAGES:
        text = (ngx.ROOT / page).read_text()
        for block in re.finditer(r"^```nginx\n(.*?)^```", text, re.M | re.S):
            line = text[:block.start()].count("\n") + 1
            found[f"{page}:{line}"] = block[1]
    return found


BLOCKS = blocks()


def directives(text):
    """Those of the outermost level, each with its braces."""
    found, depth, last = [], 0, 0
    for mark in re.finditer(r"[{};]", re.sub(r"'[^'\n]*'|\"[^\"\n]*\"",
                                             lambda m: "x" * len(m[0]), text)):
        depth += {"{": 1, "}": -1, ";": 0}[mark[0]]
        if depth == 0:
            found.append(text[last:mark.end()].strip())
            last = mark.end()
    assert not text[last:].strip(), "a directive has no end"
    return found


def levels(text):
    """The text of the main level, of http, of a server and of a location."""
    main, http, server, location = [], [], [], []
    for directive in directives(text):
        if directive.startswith("http "):
            http.append(directive[directive.index("{") + 1:-1])
        else:
            (main if directive.startswith(MAIN) else
             http if directive.startswith(HTTP) else
             server if directive.startswith(SERVER) else
             location).append(directive)
    if location:
        server.append("location /docs/ {\n%s\n}" % "\n".join(location))
    return ["\n".join(level) for level in (main, http, server)]


@pytest.mark.parametrize("where", BLOCKS)
def test_is_accepted(check, where):
    text = BLOCKS[where]
    for pattern, here in HERE:
        text = re.sub(pattern, here, text)
    main, http, server = levels(text)
    status, said = check(files=FILES, main=main, http=http,
                         server=server or None)
    assert status == 0, said
