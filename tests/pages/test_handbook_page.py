"""The page 使用手册: the reader's own chapters first, a chapter, what a search finds, links as far as one may go."""

import pytest

from core.app import App
from core.handbook.chapters import CHAPTERS
from core.law.roles import Role
from core.signing_in import SignedIn, sign_in
from tests.factories.world import PASSWORD, World
from tests.pages.client import portal
from tests.pages.visitor import Visitor, visiting


def headings(visitor: Visitor) -> list[str]:
    return [one.value for one in visitor.page.header]


def links(visitor: Visitor) -> list[str]:
    return [one.proto.label for one in visitor.page.main.get("page_link")]


@pytest.mark.parametrize("role", [Role.WINDOW_CLERK, Role.SYSTEM_ADMIN])
def test_the_contents_begin_with_the_readers_own_role(app: App, world: World, role: Role) -> None:
    with visiting(app, role) as visitor:
        shown = links(visitor.open("handbook"))
    assert shown[:2] == [role.label, "所有人员"] and sorted(shown) == sorted(
        chapter.label for chapter in CHAPTERS.values()
    )


def test_a_chapter_has_its_tasks_and_links_only_where_the_reader_may_go(app: App, world: World) -> None:
    with visiting(app, Role.STAFF) as visitor:
        visitor.open("handbook", role="window_clerk")
        assert visitor.titles == ["使用手册：窗口人员"] and "怎样登记一件申请" in headings(visitor)
        assert (
            "1. " in visitor.words and "系统不允许" in visitor.words and "《实施细则》第四条" in visitor.words
        )
        assert "前往登记申请" not in links(visitor) and "前往申请列表" in links(visitor)
    with visiting(app, Role.WINDOW_CLERK) as visitor:
        assert "前往登记申请" in links(visitor.open("handbook", role="window_clerk"))


def test_a_search_shows_the_tasks_and_says_so_where_there_is_none(app: App, world: World) -> None:
    with visiting(app, Role.STAFF) as visitor:
        assert "拒绝签收、邮件退回怎样登记" in headings(visitor.open("handbook", q="邮件退回"))
        visitor.open("handbook", q="无此词")
        assert headings(visitor) == [] and "手册中没有这些字" in visitor.page.info[0].value


def test_a_chapter_and_a_picture_are_files_for_whoever_is_signed_in(app: App, world: World) -> None:
    with portal(app) as browser:
        signed = sign_in(browser.held, Role.STAFF, PASSWORD, "192.0.2.1", "test")
        assert isinstance(signed, SignedIn)
        paper = browser.ask("/handbook.pdf?role=window_clerk", token=signed.token)
        assert (paper.status_code, paper.content[:4]) == (200, b"%PDF")
        picture = browser.ask("/handbook/register.png", token=signed.token)
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
        for path in ("/handbook.pdf?role=x", "/handbook/x.png"):
            assert browser.ask(path, token=signed.token).status_code == 404
        assert browser.ask("/handbook/register.png").status_code == 401
