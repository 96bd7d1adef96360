"""The pages for diners."""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import autocomplete, filters, opening_hours, reading, results, structured_data
from .compiled import CompiledQuery, Parameter, compiled_models
from .forms import (
    NOT_SHOWN,
    EditReviewForm,
    HelpfulForm,
    ReportForm,
    RestaurantForm,
    ReviewForm,
    SuggestionForm,
)
from .listing import LONGEST_SEARCH, PER_PAGE, PhotoListing, RestaurantListing, ReviewListing, saved_places
from .models import Cuisine, Restaurant, Review
from .page_cache import shared_page
from .posting import origin, ownership, throttle, votes
from .posting.forms import PostForm
from .ratings.catalogue import State as CatalogueState
from .reading import RestaurantVersion
from .replicas import database
from .search.folding import words

CREATE_RESTAURANT = "restaurant_review/create_restaurant.html"
ADD_REVIEW = "restaurant_review/add_review.html"
EDIT_REVIEW = "restaurant_review/edit_review.html"
HELPFUL_REVIEW = "restaurant_review/helpful.html"
REPORT_REVIEW = "restaurant_review/report_review.html"
REPORT_RESTAURANT = "restaurant_review/report_restaurant.html"
SUGGEST_CHANGE = "restaurant_review/suggest_change.html"


@require_safe
@shared_page(version_of=reading.catalogue, query=RestaurantListing.asked)
def index(request: HttpRequest, catalogue: CatalogueState) -> HttpResponse:
    listing = RestaurantListing.from_query(request.GET)
    return _list(request, listing, catalogue)


@require_safe
@shared_page(version_of=reading.catalogue_of, query=RestaurantListing.asked)
def cuisine(request: HttpRequest, catalogue: reading.CatalogueOf) -> HttpResponse:
    chosen = get_object_or_404(Cuisine.objects.using(database()), slug=catalogue.slug)
    listing = RestaurantListing.from_query(request.GET, cuisine=chosen.slug)
    return _list(request, listing, catalogue.state, cuisine=chosen)


def _list(
    request: HttpRequest,
    listing: RestaurantListing,
    catalogue: CatalogueState,
    cuisine: Cuisine | None = None,
) -> HttpResponse:
    found = results.with_page(listing, catalogue)
    context = {
        "listing": listing,
        "page": found.page,
        "results": found,
        "filters": partial(filters.groups, listing, found.facets, cuisine),
        "cuisine": cuisine,
    }
    response = render(request, "restaurant_review/index.html", context)
    found.facets.date(response)
    return response


def _is_own_page(request: HttpRequest, restaurant: RestaurantVersion) -> bool:
    voted = votes.voted(request, restaurant.id)
    return ownership.has_marks(request) or bool(voted) or _moderates(request)


def _moderates(request: HttpRequest) -> bool:
    """Members of staff have a session; asking nobody else for one keeps pages without a query for it."""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return has_session and request.user.has_perm("restaurant_review.moderate_review")


def _typed_so_far(query: Mapping[str, str]) -> str:
    return " ".join(words(query.get("q", "")[:LONGEST_SEARCH]))


@require_safe
@shared_page(version_of=reading.catalogue, query=_typed_so_far)
def suggest(request: HttpRequest, catalogue: CatalogueState) -> HttpResponse:
    """What may be meant by what has been typed so far, for the search field."""
    found = autocomplete.completions(_typed_so_far(request.GET))
    return JsonResponse({"suggestions": [completion._asdict() for completion in found]})


@require_safe
@shared_page(version_of=reading.restaurant_version, query=ReviewListing.from_query, private=_is_own_page)
def details(request: HttpRequest, version: RestaurantVersion) -> HttpResponse:
    restaurant, particulars = reading.restaurant_with_particulars(version.id)
    if restaurant.merged_into and not restaurant.is_published:
        other = reverse("details", args=(restaurant.merged_into,))
        # Staff may undo it.
        return HttpResponsePermanentRedirect(other, headers={"Cache-Control": "no-cache"})
    if not restaurant.is_published and restaurant.id not in ownership.marks(request, Restaurant):
        raise Http404
    listing = ReviewListing.from_query(request.GET)
    page = reading.reviews(listing, restaurant)
    own = ownership.marks(request)
    context = {
        "restaurant": restaurant,
        "particulars": particulars,
        "week": partial(opening_hours.week, particulars.hours),
        "listing": listing,
        "page": page,
        "gallery": particulars.gallery if page.number == 1 else (),
        "chosen": next((review for review in page.object_list if review.id == listing.review), None),
        "own": own,
        "moderates": _moderates(request),
        "voted": votes.voted(request, restaurant.id),
        "not_shown": reading.not_shown(restaurant, own) if own else [],
        "structured_data": structured_data.of_restaurant(request, restaurant, particulars, page),
    }
    return render(request, "restaurant_review/details.html", context)


