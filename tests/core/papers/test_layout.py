"""Every kind of paper as it is printed: each field that was filled in stands on it, and nothing is lost on the way."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from core.documents.blocks import Fields, Heading, Paragraph, Signatures, Status, Table
from core.documents.paper import problems, render
from core.law.field_checks import validate_all
from core.law.fields import Field, FieldType
from core.law.paper_kind import PaperClass, PaperKind
from core.law.paper_kinds import PAPER_KINDS, fields_on
from core.law.roles import Role
from core.ledger.paper_code import digest_of
from core.papers.file_facts import FileFacts, file_facts
from core.papers.printing import content_of, paper_of
from core.papers.wording import printed
from core.permissions import Permission
from tests.core.documents_support import page_texts
from tests.factories.papers import case, officers
from tests.factories.world import World

T = FieldType
SHOTS = os.environ.get("SHOTS", "")


@pytest.fixture
def facts(world: World) -> FileFacts:
    officers(world)
    matter_id = case(world)
    ctx = world.ctx(Role.ENFORCEMENT_OFFICER)
    with world.app.read() as session:
        found = file_facts(session, ctx.viewer_for(Permission.PAPER_READ), matter_id)
    assert found is not None
    return found


def value_of(row: Field, facts: FileFacts, people: list[str]) -> Any:
    """Something right for the field, which names the field where it is text."""
    said = f"{row.label}已如实填写"
    plain: dict[FieldType, Any] = {
        T.TEXT: "15" if row.whole else said[:40],
        T.LONG_TEXT: f"{said}。\n第二段：内容续写。",
        T.DATE: "2026-03-09",
        T.MOMENT: "2026-03-09T14:05+08:00",
        T.PARTY: next(iter(facts.parties)),
        T.OFFICERS: people[: row.most],
        T.MONEY: "2000.00",
        T.CITATIONS: [{"law": "regulation", "title": "", "article": 8, "paragraph": 1, "item": 3}],
        T.THINGS: [{c.code: "3" if c.whole else f"{c.label}{n}" for c in row.columns} for n in range(1, 4)],
        T.DIALOGUE: [{"question": f"第{n}问？", "answer": f"第{n}答。"} for n in range(1, 9)],
        T.CHOICE: row.choices[0].code if row.choices else "",
        T.CHOICES: [option.code for option in row.choices],
    }
    return plain[row.type]


def filled(kind: PaperKind, facts: FileFacts, people: list[str]) -> dict[str, Any]:
    return {row.code: value_of(row, facts, people) for row in fields_on(kind, facts.today)}


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_kind_prints_all_that_was_filled_in(world: World, facts: FileFacts) -> None:
    people = officers(world)
    for kind in PAPER_KINDS.values():
        values = filled(kind, facts, people)
        context = facts.context(kind, values)
        fields = fields_on(kind, facts.today)
        assert validate_all(fields, values, context) == [], kind.code
        content = content_of(kind, values, facts, number="某人社试〔2026〕1号", handled_by="赵一")
        kept = json.loads(json.dumps(content, ensure_ascii=False))
        assert digest_of(kept) == digest_of(content)
        paper = paper_of(kept, status=Status.ISSUED, check_code="zfjl:1:x")
        assert paper == paper_of(content, status=Status.ISSUED, check_code="zfjl:1:x"), kind.code
        assert problems(paper) == ()
        pdf = render(paper)
        if SHOTS:
            Path(SHOTS, f"{kind.code}.pdf").write_bytes(pdf)
        text = re.sub("—[0-9]+—", "", squeezed("".join(page_texts(pdf))))
        in_wording = "".join(kind.body)
        for row in fields:
            is_shown = kind.form is PaperClass.RECORD or f"{{{row.code}" in in_wording
            if not is_shown or row.type in (T.CHOICES, T.LONG_TEXT, T.THINGS, T.DIALOGUE, T.OFFICERS):
                continue
            assert squeezed(printed(row, values[row.code], context)) in text, f"{kind.code}.{row.code}"
        assert kind.title in text
        for block in paper.blocks:
            if isinstance(block, Table):
                assert all(squeezed(cell) in text for line in block.rows for cell in line), kind.code
            if isinstance(block, Signatures):
                assert all(squeezed(signer.name) in text for signer in block.signers), kind.code


def test_a_line_whose_field_is_empty_is_left_out_with_its_heading(facts: FileFacts) -> None:
    kind = PAPER_KINDS["penalty_decision"]
    values = {"facts": "拖欠工资。", "result": "警告。"}
    content = content_of(kind, values, facts, number="", handled_by="")
    blocks = paper_of(content, status=Status.DRAFT).blocks
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    assert headings == ["违法事实和证据", "处罚决定"]
    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    assert "拖欠工资。" in texts and "警告。" in texts
    assert not any("{" in text for text in texts)


def test_officers_stand_with_their_numbers_and_what_they_showed(world: World, facts: FileFacts) -> None:
    """Regulation art 8, last paragraph: name, number, and whether the credential was shown."""
    kind = PAPER_KINDS["interview_record"]
    values = filled(kind, facts, officers(world))
    content = content_of(kind, values, facts, number="", handled_by="")
    (signatures,) = [b for b in paper_of(content, status=Status.ISSUED).blocks if isinstance(b, Signatures)]
    officers_there = [s for s in signatures.signers if s.role == "询问人"]
    assert [(s.name, s.credential_no, s.shown) for s in officers_there] == [
        ("执法人员甲", "辽04210230031", "已出示"),
        ("承办机构负责人甲", "辽04210230032", "已出示"),
    ]
    assert signatures.statement.startswith("以上笔录我看过")
    assert content["page_signers"] == ["被询问人"]


def test_a_party_stands_with_what_the_file_knows_and_personal_numbers_masked(facts: FileFacts) -> None:
    kind = PAPER_KINDS["penalty_decision"]
    values = {"party": next(iter(facts.parties))}
    content = content_of(kind, values, facts, number="", handled_by="")
    first = paper_of(content, status=Status.DRAFT).blocks[0]
    assert isinstance(first, Paragraph)
    assert first.text.startswith("当事人：抚顺浑河机械制造有限公司，统一社会信用代码：91210400MA")
    assert "法定代表人（负责人）：李国强" in first.text


def test_short_fields_of_a_form_share_a_row(world: World, facts: FileFacts) -> None:
    kind = PAPER_KINDS["site_inspection_record"]
    values = filled(kind, facts, officers(world))
    content = content_of(kind, values, facts, number="", handled_by="")
    rows = [
        row for b in paper_of(content, status=Status.ISSUED).blocks if isinstance(b, Fields) for row in b.rows
    ]
    assert [cell.label for cell in rows[0]] == ["开始时间", "结束时间"]
