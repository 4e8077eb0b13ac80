"""What must exist before anybody can sign in: one agency with a unit and its number series."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, text

from core.app import App
from core.calendars.entering import seed_years
from core.guesses import end_guess
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.roles import Role, conflicts
from core.ledger.house import ensure_house_key
from core.numbering import SERIES
from core.passwords import hash_password
from core.people.accounts import clean_login
from core.people.one_time import one_time_password
from db.models import (
    Account,
    AccountRole,
    AdminChange,
    Agency,
    CalendarYear,
    NumberSeries,
    PasswordHistory,
    Unit,
)
from db.queries.attempts import Outcome
from db.queries.signing_in import open_sessions

_LOCK = 7_240_002


def ensure_agency(
    app: App,
    now: datetime,
    *,
    code: str = "default",
    name: str = "本机关",
    number_prefix: str = "本机关",
    unit_name: str = "办公室",
) -> UUID:
    """The id of the first agency; a new database gets one, to be renamed on the page 机关与科室. Series that a later
    version of the portal brings are added to every agency, and so are published years of the working calendar."""
    ensure_house_key(app, now)
    with app.change(now) as work:
        work.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        agencies = list(work.session.scalars(select(Agency).order_by(Agency.id)))
        if not agencies:
            agency = Agency(code=code, name=name, short_name=name, kind="organ", number_prefix=number_prefix)
            work.add(agency)
            work.session.flush()
            work.add(Unit(agency_id=agency.id, code="office", name=unit_name))
            agencies = [agency]
        for agency in agencies:
            present = set(
                work.session.scalars(select(NumberSeries.code).where(NumberSeries.agency_id == agency.id))
            )
            for kind in SERIES.values():
                if kind.code not in present:
                    work.add(
                        NumberSeries(
                            agency_id=agency.id,
                            code=kind.code,
                            label=kind.label,
                            word=kind.word,
                            template=kind.template,
                        )
                    )
            years = select(CalendarYear.year).where(CalendarYear.agency_id == agency.id)
            seed_years(work, agency.id, set(work.session.scalars(years)))
        work.commit()
        return agencies[0].id


def create_account(
    app: App, *, login: str, name: str, roles: list[Role], unit_code: str = "office"
) -> str | list[Problem]:
    """Make an account from the command line, for the first administrators. Returns its one-time password.

    The operator of the host stands outside the portal's permissions; the account must change the password at its
    first sign-in, and roles that one person cannot hold together are refused.
    """
    login, problems = clean_login(login)
    name, found = clean(name, TextKind.PERSON_NAME)
    roles = list(dict.fromkeys(roles))
    problems += found + conflicts(roles)
    if problems:
        return problems
    now = app.clock.now()
    agency_id = ensure_agency(app, now)
    password = one_time_password(app, uuid4())
    with app.change(now) as work:
        unit = work.session.scalars(
            select(Unit).where(Unit.agency_id == agency_id, Unit.code == unit_code, Unit.is_active)
        ).one_or_none()
        if unit is None:
            return [Problem("unit", f"没有代码为 {unit_code} 的在用科室")]
        if work.session.scalars(select(Account.id).where(Account.login == login)).first() is not None:
            return [Problem("login", f"账号 {login} 已存在")]
        account = Account(
            agency_id=agency_id,
            unit_id=unit.id,
            login=login,
            name=name,
            password_hash=hash_password(password),
            password_set_at=now,
        )
        work.add(account)
        work.session.flush()
        work.add(*(AccountRole(account_id=account.id, role=role.value) for role in roles))
        work.add(
            AdminChange(
                agency_id=agency_id,
                object_type="account",
                object_id=account.id,
                action="created",
                changes={"login": [None, login], "name": [None, name]},
                reason=f"由主机操作员在命令行新建，角色：{'、'.join(role.label for role in roles)}",
            )
        )
        work.commit()
    return password


def reset_password(app: App, login: str) -> str | list[Problem]:
    """Give an account a new one-time password from the command line, and end its sessions and its lock.

    The only way for administrators, whose passwords no other administrator may set. Returns the password.
    """
    now = app.clock.now()
    password = one_time_password(app, uuid4())
    with app.change(now) as work:
        account = work.session.scalars(
            select(Account).where(Account.login == clean_login(login)[0]).with_for_update(key_share=True)
        ).one_or_none()
        if account is None:
            return [Problem("login", f"没有账号 {login}")]
        if account.disabled_at is not None:
            return [Problem("login", f"账号 {login} 已停用，请先由系统管理员启用")]
        account.password_hash = hash_password(password)
        account.password_set_at = now
        account.must_change_password = True
        for row in open_sessions(work.session, account.id):
            row.ended_at, row.end_reason = now, "password_changed"
        work.add(
            PasswordHistory(account_id=account.id, password_hash=account.password_hash),
            AdminChange(
                agency_id=account.agency_id,
                object_type="account",
                object_id=account.id,
                action="changed",
                changes={"password_hash": [None, ""], "must_change_password": [None, True]},
                reason="由主机操作员在命令行重置口令",
            ),
        )
        end_guess(work, account.login, "", Outcome.RELEASED)
        work.commit()
    return password
