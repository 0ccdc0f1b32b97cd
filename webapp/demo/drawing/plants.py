"""What grows. Every plant stands with its foot at (x, y); `height` is how tall it is."""

import math

from webapp.demo.drawing.canvas import NEAR, Canvas, leaf
from webapp.demo.drawing.light import Colour, mix

_TRUNK: Colour = (122, 92, 68)
_PALE_TRUNK: Colour = (158, 138, 114)
_SHOWS_HEARTS = 16
_SOIL: Colour = (128, 92, 64)


def round_tree(canvas: Canvas, x: float, y: float, height: float, far: float = 0.0) -> None:
    """Draw a broad tree: a few round masses, lighter towards the light."""
    rng, season = canvas.rng, canvas.season
    if far < NEAR:
        canvas.shadow(x, y, height * 0.34, height * 0.07)
    canvas.stroke([(x, y), (x + rng.uniform(-2, 2), y - height * 0.5)], height * 0.07, _TRUNK, far)
    count = 6 if far < NEAR else 3
    masses = [(rng.uniform(-0.24, 0.24), rng.uniform(0.46, 0.76), rng.uniform(0.17, 0.25)) for _ in range(count)]
    masses.append((0.0, 0.62, 0.27))
    for lift, shrink, light in ((0.0, 1.0, 0.0), (0.03, 0.8, 0.35), (0.06, 0.52, 0.75)):
        colour = mix(season.leaf, season.leaf_light, light)
        for dx, up, radius in masses if far < NEAR or not light else masses[:2]:
            size = height * radius * shrink
            canvas.disc(x + height * (dx - lift), y - height * (up + lift), size, size * 0.9, colour, far)


def slim_tree(canvas: Canvas, x: float, y: float, height: float, far: float = 0.0) -> None:
    """Draw an acacia of the hill plantations: a straight stem and one tall crown."""
    canvas.shadow(x, y, height * 0.18, height * 0.04)
    canvas.stroke([(x, y), (x, y - height * 0.5)], height * 0.04, _PALE_TRUNK, far)
    for up, radius, light in ((0.5, 0.17, 0.0), (0.64, 0.19, 0.12), (0.78, 0.16, 0.28), (0.9, 0.1, 0.42)):
        colour = mix(canvas.season.leaf, canvas.season.leaf_light, light)
        canvas.disc(x, y - height * up, height * radius, height * radius * 0.95, colour, far)


def sapling(canvas: Canvas, x: float, y: float, height: float) -> None:
    """Draw a young tree just planted: a ring of fresh soil, a stake, a few leaves."""
    rng, season = canvas.rng, canvas.season
    canvas.disc(x, y, height * 0.24, height * 0.07, _SOIL)
    canvas.disc(x, y - height * 0.015, height * 0.17, height * 0.045, mix(_SOIL, (70, 48, 34), 0.5))
    canvas.stroke([(x + height * 0.09, y), (x + height * 0.09, y - height * 0.62)], height * 0.025, (206, 176, 122))
    canvas.stroke([(x, y), (x, y - height * 0.62)], height * 0.028, _TRUNK)
    canvas.stroke([(x - 1, y - height * 0.4), (x + height * 0.1, y - height * 0.42)], height * 0.022, (236, 226, 200))
    for dx, up, radius in ((-0.1, 0.66, 0.13), (0.1, 0.7, 0.13), (0, 0.82, 0.15), (0.01, 0.68, 0.13)):
        size = height * radius * rng.uniform(0.9, 1.12)
        canvas.disc(x + height * dx, y - height * up, size, size, season.leaf)
    for dx, up, radius in ((-0.12, 0.7, 0.08), (-0.02, 0.86, 0.1), (0.08, 0.73, 0.08)):
        size = height * radius
        canvas.disc(x + height * (dx - 0.01), y - height * up, size, size, mix(season.leaf, season.leaf_light, 0.6))


def fan_palm(canvas: Canvas, x: float, y: float, height: float, far: float = 0.0) -> None:
    """Draw a cọ palm: a bare stem and a ball of round fans."""
    rng = canvas.rng
    top = y - height * 0.7
    canvas.stroke([(x, y), (x, top)], height * 0.055, _PALE_TRUNK, far)
    dark, light = canvas.season.leaf, mix(canvas.season.leaf, canvas.season.leaf_light, 0.7)
    for index in range(9):
        angle = -0.5 + index * (math.pi + 1.0) / 8 + rng.uniform(-0.1, 0.1)
        reach = height * 0.26
        cx, cy = x + reach * math.cos(angle), top - reach * 0.85 * math.sin(angle)
        colour = light if index % 2 else dark
        fan = [
            (cx + height * r * math.cos(angle + turn), cy - height * r * math.sin(angle + turn))
            for turn, r in ((-1.7, 0.06), (-1.1, 0.17), (-0.8, 0.12), (-0.4, 0.19), (0, 0.13), (0.4, 0.19), (0.8, 0.12))
        ]
        fan += [(cx + height * 0.17 * math.cos(angle + 1.1), cy - height * 0.17 * math.sin(angle + 1.1)), (x, top)]
        canvas.shape(fan, colour, far)


