"""The sheets of a case file that stand on their own: cover, notes, check, and the stand-in for what cannot be printed.

Each function takes its facts and `made_at`, the aware moment of making, and gives a PDF on A4 that claims PDF/A-2u; the
same data gives the same bytes. All raise MissingGlyph.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from core.documents.blocks import Align, Column
from core.documents.boxes import BLANK_NAME
from core.documents.case_file import (
    CheckLine,
    CoverFacts,
    NotesFacts,
    RecordingSheet,
    volume_words,
)
from core.documents.faces import FontChoice, Style
from core.documents.grid import LABEL_WIDTH, LEADING, Cell, Grid
from core.documents.pieces import BLANK_DATE, heading, number_line, paragraph
from core.documents.sheet import (
    FIFTH,
    POINT,
    SECOND,
    SMALL_FIFTH,
    SMALL_FOURTH,
    THIRD,
    Sheet,
    SheetInfo,
)
from core.documents.wording import chinese_date, chinese_time
from core.law.files import size_words

COVER, NOTES, CHECK, RECORDING = "案卷", "卷内备考表", "归档逐条核验表", "不能打印文件说明单"
ON_PAPER = "纸质件占位单"
STANDS_FOR = "本单代替下列不能打印的文件编入案卷，原文件另以电子形式保存，以其SHA-256值核对。"
STANDS_FOR_PAPER = "本单在电子案卷中代替下列纸质件，原件存于纸质案卷。"
NO_ENTRIES = "无"
TITLE_SIZES = (SECOND, THIRD, SMALL_FOURTH)
TITLE_LINES = 5
DESCRIPTION_HEIGHT = 70.0
_NOTES = (
    Column("时间", 40),
    Column("类别", 22),
    Column("内容", 0, Align.LEFT),
    Column("记录人", 24),
)
_CHECK = (
    Column("序号", 12),
    Column("条款", 26, Align.LEFT),
    Column("核验内容", 0, Align.LEFT),
    Column("状态", 26),
    Column("说明", 46, Align.LEFT),
)


def archival_sheet(title: str, agency: str, made_at: datetime, fonts: FontChoice | None) -> Sheet:
    """An empty sheet of a case file, which claims PDF/A-2u."""
    return Sheet(SheetInfo(title, agency, made_at, fonts=fonts, archival=True))


def cover_pdf(facts: CoverFacts, made_at: datetime, *, fonts: FontChoice | None = None) -> bytes:
    """案卷封面: agency, category and title large, the rest in a table below."""
    sheet = Sheet(
        SheetInfo(
            f"{COVER} {facts.title}",
            facts.agency,
            made_at,
            fonts=fonts,
            archival=True,
            page_label=lambda _page, _pages: "",
        )
    )
    sheet.begin()
    number_line(sheet, f"档号：{facts.archive_number or '＿' * 10}")
    sheet.y = sheet.top + 28
    _large(sheet, facts.agency, (SECOND,))
    sheet.y += 5
    _large(sheet, f"{facts.category}案卷", (THIRD,))
    sheet.y += 16
    _large(sheet, facts.title, TITLE_SIZES)
    grid_height = 90.0
    sheet.y = max(sheet.y + 10, sheet.bottom - grid_height - 10)
    sheet.need(grid_height)
    grid = Grid(sheet, size=SMALL_FOURTH)
    grid.fields(("案号", facts.matter_number))
    grid.fields(("立案日期", _day(facts.opened_on)), ("结案日期", _day(facts.closed_on)))
    grid.fields(("承办人", facts.handler), ("立卷人", facts.arranged_by))
    grid.fields(("归档日期", _day(facts.filed_on)), ("保管期限", facts.keeping))
    grid.fields(("密级", facts.secrecy), ("存放位置", facts.place))
    grid.fields(("卷数", volume_words(facts.volume, facts.volumes)), ("页数", f"共{facts.pages or '　　'}页"))
    grid.close()
    return sheet.finish()


def notes_pdf(
    cover: CoverFacts, facts: NotesFacts, made_at: datetime, *, fonts: FontChoice | None = None
) -> bytes:
    """卷内备考表: how the volume is, every later event, and who arranged and checked it."""
    sheet = _begin(NOTES, cover, made_at, fonts)
    grid = Grid(sheet)
    label = grid.label("本卷情况\n说明")
    foot = (
        f"立卷人：{facts.arranged_by or BLANK_NAME}\u3000检查人：{facts.checked_by or BLANK_NAME}"
        f"\u3000立卷时间：{_day(facts.arranged_on, BLANK_DATE)}"
    )
    grid.row([label, Cell(facts.description, sheet.width - label.width, foot=foot)], DESCRIPTION_HEIGHT)
    grid.band("变动记录")
    grid.list(_NOTES, [(chinese_time(line.at), line.kind, line.text, line.by) for line in facts.lines])
    if not facts.lines:
        grid.row([Cell(NO_ENTRIES, sheet.width, Align.CENTRE)])
    grid.close()
    return sheet.finish()


def check_pdf(
    cover: CoverFacts,
    lines: Sequence[CheckLine],
    made_at: datetime,
    *,
    checked_by: str = "",
    fonts: FontChoice | None = None,
) -> bytes:
    """逐条核验表: each requirement with its article and how it stands, and how many stand how."""
    sheet = _begin(CHECK, cover, made_at, fonts)
    grid = Grid(sheet)
    grid.fields(("案卷题名", cover.title))
    grid.fields(("案号", cover.matter_number), ("承办人", cover.handler))
    grid.list(
        _CHECK,
        [
            (str(number), line.article, line.requirement, line.state, line.detail)
            for number, line in enumerate(lines, start=1)
        ],
    )
    counts = Counter(line.state for line in lines)
    words = "，".join(f"{state}{count}项" for state, count in counts.items())
    grid.keep(20)
    grid.fields(("核验结果", f"共{len(lines)}项" + (f"：{words}" if words else "")))
    grid.fields(("核验人", checked_by), ("核验时间", chinese_time(made_at)))
    grid.close()
    return sheet.finish()


def recording_pdf(facts: RecordingSheet, made_at: datetime, *, fonts: FontChoice | None = None) -> bytes:
    """不能打印文件说明单, 纸质件占位单: one page in the place of a recording, of any file that a page cannot show, or of paper."""
    name, words = (ON_PAPER, STANDS_FOR_PAPER) if facts.is_on_paper else (RECORDING, STANDS_FOR)
    sheet = archival_sheet(f"{name} {facts.title}", facts.agency, made_at, fonts)
    sheet.begin(f"{name}（续）")
    heading(sheet, facts.agency, name)
    sheet.y += 2
    paragraph(sheet, words, size=SMALL_FIFTH)
    sheet.y += 2
    begun, ended = (chinese_time(at) if at else "" for at in (facts.begun, facts.ended))
    grid = Grid(sheet)
    for label, value in (
        ("顺序号", str(facts.number or "")),
        ("题名", facts.title),
        ("文号", facts.paper_number),
        ("介质和格式", facts.medium),
        ("录制人", facts.operator),
        ("开始时间", begun),
        ("结束时间", ended),
        ("地点", facts.place),
        ("大小", "" if facts.size is None else f"{size_words(facts.size)}（{facts.size}字节）"),
        ("SHA-256", facts.sha256),
        ("说明", facts.reason),
    ):
        size = SMALL_FIFTH if value is facts.sha256 else FIFTH  # so that a digest stays on one line
        if value:
            grid.row([grid.label(label), Cell(value, sheet.width - LABEL_WIDTH, size=size)])
    grid.close()
    return sheet.finish()


def _begin(title: str, cover: CoverFacts, made_at: datetime, fonts: FontChoice | None) -> Sheet:
    """A sheet with heading and the line that says of which volume it is."""
    sheet = archival_sheet(f"{title} {cover.matter_number}", cover.agency, made_at, fonts)
    sheet.begin(f"{title}（续）　{cover.archive_number or cover.matter_number}")
    heading(sheet, cover.agency, title)
    number_line(sheet, volume_line(cover))
    return sheet


def volume_line(cover: CoverFacts) -> str:
    """Which volume a sheet belongs to: the archive number, before filing that of the matter."""
    number = f"档号：{cover.archive_number}" if cover.archive_number else f"案号：{cover.matter_number}"
    return f"{number}\u3000{volume_words(cover.volume, cover.volumes)}"


def _large(sheet: Sheet, text: str, sizes: Sequence[float]) -> None:
    """Centred lines in the first of the sizes that needs few of them, in the last where none does."""
    for size in sizes:
        lines = sheet.title_lines(text, sheet.width, Style.TITLE, size)
        if len(lines) <= TITLE_LINES:
            break
    for line in lines:
        pitch = size * POINT * LEADING
        sheet.need(pitch)
        sheet.centred(sheet.y, line, Style.TITLE, size)
        sheet.y += pitch


def _day(day: date | None, blank: str = "") -> str:
    return chinese_date(day) if day else blank
