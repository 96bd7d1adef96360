"""What the worker of these tests bears. The tests cannot ask it: gunicorn is not imported where they run."""

HEAD_TIMEOUT = 0.5
PACE_BYTES = 20_000
PACE_SECONDS = 0.5
TRANSFER_TIMEOUT = 1.5
MAX_BODY = 400_000
LINGER = 0.5

# Bytes of an answer that no buffer of a kernel holds.
LARGE = 12_000_000
