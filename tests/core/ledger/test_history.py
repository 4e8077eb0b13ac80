"""留痕: who did what, old beside new in words, as of any moment; to those who may see it, and to nobody what is secret."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select

from core.applications.correct import CorrectApplication, correct_application
from core.applications.register import AgentInput, Registered
from core.law.roles import Role
from core.ledger.check_paper import GENUINE
from core.ledger.check_paper import WORDS as VERDICTS
from core.ledger.happenings import record
from core.ledger.history import (
    CHANGES,
    HAPPENINGS,
    READ_BY,
    EntryView,
    HistoryPage,
    as_of,
    history,
    matter_history,
    may_read,
    visible,
)
from core.ledger.history_words import CLOSED, TABLES
from core.ledger.verify import verify
from core.people.access import ResetPassword, reset_password
from core.people.accounts import EditAccount, edit_account
from core.people.credentials import CredentialInput, RegisterCredential, register_credential
from core.people.roles import AssignRoles, assign_roles
from db.ledger import write
from db.ledger.columns import LEDGERED, newest
from db.ledger.write import Happening
from db.models import (
    Account,
    AccountRole,
    Agency,
    Grant,
    LedgerEntry,
    Matter,
    MatterParty,
    NumberSeries,
    Party,
    Setting,
)
from tests.conftest import NOW, FixedClock
from tests.core.ledger.conftest import Superuser
from tests.core.ledger.support import seal
from tests.core.people_support import done
from tests.factories.applications import MATERIALS, identity_number, person, register, rows
from tests.factories.destroying import destroy
from tests.factories.sealed import NEEDLES, TIPS, WHAT, WHY, unseal
from tests.factories.sealed import seal as seal_person
from tests.factories.world import World

CLERK, AUDITOR, OFFICER = Role.WINDOW_CLERK, Role.AUDIT_ADMIN, Role.ENFORCEMENT_OFFICER
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def corrected(world: World, clock: FixedClock) -> Registered:
    """An application of NOW whose note and materials were corrected an hour later."""
    made = register(world, agent=AgentInput(person(2), "代为提交"), note="急件")
    clock.moment = LATER
    materials = (replace(MATERIALS[0], originals_received=0), *MATERIALS[1:])
    wanted = CorrectApplication(uuid4(), made.matter_id, 1, "post", materials, "已电话告知", "登记时漏记")
    done(correct_application(world.ctx(CLERK), wanted))
    return made


def read(world: World, matter_id: UUID, *, by: str = CLERK, **more: object) -> HistoryPage:
    page = matter_history(world.ctx(by), matter_id, count=200, **more)  # type: ignore[arg-type]
    assert page is not None
    return page


def lines_of(rows: tuple[EntryView, ...], what: str) -> list[tuple[str, str, str]]:
    return [line for row in rows if row.what == what for line in row.lines]


def written(world: World, action: str) -> list[LedgerEntry]:
    return rows(world, LedgerEntry, LedgerEntry.action == action)


def words_of(page: HistoryPage) -> str:
    return "\n".join(f"{row.what} {row.summary}" for row in page.rows)


# What it says


def test_a_correction_shows_who_when_and_old_beside_new_in_words(world: World, corrected: Registered) -> None:
    page = read(world, corrected.matter_id)
    assert (page.object_word, page.name, page.matter_id) == ("登记", corrected.number, corrected.matter_id)
    assert ("备注", "急件", "已电话告知") in lines_of(page.rows, "修改申请内容")
    assert ("申请方式", "窗口当面", "邮寄") in lines_of(page.rows, "修改登记")
    assert ("收到原件份数", "1", "0") in lines_of(page.rows, "修改申请材料")
    changed = next(row for row in page.rows if row.what == "修改申请内容")
    assert (changed.actor, changed.unit, changed.at, changed.closed) == (
        "窗口人员甲",
        "政务服务窗口",
        LATER,
        "",
    )
    assert changed.summary == "备注：急件 → 已电话告知"
    assert [row.at for row in page.rows] == sorted((row.at for row in page.rows), reverse=True)


def test_what_was_made_shows_all_that_it_had_and_no_code(world: World, corrected: Registered) -> None:
    rows_of = read(world, corrected.matter_id).rows
    made = lines_of(rows_of, "新增登记")
    assert ("登记号", "", corrected.number) in made and ("状态", "", "已登记") in made
    assert ("承办科室", "", "劳动关系科") in made and ("收件时间", "", "2026-03-10 09:30:00") in made
    assert ("经办人", "", "窗口人员甲") in lines_of(rows_of, "新增办理记录")
    assert any(line[:2] == ("文书", "") and "回执" in line[2] for line in lines_of(rows_of, "新增办理记录"))
    parties = lines_of(rows_of, "新增当事人")
    assert ("身份", "", "委托代理人") in parties and ("证件类型", "", "居民身份证") in parties
    told = [part for row in rows_of for line in row.lines for part in line]
    codes = re.compile(r"[a-z]+_[a-z_]+|[0-9a-f]{8}-[0-9a-f]{4}-|counter|registered|true|false")
    assert [part for part in told if codes.search(part)] == []


def test_what_was_recorded_before_a_column_came_verifies_and_reads_beside_what_came_after(
    world: World, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the materials of an application, of which nothing was said of whether they may lack."""
    today = write._table

    def earlier(name: str) -> write._Table:
        return today(name)._replace(schema=1, covered=frozenset(LEDGERED[name][1]))

    with monkeypatch.context() as then:
        then.setattr(write, "_table", lambda name: (earlier if "material" in name else today)(name))
        made = register(world)
    seal(world.app)
    clock.moment = LATER
    materials = (replace(MATERIALS[0], note="字迹不清"), *MATERIALS[1:])
    wanted = CorrectApplication(uuid4(), made.matter_id, 1, "counter", materials, "", "登记时漏记")
    done(correct_application(world.ctx(CLERK), wanted))
    seal(world.app)
    assert verify(world.app, full=True).is_clean
    told = [line for row in read(world, made.matter_id).rows for line in row.lines]
    assert ("备注", "", "字迹不清") in told and "可容缺" not in {line[0] for line in told}
    later = register(world).matter_id
    assert ("可容缺", "", "否") in [line for row in read(world, later).rows for line in row.lines]


