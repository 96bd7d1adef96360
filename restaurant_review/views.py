"""The pages for diners."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import page_cache, reading, structured_data
from .forms import EditReviewForm, ReportForm, RestaurantForm, ReviewForm
from .listing import RestaurantListing, ReviewListing
from .models import Restaurant, Review
from .posting import ownership, throttle

GALLERY_PHOTOS = 5


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    listing = RestaurantListing.from_query(request.GET)
    version, restaurants = reading.catalogue()

    def load() -> page_cache.Data:
        return _index_data(listing, restaurants)

    template = "restaurant_review/index.html"
    if not page_cache.is_shared(request):
        return page_cache.unshared(request, template, load().context)
    return page_cache.answer(request, template=template, address=listing, version=version, load=load)


def _index_data(listing: RestaurantListing, restaurants: int) -> page_cache.Data:
    page = reading.restaurants(listing, restaurants)
    count = page.paginator.count
    context = {"restaurants": page.object_list, "page": page, "listing": listing, "count": count}
    shown = (count, page.number, [reading.shown_in_list(restaurant) for restaurant in page])
    return page_cache.Data(shown, context)


@require_safe
def details(request: HttpRequest, id: int) -> HttpResponse:
    listing = ReviewListing.from_query(request.GET)
    own_restaurants = ownership.marks(request, Restaurant)
    row = reading.restaurant_row(id, own_restaurants)

    def load() -> page_cache.Data:
        return _details_data(request, reading.restaurant_of(row), listing)

    template = "restaurant_review/details.html"
    mine = ownership.marks(request)
    if mine or id in own_restaurants or not page_cache.is_shared(request):
        waiting = Review.objects.filter(pk__in=mine, restaurant=id).waiting().newest()
        context = {**load().context, "own_reviews": mine, "waiting": list(waiting)}
        return page_cache.unshared(request, template, context)
    version = row[reading.VERSION]
    return page_cache.answer(request, template=template, address=(id, listing), version=version, load=load)


def _details_data(request: HttpRequest, restaurant: Restaurant, listing: ReviewListing) -> page_cache.Data:
    page = reading.reviews(listing, restaurant)
    gallery: list[Review] = []
    if restaurant.photo_count and page.number == 1:
        gallery = list(reading.gallery(restaurant)[:GALLERY_PHOTOS])
    context = {
        "restaurant": restaurant,
        "reviews": page.object_list,
        "page": page,
        "listing": listing,
        "gallery": gallery,
        "own_reviews": (),
        "waiting": (),
        "structured_data": structured_data.of_restaurant(request, restaurant),
    }
    shown = (
        reading.shown_of(restaurant),
        page.number,
        page.paginator.count,
        [reading.shown_of_review(review) for review in page],
        [(photo.pk, photo.photo.name, photo.thumbnail.name) for photo in gallery],
    )
    return page_cache.Data(shown, context)


@require_safe
def create_restaurant(request: HttpRequest) -> HttpResponse:
    return render(request, "restaurant_review/create_restaurant.html", {"form": RestaurantForm()})


@require_POST
def add_restaurant(request: HttpRequest) -> HttpResponse:
    form = RestaurantForm(request.POST)
    template = "restaurant_review/create_restaurant.html"
    if form.is_valid():
        try:
            restaurant = form.save(throttle.visitor_of(request))
        except throttle.TooManyPosts as error:
            return _too_many(request, template, {"form": form}, error)
        if restaurant is not None:
            messages.success(request, _added(restaurant))
            response = HttpResponseRedirect(restaurant.get_absolute_url())
            if not restaurant.is_published:
                ownership.remember(request, response, restaurant)
            return response
    return render(request, template, {"form": form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def add_review(request: HttpRequest, id: int) -> HttpResponse:
    restaurant = reading.restaurant(id, ownership.marks(request, Restaurant))
    template = "restaurant_review/add_review.html"
    if request.method != "POST":
        return render(request, template, {"form": ReviewForm(), "restaurant": restaurant})
    form = ReviewForm(request.POST, request.FILES)
    context = {"form": form, "restaurant": restaurant}
    if form.is_valid():
        try:
            review = form.save(restaurant, throttle.visitor_of(request))
        except throttle.TooManyPosts as error:
            form.add_photo_reminder()
            return _too_many(request, template, context, error)
        except Restaurant.DoesNotExist as error:
            raise Http404 from error
        if review is not None:
            messages.success(request, _thanks(review))
            response = HttpResponseRedirect(restaurant.get_absolute_url())
            ownership.remember(request, response, review)
            return response
    form.add_photo_reminder()
    return render(request, template, context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def report_review(request: HttpRequest, id: int) -> HttpResponse:
    review = get_object_or_404(Review.objects.published().select_related("restaurant"), pk=id)
    template = "restaurant_review/report_review.html"
    if request.method != "POST":
        return render(request, template, {"form": ReportForm(), "review": review})
    form = ReportForm(request.POST)
    context = {"form": form, "review": review}
    if not form.is_valid():
        return render(request, template, context, status=422)
    try:
        is_new = form.save(review, ownership.browser(request), throttle.visitor_of(request))
    except throttle.TooManyPosts as error:
        return _too_many(request, template, context, error)
    if is_new:
        messages.success(request, _("Thank you. Our staff will look at this review."))
    else:
        messages.info(request, _("You have reported this review before. Our staff will look at it."))
    return HttpResponseRedirect(review.restaurant.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def edit_review(request: HttpRequest, id: int) -> HttpResponse:
    review = get_object_or_404(Review.objects.select_related("restaurant"), pk=id)
    if not ownership.owns(request, review):
        return _not_yours(request, review)
    if review.status == Review.Status.HIDDEN:
        return _not_shown(request, review)
    template = "restaurant_review/edit_review.html"
    if request.method != "POST":
        return render(request, template, {"form": EditReviewForm(review=review), "review": review})
    form = EditReviewForm(request.POST, request.FILES, review=review)
    context = {"form": form, "review": review}
    if form.is_valid():
        try:
            saved = form.save_changes(review, throttle.visitor_of(request))
        except throttle.TooManyPosts as error:
            form.add_photo_reminder()
            return _too_many(request, template, context, error)
        except Review.DoesNotExist:
            return _not_shown(request, review)
        if saved is not None:
            messages.success(request, _changed(saved))
            return HttpResponseRedirect(saved.get_absolute_url())
    form.add_photo_reminder()
    return render(request, template, context, status=422)


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


def _added(restaurant: Restaurant) -> str:
    if restaurant.is_published:
        return _("%(name)s is added. Be the first to review it.") % {"name": restaurant.name}
    return _("%(name)s is added. Others will see it once our staff have read it.") % {"name": restaurant.name}


def _not_yours(request: HttpRequest, review: Review) -> HttpResponse:
    return render(request, "restaurant_review/not_yours.html", {"review": review}, status=403)


def _not_shown(request: HttpRequest, review: Review) -> HttpResponse:
    """Staff or reports have hidden it: its author may still delete it, but not put it back by editing."""
    messages.warning(
        request, _("Your review is not shown at the moment, so it cannot be changed. You can delete it.")
    )
    return HttpResponseRedirect(reverse("delete_review", args=(review.pk,)))


def _changed(review: Review) -> str:
    if review.is_published:
        return _("Your review is changed.")
    return _("Your review is changed. It will appear once our staff have read it.")


def _thanks(review: Review) -> str:
    if review.is_published:
        return _("Thank you, %(name)s. Your review is published.") % {"name": review.user_name}
    return _("Thank you, %(name)s. Your review will appear once our staff have read it.") % {
        "name": review.user_name
    }


def _too_many(
    request: HttpRequest, template: str, context: dict[str, Any], error: throttle.TooManyPosts
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
        restaurant = Restaurant.objects.published().filter(pk=match.kwargs["id"]).first()
        if restaurant is not None:
            form = ReviewForm(request.POST)
            return form, {"restaurant": restaurant}, "restaurant_review/add_review.html"
    if match.view_name in ("report_review", "edit_review"):
        review = Review.objects.published().filter(pk=match.kwargs["id"]).first()
        if review is not None and match.view_name == "report_review":
            return ReportForm(request.POST), {"review": review}, "restaurant_review/report_review.html"
        if review is not None and ownership.owns(request, review):
            form = EditReviewForm(request.POST, review=review)
            return form, {"review": review}, "restaurant_review/edit_review.html"
    return None, {}, ""
