"""后台任务 in a real browser: the page follows the work by itself, without being drawn anew, and gives the file."""

import csv
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocket, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from core.applications import export
from core.jobs import exporting, handle
from core.jobs.runner import run_next
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.server import FileClock
from tests.browser.test_screens import photograph
from tests.browser.visit import Visit, settled, signed_out, until
from tests.factories.applications import person

NAMES = ("张桂芳", "王小明", "李国强")


class Runs:
    """What a page asked its server to run: `whole` counts runs of all of it, `parts` those of a part that draws itself
    anew."""

    def __init__(self, page: Page) -> None:
        self.whole = self.parts = 0
        page.on("websocket", self._socket)

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framesent", self._sent)

    def _sent(self, frame: str | bytes) -> None:
        if not isinstance(frame, bytes):
            return
        message = BackMsg.FromString(frame)
        if message.WhichOneof("type") != "rerun_script":
            return
        if message.rerun_script.fragment_id:
            self.parts += 1
        else:
            self.whole += 1


class Steps:
    """Lets the export read one application after the other, each when the test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.next = threading.Semaphore(0)
        self.read = 0
        real = export.export_applications

        def one(*given: Any, **more: Any) -> Any:
            assert self.next.acquire(timeout=60)
            self.read += 1
            return real(*given, **more)

        monkeypatch.setattr(export, "export_applications", one)
        monkeypatch.setattr(exporting, "BATCH", 1)
        monkeypatch.setattr(handle, "_LOOK_SECONDS", 0.0)


@contextmanager
def worker(bureau: Bureau, steps: Steps) -> Iterator[None]:
    thread = threading.Thread(target=run_next, args=(bureau.app,))
    thread.start()
    try:
        yield
    finally:
        steps.next.release(20)
        thread.join()


def begin(bureau: Bureau, visit: Visit, page: Page) -> None:
    """A clerk with three applications has asked for all of them."""
    login = bureau.newcomer()
    for index, name in enumerate(NAMES):
        bureau.registered(login, applicant=person(801 + index, name=name))
    visit.enter(bureau.session(login))
    page.goto("/applications?view=mine")
    settled(page, "申请列表")
    page.get_by_role("button", name="后台导出全部").dblclick()
    settled(page, "导出申请清单")


def test_the_page_follows_the_work_and_gives_its_file(
    bureau: Bureau, visit: Visit, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps, runs = Steps(monkeypatch), Runs(page)
    begin(bureau, visit, page)
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("等待中")
    expect(main).to_contain_text("我登记的")
    with worker(bureau, steps):
        steps.next.release(2)
        expect(main).to_contain_text("2/3（66%），已读取 2 件")
        expect(page.get_by_role("button", name="取消任务")).to_be_visible()
        before, parts = runs.whole, runs.parts
        assert violations(page) == []
        photograph(page, "job-running")
        steps.next.release()
        expect(main).to_contain_text("3/3（100%）")
        assert runs.whole == before, "the whole page was drawn anew"
        assert runs.parts > parts
        steps.next.release()
        expect(main).to_contain_text("已完成")
    expect(page.get_by_role("button", name="取消任务")).to_have_count(0)
    settled(page, "导出申请清单")
    assert violations(page) == []
    photograph(page, "job-done")
    link = page.get_by_role("link", name="下载结果")
    # In this tab: Playwright does not hear of a file that a tab gives which closes at once.
    link.evaluate("link => { link.target = '_self' }")
    with page.expect_download() as given:
        link.click()
    file = given.value
    assert file.suggested_filename == "申请清单 2026-03-10.csv"
    with open(file.path(), encoding="utf-8-sig", newline="") as opened:
        assert [row[1] for row in csv.reader(opened)] == ["申请人", *reversed(NAMES)]
    page.get_by_role("button", name="返回后台任务").click()
    settled(page, "后台任务")
    rows = page.get_by_role("table", name="后台任务").get_by_role("row")
    expect(rows).to_have_count(2)  # the heading and, after a double click, one job
    assert violations(page) == []
    photograph(page, "jobs-list")


def test_work_is_called_off_while_it_goes_on(
    bureau: Bureau, visit: Visit, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = Steps(monkeypatch)
    begin(bureau, visit, page)
    main = page.get_by_test_id("stMain")
    with worker(bureau, steps):
        steps.next.release()
        expect(main).to_contain_text("已读取 1 件")
        page.get_by_role("button", name="取消任务").click()
        expect(main).to_contain_text("正在取消")
        steps.next.release()
        expect(main).to_contain_text("已取消")
    assert steps.read == 2
    expect(page.get_by_role("link", name="下载结果")).to_have_count(0)


def test_watching_keeps_nobody_signed_in(bureau: Bureau, visit: Visit, page: Page, clock: FileClock) -> None:
    runs = Runs(page)
    begin(bureau, visit, page)
    for _ in range(2):
        clock.advance(minutes=7)
        seen = runs.parts
        until(page, lambda seen=seen: runs.parts > seen)
    clock.advance(minutes=2)
    signed_out(page, "超过 15 分钟未操作")
