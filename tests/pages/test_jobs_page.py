"""后台任务 on the screen: asked for in the list, watched and called off, its file fetched by whoever asked."""

from datetime import timedelta
from urllib.parse import unquote
from uuid import uuid4

import pytest

from core.app import App
from core.jobs.asking import CancelJob, cancel_job
from core.jobs.handle import JobHandle
from core.jobs.runner import run_next
from core.law.roles import Role
from core.signing_in import SignedIn, sign_in
from db.models import Job
from tests.conftest import FixedClock
from tests.core.test_jobs import Gate, running
from tests.factories.applications import person, register, rows
from tests.factories.jobs import add_kind, ask, exported, job
from tests.factories.world import PASSWORD, World
from tests.pages.client import Browser, portal
from tests.pages.visitor import Visitor, visiting

EMPTY = "还没有后台任务"


def infos(visitor: Visitor) -> str:
    return "\n".join(info.value for info in visitor.page.info)


def test_the_clerk_exports_in_the_background_and_fetches_the_file(world: World, clerk: Visitor) -> None:
    register(world, applicant=person(1, name="张桂芳"))
    register(world, applicant=person(2, name="王小明"))
    clerk.open("jobs")
    assert EMPTY in infos(clerk) and clerk.tables == []
    clerk.open("applications", q="小明").click("后台导出全部")
    (asked,) = rows(world, Job)
    assert (asked.arguments, asked.state) == ({"q": "小明"}, "waiting")
    clerk.open("jobs")
    assert clerk.tables == [[["导出申请清单", "等待中", "", "窗口人员甲", "2026-03-10 09:30", ""]]]
    assert run_next(world.app)
    clerk.open("jobs")
    assert clerk.tables[0][0][1:3] == ["已完成", "1/1（100%），已导出 1 件"]
    clerk.open("job", id=str(asked.id))
    assert clerk.titles == ["导出申请清单"] and "小明" in clerk.words and "取消任务" not in clerk.buttons
    assert f"/jobs/{asked.id}/result" in links(clerk)
    clerk.open("applications", state="registered").click("后台导出全部")
    assert len(rows(world, Job)) == 2, "a new export is a new form"


def links(visitor: Visitor) -> list[str]:
    return [element.proto.url for element in visitor.page.get("link_button")]


