"""Binding a volume: every piece is there, numbered where a reader looks for it, and no damaged file stops it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageDraw

from core.documents.binding import BindingProblem, Item, Stamp, bind, pages_of
from core.documents.blocks import Paragraph
from core.documents.case_file import NotesFacts
from core.documents.case_file_sheets import cover_pdf, notes_pdf
from core.documents.contents_sheet import contents_pdf
from core.documents.paper import render
from core.documents.sheet import PAGE_HEIGHT, POINT
from tests.core.case_file_support import AT, COVER, contents_line
from tests.core.documents_support import form, page_texts, placed

PDF, JPEG, PNG, TIFF, WEBP = "application/pdf", "image/jpeg", "image/png", "image/tiff", "image/webp"
STAMP = Stamp(COVER.agency, COVER.title, AT)
WATERMARK = "王敏2026年7月1日9时05分查阅"


def written(pdf: Pdf, **how: Any) -> bytes:
    made = BytesIO()
    pdf.save(made, **how)
    return made.getvalue()


def pages(count: int = 1, size: tuple[float, float] = (595, 842), **attributes: Any) -> bytes:
    """A PDF of blank pages with some attributes."""
    with Pdf.new() as pdf:
        for _ in range(count):
            page = pdf.add_blank_page(page_size=size)
            for name, value in attributes.items():
                page.obj[f"/{name}"] = value
        return written(pdf)


def encrypted(**passwords: str) -> bytes:
    with Pdf.open(BytesIO(pages())) as pdf:
        return written(pdf, encryption=pikepdf.Encryption(**passwords))


def picture(
    kind: str, size: tuple[int, int] = (400, 300), mode: str = "RGB", orientation: int = 1, frames: int = 1
) -> bytes:
    """White, its upper left quarter black."""
    image = Image.new(mode, size, "white")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1] // 2), fill="black")
    exif = Image.Exif()
    exif[0x0112] = orientation
    more = {"save_all": True, "append_images": [image] * (frames - 1)} if frames > 1 else {}
    made = BytesIO()
    image.save(made, kind, **({"exif": exif} if orientation > 1 else {}), **more)
    return made.getvalue()


def items(*files: tuple[str, bytes]) -> list[Item]:
    """Pieces whose lines state the pages that they will have."""
    found: list[Item] = []
    first = 1
    for number, (media_type, data) in enumerate(files, start=1):
        count = pages_of(media_type, data) or 1
        line = contents_line(number, first_page=first, pages=count)
        found.append((line, media_type, lambda data=data: data))
        first += count
    return found


def bound(pieces: Sequence[Item], **options: Any) -> tuple[bytes, list[BindingProblem]]:
    """A whole volume of one page of cover, one or more of contents, the pieces, and one of notes."""
    target = BytesIO()
    contents = contents_pdf(COVER, [line for line, _, _ in pieces], AT)
    notes = notes_pdf(COVER, NotesFacts("完整。"), AT)
    wrong = bind(cover_pdf(COVER, AT), contents, pieces, notes, target, **{"stamp": STAMP, **options})
    return target.getvalue(), wrong


def alone(*files: tuple[str, bytes], **options: Any) -> tuple[bytes, list[BindingProblem]]:
    """Pieces bound without any sheet around them."""
    target = BytesIO()
    wrong = bind(b"", b"", items(*files), b"", target, **{"stamp": STAMP, **options})
    return target.getvalue(), wrong


def ink(document: bytes, page: int = 0) -> tuple[float, float, float, float]:
    """Where the page as it is seen is not white: left, top, right, bottom as parts of its width and height."""
    with pypdfium2.PdfDocument(document) as pdf:
        shown = pdf[page].render(scale=3).to_pil().convert("L")
    box = shown.point(lambda level: 255 * (level < 128)).getbbox()
    assert box, "the page is blank"
    return (box[0] / shown.width, box[1] / shown.height, box[2] / shown.width, box[3] / shown.height)


def test_a_volume_holds_everything_in_order_with_continuous_numbers() -> None:
    paper = render(form(blocks=(Paragraph("经查，你单位欠缴社会保险费。" * 200),)))
    pieces = items(
        (PDF, paper), (JPEG, picture("JPEG")), (TIFF, picture("TIFF", frames=3)), ("video/mp4", b"")
    )
    count = pages_of(PDF, paper)
    assert count and count > 2
    document, wrong = bound(pieces)
    texts = page_texts(document)
    assert wrong == []
    assert "行政处罚案卷" in texts[0] and "卷内文件目录" in texts[1] and "卷内备考表" in texts[-1]
    assert len(texts) == count + 1 + 3 + 1 + 3
    numbered = texts[2:-1]
    assert all(re.search(rf"(?<!\d){number}$", text) for number, text in enumerate(numbered, start=1))
    assert "询问笔录" in numbered[0] and "不能打印文件说明单" in numbered[-1] and "MP4音视频" in numbered[-1]
    assert not any(re.search(r"\d$", texts[place]) for place in (0, -1))


def test_numbers_stand_at_the_outer_upper_corner_as_seen() -> None:
    for rotate in (0, 90, 180, 270):
        for size in ((595, 842), (842, 595), (1191, 842)):
            document, _ = alone((PDF, pages(4, size, Rotate=rotate)))
            for page in range(4):
                left, top, right, bottom = ink(document, page)
                assert 0.01 < top < bottom < 0.08, (rotate, size)
                assert left > 0.9 if page % 2 == 0 else right < 0.1, (rotate, size, page)


def test_numbers_are_upright_as_seen() -> None:
    def shape(rotate: int) -> Image.Image:
        size = (842, 595) if rotate % 180 else (595, 842)
        document, _ = alone((PDF, pages(1, size, Rotate=rotate)), stamp=replace(STAMP, first_page=7))
        with pypdfium2.PdfDocument(document) as pdf:
            return pdf[0].render(scale=3).to_pil().convert("1")

    upright = shape(0)
    assert upright.size == (1785, 2526)
    for rotate in (90, 180, 270):
        turned = shape(rotate)
        assert turned.size == upright.size
        assert turned.getbbox() == upright.getbbox()
        differing = sum(one != other for one, other in zip(upright.tobytes(), turned.tobytes(), strict=True))
        assert differing < 40


def test_a_cropped_page_is_numbered_in_what_is_left_of_it() -> None:
    document, _ = alone((PDF, pages(1, (1000, 1000), CropBox=Array([500, 300, 900, 900]))))
    left, top, right, bottom = ink(document)
    assert left > 0.85 and right < 1 and 0.01 < top < bottom < 0.08


def test_a_number_can_be_read_on_a_black_page() -> None:
    with Pdf.open(BytesIO(pages())) as pdf:
        pdf.pages[0].contents_add(b"0 0 595 842 re f")
        black = written(pdf)
    with pypdfium2.PdfDocument(alone((PDF, black))[0]) as pdf:
        shown = pdf[0].render(scale=3).to_pil().convert("L")
    light = shown.getbbox()
    assert light and light[0] > 0.9 * shown.width and light[3] < 0.08 * shown.height
    assert shown.crop(light).getextrema() == (0, 255)
    assert (light[2] - light[0]) * (light[3] - light[1]) < 0.001 * shown.width * shown.height


def test_contents_link_to_the_first_pages_of_the_pieces() -> None:
    pieces = items((PDF, pages(3)), (PNG, picture("PNG")), (PDF, pages(2)), ("audio/mpeg", b""))
    document, _ = bound(pieces)
    targets = []
    with pypdfium2.PdfDocument(document) as pdf:
        contents = pdf[1]
        rows = [each for each in placed(document, 1) if each.char == "甲"]
        for row in rows:
            x, y = row.x / POINT, (PAGE_HEIGHT - row.y) / POINT
            link = pypdfium2.raw.FPDFLink_GetLinkAtPoint(contents, x, y)
            goal = pypdfium2.raw.FPDFLink_GetDest(pdf, link)
            targets.append(pypdfium2.raw.FPDFDest_GetDestPageIndex(pdf, goal))
    assert targets == [2, 5, 6, 8]


def test_bookmarks_and_page_names_lead_through_the_volume() -> None:
    document, _ = bound(items((PDF, pages(3)), (PNG, picture("PNG"))), stamp=replace(STAMP, first_page=200))
    with pypdfium2.PdfDocument(document) as pdf:
        marks = [(mark.get_title(), mark.get_dest().get_index()) for mark in pdf.get_toc()]
        names = [pdf.get_page_label(number) for number in range(len(pdf))]
        found = pdf.get_metadata_dict()
    assert marks == [
        ("案卷封面", 0),
        ("卷内文件目录", 1),
        ("1\u3000材料之1甲", 2),
        ("2\u3000材料之2甲", 5),
        ("卷内备考表", 6),
    ]
    assert names == ["封面", "目录", "200", "201", "202", "203", "备考表"]
    assert (found["Title"], found["Author"]) == (COVER.title, COVER.agency)


def test_a_later_volume_goes_on_numbering() -> None:
    document, _ = alone((PDF, pages(3)), stamp=replace(STAMP, first_page=251))
    assert page_texts(document) == ["251", "252", "253"]


def test_a_watermark_stands_on_every_page_and_hides_nothing() -> None:
    files = ((PDF, pages(2, (842, 595))), (JPEG, picture("JPEG")), ("application/ofd", b""))
    document, _ = bound(items(*files), watermark=WATERMARK)
    texts = page_texts(document)
    assert len(texts) == 7
    assert all(text.count(WATERMARK) >= 4 for text in texts)
    assert not any(WATERMARK in text for text in page_texts(bound(items(*files))[0]))
    with Pdf.open(BytesIO(pages())) as pdf:
        pdf.pages[0].contents_add(b"0 0 595 842 re f")
        black = written(pdf)
    with pypdfium2.PdfDocument(alone((PDF, black), watermark=WATERMARK)[0]) as pdf:
        shown = pdf[0].render(scale=2).to_pil().convert("L")
    assert shown.crop((0, 200, shown.width, shown.height)).getextrema() == (0, 0)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "damaged"),
        (b"%PDF-1.4 nothing follows", "damaged"),
        (b"\x00" * 5000, "damaged"),
        (pages()[:100], "damaged"),
        (encrypted(user="secret", owner="secret"), "encrypted"),
        (pages(0), "empty"),
    ],
)
def test_a_file_that_cannot_be_printed_becomes_a_sheet_and_is_reported(data: bytes, code: str) -> None:
    assert pages_of(PDF, data) is None
    document, wrong = bound(items((PDF, pages()), (PDF, data), (PDF, pages(2))))
    assert [(each.number, each.code) for each in wrong] == [(2, code)]
    texts = page_texts(document)
    assert len(texts) == 2 + 4 + 1
    assert texts[3].endswith("2") and "不能打印文件说明单" in texts[3] and wrong[0].message in texts[3]
    assert [text[-1] for text in texts[4:6]] == ["3", "4"]


@pytest.mark.parametrize("media_type", [JPEG, PNG, TIFF, WEBP])
def test_a_broken_picture_becomes_a_sheet_and_is_reported(media_type: str) -> None:
    whole = picture(media_type.removeprefix("image/").upper(), (900, 700))
    for data in (b"", b"no picture", whole[: len(whole) // 2]):
        document, wrong = alone((media_type, data))
        assert [(each.number, each.code) for each in wrong] == [(1, "damaged")]
        assert "文件已损坏" in page_texts(document)[0]


def test_a_file_that_only_forbids_changes_is_bound() -> None:
    document, wrong = alone((PDF, encrypted(user="", owner="secret")))
    assert wrong == [] and page_texts(document) == ["1"]
    assert not Pdf.open(BytesIO(document)).is_encrypted


def test_a_file_cut_off_behind_its_page_is_bound_and_reported() -> None:
    document, wrong = alone((PDF, pages()[:300]))
    assert [(each.number, each.code) for each in wrong] == [(1, "mended")]
    assert page_texts(document) == ["1"]


def test_a_mended_file_is_bound_and_reported() -> None:
    paper = render(form(blocks=(Paragraph("经查属实。"),)))
    broken = re.sub(rb"startxref\s+\d+", b"startxref\n7", paper)
    document, wrong = alone((PDF, broken))
    assert [(each.number, each.code) for each in wrong] == [(1, "mended")]
    assert "经查属实。" in page_texts(document)[0]


def test_pages_that_differ_from_the_contents_are_reported() -> None:
    line = contents_line(1, first_page=1, pages=2)
    later = contents_line(2, first_page=3, pages=1)
    _, wrong = bound([(line, PDF, lambda: pages(3)), (later, PDF, pages)])
    assert [(each.number, each.code) for each in wrong] == [(1, "other_pages"), (2, "other_pages")]
    assert wrong[1].message == "卷内目录记为自第3页起共1页，装订后为自第4页起共1页，请更新目录"


def test_what_cannot_be_printed_is_not_read() -> None:
    def read() -> bytes:
        raise AssertionError("a film was read")

    target = BytesIO()
    wrong = bind(b"", b"", [(contents_line(1), "video/mp4", read)], b"", target, stamp=STAMP)
    assert wrong == []
    assert "题名材料之1甲" in page_texts(target.getvalue())[0]


def test_an_error_of_reading_is_not_hidden() -> None:
    def read() -> bytes:
        raise OSError("the vault is closed")

    with pytest.raises(OSError, match="vault"):
        bind(b"", b"", [(contents_line(1), PDF, read)], b"", BytesIO(), stamp=STAMP)


KINDS = {
    "JPEG": ("RGB", "L", "CMYK"),
    "PNG": ("RGB", "L", "1", "P", "RGBA", "I;16"),
    "WEBP": ("RGB", "RGBA"),
    "TIFF": ("RGB", "L", "1", "P", "RGBA", "CMYK", "I;16"),
}


def in_mode(image: Image.Image, mode: str) -> Image.Image:
    """The picture as a file of that mode holds it; with transparency, what was white is transparent black."""
    if mode == "I;16":
        return image.convert("L").convert("I").point(lambda level: level * 257).convert("I;16")
    if mode == "RGBA":
        found = Image.new("RGBA", image.size, "black")
        found.putalpha(image.convert("L").point(lambda level: 255 - level))
        return found
    return image.convert(mode)


@pytest.mark.parametrize(("kind", "mode"), [(kind, mode) for kind, modes in KINDS.items() for mode in modes])
def test_a_picture_looks_as_it_did(kind: str, mode: str) -> None:
    made = BytesIO()
    in_mode(Image.open(BytesIO(picture("PNG"))), mode).save(made, kind)
    document, wrong = alone((f"image/{kind.lower()}", made.getvalue()))
    assert wrong == []
    with pypdfium2.PdfDocument(document) as pdf:
        shown = pdf[0].render(scale=1).to_pil().convert("L")
    assert shown.width > shown.height
    x, y = shown.width // 2, shown.height // 2
    assert shown.getpixel((x - 40, y - 40)) < 60
    assert min(shown.getpixel((x + dx, y + dy)) for dx, dy in ((40, -40), (-40, 40), (40, 40))) > 235


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "corner"),
    [
        (1, (-1, -1)),
        (2, (1, -1)),
        (3, (1, 1)),
        (4, (-1, 1)),
        (5, (-1, -1)),
        (6, (1, -1)),
        (7, (1, 1)),
        (8, (-1, 1)),
    ],
)
def test_a_photograph_stands_as_its_camera_was_held(
    kind: str, orientation: int, corner: tuple[int, int]
) -> None:
    document, _ = alone((f"image/{kind.lower()}", picture(kind, orientation=orientation)))
    with pypdfium2.PdfDocument(document) as pdf:
        shown = pdf[0].render(scale=1).to_pil().convert("L")
    assert (shown.width > shown.height) == (orientation < 5)
    middle = (shown.width // 2, shown.height // 2)
    dark = [
        (x, y)
        for x in (-1, 1)
        for y in (-1, 1)
        if shown.getpixel((middle[0] + 40 * x, middle[1] + 40 * y)) < 128
    ]
    assert dark == [corner]


def test_a_photograph_goes_in_as_it_is() -> None:
    data = picture("JPEG", (1600, 1200), orientation=6)
    document, _ = alone((JPEG, data))
    with Pdf.open(BytesIO(document)) as pdf:
        assert pdf.pages[0].obj.Resources.XObject.Picture.read_raw_bytes() == data


def test_a_scanned_sheet_fills_its_page_and_a_photograph_leaves_a_margin() -> None:
    whole = picture("PNG", (1240, 1754), mode="L")
    photograph = picture("PNG", (1200, 1600), mode="L")
    document, _ = alone((PNG, whole), (PNG, photograph))
    assert ink(document, 0)[:2] == pytest.approx((0, 0), abs=0.002)
    left, _, _, bottom = ink(document, 1)
    assert left > 0.03 and bottom < 0.56


def test_what_a_reader_sees_is_kept_and_what_a_file_does_is_not() -> None:
    with Pdf.open(BytesIO(pages())) as pdf:
        drawing = pdf.make_stream(
            b"0 0 100 20 re f", BBox=Array([0, 0, 100, 20]), Subtype=Name.Form, Type=Name.XObject
        )
        field = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T="name",
            V="value",
            F=4,
            Rect=Array([200, 400, 300, 420]),
            AP=Dictionary(N=drawing),
            AA=Dictionary(K=Dictionary(S=Name.JavaScript, JS="app.alert(1)")),
        )
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([0, 0, 595, 842]),
            A=Dictionary(S=Name.Launch, F="calc.exe"),
        )
        entry = pdf.make_indirect(field)
        pdf.pages[0].obj.Annots = Array([entry, pdf.make_indirect(link)])
        pdf.Root.AcroForm = Dictionary(Fields=Array([entry]), NeedAppearances=True)
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(2)")
        pdf.attachments["hidden.txt"] = b"hidden"
        data = written(pdf)
    document, wrong = alone((PDF, data))
    assert wrong == []
    left, _, _, bottom = ink(document)
    assert (left, bottom) == pytest.approx((200 / 595, 1 - 400 / 842), abs=0.005)
    with Pdf.open(BytesIO(document)) as pdf:
        things = [each for each in pdf.objects if not isinstance(each, pikepdf.Stream)]
        whole = b"".join(each.unparse(resolved=True) for each in things)
    for gone in (b"JavaScript", b"Launch", b"hidden", b"/AA ", b"/AcroForm", b"/Widget"):
        assert gone not in whole


def test_a_field_that_nobody_can_see_is_reported() -> None:
    with Pdf.open(BytesIO(pages())) as pdf:
        field = Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="a", V="b", Rect=Array([0, 0, 9, 9])
        )
        entry = pdf.make_indirect(field)
        pdf.pages[0].obj.Annots = Array([entry])
        pdf.Root.AcroForm = Dictionary(Fields=Array([entry]))
        data = written(pdf)
    assert [each.code for each in alone((PDF, data))[1]] == ["unseen_fields"]


@pytest.mark.parametrize("by_default", [False, True])
def test_a_hidden_layer_stays_hidden(by_default: bool) -> None:
    with Pdf.open(BytesIO(pages(2))) as pdf:
        seen, unseen = (
            pdf.make_indirect(Dictionary(Type=Name.OCG, Name=name)) for name in ("seen", "unseen")
        )
        settings = (
            Dictionary(BaseState=Name.OFF, ON=Array([seen]))
            if by_default
            else Dictionary(OFF=Array([unseen]))
        )
        pdf.Root.OCProperties = Dictionary(OCGs=Array([seen, unseen]), D=settings)
        for page, layer in zip(pdf.pages, (seen, unseen), strict=True):
            page.obj.Resources = Dictionary(Properties=Dictionary(L0=layer))
            page.contents_add(b"/OC /L0 BDC 200 200 200 200 re f EMC")
        data = written(pdf)
    document, _ = alone((PDF, pages()), (PDF, data))
    assert ink(document, 1)[3] == pytest.approx(1 - 200 / 842, abs=0.005)
    assert ink(document, 2)[3] < 0.08


def test_pages_that_share_or_inherit_what_they_need_keep_it() -> None:
    paper = render(form(blocks=(Paragraph("经查，你单位欠缴社会保险费。" * 300),)))
    with Pdf.open(BytesIO(paper)) as pdf:
        whole = page_texts(paper)
        shared = pdf.make_indirect(pdf.pages[0].obj.Resources)
        for page in pdf.pages:
            del page.obj.Resources
            del page.obj.MediaBox
        pdf.Root.Pages.Resources = shared
        pdf.Root.Pages.MediaBox = Array([0, 0, 595, 842])
        data = written(pdf)
    document, wrong = alone((PDF, data))
    assert wrong == []
    assert page_texts(document) == [f"{text}{number}" for number, text in enumerate(whole, start=1)]


def test_a_bound_volume_can_be_bound_again() -> None:
    inner, _ = bound(items((PDF, pages(2))), watermark="第一次导出甲乙")
    document, wrong = alone((PDF, inner), (PDF, pages()), watermark="第二次导出丙丁")
    assert wrong == []
    texts = page_texts(document)
    assert all("第一次导出甲乙" in text for text in texts[:5])
    assert all("第二次导出丙丁" in text for text in texts)
    assert [text[-1] for text in texts] == ["1", "2", "3", "4", "5", "6"]


def test_strings_that_look_like_references_are_left_alone() -> None:
    words = rb"(1 0 R \(2 0 R\) \\) Tj"
    with Pdf.open(BytesIO(pages())) as pdf:
        pdf.pages[0].obj.Resources = Dictionary(
            Properties=Dictionary(
                M=pdf.make_indirect(Dictionary(Words="[1 0 R] (2 0 R) \\ 3 0 R", Bytes=b"\xff(1 0 R"))
            )
        )
        pdf.pages[0].contents_add(b"/X /M BDC BT " + words + b" ET EMC")
        data = written(pdf)
    with Pdf.open(BytesIO(alone((PDF, data))[0])) as pdf:
        held = pdf.pages[0].obj.Resources.Properties.M
        assert str(held.Words) == "[1 0 R] (2 0 R) \\ 3 0 R"
        assert bytes(held.Bytes) == b"\xff(1 0 R"
        assert any(words in stream.read_bytes() for stream in pdf.pages[0].obj.Contents)


def test_a_volume_is_a_sound_file_and_the_same_each_time() -> None:
    def volume() -> bytes:
        files = ((PDF, render(form(blocks=(Paragraph("经查属实。"),)))), (JPEG, picture("JPEG")), (PDF, b"x"))
        return bound(items(*files), watermark=WATERMARK)[0]

    document = volume()
    assert document == volume()
    with Pdf.open(BytesIO(document)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert pdf.pdf_version == "1.7"


def test_progress_is_told_after_each_piece_and_pieces_are_read_one_by_one() -> None:
    told: list[object] = []

    def reading(number: int) -> Callable[[], bytes]:
        def read() -> bytes:
            told.append(f"read {number}")
            return pages()

        return read

    pieces = ((contents_line(number), PDF, reading(number)) for number in (1, 2, 3))
    bind(
        b"", b"", pieces, b"", BytesIO(), stamp=STAMP, progress=lambda done, total: told.append((done, total))
    )
    assert told == ["read 1", (1, 3), "read 2", (2, 3), "read 3", (3, 3)]


def test_the_target_need_not_be_a_file() -> None:
    class Pipe:
        def __init__(self) -> None:
            self.parts: list[bytes] = []

        def write(self, data: bytes) -> int:
            self.parts.append(bytes(data))
            return len(data)

    pipe = Pipe()
    bind(b"", b"", items((PDF, pages(2))), b"", pipe, stamp=STAMP)  # type: ignore[arg-type]
    assert page_texts(b"".join(pipe.parts)) == ["1", "2"]


def test_a_volume_without_a_page_is_refused() -> None:
    with pytest.raises(ValueError, match="one page"):
        bind(b"", b"", [], b"", BytesIO(), stamp=STAMP)


@pytest.mark.parametrize(
    ("media_type", "data", "count"),
    [
        (PDF, pages(7), 7),
        (JPEG, picture("JPEG"), 1),
        (TIFF, picture("TIFF", frames=5), 5),
        (WEBP, picture("WEBP", frames=3), 1),
        ("video/mp4", b"", None),
        ("application/ofd", b"PK", None),
    ],
)
def test_pages_are_counted_as_they_will_be_bound(media_type: str, data: bytes, count: int | None) -> None:
    assert pages_of(media_type, data) == count
    assert len(page_texts(alone((media_type, data))[0])) == (count or 1)
