"""留痕 and 台账核验 on the screen, the alarm above every page, and what pages and routes leave on the record."""

import json
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.engine import URL, make_url

from core.applications.correct import CorrectApplication, correct_application
from core.applications.register import Registered
from core.jobs.runner import run_next
from core.law.roles import Role
from core.ledger.jobs import ROTATE, VERIFY
from core.ledger.keys import RootKeyLost
from core.ledger.verify import FULL, last, verify
from core.office.thresholds import ChangeSetting, change_setting
from core.signing_in import SignedIn, sign_in
from db.models import Job, LedgerEntry, ScopeKey, Setting
from pages import settings
from pages.ui import alarms
from pages.ui.screens import SCREENS
from tests.conftest import NOW, FixedClock
from tests.core.ledger.conftest import Superuser
from tests.core.people_support import done
from tests.factories.applications import MATERIALS, identity_number, register, rows
from tests.factories.destroying import destroy
from tests.factories.watched import watch
from tests.factories.world import PASSWORD, World
from tests.pages.client import portal
from tests.pages.visitor import Visitor, _deep, visiting

CLERK, AUDITOR = Role.WINDOW_CLERK, Role.AUDIT_ADMIN


@pytest.fixture(autouse=True)
def nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process last told is of another test's portal."""
    monkeypatch.setattr(alarms, "_told", alarms._Told())


@pytest.fixture
def auditor(world: World) -> Iterator[Visitor]:
    with visiting(world.app, AUDITOR) as visitor:
        yield visitor


@pytest.fixture
def superuser(server: URL, database_url: str) -> Superuser:
    return Superuser(server.set(database=make_url(database_url).database))


@pytest.fixture
def corrected(world: World, clock: FixedClock) -> Registered:
    """An application of NOW whose note was corrected an hour later. The clock then stands at NOW again."""
    made = register(world, note="急件")
    clock.moment = NOW + timedelta(hours=1)
    wanted = CorrectApplication(uuid4(), made.matter_id, 1, "counter", MATERIALS, "已电话告知", "漏记")
    done(correct_application(world.ctx(CLERK), wanted))
    clock.moment = NOW
    return made


def changed_setting(world: World) -> UUID:
    """A threshold that the administrator has set once."""
    done(change_setting(world.ctx(Role.SYSTEM_ADMIN), ChangeSetting(uuid4(), "draft_days", 0, 12, "试行")))
    return rows(world, Setting)[0].id


def entries(world: World, action: str) -> list[LedgerEntry]:
    return rows(world, LedgerEntry, LedgerEntry.action == action)


def links(visitor: Visitor) -> list[str | None]:
    """The addresses of the rows of all tables."""
    found: list[str | None] = []
    for element in _deep(visitor.page.main):
        if getattr(element.proto, "component_name", "") == "data_table":
            found += [row["href"] for row in json.loads(element.proto.json)["rows"]]
    return found


def ways(visitor: Visitor) -> list[str]:
    """The labels of the links to other pages."""
    return [e.proto.label for e in _deep(visitor.page.main) if type(e.proto).__name__ == "PageLink"]


def infos(visitor: Visitor) -> str:
    return "\n".join(info.value for info in visitor.page.info)


def run(visitor: Visitor) -> Visitor:
    return visitor.run()


# 留痕


def test_a_correction_shows_old_and_new(clerk: Visitor, corrected: Registered) -> None:
    clerk.open("history", type="matter", id=str(corrected.matter_id))
    assert clerk.titles[0].startswith("留痕：登记 ")
    (table,) = clerk.tables
    row = next(row for row in table if row[2] == "修改申请内容")
    assert row[0] == "2026-03-10 10:30:00" and row[1] == "窗口人员甲（政务服务窗口）"
    assert (row[3], row[4]) == ("备注：急件 → 已电话告知", "未封存")
    assert identity_number(1) not in clerk.words and "返回详情" in clerk.buttons


