"""What happens in the web server and the middleware, for whoever counts it (telemetry/figures.py)."""

from collections.abc import Callable

# What is told a figure's name, the seconds that it took if it took any, and its attributes.
listeners: list[Callable[[str, float | None, dict[str, str]], None]] = []


def measured(name: str, seconds: float | None = None, /, **attributes: str) -> None:
    """Something happened. While nobody listens this costs next to nothing."""
    for listen in listeners:
        listen(name, seconds, attributes)
