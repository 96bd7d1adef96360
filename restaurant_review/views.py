"""The pages for diners."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db import connection
from django.db.models import Count, Window
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import own, pages, posting
from .forms import RestaurantForm, ReviewForm
from .listing import PER_PAGE, CountedPaginator, RestaurantListing, ReviewListing
from .models import Catalogue, Restaurant, RestaurantQuerySet, Review

GALLERY_PHOTOS = 5
LARGEST_ID = 2**63 - 1

# What the restaurant page shows, in one row read by a raw cursor: the ORM costs 230 µs more on every hit.
RESTAURANT_FIELDS = [
    field for field in Restaurant._meta.concrete_fields if field.name not in {"added", "search", "sort_name"}
]
RESTAURANT_NAMES = [field.attname for field in RESTAURANT_FIELDS]
RESTAURANT_QUERY = (
    f"SELECT {', '.join(field.column for field in RESTAURANT_FIELDS)}"
    f" FROM {Restaurant._meta.db_table} WHERE id = %s"
)
CATALOGUE_QUERY = f"SELECT version, restaurants FROM {Catalogue._meta.db_table} WHERE id = 1"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    listing = RestaurantListing.from_query(request.GET)
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE_QUERY)
        version, restaurants = cursor.fetchone() or (0, 0)

    def load() -> pages.Data:
        return _index_data(listing, restaurants)

    template = "restaurant_review/index.html"
    if not pages.is_shared(request):
        return pages.unshared(request, template, load().context)
    return pages.answer(request, template=template, address=listing, version=version, load=load)


def _index_data(listing: RestaurantListing, restaurants: int) -> pages.Data:
    found = listing.apply(Restaurant.objects.with_cover()).defer("search", "sort_name", "added")
    if listing.is_filtered:
        page = _found_page(listing, found)
    else:
        page = CountedPaginator(found, restaurants).get_page(listing.page)
    count = page.paginator.count
    context = {"restaurants": page.object_list, "page": page, "listing": listing, "count": count}
    shown = (
        count,
        page.number,
        [
            (
                row.pk,
                row.name,
                row.street_address,
                row.description,
                row.review_count,
                row.average_rating,
                row.cover,
            )
            for row in page
        ],
    )
    return pages.Data(shown, context)


def _found_page(listing: RestaurantListing, found: RestaurantQuerySet) -> Page:
    """The page of a search, whose count comes with its rows; only a page past the end must ask for it."""
    start = (listing.page - 1) * PER_PAGE
    rows = list(found.annotate(total=Window(Count("pk")))[start : start + PER_PAGE])
    if rows or listing.page == 1:
        return Page(rows, listing.page, CountedPaginator(found, rows[0].total if rows else 0))
    return CountedPaginator(found, found.count()).get_page(listing.page)


@require_safe
def details(request: HttpRequest, id: int) -> HttpResponse:
    listing = ReviewListing.from_query(request.GET)
    with connection.cursor() as cursor:
        cursor.execute(RESTAURANT_QUERY, [min(id, LARGEST_ID)])
        row = cursor.fetchone()
    if row is None:
        raise Http404
    restaurant = Restaurant.from_db(connection.alias, RESTAURANT_NAMES, row)

    def load() -> pages.Data:
        return _details_data(restaurant, listing)

    template = "restaurant_review/details.html"
    mine = own.marks(request)
    if mine or not pages.is_shared(request):
        waiting = Review.objects.filter(pk__in=mine, restaurant=restaurant).waiting().newest()
        context = {**load().context, "own_reviews": mine, "waiting": list(waiting)}
        return pages.unshared(request, template, context)
    return pages.answer(
        request, template=template, address=(id, listing), version=restaurant.version, load=load
    )


def _details_data(restaurant: Restaurant, listing: ReviewListing) -> pages.Data:
    published = Review.objects.filter(restaurant=restaurant.pk).published()
    reviews = listing.apply(published).defer("text_digest", "visitor")
    page = CountedPaginator(reviews, _count(restaurant, listing, reviews)).get_page(listing.page)
    gallery: list[Review] = []
    if restaurant.photo_count and page.number == 1:
        gallery = list(published.with_photo().newest().defer("text_digest", "visitor")[:GALLERY_PHOTOS])
    context = {
        "restaurant": restaurant,
        "reviews": page.object_list,
        "page": page,
        "listing": listing,
        "gallery": gallery,
    }
    shown = (
        [getattr(restaurant, name) for name in RESTAURANT_NAMES if name != "version"],
        page.number,
        page.paginator.count,
        [_shown(review) for review in page],
        [(photo.pk, photo.photo.name, photo.thumbnail.name) for photo in gallery],
    )
    return pages.Data(shown, context)


def _count(restaurant: Restaurant, listing: ReviewListing, reviews: Any) -> int:
    """How many reviews the listing has; the restaurant's own figures know all but one combination."""
    if listing.sort != "photos":
        return getattr(restaurant, f"stars_{listing.stars}") if listing.stars else restaurant.review_count
    return reviews.count() if listing.stars else restaurant.photo_count


