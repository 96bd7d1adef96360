"""Whether our clock goes with those of the services: tokens and links are valid for a time."""

from .findings import Finding

# Seconds by which clocks may differ. Tokens and links are valid from some minutes ago.
TOLERANCE = 60.0

# Seconds that another clock is ahead of ours, by whose it is.
Clocks = dict[str, float]


def compared(clocks: Clocks) -> Finding:
    if not clocks:
        return Finding("clock", "skipped", "nobody's clock to compare with")
    whose, ahead = max(clocks.items(), key=lambda item: abs(item[1]))
    said = f"{abs(ahead):.0f} s {'behind' if ahead > 0 else 'ahead of'} the {whose}'s"
    if abs(ahead) <= TOLERANCE:
        return Finding("clock", "ok", said)
    mend = "Tokens and links will be refused. Restart the site, so that it moves to another machine."
    return Finding("clock", "failed", said, mend)
