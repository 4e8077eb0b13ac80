"""细则第二十三条: somebody notes what makes the recordings of a matter be kept for the long term."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.acts.noting import Noted, check_time, note_act, open_matter
from core.archive.lengthening import keep_for_good
from core.law.basis import article
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.triggers import TRIGGERS
from core.permissions import Permission
from core.use_case import Work, use_case
from db.models import Matter
from db.queries.sealed import lock_filed_matter


@dataclass(frozen=True)
class RecordTrigger:
    """`kind` is a code of core.law.triggers; `note` says what happened."""

    token: UUID
    matter_id: UUID
    kind: str
    note: str
    happened_at: datetime | None
    late_reason: str = ""


@dataclass(frozen=True)
class RecordLateTrigger:
    """The same of a filed matter, by its number: whoever learns of it need not be able to open the file."""

    token: UUID
    number: str
    kind: str
    note: str
    happened_at: datetime | None
    late_reason: str = ""


@use_case(Permission.ACT_NOTE)
def record_trigger(work: Work, command: RecordTrigger) -> Noted | list[Problem]:
    """Raise a trigger of article 23. It is never taken back; noted by mistake, a further record says so."""
    matter = open_matter(work, command.matter_id, Permission.ACT_NOTE)
    if isinstance(matter, list):
        return matter
    return _raise(work, matter, command, Permission.ACT_NOTE)


@use_case(Permission.TRIGGER_NOTE)
def record_late_trigger(work: Work, command: RecordLateTrigger) -> Noted | list[Problem]:
    """Raise a trigger that came after filing, as petitions and lawsuits do. It adds to the record and opens nothing."""
    number, problems = clean(command.number, TextKind.TITLE, label="登记号", field="number")
    if problems:
        return problems
    matter = lock_filed_matter(work.session, work.ctx.viewer_for(Permission.TRIGGER_NOTE), number)
    if matter is None:
        words = "未找到该登记号的已归档案卷，请核对登记号；尚未归档的，请在该件的“告知与瑕疵”中登记"
        return [Problem("number", words, "number")]
    noted = _raise(work, matter, command, Permission.TRIGGER_NOTE)
    if isinstance(noted, Noted):
        keep_for_good(work, matter, TRIGGERS[command.kind].label)
    return noted


def _raise(
    work: Work, matter: Matter, command: RecordTrigger | RecordLateTrigger, permission: Permission
) -> Noted | list[Problem]:
    note, problems = clean(command.note, TextKind.REASON, label="具体情况", field="note")
    moment, found = check_time(work, matter, command.happened_at, command.late_reason)
    problems += found
    row = TRIGGERS.get(command.kind)
    if row is None:
        problems = [Problem("kind", "请选择情形", "kind", article(23)), *problems]
    if problems or row is None or moment is None:
        return problems
    return note_act(
        work,
        matter,
        "trigger_recorded",
        moment,
        permission=permission,
        note=f"{row.label}\n{note}",
        triggers=[row.code],
    )
