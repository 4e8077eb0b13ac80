"""The procedure of an application as tables (regulation arts 4, 12 to 14, 21; licensing law): who may go where, and on what."""

import re
from datetime import date
from itertools import product

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from core.law.application_procedure import APPLICATION
from core.law.basis import Sure, article
from core.law.files import FILE_CLASSES
from core.law.limits import LIMITS
from core.law.paper_kinds import PAPER_KINDS, kinds_for
from core.law.procedures import PROCEDURES, open_steps, state_table
from core.law.records import ACTS
from core.law.requirements import (
    COMING_ACTS,
    IN_TIME,
    LAPSED,
    LATE,
    MARKS,
    OPINION,
    REQUIREMENTS,
    Facts,
    Need,
    OnItsWay,
    check,
    is_met,
)
from core.law.roles import Role
from core.law.transitions import Procedure, State, Transition
from pages.ui.screens import SCREENS

DAY = date(2026, 3, 10)
STEPS = APPLICATION.transitions
W, E, H, B = Role.WINDOW_CLERK, Role.ENFORCEMENT_OFFICER, Role.UNIT_HEAD, Role.AGENCY_HEAD
D, A = Role.DISCLOSURE_OFFICER, Role.ARCHIVIST

BY_HAND: dict[str, dict[Role, str]] = {
    "registered": {
        W: "name_license accept accept_jointly promise_materials commit correct_on_spot correct_registration"
        " notify_correction refuse_acceptance withdraw",
        E: "name_license commit",
        H: "void",
        B: "void",
    },
    "awaiting_correction": {W: "supply_materials lapse withdraw"},
    "abandoned": {W: "close", E: "close", H: "close"},
    "not_accepted": {W: "serve", E: "serve"},
    "deemed_accepted": {
        W: "name_license withdraw commit supply_promised",
        E: "name_license start_review commit supply_promised",
        H: "start_review",
    },
    "accepted": {
        W: "name_license withdraw commit supply_promised",
        E: "name_license start_review commit supply_promised",
        H: "start_review",
    },
    "in_review": {
        W: "name_license withdraw commit supply_promised",
        E: "name_license suspend extend find_third_party hear_third_party mark_major submit_for_decision commit"
        " supply_promised",
        H: "mark_major",
    },
    "suspended": {W: "withdraw", E: "resume"},
    "awaiting_decision": {
        W: "withdraw",
        E: "grant refuse return_to_review",
        H: "grant refuse return_to_review",
        B: "return_to_review",
    },
    "granted": {W: "serve", E: "serve check_commitment"},
    "refused": {W: "serve", E: "serve"},
    "served": {
        D: "publish",
        E: "publish close check_commitment",
        W: "close",
        H: "publish exempt_publication close",
        B: "exempt_publication",
    },
    "published": {W: "close", E: "close check_commitment", H: "close"},
    "withdrawn": {W: "close", E: "close", H: "close"},
    "closed": {A: "file"},
    "filed": {},
    "voided": {},
}
"""State × role × step, written down from the table of the law and not from the rows."""
OPINIONS = {
    OPINION.format(kind=kind.code, role=role.value) for kind in PAPER_KINDS.values() for role in kind.chain
}
"""What one approver of a chain can be asked to have signed."""


def facts(stage: str = "registered", **more: frozenset[str]) -> Facts:
    return Facts("m", stage, **more)


@pytest.mark.parametrize("stage", APPLICATION.states)
@pytest.mark.parametrize("role", Role)
def test_every_role_takes_in_every_state_the_steps_that_the_law_gives_it(stage: str, role: Role) -> None:
    allowed = set(BY_HAND[stage].get(role, "").split())
    assert {step.code for step in open_steps(APPLICATION, stage, {role}, DAY)} == allowed
    for code, step in STEPS.items():
        assert APPLICATION.admits(code, stage) is (stage in step.sources)
        may = role in step.by and stage in step.sources
        assert may is (code in allowed), f"{stage} {role} {code}"


def test_art12_decisions_and_extensions_are_approved_by_another_role_than_takes_them() -> None:
    approved = {code: set(step.approvers) for code, step in STEPS.items() if step.approvers}
    assert approved == {
        "refuse_acceptance": {H},
        "extend": {B},
        "submit_for_decision": {Role.LEGAL_REVIEWER},
        "grant": {B},
        "refuse": {B},
    }
    for code, approvers in approved.items():
        assert not approvers & set(STEPS[code].by)


