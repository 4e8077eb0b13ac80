"""What the second reader of a paper (core.law.lint) looks at: the paper's values, and what the file says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.law.calendar import Calendar
from core.law.counting import count
from core.law.fields import Field, FieldType
from core.law.paper_kind import PaperKind
from core.law.units import Unit


@dataclass(frozen=True)
class EarlierPaper:
    """An issued paper of the same matter; `issued_on` is None where the day is not known."""

    kind: str
    title: str
    number: str
    values: Mapping[str, Any] = field(default_factory=dict)
    issued_on: date | None = None

    @property
    def name(self) -> str:
        return f"{self.title} {self.number}".strip()


@dataclass(frozen=True)
class LintFacts:
    """What the file says. `parties` are their names, `party_kinds` the codes of core.law.party_kinds by their ids;
    `earlier` are valid papers, the newest first; `procedure` is the kind of matter."""

    today: date
    calendar: Calendar
    parties: tuple[str, ...] = ()
    reconsideration_body: str = ""
    court: str = ""
    earlier: tuple[EarlierPaper, ...] = ()
    party_kinds: Mapping[str, str] = field(default_factory=dict)
    procedure: str = ""

    def due(self, amount: int, unit: Unit, *, before: date | None = None) -> date:
        """The last day of a period that begins today; with `before`, the last day that lies so long before that one."""
        return self.counted(before or self.today, amount, unit, back=before is not None)

    def counted(self, start: date, amount: int, unit: Unit, *, back: bool = False) -> date:
        """The last day of a period of days that begins on `start`, or with `back` lies before it."""
        found = count(start, amount, unit, self.calendar, back=back).due
        assert isinstance(found, date)
        return found


@dataclass(frozen=True)
class LintedPaper:
    kind: PaperKind
    values: Mapping[str, Any]
    facts: LintFacts

    def texts(self) -> Iterator[tuple[Field, str]]:
        """Every text of the paper with its field, cells and answers too."""
        for row in self.kind.fields:
            value = self.values.get(row.code)
            if row.type in (FieldType.TEXT, FieldType.LONG_TEXT) and isinstance(value, str):
                yield row, value
            elif row.type in (FieldType.THINGS, FieldType.DIALOGUE) and isinstance(value, list):
                yield row, "\n".join(str(cell) for one in value for cell in dict(one).values())

    def label(self, code: str) -> str:
        return self.kind.labels.get(code, code)

    def chosen(self, code: str) -> frozenset[str]:
        """The codes chosen in a field of one choice or of several."""
        value = self.values.get(code)
        return frozenset(str(one) for one in (value if isinstance(value, list) else [value]) if one)

    def newest(self, kinds: tuple[str, ...]) -> EarlierPaper | None:
        """The newest earlier paper of these kinds whose values are known."""
        return next((one for one in self.facts.earlier if one.kind in kinds and one.values), None)
