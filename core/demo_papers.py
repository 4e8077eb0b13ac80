"""Papers of the demonstration: a few applications have been accepted or sent back for correction, one draft waits."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from core.clock import local
from core.context import Context
from core.drafts import submitted
from core.papers.issuing import IssuePaper, issue_paper
from core.papers.reading import get_draft
from core.papers.writing import SavePaper, StartPaper, save_paper, start_paper

PAPERS = (
    (1, "correction_notice", True),
    (21, "correction_notice", True),
    (29, "correction_notice", False),
    (0, "acceptance_notice", True),
    (2, "acceptance_notice", True),
)
"""Which application, by its place among those of the demonstration, has which paper, and whether it was issued."""


def papers(clerk: Context, token_of: Callable[[str, int], UUID], count: int) -> None:
    """Write what is not written yet, at the present moment; an application that is not there is passed over."""
    for index, kind, is_issued in PAPERS:
        done = submitted(clerk, token_of("register", index)) if index < count else None
        if done is not None:
            _paper(clerk, token_of("paper", index), UUID(done["matter_id"]), kind, is_issued)


def _paper(ctx: Context, token: UUID, matter_id: UUID, kind: str, is_issued: bool) -> None:
    begun = start_paper(ctx, StartPaper(token, matter_id, kind))
    if isinstance(begun, list):
        raise RuntimeError(f"a demonstration paper was refused: {begun}")
    view = get_draft(ctx, begun.draft_id)
    if view is None or view.state != "draft":
        return
    values: dict[str, Any] = dict(view.values)
    if kind == "correction_notice":
        due = local(ctx.now).date() + timedelta(days=8)
        values |= {"period_days": "5", "due_on": due.isoformat()}
    save_paper(ctx, SavePaper(uuid4(), view.draft_id, view.row_version, values, view.values))
    saved = get_draft(ctx, begun.draft_id)
    if is_issued and saved is not None:
        issued = issue_paper(ctx, IssuePaper(uuid4(), saved.draft_id, saved.row_version))
        if isinstance(issued, list):
            raise RuntimeError(f"a demonstration paper was refused: {issued}")
