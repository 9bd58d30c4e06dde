"""auth_jwt_key_request: what reaches the provider, what may come back, and
what becomes of the requests that wait."""

import gzip
import json
import signal
import subprocess
import threading

import pytest

import expect
import keys
import ngx
import provider
import tokens

KEY = keys.make("P-256", "k")
OTHER = keys.make("P-256", "other")
SITE = keys.make("P-256", "site")
GOOD = tokens.mint(KEY, {"sub": "alice"})
CRT = keys.certificate_pem(SITE)
JWKS = keys.jwks(KEY)
MIB = 1024 * 1024

# An upstream that has broken off is nginx's own line beside ours.
FROM = """
        location ~ ^/from/(?<name>.+)$ {
            auth_jwt "R";
            auth_jwt_key_request /_idp/$name;
            empty_gif;
        }
        location /_idp/ {
            internal;
            proxy_http_version 1.1;
            proxy_read_timeout 30s;
            # not sent if it is empty, which it must be
            proxy_set_header X-Leak "$http_authorization$http_cookie$http_host\
$http_referer$http_user_agent$http_x_forwarded_for$remote_user$content_length\
$content_type$http_range$http_via$arg_client";
            proxy_pass http://@IDP@/;
        }
"""


def padded(size):
    return JWKS[:-1] + " " * (size - len(JWKS)) + "}"


@pytest.fixture(scope="module")
def tls_idp(tmp_path_factory):
    path = tmp_path_factory.mktemp("tls")
    (path / "crt").write_text(CRT)
    (path / "key").write_text(keys.pem(SITE, True))
    with provider.Provider(tls=(path / "crt", path / "key")) as server:
        yield server


@pytest.fixture(scope="module")
def nginx(launch, idp, tls_idp, recorder):
    idp.answer("/good", JWKS)
    tls_idp.answer("/good", JWKS)
    with ngx.socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        refuses = "127.0.0.1:%d" % closed.getsockname()[1]
    return launch(
        IDP=idp.address, TLS=tls_idp.address, UP=recorder.address,
        REFUSES=refuses,
        files={"keys.json": JWKS, "other.json": keys.jwks(OTHER),
               "data.txt": "0123456789", "site.crt": CRT,
               "page.html": '[<!--# include virtual="/inner" -->]'},
        http="""
    proxy_cache_path cache keys_zone=z:1m;
    upstream kept {
        server @IDP@;
        keepalive 4;
    }
""",
        server=expect.SHOW + FROM + """
        # nginx frees kept sessions only when it replaces them
        proxy_ssl_session_reuse off;

        location = /constant {
            auth_jwt "R";
            auth_jwt_key_request /_idp/good;
            empty_gif;
        }
        location = /both {
            auth_jwt "R";
            auth_jwt_key_file other.json;
            auth_jwt_key_request /_idp/$arg_a;
            auth_jwt_key_request /_idp/$arg_b;
            empty_gif;
        }
        location = /except {
            auth_jwt "R";
            auth_jwt_key_file other.json;
            error_page 405 =200 /dot;
            limit_except GET { auth_jwt_key_request /_idp/good; }
            alias @DIR@/data.txt;
        }
        location = /dot { internal; empty_gif; }
        location = /empty-uri {
            auth_jwt "R";
            auth_jwt_key_request $arg_uri;
            empty_gif;
        }
        location = /three {
            auth_jwt "R";
            auth_jwt_key_request /_idp/$arg_a;
            auth_jwt_key_request /_idp/$arg_b;
            auth_jwt_key_request /_idp/$arg_c;
            empty_gif;
        }
        location = /upload {
            client_max_body_size 8m;
            auth_jwt "R";
            auth_jwt_key_request /_small;
            proxy_pass http://@UP@;
        }
        location = /_small {
            internal;
            client_max_body_size 1k;
            proxy_pass http://@IDP@/small;
        }
        location = /data.txt {
            auth_jwt "R";
            auth_jwt_key_request /_idp/good;
            root @DIR@;
        }

        location ~ ^/target/(?<target>.+)$ {
            auth_jwt "R";
            auth_jwt_key_request /_$target;
            empty_gif;
        }
        location = /_return { return 200 '@JWKS@'; }
        location = /_static { alias @DIR@/keys.json; }
        location = /_sendfile { sendfile on; alias @DIR@/keys.json; }
        location = /_threads { aio threads; alias @DIR@/keys.json; }
        location = /_directio {
            directio 1; output_buffers 1 512; alias @DIR@/keys.json;
        }
        location = /_ssi { ssi on; ssi_types *; alias @DIR@/keys.json; }
        location = /_tls {
            proxy_ssl_verify on;
            proxy_ssl_name test;
            proxy_ssl_trusted_certificate site.crt;
            proxy_pass https://@TLS@/good;
        }
        location = /_unverified {
            proxy_ssl_verify on;
            proxy_ssl_name another;
            proxy_ssl_trusted_certificate site.crt;
            proxy_pass https://@TLS@/good;
        }
        location = /_cache {
            proxy_cache z;
            proxy_cache_valid 200 1h;
            proxy_cache_lock on;
            proxy_pass http://@IDP@/cached;
        }
        location = /_kept {
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_pass http://kept/kept;
        }
        location = /_unbuffered {
            proxy_buffering off;
            proxy_pass http://@IDP@/good;
        }
        location = /_tiny {
            subrequest_output_buffer_size 1k;
            proxy_pass http://@IDP@/mib;
        }
        location = /_error-page {
            proxy_intercept_errors on;
            error_page 404 = /_static;
            proxy_pass http://@IDP@/missing;
        }
        location = /_named {
            error_page 502 = @fallback;
            proxy_pass http://@REFUSES@;
        }
        location @fallback { return 200 '@JWKS@'; }
        location = /_limited {
            limit_rate 1;
            proxy_pass http://@IDP@/good;
        }
        location = /_mirror {
            mirror /_idp/good;
            alias @DIR@/keys.json;
        }
        location = /_slow {
            proxy_read_timeout 200ms;
            proxy_pass http://@IDP@/slow;
        }
        location = /_444 { return 444; }
        location = /_408 { return 408; }
        location = /_499 { return 499; }
        location = /_204 { return 204; }
        location = /_301 { return 301 /; }
        location = /_error-page-fails {
            error_page 404 =200 /_idp/missing;
            return 404;
        }

        location = /page.html { ssi on; root @DIR@; }
        location = /inner {
            auth_jwt "R";
            auth_jwt_phase preaccess;
            auth_jwt_key_request /_idp/good;
            alias @DIR@/data.txt;
        }
        location = /guarded { auth_request /inner; empty_gif; }
""", JWKS=JWKS)


