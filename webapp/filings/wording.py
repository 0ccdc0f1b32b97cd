"""Filings in words: what a thing is called, when it is due, what a file is."""

from datetime import date

from geo.programme import Programme, Target
from webapp.filings.asking import has_own_day
from webapp.filings.files import EXTENSIONS, MEGABYTE, PDF
from webapp.filings.models import Document
from webapp.words import t
from webapp.words.formats import vi_date, vi_number

_SOON_DAYS = 30
_KILOBYTE = 1024


def name_of(key: str, programme: Programme) -> str:
    """Name a number by its target, a document by its kind."""
    return t(f"programme.{key}.short") if key in programme.targets else t(f"programme.document.{key}")


def due(target: Target, programme: Programme) -> str:
    """Say when a target must have come in, as the plan writes it: before 10/6."""
    if not has_own_day(target, programme):
        return t("filings.due.year", year=programme.year)
    day = target.due_before
    written = f"{day.day}/{day.month}" if day.year == programme.year else vi_date(day)
    return t("filings.due.before", day=written)


def urgency(target: Target, programme: Programme, on: date) -> str | None:
    """Return overdue or due_soon for what has not come in by a day of its own; None while there is time."""
    if not has_own_day(target, programme):
        return None
    left = (target.due_before - on).days
    return "overdue" if left <= 0 else "due_soon" if left <= _SOON_DAYS else None


def file_facts(document: Document) -> str:
    """Say what a document's file is: PDF, 1,2 MB."""
    size = document.size_bytes or 0
    kind = t(f"filings.media.{EXTENSIONS[document.media_type or PDF].removeprefix('.')}")
    if size < MEGABYTE:
        return f"{kind}, {t('filings.media.size_kb', n=vi_number(max(1, round(size / _KILOBYTE))))}"
    return f"{kind}, {t('filings.media.size_mb', n=vi_number(size / MEGABYTE, 1))}"
