"""Key files that change while nginx runs, and what they cost."""

import os
import pathlib
import signal

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

SERVER = expect.SHOW + """
        location / {
            auth_jwt "R";
            auth_jwt_key_file keys.json;
            empty_gif;
        }
"""


def start(spawn):
    nginx = spawn(files={"keys.json": OLD_SET}, server=SERVER)
    expect.passes(nginx, "/", OLD_TOKEN)
    return nginx


def turns_new(nginx):
    """The new key is accepted soon, and the old one is not any more."""
    ngx.wait_for(lambda: nginx.get("/", NEW_TOKEN).status == 200,
                 "the new keys")
    expect.passes(nginx, "/", NEW_TOKEN)
    expect.refused(nginx.get("/", OLD_TOKEN), "unknown_kid")


def stays_old(nginx, reason):
    """One line says why; requests go on for a while."""
    begin = nginx.error.position()
    expect_line = rf'\[error\].*auth_jwt_key_file "[^"]*": .*{reason}.*, ' \
                  "keeping the old keys"

    def said():
        assert nginx.get("/", OLD_TOKEN).status == 200
        return any(ngx.re.search(expect_line, line)
                   for line in nginx.error.since(begin))

    ngx.wait_for(said, "the log line")
    end = ngx.time.monotonic() + 1.3
    while ngx.time.monotonic() < end:
        assert nginx.get("/", OLD_TOKEN).status == 200
    assert nginx.get("/", NEW_TOKEN).status == 401
    lines = [line for line in nginx.error.since(begin)
             if "keeping the old keys" in line]
    assert len(lines) == 1, lines


def test_a_file_changed_in_place(spawn):
    nginx = start(spawn)
    nginx.write_files({"keys.json": NEW_SET})
    turns_new(nginx)


def test_a_file_of_the_same_size_and_time(spawn):
    """Another inode is another file: cp --preserve, tar, rsync -t."""
    one, two = (keys.make("oct", kid, 256) for kid in ("1", "2"))
    nginx = spawn(files={"keys.json": keys.jwks(one)}, server=SERVER)
    expect.accepted(nginx.get("/", tokens.mint(one, {})))
    path = nginx.path / "keys.json"
    was = path.stat()
    (nginx.path / "next").write_text(keys.jwks(two))
    assert (nginx.path / "next").stat().st_size == was.st_size
    os.utime(nginx.path / "next", ns=(was.st_atime_ns, was.st_mtime_ns))
    os.replace(nginx.path / "next", path)
    ngx.wait_for(lambda: nginx.get("/", tokens.mint(two, {})).status == 200,
                 "the new keys")
    assert nginx.get("/", tokens.mint(one, {})).status == 401


def test_a_file_replaced_by_rename(spawn):
    nginx = start(spawn)
    (nginx.path / "next").write_text(NEW_SET)
    os.replace(nginx.path / "next", nginx.path / "keys.json")
    turns_new(nginx)


def test_a_symbolic_link_swapped_as_kubernetes_does(spawn, fresh_path):
    """keys.json -> ..data/keys.json, ..data -> ..version"""
    prefix = ngx.Prefix(fresh_path())
    for name, text in (("..1", OLD_SET), ("..2", NEW_SET)):
        prefix.write_files({f"mount/{name}/keys.json": text})
    mount = prefix.path / "mount"
    (mount / "..data").symlink_to("..1")
    (mount / "keys.json").symlink_to("..data/keys.json")
    nginx = spawn(MOUNT=mount, server=SERVER.replace(
        "keys.json", "@MOUNT@/keys.json"))
    expect.passes(nginx, "/", OLD_TOKEN)

    (mount / "..tmp").symlink_to("..2")
    os.replace(mount / "..tmp", mount / "..data")
    turns_new(nginx)


def test_a_broken_new_version_keeps_the_old_keys(spawn):
    nginx = start(spawn)
    nginx.write_files({"keys.json": NEW_SET[:-7]})
    stays_old(nginx, "not JSON")
    nginx.write_files({"keys.json": "{}"})
    stays_old(nginx, "")
    nginx.write_files({"keys.json": NEW_SET})
    turns_new(nginx)


def test_a_file_that_vanishes_keeps_its_keys(spawn):
    nginx = start(spawn)
    (nginx.path / "keys.json").unlink()
    stays_old(nginx, "No such file")
    nginx.write_files({"keys.json": NEW_SET})
    turns_new(nginx)


