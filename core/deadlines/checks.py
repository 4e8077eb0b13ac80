"""What a change of a deadline needs besides the deadline itself: its approver, and a paper of its own that tells it."""

from uuid import UUID

from core.law.paper_kinds import PAPER_KINDS
from core.law.problem import Problem
from core.law.roles import SEPARATIONS, Act, Role
from db.models import Account, Deadline, Document
from db.queries.deadlines import originals, papers_in_force, told_changes
from db.queries.signing_in import find_holdings
from db.unit_of_work import UnitOfWork

_NOT_ONESELF = next(row for row in SEPARATIONS if row.act is Act.EXTENSION)


def unapproved(
    work: UnitOfWork, deadline: Deadline, role: Role, *, applicant: UUID, approved_by: UUID | None
) -> list[Problem]:
    """Why that account does not approve what the applicant asks for: it is another person's, of the same agency, in use,
    and holds the role now or stands in for somebody who does."""
    account = work.session.get(Account, approved_by) if approved_by else None
    if account is None:
        return [Problem("deadline.approver", f"须经{role.label}批准，请选择批准人", "approved_by")]
    if account.id == applicant:
        words = f"{_NOT_ONESELF.reason}，请另行指派"
        return [Problem("deadline.own", words, "approved_by", _NOT_ONESELF.basis)]
    held = {one for one, _, _ in find_holdings(work.session, account.id, work.now)}
    is_active = account.disabled_at is None and account.agency_id == deadline.agency_id
    if not is_active or role not in held:
        words = f"{account.name}不是在岗的{role.label}，不能批准，请另选批准人"
        return [Problem("deadline.approver", words, "approved_by")]
    return []


def untold(work: UnitOfWork, deadline: Deadline, paper: str, document_id: UUID | None) -> list[Problem]:
    """Why a document does not tell the change: it is no paper of that kind that holds in the same matter, or told another
    change before. Nothing where no kind is asked for and none is named."""
    if not paper and document_id is None:
        return []
    found = next(
        (one for one in papers_in_force(work.session, deadline.matter_id) if one.id == document_id), None
    )
    if found is not None and paper in ("", found.kind):
        return _told_before(work, found)
    title = f"《{PAPER_KINDS[paper].title}》" if paper else "该文书"
    return [
        Problem(
            "deadline.paper", f"请先出具{title}，并选择本件中有效的一份；已作废或更正的不算", "document_id"
        )
    ]


def _told_before(work: UnitOfWork, document: Document) -> list[Problem]:
    """One paper tells one change, and so do those that correct it: the party was told of no more than that."""
    first = originals(work.session, document.matter_id)
    if first[document.id] in {first[one] for one in told_changes(work.session, document.matter_id)}:
        words = f"《{document.title}》{document.number or ''}已用于一次期限变更，再次变更须另行出具"
        return [Problem("deadline.paper_used", words, "document_id")]
    return []
