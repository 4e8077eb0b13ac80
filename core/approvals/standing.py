"""Which papers on their way were approved with another text than they would print now, for the gate of their matter."""

from uuid import UUID

from sqlalchemy.orm import Session

from core.approvals.chain import content_digest
from core.papers.file_facts import file_facts
from db.queries.approvals import approved_on_the_way
from db.viewer import Viewer


def outdated_drafts(session: Session, viewer: Viewer, matter_id: UUID) -> list[UUID]:
    """The ids of those whose approvals count no more; empty where the viewer may not see the matter."""
    rows = approved_on_the_way(session, viewer, matter_id)
    if not rows:
        return []
    facts = file_facts(session, viewer, matter_id)
    return [draft.id for draft, digest in rows if facts is None or content_digest(draft, facts) != digest]
