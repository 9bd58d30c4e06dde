"""Reloads: a new configuration changes things, a broken one does not."""

import signal

import expect
import keys
import tokens

OLD = keys.make("oct", "old")
NEW = keys.make("oct", "new")
OLD_TOKEN = tokens.mint(OLD, {"sub": "old"})
NEW_TOKEN = tokens.mint(NEW, {"sub": "new"})


def start(spawn):
    return spawn(files={"keys.json": keys.jwks(OLD)},
                 server=expect.SHOW + """
        location / {
            auth_jwt "R";
            auth_jwt_key_file keys.json;
            empty_gif;
        }
""")


def test_a_reload_takes_the_new_keys(spawn):
    nginx = start(spawn)
    expect.passes(nginx, "/", OLD_TOKEN)
    expect.refused(nginx.get("/", NEW_TOKEN), "unknown_kid")

    nginx.write_files({"keys.json": keys.jwks(NEW)})
    nginx.reload()
    expect.passes(nginx, "/", NEW_TOKEN)
    expect.refused(nginx.get("/", OLD_TOKEN), "unknown_kid")


def test_a_reload_with_a_broken_key_file_changes_nothing(spawn):
    nginx = start(spawn)
    nginx.expect_trouble(r'\[emerg\] .*auth_jwt_key_file "[^"]*keys.json"')
    for broken in ("", "{", '{"keys":[]}', '{"keys":[{"kty":"LATTICE"}]}'):
        nginx.write_files({"keys.json": broken})
        lines = [line for line in nginx.reload() if "[emerg]" in line]
        assert len(lines) == 1, lines
        assert f'auth_jwt_key_file "{nginx.path}/keys.json"' in lines[0]
        assert f"in {nginx.path}/nginx.conf:" in lines[0]

    nginx.write_files({"keys.json": keys.jwks(NEW)})
    nginx.reload()
    expect.passes(nginx, "/", NEW_TOKEN)


def test_a_request_across_a_reload_is_answered(spawn):
    nginx = start(spawn)
    with nginx.connect() as connection:
        connection.sock.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n"
                                b"Authorization: Bearer ")
        nginx.error.wait("start worker process ")
        start_of_reload = nginx.error.position()
        nginx.process.send_signal(signal.SIGHUP)
        nginx.error.wait("gracefully shutting down", start_of_reload)
        connection.sock.sendall(OLD_TOKEN.encode() + b"\r\n\r\n")
        assert connection.sock.recv(12) == b"HTTP/1.1 200"


def test_twenty_reloads(spawn):
    nginx = start(spawn)
    for n in range(20):
        key = keys.make("oct", f"reload{n % 2}")
        nginx.write_files({"keys.json": keys.jwks(key)})
        nginx.reload()
        expect.accepted(nginx.get("/", tokens.mint(key, {"n": n})))
