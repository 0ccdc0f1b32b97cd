"""A bad road between a browser and the server: a proxy that does to each request of the API what a plan says.

It knows HTTP just well enough to break it at every place where a real network, a proxy or a captive portal does. What
it did is counted, and so is what no phone may ever do: two writes at once, or a write after an answer that did not
repeat the nonce.
"""

import contextlib
import hashlib
import json
import random
import re
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import BinaryIO, Final, Self

STALE_TOKEN: Final = "of-an-answer-to-somebody-else"
UPSTREAM_S: Final = 60
PATIENCE_S: Final = 2
KEPT_OPEN: Final = 0.5
RESET: Final = 0.5


class Fault(StrEnum):
    """What happens to one request."""

    NONE = "passed on"
    ERROR_BEFORE = "500 before the server heard it"
    ERROR_AFTER = "502 after the server stored it"
    LOST = "answer lost, connection closed"
    CUT_REQUEST = "cut in the middle of the request"
    SHORTENED = "half the body passed on as if whole"
    DAMAGED = "one byte of a photograph changed"
    CUT_ANSWER = "cut in the middle of the answer"
    SIGNED_OUT = "401 as JSON"
    REDIRECT = "redirect to a sign-in page"
    PORTAL = "200 with a page of HTML"
    EMPTY_YES = "200 with JSON that names nothing"
    STALE = "heartbeat answered from somebody's cache"
    BUSY = "429 or 503 with Retry-After"
    STALL = "stalled, then closed"
    TWICE = "passed on twice at the same moment"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the browser sent it."""

    method: str
    target: str
    head: bytes
    body: bytes
    token: str | None

    @property
    def is_api(self) -> bool:
        return self.target.startswith("/api/v1/")

    @property
    def is_heartbeat(self) -> bool:
        return self.target.startswith("/api/v1/session?")

    @property
    def is_write(self) -> bool:
        return self.is_api and self.method in {"POST", "PUT", "PATCH", "DELETE"}

    @property
    def is_photo(self) -> bool:
        return self.is_write and "/photos/" in self.target

    def with_body(self, body: bytes) -> "Request":
        """Return the request with another body, whose length the head declares."""
        head = re.sub(rb"(?i)content-length: *\d+", b"Content-Length: %d" % len(body), self.head)
        return Request(self.method, self.target, head, body, self.token)


Plan = Callable[[Request], Fault]


@dataclass(slots=True)
class Trap:
    """Catches one request and holds it, so that something can happen in the middle of it."""

    catches: Callable[[Request], bool]
    after: bool  # whether the server gets it before it is held
    caught: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)


@dataclass(slots=True)
class Seen:
    """What went by."""

    drains: int = 0  # runs of an outbox: each begins with one heartbeat
    writes: int = 0
    faults: Counter[Fault] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class BadRoad:
    """The proxy: listens on a port of its own from the moment it is made until it is closed."""

    def __init__(self, upstream_url: str, seed: int = 0) -> None:
        self._upstream = ("127.0.0.1", int(upstream_url.rpartition(":")[2]))
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._under_way: dict[socket.socket, str] = {}
        self._last_heartbeat: dict[str, object] | None = None
        self._open: set[socket.socket] = set()
        self._closing = threading.Event()
        self.plan: Plan = lambda _request: Fault.NONE
        self.trap: Trap | None = None
        self.seen = Seen()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Return the address: `localhost`, where a service worker may be installed without TLS."""
        return f"http://localhost:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Refuse from now on; what is under way is cut."""
        self._closing.set()
        self._listener.close()
        with self._lock:
            for client in self._open:
                with contextlib.suppress(OSError):
                    client.shutdown(socket.SHUT_RDWR)

    def set_trap(self, catches: Callable[[Request], bool], *, after: bool) -> Trap:
        """Hold the next request of the API that fits until it is released; then its connection is closed."""
        self.trap = Trap(catches, after)
        return self.trap

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(client)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            with contextlib.suppress(OSError), client.makefile("rb") as stream:
                while (request := _read(stream)) is not None and self._answer(client, request):
                    pass
        finally:
            with self._lock:
                self._open.discard(client)
            client.close()

    def _answer(self, client: socket.socket, request: Request) -> bool:
        """Deal with one request. Return whether the connection may carry another."""
        if not request.is_api:
            return self._deliver(client, self._ask(request), keep=True)
        fault, trap = self._decide(request)
        with self._noted(client, request):
            if trap is not None:
                return self._hold(trap, request)
            return self._break(client, request, fault)

    def _decide(self, request: Request) -> tuple[Fault, Trap | None]:
        with self._lock:
            if self.trap is not None and self.trap.catches(request):
                trap, self.trap = self.trap, None
                fault = Fault.STALL
            else:
                trap, fault = None, self.plan(request)
            self.seen.drains += request.is_heartbeat
            self.seen.writes += request.is_write
            self.seen.faults[fault] += 1
            return fault, trap

    @contextlib.contextmanager
    def _noted(self, client: socket.socket, request: Request) -> Iterator[None]:
        """Watch over what a phone may never do."""
        if not request.is_write:
            yield
            return
        with self._lock:
            others = dict(self._under_way)
        kept = [what for other, what in others.items() if not self._is_given_up(other)]
        with self._lock:
            if kept:
                self.seen.wrong.append(f"{request.target} began while {kept[0]} was under way")
            if request.token == STALE_TOKEN:
                self.seen.wrong.append(f"{request.target} was sent to somebody who did not repeat the nonce")
            self._under_way[client] = request.target
        try:
            yield
        finally:
            self._is_over(client)

    def _is_over(self, client: socket.socket) -> None:
        with self._lock:
            self._under_way.pop(client, None)

    def _is_given_up(self, other: socket.socket) -> bool:
        """Tell whether a request is of a page that died: its lock is free a moment before its connection ends."""
        end_s = time.monotonic() + PATIENCE_S
        while other in self._under_way and time.monotonic() < end_s:
            if _has_gone(other):
                return True
            self._closing.wait(0.01)
        return False

    def _hold(self, trap: Trap, request: Request) -> bool:
        if trap.after:
            self._ask(request)
        trap.caught.set()
        trap.released.wait(UPSTREAM_S)
        return False

    def _break(self, client: socket.socket, request: Request, fault: Fault) -> bool:
        match fault:
            case Fault.NONE:
                return self._pass(client, request)
            case Fault.STALL:
                self._closing.wait(self._random.uniform(0.02, 0.2))
                return False
            case Fault.CUT_REQUEST:
                self._ask(request, cut=True)
                return False
            case Fault.LOST | Fault.CUT_ANSWER:
                return self._lose(client, self._ask(request), fault)
        return self._deliver(client, self._answer_instead(request, fault))

    def _pass(self, client: socket.socket, request: Request) -> bool:
        answer = self._ask(request)
        if request.is_heartbeat and answer.startswith(b"HTTP/1.1 200"):
            with contextlib.suppress(ValueError):
                self._last_heartbeat = json.loads(answer.partition(b"\r\n\r\n")[2])
        # A connection that carried something before is one whose loss a browser may answer by sending again.
        return self._deliver(client, answer, keep=self._random.random() < KEPT_OPEN)

    def _lose(self, client: socket.socket, answer: bytes, fault: Fault) -> bool:
        if fault is Fault.CUT_ANSWER:
            head, mark, body = answer.partition(b"\r\n\r\n")
            client.sendall(head + mark + body[: len(body) // 2])
        elif self._random.random() < RESET:  # a reset instead of an end
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    def _answer_instead(self, request: Request, fault: Fault) -> bytes:
        """Return the answer of somebody who stands between, whatever the server got of it."""
        match fault:
            case Fault.SHORTENED:
                return self._ask(request.with_body(request.body[: len(request.body) // 2]))
            case Fault.DAMAGED:
                return self._ask(request.with_body(_one_byte_changed(request.body)))
            case Fault.TWICE:
                return self._ask_twice(request)
            case Fault.ERROR_AFTER:
                self._ask(request)
            case Fault.STALE if self._last_heartbeat is not None:
                stale = json.dumps({**self._last_heartbeat, "csrf_token": STALE_TOKEN}).encode()
                return _response(200, stale, kind="application/json")
            case Fault.BUSY:
                later = self._random.choice(["0", "0", "0", "1", "Mon, 23 Nov 2026 00:00:00 GMT"])
                return _response(self._random.choice([429, 503]), b"busy", f"Retry-After: {later}")
        return MADE_UP.get(fault, PORTAL)

    def _ask_twice(self, request: Request) -> bytes:
        twin = threading.Thread(target=self._ask, args=(request,), daemon=True)
        twin.start()
        answer = self._ask(request)
        twin.join()
        return answer

    def _deliver(self, client: socket.socket, answer: bytes, *, keep: bool = False) -> bool:
        self._is_over(client)  # before the phone hears of it, and goes on
        if keep:
            answer = re.sub(rb"(?i)\r\nconnection: close", b"\r\nConnection: keep-alive", answer, count=1)
        client.sendall(answer)
        return keep and bool(answer)

    def _ask(self, request: Request, *, cut: bool = False) -> bytes:
        """Pass a request on and return the whole answer, nothing where there is no server."""
        head = re.sub(rb"(?i)\r\nconnection: [^\r]*", b"", request.head).rstrip(b"\r\n")
        try:
            with socket.create_connection(self._upstream, timeout=UPSTREAM_S) as server:
                body = request.body[: len(request.body) // 2] if cut else request.body
                server.sendall(head + b"\r\nConnection: close\r\n\r\n" + body)
                if cut:
                    return b""
                return b"".join(iter(lambda: server.recv(1 << 16), b""))
        except OSError:
            return b""


def _read(stream: BinaryIO) -> Request | None:
    """Read one request off a connection; none when there is no more."""
    lines = list(iter(lambda: stream.readline(1 << 16), b"\r\n"))[:200] if stream.peek(1) else []  # type: ignore[attr-defined]
    if not lines or not lines[-1].endswith(b"\r\n"):
        return None
    head = b"".join(lines) + b"\r\n"
    method, target, _ = lines[0].decode("latin-1").split(" ", 2)
    length = re.search(rb"(?im)^content-length: *(\d+)", head)
    body = stream.read(int(length[1])) if length else b""
    token = re.search(rb"(?im)^x-csrftoken: *([^\r]+)", head)
    return Request(method, target, head, body, token[1].decode("latin-1") if token else None)


def _response(status: int, body: bytes, *headers: str, kind: str = "text/html") -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, *headers, "Connection: close", "", ""]).encode() + body


def _one_byte_changed(body: bytes) -> bytes:
    """Change a byte where a picture stays a picture: two thirds in, past tables and header."""
    at = int.from_bytes(hashlib.sha256(body).digest()[:4]) % max(1, len(body) // 4) + len(body) // 2
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :] if body else body


def _has_gone(client: socket.socket) -> bool:
    """Tell whether the browser has given a connection up, without waiting for it."""
    try:
        return client.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


PORTAL: Final = _response(200, b"<!doctype html><title>Wi-Fi</title><p>Welcome. Please accept our terms.")
MADE_UP: Final = {
    Fault.ERROR_BEFORE: _response(500, b"<h1>500 Internal Server Error</h1>"),
    Fault.ERROR_AFTER: _response(502, b"<h1>502 Bad Gateway</h1>"),
    Fault.SIGNED_OUT: _response(401, b'{"error":{"code":"signed_out"}}', kind="application/json"),
    Fault.REDIRECT: _response(302, b"<title>Sign in</title>", "Location: /account/sign-in"),
    Fault.EMPTY_YES: _response(200, b'{"ok":true}', kind="application/json"),
}
