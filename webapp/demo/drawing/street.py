"""The road and what stands beside it. Things stand with their foot at (x, y) and are `height` tall."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from webapp.demo.drawing.canvas import HEIGHT, Canvas
from webapp.demo.drawing.light import Colour, mix
from webapp.demo.drawing.plants import flowers, grass

_STEEL: Colour = (96, 106, 112)
_CONCRETE: Colour = (206, 198, 184)
_LIGHTS_GROUND = 0.4
_LAMP: Colour = (255, 226, 160)


@dataclass(frozen=True, slots=True)
class Road:
    """Describe a road running from our feet to the horizon; `near` is 1 at the lower edge and 0 at the horizon."""

    horizon: float
    vanish_x: float
    foot_x: float
    half: float
    bend: float

    def y(self, near: float) -> float:
        """Tell how far down the sheet a distance lies."""
        return self.horizon + (HEIGHT - self.horizon) * near

    def x(self, near: float, side: float) -> float:
        """Tell where the road's middle (0), its edges (-1, 1) or what is beside it lies at a distance."""
        middle = self.vanish_x + (self.foot_x - self.vanish_x) * near + self.bend * math.sin(math.pi * near**0.7)
        return middle + side * (self.half * near + 2)

    def rows(self, count: int, first: float = 0.07, last: float = 1.1) -> Iterator[float]:
        """Yield steps that look equal to the eye, from far to near: for what fills a strip without gaps."""
        for step in range(count):
            yield first * (last / first) ** (step / (count - 1))

    def stations(self, count: int, first: float = 0.09, last: float = 1.0) -> Iterator[float]:
        """Yield equal steps along the road, from far to near."""
        deep, shallow = 1 / first, 1 / last
        for step in range(count):
            yield 1 / (deep + (shallow - deep) * step / max(1, count - 1))


def pave(canvas: Canvas, road: Road, surface: Colour = _CONCRETE) -> None:
    """Lay the road: an earthen shoulder, a concrete surface, its joints."""
    nears = [0.012, 0.03, 0.06, 0.1, 0.16, 0.24, 0.34, 0.46, 0.6, 0.76, 0.9, 1.04]
    for wide, colour in ((1.22, canvas.season.earth), (1.0, surface)):
        left = [(road.x(near, -wide), road.y(near)) for near in nears]
        right = [(road.x(near, wide), road.y(near)) for near in reversed(nears)]
        canvas.shape(left + right, colour)
    worn = mix(surface, (120, 112, 104), 0.22)
    for near in road.stations(14, 0.07):
        canvas.stroke([(road.x(near, -1), road.y(near)), (road.x(near, 1), road.y(near))], 2.6 * near, worn)


def verge(canvas: Canvas, road: Road, count: int = 70) -> None:
    """Let grass grow along the road."""
    rng = canvas.rng
    for near in road.stations(count, 0.1, 1.05):
        for side in (-1, 1):
            out = side * rng.uniform(1.3, 2.6)
            grass(canvas, road.x(near, out), road.y(near) + rng.uniform(-4, 4), 6 + 26 * near)


