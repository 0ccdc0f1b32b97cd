"""How gunicorn serves the application, at `make run` and in production alike.

BIND, PORT       where to listen; 127.0.0.1:8000 unless told otherwise
WEB_CONCURRENCY  processes; 2 unless told otherwise
THREADS          threads of each; 64 unless told otherwise: a slow phone's upload holds one for as long as it lasts
STALL_S          seconds that a connection may be silent in the middle of a request; 20 unless told otherwise
LOG_LEVEL        info unless told otherwise
ANNOUNCE         a file to print after the address, once the server listens
"""

import os
import signal
import socket
import struct
from pathlib import Path
from typing import Any

Arbiter = Worker = Any  # gunicorn has no types

bind = f"{os.environ.get('BIND') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
chdir = str(Path(__file__).resolve().parent.parent)
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("THREADS") or 64)
preload_app = True  # the modules are read once and shared: half the start, half the memory
timeout = 60
graceful_timeout = 20
keepalive = 5
loglevel = os.environ.get("LOG_LEVEL") or "info"
control_socket_disable = True  # systemd and signals are enough; nothing is left in the home folder
if Path("/dev/shm").is_dir():  # noqa: S108  # heartbeats in memory: a busy disk must not look like a hung worker
    worker_tmp_dir = "/dev/shm"  # noqa: S108


def when_ready(server: Arbiter) -> None:
    """Let Ctrl-C finish the requests under way, let no silent connection hold a thread, and say where to look."""
    server.handle_int = server.handle_term
    # A phone that lost its network in the middle of an upload never says so. Gunicorn would wait for it for ever; the
    # kernel, told so here, does not. Each connection inherits this from the socket that listens.
    stall_s = int(os.environ.get("STALL_S") or 20)
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", stall_s, 0))
    announce = os.environ.get("ANNOUNCE")
    if announce:
        host, _, port = bind.rpartition(":")
        shown = "localhost" if host in {"127.0.0.1", "0.0.0.0"} else host  # noqa: S104
        print(f"\n  http://{shown}:{port}/\n\n{Path(announce).read_text('utf-8')}", flush=True)


def post_fork(_server: Arbiter, worker: Worker) -> None:
    """Give each process its own database connections: one opened before the fork cannot be shared."""
    application = worker.app.wsgi()
    with application.app_context():
        for engine in application.extensions["sqlalchemy"].engines.values():
            engine.dispose(close=False)


def post_worker_init(_worker: Worker) -> None:
    """Leave Ctrl-C to the arbiter: the terminal sends it to every process of the group."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
