"""What staff work with: the queue of reviews to decide on, and the rest of the site behind it."""

from . import decisions, history, moderation, restaurants, reviews

__all__ = ("decisions", "history", "moderation", "restaurants", "reviews")
