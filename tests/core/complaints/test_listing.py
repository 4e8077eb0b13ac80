"""投诉举报列表: who sees what, by which filters, page by page, and as files."""

import csv
import io
from datetime import timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

import pytest

from core.complaints.export import HEAD, export_list
from core.complaints.listing import PAGE, ComplaintPage, filter_of, list_complaints
from core.jobs.runner import run_next
from core.law.roles import Role
from core.worklist.reading import list_work
from core.worklist.views import UNIT
from db.models import Act, JobResult, LedgerEntry
from db.queries import complaint_lists
from tests.conftest import NOW
from tests.factories.applications import register, rows
from tests.factories.jobs import ask, job, left
from tests.factories.stored_complaints import FIRM, stored_case, stored_complaint
from tests.factories.world import World, hire

CLERK, HEAD_OF_AGENCY = Role.INTAKE_CLERK, Role.AGENCY_HEAD


def page(world: World, by: str | Role = CLERK, **query: str) -> ComplaintPage:
    cursors = {name: UUID(query.pop(name)) for name in ("before", "after") if name in query}
    found = list_complaints(world.ctx(by), filter_of(query), **cursors)
    assert found is not None
    return found


def shown(world: World, by: str | Role = CLERK, **query: str) -> list[UUID]:
    return [row.matter_id for row in page(world, by, **query).rows]


def test_complaints_alone_the_newest_first_each_with_what_it_is(world: World) -> None:
    register(world)
    stored_case(world)
    first = stored_complaint(world)
    second = stored_complaint(world, complainant="李秀兰", nature="tip_off", stage="accepted")
    found = page(world)
    assert [row.matter_id for row in found.rows] == [second, first] and found.total == 2
    row = found.rows[0]
    assert (row.nature, row.party_names, row.subject) == ("tip_off", "李秀兰", f"{FIRM}：拖欠工资")
    assert (row.stage, row.unit_name, row.received_at) == ("accepted", "劳动保障监察支队", NOW)


def test_nobody_sees_more_than_the_scope_allows(world: World) -> None:
    here, elsewhere = stored_complaint(world), stored_complaint(world, unit="relations")
    stranger = hire(world, "外科室", CLERK, unit="archive")
    assert shown(world) == [elsewhere, here], "the unit that took both in"
    assert shown(world, Role.UNIT_HEAD) == [elsewhere]
    assert shown(world, HEAD_OF_AGENCY) == [elsewhere, here]
    for who in (stranger, Role.WINDOW_CLERK, Role.STAFF, Role.LEGAL_REVIEWER):
        assert shown(world, who) == [], who
    assert list_complaints(world.ctx(Role.SYSTEM_ADMIN), filter_of({})) is None


def test_each_filter_leaves_what_it_names(world: World) -> None:
    plain = stored_complaint(world, complainant="罗秋菊")
    other = stored_complaint(
        world,
        nature="tip_off",
        channel="hotline",
        kind="insurance",
        stage="voided",
        unit="relations",
        respondent="新宾劳务公司",
        at=NOW - timedelta(days=40),
    )
    for query in (
        {"nature": "tip_off"},
        {"channel": "hotline"},
        {"kind": "insurance"},
        {"stage": "voided"},
        {"unit": str(world.unit_id("relations"))},
        {"to": (NOW - timedelta(days=40)).date().isoformat()},
        {"q": "新宾"},
        {"q": "新宾", "kind": "insurance", "nature": "tip_off"},
    ):
        assert shown(world, **query) == [other], query
    for query in (
        {"stage": "standing"},
        {"from": NOW.date().isoformat()},
        {"q": "秋菊"},
        {"stage": "registered"},
    ):
        assert shown(world, **query) == [plain], query
    assert shown(world, q="秋菊", kind="insurance") == []
    junk = {"nature": "x", "stage": "granted", "channel": "pigeon", "kind": "y", "unit": "z", "from": "soon"}
    assert shown(world, **junk) == [other, plain], "what it cannot have counts as not given"


def test_mine_are_those_in_which_one_has_a_part_oneself(world: World) -> None:
    colleague = hire(world, "同事", CLERK, unit="inspection")
    theirs, mine = stored_complaint(world, registrar=colleague), stored_complaint(world)
    assert shown(world) == [mine, theirs] and shown(world, view="mine") == [mine]
    assert shown(world, colleague, view="mine") == [theirs]


