"""A real nginx for tests: its configuration, process, log and client."""

import collections
import functools
import http.client
import os
import pathlib
import platform
import re
import signal
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Set by make.  An empty NGINX_MODULE: nginx has the module built in.
NGINX_BIN = os.environ.get("NGINX_BIN", ROOT / "build/nginx/usr/sbin/nginx")
NGINX_MODULE = os.environ.get(
    "NGINX_MODULE", ROOT / "build/ngx_http_jwt_module.so")

# Other modules, which scripts/deps unpacks for the distribution's nginx: what
# each needs, in the order of loading.
DISTRIBUTION = ROOT / "build/nginx/usr/sbin/nginx"
OTHERS = ROOT / "build/modules/usr"
OTHER_MODULES = {
    "lua": ("ndk_http_module", "ngx_http_lua_module"),
    "njs": ("ngx_http_js_module",),
    "perl": ("ngx_http_perl_module",),
    "headers-more": ("ngx_http_headers_more_filter_module",),
    "echo": ("ngx_http_echo_module",),
}

# The suite runs with the cache of verified tokens on and off.
TOKEN_CACHE = os.environ.get("TOKEN_CACHE", "")

# An instrumented nginx on a busy machine takes its time.
START_SEC = 20
STOP_SEC = 20
REPLY_SEC = 20

# What no test may leave in the log without declaring it.
TROUBLE = re.compile(
    r"^(?:\S+ \S+|nginx:) \[(?:alert|emerg)\]|exited on signal"
    r"|open socket #|Sanitizer|runtime error:"
)

MAIN = """\
{load_module}
{user}
daemon off;
worker_processes 1;
pid nginx.pid;
error_log error.log info;
{main}

events {{
    worker_connections {worker_connections};
}}

http {{
{temp}
    access_log access.log;
    large_client_header_buffers 8 256k;
    default_type text/plain;

{http}
}}
"""

SERVER = """
    server {{
        listen 127.0.0.1:@PORT@{listen};
        server_name localhost;

{server}
    }}
"""


# What keeps files in a directory of the machine's own unless told otherwise.
TEMP = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@functools.lru_cache(maxsize=None)
def describes_itself():
    """What nginx -V prints."""
    return subprocess.run([NGINX_BIN, "-V"], capture_output=True, text=True,
                          check=True).stderr


def version():
    """nginx's version as a tuple of numbers; a fork says whose it has."""
    found = re.search(r"nginx/([\d.]+)", describes_itself())
    return tuple(int(n) for n in found[1].split("."))


def configured():
    """The arguments that nginx was configured with."""
    return re.search(r"configure arguments:(.*)",
                     describes_itself())[1].split()


def temp_paths():
    return "\n".join(f"    {name}_temp_path temp_{name};" for name in TEMP
                     if f"--without-http_{name}_module" not in configured())


def other_module(name):
    """The files of another module, which may be a file itself."""
    if isinstance(name, pathlib.Path):
        return [name]
    return [OTHERS / f"lib/nginx/modules/{m}.so" for m in OTHER_MODULES[name]]


def cannot_load(name):
    """Why another module cannot be loaded into this nginx; None if it can."""
    if pathlib.Path(NGINX_BIN).resolve() != DISTRIBUTION.resolve():
        return f"{name} is the distribution's, and this nginx is not"
    if not all(path.exists() for path in other_module(name)):
        return f"{name} cannot be had for this nginx"
    return None


def is_debian(release):
    """Whether this machine is that release of Debian."""
    try:
        system = platform.freedesktop_os_release()
    except OSError:
        return False
    return (system.get("ID"), system.get("VERSION_ID")) == ("debian",
                                                            str(release))


def others_environment():
    """Where the other modules find what belongs to them."""
    return {"LD_LIBRARY_PATH": ":".join(map(str, OTHERS.glob("lib/*-linux-*"))),
            "PERL5LIB": ":".join(map(str, OTHERS.glob("lib/*/perl5/*")))}


