"""What a JPEG will cost, read from its markers before anything of it is decoded.

A progressive JPEG may hold any number of scans, each of which goes over every pixel again: a megabyte of them
takes a minute. Where there are several, the decoder keeps two bytes for each sample until the last has come.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .errors import PhotoError

# Encoders write 1 to 10, optimisers up to 20.
MAX_SCANS = 50
# 50 million pixels with halved colours, 25 with whole ones, 18 in CMYK: 150 MB.
MAX_BUFFERED_SAMPLES = 75_000_000
# Fewer scans for a larger picture. So many samples take a second (measured 2026-11-26, Pillow 13.0.0).
MAX_SCANNED_SAMPLES = 1_000_000_000

# All that have a length, and the end: not the stuffed FF 00 nor the restarts, of which a scan may be full.
MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd7\xff])")
MAX_MARKERS = 1000
MAX_FILL = 1000
START_OF_FRAME = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
START_OF_SCAN = 0xDA
END_OF_IMAGE = 0xD9


@dataclass
class Cost:
    # Width times height of each component, as far as it is sampled.
    samples: int = 0
    scans: int = 0
    # Whether the samples are kept until the last scan has come.
    buffered: bool = False


def check_cost(data: bytes) -> None:
    """Raises PhotoError, and ValueError for what is no photo."""
    found = cost(data)
    if found.buffered and found.samples > MAX_BUFFERED_SAMPLES:
        raise PhotoError(
            _("This picture is too large for the way it is stored. Save it smaller, and choose that one."),
            code="too_many_samples",
        )
    if found.scans > MAX_SCANS or (found.buffered and found.samples * found.scans > MAX_SCANNED_SAMPLES):
        raise PhotoError(
            _("This photo is stored in too many steps to be read here. Save it anew, and choose that one."),
            code="too_many_scans",
        )


def cost(data: bytes) -> Cost:
    """Follows libjpeg: whatever lies between two markers is skipped, and nothing counts after the end.

    Scans are counted until there are too many. Raises ValueError for what is no photo, and for more markers
    or more between them than any photo has: that takes long to read, even where nothing is decoded.
    """
    found = Cost()
    components = 0
    position = 2
    for _number in range(MAX_MARKERS):
        marker = MARKER.search(data, position)
        if marker is None or marker[1][0] == END_OF_IMAGE or found.scans > MAX_SCANS:
            break
        if not found.scans and marker.start() - position > MAX_FILL:
            raise ValueError("more between two markers than any photo has")
        kind, position = marker[1][0], marker.end()
        segment = data[position : position + int.from_bytes(data[position : position + 2])]
        position += max(2, len(segment))
        if kind in START_OF_FRAME and not components:
            components = len(segment[8::3])
            found.samples = _samples(segment)
            found.buffered = kind in PROGRESSIVE
        elif kind == START_OF_SCAN:
            found.scans += 1
            found.buffered = found.buffered or segment[2:3] < bytes([components])
    else:
        raise ValueError("more markers than any photo has")
    if not (found.samples and found.scans):
        raise ValueError("no picture in it")
    return found


def _samples(frame: bytes) -> int:
    height, width = int.from_bytes(frame[3:5]), int.from_bytes(frame[5:7])
    factors = [(each >> 4, each & 15) for each in frame[9::3]]
    widest = max((across for across, _down in factors), default=1) or 1
    highest = max((down for _across, down in factors), default=1) or 1
    return sum(width * across * height * down for across, down in factors) // (widest * highest)
