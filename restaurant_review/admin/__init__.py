"""What staff work with: the queue of reviews to decide on, and the rest of the site behind it."""

from . import accounts, decisions, history, moderation, restaurants, reviews

__all__ = ("accounts", "decisions", "history", "moderation", "restaurants", "reviews")
