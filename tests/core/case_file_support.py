"""What the tests of case files share: a cover and lines of contents."""

from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from core.clock import CHINA
from core.documents.case_file import ContentsLine, CoverFacts

AT = datetime(2026, 7, 1, 9, 5, tzinfo=CHINA)
COVER = CoverFacts(
    agency="抚顺市人力资源和社会保障局",
    category="行政处罚",
    title="抚顺某某机械制造有限公司拖欠农民工工资案行政处罚",
    matter_number="抚人社罚〔2026〕12号",
    opened_on=date(2026, 3, 1),
    closed_on=date(2026, 6, 20),
    handler="王敏、李建国",
    arranged_by="王敏",
    keeping="30年",
    secrecy="一般",
    pages=86,
    volume=1,
    volumes=2,
    filed_on=date(2026, 7, 1),
    archive_number="J012-2026-CF-D30-0012",
    place="3号库2列1架",
)


def contents_line(number: int, **changes: Any) -> ContentsLine:
    line = ContentsLine(
        number=number,
        title=f"材料之{number}甲",
        paper_number="抚人社罚决〔2026〕12号" if number % 3 == 0 else "",
        author="抚顺市人力资源和社会保障局",
        dated_on=date(2026, 3, 1),
        sha256=sha256(str(number).encode()).hexdigest(),
        part="正卷",
    )
    return replace(line, **changes)


def contents_lines(count: int) -> list[ContentsLine]:
    """The first 29 in the open part of the file, the rest in the internal one; three pages each."""
    return [
        contents_line(number, first_page=3 * number - 2, pages=3, part="正卷" if number < 30 else "副卷")
        for number in range(1, count + 1)
    ]
