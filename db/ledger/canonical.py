"""Canonical bytes: the one way to write a row, an entry or a head, so that its hash means something.

All values are strings or null, all keys ASCII, so that JSON as `json` writes it with sorted keys is RFC 8785 (JCS); a
test holds it against the package `rfc8785`. Times are RFC 3339 in UTC with microseconds and `Z`, bytes lower hex,
numbers and truth values as PostgreSQL writes them. Text is hashed as it stands: NFC belongs where it is typed in.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Date, DateTime, Integer, LargeBinary, String, Uuid
from sqlalchemy.dialects.postgresql import JSONB

PREFIX = b"zfjl-ledger/1\n"
SALT_BYTES = 16

_JSON = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))
"""Made once: `json.dumps` makes one for every call with options of its own."""

Flat = Mapping[str, str | None]


def dump(values: Flat) -> bytes:
    """RFC 8785 bytes of a flat object of strings and nulls. Raises TypeError for any other value."""
    # What `json.dumps` does at each call before it comes to the values costs more than the values.
    members = [
        f"{encode_basestring(name)}:{'null' if (value := values[name]) is None else encode_basestring(value)}"
        for name in sorted(values)
    ]
    return f"{{{','.join(members)}}}".encode()


def body(values: Flat) -> bytes:
    """The bytes of an entry that are hashed and signed."""
    return PREFIX + dump(values)


def parse(found: bytes) -> dict[str, str | None]:
    """The values of a body or head statement after its prefix line. Raises ValueError where the bytes are not canonical."""
    values = json.loads(found.partition(b"\n")[2])
    if not isinstance(values, dict) or not found.endswith(dump(values)):
        raise ValueError("not canonical")
    return values


def commitment(salt: bytes, image: bytes) -> str:
    """What an entry tells of an image: nothing, to whoever has not the image and its salt."""
    return hashlib.sha256(salt + image).hexdigest()


def moment(at: datetime) -> str:
    """RFC 3339 in UTC. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return at.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def json_text(value: Any) -> str:
    """A JSONB value as text. Raises TypeError for a fraction: PostgreSQL keeps digits that Python does not."""
    if isinstance(value, float):
        raise TypeError("fractions are kept as text")
    if isinstance(value, dict):
        for inner in value.values():
            json_text(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            json_text(inner)
    return _JSON.encode(value)


def of_value(column: Column[Any], value: Any) -> str | None:
    """The canonical text of a value that the portal writes into a column."""
    if value is None:
        return None
    if isinstance(column.type, JSONB):
        return json_text(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, int):
        return str(value)
    raise TypeError(f"{column} holds a {type(value).__name__}")


def sql_of(column: Column[Any]) -> str:
    """The SQL expression that gives the same text for a stored value, whatever somebody has stored: reading a row for
    verification never fails on a value. JSONB comes as PostgreSQL writes it and goes through `of_text`."""
    name = f't."{column.name}"'
    if isinstance(column.type, DateTime):
        said = f"""to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
        # The endless ones and those before our era would look like none, or like others.
        return f"CASE WHEN isfinite({name}) AND {name} >= '0001-01-02' THEN {said} ELSE {name}::text END"
    if isinstance(column.type, LargeBinary):
        return f"encode(sha256({name}), 'hex')"
    if isinstance(column.type, Boolean | Date | Integer | String | Uuid | JSONB):
        return f"{name}::text"
    raise TypeError(f"no canonical form for {column.type!r}")


def of_text(column: Column[Any], found: str | None) -> str | None:
    """The canonical text of what `sql_of` read. Text that is no canonical JSON stays itself, and so matches nothing."""
    if found is None or not isinstance(column.type, JSONB):
        return found
    try:
        value = json.loads(found)
        return None if value is None else json_text(value)
    except (TypeError, ValueError):
        return found
