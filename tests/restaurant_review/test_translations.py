"""French is complete, and compiled: a clone needs no gettext tools."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation

from restaurant_review.jinja2 import review_count

ROOT = Path(settings.BASE_DIR)
FRENCH = ROOT / "locale/fr/LC_MESSAGES/django.po"


def french() -> Catalog:
    with FRENCH.open("rb") as file:
        return read_po(file)


@pytest.mark.slow
def test_every_text_has_its_french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    template = tmp_path / "django.pot"
    # As `make messages` gathers them.
    keywords = ["--keyword", "gettext_lazy", "--keyword", "ngettext_lazy:1,2"]
    options = ["--mapping-file", "pyproject.toml", *keywords, "--output-file", str(template), "."]
    CommandLineInterface().run(["pybabel", "--quiet", "extract", *options])
    with template.open("rb") as file:
        found = [message for message in read_po(file) if message.id]
    assert len(found) > 200
    catalog = french()
    missing = {
        (message.id, tuple(message.locations))
        for message in found
        if (known := catalog.get(message.id)) is None
        or known.fuzzy
        or not all([known.string] if isinstance(known.string, str) else known.string)
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
    with translation.override("fr"):
        assert review_count(count) == words


def test_french_speaks_to_diners_as_vous() -> None:
    for message in french():
        for words in message.string if isinstance(message.string, tuple) else (message.string,):
            assert not re.search(r"\b(tu|toi|ton|ta|tes)\b", words.lower()), words
