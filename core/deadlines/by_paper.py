"""Which deadlines the papers and steps of a matter end: with their issue, their service, or the step the duty is done, with
the voiding of the paper it is open again."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from core.deadlines.keeping import again, locked, meet, open_deadlines
from core.law.limits import LIMITS, Limit
from db.models import Deadline, Document
from db.queries.deadlines import papers_in_force, served_papers
from db.unit_of_work import UnitOfWork


def meet_by_paper(work: UnitOfWork, matter_id: UUID, paper: str, at: datetime, name: str) -> list[Deadline]:
    """End what the issue of a paper of that kind fulfils, its name being the reason; which deadlines that were."""
    issued = {paper, *(one.kind for one in papers_in_force(work.session, matter_id))}
    return [
        one
        for one in open_deadlines(work, matter_id)
        if paper in (row := LIMITS[one.code]).met_by
        and row.is_done_by(issued)
        and not meet(work, one, at, name)
    ]


def meet_by_service(work: UnitOfWork, matter_id: UUID, paper: str, at: datetime, name: str) -> list[Deadline]:
    """End what the service of a paper of that kind fulfils, its name being the reason; which deadlines that were. What
    began after the service ends at its beginning."""
    return _meet(work, matter_id, lambda row: paper in row.met_by_service, at, name)


def meet_by_step(work: UnitOfWork, matter_id: UUID, step: str, at: datetime, name: str) -> list[Deadline]:
    """End what the step of that code fulfils, its name being the reason; which deadlines that were."""
    return _meet(work, matter_id, lambda row: step in row.met_by_steps, at, name)


def _meet(
    work: UnitOfWork, matter_id: UUID, is_fulfilled: Callable[[Limit], bool], at: datetime, name: str
) -> list[Deadline]:
    return [
        one
        for one in open_deadlines(work, matter_id)
        if is_fulfilled(LIMITS[one.code]) and not meet(work, one, max(at, one.started_at), name)
    ]


def meet_by_earlier_service(work: UnitOfWork, matter_id: UUID, deadlines: Sequence[Deadline]) -> None:
    """End those of these deadlines, which begin now, whose paper was handed over before: at their beginning."""
    for paper, at in served_papers(work.session, matter_id) if deadlines else ():
        for one in deadlines:
            if one.ended_at is None and paper.kind in LIMITS[one.code].met_by_service:
                meet(work, one, max(at, one.started_at), paper_name(paper))


def reopen_by_paper(work: UnitOfWork, matter_id: UUID, paper: str, name: str) -> list[Deadline]:
    """What the issue or service of the paper of that kind and name had ended runs again from its true start, for it holds
    no more; unless another that holds does the duty as well. Where the duty needs several papers, the last one ended it:
    without any one of them it is open again."""
    met = [
        one
        for one in locked(work, matter_id, Deadline.state == "met")
        if one.end_reason == name or (one.code in LIMITS and LIMITS[one.code].needs)
    ]
    stale = {one.replaces_id for one in met}
    opened = [
        again(work, one, one.started_at)
        for one in met
        if paper in (*(row := LIMITS[one.code]).met_by, *row.met_by_service) and one.id not in stale
    ]
    meet_by_papers(work, opened)
    meet_by_earlier_service(work, matter_id, opened)
    return opened


def meet_by_papers(work: UnitOfWork, deadlines: Sequence[Deadline]) -> None:
    """End those of these deadlines whose duty a paper that holds in their matter has done, at its issue."""
    for one in deadlines:
        paper = _done_by(LIMITS[one.code], papers_in_force(work.session, one.matter_id), one.started_at)
        if paper is not None:
            meet(work, one, paper.happened_at, paper_name(paper))


def paper_name(document: Document) -> str:
    """As the reason of an end names it: 补正告知书 抚人社许补〔2026〕1号."""
    return f"{document.title} {document.number or ''}".strip()


def _done_by(row: Limit, papers: Sequence[Document], since: datetime) -> Document | None:
    """The paper with which the duty was done: the first that does it, or the last where it needs all."""
    doing = [one for one in papers if one.kind in row.met_by and one.happened_at >= since]
    for number, one in enumerate(doing, start=1):
        if row.is_done_by({earlier.kind for earlier in doing[:number]}):
            return one
    return None
