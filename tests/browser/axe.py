"""axe, which finds what shuts people out."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


def violations(page: Page, *tags: str, rules: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """What rules with one of these tags find, or these rules. What is in order is not brought over."""
    # Half a megabyte: once for each page, whatever is looked at there.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": tags or WCAG}
    options = {"runOnly": only, "resultTypes": ["violations"]}
    run = "options => axe.run(options).then(found => found.violations)"
    found: list[dict[str, Any]] = page.evaluate(run, options)
    return found
