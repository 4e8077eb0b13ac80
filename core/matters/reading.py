"""The head of a matter of any procedure as its page shows it, with its people, acts and links."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.applications.reading import ActView, act_view
from core.context import Context
from core.law.complaints import LINKS
from core.law.masking import Need
from core.law.procedures import PROCEDURES
from core.law.records import CHANNELS, PARTS
from core.law.sealed import SEAL_STAGES
from core.ledger.happenings import record_once
from core.parties.reading import PartyView, view_party
from core.permissions import Permission
from db.queries import matters as queries
from db.queries.matters import LinkedMatter


@dataclass(frozen=True)
class LinkView:
    """A linked matter. `how` says in words what it is to the matter of the page."""

    how: str
    matter_id: UUID
    number: str
    subject: str
    party_names: str
    stage: str


@dataclass(frozen=True)
class MatterView:
    """What the page of every matter shows. `people` are (part, name), `parties` (role, party) in the order of their entry."""

    matter_id: UUID
    row_version: int
    procedure: str
    number: str
    subject: str
    party_names: str
    stage: str
    stage_label: str
    channel_label: str
    unit: str
    intake_unit: str
    received_at: datetime
    recorded_at: datetime
    late_reason: str | None
    parties: list[tuple[str, PartyView]]
    people: list[tuple[str, str]]
    acts: list[ActView]
    links: list[LinkView]
    has_defect: bool
    has_sealed: bool
    may_seal: bool
    is_closed: bool

    @property
    def voided(self) -> ActView | None:
        """The act that voided it."""
        return next((act for act in self.acts if act.kind == "voided"), None)


def get_matter(ctx: Context, matter_id: UUID, *, full: bool = False) -> MatterView | None:
    """One matter; `full` shows certificate numbers and telephones unmasked and needs the permission for it.

    The opening is on the record, and that of full numbers as well. None where the actor may not see it.
    """
    if not ctx.may(Permission.APPLICATION_READ) or (full and not ctx.may(Permission.PARTY_REVEAL)):
        return None
    needed = [Permission.APPLICATION_READ, *([Permission.PARTY_REVEAL] if full else [])]
    with ctx.app.read() as session:
        found = queries.get_matter(
            session, ctx.viewer_for(*needed), matter_id, [ctx.viewer_for(Permission.SEAL_PARTY)]
        )
    if found is None:
        return None
    for action in ("opened", *(["revealed"] if full else [])):
        record_once(ctx, action, "matter", matter_id, matter_id=matter_id)
    need = Need.FULL if full else Need.INSIDE
    matter = found.matter
    state = PROCEDURES[matter.procedure].states[matter.stage]
    channel = CHANNELS.get(matter.channel)
    return MatterView(
        matter_id=matter.id,
        row_version=matter.row_version,
        procedure=matter.procedure,
        number=matter.number,
        subject=matter.subject,
        party_names=matter.party_names,
        stage=matter.stage,
        stage_label=state.label,
        channel_label=channel.label if channel else "",
        unit=found.unit_name,
        intake_unit=found.intake_unit_name,
        received_at=matter.happened_at,
        recorded_at=matter.recorded_at,
        late_reason=matter.late_reason,
        parties=[(row.role, view_party(row, need)) for row in found.parties],
        people=[(PARTS[part].label, name) for part, name, ended_at in found.people if ended_at is None],
        acts=[act_view(row, need) for row in found.acts],
        links=[_link(row) for row in found.links],
        has_defect=found.has_defect,
        has_sealed=found.has_sealed,
        may_seal=found.reached[0] and matter.stage in SEAL_STAGES,
        is_closed=matter.closed_at is not None or state.is_final,
    )


def _link(row: LinkedMatter) -> LinkView:
    procedure = PROCEDURES[row.procedure]
    return LinkView(
        LINKS[row.kind],
        row.matter_id,
        row.number,
        row.subject,
        row.party_names,
        f"{procedure.label}，{procedure.states[row.stage].label}",
    )
