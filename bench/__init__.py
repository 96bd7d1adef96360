"""`make bench`: how fast the pages are, beside the least that Django with one query can cost."""
