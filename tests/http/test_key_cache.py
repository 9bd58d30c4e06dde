"""auth_jwt_key_cache: who waits, who does not, and what the provider sees."""

import re
import signal
import threading
import time

import pytest

import expect
import keys
import ngx
import tokens

OLD = keys.make("P-256", "old")
NEW = keys.make("P-256", "new")
OLD_TOKEN = tokens.mint(OLD, {"sub": "old"})
NEW_TOKEN = tokens.mint(NEW, {"sub": "new"})
OLD_SET = keys.jwks(OLD)
NEW_SET = keys.jwks(NEW)
MIB = 1024 * 1024

IDP = """
        location /_idp/ {
            internal;
            proxy_pass http://@IDP@/;
        }
        location = /status { stub_status; }
"""


def guard(cache, uri="/_idp/keys", path="= /"):
    """A location whose keys are kept, and where they come from."""
    return expect.SHOW + IDP + f"""
        location {path} {{
            auth_jwt "R";
            auth_jwt_key_request {uri};
            auth_jwt_key_cache {cache};
            empty_gif;
        }}
"""


def start(spawn, idp, cache, **config):
    """An nginx that has fetched OLD's key already."""
    idp.answer("/keys", OLD_SET)
    nginx = spawn(IDP=idp.address, server=guard(cache), **config)
    nginx.error.wait('"/_idp/keys": 1 keys loaded')
    return nginx


def at_once(nginx, requests):
    replies = [None] * len(requests)

    def get(n, path, token):
        replies[n] = nginx.get(path, token)

    threads = [threading.Thread(target=get, args=(n, *request))
               for n, request in enumerate(requests)]
    for thread in threads:
        thread.start()
    return threads, replies


def send(nginx, path, token):
    connection = nginx.connect()
    connection.sock.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n"
                            f"Authorization: Bearer {token}\r\n\r\n".encode())
    return connection


def status_of(connection):
    return int(connection.sock.recv(12).split()[1])


def wait_until_status(nginx, status, token, path="/"):
    ngx.wait_for(lambda: nginx.get(path, token).status == status,
                 f"{path} to answer {status}")


# Nobody waits

def test_keys_are_fetched_before_anybody_asks(spawn, own_idp):
    nginx = start(spawn, own_idp, "1h")
    assert own_idp.count("/keys") == 1
    for _ in range(3):
        expect.passes(nginx, "/", OLD_TOKEN)
    expect.refused(nginx.get("/", NEW_TOKEN), "unknown_kid")
    assert own_idp.count("/keys") == 1


def test_nothing_of_a_client_is_in_the_fetch(spawn, own_idp):
    start(spawn, own_idp, "1h")
    [seen] = own_idp.of("/keys")
    assert seen.method == "GET"
    # nginx's own, which it leaves out by default since 1.29.7
    seen.headers.pop("connection", None)
    assert set(seen.headers) == {"host"}, seen.headers


def test_the_fetch_has_the_servers_name_and_no_claims(spawn, own_idp):
    own_idp.answer("/keys*", OLD_SET)
    nginx = spawn(IDP=own_idp.address, server="""
        server_name second.example;
        location = / {
            auth_jwt "R";
            auth_jwt_key_request /_keys;
            auth_jwt_key_cache 1h;
            empty_gif;
        }
        location = /_keys {
            proxy_pass http://@IDP@/keys?h=$host&s=$jwt_claim_sub&a=$remote_addr;
        }
""")
    expect.accepted(nginx.get("/", OLD_TOKEN, host="second.example"))
    assert [r.path for r in own_idp.requests] == [
        "/keys?h=localhost&s=&a=127.0.0.1"]


def test_keys_are_refreshed_and_nobody_waits_for_it(spawn, own_idp):
    nginx = start(spawn, own_idp, "1s")
    own_idp.wait("/keys", 3)
    own_idp.hold("/keys")
    own_idp.wait("/keys", own_idp.count("/keys") + 1)
    count = own_idp.count("/keys")
    for _ in range(3):
        expect.passes(nginx, "/", OLD_TOKEN)
    assert own_idp.count("/keys") == count, "one fetch at a time"
    own_idp.release()


