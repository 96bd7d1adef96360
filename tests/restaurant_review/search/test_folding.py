"""Folding: what is compared when people search or repeat themselves."""

import string

import pytest

from restaurant_review.search.folding import LONGEST_WORD, digest, fold, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Café Étoile", "cafe etoile"),
        ("  L'Œuf -- 12, rue d_Or ", "l œuf 12 rue d or"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ﬁne ①", "fine 1"),
        ("🍕 !!", ""),
        ("İzmir", "izmir"),
    ],
)
def test_case_accents_and_signs_go(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_the_short_way_for_ascii_is_the_same_way() -> None:
    text = string.printable * 2
    assert fold(text) == fold(text + "é").removesuffix("e").strip()


def test_long_words_are_cut() -> None:
    assert words("x" * 100) == ["x" * LONGEST_WORD]


def test_a_digest_ignores_how_a_text_is_written() -> None:
    assert digest("The bread was warm, the soup was not.") == digest("the BREAD was warm the soup was not")
    assert digest("Great food!") == ""
