"""The pictures of the handbook, made anew: `python -m tests.handbook_pictures http://127.0.0.1:8501`, where a portal with
the demonstration data of that day runs (`make run`). Each is named in core.handbook by a task.

One picture begins a paper there, as its clerk would; nothing else is changed.
"""

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from re import search
from urllib.parse import parse_qs, urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from core.demo_tables import PASSWORD

FOLDER = Path(__file__).resolve().parent.parent / "pages" / "ui" / "assets" / "handbook"
WIDTH, HEIGHT = 1366, 768
COLOURS = 64
MOST_BYTES = 60_000


def main(url: str, *names: str) -> None:
    """Make all pictures, or those of these names alone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for login, shots in PEOPLE.items():
            if names and not shots.keys() & set(names):
                continue
            page = signed_in(chromium, url, login)
            for name, show in shots.items():
                if not names or name in names:
                    show(page)
                    keep(page, name)
            page.context.close()
        chromium.close()


def signed_in(chromium: Browser, url: str, login: str) -> Page:
    context = chromium.new_context(
        base_url=url,
        viewport={"width": WIDTH, "height": HEIGHT},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto("/login")
    page.get_by_label("账号").fill(login)
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    settled(page)
    return page


def settled(page: Page) -> None:
    """A title stands there, Streamlit runs nothing, and every part of the page has come."""
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=60_000)
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached(
        timeout=60_000
    )
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=60_000)


def keep(page: Page, name: str) -> None:
    """The part of the screen beside the menu, with no more colours than it needs."""
    box = page.get_by_test_id("stMain").bounding_box()
    assert box is not None
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    inside = page.get_by_test_id("stMainBlockContainer").evaluate("one => one.getBoundingClientRect().bottom")
    cut = shot.crop((int(box["x"]), 0, WIDTH, min(HEIGHT, int(inside))))
    data = io.BytesIO()
    cut.quantize(COLOURS, dither=Image.Dither.NONE).save(data, "PNG", optimize=True)
    assert data.tell() < MOST_BYTES, f"{name}: {data.tell()} bytes"
    (FOLDER / f"{name}.png").write_bytes(data.getvalue())


def at(address: str, *then: Callable[[Page], None]) -> Callable[[Page], None]:
    """Open an address, and do what is to be done there."""

    def show(page: Page) -> None:
        page.goto(address)
        settled(page)
        for one in then:
            one(page)
            settled(page)

    return show


def press(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=name, exact=True).first.click()


def comes(name: str) -> Callable[[Page], None]:
    return lambda page: expect(page.get_by_role("button", name=name)).to_be_visible(timeout=60_000)


def tab(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("tab", name=name).click()


def pick(words: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_text(words, exact=True).first.click()


def first_row(page: Page) -> None:
    page.locator("table a").first.click()
    page.wait_for_url(lambda url: "id=" in url)


def an_id(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query)["id"][0]


def of_first(address: str, *then: Callable[[Page], None]) -> Callable[[Page], None]:
    """The screen `address` of the first matter of the reader's own work."""

    def show(page: Page) -> None:
        at("/", first_row)(page)
        at(address + an_id(page), *then)(page)

    return show


def sheet(page: Page) -> None:
    """The sheet of the first deadline of a matter."""
    page.locator("a[href*='deadline?id=']").first.click()
    page.wait_for_url(lambda url: bool(search("/deadline", url)))


def checked(page: Page) -> None:
    """On from the paper that the picture before shows."""
    press("保存并核对")(page)
    page.wait_for_url(lambda url: "/paper_check" in url)
    settled(page)


def unserved(page: Page) -> None:
    """The first of the papers in the register that waits to be served."""
    at("/papers")(page)
    ids = page.locator("table a").evaluate_all(
        "links => links.map(one => new URL(one.href).searchParams.get('id'))"
    )
    for one in ids:
        at(f"/serve_paper?id={one}")(page)
        if page.get_by_text("当面", exact=False).count() or page.get_by_text("签收方式").count():
            return
    raise AssertionError("no paper waits to be served")


PEOPLE: dict[str, dict[str, Callable[[Page], None]]] = {
    "window": {
        "worklist": at("/"),
        "search": at("/search?q=不定时工作制"),
        "check_paper": at("/check_paper"),
        "register": at("/application_new"),
        "gate": of_first("/application?id="),
        "deadline": of_first("/application?id=", sheet),
        "paper_edit": of_first(
            "/paper_new?kind=acceptance_notice&matter=", press("开始填写"), comes("保存并核对")
        ),
        "paper_check": checked,
        "serve": unserved,
        "services": at("/services"),
        "seal_uses": at("/seal_uses?list=missing"),
        "duties": of_first("/application?part=rights&id=", pick("告知权利")),
    },
    "officer": {"unclaimed": at("/?view=unclaimed")},
    "unithead": {
        "assign": of_first("/assign?id="),
        "overdue": at("/overdue"),
        "history": of_first("/application?id=", tab("留痕")),
    },
    "sysadmin": {
        "accounts": at("/accounts"),
        "items_import": at("/items_import"),
        "calendars": at("/calendars"),
    },
    "auditor": {"ledger": at("/ledger")},
}


if __name__ == "__main__":
    main(*sys.argv[1:])
