"""Other modules in the location of the keys, loaded before ours and after it:
lua, njs, perl, headers-more and echo.

In each of CASES another module makes, fetches or changes the response that
holds the keys.  Those in ASKS ask the provider meanwhile, and so can be made
to wait.
"""

import re

import pytest

import expect
import keys
import ngx
import tokens

KEY = keys.make("P-256", "k")
GOOD = tokens.mint(KEY, {"sub": "alice"})
FORGED = tokens.twins(GOOD)["signature"]
JWKS = keys.jwks(KEY)

# Keys with a mark that a filter takes off
MARKED = JWKS.replace('"keys"', '"MARKkeys"')

COSOCKET = r"""
    local tcp = ngx.socket.tcp()
    assert(tcp:connect("127.0.0.1", @IDP_PORT@))
    assert(tcp:send("GET /keys HTTP/1.1\r\nHost: idp\r\n\r\n"))
    local size
    repeat
        local line = assert(tcp:receive())
        size = line:match("^Content%-Length: (%d+)") or size
    until line == ""
    local body = assert(tcp:receive(tonumber(size)))
"""

NJS = """
function made(r) { r.return(200, '@JWKS@'); }

function asked(r) {
    ngx.fetch('http://@IDP@/keys').then(reply => reply.text())
        .then(text => r.return(200, text))
        .catch(error => r.return(500, error.message));
}

function subrequest(r) {
    r.subrequest('/_idp').then(reply => r.return(reply.status,
                                                 reply.responseText));
}

function header(r) {
    r.headersOut['X-Keys'] = 'njs';
    delete r.headersOut['Content-Length'];
}

function same(r, data, flags) { r.sendBuffer(data, flags); }

function unmark(r, data, flags) {
    r.sendBuffer(data.replace('MARK', ''), flags);
}

function path(r) { return 'keys'; }

function fails(r) { throw new Error('njs fails'); }

export default {made, asked, subrequest, header, same, unmark, path, fails};
"""

PERL_MADE = r"""sub {
    my $r = shift;
    $r->send_http_header("application/json");
    $r->print(q(@JWKS@));
    return 0;
}"""

PASS = "proxy_pass http://@IDP@/keys;"

# name: (module, what stands in the location of the keys)
ASKS = {
    "lua-cosocket": ("lua", "content_by_lua_block { %s"
                     " tcp:close() ngx.print(body) }" % COSOCKET),
    "lua-cosocket-kept": ("lua", "content_by_lua_block { %s"
                          " tcp:setkeepalive() ngx.print(body) }" % COSOCKET),
    "lua-capture": ("lua", """content_by_lua_block {
        ngx.print(ngx.location.capture("/_idp").body)
    }"""),
    "lua-capture-multi": ("lua", """content_by_lua_block {
        local one, two = ngx.location.capture_multi({{"/_idp"}, {"/_idp"}})
        ngx.print(two.body)
    }"""),
    "lua-thread": ("lua", """content_by_lua_block {
        local thread = ngx.thread.spawn(function() %s
            tcp:close()
            return body
        end)
        local ok, body = ngx.thread.wait(thread)
        ngx.print(body)
    }""" % COSOCKET),
    "lua-exec": ("lua", 'content_by_lua_block { ngx.exec("/_idp") }'),
    "lua-rewrite": ("lua", "rewrite_by_lua_block { ngx.sleep(0.001) } "
                    + PASS),
    "lua-rewrite-asks": ("lua", """rewrite_by_lua_block { %s
        tcp:close()
        ngx.print(body)
        ngx.exit(200)
    }""" % COSOCKET),
    "lua-access": ("lua", "access_by_lua_block { ngx.sleep(0.001) } "
                   + PASS),
    "lua-header-filter": ("lua", """header_filter_by_lua_block {
        ngx.header["X-Keys"] = "lua"
        ngx.header["Content-Length"] = nil
    } """ + PASS),
    "lua-body-filter": ("lua", """body_filter_by_lua_block {
        ngx.arg[1] = ngx.arg[1]
    } """ + PASS),
    "njs-fetch": ("njs", "js_content main.asked;"),
    "njs-subrequest": ("njs", "js_content main.subrequest;"),
    "njs-header-filter": ("njs", "js_header_filter main.header; " + PASS),
    "njs-body-filter": ("njs", "js_body_filter main.same; " + PASS),
    "njs-set": ("njs", "proxy_pass http://@IDP@/$by_njs;"),
    "perl-redirect": ("perl", """perl 'sub {
        my $r = shift; $r->internal_redirect("/_idp"); return 0;
    }';"""),
    "perl-set": ("perl", "proxy_pass http://@IDP@/$by_perl;"),
    "headers-more": ("headers-more", """
        more_set_headers 'X-Keys: more' 'Content-Type: text/plain';
        more_clear_headers Date;
        more_set_input_headers 'X-Asks: nginx';
        more_clear_input_headers Authorization; """ + PASS),
    "echo-location": ("echo", "echo_location /_idp;"),
    "echo-location-async": ("echo", "echo_location_async /_idp;"),
    "echo-subrequest": ("echo", "echo_subrequest GET /_idp;"),
    "echo-exec": ("echo", "echo_exec /_idp;"),
    "echo-filter": ("echo", "echo_before_body ' '; echo_after_body ' '; "
                    + PASS),
}