def test_art13_a_refusal_needs_a_paper_that_tells_reasons_and_remedies() -> None:
    row = REQUIREMENTS["refusal_decision"]
    assert row.basis.short == "《实施细则》第十三条" and "refusal_decision" in STEPS["refuse"].requires
    assert "理由" in row.mend and "行政复议" in row.mend and "行政诉讼" in row.mend


def test_license32_only_the_end_of_a_limit_takes_a_step_by_itself() -> None:
    automatic = {code: step.limit for code, step in STEPS.items() if step.is_automatic}
    assert automatic == {"deem_accepted": "correction_notice"}
    limit = LIMITS["correction_notice"]
    assert limit.lapse is not None and limit.lapse.is_automatic
    assert STEPS["deem_accepted"].basis.short == "行政许可法第三十二条第一款第四项"


def test_a_procedure_that_cannot_be_right_is_refused() -> None:
    a, b = State(code="a", label="甲"), State(code="b", label="乙")
    go = Transition(code="go", label="办", sources=("a",), target="b", by=(W,), basis=article(4))
    with pytest.raises(ValueError, match="no stage"):
        Procedure("p", "程序", article(4), (a,), (go,))
    with pytest.raises(ValueError, match="one code"):
        Procedure("p", "程序", article(4), (a, b), (go, go))
    idle = Transition(code="wait", label="等", sources=("a",), target="b", basis=article(4))
    with pytest.raises(ValueError, match="either somebody takes it or a limit"):
        Procedure("p", "程序", article(4), (a, b), (idle,))


def test_every_state_is_reached_and_every_open_one_left() -> None:
    reached, waiting = set[str](), {"registered"}
    while waiting:
        stage = waiting.pop()
        reached.add(stage)
        waiting |= {step.target or stage for step in APPLICATION.from_stage(stage, DAY)} - reached
    assert reached == APPLICATION.states.keys()
    for code, state in APPLICATION.states.items():
        leads_on = any(step.target not in ("", code) for step in APPLICATION.from_stage(code, DAY))
        assert leads_on is not state.is_final, code


def test_every_code_that_a_row_names_is_known() -> None:
    papers = (Need.ISSUED, Need.SIGNED, Need.SERVED, Need.APPROVAL)
    marks = {*MARKS, *(form.format(code=code) for code in LIMITS for form in (LAPSED, LATE, IN_TIME))}
    drafted = {kind.code for procedure in PROCEDURES for kind in kinds_for(procedure, DAY)}
    for row in REQUIREMENTS.values():
        if row.need in papers:
            known = {*PAPER_KINDS}
        else:
            known = {Need.FACT: marks, Need.FILE: {*FILE_CLASSES}}.get(row.need, {*ACTS, *COMING_ACTS})
        assert set(row.what) <= {*known, *(OPINIONS if row.need is Need.APPROVAL else ())}, row.code
        assert set(row.when) <= {*ACTS, *COMING_ACTS, *marks}, row.code
        if row.need is Need.ISSUED:
            assert row.link.endswith(f"&kind={row.what[0]}"), row.code
            assert set(row.what) <= drafted, row.code
        if row.need is Need.SIGNED:
            assert all(PAPER_KINDS[code].signers for code in row.what), row.code
        if row.need is Need.APPROVAL:
            assert all(code in OPINIONS or PAPER_KINDS[code].chain for code in row.what), row.code
    assert COMING_ACTS.isdisjoint(ACTS), "what a screen notes now is coming no more"
    used = set()
    for procedure in PROCEDURES.values():
        for step in procedure.transition_rows:
            assert set(step.requires) <= REQUIREMENTS.keys(), step.code
            assert not step.limit or step.limit in LIMITS, step.code
            used |= set(step.requires)
    assert used == REQUIREMENTS.keys()


def test_license42_the_day_of_a_step_is_a_field_of_a_paper_that_it_requires() -> None:
    dated = {code: step.dated_by for code, step in STEPS.items() if step.dated_by}
    assert dated.keys() == {"accept", "accept_jointly"}
    for code, (kind, field) in dated.items():
        assert field in {row.code for row in PAPER_KINDS[kind].fields}
        wanted = [REQUIREMENTS[one] for one in STEPS[code].requires]
        assert any(row.need is Need.ISSUED and kind in row.what for row in wanted)


