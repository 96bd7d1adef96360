"""French is complete, and compiled: a clone needs no gettext tools."""

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
FRENCH = ROOT / "locale/fr/LC_MESSAGES/django.po"
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "npgettext"}
# What `templatize` makes of a template's texts.
IN_TEMPLATE = re.compile(r"\b(?:_|gettext|ngettext)\(\s*(u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\")")


def french() -> Catalog:
    with FRENCH.open("rb") as file:
        return read_po(file)


def texts() -> Iterator[tuple[Path, str]]:
    """Every text marked for translation, and the file it stands in."""
    for package in ("azureproject", "restaurant_review"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
                    first = node.args[0]
                    if isinstance(first, ast.Constant):
                        yield path, first.value
    for path in (ROOT / "templates").rglob("*.html"):
        for found in IN_TEMPLATE.findall(templatize(path.read_text(), origin=str(path))):
            yield path, ast.literal_eval(found)


@pytest.mark.slow
def test_every_text_has_its_french() -> None:
    catalog = french()
    found = list(texts())
    assert len(found) > 200
    missing = {
        f"{path.relative_to(ROOT)}: {text}"
        for path, text in found
        if (message := catalog.get(text)) is None
        or message.fuzzy
        or not all([message.string] if isinstance(message.string, str) else message.string)
    }
    # make messages adds them to locale/fr/LC_MESSAGES/django.po
    assert missing == set()


def test_placeholders_are_the_same_in_french() -> None:
    for message in french():
        pairs = [(message.id, message.string)]
        if isinstance(message.id, tuple):
            pairs = list(zip(message.id, message.string, strict=True))
        for english, words in pairs if message.id else []:
            names = [sorted(set(re.findall(r"%\(\w+\)[sd]|\{\w*\}", text))) for text in (english, words)]
            assert names[0] == names[1], english


def test_the_compiled_file_is_up_to_date() -> None:
    compiled = BytesIO()
    write_mo(compiled, french())
    # make messages writes it
    assert FRENCH.with_suffix(".mo").read_bytes() == compiled.getvalue()


@pytest.mark.parametrize(("count", "words"), [(0, "0 avis"), (1, "1 avis"), (2, "2 avis")])
def test_french_counts(count: int, words: str) -> None:
    from restaurant_review.templatetags.restaurant_review import reviews

    with translation.override("fr"):
        assert reviews(count) == words


def test_french_speaks_to_diners_as_vous() -> None:
    for message in french():
        for words in message.string if isinstance(message.string, tuple) else (message.string,):
            assert not re.search(r"\b(tu|toi|ton|ta|tes)\b", words.lower()), words