def test_page_by_page_and_narrowed(clerk: Visitor, corrected: Registered) -> None:
    clerk.open("history", type="matter", id=str(corrected.matter_id))
    key, seen = f"history.{corrected.matter_id}", []
    clerk.page.session_state[f"{key}.only"] = "changes"
    run(clerk)
    while True:
        (table,) = clerk.tables
        assert len(table) <= 20
        seen += [tuple(row) for row in table]
        if next(b for b in clerk.page.button if b.key == f"{key}.next").disabled:
            break
        clerk.click("下一页")
    assert len(seen) == len(set(seen)) > 10
    assert {"新增登记", "修改登记"} <= {row[2] for row in seen}
    clerk.page.session_state[f"{key}.only"] = "happenings"
    run(clerk)
    assert {row[2] for row in clerk.tables[0]} == {"查阅留痕"}


def test_the_object_as_of_a_moment(clerk: Visitor, corrected: Registered) -> None:
    clerk.open("history", type="matter", id=str(corrected.matter_id))
    key = f"history.{corrected.matter_id}"

    def at(day: date, moment: time | None) -> str:
        clerk.widget(f"{key}.day").set_value(day)
        clerk.widget(f"{key}.time").set_value(moment)
        run(clerk)
        table_words = "\n".join(" ".join(row) for table in clerk.tables for row in table)
        return clerk.words.replace(table_words, "")

    assert "<dd>急件</dd>" in at(NOW.date(), time(9, 30))
    assert "<dd>已电话告知</dd>" in at(NOW.date(), time(10, 30))
    assert "<dd>已电话告知</dd>" in at(NOW.date(), None)
    at(NOW.date(), time(9, 29))
    assert "该时刻还没有记录" in infos(clerk)


def test_full_numbers_need_the_permission_and_a_tick(
    world: World, corrected: Registered, clerk: Visitor
) -> None:
    query = {"type": "matter", "id": str(corrected.matter_id)}
    clerk.open("history", **query)
    clerk.widget(f"history.{corrected.matter_id}.full").set_value(True)
    run(clerk)
    while identity_number(1) not in clerk.words:
        clerk.click("下一页")
    assert len(entries(world, "revealed")) == 1
    with visiting(world.app, Role.AGENCY_HEAD) as head:
        head.open("history", **query)
        assert head.titles and not [c for c in head.page.checkbox if c.key.startswith("history")]


def test_what_one_may_not_see_is_not_there(world: World, corrected: Registered, auditor: Visitor) -> None:
    for kind, one in (
        ("matter", str(corrected.matter_id)),
        ("document", str(corrected.document_id)),
        ("account", str(uuid4())),
        ("nonsense", str(corrected.matter_id)),
        ("matter", "7"),
        ("", ""),
        ("\x00", "\x00"),
    ):
        auditor.open("history", type=kind, id=one)
        assert auditor.titles == ["未找到留痕"] and auditor.tables == [], kind
    assert entries(world, "history_opened") == []


def test_the_tab_reads_the_ledger_when_it_is_opened(
    world: World, corrected: Registered, clerk: Visitor
) -> None:
    clerk.open("application", id=str(corrected.matter_id))
    assert entries(world, "history_opened") == [] and "已电话告知 " not in str(clerk.tables)
    clerk.page.session_state[f"application.tabs.{corrected.matter_id}"] = "留痕"
    run(clerk)
    assert any("备注：急件 → 已电话告知" in row for table in clerk.tables for row in table)
    assert len(entries(world, "history_opened")) == 1
    with visiting(world.app, Role.STAFF) as staff:
        staff.open("application", id=str(corrected.matter_id))
        assert "留痕" not in [tab.label for tab in staff.page.tabs]


