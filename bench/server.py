"""Servers on 127.0.0.1, the load on them, and what CPU they took.

Everything started here is pinned to one CPU and the load to another, and is
ended by its own process id.
"""

import json
import os
import pathlib
import platform
import re
import shutil
import signal
import socket
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD = pathlib.Path(os.environ.get("BUILD", ROOT / "build")).resolve()
WORK = BUILD / "bench"
NGINX = os.environ.get("NGINX_BIN", str(ROOT / "build/nginx/usr/sbin/nginx"))
MODULE = os.environ.get("MODULE",
                        str(BUILD / "ngx_http_jwt_module.so"))
UNPACKED = ROOT / "build/bench-tools"
POLL = WORK / "poll.so"

CPUS = sorted(os.sched_getaffinity(0))
SERVER_CPU = {CPUS[-1]}
LOAD_CPU = {CPUS[0]}

CONNECTIONS = 32
PAGE = "x" * 1023 + "\n"


def pinned(cpus):
    return lambda: os.sched_setaffinity(0, cpus)


def tool(name):
    """A program that is installed, or that scripts/deps has unpacked."""
    for folder in ("usr/bin", "usr/sbin"):
        path = UNPACKED / folder / name
        if path.exists():
            return str(path)
    return shutil.which(name)


def library_path():
    found = sorted({str(p.parent) for p in UNPACKED.glob("usr/lib/**/*.so*")})
    return ":".join(found)


def environment():
    env = dict(os.environ)
    if UNPACKED.is_dir():
        env["LD_LIBRARY_PATH"] = library_path()
    return env


def free_port(given=set()):
    """Five digits, so that requests to two servers have equal bytes; none is
    given twice, for the kernel has no reason to choose another one."""
    while True:
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        if port >= 10000 and port not in given:
            given.add(port)
            return port


def children(pid):
    found = []
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        found += (task / "children").read_text().split()
    return [int(p) for p in found]


def cpu_us(pid):
    """The scheduler's count of what a process has run, in microseconds."""
    try:
        with open(f"/proc/{pid}/schedstat") as f:
            return int(f.read().split()[0]) / 1000
    except FileNotFoundError:
        with open(f"/proc/{pid}/stat") as f:
            field = f.read().rsplit(")", 1)[1].split()
        return (int(field[11]) + int(field[12])) * 1e6 / os.sysconf(
            "SC_CLK_TCK")


def rss_kb(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1])


class Process:
    """A server in a directory of its own."""

    def __init__(self, name, command, port):
        self.name = name
        self.port = port
        self.log = self.folder(name) / "stderr.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                cwd=self.log.parent, env=environment(),
                preexec_fn=pinned(SERVER_CPU))
        self.wait()

    @staticmethod
    def folder(name):
        path = WORK / "run" / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def wait(self):
        for _ in range(1200):
            if self.process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"{self.name} did not start:\n{self.said()}")

    def said(self):
        texts = [p.read_text(errors="replace")[-2000:]
                 for p in sorted(self.log.parent.glob("*.log"))]
        return "".join(texts)

    @property
    def worker(self):
        return self.process.pid

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.stop()


class Nginx(Process):
    """An nginx; servers maps a port to the text of its server block."""

    def __init__(self, name, servers, http="", load=(), top="", wait=None):
        folder = self.folder(name)
        self.conf = folder / "nginx.conf"
        (folder / "html").mkdir(exist_ok=True)
        (folder / "html/page").write_text(PAGE)
        (folder / "error.log").write_text("")
        self.configure(servers, http, load, top)
        self.master_process = "master_process off" not in top
        super().__init__(name, self.command(NGINX, self.conf),
                         wait or next(iter(servers)))

    @staticmethod
    def command(binary, conf, *more):
        return [binary, "-p", f"{conf.parent}/", "-c", str(conf), "-e",
                "error.log", *more]

    def configure(self, servers, http="", load=(), top=""):
        self.conf.write_text(nginx_conf(servers, http, load, top))

    @property
    def worker(self):
        if not self.master_process:
            return self.process.pid
        for _ in range(200):
            found = children(self.process.pid)
            if len(found) == 1:
                return found[0]
            time.sleep(0.05)
        raise RuntimeError(f"{self.name}: one worker expected")


