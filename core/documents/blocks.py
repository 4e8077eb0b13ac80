"""What a paper says, free of how it looks: the blocks it is made of and the facts around them.

All text is as it is to be printed; a line feed in it ends a paragraph. There is no markup: what a user typed is
printed letter by letter. `paper` turns a Paper into a PDF.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from core.documents.faces import FontChoice

TICKED, UNTICKED = "☑", "☐"


class Layout(Enum):
    """How a paper looks: after GB/T 9704-2012, or as a bordered A4 form with 第x页 共y页."""

    OFFICIAL = "公文"
    FORM = "表单"


class Status(Enum):
    """Whether a paper holds. The value is printed across each page; nothing is on one that was issued."""

    DRAFT = "草稿"
    ISSUED = ""
    VOID = "作废"


class Align(Enum):
    """Where a cell's lines stand."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4: 一、 （一） 1. （1）. The number is set by the paper unless `numbered` is off."""

    text: str
    level: int = 1
    numbered: bool = True

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3, 4):
            raise ValueError(f"a heading of level {self.level}")


@dataclass(frozen=True)
class Paragraph:
    """Running text, its first lines indented by two characters unless `indent` is off."""

    text: str
    indent: bool = True


@dataclass(frozen=True)
class Field:
    """A label and its value; `ticked` writes the value of a choice, `core.law.money` that of an amount."""

    label: str
    value: str


@dataclass(frozen=True)
class Fields:
    """Rows of one to four fields side by side; values grow and go on over pages."""

    rows: tuple[tuple[Field, ...], ...]

    def __post_init__(self) -> None:
        if any(not 1 <= len(row) <= 4 for row in self.rows):
            raise ValueError("a row has one to four fields")


@dataclass(frozen=True)
class Column:
    """A column of a list. Its width is in mm; columns of width 0 share what the others leave."""

    title: str
    width: float = 0.0
    align: Align = Align.CENTRE


@dataclass(frozen=True)
class Table:
    """A list of things, its head repeated on each page. `numbered` puts a column 序号 before the others.

    Each row has as many texts as there are columns. Without rows the list says 无.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    numbered: bool = True

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a row of a list has as many texts as the list has columns")


@dataclass(frozen=True)
class Turn:
    """A question and its answer in an interview record; either may be empty."""

    question: str
    answer: str


@dataclass(frozen=True)
class Dialogue:
    """Questions and answers, with 问： and 答： hanging before them."""

    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Opinion:
    """A box of an approval form: what it is called, the opinion, who signed it and when.

    An empty `text` leaves room to write; an empty `signer` or no date leaves 签名 and 年 月 日 open.
    """

    label: str
    text: str = ""
    signer: str = ""
    signed_on: date | None = None


@dataclass(frozen=True)
class Opinions:
    """Opinion boxes, one below the other."""

    boxes: tuple[Opinion, ...]


@dataclass(frozen=True)
class Signer:
    """Who signs, as 被询问人 or 执法人员.

    `name` and `credential_no` are printed where they are known (an officer's: regulation, art 8). `shown` says
    in words whether the credential was shown. `picture` is a PNG of the signature from a pen pad. `refusal` is
    why there is no signature. No `signed_at` leaves the date open.
    """

    role: str
    name: str = ""
    credential_no: str = ""
    shown: str = ""
    signed_at: datetime | None = None
    picture: bytes = field(default=b"", repr=False)
    refusal: str = ""


@dataclass(frozen=True)
class Signatures:
    """Who signs a record, one below the other. `statement` stands above: 以上笔录我看过，与我说的一致。"""

    signers: tuple[Signer, ...]
    statement: str = ""


Block = Heading | Paragraph | Fields | Table | Dialogue | Opinions | Signatures


@dataclass(frozen=True)
class Paper:
    """One paper. The same Paper gives the same bytes.

    agency       the issuing agency, at the head and in the signature
    number       official number as printed: 抚人社罚决〔2026〕1号; empty on a draft
    addressee    main addressee of an official paper, without colon
    attachments  names of what is attached; the paper numbers them
    signed_on    成文日期. On an official paper agency and date always close it, None leaving the date open; a
                 form has that closing only with a date or a `seal`
    seal         name of a seal of its own, as 收件专用章, printed under the agency's name
    remark       附注, without brackets
    copy_to      抄送 of an official paper
    printed_on   印发日期 of an official paper; None for no 印发机关 line
    check_code   what the QR code holds; never printed on a draft
    page_signers who signs each page of a record: ("被询问人",)
    trace        who made this print and when, small over each page (regulation, art 24)
    created_at   aware; stands in the file's properties alone
    """

    layout: Layout
    agency: str
    title: str
    created_at: datetime
    number: str = ""
    addressee: str = ""
    blocks: tuple[Block, ...] = ()
    attachments: tuple[str, ...] = ()
    signed_on: date | None = None
    seal: str = ""
    remark: str = ""
    copy_to: tuple[str, ...] = ()
    printed_on: date | None = None
    status: Status = Status.DRAFT
    check_code: str = ""
    page_signers: tuple[str, ...] = ()
    trace: str = ""
    fonts: FontChoice | None = field(default=None, repr=False)


def ticked(options: tuple[str, ...], chosen: frozenset[str] | set[str]) -> str:
    """A choice as printed: ☑窗口　☐邮寄. Raises ValueError when `chosen` names what is no option."""
    if unknown := set(chosen) - set(options):
        raise ValueError(f"not among the options: {sorted(unknown)}")
    return "\u3000".join((TICKED if option in chosen else UNTICKED) + option for option in options)
