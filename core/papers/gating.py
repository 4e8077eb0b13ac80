"""No paper without its step: what the gate of the matter says against the issue of one (core.law.paper_gate)."""

from uuid import UUID

from sqlalchemy.orm import Session

from core.context import Context
from core.gates import open_gate
from core.law.paper_gate import issue_problems
from core.law.paper_kind import PaperKind
from core.law.paper_kinds import PAPER_KINDS
from core.law.paper_states import PAPER_STATES
from core.law.problem import Problem
from core.permissions import Permission
from db.queries.papers import get_paper_draft
from db.viewer import Viewer


def ungated(session: Session, viewer: Viewer, matter_id: UUID, kind: PaperKind) -> list[Problem]:
    """Every reason for which a paper of this kind must not be issued in the matter now; empty where it may, and where the
    procedure has no tables."""
    found = open_gate(session, viewer, matter_id)
    return issue_problems(found.procedure, kind, found.facts, found.on) if found else []


def issue_reasons(ctx: Context, draft_id: UUID) -> list[Problem]:
    """The same for the page of a paper on its way; empty for one that corrects another, and for whoever may not see it."""
    if not ctx.may(Permission.PAPER_READ):
        return []
    viewer = ctx.viewer_for(Permission.PAPER_READ)
    with ctx.app.read() as session:
        row = get_paper_draft(session, viewer, draft_id)
        if row is None or row.draft.replaces_id or not PAPER_STATES[row.draft.state].is_open:
            return []
        return ungated(session, viewer, row.draft.matter_id, PAPER_KINDS[row.draft.kind])
