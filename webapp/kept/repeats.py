"""The same question from the same person, while nothing that its answer is made of has changed: the same answer.

Who asks is what their cookies say, signed by us. They are looked at whenever the clock of access has moved: whoever is
signed out, closed or given another role is asked anew at the very next request.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy.exc import OperationalError
from werkzeug.http import parse_etags, unquote_etag

from geo.calendar import local_day
from webapp.db.clocks import ClockReader, Times
from webapp.kept.shelf import Shelf

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[[Environ, Any], Iterable[bytes]]

MOST_BYTES: Final = 16 * 1024 * 1024  # of one process
OWN_BYTES: Final = 2_048  # what remembering an answer costs beside its body
TIMES: Final = "webapp.times"  # in a request's environment: what the clocks showed before anything was read
SHOWN: Final = "webapp.shown"  # said by a view whose answer depends on the question, the asker and this alone
OK: Final = "200 OK"
NOT_MODIFIED: Final = "304 NOT MODIFIED"
OF_304: Final = frozenset({"etag", "cache-control", "vary"})
QUESTION: Final = ("PATH_INFO", "QUERY_STRING", "HTTP_COOKIE", "HTTP_ACCEPT_ENCODING")

Shown = tuple[tuple[str, object], ...]  # what clocks showed by their names, and which day it was: "day"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, and what it was given by; `body` is None where only its label was sent."""

    shown: Shown
    etag: str
    headers: Headers
    body: bytes | None

    @classmethod
    def of(cls, shown: Shown, status: str, headers: Headers, body: bytes) -> "Answer | None":
        """Return what to remember of an answer; nothing of one that failed, or that sets a cookie."""
        names = {name.lower(): value for name, value in headers}
        etag, _ = unquote_etag(names.get("etag"))
        if status not in {OK, NOT_MODIFIED} or etag is None or "set-cookie" in names:
            return None
        return cls(shown, etag, headers, body if status == OK else None)

    def holds(self, times: Times) -> bool:
        """Return whether it would be given again."""
        now = times._asdict() | {"day": local_day(datetime.now(UTC))}
        return all(now[name] == then for name, then in self.shown)


class Repeats:
    """Stands before the application and answers what it has just been asked."""

    def __init__(self, application: Application, clocks: ClockReader) -> None:
        self._application = application
        self._clocks = clocks
        self._answers: Shelf[Answer] = Shelf(MOST_BYTES, lambda answer: OWN_BYTES + len(answer.body or b""))

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer from memory where that is certain to be right, else ask the application."""
        if environ["REQUEST_METHOD"] != "GET":
            return self._application(environ, start_response)
        question = tuple(environ.get(part, "") for part in QUESTION)
        answer = self._answers.find(question)
        if answer is None:
            return self._ask(question, environ, start_response)
        try:
            environ[TIMES] = times = self._clocks.read()
        except OperationalError:
            return self._application(environ, start_response)  # which says it in its own words
        if answer.holds(times):
            if parse_etags(environ.get("HTTP_IF_NONE_MATCH")).contains_weak(answer.etag):
                start_response(NOT_MODIFIED, [header for header in answer.headers if header[0].lower() in OF_304])
                return ()
            if answer.body is not None:
                start_response(OK, list(answer.headers))
                return (answer.body,)
        return self._ask(question, environ, start_response)

    def _ask(self, question: tuple[str, ...], environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Ask the application, and remember what it says if that depends on the clocks alone."""
        said: list[tuple[str, Headers]] = []

        def note(status: str, headers: Headers, *rest: Any) -> Any:
            said.append((status, list(headers)))
            return start_response(status, headers, *rest)

        parts = self._application(environ, note)
        if SHOWN not in environ or not said:
            return parts
        try:
            body = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close:
                close()
        answer = Answer.of(environ[SHOWN], *said[-1], body)
        if answer:
            self._answers.put(question, answer)
        return (body,)
