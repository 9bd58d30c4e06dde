"""How keys are fetched: what nginx and its modules do in the location of the
keys harms neither the worker nor the client that waits, and a worker fetches
in measure."""

import gzip
import os
import pathlib
import re
import signal
import time

import pytest

import expect
import keys
import ngx
import tokens

KEY = keys.make("P-256", "k")
GOOD = tokens.mint(KEY, {"sub": "alice"})
FORGED = tokens.twins(GOOD)["signature"]
JWKS = keys.jwks(KEY)

caches = pytest.mark.parametrize("cache", ["", "auth_jwt_key_cache 1s;"],
                                 ids=["uncached", "cached"])

ZONE = """
    proxy_cache_path cache keys_zone=z:1m;
"""

# Old responses are served while the cache is updated in the background.
STALE = """
            proxy_cache z;
            proxy_cache_valid 1s;
            proxy_cache_use_stale updating error timeout;
            proxy_cache_background_update on;
            proxy_read_timeout 500ms;
            proxy_pass http://@IDP@/keys;
"""


def guarded(location, cache="", path="= /", content="empty_gif;"):
    return f"""
        location {path} {{
            auth_jwt "R";
            auth_jwt_key_request /_keys;
            {cache}
            {content}
        }}
        location = /_keys {{ internal; {location} }}
        location = /status {{ stub_status; }}
"""


