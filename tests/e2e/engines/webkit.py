"""WebKitGTK's MiniBrowser, over the wire of its remote inspector.

It is started as a person would start it. In automation mode it keeps nothing: its data live in memory, and no switch
gives it a folder; so no WebDriver here.
"""

import json
import re
import socket
import time
import urllib.request
from pathlib import Path
from typing import Any, Self

from tests.e2e.engines.driven import PATIENCE_S, PAUSE_S, Driven, NotNow, Screen, Wire


class WebKit(Driven):
    """The engine family of every browser on an iPhone; not an iPhone."""

    name = "WebKitGTK"
    _wire: Wire
    _target: str | None

    def __init__(self, program: Path, folder: Path, screen: Screen) -> None:
        super().__init__(program, folder)
        self._screen = screen
        self._number = 0
        self._answers: dict[int, dict[str, Any]] = {}

    def start(self) -> Self:
        """Start it on its folder, and take up its page."""
        inspector = f"127.0.0.1:{_free_port()}"
        self._target = None
        self._spawn(
            "--geometry=400x800",
            f"--cookies-file={self.folder / 'cookies'}",
            "about:blank",
            DISPLAY=self._screen.name,
            GDK_BACKEND="x11",
            WEBKIT_INSPECTOR_HTTP_SERVER=inspector,
        )
        self._wire = Wire(f"ws://{inspector}/socket/{self._page(inspector)}/WebPage", self._hear)
        return self

    def goto(self, url: str) -> None:
        """Go to an address."""
        self._ask("Page.navigate", {"url": url})

    def _page(self, inspector: str) -> str:
        """Wait until the inspector offers a page, and name it."""
        end_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < end_s:
            try:
                with urllib.request.urlopen(f"http://{inspector}/", timeout=PATIENCE_S) as listed:
                    found = re.search(rb"/socket/(\d+/\d+)/WebPage", listed.read())
            except OSError:
                found = None
            if found:
                return found[1].decode()
            time.sleep(PAUSE_S)
        raise AssertionError("MiniBrowser offers no page to inspect")

    def _compute(self, expression: str) -> str:
        return self._value(self._ask("Runtime.evaluate", {"expression": expression, "returnByValue": True}))

    def _await(self, expression: str) -> str:
        promise = self._ask("Runtime.evaluate", {"expression": expression})["result"]
        asked = {"promiseObjectId": promise["objectId"], "returnByValue": True}
        return self._value(self._ask("Runtime.awaitPromise", asked))

    def _value(self, answer: dict[str, Any]) -> str:
        assert not answer.get("wasThrown"), f"{self.name}: {answer['result']}"
        return str(answer["result"]["value"])

    def _ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """Ask the page that is shown: it may be another one, in another process, after going somewhere."""
        while self._target is None:
            self._wire.listen()
        target = self._target
        self._number += 1
        number = self._number
        message = json.dumps({"id": number, "method": method, "params": params})
        sent = self._wire.ask("Target.sendMessageToTarget", {"targetId": target, "message": message})
        if "error" in sent:
            raise NotNow(sent["error"])
        while number not in self._answers:
            if self._target != target:
                raise NotNow("the page went elsewhere")
            self._wire.listen()
        answer = self._answers.pop(number)
        if "error" in answer:
            raise NotNow(answer["error"])
        result: dict[str, Any] = answer["result"]
        return result

    def _hear(self, news: dict[str, Any]) -> None:
        params = news.get("params", {})
        match news.get("method"):
            case "Target.targetCreated" if params["targetInfo"]["type"] == "page" and self._target is None:
                self._target = params["targetInfo"]["targetId"]
            case "Target.didCommitProvisionalTarget":
                self._target = params["newTargetId"]
            case "Target.targetDestroyed" if params["targetId"] == self._target:
                self._target = None
            case "Target.dispatchMessageFromTarget":
                answer = json.loads(params["message"])
                if "id" in answer:
                    self._answers[answer["id"]] = answer

    def _hang_up(self) -> None:
        self._wire.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