def test_a_file_that_cannot_be_read_keeps_its_keys(spawn):
    nginx = start(spawn)
    path = nginx.path / "keys.json"
    path.unlink()
    path.mkdir()
    stays_old(nginx, "is a directory")
    path.rmdir()
    path.symlink_to("keys.json")
    stays_old(nginx, "Too many levels of symbolic links")
    path.unlink()
    nginx.write_files({"keys.json": NEW_SET})
    turns_new(nginx)


def test_a_fifo_does_not_stop_the_worker(spawn):
    nginx = start(spawn)
    path = nginx.path / "keys.json"
    path.unlink()
    os.mkfifo(path)
    stays_old(nginx, "is not a regular file")


def test_a_file_named_by_variables_changes_too(spawn):
    nginx = spawn(files={"keys.json": OLD_SET}, server="""
        location / {
            auth_jwt "R";
            auth_jwt_key_file @DIR@/$arg_f.json;
            empty_gif;
        }
""")
    assert nginx.get("/?f=keys", OLD_TOKEN).status == 200
    nginx.write_files({"keys.json": NEW_SET})
    ngx.wait_for(lambda: nginx.get("/?f=keys", NEW_TOKEN).status == 200,
                 "the new keys")
    assert nginx.get("/?f=keys", OLD_TOKEN).status == 401


def test_two_locations_see_one_change(spawn):
    """Both name the file, it is loaded once."""
    nginx = spawn(files={"keys.json": OLD_SET}, server="""
        auth_jwt_key_file keys.json;
        location /a { auth_jwt "R"; empty_gif; }
        location /b { auth_jwt "R"; auth_jwt_key_file @DIR@/keys.json;
                      empty_gif; }
""")
    nginx.write_files({"keys.json": NEW_SET})
    for path in ("/a", "/b"):
        ngx.wait_for(lambda: nginx.get(path, NEW_TOKEN).status == 200,
                     "the new keys")
    assert sum("keys loaded" in line for line in nginx.error.since()) == 1


# What they cost

def memory_kib(pid, kind="VmRSS"):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(ngx.re.search(rf"^{kind}:\s+(\d+) kB", text, ngx.re.M)[1])


def large_set(count=200):
    one = keys.jwk_dict(keys.make("RSA", "k"))
    return keys.jwks(*[{**one, "kid": f"k{n}"} for n in range(count)])


def workers(nginx):
    pid = nginx.process.pid
    return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def test_a_thousand_locations_have_one_set(spawn):
    """Each set is some 400 KB: a thousand of them would be seen."""
    locations = "".join(f"""
        location /{n} {{
            auth_jwt "R";
            auth_jwt_key_file keys.json;
            empty_gif;
        }}""" for n in range(1000))
    files = {"keys.json": large_set(), "empty": ""}
    nginx = spawn(files=files, server=locations)
    token = tokens.mint(keys.make("RSA", "k"), {"sub": "x"}, kid="k7")
    for n in range(0, 1000, 100):
        assert nginx.get(f"/{n}", token).status == 200
    assert memory_kib(nginx.process.pid) < 150 * 1024
    assert memory_kib(workers(nginx)[0]) < 150 * 1024


def test_reloads_do_not_make_the_master_grow(spawn):
    nginx = spawn(files={"keys.json": large_set(20)}, server=SERVER + """
        location /kept {
            auth_jwt "R";
            auth_jwt_key_request /keys;
            auth_jwt_key_cache 1h;
            empty_gif;
        }
        location /keys { alias @DIR@/keys.json; }
""")
    pid = nginx.process.pid

    def reload(times):
        for _ in range(times):
            start_of_reload = nginx.error.position()
            nginx.process.send_signal(signal.SIGHUP)
            nginx.error.wait("start worker process ", start_of_reload)

    reload(10)
    if "ASAN_OPTIONS" not in os.environ:    # which keeps what was freed
        before = memory_kib(pid)
        reload(60)
        grown = memory_kib(pid) - before
        # a set of twenty keys is 40 KB or more, sixty of them are 2.4 MB
        assert grown < 1536, f"{grown} KiB"
    ngx.wait_for(lambda: len(workers(nginx)) == 1, "the old workers to end")