MAKES = {
    "lua-print": ("lua", "content_by_lua_block { ngx.print('@JWKS@') }"),
    "lua-say": ("lua", "content_by_lua_block { ngx.say('@JWKS@') }"),
    "lua-sleep": ("lua", """content_by_lua_block {
        ngx.sleep(0.01)
        ngx.print('@JWKS@')
    }"""),
    "lua-flush": ("lua", """content_by_lua_block {
        local text = '@JWKS@'
        ngx.print(text:sub(1, 10))
        ngx.flush(true)
        ngx.print(text:sub(11))
        ngx.flush(true)
    }"""),
    "lua-exit": ("lua", """content_by_lua_block {
        ngx.print('@JWKS@')
        ngx.exit(200)
    }"""),
    "njs-return": ("njs", "js_content main.made;"),
    "perl-print": ("perl", f"perl '{PERL_MADE}';"),
    "echo": ("echo", "echo '@JWKS@';"),
    "echo-sleep": ("echo", "echo_sleep 0.01; echo '@JWKS@';"),
    "echo-flush": ("echo", "echo_flush; echo '@JWKS@'; echo_flush;"),
}

CASES = {**ASKS, **MAKES}

# What each module needs in http.
HTTP = {
    "lua": 'lua_package_path "@OTHERS@/share/lua/5.1/?.lua;;";',
    "njs": "js_path @DIR@; js_import main.js; js_set $by_njs main.path;",
    "perl": """perl_set $by_perl 'sub { return "keys"; }';""",
}

orders = pytest.mark.parametrize("order", ["before", "after"])
caches = pytest.mark.parametrize("cache", ["", "auth_jwt_key_cache 1s;"],
                                 ids=["uncached", "cached"])


def cases(table):
    return pytest.mark.parametrize("case", sorted(table))


def start(spawn, idp, module, location, order, cache="", server="", http="",
          jwks=JWKS):
    reason = ngx.cannot_load(module)
    if reason:
        # Debian 12 has them all, so there it is the test that fails
        assert "cannot be had" not in reason or not ngx.is_debian(12), reason
        pytest.skip(reason)

    idp.answer("/keys", jwks)
    main = NJS.replace("@JWKS@", JWKS).replace("@IDP@", idp.address)
    return spawn(
        IDP=idp.address, IDP_PORT=idp.port, JWKS=JWKS, OTHERS=ngx.OTHERS,
        files={"main.js": main}, main="env PERL5LIB;",
        http=HTTP.get(module, "") + http,
        server=f"""
        {server}
        location = / {{
            auth_jwt "R";
            auth_jwt_key_request /_keys;
            {cache}
            empty_gif;
        }}
        location = /_keys {{ internal; {location} }}
        location = /_idp {{ {PASS} }}
        location = /status {{ stub_status; }}
""", **{order: [module]})


def active(nginx):
    """Connections that clients have open, but for the one that asks."""
    body = nginx.get("/status").body.decode()
    return int(re.search(r"Active connections: (\d+)", body)[1]) - 1


def all_gone(nginx, fetches=0):
    """But for those of fetches, which no client waits for any more."""
    ngx.wait_for(lambda: active(nginx) == fetches,
                 "the connections to be closed")


@orders
@caches
@cases(CASES)
def test_keys_come_through(spawn, own_idp, case, cache, order):
    """They come, forged tokens are refused, nothing stays open; the same
    after they were fetched again and after a reload."""
    nginx = start(spawn, own_idp, *CASES[case], order, cache)
    expect.passes(nginx, "/", GOOD)
    if cache and case in ASKS:
        own_idp.wait("/keys", own_idp.count("/keys") + 1)
        expect.passes(nginx, "/", GOOD)
    all_gone(nginx)

    nginx.reload()
    expect.passes(nginx, "/", GOOD)
    all_gone(nginx)


