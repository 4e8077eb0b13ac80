"""A small bureau for tests: an agency, four units, one account a role, an item."""

from datetime import datetime
from functools import partial
from unittest.mock import patch
from uuid import UUID

import bcrypt
from sqlalchemy import select

from core.app import App
from core.bootstrap import ensure_agency
from core.context import Actor, Context, Holding
from core.law.roles import Role
from core.passwords import hash_password
from db.models import Account, AccountRole, Agency, Item, ItemMaterial, Unit
from db.queries.signing_in import find_holdings

PASSWORD = "Test-Passw0rd!"
with patch("bcrypt.gensalt", partial(bcrypt.gensalt, 4)):
    # As little work as bcrypt allows: tests sign in by the hundred.
    _HASH = hash_password(PASSWORD)

UNITS = {
    "window": "政务服务窗口",
    "relations": "劳动关系科",
    "inspection": "劳动保障监察支队",
    "archive": "档案室",
}
UNIT_OF = {
    Role.WINDOW_CLERK: "window",
    Role.INTAKE_CLERK: "inspection",
    Role.ENFORCEMENT_OFFICER: "inspection",
    Role.UNIT_HEAD: "relations",
    Role.ARCHIVIST: "archive",
}


def found_world(app: App, now: datetime) -> None:
    agency_id = ensure_agency(
        app, now, code="test", name="某市人力资源和社会保障局", number_prefix="某人社", unit_name="办公室"
    )
    with app.change(now) as work:
        units = {code: Unit(agency_id=agency_id, code=code, name=name) for code, name in UNITS.items()}
        units["office"] = work.session.scalars(select(Unit).where(Unit.code == "office")).one()
        work.add(*units.values())
        work.session.flush()
        for role in Role:
            account = Account(
                agency_id=agency_id,
                unit_id=units[UNIT_OF.get(role, "office")].id,
                login=role.value,
                name=f"{role.label}甲",
                password_hash=_HASH,
                password_set_at=now,
                must_change_password=False,
            )
            work.add(account)
            work.session.flush()
            work.add(AccountRole(account_id=account.id, role=role.value))
        item = Item(
            agency_id=agency_id,
            unit_id=units["relations"].id,
            code="LR-01",
            name="企业实行不定时工作制审批",
            procedure="license",
            limit_amount=20,
            limit_unit="wd",
            limit_basis="行政许可法第四十二条",
        )
        work.add(item)
        work.session.flush()
        for position, (name, originals, copies) in enumerate(
            (("申请表", 1, 0), ("营业执照", 1, 1), ("职工名册", 0, 1)), start=1
        ):
            work.add(
                ItemMaterial(
                    item_id=item.id, position=position, name=name, originals=originals, copies=copies
                )
            )
        work.commit()


class World:
    """The test bureau as seen through one app: contexts for its people, ids of its things."""

    def __init__(self, app: App) -> None:
        self.app = app

    def ctx(self, login: str | Role) -> Context:
        """A context for an account, as a click at the clock's present moment would find it."""
        now = self.app.clock.now()
        with self.app.read() as session:
            account, unit, agency = session.execute(
                select(Account, Unit.name, Agency.name)
                .join(Unit, Unit.id == Account.unit_id)
                .join(Agency, Agency.id == Account.agency_id)
                .where(Account.login == str(login))
            ).one()
            holdings = tuple(Holding(Role(r), a, u) for r, a, u in find_holdings(session, account.id, now))
        actor = Actor(
            account.id,
            account.agency_id,
            account.unit_id,
            account.login,
            account.name,
            unit,
            agency,
            holdings,
        )
        return Context(self.app, actor, now, None, "192.0.2.7")

    def unit_id(self, code: str) -> UUID:
        with self.app.read() as session:
            return session.scalars(select(Unit.id).where(Unit.code == code)).one()

    def account_id(self, login: str | Role) -> UUID:
        with self.app.read() as session:
            return session.scalars(select(Account.id).where(Account.login == str(login))).one()

    @property
    def item_id(self) -> UUID:
        with self.app.read() as session:
            return session.scalars(select(Item.id).where(Item.code == "LR-01")).one()


def hire(world: World, login: str, *roles: Role, unit: str = "window") -> str:
    """One more colleague with these roles; gives his login, which is his name too."""
    now = world.app.clock.now()
    with world.app.change(now) as work:
        account = Account(
            agency_id=world.ctx(Role.WINDOW_CLERK).actor.agency_id,
            unit_id=world.unit_id(unit),
            login=login,
            name=login,
            password_hash=_HASH,
            password_set_at=now,
            must_change_password=False,
        )
        work.add(account)
        work.session.flush()
        work.add(*(AccountRole(account_id=account.id, role=role.value) for role in roles))
        work.commit()
    return login
