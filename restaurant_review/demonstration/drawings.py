"""The photos of the demonstration data: dishes from above, and places. Each seed gives another picture."""

from collections.abc import Callable, Sequence
from math import cos, pi, sin

from PIL import Image

from .canvas import HEIGHT, WIDTH, Canvas, Colour, Point, darker, lighter, mix, rotated, smooth

Scene = Callable[[Canvas], None]
SCENES: dict[str, Scene] = {}


def scene(draw: Scene) -> Scene:
    SCENES[draw.__name__.rstrip("_")] = draw
    return draw


def draw(scene: str, seed: str) -> Image.Image:
    """An RGB image; the same one for the same seed."""
    canvas = Canvas(f"{scene} {seed}")
    SCENES[scene](canvas)
    return canvas.finished()


# Tables, and what stands on them.


def table(c: Canvas) -> None:
    kind = c.random.choice(("oak", "walnut", "marble", "slate", "linen", "gingham", "pine"))
    if kind == "oak":
        c.wood("#a9743f", c.random.choice((4, 5)))
    elif kind == "walnut":
        c.wood("#5d3a22", 4)
    elif kind == "pine":
        c.wood("#cfa66a", 6)
    elif kind == "marble":
        c.stone("#e6e2dc", "#a39c94", 0.1)
    elif kind == "slate":
        c.stone("#3c4146", "#5a6066", 0.3)
    elif kind == "linen":
        c.linen(
            c.random.choice(("#c9bda8", "#7f8f8a", "#aeb6bb", "#b98d6b")), c.random.choice((None, "#5b6f82"))
        )
    else:
        c.gingham(c.random.choice(("#b8342c", "#34618f", "#3f7a4d")))


def plate(c: Canvas, x: float, y: float, r: float, colour: Colour = "#f4efe6") -> None:
    c.lump(c.round(x, y, r), colour, light=0.5, dark=0.2, shadow=0.62, lift=24, grain=0.05)
    c.lump(c.round(x, y, r * 0.96), lighter(colour, 0.25), light=0.4, dark=0.14, shadow=0, grain=0)
    c.well(c.round(x, y, r * 0.74), lighter(colour, 0.12), depth=9, dark=0.26)


def bowl(c: Canvas, x: float, y: float, r: float, outside: Colour, inside: Colour = "#efe8dc") -> None:
    c.lump(c.round(x, y, r), outside, light=0.35, dark=0.4, shadow=0.66, lift=32, grain=0.1, gloss=0.2)
    c.lump(c.round(x, y, r * 0.95), lighter(outside, 0.28), light=0.3, dark=0.3, shadow=0, grain=0)
    c.well(c.round(x, y, r * 0.92), inside, depth=26, dark=0.6)


def fork(c: Canvas, x: float, y: float, angle: float = 0) -> None:
    def part(points: Sequence[Point]) -> None:
        turned = rotated([(x + px, y + py) for px, py in points], (x, y), angle)
        c.lump(turned, "#c6c6c4", light=0.6, dark=0.45, lift=6, grain=0)

    part(smooth([(-9, 330), (-7, 60), (-6, 20), (6, 20), (7, 60), (9, 330), (0, 342)], closed=True))
    part(
        [
            *smooth([(-24, -60), (-26, -10), (-10, 30), (10, 30), (26, -10), (24, -60)], 6),
            (24, -62),
            (-24, -62),
        ]
    )
    for tine in (-21, -7, 7, 21):
        part([(tine - 4, -160), (tine + 4, -160), (tine + 5, -58), (tine - 5, -58)])


def knife(c: Canvas, x: float, y: float, angle: float = 0) -> None:
    for points, colour in (
        ([(-4, 70), (10, 70), (13, 340), (3, 350), (-8, 340)], "#b9b9b7"),
        ([(-8, 80), (-10, -40), (-2, -170), (12, -150), (13, 80)], "#dcdcda"),
    ):
        turned = rotated([(x + px, y + py) for px, py in points], (x, y), angle)
        c.lump(turned, colour, light=0.6, dark=0.4, lift=6, grain=0)


def chopsticks(c: Canvas, x: float, y: float, angle: float, colour: Colour = "#7a3423") -> None:
    for shift in (0, 26):
        points = [
            (x + shift - 7, y - 400),
            (x + shift + 7, y - 400),
            (x + shift + 4, y + 400),
            (x + shift - 4, y + 400),
        ]
        c.lump(rotated(points, (x, y), angle + shift / 500), colour, lift=9, grain=0.2)


def glass_from_above(c: Canvas, x: float, y: float, r: float, drink: Colour) -> None:
    c.shadow(c.round(x, y, r), 26, 0.5)
    c.glow(x + r * 0.9, y + r * 1.1, r * 0.8, lighter(drink, 0.5), 0.35)
    c.flat(c.round(x, y, r), "#eef2f2", 0.55)
    c.well(c.round(x, y, r * 0.88), drink, depth=12, dark=0.4)
    for _ in range(3):
        ax, ay = c.about(x, r * 0.4), c.about(y, r * 0.4)
        cube = rotated(
            [(ax - 20, ay - 20), (ax + 20, ay - 20), (ax + 20, ay + 20), (ax - 20, ay + 20)],
            (ax, ay),
            c.about(0, 1),
        )
        c.flat(cube, "#ffffff", 0.3)
        c.stroke([*cube, cube[0]], 2, "#ffffff", 0.5)
    c.stroke(c.round(x, y, r * 0.96)[38:58], 5, "#ffffff", 0.8)


def napkin(c: Canvas, x: float, y: float, angle: float, colour: Colour) -> None:
    square = [(x - 170, y - 240), (x + 170, y - 240), (x + 170, y + 240), (x - 170, y + 240)]
    c.lump(rotated(square, (x, y), angle), colour, light=0.2, dark=0.18, shadow=0.4, lift=8, grain=0.6)
    for fold in (-60, 40):
        line = rotated([(x + fold, y - 236), (x + fold + 14, y + 236)], (x, y), angle)
        c.stroke(line, 5, darker(colour, 0.3), 0.4)
        c.stroke([(px + 4, py) for px, py in line], 3, lighter(colour, 0.5), 0.5)


# Garnish.

BASIL, PARSLEY, MINT, ROCKET = "#3f7d2a", "#4c8f34", "#3c8a55", "#567f2d"


def leaf(
    c: Canvas, x: float, y: float, length: float, colour: Colour = BASIL, angle: float | None = None
) -> None:
    angle = c.random.uniform(0, 2 * pi) if angle is None else angle
    colour = c.vary(colour, 16)
    c.lump(
        c.leaf(x, y, length, length * 0.52, angle),
        colour,
        light=0.3,
        dark=0.35,
        shadow=0.5,
        lift=5,
        gloss=0.12,
    )
    vein = [(x + length * t * cos(angle), y + length * t * sin(angle)) for t in (0.05, 0.5, 0.92)]
    c.stroke(vein, 2, lighter(colour, 0.35), 0.7)


def herbs(
    c: Canvas, x: float, y: float, r: float, count: int, colour: Colour = PARSLEY, size: float = 15
) -> None:
    """Chopped, strewn over."""
    for px, py in c.scattered(x, y, r, count, size * 0.5):
        c.flat(
            c.leaf(px, py, c.about(size, size * 0.4), size * 0.45, c.random.uniform(0, 6.3)),
            c.vary(colour, 24),
        )


def sesame(c: Canvas, x: float, y: float, r: float, count: int, colour: Colour = "#f3e3bd") -> None:
    for px, py in c.scattered(x, y, r, count, 6):
        c.lump(c.leaf(px, py, 9, 5, c.random.uniform(0, 6.3)), c.vary(colour), lift=2, grain=0)


def lemon(c: Canvas, x: float, y: float, r: float, colour: Colour = "#f2c83a") -> None:
    c.lump(c.round(x, y, r), colour, lift=7, light=0.3, dark=0.25)
    c.flat(c.round(x, y, r * 0.9), "#fbf3d4")
    for segment in range(9):
        a = segment * 2 * pi / 9
        inner, outer = r * 0.12, r * 0.82
        wedge = [(x + inner * cos(a), y + inner * sin(a))]
        wedge += [(x + outer * cos(a + t), y + outer * sin(a + t)) for t in (-0.27, -0.1, 0.1, 0.27)]
        c.flat(wedge, lighter(colour, 0.2), 0.95)


def tomato(c: Canvas, x: float, y: float, r: float) -> None:
    """A slice, or a small one cut in half."""
    c.lump(c.round(x, y, r, wobble=0.03), c.vary("#c8301f", 10), gloss=0.25)
    c.flat(c.round(x, y, r * 0.82, wobble=0.03), "#dd5a3c")
    turn = c.random.uniform(0, 2)
    for chamber in range(3):
        a = turn + chamber * 2 * pi / 3
        c.flat(c.round(x + r * 0.42 * cos(a), y + r * 0.42 * sin(a), r * 0.3, r * 0.24, angle=a), "#c4401f")
        for seed in (-0.25, 0.2):
            c.flat(
                c.leaf(x + r * 0.4 * cos(a + seed), y + r * 0.4 * sin(a + seed), r * 0.16, r * 0.09, a),
                "#f0cf83",
            )


def egg(c: Canvas, x: float, y: float, r: float, angle: float = 0.4) -> None:
    """Half of one, its yolk still soft."""
    c.lump(c.round(x, y, r, r * 0.8, angle=angle), "#f6efe2", lift=9, light=0.5, dark=0.2, grain=0.05)
    c.lump(
        c.round(x - r * 0.1, y, r * 0.52, r * 0.48),
        "#ee8f1c",
        shadow=0.15,
        lift=2,
        light=0.4,
        dark=0.3,
        grain=0.1,
        gloss=0.5,
    )


def fried_egg(c: Canvas, x: float, y: float, r: float) -> None:
    c.lump(c.round(x, y, r, wobble=0.16), "#f8f2e4", light=0.4, dark=0.16, lift=6, grain=0.1)
    c.stroke(c.round(x, y, r * 0.98, wobble=0.05)[4:30], 5, "#c99a54", 0.4)
    c.lump(
        c.round(x + r * 0.06, y - r * 0.05, r * 0.42),
        "#f5a11d",
        light=0.45,
        dark=0.3,
        lift=5,
        grain=0.03,
        gloss=0.7,
    )


def shrimp(c: Canvas, x: float, y: float, size: float, angle: float) -> None:
    """Curled, in slices that get smaller towards the tail."""
    colour = c.vary("#ef8a5e", 8)
    for part in range(8, -1, -1):
        a = angle + part * 0.44
        px, py = x + size * 0.6 * cos(a), y + size * 0.6 * sin(a)
        r = size * (0.42 - part * 0.026)
        c.lump(
            c.round(px, py, r, r * 0.82, angle=a),
            mix(colour, "#fbd9c4", 0.3 if part % 2 else 0),
            lift=5,
            gloss=0.35,
        )
    a = angle + 9 * 0.44
    for side in (-0.5, 0.4):
        c.lump(
            c.leaf(x + size * 0.6 * cos(a), y + size * 0.6 * sin(a), size * 0.5, size * 0.22, a + 1.5 + side),
            "#d9552b",
            lift=4,
        )


def mushroom(c: Canvas, x: float, y: float, r: float, angle: float) -> None:
    shape = [
        (-1, 0.1),
        (-0.9, -0.55),
        (0, -0.95),
        (0.9, -0.55),
        (1, 0.1),
        (0.3, 0.12),
        (0.28, 0.9),
        (-0.28, 0.9),
        (-0.3, 0.12),
    ]
    points = rotated([(x + px * r, y + py * r) for px, py in smooth(shape, 5, closed=True)], (x, y), angle)
    c.lump(points, "#d9bd97", lift=5)
    inner = rotated(
        [(x + px * r * 0.8, y + py * r * 0.8) for px, py in smooth(shape, 5, closed=True)], (x, y), angle
    )
    c.flat(inner, "#f2e3cb", 0.85)


def onion_rings(c: Canvas, x: float, y: float, r: float, colour: Colour = "#8e3b69") -> None:
    for ring in range(2):
        line = c.round(x, y, r * (1 - ring * 0.3), r * (0.9 - ring * 0.28), wobble=0.05)
        c.stroke([(px + 2, py + 4) for px, py in [*line, line[0]]], 5, "#2a120a", 0.3)
        c.stroke([*line, line[0]], 6, "#f0dfe6")
        c.stroke([*line, line[0]], 2, colour)


def spring_onion(c: Canvas, x: float, y: float, r: float, count: int) -> None:
    for px, py in c.scattered(x, y, r, count, 12):
        size, green = c.about(9, 2.5), c.vary("#6aa53c", 22)
        c.lump(c.round(px, py, size, size * 0.8), green, lift=3, grain=0)
        c.flat(c.round(px, py, size * 0.55, size * 0.42), lighter(green, 0.65))


def chilli(c: Canvas, x: float, y: float, r: float, count: int, colour: Colour = "#c6281c") -> None:
    for px, py in c.scattered(x, y, r, count, 20):
        c.lump(c.round(px, py, 12, 9, angle=c.about(0, 2)), colour, lift=4, gloss=0.3)
        c.flat(c.round(px, py, 6, 4), "#f0c9a0")


def grains(
    c: Canvas, x: float, y: float, rx: float, ry: float, count: int, colour: Colour, length: float = 15
) -> None:
    """Rice: many grains that lie as they fell."""
    for _ in range(count):
        a, d = c.random.uniform(0, 2 * pi), c.random.random() ** 0.5
        px, py, turn = x + rx * d * cos(a), y + ry * d * sin(a), c.random.uniform(0, pi)
        end = (px + length * cos(turn), py + length * sin(turn))
        c.stroke([(px + 1, py + 2.5), (end[0] + 1, end[1] + 2.5)], 5.5, darker(colour, 0.22))
        c.stroke([(px, py), end], 5.5, c.vary(colour, 9))


def noodles(c: Canvas, x: float, y: float, r: float, count: int, colour: Colour, width: float = 9) -> None:
    """Strands in a nest."""
    for _ in range(count):
        # Each turns about a middle of its own, as a fork wound them.
        a, shift = c.random.uniform(0, 2 * pi), r * 0.34 * c.random.random()
        cx, cy = x + shift * cos(a), y + shift * sin(a)
        start, span, d = c.random.uniform(0, 2 * pi), c.about(1.7, 0.7), r * c.about(0.5, 0.36)
        line = []
        for step in range(9):
            turn, out = start + span * step / 8, d * (1 + 0.12 * sin(step * 1.3 + a))
            line.append(_inside((cx + out * cos(turn), cy + out * sin(turn)), x, y, r))
        c.strand(smooth(line, 4), c.about(width, width * 0.1), c.vary(colour, 9))


def _inside(point: Point, x: float, y: float, r: float) -> Point:
    d = ((point[0] - x) ** 2 + (point[1] - y) ** 2) ** 0.5
    return point if d <= r else (x + (point[0] - x) * r / d, y + (point[1] - y) * r / d)


def oil(c: Canvas, x: float, y: float, r: float, count: int, colour: Colour = "#e8a53a") -> None:
    """Drops of fat that float on a soup."""
    for px, py in c.scattered(x, y, r, count, 16):
        size = c.about(9, 6)
        c.flat(c.round(px, py, size), colour, 0.35)
        c.stroke(c.round(px, py, size)[40:58], 1.6, "#fff6dc", 0.8)


def sauce(c: Canvas, points: Sequence[Point], colour: Colour, shine: float = 0.25) -> None:
    c.lump(points, colour, light=0.22, dark=0.3, shadow=0.35, lift=5, grain=0.5, gloss=shine)


