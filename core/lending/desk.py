"""借还台 (细则第二十六条): volumes go out over the desk and come back, counted and looked at."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from core.acting import standing_in_for
from core.calendars.reading import calendar_of
from core.clock import local
from core.law.basis import article
from core.law.calendar import Calendar
from core.law.counting import count
from core.law.lending import (
    BACK,
    CONDITIONS,
    GOOD,
    LOST,
    OUT,
    WAITING,
)
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.units import Unit
from core.lending.slips import NOT_FOUND, begin, end, last_day, note, today
from core.permissions import Permission
from core.use_case import Work, use_case
from db.models import CaseFile, CaseFileNote, Loan, LoanItem
from db.queries import lending as queries
from db.queries import lending_desk as desk

_BASIS = article(26)
MOST_PAGES = 100_000


@dataclass(frozen=True)
class HandOut:
    """`item_id` is the line of the slip; `pages` as counted at the desk."""

    token: UUID
    loan_id: UUID
    row_version: int
    item_id: UUID | None
    condition: str
    pages: int | None


@dataclass(frozen=True)
class TakeBack:
    """`difference` explains what is not as it went out."""

    token: UUID
    loan_id: UUID
    row_version: int
    item_id: UUID | None
    condition: str
    pages: int | None
    difference: str = ""


@dataclass(frozen=True)
class Recall:
    token: UUID
    loan_id: UUID
    row_version: int
    item_id: UUID | None
    reason: str


@dataclass(frozen=True)
class ReportLoss:
    token: UUID
    loan_id: UUID
    row_version: int
    item_id: UUID | None
    reason: str


@dataclass(frozen=True)
class AtDesk:
    """`due` is the last day, `state` that of the line."""

    loan_id: UUID
    state: str
    due: str = ""


@use_case(Permission.LOAN_DESK)
def hand_out(work: Work, command: HandOut) -> AtDesk | list[Problem]:
    """Give a volume to whoever is first in the queue for it."""
    found = _begin(work, command.loan_id, command.row_version, command.item_id)
    if isinstance(found, list):
        return found
    row, item = found
    if row.borrower_id == work.ctx.actor.account_id:
        return [Problem("loan.own", "借阅人不得给本人办理借出，请由其他档案员办理", basis=_BASIS)]
    if row.state != "approved" or row.until is None or row.until <= work.now or item.state != WAITING:
        return [
            Problem(
                "loan.state", "该案卷不能凭此单借出：借阅单未批准、已到期，或者已借出、归还", basis=_BASIS
            )
        ]
    file = _lock(work, item)
    if file is None:
        return [Problem("loan.file", "该案卷已不在档案室，或者正在鉴定移交，不能借出")]
    if problems := [*_seen(command.condition, command.pages), *_taken(work, row, item)]:
        return problems
    item.state, item.out_at, item.out_by = OUT, work.now, work.ctx.actor.account_id
    item.out_condition, item.out_pages = command.condition, command.pages
    _noted(work, row, "hand_out", f"{_name(file, item)} {_state_words(command.condition, command.pages)}")
    return AtDesk(row.id, item.state, str(last_day(row)))


@use_case(Permission.LOAN_DESK)
def take_back(work: Work, command: TakeBack) -> AtDesk | list[Problem]:
    """Take a volume back. What is not as it went out must be explained before it counts as returned, and is entered in the 备考表 of
    the file."""
    found = _begin(work, command.loan_id, command.row_version, command.item_id)
    if isinstance(found, list):
        return found
    row, item = found
    if item.state not in (OUT, LOST):
        return [Problem("loan.state", "该案卷没有借出，无须归还")]
    if row.borrower_id == work.ctx.actor.account_id:
        return [Problem("loan.own", "借阅人不得给本人办理归还，请由其他档案员清点", basis=_BASIS)]
    file = _lock(work, item)
    if file is None:
        return [NOT_FOUND]
    problems = _seen(command.condition, command.pages)
    differs = (command.condition, command.pages) != (item.out_condition, item.out_pages)
    text, unfit = clean(
        command.difference, TextKind.REASON, label="差异说明", field="difference", required=False
    )
    problems += unfit
    if differs and not text and not unfit and not problems:
        before = _state_words(item.out_condition, item.out_pages)
        words = f"请说明差异：借出时{before}，现{_state_words(command.condition, command.pages)}"
        problems.append(Problem("loan.difference", words, "difference", _BASIS))
    if problems:
        return problems
    was_lost = item.state == LOST
    item.state, item.back_at, item.back_by = BACK, work.now, work.ctx.actor.account_id
    item.back_condition, item.back_pages, item.difference = command.condition, command.pages, text
    words = f"{_name(file, item)} {_state_words(command.condition, command.pages)}"
    _noted(work, row, "found" if was_lost else "take_back", f"{words}。{text}" if text else words)
    if differs:
        _into_the_notes(work, file, f"借阅归还（{row.number}）：{words}。{text}")
    _close(work, row)
    return AtDesk(row.id, item.state)


@use_case(Permission.LOAN_DESK)
def recall(work: Work, command: Recall) -> AtDesk | list[Problem]:
    """Call a volume back before its day, once: the borrower keeps it as many working days as the rules let him when he asked, from its
    going out, and until tomorrow at least."""
    found = _begin(work, command.loan_id, command.row_version, command.item_id)
    if isinstance(found, list):
        return found
    row, item = found
    if item.state != OUT or item.out_at is None:
        return [Problem("loan.state", "该案卷没有借出，无须催还")]
    if item.recalled_for is not None:
        return [Problem("loan.recalled", f"已催还，最迟 {item.recalled_for} 归还，催还只缩短一次")]
    file = _lock(work, item)
    if file is None:
        return [NOT_FOUND]
    out = local(item.out_at).date()
    calendar = calendar_of(work.session, work.ctx.actor.agency_id, since=out.year)
    # Whoever is told today has tomorrow at least.
    stays = ((out, row.min_stay), (today(work.ctx), 1))
    due = max(_working_days_later(start, days, calendar) for start, days in stays)
    if due >= last_day(row):
        return [Problem("loan.recalled", f"该案卷 {last_day(row)} 即到期，催还不能使其提前归还")]
    item.recalled_for = due
    _noted(work, row, "recall", f"{_name(file, item)} 最迟 {due} 归还。{work.reason}")
    return AtDesk(row.id, item.state, str(due))


@use_case(Permission.LOAN_DESK)
def report_loss(work: Work, command: ReportLoss) -> AtDesk | list[Problem]:
    """A volume that is out is lost: entered on the slip and in the 备考表. The copy in the portal, where there is one, is what
    remains."""
    found = _begin(work, command.loan_id, command.row_version, command.item_id)
    if isinstance(found, list):
        return found
    row, item = found
    if item.state != OUT:
        return [Problem("loan.state", "只有借出中的案卷才能登记丢失")]
    file = _lock(work, item)
    if file is None:
        return [NOT_FOUND]
    item.state = LOST
    _noted(work, row, "lost", f"{_name(file, item)}。{work.reason}")
    _into_the_notes(work, file, f"借阅中丢失（{row.number}）：{_name(file, item)}。{work.reason}")
    return AtDesk(row.id, item.state)


def _begin(
    work: Work, loan_id: UUID, row_version: int, item_id: UUID | None
) -> tuple[Loan, LoanItem] | list[Problem]:
    row = begin(work, loan_id, row_version)
    if isinstance(row, list):
        return row
    items = queries.lock_items(work.session, work.ctx.viewer, row.id)
    item = next((one for one in items if one.id == item_id), None)
    return [Problem("loan.item", "请选择借阅单中的案卷", "item")] if item is None else (row, item)


def _lock(work: Work, item: LoanItem) -> CaseFile | None:
    if item.case_file_id is None:
        return None
    return desk.lock_file(work.session, work.ctx.viewer, item.case_file_id)


def _taken(work: Work, row: Loan, item: LoanItem) -> list[Problem]:
    """Who has the volume, or stands before the borrower in the queue."""
    assert item.case_file_id is not None and item.volume is not None
    viewer = work.ctx.viewer
    holder = desk.out_now(work.session, viewer, item.case_file_id, item.volume)
    if holder is not None:
        return [Problem("loan.out", f"该卷已凭 {holder.number} 借出，归还后方可借给下一位", basis=_BASIS)]
    queue = desk.queue_of(work.session, viewer, item.case_file_id, item.volume)
    first = queue[0][1] if queue else row
    if first.id != row.id:
        place = next(number for number, (line, _) in enumerate(queue, start=1) if line == item.id)
        words = f"请先借给排在前面的 {first.number}，本单排第 {place} 位；前一位不再需要的，请其了结借阅单"
        return [Problem("loan.queue", words)]
    return []


def _seen(condition: str, pages: int | None) -> list[Problem]:
    problems = []
    if condition not in CONDITIONS:
        problems.append(Problem("loan.condition", "请选择案卷状况", "condition"))
    if pages is None or not 0 < pages <= MOST_PAGES:
        problems.append(Problem("loan.pages", "请清点并填写页数", "pages"))
    return problems


def _working_days_later(start: date, days: int, calendar: Calendar) -> date:
    end = count(start, days, Unit.WORKING_DAYS, calendar).raw
    assert not isinstance(end, datetime)
    return end


def _noted(work: Work, row: Loan, step: str, text: str) -> None:
    note(work, row, step, text, standing_in_for(work, Permission.LOAN_DESK))


def _into_the_notes(work: Work, file: CaseFile, text: str) -> None:
    work.add(
        CaseFileNote(
            case_file_id=file.id,
            matter_id=file.matter_id,
            kind="loan",
            text=text,
            written_by=work.ctx.actor.account_id,
            on_behalf_of_id=standing_in_for(work, Permission.LOAN_DESK),
        )
    )


def _close(work: Work, row: Loan) -> None:
    """A slip of which everything is back, or was never fetched, is over."""
    work.session.flush()
    left = {one.state for one in queries.lock_items(work.session, work.ctx.viewer, row.id)}
    if row.state == "approved" and not left & {WAITING, OUT, LOST}:
        end(row, "closed", work.now)


def _name(file: CaseFile, item: LoanItem) -> str:
    return f"{file.archive_number} 第{item.volume}卷"


def _state_words(condition: str, pages: int | None) -> str:
    return f"{CONDITIONS.get(condition, GOOD)}，{pages}页"
