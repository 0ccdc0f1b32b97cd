"""Phones that lose their network in the middle of an upload keep nobody else waiting."""

import hashlib
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from flask import Flask

from tests.e2e.server import Server, settings_of
from tests.factories import Browser, Province

STALLED = 20
PATIENCE_S = 60

Serve = Callable[..., Server]


@pytest.fixture
def serve(app: Flask, tmp_path: Path) -> Iterator[Serve]:
    """Start gunicorn as in production, with these settings on top."""
    with ExitStack() as running:

        def start(**settings: str) -> Server:
            url = app.config["SQLALCHEMY_DATABASE_URI"]
            server = Server({**settings_of(url, tmp_path), **settings}).start()
            running.callback(server.stop)
            return server

        yield start


def cookie_of(app: Flask) -> str:
    found = Browser(app, "kdc").client.get_cookie("session")
    assert found is not None
    return f"session={found.value}"


def begin_upload(server: Server, cookie: str) -> socket.socket:
    """Send the beginning of a chunk, and then nothing more."""
    port = urlsplit(server.url).port
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
    lines = [
        f"PUT /api/v1/photos/{uuid4()}?pin={uuid4()}&role=general HTTP/1.1",
        "Host: localhost",
        f"Cookie: {cookie}",
        "Content-Type: image/jpeg",
        f"X-Content-SHA256: {hashlib.sha256(b'').hexdigest()}",
        "Content-Range: bytes 0-131071/300000",
        "Content-Length: 131072",
    ]
    connection.sendall("\r\n".join([*lines, "", ""]).encode() + b"\xff\xd8\xff" + bytes(1000))
    return connection


def ask(server: Server, cookie: str) -> int:
    """Ask who is signed in: a question that needs the database."""
    with closing(HTTPConnection("127.0.0.1", urlsplit(server.url).port, timeout=PATIENCE_S)) as connection:
        connection.request("GET", "/api/v1/session?nonce=1", headers={"Cookie": cookie})
        return connection.getresponse().status


def test_twenty_stalled_uploads_leave_a_thread_for_whoever_asks(app: Flask, province: Province, serve: Serve) -> None:
    server, cookie = serve(STALL_S="600"), cookie_of(app)
    with ExitStack() as open_ones:
        for _ in range(STALLED):
            open_ones.enter_context(begin_upload(server, cookie))
        assert ask(server, cookie) == 200


def test_more_stalled_uploads_than_threads_are_let_go_and_told_to_come_again(
    app: Flask, province: Province, serve: Serve
) -> None:
    server, cookie = serve(THREADS="4", STALL_S="1"), cookie_of(app)
    with ExitStack() as open_ones:
        stalled = [open_ones.enter_context(begin_upload(server, cookie)) for _ in range(10)]
        assert ask(server, cookie) == 200
        for connection in stalled:
            answer = HTTPResponse(connection)
            answer.begin()
            assert (answer.status, json.load(answer)["error"]["code"]) == (408, "upload_cut")
    assert server.failures() == []