def begin(nginx, path="/", token=GOOD, timeout=ngx.REPLY_SEC):
    connection = nginx.connect()
    connection.sock.settimeout(timeout)
    connection.sock.sendall(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {token}\r\nConnection: close\r\n\r\n".encode())
    return connection.sock


def rest(sock):
    data = b""
    while True:
        more = sock.recv(65536)
        if not more:
            return data
        data += more


# What fails beside a fetch

@caches
@pytest.mark.parametrize("how", ["short", "short-chunked", "stalls"])
def test_a_background_update_that_fails(spawn, own_idp, cache, how):
    """It fails in the middle of its response; the worker lives, the old
    keys are served, and then the new ones."""
    own_idp.answer("/keys", JWKS)
    nginx = spawn(IDP=own_idp.address, http=ZONE,
                  server=guarded(STALE, cache))
    expect.passes(nginx, "/", GOOD)
    if how == "stalls":
        own_idp.hold("/keys")
    else:
        own_idp.answer("/keys", JWKS, how=how)
    seen = own_idp.count("/keys")
    for n in range(1, 4):
        # each one finds an old response in the cache
        ngx.wait_for(lambda: nginx.get("/", GOOD).status == 200
                     and own_idp.count("/keys") >= seen + n, "an update")
    expect.passes(nginx, "/", GOOD)
    own_idp.release()
    own_idp.answer("/keys", JWKS)
    expect.passes(nginx, "/", GOOD)


def test_an_update_that_fails_does_not_end_the_clients_request(
        spawn, own_idp, recorder):
    own_idp.answer("/keys", JWKS)
    own_idp.answer("/content", "the content")
    nginx = spawn(IDP=own_idp.address, http=ZONE, server=guarded(
        STALE, content="proxy_pass http://@IDP@/content;"))
    assert nginx.get("/", GOOD).body == b"the content"
    own_idp.answer("/keys", JWKS, how="short")
    seen = own_idp.count("/keys")

    def while_updated():
        own_idp.hold("/content")
        before = own_idp.count("/content")
        sock = begin(nginx)
        own_idp.wait("/content", before + 1)
        time.sleep(0.2)
        own_idp.release()
        assert rest(sock).endswith(b"the content")
        return own_idp.count("/keys") > seen + 1

    ngx.wait_for(while_updated, "an update beside a client's request")


@pytest.mark.parametrize("how", ["reload", "quit"])
def test_a_worker_ends_whatever_a_background_update_does(spawn, own_idp, how):
    own_idp.answer("/keys", JWKS)
    nginx = spawn(IDP=own_idp.address, http=ZONE, server=guarded(
        STALE.replace("500ms", "60s"), "auth_jwt_key_cache 1s;"))
    expect.passes(nginx, "/", GOOD)
    own_idp.hold("/keys")
    own_idp.wait("/keys", own_idp.count("/keys") + 1)
    position = nginx.error.position()
    if how == "quit":
        nginx.stop()
    else:
        nginx.process.send_signal(signal.SIGHUP)
        nginx.error.wait(r"worker process \d+ exited with code 0", position)
    assert own_idp.held, "the provider holds its response still"


def test_a_worker_with_a_time_to_shut_down(spawn, own_idp):
    """worker_shutdown_timeout ends the fetch for which a client waits."""
    own_idp.hold("/keys")
    nginx = spawn(IDP=own_idp.address, main="worker_shutdown_timeout 1s;",
                  server=guarded("proxy_pass http://@IDP@/keys;",
                                 "auth_jwt_key_cache 1h;"))
    sock = begin(nginx)
    own_idp.wait("/keys")
    nginx.stop()
    rest(sock)


# What a server says to clients

GUARDS = """
        set $idp @IDP@;
        if ($http_x_secret != "s3cret") { return 421; }
        if ($http_user_agent = "") { return 403 "no agent"; }
        if ($arg_to) { return 301 https://elsewhere.example/; }
"""


@caches
def test_a_guard_of_the_server_does_not_refuse_the_fetch(spawn, own_idp,
                                                         cache):
    own_idp.answer("/keys", JWKS)
    nginx = spawn(IDP=own_idp.address, server=GUARDS + guarded(
        "proxy_pass http://$idp/keys;", cache))
    headers = {"X-Secret": "s3cret", "User-Agent": "t"}
    expect.passes(nginx, "/", GOOD, headers=headers)
    assert nginx.get("/", FORGED, headers=headers).status == 401
    assert nginx.get("/", GOOD).status == 421, "clients are refused"
    assert nginx.get("/?to=1", GOOD, headers=headers).status == 301


@caches
@pytest.mark.parametrize("rule, but", [
    ("deny all;", "allow all;"), ("satisfy any; deny all;", "satisfy all; allow all;"),
    ('auth_basic "B"; auth_basic_user_file none;', "auth_basic off;"),
    ("auth_request /_no;", "auth_request off;")],
    ids=["deny", "satisfy-any", "auth_basic", "auth_request"])
def test_access_rules_of_the_server_do_not_refuse_the_fetch(
        spawn, own_idp, cache, rule, but):
    own_idp.answer("/keys", JWKS)
    nginx = spawn(IDP=own_idp.address, files={"none": ""},
                  server=rule + guarded("proxy_pass http://@IDP@/keys;",
                                        f"{cache} {but}") + """
        location = /other { empty_gif; }
        location = /_no { internal; return 403; }
""")
    expect.passes(nginx, "/", GOOD)
    assert nginx.get("/other", GOOD).status in (401, 403), "clients are"


@pytest.mark.parametrize("names, host", [
    ("one.example", "one.example"),
    (r"~^(?<tenant>.+)\.example$ two.example", "two.example"),
    ("*.example.com", "example.com"), (".example.org", "example.org"),
    ("mail.*", "mail"), (r"~^(?<tenant>.+)\.example$", "localhost"),
    ("_", "_"), ('""', "localhost")])
def test_the_host_of_a_fetch_is_a_name_and_no_pattern(spawn, own_idp, names,
                                                      host):
    own_idp.answer("/keys", JWKS)
    quoted = " ".join(f'"{n}"' if n[0] == "~" else n for n in names.split())
    nginx = spawn(IDP=own_idp.address, http=f"""
    server {{
        listen 127.0.0.1:@PORT@;
        server_name {quoted};
        {guarded('''
            proxy_set_header X-Host $host;
            proxy_set_header X-Http-Host $http_host;
            proxy_pass http://@IDP@/keys;''', "auth_jwt_key_cache 1h;")}
    }}
""")
    expect.passes(nginx, "/", GOOD)
    headers = own_idp.of("/keys")[0].headers
    assert (headers["x-host"], headers["x-http-host"]) == (host, host)


@caches
def test_whose_response_it_was_and_where_it_leads(spawn, own_idp, cache):
    own_idp.answer("/keys", status=302,
                   headers={"Location": "https://idp.example/login\x7f"})
    nginx = spawn(IDP=own_idp.address, server=guarded(
        "proxy_pass http://@IDP@/keys;", cache) + guarded(
        "", cache, "= /own").replace("/_keys", "/_own").replace(
        "internal; ", "return 301 https://own.example/;").replace(
        "location = /status { stub_status; }", ""))
    assert nginx.get("/", GOOD).status == 500
    nginx.error.wait(r'the provider redirects \(status 302\) to '
                     r'"https://idp.example/login\?", which is not followed')
    assert nginx.get("/own", GOOD).status == 500
    nginx.error.wait(r'this server itself redirects \(status 301\) to '
                     r'"https://own.example/"')


# What is read

def spent(nginx):
    """Bytes in nginx's temporary files and its cache."""
    return sum(f.stat().st_size for d in ("cache", "temp_proxy")
               for f in pathlib.Path(nginx.path, d).rglob("*") if f.is_file())


@caches
@pytest.mark.parametrize("lingering", ["always", "off"])
@pytest.mark.parametrize("how", ["close", "chunked", "short", "short-chunked"])
def test_a_response_that_ends_with_its_connection(spawn, own_idp, cache, how,
                                                  lingering):
    """nginx does not say where it ends, and may keep the connection.  What
    breaks off has lost a space only."""
    own_idp.answer("/keys", JWKS + " ", how=how)
    nginx = spawn(IDP=own_idp.address, server=guarded(f"""
            lingering_close {lingering};
            chunked_transfer_encoding off;
            proxy_http_version 1.1;
            proxy_pass http://@IDP@/keys;
""", cache))
    if not how.startswith("short"):
        expect.passes(nginx, "/", GOOD)
    else:
        assert nginx.get("/", GOOD).status == 500
        nginx.error.wait("the response broke off")


def resident(nginx):
    """Bytes of the worker."""
    pid = nginx.error.wait(r"start worker process \d+").split()[-1]
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) * 1024


