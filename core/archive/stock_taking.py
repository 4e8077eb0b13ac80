"""清点: the volumes at a place are scanned one by one and compared with the catalogue; the outcome is fixed for good (art 21)."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from core.acting import standing_in_for
from core.law.filing import STATES as FILE_STATES
from core.law.filing import volume_number
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.stock_taking import (
    CALLED_OFF,
    DIFFERENCES,
    FINISHED,
    FOUND,
    MISPLACED,
    MISSING,
    MOST_MISSING,
    OPEN,
    UNKNOWN,
)
from core.permissions import Permission
from core.use_case import Work, use_case
from db.models import CaseFile, StockTake, StockTakeLine
from db.models.base import new_id
from db.queries import stock_takes as queries
from db.viewer import Viewer

LONGEST_PLACE, LONGEST_NUMBER = 100, 100
AGAIN = "again"
"""The answer to a number that was scanned already; it leaves no line."""
WHOLE = "whole"
"""The answer to the number of a file of several volumes, of which each has its own label; it leaves no line."""
NOT_FOUND = Problem("not_found", "未找到该次清点或无权办理，请返回“库房清点”")


@dataclass(frozen=True)
class StartTake:
    """`place` is how the places begin that are gone through, empty for the whole archive."""

    token: UUID
    place: str


@dataclass(frozen=True)
class ScanVolume:
    """`label` is what the scanner read. Sent twice it is answered twice and entered once."""

    stock_take_id: UUID
    label: str


@dataclass(frozen=True)
class FinishTake:
    """`missing`, `misplaced` and `unknown` are the differences that were shown; `explained` says why by number, `explanation`
    for all the others."""

    token: UUID
    stock_take_id: UUID
    missing: int
    misplaced: int
    unknown: int
    explanation: str = ""
    explained: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CallOffTake:
    token: UUID
    stock_take_id: UUID
    reason: str


@dataclass(frozen=True)
class TakeChanged:
    stock_take_id: UUID


@dataclass(frozen=True)
class Scanned:
    """`result` is a code of RESULTS, AGAIN or WHOLE; `place` where the catalogue has it; `words` what else is to be said."""

    number: str
    result: str
    place: str = ""
    words: str = ""


@use_case(Permission.STOCK_TAKE_KEEP)
def start_take(work: Work, command: StartTake) -> TakeChanged | list[Problem]:
    """Begin a stock-take. Others at other places, and even at the same, may go on beside it."""
    place, problems = clean(command.place, TextKind.TITLE, label="库位", field="place", required=False)
    if len(place) > LONGEST_PLACE:
        problems.append(Problem("place", f"库位最多 {LONGEST_PLACE} 字，请缩短", "place"))
    if problems:
        return problems
    viewer = work.ctx.viewer_for(Permission.STOCK_TAKE_KEEP)
    expected = queries.count_volumes(work.session, viewer, place)
    if not expected:
        words = "没有登记在该库位的案卷，请核对库位的写法" if place else "还没有归档的案卷，无须清点"
        return [Problem("place_empty", words, "place")]
    take = StockTake(
        id=new_id(),
        agency_id=work.ctx.actor.agency_id,
        place=place,
        state=OPEN,
        started_by=work.ctx.actor.account_id,
        on_behalf_of_id=standing_in_for(work, Permission.STOCK_TAKE_KEEP),
        expected=expected,
    )
    work.add(take)
    return TakeChanged(take.id)


@use_case(Permission.STOCK_TAKE_KEEP)
def scan_volume(work: Work, command: ScanVolume) -> Scanned | list[Problem]:
    """Say of a label whether its volume stands where it should, and enter it. Nothing is counted anew."""
    viewer = work.ctx.viewer_for(Permission.STOCK_TAKE_KEEP)
    take = _running(work, viewer, command.stock_take_id)
    if isinstance(take, list):
        return take
    label, problems = clean(
        unicodedata.normalize("NFKC", command.label).strip(),
        TextKind.TITLE,
        label="扫描内容",
        field="label",
    )
    if problems:
        return problems
    number, file, volume = volume_of(label, queries.find_by_label(work.session, viewer, candidates(label)))
    number = number[:LONGEST_NUMBER]
    if file is not None and volume is None:
        words = f"该案卷共 {file.volumes} 卷，请逐卷扫描各卷的标签"
        return Scanned(number, WHOLE, file.place, words)
    earlier = queries.line_of(work.session, viewer, take.id, number)
    if earlier is not None:
        return Scanned(number, AGAIN, earlier.line.place, f"{earlier.scanned_by}已扫过")
    result, place = _judge(take, file)
    work.add(
        StockTakeLine(
            stock_take_id=take.id,
            number=number,
            case_file_id=file.id if file else None,
            volume=volume,
            result=result,
            place=place,
            scanned_by=work.ctx.actor.account_id,
        )
    )
    take.found += result == FOUND
    take.misplaced += result == MISPLACED
    take.unknown += result == UNKNOWN
    return Scanned(number, result, place)


@use_case(Permission.STOCK_TAKE_KEEP)
def finish_take(work: Work, command: FinishTake) -> TakeChanged | list[Problem]:
    """End a stock-take: what is missing is entered, and every difference has its explanation. Nothing of it changes any more."""
    viewer = work.ctx.viewer_for(Permission.STOCK_TAKE_KEEP)
    take = _running(work, viewer, command.stock_take_id)
    if isinstance(take, list):
        return take
    missing = queries.missing_volumes(work.session, viewer, take, MOST_MISSING + 1)
    if len(missing) > MOST_MISSING:
        words = (
            f"未扫到的超过 {MOST_MISSING} 卷，请继续扫描；只清点一部分的，作废本次清点，按较小的库位另行开始"
        )
        return [Problem("too_many_missing", words)]
    seen = (command.missing, command.misplaced, command.unknown)
    if seen != (len(missing), take.misplaced, take.unknown):
        return [Problem("differences_changed", "您查看之后又有扫描或者移位，差异已变化，请核对后再次提交")]
    explained, problems = _explained(command)
    explanation, unfit = clean(
        command.explanation, TextKind.REASON, label="共同说明", field="explanation", required=False
    )
    problems += unfit
    lines = queries.differences(work.session, viewer, take.id, limit=take.misplaced + take.unknown)
    numbers = [*(volume_number(one.archive_number, one.volume) for one in missing)]
    numbers += [one.number for one in lines]
    open_ones = [number for number in numbers if number not in explained]
    if not problems and open_ones and not explanation:
        words = f"请填写共同说明，或者逐项说明：还有 {len(open_ones)} 项差异没有说明，如 {open_ones[0]}"
        problems.append(Problem("unexplained", words, "explanation"))
    if problems:
        return problems
    for one, number in zip(missing, numbers, strict=False):
        work.add(
            StockTakeLine(
                stock_take_id=take.id,
                number=number[:LONGEST_NUMBER],
                case_file_id=one.case_file_id,
                volume=one.volume,
                result=MISSING,
                place=one.place,
                scanned_by=work.ctx.actor.account_id,
            )
        )
    take.state, take.ended_at, take.ended_by = FINISHED, work.now, work.ctx.actor.account_id
    take.explanation = explanation
    take.explained = {number: words for number, words in explained.items() if number in set(numbers)}
    take.result = {
        "expected": queries.count_volumes(work.session, viewer, take.place),
        FOUND: take.found,
        **dict(zip(DIFFERENCES, seen, strict=True)),
    }
    return TakeChanged(take.id)


@use_case(Permission.STOCK_TAKE_KEEP)
def call_off_take(work: Work, command: CallOffTake) -> TakeChanged | list[Problem]:
    """End a stock-take that was begun by mistake; it stays in the register with the reason."""
    viewer = work.ctx.viewer_for(Permission.STOCK_TAKE_KEEP)
    take = _running(work, viewer, command.stock_take_id)
    if isinstance(take, list):
        return take
    take.state, take.ended_at, take.ended_by = CALLED_OFF, work.now, work.ctx.actor.account_id
    take.explanation = work.reason
    return TakeChanged(take.id)


def _running(work: Work, viewer: Viewer, stock_take_id: UUID) -> StockTake | list[Problem]:
    """A stock-take that goes on, locked for a change."""
    take = queries.lock_take(work.session, viewer, stock_take_id)
    if take is None:
        return [NOT_FOUND]
    if take.state != OPEN:
        return [Problem("take_over", "该次清点已结束，结果不能再更改；请另行开始清点")]
    return take


def candidates(label: str) -> list[str]:
    """The archive numbers that a label may mean: its own, or that of the file whose volume it is."""
    head, _, tail = label.rpartition("-")
    return [label, *([head] if head and tail.isascii() and tail.isdigit() else [])]


def volume_of(label: str, found: list[CaseFile]) -> tuple[str, CaseFile | None, int | None]:
    """The number that a label stands for, its file, and which volume; no file for what is no number of the archive."""
    files = {file.archive_number: file for file in found}
    if label in files:
        whole = files[label]
        # A file of one volume may carry a label from before, without the number of the volume.
        return (volume_number(label, 1), whole, 1) if whole.volumes <= 1 else (label, whole, None)
    head, _, tail = label.rpartition("-")
    file = files.get(head)
    if file is None or not 1 <= int(tail[:6]) <= max(file.volumes, 1):
        return label, None, None
    return volume_number(head, int(tail[:6])), file, int(tail[:6])


def _judge(take: StockTake, file: CaseFile | None) -> tuple[str, str]:
    if file is None:
        return UNKNOWN, ""
    if file.state != "filed":
        return MISPLACED, FILE_STATES[file.state].label
    place = file.place or "未上架"
    return (FOUND if queries.stands_in(file.place, take.place) else MISPLACED), place


def _explained(command: FinishTake) -> tuple[dict[str, str], list[Problem]]:
    explained: dict[str, str] = {}
    problems: list[Problem] = []
    for number, typed in command.explained.items():
        words, unfit = clean(typed, TextKind.REMARK, label=f"{number} 的说明", required=False)
        problems += unfit
        if words:
            explained[number] = words
    return explained, problems
