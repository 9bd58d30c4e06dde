"""auth_jwt_thread_pool: long operations beside the worker's other work."""

import json
import re
import select
import subprocess

import pytest
from jwcrypto import jwe

import expect
import keys
import ngx
import tokens
from test_encrypted import CLAIMS, SHOW, encrypt, flipped, passes, short
from test_http2 import BY_DIRECTIVE, SITE

SIGNER = keys.make("oct", "signer")
RSA = keys.make("RSA", "rsa")
SLOW = keys.make("RSA", "slow", 4096)
CURVE = keys.make("P-384", "P-384")
SMALL_CURVE = keys.make("P-256", "P-256")
SECRET = keys.make("oct", "s256", 256)
NAMELESS = [keys.make("RSA", f"nameless{n}") for n in range(5)]

FILES = {
    "private.json": json.dumps(
        {"keys": [keys.jwk_dict(key, private=True)
                  for key in (SIGNER, RSA, SLOW, CURVE, SMALL_CURVE,
                              SECRET)]}),
    "nameless.json": json.dumps(
        {"keys": [keys.jwk_dict(key, private=True, kid=None)
                  for key in NAMELESS]}),
    "page.html": '[<!--# include virtual="/inner" -->]',
    "text": "text",
}

MAIN = """
error_log debug.log debug;
thread_pool jwt threads=2;
thread_pool one threads=1;
thread_pool tiny threads=1 max_queue=1;
"""

CONFIG = SHOW + """
        auth_jwt "R";
        auth_jwt_key_file private.json;
        auth_jwt_type encrypted;
        auth_jwt_thread_pool jwt;

        location /pool/ { empty_gif; }
        location /default/ { auth_jwt_thread_pool default; empty_gif; }
        location /one/ { auth_jwt_thread_pool one; empty_gif; }
        location /tiny/ { auth_jwt_thread_pool tiny; empty_gif; }
        location /off/ { auth_jwt_thread_pool off; empty_gif; }
        location /nested/ { auth_jwt_type nested; empty_gif; }
        location /signed/ { auth_jwt_type signed; empty_gif; }
        location /nameless/ { auth_jwt_key_file nameless.json; empty_gif; }
        location /nameless-off/ {
            auth_jwt_key_file nameless.json;
            auth_jwt_thread_pool off;
            empty_gif;
        }
        location /preaccess/ { auth_jwt_phase preaccess; empty_gif; }
        location /any/ { satisfy any; deny all; empty_gif; }
        location = /inner {
            auth_jwt_phase preaccess;
            auth_jwt_thread_pool one;
            alias @DIR@/text;
        }
        location = /page.html { auth_jwt off; ssi on; root @DIR@; }
        location = /guarded {
            auth_jwt off;
            auth_request /inner;
            empty_gif;
        }
"""


def start(launch, cache="off"):
    return launch(main=MAIN, http=f"    auth_jwt_token_cache {cache};\n",
                  server=CONFIG, files=FILES)


@pytest.fixture(scope="module")
def nginx(launch):
    return start(launch)


debug_log = pytest.mark.skipif(
    "--with-debug" not in ngx.configured(),
    reason="nginx has no debug log, where the operations are counted")


def tasks(nginx, position=0):
    """The pools that have got an operation, one entry each."""
    return re.findall(r'task #\d+ added to thread pool "(\w+)"',
                      "\n".join(ngx.Log(nginx.path / "debug.log")
                                .since(position)))


def tasks_of(nginx, path, token, status):
    position = ngx.Log(nginx.path / "debug.log").position()
    reply = nginx.get(path, token)
    assert reply.status == status, reply
    return tasks(nginx, position)


def nameless(n):
    header = {"alg": "RSA-OAEP", "enc": "A256GCM"}
    token = jwe.JWE(json.dumps(CLAIMS), json.dumps(header))
    token.add_recipient(NAMELESS[n])
    return token.serialize(compact=True)


def forged(token):
    """One that costs an operation: its tag is wrong."""
    return dict(flipped(token))[4]


def send_all(nginx, path, all_tokens):
    """A connection for each, with a request of which nothing was read."""
    connections = []
    for token in all_tokens:
        c = nginx.connect()
        c.sock.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n"
                       f"Connection: close\r\n"
                       f"Authorization: Bearer {token}\r\n\r\n".encode())
        connections.append(c)
    return connections


