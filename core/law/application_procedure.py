"""依申请事项的程序（细则第四、十二至十五、二十五条；行政许可法）: the states and transitions of an application.

Where the licensing law is named, items that are no licence follow it by analogy, as far as their own guide says nothing.
"""

from core.law.basis import Basis, Sure, article
from core.law.roles import Role
from core.law.transitions import Procedure, State, Transition

_W, _E, _H = Role.WINDOW_CLERK, Role.ENFORCEMENT_OFFICER, Role.UNIT_HEAD
_L, _B, _D, _A = Role.LEGAL_REVIEWER, Role.AGENCY_HEAD, Role.DISCLOSURE_OFFICER, Role.ARCHIVIST


def _license(article_no: int, paragraph: int | None = None, item: int | None = None) -> Basis:
    return Basis("license_law", article_no, paragraph, item, sure=Sure.V)


_DESIGN = Basis("regulation", 4, sure=Sure.D)
"""Ours: the law names the step nowhere, and the record that article 4 asks for needs it."""

_STATES = (
    State(code="registered", label="已登记", basis=article(4)),
    State(code="awaiting_correction", label="待补正", basis=article(4)),
    State(code="abandoned", label="视为放弃", basis=_DESIGN),
    State(code="not_accepted", label="不予受理", basis=article(4)),
    State(code="deemed_accepted", label="视为受理", basis=_license(32, 1, 4)),
    State(code="accepted", label="已受理", basis=article(4)),
    State(code="in_review", label="审查中", basis=_license(34)),
    State(code="suspended", label="期限扣除", basis=_license(45)),
    State(code="awaiting_decision", label="待决定", basis=article(12)),
    State(code="granted", label="已准予", basis=article(12, item=1)),
    State(code="refused", label="已不予", basis=article(13)),
    State(code="served", label="已送达", basis=article(14)),
    State(code="published", label="已公开", basis=_license(40)),
    State(code="withdrawn", label="已撤回", basis=_DESIGN),
    State(code="filed", label="已归档", basis=article(21), is_final=True),
    State(code="voided", label="已作废", basis=Basis("regulation", 24, sure=Sure.D), is_final=True),
)

_REVIEWED = (
    *("accepted", "review_record", "site_record", "two_reviewers", "third_party_heard", "hearing_record"),
    *("recordings_kept", "legal_review"),
)
"""What a decision rests on: asked for when it is prepared, and again when it is made, for what happened between."""
_BEFORE_DECISION = (
    *("registered", "awaiting_correction", "accepted", "deemed_accepted"),
    *("in_review", "suspended", "awaiting_decision"),
)

_TRANSITIONS = (
    Transition(
        code="register",
        label="登记申请",
        sources=(),
        target="registered",
        by=(_W,),
        page="application_new",
        basis=article(4),
    ),
    Transition(
        code="accept",
        label="受理",
        sources=("registered",),
        target="accepted",
        by=(_W,),
        requires=("materials_complete", "acceptance_notice"),
        basis=_license(32, 1, 5),
    ),
    Transition(
        code="correct_on_spot",
        label="当场更正",
        sources=("registered",),
        target="",
        by=(_W,),
        requires=("on_spot_correction",),
        basis=article(4),
    ),
    Transition(
        code="correct_registration",
        label="更正登记内容",
        sources=("registered",),
        target="",
        by=(_W,),
        page="application_correct",
        basis=article(24),
    ),
    Transition(
        code="notify_correction",
        label="一次性告知补正",
        sources=("registered",),
        target="awaiting_correction",
        by=(_W,),
        requires=("correction_notice", "correction_notice_served"),
        basis=_license(32, 1, 4),
    ),
    Transition(
        code="supply_materials",
        label="收到补正材料",
        sources=("awaiting_correction",),
        target="registered",
        by=(_W,),
        requires=("materials_supplied",),
        basis=article(4),
    ),
    Transition(
        code="lapse",
        label="逾期不补正，视为放弃",
        sources=("awaiting_correction",),
        target="abandoned",
        by=(_W,),
        requires=("correction_notice_served", "lapse_provided"),
        basis=_DESIGN,
    ),
    Transition(
        code="deem_accepted",
        label="逾期未告知补正，视为受理",
        sources=("registered",),
        target="deemed_accepted",
        requires=("correction_period_over",),
        limit="correction_notice",
        basis=_license(32, 1, 4),
    ),
    Transition(
        code="refuse_acceptance",
        label="不予受理",
        sources=("registered",),
        target="not_accepted",
        by=(_W,),
        approvers=(_H,),
        requires=("non_acceptance_approved", "non_acceptance_notice"),
        basis=_license(32, 1, 2),
    ),
    Transition(
        code="start_review",
        label="开始审查",
        sources=("accepted", "deemed_accepted"),
        target="in_review",
        by=(_E, _H),
        requires=("accepted", "has_handler"),
        basis=_license(34, 1),
    ),
    Transition(
        code="suspend",
        label="扣除期限（听证、鉴定、评审等）",
        sources=("in_review",),
        target="suspended",
        by=(_E,),
        requires=("suspension_notice",),
        basis=_license(45),
    ),
    Transition(
        code="resume",
        label="恢复计算期限",
        sources=("suspended",),
        target="in_review",
        by=(_E,),
        requires=("suspension_ended",),
        basis=_license(45),
    ),
    Transition(
        code="extend",
        label="延长办理期限",
        sources=("in_review",),
        target="",
        by=(_E,),
        approvers=(_B,),
        requires=("extension_approved", "extension_notice"),
        basis=_license(42, 1),
    ),
    Transition(
        code="submit_for_decision",
        label="提请决定",
        sources=("in_review",),
        target="awaiting_decision",
        by=(_E,),
        approvers=(_L,),
        requires=_REVIEWED,
        basis=article(12, item=3),
    ),
    Transition(
        code="grant",
        label="准予",
        sources=("awaiting_decision",),
        target="granted",
        by=(_E, _H),
        approvers=(_B,),
        requires=(*_REVIEWED, "collective_discussion", "grant_approved", "grant_decision"),
        basis=article(12, item=1),
    ),
    Transition(
        code="refuse",
        label="不予准许",
        sources=("awaiting_decision",),
        target="refused",
        by=(_E, _H),
        approvers=(_B,),
        requires=(*_REVIEWED, "collective_discussion", "refusal_approved", "refusal_decision"),
        basis=_license(38, 2),
    ),
    Transition(
        code="serve",
        label="送达决定",
        sources=("granted", "refused", "not_accepted"),
        target="served",
        by=(_W, _E),
        requires=("decision_served",),
        basis=article(14),
    ),
    Transition(
        code="publish",
        label="公开决定",
        sources=("served",),
        target="published",
        by=(_D,),
        requires=("publication_record",),
        basis=_license(40),
    ),
    Transition(
        code="withdraw",
        label="撤回申请",
        sources=_BEFORE_DECISION,
        target="withdrawn",
        by=(_W,),
        requires=("withdrawal_request",),
        basis=_DESIGN,
    ),
    Transition(
        code="file",
        label="归档",
        sources=("served", "published", "withdrawn", "abandoned"),
        target="filed",
        by=(_A,),
        requires=("case_file",),
        basis=article(21),
    ),
    Transition(
        code="void",
        label="作废登记",
        sources=("registered",),
        target="voided",
        by=(_H, _B),
        page="application_void",
        basis=Basis("regulation", 24, sure=Sure.D),
    ),
)

APPLICATION = Procedure("application", "申请", article(4), _STATES, _TRANSITIONS)
