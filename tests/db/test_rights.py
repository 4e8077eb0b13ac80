"""What PostgreSQL itself allows the portal's role: the last line, should the code above it be wrong."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ProgrammingError

from db.models import Base
from db.session import make_engine
from db.unit_of_work import EPHEMERAL
from tests.conftest import cloned

APPEND_ONLY = {
    "act",
    "admin_change",
    "case_file_move",
    "case_file_note",
    "case_file_scan",
    "disposal_step",
    "deadline_extension",
    "deadline_move",
    "document",
    "document_file",
    "document_void",
    "ledger_entry",
    "ledger_head",
    "ledger_leaf",
    "ledger_node",
    "license_event",
    "lending_finding_step",
    "loan_copy",
    "loan_step",
    "login_attempt",
    "matter_link",
    "matter_trigger",
    "original_event",
    "paper_signature",
    "preserved_check",
    "retention_period",
    "password_history",
    "seal_use",
    "sealed_file",
    "sealed_party",
    "sealed_statement",
    "service_attempt",
    "stock_take_line",
    "stored_file",
}
"""Written once: nobody changes or removes a row."""

EDITABLE = {
    "access_grant",
    "account",
    "account_role",
    "agency",
    "application",
    "application_material",
    "archive_counter",
    "archive_figure",
    "calendar_year",
    "case_file",
    "disposal",
    "disposal_item",
    "case_file_item",
    "case_file_search",
    "complaint",
    "complaint_text",
    "deadline",
    "deadline_pause",
    "delegation",
    "enforcement_case",
    "item",
    "item_material",
    "lending_finding",
    "lending_rule",
    "license",
    "loan",
    "loan_item",
    "login_session",
    "matter",
    "matter_abstract",
    "matter_hold",
    "matter_party",
    "matter_person",
    "matter_search",
    "matter_work",
    "number_counter",
    "number_series",
    "officer_credential",
    "paper_approval",
    "paper_draft",
    "party",
    "party_search",
    "original_medium",
    "preserved_copy",
    "retention_table",
    "procedural_defect",
    "routing_row",
    "scope_key",
    "service_record",
    "setting",
    "stock_take",
    "unit",
}
"""Edited in the open, never removed."""

FORGOTTEN = {"command_receipt", "draft", "job", "job_piece", "job_result", "notice", "saved_search"}
"""No record of anything: may be removed."""

RIGHTS = {
    **dict.fromkeys(APPEND_ONLY, frozenset({"SELECT", "INSERT"})),
    **dict.fromkeys(EDITABLE, frozenset({"SELECT", "INSERT", "UPDATE"})),
    **dict.fromkeys(FORGOTTEN, frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})),
    "alembic_version": {"SELECT"},
}
EVERY_RIGHT = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


@pytest.fixture(scope="module")
def portal(server: URL, template: str) -> Iterator[Engine]:
    with cloned(server, template) as url:
        engine = make_engine(url, pool_size=1)
        yield engine
        engine.dispose()


def refused(engine: Engine, statement: str) -> str:
    with (
        engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        pytest.raises(ProgrammingError) as caught,
    ):
        connection.execute(text(statement))
    return str(caught.value.orig)


def test_every_table_stands_in_one_class_of_rights() -> None:
    tables = {table.name for table in Base.metadata.sorted_tables}
    assert tables == APPEND_ONLY | EDITABLE | FORGOTTEN
    assert {model.__tablename__ for model in EPHEMERAL} == FORGOTTEN


def test_the_portal_has_exactly_the_rights_of_the_class(portal: Engine) -> None:
    with portal.connect() as connection:
        found = {
            table: {
                right
                for right in EVERY_RIGHT
                if connection.execute(
                    text("SELECT has_table_privilege(:table, :right)"),
                    {"table": f'"{table}"', "right": right},
                ).scalar_one()
            }
            for table in inspect(connection).get_table_names()
        }
    assert found == RIGHTS


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_a_written_row_cannot_be_changed_or_removed(portal: Engine, table: str) -> None:
    column = next(iter(Base.metadata.tables[table].columns)).name
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        assert "permission denied" in refused(portal, statement)


@pytest.mark.parametrize("table", sorted(EDITABLE))
def test_a_record_cannot_be_removed(portal: Engine, table: str) -> None:
    assert "permission denied" in refused(portal, f"DELETE FROM {table}")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "ALTER TABLE act ADD COLUMN extra text",
        "ALTER TABLE act DISABLE TRIGGER ALL",
        "DROP TABLE draft",
        "CREATE INDEX mine ON act (id)",
        "CREATE RULE mine AS ON INSERT TO act DO INSTEAD NOTHING",
        "CREATE TRIGGER mine BEFORE INSERT ON act EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "SET ROLE portal_owner",
        "CREATE ROLE mine",
        "ALTER SYSTEM SET fsync = off",
        "SET session_replication_role = replica",
        "COPY act TO PROGRAM 'true'",
        "SELECT pg_read_file('/etc/passwd')",
        "UPDATE alembic_version SET version_num = 'x'",
    ],
)
def test_the_portal_cannot_change_the_house(portal: Engine, statement: str) -> None:
    assert re.search(
        "permission denied|must be owner|must be member|must be superuser|denied to",
        refused(portal, statement),
    )


def test_the_portal_cannot_give_itself_a_right(portal: Engine) -> None:
    with portal.begin() as connection:
        # PostgreSQL only warns, since the role holds other rights on the table.
        connection.execute(text("GRANT UPDATE, DELETE ON act TO CURRENT_USER"))
    assert "permission denied" in refused(portal, "DELETE FROM act")


def test_the_portal_owns_nothing_and_is_nobody_special(portal: Engine) -> None:
    with portal.connect() as connection:
        owned = connection.execute(
            text(
                "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = user)"
            )
        ).scalar_one()
        special = connection.execute(
            text(
                "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls"
                " FROM pg_roles WHERE rolname = user"
            )
        ).scalar_one()
        member = connection.execute(
            text(
                "SELECT count(*) FROM pg_auth_members WHERE member = (SELECT oid FROM pg_roles WHERE rolname = user)"
            )
        ).scalar_one()
    assert (owned, special, member) == (0, False, 0)