def get_all(nginx, requests):
    """All at once, each on a connection of its own: their replies."""
    replies = [None] * len(requests)

    def get(n, path, token):
        replies[n] = nginx.get(path, token)

    threads = [threading.Thread(target=get, args=(n, *request))
               for n, request in enumerate(requests)]
    for thread in threads:
        thread.start()
    return threads, replies


def send(nginx, path, token):
    """A request whose answer nobody has read yet."""
    connection = nginx.connect()
    connection.sock.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n"
                            f"Authorization: Bearer {token}\r\n\r\n".encode())
    return connection


def status_of(connection):
    return int(connection.sock.recv(12).split()[1])


# What is sent

def test_keys_of_a_constant_uri(nginx):
    expect.passes(nginx, "/constant", GOOD)
    expect.refused(nginx.get("/constant", tokens.mint(OTHER, {})),
                   "unknown_kid")


def test_keys_of_a_uri_with_variables(nginx, idp):
    idp.answer("/tenant", keys.jwks(OTHER))
    expect.passes(nginx, "/from/good", GOOD)
    expect.passes(nginx, "/from/tenant", tokens.mint(OTHER, {}))
    expect.refused(nginx.get("/from/tenant", GOOD), "unknown_kid")


def test_nothing_of_the_client_reaches_the_provider(nginx, idp):
    idp.answer("/clean", JWKS)
    reply = nginx.get("/from/clean?client=args", GOOD, method="POST",
                      body=b"secret", headers={
                          "Cookie": "session=secret", "Range": "bytes=0-1",
                          "If-None-Match": '"x"', "If-Match": '"y"',
                          "If-Range": '"z"', "TE": "trailers",
                          "If-Modified-Since": "Sat, 01 Jan 2050 00:00:00 GMT",
                          "Accept-Encoding": "gzip", "User-Agent": "spy",
                          "Referer": "http://x/", "X-Forwarded-For": "1.2.3.4",
                          "Content-Type": "text/secret", "Via": "1.1 x"})
    expect.accepted(nginx.get("/from/clean", GOOD))
    assert reply.status == 405, "of empty_gif, so it was let in"
    seen = idp.of("/clean")[0]
    assert seen.method == "GET"
    assert seen.body == b""
    assert set(seen.headers) <= {"host", "connection"}, seen.headers


