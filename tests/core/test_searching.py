"""The one search: what it finds, in which words it says so, and what nobody finds."""

import csv
import io
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from core.law.roles import Role
from core.papers.issuing import VoidPaper, void_paper
from core.searching.export import export_found
from core.searching.finding import MATTER, PAPER, PARTY, Hit, filter_of, find
from core.searching.saved import (
    MOST,
    ForgetSearch,
    SaveSearch,
    SearchKept,
    forget_search,
    list_saved,
    save_search,
)
from db.models import LedgerEntry, MatterSearch
from tests.factories.applications import company, person, register, rows
from tests.factories.sealed import WHO, seal
from tests.factories.service import issued_notice
from tests.factories.stored_complaints import stored_case, stored_complaint
from tests.factories.world import World, hire

CLERK = Role.WINDOW_CLERK


def hits(world: World, q: str, by: str | Role = CLERK, **more: str) -> list[Hit]:
    found = find(world.ctx(by), {"q": q, **more})
    return list(found.lines) if found else []


def names(world: World, q: str, by: str | Role = CLERK, **more: str) -> list[tuple[str, str]]:
    return [(hit.kind, hit.name) for hit in hits(world, q, by, **more)]


@pytest.fixture
def firm(world: World) -> UUID:
    return register(world, applicant=company(name="抚顺浑河机械制造有限公司")).matter_id


def test_two_three_and_ten_characters_the_tail_of_a_number_and_a_rare_character(
    world: World, firm: UUID
) -> None:
    made = register(world, applicant=person(2, name="王䶮𬱖"))
    for q in ("浑河", "制造有", "抚顺浑河机械制造有限"):
        assert [kind for kind, _ in names(world, q)] == [MATTER, PARTY], q
    for q in ("䶮𬱖", "王䶮"):
        assert names(world, q) == [(MATTER, made.number), (PARTY, "王䶮𬱖")]
    tail = made.number[-3:]
    assert (MATTER, made.number) in names(world, tail)
    assert names(world, made.receipt_number[-6:], kind=PAPER) == [(PAPER, f"{made.receipt_number} 收件回执")]


def test_each_line_says_where_the_words_stand(world: World, firm: UUID) -> None:
    (matter, party) = hits(world, "浑河 定时工作")
    assert (matter.matched, party.matched) == ("事项、当事人", "申请人")
    assert (matter.stage, matter.unit, matter.party_names) == (
        "已登记",
        "劳动关系科",
        "抚顺浑河机械制造有限公司",
    )
    assert hits(world, "浑河 不存在") == []


def test_titles_and_numbers_of_issued_papers_are_found_at_once_voided_ones_too(
    world: World, firm: UUID
) -> None:
    assert names(world, "补正告知") == []
    document_id = issued_notice(world, firm)
    (matter, paper) = hits(world, "补正告知")
    assert (matter.kind, matter.matched, paper.object_id, paper.matched) == (
        MATTER,
        "文书",
        document_id,
        "文书",
    )
    number = paper.name.split()[0]
    assert names(world, number, kind=PAPER) == [(PAPER, paper.name)]
    done = void_paper(world.ctx(Role.UNIT_HEAD), VoidPaper(uuid4(), document_id, "误出"))
    assert not isinstance(done, list)
    assert [hit.matched for hit in hits(world, number, kind=PAPER)] == ["文书（已作废或更正）"]


