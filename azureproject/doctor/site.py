"""The site itself: its settings, what `manage.py check` says of them, and its static files."""

import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core import checks

from . import remedies
from .clocks import Clocks
from .findings import Finding


def settings_and_checks(clocks: Clocks) -> Iterator[Finding]:
    mode = "hosted" if settings.HOSTED else "not hosted"
    hosts = ", ".join(settings.ALLOWED_HOSTS) or "no host name"
    yield Finding("settings", "ok", f"{mode}, answers to {hosts}")
    for message in checks.run_checks(include_deployment_checks=settings.HOSTED):
        # The static files have a part of their own here.
        told = message.level >= checks.WARNING and message.id != "azureproject.E005"
        if told and not message.is_silenced():
            yield Finding("settings", "failed", f"{message.id}: {message.msg}", message.hint or "")


def static_files(clocks: Clocks) -> Iterator[Finding]:
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    collect = remedies.collect_static()
    try:
        paths = json.loads(manifest.read_text())["paths"]
    except (OSError, ValueError, KeyError) as error:
        yield Finding("static files", "failed", f"{manifest}: {type(error).__name__}", collect)
        return
    missing = [name for name in paths.values() if not (manifest.parent / name).is_file()]
    if missing:
        yield Finding("static files", "failed", f"{len(missing)} missing, {missing[0]} first", collect)
    else:
        yield Finding("static files", "ok", f"{len(paths)} collected in {manifest.parent}")