@require_safe
@shared_page(version_of=reading.restaurant_version, query=PhotoListing.from_query)
def photos(request: HttpRequest, version: RestaurantVersion) -> HttpResponse:
    restaurant = reading.restaurant(version.id)
    listing = PhotoListing.from_query(request.GET)
    context = {"restaurant": restaurant, "listing": listing, "page": reading.photos(listing, restaurant)}
    return render(request, "restaurant_review/photos.html", context)


def _is_own_list(request: HttpRequest, catalogue: CatalogueState) -> bool:
    return bool(votes.voted(request)) or _moderates(request)


@require_safe
@shared_page(version_of=reading.catalogue, private=_is_own_list)
def latest(request: HttpRequest, catalogue: CatalogueState) -> HttpResponse:
    context = {
        "reviews": reading.latest_reviews(),
        "voted": votes.voted(request),
        "moderates": _moderates(request),
    }
    return render(request, "restaurant_review/latest.html", context)


@require_safe
@shared_page(version_of=reading.catalogue, query=saved_places)
def saved(request: HttpRequest, catalogue: CatalogueState) -> HttpResponse:
    """Saved on the visitor's device; this page shows what its link names."""
    restaurants = reading.chosen_restaurants(saved_places(request.GET))
    return render(request, "restaurant_review/saved.html", {"restaurants": restaurants})


@require_safe
def create_restaurant(request: HttpRequest) -> HttpResponse:
    name = request.GET.get("restaurant_name", "")[:LONGEST_SEARCH]
    return render(request, CREATE_RESTAURANT, {"form": RestaurantForm(initial={"restaurant_name": name})})


@require_POST
def add_restaurant(request: HttpRequest) -> HttpResponse:
    form = RestaurantForm(request.POST)
    if form.post(throttle.visitor_of(request)):
        messages.success(request, _added(form.saved))
        response = HttpResponseRedirect(form.saved.get_absolute_url())
        if not form.saved.is_published:
            ownership.remember(request, response, form.saved)
        return response
    return _form_page(request, CREATE_RESTAURANT, form)


@require_http_methods(["GET", "HEAD", "POST"])
def add_review(request: HttpRequest, id: int) -> HttpResponse:
    restaurant = _visible_restaurant(request, id)
    # Stars that were pressed on the restaurant's page.
    initial = {"rating": request.GET.get("rating")}
    form = ReviewForm(**_sent(request), restaurant=restaurant, initial=initial)
    if form.post(throttle.visitor_of(request)):
        messages.success(request, _thanks(form.saved))
        response = HttpResponseRedirect(_written(form.saved))
        ownership.remember(request, response, form.saved)
        return response
    return _form_page(request, ADD_REVIEW, form, restaurant=restaurant)


@require_safe
def review(request: HttpRequest, id: int) -> HttpResponse:
    """The lasting address of a review leads to where it stands now."""
    reviews = Review.objects.using(database()).select_related("restaurant")
    found = get_object_or_404(reviews, pk=id)
    is_shown = found.is_published and found.restaurant.is_published
    if not is_shown and not ownership.owns(request, found):
        raise Http404
    return HttpResponseRedirect(found.place)


@require_http_methods(["GET", "HEAD", "POST"])
def moved(request: HttpRequest, id: int, view: str) -> HttpResponse:
    """What was posted is posted again there."""
    return HttpResponsePermanentRedirect(reverse(view, args=(id,)), preserve_request=True)


# Its form stands on pages that everybody shares, which can hold no token.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def helpful(request: HttpRequest, id: int) -> HttpResponse:
    if request.method == "POST" and not origin.is_own(request):
        raise PermissionDenied
    review = get_object_or_404(Review.objects.published().select_related("restaurant"), pk=id)
    is_own, browser = ownership.owns(request, review), ownership.browser(request)
    form = HelpfulForm(**_sent(request), review=review, browser=browser, is_own=is_own)
    if form.post(throttle.visitor_of(request)):
        response = _voted(request, review, form.saved)
        votes.remember(request, response, review, form.saved)
        return response
    if form.is_bound and not request.accepts("text/html"):
        return _refused(form)
    return _form_page(request, HELPFUL_REVIEW, form, review=review)


