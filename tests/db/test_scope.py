"""Who sees which matter: own, unit, intake unit, agency, another agency, filed, and by grant until a minute."""

import random
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import product
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from core.app import App
from core.applications.correct import Corrected, VoidApplication, void_application
from core.applications.reading import document_file, export_applications, get_application, list_applications
from core.context import Context
from core.law.roles import BUSINESS_ROLES, Role
from core.parties.reading import list_parties, matters_of
from core.people.delegations import Delegate, DelegationKept, delegate
from core.permissions import GRANTS, Permission
from db.models import Account, AccountRole, Act, Agency, Grant, Matter, MatterPerson, Unit
from db.queries.applications import ApplicationFilter
from db.queries.scope import open_to, visible_ids, visible_to
from db.viewer import Viewer
from tests.conftest import NOW, FixedClock
from tests.factories.applications import codes, register
from tests.factories.world import World

READERS = sorted(role for role in BUSINESS_ROLES if role is not Role.STAFF)
MINUTE = timedelta(minutes=1)
PROCEDURES = ("application", "complaint", "case")


@dataclass(frozen=True)
class Ids:
    """One registered application, taken in by the window, answered for by the unit for labour relations."""

    matter_id: UUID
    document_id: UUID
    party_id: UUID


@pytest.fixture
def ids(world: World) -> Ids:
    done = register(world)
    (party,) = list_parties(world.ctx(Role.WINDOW_CLERK))
    return Ids(done.matter_id, done.document_id, party.party_id)


def change(world: World, matter_id: UUID, **values: object) -> None:
    with world.app.change() as work:
        matter = work.session.get_one(Matter, matter_id)
        for name, value in values.items():
            setattr(matter, name, value)
        work.commit()


def add(world: World, row: object) -> None:
    with world.app.change() as work:
        work.session.add(row)
        work.commit()


WAYS: dict[str, Callable[[Context, Ids], bool]] = {
    "list": lambda ctx, ids: (
        ids.matter_id in {r.matter_id for r in list_applications(ctx, ApplicationFilter()).rows}
    ),
    "search": lambda ctx, ids: bool(list_applications(ctx, ApplicationFilter(text="张桂芳")).rows),
    "detail": lambda ctx, ids: get_application(ctx, ids.matter_id) is not None,
    "paper": lambda ctx, ids: document_file(ctx, ids.document_id) is not None,
    "party": lambda ctx, ids: bool(matters_of(ctx, ids.party_id)),
    "export": lambda ctx, ids: bool(export_applications(may_export(ctx), ApplicationFilter())),
}
"""Every way on which content of a matter reaches somebody."""


def may_export(ctx: Context) -> Context:
    """The same person, reaching as far as he does for reading, with the permission to export."""
    actor = replace(ctx.actor)
    vars(actor)["permissions"] = ctx.actor.permissions | {Permission.APPLICATION_EXPORT}
    return _Exporting(**{f.name: getattr(ctx, f.name) for f in fields(ctx)} | {"actor": actor})


class _Exporting(Context):
    def viewer_for(self, *permissions: Permission) -> Viewer:
        return super().viewer_for(*(p for p in permissions if p is not Permission.APPLICATION_EXPORT))


def sees(ctx: Context, ids: Ids) -> bool:
    """Whether somebody sees the matter; the same on every way, or the test fails."""
    found = {name: way(ctx, ids) for name, way in WAYS.items()}
    assert len(set(found.values())) == 1, f"{ctx.actor.login}: {found}"
    return found["detail"]


def test_roles_reach_their_own_unit_their_agency_or_their_own_work(world: World, ids: Ids) -> None:
    assert {role for role in READERS if sees(world.ctx(role), ids)} == {
        Role.WINDOW_CLERK,  # sits in the unit that took it in
        Role.UNIT_HEAD,  # leads the unit that answers for it
        Role.AGENCY_HEAD,
    }


@pytest.mark.parametrize("column", ["unit_id", "intake_unit_id"])
def test_the_unit_that_answers_and_the_unit_that_took_it_in_see_it(
    world: World, ids: Ids, column: str
) -> None:
    officer = world.ctx(Role.ENFORCEMENT_OFFICER)
    assert not sees(officer, ids)
    change(world, ids.matter_id, **{column: world.unit_id("inspection")})
    assert sees(officer, ids)


def test_a_matter_that_moves_to_another_unit_leaves_the_old_one(world: World, ids: Ids) -> None:
    assert sees(world.ctx(Role.UNIT_HEAD), ids)
    change(world, ids.matter_id, unit_id=world.unit_id("inspection"))
    assert not sees(world.ctx(Role.UNIT_HEAD), ids)


