"""Say of each part of the site whether it works, and if not, what mends it."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

if TYPE_CHECKING:
    from azureproject.doctor.findings import Finding

MARKS = {"ok": "✓", "failed": "✗", "skipped": "-"}


class Command(BaseCommand):
    help = (
        "Tries settings, static files, identity, database, storage and clock, and says what mends a failure."
    )
    # They are one of the things it looks at.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="write one JSON object for a program to read")

    def handle(self, *args: Any, **options: Any) -> None:
        # Here, so that --help has not to wait for the SDKs.
        from azureproject.doctor.examination import findings as examine

        findings = examine()
        healthy = all(finding.state != "failed" for finding in findings)
        if options["json"]:
            found = {"healthy": healthy, "findings": [asdict(finding) for finding in findings]}
            self.stdout.write(json.dumps(found, indent=2, ensure_ascii=False))
        else:
            for finding in findings:
                self._show(finding)
        self.stdout.flush()
        if not healthy:
            sys.exit(1)

    def _show(self, finding: "Finding") -> None:
        paint = {"ok": self.style.SUCCESS, "failed": self.style.ERROR, "skipped": self.style.WARNING}
        mark = paint[finding.state](MARKS[finding.state])
        self.stdout.write(f"{mark} {finding.part:<13} {finding.said}")
        if finding.mend:
            self.stdout.write(f"{'':16}mend: {finding.mend}")
