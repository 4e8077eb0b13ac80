"""细则第七条第二款、第八条末款: somebody does not cooperate. What, when, where and who is written down and recorded."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.acts.noting import Moment, Noted, check_recordings, check_time, note_act, open_matter
from core.gates import LINKED, open_gate
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.recording import recording_problems
from core.permissions import Permission
from core.use_case import Work, use_case

NON_COOPERATION, REFUSED = "non_cooperation", "investigation_refused"


@dataclass(frozen=True)
class RecordNonCooperation:
    """Who did not cooperate, how, when and where. `refused` says what was refused, if anything was: evidence, a question.

    `is_unrecorded` says that there is no recording and that it cannot be made any more; the duty to record stays open.
    """

    token: UUID
    matter_id: UUID
    who: str
    behaviour: str
    place: str
    happened_at: datetime | None
    refused: str = ""
    late_reason: str = ""
    recordings: tuple[UUID, ...] = ()
    is_unrecorded: bool = False


@dataclass(frozen=True)
class LinkRecordings:
    """Attachments that record an act which was noted before."""

    token: UUID
    matter_id: UUID
    act_id: UUID
    recordings: tuple[UUID, ...]


@use_case(Permission.ACT_NOTE)
def record_non_cooperation(work: Work, command: RecordNonCooperation) -> Noted | list[Problem]:
    """Note it, ask for its recording, and raise long-term preservation (art 23 item 2)."""
    matter = open_matter(work, command.matter_id, Permission.ACT_NOTE)
    if isinstance(matter, list):
        return matter
    who, problems = clean(command.who, TextKind.TITLE, label="不配合的人员", field="who")
    behaviour, found = clean(command.behaviour, TextKind.REASON, label="具体表现", field="behaviour")
    problems += found
    place, found = clean(command.place, TextKind.ADDRESS, label="地点", field="place")
    problems += found
    refused, found = clean(
        command.refused, TextKind.REMARK, label="拒绝的事项", field="refused", required=False
    )
    problems += found
    moment, found = check_time(work, matter, command.happened_at, command.late_reason)
    problems += found
    kind = REFUSED if refused else NON_COOPERATION
    if not command.is_unrecorded:
        problems += recording_problems(kind, has_recording=bool(command.recordings))
    problems += check_recordings(work, matter, command.recordings)
    if problems or moment is None:
        return problems
    words = (
        f"不配合的人员：{who}",
        f"具体表现：{behaviour}",
        *([f"拒绝的事项：{refused}"] if refused else []),
        f"地点：{place}",
        *(["没有音像记录"] if not command.recordings else []),
    )
    return note_act(
        work,
        matter,
        kind,
        moment,
        permission=Permission.ACT_NOTE,
        note="\n".join(words),
        place=place,
        details={
            "who": who,
            "behaviour": behaviour,
            "refused": refused,
            "recordings": [str(one) for one in command.recordings],
        },
    )


@use_case(Permission.ACT_NOTE)
def link_recordings(work: Work, command: LinkRecordings) -> Noted | list[Problem]:
    """Add recordings to an act whose recording is missing."""
    matter = open_matter(work, command.matter_id, Permission.ACT_NOTE)
    if isinstance(matter, list):
        return matter
    found = open_gate(work.session, work.ctx.viewer_for(Permission.ACT_NOTE), matter.id)
    if found is None or command.act_id not in {act.act_id for act in found.unrecorded}:
        return [Problem("act", "该环节已有音像记录，请刷新页面")]
    if not command.recordings:
        words = "请选择音像记录；尚未上传的，请先在附件中上传"
        return [Problem("recordings", words, "recordings")]
    if problems := check_recordings(work, matter, command.recordings):
        return problems
    return note_act(
        work,
        matter,
        LINKED,
        Moment(work.now, None),
        permission=Permission.ACT_NOTE,
        details={"of": str(command.act_id), "recordings": [str(one) for one in command.recordings]},
    )
