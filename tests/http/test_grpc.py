"""A refusal as examples/grpc.conf has it: what a gRPC client reads.

"Trailers-Only" of gRPC over HTTP/2: one HEADERS frame that ends the stream,
and no DATA.
"""

import socket
import struct

import pytest

import keys
import ngx
import tokens

KEY = keys.make("P-256", "k")
ALICE = tokens.mint(KEY, {"sub": "alice", "admin": True})
BOB = tokens.mint(KEY, {"sub": "bob"})

# RFC 9113: frame types and flags
DATA, HEADERS, SETTINGS = 0, 1, 4
END_STREAM, END_HEADERS = 1, 4
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


@pytest.fixture(scope="module")
def nginx(launch):
    example = (ngx.ROOT / "examples/grpc.conf").read_text()
    app = """
    server {
        listen 127.0.0.1:@PORT_APP@ http2;
        default_type application/grpc;
        return 200 "hello $http_x_user";
    }
"""
    return launch(
        files={"keys.jwks": keys.jwks(KEY)},
        http=example.replace("127.0.0.1:8080", "127.0.0.1:@PORT@")
                    .replace("127.0.0.1:8082", "127.0.0.1:@PORT_APP@") + app)


def frame(kind, flags, stream, payload=b""):
    return (struct.pack("!I", len(payload))[1:]
            + struct.pack("!BBI", kind, flags, stream) + payload)


def literal(name, value):
    """A header as HPACK has it plain (RFC 7541, section 6.2.2)."""
    def string(text):
        text = text.encode()
        # an integer with a prefix of seven bits, section 5.1
        if len(text) < 127:
            return bytes((len(text),)) + text
        rest, length = len(text) - 127, b"\x7f"
        while rest >= 128:
            rest, length = rest >> 7, length + bytes((rest & 127 | 128,))
        return length + bytes((rest,)) + text

    return b"\0" + string(name) + string(value)


def call(nginx, token=None):
    """A call without a message: the kinds and flags of its frames."""
    block = b"".join(literal(*h) for h in (
        (":method", "POST"), (":scheme", "http"), (":authority", "localhost"),
        (":path", "/example.Greeter/Hello"), ("te", "trailers"),
        ("content-type", "application/grpc"),
        *([("authorization", f"Bearer {token}")] if token else [])))

    with socket.create_connection(("127.0.0.1", nginx.port()),
                                  ngx.REPLY_SEC) as sock:
        sock.sendall(PREFACE + frame(SETTINGS, 0, 0)
                     + frame(HEADERS, END_STREAM | END_HEADERS, 1, block))
        answer, got = sock.makefile("rb"), []
        while not got or not got[-1][1] & END_STREAM:
            head = answer.read(9)
            assert len(head) == 9, "the connection ended before the stream"
            length = int.from_bytes(head[:3], "big")
            kind, flags, stream = struct.unpack("!BBI", head[3:])
            answer.read(length)
            if stream == 1 and kind in (DATA, HEADERS):
                got.append((kind, flags))
        return got


@pytest.mark.parametrize("token", [None, tokens.twins(ALICE)["payload"], BOB])
def test_a_refusal_is_trailers_only(nginx, token):
    assert call(nginx, token) == [(HEADERS, END_HEADERS | END_STREAM)]


def test_a_call_that_is_accepted_has_its_answer(nginx):
    first, *rest = call(nginx, ALICE)
    assert first == (HEADERS, END_HEADERS)
    assert (DATA in [kind for kind, _ in rest])
