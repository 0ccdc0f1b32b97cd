"""Firefox, over WebDriver BiDi."""

from typing import Any, Self

from tests.e2e.engines.driven import Driven, NotNow, Wire

# Nothing that talks to the outside, nothing that greets.
PREFERENCES: dict[str, object] = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.sessionstore.resume_from_crash": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.min_background_timeout_value": 4,
    "intl.accept_languages": "vi-VN",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.startup.max_resumed_crashes": -1,
}
GOES_AWAY = {"no such frame", "discarded browsing context", "no such realm"}


class Firefox(Driven):
    """The engine that stands for itself."""

    name = "Firefox"
    _wire: Wire
    _context: str

    def start(self) -> Self:
        """Start it on its folder, and take up its page."""
        profile = self.folder / "profile"
        profile.mkdir(parents=True, exist_ok=True)
        lines = [f'user_pref("{name}", {_written(value)});\n' for name, value in PREFERENCES.items()]
        (profile / "user.js").write_text("".join(lines), "utf-8")
        arguments = ("--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0")
        log = self._spawn(*arguments, "about:blank")
        self._wire = Wire(self._told(log, r"WebDriver BiDi listening on (ws://\S+)") + "/session")
        self._ask("session.new", {"capabilities": {}})
        self._context = self._ask("browsingContext.getTree", {})["contexts"][0]["context"]
        return self

    def goto(self, url: str) -> None:
        """Go to an address."""
        self._ask("browsingContext.navigate", {"context": self._context, "url": url, "wait": "none"})

    def _compute(self, expression: str) -> str:
        asked = {"expression": expression, "target": {"context": self._context}, "awaitPromise": True}
        answer = self._ask("script.evaluate", asked)
        assert answer["type"] == "success", f"{self.name}: {answer}"
        return str(answer["result"]["value"])

    def _await(self, expression: str) -> str:
        return self._compute(expression)  # waits for promises anyway

    def _ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        answer = self._wire.ask(method, params)
        if answer["type"] == "error":
            if answer["error"] in GOES_AWAY or "destroyed" in answer["message"]:
                raise NotNow(answer["message"])
            raise AssertionError(f"{self.name}: {answer['error']}: {answer['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _hang_up(self) -> None:
        self._wire.close()


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else f'"{value}"'
