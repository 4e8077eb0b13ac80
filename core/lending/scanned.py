"""The slip that a scan at the desk is about."""

import re
import unicodedata
from uuid import UUID

from core.archive.stock_taking import candidates, volume_of
from core.context import Context
from core.permissions import Permission
from db.queries import lending_desk as desk
from db.queries.stock_takes import find_by_label

_CODE = re.compile(r"JY([0-9a-f]{32})", re.IGNORECASE)


def code_of(loan_id: UUID) -> str:
    """What the QR code of a slip says: in ASCII, for scanners that type what they read."""
    return f"JY{loan_id.hex}"


def slip_of_label(ctx: Context, label: str) -> UUID | None:
    """The slip of this number or code; of a volume's label the one under which it is out, else the first in the queue for it."""
    if not ctx.may(Permission.LOAN_DESK):
        return None
    wanted = unicodedata.normalize("NFKC", label).replace("\x00", "").strip()
    coded = _CODE.fullmatch(wanted)
    viewer = ctx.viewer_for(Permission.LOAN_DESK)
    with ctx.app.read() as session:
        # As it was typed: the brackets of an official number are full-width.
        typed = "" if coded else label.replace("\x00", "").strip()
        known = desk.loan_by(session, viewer, typed, UUID(coded[1]) if coded else None)
        if known is not None:
            return known
        _, file, volume = volume_of(wanted, find_by_label(session, viewer, candidates(wanted)))
        if file is None:
            return None
        for number in [volume] if volume else range(1, max(file.volumes, 1) + 1):
            out = desk.out_now(session, viewer, file.id, number)
            queue = desk.queue_of(session, viewer, file.id, number)
            if out is not None:
                return out.id
            if queue:
                return queue[0][1].id
    return None
