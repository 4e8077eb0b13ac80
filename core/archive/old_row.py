"""A row of the workbook of old files: what stands in it, and by column what is wrong with it."""

from datetime import date

from core.documents.faces import unprintable
from core.law.names import TextKind, clean
from core.office.item_cells import Cells
from core.office.workbook import SheetRow

EARLIEST = date(1949, 10, 1)
"""A day before this is a slip of the pen, or a number that a spreadsheet took for a date."""


class TypedRow:
    """A row, and what is wrong with it, by column."""

    def __init__(self, row: SheetRow) -> None:
        self.row, self.cells = row, Cells(row)
        self._labels = {column.field: column.label for column in row.table.columns}
        self.reasons = [f"{letters}列没有表头却有内容，请删除或移到相应的列" for letters in row.stray]

    def say(self, name: str, words: str) -> None:
        """A reason about a column; a cell that could not be read at all has its own, and no second one."""
        if name not in self.cells.wrong:
            self.reasons.append(f"“{self._labels[name]}”列：{words}")

    def text(self, name: str, most: int, *, required: bool = False, kind: TextKind = TextKind.TITLE) -> str:
        """A text of so many characters at most, cleaned."""
        label = self._labels[name]
        kept, problems = clean(self.cells.text(name), kind, label=label, required=required)
        for problem in problems:
            self.say(name, problem.message)
        if not problems and len(kept) > most:
            self.say(name, f"{label}最多{most}个字，现有{len(kept)}个字")
        elif not problems and (missing := unprintable(kept)):
            self.say(name, f"字库中没有“{'、'.join(missing)}”，目录和标签无法打印，请改用其他字")
        return kept

    def whole(self, name: str, least: int, most: int) -> int | None:
        """A whole number between two; None where nothing stands."""
        number = self.cells.whole(name)
        if number is not None and not least <= number <= most:
            self.say(name, f"请填写 {least} 至 {most} 的整数，现为 {number}")
        return number

    def day(self, name: str, *, today: date, required: bool = False) -> date | None:
        day = self.cells.day(name)
        if day is None and required:
            self.say(name, f"请填写{self._labels[name]}")
        elif day is not None and day > today:
            self.say(name, f"{day} 晚于今天，请核对")
        elif day is not None and day < EARLIEST:
            self.say(name, f"{day} 早于 {EARLIEST}，请核对")
        return day

    @property
    def words(self) -> tuple[str, ...]:
        unread = (f"“{self._labels[name]}”列：{words}" for name, words in self.cells.wrong.items())
        return (*unread, *self.reasons)