def flower_bed(canvas: Canvas, road: Road, side: int) -> None:
    """Plant a bed of flowers along one side, behind a row of whitewashed stones."""
    rng = canvas.rng
    runs = rng.sample(canvas.season.blossoms, 3)
    for index, near in enumerate(road.rows(46)):
        size = 4 + 46 * near
        colour = runs[(index // 5) % 3]
        for out in (1.62, 1.4):
            flowers(canvas, road.x(near, side * out) + rng.uniform(-3, 3), road.y(near), size, colour)
        stone = road.x(near, side * 1.22)
        canvas.disc(stone, road.y(near) - 3 * near, 15 * near + 1, 7 * near + 1, (244, 240, 230))


def lamp(canvas: Canvas, x: float, y: float, height: float, side: int) -> None:
    """Set up a solar street lamp, its arm over the road; it shines at nightfall."""
    top, reach = y - height, side * height * 0.2
    canvas.shadow(x, y, height * 0.05, height * 0.014)
    canvas.stroke([(x, y), (x, top)], height * 0.022, _STEEL)
    canvas.box(x - height * 0.022, y - height * 0.06, x + height * 0.022, y, mix(_STEEL, (40, 44, 50), 0.4))
    canvas.stroke(
        [(x, top + 2), (x + reach * 0.5, top - height * 0.03), (x + reach, top - height * 0.02)], height * 0.016, _STEEL
    )
    panel = [(x - height * 0.1, top - height * 0.02), (x + height * 0.07, top - height * 0.075)]
    panel += [(x + height * 0.09, top - height * 0.055), (x - height * 0.08, top)]
    canvas.shape(panel, (52, 74, 112))
    hx, hy = x + reach, top - height * 0.012
    if not canvas.light.lamps:
        canvas.disc(hx, hy, height * 0.04, height * 0.012, (236, 238, 232))
        return
    canvas.disc(hx, hy, height * 0.045, height * 0.016, canvas.untoned(_LAMP))
    near = min(1.0, height / 320)
    canvas.glow(hx, hy, height * 0.4, mix((60, 48, 32), (228, 190, 136), near))
    if near > _LIGHTS_GROUND:
        canvas.glow(hx + reach * 0.5, y, height * 0.46, mix((20, 15, 9), (132, 106, 70), near))


def bins(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Put three bins side by side, one for each kind of waste."""
    for index, colour in enumerate(((66, 150, 92), (238, 190, 62), (62, 124, 184))):
        left = x + (index - 1) * size * 0.78
        half, tall = size * 0.32, size * 0.9
        canvas.shadow(left, y, half * 1.3, size * 0.08)
        body = [
            (left - half, y - tall),
            (left + half, y - tall),
            (left + half * 0.8, y - 4),
            (left - half * 0.8, y - 4),
        ]
        canvas.shape(body, colour)
        canvas.shape(
            [body[1], body[2], (left + half * 0.4, y - 4), (left + half * 0.5, y - tall)],
            mix(colour, (20, 40, 50), 0.2),
        )
        canvas.pill(
            left - half * 1.15,
            y - tall - size * 0.13,
            left + half * 1.15,
            y - tall + 2,
            mix(colour, (255, 255, 255), 0.2),
        )
        canvas.disc(left, y - tall * 0.55, half * 0.42, half * 0.42, mix(colour, (255, 255, 255), 0.65))
        canvas.disc(left - half * 0.6, y - 4, size * 0.06, size * 0.06, (60, 62, 66))


def signboard(canvas: Canvas, x: float, y: float, height: float, colour: Colour = (64, 140, 96)) -> None:
    """Put up a sign without words: a leaf on a coloured board."""
    wide, top = height * 0.42, y - height
    canvas.shadow(x, y, wide * 0.7, height * 0.04)
    for part in (-0.7, 0.7):
        canvas.box(x + wide * part - 2.5, top + 8, x + wide * part + 2.5, y, (140, 112, 84))
    canvas.pill(x - wide, top, x + wide, top + height * 0.52, colour)
    canvas.box(x - wide, top + height * 0.1, x + wide, top + height * 0.42, colour)
    canvas.box(
        x - wide * 0.86, top + height * 0.08, x + wide * 0.86, top + height * 0.44, mix(colour, (255, 255, 250), 0.85)
    )
    canvas.disc(x, top + height * 0.25, wide * 0.24, height * 0.1, colour)
    canvas.stroke([(x, top + height * 0.22), (x, top + height * 0.4)], 2.4, colour)


def notice_board(canvas: Canvas, x: float, y: float, height: float) -> None:
    """Put up a roofed board with a few sheets pinned to it."""
    wide, top, wood = height * 0.5, y - height, (150, 108, 74)
    canvas.shadow(x, y, wide, height * 0.04)
    for part in (-0.8, 0.8):
        canvas.box(x + wide * part - 4, top, x + wide * part + 4, y, mix(wood, (60, 40, 30), 0.4))
    canvas.box(x - wide * 0.94, top + height * 0.1, x + wide * 0.94, top + height * 0.64, wood)
    canvas.box(x - wide * 0.86, top + height * 0.15, x + wide * 0.86, top + height * 0.59, (228, 214, 184))
    for index, colour in enumerate(((250, 250, 246), (252, 236, 190), (210, 230, 240), (250, 250, 246))):
        left = x - wide * 0.76 + index * wide * 0.4
        canvas.box(left, top + height * 0.2, left + wide * 0.3, top + height * (0.5 if index % 2 else 0.44), colour)
        for row in range(3):
            line = top + height * (0.25 + 0.06 * row)
            canvas.stroke([(left + 5, line), (left + wide * 0.24, line)], 1.4, (176, 176, 170))
    canvas.shape([(x - wide * 1.15, top + 6), (x, top - height * 0.16), (x + wide * 1.15, top + 6)], (176, 88, 62))


def bunting(canvas: Canvas, x0: float, x1: float, y: float, sag: float) -> None:
    """Hang a string of small coloured flags."""
    colours = ((224, 82, 72), (248, 200, 76), (72, 150, 110), (76, 132, 190), (230, 130, 170))
    steps = max(6, round(abs(x1 - x0) / 30))
    rope = [(x0 + (x1 - x0) * k / steps, y + sag * math.sin(math.pi * k / steps)) for k in range(steps + 1)]
    canvas.stroke(rope, 1.4, (120, 110, 100))
    for index, (fx, fy) in enumerate(rope[1:-1]):
        canvas.shape([(fx - 9, fy), (fx + 9, fy), (fx, fy + 22)], colours[index % 5])


def person(canvas: Canvas, x: float, y: float, height: float, colour: Colour) -> None:
    """Draw a small figure seen from behind under a conical hat: nobody in particular."""
    canvas.shadow(x, y, height * 0.2, height * 0.04)
    for side in (-0.07, 0.07):
        canvas.stroke([(x + height * side, y), (x + height * side * 0.8, y - height * 0.4)], height * 0.1, (70, 72, 84))
    body = [(x - height * 0.17, y - height * 0.34), (x - height * 0.12, y - height * 0.74)]
    body += [(x + height * 0.12, y - height * 0.74), (x + height * 0.17, y - height * 0.34)]
    canvas.shape(body, colour)
    canvas.stroke(
        [(x + height * 0.1, y - height * 0.68), (x + height * 0.24, y - height * 0.42)], height * 0.07, colour
    )
    canvas.disc(x, y - height * 0.78, height * 0.07, height * 0.07, (70, 56, 50))
    hat = [(x - height * 0.2, y - height * 0.77), (x, y - height * 0.98), (x + height * 0.2, y - height * 0.77)]
    canvas.shape(hat, (236, 214, 160))
    canvas.shape([hat[1], hat[2], (x + height * 0.05, y - height * 0.77)], (214, 188, 132))