def test_who_works_on_a_matter_sees_it_from_that_minute_until_his_part_ends(
    world: World, ids: Ids, clock: FixedClock
) -> None:
    role = Role.HEARING_HOST
    row = MatterPerson(
        matter_id=ids.matter_id,
        account_id=world.account_id(role),
        part="registrar",
        happened_at=NOW + MINUTE,
        ended_at=NOW + 5 * MINUTE,
    )
    add(world, row)
    for minute, expected in ((0, False), (1, True), (4, True), (5, False), (6, False)):
        clock.moment = NOW + minute * MINUTE
        assert sees(world.ctx(role), ids) is expected, minute
    assert not sees(world.ctx(Role.DISCLOSURE_OFFICER), ids), "somebody else's part opens nothing"


def other_agency(app: App, role: Role = Role.AGENCY_HEAD) -> None:
    """A county bureau with one account, `county`."""
    with app.change(NOW) as work:
        agency = Agency(code="county", name="某县人社局", short_name="县局", kind="organ", number_prefix="县")
        work.add(agency)
        work.session.flush()
        unit = Unit(agency_id=agency.id, code="office", name="办公室")
        work.add(unit)
        work.session.flush()
        account = Account(
            agency_id=agency.id,
            unit_id=unit.id,
            login="county",
            name="县局局长",
            password_hash="x",
            password_set_at=NOW,
        )
        work.add(account)
        work.session.flush()
        work.add(AccountRole(account_id=account.id, role=role.value))
        work.commit()


def test_the_head_of_another_agency_sees_nothing(world: World, ids: Ids) -> None:
    other_agency(world.app)
    head = world.ctx("county")
    assert head.viewer_for(Permission.APPLICATION_READ).sees_agency
    assert not sees(head, ids)
    assert list_parties(head) == []


def test_a_part_in_a_matter_of_another_agency_opens_nothing(world: World, ids: Ids) -> None:
    other_agency(world.app)
    county = world.account_id("county")
    add(world, MatterPerson(matter_id=ids.matter_id, account_id=county, part="registrar"))
    assert not sees(world.ctx("county"), ids)


def test_art26_a_filed_matter_is_closed_to_everybody(world: World, ids: Ids) -> None:
    for role in READERS:
        account_id = world.account_id(role)
        add(world, MatterPerson(matter_id=ids.matter_id, account_id=account_id, part="registrar"))
    assert all(sees(world.ctx(role), ids) for role in READERS)
    change(world, ids.matter_id, filed_at=NOW)
    assert not any(sees(world.ctx(role), ids) for role in READERS), "head, handler and archivist included"


def grant(world: World, ids: Ids, role: Role, **more: datetime | None) -> Grant:
    return Grant(
        account_id=world.account_id(role),
        object_type="matter",
        object_id=ids.matter_id,
        mode="copy",
        ground="诉讼答辩",
        granted_by=world.account_id(Role.ARCHIVIST),
        **{"happened_at": NOW, "until": NOW + 10 * MINUTE} | more,
    )


@pytest.mark.parametrize("filed", [False, True])
def test_art26_a_running_grant_opens_for_that_person_until_that_minute(
    world: World, ids: Ids, filed: bool, clock: FixedClock
) -> None:
    change(world, ids.matter_id, filed_at=NOW if filed else None)
    add(world, grant(world, ids, Role.LEGAL_REVIEWER, happened_at=NOW + MINUTE))
    for minute, expected in ((0, False), (1, True), (9, True), (10, False)):
        clock.moment = NOW + minute * MINUTE
        assert sees(world.ctx(Role.LEGAL_REVIEWER), ids) is expected, minute
        assert not sees(world.ctx(Role.HEARING_HOST), ids)


def test_art26_a_revoked_grant_opens_nothing(world: World, ids: Ids) -> None:
    add(world, grant(world, ids, Role.LEGAL_REVIEWER, revoked_at=NOW))
    assert not sees(world.ctx(Role.LEGAL_REVIEWER), ids)


def test_a_grant_on_another_object_opens_nothing(world: World, ids: Ids) -> None:
    for field, value in (("object_type", "document"), ("object_id", uuid4())):
        row = grant(world, ids, Role.LEGAL_REVIEWER)
        setattr(row, field, value)
        add(world, row)
    assert not sees(world.ctx(Role.LEGAL_REVIEWER), ids)


def test_a_grant_to_read_gives_no_paper_away(world: World, ids: Ids) -> None:
    row = grant(world, ids, Role.LEGAL_REVIEWER)
    row.mode = "read"
    add(world, row)
    reader = world.ctx(Role.LEGAL_REVIEWER)
    assert get_application(reader, ids.matter_id) is not None
    assert document_file(reader, ids.document_id) is None


