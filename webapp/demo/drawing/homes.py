"""Houses. Each stands with the middle of its foot at (x, y); `size` is its width."""

from webapp.demo.drawing.canvas import NEAR, Canvas
from webapp.demo.drawing.light import Colour, mix

_WOOD: Colour = (150, 104, 70)
_DARK_WOOD: Colour = (104, 72, 52)
_THATCH: Colour = (164, 132, 92)
_TILE: Colour = (176, 88, 62)
_LIT: Colour = (255, 214, 128)


def stilt_house(canvas: Canvas, x: float, y: float, size: float, far: float = 0.0) -> None:
    """Draw a nhà sàn: posts, a wooden floor, a deep palm-leaf roof, a ladder."""
    half, floor, eaves, top = size / 2, y - size * 0.2, y - size * 0.42, y - size * 0.78
    if far < NEAR:
        canvas.shadow(x, y, half * 1.1, size * 0.05)
    canvas.box(
        x - half * 0.86, floor, x + half * 0.86, y - size * 0.02, mix(_DARK_WOOD, (40, 30, 30), 0.45), far + 0.04
    )
    for part in (-0.84, -0.42, 0.0, 0.42, 0.84):
        canvas.box(x + half * part - size * 0.014, floor, x + half * part + size * 0.014, y, _DARK_WOOD, far)
    canvas.box(x - half * 0.9, eaves - size * 0.05, x + half * 0.9, floor, _WOOD, far)
    for part in (-0.62, -0.12, 0.38):
        _window(canvas, x + half * part, eaves + size * 0.03, size * 0.11, size * 0.12, far)
    canvas.box(x - half * 0.98, floor - size * 0.01, x + half * 0.98, floor + size * 0.022, _DARK_WOOD, far)
    _ladder(canvas, x + half * 0.78, floor, y, size * 0.09, far)
    roof = [(x - half * 1.14, eaves), (x - half * 0.7, top), (x + half * 0.7, top), (x + half * 1.14, eaves)]
    canvas.shape(roof, _THATCH, far)
    for step in (0.3, 0.55, 0.8):
        edge, row = 0.7 + 0.44 * step, top + (eaves - top) * step
        canvas.stroke(
            [(x - half * edge, row), (x + half * edge, row)], size * 0.008, mix(_THATCH, _DARK_WOOD, 0.4), far
        )
    gable = [(x - half * 0.7, top), (x - half * 1.14, eaves), (x - half * 0.78, eaves)]
    canvas.shape(gable, mix(_THATCH, (80, 62, 50), 0.35), far)
    canvas.box(
        x - half * 0.72, top - size * 0.018, x + half * 0.72, top + size * 0.012, mix(_THATCH, _DARK_WOOD, 0.5), far
    )


def tile_house(
    canvas: Canvas, x: float, y: float, size: float, far: float = 0.0, wall: Colour = (238, 222, 184)
) -> None:
    """Draw a low house with a tiled roof and a veranda."""
    half, eaves, top = size / 2, y - size * 0.3, y - size * 0.54
    if far < NEAR:
        canvas.shadow(x, y, half * 1.06, size * 0.04)
    canvas.box(x - half * 0.9, eaves, x + half * 0.9, y, wall, far)
    canvas.box(x - half * 0.9, y - size * 0.05, x + half * 0.9, y, mix(wall, (120, 110, 100), 0.5), far)
    canvas.box(x - size * 0.07, y - size * 0.22, x + size * 0.07, y, (112, 138, 122), far)
    for part in (-0.58, 0.58):
        _window(canvas, x + half * part, y - size * 0.22, size * 0.13, size * 0.12, far)
    roof = [(x - half * 1.06, eaves + size * 0.01), (x - half * 0.84, top), (x + half * 0.84, top)]
    roof.append((x + half * 1.06, eaves + size * 0.01))
    canvas.shape(roof, _TILE, far)
    for step in (0.25, 0.5, 0.75):
        edge, row = 0.84 + 0.22 * step, top + (eaves - top) * step
        canvas.stroke(
            [(x - half * edge, row), (x + half * edge, row)], size * 0.007, mix(_TILE, (90, 40, 34), 0.4), far
        )
    canvas.box(
        x - half * 0.85, top - size * 0.014, x + half * 0.85, top + size * 0.012, mix(_TILE, (230, 170, 140), 0.3), far
    )


