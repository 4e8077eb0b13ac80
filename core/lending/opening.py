"""凭单查阅、复印 (细则第二十六条): the slip is the key. Without one that runs nobody reads a filed record, and with it its borrower
alone reads what it names, in its mode, until its minute."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from uuid import UUID

from pikepdf import Pdf

from core.clock import local
from core.context import Context
from core.documents.as_pages import PDF_ERRORS, Unprintable, as_pages
from core.documents.overlay import Overlay
from core.documents.page_pictures import NoSuchPage, page_picture
from core.law.basis import article
from core.law.lending import COPIED_HOW, COPYING, MODES, READING
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.ledger.happenings import record, record_once
from core.ledger.keys import KeyProblem
from core.lending.desk import MOST_PAGES
from core.lending.opened import Opened, opened, opened_by_slip
from core.lending.slips import begin, note
from core.permissions import Permission
from core.use_case import Work, use_case
from core.vault.vault import Damaged
from db.ledger.write import Happening
from db.models import Loan, LoanCopy, LoanItem
from db.queries import lending as queries
from db.queries import lent as keys

_BASIS = article(26)


@dataclass(frozen=True)
class LentLine:
    """A line of a file's contents that the slip opens, with the pages that may be read."""

    item_id: UUID
    archive_number: str
    title: str
    first_page: int
    last_page: int
    is_shown: bool


@dataclass(frozen=True)
class Lent:
    """What a running slip opens on the screen. `copied` are the pages that were copied under it so far."""

    loan_id: UUID
    number: str
    row_version: int
    mode: str
    mode_label: str
    until: datetime
    copies: bool
    copied: int
    lines: list[LentLine]


@dataclass(frozen=True)
class Closed:
    """Why a page cannot be shown now, in words for the screen."""

    words: str


def lent(ctx: Context, loan_id: UUID) -> Lent | None:
    """What the actor's own slip opens now on the screen; None where it opens nothing."""
    if not ctx.may(Permission.LOAN_USE):
        return None
    with ctx.app.read() as session:
        found = opened_by_slip(ctx, session, loan_id, READING)
        if not found:
            return None
        numbers = keys.archive_numbers(session, ctx.viewer, {one.case_file_id for one in found})
        copied = keys.count_copied(session, ctx.viewer, loan_id)
    loan = found[0].key.loan
    assert loan.until is not None
    return Lent(
        loan.id,
        loan.number,
        loan.row_version,
        loan.mode,
        MODES[loan.mode].label,
        loan.until,
        MODES[loan.mode].copies,
        copied,
        [_line(one, numbers[one.case_file_id]) for one in found],
    )


def lent_page(ctx: Context, content_id: UUID, page: int) -> bytes | Closed | None:
    """A page as a JPEG under a watermark with who reads it, by which slip and when; None where no slip of the actor opens it, which is
    on the record as an attempt. Each opening of a thing is an entry under its slip."""
    if not ctx.may(Permission.LOAN_USE):
        return None
    with ctx.app.read() as session:
        found = opened(ctx, session, content_id, READING, page)
        if found is None:
            _attempted(ctx, content_id, page)
            return None
        try:
            media_type, data = found.read(ctx, session)
        except (KeyProblem, Damaged, OSError) as problem:
            return Closed(f"该文书暂时不能打开（{problem}），请联系档案员")
    try:
        picture = page_picture(media_type, data, page, _mark(ctx, found.key.loan))
    except NoSuchPage:
        return None
    except Unprintable as problem:
        return Closed(f"{problem}，请到档案室查阅")
    record_once(
        ctx,
        "opened",
        found.object_type,
        content_id,
        matter_id=found.matter_id,
        details={"slip": found.key.loan.number},
    )
    return picture


@dataclass(frozen=True)
class TakeCopy:
    """Pages `first` to `last` of a lent thing."""

    token: UUID
    loan_id: UUID
    row_version: int
    item_id: UUID
    first_page: int | None
    last_page: int | None


@dataclass(frozen=True)
class NoteCopies:
    """What the archivist copied on paper for the borrower."""

    token: UUID
    loan_id: UUID
    row_version: int
    loan_item_id: UUID | None
    pages: int | None
    note: str = ""


@dataclass(frozen=True)
class Copied:
    copy_id: UUID
    pages: int