def test_a_long_download_does_not_keep_the_response_with_its_keys(spawn,
                                                                  own_idp):
    if "asan" in str(ngx.NGINX_BIN):
        pytest.skip("the sanitizer keeps what was freed")
    size, clients = 900_000, 40
    own_idp.answer("/keys", JWKS + " " * (size - len(JWKS)))
    own_idp.answer("/content", "the content")
    nginx = spawn(IDP=own_idp.address, server=guarded(
        "proxy_pass http://@IDP@/keys;",
        content="proxy_pass http://@IDP@/content;"))
    expect.passes(nginx, "/", GOOD)
    before = resident(nginx)
    own_idp.hold("/content")
    seen = own_idp.count("/content")
    socks = []
    for n in range(1, clients + 1):
        # one after another, for the allocator keeps what many had at once
        socks.append(begin(nginx))
        own_idp.wait("/content", seen + n)
    assert resident(nginx) - before < size * clients / 4
    own_idp.release()
    assert all(rest(s).endswith(b"the content") for s in socks)


@caches
def test_an_endless_response_does_not_fill_the_disk(spawn, own_idp, cache):
    own_idp.answer("/keys", " " * 65536, how="endless")
    nginx = spawn(IDP=own_idp.address, http=ZONE, server=guarded("""
            proxy_cache z;
            proxy_cache_valid 1h;
            proxy_pass http://@IDP@/keys;
""", cache))
    for _ in range(2):
        assert nginx.get("/", GOOD).status == 500
        nginx.error.wait("larger than 1048576 bytes")
        ngx.wait_for(lambda: own_idp.broken, "nginx to hang up")
        assert spent(nginx) < 16 * 1024 * 1024
    ngx.wait_for(lambda: spent(nginx) == 0, "no trace of it")


@caches
@pytest.mark.parametrize("location, answer", [
    ("gunzip on;", dict(body=gzip.compress(JWKS.encode()),
                        headers={"Content-Encoding": "gzip"})),
    ("sub_filter_types *; sub_filter MARK '';",
     dict(body=JWKS.replace('"keys"', '"MARKkeys"'))),
    ("addition_types *; add_after_body /_space;", dict(body=JWKS)),
    ("ssi on; ssi_types *;",
     dict(body='<!--# include virtual="/_inner" -->')),
], ids=["gunzip", "sub_filter", "addition", "ssi"])
def test_keys_are_read_as_a_client_would_read_them(spawn, own_idp, location,
                                                   answer, cache):
    own_idp.answer("/keys", **answer)
    own_idp.answer("/inner", JWKS)
    nginx = spawn(IDP=own_idp.address, server=guarded(
        f"{location} proxy_pass http://@IDP@/keys;", cache) + """
        location = /_space { return 200 " "; }
        location = /_inner { proxy_pass http://@IDP@/inner; }
""")
    expect.passes(nginx, "/", GOOD)
    assert nginx.get("/", FORGED).status == 401


