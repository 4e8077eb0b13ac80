"""用印登记簿: every use of a seal that the reader may see, as a list, as a file, and what a new line begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from core.clock import as_day, local, midnight
from core.context import Context
from core.documents.blocks import Align, Column
from core.documents.grid import Grid
from core.documents.pieces import heading, paragraph
from core.documents.sheet import Sheet, SheetInfo
from core.documents.wording import chinese_time
from core.law.paper_kinds import PAPER_KINDS
from core.law.seals import SEALS, seal_of
from core.ledger.happenings import record
from core.permissions import Permission
from core.seals.entering import APPROVERS, SEALED_KINDS, is_sealed
from core.spreadsheet import csv_file
from db.ledger.write import Happening
from db.queries import seals as queries
from db.queries.approvals import list_approvals
from db.queries.counting import COUNT_TO
from db.queries.counting import HITS_TO as HITS_TO
from db.queries.defects import holders_of
from db.queries.paper_register import get_issued
from db.queries.papers import draft_of, is_open, list_officers
from db.queries.seals import SealFilter, SealUseRow, UnsealedRow

PAGE = 20
HEAD = (
    *("文号", "文书名称", "登记号", "当事人", "印章", "份数", "用印时间", "申请人", "批准人"),
    *("登记人", "说明", "补录原因"),
)
TITLE = "用印登记簿"
SEAL_FILTER = {code: row.label for code, row in SEALS.items()}


@dataclass(frozen=True)
class SealPage:
    """A page of the register. `total` counts up to HITS_TO + 1, `next_id` is where the next page begins."""

    rows: list[SealUseRow]
    total: int
    next_id: UUID | None


@dataclass(frozen=True)
class UnsealedPage:
    """As SealPage, of papers whose seal is not entered yet."""

    rows: list[UnsealedRow]
    total: int
    next_id: UUID | None


@dataclass(frozen=True)
class SealForm:
    """What the form of a new line offers: the paper, its usual seal, who can have asked and approved, and the first choices."""

    document_id: UUID
    name: str
    seal: str
    askers: Mapping[UUID, str]
    approvers: Mapping[UUID, str]
    asked_by: UUID
    approved_by: UUID | None


def list_seal_uses(ctx: Context, wanted: SealFilter, *, before: UUID | None = None) -> SealPage | None:
    """A page of the register, the newest first; None without the permission."""
    if not ctx.may(Permission.PAPER_READ):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.PAPER_READ)
        rows = queries.list_uses(session, viewer, wanted, before=before, limit=PAGE)
    more = len(rows) > PAGE
    return SealPage(rows[:PAGE], rows[0].total if rows else 0, rows[PAGE - 1].use_id if more else None)


def list_unsealed(ctx: Context, text: str = "", *, before: UUID | None = None) -> UnsealedPage | None:
    """A page of the numbered papers that still lack their line; None without the permission."""
    if not ctx.may(Permission.PAPER_READ):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.PAPER_READ)
        rows = queries.list_unsealed(session, viewer, sorted(SEALED_KINDS), text, before=before, limit=PAGE)
    more = len(rows) > PAGE
    return UnsealedPage(
        rows[:PAGE], rows[0].total if rows else 0, rows[PAGE - 1].document_id if more else None
    )


def uses_of(ctx: Context, document_id: UUID) -> list[SealUseRow]:
    """The lines of one paper; empty where the actor may not see it."""
    if not ctx.may(Permission.PAPER_READ):
        return []
    with ctx.app.read() as session:
        return queries.uses_of_paper(session, ctx.viewer_for(Permission.PAPER_READ), document_id)


def seal_form(ctx: Context, document_id: UUID) -> SealForm | None:
    """What the form of a new line offers; None where the actor may enter none for this paper."""
    if not ctx.may(Permission.SEAL_ENTER):
        return None
    viewer = ctx.viewer_for(Permission.SEAL_ENTER)
    with ctx.app.read() as session:
        row = get_issued(session, viewer, document_id)
        if row is None or not is_sealed(PAPER_KINDS.get(row.kind)):
            return None
        if not is_open(session, viewer, row.matter_id):
            return None
        people = list_officers(session, viewer)
        heads = {
            one: f"{name}（{unit}）"
            for role in APPROVERS
            for one, name, unit in holders_of(session, viewer, role.value)
        }
        source = draft_of(session, viewer, document_id)
        decided = list_approvals(session, viewer, source.id) if source else []
    approvers = [one.approval.decided_by for one in decided if one.approval.decided_by in heads]
    return SealForm(
        document_id,
        f"{row.title} {row.number or ''}".strip(),
        seal_of(PAPER_KINDS[row.kind].seal),
        {one.account_id: f"{one.name}（{one.unit_name}）" for one in people if not one.is_disabled},
        heads,
        ctx.actor.account_id,
        approvers[-1] if approvers else None,
    )


def filter_of(query: Mapping[str, str]) -> SealFilter:
    """What the address of the register asks for; a value that it cannot have counts as not given."""
    seal, first, last = query.get("seal", ""), as_day(query.get("from")), as_day(query.get("to"))
    return SealFilter(
        text=query.get("q", "").replace("\x00", "")[:200],
        seal=seal if seal in SEALS else "",
        since=midnight(first) if first else None,
        until=midnight(last) + timedelta(days=1) if last else None,
    )


def export_seal_uses(ctx: Context, query: dict[str, str]) -> bytes | None:
    """Up to 1,000 lines under the filter of the register's address, as one file; None without the permission. Each export
    is on the record, with what was asked for."""
    rows = _taken(ctx, query, "exported")
    return None if rows is None else csv_file(HEAD, map(cells, rows))


def print_seal_uses(ctx: Context, query: dict[str, str]) -> bytes | None:
    """The same lines on paper, as PDF; None without the permission."""
    rows = _taken(ctx, query, "downloaded")
    if rows is None:
        return None
    paper = Sheet(SheetInfo(TITLE, ctx.actor.agency_name, ctx.now))
    paper.begin(f"{TITLE}（续）")
    heading(paper, ctx.actor.agency_name, TITLE)
    paper.y += 3
    grid = Grid(paper)
    columns = (
        *(Column(HEAD[0], 40), Column(HEAD[1], 0, Align.LEFT), Column(HEAD[4], 16), Column(HEAD[5], 12)),
        *(Column(HEAD[6], 29), Column(HEAD[7], 20), Column(HEAD[8], 20)),
    )
    grid.list(columns, [(*told[:2], *told[4:9]) for told in map(cells, rows)])
    grid.close()
    paper.y += 2
    paragraph(paper, f"共 {len(rows)} 条。打印人：{ctx.actor.name}　打印时间：{chinese_time(ctx.now)}")
    return paper.finish()


def _taken(ctx: Context, query: Mapping[str, str], action: str) -> list[SealUseRow] | None:
    """The lines under the filter, on the record as taken; None without the permission."""
    if not ctx.may(Permission.PAPER_EXPORT):
        return None
    wanted = filter_of(query)
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.PAPER_READ, Permission.PAPER_EXPORT)
        rows = queries.list_uses(session, viewer, wanted, limit=COUNT_TO)[:COUNT_TO]
    told = {"查找": wanted.text, "印章": SEAL_FILTER.get(wanted.seal, "")}
    told |= {"用印日期从": query.get("from", "") if wanted.since else ""}
    told |= {"到": query.get("to", "") if wanted.until else "", "rows": str(len(rows))}
    details = {name: value for name, value in told.items() if value}
    record(ctx, Happening("list", uuid5(NAMESPACE_OID, "seal_uses"), action, details=details))
    return rows


def cells(row: SealUseRow) -> tuple[str, ...]:
    """A line of the register under HEAD."""
    return (
        row.number or "",
        row.title,
        row.matter_number,
        row.party_names,
        SEALS[row.seal].label,
        str(row.copies),
        f"{local(row.used_at):%Y-%m-%d %H:%M}",
        row.asked_by,
        row.approved_by,
        row.recorded_by,
        row.note,
        row.late_reason or "",
    )
