"""The search: any two characters and more are found, whatever stands around them, and nothing else is."""

from itertools import product
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.applications.reading import list_applications
from core.law.roles import Role
from core.permissions import Permission
from db.models import Matter, MatterPerson, MatterSearch
from db.queries import applications as queries
from db.queries import search
from db.queries.applications import ApplicationFilter
from db.queries.search import asked, fold, grams, holds, matches, search_row
from tests.conftest import NOW
from tests.factories.applications import company, person, register
from tests.factories.world import World


def found(world: World, text: str) -> list[str]:
    rows = list_applications(world.ctx(Role.WINDOW_CLERK), ApplicationFilter(text=text)).rows
    return sorted(row.party_names for row in rows)


def test_any_two_characters_of_name_item_and_numbers_find_it(world: World) -> None:
    done = register(world, applicant=company(name="抚顺浑河机械制造有限公司"))
    register(world, applicant=person(2, name="佟佳欣"))
    for text in (
        "浑河",
        "制造有",
        "抚顺浑河机械制造有限公司",
        done.number,
        done.receipt_number,
        "浑河 时工作",
    ):
        assert found(world, text) == ["抚顺浑河机械制造有限公司"], text
    for text in ("佟佳", "佳欣", "佟佳欣"):
        assert found(world, text) == ["佟佳欣"]
    assert len(found(world, "不定时工作制")) == 2


def test_what_does_not_stand_there_is_not_found(world: World) -> None:
    register(world, applicant=company(name="抚顺浑河机械制造有限公司"))
    for text in ("浑机", "河浑", "浑河 佟佳", "公司限", "浑河机械 不存在"):
        assert found(world, text) == []


def test_pairs_that_stand_apart_are_no_hit(world: World) -> None:
    """All grams of 河浑河 stand in the text, the word itself does not."""
    register(world, applicant=company(name="浑河水务与河浑贸易公司"))
    assert found(world, "河浑河") == []
    assert found(world, "河浑") == ["浑河水务与河浑贸易公司"]


def test_the_index_leaves_out_what_only_other_units_see_and_finds_ones_own_part_among_it(
    world: World,
) -> None:
    made = register(world, applicant=company(name="抚顺浑河机械制造有限公司"))
    elsewhere = world.unit_id("inspection")
    with world.app.change(NOW) as work:
        first = work.session.get_one(Matter, made.matter_id)
        others = []
        for n in range(3):
            row = Matter(
                agency_id=first.agency_id,
                unit_id=elsewhere,
                intake_unit_id=elsewhere,
                procedure="application",
                number=f"{n}号",
                subject="事项",
                party_names="浑河水务",
                channel="counter",
                stage="registered",
            )
            work.add(row)
            work.session.flush()
            work.add(search_row(row.id, row.party_names, units=(elsewhere,)))
            others.append(row.id)
        clerk = world.account_id(Role.WINDOW_CLERK)
        work.add(MatterPerson(matter_id=others[1], account_id=clerk, part="co_handler"))
        work.commit()

    def hits(role: Role) -> set[UUID]:
        viewer = world.ctx(role).viewer_for(Permission.APPLICATION_READ)
        with world.app.read() as session:
            return set(session.scalars(select(search._hits("浑河", None, viewer).c.matter_id)))

    assert hits(Role.WINDOW_CLERK) == {made.matter_id, others[1]}
    assert hits(Role.AGENCY_HEAD) == {made.matter_id, *others}


NASTY = [
    "'; drop table matter; --",
    "<script>alert(1)</script>",
    ":red[x]",
    "_*$",
    "a%b_c",
    "\\'\\\\",
    "& | ! :*",
    "x'y\"z",
]


def test_signs_mean_themselves(world: World) -> None:
    register(world, applicant=person(99, name="王某某"))
    names = [f"王{sign}" for sign in NASTY]
    for index, name in enumerate(names, start=1):
        register(world, applicant=person(index, name=name))
    for word in (word for name in names for word in name.split() if len(word) > 1):
        assert found(world, word) == sorted(n for n in names if fold(word) in fold(n)), word


def test_rare_characters_are_found(world: World) -> None:
    register(world, applicant=person(name="王䶮𬱖"))
    assert found(world, "䶮𬱖") == ["王䶮𬱖"]


def test_case_and_width_do_not_matter(world: World) -> None:
    register(world, applicant=company(name="抚顺（集团）Acme有限公司"))
    for text in ("(集团)", "（集团）", "acme", "ＡＣＭＥ", "ACME有限"):
        assert found(world, text) == ["抚顺（集团）Acme有限公司"], text


