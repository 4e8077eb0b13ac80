"""Demonstration data: a bureau that a clerk would recognise. Loaded once, and only when asked."""

import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from sqlalchemy import select

from core.app import App
from core.applications.correct import (
    CorrectApplication,
    VoidApplication,
    correct_application,
    void_application,
)
from core.applications.register import (
    AgentInput,
    MaterialInput,
    RegisterApplication,
    Registered,
    register_application,
)
from core.bootstrap import ensure_agency
from core.clock import CHINA, SystemClock, local
from core.context import Context
from core.contexts import context_outside
from core.demo_complaints import complaints
from core.demo_defects import defects
from core.demo_licenses import licenses
from core.demo_papers import papers
from core.demo_routing import routes
from core.demo_service import services
from core.demo_steps import steps
from core.demo_tables import ACCOUNTS, AGENCY, CREDENTIALS, ITEMS, MAY_LACK, PARTIES, PASSWORD, UNITS, people
from core.demo_work import work
from core.home import Home
from core.parties.identity import PartyInput
from core.passwords import hash_password
from db.models import (
    Account,
    AccountRole,
    Agency,
    CommandReceipt,
    Item,
    ItemMaterial,
    OfficerCredential,
    Unit,
)
from db.queries.signing_in import find_account_names
from db.session import make_engine

APPLICATIONS = 42
_NAMES = UUID("6f0f9a52-2f7e-4c2b-9d43-0f6a3b1f7c11")


def load_once(home: Home, portal_url: str) -> str:
    """Load the demonstration data where the database has no account yet, or the rest of it after a start that was cut
    off; what to tell the operator, in one line."""
    app = App(make_engine(portal_url, pool_size=2), SystemClock(), home)
    try:
        with app.read() as session:
            is_empty = session.scalars(select(Account.id).limit(1)).first() is None
        if not is_empty and not _is_demo(app):
            return "The database already holds accounts; no demonstration data was loaded."
        load(app)
        return f"Demo accounts 演示账号: {', '.join(a.login for a in ACCOUNTS)}; password 口令: {PASSWORD}"
    finally:
        app.close()


def _is_demo(app: App) -> bool:
    with app.read() as session:
        return session.scalars(select(Agency.id).where(Agency.code == AGENCY["code"])).first() is not None


def load(app: App, *, applications: int = APPLICATIONS) -> None:
    """The whole of it, or what is still missing, ending at the clock's present moment."""
    now = app.clock.now()
    if not _is_demo(app):
        _people(app, now - timedelta(days=45))
    routes(context_of(app, "sysadmin", now - timedelta(days=44)), _token)
    _applications(app, now, applications)
    papers(context_of(app, "window", now), _token, applications)
    services(context_of(app, "window", now), _token, applications)
    defects(context_of(app, "window", now), context_of(app, "reviewer", now), _token, applications)
    clerk, officer = context_of(app, "window", now), context_of(app, "officer", now)
    head, boss = context_of(app, "unithead", now), context_of(app, "director", now)
    work(clerk, officer, head, boss, _token, applications)
    steps({"window": clerk, "officer": officer}, _token, applications)
    licenses(head)
    complaints(context_of(app, "intake", now), officer, _token)


def _people(app: App, founded_at: datetime) -> None:
    agency_id = ensure_agency(app, founded_at)
    hashed = hash_password(PASSWORD)
    with app.change(founded_at) as work:
        agency = work.session.get_one(Agency, agency_id)
        for name, value in AGENCY.items():
            setattr(agency, name, value)
        units = {unit.code: unit for unit in work.session.scalars(select(Unit))}
        for code, unit_name, phone in UNITS:
            if code not in units:
                units[code] = Unit(agency_id=agency_id, code=code, name=unit_name)
                work.add(units[code])
            units[code].name, units[code].phone = unit_name, phone
        work.session.flush()
        by_login: dict[str, Account] = {}
        for person in ACCOUNTS:
            account = Account(
                agency_id=agency_id,
                unit_id=units[person.unit].id,
                login=person.login,
                name=person.name,
                password_hash=hashed,
                password_set_at=app.clock.now(),
                must_change_password=False,
            )
            work.add(account)
            work.session.flush()
            by_login[person.login] = account
            work.add(*(AccountRole(account_id=account.id, role=role.value) for role in person.roles))
        for login, number, scope in CREDENTIALS:
            work.add(
                OfficerCredential(
                    agency_id=agency_id,
                    account_id=by_login[login].id,
                    number=number,
                    scope=scope,
                    region="抚顺市",
                    issued_by="辽宁省司法厅",
                    valid_from=founded_at.date() - timedelta(days=300),
                    valid_to=founded_at.date() + timedelta(days=1500),
                )
            )
        for code, name, unit, procedure, limit, unit_of_limit, basis, materials in ITEMS:
            item = Item(
                agency_id=agency_id,
                unit_id=units[unit].id,
                code=code,
                name=name,
                procedure=procedure,
                limit_amount=limit,
                limit_unit=unit_of_limit,
                limit_basis=basis,
            )
            work.add(item)
            work.session.flush()
            for position, (material, originals, copies, required) in enumerate(materials, start=1):
                work.add(
                    ItemMaterial(
                        item_id=item.id,
                        position=position,
                        name=material,
                        originals=originals,
                        copies=copies,
                        is_required=required,
                        may_lack=(code, material) in MAY_LACK,
                    )
                )
        work.commit()


