"""No paper without its step: what the gate of the matter says against the issue of one (core.law.paper_gate)."""

from uuid import UUID

from sqlalchemy.orm import Session

from core.context import Context
from core.gates import open_gate
from core.law.paper_gate import issue_problems
from core.law.paper_kind import PaperKind
from core.law.problem import Problem
from core.papers.reading import DraftView
from core.permissions import Permission
from db.viewer import Viewer


def ungated(session: Session, viewer: Viewer, matter_id: UUID, kind: PaperKind) -> list[Problem]:
    """Every reason for which a paper of this kind must not be issued in the matter now; empty where it may, and where the
    procedure has no tables."""
    found = open_gate(session, viewer, matter_id)
    return issue_problems(found.procedure, kind, found.facts, found.on) if found else []


def issue_reasons(ctx: Context, view: DraftView) -> list[Problem]:
    """The same for the page of a paper on its way; empty for one that corrects another, and for whoever may not see it."""
    if view.replaces or not ctx.may(Permission.PAPER_READ):
        return []
    with ctx.app.read() as session:
        return ungated(session, ctx.viewer_for(Permission.PAPER_READ), view.head.matter_id, view.kind)
