"""What lies behind every scene: the sky, the mountains, and the hills between them and us."""

import math
from collections.abc import Callable
from random import Random
from typing import Final

from webapp.demo.drawing.canvas import HEIGHT, WIDTH, Canvas, down_to, ridge, spread
from webapp.demo.drawing.homes import stilt_house, tile_house
from webapp.demo.drawing.light import mix
from webapp.demo.drawing.plants import fan_palm, grass, round_tree

_BLUE_MOUNTAIN: Final = (88, 124, 138)
_GREEN_MOUNTAIN: Final = (92, 138, 112)


def backdrop(canvas: Canvas, horizon: float) -> None:
    """Paint everything down to the horizon, and the ground below it."""
    with canvas.apart(f"sky {canvas.light.sky}"):  # another hour, other clouds
        _sky(canvas, horizon)
    rng = canvas.rng
    if canvas.maybe(0.5):
        _karst(canvas, horizon + 6)
    else:
        canvas.shape(down_to(ridge(rng, horizon - 40, 150, 1.3), horizon + 8), _BLUE_MOUNTAIN, 0.7)
        _folds(canvas, ridge(rng, horizon - 8, 130, 1.9), horizon + 8)
    canvas.box(0, horizon, WIDTH, HEIGHT, canvas.season.grass)
    rng.choice(_MIDDLES)(canvas, horizon)
    with canvas.apart("meadow"):
        _meadow(canvas, horizon + 120)


def _sky(canvas: Canvas, horizon: float) -> None:
    """Paint the sky, its sun or moon, and a few flat clouds."""
    rng, light = canvas.rng, canvas.light
    canvas.wash([(0, light.sky[0]), (0.55, light.sky[1]), (1, light.sky[2])], horizon + 12)
    if light.sun is not None:
        x, y = rng.uniform(160, 1120), horizon - horizon * light.sun_height * rng.uniform(0.85, 1.0)
        radius = rng.uniform(30, 44)
        canvas.gleam(x, y, radius * 4.5, mix((0, 0, 0), light.sun, 0.55))
        canvas.disc(x, y, radius, radius, canvas.untoned(light.sun))
    for x in spread(rng, rng.randrange(2, 6), -60, WIDTH + 60):
        _cloud(canvas, x, rng.uniform(50, horizon * 0.55), rng.uniform(0.6, 1.5), horizon)
    if canvas.maybe(0.45):
        _birds(canvas, rng.uniform(250, 1000), rng.uniform(90, horizon * 0.5))


def _cloud(canvas: Canvas, x: float, y: float, size: float, horizon: float) -> None:
    """Float one cloud: flat below, stepped above, half of its colour the sky's."""
    rng, light = canvas.rng, canvas.light
    colour = canvas.untoned(mix(mix(light.sky[0], light.sky[1], min(1.0, y / horizon / 0.55)), light.cloud, 0.62))
    half = size * rng.uniform(70, 120)
    for row in range(3):
        shift = rng.uniform(-0.2, 0.2) * half
        top = y - row * 17 * size
        canvas.pill(x + shift - half, top, x + shift + half, top + 23 * size, colour)
        half *= rng.uniform(0.5, 0.72)


def _birds(canvas: Canvas, x: float, y: float) -> None:
    for _ in range(canvas.rng.randrange(3, 7)):
        bx, by, span = x + canvas.rng.uniform(-90, 90), y + canvas.rng.uniform(-36, 36), canvas.rng.uniform(6, 10)
        canvas.stroke([(bx - span, by - span / 3), (bx, by), (bx + span, by - span / 3)], 1.6, (70, 84, 92), 0.2)


def _folds(canvas: Canvas, line: list[tuple[float, float]], bottom: float) -> None:
    """Paint a nearer range, paler towards its foot, as if mist rose there."""
    for step in range(4):
        lowered = [(x, y + (bottom - y) * 0.28 * step) for x, y in line]
        canvas.shape(down_to(lowered, bottom), _GREEN_MOUNTAIN, 0.44 + 0.11 * step)


def _karst(canvas: Canvas, bottom: float) -> None:
    """Raise the steep limestone hills of the north, each with a side in shade."""
    rng = canvas.rng
    for far, count, low, high in ((0.72, 7, 90, 190), (0.52, 5, 70, 170)):
        for x in spread(rng, count, -80, WIDTH + 80):
            half, height = rng.uniform(70, 150), rng.uniform(low, high)
            lean = rng.uniform(-0.25, 0.25)
            outline, inside = [], []
            for step in range(-12, 13):
                part = step / 12
                y = bottom - height * (1 - abs(part) ** 2.6) * (1 + 0.05 * math.sin(step * 1.9 + x))
                outline.append((x + half * (part + lean * (1 - abs(part))), y))
                inside.append((x + half * (0.2 + 0.8 * part + lean), y))
            canvas.shape([*outline, (x + half, bottom), (x - half, bottom)], _GREEN_MOUNTAIN, far)
            shaded = [*inside[12:], (x + half, bottom), (x + half * 0.35, bottom)]
            canvas.shape(shaded, _BLUE_MOUNTAIN, far - 0.06)


