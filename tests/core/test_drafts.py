"""Drafts: what was typed is there again, for its owner alone, until it is submitted, given up or forgotten."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from core import drafts
from core.applications.register import register_application
from core.drafts import DraftTooLarge, KeptDraft, discard_draft, keep_draft, open_draft, submitted
from core.law.roles import Role
from core.office.thresholds import ChangeSetting, change_setting
from db.models import Draft, Setting
from db.unit_of_work import hold
from tests.conftest import NOW, FixedClock
from tests.factories.applications import command, must, rows
from tests.factories.world import World

FORM = "application_new"


def test_what_was_typed_is_there_again(world: World) -> None:
    clerk, token = world.ctx(Role.WINDOW_CLERK), uuid4()
    typed = {"applicant.name": "王䶮𬱖<b>", "has_agent": True, "kinds": ["甲", "乙"]}
    assert keep_draft(clerk, FORM, token, typed, 1)
    assert open_draft(clerk, FORM, token) == KeptDraft(token, typed, NOW)


def test_later_posts_lie_over_earlier_ones_and_keep_the_other_fields(world: World, clock: FixedClock) -> None:
    clerk, token = world.ctx(Role.WINDOW_CLERK), uuid4()
    keep_draft(clerk, FORM, token, {"a": "1", "b": "1"}, 10)
    clock.moment += timedelta(seconds=2)
    assert keep_draft(world.ctx(Role.WINDOW_CLERK), FORM, token, {"b": "2", "c": "2"}, 20)
    assert open_draft(clerk, FORM, token) == KeptDraft(token, {"a": "1", "b": "2", "c": "2"}, clock.moment)


def test_an_older_post_that_comes_later_changes_nothing(world: World) -> None:
    clerk, token = world.ctx(Role.WINDOW_CLERK), uuid4()
    keep_draft(clerk, FORM, token, {"a": "new"}, 20)
    assert keep_draft(clerk, FORM, token, {"a": "old", "b": "old"}, 10), "no mistake of the browser's"
    kept = open_draft(clerk, FORM, token)
    assert kept is not None and kept.values == {"a": "new"}


def test_the_page_itself_is_newer_than_any_post_of_it(world: World) -> None:
    clerk, token = world.ctx(Role.WINDOW_CLERK), uuid4()
    keep_draft(clerk, FORM, token, {"a": "post"}, 2**50)
    keep_draft(clerk, FORM, token, {"a": "page"})
    kept = open_draft(clerk, FORM, token)
    assert kept is not None and kept.values == {"a": "page"}
    keep_draft(clerk, FORM, token, {"a": "late post"}, 2**50 - 1)
    kept = open_draft(clerk, FORM, token)
    assert kept is not None and kept.values == {"a": "page"}


def test_without_a_token_the_newest_of_the_form_opens(world: World, clock: FixedClock) -> None:
    tokens = [uuid4() for _ in range(3)]
    for token in tokens:
        clock.moment += timedelta(minutes=1)
        keep_draft(world.ctx(Role.WINDOW_CLERK), FORM, token, {"a": str(token)}, 1)
    clerk = world.ctx(Role.WINDOW_CLERK)
    keep_draft(clerk, "another_form", uuid4(), {}, 1)
    kept = open_draft(clerk, FORM)
    assert kept is not None and kept.token == tokens[2]
    discard_draft(clerk, FORM, tokens[2])
    kept = open_draft(clerk, FORM)
    assert kept is not None and kept.token == tokens[1]


def test_a_draft_is_its_owners_alone_even_under_the_same_token(world: World) -> None:
    clerk, other, token = world.ctx(Role.WINDOW_CLERK), world.ctx(Role.AGENCY_HEAD), uuid4()
    keep_draft(clerk, FORM, token, {"a": "mine"}, 1)
    assert open_draft(other, FORM, token) is None and open_draft(other, FORM) is None
    assert keep_draft(other, FORM, token, {"a": "theirs"}, 2)
    discard_draft(other, FORM, token)
    kept = open_draft(clerk, FORM, token)
    assert kept is not None and kept.values == {"a": "mine"}


def test_one_token_in_two_forms_is_two_drafts(world: World) -> None:
    clerk, token = world.ctx(Role.WINDOW_CLERK), uuid4()
    assert keep_draft(clerk, FORM, token, {"a": "1"}, 1) and keep_draft(clerk, "other", token, {"a": "2"}, 1)
    kept = open_draft(clerk, FORM, token)
    assert kept is not None and kept.values == {"a": "1"}


def test_what_was_given_up_is_empty_and_no_late_post_brings_it_back(world: World) -> None:
    clerk, kept, never = world.ctx(Role.WINDOW_CLERK), uuid4(), uuid4()
    keep_draft(clerk, FORM, kept, {"a": "私密"}, 1)
    for token in (kept, never):
        discard_draft(clerk, FORM, token)
        assert not keep_draft(clerk, FORM, token, {"a": "late"}, 2**50)
        assert not keep_draft(clerk, FORM, token, {"a": "page"})
        assert open_draft(clerk, FORM, token) is None
    assert open_draft(clerk, FORM) is None
    assert [row.values for row in rows(world, Draft)] == [{}, {}]


def test_what_was_submitted_is_gone_and_no_late_post_brings_it_back(world: World) -> None:
    clerk, wanted = world.ctx(Role.WINDOW_CLERK), command(world)
    keep_draft(clerk, FORM, wanted.token, {"a": "1"}, 1)
    assert submitted(clerk, wanted.token) is None
    done = must(register_application(clerk, wanted))
    assert not keep_draft(clerk, FORM, wanted.token, {"a": "late"}, 2)
    assert rows(world, Draft) == []
    result = submitted(clerk, wanted.token)
    assert result is not None and result["matter_id"] == str(done.matter_id)
    assert submitted(world.ctx(Role.AGENCY_HEAD), wanted.token) is None


def test_too_many_drafts_of_one_account_drop_the_oldest_and_no_other_account_s(
    world: World, clock: FixedClock
) -> None:
    change = ChangeSetting(uuid4(), "draft_count", 0, 5, "试行")
    assert not isinstance(change_setting(world.ctx(Role.SYSTEM_ADMIN), change), list)
    tokens = [uuid4() for _ in range(7)]
    other = uuid4()
    keep_draft(world.ctx(Role.AGENCY_HEAD), FORM, other, {"a": "theirs"}, 1)
    for token in tokens:
        clock.moment += timedelta(minutes=1)
        keep_draft(world.ctx(Role.WINDOW_CLERK), FORM, token, {"a": str(token)}, 1)
    clerk = world.ctx(Role.WINDOW_CLERK)
    assert [t for t in tokens if open_draft(clerk, FORM, t)] == tokens[2:]
    assert open_draft(world.ctx(Role.AGENCY_HEAD), FORM, other) is not None


def test_too_large_drafts_of_one_account_drop_the_oldest_and_never_the_one_being_kept(
    world: World, clock: FixedClock
) -> None:
    change = ChangeSetting(uuid4(), "draft_kilobytes", 0, 200, "试行")
    assert not isinstance(change_setting(world.ctx(Role.SYSTEM_ADMIN), change), list)
    first, second = uuid4(), uuid4()
    for token in (first, second):
        clock.moment += timedelta(minutes=1)
        assert keep_draft(world.ctx(Role.WINDOW_CLERK), FORM, token, {"a": "x" * 150_000}, 1)
    clerk = world.ctx(Role.WINDOW_CLERK)
    assert open_draft(clerk, FORM, first) is None and open_draft(clerk, FORM, second) is not None
    with pytest.raises(DraftTooLarge):
        keep_draft(clerk, FORM, second, {"b": "x" * 150_000}, 2)
    kept = open_draft(clerk, FORM, second)
    assert kept is not None and set(kept.values) == {"a"}


def test_two_posts_at_once_where_the_oldest_goes_do_not_wait_for_each_other(
    world: World, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One lies over the oldest draft, the other needs its place: both begin before either has its lock on the account."""
    ctx = world.ctx(Role.WINDOW_CLERK)
    with world.app.change(NOW) as work:
        work.add(Setting(agency_id=ctx.actor.agency_id, key="draft_count", value=5))
        work.commit()
    tokens = [uuid4() for _ in range(5)]
    for place, token in enumerate(tokens):
        clock.moment = NOW + timedelta(seconds=place)
        keep_draft(world.ctx(Role.WINDOW_CLERK), "f", token, {"a": "x"}, place + 1)
    gate = threading.Barrier(2, timeout=20)

    def together(session: Session, name: str) -> None:
        if name.startswith("drafts "):
            gate.wait()
        hold(session, name)

    monkeypatch.setattr(drafts, "hold", together)
    ctx = world.ctx(Role.WINDOW_CLERK)
    with ThreadPoolExecutor(2) as pool:
        posts = [pool.submit(keep_draft, ctx, "f", token, {"a": "y"}, 100) for token in (tokens[0], uuid4())]
        assert [post.result(30) for post in posts] == [True, True]
    assert len(rows(world, Draft)) == 5