def test_art26_any_colleague_may_be_granted_a_matter(world: World, ids: Ids) -> None:
    assert get_application(world.ctx(Role.STAFF), ids.matter_id) is None
    add(world, grant(world, ids, Role.STAFF))
    borrower = world.ctx(Role.STAFF)
    assert get_application(borrower, ids.matter_id) is not None
    assert document_file(borrower, ids.document_id) is not None
    assert [r.matter_id for r in list_applications(borrower, ApplicationFilter()).rows] == [ids.matter_id]


def delegate_to(world: World, giver: Role, receiver: Role) -> None:
    command = Delegate(uuid4(), giver.value, world.account_id(receiver), NOW, NOW + timedelta(days=3), "休假")
    kept = delegate(world.ctx(giver), command)
    assert isinstance(kept, DelegationKept), kept


def test_who_stands_in_gets_the_absent_ones_permissions_no_further_than_the_absent_ones_reach(
    world: World, ids: Ids
) -> None:
    """An officer of inspection stands in for the head of the unit that answers for the application; another
    application belongs to inspection. What the head may there, he may; voiding at his own desk he may not."""
    officer, head = Role.ENFORCEMENT_OFFICER, Role.UNIT_HEAD
    own = register(world).matter_id
    change(world, own, unit_id=world.unit_id("inspection"), intake_unit_id=world.unit_id("inspection"))
    delegate_to(world, head, officer)
    ctx = world.ctx(officer)
    assert {r.matter_id for r in list_applications(ctx, ApplicationFilter()).rows} == {own, ids.matter_id}
    refused = void_application(ctx, VoidApplication(uuid4(), own, 2, "重复登记"))
    assert codes(refused) == ["not_found"]
    assert isinstance(
        void_application(ctx, VoidApplication(uuid4(), ids.matter_id, 1, "重复登记")), Corrected
    )
    view = get_application(ctx, ids.matter_id)
    assert view is not None and "代" in view.acts[0].actor


def test_who_has_the_role_himself_acts_for_the_absent_where_his_own_role_does_not_reach(
    world: World, ids: Ids
) -> None:
    """Two heads: the one of inspection stands in for the one who is away."""
    officer = Role.ENFORCEMENT_OFFICER
    add(world, AccountRole(account_id=world.account_id(officer), role=Role.UNIT_HEAD.value))
    own = register(world).matter_id
    change(world, own, unit_id=world.unit_id("inspection"), intake_unit_id=world.unit_id("inspection"))
    delegate_to(world, Role.UNIT_HEAD, officer)
    ctx = world.ctx(officer)
    for matter_id, version in ((own, 2), (ids.matter_id, 1)):
        assert isinstance(
            void_application(ctx, VoidApplication(uuid4(), matter_id, version, "重复登记")), Corrected
        )
    with world.app.read() as session:
        behalf = dict(
            session.execute(select(Act.matter_id, Act.on_behalf_of_id).where(Act.kind == "voided")).all()
        )
    assert behalf == {own: None, ids.matter_id: world.account_id(Role.UNIT_HEAD)}


def test_who_stands_in_finds_the_work_that_belongs_to_the_role_and_no_other(world: World, ids: Ids) -> None:
    """A clerk who registered it, and is an archivist too, lends one role or the other; the matter has left her unit."""
    clerk, staff, host = Role.WINDOW_CLERK, Role.STAFF, Role.HEARING_HOST
    far = world.unit_id("inspection")
    change(world, ids.matter_id, unit_id=far, intake_unit_id=far)
    add(world, AccountRole(account_id=world.account_id(clerk), role=Role.ARCHIVIST.value))
    for role, receiver in ((Role.ARCHIVIST, staff), (clerk, host)):
        command = Delegate(uuid4(), role, world.account_id(receiver), NOW, NOW + timedelta(days=3), "休假")
        assert isinstance(delegate(world.ctx(clerk), command), DelegationKept)
    assert get_application(world.ctx(clerk), ids.matter_id) is not None
    assert get_application(world.ctx(staff), ids.matter_id) is None
    assert document_file(world.ctx(staff), ids.document_id) is None
    assert get_application(world.ctx(host), ids.matter_id) is not None


def test_a_grant_opens_to_reading_and_never_to_a_change(world: World, ids: Ids) -> None:
    command = VoidApplication(uuid4(), ids.matter_id, 1, "重复登记")
    change(world, ids.matter_id, unit_id=world.unit_id("inspection"))
    add(world, grant(world, ids, Role.UNIT_HEAD))
    head = world.ctx(Role.UNIT_HEAD)
    assert sees(head, ids)
    assert codes(void_application(head, command)) == ["not_found"]


