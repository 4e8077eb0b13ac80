"""更正登记内容: what was taken down wrongly of a complaint is put right, and both stand on the timeline."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.applications.differences import Change
from core.applications.rows import keep_words
from core.complaints.intake import subject_of
from core.complaints.similar import keep_text
from core.law.complaints import DISTRICTS, INDUSTRIES, KINDS
from core.law.fields import Field
from core.law.paper_fields import choice, day, words
from core.law.problem import Problem
from core.permissions import Permission
from core.use_case import Work
from db.models import Complaint, Matter
from db.queries.complaints import find_complaint, respondent_names
from db.viewer import Viewer

_YES_NO = {"yes": "仍在继续", "no": "已经终了或者不详"}
_TEXTS = {"facts": "事实", "demands": "请求", "proof": "证据线索"}
_CODES: Mapping[str, tuple[str, dict[str, str]]] = {
    "kind": ("问题类别", KINDS),
    "district": ("用工所在地", DISTRICTS),
    "industry": ("行业", INDUSTRIES),
}
_DAYS = {"began_on": "行为开始日期", "ended_on": "行为终了日期"}


def amend_asks(session: Session, viewer: Viewer, matter_id: UUID) -> tuple[Field, ...]:
    """What can be put right, beginning with what is registered; of a sealed complaint nothing that he said himself."""
    row = find_complaint(session, viewer, matter_id)
    if row is None:
        return ()
    texts = {} if row.is_sealed else _TEXTS
    return (
        *(choice(code, label, table, default=getattr(row, code)) for code, (label, table) in _CODES.items()),
        *(
            day(code, label, required=False, default=found.isoformat() if found else None)
            for code, label in _DAYS.items()
            for found in (getattr(row, code),)
        ),
        choice("continues", "是否仍在继续", _YES_NO, default="yes" if row.is_continuing else "no"),
        *(
            words(code, label, required=code != "proof", default=getattr(row, code))
            for code, label in texts.items()
        ),
        words("reason", "更正的原因"),
    )


def amend(work: Work, matter: Matter, values: Mapping[str, Any], changes: list[Change]) -> list[Problem]:
    """Put the complaint right, with a line for each change. The unit that handles it stays: rerouting is a step of its own."""
    row = work.session.get_one(Complaint, matter.id)
    began, ended = (_day(values.get(code)) for code in _DAYS)
    continues = values["continues"] == "yes"
    if continues and ended is not None:
        return [Problem("period", "仍在继续的，请不要填写终了日期", "ended_on")]
    if began and ended and ended < began:
        return [Problem("period", "行为终了日期不得早于开始日期", "ended_on")]
    for code, (label, table) in _CODES.items():
        _set(row, code, values[code], label, changes, table)
    _set(row, "began_on", began, _DAYS["began_on"], changes)
    _set(row, "ended_on", ended, _DAYS["ended_on"], changes)
    told = {True: _YES_NO["yes"], False: _YES_NO["no"]}
    if row.is_continuing is not continues:
        changes.append(("是否仍在继续", told[row.is_continuing], told[continues]))
        row.is_continuing = continues
    for code, label in _TEXTS.items():
        if code in values:
            _set(row, code, values[code] or "", label, changes)
    if not changes:
        return [Problem("unchanged", "没有任何改动，请更正后再提交", "reason")]
    if not row.is_sealed:
        keep_text(work, matter.id, row.facts)
    names = respondent_names(work.session, work.ctx.viewer_for(Permission.STEP_TAKE), matter.id)
    matter.subject = subject_of(row.nature, names, row.kind)
    keep_words(work, matter)
    return []


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def _set(
    row: Complaint,
    code: str,
    new: Any,
    label: str,
    changes: list[Change],
    table: Mapping[str, str] | None = None,
) -> None:
    old = getattr(row, code)
    if old == new:
        return
    was, now = (str((table or {}).get(one, one) or "") for one in (old, new))
    changes.append((label, was, now))
    setattr(row, code, new)
