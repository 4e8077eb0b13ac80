"""暂缓销毁: holds on the record of a matter, several at once, placed and lifted by different people."""

from dataclasses import dataclass
from uuid import UUID

from core.acting import standing_in_for
from core.context import Context
from core.law.basis import article
from core.law.holds import GROUNDS
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.roles import Role
from core.permissions import Permission
from core.use_case import Work, stale, use_case
from db.models import Matter, MatterHold
from db.models.base import new_id
from db.queries import holds as queries
from db.queries.holds import HoldRow as HoldRow

PAGE = 20
NOT_FOUND = Problem("not_found", "未找到该暂缓销毁记录")


@dataclass(frozen=True)
class PlaceHold:
    """`number` is that of the matter, or the archive number of a file; `ground` a key of GROUNDS."""

    token: UUID
    number: str
    ground: str
    reason: str


@dataclass(frozen=True)
class LiftHold:
    token: UUID
    hold_id: UUID
    row_version: int
    reason: str


@dataclass(frozen=True)
class Held:
    hold_id: UUID


@dataclass(frozen=True)
class HoldPage:
    rows: list[HoldRow]
    next_id: UUID | None


@use_case(Permission.HOLD_KEEP)
def place_hold(work: Work, command: PlaceHold) -> Held | list[Problem]:
    """Hold the record of a matter, filed or not, or a file from before the portal: nothing of it may be destroyed until the hold is lifted."""
    number, problems = clean(command.number, TextKind.TITLE, label="登记号或档号", field="number")
    if command.ground not in GROUNDS:
        problems.append(Problem("ground", "请选择事由", "ground"))
    if problems:
        return problems
    held = queries.lock_by_number(work.session, work.ctx.viewer_for(Permission.HOLD_KEEP), number)
    if held is None:
        return [Problem("number", "未找到该登记号或档号，请核对", "number")]
    hold = MatterHold(
        id=new_id(),
        agency_id=held.agency_id,
        matter_id=held.id if isinstance(held, Matter) else None,
        case_file_id=None if isinstance(held, Matter) else held.id,
        ground=command.ground,
        reason=work.reason,
        placed_by=work.ctx.actor.account_id,
        on_behalf_of_id=standing_in_for(work, Permission.HOLD_KEEP),
    )
    work.add(hold)
    held.hold = True
    return Held(hold.id)


@use_case(Permission.HOLD_KEEP)
def lift_hold(work: Work, command: LiftHold) -> Held | list[Problem]:
    """Lift a hold, by somebody else than who placed it. The others on the matter go on."""
    viewer = work.ctx.viewer_for(Permission.HOLD_KEEP)
    row = queries.find_hold(work.session, viewer, command.hold_id, everywhere=_sees_all(work.ctx))
    held = queries.lock_held(work.session, viewer, row.hold.matter_id, row.hold.case_file_id) if row else None
    if row is None or held is None:
        return [NOT_FOUND]
    hold = row.hold
    if hold.lifted_at is not None:
        return [Problem("lifted", f"已由 {row.lifted_by} 解除")]
    if hold.row_version != command.row_version:
        return [stale()]
    if {work.ctx.actor.account_id, standing_in_for(work, Permission.HOLD_KEEP)} & (
        {hold.placed_by, hold.on_behalf_of_id} - {None}
    ):
        words = "登记和解除须由不同的人办理，请由其他人解除"
        return [Problem("own", words, basis=article(24))]
    hold.lifted_at, hold.lifted_by, hold.lift_reason = work.now, work.ctx.actor.account_id, work.reason
    others = [one for one in queries.holds_on(work.session, viewer, held) if one.id != hold.id]
    held.hold = bool(others)
    return Held(hold.id)


def list_holds(ctx: Context, text: str = "", *, before: UUID | None = None) -> HoldPage | None:
    """A page of the register, the newest first; None without the permission."""
    if not ctx.may(Permission.HOLD_KEEP):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.HOLD_KEEP)
        rows = queries.list_holds(
            session, viewer, text=text, before=before, limit=PAGE + 1, everywhere=_sees_all(ctx)
        )
    return HoldPage(rows[:PAGE], rows[PAGE - 1].hold.id if len(rows) > PAGE else None)


def get_hold(ctx: Context, hold_id: UUID) -> HoldRow | None:
    """One hold; None without the permission."""
    if not ctx.may(Permission.HOLD_KEEP):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.HOLD_KEEP)
        return queries.find_hold(session, viewer, hold_id, everywhere=_sees_all(ctx))


def _sees_all(ctx: Context) -> bool:
    """Whether holds of every department concern the actor: who keeps the archive, and who reviews."""
    roles = {one.role for one in ctx.holdings_for(Permission.HOLD_KEEP)}
    return bool(roles & {Role.ARCHIVIST, Role.LEGAL_REVIEWER})