def meat(c: Canvas, x: float, y: float, size: float, colour: Colour = "#7a4023") -> None:
    """A piece, browned."""
    c.lump(
        c.round(x, y, size, size * 0.75, angle=c.about(0, 1.5), wobble=0.14),
        c.vary(colour, 12),
        lift=8,
        grain=0.8,
        gloss=0.2,
    )


def lettuce(c: Canvas, x: float, y: float, r: float, colour: Colour = "#7fae3f") -> None:
    """A ruffled leaf."""
    colour = c.vary(colour, 16)
    points = []
    for step in range(90):
        a = step * 2 * pi / 90
        ruffle = 1 + 0.09 * sin(a * 9 + x) + 0.05 * sin(a * 17 + y)
        points.append((x + r * ruffle * cos(a), y + r * 0.8 * ruffle * sin(a)))
    turn = c.random.uniform(0, pi)
    c.lump(rotated(points, (x, y), turn), colour, light=0.45, dark=0.4, lift=7, grain=0.5)
    c.lump(
        rotated(c.round(x, y, r * 0.6, r * 0.42, wobble=0.1), (x, y), turn),
        lighter(colour, 0.3),
        shadow=0,
        light=0.3,
        dark=0.2,
    )
    for rib in range(-2, 3):
        c.stroke(
            [(x, y), (x + r * 0.8 * cos(turn + rib * 0.35), y + r * 0.8 * sin(turn + rib * 0.35))],
            2.4,
            lighter(colour, 0.6),
            0.5,
        )


def setting(c: Canvas, *, left: bool = True) -> None:
    """Cutlery and a glass at the edge of the picture."""
    if c.random.random() < 0.6:
        napkin(
            c,
            c.about(70, 20),
            c.about(560, 60),
            c.about(0.1, 0.15),
            c.random.choice(("#d9d2c4", "#566b78", "#a8493b", "#6d7d5c")),
        )
    if left:
        fork(c, c.about(105, 15), c.about(420, 40), c.about(0, 0.06))
    knife(c, c.about(1105, 15), c.about(430, 40), c.about(0, 0.06))


# Dishes.


@scene
def pizza(c: Canvas) -> None:
    table(c)
    x, y, r = c.about(600, 25), c.about(455, 12), 392
    c.lump(c.round(x, y, r + 42), "#8a5a30", light=0.25, dark=0.4, shadow=0.6, lift=20, grain=0.6)
    c.lump(c.round(x, y, r, wobble=0.014), "#d99a4b", light=0.4, dark=0.4, shadow=0.6, lift=9, grain=0.6)
    # The oven's leopard spots, then sauce and cheese.
    for step in range(60):
        a = step * pi / 30 + c.about(0, 0.1)
        d = r * c.about(0.93, 0.05)
        size = c.about(13, 8)
        c.flat(
            c.round(x + d * cos(a), y + d * sin(a), size, size * 0.7, wobble=0.2),
            darker("#a85f22", c.random.uniform(0.1, 0.75)),
            0.5,
        )
    for _ in range(10):
        a = c.random.uniform(0, 2 * pi)
        bump = c.about(34, 12)
        c.lump(
            c.round(
                x + r * 0.92 * cos(a), y + r * 0.92 * sin(a), bump, bump * 0.75, angle=a + pi / 2, wobble=0.05
            ),
            "#e2a95c",
            shadow=0.2,
            lift=4,
            light=0.4,
        )
    white = c.random.random() < 0.25
    base = "#f0dcae" if white else "#b93a1c"
    c.well(c.round(x, y, r * 0.84, wobble=0.03), base, depth=7, dark=0.4, grain=0.9)
    for px, py in c.scattered(x, y, r * 0.74, 26, 70):
        c.flat(c.round(px, py, c.about(50, 16), c.about(36, 10), wobble=0.2), "#e3a04a", 0.35)
    for px, py in c.scattered(x, y, r * 0.68, 15, 108):
        size = c.about(47, 10)
        c.lump(
            c.round(px, py, size, size * 0.85, wobble=0.12),
            "#f6ead0",
            light=0.5,
            dark=0.2,
            shadow=0.3,
            lift=4,
            grain=0.4,
            gloss=0.3,
        )
        c.flat(c.round(px + size * 0.2, py + size * 0.1, size * 0.4, size * 0.25, wobble=0.2), "#d99b4a", 0.4)
    topping = c.random.choice(("plain", "salami", "mushroom", "olives", "tomato"))
    places = c.scattered(x, y, r * 0.7, 14, 115)
    for px, py in places if topping != "plain" else []:
        if topping == "salami":
            c.lump(c.round(px, py, 44, wobble=0.04), "#a8301f", light=0.25, lift=4, grain=0.7, gloss=0.25)
            for sx, sy in c.scattered(px, py, 34, 8, 12):
                c.flat(c.round(sx, sy, 4.5), "#e2a086", 0.8)
        elif topping == "mushroom":
            mushroom(c, px, py, 36, c.random.uniform(0, 6.3))
        elif topping == "olives":
            c.lump(c.round(px, py, 21, 19), "#2d2430", gloss=0.6, lift=5)
            c.flat(c.round(px + 1, py + 2, 8), "#b3421f")
        else:
            tomato(c, px, py, 32)
    for px, py in c.scattered(x, y, r * 0.62, 8, 130):
        leaf(c, px, py, c.about(74, 12))
    herbs(c, x, y, r * 0.75, 40, "#5a6b2c", 8)
    for _ in range(3):
        line = [
            (x + r * 0.5 * cos(t + _) * c.about(1, 0.2), y + r * 0.5 * sin(t + _) * c.about(1, 0.2))
            for t in (0, 0.5, 1)
        ]
        c.stroke(smooth(line), 4, "#f2d46a", 0.5)


@scene
def ramen(c: Canvas) -> None:
    table(c)
    x, y, r = c.about(590, 20), c.about(460, 12), 380
    chopsticks(c, 1040, 440, c.about(0.18, 0.1))
    bowl(c, x, y, r, c.random.choice(("#232a33", "#8c2f24", "#2f4858", "#3b2a22")), "#e9ddc6")
    broth = c.random.choice(("#d9a25a", "#e6c48c", "#a8602a", "#c75d2a"))
    c.well(c.round(x, y, r * 0.84), broth, depth=20, dark=0.55, grain=0.6)
    noodles(c, x + 10, y + 10, r * 0.66, 70, "#f0d694", 9)
    oil(c, x, y, r * 0.76, 40)
    # Nori stands at the rim.
    for turn in (-0.12, 0.1):
        points = [(x + 120, y - 330), (x + 290, y - 260), (x + 210, y - 95), (x + 60, y - 150)]
        c.lump(rotated(points, (x + 150, y - 200), turn), "#1f3324", light=0.2, dark=0.3, lift=10, grain=0.9)
    for index in range(3):
        px, py = x - 170 + index * 62, y - 120 + index * 30 - 40
        c.lump(c.round(px, py, 92, 80, angle=0.5, wobble=0.05), "#c98e66", lift=9, grain=0.5)
        c.flat(c.round(px, py, 76, 64, angle=0.5, wobble=0.08), "#e2b08c", 0.8)
        for ring in (0.75, 0.45):
            c.stroke(c.round(px, py, 76 * ring, 62 * ring, angle=0.5, wobble=0.1), 7, "#f5dcc4", 0.7)
    egg(c, x + 165, y + 105, 82, 0.5)
    egg(c, x + 80, y + 190, 80, -0.2)
    for index in range(7):
        px = x - 210 + index * 26
        c.strand(smooth([(px, y + 90), (px + 12, y + 150), (px + 4, y + 210)]), 20, c.vary("#b98544", 8))
    for _ in range(40):
        px, py = c.about(x - 10, 70), c.about(y + 30, 50)
        c.strand([(px, py), (px + c.about(0, 26), py + c.about(20, 10))], 5, c.vary("#eef0c9", 8))
    spring_onion(c, x - 20, y + 10, 110, 42)
    chilli(c, x + 10, y + 20, 90, 5)
    sesame(c, x, y, r * 0.6, 50)
    c.steam(x, y + 60, 420)


@scene
def pho(c: Canvas) -> None:
    table(c)
    x, y, r = c.about(570, 20), c.about(465, 12), 372
    bowl(c, x, y, r, c.random.choice(("#e8e2d6", "#2f5d73", "#c9d3cf")), "#efe6d6")
    for spot in range(0, 72, 3):
        a = spot * pi / 36
        c.flat(c.round(x + r * 0.975 * cos(a), y + r * 0.975 * sin(a), 5), "#2f5d8c", 0.6)
    c.well(c.round(x, y, r * 0.84), "#a8692f", depth=20, dark=0.5, grain=0.4)
    noodles(c, x - 20, y + 30, r * 0.66, 75, "#f5eddc", 8)
    oil(c, x, y, r * 0.78, 60, "#e9b55a")
    for index in range(7):
        px, py = x - 160 + index * 36, y - 130 + 14 * sin(index)
        c.lump(
            c.round(px, py, 34, 84, angle=0.3, wobble=0.08),
            c.vary("#a86a5c" if index % 2 else "#8c5545", 8),
            lift=7,
            grain=0.6,
        )
        c.stroke([(px - 8, py - 60), (px + 10, py + 60)], 4, "#d9b3a3", 0.5)
    for px, py in c.scattered(x + 90, y + 60, 160, 26, 34):
        leaf(c, px, py, c.about(52, 10), c.random.choice((MINT, PARSLEY, BASIL)))
    for _ in range(24):
        px, py = c.about(x - 100, 100), c.about(y + 120, 60)
        c.strand(smooth([(px, py), (px + 20, py - 14), (px + 46, py + c.about(0, 12))]), 7, "#f3eedb")
    onion_rings(c, x - 40, y + 10, 58, "#b06b8f")
    onion_rings(c, x + 110, y - 90, 46, "#b06b8f")
    chilli(c, x + 20, y + 90, 150, 9)
    spring_onion(c, x, y, r * 0.6, 34)
    lemon(c, 1065, 250, 62, "#8fb83a")
    lemon(c, 1110, 370, 60, "#8fb83a")
    for px, py in c.scattered(1080, 640, 100, 14, 40):
        leaf(c, px, py, 74, MINT)
    c.steam(x, y + 40, 420)


@scene
def salad(c: Canvas) -> None:
    table(c)
    x, y, r = c.about(600, 15), c.about(455, 12), 375
    setting(c)
    bowl(c, x, y, r, c.random.choice(("#d7cab4", "#3f4b4f", "#8d5b39")), "#e5dccb")
    for px, py in c.scattered(x, y, r * 0.72, 34, 80):
        lettuce(c, px, py, c.about(92, 20), c.random.choice(("#7fae3f", "#5f8f35", "#94b84e", "#7a3548")))
    for px, py in c.scattered(x, y, r * 0.66, 12, 112):
        tomato(c, px, py, c.about(42, 6))
    for px, py in c.scattered(x, y, r * 0.66, 10, 110):
        c.lump(c.round(px, py, 46, 44), "#4f7f3a", lift=6)
        c.flat(c.round(px, py, 40, 38), "#cfe3a0")
        c.flat(c.round(px, py, 24, 22), "#dcebb8")
    for px, py in c.scattered(x, y, r * 0.62, 5, 120):
        onion_rings(c, px, py, 44)
    for px, py in c.scattered(x, y, r * 0.6, 12, 90):
        size = c.about(26, 5)
        cube = rotated(
            [
                (px - size, py - size * 0.8),
                (px + size, py - size),
                (px + size * 0.9, py + size),
                (px - size, py + size * 0.8),
            ],
            (px, py),
            c.about(0, 1.5),
        )
        c.lump(cube, "#f5efe0", light=0.5, dark=0.2, lift=8, grain=0.3)
    for px, py in c.scattered(x, y, r * 0.64, 9, 100):
        c.lump(c.round(px, py, 23, 20), "#3a2a3c", gloss=0.7, lift=6)
    for px, py in c.scattered(x, y, r * 0.7, 12, 80):
        leaf(c, px, py, 60, ROCKET)
    herbs(c, x, y, r * 0.7, 60)
    oil(c, x, y, r * 0.6, 16, "#f1d267")


@scene
def bowl_(c: Canvas) -> None:
    table(c)
    x, y, r = c.about(600, 15), c.about(455, 12), 385
    chopsticks(c, 1085, 450, c.about(0.1, 0.08), "#a9743f")
    bowl(c, x, y, r, c.random.choice(("#f0ebe2", "#4b5a5e", "#b7a58a")), "#f1ebdf")
    c.well(c.round(x, y, r * 0.86), "#efe7d6", depth=18, dark=0.5)
    grains(c, x, y, r * 0.74, r * 0.74, 700, "#f4eee0")
    parts = [_carrots, _edamame, _cabbage, _salmon, _avocado, _beetroot, _chickpeas]
    c.random.shuffle(parts)
    for index, part in enumerate(parts[:6]):
        a = index * pi / 3 + 0.3
        part(c, x + r * 0.5 * cos(a), y + r * 0.5 * sin(a))
    egg(c, x - 5, y + 5, 76)
    spring_onion(c, x, y, r * 0.5, 16)
    sesame(c, x, y, r * 0.7, 70, c.random.choice(("#f3e3bd", "#2b2620")))


def _carrots(c: Canvas, x: float, y: float) -> None:
    for _ in range(46):
        px, py, a = c.about(x, 70), c.about(y, 60), c.random.uniform(0, pi)
        c.strand(
            [(px - 34 * cos(a), py - 34 * sin(a)), (px + 34 * cos(a), py + 34 * sin(a))],
            8,
            c.vary("#e8792b", 12),
        )


def _edamame(c: Canvas, x: float, y: float) -> None:
    for px, py in c.scattered(x, y, 92, 44, 22):
        c.lump(c.round(px, py, 18, 14, angle=c.about(0, 2)), c.vary("#8fb948", 12), lift=5, gloss=0.35)


def _cabbage(c: Canvas, x: float, y: float) -> None:
    for _ in range(44):
        px, py, a = c.about(x, 68), c.about(y, 58), c.random.uniform(0, pi)
        line = smooth(
            [(px - 36 * cos(a), py - 36 * sin(a)), (px + 8, py - 8), (px + 36 * cos(a), py + 36 * sin(a))]
        )
        c.strand(line, 8, c.vary("#7b2f6d", 16))


def _salmon(c: Canvas, x: float, y: float) -> None:
    for px, py in c.scattered(x, y, 88, 14, 44):
        size = c.about(32, 5)
        cube = rotated(
            [(px - size, py - size), (px + size, py - size), (px + size, py + size), (px - size, py + size)],
            (px, py),
            c.about(0, 1),
        )
        c.lump(cube, c.vary("#ee7a4c", 8), lift=9, light=0.4, gloss=0.25)
        for line in (-0.4, 0.2):
            c.stroke(
                rotated(
                    [(px - size * 0.9, py + line * size), (px + size * 0.9, py + line * size + 8)],
                    (px, py),
                    0.5,
                ),
                3,
                "#fbc9ad",
                0.7,
            )


def _avocado(c: Canvas, x: float, y: float) -> None:
    for index in range(8):
        px, py = x - 80 + index * 22, y + 16 * sin(index / 2)
        c.lump(c.round(px, py, 24, 84, angle=0.35), "#7c9a3d", lift=8)
        c.flat(c.round(px - 1, py, 19, 78, angle=0.35), mix("#d9dd8a", "#a8bf58", index / 12))


def _beetroot(c: Canvas, x: float, y: float) -> None:
    for px, py in c.scattered(x, y, 86, 22, 34):
        c.lump(
            c.round(px, py, 26, 22, angle=c.about(0, 2), wobble=0.14),
            c.vary("#8c1f3f", 12),
            lift=8,
            gloss=0.35,
        )


def _chickpeas(c: Canvas, x: float, y: float) -> None:
    for px, py in c.scattered(x, y, 90, 46, 22):
        c.lump(c.round(px, py, 15, 14, wobble=0.06), c.vary("#d9ab5e", 12), lift=5, gloss=0.15)