@use_case(Permission.LOAN_USE)
def take_copy(work: Work, command: TakeCopy) -> Copied | list[Problem]:
    """The pages that the borrower's own slip lets him copy: they are counted in the register, and the file bears a watermark."""
    row = begin(work, command.loan_id, command.row_version)
    if isinstance(row, list):
        return row
    first, last = command.first_page, command.last_page
    found = opened(work.ctx, work.session, command.item_id, COPYING, first)
    if found is None or found.key.loan.id != row.id:
        return [Problem("loan.copy", "您没有生效中的复印借阅单，或者其中没有该文书", basis=_BASIS)]
    if first is None or last is None or first > last or not (found.holds(first) and found.holds(last)):
        words = f"请填写第 {found.first} 至 {found.last} 页之间的页码"
        return [Problem("loan.pages", words, "last_page", _BASIS)]
    copy = LoanCopy(
        agency_id=row.agency_id,
        loan_id=row.id,
        loan_item_id=found.key.item.id,
        **found.as_copied,
        how="file",
        first_page=first,
        pages=last - first + 1,
        copied_by=work.ctx.actor.account_id,
    )
    work.add(copy)
    work.session.flush()
    note(work, row, "copied", f"{COPIED_HOW['file']} {copy.pages} 页")
    return Copied(copy.id, copy.pages)


@use_case(Permission.LOAN_DESK)
def note_copies(work: Work, command: NoteCopies) -> Copied | list[Problem]:
    """Enter copies on paper, which the archivist makes for a slip that lets its borrower have them."""
    row = begin(work, command.loan_id, command.row_version)
    if isinstance(row, list):
        return row
    is_running = row.state == "approved" and row.until is not None and row.until > work.now
    if not is_running or row.mode not in COPYING:
        return [
            Problem("loan.copy", "该借阅单不准复印，或者已到期，请由借阅人另填“复印”借阅单", basis=_BASIS)
        ]
    items = queries.lock_items(work.session, work.ctx.viewer, row.id)
    item = next((one for one in items if one.id == command.loan_item_id and one.round == row.round), None)
    if item is None:
        return [Problem("loan.item", "请选择复印了哪一项", "loan_item_id")]
    text, problems = clean(command.note, TextKind.REMARK, label="说明", field="note", required=False)
    if command.pages is None or not 0 < command.pages <= _most_pages(item):
        problems.append(Problem("loan.pages", "请填写复印的页数，不超过借阅单准许的页数", "pages", _BASIS))
    if problems or command.pages is None:
        return problems
    copy = LoanCopy(
        agency_id=row.agency_id,
        loan_id=row.id,
        loan_item_id=item.id,
        item_id=item.item_id,
        how="paper",
        pages=command.pages,
        note=text,
        copied_by=work.ctx.actor.account_id,
    )
    work.add(copy)
    work.session.flush()
    note(work, row, "copied", f"{COPIED_HOW['paper']} {copy.pages} 页")
    return Copied(copy.id, copy.pages)


def copied_pages(ctx: Context, copy_id: UUID) -> tuple[str, bytes] | Closed | None:
    """The file of a copy that the actor took, with its name, while his slip runs; None otherwise. Each fetching is on the record."""
    if not ctx.may(Permission.LOAN_USE):
        return None
    with ctx.app.read() as session:
        copy = keys.find_copy(session, ctx.viewer, copy_id)
        found = opened(ctx, session, copy.item_id or copy.scan_id, COPYING) if copy else None
        if copy is None or found is None or copy.first_page is None:
            return None
        try:
            media_type, data = found.read(ctx, session)
        except (KeyProblem, Damaged, OSError) as problem:
            return Closed(f"该文书暂时不能打开（{problem}），请联系档案员")
    try:
        made = _pages(media_type, data, copy, _mark(ctx, found.key.loan), ctx.now)
    except (Unprintable, *PDF_ERRORS) as problem:
        return Closed(f"{problem}，请到档案室复印")
    details = {"slip": found.key.loan.number, "pages": str(copy.pages)}
    record(ctx, Happening(found.object_type, found.object_id, "downloaded", found.matter_id, details))
    return f"复印 {found.title} {copy.pages}页.pdf", made


def _attempted(ctx: Context, item_id: UUID, page: int) -> None:
    """Somebody asked for what no slip opens to him, or for a page that it does not name."""
    record_once(ctx, "refused", "case_file_item", item_id, details={"what": "lent_page", "page": str(page)})


def _line(one: Opened, archive_number: str) -> LentLine:
    return LentLine(one.object_id, archive_number, one.title, one.first, one.last, one.is_shown)


def _mark(ctx: Context, loan: Loan) -> str:
    return f"{ctx.actor.name} {ctx.actor.unit_name} {loan.number} {local(ctx.now):%Y-%m-%d %H:%M}"


def _most_pages(item: LoanItem) -> int:
    if item.first_page is None or item.last_page is None:
        return MOST_PAGES
    return item.last_page - item.first_page + 1


def _pages(media_type: str, data: bytes, copy: LoanCopy, mark: str, now: datetime) -> bytes:
    assert copy.first_page is not None
    out = BytesIO()
    with as_pages(media_type, data)[0] as whole, Pdf.new() as part:
        part.pages.extend(whole.pages[copy.first_page - 1 : copy.first_page - 1 + copy.pages])
        Overlay(mark, now).put(part)
        part.save(out)
    return out.getvalue()
