"""The agency, its thresholds, its number series, and the record of changes in words."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from core.admin_changes import NOISE, SUBJECT
from core.clock import CHINA, until
from core.law.roles import Role
from core.numbering import take_number
from core.office.agency import EditAgency, edit_agency, get_agency
from core.office.change_words import ACTIONS, OBJECTS, column_word
from core.office.changes import history, list_changes
from core.office.series import (
    EditSeries,
    edit_series,
    get_series,
    list_series,
    preview,
    template_words,
)
from core.office.thresholds import (
    CHANGES,
    ChangeSetting,
    SettingChanged,
    change_security_setting,
    change_setting,
    get_setting,
    list_settings,
)
from core.people.access import ResetPassword, reset_password
from core.people.accounts import EditAccount, edit_account, get_account
from core.people.roles import AssignRoles, assign_roles
from core.permissions import GRANTS
from core.settings import SETTINGS, setting
from core.use_case import Work
from tests.conftest import FixedClock
from tests.core.people_support import WHY, changes, codes, done, newcomer
from tests.factories.applications import register
from tests.factories.papers import saved, started
from tests.factories.world import World


def agency_edit(world: World, **changed: object) -> EditAgency:
    row = get_agency(world.ctx(Role.SYSTEM_ADMIN))
    made = EditAgency(
        uuid4(),
        row.row_version,
        row.name,
        row.short_name,
        row.kind,
        row.number_prefix,
        row.address,
        row.phone,
        WHY,
        row.reconsideration_body,
        row.court,
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def test_the_agency_is_renamed_and_the_record_keeps_the_old_name(world: World) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    done(edit_agency(ctx, agency_edit(world, name="某市人力资源社会保障局", phone="024-57500000")))
    assert get_agency(ctx).name == "某市人力资源社会保障局"
    assert changes(world.app, ctx.actor.agency_id)[-1].changes["name"] == [
        "某市人力资源和社会保障局",
        "某市人力资源社会保障局",
    ]


def test_decisions_name_the_body_and_the_court_that_the_agency_entered(world: World) -> None:
    """Reconsideration law, art 24: the people's government of the city; its name is the agency's to enter."""
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    done(edit_agency(ctx, agency_edit(world, reconsideration_body="某市人民政府", court="某市某区人民法院")))
    assert changes(world.app, ctx.actor.agency_id)[-1].changes["reconsideration_body"] == ["", "某市人民政府"]
    view = started(world, register(world).matter_id, "license_refusal")
    assert "六十日内向某市人民政府申请行政复议" in view.values["remedies"]
    assert "六个月内向某市某区人民法院提起行政诉讼" in view.values["remedies"]
    other = saved(world, view, remedies=view.values["remedies"].replace("某市人民政府", "省厅"))
    assert "行政复议机关应为某市人民政府" in [problem.message for problem in other.problems]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"short_name": "长" * 101}, "short_name"),
        ({"kind": "party"}, "kind"),
        ({"number_prefix": "某人社〔"}, "number_prefix"),
        ({"number_prefix": ""}, "number_prefix"),
        ({"phone": "1"}, "phone"),
    ],
)
def test_what_papers_could_not_print_is_refused(world: World, changed: dict[str, object], field: str) -> None:
    problems = edit_agency(world.ctx(Role.SYSTEM_ADMIN), agency_edit(world, **changed))
    assert isinstance(problems, list)
    assert [p.field for p in problems] == [field]


def test_a_stale_or_empty_edit_of_the_agency_is_refused(world: World) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    first, second = agency_edit(world, phone="12333"), agency_edit(world, phone="12345")
    done(edit_agency(ctx, first))
    assert codes(edit_agency(ctx, second)) == ["stale"]
    assert codes(edit_agency(ctx, agency_edit(world))) == ["unchanged"]


def test_a_threshold_holds_from_the_next_click_on(world: World) -> None:
    ctx = world.ctx(Role.SECURITY_ADMIN)
    before = get_setting(ctx, "lock_minutes")
    assert before is not None and (before.value, before.row_version, before.changed_at) == (30, 0, None)
    done(change_security_setting(ctx, ChangeSetting(uuid4(), "lock_minutes", 0, 60, WHY)))
    after = get_setting(ctx, "lock_minutes")
    assert after is not None and (after.value, after.changed_at) == (60, ctx.now)
    with world.app.read() as session:
        assert setting(session, ctx.actor.agency_id, "lock_minutes") == 60
    done(change_security_setting(ctx, ChangeSetting(uuid4(), "lock_minutes", after.row_version, 30, "恢复")))
    assert after.setting_id is not None
    assert [c.changes for c in changes(world.app, after.setting_id)] == [
        {"key": [None, "lock_minutes"], "value": [None, 60]},
        {"value": [60, 30]},
    ]


@pytest.mark.parametrize("key", sorted(SETTINGS))
def test_a_threshold_stays_within_its_bounds(world: World, key: str) -> None:
    kind = SETTINGS[key]
    ctx = world.ctx(next(role for role in Role if kind.permission in GRANTS[role]))
    change = CHANGES[kind.permission]
    assert kind.least <= kind.default <= kind.most
    for value in (kind.least - 1, kind.most + 1):
        problems = change(ctx, ChangeSetting(uuid4(), key, 0, value, WHY))
        assert codes(problems) == ["setting.bounds"]
    assert codes(change(ctx, ChangeSetting(uuid4(), key, 0, None, WHY))) == ["setting.missing"]
    assert codes(change(ctx, ChangeSetting(uuid4(), key, 0, kind.default, WHY))) == ["unchanged"]


def test_two_thresholds_that_would_contradict_each_other_are_refused(world: World) -> None:
    ctx = world.ctx(Role.SECURITY_ADMIN)
    done(change_security_setting(ctx, ChangeSetting(uuid4(), "session_hours", 0, 1, WHY)))
    problems = change_security_setting(ctx, ChangeSetting(uuid4(), "session_idle_minutes", 0, 61, WHY))
    assert codes(problems) == ["setting.order"]
    done(change_security_setting(ctx, ChangeSetting(uuid4(), "session_idle_minutes", 0, 60, WHY)))
    problems = change_security_setting(ctx, ChangeSetting(uuid4(), "password_length", 0, 21, WHY))
    assert codes(problems) == ["setting.order"]


def test_of_two_first_changes_of_one_threshold_the_later_is_refused(world: World) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    start = threading.Barrier(2)
    results: list[object] = []

    def change(value: int) -> None:
        start.wait()
        results.append(change_setting(ctx, ChangeSetting(uuid4(), "draft_days", 0, value, WHY)))

    threads = [threading.Thread(target=change, args=(value,)) for value in (10, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([r for r in results if isinstance(r, SettingChanged)]) == 1
    assert [codes(r) for r in results if isinstance(r, list)] == [["stale"]]


def test_thresholds_are_changed_by_those_the_table_names_and_read_by_all_three(world: World) -> None:
    for role in Role:
        ctx = world.ctx(role)
        for key, who, change in (
            ("draft_days", Role.SYSTEM_ADMIN, change_setting),
            ("password_length", Role.SECURITY_ADMIN, change_security_setting),
        ):
            asked = ChangeSetting(uuid4(), key, 0, SETTINGS[key].default, WHY)
            assert codes(change(ctx, asked)) == ["unchanged" if role is who else "forbidden"]
        reads = role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
        assert bool(list_settings(ctx)) is reads


@pytest.mark.parametrize("key", sorted(SETTINGS))
def test_no_administrator_changes_the_other_ones_thresholds(world: World, key: str) -> None:
    asked = ChangeSetting(uuid4(), key, 0, SETTINGS[key].least, WHY)
    security = key.startswith(("session_", "lock_", "password_", "one_time_"))
    change, ctx = (
        (change_setting, world.ctx(Role.SYSTEM_ADMIN))
        if security
        else (change_security_setting, world.ctx(Role.SECURITY_ADMIN))
    )
    assert codes(change(ctx, asked)) == ["setting.foreign"]


def test_an_unknown_threshold_is_not_found(world: World) -> None:
    asked = ChangeSetting(uuid4(), "no_such_thing", 0, 10, WHY)
    assert codes(change_setting(world.ctx(Role.SYSTEM_ADMIN), asked)) == ["setting.not_found"]


def series(world: World, code: str) -> UUID:
    rows = {row.code: row.series_id for row, _ in list_series(world.ctx(Role.SYSTEM_ADMIN))}
    return rows[code]


def test_the_preview_is_the_next_number_and_takes_none(world: World) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    with Work(ctx, WHY) as work:
        assert take_number(work, ctx.actor.agency_id, "application") == "某人社申〔2026〕1号"
        work.commit()
    found = get_series(ctx, series(world, "application"))
    assert found is not None
    row, following = found
    assert following == "某人社申〔2026〕2号"
    assert preview(ctx, row, "登记", "{word}〔{year}〕第{no}号") == "登记〔2026〕第2号"
    again = get_series(ctx, row.series_id)
    assert again is not None and again[1] == "某人社申〔2026〕2号"


def test_a_changed_series_counts_on_under_its_new_form(world: World) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    series_id = series(world, "application")
    with Work(ctx, WHY) as work:
        take_number(work, ctx.actor.agency_id, "application")
        work.commit()
    kept = done(
        edit_series(ctx, EditSeries(uuid4(), series_id, 1, "登记", "{prefix}{word}〔{year}〕{no}号", WHY))
    )
    assert kept.example == "某人社登记〔2026〕2号"
    with Work(ctx, WHY) as work:
        assert take_number(work, ctx.actor.agency_id, "application") == "某人社登记〔2026〕2号"
    assert changes(world.app, series_id)[-1].changes == {"word": ["申", "登记"]}


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("{prefix}{word}〔{year}〕号", "series.parts"),
        ("{prefix}{word}{no}号", "series.parts"),
        ("{word}〔{year}〕{no}{no}号", "series.parts"),
        ("{word}{word}〔{year}〕{no}号", "series.parts"),
        ("{word}〔{year}〕{no}号{month}", "series.unknown"),
        ("{word}〔{year}〕{no:03d}号", "series.unknown"),
        ("{word}〔{year}〕{no!r}号", "series.unknown"),
        ("{word}〔{year}〕{no.real}号", "series.unknown"),
        ("{word}〔{year}〕{no}号{}", "series.unknown"),
        ("{word}[{year}]{no}号", "series.brackets"),
        ("{word}【{year}】{no}号", "series.brackets"),
        ("{word}（{year}）{no}号", "series.brackets"),
        ("{word}〔{year}〕（{no}）号", "series.brackets"),
        ("{word}{year}{no}号", "series.brackets"),
        ("{word}〔{year}〕{no号", "series.braces"),
        ("{word}〔{year}〕{no}}号", "series.braces"),
        ("{word}〔{year}〕{no}号{{x}}", "series.signs"),
        ("{word}〔{year}〕{no}号<b>", "series.signs"),
        ("{word}〔{year}〕{no}" + "号" * 100, "series.too_long"),
    ],
)
def test_a_template_that_gives_no_proper_number_is_refused(world: World, form: str, code: str) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    asked = EditSeries(uuid4(), series(world, "application"), 1, "申", form, WHY)
    assert code in codes(edit_series(ctx, asked))
    found = get_series(ctx, asked.series_id)
    assert found is not None and isinstance(preview(ctx, found[0], "申", form), list)


def test_two_series_never_give_the_same_numbers(world: World) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    form = "{prefix}{word}〔{year}〕{no}号"
    asked = EditSeries(uuid4(), series(world, "acknowledgement"), 1, "申", form, WHY)
    assert codes(edit_series(ctx, asked)) == ["series.taken"]


def test_a_series_is_the_system_administrators(world: World) -> None:
    series_id = series(world, "application")
    for role in Role:
        if role is not Role.SYSTEM_ADMIN:
            asked = EditSeries(uuid4(), series_id, 1, "登记", "{word}〔{year}〕{no}号", WHY)
            assert codes(edit_series(world.ctx(role), asked)) == ["forbidden"]
            assert list_series(world.ctx(role)) == []


def test_the_record_of_changes_speaks_chinese(world: World) -> None:
    kept = newcomer(world)
    admin, security = world.ctx(Role.SYSTEM_ADMIN), world.ctx(Role.SECURITY_ADMIN)
    done(
        edit_account(
            admin, EditAccount(uuid4(), kept.account_id, 1, "王敏敏", world.unit_id("archive"), "", WHY)
        )
    )
    done(assign_roles(security, AssignRoles(uuid4(), kept.account_id, (), ("archivist",), "到岗")))
    row = get_account(admin, kept.account_id)
    assert row is not None
    done(reset_password(security, ResetPassword(uuid4(), kept.account_id, row.row_version, "忘记")))
    reset, role, edit, created = history(admin, "account", kept.account_id)
    assert ("姓名", "王敏", "王敏敏") in edit.lines
    assert ("科室", "办公室", "档案室") in edit.lines
    assert ("角色", "", "档案员") in role.lines
    assert ("口令", "", "已设定新口令") in reset.lines
    assert ("账号名", "", "wang.min") in created.lines
    assert (edit.actor, edit.action, edit.object_word, edit.reason) == ("系统管理员甲", "修改", "账号", WHY)
    assert "姓名：王敏 → 王敏敏" in edit.summary


def test_the_audit_administrator_finds_changes_by_object_actor_and_day(
    world: World, clock: FixedClock
) -> None:
    done(change_setting(world.ctx(Role.SYSTEM_ADMIN), ChangeSetting(uuid4(), "draft_days", 0, 10, "试行")))
    clock.moment = clock.moment.replace(day=12)
    kept = newcomer(world)
    audit = world.ctx(Role.AUDIT_ADMIN)

    def names(**wanted: object) -> set[str]:
        return {view.object_name for view in list_changes(audit, **wanted)}  # type: ignore[arg-type]

    assert names(text="王敏") == names(text="WANG.") == {kept.name}
    assert names(text="草稿") == {"未提交的草稿保留"}
    assert names(text="%") == set()
    assert names(actor="系统") == {kept.name, "未提交的草稿保留"}
    assert names(actor="安全") == set()
    assert names(first_day=date(2026, 3, 11)) == {kept.name}
    assert names(last_day=date(2026, 3, 10)) == {"未提交的草稿保留"}
    assert names(first_day=date(2026, 3, 12), last_day=date(2026, 3, 12)) == {kept.name}


def test_changes_come_newest_first_and_page_without_gap(world: World) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    done(change_setting(ctx, ChangeSetting(uuid4(), "draft_days", 0, 1, WHY)))
    for version, value in enumerate(range(2, 26), start=1):
        done(change_setting(ctx, ChangeSetting(uuid4(), "draft_days", version, value, WHY)))
    audit = world.ctx(Role.AUDIT_ADMIN)
    first = list_changes(audit)
    assert len(first) == 21
    rest = list_changes(audit, before=first[19].change_id)
    values = [line[2] for view in [*first[:20], *rest] for line in view.lines if line[0] == "数值"]
    assert values == [str(value) for value in range(25, 0, -1)]


def test_only_the_audit_administrator_reads_the_record_and_histories_follow_their_page(world: World) -> None:
    newcomer(world)
    account_id = world.account_id("wang.min")
    for role in Role:
        ctx = world.ctx(role)
        assert bool(list_changes(ctx)) is (role is Role.AUDIT_ADMIN)
        reads = role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
        assert bool(history(ctx, "account", account_id)) is reads


def test_every_column_that_can_change_has_a_chinese_word() -> None:
    unnamed = {
        f"{model.__tablename__}.{column.key}"
        for model in SUBJECT
        for column in model.__table__.columns
        if column.key not in NOISE and column_word(model.__tablename__, column.key) == column.key
    }
    assert unnamed == set()
    assert {model.__tablename__ for model in SUBJECT} <= OBJECTS.keys()
    assert {"created", "changed"} <= ACTIONS.keys()


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{prefix}{word}〔{year}〕{no}号", "机关代字＋文书代字＋〔年份〕＋序号＋号"),
        ("{word}〔{year}〕第{no}号", "文书代字＋〔年份〕＋第＋序号＋号"),
    ],
)
def test_a_template_is_told_in_words(template: str, words: str) -> None:
    assert template_words(template) == words


def test_the_end_of_a_period_is_told_by_its_last_day() -> None:
    assert until(datetime(2026, 7, 4, tzinfo=CHINA)) == "2026-07-03（含当日）"
    assert until(datetime(2026, 7, 3, 16, 0, tzinfo=UTC)) == "2026-07-03（含当日）"
    assert until(datetime(2026, 7, 3, 17, 30, tzinfo=CHINA)) == "2026-07-03 17:30"
