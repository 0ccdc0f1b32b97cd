"""What the map file says: figures from the same queries as the office's pages, words from the catalogue."""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy.orm import Session

from geo.classes import Class, classify
from geo.kinds import Group
from geo.maps import MapFile, Materials, PublicPin, TargetLayer
from geo.programme import Measure, Programme, Target
from geo.progress import UnitProgress
from geo.units import PROVINCE
from webapp.access.policy import Actor, Holding, Role
from webapp.assets import Assets
from webapp.progress.queries import by_commune, summarise
from webapp.units.queries import current_release, demo_is_loaded
from webapp.words import t
from webapp.words.formats import two_digits, vi_date, vi_number

ROOT: Final = Path(__file__).resolve().parents[2]
FONTS: Final = ("fonts/inter-latin.woff2", "fonts/inter-vietnamese.woff2")
PERCENT_DIGITS: Final = 2
SYSTEM_ID: Final = 0  # nobody's


class Published(Protocol):
    """A published record as anybody may see it; `point` is None where its place is not public."""

    @property
    def group(self) -> str:
        """Its group: model or security."""

    @property
    def kind(self) -> str:
        """Its kind within the group."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def commune_code(self) -> str:
        """Where it counts."""

    @property
    def commune_name(self) -> str:
        """The same, by name."""

    @property
    def area_name(self) -> str | None:
        """The residential area, where it is known."""

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude, where the place is public."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: targets of a programme as they stand on a day."""

    programme: Programme
    targets: Sequence[Target]
    on: date


def system() -> Actor:
    """Return who asks when no person does: the province's supervision, which reads everything and changes nothing."""
    return Actor(SYSTEM_ID, t("office.pin.system"), (Holding(Role.PROVINCE_SUPERVISION, PROVINCE.path),))


def collect(session: Session, actor: Actor, question: Question, published: Iterable[Published]) -> MapFile:
    """Return what the map file says to this actor.

    `published`: every published record, as the public sees it. Whatever else is among them is left out.
    Raises: NotFound before `flask units init`.
    """
    release = current_release(session, with_shapes=True)
    shown = [record for record in published if record.group in (Group.MODEL, Group.SECURITY)]
    notes = [t("domain.message.boundary_note")]
    if release.is_approximate:
        notes.append(t("map.note.approximate"))
    return MapFile(
        title=t("domain.noun.app_name"),
        owner=t("domain.noun.app_tagline"),
        dated=t("maps.dated", date=vi_date(question.on)),
        marks=(t("layout.demo"),) if demo_is_loaded(session) else (),
        notes=tuple(notes),
        box=(release.west, release.south, release.east, release.north),
        communes=json.loads(gzip.decompress(release.communes_gz)),
        layers=tuple(_layer(session, actor, target, question) for target in question.targets),
        pins=tuple(_pin(record, *record.point) for record in shown if record.point is not None),
        counts=_counts(shown),
        words=_words(),
    )


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
    is_share = target.measure is Measure.AREAS
    values = {code: figure.share if is_share else figure.done for code, figure in figures.items()}
    aim = {Measure.AREAS: 1.0, Measure.HOTSPOTS: None, Measure.RECORDS: target.at_least}[target.measure]
    classes = classify(values.values(), aim, is_share=is_share)
    unit = t(f"programme.{target.id}.unit")
    return TargetLayer(
        id=target.id,
        name=t(f"programme.{target.id}.short"),
        title=t(f"programme.{target.id}.name"),
        aim=t(f"programme.{target.id}.aim"),
        summary=_summary(target, figures),
        legend=t("office.progress.legend", what=t(f"office.progress.what_{target.measure}", unit=unit)),
        hue=target.hue,
        classes=classes,
        labels=tuple(_label(one, is_share=is_share) for one in classes),
        values=values,
        figures={code: (_figure(target, figure, unit), _state(figure)) for code, figure in figures.items()},
    )


def _summary(target: Target, figures: Mapping[str, UnitProgress]) -> str:
    whole = summarise(figures)
    counts = {"met": two_digits(whole.met), "communes": whole.communes, "no_data": two_digits(whole.no_data)}
    if target.measure is Measure.HOTSPOTS:
        return t("maps.summary_hotspots", **counts)
    return t("maps.summary", **counts)


def _figure(target: Target, figure: UnitProgress, unit: str) -> str:
    """Write out what is done; nothing where nothing is known."""
    if figure.done is None:
        return ""
    done = two_digits(figure.done)
    if target.measure is not Measure.HOTSPOTS and figure.target is not None:
        done = t("office.progress.of", done=done, target=two_digits(figure.target))
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


def _pin(record: Published, lon: float, lat: float) -> PublicPin:
    place = record.commune_name
    if record.area_name:
        place = t("maps.place", area=record.area_name, commune=record.commune_name)
    return PublicPin(lon, lat, record.name, t(f"domain.kind.{record.kind}"), place)


def _counts(published: Iterable[Published]) -> dict[str, list[str]]:
    """Return by commune code how many are published there of each group; those without a point are told as a number."""
    counts: dict[str, Counter[tuple[str, bool]]] = {}
    for record in published:
        counts.setdefault(record.commune_code, Counter())[record.group, record.point is None] += 1
    return {
        code: [
            t(
                "maps.count_without_place" if is_placeless else "maps.count",
                group=t(f"domain.group_short.{group}"),
                n=two_digits(count),
            )
            for (group, is_placeless), count in sorted(found.items())
        ]
        for code, found in counts.items()
    }


def _words() -> dict[str, str]:
    """Return the page's own words."""
    return {
        "close": t("layout.button.close"),
        "cluster": t("maps.cluster", n="{n}"),
        "commune": t("office.progress.commune"),
        "figure": t("maps.column"),
        "layers": t("maps.layers"),
        "list": t("maps.list"),
        "map": t("maps.map"),
        "more": t("maps.more", n="{n}"),
        "no_data": t("domain.progress.no_data"),
        "no_script": t("layout.no_script"),
        "published": t("maps.published"),
        "state": t("office.progress.state"),
        "too_old": t("maps.too_old"),
        "zoom_in": t("map.control.zoom_in"),
        "zoom_out": t("map.control.zoom_out"),
    }