@scene
def pasta(c: Canvas) -> None:
    table(c)
    x, y, r = c.about(600, 15), c.about(450, 12), 395
    setting(c)
    plate(c, x, y, r, c.random.choice(("#f4efe6", "#e5e9ea", "#46525a")))
    kind = c.random.choice(("pomodoro", "ragu", "pesto"))
    tint = {"pomodoro": "#efb765", "ragu": "#eec37a", "pesto": "#d8c765"}[kind]
    c.shadow(c.round(x, y, r * 0.56), 14, 0.4)
    c.flat(c.round(x, y, r * 0.56, wobble=0.05), darker(tint, 0.5))
    noodles(c, x, y, r * 0.6, 150, tint, 11)
    noodles(c, x - 10, y - 10, r * 0.36, 50, lighter(tint, 0.12), 11)
    if kind == "pesto":
        for px, py in c.scattered(x, y, r * 0.44, 24, 40):
            c.flat(
                c.round(px, py, c.about(30, 10), c.about(18, 6), wobble=0.3, angle=c.about(0, 2)),
                "#5d7d22",
                0.55,
            )
        herbs(c, x, y, r * 0.5, 150, "#4c6f1d", 12)
        for px, py in c.scattered(x, y, r * 0.42, 18, 40):
            c.lump(c.leaf(px, py, 28, 17, c.random.uniform(0, 6)), "#ecd9a8", lift=5)
    else:
        sauce(
            c,
            c.round(x - 5, y - 15, r * 0.34, r * 0.3, wobble=0.16),
            "#b5361b" if kind == "pomodoro" else "#8c3f20",
            0.12,
        )
        for px, py in c.scattered(x, y - 15, r * 0.3, 46, 22):
            if kind == "ragu":
                meat(c, px, py, c.about(17, 6), "#7d3f22")
            else:
                c.lump(c.round(px, py, c.about(20, 7), wobble=0.16), c.vary("#cf3f1f", 12), lift=5, gloss=0.4)
    for px, py in c.scattered(x, y, r * 0.46, 60, 14):
        a = c.random.uniform(0, pi)
        c.stroke([(px, py), (px + 20 * cos(a), py + 20 * sin(a))], 4, "#fbf1d6", 0.95)
    for index, angle in enumerate((0.4, 2.3, 4.4)):
        leaf(c, x + 12 * index - 10, y - 22, 88, BASIL, angle)
    c.steam(x, y, 340)


@scene
def seafood(c: Canvas) -> None:
    table(c)
    x, y, r = c.about(600, 15), c.about(450, 12), 395
    setting(c)
    plate(c, x, y, r, "#eef0ee")
    noodles(c, x, y, r * 0.6, 140, "#efcd86", 10)
    herbs(c, x, y, r * 0.55, 60)
    for px, py in c.scattered(x, y, r * 0.5, 9, 100):
        turn = c.random.uniform(0, 6.3)
        for half in (-1, 1):
            a = turn + half * 0.5
            shell = c.vary("#4a3b45" if c.random.random() < 0.5 else "#b79a7c", 10)
            points = c.leaf(px, py, 108, 66, a)
            c.lump(points, shell, lift=9, gloss=0.25)
            c.lump(
                c.leaf(px + 8 * cos(a), py + 8 * sin(a), 90, 48, a), "#e8ddd2", shadow=0, light=0.3, dark=0.3
            )
        c.lump(
            c.round(px + 36 * cos(turn), py + 36 * sin(turn), 24, 16, angle=turn, wobble=0.1),
            "#e2a04c",
            lift=5,
            gloss=0.4,
        )
    for px, py in c.scattered(x, y, r * 0.46, 5, 130):
        shrimp(c, px, py, 58, c.random.uniform(0, 6.3))
    for px, py in c.scattered(x, y, r * 0.5, 10, 80):
        tomato(c, px, py, 24)
    herbs(c, x, y, r * 0.55, 50)
    chilli(c, x, y, r * 0.5, 8)
    lemon(c, x + 250, y + 190, 58)
    c.steam(x, y, 320)


@scene
def sushi(c: Canvas) -> None:
    table(c)
    x, y = c.about(600, 10), c.about(455, 10)
    board = [(x - 480, y - 285), (x + 480, y - 285), (x + 480, y + 285), (x - 480, y + 285)]
    board = rotated(board, (x, y), c.about(0, 0.04))
    c.lump(
        board,
        c.random.choice(("#2c2f33", "#6d4527", "#34393b")),
        light=0.2,
        dark=0.3,
        shadow=0.6,
        lift=22,
        grain=0.9,
    )
    toppings = ["#ee7446", "#b3242c", "#f3d9c6", "#e9a06b", "#f4ece2"]
    c.random.shuffle(toppings)
    for index in range(5):
        px, py = x - 370 + index * 150, y - 130
        _nigiri(c, px, py, toppings[index])
    for row in range(2):
        for index in range(5):
            _maki(
                c,
                x - 375 + index * 112,
                y + 60 + row * 118,
                c.random.choice(("#ee7446", "#9db548", "#b3242c", "#f0c94a")),
            )
    for px, py in c.scattered(x + 350, y + 20, 46, 14, 12):
        c.lump(
            c.round(px, py, 34, 24, angle=c.about(0, 2), wobble=0.1), c.vary("#f2b7a8", 8), lift=4, gloss=0.2
        )
    c.lump(c.round(x + 300, y + 150, 40, 34, wobble=0.1), "#93b35b", lift=10, grain=0.7)
    c.lump(c.round(x + 400, y + 200, 74), "#1f2326", lift=16, gloss=0.2)
    c.well(c.round(x + 400, y + 200, 60), "#2c130b", depth=8)
    c.flat(c.round(x + 385, y + 185, 16, 8), "#ffffff", 0.25)
    for index in range(3):
        leaf(c, x + 210, y + 190, 92, "#4f8a3c", -2.2 + index * 0.5)
    chopsticks(c, 600, 838, pi / 2 + c.about(0, 0.03), "#4b2a1d")


def _nigiri(c: Canvas, x: float, y: float, colour: Colour) -> None:
    c.lump(c.round(x, y, 52, 118, wobble=0.02), "#f5f0e4", lift=14, light=0.3, dark=0.3)
    grains(c, x, y, 44, 108, 90, "#f8f4ea", 12)
    top = smooth(
        [
            (x - 58, y - 96),
            (x - 20, y - 126),
            (x + 40, y - 118),
            (x + 62, y - 60),
            (x + 58, y + 90),
            (x + 20, y + 124),
            (x - 40, y + 112),
            (x - 60, y + 50),
        ],
        6,
        closed=True,
    )
    c.lump(top, colour, lift=8, light=0.4, dark=0.32, grain=0.3, gloss=0.35)
    for band in range(5):
        py = y - 84 + band * 42
        c.stroke(smooth([(x - 50, py + 16), (x, py - 8), (x + 52, py - 22)]), 4, lighter(colour, 0.55), 0.6)
    if c.random.random() < 0.4:
        spring_onion(c, x, y, 22, 6)


def _maki(c: Canvas, x: float, y: float, filling: Colour) -> None:
    c.lump(c.round(x, y, 51), "#1f2e25", lift=14, light=0.25, grain=0.6)
    c.flat(c.round(x, y, 45), "#f4efe3")
    grains(c, x, y, 34, 34, 42, "#fbf8f0", 9)
    c.lump(c.round(x, y, 21, 19, wobble=0.14), filling, lift=2, gloss=0.2)
    c.flat(c.round(x + 12, y + 9, 9, 8), "#7fa644")
    if c.random.random() < 0.5:
        sesame(c, x, y, 38, 8)


@scene
def curry(c: Canvas) -> None:
    table(c)
    napkin(c, 1090, 200, 0.5, c.random.choice(("#b0432f", "#d39a2d", "#2f6b66")))
    for index in range(2):
        bx, by = 180 + index * 60, 700 + index * -10
        c.lump(
            c.round(bx, by, 210 - index * 14, 160, angle=0.3, wobble=0.07),
            "#e5bd7e",
            lift=12,
            light=0.35,
            dark=0.3,
            grain=0.6,
        )
        for px, py in c.scattered(bx, by, 130, 26, 22):
            c.flat(
                c.round(px, py, c.about(13, 7), c.about(9, 4), wobble=0.3),
                darker("#b8722c", c.random.uniform(0.05, 0.5)),
                0.5,
            )
        herbs(c, bx, by, 120, 16)
    x, y, r = c.about(560, 15), c.about(385, 10), 300
    c.lump(c.round(x, y, r), "#a8622c", light=0.55, dark=0.5, shadow=0.65, lift=28, gloss=0.3)
    c.lump(c.round(x, y, r * 0.95), "#c98546", light=0.5, dark=0.4, shadow=0)
    kind = c.random.choice(
        (("#c9571c", "#8f2f12"), ("#d99a2b", "#a8681c"), ("#5f7a2c", "#f0ead6"), ("#8f3a1c", "#5c2211"))
    )
    c.well(c.round(x, y, r * 0.88), kind[0], depth=20, dark=0.5, grain=0.9)
    for px, py in c.scattered(x, y, r * 0.66, 13, 98):
        points = c.round(px, py, c.about(48, 8), c.about(38, 6), angle=c.about(0, 1.5), wobble=0.12)
        c.lump(
            points,
            mix(kind[1], kind[0], 0.35),
            light=0.3,
            dark=0.35,
            shadow=0.4,
            lift=6,
            grain=0.7,
            gloss=0.3,
        )
        c.flat(c.round(px + 6, py + 12, 30, 16, wobble=0.2), kind[0], 0.5)
    swirl = [(x + r * 0.07 * t * cos(t * 0.9), y + r * 0.07 * t * sin(t * 0.9)) for t in range(1, 9)]
    c.stroke(smooth(swirl), 12, "#fbf3e2", 0.85)
    herbs(c, x, y, r * 0.5, 34, PARSLEY, 20)
    chilli(c, x, y, r * 0.5, 5)
    oil(c, x, y, r * 0.75, 24, "#f0a83a")
    bx, by = 935, 640
    bowl(c, bx, by, 215, "#b77a3c", "#efe6d4")
    c.lump(c.round(bx, by, 176, wobble=0.03), "#f1ead8", light=0.3, dark=0.25, shadow=0.3)
    grains(c, bx, by, 158, 158, 620, "#f8f3e4", 19)
    for _ in range(40):
        px, py = c.about(bx, 110), c.about(by, 110)
        c.stroke([(px, py), (px + 16, py + c.about(0, 10))], 5, "#eab02f")
    leaf(c, bx - 20, by - 10, 70, MINT, -0.4)
    leaf(c, bx - 14, by - 6, 66, MINT, -1.7)
    bowl(c, 985, 260, 118, "#8a8f92", "#f6f2e8")
    c.well(c.round(985, 260, 96), "#f3efe2", depth=10, dark=0.3, grain=0.3)
    herbs(c, 985, 260, 70, 26, MINT)
    c.steam(x, y, 320)


@scene
def tacos(c: Canvas) -> None:
    table(c)
    x, y = c.about(600, 10), c.about(450, 10)
    tray = rotated(c.round(x, y, 520, 330), (x, y), c.about(0, 0.08))
    c.lump(
        tray,
        c.random.choice(("#2f6f8c", "#c65a2c", "#e9e2d2", "#3a7a5d")),
        light=0.35,
        dark=0.3,
        shadow=0.6,
        lift=22,
        grain=0.2,
    )
    c.well(rotated(c.round(x, y, 470, 282), (x, y), 0.02), "#efe7d6", depth=10, dark=0.3)
    filling = c.random.choice(("#8c4a22", "#b5522a", "#d9a25e", "#6d3a20"))
    for index in range(3):
        px = x - 285 + index * 285
        angle = c.about(-0.12, 0.08)
        back = c.round(px - 30, y, 128, 214, wobble=0.03)
        c.lump(rotated(back, (px, y), angle), "#dca95a", light=0.35, dark=0.3, lift=14, grain=0.7)
        for lx, ly in c.scattered(px + 16, y, 150, 10, 40):
            lettuce(c, px + 16 + (lx - px - 16) * 0.4, ly, 54, "#86ad45")
        for mx, my in c.scattered(px + 14, y, 178, 40, 22):
            meat(c, px + 14 + (mx - px - 14) * 0.34, my, c.about(25, 6), filling)
        for mx, my in c.scattered(px + 20, y, 168, 12, 40):
            tomato(c, px + 20 + (mx - px - 20) * 0.34, my, 17)
        for mx, my in c.scattered(px + 18, y, 172, 22, 22):
            size = c.about(8, 2)
            c.lump(c.round(px + 18 + (mx - px - 18) * 0.36, my, size, size, wobble=0.2), "#f6efe6", lift=3)
        front = smooth(
            [
                (px + 50, y - 212),
                (px + 128, y - 120),
                (px + 146, y),
                (px + 128, y + 120),
                (px + 50, y + 212),
                (px + 76, y + 90),
                (px + 84, y),
                (px + 76, y - 90),
            ],
            8,
            closed=True,
        )
        c.lump(rotated(front, (px, y), angle), "#e8bc70", light=0.4, dark=0.34, lift=9, grain=0.7)
        for tx, ty in c.scattered(px + 106, y, 120, 12, 24):
            c.flat(
                c.round(px + 106 + (tx - px - 106) * 0.16, ty, c.about(8, 3), c.about(11, 4), wobble=0.3),
                "#a8692a",
                0.5,
            )
        line = smooth(
            [(px + 10, y - 150), (px + 40, y - 70), (px + 6, y), (px + 42, y + 70), (px + 14, y + 150)]
        )
        c.stroke(line, 9, "#fbf6ea", 0.95)
        herbs(c, px + 20, y, 150, 0)
        for hx, hy in c.scattered(px + 20, y, 160, 9, 40):
            leaf(c, px + 20 + (hx - px - 20) * 0.4, hy, 34, PARSLEY)
    lemon(c, x + 450, y - 290, 62, "#93b83c")
    lemon(c, x + 520, y - 190, 58, "#93b83c")
    bowl(c, x - 480, y - 310, 108, "#3b3f42")
    c.well(c.round(x - 480, y - 310, 86), "#b3301c", depth=10, grain=0.9)
    herbs(c, x - 480, y - 310, 66, 26)


@scene
def steak(c: Canvas) -> None:
    table(c)
    setting(c)
    x, y, r = c.about(600, 12), c.about(450, 10), 400
    plate(c, x, y, r, c.random.choice(("#f2ede4", "#3d4246", "#dfe4e6")))
    for _ in range(34):
        px, py, a = c.about(x + 170, 110), c.about(y - 100, 95), c.random.uniform(0, pi)
        dx, dy = 80 * cos(a), 80 * sin(a)
        nx, ny = 13 * -sin(a), 13 * cos(a)
        c.lump(
            [
                (px - dx + nx, py - dy + ny),
                (px + dx + nx, py + dy + ny),
                (px + dx - nx, py + dy - ny),
                (px - dx - nx, py - dy - ny),
            ],
            c.vary("#e8b447", 12),
            lift=8,
            light=0.4,
            dark=0.4,
        )
    shape = smooth(
        [
            (x - 260, y - 60),
            (x - 200, y - 170),
            (x - 60, y - 190),
            (x + 60, y - 120),
            (x + 110, y + 10),
            (x + 60, y + 130),
            (x - 80, y + 170),
            (x - 220, y + 110),
        ],
        8,
        closed=True,
    )
    c.lump(shape, "#5e2f1c", light=0.25, dark=0.45, lift=16, grain=1.0, gloss=0.25)
    for bar in range(-2, 3):
        px, py, reach = x - 72 + bar * 58, y - 8 + bar * 22, 118 - 20 * abs(bar)
        c.stroke([(px - reach * 0.7, py + reach), (px + reach * 0.7, py - reach)], 13, "#24110a", 0.55)
    for cut in range(4):
        px, py = x - 150 + cut * 78, y + 190 - cut * 14
        c.lump(c.round(px, py, 64, 46, angle=-0.5, wobble=0.08), "#4f2717", lift=10, grain=0.7)
        c.flat(c.round(px, py, 53, 36, angle=-0.5, wobble=0.08), "#a8453b")
        c.flat(c.round(px, py, 36, 22, angle=-0.5, wobble=0.08), "#c4564c", 0.9)
    c.lump(
        [(x - 90, y - 80), (x - 20, y - 90), (x - 12, y - 36), (x - 84, y - 26)],
        "#f5e08c",
        lift=8,
        light=0.5,
        gloss=0.3,
    )
    herbs(c, x - 60, y - 50, 60, 14)
    for side in range(3):
        px, py = x + 120 + side * 70, y + 150 + side * -22
        tomato(c, px, py, 36)
    for px, py in c.scattered(x + 180, y + 60, 70, 12, 30):
        leaf(c, px, py, 70, ROCKET)
    bowl(c, x - 240, y - 270, 92, "#d9d2c6")
    c.well(c.round(x - 240, y - 270, 74), "#e8cf7a", depth=9)
    herbs(c, x - 240, y - 270, 56, 18)


