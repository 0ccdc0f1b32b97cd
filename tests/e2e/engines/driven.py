"""What the three have in common: a process to start and to kill, a wire, and waiting for something to be so."""

import contextlib
import json
import os
import re
import signal
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import websocket

PATIENCE_S = 60
PAUSE_S = 0.05


class NotNow(Exception):
    """The page is on its way to somewhere else and could not answer."""


class Wire:
    """JSON over a WebSocket: numbered questions, numbered answers, and news that come between."""

    def __init__(self, url: str, hear: Callable[[dict[str, Any]], None] = lambda _news: None) -> None:
        # Browsers refuse a wire to whoever says that it is a web page.
        self._socket = websocket.create_connection(url, timeout=PATIENCE_S, suppress_origin=True)
        self._hear = hear
        self._number = 0

    def ask(self, method: str, params: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        """Ask one thing and return the whole answer."""
        self._number += 1
        number = self._number
        self._socket.send(json.dumps({"id": number, "method": method, "params": params, **more}))
        while True:
            news = self.listen()
            if news.get("id") == number:
                return news

    def listen(self) -> dict[str, Any]:
        """Wait for the next message."""
        news: dict[str, Any] = json.loads(self._socket.recv())
        self._hear(news)
        return news

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError, websocket.WebSocketException):
            self._socket.close()


class Driven(ABC):
    """One browser on one profile folder."""

    name: str

    def __init__(self, program: Path, folder: Path) -> None:
        self.program = program
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def start(self) -> Self:
        """Start it on its folder, and return once a page can be asked."""

    @abstractmethod
    def goto(self, url: str) -> None:
        """Go to an address."""

    @abstractmethod
    def _compute(self, expression: str) -> str:
        """Return the string that an expression in the page comes to.

        Raises: NotNow while the page changes.
        """

    @abstractmethod
    def _await(self, expression: str) -> str:
        """Return the string that an expression in the page promises."""

    def evaluate(self, expression: str) -> Any:
        """Return what an expression in the page comes to."""
        return json.loads(self._compute(f"JSON.stringify(({expression}) ?? null)"))

    def wait_for(self, expression: str) -> Any:
        """Return what an expression in the page promises."""
        return json.loads(self._await(f"({expression}).then((kept) => JSON.stringify(kept ?? null))"))

    def until(self, expression: str, what: str = "") -> Any:
        """Ask again and again until the answer is true, and return it."""
        end_s = time.monotonic() + PATIENCE_S
        seen: Any = None
        while time.monotonic() < end_s:
            with contextlib.suppress(NotNow):
                seen = self.evaluate(expression)
                if seen:
                    return seen
            time.sleep(PAUSE_S)
        message = f"{self.name}: {what or expression} never came true; last seen: {seen!r}\n{self._looks()}"
        raise AssertionError(message)

    def _looks(self) -> str:
        with contextlib.suppress(NotNow):
            return str(self.evaluate("`${location.href}\\n${document.body.innerText}`"))
        return "(no page)"

    def kill(self) -> None:
        """End it with all its processes at once, as a phone short of memory does: nothing is put away."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        self._hang_up()

    @abstractmethod
    def _hang_up(self) -> None:
        """Close the wire."""

    def _spawn(self, *arguments: str | Path, **more: str) -> Path:
        """Start the program in a group of its own, with a home of its own. Return the file it talks into."""
        self.folder.mkdir(parents=True, exist_ok=True)
        log = self.folder / "browser.log"
        home = {f"XDG_{name}_HOME": str(self.folder / name.lower()) for name in ("DATA", "CACHE", "CONFIG", "STATE")}
        # The session bus of whoever runs the tests is none of the browser's business.
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("DBUS_", "XDG_"))}
        runtime = {"XDG_RUNTIME_DIR": str(_private(self.folder / "run"))}
        with log.open("wb") as written:
            self._process = subprocess.Popen(
                [self.program, *arguments],
                env={**kept, "HOME": str(_private(self.folder / "home")), **home, **runtime, **more},
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return log

    def _told(self, log: Path, pattern: str) -> str:
        """Wait until the browser says where it listens."""
        end_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < end_s:
            found = re.search(pattern, log.read_text("utf-8", "replace"))
            if found:
                return found[1]
            assert self._process is not None
            assert self._process.poll() is None, f"{self.name} ended:\n{log.read_text('utf-8', 'replace')[-2000:]}"
            time.sleep(PAUSE_S)
        raise AssertionError(f"{self.name} does not listen:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def _private(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


class Screen:
    """A screen that nobody looks at, for a browser that cannot do without one."""

    def __init__(self, program: Path) -> None:
        with tempfile.TemporaryFile("w+") as said:
            number = said.fileno()
            command: Sequence[str | Path] = (
                program, "-displayfd", str(number), "-screen", "0", "800x1000x24", "-nolisten", "tcp",
            )  # fmt: skip
            self._process = subprocess.Popen(
                command,
                pass_fds=[number],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            end_s = time.monotonic() + PATIENCE_S
            display = ""
            while not display.endswith("\n") and time.monotonic() < end_s and self._process.poll() is None:
                time.sleep(PAUSE_S)
                said.seek(0)
                display = said.read()
        assert display.strip(), "Xvfb did not start"
        self.name = f":{display.strip()}"

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()