def test_a_place_in_the_tree_is_given_by_the_sealer(world: World, corrected: Registered) -> None:
    assert {row.index for row in read(world, corrected.matter_id).rows if row.action != "查阅留痕"} == {None}
    seal(world.app)
    indexes = [row.index for row in read(world, corrected.matter_id).rows]
    assert None not in indexes and len(set(indexes)) == len(indexes)


def test_changes_and_happenings_are_read_apart(world: World, corrected: Registered) -> None:
    details = {"reason": "对账", "查找": "张某", "owner": "x"}
    one = Happening("document", corrected.document_id, "downloaded", corrected.matter_id, details)
    record(world.ctx(CLERK), one)
    read(world, corrected.matter_id)
    only = read(world, corrected.matter_id, only=HAPPENINGS).rows
    assert {row.what for row in only} == {"打开或下载文书", "查阅留痕"}
    taken = next(row for row in only if row.action == "打开或下载")
    assert sorted(taken.lines) == [("原因", "", "对账"), ("查找", "", "张某")]
    changes = read(world, corrected.matter_id, only=CHANGES).rows
    assert len(changes) + len(only) == len(read(world, corrected.matter_id).rows)
    assert not {row.entry_id for row in changes} & {row.entry_id for row in only}


def test_of_one_paper_its_own_entries_alone(world: World, corrected: Registered) -> None:
    page = history(world.ctx(CLERK), "document", corrected.document_id)
    assert page is not None and page.matter_id == corrected.matter_id
    assert [row.what for row in page.rows] == ["新增文书"]


# Pages