@scene
def kebab(c: Canvas) -> None:
    table(c)
    x, y, _r = c.about(600, 10), c.about(450, 10), 400
    c.lump(c.round(x, y, 540, 350), "#b98a4a", light=0.5, dark=0.45, lift=24, shadow=0.6, gloss=0.2)
    c.well(c.round(x, y, 500, 314), "#cfa466", depth=10, dark=0.3)
    c.lump(c.round(x + 40, y + 30, 430, 250, angle=-0.1, wobble=0.05), "#e5c48a", lift=10, grain=0.7)
    for px, py in c.scattered(x + 40, y + 30, 330, 40, 30):
        c.flat(c.round(px, y + (py - y) * 0.6, c.about(13, 5), c.about(9, 4), wobble=0.3), "#a8692a", 0.4)
    grains(c, x + 210, y - 70, 200, 140, 700, "#f6efdd", 17)
    for _ in range(130):
        px, py = c.about(x + 210, 120), c.about(y - 70, 80)
        c.stroke(
            [(px, py), (px + c.about(12, 6), py + c.about(6, 10))],
            5,
            c.random.choice(("#e9a92b", "#b0202c", "#7d9a3a", "#e9a92b")),
        )
    for skewer in range(3):
        sy = y - 120 + skewer * 120
        angle = c.about(-0.12, 0.05)
        line = rotated([(x - 470, sy), (x + 250, sy)], (x, sy), angle)
        c.stroke(line, 7, "#8d8d8b")
        for piece in range(7):
            px, py = rotated([(x - 370 + piece * 82, sy)], (x, sy), angle)[0]
            if piece % 3 == 2:
                c.lump(
                    c.round(px, py, 34, 46, wobble=0.08),
                    c.random.choice(("#c8301f", "#5f8f35", "#e0b23a")),
                    lift=10,
                    gloss=0.4,
                )
            else:
                meat(c, px, py, 54, "#8c4a26")
                c.flat(c.round(px + 6, py + 8, 34, 10, angle=0.6, wobble=0.2), "#2e150b", 0.45)
    onion_rings(c, x + 330, y + 150, 60)
    onion_rings(c, x + 260, y + 200, 50)
    herbs(c, x, y + 20, 330, 90, PARSLEY, 18)
    for px, py in c.scattered(x + 370, y + 60, 60, 3, 60):
        tomato(c, px, py, 40)
    lemon(c, x - 380, y + 200, 58)
    bowl(c, 1080, 130, 112, "#2f5d73")
    c.well(c.round(1080, 130, 90), "#f4efe2", depth=10, grain=0.2)
    herbs(c, 1080, 130, 64, 22, MINT)


@scene
def paella(c: Canvas) -> None:
    table(c)
    x, y, r = c.about(600, 12), c.about(450, 8), 405
    for side in (-1, 1):
        c.stroke(
            smooth(
                [
                    (x + side * r * 0.97, y - 70),
                    (x + side * (r + 62), y - 40),
                    (x + side * (r + 62), y + 40),
                    (x + side * r * 0.97, y + 70),
                ]
            ),
            20,
            "#3a3a3a",
        )
        c.stroke(
            smooth(
                [(x + side * r * 0.97, y - 72), (x + side * (r + 58), y - 42), (x + side * (r + 58), y + 36)]
            ),
            5,
            "#8d8d8b",
        )
    c.lump(c.round(x, y, r), "#4a4a48", light=0.4, dark=0.4, shadow=0.65, lift=26, gloss=0.15)
    c.well(c.round(x, y, r * 0.95), "#2f2c28", depth=16, dark=0.7)
    black = c.random.random() < 0.2
    rice = "#2b2a2e" if black else "#e3a62f"
    c.lump(
        c.round(x, y, r * 0.88, wobble=0.02), darker(rice, 0.15), shadow=0, light=0.15, dark=0.25, grain=0.6
    )
    grains(c, x, y, r * 0.86, r * 0.86, 2100, rice, 13)
    for px, py in c.scattered(x, y, r * 0.78, 70, 26):
        c.lump(c.round(px, py, 10), c.vary("#6f9a3c", 10), lift=4, gloss=0.3)
    for px, py in c.scattered(x, y, r * 0.76, 26, 60):
        a = c.random.uniform(0, pi)
        c.strand(
            [(px - 36 * cos(a), py - 36 * sin(a)), (px + 36 * cos(a), py + 36 * sin(a))],
            13,
            c.vary("#b3301c", 10),
        )
    count = 8
    for index in range(count):
        a = index * 2 * pi / count + c.about(0, 0.08)
        px, py = x + r * 0.56 * cos(a), y + r * 0.56 * sin(a)
        if index % 2:
            shrimp(c, px, py, 72, a)
        else:
            for half in (-1, 1):
                turn = a + pi + half * 0.45
                c.lump(c.leaf(px, py, 118, 72, turn), c.vary("#2f2b38", 8), lift=9, gloss=0.3)
                c.flat(c.leaf(px + 9 * cos(turn), py + 9 * sin(turn), 98, 50, turn), "#d8d2d8", 0.85)
            c.lump(
                c.round(px + 46 * cos(a + pi), py + 46 * sin(a + pi), 30, 20, angle=a, wobble=0.1),
                "#e79a3c",
                lift=5,
                gloss=0.4,
            )
    shrimp(c, x, y - 10, 74, 1.2)
    for index in range(4):
        a = index * pi / 2 + 0.4
        lemon(c, x + r * 0.82 * cos(a), y + r * 0.82 * sin(a), 50)
    herbs(c, x, y, r * 0.75, 90, PARSLEY, 16)
    c.steam(x, y, 320)


@scene
def fish(c: Canvas) -> None:
    table(c)
    setting(c)
    x, y, r = c.about(600, 10), c.about(450, 10), 400
    plate(c, x, y, r, c.random.choice(("#eef0ee", "#f4efe6", "#3f5661")))
    if c.random.random() < 0.5:
        _fried_fish(c, x, y)
    else:
        _grilled_fish(c, x, y)
    lemon(c, x - 210, y + 190, 62)
    lemon(c, x - 130, y + 232, 58)
    herbs(c, x, y, 250, 30)


def _fried_fish(c: Canvas, x: float, y: float) -> None:
    for _ in range(46):
        px, py, a = c.about(x + 130, 170), c.about(y - 110, 95), c.random.uniform(0, pi)
        dx, dy, nx, ny = 74 * cos(a), 74 * sin(a), -15 * sin(a), 15 * cos(a)
        c.lump(
            [
                (px - dx + nx, py - dy + ny),
                (px + dx + nx, py + dy + ny),
                (px + dx - nx, py + dy - ny),
                (px - dx - nx, py - dy - ny),
            ],
            c.vary("#ecbd55", 12),
            lift=9,
            light=0.45,
            dark=0.4,
        )
    body = smooth(
        [
            (x - 300, y - 20),
            (x - 180, y - 78),
            (x, y - 60),
            (x + 190, y - 10),
            (x + 290, y + 70),
            (x + 180, y + 110),
            (x, y + 110),
            (x - 200, y + 70),
        ],
        8,
        closed=True,
    )
    c.lump(body, "#d08f35", light=0.45, dark=0.45, lift=18, grain=1.0, gloss=0.15)
    for px, py in c.scattered(x, y + 25, 250, 90, 20):
        py = y + 25 + (py - y - 25) * 0.26
        c.lump(
            c.round(px, py, c.about(15, 7), c.about(11, 4), wobble=0.2),
            c.vary("#dda24a", 16),
            shadow=0.2,
            lift=3,
            light=0.5,
            dark=0.4,
        )
    bowl(c, x + 215, y + 200, 88, "#e6e1d6")
    c.well(c.round(x + 215, y + 200, 70), "#f3edd8", depth=8, grain=0.2)
    herbs(c, x + 215, y + 200, 50, 22)
    for px, py in c.scattered(x - 20, y + 205, 78, 70, 10):
        c.lump(c.round(px, py, 15), c.vary("#7fa644", 12), lift=5, gloss=0.2)


def _grilled_fish(c: Canvas, x: float, y: float) -> None:
    for px, py in c.scattered(x + 30, y + 170, 150, 9, 70):
        c.lump(
            c.round(px, y + 170 + (py - y - 170) * 0.5, 44, 36, wobble=0.08),
            c.vary("#e6c471", 8),
            lift=9,
            gloss=0.2,
        )
    for px, py in c.scattered(x + 110, y - 170, 120, 18, 40):
        leaf(c, px, y - 170 + (py - y + 170) * 0.5, 92, ROCKET)
    tail = smooth(
        [
            (x + 250, y),
            (x + 330, y - 90),
            (x + 372, y - 84),
            (x + 350, y),
            (x + 372, y + 84),
            (x + 330, y + 90),
        ],
        6,
        closed=True,
    )
    c.lump(tail, "#6d6a62", lift=12, grain=0.8)
    body = smooth(
        [
            (x - 330, y + 6),
            (x - 250, y - 66),
            (x - 90, y - 104),
            (x + 90, y - 82),
            (x + 260, y - 22),
            (x + 260, y + 24),
            (x + 90, y + 86),
            (x - 90, y + 104),
            (x - 250, y + 70),
        ],
        8,
        closed=True,
    )
    c.lump(body, "#a9a08c", light=0.45, dark=0.45, lift=18, grain=0.7, gloss=0.2)
    for row in range(7):
        for col in range(24):
            px, py = x - 170 + col * 17 + (row % 2) * 8, y - 66 + row * 21
            if abs(py - y) < 96 - abs(px - x + 60) * 0.28:
                c.stroke(c.round(px, py, 9)[48:66], 1.6, "#ddd6c2", 0.5)
    for bar in range(5):
        px = x - 130 + bar * 80
        c.stroke([(px - 22, y + 74 - bar * 6), (px + 26, y - 74 + bar * 6)], 13, "#2a1810", 0.6)
    c.stroke(c.round(x - 215, y, 60, 80)[60:72] + c.round(x - 215, y, 60, 80)[:12], 4, "#5c5548", 0.8)
    c.lump(c.round(x - 268, y - 22, 15), "#f0ead8", lift=2)
    c.flat(c.round(x - 268, y - 22, 8), "#1b1714")
    for px in (-60, 20, 100):
        lemon(c, x + px, y - 6, 36)
    leaf(c, x - 40, y + 20, 110, "#5d7a45", 0.2)


@scene
def dumplings(c: Canvas) -> None:
    table(c)
    x, y, r = c.about(560, 10), c.about(450, 8), 385
    c.lump(c.round(x, y, r), "#b98546", light=0.4, dark=0.4, shadow=0.65, lift=30, grain=0.8)
    for ring in (0.985, 0.95, 0.9):
        c.stroke([*c.round(x, y, r * ring), c.round(x, y, r * ring)[0]], 4, "#6d4420", 0.6)
    for band in range(6):
        a = band * pi / 3 + 0.4
        c.stroke(
            [(x + r * 0.9 * cos(a), y + r * 0.9 * sin(a)), (x + r * cos(a), y + r * sin(a))],
            20,
            "#8f5f2c",
            0.8,
        )
    c.well(c.round(x, y, r * 0.87), "#d6b27a", depth=26, dark=0.6)
    for slat in range(-6, 7):
        half = ((r * 0.86) ** 2 - (slat * 50) ** 2) ** 0.5
        c.stroke([(x - half, y + slat * 50), (x + half, y + slat * 50)], 4, "#8a5c2b", 0.5)
    for px, py in c.scattered(x, y, r * 0.7, 5, 150):
        lettuce(c, px, py, 130, "#9fbf5a")
    places = [(x, y)] + [
        (x + r * 0.54 * cos(k * pi / 3 + 0.2), y + r * 0.54 * sin(k * pi / 3 + 0.2)) for k in range(6)
    ]
    skin = c.random.choice(("#f2e6d0", "#f2e6d0", "#cfdc9c", "#efcf86"))
    for px, py in places:
        _dumpling(c, px, py, c.about(96, 4), skin)
    herbs(c, x, y, r * 0.6, 26, "#e8732b", 9)
    bowl(c, 1060, 300, 108, "#2a2e33")
    c.well(c.round(1060, 300, 86), "#2f140a", depth=10)
    oil(c, 1060, 300, 66, 14, "#d9531e")
    spring_onion(c, 1060, 300, 50, 12)
    chilli(c, 1060, 300, 50, 4)
    chopsticks(c, 1075, 640, c.about(0.5, 0.1), "#3b2a22")
    c.steam(x, y, 420)


def _dumpling(c: Canvas, x: float, y: float, r: float, skin: Colour) -> None:
    c.lump(c.round(x, y, r, wobble=0.02), skin, lift=16, light=0.45, dark=0.3, grain=0.25, gloss=0.2)
    for pleat in range(18):
        a = pleat * pi / 9
        line = smooth(
            [
                (x + r * 0.92 * cos(a), y + r * 0.92 * sin(a)),
                (x + r * 0.55 * cos(a + 0.18), y + r * 0.55 * sin(a + 0.18)),
                (x + r * 0.14 * cos(a + 0.6), y + r * 0.14 * sin(a + 0.6)),
            ]
        )
        c.stroke(line, 5, darker(skin, 0.3), 0.45)
        c.stroke([(px - 3, py - 3) for px, py in line], 3, lighter(skin, 0.7), 0.7)
    c.lump(c.round(x, y, r * 0.2, wobble=0.1), darker(skin, 0.06), lift=4)
    c.flat(c.round(x, y, r * 0.09, wobble=0.2), darker(skin, 0.4), 0.7)


