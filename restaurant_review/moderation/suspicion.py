"""What makes a review wait for approval, and what a visitor's report does to it."""

import re
import unicodedata

from django.conf import settings
from django.db import transaction

from ..models import Report, Review, SuspiciousWord
from ..search.folding import digest, fold

# Reports from one address that count towards hiding one review. More are kept, up to
# REPORTS_KEPT_PER_ADDRESS, for staff to read; what comes after that is thrown away.
REPORTS_COUNTED_PER_ADDRESS = 2
REPORTS_KEPT_PER_ADDRESS = 20

_ADDRESS = re.compile(r"[a-z][a-z0-9+-]{1,15}://|\bwww\d?\.|\[/?url\b|\bhref\s*=")
# Endings that are no word one may type after a full stop without a space ("good.The") count
# anywhere; the others (".it", ".me", ".to") only with a path.
_HOST = re.compile(
    r"[^\W_](?:[\w-]*[^\W_])?\."
    r"(?:(?:com|net|org|info|biz|edu|gov|io|ly|gl|gg|tk|ru|cn|uk|de|fr|eu|ch|pl|nl|jp|рф|xyz|icu|mobi"
    r"|top|shop|site|online|club|app|dev|link|click|store|website|vip|casino|loan|xn--[a-z0-9]+)(?![^\W_])"
    r"|[a-z]{2,3}/\w)"
)
_DOT = re.compile(r"\s*(?:\(\s*(?:dot|\.)\s*\)|\[\s*(?:dot|\.)\s*\]|\sdot\s)\s*")

# Scripts that write no space between words: there a listed word may stand anywhere.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def suspicion(review: Review, recent_from_visitor: int) -> Review.HeldFor:
    """Why this review, new or edited and not yet saved, should wait; NOTHING when it may be published.

    `recent_from_visitor`: how many others the same visitor posted within the last five minutes.
    """
    text = _visible(f"{review.user_name}\n{review.review_text}")
    if holds_link(text):
        return Review.HeldFor.LINKS
    if holds_listed_word(text):
        return Review.HeldFor.WORDS
    if repeats(review):
        return Review.HeldFor.REPEAT
    if recent_from_visitor + 1 > settings.REVIEWS_PER_HOUR / 2:
        return Review.HeldFor.BURST
    if settings.REVIEWS_REQUIRE_APPROVAL:
        return Review.HeldFor.APPROVAL
    return Review.HeldFor.NOTHING


def _visible(text: str) -> str:
    """The text without the invisible characters that are put into words to hide them from filters."""
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def holds_link(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text).replace("\u3002", ".").casefold()
    plain = _DOT.sub(".", plain)
    return bool(_ADDRESS.search(plain) or _HOST.search(plain))


def holds_listed_word(text: str) -> bool:
    folded = f" {fold(text)} "
    return any(_holds(folded, text, word) for word in SuspiciousWord.objects.values_list("word", flat=True))


def _holds(folded: str, text: str, word: str) -> bool:
    wanted = fold(word)
    if not wanted:  # signs or pictures alone
        return word.casefold() in text.casefold()
    if _UNSPACED.search(wanted):
        return wanted in folded
    return f" {wanted}" in folded if word.rstrip().endswith("*") else f" {wanted} " in folded


def repeats(review: Review) -> bool:
    """Whether another review, shown or not, has the same text; short texts are never repeats."""
    same = digest(review.review_text)
    return bool(same) and Review.objects.filter(text_digest=same).exclude(pk=review.pk).exists()


@transaction.atomic
def report(review: Review, reason: Report.Reason, note: str, browser: str, visitor: str) -> bool:
    """Take down one browser's report; False when that browser had already reported this review.

    A published review is hidden when `REPORTS_TO_HIDE` reports count, unless staff have decided on it.
    """
    # The lock makes counting and hiding one step, however many reports come at once.
    for locked in Review.objects.filter(pk=review.pk).locked():
        return _report(locked, reason, note, browser, visitor)
    return True  # it has just been deleted


def _report(review: Review, reason: Report.Reason, note: str, browser: str, visitor: str) -> bool:
    if review.reports.filter(browser=browser).exists():
        return False
    from_here = review.reports.filter(visitor=visitor).count()
    if from_here >= REPORTS_KEPT_PER_ADDRESS:
        return True
    review.reports.create(
        reason=reason,
        note=note,
        browser=browser,
        visitor=visitor,
        counts=from_here < REPORTS_COUNTED_PER_ADDRESS,
    )
    review.count_open_reports()
    if review.is_published and not review.decided and 0 < settings.REPORTS_TO_HIDE <= review.open_reports:
        review.status = Review.Status.HIDDEN
        review.held_for = Review.HeldFor.REPORTS
    review.save(update_fields=("open_reports", "status", "held_for"))
    return True