def test_what_is_told_of_the_licensing_law_from_memory_says_so() -> None:
    """law.md §1.9: articles 36 and 49 were not seen; article 48 (§1.1) was."""
    rows = [*STEPS.values(), *REQUIREMENTS.values(), *ACTS.values(), *LIMITS.values()]
    seen = {36: Sure.M, 48: Sure.V, 49: Sure.M}
    found = [row.basis for row in rows if row.basis is not None and row.basis.law == "license_law"]
    asked = [basis for basis in found if basis.article in seen]
    assert {basis.article for basis in asked} == seen.keys()
    for basis in asked:
        assert basis.sure is seen[basis.article], basis.short


def test_every_remedy_is_a_sentence_and_leads_to_a_screen_that_is_there() -> None:
    paths = {screen.path for screen in SCREENS}
    for row in REQUIREMENTS.values():
        found = re.fullmatch(r"/(\w+)\?\w+=\{matter_id\}(&\w+=\w+)*", row.link)
        assert found and found[1] in paths, row.code
        assert not row.mend.endswith("。") and row.mend != row.label, row.code
    for procedure in PROCEDURES.values():
        assert {step.page for step in procedure.transition_rows} - {""} <= paths


def test_the_state_table_tells_each_step_in_words() -> None:
    table = {row.step: row for row in state_table(APPLICATION, DAY)}
    assert len(table) == len(STEPS)
    accept = table["受理"]
    assert (accept.source, accept.target, accept.by) == ("已登记", "已受理", "窗口人员")
    assert accept.requires == (
        "应交材料已收齐",
        "承诺补齐的都是可容缺的材料（有此情形的）",
        "受理通知书",
    )
    assert accept.basis == "行政许可法第三十二条第一款第五项"
    assert table["登记申请"].source == "（无）"
    assert table["延长办理期限"].target == "（不变）"
    assert table["延长办理期限"].by == "执法人员（单位负责人审批）"
    assert table["逾期未告知补正，视为受理"].note == "期限届满自动办理"
    assert "法制审核意见书（同意）（有此情形的）" in table["准予"].requires


# The check


def test_all_reasons_come_at_once_in_the_order_of_the_step_each_with_article_and_link() -> None:
    problems = check(APPLICATION, STEPS["grant"], facts(), DAY)
    assert [(p.code, p.basis and p.basis.short) for p in problems] == [
        ("stage", "《实施细则》第十二条第一项"),
        ("gate.accepted", "《实施细则》第四条"),
        ("gate.review_record", "行政许可法第三十四条"),
        ("gate.grant_approved", "《实施细则》第十二条第一项"),
        ("gate.grant_decision", "《实施细则》第十二条第一项"),
    ]
    assert [p.link for p in problems] == [
        "/application?id=m",
        "/step?id=m&step=accept",
        "/paper_new?matter=m&kind=review_record",
        "/papers?matter=m",
        "/paper_new?matter=m&kind=license_grant",
    ]
    assert problems[0].message == "请先办到“待决定”：准予不能在“已登记”时办理"


def test_a_final_state_says_so_and_sends_nobody_anywhere() -> None:
    (problem,) = check(APPLICATION, STEPS["correct_registration"], facts("voided"), DAY)
    assert (problem.message, problem.link) == ("该申请已作废，不能再更正登记内容", None)


@pytest.mark.parametrize("code", ["submit_for_decision", "grant", "refuse"])
def test_what_belongs_to_a_circumstance_is_asked_for_where_it_arose_whenever_that_was(code: str) -> None:
    step, on = STEPS[code], DAY
    (stage,) = step.sources
    done = frozenset({"accepted", "reviewed"})
    decision = {"grant": "license_grant", "refuse": "license_refusal"}.get(code, "")
    papers = {"issued": frozenset({decision}), "approved": frozenset({f"{decision}.agency_head"})}
    ready = facts(stage, acts=done, marks=frozenset({"has_handler"}), **papers)
    assert check(APPLICATION, step, ready, on) == []
    for act, asked in (
        ("site_inspected", ["site_record", "two_reviewers"]),
        ("third_party_found", ["third_party_heard"]),
        ("hearing_held", ["hearing_record", "legal_review"]),
        ("marked_major", ["legal_review"]),
    ):
        now = facts(stage, acts=done | {act}, marks=ready.marks, **papers)
        assert [p.code for p in check(APPLICATION, step, now, on)] == [f"gate.{code}" for code in asked], act


