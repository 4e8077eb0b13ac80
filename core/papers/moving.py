"""The door to a paper on its way: seen, not changed by somebody else, and in a state that lets the move happen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.acting import absent_colleague
from core.law.paper_kind import PaperKind
from core.law.paper_kinds import PAPER_KINDS
from core.law.paper_states import MOVES, PAPER_STATES, PaperMove, move
from core.law.problem import Problem
from core.papers.file_facts import FileFacts, file_facts
from core.papers.writers import not_a_writer
from core.permissions import Permission
from core.use_case import Work, stale
from db.models import Account, Matter, PaperDraft
from db.queries.papers import lock_open_matter, lock_paper_draft

NOT_FOUND = Problem("paper.not_found", "未找到该文书，或该件已办结、归档，或您无权办理")


@dataclass(frozen=True)
class Moving:
    """A paper that may make a move now, its matter locked with it. `absent` is the colleague the actor stands in for."""

    work: Work
    draft: PaperDraft
    matter: Matter
    kind: PaperKind
    move: PaperMove
    absent: UUID | None

    def to(self, content: dict[str, Any] | None = None) -> None:
        """Make the move, with what was typed anew where it was."""
        if content is not None and content != self.draft.content:
            writer = str(self.work.ctx.actor.account_id)
            self.draft.content = content
            self.draft.writers = sorted({*self.draft.writers, writer})
            self.draft.written_at = self.work.now
        if self.move.target:
            self.draft.state = self.move.target
        self.draft.changed_by = self.work.ctx.actor.account_id
        self.draft.changed_at = self.work.now


def moving(
    work: Work,
    draft_id: UUID,
    row_version: int,
    code: str,
    permission: Permission,
    seen: Mapping[str, Any] | None = None,
) -> Moving | list[Problem]:
    """The paper, locked, if `code` is a move out of its state; otherwise why not, and who was quicker.

    `row_version` is that of the paper when it was shown, `seen` its content then: what differs now is named.
    """
    viewer = work.ctx.viewer_for(permission)
    draft = lock_paper_draft(work.session, viewer, draft_id)
    matter = lock_open_matter(work.session, viewer, draft.matter_id) if draft else None
    if draft is None or matter is None or matter.closed_at is not None:
        return [NOT_FOUND]
    kind = PAPER_KINDS[draft.kind]
    if draft.row_version != row_version:
        return [_stale(work, draft, kind, seen)]
    row = move(code, draft.state, chained=bool(kind.chain))
    if row is None:
        label = PAPER_STATES[draft.state].label
        return [Problem("paper.state", f"该文书{label}，不能{_label(code)}，请刷新页面")]
    if row.by_writer and (problems := not_a_writer(work.ctx, kind, permission)):
        return problems
    return Moving(work, draft, matter, kind, row, absent_colleague(work, matter, permission))


def moving_with_facts(
    work: Work,
    draft_id: UUID,
    row_version: int,
    code: str,
    permission: Permission,
    seen: Mapping[str, Any] | None = None,
) -> tuple[Moving, FileFacts] | list[Problem]:
    """The same, with what the paper draws on now."""
    found = moving(work, draft_id, row_version, code, permission, seen)
    if not isinstance(found, Moving):
        return found
    facts = file_facts(work.session, work.ctx.viewer_for(permission), found.matter.id)
    return (found, facts) if facts else [NOT_FOUND]


def changed_fields(kind: PaperKind, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The labels of the fields in which two contents differ, in the order of the paper."""
    return [row.label for row in kind.fields if before.get(row.code) != after.get(row.code)]


def _label(code: str) -> str:
    return next(row.label for row in MOVES if row.code == code)


def _stale(work: Work, draft: PaperDraft, kind: PaperKind, seen: Mapping[str, Any] | None) -> Problem:
    by = work.session.get_one(Account, draft.changed_by).name
    told = stale(by, draft.changed_at)
    labels = changed_fields(kind, seen, draft.content) if seen is not None else []
    what = f"改动：{'、'.join(labels)}" if labels else ""
    state = f"现状态：{PAPER_STATES[draft.state].label}"
    return Problem(told.code, f"{told.message}（{'；'.join(filter(None, (what, state)))}）")
