"""The gate of a matter: its facts gathered, its steps checked, every reason told. Steps and reasons are core.law's rows.

Use cases ask `gate`; pages show `steps_of`.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from core.approvals.standing import outdated_drafts
from core.clock import local
from core.context import Context
from core.law.basis import in_force
from core.law.case_procedure import CASES, EXCLUSIVE, GIVEN_UP, NOT_BEGUN
from core.law.complaints import ASSESSED, ASSESSMENT, OUTCOMES, OUTDATES_ASSESSMENT
from core.law.fields import moment_of
from core.law.paper_fields import ENOUGH_OFFICERS
from core.law.paper_kinds import PAPER_KINDS
from core.law.paper_states import PAPER_STATES
from core.law.problem import Problem
from core.law.procedures import PROCEDURES
from core.law.recording import DUTIES, NO_RECORDING, is_recorded
from core.law.requirements import IN_TIME, LAPSED, LATE, REQUIREMENTS, Facts, Need, OnItsWay, check
from core.law.transitions import Procedure, Transition
from core.papers.sign_lines import PaperToSign, papers_to_sign, signed_kinds
from core.permissions import Permission
from core.use_case import Work
from db.models import Matter
from db.queries.gates import GateAct, GateRow, gate_row
from db.viewer import Viewer

_FOUND, _HEARD = "third_party_found", "third_party_heard"
LINKED = "recording_linked"
"""The act that adds recordings to an earlier act."""
_SIGNED = frozenset(
    (NO_RECORDING, *(code for row in REQUIREMENTS.values() if row.need is Need.SIGNED for code in row.what))
)
_TIMELY = frozenset(
    code
    for row in REQUIREMENTS.values()
    for code in (*row.what, *row.when)
    if code.endswith((LATE.format(code=""), IN_TIME.format(code="")))
)
"""The marks of timeliness that some requirement asks for."""
_OPEN = [state.code for state in PAPER_STATES.values() if state.is_open]
_SAYS = {code: kind.says for code, kind in PAPER_KINDS.items() if kind.says}


@dataclass(frozen=True)
class Gate:
    """A matter at its gate: the tables of its procedure, its facts, the day whose law it follows, and the acts whose
    recording is missing, those apart for which a procedural defect was approved."""

    procedure: Procedure
    facts: Facts
    on: date
    row: GateRow
    unrecorded: list[GateAct]

    def check(self, step: Transition) -> list[Problem]:
        return check(self.procedure, step, self.facts, self.on)


@dataclass(frozen=True)
class StepView:
    """A step as the page shows it.

    `by` says in words who takes it and who approves it, `is_next` whether the stage admits it, `moves` whether the matter
    goes on to another stage by it, `is_gated` whether anything must exist before it, `may_take` whether the actor's roles
    do. `page` is the screen on which it is taken, empty while there is none. `problems` are all reasons.
    """

    code: str
    label: str
    by: str
    is_next: bool
    moves: bool
    is_gated: bool
    may_take: bool
    is_automatic: bool
    page: str
    problems: list[Problem]


def open_gate(session: Session, viewer: Viewer, matter_id: UUID) -> Gate | None:
    """The gate of a matter that the viewer may see; None for others, and for procedures without tables."""
    wanted = ((*DUTIES, LINKED, _FOUND, _HEARD, ASSESSMENT, *OUTDATES_ASSESSMENT), _SAYS, _OPEN)
    row = gate_row(session, viewer, matter_id, *wanted)
    if row is not None and row.approved and (outdated := outdated_drafts(session, viewer, matter_id)):
        row = gate_row(session, viewer, matter_id, *wanted, outdated)
    if row is None or row.procedure not in PROCEDURES:
        return None
    asked = _SIGNED.intersection(row.issued)
    papers = papers_to_sign(session, viewer, matter_id, asked) if asked else []
    lacking = _unrecorded(row, papers)
    facts = _facts(row, matter_id, signed_kinds(papers), lacking)
    return Gate(PROCEDURES[row.procedure], facts, local(row.happened_at).date(), row, lacking)


def gate(work: Work, matter: Matter, step: str, viewer: Viewer) -> list[Problem]:
    """Every reason for which a use case must not take this step with this matter; empty where it may."""
    procedure = PROCEDURES[matter.procedure]
    row = procedure.transitions[step]
    if row.requires or row.when:
        found = open_gate(work.session, viewer, matter.id)
        return found.check(row) if found else [Problem("not_found", "未找到该事项或无权查看")]
    return check(procedure, row, Facts(str(matter.id), matter.stage), local(matter.happened_at).date())


def steps_of(ctx: Context, matter_id: UUID) -> list[StepView]:
    """The steps of a matter in the order of the table, those of its present stage first, each with all its reasons.

    Empty without the permission or where the matter may not be seen.
    """
    if not ctx.may(Permission.APPLICATION_READ):
        return []
    with ctx.app.read() as session:
        found = open_gate(session, ctx.viewer_for(Permission.APPLICATION_READ), matter_id)
    if found is None:
        return []
    held = {holding.role for holding in ctx.actor.holdings}
    views = [
        StepView(
            code=step.code,
            label=step.label,
            by=step.who,
            is_next=found.facts.stage in step.sources,
            moves=bool(step.target),
            is_gated=bool(step.requires),
            may_take=not held.isdisjoint(step.by),
            is_automatic=step.is_automatic,
            page=step.page,
            problems=found.check(step),
        )
        for step in found.procedure.transition_rows
        if step.sources and in_force(step, found.on) and step.is_for(found.facts.marks)
    ]
    return sorted(views, key=lambda view: not view.is_next)


def recordings_of(row: GateRow) -> dict[UUID, list[UUID]]:
    """The recordings of each act, by the act: those it came with and those linked to it later."""
    found: dict[UUID, list[UUID]] = {act.act_id: [] for act in row.acts}
    for act in row.acts:
        of = UUID(act.details["of"]) if act.kind == LINKED else act.act_id
        found.setdefault(of, []).extend(UUID(one) for one in act.details.get("recordings", ()))
    return found


def _unrecorded(row: GateRow, papers: list[PaperToSign]) -> list[GateAct]:
    """Acts without a recording, a signed statement for that very one (art 9), or an approved defect."""
    recordings, forgiven = recordings_of(row), set(row.forgiven)
    excused = {
        (one.values.get("act"), moment_of(one.values.get("started_at")))
        for one in papers
        if one.kind == NO_RECORDING and one.is_signed
    }
    return [
        act
        for act in row.acts
        if act.act_id not in forgiven
        and not is_recorded(
            act.kind,
            has_recording=bool(recordings[act.act_id]),
            is_excused=(act.kind, act.happened_at) in excused,
        )
    ]


def _said(row: GateRow) -> dict[str, bool]:
    """The marks of `PaperKind.says`, by the newest paper of each kind."""
    return {
        says.mark: says.holds(PAPER_KINDS[code], values)
        for code, values in dict(row.papers).items()
        for says in _SAYS[code]
    }


def _assessed(row: GateRow) -> str:
    """The outcome of the newest assessment; empty for none, and once the complaint was supplemented or amended after it."""
    kinds = (ASSESSMENT, *OUTDATES_ASSESSMENT)
    newest = next((act for act in reversed(row.acts) if act.kind in kinds), None)
    return str(newest.details["outcome"]) if newest and newest.kind == ASSESSMENT else ""


def _facts(row: GateRow, matter_id: UUID, signed: frozenset[str], lacking: list[GateAct]) -> Facts:
    cases, is_case = set(row.case_stages) - GIVEN_UP, row.procedure == CASES.code
    marks = {
        "materials_complete": not row.is_material_lacking,
        "materials_lacking": row.is_material_lacking,
        "lacking_allowed": row.is_material_lacking and not row.is_firm_material_lacking,
        "has_handler": row.handlers > 0,
        "lacking_promised": "lacking_promised" in row.act_kinds,
        "correction_not_told": "correction_told" not in row.act_kinds,
        "license_granted": row.item_kind == "license" and "granted" in row.act_kinds,
        "third_parties_heard": [act.kind for act in row.acts if act.kind in (_FOUND, _HEARD)][-1:]
        == [_HEARD],
        f"is_{row.nature}": row.nature is not None,
        "can_be_told": bool(row.can_be_told),
        "from_complaint": row.has_complaint,
        "two_officers": row.officers >= ENOUGH_OFFICERS,
        f"{row.nature}_with_case": bool(cases),
        "without_case": row.nature is not None and not cases,
        "case_begun": bool(cases - NOT_BEGUN),
        **{f"without_{kind}": is_case and kind not in row.issued for kind in EXCLUSIVE},
        "is_sealed": row.is_sealed,
        "abstracts_approved": row.is_sealed and not row.has_raw_abstract,
        **{ASSESSED.format(outcome=code): code == _assessed(row) for code in OUTCOMES},
        **_said(row),
    }
    # A paper whose kind nobody has to approve passes through the state too.
    chained = {
        code for code in row.approved if "." in code or (code in PAPER_KINDS and PAPER_KINDS[code].chain)
    }
    return Facts(
        matter_id=str(matter_id),
        stage=row.stage,
        acts=frozenset(row.act_kinds),
        issued=frozenset(row.issued),
        signed=signed,
        served=frozenset(row.served),
        files=frozenset(row.files),
        item=row.item_kind or "",
        marks=frozenset(
            (
                *(code for code, holds in marks.items() if holds),
                *(LAPSED.format(code=code) for code in row.lapsed),
                *_TIMELY.intersection(
                    (
                        *(LATE.format(code=code) for code in row.late),
                        *(IN_TIME.format(code=code) for code in row.in_time if code not in row.late),
                    )
                ),
            )
        ),
        approved=frozenset(chained),
        unrecorded=frozenset(act.kind for act in lacking),
        defects=frozenset(row.defects),
        on_its_way={kind: OnItsWay(state, str(draft_id)) for kind, state, draft_id in row.on_their_way},
    )
