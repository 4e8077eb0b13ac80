"""登录记录: who signed in or tried to, when and from where; for the audit administrator."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from core.clock import local, midnight
from core.context import Context
from core.permissions import Permission
from db.queries import attempts as queries
from db.queries.attempts import AttemptFilter, Outcome

WORDS = {
    Outcome.SUCCEEDED: "登录成功",
    Outcome.FAILED: "登录失败",
    Outcome.CONFIRMED: "修改口令时当前口令正确",
    Outcome.UNCONFIRMED: "修改口令时当前口令错误",
    Outcome.RELEASED: "解除锁定",
}
"""What can be on the log, in the order of the filter."""


@dataclass(frozen=True)
class SignInView:
    """`login` and `name` are empty where no account has that login, `address` for the release of an account."""

    attempt_id: UUID
    at: datetime
    login: str
    name: str
    address: str
    outcome: Outcome


def list_sign_ins(
    ctx: Context,
    *,
    text: str = "",
    address: str = "",
    outcome: str = "",
    first_day: date | None = None,
    last_day: date | None = None,
    before: UUID | None = None,
) -> list[SignInView]:
    """A page of the log, newest first, and one more where there is a next page. Both days are included."""
    if not ctx.may(Permission.SIGN_IN_READ):
        return []
    wanted = AttemptFilter(
        text.strip(),
        address.strip(),
        (Outcome(outcome),) if outcome else (),
        midnight(first_day) if first_day else None,
        midnight(last_day + timedelta(days=1)) if last_day else None,
    )
    with ctx.app.read() as session:
        rows = queries.list_attempts(session, ctx.viewer, wanted, before=before)
    return [
        SignInView(
            row.attempt_id, local(row.at), row.login or "", row.name or "", row.address, Outcome(row.outcome)
        )
        for row in rows
    ]
