"""What visitors suggest to change about a restaurant."""

from typing import Any

from django.db import transaction

from ..models import Restaurant, Suggestion
from ..posting.throttle import network_of

# From one network and about one restaurant so many wait at most; what comes after that is thrown away.
MAX_WAITING = 20


@transaction.atomic
def suggest(
    restaurant: Restaurant,
    kind: Suggestion.Kind,
    proposed: dict[str, Any],
    note: str,
    browser: str,
    visitor: str,
) -> bool:
    """Take down one browser's suggestion; False when the same of it waits already.

    `proposed` is what it should be instead, by field of the restaurant.
    """
    # The lock makes looking and adding one step. Without one, the restaurant has just been deleted.
    for locked in Restaurant.objects.filter(pk=restaurant.pk).locked():
        waiting = locked.suggestions.filter(closed=None)
        if waiting.filter(browser=browser, kind=kind, proposed=proposed, note=note).exists():
            return False
        if waiting.filter(visitor__startswith=network_of(visitor)).count() < MAX_WAITING:
            locked.suggestions.create(
                kind=kind, proposed=proposed, note=note, browser=browser, visitor=visitor
            )
    return True
