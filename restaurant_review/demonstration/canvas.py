"""What drawings are made of: surfaces, solid things with light and shadow, strokes, and light itself.

Everything is drawn at WIDTH by HEIGHT times SCALE and shrunk in the end, which smooths all edges. Light
comes from the upper left.
"""

from collections.abc import Iterable, Sequence
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageOps

WIDTH, HEIGHT = 1200, 900
SCALE = 1.25
FINISHED = (1000, 750)
PIXELS = (round(WIDTH * SCALE), round(HEIGHT * SCALE))

Point = tuple[float, float]
Colour = str | tuple[int, int, int]

_RADIAL = Image.radial_gradient("L")
# Bright at the upper left, dark at the lower right, as a ball is.
_BALL = _RADIAL.resize((435, 435)).crop((128, 140, 384, 396))


def rgb(colour: Colour) -> tuple[int, int, int]:
    return ImageColor.getrgb(colour)[:3] if isinstance(colour, str) else colour


def mix(one: Colour, other: Colour, part: float) -> tuple[int, int, int]:
    """`part` of the other in the one."""
    return tuple(round(a + (b - a) * part) for a, b in zip(rgb(one), rgb(other), strict=True))


def lighter(colour: Colour, part: float) -> tuple[int, int, int]:
    return mix(colour, (255, 250, 238), part)


def darker(colour: Colour, part: float) -> tuple[int, int, int]:
    return mix(colour, (28, 12, 8), part)


def rotated(points: Iterable[Point], centre: Point, angle: float) -> list[Point]:
    c, s = cos(angle), sin(angle)
    x0, y0 = centre
    return [(x0 + (x - x0) * c - (y - y0) * s, y0 + (x - x0) * s + (y - y0) * c) for x, y in points]


def smooth(points: Sequence[Point], steps: int = 8, closed: bool = False) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    count = len(points)
    line = []
    for i in range(count if closed else count - 1):
        around = [points[(i + k) % count if closed else min(max(i + k, 0), count - 1)] for k in (-1, 0, 1, 2)]
        for step in range(steps):
            t = step / steps
            line.append(
                tuple(
                    0.5
                    * (
                        2 * around[1][axis]
                        + (around[2][axis] - around[0][axis]) * t
                        + (2 * around[0][axis] - 5 * around[1][axis] + 4 * around[2][axis] - around[3][axis])
                        * t
                        * t
                        + (3 * around[1][axis] - around[0][axis] - 3 * around[2][axis] + around[3][axis])
                        * t**3
                    )
                    for axis in (0, 1)
                )
            )
    if not closed:
        line.append(points[-1])
    return line


