"""The pages of the desk, and what their buttons send."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ...models import Change, Claim, Decision, Restaurant, Review, SavedReason, case_field
from ...moderation.backlog import backlog
from . import cards, deciding
from . import figures as of_decisions
from .cards import OPEN_FOR, Card
from .deciding import MAX_CHOSEN, PERFORM, Chosen, Reason
from .queue import LONGEST_SEARCH, MODELS, PERMISSIONS, REASONS, Filters, Kind, Queue, kinds_of

Action = Decision.Action
View = Callable[..., HttpResponse]

LAST_DECISIONS = 5
SHOWN_HISTORY = 20
LONGEST_REASON = 200


def for_moderators(view: View) -> View:
    """A page of the admin, for who may decide on something."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not kinds_of(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(admin.site.admin_view(answer))


def member_of_staff(request: HttpRequest) -> User:
    """Who is signed in: the admin lets nobody else in."""
    return cast(User, request.user)


@require_safe
@for_moderators
def desk(request: HttpRequest) -> HttpResponse:
    filters = Filters.from_query(request.GET)
    queue = Queue(filters, kinds_of(request))
    user = member_of_staff(request)
    shown = cards.read(queue.keys(), user)
    current = _current(shown, filters)
    if current:
        claim(user, current)
    return _page(request, "admin/desk/desk.html", shown, current, _("Moderation desk"), queue=queue)


def _current(shown: list[Card], filters: Filters) -> Card | None:
    """The one that was asked for, or the first that nobody else has open."""
    named = [card for card in shown if card.name == filters.case]
    if named or not shown:
        return named[0] if named else None
    if filters.place:
        return shown[min(filters.place, len(shown)) - 1]
    return next((card for card in shown if not card.open_by), shown[0])