def test_page_by_page_each_entry_comes_once(world: World, corrected: Registered) -> None:
    whole = [row.entry_id for row in read(world, corrected.matter_id, only=CHANGES).rows]
    ctx, seen, before = world.ctx(CLERK), [], None
    for _ in range(len(whole)):
        page = matter_history(ctx, corrected.matter_id, before, 4, only=CHANGES)
        assert page is not None and 0 < len(page.rows) <= 4
        seen += [row.entry_id for row in page.rows]
        before = page.following
        if before is None:
            break
    assert sorted(seen) == sorted(whole) and len(whole) > 8


def test_a_page_costs_the_same_whatever_stands_behind_it(world: World, corrected: Registered) -> None:
    counted = []

    def count(*given: object) -> None:
        counted.append(given[2])

    def cost() -> int:
        counted.clear()
        assert matter_history(world.ctx(CLERK), corrected.matter_id, count=5) is not None
        return len(counted)

    cost()
    event.listen(world.app.engine, "before_cursor_execute", count)
    first = cost()
    matter_history(world.ctx(CLERK), corrected.matter_id, count=5)
    with world.app.change(LATER) as work:
        matter = work.session.get_one(Matter, corrected.matter_id)
        for number in range(30):
            matter.subject = f"事项{number}"
            work.session.flush()
        work.commit()
    for number in range(30):
        with world.app.change(LATER) as work:
            work.session.get_one(Matter, corrected.matter_id).subject = f"又{number}"
            work.commit()
    assert cost() <= first + 1
    event.remove(world.app.engine, "before_cursor_execute", count)


# As of a moment


def test_the_matter_as_it_stood(world: World, corrected: Registered) -> None:
    ctx = world.ctx(CLERK)

    def note(moment: object) -> list[str]:
        states = as_of(ctx, "matter", corrected.matter_id, moment)  # type: ignore[arg-type]
        assert states is not None
        return [
            v for state in states for k, v in state.lines if k == "备注" and state.object_word == "申请内容"
        ]

    assert note(NOW - timedelta(seconds=1)) == []
    assert note(NOW) == note(LATER - timedelta(microseconds=1)) == ["急件"]
    assert note(LATER) == note(LATER + timedelta(days=900)) == ["已电话告知"]
    states = as_of(ctx, "matter", corrected.matter_id, LATER)
    assert states is not None
    versions = {state.object_word: state.version for state in states}
    assert versions["申请内容"] == 2 and versions["文书"] == 1
    assert [state.object_word for state in states][:2] == ["登记", "申请内容"]
    assert len([s for s in states if s.object_word == "当事人"]) == 2
    assert {state.actor for state in states} == {"窗口人员甲"}


# Who sees it


def test_without_the_permission_or_out_of_reach_there_is_nothing(world: World, corrected: Registered) -> None:
    seen = {role for role in Role if history(world.ctx(role), "matter", corrected.matter_id) is not None}
    assert seen == {CLERK, Role.UNIT_HEAD, Role.AGENCY_HEAD}
    for role in Role:
        found = as_of(world.ctx(role), "matter", corrected.matter_id, LATER)
        assert (found is not None) is (role in seen), role
        assert (history(world.ctx(role), "document", corrected.document_id) is not None) is (role in seen)
    assert history(world.ctx(CLERK), "matter", uuid4()) is None
    assert history(world.ctx(CLERK), "nonsense", corrected.matter_id) is None
    assert history(world.ctx(CLERK), "application", corrected.matter_id) is not None


def test_a_grant_opens_a_history_and_filing_closes_it(world: World, corrected: Registered) -> None:
    officer = world.ctx(OFFICER)
    with world.app.change(LATER) as work:
        work.session.get_one(Matter, corrected.matter_id).filed_at = LATER
        work.commit()
    assert history(world.ctx(CLERK), "matter", corrected.matter_id) is None
    with world.app.change(LATER) as work:
        work.add(
            Grant(
                account_id=officer.actor.account_id,
                object_type="matter",
                object_id=corrected.matter_id,
                mode="read",
                ground="借阅单1号",
                granted_by=world.account_id(Role.AGENCY_HEAD),
                until=LATER + timedelta(days=1),
            )
        )
        work.commit()
    officer = world.ctx(OFFICER)
    assert history(officer, "matter", corrected.matter_id) is not None
    assert history(replace(officer, now=LATER + timedelta(days=2)), "matter", corrected.matter_id) is None


