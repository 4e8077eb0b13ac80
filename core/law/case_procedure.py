"""依职权启动的案件（细则第六条；law.md 2.3）: from the first trace to the case that is opened, or is not.

What follows in the case is added to these rows. The code `filed` is for the archive, as in every procedure; a case that
was opened (立案) is `opened`.
"""

from core.law.applications import Choice
from core.law.basis import Basis, Sure, article
from core.law.common_steps import FILE, urge, void
from core.law.complaint_procedure import TELLING_INFORMANT
from core.law.paper_fields import line, words
from core.law.roles import Role
from core.law.transitions import STEP_PAGE, Effect, Procedure, State, Transition

_C, _E, _H = Role.INTAKE_CLERK, Role.ENFORCEMENT_OFFICER, Role.UNIT_HEAD
_B = Role.AGENCY_HEAD

_PENALTY_54 = Basis("penalty_law", 54, 2, sure=Sure.V)
_INSPECTION_18 = Basis("labor_inspection_regulation", 18, sure=Sure.V)
_DESIGN = Basis("regulation", 6, sure=Sure.D)
"""Ours: the record that article 6 asks for needs it."""

TRACES: dict[str, Choice] = {
    row.code: row
    for row in (
        Choice(code="complaint", label="投诉"),
        Choice(code="tip_off", label="举报"),
        Choice(code="inspection", label="检查发现"),
        Choice(code="assigned", label="上级交办"),
        Choice(code="transferred", label="其他机关移送"),
        Choice(code="media", label="媒体报道、舆情"),
        Choice(code="other", label="其他"),
    )
}
"""Where the bureau learned of it. The codes are those of the field 案件来源 of the approval form."""
BY_COMPLAINT = frozenset({"complaint", "tip_off"})
"""Traces that nobody enters by hand: such a case begins with the complaint that is linked with it."""

PARTS: dict[str, Choice] = {"party": Choice(code="party", label="当事人")}

ACTS: dict[str, Choice] = {
    row.code: row
    for row in (
        Choice(code="trace_registered", label="登记线索", basis=article(6)),
        Choice(code="case_from_complaint", label="投诉举报立案", basis=article(6)),
        Choice(code="started_urgently", label="紧急启动程序", basis=article(6, 2)),
        Choice(code="late_start_noted", label="负责人对逾期补办的意见", basis=article(6, 2)),
        Choice(code="case_opened", label="立案", basis=article(6, 1)),
        Choice(code="case_not_opened", label="不予立案", basis=_INSPECTION_18),
    )
}

_STATES = (
    State(code="trace", label="线索", basis=article(6)),
    State(code="started_urgently", label="紧急启动", basis=article(6, 2)),
    State(code="opened", label="已立案", basis=article(6, 1)),
    State(code="not_opened", label="不予立案", basis=_INSPECTION_18),
    State(code="closed", label="已办结", basis=_DESIGN),
    State(code="filed", label="已归档", basis=article(21), is_final=True),
    State(code="voided", label="已作废", basis=Basis("regulation", 24, sure=Sure.D), is_final=True),
)

_TRANSITIONS = (
    Transition(
        code="register",
        label="登记线索",
        sources=(),
        target="trace",
        by=(_C, _E, _H),
        page="case_new",
        basis=article(6),
    ),
    Transition(
        code="open",
        label="立案",
        sources=("trace",),
        target="opened",
        by=(_E, _H),
        approvers=(_H,),
        requires=("two_officers", "no_refusal_form", "initiation_approved", "initiation_form"),
        page=STEP_PAGE,
        act="case_opened",
        event="case_filed",
        approval_day="initiation_approval",
        basis=article(6, 1),
    ),
    Transition(
        code="start_urgently",
        label="紧急启动程序",
        sources=("trace",),
        target="started_urgently",
        by=(_E,),
        requires=("two_officers",),
        page=STEP_PAGE,
        act="started_urgently",
        event="procedure_started",
        asks=(
            words("emergency", "紧急情况的具体情形", hint="为什么不能先办理审批", basis=article(6, 2)),
            line("place", "地点"),
        ),
        basis=article(6, 2),
    ),
    Transition(
        code="note_late_start",
        label="签署逾期补办意见",
        sources=("started_urgently",),
        target="",
        by=(_H, _B),
        requires=("urgent_start_late",),
        page=STEP_PAGE,
        act="late_start_noted",
        asks=(words("opinion", "对逾期补办的意见"),),
        basis=article(6, 2),
    ),
    Transition(
        code="complete_urgent",
        label="补全文书、立案",
        sources=("started_urgently",),
        target="opened",
        by=(_E, _H),
        approvers=(_H, _B),
        requires=(
            *("two_officers", "no_refusal_form", "emergency_note", "initiation_approved", "initiation_form"),
            *("urgent_start_in_time", "late_start_noted"),
        ),
        page=STEP_PAGE,
        act="case_opened",
        event="case_filed",
        approval_day="initiation_approval",
        basis=article(6, 2),
    ),
    Transition(
        code="not_open",
        label="不予立案",
        sources=("trace",),
        target="not_opened",
        by=(_E, _H),
        approvers=(_H, _B),
        requires=("no_initiation_form", "no_filing_approved", "no_filing_form"),
        page=STEP_PAGE,
        act="case_not_opened",
        effect=Effect.CANCEL,
        basis=_INSPECTION_18,
    ),
    Transition(
        code="not_open_urgent",
        label="紧急启动后不予立案",
        sources=("started_urgently",),
        target="not_opened",
        by=(_E, _H),
        approvers=(_H, _B),
        requires=(
            *("no_initiation_form", "emergency_note", "no_filing_approved", "no_filing_form"),
            *("urgent_start_in_time", "late_start_noted"),
        ),
        page=STEP_PAGE,
        act="case_not_opened",
        effect=Effect.CANCEL,
        basis=_INSPECTION_18,
    ),
    Transition(
        code="tell",
        label="告知投诉举报人",
        sources=("opened", "not_opened"),
        target="",
        by=(_C, _E),
        when=("from_complaint",),
        page=STEP_PAGE,
        act="complainant_told",
        asks=TELLING_INFORMANT,
        basis=article(5),
    ),
    urge(("trace", "started_urgently", "opened"), _DESIGN),
    Transition(
        code="close",
        label="办结",
        sources=("not_opened",),
        target="closed",
        by=(_E, _H),
        requires=("case_complainant_told",),
        page=STEP_PAGE,
        act="closed",
        event="matter_closed",
        effect=Effect.CLOSE,
        basis=_DESIGN,
    ),
    FILE,
    void("trace"),
)

NOT_BEGUN = frozenset({"trace", "not_opened", "voided"})
"""Stages of a case that was not started, neither with its approval nor urgently before it."""
GIVEN_UP = frozenset({"voided"})
"""Stages in which it is as if there were no case."""
EXCLUSIVE = ("initiation_approval", "no_filing_approval")
"""Kinds of paper of which a case has one: the other must be voided first."""

CASES = Procedure("case", "案件", article(6), _STATES, _TRANSITIONS)