@caches
def test_in_a_subrequest_in_memory(spawn, own_idp, cache):
    own_idp.answer("/keys", JWKS)
    page = '<!--# include virtual="/inner" set="x" -->[<!--# echo var="x" -->]'
    nginx = spawn(IDP=own_idp.address, files={"page.html": page}, server=f"""
        location = /page.html {{ ssi on; root @DIR@; }}
        location = /inner {{
            auth_jwt "R";
            auth_jwt_phase preaccess;
            auth_jwt_key_request /_keys;
            {cache}
            proxy_pass http://@IDP@/content;
        }}
        location = /_keys {{ proxy_pass http://@IDP@/keys; }}
""")
    own_idp.answer("/content", "inside")
    assert b"[inside]" in nginx.get("/page.html", GOOD).body
    assert b"inside" not in nginx.get("/page.html", FORGED).body


@caches
@pytest.mark.parametrize("location", [
    "proxy_pass http://@IDP@/keys;",
    "proxy_buffering off; proxy_pass http://@IDP@/keys;",
    "gunzip on; gunzip_buffers 2 1k; proxy_pass http://@IDP@/gzip;",
    "root .; try_files /keys.json =404;"],
    ids=["proxy", "unbuffered", "gunzip", "file"])
def test_in_a_subrequest_whose_turn_never_comes(spawn, own_idp, location, cache):
    """A mirror's response is nobody's, but its keys are needed."""
    body = JWKS + " " * 100_000
    own_idp.answer("/keys", body)
    own_idp.answer("/gzip", gzip.compress(body.encode()),
                   headers={"Content-Encoding": "gzip"})
    own_idp.answer("/mirrored", "the content")
    nginx = spawn(IDP=own_idp.address, files={"keys.json": body},
                  server=guarded(location, cache + "auth_jwt_phase preaccess;",
                                 "= /mirror", """
            internal;
            proxy_pass http://@IDP@/mirrored;
""") + """
        location = / { mirror /mirror; empty_gif; }
""")
    with nginx.connect() as connection:
        assert connection.request("/", GOOD).status == 200
        own_idp.wait("/mirrored")
        assert connection.request("/", FORGED).status == 200
        assert connection.request("/", GOOD).status == 200
        own_idp.wait("/mirrored", 2)
    assert own_idp.count("/mirrored") == 2


@caches
def test_in_several_subrequests_at_once(spawn, own_idp, cache):
    """Each fetch has a subrequest itself, whose turn nginx waits for."""
    own_idp.answer("/keys", JWKS)
    own_idp.answer("/content", "inside")
    include = '<!--# include virtual="/inner" -->'
    nginx = spawn(IDP=own_idp.address, files={
        "page.html": f"A{include}B{include}C",
        "keys.json": ' <!--# include virtual="/_json" --> '},
        server=guarded("ssi on; ssi_types *; root .; try_files /keys.json =404;",
                       cache + "auth_jwt_phase preaccess;", "= /inner",
                       "proxy_pass http://@IDP@/content;") + """
        location = /page.html { ssi on; root @DIR@; }
        location = /_json { internal; proxy_pass http://@IDP@/keys; }
""")
    for _ in range(2):
        assert nginx.get("/page.html", GOOD).body == b"AinsideBinsideC"
    assert b"inside" not in nginx.get("/page.html", FORGED).body


@caches
def test_a_subrequest_of_a_fetch_that_closes(spawn, own_idp, cache):
    """It closes nobody's connection."""
    nginx = spawn(files={
        "keys.json": JWKS + ' <!--# include virtual="/closes" -->'},
        server=guarded("ssi on; ssi_types *; root .; try_files /keys.json =404;",
                       cache) + """
        location = /closes { internal; return 444; }
""")
    for _ in range(2):
        assert nginx.get("/", GOOD).status in (200, 500)
        assert nginx.get("/", FORGED).status in (401, 500)


def test_reloads_where_only_clients_name_the_keys(spawn, own_idp):
    own_idp.answer("/keys", JWKS)
    nginx = spawn(IDP=own_idp.address, server="""
        location = / {
            auth_jwt "R";
            auth_jwt_key_request /_t/$arg_t;
            auth_jwt_key_cache 1s;
            empty_gif;
        }
        location /_t/ { internal; proxy_pass http://@IDP@/; }
""")
    for _ in range(2):
        expect.passes(nginx, "/?t=keys", GOOD)
        nginx.reload()
    expect.passes(nginx, "/?t=keys", GOOD)