def test_a_set_that_has_not_changed_is_not_loaded_again(spawn, own_idp):
    nginx = start(spawn, own_idp, "1s")
    own_idp.wait("/keys", 3)
    assert sum("keys loaded" in line for line in nginx.error.since()) == 1


def test_a_key_that_left_the_set_is_refused_after_the_refresh(spawn, own_idp):
    nginx = start(spawn, own_idp, "1s refetch=1h")
    expect.accepted(nginx.get("/", OLD_TOKEN))
    own_idp.answer("/keys", NEW_SET)
    wait_until_status(nginx, 200, NEW_TOKEN)
    expect.passes(nginx, "/", NEW_TOKEN)
    expect.refused(nginx.get("/", OLD_TOKEN), "unknown_kid")


# A cold start

def test_many_clients_wait_for_one_fetch(spawn, own_idp):
    own_idp.answer("/keys", OLD_SET)
    own_idp.hold("/keys")
    nginx = spawn(IDP=own_idp.address, server=guard("1h"))
    twin = tokens.twins(OLD_TOKEN)["payload"]
    threads, replies = at_once(nginx, [("/", OLD_TOKEN)] * 8
                               + [("/", twin)] * 4)
    own_idp.wait("/keys")
    own_idp.release()
    for thread in threads:
        thread.join()
    assert [r.status for r in replies] == [200] * 8 + [401] * 4
    assert own_idp.count("/keys") == 1


def test_a_cold_start_without_a_provider(spawn, own_idp):
    own_idp.stop()
    nginx = spawn(IDP=own_idp.address, server=guard("1h"))
    nginx.error.wait(r'"/_idp/keys": this server itself responded with '
                     "status 502, retrying in")
    line = expect.server_failed(nginx.get("/", OLD_TOKEN))
    assert 'auth_jwt_key_request "/_idp/keys": this server itself responded ' \
        "with status 502" in line
    own_idp.answer("/keys", OLD_SET)
    own_idp.start()
    wait_until_status(nginx, 200, OLD_TOKEN)
    expect.passes(nginx, "/", OLD_TOKEN)


def test_failures_back_off(spawn, own_idp):
    nginx = spawn(IDP=own_idp.address, server=guard("1s"))
    for delay in (1000, 2000, 4000):
        line = nginx.error.wait(rf"\[error\].*status 404, retrying in "
                                rf"{delay // 1000}[0-9]{{3}}ms")
        assert delay <= int(re.search(r"(\d+)ms", line)[1]) <= 1.25 * delay


def test_clients_do_not_hurry_a_worker_that_has_keys(spawn, own_idp):
    nginx = start(spawn, own_idp, "1s")
    own_idp.answer("/keys", status=503)
    nginx.error.wait("keeping the old keys, retrying in [45]")
    before = own_idp.count("/keys")
    for _ in range(20):
        expect.passes(nginx, "/", OLD_TOKEN)
    assert own_idp.count("/keys") == before


def test_a_worker_without_keys_asks_when_a_request_does(spawn, own_idp):
    """And no more than once a second, however many requests there are."""
    nginx = spawn(IDP=own_idp.address, server=guard("1h"))
    nginx.error.wait(r"retrying in (8|9|10)\d{3}ms")
    before = own_idp.count("/keys")
    own_idp.answer("/keys", OLD_SET)
    # sooner than the timer
    ngx.wait_for(lambda: nginx.get("/", OLD_TOKEN).status == 200, "200", 7)
    assert own_idp.count("/keys") == before + 1


# Failures

BAD = {
    "404": dict(status=404), "500": dict(status=500),
    "html": dict(body="<html>"), "truncated": dict(body=OLD_SET[:-9]),
    "object": dict(body="{}"), "empty": dict(body='{"keys":[]}'),
    "large": dict(body=" " * (2 * MIB)), "short": dict(body=OLD_SET,
                                                       how="short"),
    "chunks": dict(body=OLD_SET, how="short-chunked"),
    "endless": dict(body=" " * 65536, how="endless"),
    "endless500": dict(body=" " * 65536, how="endless", status=500),
    "gzip": dict(body="x", headers={"Content-Encoding": "gzip"}),
    "slow": dict(body=OLD_SET),
}