@require_http_methods(["GET", "HEAD", "POST"])
def suggest_change(request: HttpRequest, id: int) -> HttpResponse:
    restaurant = get_object_or_404(Restaurant.objects.published(), pk=id)
    form = SuggestionForm(**_sent(request), restaurant=restaurant, browser=ownership.browser(request))
    if form.post(throttle.visitor_of(request)):
        if form.saved:
            messages.success(request, _("Thank you. Our staff will look at it."))
        else:
            messages.info(request, _("You have suggested this before. Our staff will look at it."))
        return HttpResponseRedirect(restaurant.get_absolute_url())
    return _form_page(request, SUGGEST_CHANGE, form, restaurant=restaurant)


@require_http_methods(["GET", "HEAD", "POST"])
def report_review(request: HttpRequest, id: int) -> HttpResponse:
    review = get_object_or_404(Review.objects.published().select_related("restaurant"), pk=id)
    form = ReportForm(**_sent(request), case=review, browser=ownership.browser(request))
    if form.post(throttle.visitor_of(request)):
        if form.saved:
            messages.success(request, _("Thank you. Our staff will look at this review."))
        else:
            messages.info(request, _("You have reported this review before. Our staff will look at it."))
        return HttpResponseRedirect(review.place)
    return _form_page(request, REPORT_REVIEW, form, review=review)


@require_http_methods(["GET", "HEAD", "POST"])
def report_restaurant(request: HttpRequest, id: int) -> HttpResponse:
    restaurant = get_object_or_404(Restaurant.objects.published(), pk=id)
    form = ReportForm(**_sent(request), case=restaurant, browser=ownership.browser(request))
    if form.post(throttle.visitor_of(request)):
        if form.saved:
            messages.success(request, _("Thank you. Our staff will look at this restaurant."))
        else:
            messages.info(request, _("You have reported this restaurant before. Our staff will look at it."))
        return HttpResponseRedirect(_after_report(restaurant))
    return _form_page(request, REPORT_RESTAURANT, form, restaurant=restaurant)


def _after_report(restaurant: Restaurant) -> str:
    """Its page, unless this report has hidden it."""
    still_shown = Restaurant.objects.published().filter(pk=restaurant.pk).exists()
    return restaurant.get_absolute_url() if still_shown else reverse("index")


@require_http_methods(["GET", "HEAD", "POST"])
def edit_review(request: HttpRequest, id: int) -> HttpResponse:
    review = get_object_or_404(Review.objects.select_related("restaurant"), pk=id)
    if not ownership.owns(request, review):
        return _not_yours(request, review)
    if review.status == Review.Status.HIDDEN:
        return _not_shown(request, review)
    form = EditReviewForm(**_sent(request), review=review)
    if form.post(throttle.visitor_of(request)):
        messages.success(request, _changed(form.saved))
        return HttpResponseRedirect(_written(form.saved))
    return _form_page(request, EDIT_REVIEW, form, review=review)


@require_http_methods(["GET", "HEAD", "POST"])
def delete_review(request: HttpRequest, id: int) -> HttpResponse:
    review = get_object_or_404(Review.objects.select_related("restaurant"), pk=id)
    if not ownership.owns(request, review):
        return _not_yours(request, review)
    if request.method != "POST":
        return render(request, "restaurant_review/delete_review.html", {"form": Form(), "review": review})
    Review.objects.filter(pk=review.pk).withdraw()
    messages.success(request, _("Your review is deleted."))
    return HttpResponseRedirect(review.restaurant.get_absolute_url())


def _sent(request: HttpRequest) -> dict[str, Any]:
    """What binds a form: nothing but what was posted, even if that is empty."""
    return {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}


def _form_page(request: HttpRequest, template: str, form: PostForm, **context: Any) -> HttpResponse:
    """The form as it is: empty, or with what was typed and what is wrong with it."""
    response = render(request, template, {"form": form, **context}, status=form.status)
    if form.retry_after:
        response.headers["Retry-After"] = str(form.retry_after)
    return response


