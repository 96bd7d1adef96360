"""The addresses of pages, looked up once: a list has a hundred, and `reverse` takes long for each."""

from functools import lru_cache

from django.urls import get_urlconf, reverse


def url(name: str, **arguments: object) -> str:
    """As Django's own tag. Twenty links to as many reviews are made of one that was looked up."""
    if all(type(argument) is int for argument in arguments.values()):
        return _pattern(name, get_urlconf(), *arguments) % tuple(arguments.values())
    return _address(name, get_urlconf(), **arguments)


@lru_cache(maxsize=500)
def _pattern(name: str, urlconf: str | None, *arguments: str) -> str:
    """With `%d` in the place of each argument, which is a whole number."""
    numbers = {argument: 10**15 + index for index, argument in enumerate(arguments)}
    address = reverse(name, kwargs=numbers).replace("%", "%%")
    for number in numbers.values():
        address = address.replace(str(number), "%d")
    return address


@lru_cache(maxsize=1000)
def _address(name: str, urlconf: str | None, **arguments: object) -> str:
    return reverse(name, kwargs=arguments)