def test_the_old_keys_stay_whatever_the_provider_says(spawn, own_idp):
    for name in BAD:
        own_idp.answer(f"/{name}", OLD_SET)
    nginx = spawn(IDP=own_idp.address, server=IDP + """
        proxy_read_timeout 500ms;
""" + "".join(f"""
        location = /{name} {{
            auth_jwt "R";
            auth_jwt_key_request /_idp/{name};
            auth_jwt_key_cache 1s;
            empty_gif;
        }}
""" for name in BAD))
    for name in BAD:
        nginx.error.wait(f'"/_idp/{name}": 1 keys loaded')
    for name, how in BAD.items():
        own_idp.answer(f"/{name}", **how)
    own_idp.hold("/slow")

    for name in BAD:
        line = nginx.error.wait(rf'"/_idp/{name}": .*keeping the old keys, '
                                r"retrying in 1\d{3}ms")
        assert "[error]" in line
        expect.passes(nginx, f"/{name}", OLD_TOKEN)

    own_idp.release()
    for name in BAD:
        own_idp.answer(f"/{name}", NEW_SET)
    for name in BAD:
        wait_until_status(nginx, 200, NEW_TOKEN, f"/{name}")
        assert nginx.get(f"/{name}", OLD_TOKEN).status == 401


def test_an_outage_is_survived_and_ends(spawn, own_idp):
    nginx = start(spawn, own_idp, "1s")
    own_idp.stop()
    nginx.error.wait("keeping the old keys")
    expect.passes(nginx, "/", OLD_TOKEN)
    own_idp.answer("/keys", NEW_SET)
    own_idp.start()
    wait_until_status(nginx, 200, NEW_TOKEN)


def test_stale_keys_end(spawn, own_idp):
    nginx = start(spawn, own_idp, "1s stale=1s")
    own_idp.answer("/keys", status=503)
    wait_until_status(nginx, 500, OLD_TOKEN)
    end = time.monotonic() + 2
    while time.monotonic() < end:
        # also the request that a new try is made for
        assert nginx.get("/", OLD_TOKEN).status == 500
    own_idp.answer("/keys", OLD_SET)
    wait_until_status(nginx, 200, OLD_TOKEN)


# Unknown kids

def test_a_new_kid_is_accepted_at_once(spawn, own_idp):
    nginx = start(spawn, own_idp, "1h refetch=0")
    expect.accepted(nginx.get("/", OLD_TOKEN))
    own_idp.answer("/keys", keys.jwks(OLD, NEW))
    expect.accepted(nginx.get("/", NEW_TOKEN))
    assert own_idp.count("/keys") == 2
    expect.accepted(nginx.get("/", OLD_TOKEN))
    own_idp.answer("/keys", NEW_SET)
    assert nginx.get("/", tokens.mint(NEW, {}, kid="x")).status == 401
    expect.refused(nginx.get("/", OLD_TOKEN), "unknown_kid")


def test_within_the_pause_unknown_kids_fetch_nothing(spawn, own_idp):
    nginx = start(spawn, own_idp, "1h refetch=1h")
    for n in range(50):
        token = tokens.mint(NEW, {}, kid=f"made-up-{n}")
        expect.refused(nginx.get("/", token), "unknown_kid")
    assert own_idp.count("/keys") == 1


def test_a_flood_of_unknown_kids_is_one_fetch_a_pause(spawn, own_idp):
    nginx = start(spawn, own_idp, "1h refetch=1s")
    begin = time.monotonic()
    while own_idp.count("/keys") < 3:
        token = tokens.mint(NEW, {}, kid=str(time.monotonic()))
        assert nginx.get("/", token).status == 401
        assert time.monotonic() - begin < ngx.REPLY_SEC
    assert own_idp.count("/keys") <= 2 + (time.monotonic() - begin)


def test_only_who_has_the_unknown_kid_waits(spawn, own_idp):
    nginx = start(spawn, own_idp, "1h refetch=0")
    own_idp.hold("/keys")
    waits = [send(nginx, "/", NEW_TOKEN) for _ in range(4)]
    own_idp.wait("/keys", 2)
    expect.passes(nginx, "/", OLD_TOKEN)
    own_idp.answer("/keys", NEW_SET)
    own_idp.release()
    for connection in waits:
        assert status_of(connection) == 200
    assert own_idp.count("/keys") == 2


