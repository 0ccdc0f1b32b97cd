"""The front end keeps its promises: light fonts, legible pairs, nothing from elsewhere, nothing inline."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from webapp.assets import BUILD_COMMAND, MANIFEST, Assets, MissingAsset

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "static" / "src"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SOURCES = sorted(path for path in SOURCE.rglob("*") if path.suffix in {".js", ".css", ".svg", ".ts"})
TOKENS = (SOURCE / "styles" / "tokens.css").read_text(encoding="utf-8")
FONT_BUDGET_BYTES = 60_000
FORMAT_NAME = re.compile(r"http://www\.w3\.org/[\w/]+")  # names SVG, is never fetched

ON_PAGE = ("paper", "surface", "sunken")
HUES = ("xanh", "sach", "dep", "clay")
TEXT_PAIRS = [
    *[(ink, ground) for ink in ("ink", "muted", "xanh", "sach", "clay", "sang-text") for ground in ON_PAGE],
    *[("ink", f"{hue}-tint") for hue in ("xanh", "sang", "sach", "dep", "clay", "neutral")],
    *[(hue, f"{hue}-tint") for hue in HUES],
    *[(f"on-{hue}", hue) for hue in (*HUES, "sang")],
    *[(f"on-{hue}", f"{hue}-strong") for hue in ("xanh", "sach", "clay")],
    ("xanh-strong", "xanh-tint"),
    ("sang-text", "sang-tint"),
    ("muted", "neutral-tint"),
    ("paper", "ink"),
]
SHAPE_PAIRS = [(edge, ground) for edge in ("line-strong", "xanh", "sach", "clay", "muted") for ground in ON_PAGE]


def _block(selector: str) -> dict[str, str]:
    """Read the custom properties declared under `selector` in tokens.css."""
    body = TOKENS.split(f"{selector} {{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))


LIGHT = _block(":root")
DARK = _block(':root[data-theme="dark"]')
THEMES = {"light": LIGHT, "dark": LIGHT | DARK}


def _luminance(colour: str) -> float:
    """WCAG relative luminance of #rrggbb."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    """WCAG contrast ratio, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _dist_file(url: str) -> Path:
    return ROOT / url.removeprefix("/")


def test_contrast_is_measured_as_wcag_does() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_stands_out_from_its_ground(theme: str, ink: str, ground: str) -> None:
    assert _contrast(THEMES[theme][ink], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("edge", "ground"), SHAPE_PAIRS)
def test_edges_and_shapes_stand_out_from_their_ground(theme: str, edge: str, ground: str) -> None:
    assert _contrast(THEMES[theme][edge], THEMES[theme][ground]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_the_classes_of_a_choropleth_go_one_way(theme: str) -> None:
    steps = [_contrast(THEMES[theme][f"ramp-{n}"], THEMES[theme]["surface"]) for n in range(1, 6)]
    assert all(later / earlier >= 1.25 for earlier, later in pairwise(steps))


def test_dark_is_the_same_whether_the_system_or_the_person_chooses_it() -> None:
    assert _block(':root:not([data-theme="light"])') == DARK


def test_fonts_keep_their_budget_and_speak_vietnamese() -> None:
    urls = json.loads(MANIFEST.read_text(encoding="utf-8")) if MANIFEST.exists() else {}
    fonts = [_dist_file(url) for name, url in urls.items() if name.startswith("fonts/")]
    assert len(fonts) == 2, f"run `{BUILD_COMMAND}`"
    assert sum(font.stat().st_size for font in fonts) <= FONT_BUDGET_BYTES


@pytest.mark.parametrize("path", TEMPLATES + SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_comes_from_another_host(path: Path) -> None:
    text = FORMAT_NAME.sub("", path.read_text(encoding="utf-8"))
    assert re.findall(r"""(?:https?:|["'(])//[\w.-]+\.\w+""", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_holds_no_inline_script_or_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"""<style|<script(?![^>]*\bsrc=)|\sstyle=["']|\son[a-z]+=["']|javascript:""", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_asset_a_template_names_is_built(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assets = Assets()
    named = {
        *re.findall(r"""\basset\(["']([^"'~]+)["']\)""", text),
        *re.findall(r"""["'](styles/[\w-]+\.css)["']""", text),
    }
    for name in named:
        assert _dist_file(assets.url(name)).is_file()


def test_every_icon_named_is_in_the_sprite() -> None:
    sprite = _dist_file(Assets().url("icons/sprite.svg")).read_text(encoding="utf-8")
    known = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    asked = {
        name
        for path in [*TEMPLATES, *SOURCE.rglob("*.js")]
        for name in re.findall(r"""\bicon\(["']([\w-]+)["']""", path.read_text(encoding="utf-8"))
    }
    assert asked - known == set(), "add them to static/src/icons/lucide.json"


def test_an_asset_that_was_not_built_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(MissingAsset, match=BUILD_COMMAND):
        Assets(tmp_path / "manifest.json").url("field/app.js")


def test_a_new_build_is_seen_without_a_restart(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text('{"field/app.js": "/static/dist/field/app-1.js"}', encoding="utf-8")
    assets = Assets(manifest)
    assert assets.url("field/app.js").endswith("app-1.js")
    manifest.unlink()
    manifest.write_text('{"field/app.js": "/static/dist/field/app-22.js"}', encoding="utf-8")
    assert assets.url("field/app.js").endswith("app-22.js")
