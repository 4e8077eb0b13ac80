"""What the tests of people share."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from core.app import App
from core.law.problem import Problem
from core.law.roles import Role
from core.people.accounts import AccountKept, CreateAccount, DisableAccount, create_account, get_account
from core.people.one_time import one_time_password
from core.profile import ChangePassword, change_password
from db.models import AdminChange
from tests.factories.world import World

WHY = "岗位调整"
OWN_PASSWORD = "Eigenes-Wort-9"


def codes(result: object) -> list[str]:
    """The codes of the problems that a use case returned; fails the test where it did not refuse."""
    assert isinstance(result, list), f"not refused: {result}"
    assert all(isinstance(problem, Problem) for problem in result)
    return [problem.code for problem in result]


def done(result: Any) -> Any:
    """The result of a use case that must not refuse."""
    assert not isinstance(result, list), result
    return result


def newcomer(world: World, login: str = "wang.min", name: str = "王敏") -> AccountKept:
    """A new account without roles in the office."""
    command = CreateAccount(uuid4(), login, name, world.unit_id("office"), "", "新入职")
    kept = done(create_account(world.ctx(Role.SYSTEM_ADMIN), command))
    assert isinstance(kept, AccountKept)
    return kept


def arrived(world: World, login: str = "wang.min", name: str = "王敏") -> AccountKept:
    """A new account without roles whose owner has already signed in and chosen a password, OWN_PASSWORD."""
    command = CreateAccount(uuid4(), login, name, world.unit_id("office"), "", "新入职")
    kept = done(create_account(world.ctx(Role.SYSTEM_ADMIN), command))
    given = one_time_password(world.app, command.token)
    done(change_password(world.ctx(login), ChangePassword(given, OWN_PASSWORD, OWN_PASSWORD)))
    assert isinstance(kept, AccountKept)
    return kept


def changes(app: App, object_id: object) -> list[AdminChange]:
    """What was written down about an object, oldest first."""
    with app.read() as session:
        return list(
            session.scalars(
                select(AdminChange).where(AdminChange.object_id == object_id).order_by(AdminChange.id)
            )
        )


def disable(world: World, account_id: UUID) -> DisableAccount:
    """The command that disables an account as it stands now."""
    row = get_account(world.ctx(Role.SYSTEM_ADMIN), account_id)
    assert row is not None
    return DisableAccount(uuid4(), account_id, row.row_version, "离职")
