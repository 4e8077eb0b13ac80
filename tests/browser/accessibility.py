"""axe on a page, less what is Streamlit's own and cannot be mended from outside."""

from dataclasses import dataclass
from typing import Any

import streamlit
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_AXE = Axe()
_AT_REST = """() => !document.querySelector('[data-stale="true"]')
  && document.getAnimations().every((one) => one.playState !== "running" || one.effect.getTiming().iterations === Infinity)"""


@dataclass(frozen=True)
class Known:
    """A violation that Streamlit brings along: the rule of axe, the widget as a CSS selector, the version in which it was
    seen, and why we cannot mend it."""

    rule: str
    widget: str
    version: str
    reason: str


KNOWN = (
    Known(
        "list", "[data-testid=stSidebarNavItems]", "1.67.0", "the menu groups its items below the list itself"
    ),
    Known(
        "listitem",
        "[data-testid=stSidebarNavItems]",
        "1.67.0",
        "the menu groups its items below the list itself",
    ),
    Known(
        "presentation-role-conflict",
        "[data-testid=stFileUploaderDropzone]",
        "1.67.0",
        "the field for files is role=presentation and has a tabindex",
    ),
)


def violations(page: Page) -> list[str]:
    """One line for each violation that is ours to mend: rule, place and markup."""
    found = _looked(page)
    # A run that began during the look pales what it draws anew; what is wrong stays wrong.
    for _ in range(2):
        if found:
            again = _looked(page)
            found = [one for one in found if one in again]
    return found


def _looked(page: Page) -> list[str]:
    # What fades in or out has other colours on its way.
    page.wait_for_function(_AT_REST)
    found: dict[str, Any] = _AXE.run(page).response
    return [
        f"{rule['id']}: {node['target']} | {node['html'][:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
        if not any(_is(known, page, rule["id"], node["target"]) for known in KNOWN)
    ]


def _is(known: Known, page: Page, rule: str, target: list[Any]) -> bool:
    # A place inside one of our own components is a path through its shadow root, and never Streamlit's.
    if (
        known.rule != rule
        or known.version != streamlit.__version__
        or len(target) != 1
        or isinstance(target[0], list)
    ):
        return False
    inside: bool = page.evaluate(
        "([one, widget]) => Boolean(document.querySelector(one)?.closest(widget))", [target[0], known.widget]
    )
    return inside
