"""细则第二十四条: 严禁伪造、删改、销毁行政执法记录；严禁擅自复制、传播未公开的行政执法记录.

What the portal itself offers never removes or rewrites: a mistake is mended beside what was wrong. What PostgreSQL
forbids the portal's role stands in tests/db/test_rights.py.
"""

import ast
import hashlib
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from core.applications.correct import (
    CorrectApplication,
    VoidApplication,
    correct_application,
    void_application,
)
from core.applications.reading import document_file, get_application
from core.law.applications import ACTS
from core.law.roles import Role
from core.ledger.papers import open_paper
from core.parties.register import CorrectParty, correct_party
from db.models import Act, Document, DocumentFile, Matter, MatterParty, Party
from db.unit_of_work import EPHEMERAL
from tests.core.documents_support import page_texts
from tests.core.people_support import done
from tests.factories.applications import MATERIALS, company, person, register, rows
from tests.factories.house import every_module, source
from tests.factories.world import World

CLERK, HEAD = Role.WINDOW_CLERK, Role.UNIT_HEAD


def snapshot(world: World, *models: Any) -> dict[str, Any]:
    """Every row of some tables, column by column."""
    with world.app.engine.connect() as connection:
        return {
            model.__tablename__: sorted(map(repr, connection.execute(model.__table__.select()).all()))
            for model in models
        }


def test_art24_a_correction_leaves_paper_and_acts_as_they_were(world: World) -> None:
    made = register(world)
    papers = (Document, DocumentFile, Act)
    before = snapshot(world, *papers)
    mended = CorrectApplication(uuid4(), made.matter_id, 1, "post", MATERIALS, "补交一份", "方式填错")
    done(correct_application(world.ctx(CLERK), mended))
    after = snapshot(world, *papers)
    for table, lines in before.items():
        assert set(lines) < set(after[table]), table


def test_art24_what_was_wrong_stands_on_the_timeline_with_what_is_right_who_and_why(world: World) -> None:
    made = register(world)
    materials = (replace(MATERIALS[0], originals_received=0), *MATERIALS[1:])
    mended = CorrectApplication(uuid4(), made.matter_id, 1, "post", materials, "补", "方式填错")
    done(correct_application(world.ctx(CLERK), mended))
    view = get_application(world.ctx(CLERK), made.matter_id)
    assert view is not None
    act = next(act for act in view.acts if act.title == "更正登记内容")
    assert act.changes == (
        ("申请方式", "窗口当面", "邮寄"),
        ("备注", "", "补"),
        ("1. 申请表", "原件1份、复印件0份", "原件0份、复印件0份"),
    )
    assert (act.actor, act.note) == ("窗口人员甲", "方式填错")
    assert (
        ACTS["registration_corrected"].basis is not None
        and ACTS["registration_corrected"].basis.article == 24
    )


def test_art24_a_new_receipt_names_the_one_it_mends_and_both_stay(world: World) -> None:
    made = register(world)
    mended = CorrectApplication(uuid4(), made.matter_id, 1, "post", MATERIALS, "", "方式填错")
    result = done(correct_application(world.ctx(CLERK), mended))
    first, second = rows(world, Document)
    assert (first.number, second.number) == (made.receipt_number, result.number)
    assert (first.replaces_id, second.replaces_id) == (None, first.id)
    paper = document_file(world.ctx(CLERK), second.id)
    assert paper is not None
    assert f"本回执更正编号为{first.number}的回执，原回执作废" in "".join(page_texts(paper.data))


def test_art24_a_void_registration_stays_with_its_number_and_the_reason(world: World) -> None:
    made = register(world)
    done(void_application(world.ctx(HEAD), VoidApplication(uuid4(), made.matter_id, 1, "重复登记")))
    view = get_application(world.ctx(CLERK), made.matter_id)
    assert view is not None
    assert (view.number, view.stage_label) == (made.number, "已作废")
    assert (view.acts[0].title, view.acts[0].note, view.acts[0].actor) == (
        "作废登记",
        "重复登记",
        "承办机构负责人甲",
    )
    assert document_file(world.ctx(CLERK), made.document_id) is not None
    assert register(world).number == "某人社申〔2026〕2号", "the number is not given again"


def test_art24_a_party_renamed_later_rewrites_no_matter_and_no_paper(world: World) -> None:
    made = register(world, applicant=company())
    before = snapshot(world, Document, DocumentFile, MatterParty, Matter)
    (party,) = rows(world, Party)
    renamed = company(name="抚顺新名公司", address="新址1号")
    done(correct_party(world.ctx(CLERK), CorrectParty(uuid4(), party.id, 1, renamed, "工商变更")))
    assert snapshot(world, Document, DocumentFile, MatterParty, Matter) == before
    view = get_application(world.ctx(CLERK), made.matter_id)
    assert view is not None and view.applicant.name == company().name
    assert [row.name for row in rows(world, Party)] == ["抚顺新名公司"]


def test_art24_every_issued_paper_proves_itself_by_its_hash(world: World) -> None:
    made = register(world)
    mended = CorrectApplication(uuid4(), made.matter_id, 1, "post", MATERIALS, "", "方式填错")
    done(correct_application(world.ctx(CLERK), mended))
    with world.app.read() as session:
        files = {
            row.document_id: open_paper(world.app.keys, session, row.document_id, made.matter_id, row.data)
            for row in rows(world, DocumentFile)
        }
    documents = rows(world, Document)
    assert len(documents) == 2
    for document in documents:
        assert hashlib.sha256(files[document.id]).hexdigest() == document.sha256


@pytest.mark.parametrize("table", ["matter", "act", "document", "document_file", "party", "admin_change"])
def test_art24_even_the_portal_itself_cannot_remove_a_row(world: World, table: str) -> None:
    register(world)
    with world.app.engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text(f"DELETE FROM {table}"))


def test_art24_no_code_of_the_portal_deletes_a_record() -> None:
    allowed = {model.__name__ for model in EPHEMERAL}
    for module in (*every_module("core"), *every_module("db.queries")):
        for node in ast.walk(ast.parse(source(module))):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func)
            assert not name.endswith("session.delete"), module.__name__
            if name in ("delete", "update") and node.args:
                assert ast.unparse(node.args[0]) in allowed, f"{module.__name__}: {ast.unparse(node)}"


def test_art24_a_persons_number_is_shown_in_full_only_to_those_who_need_it(world: World) -> None:
    made = register(world, applicant=person())
    number = person().certificate_no
    masked = get_application(world.ctx(CLERK), made.matter_id)
    assert masked is not None and masked.applicant.certificate_no != number
    whole = get_application(world.ctx(CLERK), made.matter_id, full=True)
    assert whole is not None and whole.applicant.certificate_no == number
    assert get_application(world.ctx(Role.AGENCY_HEAD), made.matter_id, full=True) is None