def test_personal_numbers_are_masked_unless_asked_for_with_the_permission(
    world: World, corrected: Registered
) -> None:
    number, phone = identity_number(1), person().phone
    masked = words_of(read(world, corrected.matter_id))
    assert number not in masked and phone not in masked and "解放街" not in masked
    assert number[:6] in masked and number[-4:] in masked
    assert written(world, "revealed") == []
    whole = words_of(read(world, corrected.matter_id, full=True))
    assert number in whole and phone in whole and "解放街1号" in whole
    assert [e.object_id for e in written(world, "revealed")] == [corrected.matter_id]
    head = world.ctx(Role.AGENCY_HEAD)
    assert history(head, "matter", corrected.matter_id, full=True) is None
    assert as_of(head, "matter", corrected.matter_id, LATER, full=True) is None
    states = as_of(head, "matter", corrected.matter_id, LATER)
    assert states is not None
    told = str(states)
    assert number not in told and phone not in told and "解放街" not in told


def test_a_correction_of_a_party_is_masked_in_its_act_too(world: World, corrected: Registered) -> None:
    with world.app.change(LATER) as work:
        party = work.session.scalars(select(MatterParty).where(MatterParty.role == "applicant")).one()
        party.certificate_no, party.phone = identity_number(7), "13904139999"
        work.commit()
    page = read(world, corrected.matter_id)
    lines = {what: (old, new) for what, old, new in lines_of(page.rows, "修改当事人")}
    assert lines["证件号码"][0] != lines["证件号码"][1] or "*" in lines["证件号码"][1]
    assert identity_number(7) not in words_of(page) and "13904139999" not in words_of(page)


# The house


def test_the_history_of_an_account_has_its_roles_and_credentials_and_no_secret(world: World) -> None:
    admin, security = world.ctx(Role.SYSTEM_ADMIN), world.ctx(Role.SECURITY_ADMIN)
    one = world.account_id(Role.ARCHIVIST)
    unit_id = world.unit_id("window")
    done(edit_account(admin, EditAccount(uuid4(), one, 1, "档案员乙", unit_id, "", "调动")))
    version = rows(world, Account, Account.id == one)[0].row_version
    done(reset_password(security, ResetPassword(uuid4(), one, version, "忘记口令")))
    roles = ("archivist", "intake_clerk")
    done(assign_roles(security, AssignRoles(uuid4(), one, roles[:1], roles, "兼任")))
    card = CredentialInput("辽0421001", "监察", "抚顺市", "司法厅", date(2025, 1, 1), date(2030, 1, 1))
    done(register_credential(admin, RegisterCredential(uuid4(), one, card, "新领证")))
    page = history(world.ctx(AUDITOR), "account", one, count=100)
    assert page is not None and page.name == "档案员乙"
    told = words_of(page)
    assert "姓名：档案员甲 → 档案员乙" in told
    assert "科室：档案室 → 政务服务窗口" in told
    assert ("口令", "", "已设定新口令") in [line for row in page.rows for line in row.lines]
    assert f"新增角色 角色：{Role.INTAKE_CLERK.label}" in told and "新增执法证件 证件号码：辽0421001" in told
    hashes = [row.password_hash for row in rows(world, Account)]
    assert hashes and not any(one in told or one in repr(page) for one in hashes)
    states = as_of(world.ctx(AUDITOR), "account", one, NOW)
    assert states is not None and not any(one in repr(states) for one in hashes)
    assert ("口令", "已设定") in states[0].lines