@caches
def test_a_reload_brings_the_first_fetch_and_takes_the_last(spawn, own_idp,
                                                            cache):
    """Without any, nothing of what a fetch needs is in nginx's chains."""
    own_idp.answer("/keys", JWKS)
    nginx = spawn(IDP=own_idp.address, files={"keys.json": JWKS}, server="""
        location = / { auth_jwt "R"; @KEYS@ empty_gif; }
        location = /_keys {
            internal;
            sub_filter_types *;
            sub_filter MARK '';
            proxy_pass http://@IDP@/keys;
        }
        if ($arg_stop) { return 403; }
""", KEYS="auth_jwt_key_file keys.json;")
    for keys_of in (f"auth_jwt_key_request /_keys; {cache}",
                    "auth_jwt_key_file keys.json;") * 2:
        expect.passes(nginx, "/", GOOD)
        nginx.names["KEYS"] = keys_of
        nginx.write_conf()
        nginx.reload()
    expect.passes(nginx, "/", GOOD)
    assert nginx.get("/?stop=1", GOOD).status == 403


def fails_to_reload(nginx, **names):
    """The configuration is refused when it has been read; then the worker is
    started anew, with the old one."""
    nginx.expect_trouble(r'\[emerg\] .*open\(\) "[^"]*/none/log" failed')
    old = {name: nginx.names[name] for name in names}
    nginx.names.update(names, LOG="none/log")
    nginx.write_conf()
    assert any("none/log" in line for line in nginx.reload())
    nginx.names.update(old, LOG="access.log")
    start = r"start worker process \d+"
    worker = int(nginx.error.wait(start).split()[-1])
    position = nginx.error.position()
    os.kill(worker, signal.SIGTERM)
    nginx.error.wait(start, position)


@caches
def test_a_worker_after_a_reload_that_failed(spawn, own_idp, cache):
    """Its configuration is the old one, and so must be its filters."""
    own_idp.answer("/keys", JWKS)
    nginx = spawn(IDP=own_idp.address, LOG="access.log", server=f"""
        access_log @LOG@;
        location = / {{ @GUARD@ empty_gif; }}
        location = /login {{ error_page 401 =403 /page; @GUARD@ empty_gif; }}
        location = /page {{ empty_gif; }}
        location = /_keys {{ internal; proxy_pass http://@IDP@/keys; }}
""", GUARD=f'auth_jwt "R"; auth_jwt_key_request /_keys; {cache}')
    expect.passes(nginx, "/", GOOD)
    fails_to_reload(nginx, GUARD="")
    expect.passes(nginx, "/", GOOD)
    reply = nginx.get("/login", FORGED)
    assert (reply.status, reply["WWW-Authenticate"]) == (403, "")


@caches
@pytest.mark.parametrize("location", ["", "proxy_cache z;"],
                         ids=["plain", "proxy_cache"])
def test_a_client_that_left_has_its_status_in_the_log(spawn, own_idp, location,
                                                      cache):
    own_idp.answer("/keys", JWKS)
    own_idp.hold("/keys")
    nginx = spawn(IDP=own_idp.address, http=ZONE, server=guarded(
        f"{location} proxy_pass http://@IDP@/keys;", cache))
    sock = begin(nginx)
    own_idp.wait("/keys")
    sock.close()
    if location and not cache:
        # nginx goes on, to fill the cache
        nginx.error.wait("client prematurely closed connection")
        own_idp.release()
    assert " 499 " in nginx.access.wait("GET / ")
    own_idp.release()
    expect.passes(nginx, "/", GOOD)


# In measure

def many(n):
    return "".join(f"""
        location = /g{i} {{
            auth_jwt "R";
            auth_jwt_key_request /_k{i};
            auth_jwt_key_cache 1h;
            empty_gif;
        }}
        location = /_k{i} {{ internal; proxy_pass http://@IDP@/k{i}; }}
""" for i in range(n))


def asked(idp):
    return len([r for r in idp.requests if re.fullmatch(r"/k\d+", r.path)])


@caches
def test_a_worker_with_few_connections_fetches_keys(spawn, own_idp, cache):
    own_idp.answer("/keys", JWKS)
    nginx = spawn(IDP=own_idp.address, worker_connections=10, server=guarded(
        "proxy_pass http://@IDP@/keys;", cache))
    expect.passes(nginx, "/", GOOD)


def test_a_worker_fetches_few_keys_at_once(spawn, own_idp):
    own_idp.answer("/k*", JWKS)
    own_idp.hold(*(f"/k{i}" for i in range(40)))
    nginx = spawn(IDP=own_idp.address, server=many(40))
    ngx.wait_for(lambda: asked(own_idp) == 4, "four fetches")
    time.sleep(0.5)
    assert asked(own_idp) == 4
    own_idp.release()
    for i in range(40):
        expect.passes(nginx, f"/g{i}", GOOD)


