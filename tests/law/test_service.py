"""Arts 14 to 18: the ways of serving a paper, who may take it, and what follows."""

import pytest

from core.law.limits import EVENTS, LIMITS
from core.law.paper_kind import CASE, EVERY, INSPECTION
from core.law.paper_kinds import PAPER_KINDS
from core.law.papers_service import MODES
from core.law.party_kinds import PartyKind
from core.law.recording import DUTIES
from core.law.remedies import ROWS
from core.law.requirements import REQUIREMENTS
from core.law.seals import SEALS, seal_of
from core.law.service import (
    EVENTS_BY_PAPER,
    RELATIONS,
    WAYS,
    needs_two,
    next_ways,
    relations_of,
    ways_on_offer,
)
from core.seals.entering import SEALED_KINDS
from core.service.door import SERVED_KINDS


@pytest.mark.parametrize(
    ("article", "way"),
    [(14, "personal"), (15, "postal"), (16, "leaving"), (17, "entrusted"), (18, "announcement")],
)
def test_art14_15_16_17_18_each_has_its_way(article: int, way: str) -> None:
    row = WAYS[way]
    assert article in {basis.article for basis in row.basis if basis.law == "regulation"}
    assert row.asks and row.effective and row.proof and MODES[way] == row.label


def test_art14_15_the_counter_and_the_post_are_offered_and_the_others_only_planned() -> None:
    assert [row.code for row in ways_on_offer()] == ["personal", "postal"]
    assert len(WAYS) == 7
    for row in WAYS.values():
        assert set(row.next) <= WAYS.keys() - ({row.code} - {"postal"})
    assert "（登记页面尚未开通）" in next_ways("personal")["leaving"]
    assert next_ways("postal")["personal"] == "直接送达"


def test_art16_18_leaving_and_announcing_are_recorded_in_sound_and_picture() -> None:
    assert {"served_by_leaving", "served_by_announcement"} <= DUTIES.keys()


def test_art14_a_person_has_family_and_an_organization_has_a_mailroom() -> None:
    person, firm = relations_of(PartyKind.CITIZEN), relations_of(PartyKind.LEGAL_PERSON)
    assert {"self", "household"} <= person.keys() and "mailroom" not in person
    assert {"legal_representative", "mailroom"} <= firm.keys() and not {"self", "household"} & firm.keys()
    assert {"agent", "designated"} <= person.keys() & firm.keys()
    assert all(relations_of(kind) for kind in PartyKind)
    assert all(row.of_persons or row.of_organizations for row in RELATIONS.values())


def test_cases_and_inspections_are_served_by_two() -> None:
    assert {procedure for procedure in EVERY if needs_two(procedure)} == {CASE, INSPECTION}


def test_what_service_starts_and_ends_is_known() -> None:
    assert EVENTS_BY_PAPER.keys() <= SERVED_KINDS
    assert set(EVENTS_BY_PAPER.values()) <= EVENTS.keys()
    ending = {kind for row in LIMITS.values() for kind in row.met_by_service}
    assert ending and ending <= SERVED_KINDS


def test_decisions_are_served_and_letters_to_others_are_not() -> None:
    assert {code for code, kind in PAPER_KINDS.items() if kind.decision and kind.series} <= SERVED_KINDS
    assert not {"transfer_letter", "announcement", "enforcement_application"} & SERVED_KINDS


def test_every_seal_that_a_paper_names_is_known() -> None:
    assert {seal_of(PAPER_KINDS[code].seal) for code in SEALED_KINDS} == SEALS.keys()
    assert [code for code, kind in PAPER_KINDS.items() if kind.seal and not seal_of(kind.seal)] == []
    assert seal_of(PAPER_KINDS["acknowledgement"].seal) == "dedicated"


def test_license32_what_a_gate_asks_for_bears_the_seal_that_its_paper_bears() -> None:
    for code, kind in (("acceptance_notice", "专用章"), ("non_acceptance_notice", "印章")):
        (paper,) = REQUIREMENTS[code].what
        assert PAPER_KINDS[paper].seal.endswith(kind) and f"加盖{kind}" in REQUIREMENTS[code].mend, code


def test_art13_every_decision_tells_of_its_remedies() -> None:
    """Body, period, and whether reconsideration comes first."""
    decisions = {
        one for kind in PAPER_KINDS.values() for one in (kind.decision, *kind.decision_by.values()) if one
    }
    assert decisions == {row.decision for row in ROWS}
    for row in ROWS:
        assert row.body and row.reconsideration_days == 60 and row.court_months == 6 and row.after_days == 15
    first = {row.decision for row in ROWS if row.is_reconsideration_first}
    assert first == {"summary_penalty", "non_disclosure"}