def test_arguments_of_the_uri_reach_the_provider(nginx, idp):
    idp.answer("/with?q=1", JWKS)
    expect.accepted(nginx.get("/empty-uri?uri=/_idp/with?q=1", GOOD))
    assert idp.count("/with?q=1") == 1


def test_an_escaped_uri_is_the_location_that_it_names(nginx, idp):
    idp.answer("/a%20b", JWKS)
    expect.accepted(nginx.get("/empty-uri?uri=/_idp/a%20b", GOOD))


@pytest.mark.parametrize("uri", [
    "/_idp/../target", "/_idp/%2e%2e/target", "/_idp/..", "/_idp/x%00"])
def test_a_uri_that_climbs_is_refused(nginx, idp, uri):
    count = len(idp.requests)
    line = expect.refused(nginx.get(f"/empty-uri?uri={uri}", GOOD),
                          "unknown_source")
    assert "the URI is unsafe" in line
    assert len(idp.requests) == count


def test_a_uri_without_a_slash_is_refused(nginx):
    line = expect.refused(nginx.get("/empty-uri?uri=keys", GOOD),
                          "unknown_source")
    assert 'does not begin with "/"' in line


def test_an_empty_uri_has_no_keys(nginx):
    line = expect.refused(nginx.get("/empty-uri", GOOD), "unknown_source")
    assert "the variables that name them are empty" in line


def test_no_fetch_for_a_request_without_a_token(nginx, idp):
    idp.answer("/unasked", JWKS)
    expect.no_token(nginx.get("/from/unasked"))
    expect.refused(nginx.get("/from/unasked", "x"), "malformed")
    assert idp.count("/unasked") == 0


# What comes back

@pytest.mark.parametrize("target", [
    "return", "static", "sendfile", "threads", "directio", "ssi", "tls",
    "unbuffered", "tiny", "error-page", "named", "limited", "mirror"])
def test_targets(nginx, idp, target):
    idp.answer("/mib", padded(MIB))
    expect.passes(nginx, f"/target/{target}", GOOD)


@pytest.mark.parametrize("how", ["length", "chunked", "close"])
@pytest.mark.parametrize("size", [0, 5000, 70000, MIB])
def test_framings_and_sizes(nginx, idp, how, size):
    idp.answer("/framed", padded(max(size, len(JWKS))), how=how)
    expect.accepted(nginx.get("/from/framed", GOOD))


def test_a_provider_that_turns_buffering_off(nginx, idp):
    idp.answer("/accel", padded(70000), headers={"X-Accel-Buffering": "no"})
    expect.accepted(nginx.get("/from/accel", GOOD))


FAILURES = {
    "400": (dict(body=JWKS, status=400),
            "the provider responded with status 400"),
    "500": (dict(body=JWKS, status=500),
            "the provider responded with status 500"),
    "302": (dict(body=JWKS, status=302, headers={"Location": "/good"}),
            'the provider redirects (status 302) to "'),
    "206": (dict(body=JWKS, status=206),
            "the provider responded with status 206"),
    "html": (dict(body="<html>Log in</html>"), "JSON"),
    "truncated": (dict(body=JWKS[:-5]), "not JSON"),
    "nothing": (dict(body=""), "the response is empty"),
    "object": (dict(body="{}"), ""),
    "error": (dict(body='{"error":"temporarily unavailable"}'), ""),
    "too-large": (dict(body=padded(2 * MIB)), "larger than 1048576 bytes"),
    "too-large-chunked": (dict(body=padded(MIB + 1), how="chunked"),
                          "larger than 1048576 bytes"),
    "compressed": (dict(body=gzip.compress(JWKS.encode()),
                        headers={"Content-Encoding": "gzip"}),
                   'unexpected Content-Encoding "gzip"'),
    "short": (dict(body=JWKS + "\n", how="short"), "broke off"),
    "short-chunked": (dict(body=JWKS, how="short-chunked"), "broke off"),
    "endless": (dict(body=" " * 65536, how="endless"),
                "larger than 1048576 bytes"),
    "endless-500": (dict(body=" " * 65536, how="endless", status=500),
                    "the provider responded with status 500"),
}