def test_art9_each_act_without_its_recording_is_a_reason_on_its_own_article() -> None:
    lacking = facts(
        "in_review",
        acts=frozenset({"accepted", "reviewed"}),
        unrecorded=frozenset({"non_cooperation", "sampled"}),
    )
    problems = check(APPLICATION, STEPS["submit_for_decision"], lacking, DAY)
    assert [(p.message.split("”")[0], p.basis and p.basis.short) for p in problems] == [
        ("请关联“当事人不配合", "《实施细则》第七条"),
        ("请关联“抽样调查", "《实施细则》第九条"),
    ]


def test_a_defect_stands_for_the_one_requirement_it_was_approved_for() -> None:
    step = STEPS["accept"]
    plain = [p.code for p in check(APPLICATION, step, facts(), DAY)]
    assert plain == ["gate.materials_complete", "gate.acceptance_notice"]
    forgiven = facts(defects=frozenset({"acceptance_notice"}))
    assert [p.code for p in check(APPLICATION, step, forgiven, DAY)] == ["gate.materials_complete"]


@pytest.mark.parametrize(
    ("marks", "refused"),
    [
        ({"materials_complete"}, ["materials_lacking"]),
        ({"materials_lacking"}, ["lacking_allowed"]),
        ({"materials_lacking", "lacking_allowed"}, []),
    ],
)
def test_only_what_is_lacking_and_may_lack_is_promised(marks: set[str], refused: list[str]) -> None:
    found = check(APPLICATION, STEPS["promise_materials"], facts(marks=frozenset(marks)), DAY)
    assert [p.code for p in found] == [f"gate.{code}" for code in refused]


@pytest.mark.parametrize("step", ["accept", "accept_jointly"])
def test_a_promise_excuses_nothing_that_may_not_lack(step: str) -> None:
    given = {"issued": frozenset({"acceptance_notice"}), "acts": frozenset({"lacking_promised"})}
    firm = facts(marks=frozenset({"materials_lacking", "lacking_promised"}), **given)
    (reason,) = check(APPLICATION, STEPS[step], firm, DAY)
    assert reason.code == "gate.promise_allowed" and "请先一次性告知补正" in reason.message
    assert reason.link == "/paper_new?matter=m&kind=correction_notice"
    for marks in ({"materials_lacking", "lacking_allowed", "lacking_promised"}, {"materials_complete"}):
        assert check(APPLICATION, STEPS[step], facts(marks=frozenset(marks), **given), DAY) == []


def test_a_row_holds_on_its_own_days_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    row = replace(REQUIREMENTS["acceptance_notice"], effective_from=date(2026, 4, 1))
    monkeypatch.setitem(REQUIREMENTS, "acceptance_notice", row)  # type: ignore[arg-type]
    complete = facts(marks=frozenset({"materials_complete"}))
    assert check(APPLICATION, STEPS["accept"], complete, date(2026, 3, 31)) == []
    assert len(check(APPLICATION, STEPS["accept"], complete, date(2026, 4, 1))) == 1


@pytest.mark.parametrize("code", REQUIREMENTS)
def test_each_requirement_is_met_by_what_it_names_and_by_nothing_else(code: str) -> None:
    row = REQUIREMENTS[code]
    if row.need is Need.RECORDING:
        assert is_met(row, facts()) and not is_met(row, facts(unrecorded=frozenset({"sampled"})))
        return
    part = {
        Need.ISSUED: "issued",
        Need.SERVED: "served",
        Need.ACT: "acts",
        Need.FACT: "marks",
        Need.APPROVAL: "approved",
        Need.SIGNED: "signed",
        Need.FILE: "files",
    }
    arisen = frozenset(row.when)
    everything = {name: frozenset(row.what) for name in part.values() if name != part[row.need]}
    everything["acts"] = everything.get("acts", frozenset()) | arisen
    assert not is_met(row, facts(**everything))
    for one in row.what:
        held = frozenset({one}) | (arisen if part[row.need] == "acts" else frozenset())
        given = {"acts": arisen, part[row.need]: held}
        assert is_met(row, facts(**given))