def test_a_filed_matter_is_changed_by_nobody(world: World, ids: Ids) -> None:
    change(world, ids.matter_id, filed_at=NOW)
    add(world, grant(world, ids, Role.AGENCY_HEAD))
    head = world.ctx(Role.AGENCY_HEAD)
    assert sees(head, ids)
    assert codes(void_application(head, VoidApplication(uuid4(), ids.matter_id, 2, "重复登记"))) == [
        "not_found"
    ]


def test_what_one_may_change_one_may_read(world: World, ids: Ids) -> None:
    add(
        world,
        MatterPerson(matter_id=ids.matter_id, account_id=world.account_id(Role.ARCHIVIST), part="registrar"),
    )
    with world.app.read() as session:
        for role in Role:
            viewer = world.ctx(role).viewer_for(Permission.APPLICATION_READ)
            readable = set(session.scalars(select(Matter.id).where(visible_to(viewer))))
            assert set(session.scalars(select(Matter.id).where(open_to(viewer)))) <= readable


def test_who_may_not_read_applications_sees_nothing_even_with_a_part(world: World, ids: Ids) -> None:
    without = [role for role in Role if Permission.APPLICATION_READ not in GRANTS[role]]
    assert without
    for role in without:
        account_id = world.account_id(role)
        add(world, MatterPerson(matter_id=ids.matter_id, account_id=account_id, part="registrar"))
        ctx = world.ctx(role)
        assert get_application(ctx, ids.matter_id) is None
        assert document_file(ctx, ids.document_id) is None
        assert list_applications(ctx, ApplicationFilter()).rows == []
        assert export_applications(ctx, ApplicationFilter()) is None


def scatter(world: World, choose: random.Random) -> None:
    """Forty matters of two agencies, some filed, with parts and grants of all ages strewn over them."""
    other_agency(world.app)
    homes = [(world.ctx(who).actor.agency_id, world.ctx(who).actor.unit_id) for who in (*READERS, "county")]
    people = [world.account_id(who) for who in (*READERS, "county")]
    times = [NOW - MINUTE, NOW, NOW + MINUTE]
    with world.app.change(NOW) as work:
        for index in range(40):
            agency_id, unit_id = choose.choice(homes)
            row = Matter(
                agency_id=agency_id,
                unit_id=unit_id,
                intake_unit_id=choose.choice([u for a, u in homes if a == agency_id]),
                procedure=PROCEDURES[index % 3],
                number=f"{index}号",
                subject="事项",
                party_names="某人",
                channel="counter",
                stage="registered",
                filed_at=choose.choice([None, None, NOW]),
            )
            work.add(row)
            work.session.flush()
            for _ in range(choose.randrange(4)):
                part = {"happened_at": choose.choice(times), "ended_at": choose.choice([None, *times])}
                work.add(
                    MatterPerson(matter_id=row.id, account_id=choose.choice(people), part="registrar", **part)
                )
            for _ in range(choose.randrange(3)):
                work.add(
                    Grant(
                        account_id=choose.choice(people),
                        object_type=choose.choice(["matter", "matter", "document"]),
                        object_id=row.id,
                        mode="read",
                        ground="审计",
                        granted_by=people[0],
                        happened_at=choose.choice(times),
                        until=choose.choice(times),
                        revoked_at=choose.choice([None, None, NOW]),
                    )
                )
        work.commit()


@pytest.mark.parametrize("seed", range(3))
def test_the_walk_of_a_list_finds_what_the_condition_allows_and_nothing_else(world: World, seed: int) -> None:
    scatter(world, random.Random(seed))
    some = 0
    with world.app.read() as session:
        for who in (*READERS, "county"):
            viewer = world.ctx(who).viewer_for(Permission.APPLICATION_READ)
            for more, among in product(((), (Matter.number > "20",)), ((), PROCEDURES[:1], PROCEDURES[1:])):
                walked = Matter.procedure.in_(among or PROCEDURES)
                allowed = sorted(session.scalars(select(Matter.id).where(visible_to(viewer), walked, *more)))
                some += bool(allowed)
                for limit in (3, 100):
                    walk = partial(visible_ids, viewer, *more, limit=limit, procedures=among)
                    up = session.scalars(walk(ascending=True)).all()
                    down = session.scalars(walk()).all()
                    assert (up, down) == (allowed[:limit], allowed[::-1][:limit]), who
                    mine = visible_ids(viewer, walked, *more, limit=limit, own=True)
                    assert session.scalars(walk(own=True)).all() == session.scalars(mine).all(), who
    assert some > len(READERS), "enough of them see something"
