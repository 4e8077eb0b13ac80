"""Colleagues and units that the registration of a complaint lets one choose from."""

from uuid import UUID

from core.context import Context
from core.permissions import Permission
from db.queries.people import colleagues, list_units


def colleagues_by_id(ctx: Context) -> dict[UUID, str]:
    """Those who can be complained of, by account: name and unit; empty without the permission."""
    if not (ctx.may(Permission.COMPLAINT_REGISTER) or ctx.may(Permission.SEAL_PARTY)):
        return {}
    with ctx.app.read() as session:
        return {row[0]: f"{row[2]}（{row[3]}，{row[1]}）" for row in colleagues(session, ctx.viewer)}


def units_by_id(ctx: Context) -> dict[UUID, str]:
    """The units in use; empty without the permission."""
    if not (ctx.may(Permission.COMPLAINT_REGISTER) or ctx.may(Permission.SEAL_PARTY)):
        return {}
    with ctx.app.read() as session:
        rows = list_units(session, ctx.viewer, with_closed=False)
    return {row.unit_id: row.name for row in rows}
