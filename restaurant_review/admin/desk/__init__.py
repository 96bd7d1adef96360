"""The moderation desk: one card a case, decided where it is read."""
