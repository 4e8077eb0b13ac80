"""Canonical bytes: RFC 8785, the same from a value and from the database, whatever the value."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from db.ledger import canonical
from db.ledger.columns import LEDGERED, key_column
from db.ledger.left_out import UNCOVERED, UNLEDGERED
from db.models import Base

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
FLAT = st.dictionaries(st.text(st.characters(max_codepoint=127)), st.none() | TEXT)


@given(FLAT)
def test_a_flat_object_is_written_as_the_rfc_asks(values: dict[str, str | None]) -> None:
    assert canonical.dump(values) == rfc8785.dumps(values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "张三",
        "𬱖䶮",
        "é",
        "é",
        "\u2028",
        "\x7f",
        "\x00\x1f\b\t\n\f\r",
        '"\\/',
        "😀",
        "-0",
        "9007199254740993",
    ],
)
def test_texts_that_others_write_differently(text: str) -> None:
    values: dict[str, str | None] = {"a": text, "b": None}
    assert canonical.dump(values) == rfc8785.dumps(values)  # type: ignore[arg-type]
    assert canonical.parse(canonical.body(values)) == values


@pytest.mark.parametrize("value", [1, 1.5, True, ["x"], {"x": "y"}, b"x"])
def test_nothing_but_strings_and_nulls_is_hashed(value: object) -> None:
    with pytest.raises(TypeError):
        canonical.dump({"a": value})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "found", [b'{"a":"b" }', b'{"b":"x","a":"y"}', b'{"a":"b","a":"b"}', b"[]", b"x", b""]
)
def test_other_bytes_with_the_same_meaning_are_refused(found: bytes) -> None:
    with pytest.raises(ValueError):
        canonical.parse(canonical.PREFIX + found)


def test_times_are_utc_to_the_microsecond() -> None:
    china = timezone(timedelta(hours=8))
    assert canonical.moment(datetime(2026, 3, 1, 7, 0, tzinfo=china)) == "2026-02-28T23:00:00.000000Z"
    assert canonical.moment(datetime(2026, 3, 1, 7, 0, 0, 5, tzinfo=UTC)) == "2026-03-01T07:00:00.000005Z"
    with pytest.raises(ValueError):
        canonical.moment(datetime(2026, 3, 1))  # noqa: DTZ001


def test_fractions_do_not_get_into_json() -> None:
    with pytest.raises(TypeError):
        canonical.json_text({"a": [1, {"b": 0.5}]})


def test_every_table_is_ledgered_or_says_why_not() -> None:
    tables = set(Base.metadata.tables)
    assert LEDGERED.keys() | UNLEDGERED.keys() == tables
    assert not LEDGERED.keys() & UNLEDGERED.keys()
    assert all(UNLEDGERED.values())


def test_the_newest_list_covers_every_column_but_those_with_a_reason() -> None:
    for table, versions in LEDGERED.items():
        assert sorted(versions) == list(range(1, len(versions) + 1))
        columns = set(Base.metadata.tables[table].columns.keys())
        covered = versions[max(versions)]
        assert set(covered) | UNCOVERED.get(table, {}).keys() == columns, table
        assert len(set(covered)) == len(covered) and key_column(table) in covered
        assert not set(covered) & UNCOVERED.get(table, {}).keys()
