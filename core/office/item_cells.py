"""What stands in the cells of a row, or in words why it does not fit."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import TypeVar

from core.law.names import half_width
from core.office.workbook import SheetRow

Value = TypeVar("Value")

_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
"""What a formula leaves that has failed (ECMA-376 part 1, 18.17.3)."""
_EXACT = 10**15
"""Excel keeps 15 digits of a number: what is longer was changed when it was typed."""
_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))", re.ASCII)
"""2019-03-05, 2019/3/5, 2019.3.5, 2019年3月5日 or 20190305."""
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)


class Cells:
    """The cells of a row by the fields of its columns. `wrong` has, by field, what to do about those that do not fit."""

    def __init__(self, row: SheetRow) -> None:
        self.row = row
        self._values = {
            column.field: value for column, value in zip(row.table.columns, row.cells, strict=True)
        }
        self.wrong: dict[str, str] = {}

    def text(self, field: str) -> str:
        """A text; of a number its digits. Empty where nothing stands, or nothing that fits."""
        value = self._values[field]
        if value is None:
            return ""
        if isinstance(value, str):
            if value.strip() in _ERRORS:
                return self._refuse(field, f"公式出错（{value.strip()}），请改为文字")
            return value
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self._refuse(field, "是日期、时间或逻辑值，请把单元格设为文本格式后重新填写")
        if abs(value) >= _EXACT:
            return self._refuse(field, "是超过 15 位的数字，末几位已改变，请把单元格设为文本格式后重新填写")
        return str(int(value)) if value == int(value) else str(value)

    def whole(self, field: str) -> int | None:
        """A whole number from 0; None where nothing stands, or nothing that fits."""
        digits = half_width(self.text(field)).strip()
        if field in self.wrong or not digits:
            return None
        if not _WHOLE.fullmatch(digits):
            self._refuse(field, f"请填写不小于 0 的整数，现为“{digits[:30]}”")
            return None
        return int(digits)

    def choice(self, field: str, options: Mapping[str, Value]) -> Value | None:
        """The value of one of a few words; None where nothing stands, or none of them."""
        word = self.text(field).strip()
        if word in options:
            return options[word]
        if word:
            self._refuse(field, f"没有“{word[:30]}”这一项，请填写{'、'.join(options)}之一")
        return None

    def day(self, field: str) -> date | None:
        """A day, as a date of the spreadsheet or as text; None where nothing stands, or nothing that fits."""
        value = self._values[field]
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        typed = half_width(self.text(field)).strip()
        if field in self.wrong or not typed:
            return None
        found = _DAY.fullmatch(typed)
        with suppress(ValueError):
            if found:
                year, month, day = (int(part) for part in found.groups() if part)
                return date(year, month, day)
        self._refuse(field, f"请填写日期，如 2019-03-05，现为“{typed[:30]}”")
        return None

    def _refuse(self, field: str, words: str) -> str:
        self.wrong[field] = words
        return ""
