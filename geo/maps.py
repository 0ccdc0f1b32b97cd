"""A map as one file that asks for nothing: communes coloured by target, and records as clustered pins.

The only module that knows folium. Folium draws the map, its layers and their control; the page around them, its style
and the clusters are in `geo/map_file`. Names come from people, so they travel as data and never as markup.
"""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, Figure
from folium.map import Layer
from folium.template import Template
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from geo.classes import Class, class_of, step_of
from geo.drawn_pins import DrawnPin, packed

Box = tuple[float, float, float, float]

_FOLDER = Path(__file__).parent / "map_file"
_PROGRAM = ("elements.js", "pins.js", "page.js")
_CLOSEST_ZOOM = 15  # without tiles there is nothing to see any closer
_AROUND = 0.35  # of the province's size: room for a card beside a commune at the border
_PAGES = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
)


@dataclass(frozen=True, slots=True)
class Materials:
    """What the file is made of besides its content. `style` gives the colours; its urls name `fonts`, woff2 by url."""

    leaflet_js: str
    leaflet_css: str
    style: str
    fonts: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class TargetLayer:
    """One target on the communes. `values` and `figures` are by commune code; None is unknown, which is not 0.

    `figures`: what is done, written out (empty where unknown), and the word for where the commune stands.
    """

    id: str
    name: str
    title: str
    aim: str
    summary: str
    legend: str
    hue: str
    classes: tuple[Class, ...]
    labels: tuple[str, ...]
    values: Mapping[str, float | None]
    figures: Mapping[str, tuple[str, str]]

    def step(self, code: str) -> int | None:
        """Return the step of colour of a commune; None where nothing is known of it."""
        index = class_of(self.values.get(code), self.classes)
        return None if index is None else step_of(index, len(self.classes))


@dataclass(frozen=True, slots=True)
class MapFile:
    """Everything the file says. `communes`: GeoJSON as `geo.shapes.to_feature_collection` writes it.

    `told`: the codes of the communes of which anything is said; the others are drawn bare. `box`: west, south, east,
    north of what is shown first. `groups`: the layers of pins, name by group. `tallies`: how many records have no place
    to be told, by commune and group. `counts`: lines of a commune's card, by code. `words`: see `geo/map_file`.
    """

    title: str
    owner: str
    dated: str
    marks: tuple[str, ...]
    notes: tuple[str, ...]
    box: Box
    communes: Mapping[str, Any]
    told: frozenset[str]
    layers: tuple[TargetLayer, ...]
    groups: Mapping[str, str]
    pins: tuple[DrawnPin, ...]
    tallies: Mapping[str, Mapping[str, int]]
    counts: Mapping[str, Sequence[str]]
    words: Mapping[str, str]

    @property
    def codes(self) -> list[str]:
        """The communes of which anything is said, in the order in which they are drawn."""
        drawn = (feature["properties"]["code"] for feature in self.communes["features"])
        return [code for code in drawn if code in self.told]


