"""Papers of both layouts as files: same bytes, fonts inside, rare characters, many in one file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.documents.blocks import (
    Column,
    Dialogue,
    Field,
    Fields,
    Heading,
    Opinion,
    Opinions,
    Paragraph,
    Signatures,
    Signer,
    Table,
    Turn,
)
from core.documents.faces import MissingGlyph
from core.documents.paper import problems, render, together
from tests.core.documents_support import fonts_embedded, form, official, page_texts

RARE = "申请人𠮷𫠝㐂䶮𬱖"
BOTH = pytest.mark.parametrize("make", [official, form], ids=["official", "form"])


@BOTH
def test_the_same_paper_gives_the_same_bytes(make) -> None:
    assert render(make(check_code="abc")) == render(make(check_code="abc"))


@BOTH
def test_rare_characters_print_and_every_font_is_in_the_file(make) -> None:
    paper = make(
        title=RARE, addressee=RARE, blocks=(Heading(RARE), Paragraph(RARE), Fields(((Field(RARE, RARE),),)))
    )
    assert problems(paper) == ()
    document = render(paper)
    assert "".join(page_texts(document)).count(RARE) == 6
    embedded = fonts_embedded(document)
    assert len(embedded) > 20
    assert all(embedded)


@BOTH
def test_a_character_that_no_font_has_is_named_and_never_printed_as_a_box(make) -> None:
    paper = make(blocks=(Table((Column("名称"),), (("王😀",), ("李\u0007",))),), remark="😀")
    (problem,) = problems(paper)
    assert problem.code == "paper.unprintable"
    assert problem.message.endswith("无法打印：😀（U+1F600）、U+0007")
    with pytest.raises(MissingGlyph):
        render(paper)


@BOTH
def test_what_a_user_typed_is_printed_letter_by_letter(make) -> None:
    typed = "**加粗**<b>__x__</b>{x}%s\\n[链接](a)"
    assert typed in "".join(page_texts(render(make(blocks=(Paragraph(typed),)))))


@BOTH
def test_a_word_without_end_is_broken_where_the_line_ends(make) -> None:
    text = "".join(
        page_texts(render(make(blocks=(Paragraph("a" * 5000), Fields(((Field("网址", "b" * 900),),))))))
    )
    assert (text.count("a"), text.count("b")) == (5000, 900)


@BOTH
def test_line_ends_make_paragraphs_and_blanks_are_kept(make) -> None:
    text = "".join(page_texts(render(make(blocks=(Paragraph("一\r\n二\n\n\t三\u3000四"),)))))
    assert "一二\u3000三\u3000四" in text


def test_several_papers_in_one_file_are_those_papers_one_after_the_other() -> None:
    papers = [official(), form(blocks=(Paragraph("说明。" * 900),)), official(number="抚人社罚决〔2026〕2号")]
    whole = together(papers)
    assert page_texts(whole) == [text for paper in papers for text in page_texts(render(paper))]
    assert len(whole) < sum(len(render(paper)) for paper in papers)


def test_on_both_sides_each_paper_begins_on_a_new_leaf() -> None:
    texts = page_texts(together([official(), form(), official()], both_sides=True))
    assert [bool(text) for text in texts] == [True, False, True, False, True]


def test_nothing_to_print_is_refused() -> None:
    with pytest.raises(ValueError, match="no papers"):
        together([])


ANY_TEXT = st.text(
    st.sampled_from("行政执法全过程，。、；：（《“”》）—…〔2026〕1号aB%/ \u3000\n"), max_size=120
)
ANY_BLOCK = st.one_of(
    st.builds(Heading, ANY_TEXT, st.integers(1, 4)),
    st.builds(Paragraph, ANY_TEXT, st.booleans()),
    st.builds(lambda *pair: Fields(((Field(*pair), Field("性别", pair[0])),)), ANY_TEXT, ANY_TEXT),
    st.builds(lambda *row: Table((Column("名称"), Column("数量", 30)), (row,) * 3), ANY_TEXT, ANY_TEXT),
    st.builds(lambda *pair: Dialogue((Turn(*pair),)), ANY_TEXT, ANY_TEXT),
    st.builds(lambda *pair: Opinions((Opinion(pair[0], *pair),)), ANY_TEXT, ANY_TEXT),
    st.builds(lambda *pair: Signatures((Signer(*pair),), pair[1]), ANY_TEXT, ANY_TEXT),
)


@pytest.mark.parametrize("make", [official, form], ids=["official", "form"])
@settings(max_examples=40, deadline=None)
@given(blocks=st.lists(ANY_BLOCK, max_size=12), text=ANY_TEXT)
def test_any_paper_can_be_made_and_loses_nothing(make, blocks, text) -> None:
    made = make(blocks=tuple(blocks), title=text or "无", addressee=text, remark=text, attachments=(text,))
    assert problems(made) == ()
    assert "".join(page_texts(render(made))).count("程") >= repr(made).count("程")


def test_a_row_has_one_to_four_fields() -> None:
    for count in (0, 5):
        with pytest.raises(ValueError, match="one to four"):
            Fields(((Field("甲", "乙"),) * count,))


def test_a_heading_has_one_of_four_levels() -> None:
    with pytest.raises(ValueError, match="level 5"):
        Heading("甲", 5)
