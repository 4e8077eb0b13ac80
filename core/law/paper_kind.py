"""What a row of the catalogue of papers says: form, fields, number, signers, approval, wording (law.md §3, §6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from core.law.basis import Basis, InForce
from core.law.bounds import Bound
from core.law.fields import Field
from core.law.paper_states import WRITERS
from core.law.roles import Role
from core.law.units import Unit

APPLICATION, COMPLAINT, CASE = "application", "complaint", "case"
INSPECTION, DISCLOSURE, AWARD = "inspection", "disclosure", "award"
EVERY = frozenset({APPLICATION, COMPLAINT, CASE, INSPECTION, DISCLOSURE, AWARD})
"""Kinds of matter, as `matter.procedure` has them."""


class PaperClass(StrEnum):
    """Which layout it has: that of an official letter (GB/T 9704-2012), or a form with cells."""

    OUTWARD = "outward"
    RECORD = "record"


@dataclass(frozen=True)
class Signing:
    """A line to sign. `field` names the field whose people sign here, one line each, of a list those named in `column`;
    empty for one line by hand. `may_refuse` says that whoever signs is free not to (regulation art 8): a party, a witness,
    whoever was heard or gives something; never who acts for the agency.
    """

    role: str
    field: str = ""
    column: str = ""
    may_refuse: bool = False


@dataclass(frozen=True)
class Says:
    """What an issued paper establishes: `mark` (core.law.requirements.MARKS), where the newest valid one of its kind has
    in `field` one of `choices`; without choices, as many entries as the field asks for."""

    mark: str
    field: str
    choices: tuple[str, ...] = ()

    def holds(self, kind: "PaperKind", values: Mapping[str, Any]) -> bool:
        value, row = values.get(self.field), kind.field_of(self.field)
        if self.choices:
            return value in self.choices
        return row is not None and isinstance(value, list) and len(value) >= row.least


@dataclass(frozen=True)
class Phrase:
    """A standard phrase that can be put into a field of text."""

    field: str
    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PaperKind(InForce):
    """One kind of paper.

    `body` is the text of an outward paper, a paragraph a line: `# ` begins a heading; `{code}` stands for the field,
    alone in its line for the whole of it (a list, a dialogue, paragraphs), and `{code.certificate_no}` for a part of a
    party; a line whose field is empty is left out. A record prints its fields in order and needs none.

    `series` is the code of its number series, with the suggested `word`; empty for a paper without a number. `chain`
    approves it, in this order, before it is issued; empty where it goes out at once. `decision` is its kind in
    core.law.remedies, where it must tell of remedies, and `decision_by` (field, chosen code) the kind that a choice makes
    of it. `amounts` pairs a field of money with fields of text that must name the same amount. `period` names the fields
    of a number of days and of the day they end on, with the unit.
    `needs` are fields that a choice makes necessary: (field, chosen code, needed field); of each row of `either` one
    field must be filled in. `sums` are fields of money that the column of a list comes to: (money, list, column).
    `bounds` are the numbers of the law that it may not pass. `same_amount_as` are kinds of earlier papers whose amounts
    this one is compared with, and `not_above` those that told the party of a penalty, which must not become heavier.
    `is_automatic` papers are issued by another act, and never drafted by hand. `is_in_full` papers are originals for the party or a court: issued, they name
    number, telephone and address of a person without masking (penalty law, art 59; regulation, art 12); any other paper,
    every draft and every screen masks them.
    """

    code: str
    title: str
    form: PaperClass
    fields: tuple[Field, ...]
    procedures: frozenset[str]
    basis: tuple[Basis, ...]
    items: frozenset[str] = frozenset()
    """Procedures (core.law.applications.PROCEDURES) of the items that it is for; empty for every item."""
    series: str = ""
    word: str = ""
    chain: tuple[Role, ...] = ()
    signers: tuple[Signing, ...] = ()
    statement: str = ""
    seal: str = ""
    addressee: str = ""
    body: tuple[str, ...] = ()
    decision: str = ""
    decision_by: Mapping[tuple[str, str], str] = field(default_factory=dict, hash=False)
    amounts: tuple[tuple[str, str], ...] = ()
    period: tuple[str, str, Unit] | None = None
    needs: tuple[tuple[str, str, str], ...] = ()
    either: tuple[tuple[str, ...], ...] = ()
    sums: tuple[tuple[str, str, str], ...] = ()
    bounds: tuple[Bound, ...] = ()
    same_amount_as: tuple[str, ...] = ()
    not_above: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    follows: tuple[str, ...] = ()
    """Kinds of earlier papers of the matter whose fields of the same code this one begins with, the newest first."""
    writers: frozenset[Role] = WRITERS
    """Who drafts and issues it. Where this leaves out those who investigate, nobody who did writes it."""
    own: str = ""
    """The field in which whoever issues the paper stands, and nobody else."""
    lets_in: tuple[str, Role] | None = None
    """The field of the colleague whom its issue lets into the matter, and the role in which he works there."""
    proves: tuple[str, str] | None = None
    """The act (core.law.applications.ACTS) that its issue puts on record, and the field of the moment it took place."""
    says: tuple[Says, ...] = ()
    is_automatic: bool = False
    is_in_full: bool = False
    labels: dict[str, str] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "labels", {row.code: row.label for row in self.fields})

    def decision_of(self, values: Mapping[str, Any]) -> str:
        """The kind of decision (core.law.remedies) that a paper with these values is; empty for no decision."""
        by = (kind for (code, chosen), kind in self.decision_by.items() if values.get(code) == chosen)
        return next(by, self.decision)

    def may_refuse(self, role: str) -> bool:
        """Whether who signs in this role may be noted down as refusing to."""
        return any(row.may_refuse for row in self.signers if row.role == role)

    def is_for(self, item: str) -> bool:
        """Whether a matter about an item of this procedure has it; `item` is empty for a matter about none."""
        return not (self.items and item) or item in self.items

    def field_of(self, code: str) -> Field | None:
        return next((row for row in self.fields if row.code == code), None)
