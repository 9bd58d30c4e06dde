"""A loopback identity provider that does what a test tells it to, and counts
what it is asked."""

import http.server
import ssl
import threading

import ngx


class Answer:
    """What a path answers.

    how: "length", "chunked", "close" (neither, the end of the connection ends
    it), "short" and "short-chunked" (breaks off in the middle), "endless".
    """

    def __init__(self, body=b"", status=200, how="length", headers=()):
        self.body = body if isinstance(body, bytes) else body.encode()
        self.status = status
        self.how = how
        self.headers = dict(headers)


class Request:
    def __init__(self, method, path, headers, body):
        self.method = method
        self.path = path
        self.headers = {k.lower(): v for k, v in headers.items()}
        self.body = body


class Provider:
    """With tls, a pair of file names (certificate, key), it speaks TLS."""

    def __init__(self, tls=None):
        self.tls = tls
        self.port = 0
        self.lock = threading.Lock()
        self.answers = {}
        self.requests = []
        self.connections = 0
        self.broken = 0         # answers that nobody wanted to the end
        self.held = {}
        self.server = None
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.release()
        self.stop()

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def start(self):
        """Also again, on the same port, after stop()."""
        self.server = Server(("127.0.0.1", self.port), Handler)
        self.port = self.server.server_address[1]
        self.server.provider = self
        if self.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.tls)
            self.server.socket = context.wrap_socket(self.server.socket,
                                                     server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever,
                                       kwargs={"poll_interval": 0.02})
        self.thread.start()

    def stop(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.thread.join()
            self.server = None

    def answer(self, path, body=b"", **how):
        """A path that ends in * stands for all that begin so."""
        self.answers[path] = Answer(body, **how)

    def find(self, path):
        if path in self.answers:
            return self.answers[path]
        for name, answer in self.answers.items():
            if name.endswith("*") and path.startswith(name[:-1]):
                return answer
        return Answer("no such path", status=404)

    def respond(self, request):
        """For providers that look at more than the path."""
        return self.find(request.path)

    def hold(self, *paths):
        """Requests of these paths wait for release()."""
        for path in paths:
            self.held[path] = threading.Event()

    def release(self, *paths):
        for path in paths or list(self.held):
            event = self.held.pop(path, None)
            if event:
                event.set()

    def of(self, path):
        with self.lock:
            return [r for r in self.requests if r.path == path]

    def count(self, path):
        return len(self.of(path))

    def wait(self, path, count=1):
        ngx.wait_for(lambda: self.count(path) >= count,
                     f"request {count} of {path}")


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        """Who asked went away: the tests do that on purpose."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        with self.server.provider.lock:
            self.server.provider.connections += 1

    def do_GET(self):
        provider = self.server.provider
        length = int(self.headers.get("Content-Length", 0))
        request = Request(self.command, self.path, self.headers,
                          self.rfile.read(length))
        with provider.lock:
            provider.requests.append(request)

        hold = provider.held.get(self.path)
        if hold:
            hold.wait(60)
        try:
            self.reply(provider.respond(request))
        except OSError:
            with provider.lock:
                provider.broken += 1
            self.close_connection = True

    do_POST = do_PUT = do_HEAD = do_GET

    def reply(self, answer):
        how = answer.how
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if how in ("length", "short"):
            self.send_header("Content-Length", str(len(answer.body)))
        elif how in ("chunked", "short-chunked"):
            self.send_header("Transfer-Encoding", "chunked")
        if how not in ("length", "chunked"):
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        getattr(self, "send_" + how.replace("-", "_"))(answer.body)

    def send_length(self, body):
        self.wfile.write(body)

    send_close = send_length

    def send_short(self, body):
        self.wfile.write(body[:-1])

    def send_chunked(self, body):
        self.send_chunks(body)
        self.wfile.write(b"0\r\n\r\n")

    def send_chunks(self, body):
        for at in range(0, len(body), 1000):
            chunk = body[at:at + 1000]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))

    send_short_chunked = send_chunks

    def send_endless(self, body):
        while True:
            self.wfile.write(body)

    def log_message(self, *args):
        pass