@pytest.mark.parametrize(
    "text",
    [
        "〔2026〕1号",
        "[2026]1号",
        "（2026）1号",
        "【２０２６】１号",
        "某人社申［2026］1号",
        "某人社申〔2026〕1",
    ],
)
def test_an_official_number_finds_itself_alone_however_it_is_typed(world: World, text: str) -> None:
    for index in range(1, 13):
        register(world, applicant=company(index, name=f"公司{index:02d}"))
    assert found(world, text) == ["公司01"]


def test_words_of_one_character_and_signs_of_control_find_nothing_and_break_nothing(world: World) -> None:
    register(world)
    for text in ("张", " ", "\x00", "\x00\x00"):
        assert found(world, text) == []
    assert found(world, "张桂\x00芳") == ["张桂芳"]


def test_grams_do_not_cross_white_space() -> None:
    assert grams("甲乙 丙丁") == ["丙丁", "甲乙"]
    assert grams("甲 乙") == grams("") == []


WORDS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Zs", "Zl", "Zp", "Cc")), min_size=2, max_size=12),
    st.text("0123456789〔〕号甲乙a ", min_size=2, max_size=12),
)


@pytest.fixture
def one_matter(world: World) -> World:
    register(world)
    return world


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=WORDS, word=WORDS, after=WORDS)
def test_every_piece_of_two_characters_or_more_is_found(
    one_matter: World, before: str, word: str, after: str
) -> None:
    with one_matter.app.change(NOW) as work:
        (matter_id,) = work.session.scalars(select(Matter.id))
        row = work.session.merge(search_row(matter_id, f"{before}{word}{after}"))
        work.session.flush()
        for query in (word, after + before, word[1:], before[-1:] + word):
            words = asked(query).split()
            expected = any(len(w) > 1 for w in words) and all(w in row.body for w in words)
            by_text = select(MatterSearch.matter_id).where(holds(query))
            for way in (select(Matter.id).where(matches(query)), by_text):
                assert bool(work.session.scalars(way).all()) is expected, query


def test_a_list_reads_the_same_page_by_page_whichever_way_the_search_takes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Common words are found by reading the newest texts, rare ones by the index, and a reader must not notice."""
    made = register(world)
    names = [f"甲{'乙' if n % 2 else '丙'}{n:02d}{'稀稀' * (n in (3, 20))}" for n in range(25)]
    with world.app.change(NOW) as work:
        first = work.session.get_one(Matter, made.matter_id)
        for n, name in enumerate(names):
            row = Matter(
                agency_id=first.agency_id,
                unit_id=first.unit_id,
                intake_unit_id=first.intake_unit_id,
                procedure="application",
                number=f"{n}号",
                subject="事项",
                party_names=name,
                channel="counter",
                stage="registered" if n % 5 else "voided",
            )
            work.add(row)
            work.session.flush()
            work.add(search_row(row.id, name, units=(row.unit_id, row.intake_unit_id)))
        work.commit()

    def pages(text: str, stage: str | None, most: int) -> list[str]:
        wanted, viewer, found = (
            ApplicationFilter(text=text, stage=stage),
            world.ctx(Role.WINDOW_CLERK).viewer_for(Permission.APPLICATION_READ),
            [],
        )
        with world.app.read() as session:
            page = queries.list_applications(session, viewer, wanted, limit=4)
            while page:
                total = page[0].total
                assert total <= most + 1
                found += [row.party_names for row in page[:4]]
                if len(page) < 5:
                    break
                page = queries.list_applications(session, viewer, wanted, before=page[3].matter_id, limit=4)
            assert not found or total == min(len(found), most + 1)
            if len(found) > 4:
                back = queries.list_applications(session, viewer, wanted, after=page[0].matter_id, limit=4)
                assert [row.party_names for row in back[-4:]] == found[: -len(page)][-4:]
        return found

    for near, most in product((1, 3, 10, 1000), (2, 200)):
        monkeypatch.setattr(search, "NEAR", near)
        monkeypatch.setattr(search, "HITS_TO", most)
        for text in ("甲乙", "甲丙", "稀稀", "乙03稀", "丁丁", "甲乙1"):
            for stage in (None, "voided"):
                expected = [
                    name for n, name in enumerate(names) if text in name and (stage is None or n % 5 == 0)
                ][::-1]
                assert pages(text, stage, most) == expected, (near, most, text, stage)
