"""The line between a tablet and the server, which can be cut at any byte, slow, or gone."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

PATIENCE_SECONDS = 40.0


class NoAnswer(Exception):
    """No whole answer came; what became of the request is not known."""


class Cut(NamedTuple):
    """Where the line breaks: after so many bytes of the request or of the answer; ``None`` where it holds.

    ``slow`` is the pause between the pieces of a request that creeps.
    """

    request: int | None = None
    answer: int | None = None
    slow: float = 0.0


WHOLE = Cut()


class Reply(NamedTuple):
    """A whole answer."""

    status: int
    headers: dict[str, str]
    body: bytes
    length: int  # of the answer with its head, in bytes

    def json(self) -> dict[str, Any]:
        """The body as an object. Raises :class:`NoAnswer` for somebody else's page."""
        try:
            found = json.loads(self.body)
        except ValueError as problem:
            raise NoAnswer from problem
        if not isinstance(found, dict):
            raise NoAnswer
        return found


def ask(
    port: int, method: str, path: str, *, headers: dict[str, str] | None = None, body: bytes = b"", cut: Cut = WHOLE
) -> Reply:
    """One request on a connection of its own. Raises :class:`NoAnswer` when the line breaks first."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    sent = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _send(line, sent if cut.request is None else sent[: cut.request], cut.slow)
            if cut.request is not None:
                raise NoAnswer("the request was cut")
            return _reply(_receive(line, cut.answer))
    except OSError as problem:
        raise NoAnswer from problem


def _send(line: socket.socket, data: bytes, slow: float) -> None:
    if not slow:
        line.sendall(data)
        return
    piece = max(1, len(data) // 8)
    for start in range(0, len(data), piece):
        line.sendall(data[start : start + piece])
        time.sleep(slow)


def _receive(line: socket.socket, most: int | None) -> bytes:
    data = b""
    while most is None or len(data) < most:
        piece = line.recv(65536 if most is None else min(65536, most - len(data)))
        if not piece:
            break
        data += piece
    if most is not None:
        raise NoAnswer(f"the answer was cut after {len(data)} bytes")
    return data


def _reply(data: bytes) -> Reply:
    head, found, body = data.partition(b"\r\n\r\n")
    try:
        first, *lines = head.decode("latin-1").split("\r\n")
        status = int(first.split(" ", 2)[1])
    except (IndexError, ValueError) as problem:
        raise NoAnswer from problem
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if not found or int(headers.get("content-length", len(body))) != len(body):
        raise NoAnswer("a torn answer")
    return Reply(status, headers, body, len(data))


@contextmanager
def half_open(port: int) -> Iterator[None]:
    """A request that was begun, and whose other end has gone without a word."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as line:
        line.sendall(b"POST /sync/push HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n\r\n{")
        yield