def draw(content: MapFile, materials: Materials) -> str:
    """Return the file's HTML: the same content and materials always give the same file.

    Cost: linear in the pins; they are one column of data each for position and name, never an element each.
    """
    figure, drawn = _Figure(), _province(content.box)
    figure.add_child(drawn)
    for number, name in enumerate([layer.name for layer in content.layers] or [content.words["bare"]]):
        drawn.add_child(_Progress(number, name))
    for group, name in content.groups.items():
        drawn.add_child(_Pins(group, name))
    control = folium.LayerControl(collapsed=False)
    _named(control, "layers")
    drawn.add_child(control)
    body, script = figure.parts()
    return _PAGES.get_template("page.html").render(
        content=content,
        legends=[(layer, _legend(layer, content)) for layer in content.layers],
        style=Markup("\n".join(_styles(materials))),  # noqa: S704  # our own files
        library=Markup(_without_addresses(materials.leaflet_js)),  # noqa: S704
        program=Markup("\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in _PROGRAM)),  # noqa: S704
        data=Markup(_as_script_text(_data(content))),  # noqa: S704  # escaped for where it stands
        body=Markup(body),  # noqa: S704  # folium's, with nothing people wrote
        script=Markup(script),  # noqa: S704
    )


class _Figure(Figure):
    """Folium's page without its head, which would bring scripts from elsewhere and forbid zooming."""

    def parts(self) -> tuple[str, str]:
        """Return the markup and the script of what was drawn."""
        for child in self._children.values():
            child.render()
        return self.html.render(), self.script.render()


def _script(call: str) -> Template:
    """Return the template of a layer that a function of page.js makes."""
    made: Template = Template("{% macro script(this, kwargs) %}var {{ this.get_name() }} = " + call + ";{% endmacro %}")
    return made


class _Progress(Layer):
    """The communes in the colours of one target."""

    _template = _script("mapFile.progress({{ this.number }})")

    def __init__(self, number: int, name: str) -> None:
        super().__init__(name=name, overlay=False, show=number == 0)
        self.number = number
        _named(self, f"progress_{number}")


class _Pins(Layer):
    """The records of one group; all that are shown make clusters together."""

    _template = _script('mapFile.pins("{{ this.group }}")')

    def __init__(self, group: str, name: str) -> None:
        super().__init__(name=name, overlay=True)
        self.group = group
        _named(self, f"pins_{group}")


def _named(element: Element, name: str) -> None:
    """Give an element a name that lasts: folium's own are random, and the same map should be the same file."""
    element._name, element._id = "drawn", name  # noqa: SLF001


def _province(box: Box) -> folium.Map:
    """Return a bare map of the province: no tiles, no view of the world, and no link to anything elsewhere."""
    west, south, east, north = box
    wide, high = (east - west) * _AROUND, (north - south) * _AROUND
    drawn = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        max_bounds=True,
        min_lon=west - wide,
        max_lon=east + wide,
        min_lat=south - high,
        max_lat=north + high,
        zoom_control=False,
        max_bounds_viscosity=1.0,
        zoom_snap=0.25,
        zoom_delta=1,
        attribution_control=False,
    )
    drawn.options["max_zoom"] = _CLOSEST_ZOOM  # folium would give it to tiles alone
    drawn.default_js, drawn.default_css = [], []
    _named(drawn, "map")
    return drawn


def _legend(layer: TargetLayer, content: MapFile) -> list[tuple[int | str, str, int]]:
    """Return step, label and number of communes of each class, and last of those of which nothing is known."""
    steps = [layer.step(code) for code in content.codes]
    rows: list[tuple[int | str, str, int]] = [
        (step, label, steps.count(step))
        for index, label in enumerate(layer.labels)
        for step in [step_of(index, len(layer.labels))]
    ]
    rows.append(("none", content.words["no_data"], steps.count(None)))
    return rows


def _data(content: MapFile) -> dict[str, Any]:
    """Return what page.js reads."""
    west, south, east, north = content.box
    return {
        "box": [[south, west], [north, east]],  # Leaflet's order: here it leaves our hands
        "communes": content.communes,
        "told": content.codes,
        "layers": [
            {
                "id": layer.id,
                "name": layer.name,
                "hue": layer.hue,
                "steps": {code: layer.step(code) for code in content.codes},
                "figures": layer.figures,
            }
            for layer in content.layers
        ],
        "groups": content.groups,
        "tallies": content.tallies,
        "counts": content.counts,
        "pins": packed(content.pins),
        "words": content.words,
    }


def _as_script_text(data: Mapping[str, Any]) -> str:
    """Write data as JSON that ends no script element, whatever people wrote."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _styles(materials: Materials) -> list[str]:
    """Return the style sheets with everything they name inside them."""
    style = materials.style
    for url, font in materials.fonts.items():
        style = style.replace(url, f"data:font/woff2;base64,{base64.b64encode(font).decode('ascii')}")
    # Pictures of markers and of a folded control, neither of which is shown.
    library = re.sub(r"url\(images/[^)]*\)", "none", materials.leaflet_css)
    return [library, style, (_FOLDER / "page.css").read_text(encoding="utf-8")]


def _without_addresses(script: str) -> str:
    """Leave out where Leaflet names its home page and its source map: this file leads nowhere."""
    return re.sub(r'<a href="https?://[^"]*"', "<a", re.sub(r"//# sourceMappingURL=\S*", "", script))
