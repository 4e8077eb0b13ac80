"""What everybody may do with his own account: sign out, end other sessions, change the password."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from core.context import Context
from core.guesses import confirm_present
from core.law.problem import Problem
from core.passwords import hash_password, password_problems, password_words
from core.permissions import Permission
from core.settings import settings
from core.use_case import Work, stale, use_case
from db.models import Account, LoginSession, PasswordHistory
from db.queries import signing_in as queries
from db.queries.locking import lock_row


@dataclass(frozen=True)
class OwnSession:
    session_id: UUID
    started_at: datetime
    seen_at: datetime
    address: str
    browser: str
    is_present: bool


@dataclass(frozen=True)
class Done:
    """The empty result of a use case that has nothing to tell."""


@dataclass(frozen=True)
class SignOut:
    pass


@dataclass(frozen=True)
class EndSession:
    session_id: UUID


@dataclass(frozen=True)
class ChangePassword:
    """The passwords stay out of every log. No token: what is done twice is answered by the first one's end of the
    session, and the same passwords are no second command by which to know it."""

    present: str = field(repr=False)
    new: str = field(repr=False)
    repeated: str = field(repr=False)


def list_own_sessions(ctx: Context) -> list[OwnSession]:
    """The actor's sessions that are open now, newest first."""
    with ctx.app.read() as session:
        return [
            OwnSession(s.id, s.started_at, s.seen_at, s.address, s.browser, s.id == ctx.session_id)
            for s in queries.open_sessions(session, ctx.actor.account_id)
        ]


def password_rules(ctx: Context) -> list[str]:
    """What a new password must be like, each rule in a few words."""
    with ctx.app.read() as session:
        return password_words(settings(session, ctx.actor.agency_id))


def end_sessions(work: Work, account_id: UUID, reason: str) -> None:
    """End every open session of an account: out at the next click, in every tab."""
    for row in queries.open_sessions(work.session, account_id):
        row.ended_at = work.now
        row.end_reason = reason


@use_case(Permission.PROFILE_MANAGE)
def sign_out(work: Work, command: SignOut) -> Done | list[Problem]:
    row = work.session.get(LoginSession, work.ctx.session_id)
    if row is not None and row.ended_at is None:
        row.ended_at = work.now
        row.end_reason = "signed_out"
    return Done()


@use_case(Permission.PROFILE_MANAGE)
def end_session(work: Work, command: EndSession) -> Done | list[Problem]:
    """End another session of one's own; somebody else's is not found."""
    row = work.session.get(LoginSession, command.session_id)
    if row is None or row.account_id != work.ctx.actor.account_id:
        return [Problem("not_found", "未找到该登录，可能已经结束")]
    row.ended_at = row.ended_at or work.now
    row.end_reason = row.end_reason or "ended_by_owner"
    return Done()


@use_case(Permission.PROFILE_MANAGE)
def change_password(work: Work, command: ChangePassword) -> Done | list[Problem]:
    """Change one's own password. Every session of the account ends, this one too: a cookie that somebody copied before
    opens nothing afterwards. A wrong present password counts as a guess at the account."""
    ctx = work.ctx
    # All comparing comes first: until then `work` has no transaction open.
    with ctx.app.read() as session:
        seen = session.get_one(Account, ctx.actor.account_id)
        rules = settings(session, seen.agency_id)
        earlier = queries.password_hashes(session, seen.id, rules["password_history"])
    wrong = confirm_present(ctx.app, seen.login, ctx.address, command.present, seen.password_hash, rules)
    if wrong:
        return [Problem("password_wrong", wrong, field="present")]
    if command.new != command.repeated:
        return [Problem("password_repeat", "两次输入的新口令不一致", field="repeated")]
    problems = password_problems(command.new, rules, login=seen.login, earlier=[seen.password_hash, *earlier])
    if problems:
        return problems
    account = lock_row(work.session, ctx.viewer, Account, seen.id)
    if account is None or account.password_hash != seen.password_hash:
        return [stale()]
    set_password(work, account, command.new, must_change=False)
    work.reason = "本人修改口令"
    end_sessions(work, account.id, "password_changed")
    return Done()


def set_password(work: Work, account: Account, password: str, *, must_change: bool) -> None:
    """Store a new password and remember it, so that it cannot come back too soon."""
    account.password_hash = hash_password(password)
    account.password_set_at = work.now
    account.must_change_password = must_change
    work.add(PasswordHistory(account_id=account.id, password_hash=account.password_hash))