def read_status(connection):
    with connection:
        data = b""
        while piece := connection.sock.recv(65536):
            data += piece
    return int(re.match(rb"HTTP/1\.1 (\d+) ", data)[1])


def in_flight(nginx, all_tokens):
    """Connections whose requests wait for a thread, each of them."""
    connections = send_all(nginx, "/one/", all_tokens)
    ngx.wait_for(lambda: len(tasks(nginx)) == len(all_tokens),
                 "all operations to be posted")
    assert unanswered(connections)
    return connections


def unanswered(connections):
    ready, _, _ = select.select([c.sock for c in connections], [], [], 0)
    return len(connections) - len(ready)


@pytest.mark.parametrize("path", ["/pool/", "/default/", "/off/",
                                  "/preaccess/", "/any/"])
@pytest.mark.parametrize("alg", ["RSA-OAEP", "RSA-OAEP-256",
                                 "ECDH-ES+A128KW"])
def test_a_token_is_accepted_and_its_twins_are_not(nginx, alg, path):
    token = encrypt(CLAIMS, alg)
    reply = nginx.get(path, token)
    expect.accepted(reply)
    assert reply["J-Sub"] == "alice" and reply["J-Verified"] == "1"
    for n, twin in flipped(token):
        answer = nginx.get(path, twin)
        assert answer.status in (401, 403), f"part {n}: {answer}"
        assert answer["J-Sub"] == "" and answer["J-Verified"] == ""


def test_nested_and_signed_tokens_are_checked_as_ever(nginx):
    inner = tokens.mint(SIGNER, CLAIMS)
    passes(nginx, "/nested/", encrypt(inner, "RSA-OAEP", cty="JWT"))
    expect.passes(nginx, "/signed/", inner)
    for twin in tokens.twins(inner).values():
        expect.refused(nginx.get("/nested/", encrypt(twin, "RSA-OAEP")),
                       "bad_signature")
    passes(nginx, "/pool/", encrypt(CLAIMS, "dir", "A256GCM", SECRET))
    expect.no_token(nginx.get("/pool/"))


@debug_log
def test_an_operation_goes_to_the_pool_of_its_location(nginx):
    token = encrypt(CLAIMS, "RSA-OAEP")
    signed = tokens.mint(SIGNER, CLAIMS)
    direct = encrypt(CLAIMS, "dir", "A256GCM", SECRET)
    agreed = encrypt(CLAIMS, "ECDH-ES", key=CURVE)
    cheap = encrypt(CLAIMS, "ECDH-ES", key=SMALL_CURVE)
    assert tasks_of(nginx, "/pool/", token, 200) == ["jwt"]
    assert tasks_of(nginx, "/pool/", forged(token), 401) == ["jwt"]
    assert tasks_of(nginx, "/one/", token, 200) == ["one"]
    assert tasks_of(nginx, "/default/", token, 200) == ["default"]
    assert tasks_of(nginx, "/off/", token, 200) == []
    assert tasks_of(nginx, "/signed/", signed, 200) == []
    assert tasks_of(nginx, "/pool/", agreed, 200) == ["jwt"]
    assert tasks_of(nginx, "/pool/", forged(agreed), 401) == ["jwt"]
    assert tasks_of(nginx, "/pool/", cheap, 200) == []
    assert tasks_of(nginx, "/pool/", direct, 200) == []
    # what is refused without computing costs nothing
    header, key, *rest = token.split(".")
    cut = ".".join([header, short(key), *rest])
    assert tasks_of(nginx, "/pool/", cut, 401) == []


@debug_log
def test_a_token_that_was_seen_before_needs_no_thread(spawn):
    nginx = start(spawn, "1m")
    token = encrypt(CLAIMS, "RSA-OAEP")
    assert tasks_of(nginx, "/pool/", token, 200) == ["jwt"]
    assert tasks_of(nginx, "/pool/", token, 200) == []
    assert tasks_of(nginx, "/pool/", forged(token), 401) == ["jwt"]


def test_a_token_that_comes_many_times_at_once_is_remembered_once(spawn):
    nginx = start(spawn, "1m")
    slow = encrypt(CLAIMS, "RSA-OAEP", key=SLOW)
    many = [slow, forged(slow)] * 10
    for _ in range(2):
        statuses = [read_status(c) for c in send_all(nginx, "/one/", many)]
        assert statuses == [200, 401] * 10