@scene
def pancakes(c: Canvas) -> None:
    table(c)
    setting(c)
    x, y, r = c.about(600, 10), c.about(455, 8), 395
    plate(c, x, y, r, c.random.choice(("#f4efe6", "#dfe7ea", "#e9d9d2")))
    for layer in range(4):
        px, py = x + c.about(0, 12), y + 36 - layer * 16
        size = 250 - layer * 3
        c.lump(c.round(px, py, size, wobble=0.015), "#f1d59a", light=0.3, dark=0.2, lift=10)
        c.lump(
            c.round(px - 2, py - 5, size * 0.975, wobble=0.02),
            "#c98a45",
            light=0.35,
            dark=0.3,
            shadow=0,
            grain=0.7,
        )
        c.lump(
            c.round(px - 2, py - 5, size * 0.88, wobble=0.03),
            "#b8722f",
            light=0.25,
            dark=0.2,
            shadow=0,
            grain=0.9,
        )
    top = y - 14
    syrup = [
        (x + 185 * cos(a) * (1 + 0.22 * sin(a * 5)), top + 178 * sin(a) * (1 + 0.2 * sin(a * 5 + 1)))
        for a in (k * pi / 30 for k in range(60))
    ]
    c.lump(
        smooth(syrup, 3, closed=True),
        "#8c4413",
        light=0.4,
        dark=0.35,
        shadow=0.25,
        lift=3,
        grain=0.2,
        gloss=0.55,
    )
    butter = [(x - 60, top - 56), (x + 26, top - 72), (x + 44, top + 6), (x - 46, top + 22)]
    c.lump(butter, "#f6df86", lift=10, light=0.55, gloss=0.4)
    for px, py in c.scattered(x + 30, y + 20, 330, 26, 48):
        if (px - x) ** 2 + (py - y) ** 2 > 120**2:
            if c.random.random() < 0.55:
                c.lump(c.round(px, py, 23), c.vary("#3a4a7d", 10), lift=8, light=0.4, gloss=0.3)
                c.flat(c.round(px, py, 7, wobble=0.3), "#232b4d")
            else:
                _strawberry(c, px, py)
    for angle in (-0.6, -1.9):
        leaf(c, x + 60, top + 20, 80, MINT, angle)
    for _ in range(200):
        px, py = c.about(x, 300), c.about(y, 300)
        c.flat(c.round(px, py, c.about(2, 1)), "#ffffff", 0.7)


def _strawberry(c: Canvas, x: float, y: float) -> None:
    c.lump(c.round(x, y, 36, 40, wobble=0.06), "#c9202c", lift=8, light=0.35, gloss=0.4)
    for px, py in c.scattered(x, y, 28, 16, 10):
        c.flat(c.leaf(px, py, 5, 3, 1.5), "#f3d98a")


@scene
def brunch(c: Canvas) -> None:
    table(c)
    setting(c, left=False)
    x, y, r = c.about(590, 10), c.about(455, 8), 395
    plate(c, x, y, r, c.random.choice(("#f1ece2", "#40525a", "#d9c9b4")))
    for index in range(2):
        px, py = x - 130 + index * 250, y - 20 + index * 60
        slice_ = smooth(
            [
                (px - 170, py - 110),
                (px - 60, py - 150),
                (px + 90, py - 140),
                (px + 165, py - 70),
                (px + 150, py + 90),
                (px + 40, py + 140),
                (px - 110, py + 130),
                (px - 170, py + 30),
            ],
            8,
            closed=True,
        )
        c.lump(rotated(slice_, (px, py), -0.15), "#a8642a", lift=14, grain=0.7)
        inner = [(px + (qx - px) * 0.9, py + (qy - py) * 0.9) for qx, qy in rotated(slice_, (px, py), -0.15)]
        c.lump(inner, "#ecca8c", shadow=0, light=0.3, dark=0.2, grain=0.9)
        spread = [(px + (qx - px) * 0.8, py + (qy - py) * 0.8) for qx, qy in rotated(slice_, (px, py), -0.15)]
        c.lump(spread, "#a9bf55", shadow=0.3, lift=4, light=0.35, dark=0.3, grain=1.0)
        for qx, qy in c.scattered(px, py, 110, 26, 24):
            c.lump(
                c.round(qx, qy, c.about(22, 8), c.about(16, 5), wobble=0.2),
                c.vary("#bccb68", 12),
                shadow=0.2,
                lift=3,
            )
        fried_egg(c, px + 5, py - 5, 98)
        for qx, qy in c.scattered(px, py, 96, 18, 14):
            c.flat(c.round(qx, qy, 2.4), "#b3201c" if index else "#1f1a16", 0.9)
        herbs(c, px, py, 110, 12)
    for index in range(3):
        tomato(c, x - 200 + index * 84, y + 235 - index * 6, 38)
    for strip in range(3):
        py = y - 255 + strip * 34
        line = smooth([(x - 60 + t * 50, py + 16 * (-1) ** t) for t in range(6)])
        c.stroke([(px + 3, qy + 8) for px, qy in line], 30, "#2a120a", 0.35)
        c.stroke(line, 30, "#9c3d25")
        c.stroke([(px, qy - 6) for px, qy in line], 7, "#eec6a2")
        c.stroke([(px, qy + 8) for px, qy in line], 4, "#dfa585")
    for px, py in c.scattered(x + 250, y + 190, 80, 16, 30):
        leaf(c, px, py, 66, ROCKET)
    _cup(c, 1060, 170, 118, "#7b4a2b")


def _cup(c: Canvas, x: float, y: float, r: float, drink: Colour) -> None:
    plate(c, x, y, r * 1.42)
    handle = smooth(
        [(x + r * 0.8, y - 34), (x + r * 1.42, y - 40), (x + r * 1.42, y + 34), (x + r * 0.8, y + 30)]
    )
    c.stroke([(px + 5, py + 9) for px, py in handle], 24, "#2a120a", 0.35)
    c.stroke(handle, 24, "#ece6da")
    c.stroke([(px - 2, py - 4) for px, py in handle], 8, "#ffffff", 0.8)
    c.lump(c.round(x, y, r), "#f3eee4", lift=18, light=0.5, dark=0.2)
    c.well(c.round(x, y, r * 0.9), drink, depth=r * 0.1, dark=0.6)


@scene
def coffee(c: Canvas) -> None:
    table(c)
    x, y = c.about(560, 20), c.about(470, 12)
    if c.random.random() < 0.7:
        napkin(c, 1030, 250, 0.35, c.random.choice(("#d9d2c4", "#566b78", "#8d6b4f")))
    plate(c, x, y, 372, c.random.choice(("#efe9de", "#3f4f57", "#c7b79d", "#a8bcb8")))
    r = 262
    handle = smooth(
        [(x + r * 0.85, y - 56), (x + r * 1.38, y - 66), (x + r * 1.4, y + 46), (x + r * 0.85, y + 50)]
    )
    c.stroke([(px + 8, py + 16) for px, py in handle], 50, "#2a120a", 0.3)
    c.stroke(handle, 48, "#e6dfd2")
    c.stroke([(px - 4, py - 9) for px, py in handle], 14, "#ffffff", 0.8)
    c.lump(c.round(x, y, r), "#f3eee4", lift=30, light=0.5, dark=0.25, shadow=0.55)
    c.well(c.round(x, y, r * 0.92), "#6f3f1f", depth=26, dark=0.65, grain=0.5)
    c.lump(c.round(x, y, r * 0.86), "#a8693a", shadow=0, light=0.25, dark=0.3, grain=0.6)
    c.lump(c.round(x + 3, y + 4, r * 0.74), "#b97b48", shadow=0, light=0.25, dark=0.2, grain=0.5)
    milk = "#f6e7cf"
    if c.random.random() < 0.6:  # a rosetta
        for index in range(8):
            size = 150 - abs(index - 2) * 17
            py = y + 96 - index * 33
            for side in (-1, 1):
                wing = smooth(
                    [
                        (x, py + 18),
                        (x + side * size * 0.6, py + 4),
                        (x + side * size, py - 40),
                        (x + side * size * 0.82, py - 62),
                        (x + side * size * 0.45, py - 24),
                        (x, py - 4),
                    ],
                    6,
                    closed=True,
                )
                c.flat(wing, milk, 0.93)
        c.stroke([(x, y + 150), (x, y - 190)], 7, "#b97b48")
        heart = [
            (x, y - 130),
            (x - 36, y - 172),
            (x - 14, y - 194),
            (x, y - 178),
            (x + 14, y - 194),
            (x + 36, y - 172),
        ]
        c.flat(smooth(heart, 6, closed=True), milk, 0.95)
    else:  # hearts, one in the other
        for size, colour in ((1, milk), (0.72, "#b97b48"), (0.5, milk), (0.25, "#b97b48")):
            heart = [
                (0, 150),
                (-150, 10),
                (-120, -110),
                (-50, -124),
                (0, -70),
                (50, -124),
                (120, -110),
                (150, 10),
            ]
            c.flat(
                smooth([(x + px * size, y + 6 + py * size) for px, py in heart], 8, closed=True), colour, 0.95
            )
    for px, py in c.scattered(x, y, r * 0.8, 26, 20):
        c.stroke(c.round(px, py, c.about(4, 2))[30:60], 1.4, "#fff3dd", 0.5)
    c.lump(
        rotated([(x - 20, y + 318), (x + 210, y + 310), (x + 212, y + 322), (x - 20, y + 330)], (x, y), 0.25),
        "#cfcfcc",
        lift=8,
        grain=0,
    )
    c.lump(
        rotated(c.round(x - 46, y + 324, 42, 26), (x, y), 0.25),
        "#d8d8d5",
        light=0.6,
        dark=0.4,
        lift=8,
        grain=0,
    )
    extra = c.random.choice(("croissant", "cookies", "beans"))
    if extra == "croissant":
        plate(c, 1040, 690, 210)
        for part in range(9):
            a = 2.5 + part * 0.3
            size = 64 - abs(part - 4) * 10
            c.lump(
                rotated(
                    c.round(1040 + 105 * cos(a), 760 + 105 * sin(a), size, size * 0.62),
                    (1040 + 105 * cos(a), 760 + 105 * sin(a)),
                    a,
                ),
                c.vary("#c98535", 10),
                lift=12,
                light=0.45,
                dark=0.45,
                grain=0.6,
                gloss=0.25,
            )
    elif extra == "cookies":
        for index in range(2):
            px, py = 1000 + index * 90, 650 + index * 120
            c.lump(c.round(px, py, 105, wobble=0.04), "#c08a4e", lift=14, grain=0.9)
            for qx, qy in c.scattered(px, py, 80, 14, 30):
                c.lump(c.round(qx, qy, 13, 10, wobble=0.2), "#3a1f12", lift=3, gloss=0.3)
    else:
        for px, py in c.scattered(1040, 720, 190, 60, 30):
            a = c.random.uniform(0, pi)
            c.lump(c.round(px, py, 20, 14, angle=a), c.vary("#4a2a18", 8), lift=6, gloss=0.35)
            c.stroke(
                [(px - 15 * cos(a), py - 15 * sin(a)), (px + 15 * cos(a), py + 15 * sin(a))],
                2.5,
                "#1f0f07",
                0.8,
            )
    c.steam(x, y, 360)


@scene
def mezze(c: Canvas) -> None:
    table(c)
    dips = [
        ("#e3c68c", "hummus"),
        ("#f3efe4", "tzatziki"),
        ("#b3472c", "pepper"),
        ("#8f7d58", "aubergine"),
        ("#6f8f3c", "herb"),
        ("#9c2f4f", "beet"),
    ]
    c.random.shuffle(dips)
    x, y = c.about(600, 10), c.about(455, 10)
    c.lump(c.round(x, y, 560, 400), "#8a5a30", light=0.3, dark=0.4, lift=20, shadow=0.6, grain=0.8)
    for index in range(5):
        a = index * 2 * pi / 5 - 0.5
        px, py = x + 370 * cos(a), y + 250 * sin(a)
        bowl(c, px, py, 132, c.random.choice(("#e8e0d0", "#3f6b7d", "#c46b3c", "#44494c")))
        colour = dips[index][0]
        c.lump(c.round(px, py, 108), colour, shadow=0.2, light=0.3, dark=0.3, grain=0.5)
        spiral = [(px + t * 3.4 * cos(t * 0.55), py + t * 3.4 * sin(t * 0.55)) for t in range(2, 26)]
        c.stroke(smooth(spiral, 4), 12, darker(colour, 0.2), 0.5)
        c.stroke([(sx - 3, sy - 4) for sx, sy in smooth(spiral, 4)], 6, lighter(colour, 0.5), 0.6)
        oil(c, px, py, 60, 8, "#d9a72b")
        herbs(c, px, py, 70, 16)
        for qx, qy in c.scattered(px, py, 50, 5, 24):
            c.lump(c.round(qx, qy, 11), c.random.choice(("#c99b50", "#8c1f2f", "#3a2a3c")), lift=4, gloss=0.4)
    for index in range(6):
        a = index * pi / 3
        bread = c.leaf(x + 30 * cos(a), y + 20 * sin(a), 150, 110, a)
        c.lump(bread, "#e3b873", lift=10, light=0.4, dark=0.35, grain=0.8)
        for px, py in c.scattered(x + 95 * cos(a), y + 80 * sin(a), 36, 7, 16):
            c.flat(c.round(px, py, c.about(9, 4), wobble=0.3), "#9c5f26", 0.5)
    for px, py in c.scattered(x, y, 500, 16, 120):
        c.lump(
            c.round(px, y + (py - y) * 0.72, 20, 18),
            c.random.choice(("#5f6b2c", "#3a2a3c")),
            lift=7,
            gloss=0.6,
        )
    tomato(c, 90, 120, 52)
    lemon(c, 1110, 110, 60)
    leaf(c, 1080, 790, 110, MINT, -0.5)
    leaf(c, 1080, 790, 100, MINT, -1.5)


@scene
def tapas(c: Canvas) -> None:
    c.wood(c.random.choice(("#6d4527", "#8f6238")), 5)
    board = [(70, 110), (1130, 90), (1140, 800), (60, 815)]
    c.lump(
        board,
        c.random.choice(("#2f3337", "#c8b28c", "#8a5a30")),
        light=0.2,
        dark=0.3,
        lift=18,
        shadow=0.6,
        grain=0.8,
    )
    kinds = [_gilda, _tortilla, _ham, _prawn]
    c.random.shuffle(kinds)
    for row in range(3):
        for col in range(4):
            x, y = 205 + col * 262 + c.about(0, 10), 225 + row * 228 + c.about(0, 8)
            c.lump(c.round(x, y, 108, 82, angle=-0.2, wobble=0.04), "#b87a38", lift=12, grain=0.8)
            c.lump(c.round(x, y, 96, 70, angle=-0.2, wobble=0.05), "#efd6a2", shadow=0, grain=0.9)
            kinds[(row + col) % 4](c, x, y - 6)
            c.stroke([(x + 3, y + 4), (x + 48, y - 78)], 4, "#2a120a", 0.3)
            c.stroke([(x, y), (x + 42, y - 88)], 5, "#e8cf9a")


def _gilda(c: Canvas, x: float, y: float) -> None:
    c.lump(c.round(x, y, 66, 44, wobble=0.08), "#f0e3c4", lift=5)
    for index in range(3):
        c.lump(c.round(x - 40 + index * 40, y + 8, 23, 20), "#7d8f35", lift=6, gloss=0.5)
        c.flat(c.round(x - 40 + index * 40, y + 8, 7), "#b3301c")
    c.strand(smooth([(x - 60, y - 14), (x - 20, y - 30), (x + 20, y - 8), (x + 62, y - 22)]), 18, "#8c5a44")


def _tortilla(c: Canvas, x: float, y: float) -> None:
    wedge = [(x - 70, y + 34), (x + 70, y + 30), (x + 20, y - 46), (x - 10, y - 50)]
    c.lump(wedge, "#e6b84a", lift=8, grain=0.8, light=0.4)
    for px, py in c.scattered(x, y, 36, 9, 16):
        c.flat(c.round(px, py, 12, 7, wobble=0.2), "#f6e3a8", 0.8)
    c.stroke([(x - 10, y - 50), (x - 70, y + 34)], 7, "#b5782a", 0.7)
    c.lump(c.round(x + 10, y, 16), "#f6efdc", lift=4)


def _ham(c: Canvas, x: float, y: float) -> None:
    tomato(c, x - 26, y + 12, 40)
    for index in range(4):
        line = smooth(
            [
                (x - 64 + index * 10, y - 20 + index * 14),
                (x - 16, y - 36 + index * 20),
                (x + 22, y - 8 + index * 10),
                (x + 68, y - 26 + index * 16),
            ]
        )
        c.strand(line, 25, c.vary("#a8322f", 10))
        c.stroke([(px, py + 7) for px, py in line], 4, "#f3d2c4", 0.9)


