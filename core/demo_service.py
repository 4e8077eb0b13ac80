"""Service in the demonstration: one paper was collected at the counter, one is with the post, one came back."""

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

from core.applications.reading import document_file
from core.clock import local
from core.context import Context
from core.drafts import submitted
from core.files.attach import AttachFile, attaching
from core.papers.reading import get_draft
from core.service.door import PROOF
from core.service.personal import HandOver, hand_over
from core.service.postal import PostPaper, RecordReturn, post_paper, record_return
from core.service.reading import ServiceSheet, get_service, service_sheet

COLLECTED, POSTED, SENT_BACK = 0, 1, 21
"""The applications, by their place among those of the demonstration, whose paper (core.demo_papers) is served."""


def services(clerk: Context, token_of: Callable[[str, int], UUID], count: int) -> None:
    """Record what is not recorded yet, at the present moment; an application that is not there is passed over."""
    for index in (COLLECTED, POSTED, SENT_BACK):
        done = submitted(clerk, token_of("paper", index)) if index < count else None
        view = get_draft(clerk, UUID(done["draft_id"])) if done else None
        sheet = service_sheet(clerk, view.document_id) if view and view.document_id else None
        if sheet is None or sheet.first is None:
            continue
        if index == COLLECTED:
            _collected(clerk, token_of("serve", index), sheet, sheet.first)
        else:
            _posted(clerk, token_of("serve", index), sheet, sheet.first)
        if index == SENT_BACK:
            _sent_back(clerk, token_of("sent_back", index), token_of("serve", index))


def _collected(clerk: Context, token: UUID, sheet: ServiceSheet, addressee_id: UUID) -> None:
    who = sheet.addressees[addressee_id]
    if submitted(clerk, token) is None:
        relation = "self" if who.kind == "citizen" else "mailroom"
        receiver = who.name if who.kind == "citizen" else "郭守门"
        command = HandOver(
            *(token, sheet.document_id, addressee_id, "scan", relation, receiver, clerk.now),
            file=_slip(clerk, token, sheet, "送达回证.pdf"),
        )
        _must(hand_over(clerk, command))


def _posted(clerk: Context, token: UUID, sheet: ServiceSheet, addressee_id: UUID) -> None:
    if submitted(clerk, token) is None:
        number = f"10{local(clerk.now):%y%m%d}{sheet.document_id.int % 100_000:05d}"
        command = PostPaper(
            *(token, sheet.document_id, addressee_id, clerk.now, "ems", number, ""),
            file=_slip(clerk, token, sheet, "寄件回执.pdf"),
        )
        _must(post_paper(clerk, command))


def _sent_back(clerk: Context, token: UUID, posted: UUID) -> None:
    done = submitted(clerk, posted)
    view = get_service(clerk, UUID(done["service_id"])) if done else None
    if view is not None and submitted(clerk, token) is None:
        today = local(clerk.now).date()
        command = RecordReturn(
            *(token, view.service_id, view.row_version, today, "moved", "投递员称已搬迁", "personal")
        )
        _must(record_return(clerk, command))


def _slip(clerk: Context, token: UUID, sheet: ServiceSheet, name: str) -> AttachFile:
    """The paper itself in the place of a scan."""
    file = document_file(clerk, sheet.document_id, is_taken=False)
    if file is None:
        raise RuntimeError("a demonstration paper is not there")
    return attaching(token, sheet.matter_id, io.BytesIO(file.data), name, kind=PROOF)


def _must(done: Any) -> None:
    if isinstance(done, list):
        raise RuntimeError(f"a demonstration service was refused: {done}")
