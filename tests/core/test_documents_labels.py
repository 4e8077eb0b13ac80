"""Stickers: what a reader of bars, a reader of QR codes and a person find on them."""

from itertools import groupby

import pypdfium2
import pytest
from barcode.charsets.code128 import CODES
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.documents.case_file import Label
from core.documents.labels import BARS_HEIGHT, HEIGHT, PAD, QR_SIDE, WIDTH, labels_pdf, modules
from core.documents.pieces import QR_QUIET
from core.documents.sheet import POINT
from tests.core.case_file_support import AT, COVER
from tests.core.documents_support import page_texts, placed
from tests.core.test_documents_sheet import modules_wanted

AGENCY = COVER.agency
SCALE = 8
START = {103: "A", 104: "B", 105: "C"}
SWITCH = {"A": {99: "C", 100: "B"}, "B": {99: "C", 101: "A"}, "C": {100: "B", 101: "A"}}
STOP = "1100011101011"


def label(number: str = COVER.archive_number, **changes: str) -> Label:
    return Label(number, changes.get("title", COVER.title), "30年", 1, 2, changes.get("qr_content", ""))


def decoded(dark: str) -> str:
    """The text of a Code 128, its checksum counted anew (GB/T 18347, annex A)."""
    assert dark.endswith(STOP)
    symbols = [dark[place : place + 11] for place in range(0, len(dark) - len(STOP), 11)]
    *values, check = [CODES.index(symbol) for symbol in symbols]
    assert check == (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    text, charset = "", START[values[0]]
    for value in values[1:]:
        if value in SWITCH[charset]:
            charset = SWITCH[charset][value]
        elif charset == "C":
            text += f"{value:02}"
        else:
            text += chr(value + 32) if charset == "B" or value < 64 else chr(value - 64)
    return text


def bars_on(page: Image.Image, column: int = 0, row: int = 0) -> str:
    """The modules of the bars on a sticker, measured on the picture of the page."""
    dots = SCALE / POINT
    y = int(((row + 1) * HEIGHT - PAD - BARS_HEIGHT / 2) * dots)
    line = [
        page.getpixel((x, y)) < 128
        for x in range(int(column * WIDTH * dots), int((column + 1) * WIDTH * dots))
    ]
    runs = [(is_dark, len(list(run))) for is_dark, run in groupby(line)]
    runs = [run for place, run in enumerate(runs) if run[0] or 0 < place < len(runs) - 1]
    if not runs:
        return ""
    # A start symbol is 11 modules wide: its six runs are the first ones.
    module = sum(width for _, width in runs[:6]) / 11
    return "".join(str(int(is_dark)) * round(width / module) for is_dark, width in runs)


def rendered(document: bytes, page: int = 0) -> Image.Image:
    with pypdfium2.PdfDocument(document) as pdf:
        return pdf[page].render(scale=SCALE).to_pil().convert("L")


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40))
def test_bars_say_the_text_and_their_checksum_is_right(text: str) -> None:
    assert decoded(modules(text)) == text


@pytest.mark.parametrize("text", ["", "抚人社〔2026〕12号", "J012－1"])
def test_bars_hold_ascii_alone(text: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        modules(text)


def test_bars_and_qr_code_can_be_read_from_the_sheet() -> None:
    document = labels_pdf([label(f"J012-2026-CF-D30-{number:04}") for number in range(1, 25)], AGENCY, AT)
    page = rendered(document)
    found = [decoded(bars_on(page, number % 3, number // 3)) for number in range(24)]
    assert found == [f"J012-2026-CF-D30-{number:04}" for number in range(1, 25)]


@pytest.mark.parametrize("content", ["", "https://10.0.0.1/archive/0194f0a0"])
def test_the_qr_code_holds_what_it_is_told_or_the_number(content: str) -> None:
    document = labels_pdf([label(qr_content=content)], AGENCY, AT)
    page = rendered(document)
    wanted = modules_wanted(content or COVER.archive_number)
    module = QR_SIDE / (len(wanted) + 2 * QR_QUIET) * SCALE / POINT
    x, y = (WIDTH - PAD - QR_SIDE + 1.5) * SCALE / POINT, 2 * SCALE / POINT

    def is_dark(row: int, column: int) -> bool:
        middle = QR_QUIET + 0.5
        return page.getpixel((int(x + (column + middle) * module), int(y + (row + middle) * module))) < 128

    around = range(-2, len(wanted) + 2)
    found = [[is_dark(row, column) for column in around] for row in around]
    white = [False] * len(around)
    framed = [[False, False, *row, False, False] for row in wanted]
    assert found == [white, white, *framed, white, white]


def test_a_number_that_bars_cannot_hold_is_still_told_by_text_and_code() -> None:
    for number in ("抚人社〔2026〕12号", "J012-2026-XZCF-D30-ABCDEFGH-IJKLMNOP-00012"):
        document = labels_pdf([label(number)], AGENCY, AT)
        assert bars_on(rendered(document)) == ""
        # Where a line ends with a hyphen, the reader of texts gives another sign for it.
        assert page_texts(document)[0].replace("\ufffe", "-").startswith(number)


def test_stickers_stand_in_their_places_and_go_on_over_sheets() -> None:
    document = labels_pdf([label(f"J{number}") for number in range(1, 28)], AGENCY, AT, first=23)
    texts = page_texts(document)
    assert [text.count("保管期限：30年\u3000共2卷\u3000第1卷") for text in texts] == [2, 24, 1]
    first = next(each for each in placed(document) if each.char == "J")
    assert (int(first.x // WIDTH), int(first.y // HEIGHT)) == (1, 7)


def test_a_long_title_is_cut_with_an_ellipsis() -> None:
    title = "关于抚顺某某机械制造有限公司（法定代表人李某）拖欠农民工工资、未依法缴纳社会保险费、阻挠检查一案"
    (text,) = page_texts(labels_pdf([label(title=title)], AGENCY, AT))
    shown = text.removeprefix(COVER.archive_number).split("保管期限")[0]
    assert shown.endswith("…") and len(shown) > 30
    assert title.startswith(shown.removesuffix("…"))


def test_a_place_that_is_on_no_sheet_is_refused() -> None:
    for first in (0, 25):
        with pytest.raises(ValueError, match="1 to 24"):
            labels_pdf([label()], AGENCY, AT, first=first)
    with pytest.raises(ValueError, match="at least"):
        labels_pdf([], AGENCY, AT)