def failed(reply, name, reason):
    """500, and one line of ours that names the source and the reason."""
    line = expect.server_failed(reply)
    assert f'keys_failed: the keys cannot be loaded (auth_jwt_key_request "' \
           f'{name}": ' in line
    assert reason in line
    return line


@pytest.mark.parametrize("failure", FAILURES)
def test_failures(nginx, idp, failure):
    how, reason = FAILURES[failure]
    idp.answer(f"/{failure}", **how)
    for _ in range(2):
        failed(nginx.get(f"/from/{failure}", GOOD), f"/_idp/{failure}", reason)


@pytest.mark.parametrize("target, reason", [
    ("444", "this server itself responded with status 444"),
    ("408", "this server itself responded with status 408"),
    ("499", "this server itself responded with status 499"),
    ("204", "this server itself responded with status 204"),
    ("301", 'this server itself redirects (status 301) to "'),
    ("error-page-fails", "auth_jwt_key_request"),
    ("unverified", "this server itself responded with status 502"),
    ("slow", "this server itself responded with status 504")])
def test_targets_that_fail(nginx, idp, target, reason):
    idp.hold("/slow")
    failed(nginx.get(f"/target/{target}", GOOD), f"/_{target}", reason)
    idp.release()


@pytest.mark.parametrize("status", [404, 410])
def test_an_address_that_the_client_has_named_and_that_is_not_there(
        nginx, idp, status):
    """401: a client cannot choose a 500 with a kid that it has made up."""
    idp.answer(f"/{status}", JWKS, status=status)
    line = expect.refused(nginx.get(f"/from/{status}", GOOD),
                          "unknown_source")
    assert f"the provider responded with status {status}" in line
    line = expect.refused(nginx.get("/target/missing", GOOD),
                          "unknown_source")
    assert "this server itself responded with status 404" in line


def test_equal_answers_of_two_uris_each_fail_by_name(nginx, idp):
    for name in ("first", "second"):
        idp.answer(f"/{name}", "{}")
        failed(nginx.get(f"/from/{name}", GOOD), f"/_idp/{name}", "")


def test_a_refusing_provider_fails_and_the_next_request_asks_again(nginx, idp):
    idp.answer("/again", status=503)
    failed(nginx.get("/from/again", GOOD), "/_idp/again", "status 503")
    idp.answer("/again", JWKS)
    expect.accepted(nginx.get("/from/again", GOOD))


def test_endless_answers_are_not_read_for_ever(nginx, idp):
    idp.answer("/flood", " " * 65536, how="endless", status=500)
    before = idp.broken
    failed(nginx.get("/from/flood", GOOD), "/_idp/flood", "status 500")
    ngx.wait_for(lambda: idp.broken > before, "the connection to be closed")


def test_equal_answers_are_parsed_once(nginx, idp):
    """Parsing would warn of the strange key each time."""
    start = nginx.error.position()
    idp.answer("/parsed", json.dumps({"keys": [keys.jwk_dict(KEY),
                                               {"kty": "X", "kid": "odd"}]}))
    for _ in range(5):
        expect.accepted(nginx.get("/from/parsed", GOOD))
    assert idp.count("/parsed") == 5
    warned = [line for line in nginx.error.since(start)
              if 'kid "odd") skipped' in line]
    assert len(warned) == 1


def test_a_proxy_cache_asks_once(nginx, idp):
    idp.answer("/cached", JWKS)
    threads, replies = get_all(nginx, [("/target/cache", GOOD)] * 8)
    for thread in threads:
        thread.join()
    for reply in replies:
        assert reply.status == 200, reply
    expect.passes(nginx, "/target/cache", GOOD)
    assert idp.count("/cached") == 1


def test_a_kept_connection_to_the_provider(nginx, idp):
    idp.answer("/kept", JWKS)
    expect.accepted(nginx.get("/target/kept", GOOD))
    before = idp.connections
    for _ in range(5):
        expect.accepted(nginx.get("/target/kept", GOOD))
    assert idp.connections == before