def _prawn(c: Canvas, x: float, y: float) -> None:
    c.lump(c.round(x, y, 70, 46, wobble=0.08), "#f3e8c8", lift=4, light=0.4)
    shrimp(c, x - 4, y, 50, 0.8)
    herbs(c, x, y, 60, 10)


@scene
def fine(c: Canvas) -> None:
    c.stone(c.random.choice(("#33383b", "#2b2724", "#dad5cc")), None, 0.25)
    x, y, r = c.about(600, 14), c.about(450, 10), 405
    colour = c.random.choice(("#ece8e0", "#2f3437", "#4a4f4d"))
    c.lump(c.round(x, y, r), colour, light=0.4, dark=0.3, shadow=0.6, lift=26, grain=0.5)
    c.well(c.round(x, y, r * 0.55), darker(colour, 0.06), depth=12, dark=0.35, grain=0.4)
    swoosh = smooth(
        [
            (x - 190, y + 80),
            (x - 90, y + 140),
            (x + 60, y + 120),
            (x + 190, y + 10),
            (x + 150, y + 90),
            (x + 40, y + 175),
            (x - 110, y + 180),
            (x - 185, y + 130),
        ],
        8,
        closed=True,
    )
    c.lump(
        swoosh, c.random.choice(("#d98e2b", "#6f8f3c", "#8c1f4f")), shadow=0.2, lift=3, gloss=0.4, light=0.4
    )
    kind = c.random.choice(("scallop", "salmon", "venison"))
    if kind == "scallop":
        for px, py in ((x - 90, y - 10), (x + 20, y - 50), (x + 95, y + 30)):
            c.lump(c.round(px, py, 56, 52, wobble=0.04), "#f1e2c4", lift=14, light=0.5)
            c.lump(
                c.round(px, py - 3, 47, 43, wobble=0.05),
                "#b5742d",
                shadow=0,
                light=0.3,
                dark=0.35,
                grain=0.9,
                gloss=0.3,
            )
    elif kind == "salmon":
        block = smooth(
            [
                (x - 140, y - 40),
                (x - 20, y - 90),
                (x + 130, y - 60),
                (x + 145, y + 20),
                (x + 20, y + 70),
                (x - 130, y + 45),
            ],
            6,
            closed=True,
        )
        c.lump(block, "#e8794e", lift=18, light=0.4, grain=0.4, gloss=0.3)
        for line in range(6):
            px = x - 110 + line * 44
            c.stroke(smooth([(px, y - 55), (px + 24, y - 5), (px + 8, y + 48)]), 4, "#f9c4a6", 0.7)
    else:
        for index in range(5):
            px = x - 130 + index * 62
            c.lump(
                c.round(px, y - 10 - index * 6, 56, 74, angle=0.4, wobble=0.05), "#4f2719", lift=12, grain=0.8
            )
            c.flat(c.round(px, y - 10 - index * 6, 44, 60, angle=0.4, wobble=0.05), "#9c2f33")
    for px, py in c.scattered(x, y + 20, 170, 12, 44):
        pick = c.random.random()
        if pick < 0.4:
            c.lump(c.round(px, py, 14), c.random.choice(("#a8202c", "#3a4a7d", "#e0a92b")), lift=5, gloss=0.5)
        else:
            leaf(c, px, py, c.about(44, 10), c.random.choice((MINT, PARSLEY, "#7a3548")))
    for px, py in c.scattered(x, y, 190, 7, 60):
        for petal in range(5):
            a = petal * 2 * pi / 5
            c.flat(
                c.round(px + 9 * cos(a), py + 9 * sin(a), 8, 6, angle=a),
                "#d9a4d6" if px > x else "#f6e3ee",
                0.95,
            )
        c.flat(c.round(px, py, 4), "#efc02f")
    for px, py in c.scattered(x, y, 210, 12, 40):
        c.lump(c.round(px, py, c.about(8, 3)), "#7fa03c", lift=2, gloss=0.5)
    fork(c, 110, 430)
    knife(c, 1100, 430)


@scene
def roast(c: Canvas) -> None:
    table(c)
    setting(c)
    x, y, r = c.about(600, 10), c.about(450, 8), 402
    plate(c, x, y, r)
    sauce(c, c.round(x - 20, y + 60, 230, 150, wobble=0.12), "#5c3014", 0.4)
    for index in range(5):
        px, py = x - 170 + index * 50, y - 10 + index * 24
        c.lump(c.round(px, py, 66, 124, angle=0.6, wobble=0.05), "#8a5230", lift=10, grain=0.7)
        c.lump(
            c.round(px + 3, py + 2, 55, 110, angle=0.6, wobble=0.06),
            "#c98a72",
            shadow=0,
            light=0.25,
            dark=0.3,
            grain=0.7,
        )
    for px, py in c.scattered(x + 190, y - 130, 110, 8, 70):
        c.lump(
            c.round(px, py, 54, 44, angle=c.about(0, 1), wobble=0.1),
            c.vary("#e0a63f", 10),
            lift=14,
            light=0.5,
            dark=0.45,
            grain=0.8,
            gloss=0.2,
        )
    px, py = x + 20, y - 215
    c.lump(c.round(px, py, 118, 96, wobble=0.12), "#c07f33", lift=16, light=0.45, dark=0.45, grain=0.7)
    c.well(c.round(px, py, 66, 48, wobble=0.14), "#a8642a", depth=12)
    for index in range(7):
        a = 0.5 + c.about(0, 0.1)
        px, py = x + 120 + index * 18, y + 170 - index * 22
        c.lump(
            rotated(
                [(px - 12, py - 70), (px + 12, py - 74), (px + 7, py + 76), (px - 5, py + 78)], (px, py), a
            ),
            c.vary("#e87a26", 10),
            lift=9,
            gloss=0.25,
        )
    for px, py in c.scattered(x - 190, y - 130, 90, 12, 44):
        for qx, qy in c.scattered(px, py, 26, 12, 10):
            c.lump(c.round(qx, qy, 13, wobble=0.15), c.vary("#47772f", 14), lift=5)
    for px, py in c.scattered(x - 120, y + 230, 80, 30, 22):
        c.lump(c.round(px, y + 230 + (py - y - 230) * 0.5, 13), c.vary("#79a83f", 10), lift=5, gloss=0.35)
    leaf(c, x - 70, y + 10, 120, "#5d7a45", 0.7)
    leaf(c, x - 70, y + 10, 90, "#5d7a45", 1.3)
    c.steam(x, y, 300)


# Seen from the side.


def backdrop(c: Canvas, wall: Colour, counter: Colour, edge: float = 640) -> None:
    """A dim room out of focus behind a wooden counter."""
    c.gradient(darker(wall, 0.45), wall, (0, 0, WIDTH, edge))
    c.lights(26, ("#ffce7a", "#ffb35c", "#ffe6b0", "#e88f5a"), 30, edge * 0.7)
    c.blur(12, (0, 0, WIDTH, edge))
    c.wood(counter, 4, (0, edge, WIDTH, HEIGHT))
    c.flat([(0, edge), (WIDTH, edge), (WIDTH, edge + 5), (0, edge + 5)], lighter(counter, 0.4), 0.5)


def ground_shadow(c: Canvas, x: float, y: float, rx: float, strength: float = 0.6) -> None:
    c.shadow(c.round(x, y, rx, rx * 0.12), 20, strength, (14, 4))


@scene
def burger(c: Canvas) -> None:
    backdrop(c, c.random.choice(("#6b3a26", "#37474f", "#4d3b52", "#3f4a33")), "#8a5630", 610)
    x, y = c.about(500, 15), 770
    ground_shadow(c, x + 60, y + 16, 470)
    board = [(x - 390, y - 6), (x + 600, y - 6), (x + 620, y + 40), (x - 410, y + 40)]
    c.lump(board, "#5a3419", light=0.25, dark=0.3, lift=10, grain=0.9)
    _fries(c, x + 430, y)
    half = 262
    _layer(c, x, y - 64, half - 4, 66, "#c8843c", 0.3)
    c.flat(
        smooth([(x - half, y - 96), (x, y - 88), (x + half, y - 96), (x + half, y - 80), (x - half, y - 80)]),
        "#f0d9a4",
    )
    top = y - 128
    for _patty in range(c.random.choice((1, 2))):
        _ruffle(c, x, top + 12, half + 26, 38, "#7fae3f")
        for part in range(3):
            _layer(c, x - 150 + part * 150, top - 14, 100, 26, "#c8301f", 0.4)
        _layer(c, x, top - 58, half + 6, 62, "#5a2f1c", 0.12)
        for px, py in c.scattered(x, top - 58, half, 90, 15):
            py = top - 58 + (py - top + 58) * 0.18
            c.lump(
                c.round(px, py, c.about(14, 5), c.about(9, 3), wobble=0.2),
                c.vary("#6d3a22", 16),
                shadow=0.2,
                lift=3,
                gloss=0.2,
            )
        cheese = [(x - half - 14, top - 92), (x + half + 14, top - 92), (x + half + 8, top - 72)]
        for drip in range(6):
            px = x + half - 10 - drip * (half * 2 / 6) - 30
            cheese += [(px + 46, top - 74), (px, top - c.about(38, 22)), (px - 40, top - 74)]
        cheese.append((x - half - 8, top - 74))
        c.lump(smooth(cheese, 5, closed=True), "#f2ac2c", light=0.35, dark=0.2, lift=6, gloss=0.25, grain=0.1)
        top -= 122
    _ruffle(c, x, top + 18, half + 14, 26, "#8cb84a")
    for ring in range(4):
        _layer(c, x - 165 + ring * 110, top - 2, 72, 15, "#e9d3e0", 0.5)
    dome = (
        [(x - half - 10, top - 8)]
        + [(x - (half + 10) * cos(t * pi / 24), top - 30 - 176 * sin(t * pi / 24) ** 0.8) for t in range(25)]
        + [(x + half + 10, top - 8)]
    )
    c.lump([*dome, (x, top + 6)], "#c67d33", light=0.55, dark=0.45, lift=12, grain=0.35)
    c.glow(x - 90, top - 150, 150, "#fff1cf", 0.5, 60)
    for px, py in c.scattered(x, top - 110, 200, 56, 24):
        if (px - x) ** 2 / 205**2 + (py - top + 60) ** 2 / 140**2 < 0.92 and py < top - 50:
            c.lump(c.leaf(px, py, 17, 10, c.about(0.3, 0.6)), c.vary("#f6e3b4", 6), lift=3, grain=0)
    c.stroke([(x, top - 200), (x, top - 300)], 7, "#d9b06a")
    c.lump(c.round(x, top - 226, 30, 24), "#5d7a2c", lift=5, gloss=0.5)


def _layer(c: Canvas, x: float, y: float, half: float, height: float, colour: Colour, gloss: float) -> None:
    """A disc seen from its side."""
    points = [
        (x - half, y - height * 0.3),
        (x - half + 24, y - height / 2),
        (x + half - 24, y - height / 2),
        (x + half, y - height * 0.3),
        (x + half, y + height * 0.25),
        (x + half - 26, y + height / 2),
        (x - half + 26, y + height / 2),
        (x - half, y + height * 0.25),
    ]
    c.lump(smooth(points, 5, closed=True), colour, lift=7, light=0.35, dark=0.4, grain=0.6, gloss=gloss)


def _ruffle(c: Canvas, x: float, y: float, half: float, depth: float, colour: Colour) -> None:
    for row, shade in ((6, 0.25), (0, 0)):
        line = [(x - half, y - 26)]
        line += [
            (x - half + t * half / 11, y + row + (depth * c.random.uniform(0.3, 1) if t % 2 else -6))
            for t in range(23)
        ]
        line.append((x + half, y - 26))
        c.lump(
            [*smooth(line, 6), (x, y - 34)], darker(colour, shade), lift=5, light=0.45, dark=0.3, grain=0.4
        )


def _fries(c: Canvas, x: float, y: float) -> None:
    for _ in range(32):
        px = c.about(x, 92)
        top = y - 300 + c.about(0, 50) + abs(px - x) * 0.5
        lean = (px - x) * 0.35
        stick = [(px - 13 + lean, top), (px + 13 + lean, top - 6), (px + 12, y - 90), (px - 12, y - 90)]
        c.lump(stick, c.vary("#efbb4a", 12), lift=6, light=0.45, dark=0.35)
    cup = [(x - 118, y - 205), (x + 118, y - 205), (x + 88, y), (x - 88, y)]
    c.lump(cup, c.random.choice(("#b8342c", "#e8e0d0", "#2f4858")), light=0.35, dark=0.4, lift=10, grain=0.15)
    for stripe in range(-2, 3):
        c.flat(
            [
                (x + stripe * 46 - 9, y - 205),
                (x + stripe * 46 + 9, y - 205),
                (x + stripe * 35 + 7, y),
                (x + stripe * 35 - 7, y),
            ],
            "#fff6e6",
            0.35,
        )


@scene
def cake(c: Canvas) -> None:
    backdrop(
        c,
        c.random.choice(("#c9a9a0", "#8fa3a0", "#b9a58a", "#7d6b80")),
        c.random.choice(("#cfa66a", "#8a5630", "#e0d6c8")),
        600,
    )
    x, y = c.about(585, 15), 735
    ground_shadow(c, x, y + 66, 470)
    c.lump(c.round(x, y + 24, 470, 86), "#f0ebe2", light=0.5, dark=0.25, lift=16)
    c.well(c.round(x, y + 16, 400, 62), "#e6dfd3", depth=5, dark=0.2)
    sponge, cream, top = c.random.choice(
        (
            ("#e9c98a", "#fbf4e6", "#c9202c"),
            ("#5a2f1c", "#8a5638", "#3a1c10"),
            ("#d98f5a", "#fbf1dc", "#fbf1dc"),
            ("#a8202f", "#fbf4ee", "#fbf4ee"),
            ("#eed79a", "#d6e3a8", "#7fa644"),
        )
    )
    left, right, height, layers = x - 300, x + 300, 92, 4
    tip = 40
    for layer in range(layers):
        bottom = y + 10 - layer * height
        body = [(left, bottom), (right, bottom + 26), (right, bottom + 26 - height), (left, bottom - height)]
        c.lump(body, c.vary(sponge, 5), light=0.2, dark=0.26, shadow=0.2 if layer else 0.6, lift=8, grain=1.0)
        for px, py in c.scattered((left + right) / 2, bottom - 30, 290, 120, 10):
            py = bottom - 30 + (py - bottom + 30) * 0.1 + (px - left) * 0.043
            c.flat(c.round(px, py, c.about(4, 2), c.about(3, 1)), darker(sponge, 0.3), 0.4)
        band = [
            (left, bottom - height + 26),
            (right, bottom - height + 52),
            (right, bottom - height + 26),
            (left, bottom - height),
        ]
        c.lump(
            smooth(
                [band[0], (x, band[0][1] + 17), band[1], band[2], (x, band[3][1] + 10), band[3]],
                4,
                closed=True,
            ),
            cream,
            shadow=0.25,
            lift=3,
            light=0.3,
            dark=0.16,
        )
    ceiling = y + 10 - layers * height
    lid = smooth(
        [
            (left - 8, ceiling + 12),
            (x - 60, ceiling - 76 - tip),
            (x + 180, ceiling - 84),
            (right + 10, ceiling + 8),
            (right + 8, ceiling + 44),
            (x, ceiling + 30),
            (left - 6, ceiling + 26),
        ],
        6,
        closed=True,
    )
    c.lump(lid, top, light=0.4, dark=0.22, lift=8, grain=0.2, gloss=0.5)
    for drip in range(9):
        px = left + 20 + drip * 68
        py = ceiling + 20 + (px - left) * 0.043
        drop = smooth(
            [
                (px - 20, py - 8),
                (px - 15, py + c.about(34, 22)),
                (px, py + c.about(58, 30)),
                (px + 15, py + c.about(34, 20)),
                (px + 20, py - 8),
            ],
            6,
        )
        c.lump(drop, top, shadow=0.25, lift=4, light=0.35, dark=0.2, gloss=0.4)
    for index in range(5):
        px, py = x - 180 + index * 96, ceiling - 22 - 14 * (index % 2)
        if top == "#3a1c10":
            c.lump(c.round(px, py, 38, 32), "#6b3a22", lift=8, gloss=0.3, grain=0.8)
        elif top == "#7fa644":
            lemon(c, px, py, 40, "#93b83c")
        elif index % 2:
            for bx, by in ((px - 18, py), (px + 18, py + 4), (px, py - 24)):
                c.lump(c.round(bx, by, 22), "#33406f", lift=6, gloss=0.4)
        else:
            _strawberry(c, px, py - 10)
    leaf(c, x + 40, ceiling - 66, 82, MINT, -1.0)
    leaf(c, x + 40, ceiling - 62, 76, MINT, -2.1)
    for px, py in c.scattered(x, y + 40, 380, 40, 22):
        c.flat(c.round(px, y + 40 + (py - y - 40) * 0.12, c.about(4, 2), 3), sponge, 0.9)
    c.stroke([(x + 330, y + 40), (x + 560, y + 84)], 14, "#c9c9c6")
    c.stroke([(x + 330, y + 36), (x + 560, y + 80)], 4, "#ffffff", 0.8)


