"""An original names its party in full (penalty law art 59, regulation art 12); every other look at it masks him (law.md §4)."""

from typing import Any

from sqlalchemy import select

from core.applications.reading import document_file
from core.law.basis import article
from core.law.fields import FieldType
from core.law.paper_kinds import PAPER_KINDS
from core.law.roles import Role
from core.ledger.check_paper import GENUINE, check_paper
from core.ledger.history import history
from core.ledger.paper_code import PaperCode, digest_of
from core.papers.file_facts import file_facts
from core.papers.printing import content_of
from core.papers.reading import draft_file, get_draft
from core.permissions import Permission
from db.models import Document
from tests.core.documents_support import page_texts
from tests.factories.applications import company, identity_number, person, register
from tests.factories.approvals import DIRECTOR, HEAD, approve, grant, submit
from tests.factories.papers import issue
from tests.factories.steps import awaiting_decision
from tests.factories.world import World

CLERK = Role.WINDOW_CLERK
NUMBER, PHONE, STREET = identity_number(1), person().phone, "解放街1号"
MASKED = f"{NUMBER[:6]}********{NUMBER[-4:]}"


def text_of(pdf: bytes) -> str:
    return "".join("".join(page_texts(pdf)).split())


def hides(said: Any) -> bool:
    return not any(datum in str(said) for datum in (NUMBER, PHONE, STREET))


def test_a_decision_goes_out_in_full_and_its_draft_and_every_screen_are_masked(world: World) -> None:
    clerk = world.ctx(CLERK)
    view = grant(world, awaiting_decision(world, register(world).matter_id))
    before = draft_file(clerk, view.draft_id)
    assert before is not None and hides(text_of(before.data)) and MASKED in text_of(before.data)
    done = issue(world, approve(world, approve(world, submit(world, view), HEAD), DIRECTOR))

    original = document_file(clerk, done.document_id)
    assert original is not None
    told = text_of(original.data)
    assert "申请人：张桂芳" in told and all(datum in told for datum in (NUMBER, PHONE, STREET))

    seen = get_draft(clerk, view.draft_id)
    assert seen is not None and hides(seen.lines) and hides(seen.facts.parties)
    after = draft_file(clerk, view.draft_id)
    assert after is not None and hides(text_of(after.data))
    with world.app.read() as session:
        document = session.scalars(select(Document).where(Document.id == done.document_id)).one()
    check = check_paper(clerk, PaperCode(document.id, digest_of(document.content)))
    assert check is not None and check.verdict == GENUINE and check.printed and hides(check)
    page = history(clerk, "document", done.document_id)
    assert page is not None and page.rows and hides(page)


def test_what_is_no_original_for_the_party_or_the_court_masks_whom_it_names(world: World) -> None:
    matter_id = register(world).matter_id
    ctx = world.ctx(CLERK)
    with world.app.read() as session:
        viewer = ctx.viewer_for(Permission.PAPER_READ)
        facts = file_facts(session, viewer, matter_id)
    assert facts is not None
    (party,) = facts.parties
    for kind in PAPER_KINDS.values():
        values = {row.code: party for row in kind.fields if row.type is FieldType.PARTY}
        original = content_of(kind, values, facts, number="", handled_by="")
        masked = content_of(kind, values, facts, number="", handled_by="", is_masked=True)
        assert hides(masked) and hides(original["lines"]), kind.code
        assert hides(original["blocks"]) is not kind.is_in_full, kind.code


def test_every_decision_of_article_12_states_who_the_party_is() -> None:
    # The form on which a head approves a step is none: the party never gets it.
    decisions = [kind for kind in PAPER_KINDS.values() if article(12, 1, 1) in kind.basis and kind.decision]
    assert decisions and all(kind.is_in_full for kind in decisions)


def test_a_firm_stands_on_every_paper_as_it_is_registered(world: World) -> None:
    firm = company()
    view = grant(world, register(world, applicant=firm).matter_id)
    draft = draft_file(world.ctx(CLERK), view.draft_id)
    assert draft is not None
    assert all(one in text_of(draft.data) for one in (firm.certificate_no, firm.phone, firm.address))