# The client's own request

def test_a_large_upload_goes_where_it_should(nginx, idp, recorder):
    idp.answer("/small", JWKS)
    body = b"x" * (3 * MIB)
    reply = nginx.get("/upload", GOOD, method="PUT", body=body,
                      headers={"Expect": "100-continue"})
    assert reply.status in (100, 200), reply
    assert recorder.last.body == body
    assert recorder.last["Authorization"] == f"Bearer {GOOD}"
    [seen] = idp.of("/small")
    assert seen.body == b""
    assert "expect" not in seen.headers

    twin = tokens.twins(GOOD)["signature"]
    count = len(recorder.requests)
    assert nginx.get("/upload", twin, method="PUT",
                     body=b"x").status == 401
    assert len(recorder.requests) == count


def test_the_clients_range_is_honoured(nginx):
    reply = nginx.get("/data.txt", GOOD, headers={"Range": "bytes=2-4"})
    assert reply.status == 206
    assert reply.body == b"234"


def test_requests_on_one_connection(nginx, idp):
    with nginx.connect() as connection:
        for path, token, status in [
                ("/from/good", GOOD, 200), ("/from/good", None, 401),
                ("/target/static", GOOD, 200), ("/target/return", GOOD, 200),
                ("/from/good", GOOD, 200)]:
            assert connection.request(path, token).status == status


# Several sources

def test_a_source_that_fails_beside_one_that_does_not(nginx, idp):
    path = "/both?a=good&b=none"
    idp.answer("/none", status=500)
    assert nginx.get(path, GOOD).status == 200
    assert nginx.get(path, tokens.mint(OTHER, {})).status == 200
    stranger = keys.make("P-256", "stranger")
    failed(nginx.get(path, tokens.mint(stranger, {})), "/_idp/none", "500")


def test_limit_except(nginx):
    assert nginx.get("/except", tokens.mint(OTHER, {})).status == 200
    expect.refused(nginx.get("/except", GOOD), "unknown_kid")
    expect.accepted(nginx.get("/except", GOOD, method="POST"))
    expect.refused(nginx.get("/except", tokens.mint(OTHER, {}),
                             method="POST"), "unknown_kid")


@pytest.mark.parametrize("order", ["abc", "cba", "bca"])
def test_three_clients_wait_for_three_providers_at_once(nginx, idp, order):
    """All nine requests are under way before the first answer."""
    made = {name: keys.make("P-256", f"{order}-{name}") for name in "abc"}
    paths = {name: f"/{order}-{name}" for name in "abc"}
    for name in "abc":
        idp.answer(paths[name], keys.jwks(made[name]))
    idp.hold(*paths.values())

    query = "&".join(f"{name}={order}-{name}" for name in "abc")
    good = [(f"/three?{query}", tokens.mint(made[name], {"sub": name}))
            for name in "abc"]
    bad = [(path, tokens.twins(token)["payload"]) for path, token in good]
    threads, replies = get_all(nginx, good + bad)
    for path in paths.values():
        idp.wait(path, 6)
    for name in order:
        idp.release(paths[name])
    for thread in threads:
        thread.join()

    for n, name in enumerate("abc"):
        assert replies[n].status == 200, replies[n]
        assert replies[n]["J-Sub"] == name
        assert replies[n + 3].status == 401, replies[n + 3]


# Subrequests

def test_in_a_subrequest_of_ssi(nginx):
    reply = nginx.get("/page.html", GOOD)
    assert reply.body == b"[0123456789]"
    reply = nginx.get("/page.html", tokens.twins(GOOD)["signature"])
    assert b"0123" not in reply.body


def test_in_a_subrequest_of_auth_request(nginx):
    assert nginx.get("/guarded", GOOD).status == 200
    assert nginx.get("/guarded", tokens.twins(GOOD)["payload"]).status == 401
    assert nginx.get("/guarded").status == 401


# Who leaves, and when

@pytest.mark.parametrize("path", [
    "/from/held", "/three?a=held&b=held&c=good", "/guarded-held",
    "/page-held.html"])