def house_objects(world: World) -> dict[str, UUID]:
    register(world)
    with world.app.change(NOW) as work:
        agency = work.session.scalars(select(Agency)).one()
        work.add(Setting(agency_id=agency.id, key="password_days", value=60))
        work.commit()
    found = {
        "agency": rows(world, Agency)[0].id,
        "account": world.account_id(CLERK),
        "item": world.item_id,
        "party": rows(world, Party)[0].id,
        "setting": rows(world, Setting)[0].id,
        "unit": world.unit_id("archive"),
    }
    series = rows(world, NumberSeries)
    return found | ({"number_series": series[0].id} if series else {})


def test_of_the_house_the_auditor_reads_everything_and_others_what_they_may_read(world: World) -> None:
    objects = house_objects(world)
    for kind, one in objects.items():
        for role in Role:
            ctx = world.ctx(role)
            page = history(ctx, kind, one)
            assert (page is not None) is may_read(ctx, kind), f"{kind} for {role}"
            assert page is None or page.rows, kind
    auditor = world.ctx(AUDITOR)
    assert all(may_read(auditor, kind) for kind in READ_BY)
    legal = world.ctx(Role.LEGAL_REVIEWER)
    assert {kind for kind in READ_BY if may_read(legal, kind)} == {
        *("delegation", "item", "officer_credential", "party"),
    }
    assert not any(may_read(world.ctx(Role.SYSTEM_ADMIN), kind) for kind in READ_BY)
    setting = history(auditor, "setting", objects["setting"])
    assert setting is not None and "天" not in setting.name and setting.name != "password_days"


def test_another_agencys_things_are_not_there(world: World) -> None:
    with world.app.change(NOW) as work:
        other = Agency(code="x", name="另一局", short_name="另一局", kind="organ", number_prefix="另")
        work.add(other)
        work.session.flush()
        setting = Setting(agency_id=other.id, key="password_days", value=60)
        work.add(setting)
        work.commit()
    assert history(world.ctx(AUDITOR), "setting", setting.id) is None
    assert history(world.ctx(AUDITOR), "agency", other.id) is None
    assert as_of(world.ctx(AUDITOR), "setting", setting.id, NOW) is None


def test_what_belongs_to_nobody_is_shown_to_nobody(world: World, corrected: Registered) -> None:
    entry_ids = {e.object_type: e.object_id for e in rows(world, LedgerEntry) if e.matter_id is None}
    hidden = entry_ids.keys() - READ_BY.keys()
    assert {"scope_key", "account_role"} <= hidden
    for kind in hidden:
        for role in Role:
            assert history(world.ctx(role), kind, entry_ids[kind]) is None, f"{kind} for {role}"


def test_which_objects_of_a_list_can_be_opened(world: World, corrected: Registered) -> None:
    asked = [
        ("document", corrected.document_id),
        ("matter", corrected.matter_id),
        ("account", world.account_id(CLERK)),
        ("scope_key", uuid4()),
    ]
    assert visible(world.ctx(CLERK), asked) == {corrected.document_id, corrected.matter_id}
    assert visible(world.ctx(AUDITOR), asked) == {world.account_id(CLERK)}
    assert visible(world.ctx(Role.STAFF), asked) == set()


# What is gone or does not agree


def test_after_the_key_is_destroyed_it_says_under_which_certificate(
    world: World, corrected: Registered
) -> None:
    destroy(world, corrected.matter_id, "销〔2026〕3号")
    page = read(world, corrected.matter_id, only=CHANGES)
    assert {row.closed for row in page.rows} == {"内容已依法销毁（销毁凭证 销〔2026〕3号）"}
    assert {row.lines for row in page.rows} == {()} and page.rows[0].actor == "窗口人员甲"
    states = as_of(world.ctx(CLERK), "matter", corrected.matter_id, LATER)
    assert states and {state.closed for state in states} == {page.rows[0].closed}
    assert len(written(world, "history_opened")) == 1