def test_the_pages_of_the_house_lead_to_their_histories(world: World, auditor: Visitor) -> None:
    changed_setting(world)
    for path, query in (
        ("account", {"id": str(world.account_id(CLERK))}),
        ("settings", {"key": "draft_days"}),
    ):
        auditor.open(path, **query)
        assert "留痕" in ways(auditor), path
        with visiting(world.app, Role.SYSTEM_ADMIN) as admin:
            admin.open(path, **query)
            assert "留痕" not in ways(admin), path
    with visiting(world.app, Role.LEGAL_REVIEWER) as legal:
        assert "留痕" in ways(legal.open("item", id=str(world.item_id)))
        legal.open("history", type="item", id=str(world.item_id))
        assert legal.titles == ["留痕：办理事项 企业实行不定时工作制审批"]


def test_after_destruction_it_names_the_certificate(
    world: World, corrected: Registered, clerk: Visitor
) -> None:
    destroy(world, corrected.matter_id, "销〔2026〕3号")
    clerk.open("history", type="matter", id=str(corrected.matter_id))
    assert "内容已依法销毁（销毁凭证 销〔2026〕3号）" in [row[3] for row in clerk.tables[0]]


# 台账核验


def test_a_clean_ledger_says_so(auditor: Visitor) -> None:
    auditor.open("ledger")
    assert auditor.titles == ["台账核验"] and auditor.errors == ""
    assert auditor.words.count("未发现异常") == 2 and "正常" in auditor.words
    assert {header.value for header in auditor.page.header} == {"封存", "全面核验", "增量核验"}


def test_before_the_first_result_it_says_what_to_do(world: World, auditor: Visitor) -> None:
    for file in (world.app.home.path / "ledger").glob("*.*"):
        file.unlink()
    auditor.open("ledger")
    assert "还没有核验结果" in infos(auditor) and "尚未封存" in auditor.words
    assert "台账封存尚未运行" in auditor.errors


def test_findings_lead_to_the_history_of_what_one_may_see(
    world: World, corrected: Registered, superuser: Superuser, auditor: Visitor
) -> None:
    setting_id = changed_setting(world)
    superuser.disarm()
    superuser.run(
        f"UPDATE setting SET value = 13 WHERE id = '{setting_id}'",
        f"UPDATE matter SET subject = '别的事' WHERE id = '{corrected.matter_id}'",
    )
    result = verify(world.app, full=True)
    auditor.open("ledger")
    assert f"发现 {result.count} 处异常" in auditor.words and auditor.errors
    table = next(t for t in auditor.tables if any("业务数据与台账不一致" in row[1] for row in t))
    by_words = {row[1]: row[0] for row in table}
    (of_setting,) = [w for w in by_words if str(setting_id) in w]
    (of_matter,) = [w for w in by_words if str(corrected.matter_id) in w and "matter" in w]
    assert (by_words[of_setting], by_words[of_matter]) == ("查看留痕", "—")
    assert f"/history?type=setting&id={setting_id}" in links(auditor) and None in links(auditor)
    with visiting(world.app, Role.AGENCY_HEAD) as head:
        head.open("ledger")
        assert f"/history?type=matter&id={corrected.matter_id}" in links(head)
        assert not [link for link in links(head) if link and "setting" in link]
        assert "立即全面核验" not in head.buttons and "更换根密钥" not in head.buttons


def test_many_findings_come_page_by_page(world: World, superuser: Superuser, auditor: Visitor) -> None:
    superuser.disarm()
    superuser.run(
        "UPDATE account SET phone = '1'",
        "UPDATE account_role SET recorded_at = '2020-01-01'",
        "UPDATE unit SET phone = '2'",
    )
    result = verify(world.app, full=True)
    assert result.count > 20
    auditor.open("ledger")
    first = next(t for t in auditor.tables if len(t[0]) == 2)
    auditor.click("下一页")
    second = next(t for t in auditor.tables if len(t[0]) == 2)
    assert len(first) == 20 and second and not {r[1] for r in first} & {r[1] for r in second}