def _visible_restaurant(request: HttpRequest, id: int) -> Restaurant:
    """Raises Http404, also for one that is not published and not this visitor's own."""
    for restaurant in _any_restaurant().rows(id=min(id, reading.LARGEST_ID)):
        if restaurant.is_published or ownership.owns(request, restaurant):
            return restaurant
    raise Http404


@lru_cache
def _any_restaurant() -> CompiledQuery[Restaurant]:
    return compiled_models(Restaurant.objects.filter(pk=Parameter("id")).order_by())


def _added(restaurant: Restaurant) -> str:
    if restaurant.is_published:
        return _("%(name)s is added. Be the first to review it.") % {"name": restaurant.name}
    return _("%(name)s is added. Others will see it once our staff have read it.") % {"name": restaurant.name}


def _voted(request: HttpRequest, review: Review, has_voted: bool) -> HttpResponse:
    if request.accepts("text/html"):
        return HttpResponseRedirect(review.place)
    return JsonResponse({"helpful": has_voted, "count": review.helpful_count})


def _refused(form: PostForm) -> HttpResponse:
    faults = [str(fault) for faults in form.errors.values() for fault in faults]
    response = JsonResponse({"fault": " ".join(faults)}, status=form.status)
    if form.retry_after:
        response.headers["Retry-After"] = str(form.retry_after)
    return response


def _written(review: Review) -> str:
    """Where a review stands that was just written, and is marked."""
    if review.restaurant.review_count < PER_PAGE:
        return f"{review.restaurant.get_absolute_url()}#review-{review.pk}"
    return review.place


def _not_yours(request: HttpRequest, review: Review) -> HttpResponse:
    return render(request, "restaurant_review/not_yours.html", {"review": review}, status=403)


def _not_shown(request: HttpRequest, review: Review) -> HttpResponse:
    """Staff or reports have hidden it: its author may still delete it, but not put it back by editing."""
    messages.warning(request, NOT_SHOWN)
    return HttpResponseRedirect(reverse("delete_review", args=(review.pk,)))


def _changed(review: Review) -> str:
    if review.is_published:
        return _("Your review is changed.")
    return _("Your review is changed. It will appear once our staff have read it.")


def _thanks(review: Review) -> str:
    if review.is_published:
        words = _("Thank you, %(name)s. Your review is published. You can edit it for 7 days on this device.")
        return words % {"name": review.user_name}
    return _("Thank you, %(name)s. Your review will appear once our staff have read it.") % {
        "name": review.user_name
    }


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that came with an expired token is shown again with what was typed; elsewhere a plain page."""
    try:
        match = resolve(request.path_info)
        template, form, context = _typed(request, match.view_name or "", match.kwargs.get("id", 0))
    except (Http404, KeyError):
        return render(request, "403_csrf.html", status=403)
    form.add_error(None, _("This page was open for too long. Nothing is lost: please send it again."))
    return render(request, template, {**context, "form": form}, status=403)


def _typed(request: HttpRequest, view: str, id: int) -> tuple[str, Form, dict[str, Any]]:
    """Template, form and context of a form that was posted to this view. Raises KeyError when it has none."""
    if view == "add_restaurant":
        return CREATE_RESTAURANT, RestaurantForm(request.POST), {}
    if view == "report_restaurant":
        place = get_object_or_404(Restaurant.objects.published(), pk=id)
        return REPORT_RESTAURANT, ReportForm(request.POST, case=place, browser=""), {"restaurant": place}
    if view == "add_review":
        restaurant = _visible_restaurant(request, id)
        return ADD_REVIEW, ReviewForm(request.POST, restaurant=restaurant), {"restaurant": restaurant}
    if view == "suggest_change":
        restaurant = get_object_or_404(Restaurant.objects.published(), pk=id)
        return (
            SUGGEST_CHANGE,
            SuggestionForm(request.POST, restaurant=restaurant, browser=""),
            {"restaurant": restaurant},
        )
    review = get_object_or_404(Review.objects.published().select_related("restaurant"), pk=id)
    if view == "edit_review" and ownership.owns(request, review):
        return EDIT_REVIEW, EditReviewForm(request.POST, review=review), {"review": review}
    report = ReportForm(request.POST, case=review, browser="")
    return {"report_review": REPORT_REVIEW}[view], report, {"review": review}
