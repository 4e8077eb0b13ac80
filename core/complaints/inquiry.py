"""凭查询码查询: an anonymous informant asks what became of it, by the code that he was told once."""

from dataclasses import dataclass
from uuid import UUID

from core.complaints.tip_off import hashed
from core.context import Context
from core.law.procedures import STAGES
from core.ledger.happenings import record
from core.permissions import Permission
from core.sealed.reading import sealed_of
from db.ledger.write import Happening
from db.queries.complaints import find_by_code

LONGEST = 40


@dataclass(frozen=True)
class Inquiry:
    """What may be told to whoever says the code: the stage, and what was approved of the tip-off."""

    matter_id: UUID
    number: str
    stage: str
    abstracts: tuple[str, ...]


def ask_by_code(ctx: Context, code: str) -> Inquiry | None:
    """The tip-off of this code, be it one of the actor's unit or not; None for none. That it was asked is on the record."""
    if not ctx.may(Permission.COMPLAINT_REGISTER):
        return None
    with ctx.app.read() as session:
        found = find_by_code(session, ctx.viewer, hashed(code[:LONGEST]))
    if found is None:
        return None
    record(ctx, Happening("matter", found.id, "inquired", found.id))
    abstracts = tuple(one.abstract for one in sealed_of(ctx, found.id) if one.abstract)
    return Inquiry(found.id, found.number, STAGES[found.stage].label, abstracts)