def test_without_the_root_key_it_says_so_and_who_and_when_still_stand(
    world: World, corrected: Registered
) -> None:
    for file in world.app.home.keys.glob("root-*"):
        file.unlink()
    world.app.keys._roots.clear()
    page = read(world, corrected.matter_id, only=CHANGES)
    assert all("缺少根密钥" in row.closed for row in page.rows)
    assert page.rows[0].at == LATER


@pytest.fixture
def forged(world: World, corrected: Registered, superuser: Superuser) -> Iterator[Registered]:
    superuser.run("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
    yield corrected


def test_an_image_that_was_changed_or_exchanged_is_said_and_not_shown(
    world: World, forged: Registered, superuser: Superuser
) -> None:
    which = f"object_type = 'application' AND object_id = '{forged.matter_id}'"
    superuser.run(
        "UPDATE ledger_entry SET image = set_byte(image, 40, get_byte(image, 40) # 1) "
        f"WHERE {which} AND version = 2"
    )
    page = read(world, forged.matter_id)
    changed = next(row for row in page.rows if row.what == "修改申请内容")
    assert (changed.closed, changed.lines) == ("内容与台账不符，请审计管理员核验台账", ())
    superuser.run(
        "UPDATE ledger_entry SET image = (SELECT image FROM ledger_entry WHERE "
        f"{which} AND version = 1) WHERE {which} AND version = 2"
    )
    page = read(world, forged.matter_id)
    changed = next(row for row in page.rows if row.what == "修改申请内容")
    assert changed.closed == "内容与台账不符，请审计管理员核验台账"


def test_a_version_whose_predecessor_was_deleted_says_so(
    world: World, forged: Registered, superuser: Superuser
) -> None:
    superuser.run(
        f"DELETE FROM ledger_entry WHERE object_type = 'application' AND object_id = '{forged.matter_id}' AND version = 1"
    )
    page = read(world, forged.matter_id)
    changed = next(row for row in page.rows if row.what == "修改申请内容")
    assert "前一版本的台账条目缺失" in changed.closed and changed.lines == ()


def test_somebody_sealed_is_in_nobodys_history(world: World) -> None:
    made = register(world)
    unseal(world, seal_person(world, made.matter_id))
    seen = 0
    for who in (*Role, TIPS):
        ctx = world.ctx(who)
        for full in (False, True):
            page = matter_history(ctx, made.matter_id, count=200, full=full)
            states = as_of(ctx, "matter", made.matter_id, LATER, full=full)
            told = f"{page} {states}"
            assert not [needle for needle in (*NEEDLES, WHY, WHAT) if needle in told], who
            if page is not None:
                closed = [row for row in page.rows if row.object_word in ("密封当事人", "案情摘要")]
                assert {row.what for row in closed} >= {"新增密封当事人", "启封查看密封当事人"}
                assert {(row.closed, row.lines) for row in closed} == {("内容不在此显示", ())}
                seen += 1
    assert seen > 2


def test_a_paper_that_was_checked_shows_the_verdict_in_words(world: World, corrected: Registered) -> None:
    one = Happening("document", corrected.document_id, "checked", corrected.matter_id, {"verdict": GENUINE})
    record(world.ctx(CLERK), one)
    page = history(world.ctx(CLERK), "document", corrected.document_id, only=HAPPENINGS)
    assert page is not None
    checked = next(row for row in page.rows if row.action == "核验文书")
    assert checked.summary == f"结论：{VERDICTS[GENUINE]}"


# Reading is recorded; every table has its words


def test_reading_is_recorded_once_and_others_see_it(world: World, corrected: Registered) -> None:
    for _ in range(3):
        read(world, corrected.matter_id)
        as_of(world.ctx(CLERK), "matter", corrected.matter_id, LATER)
    read(world, corrected.matter_id, by=Role.UNIT_HEAD)
    found = written(world, "history_opened")
    readers = [world.account_id(CLERK), world.account_id(Role.UNIT_HEAD)]
    assert sorted(str(e.account_id) for e in found) == sorted(map(str, readers))
    assert {e.matter_id for e in found} == {corrected.matter_id}
    assert history(world.ctx(OFFICER), "matter", corrected.matter_id) is None
    assert len(written(world, "history_opened")) == 2


COMMON = {"id", "recorded_at", "row_version", "agency_id", "matter_id", "key_owner_id", "happened_at"}
UNTOLD = {
    "account": {"password_set_at"},
    "account_role": {"account_id"},
    "access_grant": {"object_type", "object_id"},
    "act": {"details"},
    "admin_change": {"key_owner_id"},
    "application": {"matter_id"},
    "case_file": {"arrangers", "prefix", "sequence"},
    "case_file_item": {"case_file_id", "document_id", "stored_file_id"},
    "case_file_move": {"case_file_id"},
    "case_file_note": {"case_file_id"},
    "disposal_item": {"case_file_id", "disposal_id"},
    "disposal_step": {"disposal_id"},
    "lending_finding": {"moves", "loan_id", "case_file_id"},
    "lending_finding_step": {"finding_id"},
    "loan": {"moves"},
    "loan_copy": {"loan_id", "loan_item_id", "item_id", "scan_id"},
    "loan_item": {"loan_id", "case_file_id", "open_matter_id", "item_id", "round"},
    "loan_step": {"loan_id"},
    "case_file_scan": {"case_file_id", "media_type", "sealed_size", "sealed_sha256", "algorithm", "wrapped"},
    "preserved_check": {"copy_id"},
    "stock_take": {"result", "explained"},
    "stock_take_line": {"stock_take_id", "case_file_id", "volume"},
    "matter_hold": {"case_file_id"},
    "original_event": {"original_id"},
    "retention_period": {"table_id"},
    "complaint": {"query_code"},
    "deadline": {"code", "replaces_id"},
    "deadline_extension": {"deadline_id"},
    "deadline_move": {"deadline_id", "calendar_year_id"},
    "deadline_pause": {"deadline_id"},
    "document": {"content", "kind"},
    "item_material": {"item_id"},
    "license": {"item_id", "party_id", "granted_in_id"},
    "license_event": {"license_id", "in_matter_id", "details"},
    "matter_party": {"party_id", "represents_id"},
    "party": {"key_owner_id"},
    "matter_trigger": {"act_id"},
    "paper_approval": {"draft_id"},
    "paper_draft": {"content", "unit_id", "writers"},
    "paper_signature": {"draft_id", "position"},
    "procedural_defect": {"act_id"},
    "service_attempt": {"service_id"},
    "service_record": {"act_id", "addressee_id", "replaces_id"},
    "stored_file": {"sealed_size", "sealed_sha256", "algorithm", "replaces_id", "wrapped"},
}
"""Columns that say nothing to a reader beyond the others: ids that the row itself stands for, what is printed on the
paper, how a file is stored; who wrote in a draft is told by each of its entries. The details of an act are told line by line."""


def test_every_table_and_column_has_words_or_a_reason() -> None:
    assert LEDGERED.keys() - TABLES.keys() - CLOSED.keys() == set()
    assert TABLES.keys() & CLOSED.keys() == set()
    for name, table in TABLES.items():
        covered = set(LEDGERED[name][newest(name)])
        assert set(table.columns) <= covered, name
        assert covered - set(table.columns) - COMMON - UNTOLD.get(name, set()) == set(), name
        for words in (table.label, *table.columns.values()):
            assert re.search(r"[一-鿿]", words), f"{name}: {words}"


def test_somebody_who_left_a_role_is_named_by_the_role_in_words(world: World) -> None:
    one = rows(world, AccountRole, AccountRole.role == "archivist")[0]
    with world.app.change(LATER) as work:
        work.session.get_one(AccountRole, one.id).ended_at = LATER
        work.commit()
    page = history(world.ctx(AUDITOR), "account", one.account_id)
    assert page is not None
    assert lines_of(page.rows, "修改角色") == [("结束时间", "", "2026-03-10 10:30:00")]
    assert page.rows[-1].actor == "系统"
