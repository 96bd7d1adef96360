"""The addresses of pages, looked up once: a list has a hundred, and `reverse` takes long for each."""

from collections.abc import Callable
from functools import lru_cache

from django.urls import get_urlconf, reverse


def url(name: str, **arguments: object) -> str:
    """As Django's own tag."""
    return url_of(get_urlconf())(name, **arguments)


@lru_cache(maxsize=8)
def url_of(urlconf: str | None) -> Callable[..., str]:
    """The same for one set of addresses. Links to twenty reviews are made of one that was looked up."""
    # Of addresses whose arguments are whole numbers, which stand as %d there.
    patterns: dict[str, str] = {}

    @lru_cache(maxsize=1000)
    def written(name: str, **arguments: object) -> str:
        return reverse(name, urlconf, kwargs=arguments)

    def url(name: str, **arguments: object) -> str:
        pattern = patterns.get(name)
        if pattern is not None:
            return pattern % tuple(arguments.values())
        address = written(name, **arguments)
        if arguments and all(type(value) is int for value in arguments.values()):
            numbers = {argument: 10**15 + index for index, argument in enumerate(arguments)}
            pattern = written(name, **numbers).replace("%", "%%")
            for number in numbers.values():
                pattern = pattern.replace(str(number), "%d")
            patterns[name] = pattern
        return address

    return url
