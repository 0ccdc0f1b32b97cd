"""The sheet everything is drawn on: twice as fine as the picture, so that edges come out smooth.

Coordinates are pixels of the finished picture, x to the right, y down. A colour is given as it is at noon and near by;
`tone` brings it into the hour's light and into the haze of its distance.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from random import Random
from typing import Final

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from webapp.demo.drawing.light import Colour, Light, Season, mix

WIDTH: Final = 1280
HEIGHT: Final = 960
NEAR: Final = 0.2  # what lies nearer than this casts a shadow and shows its details
_FINE: Final = 2

Points = Sequence[tuple[float, float]]


class Canvas:
    """Draw flat shapes in one light and one season; `rng` is the chance that belongs to the place."""

    def __init__(self, light: Light, season: Season, place: str) -> None:
        self.light = light
        self.season = season
        self.rng = Random(place)  # noqa: S311  # chance for drawing
        self._place = place
        self._image = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE))
        self._solid = ImageDraw.Draw(self._image)
        self._glaze = ImageDraw.Draw(self._image, "RGBA")
        self._toned: dict[tuple[Colour, float], Colour] = {}
        self._glows: list[tuple[float, float, float, Colour]] = []

    @contextmanager
    def apart(self, name: str) -> Iterator[None]:
        """Use a chance of its own for what may be missing, so that the rest of the place stays where it is."""
        kept, self.rng = self.rng, Random(f"{self._place}/{name}")  # noqa: S311  # chance for drawing
        yield
        self.rng = kept

    def maybe(self, share: float) -> bool:
        """Toss a coin that falls on True this often."""
        return self.rng.random() < share

    def tone(self, colour: Colour, far: float = 0.0) -> Colour:
        """Return a colour as it looks in this light, `far` being 0 at our feet and 1 where the haze hides all."""
        key = (colour, far)
        toned = self._toned.get(key)
        if toned is None:
            red, green, blue = (
                min(255, round(part * tint)) for part, tint in zip(colour, self.light.tint, strict=True)
            )
            toned = self._toned[key] = mix((red, green, blue), self.light.haze, far)
        return toned

    def untoned(self, colour: Colour) -> Colour:
        """Return what `tone` turns into this colour: for whatever shines by itself."""
        red, green, blue = (round(part / tint) for part, tint in zip(colour, self.light.tint, strict=True))
        return red, green, blue

    def shape(self, points: Points, colour: Colour, far: float = 0.0) -> None:
        """Fill a polygon."""
        self._solid.polygon([part * _FINE for point in points for part in point], fill=self.tone(colour, far))

    def disc(self, x: float, y: float, rx: float, ry: float, colour: Colour, far: float = 0.0) -> None:
        """Fill an ellipse around a centre."""
        self._solid.ellipse(_box(x - rx, y - ry, x + rx, y + ry), fill=self.tone(colour, far))

    def box(self, x0: float, y0: float, x1: float, y1: float, colour: Colour, far: float = 0.0) -> None:
        """Fill an upright rectangle."""
        self._solid.rectangle(_box(x0, y0, x1, y1), fill=self.tone(colour, far))

    def pill(self, x0: float, y0: float, x1: float, y1: float, colour: Colour) -> None:
        """Fill a rectangle with round ends."""
        radius = min(x1 - x0, y1 - y0) * _FINE / 2
        self._solid.rounded_rectangle(_box(x0, y0, x1, y1), radius=radius, fill=self.tone(colour))

    def stroke(self, points: Points, width: float, colour: Colour, far: float = 0.0) -> None:
        """Draw a line of some width."""
        flat = [part * _FINE for point in points for part in point]
        self._solid.line(flat, fill=self.tone(colour, far), width=max(1, round(width * _FINE)), joint="curve")

    def veil(self, points: Points, colour: Colour, opacity: float) -> None:
        """Lay a see-through polygon over what is there: a shadow, a reflection, mist."""
        flat = [part * _FINE for point in points for part in point]
        self._glaze.polygon(flat, fill=(*colour, round(255 * opacity)))

    def shadow(self, x: float, y: float, rx: float, ry: float) -> None:
        """Lay a soft dark ellipse on the ground."""
        opacity = round(255 * self.light.shadow)
        self._glaze.ellipse(_box(x - rx, y - ry, x + rx, y + ry), fill=(*self.light.shade, opacity))

    def glow(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Let something in front shine; it is added when the picture is finished."""
        self._glows.append((x, y, radius, colour))

    def gleam(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Let something small shine from behind whatever is drawn later."""
        _shine(self._image, x * _FINE, y * _FINE, radius * _FINE, colour)

    def wash(self, stops: Sequence[tuple[float, Colour]], bottom: float) -> None:
        """Fill the sheet down to `bottom` with a vertical run of colours, given by height 0-1; the light is in them."""
        rows = round(bottom * _FINE)
        places = np.linspace(0, 1, rows)
        heights = [height for height, _ in stops]
        parts = [np.interp(places, heights, [colour[part] for _, colour in stops]) for part in range(3)]
        column = Image.fromarray(np.stack(parts, axis=1)[:, None, :].astype(np.uint8))
        self._image.paste(column.resize((WIDTH * _FINE, rows), Image.Resampling.NEAREST))

    def finished(self) -> Image.Image:
        """Smooth the sheet to the picture, let the lights shine, and lay the grain of paper over it."""
        picture = self._image.reduce(_FINE)
        for x, y, radius, colour in self._glows:
            _shine(picture, x, y, radius, colour)
        return ImageChops.multiply(picture, _paper(self.rng.randrange(4)))


def ridge(rng: Random, level: float, height: float, waves: float, *, step: int = 16) -> list[tuple[float, float]]:
    """Invent a skyline over the whole width, from left to right: `waves` is how many hills it has."""
    parts = [(height * 0.5 / (k + 1), waves * (1 + 0.9 * k) * math.tau, rng.uniform(0, math.tau)) for k in range(4)]
    xs = range(-step, WIDTH + 2 * step, step)
    return [(x, level - height / 2 - sum(a * math.sin(w * x / WIDTH + p) for a, w, p in parts) / 2) for x in xs]


def down_to(line: Points, bottom: float) -> list[tuple[float, float]]:
    """Close a skyline into a polygon that reaches down to `bottom`."""
    return [*line, (line[-1][0], bottom), (line[0][0], bottom)]


def leaf(x: float, y: float, length: float, width: float, angle: float, bend: float = 0.0) -> list[tuple[float, float]]:
    """Outline one leaf from its stalk: `angle` 0 points right, a quarter turn up; `bend` lets it droop."""
    upper, lower = [], []
    for part in (0.0, 0.2, 0.45, 0.7, 0.88, 1.0):
        turn = angle - bend * part
        cx, cy = x + length * part * math.cos(turn), y - length * part * math.sin(turn)
        half = width * math.sin(math.pi * part**0.8) / 2
        dx, dy = half * math.sin(turn), half * math.cos(turn)
        upper.append((cx - dx, cy - dy))
        lower.append((cx + dx, cy + dy))
    return upper + lower[::-1]


def spread(rng: Random, count: int, x0: float, x1: float) -> Iterable[float]:
    """Place things along a line, not in equal steps and not on top of each other."""
    step = (x1 - x0) / max(1, count)
    return [x0 + step * (index + rng.uniform(0.15, 0.85)) for index in range(count)]


def _box(x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
    return (x0 * _FINE, y0 * _FINE, x1 * _FINE, y1 * _FINE)


def _shine(picture: Image.Image, x: float, y: float, radius: float, colour: Colour) -> None:
    side = round(radius * 2)
    left, top = round(x - radius), round(y - radius)
    region = (max(0, left), max(0, top), min(picture.width, left + side), min(picture.height, top + side))
    if region[0] >= region[2] or region[1] >= region[3]:
        return
    ball = _ball().resize((side, side), Image.Resampling.BILINEAR)
    ball = ball.crop((region[0] - left, region[1] - top, region[2] - left, region[3] - top))
    most = max(colour)
    full = (colour[0] * 255 // most, colour[1] * 255 // most, colour[2] * 255 // most)
    picture.paste(full, region, ball.point([level * most // 255 for level in range(256)]))


@lru_cache(maxsize=1)
def _ball() -> Image.Image:
    """Paint the falling-off of a light around its lamp."""
    axis = np.linspace(-1, 1, 128)
    away = np.minimum(1, np.hypot(axis[:, None], axis[None, :]))
    return Image.fromarray((255 * (1 - away) ** 2.2).astype(np.uint8))


@lru_cache(maxsize=4)
def _paper(number: int) -> Image.Image:
    """Weave one of four sheets of paper: fine fibres, a little darker towards the corners."""
    chance = np.random.default_rng(number)
    grain = chance.normal(0, 2.2, (HEIGHT // 2, WIDTH // 2))
    fibre = np.repeat(chance.normal(0, 1.6, (HEIGHT // 2, WIDTH // 16)), 8, axis=1)
    fine = np.asarray(Image.fromarray((grain + fibre).astype(np.float32)).resize((WIDTH, HEIGHT)))
    across, along = np.meshgrid(np.linspace(-1, 1, WIDTH), np.linspace(-1, 1, HEIGHT))
    corner = 14 * np.clip(np.hypot(across, along) - 0.55, 0, 1) ** 2
    return Image.fromarray(np.clip(249 + fine - corner, 0, 255).astype(np.uint8)).convert("RGB")