def test_a_running_job_shows_how_far_it_is_and_can_be_called_off(
    world: World, clerk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()
    add_kind(monkeypatch, gate)
    job_id = ask(world, kind="count")
    with running(gate, world.app):
        clerk.open("job", id=str(job_id))
        assert "进行中" in clerk.words and "3/7（42%），第三步" in clerk.words
        assert len(clerk.page.get("progress")) == 1 and links(clerk) == []
        clerk.click("取消任务")
        assert "正在取消" in clerk.words and "取消任务" not in clerk.buttons
        clerk.open("jobs")
        assert clerk.tables[0][0][1] == "正在取消"


def test_what_waits_is_gone_with_one_click(world: World, clerk: Visitor) -> None:
    job_id = ask(world)
    clerk.open("job", id=str(job_id)).click("取消任务")
    assert "已取消" in clerk.words and job(world, job_id).state == "cancelled"


def test_a_click_that_comes_too_late_is_told_so(world: World, clerk: Visitor) -> None:
    job_id = ask(world)
    clerk.open("job", id=str(job_id))
    cancel_job(world.ctx(Role.WINDOW_CLERK), CancelJob(job_id))
    clerk.click("取消任务")
    assert "取消任务" not in clerk.buttons and "已取消" in clerk.words


def test_failed_parts_are_told_one_by_one(
    world: World, clerk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(_: App, held: JobHandle) -> None:
        for number in range(600):
            held.fail_row(number, f"**没有**<b>编号</b> {number}")

    add_kind(monkeypatch, work)
    job_id = ask(world, kind="count")
    assert run_next(world.app)
    clerk.open("job", id=str(job_id))
    assert len(clerk.tables[0]) == 500 and clerk.tables[0][1] == ["1", "**没有**<b>编号</b> 1"]
    assert "600 项未成功" in clerk.words
    assert any("共 600 项，只列出前 500 项" in caption.value for caption in clerk.page.caption)


def test_the_administrator_sees_everybodys_jobs_and_nothing_of_what_is_in_them(
    world: World, admin: Visitor
) -> None:
    register(world)
    mine = exported(world)
    admin.open("jobs")
    assert [row[3] for row in admin.tables[0]] == ["窗口人员甲"]
    admin.open("jobs", view="mine")
    assert "没有符合条件的后台任务" in infos(admin)
    admin.open("job", id=str(mine))
    assert admin.titles == ["导出申请清单"] and links(admin) == [] and "张桂芳" not in admin.words
    waiting = ask(world)
    admin.open("job", id=str(waiting)).click("取消任务")
    assert job(world, waiting).state == "cancelled"


def test_somebody_elses_job_is_not_there(world: World) -> None:
    job_id = ask(world)
    with visiting(world.app, Role.UNIT_HEAD) as head:
        for asked in (str(job_id), str(uuid4()), "7", ""):
            head.open("job", id=asked)
            assert "未找到该任务" in "".join(head.titles) and "取消任务" not in head.buttons
        head.open("jobs")
        assert EMPTY in infos(head)


def test_the_list_goes_page_by_page_and_by_state(world: World, clerk: Visitor, clock: FixedClock) -> None:
    for number in range(45):
        clock.moment += timedelta(seconds=60)
        job_id = ask(world)
        if number % 9:
            cancel_job(world.ctx(Role.WINDOW_CLERK), CancelJob(job_id))
        else:
            assert run_next(world.app)
    with visiting(world.app, Role.WINDOW_CLERK) as later:
        later.open("jobs")
        first = later.tables[0]
        later.click("下一页")
        second = later.tables[0]
        later.click("下一页")
        assert [len(first), len(second), len(later.tables[0])] == [20, 20, 5]
        times = [row[4] for row in (*first, *second, *later.tables[0])]
        assert times == sorted(times, reverse=True) and len(set(times)) == 45
        later.open("jobs", state="done")
        assert len(later.tables[0]) == 5
        later.open("jobs", state="failed")
        assert "没有符合条件的后台任务" in infos(later)


# The route


def token(held: App, login: str) -> str:
    signed = sign_in(held, login, PASSWORD, "192.0.2.1", "test")
    assert isinstance(signed, SignedIn)
    return signed.token


def test_the_file_is_saved_by_its_asker_and_is_not_there_for_others(world: World) -> None:
    register(world)
    job_id = exported(world)
    address = f"/jobs/{job_id}/result"
    with portal(world.app) as browser:
        for role in Role:
            answer = browser.ask(address, token=token(world.app, role))
            assert answer.status_code == (200 if role is Role.WINDOW_CLERK else 404), role
            assert ("张桂芳" in answer.text) is (role is Role.WINDOW_CLERK)
        _is_a_download(browser, address, token(world.app, Role.WINDOW_CLERK))
        missing = browser.ask(f"/jobs/{uuid4()}/result", token=token(world.app, Role.WINDOW_CLERK))
        assert missing.status_code == 404 and "已过保存期" in missing.text


def _is_a_download(browser: Browser, address: str, session: str) -> None:
    answer = browser.ask(address, token=session)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    kind, _, name = answer.headers["content-disposition"].partition("; filename*=UTF-8''")
    assert (kind, unquote(name)) == ("attachment", "申请清单 2026-03-10.csv")


def test_the_route_and_the_job_make_the_same_file(world: World) -> None:
    register(world, applicant=person(1, name="=张1+1"))
    job_id = exported(world)
    with portal(world.app) as browser:
        session = token(world.app, Role.WINDOW_CLERK)
        at_once, later = (
            browser.ask(a, token=session) for a in ("/applications.csv", f"/jobs/{job_id}/result")
        )
    assert at_once.content == later.content and "'=张1+1" in later.text
