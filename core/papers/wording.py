"""The values of fields as they are printed, and the title of a draft."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.documents.wording import chinese_date, chinese_time
from core.law.citations import citation_words, read_citation
from core.law.fields import (
    Field,
    FieldContext,
    FieldType,
    PartyFacts,
    is_empty,
    moment_of,
    money_of,
)
from core.law.money import both
from core.law.paper_kinds import PAPER_KINDS
from db.models import PaperDraft


def title_of(draft: PaperDraft) -> str:
    """What lists call a draft: the title of its kind, and whether it is to correct an issued paper."""
    return PAPER_KINDS[draft.kind].title + ("（更正）" if draft.replaces_id else "")


def printed(row: Field, value: Any, context: FieldContext) -> str:
    """A field in one piece of text; empty where nothing was filled in, or what was is not to be understood."""
    if is_empty(value):
        return ""
    match row.type:
        case FieldType.DATE:
            return _day(value)
        case FieldType.MOMENT:
            moment = moment_of(value)
            return chinese_time(moment) if moment else ""
        case FieldType.MONEY:
            amount = money_of(value)
            return both(amount) if amount is not None else str(value)
        case FieldType.PARTY:
            party = context.parties.get(str(value))
            return party.name if party else ""
        case FieldType.OFFICERS:
            return "、".join(name for name, _ in officers(row, value, context))
        case FieldType.CITATIONS:
            return "、".join(_citations(value))
        case FieldType.CHOICE:
            return _labels(row, [value])
        case FieldType.CHOICES:
            return _labels(row, value)
        case FieldType.THINGS:
            return "；".join("，".join(cell for cell in line if cell) for line in thing_rows(row, value))
        case FieldType.DIALOGUE:
            return "\n".join(
                f"问：{one.get('question', '')}\n答：{one.get('answer', '')}" for one in rows_of(value)
            )
    return str(value).strip()


def _day(value: Any) -> str:
    try:
        return chinese_date(date.fromisoformat(str(value)))
    except ValueError:
        return ""


def _labels(row: Field, chosen: Any) -> str:
    wanted = chosen if isinstance(chosen, list) else []
    return "、".join(option.label for option in row.choices if option.code in wanted)


def _citations(value: Any) -> list[str]:
    read = [read_citation(one) for one in rows_of(value)]
    return [citation_words(cited) for cited, problem in read if not problem]


def officers(row: Field, value: Any, context: FieldContext) -> list[tuple[str, str]]:
    """(name, number of the credential valid on the day of the act) of each."""
    day = context.act_day(row)
    found = [context.officers.get(str(one)) for one in (value if isinstance(value, list) else [])]
    return [(officer.name, officer.number_on(day)) for officer in found if officer]


def rows_of(value: Any) -> list[Mapping[str, Any]]:
    """The rows of a list in which something stands."""
    rows = value if isinstance(value, list) else []
    return [one for one in rows if isinstance(one, Mapping) and not is_empty(one)]


def thing_rows(row: Field, value: Any) -> list[tuple[str, ...]]:
    """The rows of a list of things, cell by cell."""
    return [tuple(str(one.get(c.code) or "").strip() for c in row.columns) for one in rows_of(value)]


def party_lines(party: PartyFacts) -> list[tuple[str, str]]:
    """(what, value) of what a paper says of a party besides the name, without what is not known."""
    told = (
        (party.certificate, party.certificate_no),
        ("法定代表人（负责人）", party.legal_representative),
        ("地址", party.address),
        ("联系电话", party.phone),
    )
    return [(label, value) for label, value in told if label and value]


def party_part(party: PartyFacts, part: str) -> str:
    """`facts` is everything in one sentence, any other part that attribute; empty for one that there is not."""
    if part == "facts":
        return "，".join([party.name, *(f"{label}：{value}" for label, value in party_lines(party))])
    return str(getattr(party, part, ""))
