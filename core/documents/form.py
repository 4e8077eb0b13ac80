"""Records and approval forms: one frame over the whole paper, in it rows of fields, lists, text and signatures."""

from collections.abc import Sequence
from typing import Final

from core.documents.blocks import (
    Dialogue,
    Heading,
    Paper,
    Paragraph,
    Signatures,
)
from core.documents.boxes import SIGNER_HEIGHT, draw_box
from core.documents.grid import PAD_X, PAD_Y, ROW_HEIGHT, Grid
from core.documents.pieces import BLANK_DATE, heading, number_line, paragraph, seal_place
from core.documents.running import Setting, TextLine, draw_line, text_lines, with_numbers
from core.documents.sheet import (
    FORM_MARGINS,
    PAGE_HEIGHT,
    SMALL_FIFTH,
    SMALL_FOURTH,
    THIN,
    Margins,
    Sheet,
)
from core.documents.wording import chinese_date

TEXT: Final = Setting(SMALL_FOURTH, 7.4)
SEAL_HEIGHT: Final = 40.0
SIGNED_WITH: Final = (
    2 * ROW_HEIGHT + SIGNER_HEIGHT
)  # a statement and the first signature, never without text above
SIGN_LINE: Final = 14.0  # room at the foot of each page for signing it
SIGN_BLANK: Final = "＿" * 8


def form_margins(paper: Paper) -> Margins:
    """Where a form's frame may stand; higher from the foot where each page is signed."""
    extra = SIGN_LINE if paper.page_signers else 0.0
    return Margins(FORM_MARGINS.top, FORM_MARGINS.right, FORM_MARGINS.bottom + extra, FORM_MARGINS.left)


def form_foot(signers: Sequence[str], sheet: Sheet, _page: int, label: str) -> None:
    """Write the foot of a page: who signs it, side by side, and the page's number."""
    y = sheet.bottom + 5
    for number, signer in enumerate(signers):
        x = sheet.left + number * sheet.width / len(signers)
        sheet.text(x, y, f"{signer}签名：{SIGN_BLANK}")
    sheet.centred(PAGE_HEIGHT - FORM_MARGINS.bottom + 6, label, size=SMALL_FIFTH)


def draw_form(sheet: Sheet, paper: Paper) -> None:
    """Draw a paper from the sheet's current page on. Raises MissingGlyph."""
    heading(sheet, paper.agency, paper.title, paper.check_code)
    if paper.number:
        number_line(sheet, f"编号：{paper.number}")
    if paper.addressee:
        paragraph(sheet, f"{paper.addressee}：", size=SMALL_FOURTH, indent=0)
        sheet.y += PAD_Y
    grid = Grid(sheet)
    lines: list[TextLine] = []
    for block in with_numbers(paper.blocks):
        match block:
            case Heading() | Paragraph() | Dialogue():
                lines += text_lines(sheet, block, TEXT, sheet.width - 2 * PAD_X)
            case _:
                _flow(sheet, grid, lines, SIGNED_WITH if isinstance(block, Signatures) else 0.0)
                lines = []
                draw_box(grid, sheet.width, block)
    _flow(sheet, grid, lines)
    _ending(sheet, grid, paper)
    grid.close()


def _flow(sheet: Sheet, grid: Grid, lines: Sequence[TextLine], below: float = 0.0) -> None:
    """Running text across the frame; its last two lines go where `below` mm are left under them."""
    if not lines:
        return
    grid.keep(2 * TEXT.pitch + 2 * PAD_Y)
    sheet.y += PAD_Y
    last = max(0, len(lines) - 2)
    for number, line in enumerate(lines):
        needed = (
            (len(lines) - last) * TEXT.pitch + below if number == last else (1 + line.is_kept) * TEXT.pitch
        )
        grid.open_page(needed + PAD_Y)
        draw_line(sheet, sheet.left + PAD_X, line, TEXT)
    sheet.y += PAD_Y
    sheet.rule(sheet.y, THIN)


def _ending(sheet: Sheet, grid: Grid, paper: Paper) -> None:
    """What is attached and copied, a remark, and with them the place of the seal where the form bears one."""
    is_sealed = bool(paper.seal or paper.signed_on)
    rows = len(paper.attachments) + len(paper.copy_to) + bool(paper.remark)
    grid.keep(rows * ROW_HEIGHT + is_sealed * SEAL_HEIGHT)
    if paper.attachments:
        names = (f"{number}．{name}" for number, name in enumerate(paper.attachments, start=1))
        grid.fields(("附件", "\n".join(names)))
    if paper.copy_to:
        grid.fields(("抄送", "，".join(paper.copy_to)))
    if paper.remark:
        grid.fields(("备注", paper.remark))
    if is_sealed:
        grid.keep(SEAL_HEIGHT)
        day = chinese_date(paper.signed_on) if paper.signed_on else BLANK_DATE
        half = sheet.width / 2
        seal_place(sheet, sheet.left + half, sheet.y, half, SEAL_HEIGHT, paper.agency, paper.seal, day)
        sheet.y += SEAL_HEIGHT
