"""An issued paper puts the act on record that it proves, so that its duties are asked for: recording, two officers, review."""

from typing import Any

from core.acts.noting import Moment, note_act
from core.gates import open_gate, recordings_of
from core.law.fields import moment_of
from core.papers.moving import Moving
from core.permissions import Permission
from db.models import Document

_WHY = "no_recording_reason"
"""The field for the remark that there is no recording. The written reason of art 9 is a paper of its own."""


def note_proved(found: Moving, document: Document, recordings: list[str]) -> None:
    """Note the act that the paper just issued proves; `recordings` are those of the paper that it replaces."""
    if found.kind.proves is None:
        return
    act, field = found.kind.proves
    values, work = found.draft.content, found.work
    details: dict[str, Any] = {"recordings": recordings} if recordings else {}
    if reason := str(values.get(_WHY) or "").strip():
        details["no_recording"] = reason
    note_act(
        work,
        found.matter,
        act,
        Moment(moment_of(values.get(field)) or work.now, None),
        permission=Permission.PAPER_ISSUE,
        note=f"{document.title} {document.number or ''}".strip(),
        place=str(values.get("place") or ""),
        details=details,
        document=document,
    )


def kept_recordings(found: Moving, replaced: Document) -> list[str]:
    """The recordings of what the paper that is about to be replaced had put on record."""
    viewer = found.work.ctx.viewer_for(Permission.PAPER_ISSUE)
    gate = open_gate(found.work.session, viewer, found.matter.id)
    if gate is None:
        return []
    linked = recordings_of(gate.row)
    return [str(one) for act in gate.row.acts if act.document_id == replaced.id for one in linked[act.act_id]]
