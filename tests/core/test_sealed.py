"""Sealed people (细则第五、二十四条; 劳动保障监察条例第九条): kept out of everything, opened for a reason, listed to the head."""

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL

from core.app import App
from core.applications.reading import ApplicationFilter, list_applications
from core.clock import CHINA
from core.complaints.tip_off import TipOffRegistered
from core.home import Home
from core.law.roles import Role
from core.ledger.keys import KeyDestroyed
from core.parties.reading import list_parties
from core.people.delegations import Delegate, DelegationKept, delegate
from core.permissions import GRANTS, Permission
from core.sealed.abstracts import (
    ApproveAbstract,
    approve_abstract,
    read_draft,
    return_abstract,
    returning,
    write_abstract,
    writing,
)
from core.sealed.content import Identity
from core.sealed.opening import Opened, OpenSealed, open_sealed
from core.sealed.reading import may_seal, sealed_of
from core.sealed.sealing import Sealed, sealing
from core.sealed.weekly import (
    count_openings,
    export_openings,
    last_week,
    list_openings,
    tell_of_last_week,
    unread_openings,
    week_of,
)
from core.worker import housekeeping
from db.models import CommandReceipt, LedgerEntry, Matter, Party, ScopeKey, SealedParty
from db.session import make_engine
from tests.conftest import NOW, FixedClock, home_beside
from tests.core.ledger.support import codes as found_codes
from tests.core.ledger.support import full
from tests.core.ledger.support import seal as seal_ledger
from tests.factories.applications import codes, register, rows
from tests.factories.cases import begun
from tests.factories.complaints import CLERK, chief
from tests.factories.destroying import destroy
from tests.factories.everywhere import Needles, places_of
from tests.factories.files import try_attaching
from tests.factories.sealed import (
    NEEDLES,
    TIPS,
    WHAT,
    WHO,
    WHY,
    abstract_of,
    approve,
    seal,
    tip_clerk,
    try_sealing,
    unseal,
)
from tests.factories.steps import step
from tests.factories.tip_offs import CODE, LETTER, PNG, SAID, SAID_BY_HIM, sent_in, tip, try_tip
from tests.factories.world import World

HEAD, BOSS = Role.UNIT_HEAD, Role.AGENCY_HEAD


@pytest.fixture
def app(database_url: str, clock: FixedClock, home: Home, tmp_path: Path) -> Iterator[App]:
    made = App(make_engine(database_url, pool_size=5), clock, home_beside(home, tmp_path))
    yield made
    made.close()


@pytest.fixture
def world(app: App) -> World:
    return World(app)


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world).matter_id


def problems(result: object) -> list[str]:
    assert isinstance(result, list), result
    return codes(result)


def entries(world: World, action: str) -> list[LedgerEntry]:
    found: list[LedgerEntry] = rows(world, LedgerEntry, LedgerEntry.action == action)
    return found


# Sealing


def test_everybody_reads_a_placeholder_with_a_number(world: World, matter_id: UUID) -> None:
    seal(world, matter_id)
    seal(world, matter_id, replace(WHO, name="另一人"))
    result = try_sealing(world, matter_id, Identity("目击的人"), role="witness")
    assert isinstance(result, Sealed)
    for who in (TIPS, Role.WINDOW_CLERK, HEAD, BOSS):
        shown = [one.called for one in sealed_of(world.ctx(who), matter_id)]
        assert shown == ["某举报人（密封当事人1）", "某举报人（密封当事人2）", "某证人（密封当事人3）"], who
    for who in (Role.INTAKE_CLERK, Role.ARCHIVIST, Role.SYSTEM_ADMIN):
        assert sealed_of(world.ctx(who), matter_id) == [], who


def test_the_register_and_the_search_know_nothing(world: World, matter_id: UUID) -> None:
    before = len(rows(world, Party))
    seal(world, matter_id)
    assert len(rows(world, Party)) == before
    clerk = world.ctx(Role.WINDOW_CLERK)
    for needle in (WHO.name, WHO.certificate_no, WHO.phone):
        assert list_parties(clerk, needle) == []
        assert list_applications(clerk, ApplicationFilter(text=needle)).rows == []


