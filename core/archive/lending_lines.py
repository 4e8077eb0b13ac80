"""借阅台账、复印台账: their lines as they are shown, printed and exported."""

from collections.abc import Sequence

from core.archive.register_lines import Asked, Line
from core.clock import local
from core.law.lending import COPIED_HOW, MODES, STATES
from core.lending.desk import last_day
from db.queries import lending_registers as queries


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