@require_safe
@for_moderators
def case(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One case, in the queue or not, with what was decided on it."""
    of_kind = _kind(request, kind)
    user = member_of_staff(request)
    card = Card(get_object_or_404(cards.rows(of_kind), pk=pk), of_kind, user)
    claim(user, card)
    return _page(request, "admin/desk/case.html", [card], card, card.title, history=_history(card))


def _history(card: Card) -> list[Decision]:
    if card.kind == Kind.SUGGESTION:
        return [card.case.decision] if card.case.decision else []
    changes = Change.objects.filter(**{case_field(type(card.case)): card.case})
    made = Decision.objects.filter(pk__in=changes.values("decision")).select_related("by", "undone_by")
    return list(made[:SHOWN_HISTORY])


def _kind(request: HttpRequest, kind: str) -> Kind:
    """Raises Http404 where there is none of that name, and PermissionDenied where it is not theirs."""
    if kind not in Kind.values:
        raise Http404
    if not request.user.has_perm(PERMISSIONS[Kind(kind)]):
        raise PermissionDenied
    return Kind(kind)


def _page(
    request: HttpRequest,
    template: str,
    shown: list[Card],
    current: Card | None,
    title: str,
    *,
    queue: Queue | None = None,
    **context: Any,
) -> HttpResponse:
    filters = queue.filters if queue else Filters()
    for number, card in enumerate(shown, 1):
        # Where the next case is once this one is decided.
        card.back = filters.address(page=queue.page, place=number) if queue else request.path
    if queue:
        before, after = queue.page - 1, queue.page + 1
        context["previous"] = filters.address(page=before) if before else ""
        context["following"] = filters.address(page=after) if after <= queue.pages else ""
    context |= {
        **admin.site.each_context(request),
        # The list of models beside it would ask for each whether it may be seen.
        "is_nav_sidebar_enabled": False,
        "title": title,
        "cards": shown,
        "current": current,
        "queue": queue,
        "filters": filters,
        "kinds": Kind.choices,
        "reasons": REASONS.items(),
        "saved_reasons": list(SavedReason.objects.all()),
        "last": cards.latest(member_of_staff(request), LAST_DECISIONS),
        "here": filters.address(page=queue.page) if queue else request.path,
        "longest_reason": LONGEST_REASON,
        "longest_search": LONGEST_SEARCH,
    }
    return TemplateResponse(request, template, context)


# Who has what open.


def claim(user: User, card: Card) -> None:
    """This case is theirs for a while, and no other; unless somebody else has it."""
    _claim(user, card.kind, card.pk)


def _claim(user: User, kind: Kind, pk: int) -> None:
    Claim.objects.filter(Q(by=user) | Q(since__lt=timezone.now() - OPEN_FOR)).delete()
    Claim.objects.bulk_create([Claim(by=user, **{f"{kind}_id": pk})], ignore_conflicts=True)


@require_POST
@for_moderators
def claims(request: HttpRequest) -> HttpResponse:
    """For the script: claims the case that is read now, and tells which ones others have open."""
    user = member_of_staff(request)
    chosen = Chosen.parse(request.POST.get("case", ""))
    if chosen and chosen.kind in kinds_of(request):
        for case in MODELS[chosen.kind]._default_manager.filter(pk=chosen.pk).only("pk"):
            _claim(user, chosen.kind, case.pk)
    others = Claim.objects.exclude(by=user).filter(since__gt=timezone.now() - OPEN_FOR).select_related("by")
    return JsonResponse(
        {
            f"{kind}-{getattr(other, f'{kind}_id')}": other.by.get_username()
            for other in others
            for kind in Kind
            if getattr(other, f"{kind}_id")
        }
    )


# Deciding.


@require_POST
@for_moderators
def decide(request: HttpRequest) -> HttpResponse:
    action = request.POST.get("action", "")
    if action not in (*PERFORM, Action.APPLY, Action.REFUSE):
        raise Http404
    chosen = [Chosen.parse(value) for value in request.POST.getlist("case")]
    found = [each for each in chosen if each]
    given = Reason.of(request.POST.get("saved", ""), request.POST.get("reason", ""))
    if wrong := _refusal(Action(action), found, given):
        messages.error(request, wrong)
        return _back(request)
    outcome = deciding.decide(Action(action), found, member_of_staff(request), given)
    if outcome.done:
        messages.success(request, _said(outcome))
    for sentence in outcome.left:
        messages.warning(request, sentence)
    return _back(request)


def _refusal(action: Action, chosen: list[Chosen], given: Reason) -> str:
    """Why nothing is done, or an empty text."""
    if not chosen:
        return _("Choose a case first.")
    if len(chosen) > MAX_CHOSEN:
        return _("Choose at most %(most)s cases at once.") % {"most": MAX_CHOSEN}
    if action == Action.HIDE and not given.reason:
        return _("Give a reason for hiding it.")
    if len(given.reason) > LONGEST_REASON or not given.reason.isprintable():
        return _("Give a reason of at most %(most)s characters.") % {"most": LONGEST_REASON}
    return ""


def _said(outcome: deciding.Outcome) -> str:
    if len(outcome.done) == 1:
        return f"{outcome.done[0]}: {outcome.decisions[0]}"
    cases = ngettext("%(count)s case", "%(count)s cases", len(outcome.done)) % {"count": len(outcome.done)}
    return f"{cases}: {outcome.decisions[0]}"


def _back(request: HttpRequest) -> HttpResponse:
    """To where the button was pressed: the same filters, page and place, where the next case is now."""
    return HttpResponseRedirect(_address_back(request, request.POST.get("next", "")))


def _address_back(request: HttpRequest, address: str) -> str:
    own = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if own and address.isprintable() else reverse("desk")


@require_POST
@for_moderators
def undo(request: HttpRequest) -> HttpResponse:
    pk = request.POST.get("decision", "")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Http404
    decision = get_object_or_404(Decision.objects.all(), pk=int(pk))
    if not request.user.has_perm(decision.permission):
        raise PermissionDenied
    undone, left = decision.undo(member_of_staff(request))
    if undone:
        messages.success(request, _("Undone: %(decision)s") % {"decision": decision})
    elif left:
        messages.warning(request, _("It had changed since, and was left as it is."))
    else:
        messages.warning(request, _("This cannot be undone any more."))
    return _back(request)


@require_POST
@for_moderators
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """The restaurant's answer under a review; an empty one takes it away."""
    _kind(request, Kind.REVIEW)
    text = request.POST.get("reply", "").replace("\r\n", "\n").strip()
    longest = Review._meta.get_field("reply").max_length or 0
    if len(text) > longest or not all(char.isprintable() or char in "\n\t" for char in text):
        messages.error(request, _("The reply is too long, or has characters that cannot be shown."))
        return _back(request)
    if not Review.objects.reply(pk, text):
        raise Http404
    review = Review.objects.select_related("restaurant").get(pk=pk)
    admin.site.get_model_admin(Review).log_change(request, review, _("Replied: %(reply)s") % {"reply": text})
    messages.success(request, _("The reply is saved."))
    return _back(request)


# Restaurants that are twice on the list.


@for_moderators
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks into which other one it goes, and does it on POST."""
    _kind(request, Kind.RESTAURANT)
    restaurant = get_object_or_404(Restaurant.objects.all(), pk=pk)
    q = request.GET.get("q", "")[:LONGEST_SEARCH] or restaurant.name
    if request.method == "POST":
        into = request.POST.get("into", "")
        is_number = into.isascii() and into.isdigit() and len(into) < 19
        other = Restaurant.objects.filter(pk=int(into)).first() if is_number else None
        try:
            if other is None:
                raise ValueError
            Decision.objects.merge(restaurant, other, member_of_staff(request))
        except ValueError:
            messages.error(request, _("Choose another restaurant that is published."))
            return HttpResponseRedirect(request.get_full_path())
        merged = _("%(name)s is merged into %(other)s.") % {"name": restaurant.name, "other": other.name}
        messages.success(request, merged)
        return _back(request)
    found = Restaurant.objects.published().search(q).exclude(pk=pk).best_match()[:20]
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": _("Merge %(name)s") % {"name": restaurant.name},
        "restaurant": restaurant,
        "found": found,
        "q": q,
        "next": _address_back(request, request.GET.get("next", "")),
        "longest_search": LONGEST_SEARCH,
    }
    return TemplateResponse(request, "admin/desk/merge.html", context)


@require_safe
@for_moderators
def figures(request: HttpRequest) -> HttpResponse:
    recent = of_decisions.recent()
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": _("Figures"),
        "waiting": backlog(MODELS[kind] for kind in kinds_of(request)),
        "figures": recent,
        "waited_since": timezone.now() - recent.waited if recent.waited is not None else None,
        "days": of_decisions.DAYS,
    }
    return TemplateResponse(request, "admin/desk/figures.html", context)