def test_sealing_needs_the_permission_and_the_reach(world: World, matter_id: UUID) -> None:
    assert problems(try_sealing(world, matter_id, by=Role.WINDOW_CLERK)) == ["forbidden"]
    assert problems(try_sealing(world, matter_id, by=Role.INTAKE_CLERK)) == ["not_found"]
    assert not may_seal(world.ctx(Role.INTAKE_CLERK), matter_id)
    assert may_seal(world.ctx(tip_clerk(world)), matter_id)
    with world.app.change(NOW) as work:
        work.session.get_one(Matter, matter_id).stage = "voided"
        work.commit()
    assert problems(try_sealing(world, matter_id)) == ["stage"]
    assert not may_seal(world.ctx(TIPS), matter_id)
    assert rows(world, SealedParty) == []


def test_everything_that_is_wrong_is_said_at_once(world: World, matter_id: UUID) -> None:
    typed = Identity("", "resident_identity_card", "210402197902280000", "12", "", "")
    result = try_sealing(world, matter_id, typed, role="", abstract=" ")
    assert isinstance(result, list)
    assert [p.field for p in result] == ["role", "name", "phone", "certificate_no", "abstract"]
    assert not any(typed.certificate_no in p.message for p in result)
    assert problems(try_sealing(world, matter_id, Identity("甲", "", "123"))) == ["certificate.kind"]
    assert isinstance(try_sealing(world, matter_id, Identity("只知姓名")), Sealed)


def test_a_second_click_seals_nobody_twice_and_a_changed_form_is_told_apart(
    world: World, matter_id: UUID
) -> None:
    token, salt = uuid4(), b"s" * 32
    first = try_sealing(world, matter_id, token=token, salt=salt)
    assert try_sealing(world, matter_id, token=token, salt=salt) == first
    other = try_sealing(world, matter_id, replace(WHO, name="改过的人"), token=token, salt=salt)
    assert problems(other) == ["token_used"]
    assert len(rows(world, SealedParty)) == 1


def test_no_length_and_no_receipt_tells_of_the_name(world: World, matter_id: UUID) -> None:
    token = uuid4()
    try_sealing(world, matter_id, token=token)
    seal(world, matter_id, Identity("丁"))
    seal(world, matter_id, replace(WHO, name="丁" * 90))
    assert len({len(row.sealed) for row in rows(world, SealedParty)}) == 1
    with world.app.read() as session:
        assert session.get_one(CommandReceipt, token).result.keys() == {"sealed_id", "called"}


def test_what_a_receipt_keeps_of_a_form_cannot_be_tried_out() -> None:
    """Whoever reads the token in the database and knows all but the name still lacks the salt of the screen."""
    token, one = uuid4(), uuid4()
    for make in (
        lambda salt: sealing(token, salt, one, "informant", WHO, WHAT),
        lambda salt: writing(token, salt, one, 1, WHAT),
        lambda salt: returning(token, salt, one, 1, WHY),
    ):
        assert asdict(make(b"a" * 32)) == asdict(make(b"a" * 32))
        assert asdict(make(b"a" * 32)) != asdict(make(b"b" * 32))
        assert Needles([*NEEDLES, WHAT, WHY]).within(repr(asdict(make(b"a"))).encode()) == set()


def test_nothing_of_it_has_a_text_that_could_get_into_a_log(world: World, matter_id: UUID) -> None:
    opened = unseal(world, seal(world, matter_id))
    assert opened.identity == WHO
    for one in (WHO, opened, OpenSealed(uuid4(), WHO.name), returning(uuid4(), b"", uuid4(), 1, WHO.name)):
        assert Needles([WHO.name]).within(repr(one).encode()) == set()


# Opening


