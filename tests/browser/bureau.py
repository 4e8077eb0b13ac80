"""The bureau behind the browser: new people for each test, and a look at what is really recorded."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from sqlalchemy import select, text

from core.applications.register import Registered
from core.context import Context
from core.law.roles import Role
from core.signing_in import SignedIn, sign_in
from db.models import Account, AccountRole, Draft, Matter, MatterPerson
from tests.factories.applications import register
from tests.factories.world import PASSWORD, UNIT_OF, World


class Bureau:
    def __init__(self, world: World) -> None:
        self.world = world
        self.app = world.app

    def newcomer(self, role: Role = Role.WINDOW_CLERK, name: str = "") -> str:
        """The login of a new account, so that no other test has drafts, sessions or failures on it."""
        login = f"{role.value.replace('_', '')[:12]}.{uuid4().hex[:8]}"
        like = self._account(role.value)
        with self.app.change() as work:
            account = Account(
                agency_id=like.agency_id,
                unit_id=self.world.unit_id(UNIT_OF.get(role, "office")),
                login=login,
                name=name or f"{role.label}{login[-4:]}",
                password_hash=like.password_hash,
                password_set_at=self.app.clock.now(),
                must_change_password=False,
            )
            work.add(account)
            work.session.flush()
            work.add(AccountRole(account_id=account.id, role=role.value))
            work.commit()
        return login

    def session(self, login: str) -> str:
        """The token of a new session of `login`, for `Visit.enter`."""
        opened = sign_in(self.app, login, PASSWORD, "127.0.0.1", "test")
        assert isinstance(opened, SignedIn), opened
        return opened.token

    def ctx(self, login: str) -> Context:
        return self.world.ctx(login)

    def registered(self, login: str, **more: Any) -> Registered:
        """An application registered by `login`; `more` as in tests.factories.applications.register."""
        return register(self.world, by=login, **more)

    def matters_of(self, login: str) -> list[Matter]:
        """What `login` has registered, oldest first."""
        with self.app.read() as session:
            return list(
                session.scalars(
                    select(Matter)
                    .join(MatterPerson, MatterPerson.matter_id == Matter.id)
                    .where(MatterPerson.account_id == self._account(login).id)
                    .order_by(Matter.id)
                )
            )

    def draft_of(self, login: str) -> dict[str, Any]:
        """The values of the newest draft of `login`, empty where there is none."""
        with self.app.read() as session:
            found = session.scalars(
                select(Draft.values)
                .where(Draft.account_id == self._account(login).id, Draft.discarded_at.is_(None))
                .order_by(Draft.saved_at.desc(), Draft.id.desc())
                .limit(1)
            ).first()
            return dict(found or {})

    @contextmanager
    def numbers_held(self) -> Iterator[Callable[[], bool]]:
        """Nobody gets a number meanwhile. Yields a function that says whether somebody already waits for one."""
        waiting = text(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )
        with self.app.engine.connect() as holder, self.app.engine.connect() as watcher:
            holder.execute(text("LOCK TABLE number_counter IN EXCLUSIVE MODE"))
            watcher = watcher.execution_options(isolation_level="AUTOCOMMIT")
            yield lambda: bool(watcher.scalar(waiting))
            holder.rollback()

    def _account(self, login: str) -> Account:
        with self.app.read() as session:
            return session.scalars(select(Account).where(Account.login == login)).one()
