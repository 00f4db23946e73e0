"""A receiver of webhooks on this machine: it behaves as a story says, and keeps what it got."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

Behaviour = Callable[[socket.socket, "Received"], None]


class Received(msgspec.Struct, frozen=True):
    """A request as it came over the wire."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def message(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told

    def signed_with(self, secret: str) -> bool:
        """Check the signature as a receiver would, by nothing of ours."""
        expected = hmac.new(secret.encode(), self.body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, self.headers["x-voucherify-signature"])


def answer(status: int, body: bytes = b"ok", **headers: str) -> Behaviour:
    """Answer at once."""
    more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 {status} Told\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode()

    def behave(connection: socket.socket, _: Received) -> None:
        connection.sendall(head + body)

    return behave


def hang(seconds: float = 20) -> Behaviour:
    """Take the request and say nothing."""

    def behave(connection: socket.socket, _: Received) -> None:
        connection.settimeout(seconds)
        with contextlib.suppress(OSError):
            connection.recv(1)  # returns when the other side gives up

    return behave


def hang_up(connection: socket.socket, _: Received) -> None:
    """Close without a word."""


def drip(head: bytes, each: bytes = b"x") -> Behaviour:
    """Answer byte by byte, without an end."""

    def behave(connection: socket.socket, _: Received) -> None:
        with contextlib.suppress(OSError):
            for byte in head:
                connection.sendall(bytes([byte]))
                time.sleep(0.01)
            while True:
                connection.sendall(each)
                time.sleep(0.05)

    return behave


class Receiver:
    """A server that answers every request as it was last told to."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.behaviour: Behaviour = answer(200)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/hooks"
        self._arrived = threading.Condition()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def wait_for(self, count: int, seconds: float = 30) -> list[Received]:
        """Return what came once there is this much of it."""
        with self._arrived:
            enough = self._arrived.wait_for(lambda: len(self.received) >= count, seconds)
        assert enough, f"{len(self.received)} of {count} messages came"
        return self.received

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream:
            first = stream.readline().split()
            headers = {}
            while line := stream.readline().strip():
                name, _, value = line.decode().partition(":")
                headers[name.lower()] = value.strip()
            length = int(headers.get("content-length", 0))
            body = stream.read(length)
            if len(first) < 2 or len(body) < length:
                return  # whoever sent it died in the middle
            came = Received(first[1].decode(), headers, body)
            behave = self.behaviour
            with self._arrived:
                self.received.append(came)
                self._arrived.notify_all()
            behave(connection, came)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Yield a receiver that takes everything until told otherwise."""
    made = Receiver()
    try:
        yield made
    finally:
        made.close()
