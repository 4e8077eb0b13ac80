"""An issued paper's content, and any paper as a PDF: while it is drafted, when it is issued, and after it was voided.

The content holds what was printed, block by block, so that the paper is proved without its PDF, and a copy of a void
one is made from it whatever has become of the catalogue.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from core.documents.blocks import (
    Block,
    Column,
    Dialogue,
    Fields,
    Heading,
    Layout,
    Opinion,
    Opinions,
    Paper,
    Paragraph,
    Signatures,
    Signer,
    Status,
    Table,
    Turn,
)
from core.documents.blocks import Field as Cell
from core.documents.paper import render
from core.law.fields import FieldType
from core.law.paper_fields import READ_AND_TRUE
from core.law.paper_kind import PaperClass, PaperKind
from core.law.paper_kinds import fields_on
from core.papers.file_facts import FileFacts
from core.papers.layout import blocks
from core.papers.wording import printed
from db.models import Document

FORMAT = 1
"""Of the content; a later one is another number."""
_LONGEST_LINE = 300
_OWN_SEAL = "印章"


def content_of(
    kind: PaperKind,
    values: dict[str, Any],
    facts: FileFacts,
    *,
    number: str,
    handled_by: str,
    remark: str = "",
    is_masked: bool = False,
) -> dict[str, Any]:
    """What the paper says if it is issued now. `remark` tells what it corrects. Whatever kind it is, a paper that
    `is_masked` masks its parties, as does what screens show of an issued one: its `lines`."""
    context = facts.context(kind, values)
    body = facts.context(kind, values, in_full=kind.is_in_full and not is_masked)
    fields = fields_on(kind, facts.today)
    addressee = kind.field_of(kind.addressee) if kind.addressee else None
    told = [(row.label, printed(row, values.get(row.code), context)) for row in fields]
    return {
        "paper": FORMAT,
        "kind": kind.code,
        "form": kind.form.value,
        "title": kind.title,
        "number": number,
        "agency": facts.row.agency.name,
        "matter": facts.row.matter.number,
        "addressee": printed(addressee, values.get(addressee.code), context) if addressee else "",
        "handled_by": handled_by,
        "issued_at": facts.now.isoformat(),
        "seal": "" if kind.seal == _OWN_SEAL else kind.seal,
        "is_dated": kind.form is PaperClass.OUTWARD or bool(kind.seal),
        "remark": remark,
        "page_signers": _page_signers(kind),
        "blocks": [_kept(block) for block in blocks(kind, fields, body)],
        "lines": [[label, text[:_LONGEST_LINE]] for label, text in told if text],
    }


def paper_of(
    content: dict[str, Any],
    *,
    status: Status,
    check_code: str = "",
    trace: str = "",
    pictures: Mapping[str, bytes] = {},
) -> Paper:
    """The paper that a content describes; `pictures` are those of its signatures, by SHA-256."""
    issued_at = datetime.fromisoformat(content["issued_at"])
    return Paper(
        layout=Layout.OFFICIAL if content["form"] == PaperClass.OUTWARD else Layout.FORM,
        agency=content["agency"],
        title=content["title"],
        created_at=issued_at,
        number=content["number"],
        addressee=content["addressee"],
        blocks=tuple(_block(block, pictures) for block in content["blocks"]),
        signed_on=issued_at.date() if content["is_dated"] else None,
        seal=content["seal"],
        remark=content["remark"],
        status=status,
        check_code=check_code,
        page_signers=tuple(content["page_signers"]),
        trace=trace,
    )


def void_copy(document: Document, pictures: Mapping[str, bytes] = {}) -> bytes:
    """A copy of an issued paper that is no longer valid, with 作废 across every page, made from what was printed. It is
    not the paper: its bytes prove nothing."""
    return render(paper_of(document.content, status=Status.VOID, pictures=pictures))


def is_drafted(content: dict[str, Any]) -> bool:
    """Whether an issued paper's content was made here."""
    return "paper" in content


def _page_signers(kind: PaperKind) -> list[str]:
    """Who signs each page of a record: whoever was heard (law.md §3)."""
    if kind.statement != READ_AND_TRUE:
        return []
    rows = {signing.role: kind.field_of(signing.field) for signing in kind.signers}
    heard = [role for role, row in rows.items() if row is None or row.code in ("person", "subject")]
    return [role for role in heard if role != "见证人" and _is_text(rows[role])][:1]


def _is_text(row: Any) -> bool:
    return row is None or row.type in (FieldType.TEXT, FieldType.PARTY)


def _kept(block: Block) -> dict[str, Any]:
    kept: dict[str, Any] = {"block": type(block).__name__, **asdict(block)}
    if isinstance(block, Table):
        kept["columns"] = [column.title for column in block.columns]
    elif isinstance(block, Signatures):
        # Made by hand on the issued paper; those of before stand in its content (core.papers.marks).
        kept["signers"] = [[s.role, s.name, s.credential_no, s.shown] for s in block.signers]
    elif isinstance(block, Opinions):
        kept["boxes"] = [
            [box.label, box.text, box.signer, box.signed_on.isoformat() if box.signed_on else ""]
            for box in block.boxes
        ]
    return kept


def _block(kept: dict[str, Any], pictures: Mapping[str, bytes]) -> Block:
    match kept["block"]:
        case "Heading":
            return Heading(kept["text"], kept["level"], kept["numbered"])
        case "Paragraph":
            return Paragraph(kept["text"], kept["indent"])
        case "Fields":
            rows = [tuple(Cell(cell["label"], cell["value"]) for cell in row) for row in kept["rows"]]
            return Fields(tuple(rows))
        case "Table":
            columns = tuple(Column(title) for title in kept["columns"])
            return Table(columns, tuple(tuple(row) for row in kept["rows"]), kept["title"], kept["numbered"])
        case "Dialogue":
            return Dialogue(tuple(Turn(turn["question"], turn["answer"]) for turn in kept["turns"]))
        case "Opinions":
            boxes = [
                Opinion(label, text, signer, date.fromisoformat(day) if day else None)
                for label, text, signer, day in kept["boxes"]
            ]
            return Opinions(tuple(boxes))
        case "Signatures":
            signers = tuple(_signer(signer, pictures) for signer in kept["signers"])
            return Signatures(signers, kept["statement"])
    raise ValueError(f"no block {kept['block']}")


def _signer(kept: list[Any], pictures: Mapping[str, bytes]) -> Signer:
    """Role, name, credential number, whether it was shown, and behind them how he signed, where he has (core.papers.marks)."""
    role, name, credential_no, shown, *signed = kept
    if not signed:
        return Signer(role, name, credential_no, shown)
    (mark,) = signed
    at = datetime.fromisoformat(mark["signed_at"])
    picture = pictures.get(mark["picture"], b"")
    return Signer(role, name, credential_no, shown, at, picture, mark["refusal"])
