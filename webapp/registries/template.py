"""The list to fill in: what the register has now, an example that is never read, and how to fill it in."""

from collections.abc import Iterable, Sequence

from geo.area_lists import Cell
from geo.area_names import AreaKind
from geo.units import communes_by_code
from webapp.registries.sheet import write_workbook
from webapp.units.models import Unit
from webapp.words import t

_WIDTHS = (6, 10, 24, 22, 16, 30, 18)
_EXAMPLE_COMMUNE = "01933"
_EXAMPLES = (AreaKind.VILLAGE, AreaKind.BAN)
_NOTES = ("code", "name", "kind", "area_code", "confusable", "others", "missing")


def template(communes: Sequence[Unit], areas: Iterable[Unit]) -> bytes:
    """Return an Excel file with the areas in force; a single commune without any stands there with its own row."""
    rows = [_row(number, area.commune_code, area.kind, area.name, area.code) for number, area in enumerate(areas, 1)]
    if not rows and len(communes) == 1:
        rows = [_row(1, communes[0].code, "", "", "")]
    return write_workbook(
        [
            (t("registry.template.list"), _WIDTHS, [_header(), *rows]),
            (t("registry.template.example"), _WIDTHS, [_header(), *_example()]),
            (
                t("registry.template.guide"),
                (100,),
                [[t("registry.template.guide_title")], *([t(f"registry.template.note_{note}")] for note in _NOTES)],
            ),
        ]
    )


def _header() -> list[Cell]:
    columns = ("ordinal", "commune_code", "commune", "district", "kind", "area", "area_code")
    return [t(f"registry.template.column_{column}") for column in columns]


def _row(number: int, commune_code: str, kind: str, name: str, code: str) -> list[Cell]:
    commune = communes_by_code()[commune_code]
    districts = ", ".join(commune.former_districts)
    word = t(f"domain.noun.area_{kind}") if kind else ""
    return [number, commune_code, commune.full_name, districts, word, name, code]


def _example() -> list[list[Cell]]:
    return [
        _row(number, _EXAMPLE_COMMUNE, kind, t(f"registry.template.example_{kind}"), "")
        for number, kind in enumerate(_EXAMPLES, 1)
    ]