def areca(canvas: Canvas, x: float, y: float, height: float, far: float = 0.0) -> None:
    """Draw an areca palm: tall and thin, a tuft of drooping feathers."""
    rng = canvas.rng
    lean = rng.uniform(-0.06, 0.06) * height
    top = (x + lean, y - height * 0.78)
    canvas.shadow(x, y, height * 0.08, height * 0.018)
    canvas.stroke([(x, y), (x + lean * 0.4, y - height * 0.4), top], height * 0.03, (150, 148, 122), far)
    canvas.stroke([(top[0], top[1] + height * 0.07), top], height * 0.036, canvas.season.leaf_light, far)
    for index in range(9):
        angle = 0.15 + index * (math.pi - 0.3) / 8 + rng.uniform(-0.08, 0.08)
        bend = 0.9 * math.cos(angle)
        colour = mix(canvas.season.leaf, canvas.season.leaf_light, 0.55 if index % 2 else 0.1)
        canvas.shape(leaf(*top, height * 0.3, height * 0.075, angle, bend), colour, far)


def banana(canvas: Canvas, x: float, y: float, height: float, far: float = 0.0) -> None:
    """Draw a banana plant: broad blades from one foot."""
    rng = canvas.rng
    canvas.shadow(x, y, height * 0.24, height * 0.05)
    canvas.stroke([(x, y), (x, y - height * 0.45)], height * 0.09, (150, 170, 96), far)
    for index in range(7):
        angle = 0.35 + index * (math.pi - 0.7) / 6 + rng.uniform(-0.12, 0.12)
        colour = mix(canvas.season.leaf, canvas.season.leaf_light, 0.85 if index % 2 else 0.35)
        blade = leaf(x, y - height * 0.42, height * rng.uniform(0.5, 0.62), height * 0.16, angle, math.cos(angle) * 1.1)
        canvas.shape(blade, colour, far)
        canvas.stroke([blade[0], blade[5]], height * 0.008, canvas.season.leaf_light, far)


def bamboo(canvas: Canvas, x: float, y: float, height: float, far: float = 0.0) -> None:
    """Draw a clump of bamboo, its canes bowing outwards."""
    rng, season = canvas.rng, canvas.season
    canvas.shadow(x, y, height * 0.2, height * 0.035)
    for index in range(9):
        out = (index - 4) / 4
        tall = height * rng.uniform(0.75, 1.0)
        cane = [(x + out * height * (0.05 + 0.2 * part**1.8), y - tall * part) for part in (0, 0.3, 0.6, 0.85, 1.0)]
        canvas.stroke(cane, height * 0.016, mix((150, 176, 92), season.leaf, rng.random() * 0.5), far)
        for part in range(8):
            cx, cy = cane[2 + part % 3]
            angle = (0.3 if part % 2 else math.pi - 0.3) - rng.uniform(0.2, 1.0) * (1 if part % 2 else -1)
            colour = mix(season.leaf, season.leaf_light, rng.random())
            canvas.shape(leaf(cx, cy - rng.uniform(0, 12), height * 0.16, height * 0.034, angle), colour, far)


def bush(canvas: Canvas, x: float, y: float, size: float, far: float = 0.0) -> None:
    """Draw a low round bush."""
    rng, season = canvas.rng, canvas.season
    masses = [(rng.uniform(-0.55, 0.55), rng.uniform(0.28, 0.42)) for _ in range(5)]
    for lift, shrink, light in ((0.0, 1.0, 0.0), (0.05, 0.72, 0.4), (0.1, 0.4, 0.8)):
        for dx, radius in masses:
            part = size * radius * shrink
            canvas.disc(
                x + size * (dx - lift),
                y - size * (radius * 0.8 + lift),
                part,
                part * 0.85,
                mix(season.leaf, season.leaf_light, light),
                far,
            )


def flowers(canvas: Canvas, x: float, y: float, size: float, colour: Colour | None = None) -> None:
    """Draw one clump of flowers."""
    rng, season = canvas.rng, canvas.season
    bloom = colour or rng.choice(season.blossoms)
    canvas.disc(x, y - size * 0.3, size * 0.62, size * 0.42, season.leaf)
    for _ in range(6):
        fx, fy, radius = x + rng.uniform(-0.5, 0.5) * size, y - size * rng.uniform(0.35, 0.85), size * 0.16
        canvas.disc(fx, fy, radius, radius, bloom)
        if size > _SHOWS_HEARTS:
            canvas.disc(fx, fy, radius * 0.4, radius * 0.4, mix(bloom, (255, 236, 150), 0.75))


def grass(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Draw a tuft of grass."""
    colour = mix(canvas.season.grass, canvas.season.leaf, canvas.rng.uniform(0.35, 0.8))
    for out in (-0.5, -0.15, 0.2, 0.55):
        canvas.shape(
            [(x + out * size * 0.3 - 1.4, y), (x + out * size * 0.3 + 1.4, y), (x + out * size, y - size)], colour
        )


def potted(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Draw a plant in a clay pot."""
    canvas.shadow(x, y, size * 0.42, size * 0.1)
    flowers(canvas, x, y - size * 0.42, size * 0.9)
    clay = (186, 104, 72)
    pot = [(x - size * 0.3, y - size * 0.5), (x + size * 0.3, y - size * 0.5), (x + size * 0.2, y), (x - size * 0.2, y)]
    canvas.shape(pot, clay)
    canvas.box(x - size * 0.34, y - size * 0.56, x + size * 0.34, y - size * 0.45, mix(clay, (230, 160, 120), 0.4))