@pytest.mark.parametrize("n", range(len(NAMELESS)))
def test_keys_are_tried_up_to_the_bound(nginx, n):
    token = nameless(n)
    for path in ("/nameless/", "/nameless-off/"):
        if n < 4:
            passes(nginx, path, token)
        else:
            expect.refused(nginx.get(path, token), "decryption_failed")


@debug_log
def test_a_walk_costs_an_operation_a_key(nginx):
    for n in range(4):
        assert tasks_of(nginx, "/nameless/", nameless(n), 200) \
            == ["jwt"] * (n + 1)
    assert tasks_of(nginx, "/nameless/", nameless(4), 401) == ["jwt"] * 4
    assert tasks_of(nginx, "/nameless/", forged(nameless(0)), 401) \
        == ["jwt"] * 4


def test_every_failure_has_the_answer_and_log_line_of_one_without(nginx):
    token = encrypt(CLAIMS, "RSA-OAEP")
    header, key, iv, text, tag = token.split(".")
    other = encrypt(CLAIMS, "RSA-OAEP", key=keys.make("RSA", "rsa2"))
    wrong_size = encrypt(CLAIMS, "RSA-OAEP", "A128GCM")
    bad = [".".join([header, other.split(".")[1], iv, text, tag]),
           ".".join([header, wrong_size.split(".")[1], iv, text, tag]),
           ".".join([header, short(key), iv, text, tag]),
           ".".join([header, key, iv, text, short(tag)]),
           *(twin for n, twin in flipped(token) if n)]
    answers = set()
    for path in ("/pool/", "/off/"):
        for twin in bad:
            reply = nginx.get(path, twin)
            expect.refused(reply, "decryption_failed")
            line, = reply.auth_log
            answers.add((reply.status, reply["WWW-Authenticate"], reply.body,
                         line.split("auth_jwt: ")[1].split(", client")[0]))
    assert len(answers) == 1, answers


def test_subrequests_wait_for_a_thread(nginx):
    token = encrypt(CLAIMS, "RSA-OAEP")
    assert nginx.get("/page.html", token).body == b"[text]"
    assert nginx.get("/guarded", token).status == 200
    for n, twin in flipped(token):
        body = nginx.get("/page.html", twin).body
        assert body != b"[text]" and b"401" in body, n
        assert nginx.get("/guarded", twin).status == 401, n


def test_others_are_served_while_a_thread_computes(nginx):
    slow = encrypt(CLAIMS, "RSA-OAEP", key=SLOW)
    signed = tokens.mint(SIGNER, CLAIMS)
    flood = send_all(nginx, "/one/", [forged(slow)] * 40)
    reply = nginx.get("/signed/", signed)
    assert unanswered(flood)
    assert reply.status == 200
    assert {read_status(c) for c in flood} == {401}


def test_many_at_once_get_each_his_own_answer(nginx):
    good = [encrypt({"sub": "a"}, alg)
            for alg in ("RSA-OAEP", "RSA-OAEP-256", "ECDH-ES+A128KW",
                        "RSA-OAEP")]
    bad = [forged(token) for token in good]
    for path in ("/pool/", "/nested/", "/preaccess/", "/guarded"):
        many = (good + bad) * 6
        statuses = [read_status(c) for c in send_all(nginx, path, many)]
        # what is inside is no token, so as a nested one it is refused
        ok = 401 if path == "/nested/" else 200
        assert statuses == ([ok] * 4 + [401] * 4) * 6, path


def test_a_full_queue_is_no_reason_to_refuse(nginx):
    slow = encrypt(CLAIMS, "RSA-OAEP", key=SLOW)
    statuses = [read_status(c) for c in
                send_all(nginx, "/tiny/", [slow, forged(slow)] * 10)]
    assert statuses == [200, 401] * 10
    assert any('thread pool "tiny" queue overflow' in line
               for line in nginx.error.since())


@pytest.mark.parametrize("path", ["/one/", "/page.html", "/guarded"])
def test_a_client_that_leaves_takes_nothing_with_him(nginx, path):
    slow = encrypt(CLAIMS, "RSA-OAEP", key=SLOW)
    position = nginx.access.position()
    for _ in range(2):
        for connection in send_all(nginx, path, [slow, forged(slow)] * 20):
            connection.sock.close()
    ngx.wait_for(lambda: len(nginx.access.since(position)) >= 80,
                 "80 requests to end")
    if path == "/one/":
        # a subrequest that waits does not look for its client
        nginx.access.wait('" 499 ', position)
    # lines of those who left may still come into the log
    assert nginx.get("/one/", slow).status == 200
    assert nginx.get("/one/", forged(slow)).status == 401