# No path past a missing requirement

MUST: dict[str, list[set[str]]] = {
    "awaiting_correction": [
        {"issued:correction_notice"},
        {"served:correction_notice"},
        {"marks:correction_not_told"},
    ],
    "abandoned": [{"served:correction_notice"}, {"marks:correction_supply.lapsed"}],
    "not_accepted": [{"issued:non_acceptance"}, {"approved:non_acceptance"}],
    "accepted": [
        {"issued:acceptance_notice"},
        {"marks:materials_complete", "marks:lacking_promised"},
        {"marks:materials_complete", "marks:lacking_allowed"},
    ],
    "promise_materials": [
        {"marks:materials_lacking"},
        {"marks:materials_complete", "marks:lacking_allowed"},
    ],
    "in_review": [{"acts:accepted", "acts:deemed_accepted"}, {"marks:has_handler"}],
    "suspended": [{"issued:time_deduction_notice"}],
    "extend": [{"approved:extension_approval.agency_head"}, {"issued:extension_notice"}],
    "awaiting_decision": [
        {"acts:accepted", "acts:deemed_accepted"},
        {"acts:reviewed", "acts:commitment_made"},
    ],
    "granted": [
        {"approved:license_grant.agency_head", "approved:item_grant.agency_head"},
        {"issued:license_grant", "issued:item_grant"},
        {"acts:reviewed", "acts:commitment_made"},
    ],
    "refused": [
        {"approved:license_refusal.agency_head", "approved:item_refusal.agency_head"},
        {"issued:license_refusal", "issued:item_refusal"},
        {"acts:reviewed", "acts:commitment_made"},
    ],
    "served": [
        {
            *("served:license_grant", "served:license_refusal", "served:non_acceptance"),
            *("served:item_grant", "served:item_refusal"),
        }
    ],
    "published": [{"acts:published"}],
    "withdrawn": [{"acts:withdrawal_received"}, {"files:withdrawal_request"}],
    "filed": [{"acts:case_file_assembled"}],
}
"""What the law wants to have been there when a state is entered, or a step taken that stays in one; one of each set.
Written down from law and not rows."""
PUBLISHED = {"acts:published", "acts:publication_exempt"}
"""One of them is wanted before a matter is closed in which a licence was granted."""
ARISEN: dict[str, list[set[str]]] = {
    "acts:site_inspected": [{"signed:site_inspection_record"}, {"marks:two_reviewers"}],
    "acts:lacking_promised": [{"acts:promised_supplied"}],
    "acts:third_party_found": [{"marks:third_parties_heard"}],
    "acts:hearing_held": [{"signed:hearing_record"}, {"marks:review_agreed"}],
    "acts:marked_major": [{"marks:review_agreed"}],
}
"""What the law wants besides before a decision where this has happened, whenever it did."""
THINGS = sorted(
    {one for table in (MUST, ARISEN) for sets in table.values() for some in sets for one in some}
    | {*ARISEN, "acts:materials_supplied", "acts:suspension_ended", "acts:lapse_provided"}
    | {"issued:legal_review_opinion", "approved:extension_notice", "approved:extension_notice.unit_head"}
    | {"marks:correction_notice.lapsed", "signed:correction_on_the_spot"}
    | {"marks:correction_not_told", "marks:license_granted", "acts:commitment_checked", *PUBLISHED}
)


