"""What visitors report and suggest, and what staff decide: written down, and to be undone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .moderated import Gravity, HeldFor, Status
from .restaurants import Restaurant, RestaurantQuerySet
from .reviews import Review, ReviewQuerySet

# What staff decide on alike: a review or a restaurant, called a case.
Case = Review | Restaurant
Cases = ReviewQuerySet | RestaurantQuerySet

# What a decision changes in a case, and undoing it puts back.
DECIDED = ("status", "held_for", "evidence", "hidden_reason", "author_note", "decided", "queued", "gravity")

# What a suggestion may change of a restaurant.
CORRECTABLE = (
    "name",
    "street_address",
    "description",
    "website",
    "telephone",
    "price_level",
    "closed_for_good",
    "hours",
)


def case_field(model: type[models.Model]) -> str:
    """The name by which a report or a change refers to a case of this model."""
    return "review" if model is Review else "restaurant"


def _one_case(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(review=None, restaurant__isnull=False) | Q(review__isnull=False, restaurant=None),
        name=name,
    )


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> "ReportQuerySet":
        """What staff have not answered yet."""
        return self.filter(closed=None)

    def counting(self) -> "ReportQuerySet":
        return self.filter(counts=True)


class Report(models.Model):
    """A visitor's word that a review or a restaurant should not stand. Its count is never public."""

    class Reason(models.TextChoices):
        SPAM = "spam", _("Spam or advertising")
        OFFENSIVE = "offensive", _("Offensive")
        ELSEWHERE = "elsewhere", _("Not about this place")
        PRIVATE = "private", _("Private information")
        CLOSED = "closed", _("Closed for good")
        WRONG = "wrong", _("Something about it is wrong")
        TWICE = "twice", _("Twice on the list")
        OTHER = "other", _("Something else")

    OF_REVIEWS = (Reason.SPAM, Reason.OFFENSIVE, Reason.ELSEWHERE, Reason.PRIVATE, Reason.OTHER)
    OF_RESTAURANTS = (
        Reason.SPAM,
        Reason.CLOSED,
        Reason.WRONG,
        Reason.TWICE,
        Reason.OFFENSIVE,
        Reason.OTHER,
    )
    GRAVITY = {Reason.PRIVATE: Gravity.HARM, Reason.OFFENSIVE: Gravity.HARM, Reason.SPAM: Gravity.SPAM}

    review = models.ForeignKey(
        Review, on_delete=models.CASCADE, null=True, related_name="reports", verbose_name=_("review")
    )
    restaurant = models.ForeignKey(
        Restaurant, on_delete=models.CASCADE, null=True, related_name="reports", verbose_name=_("restaurant")
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    note = models.CharField(_("note"), max_length=500, blank=True)
    # The random mark of the browser's session: one open report per browser and case.
    browser = models.CharField(max_length=32, editable=False)
    visitor = models.CharField(max_length=64, default="", blank=True, editable=False)
    # At most two from one address count towards hiding.
    counts = models.BooleanField(_("counts"), default=True, editable=False)
    created = models.DateTimeField(_("reported"), default=timezone.now, editable=False)
    closed = models.DateTimeField(_("closed"), null=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("created",)
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = (
            models.UniqueConstraint(
                fields=("review", "browser"), name="report_once_per_browser", condition=Q(closed=None)
            ),
            models.UniqueConstraint(
                fields=("restaurant", "browser"), name="report_restaurant_once", condition=Q(closed=None)
            ),
            _one_case("report_is_of_one_case"),
        )

    def __str__(self) -> str:
        return self.get_reason_display()


class DecisionQuerySet(models.QuerySet["Decision"]):
    def publish(self, cases: Cases, by: User) -> "Decision":
        return self._decide(Decision.Action.PUBLISH, cases, by, status=Status.PUBLISHED, hidden_reason="")

    def hide(self, cases: Cases, by: User, reason: str, *, author_note: str = "") -> "Decision":
        """`author_note` is what the author is told."""
        return self._decide(
            Decision.Action.HIDE,
            cases,
            by,
            reason,
            status=Status.HIDDEN,
            hidden_reason=reason,
            author_note=author_note,
        )

    def dismiss_reports(self, cases: Cases, by: User) -> "Decision":
        """Close the open reports; what they alone had hidden is published again."""
        return self._decide(Decision.Action.DISMISS, cases, by)

    def close_for_good(self, restaurants: RestaurantQuerySet, by: User) -> "Decision":
        """They are closed, and stay on the list as such: whoever reported that was right."""
        return self._decide(Decision.Action.CLOSE, restaurants, by, closed_for_good=True)

    def _decide(
        self,
        action: "Decision.Action",
        cases: Cases,
        by: User,
        reason: str = "",
        **values: Any,
    ) -> "Decision":
        """Set these values, close the reports and let the decision stand against later ones."""
        with transaction.atomic(using=cases.db):
            locked = cases.locked()
            decision = self.record(action, by, reason, locked)
            values |= {"decided": decision.made, "open_reports": 0}
            answered: dict[str, Any] = {"queued": None, "gravity": Gravity.TASTE}
            chosen = cases.model.objects.filter(pk__in=[case.pk for case in locked])
            if action in (Decision.Action.DISMISS, Decision.Action.CLOSE):
                chosen.hidden_by_reports().update(status=Status.PUBLISHED, held_for=HeldFor.NOTHING)
                # What waits for approval goes on waiting.
                chosen.waiting().update(**values)
                chosen.exclude(status=Status.WAITING).update(**values, **answered)
            else:
                chosen.update(held_for=HeldFor.NOTHING, **values, **answered)
            reports = Report.objects.filter(**{f"{case_field(cases.model)}__in": chosen})
            reports.open().update(closed=decision.made)
            if cases.model is Restaurant:
                self._answer_suggestions(decision, [case.pk for case in locked])
        return decision

    def _answer_suggestions(self, decision: "Decision", restaurants: Sequence[int]) -> None:
        """Of what is hidden or merged nothing is to be corrected any more."""
        answered = Suggestion.objects.open().filter(restaurant__in=restaurants)
        if decision.action == Decision.Action.CLOSE:
            answered = answered.filter(kind=Suggestion.Kind.CLOSED)
        if decision.action in (Decision.Action.HIDE, Decision.Action.MERGE, Decision.Action.CLOSE):
            answered.update(decision=decision, closed=decision.made)

    def merge(self, restaurant: Restaurant, into: Restaurant, by: User) -> "Decision":
        """All reviews of the one move to the other, and its address leads there.

        Raises ValueError where `into` is the same, is not published, or one of them is gone.
        """
        with transaction.atomic():
            both = {
                each.pk: each for each in Restaurant.objects.filter(pk__in=(restaurant.pk, into.pk)).locked()
            }
            if len(both) < 2 or not both[into.pk].is_published or both[restaurant.pk].merged_into_id:
                raise ValueError("It takes a restaurant and another one that is published.")
            reviews = (
                Review.objects.filter(restaurant=restaurant).order_by("pk").select_for_update(no_key=True)
            )
            moved = list(reviews.values_list("pk", flat=True))
            decision = self.record(Decision.Action.MERGE, by, into.name, [both[restaurant.pk]])
            Change.objects.bulk_create(
                (Change(decision=decision, review_id=pk, before={}, reports=[]) for pk in moved),
                batch_size=1000,
            )
            Review.objects.filter(restaurant=restaurant).update(restaurant=into)
            merged = Restaurant.objects.filter(pk=restaurant.pk)
            merged.update(
                status=Status.HIDDEN,
                held_for=HeldFor.NOTHING,
                hidden_reason=gettext("Merged"),
                merged_into=into,
                decided=decision.made,
                open_reports=0,
                queued=None,
                gravity=Gravity.TASTE,
            )
            Report.objects.open().filter(restaurant=restaurant).update(closed=decision.made)
            self._answer_suggestions(decision, [restaurant.pk])
        return decision

    def apply(self, suggestion: "Suggestion", by: User) -> "Decision | None":
        """Change the restaurant as suggested; None when somebody has answered the suggestion before.

        Raises ValidationError when the restaurant cannot be so.
        """
        with transaction.atomic():
            for restaurant in self._restaurant_of(suggestion):
                values = suggestion.corrections
                before = {name: getattr(restaurant, name) for name in values}
                restaurant.correct(values)
                return self._answer(Decision.Action.APPLY, suggestion, restaurant, by, before)
        return None

    def refuse(self, suggestion: "Suggestion", by: User, reason: str = "") -> "Decision | None":
        """None when somebody has answered the suggestion before."""
        with transaction.atomic():
            for restaurant in self._restaurant_of(suggestion):
                return self._answer(Decision.Action.REFUSE, suggestion, restaurant, by, {}, reason)
        return None

    def _restaurant_of(self, suggestion: "Suggestion") -> list[Restaurant]:
        """Locked, and the suggestion after it; empty when that is answered or gone."""
        restaurants = Restaurant.objects.filter(pk=suggestion.restaurant_id).locked()
        still_open = Suggestion.objects.open().filter(pk=suggestion.pk).select_for_update()
        return restaurants if still_open else []

    def _answer(
        self,
        action: "Decision.Action",
        suggestion: "Suggestion",
        restaurant: Restaurant,
        by: User,
        before: dict[str, Any],
        reason: str = "",
    ) -> "Decision":
        now = timezone.now()
        what = reason or suggestion.get_kind_display()
        decision = self.create(
            action=action, by=by, reason=what, cases=1, made=now, waited=now - suggestion.created
        )
        Change.objects.create(decision=decision, restaurant=restaurant, before=before, reports=[])
        Suggestion.objects.filter(pk=suggestion.pk).update(decision=decision, closed=now)
        decision.log(by, [restaurant], str(decision))
        return decision

    def remove_photo(self, reviews: ReviewQuerySet, by: User, reason: str = "") -> "Decision":
        """Delete the photos and leave the rest. There is no way back: the files go, too."""
        with transaction.atomic(using=reviews.db):
            locked = reviews.filter(photo__gt="").locked()
            decision = self.record(Decision.Action.REMOVE_PHOTO, by, reason, locked)
            for review in locked:
                review.put_photos([])
        return decision

    def discard(self, cases: Cases, by: User, reason: str = "") -> "Decision":
        """Delete, and leave a trace of who did it. There is no way back."""
        with transaction.atomic(using=cases.db):
            locked = cases.locked()
            decision = self.record(Decision.Action.DELETE, by, reason, locked)
            cases.model.objects.filter(pk__in=[case.pk for case in locked]).delete()
        return decision

    def record(self, action: "Decision.Action", by: User, reason: str, cases: Sequence[Case]) -> "Decision":
        """Write down what is about to be done to these locked cases: for the audit, and for undoing it."""
        now = timezone.now()
        waited = sum((now - case.queued for case in cases if case.queued), timedelta())
        decision = self.create(action=action, by=by, reason=reason, cases=len(cases), made=now, waited=waited)
        decision.remember(cases)
        decision.log(by, cases, str(decision))
        return decision


class Decision(models.Model):
    """What a member of staff did to one or many reviews or restaurants, in one stroke."""

    class Action(models.TextChoices):
        PUBLISH = "publish", _("Published")
        HIDE = "hide", _("Hidden")
        DISMISS = "dismiss", _("Reports dismissed")
        REMOVE_PHOTO = "photo", _("Photo removed")
        DELETE = "delete", _("Deleted")
        CLOSE = "close", _("Closed for good")
        MERGE = "merge", _("Merged")
        APPLY = "apply", _("Suggestion applied")
        REFUSE = "refuse", _("Suggestion refused")

    action = models.CharField(_("action"), max_length=10, choices=Action)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    made = models.DateTimeField(_("made"), default=timezone.now)
    cases = models.PositiveIntegerField(_("number of cases"))
    # How long its cases had been in the queue, added up.
    waited = models.DurationField(_("waited"), default=timedelta, editable=False)
    undone = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("undone by"),
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes = (models.Index(fields=("made",), name="decision_made"),)

    def __str__(self) -> str:
        label = self.get_action_display()
        return f"{label}: {self.reason}" if self.reason else label

    def log(self, by: User, cases: Sequence[Case], message: str) -> None:
        """Write this into the history of each case."""
        flag = DELETION if self.action == self.Action.DELETE else CHANGE
        LogEntry.objects.log_actions(by.pk, cases, flag, message)

    def remember(self, cases: Sequence[Case]) -> None:
        """Keep what undoing needs; what deletes cannot be undone."""
        if not cases or self.action in (self.Action.DELETE, self.Action.REMOVE_PHOTO):
            return
        also = {self.Action.CLOSE: ("closed_for_good",), self.Action.MERGE: ("merged_into_id",)}.get(
            self.Action(self.action), ()
        )
        field = case_field(type(cases[0]))
        reports: dict[int, list[int]] = {}
        found = Report.objects.open().filter(**{f"{field}__in": cases})
        for pk, case in found.values_list("pk", field):
            reports.setdefault(case, []).append(pk)
        Change.objects.bulk_create(
            Change(
                decision=self,
                **{field: case},
                before={name: _as_json(getattr(case, name)) for name in (*DECIDED, *also)},
                reports=reports.get(case.pk, []),
            )
            for case in cases
        )

    @property
    def permission(self) -> str:
        """What it takes to undo it: that to decide on such cases."""
        of_restaurants = self.changes.exclude(restaurant=None).exists()
        return f"restaurant_review.moderate_{'restaurant' if of_restaurants else 'review'}"

    @property
    def can_be_undone(self) -> bool:
        """Until it is, or until its changes are forgotten."""
        return not self.undone and self.changes.exists()

    def undo(self, by: User) -> tuple[int, int]:
        """Put back what was before; returns how many cases, and how many had changed since and stay."""
        with transaction.atomic():
            reviews = Review.objects.filter(pk__in=self.changes.values("review"))
            restaurants = Restaurant.objects.filter(
                Q(pk__in=self.changes.values("restaurant")) | Q(pk__in=reviews.values("restaurant"))
            ).locked()
            locked: list[Case] = [*reviews.locked(), *restaurants]
            # Under a lock: who presses the button second finds it done.
            self.undone = Decision.objects.select_for_update().get(pk=self.pk).undone
            if not self.can_be_undone:
                return 0, 0
            if self.action in (self.Action.APPLY, self.Action.REFUSE):
                cases = self._take_back_correction(restaurants)
            else:
                # What somebody else decided since is the last word, and stays.
                cases = [case for case in locked if case.decided == self.made]
                if self.action == self.Action.MERGE:
                    self._move_back(cases)
                for model in (Review, Restaurant):
                    self._put_back(model, [case for case in cases if isinstance(case, model)])
            self.suggestions.update(decision=None, closed=None)
            self.undone, self.undone_by = timezone.now(), by
            self.save(update_fields=("undone", "undone_by"))
            for model in (Review, Restaurant):
                of_one_kind = [case for case in cases if isinstance(case, model)]
                self.log(by, of_one_kind, gettext("Undone: %(decision)s") % {"decision": self})
        return len(cases), self.cases - len(cases)

    def _take_back_correction(self, restaurants: Sequence[Restaurant]) -> list[Case]:
        """The restaurant as it was before, if it still is as suggested."""
        before: dict[str, Any] = self.changes.values_list("before", flat=True).first() or {}
        applied = next((suggestion.corrections for suggestion in self.suggestions.all()), {})
        taken_back: list[Case] = []
        for restaurant in restaurants:
            if all(getattr(restaurant, name) == applied.get(name) for name in before):
                restaurant.correct(before)
                taken_back.append(restaurant)
        return taken_back

    def _move_back(self, cases: Sequence[Case]) -> None:
        """The reviews that a merger moved, unless they have been moved on."""
        for restaurant in cases:
            if isinstance(restaurant, Restaurant):
                moved = Review.objects.filter(
                    pk__in=self.changes.values("review"), restaurant=restaurant.merged_into_id
                )
                moved.update(restaurant=restaurant)

    def _put_back(self, model: type[Case], cases: Sequence[Case]) -> None:
        field = case_field(model)
        changes = {getattr(change, f"{field}_id"): change for change in self.changes.exclude(**{field: None})}
        reopened = [report for case in cases for report in changes[case.pk].reports]
        Report.objects.filter(pk__in=reopened).update(closed=None)
        open_reports = Report.objects.open().counting().filter(**{f"{field}__in": cases}).order_by()
        counts = dict(open_reports.values_list(field).annotate(models.Count("pk")))
        # Most cases of a decision were alike before, so this takes few statements.
        alike: dict[str, tuple[dict[str, Any], list[int]]] = {}
        attributes = {field.attname: field for field in model._meta.concrete_fields}
        for case in cases:
            before = {**changes[case.pk].before, "open_reports": counts.get(case.pk, 0)}
            alike.setdefault(repr(sorted(before.items())), (before, []))[1].append(case.pk)
        for before, pks in alike.values():
            put = {name: attributes[name].to_python(value) for name, value in before.items()}
            model.objects.filter(pk__in=pks).update(**put)


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


class Change(models.Model):
    """What a decision found in one case. It can be undone while this is kept: 30 days."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="changes")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, null=True, related_name="+")
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, null=True, related_name="+")
    before = models.JSONField()
    # Ids of the reports that it closed.
    reports = models.JSONField()

    class Meta:
        constraints = (_one_case("change_is_of_one_case"),)

    def __str__(self) -> str:
        return f"{self.decision}, {self.review_id or self.restaurant_id}"


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def open(self) -> "SuggestionQuerySet":
        """What staff have not answered yet."""
        return self.filter(closed=None)


class Suggestion(models.Model):
    """A visitor's word on what should change about a restaurant; staff apply or refuse it."""

    class Kind(models.TextChoices):
        CLOSED = "closed", _("It has closed for good")
        ADDRESS = "address", _("The address is wrong")
        HOURS = "hours", _("The opening hours are wrong")
        TWICE = "twice", _("It is twice on the list")
        NO_RESTAURANT = "none", _("It is not a restaurant")
        OTHER = "other", _("Something else")

    restaurant = models.ForeignKey(
        Restaurant, on_delete=models.CASCADE, related_name="suggestions", verbose_name=_("restaurant")
    )
    kind = models.CharField(_("what is wrong"), max_length=10, choices=Kind)
    # What it should be instead, as the fields of the restaurant's form: applied as it stands here.
    proposed = models.JSONField(_("suggested"), default=dict, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    browser = models.CharField(max_length=32, default="", editable=False)
    visitor = models.CharField(max_length=64, default="", blank=True, editable=False)
    created = models.DateTimeField(_("suggested on"), default=timezone.now, editable=False)
    # The decision that answered it; empty while it waits.
    decision = models.ForeignKey(
        Decision, on_delete=models.SET_NULL, null=True, editable=False, related_name="suggestions"
    )
    closed = models.DateTimeField(_("closed"), null=True, editable=False)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        ordering = ("created",)
        verbose_name = _("suggested change")
        verbose_name_plural = _("suggested changes")
        indexes = (models.Index(fields=("created",), name="suggestion_queue", condition=Q(closed=None)),)

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def corrections(self) -> dict[str, Any]:
        """What applying it changes, by field of the restaurant."""
        proposed: dict[str, Any] = self.proposed
        return {name: proposed[name] for name in CORRECTABLE if name in proposed}


class SavedReason(models.Model):
    """A reason that staff give often: a button at the desk."""

    reason = models.CharField(_("reason"), max_length=200, unique=True)
    author_note = models.CharField(_("what the author is told"), max_length=200, default="", blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ("position", "reason")
        verbose_name = _("saved reason")
        verbose_name_plural = _("saved reasons")

    def __str__(self) -> str:
        return self.reason


class Claim(models.Model):
    """Who has a case open at the desk, so that two do not read the same one."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, null=True, related_name="claim")
    restaurant = models.OneToOneField(Restaurant, on_delete=models.CASCADE, null=True, related_name="claim")
    suggestion = models.OneToOneField(Suggestion, on_delete=models.CASCADE, null=True, related_name="claim")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.by} since {self.since:%H:%M}"


class SuspiciousWord(models.Model):
    """A word that makes a new review wait for approval; edited by staff."""

    word = models.CharField(_("word"), max_length=100, unique=True)

    class Meta:
        ordering = ("word",)
        verbose_name = _("suspicious word")
        verbose_name_plural = _("suspicious words")

    def __str__(self) -> str:
        return self.word
