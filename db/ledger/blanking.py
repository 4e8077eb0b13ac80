"""What is left of the rows of a destroyed record: ids, times, numbers, codes and hashes, and none of what anybody wrote.

The rows stay, because others point at them and because that they were is on the ledger. Their text, and bytes under a key
that is gone, are emptied by one function of the database, `blank_destroyed`, which works only for owners whose key is
destroyed: the portal's role may change most of these tables in no other way. `source()` is its body as the models and the
lists here have it; the newest migration about it holds the same, and a test compares. Registers that outlive a file, as that of
licences, are not blanked.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import Column, LargeBinary, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import String

from db.ledger.columns import OWNERS
from db.models import Base
from db.models.party import DESTROYED

_CODE = "a code of the law's tables"
_NUMBER = "a number that the bureau gave, which stays in its register"
_HASH = "proves what was destroyed to whoever holds a copy"

KEPT: Mapping[str, Mapping[str, str]] = {
    "act": {"kind": _CODE},
    "admin_change": {"object_type": _CODE, "action": _CODE},
    "application": {"item_name": "names an item of the catalogue", "limit_unit": _CODE},
    "case_file": {
        **dict.fromkeys(("procedure", "secrecy", "term"), _CODE),
        **dict.fromkeys(("matter_number", "prefix", "archive_number"), _NUMBER),
        "arrangers": "ids of accounts",
    },
    "case_file_item": {"part": _CODE, "group_code": _CODE, "number": _NUMBER, "sha256": _HASH},
    "case_file_note": {"kind": _CODE},
    "case_file_scan": {
        **dict.fromkeys(("media_type", "algorithm"), _CODE),
        **dict.fromkeys(("sha256", "sealed_sha256"), _HASH),
    },
    "complaint": dict.fromkeys(("nature", "kind", "district", "industry", "filer"), _CODE),
    "deadline": dict.fromkeys(("code", "label", "unit", "duty", "event", "state"), _CODE),
    "deadline_extension": {"unit": _CODE},
    "deadline_pause": {"ground": _CODE},
    "document": {"kind": _CODE, "number": _NUMBER, "sha256": _HASH},
    "enforcement_case": dict.fromkeys(("trace", "kind", "district", "industry"), _CODE),
    "matter": {**dict.fromkeys(("procedure", "channel", "stage", "secrecy"), _CODE), "number": _NUMBER},
    "matter_hold": {"ground": _CODE},
    "matter_party": dict.fromkeys(("role", "kind", "certificate_kind"), _CODE),
    "matter_person": {"part": _CODE},
    "matter_trigger": {"kind": _CODE},
    "matter_work": {"stage": _CODE},
    "notice": {"kind": _CODE},
    "paper_approval": {"role": _CODE, "decision": _CODE, "digest": _HASH},
    "paper_draft": {"kind": _CODE, "state": _CODE, "writers": "ids of accounts", "digest": _HASH},
    "paper_signature": {"role": _CODE, "way": _CODE, "digest": _HASH},
    "original_event": {"kind": _CODE},
    "original_medium": {
        **dict.fromkeys(("kind", "state"), _CODE),
        **dict.fromkeys(("medium_no", "place"), "finds the carrier, which is to be destroyed too"),
        "sha256": _HASH,
    },
    "party": {"kind": _CODE, "certificate_kind": _CODE},
    "preserved_check": {"result": _CODE},
    "preserved_copy": {
        **dict.fromkeys(("medium", "state"), _CODE),
        **dict.fromkeys(("medium_no", "place"), "finds the medium, which is to be destroyed too"),
        "sha256": _HASH,
    },
    "procedural_defect": {"step": _CODE, "requirement": _CODE},
    "seal_use": {"seal": _CODE},
    "sealed_file": {"algorithm": _CODE, "sealed_sha256": _HASH},
    "sealed_party": {"role": _CODE},
    "service_attempt": dict.fromkeys(("way", "result", "carrier", "ground", "next_way"), _CODE),
    "service_record": {"way": _CODE, "state": _CODE},
    "stored_file": {
        **dict.fromkeys(("kind", "media_type", "algorithm"), _CODE),
        **dict.fromkeys(("sha256", "sealed_sha256"), _HASH),
    },
}
"""Columns of text, JSON or bytes that stay as they are, with the reason."""

SAID = frozenset({"name", "subject", "title"})
"""Columns that then say that it was destroyed, because lists show them."""
STATES: Mapping[str, Mapping[str, str]] = {"case_file": {"state": "destroyed"}}
"""What a column becomes instead."""
NOT_BLANKED: Mapping[str, str] = {
    "ledger_entry": "its images are unreadable without the key, and nothing of it may change",
}
DERIVED = ("complaint_text", "matter_search")
"""Tables by matter that repeat the content for searching: their rows go."""
NAMED = ("matter", "case_file", "case_file_scan", "document", "stored_file", "act", "service_record")
"""Tables whose ids stand in what a form answered; so is what it answered of them found."""
BELOW: Mapping[str, tuple[str, str]] = {
    "document_file": ("document_id", "document"),
    "case_file_search": ("case_file_id", "case_file"),
    "party_search": ("party_id", "party"),
}
"""Tables that name no owner, by the column that names a row which does, and its table: their rows are emptied of bytes, or
go where they repeat content."""


def owner_column(table: Table) -> str | None:
    """The column that names the owner of the key over a row's content; None where it is the house."""
    return OWNERS.get(table.name) or ("matter_id" if "matter_id" in table.columns else None)


