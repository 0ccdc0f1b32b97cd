"""Chromium, over the DevTools protocol."""

from typing import Any, Self

from tests.e2e.engines.driven import Driven, NotNow, Wire

ARGUMENTS = (
    "--headless",
    "--no-sandbox",  # tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=vi-VN",
    "--window-size=360,640",
)


class Chromium(Driven):
    """The engine of most phones in the field."""

    name = "Chromium"
    _wire: Wire
    _session: str

    def start(self) -> Self:
        """Start it on its folder, and take up its page."""
        profile = self.folder / "profile"
        log = self._spawn(*ARGUMENTS, f"--user-data-dir={profile}", "--remote-debugging-port=0", "about:blank")
        self._wire = Wire(self._told(log, r"DevTools listening on (ws://\S+)"))
        pages: list[dict[str, Any]] = []
        while not pages:
            found = self._wire.ask("Target.getTargets", {})["result"]["targetInfos"]
            pages = [target for target in found if target["type"] == "page"]
        attached = self._wire.ask("Target.attachToTarget", {"targetId": pages[0]["targetId"], "flatten": True})
        self._session = attached["result"]["sessionId"]
        return self

    def goto(self, url: str) -> None:
        """Go to an address."""
        self._wire.ask("Page.navigate", {"url": url}, sessionId=self._session)

    def _compute(self, expression: str) -> str:
        asked = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        answer = self._wire.ask("Runtime.evaluate", asked, sessionId=self._session)
        if "error" in answer:
            raise NotNow(answer["error"])
        thrown = answer["result"].get("exceptionDetails")
        assert thrown is None, f"{self.name}: {thrown}"
        return str(answer["result"]["result"]["value"])

    def _await(self, expression: str) -> str:
        return self._compute(expression)  # waits for promises anyway

    def _hang_up(self) -> None:
        self._wire.close()
