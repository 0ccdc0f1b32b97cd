"""The application as people meet it: gunicorn, in processes of its own, on a port of its own."""

import os
import queue
import re
import signal
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from deploy.places import PYTHON, ROOT, environment

CONFIG: Final = ROOT / "deploy" / "gunicorn.conf.py"
LISTENING: Final = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+)")
START_S: Final = 60
STOP_S: Final = 30


class Server:
    """One gunicorn. It keeps its port when it is stopped and started again: a phone knows only that address."""

    def __init__(self, settings: Mapping[str, str], application: str = "webapp:create_app()") -> None:
        self._application = application
        self._environment = environment(**{"WEB_CONCURRENCY": "1", **settings}, PLAIN_HTTP="1", BIND="127.0.0.1")
        self._environment.pop("ANNOUNCE", None)
        self._port = 0
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None
        self._paused = False
        self.log: list[str] = []

    @property
    def url(self) -> str:
        """Return the address: `localhost`, where a service worker may be installed without TLS."""
        return f"http://localhost:{self._port}"

    def start(self) -> "Server":
        """Start to serve, and return once the port is open."""
        process = subprocess.Popen(
            [PYTHON, "-m", "gunicorn", "--config", CONFIG, self._application],
            cwd=ROOT,
            env={**self._environment, "PORT": str(self._port), "LOG_LEVEL": "info"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        ports: queue.Queue[int | None] = queue.Queue()
        self._process = process
        self._reader = threading.Thread(target=self._read, args=(process, ports), daemon=True)
        self._reader.start()
        port = ports.get(timeout=START_S)
        assert port is not None, "gunicorn did not start:\n" + "".join(self.log)
        self._port = port
        return self

    def stop(self) -> None:
        """End it, whatever it is doing: from now on connections are refused."""
        if self._process is None:
            return
        self.resume()
        self._process.send_signal(signal.SIGQUIT)  # without waiting for what is under way
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.wait()
        assert self._reader is not None
        assert self._process.stderr is not None
        self._reader.join(STOP_S)
        self._process.stderr.close()
        self._process = None

    def restart(self, **settings: str) -> None:
        """Serve again at the same address, with other settings."""
        self.stop()
        self._environment.update(settings)
        self.start()

    def pause(self) -> None:
        """Freeze it: connections are still taken, and nothing ever answers."""
        self._signal(signal.SIGSTOP)
        self._paused = True

    def resume(self) -> None:
        """Let a frozen server go on."""
        if self._paused:
            self._signal(signal.SIGCONT)
            self._paused = False

    def failures(self) -> list[str]:
        """Return what the log holds of failures nobody expects."""
        return [line for line in self.log if "Traceback" in line or "unexpected failure" in line]

    def _signal(self, number: int) -> None:
        assert self._process is not None, "the server is not running"
        os.killpg(self._process.pid, number)

    def _read(self, process: subprocess.Popen[str], ports: "queue.Queue[int | None]") -> None:
        assert process.stderr is not None
        for line in process.stderr:
            self.log.append(line)
            found = LISTENING.search(line)
            if found:
                ports.put(int(found[1]))
        ports.put(None)


def settings_of(database_url: str, folder: Path) -> dict[str, str]:
    """Return the settings of a server on a test's own database and photographs."""
    return {
        "DATABASE_URL": database_url,
        "PHOTO_FOLDER": str(folder / "photos"),
        "FILING_FOLDER": str(folder / "filings"),
        "SECRET_KEY": "only for tests",
    }
