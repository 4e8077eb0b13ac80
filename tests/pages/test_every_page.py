"""Every screen under every role, and under nobody: it shows itself, or it shows nothing of what it holds."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy.engine import URL

from core.app import App
from core.applications.register import AgentInput
from core.drafts import keep_draft
from core.home import Home
from core.law.roles import Role
from core.parties.reading import list_parties
from db.models import Account, Deadline
from db.session import make_engine
from pages.ui.screens import SCREENS, Screen
from tests.conftest import NOW, FixedClock, cloned, home_beside
from tests.factories.applications import company, person, register, rows
from tests.factories.approvals import correction_on_the_spot, refusal, submit
from tests.factories.jobs import exported
from tests.factories.licenses import entered, taken_over
from tests.factories.papers import issue, notice
from tests.factories.service import posted, posting
from tests.factories.watched import Files, leave
from tests.factories.world import _HASH, World
from tests.pages.visitor import Visitor, visiting

NOBODY, NEWCOMER = "nobody", "newcomer"
"""An account without a role, and one with a role that must change its password first."""
SECRET = "浑河"
"""A piece of the name of the one party whose matter is registered."""
REACH = {Role.WINDOW_CLERK, Role.UNIT_HEAD, Role.AGENCY_HEAD}


@pytest.fixture(scope="module")
def house(
    server: URL, template: str, home: Home, watched: Files, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One clone for all: pages look and change nothing."""
    with cloned(server, template) as url:
        folder = tmp_path_factory.mktemp("house")
        app = App(make_engine(url), FixedClock(), leave(watched, home_beside(home, folder)))
        world = World(app)
        office = world.ctx(Role.STAFF).actor
        with app.change(NOW) as work:
            for login, must_change in ((NOBODY, False), (NEWCOMER, True)):
                work.add(
                    Account(
                        agency_id=office.agency_id,
                        unit_id=office.unit_id,
                        login=login,
                        name=f"{login}某",
                        password_hash=_HASH,
                        password_set_at=NOW,
                        must_change_password=must_change,
                    )
                )
            work.commit()
        yield world
        app.close()


@pytest.fixture(scope="module")
def queries(house: World) -> dict[str, dict[str, str]]:
    """What stands behind the ? of the screens that show one thing."""
    made = register(
        house, applicant=company(name=f"抚顺{SECRET}公司"), agent=AgentInput(person(2), "代为提交")
    )
    draft, clerk = uuid4(), house.ctx(Role.WINDOW_CLERK)
    values = {
        "item": "LR-01 企业实行不定时工作制审批",
        "applicant.name": "张桂芳",
        "applicant.kind": "自然人",
    }
    keep_draft(clerk, "application_new", draft, values)
    (party,) = list_parties(clerk, f"抚顺{SECRET}")
    matter = {"id": str(made.matter_id)}
    license_ = {"id": str(entered(house, made.matter_id))}
    old = taken_over(house, number="原许可 7", holder=company(7, name="抚顺新宾劳务有限公司"))
    (deadline, *_) = rows(house, Deadline, Deadline.matter_id == made.matter_id)
    return {
        "application": matter,
        "application_done": matter,
        "application_correct": matter,
        "application_void": matter,
        "assign": matter,
        "hand_over_all": {"id": str(house.account_id(Role.WINDOW_CLERK))},
        "application_check": {"draft": str(draft)},
        "deadline": {"id": str(deadline.id)},
        "papers": {"matter": str(made.matter_id)},
        "paper_new": {"matter": str(made.matter_id)},
        **_papers(house, made.matter_id),
        "party": {"id": str(party.party_id)},
        "account": {"id": str(house.account_id(Role.ARCHIVIST))},
        "item": {"id": str(house.item_id)},
        **dict.fromkeys(("license", "license_end"), license_),
        "license_correct": {"id": str(old.id)},
        "job": {"id": str(exported(house))},
        "history": {"type": "matter", **matter},
    }


