"""The blocks of a paper from its row and its values: an official paper by its wording, a record field by field."""

import re
from collections.abc import Iterator

from core.documents.blocks import (
    Block,
    Column,
    Dialogue,
    Fields,
    Heading,
    Opinion,
    Opinions,
    Paragraph,
    Signatures,
    Signer,
    Table,
    Turn,
    ticked,
)
from core.documents.blocks import Field as Cell
from core.law.fields import Field, FieldContext, FieldType, is_empty
from core.law.paper_kind import PaperClass, PaperKind
from core.papers.wording import officers, party_lines, party_part, printed, rows_of, thing_rows

_HOLDER = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
_ADDRESSED = re.compile(r"\{\w+\}：")
"""The line that names whom a letter is for, where that is no party of the matter."""
_SHORT = frozenset({FieldType.TEXT, FieldType.DATE, FieldType.MOMENT})
_SIDE_BY_SIDE = 16
"""Characters up to which two values share a row of a form."""


def blocks(kind: PaperKind, fields: tuple[Field, ...], context: FieldContext) -> tuple[Block, ...]:
    """What the paper says, from top to bottom."""
    is_outward = kind.form is PaperClass.OUTWARD
    inner = _outward(kind, context) if is_outward else _record(fields, context)
    found = [*inner]
    if kind.chain and not is_outward:
        found.append(Opinions(tuple(Opinion(f"{role.label}意见") for role in kind.chain)))
    if kind.signers:
        found.append(Signatures(tuple(_signers(kind, context)), kind.statement))
    return tuple(found)


def _outward(kind: PaperKind, context: FieldContext) -> list[Block]:
    found: list[Block] = []
    for line in kind.body:
        if line.startswith("# "):
            if found and isinstance(found[-1], Heading):
                found.pop()
            found.append(Heading(line[2:]))
            continue
        alone = _HOLDER.fullmatch(line)
        row = kind.field_of(alone[1]) if alone and not alone[2] else None
        if row is not None and row.type in (FieldType.THINGS, FieldType.DIALOGUE):
            found += _list(row, context, title="")
        elif text := _filled(kind, line, context):
            found.append(Paragraph(text, indent=not _ADDRESSED.fullmatch(line)))
    if found and isinstance(found[-1], Heading):
        found.pop()
    return found


def _filled(kind: PaperKind, line: str, context: FieldContext) -> str:
    """A line of the wording with its fields in it; empty where one of them is."""
    is_whole = True

    def put(match: re.Match[str]) -> str:
        nonlocal is_whole
        row = kind.field_of(match[1])
        text = _part(row, match[2], context) if row else ""
        is_whole = is_whole and bool(text)
        return text

    text = _HOLDER.sub(put, line)
    return text if is_whole else ""


def _part(row: Field, part: str | None, context: FieldContext) -> str:
    value = context.values.get(row.code)
    if part is None:
        return printed(row, value, context)
    party = context.parties.get(str(value))
    return party_part(party, part) if party else ""


def _record(fields: tuple[Field, ...], context: FieldContext) -> Iterator[Block]:
    rows: list[tuple[Cell, ...]] = []
    is_beside_short = False
    for row in fields:
        if row.type in (FieldType.THINGS, FieldType.DIALOGUE):
            if rows:
                yield Fields(tuple(rows))
                rows = []
            yield from _list(row, context, title=row.label)
            is_beside_short = False
            continue
        for cells in _cells(row, context):
            beside = rows[-1] if rows else ()
            is_pair = is_beside_short and row.type in _SHORT and len(beside) == 1
            if is_pair and _fits(beside[0]) and _fits(cells[0]):
                rows[-1] = (*beside, *cells)
            else:
                rows.append(cells)
        is_beside_short = row.type in _SHORT
    if rows:
        yield Fields(tuple(rows))


def _fits(cell: Cell) -> bool:
    return len(cell.value) <= _SIDE_BY_SIDE


def _cells(row: Field, context: FieldContext) -> list[tuple[Cell, ...]]:
    value = context.values.get(row.code)
    if row.type in (FieldType.CHOICE, FieldType.CHOICES):
        wanted = value if isinstance(value, list) else [value]
        chosen = {option.label for option in row.choices if option.code in wanted}
        return [(Cell(row.label, ticked(tuple(option.label for option in row.choices), chosen)),)]
    if row.type is FieldType.OFFICERS:
        named = [
            f"{name}（执法证号：{number}）" if number else name
            for name, number in officers(row, value, context)
        ]
        return [(Cell(row.label, "、".join(named)),)]
    cells: list[tuple[Cell, ...]] = [(Cell(row.label, printed(row, value, context)),)]
    party = context.parties.get(str(value)) if row.type is FieldType.PARTY else None
    if party is not None:
        cells += [(Cell(label, told),) for label, told in party_lines(party)]
    return cells


def _list(row: Field, context: FieldContext, title: str) -> list[Block]:
    value = context.values.get(row.code)
    if row.type is FieldType.DIALOGUE:
        turns = [Turn(str(one.get("question") or ""), str(one.get("answer") or "")) for one in rows_of(value)]
        return [Dialogue(tuple(turns))] if turns else []
    rows = thing_rows(row, value)
    if not rows and not (row.required or title):
        return []
    # What was filled in nowhere takes no room: an optional column without a word in it is left out.
    shown = [n for n, column in enumerate(row.columns) if column.required or any(line[n] for line in rows)]
    return [
        Table(
            tuple(Column(row.columns[n].label) for n in shown),
            tuple(tuple(line[n] for n in shown) for line in rows),
            title,
        )
    ]


def _signers(kind: PaperKind, context: FieldContext) -> Iterator[Signer]:
    shown_row = kind.field_of("shown")
    shown = printed(shown_row, context.values.get("shown"), context) if shown_row else ""
    for signing in kind.signers:
        row = kind.field_of(signing.field) if signing.field else None
        value = context.values.get(signing.field)
        if row is None or is_empty(value):
            yield Signer(signing.role)
        elif row.type is FieldType.OFFICERS:
            for name, number in officers(row, value, context):
                yield Signer(signing.role, name, number, shown if number else "")
        elif row.type is FieldType.THINGS:
            named = [str(one.get(signing.column) or "") for one in rows_of(value)]
            yield from (Signer(signing.role, name) for name in filter(None, named))
        else:
            yield Signer(signing.role, printed(row, value, context))