def test_an_opening_is_an_entry_before_anything_is_given(
    world: World, matter_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed_id = seal(world, matter_id)
    opened = unseal(world, sealed_id)
    assert opened.identity == WHO and opened.certificate_label == "居民身份证"
    (entry,) = entries(world, "unsealed")
    assert (entry.object_type, entry.object_id, entry.matter_id) == ("sealed_party", sealed_id, matter_id)
    assert entry.account_id == world.account_id(HEAD)
    unseal(world, sealed_id)
    assert len(entries(world, "unsealed")) == 2, "each opening counts"

    def fails(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(type(world.app.ledger), "write", fails)
    with pytest.raises(OSError, match="disk full"):
        open_sealed(world.ctx(HEAD), OpenSealed(sealed_id, WHY))


@pytest.mark.parametrize(
    ("reason", "code"), [("", "reason_missing"), ("  ", "reason_missing"), ("核实一", "reason_short")]
)
def test_without_a_reason_nothing_opens(world: World, matter_id: UUID, reason: str, code: str) -> None:
    sealed_id = seal(world, matter_id)
    assert code in problems(open_sealed(world.ctx(HEAD), OpenSealed(sealed_id, reason)))
    assert entries(world, "unsealed") == []


def test_opening_needs_the_permission_and_the_reach(world: World, matter_id: UUID) -> None:
    sealed_id = seal(world, matter_id)
    for role in Role:
        result = open_sealed(world.ctx(role), OpenSealed(sealed_id, WHY))
        assert isinstance(result, Opened) is (role in (HEAD, BOSS)), role
    assert problems(open_sealed(world.ctx(TIPS), OpenSealed(sealed_id, WHY))) == ["forbidden"]
    refusals = entries(world, "refused")
    assert world.account_id(TIPS) in {entry.account_id for entry in refusals}
    with world.app.change(NOW) as work:
        work.session.get_one(Matter, matter_id).unit_id = world.unit_id("archive")
        work.session.get_one(Matter, matter_id).intake_unit_id = world.unit_id("archive")
        work.commit()
    assert problems(open_sealed(world.ctx(HEAD), OpenSealed(sealed_id, WHY))) == ["not_found"]
    assert problems(open_sealed(world.ctx(HEAD), OpenSealed(uuid4(), WHY))) == ["not_found"]


def test_a_filed_matter_opens_nobody(world: World, matter_id: UUID) -> None:
    sealed_id = seal(world, matter_id)
    with world.app.change(NOW) as work:
        work.session.get_one(Matter, matter_id).filed_at = NOW
        work.commit()
    assert problems(open_sealed(world.ctx(BOSS), OpenSealed(sealed_id, WHY))) == ["not_found"]
    assert sealed_of(world.ctx(BOSS), matter_id) == []


def test_the_reason_stands_in_no_image_that_the_matters_key_opens(world: World, matter_id: UUID) -> None:
    """Whoever opened once knows the name, and may write it into the reason."""
    unseal(world, seal(world, matter_id), f"再次核对{WHO.name}的电话")
    (entry,) = entries(world, "unsealed")
    with world.app.read() as session:
        from db.ledger.cipher import unseal as take_out

        assert entry.key_id is not None and entry.image is not None
        plain = take_out(world.app.keys.by_id(session, entry.key_id).key, bytes(entry.image), entry.id.bytes)
    assert json.loads(plain[16:]).keys() == {"reason"}
    assert Needles([WHO.name]).within(plain) == set()


# The abstract


def test_the_abstract_is_seen_when_a_second_person_approved_it(world: World, matter_id: UUID) -> None:
    sealed_id = seal(world, matter_id)
    for who in (TIPS, Role.WINDOW_CLERK, HEAD, BOSS):
        (view,) = sealed_of(world.ctx(who), matter_id)
        assert (view.state, view.abstract) == ("waiting", "")
        assert (view.may_write, view.may_review) == (who == TIPS, who in (HEAD, BOSS)), who
    drafts = {who: read_draft(world.ctx(who), sealed_id) for who in (TIPS, *Role)}
    assert {who for who, draft in drafts.items() if draft} == {TIPS, HEAD, BOSS}
    approve(world, sealed_id)
    (view,) = sealed_of(world.ctx(Role.WINDOW_CLERK), matter_id)
    assert (view.state, view.abstract, view.approved_by) == ("approved", WHAT, "承办机构负责人甲")


def test_whoever_wrote_it_does_not_approve_or_return_it(world: World, matter_id: UUID) -> None:
    """A clerk who stands in for the head has the head's permission, and is the same person all the same."""
    sealed_id = seal(world, matter_id)
    until = NOW + timedelta(days=2)
    lent = delegate(
        world.ctx(HEAD), Delegate(uuid4(), "unit_head", world.account_id(TIPS), NOW, until, "出差")
    )
    assert isinstance(lent, DelegationKept), lent
    clerk = world.ctx(TIPS)
    assert clerk.may(Permission.ABSTRACT_APPROVE)
    version = abstract_of(world, sealed_id).row_version
    assert problems(approve_abstract(clerk, ApproveAbstract(uuid4(), sealed_id, version))) == ["own"]
    assert problems(return_abstract(clerk, returning(uuid4(), b"", sealed_id, version, "写得不清楚"))) == [
        "own"
    ]
    assert not sealed_of(clerk, matter_id)[0].may_review
    unseal(world, sealed_id, by=TIPS)


def test_a_draft_goes_back_and_forth_and_each_version_is_judged_anew(world: World, matter_id: UUID) -> None:
    refused_at_once = try_sealing(world, matter_id, abstract=f"{WHO.name}举报：未缴费")
    assert isinstance(refused_at_once, list) and problems(refused_at_once) == ["abstract_names"]
    sealed_id = seal(world, matter_id)
    head, clerk = world.ctx(HEAD), world.ctx(TIPS)
    # Later nobody is told what a text has in common with a sealed name: that is for the second person to see.
    naming = writing(uuid4(), b"", sealed_id, abstract_of(world, sealed_id).row_version, f"{WHO.name}举报")
    assert not isinstance(write_abstract(clerk, naming), list)
    version = abstract_of(world, sealed_id).row_version
    done = return_abstract(head, returning(uuid4(), b"", sealed_id, version, f"写了{WHO.name}的姓名"))
    assert not isinstance(done, list), done
    assert sealed_of(head, matter_id)[0].state == "returned"
    draft = read_draft(clerk, sealed_id)
    assert draft is not None and draft.returned == f"写了{WHO.name}的姓名"
    assert problems(approve_abstract(head, ApproveAbstract(uuid4(), sealed_id, version))) == ["stale"]
    assert problems(approve_abstract(head, ApproveAbstract(uuid4(), sealed_id, draft.row_version))) == [
        "returned"
    ]
    again = writing(uuid4(), b"", sealed_id, draft.row_version, WHAT)
    assert not isinstance(write_abstract(clerk, again), list)
    stale = writing(uuid4(), b"", sealed_id, draft.row_version, "又一稿，内容不同")
    assert problems(write_abstract(clerk, stale)) == ["stale"]
    approve(world, sealed_id)
    version = abstract_of(world, sealed_id).row_version
    assert problems(write_abstract(clerk, writing(uuid4(), b"", sealed_id, version, "改写"))) == ["approved"]
    withdrawn = return_abstract(head, returning(uuid4(), b"", sealed_id, version, "仍能猜出是谁"))
    assert not isinstance(withdrawn, list)
    assert abstract_of(world, sealed_id).text is None
    assert sealed_of(world.ctx(Role.WINDOW_CLERK), matter_id)[0].abstract == ""


def test_another_writer_does_not_read_what_he_replaces(world: World, matter_id: UUID) -> None:
    sealed_id = seal(world, matter_id)
    with world.app.change(NOW) as work:
        work.session.get_one(
            type(abstract_of(world, sealed_id)), abstract_of(world, sealed_id).id
        ).written_by = world.account_id(Role.INTAKE_CLERK)
        work.commit()
    assert read_draft(world.ctx(TIPS), sealed_id) is None
    assert sealed_of(world.ctx(TIPS), matter_id)[0].may_write


def test_an_abstract_is_out_of_reach_with_its_matter(world: World, matter_id: UUID) -> None:
    sealed_id = seal(world, matter_id)
    with world.app.change(NOW) as work:
        matter = work.session.get_one(Matter, matter_id)
        matter.unit_id = matter.intake_unit_id = world.unit_id("archive")
        work.commit()
    version = abstract_of(world, sealed_id).row_version
    head, clerk = world.ctx(HEAD), world.ctx(TIPS)
    assert read_draft(head, sealed_id) is None and read_draft(clerk, sealed_id) is None
    assert problems(approve_abstract(head, ApproveAbstract(uuid4(), sealed_id, version))) == ["not_found"]
    sent_back = returning(uuid4(), b"", sealed_id, version, "写得不清楚")
    assert problems(return_abstract(head, sent_back)) == ["not_found"]
    again = writing(uuid4(), b"", sealed_id, version, "另一稿")
    assert problems(write_abstract(clerk, again)) == ["not_found"]


def test_no_refusal_depends_on_what_a_text_says(world: World, matter_id: UUID) -> None:
    """Nobody finds out a sealed name by trying: a text with it and one without are taken alike."""
    sealed_id = seal(world, matter_id, abstract=WHAT)
    clerk = world.ctx(TIPS)
    for text in (WHO.name, WHO.phone, "不相干的人"):
        version = abstract_of(world, sealed_id).row_version
        assert not isinstance(write_abstract(clerk, writing(uuid4(), b"", sealed_id, version, text)), list)


# The weekly list


def at(world: World, moment: datetime) -> None:
    clock = world.app.clock
    assert isinstance(clock, FixedClock)
    clock.moment = moment


MONDAY = datetime(2026, 3, 9, 0, 0, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("day", "monday"),
    [(date(2026, 3, 9), 9), (date(2026, 3, 15), 9), (date(2026, 3, 16), 16), (date(2026, 3, 8), 2)],
)
def test_weeks_begin_on_monday(day: date, monday: int) -> None:
    assert week_of(day) == date(2026, 3, monday)


def test_last_week_is_counted_in_the_bureaus_time() -> None:
    assert last_week(datetime(2026, 3, 15, 23, 59, tzinfo=CHINA)) == date(2026, 3, 2)
    assert last_week(datetime(2026, 3, 16, 0, 0, tzinfo=CHINA)) == date(2026, 3, 9)


def test_the_list_says_who_opened_which_when_and_why(world: World, matter_id: UUID) -> None:
    sealed_id = seal(world, matter_id)
    for moment in (
        MONDAY - timedelta(seconds=1),
        MONDAY,
        MONDAY + timedelta(days=7, seconds=-1),
        MONDAY + timedelta(days=7),
    ):
        at(world, moment)
        unseal(world, sealed_id, f"核实{moment:%d日%H点%M分}的情况", by=BOSS if moment == MONDAY else HEAD)
    shown = list_openings(world.ctx(BOSS), date(2026, 3, 11))
    assert [(one.account, one.called, one.reason) for one in shown] == [
        ("承办机构负责人甲", "某举报人（密封当事人1）", "核实15日23点59分的情况"),
        ("单位负责人甲", "某举报人（密封当事人1）", "核实09日00点00分的情况"),
    ]
    assert count_openings(world.ctx(BOSS), date(2026, 3, 11)) == 2
    (first,) = list_openings(world.ctx(BOSS), date(2026, 3, 11), limit=1)
    (second,) = list_openings(world.ctx(BOSS), date(2026, 3, 11), before=first.entry_id)
    assert [first, second] == shown


def test_the_list_has_what_was_filed_since_and_nothing_of_other_units(world: World, matter_id: UUID) -> None:
    unseal(world, seal(world, matter_id), by=BOSS)
    with world.app.change(NOW) as work:
        matter = work.session.get_one(Matter, matter_id)
        matter.filed_at = NOW
        work.commit()
    assert len(list_openings(world.ctx(HEAD), NOW.date())) == 1
    with world.app.change(NOW) as work:
        matter = work.session.get_one(Matter, matter_id)
        matter.unit_id = matter.intake_unit_id = world.unit_id("archive")
        work.commit()
    assert list_openings(world.ctx(HEAD), NOW.date()) == []
    assert len(list_openings(world.ctx(BOSS), NOW.date())) == 1
    for role in set(Role) - {HEAD, BOSS}:
        assert list_openings(world.ctx(role), NOW.date()) == []
        assert export_openings(world.ctx(role), NOW.date()) is None


def test_the_file_holds_the_week_and_no_formula(world: World, matter_id: UUID) -> None:
    unseal(world, seal(world, matter_id), "=HYPERLINK(1)试试看")
    data = export_openings(world.ctx(HEAD), NOW.date())
    assert data is not None
    text = data.decode("utf-8-sig")
    assert "'=HYPERLINK(1)试试看" in text and "某举报人（密封当事人1）" in text
    assert [entry.object_type for entry in entries(world, "exported")] == ["seal_list"]


def test_the_head_is_told_once_a_week_until_he_has_looked(world: World, matter_id: UUID) -> None:
    sealed_id = seal(world, matter_id)
    unseal(world, sealed_id)
    unseal(world, sealed_id)
    assert unread_openings(world.ctx(BOSS)) == 0, "the week is not over"
    assert list_openings(world.ctx(BOSS), date(2026, 3, 9)), "what he sees now is not all of it"
    at(world, MONDAY + timedelta(days=7, minutes=1))
    assert unread_openings(world.ctx(BOSS)) == 0, "nobody was told yet"
    housekeeping(world.app)
    assert tell_of_last_week(world.app) == 0, "told once"
    (entry,) = entries(world, "seal_listed")
    assert entry.object_type == "agency" and entry.account_id is None
    assert [unread_openings(world.ctx(who)) for who in (BOSS, HEAD, TIPS)] == [2, 2, 0]
    list_openings(world.ctx(BOSS), date(2026, 3, 2))
    assert unread_openings(world.ctx(BOSS)) == 2, "another week"
    list_openings(world.ctx(BOSS), date(2026, 3, 9))
    assert [unread_openings(world.ctx(who)) for who in (BOSS, HEAD)] == [0, 2]
    at(world, MONDAY + timedelta(days=14, minutes=1))
    assert tell_of_last_week(world.app) == 1
    assert unread_openings(world.ctx(HEAD)) == 0, "a week without openings is no news"


def test_a_lost_root_key_does_not_stop_the_worker(world: World, matter_id: UUID) -> None:
    unseal(world, seal(world, matter_id))
    at(world, MONDAY + timedelta(days=7))
    held = {file: file.read_bytes() for file in world.app.home.keys.glob("root-*")}
    for file in held:
        file.unlink()
    fresh = App(world.app.engine, world.app.clock, Home(world.app.home.path))
    assert tell_of_last_week(fresh) == 0
    for file, data in held.items():
        file.write_bytes(data)
        file.chmod(0o600)
    assert tell_of_last_week(fresh) == 1


# Keys and the ledger


def test_the_ledger_stays_clean_through_all_of_it(world: World, matter_id: UUID) -> None:
    sealed_id = seal(world, matter_id)
    unseal(world, sealed_id)
    approve(world, sealed_id)
    seal_ledger(world.app)
    result = full(world.app)
    assert (found_codes(result), result.remarks) == (set(), {})


def test_what_the_ledger_keeps_of_sealed_people_stands_under_their_own_keys(
    world: World, matter_id: UUID
) -> None:
    sealed_id, other = seal(world, matter_id), seal(world, matter_id, Identity("另一人"))
    approve(world, sealed_id)
    with world.app.read() as session:
        key_of = {key.owner_id: key.id for key in session.scalars(select(ScopeKey))}
    kept = ("sealed_party", "matter_abstract")
    found = rows(world, LedgerEntry, LedgerEntry.object_type.in_(kept), LedgerEntry.image.is_not(None))
    assert [entry.key_id for entry in found].count(key_of[sealed_id]) == 3
    assert [entry.key_id for entry in found].count(key_of[other]) == 2
    assert len(found) == 5


def test_an_exchanged_identity_is_found(world: World, matter_id: UUID, server: URL) -> None:
    from tests.core.ledger.conftest import Superuser

    first, second = seal(world, matter_id), seal(world, matter_id, Identity("替罪的人"))
    seal_ledger(world.app)
    superuser = Superuser(server.set(database=world.app.engine.url.database))
    superuser.run(
        f"UPDATE sealed_party SET sealed = (SELECT sealed FROM sealed_party WHERE id = '{second}')"
        f" WHERE id = '{first}'"
    )
    assert problems(open_sealed(world.ctx(HEAD), OpenSealed(first, WHY))) == ["key"]
    assert found_codes(full(world.app)) == {"row_changed"}


def test_with_its_key_destroyed_nothing_opens_and_the_ledger_says_so(world: World, matter_id: UUID) -> None:
    sealed_id, other = seal(world, matter_id), seal(world, matter_id, Identity("另一人"))
    unseal(world, sealed_id)
    destroy(world, sealed_id, "销毁〔2026〕7号")
    result = open_sealed(world.ctx(HEAD), OpenSealed(sealed_id, WHY))
    assert isinstance(result, list) and "销毁〔2026〕7号" in result[0].message
    version = abstract_of(world, sealed_id).row_version
    command = ApproveAbstract(uuid4(), sealed_id, version)
    assert problems(approve_abstract(world.ctx(HEAD), command)) == ["key"]
    with pytest.raises(KeyDestroyed):
        read_draft(world.ctx(TIPS), sealed_id)
    (shown,) = list_openings(world.ctx(BOSS), NOW.date())
    assert "销毁〔2026〕7号" in shown.reason
    assert [one.called[:5] for one in sealed_of(world.ctx(HEAD), matter_id)] == ["某举报人（"] * 2
    assert unseal(world, other).identity.name == "另一人"
    seal_ledger(world.app)
    verified = full(world.app)
    assert found_codes(verified) == set()
    assert [words for words in verified.remarks if "销毁〔2026〕7号" in words]
    with world.app.read() as session:
        key = session.scalars(select(ScopeKey).where(ScopeKey.owner_id == sealed_id)).one()
    assert key.kind == "sealed" and key.wrapped is None


# Nowhere


@pytest.mark.long
def test_the_helper_finds_what_is_there(world: World, matter_id: UUID, server: URL) -> None:
    seal_ledger(world.app)
    places = places_of(world, ["张桂芳"], server, logins=(Role.WINDOW_CLERK, HEAD), said={"log": "x张桂芳"})
    found = {place.split(": ")[0] for place in places}
    assert found >= {
        "column party.name",
        "column job_piece.data",
        "image of matter_party created",
        "screen application for window_clerk",
        "screen applications for unit_head",
        "screen party for unit_head",
        "route /applications.csv for unit_head",
        "route /documents/{document_id:uuid}.pdf for window_clerk",
        "route /proofs/{object_type}/{object_id:uuid}.zip for unit_head",
        "log",
    }


@pytest.mark.parametrize("prefix", [b"", b"x", b"xy", b"xyz"])
def test_the_helper_knows_a_name_in_disguise(prefix: bytes) -> None:
    import base64
    import hashlib

    needles = Needles(["欧阳密霜"])
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        raw = prefix + "欧阳密霜".encode(encoding) + b"tail"
        for disguised in (raw, raw.hex().encode(), raw.hex().upper().encode(), base64.b64encode(raw)):
            assert needles.within(b"{" + disguised + b"}"), (encoding, disguised)
    assert needles.within(json.dumps("a欧阳密霜b").encode())
    assert needles.within(hashlib.sha256("欧阳密霜".encode()).digest())
    assert needles.within("欧阳密山".encode()) == set()


def taken_on(world: World, made: TipOffRegistered) -> None:
    """The tip-off supplemented and made a case, by somebody who types his name wherever a form might have kept it."""
    said = {"told_by": "phone", "told": "请补充班组", **dict.fromkeys(("told_to", "supplied"), WHO.name)}
    said |= dict.fromkeys(("cause", "facts"), SAID.facts)
    answers = {**dict.fromkeys(("within_limitation", "in_remit"), "yes"), "clear_respondent": "unclear"}
    asked = {**answers, "outcome": "supplement", "grounds": "线索不具体"}
    step(world, made.matter_id, "assess", CLERK, values=asked)
    step(world, made.matter_id, "notify_informant", CLERK, values=said)
    step(world, made.matter_id, "supply_sealed", CLERK, values=said)
    assert isinstance(try_attaching(world, made.matter_id, PNG, LETTER, kind="evidence", by=CLERK), list)
    approve(world, made.sealed_id, chief(world))
    step(world, made.matter_id, "trace_tip_off", CLERK, values=said)
    (case,) = rows(world, Matter, Matter.procedure == "case")
    begun(world, case.id)


@pytest.mark.long
def test_a_sealed_person_stands_nowhere(
    world: World,
    matter_id: UUID,
    server: URL,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Not for those either who sealed, reviewed and opened: what was shown to them is gone with its screen."""
    caplog.set_level(logging.DEBUG, "portal")
    caplog.set_level(logging.INFO)
    token, salt = uuid4(), b"k" * 32
    naming = f"{WHO.name}反映未缴费"
    assert isinstance(try_sealing(world, matter_id, abstract=naming, token=token, salt=salt), list)
    first = try_sealing(world, matter_id, token=token, salt=salt)
    assert isinstance(first, Sealed)
    try_sealing(world, matter_id, abstract="另一稿", token=token, salt=salt)
    sealed_id = first.sealed_id
    draft = writing(uuid4(), salt, sealed_id, abstract_of(world, sealed_id).row_version, naming)
    assert not isinstance(write_abstract(world.ctx(TIPS), draft), list)
    try_sealing(world, matter_id, replace(WHO, name=WHO.name + "\x00"))
    unseal(world, sealed_id, f"核对{WHO.name}所述电话{WHO.phone}")
    version = abstract_of(world, sealed_id).row_version
    why = returning(uuid4(), salt, sealed_id, version, f"不应写出{WHO.name}")
    assert not isinstance(return_abstract(world.ctx(HEAD), why), list)
    version = abstract_of(world, sealed_id).row_version
    mended = writing(uuid4(), salt, sealed_id, version, WHAT)
    assert not isinstance(write_abstract(world.ctx(TIPS), mended), list)
    approve(world, sealed_id)
    # The same person tips off by letter, and somebody else without a name.
    made = tip(world)
    sent_in(world, made)
    taken_on(world, made)
    try_tip(world, abstract=f"{WHO.name}举报")
    tip(world, who=None, code=CODE, kind="hours")
    seal_ledger(world.app)
    out = capfd.readouterr()
    places = places_of(
        world,
        [*NEEDLES, f"核对{WHO.name}", *SAID_BY_HIM, CODE, CODE.replace("-", "")],
        server,
        logins=(*Role, TIPS),
        said={"log": caplog.text, "stdout": out.out, "stderr": out.err},
    )
    # The heads read on their weekly list the reason that a head has typed: it is sealed from everybody else.
    listed = ("screen sealed_openings for ", "route /sealed_openings/{week}.csv for ")
    heads = {f"{where}{role}" for where in listed for role in (HEAD, BOSS)}
    assert [place for place in places if place.split(": ")[0] not in heads] == []
    assert {place.split(": ")[0] for place in places} == heads


def test_those_who_seal_do_not_open_and_nobody_else_does() -> None:
    assert {role for role in Role if Permission.SEAL_PARTY in GRANTS[role]} == {Role.INTAKE_CLERK}
    for permission in (Permission.SEALED_OPEN, Permission.ABSTRACT_APPROVE):
        assert {role for role in Role if permission in GRANTS[role]} == {HEAD, BOSS}
