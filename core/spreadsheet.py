"""Lists as files that a spreadsheet opens."""

import csv
import io
from collections.abc import Iterable

CSV = "text/csv; charset=utf-8"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before what would start one."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


class CsvFile:
    """A list that grows by rows: `data` is UTF-8 with BOM, as Excel wants it, of cells that are no formulas."""

    def __init__(self, head: Iterable[str]) -> None:
        self._out = io.StringIO()
        self._writer = csv.writer(self._out)
        self._writer.writerow(head)

    def add(self, rows: Iterable[Iterable[str]]) -> None:
        self._writer.writerows([defused(cell) for cell in row] for row in rows)

    @property
    def data(self) -> bytes:
        return ("\ufeff" + self._out.getvalue()).encode()


def csv_file(head: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """A whole list as `CsvFile` writes it."""
    found = CsvFile(head)
    found.add(rows)
    return found.data
