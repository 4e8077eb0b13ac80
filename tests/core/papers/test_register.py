"""文书台账: what is found, by whom, in which order; exported without formulas; printed together in one file."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.context import Context
from core.documents.sheet import page_count
from core.jobs.asking import AskJob, JobAsked, ask_job
from core.jobs.reading import get_job
from core.jobs.runner import run_next
from core.law.roles import Role
from core.papers.issuing import VoidPaper, void_paper
from core.papers.register import PAGE, export_papers, filter_of, list_papers
from db.models import LedgerEntry
from db.queries import scope
from db.queries.paper_register import IssuedFilter
from tests.conftest import FixedClock
from tests.core.documents_support import page_texts
from tests.factories.applications import company, register, rows
from tests.factories.jobs import fetched
from tests.factories.papers import case, issue, notice, rights, saved, started
from tests.factories.world import World
from tests.seldom import seldom

CLERK, HEAD, OFFICER = Role.WINDOW_CLERK, Role.UNIT_HEAD, Role.ENFORCEMENT_OFFICER


def found(ctx: Context, **query: str) -> list[str]:
    page = list_papers(ctx, filter_of(ctx, query))
    assert page is not None and page.total == len(page.rows)
    return [row.number or row.title for row in page.rows]


@pytest.fixture(params=["by one's matters", *seldom("back through all papers")])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either way on which the papers in reach are looked up."""
    if request.param != "back through all papers":
        monkeypatch.setattr(scope, "_NEWEST", 1)
        monkeypatch.setattr(scope, "_FEW", 1000)


@pytest.mark.usefixtures("way")
def test_the_register_shows_what_is_in_reach_and_nothing_else(world: World) -> None:
    issue(world, notice(world, register(world).matter_id))
    issue(
        world,
        saved(world, started(world, case(world), "rights_notice", OFFICER), OFFICER, **rights(world)),
        OFFICER,
    )
    assert found(world.ctx(CLERK)) == ["某人社补〔2026〕1号", "某人社收〔2026〕1号"]
    assert found(world.ctx(OFFICER)) == ["权利告知书"]
    assert found(world.ctx(Role.AGENCY_HEAD)) == ["权利告知书", "某人社补〔2026〕1号", "某人社收〔2026〕1号"]
    assert found(world.ctx(Role.ARCHIVIST)) == []


def test_papers_are_found_by_number_party_kind_and_day(world: World) -> None:
    clock = world.app.clock
    assert isinstance(clock, FixedClock)
    issue(world, notice(world, register(world, applicant=company(3)).matter_id))
    clock.moment += timedelta(days=1)
    issue(world, notice(world, register(world).matter_id))
    ctx = world.ctx(CLERK)
    assert found(ctx, q="补〔2026〕1号") == ["某人社补〔2026〕1号"]
    assert found(ctx, q="补(2026)2号") == ["某人社补〔2026〕2号"]
    assert found(ctx, q="浑河 补〔2026〕") == ["某人社补〔2026〕1号"]
    assert found(ctx, kind="acknowledgement") == ["某人社收〔2026〕2号", "某人社收〔2026〕1号"]
    assert found(ctx, **{"from": "2026-03-11", "kind": "correction_notice"}) == ["某人社补〔2026〕2号"]
    assert found(ctx, to="2026-03-10", kind="correction_notice") == ["某人社补〔2026〕1号"]
    assert found(ctx, view="mine", kind="correction_notice") == ["某人社补〔2026〕2号", "某人社补〔2026〕1号"]
    assert found(world.ctx(HEAD), view="mine") == []
    assert found(ctx, q="没有这个") == [] and found(ctx, kind="'; drop table") != []


@pytest.mark.usefixtures("way")
def test_pages_go_on_by_key(world: World) -> None:
    matter_id = register(world).matter_id
    for _ in range(PAGE):
        issue(world, saved(world, started(world, matter_id, "rights_notice"), **rights(world)))
    ctx = world.ctx(CLERK)
    first = list_papers(ctx, IssuedFilter())
    assert first is not None and (len(first.rows), first.total) == (PAGE, PAGE + 1)
    second = list_papers(ctx, IssuedFilter(), before=first.next_id)
    assert (
        second is not None
        and [row.kind for row in second.rows] == ["acknowledgement"]
        and second.next_id is None
    )


def test_the_export_is_defused_and_on_the_record(world: World) -> None:
    made = issue(
        world, notice(world, register(world, applicant=company(4, name="=HYPERLINK(1)公司")).matter_id)
    )
    void_paper(world.ctx(HEAD), VoidPaper(uuid4(), made.document_id, "=重复"))
    data = export_papers(world.ctx(CLERK), {"kind": "correction_notice"})
    assert data is not None
    head, line = data.decode("utf-8-sig").splitlines()
    assert head.startswith("文号,文书名称,登记号,当事人")
    assert "'=HYPERLINK(1)公司" in line and "已作废：=重复" in line
    assert [e.action for e in rows(world, LedgerEntry, LedgerEntry.action == "exported")] == ["exported"]
    assert export_papers(world.ctx(Role.LEGAL_REVIEWER), {}) is None


def asked(world: World, who: Role, kind: str, arguments: dict[str, Any]) -> tuple[UUID, Context]:
    ctx = world.ctx(who)
    done = ask_job(ctx, AskJob(uuid4(), kind, arguments))
    assert isinstance(done, JobAsked), done
    assert run_next(world.app)
    return done.job_id, ctx


def test_chosen_papers_come_in_one_file_each_with_its_own_pages(world: World) -> None:
    done, other = register(world), register(world)
    first, second = (issue(world, notice(world, one.matter_id)) for one in (done, other))
    void_paper(world.ctx(HEAD), VoidPaper(uuid4(), second.document_id, "重复"))
    foreign = issue(
        world,
        saved(world, started(world, case(world), "rights_notice", OFFICER), OFFICER, **rights(world)),
        OFFICER,
    )
    wanted = [
        str(one) for one in (second.document_id, first.document_id, done.document_id, foreign.document_id)
    ]
    job_id, ctx = asked(world, CLERK, "print_papers", {"documents": wanted, "both_sides": False})
    view, file = get_job(ctx, job_id), fetched(ctx, job_id)
    assert view is not None and file is not None
    assert page_count(file.data) == 4
    texts = page_texts(file.data)
    assert "某人社补〔2026〕2号" in texts[0] and "某人社补〔2026〕1号" in texts[2]
    assert all("窗口人员甲（window_clerk）" in text for text in texts), "who printed stands on every page"
    assert {row.row for row in view.failed_rows} == {str(foreign.document_id), "某人社收〔2026〕1号"}
    taken = rows(world, LedgerEntry, LedgerEntry.action == "downloaded")
    assert {entry.object_id for entry in taken if entry.object_type == "document"} == {
        first.document_id,
        second.document_id,
    }


def test_the_whole_register_is_exported_as_a_job(world: World) -> None:
    issue(world, notice(world, register(world).matter_id))
    job_id, ctx = asked(world, CLERK, "export_papers", {"kind": "correction_notice", "evil": "x"})
    file = fetched(ctx, job_id)
    assert file is not None and "某人社补〔2026〕1号" in file.data.decode("utf-8-sig")