def free_port(given=collections.deque(maxlen=1000)):
    """One that was not given lately: the kernel may choose a port twice before
    the nginx that both are for listens."""
    while True:
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        if port not in given:
            given.append(port)
            return port


class Prefix:
    """A directory with nginx.conf and the files that it names.

    http and server are configuration text.  @DIR@ in them stands for the
    directory, @PORT@, @PORT_ANYTHING@ for a free port each, and any other
    @NAME@ for the keyword argument of that name.  before and after are names
    of OTHER_MODULES, loaded before ours and after it.
    """

    def __init__(self, path, http="", server=None, main="", listen="",
                 files=None, before=(), after=(), worker_connections=512,
                 **names):
        self.path = pathlib.Path(path)
        self.path.mkdir(parents=True, exist_ok=True)
        self.names = {"DIR": str(self.path), **names}
        self.write_files(files or {})

        if server is not None:
            http += SERVER.format(server=server, listen=listen)

        if TOKEN_CACHE and "auth_jwt_token_cache" not in http:
            http = f"    auth_jwt_token_cache {TOKEN_CACHE};\n{http}"

        self.template = MAIN.format(
            load_module="\n".join(f"load_module {path};" for path in
                                  self.modules(before, after)),
            user="user root;" if os.geteuid() == 0 else "",
            main=main, temp=temp_paths(), http=http,
            worker_connections=worker_connections)
        self.write_conf()

        self.environment = {**os.environ,
                            **(others_environment() if before or after else {})}

    @staticmethod
    def modules(before, after):
        """The files to load, in this order."""
        return [*(f for name in before for f in other_module(name)),
                *([NGINX_MODULE] if NGINX_MODULE else []),
                *(f for name in after for f in other_module(name))]

    def write_conf(self):
        text = re.sub(r"@([A-Z][A-Z_0-9]*)@", self._name, self.template)
        (self.path / "nginx.conf").write_text(text)

    def _name(self, match):
        name = match[1]
        if name not in self.names and name.startswith("PORT"):
            self.names[name] = str(free_port())
        return str(self.names[name])

    def new_ports(self):
        for name in [n for n in self.names if n.startswith("PORT")]:
            del self.names[name]
        self.write_conf()

    def write_files(self, files):
        for name, data in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data if isinstance(data, bytes)
                             else data.encode())

    def command(self, *args):
        return [NGINX_BIN, "-p", f"{self.path}/", "-c", "nginx.conf",
                "-e", "error.log", *args]

    def check(self):
        """nginx -t: its exit status and what it printed."""
        done = subprocess.run(self.command("-t"), capture_output=True,
                              text=True, errors="replace", timeout=START_SEC,
                              env=self.environment)
        return done.returncode, done.stderr


class Reply:
    """An answer, and the lines that the error log got meanwhile."""

    def __init__(self, status, headers, body, log=()):
        self.status = status
        self.headers = headers
        self.body = body
        self.log = list(log)

    def all(self, name):
        return [v for k, v in self.headers if k.lower() == name.lower()]

    def __getitem__(self, name):
        """The value of a header, empty if there is none."""
        values = self.all(name)
        assert len(values) < 2, f"{name} came twice: {values}"
        return values[0] if values else ""

    @property
    def auth_log(self):
        return [line for line in self.log if "auth_jwt" in line]

    def __repr__(self):
        return "\n".join([f"<Reply {self.status}", *map(str, self.headers),
                          *self.log, repr(self.body[:300]), ">"])


def as_bytes(value):
    return value if isinstance(value, bytes) else value.encode()


