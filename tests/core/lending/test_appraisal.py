"""案卷评查抽样: drawn by lot, on the ledger, and the same again whenever it is looked at (细则第二十四条、第二十六条)."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from core.law.lending import MOST_LINES
from core.law.procedures import PROCEDURES
from core.law.roles import Role
from core.lending import appraisal
from core.lending.appraisal import get_sample, list_samples, sample_years
from core.lending.asking import Asked, Line
from db.models import CaseFile, LedgerEntry
from tests.conftest import FixedClock
from tests.factories.applications import codes, company, rows
from tests.factories.appraisal import drawn, try_draw
from tests.factories.case_files import closed_application, filed
from tests.factories.lending import try_ask
from tests.factories.world import World

READERS = {Role.AGENCY_HEAD, Role.ARCHIVIST, Role.AUDIT_ADMIN, Role.LEGAL_REVIEWER}


@pytest.fixture
def files(world: World, clock: FixedClock) -> list[CaseFile]:
    """Four filed files, on the day after their filing."""
    found = [filed(world, closed_application(world, applicant=company(n))) for n in (1, 2, 3, 4)]
    clock.moment += timedelta(days=1)
    return found


def sampled(world: World, sample_id: UUID, by: Role = Role.LEGAL_REVIEWER) -> list[UUID]:
    found = get_sample(world.ctx(by), sample_id)
    assert found is not None
    return [row.file.id for row in found.rows]


def test_art24_a_draw_stays_the_same_for_everybody_whatever_is_filed_later(
    world: World, clock: FixedClock, files: list[CaseFile]
) -> None:
    sample_id = drawn(world, count=3)
    first = sampled(world, sample_id)
    assert len(set(first)) == 3 and set(first) < {file.id for file in files}
    filed(world, closed_application(world, applicant=company(5)))
    clock.moment += timedelta(days=30)
    assert all(sampled(world, sample_id, role) == first for role in READERS)


def test_the_lot_falls_differently_each_time(world: World, files: list[CaseFile]) -> None:
    orders = {tuple(sampled(world, drawn(world, count=4))) for _ in range(8)}
    assert len(orders) > 1, "one chance in 24 to the power of 7 to fail by itself"
    assert all(set(one) == {file.id for file in files} for one in orders)


def test_a_draw_is_on_the_ledger_with_its_seed_and_nowhere_else(world: World, files: list[CaseFile]) -> None:
    sample_id = drawn(world, year=2026, count=2)
    (entry,) = rows(world, LedgerEntry, LedgerEntry.object_id == sample_id)
    assert (entry.action, entry.account_id) == ("sampled", world.account_id(Role.LEGAL_REVIEWER))
    found = get_sample(world.ctx(Role.AUDIT_ADMIN), sample_id)
    assert found is not None and len(found.draw.seed) == 16
    assert (found.draw.conditions, found.draw.population) == ("2026年归档，全部科室，全部类别", 4)
    assert get_sample(world.ctx(Role.AUDIT_ADMIN), uuid4()) is None


def test_it_is_drawn_among_what_is_asked_for(world: World, files: list[CaseFile]) -> None:
    unit, procedure = files[0].unit_id, files[0].procedure
    assert len(sampled(world, drawn(world, unit_id=unit, procedure=procedure, year=2026, count=30))) == 4
    nothing = (
        {"unit_id": world.unit_id("archive")},
        {"procedure": next(code for code in PROCEDURES if code != procedure)},
        {"year": 2025},
    )
    assert [codes(try_draw(world, **one)) for one in nothing] == [["sample.none"]] * 3
    assert sample_years(world.ctx(Role.LEGAL_REVIEWER)) == [2026]


def test_what_was_filed_today_is_drawn_from_tomorrow_on(world: World) -> None:
    filed(world, closed_application(world))
    assert codes(try_draw(world)) == ["sample.none"]


@pytest.mark.parametrize("count", [None, 0, MOST_LINES + 1])
def test_no_more_are_drawn_than_stand_on_a_slip(
    world: World, files: list[CaseFile], count: int | None
) -> None:
    done = try_draw(world, count=count)
    assert isinstance(done, list) and [one.field for one in done] == ["count"]


def test_an_unknown_unit_or_procedure_is_told_at_its_field(world: World, files: list[CaseFile]) -> None:
    done = try_draw(world, unit_id=uuid4(), procedure="nonsense")
    assert isinstance(done, list) and {one.field for one in done} == {"unit_id", "procedure"}


def test_titles_are_for_whom_the_catalogue_is_open(world: World, files: list[CaseFile]) -> None:
    sample_id = drawn(world, count=1)
    for role, is_open in ((Role.ARCHIVIST, True), (Role.AGENCY_HEAD, True), (Role.AUDIT_ADMIN, False)):
        found = get_sample(world.ctx(role), sample_id)
        assert found is not None and bool(found.rows[0].title) is is_open, role


def test_art26_what_was_drawn_is_asked_for_by_slip(world: World, files: list[CaseFile]) -> None:
    lines = [Line(case_file_id=one) for one in sampled(world, drawn(world, count=2))]
    done = try_ask(world, *lines, kind="appraisal", ground="评查〔2026〕1号")
    assert isinstance(done, Asked)


def test_samples_are_for_who_oversees_lending(world: World, files: list[CaseFile]) -> None:
    sample_id = drawn(world)
    assert {role for role in Role if get_sample(world.ctx(role), sample_id)} == READERS
    assert {role for role in Role if list_samples(world.ctx(role))} == READERS
    assert {role for role in Role if sample_years(world.ctx(role))} == READERS
    for role in set(Role) - READERS:
        assert codes(try_draw(world, by=role)) == ["forbidden"], role


def test_draws_are_listed_page_by_page(
    world: World, files: list[CaseFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [drawn(world) for _ in range(3)]
    monkeypatch.setattr(appraisal, "PAGE", 2)
    first = list_samples(world.ctx(Role.ARCHIVIST))
    assert first is not None and [one.sample_id for one in first.rows] == [made[2], made[1]]
    rest = list_samples(world.ctx(Role.ARCHIVIST), before=first.next_id)
    assert rest is not None and [one.sample_id for one in rest.rows] == [made[0]] and rest.next_id is None
