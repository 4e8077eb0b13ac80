"""The catalogue of papers: every row can be drawn, signed, numbered and moved (law.md §3)."""

import re
from datetime import date

import pytest

from core.law.applications import ACTS, PROCEDURES
from core.law.basis import in_force
from core.law.fields import FieldType
from core.law.paper_kind import EVERY, PaperClass, PaperKind
from core.law.paper_kinds import PAPER_KINDS, fields_on, kinds_for
from core.law.paper_states import MOVES, PAPER_STATES, WRITERS, move, moves_from
from core.law.recording import RIGHTS
from core.law.requirements import MARKS
from core.office.series import number_of, template_problems
from core.permissions import GRANTS, Permission

TODAY = date(2026, 3, 10)
_HOLDER = re.compile(r"\{(\w+)(\.\w+)?\}")
ROWS = pytest.mark.parametrize("kind", PAPER_KINDS.values(), ids=PAPER_KINDS.keys())


@ROWS
def test_what_a_row_names_stands_among_its_fields(kind: PaperKind) -> None:
    codes = [row.code for row in kind.fields]
    assert len(set(codes)) == len(codes)
    named = {code for line in kind.body for code, _ in _HOLDER.findall(line)}
    named |= {phrase.field for phrase in kind.phrases} | {s.field for s in kind.signers if s.field}
    named |= {code for pair in kind.amounts for code in pair} | set((kind.period or ())[:2])
    named |= {code for choice, _, code in kind.needs for code in (choice, code)}
    for choice, option, _ in kind.needs:
        assert option in {one.code for one in (kind.field_of(choice) or kind.fields[0]).choices}
    named |= {code for row in kind.fields for code in (row.after, row.act_day) if code}
    named |= {kind.addressee} if kind.addressee else set()
    named |= {says.field for says in kind.says} | {
        code for code in (kind.own, *(kind.proves or ())[1:]) if code
    }
    named |= {kind.lets_in[0]} if kind.lets_in else set()
    assert named <= set(codes)
    assert {*kind.follows, *kind.same_amount_as} <= PAPER_KINDS.keys()


@ROWS
def test_an_amount_of_money_stands_on_the_paper(kind: PaperKind) -> None:
    """In figures and capitals, by itself: no text of the writer's has to say it (compulsion law, art 35)."""
    wording = "".join(kind.body)
    for row in kind.fields:
        if row.type is FieldType.MONEY and kind.form is PaperClass.OUTWARD:
            assert f"{{{row.code}}}" in wording, row.code


@ROWS
def test_what_a_row_puts_on_record_is_known_where_it_is_read(kind: PaperKind) -> None:
    assert kind.proves is None or kind.proves[0] in ACTS
    assert {says.mark for says in kind.says} <= MARKS.keys()
    for says in kind.says:
        options = {one.code for one in (kind.field_of(says.field) or kind.fields[0]).choices}
        assert set(says.choices) <= options
    assert kind.writers and kind.writers <= WRITERS
    own, named = kind.field_of(kind.own), kind.field_of(kind.lets_in[0]) if kind.lets_in else None
    for row in (own, named):
        assert row is None or (row.type is FieldType.OFFICERS and row.most == 1 and not row.needs_credential)


@ROWS
def test_a_row_has_procedures_a_basis_and_somebody_to_sign_or_seal(kind: PaperKind) -> None:
    assert kind.procedures and kind.procedures <= EVERY
    assert kind.basis
    assert kind.signers or kind.seal
    assert (kind.form is PaperClass.OUTWARD) == bool(kind.body)
    assert not kind.decision or kind.field_of("remedies"), "a decision tells of remedies (art 13)"
    assert len(kind.code) <= 40 and len(kind.series) <= 40


@ROWS
def test_the_numbers_of_a_series_follow_the_standard(kind: PaperKind) -> None:
    if kind.series:
        template = "{prefix}{word}〔{year}〕{no}号"
        assert template_problems(kind.word, template) == []
        assert number_of(template, "抚人社", kind.word, 2026, 1) == f"抚人社{kind.word}〔2026〕1号"


def test_no_two_series_give_the_same_number() -> None:
    by_word: dict[str, set[str]] = {}
    for kind in PAPER_KINDS.values():
        if kind.series:
            by_word.setdefault(kind.word, set()).add(kind.series)
    assert [word for word, series in by_word.items() if len(series) > 1] == []


def test_the_window_finds_what_fits_an_application_and_nothing_that_comes_by_itself() -> None:
    codes = [kind.code for kind in kinds_for("application", TODAY)]
    assert "correction_notice" in codes and "rights_notice" in codes
    assert "penalty_decision" not in codes and "acknowledgement" not in codes
    assert kinds_for("no_procedure", TODAY) == ()