class Canvas:
    def __init__(self, seed: str) -> None:
        self.random = Random(seed)
        self.image = Image.new("RGB", PIXELS)
        self.noise = self.static(256, 256).resize((1024, 1024), Image.Resampling.BILINEAR)

    # Numbers and shapes.

    def about(self, value: float, spread: float) -> float:
        return value + self.random.uniform(-spread, spread)

    def vary(self, colour: Colour, spread: int = 10) -> tuple[int, int, int]:
        shift = self.random.uniform(-spread, spread)
        return tuple(
            min(255, max(0, round(part + shift + self.random.uniform(-spread, spread) / 3)))
            for part in rgb(colour)
        )

    def round(
        self, x: float, y: float, rx: float, ry: float | None = None, *, angle: float = 0, wobble: float = 0
    ) -> list[Point]:
        """An ellipse; with wobble, as round as things that grew or were cut by hand."""
        ry = rx if ry is None else ry
        waves = [(k, self.random.uniform(0, 2 * pi), self.random.uniform(0.3, 1) / k) for k in (2, 3, 5, 7)]
        points = []
        for step in range(72):
            a = step * pi / 36
            r = 1 + wobble * sum(size * sin(k * a + phase) for k, phase, size in waves)
            points.append((x + rx * r * cos(a), y + ry * r * sin(a)))
        return rotated(points, (x, y), angle) if angle else points

    def leaf(self, x: float, y: float, length: float, width: float, angle: float) -> list[Point]:
        side = [(length * t / 12, width / 2 * sin(pi * (t / 12) ** 0.75)) for t in range(13)]
        points = side + [(px, -py) for px, py in reversed(side)]
        return rotated([(x + px, y + py) for px, py in points], (x, y), angle)

    def scattered(self, x: float, y: float, r: float, count: int, apart: float) -> list[Point]:
        """Places within a circle, none nearer to another than `apart` while there is room."""
        places: list[Point] = []
        for attempt in range(count * 30):
            a, d = self.random.uniform(0, 2 * pi), r * self.random.random() ** 0.5
            place = (x + d * cos(a), y + d * sin(a))
            if all((place[0] - px) ** 2 + (place[1] - py) ** 2 > apart**2 for px, py in places):
                places.append(place)
            if len(places) == count or attempt == count * 30 - 1:
                break
        return places

    def static(self, width: int, height: int) -> Image.Image:
        return Image.frombytes("L", (width, height), self.random.randbytes(width * height))

    def clouds(self, width: int, height: int, cell: int, octaves: int = 4) -> Image.Image:
        """Noise as of smoke or stone; `cell` is the size of its largest patches."""
        total = Image.new("L", (width, height), 128)
        for octave in range(octaves):
            size = max(cell >> octave, 2)
            layer = self.static(width // size + 2, height // size + 2).resize(
                (width, height), Image.Resampling.BICUBIC
            )
            total = Image.blend(total, layer, 0.5 if octave == 0 else 0.5 ** (octave + 0.6))
        return ImageOps.autocontrast(total, cutoff=1)

    # Solid things.

    def shadow(
        self, points: Sequence[Point], lift: float, strength: float, shift: Point | None = None
    ) -> None:
        """The soft shadow of something that stands `lift` above the surface."""
        dx, dy = shift or (lift * 0.6, lift * 0.9)
        self._dim([(x + dx, y + dy) for x, y in points], lift * 0.75, strength)

    def _dim(self, points: Sequence[Point], blur: float, strength: float) -> None:
        pad = blur * 3 + 4
        box = self._box(points, pad)
        if box is None:
            return
        fine = 1 if blur < 6 else 4
        size = ((box[2] - box[0]) // fine + 1, (box[3] - box[1]) // fine + 1)
        mask = Image.new("L", size)
        self._polygon(mask, points, box, fine, round(255 * strength))
        mask = mask.filter(ImageFilter.GaussianBlur(blur * SCALE / fine))
        mask = mask.resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.BILINEAR)
        self.image.paste((18, 9, 6), box, mask)

    def lump(
        self,
        points: Sequence[Point],
        colour: Colour,
        *,
        light: float = 0.32,
        dark: float = 0.34,
        shadow: float = 0.5,
        lift: float = 7,
        grain: float = 0.25,
        gloss: float = 0,
    ) -> None:
        """Something round and solid, lit from the upper left."""
        if shadow:
            self.shadow(points, lift, shadow)
        box = self._box(points, 0)
        if box is None:
            return
        size = (box[2] - box[0], box[3] - box[1])
        fill = ImageOps.colorize(
            _BALL.resize(size, Image.Resampling.BILINEAR),
            lighter(colour, light),
            darker(colour, dark),
            rgb(colour),
        )
        if grain:
            x, y = self.random.randrange(512), self.random.randrange(512)
            texture = self.noise.crop((x, y, x + 512, y + 512)).resize(
                (max(size[0], 512), max(size[1], 512)), Image.Resampling.BILINEAR
            )
            texture = texture.crop((0, 0, *size)).convert("RGB")
            fill = Image.blend(fill, ImageChops.soft_light(fill, texture), grain)
        mask = Image.new("L", size)
        self._polygon(mask, points, box, 1, 255)
        self.image.paste(fill, box, mask)
        if gloss:
            self._gloss(mask, box, gloss)

    def _gloss(self, mask: Image.Image, box: tuple[int, int, int, int], strength: float) -> None:
        width, height = mask.size
        shine = Image.new("L", mask.size)
        ImageDraw.Draw(shine).ellipse(
            (width * 0.2, height * 0.14, width * 0.55, height * 0.36), fill=round(255 * strength)
        )
        shine = shine.filter(ImageFilter.GaussianBlur(max(width, height) * 0.035))
        self.image.paste((255, 253, 246), box, ImageChops.multiply(shine, mask))

    def well(
        self,
        points: Sequence[Point],
        colour: Colour,
        *,
        depth: float = 14,
        dark: float = 0.5,
        grain: float = 0.0,
    ) -> None:
        """A flat surface below its rim: soup in a bowl, the middle of a plate."""
        box = self._box(points, 0)
        if box is None:
            return
        size = (box[2] - box[0], box[3] - box[1])
        fill = ImageOps.colorize(
            _BALL.resize(size, Image.Resampling.BILINEAR),
            lighter(colour, 0.1),
            darker(colour, 0.1),
            rgb(colour),
        )
        if grain:
            texture = self.clouds(size[0] // 4 + 1, size[1] // 4 + 1, 60, 3).resize(
                size, Image.Resampling.BILINEAR
            )
            fill = Image.blend(fill, ImageChops.soft_light(fill, texture.convert("RGB")), grain)
        mask = Image.new("L", size)
        self._polygon(mask, points, box, 1, 255)
        small = (size[0] // 4 + 1, size[1] // 4 + 1)
        rim = Image.new("L", small, 255)
        self._polygon(rim, [(x + depth * 0.7, y + depth) for x, y in points], box, 4, 0)
        rim = rim.filter(ImageFilter.GaussianBlur(depth * SCALE / 4)).resize(size, Image.Resampling.BILINEAR)
        rim = rim.point(lambda value: round(value * dark))
        fill.paste(darker(colour, 0.75), (0, 0), rim)
        self.image.paste(fill, box, mask)

    def flat(self, points: Sequence[Point], colour: Colour, alpha: float = 1) -> None:
        box = self._box(points, 0)
        if box is None:
            return
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
        self._polygon(mask, points, box, 1, round(255 * alpha))
        self.image.paste(rgb(colour), box, mask)

    def glow(
        self, x: float, y: float, r: float, colour: Colour, strength: float = 0.8, ry: float | None = None
    ) -> None:
        """Light that fades with distance."""
        ry = ry or r
        size = (round(2 * r * SCALE), round(2 * ry * SCALE))
        mask = ImageOps.invert(_RADIAL).resize(size, Image.Resampling.BILINEAR)
        mask = mask.point(lambda value: round(max(0, value - 70) ** 2 / 185**2 * 255 * strength))
        self.image.paste(rgb(colour), (round((x - r) * SCALE), round((y - ry) * SCALE)), mask)

    def stroke(self, points: Sequence[Point], width: float, colour: Colour, alpha: float = 1) -> None:
        """A line with round ends."""
        if alpha < 1:
            box = self._box(points, width)
            if box is None:
                return
            mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
            line = [(x * SCALE - box[0], y * SCALE - box[1]) for x, y in points]
            ImageDraw.Draw(mask).line(line, round(255 * alpha), max(1, round(width * SCALE)), joint="curve")
            self.image.paste(rgb(colour), box, mask)
            return
        draw = ImageDraw.Draw(self.image)
        line = [(x * SCALE, y * SCALE) for x, y in points]
        draw.line(line, rgb(colour), max(1, round(width * SCALE)), joint="curve")
        r = width * SCALE / 2
        for x, y in (line[0], line[-1]):
            draw.ellipse((x - r, y - r, x + r, y + r), rgb(colour))

    def strand(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """A noodle: dark below, light along its top."""
        self.stroke(
            [(x + width * 0.12, y + width * 0.25) for x, y in points], width * 1.12, darker(colour, 0.42)
        )
        self.stroke(points, width, colour)
        self.stroke(
            [(x - width * 0.14, y - width * 0.2) for x, y in points], width * 0.32, lighter(colour, 0.45)
        )

    # Surfaces that fill the picture.

    def gradient(
        self, top: Colour, bottom: Colour, box: tuple[float, float, float, float] | None = None
    ) -> None:
        x0, y0, x1, y1 = box or (0, 0, WIDTH, HEIGHT)
        size = (round((x1 - x0) * SCALE), round((y1 - y0) * SCALE))
        fill = ImageOps.colorize(Image.linear_gradient("L").resize(size), top, bottom)
        self.image.paste(fill, (round(x0 * SCALE), round(y0 * SCALE)))

    def wood(
        self, colour: Colour, planks: int = 5, box: tuple[float, float, float, float] = (0, 0, WIDTH, HEIGHT)
    ) -> None:
        x0, y0, x1, y1 = (round(edge * SCALE) for edge in box)
        height = (y1 - y0) / planks
        for plank in range(planks):
            base = self.vary(colour, 14)
            top, bottom = y0 + round(plank * height), y0 + round((plank + 1) * height)
            size = (x1 - x0, bottom - top)
            streaks = self.static(7, 60).resize(size, Image.Resampling.BICUBIC)
            fine = self.static(30, 240).resize(size, Image.Resampling.BILINEAR)
            grain = Image.blend(streaks, fine, 0.35)
            self.image.paste(
                ImageOps.colorize(grain, darker(base, 0.36), lighter(base, 0.14), base), (x0, top)
            )
            self.stroke([(box[0], bottom / SCALE), (box[2], bottom / SCALE)], 2.5, darker(base, 0.75), 0.8)
            self.stroke(
                [(box[0], bottom / SCALE + 2), (box[2], bottom / SCALE + 2)], 1.2, lighter(base, 0.3), 0.5
            )

    def stone(self, colour: Colour, veins: Colour | None = None, contrast: float = 0.16) -> None:
        size = PIXELS
        cloud = self.clouds(WIDTH // 2, HEIGHT // 2, 160).resize(size, Image.Resampling.BICUBIC)
        self.image.paste(
            ImageOps.colorize(cloud, darker(colour, contrast), lighter(colour, contrast), rgb(colour))
        )
        if veins is not None:
            lines = self.clouds(WIDTH // 2, HEIGHT // 2, 220, 5)
            lines = lines.point(lambda value: max(0, 150 - abs(value - 128) * 22))
            self.image.paste(rgb(veins), (0, 0), lines.resize(size, Image.Resampling.BICUBIC))

    def linen(self, colour: Colour, stripe: Colour | None = None) -> None:
        size = PIXELS
        across = self.static(40, 900).resize(size, Image.Resampling.BILINEAR)
        down = self.static(1200, 30).resize(size, Image.Resampling.BILINEAR)
        weave = Image.blend(across, down, 0.5)
        self.image.paste(ImageOps.colorize(weave, darker(colour, 0.18), lighter(colour, 0.18), rgb(colour)))
        if stripe is not None:
            for x in range(-30, WIDTH, 150):
                self.flat([(x, 0), (x + 56, 0), (x + 56, HEIGHT), (x, HEIGHT)], stripe, 0.34)
                self.flat([(x + 66, 0), (x + 71, 0), (x + 71, HEIGHT), (x + 66, HEIGHT)], stripe, 0.34)

    def gingham(self, colour: Colour) -> None:
        self.linen("#f3ece0")
        for x in range(-40, WIDTH, 140):
            self.flat([(x, 0), (x + 70, 0), (x + 70, HEIGHT), (x, HEIGHT)], colour, 0.42)
        for y in range(-25, HEIGHT, 140):
            self.flat([(0, y), (WIDTH, y), (WIDTH, y + 70), (0, y + 70)], colour, 0.42)

    def blur(self, radius: float, box: tuple[float, float, float, float] = (0, 0, WIDTH, HEIGHT)) -> None:
        """Out of focus."""
        edges = tuple(round(edge * SCALE) for edge in box)
        part = self.image.crop(edges)
        size = part.size
        part = part.resize((size[0] // 4, size[1] // 4), Image.Resampling.BOX)
        part = part.filter(ImageFilter.GaussianBlur(radius * SCALE / 4))
        self.image.paste(part.resize(size, Image.Resampling.BICUBIC), edges[:2])

    def lights(
        self, count: int, colours: Sequence[Colour], top: float, bottom: float, size: float = 46
    ) -> None:
        """Lamps far behind, out of focus."""
        for _ in range(count):
            x, y = self.random.uniform(0, WIDTH), self.random.uniform(top, bottom)
            r = self.about(size, size * 0.5)
            self.flat(self.round(x, y, r), self.random.choice(colours), self.random.uniform(0.1, 0.34))

    def steam(self, x: float, y: float, height: float = 320) -> None:
        layer = Image.new("L", (WIDTH // 2, HEIGHT // 2))
        draw = ImageDraw.Draw(layer)
        for wisp in range(4):
            start = x + self.about((wisp - 1.5) * 60, 20)
            phase = self.random.uniform(0, 6)
            line = [
                ((start + 26 * sin(phase + t / 5) + t * 1.2) / 2, (y - height * t / 24) / 2)
                for t in range(25)
            ]
            for (x0, y0), (x1, y1), t in zip(line, line[1:], range(24), strict=False):
                draw.line((x0, y0, x1, y1), fill=round(110 * sin(pi * (t + 1) / 26)), width=9)
        layer = layer.filter(ImageFilter.GaussianBlur(11)).resize(self.image.size, Image.Resampling.BILINEAR)
        self.image.paste((255, 252, 246), (0, 0), layer)

    def finished(self, warmth: float = 0.05, vignette: float = 0.42) -> Image.Image:
        """The picture, shrunk, with the light of an evening and the grain of a camera."""
        image = self.image.resize(FINISHED, Image.Resampling.LANCZOS)
        glare = ImageOps.invert(_BALL).resize(FINISHED, Image.Resampling.BICUBIC).convert("RGB")
        image = Image.blend(image, ImageChops.soft_light(image, glare), 0.45)
        edge = _RADIAL.resize(FINISHED, Image.Resampling.BICUBIC)
        edge = edge.point(lambda value: round(max(0, value - 120) / 135 * 255 * vignette))
        image.paste((20, 10, 6), (0, 0), edge)
        image = Image.blend(image, Image.new("RGB", image.size, (255, 196, 120)), warmth)
        grain = self.static(FINISHED[0] // 2, FINISHED[1] // 2).resize(FINISHED, Image.Resampling.BILINEAR)
        return Image.blend(image, ImageChops.soft_light(image, grain.convert("RGB")), 0.08)

    def _box(self, points: Sequence[Point], pad: float) -> tuple[int, int, int, int] | None:
        """The pixels that the points and some room around them cover, within the picture."""
        left = max(0, round((min(x for x, _ in points) - pad) * SCALE))
        top = max(0, round((min(y for _, y in points) - pad) * SCALE))
        right = min(PIXELS[0], round((max(x for x, _ in points) + pad) * SCALE) + 1)
        bottom = min(PIXELS[1], round((max(y for _, y in points) + pad) * SCALE) + 1)
        return (left, top, right, bottom) if right > left and bottom > top else None

    @staticmethod
    def _polygon(
        mask: Image.Image, points: Sequence[Point], box: tuple[int, int, int, int], fine: int, value: int
    ) -> None:
        ImageDraw.Draw(mask).polygon(
            [((x * SCALE - box[0]) / fine, (y * SCALE - box[1]) / fine) for x, y in points], fill=value
        )
