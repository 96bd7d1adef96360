"""What the API takes and gives, as its OpenAPI document tells it.

Answers are made of these classes, so they are what the document says. Of what comes in, the types are checked
here; lengths and patterns are described here and checked by the forms.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.core.paginator import Page
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from restaurant_review import models
from restaurant_review.listing import LONGEST_SEARCH, RestaurantListing, ReviewListing
from restaurant_review.photos import files
from restaurant_review.reading import RestaurantRow, ReviewRow

# What forms.TextField takes. Blanks at either end are cut off before the rest is looked at.
_CONTROLS = r"\x00-\x1f\x7f-\x9f"
_UNSEEN = rf"{_CONTROLS}\s\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_IN_A_LINE = rf"[^{_CONTROLS}]*"
_IN_LINES = rf"(?:\r\n|[\n\t]|[^{_CONTROLS}])*"


def _pattern(between: str, required: bool) -> str:
    seen = rf"[^{_UNSEEN}]{between}" if required else ""
    return rf"^\s*{between}{seen}\s*$"


def text(column: tuple[type[Model], str], description: str, example: str, *, required: bool = True) -> Any:
    """The description of a text that becomes this column; long ones may have several lines."""
    model, name = column
    longest = model._meta.get_field(name).max_length
    between = _IN_LINES if longest >= 500 else _IN_A_LINE
    extra = {"pattern": _pattern(between, required), **({"minLength": 1} if required else {})}
    return Field(
        ... if required else "",
        max_length=longest,
        description=description,
        examples=[example],
        json_schema_extra=extra,
    )


Link = Annotated[str, Field(json_schema_extra={"format": "uri"})]
Id = Annotated[int, Field(json_schema_extra={"minimum": 1}, examples=[7])]
Stars = Annotated[int, Field(ge=1, le=5)]


class Sent(BaseModel):
    """What a client sends. A field that is not here is refused, so that a mistyped name is noticed."""

    model_config = ConfigDict(extra="forbid")


class NewRestaurant(Sent):
    name: str = text((models.Restaurant, "name"), "What the place is called.", "Café Étoile")
    street_address: str = text(
        (models.Restaurant, "street_address"), "Where it is.", "12 Harbour Street", required=False
    )
    description: str = text(
        (models.Restaurant, "description"), "A sentence or two about it.", "Small plates, natural wine."
    )


class NewReview(Sent):
    user_name: str = text((models.Review, "user_name"), "The name shown beside the review.", "Ana")
    rating: Stars = Field(description="Stars, 5 is best.", examples=[4])
    review_text: str = text(
        (models.Review, "review_text"), "What it was like.", "Warm bread, kind people.", required=False
    )


class NewReviewWithPhoto(NewReview):
    photo: bytes = Field(
        None,
        description="A PNG, JPEG or WebP photo of at most 2,048,000 bytes and 50 million pixels.",
        json_schema_extra={"format": "binary", "contentMediaType": "image/jpeg"},
    )


class NewReport(Sent):
    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"reason": {"const": "other"}}, "required": ["reason"]},
            "then": {
                "properties": {"note": {"pattern": _pattern(_IN_LINES, required=True)}},
                "required": ["note"],
            },
        }
    )

    reason: Literal[tuple(models.Report.Reason.values)] = Field(
        description="What is wrong with the review.", examples=["spam"]
    )
    note: str = text(
        (models.Report, "note"),
        "More for our staff to know. Needed when the reason is `other`.",
        "The same text as elsewhere.",
        required=False,
    )


class RestaurantQuery(BaseModel):
    q: str = Field(
        "",
        max_length=LONGEST_SEARCH,
        description="Words that each begin a word of the name, address or description, in any order. "
        "Case and accents do not matter.",
        examples=["oyster"],
    )
    min_rating: Stars = Field(None, description="Only restaurants with at least this average.", examples=[4])
    sort: Literal[tuple(RestaurantListing.SORTS)] = Field(
        "best",
        description="`best` weighs the average by the number of reviews; `reviews` is most reviewed first.",
        examples=["newest"],
    )
    page: int = Field(1, ge=1, le=10**9, description="20 restaurants are on a page.", examples=[1])


class ReviewQuery(BaseModel):
    stars: Stars = Field(None, description="Only reviews with this rating.", examples=[5])
    sort: Literal[tuple(ReviewListing.SORTS)] = Field(
        "newest", description="`photos` are only those with a photo, newest first.", examples=["highest"]
    )
    page: int = Field(1, ge=1, le=10**9, description="20 reviews are on a page.", examples=[1])


class Start(BaseModel):
    restaurants: Link = Field(examples=["https://example.com/api/v1/restaurants"])
    openapi: Link = Field(examples=["https://example.com/api/v1/openapi.json"])
    documentation: Link = Field(examples=["https://example.com/api/v1/docs"])

    @classmethod
    def of(cls, request: HttpRequest) -> "Start":
        return cls(
            restaurants=link(request, "api:restaurants"),
            openapi=link(request, "api_document"),
            documentation=link(request, "api_reference"),
        )


class Restaurant(BaseModel):
    id: Id = Field(examples=[7])
    name: str = Field(examples=["Café Étoile"])
    street_address: str = Field(description="Empty where it is not known.", examples=["12 Harbour Street"])
    description: str = Field(examples=["Small plates, natural wine."])
    average_rating: float | None = Field(description="Null while there is no review.", examples=[4.5])
    review_count: int = Field(examples=[2])
    stars: dict[str, int] = Field(
        description="How many reviews gave 1 to 5 stars.",
        examples=[{"1": 0, "2": 0, "3": 0, "4": 1, "5": 1}],
    )
    photo_count: int = Field(description="How many of the reviews have a photo.", examples=[1])
    cover: Link | None = Field(
        description="A small picture from the latest review with a photo. The link may expire.",
        examples=["https://example.com/media/thumbnails/0123456789abcdef0123456789abcdef.webp"],
    )
    url: Link = Field(examples=["https://example.com/api/v1/restaurants/7"])
    reviews_url: Link = Field(examples=["https://example.com/api/v1/restaurants/7/reviews"])
    page_url: Link = Field(description="The page for people.", examples=["https://example.com/7/"])

    @classmethod
    def of(cls, request: HttpRequest, restaurant: RestaurantRow, cover: str | None) -> "Restaurant":
        return cls(
            id=restaurant.id,
            name=restaurant.name,
            street_address=restaurant.street_address,
            description=restaurant.description,
            average_rating=restaurant.average_rating,
            review_count=restaurant.review_count,
            stars={str(stars): count for stars, count in reversed(restaurant.histogram)},
            photo_count=restaurant.photo_count,
            cover=_photo_link(request, cover),
            url=link(request, "api:restaurant", restaurant.id),
            reviews_url=link(request, "api:reviews", restaurant.id),
            page_url=link(request, "details", restaurant.id),
        )


class Photo(BaseModel):
    url: Link = Field(
        description="The link may expire; ask for the review again then.",
        examples=["https://example.com/media/photos/0123456789abcdef0123456789abcdef.jpg"],
    )
    width: int | None = Field(description="In pixels; null for photos older than this site.", examples=[1600])
    height: int | None = Field(examples=[1200])
    thumbnail_url: Link = Field(
        description="A smaller one, or the photo itself while there is none.",
        examples=["https://example.com/media/thumbnails/0123456789abcdef0123456789abcdef.webp"],
    )

    @classmethod
    def of(cls, request: HttpRequest, review: models.Review | ReviewRow) -> "Photo | None":
        url = _photo_link(request, review.photo)
        if url is None:
            return None
        return cls(
            url=url,
            width=review.photo_width,
            height=review.photo_height,
            thumbnail_url=_photo_link(request, review.thumbnail) or url,
        )


class Reply(BaseModel):
    text: str = Field(examples=["Thank you, come again!"])
    date: datetime | None = Field(examples=["2026-11-21T09:30:00Z"])


class Review(BaseModel):
    id: Id = Field(examples=[42])
    restaurant_id: Id = Field(examples=[7])
    user_name: str = Field(examples=["Ana"])
    rating: Stars = Field(examples=[4])
    review_text: str = Field(examples=["Warm bread, kind people."])
    review_date: datetime = Field(examples=["2026-11-20T19:05:00Z"])
    edited: datetime | None = Field(description="When its author last changed it.", examples=[None])
    photo: Photo | None
    reply: Reply | None = Field(description="What the restaurant answered.")
    url: Link = Field(examples=["https://example.com/api/v1/reviews/42"])
    restaurant_url: Link = Field(examples=["https://example.com/api/v1/restaurants/7"])
    page_url: Link = Field(description="Where people read it.", examples=["https://example.com/7/#review-42"])

    @classmethod
    def of(cls, request: HttpRequest, review: models.Review | ReviewRow, **more: Any) -> "Review":
        return cls(
            id=review.id,
            restaurant_id=review.restaurant_id,
            user_name=review.user_name,
            rating=review.rating,
            review_text=review.review_text,
            review_date=review.review_date,
            edited=review.edited,
            photo=Photo.of(request, review),
            reply=Reply(text=review.reply, date=review.reply_date) if review.reply else None,
            url=link(request, "api:review", review.id),
            restaurant_url=link(request, "api:restaurant", review.restaurant_id),
            page_url=f"{link(request, 'details', review.restaurant_id)}#review-{review.id}",
            **more,
        )


class PostedReview(Review):
    status: Literal[tuple(models.Review.Status.values)] = Field(
        description="`waiting` until our staff have read it: it is not shown before that, and its address "
        "answers 404.",
        examples=["published"],
    )


class Report(BaseModel):
    reason: str = Field(examples=["spam"])
    note: str = Field(examples=["The same text as elsewhere."])
    review_url: Link = Field(examples=["https://example.com/api/v1/reviews/42"])

    @classmethod
    def of(cls, request: HttpRequest, review: models.Review, report: dict[str, Any]) -> "Report":
        return cls(
            reason=report["reason"],
            note=report["note"],
            review_url=link(request, "api:review", review.pk),
        )


class Listed(BaseModel):
    count: int = Field(description="How many there are on all pages.", examples=[1])
    page: int = Field(examples=[1])
    pages: int = Field(examples=[1])
    next: Link | None = Field(description="The next page; null on the last one.", examples=[None])
    previous: Link | None = Field(examples=[None])

    @classmethod
    def of(
        cls, request: HttpRequest, listing: RestaurantListing | ReviewListing, page: Page, items: list[Any]
    ) -> "Listed":
        def to_page(number: int) -> str:
            query = listing.query(page=number)
            return request.build_absolute_uri(f"{request.path}?{query}" if query else request.path)

        return cls(
            count=page.paginator.count,
            page=page.number,
            pages=page.paginator.num_pages,
            next=to_page(page.next_page_number()) if page.has_next() else None,
            previous=to_page(page.previous_page_number()) if page.has_previous() else None,
            items=items,
        )


class RestaurantList(Listed):
    items: list[Restaurant]


class ReviewList(Listed):
    items: list[Review]


class Problem(BaseModel):
    """An error, as RFC 9457 writes it."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(description="The name of the status.", examples=["Unprocessable Entity"])
    status: int = Field(examples=[422])
    detail: str = Field(
        description="What is wrong, in the language asked for.",
        examples=["Some of this needs to be changed."],
    )
    errors: dict[str, list[str]] | SkipJsonSchema[None] = Field(
        None, description="What is wrong with each field, by its name."
    )
    existing: Link | SkipJsonSchema[None] = Field(None, description="The restaurant that stands in the way.")


def link(request: HttpRequest, name: str, *args: int) -> str:
    return request.build_absolute_uri(reverse(name, args=args))


def _photo_link(request: HttpRequest, name: str | None) -> str | None:
    url = files.url(name)
    return request.build_absolute_uri(url) if url else None
