"""年度案卷目录 as a file: bound at the back on both sides of a leaf, its pages numbered at the outer edge, its contents linked."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

import pypdfium2
from pikepdf import Pdf

from core.clock import CHINA
from core.documents.archive_book import MARGINS, ArchiveBook, BookFacts, BookSeries
from core.documents.sheet import PAGE_WIDTH, POINT

MADE = datetime(2026, 7, 1, 9, 5, tzinfo=CHINA)


def lines(prefix: str, count: int) -> Iterator[tuple[str, ...]]:
    for number in range(1, count + 1):
        title = f"抚顺某某劳务派遣有限公司：劳务派遣经营许可第{number}号"
        yield (f"{prefix}-{number:04d}", title, "劳动关系科", "2026-03-05", "23", "1", "3号架2层", "")


def book(*counts: int, trace: str = "") -> bytes:
    target = BytesIO()
    made = ArchiveBook(target, BookFacts("抚顺市人力资源和社会保障局", 2026, MADE, trace))
    for place, count in enumerate(counts):
        prefix = f"0001-2026-D30-u{place}"
        made.add(BookSeries(prefix, "劳动关系科", "30年", count), lines(prefix, count))
    made.finish()
    return target.getvalue()


def left_edge(page: pypdfium2.PdfPage) -> float:
    """Where the leftmost word of a page begins, mm."""
    text = page.get_textpage()
    return min(text.get_rect(n)[0] for n in range(text.count_rects())) * POINT


def test_the_wide_margin_changes_sides_with_the_leaf() -> None:
    with pypdfium2.PdfDocument(book(60)) as pdf:
        recto, verso, third = (left_edge(pdf[number]) for number in (4, 5, 6))
        middle = [one.get_textpage() for one in (pdf[4], pdf[5])]
        numbers = [one.search(f"— {n} —").get_next() for n, one in enumerate(middle, start=1)]
        places = [one.get_charbox(found[0])[0] * POINT for one, found in zip(middle, numbers, strict=True)]
    # The later pages have a line above the table, which begins at the very margin.
    assert abs(recto - third) < 3 and third >= MARGINS.left
    assert MARGINS.right <= verso < MARGINS.left
    assert places[0] > PAGE_WIDTH / 2 > places[1], "the number stands at the outer edge"


def test_each_series_begins_on_a_right_hand_page_to_which_the_contents_lead() -> None:
    with Pdf.open(BytesIO(book(3, 40, 1))) as pdf:
        pages = [page.obj.objgen for page in pdf.pages]
        names = pdf.Root.Names.Dests.Names
        starts = [pages.index(names[n][0].objgen) for n in range(1, len(names), 2)]
        assert len(starts) == 3 and all(start % 2 == 0 for start in starts)
        assert len(pages) % 2 == 0
        assert [str(pdf.docinfo[key]) for key in ("/Title", "/Author")] == [
            "2026年度案卷目录",
            "抚顺市人力资源和社会保障局",
        ]
        linked = [note for note in pdf.pages[2].obj.Annots if note.Subtype == "/Link"]
        assert len(linked) == 3


def test_the_same_files_give_the_same_bytes() -> None:
    assert book(5, 5, trace="档案员甲 2026-07-01 09:05 打印") == book(
        5, 5, trace="档案员甲 2026-07-01 09:05 打印"
    )