class Paths(RuleBasedStateMachine):
    """Things appear and vanish in any order (a paper is voided), and every step is tried at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = "registered"
        self.things: set[str] = set()
        self.entered_with: dict[str, set[str]] = {}

    def facts(self) -> Facts:
        parts: dict[str, set[str]] = {}
        for thing in self.things:
            part, _, code = thing.partition(":")
            parts.setdefault(part, set()).add(code)
        return facts(self.stage, **{part: frozenset(codes) for part, codes in parts.items()})

    @rule(things=st.sets(st.sampled_from(THINGS), max_size=12))
    def appear(self, things: set[str]) -> None:
        self.things |= things

    @rule(thing=st.sampled_from(THINGS))
    def vanish(self, thing: str) -> None:
        self.things.discard(thing)

    @rule(lacking=st.booleans())
    def record(self, lacking: bool) -> None:
        (self.things.add if lacking else self.things.discard)("unrecorded:sampled")

    @rule(step=st.sampled_from(sorted(set(STEPS) - {"register"})))
    def take(self, step: str) -> None:
        row = STEPS[step]
        if check(APPLICATION, row, self.facts(), DAY) == []:
            self.stage = row.target or self.stage
            # Taking it is an act, be it on a screen of its own or not.
            self.things |= {f"acts:{row.act}"} if row.act else set()
            self.entered_with[row.target or step] = set(self.things)

    @invariant()
    def no_state_is_entered_without_what_it_needs(self) -> None:
        for stage, things in self.entered_with.items():
            for alternatives in MUST.get(stage, []):
                assert alternatives & things, f"{stage} without {alternatives}"
            if stage == "closed" and "marks:license_granted" in things:
                assert PUBLISHED & things
            if stage in ("granted", "refused", "awaiting_decision"):
                assert "unrecorded:sampled" not in things
                for alternatives in [one for act in things & ARISEN.keys() for one in ARISEN[act]]:
                    assert alternatives & things, f"{stage} without {alternatives}"


TestPaths = Paths.TestCase
TestPaths.settings = hypothesis_settings(max_examples=150, stateful_step_count=40, deadline=None)


def test_the_walk_can_reach_a_decision() -> None:
    """Or the property above would hold of nothing."""
    walk = Paths()
    walk.appear(set(THINGS))
    steps = ("accept", "start_review", "extend", "submit_for_decision", "grant")
    steps += ("serve", "publish", "close", "file")
    for step in steps:
        walk.take(step)
        walk.no_state_is_entered_without_what_it_needs()
    assert walk.stage == "filed"


def test_no_single_missing_thing_lets_a_decision_through() -> None:
    step = STEPS["grant"]
    whole = facts(
        "awaiting_decision",
        acts=frozenset({"accepted", "reviewed", "marked_major", "collectively_discussed"}),
        issued=frozenset({"license_grant"}),
        signed=frozenset({"collective_discussion_record"}),
        approved=frozenset({"license_grant.agency_head"}),
        marks=frozenset({"review_agreed"}),
    )
    assert check(APPLICATION, step, whole, DAY) == []
    parts = {"acts": whole.acts, "issued": whole.issued, "approved": whole.approved}
    parts |= {"marks": whole.marks, "signed": whole.signed}
    for part, code in [(p, c) for p, codes in parts.items() for c in codes]:
        if code in ("marked_major", "collectively_discussed"):
            continue
        less = {**parts, part: parts[part] - {code}}
        assert check(APPLICATION, step, facts("awaiting_decision", **less), DAY), code
    for stage in APPLICATION.states:
        assert bool(check(APPLICATION, step, facts(stage, **parts), DAY)) is (stage != "awaiting_decision")


def test_the_table_by_hand_names_every_state_and_no_other_step() -> None:
    assert BY_HAND.keys() == APPLICATION.states.keys()
    named = {code for stage, role in product(BY_HAND, Role) for code in BY_HAND[stage].get(role, "").split()}
    assert named == STEPS.keys() - {"register", "deem_accepted"}


def test_a_paper_that_was_begun_is_named_and_linked_rather_than_begun_again() -> None:
    step = STEPS["refuse_acceptance"]
    begun = {"non_acceptance": OnItsWay("submitted", "d")}
    found = {p.code: p for p in check(APPLICATION, step, facts(on_its_way=begun), DAY)}
    for code in ("gate.non_acceptance_approved", "gate.non_acceptance_notice"):
        assert found[code].message.endswith("（该文书审批中）")
        assert found[code].link == "/paper?id=d"
    without = {p.code: p for p in check(APPLICATION, step, facts(), DAY)}
    assert without["gate.non_acceptance_notice"].link == "/paper_new?matter=m&kind=non_acceptance"


def test_a_paper_that_only_lacks_signatures_is_signed_and_not_written_again() -> None:
    issued = facts(issued=frozenset({"correction_on_the_spot"}))
    step = next(one for one in STEPS.values() if "on_spot_correction" in one.requires)
    (row,) = [one for one in check(APPLICATION, step, issued, DAY) if one.code == "gate.on_spot_correction"]
    assert "请登记签名" in row.message and row.link == "/papers?matter=m"
