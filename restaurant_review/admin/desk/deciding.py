"""What a press of a button at the desk does: to what was read as it still is, and to nothing else."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ...models import Case, Cases, Change, Decision, Restaurant, Review, SavedReason, Suggestion, case_field
from .cards import stamp, title
from .queue import PERMISSIONS, Kind

Action = Decision.Action

# As many as a page has, and some.
MAX_CHOSEN = 100

_VALUE = re.compile(r"(review|restaurant|suggestion)-([0-9]{1,18})-([0-9a-f]{1,14}\.[0-9a-f]{1,14})")


class Chosen(NamedTuple):
    """A case, and as of when it was read."""

    kind: Kind
    pk: int
    stamp: str

    @classmethod
    def parse(cls, value: str) -> "Chosen | None":
        found = _VALUE.fullmatch(value)
        return cls(Kind(found[1]), int(found[2]), found[3]) if found else None


@dataclass(frozen=True)
class Reason:
    reason: str = ""
    author_note: str = ""

    @classmethod
    def of(cls, saved: str, typed: str) -> "Reason":
        """A saved one by its id, or what was typed."""
        if saved.isascii() and saved.isdigit() and len(saved) < 19:
            for kept in SavedReason.objects.filter(pk=int(saved)):
                return cls(kept.reason, kept.author_note)
        return cls(typed.strip())


@dataclass
class Outcome:
    decisions: list[Decision] = field(default_factory=list)
    # Titles of the cases that were decided.
    done: list[str] = field(default_factory=list)
    # What was left, and why: sentences.
    left: list[str] = field(default_factory=list)


Perform = Callable[[Any, User, Reason], Decision]

PERFORM: dict[Action, Perform] = {
    Action.PUBLISH: lambda cases, by, given: Decision.objects.publish(cases, by),
    Action.HIDE: lambda cases, by, given: Decision.objects.hide(
        cases, by, given.reason, author_note=given.author_note
    ),
    Action.DISMISS: lambda cases, by, given: Decision.objects.dismiss_reports(cases, by),
    Action.CLOSE: lambda cases, by, given: Decision.objects.close_for_good(cases, by),
}
# What can be done to which; the button of a selection may be pressed over all kinds.
TAKES = {
    Action.PUBLISH: (Kind.REVIEW, Kind.RESTAURANT),
    Action.HIDE: (Kind.REVIEW, Kind.RESTAURANT),
    Action.DISMISS: (Kind.REVIEW, Kind.RESTAURANT),
    Action.CLOSE: (Kind.RESTAURANT,),
    Action.APPLY: (Kind.SUGGESTION,),
    Action.REFUSE: (Kind.SUGGESTION,),
}


def decide(action: Action, chosen: Iterable[Chosen], by: User, given: Reason) -> Outcome:
    """Raises PermissionDenied, before anything is done, where one of them is not theirs to decide."""
    outcome = Outcome()
    by_kind: dict[Kind, list[Chosen]] = {}
    for each in chosen:
        by_kind.setdefault(each.kind, []).append(each)
    if not all(by.has_perm(PERMISSIONS[kind]) for kind in by_kind):
        raise PermissionDenied
    for kind, of_kind in by_kind.items():
        if kind not in TAKES[action]:
            outcome.left.append(_("%(kind)s: this cannot be done to them.") % {"kind": kind.label})
        elif kind == Kind.SUGGESTION:
            _answer(action, of_kind, by, given, outcome)
        else:
            _decide(action, Review if kind == Kind.REVIEW else Restaurant, of_kind, by, given, outcome)
    return outcome


def _decide(
    action: Action,
    model: type[Case],
    chosen: list[Chosen],
    by: User,
    given: Reason,
    outcome: Outcome,
) -> None:
    seen = {each.pk: each.stamp for each in chosen}
    with transaction.atomic():
        locked = _named(model.objects.filter(pk__in=seen))
        fresh = [case for case in locked if stamp(case) == seen[case.pk]]
        if fresh:
            cases: Cases = model.objects.filter(pk__in=[case.pk for case in fresh])
            outcome.decisions.append(PERFORM[action](cases, by, given))
            outcome.done += [title(case) for case in fresh]
        outcome.left += [_meanwhile(case, seen[case.pk]) for case in locked if case not in fresh]
    if len(locked) < len(seen):
        outcome.left.append(_("What you had before you was deleted meanwhile."))


def _named(cases: Cases) -> list[Any]:
    """Locked, and reviews with the names of their restaurants."""
    locked: list[Any] = cases.locked()
    if cases.model is Review:
        places = Restaurant.objects.in_bulk([case.restaurant_id for case in locked])
        for case in locked:
            case.restaurant = places[case.restaurant_id]
    return locked


def _meanwhile(case: Case, seen: str) -> str:
    """Who came before, or that its author has."""
    if stamp(case).split(".")[1] != seen.split(".")[1]:
        return _("%(case)s was edited by its author meanwhile: read it again.") % {"case": title(case)}
    changes = Change.objects.filter(**{case_field(type(case)): case}).select_related("decision__by")
    last = changes.order_by("-pk").first()
    if last is None:
        return _("%(case)s was decided meanwhile.") % {"case": title(case)}
    return decided_by(title(case), last.decision)


def decided_by(name: str, decision: Decision) -> str:
    by = decision.undone_by if decision.undone else decision.by
    what = _("Undone: %(decision)s") % {"decision": decision} if decision.undone else str(decision)
    return _("%(case)s was decided meanwhile by %(user)s: %(decision)s.") % {
        "case": name,
        "user": by or "-",
        "decision": what,
    }


def _answer(action: Action, chosen: list[Chosen], by: User, given: Reason, outcome: Outcome) -> None:
    rows = Suggestion.objects.select_related("restaurant", "decision__by", "decision__undone_by")
    suggestions = rows.in_bulk([each.pk for each in chosen])
    if len(suggestions) < len(chosen):
        outcome.left.append(_("What you had before you was deleted meanwhile."))
    for suggestion in suggestions.values():
        try:
            decision = (
                Decision.objects.apply(suggestion, by)
                if action == Action.APPLY
                else Decision.objects.refuse(suggestion, by, given.reason)
            )
        except ValidationError as error:
            wrong = " ".join(error.messages)
            outcome.left.append(
                _("%(case)s cannot be applied: %(wrong)s") % {"case": title(suggestion), "wrong": wrong}
            )
            continue
        if decision is not None:
            outcome.decisions.append(decision)
            outcome.done.append(title(suggestion))
            continue
        answered = rows.get(pk=suggestion.pk).decision
        outcome.left.append(
            decided_by(title(suggestion), answered)
            if answered
            else _("%(case)s was decided meanwhile.") % {"case": title(suggestion)}
        )
