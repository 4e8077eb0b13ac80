"""Many ask for one volume, and two desks hand it out, at the same moment (细则第二十六条)."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from uuid import UUID

from core.law.roles import Role
from core.lending.asking import Line
from core.lending.desk import AtDesk
from db.models import Account, AccountRole, Loan
from tests.factories.applications import codes, rows
from tests.factories.case_files import closed_application, filed
from tests.factories.lending import approved, lent_to, loan_items, try_ask, try_hand_out, try_take_back
from tests.factories.world import World

COLLEAGUES = 50


def colleague(world: World, number: int) -> str:
    like = rows(world, Account, Account.login == Role.STAFF.value)[0]
    login = f"staff.{number}"
    with world.app.change(world.app.clock.now()) as work:
        account = Account(
            agency_id=like.agency_id,
            unit_id=like.unit_id,
            login=login,
            name=f"同事{number}",
            password_hash=like.password_hash,
            password_set_at=like.password_set_at,
            must_change_password=False,
        )
        work.add(account)
        work.session.flush()
        work.add(AccountRole(account_id=account.id, role=Role.STAFF.value))
        work.commit()
    return login


def test_of_fifty_colleagues_one_gets_the_volume_and_the_others_queue_in_order(world: World) -> None:
    file = filed(world, closed_application(world))
    whole = Line(case_file_id=file.id)
    people = [colleague(world, number) for number in range(COLLEAGUES)]
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda who: try_ask(world, whole, by=who, mode="take_out"), people))
    assert not [one for one in done if isinstance(one, list)]
    loans = sorted(rows(world, Loan), key=lambda one: one.id)
    numbers = sorted(int(one.number.split("〕")[1][:-1]) for one in loans)
    assert numbers == list(range(1, COLLEAGUES + 1)), "every slip has its number, and none is left out"
    for one in loans:
        approved(world, one.id)
    order = [one.id for one in sorted(rows(world, Loan), key=lambda one: (one.begins_at, one.id))]

    def hand(loan_id: UUID) -> bool:
        return isinstance(try_hand_out(world, loan_id), AtDesk)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(hand, order)).count(True) == 1
    assert loan_items(world, order[0])[0].state == "out"
    for here, following in pairwise(order[:4]):
        assert isinstance(try_take_back(world, here), AtDesk)
        assert codes(try_hand_out(world, order[-1])) == ["loan.queue"]
        assert isinstance(try_hand_out(world, following), AtDesk)


def test_two_archivists_hand_out_one_slip_once(world: World) -> None:
    file = filed(world, closed_application(world))
    row = lent_to(world, Line(case_file_id=file.id), mode="take_out")
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: try_hand_out(world, row.id), range(4)))
    assert sum(isinstance(one, AtDesk) for one in done) == 1
    assert {codes(one)[0] for one in done if isinstance(one, list)} <= {"stale", "loan.state"}
