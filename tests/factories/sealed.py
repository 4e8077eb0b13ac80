"""Sealed people for tests: somebody whose name stands nowhere else, and those who seal, review and open."""

import secrets
from uuid import UUID, uuid4

from sqlalchemy import select

from core.law.problem import Problem
from core.law.roles import Role
from core.sealed.abstracts import ApproveAbstract, approve_abstract
from core.sealed.content import Identity
from core.sealed.opening import Opened, OpenSealed, open_sealed
from core.sealed.sealing import Sealed, seal_party, sealing
from db.models import Account, AccountRole, MatterAbstract
from tests.factories.applications import identity_number
from tests.factories.world import _HASH, World

TIPS = "tips"
"""The login of an intake clerk of the unit whose matters the tests register."""
WHO = Identity(
    name="欧阳密霜",
    certificate_kind="resident_identity_card",
    certificate_no=identity_number(777, birth="19790228"),
    phone="13704139977",
    address="辽宁省抚顺市顺城区新华大街77号",
    note="系该单位质检车间三班班长",
)
WHAT = "某单位自去年起未为部分职工缴纳工伤保险费。"
WHY = "核实与张桂芳所述是否一致"
NEEDLES = (WHO.name, WHO.certificate_no, WHO.phone, "新华大街77号", "三班班长")
"""What of `WHO` must stand nowhere."""


def tip_clerk(world: World) -> str:
    """The login of the intake clerk, who is hired at the first call."""
    with world.app.change(world.app.clock.now()) as work:
        if work.session.scalar(select(Account.id).where(Account.login == TIPS)) is None:
            like = world.ctx(Role.UNIT_HEAD).actor
            account = Account(
                agency_id=like.agency_id,
                unit_id=like.unit_id,
                login=TIPS,
                name="举报受理员",
                password_hash=_HASH,
                password_set_at=work.now,
                must_change_password=False,
            )
            work.add(account)
            work.session.flush()
            work.add(AccountRole(account_id=account.id, role=Role.INTAKE_CLERK.value))
            work.commit()
    return TIPS


def try_sealing(
    world: World,
    matter_id: UUID,
    who: Identity = WHO,
    *,
    by: str | Role | None = None,
    abstract: str = WHAT,
    role: str = "informant",
    token: UUID | None = None,
    salt: bytes = b"",
) -> Sealed | list[Problem]:
    ctx = world.ctx(by or tip_clerk(world))
    salt = salt or secrets.token_bytes(32)
    return seal_party(ctx, sealing(token or uuid4(), salt, matter_id, role, who, abstract))


def seal(world: World, matter_id: UUID, who: Identity = WHO, *, abstract: str = WHAT) -> UUID:
    """The id of a sealed party; fails the test where it is refused."""
    result = try_sealing(world, matter_id, who, abstract=abstract)
    assert isinstance(result, Sealed), result
    return result.sealed_id


def abstract_of(world: World, sealed_id: UUID) -> MatterAbstract:
    """The row as it is stored."""
    with world.app.read() as session:
        return session.scalars(
            select(MatterAbstract).where(MatterAbstract.sealed_party_id == sealed_id)
        ).one()


def approve(world: World, sealed_id: UUID, by: str | Role = Role.UNIT_HEAD) -> None:
    """Approve the abstract; fails the test where it is refused."""
    version = abstract_of(world, sealed_id).row_version
    result = approve_abstract(world.ctx(by), ApproveAbstract(uuid4(), sealed_id, version))
    assert not isinstance(result, list), result


def unseal(world: World, sealed_id: UUID, why: str = WHY, by: str | Role = Role.UNIT_HEAD) -> Opened:
    """Who the sealed party is; fails the test where it is refused."""
    result = open_sealed(world.ctx(by), OpenSealed(sealed_id, why))
    assert isinstance(result, Opened), result
    return result
