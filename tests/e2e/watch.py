"""Listening to the browser's complaints: an error nobody expects fails the test it happened in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, WebError

NO_NETWORK = (
    r"net::ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|NETWORK_CHANGED|FAILED)"
)
SIGNED_OUT = r"status of 401"
SERVER_ERROR = r"status of 50\d"


@dataclass
class Watch:
    """Every error message, uncaught exception and policy violation of the contexts it listens to."""

    problems: list[str] = field(default_factory=list)
    _expected: list[re.Pattern[str]] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> BrowserContext:
        """Hear what the context's pages complain about."""
        context.on("console", self._hear_console)
        context.on("weberror", self._hear_error)
        return context

    def expect(self, pattern: str) -> None:
        """Let pass, until the test ends, what a test brings about on purpose."""
        self._expected.append(re.compile(pattern))

    @contextmanager
    def expecting(self, pattern: str) -> Iterator[None]:
        """Let pass, within the block, what a test brings about on purpose."""
        self.expect(pattern)
        yield
        self._expected.pop()

    def _hear_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self._note(f"{message.text} ({message.location.get('url')})")

    def _hear_error(self, error: WebError) -> None:
        thrown: Error = error.error
        self._note(f"uncaught: {thrown.message}\n{thrown.stack}")

    def _note(self, problem: str) -> None:
        if not any(pattern.search(problem) for pattern in self._expected):
            self.problems.append(problem)
