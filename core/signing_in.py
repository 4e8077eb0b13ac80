"""Signing in and staying signed in. The row of the login session decides at every click; the cookie only names it."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from core.app import App
from core.context import Context, SessionFacts
from core.contexts import actor_of
from core.guesses import begin_guess, counted_login, end_guess
from core.passwords import hash_password, password_matches
from core.settings import in_force, settings
from db.ledger.write import Who
from db.models import Account, Agency, LoginSession
from db.models.base import new_id
from db.queries import signing_in as queries
from db.queries.attempts import Outcome


@dataclass(frozen=True)
class SignedIn:
    """The opaque token for the cookie. Only its hash is stored."""

    token: str


@dataclass(frozen=True)
class SignInRefused:
    message: str


@dataclass(frozen=True)
class SignedOut:
    """Why a request has no session: the words for the sign-in page, empty for a first visit."""

    message: str = ""


_WRONG = "账号或口令不正确。"
_TOUCH = timedelta(seconds=30)
"""How stale `seen_at` may grow before a click writes it again: fresh enough for an idle limit counted in minutes."""


@lru_cache(maxsize=1)
def _no_account_hash() -> str:
    return hash_password(secrets.token_urlsafe())


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def sign_in(app: App, login: str, password: str, address: str, browser: str) -> SignedIn | SignInRefused:
    """Check an account's password and open a session.

    An unknown account takes as long as a wrong password and gets the same answer. Failures are counted by account
    and by address in the database, so that a restart forgets none.
    """
    # What cannot be printed is no part of a login, and PostgreSQL takes no zero character.
    login = "".join(c for c in login.strip().lower()[:40] if c.isprintable())
    with app.read() as session:
        account = queries.find_account(session, login)
        agency_id = account.agency_id if account else session.scalars(_FIRST_AGENCY).first()
        rules = settings(session, agency_id) if agency_id else {}
    login = counted_login(app, login, is_known=account is not None)
    locked = begin_guess(app, login, address, rules)
    if locked:
        return SignInRefused(locked)
    right = password_matches(password, account.password_hash if account else _no_account_hash())
    now = app.clock.now()
    with app.change(now) as work:
        refused = _WRONG
        if account is not None and right:
            # Locked and read again: the password may have been changed while this one was compared.
            present = work.session.get_one(Account, account.id, with_for_update={"read": True})
            right = present.password_hash == account.password_hash
            refused = _refused(present, now, rules) if right else _WRONG
        if account is None or refused:
            end_guess(work, login, address, Outcome.FAILED)
            work.commit()
            return SignInRefused(refused)
        before = queries.last_session(work.session, account.id)
        token = secrets.token_urlsafe(32)
        end_guess(work, login, address, Outcome.SUCCEEDED)
        session_id = new_id()
        work.who = Who(account.id, session_id)
        work.add(
            LoginSession(
                id=session_id,
                token_hash=token_hash(token),
                account_id=account.id,
                started_at=now,
                seen_at=now,
                address=address,
                browser=browser[:300],
                previous_at=before.started_at if before else None,
                previous_address=before.address if before else None,
            ),
        )
        work.commit()
        return SignedIn(token)


def _refused(account: Account, now: datetime, rules: dict[str, int]) -> str:
    """Why an account does not open to its right password; empty if it does."""
    if account.disabled_at is not None:
        return "该账号已停用，请联系系统管理员。"
    hours = rules["one_time_hours"]
    if account.must_change_password and now - account.password_set_at >= timedelta(hours=hours):
        return f"一次性口令已超过 {hours} 小时有效期，请联系安全管理员重置口令。"
    return ""


def find_context(
    app: App, token: str | None, address: str = "", *, is_activity: bool = True
) -> tuple[Context, bool] | SignedOut:
    """The context of a request that carries `token`, and whether the password must be changed first.

    `is_activity` is False for what a page asks by itself: it must not keep an idle session open.

    Disabled, ended, expired or idle sessions give SignedOut with the reason in words.
    """
    if not token:
        return SignedOut()
    now = app.clock.now()
    with app.read() as session:
        found = queries.find_session(session, token_hash(token), now)
        if found is None:
            return SignedOut()
        row, account = found.session, found.account
        if row.ended_at is not None:
            return SignedOut(_ENDED.get(row.end_reason or "", "登录已结束，请重新登录。"))
        rules = in_force(found.settings)
        if account.disabled_at is not None:
            return SignedOut("该账号已停用，请联系系统管理员。")
        if now - row.started_at >= timedelta(hours=rules["session_hours"]):
            return SignedOut("本次登录已满时限，请重新登录。")
        if now - row.seen_at >= timedelta(minutes=rules["session_idle_minutes"]):
            return SignedOut(f"超过 {rules['session_idle_minutes']} 分钟未操作，已自动退出，请重新登录。")
        actor = actor_of((account, found.unit_name, found.agency_name), found.held)
    if is_activity and now - row.seen_at >= _TOUCH:
        _touch(app, row)
    expired = now - account.password_set_at >= timedelta(days=rules["password_days"])
    login = SessionFacts(row.started_at, row.previous_at, row.previous_address)
    return Context(
        app, actor, now, row.id, address or row.address, login
    ), account.must_change_password or expired


_ENDED = {
    "signed_out": "您已退出登录。",
    "expired": "登录已超时，请重新登录。",
    "ended_by_owner": "您在另一处结束了本次登录。",
    "ended_by_admin": "管理员结束了本次登录，请重新登录。",
    "password_changed": "口令已修改，请用新口令登录。由管理员重置的，请向安全管理员领取一次性口令。",
    "role_changed": "您的角色已变更，请重新登录。",
    "disabled": "该账号已停用，请联系系统管理员。",
}
_FIRST_AGENCY = Agency.__table__.select().with_only_columns(Agency.id).order_by(Agency.id).limit(1)


def _touch(app: App, row: LoginSession) -> None:
    now = app.clock.now()
    with app.change(now) as work:
        kept = work.session.get(LoginSession, row.id)
        if kept is not None and kept.ended_at is None:
            kept.seen_at = now
            work.commit()