def test_what_was_destroyed_is_a_remark_and_no_finding(
    world: World, corrected: Registered, auditor: Visitor
) -> None:
    destroy(world, corrected.matter_id, "销〔2026〕3号")
    watch(world.app)
    auditor.open("ledger")
    assert auditor.errors == ""
    assert any("销毁凭证 销〔2026〕3号" in row[0] for table in auditor.tables for row in table)


def test_the_auditor_has_everything_verified_now(
    world: World, superuser: Superuser, auditor: Visitor
) -> None:
    setting_id = changed_setting(world)
    superuser.disarm()
    superuser.run(f"UPDATE setting SET value = 13 WHERE id = '{setting_id}'")
    auditor.open("ledger")
    assert auditor.errors == ""
    auditor.click("立即全面核验")
    (job,) = rows(world, Job, Job.kind == VERIFY.code)
    with visiting(world.app, AUDITOR) as again:
        again.open("ledger").click("立即全面核验")
        assert "请等已有的“全面核验台账”结束后再办" in again.errors
    assert run_next(world.app)
    (job,) = rows(world, Job, Job.kind == VERIFY.code)
    assert job.state == "done" and "处异常，请在“台账核验”页查看" in job.words
    result = last(world.app, FULL)
    assert result is not None and result.count == job.result["count"] > 0
    assert [e.account_id for e in entries(world, "verified")] == [world.account_id(AUDITOR)]


def test_the_security_administrator_changes_the_root_key_after_confirming(
    world: World, corrected: Registered, security: Visitor
) -> None:
    def roots() -> set[str]:
        return {key.root_id for key in rows(world, ScopeKey)}

    before = roots()
    security.open("ledger")
    assert "立即全面核验" not in security.buttons
    (button,) = [b for b in security.page.button if b.label == "更换根密钥"]
    assert button.disabled
    security.widget("ledger.rotate.sure").set_value(True)
    run(security).click("更换根密钥")
    assert run_next(world.app)
    (job,) = rows(world, Job, Job.kind == ROTATE.code)
    assert job.state == "done" and "请通知系统管理员立即备份主机上的密钥目录" in job.words
    assert len(roots()) == 1 and not roots() & before
    rotated = entries(world, "keys_rotated")
    assert rotated and {e.account_id for e in rotated} == {world.account_id(Role.SECURITY_ADMIN)}
    with visiting(world.app, CLERK) as clerk:
        clerk.open("history", type="matter", id=str(corrected.matter_id))
        assert "已电话告知" in clerk.words


def test_a_rotation_that_was_broken_off_goes_on_under_the_key_it_made(world: World) -> None:
    with visiting(world.app, Role.SECURITY_ADMIN) as security:
        security.open("ledger").widget("ledger.rotate.sure").set_value(True)
        run(security).click("更换根密钥")
    made = world.app.keys.make_root()
    with world.app.change(NOW) as work:
        (job,) = work.session.query(Job).filter(Job.kind == ROTATE.code)
        job.state, job.attempt, job.checkpoint = "running", 1, {"root": made}
        job.started_at = job.beat_at = NOW - timedelta(hours=1)
        work.commit()
    assert run_next(world.app)
    assert {key.root_id for key in rows(world, ScopeKey)} == {made}


def test_without_the_root_key_the_rotation_says_what_to_do(world: World) -> None:
    with visiting(world.app, Role.SECURITY_ADMIN) as security:
        security.open("ledger").widget("ledger.rotate.sure").set_value(True)
        run(security).click("更换根密钥")
    for file in world.app.home.keys.glob("root-*"):
        file.unlink()
    world.app.keys._roots.clear()
    assert run_next(world.app)
    (job,) = rows(world, Job, Job.kind == ROTATE.code)
    assert job.state == "failed" and "缺少根密钥" in job.words


# The alarm


