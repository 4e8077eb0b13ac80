"""The routing table of the demonstration: what the labour relations section looks after goes there, the rest to the labour
inspection."""

from collections.abc import Callable
from uuid import UUID

from core.complaints.routing import ReplaceTable, digest_of, replace_table
from core.context import Context
from core.law.complaints import DISTRICTS, KINDS
from core.law.routing import Route
from db.queries.people import list_units
from db.queries.routing import open_routes

_RELATIONS = frozenset({"contract", "staffing", "rules"})
_REASON = "建立投诉举报分派表"


def routes(admin: Context, token: Callable[[str, int], UUID]) -> None:
    """Wages by district, everything else by kind; nothing where there is a table."""
    with admin.app.read() as session:
        present = open_routes(session, admin.viewer)
        units = {unit.code: str(unit.unit_id) for unit in list_units(session, admin.viewer)}
    if present:
        return
    wages = [Route("wages", district, "", units["inspection"]) for district in DISTRICTS]
    others = [
        Route(kind, "", "", units["relations" if kind in _RELATIONS else "inspection"])
        for kind in KINDS
        if kind != "wages"
    ]
    kept = replace_table(
        admin, ReplaceTable(token("routing", 0), digest_of(present), (*wages, *others), _REASON)
    )
    if isinstance(kept, list):
        raise RuntimeError(f"the routing table of the demonstration was refused: {kept}")
