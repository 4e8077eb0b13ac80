"""GET and HEAD /files/{id}: ranges, conditions, headers, permission on every request."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.app import App
from core.law.roles import Role
from core.signing_in import SignedIn, sign_in
from core.vault.vault import store_name
from db.models import LedgerEntry, Matter, ScopeKey, StoredFile
from pages.routes.ranges import Span, Unsatisfiable, asked_span
from tests.conftest import NOW
from tests.factories.applications import register, rows
from tests.factories.files import PDF, attach, picture, zipped
from tests.factories.world import PASSWORD, World
from tests.pages.client import Browser, portal

CLERK = Role.WINDOW_CLERK
DATA = PDF.ljust(200_000, b".") + b"end"


@pytest.fixture
def browser(app: App) -> Iterator[Browser]:
    with portal(app) as opened:
        yield opened


@pytest.fixture
def file_id(world: World) -> UUID:
    return attach(world, register(world).matter_id, DATA, "营业执照 1.pdf")


class Asker:
    """One login session that asks for one file."""

    def __init__(self, browser: Browser, login: str, file_id: UUID) -> None:
        signed = sign_in(browser.held, login, PASSWORD, "192.0.2.1", "test")
        assert isinstance(signed, SignedIn)
        self.browser, self.token, self.file_id = browser, signed.token, file_id

    def ask(self, query: str = "", *, method: str = "GET", **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.browser.ask(
            f"/files/{self.file_id}{query}", method=method, token=self.token, headers=named
        )


@pytest.fixture
def clerk(browser: Browser, file_id: UUID) -> Asker:
    return Asker(browser, CLERK, file_id)


def actions(world: World, file_id: UUID) -> list[str]:
    """What happened to the file after it was attached, by the alphabet."""
    found = rows(world, LedgerEntry, LedgerEntry.object_id == file_id, LedgerEntry.version.is_(None))
    return sorted(entry.action for entry in found)


def test_the_whole_file_is_shown_or_saved(world: World, clerk: Asker, file_id: UUID) -> None:
    shown, saved = clerk.ask(), clerk.ask("?save=1")
    assert shown.status_code == saved.status_code == 200
    assert shown.content == saved.content == DATA
    assert shown.headers["content-length"] == str(len(DATA))
    assert shown.headers["content-type"] == "application/pdf"
    assert shown.headers["accept-ranges"] == "bytes"
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["x-content-type-options"] == "nosniff"
    name = "filename*=UTF-8''%E8%90%A5%E4%B8%9A%E6%89%A7%E7%85%A7%201.pdf"
    assert shown.headers["content-disposition"] == f"inline; {name}"
    assert saved.headers["content-disposition"] == f"attachment; {name}"
    assert actions(world, file_id) == ["downloaded", "opened"]


def test_head_says_what_get_would_and_opens_nothing(world: World, clerk: Asker, file_id: UUID) -> None:
    head, get = clerk.ask(method="HEAD"), clerk.ask()
    assert head.status_code == 200 and head.content == b""
    same = ("content-length", "content-type", "etag", "content-disposition", "accept-ranges")
    assert {n: head.headers[n] for n in same} == {n: get.headers[n] for n in same}
    assert clerk.ask(method="HEAD", range="bytes=0-4").status_code == 200, (
        "Range means something with GET alone"
    )
    assert actions(world, file_id) == ["opened"]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-65535", 0, 65536),
        ("bytes=65535-65536", 65535, 65537),
        ("bytes=100-", 100, len(DATA)),
        ("bytes=-3", len(DATA) - 3, len(DATA)),
        ("bytes=-999999999", 0, len(DATA)),
        ("bytes=5-999999999", 5, len(DATA)),
        ("BYTES = 7-9", 7, 10),
    ],
)
def test_a_range_is_answered_with_206(clerk: Asker, asked: str, start: int, end: int) -> None:
    part = clerk.ask(range=asked)
    assert part.status_code == 206
    assert part.content == DATA[start:end]
    assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{len(DATA)}"
    assert part.headers["content-length"] == str(end - start)


@pytest.mark.parametrize("asked", [f"bytes={len(DATA)}-", "bytes=999999999-", "bytes=-0"])
def test_a_range_outside_is_answered_with_416(world: World, clerk: Asker, file_id: UUID, asked: str) -> None:
    answer = clerk.ask(range=asked)
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(DATA)}"
    assert b"%PDF" not in answer.content and actions(world, file_id) == []


@pytest.mark.parametrize(
    "asked",
    ["bytes=5-4", "bytes=a-b", "bytes=-", "lines=1-2", "bytes=0-1,5-6", "bytes 0-1", "", "bytes=0-1-2"],
)
def test_what_is_no_single_range_gets_the_whole(clerk: Asker, asked: str) -> None:
    answer = clerk.ask(range=asked)
    assert (answer.status_code, answer.content) == (200, DATA)


def test_if_range_gives_the_part_of_this_version_alone(world: World, clerk: Asker) -> None:
    etag = clerk.ask(method="HEAD").headers["etag"]
    (row,) = rows(world, StoredFile)
    assert etag == f'"{row.sha256}"'
    assert clerk.ask(range="bytes=0-4", if_range=etag).status_code == 206
    for other in ('"other"', f"W/{etag}", "Tue, 10 Mar 2026 01:30:00 GMT", ""):
        whole = clerk.ask(range="bytes=0-4", if_range=other)
        assert (whole.status_code, whole.content) == (200, DATA), other
    assert clerk.ask(range="bytes=999999999-", if_range='"other"').status_code == 200


def test_an_unfit_range_of_a_part_is_checked_like_the_whole(
    clerk: Asker, world: World, file_id: UUID
) -> None:
    """Only the chunks that hold the range are opened: damage elsewhere does not keep them back, and is not shown."""
    path = world.app.home.files / store_name(file_id)
    wrong = bytearray(path.read_bytes())
    wrong[100_000] ^= 1
    path.write_bytes(wrong)
    assert clerk.ask(range="bytes=0-9").content == DATA[:10]
    refused = clerk.ask(range="bytes=70000-70009")
    assert refused.status_code == 503 and "已损坏或缺失" in refused.text
    assert actions(world, file_id) == ["found_damaged", "opened"]


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (picture(), "a.png", "inline"),
        (picture("JPEG"), "a.jpg", "inline"),
        (picture("TIFF"), "a.tif", "attachment"),
        (zipped("word/document.xml"), "a.docx", "attachment"),
        (zipped("OFD.xml"), "a.ofd", "attachment"),
    ],
)
def test_only_pictures_and_pdf_are_shown_by_the_browser(
    world: World, browser: Browser, data: bytes, name: str, kind: str
) -> None:
    asker = Asker(browser, CLERK, attach(world, register(world).matter_id, data, name))
    answer = asker.ask()
    assert answer.headers["content-disposition"].startswith(kind)
    assert answer.content == data
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert actions(world, asker.file_id) == ["opened" if kind == "inline" else "downloaded"]


def test_a_name_breaks_no_header(world: World, browser: Browser) -> None:
    name = "a\"; filename=evil.exe'%0d%0a;中文.pdf"
    asker = Asker(browser, CLERK, attach(world, register(world).matter_id, PDF, name))
    given = asker.ask().headers["content-disposition"]
    assert given.count(";") == 1 and '"' not in given and given.isascii()


def test_permission_is_asked_at_every_request(
    world: World, browser: Browser, clerk: Asker, file_id: UUID
) -> None:
    outsider = Asker(browser, Role.ENFORCEMENT_OFFICER, file_id)
    admin = Asker(browser, Role.SYSTEM_ADMIN, file_id)
    for who in (outsider, admin):
        for method in ("GET", "HEAD"):
            assert who.ask(method=method).status_code == 404
        assert b"%PDF" not in who.ask(range="bytes=0-9").content
    assert clerk.ask(range="bytes=0-4").status_code == 206
    with world.app.change(NOW) as work:
        (matter,) = work.session.query(Matter)
        matter.filed_at = NOW
        work.commit()
    for method in ("GET", "HEAD"):
        assert clerk.ask(method=method).status_code == 404, "a filed matter opens by a grant alone"
    assert actions(world, file_id) == ["opened"]


def test_what_is_not_there_is_404(browser: Browser, clerk: Asker) -> None:
    clerk.file_id = uuid4()
    assert clerk.ask().status_code == 404
    assert browser.ask(f"/files/{uuid4()}").status_code == 401


def test_a_destroyed_key_is_410_with_the_certificate(world: World, clerk: Asker, file_id: UUID) -> None:
    (row,) = rows(world, StoredFile)
    with world.app.change(NOW) as work:
        (key,) = work.session.query(ScopeKey).filter_by(owner_id=row.matter_id)
        key.wrapped, key.destroyed_at, key.certificate_no = None, NOW, "销〔2026〕3号"
        work.session.flush()
        work.session.commit()
    for headers in ({}, {"range": "bytes=0-4"}):
        gone = clerk.ask(**headers)
        assert gone.status_code == 410 and "销〔2026〕3号" in gone.text
        assert gone.headers["cache-control"] == "no-store"


@given(
    st.one_of(st.none(), st.text(max_size=20), st.from_regex(r"bytes=\d{0,3}-\d{0,3}", fullmatch=True)),
    st.integers(0, 50),
)
def test_any_header_gives_a_part_that_exists_the_whole_or_416(header: str | None, size: int) -> None:
    try:
        found = asked_span(header, None, '"x"', size)
    except Unsatisfiable:
        return
    assert found is None or (isinstance(found, Span) and 0 <= found.start < found.end <= size)