def _tea_hills(canvas: Canvas, horizon: float) -> None:
    """Raise round hills with rows of tea around them, one above the other."""
    rng = canvas.rng
    canvas.box(0, horizon - 4, WIDTH, horizon + 60, canvas.season.tea, 0.3)
    for x in spread(rng, 4, -60, WIDTH + 60):
        half, height, base = rng.uniform(190, 310), rng.uniform(60, 120), horizon + 24
        rows = int(height / 9)
        for row in range(rows):
            part = 1 - row / rows
            colour = mix(canvas.season.tea, canvas.season.leaf_light, 0.55 if row % 2 else 0.0)
            canvas.disc(x, base, half * part, height * part, colour, 0.26)
    canvas.box(0, horizon + 22, WIDTH, horizon + 140, canvas.season.grass, 0.08)
    _wood(canvas, horizon + 26, 12, 0.24)


def _terraces(canvas: Canvas, horizon: float) -> None:
    """Cut rice steps, each with its bright rim."""
    rng, season = canvas.rng, canvas.season
    line = ridge(rng, horizon - 4, 60, 1.2)
    for step in range(8):
        colour = mix(season.rice, season.rice_light, rng.random())
        far = 0.36 - 0.036 * step
        canvas.shape(down_to(line, horizon + 150), colour, far)
        canvas.stroke(line, 2.2, mix(season.rice_light, (255, 250, 220), 0.4), far)
        wave, phase = rng.uniform(2.0, 3.2), rng.uniform(0, 6)
        line = [(x, y + 12 + 1.6 * step + 4 * math.sin(wave * x / 200 + phase)) for x, y in line]
    canvas.shape(down_to(line, horizon + 170), season.grass, 0.06)
    _village(canvas, horizon + 12, 0.32)


def _fields(canvas: Canvas, horizon: float) -> None:
    """Lay flat fields in long strips up to a row of trees and roofs."""
    rng, season = canvas.rng, canvas.season
    _wood(canvas, horizon + 10, 26, 0.34)
    _village(canvas, horizon + 14, 0.3)
    y, height = horizon + 8, 9.0
    while y < horizon + 150:
        colour = mix(season.rice, season.rice_light, rng.random())
        far = max(0.0, 0.22 - (y - horizon) / 700)
        slant = rng.uniform(-5, 5)
        canvas.shape([(0, y + slant), (WIDTH, y - slant), (WIDTH, y + height + 40), (0, y + height + 40)], colour, far)
        canvas.stroke([(0, y + slant), (WIDTH, y - slant)], 1.5 + height / 20, season.grass, far)
        y, height = y + height, height * 1.5
    canvas.box(0, y, WIDTH, HEIGHT, season.grass)


def _palm_hill(canvas: Canvas, horizon: float) -> None:
    """Raise a low hill of fan palms with a house on stilts among them."""
    rng = canvas.rng
    canvas.shape(down_to(ridge(rng, horizon + 2, 70, 1.0), horizon + 80), canvas.season.leaf_light, 0.26)
    _village(canvas, horizon + 8, 0.28)
    for x in sorted(spread(rng, 13, -20, WIDTH + 20), key=lambda x: (x * 7) % 13):
        fan_palm(canvas, x, horizon + rng.uniform(4, 26), rng.uniform(54, 96), 0.24)
    canvas.shape(down_to(ridge(rng, horizon + 46, 26, 2.0), horizon + 150), canvas.season.grass, 0.06)


def _meadow(canvas: Canvas, top: float) -> None:
    """Roll the near ground out: wide soft folds, tufts of grass, a few wild flowers."""
    rng, season = canvas.rng, canvas.season
    for step in range(4):
        colour = mix(season.grass, season.leaf_light if step % 2 else season.rice, 0.16 + 0.04 * step)
        level = top + 40 + 150 * step * (0.75 + 0.15 * step)
        canvas.shape(down_to(ridge(rng, level, 46 + 14 * step, rng.uniform(0.5, 1.1), step=32), HEIGHT), colour)
    for _ in range(70):
        y = top + (HEIGHT - top) * rng.random() ** 0.8
        grass(canvas, rng.uniform(0, WIDTH), y, 5 + 22 * (y - top) / (HEIGHT - top))
    for _ in range(46):
        x, y = rng.uniform(0, WIDTH), top + (HEIGHT - top) * rng.random() ** 0.8
        size = 1.5 + 3.5 * (y - top) / (HEIGHT - top)
        canvas.disc(x, y, size, size, rng.choice(season.blossoms))


def _wood(canvas: Canvas, y: float, count: int, far: float) -> None:
    for x in spread(canvas.rng, count, -30, WIDTH + 30):
        round_tree(canvas, x, y + canvas.rng.uniform(-2, 6), canvas.rng.uniform(26, 58), far)


def _village(canvas: Canvas, y: float, far: float) -> None:
    rng: Random = canvas.rng
    for x in spread(rng, rng.randrange(2, 5), 60, WIDTH - 60):
        house = stilt_house if canvas.maybe(0.6) else tile_house
        house(canvas, x, y + rng.uniform(0, 14), rng.uniform(62, 92), far)


_MIDDLES: Final[tuple[Callable[[Canvas, float], None], ...]] = (_tea_hills, _terraces, _fields, _palm_hill)
