"""Drafts: what somebody has typed and not yet submitted. His own, and no record of anything."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, true
from sqlalchemy.dialects.postgresql import insert

from core.context import Context
from core.settings import setting
from db.models import CommandReceipt, Draft
from db.queries.drafts import draft_sizes, find_draft, newest_draft
from db.unit_of_work import UnitOfWork, hold

MOST_BYTES = 200_000
"""What one draft may hold: many times the longest form, and too little to fill the database with."""


class DraftTooLarge(Exception):
    """A draft that alone is larger than all drafts of one account may be together."""


@dataclass(frozen=True)
class KeptDraft:
    token: UUID
    values: dict[str, Any]
    saved_at: datetime


def keep_draft(
    ctx: Context, form: str, token: UUID, values: dict[str, Any], at_ms: int | None = None
) -> bool:
    """Lay `values` over the draft of this form and token. False where the token was used or the draft given up.

    Of two posts the one with the older `at_ms` (the browser's clock, milliseconds) changes nothing. Without it the
    page itself keeps what it was handed, which is newer than any post of that page. Where the account's drafts become
    too many or too large its oldest go. Raises DraftTooLarge.
    """
    with ctx.app.change(ctx.now, who=ctx.who) as work:
        # A last post of the page may race its submit: whoever is second sees what the first one did.
        hold(work.session, f"token {token}")
        if work.session.get(CommandReceipt, token) is not None:
            return False
        # One post of the account at a time, or two would both find room; before any row, or each would hold one that
        # the other wants to drop.
        hold(work.session, f"drafts {ctx.actor.account_id}")
        row = insert(Draft).values(
            account_id=ctx.actor.account_id,
            form=form,
            token=token,
            values=values,
            at_ms=at_ms or 0,
            saved_at=ctx.now,
        )
        newer = true() if at_ms is None else Draft.at_ms <= row.excluded.at_ms
        work.session.execute(
            row.on_conflict_do_update(
                index_elements=["account_id", "form", "token"],
                set_={
                    "values": Draft.values.concat(row.excluded["values"]),
                    "at_ms": func.greatest(Draft.at_ms, row.excluded.at_ms),
                    "saved_at": row.excluded.saved_at,
                },
                where=newer & Draft.discarded_at.is_(None),
            )
        )
        kept = find_draft(work.session, ctx.viewer, form, token)
        if kept is not None and kept.discarded_at is None:
            _make_room(work, ctx, kept.id)
        work.commit()
        return kept is not None and kept.discarded_at is None


def _make_room(work: UnitOfWork, ctx: Context, kept_id: UUID) -> None:
    most = setting(work.session, ctx.actor.agency_id, "draft_count")
    room = setting(work.session, ctx.actor.agency_id, "draft_kilobytes") * 1024
    sizes = draft_sizes(work.session, ctx.viewer)
    room -= sizes.pop(kept_id)
    if room < 0:
        raise DraftTooLarge
    number = 1
    for draft_id, size in sizes.items():
        number += 1
        room -= size
        if number > most or room < 0:
            work.session.execute(delete(Draft).where(Draft.id == draft_id))


def open_draft(ctx: Context, form: str, token: UUID | None = None) -> KeptDraft | None:
    """One's own draft of a form: that of `token`, or the newest."""
    with ctx.app.read() as session:
        row = (
            newest_draft(session, ctx.viewer, form)
            if token is None
            else find_draft(session, ctx.viewer, form, token)
        )
        if row is None or row.discarded_at is not None:
            return None
        return KeptDraft(row.token, row.values, row.saved_at)


def submitted(ctx: Context, token: UUID) -> dict[str, Any] | None:
    """What a form token of one's own led to: the fields of the first result, ids as text. None while it is unused."""
    with ctx.app.read() as session:
        receipt = session.get(CommandReceipt, token)
        return receipt.result if receipt is not None and receipt.account_id == ctx.actor.account_id else None


def discard_draft(ctx: Context, form: str, token: UUID) -> None:
    """Give a draft up. Its row stays, empty, so that a post still on its way cannot bring it back."""
    with ctx.app.change(ctx.now, who=ctx.who) as work:
        hold(work.session, f"token {token}")
        row = find_draft(work.session, ctx.viewer, form, token)
        if row is None:
            row = Draft(account_id=ctx.actor.account_id, form=form, token=token, at_ms=0, saved_at=ctx.now)
            work.add(row)
        row.discarded_at = ctx.now
        row.values = {}
        work.commit()
