"""Photos to send, drawn here."""

from io import BytesIO
from pathlib import Path

from PIL import Image


def photo(path: Path, width: int = 800, height: int = 600) -> Path:
    """A JPEG of a flat colour: small."""
    Image.new("RGB", (width, height), "#c8703a").save(path, "JPEG")
    return path


def large_photo(path: Path) -> Path:
    """A JPEG of noise, as a phone makes them: larger than what the site takes."""
    noise = Image.effect_noise((3000, 2400), 90).convert("RGB")
    content = BytesIO()
    noise.save(content, "JPEG", quality=95)
    path.write_bytes(content.getvalue())
    return path