def test_a_refetch_that_fails_throws_no_key_out(spawn, own_idp):
    nginx = start(spawn, own_idp, "1h refetch=0")
    own_idp.answer("/keys", "<html>")
    assert nginx.get("/", NEW_TOKEN).status == 401
    expect.passes(nginx, "/", OLD_TOKEN)
    own_idp.answer("/keys", keys.jwks(OLD, NEW))
    expect.accepted(nginx.get("/", NEW_TOKEN))


def test_a_bad_signature_of_a_known_kid_fetches_nothing(spawn, own_idp):
    nginx = start(spawn, own_idp, "1h refetch=0")
    for twin in tokens.twins(OLD_TOKEN).values():
        assert nginx.get("/", twin).status == 401
    expect.refused(nginx.get("/", "a.b.c"), "bad_base64url", "malformed",
                   "bad_json", "bad_header")
    expect.no_token(nginx.get("/"))
    assert own_idp.count("/keys") == 1


# Variables

def tenants(spawn, idp):
    return spawn(IDP=idp.address, server=guard("1h", "/_idp/$arg_t") + """
        keepalive_requests 10000;
        location = /two {
            auth_jwt "R";
            auth_jwt_key_request /_idp/$arg_a;
            auth_jwt_key_request /_idp/$arg_b;
            auth_jwt_key_cache 1h;
            empty_gif;
        }
""")


def test_each_uri_has_its_own_keys(spawn, own_idp):
    own_idp.answer("/red", OLD_SET)
    own_idp.answer("/blue", NEW_SET)
    nginx = tenants(spawn, own_idp)
    for _ in range(3):
        expect.passes(nginx, "/?t=red", OLD_TOKEN)
        expect.passes(nginx, "/?t=blue", NEW_TOKEN)
    assert nginx.get("/?t=red", NEW_TOKEN).status == 401
    assert nginx.get("/?t=blue", OLD_TOKEN).status == 401
    assert own_idp.count("/red") == 1
    assert own_idp.count("/blue") == 1


def test_servers_do_not_share_keys(spawn, own_idp):
    own_idp.answer("/red", OLD_SET)
    own_idp.answer("/blue", NEW_SET)
    nginx = spawn(IDP=own_idp.address, http="".join(f"""
    server {{
        listen 127.0.0.1:@PORT@;
        server_name {name};
        location / {{
            auth_jwt "R";
            auth_jwt_key_request /_keys;
            auth_jwt_key_cache 1h;
            empty_gif;
        }}
        location = /_keys {{ proxy_pass http://@IDP@/{name}; }}
    }}
""" for name in ("red", "blue")))
    for name, good, bad in (("red", OLD_TOKEN, NEW_TOKEN),
                            ("blue", NEW_TOKEN, OLD_TOKEN)):
        assert nginx.get("/", good, host=name).status == 200
        assert nginx.get("/", bad, host=name).status == 401


def test_the_least_recently_used_of_many_goes(spawn, own_idp):
    own_idp.answer("/t*", OLD_SET)
    nginx = tenants(spawn, own_idp)
    with nginx.connect() as connection:
        connection.log = None
        for n in range(600):
            path = f"/?t=t{n}"
            assert connection.request(path, OLD_TOKEN).status == 200
            assert connection.request("/?t=t0", OLD_TOKEN).status == 200
        for n in (0, 1, 300, 599):
            path = f"/?t=t{n}"
            assert connection.request(path, OLD_TOKEN).status == 200
    assert own_idp.count("/t0") == 1, "used all the time"
    assert own_idp.count("/t1") == 2, "the oldest"
    assert own_idp.count("/t599") == 1


def test_keys_that_a_waiting_request_has_are_not_evicted(spawn, own_idp):
    """It has one tenant's keys and waits for another's, while 600 more
    tenants come."""
    for name in ("/t*", "/slow"):
        own_idp.answer(name, OLD_SET)
    own_idp.answer("/other", NEW_SET)
    nginx = tenants(spawn, own_idp)
    own_idp.hold("/slow")
    waits = [send(nginx, "/two?a=other&b=slow", token)
             for token in (OLD_TOKEN, NEW_TOKEN,
                           tokens.twins(NEW_TOKEN)["payload"])]
    own_idp.wait("/slow")
    own_idp.wait("/other")
    with nginx.connect() as connection:
        connection.log = None
        for n in range(600):
            assert connection.request(f"/?t=t{n}", OLD_TOKEN).status == 200
    own_idp.release()
    assert [status_of(c) for c in waits] == [200, 200, 401]