@orders
@caches
@cases(ASKS)
def test_a_client_that_disconnects_is_let_go(spawn, own_idp, case, cache,
                                             order):
    """Also while the provider has not responded; others are served then."""
    nginx = start(spawn, own_idp, *CASES[case], order, cache)
    own_idp.hold("/keys")
    seen = own_idp.count("/keys")
    for _ in range(3):
        connection = nginx.connect()
        connection.sock.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n"
                                b"Authorization: Bearer " + GOOD.encode()
                                + b"\r\n\r\n")
        own_idp.wait("/keys", seen + 1)
        connection.sock.close()
    all_gone(nginx, fetches=1 if cache else 0)

    own_idp.release()
    expect.passes(nginx, "/", GOOD)
    all_gone(nginx)


@orders
@cases(ASKS)
def test_nginx_ends_while_keys_are_fetched(spawn, own_idp, case, order):
    """A worker that exits does not wait for a provider; nor does it after a
    reload, whose worker fetches for itself."""
    own_idp.hold("/keys")
    nginx = start(spawn, own_idp, *CASES[case], order,
                  "auth_jwt_key_cache 1h;")
    own_idp.wait("/keys", 1)
    nginx.reload()
    own_idp.wait("/keys", 2)
    nginx.stop()
    assert own_idp.held, "the provider still holds its response"


@orders
@caches
@pytest.mark.parametrize("case", ["lua-rewrite", "lua-capture"])
def test_lua_of_the_server(spawn, own_idp, case, cache, order):
    """rewrite_by_lua and the rest at the level of the server run for the
    client's request and for the fetch."""
    location = {"lua-rewrite": PASS, "lua-capture": ASKS["lua-capture"][1]}
    nginx = start(spawn, own_idp, "lua", location[case], order, cache, """
        rewrite_by_lua_block { ngx.ctx.seen = 1; ngx.sleep(0.001) }
        access_by_lua_block { ngx.sleep(0.001) }
        header_filter_by_lua_block { ngx.header["X-Lua"] = ngx.ctx.seen }
        body_filter_by_lua_block { ngx.arg[1] = ngx.arg[1] }
        log_by_lua_block { ngx.ctx.logged = true }
""")
    assert expect.passes(nginx, "/", GOOD)["X-Lua"] == "1"
    all_gone(nginx)
    nginx.reload()
    assert expect.passes(nginx, "/", GOOD)["X-Lua"] == "1"
    all_gone(nginx)


@orders
@caches
@pytest.mark.parametrize("module,location", [
    ("lua", """header_filter_by_lua_block {
        ngx.header["Content-Length"] = nil
    } body_filter_by_lua_block {
        ngx.arg[1] = ngx.arg[1]:gsub("MARK", "")
    } """),
    ("njs", "js_header_filter main.header; js_body_filter main.unmark; "),
], ids=["lua", "njs"])
def test_what_a_filter_makes_is_read(spawn, own_idp, module, location, cache,
                                     order):
    """The keys are those that nginx would send to a client."""
    nginx = start(spawn, own_idp, module, location + PASS, order, cache,
                  jwks=MARKED)
    expect.passes(nginx, "/", GOOD)
    all_gone(nginx)


@orders
@caches
@pytest.mark.parametrize("module,location,line", [
    ("lua", 'content_by_lua_block { error("lua fails") }', "lua fails"),
    ("njs", "js_content main.fails;", "njs fails"),
    ("perl", """perl 'sub { die "perl fails"; }';""", "perl fails"),
], ids=["lua", "njs", "perl"])
def test_another_module_fails(spawn, own_idp, module, location, line, cache,
                              order):
    """A program that fails is a source that fails: 500, soon."""
    nginx = start(spawn, own_idp, module, location, order, cache)
    # its words are those of UndefinedBehaviorSanitizer
    nginx.expect_trouble("lua entry thread aborted: runtime error: .*: lua fails")
    for token in GOOD, FORGED:
        reply = nginx.get("/", token)
        assert reply.status == 500, reply
        assert reply.all("WWW-Authenticate") == [], reply
    nginx.error.wait(line)
    all_gone(nginx)


@orders
def test_the_check_comes_before_others_of_the_access_phase(spawn, own_idp,
                                                           order):
    """What runs in the access phase after us finds claims that were checked,
    and never those of a refused token."""
    nginx = start(spawn, own_idp, "lua", PASS, order,
                  http="access_by_lua_no_postpone on;", server="""
        location = /order {
            auth_jwt "R";
            auth_jwt_key_request /_keys;
            access_by_lua_block {
                ngx.log(ngx.WARN, "lua sees ", ngx.var.jwt_claim_sub,
                        " verified ", ngx.var.jwt_verified)
            }
            empty_gif;
        }
""")
    reply = expect.passes(nginx, "/order", GOOD)
    seen = [line for line in nginx.error.since() if "lua sees" in line]
    assert len(seen) == 1, "only for the token that was accepted"
    assert "lua sees alice verified 1" in seen[0], reply