@scene
def gelato(c: Canvas) -> None:
    wall = c.random.choice(("#e8b8a8", "#a8cfd0", "#f0d9a0", "#c9b7d6"))
    c.gradient(lighter(wall, 0.4), wall)
    c.lights(18, ("#ffffff", "#fff3d0", "#ffd9b8"), 0, 600, 70)
    c.blur(16)
    c.gradient("#f3ece2", "#d9cdbd", (0, 690, WIDTH, HEIGHT))
    flavours = [
        ("#8fae5a", "pistachio"),
        ("#f6ecd2", "vanilla"),
        ("#5a2f1e", "chocolate"),
        ("#e2506b", "berry"),
        ("#f3cf5a", "mango"),
        ("#e9a7b5", "strawberry"),
        ("#b98a5e", "hazelnut"),
    ]
    c.random.shuffle(flavours)
    if c.random.random() < 0.5:
        for index, x in enumerate((330, 610, 890)):
            _cone(c, x, c.about(560, 18), [flavours[(index * 2 + k) % 7][0] for k in range(2)])
    else:
        _coupe(c, 600, [flavour[0] for flavour in flavours[:4]])


def _scoop(c: Canvas, x: float, y: float, r: float, colour: Colour) -> None:
    c.lump(
        c.round(x, y, r, r * 0.94, wobble=0.02), colour, light=0.5, dark=0.3, lift=8, grain=0.8, gloss=0.25
    )
    skirt = [
        (x - r * 1.04 + t * r * 2.08 / 14, y + r * (0.62 + 0.16 * (t % 2) + c.about(0, 0.05)))
        for t in range(15)
    ]
    c.lump(
        smooth([(x - r, y + r * 0.4), *skirt, (x + r, y + r * 0.4)], 5),
        colour,
        light=0.35,
        dark=0.3,
        shadow=0.3,
        lift=5,
        grain=0.8,
    )
    for _ in range(12):
        a, d = c.random.uniform(2.6, 6.2), r * c.random.uniform(0.3, 0.9)
        px, py = x + d * cos(a), y + d * sin(a) * 0.9
        c.stroke(smooth([(px - 18, py), (px, py - 5), (px + 18, py + 2)]), 3, lighter(colour, 0.5), 0.4)
    for px, py in c.scattered(x, y, r * 0.75, 14, 20):
        c.lump(c.round(px, py, c.about(5, 2), wobble=0.3), darker(colour, 0.45), shadow=0.2, lift=2, grain=0)


def _cone(c: Canvas, x: float, y: float, colours: list[Colour]) -> None:
    ground_shadow(c, x, 842, 90, 0.35)
    cone = [(x - 104, y), (x + 104, y), (x + 12, y + 300), (x - 12, y + 300)]
    c.lump(cone, "#d9a052", light=0.35, dark=0.4, lift=10, grain=0.4)
    for line in range(-3, 8):
        for lean in (-1, 1):
            y0, y1 = y + line * 44, y + line * 44 + 150
            part = []
            for t in range(13):
                py = y0 + (y1 - y0) * t / 12
                half = 104 - (py - y) * 0.306
                px = x + lean * (t / 6 - 1) * 104
                if y <= py <= y + 296 and abs(px - x) < half:
                    part.append((px, py))
            if len(part) > 1:
                c.stroke(part, 4, "#a86c28", 0.7)
                c.stroke([(px - 2, py - 3) for px, py in part], 2, "#f3cf8c", 0.5)
    _scoop(c, x, y - 58, 124, colours[0])
    _scoop(c, x + 6, y - 232, 112, colours[1])
    c.lump(
        rotated(
            [(x + 50, y - 440), (x + 74, y - 440), (x + 74, y - 250), (x + 50, y - 250)],
            (x + 60, y - 300),
            0.4,
        ),
        "#e0b068",
        lift=6,
        grain=0.6,
    )


def _coupe(c: Canvas, x: float, colours: list[Colour]) -> None:
    ground_shadow(c, x, 838, 210, 0.4)
    c.lump(c.round(x, 822, 180, 30), "#e6eaea", light=0.6, dark=0.3, lift=8)
    c.lump(
        [(x - 20, 690), (x + 20, 690), (x + 34, 818), (x - 34, 818)],
        "#dfe5e6",
        light=0.6,
        dark=0.35,
        lift=4,
        grain=0,
    )
    for px, py, r, colour in (
        (x - 120, 400, 138, colours[0]),
        (x + 120, 400, 138, colours[1]),
        (x, 300, 140, colours[2]),
    ):
        _scoop(c, px, py, r, colour)
    glass = smooth(
        [
            (x - 300, 420),
            (x - 270, 560),
            (x - 150, 680),
            (x, 704),
            (x + 150, 680),
            (x + 270, 560),
            (x + 300, 420),
        ],
        8,
    )
    c.flat(glass, "#f3f8f8", 0.42)
    c.flat(
        smooth(
            [(x - 280, 440), (x - 250, 556), (x - 190, 620), (x - 215, 556), (x - 250, 440)], 8, closed=True
        ),
        "#ffffff",
        0.55,
    )
    c.stroke(glass, 5, "#ffffff", 0.8)
    syrup = smooth(
        [
            (x - 100, 240),
            (x - 30, 176),
            (x + 60, 186),
            (x + 112, 250),
            (x + 80, 330),
            (x + 44, 262),
            (x + 6, 350),
            (x - 40, 262),
            (x - 84, 320),
        ],
        7,
        closed=True,
    )
    c.lump(syrup, "#4a2012", lift=4, light=0.35, dark=0.2, gloss=0.5)
    c.lump(c.round(x + 8, 158, 34), "#b3141f", lift=8, gloss=0.7)
    c.stroke(smooth([(x + 10, 128), (x + 30, 80), (x + 70, 50)]), 5, "#5d7a2c")
    for px, py in c.scattered(x, 250, 120, 16, 20):
        c.lump(c.round(px, py, 8, 5, angle=c.about(0, 3)), c.random.choice(("#8fae5a", "#c99b50")), lift=3)
    for side in (0, 22):
        c.lump(
            rotated(
                [(x + 170 + side, 90), (x + 200 + side, 90), (x + 200 + side, 400), (x + 170 + side, 400)],
                (x + 180, 380),
                0.35,
            ),
            "#dba95e",
            lift=6,
            grain=0.7,
        )


@scene
def wine(c: Canvas) -> None:
    backdrop(c, c.random.choice(("#4a2b26", "#2f3338", "#3d3a2a")), "#6d4527", 600)
    c.glow(250, 330, 330, "#ffb35c", 0.6)
    c.lump([(218, 400), (282, 400), (284, 650), (216, 650)], "#f1e6cf", light=0.4, dark=0.3, lift=10)
    c.flat(smooth([(250, 300), (228, 360), (250, 392), (272, 360)], 6, closed=True), "#ffd873")
    c.glow(250, 350, 80, "#fff3c4", 0.9)
    for x, drink in ((505, "#7a1226"), (742, c.random.choice(("#7a1226", "#e9c86a")))):
        _glass(c, x, 690, drink)
    x, y = 950, 750
    ground_shadow(c, 800, 800, 420)
    c.lump(
        [(430, 744), (1190, 744), (1200, 800), (420, 800)],
        "#a8713a",
        light=0.25,
        dark=0.35,
        lift=10,
        grain=0.8,
    )
    c.lump(
        [(x - 120, y - 4), (x + 140, y - 4), (x + 140, y - 104), (x - 60, y - 124)],
        "#f0c95a",
        light=0.4,
        dark=0.3,
        lift=8,
        grain=0.3,
    )
    for px, py in ((x - 40, y - 40), (x + 40, y - 76), (x + 90, y - 30), (x - 10, y - 86)):
        c.well(c.round(px, py, c.about(14, 4), 11), "#c99a32", depth=4)
    c.lump(c.round(610, y - 30, 100, 34), "#f3ead6", light=0.4, dark=0.2, lift=8, grain=0.5)
    for px, py in c.scattered(780, y - 40, 74, 26, 24):
        c.lump(
            c.round(px, y - 40 + (py - y + 40) * 0.6, 25), c.vary("#4b2348", 12), lift=6, light=0.5, gloss=0.5
        )
    leaf(c, 770, y - 92, 96, "#5f7a35", -0.5)
    for px in (470, 520, 1110, 1150):
        c.lump(c.round(px, y - 16, 24, 20), "#b87f45", lift=5, grain=0.8)


def _glass(c: Canvas, x: float, y: float, drink: Colour) -> None:
    c.flat(c.round(x, y + 42, 112, 17), "#e9edee", 0.35)
    c.stroke([(x, y - 110), (x, y + 40)], 12, "#dfe6e8", 0.5)
    c.stroke([(x - 3, y - 110), (x - 3, y + 36)], 3, "#ffffff", 0.7)
    shape = [
        (x - 100, y - 430),
        (x - 128, y - 290),
        (x - 108, y - 180),
        (x - 40, y - 116),
        (x, y - 108),
        (x + 40, y - 116),
        (x + 108, y - 180),
        (x + 128, y - 290),
        (x + 100, y - 430),
    ]
    c.flat(smooth(shape, 8), "#f2f6f7", 0.14)
    level = [
        (x - 126, y - 278),
        (x - 108, y - 180),
        (x - 40, y - 118),
        (x, y - 110),
        (x + 40, y - 118),
        (x + 108, y - 180),
        (x + 126, y - 278),
    ]
    c.lump(smooth(level, 8), drink, light=0.35, dark=0.4, shadow=0, grain=0, gloss=0.12)
    c.flat(c.round(x, y - 278, 126, 20), lighter(drink, 0.22), 0.95)
    c.stroke(smooth(shape, 8), 4, "#ffffff", 0.55)
    c.stroke(c.round(x, y - 430, 100, 15), 3, "#ffffff", 0.6)
    c.stroke(smooth([(x - 82, y - 410), (x - 104, y - 300), (x - 88, y - 200)]), 11, "#ffffff", 0.55)
    c.glow(x, y - 190, 90, lighter(drink, 0.5), 0.35)


@scene
def storefront(c: Canvas) -> None:
    c.gradient(
        c.random.choice(("#1d2a4a", "#2a2550", "#233a57")), c.random.choice(("#d98a6a", "#c97f8f", "#e0a06a"))
    )
    for _ in range(40):
        c.flat(c.round(c.random.uniform(0, WIDTH), c.random.uniform(0, 90), 1.4), "#ffffff", 0.6)
    brick = c.random.choice(("#7a4436", "#5c4a46", "#8a6a52", "#4f5a5e"))
    c.flat([(0, 60), (WIDTH, 60), (WIDTH, 740), (0, 740)], darker(brick, 0.35))
    for row in range(40):
        for col in range(-1, 21):
            x, y = col * 62 + (row % 2) * 31, 62 + row * 17
            c.flat([(x, y), (x + 58, y), (x + 58, y + 14), (x, y + 14)], darker(c.vary(brick, 12), 0.12))
    for x in (150, 520, 890):  # windows upstairs
        lit = c.random.random() < 0.6
        c.flat([(x - 8, 72), (x + 168, 72), (x + 168, 232), (x - 8, 232)], "#e6ddcc")
        c.gradient("#ffd98a" if lit else "#2a3550", "#e89a4a" if lit else "#4a5570", (x, 80, x + 160, 224))
        for bar in (x + 78,):
            c.flat([(bar, 80), (bar + 5, 80), (bar + 5, 224), (bar, 224)], "#e6ddcc")
        c.flat([(x, 150), (x + 160, 150), (x + 160, 154), (x, 154)], "#e6ddcc")
        c.lump([(x - 16, 232), (x + 176, 232), (x + 176, 246), (x - 16, 246)], "#cfc4b0", lift=4)
        for px in range(x, x + 170, 14):
            c.lump(
                c.round(px, c.about(228, 5), 13, wobble=0.2),
                c.random.choice(("#4f7a3a", "#5f8f45", "#c9405a", "#e08aa0")),
                lift=3,
            )
    paint = c.random.choice(("#1f4a4a", "#7a2230", "#2f3f5f", "#3a4a2a", "#2a2a2c"))
    c.lump([(60, 300), (1140, 300), (1140, 740), (60, 740)], paint, light=0.12, dark=0.3, lift=10)
    c.lump(
        [(60, 290), (1140, 290), (1140, 362), (60, 362)], darker(paint, 0.15), light=0.15, dark=0.2, lift=6
    )
    for index in range(18):  # a name in gold that nobody can read from here
        x = 372 + index * 26
        if index not in (6, 11):
            c.stroke(
                smooth([(x, 342), (x + c.about(5, 3), 312), (x + 13, c.about(326, 8)), (x + 17, 340)]),
                4,
                "#efcf86",
            )
    for x0, x1 in ((100, 500), (700, 1100)):
        c.gradient("#ffdf9c", "#e8913f", (x0, 440, x1, 690))
        c.glow((x0 + x1) / 2, 500, 190, "#fff6d8", 0.8, 110)
        for lamp in (x0 + 100, x0 + 300):
            c.stroke([(lamp, 440), (lamp, 486)], 2.5, "#3a2418")
            c.lump(
                [(lamp - 24, 508), (lamp + 24, 508), (lamp + 10, 484), (lamp - 10, 484)], "#3a2418", lift=2
            )
            c.glow(lamp, 520, 60, "#fffbe6", 0.95)
        for guest in range(5):
            px = x0 + 45 + guest * 78 + c.about(0, 10)
            tone = c.vary("#5c2f1c", 14)
            c.flat(c.round(px, 590, 22, 26), tone, 0.85)
            c.flat(
                smooth([(px - 44, 690), (px - 36, 634), (px, 612), (px + 36, 634), (px + 44, 690)], 6),
                tone,
                0.85,
            )
        for bar in range(1, 4):
            px = x0 + bar * (x1 - x0) / 4
            c.flat([(px - 4, 440), (px + 4, 440), (px + 4, 690), (px - 4, 690)], darker(paint, 0.2))
        c.flat([(x0, 690), (x1, 690), (x1, 700), (x0, 700)], lighter(paint, 0.2))
    c.lump(
        [(530, 410), (670, 410), (670, 740), (530, 740)], lighter(paint, 0.08), light=0.2, dark=0.3, lift=6
    )
    c.gradient("#ffdf9c", "#d9863a", (552, 434, 648, 610))
    c.lump(c.round(655, 640, 8), "#efcf86", lift=2, gloss=0.6)
    stripe = c.random.choice(("#b8342c", "#2f5d73", "#3f6b45", "#c98a2c"))
    for index in range(20):
        x = 70 + index * 53
        shape = [(x + 8, 362), (x + 61, 362), (x + 55, 448), (x + 28, 462), (x + 1, 448)]
        c.lump(shape, stripe if index % 2 else "#f3ead8", light=0.25, dark=0.3, shadow=0.35, lift=8)
    for x in (40, 1160):
        c.lump(c.round(x, 330, 16, 24), "#2a2420", lift=4)
        c.glow(x, 340, 130, "#ffd98a", 0.85)
    c.gradient("#3a3a42", "#22232a", (0, 740, WIDTH, HEIGHT))
    for row in range(5):
        y = 748 + row * row * 7
        for col in range(-1, 16):
            x = col * (80 + row * 6) + (row % 2) * 40
            c.flat(
                [(x, y), (x + 76 + row * 5, y), (x + 76 + row * 5, y + 16 + row * 7), (x, y + 16 + row * 7)],
                c.vary("#4a4a52", 7),
                0.5,
            )
    for x in (300, 600, 900):  # the light of the windows on wet stone
        c.glow(x, 800, 230, "#ffb85c", 0.6, 90)
    for x in (110, 512, 690, 1090):
        c.lump([(x - 34, 668), (x + 34, 668), (x + 26, 744), (x - 26, 744)], "#a8623a", lift=8)
        for px, py in c.scattered(x, 620, 60, 46, 12):
            leaf(c, px, py, c.about(34, 10), c.random.choice(("#3f6b3a", "#55803f", "#2f5638")))
    for x in (220, 980):
        _small_table(c, x, 792)


