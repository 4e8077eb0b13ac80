"""The blocks of a paper that stand in a bordered table: fields, lists of things, opinions, signatures."""

from datetime import date

from core.documents.blocks import Align, Column, Fields, Opinions, Signatures, Signer, Table
from core.documents.faces import one_line
from core.documents.grid import LABEL_WIDTH, LIST_ROW_HEIGHT, ROW_HEIGHT, Cell, Grid
from core.documents.pieces import BLANK_DATE
from core.documents.wording import chinese_date, chinese_time

ROW_NUMBER = Column("序号", 14)
NOTHING = "无"
OPINION_HEIGHT = 30.0  # room for some lines by hand and the signature
SIGNER_HEIGHT = 19.0
SIGNER_FACTS = 0.45  # of the width beside the label
SIGNATURE, REFUSED = "签名：", "未签名。原因："
BLANK_NAME = "\u3000" * 5
CREDENTIAL, SHOWN = "执法证号：", "出示情况："


def draw_box(grid: Grid, width: float, block: Fields | Table | Opinions | Signatures) -> None:
    """A block of cells in a frame `width` mm wide."""
    match block:
        case Fields():
            _draw_fields(grid, block)
        case Table():
            _draw_table(grid, width, block)
        case Opinions():
            _draw_opinions(grid, width, block)
        case Signatures():
            _draw_signatures(grid, width, block)


def _draw_fields(grid: Grid, block: Fields) -> None:
    """Labels and values, one row for each of the block's."""
    for row in block.rows:
        grid.fields(*((field.label, field.value) for field in row))


def _draw_table(grid: Grid, width: float, block: Table) -> None:
    """A list of things in a frame `width` mm wide, with its title where it has one."""
    if block.title:
        grid.band(block.title)
    columns = (ROW_NUMBER, *block.columns) if block.numbered else block.columns
    rows = ((str(number), *row) if block.numbered else row for number, row in enumerate(block.rows, start=1))
    grid.list(columns, rows)
    if not block.rows:
        grid.row([Cell(NOTHING, width, Align.CENTRE, size=grid.size)], LIST_ROW_HEIGHT)


def _draw_opinions(grid: Grid, width: float, block: Opinions) -> None:
    """A box for each opinion, with signature and date in its lower right corner."""
    for box in block.boxes:
        foot = f"{SIGNATURE}{one_line(box.signer) or BLANK_NAME}\u3000\u3000{_day(box.signed_on)}"
        label, text = grid.label(box.label), Cell(box.text, width - LABEL_WIDTH, size=grid.size, foot=foot)
        grid.row([label, text], OPINION_HEIGHT)


def _draw_signatures(grid: Grid, width: float, block: Signatures) -> None:
    """A row for each signer: who it is, name and credential where known, the signature or why there is none."""
    if block.statement:
        grid.keep(2 * ROW_HEIGHT + SIGNER_HEIGHT)
        grid.row([Cell(block.statement, width, size=grid.size)])
    for signer in block.signers:
        grid.row(_signer_cells(grid, width - LABEL_WIDTH, signer), SIGNER_HEIGHT)


def _signer_cells(grid: Grid, width: float, signer: Signer) -> list[Cell]:
    facts = [signer.name]
    if signer.credential_no:
        facts.append(CREDENTIAL + signer.credential_no)
    if signer.shown:
        facts.append(SHOWN + signer.shown)
    text = "\n".join(filter(None, facts))
    facts_width = width * SIGNER_FACTS if text else 0.0
    day = chinese_time(signer.signed_at) if signer.signed_at else BLANK_DATE
    mark = REFUSED + signer.refusal if signer.refusal else "" if signer.picture else SIGNATURE
    cells = [
        grid.label(signer.role),
        Cell(text, facts_width, size=grid.size),
        Cell(mark, width - facts_width, size=grid.size, foot=day, picture=signer.picture),
    ]
    return cells if text else [cells[0], cells[2]]


def _day(day: date | None) -> str:
    return chinese_date(day) if day else BLANK_DATE
