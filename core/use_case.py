"""How a use case is written: permission, gate, change, commit, in one transaction."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args, get_type_hints
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm.exc import StaleDataError

from core.admin_changes import record_admin_changes
from core.clock import local
from core.context import Context
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.ledger.happenings import record_refusal
from core.ledger.keys import KeyProblem
from core.permissions import Permission
from db.models import CommandReceipt, Draft
from db.unit_of_work import UnitOfWork, hold

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class Work(UnitOfWork):
    """The unit of work of one use case, with the context it runs in and the reason that was given."""

    def __init__(self, ctx: Context, reason: str) -> None:
        super().__init__(
            ctx.app.engine,
            ctx.app.ledger,
            ctx.now,
            (lambda work: record_admin_changes(cast(Work, work)),),
            ctx.who,
        )
        self.ctx = ctx
        self.reason = reason


C = TypeVar("C", bound="DataclassInstance")
R = TypeVar("R", bound="DataclassInstance")


@dataclass(frozen=True)
class UseCase:
    """What the register of use cases knows of one: read by tests and by the page 权限一览."""

    name: str
    permission: Permission
    run: Callable[..., Any]


REGISTER: dict[str, UseCase] = {}


def use_case(
    permission: Permission,
) -> Callable[[Callable[[Work, C], R | list[Problem]]], Callable[[Context, C], R | list[Problem]]]:
    """Make `body(work, command)` a use case `run(ctx, command)`.

    `body` checks its gate and returns a list of problems (nothing is kept) or its result (everything is committed).
    A command with a `token` runs once: the same command again gets the first result, another command under the same
    token is refused. A command with a `reason` needs one. A row that somebody else changed in between is refused
    with the words to show. Exceptions are for the programmer's mistakes and roll back.
    """

    def decorate(body: Callable[[Work, C], R | list[Problem]]) -> Callable[[Context, C], R | list[Problem]]:
        name = f"{body.__module__}.{body.__name__}"
        result_type = _result_type(body)

        @wraps(body)
        def run(ctx: Context, command: C) -> R | list[Problem]:
            if not ctx.may(permission):
                record_refusal(ctx, name)
                return [Problem("forbidden", f"您没有“{permission.label}”的权限，请联系安全管理员")]
            reason, unfit = _reason(command)
            with Work(ctx, reason) as work:
                token: UUID | None = getattr(command, "token", None)
                if token is not None:
                    earlier = _answered(work, token, name, command, result_type)
                    if earlier is not None:
                        return earlier
                try:
                    result = body(work, command)
                    if isinstance(result, list):
                        return [*result, *unfit]
                    if unfit:
                        return unfit
                    if token is not None:
                        _answer(work, token, name, command, result)
                    work.commit()
                except StaleDataError:
                    return [stale()]
                except KeyProblem as problem:
                    return [Problem("key", str(problem))]
                return result

        REGISTER[name] = UseCase(name, permission, run)
        return run

    return decorate


def _reason(command: object) -> tuple[str, list[Problem]]:
    """The reason as it is kept, and what is wrong with it: told together with what is wrong with the rest."""
    typed: str | None = getattr(command, "reason", None)
    if typed is None:
        return "", []
    if not typed.strip():
        return "", [Problem("reason_missing", "请填写原因", field="reason")]
    reason, problems = clean(typed, TextKind.REASON, label="原因", field="reason")
    return ("", problems) if problems else (reason, [])


def stale(who: str | None = None, when: datetime | None = None) -> Problem:
    """The problem of a row that somebody else changed after it was shown. The page keeps what was typed."""
    by = f"由 {who} " if who else ""
    at = f"于 {local(when):%m-%d %H:%M} " if when else ""
    return Problem("stale", f"该记录已{by}{at}修改，请刷新后重新办理。您填写的内容仍保留在本页，可复制备用")


def _answered(
    work: Work, token: UUID, name: str, command: C, result_type: type[R]
) -> R | list[Problem] | None:
    # The lock makes a double click wait for the first one instead of running beside it.
    hold(work.session, f"token {token}")
    receipt = work.session.get(CommandReceipt, token)
    if receipt is None:
        return None
    if receipt.account_id != work.ctx.actor.account_id or receipt.command != name:
        return [Problem("token_foreign", "页面已失效，请刷新后重新填写")]
    if receipt.digest != _digest(command):
        when = f"{local(receipt.recorded_at):%H:%M}"
        number = receipt.result.get("number", "")
        return [
            Problem(
                "token_used",
                f"本表单已于 {when} 提交{number and f'（{number}）'}。如需另办一件，请点“另行登记”",
            )
        ]
    return _load(result_type, receipt.result)


def _answer(work: Work, token: UUID, name: str, command: C, result: R) -> None:
    actor = work.ctx.actor.account_id
    work.add(
        CommandReceipt(
            token=token, account_id=actor, command=name, digest=_digest(command), result=_dump(result)
        )
    )
    drafts = select(Draft.id).where(Draft.account_id == actor, Draft.token == token)
    work.session.execute(delete(Draft).where(Draft.id.in_(drafts)))


def _digest(command: C) -> str:
    body = json.dumps(asdict(command), default=_plain, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(f"a command cannot carry {type(value).__name__}")


def _dump(result: R) -> dict[str, Any]:
    return cast(dict[str, Any], json.loads(json.dumps(asdict(result), default=_plain)))


def _load(result_type: type[R], stored: dict[str, Any]) -> R:
    kinds = {f.name: f.type for f in fields(result_type)}
    return result_type(**{k: UUID(v) if kinds[k] in (UUID, "UUID") else v for k, v in stored.items()})


def _result_type(body: Callable[..., Any]) -> type[Any]:
    hint = get_type_hints(body)["return"]
    kinds = [
        kind
        for kind in get_args(hint) or (hint,)
        if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__")
    ]
    if len(kinds) != 1:
        raise TypeError(f"{body.__name__} must return one result dataclass or a list of problems")
    return kinds[0]
