"""What the API takes and gives, as its OpenAPI document tells it.

Answers are made of rows by the resolvers here. Of what comes in, types, lengths and characters are checked
here, and what the words mean by the forms.
"""

from datetime import UTC, datetime, time
from typing import Annotated, Any, ClassVar, Literal

from django.db.models import CharField, Model
from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.http import urlencode
from ninja import Schema
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from restaurant_review import models
from restaurant_review.addresses import url
from restaurant_review.autocomplete import Completion, Kind
from restaurant_review.listing import LONGEST_SEARCH, PER_PAGE, RestaurantListing, ReviewListing
from restaurant_review.models.restaurants import clock
from restaurant_review.opening_hours import this_minute
from restaurant_review.photos import files

from .edit_tokens import edit_token

MAX_LIMIT = 100
MAX_PAGE = 10**9

# What texts may hold: no control characters but line breaks and tabs, and what is required something to read.
LINE = r"^[^\x00-\x1f\x7f-\x9f]*$"
LINES = r"^([^\x00-\x1f\x7f-\x9f]|\t|\r?\n)*$"
SEEN = r"[^\s\x00-\x1f\x7f-\x9f]"
REQUIRED_LINE, REQUIRED_LINES = (f"{some[:-1]}{SEEN}{some[1:]}" for some in (LINE, LINES))

SLUG = "^[a-z0-9-]+$"
TIME = "^([01]?[0-9]|2[0-3]):[0-5][0-9]$"
# No more than the form takes: http or https, and a name of a host with a dot.
WEBSITE = (
    r"^(https?://([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,63}(:[0-9]{2,5})?"
    r"([/?#][^\s\x00-\x1f\x7f-\x9f]*)?)?$"
)
TELEPHONE = r"^(\+?[0-9][0-9 ()./-]{2,27}[0-9()./-])?$"
# Three a day.
MAX_SPANS = 21

# A column at least as long as this is written in several lines.
LONG_TEXT = 500


def text(
    column: tuple[type[Model], str],
    description: str,
    example: str,
    *,
    required: bool = True,
    default: Any = "",
) -> Any:
    """The description of a text that becomes this column; long ones may have several lines."""
    longest = _longest(*column)
    if longest >= LONG_TEXT:
        pattern = REQUIRED_LINES if required else LINES
    else:
        pattern = REQUIRED_LINE if required else LINE
    return Field(
        ... if required and default == "" else default,
        min_length=1 if required else None,
        max_length=longest,
        pattern=pattern,
        description=description,
        examples=[example],
    )


def _longest(model: type[Model], name: str) -> int:
    column = model._meta.get_field(name)
    assert isinstance(column, CharField)
    return column.max_length or 0


def may_be_left_out(**about: Any) -> Any:
    """A field that is None when it was not sent. No client can send that."""
    return Field(None, **about)