def _papers(house: World, matter_id: UUID) -> dict[str, dict[str, str]]:
    """A paper on its way, and one that was issued."""
    issued = issue(house, notice(house, matter_id))
    draft = {"id": str(refusal(house, matter_id).draft_id)}
    paper = {"id": str(issued.document_id)}
    signed = {"id": str(issue(house, correction_on_the_spot(house, matter_id)).document_id)}
    waiting = submit(house, refusal(house, matter_id))
    letter = posted(house, posting(house, issued.document_id))
    service = {"id": str(letter.service_id)}
    return {
        "serve_paper": paper,
        **dict.fromkeys(
            ("service_delivered", "service_returned", "service_correct", "service_receipt"), service
        ),
        "seal_use": paper,
        "paper_approve": {"id": str(waiting.draft_id)},
        "approvals_batch": {"ids": str(waiting.draft_id)},
        "paper_withdraw": {"id": str(waiting.draft_id)},
        "paper_sign": signed,
        "paper": paper,
        "paper_edit": draft,
        "paper_check": draft,
        "paper_abandon": draft,
        "paper_correct": paper,
        "paper_void": paper,
    }


def opened(visitor: Visitor, screen: Screen, queries: dict[str, dict[str, str]]) -> Visitor:
    return visitor.open(screen.path, **queries.get(screen.path, {}))


@pytest.mark.parametrize("who", [*Role, NOBODY])
def test_every_screen_shows_itself_or_nothing_of_itself(
    house: World, queries: dict[str, dict[str, str]], who: str
) -> None:
    ctx = house.ctx(who)
    with visiting(house.app, who) as visitor:
        for screen in SCREENS:
            page, where = opened(visitor, screen, queries), f"{screen.path} for {who}"
            warnings = [warning.value for warning in page.page.warning]
            if not ctx.may(screen.permission):
                assert warnings == [
                    f"您没有“{screen.permission.label}”的权限。如工作需要，请联系安全管理员；代他人办理的，委托可能已到期或撤销。填写中的内容如已保存草稿，恢复权限后仍可继续。"
                ], where
                assert (page.titles, page.tables, page.buttons) == ([], [], {"退出登录"}), where
                assert SECRET not in page.words, where
                continue
            assert not any("您没有" in warning for warning in warnings), where
            assert page.titles or page.page.info, f"{where} is empty"
            if screen.path != "application_check":  # whose draft is half filled in, and which says so
                assert page.errors == "", where
            if screen.path in ("applications", "application"):
                assert (SECRET in page.words) is (who in REACH), where
            elif SECRET in page.words:
                assert who in REACH or screen.path in ("parties", "party", "licenses", "license"), where


def test_signed_out_no_screen_shows_anything(house: World, queries: dict[str, dict[str, str]]) -> None:
    with visiting(house.app, None) as visitor:
        for screen in SCREENS:
            page = opened(visitor, screen, queries)
            assert [info.value for info in page.page.info] == ["请登录。"], screen.path
            shown = (page.titles, page.buttons, page.tables, page.errors)
            assert shown == ([], set(), [], "") and SECRET not in page.words
            assert not page.page.sidebar.children


def test_with_a_one_time_password_no_screen_shows_anything_but_the_form_for_a_new_one(
    house: World, queries: dict[str, dict[str, str]]
) -> None:
    with visiting(house.app, NEWCOMER) as visitor:
        for screen in SCREENS:
            page = opened(visitor, screen, queries)
            assert "请先修改口令" in page.page.warning[0].value, screen.path
            assert page.titles == ["修改口令"] and page.tables == [] and SECRET not in page.words


def test_an_address_that_names_nothing_says_so(house: World) -> None:
    with visiting(house.app, Role.WINDOW_CLERK) as visitor:
        for bad in ("", "7", "'; drop table", str(uuid4()), "\x00", "<b>"):
            for path in (
                "application",
                "application_done",
                "application_correct",
                "application_check",
                "party",
            ):
                page = visitor.open(path, id=bad, draft=bad)
                assert [info.value for info in page.page.info], path
                assert page.errors == "" and SECRET not in page.words, path


def test_every_screen_is_reached_from_the_menu_or_from_another_screen() -> None:
    for screen in SCREENS:
        assert bool(screen.group) is bool(screen.icon), screen.path
