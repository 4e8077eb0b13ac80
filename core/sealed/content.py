"""What is sealed, and how: canonical bytes of one length for all, under a key of their own, bound to their row."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from cryptography.exceptions import InvalidTag

from core.law.certificates import check_certificate, normalise
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.sealed import SEALED_CERTIFICATES
from core.ledger.keys import KeyMissing
from db.ledger import canonical
from db.ledger.cipher import seal, unseal
from db.ledger.known import Secret

_BLOCK = 1024
"""Bytes to whose multiple everything is filled up, so that no length tells of a short or a long name."""


@dataclass(frozen=True, repr=False)
class Identity:
    """Who a sealed party is, as typed. Has no repr: it must not get into a log by any mistake.

    `certificate_kind` is a code of `core.law.sealed.SEALED_CERTIFICATES`, empty where none was shown.
    """

    name: str
    certificate_kind: str = ""
    certificate_no: str = ""
    phone: str = ""
    address: str = ""
    note: str = ""


def check_identity(typed: Identity, today: date) -> tuple[Identity, list[Problem]]:
    """The cleaned identity, and what is wrong with it; the name alone must be there."""
    problems: list[Problem] = []

    def text(value: str, kind: TextKind, label: str, field: str, *, required: bool = False) -> str:
        cleaned, found = clean(value, kind, label=label, field=field, required=required)
        problems.extend(found)
        return cleaned

    cleaned = replace(
        typed,
        name=text(typed.name, TextKind.PERSON_NAME, "姓名", "name", required=True),
        phone=text(typed.phone, TextKind.PHONE, "联系电话", "phone"),
        address=text(typed.address, TextKind.ADDRESS, "地址", "address"),
        note=text(typed.note, TextKind.NOTE, "备注", "note"),
    )
    certificate = SEALED_CERTIFICATES.get(typed.certificate_kind)
    if certificate is not None:
        problems += check_certificate(certificate.kind, typed.certificate_no, today)
        cleaned = replace(cleaned, certificate_no=normalise(certificate.kind, typed.certificate_no))
    elif typed.certificate_kind or typed.certificate_no.strip():
        problems.append(Problem("certificate.kind", "请选择证件类型", "certificate_kind"))
    return cleaned, problems


def lock_away(secret: Secret, values: Mapping[str, str], row_id: UUID) -> bytes:
    """Values encrypted under a sealed party's key and bound to the row that keeps them."""
    plain = canonical.dump(dict(values))
    return seal(secret.key, plain + b" " * (-len(plain) % _BLOCK), row_id.bytes)


def take_out(secret: Secret, sealed: bytes, row_id: UUID) -> dict[str, str]:
    """What `lock_away` was given. Raises KeyMissing where the key or the row is another one."""
    try:
        return dict(json.loads(unseal(secret.key, sealed, row_id.bytes)))
    except InvalidTag as error:
        raise KeyMissing from error


def fingerprint(salt: bytes, *said: str) -> str:
    """HMAC-SHA-256 of what a form says, by which a second click is known from a changed form.

    `salt` lives as long as the form on the screen and is kept nowhere, so that nobody can try names against what the
    receipt of the form holds.
    """
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(salt, body.encode(), hashlib.sha256).hexdigest()
