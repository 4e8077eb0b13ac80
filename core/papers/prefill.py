"""What a new draft begins with: everything that the file already knows is never asked for twice (ux.md 20)."""

from collections.abc import Callable, Mapping
from typing import Any

from core.clock import CHINA, local
from core.context import Actor
from core.law.case_procedure import CASES
from core.law.complaints import CAUSES
from core.law.fields import Field, FieldType
from core.law.paper_kind import PaperKind
from core.law.paper_kinds import fields_on
from core.law.records import CHANNELS
from core.law.remedies import remedy_for, remedy_text
from core.law.units import limit_text
from core.papers.file_facts import FileFacts

_PARTIES = {
    "agent": ("agent",),
    "complainant": ("complainant", "applicant"),
    "respondent": ("respondent", "party"),
    "party": ("party", "respondent", "applicant"),
}
"""Fields of a party that stand for a certain role in the matter; all others begin with its main party."""
_MAIN = ("applicant", "party", "complainant")


def first_values(kind: PaperKind, facts: FileFacts, actor: Actor) -> dict[str, Any]:
    """The values of a new draft, by field; fields that begin empty are left out."""
    values = {}
    for row in fields_on(kind, facts.today):
        value = _followed(row, kind, facts)
        if value is None and row.source:
            value = SOURCES[row.source](row, kind, facts, actor)
        if value is None:
            value = _default(row, facts)
        if value not in (None, "", []):
            values[row.code] = value
    return values


def _followed(row: Field, kind: PaperKind, facts: FileFacts) -> Any:
    for code in () if row.is_own else kind.follows:
        for earlier in facts.earlier:
            if earlier.kind == code and earlier.values.get(row.code):
                return earlier.values[row.code]
    return None


def _default(row: Field, facts: FileFacts) -> Any:
    if row.type is not FieldType.CITATIONS or not row.default:
        return row.default
    # What is no licence does not rest on the law of licences.
    is_license = facts.row.item_procedure in (None, "license")
    return [one for one in row.default if is_license or one["law"] != "license_law"]


def _party(row: Field, _: PaperKind, facts: FileFacts, __: Actor) -> str | None:
    roles = _PARTIES.get(row.code, _MAIN)
    by_role = {party.role: str(party.id) for party in reversed(facts.row.parties)}
    return next((by_role[role] for role in roles if role in by_role), None)


def _respondents(facts: FileFacts) -> str:
    return "、".join(party.name for party in facts.row.parties if party.role == "respondent")


def _officer(row: Field, _: PaperKind, facts: FileFacts, actor: Actor) -> list[str]:
    """Whoever handles the case as far as the field takes him, before there is anybody the actor."""

    def is_fit(account_id: str) -> bool:
        officer = facts.officers.get(account_id)
        return officer is not None and bool(officer.number_on(facts.today) or not row.needs_credential)

    people = [str(one) for one in facts.row.handlers] if row.most > 1 else []
    return [one for one in people or [str(actor.account_id)] if is_fit(one)][: row.most]


def _limit(facts: FileFacts) -> str | None:
    row = facts.row.application
    return limit_text(row.limit_amount, row.limit_unit) if row else None


def _materials(facts: FileFacts) -> list[dict[str, str]]:
    return [
        {
            "name": one.name,
            "originals": str(one.originals_received),
            "copies": str(one.copies_received),
            "note": one.note,
        }
        for one in facts.row.materials
    ]


def _missing(facts: FileFacts) -> list[dict[str, str]]:
    found = []
    for one in facts.row.materials:
        lacks = (
            ("原件", one.originals - one.originals_received),
            ("复印件", one.copies - one.copies_received),
        )
        words = "、".join(f"{kind}{count}份" for kind, count in lacks if count > 0)
        if words and one.is_required:
            found.append({"material": one.name, "problem": f"缺{words}", "requirement": f"补交{words}"})
    return found


def _remedies(_: Field, kind: PaperKind, facts: FileFacts, __: Actor) -> str | None:
    row = remedy_for(kind.decision, facts.today)
    agency = facts.row.agency
    return remedy_text(row, agency.reconsideration_body, agency.court) if row else None


def _last_paper(facts: FileFacts) -> list[dict[str, str]]:
    return [{"title": one.title, "number": one.number, "copies": "1"} for one in facts.earlier[:1]]


def _last_number(facts: FileFacts) -> str | None:
    return next((one.number for one in facts.earlier if one.number), None)


def _channel(facts: FileFacts) -> str | None:
    row = CHANNELS.get(facts.row.matter.channel)
    return row.label if row else None


def _trace(row: Field, _: PaperKind, facts: FileFacts, __: Actor) -> str | None:
    case, complaint = facts.row.case, facts.row.complaint
    trace = case.trace if case else complaint.nature if complaint else None
    return trace if trace in {one.code for one in row.choices} else None


def _subject(facts: FileFacts) -> str:
    complaint = facts.row.complaint
    return CAUSES[complaint.kind] if complaint else facts.row.matter.subject


def _trace_facts(facts: FileFacts) -> str | None:
    if facts.row.abstracts:
        return "\n".join(facts.row.abstracts)
    found = facts.row.case or facts.row.complaint
    return found.facts if found else None


def _case_result(facts: FileFacts) -> str:
    """What became of the cases that a complaint led to, each in a line."""
    return "\n".join(f"已转案件 {one.number}，{CASES.states[one.stage].label}。" for one in facts.row.cases)


def _urgent_at(facts: FileFacts) -> str | None:
    at = facts.row.urgent_at
    return at.astimezone(CHINA).isoformat(timespec="minutes") if at else None


Source = Callable[[Field, PaperKind, FileFacts, Actor], Any]


def _of_file(read: Callable[[FileFacts], Any]) -> Source:
    return lambda _row, _kind, facts, _actor: read(facts)


SOURCES: Mapping[str, Source] = {
    "party": _party,
    "officer": _officer,
    "remedies": _remedies,
    "item": _of_file(lambda f: f.row.application.item_name if f.row.application else f.row.matter.subject),
    "subject": _of_file(_subject),
    "matter_number": _of_file(lambda f: f.row.matter.number),
    "received_on": _of_file(lambda f: local(f.row.matter.happened_at).date().isoformat()),
    "received_at": _of_file(
        lambda f: f.row.matter.happened_at.astimezone(CHINA).isoformat(timespec="minutes")
    ),
    "today": _of_file(lambda f: f.today.isoformat()),
    "channel": _of_file(_channel),
    "limit": _of_file(_limit),
    "materials": _of_file(_materials),
    "complaint_facts": _of_file(lambda f: f.row.complaint.facts if f.row.complaint else None),
    "respondents": _of_file(_respondents),
    "case_result": _of_file(_case_result),
    "trace": _trace,
    "trace_facts": _of_file(_trace_facts),
    "urgent_at": _of_file(_urgent_at),
    "urgency": _of_file(lambda f: f.row.urgency),
    "missing_materials": _of_file(_missing),
    "phone": _of_file(lambda f: f.row.intake_unit.phone or f.row.unit.phone or f.row.agency.phone),
    "agency_address": _of_file(
        lambda f: " ".join(part for part in (f.row.agency.address, f.row.intake_unit.name) if part)
    ),
    "court": _of_file(lambda f: f.row.agency.court),
    "last_paper": _of_file(_last_paper),
    "last_number": _of_file(_last_number),
}
