"""One-time passwords: given by the system, shown once to the administrator, stored nowhere.

The password is an HMAC of the form's token under a secret of this home. So the second run of a double click shows
the same password as the first, and neither the record of changes nor the receipt of the command holds it.
"""

import hashlib
import hmac
from uuid import UUID

from sqlalchemy import select

from core.app import App
from core.context import Context
from core.passwords import password_matches
from core.permissions import Permission
from db.models import Account, CommandReceipt

RESET_COMMAND = "python -m core account password"
"""What the operator on the host types, before a login, where no administrator may reset the password."""
_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without 0 O 1 l I i o: the password is read from paper."""
_GROUPS, _LENGTH = 4, 4


def one_time_password(app: App, token: UUID) -> str:
    """Four groups of four characters, some 92 bits: `kT7w-…`."""
    digest = hmac.new(app.secret("one_time_passwords"), token.bytes, hashlib.sha256).digest()
    number = int.from_bytes(digest)
    letters = []
    for _ in range(_GROUPS * _LENGTH):
        number, index = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[index])
    return "-".join("".join(letters[i : i + _LENGTH]) for i in range(0, len(letters), _LENGTH))


def shown_password(ctx: Context, token: UUID) -> str | None:
    """The one-time password of a form that the actor himself submitted, while it still opens the account.

    None for somebody else's form, without the permission under which such a password is given, for a form that gave
    none, and once the password was changed.
    """
    if not (ctx.may(Permission.ACCOUNT_MANAGE) or ctx.may(Permission.PASSWORD_RESET)):
        return None
    with ctx.app.read() as session:
        receipt = session.get(CommandReceipt, token)
        if receipt is None or receipt.account_id != ctx.actor.account_id:
            return None
        account_id = receipt.result.get("account_id")
        account = session.scalar(
            select(Account).where(Account.id == account_id, Account.agency_id == ctx.actor.agency_id)
        )
    if account is None or not account.must_change_password:
        return None
    password = one_time_password(ctx.app, token)
    return password if password_matches(password, account.password_hash) else None
