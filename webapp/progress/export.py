"""What the map file says: figures from the same queries as the office's pages, words from the catalogue."""

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from geo.classes import Class, classify
from geo.maps import MapFile, Materials, TargetLayer
from geo.programme import Programme, Target
from geo.progress import UnitProgress
from geo.proof import Hotspots
from geo.reading import tally
from geo.units import PROVINCE
from webapp.access.policy import Actor, Holding, Permission, Role
from webapp.assets import Assets
from webapp.progress.export_pins import Shown
from webapp.progress.queries import by_commune
from webapp.units.models import BoundaryRelease, Unit
from webapp.units.queries import communes_touching_reach, current_release, demo_is_loaded
from webapp.words import t
from webapp.words.formats import two_digits, vi_date, vi_number

ROOT: Final = Path(__file__).resolve().parents[2]
FONTS: Final = ("fonts/inter-latin.woff2", "fonts/inter-vietnamese.woff2")
PERCENT_DIGITS: Final = 2
SYSTEM_ID: Final = 0  # nobody's


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: targets of a programme as they stand on a day."""

    programme: Programme
    targets: Sequence[Target]
    on: date


def system() -> Actor:
    """Return who asks when no person does: the province's supervision, which reads everything and changes nothing."""
    return Actor(SYSTEM_ID, t("office.pin.system"), (Holding(Role.PROVINCE_SUPERVISION, PROVINCE.path),))


def collect(session: Session, actor: Actor, question: Question, shown: Shown) -> MapFile:
    """Return what the map file says to this actor: figures of the communes in reach, and the records given.

    Raises: NotFound before `flask units init`.
    """
    release = current_release(session, with_shapes=True)
    reached = communes_touching_reach(session, actor, Permission.PROGRESS_READ)
    layers = tuple(_layer(session, actor, target, question) for target in question.targets)
    notes = [t("domain.message.boundary_note")]
    if release.is_approximate:
        notes.append(t("map.note.approximate"))
    return MapFile(
        title=t("domain.noun.app_name"),
        owner=t("domain.noun.app_tagline"),
        dated=t("maps.dated", date=vi_date(question.on)),
        marks=(*((t("layout.demo"),) if demo_is_loaded(session) else ()), *shown.marks),
        notes=tuple(notes),
        box=_box(release, reached),
        communes=json.loads(gzip.decompress(release.communes_gz)),
        told=frozenset(layers[0].figures) if layers else frozenset(unit.code for unit in reached),
        layers=layers,
        groups=shown.groups,
        pins=shown.pins,
        tallies=shown.tallies,
        counts=shown.counts,
        words=_words(),
    )


def _box(release: BoundaryRelease, reached: Sequence[Unit]) -> tuple[float, float, float, float]:
    """Return what is shown first: the one commune of who has no more, else the province."""
    if len(reached) == 1 and reached[0].code in release.boxes:
        west, south, east, north = release.boxes[reached[0].code]
        return west, south, east, north
    return release.west, release.south, release.east, release.north


def materials(root: Path = ROOT) -> Materials:
    """Read what the file is made of.

    Raises: MissingAsset or FileNotFoundError where the front end has not been installed and built.
    """
    leaflet, styles, assets = root / "node_modules" / "leaflet" / "dist", root / "static" / "src" / "styles", Assets()
    sheets = (styles / "tokens.css", styles / "map" / "colours.css")
    return Materials(
        leaflet_js=(leaflet / "leaflet.js").read_text(encoding="utf-8"),
        leaflet_css=(leaflet / "leaflet.css").read_text(encoding="utf-8"),
        style="\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets),
        fonts={name: (root / assets.url(name).lstrip("/")).read_bytes() for name in FONTS},
    )


def _layer(session: Session, actor: Actor, target: Target, question: Question) -> TargetLayer:
    """Return one target, coloured as on the office's map: shares where every commune has a whole of its own."""
    figures = by_commune(session, actor, target, question.programme, on=question.on)
    is_share = target.is_share
    values = {code: figure.share if is_share else figure.done for code, figure in figures.items()}
    classes = classify(values.values(), target.aim, is_share=is_share)
    unit = t(f"programme.{target.id}.unit")
    return TargetLayer(
        id=target.id,
        name=t(f"programme.{target.id}.short"),
        title=t(f"programme.{target.id}.name"),
        aim=t(f"programme.{target.id}.aim"),
        summary=_summary(target, figures),
        legend=t("office.progress.legend", what=t(f"office.progress.what_{target.proof.type}", unit=unit)),
        hue=target.hue,
        classes=classes,
        labels=tuple(_label(one, is_share=is_share) for one in classes),
        values=values,
        figures={code: (_figure(target, figure, unit), _state(figure)) for code, figure in figures.items()},
    )


def _summary(target: Target, figures: Mapping[str, UnitProgress]) -> str:
    """Say how many communes reached it, or of how many anything is known where nobody has to."""
    whole = tally(list(figures.values()))
    key = "hotspots" if isinstance(target.proof, Hotspots) else "met" if target.aim is not None else "known"
    return t(
        f"maps.summary_{key}",
        met=two_digits(whole.met),
        known=two_digits(whole.known),
        communes=two_digits(whole.units),
        no_data=two_digits(whole.units - whole.known),
    )


def _figure(target: Target, figure: UnitProgress, unit: str) -> str:
    """Write out what is done, against what it takes or what it is part of; nothing where nothing is known."""
    if figure.done is None:
        return ""
    done, whole = two_digits(figure.done), figure.out_of if figure.target is None else figure.target
    if not isinstance(target.proof, Hotspots) and whole is not None:
        done = t("office.progress.of", done=done, target=two_digits(whole))
    return t("maps.figure", done=done, unit=unit)


def _state(figure: UnitProgress) -> str:
    return t(f"domain.progress.{figure.state}")


def _label(one: Class, *, is_share: bool) -> str:
    """Say a class in words: whole numbers by the last that belongs, shares by the first that does not."""
    start = _number(one.start, is_share=is_share)
    if one.end is None:
        return t(f"map.legend.{'target' if one.reaches_target else 'from'}", **{"from": start})
    if is_share:
        key = "range" if one.start else "below"
        return t(f"map.legend.{key}", **{"from": start, "to": _number(one.end, is_share=True)})
    last = one.end - 1
    return start if last == one.start else t("map.legend.whole", **{"from": start, "to": _number(last, is_share=False)})


def _number(value: float, *, is_share: bool) -> str:
    return f"{vi_number(round(value * 100, PERCENT_DIGITS))}%" if is_share else vi_number(value)


def _words() -> dict[str, str]:
    """Return the page's own words."""
    return {
        "bare": t("maps.bare"),
        "close": t("layout.button.close"),
        "cluster": t("maps.cluster", n="{n}"),
        "pins_read": t("maps.pins_read"),
        "tallies_read": t("maps.tallies_read"),
        "tally": t("maps.tally", place="{place}", group="{group}", n="{n}"),
        "commune": t("office.progress.commune"),
        "figure": t("maps.column"),
        "layers": t("maps.layers"),
        "list": t("maps.list"),
        "map": t("maps.map"),
        "more": t("maps.more", n="{n}"),
        "no_data": t("domain.progress.no_data"),
        "no_script": t("layout.no_script"),
        "state": t("office.progress.state"),
        "too_old": t("maps.too_old"),
        "zoom_in": t("map.control.zoom_in"),
        "zoom_out": t("map.control.zoom_out"),
    }