def test_a_provider_that_hangs_does_not_keep_others_out(spawn, own_idp):
    """Slow fetches give their places to others."""
    own_idp.answer("/k*", JWKS)
    own_idp.hold(*(f"/k{i}" for i in range(8)))
    nginx = spawn(IDP=own_idp.address, server=many(9))
    expect.passes(nginx, "/g8", GOOD)
    assert own_idp.held


@pytest.mark.parametrize("hang", [False, True], ids=["many", "that-hang"])
def test_invented_addresses_do_not_stop_a_refresh(spawn, own_idp, hang):
    """Or a key that was withdrawn would stay in use."""
    own_idp.answer("/keys", JWKS)
    clients = 8 if hang else 80
    nginx = spawn(IDP=own_idp.address, worker_connections=60 if hang else 512,
                  server=guarded("proxy_pass http://@IDP@/keys;",
                                 "auth_jwt_key_cache 1s;") + """
        location = /tenant {
            auth_jwt "R";
            auth_jwt_key_request /_t/$arg_t;
            auth_jwt_key_cache 1h;
            empty_gif;
        }
        location /_t/ { internal; proxy_pass http://@IDP@; }
""")
    expect.passes(nginx, "/", GOOD)
    if hang:
        own_idp.hold(*(f"/_t/{i}" for i in range(clients)))
    socks = [begin(nginx, f"/tenant?t={i}") for i in range(clients)]
    own_idp.wait("/_t/1")
    seen = own_idp.count("/keys")
    if hang:
        own_idp.wait("/keys", seen + 2)
        own_idp.release()
    assert all(rest(s).startswith(b"HTTP/1.1 401 ") for s in socks)
    assert own_idp.count("/keys") > seen


def test_fetches_for_which_a_client_waits_come_first(spawn, own_idp):
    own_idp.answer("/k*", JWKS)
    nginx = spawn(IDP=own_idp.address, server=many(200))
    expect.passes(nginx, "/g199", GOOD)
    assert asked(own_idp) < 200


def test_a_client_waits_for_a_provider_that_says_when_to_come_back(
        spawn, own_idp):
    own_idp.answer("/k1", status=429, headers={"Retry-After": "1"})
    nginx = spawn(IDP=own_idp.address, server="""
        location = / {
            auth_jwt "R";
            auth_jwt_key_request /_k$arg_t;
            auth_jwt_key_cache 1h;
            empty_gif;
        }
        location /_k { internal; proxy_pass http://@IDP@/k; }
""")
    sock = begin(nginx, "/?t=1")
    own_idp.wait("/k1")
    own_idp.answer("/k1", JWKS)
    assert rest(sock).startswith(b"HTTP/1.1 200 ")
    assert own_idp.count("/k1") == 2


def test_retry_after_is_honoured(spawn, own_idp):
    own_idp.answer("/keys", status=503, headers={"Retry-After": "100"})
    nginx = spawn(IDP=own_idp.address, server=guarded(
        "proxy_pass http://@IDP@/keys;", "auth_jwt_key_cache 1h;"))
    line = nginx.error.wait("retrying in")
    assert 100000 <= int(re.search(r"in (\d+)ms", line)[1]) <= 125000
    for _ in range(3):
        assert nginx.get("/", GOOD).status == 500
        time.sleep(0.5)
    assert own_idp.count("/keys") == 1


def test_requests_that_go_on_keep_nobodys_keys_out(spawn, own_idp):
    """More sets than a worker keeps, each used by a part of one request."""
    own_idp.answer("/k*", JWKS)
    page = "".join(f'<!--# include virtual="/t?t={i}" wait="yes" -->'
                   for i in range(520))
    nginx = spawn(IDP=own_idp.address, files={"page.html": page}, server="""
        location = /page.html { ssi on; root @DIR@; }
        location = /t {
            auth_jwt "R";
            auth_jwt_phase preaccess;
            auth_jwt_key_request /_k$arg_t;
            auth_jwt_key_cache 10m;
            error_page 401 500 = /refused;
            alias @DIR@/ok;
        }
        location = /refused { internal; return 200 "(refused)"; }
        location /_k { internal; proxy_pass http://@IDP@/k; }
""")
    nginx.write_files({"ok": "."})
    body = rest(begin(nginx, "/page.html", timeout=120))
    assert b"refused" not in body
    assert body.count(b".\r\n") or body.count(b".") >= 520
