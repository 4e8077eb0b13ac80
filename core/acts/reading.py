"""What the part 权利与不配合 of a matter shows: acts without their recording, triggers, and how long the record is kept."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from core.archive.periods import editions_of
from core.clock import local
from core.context import Context
from core.files.reading import list_attachments
from core.gates import Gate, open_gate
from core.law.applications import ACTS
from core.law.recording import DUTIES
from core.law.retention import Retention, RetentionFacts, classes_of, longest
from core.law.triggers import TRIGGERS
from core.permissions import Permission
from db.queries.scope import reaches


@dataclass(frozen=True)
class Unrecorded:
    """An act that had to be recorded and has no recording; `basis` is the article that asks for it, `otherwise` what may
    stand in for it."""

    act_id: UUID
    label: str
    happened_at: datetime
    note: str
    shows: str
    otherwise: str
    basis: str


@dataclass(frozen=True)
class DutiesView:
    """`may_note`: the actor may add acts now. `is_told`: the rights were told. `recordings` are attachments to choose
    from, by id. `retention` is that of the written record, `recordings_kept` that of the newest recording, as if it was
    made on the day it was uploaded; None without one."""

    may_note: bool
    is_told: bool
    unrecorded: list[Unrecorded]
    triggers: list[str]
    recordings: dict[UUID, str]
    retention: Retention
    recordings_kept: Retention | None


def duties_of(ctx: Context, matter_id: UUID) -> DutiesView | None:
    """Duties and rights of a matter; None without the permission or where it may not be seen."""
    if not ctx.may(Permission.APPLICATION_READ):
        return None
    with ctx.app.read() as session:
        found = open_gate(session, ctx.viewer_for(Permission.APPLICATION_READ), matter_id)
        may_note = (
            found is not None
            and ctx.may(Permission.ACT_NOTE)
            and not found.procedure.states[found.facts.stage].is_final
            and reaches(session, ctx.viewer_for(Permission.ACT_NOTE), matter_id)
        )
    if found is None:
        return None
    row = found.row
    recordings = [one.newest for one in list_attachments(ctx, matter_id) if one.kind == "recording"]
    uploaded = [local(one.uploaded_at).date() for one in recordings]
    return DutiesView(
        may_note=may_note,
        is_told="rights_notice" in found.facts.acts,
        unrecorded=[
            Unrecorded(
                act.act_id,
                ACTS[act.kind].label,
                act.happened_at,
                act.note,
                DUTIES[act.kind].shows,
                DUTIES[act.kind].otherwise,
                DUTIES[act.kind].basis.short,
            )
            for act in found.unrecorded
        ],
        triggers=[TRIGGERS[code].label for code in TRIGGERS if code in row.triggers],
        recordings={one.file_id: one.name for one in recordings} if may_note else {},
        retention=_kept(ctx, found, "written", found.on),
        recordings_kept=_kept(ctx, found, "recording", max(uploaded)) if uploaded else None,
    )


def _kept(ctx: Context, found: Gate, record: str, made_on: date) -> Retention:
    """How long a record of this matter is kept; `record` is a code of core.law.retention.RECORD_KINDS."""
    row = found.row
    filed_on = local(row.filed_at).date() if row.filed_at else None
    facts = RetentionFacts(made_on, filed_on, frozenset(row.triggers), row.is_held)
    classes = classes_of(record, row.procedure, found.facts.issued, row.triggers)
    with ctx.app.read() as session:
        editions = editions_of(session, ctx.viewer)
    return longest(classes, facts, local(ctx.now).date(), editions)
