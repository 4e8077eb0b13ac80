"""The views of the 工作台: which work each shows, and to whom it is offered."""

from collections.abc import Mapping
from uuid import UUID

from core.context import Context
from core.law.procedures import PROCEDURES
from core.permissions import Permission
from db.queries.worklist import WorkFilter

MINE, UNIT, UNCLAIMED = "mine", "unit", "unclaimed"
WAITING, PAUSED, DELEGATED = "waiting", "paused", "delegated"
_WAITING_IN = ("awaiting_correction", "awaiting_supplement")
"""The stages in which somebody outside the bureau has to act."""
assert all(any(code in procedure.states for procedure in PROCEDURES.values()) for code in _WAITING_IN)


def views(ctx: Context) -> Mapping[str, str]:
    """The views that the actor has, with their labels. Whoever reaches no more than his own has no unit to look at, and who
    can neither claim nor assign has no use for what is unclaimed."""
    if not ctx.may(Permission.APPLICATION_READ):
        return {}
    viewer = ctx.viewer_for(Permission.APPLICATION_READ)
    found = {MINE: "我的待办"}
    if viewer.sees_agency or viewer.unit_ids:
        found[UNIT] = "本机关" if viewer.sees_agency else "本科室"
        if ctx.may(Permission.MATTER_CLAIM) or ctx.may(Permission.MATTER_ASSIGN):
            found[UNCLAIMED] = "待认领"
    found |= {WAITING: "等待他人", PAUSED: "期限暂停"}
    if absent_colleagues(ctx):
        found[DELEGATED] = "代行办理"
    return found


def filter_of(ctx: Context, view: str) -> WorkFilter:
    """What a view shows. Of what waits and what stands still a head sees his unit's, anybody else his own."""
    own = (ctx.actor.account_id,)
    if view == UNIT:
        return WorkFilter()
    if view == UNCLAIMED:
        return WorkFilter(unclaimed=True)
    if view == DELEGATED:
        return WorkFilter(of=absent_colleagues(ctx))
    scope = None if ctx.may(Permission.MATTER_ASSIGN) else own
    if view == WAITING:
        return WorkFilter(of=scope, waiting_in=_WAITING_IN)
    if view == PAUSED:
        return WorkFilter(of=scope, still=True)
    return WorkFilter(of=own)


def absent_colleagues(ctx: Context) -> tuple[UUID, ...]:
    """Those whom the actor stands in for now."""
    return tuple(sorted({one.account_id for one in ctx.actor.holdings} - {ctx.actor.account_id}))