def test_license2_an_item_that_is_no_licence_has_decisions_of_its_own_without_a_word_of_licences() -> None:
    """Licence law, art 2: what is confirmed, paid, awarded or served is no licence."""
    decisions = {"license_grant", "license_refusal", "license_ending", "item_grant", "item_refusal"}
    for item in PROCEDURES:
        found = decisions & {kind.code for kind in kinds_for("application", TODAY, item)}
        wanted = "license" if item == "license" else "item"
        assert found == {code for code in decisions if code.startswith(wanted)}, item
    for kind in (PAPER_KINDS["item_grant"], PAPER_KINDS["item_refusal"]):
        printed = [kind.title, kind.seal, *kind.body, *kind.labels.values(), *(p.text for p in kind.phrases)]
        assert not re.search("许可|许可证", "".join(printed))
        twin = PAPER_KINDS[kind.code.replace("item", "license")]
        assert (kind.chain, kind.is_in_full, kind.addressee) == (twin.chain, True, twin.addressee)
        assert {"facts", "citations", "remedies"} <= kind.labels.keys()
    reason = PAPER_KINDS["item_refusal"].field_of("reason")
    assert reason is not None and reason.required


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("interview_record", {"started_at", "place", "officers", "person", "dialogue"}),
        ("evidence_inventory", {"goods", "provider"}),
        (
            "site_inspection_record",
            {"started_at", "place", "officers", "subject", "content", "problems", "state"},
        ),
        ("defense_record", {"content", "told"}),
        ("service_record", {"mode", "served_at", "servers", "refusal", "witness"}),
        (
            "investigation_report",
            {"began_on", "ended_on", "officers", "course", "facts", "proposal", "citations"},
        ),
        (
            "penalty_decision",
            {"party", "facts", "evidence", "citations", "result", "performance", "remedies"},
        ),
    ],
)
def test_what_the_regulation_asks_for_has_a_field(code: str, fields: set[str]) -> None:
    """Articles 8, 11, 12 and 14 to 16 name what each of these papers must state."""
    kind = PAPER_KINDS[code]
    assert fields <= {row.code for row in kind.fields}
    for row in kind.fields:
        if row.code in fields - {"refusal", "witness"}:
            assert row.required, row.code


def test_article_8_wants_name_and_quantity_and_feature_and_source_of_evidence() -> None:
    goods = PAPER_KINDS["evidence_inventory"].field_of("goods")
    assert goods is not None and {c.code for c in goods.columns if c.required} == {
        *("name", "quantity", "feature", "source")
    }


def test_article_7_names_six_rights_and_all_must_be_told() -> None:
    rights = PAPER_KINDS["rights_notice"].field_of("rights")
    assert rights is not None and len(RIGHTS) == rights.least == 6


def test_license34_one_examines_papers_and_two_go_to_the_place() -> None:
    """Licence law, art 34 para 1; para 3 asks for two where the place itself is looked at."""
    at_the_desk = PAPER_KINDS["review_record"].field_of("reviewers")
    on_site = PAPER_KINDS["site_inspection_record"].field_of("officers")
    assert at_the_desk is not None and on_site is not None
    assert (at_the_desk.least, on_site.least) == (1, 2)
    assert at_the_desk.basis is not None and at_the_desk.basis.short == "行政许可法第三十四条第一款"


@pytest.mark.parametrize(
    ("code", "cited"),
    [
        ("extension_approval", "《实施细则》第十二条第一款第一项 V"),  # the head's approval, not legal review
        ("license_ending", "行政许可法第六十九条 M"),
        ("license_ending", "行政许可法第七十条 M"),
    ],
)
def test_a_row_cites_its_own_article_as_surely_as_it_is_known(code: str, cited: str) -> None:
    assert cited in [f"{basis.short} {basis.sure}" for basis in PAPER_KINDS[code].basis]


def test_two_officers_stand_on_every_record_of_an_investigation() -> None:
    for code in ("interview_record", "site_inspection_record", "defense_record", "summary_penalty"):
        officers = PAPER_KINDS[code].field_of("officers")
        assert officers is not None and officers.least == 2 and officers.needs_credential, code


def test_fields_follow_the_day() -> None:
    for kind in PAPER_KINDS.values():
        assert fields_on(kind, TODAY) == tuple(row for row in kind.fields if in_force(row, TODAY))
        assert all(row.type in FieldType for row in kind.fields)


def test_a_paper_with_a_chain_is_issued_after_its_approval_alone() -> None:
    assert move("issue", "draft", chained=True) is None
    assert move("issue", "submitted", chained=True) is None
    issue = move("issue", "approved", chained=True)
    assert issue is not None and issue.target == "issued"
    at_once = move("issue", "draft", chained=False)
    assert at_once is not None and at_once.target == "issued"
    assert move("submit", "draft", chained=False) is None


@pytest.mark.parametrize("chained", [True, False])
def test_moves_lead_from_state_to_state_and_out_of_the_end_leads_none(chained: bool) -> None:
    for row in MOVES:
        assert row.sources <= PAPER_STATES.keys() and row.target in {"", *PAPER_STATES}
    for state in PAPER_STATES.values():
        assert bool(moves_from(state.code, chained=chained)) is (
            state.is_open and (chained or state.code not in ("submitted",))
        )


def test_who_writes_papers_is_said_once() -> None:
    assert {role for role, rights in GRANTS.items() if Permission.PAPER_DRAFT in rights} == WRITERS


def test_art8_parties_witnesses_and_whoever_was_heard_may_refuse_to_sign_and_nobody_of_the_agency() -> None:
    free = {row.role for kind in PAPER_KINDS.values() for row in kind.signers if row.may_refuse}
    assert free == {
        *("申请人（代理人）", "申请人（在场时）", "投诉举报人", "当事人", "当事人（代理人）", "见证人"),
        *("被告知人", "被询问人", "被检查对象", "证据提供人", "陈述申辩人", "受送达人（签收人）"),
    }
    for kind in PAPER_KINDS.values():
        for row in kind.signers:
            field = kind.field_of(row.field)
            is_ours = field is not None and field.type in (FieldType.OFFICERS, FieldType.THINGS)
            assert not (row.may_refuse and is_ours), (kind.code, row.role)
            assert kind.may_refuse(row.role) is row.may_refuse
