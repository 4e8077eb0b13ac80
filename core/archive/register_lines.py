"""The lines of the registers of the archive as they are shown, printed and exported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.archive.disposing import sees_all
from core.clock import local
from core.context import Context
from core.law.disposal import Kind
from core.law.filing import TERM_LABELS
from core.law.stock_taking import EVERYWHERE, FOUND, MISPLACED, MISSING, STATES, UNKNOWN
from core.ledger.history import Images
from db.queries import archive_registers as queries
from db.queries import leaving
from db.queries.archive_registers import RegisterFilter
from db.viewer import Viewer

_COPIES: Final[Mapping[str, str]] = {"exported": "生成", "fetched": "取走"}
_WHAT: Final[Mapping[str, str]] = {"package": "案卷数据包"}


@dataclass(frozen=True)
class Asked:
    """What a register is asked for: by whom, and which page of it. `before` is the key of the line above, None for the first."""

    ctx: Context
    session: Session
    viewer: Viewer
    wanted: RegisterFilter
    before: UUID | None
    limit: int


@dataclass(frozen=True)
class Line:
    """A line: `key` is the id behind which the next page begins, `page` and `query` what it opens."""

    key: UUID
    cells: tuple[str, ...]
    page: str = ""
    query: Mapping[str, str] = field(default_factory=dict)


def taken(asked: Asked) -> Sequence[Line]:
    """归档登记."""
    lines = []
    for row in queries.list_taken(
        asked.session, asked.viewer, asked.wanted, before=asked.before, limit=asked.limit
    ):
        file = row.file
        cells = (
            file.archive_number or "",
            f"{local(file.filed_at):%Y-%m-%d}" if file.filed_at else "",
            *(file.title, row.unit, TERM_LABELS.get(file.term, "")),
            *(f"{file.volumes}卷{file.pages}页", file.place or "未上架", row.taken_by),
        )
        lines.append(Line(file.id, cells, "archived", {"id": str(file.id)}))
    return lines


def moves(asked: Asked) -> Sequence[Line]:
    """移位登记."""
    lines = []
    for row in queries.list_moves(
        asked.session, asked.viewer, asked.wanted, before=asked.before, limit=asked.limit
    ):
        cells = (
            row.file.archive_number or row.file.matter_number,
            f"{local(row.move.recorded_at):%Y-%m-%d %H:%M}",
            *(row.left or "（首次上架）", row.move.place, row.move.reason, row.moved_by),
        )
        lines.append(Line(row.move.id, cells, "archived", {"id": str(row.file.id)}))
    return lines


def copies(asked: Asked) -> Sequence[Line]:
    """导出登记. What was made stands on the ledger under the key of the matter: once that is destroyed, so are the words."""
    images = Images(asked.ctx, asked.session)
    lines = []
    for row in queries.list_copies(
        asked.session, asked.viewer, asked.wanted, before=asked.before, limit=asked.limit
    ):
        told = images.open(row.entry)
        # In words why they do not show.
        details = {"what": told} if isinstance(told, str) else told
        what = str(details.get("what") or details.get("file") or "")
        volume = f"第{details['volume']}卷" if details.get("volume") else ""
        file = row.file
        cells = (
            file.archive_number or file.matter_number,
            f"{local(row.entry.recorded_at):%Y-%m-%d %H:%M}",
            *(_COPIES[row.entry.action], _WHAT.get(what, what) + volume),
            *(str(details.get("reason") or ""), row.actor),
        )
        page = "archived" if file.filed_at else "case_file"
        lines.append(
            Line(row.entry.id, cells, page, {"id": str(file.id if file.filed_at else file.matter_id)})
        )
    return lines


def stock_takes(asked: Asked) -> Sequence[Line]:
    """清点登记."""
    lines = []
    for row in queries.list_stock_takes(
        asked.session, asked.viewer, asked.wanted, before=asked.before, limit=asked.limit
    ):
        take = row.take
        result = take.result
        cells = (
            take.place or EVERYWHERE,
            *(f"{local(take.recorded_at):%Y-%m-%d %H:%M}", STATES[take.state]),
            *(str(result.get("expected", take.expected)), str(result.get(FOUND, take.found))),
            *(str(result.get(MISSING, "")), str(result.get(MISPLACED, take.misplaced))),
            *(str(result.get(UNKNOWN, take.unknown)), row.started_by),
        )
        lines.append(Line(take.id, cells, "stock_take", {"id": str(take.id)}))
    return lines


def destroyed(asked: Asked) -> Sequence[Line]:
    """销毁登记. What the files were called is destroyed with them."""
    return _gone(asked, Kind.DESTRUCTION)


def transferred(asked: Asked) -> Sequence[Line]:
    """移交登记."""
    return _gone(asked, Kind.TRANSFER)


def _gone(asked: Asked, kind: Kind) -> Sequence[Line]:
    lines = []
    for row in leaving.list_gone(
        asked.session,
        asked.viewer,
        kind,
        asked.wanted,
        everywhere=sees_all(asked.ctx),
        before=asked.before,
        limit=asked.limit,
    ):
        item, disposal = row.item, row.disposal
        to = (
            (disposal.receiver, disposal.receipt_no)
            if kind is Kind.TRANSFER
            else (item.digest[:16] or "无电子内容",)
        )
        cells = (
            *(item.archive_number, f"{local(disposal.done_at):%Y-%m-%d}" if disposal.done_at else ""),
            *(disposal.number or "", row.unit, f"{item.volumes}卷{item.pages}页", *to, row.carried_out_by),
        )
        lines.append(Line(item.id, cells, "disposal", {"id": str(disposal.id)}))
    return lines