def hall(canvas: Canvas, x: float, y: float, size: float, wall: Colour, *, bare: bool) -> None:
    """Draw a culture house: a broad front with pillars, wide steps and a double roof; `bare` leaves it unpainted."""
    half, eaves, top = size / 2, y - size * 0.3, y - size * 0.46
    paint = (206, 200, 188) if bare else wall
    trim = (178, 170, 158) if bare else (250, 244, 226)
    canvas.shadow(x, y + 6, half * 1.12, size * 0.035)
    canvas.box(x - half * 0.94, eaves, x + half * 0.94, y, paint)
    for part in (-0.68, -0.36, 0.36, 0.68):
        _window(canvas, x + half * part, y - size * 0.21, size * 0.09, size * 0.13, 0.0)
    canvas.box(x - size * 0.1, y - size * 0.22, x + size * 0.1, y, (120, 80, 58))
    canvas.box(x - size * 0.004, y - size * 0.22, x + size * 0.004, y, (80, 54, 42))
    for part in (-0.94, -0.52, -0.24, 0.24, 0.52, 0.94):
        canvas.box(x + half * part - size * 0.016, eaves, x + half * part + size * 0.016, y, trim)
    for step in range(3):
        reach = half * (0.42 + 0.06 * step)
        canvas.box(x - reach, y + step * 7, x + reach, y + step * 7 + 7, mix(trim, (150, 146, 140), 0.25 + 0.15 * step))
    _tiled(canvas, x, eaves + 4, half * 1.1, half * 0.9, top)
    canvas.box(x - half * 0.5, top - size * 0.05, x + half * 0.5, top + 2, trim)
    _tiled(canvas, x, top - size * 0.045, half * 0.62, half * 0.44, top - size * 0.13)


def _tiled(canvas: Canvas, x: float, eaves: float, foot: float, crest: float, top: float) -> None:
    canvas.shape([(x - foot, eaves), (x - crest, top), (x + crest, top), (x + foot, eaves)], _TILE)
    for step in range(1, 6):
        edge, row = crest + (foot - crest) * step / 6, top + (eaves - top) * step / 6
        canvas.stroke([(x - edge, row), (x + edge, row)], 1.8, mix(_TILE, (90, 40, 34), 0.35))
    canvas.box(x - crest, top - 5, x + crest, top + 4, mix(_TILE, (236, 180, 150), 0.35))
    canvas.box(x - foot, eaves - 3, x + foot, eaves + 5, mix(_TILE, (70, 34, 30), 0.45))


def _window(canvas: Canvas, x: float, y: float, width: float, height: float, far: float) -> None:
    """Draw one window, lit from within when the lamps are on."""
    lit = canvas.light.lamps
    colour = canvas.untoned(_LIT) if lit else (96, 112, 108)
    canvas.box(x - width / 2, y, x + width / 2, y + height, colour, far * 0.6 if lit else far)
    canvas.box(x - width * 0.04, y, x + width * 0.04, y + height, _DARK_WOOD, far)
    if lit:
        canvas.gleam(x, y + height / 2, width * 2.2, (110, 86, 50))


def _ladder(canvas: Canvas, x: float, top: float, foot: float, width: float, far: float) -> None:
    slide = (foot - top) * 0.45
    for edge in (0.0, width):
        canvas.stroke([(x + edge, top), (x + edge + slide, foot)], max(1.0, width * 0.16), _WOOD, far)
    for step in (0.2, 0.4, 0.6, 0.8):
        row, shift = top + (foot - top) * step, slide * step
        canvas.stroke([(x + shift, row), (x + shift + width, row)], max(1.0, width * 0.14), _WOOD, far)