def _whole(value: Any) -> Any:
    """JSON has one kind of number: 4.0 is 4."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _moment(value: Any) -> Any:
    """A date and time with its zone. A date alone begins at midnight, and without a zone it is UTC."""
    if not isinstance(value, str):
        return value
    try:
        day = parse_date(value)
        moment = datetime.combine(day, time()) if day else parse_datetime(value)
    except ValueError:
        moment = None
    if moment is None:
        raise PydanticCustomError("not_a_date", "not a date")
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        # Within a day of the first or the last moment there is.
        return moment.replace(tzinfo=UTC)


Link = Annotated[str, Field(json_schema_extra={"format": "uri"})]
Id = Annotated[int, Field(json_schema_extra={"minimum": 1}, examples=[7])]
PathId = Annotated[int, Field(json_schema_extra={"minimum": 1, "example": 7})]
Stars = Annotated[int, Field(ge=1, le=5)]
HalfStars = Annotated[float, Field(ge=1, le=5, multiple_of=0.5, allow_inf_nan=False)]
SentStars = Annotated[int, Strict(), Field(ge=1, le=5), BeforeValidator(_whole)]
SentWeekday = Annotated[int, Strict(), Field(ge=0, le=6), BeforeValidator(_whole)]
SentPriceLevel = Annotated[int, Strict(), Field(ge=1, le=4), BeforeValidator(_whole)]
Slug = Annotated[str, Field(pattern=SLUG, max_length=40)]
Moment = Annotated[datetime, BeforeValidator(_moment)]


# What is sent


class Sent(BaseModel):
    """What a client sends. A field that is not here is refused, so that a mistyped name is noticed."""

    model_config = ConfigDict(extra="forbid")


class NewHours(Sent):
    """One span of a day. Spans that overlap are one."""

    weekday: SentWeekday = Field(description="When it opens: 0 is Monday.", examples=[4])
    opens: str = Field(pattern=TIME, description="Where the restaurant is.", examples=["18:00"])
    closes: str = Field(pattern=TIME, description="It may be on the next day.", examples=["1:30"])


class NewRestaurant(Sent):
    name: str = text((models.Restaurant, "name"), "What the place is called.", "Café Étoile")
    street_address: str = text(
        (models.Restaurant, "street_address"), "Where it is.", "12 Harbour Street", required=False
    )
    description: str = text(
        (models.Restaurant, "description"), "A sentence or two about it.", "Small plates, natural wine."
    )
    cuisines: list[Slug] = Field(
        [], max_length=models.MAX_CUISINES, description="By the `slug`.", examples=[["italian"]]
    )
    price_level: SentPriceLevel = may_be_left_out(description="1 is cheap, 4 is luxury.", examples=[2])
    website: str = Field(
        "",
        pattern=WEBSITE,
        max_length=_longest(models.Restaurant, "website"),
        description="With http or https.",
        examples=["https://example.com/"],
    )
    telephone: str = Field(
        "",
        pattern=TELEPHONE,
        max_length=_longest(models.Restaurant, "telephone"),
        description="Digits, with what people write between them.",
        examples=["+33 1 23 45 67 89"],
    )
    opening_hours: list[NewHours] = Field([], max_length=MAX_SPANS)


class NewReview(Sent):
    user_name: str = text((models.Review, "user_name"), "The name shown beside the review.", "Ana")
    rating: SentStars = Field(description="Stars, 5 is best.", examples=[4])
    review_text: str = text(
        (models.Review, "review_text"), "What it was like.", "Warm bread, kind people.", required=False
    )


class ReviewChange(Sent):
    """What is left out stays as it is."""

    user_name: str = text(
        (models.Review, "user_name"), "The name shown beside the review.", "Ana", default=None
    )
    rating: SentStars = may_be_left_out(description="Stars, 5 is best.", examples=[5])
    review_text: str = text(
        (models.Review, "review_text"),
        "What it was like.",
        "Even better the second time.",
        required=False,
        default=None,
    )


def _needed(when: str, is_one_of: list[str], field: str, pattern: str) -> dict[str, Any]:
    """As JSON Schema says that a field must be filled in when another has one of these values."""
    return {
        "if": {"properties": {when: {"enum": is_one_of}}, "required": [when]},
        "then": {"properties": {field: {"pattern": pattern, "minLength": 1}}, "required": [field]},
    }


class Reported(Sent):
    model_config = ConfigDict(json_schema_extra=_needed("reason", ["other"], "note", REQUIRED_LINES))

    reason: str
    note: str = text(
        (models.Report, "note"),
        "More for our staff to know. Needed when the reason is `other`.",
        "The same text as elsewhere.",
        required=False,
    )


class NewReport(Reported):
    reason: Literal[tuple(models.Report.OF_REVIEWS)] = Field(  # type: ignore[valid-type]  # of the model
        description="What is wrong with the review.", examples=["spam"]
    )


class NewRestaurantReport(Reported):
    reason: Literal[tuple(models.Report.OF_RESTAURANTS)] = Field(  # type: ignore[valid-type]  # of the model
        description="What is wrong with the restaurant.", examples=["closed"]
    )


class NewChange(Sent):
    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                _needed("kind", ["address"], "street_address", REQUIRED_LINE),
                _needed("kind", ["other"], "note", REQUIRED_LINES),
                {
                    "if": {"properties": {"kind": {"const": "hours"}}, "required": ["kind"]},
                    "then": {
                        "anyOf": [
                            {"properties": {"opening_hours": {"minItems": 1}}, "required": ["opening_hours"]},
                            {
                                "properties": {"note": {"pattern": REQUIRED_LINES, "minLength": 1}},
                                "required": ["note"],
                            },
                        ]
                    },
                },
            ]
        }
    )

    kind: Literal[tuple(models.Suggestion.Kind.values)] = Field(  # type: ignore[valid-type]  # of the model
        description="What is wrong: `closed` is for good, `none` is no restaurant.", examples=["address"]
    )
    street_address: str = text(
        (models.Restaurant, "street_address"),
        "The right address. Needed when the kind is `address`.",
        "12 Harbour Street",
        required=False,
    )
    opening_hours: list[NewHours] = Field(
        [], max_length=MAX_SPANS, description="The right hours of the whole week, when the kind is `hours`."
    )
    note: str = text(
        (models.Suggestion, "note"),
        "The other entry, or how you know. Needed when the kind is `other`, or `hours` and none are given.",
        "The sign on the door says so.",
        required=False,
    )


class PageQuery(BaseModel):
    # What says which part of a list is wanted.
    PART: ClassVar = ("limit", "cursor", "page")

    limit: int = Field(
        PER_PAGE, ge=1, le=MAX_LIMIT, description="How many are wanted.", json_schema_extra={"example": 20}
    )
    cursor: str = Field(
        "",
        max_length=500,
        description="The `next_cursor` of another answer to the same question: what comes after it. "
        "Nothing is skipped or told twice when something is added meanwhile, as it may be with pages.",
    )


class NumberedPageQuery(PageQuery):
    page: int = Field(
        1, ge=1, le=MAX_PAGE, description="Or the number of a page.", json_schema_extra={"example": 1}
    )


class RestaurantQuery(NumberedPageQuery):
    q: str = Field(
        "",
        max_length=LONGEST_SEARCH,
        description="Words to search for in what a restaurant is called, where it is, what is said of it and "
        "in its reviews. Case and accents do not matter.",
        json_schema_extra={"example": "oyster"},
    )
    min_rating: HalfStars = may_be_left_out(
        description="Only restaurants with at least this average, in halves.",
        json_schema_extra={"example": 4.5},
    )
    cuisine: str = may_be_left_out(
        pattern="^[a-z0-9-]*$",
        max_length=40,
        description="Only restaurants of this kitchen, by its `slug`.",
        json_schema_extra={"example": "italian"},
    )
    price_level: str = may_be_left_out(
        pattern="^[1-4](,[1-4])*$",
        max_length=7,
        description="Only restaurants of this price level or these, with commas between. 1 is cheap.",
        json_schema_extra={"example": "1,2"},
    )
    open_now: bool = Field(False, description="Only restaurants that are open at this minute.")
    with_photos: bool = Field(False, description="Only restaurants of which a review has a photo.")
    exact: bool = Field(False, description="Do not search for anything else when `q` finds nothing.")
    facets: bool = Field(False, description="Tell how many each filter would leave.")
    sort: Literal[tuple(RestaurantListing.SORTS)] = Field(  # type: ignore[valid-type]  # of the listing
        "best",
        description="`best` weighs the average by the number of reviews, and in a search how well a "
        "restaurant answers it; `reviews` is most reviewed first.",
        json_schema_extra={"example": "newest"},
    )

    @property
    def listing(self) -> RestaurantListing:
        """As the pages know it. Their own reading of a query string ignores what is refused here."""
        return RestaurantListing.from_query(
            {"q": self.q},
            cuisine=self.cuisine or None,
            price_level=tuple(sorted({int(level) for level in (self.price_level or "").split(",") if level})),
            min_rating=self.min_rating,
            open_at=this_minute() if self.open_now else None,
            with_photos=self.with_photos,
            exact=self.exact,
            sort=self.sort,
        )


class SuggestionQuery(BaseModel):
    q: str = Field(
        "",
        max_length=LONGEST_SEARCH,
        description="What is typed so far: of the last word perhaps only its beginning.",
        json_schema_extra={"example": "ram"},
    )


class ReviewQuery(NumberedPageQuery):
    stars: Stars = may_be_left_out(
        description="Only reviews with this rating.", json_schema_extra={"example": 5}
    )
    sort: Literal[tuple(ReviewListing.SORTS)] = Field(  # type: ignore[valid-type]  # of the listing
        "newest",
        description="`helpful` begins with those that helped most readers; `photos` are only those with a "
        "photo, newest first.",
        json_schema_extra={"example": "highest"},
    )


class LatestQuery(PageQuery):
    since: Moment = may_be_left_out(
        description="Only reviews written at this moment or later.",
        json_schema_extra={"example": "2026-11-20T19:05:00Z"},
    )


# What is given


def link(context: dict[str, Any], name: str, id: int | None = None) -> str:
    return _absolute(context, url(name) if id is None else url(name, id=id))


def _absolute(context: dict[str, Any], address: str) -> str:
    request: HttpRequest = context["request"]
    return request.build_absolute_uri(address)


class Start(Schema):
    restaurants: Link = Field(examples=["https://example.com/api/v1/restaurants"])
    reviews: Link = Field(examples=["https://example.com/api/v1/reviews"])
    cuisines: Link = Field(examples=["https://example.com/api/v1/cuisines"])
    suggestions: Link = Field(examples=["https://example.com/api/v1/suggestions"])
    openapi: Link = Field(examples=["https://example.com/api/v1/openapi.json"])
    documentation: Link = Field(examples=["https://example.com/api/v1/docs"])

    @staticmethod
    def resolve_restaurants(_row: Any, context: Any) -> str:
        return link(context, "api:restaurants")

    @staticmethod
    def resolve_reviews(_row: Any, context: Any) -> str:
        return link(context, "api:latest")

    @staticmethod
    def resolve_cuisines(_row: Any, context: Any) -> str:
        return link(context, "api:cuisines")

    @staticmethod
    def resolve_suggestions(_row: Any, context: Any) -> str:
        return link(context, "api:suggestions")

    @staticmethod
    def resolve_openapi(_row: Any, context: Any) -> str:
        return link(context, "api:openapi-json")

    @staticmethod
    def resolve_documentation(_row: Any, context: Any) -> str:
        return link(context, "api:openapi-view")


class Cuisine(Schema):
    slug: str = Field(description="For `cuisine` in a search.", examples=["italian"])
    name: str = Field(description="In the language asked for.", examples=["Italian"])


class CuisineCount(Cuisine):
    restaurants: int = Field(description="How many have it.", examples=[3])


class Cuisines(Schema):
    items: list[CuisineCount]


class Suggestion(Schema):
    kind: Literal[tuple(map(str, Kind))] = Field(examples=["cuisine"])  # type: ignore[valid-type]  # of the enum
    text: str = Field(examples=["Japanese"])
    detail: str = Field(description="What it is, or where; in the language asked for.", examples=["Cuisine"])
    url: Link = Field(
        description="The restaurant, or the list of what it finds.",
        examples=["https://example.com/api/v1/restaurants?cuisine=japanese"],
    )
    page_url: Link = Field(
        description="The page for people.", examples=["https://example.com/cuisine/japanese/"]
    )

    @staticmethod
    def resolve_url(completion: Completion, context: Any) -> str:
        if isinstance(completion.id, int):
            return link(context, "api:restaurant", completion.id)
        # A cuisine's is its slug; a dish has none.
        query = {"cuisine": completion.id} if completion.id else {"q": completion.text}
        return f"{link(context, 'api:restaurants')}?{urlencode(query)}"

    @staticmethod
    def resolve_page_url(completion: Completion, context: Any) -> str:
        return _absolute(context, completion.address)


class Suggestions(Schema):
    items: list[Suggestion]


class OpeningHours(Schema):
    weekday: int = Field(description="When it opens: 0 is Monday.", examples=[4])
    opens: str = Field(description="Where the restaurant is.", examples=["18:00"])
    closes: str = Field(description="It may be on the next day.", examples=["1:30"])

    @staticmethod
    def resolve_opens(span: Any) -> str:
        return clock(span.opens)

    @staticmethod
    def resolve_closes(span: Any) -> str:
        return clock(span.closes)


class Restaurant(Schema):
    id: Id = Field(examples=[7])
    name: str = Field(examples=["Café Étoile"])
    street_address: str = Field(description="Empty where it is not known.", examples=["12 Harbour Street"])
    description: str = Field(examples=["Small plates, natural wine."])
    cuisines: list[Cuisine]
    price_level: int | None = Field(description="1 is cheap, 4 is luxury.", examples=[2])
    website: str = Field(description="Empty where it is not known.", examples=["https://example.com/"])
    telephone: str = Field(description="Empty where it is not known.", examples=["+33 1 23 45 67 89"])
    opening_hours: list[OpeningHours]
    closed_for_good: bool = Field(examples=[False])
    average_rating: float | None = Field(
        description="With two decimals. Null while there is no review.", examples=[4.33]
    )
    review_count: int = Field(examples=[3])
    stars: dict[str, int] = Field(
        description="How many reviews gave 1 to 5 stars.",
        examples=[{"1": 0, "2": 0, "3": 0, "4": 2, "5": 1}],
    )
    photo_count: int = Field(description="How many of the reviews have a photo.", examples=[1])
    cover: Link | None = Field(
        description="A small picture from a review. The link may expire.",
        examples=["https://example.com/media/thumbnails/0123456789abcdef0123456789abcdef-1600x1200-640.webp"],
    )
    url: Link = Field(examples=["https://example.com/api/v1/restaurants/7"])
    reviews_url: Link = Field(examples=["https://example.com/api/v1/restaurants/7/reviews"])
    page_url: Link = Field(description="The page for people.", examples=["https://example.com/7/"])

    @staticmethod
    def resolve_average_rating(row: Any) -> float | None:
        return None if row.average_rating is None else round(row.average_rating, 2)

    @staticmethod
    def resolve_stars(row: Any) -> dict[str, int]:
        return {str(stars): count for stars, count in reversed(row.histogram)}

    @staticmethod
    def resolve_cover(row: Any, context: Any) -> str | None:
        cover = files.picture(row.cover)
        return _absolute(context, cover.src) if cover else None

    @staticmethod
    def resolve_url(row: Any, context: Any) -> str:
        return link(context, "api:restaurant", row.id)

    @staticmethod
    def resolve_reviews_url(row: Any, context: Any) -> str:
        return link(context, "api:reviews", row.id)

    @staticmethod
    def resolve_page_url(row: Any, context: Any) -> str:
        return link(context, "details", row.id)


class PostedRestaurant(Restaurant):
    status: Literal[tuple(models.Status.values)] = Field(  # type: ignore[valid-type]  # of the model
        description="`waiting` until our staff have read it: it is not shown before that, and its address "
        "answers 404.",
        examples=["published"],
    )


class PhotoSize(Schema):
    width: int = Field(description="In pixels.", examples=[640])
    url: Link = Field(
        examples=["https://example.com/media/thumbnails/0123456789abcdef0123456789abcdef-1600x1200-640.webp"]
    )


class Photo(Schema):
    url: Link = Field(
        description="The link may expire; ask for the review again then.",
        examples=["https://example.com/media/photos/0123456789abcdef0123456789abcdef-1600x1200.jpg"],
    )
    width: int | None = Field(description="In pixels; null for photos older than this site.", examples=[1600])
    height: int | None = Field(examples=[1200])
    thumbnail_url: Link = Field(
        description="A smaller one, or the photo itself while there is none.",
        examples=["https://example.com/media/thumbnails/0123456789abcdef0123456789abcdef-1600x1200-640.webp"],
    )

    sizes: list[PhotoSize] = Field(
        description="All there are, smallest first: for a `srcset`. Empty for photos older than this site."
    )

    @staticmethod
    def resolve_url(photo: files.Picture, context: Any) -> str:
        return _absolute(context, photo.address)

    @staticmethod
    def resolve_sizes(photo: files.Picture, context: Any) -> list[dict[str, Any]]:
        widths = sorted(photo.widths.items())
        return [{"width": width, "url": _absolute(context, address)} for width, address in widths]

    @staticmethod
    def resolve_thumbnail_url(photo: files.Picture, context: Any) -> str:
        return _absolute(context, photo.src)


def _pictures(review: Any) -> list[files.Picture]:
    """None while the storage gives no links."""
    names: list[str] = review.photo_names or [""]
    shown = [files.picture(names[0], str(review.thumbnail or "")), *map(files.picture, names[1:])]
    return [picture for picture in shown if picture]


class Reply(Schema):
    text: str = Field(examples=["Thank you, come again!"])
    date: datetime | None = Field(examples=["2026-11-21T09:30:00Z"])

    @staticmethod
    def resolve_text(review: Any) -> str:
        text: str = review.reply
        return text

    @staticmethod
    def resolve_date(review: Any) -> datetime | None:
        moment: datetime | None = review.reply_date
        return moment


class Review(Schema):
    id: Id = Field(examples=[42])
    restaurant_id: Id = Field(examples=[7])
    user_name: str = Field(examples=["Ana"])
    rating: Stars = Field(examples=[4])
    review_text: str = Field(examples=["Warm bread, kind people."])
    review_date: datetime = Field(examples=["2026-11-20T19:05:00Z"])
    edited: datetime | None = Field(description="When its author last changed it.", examples=[None])
    photo: Photo | None = Field(description="Its first photo.")
    photos: list[Photo] = Field(description="All of them, in the order that the author chose.")
    helpful_count: int = Field(description="How many readers it helped.", examples=[3])
    reply: Reply | None = Field(description="What the restaurant answered.")
    url: Link = Field(examples=["https://example.com/api/v1/reviews/42"])
    restaurant_url: Link = Field(examples=["https://example.com/api/v1/restaurants/7"])
    page_url: Link = Field(
        description="Where people read it, for good.", examples=["https://example.com/reviews/42/"]
    )

    @staticmethod
    def resolve_photo(review: Any) -> files.Picture | None:
        return next(iter(_pictures(review)), None)

    @staticmethod
    def resolve_photos(review: Any) -> list[files.Picture]:
        return _pictures(review)

    @staticmethod
    def resolve_reply(review: Any) -> Any:
        return review if review.reply else None

    @staticmethod
    def resolve_url(review: Any, context: Any) -> str:
        return link(context, "api:review", review.id)

    @staticmethod
    def resolve_restaurant_url(review: Any, context: Any) -> str:
        return link(context, "api:restaurant", review.restaurant_id)

    @staticmethod
    def resolve_page_url(review: Any, context: Any) -> str:
        return link(context, "review", review.id)


class OwnReview(Review):
    """A review as its author gets it."""

    status: Literal[tuple(models.Status.values)] = Field(  # type: ignore[valid-type]  # of the model
        description="`waiting` until our staff have read it: it is not shown before that, and its address "
        "answers 404.",
        examples=["published"],
    )


class PostedReview(OwnReview):
    edit_token: str = Field(
        description="A secret. For seven days whoever sends `Authorization: Bearer` with it may change and "
        "delete the review, and add photos.",
        examples=["g3Q8pBpUoJH0oV0F2mKxQf4r1sZ8yVZk3b1mJ0a9cXw"],
    )

    @staticmethod
    def resolve_edit_token(review: Any) -> str:
        return edit_token(review)


class Report(Schema):
    reason: str = Field(examples=["spam"])
    note: str = Field(examples=["The same text as elsewhere."])
    review_url: Link = Field(examples=["https://example.com/api/v1/reviews/42"])

    @staticmethod
    def resolve_review_url(report: Any, context: Any) -> str:
        return link(context, "api:review", report["review_id"])


class RestaurantReport(Schema):
    reason: str = Field(examples=["closed"])
    note: str = Field(examples=["The windows are boarded up."])
    restaurant_url: Link = Field(examples=["https://example.com/api/v1/restaurants/7"])

    @staticmethod
    def resolve_restaurant_url(report: Any, context: Any) -> str:
        return link(context, "api:restaurant", report["restaurant_id"])


class SuggestedChange(Schema):
    kind: str = Field(examples=["address"])
    street_address: str = Field(examples=["12 Harbour Street"])
    opening_hours: list[NewHours]
    note: str = Field(examples=["The sign on the door says so."])
    restaurant_url: Link = Field(examples=["https://example.com/api/v1/restaurants/7"])

    @staticmethod
    def resolve_restaurant_url(change: Any, context: Any) -> str:
        return link(context, "api:restaurant", change["restaurant_id"])


class Helpful(Schema):
    helpful: bool = Field(description="Whether it was said from this address.", examples=[True])
    helpful_count: int = Field(description="How many readers it helped.", examples=[4])
    review_url: Link = Field(examples=["https://example.com/api/v1/reviews/42"])

    @staticmethod
    def resolve_review_url(vote: Any, context: Any) -> str:
        return link(context, "api:review", vote["review_id"])


class Listed(Schema):
    next: Link | None = Field(description="What comes after; null at the end.", examples=[None])
    next_cursor: str | None = Field(description="For `cursor`; null at the end.", examples=[None])


class Numbered(Listed):
    count: int = Field(description="How many there are in all.", examples=[1])
    page: int | None = Field(description="Null after a cursor, which has no number.", examples=[1])
    pages: int = Field(examples=[1])
    previous: Link | None = Field(description="Null on the first page, and after a cursor.", examples=[None])


class Facets(Schema):
    """How many restaurants each filter would leave, among those that the words and other filters leave."""

    cuisines: list[CuisineCount]
    price_levels: dict[str, int] = Field(examples=[{"1": 2, "2": 5, "3": 1, "4": 0}])
    min_ratings: dict[str, int] = Field(examples=[{"4": 6, "4.5": 2}])
    open_now: int = Field(examples=[4])
    with_photos: int = Field(examples=[3])

    @staticmethod
    def resolve_price_levels(facets: Any) -> dict[str, int]:
        return {str(level): count for level, count in facets.price_levels}

    @staticmethod
    def resolve_min_ratings(facets: Any) -> dict[str, int]:
        return {str(stars): count for stars, count in facets.ratings}


class Nearest(Schema):
    name: str = Field(examples=["Café Étoile"])
    url: Link = Field(examples=["https://example.com/api/v1/restaurants/7"])

    @staticmethod
    def resolve_url(row: Any, context: Any) -> str:
        return link(context, "api:restaurant", row.id)


class RestaurantList(Numbered):
    items: list[Restaurant]
    searched_instead: str | None = Field(
        description="What was searched for where `q` finds nothing. Null where it was `q`.", examples=[None]
    )
    left_out: list[str] = Field(description="Words of `q` that were left out, to find anything.")
    without_filters: int | None = Field(
        description="Where filters leave nothing: how many there are without them.", examples=[None]
    )
    nearest: list[Nearest] = Field(description="Where nothing is found: what has a name like it.")
    facets: Facets | None = Field(description="Where they were asked for.")

    @staticmethod
    def resolve_searched_instead(listed: Any) -> str | None:
        return (listed.found and listed.found.instead) or None

    @staticmethod
    def resolve_left_out(listed: Any) -> list[str]:
        return listed.found.dropped if listed.found else []

    @staticmethod
    def resolve_without_filters(listed: Any) -> int | None:
        return (listed.found and listed.found.unfiltered) or None

    @staticmethod
    def resolve_nearest(listed: Any) -> Any:
        return listed.found.nearest if listed.found else []

    @staticmethod
    def resolve_facets(listed: Any) -> Any:
        return listed.found.facets if listed.with_facets else None


class RestaurantPhoto(Photo):
    review_id: Id = Field(examples=[42])
    user_name: str = Field(description="Who wrote the review.", examples=["Ana"])
    rating: Stars = Field(examples=[4])
    review_url: Link = Field(examples=["https://example.com/api/v1/reviews/42"])

    @staticmethod
    def resolve_review_url(photo: Any, context: Any) -> str:
        return link(context, "api:review", photo.review_id)


class RestaurantPhotos(Numbered):
    items: list[RestaurantPhoto]


class ReviewList(Numbered):
    items: list[Review]


class LatestReviews(Listed):
    items: list[Review]


class Problem(Schema):
    """An error, as RFC 9457 writes it."""

    type: Link = Field(
        description="Where more is said about it.",
        examples=["https://example.com/api/v1/docs#problem-invalid"],
    )
    title: str = Field(description="The name of the status.", examples=["Unprocessable Entity"])
    status: int = Field(examples=[422])
    code: str = Field(description="What went wrong, for programs. It stays the same.", examples=["invalid"])
    detail: str = Field(
        description="What went wrong, for people, in the language asked for.",
        examples=["Some of this needs to be changed."],
    )
    errors: dict[str, list[str]] | SkipJsonSchema[None] = may_be_left_out(
        description="What is wrong with each field or parameter, by its name."
    )
    existing: Link | SkipJsonSchema[None] = may_be_left_out(
        description="The restaurant that stands in the way."
    )