def context_of(app: App, login: str, now: datetime) -> Context:
    """A context for an account at a moment, outside any sign-in: for demonstration data alone."""
    with app.read() as session:
        found = find_account_names(session, login)
        if found is None:
            raise LookupError(login)
        return context_outside(app, session, found, now, "demo")


def _applications(app: App, now: datetime, count: int) -> None:
    choose = random.Random(20260130)  # noqa: S311 - the same demonstration every time, no secret
    clerk, head = context_of(app, "window", now), context_of(app, "director", now)
    with app.read() as session:
        items = list(session.scalars(select(Item).order_by(Item.code)))
        asked = {
            item.id: list(
                session.scalars(
                    select(ItemMaterial)
                    .where(ItemMaterial.item_id == item.id)
                    .order_by(ItemMaterial.position)
                )
            )
            for item in items
        }
        tokens = [_token("register", index) for index in range(count)]
        answered = set(session.scalars(select(CommandReceipt.token).where(CommandReceipt.token.in_(tokens))))
    for index, moment in enumerate(_moments(now, count, choose)):
        if tokens[index] in answered:
            continue
        item = items[index % len(items)]
        applicant, agent = _party(index, choose)
        complete = index % 4 != 1
        materials = tuple(
            MaterialInput(m.position, m.originals, m.copies)
            if complete or m.position % 2
            else MaterialInput(m.position, 0, 0, "申请人称三日内补交")
            for m in asked[item.id]
        )
        late = index % 13 == 5
        at = replace(clerk, now=moment)
        done = register_application(
            at,
            RegisterApplication(
                token=tokens[index],
                item_id=item.id,
                channel=("counter", "counter", "counter", "post", "online")[index % 5],
                applicant=applicant,
                agent=agent,
                materials=materials,
                received_at=moment - timedelta(days=2) if late else None,
                late_reason="系统维护期间以纸质登记，恢复后补录" if late else "",
                note="申请人要求邮寄送达结果" if index % 9 == 4 else "",
                duplicate_reason="涉及另一批人员，与前件分别申请",
            ),
        )
        if not isinstance(done, Registered):
            raise RuntimeError(f"demonstration application {index} was refused: {done}")
        if index % 14 == 9:
            _outcome(
                void_application(
                    replace(head, now=moment + timedelta(minutes=20)),
                    VoidApplication(_token("void", index), done.matter_id, 1, "重复登记，以先登记的为准"),
                )
            )
        elif index % 11 == 7:
            _outcome(
                correct_application(
                    replace(at, now=moment + timedelta(minutes=15)),
                    CorrectApplication(
                        _token("correct", index),
                        done.matter_id,
                        1,
                        "counter",
                        tuple(MaterialInput(m.position, m.originals, m.copies) for m in asked[item.id]),
                        "材料当日补齐",
                        "申请人当日补交材料，登记内容相应更正",
                    ),
                )
            )


def _token(what: str, index: int) -> UUID:
    return uuid5(_NAMES, f"{what} {index}")


def _outcome(result: object) -> None:
    if isinstance(result, list):
        raise RuntimeError(f"demonstration data was refused: {result}")


def _moments(now: datetime, count: int, choose: random.Random) -> list[datetime]:
    """Moments in office hours on the weekdays before `now`, in order."""
    days: list[date] = []
    day = local(now).date()
    while len(days) < 22:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            days.append(day)
    found = [
        datetime.combine(
            choose.choice(days), time(choose.choice((9, 10, 11, 13, 14, 15)), choose.randrange(60)), CHINA
        )
        for _ in range(count)
    ]
    return sorted(found)


def _party(index: int, choose: random.Random) -> tuple[PartyInput, AgentInput | None]:
    firms, citizens = PARTIES, people()
    if index % 5 in (1, 3):
        return citizens[index % len(citizens)], None
    firm = firms[index % len(firms)]
    agent = None
    if index % 3 == 0:
        agent = AgentInput(citizens[(index * 7 + 3) % len(citizens)], "代为提交材料、领取文书（一般代理）")
    return firm, agent
