"""Licences in the demonstration, granted before the portal was in use: one expires soon, one later, one never, one has
expired and one was revoked."""

from datetime import timedelta

from sqlalchemy import select

from core.clock import local
from core.context import Context
from core.law.certificates import PartyKind
from core.law.licenses import EXPIRED, REVOKED, VALID
from db.models import Item, License, LicenseEvent, Party
from db.models.base import new_id
from db.queries.licenses import LicenseFilter, list_licenses

_ROWS = (
    # State, days from today to the last day (None: 长期), scope.
    (VALID, 18, "劳务派遣"),
    (VALID, 74, "职业中介活动"),
    (VALID, 610, "劳务派遣"),
    (VALID, None, "职业中介活动"),
    (EXPIRED, -12, "劳务派遣"),
    (REVOKED, 240, "职业中介活动"),
)
_ITEMS = {"劳务派遣": "RS-02", "职业中介活动": "RS-03"}
"""The item (core.demo_tables) under which a scope is granted."""
_YEARS = timedelta(days=3 * 365)


def licenses(head: Context) -> None:
    """Enter them for organisations of the register; nothing where the register holds licences, or too few organisations."""
    now, today = head.now, local(head.now).date()
    with head.app.change(now) as work:
        session = work.session
        if list_licenses(session, head.viewer, LicenseFilter(), limit=1):
            return
        items = {one.code: one for one in session.scalars(select(Item).where(Item.code.in_(_ITEMS.values())))}
        firms = session.scalars(select(Party).where(Party.kind != PartyKind.CITIZEN).order_by(Party.id)).all()
        for number, ((state, days, scope), firm) in enumerate(zip(_ROWS, firms, strict=False), start=1):
            item = items[_ITEMS[scope]]
            last = None if days is None else today + timedelta(days=days)
            first = (last or today) - _YEARS
            row = License(
                id=new_id(),
                agency_id=firm.agency_id,
                number=f"辽抚人社许{first.year}{number:04d}",
                item_id=item.id,
                item_name=item.name,
                party_id=firm.id,
                holder=firm.name,
                certificate_kind=firm.certificate_kind,
                certificate_no=firm.certificate_no,
                valid_from=first,
                valid_to=last,
                scope=scope,
                state=state,
            )
            work.add(row)
            session.flush()
            began = now - (today - first)
            work.add(
                LicenseEvent(license_id=row.id, kind="granted", paper_no="纸质决定书", happened_at=began)
            )
            if state == EXPIRED:
                work.add(
                    LicenseEvent(license_id=row.id, kind="expired", happened_at=now - timedelta(days=11))
                )
            if state == REVOKED:
                work.add(
                    LicenseEvent(
                        license_id=row.id,
                        kind="revoked",
                        ground="deceit",
                        reason="申请时提交的经营场所证明系伪造。",
                        paper_no="撤销行政许可决定书（纸质）",
                        actor_id=head.actor.account_id,
                        happened_at=now - timedelta(days=30),
                    )
                )
        work.commit()