def nginx_conf(servers, http="", load=(), top=""):
    temp = "\n".join(f"    {p}_temp_path temp_{p};" for p in (
        "client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    blocks = "\n".join(
        f"    server {{\n        listen 127.0.0.1:{port};\n"
        f"        root html;\n        {text}\n    }}"
        for port, text in servers.items())
    user = "user root;" if os.geteuid() == 0 else ""
    modules = "\n".join(f'load_module "{m}";' for m in load)
    return f"""{modules}
{user}
daemon off;
worker_processes 1;
pid nginx.pid;
error_log error.log error;
{top}
events {{ worker_connections 1024; }}
http {{
    access_log off;
    default_type text/plain;
    keepalive_requests 100000000;
    large_client_header_buffers 4 64k;
    open_file_cache max=16;
    sendfile on;
    tcp_nopush on;
{temp}
{http}
{blocks}
}}
"""


def wrk(port, tokens, seconds, connections=CONNECTIONS, delay=None,
        poll=False):
    """Starts the load; loaded() waits for it and reads what it says.

    Where CPU is compared it has to poll (see poll.c); it needs a CPU for
    itself then.
    """
    env = dict(os.environ)
    if poll:
        if not POLL.exists():
            raise RuntimeError(f"{POLL} is missing: run make bench-tools")
        env["LD_PRELOAD"] = str(POLL)
    if delay is not None:
        env["BENCH_DELAY"] = str(delay)
    return subprocess.Popen(
        [tool("wrk"), "-t1", f"-c{connections}", f"-d{seconds}",
         "--timeout", "10", "-s", str(HERE / "load.lua"),
         f"http://127.0.0.1:{port}/", "--", str(tokens)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env,
        preexec_fn=pinned(LOAD_CPU))


def loaded(process):
    out = process.communicate()[0]
    lines = [line for line in out.splitlines() if line.startswith("{")]
    if process.returncode != 0 or not lines or "be preloaded" in out:
        raise RuntimeError(f"wrk failed:\n{out}")
    return json.loads(lines[-1])


def measure(server, port, tokens, seconds, **more):
    """CPU microseconds a request of the server's worker, and the rest."""
    worker = server.worker
    before = cpu_us(worker)
    seen = loaded(wrk(port, tokens, seconds, **more))
    seen["cpu"] = (cpu_us(worker) - before) / max(1, seen["requests"])
    seen["rps"] = seen["requests"] * 1e6 / seen["us"]
    return seen


def mint(algorithm, tokens, name, keys=1, pad=0):
    """Paths of tokens, keys and PEM; made once, kept in build/bench."""
    folder = WORK / "tokens"
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / f"{name}-{tokens}-{keys}-{pad}"
    if not stem.with_suffix(".tokens").exists():
        partial = folder / f".{stem.name}"
        subprocess.run([str(WORK / "mint"), algorithm, str(tokens), str(keys),
                        str(pad), str(partial)], check=True)
        for suffix in (".jwks", ".pem", ".tokens"):
            os.replace(f"{partial}{suffix}", f"{stem}{suffix}")
    one = stem.with_suffix(".one")
    if not one.exists():
        with open(stem.with_suffix(".tokens")) as f:
            one.write_text(f.readline())
    return stem


def version(command, pattern):
    done = subprocess.run(command, capture_output=True, text=True,
                          env=environment())
    match = re.search(pattern, done.stdout + done.stderr)
    return match[1] if match else "unknown"


def machine():
    """What the figures were taken on."""
    model = "unknown"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = " ".join(line.split(":", 1)[1].split())
            break
    os_name = platform.freedesktop_os_release()["PRETTY_NAME"]
    return {
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "cpu": f"{model}, {len(CPUS)} CPUs",
        "system": f"{os_name}, Linux {platform.release().split('-')[0]}",
        "nginx": version([NGINX, "-v"], r"nginx/(\S+)"),
        "openssl": version(["openssl", "version"], r"OpenSSL (\S+)"),
        "load": pathlib.Path("/proc/loadavg").read_text().split()[0],
    }


def save(name, result):
    WORK.mkdir(parents=True, exist_ok=True)
    path = WORK / f"{name}.json"
    path.write_text(json.dumps(result, indent=1) + "\n")
    print(f"\n{path.relative_to(ROOT) if ROOT in path.parents else path}")


def table(head, rows):
    """Rows of a Markdown table: to be read as it is, too."""
    cells = [[str(c) for c in row] for row in [head, *rows]]
    width = [max(len(r[i]) for r in cells) for i in range(len(head))]

    def line(row):
        first = row[0].ljust(width[0])
        rest = [c.rjust(w) for c, w in zip(row[1:], width[1:])]
        return "| " + " | ".join([first, *rest]) + " |"

    rule = "|" + "|".join(["-" * (width[0] + 2)]
                          + ["-" * (w + 1) + ":" for w in width[1:]]) + "|"
    return "\n".join([line(cells[0]), rule, *map(line, cells[1:])])