def test_invented_uris_push_out_nobodys_keys(spawn, own_idp):
    own_idp.answer("/good", OLD_SET)
    nginx = tenants(spawn, own_idp)
    assert nginx.get("/?t=good", OLD_TOKEN).status == 200
    for n in range(520):
        with nginx.connect() as connection:
            connection.log = None
            path = f"/?t=none{n}"
            assert connection.request(path, OLD_TOKEN).status == 401
    own_idp.answer("/good", "", status=503)
    expect.passes(nginx, "/?t=good", OLD_TOKEN)
    assert own_idp.count("/good") == 1


def test_a_failing_uri_is_not_asked_again_by_itself(spawn, own_idp):
    nginx = tenants(spawn, own_idp)
    own_idp.answer("/none", status=500)
    assert nginx.get("/?t=none", OLD_TOKEN).status == 500
    time.sleep(1.5)
    assert own_idp.count("/none") == 1
    assert nginx.get("/?t=none", OLD_TOKEN).status == 500
    assert own_idp.count("/none") == 2


def test_an_address_that_is_not_there_is_said_once(spawn, own_idp):
    """One line of the log that a client has made, as for any refused token."""
    nginx = tenants(spawn, own_idp)
    for _ in range(3):
        reply = nginx.get("/?t=none", OLD_TOKEN)
        assert (reply.status, reply["J-Error"]) == (401, "unknown_source")
    assert own_idp.count("/none") == 1, "within a second"
    lines = [line for line in nginx.error.since() if "/_idp/none" in line
             and "[info]" not in line]
    assert len(lines) == 3, lines


# Where the keys come from

def test_targets(spawn, own_idp):
    own_idp.answer("/accel", OLD_SET, headers={"X-Accel-Buffering": "no"})
    own_idp.answer("/keys", OLD_SET, how="chunked")
    names = ["return", "static", "threads", "unbuffered", "accel", "cache",
             "limited", "page"]
    nginx = spawn(IDP=own_idp.address, files={"keys.json": OLD_SET},
                  OLD=OLD_SET, http="""
    proxy_cache_path cache keys_zone=z:1m;
    limit_req_zone $server_name zone=one:1m rate=1r/m;
    limit_conn_zone $server_name zone=conn:1m;
""", server="".join(f"""
        location = /{name} {{
            auth_jwt "R";
            auth_jwt_key_request /_{name};
            auth_jwt_key_cache 1h;
            empty_gif;
        }}
""" for name in names) + """
        location = /_return { return 200 '@OLD@'; }
        location = /_static { alias @DIR@/keys.json; }
        location = /_threads { aio threads; alias @DIR@/keys.json; }
        location = /_unbuffered {
            proxy_buffering off;
            proxy_pass http://@IDP@/keys;
        }
        location = /_accel { proxy_pass http://@IDP@/accel; }
        location = /_cache {
            proxy_cache z;
            proxy_cache_valid 1h;
            proxy_pass http://@IDP@/keys;
        }
        location = /_limited {
            limit_req zone=one burst=5;
            limit_conn conn 1;
            proxy_pass http://@IDP@/keys;
        }
        location = /_page {
            error_page 404 = @page;
            return 404;
        }
        location @page { alias @DIR@/keys.json; }
""".replace("location @page { alias @DIR@/keys.json; }",
            "location @page { return 200 '@OLD@'; }"))
    for name in names:
        expect.passes(nginx, f"/{name}", OLD_TOKEN)


def test_an_inherited_auth_jwt_does_not_guard_the_keys(spawn, own_idp):
    own_idp.answer("/keys", OLD_SET)
    for phase in ("access", "preaccess"):
        nginx = spawn(IDP=own_idp.address, server=f"""
        auth_jwt "R";
        auth_jwt_phase {phase};
        auth_jwt_key_request /_idp/keys;
        auth_jwt_key_cache 1h;
        location / {{ empty_gif; }}
        location /_idp/ {{ proxy_pass http://@IDP@/; }}
""")
        expect.accepted(nginx.get("/", OLD_TOKEN))
        assert nginx.get("/_idp/keys").status == 401, "of a client it does"


