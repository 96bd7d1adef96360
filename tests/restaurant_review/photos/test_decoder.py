"""One photo is decoded at a time on a host, and whoever waits too long is told so."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import portalocker
import pytest
from django.core.exceptions import ValidationError

from restaurant_review.photos import decoder, images
from restaurant_review.photos.errors import DecoderBusy
from tests.restaurant_review.concurrency import at_once
from tests.restaurant_review.pictures import encoded, picture

HOLD = """
import sys
from restaurant_review.photos import decoder
with decoder.turn():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _lock_of_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "LOCK_FILE", tmp_path / "decoder.lock")


@contextmanager
def another_process_decodes(lock: Path) -> Iterator[Any]:
    code = HOLD.replace("with", f"decoder.LOCK_FILE = {str(lock)!r}\nwith", 1)
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.communicate()


def test_what_another_process_decodes_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "MAX_WAIT", 0.1)
    with another_process_decodes(decoder.LOCK_FILE):
        with pytest.raises(ValidationError) as caught:
            images.from_upload(encoded(picture(), "JPEG"))
        assert caught.value.code == "busy"
    assert images.from_upload(encoded(picture(), "JPEG"))


def test_a_process_that_dies_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with another_process_decodes(decoder.LOCK_FILE) as process:
        threading.Timer(0.1, process.kill).start()
        assert images.from_upload(encoded(picture(), "JPEG"))


def test_threads_decode_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    inside: list[int] = []

    def work(number: int) -> int:
        try:
            with decoder.turn():
                inside.append(number)
                time.sleep(0.01)
                alone = inside == [number]
                inside.remove(number)
                return 1 if alone else 2
        except DecoderBusy:
            return 0

    answers = at_once(work, 24)
    assert 2 not in answers
    assert answers.count(1) >= 1


def test_no_more_threads_wait_than_a_process_can_spare() -> None:
    with portalocker.Lock(decoder.LOCK_FILE):
        waiting = [
            threading.Thread(target=images.from_upload, args=(encoded(picture(), "JPEG"),)) for _ in "12"
        ]
        for thread in waiting:
            thread.start()
        while decoder._threads._value:
            time.sleep(0.001)
        with pytest.raises(DecoderBusy), decoder.turn():
            pass
    for thread in waiting:
        thread.join()


def test_without_a_folder_to_write_to_each_process_decodes_by_itself(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(decoder, "LOCK_FILE", Path("/proc/no/such/folder"))
    assert images.from_upload(encoded(picture(), "JPEG"))
    assert "one a process, not one a host" in caplog.text