def http2(nginx, token, n, *options):
    """n streams of one connection at once: their statuses, 0 for those that
    got none, since their client left."""
    args = ["curl", "--silent", "--insecure", "--http2", "--parallel",
            "--header", f"Authorization: Bearer {token}",
            "--write-out", "%{http_code}\n", *options]
    for _ in range(n):
        args += ["--output", "/dev/null", f"https://127.0.0.1:{nginx.port()}/"]
    done = subprocess.run(args, capture_output=True, text=True)
    return [int(line) for line in done.stdout.split()]


def test_streams_of_http2_wait_and_leave_one_by_one(spawn):
    nginx = spawn(
        main=MAIN, http="    auth_jwt_token_cache off;\n",
        listen=" ssl" if BY_DIRECTIVE else " ssl http2",
        files={**FILES, "site.key": keys.pem(SITE, True),
               "site.crt": keys.certificate_pem(SITE)},
        server=("http2 on;" if BY_DIRECTIVE else "") + """
        ssl_certificate site.crt;
        ssl_certificate_key site.key;
        location / {
            auth_jwt "R";
            auth_jwt_type encrypted;
            auth_jwt_key_file private.json;
            auth_jwt_thread_pool one;
            empty_gif;
        }
""")
    token = encrypt(CLAIMS, "RSA-OAEP", key=SLOW)
    assert http2(nginx, token, 10) == [200] * 10
    assert http2(nginx, forged(token), 10) == [401] * 10
    for n in range(1, 4):
        http2(nginx, token, 40, "--max-time", f"{n * 0.02:.2f}")
    nginx.access.wait('" 499 ')
    assert http2(nginx, token, 2) == [200] * 2
    assert http2(nginx, forged(token), 2) == [401] * 2


@debug_log
def test_a_reload_lets_operations_end(spawn):
    nginx = start(spawn)
    slow = encrypt(CLAIMS, "RSA-OAEP", key=SLOW)
    waiting = in_flight(nginx, [slow, forged(slow)] * 20)
    nginx.reload()
    assert [read_status(c) for c in waiting] == [200, 401] * 20
    assert nginx.get("/one/", slow).status == 200


@debug_log
@pytest.mark.parametrize("how", ["quit", "terminate"])
def test_a_worker_ends_with_operations_in_flight(spawn, how):
    nginx = start(spawn)
    slow = encrypt(CLAIMS, "RSA-OAEP", key=SLOW)
    waiting = in_flight(nginx, [slow] * 40)
    if how == "quit":
        nginx.stop()
        assert [read_status(c) for c in waiting] == [200] * 40
    else:
        nginx.process.terminate()
        nginx.process.wait(ngx.STOP_SEC)
        for connection in waiting:
            connection.sock.close()


BROKEN = {
    "unknown": ("auth_jwt_thread_pool nosuch;",
                r'unknown thread pool "nosuch" in .*nginx\.conf:\d+'),
    "empty": ('auth_jwt_thread_pool "";', r'invalid parameter ""'),
    "nothing": ("auth_jwt_thread_pool;",
                r'invalid number of arguments in "auth_jwt_thread_pool"'),
    "two": ("auth_jwt_thread_pool jwt one;",
            r'invalid number of arguments in "auth_jwt_thread_pool"'),
    "twice": ("auth_jwt_thread_pool off; auth_jwt_thread_pool jwt;",
              r'"auth_jwt_thread_pool" directive is duplicate'),
    "limit_except": ("limit_except GET { auth_jwt_thread_pool jwt; }",
                     r'"auth_jwt_thread_pool" directive is not allowed here'),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_nginx_t_says(check, name):
    text, pattern = BROKEN[name]
    status, output = check(main="thread_pool jwt threads=1;",
                           server=f"location / {{ {text} }}")
    assert status != 0, output
    assert re.search(rf"\[emerg\].*{pattern}", output), output


def test_a_pool_may_be_declared_after_its_use(check):
    status, output = check(http="    auth_jwt_thread_pool late;\n",
                           server="location / { }")
    assert status != 0 and 'unknown thread pool "late"' in output
    status, output = check(main="thread_pool late threads=1;",
                           http="    auth_jwt_thread_pool late;\n",
                           server="location / { auth_jwt_thread_pool off; }")
    assert status == 0, output
