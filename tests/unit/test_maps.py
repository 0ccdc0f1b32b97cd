"""A map as one file: it asks for nothing, says everything, and takes no name for markup."""

import base64
import gzip
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from geo.classes import classify
from geo.drawn_pins import DrawnPin
from geo.maps import MapFile, TargetLayer, draw
from geo.units import communes
from webapp.progress.export import ROOT, materials

MATERIALS = materials()
ELSEWHERE = re.compile(r"""(?:\b(?:src|href|action|data)\s*=|url\(|@import|fetch\(|import\()\s*["'`]?(?:https?:)?//""")
LOUD = 'Vườn <script>alert("x")</script> {{ 7 * 7 }} {% raw %}'
UNKNOWN, NONE_YET, DONE = "01933", "05602", "05665"


class Reader(HTMLParser):
    """Reads a page as a browser does: its elements, and the text inside scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, list[str]] = {}
        self.scripts: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] == ["script"] and self.cdata_elem == "script":
            self.scripts.append(data)
        else:
            self.text += data

    @property
    def data(self) -> dict[str, Any]:
        """What page.js reads."""
        found: dict[str, Any] = json.loads(next(text for text in self.scripts if text.startswith('{"box"')))
        return found


def square(lon: float, lat: float) -> dict[str, Any]:
    ring = [[lon - 0.01, lat - 0.01], [lon + 0.01, lat - 0.01], [lon + 0.01, lat + 0.01], [lon - 0.01, lat - 0.01]]
    return {"type": "Polygon", "coordinates": [ring]}


def shapes(**names: str) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": one.code,
                "name": one.name,
                "full_name": names.get(f"c{one.code}", one.full_name),
                "label": [one.lon, one.lat],
            },
            "geometry": square(one.lon, one.lat),
        }
        for one in communes()
    ]
    return {"type": "FeatureCollection", "features": features}


def layer(target_id: str = "T11") -> TargetLayer:
    values = {one.code: 1.0 for one in communes()} | {UNKNOWN: None, NONE_YET: 0.0, DONE: 3.0}
    classes = classify(values.values(), 3, is_share=False)
    return TargetLayer(
        id=target_id,
        name=f"Lớp {target_id}",
        title=f"Chỉ tiêu {target_id}",
        aim="Mỗi xã, phường ít nhất 03 mô hình",
        summary="",
        legend="Chú giải",
        hue="amber",
        classes=classes,
        labels=("0", "1", "2", "Từ 3 trở lên (đạt)"),
        values=values,
        figures={code: ("" if value is None else f"{value:02.0f}/03", "Chậm") for code, value in values.items()},
    )


ON_THE_PAGE = (
    "bare",
    "commune",
    "figure",
    "layers",
    "list",
    "no_data",
    "no_script",
    "pins_read",
    "state",
    "tallies_read",
    "too_old",
)
FOR_THE_SCRIPT = ("close", "cluster", "map", "more", "tally", "zoom_in", "zoom_out")
PINS = (
    DrawnPin(
        105.70551, 22.30952, "model", "Tuyến đường hoa", "Đường làng", "Đã ra mắt", "Thôn Minh Họa 1, Xã Đồng Phúc"
    ),
    DrawnPin(105.62, 21.83, "security", LOUD, "Khu phố", "Tạm dừng", "Xã Phú Đình"),
    DrawnPin(105.70552, 22.30951, "model", "Hàng cây", "Trồng cây xanh", "Đã ra mắt", "Thôn Minh Họa 1, Xã Đồng Phúc"),
)
CONTENT = MapFile(
    title="Bản đồ Sáng - Xanh - Sạch - Đẹp",
    owner="Mặt trận",
    dated="Số liệu đến ngày 23/11/2026",
    marks=("Dữ liệu minh họa",),
    notes=("Ranh giới chỉ để minh họa.", "Ranh giới gần đúng."),
    box=(105.2, 21.3, 106.3, 22.7),
    communes=shapes(),
    told=frozenset(one.code for one in communes()),
    layers=(layer("T06"), layer("T11")),
    groups={"model": "Mô hình, công trình", "security": "Mô hình ANTT"},
    pins=PINS,
    tallies={UNKNOWN: {"security": 2}},
    counts={UNKNOWN: ["Mô hình ANTT đã công bố: 02 (không nêu vị trí)."]},
    words={name: name for name in ON_THE_PAGE + FOR_THE_SCRIPT},
)
PAGE = draw(CONTENT, MATERIALS)
READ = Reader(PAGE)


def unpacked(page: Reader) -> list[DrawnPin]:
    """Read the pins back as the page does."""
    columns = json.loads(gzip.decompress(base64.b64decode(page.data["pins"])))
    lon = lat = 0
    found = []
    for i, name in enumerate(columns["name"]):
        lon, lat = lon + columns["lon"][i], lat + columns["lat"][i]
        group, kind, state = columns["sorts"][columns["sort"][i]]
        place = columns["places"][columns["place"][i]]
        found.append(DrawnPin(lon / columns["degree"], lat / columns["degree"], group, name, kind, state, place))
    return found


def test_nothing_in_the_file_is_fetched_from_anywhere() -> None:
    assert ELSEWHERE.findall(PAGE) == []
    assert {"src", "href", "srcset", "action", "data"} & READ.attributes.keys() == set()
    assert {"link", "img", "iframe", "base", "object", "embed"} & set(READ.tags) == set()
    assert "sourceMappingURL" not in PAGE


def test_the_file_forbids_itself_to_fetch() -> None:
    policy = next(text for text in READ.attributes["content"] if "default-src" in text)
    assert policy.startswith("default-src 'none';")
    assert "http" not in policy


def test_only_leaflet_is_in_the_file_and_none_of_what_folium_would_bring() -> None:
    assert "Leaflet 1.9.4" in PAGE
    assert [brought for brought in ("jquery", "bootstrap", "awesome", "user-scalable") if brought in PAGE.lower()] == []
    assert "tileLayer" not in READ.scripts[-1]


def test_everything_the_styles_name_is_inside() -> None:
    urls = set(re.findall(r"url\(\"?([^)\"]{1,30})", PAGE))
    assert {url for url in urls if not url.startswith(("data:font/woff2;base64,", "#"))} == set()


def test_all_92_communes_are_drawn_in_every_layer() -> None:
    codes = {one.code for one in communes()}
    assert len(codes) == 92
    assert {feature["properties"]["code"] for feature in READ.data["communes"]["features"]} == codes
    for drawn in READ.data["layers"]:
        assert drawn["steps"].keys() == drawn["figures"].keys() == codes


def test_what_is_not_known_is_never_drawn_as_0() -> None:
    steps = READ.data["layers"][1]["steps"]
    assert (steps[UNKNOWN], steps[NONE_YET], steps[DONE]) == (None, 1, 5)
    legend = PAGE.split('data-target="T11"')[1].split("</ul>")[0]
    rows = re.findall(r'swatch step-(\w+)"></span><span>([^<]+)</span><span class="count">(\d+)<', legend)
    assert rows == [
        ("1", "0", "1"),
        ("2", "1", "89"),
        ("4", "2", "0"),
        ("5", "Từ 3 trở lên (đạt)", "1"),
        ("none", "no_data", "1"),
    ]


def test_a_commune_that_a_target_says_nothing_of_is_unknown() -> None:
    silent = replace(layer(), values={})
    assert silent.step(DONE) is None


def test_one_target_is_shown_first_and_the_others_can_be_chosen() -> None:
    script = READ.scripts[-1]
    assert script.count("mapFile.progress(") == 2
    assert "drawn_progress_0.addTo(drawn_map)" in script
    assert "drawn_progress_1.addTo(drawn_map)" not in script
    assert re.search(r'"Lớp T06"|"L\\u1edbp T06"', script)


def test_pins_keep_their_place_to_the_metre_and_their_words() -> None:
    found = {pin.name: pin for pin in unpacked(READ)}
    assert len(found) == len(PINS)
    for pin in PINS:
        same = found[pin.name]
        assert (same.lon, same.lat) == (pytest.approx(pin.lon, abs=1e-5), pytest.approx(pin.lat, abs=1e-5))
        assert replace(same, lon=pin.lon, lat=pin.lat) == pin


def test_each_group_of_pins_is_a_layer_that_can_be_taken_away() -> None:
    script = READ.scripts[-1]
    assert re.findall(r'mapFile\.pins\("(\w+)"\)', script) == ["model", "security"]
    assert "drawn_pins_security.addTo(drawn_map)" in script


def test_records_without_a_place_are_numbers_of_their_commune() -> None:
    assert READ.data["tallies"] == {UNKNOWN: {"security": 2}}
    assert "tallies_read" in PAGE.split("</header>")[1].split('class="target"')[0]


def test_how_to_read_pins_is_said_only_where_there_are_any() -> None:
    without = Reader(draw(replace(CONTENT, groups={}, pins=(), tallies={}), MATERIALS)).text
    assert "pins_read" not in without
    assert "tallies_read" not in without
    assert "tallies_read" not in Reader(draw(replace(CONTENT, tallies={}), MATERIALS)).text


def test_a_commune_out_of_reach_is_drawn_and_nothing_is_said_of_it() -> None:
    narrow = Reader(draw(replace(CONTENT, told=frozenset({DONE})), MATERIALS))
    assert narrow.data["told"] == [DONE]
    assert len(narrow.data["communes"]["features"]) == 92
    assert {code for drawn in narrow.data["layers"] for code in drawn["steps"]} == {DONE}
    assert '<span class="count">1</span>' in draw(replace(CONTENT, told=frozenset({DONE})), MATERIALS)


def test_without_targets_the_communes_are_drawn_bare_and_there_is_no_list_to_mislead() -> None:
    bare = draw(replace(CONTENT, layers=()), MATERIALS)
    assert Reader(bare).scripts[-1].count("mapFile.progress(") == 1
    assert 'id="list"' not in bare
    assert 'id="list"' in PAGE


def test_the_shapes_of_the_groups_are_the_applications_own() -> None:
    for group in ("model", "hotspot", "security", "activity"):
        icon = (ROOT / "static" / "src" / "icons" / f"group-{group}.svg").read_text(encoding="utf-8")
        outline = re.search(r' d="([^"]+)"', icon)
        assert outline
        drawn = re.sub(r'" \+\s+"', "", (ROOT / "geo" / "map_file" / "pins.js").read_text(encoding="utf-8"))
        assert f'"{outline[1]}"' in drawn, group


def test_a_name_is_never_taken_for_markup_nor_for_a_template() -> None:
    loud = replace(
        CONTENT,
        communes=shapes(c05665=LOUD),
        counts={DONE: [LOUD]},
        dated=LOUD,
        marks=(LOUD,),
        notes=(LOUD,),
        layers=(replace(layer(), title=LOUD, aim=LOUD, summary=LOUD, labels=(LOUD,) * 4),),
    )
    page = draw(loud, MATERIALS)
    read = Reader(page)
    calm = draw(
        replace(loud, communes=shapes(), counts={}, dated="", marks=("",), notes=(), layers=(layer(),)), MATERIALS
    )
    assert "<script>alert" not in page
    assert read.tags.count("script") == Reader(calm).tags.count("script")
    assert LOUD in read.text
    assert read.data["counts"] == {DONE: [LOUD]}
    assert LOUD in [feature["properties"]["full_name"] for feature in read.data["communes"]["features"]]
    assert LOUD in [pin.name for pin in unpacked(read)]


def test_the_page_says_when_what_and_with_which_reserve() -> None:
    for said in (CONTENT.title, CONTENT.owner, CONTENT.dated, *CONTENT.marks, *CONTENT.notes, CONTENT.layers[0].title):
        assert said in READ.text
    assert READ.attributes["lang"] == ["vi"]


def test_the_map_stays_in_the_province() -> None:
    (bounds,) = re.findall(r'"maxBounds": (\[.*?\]\s*,\s*\])', READ.scripts[-1], re.DOTALL)
    south, west, north, east = (float(edge) for edge in re.findall(r"[\d.]+", bounds))
    assert 20 < south < 21.3
    assert 22.7 < north < 23.5
    assert 104.5 < west < 105.2
    assert 106.3 < east < 107


def test_the_same_content_gives_the_same_file() -> None:
    assert draw(CONTENT, MATERIALS) == PAGE


def test_50_000_pins_fit_into_a_file_of_2_5_megabytes() -> None:
    homes = communes()
    pins = tuple(
        DrawnPin(
            homes[n % 92].lon + n * 7919 % 5000 / 1e5,
            homes[n % 92].lat + n * 104_729 % 5000 / 1e5,
            ("model", "hotspot", "security", "activity")[n % 4],
            f"Tuyến đường hoa xóm Minh Họa {n * 31 % 997}, đoạn {n}",
            f"Loại {n % 12}",
            ("Đã ra mắt", "Đang duy trì", "Tạm dừng")[n // 92 % 3],
            f"Xóm Minh Họa {n * 31 % 997}, {homes[n % 92].full_name}",
        )
        for n in range(50_000)
    )
    assert len(draw(replace(CONTENT, pins=pins), MATERIALS).encode()) <= 2_500_000
