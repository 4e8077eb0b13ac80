"""What the sheets of a case file (案卷) print: its cover, contents, notes, check and stand-ins, as plain data.

The parts follow GB/T 9705-2008 (案卷封面、卷内文件目录、卷内备考表). Everything comes in as it is to be printed; nothing
here is looked up, and no time is asked for. Dates are calendar days of Shanghai, moments are aware.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class CoverFacts:
    """The cover of one volume (案卷封面).

    `keeping` and `secrecy` are words (永久, 30年; 一般). `volume` of `volumes` counts from 1, `pages` are those of this
    volume. `archive_number` (档号), `filed_on` and `place` (box and shelf) are empty until the file is taken over.
    """

    agency: str
    category: str
    title: str
    matter_number: str
    opened_on: date | None
    closed_on: date | None
    handler: str
    arranged_by: str
    keeping: str
    secrecy: str
    pages: int
    volume: int = 1
    volumes: int = 1
    filed_on: date | None = None
    archive_number: str = ""
    place: str = ""


@dataclass(frozen=True)
class ContentsLine:
    """A line of the contents (卷内文件目录): one piece of the file.

    `number` is its 顺序号, `author` its 责任者. `first_page` is the stamped number of its first page, None while it is
    not known; `pages` is how many it has. `sha256` is that of the kept file in hexadecimal, empty for none. `part` is
    正卷 or 副卷.
    """

    number: int
    title: str
    paper_number: str = ""
    author: str = ""
    dated_on: date | None = None
    first_page: int | None = None
    pages: int = 1
    note: str = ""
    sha256: str = ""
    part: str = ""
    volume: int = 1


@dataclass(frozen=True)
class NoteLine:
    """An entry of the notes (备考表): when, what kind of event (补充, 移出, 缺损), what, and who wrote it."""

    at: datetime
    kind: str
    text: str
    by: str


@dataclass(frozen=True)
class NotesFacts:
    """The notes of a volume (卷内备考表). Names and day are empty until somebody signs for them."""

    description: str
    lines: Sequence[NoteLine] = ()
    arranged_by: str = ""
    checked_by: str = ""
    arranged_on: date | None = None


@dataclass(frozen=True)
class CheckLine:
    """One requirement of the check (逐条核验): its article, what is asked, how it stands, and the particulars.

    `state` is printed and counted as it is: 已具备, 缺失, 不适用 or 已按程序瑕疵处理.
    """

    article: str
    requirement: str
    state: str
    detail: str = ""


@dataclass(frozen=True)
class RecordingSheet:
    """The sheet that stands in a volume for what cannot be printed: sound, film, office files, OFD, damaged files.

    `medium` says what it is and on what it is kept; `size` is in bytes, None where unknown. `reason` says why the file
    itself is not here. `is_on_paper` is what was never a file: its original lies in the volume of paper. What is empty is left out.
    """

    agency: str
    title: str
    medium: str
    operator: str = ""
    begun: datetime | None = None
    ended: datetime | None = None
    place: str = ""
    size: int | None = None
    sha256: str = ""
    number: int | None = None
    paper_number: str = ""
    reason: str = ""
    is_on_paper: bool = False


@dataclass(frozen=True)
class Label:
    """A sticker for the back of a file or its box. `qr_content` is the archive number where it is empty."""

    archive_number: str
    title: str
    keeping: str
    volume: int = 1
    volumes: int = 1
    qr_content: str = ""


def volume_words(volume: int, volumes: int) -> str:
    """共3卷 第1卷."""
    return f"共{volumes}卷\u3000第{volume}卷"