def _shown(review: Review) -> tuple[Any, ...]:
    return (
        review.pk,
        review.user_name,
        review.rating,
        review.review_text,
        review.review_date,
        review.photo.name,
        review.thumbnail.name,
        review.reply,
        review.reply_date,
        review.edited,
    )


@require_safe
def create_restaurant(request: HttpRequest) -> HttpResponse:
    return render(request, "restaurant_review/create_restaurant.html", {"form": RestaurantForm()})


@require_POST
def add_restaurant(request: HttpRequest) -> HttpResponse:
    form = RestaurantForm(request.POST)
    template = "restaurant_review/create_restaurant.html"
    if form.is_valid():
        try:
            restaurant = form.save(posting.visitor_of(request))
        except posting.TooManyPosts as error:
            return _too_many(request, template, {"form": form}, error)
        if restaurant is not None:
            messages.success(
                request, _("%(name)s is added. Be the first to review it.") % {"name": restaurant.name}
            )
            return HttpResponseRedirect(restaurant.get_absolute_url())
    return render(request, template, {"form": form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def add_review(request: HttpRequest, id: int) -> HttpResponse:
    restaurant = get_object_or_404(Restaurant, pk=id)
    template = "restaurant_review/add_review.html"
    if request.method != "POST":
        return render(request, template, {"form": ReviewForm(), "restaurant": restaurant})
    form = ReviewForm(request.POST, request.FILES)
    context = {"form": form, "restaurant": restaurant}
    if form.is_valid():
        try:
            review = form.save(restaurant, posting.visitor_of(request))
        except posting.TooManyPosts as error:
            form.add_photo_reminder()
            return _too_many(request, template, context, error)
        except Restaurant.DoesNotExist as error:
            raise Http404 from error
        if review is not None:
            own.remember(request, review)
            messages.success(request, _thanks(review))
            return HttpResponseRedirect(restaurant.get_absolute_url())
    form.add_photo_reminder()
    return render(request, template, context, status=422)


def _thanks(review: Review) -> str:
    if review.is_published:
        return _("Thank you, %(name)s. Your review is published.") % {"name": review.user_name}
    return _("Thank you, %(name)s. Your review will appear once our staff have read it.") % {
        "name": review.user_name
    }


def _too_many(
    request: HttpRequest, template: str, context: dict[str, Any], error: posting.TooManyPosts
) -> HttpResponse:
    minutes = -(-error.retry_after // 60)
    context["form"].add_error(
        None,
        _("Too much was posted from your address within an hour. Please try again in %(minutes)s min.")
        % {"minutes": minutes},
    )
    response = render(request, template, context, status=429)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that came with an expired token is shown again with what was typed; elsewhere a plain page."""
    form, context, template = _refused_form(request)
    if form is None:
        return render(request, "403_csrf.html", status=403)
    form.add_error(None, _("This page was open for too long. Nothing is lost: please send it again."))
    return render(request, template, {**context, "form": form}, status=403)


def _refused_form(request: HttpRequest) -> tuple[Form | None, dict[str, Any], str]:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None, {}, ""
    if match.view_name == "add_restaurant":
        return RestaurantForm(request.POST), {}, "restaurant_review/create_restaurant.html"
    if match.view_name == "add_review":
        restaurant = Restaurant.objects.filter(pk=match.kwargs["id"]).first()
        if restaurant is not None:
            form = ReviewForm(request.POST)
            return form, {"restaurant": restaurant}, "restaurant_review/add_review.html"
    return None, {}, ""
