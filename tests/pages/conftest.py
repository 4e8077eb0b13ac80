"""Signing in is the first step of every test here: it costs as little as bcrypt allows."""

from collections.abc import Iterator

import pytest

from core.law.roles import Role
from tests.core.conftest import cheap_passwords as cheap_passwords
from tests.factories.world import World
from tests.pages.visitor import Visitor, visiting


@pytest.fixture
def admin(world: World) -> Iterator[Visitor]:
    with visiting(world.app, Role.SYSTEM_ADMIN) as visitor:
        yield visitor


@pytest.fixture
def clerk(world: World) -> Iterator[Visitor]:
    with visiting(world.app, Role.WINDOW_CLERK) as visitor:
        yield visitor


@pytest.fixture
def security(world: World) -> Iterator[Visitor]:
    with visiting(world.app, Role.SECURITY_ADMIN) as visitor:
        yield visitor