def test_an_alarm_stands_on_every_page_of_those_responsible_and_on_no_other(
    world: World, clock: FixedClock
) -> None:
    clock.moment = NOW + timedelta(minutes=6)
    for role in Role:
        with visiting(world.app, role) as visitor:
            visitor.open("home")
            told = "台账封存已停止超过 5 分钟" in visitor.errors
            assert told is (role in (Role.AGENCY_HEAD, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, AUDITOR)), role
            assert ("查看台账核验" in ways(visitor)) is told
    with visiting(world.app, AUDITOR) as auditor:
        for screen in SCREENS:
            auditor.open(screen.path)
            assert "台账封存已停止" in auditor.errors, screen.path


def test_the_alarm_is_read_once_for_many_clicks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Any] = []
    monkeypatch.setattr(alarms, "alarms", lambda app: read.append(app) or ["出事了"])
    at = [100.0]
    monkeypatch.setattr(alarms, "monotonic", lambda: at[0])
    with visiting(world.app, AUDITOR) as one, visiting(world.app, Role.SYSTEM_ADMIN) as other:
        for visitor in (one, other, one):
            assert "出事了" in visitor.open("home").errors
        assert len(read) == 1
        at[0] += alarms.FRESH_SECONDS
        one.open("home")
        assert len(read) == 2


# Refusals, papers, keys


def test_a_page_that_is_refused_is_on_the_record_once(world: World) -> None:
    with visiting(world.app, Role.STAFF) as staff:
        for _ in range(3):
            staff.open("units")
        staff.open("accounts")
    assert len(entries(world, "refused")) == 2
    assert {e.account_id for e in entries(world, "refused")} == {world.account_id(Role.STAFF)}


def token(world: World, login: str) -> str:
    signed = sign_in(world.app, login, PASSWORD, "192.0.2.1", "test")
    assert isinstance(signed, SignedIn)
    return signed.token


def test_routes_leave_openings_exports_and_refusals(world: World) -> None:
    made = register(world)
    paper = f"/documents/{made.document_id}.pdf"
    clerk, staff = token(world, CLERK), token(world, Role.STAFF)
    with portal(world.app) as browser:
        assert browser.ask(paper, method="HEAD", token=clerk).status_code == 200
        assert entries(world, "downloaded") == []
        for _ in range(2):
            assert browser.ask(paper, token=clerk).content.startswith(b"%PDF")
        assert [e.matter_id for e in entries(world, "downloaded")] == [made.matter_id]
        assert browser.ask("/applications.csv?q=张桂芳", token=clerk).status_code == 200
        assert len(entries(world, "exported")) == 1
        assert browser.ask("/applications.csv", token=staff).status_code == 403
        assert len(entries(world, "refused")) == 1


def test_a_destroyed_paper_is_gone_and_a_lost_key_is_told(world: World) -> None:
    made, other = register(world), register(world)
    destroy(world, made.matter_id, "销1号")
    clerk = token(world, CLERK)
    with portal(world.app) as browser:
        gone = browser.ask(f"/documents/{made.document_id}.pdf", token=clerk)
        assert gone.status_code == 410 and "销毁凭证 销1号" in gone.text
        for file in world.app.home.keys.glob("root-*"):
            file.unlink()
        world.app.keys._roots.clear()
        world.app.keys._house = None
        lost = browser.ask(f"/documents/{other.document_id}.pdf", token=clerk)
        assert lost.status_code == 503 and "缺少根密钥" in lost.text
        export = browser.ask("/applications.csv", token=clerk)
        assert export.status_code == 503 and "张桂芳" not in export.text


def test_a_key_that_a_page_needs_and_cannot_have_is_told_in_words(
    world: World, auditor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render() -> None:
        raise RootKeyLost("a1")

    monkeypatch.setattr(settings, "render", render)
    auditor.open("settings")
    assert "缺少根密钥（编号 a1）" in auditor.errors