def test_an_old_cached_answer_is_used_while_the_cache_is_updated(
        spawn, own_idp):
    """The update is a subrequest of the fetch and outlives it."""
    own_idp.answer("/keys", OLD_SET)
    nginx = spawn(IDP=own_idp.address, http="""
    proxy_cache_path cache keys_zone=z:1m;
""", server=guard("1h refetch=0", "/_cached") + """
        location = /_cached {
            proxy_cache z;
            proxy_cache_valid 1s;
            proxy_cache_use_stale updating error timeout http_500;
            proxy_cache_background_update on;
            proxy_pass http://@IDP@/keys;
        }
""")
    expect.accepted(nginx.get("/", OLD_TOKEN))
    own_idp.answer("/keys", NEW_SET)
    own_idp.hold("/keys")
    # once the cached answer is old
    ngx.wait_for(lambda: nginx.get("/", NEW_TOKEN).status == 401
                 and own_idp.count("/keys") == 2, "an update of the cache")
    expect.accepted(nginx.get("/", OLD_TOKEN))
    own_idp.release()
    wait_until_status(nginx, 200, NEW_TOKEN)


# Who leaves, and when

def test_clients_that_leave_harm_nobody(spawn, own_idp):
    own_idp.answer("/keys", OLD_SET)
    own_idp.hold("/keys")
    nginx = spawn(IDP=own_idp.address, server=guard("1h"))
    own_idp.wait("/keys")
    left = [send(nginx, "/", OLD_TOKEN) for _ in range(5)]
    stays = send(nginx, "/", OLD_TOKEN)
    ngx.wait_for(lambda: b"Waiting" in nginx.get("/status").body
                 and b"Active connections: 8 " in nginx.get("/status").body,
                 "eight connections, one of them the fetch's")
    for connection in left:
        connection.sock.close()
    ngx.wait_for(lambda: b"Active connections: 3 "
                 in nginx.get("/status").body, "three connections")
    own_idp.release()
    assert status_of(stays) == 200
    assert own_idp.count("/keys") == 1
    expect.passes(nginx, "/", OLD_TOKEN)


def reload_held(nginx, idp):
    idp.hold("/keys")
    start_of_reload = nginx.error.position()
    idp.wait("/keys", idp.count("/keys") + 1)
    nginx.process.send_signal(signal.SIGHUP)
    nginx.error.wait("gracefully shutting down", start_of_reload)
    return start_of_reload


def test_a_reload_during_a_refresh_does_not_wait_for_it(spawn, own_idp):
    nginx = start(spawn, own_idp, "1s")
    position = reload_held(nginx, own_idp)
    nginx.error.wait(r"worker process \d+ exited with code 0", position)
    own_idp.release()
    wait_until_status(nginx, 200, OLD_TOKEN)


def test_a_reload_during_a_fetch_that_a_client_waits_for(spawn, own_idp):
    own_idp.answer("/keys", OLD_SET)
    own_idp.hold("/keys")
    nginx = spawn(IDP=own_idp.address, server=guard("1h"))
    own_idp.wait("/keys")
    waits = send(nginx, "/", OLD_TOKEN)
    leaves = send(nginx, "/", OLD_TOKEN)
    ngx.wait_for(lambda: b"Active connections: 4 "
                 in nginx.get("/status").body, "four connections, one of them the fetch's")
    position = nginx.error.position()
    nginx.process.send_signal(signal.SIGHUP)
    nginx.error.wait("gracefully shutting down", position)
    leaves.sock.close()
    time.sleep(1.5)     # the old worker looks whether it may give up: no
    own_idp.release()
    assert status_of(waits) == 200
    waits.sock.close()
    nginx.error.wait(r"worker process \d+ exited with code 0", position)


@pytest.mark.parametrize("how", ["QUIT", "TERM"])
def test_an_end_during_a_fetch_does_not_wait_for_it(spawn, own_idp, how):
    own_idp.answer("/keys", OLD_SET)
    own_idp.hold("/keys")
    nginx = spawn(IDP=own_idp.address, server=guard("1h"))
    own_idp.wait("/keys")
    nginx.process.send_signal(getattr(signal, "SIG" + how))
    nginx.process.wait(ngx.STOP_SEC)
