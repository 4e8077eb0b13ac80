"""Guesses at passwords, at sign-in and in the change form, counted alike by account and by address.

A guess is written down before the password is looked at, in a transaction of its own: a burst cannot outrun the count,
and no transaction stands open while bcrypt takes its time. What breaks off in between counts as wrong.
"""

import hashlib
import hmac
from datetime import timedelta

from core.app import App
from core.clock import local
from core.passwords import password_matches
from db.ledger.write import Happening
from db.models import LoginAttempt
from db.models.base import new_id
from db.queries import attempts as queries
from db.queries.attempts import Outcome
from db.unit_of_work import UnitOfWork, hold


def counted_login(app: App, login: str, *, is_known: bool) -> str:
    """Under which name guesses at `login` are counted: where no account has it, a keyed hash, for it may be a password
    that was typed into the wrong field."""
    if is_known:
        return login
    return "?" + hmac.new(app.secret("unknown_logins"), login.encode(), hashlib.sha256).hexdigest()[:32]


def begin_guess(app: App, login: str, address: str, rules: dict[str, int]) -> str | None:
    """Count one more guess, or say in words that account or address is locked. Without `rules` nothing locks."""
    now = app.clock.now()
    with app.change(now) as work:
        # Always in this order, so that two guesses never wait for each other.
        hold(work.session, f"guess-from {address}")
        hold(work.session, f"guess-at {login}")
        locked = _locked(work, login, address, rules) if rules else None
        if locked is None:
            work.add(LoginAttempt(login=login, address=address, outcome=Outcome.TRIED, at=now))
        else:
            work.happened(
                Happening(
                    "login_attempt", new_id(), "locked_out", details={"login": login, "address": address}
                )
            )
        work.commit()
        return locked


def end_guess(work: UnitOfWork, login: str, address: str, outcome: Outcome) -> None:
    """Write down how it went; the caller commits."""
    work.add(LoginAttempt(login=login, address=address, outcome=outcome, at=work.now))


def confirm_present(
    app: App, login: str, address: str, password: str, hashed: str, rules: dict[str, int]
) -> str | None:
    """Whether somebody who is signed in knows his password: None if so, else why not, in words."""
    locked = begin_guess(app, login, address, rules)
    if locked:
        return locked
    right = password_matches(password, hashed)
    with app.change() as work:
        end_guess(work, login, address, Outcome.CONFIRMED if right else Outcome.UNCONFIRMED)
        work.commit()
    return None if right else "当前口令不正确。"


def _locked(work: UnitOfWork, login: str, address: str, rules: dict[str, int]) -> str | None:
    wait = timedelta(minutes=rules["lock_minutes"])
    since = work.now - wait
    for (count, newest), most, what in (
        (queries.failures_of_login(work.session, login, since), rules["lock_account_failures"], "该账号"),
        (queries.failures_of_address(work.session, address, since), rules["lock_address_failures"], "本机"),
    ):
        if newest is not None and count >= most:
            until = local(newest + wait)
            return f"{what}登录失败次数过多，已锁定至 {until:%H:%M}。如需提前解锁，请联系安全管理员。"
    return None