def test_the_migration_fills_in_what_an_issue_would(
    world: World, firm: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlib import import_module

    issued_notice(world, firm)
    migration = import_module("db.migrations.versions.0013_search")
    (now,) = rows(world, MatterSearch)
    with world.app.engine.connect() as connection:
        connection.execute(text("UPDATE matter_search SET parties = '', papers = ''"))
        monkeypatch.setattr(migration.op, "get_bind", lambda: connection, raising=False)
        migration._fill()
        found = connection.execute(text("SELECT parties, papers FROM matter_search")).one()
        assert tuple(found) == (now.parties, now.papers) and "补正告知书" in now.papers


def test_filters(world: World, firm: UUID) -> None:
    register(world, applicant=person(2, name="浑河人"))
    both = names(world, "浑河", kind=MATTER)
    assert len(both) == 2
    unit, other = str(world.unit_id("relations")), str(world.unit_id("archive"))
    assert names(world, "浑河", kind=MATTER, unit=unit, stage="registered", to="2099-01-01") == both
    for more in ({"unit": other}, {"stage": "closed"}, {"from": "2099-01-01"}, {"to": "1999-01-01"}):
        assert names(world, "浑河", **more) == [], more
    assert [kind for kind, _ in names(world, "浑河", kind=PARTY)] == [PARTY, PARTY]
    assert names(world, "浑河", kind=PAPER) == []


def test_matters_of_every_procedure_are_found_each_in_its_own_words(world: World, firm: UUID) -> None:
    complaint, case = stored_complaint(world, stage="accepted"), stored_case(world)
    clerk, head = Role.INTAKE_CLERK, Role.AGENCY_HEAD
    found = [(hit.kind, hit.object_id, hit.stage) for hit in hits(world, "浑河", clerk, kind=MATTER)]
    assert found == [(MATTER, case, "已立案"), (MATTER, complaint, "已受理")]
    assert [hit.object_id for hit in hits(world, "浑河", head, kind=MATTER)] == [case, complaint, firm]
    assert [hit.matched for hit in hits(world, "浑河", clerk, kind=PARTY)] == ["当事人"]
    for stage, expected in (("opened", [case]), ("accepted", [complaint]), ("registered", [firm])):
        assert [hit.object_id for hit in hits(world, "浑河", head, kind=MATTER, stage=stage)] == expected
    assert filter_of({"stage": "opened"}).procedures == ("case",)
    assert filter_of({"stage": "registered"}).procedures == ("application", "complaint")
    assert hits(world, "浑河", Role.WINDOW_CLERK, stage="opened") == []


def test_page_by_page_each_matter_stands_once(world: World) -> None:
    made = [register(world, applicant=person(n)).number for n in range(1, 24)]
    found, before = [], None
    while True:
        page = find(world.ctx(CLERK), {"q": "张桂芳", "kind": MATTER}, before=before)
        assert page is not None and page.total == 23
        found += [hit.name for hit in page.lines]
        before = page.next_id
        if before is None:
            break
    assert found == made[::-1]


def test_a_party_of_several_matters_stands_once(world: World) -> None:
    for _ in range(3):
        register(world)
    assert [kind for kind, _ in names(world, "张桂芳")] == [MATTER, PARTY, MATTER, MATTER]


def test_a_colleague_of_another_unit_finds_nothing_that_is_not_his(world: World, firm: UUID) -> None:
    number = hits(world, "浑河")[0].name
    stranger = hire(world, "外科室", Role.WINDOW_CLERK, unit="inspection")
    for q in ("浑河", "浑河机械", number, "定时工作", "收件回执"):
        assert hits(world, q) != [] and hits(world, q, Role.AGENCY_HEAD) != []
        for who in (stranger, Role.ENFORCEMENT_OFFICER, Role.LEGAL_REVIEWER, Role.STAFF, Role.SYSTEM_ADMIN):
            assert hits(world, q, who) == [], f"{q} for {who}"


def test_a_sealed_name_is_found_by_nobody(world: World, firm: UUID) -> None:
    seal(world, firm)
    for role in Role:
        for q in (WHO.name, WHO.name[:2], WHO.phone, WHO.certificate_no[-6:], "新华大街"):
            assert hits(world, q, role) == [], f"{q} for {role}"


@pytest.mark.parametrize(
    "q", ["", " ", "浑", "浑河 公", "'; drop table matter; --", "%%", "__", "\\'", "\x00", "浑\x00河x"]
)
def test_what_cannot_be_looked_for_finds_nothing(world: World, firm: UUID, q: str) -> None:
    assert hits(world, q) == []


def test_the_file_holds_the_list_and_its_export_is_on_the_record(world: World) -> None:
    register(world, applicant=company(name="=浑河+1"))
    data = export_found(world.ctx(CLERK), {"q": "浑河", "kind": PARTY})
    assert data is not None
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(table) == 2 and table[1][:3] == ["当事人", "'=浑河+1", "申请人"]
    assert export_found(world.ctx(Role.ENFORCEMENT_OFFICER), {"q": "浑河"}) is None
    assert [row.action for row in rows(world, LedgerEntry, LedgerEntry.object_type == "list")] == ["exported"]


def kept(world: World, name: str, by: str | Role = CLERK, **query: str) -> UUID:
    done = save_search(world.ctx(by), SaveSearch(uuid4(), name, query))
    assert isinstance(done, SearchKept), done
    return done.saved_id


def test_searches_are_saved_for_oneself(world: World) -> None:
    ctx = world.ctx(CLERK)
    first = kept(world, "浑河的", q="浑河", kind=PAPER, other="x")
    assert [(one.name, one.query) for one in list_saved(ctx)] == [("浑河的", {"q": "浑河", "kind": PAPER})]
    assert kept(world, "浑河的", q="浑河") == first and list_saved(ctx)[0].query == {"q": "浑河"}
    assert list_saved(world.ctx(Role.UNIT_HEAD)) == []
    forget_search(world.ctx(Role.UNIT_HEAD), ForgetSearch(uuid4(), first))
    assert len(list_saved(ctx)) == 1
    forget_search(ctx, ForgetSearch(uuid4(), first))
    assert list_saved(ctx) == []


def test_a_search_needs_a_name_and_words_and_there_is_an_end(world: World) -> None:
    ctx = world.ctx(CLERK)
    command = SaveSearch(uuid4(), " ", {})
    for wanted, codes in (
        (command, ["text.missing", "search.empty"]),
        (replace(command, name="长" * 41, query={"q": "浑河"}), ["search.name"]),
    ):
        result = save_search(ctx, wanted)
        assert isinstance(result, list) and [p.code for p in result] == codes
    for n in range(MOST):
        kept(world, f"第{n}个", q="浑河")
    result = save_search(ctx, SaveSearch(uuid4(), "又一个", {"q": "浑河"}))
    assert isinstance(result, list) and [p.code for p in result] == ["search.many"]