class Connection:
    """One client connection; headers are sent as they are given."""

    def __init__(self, port, log=None):
        self.sock = socket.create_connection(("127.0.0.1", port), REPLY_SEC)
        self.log = log

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.sock.close()

    def request(self, path="/", token=None, headers=(), method="GET",
                body=b"", host="localhost"):
        lines = [method.encode() + b" " + as_bytes(path) + b" HTTP/1.1",
                 b"Host: " + as_bytes(host)]
        if token is not None:
            lines.append(b"Authorization: Bearer " + as_bytes(token))
        if body:
            lines.append(b"Content-Length: %d" % len(body))
        headers = headers.items() if isinstance(headers, dict) else headers
        lines += [as_bytes(k) + b": " + as_bytes(v) for k, v in headers]

        start = self.log.position() if self.log else 0
        self.sock.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + body)
        answer = http.client.HTTPResponse(self.sock, method=method)
        answer.begin()
        data = answer.read()
        return Reply(answer.status,
                     [(k, v.encode("latin-1").decode("utf-8", "replace"))
                      for k, v in answer.getheaders()],
                     data, self.log.since(start) if self.log else ())


class Log:
    """A growing file, read by position."""

    def __init__(self, path):
        self.path = path

    def position(self):
        return self.path.stat().st_size if self.path.exists() else 0

    def since(self, position=0):
        if not self.path.exists():
            return []
        with open(self.path, "rb") as f:
            f.seek(position)
            return f.read().decode("utf-8", "replace").splitlines()

    def wait(self, pattern, position=0):
        """The first line since position that matches."""
        found = []

        def look():
            found[:] = [line for line in self.since(position)
                        if re.search(pattern, line)]
            return found

        wait_for(look, f"{pattern!r} in {self.path.name}")
        return found[0]


def wait_for(condition, what, seconds=REPLY_SEC):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.01)


class Nginx(Prefix):
    """A running nginx.  On leaving the with block, or stop(), it is ended
    and its logs are searched for trouble; declare what is expected there as
    a regular expression with expect_trouble()."""

    def __init__(self, path, **config):
        super().__init__(path, **config)
        self.error = Log(self.path / "error.log")
        self.access = Log(self.path / "access.log")
        self.stderr = Log(self.path / "stderr.log")
        self.process = None
        self.expected = []

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc):
        self.stop()

    def start(self):
        for left in (2, 1, 0):
            with open(self.stderr.path, "ab") as stderr:
                self.process = subprocess.Popen(
                    self.command(), stdin=subprocess.DEVNULL,
                    stdout=stderr, stderr=stderr, env=self.environment)
            wait_for(self._listens_or_ended, "nginx to listen", START_SEC)
            if self.process.poll() is None:
                return self
            text = "\n".join(self.stderr.since())
            if "Address already in use" not in text or not left:
                raise AssertionError(f"nginx did not start:\n{text}")
            # somebody else took the port since it was free
            self.stderr.path.unlink()
            self.error.path.unlink(missing_ok=True)
            self.new_ports()

    def _listens_or_ended(self):
        if self.process.poll() is not None:
            return True
        try:
            socket.create_connection(("127.0.0.1", self.port()), 1).close()
            return True
        except OSError:
            return False

    def stop(self):
        if self.process is None:
            return
        process, self.process = self.process, None
        process.send_signal(signal.SIGQUIT)
        try:
            process.wait(STOP_SEC)
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait(STOP_SEC)
            raise AssertionError("nginx did not end on SIGQUIT") from None
        trouble = self.trouble()
        assert not trouble, "\n".join(["trouble in the log:", *trouble])

    def expect_trouble(self, pattern):
        self.expected.append(re.compile(pattern))

    def trouble(self):
        lines = self.error.since() + self.stderr.since()
        return [line for line in lines if TROUBLE.search(line)
                and not any(e.search(line) for e in self.expected)]

    def reload(self):
        """SIGHUP; the lines that it logged, once a new worker serves or the
        new configuration was refused."""
        start = self.error.position()
        self.process.send_signal(signal.SIGHUP)
        self.error.wait(r"worker process \d+ exited with code"
                        r"|\[emerg\]", start)
        return self.error.since(start)

    def port(self, name=""):
        return int(self.names["PORT" + name])

    def connect(self, port=""):
        return Connection(self.port(port), self.error)

    def get(self, path="/", token=None, port="", **request):
        """A request on a connection of its own; method= for another verb."""
        with self.connect(port) as connection:
            return connection.request(path, token, **request)
