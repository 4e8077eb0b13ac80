"""投诉举报登记回执: issued with the registration, so that whoever complains goes away with a number and a day."""

from sqlalchemy import select

from core.acting import absent_colleague
from core.clock import CHINA, local
from core.documents.blocks import Status
from core.documents.faces import MissingGlyph
from core.documents.paper import render
from core.law.complaints import EVENT_OF, NATURES
from core.law.limits import opened_by
from core.law.paper_kinds import PAPER_KINDS
from core.law.problem import Problem
from core.law.records import CHANNELS
from core.ledger.papers import keep_paper
from core.papers.file_facts import file_facts
from core.papers.printing import content_of, paper_of
from core.permissions import Permission
from core.use_case import Work
from db.models import Account, Act, Complaint, Document, Matter, MatterParty

KIND = PAPER_KINDS["complaint_receipt"]
SERIES = KIND.series
BY_NUMBER = "凭登记号查询"
BY_CODE = "凭登记时告知的查询码查询，查询码不在本回执上"


def issue_complaint_receipt(
    work: Work, matter: Matter, number: str, filed_by: str
) -> Document | list[Problem]:
    """Issue the receipt; `number` was taken of SERIES, and `filed_by` is what it calls whoever complains."""
    viewer = work.ctx.viewer_for(Permission.COMPLAINT_REGISTER)
    facts = file_facts(work.session, viewer, matter.id)
    detail = work.session.get_one(Complaint, matter.id)
    assert facts is not None
    own = (MatterParty.matter_id == matter.id, MatterParty.role == "respondent")
    names = work.session.scalars(select(MatterParty.name).where(*own).order_by(MatterParty.id))
    values = {
        "filed_by": filed_by,
        "respondents": "、".join(names),
        "nature": NATURES[detail.nature].label,
        "channel": CHANNELS[matter.channel].label,
        "received_at": matter.happened_at.astimezone(CHINA).isoformat(timespec="minutes"),
        "matter_no": matter.number,
        "told": _promise(matter, detail.nature),
        "inquiry": BY_CODE if detail.query_code else BY_NUMBER,
        "phone": facts.row.intake_unit.phone or facts.row.unit.phone or facts.row.agency.phone or "—",
    }
    absent = absent_colleague(work, matter, Permission.COMPLAINT_REGISTER)
    by = work.ctx.actor.name + (f"（代 {work.session.get_one(Account, absent).name}）" if absent else "")
    content = content_of(KIND, values, facts, number=number, handled_by=by)

    def draw(code: str) -> bytes:
        return render(paper_of(content, status=Status.ISSUED, check_code=code))

    try:
        document = keep_paper(work, matter, KIND.code, KIND.title, number, content, draw)
    except MissingGlyph as missing:
        words = f"字库中没有“{'、'.join(missing.characters)}”，回执无法打印，本次内容未保存。请联系系统管理员补充字库"
        return [Problem("glyph", words)]
    work.add(
        Act(
            matter_id=matter.id,
            kind="receipt_issued",
            actor_id=work.ctx.actor.account_id,
            on_behalf_of_id=absent,
            document_id=document.id,
        )
    )
    work.session.flush()
    return document


def _promise(matter: Matter, nature: str) -> str:
    """What the bureau has to do by when: 投诉受理或不予受理：5个工作日."""
    rows = opened_by(EVENT_OF[nature], matter.procedure, local(matter.happened_at).date())
    return "；".join(f"{row.label}：自接到之日起{row.text}内" for row in rows)
