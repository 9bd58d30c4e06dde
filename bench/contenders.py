"""Who is compared: each is started once and has a port for an algorithm.

A contender has a name, servers by algorithm, and the port of its own floor:
the same server, the same bytes, no check.
"""

import os
import pathlib

import server

SIGNED = ("HS256", "RS256", "ES256", "EdDSA")
ALGORITHMS = {
    "HS256": "HS256",
    "RS256": "RS256",
    "ES256": "ES256",
    "EdDSA": "EdDSA",
    "dir": "dir,A128GCM",
    "RSA-OAEP": "RSA-OAEP,A128GCM",
}
TITLES = {
    "EdDSA": "Ed25519",
    "dir": "JWE dir, A128GCM",
    "RSA-OAEP": "JWE RSA-OAEP, A128GCM",
}


def title(algorithm):
    return TITLES.get(algorithm, algorithm)


class Contender:
    def __init__(self, name, process, floor, ports):
        self.name = name
        self.process = process
        self.floor = floor
        self.ports = ports


def ports(algorithms):
    return server.free_port(), {a: server.free_port() for a in algorithms}


def guarded(algorithm, keys):
    kind = "" if algorithm in SIGNED else "auth_jwt_type encrypted;"
    return f'auth_jwt "bench"; auth_jwt_key_file {keys}.jwks; {kind}'


def ours(name, stems, cache, module=None):
    """The module; or with another module one that takes its directives."""
    floor, to = ports(stems)
    servers = {floor: ""}
    for algorithm, stem in stems.items():
        servers[to[algorithm]] = guarded(algorithm, stem)
    http = f"auth_jwt_token_cache {cache};" if cache else ""
    nginx = server.Nginx(name, servers, http, [module or server.MODULE])
    return Contender(name, nginx, floor, to)


def njs(stems):
    """njs with WebCrypto, asked by auth_request; its Ed25519 is too new."""
    modules = pathlib.Path(server.UNPACKED / "usr/lib/nginx/modules")
    module = modules / "ngx_http_js_module.so"
    if not module.exists():
        return None
    stems = {a: s for a, s in stems.items()
             if a in ("HS256", "RS256", "ES256")}
    floor, to = ports(stems)
    servers = {floor: ""}
    for algorithm, stem in stems.items():
        servers[to[algorithm]] = f"""
        set $bench_alg {algorithm};
        set $bench_key {stem}.pem;
        location / {{ auth_request /_jwt; }}
        location = /_jwt {{ internal; js_content guard.check; }}"""
    http = f"js_path {server.HERE}; js_import guard.js;"
    nginx = server.Nginx("njs", servers, http, [module])
    return Contender("njs", nginx, floor, to)


def haproxy(stems):
    binary = server.tool("haproxy")
    if binary is None:
        return None
    stems = {a: s for a, s in stems.items()
             if a in ("HS256", "RS256", "ES256")}
    floor, to = ports(stems)
    folder = server.Process.folder("haproxy")
    page = folder / "page"
    page.write_text(server.PAGE)
    text = ["global", "    nbthread 1", "    maxconn 1024", "defaults",
            "    mode http", "    timeout client 60s",
            "    timeout http-keep-alive 60s"]
    for algorithm, port in {None: floor, **to}.items():
        text += [f"frontend f{port}", f"    bind 127.0.0.1:{port}"]
        if algorithm:
            text += haproxy_check(algorithm, stems[algorithm])
        text += ["    http-request return status 200 content-type text/plain"
                 f" file {page}"]
    conf = folder / "haproxy.cfg"
    conf.write_text("\n".join(text) + "\n")
    process = server.Process("haproxy", [binary, "-db", "-q", "-f",
                                         str(conf)], floor)
    return Contender("haproxy", process, floor, to)


def haproxy_check(algorithm, stem):
    """What HAProxy's documentation of jwt_verify shows, and the time."""
    pem = stem.with_suffix(".pem")
    key = pem.read_text() if algorithm == "HS256" else pem
    rule = "    http-request "
    return [
        rule + "set-var(txn.bearer) http_auth_bearer",
        rule + "set-var(txn.alg) var(txn.bearer),jwt_header_query('$.alg')",
        rule + "set-var(txn.exp) "
        "var(txn.bearer),jwt_payload_query('$.exp','int')",
        rule + "set-var(txn.now) date()",
        rule + f"deny unless {{ var(txn.alg) -m str {algorithm} }}",
        rule + "deny unless "
        f'{{ var(txn.bearer),jwt_verify(txn.alg,"{key}") 1 }}',
        rule + "deny if { var(txn.exp),sub(txn.now) -m int lt 0 }",
    ]


def rival(stems):
    """Another module that takes the directives, if one is pointed at."""
    path = os.environ.get("BENCH_RIVAL")
    if not path:
        return None
    signed = {a: s for a, s in stems.items() if a in SIGNED}
    return ours("rival", signed, None, path)
