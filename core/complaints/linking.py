"""关联: complaints and cases that belong together know of each other. Linking loses nothing: each goes on as it is."""

from dataclasses import dataclass
from uuid import UUID

from core.acts.noting import Moment, note_act, open_matter
from core.law.complaints import LINKED_BY_HAND, LINKS
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.procedures import PROCEDURES
from core.permissions import Permission
from core.use_case import Work, use_case
from db.models import Matter, MatterLink
from db.queries.complaints import find_by_number, is_linked


@dataclass(frozen=True)
class LinkMatters:
    """`number` is that of the other matter, `kind` a code of core.law.complaints.LINKS."""

    token: UUID
    matter_id: UUID
    number: str
    kind: str
    reason: str


@dataclass(frozen=True)
class Linked:
    matter_id: UUID
    number: str


@use_case(Permission.COMPLAINT_LINK)
def link_matters(work: Work, command: LinkMatters) -> Linked | list[Problem]:
    """Link a complaint or a case with another one that the actor may see; both tell of it on their timelines."""
    matter = open_matter(work, command.matter_id, Permission.COMPLAINT_LINK)
    if isinstance(matter, list):
        return matter
    problems = []
    if command.kind not in LINKED_BY_HAND:
        problems.append(Problem("kind", "请选择关系", "kind"))
    number, found = clean(command.number, TextKind.TITLE, label="登记号", field="number")
    problems += found
    if problems:
        return problems
    viewer = work.ctx.viewer_for(Permission.COMPLAINT_LINK)
    other = find_by_number(work.session, viewer, number)
    if other is None:
        words = "未找到该登记号的投诉举报或案件，请核对登记号；其他科室的请联系其负责人"
        return [Problem("number", words, "number")]
    if PROCEDURES[other.procedure].states[other.stage].is_final:
        return [Problem("number", "另一件已作废或者归档，不能再关联", "number")]
    if other.id == matter.id:
        return [Problem("number", "不能与本件自身关联，请填写另一件的登记号", "number")]
    if is_linked(work.session, viewer, matter.id, other.id, command.kind):
        return [Problem("linked", f"两件已关联为“{LINKS[command.kind]}”", "number")]
    work.add(MatterLink(from_matter_id=matter.id, to_matter_id=other.id, kind=command.kind))
    # The other one is named by the link, to whoever may see both; the reason stays where it was given.
    _tell(work, matter, f"{LINKS[command.kind]}\n原因：{work.reason}")
    _tell(work, other, LINKS[command.kind])
    return Linked(other.id, other.number)


def _tell(work: Work, matter: Matter, note: str) -> None:
    note_act(
        work,
        matter,
        "complaint_linked",
        Moment(work.now, None),
        permission=Permission.COMPLAINT_LINK,
        note=note,
    )