def tables() -> list[Table]:
    """Every table whose rows belong to an owner that can be destroyed."""
    return [
        table
        for name, table in sorted(Base.metadata.tables.items())
        if owner_column(table) and name not in NOT_BLANKED
    ]


def source() -> str:
    """The body of the function as it is to stand in the database."""
    return "\n".join(["", "BEGIN", *(f"  {line}" for line in _lines()), "END;", ""])


def _lines() -> Iterator[str]:
    yield "IF EXISTS ("
    yield "  SELECT FROM unnest(owners) AS one LEFT JOIN scope_key k ON k.owner_id = one"
    yield "  WHERE k.id IS NULL OR k.destroyed_at IS NULL OR k.wrapped IS NOT NULL"
    yield ") THEN RAISE EXCEPTION 'a key is not destroyed'; END IF;"
    for name, (column, above) in sorted(BELOW.items()):
        owner = owner_column(Base.metadata.tables[above])
        key = f"{column} IN (SELECT id FROM {above} WHERE {owner} = ANY(owners))"
        if name.endswith("_search"):
            yield f"DELETE FROM {name} WHERE {key};"
        else:
            yield f"UPDATE {name} SET data = '' WHERE {key};"
    for table in tables():
        owner = owner_column(table)
        if table.name in DERIVED:
            yield f"DELETE FROM {table.name} WHERE {owner} = ANY(owners);"
            continue
        values = [f"{column.name} = {_emptied(table.name, column)}" for column in _written(table)]
        if values:
            yield f"UPDATE {table.name} SET {', '.join(values)} WHERE {owner} = ANY(owners);"
    # What somebody made of it before: jobs that are over with their files, whatever is in them, what forms answered, and
    # what was being typed.
    owner = owner_column(Base.metadata.tables["case_file"])
    agencies = f"(SELECT agency_id FROM case_file WHERE {owner} = ANY(owners))"
    over = f"(SELECT id FROM job WHERE ended_at IS NOT NULL AND agency_id IN {agencies})"
    yield f"DELETE FROM job_result WHERE job_id IN {over};"
    yield f"DELETE FROM job WHERE id IN {over};"
    ids = " UNION ".join(
        f"SELECT id FROM {name} WHERE {owner_column(Base.metadata.tables[name])} = ANY(owners)"
        for name in NAMED
    )
    yield (
        "DELETE FROM command_receipt WHERE token IN (SELECT r.token FROM command_receipt r, "
        f"jsonb_each_text(r.result) v WHERE v.value IN (SELECT one.id::text FROM ({ids}) AS one));"
    )
    yield (
        "DELETE FROM draft d USING unnest(owners) AS one WHERE position(one::text IN d.form) > 0 OR EXISTS "
        f"(SELECT FROM case_file f WHERE f.{owner} = one AND position(f.id::text IN d.form) > 0);"
    )


def analyzing() -> str:
    """The body of the function that gathers the planner's statistics anew: they hold the commonest and some other values as they
    were."""
    names = [table.name for table in tables() if any(True for _ in _written(table))]
    every = sorted({*names, *BELOW, *DERIVED, "command_receipt", "draft", "job", "job_result"})
    return f"\nBEGIN\n  ANALYZE {', '.join(every)};\nEND;\n"


def _written(table: Table) -> Iterator[Column[object]]:
    """The columns of a table that hold what somebody wrote, or bytes under a key."""
    kept = KEPT.get(table.name, {})
    for column in table.columns:
        if isinstance(column.type, String | JSONB | LargeBinary) and column.name not in kept:
            yield column


def _emptied(table: str, column: Column[object]) -> str:
    if said := STATES.get(table, {}).get(column.name):
        return f"'{said}'"
    if column.nullable:
        return "NULL"
    if isinstance(column.type, JSONB):
        return "'{}'"
    return f"'{DESTROYED}'" if column.name in SAID else "''"