def _small_table(c: Canvas, x: float, y: float) -> None:
    ground_shadow(c, x, y + 72, 120, 0.5)
    for side in (-1, 1):
        sx = x + side * 100
        c.stroke([(sx, y + 70), (sx - side * 6, y)], 6, "#2a2420")
        c.stroke([(sx + side * 34, y + 74), (sx + side * 34, y - 74)], 6, "#2a2420")
        c.lump(c.round(sx + side * 12, y - 2, 36, 9), "#8a5a30", lift=4)
        c.stroke([(sx + side * 34, y - 70), (sx + side * 34, y - 20)], 11, "#8a5a30")
    c.stroke([(x, y - 34), (x, y + 72)], 8, "#2a2420")
    c.stroke([(x - 34, y + 74), (x + 34, y + 74)], 7, "#2a2420")
    c.lump(c.round(x, y - 36, 78, 15), "#e9e2d4", light=0.4, dark=0.2, lift=8)
    c.lump([(x - 8, y - 40), (x + 8, y - 40), (x + 7, y - 64), (x - 7, y - 64)], "#f3ead8", lift=2)
    c.glow(x, y - 66, 44, "#ffd873", 0.9)


@scene
def terrace(c: Canvas) -> None:
    sea = c.random.random() < 0.6
    c.gradient(c.random.choice(("#5fa8d9", "#6a8fd0", "#e8946a")), "#fbe3b8", (0, 0, WIDTH, 470))
    sun = c.about(860, 140)
    c.glow(sun, 330, 330, "#fff3cf", 0.9)
    c.flat(c.round(sun, 330, 46), "#fffbe8")
    for _ in range(9):
        x, y = c.random.uniform(0, WIDTH), c.random.uniform(40, 230)
        for puff in range(6):
            c.flat(
                c.round(x + puff * 34, y + c.about(0, 8), c.about(46, 14), c.about(13, 4)), "#fff6e8", 0.16
            )
    for ridge, colour in ((400, "#a9b4bf"), (430, "#8798a0")):
        hills = [(t * 100, ridge - c.about(34, 30)) for t in range(-1, 14)]
        c.flat([*smooth(hills, 5), (WIDTH, 480), (0, 480)], colour, 0.85)
    if sea:
        c.gradient("#5f9fb0", "#2f6f86", (0, 446, WIDTH, 640))
        for _ in range(150):
            x, y = c.random.uniform(0, WIDTH), c.random.uniform(450, 640)
            near = 1 - abs(x - sun) / 900
            c.stroke([(x, y), (x + c.about(26, 12), y)], 1.6, "#fff3d0", max(0.08, 0.7 * near**4))
        for x in (240, 700, 1020):
            y = c.about(476, 12)
            c.flat([(x, y), (x + 60, y), (x + 48, y + 12), (x + 10, y + 12)], "#f3ead8")
            c.flat([(x + 28, y - 4), (x + 28, y - 58), (x + 56, y - 6)], "#ffffff", 0.9)
    else:
        c.gradient("#8fa85a", "#5f7f3a", (0, 446, WIDTH, 640))
        for row in range(9):
            for col in range(26):
                x, y = col * 50 + (row % 2) * 25, 466 + row * 20
                c.flat(
                    c.round(x + c.about(0, 6), y, 15 + row, 9 + row * 0.6, wobble=0.1),
                    c.vary("#4f7a35", 16),
                    0.8,
                )
    c.blur(2.2, (0, 0, WIDTH, 640))
    floor = c.random.choice(("#cfa878", "#d9cdbd", "#b98a66"))
    c.wood(floor, 6, (0, 628, WIDTH, HEIGHT))
    for post in range(13):
        x = post * 100
        c.lump([(x - 5, 540), (x + 5, 540), (x + 5, 640), (x - 5, 640)], "#f3efe6", lift=4)
    c.lump([(0, 532), (WIDTH, 532), (WIDTH, 546), (0, 546)], "#f3efe6", lift=5)
    cloth = c.random.choice(("#2f6f9c", "#b8443a", "#3f7a5a", "#e8e0d0"))
    for x, y, size in ((250, 700, 0.9), (930, 690, 0.85), (590, 790, 1.2)):
        _terrace_table(c, x, y, size, cloth)
    if c.random.random() < 0.6:
        _parasol(c, 250, 330, cloth)
        _parasol(c, 930, 320, cloth)
    for line in range(2):
        string = smooth(
            [
                (-20, 60 + line * 50),
                (300, 130 + line * 30),
                (620, 70 + line * 60),
                (930, 140 + line * 26),
                (1230, 60 + line * 50),
            ],
            10,
        )
        c.stroke(string, 2.4, "#3a2a20", 0.8)
        for px, py in string[3::4]:
            c.glow(px, py + 12, 36, "#ffdf8c", 0.9)
            c.flat(c.round(px, py + 10, 6, 8), "#fff8dc")
    flower = c.random.choice(("#d9407f", "#e8e0f0", "#b45ad0", "#e8602c"))
    for corner in (-20, WIDTH + 20):
        for px, py in c.scattered(corner, 60, 300, 120, 16):
            leaf(c, px, py, c.about(38, 12), "#4f8040")
        for px, py in c.scattered(corner, 60, 280, 90, 18):
            for petal in range(4):
                a = petal * pi / 2 + px
                c.flat(c.round(px + 8 * cos(a), py + 8 * sin(a), 11, 8, angle=a), c.vary(flower, 14), 0.95)
            c.flat(c.round(px, py, 4), "#fff3b0")


def _parasol(c: Canvas, x: float, y: float, colour: Colour) -> None:
    c.stroke([(x, y), (x, 720)], 9, "#8a6a48")
    edge = [(x - 230 + t * 46, y + 84 + (12 if t % 2 else 0)) for t in range(11)]
    c.lump([(x, y - 40), *edge], "#f6efe2", light=0.3, dark=0.24, lift=16)
    for rib in range(0, 10, 2):
        c.flat([(x, y - 40), edge[rib], edge[rib + 1]], colour, 0.85)


def _terrace_table(c: Canvas, x: float, y: float, size: float, cloth: Colour) -> None:
    def at(px: float, py: float) -> Point:
        return x + px * size, y + py * size

    ground_shadow(c, x, y + 112 * size, 190 * size, 0.5)
    for side in (-1, 1):
        wood = "#8f5f36"
        for leg in (150, 222):
            c.stroke([at(side * leg, 112), at(side * (leg - 6), 10)], 9 * size, darker(wood, 0.2))
        c.stroke([at(side * 226, 14), at(side * 242, -118)], 10 * size, wood)
        c.lump([at(side * 138, 4), at(side * 236, 0), at(side * 236, 20), at(side * 138, 22)], wood, lift=5)
        for slat in (-104, -74, -44):
            c.stroke([at(side * 178, slat + 6), at(side * 240, slat)], 9 * size, lighter(wood, 0.15))
    drop = smooth(
        [
            at(-140, -34),
            at(-146, 46),
            at(-100, 60),
            at(-50, 48),
            at(0, 62),
            at(50, 48),
            at(100, 60),
            at(146, 46),
            at(140, -34),
        ],
        6,
    )
    c.lump(drop, cloth, light=0.3, dark=0.35, lift=10, grain=0.4)
    c.lump(
        c.round(x, y - 34 * size, 142 * size, 32 * size),
        lighter(cloth, 0.18),
        light=0.3,
        dark=0.2,
        shadow=0.2,
        lift=3,
    )
    for px in (-70, 70):
        c.lump(c.round(*at(px, -32), 38 * size, 11 * size), "#fbf7ee", light=0.4, dark=0.2, lift=3)
        c.flat(
            [at(px * 0.45 - 9, -74), at(px * 0.45 + 9, -74), at(px * 0.45 + 6, -40), at(px * 0.45 - 6, -40)],
            "#f3e6c4",
            0.75,
        )
        c.flat(
            [at(px * 0.45 - 8, -62), at(px * 0.45 + 8, -62), at(px * 0.45 + 6, -40), at(px * 0.45 - 6, -40)],
            "#c9303c",
            0.8,
        )
    c.lump([at(-10, -50), at(10, -50), at(12, -26), at(-12, -26)], "#f3efe6", lift=3)
    for stem in range(7):
        c.lump(
            c.round(*at(-14 + stem * 5, -64 + abs(stem - 3) * 5), 8 * size),
            c.random.choice(("#e8c02c", "#d9407f", "#ffffff")),
            lift=2,
        )


@scene
def interior(c: Canvas) -> None:
    wall = c.random.choice(("#5c3a2a", "#2f4a4a", "#3a3f55", "#6b5a3a"))
    c.gradient(darker(wall, 0.5), wall, (0, 0, WIDTH, 620))
    for row in range(3):  # shelves behind the bar
        y = 210 + row * 120
        c.lump([(60, y), (1140, y), (1140, y + 12), (60, y + 12)], "#7a4e2a", lift=8, grain=0.5)
        x = 80.0
        while x < 1110:
            height, width = c.about(82, 16), c.about(13, 4)
            tone = c.random.choice(("#3f6b45", "#8a3a22", "#c9a04a", "#2f4858", "#d9cfc0", "#5a2038"))
            if c.random.random() < 0.82:
                c.lump(
                    [
                        (x - width, y),
                        (x - width, y - height * 0.6),
                        (x - width * 0.4, y - height * 0.72),
                        (x - width * 0.36, y - height),
                        (x + width * 0.36, y - height),
                        (x + width * 0.4, y - height * 0.72),
                        (x + width, y - height * 0.6),
                        (x + width, y),
                    ],
                    tone,
                    light=0.4,
                    dark=0.4,
                    lift=3,
                    grain=0,
                    gloss=0.4,
                )
                c.flat(
                    [
                        (x - width * 0.8, y - height * 0.42),
                        (x + width * 0.8, y - height * 0.42),
                        (x + width * 0.8, y - height * 0.16),
                        (x - width * 0.8, y - height * 0.16),
                    ],
                    "#f0e6cf",
                    0.75,
                )
            x += width * 2 + c.about(9, 5)
        c.glow(600, y - 44, 700, "#ffb85c", 0.22, 90)
    c.blur(3.5, (0, 90, WIDTH, 520))
    c.lump(
        [(0, 520), (WIDTH, 520), (WIDTH, 560), (0, 560)], "#8a5a30", light=0.35, dark=0.3, lift=12, grain=0.6
    )
    c.flat([(0, 560), (WIDTH, 560), (WIDTH, 740), (0, 740)], darker(wall, 0.25))
    for panel in range(8):
        x = 20 + panel * 148
        c.lump(
            [(x, 580), (x + 128, 580), (x + 128, 730), (x, 730)],
            darker(wall, 0.12),
            light=0.15,
            dark=0.3,
            lift=4,
        )
    c.wood("#7a5232", 3, (0, 740, WIDTH, HEIGHT))
    for x in (150, 350, 850, 1050):
        ground_shadow(c, x, 838, 60, 0.5)
        for leg in (-34, 34):
            c.stroke([(x + leg, 836), (x + leg * 0.5, 640)], 8, "#1f1a18")
        c.stroke([(x - 24, 770), (x + 24, 770)], 6, "#1f1a18")
        c.lump(
            c.round(x, 636, 56, 17),
            c.random.choice(("#a8492f", "#8a5a30", "#2f5d5a")),
            light=0.4,
            dark=0.35,
            lift=8,
            gloss=0.2,
        )
    ground_shadow(c, 600, 868, 230, 0.55)
    c.stroke([(600, 700), (600, 860)], 16, "#1f1a18")
    c.lump(c.round(600, 690, 238, 44), "#a8713a", light=0.4, dark=0.35, lift=14, grain=0.8)
    for x in (490, 710):
        c.lump(c.round(x, 688, 66, 15), "#f3efe6", light=0.4, dark=0.2, lift=4)
        c.lump(c.round(x, 680, 42, 13), c.random.choice(("#c9571c", "#8fae4a", "#d9a04a")), lift=4, grain=0.8)
    _glass_small(c, 572, 690, "#7a1226")
    _glass_small(c, 640, 694, "#e9c86a")
    for x in (600, 250, 950):
        top = 150 if x == 600 else 110
        c.stroke([(x, 0), (x, top)], 3, "#15110f")
        c.lump(
            smooth(
                [
                    (x - 76, top + 56),
                    (x - 60, top + 14),
                    (x - 18, top - 8),
                    (x + 18, top - 8),
                    (x + 60, top + 14),
                    (x + 76, top + 56),
                ],
                7,
            ),
            c.random.choice(("#b8762c", "#2a2624", "#3f6b5a")),
            light=0.5,
            dark=0.4,
            lift=6,
            gloss=0.5,
            grain=0.2,
        )
        c.flat(c.round(x, top + 56, 74, 11), "#fff1c4")
        c.glow(x, top + 80, 250, "#ffce7a", 0.8, 210)
        c.glow(x, top + 62, 70, "#fffbe6", 0.95, 46)
    for x in (70, 1130):
        c.lump([(x - 44, 660), (x + 44, 660), (x + 34, 760), (x - 34, 760)], "#c9b79a", lift=10, grain=0.4)
        for index in range(15):
            a = -pi / 2 + (index - 7) * 0.17
            leaf(c, x, 664, c.about(190, 40), "#3f6b3f", a)


def _glass_small(c: Canvas, x: float, y: float, drink: Colour) -> None:
    c.stroke([(x, y - 44), (x, y - 4)], 4, "#e6ecee", 0.7)
    c.flat(c.round(x, y - 2, 20, 5), "#e6ecee", 0.6)
    cup = smooth([(x - 20, y - 104), (x - 25, y - 74), (x, y - 42), (x + 25, y - 74), (x + 20, y - 104)], 6)
    c.flat(cup, "#f2f6f7", 0.3)
    c.flat(smooth([(x - 24, y - 76), (x, y - 43), (x + 24, y - 76)], 6), drink, 0.9)
    c.stroke(cup, 2, "#ffffff", 0.7)
