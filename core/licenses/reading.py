"""A licence as its page shows it, and what an application's page says of the one it is about."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from core.clock import local
from core.context import Context
from core.deadlines.lights import Light
from core.law.application_procedure import APPLICATION
from core.law.certificates import CertificateKind, mask_certificate
from core.law.licenses import (
    DECISIONS,
    ENDINGS,
    GROUNDS,
    HAPPENINGS,
    OPEN_ENDED,
    STATES,
    endings_of,
    grounds_of,
    late_renewal,
    light_of,
    renewal_day,
    unfit,
)
from core.law.masking import Need
from core.ledger.happenings import record_once
from core.permissions import Permission
from db.models import License
from db.queries.licenses import EventRow, get_license, list_events, named_in, papers_beside


@dataclass(frozen=True)
class EventView:
    """What happened to a licence, in words; `matter` and `paper` are id and name, None where the reader sees them not."""

    label: str
    at: date
    told: str
    by: str
    matter: tuple[UUID, str] | None
    paper: tuple[UUID, str] | None


@dataclass(frozen=True)
class LicenseView:
    """A licence; `certificate_no` is masked as the reader's need says. `endings` are what the reader may enter now, from
    code to label, `papers` the decisions on which; `is_correctable` where he may mend its entry."""

    license_id: UUID
    row_version: int
    number: str
    item_name: str
    unit_name: str
    party_id: UUID
    holder: str
    certificate_no: str
    valid_from: date
    valid_to: date | None
    scope: str
    state: str
    light: Light
    events: list[EventView]
    is_correctable: bool
    endings: dict[str, str]
    grounds: dict[str, str]
    papers: dict[UUID, str]

    @property
    def term(self) -> str:
        return term_of(self.valid_from, self.valid_to)

    @property
    def renewal(self) -> str:
        """Until when its renewal is asked for in time; empty where there is nothing to renew."""
        is_renewable = STATES[self.state].holds and self.valid_to is not None
        return str(renewal_day(self.valid_to)) if is_renewable and self.valid_to else ""


def is_correctable(row: License) -> bool:
    """Whether what stands in the register was typed there, and neither comes from a decision of the portal nor is at its
    end."""
    is_typed = row.granted_in_id is None and row.document_id is None
    return is_typed and not unfit("entry_corrected", row.state)


def term_of(first: date, last: date | None) -> str:
    return f"{first} 至 {last or OPEN_ENDED}"


def license_light(ctx: Context, state: str, valid_from: date, valid_to: date | None) -> Light:
    """How a licence stands today; the hint tells its term."""
    word, tone = light_of(state, valid_to, local(ctx.now).date())
    return Light(word, tone, f"有效期 {term_of(valid_from, valid_to)}")


def masked(kind: str, number: str | None, need: Need = Need.INSIDE) -> str:
    return mask_certificate(CertificateKind(kind), number, need) if number else ""


def get_license_view(ctx: Context, license_id: UUID, *, full: bool = False) -> LicenseView | None:
    """One licence; `full` shows the holder's number unmasked, needs the permission for that and is on the record."""
    if not ctx.may(Permission.LICENSE_READ) or (full and not ctx.may(Permission.PARTY_REVEAL)):
        return None
    with ctx.app.read() as session:
        found = get_license(session, ctx.viewer, license_id)
        if found is None:
            return None
        row, unit_id, unit_name = found
        viewer = ctx.viewer_for(Permission.APPLICATION_READ)
        events = list_events(session, viewer, license_id)
        manager = ctx.viewer_for(Permission.LICENSE_MANAGE)
        may = ctx.may(Permission.LICENSE_MANAGE) and (manager.sees_agency or unit_id in manager.unit_ids)
        papers = papers_beside(session, manager, license_id, DECISIONS) if may else []
    if full:
        record_once(ctx, "revealed", "party", row.party_id)
    return _view(
        ctx,
        row,
        unit_name,
        full,
        [_event(one) for one in events],
        may,
        {one.id: f"{one.title} {one.number or ''}".strip() for one in papers},
    )


def _view(
    ctx: Context,
    row: License,
    unit_name: str,
    full: bool,
    events: list[EventView],
    may: bool,
    papers: dict[UUID, str],
) -> LicenseView:
    today = local(ctx.now).date()
    grounds = {
        code: f"{ground.label}（{ground.basis.short}）"
        for ending in ENDINGS
        for code, ground in grounds_of(ending, row.state, today).items()
    }
    return LicenseView(
        license_id=row.id,
        row_version=row.row_version,
        number=row.number,
        item_name=row.item_name,
        unit_name=unit_name,
        party_id=row.party_id,
        holder=row.holder,
        certificate_no=masked(row.certificate_kind, row.certificate_no, Need.FULL if full else Need.INSIDE),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        scope=row.scope,
        state=row.state,
        light=license_light(ctx, row.state, row.valid_from, row.valid_to),
        events=events,
        is_correctable=may and is_correctable(row),
        endings=endings_of(row.state) if may else {},
        grounds=grounds,
        papers=papers,
    )


def _event(row: EventRow) -> EventView:
    event = row.event
    changes = [
        f"{what}：{old or '（空）'}→{new or '（空）'}" for what, old, new in event.details.get("changes", [])
    ]
    ground = GROUNDS.get(event.ground)
    told = [
        f"{ground.label}（{ground.basis.short}）" if ground else "",
        event.reason,
        event.paper_no,
        *changes,
    ]
    by, at, noted = row.actor or "系统", local(event.happened_at).date(), local(event.recorded_at).date()
    by += f"（代 {row.on_behalf_of}）" if row.on_behalf_of else ""
    return EventView(
        label=HAPPENINGS[event.kind].label,
        at=at,
        told="\n".join(part for part in told if part),
        by=by if at == noted else f"{by}，{noted} 登记",
        matter=(row.matter_id, row.matter_number) if row.matter_id and row.matter_number else None,
        paper=(row.document_id, row.document_name) if row.document_id and row.document_name else None,
    )


@dataclass(frozen=True)
class LicenseOfMatter:
    """The licence that an application is about or led to: what it wants or did, and what is told of that."""

    license_id: UUID
    number: str
    label: str
    told: str
    is_late: bool
    light: Light


def license_of_matter(ctx: Context, matter_id: UUID) -> LicenseOfMatter | None:
    """None without the permission, for a matter that the reader may not see, and for one without a licence."""
    if not (ctx.may(Permission.LICENSE_READ) and ctx.may(Permission.APPLICATION_READ)):
        return None
    with ctx.app.read() as session:
        found = named_in(session, ctx.viewer_for(Permission.APPLICATION_READ), matter_id)
    if found is None:
        return None
    row, event = found.license, found.event
    light = license_light(ctx, row.state, row.valid_from, row.valid_to)
    is_renewal, told = event.kind == "renewal_requested", event.reason
    if is_renewal and APPLICATION.admits("withdraw", found.stage):
        # Its last day may have been corrected since it was asked for.
        told = late_renewal(row.valid_to, local(found.received_at).date())
    label = HAPPENINGS[event.kind].label
    return LicenseOfMatter(row.id, row.number, label, told, is_renewal and bool(told), light)
