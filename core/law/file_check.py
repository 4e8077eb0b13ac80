"""逐条核验: a closed matter's whole file against the rows of law, each with what came of it (细则第二十一条).

What is looked at are the steps that were taken, by the acts that noted them: of each what had to be there, as long as that
leaves something behind (papers, acts, approvals, signatures, recordings, attachments). What was a fact for a moment, such as
who handled the matter, was the gate's to look at.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.law.articles import ARTICLES
from core.law.basis import Basis, in_force
from core.law.recording import DUTIES, Level
from core.law.requirements import REQUIREMENTS, Facts, Need, Requirement, is_met
from core.law.transitions import Procedure, Transition


class Found(StrEnum):
    """What came of one thing that the law asks for."""

    THERE = "there"
    EXCUSED = "excused"
    MISSING = "missing"
    NOT_ASKED = "not_asked"

    @property
    def label(self) -> str:
        return {
            "there": "已具备",
            "excused": "程序瑕疵，已审核",
            "missing": "缺失",
            "not_asked": "本件不涉及",
        }[self.value]


@dataclass(frozen=True)
class Checked:
    """One line. `code` is that of the requirement, or of the act whose recording is meant; `step` the label of the step that
    asks for it, empty where an act does."""

    code: str
    label: str
    step: str
    basis: Basis
    found: Found
    mend: str = ""


_LASTING = frozenset({Need.ISSUED, Need.SERVED, Need.ACT, Need.APPROVAL, Need.SIGNED, Need.FILE})


def check_file(
    procedure: Procedure,
    facts: Facts,
    on: date,
    taken: frozenset[str] = frozenset(),
    excused_acts: frozenset[str] = frozenset(),
) -> list[Checked]:
    """Every line of a matter, in the order of its steps. `on` is the day whose law the matter follows, `taken` are the codes of
    the steps that were taken, as far as their acts say it; `excused_acts` are kinds of act whose missing recording was given up
    as a procedural defect."""
    lines = [*_by_steps(procedure, facts, on, taken), *_recordings(facts, on, excused_acts)]
    once: dict[str, Checked] = {}
    for line in lines:
        once.setdefault(line.code, line)
    return list(once.values())


def _by_steps(procedure: Procedure, facts: Facts, on: date, taken: frozenset[str]) -> Iterator[Checked]:
    named = {procedure.transitions[code].act for code in taken if code in procedure.transitions}
    for step in procedure.transition_rows:
        if not step.act or step.act not in facts.acts or not in_force(step, on):
            continue
        if step.act in named:
            if step.code not in taken:
                continue
            asked: Collection[str] = step.requires
        else:
            # The act does not say which of its steps it was: what all of those ask for that there are in such a matter.
            alike = [
                one for one in procedure.transition_rows if one.act == step.act and one.is_for(facts.marks)
            ]
            asked = [code for code in step.requires if all(code in one.requires for one in alike)]
        for code in asked:
            row = REQUIREMENTS[code]
            if row.need in _LASTING and in_force(row, on):
                yield Checked(code, row.label, step.label, row.basis, _found(step, row, facts), row.mend)


def _found(step: Transition, row: Requirement, facts: Facts) -> Found:
    if row.when and not (facts.acts | facts.marks).intersection(row.when):
        return Found.NOT_ASKED
    if row.code in facts.defects:
        return Found.EXCUSED
    return Found.THERE if is_met(row, facts) else Found.MISSING


def _recordings(facts: Facts, on: date, excused_acts: frozenset[str]) -> Iterator[Checked]:
    for kind, duty in DUTIES.items():
        if kind not in facts.acts or duty.level is Level.SHOULD or not in_force(duty, on):
            continue
        found = (
            Found.MISSING
            if kind in facts.unrecorded
            else Found.EXCUSED
            if kind in excused_acts
            else Found.THERE
        )
        words = f"请关联{duty.label}的音像记录{duty.otherwise}"
        yield Checked(f"recording.{kind}", f"{duty.label}的音像记录", "", duty.basis, found, words)


@dataclass(frozen=True)
class ArticleLines:
    """What of the file stands on one article of the regulation, or on another law where `number` is 0."""

    number: int
    label: str
    title: str
    lines: tuple[Checked, ...]


def by_article(lines: Sequence[Checked]) -> list[ArticleLines]:
    """The lines under the articles of the regulation, all of which are named, and at the end those on other laws."""
    found = [
        ArticleLines(
            row.number,
            row.label,
            row.title,
            tuple(one for one in lines if one.basis.law == "regulation" and one.basis.article == row.number),
        )
        for row in ARTICLES.values()
    ]
    others = tuple(one for one in lines if one.basis.law != "regulation")
    return [*found, *([ArticleLines(0, "其他", "其他法律、法规、规章", others)] if others else [])]
