"""细则第七条第一款: the party is told of its rights in writing, and how the proof of it is kept."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.acts.noting import Noted, check_recordings, check_time, note_act, open_matter
from core.law.basis import article
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.recording import PROOFS, RIGHTS
from core.permissions import Permission
from core.use_case import Work, use_case

_ARTICLE = article(7)


@dataclass(frozen=True)
class GiveRightsNotice:
    """Who was told of which rights, when, and how the proof is kept. `note` says why a right was left out."""

    token: UUID
    matter_id: UUID
    told_to: str
    rights: tuple[str, ...]
    proof: str
    happened_at: datetime | None
    late_reason: str = ""
    note: str = ""
    recordings: tuple[UUID, ...] = ()


@use_case(Permission.ACT_NOTE)
def give_rights_notice(work: Work, command: GiveRightsNotice) -> Noted | list[Problem]:
    """Note that the rights were told. Not all six belong to every procedure; a right left out needs a word why."""
    matter = open_matter(work, command.matter_id, Permission.ACT_NOTE)
    if isinstance(matter, list):
        return matter
    told_to, problems = clean(command.told_to, TextKind.PERSON_NAME, label="被告知人", field="told_to")
    moment, found = check_time(work, matter, command.happened_at, command.late_reason)
    problems += found
    note, found = clean(command.note, TextKind.NOTE, label="说明", field="note", required=False)
    problems += found
    left_out = [row.label for code, row in RIGHTS.items() if code not in command.rights]
    if len(left_out) == len(RIGHTS):
        problems.append(Problem("rights", "请选择已书面告知的权利", "rights", _ARTICLE))
    elif left_out and not note:
        words = f"请在说明里写明为何没有告知{'、'.join(left_out)}"
        problems.append(Problem("rights.note", words, "note", _ARTICLE))
    if command.proof not in PROOFS:
        problems.append(Problem("proof", "请选择告知凭证如何留存", "proof", _ARTICLE))
    if command.proof == "recorded" and not command.recordings:
        words = "请关联拒绝签名时的音像记录；尚未上传的，请先在附件中上传"
        problems.append(Problem("recordings", words, "recordings", _ARTICLE))
    problems += check_recordings(work, matter, command.recordings)
    if problems or moment is None:
        return problems
    rights = [code for code in RIGHTS if code in command.rights]
    lines = (
        f"被告知人：{told_to}",
        f"已告知：{'、'.join(RIGHTS[code].label for code in rights)}",
        f"凭证：{PROOFS[command.proof].label}",
        *([note] if note else []),
    )
    return note_act(
        work,
        matter,
        "rights_notice",
        moment,
        permission=Permission.ACT_NOTE,
        note="\n".join(lines),
        details={
            "told_to": told_to,
            "rights": rights,
            "proof": command.proof,
            "recordings": [str(one) for one in command.recordings],
        },
    )
