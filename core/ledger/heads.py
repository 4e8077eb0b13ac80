"""A head: what the sealer signs over the whole tree so far."""

from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidSignature

from core.app import App
from db.ledger import canonical

PREFIX = b"zfjl-ledger/1 head\n"


@dataclass(frozen=True)
class Head:
    """`size` leaves with the tree hash `root` (hex); `previous` is the SHA-256 of the statement before (hex), `at` the
    time of sealing (RFC 3339), `key` the sealer's public key (hex)."""

    size: int
    root: str
    previous: str | None
    at: str
    key: str

    def statement(self) -> bytes:
        """The signed bytes: a line that says what they are, and RFC 8785 JSON."""
        return PREFIX + canonical.dump({**asdict(self), "size": str(self.size)})


def read_statement(statement: bytes) -> Head:
    """The head of a statement. Raises ValueError where the bytes are not exactly one."""
    found = canonical.parse(statement)
    try:
        head = Head(**{**found, "size": int(found["size"] or "")})  # type: ignore[arg-type]
    except (KeyError, TypeError) as error:
        raise ValueError("no head") from error
    if head.statement() != statement:
        raise ValueError("not canonical")
    return head


def is_signed(app: App, statement: bytes, signature: bytes) -> bool:
    """Whether the sealer of this home signed a statement."""
    try:
        app.keys.sealer.public_key().verify(signature, statement)
    except InvalidSignature:
        return False
    return True
