"""The weekly list to the head: who opened which sealed party, when and why. Weeks begin on Monday, Asia/Shanghai."""

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from cryptography.exceptions import InvalidTag
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.app import App
from core.clock import local, midnight
from core.context import Context
from core.ledger.happenings import record, record_once
from core.ledger.keys import HOUSE, KeyProblem
from core.permissions import Permission
from core.sealed.content import take_out
from core.sealed.opening import REASON
from core.sealed.reading import called
from core.spreadsheet import csv_file
from db.ledger.canonical import SALT_BYTES
from db.ledger.cipher import unseal
from db.ledger.write import Happening
from db.models import Agency
from db.queries import sealed as queries
from db.queries.sealed import OpeningRow
from db.viewer import Viewer

log = logging.getLogger(__name__)

HEAD = ("启封时间", "启封人", "科室", "案件编号", "密封当事人", "启封原因")
MOST_ROWS = 10_000
"""Rows of one file; no bureau opens as many in a week."""
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class OpeningView:
    """One opening. `reason` says in its place where it can be read no more."""

    entry_id: UUID
    at: datetime
    account: str
    unit: str
    matter_number: str
    called: str
    reason: str


def week_of(day: date) -> date:
    """The Monday of the week that a day lies in."""
    return day - timedelta(days=day.weekday())


def last_week(now: datetime) -> date:
    """The Monday of the last week that is over."""
    return week_of(local(now).date()) - _WEEK


def list_openings(
    ctx: Context, week: date, *, before: UUID | None = None, limit: int = 21
) -> list[OpeningView]:
    """Openings in the week of that day in the units that the actor heads, newest first, below `before`.

    That he has looked at the list is on the ledger, and ends the notice on his start page.
    """
    if not ctx.may(Permission.SEALED_OPEN):
        return []
    views = _read(ctx, week, before, limit)
    record_once(ctx, "opened", "seal_list", _list_id(ctx.actor.agency_id, week_of(week)))
    return views


def count_openings(ctx: Context, week: date) -> int:
    """How many openings that week has for the actor."""
    if not ctx.may(Permission.SEALED_OPEN):
        return 0
    with ctx.app.read() as session:
        return queries.count_openings(session, ctx.viewer_for(Permission.SEALED_OPEN), *_span(week))


def export_openings(ctx: Context, week: date) -> bytes | None:
    """The whole week as CSV, UTF-8 with BOM, no cell of which is a formula; None without the permission."""
    if not ctx.may(Permission.SEALED_OPEN):
        return None
    views = _read(ctx, week, None, MOST_ROWS)
    details = {"week": week_of(week).isoformat(), "count": str(len(views))}
    list_id = _list_id(ctx.actor.agency_id, week_of(week))
    record(ctx, Happening("seal_list", list_id, "exported", None, details))
    rows = (
        (
            *(f"{local(view.at):%Y-%m-%d %H:%M:%S}", view.account, view.unit, view.matter_number),
            *(view.called, view.reason),
        )
        for view in views
    )
    return csv_file(HEAD, rows)


def unread_openings(ctx: Context) -> int:
    """How many openings of last week the actor has been told of and not yet looked at."""
    if not ctx.may(Permission.SEALED_OPEN):
        return 0
    week, agency_id = last_week(ctx.now), ctx.actor.agency_id
    viewer = ctx.viewer_for(Permission.SEALED_OPEN)
    with ctx.app.read() as session:
        if not queries.is_recorded(session, viewer, _notice_id(agency_id, week), agency_id):
            return 0
        # Whoever looked while the week still ran has not seen all of it.
        if queries.has_opened_list(session, viewer, _list_id(agency_id, week), _span(week)[1]):
            return 0
        return queries.count_openings(session, viewer, *_span(week))


def tell_of_last_week(app: App) -> int:
    """Record once a week, for each agency, that its head is told of last week's openings; how many agencies were new.

    An agency whose keys are lost is told later: it must not stop the worker.
    """
    now = app.clock.now()
    week, told = last_week(now), 0
    with app.read() as session:
        agencies = list(session.scalars(select(Agency.id).order_by(Agency.id)))
    for agency_id in agencies:
        notice_id = _notice_id(agency_id, week)
        everything = Viewer(HOUSE, agency_id, now, sees_agency=True)
        with app.change(now) as work:
            if queries.is_recorded(work.session, everything, notice_id, agency_id):
                continue
            count = queries.count_openings(work.session, everything, *_span(week))
            details = {"week": week.isoformat(), "count": str(count)}
            work.happened(Happening("agency", agency_id, "seal_listed", None, details, notice_id))
            try:
                work.commit()
            except KeyProblem as problem:
                log.error("the openings of the week of %s are told later: %s", week, problem)
                continue
            told += 1
    return told


def _read(ctx: Context, week: date, before: UUID | None, limit: int) -> list[OpeningView]:
    viewer = ctx.viewer_for(Permission.SEALED_OPEN)
    with ctx.app.read() as session:
        rows = queries.list_openings(session, viewer, *_span(week), before=before, limit=limit)
        return [
            OpeningView(
                *(row.entry_id, row.at, row.account, row.unit, row.matter_number),
                called(row.role, row.position),
                _reason(ctx.app, session, row),
            )
            for row in rows
        ]


def _reason(app: App, session: Session, row: OpeningRow) -> str:
    """Why, from under two keys: that of the matter, over what the ledger tells, and that of the sealed party."""
    if row.key_id is None or row.image is None:
        return ""
    try:
        plain = unseal(app.keys.by_id(session, row.key_id).key, row.image, row.entry_id.bytes)
        sealed = bytes.fromhex(json.loads(plain[SALT_BYTES:])[REASON])
        return take_out(app.keys.of(session, row.sealed_id), sealed, row.entry_id)[REASON]
    except KeyProblem as problem:
        return str(problem)
    except (InvalidTag, ValueError, KeyError):
        return "留痕内容无法解密，请核验台账"


def _span(week: date) -> tuple[datetime, datetime]:
    begin = midnight(week_of(week))
    return begin, begin + _WEEK


def _list_id(agency_id: UUID, week: date) -> UUID:
    return uuid5(NAMESPACE_OID, f"seal_list {agency_id} {week}")


def _notice_id(agency_id: UUID, week: date) -> UUID:
    """A UUIDv7 (RFC 9562) of the end of the week whose other bits say which agency is told: told twice, it is one."""
    digest = bytearray(hashlib.sha256(f"seal_listed {agency_id} {week}".encode()).digest()[:16])
    digest[:6] = int(_span(week)[1].timestamp() * 1000).to_bytes(6, "big")
    digest[6] = digest[6] & 0x0F | 0x70
    digest[8] = digest[8] & 0x3F | 0x80
    return UUID(bytes=bytes(digest))
