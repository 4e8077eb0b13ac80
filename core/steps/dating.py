"""When a step can have been taken: after all that it comes after, and on the day that its paper gives."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.clock import local
from core.deadlines.by_paper import paper_name
from core.law.applications import ARTICLE_3
from core.law.fields import day_of
from core.law.paper_kinds import PAPER_KINDS
from core.law.problem import Problem
from core.law.procedures import PROCEDURES
from core.law.requirements import REQUIREMENTS, Need
from core.law.transitions import Transition
from core.permissions import Permission
from core.use_case import Work
from db.models import Document, Matter
from db.queries.deadlines import papers_in_force, served_papers
from db.queries.steps import approved_at, last_of, paper_values
from db.viewer import Viewer


def misdated(work: Work, matter: Matter, row: Transition, at: datetime) -> list[Problem]:
    """What is wrong with the moment of a step, at the field `happened_at`: it lies before the receipt of the application,
    the last step, or the issue or service of a paper that it requires, or on another day than its paper says or was
    approved on."""
    papers = {one.kind: one for one in papers_in_force(work.session, matter.id)}
    told = _told(work, row, papers)
    viewer = work.ctx.viewer_for(Permission.STEP_TAKE)
    approved = approval_of(work.session, viewer, matter.id, row)
    # Where a paper gives the day, steps that moved nothing may have come between.
    kinds = [
        one.act
        for one in PROCEDURES[matter.procedure].transition_rows
        if one.act and (one.target or not (told or approved))
    ]
    last = last_of(work.session, viewer, matter.id, kinds)
    problems = [
        Problem(
            "step.early", f"办理时间不得早于{what}（{local(since):%Y-%m-%d %H:%M}）", "happened_at", ARTICLE_3
        )
        for what, since in _earlier(work, matter, row, papers, told, approved, last)
        # Typed to the minute.
        if at < since.replace(second=0, microsecond=0)
    ]
    if row.dated_by and told and told != local(at).date():
        kind = PAPER_KINDS[row.dated_by[0]]
        label = next(one.label for one in kind.fields if one.code == row.dated_by[1])
        words = f"办理日期须与《{kind.title}》写明的{label} {told} 一致；文书写错的，请先更正文书"
        problems.append(Problem("step.other_day", words, "happened_at", row.basis))
    # What was approved before the matter came to this stage is taken on the day on which it came there.
    day = local(max(approved, last or approved)).date() if approved else None
    if day and day != local(at).date():
        title = PAPER_KINDS[row.approval_day].title
        words = f"《{title}》批准之日即{row.label}之日，办理日期请填写 {day}"
        problems.append(Problem("step.other_day", words, "happened_at", row.basis))
    return problems


def approval_of(session: Session, viewer: Viewer, matter_id: UUID, row: Transition) -> datetime | None:
    """When the paper was approved on the day of whose approval the step is taken; None while there is none, and for other
    steps."""
    issued = papers_in_force(session, matter_id) if row.approval_day else []
    paper = next((one for one in reversed(issued) if one.kind == row.approval_day), None)
    return approved_at(session, viewer, paper.id) if paper else None


def _told(work: Work, row: Transition, papers: Mapping[str, Document]) -> date | None:
    """The day that the paper of the step gives it."""
    kind, field = row.dated_by or ("", "")
    if kind not in papers:
        return None
    viewer = work.ctx.viewer_for(Permission.STEP_TAKE)
    return day_of(paper_values(work.session, viewer, papers[kind].id).get(field))


def _earlier(
    work: Work,
    matter: Matter,
    row: Transition,
    papers: Mapping[str, Document],
    told: date | None,
    approved: datetime | None,
    last: datetime | None,
) -> Iterator[tuple[str, datetime]]:
    """What the step comes after, in words, and when that was."""
    yield "收到的时间", matter.happened_at
    if last is not None:
        yield "上一步骤的时间", last
    needs = [REQUIREMENTS[code] for code in row.requires]
    issued = {kind for one in needs if one.need in (Need.ISSUED, Need.SIGNED) for kind in one.what}
    served = {kind for one in needs if one.need is Need.SERVED for kind in one.what}
    if approved:
        # The paper itself, and those that tell of it, may be printed on a later day.
        yield f"{paper_name(papers[row.approval_day])}批准的时间", approved
        issued.clear()
    for kind in issued & papers.keys():
        since = papers[kind].happened_at
        # A paper that tells an earlier day was written after what it tells of.
        if not (row.dated_by and kind == row.dated_by[0] and told and told < local(since).date()):
            yield f"{paper_name(papers[kind])}出具的时间", since
    for paper, since in served_papers(work.session, matter.id):
        if paper.kind in served:
            yield f"{paper_name(paper)}送达的时间", since