@pytest.mark.parametrize("query", [{}, {"q": "拖欠"}, {"kind": "wages"}, {"view": "mine"}])
def test_the_pages_read_the_same_both_ways(world: World, query: dict[str, str]) -> None:
    made = [stored_complaint(world, complainant=f"工友{n:02d}") for n in range(2 * PAGE + 3)][::-1]
    first = page(world, **query)
    ids = [row.matter_id for row in first.rows]
    assert ids == made[:PAGE] and (first.has_previous, first.has_next) == (False, True)
    second = page(world, before=str(ids[-1]), **query)
    below = [row.matter_id for row in second.rows]
    assert below == made[PAGE : 2 * PAGE] and second.has_previous and second.has_next
    last = page(world, before=str(below[-1]), **query)
    assert [row.matter_id for row in last.rows] == made[2 * PAGE :] and not last.has_next
    back = page(world, after=str(last.rows[0].matter_id), **query)
    assert [row.matter_id for row in back.rows] == below and back.has_previous
    top = page(world, after=str(below[0]), **query)
    assert [row.matter_id for row in top.rows] == ids and not top.has_previous
    assert {one.total for one in (first, second, last, back, top)} == {len(made)}


def test_counting_stops_at_the_cap(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(complaint_lists, "COUNT_TO", 3)
    monkeypatch.setattr(complaint_lists, "HITS_TO", 2)
    for _ in range(6):
        stored_complaint(world)
    assert (page(world).total, page(world, kind="wages").total) == (4, 3)


def test_the_file_holds_the_list_without_formulas_and_is_on_the_record(world: World) -> None:
    stored_complaint(world, complainant="=1+1", transfer_no="热12345", district="210421")
    stored_complaint(world, nature="tip_off")
    query = {"nature": "complaint", "unit": str(world.unit_id("inspection"))}
    data = export_list(world.ctx(CLERK), query)
    assert data is not None
    head, row = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert tuple(head) == HEAD
    assert row[1:5] == ["投诉", "拖欠、克扣工资", "'=1+1", f"{FIRM}：拖欠工资"]
    assert row[7:10] == ["热12345", "抚顺县", "制造业"] and row[13:] == [
        "劳动保障监察支队",
        "2026-03-10 09:30",
        "",
    ]
    (entry,) = rows(world, LedgerEntry, LedgerEntry.action == "exported")
    assert entry.object_id == uuid5(NAMESPACE_OID, "complaints")
    assert export_list(world.ctx(Role.ENFORCEMENT_OFFICER), {}) is None


def test_the_job_writes_all_of_what_the_filters_find(world: World) -> None:
    for channel in ("phone", "phone", "letter"):
        stored_complaint(world, channel=channel)
    job_id = ask(world, by=CLERK, kind="export_complaints", channel="phone", unit="x")
    assert run_next(world.app)
    assert job(world, job_id).state == "done" and job(world, job_id).words == "已导出 2 件"
    (result,) = rows(world, JobResult, JobResult.job_id == job_id)
    assert result.name.startswith("投诉举报清单 2026-03-10") and left(world, job_id).count(b"\n") == 3


@pytest.mark.parametrize(
    ("nature", "stage", "outcome", "step"),
    [
        ("complaint", "registered", None, "受理审查"),
        ("complaint", "registered", "accept", "受理并立案"),
        ("complaint", "registered", "supplement", "告知补充"),
        ("complaint", "registered", "refuse", "不予受理"),
        ("tip_off", "registered", "accept", "举报立案"),
        ("tip_off", "registered", "refuse", "举报不予立案"),
        ("petition", "registered", "accept", "受理信访"),
        ("petition", "registered", "redirect", "不予受理信访"),
        ("complaint", "awaiting_supplement", "supplement", "收到补充材料"),
        ("complaint", "accepted", "accept", "答复处理结果"),
        ("tip_off", "accepted", "accept", "举报办结"),
    ],
)
def test_the_list_of_work_names_the_step_that_goes_with_the_assessment(
    world: World, nature: str, stage: str, outcome: str | None, step: str
) -> None:
    matter_id = stored_complaint(world, nature=nature, stage=stage)
    if outcome:
        with world.app.change(NOW) as work:
            work.add(Act(matter_id=matter_id, kind="acceptance_assessed", details={"outcome": outcome}))
            work.commit()
    (line,) = list_work(world.ctx(CLERK), UNIT).lines
    assert line.next_step.split("（")[0] == step
    with world.app.change(NOW) as work:
        work.add(Act(matter_id=matter_id, kind="complaint_supplied"))
        work.commit()
    if stage == "registered":
        (line,) = list_work(world.ctx(CLERK), UNIT).lines
        assert line.next_step == "受理审查", "what was supplied has yet to be assessed"
