"""长期保存 (细则第二十三条): copies of a matter's record on media of their own, read back, and read again every year."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from core.acting import standing_in_for
from core.clock import CHINA, local
from core.law.names import TextKind, clean
from core.law.preserving import CHECK_MONTHS, COPY_STATES, GOOD, MEDIA, RESULTS, UNREAD
from core.law.problem import Problem
from core.law.retention import months_later
from core.permissions import Permission
from core.use_case import Work, stale, use_case
from db.models import PreservedCheck, PreservedCopy
from db.models.base import new_id
from db.queries.preserving import lock_copy, lock_triggered, same_medium

NOT_FOUND = Problem("not_found", "未找到需要长期保存的该事项或无权办理")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class RecordCopy:
    """`holds` says what is on the medium, `sha256` is what the machine that wrote it gave, in hexadecimal."""

    token: UUID
    matter_id: UUID
    medium: str
    medium_no: str
    holds: str
    sha256: str
    place: str
    made_on: date | None


@dataclass(frozen=True)
class CheckCopy:
    """`result` is a key of RESULTS; `sha256` is that of what was read, needed where it was good."""

    token: UUID
    copy_id: UUID
    row_version: int
    result: str
    sha256: str
    note: str


@dataclass(frozen=True)
class Preserved:
    copy_id: UUID
    matter_id: UUID


@use_case(Permission.PRESERVATION_KEEP)
def record_copy(work: Work, command: RecordCopy) -> Preserved | list[Problem]:
    """Enter a copy that was made of the record of a matter for which a trigger of article 23 was raised."""
    viewer = work.ctx.viewer_for(Permission.PRESERVATION_KEEP)
    matter = lock_triggered(work.session, viewer, command.matter_id)
    if matter is None:
        return [NOT_FOUND]
    number, problems = clean(command.medium_no, TextKind.TITLE, label="介质编号", field="medium_no")
    holds, more = clean(command.holds, TextKind.REMARK, label="保存内容", field="holds")
    place, other = clean(command.place, TextKind.TITLE, label="存放位置", field="place")
    problems += more + other
    if command.medium not in MEDIA:
        problems.append(Problem("medium", "请选择介质", "medium"))
    digest = _digest(command.sha256)
    if not digest:
        problems.append(_NO_DIGEST)
    today = local(work.now).date()
    if command.made_on is None or command.made_on > today:
        problems.append(Problem("made_on", "请填写制作日期，不晚于今天", "made_on"))
    elif command.made_on < local(matter.happened_at).date():
        problems.append(Problem("made_on", "制作日期早于收件日期，请核对", "made_on"))
    if not problems and same_medium(work.session, viewer, matter.id, number[:100]):
        problems.append(Problem("medium_no", "该介质编号已为本件登记，请核对编号", "medium_no"))
    if problems or command.made_on is None:
        return problems
    copy = PreservedCopy(
        id=new_id(),
        happened_at=datetime.combine(command.made_on, time(), CHINA),
        agency_id=matter.agency_id,
        matter_id=matter.id,
        medium=command.medium,
        medium_no=number[:100],
        holds=holds,
        sha256=digest,
        place=place[:100],
        state=UNREAD,
        check_on=today,
        made_by=work.ctx.actor.account_id,
        on_behalf_of_id=standing_in_for(work, Permission.PRESERVATION_KEEP),
    )
    work.add(copy)
    return Preserved(copy.id, matter.id)


@use_case(Permission.PRESERVATION_KEEP)
def check_copy(work: Work, command: CheckCopy) -> Preserved | list[Problem]:
    """Enter that a copy was read back and compared, or that it is damaged or lost. A good one is due again in a year."""
    viewer = work.ctx.viewer_for(Permission.PRESERVATION_KEEP)
    copy = lock_copy(work.session, viewer, command.copy_id)
    if copy is None:
        return [NOT_FOUND]
    if copy.row_version != command.row_version:
        return [stale()]
    if COPY_STATES[copy.state].is_over:
        return [Problem("result", f"该介质已登记为{COPY_STATES[copy.state].label}，请另行制作")]
    is_good = command.result == GOOD
    note, problems = clean(command.note, TextKind.REASON, label="说明", field="note", required=not is_good)
    if command.result not in RESULTS:
        problems.append(Problem("result", "请选择核对结果", "result"))
    if is_good and not (digest := _digest(command.sha256)):
        problems.append(_NO_DIGEST)
    elif is_good and digest != copy.sha256:
        words = "读出内容的 SHA-256 与制作时登记的不同：请重新读取；仍不同的，登记为损坏并另行制作"
        problems.append(Problem("sha256", words, "sha256"))
    if problems:
        return problems
    copy.state = command.result
    copy.check_on = months_later(local(work.now).date(), CHECK_MONTHS) if is_good else None
    work.add(
        PreservedCheck(
            copy_id=copy.id,
            matter_id=copy.matter_id,
            result=command.result,
            note=note,
            checked_by=work.ctx.actor.account_id,
            on_behalf_of_id=standing_in_for(work, Permission.PRESERVATION_KEEP),
        )
    )
    return Preserved(copy.id, copy.matter_id)


_NO_DIGEST = Problem("sha256", "请填写 SHA-256（64位，0-9、a-f），由刻录或校验软件给出", "sha256")


def _digest(typed: str) -> str:
    """What was typed as a SHA-256; empty where it is none."""
    digest = "".join(typed.split()).lower()
    return digest if _SHA256.fullmatch(digest) else ""
