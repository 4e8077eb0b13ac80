"""Applications for tests: invented people and firms with right check characters, and the command to register them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, select, text

from core.applications.register import MaterialInput, RegisterApplication, Registered, register_application
from core.context import Context
from core.law.problem import Problem
from core.law.roles import Role
from core.parties.identity import PartyInput
from db.models import ItemMaterial, Matter
from tests.factories.world import World

_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"

MATERIALS = (MaterialInput(1, 1, 0), MaterialInput(2, 0, 1, "原件次日补交"), MaterialInput(3, 0, 0))
"""What was handed in of the world's item: the form, a copy of the licence but not its original, no list of names."""


def identity_number(index: int, *, birth: str = "19850317") -> str:
    """A resident identity number of its own for each index below 1000 (GB 11643)."""
    body = f"210402{birth}{index:03d}"
    return body + "10X98765432"[sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(body)) % 11]


def credit_code(index: int) -> str:
    """A unified social credit code of its own for each index (GB 32100)."""
    body = f"91210400MA{index:07d}"
    return body + _CREDIT[-sum(_CREDIT.index(c) * pow(3, i, 31) for i, c in enumerate(body)) % 31]


def person(index: int = 1, **more: str) -> PartyInput:
    typed = PartyInput(
        kind="citizen",
        name=f"张桂芳{index}" if index > 1 else "张桂芳",
        certificate_kind="resident_identity_card",
        certificate_no=identity_number(index),
        phone="13904130001",
        address="辽宁省抚顺市新抚区解放街1号",
    )
    return replace(typed, **more)


def company(index: int = 1, **more: str) -> PartyInput:
    typed = PartyInput(
        kind="legal_person",
        name=f"抚顺浑河机械制造有限公司{index}" if index > 1 else "抚顺浑河机械制造有限公司",
        certificate_kind="unified_credit_code",
        certificate_no=credit_code(index),
        legal_representative="李国强",
        phone="024-57600001",
        address="辽宁省抚顺市望花区示范路1号",
    )
    return replace(typed, **more)


def command(world: World, **more: Any) -> RegisterApplication:
    """An application of a citizen, as taken at the counter now."""
    plain = RegisterApplication(
        token=uuid4(),
        item_id=world.item_id,
        channel="counter",
        applicant=person(),
        materials=MATERIALS,
        duplicate_reason="两批人员，分别申请",
    )
    return replace(plain, **more)


def register(world: World, *, by: str | Role = Role.WINDOW_CLERK, **more: Any) -> Registered:
    """A registered application; fails the test where it is refused."""
    return must(register_application(world.ctx(by), command(world, **more)))


def let_lack(world: World, *positions: int) -> None:
    """Of what the world's item asks for, those in these places may lack in what is registered from now on."""
    with world.app.change(world.app.clock.now()) as work:
        asked = select(ItemMaterial).where(ItemMaterial.item_id == world.item_id)
        for material in work.session.scalars(asked):
            material.may_lack = material.position in positions
        work.commit()


def must(result: Registered | list[Problem]) -> Registered:
    assert isinstance(result, Registered), result
    return result


def refused(ctx: Context, wanted: RegisterApplication) -> list[Problem]:
    """The problems of an application that must not be registered."""
    result = register_application(ctx, wanted)
    assert isinstance(result, list), result
    return result


def codes(problems: Sequence[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def rows(world: World, model: Any, *conditions: Any) -> list[Any]:
    """The rows of a table as they are stored, oldest first where they have an id of their own."""
    query = select(model).where(*conditions)
    with world.app.read() as session:
        return list(session.scalars(query.order_by(model.id) if hasattr(model, "id") else query))


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        number: int = connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()
        return number


def closed(world: World, matter_id: UUID) -> UUID:
    """A matter that is closed, as one whose key is destroyed must be; its id."""
    with world.app.change(who=world.ctx(Role.WINDOW_CLERK).who) as work:
        matter = work.session.get_one(Matter, matter_id)
        if matter.closed_at is None:
            matter.closed_at = work.now
            work.commit()
    return matter_id
