"""借阅台账、复印台账、查阅台账、违规处理登记: their lines as they are shown, printed and exported."""

from collections.abc import Mapping, Sequence
from typing import Final

from core.archive.register_lines import Asked, Line
from core.clock import local
from core.law.lending import COPIED_HOW, MODES, STATES
from core.law.lending_findings import KINDS as FINDING_KINDS
from core.law.lending_findings import OUTCOMES
from core.law.lending_findings import STATES as FINDING_STATES
from core.ledger.history import Images
from core.lending.slips import last_day
from core.permissions import Permission
from db.queries import lending_findings as found
from db.queries import lending_registers as queries
from db.queries import openings as opened

OPENINGS: Final[Mapping[str, str]] = {"opened": "查阅", "downloaded": "复印、下载", "refused": "被拒绝"}


def lent(asked: Asked) -> Sequence[Line]:
    """借阅台账."""
    lines = []
    for row in queries.list_lent(
        asked.session, asked.viewer, asked.wanted, before=asked.before, limit=asked.limit
    ):
        loan = row.loan
        odd = [f"逾期{row.late}卷" if row.late else "", f"差异{row.differing}卷" if row.differing else ""]
        cells = (
            *(loan.number, f"{local(loan.recorded_at):%Y-%m-%d}", f"{row.unit} {row.borrower}"),
            *(MODES[loan.mode].label, loan.purpose, str(last_day(loan)), STATES[loan.state].label),
            "，".join(one for one in odd if one),
        )
        lines.append(Line(loan.id, cells, "loan", {"id": str(loan.id)}))
    return lines


def copied(asked: Asked) -> Sequence[Line]:
    """复印台账."""
    lines = []
    for row in queries.list_copied(
        asked.session, asked.viewer, asked.wanted, before=asked.before, limit=asked.limit
    ):
        copy = row.copy
        what = row.archive_number + (f" 卷内第{row.position}件" if row.position else "")
        pages = f" 自第{copy.first_page}页" if copy.first_page else ""
        cells = (
            *(row.number, f"{local(copy.recorded_at):%Y-%m-%d %H:%M}", f"{row.unit} {row.borrower}"),
            *(f"{what}{pages} {copy.note}".strip(), COPIED_HOW[copy.how], str(copy.pages), row.copied_by),
        )
        lines.append(Line(copy.id, cells, "loan", {"id": str(copy.loan_id)}))
    return lines


def openings(asked: Asked) -> Sequence[Line]:
    """查阅台账: the title only where the catalogue is open to the reader. Under which slip stands on the ledger under the key of the
    matter: once that is destroyed, so are the words."""
    images = Images(asked.ctx, asked.session)
    reader = asked.ctx.viewer_for(Permission.CASE_FILE_READ)
    lines = []
    for row in opened.list_openings(
        asked.session, asked.viewer, reader, asked.wanted, before=asked.before, limit=asked.limit
    ):
        told = images.open(row.entry)
        # In words why they do not show.
        slip = told if isinstance(told, str) else str(told.get("slip") or "无")
        cells = (
            *(f"{local(row.entry.recorded_at):%Y-%m-%d %H:%M}", f"{row.unit} {row.person}"),
            *(OPENINGS[row.entry.action], row.archive_number or "（无此档案）", row.title, slip),
        )
        query = {"id": str(row.file_id)} if row.file_id else {}
        lines.append(Line(row.entry.id, cells, "archived", query))
    return lines


def findings(asked: Asked) -> Sequence[Line]:
    """违规处理登记."""
    lines = []
    for row in found.list_findings(
        asked.session, asked.viewer, asked.wanted, before=asked.before, limit=asked.limit
    ):
        one = row.finding
        handled = "：".join(part for part in (OUTCOMES.get(one.outcome, ""), one.handling) if part)
        cells = (
            *(
                f"{local(one.recorded_at):%Y-%m-%d}",
                f"{row.unit} {row.person}",
                FINDING_KINDS[one.kind].label,
            ),
            *(f"{one.occurred_on} {one.noticed}", one.finding, handled, FINDING_STATES[one.state].label),
            "、".join(name for name in (row.entered_by, row.closed_by) if name),
        )
        lines.append(Line(one.id, cells, "lending_finding", {"id": str(one.id)}))
    return lines