def test_clients_that_leave_harm_nobody(spawn, own_idp, path):
    own_idp.answer("/held", JWKS)
    own_idp.answer("/good", JWKS)
    nginx = spawn(IDP=own_idp.address, files={
        "page-held.html": '<!--# include virtual="/inner" -->'}, server=FROM + """
        location = /three {
            auth_jwt "R";
            auth_jwt_key_request /_idp/$arg_a;
            auth_jwt_key_request /_idp/$arg_b;
            auth_jwt_key_request /_idp/$arg_c;
            empty_gif;
        }
        location = /guarded-held { auth_request /inner; empty_gif; }
        location = /page-held.html { ssi on; root @DIR@; }
        location = /inner {
            auth_jwt "R";
            auth_jwt_phase preaccess;
            auth_jwt_key_request /_idp/held;
            empty_gif;
        }
        location = /status { stub_status; }
""")
    own_idp.hold("/held")
    left = [send(nginx, path, GOOD) for _ in range(5)]
    stays = send(nginx, path, GOOD)
    own_idp.wait("/held", 6)
    for connection in left:
        connection.sock.close()
    own_idp.release()
    assert status_of(stays) == 200
    stays.sock.close()

    def all_gone():
        return b"Active connections: 1 " in nginx.get("/status").body

    ngx.wait_for(all_gone, "connections to be closed")
    assert nginx.get(path, GOOD).status == 200


def test_http2_clients_that_leave(spawn, own_idp):
    own_idp.answer("/held", JWKS)
    nginx = spawn(
        listen=" ssl" if ngx.version() >= (1, 25, 1) else " ssl http2",
        IDP=own_idp.address,
        files={"site.key": keys.pem(SITE, True),
               "site.crt": CRT},
        server=("http2 on;" if ngx.version() >= (1, 25, 1) else "") + FROM + """
        ssl_certificate site.crt;
        ssl_certificate_key site.key;
""")
    own_idp.hold("/held")
    command = ["curl", "-sko", "/dev/null", "-w", "%{http_code}", "--http2",
               "-H", f"Authorization: Bearer {GOOD}", "--max-time", "20",
               f"https://127.0.0.1:{nginx.port()}/from/held"]
    clients = [subprocess.Popen(command, stdout=subprocess.PIPE)
               for _ in range(4)]
    own_idp.wait("/held", 4)
    for client in clients[:3]:
        client.kill()
        client.wait()
    own_idp.release()
    assert clients[3].communicate()[0] == b"200"
    assert subprocess.run(command, stdout=subprocess.PIPE,
                          check=True).stdout == b"200"


def test_a_reload_in_the_middle_of_a_fetch(spawn, own_idp):
    own_idp.answer("/held", JWKS)
    nginx = spawn(IDP=own_idp.address, server=FROM)
    own_idp.hold("/held")
    waits = send(nginx, "/from/held", GOOD)
    bad = send(nginx, "/from/held", tokens.twins(GOOD)["signature"])
    leaves = send(nginx, "/from/held", GOOD)
    own_idp.wait("/held", 3)
    start = nginx.error.position()
    nginx.process.send_signal(signal.SIGHUP)
    nginx.error.wait("gracefully shutting down", start)
    leaves.sock.close()
    own_idp.release()
    assert status_of(waits) == 200
    assert status_of(bad) == 401
    nginx.error.wait(r"worker process \d+ exited with code 0", start)
    assert nginx.get("/from/held", GOOD).status == 200


def test_a_quit_in_the_middle_of_a_fetch(spawn, own_idp):
    own_idp.answer("/held", JWKS)
    nginx = spawn(IDP=own_idp.address, server=FROM)
    own_idp.hold("/held")
    waits = send(nginx, "/from/held", GOOD)
    own_idp.wait("/held")
    start = nginx.error.position()
    nginx.process.send_signal(signal.SIGQUIT)
    nginx.error.wait("gracefully shutting down", start)
    own_idp.release()
    assert status_of(waits) == 200
    nginx.process.wait(ngx.STOP_SEC)


def test_a_kill_in_the_middle_of_a_fetch(spawn, own_idp):
    nginx = spawn(IDP=own_idp.address, server=FROM)
    own_idp.hold("/held")
    waits = send(nginx, "/from/held", GOOD)
    own_idp.wait("/held")
    nginx.process.terminate()
    nginx.process.wait(ngx.STOP_SEC)
    assert waits.sock.recv(1) == b""
